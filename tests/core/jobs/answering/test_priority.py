"""Findings of very many sequences are looked for after the pages had their turn."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sequitur_core.jobs.answering import priority
from sequitur_core.jobs.answering.priority import MANY, behind_the_pages


@pytest.fixture
def niceness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What Linux is told about the session, which is this process's own."""
    file = tmp_path / "autogroup"
    file.write_text("nothing")
    monkeypatch.setattr(priority, "OF_SESSION", file)
    monkeypatch.setattr(os, "getsid", lambda _: os.getpid(), raising=False)
    return file


def test_the_session_is_nicer_while_it_computes_and_not_after_a_fault(niceness: Path):
    def compute() -> None:
        with behind_the_pages(MANY + 1):
            assert niceness.read_text() == "10"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        compute()
    assert niceness.read_text() == "0"


def test_what_takes_seconds_and_the_session_of_a_terminal_are_left_alone(
    niceness: Path, monkeypatch: pytest.MonkeyPatch
):
    with behind_the_pages(MANY):
        assert niceness.read_text() == "nothing"
    monkeypatch.setattr(os, "getsid", lambda _: os.getpid() + 1)
    with behind_the_pages(MANY + 1):
        assert niceness.read_text() == "nothing"


def test_another_system_or_one_that_forbids_it_changes_nothing(
    niceness: Path, monkeypatch: pytest.MonkeyPatch
):
    for place in (niceness.parent / "missing", niceness.parent):  # a folder can't be written
        monkeypatch.setattr(priority, "OF_SESSION", place)
        with behind_the_pages(MANY + 1):
            pass
    assert not (niceness.parent / "missing").exists()
