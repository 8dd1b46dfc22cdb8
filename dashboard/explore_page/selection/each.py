"""The selected sequences one by one, over or beside their reconstructions."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import cache
from dashboard.charts.aggregates import height, single_sequence_figure
from dashboard.charts.sequences import (
    FEWEST_BANDS,
    are_pitch_bands,
    figure_height,
    sequences_figure,
    with_dates,
)
from dashboard.components.plotly_view import plotly_view
from dashboard.explore_page.context import Context
from dashboard.explore_page.selection import originals
from dashboard.explore_page.selection.difference import told_channel
from dashboard.explore_page.selection.error_profile import show_error_profile
from dashboard.formatting import plain, shortened
from dashboard.widgets import clip_grid
from dashboard.widgets.fields import forms
from sequitur_core.data.dataset import DoubleArray, FloatArray, IntArray, SequenceDataset
from sequitur_core.explore.time.dates import Dates
from sequitur_core.explore.time.time_axis import when
from sequitur_core.formatting import join_names, pluralise, times_typical
from sequitur_core.runs.results.measured import measured_reconstructions_changed, usual_errors

PER_PAGE = 12  # series drawn at once
CLIPS_PER_PAGE = 8
SPECTROGRAM_HEIGHT = 340  # pixels, of a sound above its reconstruction


def show_each(context: Context) -> None:
    """Small multiples or playing clips, a page at a time; a single series large."""
    rows, clips = context.rows, context.dataset.are_clips
    if len(rows) == 1 and not clips:
        _show_single(context)
        return
    per_page = CLIPS_PER_PAGE if clips else PER_PAGE
    pages = -(-len(rows) // per_page)
    page = 0
    sequences = st.container()  # what was selected comes first, what can be chosen below it
    if pages > 1:
        page = st.slider(f"Page, of {pages}", 1, pages, key=f"page_{pages}") - 1
    with sequences:
        show_sequences(context, rows[page * per_page : (page + 1) * per_page])
    if len(rows) == 1:
        show_error_profile(context, channels=None)


def show_sequences(context: Context, rows: IntArray) -> None:
    """Small multiples or playing clips of a few rows, over or beside their reconstructions."""
    dataset, colouring, errors = context.dataset, context.colouring, usual_errors(context.run)
    everything = cache.reconstructions(context.run)
    reconstructions = None if everything is None else [everything[row] for row in rows]
    columns = 1 if len(rows) == 1 else 2
    if dataset.are_clips:
        _show_clips(context, rows, reconstructions, columns=columns)
        return
    curves = st.container()
    channels = forms.channel_choice(
        dataset, key="channels", pictured=True, first=told_channel(context)
    )
    with curves:
        figure = sequences_figure(
            [dataset.as_measured(int(row)) for row in rows],
            titles=[_title(dataset, row, errors) for row in rows],
            meta=dataset.meta,
            channels=channels,
            reconstructions=reconstructions,
            colouring=colouring,
            rows=[int(row) for row in rows],
            columns=columns,
        )
        plotly_view(
            with_dates(figure, dataset, rows),
            key="selected_sequences",
            label=f"{pluralise(len(rows), 'selected sequence')} with reconstructions",
            height=figure_height(len(rows), columns),
        )


def _show_clips(
    context: Context,
    rows: IntArray,
    reconstructions: list[FloatArray] | None,
    *,
    columns: int,
) -> None:
    """Clips that play beside their reconstructions."""
    errors, colouring = usual_errors(context.run), context.colouring
    clip_grid.show(
        context.dataset,
        rows.tolist(),
        key="selected_clips",
        label=f"{pluralise(len(rows), 'selected clip')} with reconstructions",
        notes=() if errors is None else [_error(errors, row) for row in rows],
        colours=[colouring.of_row(row) for row in rows] if colouring.colours else (),
        reconstructions=reconstructions,
        columns=columns,
        cache_key=(context.run.path, measured_reconstructions_changed(context.run)),
    )


def _show_single(context: Context) -> None:
    """One series large, with its residual, which channels that are, and its error over time."""
    dataset, row = context.dataset, int(context.rows[0])
    reconstructions = cache.reconstructions(context.run)
    date = "" if Dates.of(dataset) is None else when(dataset, row)
    said = ", ".join(filter(None, (date, _labels(dataset, row), _few_numbers(context, row))))
    about = f"  \n:gray[{plain(said)}]" if said else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        title = plain(_title(dataset, row, usual_errors(context.run)))
        st.markdown(f"**{title}**{about}", width="stretch")
        if originals.are_there(context):
            originals.play_button(context, row, key="selected_original")
    curve = st.container()
    channels = forms.channel_choice(dataset, key="channels", pictured=True)
    own = None if reconstructions is None else reconstructions[row]
    with curve:
        if are_pitch_bands(dataset.meta) and len(channels) >= FEWEST_BANDS:
            _show_spectrogram(dataset, row, own, channels)
        else:
            figure = single_sequence_figure(
                dataset.as_measured(row), own, meta=dataset.meta, channels=channels
            )
            plotly_view(
                with_dates(figure, dataset, [row]),
                key="selected_sequence",
                label=f"{dataset.ids[row]} with its reconstruction and the difference",
                height=height(1 if own is None else 2),
            )
    show_error_profile(context, channels=channels)


def _show_spectrogram(
    dataset: SequenceDataset, row: int, own: FloatArray | None, channels: list[int]
) -> None:
    """A sound large, above its reconstruction: time to the right, pitch up."""
    plotly_view(
        sequences_figure(
            [dataset.as_measured(row)],
            titles=[""],
            meta=dataset.meta,
            channels=channels,
            reconstructions=None if own is None else [own],
            columns=1,
        ),
        key="selected_sequence",
        label=f"{dataset.ids[row]} with its reconstruction",
        height=SPECTROGRAM_HEIGHT,
    )


def _title(dataset: SequenceDataset, row: int, errors: DoubleArray | None) -> str:
    """Name of a sequence, with its error where that is known."""
    name = shortened(dataset.ids[row], 18)
    return name if errors is None else f"{name} · {_error(errors, row)}"


def _error(errors: DoubleArray, row: int) -> str:
    return f"error {times_typical(errors[row])}"


def _few_numbers(context: Context, row: int) -> str:
    """`numbers -0.16 and -0.7`: an encoding of one or two, which can be read; "" of more."""
    numbers = context.encodings[row]
    if len(numbers) > 2:
        return ""
    return f"number{'s'[: len(numbers) - 1]} {join_names([f'{one:.3g}' for one in numbers])}"


def _labels(dataset: SequenceDataset, row: int) -> str:
    """`exercise: rowing, subject: 3`."""
    labels = [
        f"{shortened(name, 24)}: {shortened(column.iloc[row], 24)}"
        for name, column in dataset.labels.items()
        if pd.notna(column.iloc[row])
    ]
    return ", ".join(labels)
