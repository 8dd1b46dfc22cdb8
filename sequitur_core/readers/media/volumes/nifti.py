"""Headers of NIfTI files, read without trusting them."""

from __future__ import annotations

import gzip
import math
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np

from sequitur_core.data.notes.media import moments_left_out
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import dimensions, pluralise
from sequitur_core.readers.detection import Progress
from sequitur_core.readers.media.region import kept_range
from sequitur_core.readers.source import Source

_SECONDS = {"sec": 1.0, "msec": 1e-3, "usec": 1e-6}
_DENSEST = 1_100  # no gzip unpacks to more than so many times its size
BLOCK = 1 << 20


@dataclass(frozen=True)
class Header:
    """How a file describes its volumes.

    Attributes
    ----------
    name : of the file, for messages.
    shape : voxels along x, y and z, and the number of volumes.
    dtype, offset : how a voxel is written, and where the first stands.
    slope, intercept : from a written number to a value.
    step : seconds from one volume to the next; 0 if unknown.
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
        return tuple(
            kept_range(length, low, high, least=min(2, length))
            for length, low, high in zip(own, lows, highs, strict=True)
        )

    @property
    def kept_shape(self) -> tuple[int, ...]:
        """The shape of the part of a volume that is kept."""
        return tuple(map(len, self.kept))

    def cut_to(self, region: Sequence[float]) -> Header:
        """The header of volumes of which only a part is kept."""
        own = self.element_shape
        if region and len(region) != 2 * len(own):
            raise SequiturError(
                f"{self.name} has {pluralise(len(own), 'axis', 'axes')} of space "
                f"({dimensions(own)}), and "
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


# From the file to numbers


class NoSeriesError(SequiturError):
    """A file holds one picture of one moment."""


def read_headers(source: Source, progress: Progress) -> tuple[Source, list[Header]]:
    """The files that hold a series, and the header of each.

    A study has pictures of one moment beside the series, such as those of the anatomy: these are
    left out, and the source says so.

    Raises SequiturError if a file can't be read, or none holds a series.
    """
    headers: dict[str, Header] = {}
    problems: dict[str, NoSeriesError] = {}
    for number, member in enumerate(source.members, start=1):
        progress(0.0, f"Looking at file {number:,} of {len(source.members):,}")
        with source.file(member) as path:
            try:
                headers[member] = _header(path, member)
            except NoSeriesError as error:
                problems[member] = error
    if not headers:
        raise next(iter(problems.values()))
    if problems:
        remarks = (*source.remarks, moments_left_out(tuple(problems)))
        source = replace(source, members=(*headers,), remarks=remarks)
    return source, [*headers.values()]


def _header(path: Path, name: str) -> Header:
    """How a file describes its volumes; raises SequiturError unless it can hold them."""
    from nibabel.nifti1 import Nifti1Header
    from nibabel.nifti2 import Nifti2Header
    from nibabel.spatialimages import HeaderDataError

    kinds: tuple[Any, ...] = (Nifti1Header, Nifti2Header)
    size = path.stat().st_size
    with open_volume(path, name) as (stream, packed):
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
        raise SequiturError(f"{name} isn't a NIfTI file despite its ending. {cure}")
    try:
        # nibabel's own check would log, and refuse what does no harm here.
        header = kind(start[: kind.sizeof_hdr], check=False)
        shape = tuple(int(n) for n in header.get_data_shape())
        dtype = header.get_data_dtype()
        offset = max(int(header.get_data_offset()), kind.single_vox_offset)
        slope, intercept = header.get_slope_inter()
        with np.errstate(invalid="ignore"):  # NaN and infinity are handled below
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
            f"{name} is damaged: it should hold {pluralise(shape[3], 'volume')} of "
            f"{dimensions(shape[:3])} voxels, and is too small for them. Export or copy it again."
        )
    step = float(f"{zooms[4]:.6g}") * _SECONDS.get(time_unit, 0.0)  # kept as float32 there
    return Header(
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
            f"{name} is damaged: it says that it holds {dimensions(shape)} numbers. Export or "
            "copy it again."
        )
    if len(shape) < 4:
        axes = pluralise(len(shape), "axis", "axes")
        raise NoSeriesError(
            f"{name} holds one picture of one moment ({axes}: {dimensions(shape)}), but a "
            "sequence needs several moments. Export the whole series as one file with time as "
            "its fourth axis."
        )
    if len(shape) > 4:
        raise SequiturError(
            f"{name} has {len(shape)} axes ({dimensions(shape)}), but volumes over time have 4: "
            "three of space and one of time. Export one series with one number for each voxel."
        )
    if shape[3] == 1:
        raise NoSeriesError(
            f"{name} holds one volume only, so nothing changes over time. Export the "
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


@contextmanager
def open_volume(path: Path, name: str) -> Iterator[tuple[BinaryIO, bool]]:
    """The bytes of a file, unpacked, and whether they were packed, whatever its name ends in.

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
                f"{name} is damaged: it can't be unpacked completely. Export or copy it again."
            ) from error


def skip(stream: BinaryIO, count: int) -> None:
    """Skip bytes: a header may place the first voxel anywhere."""
    while count > 0 and (block := stream.read(min(BLOCK, count))):
        count -= len(block)
