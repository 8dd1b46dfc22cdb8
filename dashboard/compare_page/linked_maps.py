"""The maps of compared runs, side by side or on top of each other, with one selection."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard import cache, state
from dashboard.charts.colouring import (
    MAX_CLASSES,
    Colouring,
    by_number,
    by_shared_label,
    one_colour,
)
from dashboard.charts.maps.compared_maps import Layer, connecting_lines, overlaid_figure
from dashboard.compare_page import drawn_apart, reconstructions
from dashboard.compare_page.chosen import Compared
from dashboard.compare_page.html_table import class_name, run_name
from dashboard.compare_page.shown import Shown, open_maps
from dashboard.components import hover_thumbnails
from dashboard.components.plotly_view import current_event, plotly_view
from dashboard.formatting import plain
from sequitur_core.comparison.sequences import Key, rows_of, shared_rows
from sequitur_core.data.dataset import IntArray
from sequitur_core.explore.maps.map_quality import aligned
from sequitur_core.explore.maps.projection import NEIGHBOUR_MAPS
from sequitur_core.formatting import number, pluralise
from sequitur_core.runs.results.evaluation import first_label

SIDE_BY_SIDE, ON_TOP = "Side by side", "On top of each other"
ERROR, NOTHING = "reconstruction error", "nothing"
ACROSS = {2: 2, 3: 3, 4: 2}  # maps in a line
HEIGHTS = {2: 400, 3: 340, 4: 290}  # pixels: all are in sight together
OVERLAY_HEIGHT = 520
FEWEST_SHARED = 3  # sequences, so that a map can be turned onto another
MOST_IN_LEGEND = 16
KINDS = {**NEIGHBOUR_MAPS, "pca": "PCA"}


def show(runs: Sequence[Compared]) -> None:
    """Maps, what one run draws better than another, and the selected sequences."""
    with_map = [one for one in runs if one.has_map]
    if not with_map:
        st.info("None of these runs has a map yet.", icon=":material/hourglass_top:")
        return
    st.fragment(_show)(with_map)


def _show(runs: Sequence[Compared]) -> None:
    shown = open_maps(runs)
    if not shown:
        return
    together, colour = _controls(shown)
    selected = _take_selection(shown)
    shared = shared_rows([one.keys for one in shown])
    if together:
        _overlaid(shown, shared, selected)
    else:
        _side_by_side(shown, _colourings(shown, colour), selected)
    _say_selection(shown, selected, linked=any(map(len, shared)))
    drawn_apart.show(shown, shared)
    reconstructions.show(shown, selected)


def _controls(shown: Sequence[Shown]) -> tuple[bool, str]:
    """How maps are laid out, of which kind they are, and what they are coloured by."""
    layout, kind, colour, _ = st.columns([6, 4, 4, 4], vertical_alignment="top")
    with layout:
        arranged = st.segmented_control(
            "Maps", [SIDE_BY_SIDE, ON_TOP], default=SIDE_BY_SIDE, required=True, key="compare_maps"
        )
    together = arranged == ON_TOP and len(shown) > 1
    kind.selectbox(
        "Kind of map",
        ["own", *KINDS],
        format_func={"own": "as on Explore", **KINDS}.__getitem__,
        key=state.COMPARE_METHOD,
    )
    names = list(dict.fromkeys(str(name) for one in shown for name in one.dataset.labels))
    options = [*names, ERROR, NOTHING]
    if together:
        return True, NOTHING
    label = first_label(shown[0].run, shown[0].dataset) or options[0]
    at = options.index(label)
    return False, colour.selectbox("Colour by", options, at, key="compare_colour")


# --- One selection ---------------------------------------------------------------------------


def _take_selection(shown: Sequence[Shown]) -> frozenset[Key]:
    """What is selected, with what was just selected on one of the maps."""
    for one in shown:
        event = current_event(state.compare_map(one.run.id), len(one.points))
        if event is not None:
            state.compare_select(one.keys[row] for row in event.rows)
    first = shown[0]
    event = current_event(state.COMPARE_OVERLAY, len(first.points))
    if event is not None:
        state.compare_select(first.keys[row] for row in event.rows)
    return state.compare_selection()


def _say_selection(shown: Sequence[Shown], selected: frozenset[Key], *, linked: bool) -> None:
    if not selected:
        if linked:
            st.caption(
                "Draw around points on one map, or click one: the same sequences light up on every "
                "map that has them."
            )
        return
    counts = [len(rows_of(one.keys, selected)) for one in shown]
    with st.container(horizontal=True, vertical_alignment="center"):
        said = f"**{pluralise(len(selected), 'sequence')} selected.**"
        if min(counts) < len(selected):
            lacking = [
                f"{plain(one.compared.name)} has {n:,} of them"
                for one, n in zip(shown, counts, strict=True)
                if n < len(selected)
            ]
            said += f" {'; '.join(lacking)}."
        st.markdown(said, width="content")
        st.button(
            "Select nothing",
            icon=":material/deselect:",
            type="tertiary",
            on_click=state.compare_select,
            args=((),),
        )


# --- Side by side ----------------------------------------------------------------------------


def _side_by_side(
    shown: Sequence[Shown], colourings: Sequence[Colouring], selected: frozenset[Key]
) -> None:
    _legend(colourings)
    across = ACROSS.get(len(shown), 1)
    places = [column for _ in range(0, len(shown), across) for column in st.columns(across)]
    for one, colouring, place in zip(shown, colourings, places, strict=False):
        with place:
            _heading(one, selected)
            plotly_view(
                cache.map_figure(
                    one.run,
                    one.points,
                    colouring=colouring,
                    method=one.method,
                    map_id=f"compared {one.method}",
                    legend=False,
                ),
                key=state.compare_map(one.run.id),
                label=f"Map of {one.compared.name}, {pluralise(len(one.points), 'sequence')}",
                selected=rows_of(one.keys, selected),
                height=HEIGHTS.get(len(shown), 400),
                select=True,
                rows_of=one.run.id,
                hover=hover_thumbnails.pictures(one.run, one.dataset),
            )


def _heading(one: Shown, selected: frozenset[Key]) -> None:
    """The run's name, and a link to its map on Explore."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f"<strong>{_dot_style(one.compared)}</strong>", width="stretch")
        if st.button(
            "Explore",
            key=f"explore_{one.run.id}",
            icon=":material/open_in_new:",
            type="tertiary",
            help="Opens this map on Explore, with what is selected here.",
        ):
            state.select(one.run.id, rows_of(one.keys, selected))
            query = {"run": one.run.id, "data": one.run.spec.dataset_id}
            if key := state.shared_by(one.run.id):
                query = {state.SHARED: key}
            st.switch_page("explore_page/page.py", query_params=query)


def _dot_style(one: Compared) -> str:
    return f'<span class="runs-side-by-side">{run_name(one)}</span>'


def _colourings(shown: Sequence[Shown], colour: str) -> list[Colouring]:
    """A colouring for each run, in which a class has one colour."""
    if colour == NOTHING:
        return [one_colour(len(one.points)) for one in shown]
    if colour == ERROR:
        title = "times the usual error"
        return [
            one_colour(len(one.points)) if one.ratios is None else by_number(title, one.ratios)
            for one in shown
        ]
    return by_shared_label(colour, [one.dataset for one in shown])


def _legend(colourings: Sequence[Colouring]) -> None:
    """The classes in their colours; of numbers, what the scale reaches from and to."""
    first = next((one for one in colourings if one.title), None)
    if first is None:
        return
    if first.colours is None:
        limits = [one.limits() for one in colourings if one.colours is None]
        st.caption(
            f"{plain(first.title)}, from dark to bright: "
            f"{number(min(low for low, _ in limits))} to "
            f"{number(max(high for _, high in limits))}"
        )
        return
    named = {name: c for one in colourings for name, c in (one.colours or {}).items()}
    some = list(named.items())[: min(MOST_IN_LEGEND, MAX_CLASSES)]
    dots = " &nbsp; ".join(
        f'<span style="white-space:nowrap">{class_name(name, colour)}</span>'
        for name, colour in some
    )
    more = f" and {len(named) - len(some)} more" if len(named) > len(some) else ""
    st.html(f'<div class="runs-side-by-side">{html.escape(first.title)}: &nbsp; {dots}{more}</div>')


# --- On top of each other --------------------------------------------------------------------


def _overlaid(shown: Sequence[Shown], shared: Sequence[IntArray], selected: frozenset[Key]) -> None:
    first, count = shown[0], len(shared[0])
    if count < FEWEST_SHARED:
        st.info(
            f"These runs share {pluralise(count, 'sequence')}, too few to lay their maps on top "
            "of each other.",
            icon=":material/info:",
        )
        return
    layers = [
        Layer(
            one.compared.name,
            one.compared.colour,
            one.points[rows]
            if one is first
            else aligned(one.points[rows], first.points[shared[0]]),
        )
        for one, rows in zip(shown, shared, strict=True)
    ]
    chosen = np.flatnonzero(np.isin(shared[0], rows_of(first.keys, selected)))
    plotly_view(
        overlaid_figure(
            layers,
            names=[first.dataset.ids[row] for row in shared[0]],
            rows=shared[0],
            method=shown[0].method if len({one.method for one in shown}) == 1 else "umap",
            view=" ".join(f"{one.run.id} {one.method}" for one in shown),
        ),
        key=state.COMPARE_OVERLAY,
        label=f"Maps of {len(shown)} runs on top of each other",
        selected=shared[0][chosen],
        height=OVERLAY_HEIGHT,
        select=True,
        rows_of=first.run.id,
        hover=hover_thumbnails.pictures(first.run, first.dataset),
        over=connecting_lines(layers, chosen),
    )
    st.caption(
        f"{pluralise(count, 'sequence')} that all these runs have. Each map is turned, mirrored "
        f"and scaled to lie as close as possible to that of {plain(first.compared.name)}; lines "
        "join the places of a selected sequence."
    )
