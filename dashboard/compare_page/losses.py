"""The loss curves of compared runs on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from dashboard import cache
from dashboard.charts.training.loss import (
    Curve,
    compared_losses_figure,
    what_lines_mean,
    what_runs_out,
)
from dashboard.compare_page.chosen import Compared, is_live
from dashboard.components.plotly_view import plotly_view
from dashboard.formatting import plain
from dashboard.sentences.verdict import curves_begin_at_pca
from dashboard.visitors.crowd import refresh_seconds
from dashboard.widgets.learning import held_out_errors
from sequitur_core.comparison.measures import (
    groups_on_one_dataset,
    held_out_alike,
    on_one_dataset,
    shared_rows,
)
from sequitur_core.comparison.sequences import keys
from sequitur_core.comparison.settings import HOLDING_OUT, differences
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names
from sequitur_core.runs.results.judgement import begins_near_its_end
from sequitur_core.runs.run import Run

REFRESH_SECONDS = 1.0  # while one of them trains
MEAN_SQUARED_ERROR = "mean squared error"
UNEXPLAINED = "loss ÷ loss of the average"
HEIGHT = 330
OTHER_DATA = (
    "These runs were trained on different data, so neither their errors nor the agreement with "
    "labels can be compared: nothing is marked as best."
)
SAME_SEQUENCES = (
    "These runs were trained on the same sequences, prepared differently: their errors can't be "
    "compared, but how well they tell labels apart can."
)
DIVIDED = "Each curve is divided by the loss of its own data's average."

Over = Literal["epochs", "seconds"]


@dataclass(frozen=True)
class Comparable:
    """What can be compared.

    Attributes
    ----------
    one_dataset : whether all runs are on one dataset.
    held_out_alike : whether errors can be compared on the same sequences of it.
    shared : on how many sequences of it, where not all runs are cross-validated, but some are;
        else 0.
    same_sequences : whether all have the same sequences and labels, prepared differently perhaps.
    """

    one_dataset: bool
    held_out_alike: bool
    same_sequences: bool
    shared: int = 0


def say_what_compares(runs: Sequence[Compared]) -> Comparable:
    """What can be compared, and a sentence where the runs are on other data."""
    try:
        found = comparable_of(runs)
        if not found.one_dataset:
            why = SAME_SEQUENCES if found.same_sequences else _on_other_data(runs)
            said = plain(f"{why} {DIVIDED} {_which_maps_are_linked(runs)}")
            st.info(said, icon=":material/info:")
    except SequiturError:  # damaged data; the maps say so
        return Comparable(one_dataset=False, held_out_alike=False, same_sequences=False)
    return found


def say_what_errors_compare(runs: Sequence[Compared], found: Comparable) -> None:
    """On which sequences errors are compared, or why none is the best, and how to have one."""
    if found.shared or (found.one_dataset and not found.held_out_alike):
        st.caption(_on_shared(runs, found.shared) if found.shared else _why_no_best(runs))
        _offer_to_measure(runs)


def comparable_groups(
    runs: Sequence[Compared], found: Comparable
) -> list[tuple[list[Compared], Comparable]]:
    """The runs of which it can be said which is better: all of them, or those on the same data."""
    if found.same_sequences:
        return [(list(runs), found)]
    try:
        places = groups_on_one_dataset([one.run for one in runs])
        groups = [[runs[place] for place in group] for group in places]
        return [(group, comparable_of(group)) for group in groups]
    except SequiturError:  # damaged data; the maps say so
        return []


def comparable_of(runs: Sequence[Compared]) -> Comparable:
    """What can be compared; SequiturError where data is damaged."""
    one_dataset = on_one_dataset([one.run for one in runs])
    same = one_dataset or _have_same_sequences(runs)
    own = [one.run for one in runs]
    shared = len(shared_rows(own)) if one_dataset else 0
    return Comparable(one_dataset, held_out_alike(own) or shared > 0, same, shared)


def _on_other_data(runs: Sequence[Compared]) -> str:
    """That runs are on different data, and which of them aren't."""
    groups = groups_on_one_dataset([one.run for one in runs])
    if not groups:
        return OTHER_DATA
    pairs = [join_names([runs[place].name for place in group]) for group in groups]
    only = f"Only {pairs[0]}" if len(pairs) == 1 else f"{pairs[0]}, and {pairs[1]},"
    return (
        f"{only} were trained on the same data, so their errors can be compared with each other, "
        "but with no others: in the table of all, nothing is marked as best."
    )


def _which_maps_are_linked(runs: Sequence[Compared]) -> str:
    """Whether what is selected on one map is found on others."""
    own = [frozenset(keys(cache.run_dataset(one.run))) for one in runs]
    alone = [
        runs[i].name
        for i, mine in enumerate(own)
        if not any(mine & other for j, other in enumerate(own) if j != i)
    ]
    if len(alone) == len(runs):
        return "They share no sequences, so their maps aren't linked."
    linked = "Maps are linked by the sequences that they share"
    if not alone:
        return f"{linked}."
    return f"{linked}: {join_names(alone)} {'has' if len(alone) == 1 else 'have'} none of these."


def _have_same_sequences(runs: Sequence[Compared]) -> bool:
    """Whether the data of all runs has the same ids and labels, in one order."""
    first, *others = (cache.run_dataset(one.run) for one in runs)
    return all(one.ids == first.ids and one.labels.equals(first.labels) for one in others)


def _why_no_best(runs: Sequence[Compared]) -> str:
    """Why errors of one dataset that were measured on different sequences have no best."""
    if crossed := _crossed(runs):
        remedy = " Once the others are, too, one can be."
        different = f"Only {crossed} cross-validated"
    else:
        remedy = ""
        settings = {line.label for line in differences([one.run.spec for one in runs])}
        names = [f"*{label}*" for label in HOLDING_OUT if label in settings]
        differ = "differs" if len(names) == 1 else "differ"
        why = f" ({join_names(names)} {differ})" if names else ""
        different = f"The runs held out different sequences{why}"
    return (
        f"{different}, and some sequences are harder to reconstruct than others: so no error is "
        f"marked as best.{remedy}"
    )


def _on_shared(runs: Sequence[Compared], count: int) -> str:
    """On what errors are compared where only some runs are cross-validated."""
    return (
        f"Only {_crossed(runs)} cross-validated, so errors are compared on the {count:,} sequences "
        "that the others held out. Once these are cross-validated, too, all sequences count."
    )


def _crossed(runs: Sequence[Compared]) -> str:
    """`A and B are`: those that are cross-validated; "" where none is."""
    names = [one.name for one in runs if one.measures.is_cross_fit]
    return f"{plain(join_names(names))} {'is' if len(names) == 1 else 'are'}" if names else ""


def _offer_to_measure(runs: Sequence[Compared]) -> None:
    """A button for each run that isn't cross-validated yet, where another one is."""
    if _crossed(runs):
        for one in runs:
            if not one.measures.is_cross_fit:
                held_out_errors.offer_or_show_progress(
                    one.run, f"Cross-validate {plain(one.name)}", among=f"_{one.run.id}"
                )


def show(runs: Sequence[Compared], *, one_dataset: bool) -> None:
    """The curves, which grow while a run trains."""
    over: Over = (
        st.segmented_control(
            "Over",
            ["epochs", "seconds"],
            default="epochs",
            required=True,
            key="compare_over",
            format_func=lambda name: f"Loss over {name}",
            label_visibility="collapsed",
        )
        or "epochs"
    )
    live = any(is_live(one.run) for one in runs)
    refresh = st.fragment(_draw, run_every=refresh_seconds(REFRESH_SECONDS) if live else None)
    refresh(runs, over, one_dataset, _statuses(runs))


def _draw(runs: Sequence[Compared], over: Over, one_dataset: bool, before: list[str]) -> None:
    """Draw the curves as they are now; the whole page anew once a run has come further."""
    if _statuses(runs) != before:
        st.rerun()
    curves = []
    for one in runs:
        if one.run.path.is_dir():
            average = _average(one.run)
            scale = 1.0 if one_dataset else average or 1.0
            curves.append(Curve(one.name, one.colour, one.run.history(), scale, average))
    plotly_view(
        compared_losses_figure(
            curves, over=over, title=MEAN_SQUARED_ERROR if one_dataset else UNEXPLAINED
        ),
        key="compare_losses",
        label=f"Loss of {len(runs)} runs over {over}",
        height=HEIGHT,
    )
    parts = (what_lines_mean(curves), what_runs_out(curves), _why_flat(runs))
    if meaning := " ".join(filter(None, parts)):
        st.caption(plain(meaning))
    crossed = [
        one.name
        for one in runs
        if (known := one.run.baselines()) is not None and known.beside_curve() is None
    ]
    if crossed and not one_dataset:
        st.caption(
            f"For {plain(join_names(crossed))}, the loss of the average is cross-validated, not "
            "of the sequences of the curve, so its height is only approximate."
        )


def _why_flat(runs: Sequence[Compared]) -> str:
    """Why curves look as if nothing had been learned, where they begin at the PCA solution."""
    there = [one for one in runs if one.run.path.is_dir()]
    return curves_begin_at_pca(
        [one.name for one in there if begins_near_its_end(one.run)], of_all=len(there)
    )


def _average(run: Run) -> float | None:
    """The loss of the average sequence, of the sequences of the curve where that is known."""
    baselines = run.baselines()
    if baselines is None:
        return None
    return (baselines.beside_curve() or baselines).mean or None


def _statuses(runs: Sequence[Compared]) -> list[str]:
    """How far each run is, in a word that changes when the page has more to show."""
    return [
        f"{one.run.status} {one.run.phase}" if one.run.path.is_dir() else "gone" for one in runs
    ]
