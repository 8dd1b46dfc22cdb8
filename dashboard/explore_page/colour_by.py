"""What the map can be coloured by, and the choice among it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard import cache, state
from dashboard.charts.colouring import (
    MAX_CLASSES,
    MISSING_COLOUR,
    Colouring,
    by_column,
    by_number,
    by_rows,
    one_colour,
    palette,
)
from dashboard.widgets import clip_grid
from dashboard.widgets.query_wait import Results
from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run
from sequitur_core.runs.selections import Selection

ERROR = "reconstruction error"
LENGTH = "length"
MISSING_SHARE = "missing values (%)"
START = "time in the recording"
GROUP = "group"
SELECTED = "in the selection or not"
NOTHING = "nothing"

NO_GROUP = "no group"
SMALLER = "smaller groups"


@dataclass(frozen=True)
class Colour:
    """Something to colour by: its name in the list, and how it is made once it is chosen."""

    name: str
    make: Callable[[], Colouring]
    group: bool = False


def choose(results: Results, dataset: SequenceDataset, errors: FloatArray | None) -> Colouring:
    """A select box with all there is for this run; the labels come first."""
    found = options(results, dataset, errors)
    # A label may be called like something computed: numbers tell them apart.
    texts = disambiguate([colour.name for colour in found])
    at = next((i for i, colour in enumerate(found) if colour.group), None)
    if st.session_state.pop(state.COLOUR_BY_GROUP, False) and at is not None:
        st.session_state[state.COLOUR_BY] = texts[at]
    picked = st.selectbox("Colour by", texts, key=state.COLOUR_BY, persist_state="session")
    return found[texts.index(picked)].make()


def options(results: Results, dataset: SequenceDataset, errors: FloatArray | None) -> list[Colour]:
    """Labels, then what was computed, then nothing."""
    run = results.run
    found = [
        Colour(str(name), lambda i=i, name=name: _label(dataset, i, str(name)))
        for i, name in enumerate(dataset.labels.columns)
    ]
    if errors is not None:
        found.append(Colour(ERROR, lambda: by_number(ERROR, errors)))
    if len(np.unique(dataset.lengths)) > 1:
        title = f"{LENGTH} ({clip_grid.element(dataset)}s)"
        found.append(Colour(LENGTH, lambda: by_number(title, dataset.lengths)))
    if dataset.missing is not None:
        share = 100 * (1 - dataset.weights / dataset.lengths)
        found.append(Colour(MISSING_SHARE, lambda: by_number(MISSING_SHARE, share)))
    if dataset.start.any():  # windows cut from longer recordings
        found.append(Colour(START, lambda: _start(dataset)))
    n = len(dataset)
    if (labels := _groups(results)) is not None:
        found.append(Colour(GROUP, lambda: group_colouring(labels), group=True))
    found.append(Colour(SELECTED, lambda: by_rows(SELECTED, state.selected(run.id), n)))
    for one in _kept(run):
        title = f"selection: {one.name}"
        found.append(Colour(title, lambda one=one: by_rows(one.name, one.rows, n)))
    found.append(Colour(NOTHING, lambda: one_colour(len(dataset))))
    return found


def groups_asked() -> Query:
    """The question that the Groups panel asks, by its widgets."""
    method = st.session_state.get(state.GROUP_METHOD) or "hdbscan"
    if method == "k-means":
        setting, value = "number", st.session_state.get(state.GROUP_COUNT)
    else:
        setting, value = "least", st.session_state.get(state.GROUP_SIZE)
    return Query("groups", {"method": method, **({} if value is None else {setting: int(value)})})


def by_group() -> None:
    """Let the next run of the page colour the map by group."""
    st.session_state[state.COLOUR_BY_GROUP] = True


def group_colouring(labels: IntArray) -> Colouring:
    """Each group in its colour, the largest first; the last colour is shared by what is left."""
    count = int(labels.max(initial=-1)) + 1
    shown = count if count <= MAX_CLASSES else MAX_CLASSES - 1
    names = [f"group {g + 1}" for g in range(shown)]
    classes = names if shown == count else [*names, SMALLER]
    scattered = bool((labels < 0).any())
    # The last of the first eight colours is grey, as what is in no group.
    colours = dict(zip(classes, palette(len(classes) + scattered), strict=False))
    if scattered:
        colours[NO_GROUP] = MISSING_COLOUR
    of_label = np.array([*names, *[SMALLER] * (count - shown), NO_GROUP], dtype=object)
    return Colouring(GROUP, tuple(of_label[labels]), colours)


def _groups(results: Results) -> IntArray | None:
    """The groups found last as the panel is set, or as it was set before; None without any."""
    try:
        result = results.get(groups_asked())
        if result is None and (earlier := results.completed("groups")):
            result = results.get(earlier[0])
    except SequiturError:  # the panel says it
        return None
    return None if result is None else result["labels"]


def _kept(run: Run) -> list[Selection]:
    try:
        return cache.saved_selections(run)
    except SequiturError:  # the panel says it
        return []


def _label(dataset: SequenceDataset, column: int, name: str) -> Colouring:
    return by_column(name, dataset.labels.iloc[:, column])


def _start(dataset: SequenceDataset) -> Colouring:
    meta = dataset.meta
    known = meta.step_unit not in ("step", "frame")
    unit = meta.step_unit if known else f"{clip_grid.element(dataset)}s"
    return by_number(f"{START} ({unit})", dataset.start * meta.step)
