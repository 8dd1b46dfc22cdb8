"""The tiles of a wall: many sequences small enough to be sent and played side by side."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import ImageColor

from dashboard.charts.colouring import ACCENT, OKABE_ITO, ORIGINAL, VIRIDIS
from dashboard.charts.pictures.sprite_sheets import Sheet, sheet
from sequitur_core.data.dataset import FloatArray, IntArray
from sequitur_core.data.ragged import evenly_spaced

MOST_VALUES = 400  # of a line; a tile has fewer pixels
MISSING = 65_535  # as a height
OUTSIDE = 0.002  # share of the values at either end: one outlier doesn't flatten all lines
SMOOTHED = 20  # the strongest moment is a twentieth of a sequence, not one noisy step
PICTURE_STEPS = 240  # of a spectrogram


@dataclass(frozen=True)
class Line:
    """A channel of a series in its tile.

    Attributes
    ----------
    heights : base64 of uint16, little end first: 0 at the bottom to 65,534 at the top, evenly
        over the series; 65,535 where a value is missing.
    colour : of the line.
    dashed : whether it is drawn so.
    """

    heights: str
    colour: str
    dashed: bool = False


@dataclass(frozen=True)
class Tile:
    """A sequence on the wall.

    Attributes
    ----------
    row : of the dataset.
    name, note, colour : what stands below it, and the colour of its class; "" for none.
    length : its elements.
    strongest : the element at which most changes.
    sheets : the frames of a clip, and beside them those of its reconstruction; of a sound a
        picture of its frequency bands, which has one frame.
    lines : of a series.
    begin : the element of its recording at which it begins.
    """

    row: int
    name: str
    note: str
    colour: str
    length: int
    strongest: int
    sheets: tuple[Sheet, ...] = ()
    lines: tuple[Line, ...] = ()
    begin: int = 0


def strongest_moment(sequence: FloatArray, scale: FloatArray | None = None) -> int:
    """The element of (length, *element_shape) around which most changes; the first of several.

    `scale` is what a change of 1 is in each channel of a series.
    """
    if len(sequence) < 2:
        return 0
    changes = np.abs(np.diff(sequence.astype(np.float32), axis=0))
    if scale is not None:
        changes = changes / scale
    amount = changes.reshape(len(changes), -1).mean(axis=1, dtype=np.float64)
    width = max(1, len(sequence) // SMOOTHED)
    around = np.convolve(amount, np.ones(width), mode="same")
    return int(np.argmax(np.round(around, 9))) + 1


def offsets(tiles: Sequence[Tile], *, aligned: bool) -> IntArray:
    """When each tile begins, in elements after the first: so that strongest moments coincide."""
    if not aligned:
        return np.zeros(len(tiles), np.int64)
    moments = np.array([tile.strongest for tile in tiles], np.int64)
    return np.asarray(moments.max(initial=0) - moments)


def series_lines(
    originals: Sequence[FloatArray] | None,
    reconstructions: Sequence[FloatArray] | None,
    *,
    colours: Sequence[str] = (),
) -> list[tuple[Line, ...]]:
    """The lines of each series (length, channels), all on one scale.

    A single channel has the colour of its class, or is grey behind its reconstruction.
    """
    given = [some for some in (originals, reconstructions) if some is not None]
    values = np.concatenate([series.ravel() for some in given for series in some])
    low, high = np.nanquantile(values, [OUTSIDE, 1 - OUTSIDE]).tolist()
    both = len(given) > 1
    found: list[tuple[Line, ...]] = []
    for i in range(len(given[0])):
        own = colours[i] if colours else ACCENT
        lines: list[Line] = []
        for number, some in enumerate(given):
            drawn = number == 1 or originals is None
            alone = some[i].shape[1] == 1
            single = (ACCENT if drawn else ORIGINAL) if both else own
            for channel in range(some[i].shape[1]):
                colour = single if alone else OKABE_ITO[channel % len(OKABE_ITO)]
                heights = base64.b64encode(_heights(some[i][:, channel], low, high))
                lines.append(Line(heights.decode("ascii"), colour, both and drawn and not alone))
        found.append(tuple(lines))
    return found


def _heights(values: FloatArray, low: float, high: float) -> bytes:
    """Heights of a line; of very many values the lowest and the highest in turn."""
    if len(values) > MOST_VALUES:
        edges = np.linspace(0, len(values), MOST_VALUES // 2 + 1).astype(np.int64)[:-1]
        ends = np.fmin.reduceat(values, edges), np.fmax.reduceat(values, edges)
        values = np.column_stack(ends).ravel()
    room = high - low
    share = np.clip((values - low) / room, 0, 1) if room > 0 else np.full(len(values), 0.5)
    heights = np.where(np.isnan(values), MISSING, np.nan_to_num(share) * (MISSING - 1))
    return heights.round().astype("<u2").tobytes()


def spectrograms(sounds: Sequence[FloatArray]) -> list[Sheet]:
    """A picture of each sound's frequency bands (length, bands): time to the right, pitch up."""
    low = min(float(sound.min()) for sound in sounds)
    high = max(float(sound.max()) for sound in sounds)
    stops = np.array([stop for stop, _ in VIRIDIS])
    shades = np.array([ImageColor.getrgb(colour) for _, colour in VIRIDIS])
    found = []
    for sound in sounds:
        some = sound[evenly_spaced(len(sound), PICTURE_STEPS)]
        share = np.clip((some.T[::-1] - low) / max(high - low, 1e-12), 0, 1)
        colours = np.stack([np.interp(share, stops, shades[:, c]) for c in range(3)], axis=-1)
        found.append(sheet(colours.round().astype(np.uint8)[None]))
    return found
