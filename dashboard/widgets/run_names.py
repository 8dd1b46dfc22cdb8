"""What runs are called: by one name on all pages, which no two share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import SEPARATOR, left_to_right, shortened_run, unique_names
from sequitur_core.errors import SequiturError
from sequitur_core.runs.run import Run
from sequitur_core.settings.presets import PRESETS


def run_names() -> dict[str, str]:
    """What each run of the workspace is called, by its id."""
    # The oldest first, so that a name keeps its number when a newer run comes.
    return names_apart(cache.workspace().runs()[::-1])


def say_where_gone() -> None:
    """Say that the run which the address names isn't here, where it isn't."""
    wanted = state.current(state.RUN)
    if wanted and cache.run(wanted) is None:
        st.warning(
            "That run isn't here any more, or is in another workspace. Those deleted lately can be "
            "restored on Runs."
        )


def as_options(names: Mapping[str, str], limit: int) -> dict[str, str]:
    """At most `limit` characters of each name, of its data rather than of what tells runs apart.

    They are for boxes that keep the end of a name in sight.
    """
    short = unique_names({id_: shortened_run(name, limit) for id_, name in names.items()})
    return {id_: left_to_right(name) for id_, name in short.items()}


def names_apart(runs: Sequence[Run]) -> dict[str, str]:
    """No two names alike, by the ids of the runs: with the preset, or else a number, behind it."""
    names = [run.name for run in runs]
    often, longer = Counter(names), with_presets(names, runs)
    return unique_names(
        {
            run.id: long if often[name] > 1 else name
            for run, name, long in zip(runs, names, longer, strict=True)
        }
    )


def with_presets(names: Sequence[str], runs: Sequence[Run]) -> list[str]:
    """`LSTM_AE · 8` as `LSTM_AE · 8 · Balanced`, where runs differ in the preset."""
    presets = [_preset(run) for run in runs]
    if len(set(presets)) == 1:
        return list(names)
    return [
        name if not preset or preset in name else f"{name}{SEPARATOR}{preset}"
        for name, preset in zip(names, presets, strict=True)
    ]


def _preset(run: Run) -> str:
    try:
        preset = run.spec.preset
    except SequiturError:  # damaged, which is said elsewhere
        return ""
    return PRESETS[preset].label if preset in PRESETS else ""
