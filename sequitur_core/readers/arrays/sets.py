"""Sets to train and to test on, in arrays of one file or in files called by them: read as one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.notes.note import Note
from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import join_names
from sequitur_core.readers.arrays.array_files import ArrayFile, Part, usable_arrays
from sequitur_core.readers.arrays.folder import ArrayFolder
from sequitur_core.readers.arrays.formats.array_headers import SPLIT_NAMES, ArrayHeader
from sequitur_core.readers.arrays.step_labels import is_called_label

SPLIT = "split"  # the label that says which set a sequence is of
DATA = "data"  # what arrays are called whose names are those of sets alone


@dataclass(frozen=True)
class ArraySets:
    """A file that has the same arrays for several sets, which can be read as one or alone.

    Attributes
    ----------
    file : all arrays by their own names, X_train and X_test.
    joined : those of all sets one below the other, by the names that they share, X.
    """

    file: ArrayFile
    joined: ArrayFolder

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def notes(self) -> Sequence[Note]:
        return self.file.notes

    @cached_property
    def headers(self) -> Sequence[ArrayHeader]:
        """The joined arrays, with the axes that they have together, and those of the file."""
        together = []
        for name, of in self.joined.kinds.items():
            rows = sum(h.shape[0] for h in of.values())
            rest = map(max, zip(*(h.shape[1:] for h in of.values()), strict=True))
            first = next(iter(of.values()))
            shape = (rows, *rest)
            together.append(replace(first, name=name, shape=shape, together=True))
        return [*together, *self.file.headers]

    def _of(self, array: str) -> ArrayFile | ArrayFolder:
        return self.joined if array in self.joined.kinds else self.file

    def array(self, name: str, *, first: int | None = None) -> NDArray[Any]:
        own = name in {header.name for header in self.file.headers}
        return (self.file if own else self.joined).array(name, first=first)

    def guess_axes(self, header: ArrayHeader) -> str:
        of = self.joined.kinds.get(header.name)
        if of is None:
            return self.file.guess_axes(header)
        return next(iter(self.joined.files.values())).guess_axes(next(iter(of.values())))

    def describe(self, header: ArrayHeader, axes: str) -> str:
        of = self.joined.kinds.get(header.name)
        if of is None:
            return self.file.describe(header, axes)
        whose = join_names([f"{h.shape[0]:,} of {split}" for split, h in of.items()])
        return f"It has {whose}, read together; {SPLIT} says which is which."

    def are_sequences(self, axes: str) -> bool:
        return "N" in axes

    def beside(self, header: ArrayHeader, axes: str) -> Sequence[ArrayHeader]:
        found = self._of(header.name).beside(header, axes)
        return sorted(found, key=lambda h: h.name == SPLIT)  # classes tell more of a map

    def labels(self, name: str, recipe: Recipe) -> NDArray[Any]:
        return self._of(recipe.array).labels(name, recipe)

    def beside_steps(self, header: ArrayHeader, axes: str) -> Sequence[ArrayHeader]:
        return self._of(header.name).beside_steps(header, axes)

    def of_steps(self, name: str, recipe: Recipe) -> Sequence[NDArray[Any]]:
        return self._of(recipe.array).of_steps(name, recipe)

    def sequences(self, recipe: Recipe) -> tuple[NDArray[Any], NDArray[Any] | None]:
        return self._of(recipe.array).sequences(recipe)

    def memory(self, header: ArrayHeader) -> float:
        return self._of(header.name).memory(header)

    def vectors(self, name: str) -> Sequence[str]:
        return self.file.vectors(name)


Arrays = ArrayFile | ArrayFolder | ArraySets  # by their names, in one file or in several


def with_sets(file: ArrayFile | ArrayFolder) -> Arrays:
    """A file with the arrays of its sets as one, where it has several sets."""
    sets = sets_of(file) if isinstance(file, ArrayFile) else None
    return file if sets is None else sets


def sets_of(file: ArrayFile) -> ArraySets | None:
    """The sets in a file; None where no array of sequences is there for several of them.

    Or where labels are there for some of them only.
    """
    stored: dict[str, dict[str, str]] = {}
    for header in file.headers:
        if header.split:
            stored.setdefault(header.split, {})[header.shared or DATA] = header.name
    if len(stored) < 2:
        return None
    parts = {
        split: Part(file.source, file.member, stored[split], file)
        for split in SPLIT_NAMES
        if split in stored
    }
    taken = {header.name for header in file.headers}
    by_name: dict[str, dict[str, ArrayHeader]] = {}
    for split, part in parts.items():
        for header in part.headers:
            by_name.setdefault(header.name, {})[split] = header
    usable = [name for name, of in by_name.items() if _are_sequences(parts, of)]
    labelled = [n for n, of in by_name.items() if any(map(is_called_label, of.values()))]
    if not usable or {*usable} & taken or any(len(by_name[n]) < len(parts) for n in labelled):
        return None
    kinds = {name: by_name[name] for name in usable}
    return ArraySets(file, ArrayFolder(file.source, parts, kinds, pd.DataFrame(), (), SPLIT))


def _are_sequences(parts: Mapping[str, ArrayFile], of: Mapping[str, ArrayHeader]) -> bool:
    """Whether all sets have this array of sequences, which differ in nothing but in their steps."""
    first = next(iter(of.values()))
    if len(of) < len(parts) or len({len(h.shape) for h in of.values()}) > 1:
        return False
    if len(first.shape) < 2 or math.prod(first.shape[1:]) < 2 or not usable_arrays([*of.values()]):
        return False
    axes = next(iter(parts.values())).guess_axes(first)
    differing = {
        axis
        for at, axis in enumerate(axes)
        if len({header.shape[at] for header in of.values()}) > 1
    }
    return axes[0] == "N" and differing <= {"N", "T"} and not is_called_label(first)
