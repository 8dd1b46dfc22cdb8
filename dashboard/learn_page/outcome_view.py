"""What came out of a lesson beside what was predicted, why, and the maps."""

from __future__ import annotations

import html
from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import cache
from dashboard.charts.colouring import first_colouring
from dashboard.formatting import plain, shortened, unbroken
from dashboard.learn_page import curves
from dashboard.widgets import small_map
from dashboard.widgets.learning import training_view
from dashboard.widgets.query_wait import POLL_SECONDS
from sequitur_core.errors import SequiturError
from sequitur_core.lessons.attempt import Attempt
from sequitur_core.lessons.formula import worded
from sequitur_core.lessons.lesson import Lesson, Outcome, Prediction, outcome
from sequitur_core.lessons.measures import PendingError, by_chance, measured_in
from sequitur_core.runs.run import Run

MAP_HEIGHT, CURVES_HEIGHT = 280, 260


def show(
    lesson: Lesson, attempt: Attempt, runs: Mapping[str, Run], *, words: DeltaGenerator
) -> None:
    """Outcome and explanation, in `words`, and here the maps; the runs are done."""
    measured = measured_in(runs)
    try:
        found = outcome(lesson.prediction, attempt.predicted or 0.0, measured)
        explanation = lesson.explained(measured)
        chance = by_chance(lesson.references(), measured)
    except PendingError as error:
        st.fragment(_wait, run_every=POLL_SECONDS)(str(error), lesson, attempt, runs)
        return
    except SequiturError as error:
        st.error(plain(error), icon=":material/error:")
        return
    with words:
        _outcome(lesson.prediction, attempt, found)
        for paragraph in explanation:
            st.markdown(unbroken(paragraph))
        if chance is not None:
            st.caption(
                f"If neighbours were drawn at random, {worded(chance)} % would be of the same "
                "label."
            )
    if len(runs) == 1:
        _replay(*runs.values())
    else:
        _maps(lesson, runs)
        curves.show(lesson, runs, height=CURVES_HEIGHT)
        st.page_link(
            "compare_page/page.py",
            label="Compare these runs",
            icon=":material/compare:",
            query_params={"runs": ",".join(run.id for run in runs.values())},
        )


def predicted_sentence(prediction: Prediction, attempt: Attempt) -> str:
    """What was predicted, in words."""
    return f"You predicted: **{plain(prediction.worded(attempt.predicted or 0.0))}**"


def _wait(text: str, lesson: Lesson, attempt: Attempt, runs: Mapping[str, Run]) -> None:
    st.info(f"{plain(text)} ...", icon=":material/hourglass_top:")
    try:
        outcome(lesson.prediction, attempt.predicted or 0.0, measured_in(runs))
        lesson.explained(measured_in(runs))
    except PendingError:
        return
    except SequiturError:
        pass  # the page says it
    st.rerun()


def _outcome(prediction: Prediction, attempt: Attempt, found: Outcome) -> None:
    """Both answers beside one another, and whether the prediction held."""
    said = predicted_sentence(prediction, attempt)
    came_out = f"It came out: **{plain(prediction.worded(found.answer))}**"
    if found.predicted:
        st.success(f"{said}  \n{came_out}  \nWell predicted!", icon=":material/check_circle:")
    else:
        so = how_far_off(prediction, attempt.predicted, found.answer)
        st.warning(f"{said}  \n{came_out}  \n{so}", icon=":material/lightbulb:")


def how_far_off(prediction: Prediction, predicted: str | float | None, answer: str | float) -> str:
    """That a prediction was wrong, and by how much where it is a number."""
    if isinstance(predicted, str) or predicted is None or isinstance(answer, str):
        return "Not as predicted; the explanation is below."
    off, close = (prediction.worded(one) for one in (abs(answer - predicted), prediction.close))
    if prediction.unit == "%":  # of which two differ by points
        off = f"{off.removesuffix(' %')} percentage points"
        close = close.removesuffix(" %")
    return f"Off by {off}; up to {close} counts as right. The explanation is below."


def _replay(run: Run) -> None:
    """The whole training of a single run, to play once more."""
    training_view.show(run, run.status, run.history(), run.baselines())
    st.page_link(
        "explore_page/page.py",
        label="Explore the map",
        icon=":material/scatter_plot:",
        query_params={"run": run.id},
    )


def _maps(lesson: Lesson, runs: Mapping[str, Run]) -> None:
    """The map of each run, with its name as a link to Explore."""
    first = runs[lesson.runs[0].key]
    dataset = cache.run_dataset(first)
    colouring = first_colouring(first, dataset)
    if colouring.colours:
        classes = " &nbsp; ".join(
            f'<span style="color:{colour}">●</span> {html.escape(shortened(name, 24))}'
            for name, colour in colouring.colours.items()
        )
        st.html(f"{html.escape(colouring.title)}: &nbsp; {classes}")
    columns = [column for _ in range(0, len(lesson.runs), 2) for column in st.columns(2)]
    for one, column in zip(lesson.runs, columns, strict=False):
        run = runs[one.key]
        with column:
            st.page_link(
                "explore_page/page.py",
                label=plain(one.name),
                icon=":material/scatter_plot:",
                query_params={"run": run.id},
                help="Opens this map in Explore",
            )
            small_map.show(run, key=f"map_{run.id}", height=MAP_HEIGHT, legend=False)
