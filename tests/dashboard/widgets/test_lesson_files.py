"""A teacher's files of lessons: replaced or removed, and back again as they were."""

from __future__ import annotations

import pytest

from dashboard.learn_page.guide import SMALL
from dashboard.widgets import lesson_files
from sequitur_core.lessons.attempt import Attempt, read_attempt, write_attempt
from sequitur_core.runs.workspace import Workspace

LESSON = SMALL.read_bytes()
ATTEMPT = Attempt(70.0, {"two": "a run"})


@pytest.fixture
def done(space: Workspace) -> Workspace:
    """A workspace with a lesson of one's own that was done."""
    lesson, before = lesson_files.add("mine.toml", LESSON)
    assert before is None
    write_attempt(space, lesson, ATTEMPT)
    return space


def test_a_replaced_lesson_begins_anew_and_comes_back_with_how_far_it_was_done(done: Workspace):
    other, before = lesson_files.add("mine.toml", LESSON + b"\n# another")
    assert read_attempt(done, other) == Attempt()
    assert before is not None
    lesson_files.put_back(before)
    assert before.path.read_bytes() == LESSON
    assert read_attempt(done, other) == ATTEMPT


def test_a_removed_file_comes_back_even_if_it_is_no_lesson(space: Workspace):
    path = space.lessons_folder / "notes.toml"
    path.parent.mkdir()
    path.write_bytes(b"title =")
    before = lesson_files.remove(path)
    assert before is not None
    assert not path.exists()
    lesson_files.put_back(before)
    assert path.read_bytes() == b"title ="
    path.unlink()
    assert lesson_files.remove(path) is None
