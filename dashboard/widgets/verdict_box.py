"""The verdict on a run, in a box that is green, blue, yellow or red."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from dashboard.formatting import plain, unbroken
from dashboard.verdict import sentences
from sequitur_core.runs.judgement import Grade, Verdict

LOOKS: Mapping[Grade, tuple[Callable[..., object], str]] = {
    "good": (st.success, ":material/check_circle:"),
    "even": (st.info, ":material/info:"),
    "behind": (st.warning, ":material/info:"),
    "open": (st.info, ":material/info:"),
    "failed": (st.error, ":material/error:"),
}


def show(verdict: Verdict) -> None:
    """Its first sentence in bold, and the others."""
    first, *others = (plain(sentence) for sentence in sentences(verdict))
    box, icon = LOOKS[verdict.grade]
    with st.container(key="verdict"):
        box(unbroken(" ".join([f"**{first}**", *others])), icon=icon)
