"""Each of many files inspected before any is decoded; those that can't be read are left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from sequitur_core.data.notes.files import unreadable_files
from sequitur_core.data.notes.note import Note
from sequitur_core.errors import SequiturError
from sequitur_core.readers.detection import Progress

T = TypeVar("T")


def survey(
    names: Sequence[str],
    inspect: Callable[[str, bool], T],
    progress: Progress,
    *,
    noun: str,
    file_noun: str = "file",
) -> tuple[list[T], list[Note]]:
    """What `inspect(name, first)` finds of each, and a note on those it raises for.

    inspect : `first` says that nothing was found before.
    noun : what one is called while they are inspected, `file_noun` once it is left out.

    Raises SequiturError if none can be read.
    """
    found: list[T] = []
    unreadable: list[tuple[str, SequiturError]] = []
    for number, name in enumerate(names, start=1):
        progress(0.0, f"Looking at {noun} {number:,} of {len(names):,}")
        try:
            found.append(inspect(name, not found))
        except SequiturError as error:
            unreadable.append((name, error))
    if not found:
        raise unreadable[0][1]
    if not unreadable:
        return found, []
    cause = str(unreadable[0][1]).partition(". ")[0].rstrip(".")
    return found, [unreadable_files(tuple(name for name, _ in unreadable), file_noun, cause)]
