"""What the map can be coloured by, and the choice among it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard import cache, charts, clips, state
from dashboard.words import told_apart
from sequitur_core.dataset import FloatArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.runs import Run
from sequitur_core.selections import Selection

ERROR = "reconstruction error"
LENGTH = "length"
START = "time in the recording"
SELECTED = "in the selection or not"
NOTHING = "nothing"


@dataclass(frozen=True)
class Colour:
    """Something to colour by: its name in the list, and how it is made once it is chosen."""

    name: str
    make: Callable[[], charts.Colouring]


def choose(run: Run, dataset: SequenceDataset, errors: FloatArray | None) -> charts.Colouring:
    """A select box with all there is for this run; the labels come first."""
    found = options(run, dataset, errors)
    # A label may be called like something computed: numbers tell them apart.
    texts = list(told_apart({str(i): colour.name for i, colour in enumerate(found)}).values())
    picked = st.selectbox("Colour by", texts, key="color_by", persist_state="session")
    return found[texts.index(picked)].make()


def options(run: Run, dataset: SequenceDataset, errors: FloatArray | None) -> list[Colour]:
    """Labels, then what was computed, then nothing."""
    found = [
        Colour(str(name), lambda i=i, name=name: _label(dataset, i, str(name)))
        for i, name in enumerate(dataset.labels.columns)
    ]
    if errors is not None:
        found.append(Colour(ERROR, lambda: charts.by_number(ERROR, errors)))
    if len(np.unique(dataset.lengths)) > 1:
        title = f"{LENGTH} ({clips.element(dataset)}s)"
        found.append(Colour(LENGTH, lambda: charts.by_number(title, dataset.lengths)))
    if dataset.start.any():  # windows cut from longer recordings
        found.append(Colour(START, lambda: _start(dataset)))
    n = len(dataset)
    found.append(Colour(SELECTED, lambda: charts.by_rows(SELECTED, state.selected(run.id), n)))
    for one in _kept(run):
        title = f"selection: {one.name}"
        found.append(Colour(title, lambda one=one: charts.by_rows(one.name, one.rows, n)))
    found.append(Colour(NOTHING, lambda: charts.one_colour(len(dataset))))
    return found


def _kept(run: Run) -> list[Selection]:
    try:
        return cache.kept_selections(run)
    except SequiturError:  # the panel says it
        return []


def _label(dataset: SequenceDataset, column: int, name: str) -> charts.Colouring:
    return charts.colouring(name, dataset.labels.iloc[:, column])


def _start(dataset: SequenceDataset) -> charts.Colouring:
    meta = dataset.meta
    known = meta.step_unit not in ("step", "frame")
    unit = meta.step_unit if known else f"{clips.element(dataset)}s"
    return charts.by_number(f"{START} ({unit})", dataset.start * meta.step)
