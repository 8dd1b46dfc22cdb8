"""Under the map: the long recording that windows were cut from, in the map's colours."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from dashboard import cache, state
from dashboard.cache import Recording
from dashboard.charts.axes import time_unit_title, value_title
from dashboard.charts.colouring import MISSING_NAME, OKABE_ITO, Colouring
from dashboard.components.plotly_view import plotly_view, serialise_figure
from dashboard.explore_page.context import Context
from dashboard.formatting import plain, plot_text, shortened, unique_names
from dashboard.widgets import forms
from sequitur_core.data.dataset import IntArray, Meta, SequenceDataset
from sequitur_core.explore import recordings as recordings_of
from sequitur_core.formatting import number, pluralise

HEIGHT = 300
MOST_LIT = 500  # intervals that are lit one by one: closer ones are drawn as one
FAINT = 0.25  # opacity of the strip where it isn't selected, as on the map
FAINT_LINE = 0.4  # of the series there: thin lines need more
LIT = "rgba(0, 114, 178, 0.13)"


def recordings(dataset: SequenceDataset) -> tuple[int, ...]:
    """Numbers of the recordings that can be shown; none where sequences aren't windows."""
    return recordings_of.windowed_recordings(dataset)


def show(context: Context) -> None:
    """The series with a strip of colours; nothing where sequences aren't windows."""
    dataset, run = context.dataset, context.run
    numbers = recordings(dataset)
    if not numbers:
        return
    with st.container(key="timeline_box"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.subheader("Over time", width="stretch", anchor=False)
            recording = numbers[0]
            if len(numbers) > 1:
                names = unique_names(
                    {str(n): recordings_of.recording_name(dataset, n) for n in numbers}
                )
                recording = st.selectbox(
                    "Recording",
                    numbers,
                    format_func=lambda n: names[str(n)],
                    key=f"recording_of_{run.id}",
                    width=320,
                )
        channels = forms.channel_choice(dataset, key="timeline_channels")
        st.caption(plain(_hint(context, recording)))
        drawn = serialise_figure(
            figure(
                dataset,
                recording,
                cache.recording(run, recording),
                channels=channels,
                colouring=context.colouring,
                rows=context.rows,
            ).update_layout(uirevision=f"{run.id} {recording}")
        )
        event = plotly_view(
            # Rows of other recordings stay selected while some are added here.
            replace(drawn, n=len(dataset)),
            key="timeline",
            label=f"The recording over time, coloured by {context.colouring.title}"
            if context.colouring.title
            else "The recording over time",
            selected=context.rows,
            height=HEIGHT,
            rows_of=f"{run.id} {recording}",
        )
    if event is not None and not np.array_equal(event.rows, context.rows):
        state.select(run.id, event.rows)
        st.rerun()  # the map above was drawn before


def _hint(context: Context, recording: int) -> str:
    """What can be done, or how much of the selection is seen here."""
    here = int((context.dataset.recording[context.rows] == recording).sum())
    if not len(context.rows):
        return (
            "Drag along time to see its windows on the map; what you select there lights up here. "
            "The strip below has the map's colours."
        )
    text = f"{pluralise(here, 'window')} selected here"
    if elsewhere := len(context.rows) - here:
        text += f", {elsewhere:,} in other recordings"
    return f"{text}."


def figure(
    dataset: SequenceDataset,
    recording: int,
    made: Recording,
    *,
    channels: list[int],
    colouring: Colouring,
    rows: IntArray,
) -> go.Figure:
    """The series over a strip with the colours of its windows; selected rows are lit.

    A box along time selects the windows it touches, a click the one around it.
    """
    meta = dataset.meta
    spans = recordings_of.intervals(dataset, recording, rows)
    traces = _lines(dataset, recording, made, channels=channels, spans=spans)
    chosen = np.isin(made.strip.rows, rows) & (made.strip.rows >= 0)
    some = bool(len(rows))
    traces.append(_cells(dataset, made, colouring, shown=None, opacity=FAINT if some else 1.0))
    if chosen.any():
        traces.append(_cells(dataset, made, colouring, shown=chosen, opacity=1.0))
    if len(spans):
        traces.append(_bands(made, spans, meta))
    traces.append(_windows(dataset, recording))
    drawn = go.Figure({"data": traces})
    bare = {"showticklabels": False, "showgrid": False, "zeroline": False, "ticks": ""}
    drawn.update_layout(
        margin={"l": 60, "r": 10, "t": 34, "b": 40},
        showlegend=len(channels) > 1,
        legend={"orientation": "h", "y": 1, "yref": "container", "yanchor": "top", "x": 0},
        dragmode="select",
        selectdirection="h",
        hovermode="x",
        xaxis={
            "title": {"text": _time_title(meta)},
            "anchor": "y2",
            "range": list(_at(made.strip.edges[[0, -1]], meta)["x"]),
        },
        yaxis={
            "title": {"text": value_title(meta, channels)},
            "domain": [0.2, 1],
            "fixedrange": True,
        },
        yaxis2={"domain": [0, 0.12], "range": [0, 1], "fixedrange": True, **bare},
        yaxis3={"overlaying": "y", "range": [0, 1], "fixedrange": True, **bare},
    )
    return drawn


def _lines(
    dataset: SequenceDataset,
    recording: int,
    made: Recording,
    *,
    channels: list[int],
    spans: IntArray,
) -> list[dict[str, Any]]:
    """A line per channel, faint beside the parts that are lit."""
    meta, some = dataset.meta, len(spans) > 0
    lit = recordings_of.clip_segments(made.stretches, spans) if some else ()
    first, last = made.stretches[0].first, made.stretches[-1].stop
    traces = []
    for k, channel in enumerate(channels):
        look = {
            "type": "scatter",
            "mode": "lines",
            "name": plot_text(shortened(meta.channels[channel], 24)),
            "legendgroup": str(channel),
            "hovertemplate": "%{y:.3~g}<extra></extra>" if len(channels) == 1 else "%{y:.3~g}",
        }
        line = {"color": OKABE_ITO[k % len(OKABE_ITO)], "width": 1.2}
        whole = made.curve(channel)
        traces.append(
            look
            | _at(whole.positions, meta)
            | {"y": whole.values, "line": line, "opacity": FAINT_LINE if some else 1.0}
            | ({"showlegend": False} if some else {})
        )
        if some:
            part = recordings_of.downsample(lit, channel, over=last - first)
            traces.append(
                look
                | _at(part.positions, meta)
                | {"y": part.values, "line": line | {"width": 1.8}, "hoverinfo": "skip"}
                | {"hovertemplate": None}
            )
    return traces


def _cells(
    dataset: SequenceDataset,
    made: Recording,
    colouring: Colouring,
    *,
    shown: np.ndarray | None,
    opacity: float,
) -> dict[str, Any]:
    """The strip: each cell in the colour of its window; `shown` picks some of them."""
    rows = made.strip.rows
    visible = rows >= 0 if shown is None else shown
    if colouring.colours is None:
        numbers = np.asarray(colouring.numbers, dtype=float)
        known = numbers[np.isfinite(numbers)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        values, scale = numbers[rows], "Viridis"
        words = [number(v) if np.isfinite(v) else MISSING_NAME for v in values]
    else:
        names = list(colouring.colours)
        place = {name: i for i, name in enumerate(names)}
        values = np.array([place[colouring.names[row]] for row in rows], dtype=float)
        n = len(names)
        scale = [
            [edge / n, colour]
            for i, colour in enumerate(colouring.colours.values())
            for edge in (i, i + 1)
        ]
        low, high = -0.5, n - 0.5
        words = [colouring.names[row] for row in rows] if colouring.title else [""] * len(rows)
    texts = [
        "<br>".join(plot_text(shortened(part)) for part in (dataset.ids[row], word) if part)
        for row, word in zip(rows, words, strict=True)
    ]
    return {
        "type": "heatmap",
        **_at(made.strip.edges, dataset.meta),
        "y": [0, 1],
        "yaxis": "y2",
        "z": np.where(visible, values, np.nan)[None],
        "zmin": low,
        "zmax": high if high > low else low + 1,
        "colorscale": scale,
        "showscale": False,
        "opacity": opacity,
        "text": [texts],
        "hoverongaps": False,
        "hovertemplate": "%{text}<extra></extra>" if shown is None else None,
        "hoverinfo": "skip" if shown is not None else "text",
    }


def _bands(made: Recording, spans: IntArray, meta: Meta) -> dict[str, Any]:
    """A light band behind each selected interval; those too close to be told apart are one."""
    length = made.stretches[-1].stop - made.stretches[0].first
    close = np.flatnonzero(spans[1:, 0] - spans[:-1, 1] > length / MOST_LIT)
    lows = spans[np.concatenate([[0], close + 1]), 0]
    highs = spans[np.concatenate([close, [len(spans) - 1]]), 1]
    corners = np.column_stack([lows, lows, highs, highs, highs]).ravel().astype(float)
    return {
        "type": "scatter",
        "mode": "lines",
        **_at(corners, meta),
        "y": np.tile([0, 1, 1, 0, np.nan], len(lows)),
        "yaxis": "y3",
        "fill": "toself",
        "fillcolor": LIT,
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
        "name": "selected",
    }


def _windows(dataset: SequenceDataset, recording: int) -> dict[str, Any]:
    """A point that can't be seen for each window, which makes it selectable along its time."""
    rows = recordings_of.window_rows(dataset, recording)
    starts, stops = dataset.start[rows], dataset.start[rows] + dataset.lengths[rows]
    spans = recordings_of.timestamps(np.column_stack([starts, stops]), dataset.meta)
    if spans.dtype.kind == "M":
        spans = spans.astype("datetime64[ms]").astype(np.int64)
    middle = _at((starts + stops) / 2, dataset.meta)
    return {
        "type": "scattergl" if len(rows) > 2000 else "scatter",
        "mode": "markers",
        **middle,
        "y": np.full(len(rows), 0.5),
        "yaxis": "y2",
        "text": [plot_text(shortened(dataset.ids[row])) for row in rows],
        "marker": {"opacity": 0},
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
        "hoverinfo": "skip",
        "showlegend": False,
        "meta": {"rows": rows, "spans": spans},
    }


def _at(positions: np.ndarray, meta: Meta) -> dict[str, Any]:
    """Positions as Plotly's x: dates where they are known."""
    times = recordings_of.timestamps(positions, meta)
    if times.dtype.kind == "M":
        return {"x": np.datetime_as_string(times.astype("datetime64[ms]")).tolist()}
    return {"x": times}


def _time_title(meta: Meta) -> str:
    """Dates speak for themselves."""
    dated = recordings_of.timestamps(np.zeros(1), meta).dtype.kind == "M"
    return "" if dated else time_unit_title(meta.step, meta.step_unit)
