"""Under the map: the recording that windows or clips were cut from, in the map's colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from dashboard import cache, state
from dashboard.charts.recording import recording_figure
from dashboard.components.plotly_view import plotly_view
from dashboard.components.plotly_view.serialised_figure import serialise_figure
from dashboard.explore_page.context import Context
from dashboard.explore_page.labelling import stretch
from dashboard.explore_page.panels import similar
from dashboard.explore_page.selection import picking
from dashboard.formatting import plain, unique_names
from dashboard.widgets.fields import forms, page_choice
from sequitur_core.data.dataset import IntArray
from sequitur_core.explore.time.recordings import cut_recordings, piece_name, recording_name
from sequitur_core.formatting import pluralise

HEIGHT = 300


def show(context: Context, *, marked: IntArray) -> None:
    """The series with a strip of colours; nothing where sequences weren't cut.

    The rows `marked` beside the map are marked here, too.
    """
    dataset, run = context.dataset, context.run
    numbers = cut_recordings(dataset)
    if not numbers:
        return
    with st.container(key="timeline_box"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("**Over time**", width="content")
            recording = numbers[0]
            if len(numbers) > 1:
                _follow_selection(context, numbers)
                names = unique_names({str(n): recording_name(dataset, n) for n in numbers})
                key = state.recording_of(run.id)
                recording = st.session_state[key]
                st.selectbox(
                    "Recording",
                    numbers,
                    index=numbers.index(recording),
                    format_func=lambda n: names[str(n)],
                    width=320,
                    label_visibility="collapsed",
                    **page_choice.control_of(key, numbers),
                )
            if (marked_now := stretch.marked(run, context.rows)) is not None:
                similar.offer(context.run, marked_now)
            channels = [0]
            if not dataset.are_clips:
                channels = forms.channel_choice(
                    dataset,
                    key="timeline_channels",
                    first=_channel_of_finding(context),
                    in_line=True,
                )
            # Whole, in a line of its own where the others leave too little.
            st.caption(plain(_hint(context, recording)), width="content")
        figure = recording_figure(
            dataset,
            recording,
            cache.recording(run, recording),
            channels=channels,
            colouring=context.colouring,
            rows=context.rows,
            marked=marked,
        )
        figure["layout"]["uirevision"] = f"{run.id} {recording}"
        event = plotly_view(
            # Rows of other recordings stay selected while some are added here.
            replace(serialise_figure(figure), n=len(dataset)),
            key=state.TIMELINE,
            label=f"The recording over time, coloured by {context.colouring.title}"
            if context.colouring.title
            else "The recording over time",
            selected=context.rows,
            height=HEIGHT,
            select=True,
            rows_of=f"{run.id} {recording}",
            ways_of=state.MAP_VIEW,
        )
    st.session_state[state.RECORDING_SHOWN] = (run.id, recording)
    if event is not None:
        stretch.note(run, dataset, event)
    picking.follow(run.id, event, context.rows)


def _follow_selection(context: Context, numbers: Sequence[int]) -> None:
    """Bring into view the recording that holds most of what was just selected.

    One that holds some of it stays, and so does one that a person chooses since.
    """
    key = state.recording_of(context.run.id)
    mark = (context.run.id, hash(context.rows.tobytes()))
    if key in st.session_state and st.session_state.get(state.RECORDING_FOLLOWS) == mark:
        return
    st.session_state[state.RECORDING_FOLLOWS] = mark
    held = context.dataset.recording[context.rows]
    found, counts = np.unique(held[np.isin(held, numbers)], return_counts=True)
    if st.session_state.setdefault(key, numbers[0]) not in found and len(found):
        st.session_state[key] = int(found[np.argmax(counts)])


def _channel_of_finding(context: Context) -> list[int] | None:
    """The channel of the finding that was selected last, if one was."""
    owner, name = st.session_state.get(state.FINDING_CHANNEL, ("", ""))
    channels = context.dataset.meta.channels
    return [channels.index(name)] if owner == context.run.id and name in channels else None


def _hint(context: Context, recording: int) -> str:
    """What can be done, or how much of the selection is seen here."""
    piece = piece_name(context.dataset)
    here = int((context.dataset.recording[context.rows] == recording).sum())
    if not len(context.rows):
        return (
            f"Drag across a stretch of time to select its {piece}s on the map; what you select on "
            "the map lights up here. The strip below has the colours of the map."
        )
    text = f"{pluralise(here, piece)} selected here"
    if elsewhere := len(context.rows) - here:
        text += f", {elsewhere:,} in other recordings"
    return f"{text}."
