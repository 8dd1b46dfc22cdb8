"""Beside the map: the oddest sequences and where they are odd; the neighbours of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.charts.colouring import OKABE_ITO
from dashboard.charts.comparison import Curve, channel_title, expected_figure
from dashboard.charts.map import rings
from dashboard.charts.sparklines import sparkline
from dashboard.components.plotly_view import plotly_view
from dashboard.explore_page import selection_toolbar
from dashboard.explore_page.context import Context
from dashboard.formatting import duration, ordinal, plain, roughly
from dashboard.widgets import clip_grid
from dashboard.widgets.query_wait import wait_for
from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore import anomalies
from sequitur_core.explore.anomalies import Where
from sequitur_core.explore.axes import Clock
from sequitur_core.explore.channels import Channels, channels_of
from sequitur_core.explore.neighbours import Isolation
from sequitur_core.formatting import number, percent, pluralise
from sequitur_core.runs.queries import Query, Result
from sequitur_core.runs.run import Run
from sequitur_core.settings.cost_estimate import CROSS_FIT_PARTS

SHOWN = (10, 25, 50)
WAYS = {
    "both": "Both",
    "error": "Error",
    "isolation": "Isolation",
    "local": "Odd for its place",
}
MEANING = {
    "both": "Badly rebuilt, or far from all others, or both. The model may have learned an odd "
    "sequence well: then only its place gives it away.",
    "error": "How badly the model rebuilds a sequence, in times of the usual error.",
    "isolation": "How far a sequence lies from the 10 nearest in encoding space, in times of the "
    "usual distance.",
    "local": "The same distance in times of that of its neighbours: what lies beside a dense "
    "group is odd, also where other groups are wide.",
}
ISOLATION = Query("isolation")
ROW_HEIGHT = 44
TABLE_ROWS = 5
CHART_HEIGHT = 250


@dataclass(frozen=True, eq=False)
class Found:
    """All that is known of how odd sequences are.

    Attributes
    ----------
    measures : what can be ranked by, each (n,), by name.
    isolation : how far each lies from others.
    channels : what sequences are compared by.
    reconstructions : of each sequence; None where there are none.
    scale : what deviations of each channel are measured by.
    """

    measures: dict[str, np.ndarray]
    isolation: Isolation
    channels: Channels
    reconstructions: list[FloatArray] | None
    scale: FloatArray


@dataclass(frozen=True, eq=False)
class Explained:
    """What was expected of a sequence, by which measure, and where it is furthest from it."""

    by: str
    expected: FloatArray
    where: Where | None


def show(context: Context) -> None:
    """The ranking, then the single selected sequence and its neighbours."""
    st.subheader("The odd ones", anchor=False)
    try:
        result = wait_for(context.results, ISOLATION, doing="Looking who lies apart")
        if result is None:
            return
        found = known(context, result)
    except SequiturError as error:
        st.info(plain(error), icon=":material/info:")
        return
    ranking(context, found)
    if len(context.rows) == 1:
        single(context, found, int(context.rows[0]))
    else:
        st.caption(
            "Tick one, or click a point of the map, to see where it is odd and who is nearest."
        )
    measure_on_others(context.run)


def overlay(context: Context) -> list[dict[str, Any]]:
    """Rings around the listed points of the map."""
    try:
        result = context.results.get(ISOLATION)
        if result is None:
            return []
        rows = listed(known(context, result))
    except SequiturError:  # the panel says it
        return []
    return [rings(context.points, rows, colour=OKABE_ITO[5], width=2, name="odd")]


def known(context: Context, result: Result) -> Found:
    """What the ranking and the explanations go by."""
    isolation = Isolation(**result)
    measures = anomalies.measures(context.errors, isolation, context.run.errors_held_out())
    scaler = context.run.scaler()
    return Found(
        measures,
        isolation,
        channels_of(context.dataset),
        cache.reconstructions(context.run),
        np.float32(1) if scaler is None else scaler.std,
    )


def chosen(found: Found) -> str:
    """What the ranking goes by: the choice in the panel, as far as it is there."""
    by = st.session_state.get(state.ANOMALY_SCORE)
    return by if by in found.measures else next(iter(found.measures))


def listed(found: Found) -> IntArray:
    """The rows that are listed, the oddest first."""
    most = st.session_state.get(state.ANOMALY_COUNT) or SHOWN[0]
    return anomalies.ranking(found.measures[chosen(found)])[:most]


# --- The ranking -------------------------------------------------------------------------


def ranking(context: Context, found: Found) -> None:
    """A table of the oddest; ticking selects."""
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    with left:
        by = st.segmented_control(
            "Odd by",
            list(found.measures),
            format_func=WAYS.get,
            default=next(iter(found.measures)),
            required=True,
            key=state.ANOMALY_SCORE,
            persist_state="session",
        )
    with right:
        st.selectbox("Show", SHOWN, key=state.ANOMALY_COUNT, persist_state="session")
    st.caption(f"{MEANING[by]} {measured_on(context.run) if by in ('both', 'error') else ''}")
    rows = listed(found)
    explained = [explain(context, found, int(row), by) for row in rows]
    dataset, channels = context.dataset, found.channels
    lines: dict[str, list[Any]] = {
        "Rank": list(range(1, len(rows) + 1)),
        "Sequence": [dataset.ids[row] for row in rows],
        "Shape": [
            picture(dataset, channels, int(row), one)
            for row, one in zip(rows, explained, strict=True)
        ],
        "Where": [place(one, channels) for one in explained],
    }
    for name, title in (("error", "Error"), ("isolation", "Isolation")):
        if name in found.measures:
            lines[title] = [times(found.measures[name][row]) for row in rows]
    if by == "local":
        lines[WAYS[by]] = [times(found.measures[by][row]) for row in rows]
    key = f"odd_{context.run.id}_{by}_{len(rows)}"
    st.container(key="odd_table").dataframe(
        pd.DataFrame(lines),
        key=key,
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=ROW_HEIGHT * min(len(rows), TABLE_ROWS) + 38,
        on_select=lambda: _select(context.run.id, rows, key),
        selection_mode="multi-row",
        column_config={
            "Rank": st.column_config.NumberColumn("", width=28),
            "Sequence": st.column_config.TextColumn(width=84),
            "Shape": st.column_config.ImageColumn(
                width=112,
                help="Grey: the sequence. Blue: what was expected of it, its reconstruction or "
                "the mean of its neighbours. Shaded: where they differ most.",
            ),
            "Where": st.column_config.TextColumn(
                width=92 if len(channels.names) == 1 else 190,
                help="The stretch and the channel that hold most of the difference.",
            ),
            "Error": st.column_config.TextColumn(width=54, help=MEANING["error"]),
            "Isolation": st.column_config.TextColumn(width=62, help=MEANING["isolation"]),
            WAYS["local"]: st.column_config.TextColumn(width=66, help=MEANING["local"]),
        },
    )
    st.button(
        f"Select these {len(rows)}",
        key="select_odd",
        icon=":material/select_all:",
        on_click=selection_toolbar.pick,
        args=(context.run.id, rows),
    )


def _select(run_id: str, rows: IntArray, key: str) -> None:
    ticked = st.session_state[key]["selection"]["rows"]
    selection_toolbar.pick(run_id, rows[[i for i in ticked if i < len(rows)]])


def times(value: float) -> str:
    """`5.3 x`: in times of the usual."""
    return f"{number(float(value))} x"


def explain(context: Context, found: Found, row: int, by: str) -> Explained:
    """Compare a sequence with its reconstruction, or with its neighbours where they say more."""
    dataset, sequence = context.dataset, context.dataset.sequences[row]
    if by == "both":  # by which of both it is odder
        as_odd = {
            name: int((found.measures[name] >= found.measures[name][row]).sum())
            for name in ("error", "isolation")
        }
        by = min(as_odd, key=lambda name: as_odd[name])
    near = found.isolation.neighbours[row]
    if (by == "error" or not len(near)) and found.reconstructions is not None:
        by, expected = "error", found.reconstructions[row]
    elif len(near):
        expected = anomalies.typical_of(dataset, near, len(sequence))
    else:
        return Explained(by, sequence, None)
    squared = anomalies.deviation(
        sequence,
        expected,
        found.channels,
        scale=found.scale,
        missing=None if dataset.missing is None else dataset.missing[row],
    )
    clock = Clock.of(dataset.meta, len(sequence))
    return Explained(by, expected, anomalies.where(squared, clock))


def picture(dataset: SequenceDataset, channels: Channels, row: int, one: Explained) -> str:
    """The channel in which a sequence is odd, with what was expected and the stretch shaded."""
    channel = 0 if one.where is None else one.where.channel
    marked = None if one.where is None else (one.where.begin, one.where.stop)
    own, expected = (channels.of(s)[:, channel] for s in (dataset.as_measured(row), one.expected))
    return sparkline(own, expected, marked)


def place(one: Explained, channels: Channels) -> str:
    """`8-11 h`, with the channel before it where there are several."""
    if one.where is None:
        return "nowhere in particular"
    if len(channels.names) == 1:
        return one.where.span
    name = channels.names[one.where.channel].removeprefix("brightness ")  # of clips, nearly all
    return f"{name}, {one.where.span}"


# --- Whether the model knew them ---------------------------------------------------------


def measured_on(run: Run) -> str:
    """Which errors are of sequences that were trained on."""
    held_out = run.errors_held_out()
    if held_out is None:
        return ""
    if held_out.all():
        return "All errors come from models that hadn't seen the sequence."
    if not held_out.any():
        return "Errors are on training data: an odd sequence may have been learned by heart."
    return (
        f"{pluralise(int(held_out.sum()), 'error')} of {len(held_out):,} come from a model that "
        "hadn't seen the sequence, the others are on training data; each is compared with its own "
        "kind."
    )


def measure_on_others(run: Run) -> None:
    """Offer to measure on models that haven't seen the sequences, or say how far that is."""
    if run.reported_state().phase == "checking":
        _wait(run)
        return
    held_out = run.errors_held_out()
    if held_out is None or held_out.all() or run.status != "done" or run.unfinished:
        return
    n, history = len(held_out), run.history()
    if n < 2:
        return
    seconds = CROSS_FIT_PARTS * (history[-1].seconds if history else 1.0)
    if st.button(
        "Measure on models that haven't seen them",
        key="measure_on_others",
        icon=":material/verified:",
        help=f"Trains {min(n, CROSS_FIT_PARTS)} more models, each without a part of the "
        "sequences, and measures on that part. Errors are then fair to all; map and model stay. "
        f"Takes about {duration(roughly(seconds))}.",
    ):
        run.request_cross_fit()
        st.rerun()


@st.fragment(run_every=0.5)
def _wait(run: Run) -> None:
    """How far the trainings are; the whole page anew when they are done."""
    said = run.reported_state()
    if said.phase != "checking":
        st.rerun()
    st.status(
        f"Measuring on models that haven't seen them{': ' if said.message else ''}{said.message}",
        state="running",
    )
    if st.button("Stop", key="stop_measuring", icon=":material/stop:"):
        run.stop()


# --- A single sequence -------------------------------------------------------------------


def single(context: Context, found: Found, row: int) -> None:
    """How odd a sequence is and where, and its nearest."""
    dataset, channels, by = context.dataset, found.channels, chosen(found)
    st.markdown(f"**{plain(dataset.ids[row])}**")
    one = explain(context, found, row, by)
    st.write(plain(in_words(found, row, by)))
    if one.where is not None:
        with_what = "its reconstruction" if one.by == "error" else "the mean of its neighbours"
        where = f"{one.where.words[:1].upper()}{one.where.words[1:]}"
        name = f" in {channels.names[one.where.channel]}" if len(channels.names) > 1 else ""
        st.write(
            plain(
                f"{where}{name} it differs most from {with_what}: "
                f"{percent(one.where.share)} of the difference lie there."
            )
        )
    along_time(context, found, row, one)
    neighbours(context, found, row)


def in_words(found: Found, row: int, by: str) -> str:
    """Rank, error and isolation of one sequence."""
    measure = found.measures[by]
    rank = int((measure > measure[row]).sum()) + 1
    which = "the oddest" if rank == 1 else f"{ordinal(rank)} oddest"
    parts = [f"{which} of {len(measure):,}"]
    if "error" in found.measures:
        parts.append(f"its error is {number(found.measures['error'][row])} times the usual one")
    far = number(found.isolation.distance[row])
    parts.append(f"its nearest are {far} times as far as usual")
    return f"{parts[0][:1].upper()}{parts[0][1:]}: {', and '.join(parts[1:])}."


def along_time(context: Context, found: Found, row: int, one: Explained) -> None:
    """The sequence, its reconstruction and the mean of its neighbours, in one channel."""
    dataset, channels = context.dataset, found.channels
    sequence, near = dataset.as_measured(row), found.isolation.neighbours[row]
    channel = 0 if one.where is None else one.where.channel
    if len(channels.names) > 1:
        channel = st.selectbox(
            channels.kind.capitalize(),
            range(len(channels.names)),
            index=channel,
            format_func=lambda c: channels.names[c],
            key=f"odd_channel_{row}_{channel}",
        )
    curves = [("this sequence", sequence)]
    if found.reconstructions is not None:
        curves.append(("reconstruction", found.reconstructions[row]))
    if len(near):
        curves.append(
            ("mean of its neighbours", anomalies.typical_of(dataset, near, len(sequence)))
        )
    marked = None
    if one.where is not None and one.where.channel == channel:
        marked = (one.where.begin, one.where.stop)
    plotly_view(
        expected_figure(
            [Curve(name, channels.of(values)[:, channel]) for name, values in curves],
            clock=Clock.of(dataset.meta, len(sequence)),
            y_title=channel_title(channels, channel),
            marked=marked,
        ),
        key="odd_chart",
        label=f"{dataset.ids[row]}, its reconstruction and the mean of its neighbours",
        height=CHART_HEIGHT,
        select=False,
    )
    if clip_grid.are_clips(dataset):
        rebuilt = None if found.reconstructions is None else [found.reconstructions[row]]
        clip_grid.show(
            dataset,
            [row],
            key="odd_clip",
            label=f"{dataset.ids[row]} with its reconstruction",
            reconstructions=rebuilt,
            columns=1,
            kept_as=(context.run.id, cache.reconstructed(context.run)),
        )


def neighbours(context: Context, found: Found, row: int) -> None:
    """The nearest in encoding space, in times of the usual distance, and a way to select them."""
    dataset = context.dataset
    rows = np.array(list(dict.fromkeys(found.isolation.neighbours[row].tolist())), np.int64)
    if not len(rows):
        st.caption("There is no other sequence, so it has no neighbours.")
        return
    own = context.encodings[row].astype(np.float64)
    distances = np.linalg.norm(context.encodings[found.isolation.neighbours[row]] - own, axis=1)
    mean = float(distances.mean())
    ratios = distances / mean * float(found.isolation.distance[row]) if mean else distances
    st.markdown("**Nearest in encoding space**")
    lines: dict[str, list[Any]] = {
        "Sequence": [dataset.ids[near] for near in rows],
        "Distance": [times(ratio) for ratio in ratios],
    }
    for name in dataset.labels.columns[:2]:
        lines[str(name)] = [str(value) for value in dataset.labels[name].iloc[rows]]
    st.dataframe(
        pd.DataFrame(lines),
        hide_index=True,
        key="neighbours_table",
        height=35 * min(len(rows) + 1, 6) + 3,
        column_config={
            "Distance": st.column_config.TextColumn(
                help="Straight-line distance between encodings, in times of the usual distance "
                "of a sequence to its 10 nearest."
            )
        },
    )
    if dataset.start.any():
        st.caption("Windows that overlap it are left out.")
    st.button(
        f"Select it and its {len(rows)} nearest",
        key="select_neighbours",
        icon=":material/hub:",
        on_click=state.select,
        args=(context.run.id, [row, *rows.tolist()]),
    )
