"""Small pictures of series, clips and volumes, which a map shows beside its points.

They are served by a route of their own, many on a sheet, so that a page holds none
of them and a browser fetches a sheet once a point of it is hovered over, and keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard import state
from dashboard.charts.axes import every_nth
from dashboard.charts.colouring import OKABE_ITO
from dashboard.charts.pictures import sprite_sheets
from dashboard.charts.sequences import channels_on_one_axis
from dashboard.components.plotly_view import HoverPictures
from dashboard.components.routes import served_at
from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.runs.layout import DATA_FOLDER
from sequitur_core.runs.run import Run

ROWS = 256  # pictures on a sheet
COLUMNS = 16
ROWS_NAMED = "rows-"  # begins the name of a sheet of rows of one's choice, such as "rows-0,7,9"
MOST_PICTURES = 300  # on such a sheet
SIDE = 48  # pixels at most
LIMIT_ROWS = 2_000  # enough to know how dark and how bright frames get
LINE_WIDTH, LINE_HEIGHT = 144, 56  # pixels of a series
FINER = 2  # lines are drawn larger and made smaller, which smooths them
CHANNELS = 3  # of a series; more lines hide one another
OUTSIDE = 0.005  # share of the values at either end: one outlier doesn't flatten all lines


def middle_frames(dataset: SequenceDataset, rows: Sequence[int]) -> NDArray[np.uint8]:
    """A picture of the middle frame of each row, in the order given.

    Of a volume it is the middle slice of the first axis. Black and white stand for
    the same numbers in all pictures of a dataset.

    Returns
    -------
    uint8 of shape (rows, height, width); of clips in colour (rows, height, width, 3).
    The longer side has at most 48 pixels.
    """
    known = [_middle_frame(dataset, row) for row in every_nth(len(dataset), LIMIT_ROWS)]
    low, high = min(float(f.min()) for f in known), max(float(f.max()) for f in known)
    height, width = _size(dataset)
    pictures = []
    for row in rows:
        shade = np.clip((_middle_frame(dataset, row) - low) / max(high - low, 1e-12), 0, 1)
        picture = Image.fromarray((255 * shade).round().astype(np.uint8))
        pictures.append(np.asarray(picture.resize((width, height), Image.Resampling.BOX)))
    return np.stack(pictures)


def sparklines(dataset: SequenceDataset, rows: Sequence[int]) -> NDArray[np.uint8]:
    """Each series as lines from its first step to its last, on a transparent background.

    The first channels of one unit and size are drawn, in the colours that they have on the
    page. Top and bottom stand for the same numbers in all pictures of a dataset.

    Returns
    -------
    uint8 of shape (rows, 56, 144, 4), the last axis red, green, blue and opacity.
    """
    channels = channels_on_one_axis(dataset, limit=CHANNELS)
    some = [dataset.sequences[row][:, channels] for row in every_nth(len(dataset), LIMIT_ROWS)]
    low, high = np.quantile(np.concatenate(some), [OUTSIDE, 1 - OUTSIDE])
    return np.stack([_lines(dataset.as_measured(row)[:, channels], low, high) for row in rows])


def _lines(series: FloatArray, low: float, high: float) -> NDArray[np.uint8]:
    """One picture of a series (length, channels)."""
    width, height = FINER * LINE_WIDTH, FINER * LINE_HEIGHT
    room = 3 * FINER  # around the lines
    picture = Image.new("RGBA", (width, height))
    draw = ImageDraw.Draw(picture)
    flat = high - low <= 1e-12 * max(abs(low), abs(high), 1e-30)
    for channel in range(series.shape[1] - 1, -1, -1):  # the first one on top
        times, values = _thinned(series[:, channel], width)
        x = room + (width - 2 * room) * times
        share = np.full(len(values), 0.5) if flat else np.clip((values - low) / (high - low), 0, 1)
        y = height - room - (height - 2 * room) * share
        for part in _known_parts(y):
            points = list(zip(x[part].tolist(), y[part].tolist(), strict=True))
            if len(points) == 1:
                points.append((points[0][0] + 2 * FINER, points[0][1]))
            draw.line(points, fill=OKABE_ITO[channel], width=FINER + 1, joint="curve")
    small = picture.resize((LINE_WIDTH, LINE_HEIGHT), Image.Resampling.BOX)
    return np.asarray(small)


def _known_parts(values: FloatArray) -> list[slice]:
    """The stretches without a missing value."""
    known = np.concatenate([[False], ~np.isnan(values), [False]])
    edges = np.flatnonzero(known[1:] != known[:-1])
    return [slice(int(low), int(high)) for low, high in edges.reshape(-1, 2)]


def _thinned(values: FloatArray, width: int) -> tuple[NDArray[np.float64], FloatArray]:
    """Times from 0 to 1 and values; of very many, the lowest and highest per pixel."""
    n = len(values)
    if n <= 2 * width:
        return np.arange(n) / max(n - 1, 1), values
    edges = np.linspace(0, n, width + 1).astype(np.int64)[:-1]
    lowest = np.fmin.reduceat(values, edges)
    highest = np.fmax.reduceat(values, edges)
    times = np.repeat((np.arange(width) + 0.5) / width, 2)
    return times, np.column_stack([lowest, highest]).ravel()


def _middle_frame(dataset: SequenceDataset, row: int) -> FloatArray:
    sequence = dataset.sequences[row]
    frame: FloatArray = sequence[len(sequence) // 2]
    if dataset.in_colour:
        return np.moveaxis(frame, 0, -1)
    while frame.ndim > 2:
        frame = frame[len(frame) // 2]
    return frame


def _size(dataset: SequenceDataset) -> tuple[int, int]:
    """Height and width of a picture, in pixels."""
    height, width = dataset.element_shape[-2:]
    shrink = max(1.0, max(height, width) / SIDE)
    return max(1, round(height / shrink)), max(1, round(width / shrink))


def sheet(dataset: SequenceDataset, number: int) -> bytes:
    """The pictures of rows 256 * number and on as a PNG, 16 in a line.

    Series are lines, clips their middle frames. Raises SequiturError beyond the last row.
    """
    first = number * ROWS
    if first >= len(dataset):
        raise SequiturError(f"{dataset.name} has no such pictures. Reload the page.")
    return _drawn(dataset, range(first, min(first + ROWS, len(dataset))))


def sheet_of(dataset: SequenceDataset, rows: Sequence[int]) -> bytes:
    """The pictures of some rows, at most 300, in the order given, as `sheet`."""
    if not 0 < len(rows) <= MOST_PICTURES or max(rows) >= len(dataset):
        raise SequiturError(f"{dataset.name} has no such pictures. Reload the page.")
    return _drawn(dataset, rows)


def _drawn(dataset: SequenceDataset, rows: Sequence[int]) -> bytes:
    make = middle_frames if dataset.are_clips else sparklines
    return sprite_sheets.sheet(make(dataset, rows), columns=COLUMNS).png


def pictures(run: Run, dataset: SequenceDataset) -> HoverPictures:
    """The pictures of a run's sequences, as `plotly_view` takes them."""
    height, width = _size(dataset) if dataset.are_clips else (LINE_HEIGHT, LINE_WIDTH)
    changed = (run.path / DATA_FOLDER).stat().st_mtime_ns
    key = state.shared_by(run.id)
    shared = f"&{state.SHARED}={quote(key)}" if key else ""
    return HoverPictures(
        url=served_at(f"frames/{run.id}/{{sheet}}.png?v={changed}{shared}"),
        rows=ROWS,
        columns=COLUMNS,
        width=width,
        height=height,
    )


@lru_cache(maxsize=4)
def _dataset(folder: Path, changed: int) -> SequenceDataset:
    return SequenceDataset.load(folder)


def frames_route(run_of: Callable[[Request], Run]) -> Route:
    """The route that serves sheets of a run that whoever asks may see."""

    def serve(request: Request) -> Response:
        try:
            run = run_of(request)
            name = request.path_params["sheet"]
            if not re.fullmatch(f"[0-9]{{1,7}}|{ROWS_NAMED}[0-9]{{1,7}}(,[0-9]{{1,7}})*", name):
                raise SequiturError("Sheets have numbers: 0, 1, 2 and so on.")
            folder = run.path / DATA_FOLDER
            if not folder.is_dir():
                run.dataset()  # says what is missing
            dataset = _dataset(folder, folder.stat().st_mtime_ns)
            if name.startswith(ROWS_NAMED):
                rows = name.removeprefix(ROWS_NAMED).split(",")
                png = sheet_of(dataset, [int(row) for row in rows])
            else:
                png = sheet(dataset, int(name))
        except SequiturError as error:
            return PlainTextResponse(str(error), status_code=404)
        headers = {
            # The time of change is in the address, so what it names never changes.
            "Cache-Control": "private, max-age=31536000, immutable",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        return Response(png, media_type="image/png", headers=headers)

    return Route(served_at("frames/{run}/{sheet}.png"), serve)
