"""Each of many files inspected before any is decoded; those that can't be read are left out."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sequitur_core.data.dataset import IntArray
from sequitur_core.data.notes.files import unreadable_files
from sequitur_core.data.notes.media import long_folder
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.errors import SequiturError
from sequitur_core.readers.detection import Progress
from sequitur_core.readers.source import Source

FAR_LONGER = 3  # times as long as any other, from which a few may be of another kind
FEW = 10  # one of so many files, at most
FEWEST_FOLDERS = 3

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


def reports_of_each(
    amounts: Sequence[float], progress: Progress, *, noun: str, part: str
) -> Callable[[int, float], None]:
    """A function that is told how much was read of which file, and says so.

    amounts : of the files, in parts, such as frames or seconds; `noun` is what one is called.
    """
    *before, total = itertools.accumulate(amounts, initial=0.0)

    def report(number: int, done: float) -> None:
        what = (
            f"Reading {noun} {number + 1:,} of {len(amounts):,}"
            if len(amounts) > 1
            else f"Reading {part} {int(done):,} of {int(total):,}"
        )
        progress(min(1.0, (before[number] + done) / total), what)

    return report


def about_long_folder(
    source: Source,
    members: Sequence[str],
    lengths: IntArray,
    fixed: Mapping[str, Any],
    *,
    noun: str,
) -> list[Note]:
    """A warning of a folder of few members far longer than all in several others: of no class.

    So a folder of background noise lies beside those of words. It can be left out with a click.
    """
    folders = source.labels(members)
    for level in folders.columns:
        names = folders[level].to_numpy()
        longest = names[int(lengths.argmax())]
        inside = names == longest
        count, others = int(inside.sum()), lengths[~inside]
        if count * FEW > len(members) or len({*names}) < FEWEST_FOLDERS or not others.max():
            continue
        ids = tuple(itertools.compress(source.ids(members), inside))
        times = float(lengths[inside].min() / others.max())
        if times >= FAR_LONGER and not {*ids} <= {*fixed.get("without", ())}:
            note = long_folder(str(longest), count, len(members), noun, times)
            return [note.offering(Offer(f"Leave out {longest}", "without", ids))]
    return []
