"""Which map of a run is in view: UMAP, PCA, or one drawn with other settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from dashboard import state
from dashboard.formatting import plain, unique_names
from dashboard.widgets.query_wait import Results, wait_for
from sequitur_core.data.dataset import FloatArray
from sequitur_core.errors import SequiturError
from sequitur_core.explore.projection import FEWEST_FOR_UMAP
from sequitur_core.runs import queries
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run

NAMES = {"umap": "UMAP", "pca": "PCA"}
USUAL: dict[str, Any] = {"neighbours": 15, "min_dist": 0.1, "metric": "euclidean", "seed": 0}
MOST_NEIGHBOURS = 200
CUSTOM = "My own"
# Name, neighbours, least distance, what one sees.
PRESETS: dict[str, tuple[int, float]] = {
    "Fine detail": (5, 0.05),
    "Balanced": (15, 0.1),
    "Big picture": (50, 0.3),
    CUSTOM: (15, 0.1),
}
DISTANCES = {
    "euclidean": "How far the numbers differ",
    "manhattan": "How far they differ in sum",
    "cosine": "Only their proportions",
}


@dataclass(frozen=True, eq=False)
class Map:
    """A map that can be shown.

    Attributes
    ----------
    id : "umap", "pca", or the id of the query that made it.
    name : what it is called in the list.
    method : "umap" or "pca", what it really is.
    points : float32 of shape (n, 2).
    note : a sentence where it isn't what was requested, else "".
    query : that query, None for the two maps that every run has.
    """

    id: str
    name: str
    method: str
    points: FloatArray
    note: str = ""
    query: Query | None = None


def choose(results: Results) -> Map:
    """The map in view, by a select box; the run's own UMAP map at first."""
    run, found = results.run, maps_of(results)
    ids = list(found)
    asked = state.current(state.MAP)
    key = state.map_choice(run.id)
    waited = st.session_state.get(state.RUN_WITHOUT_UMAP) == run.id
    arrived = waited and "umap" in ids
    if key not in st.session_state or st.session_state[key] not in ids or arrived:
        st.session_state[key] = asked if asked in ids else ids[0]
    st.session_state[state.RUN_WITHOUT_UMAP] = None if "umap" in ids else run.id
    names = unique_names({id_: one.name for id_, one in found.items()})
    picked = st.selectbox(
        "Map",
        ids,
        format_func=names.get,
        key=key,
        help="UMAP keeps neighbours together and shows groups. PCA is a straight-line view of "
        "the same encodings: distances are truer, groups may overlap.",
    )
    if (in_url := picked if found[picked].query else None) != asked:
        state.view(map=in_url)
    return found[picked]


def maps_of(results: Results) -> dict[str, Map]:
    """All maps of a run by id: its own first, then those drawn on request, the newest first."""
    run = results.run
    found: dict[str, Map] = {}
    for method in NAMES:
        try:
            points = run.points(method)
        except SequiturError as error:  # one damaged map leaves the other
            st.warning(plain(error))
            continue
        if points is not None:
            note = run.points_note(method)
            really = run.points_method(method)
            found[method] = Map(method, NAMES[really], really, points, note)
    if "umap" in found and found["umap"].method == "pca":
        found.pop("pca", None)  # the same once more
    for query in results.completed("map"):
        if (one := _asked_for(results, query)) is not None:
            found[one.id] = one
    if not found:
        raise SequiturError("This run has no map that can be read. Train it again.")
    return found


def name_of(settings: dict[str, Any]) -> str:
    """`UMAP, 50 neighbours, distance 0.3`; what is as usual isn't said."""
    words = [f"UMAP, {settings['neighbours']} neighbours, distance {settings['min_dist']:g}"]
    if settings["metric"] != "euclidean":
        words.append(DISTANCES[settings["metric"]].lower())
    if settings["seed"] != 0:
        words.append(f"seed {settings['seed']}")
    return ", ".join(words)


def settings(run: Run, shown: Map) -> None:
    """A popover with UMAP's settings; another map is drawn beside those there are."""
    encodings = run.encodings()
    n = 0 if encodings is None else len(encodings)
    with st.popover("Map settings", icon=":material/tune:", width="stretch"):
        if n < FEWEST_FOR_UMAP:
            st.write(
                f"There are {n} sequences. UMAP needs at least {FEWEST_FOR_UMAP}, so the only map "
                "is PCA."
            )
            return
        preset = st.segmented_control(
            "Show",
            list(PRESETS),
            default="Balanced",
            required=True,
            key="map_preset",
            help="Fine detail looks at few neighbours of each point and lets groups fall apart "
            "into small ones; the big picture looks at many and keeps larger shapes together.",
        )
        neighbours, min_dist = PRESETS[preset]
        metric = "euclidean"
        if preset == CUSTOM:
            most = min(MOST_NEIGHBOURS, n - 1)
            neighbours = st.slider(
                "Neighbours of each point",
                2,
                most,
                min(neighbours, most),
                key="map_neighbours",
                help="How many of the most similar sequences a point is drawn towards.",
            )
            min_dist = st.slider(
                "Least distance on the map",
                0.0,
                1.0,
                min_dist,
                0.05,
                key="map_min_dist",
                help="Small: groups are dense clumps. Large: points spread out evenly.",
            )
            metric = st.selectbox(
                "Encodings are alike by",
                list(DISTANCES),
                format_func=DISTANCES.get,
                key="map_metric",
            )
        wanted = {
            "method": "umap",
            "neighbours": min(neighbours, n - 1),
            "min_dist": min_dist,
            "metric": metric,
            "seed": run.spec.config.seed or 0,
        }
        if st.button("Draw this map", key="draw_map", type="primary", width="stretch"):
            usual = {**USUAL, "neighbours": min(USUAL["neighbours"], n - 1), "seed": wanted["seed"]}
            if {"method": "umap", **usual} == wanted and run.points("umap") is not None:
                # The map that the run came with, which is the first of the list.
                st.session_state.pop(state.map_choice(run.id), None)
                state.view(map=None)
                st.rerun()
            st.session_state[state.REQUESTED_MAP] = (run.id, wanted)
        if shown.query is not None and st.button(
            "Remove the map in view", key="forget_map", icon=":material/delete:", width="stretch"
        ):
            queries.delete(run, shown.query)
            st.session_state.pop(state.map_choice(run.id), None)
            state.view(map=None)
            st.rerun()


def take_up(results: Results) -> None:
    """Bring the map that was asked for in the settings into view, once it is drawn.

    To be called before `choose`, which then finds it chosen.
    """
    query = _asked(results)
    if query is None:
        return
    try:
        drawn = results.get(query) is not None
    except SequiturError:  # `draw` says so
        return
    if drawn:
        st.session_state.pop(state.REQUESTED_MAP)
        st.session_state.pop(state.map_choice(results.run.id), None)
        state.view(map=query.id)


def draw(results: Results) -> None:
    """Have the map drawn that was asked for in the settings."""
    query = _asked(results)
    if query is None:
        return
    try:
        drawn = wait_for(results, query, doing="Drawing the map")
    except SequiturError:
        st.session_state.pop(state.REQUESTED_MAP)
        raise
    if drawn is not None:  # it was there already
        st.rerun()


def _asked(results: Results) -> Query | None:
    """The map that was asked for in the settings, None if it isn't one of this run."""
    owner, wanted = st.session_state.get(state.REQUESTED_MAP, (None, None))
    return Query("map", wanted) if owner == results.run.id else None


def _asked_for(results: Results, query: Query) -> Map | None:
    try:
        result = results.get(query)
        values = {**USUAL, **query.settings}
        if result is None:
            return None
        points = np.asarray(result["points"], np.float32)
        return Map(
            query.id, name_of(values), str(result["method"]), points, str(result["note"]), query
        )
    except (SequiturError, KeyError) as error:
        st.warning(plain(error))
        return None


def wait_for_map(run: Run) -> None:
    """Say that the UMAP map is on its way, and show it once it is there."""
    if run.points("umap") is not None or not run.unfinished:
        st.rerun()
    st.info("This is the PCA map. The UMAP map is being drawn.", icon=":material/hourglass_empty:")
