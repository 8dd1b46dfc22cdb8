"""Uploaded files, each in a folder of its own and under a name that leads nowhere else."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from sequitur_core.errors import SequiturError
from sequitur_core.event_log import note
from sequitur_core.files import new_folder, new_id, remove_folder
from sequitur_core.formatting import join_names
from sequitur_core.runs.layout import is_id

MAX_DEPTH = 8  # levels of sub-folders
MOST_NAMED = 3  # files whose names make that of all
ALLOWED = "_.,()+- …\u200c\u200d"  # in names; the last two join and part letters and pictures
LONGEST, MOST_BYTES = 60, 180  # of a name without its ending: short enough for any file system
FEWEST_LETTERS = 3  # that many files' names share, for these to name them


class Uploads:
    """The folder of a workspace's uploads.

    Parameters
    ----------
    check : raises SequiturError where a file or folder of so many bytes is too much.
    """

    def __init__(self, path: Path, check: Callable[[str, int], None] = lambda *_: None) -> None:
        self.path = path
        self._check = check

    def add(self, name: str, file: BinaryIO) -> Path:
        """Write an uploaded file to disk; returns its path.

        The name stays readable, but nothing in it can lead elsewhere.
        """
        safe = _safe_name(name.replace("\\", "/").rpartition("/")[2])
        self._check(safe, _size(file))
        id_ = new_id("", "upload")
        with (
            new_folder(self.path, id_, durable=True) as folder,
            (folder / safe).open("wb") as target,
        ):
            shutil.copyfileobj(file, target)
        note("upload", path=f"{id_}/{safe}")
        return self.path / id_ / safe

    def add_together(self, files: Iterable[tuple[str, BinaryIO]]) -> Path:
        """Write files that belong together to disk, all or none; returns their folder.

        `files` are (name, file) pairs; a name may lead through sub-folders, such as
        "clips/walk/a.mp4". They keep their readable names, one safe level each. What systems
        hide (.DS_Store, __MACOSX) is left out. A single file is written as by `add`.

        Raises SequiturError if no file is left.
        """
        visible = [
            (levels, file)
            for name, file in files
            if (levels := name.replace("\\", "/").strip("/").split("/"))
            and not any(level.startswith(".") or level == "__MACOSX" for level in levels)
        ]
        if not visible:
            raise SequiturError(
                "There was no file in what you chose. Choose a folder that holds clips, or "
                "files of one kind."
            )
        if len(visible) == 1:
            return self.add(visible[0][0][-1], visible[0][1])
        tops = {levels[0] for levels, _ in visible}
        one_folder = len(tops) == 1 and all(len(levels) > 1 for levels, _ in visible)
        name = _safe_name(tops.pop()) if one_folder else _name_of([p[-1] for p, _ in visible])
        self._check(name, sum(_size(file) for _, file in visible))
        id_ = new_id("", "upload")
        taken: set[Path] = set()
        folders: dict[tuple[str, ...], Path] = {}  # by their original names
        with new_folder(self.path, id_, durable=True) as target:
            for levels, file in visible:
                *parents, last = levels[1:] if one_folder else levels
                path = target / name
                original: tuple[str, ...] = ()
                for parent in parents[:MAX_DEPTH]:
                    original = (*original, parent)
                    # What lay in one folder stays in one, and apart from all others.
                    if original not in folders:
                        folders[original] = _free_path(path / _safe_name(parent), taken)
                        folders[original].mkdir(parents=True)
                    path = folders[original]
                path = _free_path(path / _safe_name(last), taken)
                path.parent.mkdir(exist_ok=True)
                with path.open("xb") as copy:
                    shutil.copyfileobj(file, copy)
        note("upload", path=f"{id_}/{name}", files=len(visible))
        return self.path / id_ / name

    def found(self, source: str) -> str:
        """Where an upload lies, by its path in the folder that the workspace was in before.

        That is another one where it was moved, or restored from a backup. What isn't here keeps
        its path.
        """
        *_, folder, name = ["", "", *source.replace("\\", "/").split("/")]
        here = self.path / folder / name
        return str(here) if is_id(folder) and name and here.exists() else source

    def remove(self, path: Path) -> None:
        """Remove an uploaded file or folder; does nothing to what lies elsewhere."""
        folder = path.parent
        if folder.parent == self.path and is_id(folder.name) and folder.is_dir():
            remove_folder(folder)


def _size(file: BinaryIO) -> int:
    """Bytes that are left to read."""
    here = file.tell()
    size = file.seek(0, os.SEEK_END) - here
    file.seek(here)
    return size


def _name_of(files: Sequence[str]) -> str:
    """What several files are called together: all names if these are few, or what they share."""
    stems = [re.sub(r"(?<=.)(\.\w{1,4})?\.\w{1,12}$", "", file).strip() for file in files]
    if len(stems) <= MOST_NAMED and len({*stems}) == len(stems):
        return _safe_name(join_names(stems))
    alike = takewhile(lambda letters: len({*letters}) == 1, zip(*stems, strict=False))
    shared = "".join(letters[0] for letters in alike).rstrip("0123456789_-. (")
    count = f"{len(files)} files"
    return _safe_name(f"{shared}, {count}") if len(shared) >= FEWEST_LETTERS else count


def _safe_name(name: str) -> str:
    """A name that stays readable and can't lead anywhere."""
    plain = "".join(c if _is_readable(c) else "_" for c in name).lstrip(". ")
    ending = re.search(r"(?<=.)(\.\w{1,4})?\.\w{1,12}$", plain)  # ".mp4", or ".nii.gz"
    stem = plain[: ending.start()] if ending else plain
    if len(stem) > LONGEST or len(stem.encode()) > MOST_BYTES:
        room = LONGEST - 1
        stem = f"{stem.encode()[: MOST_BYTES - 3].decode(errors='ignore')[:room].rstrip()}…"
    return f"{stem}{ending[0] if ending else ''}".strip(". ") or "file"


def _is_readable(letter: str) -> bool:
    """Whether it belongs to a word or a picture, and means nothing to a file system."""
    kind = unicodedata.category(letter)
    picture = kind == "So" or (kind == "Sk" and not letter.isascii())
    return kind[0] in "LMN" or picture or letter in ALLOWED


def _free_path(path: Path, taken: set[Path]) -> Path:
    """The path, or one with " (2)", " (3)" ... where it is taken; it is taken from then on.

    Letters differ in more than their case, as some disks ignore it.
    """
    free, number = path, 1
    while (key := Path(str(free).casefold())) in taken:
        number += 1
        stem, dot, ending = path.name.partition(".")
        free = path.with_name(f"{stem} ({number}){dot}{ending}")
    taken.add(key)
    return free
