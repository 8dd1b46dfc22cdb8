"""Beside the map: a histogram of every label and number, which filter and are filtered."""

from __future__ import annotations

import streamlit as st

from dashboard import cache, state
from dashboard.components.filter_view import filter_columns, filter_view
from dashboard.explore_page.context import Context
from dashboard.explore_page.map_area import colour_by
from sequitur_core.runs.annotations.hand_labels import hand_labels


def show(context: Context) -> None:
    """The histograms: what passes all of them is selected."""
    options = colour_by.measured(context)
    labels, errors, groups = hand_labels(context.run), context.errors, context.groups
    depends_on = (
        context.run.id,
        context.part,
        context.colouring.title,
        tuple(option.name for option in options),
        (labels.mark, labels.vocabulary),
        () if groups is None else tuple(groups.name(g) for g in groups.numbers),
        0 if groups is None else hash(groups.labels.tobytes()),
        0.0 if errors is None else float(errors.sum()),
    )
    columns = cache.made(
        "filter",
        depends_on,
        lambda: filter_columns(
            [option.make() for option in options], in_view=context.colouring.title
        ),
    )
    if columns.packed == "[]":
        st.write(
            "There are no labels and no numbers that differ, so there is nothing to filter by."
        )
        return
    filter_view(columns, key=state.FILTER, chart=state.MAP_VIEW)
    st.caption(
        "Drag across a histogram or click bars: what passes all of them is selected on the map. "
        "Draw around points on the map to narrow it down further. Light grey is all sequences, "
        "each histogram scaled to its highest bar; colours are those of the map."
    )
