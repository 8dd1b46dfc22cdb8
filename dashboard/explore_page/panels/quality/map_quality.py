"""Beside the map: what it kept of the encodings, and what it lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from dashboard import cache, state
from dashboard.components.plotly_view import plotly_view
from dashboard.explore_page.context import Context
from dashboard.explore_page.map_area import map_picker
from dashboard.explore_page.panels.findings import findings_query
from dashboard.explore_page.selection import picking
from dashboard.formatting import plain
from dashboard.sentences.label_sentences import counted_elsewhere
from dashboard.sentences.verdict import NEARLY_NOTHING
from dashboard.widgets import button
from dashboard.widgets.query_wait import result_or_reason
from sequitur_core.data.dataset import FloatArray
from sequitur_core.errors import SequiturError
from sequitur_core.explore.grouping.groups import is_class
from sequitur_core.explore.maps.map_quality import REACH, MapQuality, label_agreement
from sequitur_core.explore.maps.projection import AS_THEY_ARE
from sequitur_core.explore.neighbours import asked_for_labels
from sequitur_core.findings.finding import from_arrays
from sequitur_core.formatting import disambiguate, percent, pluralise
from sequitur_core.runs.queries import Query, Result
from sequitur_core.runs.results.evaluation import read_evaluation
from sequitur_core.runs.results.judgement import verdict_of

FULLY_FADED = 0.5  # share of lost neighbours from which on a point fades no further
# Words for values of trustworthiness and continuity, from the best down.
GRADES = (
    (0.95, "very good"),
    (0.9, "good"),
    (0.8, "fair"),
    (0.0, "poor"),
)
HOW_TO_READ_SCORES = (
    "1 is perfect; points scattered at random score about 0.5. Above 0.95, neighbours on the map "
    "nearly always have similar encodings; below 0.8, look at the sequences before you draw "
    "conclusions."
)
TRUSTWORTHINESS = (
    "Are points that are close on the map really similar? The less similar a false neighbour "
    f"is, the lower the score. {HOW_TO_READ_SCORES}"
)
CONTINUITY = (
    "Are similar sequences still close together on the map? The farther apart they were torn, "
    f"the lower the score. {HOW_TO_READ_SCORES}"
)
READ_UMAP = (
    "On a UMAP map, trust which points are close together. The size of a group and the width of "
    "a gap mean little, and distances across the map mean nothing."
)
READ_TSNE = (
    "On a t-SNE map, trust which points are close together. The size of a group and the width of "
    "a gap mean nothing, nor do distances across the map, and dense groups look as wide as loose "
    "ones."
)
READ_NUMBERS = (
    "The map shows the encoding's two numbers as they are, so nothing is lost: points that are "
    "close together have similar encodings, points far apart different ones."
)
READ_LINE = (
    "The map shows the encoding's one number from left to right, and nothing is lost. Up and down "
    "means nothing: points make room for others there, so a wide place holds many sequences."
)
READ_PCA = (
    "On a PCA map, points far apart really are different, but points close together may still "
    "differ in directions that the map doesn't show."
)

HOW_TO_READ = {
    "umap": READ_UMAP,
    "tsne": READ_TSNE,
    "pca": READ_PCA,
    "numbers": READ_NUMBERS,
    "line": READ_LINE,
}


def fading(context: Context) -> FloatArray | None:
    """How far each point of the map fades: the more, the more of its neighbours the map lost."""
    if not st.session_state.get(state.FADE_DISTORTED, True):
        return None
    result = context.results.readable(quality_query(context))
    if result is None:
        return None
    return np.minimum(1, result["lost_everywhere"] / FULLY_FADED).astype(np.float32)


def show(context: Context) -> None:
    """How well the map keeps neighbours and labels, and the same map with another seed."""
    st.subheader("Can I trust this map?", anchor=False)
    st.write(HOW_TO_READ[context.method])
    if context.method in AS_THEY_ARE.values():
        return
    query = quality_query(context)
    result = result_or_reason(context.results, query, doing="Comparing map and encodings")
    if result is None:
        return
    second_seed = st.session_state.get(state.SECOND_SEED_MAP) == (context.run.id, _map_id(context))
    if second_seed:
        _show_second_seed(context)  # first, so that both maps are side by side
    quality = _quality(result)
    verdict = verdict_of(context.run)
    failed = verdict is not None and verdict.grade == "failed"
    if failed:
        st.error(NEARLY_NOTHING, icon=":material/error:")
    elif verdict is not None:
        kept = plain(percent(verdict.explained))
        st.caption(f"The map is compared with the encodings, which hold {kept} of the variance.")
    _show_neighbours(quality, n=len(context.points), graded=not failed)
    _show_label_agreement(context, quality)
    if context.method == "pca":
        st.caption("There is nothing random in PCA: redrawn, this map would be the same.")
    elif not second_seed and button.pressed(
        "Redraw with another seed",
        key="second_seed",
        icon=":material/casino:",
        help="Such a map starts from random numbers. You can rely on what looks the same on both "
        "maps.",
    ):
        st.session_state[state.SECOND_SEED_MAP] = (context.run.id, _map_id(context))
        st.rerun()


def quality_query(context: Context) -> Query:
    """The query for the quality of the map in view."""
    return Query("trust", {"map": _map_named(context)})


def _map_named(context: Context) -> Any:
    """The map in view, as queries name it: its method, or the settings it was drawn with."""
    return context.method if context.map_query is None else dict(context.map_query.settings)


def _quality(result: Result) -> MapQuality:
    """The arrays of a result as a MapQuality."""
    values: dict[str, Any] = {name: result[name] for name in MapQuality.__dataclass_fields__}
    for name, kind in (("k", int), ("trustworthiness", float), ("continuity", float)):
        values[name] = kind(values[name])
    return MapQuality(**values)


def _grade(value: float) -> str:
    """A word for a value of trustworthiness or continuity."""
    return next(word for least, word in GRADES if value >= least or least == 0)


def _show_neighbours(quality: MapQuality, *, n: int, graded: bool) -> None:
    """Trustworthiness and continuity, what they mean for one point, and the switch that fades.

    They are `graded` by a word, except where the encodings hold nothing that a map could show.
    """
    columns = st.columns(2)
    for column, name, value, help_ in (
        (columns[0], "Trustworthiness", quality.trustworthiness, TRUSTWORTHINESS),
        (columns[1], "Continuity", quality.continuity, CONTINUITY),
    ):
        column.metric(
            name,
            f"{value:.3f}" if value > 0.99 else f"{value:.2f}",
            delta=_grade(value) if graded else None,
            delta_color="off",
            delta_arrow="off",
            border=True,
            help=help_,
        )
    invented, lost = float(quality.invented.mean()), float(quality.lost.mean())
    reach = min(REACH * quality.k, n - 1)
    points, most_similar = pluralise(reach, "point"), pluralise(reach, "sequence")
    st.write(
        f"Of the {pluralise(quality.k, 'point')} closest to a point on the map, "
        f"**{plain(percent(1 - invented))}** are among the {most_similar} most similar to it. Of "
        f"the {pluralise(quality.k, 'sequence')} most similar to a sequence, the map shows "
        f"**{plain(percent(1 - lost))}** among the {points} closest to it."
    )
    if len(quality.rows) < n:
        st.caption(
            f"Measured at {len(quality.rows):,} of {n:,} points, chosen at random; the others "
            "fade like the measured points next to them."
        )
    st.toggle(
        "Fade points whose neighbours are missing",
        value=True,
        key=state.FADE_DISTORTED,
        persist_state="session",
        help="The fainter a point, the more of its most similar sequences are somewhere else on "
        "the map, and the less you should trust its position.",
    )


def _show_label_agreement(context: Context, quality: MapQuality) -> None:
    """How often neighbours have the same label, where a label names classes."""
    labels = context.dataset.labels
    classes = [i for i in range(labels.shape[1]) if is_class(labels.iloc[:, i])]
    if not classes:
        return
    with st.container(border=True):
        names = [str(labels.columns[i]) for i in classes]
        k = min(quality.k, asked_for_labels(len(labels)))  # as findings do
        column = labels.iloc[:, _choose_label(names, classes, k)]
        try:
            agreement = label_agreement(quality, column.tolist(), k=k)
        except SequiturError as error:
            st.caption(plain(error))
            return
        in_encodings, on_map, by_chance = st.columns(3)
        in_encodings.metric(
            "Encodings",
            percent(agreement.in_encodings),
            help=f"The share of a sequence's {k} nearest neighbours by encoding that have "
            "the same label. The model never saw the labels.",
        )
        on_map.metric(
            "Map",
            percent(agreement.on_map),
            help=f"The same for the {k} nearest points on the map. If it is much lower "
            "than for the encodings, the map mixes what the model keeps apart.",
        )
        by_chance.metric(
            "By chance",
            percent(agreement.by_chance),
            help="The share if neighbours were picked at random.",
        )
        evaluation = read_evaluation(context.run)
        judged = () if evaluation is None else evaluation.labels
        result = context.results.readable(findings_query(context))
        found = () if result is None else from_arrays(result)
        here = (k, percent(agreement.in_encodings))
        if said := counted_elsewhere(str(column.name), context.dataset, judged, found, here=here):
            st.caption(plain(said))


def _choose_label(names: Sequence[str], columns: Sequence[int], k: int) -> int:
    """Which of some label columns to compare: at first that of the map's colours, if it is one."""
    texts = disambiguate(names)
    if len(texts) == 1:
        st.markdown(f"How many of the {k} nearest have the same {plain(texts[0])}?")
        return columns[0]
    colour = st.session_state.get(state.COLOUR_BY)
    chosen = st.selectbox(
        f"How many of the {k} nearest have the same label?",
        texts,
        index=texts.index(colour) if colour in texts else 0,
        key="trust_label",
        persist_state="session",
    )
    return columns[texts.index(chosen)]


def _show_second_seed(context: Context) -> None:
    """The same map with another seed, and how many neighbours both have in common."""
    settings = _second_seed_settings(context)
    redrawn = Query("map", settings)
    if result_or_reason(context.results, redrawn, doing="Redrawing the map") is None:
        return
    comparison = result_or_reason(
        context.results,
        Query("agreement", {"map": _map_named(context), "other": settings}),
        doing="Comparing both maps",
    )
    if comparison is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**The same map with seed {settings['seed']}**", width="stretch")
        if button.pressed("Close", key="close_second", icon=":material/close:", type="tertiary"):
            st.session_state.pop(state.SECOND_SEED_MAP)
            st.rerun()
    share, chance = float(comparison["common"].mean()), float(comparison["by_chance"])
    st.write(
        f"Of a point's {int(comparison['k'])} nearest neighbours, **{plain(percent(share))}** are "
        f"the same on both maps; for random maps it would be {plain(percent(chance))}. The new "
        "map is turned to match the first as closely as possible, so the positions of points "
        "that still moved are down to chance."
    )
    points = np.asarray(comparison["points"], np.float32)
    event = plotly_view(
        cache.map_figure(
            context.run,
            points,
            colouring=context.colouring,
            method=context.method,
            map_id=f"{Query('map', settings).id} on {_map_id(context)}",
            legend=False,
        ),
        key="second_map",
        label=f"The same map redrawn with seed {settings['seed']}",
        selected=context.rows,
        height=380,
        select=True,
        rows_of=context.run.spec.dataset_id or context.run.id,
    )
    picking.follow(context.run.id, event, context.rows)


def _map_id(context: Context) -> str:
    """The map in view as a short text."""
    return context.method if context.map_query is None else context.map_query.id


def _second_seed_settings(context: Context) -> dict[str, Any]:
    """The settings of the map in view, with the next seed."""
    settings: Mapping[str, Any] = map_picker.own_settings(context.run, "umap")
    if context.map_query is not None:
        settings = {**settings, **context.map_query.settings}
    return {**settings, "seed": settings["seed"] + 1}
