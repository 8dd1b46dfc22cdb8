"""Recordings over time, a row each, and what follows what. Bouts in, Plotly figures out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from dashboard.charts.axes import Figure, axis_step, every_nth, time_title, without_tooltip
from dashboard.charts.colouring import MISSING_NAME, NO_GROUP, OUTSIDE, VIRIDIS, Colouring
from dashboard.charts.recording import (
    UNSELECTED_OPACITY,
    hover_format,
    positions_as_x,
    recording_time_title,
    stepped_scale,
)
from dashboard.formatting import plot_text, shortened
from sequitur_core.data.dataset import BoolArray, IntArray, Meta
from sequitur_core.explore.time import ethogram
from sequitur_core.explore.time.bouts import Bouts
from sequitur_core.explore.time.time_axis import PLURAL_UNITS
from sequitur_core.formatting import short
from sequitur_core.readers.dates.timestamps import SECONDS

NO_STATE = (MISSING_NAME, NO_GROUP, OUTSIDE)
# Of two of a unit on, people use it: 90 min, 36 h.
PERSONS_UNITS = (("days", 172_800, 86_400), ("h", 7_200, 3_600), ("min", 120, 60))
MOST_CELLS = 40_000  # of all rows together
MOST_COLUMNS, FEWEST_COLUMNS = 1_000, 200  # a panel is some 400 pixels wide, a screen 2,000
ROW_HEIGHT, LEAST_HEIGHT, MOST_HEIGHT = 26, 130, 360  # pixels
AROUND = 84  # pixels for the axis and the chart's buttons
MOST_NAMED = 18  # recordings whose names stand beside the rows
MOST_WRITTEN = 8  # states of a matrix with numbers in its cells


def states_of(colouring: Colouring) -> tuple[IntArray, tuple[str, ...]]:
    """The class of each row as a number, NONE for no label or group, and the names of classes."""
    names = tuple(name for name in colouring.colours or () if name not in NO_STATE)
    codes = pd.Index(names, dtype=object).get_indexer(pd.Index(colouring.names, dtype=object))
    return codes.astype(np.int64), names


def height(bouts: Bouts) -> int:
    """Pixels that a figure of recordings takes."""
    wanted = AROUND + ROW_HEIGHT * len(bouts.ethogram.recordings)
    return int(np.clip(wanted, LEAST_HEIGHT, MOST_HEIGHT))


def time_unit(meta: Meta) -> str:
    """What durations are given in: `h`, `steps`."""
    unit = axis_step(meta)[1]
    return f"{unit}s" if unit in PLURAL_UNITS or unit in ("step", "frame") else unit


def as_duration(steps: float, meta: Meta) -> str:
    """A number of steps as a duration in the unit that a person would use: `12.4 days`."""
    step, unit = axis_step(meta)
    if unit not in SECONDS:
        return f"{short(steps * step)} {time_unit(meta)}"
    seconds = steps * step * SECONDS[unit]
    for name, least, length in PERSONS_UNITS:
        if seconds >= least:
            return f"{short(seconds / length)} {name}"
    return f"{short(seconds)} s"


def ethogram_figure(
    bouts: Bouts,
    *,
    colouring: Colouring,
    meta: Meta,
    aligned: bool = False,
    chosen: IntArray | None = None,
) -> Figure:
    """A row per recording, in the colours of its states; time is on one axis.

    Parameters
    ----------
    bouts : as `states_of` the colouring tells states apart.
    aligned : whether all recordings begin at 0.
    chosen : stretches that stand out; None where all are alike.

    The rows that a click selects are stretches.
    """
    made = bouts.ethogram
    edges, cells = _cells(bouts, aligned=aligned)
    lines, columns = cells.shape
    stretch = np.maximum(cells, 0)
    states = np.where(cells < 0, ethogram.NONE, made.states[stretch])
    colours = colouring.colours or {}
    strip = {
        "type": "heatmap",
        "y": np.arange(lines),
        "ygap": 3 if lines <= MOST_NAMED else 1 if lines <= 60 else 0,
        "z": np.where(states < 0, np.nan, states).astype(np.float32),
        "zmin": -0.5,
        "zmax": max(len(bouts.states), 1) - 0.5,
        "colorscale": stepped_scale([colours[name] for name in bouts.states] or ["#000000"]),
        "showscale": False,
        "hoverongaps": False,
        "text": _texts(bouts, stretch, meta),
        "hovertemplate": f"%{{text}}<br>{_moment(meta, aligned=aligned)}<extra></extra>",
        **({"x": edges * axis_step(meta)[0]} if aligned else positions_as_x(edges, meta)),
    }
    selectable = {"meta": {"rows": np.where(states < 0, -1, cells).ravel(), "columns": columns}}
    if chosen is None:
        traces = [strip | selectable]
    else:
        lit = np.where(np.isin(cells, chosen), strip["z"], np.nan).astype(np.float32)
        over = {name: value for name, value in without_tooltip(strip).items() if name != "text"}
        traces = [strip | selectable | {"opacity": UNSELECTED_OPACITY}, over | {"z": lit}]
    return {"data": traces, "layout": _layout(bouts, meta, aligned=aligned)}


def _cells(bouts: Bouts, *, aligned: bool) -> tuple[np.ndarray, IntArray]:
    """Edges of equal parts of time, (columns + 1,), and the stretch of each row in each of them.

    That in the middle of the part counts; -1 where the recording isn't there.
    """
    made = bouts.ethogram
    lines = len(made.recordings)
    first, last = made.starts[made.begins], made.stops[made.ends]
    origins = first if aligned else np.zeros(lines)
    low, high = (first - origins).min(), (last - origins).max()
    columns = int(np.clip(MOST_CELLS // lines, FEWEST_COLUMNS, MOST_COLUMNS))
    edges = np.linspace(low, high, columns + 1)
    middles = (edges[1:] + edges[:-1]) / 2
    return edges, ethogram.stretches_at(made, middles[None] + origins[:, None])


def _texts(bouts: Bouts, stretches: IntArray, meta: Meta) -> np.ndarray:
    """What the pointer tells of each stretch: recording, state and duration; shaped like them."""
    made = bouts.ethogram
    states = [*(plot_text(shortened(name)) for name in bouts.states), ""]
    recordings = [plot_text(shortened(bouts.recordings[n])) for n in made.recordings.tolist()]
    shown, which = np.unique(stretches, return_inverse=True)  # of 100,000 there may be few
    columns = (column[shown].tolist() for column in (made.of, made.states, made.lengths))
    texts = [
        f"{recordings[of]}<br>{states[state]}, {as_duration(length, meta)}"
        for of, state, length in zip(*columns, strict=True)
    ]
    found: np.ndarray = np.array(texts, dtype=object)[which].reshape(stretches.shape)
    return found


def _moment(meta: Meta, *, aligned: bool) -> str:
    """How the time at the pointer is written: a date, or a number with its unit."""
    if aligned:
        return f"%{{x}} {time_unit(meta)} since the beginning"
    return f"at %{{x}} {meta.step_unit}" if recording_time_title(meta) else "%{x}"


def _layout(bouts: Bouts, meta: Meta, *, aligned: bool) -> dict[str, Any]:
    numbers = bouts.ethogram.recordings.tolist()
    named = every_nth(len(numbers), MOST_NAMED)
    title = recording_time_title(meta)  # "" where there are dates
    written = hover_format(meta) if not (title or aligned) else ".2~f"
    if aligned:
        title = f"{time_title(meta)}, since the beginning"
    return {
        "margin": {"l": 10, "r": 10, "t": 30, "b": 40},  # above are the chart's buttons
        "showlegend": False,
        "dragmode": "zoom",
        "hovermode": "closest",
        "modebar": {"remove": ["select2d", "lasso2d"]},  # a click selects; these find no points
        "xaxis": {
            "title": {"text": title},
            "hoverformat": written,
            "showgrid": False,
            "zeroline": False,
        },
        "yaxis": {
            "range": [len(numbers) - 0.5, -0.5],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "showticklabels": len(numbers) > 1,
            "ticks": "outside" if len(numbers) > 1 else "",
            "tickvals": list(named),
            "ticktext": [
                plot_text(shortened(bouts.recordings[numbers[place]], 14)) for place in named
            ],
        },
    }


def transitions_figure(bouts: Bouts, shown: Sequence[int]) -> Figure:
    """The share of the bouts of each state, below one another, that each other one followed.

    `shown` are the states that are drawn; shares are of what followed, whatever it was.
    """
    counts = bouts.transitions
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    some = np.ix_(shown, shown)
    names = [plot_text(shortened(bouts.states[state], 16)) for state in shown]
    places = list(range(len(names)))
    followed: BoolArray = counts[some] > 0
    told = [
        [f"{one} → {other}: {n:,} times" for other, n in zip(names, line, strict=True)]
        for one, line in zip(names, counts[some].tolist(), strict=True)
    ]
    matrix = {
        "type": "heatmap",
        "x": places,
        "y": places,
        "z": np.where(followed, 100 * shares[some], np.nan),
        "zmin": 0,
        "zmax": 100,
        "colorscale": VIRIDIS,
        "xgap": 1,
        "ygap": 1,
        "colorbar": {"title": {"text": "%"}, "thickness": 10, "len": 1},
        "hoverongaps": False,
        "text": told,
        "texttemplate": "%{z:.0f}" if len(names) <= MOST_WRITTEN else "",
        "hovertemplate": "%{text}, %{z:.3~g} %<extra></extra>",
    }
    axis = {"tickvals": places, "ticktext": names, "showgrid": False, "zeroline": False}
    layout = {
        "margin": {"l": 10, "r": 10, "t": 30, "b": 40},
        "xaxis": axis | {"title": {"text": "what followed"}, "fixedrange": True},
        "yaxis": axis
        | {"title": {"text": "state"}, "range": [len(names) - 0.5, -0.5], "fixedrange": True},
    }
    return {"data": [matrix], "layout": layout}
