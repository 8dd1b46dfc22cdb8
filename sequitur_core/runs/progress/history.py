"""The history of a run: one line for each epoch that has ended."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE, damaged, from_values, write_whole, writing
from sequitur_core.runs.layout import HISTORY_FILE
from sequitur_core.settings.train_config import Epoch

MOST_KNOWN = 8  # histories


@dataclass(frozen=True)
class _Known:
    """Lines of a history that have been read, and the epochs that they say."""

    content: bytes = b""
    epochs: tuple[Epoch, ...] = ()


# A page reads the history of a run that trains several times a second, and thousands of epochs
# take longer each time than all else that it does. What comes first is those read longest ago.
_known: dict[Path, _Known] = {}


def read_history(folder: Path) -> list[Epoch]:
    """The epochs of the run in a folder; SequiturError where a line is damaged or missing."""
    path = folder / HISTORY_FILE
    try:
        content = path.read_bytes()
        content = content[: content.rfind(b"\n") + 1]  # what follows isn't whole
        epochs = _epochs(content, _known.pop(path, _Known()))
    except FileNotFoundError:
        return []
    except DAMAGE as error:
        raise damaged(path) from error
    _known[path] = _Known(content, epochs)
    for oldest in list(_known)[:-MOST_KNOWN]:
        _known.pop(oldest, None)
    return list(epochs)


def _epochs(content: bytes, known: _Known) -> tuple[Epoch, ...]:
    """The epochs of a history's lines; only those lines are parsed that aren't known."""
    if not content.startswith(known.content):
        known = _Known()
    lines = content[len(known.content) :].splitlines()
    epochs = [from_values(Epoch, json.loads(line)) for line in lines]
    first = len(known.epochs) + 1
    if [epoch.number for epoch in epochs] != list(range(first, first + len(epochs))):
        raise ValueError("an epoch is missing")
    return known.epochs + tuple(epochs)


def has_history(folder: Path, *, before: int) -> bool:
    """Whether all epochs before this one can be read."""
    try:
        return len(read_history(folder)) >= before - 1
    except SequiturError:
        return False


def append_epoch(folder: Path, epoch: Epoch) -> None:
    """Add an epoch that has ended."""
    path = folder / HISTORY_FILE
    with writing(folder), path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(epoch)) + "\n")


def truncate_history(folder: Path, *, before: int) -> None:
    """Remove the epochs from this one on; they are about to be trained again."""
    path = folder / HISTORY_FILE
    if not path.exists():
        return
    if before == 1:  # also where it is damaged
        path.unlink()
        return
    lines = [json.dumps(asdict(e)) for e in read_history(folder) if e.number < before]
    content = "".join(f"{line}\n" for line in lines).encode("utf-8")
    write_whole(path, lambda file: file.write(content))
