"""The sequences of a report, which a click on its map shows: coarse, so that it stays small."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from dashboard.charts.pictures import sprite_sheets
from dashboard.charts.pictures.sprite_sheets import limits, pictures
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.ragged import evenly_spaced

MOST_NUMBERS = 400_000  # of all series, two bytes each
MOST_POINTS, FEWEST_POINTS = 120, 12  # of one series
MOST_CHANNELS = 3
LEVELS = 65_534  # into which the range of a channel is divided
MISSING = 65_535
MOST_PIXELS = 2_000_000  # of all frames
MOST_FRAMES = 8  # of one clip
FRAME_SIDE = 48  # pixels
HIGHEST = 30_000  # pixels of a picture that browsers draw
VOLUME_SIDE = 24


def clickable(dataset: SequenceDataset) -> dict[str, Any] | None:
    """What the script needs to draw any sequence, as JSON; None where all would be too much."""
    return _frames(dataset) if dataset.are_clips else _series(dataset)


def _series(dataset: SequenceDataset) -> dict[str, Any] | None:
    """Points of each sequence, evenly spaced, as levels between lowest and highest of a channel."""
    n, longest = len(dataset), int(dataset.lengths.max())
    affordable = MOST_NUMBERS // n
    channels = max(1, min(len(dataset.meta.channels), MOST_CHANNELS, affordable // FEWEST_POINTS))
    most = min(longest, MOST_POINTS, affordable // channels)
    if most < min(longest, FEWEST_POINTS):
        return None
    some = [
        dataset.as_measured(row)[evenly_spaced(int(length), most)][:, :channels]
        for row, length in enumerate(dataset.lengths)
    ]
    values = np.concatenate(some).astype(np.float64)
    low, high = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
    share = (values - low) / np.where(high > low, high - low, 1)
    levels = np.where(np.isnan(share), MISSING, np.round(np.nan_to_num(share) * LEVELS))
    meta = dataset.meta
    return {
        "kind": "series",
        "channels": [
            {"name": f"{name} ({unit})" if unit and unit not in name else name,
             "low": float(low[c]), "high": float(high[c])}
            for c, (name, unit) in enumerate(zip(meta.channels, meta.units, strict=True))
            if c < channels
        ],
        "counts": [len(one) for one in some],
        "lengths": dataset.lengths.tolist(),
        "step": meta.step,
        "unit": meta.step_unit,
        "values": base64.b64encode(levels.astype("<u2").tobytes()).decode(),
    }  # fmt: skip


def _frames(dataset: SequenceDataset) -> dict[str, Any] | None:
    """A few frames of each clip in a row of one picture."""
    side = VOLUME_SIDE if dataset.are_volumes else FRAME_SIDE
    colour, shades = dataset.in_colour, limits(dataset.sequences)
    first = pictures(dataset.sequences[0][:1], shades, colour=colour, side=side)
    size = first.shape[1] * first.shape[2]
    shortest = int(dataset.lengths.min())
    count = min(MOST_FRAMES, shortest, MOST_PIXELS // (size * len(dataset)))
    if count < 1 or first.shape[1] * len(dataset) > HIGHEST:
        return None
    frames = [
        pictures(clip[evenly_spaced(len(clip), count)], shades, colour=colour, side=side)
        for clip in dataset.sequences
    ]
    sheet = sprite_sheets.sheet(np.concatenate(frames), columns=count)
    return {
        "kind": "clips",
        "count": count,
        "width": int(first.shape[2]),
        "height": int(first.shape[1]),
        "picture": f"data:image/png;base64,{sheet.base64}",
    }
