"""Some of the selected sequences, as each of the compared runs draws them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import cache
from dashboard.charts.sequences import figure_height, initial_channels, sequences_figure
from dashboard.compare_page.html_table import run_name
from dashboard.compare_page.shown import Shown
from dashboard.components.plotly_view import plotly_view
from dashboard.formatting import shortened
from dashboard.widgets import clip_grid
from sequitur_core.comparison.sequences import Key, rows_of
from sequitur_core.data.dataset import IntArray
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import number, pluralise
from sequitur_core.runs.results.measured import measured_reconstructions_changed

MOST = 3  # sequences of each run


def show(shown: Sequence[Shown], selected: frozenset[Key]) -> None:
    """The first selected sequences that all runs have, in a column for each run."""
    common = set(selected).intersection(*(one.keys for one in shown))
    if not common:
        return
    some = frozenset(sorted(common)[:MOST])
    more = f"the first {MOST} of {len(common):,}" if len(common) > MOST else "all"
    st.markdown(f"**Reconstructions of each run** ({more})")
    for one, place in zip(shown, st.columns(len(shown)), strict=True):
        with place:
            st.html(f'<div class="runs-side-by-side">{_name(one)}</div>')
            _draw(one, rows_of(one.keys, some))


def _name(one: Shown) -> str:
    return run_name(one.compared)


def _draw(one: Shown, rows: IntArray) -> None:
    try:
        rebuilt = cache.reconstructions(one.run)
    except SequiturError:
        rebuilt = None
    if rebuilt is None:
        st.caption("Its reconstructions can't be read.")
        return
    dataset, errors = one.dataset, one.run.errors()
    drawn = [rebuilt[row] for row in rows]
    notes = [] if errors is None else [f"error {number(float(errors[row]))}" for row in rows]
    key = f"compare_sequences_{one.run.id}"
    if dataset.are_clips:
        clip_grid.show(
            dataset,
            rows.tolist(),
            key=key,
            label=f"{pluralise(len(rows), 'clip')} as {one.compared.name} reconstructs them",
            notes=notes,
            reconstructions=drawn,
            columns=1,
            cache_key=(one.run.path, measured_reconstructions_changed(one.run)),
        )
        return
    names = [shortened(dataset.ids[row], 18) for row in rows]
    plotly_view(
        sequences_figure(
            [dataset.as_measured(int(row)) for row in rows],
            titles=[" · ".join(pair) for pair in zip(names, notes, strict=True)]
            if notes
            else names,
            meta=dataset.meta,
            channels=initial_channels(dataset),
            reconstructions=drawn,
            columns=1,
        ),
        key=key,
        label=f"{pluralise(len(rows), 'sequence')} as {one.compared.name} reconstructs them",
        height=figure_height(len(rows), 1),
    )
