"""A history is read line by line, each line once, and is always what the file says now."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.runs.layout import HISTORY_FILE
from sequitur_core.runs.progress import history
from sequitur_core.runs.progress.history import append_epoch, read_history, truncate_history
from sequitur_core.settings.train_config import Epoch


def epoch(number: int, loss: float = 0.5) -> Epoch:
    return Epoch(number, loss, None, float(number))


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """A folder with a history of three epochs that has been read."""
    for number in (1, 2, 3):
        append_epoch(tmp_path, epoch(number))
    assert len(read_history(tmp_path)) == 3
    return tmp_path


def test_only_epochs_that_are_new_are_parsed(three: Path):
    append_epoch(three, epoch(4))
    with mock.patch.object(history, "from_values", wraps=history.from_values) as parse:
        assert read_history(three) == [epoch(number) for number in (1, 2, 3, 4)]
    assert parse.call_count == 1


def test_what_is_read_can_be_changed_without_changing_what_is_read_next(three: Path):
    read_history(three).clear()
    assert len(read_history(three)) == 3


def test_epochs_that_were_trained_again_replace_those_read_before(three: Path):
    truncate_history(three, before=3)
    append_epoch(three, epoch(3, loss=0.1))
    assert [e.train_loss for e in read_history(three)] == [0.5, 0.5, 0.1]


def test_a_line_of_which_only_the_beginning_is_there_counts_once_it_is_whole(three: Path):
    append_epoch(three, epoch(4))
    file = three / HISTORY_FILE
    content = file.read_bytes()
    file.write_bytes(content[:-9])
    assert len(read_history(three)) == 3
    file.write_bytes(content)
    assert len(read_history(three)) == 4


FIFTH = '{"number": 5, "train_loss": 1.0, "validation_loss": null, "seconds": 1.0}'


@pytest.mark.parametrize("line", ["{}", FIFTH, "\0"])
def test_a_damaged_line_behind_known_ones_is_said_every_time(three: Path, line: str):
    with (three / HISTORY_FILE).open("a") as file:
        file.write(f"{line}\n")
    for _ in range(2):
        with pytest.raises(SequiturError, match=HISTORY_FILE):
            read_history(three)


def test_of_many_histories_those_read_last_are_kept(tmp_path: Path):
    for name in map(str, range(history.MOST_KNOWN + 2)):
        (tmp_path / name).mkdir()
        append_epoch(tmp_path / name, epoch(1))
        read_history(tmp_path / name)
    kept = [path for path in history._known if tmp_path in path.parents]
    assert [path.parent.name for path in kept] == [str(n) for n in range(2, 10)]
