"""numpy's .npy and .npz: which array holds the sequences, and what its axes mean.

Nothing is unpickled: arrays of Python objects are refused.
"""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.dataset import BoolArray, FloatArray, IntArray, Meta, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE
from sequitur_core.missing import chosen, fill, said
from sequitur_core.prepare import Recipe, counted, unique_ids, windows
from sequitur_core.readers.choices import missing_choices, window_choices
from sequitur_core.readers.folders import encodable, far_too_small
from sequitur_core.readers.long_series import Series, cut, suggest_window
from sequitur_core.readers.recognised import (
    Choice,
    Recognised,
    concerns,
    describe,
    listed,
    too_fine,
)
from sequitur_core.readers.room import check_room
from sequitur_core.readers.times import Grid
from sequitur_core.slices import CHUNK, Slices

LARGEST = 4_000_000_000  # bytes of one unpacked array

REDO: dict[str, tuple[str, ...]] = {
    "array": (
        "layout", "axes", "length_array", "label_columns", "id_columns", "window", "window_step",
    ),
    "axes": ("layout", "length_array", "label_columns", "id_columns", "window", "window_step"),
}  # fmt: skip

# N sequence, T step, C channel, H W D space, 1 an axis that is dropped.
_AXES: dict[int, tuple[tuple[str, str], ...]] = {
    1: (("T", "One long series"),),
    2: (
        ("NT", "Each row is a sequence"),
        ("TN", "Each column is a sequence"),
        ("TC", "One long series, a column for each channel"),
        ("CT", "One long series, a row for each channel"),
    ),
    3: (
        ("NTC", "Sequence, step, channel"),
        ("NCT", "Sequence, channel, step"),
        ("TNC", "Step, sequence, channel"),
        ("THW", "One long series of pictures: step, height, width"),
    ),
    4: (
        ("NTHW", "Sequences of pictures: sequence, step, height, width"),
        ("THWC", "One long series of colour pictures: step, height, width, colour"),
        ("THWD", "One long series of volumes: step and three axes"),
    ),
    5: (
        ("NTHWD", "Sequences of volumes: sequence, step and three axes"),
        ("NTHWC", "Sequences of colour pictures: sequence, step, height, width, colour"),
        ("NTCHW", "Sequences of colour pictures: sequence, step, colour, height, width"),
    ),
}
_DATA_NAMES = ("x", "data", "sequences", "series", "values", "samples", "inputs", "features")
_LENGTH_NAMES = ("lengths", "length", "lens", "len", "seq_len", "seqlen", "n_steps")
_ID_NAMES = ("id", "ids", "name", "names")
_SPLITS = ("train", "test", "val", "valid", "validation")


@dataclass(frozen=True)
class _Header:
    """An array as its file describes it."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def numeric(self) -> bool:
        return self.dtype.kind in "iufb"

    @property
    def base(self) -> str:
        """The name without the part it belongs to: y for y_train."""
        return re.sub(rf"[_\-. ]?({'|'.join(_SPLITS)})$", "", self.name.lower())

    @property
    def split(self) -> str:
        """The part it belongs to, such as "train"; "" if none."""
        match = re.search(rf"({'|'.join(_SPLITS)})$", self.name.lower())
        return match[1] if match else ""


def recognise(path: Path, fixed: Mapping[str, Any]) -> Recognised:
    """What a file of arrays holds, given the choices that are fixed already."""
    headers = _headers(path)
    recipe, reasons = _guess(path, headers, fixed)
    loaded = _load(path, recipe)
    recipe, (dataset, warnings), why = chosen(recipe, fixed, lambda r: _build(path, r, *loaded))
    values = loaded[0]
    series = "C" in recipe.axes and "H" not in recipe.axes  # channels are the last axis then
    flat = values.reshape(-1, values.shape[-1] if series else 1)
    tail = ""
    if recipe.layout == "long":
        steps = _chosen(headers, recipe).shape[recipe.axes.index("T")]
        tail = f"cut from one series of {steps:,} steps"
    noun = "window" if recipe.window else "sequence"
    return Recognised(
        recipe=recipe,
        sentence=describe(dataset, noun=noun, tail=tail),
        reasons=(*reasons, *why),
        warnings=(*warnings, *concerns(dataset, fine=too_fine(flat))),
        options=_choices(headers, recipe),
    )


def read(path: Path, recipe: Recipe) -> SequenceDataset:
    """The sequences of an array, read as the recipe says."""
    _check_room(path, _chosen(_headers(path), recipe), recipe)
    return _build(path, recipe, *_load(path, recipe))[0]


# From the file to arrays


def _headers(path: Path) -> list[_Header]:
    """Every array of the file that can be read, by its header alone."""
    with path.open("rb") as file:
        start = file.read(512)
    if not start:
        raise SequiturError(f"{path.name} is empty. Load a file that holds an array.")
    packed = path.suffix.lower() == ".npz"
    wanted = b"PK" if packed else b"\x93NUMPY"
    if not start.startswith(wanted):
        kind = "an archive of numpy arrays" if packed else "a numpy array"
        if start.startswith((b"\x93NUMPY", b"PK")):
            cure = f"Give it the ending {'.npy' if packed else '.npz'}."
        elif b"\0" not in start:
            cure = "It holds text: if it is a table, give it the ending .csv."
        else:
            cure = f"Save the data with numpy.{'savez' if packed else 'save'}."
        raise SequiturError(f"{path.name} isn't {kind} in spite of its name. {cure}")
    if not packed:
        with path.open("rb") as file:
            return [_header(path, "", file, path.stat().st_size)]
    try:
        found = []
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if info.filename.endswith(".npy"):
                    with archive.open(info) as member:
                        name = info.filename.removesuffix(".npy")
                        if far_too_small(info.compress_size, info.file_size):
                            raise SequiturError(
                                f"{name} in {path.name} would unpack to "
                                f"{info.file_size / 1e9:.2g} GB of hardly any different numbers. "
                                "Save it without compression, if you know where it comes from."
                            )
                        found.append(_header(path, name, member, info.file_size))
    except SequiturError:
        raise
    except DAMAGE as error:
        raise SequiturError(f"{path.name} is damaged. Save it again with numpy.savez.") from error
    if not found:
        raise SequiturError(f"{path.name} holds no numpy arrays. Save the data with numpy.savez.")
    if all(header.dtype.hasobject for header in found):
        raise SequiturError(_about_objects(path.name))
    return [header for header in found if not header.dtype.hasobject]


def _check_room(path: Path, header: _Header, recipe: Recipe) -> None:
    """Refuse what doesn't fit into memory, before any number is read."""
    numbers = math.prod(header.shape)
    each = 4.0  # float32 that the dataset holds
    if path.suffix.lower() == ".npz":
        each += header.dtype.itemsize  # unpacked; a .npy stays on the disk
    if recipe.layout == "long":
        each += 24  # cut in double precision
    check_room(
        numbers * each,
        encodable(path.name),
        cure="Save a part of the sequences, or every second step of them, and load that.",
    )


def _about_objects(name: str) -> str:
    return (
        f"{name} holds Python objects (pickled), which could run code and are never opened. Save "
        "plain numbers: sequences of different lengths go into one array, filled up with NaN."
    )


def _header(path: Path, name: str, file: Any, size: int) -> _Header:
    """The header of one array, refused if it holds objects or less than it promises."""
    stream: BinaryIO = file
    try:
        shape, _, dtype = _read_header(stream)
    except (*DAMAGE, SyntaxError) as error:
        raise SequiturError(
            f"{path.name} is damaged: the description of {name or 'its array'} can't be read. "
            "Save it again."
        ) from error
    if dtype.hasobject and not name:
        raise SequiturError(_about_objects(path.name))
    wanted = int(np.prod([int(s) for s in shape], dtype=object)) * dtype.itemsize
    if not dtype.hasobject and wanted > size:
        raise SequiturError(
            f"{path.name} is damaged: {name or 'its array'} holds fewer numbers than it says. "
            "Save or copy it again."
        )
    if wanted > LARGEST:
        raise SequiturError(
            f"{name or 'The array'} of {path.name} takes {wanted / 1e9:.1f} GB. Load a smaller "
            "part of the data."
        )
    return _Header(name, tuple(int(s) for s in shape), dtype)


def _read_header(stream: Any) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, whether columns lie behind one another, and type of an array."""
    if np.lib.format.read_magic(stream) == (1, 0):
        return np.lib.format.read_array_header_1_0(stream)
    return np.lib.format.read_array_header_2_0(stream)


def _array(path: Path, name: str, *, first: int | None = None) -> NDArray[Any]:
    """An array of the file; with `first`, perhaps only so many of its first rows."""
    try:
        if path.suffix.lower() == ".npy":
            return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
        if first is not None:
            with zipfile.ZipFile(path) as packed, packed.open(f"{name}.npy") as member:
                shape, in_columns, dtype = _read_header(member)
                if not in_columns and len(shape) > 1:  # the rest needn't be unpacked
                    count = min(first, shape[0]) * math.prod(shape[1:])
                    start = member.read(count * dtype.itemsize)
                    return np.frombuffer(start, dtype, count).reshape(-1, *shape[1:])
        with np.load(path, allow_pickle=False) as archive:
            return np.asarray(archive[name])
    except DAMAGE as error:
        raise SequiturError(
            f"{path.name} is damaged or has no array {name}. Save it again, or choose another "
            "array."
        ) from error


# What the axes mean


def _chosen(headers: Sequence[_Header], recipe: Recipe) -> _Header:
    for header in headers:
        if header.name == recipe.array:
            return header
    raise SequiturError(
        f"There is no array {recipe.array} in this file. "
        f"It holds {listed([h.name for h in headers], 12)}."
    )


def _guess(
    path: Path, headers: Sequence[_Header], fixed: Mapping[str, Any]
) -> tuple[Recipe, list[str]]:
    reasons = []
    usable = _usable(headers)
    if not usable:
        first = headers[0]
        raise SequiturError(
            f"{path.name} holds no numbers in a shape that can be sequences: "
            f"{first.name or 'its array'} is {_shape(first)} of {_content(first)}. Save an array "
            "of numbers with axes for sequences, steps and channels."
        )
    given = fixed.get("array")
    if given is None:
        best = max(usable, key=_rank)
        if len(usable) > 1:
            reasons.append(
                f"Of {len(headers)} arrays, {best.name} looks like the sequences ({_shape(best)})."
            )
    else:
        best = _chosen(headers, Recipe(format="array", array=given))
        if best not in usable:
            raise SequiturError(
                f"{best.name} is {_shape(best)} of {_content(best)} and can't hold sequences. "
                "Choose "
                f"{listed([h.name for h in usable], 12)}."
            )
    axes = fixed.get("axes") or _axes(path, best)
    if len(axes) != len(best.shape):
        raise SequiturError(
            f"{best.name or 'The array'} has {counted(len(best.shape), 'axis', 'axes')}, but "
            f"{len(axes)} were described ({axes})."
        )
    reasons.append(f"Its shape is {_shape(best)}: {_in_words(axes)}.")
    if "1" in axes:
        reasons.append("The axis of size 1 was dropped.")
    found: dict[str, Any] = {"format": "array", "array": best.name, "axes": axes}
    found["layout"] = "rows" if "N" in axes else "long"
    if "N" in axes:
        n = best.shape[axes.index("N")]
        beside = [
            h
            for h in headers
            if h is not best
            and h.shape in ((n,), (n, 1))
            and h.split in ("", best.split)
            and h.dtype.kind in "iufbUS"
        ]
        lengths = [h.name for h in beside if h.base in _LENGTH_NAMES and h.dtype.kind in "iu"]
        ids = [h.name for h in beside if h.base in _ID_NAMES]
        labels = [h.name for h in beside if h.name not in (*lengths, *ids)]
        if lengths and not _fits_as_lengths(_array(path, lengths[0]), best.shape[axes.index("T")]):
            reasons.append(f"{lengths[0]} was left aside: its numbers don't fit as lengths.")
            lengths = []
        found["length_array"] = lengths[0] if lengths else ""
        found["id_columns"] = tuple(ids[:1])
        found["label_columns"] = tuple(labels)
        if labels:
            reasons.append(
                f"{listed(labels)} {'has' if len(labels) == 1 else 'have'} one value "
                "for each sequence: taken for labels."
            )
    known = {n: v for n, v in fixed.items() if n not in ("format", "layout")}
    recipe = Recipe(**found).with_(**{**known, "axes": axes, "array": best.name})
    _check_room(path, best, recipe)
    if recipe.layout == "long" and not fixed.get("window"):
        window, why = suggest_window(_series(_load(path, recipe)[0], recipe))
        recipe = recipe.with_(window=window)
        reasons.append(why)
    return recipe, reasons


def _usable(headers: Sequence[_Header]) -> list[_Header]:
    good = [
        h for h in headers if h.numeric and 1 <= len(h.shape) <= 5 and int(np.prod(h.shape)) > 1
    ]
    return [h for h in good if len(h.shape) > 1] or good


def _rank(header: _Header) -> tuple[bool, int, bool, int]:
    """What speaks for an array holding the sequences."""
    return (
        header.base in _DATA_NAMES,
        len(header.shape),
        header.split in ("", "train"),
        int(np.prod(header.shape)),
    )


def _shape(header: _Header) -> str:
    return " x ".join(f"{s:,}" for s in header.shape) or "one number"


def _content(header: _Header) -> str:
    """What an array's numbers are, for people who don't know numpy's names."""
    kinds = {
        "U": "text", "S": "text", "c": "complex numbers", "M": "dates", "m": "durations",
        "V": "records",
    }  # fmt: skip
    return kinds.get(header.dtype.kind, "numbers")


def _in_words(axes: str) -> str:
    words = {
        "N": "sequences", "T": "steps", "C": "channels", "H": "height", "W": "width",
        "D": "depth", "1": "one",
    }  # fmt: skip
    return " x ".join(words[a] for a in axes)


def _axes(path: Path, header: _Header) -> str:
    """The likeliest meaning of an array's axes."""
    shape = header.shape
    if len(shape) == 1:
        return "T"
    if len(shape) == 2:
        n, m = shape
        if m == 1:
            return "TC"
        if n == 1:
            return "CT"
        values = _part(path, header)
        if n >= 8 * m and m <= 32 and _alike(values, 0) > _alike(values, 1):
            return "TC"
        return "NT"
    if len(shape) == 3:
        _, a, b = shape
        values = _part(path, header)
        if a < b and a <= 64 and _alike(values, 2) > _alike(values, 1):
            return "NCT"
        return "NTC"
    if len(shape) == 4:
        if shape[3] == 1 and shape[0] > 1:
            return "THW1" if shape[1] > 4 * shape[0] else "NTH1" if shape[2] == 1 else "NTHW"
        return "THWC" if shape[3] == 3 and shape[1] > 8 and shape[2] > 8 else "NTHW"
    if shape[4] == 1:
        return "NTHW1"
    if shape[4] == 3:
        return "NTHWC"
    return "NTCHW" if shape[2] in (1, 3) else "NTHWD"


def _part(path: Path, header: _Header) -> NDArray[np.float64]:
    """A corner of the array, enough to compare its axes."""
    values = _array(path, header.name, first=200)
    return np.asarray(values[tuple(slice(0, 200) for _ in header.shape)], np.float64)


def _alike(values: NDArray[np.float64], axis: int) -> float:
    """How alike neighbours along an axis are: 1 for a straight line, 0 for noise."""
    values = np.where(np.isfinite(values), values, np.nan)
    steps = np.diff(values, axis=axis)
    if not np.isfinite(steps).any():
        return -1.0
    spread = float(np.nanvar(values))
    return float(1 - np.nanmean(np.square(steps)) / (2 * spread)) if spread else 0.0


# The sequences


def _load(path: Path, recipe: Recipe) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """The array with axes in the order N T C or N T C H W D (N only where there is one)."""
    values = _array(path, recipe.array)
    axes = recipe.axes
    if values.ndim != len(axes):
        raise SequiturError(
            f"{recipe.array or path.name} has {counted(values.ndim, 'axis', 'axes')}, but the "
            f"recipe describes {len(axes)}."
        )
    if values.dtype.kind not in "iufb":
        raise SequiturError(
            f"{recipe.array or path.name} doesn't hold plain numbers. Choose another array."
        )
    for position in reversed(range(len(axes))):
        if axes[position] == "1":
            values = np.squeeze(values, axis=position)
    axes = axes.replace("1", "")
    order = sorted(range(len(axes)), key=lambda i: "NTCHWD".index(axes[i]))
    values = values.transpose(order)
    lengths = None
    if recipe.length_array:
        lengths = _array(path, recipe.length_array).reshape(-1)
        if len(lengths) != len(values) or not _fits_as_lengths(lengths, values.shape[1]):
            raise SequiturError(
                f"{recipe.length_array} of {path.name} doesn't fit as lengths: it needs one whole "
                f"number for each sequence, up to {values.shape[1]:,}."
            )
    return values, lengths


def _fits_as_lengths(lengths: NDArray[Any], longest: int) -> bool:
    return lengths.dtype.kind in "iu" and bool((lengths >= 0).all() and (lengths <= longest).all())


def _series(values: NDArray[Any], recipe: Recipe) -> Series:
    numbers = np.asarray(values, np.float64).reshape(len(values), -1)
    numbers = np.where(np.abs(numbers) <= np.finfo(np.float32).max, numbers, np.nan)
    for number in recipe.missing_numbers:
        numbers[numbers == number] = np.nan
    rows = np.arange(len(values), dtype=np.int64)
    grid = Grid(rows, recipe.step or 1.0, recipe.step_unit or "step", True)
    return Series(numbers, grid, None, rows)


def _build(
    path: Path, recipe: Recipe, values: NDArray[Any], lengths: NDArray[Any] | None
) -> tuple[SequenceDataset, tuple[str, ...]]:
    name = recipe.array or path.name
    labels = pd.DataFrame()
    ids: tuple[str, ...] = ()
    starts: IntArray | None = None
    sequences: Sequence[FloatArray]
    missing: Sequence[BoolArray] | None = None
    if recipe.layout == "long":
        pieces = cut(_series(values, recipe), recipe, name=name)
        shape = values.shape[1:] or (1,)
        sequences = [s.reshape(len(s), *shape) for s in pieces.sequences]
        if pieces.missing is not None:
            missing = [holes.reshape(len(holes), *shape) for holes in pieces.missing]
        ids, starts = pieces.ids, pieces.starts
        notes = [*pieces.notes, *pieces.warnings]
        notes += said(pieces.gaps, recipe.fill, noun="window", dropped=pieces.dropped)
    else:
        sequences, missing, kept, notes = _sequences(values, lengths, recipe, name)
        columns = {c: _label(path, c, len(values))[kept] for c in recipe.label_columns}
        labels = pd.DataFrame(columns)
        if recipe.id_columns:
            texts = _label(path, recipe.id_columns[0], len(values))[kept]
            ids = unique_ids([str(t) for t in texts])
        elif len(kept) < len(values):
            ids = tuple(f"{i + 1}" for i in kept)
    meta = Meta(source=encodable(path.name), notes=tuple(notes))
    if recipe.units:
        meta = replace(meta, units=recipe.units)
    if recipe.step:
        meta = replace(meta, step=recipe.step, step_unit=recipe.step_unit or "step")
    dataset = SequenceDataset(
        name=encodable(path.stem),
        sequences=sequences,
        missing=missing,
        ids=ids,
        labels=labels,
        meta=meta,
    )
    if starts is not None:
        dataset = replace(dataset, recording=np.zeros(len(starts), np.int64), start=starts)
    elif recipe.window:
        dataset = windows(dataset, length=recipe.window, step=recipe.window_step)
    return dataset, tuple(notes)


def _sequences(
    values: NDArray[Any], lengths: NDArray[Any] | None, recipe: Recipe, name: str
) -> tuple[Sequence[FloatArray], Sequence[BoolArray] | None, IntArray, list[str]]:
    """Each sequence to its true length, holes filled; where they were filled, if nothing is to be
    judged by that; the rows they come from; what was done."""
    if lengths is None and (whole := _without_holes(values, recipe)) is not None:
        return Slices.of_rows(whole), None, np.arange(len(whole), dtype=np.int64), []
    pieces, rows = [], []
    empty = infinite = 0
    largest = np.finfo(np.float32).max
    for row, whole in enumerate(values):
        piece = whole if lengths is None else whole[: int(lengths[row])]
        if len(piece) == 0:
            empty += 1
            continue
        if piece.dtype.kind == "f" or recipe.missing_numbers:
            piece = piece.astype(np.float64)
            wild = np.abs(piece) > largest
            infinite += int(wild.sum())
            piece[wild] = np.nan
            for number in recipe.missing_numbers:
                piece[piece == number] = np.nan
            missing = np.isnan(piece).reshape(len(piece), -1)
            if lengths is None and missing.any():
                known = np.flatnonzero(~missing.all(axis=1))
                piece = piece[: known[-1] + 1] if len(known) else piece[:0]
        if len(piece) == 0:
            empty += 1
            continue
        pieces.append(piece)
        rows.append(row)
    filled = fill(pieces, recipe.fill)
    if not filled.sequences:
        raise SequiturError(
            f"No sequence of {name} has numbers throughout. Fill in missing values, or choose "
            "another array."
        )
    notes = []
    if infinite:
        notes.append(f"{counted(infinite, 'infinite value')} taken for missing.")
    names = [f"channel {c + 1}" for c in range(len(filled.gaps.by_channel))]
    channels = names if values.ndim == 3 else ()
    notes += said(filled.gaps, recipe.fill, channels=channels, dropped=filled.dropped)
    if empty:
        notes.append(f"{counted(empty, 'sequence')} without numbers left out.")
    kept = np.array(rows, np.int64)[filled.rows]
    return filled.sequences, filled.missing, kept, notes


def _without_holes(values: NDArray[Any], recipe: Recipe) -> FloatArray | None:
    """The numbers as float32 (n, length, ...), in a copy; None if any is missing or too large."""
    largest = np.finfo(np.float32).max
    made = np.empty(values.shape, np.float32)
    rows = max(1, CHUNK // max(1, values[:1].size))
    for first in range(0, len(values), rows):
        part = values[first : first + rows]
        if part.dtype.kind == "f" and not (np.abs(part) <= largest).all():
            return None
        if recipe.missing_numbers and np.isin(part, recipe.missing_numbers).any():
            return None
        made[first : first + rows] = part
    return made


def _label(path: Path, name: str, n: int) -> NDArray[Any]:
    values = _array(path, name).reshape(-1)
    if len(values) != n:
        raise SequiturError(
            f"{name} of {path.name} has {len(values):,} values for {n:,} sequences. Choose an "
            "array with one value for each."
        )
    if values.dtype.kind == "S":
        values = np.char.decode(values, "utf-8", "replace")
    if values.dtype.kind == "U":
        return values.astype(object)
    if values.dtype.kind == "b":
        return np.where(values, "yes", "no").astype(object)
    if (
        values.dtype.kind == "f"
        and np.isfinite(values).all()
        and (values == np.round(values)).all()
    ):
        return values.astype(np.int64)
    return values


def _choices(headers: Sequence[_Header], recipe: Recipe) -> tuple[Choice, ...]:
    choices = []
    usable = _usable(headers)
    if len(usable) > 1:
        choices.append(
            Choice(
                "array",
                "Array",
                "The array that holds the sequences.",
                recipe.array,
                "one",
                tuple((h.name, f"{h.name} ({_shape(h)})") for h in usable),
            )
        )
    header = _chosen(headers, recipe)
    options = list(_AXES[len(header.shape)])
    if recipe.axes not in [value for value, _ in options]:
        options.insert(0, (recipe.axes, _in_words(recipe.axes).replace(" x ", ", ")))
    if len(options) > 1:
        choices.append(
            Choice(
                "axes",
                "Meaning of the axes",
                f"The array has the shape {_shape(header)}.",
                recipe.axes,
                "one",
                tuple(options),
            )
        )
    if "N" in recipe.axes:
        n = header.shape[recipe.axes.index("N")]
        beside = [h.name for h in headers if h is not header and h.shape in ((n,), (n, 1))]
        if beside:
            choices.append(
                Choice(
                    "label_columns",
                    "Labels",
                    "They colour the map. They aren't used in training.",
                    recipe.label_columns,
                    "many",
                    tuple((b, b) for b in beside),
                )
            )
            choices.append(
                Choice(
                    "length_array",
                    "True lengths",
                    "For sequences that were filled up to one length.",
                    recipe.length_array,
                    "one",
                    (
                        ("", "None: missing values at the end are cut off"),
                        *((b, b) for b in beside),
                    ),
                )
            )
    choices += window_choices(recipe, dated=False)
    choices += missing_choices(recipe, {})
    return tuple(choices)
