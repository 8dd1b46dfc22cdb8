"""NIfTI, .nii and .nii.gz: volumes over time.

Only the header is believed before the voxels are there: what it promises is compared with the
size of the file, and voxels are read a few slices at a time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import FloatArray, Meta, SequenceDataset
from sequitur_core.data.notes import media as said
from sequitur_core.data.preparation.transforms import standardise
from sequitur_core.data.recipe import AXES, Recipe
from sequitur_core.data.recipe_description import describe_region
from sequitur_core.data.windows import window_lengths
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import byte_size, dimensions, labelled_by, pluralise, span
from sequitur_core.readers.corrections import choice, cut_choices
from sequitur_core.readers.dates.time_grid import chosen_step
from sequitur_core.readers.detection import Choice, Progress, Recognised
from sequitur_core.readers.media.volumes.nifti import BLOCK, Header, open_volume, read_headers, skip
from sequitur_core.readers.memory_check import check_room
from sequitur_core.readers.names.labels import chosen_labels, guess_labels
from sequitur_core.readers.source import Source
from sequitur_core.readers.windows.series_windows import windowed

DEPENDENTS: dict[str, tuple[str, ...]] = {"window": ("window_step",), "region": ("frame_size",)}

LARGEST = 2_000_000_000  # bytes of all volumes that are kept
LARGEST_VOLUME = 500_000_000  # bytes of one volume in the file
LARGEST_WORK = 1_500_000_000  # bytes that are taken beside the volumes that are kept
# Voxels along an axis that are kept by default, by the number of axes.
USUAL_SIZE = {2: 64, 3: 32}
THINNEST = 10  # making volumes smaller leaves an axis at least so many voxels
MANY_WINDOWS = 20  # below, windows overlap to be more
# Blood flow answers a moment's activity within about so long.
RESPONSE = 24.0  # seconds
USUAL_WINDOW = 10  # volumes, where the time of one isn't known
_AT_ONCE = 2_000_000  # voxels that are turned into numbers at a time
# Of each: as written, as a number, without its sign, and two while they are resized.
_BYTES_PER_VOXEL = 5 * 8


def recognise(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Recognised:
    """What the volumes hold, given the choices that are fixed already; only headers are read."""
    source, found = read_headers(source, progress)
    headers = [h.cut_to(fixed.get("region", ())) for h in found]
    if not fixed.get("frame_size"):  # one that is chosen brings all to one size
        _check_alike(headers)
    recipe, reasons = _guess(headers, fixed)
    labels, why_labels = guess_labels(source, source.members, fixed, noun="files")
    recipe = recipe.with_(label_columns=labels)
    _check_size(headers, recipe)
    longest = max(header.length for header in headers)
    if recipe.window > longest:
        raise SequiturError(
            f"Windows of {recipe.window:,} volumes are longer than what {source.name} holds "
            f"({longest:,}). Choose shorter windows."
        )
    return Recognised(
        recipe=recipe,
        sentence=_sentence(source, headers, recipe),
        reasons=(*reasons, *why_labels, *map(str, source.notes())),
        warnings=(),
        options=_choices(headers, recipe),
    )


def read(source: Source, recipe: Recipe, progress: Progress) -> SequenceDataset:
    """The sequences of the volumes, read as the recipe says."""
    source, found = read_headers(source, progress)
    headers = [header.cut_to(recipe.region) for header in found]
    if not recipe.frame_size:
        _check_alike(headers)
    _check_size(headers, recipe)
    total = sum(header.length for header in headers)
    sequences, notes, done = [], source.notes(), 0
    missing = 0
    for number, (member, header) in enumerate(zip(source.members, headers, strict=True), start=1):
        which = f"file {number} of {len(headers)}" if len(headers) > 1 else header.name
        sequence = np.empty((header.length, *_size(header, recipe)), np.float32)
        unknown = 0
        with source.file(member) as path, open_volume(path, header.name) as (stream, _):
            skip(stream, header.offset)
            weights = _area_weights(header.kept_shape, sequence.shape[1:])
            for at in range(header.length):
                for share, wild in _fill(sequence[at], stream, header, at, weights):
                    unknown += wild
                    progress((done + share) / total, f"Reading {which}")
                done += 1
            # A packed file has its checksum at the very end.
            stream.read(BLOCK)
        missing += unknown
        if unknown == header.length * math.prod(header.kept_shape):
            part = " in the part that is kept" if recipe.region else ""
            raise SequiturError(
                f"{header.name} holds no numbers{part}: every voxel is missing or infinite. "
                + ("Keep another part." if recipe.region else "Export it again.")
            )
        if recipe.by_voxel:
            for at in range(sequence.shape[1]):  # part by part, to save memory
                sequence[:, at] = standardise(sequence[:, at])
        sequences.append(sequence)
    if recipe.by_voxel:
        notes.append(said.voxels_scaled())
    if missing:
        notes.append(said.voxels_undefined(missing))
    step, unit = _step(headers, recipe)
    dataset = SequenceDataset(
        name=source.stem,
        sequences=sequences,
        ids=source.ids(source.members),
        labels=_labels(source, recipe),
        meta=Meta(
            units=recipe.units, step=step, step_unit=unit, source=source.name, notes=tuple(notes)
        ),
    )
    return windowed(dataset, recipe)


def _labels(source: Source, recipe: Recipe) -> pd.DataFrame:
    """The labels of each file; recipes of earlier versions name none, and mean the folders."""
    if recipe.label_columns:
        return chosen_labels(source, source.members, recipe)
    return source.labels(source.members)


def _check_alike(headers: Sequence[Header]) -> None:
    first = headers[0]
    for header in headers[1:]:
        if header.element_shape != first.element_shape:
            one, other = dimensions(first.shape[:3]), dimensions(header.shape[:3])
            raise SequiturError(
                f"The volumes differ in size: {first.name} has {one} voxels, {header.name} has "
                f"{other}. Load files that were recorded alike."
            )


def _check_size(headers: Sequence[Header], recipe: Recipe) -> None:
    """Refuse volumes that don't fit into memory, before any voxel is read."""
    for header in headers:
        if header.volume_bytes > LARGEST_VOLUME:
            raise SequiturError(
                f"One volume of {header.name} takes {byte_size(header.volume_bytes)} "
                f"({dimensions(header.shape[:3])} voxels). Export it with larger voxels."
            )
        if (work := _working_memory(header, recipe)) > LARGEST_WORK:
            cure = "Choose a smaller size." if recipe.frame_size else "Export it with fewer voxels."
            raise SequiturError(
                f"Reading {header.name} as volumes of {dimensions(_size(header, recipe))} voxels "
                f"takes {byte_size(work)} of memory beside the result, and "
                f"{byte_size(LARGEST_WORK)} is the most that is taken. {cure}"
            )
    wanted = sum(h.length * math.prod(_size(h, recipe)) * 4 for h in headers)
    if wanted > LARGEST:
        volumes = pluralise(sum(h.length for h in headers), "volume")
        raise SequiturError(
            f"{volumes} of {dimensions(_size(headers[0], recipe))} voxels take "
            f"{byte_size(wanted)}, and "
            f"{byte_size(LARGEST)} is the most that is read. Choose a smaller size, or load "
            f"{'fewer files' if len(headers) > 1 else 'a shorter part of the series'}."
        )
    check_room(
        wanted + max(_working_memory(header, recipe) for header in headers),
        headers[0].name if len(headers) == 1 else pluralise(len(headers), "file"),
        cure="Choose a smaller size, or load a shorter part of the series.",
    )


def _size(header: Header, recipe: Recipe) -> tuple[int, ...]:
    """The shape of an element once it has the size that the recipe asks for."""
    own = header.kept_shape
    if not recipe.frame_size:
        return own
    if len(recipe.frame_size) != len(own):
        raise SequiturError(
            f"{header.name} has {pluralise(len(own), 'axis', 'axes')} of space "
            f"({dimensions(own)}), but "
            f"{len(recipe.frame_size)} sizes were chosen ({dimensions(recipe.frame_size)}). "
            "Choose one for each axis."
        )
    return recipe.frame_size


def _fill(
    volume: FloatArray,
    stream: BinaryIO,
    header: Header,
    at: int,
    weights: Sequence[NDArray[np.float64] | None],
) -> Iterator[tuple[float, int]]:
    """Fill a volume with the next of a stream, made as large as it is and in the file's own units.

    `at` is its number, `weights` comes from `_area_weights`. After each block of slices, yields the
    share that is done and how many voxels of the block had no number and were set to 0.
    """
    # The first axis changes fastest in the file, so slices follow one another along the last.
    shape, into = header.element_shape[::-1], volume.T
    slices, *inside = [slice(kept.start, kept.stop) for kept in header.kept[::-1]]
    mixed = np.zeros(into.shape) if weights[0] is not None else None
    rows = _slices_at_once(shape, into.shape)
    for first in range(0, shape[0], rows):
        part = slice(first, min(first + rows, shape[0]))
        block = _read_voxels(stream, header, at, (part.stop - first, *shape[1:]))
        low, high = max(first, slices.start), min(part.stop, slices.stop)
        if low >= high:
            yield part.stop / shape[0], 0
            continue
        block = block[(slice(low - first, high - first), *inside)]
        place = slice(low - slices.start, high - slices.start)
        wild = ~(np.abs(block) <= np.finfo(np.float32).max)  # catches NaN too
        block[wild] = 0
        for axis in range(len(shape) - 1, 0, -1):
            if (weight := weights[axis]) is not None:
                block = np.moveaxis(np.tensordot(block, weight, axes=(axis, 1)), -1, axis)
        if mixed is None:
            into[place] = block
        else:
            weight = cast("NDArray[np.float64]", weights[0])
            touched = np.flatnonzero(weight[:, place].any(axis=1))
            low, high = touched[0], touched[-1] + 1
            mixed[low:high] += np.tensordot(weight[low:high, place], block, axes=1)
        yield part.stop / shape[0], int(wild.sum())
    if mixed is not None:
        into[...] = mixed


def _read_voxels(
    stream: BinaryIO, header: Header, at: int, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """The next voxels of a stream, of volume `at`, in the file's own units."""
    wanted = math.prod(shape) * header.dtype.itemsize
    written = stream.read(wanted)
    if len(written) < wanted:
        raise SequiturError(
            f"{header.name} is damaged: it ends in volume {at + 1:,} of {header.length:,}. "
            "Export or copy it again."
        )
    with np.errstate(over="ignore", invalid="ignore"):
        values = np.frombuffer(written, header.dtype).astype(np.float64)
        values *= header.slope
        values += header.intercept
    return values.reshape(shape)


def _slices_at_once(shape: tuple[int, ...], size: tuple[int, ...]) -> int:
    """How many slices are at hand at a time; both shapes are in the file's order."""
    return max(1, min(shape[0], _AT_ONCE // _largest_slice(shape, size)))


def _largest_slice(shape: tuple[int, ...], size: tuple[int, ...]) -> int:
    """The most voxels that a slice has while its axes are resized, the last one first."""
    return max(math.prod((*shape[1:axis], *size[axis:])) for axis in range(1, len(shape) + 1))


def _working_memory(header: Header, recipe: Recipe) -> int:
    """Bytes that reading a file takes at a time, beside the volumes that are kept."""
    shape, size = header.element_shape[::-1], _size(header, recipe)[::-1]
    slices = _slices_at_once(shape, size) * _largest_slice(shape, size) * _BYTES_PER_VOXEL
    weights = sum(old * new for old, new in zip(shape, size, strict=True) if old != new) * 8
    # The sum of what the blocks add to a volume, and what one of them adds.
    mixed = 2 * math.prod(size) * 8 if shape[0] != size[0] else 0
    return slices + 4 * weights + mixed


def _area_weights(
    shape: tuple[int, ...], size: tuple[int, ...]
) -> tuple[NDArray[np.float64] | None, ...]:
    """How voxels are mixed along each axis, in the file's order; None where nothing changes."""
    return tuple(
        None if old == new else _axis_weights(old, new)
        for old, new in zip(shape[::-1], size[::-1], strict=True)
    )


def _axis_weights(old: int, new: int) -> NDArray[np.float64]:
    """Weights (new, old) by which each new voxel is the mean of the old ones that it covers."""
    edges = np.arange(new + 1) * (old / new)
    low, high = edges[:-1, None], edges[1:, None]
    at = np.arange(old)
    inside = np.minimum(high, at + 1) - np.maximum(low, at)
    return np.asarray(np.clip(inside, 0, None) * (new / old))


# What suits the volumes


def _guess(headers: Sequence[Header], fixed: Mapping[str, Any]) -> tuple[Recipe, list[str]]:
    single = len(headers) == 1
    first = headers[0]
    reasons = []
    dropped = sum(n == 1 for n in first.shape[:3])
    if dropped and first.element_shape != (1,):
        axes = "The axis of size 1 was" if dropped == 1 else f"{dropped} axes of size 1 were"
        reasons.append(
            f"{axes} dropped: {dimensions(first.shape[:3])} became "
            f"{dimensions(first.element_shape)}."
        )
    found: dict[str, Any] = {"format": "volume", "layout": "long" if single else "rows"}
    if fixed.get("region"):
        reasons.append(f"{describe_region(fixed['region'], volumes=True)}.")
    if "frame_size" not in fixed:
        found["frame_size"] = _usual_size(headers)
        if found["frame_size"]:
            reasons.append(
                f"{_element_noun(first.kept_shape, 2).capitalize()} of "
                f"{dimensions(first.kept_shape)} were brought to "
                f"{dimensions(found['frame_size'])}, for faster training: each new "
                "voxel is the mean of what it covers."
            )
    known = {n: v for n, v in fixed.items() if n not in ("format", "layout")}
    recipe = Recipe(**found).with_(**known)
    step, unit = _step(headers, recipe)
    if unit == "step":
        steps = {header.step for header in headers}
        why = "differs between the files" if len(steps) > 1 else "isn't given"
        reasons.append(f"The time from one volume to the next {why}, so volumes are counted.")
    if not single or fixed.get("window") == 0:
        return recipe, reasons
    suggested = "window" not in fixed
    if suggested:
        recipe = recipe.with_(window=_window(first.length, step if unit == "s" else 0.0))
    overlapping = "window_step" not in fixed and first.length // recipe.window < MANY_WINDOWS
    if overlapping:
        recipe = recipe.with_(window_step=max(1, recipe.window // 2))
    if suggested:
        lasting = f" ({recipe.window * step:.3g} {unit})" if unit == "s" else ""
        about = ""
        if unit == "s" and abs(recipe.window * step - RESPONSE) < RESPONSE / 4:
            about = ", about as long as blood flow takes to answer activity"
        share = "; each shares half with the next, which gives more of them" if overlapping else ""
        reasons.append(
            f"Windows of {pluralise(recipe.window, 'volume')}{lasting} are suggested{about}{share}."
        )
    return recipe, reasons


def _window(length: int, seconds: float) -> int:
    """Volumes of a window: as long as a response, but no more than a quarter of the series."""
    wanted = round(RESPONSE / seconds) if seconds else USUAL_WINDOW
    return max(min(2, length), min(max(2, wanted), length // 4))


def _usual_size(headers: Sequence[Header]) -> tuple[int, ...]:
    """A size that can be learned and kept in memory, in proportion; () where it is that already."""
    shape = headers[0].kept_shape
    if len(shape) not in USUAL_SIZE:
        return ()
    room = LARGEST / 4 / sum(header.length for header in headers)
    factor = max(1.0, max(shape) / USUAL_SIZE[len(shape)])
    while math.prod(_shrunk(shape, factor)) > room and factor < max(shape):
        factor *= 1.1
    size = _shrunk(shape, factor)
    return size if size != shape else ()


def _shrunk(shape: tuple[int, ...], factor: float) -> tuple[int, ...]:
    """Each axis divided by a factor, but none to less than `THINNEST`."""
    return tuple(max(round(n / factor), min(n, THINNEST)) for n in shape)


def _step(headers: Sequence[Header], recipe: Recipe) -> tuple[float, str]:
    steps = {header.step for header in headers}
    own = (headers[0].step, "s") if len(steps) == 1 and 0.0 not in steps else (1.0, "step")
    return chosen_step(recipe, own)


def _element_noun(shape: tuple[int, ...], n: int) -> str:
    name = "volume" if len(shape) == 3 else "picture" if len(shape) == 2 else "profile"
    return name if n == 1 else f"{name}s"


def _count_sequences(headers: Sequence[Header], recipe: Recipe) -> int:
    return len(window_lengths(np.array([header.length for header in headers]), recipe))


def _sentence(source: Source, headers: Sequence[Header], recipe: Recipe) -> str:
    n, shape = _count_sequences(headers, recipe), _size(headers[0], recipe)
    lengths = [header.length for header in headers]
    low, high = (recipe.window,) * 2 if recipe.window else (min(lengths), max(lengths))
    step, unit = _step(headers, recipe)
    noun = "voxel" if len(shape) == 3 else "pixel"
    parts = [
        f"{pluralise(n, 'window' if recipe.window else 'sequence')} of {span(low, high)} "
        f"{_element_noun(shape, high)} of {dimensions(shape)} {noun}s"
    ]
    if unit != "step":
        parts.append(f"{step:g} {unit} apart")
    if recipe.window and len(headers) == 1:
        parts.append(f"cut from one series of {lengths[0]:,}")
    elif recipe.window:
        parts.append(f"cut from {len(headers):,} files")
    if labels := [str(c) for c in _labels(source, recipe).columns]:
        parts.append(labelled_by(labels))
    return ", ".join(parts)


def _choices(headers: Sequence[Header], recipe: Recipe) -> tuple[Choice, ...]:
    longest = max(header.length for header in headers)
    choices = []
    own = headers[0].kept_shape
    if len(own) in USUAL_SIZE:
        thing = _element_noun(own, 2)
        full = "as in the file" if not recipe.region else "as the part that is kept"
        sizes: dict[tuple[int, ...], str] = {(): f"{dimensions(own)}, {full}"}
        for size in (
            *(_shrunk(own, k) for k in (2, 3, 4, 6)),
            _usual_size(headers),
            recipe.frame_size,
        ):
            if size and size != own:
                sizes[size] = dimensions(size)
        ordered = sorted(sizes.items(), key=lambda item: -math.prod(item[0] or own))
        if len(ordered) > 1:
            help_ = f"Smaller {thing} train faster, but show less detail."
            label = f"Size of the {thing}"
            choices.append(choice(recipe, "frame_size", ordered, label=label, help=help_))
    choices.append(choice(recipe, "by_voxel"))
    choices += cut_choices(
        recipe, "Volumes in each window; 0 keeps each file whole.", element="volume", high=longest
    )
    if len(own) == len(AXES):
        help_ = (
            "What is outside isn't used for training, such as air around a head. In % of each axis "
            "of the file."
        )
        lengths = zip(AXES, headers[0].element_shape, strict=True)
        named = [(axis, f"{axis.capitalize()} axis, {n:,} voxels") for axis, n in lengths]
        choices.append(choice(recipe, "region", named, label="Part of the volume", help=help_))
    return tuple(choices)
