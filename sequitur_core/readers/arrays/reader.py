"""Files of arrays (numpy, MATLAB, HDF5): which array holds the sequences, and what its axes mean.

Nothing is unpickled: arrays of Python objects are refused.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.data_issues import rounding_warnings
from sequitur_core.data.dataset import BoolArray, FloatArray, IntArray, Meta, SequenceDataset
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.preparation import infinite_values, without_numbers_left_out
from sequitur_core.data.preparation.missing import choose_fill, describe_missing, fill
from sequitur_core.data.ragged import CHUNK, Ragged
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import dimensions, disambiguate, join_names, pluralise
from sequitur_core.readers.arrays.array_files import (
    MADE,
    ArrayFile,
    as_label,
    fit_as_lengths,
    names_no_channel,
    usable_arrays,
)
from sequitur_core.readers.arrays.array_meta import about_steps, channel_names
from sequitur_core.readers.arrays.axes import AXES, describe_axes
from sequitur_core.readers.arrays.class_channels import doubted_channels
from sequitur_core.readers.arrays.folder import ArrayFolder, arrays_of
from sequitur_core.readers.arrays.formats.array_headers import (
    DATA_NAMES,
    ArrayHeader,
    names_channels,
)
from sequitur_core.readers.arrays.formats.hdf5_files import hold_poses
from sequitur_core.readers.arrays.other_arrays import about_others
from sequitur_core.readers.arrays.sets import Arrays, with_sets
from sequitur_core.readers.arrays.step_labels import (
    change_within,
    describe_step_labels,
    label_steps,
    labels_by_steps,
    may_label_steps,
)
from sequitur_core.readers.arrays.time_axis import Kept, without_axes
from sequitur_core.readers.corrections import (
    choice,
    likelihood_choice,
    missing_choices,
    window_choices,
)
from sequitur_core.readers.dates.time_grid import Grid, chosen_step
from sequitur_core.readers.detection import Choice, Progress, Recognised, describe
from sequitur_core.readers.memory_check import check_room
from sequitur_core.readers.missing_values import LARGEST, mark_missing, without_padding
from sequitur_core.readers.source import Source
from sequitur_core.readers.windows.series_windows import Series, cut, windowed
from sequitur_core.readers.windows.window_suggestions import suggest_window

DEPENDENTS: dict[str, tuple[str, ...]] = {
    "array": (
        "layout", "axes", "length_array", "label_columns", "id_columns", "channels", "window",
        "window_step",
    ),
    "likelihood": (),
    "axes": (
        "layout", "length_array", "label_columns", "id_columns", "channels", "window",
        "window_step",
    ),
}  # fmt: skip

_Loaded = tuple[NDArray[Any], NDArray[Any] | None]  # sequences, and their true lengths
_LENGTH_NAMES = ("lengths", "length", "lens", "len", "seq_len", "seqlen", "n_steps")
_ID_NAMES = ("id", "ids", "name", "names")


def recognise(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Recognised:
    """What a file of arrays holds, given the choices that are fixed already."""
    file = with_sets(arrays_of(source, progress, fixed.get("array")))
    recipe, reasons, loaded, kept, left_out = _guess(file, fixed)
    recipe, (dataset, warnings), why = choose_fill(
        recipe, fixed, lambda r: _build_dataset(source, file, r, *loaded)
    )
    values = loaded[0][..., kept]
    series = "C" in recipe.axes and "H" not in recipe.axes  # channels are the last axis then
    flat = values.reshape(-1, values.shape[-1] if series else 1)
    doubted = doubted_channels(file, recipe, loaded[0]) if series else ()
    tail = ""
    if recipe.layout == "long":
        steps = _header_of(file.headers, recipe).shape[recipe.axes.index("T")]
        tail = f"cut from one series of {steps:,} steps"
    noun = "window" if recipe.window else "sequence"
    return Recognised(
        recipe=recipe,
        sentence=describe(dataset, noun=noun, tail=tail) + left_out,
        reasons=(*reasons, *why),
        warnings=(*doubted, *about_others(file, recipe), *warnings, *rounding_warnings(flat)),
        options=_choices(file, recipe),
    )


def read(source: Source, recipe: Recipe, progress: Progress) -> SequenceDataset:
    """The sequences of an array, read as the recipe says."""
    file = with_sets(arrays_of(source, progress, recipe.array))
    _check_room(file, _header_of(file.headers, recipe), recipe)
    return _build_dataset(source, file, recipe, *file.sequences(recipe))[0]


def _check_room(file: Arrays, header: ArrayHeader, recipe: Recipe) -> None:
    cut_in_double = 24 * math.prod(header.shape) if recipe.layout == "long" else 0
    check_room(
        file.memory(header) + cut_in_double,
        file.name,
        cure="Save a part of the sequences, or every second step of them, and load that.",
    )


# What the axes mean


def _header_of(headers: Sequence[ArrayHeader], recipe: Recipe) -> ArrayHeader:
    for header in headers:
        if header.name == recipe.array:
            return header
    raise SequiturError(
        f"There is no array {recipe.array} in this file. "
        f"It holds {join_names([h.name for h in headers], 12)}."
    )


def _guess(file: Arrays, fixed: Mapping[str, Any]) -> tuple[Recipe, list[str], _Loaded, Kept, str]:
    """A recipe, why, the sequences that it reads, which channels, and a sentence on the others."""
    header, reasons = _choose_array(file, fixed.get("array"))
    axes = fixed.get("axes") or file.guess_axes(header)
    if len(axes) != len(header.shape):
        raise SequiturError(
            f"{header.name or 'The array'} has {pluralise(len(header.shape), 'axis', 'axes')}, but "
            f"{len(axes)} were described ({axes})."
        )
    reasons.append(file.describe(header, axes))
    if "1" in axes:
        reasons.append("The axis of size 1 was dropped.")
    found: dict[str, Any] = {"format": "array"}
    found["layout"] = "rows" if file.are_sequences(axes) else "long"
    if file.are_sequences(axes):
        roles, why_roles = _guess_roles(file, header, axes)
        found |= roles
        reasons += why_roles
    if of_steps := _label_steps(file, header, axes):
        found["label_columns"] = (*found.get("label_columns", ()), *of_steps)
        reasons.append(describe_step_labels([*of_steps]))
    step, why_step = about_steps(file, header, axes)
    found |= step
    reasons += why_step
    given = {n: v for n, v in fixed.items() if n not in ("format", "layout")}
    recipe = Recipe(**found).with_(**{**given, "axes": axes, "array": header.name})
    _check_room(file, header, recipe)
    loaded = file.sequences(recipe)
    names = channel_names(file, recipe, loaded[0].shape[-1])
    changes, kept, left_out = without_axes(recipe, loaded[0], names, fixed)
    recipe = recipe.with_(**changes)
    if recipe.layout == "long" and not fixed.get("window"):
        window, why = suggest_window(_as_series(loaded[0][..., kept], recipe))
        recipe = recipe.with_(window=window)
        reasons.append(why)
    elif "N" not in axes and "window" not in fixed and any(map(change_within, of_steps.values())):
        first = without_padding(loaded[0][0].astype(np.float64))
        window, why = suggest_window(_as_series(first[..., kept], recipe))
        recipe = recipe.with_(window=window)
        windows = why.partition(":")[0].rstrip(".")
        reasons.append(f"{join_names([*of_steps])} changes within the recordings. {windows}.")
    return recipe, reasons, loaded, kept, left_out


def _label_steps(file: Arrays, header: ArrayHeader, axes: str) -> dict[str, Sequence[NDArray[Any]]]:
    """The arrays that have a label for each step, with their values for each recording."""
    plain = Recipe(format="array", axes=axes, array=header.name)
    taken = _names_beside(file, header, axes)
    beside = _labels_beside(file, header, file.beside_steps(header, axes))
    found = {h: file.of_steps(h.name, plain) for h in beside if h.name not in taken}
    return {h.name: values for h, values in found.items() if label_steps(h, values)}


def _labels_beside(
    file: Arrays, header: ArrayHeader, beside: Sequence[ArrayHeader]
) -> list[ArrayHeader]:
    """Those of some arrays that may be labels of what another one holds."""
    return [
        h
        for h in beside
        if not (names_channels(h) or (h.told is not None and h.shape))
        and not _is_of_another_kind(h, header, file.headers)
        and h.split in ("", header.split)
        and h.dtype.kind in "iufbUS"
    ]


def _choose_array(file: Arrays, given: str | None) -> tuple[ArrayHeader, list[str]]:
    """The array that holds the sequences: the given one or the likeliest, and why."""
    headers = file.headers
    usable = usable_arrays(headers)
    if not usable:
        first = headers[0]
        raise SequiturError(
            f"{file.name} holds no numbers in a shape that can be sequences: "
            f"{first.name or 'its array'} is {_shape(first)} of {_content_noun(first)}. Save an "
            "array of numbers with axes for sequences, steps and channels."
        )
    if given is not None:
        header = _header_of(headers, Recipe(format="array", array=given))
        if header in usable:
            return header, []
        raise SequiturError(
            f"{header.name} is {_shape(header)} of {_content_noun(header)} and can't hold "
            f"sequences. Choose {join_names([h.name for h in usable], 12)}."
        )
    header = max(usable, key=_rank)
    if len(usable) == 1:
        return header, []
    stored = sum(h.base not in MADE and h.told is None for h in headers)
    which = f"Of {stored} arrays, {header.name} looks like the sequences"
    if header.base in MADE:
        beside = header.shape[-1]
        of = f" of {stored}" if beside < stored else ""
        which = f"{beside}{of} arrays are read side by side, as channels"
    reasons = [f"{which} ({_shape(header)})."]
    if both := [h for h in usable if h.together and h.shared == header.shared]:
        reasons.append(f"Choose {both[0].name} to read all sets together.")
    return header, reasons


def _guess_roles(file: Arrays, header: ArrayHeader, axes: str) -> tuple[dict[str, Any], list[str]]:
    """Which arrays hold a length, an id or a label of each sequence, and why."""
    reasons = []
    beside = _labels_beside(file, header, file.beside(header, axes))
    lengths = [h.name for h in beside if h.base in _LENGTH_NAMES and h.dtype.kind in "iu"]
    ids = [h.name for h in beside if h.base in _ID_NAMES or _names_each(file, h)]
    labels = [h.name for h in beside if h.name not in (*lengths, *ids) and _tells(file, h)]
    if lengths and not fit_as_lengths(file.array(lengths[0]), header.shape[axes.index("T")]):
        reasons.append(f"{lengths[0]} was ignored: its numbers don't fit as lengths.")
        lengths = []
    if labels:
        reasons.append(
            f"{join_names(labels)} {'has' if len(labels) == 1 else 'have'} one value "
            "for each sequence: used as labels."
        )
    return {
        "length_array": lengths[0] if lengths else "",
        "id_columns": tuple(ids[:1]),
        "label_columns": tuple(labels),
    }, reasons


def _tells(file: Arrays, header: ArrayHeader) -> bool:
    """Whether values of one file aren't the same for all sequences, which tells none apart."""
    return not isinstance(file, ArrayFile) or len(np.unique(file.array(header.name))) > 1


def _names_each(file: Arrays, header: ArrayHeader) -> bool:
    """Whether texts of a file that are called names or ids differ for each: station_name."""
    if (
        not header.shape
        or header.dtype.kind not in "US"
        or not header.base.endswith(("_name", "_id", ".labels"))
    ):
        return False
    texts = file.array(header.name).reshape(-1)
    return len({*texts.tolist()}) == len(texts)


def _is_of_another_kind(
    label: ArrayHeader, header: ArrayHeader, headers: Sequence[ArrayHeader]
) -> bool:
    """Whether values are of other recordings of a struct: discharge.x beside cycle.charge."""
    kind, dot, _ = label.name.partition(".")
    others = {h.name.rpartition(".")[2] for h in headers if len(h.shape) > 1}
    return bool(dot) and kind in others and header.name.rpartition(".")[2] != kind


def _rank(header: ArrayHeader) -> tuple[bool, bool, bool, int, bool, int]:
    """What speaks for an array holding the sequences."""
    return (
        not header.together,
        header.base in (*DATA_NAMES, *MADE),
        not names_no_channel(header),
        len(header.shape),
        header.split in ("", "train"),
        int(np.prod(header.shape)),
    )


def _shape(header: ArrayHeader) -> str:
    return dimensions(header.shape) or "one number"


def _content_noun(header: ArrayHeader) -> str:
    """What an array's numbers are, for people who don't know numpy's names."""
    kinds = {
        "U": "text", "S": "text", "c": "complex numbers", "M": "dates", "m": "durations",
        "V": "records",
    }  # fmt: skip
    return kinds.get(header.dtype.kind, "numbers")


def _as_series(values: NDArray[Any], recipe: Recipe) -> Series:
    numbers = np.asarray(values, np.float64).reshape(len(values), -1)
    numbers = np.where(np.abs(numbers) <= LARGEST, numbers, np.nan)
    mark_missing(numbers, recipe.missing_numbers)
    rows = np.arange(len(values), dtype=np.int64)
    grid = Grid(rows, *chosen_step(recipe), True)
    return Series(numbers, grid, None, rows)


def _build_dataset(
    source: Source,
    file: Arrays,
    recipe: Recipe,
    values: NDArray[Any],
    lengths: NDArray[Any] | None,
) -> tuple[SequenceDataset, tuple[Note, ...]]:
    name = recipe.array or file.name
    of_steps = _names_beside_steps(file, recipe)
    labels = pd.DataFrame()
    ids: tuple[str, ...] = ()
    starts: IntArray | None = None
    done: Sequence[Note] = ()
    sequences: Sequence[FloatArray]
    missing: Sequence[BoolArray] | None = None
    if recipe.layout == "long":
        cut_out = cut(_as_series(values, recipe), recipe, name=name)
        shape = values.shape[1:] or (1,)
        sequences = [s.reshape(len(s), *shape) for s in cut_out.sequences]
        if cut_out.missing is not None:
            missing = [holes.reshape(len(holes), *shape) for holes in cut_out.missing]
        ids, starts = cut_out.ids, cut_out.starts
        kept = np.zeros(1, np.int64)
        done = cut_out.notes
        notes = [*cut_out.warnings]
        notes += describe_missing(cut_out.gaps, recipe.fill, noun="window", dropped=cut_out.dropped)
    else:
        sequences, missing, kept, notes = _sequences(values, lengths, recipe, name)
        told = {
            c: as_label(file.labels(c, recipe), c, file.name, len(values))[kept]
            for c in (*recipe.label_columns, *recipe.id_columns[:1])
            if c not in of_steps
        }
        labels = pd.DataFrame({c: told[c] for c in recipe.label_columns if c in told})
        if recipe.id_columns:
            texts = told[recipe.id_columns[0]]
            ids = disambiguate([str(t) for t in texts])
        elif len(kept) < len(values):
            ids = tuple(f"{i + 1}" for i in kept)
    step, unit = chosen_step(recipe)
    count = values.shape[-1] if "C" in recipe.axes and "H" not in recipe.axes else 0
    about = (*file.notes, *done, *notes)
    meta = Meta(
        channels=channel_names(file, recipe, count),
        units=recipe.units,
        step=step,
        step_unit=unit,
        source=source.name,
        notes=about,
    )
    dataset = SequenceDataset(
        name=source.stem,
        sequences=sequences,
        missing=missing,
        ids=ids,
        labels=labels,
        meta=meta,
    )
    if starts is None:
        dataset = windowed(dataset, recipe)
    else:
        dataset = replace(dataset, recording=np.zeros(len(starts), np.int64), start=starts)
    return _with_step_labels(file, recipe, dataset, of_steps, kept), (*file.notes, *notes)


def _with_step_labels(
    file: Arrays, recipe: Recipe, dataset: SequenceDataset, names: Sequence[str], rows: IntArray
) -> SequenceDataset:
    """The dataset with those labels of the recipe that each step has, of these names.

    rows : the recording of the file that each recording of the dataset is.
    """
    if not (used := [c for c in recipe.label_columns if c in names]):
        return dataset
    labels = {str(c): dataset.labels[c] for c in dataset.labels}
    for name in used:
        labels[name] = labels_by_steps(name, file.of_steps(name, recipe), dataset, rows)
    return replace(dataset, labels=pd.DataFrame({c: labels[c] for c in recipe.label_columns}))


def _names_beside_steps(file: Arrays, recipe: Recipe) -> list[str]:
    """The arrays that have a value for each step, and not for each sequence, of a recipe's."""
    header = _header_of(file.headers, recipe)
    taken = _names_beside(file, header, recipe.axes)
    names = [h.name for h in file.beside_steps(header, recipe.axes) if may_label_steps(h)]
    return [name for name in names if name not in taken]


def _names_beside(file: Arrays, header: ArrayHeader, axes: str) -> list[str]:
    """The arrays that have a value for each sequence of another one; [] where it is one series."""
    return [h.name for h in file.beside(header, axes)] if file.are_sequences(axes) else []


def _sequences(
    values: NDArray[Any], lengths: NDArray[Any] | None, recipe: Recipe, name: str
) -> tuple[Sequence[FloatArray], Sequence[BoolArray] | None, IntArray, list[Note]]:
    """Each sequence to its true length, holes filled, and what is known of them.

    Also where they were filled, if those values don't count; the rows they come from; and notes.
    """
    if lengths is None and (whole := _without_holes(values, recipe)) is not None:
        return Ragged.of_rows(whole), None, np.arange(len(whole), dtype=np.int64), []
    pieces, rows = [], []
    empty = infinite = 0
    for row, whole in enumerate(values):
        piece = whole if lengths is None else whole[: int(lengths[row])]
        if piece.dtype.kind == "f" or recipe.missing_numbers:
            piece = piece.astype(np.float64)
            too_large = np.abs(piece) > LARGEST
            infinite += int(too_large.sum())
            piece[too_large] = np.nan
            mark_missing(piece, recipe.missing_numbers)
            if lengths is None:
                piece = without_padding(piece)
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
        notes.append(infinite_values(infinite))
    names = [f"channel {c + 1}" for c in range(len(filled.gaps.by_channel))]
    channels = names if values.ndim == 3 else ()
    notes += describe_missing(filled.gaps, recipe.fill, channels=channels, dropped=filled.dropped)
    if empty:
        notes.append(without_numbers_left_out(empty, "sequence"))
    kept = np.array(rows, np.int64)[filled.rows]
    return filled.sequences, filled.missing, kept, notes


def _without_holes(values: NDArray[Any], recipe: Recipe) -> FloatArray | None:
    """The numbers as float32 (n, length, ...), in a copy; None if any is missing or too large."""
    made = np.empty(values.shape, np.float32)
    rows = max(1, CHUNK // max(1, values[:1].size))
    for first in range(0, len(values), rows):
        part = values[first : first + rows]
        if part.dtype.kind == "f" and not (np.abs(part) <= LARGEST).all():
            return None
        if recipe.missing_numbers and np.isin(part, recipe.missing_numbers).any():
            return None
        made[first : first + rows] = part
    return made


def _choices(file: Arrays, recipe: Recipe) -> tuple[Choice, ...]:
    headers = file.headers
    choices = [likelihood_choice(recipe.likelihood)] if hold_poses(headers) else []
    usable = usable_arrays(headers)
    if len(usable) > 1:
        arrays = [(h.name, f"{h.name} ({_shape(h)})") for h in usable]
        choices.append(choice(recipe, "array", arrays))
    header = _header_of(headers, recipe)
    options = list(AXES[len(header.shape)])
    if recipe.axes not in [value for value, _ in options]:
        options.insert(0, (recipe.axes, describe_axes(recipe.axes).replace(" x ", ", ")))
    if len(options) > 1:
        help_ = f"The array has the shape {_shape(header)}."
        choices.append(choice(recipe, "axes", options, help=help_))
    beside = _names_beside(file, header, recipe.axes)
    if offered := [*beside, *_names_beside_steps(file, recipe)]:
        choices.append(choice(recipe, "label_columns", [(b, b) for b in offered]))
    if beside and not isinstance(file, ArrayFolder):
        none = ("", "None: missing values at the end are cut off")
        choices.append(choice(recipe, "length_array", (none, *((b, b) for b in beside))))
    choices += window_choices(recipe, dated=False)
    choices += missing_choices(recipe, {})
    return tuple(choices)
