"""Files of arrays that belong together: recordings, parts of a set, or the arrays of one set."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.notes.files import gives_labels, lists_of_some, unreadable_file
from sequitur_core.data.notes.note import Note
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate, join_names, pluralise, span
from sequitur_core.readers.arrays.array_files import (
    SHARED,
    TOGETHER,
    ArrayFile,
    NamedFiles,
    fit_as_lengths,
    is_single,
    usable_arrays,
    with_shared_lists,
)
from sequitur_core.readers.arrays.axes import describe_axes, guess_axes_of_files
from sequitur_core.readers.arrays.formats.array_headers import DATA_NAMES, ArrayHeader
from sequitur_core.readers.arrays.inside.parts import groups_of, ways_to_part
from sequitur_core.readers.arrays.step_labels import is_called_label
from sequitur_core.readers.detection import Progress
from sequitur_core.readers.names.labels import labels_of, notes_on_names
from sequitur_core.readers.names.parts import is_few
from sequitur_core.readers.source import Source, stem_of

FILE, NAME = "file", "name"
_MOST_TOLD = 2_000  # files that are asked for single numbers
_FEW, _MANY = 3, 20  # columns of a matrix that says something of rows, and of their steps
_MOSTLY = 0.5  # of the files, that have an array each are read by


def arrays_of(
    source: Source, progress: Progress, array: str | None = None
) -> ArrayFile | ArrayFolder:
    """What was loaded, as arrays by their names.

    array : that a recipe names: of the ways to take one file for recordings, it is of one. "" where
        files hold one each, as recipes from before labels in a file of their own have it.

    Raises SequiturError if several files don't belong together, or can't be read.
    """
    if len(source.members) == 1:
        file = ArrayFile(source, source.members[0])
        ways = (_recordings(source, parts, {}) for parts in ways_to_part(file))
        found = (folder for folder in ways if folder is not None)
        named = (f for f in found if not array or array in {h.name for h in f.headers})
        return next(named, file)
    files: dict[str, ArrayFile] = {}
    problems: dict[str, str] = {}
    for number, member in enumerate(source.members):
        progress(number / len(source.members), f"Looking at file {number + 1:,}")
        file = ArrayFile(source, member)
        try:
            usable = usable_arrays(file.headers)
        except SequiturError as error:
            problems[member] = str(error)
        else:
            files[member] = file
            if not usable and len(file.headers[0].shape) != 1:
                problems[member] = "it holds no numbers in a shape that can be sequences."
    labelled = _labelled(source, files, problems) if array != "" else None
    if labelled is not None:
        return labelled
    alone = all(m.lower().endswith(".npy") for m in source.members)
    bases = {ArrayHeader(n, (), np.dtype(int)).base for n in map(stem_of, source.members)}
    if alone and not problems and bases & set(DATA_NAMES):
        return NamedFiles(source, source.members[0])
    if alone and 2 * len(problems) < len(source.members) and _say_of_each_other(files.values()):
        unread = tuple(unreadable_file(m, problem) for m, problem in problems.items())
        rest = replace(source, members=tuple(files), remarks=(*source.remarks, *unread))
        return NamedFiles(rest, rest.members[0])
    folder = _recordings(source, {m: f for m, f in files.items() if m not in problems}, problems)
    if folder is not None:
        return folder
    if alone and not problems and _describe_each_other(files.values()):
        return NamedFiles(source, source.members[0])
    if problems:
        member, problem = next(iter(problems.items()))
        raise SequiturError(f"{member} in {source.name}: {problem}")
    one, other = (f"{m} ({_shapes(files[m].headers)})" for m in [*files][:2])
    raise SequiturError(
        f"The arrays of {source.name} differ too much to be read together, such as those of {one} "
        f"and {other}. Load files of one kind at a time."
    )


def _labelled(
    source: Source, files: Mapping[str, ArrayFile], problems: Mapping[str, str]
) -> NamedFiles | None:
    """Files of MATLAB or HDF5 as one, where each has one array and some have labels of others.

    Those that can't be read are left out. None where they are something else.
    """
    stored = {m: f.stored_headers for m, f in files.items() if m not in problems}
    own = {m: headers[0] for m, headers in stored.items() if len(headers) == 1}
    called = {m for m, h in own.items() if is_called_label(h)}
    rows = {header.shape[:1] for header in own.values()}
    if len(own) < len(files) or len(rows) > 1 or not 0 < len(called) < len(own):
        return None
    notes = (unreadable_file(m, problem) for m, problem in problems.items())
    several = replace(source, members=tuple(own), remarks=(*source.remarks, *notes))
    return NamedFiles(several, several.members[0])


def _say_of_each_other(files: Iterable[ArrayFile]) -> bool:
    """Whether matrices have as many rows, of which some have a few columns and others many.

    As suite2p keeps what cells did, and which are cells, beside what it pickled.
    """
    shapes = [file.headers[0].shape for file in files]
    columns = {shape[1] for shape in shapes if len(shape) == 2}
    alike = len({shape[:1] for shape in shapes}) == 1 and len({*map(len, shapes)}) == 1
    return alike and bool(columns) and min(columns) <= _FEW < _MANY <= max(columns)


def _describe_each_other(files: Iterable[ArrayFile]) -> bool:
    """Whether the array of each file has as many rows, or values, as those of the others."""
    shapes = [file.headers[0].shape for file in files]
    return len({shape[:1] for shape in shapes}) == 1 < len({*map(len, shapes)})


def _shapes(headers: Sequence[ArrayHeader]) -> str:
    return join_names(
        [f"{h.name} {' x '.join(map(str, h.shape))}".strip() for h in headers if h.shape], 3
    )


def _recordings(
    source: Source, files: Mapping[str, ArrayFile], problems: Mapping[str, str]
) -> ArrayFolder | None:
    """The files that have arrays of one kind; None where they are too few of all."""
    called = _names_of(files)
    kinds: dict[str, dict[str, ArrayHeader]] = {}
    for member, file in files.items():
        for header in usable_arrays(file.headers):
            kinds.setdefault(called[member, header.name], {})[member] = header
    alike = {name: _alike(found) for name, found in kinds.items()}
    alike = {name: found for name, found in alike.items() if len(found) > 1}
    if not alike:
        return None
    most = max(map(len, alike.values()))
    members = next([*found] for found in alike.values() if len(found) == most)
    if most <= _MOSTLY * max(len(source.members), len(files)):
        return None
    kept = {
        n: {m: found[m] for m in members} for n, found in alike.items() if {*members} <= {*found}
    }
    notes = [unreadable_file(m, problem) for m, problem in problems.items()]
    own, lacking = with_shared_lists({m: files[m] for m in members}, called)
    if lacking:
        kept = {SHARED: {m: file.headers[0] for m, file in own.items()}} | kept
        notes.append(lists_of_some(tuple(map(_plain, lacking))))
    told = _told_in_each(files, members, called)
    alone = len(source.members) == 1
    named = groups_of(members) if alone else labels_of(source, members)
    labels = _one_of_each(named, told)
    for member in files.keys() - {*members}:
        name = stem_of(member)
        each = _one_value_each(files[member], len(members))
        if each is not None:
            labels[name] = each
            notes.append(gives_labels(member, (name,)))
        else:
            notes.append(unreadable_file(member, "its arrays differ from those of the others."))
    count = max(len(source.members), len(files))
    unlike = count - len(members) - len(labels.columns)
    if unlike > 0 and not is_few(unlike, count):
        return None
    return ArrayFolder(
        source,
        own,
        kept,
        labels,
        (*notes_on_names(source, members), *notes),
    )


def _told_in_each(
    files: Mapping[str, ArrayFile], members: Sequence[str], called: Mapping[tuple[str, str], str]
) -> pd.DataFrame:
    """Single numbers and texts of all files that differ between some of them, a column each."""
    found: dict[str, dict[str, str]] = {}
    texts = set[str]()  # of attributes: those of each may say when it was made, and by what
    for member in members:
        for header in files[member].headers:
            name = called[member, header.name]
            if is_single(header) and header.dtype.kind in "iufbUS" and name:
                found.setdefault(name, {})[member] = header.name
                texts |= {name} if isinstance(header.told, str) else set()
    columns = {}
    for name, of in found.items():
        if len(of) == len(members) <= _MOST_TOLD:
            values = [np.ravel(files[m].array(own))[0] for m, own in of.items()]
            values = [v.decode("utf-8", "replace") if isinstance(v, bytes) else v for v in values]
            if 1 < len({*values}) < len(values) + (name not in texts):
                columns[_plain(name)] = values
    return pd.DataFrame(columns)


def _one_of_each(named: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """What names of files say, and what is told in them: once where both tell files apart alike.

    Others of the same name have a number behind it.
    """
    codes = [{str(c): pd.factorize(of[c])[0] for c in of.columns} for of in (named, told)]
    same = [c for c in codes[0].keys() & codes[1] if np.array_equal(codes[0][c], codes[1][c])]
    labels = pd.concat([named.drop(columns=same), told], axis=1)
    return labels.set_axis(list(disambiguate(map(str, labels.columns))), axis=1)


def _names_of(files: Mapping[str, ArrayFile]) -> dict[tuple[str, str], str]:
    """A name for each array that is the same in all files, where only numbers in it differ."""
    counts = Counter(header.name for file in files.values() for header in file.headers)
    found = {}
    for member, file in files.items():
        alone = len(usable_arrays(file.headers)) == 1
        for header in file.headers:
            shared = counts[header.name] > _MOSTLY * len(files)
            plain = header.name if shared else re.sub(r"\d+", "#", header.name)
            found[member, header.name] = "" if alone and not shared else plain
    return found


def _plain(name: str) -> str:
    """A name without its groups, and without a number that every file has another one of."""
    return re.sub(r"^[A-Za-z]?#[_ ]?|[_ ]?#$", "", name.rpartition("/")[2]) or name


def _alike(found: Mapping[str, ArrayHeader]) -> dict[str, ArrayHeader]:
    """The arrays that have as many axes as most, and differ along one of them only."""
    most = Counter(len(header.shape) for header in found.values()).most_common(1)[0][0]
    same = {m: header for m, header in found.items() if len(header.shape) == most}
    groups: list[dict[str, ArrayHeader]] = []
    for axis in range(most):
        by_rest: dict[tuple[int, ...], dict[str, ArrayHeader]] = {}
        for member, header in same.items():
            rest = (*header.shape[:axis], *header.shape[axis + 1 :])
            by_rest.setdefault(rest, {})[member] = header
        groups += by_rest.values()
    return max(groups, key=len)


def _one_value_each(file: ArrayFile, count: int) -> NDArray[Any] | None:
    for header in file.headers:
        if header.shape in ((count,), (count, 1)) and header.dtype.kind in "iufbUS":
            return file.array(header.name).reshape(-1)
    return None


@dataclass(frozen=True)
class ArrayFolder:
    """Files that have the same arrays, each with a recording of its own or several sequences.

    Attributes
    ----------
    files : those that are read, by their names.
    kinds : for each name of an array, its header in every file.
    about : one row for each file, of what is known of it.
    notes : what was left out.
    called : the label that says which file a sequence is from.
    """

    source: Source
    files: Mapping[str, ArrayFile]
    kinds: Mapping[str, Mapping[str, ArrayHeader]]
    about: pd.DataFrame
    notes: Sequence[Note]
    called: str = FILE

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def _ids(self) -> tuple[str, ...]:
        if len(self.source.members) == 1:  # of which they are parts
            return tuple(self.files)
        return self.source.ids([*self.files])

    @cached_property
    def headers(self) -> Sequence[ArrayHeader]:
        """Those that all files share, as in the first one, and what else it holds."""
        first = next(iter(self.files.values()))
        lacking = {TOGETHER} if SHARED in self.kinds else ()  # lists that others have
        shared = [
            replace(next(iter(of.values())), name=name, together=name in lacking)
            for name, of in self.kinds.items()
        ]
        names = {next(iter(of.values())).name for of in self.kinds.values()}
        return [*shared, *(h for h in first.headers if h.name not in names)]

    def array(self, name: str, *, first: int | None = None) -> NDArray[Any]:
        member, file = next(iter(self.files.items()))
        own = self.kinds[name][member].name if name in self.kinds else name
        return file.array(own, first=first)

    def guess_axes(self, header: ArrayHeader) -> str:
        of = self.kinds[header.name]
        said = {h.axes for h in of.values()}
        if len(said) == 1 and header.axes:
            return header.axes
        member, file = next(iter(self.files.items()))
        return guess_axes_of_files([h.shape for h in of.values()], file.corner(of[member]))

    def describe(self, header: ArrayHeader, axes: str) -> str:
        shapes = [h.shape for h in self.kinds[header.name].values()]
        sizes = [span(min(s), max(s)) for s in zip(*shapes, strict=True)]
        files = pluralise(len(self.files), "part" if len(self.source.members) == 1 else "file")
        what = "put one below the other" if "N" in axes else "a sequence for each"
        words = describe_axes(axes).split(" x ")
        each = " x ".join(f"{size} {word}" for size, word in zip(sizes, words, strict=True))
        return f"{files} hold arrays of {each}: {what}."

    def are_sequences(self, axes: str) -> bool:
        return True

    def beside(self, header: ArrayHeader, axes: str) -> Sequence[ArrayHeader]:
        text = np.dtype(str)
        told = [ArrayHeader(c, (), text) for c in (NAME, *map(str, self.about.columns))]
        if "N" not in axes:
            return told
        counts = [h.shape[axes.index("N")] for h in self.kinds[header.name].values()]
        return [ArrayHeader(self.called, (), text), *told, *self._of_sizes(counts)]

    def labels(self, name: str, recipe: Recipe) -> NDArray[Any]:
        told: NDArray[Any] | None = np.array(self._ids, dtype=str)
        if name not in (self.called, NAME):
            told = np.asarray(self.about[name]) if name in self.about else None
        if told is None:
            return np.concatenate([f.array(name).reshape(-1) for f in self.files.values()])
        if told.dtype.kind == "O":
            told = np.asarray(pd.Series(told).infer_objects())
        if "N" not in recipe.axes:
            return told
        at = recipe.axes.index("N")
        counts = [h.shape[at] for h in self.kinds[recipe.array].values()]
        whole = np.repeat(told, counts)
        if name != NAME:
            return whole
        numbers = np.concatenate([np.arange(1, n + 1) for n in counts])
        return np.array([f"{of} {k}" for of, k in zip(whole, numbers, strict=True)])

    def beside_steps(self, header: ArrayHeader, axes: str) -> Sequence[ArrayHeader]:
        if "N" in axes:
            return []
        at = axes.index("T")
        return self._of_sizes([h.shape[at] for h in self.kinds[header.name].values()])

    def _of_sizes(self, counts: Sequence[int]) -> list[ArrayHeader]:
        """The arrays that have in each file as many values as are counted there."""
        headers = [{h.name: h for h in file.headers} for file in self.files.values()]
        return [
            one
            for one in headers[0].values()
            if all(
                one.name in of and of[one.name].shape in ((n,), (n, 1), (1, n))
                for of, n in zip(headers, counts, strict=True)
            )
        ]

    def of_steps(self, name: str, recipe: Recipe) -> Sequence[NDArray[Any]]:
        return [file.array(name).reshape(-1) for file in self.files.values()]

    def vectors(self, name: str) -> Sequence[str]:
        member, file = next(iter(self.files.items()))
        shared = {of[member].name: kind for kind, of in self.kinds.items()}
        return [_plain(shared.get(vector, vector)) for vector in file.vectors(name)]

    def memory(self, header: ArrayHeader) -> float:
        of = [h.shape for h in self.kinds[header.name].values()]
        largest: int = math.prod(map(max, zip(*of, strict=True)))
        return float(len(of) * largest * (8 + header.dtype.itemsize))

    def sequences(self, recipe: Recipe) -> tuple[NDArray[Any], NDArray[Any] | None]:
        of = self.kinds.get(recipe.array, {})
        pieces = [self.files[m].in_order(recipe, header.name) for m, header in of.items()]
        if "N" not in recipe.axes:
            pieces = [piece[None] for piece in pieces]
        rests = {piece.shape[2:] for piece in pieces}
        if len(rests) != 1:
            raise SequiturError(
                f"The files of {self.name} don't have the same channels if the axes of their "
                f"arrays are {describe_axes(recipe.axes)}. Choose another meaning of the axes."
            )
        longest = max(piece.shape[1] for piece in pieces)
        if all(piece.shape[1] == longest for piece in pieces):
            return np.concatenate(pieces), self._lengths(recipe, longest)
        kind = np.result_type(*pieces, np.float32)
        whole = np.full((sum(map(len, pieces)), longest, *rests.pop()), np.nan, kind)
        at = 0
        for piece in pieces:
            whole[at : at + len(piece), : piece.shape[1]] = piece
            at += len(piece)
        return whole, self._lengths(recipe, longest)

    def _lengths(self, recipe: Recipe, longest: int) -> NDArray[Any] | None:
        """The true lengths of all sequences, where the recipe says what holds them."""
        if not recipe.length_array or "N" not in recipe.axes:
            return None
        lengths = self.labels(recipe.length_array, recipe)
        return lengths if fit_as_lengths(lengths, longest) else None
