"""One lesson: what it is about on the left; predict, watch and compare on the right."""

from __future__ import annotations

import re

import streamlit as st

from dashboard import cache, state
from dashboard.classroom import banner
from dashboard.classroom.membership import is_frozen, membership
from dashboard.formatting import plain
from dashboard.learn_page import outcome_view, progress, trainings
from dashboard.widgets import button
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise, short
from sequitur_core.lessons.attempt import (
    forget_attempt,
    read_attempt,
    runs_of,
    start_runs,
)
from sequitur_core.lessons.lesson import Lesson, Prediction
from sequitur_core.lessons.measures import is_measurable

# On a phone, what came out stands above the curves that were watched, out of sight.
TO_OUTCOME = """<script>{
    const box = document.querySelector(".st-key-lesson_outcome");
    if (box && box.getBoundingClientRect().top < 0) box.scrollIntoView();
}</script>"""


def show(lesson: Lesson, following: Lesson | None) -> None:
    """The lesson as far as it was done, and the way to the following one."""
    attempt = read_attempt(cache.workspace(), lesson)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(plain(lesson.title), anchor=False, width="stretch")
        if cache.is_shared() and membership() is None:
            st.page_link(
                "board_page/page.py",
                label="Open a class",
                icon=":material/groups:",
                query_params={state.LESSON: lesson.key, state.NEW_CLASS: "lesson"},
            )
        if st.button("All lessons", icon=":material/arrow_back:", key="all_lessons"):
            _open(None)
    banner.show(lesson=lesson.key)
    left, right = st.columns([5, 7], gap="large")
    runs = {} if attempt.predicted is None else runs_of(cache.workspace(), attempt)
    is_done = len(runs) == len(lesson.runs) and all(map(is_measurable, runs.values()))
    with left:
        st.subheader(plain(lesson.question), anchor=False)
        words = st.container(key="lesson_outcome")
        # What came out stands in its place, beside the replay and the maps that it speaks of.
        with st.expander("The introduction") if is_done else st.container():
            st.markdown(lesson.introduction)
    with right:
        if attempt.predicted is None:
            _predict(lesson)
            trainings.show_examples(lesson)
            trainings.show(lesson)
            return
        if is_done:
            outcome_view.show(lesson, attempt, runs, words=words)
            if st.session_state.pop(state.AWAITED_LESSON, None) == lesson.key:
                st.html(TO_OUTCOME, unsafe_allow_javascript=True)
        elif len(runs) == len(lesson.runs):
            st.session_state[state.AWAITED_LESSON] = lesson.key
            progress.show(lesson, attempt, runs)
        else:
            st.warning("Runs of this lesson were deleted. Start over to train them again.")
        _ways_on(lesson, following)


def _predict(lesson: Lesson) -> None:
    """Ask for the prediction; then start what answers it."""
    prediction = lesson.prediction
    with st.container(border=True, key="predict"):
        st.markdown("**What do you predict?**")
        predicted = _field(prediction, state.prediction(lesson.key))
        problem = st.container()
        outside = _out_of_range(prediction, predicted)
        if outside:
            limits = f"{short(prediction.lowest)} and {short(prediction.highest)}"
            problem.error(f"Between {limits}, please.", icon=":material/error:")
        if button.pressed(
            f"Train {pluralise(len(lesson.runs), 'model')} and see",
            key="predict_and_train",
            type="primary",
            icon=":material/play_arrow:",
            disabled=is_frozen(),
        ):
            if outside:
                return
            if predicted is None:
                problem.info("First say what you predict.", icon=":material/info:")
                return
            try:
                with st.spinner("Preparing the data ..."):
                    start_runs(cache.workspace(), lesson, predicted)
            except SequiturError as error:
                problem.error(plain(error), icon=":material/error:")
            else:
                st.rerun()


def _field(prediction: Prediction, key: str) -> str | float | None:
    if prediction.choices:
        st.markdown(prediction.ask)
        texts = [choice.text for choice in prediction.choices]
        asked = re.sub(r"\\([^\w\s]|_)", r"\1", prediction.ask)  # read aloud as it stands above
        return st.radio(asked, texts, index=None, key=key, label_visibility="collapsed")
    unit = f" in {prediction.unit}" if prediction.unit else ""
    st.markdown(prediction.ask)
    predicted: float | None = st.number_input(
        f"Your prediction{unit}",
        value=None,
        step=1.0,
        format="%g",
        placeholder=f"{short(prediction.lowest)} to {short(prediction.highest)}",
        key=key,
        width=260,
    )
    return predicted


def _out_of_range(prediction: Prediction, predicted: str | float | None) -> bool:
    """Whether a number is none that can be predicted; the nearest is nobody's prediction."""
    if predicted is None or isinstance(predicted, str):
        return False
    return not prediction.lowest <= predicted <= prediction.highest


def _ways_on(lesson: Lesson, following: Lesson | None) -> None:
    with st.container(horizontal=True):
        st.button(
            "Start over",
            icon=":material/replay:",
            key="start_over",
            on_click=forget_attempt,
            args=(cache.workspace(), lesson),
            disabled=is_frozen(),
            help="Forgets your prediction. The runs stay on Runs.",
        )
        if following is not None and st.button(
            f"Next: {plain(following.title)}", icon=":material/arrow_forward:", key="next_lesson"
        ):
            _open(following.key)


def _open(key: str | None) -> None:
    state.view_lesson(key)
    st.rerun()
