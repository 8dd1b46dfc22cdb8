"""A slider and a play button that lead charts of the page through moments of a training.

Everything that moves is sent once; the browser moves it, without the server.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.pictures.sprite_sheets import Sheet
from dashboard.components.declaration import declare

WHOLE = 32767  # of a point's numbers, which are sent as whole ones


@dataclass(frozen=True, eq=False)
class MovingLine:
    """A trace of a chart at every moment.

    Attributes
    ----------
    trace : its index in the figure.
    y : shape (moments, values).
    x : shape (values,), or of y's shape where it moves, too; None where it stays as it is.
    """

    trace: int
    y: NDArray[Any]
    x: NDArray[Any] | None = None


@dataclass(frozen=True, eq=False)
class MovingClips:
    """The reconstructions of clips at some of the moments.

    Attributes
    ----------
    sheets : of each clip; equally many frames for each of these moments, one after another.
    nearest : shape (moments,), for every moment the nearest of these, counted from 0.
    """

    sheets: Sequence[Sheet]
    nearest: NDArray[Any]


@dataclass(frozen=True, eq=False)
class MovingChart:
    """What moves in a `plotly_view`, or in a `clip_view`.

    Attributes
    ----------
    key : of the chart.
    points : shape (moments, rows, 2), from -1 to 1 and in the chart's numbers; None without any.
    rows : which rows of the chart these are.
    """

    key: str
    points: NDArray[Any] | None = None
    rows: NDArray[Any] | None = None
    lines: Sequence[MovingLine] = field(default_factory=tuple)
    clips: MovingClips | None = None


_mount = declare("replay_bar")


def replay_bar(
    charts: Sequence[MovingChart],
    *,
    key: str,
    of: str,
    label: str,
    texts: Sequence[str],
    ticks: Mapping[int, str],
) -> None:
    """Show the bar, which begins at the last moment: charts show that by themselves.

    Parameters
    ----------
    charts : what moves where.
    key : names the element; it has the CSS class `st-key-<key>`.
    of : names the training; of another one, the bar begins at the last moment again.
    label : says what it is for, for screen readers.
    texts : what is said of each moment.
    ticks : what stands under the slider, by moment.
    """
    sent = [_sent(chart) for chart in charts]
    marks = list(ticks.items())
    content = json.dumps([sent, list(texts), marks])
    _mount(
        key=key,
        data={
            "key": key,
            "of": of,
            "label": label,
            "revision": hashlib.sha256(content.encode()).hexdigest(),
            "charts": sent,
            "texts": list(texts),
            "ticks": marks,
        },
    )


def _sent(chart: MovingChart) -> dict[str, Any]:
    points = None if chart.points is None else np.rint(chart.points * WHOLE)
    return {
        "key": chart.key,
        "rows": _base64(chart.rows, "<i4"),
        "points": _base64(points, "<i2"),
        "lines": [
            {
                "trace": line.trace,
                "x": _base64(line.x, "<f4"),
                "y": _base64(line.y, "<f4"),
                "moving": line.x is not None and line.x.ndim == line.y.ndim,
            }
            for line in chart.lines
        ],
        "clips": None if chart.clips is None else _sent_clips(chart.clips),
    }


def _sent_clips(clips: MovingClips) -> dict[str, Any]:
    moments = int(clips.nearest[-1]) + 1
    return {
        "sheets": [
            asdict(sheet) | {"png": sheet.base64, "frames": sheet.frames // moments}
            for sheet in clips.sheets
        ],
        "nearest": clips.nearest.tolist(),
    }


def _base64(values: NDArray[Any] | None, kind: str) -> str | None:
    if values is None:
        return None
    return base64.b64encode(np.ascontiguousarray(values, dtype=kind).tobytes()).decode("ascii")
