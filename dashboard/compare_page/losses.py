"""The loss curves of compared runs on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from dashboard import cache
from dashboard.charts.training.loss import Curve, compared_losses_figure, what_lines_mean
from dashboard.compare_page.chosen import Compared, is_live
from dashboard.components.plotly_view import plotly_view
from dashboard.formatting import plain
from dashboard.visitors.crowd import refresh_seconds
from sequitur_core.comparison.measures import held_out_alike, on_one_dataset
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names
from sequitur_core.runs.run import Run

REFRESH_SECONDS = 1.0  # while one of them trains
MEAN_SQUARED_ERROR = "mean squared error"
UNEXPLAINED = "error ÷ error of the average"
HEIGHT = 330
OTHER_DATA = (
    "These runs were trained on different data, so their errors can't be compared, nor can the "
    "agreement with labels: neither is marked as best."
)
SAME_SEQUENCES = (
    "These runs were trained on the same sequences, prepared differently: their errors can't be "
    "compared, but how well they tell labels apart can."
)
LINKED = (
    "Each curve is divided by the error of its own data's average. Maps are linked by the "
    "sequences that they share."
)

Over = Literal["epochs", "seconds"]


@dataclass(frozen=True)
class Comparable:
    """What can be compared.

    Attributes
    ----------
    one_dataset : whether all runs are on one dataset.
    held_out_alike : whether errors were measured on the same sequences of it.
    same_sequences : whether all have the same sequences and labels, prepared differently perhaps.
    """

    one_dataset: bool
    held_out_alike: bool
    same_sequences: bool


def say_what_compares(runs: Sequence[Compared]) -> Comparable:
    """What can be compared, and a sentence on what can't."""
    try:
        one_dataset = on_one_dataset([one.run for one in runs])
        alike = held_out_alike([one.run for one in runs])
        same = one_dataset or _have_same_sequences(runs)
    except SequiturError:  # damaged data; the maps say so
        return Comparable(one_dataset=False, held_out_alike=False, same_sequences=False)
    if not one_dataset:
        st.info(f"{SAME_SEQUENCES if same else OTHER_DATA} {LINKED}", icon=":material/info:")
    elif not alike:
        st.caption(_why_no_best(runs))
    return Comparable(one_dataset, alike, same)


def _have_same_sequences(runs: Sequence[Compared]) -> bool:
    """Whether the data of all runs has the same ids and labels, in one order."""
    first, *others = (cache.run_dataset(one.run) for one in runs)
    return all(one.ids == first.ids and one.labels.equals(first.labels) for one in others)


def _why_no_best(runs: Sequence[Compared]) -> str:
    """Why errors of one dataset that were measured on different sequences have no best."""
    crossed = [one.name for one in runs if one.measures.measured_on == "cross-fit"]
    if crossed:
        be = "is" if len(crossed) == 1 else "are"
        different = f"Only {plain(join_names(crossed))} {be} cross-validated"
    else:
        different = "The runs held out different sequences, by another seed or share"
    return (
        f"{different}, and some sequences are harder to reconstruct than others: so no error is "
        "marked as best."
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
    curves = [
        Curve(one.name, one.colour, one.run.history(), _scale(one.run, one_dataset))
        for one in runs
        if one.run.path.is_dir()
    ]
    plotly_view(
        compared_losses_figure(
            curves, over=over, title=MEAN_SQUARED_ERROR if one_dataset else UNEXPLAINED
        ),
        key="compare_losses",
        label=f"Loss of {len(runs)} runs over {over}",
        height=HEIGHT,
    )
    if meaning := what_lines_mean(curves):
        st.caption(plain(meaning))
    crossed = [
        one.name
        for one in runs
        if (known := one.run.baselines()) is not None and known.beside_curve() is None
    ]
    if crossed and not one_dataset:
        st.caption(
            f"For {plain(join_names(crossed))}, the error of the average is cross-validated, not "
            "of the sequences of the curve, so its height is only approximate."
        )


def _scale(run: Run, one_dataset: bool) -> float:
    baselines = None if one_dataset else run.baselines()
    if baselines is not None:
        baselines = baselines.beside_curve() or baselines
    return baselines.mean if baselines is not None and baselines.mean > 0 else 1.0


def _statuses(runs: Sequence[Compared]) -> list[str]:
    """How far each run is, in a word that changes when the page has more to show."""
    return [
        f"{one.run.status} {one.run.phase}" if one.run.path.is_dir() else "gone" for one in runs
    ]
