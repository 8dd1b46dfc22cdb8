"""The file of labels: an event a line, each with a check, written behind the others.

Nothing in it is ever changed, and so nothing that a person labelled is lost to a crash: at worst
the last line is cut short, and is then left out.
"""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Lock

from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE, writing
from sequitur_core.labels.events import Entry, Event, Undone, from_values, to_values
from sequitur_core.labels.labelling import Labelling, labelling

MAX_BYTES = 200_000_000

_write_lock = Lock()  # two pages of one server may label at once


def read(path: Path, n: int) -> Labelling:
    """The labels of n sequences now; none where there is no file.

    Lines that can't be read are left out, and counted in `damaged`.
    """
    entries, damaged = _read_lines(path, n)
    return labelling(entries, n, damaged=damaged)


def append(path: Path, n: int, events: Iterable[Event], *, who: str = "") -> Labelling:
    """Let events happen at once, to be undone at once; returns the labels after them.

    Raises WriteError where the disk is full: nothing has happened then.
    """
    return _append(path, n, tuple(events), who)


def undo(path: Path, n: int) -> Labelling:
    """Take back what happened last and wasn't undone; does nothing where there is nothing."""
    labels = read(path, n)
    return _append(path, n, (Undone(labels.done[0].step),), "") if labels.done else labels


def redo(path: Path, n: int) -> Labelling:
    """Bring back what was undone last; does nothing once something else was done."""
    labels = read(path, n)
    return _append(path, n, (Undone(labels.undone_in),), "") if labels.undone else labels


def _append(path: Path, n: int, events: Sequence[Event], who: str) -> Labelling:
    with _write_lock:
        entries, damaged = _read_lines(path, n)
        if events:
            step = 1 + max((one.step for one in entries), default=0)
            new = [Entry(event, step, time.time(), who) for event in events]
            _write(path, new)
            entries = [*entries, *new]
    return labelling(entries, n, damaged=damaged)


def _read_lines(path: Path, n: int) -> tuple[list[Entry], int]:
    """The entries of a journal, and how many lines can't be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SequiturError(f"The file of labels {path.name} is too large to be one.")
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return [], 0
    entries, damaged = [], 0
    for line in filter(None, lines):
        try:
            check, _, text = line.partition(b" ")
            if int(check, 16) != zlib.crc32(text):
                raise ValueError("damaged")
            entries.append(from_values(json.loads(text), n))
        except DAMAGE:
            damaged += 1
    return entries, damaged


def _write(path: Path, entries: Sequence[Entry]) -> None:
    """Write entries behind the others, in one piece."""
    lines = []
    for entry in entries:
        text = json.dumps(to_values(entry), ensure_ascii=False).encode()
        lines.append(b"%08x %s\n" % (zlib.crc32(text), text))
    with writing(path.parent), path.open("ab") as file:
        whole = file.tell()
        try:
            # A line that was cut short stays one of its own.
            file.write((b"\n" if whole and not _ends_whole(path) else b"") + b"".join(lines))
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            file.truncate(whole)
            raise


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"
