"""What changes in a run's folder arrives in another one, in order and whole, again if need be."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from sequitur_core.jobs.places.cluster import folder_changes
from sequitur_core.jobs.places.cluster.folder_changes import (
    BEGINNING,
    Change,
    FolderWatch,
    OutOfStepError,
    do_change,
    files_to_send,
)
from sequitur_core.runs import layout

LOG, HISTORY, STATUS = layout.LOG_FILE, layout.HISTORY_FILE, layout.STATUS_FILE


@pytest.fixture
def there(tmp_path: Path) -> Path:
    (tmp_path / "copies").mkdir()
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / layout.SPEC_FILE).write_text("{}")
    return tmp_path / "there"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


@pytest.fixture
def watch(there: Path) -> FolderWatch:
    return FolderWatch(there, there.parent / "copies")


def write(path: Path, text: str, mode: str = "w") -> None:
    """As if it had been written a moment ago: renamed into place, or grown."""
    if mode == "w":
        path.unlink(missing_ok=True)
        aside = path.with_name(f".{path.name}")
        aside.write_text(text)
        aside.rename(path)
    else:
        with path.open(mode) as file:
            file.write(text)
    seconds = time.time() - 1
    os.utime(path, (seconds, seconds))


def bring(watch: FolderWatch, here: Path, after: int) -> int:
    number, changes = watch.changes(after)
    for change in changes:
        do_change(here, change, watch.fetch)
    return number


def names(changes: list[Change]) -> list[str]:
    return [change.name for change in changes]


def test_what_was_sent_is_not_told_back(watch):
    assert watch.changes(BEGINNING)[1] == []


def test_files_that_are_new_replaced_and_grown_arrive(watch, there, here):
    write(there / STATUS, "one")
    write(there / HISTORY, "1\n")
    number = bring(watch, here, 0)
    write(there / STATUS, "two")
    write(there / HISTORY, "2\n", "a")
    bring(watch, here, number)
    assert (here / STATUS).read_text() == "two"
    assert (here / HISTORY).read_text() == "1\n2\n"


def test_of_a_file_that_grows_only_what_is_new_travels(watch, there):
    write(there / HISTORY, "1\n")
    number, _ = watch.changes(0)
    write(there / HISTORY, "2\n", "a")
    assert watch.changes(number)[1] == [Change(HISTORY, b"2\n", 2)]


def test_an_epoch_that_is_learned_again_is_written_once(watch, there, here):
    write(there / HISTORY, "1\n2\n")
    number = bring(watch, here, 0)
    write(there / HISTORY, "1\n")  # a retry begins from a checkpoint
    number = bring(watch, here, number)
    write(there / HISTORY, "2\n", "a")
    bring(watch, here, number)
    assert (here / HISTORY).read_text() == "1\n2\n"


def test_a_file_that_is_removed_there_is_removed_here(watch, there, here):
    write(here / layout.ATTEMPTS_FILE, "{}")
    write(there / layout.ATTEMPTS_FILE, "{}")
    number = bring(watch, here, 0)
    (there / layout.ATTEMPTS_FILE).unlink()
    bring(watch, here, number)
    assert not (here / layout.ATTEMPTS_FILE).exists()


def test_who_asks_from_the_beginning_is_told_all_that_is_there_now(watch, there, here):
    write(there / HISTORY, "1\n")
    number, _ = watch.changes(0)
    write(there / HISTORY, "2\n", "a")
    watch.changes(number)
    bring(watch, here, BEGINNING)
    assert (here / HISTORY).read_text() == "1\n2\n"


def test_what_came_and_went_before_one_asks_from_the_beginning_is_gone_here_too(watch, there, here):
    write(there / layout.PROGRESS_FILE, "{}")
    bring(watch, here, 0)
    (there / layout.PROGRESS_FILE).unlink()
    bring(watch, here, BEGINNING)
    assert not (here / layout.PROGRESS_FILE).exists()


def test_files_are_told_in_the_order_in_which_they_were_written(watch, there):
    for age, name in ((3, layout.MODEL_FILE), (1, STATUS), (2, layout.ENCODINGS_FILE)):
        write(there / name, name)
        os.utime(there / name, (time.time() - age,) * 2)
    told = names(watch.changes(0)[1])
    assert told == [layout.MODEL_FILE, layout.ENCODINGS_FILE, STATUS]


def test_a_file_that_is_written_this_very_moment_waits_for_the_next_look(watch, there):
    write(there / STATUS, "now")
    os.utime(there / STATUS, (time.time() + 1,) * 2)
    assert watch.changes(0)[1] == []
    assert not watch.is_all_told()


def test_what_is_written_at_every_moment_arrives_nevertheless(watch, there, here):
    write(there / STATUS, "0")
    after = bring(watch, here, BEGINNING)
    for epoch in ("1", "2"):
        with (there / HISTORY).open("a") as file:
            file.write(epoch)
        write(there / "aside", epoch)
        (there / "aside").replace(there / STATUS)
        for name in (HISTORY, STATUS):
            os.utime(there / name, (time.time() + 60,) * 2)
        after = bring(watch, here, after)
        assert (here / HISTORY).read_text().endswith(epoch)
        assert (here / STATUS).read_text() == epoch


def test_a_large_file_arrives_in_pieces(watch, there, here, monkeypatch):
    monkeypatch.setattr(folder_changes, "PIECE", 10)
    text = "".join(map(str, range(50)))
    write(there / layout.MODEL_FILE, text)
    bring(watch, here, 0)
    assert (here / layout.MODEL_FILE).read_text() == text


def test_a_large_file_that_is_replaced_while_it_is_fetched_arrives_as_it_was(
    watch, there, here, monkeypatch
):
    monkeypatch.setattr(folder_changes, "PIECE", 10)
    write(there / layout.CHECKPOINT_FILE, "a" * 25)
    _, (change,) = watch.changes(0)
    write(there / layout.CHECKPOINT_FILE, "b" * 25)
    do_change(here, change, watch.fetch)
    assert (here / layout.CHECKPOINT_FILE).read_text() == "a" * 25


def test_growth_of_a_file_that_is_another_one_here_is_refused(here):
    write(here / HISTORY, "1\n2\n")
    with pytest.raises(OutOfStepError):
        do_change(here, Change(HISTORY, b"2\n", 2), lambda *_: b"")


def test_what_a_person_asks_for_is_not_told_back_until_it_is_done(watch, there):
    watch.put(layout.ONE_EPOCH_FILE, b"")
    number, changes = watch.changes(BEGINNING)
    assert changes == []
    (there / layout.ONE_EPOCH_FILE).unlink()
    assert watch.changes(number)[1] == [Change(layout.ONE_EPOCH_FILE)]


def test_what_a_person_no_longer_asks_for_is_removed_without_an_answer(watch, there):
    watch.put(layout.PAUSE_FILE, b"")
    watch.put(layout.PAUSE_FILE, None)
    assert not (there / layout.PAUSE_FILE).exists()
    assert watch.changes(BEGINNING)[1] == []


@pytest.mark.parametrize("name", [layout.ABOUT_FILE, layout.SELECTIONS_FILE, layout.CLAIM_FILE])
def test_what_people_write_meanwhile_and_what_is_of_one_computer_stays(there, here, watch, name):
    write(here / name, "mine")
    write(there / name, "other")
    bring(watch, here, BEGINNING)
    assert (here / name).read_text() == "mine"
    assert name not in files_to_send(here)


def test_what_answers_a_query_is_told_and_other_queries_are_not_sent(watch, there, here):
    answer = f"{layout.QUERIES_FOLDER}/map-1.npz"
    for folder in (there, here):
        (folder / layout.QUERIES_FOLDER).mkdir()
    write(there / answer, "x" * folder_changes.PIECE + "y")
    bring(watch, here, 0)
    assert (here / answer).read_text()[-2:] == "xy"
    assert files_to_send(there) == [layout.SPEC_FILE]
