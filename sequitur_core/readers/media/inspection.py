"""Each of many files inspected before any is decoded; those that can't be read are left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names, pluralise_were
from sequitur_core.readers.detection import Progress

T = TypeVar("T")


def survey(
    names: Sequence[str],
    inspect: Callable[[str, bool], T],
    progress: Progress,
    *,
    noun: str,
    file_noun: str = "file",
) -> tuple[list[T], list[str]]:
    """What `inspect(name, first)` finds of each, and a sentence on those it raises for.

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
    left_out = [name for name, _ in unreadable]
    cause = str(unreadable[0][1]).partition(". ")[0].rstrip(".")
    were = pluralise_were(len(left_out), file_noun)
    return found, [f"{were} left out ({join_names(left_out)}): {cause}."]
