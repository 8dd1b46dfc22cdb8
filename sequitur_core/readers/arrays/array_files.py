"""The arrays in files of several kinds, and the sequences in an array."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.notes.note import Note
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import dimensions, join_names, pluralise
from sequitur_core.readers.arrays.axes import CORNER, describe_axes, guess_axes, in_order
from sequitur_core.readers.arrays.formats import hdf5_files, matlab_files, netcdf_files, numpy_files
from sequitur_core.readers.arrays.formats.array_headers import (
    ArrayHeader,
    may_name_channels,
    plain_name,
)
from sequitur_core.readers.arrays.formats.hdf5_files import TRACKS
from sequitur_core.readers.arrays.step_labels import MOST_CLASSES, is_called_label, label_steps
from sequitur_core.readers.arrays.time_axis import find_axes
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.source import Source, encodable
from sequitur_core.readers.tables.columns.labels import come_back

_Headers = Callable[[Path], list[ArrayHeader]]
_Array = Callable[[Path, str, int | None], NDArray[Any]]

_HDF5 = (".h5", ".hdf5", ".hdf", ".he5", ".nwb", ".snirf")
# By ending: how arrays are listed, and how one of them is read. All else is numpy's.
_KINDS: dict[str, tuple[_Headers, _Array]] = {
    ".mat": (matlab_files.read_headers, matlab_files.read_array),
    **dict.fromkeys(_HDF5, (hdf5_files.read_headers, hdf5_files.read_array)),
    **dict.fromkeys(netcdf_files.ENDINGS, (netcdf_files.read_headers, netcdf_files.read_array)),
}
TOGETHER = "side by side"  # an array made of lists of numbers
SHARED = "side by side in all files"  # made of those that each of several files has
WITH_Y = "side by side with y"  # where y was measured, too, as along an axis
MADE = (TOGETHER, SHARED, WITH_Y)
FEW = 16  # rows that may be channels below a time, at most
STEPS_EACH = 8  # for each column, at least, where rows may be steps
_SEEN = 10_000  # numbers of a list that tell whether it only counts
_COUNTS = 0.9  # of the steps go up by one
FEWEST_STEPS = 20  # of such lists; shorter ones may say something of other arrays
# Times, counters and labels beside what was measured.
_NO_CHANNEL = re.compile(
    r"t|times?(stamps?)?|(time|t)[ _]?(s|sec|ms|vec|axis)?|index|i|n|samples?|frames?|epoch|"
    r"labels?|targets?|class(es)?|stimulus|annotations?|markers?|events?|lengths?|ids?",
    re.IGNORECASE,
)
# Of what is in a sound, in a row for each band or feature.
_BANDS = re.compile(r"mfccs?|chroma(gram)?|(log)?mel(spec(trogram)?)?|(log)?spectrogram")
_OF_SEQUENCES = ("NT", "TN")
_NUMPY = (numpy_files.read_headers, numpy_files.read_array)


@dataclass(frozen=True)
class ArrayFile:
    """One file of arrays, the member of a source.

    `ArrayFolder` and `ArraySets`, of several files and of sets, have what has no underscore, too.
    """

    source: Source
    member: str

    @property
    def name(self) -> str:
        """What the person calls it, with its ending."""
        return encodable(self.member.rpartition("/")[2])

    @property
    def notes(self) -> Sequence[Note]:
        """What was left out."""
        return self.source.notes()

    @property
    def _kind(self) -> tuple[_Headers, _Array]:
        return _KINDS.get(self._ending, _NUMPY)

    @property
    def _ending(self) -> str:
        return Path(self.member).suffix.lower()

    @cached_property
    def stored_headers(self) -> Sequence[ArrayHeader]:
        """Every array as it is in the file."""
        with self.source.file(self.member) as path:
            return self._kind[0](path)

    @cached_property
    def headers(self) -> Sequence[ArrayHeader]:
        """Every array that can be read. Raises SequiturError if there is none."""
        one_hot = {h.name: replace(h, shape=h.shape[:1]) for h in self._one_hot}
        stored = [one_hot.get(h.name, h) for h in self.stored_headers]
        stored += [replace(h, name=n, shape=h.shape[:1]) for n, (h, _) in self._several.items()]
        made = []
        for name, found in self._made.items():
            kind = np.result_type(*(h.dtype for h in found))
            rates = {h.rate for h in found}
            rate = rates.pop() if len(rates) == 1 else 0.0
            units = tuple((*h.units, "")[0] for h in found) if any(h.units for h in found) else ()
            shape = (*(found[0].shape[:1] if _is_vector(found[0]) else found[0].shape), len(found))
            axes = found[0].axes and found[0].axes + "C"
            made.append(ArrayHeader(name, shape, kind, rate, axes=axes, units=units))
        return [*made, *stored]

    def array(self, name: str, *, first: int | None = None) -> NDArray[Any]:
        """An array; with `first`, perhaps only so many of its first rows.

        Raises SequiturError if it is damaged or isn't there.
        """
        if name in MADE and (found := self._made.get(name)):
            return _side_by_side([self.array(h.name, first=first) for h in found])
        if name in self._told:
            return np.array(self._told[name])
        if name in self._several:
            of, column = self._several[name]
            return self._stored(of.name, first)[:, column]
        values = self._stored(name, first)
        return values.argmax(axis=1) if name in {h.name for h in self._one_hot} else values

    def _stored(self, name: str, first: int | None = None) -> NDArray[Any]:
        with self.source.file(self.member) as path:
            return self._kind[1](path, name, first)

    @cached_property
    def _told(self) -> dict[str, Any]:
        """What attributes say, by their names."""
        return {h.name: h.told for h in self.stored_headers if h.told is not None}

    @cached_property
    def _one_hot(self) -> list[ArrayHeader]:
        """The arrays of classes that have a column for each, with 1 where a row is of it."""
        likely = [
            h
            for h in self.stored_headers
            if is_called_label(h)
            and len(h.shape) == 2
            and 2 <= h.shape[1] <= min(MOST_CLASSES, h.shape[0])
            and h.dtype.kind in "iufb"
        ]
        return [h for h in likely if _marks_one_each(self._stored(h.name))]

    @cached_property
    def _several(self) -> dict[str, tuple[ArrayHeader, int]]:
        """The columns of arrays of classes of several kinds, such as activities and persons."""
        likely = [
            h
            for h in self.stored_headers
            if is_called_label(h)
            and len(h.shape) == 2
            and 2 <= h.shape[1] <= FEW
            and h.shape[0] >= STEPS_EACH * h.shape[1]
            and h.dtype.kind in "iufb"
            and h not in self._one_hot
        ]
        return {
            f"{h.name} {column + 1}": (h, column)
            for h in likely
            if are_whole(self._stored(h.name))
            for column in range(h.shape[1])
        }

    @property
    def _made(self) -> Mapping[str, Sequence[ArrayHeader]]:
        """The arrays that are made of lists of numbers, with these.

        Without y, as earlier recipes have them, and with it.
        """
        lists = self._together
        ways = {TOGETHER: [h for h in lists if not _is_y(h)], WITH_Y: lists}
        ways = ways if any(map(_is_y, lists)) else {TOGETHER: lists}
        return {name: found for name, found in ways.items() if len(found) > 1}

    @cached_property
    def _together(self) -> list[ArrayHeader]:
        """The lists of numbers that are channels: not those that only count, or never change."""
        kept = []
        for header in vectors_of(self.stored_headers):
            seen = self.array(header.name, first=_SEEN).reshape(-1)
            called = is_called_label(header) and label_steps(header, [seen])
            if _measures(seen) and not called:
                kept.append(header)
        return kept if len(kept) > 1 else []

    def vectors(self, name: str) -> Sequence[str]:
        """Names of the lists of numbers that an array was put together of, one for each channel."""
        return [h.name.rpartition("/")[2] for h in self._made.get(name, ())]

    def guess_axes(self, header: ArrayHeader) -> str:
        """What the axes of an array mean, a letter each."""
        if header.name in MADE or header.axes:
            return header.axes or "TC"
        corner = self.corner(header)
        axes = guess_axes(header.shape, corner)
        if axes != "NT":
            return axes
        if _BANDS.fullmatch(plain_name(header)) and min(header.shape) > 1:
            return "CT"  # as programs for sound keep them
        if self._has_classes_of_steps(header):
            return "TC"
        named = {h.shape[0] for h in self.stored_headers if may_name_channels(h) and h.shape}
        if len(named & {*header.shape}) == 1 and header.shape[0] != header.shape[1]:
            return "CT" if header.shape[0] in named else "TC"
        # A time above what was measured, in a row for each.
        timed = len(corner) <= FEW and 0 in find_axes([corner.T]).channels
        return "CT" if timed else axes

    def _has_classes_of_steps(self, header: ArrayHeader) -> bool:
        """Whether what has a value for each row is called a label, and goes on and comes back."""
        rows, columns = header.shape
        if rows < STEPS_EACH * columns:
            return False
        called = [h for h in self.beside(header, "NT") if is_called_label(h)]
        return any(come_back(self.array(h.name).reshape(-1)) for h in called)

    def corner(self, header: ArrayHeader) -> NDArray[np.float64]:
        """A corner of an array, enough to compare its axes."""
        values = self.array(header.name, first=CORNER)
        return np.asarray(values[tuple(slice(0, CORNER) for _ in header.shape)], np.float64)

    def describe(self, header: ArrayHeader, axes: str) -> str:
        """Why it is read so: a sentence."""
        if found := self._made.get(header.name):
            names = join_names([h.name for h in found], 6)
            alike = "are as long" if _is_vector(found[0]) else "have the same axes"
            return f"{names} {alike}: they are channels, side by side."
        return f"Its shape is {dimensions(header.shape)}: {describe_axes(axes)}."

    def are_sequences(self, axes: str) -> bool:
        """Whether it holds several sequences, and not one long series."""
        return "N" in axes

    def beside(self, header: ArrayHeader, axes: str) -> Sequence[ArrayHeader]:
        """The arrays that have one value for each sequence of another one."""
        n = header.shape[axes.index("N")]
        return [h for h in self.headers if h is not header and h.shape in ((n,), (n, 1))]

    def labels(self, name: str, recipe: Recipe) -> NDArray[Any]:
        """One of them, as numbers or texts (N)."""
        return self.array(name).reshape(-1)

    def beside_steps(self, header: ArrayHeader, axes: str) -> Sequence[ArrayHeader]:
        """The arrays that have one value for each step of another one."""
        sizes = tuple(header.shape[axes.index(axis)] for axis in "NT" if axis in axes)
        others = [h for h in self.headers if h is not header and h not in self._together]
        found = [h for h in others if h.shape in (sizes, (*sizes, 1), (1, *sizes))]
        return found if len(sizes) == 1 else [h for h in found if is_called_label(h)]

    def of_steps(self, name: str, recipe: Recipe) -> Sequence[NDArray[Any]]:
        """One of them, as numbers or texts: an array (T) for each recording."""
        values = self.array(name)
        return [*values.reshape(len(values), -1)] if "N" in recipe.axes else [values.reshape(-1)]

    def memory(self, header: ArrayHeader) -> float:
        """Bytes that reading an array takes."""
        # Unpacked beside the float32 that the dataset holds; a .npy stays on the disk.
        each = 4.0 + (0 if self._ending == ".npy" else header.dtype.itemsize)
        return math.prod(header.shape) * each

    def sequences(self, recipe: Recipe) -> tuple[NDArray[Any], NDArray[Any] | None]:
        """The array of a recipe, axes in the order N T C or N T C H W D, and true lengths (N).

        N only where there are several sequences; lengths are None where all are of one length,
        or filled up with NaN.
        """
        values = self.in_order(recipe, recipe.array)
        if not recipe.length_array:
            return values, None
        lengths = self.array(recipe.length_array).reshape(-1)
        if len(lengths) != len(values) or not fit_as_lengths(lengths, values.shape[1]):
            raise SequiturError(
                f"{recipe.length_array} of {self.name} doesn't fit as lengths: it needs one whole "
                f"number for each sequence, up to {values.shape[1]:,}."
            )
        return values, lengths

    def in_order(self, recipe: Recipe, name: str) -> NDArray[Any]:
        """An array of this name with axes in the order N T C or N T C H W D, as the recipe says."""
        if name == TRACKS and self._ending in _HDF5:
            with self.source.file(self.member) as path:
                values = hdf5_files.read_array(path, name, least=recipe.likelihood / 100)
        else:
            values = self.array(name)
        if values.ndim != len(recipe.axes):
            raise SequiturError(
                f"{name or self.name} has {pluralise(values.ndim, 'axis', 'axes')}, but the "
                f"recipe describes {len(recipe.axes)}."
            )
        if values.dtype.kind not in "iufb":
            raise SequiturError(
                f"{name or self.name} doesn't hold plain numbers. Choose another array."
            )
        return in_order(values, recipe.axes)


def _marks_one_each(values: NDArray[Any]) -> bool:
    """Whether each row is 0 but for one 1."""
    return bool(np.isin(values, (0, 1)).all() and (values.sum(axis=1) == 1).all())


def is_single(header: ArrayHeader) -> bool:
    """Whether it is one number or text."""
    return math.prod(header.shape) == 1


def usable_arrays(headers: Sequence[ArrayHeader]) -> list[ArrayHeader]:
    """Those that may hold sequences: of numbers, with several axes where any has."""
    plain = [h for h in headers if h.dtype.kind in "iufb"]
    good = [h for h in plain if 1 <= len(h.shape) <= 5 and math.prod(h.shape) > 1]
    several = [h for h in good if not _is_vector(h)]
    return good if several and all(h.name in MADE for h in several) else several or good


def _is_vector(header: ArrayHeader) -> bool:
    return header.shape[1:] in ((), (1,))


def names_no_channel(header: ArrayHeader) -> bool:
    """Whether its name is that of times, counts or labels."""
    return bool(_NO_CHANNEL.fullmatch(header.base.rpartition("/")[2]))


def _is_y(header: ArrayHeader) -> bool:
    return header.base.rpartition("/")[2] == "y"


def vectors_of(headers: Sequence[ArrayHeader]) -> list[ArrayHeader]:
    """Lists of numbers of one length, the longest, that were measured at once.

    Or arrays of the same sequences and steps, as a file says of its axes. None where some array
    has other axes, or only one is so long. What is called as times or labels are isn't among them.
    """
    good = usable_arrays(headers)
    if good and all(h.axes in _OF_SEQUENCES for h in good):
        measured = [h for h in good if h.dtype.kind == "f" and not names_no_channel(h)]
        kinds = Counter((h.axes, h.shape) for h in measured)
        same = [h for h in measured if (h.axes, h.shape) == kinds.most_common(1)[0][0]]
        return same if len(same) > 1 else []
    longest = max((h.shape[0] for h in good), default=0)
    if longest < FEWEST_STEPS or not all(map(_is_vector, good)):
        return []
    plain = [h for h in good if h.shape[0] == longest and h.dtype.kind in "iuf"]
    found = [h for h in plain if not names_no_channel(h)]
    return found if len(found) > 1 else []


def _side_by_side(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Arrays of one shape as one, in which the last axis tells them apart."""
    lists = (values.reshape(-1) if values.shape[1:] in ((), (1,)) else values for values in arrays)
    return np.stack([*lists], axis=-1)


def _measures(values: NDArray[Any]) -> bool:
    """Whether numbers are neither all the same nor mostly one more than the one before."""
    apart = np.diff(values.astype(np.float64))
    return bool(apart.any() and (apart == 1).mean() < _COUNTS)


def fit_as_lengths(lengths: NDArray[Any], longest: int) -> bool:
    return lengths.dtype.kind in "iu" and bool((lengths >= 0).all() and (lengths <= longest).all())


class NamedFiles(ArrayFile):
    """Files of one array each, which are called as they are: X.npy, y.npy."""

    @cached_property
    def stored_headers(self) -> Sequence[ArrayHeader]:
        return [
            replace(header, name=name)
            for name, file in self._files.items()
            for header in file.stored_headers
        ]

    @property
    def _together(self) -> list[ArrayHeader]:
        return []  # a file each, not columns of one

    def _stored(self, name: str, first: int | None = None) -> NDArray[Any]:
        if name not in self._files:
            raise SequiturError(f"There is no array {name} in {self.name}. Choose another one.")
        file = self._files[name]
        return file.array(file.stored_headers[0].name, first=first)

    @cached_property
    def _files(self) -> dict[str, ArrayFile]:
        members = self.source.members
        ids = self.source.ids(members)
        return {name: ArrayFile(self.source, m) for name, m in zip(ids, members, strict=True)}


@dataclass(frozen=True)
class Part(ArrayFile):
    """Some arrays of a file, under shorter names.

    Attributes
    ----------
    stored : the name in the file of each.
    whole : the file.
    """

    stored: Mapping[str, str]
    whole: ArrayFile

    @cached_property
    def stored_headers(self) -> Sequence[ArrayHeader]:
        own = {name: short for short, name in self.stored.items()}
        return [replace(h, name=own[h.name]) for h in self.whole.headers if h.name in own]

    def _stored(self, name: str, first: int | None = None) -> NDArray[Any]:
        return self.whole.array(self.stored.get(name, name), first=first)


@dataclass(frozen=True)
class WithShared(ArrayFile):
    """A file of lists of numbers with an array of those alone that others have, too.

    Attributes
    ----------
    shared : their names in this file.
    """

    shared: tuple[str, ...]

    @cached_property
    def headers(self) -> Sequence[ArrayHeader]:
        whole = next(h for h in super().headers if h.name == TOGETHER)
        own = replace(whole, name=SHARED, shape=(*whole.shape[:-1], len(self.shared)))
        return [own, *super().headers]

    def array(self, name: str, *, first: int | None = None) -> NDArray[Any]:
        if name != SHARED:
            return super().array(name, first=first)
        return _side_by_side([super(WithShared, self).array(n, first=first) for n in self.shared])

    def vectors(self, name: str) -> Sequence[str]:
        shared = [n.rpartition("/")[2] for n in self.shared]
        return shared if name == SHARED else super().vectors(name)


def with_shared_lists(
    files: Mapping[str, ArrayFile], called: Mapping[tuple[str, str], str]
) -> tuple[dict[str, ArrayFile], list[str]]:
    """Files some of which lack lists of numbers that others have, and what these are called.

    Each has an array of those lists that are in all of them then.

    called : each array of a file, as it is called in all of them.
    """
    own = {m: {called[m, h.name]: h.name for h in f._together} for m, f in files.items()}
    names = [n for n in next(iter(own.values()), {}) if all(n in of for of in own.values())]
    rest = [*dict.fromkeys(n for of in own.values() for n in of if n not in names)]
    plain = all(type(file) is ArrayFile for file in files.values())
    if not rest or len(names) < 2 or not plain:
        return {**files}, []
    shared = {m: tuple(of[n] for n in names) for m, of in own.items()}
    return {m: WithShared(f.source, f.member, shared[m]) for m, f in files.items()}, rest


def as_label(values: NDArray[Any], name: str, file: str, n: int) -> NDArray[Any]:
    """Values for n sequences as a column of labels: whole numbers, texts, yes and no."""
    if len(values) != n:
        raise SequiturError(
            f"{name} of {file} has {len(values):,} values for {n:,} sequences. Choose an "
            "array with one value for each."
        )
    if values.dtype.kind == "S":
        values = np.char.decode(values, "utf-8", "replace")
    if values.dtype.kind == "U":
        return values.astype(object)
    if values.dtype.kind == "b":
        return np.where(values, "yes", "no").astype(object)
    if values.dtype.kind == "f" and np.isfinite(values).all() and are_whole(values):
        return values.astype(np.int64)
    return values
