"""What the map can be coloured by, and the select box for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.charts.colouring import (
    MAX_CLASSES,
    MISSING_COLOUR,
    NO_GROUP,
    OTHER_COLOUR,
    Colouring,
    by_date,
    by_label,
    by_number,
    by_rows,
    group_palette,
    of_label,
    one_colour,
    symbols_of,
)
from dashboard.explore_page import grouping
from dashboard.explore_page.labelling import proposed
from dashboard.widgets.fields import page_choice
from dashboard.widgets.query_wait import Results
from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.encoding_parts import Part
from sequitur_core.explore.grouping.group_edits import Edited
from sequitur_core.explore.time.recordings import timestamps
from sequitur_core.formatting import disambiguate
from sequitur_core.labels.events import NO_LABEL
from sequitur_core.labels.labelling import Labelling
from sequitur_core.runs.annotations import hand_labels
from sequitur_core.runs.results.evaluation import first_label
from sequitur_core.runs.results.selections import Selection
from sequitur_core.runs.run import Run

if TYPE_CHECKING:  # which holds a colouring itself
    from dashboard.explore_page.context import Context

ERROR = "reconstruction error"
LENGTH = "length"
MISSING_SHARE = "missing values (%)"
START = "position in the recording"
GROUP = "group"
SELECTED = "selection"
NOTHING = "nothing"
SAVED = "selection: "  # begins the names of saved ones
PROPOSED = "label or proposal"
HOW_SURE = "how sure a proposal is (%)"


@dataclass(frozen=True)
class Option:
    """Something to colour by: its name in the list, and what makes the colouring once chosen.

    `by` is the key of the session by which the page can ask for it.
    """

    name: str
    make: Callable[[], Colouring]
    by: str = ""


def choose(
    results: Results, dataset: SequenceDataset, errors: FloatArray | None, part: Part
) -> Colouring:
    """A select box with all there is for this run; the labels come first.

    The one that the verdict speaks of is chosen until a person chooses: it answers the question.

    `part` is the part of the encodings that groups go by.
    """
    available = options(results, dataset, errors, part)
    # A label may be called like something computed: numbers tell them apart.
    names = disambiguate([option.name for option in available])
    for option, name in zip(available, names, strict=True):
        if option.by and _is_requested(option.by):
            st.session_state[state.COLOUR_BY] = name
    if st.session_state.get(state.COLOUR_BY) not in names:  # such as that of another time
        st.session_state[state.COLOUR_BY] = first_label(results.run, dataset) or names[0]
    at = names.index(st.session_state[state.COLOUR_BY])
    control = page_choice.control_of(state.COLOUR_BY, names)
    with st.container(key=state.COLOUR_BY):
        st.selectbox("Colour by", names, index=at, **control)
    return available[at].make()


def _is_requested(by: str) -> bool:
    """Whether the page asked for an option, once."""
    return bool(st.session_state.pop(by, False))


def measured(context: Context) -> list[Option]:
    """What belongs to sequences themselves, each once: without selections, and with no choice."""
    found = options(context.results, context.dataset, context.errors, context.part)
    chosen = (SELECTED, NOTHING)
    return [one for one in found if one.name not in chosen and not one.name.startswith(SAVED)]


def in_classes(context: Context) -> Colouring:
    """The map's colours where these are classes, else by group or by the first label that is some.

    Where nothing is, they stay as they are.
    """
    others = sorted(measured(context), key=lambda option: option.name != GROUP)
    found = chain([context.colouring], (option.make() for option in others))
    return next((one for one in found if one.colours and one.title), context.colouring)


def options(
    results: Results, dataset: SequenceDataset, errors: FloatArray | None, part: Part
) -> list[Option]:
    """Labels, then what was computed, then nothing."""
    run, n = results.run, len(dataset)
    found = [
        Option(str(name), partial(of_label, dataset, str(name))) for name in dataset.labels.columns
    ]
    if (labels := hand_labels.hand_labels(run)).count:  # theirs is the last column
        name = found.pop().name
        found.append(Option(name, partial(by_label, name, labels), by=state.COLOUR_BY_LABEL))
    found += _proposals(results, part, labels)
    if errors is not None:
        found.append(Option(ERROR, partial(by_number, ERROR, errors)))
    if len(np.unique(dataset.lengths)) > 1:
        title = f"{LENGTH} ({dataset.element}s)"
        found.append(Option(LENGTH, partial(by_number, title, dataset.lengths)))
    if dataset.missing is not None:
        percentage = 100 * (1 - dataset.weights / dataset.lengths)
        found.append(Option(MISSING_SHARE, partial(by_number, MISSING_SHARE, percentage)))
    if dataset.windowed:  # windows cut from longer recordings
        found.append(Option(START, partial(_by_start, dataset)))
    if (groups := grouping.newest(results, part)) is not None:
        make = partial(group_colouring, grouping.called(results, groups))
        found.append(Option(GROUP, make, by=state.COLOUR_BY_GROUP))
    found.append(Option(SELECTED, lambda: by_rows(SELECTED, state.selected(run.id), n)))
    found += [
        Option(f"{SAVED}{saved.name}", partial(by_rows, saved.name, saved.rows, n))
        for saved in _saved_selections(run)
    ]
    found.append(Option(NOTHING, partial(one_colour, n)))
    return found


def group_colouring(groups: Edited) -> Colouring:
    """Each group in its colour, the largest first; beyond 40 the smallest are grey."""
    labels = groups.labels
    count = int(labels.max(initial=-1)) + 1
    shown = count if count <= MAX_CLASSES else MAX_CLASSES - 1
    names = [groups.name(g) for g in range(shown)]
    colours = dict(zip(names, group_palette(len(names)), strict=False))
    symbols = symbols_of({name: place for place, name in enumerate(names)})
    rest = "" if shown == count else f"{count - shown:,} smaller groups"
    if rest:
        colours[rest] = OTHER_COLOUR
    if (labels < 0).any():
        colours[NO_GROUP] = MISSING_COLOUR
    name_of = np.array([*names, *[rest] * (count - shown), NO_GROUP], dtype=object)
    return Colouring(GROUP, tuple(name_of[labels]), colours, symbols=symbols, rest=rest)


def _proposals(results: Results, part: Part, labels: Labelling) -> list[Option]:
    """By the labels that are proposed or given, and by how sure a proposal is."""
    result = proposed.current(results, part)
    if result is None:
        return []
    free = labels.ids == NO_LABEL
    together = replace(labels, ids=np.where(free, result["ids"], labels.ids))
    sure = np.where(free, 100 * result["probability"], np.nan)
    return [
        Option(
            PROPOSED,
            partial(by_label, PROPOSED, together, proposed=free),
            by=state.COLOUR_BY_PROPOSAL,
        ),
        Option(HOW_SURE, partial(by_number, HOW_SURE, sure)),
    ]


def _saved_selections(run: Run) -> list[Selection]:
    try:
        return cache.saved_selections(run)
    except SequiturError:  # the panel says it
        return []


def _by_start(dataset: SequenceDataset) -> Colouring:
    meta = dataset.meta
    moments = timestamps(dataset.start, meta)
    if moments.dtype.kind == "M":
        return by_date(START, pd.Series(moments))
    timed = meta.step_unit not in ("step", "frame")
    unit = meta.step_unit if timed else f"{dataset.element}s"
    return by_number(f"{START} ({unit})", dataset.start * meta.step)
