"""What changes in a run's folder on a cluster, and the same done to its folder on the server.

There is no shared disk. Where a run is trained, its folder is watched: files that are new, grown
or gone are numbered changes, which the server asks for and does in the same order, so its folder
is at any time as whole as the other one was a moment ago. A server that comes back asks from the
beginning, and is told what is there now.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sequitur_core.files import link_or_copy, write_whole, writing
from sequitur_core.runs import layout

# What people ask of a run that trains: from the server to where it is trained, and removed there.
MARKS = (layout.STOP_FILE, layout.GIVE_WAY_FILE, *layout.PAUSE_FILES)
GROWING = (layout.HISTORY_FILE, layout.FRAMES_FILE, layout.LOG_FILE)
# What is to outlive a power cut, as where workers write it.
DURABLE = (layout.CHECKPOINT_FILE, layout.MODEL_FILE, layout.ENCODINGS_FILE)
# What belongs to one computer, and what people write while a run trains.
KEPT_APART = {
    layout.CLAIM_FILE, layout.WORKER_LOCK_FILE, layout.RESERVE_FILE, layout.ENDING_FILE,
    layout.PLACE_FILE, layout.CANCEL_FILE, layout.ABOUT_FILE, layout.SELECTIONS_FILE,
    layout.FAMILY_FILE, layout.DECISIONS_FILE, layout.VIEW_FILE, *layout.ANNOTATION_FILES,
}  # fmt: skip
PIECE = 4_000_000  # bytes: what is larger is fetched in pieces
SETTLED_NS = 10_000_000  # a file that was written this very moment waits for the next look
LOOK_SECONDS = 0.02
BEGINNING = -1


class OutOfStepError(Exception):
    """A file on the server isn't what a change builds on: ask from the beginning."""


@dataclass(frozen=True)
class Change:
    """A file that is new, has grown or is gone.

    Attributes
    ----------
    name : of the file, with that of its folder where it belongs to a query.
    content : all of it, or what it has grown by; None where it is gone or large.
    offset : where what it has grown by begins; None for a whole file.
    copy, size : of a large file, what it can be fetched as, and how many bytes.
    """

    name: str
    content: bytes | None = None
    offset: int | None = None
    copy: str = ""
    size: int = 0


class _Mark(NamedTuple):
    """What tells a file from the one it was."""

    modified: int
    size: int
    inode: int


class FolderWatch:
    """Watches a run's folder where it is trained.

    Parameters
    ----------
    folder : as it was sent: what is in it now isn't told back.
    copies : an empty folder on the same disk, for large files while they are fetched.
    """

    def __init__(self, folder: Path, copies: Path) -> None:
        self.folder, self.copies = folder, copies
        self._lock = threading.Lock()
        self._at_first = _listing(folder)
        self._told = dict(self._at_first)
        self._seen = set(self._at_first)
        self._number = 0

    def changes(self, after: int) -> tuple[int, list[Change]]:
        """What has changed since the answer with this number, and the number of this one.

        With any other number than the last one's, such as BEGINNING, all that isn't as it was
        sent.
        """
        with self._lock:
            anew = after != self._number
            if anew:
                self._told = dict(self._at_first)
            for copy in self.copies.iterdir():  # they were fetched, or never will be
                copy.unlink()
            horizon = time.time_ns() - SETTLED_NS
            now = _listing(self.folder)
            found = []
            for name, mark in sorted(now.items(), key=lambda item: item[1].modified):
                if mark != self._told.get(name) and self._is_settled(name, mark, horizon):
                    change = self._change(name, mark, whole=anew)
                    if change is not None:
                        found.append(change)
                        self._told[name] = mark
            gone = (self._seen if anew else set(self._told)) - set(now)
            found += [Change(name) for name in sorted(gone)]
            for name in gone:
                self._told.pop(name, None)
            self._seen |= set(now)
            if found or anew:
                self._number += 1
            return self._number, found

    def _is_settled(self, name: str, mark: _Mark, horizon: int) -> bool:
        """Whether a file can be told of: it isn't written this very moment, or never half.

        What is written for each of many short epochs is never older than a look takes: what only
        grows, or was replaced as a whole, is told of at once.
        """
        told = self._told.get(name)
        replaced = told is not None and told.inode != mark.inode
        return mark.modified < horizon or name in GROWING or replaced

    def is_all_told(self) -> bool:
        """Whether nothing has changed since the last answer."""
        with self._lock:
            return _listing(self.folder) == self._told

    def put(self, name: str, content: bytes | None) -> None:
        """Write a file, or remove it for None, without telling so."""
        with self._lock:
            if content is None:
                (self.folder / name).unlink(missing_ok=True)
                for known in (self._at_first, self._told):
                    known.pop(name, None)
                self._seen.discard(name)
                return
            write_whole(self.folder / name, lambda file: file.write(content))
            mark = _listing(self.folder).get(name)
            if mark is not None:  # else the worker has seen and removed it already
                self._at_first[name] = self._told[name] = mark
            self._seen.add(name)

    def fetch(self, copy: str, offset: int) -> bytes:
        """A piece of a large file."""
        with (self.copies / Path(copy).name).open("rb") as file:
            file.seek(offset)
            return file.read(PIECE)

    def _change(self, name: str, mark: _Mark, *, whole: bool) -> Change | None:
        """What to tell of a file; None where it is written right now."""
        told = self._told.get(name)
        grown = told is not None and told.inode == mark.inode and told.size <= mark.size
        start = told.size if told is not None and grown and name in GROWING and not whole else None
        if mark.size - (start or 0) > PIECE:
            copy = f"{self._number}-{Path(name).name}"
            link_or_copy(str(self.folder / name), str(self.copies / copy))
            return Change(name, copy=copy, size=mark.size)
        try:
            with (self.folder / name).open("rb") as file:
                if _mark(os.fstat(file.fileno())).inode != mark.inode:
                    return None
                file.seek(start or 0)
                return Change(name, file.read(mark.size - (start or 0)), start)
        except FileNotFoundError:
            return None


def do_change(folder: Path, change: Change, fetch: Callable[[str, int], bytes]) -> None:
    """Do to the folder on the server what was told.

    `fetch` gets a piece of a large file. Raises OutOfStepError where it can't be done, and
    WriteError where the disk is full.
    """
    path = folder / change.name
    if change.copy:
        write_whole(path, lambda file: file.writelines(_pieces(change, fetch)), durable=True)
    elif change.content is None:
        path.unlink(missing_ok=True)
    elif change.offset is None:
        content = change.content
        write_whole(path, lambda file: file.write(content), durable=change.name in DURABLE)
    else:
        _append(path, change.content, change.offset)


def files_to_send(folder: Path) -> list[str]:
    """Files of a run that are needed to train it or to answer a query, by name; not its data."""
    unneeded = (layout.RECONSTRUCTIONS_FILE, layout.UNSEEN_FILE)
    return [name for name in _files(folder) if name not in unneeded]


def _pieces(change: Change, fetch: Callable[[str, int], bytes]) -> Iterator[bytes]:
    done = 0
    while done < change.size:
        piece = fetch(change.copy, done)[: change.size - done]
        if not piece:
            raise OutOfStepError(change.name)
        yield piece
        done += len(piece)


def _append(path: Path, content: bytes, offset: int) -> None:
    with writing(path.parent):
        if not path.exists() or path.stat().st_size != offset:
            raise OutOfStepError(path.name)
        with path.open("ab") as file:
            file.write(content)


def _mark(stat: os.stat_result) -> _Mark:
    return _Mark(stat.st_mtime_ns, stat.st_size, stat.st_ino)


def _listing(folder: Path) -> dict[str, _Mark]:
    """The files of a run that can be seen, but for those of one computer or of people.

    Those of its queries, too.
    """
    found = _files(folder)
    queries = folder / layout.QUERIES_FOLDER
    if queries.is_dir():
        found |= {f"{queries.name}/{name}": mark for name, mark in _files(queries).items()}
    return found


def _files(folder: Path) -> dict[str, _Mark]:
    found = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name in KEPT_APART:
                continue
            try:
                if entry.is_file(follow_symlinks=False):
                    found[entry.name] = _mark(os.stat(entry.path, follow_symlinks=False))
            except FileNotFoundError:
                continue
    return found
