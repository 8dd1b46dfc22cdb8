"""Small pictures for tables: lines without axes, as data URLs."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.colouring import ACCENT, ORIGINAL
from dashboard.charts.thumbnails import frames_thumbnail
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.channels import cell_means

DoubleArray = NDArray[np.float64]

SIZE = (140, 40)  # width and height in pixels
CELLS = 60  # to which sequences of any length are averaged


def as_image(svg: str) -> str:
    """An SVG picture as a data URL."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def colour_dot(colour: str) -> str:
    """A filled circle, as a data URL."""
    return as_image(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" width="20" height="20">'
        f'<circle cx="10" cy="10" r="7" fill="{colour}"/></svg>'
    )


def group_pictures(
    dataset: SequenceDataset, groups: Sequence[Sequence[int]], colours: Sequence[str]
) -> tuple[list[str], str]:
    """A picture of some rows of each group, as data URLs, and the name of what they show."""
    sets = [[dataset.sequences[row] for row in rows] for rows in groups]
    if len(dataset.element_shape) > 1:
        width, height = SIZE
        frames = [
            frames_thumbnail(clips, dataset.meta, width=width, height=height, rows=1)
            for clips in sets
        ]
        return [as_image(picture) for picture in frames], "middle frames"
    tables = [[np.asarray(s, np.float64) for s in some] for some in sets]
    pictures, channel = group_sparklines(tables, colours)
    return pictures, dataset.meta.channels[channel]


def group_sparklines(
    sets: Sequence[Sequence[DoubleArray]], colours: Sequence[str]
) -> tuple[list[str], int]:
    """For each set of tables (length, channels) their lines in one channel, all on one scale.

    Returns data URLs, and the channel: the one in which the sets differ most from each
    other, compared with how they differ within.
    """
    curves = [np.stack([cell_means(table, CELLS) for table in one]) for one in sets]
    means = np.stack([one.mean(axis=0) for one in curves])  # (sets, cells, channels)
    within = np.mean([one.var(axis=0).mean(axis=0) for one in curves], axis=0)
    between = means.var(axis=0).mean(axis=0)
    channel = int(np.argmax(between / np.maximum(within, 1e-12 + 1e-6 * between.max())))
    lines = [one[:, :, channel] for one in curves]
    limits = min(float(one.min()) for one in lines), max(float(one.max()) for one in lines)
    width = SIZE[0] / (CELLS - 1)
    pictures = []
    for one, colour in zip(lines, colours, strict=True):
        shapes = [
            f'<polyline points="{" ".join(_paths(line, limits, width))}" stroke="{colour}" '
            'stroke-width="1.4" stroke-opacity="0.6"/>'
            for line in one
        ]
        pictures.append(_picture(shapes))
    return pictures, channel


def _paths(line: DoubleArray, limits: tuple[float, float], scale: float) -> list[str]:
    """Points of a line in a picture, at most 200, in a part for each stretch of known values."""
    low, high = limits
    tall = SIZE[1] - 6
    y = SIZE[1] - 3 - (line - low) / (high - low or 1.0) * tall
    step = max(1, len(line) // 200)
    parts: list[list[str]] = [[]]
    for i in range(0, len(line), step):
        if np.isnan(y[i]):
            parts.append([])
        else:
            parts[-1].append(f"{i * scale:.1f},{y[i]:.1f}")
    return [" ".join(part) for part in parts if part]


def _picture(shapes: Sequence[str]) -> str:
    width, height = SIZE
    return as_image(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" fill="none">{"".join(shapes)}</svg>'
    )


def sparkline(
    values: DoubleArray, expected: DoubleArray | None, marked: tuple[int, int] | None
) -> str:
    """A line in grey, the expected one in blue, and a shaded stretch, as a data URL."""
    width, height = SIZE
    lines = [values] if expected is None else [values, expected]
    known = [line for line in lines if not np.isnan(line).all()]
    limits = float(min(map(np.nanmin, known))), float(max(map(np.nanmax, known)))
    scale = width / max(len(values) - 1, 1)
    shapes = []
    if marked is not None and marked != (0, len(values)):
        begin, stop = marked
        left = max(0.0, (begin - 0.5) * scale)
        wide = max(3.0, min(width, (stop - 0.5) * scale) - left)
        shapes.append(
            f'<rect x="{left:.1f}" y="0" width="{wide:.1f}" height="{height}" '
            'fill="#E69F00" fill-opacity="0.3"/>'
        )
    for line, colour in zip(lines, (ORIGINAL, ACCENT), strict=False):
        for path in _paths(line, limits, scale):
            shapes.append(f'<polyline points="{path}" stroke="{colour}" stroke-width="1.6"/>')
    return _picture(shapes)
