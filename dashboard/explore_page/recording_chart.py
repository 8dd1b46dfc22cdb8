"""Under the map: the recording that windows or clips were cut from, in the map's colours."""

from __future__ import annotations

from dataclasses import replace

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
from dashboard.widgets.fields import forms
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
            hint = st.container(width="stretch")
            recording = numbers[0]
            if len(numbers) > 1:
                names = unique_names({str(n): recording_name(dataset, n) for n in numbers})
                recording = st.selectbox(
                    "Recording",
                    numbers,
                    format_func=lambda n: names[str(n)],
                    key=f"recording_of_{run.id}",
                    width=320,
                )
            if (marked_now := stretch.marked(run, context.rows)) is not None:
                similar.offer(context.run, marked_now)
            channels = [0]
            if not dataset.are_clips:
                channels = forms.channel_choice(dataset, key="timeline_channels", in_line=True)
        hint.caption(plain(_hint(context, recording)))
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
