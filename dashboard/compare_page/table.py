"""What compared runs measured, with what is better beyond chance in bold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import streamlit as st

from dashboard import cache, state
from dashboard.charts.maps.map import METHODS
from dashboard.charts.training.loss import LOSS_NAMES
from dashboard.compare_page.chosen import Compared
from dashboard.compare_page.html_table import UNKNOWN, Cell, html_table
from dashboard.compare_page.losses import Comparable
from dashboard.compare_page.setting_differences import rows_of
from dashboard.formatting import duration
from dashboard.sentences.verdict import CROSS_VALIDATED, VARIANCE_HELP
from sequitur_core.comparison.chance import CLEAR, error_lead, nearest_lead, nearest_of
from sequitur_core.comparison.measures import (
    Measures,
    best,
    by_one_label,
    counted_apart_by,
    on_shared_rows,
    usual_map,
)
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.grouping.belonging import Belonging
from sequitur_core.formatting import multiple, number, percent, pluralise
from sequitur_core.runs import queries
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run

POLL_SECONDS = 0.5
PRECISE_SECONDS = 60.0  # below, tenths are told
MANY_TIMES = 10  # the baseline, of which per cent say nothing any more
MINUS = "\u2212"
MEASURING = "measuring ..."
CHANCE_HELP = (
    "Bold: the best errors and neighbours, compared sequence by sequence. A run within two "
    "standard errors of the best may differ from it by chance alone, so it is bold, too. Where all "
    "are, none is bold."
)

Gap = Literal["ratio", "points", "difference"]
Lead = Callable[[int, int], float | None]  # of the first of two places over the second


@dataclass(frozen=True)
class Line:
    """One measure of all runs: how it is written, and what is added in small print.

    `gap` says how a run is compared with the baseline: by per cent, by percentage points, or
    by the difference. `lead` says by how many standard errors one of two runs is better than
    the other; without it nobody knows what is chance, and none is best.
    """

    label: str
    values: Sequence[float | None]
    text: Callable[[float], str]
    small: Sequence[str]
    lower: bool = False
    comparable: bool = True
    gap: Gap = "ratio"
    lead: Lead | None = None


def show(runs: Sequence[Compared], comparable: Comparable) -> None:
    """The table, and which run the others are compared with.

    The setting that differs most tells the runs apart, whose names may differ by a number only.
    """
    names = {one.run.id: one.name for one in runs}
    if st.session_state.get(state.BASELINE) not in names:
        st.session_state.pop(state.BASELINE, None)
    pinned = st.selectbox(
        "Compare with",
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=state.BASELINE,
        placeholder="Pin a run as the baseline",
        label_visibility="collapsed",
        help="The table then says how far the other runs are from it.",
    )
    at = None if pinned is None else list(names).index(pinned)
    waiting = _submit(runs)
    lines = _lines(runs, comparable)
    html_table(
        runs,
        [*rows_of(runs)[:1], *((line.label, _cells(line, at)) for line in lines)],
        key="compare_table",
    )
    bold = f"{CHANCE_HELP} " if comparable.same_sequences else ""
    st.caption(f"{bold}{VARIANCE_HELP}")
    if waiting:  # the page is drawn anew once that is known
        st.fragment(_poll, run_every=POLL_SECONDS)(waiting)


def _lines(runs: Sequence[Compared], comparable: Comparable) -> list[Line]:
    found = [one.measures for one in runs]
    return [
        *reconstruction(runs, comparable),
        neighbours(runs, comparable),
        Line(
            "Trust of the map",
            [_trust(one) for one in runs],
            lambda value: f"{value:.3f}" if value > 0.99 else f"{value:.2f}",
            [_map_note(one) for one in runs],
            # Maps of two kinds fail in two ways: one number doesn't say which is better.
            # Nor does the map of a model that learned nothing, however faithful it is.
            comparable=comparable.one_dataset
            and len({usual_map(one.run) for one in runs}) == 1
            and all(one.explained != 0 for one in found),
            gap="difference",
        ),
        Line(
            "Training time",
            [one.seconds for one in found],
            lambda value: f"{value:.1f} s" if value < PRECISE_SECONDS else duration(value),
            [""] * len(found),
            comparable=comparable.same_sequences,
        ),
        Line(
            "Parameters",
            [one.parameters for one in found],
            lambda value: f"{value:,.0f}",
            [""] * len(found),
            comparable=comparable.same_sequences,
        ),
    ]


def reconstruction(runs: Sequence[Compared], comparable: Comparable) -> list[Line]:
    """How well the models reconstruct, beside PCA and the average sequence: loss and variance."""
    alike = comparable.one_dataset and comparable.held_out_alike
    found, shared = [one.measures for one in runs], comparable.shared
    if shared:
        weights = cache.run_dataset(runs[0].run).weights
        found = on_shared_rows([one.run for one in runs], found, weights)
    lead = _lead("errors", runs, [one.error for one in found], error_lead)
    measured_on = {one.measured_on for one in found if one.measured_on is not None}
    is_comparable = alike and len({kind == "training" for kind in measured_on}) < 2
    small = [
        _joined(
            _measured_on(
                one, told=not is_comparable or (one.measured_on == "cross-fit" and shared > 0)
            ),
            _said("PCA", one.pca, number),
            _said("average", one.average, number),
        )
        for one in found
    ]
    name = LOSS_NAMES[measured_on.pop()] if len(measured_on) == 1 else "Loss"
    return [
        Line(
            f"Loss of {pluralise(shared, 'held-out sequence')}" if shared else name,
            [one.error for one in found],
            number,
            small,
            lower=True,
            comparable=is_comparable,
            lead=lead,
        ),
        Line(
            "Variance explained",
            [one.explained for one in found],
            percent,
            [_said("PCA", one.pca_explained, percent) for one in found],
            comparable=is_comparable,
            gap="points",
            lead=lead,
        ),
    ]


def _measured_on(one: Measures, *, told: bool) -> str:
    """What errors were measured on; of held-out sequences only where that has to be told."""
    if one.measured_on == "training":
        return "on training data"
    if one.measured_on is None or not told:
        return ""
    if one.measured_on == "cross-fit":
        return CROSS_VALIDATED
    return "held out" if one.held_out_rows is None else f"{one.held_out_rows:,} held out"


def neighbours(runs: Sequence[Compared], comparable: Comparable) -> Line:
    """How often the nearest sequence has the same label.

    Where one run counts the nearest of another person only, all do: others would seem ahead.
    """
    found = by_one_label([one.measures for one in runs])
    known = [one.belonging for one in found]
    names = {one.name for one in known if one is not None}
    label = next(iter(names)) if len(names) == 1 else ""
    values = [None if one is None else one.model for one in known]
    small = [
        "" if one is None else f"PCA {percent(one.pca)}, chance {percent(one.chance)}"
        for one in known
    ]
    apart = counted_apart_by(found) if comparable.same_sequences and label else ""
    for i, one in enumerate(known):
        if apart and one is not None and one.apart_by != apart:
            alike = _nearest_apart(runs[i].run, one, apart)
            values[i] = None if alike is None else alike.model
            chance = None if alike is None else alike.chance
            small[i] = _joined(f"of any {percent(one.model)}", _said("chance", chance, percent))
    nearest = f"Nearest from another {apart}" if apart else "Nearest"
    lead = partial(nearest_lead, label=label, apart_by=apart or None)
    return Line(
        f"{nearest} is of the same kind ({label})" if label else "Nearest is alike",
        values,
        percent,
        small,
        comparable=comparable.same_sequences and bool(label),
        gap="points",
        lead=_lead(f"neighbours by {label} apart by {apart}", runs, values, lead),
    )


def _nearest_apart(run: Run, known: Belonging, apart_by: str) -> Belonging | None:
    """What is known by a label, counted anew among those of another value of `apart_by`."""
    try:
        return cache.made(
            f"nearest by {known.name} apart by {apart_by}",
            (run.path, known.model),
            lambda: nearest_of(run, run, cache.run_dataset(run), known.name, apart_by),
        )
    except SequiturError:  # damaged; the maps say so
        return None


def _lead(
    what: str,
    runs: Sequence[Compared],
    values: Sequence[float | None],
    measured: Callable[[Run, Run, SequenceDataset], float | None],
) -> Lead:
    """What says how far one of two runs is ahead; measured anew once its values are others."""

    def lead(one: int, other: int) -> float | None:
        first, second = runs[one].run, runs[other].run
        key = (cache.workspace().path, first.id, second.id, values[one], values[other])
        try:
            return cache.made(what, key, lambda: measured(first, second, cache.run_dataset(first)))
        except SequiturError:  # damaged; the maps say so
            return None

    return lead


def _cells(line: Line, baseline: int | None) -> list[Cell]:
    bold = winners(line) if line.comparable else frozenset()
    known = None if baseline is None or not line.comparable else line.values[baseline]
    cells = []
    for i, value in enumerate(line.values):
        text = UNKNOWN if value is None else line.text(value)
        small = line.small[i]
        if value is not None and known is not None and i != baseline:
            text = f"{text} ({gap(value, known, line.gap)})"
        cells.append(Cell(text, i in bold, small))
    return cells


def winners(line: Line) -> frozenset[int]:
    """The best, and what reads the same or isn't worse beyond chance; none where all are such."""
    first = best(line.values, lower=line.lower)
    if line.lead is None or not first:
        return frozenset()
    texts = [None if value is None else line.text(value) for value in line.values]
    top = {texts[i] for i in first}
    known = [i for i, text in enumerate(texts) if text is not None]
    leads = {i: None if texts[i] in top else line.lead(min(first), i) for i in known}
    found = frozenset(i for i, lead in leads.items() if lead is None or lead < CLEAR)
    return frozenset() if len(found) == len(known) else found


def gap(value: float, base: float, kind: Gap) -> str:
    """`+12 %`, `-3.0 points` or `+0.020`: how far a value is from the baseline's; or `same`.

    Of many times the baseline's, `40 times`.
    """
    if kind == "ratio" and base == 0:
        return "baseline 0"
    if kind == "ratio" and value / base >= MANY_TIMES:
        return f"{multiple(value / base)} times"
    text = {
        "ratio": lambda: f"{100 * (value / base - 1):+.0f} %",
        "points": lambda: f"{100 * (value - base):+.1f} points",
        "difference": lambda: f"{value - base:+.3f}",
    }[kind]()
    return text.replace("-", MINUS) if any(digit in "123456789" for digit in text) else "same"


def _said(name: str, value: float | None, text: Callable[[float], str]) -> str:
    return "" if value is None else f"{name} {text(value)}"


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


# --- Measured in another process -----------------------------------------------------------


def _trust_query(run: Run) -> Query:
    """The query for the quality of the map that is shown of a run at first."""
    return Query("trust", {"map": usual_map(run)})


def _trust(one: Compared) -> float | None:
    try:
        result = queries.result(one.run, _trust_query(one.run)) if one.has_map else None
    except SequiturError:
        return None
    return None if result is None else float(result["trustworthiness"])


def _map_note(one: Compared) -> str:
    if not one.has_map:
        return "no map"
    waits = queries.pending_since(one.run, _trust_query(one.run)) is not None
    return MEASURING if waits else METHODS[usual_map(one.run)]


def _submit(runs: Sequence[Compared]) -> list[tuple[Run, Query]]:
    """Have measured what isn't known yet; returns what is waited for."""
    waiting = []
    for one in runs:
        if not one.has_map:
            continue
        wanted = [_trust_query(one.run)]
        if not one.measures.evaluated:
            wanted.append(Query("evaluation"))
        for query in wanted:
            if queries.has_failed(one.run, query):
                continue
            queries.submit(one.run, query)
            if queries.pending_since(one.run, query) is not None:
                waiting.append((one.run, query))
    return waiting


def _poll(waiting: Sequence[tuple[Run, Query]]) -> None:
    if any(queries.pending_since(run, query) is None for run, query in waiting):
        st.rerun()
