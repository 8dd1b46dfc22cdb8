"""The sequences nearest to one, in encoding space."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.explore_page.context import Context
from dashboard.formatting import label_column
from sequitur_core.explore.neighbours import Isolation
from sequitur_core.explore.time.bouts import windows_overlap
from sequitur_core.formatting import class_text, pluralise, times_typical


def show_neighbours(context: Context, isolation: Isolation, row: int) -> None:
    """The nearest in encoding space, with their distances as multiples of the usual one."""
    dataset = context.dataset
    rows = np.array(list(dict.fromkeys(isolation.neighbours[row].tolist())), np.int64)
    if not len(rows):
        st.caption("This is the only sequence, so it has no neighbours.")
        return
    compared = context.compared
    own = compared[row].astype(np.float64)
    distances = np.linalg.norm(compared[isolation.neighbours[row]] - own, axis=1)
    mean = float(distances.mean())
    ratios = distances / mean * float(isolation.distance[row]) if mean else distances
    st.markdown("**Nearest neighbours**")
    lines: dict[str, list[Any]] = {
        "Sequence": [dataset.ids[nearest] for nearest in rows],
        "Distance": [times_typical(ratio) for ratio in ratios],
    }
    for name in dataset.labels.columns[:2]:
        values = dataset.labels[name].iloc[rows]
        lines[label_column(name, lines)] = [class_text(value) for value in values]
    st.dataframe(
        pd.DataFrame(lines),
        hide_index=True,
        key="neighbours_table",
        height=35 * min(len(rows) + 1, 6) + 3,
        column_config={
            "Distance": st.column_config.TextColumn(
                help="Distance between the encodings, as a multiple of the typical distance of a "
                "sequence to its 10 nearest."
            )
        },
    )
    if windows_overlap(dataset):
        st.caption("Windows that overlap with this one are not listed.")
    st.button(
        f"Select it and its {pluralise(len(rows), 'neighbour')}",
        key="select_neighbours",
        icon=":material/hub:",
        on_click=state.select,
        args=(context.run.id, [row, *rows.tolist()]),
    )
