"""The cards of all learners, refreshed together every two seconds."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard import cache, state
from dashboard.board_page import predictions
from dashboard.charts.colouring import ACCENT, first_colouring
from dashboard.charts.maps.frames import places
from dashboard.charts.maps.map_svg import colours_of_points
from dashboard.charts.training.loss import heights
from dashboard.classroom import invitation
from dashboard.components.board_view import Asked, Card, Kind, answered, board_view
from dashboard.formatting import duration, plain, unbroken
from dashboard.visitors.identity import workspaces
from dashboard.visitors.sessions import with_open_page
from dashboard.widgets import lesson_files
from sequitur_core.classroom.classes import Classroom
from sequitur_core.classroom.learner_progress import Reading, Readings, RunReading
from sequitur_core.classroom.members import members
from sequitur_core.data.dataset import IntArray
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import number, pluralise
from sequitur_core.lessons.lesson import Lesson
from sequitur_core.runs.progress.state import Status
from sequitur_core.runs.run import Run

BOARD = "board"  # key of the cards
REFRESH_SECONDS = 2.0
LEFT_AFTER = 60.0  # seconds without a page: a reload takes some
MOST_POINTS = 120  # of a map
KINDS: dict[Status, tuple[Kind, str]] = {
    "queued": ("waits", "waits"),
    "running": ("trains", "trains"),
    "paused": ("waits", "paused"),
    "done": ("done", "done"),
    "stopped": ("done", "stopped"),
    "failed": ("failed", "failed"),
    "interrupted": ("failed", "interrupted"),
}


def show(classroom: Classroom) -> None:
    """A card for each learner; before there is one, and beside them, how they come in."""
    if not members(classroom):
        st.fragment(_wait_for_learners, run_every=REFRESH_SECONDS)(classroom)
        return
    refresh = st.fragment(_refresh, run_every=REFRESH_SECONDS)
    hidden = st.session_state.get(state.HIDDEN_INVITATION) == classroom.code
    if hidden or classroom.state == "ended":
        refresh(classroom)
        return
    with st.container(horizontal=True, gap="medium"):
        with st.container(width="stretch"):
            refresh(classroom)
        with st.container(key="invitation", width=invitation.WIDTH):
            invitation.show(classroom)


def _wait_for_learners(classroom: Classroom) -> None:
    if members(classroom):
        st.rerun()
    if classroom.state == "ended":
        st.write("Nobody has taken part in this class.")
        return
    st.write("Nobody has joined yet. Their cards appear here by themselves.")
    invitation.show(classroom)


def _refresh(classroom: Classroom) -> None:
    if not classroom.path.is_dir():  # removed in another window
        st.rerun()
    lesson = lesson_of(classroom)
    try:
        found = on_board(classroom, lesson)
        left = {} if classroom.state == "ended" else who_left(found)
    except SequiturError as error:  # a fragment runs by itself, so the page can't catch it
        st.error(plain(error), icon=":material/error:")
        return
    palette: dict[str, int] = {}
    revealed = classroom.revealed
    if lesson is not None:
        predictions.show_switch(classroom, found)
    if predictions.train_the_same(found):
        st.caption(predictions.THE_SAME)
    asked = board_view(
        [_card(one, lesson, palette, left.get(one.member.key, ""), revealed) for one in found],
        key=BOARD,
        label="Learners of this class",
        colours=list(palette),
        summary=_summary(found, len(left)),
        predictions=predictions.picture(found, lesson) if revealed else None,
    )
    if asked is not None:
        _follow(classroom, found, asked)


def _follow(classroom: Classroom, found: Sequence[Reading], asked: Asked) -> None:
    """Go where a click leads: to one learner, or to several beside one another."""
    if asked.what == "open":
        state.view_class(classroom.code, asked.keys[0])
        answered(asked, BOARD)
        st.rerun()
    shown = {one.member.key: one.shown for one in found}
    runs = [run.run.id for key in asked.keys if (run := shown.get(key)) is not None]
    answered(asked, BOARD)
    query = {state.CLASS: classroom.code, state.COMPARED: ",".join(runs)}
    st.switch_page("compare_page/page.py", query_params=query)


def lesson_of(classroom: Classroom) -> Lesson | None:
    """The lesson of a class; None where it is about data, or the lesson is gone."""
    key = classroom.about.lesson
    return lesson_files.find(key) if key else None


def on_board(classroom: Classroom, lesson: Lesson | None) -> list[Reading]:
    """Everybody whom the teacher hasn't hidden, as they are now."""
    found = readings_of(classroom, lesson).read()
    return [one for one in found if not one.member.entry.hidden]


def readings_of(classroom: Classroom, lesson: Lesson | None) -> Readings:
    """What reads a class, and remembers what it has read."""
    return _readings(classroom, 1 if lesson is None else len(lesson.runs))


@lru_cache(maxsize=64)
def _readings(classroom: Classroom, wanted: int) -> Readings:
    return Readings(classroom, wanted)


def who_left(found: Sequence[Reading]) -> dict[str, str]:
    """`left 5 min ago`, by the key of each learner who has had no page open for a while."""
    spaces, there = workspaces(), with_open_page()
    left = {}
    for one in found:
        space = spaces.open(one.member.workspace.name)
        if space.path.name in there:
            spaces.stay(space)
        elif (gone := time.time() - spaces.last_visit(space)) >= LEFT_AFTER:
            whole = 60 if gone < 3600 else 3600
            left[one.member.key] = f"left {duration(gone // whole * whole)} ago"
    return left


def _card(
    one: Reading, lesson: Lesson | None, palette: dict[str, int], left: str, revealed: bool
) -> Card:
    run = one.shown
    kind, word = how_far(one)
    points, colours = _drawn(run, palette)
    # Losses are part of what came out, and a board is projected.
    told = lesson is None or revealed
    losses, validation = curve_heights(run if told else None)
    return Card(
        key=one.member.key,
        name=one.member.name,
        kind=kind,
        word=word,
        progress=run.epoch / run.epochs if run is not None and run.epochs else 0.0,
        loss=worded_loss(one) if told else "",
        losses=losses,
        validation=validation,
        points=points,
        colours=colours,
        predicted=unbroken(predictions.sentence(one, lesson, revealed=revealed)),
        done=one.is_done,
        comparable=run is not None,
        left=left,
    )


def curve_heights(run: RunReading | None) -> list[list[float]]:
    """Those of training and validation losses in a small picture, as on the learner's chart."""
    return heights(*((run.losses, run.validation) if run else ((), ())))


def worded_loss(one: Reading) -> str:
    """`loss 0.31`; of which model, where a lesson trains several."""
    run = one.shown
    if run is None or run.loss is None:
        return ""
    which = f"model {one.runs.index(run) + 1}: " if one.wanted > 1 else ""
    return f"{which}loss {number(run.loss)}"


def how_far(one: Reading) -> tuple[Kind, str]:
    """How far a learner is, as one of a few kinds and in words."""
    run = one.shown
    if run is None:
        return "none", "not started"
    kind, word = KINDS[run.state.status]
    if run.is_under_way and run.epoch:
        word += f" {run.epoch}/{run.epochs}"
    if one.wanted > 1:
        ended = sum(not each.is_under_way for each in one.runs)
        word += f" · {ended} of {one.wanted}" if ended < one.wanted else ""
    elif len(one.runs) > 1:
        word += f" · run {len(one.runs)}"
    return kind, word


def small_map(run: RunReading | None) -> tuple[IntArray, NDArray[np.float32]]:
    """Some rows of a run's data, and where they lie on the learner's map, -1 to 1: (rows, 2)."""
    if run is None or run.frame is None or not len(run.frame):
        return np.empty(0, np.int64), np.empty((0, 2), np.float32)
    some = evenly_spaced(len(run.frame.rows), MOST_POINTS)
    return run.frame.rows[some], places(run.frame)[-1][some]


def _drawn(run: RunReading | None, palette: dict[str, int]) -> tuple[list[int], list[int]]:
    """The points of a run's map as whole numbers, and the number of each one's colour."""
    rows, placed = small_map(run)
    if run is None or not len(rows):
        return [], []
    colours = _colours(run.run.path, rows.tobytes())
    points = np.rint(100 * placed).astype(int).ravel().tolist()
    return points, [palette.setdefault(colour, len(palette)) for colour in colours]


@lru_cache(maxsize=1024)
def _colours(folder: Path, rows: bytes) -> tuple[str, ...]:
    """The colours of some rows of a run's data, by the label of its map."""
    chosen = np.frombuffer(rows, dtype=np.int64)
    try:
        dataset = cache.run_dataset(run := Run(folder))
    except SequiturError:  # damaged; the run's own page says so
        return (ACCENT,) * len(chosen)
    every = colours_of_points(first_colouring(run, dataset), len(dataset))
    return tuple(every[row] for row in chosen)


def _summary(found: Sequence[Reading], left: int) -> str:
    """`30 learners · 12 train · 10 wait · 8 done · 2 left`."""
    kinds = Counter(how_far(one)[0] for one in found)
    done = sum(one.is_done for one in found)
    parts = [pluralise(len(found), "learner")]
    words: tuple[tuple[Kind, str], ...] = (
        ("none", "not started"),
        ("trains", "train"),
        ("waits", "wait"),
        ("failed", "failed"),
    )
    parts += [f"{kinds[kind]} {word}" for kind, word in words if kinds[kind]]
    return " · ".join([*parts, f"{done} done", *[f"{left} left"] * (left > 0)])
