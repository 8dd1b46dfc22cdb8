"""The sequences that one run draws well and another one badly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard import state
from dashboard.compare_page.shown import Shown
from dashboard.formatting import plain, shortened
from sequitur_core.comparison.sequences import BADLY, drawn_better
from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.formatting import join_names, pluralise, short

NAMED = 5  # sequences


def show(shown: Sequence[Shown], shared: Sequence[IntArray]) -> None:
    """For a pair of runs: what either draws well and the other one badly, to be selected."""
    known = [i for i, one in enumerate(shown) if one.ratios is not None]
    if len(known) < 2 or not len(shared[0]):
        return
    base = _baseline(shown, known)
    others = [i for i in known if i != base]
    st.markdown("**Reconstructed well by one, badly by the other**")
    names = {i: shown[i].compared.name for i in others}
    other = others[0]
    if len(others) > 1:
        other = (
            st.segmented_control(
                f"{shown[base].compared.name} beside",
                others,
                default=others[0],
                required=True,
                format_func=names.__getitem__,
                key=f"apart_{base}_{len(others)}",
            )
            or others[0]
        )
    alike = int(_measured_alike(shown, shared, base, other).sum())
    if alike < len(shared[base]):
        st.caption(
            f"Only {alike:,} of {pluralise(len(shared[base]), 'sequence')} are compared: those "
            "with held-out errors in both runs, or in neither."
        )
    left, right = st.columns(2)
    for place, (good, bad) in ((left, (base, other)), (right, (other, base))):
        with place:
            _one_way(shown, shared, good, bad)


def _baseline(shown: Sequence[Shown], known: Sequence[int]) -> int:
    pinned = st.session_state.get(state.BASELINE)
    return next((i for i in known if shown[i].run.id == pinned), known[0])


def _measured_alike(
    shown: Sequence[Shown], shared: Sequence[IntArray], one: int, other: int
) -> BoolArray:
    """Which of the shared sequences have errors of models that had both seen them, or neither."""
    held_out = [shown[i].run.errors_held_out() for i in (one, other)]
    seen = [
        np.zeros(len(shared[i]), np.bool_) if held is None else held[shared[i]]
        for i, held in zip((one, other), held_out, strict=True)
    ]
    return np.asarray(seen[0] == seen[1], np.bool_)


def _one_way(shown: Sequence[Shown], shared: Sequence[IntArray], good: int, bad: int) -> None:
    """A sentence on the sequences that one draws well and the other badly, and a button."""
    ratios = [shown[i].ratios for i in (good, bad)]
    if ratios[0] is None or ratios[1] is None:
        return
    found = drawn_better(ratios[0][shared[good]], ratios[1][shared[bad]])
    found = found[_measured_alike(shown, shared, good, bad)[found]]
    well, badly = (plain(shortened(shown[i].compared.name, 32)) for i in (good, bad))
    if not len(found):
        st.write(f"{badly} reconstructs none badly that {well} reconstructs well.")
        return
    rows = shared[good][found]
    ids = [shortened(shown[good].dataset.ids[row], 18) for row in rows[: NAMED + 1]]
    more = len(rows) - NAMED
    named = (
        join_names(ids, most=NAMED) if more <= 0 else f"{', '.join(ids[:NAMED])} and {more:,} more"
    )
    st.write(
        f"{well} reconstructs **{pluralise(len(rows), 'sequence')}** well that {badly} "
        f"reconstructs badly, with at least {short(BADLY)} times its usual error: {plain(named)}."
    )
    keys = [shown[good].keys[row] for row in rows]
    st.button(
        "Select them",
        key=f"select_apart_{good}_{bad}",
        icon=":material/lasso_select:",
        on_click=state.compare_select,
        args=(keys,),
    )
