"""Sheets of frames: one small PNG per clip, its frames in rows."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sequitur_core.data.dataset import FloatArray, Meta, is_colour
from sequitur_core.data.ragged import evenly_spaced

Pictures = NDArray[np.uint8]

MAX_FRAMES = 200  # of one clip
MAX_SIDE = 192  # pixels; more than a grid of clips has room for
BUDGET = 6_000_000  # characters of base64 for all clips together
FEWEST_FRAMES = 12  # below this the pictures get smaller instead
SMALLEST_SIDE = 16  # pixels
BEST_RATIO = 4  # clips are hardly ever compressed to less than a quarter
SLICES = 12  # of a volume
GAP = 1  # pixels between slices
SHEET_WIDTH = 2048  # pixels; browsers draw no sheet of any width
SIGNED_SHARE = 0.25  # values go so far to the other side of 0, as a share of the larger: changes
USUAL_CHANGES = 0.995  # share of the changes that aren't cut


@dataclass(frozen=True, eq=False)
class Clip:
    """A clip or a series of volumes to show, alone or beside its reconstruction.

    Attributes
    ----------
    name : what it is called.
    frames : float32 of shape (length, *element_shape).
    reconstruction : of the same shape, or None.
    note : shown beside the name, such as its label or error.
    colour : of its class, "" for none.
    """

    name: str
    frames: FloatArray
    reconstruction: FloatArray | None = None
    note: str = ""
    colour: str = ""


@dataclass(frozen=True)
class Sheet:
    """Frames of one size in one PNG, `columns` in a row, read like a page."""

    png: bytes
    width: int
    height: int
    columns: int
    frames: int

    @property
    def base64(self) -> str:
        return base64.b64encode(self.png).decode("ascii")


@dataclass(frozen=True)
class ClipSheets:
    """The sheets of some clips, small enough to send.

    Attributes
    ----------
    sheets : for each clip that of the original and, where there is one, of the
        reconstruction.
    notes : sentences on what is left out or made smaller.
    """

    sheets: tuple[tuple[Sheet, ...], ...]
    notes: tuple[str, ...]


def limits(sequences: Sequence[FloatArray]) -> tuple[float, float]:
    """What becomes black and white: the lowest and the highest of some sequences.

    Of changes, which go about as far above 0 as below, none at all becomes the grey in the middle;
    the few largest are cut, or all others would look grey.
    """
    low = float(min(s.min() for s in sequences))
    high = float(max(s.max() for s in sequences))
    if min(-low, high) > SIGNED_SHARE * max(-low, high):
        high = max(float(np.quantile(np.abs(s), USUAL_CHANGES)) for s in sequences)
        low = -high
    return (low, high) if high > low else (low, low + 1.0)


def pictures(
    sequence: FloatArray, shades: tuple[float, float], *, colour: bool = False, side: int = MAX_SIDE
) -> Pictures:
    """Every element as a picture, uint8 of shape (n, height, width) or (n, height, width, 3).

    `shades` become black and white. A volume becomes a picture of its slices
    (see `tile_slices`). Pictures longer than `side` are made smaller by whole numbers.
    """
    low, high = shades
    values = np.clip((np.asarray(sequence, dtype=np.float32) - low) / (high - low), 0, 1)
    if colour:
        values = np.moveaxis(values, 1, -1)
    else:
        while values.ndim > 4:  # channels of a volume: the middle one
            values = values[:, values.shape[1] // 2]
        if values.ndim == 4:
            values = tile_slices(values)
    return (255 * _downscaled(values, side) + 0.5).astype(np.uint8)


def tile_slices(volumes: FloatArray) -> FloatArray:
    """Slices of volumes (n, *axes) side by side, as pictures (n, height, width).

    Slices lie across the shortest axis (the first of several): so they are few and
    large. At most twelve are taken evenly, with grey lines between them.
    """
    axis = 1 + int(np.argmin(volumes.shape[1:]))
    slices = np.moveaxis(volumes, axis, 1)
    slices = slices[:, evenly_spaced(slices.shape[1], SLICES)]
    n, count, height, width = slices.shape
    columns = _tile_columns(count, width / height)
    rows = -(-count // columns)
    size = (n, rows * (height + GAP) - GAP, columns * (width + GAP) - GAP)
    page = np.full(size, 0.5, np.float32)
    for i in range(rows * columns):
        y, x = i // columns * (height + GAP), i % columns * (width + GAP)
        page[:, y : y + height, x : x + width] = slices[:, i] if i < count else 0
    return page


def _tile_columns(count: int, aspect: float) -> int:
    """How many slices of an aspect ratio belong in a row: nearly square, few gaps left."""

    def penalty(columns: int) -> float:
        rows = -(-count // columns)
        return abs(math.log(aspect * columns / rows)) + 2 * (1 - count / (rows * columns))

    return min(range(1, count + 1), key=penalty)


def _downscaled(values: FloatArray, side: int) -> FloatArray:
    """Pictures (n, height, width, ...) whose sides are at most `side`: means of square blocks."""
    factor = -(-max(values.shape[1:3]) // side)
    if factor == 1:
        return values
    n, height, width, *rest = values.shape
    # A side shorter than a block is repeated up to one.
    more = [(0, max(0, factor - length)) for length in (height, width)]
    values = np.pad(values, [(0, 0), *more, *[(0, 0)] * len(rest)], mode="edge")
    rows, columns = values.shape[1] // factor, values.shape[2] // factor
    blocks = values[:, : rows * factor, : columns * factor]
    blocks = blocks.reshape(n, rows, factor, columns, factor, *rest)
    return np.asarray(blocks.mean(axis=(2, 4)))


def sheet(frames: Pictures, *, columns: int | None = None) -> Sheet:
    """Pictures (n, height, width) or (n, height, width, 3) in one PNG, lossless.

    `columns` in each row, or as many as a sheet has room for.
    """
    n, height, width = frames.shape[:3]
    columns = columns or max(1, min(n, SHEET_WIDTH // width))
    rows = -(-n // columns)
    page = np.zeros((rows * columns, *frames.shape[1:]), np.uint8)
    page[:n] = frames
    page = page.reshape(rows, columns, *frames.shape[1:]).swapaxes(1, 2)
    page = page.reshape(rows * height, columns * width, *frames.shape[3:])
    file = io.BytesIO()
    # Higher levels take three times as long for a few percent.
    Image.fromarray(page).save(file, "PNG", compress_level=3)
    return Sheet(file.getvalue(), width, height, columns, n)


def pack_clips(
    clips: Sequence[Clip],
    meta: Meta,
    *,
    most: int = MAX_FRAMES,
    budget: int = BUDGET,
    side: int = MAX_SIDE,
    least_side: int = 0,
    shades: tuple[float, float] | None = None,
) -> ClipSheets:
    """Sheets of all clips with the same shades, with fewer or smaller frames where needed.

    Parameters
    ----------
    clips : with elements of one shape and at least two axes.
    meta : of their dataset.
    most : frames of one clip; more are thinned out evenly.
    budget : characters of base64 that all sheets together may take.
    side : pixels of a picture at most.
    least_side : pictures get smaller down to this before frames are left out; 0 leaves out frames
        first.
    shades : what becomes black and white; None takes the limits of these clips.
    """
    shape = clips[0].frames.shape[1:]
    colour = is_colour(shape, meta)
    longest = max(len(clip.frames) for clip in clips)
    most = min(most, MAX_FRAMES, longest)
    # Compression takes most of the time, so what can't fit is thinned out before.
    limit = BEST_RATIO * budget
    while (size := _uncompressed_size(clips, colour=colour, most=most, side=side)) > limit:
        if (reduced := _reduced(most, side, limit / size, least_side)) == (most, side):
            break
        most, side = reduced
    while True:
        sheets = _sheets(clips, colour=colour, most=most, side=side, shades=shades)
        size = sum(len(sheet.png) for both in sheets for sheet in both) * 4 // 3
        if size <= budget or (reduced := _reduced(most, side, budget / size, least_side)) == (
            most,
            side,
        ):
            return ClipSheets(sheets, _notes(shape, meta, longest=longest, most=most, side=side))
        most, side = reduced


def _reduced(most: int, side: int, share: float, least_side: int) -> tuple[int, int]:
    """Fewer frames, or smaller ones where few are left, for about that share of the size."""
    if 0 < least_side < side:
        return most, max(least_side, int(side * min(0.9, share**0.5)))
    # A little less than should do, since small PNGs are compressed less.
    enough = int(0.9 * share * most)
    if enough >= FEWEST_FRAMES or side <= SMALLEST_SIDE:
        return max(1, enough), side
    return most, side // 2


def _uncompressed_size(clips: Sequence[Clip], *, colour: bool, most: int, side: int) -> int:
    """About how many characters of base64 the frames would take without compression."""
    sample = clips[0].frames[:1]
    one = pictures(sample, (0.0, 1.0), colour=colour, side=side).size
    count = sum(min(len(c.frames), most) * (1 + (c.reconstruction is not None)) for c in clips)
    return count * one * 4 // 3


def _sheets(
    clips: Sequence[Clip],
    *,
    colour: bool,
    most: int,
    side: int,
    shades: tuple[float, float] | None,
) -> tuple[tuple[Sheet, ...], ...]:
    chosen = [evenly_spaced(len(clip.frames), most) for clip in clips]
    originals = [clip.frames[rows] for clip, rows in zip(clips, chosen, strict=True)]
    shades = shades or limits(originals)
    found = []
    for clip, rows, original in zip(clips, chosen, originals, strict=True):
        both = [original]
        if clip.reconstruction is not None:
            both.append(clip.reconstruction[rows])
        found.append(tuple(sheet(pictures(s, shades, colour=colour, side=side)) for s in both))
    return tuple(found)


def _notes(
    shape: tuple[int, ...], meta: Meta, *, longest: int, most: int, side: int
) -> tuple[str, ...]:
    notes = []
    if len(shape) == 3 and not is_colour(shape, meta):
        axis, count = int(np.argmin(shape)), min(shape)
        which = "All" if count <= SLICES else f"{SLICES} of the"
        nth = ("first", "second", "third")[axis]
        notes.append(f"{which} {count} slices across the {nth} axis side by side.")
    if most < longest:
        notes.append(f"At most {most} evenly spaced frames of each clip are shown.")
    if side < MAX_SIDE and max(shape) > side:
        notes.append("The pictures are smaller than the frames.")
    return tuple(notes)
