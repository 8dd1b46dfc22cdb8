"""Whether the model in view did what it is for."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import streamlit as st

from dashboard import cache, state
from dashboard.classroom.membership import is_frozen
from dashboard.explore_page import other_seed
from dashboard.explore_page.context import Context
from dashboard.formatting import plain
from dashboard.sentences.comparison_sentences import beside_movement
from dashboard.widgets.learning import treatment
from dashboard.widgets.query_wait import wait_for
from sequitur_core.comparison.movement import counterpart
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import DamagedError, SequiturError
from sequitur_core.explore.time.recordings import piece_name
from sequitur_core.runs.layout import EVALUATION_FILE
from sequitur_core.runs.progress.frames import has_frames
from sequitur_core.runs.queries import Query, delete
from sequitur_core.runs.results.evaluation import Evaluation, read_evaluation
from sequitur_core.runs.results.judgement import verdict_of
from sequitur_core.runs.run import Run

MEASURED = Query("evaluation", {"edition": 2})  # of what is measured: 1 was by one label only


def show(context: Context) -> None:
    """Whether the model did what it is for; of a run that lacks a part, after it is computed."""
    run, doing = context.run, "Measuring how good the encodings are"
    try:
        evaluation = read_evaluation(run)
    except DamagedError as error:
        _offer_to_measure_again(run, error)
        return
    if evaluation is None or _lacks_labels(evaluation, context.dataset):
        with suppress(SequiturError):  # its share of the variance alone is told then
            if wait_for(context.results, MEASURED, doing=doing) is None:
                return
    if (verdict := verdict_of(run)) is None:
        return
    verdict = replace(verdict, pieces=f"{piece_name(context.dataset)}s")
    treatment.show_elsewhere(run, verdict, may_train=cache.is_own(run) and not is_frozen())
    if context.part != "all":
        whole = "shape and rhythm together" if run.spec.parts.rhythm else "shape"
        st.caption(f"This verdict is for {whole}; what follows is for {context.part} alone.")
    if cache.is_own(run):
        _show_movement(run)


def _show_movement(run: Run) -> None:
    """What a run on the same clips says of whether it is their movement, if there is one."""
    with suppress(SequiturError):  # of a damaged run, which Runs tells of
        found = counterpart(run, cache.workspace().runs(), data=cache.run_dataset)
        if found is None:
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(beside_movement(found), width="stretch")
            st.page_link(
                "compare_page/page.py",
                label="Compare both",
                icon=":material/compare:",
                query_params={state.COMPARED: f"{run.id},{found.run.id}"},
            )


def show_way_on(run: Run) -> None:
    """What another seed finds, and how the training went, once there is a verdict on it."""
    if not cache.is_own(run) or verdict_of(run) is None:
        return
    has_seed = other_seed.can_have_one(run)
    other = other_seed.show(run) if has_seed else None
    with st.container(horizontal=True, vertical_alignment="center"):
        if has_seed:
            other_seed.lead_to(run, other)
        if has_frames(run.path):
            st.page_link(
                "train_page/page.py",
                label="Replay the training",
                icon=":material/replay:",
                query_params={"run": run.id, "data": run.spec.dataset_id},
            )


def _lacks_labels(evaluation: Evaluation, dataset: SequenceDataset) -> bool:
    """Whether an earlier version measured the first of several labels only."""
    several = dataset.labels.shape[1] > 1
    return several and evaluation.label is not None and evaluation.others is None


def _offer_to_measure_again(run: Run, error: DamagedError) -> None:
    """Of all files of a run, this one can be made anew by itself."""
    st.warning(plain(str(error).split(". ")[0] + "."), icon=":material/warning:")
    if not cache.is_own(run):
        return
    st.button(
        "Measure again",
        key="measure_again",
        icon=":material/refresh:",
        on_click=_forget_evaluation,
        args=(run,),
    )


def _forget_evaluation(run: Run) -> None:
    (run.path / EVALUATION_FILE).unlink(missing_ok=True)
    delete(run, MEASURED)
