"""The runs of a lesson while they train."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboard.classroom.membership import is_frozen
from dashboard.formatting import plain
from dashboard.learn_page import curves
from dashboard.learn_page.outcome_view import predicted_sentence
from dashboard.visitors.crowd import refresh_seconds
from dashboard.widgets import stop_button
from dashboard.widgets.learning import live_map, training_view
from dashboard.widgets.places.place import describe_queued
from sequitur_core.errors import SequiturError
from sequitur_core.lessons.attempt import Attempt
from sequitur_core.lessons.lesson import Lesson
from sequitur_core.lessons.measures import is_measurable
from sequitur_core.runs.progress.state import State
from sequitur_core.runs.run import Run

REFRESH_SECONDS = 0.5
HEIGHT = 300
TITLE_HEIGHT = 40  # pixels of the line above the map
WORDS = {
    "queued": "waits",
    "running": "trains",
    "paused": "paused; continue it on Train",
    "stopped": "stopped",
    "done": "done",
}


def show(lesson: Lesson, attempt: Attempt, runs: Mapping[str, Run]) -> None:
    """The prediction, how far each run is, and their loss curves; refreshes by itself."""
    st.info(predicted_sentence(lesson.prediction, attempt), icon=":material/psychology:")
    st.fragment(_refresh, run_every=refresh_seconds(REFRESH_SECONDS))(lesson, runs)


def _refresh(lesson: Lesson, runs: Mapping[str, Run]) -> None:
    """Show the runs as they are now; rerun the page once all are done."""
    if all(is_measurable(run) or not run.path.is_dir() for run in runs.values()):
        st.rerun()
    for one in lesson.runs:
        _line(one.name, runs[one.key])
    stop_button.show(
        *runs.values(),
        key="stop_lesson",
        disabled=is_frozen(),
        help="Ends the trainings. What the models learned so far counts.",
    )
    try:
        if len(runs) == 1:
            (run,) = runs.values()
            training_view.show(run, run.status, run.history(), run.baselines())
        else:
            _several(lesson, runs)
    except SequiturError as error:  # a fragment runs by itself, so the page can't catch it
        st.error(plain(error), icon=":material/error:")


def _several(lesson: Lesson, runs: Mapping[str, Run]) -> None:
    """The loss curves of all runs, and beside them the map of the one that learns."""
    left, right = st.columns(2)
    with left:
        curves.show(lesson, runs, height=HEIGHT)
    learning = [one for one in lesson.runs if runs[one.key].status == "running"]
    if learning:
        with right:
            st.markdown(f"**{plain(learning[0].name)}**")
            live_map.show(runs[learning[0].key], ended=False, height=HEIGHT - TITLE_HEIGHT)


def _line(name: str, run: Run) -> None:
    """How far a run is, and where it failed a sentence with the way out."""
    now = run.state()
    if now.status in ("failed", "interrupted"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.error(f"{plain(name)}: {plain(now.message)}", icon=":material/error:")
            st.button("Try again", key=f"resume_{run.id}", on_click=run.resume)
        return
    try:
        done = len(run.history()) / run.spec.config.epochs
    except SequiturError:  # damaged; the curves say so
        done = 0.0
    st.progress(min(1.0, done), text=f"{plain(name)} · {_doing(run, now)}")


def _doing(run: Run, now: State) -> str:
    """What a run does; of one that waits also how long, as others may come first."""
    if now.phase in ("encoding", "map"):
        return "draws its map"
    word = WORDS[now.status]
    return f"{word} · {plain(describe_queued(run, now.message))}" if word == "waits" else word
