"""What a new run is called where another one has its name already: by what differs."""

from __future__ import annotations

from collections.abc import Iterable

from sequitur_core.comparison.settings import ABSENT, PRESET, differences
from sequitur_core.comparison.variants import worded
from sequitur_core.data.dataset import Meta
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.recipe_description import preparation
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec

MOST_TOLD = 2  # settings in a name


def free_name(spec: RunSpec, runs: Iterable[Run], meta: Meta | None = None) -> str:
    """A name that none of the runs has: `days · LSTM_AE · 16 · Tell apart`, else with a (2).

    Of data that was prepared otherwise it says how: `shares · LSTM_AE · 16 · z-scored`; its
    `meta` says how long windows last.

    What was left to the computer, such as the batch size, tells no runs apart.
    """
    taken = {run.name: run for run in runs}
    name, told = spec.name, set[str]()
    while name in taken and len(told) < MOST_TOLD:
        found = _difference(taken[name], spec, told, meta)
        if found is None:
            break
        told.add(found[0])
        name += f" · {found[1]}"
    *_, name = disambiguate([*taken, name])
    return name


def _difference(
    other: Run, spec: RunSpec, told: set[str], meta: Meta | None
) -> tuple[str, str] | None:
    """The first setting or step of the preparation in which `spec` differs, and words for it."""
    try:
        specs = other.spec, spec
    except SequiturError:  # damaged, which Runs tells of
        return None
    if specs[0].dataset_id != spec.dataset_id:
        return _preparation(specs[0].recipe, spec.recipe, told, meta)
    for line in differences(specs):
        chosen = not any(value is None or value is ABSENT for value in line.values)
        if chosen and line.label not in told:
            words = worded(line.values[1])
            return line.label, words if line.label == PRESET.label else f"{line.label} {words}"
    return None


def _preparation(
    other: Recipe | None, recipe: Recipe | None, told: set[str], meta: Meta | None
) -> tuple[str, str] | None:
    if other is None or recipe is None:
        return None
    step = (0.0, "") if meta is None else (meta.step, meta.step_unit)
    steps = preparation(recipe, other, step=step).items()
    return next(((step, words) for step, words in steps if step not in told), None)
