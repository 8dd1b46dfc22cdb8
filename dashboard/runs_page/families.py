"""The families of runs, each with one status."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import state
from dashboard.formatting import plain
from sequitur_core.comparison.families import FamilyRuns, families
from sequitur_core.runs.run import Run

SHOWN = 4  # at once; older ones are behind a click


def show(runs: Sequence[Run]) -> None:
    """A line for each family among some runs, the newest first."""
    found = families(runs)
    if not found:
        return
    with st.container(key="families"):
        st.markdown("**Variants**")
        for family in found[:SHOWN]:
            _line(family)
        if len(found) > SHOWN:
            with st.expander(f"{len(found) - SHOWN} earlier ones"):
                for family in found[SHOWN:]:
                    _line(family)


def _line(family: FamilyRuns) -> None:
    ended = f"{family.count_ended()} of {len(family.runs)}"
    data = family.runs[0].name.split(" · ")[0]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "variants_page/page.py",
            label=f"{plain(family.name)} · {plain(data)}",
            icon=":material/science:",
            query_params={state.FAMILY: family.id},
            width="content",
        )
        st.caption(f"{family.status}, {ended} ended", width="content")
