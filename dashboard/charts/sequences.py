"""Sequences and their reconstructions as lines or spectrograms."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dashboard.charts.axes import (
    Figure,
    axis_names,
    axis_step,
    axis_suffix,
    in_millions,
    in_steps_where_switched,
    in_whole_steps,
    line_or_points,
    milliseconds,
    on_axis_of,
    range_with_margin,
    time_axis,
    time_title,
    value_title,
    year_ticks,
)
from dashboard.charts.colouring import ACCENT, OKABE_ITO, ORIGINAL, VIRIDIS, Colouring
from dashboard.formatting import plot_text, shortened, text_width
from sequitur_core.data.dataset import FloatArray, Meta, SequenceDataset
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.explore.time.dates import Dates

FEWEST_BANDS = 8  # of pitch, from which on they are drawn as a spectrogram
RANGE_SAMPLE = 24  # sequences from which the ranges of the channels are taken
HALF = 0.6  # of the width of a figure, and somewhat more
GAP = 0.02  # between charts side by side, of the whole width
NUMBERED_GAP, NARROW_NUMBERED_GAP = 0.05, 0.16  # with numbers in it, in a window and on a phone
RECONSTRUCTION = "reconstruction"
# Names, or pixels with their lines, which may reach the chart's buttons, and so stand below these.
LONG_LEGEND, WIDE_LEGEND, LINE = 8, 760, 45
NARROW_COLUMNS = 2  # on a phone
BUTTONS = 24  # pixels
TITLE = 18  # pixels above each of several charts
BEHIND = 1001  # in a legend, where Plotly gives all others 1000
FLAT = 12  # a channel looks flat on an axis of more than so many times its range

Line = tuple[FloatArray, str, dict[str, Any]]  # values, name, style


def channels_on_one_axis(dataset: SequenceDataset, *, limit: int = 4) -> list[int]:
    """Channels to draw on one axis at first: the first one and others of similar range and unit.

    The first one is that which changes and is known half as often as the one known most. A
    channel that would make another one look flat is left out. Of frequency bands, some from the
    lowest to the highest.
    """
    meta = dataset.meta
    if are_pitch_bands(meta):
        return [int(c) for c in evenly_spaced(len(meta.channels), limit)]
    rows = evenly_spaced(len(dataset), RANGE_SAMPLE).tolist()
    values = np.concatenate([dataset.as_measured(row) for row in rows])
    low, high = np.fmin.reduce(values), np.fmax.reduce(values)  # NaN where nothing is known
    known = np.isfinite(values).sum(axis=0)
    shows = (high > low) & (2 * known >= known.max())
    chosen = [int(shows.argmax())]
    for c in range(chosen[0] + 1, len(meta.channels)):
        if meta.units[c] != meta.units[chosen[0]] or not known[c]:
            continue
        together = [*chosen, c]
        spans = (high - low)[together]
        whole = high[together].max() - low[together].min()
        # What never changes is flat on any axis.
        if whole <= FLAT * min(spans[spans > 0], default=np.inf):
            chosen.append(c)
    return chosen[:limit]


def initial_channels(dataset: SequenceDataset) -> list[int]:
    """Channels to draw at first where all frequency bands can be drawn as a spectrogram."""
    if are_pitch_bands(dataset.meta):
        return list(range(len(dataset.meta.channels)))
    return channels_on_one_axis(dataset)


def are_pitch_bands(meta: Meta) -> bool:
    """Whether the channels are frequency bands, too many to be told apart as lines."""
    names = meta.channels
    return (
        len(names) >= FEWEST_BANDS
        and len(set(meta.units)) == 1
        and all(name.endswith("Hz") for name in names)
    )


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
    own_axes: bool = False,
) -> Figure:
    """Small multiples on shared axes, one per sequence of shape (length, channels).

    With `own_axes`, values of each have an axis of their own, as where they are of other things.

    With reconstructions: the original in grey (one channel) or solid in the
    channel's colour, the reconstruction over it in the accent colour or dotted.
    Without: lines in the colour that `colouring` gives to `rows`.

    All frequency bands together are drawn as spectrograms: time to the right, pitch up.
    `meta.narrow` of the layout is that for a phone, in two columns.
    """
    n = len(sequences)
    columns = max(1, min(columns, n))
    meta = on_axis_of(max(map(len, sequences), default=0), meta)
    labels = None
    if reconstructions is None and colouring is not None and colouring.colours:
        labels = [(colouring.names[row], colouring.of_row(row)) for row in rows]
    if are_pitch_bands(meta) and len(channels) >= FEWEST_BANDS:
        return _spectrograms(
            sequences,
            titles=titles,
            meta=meta,
            channels=channels,
            reconstructions=reconstructions,
            labels=labels,
            columns=columns,
        )
    traces: list[dict[str, Any]] = []
    in_legend: set[str] = set()
    for i, sequence in enumerate(sequences):
        if reconstructions is not None:
            lines = _over_reconstruction(sequence, reconstructions[i], meta, channels)
        elif labels is not None:
            lines = _in_class_colour(sequence, *labels[i], channels)
        else:
            lines = [
                (sequence[:, c], meta.channels[c], {"color": OKABE_ITO[k % len(OKABE_ITO)]})
                for k, c in enumerate(channels)
            ]
        for values, name, style in lines:
            first = name not in in_legend
            traces.append(axis_names(i) | _line(values, name, style, meta=meta, in_legend=first))
            in_legend.add(name)
    wide, narrow = (
        _multiples(
            n, min(columns, most), titles, meta, channels, in_legend=in_legend, own_axes=own_axes
        )
        for most in (columns, NARROW_COLUMNS)
    )
    layout = wide | {"hovermode": "x", "meta": {"narrow": narrow}}
    return in_millions(in_whole_steps({"data": traces, "layout": layout}))


def _multiples(
    n: int,
    columns: int,
    titles: Sequence[str],
    meta: Meta,
    channels: Sequence[int],
    *,
    in_legend: Collection[str],
    own_axes: bool,
) -> dict[str, Any]:
    """A grid with values named to the left of each line, and room for its legend above."""
    numbered = NUMBERED_GAP if columns > NARROW_COLUMNS else NARROW_NUMBERED_GAP
    layout = _grid(n, columns, titles, meta, gap=numbered if own_axes else GAP)
    if own_axes:
        _set_values_apart(layout)
    for i in range(0, n, columns):
        layout[f"yaxis{axis_suffix(i)}"]["title"] = {"text": value_title(meta, channels)}
    pixels = LINE * len(in_legend) + sum(map(text_width, in_legend))
    below = BUTTONS if len(in_legend) >= LONG_LEGEND or pixels > WIDE_LEGEND else 0
    top = 1 - below / figure_height(n, columns)
    return layout | {
        "margin": {"l": 50, "r": 10, "t": below + (32 if len(in_legend) < 4 else 57), "b": 40},
        "showlegend": in_legend
        != {meta.channels[c] for c in channels[:1]},  # else the axis says it
        "legend": {
            "orientation": "h",
            "y": top,
            "yref": "container",
            "yanchor": "top",
            "x": 0,
            "tracegroupgap": 0,  # else a gap below each of its lines
        },
    }


def _set_values_apart(layout: dict[str, Any]) -> None:
    """Give each of a grid of charts an axis of values of its own, numbered beside the chart."""
    for name in [name for name in layout if name.startswith("yaxis")]:
        axis = {part: value for part, value in layout[name].items() if part != "matches"}
        layout[name] = axis | {"showticklabels": True, "tickfont": {"size": 10}, "nticks": 4}


def _over_reconstruction(
    sequence: FloatArray, reconstruction: FloatArray, meta: Meta, channels: Sequence[int]
) -> list[Line]:
    if len(channels) == 1:
        c = channels[0]
        return [
            (sequence[:, c], "original", {"color": ORIGINAL, "width": 2}),
            (reconstruction[:, c], RECONSTRUCTION, {"color": ACCENT}),
        ]
    lines: list[Line] = []
    for k, c in enumerate(channels):
        colour = OKABE_ITO[k % len(OKABE_ITO)]
        lines.append((sequence[:, c], meta.channels[c], {"color": colour}))
        lines.append((reconstruction[:, c], RECONSTRUCTION, {"color": colour, "dash": "dot"}))
    return lines


# How lines of channels differ where their colour is that of a class: opacity and dashes by name.
# A fainter line than these vanishes on a dark page.
CHANNEL_STYLES = {
    "solid": ("ff", "solid"),
    "faint": ("a0", "solid"),
    "dotted": ("ff", "dot"),
    "dashed": ("ff", "dash"),
}


def legend_rank(name: str) -> int:
    """Where a line stands in a legend: reconstructions behind all channels, not among them."""
    return BEHIND if name == RECONSTRUCTION else BEHIND - 1


def _in_class_colour(
    sequence: FloatArray, name: str, colour: str, channels: Sequence[int]
) -> list[Line]:
    """All channels in the colour of the class, each in a style of `CHANNEL_STYLES`."""
    styles = [*CHANNEL_STYLES.values()]
    return [
        (sequence[:, c], name, {"color": f"{colour}{opacity}", "dash": dash})
        for k, c in enumerate(channels)
        for opacity, dash in styles[min(k, len(styles) - 1) :][:1]
    ]


def _line(
    values: FloatArray, name: str, style: dict[str, Any], *, meta: Meta, in_legend: bool
) -> dict[str, Any]:
    return line_or_points(values, size=3) | {
        "type": "scatter",
        "x": time_axis(len(values), meta),
        "y": values,
        "name": plot_text(shortened(name, 24)),
        "legendgroup": name,
        "legendrank": legend_rank(name),
        "showlegend": in_legend,
        "line": {"width": 1.5} | in_steps_where_switched(values) | style,
        "hovertemplate": "%{y:.3~g}",
    }


def _spectrograms(
    sequences: Sequence[FloatArray],
    *,
    titles: Sequence[str],
    meta: Meta,
    channels: Sequence[int],
    reconstructions: Sequence[FloatArray] | None,
    labels: Sequence[tuple[str, str]] | None,
    columns: int,
) -> Figure:
    """Spectrograms of sequences, bright where they are loud; reconstructions lie below them.

    `labels` are the name and the colour of each sequence's class.
    """
    bands, unit = len(channels), plot_text(meta.units[0])
    texts = names = [meta.channels[c] for c in channels]
    ticks: list[float] = [0, bands // 2, bands - 1]
    tick_texts = [names[int(tick)] for tick in ticks]
    if reconstructions is not None:
        texts = [f"{name}, reconstruction" for name in names] + [""] + names
        ticks, tick_texts = [bands / 2, bands + 1 + bands / 2], ["reconstruction", "original"]
    if labels is not None:
        titles = [f"{title} · {name}" for title, (name, _) in zip(titles, labels, strict=True)]
    layout = _grid(len(sequences), columns, titles, meta)
    traces = []
    for i, sequence in enumerate(sequences):
        shown = sequence[:, channels].T
        if reconstructions is not None:
            gap = np.full((1, len(sequence)), np.nan, np.float32)
            shown = np.concatenate([reconstructions[i][:, channels].T, gap, shown])
        traces.append(
            axis_names(i)
            | {
                "type": "heatmap",
                "x": time_axis(len(sequence), meta),
                "y": np.arange(len(shown)),
                "z": shown,
                "coloraxis": "coloraxis",
                "customdata": np.repeat(np.array(texts)[:, None], len(sequence), axis=1),
                "hovertemplate": f"%{{customdata}}<br>%{{z:.3~g}} {unit}<extra></extra>",
            }
        )
        if labels is not None:
            layout["annotations"][i]["font"]["color"] = labels[i][1]
        bare = {"showgrid": False, "zeroline": False}
        layout[f"xaxis{axis_suffix(i)}"] |= bare
        layout[f"yaxis{axis_suffix(i)}"] |= bare | {
            "tickvals": ticks,
            "ticktext": [plot_text(text) for text in tick_texts],
        }
    layout |= {
        "margin": {"l": 90, "r": 10, "t": 32, "b": 40},
        "coloraxis": {
            "colorscale": VIRIDIS,
            "colorbar": {"title": {"text": unit}, "thickness": 10, "outlinewidth": 0},
        },
        "hovermode": "closest",
    }
    return {"data": traces, "layout": layout}


def decoded_figure(
    decoded: FloatArray,
    nearest: FloatArray,
    *,
    name: str,
    meta: Meta,
    channels: Sequence[int],
    limits: tuple[FloatArray, FloatArray],
    longest: int,
) -> Figure:
    """A decoded sequence (length, channels) over the nearest real one, which is drawn thin.

    `limits` are the usual lowest and highest values of each channel in the data, and
    `longest` its longest sequence: axes mostly stay where they are from one drawing to
    the next.
    """
    one = len(channels) == 1
    end = max(longest, len(decoded)) - 1
    meta = on_axis_of(end + 1, meta)
    traces = []
    for k, c in enumerate(channels):
        colour = OKABE_ITO[k % len(OKABE_ITO)]
        thin = {"width": 1, "color": ORIGINAL if one else colour}
        traces.append(_bare_line(nearest[:, c], "", thin, meta))
        name_of_line = "drawn" if one else meta.channels[c]
        traces.append(
            _bare_line(decoded[:, c], name_of_line, {"width": 2.5, "color": colour}, meta)
        )
    # All thin lines share one entry of the legend.
    traces.append(
        {
            "type": "scatter",
            "name": plot_text(f"thin: {shortened(name, 24)}, the nearest"),
            "x": [None],
            "y": [None],
            "mode": "lines",
            "line": {"width": 1, "color": ORIGINAL},
        }
    )
    layout = {
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
            "range": [0, end * axis_step(meta)[0] or 1],
        },
        "yaxis": {
            "title": {"text": value_title(meta, channels)},
            "range": range_with_margin([*limits, decoded, nearest], channels),
        },
    }
    return {"data": traces, "layout": layout}


def _bare_line(values: FloatArray, name: str, style: dict[str, Any], meta: Meta) -> dict[str, Any]:
    """A line, without a name one that neither the legend nor the pointer tells of."""
    return line_or_points(values, size=3) | {
        "type": "scatter",
        "x": time_axis(len(values), meta),
        "y": values,
        "name": plot_text(shortened(name, 20)),
        "showlegend": bool(name),
        "line": style,
        "hovertemplate": "%{y:.3~g}",
        "hoverinfo": "all" if name else "skip",
    }


def with_dates(figure: Figure, dataset: SequenceDataset, rows: ArrayLike) -> Figure:
    """A chart of some rows over dates, where these are known and all of them begin at the same."""
    starts = np.unique(dataset.start[np.asarray(rows)])
    if len(starts) > 1 or Dates.of(dataset) is None:
        return figure
    numbers = milliseconds(starts[0] + np.arange(int(dataset.lengths.max())), dataset.meta)
    years = year_ticks(numbers[0], numbers[-1])
    for trace in figure["data"]:
        trace["x"] = numbers[: len(trace["x"])]
    layout = figure["layout"]
    narrow = layout.get("meta", {}).get("narrow", {})
    for name, axis in [*layout.items(), *narrow.items()]:
        if name.startswith("xaxis"):
            axis.pop("dtick", None)  # of dates it would be in milliseconds
            axis |= {"type": "date"} | ({"title": {"text": ""}} if "title" in axis else {})
            if dataset.meta.step_unit == "year":
                axis |= {"tickformat": "%Y", "hoverformat": "%Y"}
            begin, end = axis.get("domain", (0, 1))
            if end - begin < HALF:
                # More names of months would stand slanted.
                axis |= {"tickvals": years, "tickformat": "%Y"} if years else {"nticks": 3}
    return figure


def _grid(
    n: int, columns: int, titles: Sequence[str], meta: Meta, *, gap: float = GAP
) -> dict[str, Any]:
    """The layout of n small charts on shared axes, with a title each and a `gap` beside it."""
    lines = -(-n // columns)
    corner = (lines - 1) * columns  # below and beside it are the ticks of all
    layout: dict[str, Any] = {"annotations": []}
    height = figure_height(n, columns)
    between = min(0.3, 30 / height)
    for i in range(lines * columns):
        across, up = _place(i, columns, lines, (gap, between), top=1 - TITLE / height)
        name, matched = axis_suffix(i), axis_suffix(corner)
        x: dict[str, Any] = {"anchor": f"y{name}", "domain": across}
        y: dict[str, Any] = {"anchor": f"x{name}", "domain": up}
        if i != corner:
            x["matches"], y["matches"] = f"x{matched}", f"y{matched}"
        if i < corner:
            x["showticklabels"] = False
        elif i < n:
            x["title"] = {"text": time_title(meta)}
        if i % columns:
            y["showticklabels"] = False
        layout |= {f"xaxis{name}": x, f"yaxis{name}": y}
        if i < n:
            layout["annotations"].append(_title_above(across, up, titles[i]))
    return layout | {"height": height, "dragmode": False}


def _title_above(across: list[float], up: list[float], title: str) -> dict[str, Any]:
    return {
        "text": plot_text(title),
        "font": {"size": 12},
        "showarrow": False,
        "x": sum(across) / 2,
        "xanchor": "center",
        "xref": "paper",
        "y": up[1],
        "yanchor": "bottom",
        "yref": "paper",
    }


def _place(
    i: int, columns: int, lines: int, gaps: tuple[float, float], *, top: float
) -> tuple[list[float], list[float]]:
    """From where to where chart i of a grid reaches, to the right and up, in shares of it.

    gaps : beside and below each of them.

    The uppermost reach up to the `top`, and have their titles above it: a long legend, which
    moves the whole grid, moves these, too.
    """
    line, column = divmod(i, columns)
    beside, between = gaps
    width = (1 - beside * (columns - 1)) / columns
    height = (1 - between * (lines - 1)) / lines
    left, low = column * (width + beside), (lines - 1 - line) * (height + between)
    return [left, left + width], [top * low, top * (low + height)]


def figure_height(n: int, columns: int) -> int:
    """Pixels for small multiples of n sequences."""
    return 110 + 120 * -(-n // max(1, min(columns, n)))
