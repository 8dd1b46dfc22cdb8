"""Ways to read a table with many columns, as small pictures: channels, or sequences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.charts.colouring import ACCENT, ORIGINAL
from dashboard.charts.pictures.thumbnails import CARD, svg
from sequitur_core.data.dataset import DoubleArray, SequenceDataset

SHOWN = 8  # columns or rows in a picture
STEPS = 160  # of each column
CUTS = 4  # windows of the recording
_COLUMNS, _GAP, _EDGE = 4, 8, 4  # panels beside each other, and pixels between and around them


def columns_shown(dataset: SequenceDataset) -> list[DoubleArray]:
    """The first columns of a table whose columns are channels of one recording: what is known."""
    first = dataset.sequences[: max(1, STEPS // max(1, int(dataset.lengths[0])))]
    values = np.concatenate([np.asarray(one, np.float64) for one in first])[:STEPS]
    return [np.nan_to_num(values[:, c]) for c in range(min(SHOWN, values.shape[1]))]


def rows_shown(dataset: SequenceDataset) -> list[DoubleArray]:
    """The first rows of such a table: what was measured at one time, in the order of columns."""
    values = np.concatenate([np.asarray(one, np.float64) for one in dataset.sequences[:SHOWN]])
    return [np.nan_to_num(row[:STEPS]) for row in values[:SHOWN]]


def sequences_shown(dataset: SequenceDataset) -> list[DoubleArray]:
    """The first sequences of one channel: about as many steps of each, whatever it lasts."""
    first = (np.asarray(one, np.float64)[:, 0] for one in dataset.sequences[:SHOWN])
    return [np.nan_to_num(one[:: max(1, len(one) // STEPS)]) for one in first]


def as_channels(columns: Sequence[DoubleArray]) -> str:
    """An SVG of one recording: its channels below each other, cut into windows."""
    width, height = CARD
    tall = (height - 2 * _EDGE) / len(columns)
    shapes = [
        _line(column, (_EDGE, _EDGE + k * tall), (width - 2 * _EDGE, tall), ACCENT)
        for k, column in enumerate(columns)
    ]
    cuts = [
        f'<line x1="{x:.0f}" x2="{x:.0f}" y1="0" y2="{height}" stroke="{ORIGINAL}" '
        'stroke-dasharray="4 3"/>'
        for x in np.linspace(_EDGE, width - _EDGE, CUTS + 1)[1:-1]
    ]
    return svg(CARD, [_frame(0, 0, width, height), *shapes, *cuts])


def as_sequences(shown: Sequence[DoubleArray]) -> str:
    """An SVG of as many sequences as are given, each in a frame of its own."""
    width, height = CARD
    rows = -(-len(shown) // _COLUMNS)
    wide = (width - (_COLUMNS - 1) * _GAP) / _COLUMNS
    tall = (height - (rows - 1) * _GAP) / rows
    shapes = []
    for k, one in enumerate(shown):
        left, top = (k % _COLUMNS) * (wide + _GAP), (k // _COLUMNS) * (tall + _GAP)
        shapes.append(_frame(left, top, wide, tall))
        inside = (left + _EDGE, top + _EDGE)
        shapes.append(_line(one, inside, (wide - 2 * _EDGE, tall - 2 * _EDGE), ACCENT))
    return svg(CARD, shapes)


def _frame(left: float, top: float, wide: float, tall: float) -> str:
    return (
        f'<rect x="{left + 0.5:.1f}" y="{top + 0.5:.1f}" width="{wide - 1:.1f}" '
        f'height="{tall - 1:.1f}" rx="3" stroke="{ORIGINAL}"/>'
    )


def _line(
    values: DoubleArray, corner: tuple[float, float], size: tuple[float, float], colour: str
) -> str:
    """Values as a line from left to right, as high as the size allows."""
    spread = float(np.ptp(values)) or 1.0
    x = corner[0] + np.linspace(0, size[0], len(values))
    y = corner[1] + size[1] - (values - values.min()) / spread * size[1] * 0.9
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    return f'<polyline points="{points}" stroke="{colour}" stroke-width="1.2"/>'
