"""Which map of a run is in view: its own, or one drawn by another method or other settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from dashboard import state
from dashboard.charts.maps.map import METHODS
from dashboard.formatting import plain, unique_names
from dashboard.widgets import button
from dashboard.widgets.fields import page_choice
from dashboard.widgets.query_wait import Results, wait_for
from sequitur_core.data.dataset import FloatArray
from sequitur_core.errors import SequiturError
from sequitur_core.explore.encoding_parts import Part, part_of, with_part
from sequitur_core.explore.maps.projection import (
    AS_THEY_ARE,
    FEW_FOR_UMAP,
    FEWEST_FOR_UMAP,
    NEIGHBOUR_MAPS,
    TSNE_NEIGHBOURS,
    usual_neighbours,
)
from sequitur_core.files import NO_ROOM, room_left
from sequitur_core.runs import queries
from sequitur_core.runs.layout import points_file
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run

DEFAULTS: dict[str, Any] = {"neighbours": 15, "min_dist": 0.1, "metric": "euclidean", "seed": 0}
MOST_NEIGHBOURS = 200
CUSTOM = "Custom"
# Neighbours (None: the usual number) and least distance.
PRESETS: dict[str, tuple[int | None, float]] = {
    "Fine detail": (5, 0.05),
    "Balanced": (None, 0.1),
    "Big picture": (50, 0.3),
    CUSTOM: (None, 0.1),
}
METRICS = {
    "euclidean": "Euclidean distance",
    "manhattan": "Manhattan distance",
    "cosine": "Cosine distance",
}


@dataclass(frozen=True, eq=False)
class Map:
    """A map that can be shown.

    Attributes
    ----------
    id : "umap", "pca" or another of the run's own, or the id of the query that made it.
    name : what it is called in the list.
    method : how it was really made, a name in PROJECTIONS.
    points : float32 of shape (n, 2).
    note : a sentence where it isn't what was requested, else "".
    query : that query, None for those that every run has.
    """

    id: str
    name: str
    method: str
    points: FloatArray
    note: str = ""
    query: Query | None = None

    @property
    def part(self) -> Part:
        """The part of the encodings that it shows."""
        return "all" if self.query is None else part_of(self.query.settings)


def choose(results: Results) -> Map:
    """The map in view, by a select box; the run's own UMAP map at first, or PCA of few sequences.

    In the list are those that go by the same part of the encodings.
    """
    run, maps = results.run, available_maps(results)
    first = next(iter(maps))
    n = len(maps[first].points)
    usual = "pca" if "pca" in maps and n < FEW_FOR_UMAP else first
    ids = sorted(maps, key=lambda id_: id_ != usual)  # the usual one is the first
    in_url = state.current(state.MAP)
    key = state.map_choice(run.id)
    waited = st.session_state.get(state.RUN_WITHOUT_UMAP) == run.id
    arrived = waited and "umap" in ids
    # Once the page was left, or another run was in view, the address wins, and at Back at once: to
    # go to another map would else lead to what was chosen before. It names none of the run's own.
    stays = page_choice.is_on_page(key) and not state.went_back()
    if not stays or arrived or st.session_state.get(key) not in ids:
        st.session_state[key] = in_url if in_url in ids else usual
    st.session_state[state.RUN_WITHOUT_UMAP] = None if "umap" in ids else run.id
    chosen: str = st.session_state[key]
    part = maps[chosen].part
    names = unique_names({id_: maps[id_].name for id_ in ids if maps[id_].part == part})
    if n < FEW_FOR_UMAP and "umap" in names and maps["umap"].method == "umap":
        names["umap"] = f"UMAP (of {n}, mostly chance)"
    st.selectbox(
        "Map",
        list(names),
        index=list(names).index(chosen),
        format_func=names.__getitem__,
        help="UMAP and t-SNE keep neighbours together and show groups. PCA looks at the encodings "
        "from the side where they spread most: distances are more faithful, but groups may "
        "overlap. One or two numbers are shown as they are.",
        **page_choice.control_of(key, names),
    )
    if (wanted := chosen if maps[chosen].query else None) != in_url:
        state.view(map=wanted)
    return maps[chosen]


def available_maps(results: Results) -> dict[str, Map]:
    """All maps of a run by id: its own first, then those drawn on request, the newest first."""
    run = results.run
    maps: dict[str, Map] = {}
    for id_ in own_methods(run):
        points = own_points(run, id_)
        if points is not None:
            method = run.points_method(id_)
            maps[id_] = Map(id_, METHODS[method], method, points, run.points_note(id_))
    if "umap" in maps and maps["umap"].method == "pca":
        maps.pop("pca", None)  # the same once more
    for query in results.completed("map"):
        if part_of(query.settings) not in run.spec.parts.available:
            continue
        if (requested := _requested_map(results, query)) is not None:
            maps[query.id] = requested
    if not maps:
        raise SequiturError("The map of this run can't be read. Train it again.")
    return maps


def own_points(run: Run, method: str) -> FloatArray | None:
    """A map of the run itself; None where it isn't there, or damaged: that leaves the others."""
    try:
        return run.points(method)
    except SequiturError:
        return None


def show_damaged(run: Run) -> None:
    """Which map of the run can't be read, with a button that draws it again."""
    for method in own_methods(run):
        try:
            run.points(method)
        except SequiturError:
            with st.container(horizontal=True, vertical_alignment="center", key="damaged_map"):
                st.warning(
                    f"The {METHODS[method]} map of this run is damaged. "
                    "The others can still be used.",
                    icon=":material/warning:",
                    width="stretch",
                )
                st.button(
                    "Draw it again",
                    key=f"redraw_{method}",
                    icon=":material/refresh:",
                    on_click=_redraw,
                    args=(run, method),
                )


def _redraw(run: Run, method: str) -> None:
    (run.path / points_file(method)).unlink(missing_ok=True)
    request(run, own_settings(run, method))


def _requested_map(results: Results, query: Query) -> Map | None:
    try:
        result = results.get(query)
        if result is None:
            return None
        settings = with_part(query.settings, "all")  # its list is of one part
        run, method = results.run, str(result["method"])
        usual = (METHODS[one] for one in own_methods(run) if settings == own_settings(run, one))
        name = next(usual, settings_name(settings))
        if method in AS_THEY_ARE.values():
            name = METHODS[method]
        points = np.asarray(result["points"], np.float32)
        return Map(query.id, name, method, points, str(result["note"]), query)
    except (SequiturError, KeyError) as error:
        st.warning(plain(error))
        return None


def settings_name(settings: Mapping[str, Any], *, made: str = "") -> str:
    """`UMAP, 50 neighbours, min. distance 0.3`; metric, seed and part only if not the usual.

    made : how the map was really made, where that isn't what was requested.
    """
    settings = {**DEFAULTS, **settings}
    method = str(made or settings.get("method", "umap"))
    parts = [METHODS.get(method, method)]
    if method == "umap":
        parts.append(f"{settings['neighbours']} neighbours, min. distance {settings['min_dist']:g}")
    elif method == "tsne":
        parts.append(f"perplexity {settings['neighbours']}")
    if method in NEIGHBOUR_MAPS and settings["metric"] != "euclidean":
        parts.append(METRICS[settings["metric"]].lower())
    if method in NEIGHBOUR_MAPS and settings["seed"] != 0:
        parts.append(f"seed {settings['seed']}")
    if (part := part_of(settings)) != "all":
        parts.append(f"by {part} alone")
    return ", ".join(parts)


# --- Maps with other settings ------------------------------------------------------------


def show_settings(run: Run, shown: Map) -> None:
    """A map's settings; another map is drawn beside those there are."""
    n, size = len(shown.points), size_of(run, shown.part)
    if size in AS_THEY_ARE:
        st.write(
            "There is one number, so the map shows it as it is, from left to right."
            if size == 1
            else "There are two numbers, so the map shows them as they are."
        )
        return
    if n < FEWEST_FOR_UMAP:
        st.write(
            f"There are {n} sequences. UMAP and t-SNE need at least {FEWEST_FOR_UMAP}, so the "
            "only map is PCA."
        )
        return
    settings = _choose_settings(n, seed=run.spec.config.seed or 0)
    draw = button.pressed("Draw this map", key="draw_map", type="primary", width="stretch")
    if draw and request(run, with_part(settings, shown.part)):
        st.rerun()
    if shown.query is not None and button.pressed(
        "Delete this map", key="forget_map", icon=":material/delete:", width="stretch"
    ):
        queries.delete(run, shown.query)
        _view(run, None)
        st.rerun()


def _choose_settings(n: int, *, seed: int) -> dict[str, Any]:
    """Settings of a query "map" of n sequences: those of a preset, or a person's own."""
    method = st.segmented_control(
        "Method",
        [*NEIGHBOUR_MAPS, "pca"],
        format_func=METHODS.__getitem__,
        default="umap",
        required=True,
        key="map_method",
        help="UMAP and t-SNE both keep neighbours together. t-SNE is older and looks more at the "
        "nearest; with many sequences it takes longer. What you see on both is unlikely to "
        "be chance.",
    )
    if method == "pca":
        return {"method": "pca"}
    return {**_neighbour_settings(n, method), "seed": seed}


def _neighbour_settings(n: int, method: str) -> dict[str, Any]:
    """Settings of a map that keeps neighbours, but for its seed."""
    most = n - 1 if method == "umap" else max(2, (n - 1) // 3)
    preset = st.segmented_control(
        "Show",
        list(PRESETS),
        default="Balanced",
        required=True,
        key="map_preset",
        help="Fine detail looks at a few neighbours of each point and may split groups into "
        "smaller ones; the big picture looks at many and keeps larger structures together.",
    )
    wanted, min_dist = PRESETS[preset]
    neighbours = wanted or (TSNE_NEIGHBOURS if method == "tsne" else usual_neighbours(n))
    metric = "euclidean"
    if preset == CUSTOM:
        most = min(MOST_NEIGHBOURS, most)
        neighbours = st.slider(
            "Number of neighbours",
            2,
            most,
            min(neighbours, most),
            key="map_neighbours" if method == "umap" else f"map_neighbours_{method}",
            help="How many of the most similar sequences the method tries to keep close to each "
            "point (n_neighbors of UMAP, perplexity of t-SNE).",
        )
        if method == "umap":
            min_dist = st.slider(
                "Minimum distance",
                0.0,
                1.0,
                min_dist,
                0.05,
                key="map_min_dist",
                help="How close together points may be drawn (min_dist). Small: groups are dense "
                "clumps. Large: points spread out evenly.",
            )
        metric = st.selectbox(
            "Similarity of encodings",
            list(METRICS),
            format_func=METRICS.__getitem__,
            key="map_metric",
            help="Euclidean: the straight-line distance. Manhattan: the sum of all differences. "
            "Cosine: only the proportions between the numbers count.",
        )
    settings = {"method": method, "neighbours": min(neighbours, most), "metric": metric}
    return settings | {"min_dist": min_dist} if method == "umap" else settings


def own_methods(run: Run) -> tuple[str, ...]:
    """The maps that every run has: of one or two numbers, these themselves."""
    as_it_is = AS_THEY_ARE.get(size_of(run, "all"))
    return ("umap", "pca") if as_it_is is None else (as_it_is,)


def own_settings(run: Run, method: str) -> dict[str, Any]:
    """What a query for one of the maps that the run has would be about."""
    if method == "pca" or method in AS_THEY_ARE.values():
        return {"method": method}
    neighbours = usual_neighbours(run.count())
    seed = run.spec.config.seed or 0
    return {"method": "umap", **DEFAULTS, "neighbours": neighbours, "seed": seed}


def size_of(run: Run, part: Part) -> int:
    """How many numbers a part of the encodings has."""
    columns = run.spec.parts.columns(part)
    return len(range(*columns.indices(run.spec.encoding_dim)))


def request(run: Run, settings: Mapping[str, Any]) -> bool:
    """Let a map with these settings come into view; whether it is one that every run has."""
    st.session_state.pop(state.REQUESTED_MAP, None)
    for method in own_methods(run):
        if settings == own_settings(run, method) and own_points(run, method) is not None:
            _view(run, method)
            return True
    st.session_state[state.REQUESTED_MAP] = (run.id, dict(settings))
    return False


def requested_part(run: Run) -> Part | None:
    """The part that a requested map of the run goes by; None where none is being drawn."""
    owner, settings = st.session_state.get(state.REQUESTED_MAP, (None, None))
    return part_of(settings) if owner == run.id else None


def view_requested_map(results: Results) -> None:
    """Bring the map that was requested in the settings into view, once it is drawn.

    To be called before `choose`, which then finds it chosen.
    """
    query = _request(results)
    if query is None:
        return
    try:
        drawn = results.get(query) is not None
    except SequiturError:  # `draw_requested_map` says so
        return
    if drawn:
        st.session_state.pop(state.REQUESTED_MAP)
        _view(results.run, query.id)


def draw_requested_map(results: Results) -> None:
    """Have the map drawn that was requested in the settings."""
    query = _request(results)
    if query is None:
        return
    try:
        drawn = wait_for(results, query, doing="Drawing the map")
    except SequiturError:  # it can be asked for again
        st.session_state.pop(state.REQUESTED_MAP)
        queries.delete(results.run, query)
        raise
    if drawn is not None:  # it was there already
        st.rerun()


def _request(results: Results) -> Query | None:
    """The query for the map that was requested in the settings, None if it isn't of this run."""
    owner, settings = st.session_state.get(state.REQUESTED_MAP, (None, None))
    return Query("map", settings) if owner == results.run.id else None


def _view(run: Run, map_id: str | None) -> None:
    """Bring a requested map, or with None the run's own, into view from the next rerun on."""
    st.session_state.pop(state.map_choice(run.id), None)
    state.view(map=map_id)


def wait_for_map(run: Run) -> None:
    """Say that the UMAP map is on its way, and show it once it is there."""
    if own_points(run, "umap") is not None or not run.unfinished:
        st.rerun()
    doing = "The UMAP map is being drawn."
    if room_left(run.workspace) < NO_ROOM:
        doing = "The disk is full: the UMAP map will be drawn once there is space."
    st.info(f"This is the PCA map. {doing}", icon=":material/hourglass_empty:")
