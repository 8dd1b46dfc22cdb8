"""Beside the map: every recording over time, its bouts in numbers, and what follows what."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from dashboard import cache, state
from dashboard.charts.axes import axis_step
from dashboard.charts.ethogram import (
    as_duration,
    ethogram_figure,
    height,
    states_of,
    time_unit,
    transitions_figure,
)
from dashboard.charts.pictures.thumbnails import colour_dot
from dashboard.components.plotly_view import plotly_view
from dashboard.explore_page.context import Context
from dashboard.explore_page.map_area import colour_by
from dashboard.explore_page.selection import picking
from dashboard.explore_page.selection.each import show_sequences
from dashboard.export import table_downloads
from dashboard.formatting import plain, shortened
from dashboard.widgets.fields.number_field import number_field
from sequitur_core.data.dataset import IntArray, Meta
from sequitur_core.explore.time.bouts import (
    Bouts,
    bout_table,
    transition_table,
    windows_overlap,
)
from sequitur_core.explore.time.ethogram import Overlap
from sequitur_core.explore.time.recordings import cut_recordings, sequence_word
from sequitur_core.formatting import pluralise

OVERLAPS: dict[Overlap, str] = {"majority": "Most windows", "middle": "Nearest window"}
BOUT = "A bout is a stretch of time in which one state goes on without a break."
SELECTION = "Selection"
TABLE_ROWS = 6  # seen without scrolling
ROW_HEIGHT = 36
MOST_SHOWN = 2  # selected sequences below the chart
MOST_IN_MATRIX = 20  # states, the most frequent ones
MATRIX_HEIGHT = 320


def offered(context: Context) -> bool:
    """Whether any recording was cut into several windows."""
    return bool(cut_recordings(context.dataset))


def show(context: Context) -> None:
    """The recordings in the map's colours, or in others where these are numbers; their bouts."""
    of_map = context.colouring
    context = replace(context, colouring=colour_by.in_classes(context))
    _, names = states_of(context.colouring)
    if not names or not context.colouring.title:
        st.subheader("Timeline", anchor=False)
        st.info(
            "Colour the map by a label, by group or by proposal (**Colour by**, above): here are "
            "then all recordings over time, in these colours.",
            icon=":material/palette:",
        )
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        headline = st.container(width="stretch")
        with st.popover("Settings", icon=":material/tune:", key="bout_settings"):
            bouts = _settings(context)
    count = int(bouts.ethogram.is_bout.sum())
    recordings = pluralise(len(bouts.ethogram.recordings), "recording")
    headline.subheader(f"{pluralise(count, 'bout')} in {recordings}", anchor=False, help=BOUT)
    if context.colouring is not of_map:
        by, number = (plain(shortened(one.title, 40)) for one in (context.colouring, of_map))
        why = f": there are no bouts of {number}" if number else ""
        st.caption(f"By **{by}**{why}. **Colour by**, above, chooses another label.")
    _show_chart(context, bouts)
    _show_states(context, bouts)
    with st.expander("What follows what", icon=":material/swap_horiz:"):
        _show_transitions(bouts)
    with st.expander("Export bouts", icon=":material/download:"):
        _downloads(context, bouts)


def _settings(context: Context) -> Bouts:
    """What a bout is; asked for is only what makes a difference with this data."""
    meta = context.dataset.meta
    step, _ = axis_step(meta)
    shortest = _duration(
        "Shortest bout",
        meta,
        "Shorter bouts go to what lies before and after them: to that state where it is the "
        "same on both sides, else half to each.",
    )
    bridge = _duration(
        "Gaps to bridge",
        meta,
        "Time without a label or group, up to this long and between two bouts of one state, "
        "becomes part of it.",
    )
    overlap: Overlap = "majority"
    if windows_overlap(context.dataset):
        overlap = st.segmented_control(
            "Where windows overlap",
            list(OVERLAPS),
            format_func=OVERLAPS.__getitem__,
            default="majority",
            required=True,
            key="bout_overlap",
            persist_state="session",
            help="Most windows: what most of them are; those without a label or group don't "
            "count. Nearest window: the one whose middle is nearest.",
        )
    return cache.bouts(
        context.run,
        context.colouring,
        overlap=overlap,
        shortest=shortest / step,
        bridge=bridge / step,
    )


def _duration(label: str, meta: Meta, help_: str) -> float:
    """A duration in the unit of the axes."""
    step, unit = axis_step(meta)
    counted = unit in ("step", "frame")
    return float(
        number_field(
            f"{label} ({time_unit(meta)})",
            low=0.0,
            value=0.0,
            step=step,
            format="%.0f" if counted and step == 1 else "%.4g",
            key=f"bouts_{label.split()[0].lower()}_{unit}",
            persist_state="session",
            help=help_,
        )
    )


# --- The chart -------------------------------------------------------------------------------


def _show_chart(context: Context, bouts: Bouts) -> None:
    """A row per recording; a click selects the sequences of a bout, and shows the first ones."""
    run, made, meta = context.run, bouts.ethogram, context.dataset.meta
    aligned = False
    if len(np.unique(made.starts[made.begins])) > 1:
        aligned = st.toggle("Begin all at 0", key="align_recordings", persist_state="session")
    inside = np.zeros(len(context.dataset), np.bool_)
    inside[context.rows] = True
    touched = np.unique(bouts.stretch_of[inside])
    whole = np.setdiff1d(touched, bouts.stretch_of[~inside])
    figure = ethogram_figure(
        bouts,
        colouring=context.colouring,
        meta=meta,
        aligned=aligned,
        chosen=touched if len(context.rows) else None,
    )
    figure["layout"]["uirevision"] = f"{run.id} {aligned}"
    event = plotly_view(
        figure,
        key=state.ETHOGRAM,
        label=f"{pluralise(len(made.recordings), 'recording')} over time, "
        f"coloured by {context.colouring.title}",
        selected=whole,
        height=height(bouts),
        select=True,
        rows_of=f"{run.id} {len(made.states)}",
    )
    picking.follow(run.id, event, whole, bouts.rows)
    _show_selected(context)


def _show_selected(context: Context) -> None:
    """What to do, or the first selected sequences and the way to all of them."""
    rows = context.rows
    if not len(rows):
        st.caption("Click a bout to select its sequences. Drag to zoom in on a stretch of time.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"{pluralise(len(rows), sequence_word(context.dataset))} selected", width="stretch"
        )
        if len(rows) > MOST_SHOWN:
            st.button(
                "Show all",
                key="show_selection",
                type="tertiary",
                icon=":material/grid_view:",
                on_click=partial(st.session_state.__setitem__, state.PANEL, SELECTION),
            )
    show_sequences(context, rows[:MOST_SHOWN])


# --- Numbers ---------------------------------------------------------------------------------


def _show_states(context: Context, bouts: Bouts) -> None:
    """One line per state; ticking some selects their sequences."""
    run, summary = context.run, bouts.summary
    length = partial(as_duration, meta=context.dataset.meta)
    colours = context.colouring.colours or {}
    every = bouts.ethogram.lengths.sum()
    picking.show_table(
        {
            "Colour": [colour_dot(colours[name]) for name in bouts.states],
            "State": list(bouts.states),
            "Bouts": summary.bouts,
            "Share": 100 * summary.total / every,
            "Total": [length(value) for value in summary.total],
            "Median": [length(value) for value in summary.median],
            "Longest": [length(value) for value in summary.longest],
        },
        partial(_rows_in_state, bouts),
        run_id=run.id,
        key=state.state_table(run.id, bouts.states),
        box="state_table",
        row_height=ROW_HEIGHT,
        most=TABLE_ROWS,
        columns={
            "State": st.column_config.TextColumn(help="A class of the label, or a group."),
            "Bouts": st.column_config.NumberColumn(width=50, format="localized", help=BOUT),
            "Share": st.column_config.NumberColumn(
                width=60, format="%.3g %%", help="Of the time of all recordings."
            ),
            **{
                name: st.column_config.TextColumn(width=72, help=f"{name} duration of its bouts.")
                for name in ("Total", "Median", "Longest")
            },
        },
    )
    lengths = context.dataset.lengths
    up_to = "up to " if lengths.min() < lengths.max() else ""
    st.caption(
        f"Durations count whole windows, of {up_to}{length(float(lengths.max()))}: what fills only "
        "a part of its windows lasted less long."
    )


def _rows_in_state(bouts: Bouts, which: int) -> IntArray:
    """The sequences of all bouts of a state."""
    return bouts.rows(np.flatnonzero(bouts.ethogram.states == which))


def _show_transitions(bouts: Bouts) -> None:
    """How often each state was followed by which, as a matrix and as a table."""
    table = transition_table(bouts)
    if table.empty:
        st.write("No bout of a recording is followed by another one.")
        return
    most = np.argsort(-bouts.summary.bouts, kind="stable")[:MOST_IN_MATRIX]
    plotly_view(
        transitions_figure(bouts, sorted(most.tolist())),
        key="transitions",
        label="Which state was followed by which, in %",
        height=MATRIX_HEIGHT,
    )
    st.dataframe(
        table.assign(share=100 * table["share"]).rename(columns=str.capitalize),
        key="transition_table",
        hide_index=True,
        height=ROW_HEIGHT * min(len(table), TABLE_ROWS) + picking.HEAD,
        column_config={
            "Share": st.column_config.NumberColumn(
                format="%.3g %%", help="Of all bouts that followed one of this state."
            )
        },
    )
    st.caption("Time without a label or group in between isn't counted.")


def _downloads(context: Context, bouts: Bouts) -> None:
    name = f"{context.run.id}-bouts"
    table_downloads.show(
        "Bouts", partial(bout_table, bouts, context.dataset), file_name=name, key="bouts"
    )
    table_downloads.show(
        "What follows what",
        partial(transition_table, bouts),
        file_name=f"{name}-transitions",
        key="bout_transitions",
    )
    st.caption("Bouts: recording, state, start and end in the recording's own times, and how long.")
