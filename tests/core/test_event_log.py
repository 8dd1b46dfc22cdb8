"""The log of what happens: a line for each event, whatever names people give."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from sequitur_core import event_log


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    """The file that events are written to."""
    before = [(name, logging.getLogger(name).level) for name in event_log.LOGGERS]
    event_log.keep_events(tmp_path)
    yield tmp_path / event_log.LOG_FILE
    for name, level in before:
        logger = logging.getLogger(name)
        logger.setLevel(level)
        (file,) = logger.handlers
        logger.removeHandler(file)
        file.close()


def test_an_event_is_a_line_with_its_run(kept: Path):
    event_log.note("start", run="waves-01234567", pid=7)
    (line,) = kept.read_text().splitlines()
    assert line.endswith(' INFO start run="waves-01234567" pid=7')


def test_a_name_can_neither_end_a_line_nor_look_like_a_fact(kept: Path):
    event_log.note("upload", name='a" run="x"\nINFO end')
    (line,) = kept.read_text().splitlines()
    assert line.endswith(r'upload name="a\" run=\"x\"\nINFO end"')


def test_a_crash_has_its_trace(kept: Path):
    try:
        raise ZeroDivisionError("by zero")
    except ZeroDivisionError as error:
        event_log.note_crash(error)
    text = kept.read_text()
    assert "ERROR crash\nTraceback" in text
    assert "test_event_log.py" in text


def test_what_the_program_warns_of_is_there_too(kept: Path):
    logging.getLogger("sequitur_core.jobs.dispatcher").warning("The disk is full")
    assert kept.read_text().endswith("WARNING The disk is full\n")


def test_a_log_that_cannot_be_written_says_so_once(kept: Path, capsys: pytest.CaptureFixture[str]):
    kept.mkdir()  # as on a disk that has become read-only
    for number in range(3):
        event_log.note("visit", number=number)
    assert capsys.readouterr().err == f"Nothing can be noted in {kept} (Is a directory).\n"


def test_a_long_log_is_continued_in_a_new_file(kept: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(logging.getLogger("sequitur_core").handlers[0], "maxBytes", 200)
    for number in range(40):
        event_log.note("visit", number=number)
    files = sorted(path.name for path in kept.parent.iterdir())
    assert files == [kept.name, *(f"{kept.name}.{i}" for i in range(1, event_log.KEPT_FILES + 1))]
    assert "number=39" in kept.read_text()
