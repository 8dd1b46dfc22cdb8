"""Beside the map: what is in the data, in sentences."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from pandas.api.types import is_numeric_dtype

from dashboard import cache, state
from dashboard.charts.colouring import group_palette, of_label
from dashboard.explore_page import run_verdict
from dashboard.explore_page.context import Context
from dashboard.explore_page.panels.quality import error_check
from dashboard.formatting import plain, shortened, unbroken, unit_title
from dashboard.sentences.finding_numbers import named_channel
from dashboard.sentences.finding_sentences import (
    ON_BUTTON,
    Sentence,
    beside_findings,
    certainty,
    nothing_found,
    sentence,
    worded,
)
from dashboard.sentences.group_sentences import called_as_in_view
from dashboard.sentences.label_sentences import beside_verdict
from dashboard.widgets import messages
from dashboard.widgets.learning import held_out_errors
from dashboard.widgets.query_wait import result_or_reason
from sequitur_core.comparison.movement import alike_but_movement
from sequitur_core.data.dataset import IntArray
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.errors import SequiturError
from sequitur_core.explore.encoding_parts import Part, part_of, with_part
from sequitur_core.explore.grouping.groups import is_class
from sequitur_core.explore.time.recordings import sequence_word
from sequitur_core.findings.finding import Finding, from_arrays
from sequitur_core.formatting import pluralise
from sequitur_core.runs import queries
from sequitur_core.runs.annotations.hand_labels import hand_labels
from sequitur_core.runs.queries import Query
from sequitur_core.runs.results.decisions import Decision, decide, decisions
from sequitur_core.runs.results.judgement import verdict_of
from sequitur_core.runs.run import Run
from sequitur_core.samples import sample_of

OUTLIERS = "Outliers"  # the name of their panel
MOVEMENT_ONLY, TRAIN_ON_MOVEMENT = "Look at movement only", "Train on movement only"
THE_SAME = "Is the map the same without brightness?"
MOST_PARTS = 9  # that can be selected by a click each
LONG_NAME = 9  # letters, from which on two parts stand in a row instead of three
EDITION = 15  # of what is looked for: where an earlier one looked, it is looked for anew
FEWEST_LABELLED = 20  # by hand, before findings speak of these labels
UNUSUAL = ("odd", "rhythm", "stretch", "moment")  # that some are unlike all others, or at a time
PICTURED = 6  # sequences in the picture of a part
USUAL = 50  # others that odd ones are compared with, to find the channel
HOW_SURE = (
    "How likely it is that this isn't just chance, corrected for everything that was looked for. "
    "Confirm what you have checked; findings you dismiss are not in the report."
)


def findings_query(context: Context) -> Query:
    """The query for the findings by the part in view, with labels once enough were given."""
    outcome = st.session_state.get(state.OUTCOME)
    chosen = str(outcome) if outcome in context.dataset.labels.columns else ""
    query = query_about(context.run, context.part, outcome=chosen)
    if (labels := hand_labels(context.run)).count < FEWEST_LABELLED:
        return query
    return Query("findings", {**query.settings, "labels": labels.mark})


def query_about(run: Run, part: Part, *, outcome: str = "") -> Query:
    """The query for the findings of a run, anew once errors are honest."""
    held_out = run.errors_held_out()
    measured = "held out" if held_out is not None and held_out.all() else "training"
    settings: dict[str, Any] = {"measured": measured, "edition": EDITION}
    if outcome:
        settings["outcome"] = outcome
    return Query("findings", with_part(settings, part))


def latest_findings(context: Context) -> list[Finding] | None:
    """What was found by the part in view; None where nobody looked.

    Where errors or labels have changed since the panel was open, what was found before.
    """
    run, query = context.run, findings_query(context)
    if (result := queries.readable_result(run, query)) is not None:
        return from_arrays(result)
    for earlier in queries.completed(run, query.kind):
        same_part = part_of(earlier.settings) == context.part
        if same_part and (result := queries.readable_result(run, earlier)) is not None:
            return from_arrays(result) or None  # that nothing was found may no longer be true
    return None


def show(context: Context) -> None:
    """The verdict on the model, then the findings; those that were dismissed last.

    A sample's question stands above what answers it, and what else can be done with the run below.
    """
    if (sample := sample_of(context.dataset)) is not None:
        st.caption(plain(sample.question))
    run_verdict.show(context)
    _show_findings(context)
    run_verdict.show_way_on(context.run)


def _show_findings(context: Context) -> None:
    if reason := messages.said(state.DECISION_ERROR):
        st.error(plain(reason), icon=":material/error:")
    query = findings_query(context)
    result = result_or_reason(context.results, query, doing="Looking for findings")
    if result is None:
        return
    found = called_as_in_view(worded(from_arrays(result)), context.groups)
    decided = decisions(context.run)
    open_ones = [one for one in found if decided.get(one.id) != "dismissed"]
    dismissed = [one for one in found if decided.get(one.id) == "dismissed"]
    with st.container(key="findings"):
        verdict = verdict_of(context.run)
        if not found:
            known = _outliers_are_known(context.run)
            st.write(nothing_found(context.dataset, outliers_known=known, verdict=verdict))
        for position, finding in enumerate(open_ones):
            # Of a part alone all numbers are others than those of the verdict, which is said.
            beside = beside_verdict(finding, verdict) if context.part == "all" else ""
            _show_finding(context, finding, position, decided.get(finding.id), beside=beside)
        if untold := beside_findings(found, context.dataset):
            st.caption(plain(untold))
        if not any(_stands_apart(one) for one in found):
            _show_way_to_outliers(context, told=not found)
        _choose_outcome(context, told=any(one.kind == "outcome" for one in found))
        if dismissed:
            with st.expander(f"Dismissed ({len(dismissed)})", icon=":material/visibility_off:"):
                for finding in dismissed:
                    _show_dismissed(context, finding)


def _stands_apart(finding: Finding) -> bool:
    """Whether a finding says that some sequences are unlike all others."""
    return finding.kind in UNUSUAL or finding.numbers.get("shape") == "spot"


def _show_finding(
    context: Context, finding: Finding, position: int, decided: Decision | None, *, beside: str
) -> None:
    """A sentence with its picture, what it can select, and what a person thinks of it."""
    said = sentence(finding, context.dataset)
    with st.container(border=True, key=f"finding_{position}", gap="small"):
        detail = f"{said.detail} {beside}".strip()
        told = unbroken(f"**{plain(said.headline)}** {plain(detail)}")
        st.markdown(told, help=plain(said.aside) or None)
        _show_cure(context.run, finding)
        _show_selecting(context, finding, said, position)
        _show_doubt(context.run, finding)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(plain(certainty(finding)), help=HOW_SURE, width="stretch")
            confirmed = decided == "confirmed"
            _decision_button(
                context,
                finding,
                "Confirmed" if confirmed else "Confirm",
                None if confirmed else "confirmed",
                icon=":material/check_circle:" if confirmed else ":material/check:",
            )
            _decision_button(context, finding, "Dismiss", "dismissed", icon=":material/close:")


def _show_doubt(run: Run, finding: Finding) -> None:
    """That there may be more outliers, while errors are on training data; and what settles it."""
    held_out = run.errors_held_out()
    if finding.kind != "odd" or held_out is None or held_out.all():
        return
    st.caption(f"Provisional: {error_check.on_training_data(held_out)}.", help=error_check.HELD_OUT)
    held_out_errors.offer_or_show_progress(run, at_once=True)


def _show_selecting(context: Context, finding: Finding, said: Sentence, position: int) -> None:
    """Each part with its picture, to be selected by a click; and the label to colour by."""
    if finding.parts and len(said.parts) == len(finding.parts):
        pictures, channel = _pictures(context, finding)
        if len(context.dataset.meta.channels) > 1 and not context.dataset.are_clips:
            units = dict(
                zip(context.dataset.meta.channels, context.dataset.meta.units, strict=True)
            )
            title = unit_title(shortened(channel), units.get(channel, ""))
            st.caption(f"Pictured: {plain(title)}")
        in_row = 2 if max(map(len, said.parts)) > LONG_NAME else 3
        for first in range(0, min(len(pictures), MOST_PARTS), in_row):
            row = range(first, min(first + in_row, len(pictures)))
            for i, column in zip(row, st.columns(max(2, len(row)), gap="xsmall"), strict=False):
                with column:
                    st.image(pictures[i], width="stretch")
                    _select_button(
                        context, finding.parts[i], said.parts[i], f"{position}_{i}", channel
                    )
    if finding.kind == "groups":
        outside = np.setdiff1d(np.arange(len(context.dataset)), finding.rows)
        if len(outside):
            _select_button(context, outside, f"in none ({len(outside):,})", f"{position}_none", "")
    label = str(finding.numbers.get("name", ""))
    if label in context.dataset.labels.columns and context.colouring.title != label:
        st.button(
            f"Colour by {plain(shortened(label, 24))}",
            key=f"finding_{position}_colour",
            icon=":material/palette:",
            type="tertiary",
            on_click=partial(st.session_state.__setitem__, state.COLOUR_BY, label),
        )


def _show_cure(run: Run, finding: Finding) -> None:
    """The way to data without the brightness that explains the map of clips, above pictures."""
    if finding.numbers.get("what") != "brightness":
        return
    if (trained := _on_movement(run)) is not None:
        st.button(  # a link to the page in view leaves the run that it shows
            MOVEMENT_ONLY,
            key="to_movement",
            icon=":material/motion_photos_on:",
            type="tertiary",
            help=f"Opens {plain(trained.name)}, trained on these clips without what doesn't move. "
            f"{THE_SAME}",
            on_click=partial(state.view, run=trained.id, data=trained.spec.dataset_id),
        )
        return
    st.page_link(
        "data_page/page.py",
        label=TRAIN_ON_MOVEMENT,
        icon=":material/motion_photos_on:",
        query_params={state.DATA: run.spec.dataset_id, state.MOVEMENT: "only"},
        help="Opens Data with the clips without what doesn't move. Train on them there, and their "
        f"findings appear here. {THE_SAME}",
    )


def _on_movement(run: Run) -> Run | None:
    """The newest run with a map on the movement of the same clips, if there is one."""
    with suppress(SequiturError):  # of a damaged run, which Runs tells of
        if cache.is_own(run):
            runs = cache.workspace().runs()
            return next(alike_but_movement(run, runs, data=cache.run_dataset), None)
    return None


def _pictures(context: Context, finding: Finding) -> tuple[list[str], str]:
    """A picture of the most typical sequences of each part, in the colours of the map; of what.

    That is the channel that the finding names first, or else in which parts, or what is unlike
    the rest and some of the others, differ most.
    """
    label = str(finding.numbers.get("name", ""))
    colours = list(group_palette(len(finding.parts)))[: len(finding.parts)]
    if label in context.dataset.labels.columns:
        colouring = of_label(context.dataset, label)
        colours = [colouring.of_row(int(rows[0])) for rows in finding.parts]
    shown = tuple(tuple(rows[:PICTURED].tolist()) for rows in finding.parts)
    if finding.kind == "odd":
        others = np.setdiff1d(np.arange(len(context.dataset)), np.concatenate(finding.parts))
        usual = others[evenly_spaced(len(others), USUAL)] if len(others) else finding.rows
        shown, colours = (*shown, tuple(usual.tolist())), [*colours, colours[0]]
    known = named_channel(finding, context.dataset.meta.channels)
    pictures, channel = cache.group_pictures(context.run, shown, tuple(colours), known)
    return pictures[: len(finding.parts)], channel


def _select_button(context: Context, rows: IntArray, text: str, key: str, channel: str) -> None:
    selected = np.array_equal(context.rows, np.sort(rows))
    st.button(
        plain(shortened(text, ON_BUTTON)),
        key=f"finding_{key}",
        type="primary" if selected else "secondary",
        help=f"Select {pluralise(len(rows), sequence_word(context.dataset))} on the map.",
        on_click=_select,
        args=(context.run.id, rows, channel),
        width="stretch",
    )


def _select(run_id: str, rows: IntArray, channel: str) -> None:
    """Select rows; the recording below the map shows them in the channel of their picture."""
    state.select(run_id, rows)
    st.session_state[state.FINDING_CHANNEL] = (run_id, channel)


def _decision_button(
    context: Context, finding: Finding, text: str, decision: Decision | None, *, icon: str
) -> None:
    if not cache.is_own(context.run):
        return
    st.button(
        text,
        key=f"{finding.id}_{decision}",
        icon=icon,
        type="tertiary",
        on_click=_decide,
        args=(context.run, finding.id, decision),
    )


def _decide(run: Run, finding_id: str, decision: Decision | None) -> None:
    messages.drop(state.DECISION_ERROR)
    try:
        decide(run, finding_id, decision)
    except SequiturError as error:  # such as a full disk
        messages.say(state.DECISION_ERROR, str(error))


def _choose_outcome(context: Context, *, told: bool) -> None:
    """A label that a person wants explained, such as an age; `told` if it is a finding."""
    run, labels = context.run, context.dataset.labels
    names = cache.made("outcomes", (run, hand_labels(run).mark), partial(_explicable, labels))
    if names and labels.columns.is_unique:
        st.selectbox(
            "Outcome",
            names,
            index=None,
            placeholder="A label to be explained, if there is one",
            key=state.OUTCOME,
            persist_state="session",
            format_func=shortened,
            help="How well the encodings predict this label for recordings that the prediction "
            "wasn't fitted to. It becomes one of the findings if they do.",
        )
        if st.session_state.get(state.OUTCOME) and not told:
            st.caption("The encodings don't predict it better than chance would.")


def _explicable(labels: pd.DataFrame) -> list[str]:
    """The labels that the encodings may predict: classes and numbers."""
    return [
        str(name)
        for name, column in labels.items()
        if is_class(column) or (is_numeric_dtype(column) and column.nunique() > 2)
    ]


def _show_way_to_outliers(context: Context, *, told: bool) -> None:
    """Some are always the most unusual, which is no finding; but people look for them.

    Where that there are none is `told`, it isn't said again.
    """
    run, word = context.run, sequence_word(context.dataset)
    held_out = run.errors_held_out()
    said = (
        f"No single {word} clearly stands out from the next most unusual one. Similar outliers "
        "can hide each other, so look through the list."
    )
    if told:
        said = f"Some {word}s are more unusual than others all the same: see what they are."
    if held_out is not None and not _outliers_are_known(run):
        said = (
            "The most unusual so far are listed already. Whether any stands apart beyond chance "
            f"isn't known yet: {error_check.on_training_data(held_out)}."
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        if said:
            st.caption(said, width="stretch")
        st.button(
            "Most unusual",
            key="to_outliers",
            icon=":material/arrow_forward:",
            type="tertiary",
            on_click=partial(st.session_state.__setitem__, state.PANEL, OUTLIERS),
        )
    held_out_errors.offer_or_show_progress(run, at_once=True)


def _outliers_are_known(run: Run) -> bool:
    """Whether no error is on training data, where an outlier may have been memorised."""
    held_out = run.errors_held_out()
    return held_out is None or bool(held_out.all())


def _show_dismissed(context: Context, finding: Finding) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(plain(sentence(finding, context.dataset).headline), width="stretch")
        _decision_button(context, finding, "Restore", None, icon=":material/undo:")
