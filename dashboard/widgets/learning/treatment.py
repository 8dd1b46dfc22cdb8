"""What is wrong with a run, and a click that starts a better one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import plain
from dashboard.sentences.doctor_sentences import offer, sentence
from dashboard.widgets import verdict_box
from dashboard.widgets.learning.starting import start, train_like
from sequitur_core.doctor.diagnosis import Diagnosis
from sequitur_core.doctor.treatment import OF_THE_DATA, treated, without_average
from sequitur_core.errors import SequiturError
from sequitur_core.runs.progress.state import UNDER_WAY
from sequitur_core.runs.results.judgement import Verdict, verdict_of
from sequitur_core.runs.run import Run


def show(run: Run) -> None:
    """The verdict on a run and what is wrong with it, in one box, and what to do below it.

    Of a run that still trains, or that has failed, there is no verdict yet.
    """
    verdict = verdict_of(run)
    urgent = verdict is None or verdict.grade in ("behind", "failed")
    if verdict is not None:
        found = verdict_box.show(run, verdict)
    else:
        found = verdict_box.diagnoses_of(run)
        if said := [sentence(diagnosis) for diagnosis in found if sentence(diagnosis)]:
            st.warning(plain(" ".join(said)), icon=":material/stethoscope:")
    _offer_better(run, [diagnosis for diagnosis in found if diagnosis.changes], urgent=urgent)


def show_elsewhere(run: Run, verdict: Verdict, *, may_train: bool) -> None:
    """The verdict, and of a model that failed or is behind PCA what to do, which leads to Train."""
    found = [diagnosis for diagnosis in verdict_box.show(run, verdict) if diagnosis.changes]
    if verdict.grade not in ("behind", "failed") or not may_train:
        return
    if _offer_better(run, found[:1], urgent=False):
        st.switch_page(
            "train_page/page.py",
            query_params={key: state.current(key) or "" for key in (state.DATA, state.RUN)},
        )


def _offer_better(run: Run, found: Sequence[Diagnosis], *, urgent: bool) -> bool:
    """A button for each thing that can be helped; whether one was pressed.

    The gravest looks like the one to press where it is `urgent`; of a run that did its work, the
    way to its map does.
    """
    if not found:
        return False
    begin = "Stop, and train with" if run.status in UNDER_WAY else "Train again with"
    with st.container(key="doctor", horizontal=True):
        pressed = [
            st.button(
                f"{begin} {offer(diagnosis)}",
                key=f"treat_{diagnosis.illness}",
                type="primary" if urgent and not place else "secondary",
                icon=":material/healing:",
                on_click=_treat,
                args=(run, diagnosis),
                help="Starts a new run that differs in this alone; the form then shows its "
                "settings. This run stays as it is.",
            )
            for place, diagnosis in enumerate(found)
        ]
    return any(pressed)


def _treat(run: Run, diagnosis: Diagnosis) -> None:
    """Start a run that should do better, and let the form show its settings."""
    try:
        if run.status in UNDER_WAY:
            run.stop()
        spec, dataset = treated(run.spec, diagnosis.changes, run.sizes()), cache.run_dataset(run)
        if any(change.setting == OF_THE_DATA for change in diagnosis.changes):
            old = dataset.name
            dataset, recipe = without_average(dataset, spec.recipe)
            spec = replace(
                spec,
                name=spec.name.replace(old, dataset.name, 1),
                recipe=recipe,
                dataset_id=cache.workspace().add_dataset(
                    dataset, recipe, source=_source(spec.dataset_id)
                ),
            )
        better = start(spec, dataset)
        train_like(better.spec)
        state.view(data=better.spec.dataset_id)
    except SequiturError as error:  # the page can't catch it
        st.error(plain(error), icon=":material/error:")


def _source(data_id: str) -> Path | None:
    """The file that data was read from, where it is known."""
    workspace = cache.workspace()
    source = workspace.summary(data_id).source if data_id in workspace.dataset_ids() else ""
    return Path(source) if source else None
