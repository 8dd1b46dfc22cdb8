"""In the panel of labels: labels proposed for what has none, to be accepted or looked at."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.charts.colouring import label_colours
from dashboard.charts.pictures.thumbnails import colour_dot
from dashboard.explore_page.context import Context
from dashboard.explore_page.labelling import bar
from dashboard.explore_page.labelling.proposed import EDITION, KIND, newest
from dashboard.explore_page.selection import picking
from dashboard.formatting import plain, shortened
from dashboard.widgets.query_wait import Results, result_or_reason
from sequitur_core.data.dataset import BoolArray, FloatArray, IntArray
from sequitur_core.data.splitting import suggest_by
from sequitur_core.explore.encoding_parts import Part, part_of, with_part
from sequitur_core.formatting import join_names, percent, pluralise
from sequitur_core.labels import editing
from sequitur_core.labels.events import NO_LABEL
from sequitur_core.labels.labelling import Labelling
from sequitur_core.labels.learnable import FEWEST, SURE, UNTRIED, learnable
from sequitur_core.runs import queries
from sequitur_core.runs.annotations import hand_labels
from sequitur_core.runs.queries import Query, Result
from sequitur_core.runs.run import Run

LOOKED_AT = 12  # unsure ones at once
TABLE_ROWS = 6  # seen without scrolling
ROW_HEIGHT = 36


def show(context: Context, labels: Labelling) -> None:
    """Propose, how good that is, and what can be done with it."""
    st.markdown("**Proposals**")
    if len(learnable(labels)) < 2:
        st.caption(
            f"Once two labels have at least {FEWEST} sequences each, labels can be proposed for "
            "all others."
        )
        return
    query = _latest(context.results, context.part)
    if query is None:
        _propose_button(context, labels, "Propose labels")
        return
    result = result_or_reason(context.results, query, doing="Learning from your labels")
    if result is None:
        return
    if query.settings.get("labels") != labels.mark and labels.count < len(labels.ids):
        _propose_button(context, labels, "Propose again, from all labels so far")
    st.caption(plain(how_good(result, labels)))
    if others := about_others(str(result["held_out"]), suggest_by(context.dataset)):
        st.caption(plain(others))
    open_ = (labels.ids == NO_LABEL) & np.isin(result["ids"], [v.id for v in labels.vocabulary])
    if not open_.any():
        st.caption("Every sequence has a label.")
        return
    _show_table(context, labels, result, open_)
    _accept(context, result, open_)


def _latest(results: Results, part: Part) -> Query | None:
    """What was asked last about a part of the encodings, answered or not; None if nothing."""
    asked = st.session_state.get(state.PROPOSALS)
    if asked is not None and asked[0] == results.run.id and part_of(asked[1]) == part:
        return Query(KIND, asked[1])
    return newest(results, part)


def _propose_button(context: Context, labels: Labelling, title: str) -> None:
    st.button(
        title,
        key="propose",
        icon=":material/auto_awesome:",
        on_click=_propose,
        args=(context.run, _settings(labels, context.part)),
        help="Learns from the encodings of what you labelled, and proposes a label for each of "
        "the others. Nothing is labelled before you accept it.",
    )


def begin_with(run: Run, column: pd.Series, part: Part) -> None:
    """Take over the label of a file where sequences have it, and propose it for all others."""
    if not bar.change(run, lambda labels: editing.from_column(labels, column)):
        return
    labels = hand_labels.hand_labels(run)
    if len(learnable(labels)) > 1:
        _propose(run, _settings(labels, part))


def _settings(labels: Labelling, part: Part) -> dict[str, object]:
    return with_part({"labels": labels.mark, "edition": EDITION}, part)


def _propose(run: Run, settings: dict[str, object]) -> None:
    for old in queries.completed(run, KIND):
        if part_of(old.settings) == part_of(settings):
            queries.delete(run, old)
    st.session_state[state.PROPOSALS] = (run.id, settings)
    st.session_state[state.COLOUR_BY_PROPOSAL] = True


def how_good(result: Result, labels: Labelling) -> str:
    """A sentence or two on how far proposals can be relied on."""
    tested, right = int(result["tested"]), float(result["right"])
    if not tested:
        single = set(result["kinds"][result["places"] < 2].tolist())
        names = [f"“{shortened(v.name, 40)}”" for v in labels.vocabulary if v.id in single]
        which = join_names(names) or "some label"
        return (
            f"Not tested: {which} {'is' if len(names) < 2 else 'are'} labelled in one stretch "
            "only, and without that there is nothing to propose it from. None is called surer than "
            f"{percent(UNTRIED)} until you label some elsewhere."
        )
    others = {
        "sequence": "the others",
        "recording": "those of other recordings",
        "stretch": "those of other stretches of time",
    }
    held_out = str(result["held_out"])
    text = (
        f"Tested on {tested:,} of your labels, each proposed from "
        f"{others.get(held_out, f'those with another {held_out}')}: {percent(right)} right "
        f"(always the most frequent: {percent(float(result['usual']))})."
    )
    if sure := int(result["sure"]):
        share = percent(float(result["sure_right"]))
        return f"{text} Of {sure:,} proposed at {percent(SURE)} or more, {share} were right."
    return f"{text} None reached {percent(SURE)}; more labels make them surer."


def about_others(held_out: str, by: str | None) -> str:
    """That little is claimed of people of whom nothing is labelled; "" where that was tested.

    `by` is the label of the file that says whose sequences they are.
    """
    if by is None or held_out in ("", by):
        return ""
    return (
        f"Too few have labels to tell how good this is for another {by}: there, no more than "
        f"{percent(UNTRIED)} is claimed. Label some of theirs."
    )


def _show_table(context: Context, labels: Labelling, result: Result, open_: BoolArray) -> None:
    """One line per label that is proposed; ticking some selects their sequences."""
    ids, probability = result["ids"], result["probability"]
    colours = label_colours(labels.vocabulary)
    shown = [one for one in labels.vocabulary if (open_ & (ids == one.id)).any()]
    members = [np.flatnonzero(open_ & (ids == one.id)) for one in shown]
    tests = {
        kind: f"{right:,} of {tested:,}"
        for kind, tested, right in zip(
            *(result[name].tolist() for name in ("kinds", "kinds_tested", "kinds_right")),
            strict=True,
        )
        if tested
    }
    picking.show_table(
        {
            "Colour": [colour_dot(colours[one.id]) for one in shown],
            "Proposed": [one.name for one in shown],
            "Sequences": [len(rows) for rows in members],
            "Sure": [int((probability[rows] >= SURE).sum()) for rows in members],
            "Right in test": [tests.get(one.id, "not tested") for one in shown],
        },
        members.__getitem__,
        run_id=context.run.id,
        key=state.proposal_table(context.run.id, labels.mark),
        box="proposal_table",
        row_height=ROW_HEIGHT,
        most=TABLE_ROWS,
        columns={
            "Sequences": st.column_config.NumberColumn(width=90, format="localized"),
            "Sure": st.column_config.NumberColumn(
                width=60, format="localized", help=f"Proposed at {percent(SURE)} or more."
            ),
            "Right in test": st.column_config.TextColumn(
                width=100, help="Of the tested ones that this label was proposed for."
            ),
        },
    )


def _accept(context: Context, result: Result, open_: BoolArray) -> None:
    """Look at the unsure ones, accept those above a threshold, or those selected."""
    run, probability = context.run, result["probability"]
    unsure = result["unsure"][open_[result["unsure"]]][:LOOKED_AT]
    st.button(
        "Look at the unsure ones",
        key="look_at_unsure",
        icon=":material/help_center:",
        disabled=not len(unsure),
        on_click=bar.begin_turn,
        args=(run, unsure),
        help=f"Shows {len(unsure)} one by one that could have either of two labels and are unlike "
        "each other: labelling these by hand helps most. Press the key of a label, and the next "
        "one comes.",
    )
    selected = context.rows[open_[context.rows]]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        threshold = st.slider(
            "Accept from", 50, 99, 90, format="%d %%", key="accept_from", width=180
        )
        above = np.flatnonzero(open_ & (probability >= threshold / 100))
        for title, key, rows in (
            (f"Accept {len(above):,}", "accept_above", above),
            (f"Accept {pluralise(len(selected), 'selected', 'selected')}", "accept_some", selected),
        ):
            st.button(
                title,
                key=key,
                icon=":material/check:",
                disabled=not len(rows),
                on_click=accept,
                args=(run, result["ids"], probability, rows),
            )


def accept(run: Run, ids: IntArray, probability: FloatArray, rows: IntArray) -> None:
    """Give rows the labels that were proposed for them, all at once, and keep how surely."""
    of = {id_: rows[ids[rows] == id_] for id_ in np.unique(ids[rows]).tolist()}
    bar.change(
        run,
        lambda labels: [
            editing.give(labels, id_, own, origin="proposed", sure=probability[own])
            for id_, own in of.items()
        ],
    )
