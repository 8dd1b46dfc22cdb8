"""The verdict on a run, in a box that is green, blue, yellow or red."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import streamlit as st

from dashboard import cache
from dashboard.formatting import plain, unbroken
from dashboard.sentences.doctor_sentences import sentence
from dashboard.sentences.verdict import sentences
from sequitur_core.doctor.diagnosis import Diagnosis
from sequitur_core.doctor.examine import examine
from sequitur_core.errors import SequiturError
from sequitur_core.runs import layout
from sequitur_core.runs.results.best_part import BestPart, best_part
from sequitur_core.runs.results.judgement import Grade, Verdict
from sequitur_core.runs.run import Run

LOOKS: Mapping[Grade, tuple[Callable[..., object], str]] = {
    "good": (st.success, ":material/check_circle:"),
    "even": (st.info, ":material/info:"),
    "behind": (st.warning, ":material/info:"),
    "open": (st.info, ":material/info:"),
    "failed": (st.error, ":material/error:"),
}
ON_TRAINING = "These figures are for the sequences it was trained on, not for new ones."
BEING_MEASURED = (
    "These figures are for the sequences it was trained on. Held-out ones are measured next, and "
    "may come out far worse."
)


def show(run: Run, verdict: Verdict) -> tuple[Diagnosis, ...]:
    """Its first sentence in bold, the others, and what is wrong with the run, which is returned."""
    found = diagnoses_of(run)
    if (
        found and found[0].illness != "average" and not verdict.added_nothing
    ):  # what to do about that stands there instead
        verdict = replace(verdict, remedies=())
    first, *others = (plain(said) for said in sentences(verdict, _best_part(run, verdict)))
    others += [plain(said) for diagnosis in found if (said := sentence(diagnosis))]
    if (baselines := run.baselines()) is not None and baselines.measured_on == "training":
        others.append(BEING_MEASURED if run.state().phase == "checking" else ON_TRAINING)
    box, icon = LOOKS[verdict.grade]
    with st.container(key="verdict"):
        box(unbroken(" ".join([f"**{first}**", *others])), icon=icon)
    return found


@cache.cached_by_file(layout.EVALUATION_FILE, most=32)
def _best_part(run: Run, _verdict: Verdict) -> BestPart | None:
    """Comparing a thousand sequences takes a moment, so it is done once."""
    return best_part(run, _verdict.belonging)


def diagnoses_of(run: Run) -> tuple[Diagnosis, ...]:
    """What is wrong with a run; nothing, and a word on it, where its measurements are damaged."""
    try:
        return examine(run)
    except SequiturError as error:
        st.caption(f"It can't be said what is wrong with this run. {plain(error)}")
        return ()
