"""The map with what the chosen panel draws over it, and that panel beside it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import cache, state
from dashboard.charts.maps.density import contours
from dashboard.charts.maps.map import MANY, MOST_DRAWN, ring_markers
from dashboard.components import hover_thumbnails
from dashboard.components.chart_library import expect_chart
from dashboard.components.plotly_view import Fill, Tools, current_event, plotly_view
from dashboard.explore_page.context import Context
from dashboard.explore_page.labelling import bar as label_bar
from dashboard.explore_page.map_area import map_names
from dashboard.explore_page.panels import FINDINGS, SELECTION, Panel
from sequitur_core.explore.time.recordings import cut_recordings
from sequitur_core.formatting import pluralise
from sequitur_core.runs.layout import ENCODINGS_FILE
from sequitur_core.runs.run import Run

MOST_RINGED = 12  # selected points: of more, their size tells
TIMELINE_SEEN = 190  # pixels of the chart below that stay in sight
FIRST_FINDING = 436  # pixels in which the verdict and a finding fit, whatever stays of that chart


def expect(run: Run) -> None:
    """Let the browser get ready for a map of very many points while the server reads them.

    With fewer, the controls above the map would wait for that.
    """
    with suppress(OSError):  # the page says what is missing
        size = (run.path / ENCODINGS_FILE).stat().st_size
        if size > MANY * run.spec.encoding_dim * np.dtype(np.float32).itemsize:
            expect_chart()


def take_selection(run: Run, n: int) -> None:
    """Apply what was just selected on the map; called first, so that the whole page shows it.

    Who points at a sequence wants to see it: the findings make room for the selection.
    """
    event = current_event(state.MAP_VIEW, n)
    if event is not None and event.at is None:
        state.select(run.id, event.rows)
        if len(event.rows) and st.session_state.get(state.PANEL) == FINDINGS:
            st.session_state[state.PANEL] = SELECTION


def show(
    context: Context, panel: Panel, *, map_box: DeltaGenerator, panel_box: DeltaGenerator
) -> Context:
    """Draw map and panel into their places; returns the context with what was just selected."""
    # Before anything is drawn: the next event may interrupt the drawing.
    run_id, event = context.run.id, current_event(state.MAP_VIEW, len(context.points))
    if event is not None and event.at is not None:
        panel.on_pointed(context, event)
    selected = None if event is None or event.at is not None else event.rows
    if panel.live and selected is not None and not np.array_equal(selected, state.selected(run_id)):
        state.select(run_id, selected)
        st.rerun()  # the rest of the page shows the selection too
    with map_box:
        _draw_map(context, panel)
    if selected is not None:
        context = replace(context, rows=selected)
        state.select(run_id, selected)
    with panel_box:
        panel.show(context)
    return context


def _draw_map(context: Context, panel: Panel) -> None:
    run, points, colouring = context.run, context.points, context.colouring
    lines = _contours(context)
    plotly_view(
        cache.map_figure(
            run,
            points,
            colouring=colouring,
            method=context.method,
            map_id="" if context.map_query is None else context.map_query.id,
            faint=panel.fading(context),
        ),
        key=state.MAP_VIEW,
        label=f"Map of {pluralise(len(points), 'sequence')}, coloured by {colouring.title}",
        selected=context.rows,
        fill=Fill(least=FIRST_FINDING, below=TIMELINE_SEEN)
        if cut_recordings(context.dataset)
        else Fill(),
        select=True,
        rows_of=run.spec.dataset_id or run.id,
        hover=hover_thumbnails.pictures(run, context.dataset),
        over=[*lines, *_selected(context), *panel.overlay(context)],
        spots=panel.pointing(context),
        paths=panel.draws_paths(),
        tools=Tools(
            layers=["names", *(["contours"] if lines else []), "pictures"],
            names=map_names.names(context),
            most_drawn=MOST_DRAWN if len(points) > MANY else 0,
            paints=label_bar.paints(context) if panel.labelling and cache.is_own(run) else (),
            refused=label_bar.refused(),
        ),
    )


def _selected(context: Context) -> list[dict[str, Any]]:
    """Rings around a few selected points, which may have the colour of those around them."""
    few = context.rows if len(context.rows) <= MOST_RINGED else ()
    return ring_markers(context.points, few, name="selected", size=13)


def _contours(context: Context) -> list[dict[str, Any]]:
    """The contours of the map in view, if there are any."""
    made = partial(contours, context.points)
    found = cache.made("contours", (context.run, context.points), made)
    return [] if found is None else [found]
