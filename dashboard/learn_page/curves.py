"""The loss curves of a lesson's runs on one axis."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboard.charts.colouring import OKABE_ITO
from dashboard.charts.training.loss import Curve, compared_losses_figure, what_lines_mean
from dashboard.components.plotly_view import plotly_view
from dashboard.formatting import plain
from sequitur_core.formatting import pluralise
from sequitur_core.lessons.lesson import Lesson
from sequitur_core.runs.run import Run


def show(lesson: Lesson, runs: Mapping[str, Run], *, height: int) -> None:
    """The curves of all runs, and what solid and dotted lines are."""
    curves = [
        Curve(one.name, OKABE_ITO[i % len(OKABE_ITO)], runs[one.key].history())
        for i, one in enumerate(lesson.runs)
    ]
    plotly_view(
        compared_losses_figure(curves, over="epochs", title="mean squared error"),
        key="lesson_losses",
        label=f"Loss of {pluralise(len(curves), 'run')} over epochs",
        height=height,
    )
    if meaning := what_lines_mean(curves):
        st.caption(plain(meaning))
