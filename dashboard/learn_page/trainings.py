"""What a lesson trains, with its settings, which are the lesson's own."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cache
from dashboard.charts.sequences import initial_channels, sequences_figure
from dashboard.components.plotly_view import plotly_view
from dashboard.formatting import shortened
from sequitur_core.errors import SequiturError
from sequitur_core.lessons.data import CHANGES, EXAMPLES, id_of
from sequitur_core.lessons.lesson import Lesson, LessonData
from sequitur_core.samples import SAMPLES
from sequitur_core.settings.presets import PRESETS
from sequitur_core.settings.sizes import Sizes

HEIGHT = 200  # pixels


def show(lesson: Lesson) -> None:
    """A line for each run; what they differ in comes first, as a phone shows few columns."""
    data = {one.key: _described(one) for one in lesson.data}
    suggested = {one.key: _suggested_size(one) for one in lesson.data}
    settings: dict[str, list[Any]] = {
        "Data": [data[run.data] for run in lesson.runs],
        "Architecture": [run.model for run in lesson.runs],
        "Preset": [PRESETS[run.preset].label for run in lesson.runs],
        "Encoding size": [run.encoding_dim or suggested[run.data] for run in lesson.runs],
    }
    first = sorted(settings, key=lambda name: len({*settings[name]}) == 1)
    st.caption("What will be trained")
    st.dataframe(
        pd.DataFrame(
            {"Model": [run.name for run in lesson.runs]} | {name: settings[name] for name in first}
        ),
        hide_index=True,
        width="stretch",
    )


def show_examples(lesson: Lesson) -> None:
    """A few sequences of each of its data, so far as they are samples of series."""
    for data in lesson.data:
        if not data.sample or SAMPLES[data.sample].model == "CONV_LSTM_AE":
            continue
        examples = cache.lesson_examples(data)
        if len(lesson.data) > 1:
            st.caption(_described(data))
        plotly_view(
            sequences_figure(
                [examples.as_measured(row) for row in range(len(examples))],
                titles=[shortened(id_, 24) for id_ in examples.ids],
                meta=examples.meta,
                channels=initial_channels(examples),
                columns=EXAMPLES,
            ),
            key=f"examples_{data.key}",
            label=f"{EXAMPLES} sequences: {_described(data)}",
            height=HEIGHT,
        )


def _suggested_size(data: LessonData) -> int | None:
    """As many numbers as Train suggests for the data; None where that isn't there."""
    if data.sample:
        return Sizes.of(cache.lesson_examples(data)).encoding_dim
    with suppress(SequiturError):  # said where the training is started
        dataset = cache.workspace().dataset(id_of(cache.workspace(), data.dataset))
        return Sizes.of(dataset).encoding_dim
    return None


def _described(data: LessonData) -> str:
    name = SAMPLES[data.sample].title if data.sample else data.dataset
    amount = f"{data.sequences} sequences" if data.sequences else ""
    return " · ".join(filter(None, (name, amount, CHANGES[data.change])))
