"""Beside the map: what it kept of the encodings, and what it lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.components.plotly_view import plotly_view
from dashboard.explore_page import map_picker
from dashboard.explore_page.context import Context
from dashboard.formatting import plain, unique_names
from dashboard.widgets.query_wait import wait_for
from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.map_quality import REACH, Trust, label_agreement
from sequitur_core.formatting import percent, pluralise
from sequitur_core.runs.queries import Query, Result

MOST_CLASSES = 12  # different numbers that are still taken for names, as in colours
ALL_BUT_GONE = 0.5  # share of lost neighbours from which on a point is as faint as can be
# What trustworthiness and continuity mean, from the best down.
WORTH = (
    (0.95, "very good"),
    (0.9, "good"),
    (0.8, "fair"),
    (0.0, "poor"),
)
SCALE = (
    "1 is perfect, and points scattered by lot get about 0.5. From 0.95 on, what you see of "
    "neighbours is nearly always so; below 0.8, look at the sequences before you believe it."
)
STRANGERS = (
    "Trustworthiness: whether the points around a point belong there. Strangers among its "
    f"nearest points cost the more, the farther away they really are. {SCALE}"
)
TORN = (
    "Continuity: whether sequences with similar encodings are still together on the map. "
    f"Those torn away cost the more, the farther they ended up. {SCALE}"
)
READ_UMAP = (
    "On this map, believe who is beside whom; the width of a gap and the size of a group mean "
    "little, and distances across the map nothing."
)
READ_PCA = (
    "On this map, points far apart really are different, but points close together may still "
    "differ in directions that the map leaves out."
)


def fading(context: Context) -> FloatArray | None:
    """How far each point of the map fades: its share of lost neighbours."""
    if not st.session_state.get(state.FADE_DISTORTED, True):
        return None
    try:
        result = context.results.get(question(context))
    except SequiturError:  # the panel says it
        return None
    if result is None:
        return None
    return np.minimum(1, result["lost_everywhere"] / ALL_BUT_GONE).astype(np.float32)


def show(context: Context) -> None:
    """Numbers in plain words, the labels' view, and the same map drawn once more."""
    st.subheader("Can I trust this map?", anchor=False)
    st.write(READ_PCA if context.method == "pca" else READ_UMAP)
    try:
        result = wait_for(context.results, question(context), doing="Comparing map and encodings")
    except SequiturError as error:
        st.info(plain(error), icon=":material/info:")
        return
    if result is None:
        return
    asked = st.session_state.get(state.SECOND_SEED_MAP) == (context.run.id, named_key(context))
    if asked:
        once_more(context)  # first, so that both maps are side by side
    found = measured(result)
    neighbours(found, n=len(context.points))
    labels(found, context.dataset)
    if context.method == "pca":
        st.caption("PCA has no chance in it: drawn again, the map would be the same.")
    elif not asked and st.button(
        "Draw it once more, with another seed",
        key="second_seed",
        icon=":material/casino:",
        help="Drawing a map takes some chance. What looks the same on both can be believed.",
    ):
        st.session_state[state.SECOND_SEED_MAP] = (context.run.id, named_key(context))
        st.rerun()


def question(context: Context) -> Query:
    """What is asked about the map in view."""
    return Query("trust", {"map": named(context)})


def named(context: Context) -> Any:
    """The map in view, as `handlers.points_of` knows it."""
    return context.method if context.map_query is None else dict(context.map_query.settings)


def measured(result: Result) -> Trust:
    """The result as what was computed."""
    values: dict[str, Any] = {name: result[name] for name in Trust.__dataclass_fields__}
    for name, kind in (("k", int), ("trustworthiness", float), ("continuity", float)):
        values[name] = kind(values[name])
    return Trust(**values)


def worth(value: float) -> str:
    """A word for a trustworthiness or continuity."""
    return next(word for limit, word in WORTH if value >= limit or limit == 0)


def neighbours(found: Trust, *, n: int) -> None:
    """The two measures, what they say of one point, and the switch that fades."""
    columns = st.columns(2)
    for column, name, value, help_ in (
        (columns[0], "Neighbours shown are real", found.trustworthiness, STRANGERS),
        (columns[1], "Real neighbours are shown", found.continuity, TORN),
    ):
        column.metric(
            name,
            f"{value:.3f}" if value > 0.99 else f"{value:.2f}",
            delta=worth(value),
            delta_color="off",
            delta_arrow="off",
            border=True,
            help=help_,
        )
    invented, lost = float(found.invented.mean()), float(found.lost.mean())
    reach = min(REACH * found.k, n - 1)
    points, most_similar = pluralise(reach, "point"), pluralise(reach, "sequence")
    st.write(
        f"Of the {pluralise(found.k, 'point')} nearest to a point, "
        f"**{plain(percent(1 - invented))}** are among the {most_similar} most similar to it. Of "
        f"the {pluralise(found.k, 'sequence')} most similar to a sequence, the map shows "
        f"**{plain(percent(1 - lost))}** among the {points} nearest to it."
    )
    if len(found.rows) < n:
        st.caption(
            f"Measured at {len(found.rows):,} of {n:,} points, drawn by lot; the others fade "
            "like the measured ones beside them."
        )
    st.toggle(
        "Fade points whose neighbours the map lost",
        value=True,
        key=state.FADE_DISTORTED,
        persist_state="session",
        help="The fainter a point, the more of its most similar sequences lie somewhere else on "
        "the map. Trust its place less.",
    )


def labels(found: Trust, dataset: SequenceDataset) -> None:
    """Whether neighbours have the same label, if there is one."""
    names = [i for i in range(dataset.labels.shape[1]) if of_names(dataset.labels.iloc[:, i])]
    if not names:
        return
    texts = unique_names({str(i): str(dataset.labels.columns[i]) for i in names})
    with st.container(border=True):
        chosen = names[0]
        if len(names) > 1:
            picked = st.selectbox(
                "Do neighbours have the same label?",
                list(texts.values()),
                key="trust_label",
                persist_state="session",
            )
            chosen = names[list(texts.values()).index(picked)]
        else:
            st.markdown(f"Do neighbours have the same {plain(texts[str(chosen)])}?")
        try:
            agreement = label_agreement(found, dataset.labels.iloc[:, chosen].tolist())
        except SequiturError as error:
            st.caption(plain(error))
            return
        for column, (name, value, help_) in zip(
            st.columns(3),
            (
                (
                    "Encodings",
                    agreement.in_encodings,
                    f"Of the {found.k} sequences with the most similar encodings, so many have "
                    "the same label, on average. The model never saw the labels.",
                ),
                (
                    "Map",
                    agreement.on_map,
                    f"The same for the {found.k} nearest points on the map. Much less than for "
                    "the encodings: the map mixes what the model keeps apart.",
                ),
                (
                    "By chance",
                    agreement.by_chance,
                    "What neighbours drawn by lot would have in common.",
                ),
            ),
            strict=True,
        ):
            column.metric(name, percent(value), help=help_)


def of_names(column: pd.Series) -> bool:
    """Whether a label names classes, at least two, rather than measures something."""
    distinct = column.nunique()
    numbers = pd.api.types.is_numeric_dtype(column) and distinct > MOST_CLASSES
    return bool(2 <= distinct < len(column) and not numbers)


def once_more(context: Context) -> None:
    """The same map with another seed, beside the first: what stays can be believed."""
    settings = other_seed(context)
    drawn = wait_for(context.results, Query("map", settings), doing="Drawing the map once more")
    if drawn is None:
        return
    compared = wait_for(
        context.results,
        Query("agreement", {"map": named(context), "other": settings}),
        doing="Comparing both maps",
    )
    if compared is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**The same with seed {settings['seed']}**", width="stretch")
        if st.button("Close", key="close_second", icon=":material/close:", type="tertiary"):
            st.session_state.pop(state.SECOND_SEED_MAP)
            st.rerun()
    share, chance = float(compared["common"].mean()), float(compared["by_chance"])
    st.write(
        f"Both maps show **{plain(percent(share))}** of the same neighbours, of "
        f"{int(compared['k'])} each; maps drawn by lot would share {plain(percent(chance))}. It "
        "is turned so that it lies as close to the first as it can: what has moved all the same, "
        "lies there by chance."
    )
    points = np.asarray(compared["points"], np.float32)
    event = plotly_view(
        cache.map_figure(
            context.run,
            points,
            colouring=context.colouring,
            method=context.method,
            map_id=f"{Query('map', settings).id} on {named_key(context)}",
            legend=False,
        ),
        key="second_map",
        label=f"The same drawn again with seed {settings['seed']}",
        selected=context.rows,
        height=380,
        rows_of=context.run.spec.dataset_id or context.run.id,
    )
    if event is not None and not np.array_equal(event.rows, context.rows):
        state.select(context.run.id, event.rows)
        st.rerun()  # the first map is drawn by now


def named_key(context: Context) -> str:
    """The map in view as a short text."""
    return context.method if context.map_query is None else context.map_query.id


def other_seed(context: Context) -> dict[str, Any]:
    """The settings of the map in view, with the next seed."""
    settings: Mapping[str, Any] = {"method": "umap", **map_picker.USUAL}
    if context.map_query is not None:
        settings = {**settings, **context.map_query.settings}
    else:
        settings = {**settings, "seed": context.run.spec.config.seed or 0}
    return {**settings, "seed": settings["seed"] + 1}
