"""The reconstruction error along the sequences, of the selected ones and of all."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard import cache
from dashboard.charts.aggregates import error_figure
from dashboard.charts.sequences import with_dates
from dashboard.components.plotly_view import plotly_view
from dashboard.explore_page.context import Context
from dashboard.formatting import plain
from dashboard.sentences.verdict import other_models
from sequitur_core.explore.aggregates import ErrorProfile
from sequitur_core.formatting import percent

HEIGHT = 240


def show_error_profile(context: Context, *, channels: list[int] | None) -> None:
    """Where in time the model is off: the selected against all."""
    dataset, rows = context.dataset, context.rows
    if cache.reconstructions(context.run) is None:
        return
    chosen = None if channels is None else tuple(channels)
    everything = cache.errors_over_time(context.run, np.arange(len(dataset)), chosen)
    # Where lengths differ, time is relative, except for a single row.
    relative = everything.relative and len(rows) > 1
    selected = cache.errors_over_time(context.run, rows, chosen, relative)
    units = set() if channels is None else {dataset.meta.units[c] for c in channels}
    element = dataset.element
    st.markdown("**Error over time**")
    figure = error_figure(
        selected,
        everything if everything.relative == selected.relative else None,
        unit=next(iter(units)) if len(units) == 1 else "",
        meta=dataset.meta,
        many=len(rows) > 1,
    )
    plotly_view(
        figure if selected.relative else with_dates(figure, dataset, rows),
        key="selected_errors",
        label=f"Typical error of the selected sequences at each {element}, and of all",
        height=HEIGHT,
    )
    sentences = [
        f"How far off the reconstruction is at each {element} (root mean squared error)"
        f"{_in_unit(units)}",
        "Beside a name, it is squared, as in training, and a multiple of the typical error.",
        other_models(context.run),
        *_sample_sizes(selected, everything, rows=len(rows), n=len(dataset)),
    ]
    usual = float(everything.errors.mean())
    if usual > 0 and len(rows) < len(dataset):
        excess = float(np.sqrt(selected.errors.mean() / usual)) - 1
        more = "larger" if excess > 0 else "smaller"
        sentences.append(
            f"Overall it is {plain(percent(abs(excess)))} {more} than for all sequences."
        )
    st.caption(" ".join(filter(None, sentences)))


def _sample_sizes(
    selected: ErrorProfile, everything: ErrorProfile, *, rows: int, n: int
) -> list[str]:
    """How many were measured, where it isn't all of them."""
    sentences = []
    if len(selected.rows) < rows:
        sentences.append(f"Measured on {len(selected.rows):,} of the selected, evenly spaced.")
    if len(everything.rows) < n:
        sentences.append(f"For all sequences, measured on {len(everything.rows):,} of them.")
    return sentences


def _in_unit(units: set[str]) -> str:
    """The end of the sentence on errors: their unit."""
    if len(units) > 1:
        return " over these channels together. Their units differ: choose one to compare values."
    unit = next(iter(units), "")
    return f", in {plain(unit)}." if unit else ", in the units of the data."
