"""Small pictures of sequences, for cards."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.charts import sprite_sheets
from dashboard.charts.colouring import by_class
from dashboard.charts.sprite_sheets import is_colour, pictures, sheet
from sequitur_core.data.dataset import FloatArray, Meta, SequenceDataset

LINES = 40  # sequences in the picture of a dataset
CLIPS = 24  # clips in the picture of a dataset


def dataset_picture(dataset: SequenceDataset) -> str:
    """An SVG of a labelled dataset: some of its sequences over one another, or frames of clips."""
    if len(dataset.element_shape) > 1:
        clips = [dataset.sequences[row] for row in every_nth(len(dataset), CLIPS)]
        return frames_thumbnail(clips, dataset.meta)
    label = dataset.labels.columns[0]
    colouring = by_class(str(label), dataset.labels[label])
    rows = every_nth(len(dataset), LINES)
    return thumbnail(
        [dataset.sequences[row] for row in rows], [colouring.of_row(row) for row in rows]
    )


def every_nth(n: int, about: int) -> range:
    """About so many of n rows, at equal distances."""
    return range(0, n, max(1, n // about))


def thumbnail(
    sequences: Sequence[FloatArray],
    colours: Sequence[str],
    *,
    channel: int = 0,
    width: int = 320,
    height: int = 120,
) -> str:
    """An SVG picture of some sequences over one another, without axes."""
    values = [np.asarray(s[:, channel], dtype=float) for s in sequences]
    low, high = min(v.min() for v in values), max(v.max() for v in values)
    longest = max(len(v) for v in values) - 1
    lines = []
    for v, colour in zip(values, colours, strict=True):
        x = np.arange(len(v)) / max(longest, 1) * (width - 8) + 4
        y = height - 6 - (v - low) / max(high - low, 1e-9) * (height - 12)
        path = " ".join(f"{a:.0f},{b:.1f}" for a, b in zip(x, y, strict=True))
        lines.append(f'<polyline points="{path}" stroke="{colour}"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" fill="none" stroke-width="1.2" '
        f'stroke-opacity="0.55">{"".join(lines)}</svg>'
    )


def frames_thumbnail(
    clips: Sequence[FloatArray], meta: Meta, *, width: int = 320, height: int = 120, rows: int = 3
) -> str:
    """An SVG picture of the middle frames of some clips, as many as fit."""
    middles = [clip[len(clip) // 2][None] for clip in clips]
    colour = is_colour(middles[0].shape[1:], meta)
    if not colour:  # a single slice of a volume: more are too small to see here
        while middles[0].ndim > 3:
            middles = [middle[:, middle.shape[1] // 2] for middle in middles]
    shades = sprite_sheets.limits(middles)
    frames = [pictures(middle, shades, colour=colour) for middle in middles]
    down, across = frames[0].shape[1:3]
    gap = 3
    tall = (height - (rows - 1) * gap) / rows
    wide = min(width, tall * across / down)
    columns = max(1, min(-(-len(frames) // rows), int((width + gap) / (wide + gap))))
    left = (width - columns * wide - (columns - 1) * gap) / 2
    images = []
    for i, frame in enumerate(frames[: rows * columns]):
        x, y = left + i % columns * (wide + gap), i // columns * (tall + gap)
        images.append(
            f'<image x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" '
            f'style="image-rendering:pixelated" '
            f'href="data:image/png;base64,{sheet(frame).base64}"/>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">{"".join(images)}</svg>'
    )
