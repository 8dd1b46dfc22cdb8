"""All selected sequences as one: median and band, or the average clip."""

from __future__ import annotations

import streamlit as st

from dashboard import cache
from dashboard.charts.aggregates import aggregate_figure, height
from dashboard.charts.pictures.sprite_sheets import Clip
from dashboard.components.clip_view import clip_view
from dashboard.components.plotly_view import plotly_view
from dashboard.explore_page.context import Context
from dashboard.explore_page.selection.difference import told_channel
from dashboard.explore_page.selection.error_profile import show_error_profile
from dashboard.widgets.fields import forms
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.explore import aggregates
from sequitur_core.formatting import pluralise
from sequitur_core.runs.results.measured import measured_reconstructions_changed

MOST_LINES = 40  # sequences drawn thin behind the median


def show_together(context: Context) -> None:
    """Median and band of all selected sequences, or the average clip, and errors over time."""
    if context.dataset.are_clips:
        _show_average_clip(context)
        show_error_profile(context, channels=None)
        return
    dataset, rows = context.dataset, context.rows
    curves = st.container()
    channels = forms.channel_choice(dataset, key="channels", first=told_channel(context))
    aggregate, reconstructed = cache.aggregated(context.run, rows, tuple(channels))
    lines = [dataset.as_measured(int(row)) for row in rows[evenly_spaced(len(rows), MOST_LINES)]]
    with curves:
        plotly_view(
            aggregate_figure(
                aggregate, reconstructed, lines=lines, meta=dataset.meta, channels=channels
            ),
            key="selected_together",
            label=f"{pluralise(len(rows), 'selected sequence')} on top of each other",
            height=height(len(channels)),
        )
    sentences = []
    if len(rows) > 1:
        sentences.append("At each moment, half of the sequences are within the blue band.")
    if len(lines) < len(rows):
        sentences.append(f"The thin lines are {len(lines)} of them.")
    if len(aggregate.rows) < len(rows):
        sentences.append(_computed_from(len(aggregate.rows), len(rows)))
    if aggregate.relative:
        sentences.append("Their lengths differ, so each is stretched to fill the axis.")
    st.caption(" ".join(sentences))
    show_error_profile(context, channels=channels)


def _show_average_clip(context: Context) -> None:
    """The mean of the selected clips beside that of their reconstructions."""
    dataset, rows = context.dataset, context.rows
    mean, reconstructed, used = cache.average_clip(context.run, rows)
    shown = [Clip(f"average of {pluralise(len(used), 'clip')}", mean, reconstructed)]
    cache_key = (context.run.path, measured_reconstructions_changed(context.run), rows.tobytes())
    clip_view(
        shown,
        cache.packed_clips(shown, dataset.meta, cache_key),
        key="selected_average",
        label=f"The average of {pluralise(len(rows), 'selected clip')}",
        meta=dataset.meta,
        noun=dataset.element,
    )
    if len(used) < len(rows):
        st.caption(_computed_from(len(used), len(rows)))
    if not aggregates.of_one_length(dataset.sequences, rows):
        st.caption("Their lengths differ, so each is stretched to the length of the longest.")


def _computed_from(used: int, selected: int) -> str:
    return f"Computed from {used:,} of the {selected:,}, evenly spaced."
