"""Which of the compared runs is better, and for what: one sentence, before all numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dashboard import cache
from dashboard.compare_page import table
from dashboard.compare_page.chosen import Compared
from dashboard.compare_page.losses import Comparable, comparable_of
from dashboard.compare_page.table import Line
from dashboard.formatting import plain, unbroken
from dashboard.sentences.comparison_sentences import (
    Contest,
    learned_nothing,
    which_is_better,
)
from dashboard.sentences.verdict import kinds
from sequitur_core.comparison.chance import too_few_errors, too_few_neighbours
from sequitur_core.comparison.measures import (
    best,
    by_one_label,
    counted_apart_by,
    groups_of_equal,
)
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names

UNREADABLE = 0.001  # a value below it is told as a multiple of the best
MUCH, MANY_POINTS = 3.0, 0.2  # times as large, or of a share: from there on a lead is a large one
ON_TRAINING_DATA = "The errors are of sequences that were trained on."
SAME_RUN = "are the same run: same data, settings and seed."
SO_EQUAL = "So their losses and maps are equal."
BEHIND_PCA = "PCA with as many numbers reconstructs better than any of them."


def show(runs: Sequence[Compared], comparable: Comparable) -> None:
    """The sentence; nothing where runs can't be compared, which is said elsewhere.

    Runs that learned nothing are named first: they aren't what others are compared with.
    """
    count = len(runs)
    runs = _say_what_is_equal(runs)
    learned = [one for one in runs if one.measures.explained != 0]
    if learned and len(learned) < len(runs) and comparable.same_sequences:
        names = [one.name for one in runs if one not in learned]
        st.warning(plain(learned_nothing(names)), icon=":material/error:")
        runs = learned
    if len(runs) < 2:
        return
    if len(runs) < count:
        comparable = comparable_of(runs)
    found = [_reconstructing(runs, comparable), _telling_apart(runs, comparable)]
    contests = [contest for contest in found if contest is not None]
    if not contests:
        return
    headline, detail = which_is_better([one.name for one in runs], contests)
    if found[0] is not None and any(one.measures.measured_on == "training" for one in runs):
        detail = f"{detail} {ON_TRAINING_DATA}"
    if found[0] is not None and all(one.measures.behind_pca for one in runs):
        detail = f"{detail} {BEHIND_PCA}"
    st.info(unbroken(f"**{plain(headline)}** {plain(detail)}"), icon=":material/balance:")


def _say_what_is_equal(runs: Sequence[Compared]) -> Sequence[Compared]:
    """A sentence on runs that are one and the same; without all but the first of these."""
    try:
        groups = groups_of_equal([one.run for one in runs])
    except SequiturError:  # damaged; the maps say so
        return runs
    for places in groups:
        names = plain(join_names([runs[place].name for place in places]))
        st.info(f"**{names} {SAME_RUN}** {SO_EQUAL}", icon=":material/content_copy:")
    again = {place for places in groups for place in places[1:]}
    return [one for place, one in enumerate(runs) if place not in again]


def _reconstructing(runs: Sequence[Compared], comparable: Comparable) -> Contest | None:
    loss = table.reconstruction(runs, comparable)[0]
    found = _contest(loss, at="reconstructing", measure=loss.label.lower())
    if found is None or found.best:
        return found
    # Where not all are cross-validated, it is what the others held out that counts.
    crossed = [one.measures.is_cross_fit for one in runs]
    one = runs[crossed.index(False) if comparable.shared else 0].run
    return replace(found, few=too_few_errors(one, cache.run_dataset(one)))


def _telling_apart(runs: Sequence[Compared], comparable: Comparable) -> Contest | None:
    measured = by_one_label([one.measures for one in runs])
    found = measured[0].belonging
    if found is None or found.by != "label":
        return None
    line = table.neighbours(runs, comparable)
    apart = counted_apart_by(measured)
    measure = f"the nearest {f'from another {apart} ' if apart else ''}is of the same kind for"
    contest = _contest(line, at=f"telling {kinds(found)} apart", measure=measure)
    if contest is None or contest.best:
        return contest
    dataset = cache.run_dataset(runs[0].run)
    return replace(contest, few=too_few_neighbours(dataset, apart or None))


def _contest(line: Line, *, at: str, measure: str) -> Contest | None:
    """None where values aren't known yet, or what they are worth isn't."""
    known = [value for value in line.values if value is not None]
    if not line.comparable or line.lead is None or len(known) < len(line.values):
        return None
    first = min(best(line.values, lower=line.lower) or {0})
    leads = {i: line.lead(first, i) for i in range(len(known)) if i != first}
    winners = table.winners(line)
    behind = [lead for i, lead in leads.items() if i not in winners]
    if any(lead is None for lead in leads.values()):
        return None
    ahead = min((lead for lead in behind if lead is not None), default=0.0)
    far = [
        _is_large(value, known[first], line) for i, value in enumerate(known) if i not in winners
    ]
    times = [value / known[first] for value in known] if 0 < min(known) < UNREADABLE else []
    texts = [line.text(value) for value in known]
    return Contest(at, measure, texts, winners, ahead, all(far), times)


def _is_large(value: float, top: float, line: Line) -> bool:
    """Whether a value is so far behind the best that one expects it to be no chance."""
    return top - value >= MANY_POINTS if line.gap == "points" else value >= MUCH * top
