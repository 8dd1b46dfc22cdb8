"""NIfTI, .nii and .nii.gz: volumes over time.

Only the header is believed before the voxels are there: what it promises is compared with the
size of the file, and voxels are read a few slices at a time.
"""

from __future__ import annotations

import gzip
import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from sequitur_core.dataset import FloatArray, Meta, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.prepare import AXES, Recipe, counted, region_in_words, window_starts, windows
from sequitur_core.readers.choices import cut_choices
from sequitur_core.readers.folders import Source
from sequitur_core.readers.recognised import (
    FEW,
    Choice,
    Progress,
    Recognised,
    few,
    listed,
    span,
)
from sequitur_core.readers.room import check_room
from sequitur_core.steps import standardise

REDO: dict[str, tuple[str, ...]] = {"window": ("window_step",), "region": ("frame_size",)}

LARGEST = 2_000_000_000  # bytes of all volumes that are kept
LARGEST_VOLUME = 500_000_000  # bytes of one volume, as it lies in the file
LARGEST_WORK = 1_500_000_000  # bytes that are taken beside the volumes that are kept
# Voxels along an axis that are kept without being asked, for pictures and for volumes.
USUAL_SIZE = {2: 64, 3: 32}
THINNEST = 10  # making volumes smaller leaves an axis at least so many voxels
MANY_WINDOWS = 20  # below, windows overlap to be more
# Blood flow answers a moment's activity within about so long.
RESPONSE = 24.0  # seconds
USUAL_WINDOW = 10  # volumes, where nobody knows how long one takes

_SECONDS = {"sec": 1.0, "msec": 1e-3, "usec": 1e-6}
_DENSEST = 1_100  # no gzip unpacks to more than so many times its size
_BLOCK = 1 << 20
_AT_ONCE = 2_000_000  # voxels that are turned into numbers at a time
# Of each: as written, as a number, without its sign, and two while they are resized.
_WORK_PER_VOXEL = 5 * 8


@dataclass(frozen=True)
class _Header:
    """What a file says of its volumes.

    Attributes
    ----------
    name : of the file, for messages.
    shape : voxels along x, y and z, and the number of volumes.
    dtype, offset : how a voxel is written, and where the first stands.
    slope, intercept : from a written number to a value.
    step : seconds from one volume to the next; 0 if the file doesn't tell.
    region : the part of each axis that is kept, in %; () for all.
    """

    name: str
    shape: tuple[int, int, int, int]
    dtype: np.dtype[Any]
    offset: int
    slope: float
    intercept: float
    step: float
    region: tuple[float, ...] = ()

    @property
    def kept(self) -> tuple[range, ...]:
        """The voxels along each axis that are kept: at least two of several."""
        own = self.element_shape
        if not self.region:
            return tuple(map(range, own))
        lows, highs = self.region[: len(own)], self.region[len(own) :]
        return tuple(map(_share, own, lows, highs))

    @property
    def kept_shape(self) -> tuple[int, ...]:
        """The shape of the part of a volume that is kept."""
        return tuple(map(len, self.kept))

    def cut_to(self, region: Sequence[float]) -> _Header:
        """The header of volumes of which only a part is kept."""
        own = self.element_shape
        if region and len(region) != 2 * len(own):
            raise SequiturError(
                f"{self.name} has {counted(len(own), 'axis', 'axes')} of space ({_by(own)}), and "
                f"{len(region)} numbers were given for the part that is kept. Give the lower ends "
                "along all axes, then the upper ones."
            )
        return replace(self, region=tuple(region))

    @property
    def element_shape(self) -> tuple[int, ...]:
        """The shape of one volume without axes of size 1; (1,) for a single voxel."""
        return tuple(n for n in self.shape[:3] if n > 1) or (1,)

    @property
    def length(self) -> int:
        """Number of volumes."""
        return self.shape[3]

    @property
    def volume_bytes(self) -> int:
        """Bytes of one volume in the file."""
        return math.prod(self.shape[:3]) * self.dtype.itemsize


def recognise(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Recognised:
    """What the volumes hold, given the choices that are fixed already; only headers are read."""
    headers = [h.cut_to(fixed.get("region", ())) for h in _headers(source, progress)]
    if not fixed.get("frame_size"):  # one that is chosen brings all to one size
        _check_alike(headers)
    recipe, reasons = _guess(headers, fixed)
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
        reasons=tuple([*reasons, *source.notes()]),
        warnings=tuple(_warnings(headers, recipe)),
        options=_choices(headers, recipe),
    )


def read(source: Source, recipe: Recipe, progress: Progress) -> SequenceDataset:
    """The sequences of the volumes, read as the recipe says."""
    headers = [header.cut_to(recipe.region) for header in _headers(source, progress)]
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
        with source.file(member) as path, _opened(path, header.name) as (stream, _):
            _skip(stream, header.offset)
            covers = _covers(header.kept_shape, sequence.shape[1:])
            for at in range(header.length):
                for share, wild in _fill(sequence[at], stream, header, at, covers):
                    unknown += wild
                    progress((done + share) / total, f"Reading {which}")
                done += 1
            # A packed file tells only at its very end whether all of it was right.
            stream.read(_BLOCK)
        missing += unknown
        if unknown == header.length * math.prod(header.kept_shape):
            part = " in the part that is kept" if recipe.region else ""
            raise SequiturError(
                f"{header.name} holds no numbers{part}: every voxel is missing or infinite. "
                + ("Keep another part." if recipe.region else "Export it again.")
            )
        if recipe.by_voxel:
            for at in range(sequence.shape[1]):  # part by part, for want of memory
                sequence[:, at] = standardise(sequence[:, at])
        sequences.append(sequence)
    if recipe.by_voxel:
        notes.append(
            "Each voxel was brought to average 0 and standard deviation 1 over each file, so that "
            "only its changes count."
        )
    if missing:
        notes.append(
            f"{counted(missing, 'missing or infinite value')} "
            f"{'was' if missing == 1 else 'were'} set to 0."
        )
    step, unit = _step(headers, recipe)
    dataset = SequenceDataset(
        name=source.stem,
        sequences=sequences,
        ids=source.ids(source.members),
        labels=source.labels(source.members),
        meta=Meta(
            units=recipe.units, step=step, step_unit=unit, source=source.name, notes=tuple(notes)
        ),
    )
    if recipe.window:
        dataset = windows(dataset, length=recipe.window, step=recipe.window_step)
    return dataset


# From the file to numbers


def _headers(source: Source, progress: Progress) -> list[_Header]:
    """The header of every file; raises SequiturError if a file can't be read."""
    headers = []
    for number, member in enumerate(source.members, start=1):
        progress(0.0, f"Looking at file {number:,} of {len(source.members):,}")
        with source.file(member) as path:
            headers.append(_header(path, member))
    return headers


def _header(path: Path, name: str) -> _Header:
    """What a file says of its volumes; raises SequiturError unless it can hold them."""
    from nibabel.nifti1 import Nifti1Header
    from nibabel.nifti2 import Nifti2Header
    from nibabel.spatialimages import HeaderDataError

    kinds: tuple[Any, ...] = (Nifti1Header, Nifti2Header)
    size = path.stat().st_size
    with _opened(path, name) as (stream, packed):
        start = stream.read(540)
    if not start:
        raise SequiturError(f"{name} is empty. Export or copy it again.")
    kind = next((k for k in kinds if k.may_contain_header(start)), None)
    if kind is None:
        cure = (
            "Export it as NIfTI."
            if b"\0" in start
            else "It holds text: if it is a table, give it the ending .csv."
        )
        raise SequiturError(f"{name} isn't a NIfTI file in spite of its name. {cure}")
    try:
        # nibabel's own check would log, and refuse what harms nobody here.
        header = kind(start[: kind.sizeof_hdr], check=False)
        shape = tuple(int(n) for n in header.get_data_shape())
        dtype = header.get_data_dtype()
        offset = max(int(header.get_data_offset()), kind.single_vox_offset)
        slope, intercept = header.get_slope_inter()
        with np.errstate(invalid="ignore"):  # what is no number is looked at below
            zooms = np.asarray(header["pixdim"], np.float64)
        magic = bytes(header["magic"].item())
        try:
            time_unit = header.get_xyzt_units()[1]
        except KeyError:  # a unit that nobody has defined
            time_unit = "unknown"
    # Header fields are anything a damaged file may hold, and nibabel raises what it stumbles on.
    except (ValueError, KeyError, TypeError, OverflowError, HeaderDataError) as error:
        raise SequiturError(
            f"{name} is damaged: its header can't be understood. Export or copy it again."
        ) from error
    if magic.startswith(b"ni"):
        raise SequiturError(
            f"{name} holds the description of volumes alone; their numbers lie in an .img file. "
            "Export both as one .nii file."
        )
    while len(shape) > 4 and shape[-1] == 1:
        shape = shape[:-1]
    _check_axes(name, shape)
    _check_numbers(name, dtype)
    # Header fields are read as Python's whole numbers: products can't overflow.
    promised = math.prod(shape) * dtype.itemsize + offset
    if promised > size * (_DENSEST if packed else 1):
        raise SequiturError(
            f"{name} is damaged: it should hold {counted(shape[3], 'volume')} of "
            f"{_by(shape[:3])} voxels, and is too small for them. Export or copy it again."
        )
    step = float(f"{zooms[4]:.6g}") * _SECONDS.get(time_unit, 0.0)  # kept as float32 there
    return _Header(
        name=name,
        shape=cast("tuple[int, int, int, int]", shape),
        dtype=dtype,
        offset=offset,
        slope=1.0 if slope is None else float(slope),
        intercept=0.0 if slope is None or intercept is None else float(intercept),
        step=float(f"{step:.6g}") if math.isfinite(step) and step > 0 else 0.0,
    )


def _check_axes(name: str, shape: tuple[int, ...]) -> None:
    if min(shape, default=0) < 1:
        raise SequiturError(
            f"{name} is damaged: it says that it holds {_by(shape)} numbers. Export or copy it "
            "again."
        )
    if len(shape) < 4:
        axes = counted(len(shape), "axis", "axes")
        raise SequiturError(
            f"{name} holds one picture of one moment ({axes}: {_by(shape)}), but a sequence needs "
            "several moments. Export the whole series as one file with time as its fourth axis."
        )
    if len(shape) > 4:
        raise SequiturError(
            f"{name} has {len(shape)} axes ({_by(shape)}), but volumes over time have 4: three of "
            "space and one of time. Export one series with one number for each voxel."
        )
    if shape[3] == 1:
        raise SequiturError(
            f"{name} holds one volume only, so there is no course over time to learn. Export the "
            "whole series as one file with time as its fourth axis."
        )


def _check_numbers(name: str, dtype: np.dtype[Any]) -> None:
    if dtype.kind in "iuf" and 1 <= dtype.itemsize <= 8:
        return
    kinds = {
        "c": "complex numbers",
        "V": "colours" if dtype.names else "numbers in an unknown form",
    }
    raise SequiturError(
        f"{name} holds {kinds.get(dtype.kind, 'numbers of more than 64 bits')}, but one plain "
        "number is needed for each voxel. Export it with real numbers, such as 16-bit integers."
    )


def _check_alike(headers: Sequence[_Header]) -> None:
    first = headers[0]
    for header in headers[1:]:
        if header.element_shape != first.element_shape:
            raise SequiturError(
                f"The volumes differ in size: {first.name} has {_by(first.shape[:3])} voxels, "
                f"{header.name} has {_by(header.shape[:3])}. Load files that were recorded alike."
            )


def _check_size(headers: Sequence[_Header], recipe: Recipe) -> None:
    """Refuse volumes that don't fit into memory, before any voxel is read."""
    for header in headers:
        if header.volume_bytes > LARGEST_VOLUME:
            raise SequiturError(
                f"One volume of {header.name} takes {_gigabytes(header.volume_bytes)} "
                f"({_by(header.shape[:3])} voxels). Export it with larger voxels."
            )
        if (work := _work(header, recipe)) > LARGEST_WORK:
            cure = "Choose a smaller size." if recipe.frame_size else "Export it with fewer voxels."
            raise SequiturError(
                f"Reading {header.name} as volumes of {_by(_size(header, recipe))} voxels takes "
                f"{_gigabytes(work)} of memory beside the result, and {_gigabytes(LARGEST_WORK)} "
                f"is the most that is taken. {cure}"
            )
    wanted = sum(h.length * math.prod(_size(h, recipe)) * 4 for h in headers)
    if wanted > LARGEST:
        volumes = counted(sum(h.length for h in headers), "volume")
        raise SequiturError(
            f"{volumes} of {_by(_size(headers[0], recipe))} voxels take {_gigabytes(wanted)}, and "
            f"{_gigabytes(LARGEST)} is the most that is read. Choose a smaller size, or load "
            f"{'fewer files' if len(headers) > 1 else 'a shorter part of the series'}."
        )
    check_room(
        wanted + max(_work(header, recipe) for header in headers),
        headers[0].name if len(headers) == 1 else counted(len(headers), "file"),
        cure="Choose a smaller size, or load a shorter part of the series.",
    )


@contextmanager
def _opened(path: Path, name: str) -> Iterator[tuple[BinaryIO, bool]]:
    """The bytes of a file, unpacked, and whether they were packed, whatever its ending says.

    Inside the block, reading a damaged file raises SequiturError.
    """
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        stream = cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file
        try:
            yield stream, packed
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise SequiturError(
                f"{name} is damaged: it can't be unpacked to its end. Export or copy it again."
            ) from error


def _skip(stream: BinaryIO, count: int) -> None:
    """Read on without keeping: a header may place the first voxel anywhere."""
    while count > 0 and (block := stream.read(min(_BLOCK, count))):
        count -= len(block)


def _size(header: _Header, recipe: Recipe) -> tuple[int, ...]:
    """The shape of an element once it has the size that the recipe asks for."""
    own = header.kept_shape
    if not recipe.frame_size:
        return own
    if len(recipe.frame_size) != len(own):
        raise SequiturError(
            f"{header.name} has {counted(len(own), 'axis', 'axes')} of space ({_by(own)}), but "
            f"{len(recipe.frame_size)} sizes were chosen ({_by(recipe.frame_size)}). Choose one "
            "for each axis."
        )
    return recipe.frame_size


def _fill(
    volume: FloatArray,
    stream: BinaryIO,
    header: _Header,
    at: int,
    covers: Sequence[NDArray[np.float64] | None],
) -> Iterator[tuple[float, int]]:
    """Fill a volume with the next of a stream, made as large as it is and in the file's own units.

    `at` is its number, `covers` comes from `_covers`. After each block of slices, yields the
    share that is done and how many voxels of the block had no number and were set to 0.
    """
    # The first axis changes fastest in the file, so slices follow one another along the last.
    shape, into = header.element_shape[::-1], volume.T
    slices, *inside = [slice(kept.start, kept.stop) for kept in header.kept[::-1]]
    mixed = np.zeros(into.shape) if covers[0] is not None else None
    rows = _rows(shape, into.shape)
    for first in range(0, shape[0], rows):
        part = slice(first, min(first + rows, shape[0]))
        block = _numbers(stream, header, at, (part.stop - first, *shape[1:]))
        low, high = max(first, slices.start), min(part.stop, slices.stop)
        if low >= high:
            yield part.stop / shape[0], 0
            continue
        block = block[(slice(low - first, high - first), *inside)]
        place = slice(low - slices.start, high - slices.start)
        wild = ~(np.abs(block) <= np.finfo(np.float32).max)  # catches NaN too
        block[wild] = 0
        for axis in range(len(shape) - 1, 0, -1):
            if (cover := covers[axis]) is not None:
                block = np.moveaxis(np.tensordot(block, cover, axes=(axis, 1)), -1, axis)
        if mixed is None:
            into[place] = block
        else:
            cover = cast("NDArray[np.float64]", covers[0])
            touched = np.flatnonzero(cover[:, place].any(axis=1))
            low, high = touched[0], touched[-1] + 1
            mixed[low:high] += np.tensordot(cover[low:high, place], block, axes=1)
        yield part.stop / shape[0], int(wild.sum())
    if mixed is not None:
        into[...] = mixed


def _share(length: int, low: float, high: float) -> range:
    """The voxels from `low` to `high` %, two at least where there are two."""
    least = min(2, length)
    first = min(round(length * low / 100), length - least)
    return range(first, max(first + least, round(length * high / 100)))


def _numbers(
    stream: BinaryIO, header: _Header, at: int, shape: tuple[int, ...]
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


def _rows(shape: tuple[int, ...], size: tuple[int, ...]) -> int:
    """How many slices are at hand at a time; both shapes are in the file's order."""
    return max(1, min(shape[0], _AT_ONCE // _widest(shape, size)))


def _widest(shape: tuple[int, ...], size: tuple[int, ...]) -> int:
    """The most voxels that a slice has while its axes are resized, the last one first."""
    return max(math.prod((*shape[1:axis], *size[axis:])) for axis in range(1, len(shape) + 1))


def _work(header: _Header, recipe: Recipe) -> int:
    """Bytes that reading a file takes at a time, beside the volumes that are kept."""
    shape, size = header.element_shape[::-1], _size(header, recipe)[::-1]
    slices = _rows(shape, size) * _widest(shape, size) * _WORK_PER_VOXEL
    covers = sum(old * new for old, new in zip(shape, size, strict=True) if old != new) * 8
    # The sum of what the blocks add to a volume, and what one of them adds.
    mixed = 2 * math.prod(size) * 8 if shape[0] != size[0] else 0
    return slices + 4 * covers + mixed


def _covers(
    shape: tuple[int, ...], size: tuple[int, ...]
) -> tuple[NDArray[np.float64] | None, ...]:
    """How voxels are mixed along each axis, in the file's order; None where nothing changes."""
    return tuple(
        None if old == new else _cover(old, new)
        for old, new in zip(shape[::-1], size[::-1], strict=True)
    )


def _cover(old: int, new: int) -> NDArray[np.float64]:
    """How much of each new voxel each old one covers, (new, old); rows add up to 1.

    So each new voxel is the mean of what it covers.
    """
    edges = np.arange(new + 1) * (old / new)
    low, high = edges[:-1, None], edges[1:, None]
    at = np.arange(old)
    inside = np.minimum(high, at + 1) - np.maximum(low, at)
    return np.asarray(np.clip(inside, 0, None) * (new / old))


# What suits the volumes


def _guess(headers: Sequence[_Header], fixed: Mapping[str, Any]) -> tuple[Recipe, list[str]]:
    single = len(headers) == 1
    first = headers[0]
    reasons = []
    dropped = sum(n == 1 for n in first.shape[:3])
    if dropped and first.element_shape != (1,):
        axes = "The axis of size 1 was" if dropped == 1 else f"{dropped} axes of size 1 were"
        reasons.append(f"{axes} dropped: {_by(first.shape[:3])} became {_by(first.element_shape)}.")
    found: dict[str, Any] = {"format": "volume", "layout": "long" if single else "rows"}
    if fixed.get("region"):
        reasons.append(f"{region_in_words(fixed['region'], volumes=True)}.")
    if "frame_size" not in fixed:
        found["frame_size"] = _usual_size(headers)
        if found["frame_size"]:
            reasons.append(
                f"{_thing(first.kept_shape, 2).capitalize()} of {_by(first.kept_shape)} were "
                f"brought to {_by(found['frame_size'])}, to be learned faster: each new voxel is "
                "the mean of what it covers."
            )
    known = {n: v for n, v in fixed.items() if n not in ("format", "layout")}
    recipe = Recipe(**found).with_(**known)
    step, unit = _step(headers, recipe)
    if unit == "step":
        steps = {header.step for header in headers}
        why = "differs between the files" if len(steps) > 1 else "isn't told"
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
            f"Windows of {counted(recipe.window, 'volume')}{lasting} are suggested{about}{share}."
        )
    return recipe, reasons


def _window(length: int, seconds: float) -> int:
    """Volumes of a window: as long as a response, but no more than a quarter of the series."""
    wanted = round(RESPONSE / seconds) if seconds else USUAL_WINDOW
    return max(min(2, length), min(max(2, wanted), length // 4))


def _usual_size(headers: Sequence[_Header]) -> tuple[int, ...]:
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


def _step(headers: Sequence[_Header], recipe: Recipe) -> tuple[float, str]:
    """Time from one volume to the next, and its unit."""
    if recipe.step:
        return recipe.step, recipe.step_unit or "step"
    steps = {header.step for header in headers}
    return (steps.pop(), "s") if len(steps) == 1 and 0.0 not in steps else (1.0, "step")


def _thing(shape: tuple[int, ...], n: int) -> str:
    """What one element is called."""
    name = "volume" if len(shape) == 3 else "picture" if len(shape) == 2 else "profile"
    return name if n == 1 else f"{name}s"


def _counts(headers: Sequence[_Header], recipe: Recipe) -> int:
    """How many sequences come out."""
    if not recipe.window:
        return len(headers)
    return sum(len(window_starts(h.length, recipe.window, recipe.window_step)) for h in headers)


def _sentence(source: Source, headers: Sequence[_Header], recipe: Recipe) -> str:
    """The data in words, without a full stop."""
    n, shape = _counts(headers, recipe), _size(headers[0], recipe)
    lengths = [header.length for header in headers]
    low, high = (recipe.window,) * 2 if recipe.window else (min(lengths), max(lengths))
    step, unit = _step(headers, recipe)
    noun = "voxel" if len(shape) == 3 else "pixel"
    parts = [
        f"{counted(n, 'window' if recipe.window else 'sequence')} of {span(low, high)} "
        f"{_thing(shape, high)} of {_by(shape)} {noun}s"
    ]
    if unit != "step":
        parts.append(f"{step:g} {unit} apart")
    if recipe.window and len(headers) == 1:
        parts.append(f"cut from one series of {lengths[0]:,}")
    elif recipe.window:
        parts.append(f"cut from {len(headers):,} files")
    labels = [str(c) for c in source.labels(source.members).columns]
    if labels:
        parts.append(f"labelled by {listed(labels)}")
    return ", ".join(parts)


def _warnings(headers: Sequence[_Header], recipe: Recipe) -> list[str]:
    n = _counts(headers, recipe)
    found: list[str] = []
    if n < FEW:
        longest = max(header.length for header in headers)
        cure = (
            f"Cut into {'shorter ' if recipe.window else ''}windows, or add data."
            if longest >= 2 * FEW and recipe.window != 1
            else "Add more data."
        )
        found.append(few(n, cure))
    return found


def _choices(headers: Sequence[_Header], recipe: Recipe) -> tuple[Choice, ...]:
    longest = max(header.length for header in headers)
    choices = []
    own = headers[0].kept_shape
    if len(own) in USUAL_SIZE:
        thing = _thing(own, 2)
        full = "as in the file" if not recipe.region else "as the part that is kept"
        sizes: dict[tuple[int, ...], str] = {(): f"{_by(own)}, {full}"}
        for size in (
            *(_shrunk(own, k) for k in (2, 3, 4, 6)),
            _usual_size(headers),
            recipe.frame_size,
        ):
            if size and size != own:
                sizes[size] = _by(size)
        ordered = sorted(sizes.items(), key=lambda item: -math.prod(item[0] or own))
        if len(ordered) > 1:
            choices.append(
                Choice(
                    "frame_size",
                    f"Size of the {thing}",
                    f"Smaller {thing} are learned faster, with less detail.",
                    recipe.frame_size,
                    "one",
                    tuple(ordered),
                )
            )
    choices.append(
        Choice(
            "by_voxel",
            "Compare each voxel with itself",
            "Each voxel is brought to average 0 and standard deviation 1 over the whole of a file, "
            "before windows are cut (a z-score): what never changes, such as the anatomy, is "
            "gone, and what changes counts.",
            recipe.by_voxel,
            "flag",
        )
    )
    choices += cut_choices(
        recipe,
        "Volumes in each window; 0 keeps each file whole.",
        element="volume",
        high=longest,
    )
    if len(own) == len(AXES):
        choices.append(
            Choice(
                "region",
                "Part of the volume",
                "What lies outside isn't trained on, such as air around a head. In % along each "
                "axis of the file.",
                recipe.region,
                "region",
                tuple(
                    (axis, f"{axis.capitalize()} axis, {n:,} voxels")
                    for axis, n in zip(AXES, headers[0].element_shape, strict=True)
                ),
            )
        )
    return tuple(choices)


def _by(shape: Sequence[int]) -> str:
    return " x ".join(f"{n:,}" for n in shape)


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
