"""Sequences and their reconstructions as lines or pictures of bands."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.charts.axes import clock, time_axis, time_title, value_title
from dashboard.charts.colouring import ACCENT, OKABE_ITO, ORIGINAL, Colouring
from dashboard.formatting import plot_text, shortened
from sequitur_core.data.dataset import FloatArray, Meta, SequenceDataset

FEWEST_BANDS = 8  # of pitch, from which they are drawn as a picture
RANGES_OF = 24  # sequences by which it is judged what fits one axis
FLAT = 12  # times the range of a channel: on an axis of more, it looks flat


def default_channels(meta: Meta, *, limit: int = 4) -> list[int]:
    """Channels to draw together at first: those that share the first one's unit.

    Of bands of pitch, which are many of one kind, some from the lowest to the highest.
    """
    same = [c for c, unit in enumerate(meta.units) if unit == meta.units[0]]
    if are_pitch_bands(meta):
        return sorted({same[round(at)] for at in np.linspace(0, len(same) - 1, limit)})
    return same[:limit]


def channels_on_one_axis(dataset: SequenceDataset, *, limit: int = 4) -> list[int]:
    """Channels to draw on one axis at first: the first one and others of its unit and size.

    Where a channel would make another one look flat, it isn't taken along.
    """
    meta, n = dataset.meta, len(dataset)
    if are_pitch_bands(meta):
        return default_channels(meta, limit=limit)
    some = np.unique(np.linspace(0, n - 1, RANGES_OF).astype(np.int64)).tolist()
    values = np.concatenate([dataset.as_measured(row) for row in some])
    low, high = np.fmin.reduce(values), np.fmax.reduce(values)  # NaN where nothing is known
    chosen: list[int] = []
    for c in default_channels(meta, limit=len(meta.channels)):
        together = [*chosen, c]
        spans = (high - low)[together]
        whole = high[together].max() - low[together].min()
        # What never changes is flat on any axis.
        if not chosen or whole <= FLAT * min(spans[spans > 0], default=np.inf):
            chosen.append(c)
    return chosen[:limit]


def initial_channels(dataset: SequenceDataset) -> list[int]:
    """Those to draw at first where all bands of pitch can be drawn as a picture."""
    meta = dataset.meta
    return (
        list(range(len(meta.channels))) if are_pitch_bands(meta) else channels_on_one_axis(dataset)
    )


def are_pitch_bands(meta: Meta) -> bool:
    """Whether the channels are bands of pitch, too many to be told apart as lines."""
    names = meta.channels
    return (
        len(names) >= FEWEST_BANDS
        and len(set(meta.units)) == 1
        and all(name.endswith("Hz") for name in names)
    )


def has_isolated_value(values: np.ndarray) -> bool:
    """Whether a value stands alone among missing ones, so that no line is drawn to it."""
    known = np.concatenate([[False], ~np.isnan(values), [False]])
    return not known[1:-1].all() and bool((known[1:-1] & ~known[:-2] & ~known[2:]).any())


def sequences_figure(
    sequences: Sequence[FloatArray],
    *,
    titles: Sequence[str],
    meta: Meta,
    channels: Sequence[int],
    reconstructions: Sequence[FloatArray] | None = None,
    colouring: Colouring | None = None,
    rows: Sequence[int] = (),
    columns: int = 4,
) -> go.Figure:
    """Small multiples on shared axes, one per sequence of shape (length, channels).

    With reconstructions: the original in grey (one channel) or solid in the
    channel's colour, the reconstruction over it in the accent colour or dotted.
    Without: lines in the colour that `colouring` gives to `rows`.

    All bands of pitch together are no lines but pictures: time to the right, pitch up.
    """
    if are_pitch_bands(meta) and len(channels) >= FEWEST_BANDS:
        return _spectrograms(
            sequences, titles, meta, channels, reconstructions, colouring, rows, columns
        )
    n = len(sequences)
    columns = max(1, min(columns, n))
    traces: list[dict[str, Any]] = []
    in_legend: set[str] = set()

    def line(i: int, y: np.ndarray, name: str, **style: object) -> None:
        axis = str(i + 1) if i else ""
        traces.append(
            {
                "type": "scatter",
                "x": time_axis(len(y), meta),
                "y": y,
                "xaxis": f"x{axis}",
                "yaxis": f"y{axis}",
                "name": plot_text(shortened(name, 24)),
                "legendgroup": name,
                "showlegend": name not in in_legend,
                "mode": "lines+markers" if has_isolated_value(y) else "lines",
                "line": {"width": 1.5} | style,
                "hovertemplate": "%{y:.3~g}",
            }
            | ({"marker": {"size": 3}} if has_isolated_value(y) else {})
        )
        in_legend.add(name)

    for i, sequence in enumerate(sequences):
        for k, c in enumerate(channels):
            colour = OKABE_ITO[k % len(OKABE_ITO)]
            if reconstructions is None and colouring is not None and colouring.colours:
                row = rows[i]
                # All channels in the class's colour, the later ones fainter.
                faint = f"{colouring.of_row(row)}{('ff', 'b0', '80', '60')[min(k, 3)]}"
                line(i, sequence[:, c], colouring.names[row], color=faint)
            elif reconstructions is None:
                line(i, sequence[:, c], meta.channels[c], color=colour)
            elif len(channels) == 1:
                line(i, sequence[:, c], "original", color=ORIGINAL, width=2)
                line(i, reconstructions[i][:, c], "reconstruction", color=ACCENT)
            else:
                line(i, sequence[:, c], meta.channels[c], color=colour)
                line(i, reconstructions[i][:, c], "reconstruction", color=colour, dash="dot")
    layout = copy.deepcopy(_grid(n, columns))
    for annotation, title in zip(layout["annotations"], titles, strict=True):
        annotation |= {"text": plot_text(title), "font": {"size": 12}}
    for i in range(n):
        axis = str(i + 1) if i else ""
        if i // columns == (n - 1) // columns:
            layout[f"xaxis{axis}"]["title"] = {"text": time_title(meta)}
        if i % columns == 0:
            layout[f"yaxis{axis}"]["title"] = {"text": value_title(meta, channels)}
    layout |= {
        "margin": {"l": 50, "r": 10, "t": 50 if len(in_legend) < 4 else 75, "b": 40},
        "height": figure_height(n, columns),
        "legend": {"orientation": "h", "y": 1, "yref": "container", "yanchor": "top", "x": 0},
        "dragmode": False,
        "hovermode": "x",
    }
    return go.Figure({"data": traces, "layout": layout})


def _spectrograms(
    sequences: Sequence[FloatArray],
    titles: Sequence[str],
    meta: Meta,
    channels: Sequence[int],
    reconstructions: Sequence[FloatArray] | None,
    colouring: Colouring | None,
    rows: Sequence[int],
    columns: int,
) -> go.Figure:
    """Pictures of sequences, bright where they are loud; reconstructions lie below them."""
    n, bands = len(sequences), len(channels)
    columns = max(1, min(columns, n))
    unit = meta.units[0]
    names = [meta.channels[c] for c in channels]
    layout = copy.deepcopy(_grid(n, columns))
    traces = []
    for i, sequence in enumerate(sequences):
        axis = str(i + 1) if i else ""
        shown, texts = sequence[:, channels].T, names
        if reconstructions is not None:
            gap = np.full((1, len(sequence)), np.nan, np.float32)
            shown = np.concatenate([reconstructions[i][:, channels].T, gap, shown])
            texts = [f"{name}, reconstruction" for name in names] + [""] + names
        traces.append(
            {
                "type": "heatmap",
                "x": time_axis(len(sequence), meta),
                "y": np.arange(len(shown)),
                "z": shown,
                "xaxis": f"x{axis}",
                "yaxis": f"y{axis}",
                "coloraxis": "coloraxis",
                "customdata": np.repeat(np.array(texts)[:, None], len(sequence), axis=1),
                "hovertemplate": f"%{{customdata}}<br>%{{z:.3~g}} {plot_text(unit)}<extra></extra>",
            }
        )
        title = layout["annotations"][i]
        text, colour = titles[i], None
        if colouring is not None and colouring.colours and reconstructions is None:
            text, colour = f"{text} · {colouring.names[rows[i]]}", colouring.of_row(rows[i])
        title |= {
            "text": plot_text(text),
            "font": {"size": 12} | ({"color": colour} if colour else {}),
        }
        below = i // columns == (n - 1) // columns
        layout[f"xaxis{axis}"] |= {"title": {"text": time_title(meta)}} if below else {}
        ticks: list[float] = [0, bands // 2, bands - 1]
        labels = [names[int(tick)] for tick in ticks]
        if reconstructions is not None:
            ticks, labels = [bands / 2, bands + 1 + bands / 2], ["reconstruction", "original"]
        layout[f"yaxis{axis}"] |= {"tickvals": ticks, "ticktext": [plot_text(t) for t in labels]}
        layout[f"yaxis{axis}"] |= {"showgrid": False, "zeroline": False}
        layout[f"xaxis{axis}"] |= {"showgrid": False, "zeroline": False}
    layout |= {
        "margin": {"l": 90, "r": 10, "t": 50, "b": 40},
        "height": figure_height(n, columns),
        "coloraxis": {
            "colorscale": "Viridis",
            "colorbar": {"title": {"text": plot_text(unit)}, "thickness": 10, "outlinewidth": 0},
        },
        "dragmode": False,
        "hovermode": "closest",
    }
    return go.Figure({"data": traces, "layout": layout})


def decoded_figure(
    drawn: FloatArray,
    nearest: FloatArray,
    *,
    name: str,
    meta: Meta,
    channels: Sequence[int],
    limits: tuple[FloatArray, FloatArray],
    longest: int,
) -> go.Figure:
    """A sequence that a decoder drew (length, channels), over a real one drawn thin.

    `limits` are the usual lowest and highest values of each channel in the data, and
    `longest` its longest sequence: axes mostly stay where they are from one drawing to
    the next.
    """
    thin, bold = {"width": 1}, {"width": 2.5}
    one = len(channels) == 1
    lines: list[tuple[str, FloatArray, int, dict[str, Any]]] = []
    for k, c in enumerate(channels):
        colour = OKABE_ITO[k % len(OKABE_ITO)]
        own = {"color": ORIGINAL if one else colour}
        lines.append(("", nearest, c, thin | own))
        lines.append(("drawn" if one else meta.channels[c], drawn, c, bold | {"color": colour}))
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": time_axis(len(values), meta),
            "y": values[:, c],
            "name": plot_text(shortened(what, 20)),
            "showlegend": bool(what),
            "mode": "lines" if len(values) > 1 else "markers",
            "line": line,
            "hovertemplate": "%{y:.3~g}",
            "hoverinfo": "all" if what else "skip",
        }
        for what, values, c, line in lines
    ]
    # All thin lines share one entry of the legend.
    entry = {"x": [None], "y": [None], "mode": "lines", "line": thin | {"color": ORIGINAL}}
    name = f"thin: {shortened(name, 24)}, the nearest"
    traces.append({"type": "scatter", "name": plot_text(name), **entry})
    chosen = list(channels)
    both = (drawn[:, chosen], nearest[:, chosen])
    low = float(min(limits[0][chosen].min(), *(values.min() for values in both)))
    high = float(max(limits[1][chosen].max(), *(values.max() for values in both)))
    room = 0.04 * (high - low) or 1.0
    end = max(longest, len(drawn)) - 1
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "margin": {"l": 55, "r": 10, "t": 30, "b": 40},
                "legend": {
                    "orientation": "h",
                    "y": 1.02,
                    "yanchor": "bottom",
                    "x": 0,
                    "itemsizing": "trace",
                },
                "dragmode": False,
                "hovermode": "x",
                "xaxis": {
                    "title": {"text": time_title(meta)},
                    "range": [0, end * clock(meta)[0] or 1],
                },
                "yaxis": {
                    "title": {"text": value_title(meta, channels)},
                    "range": [low - room, high + room],
                },
            },
        }
    )


@cache
def _grid(n: int, columns: int) -> dict[str, Any]:
    """The layout of n small charts on shared axes, with a title each; made once, it takes 20 ms."""
    grid = make_subplots(
        rows=-(-n // columns),
        cols=columns,
        shared_yaxes="all",
        shared_xaxes="all",
        subplot_titles=[" "] * n,
        horizontal_spacing=0.02,
        vertical_spacing=min(0.3, 30 / figure_height(n, columns)),
    )
    layout: dict[str, Any] = grid.layout.to_plotly_json()
    layout.pop("template", None)
    return layout


def figure_height(n: int, columns: int) -> int:
    """Pixels for small multiples of n sequences."""
    return 110 + 120 * -(-n // max(1, min(columns, n)))
