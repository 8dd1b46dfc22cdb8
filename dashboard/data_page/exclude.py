"""Excluding sequences and restoring them: each makes new data, and the old stays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.charts.sequences import channels_on_one_axis
from dashboard.data_page import undo
from dashboard.data_page.reading import reread
from dashboard.formatting import plain
from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.data.recipe import FEWEST
from sequitur_core.data.summary import PEAK, DatasetSummary, browsing_order
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import class_text, pluralise
from sequitur_core.readers.recognised_file import Origin
from sequitur_core.runs.exclusion import exclude
from sequitur_core.runs.results.selections import by_id

ROWS_PER_PAGE = 50
SPARKLINE_POINTS = 40
MAX_LABEL_COLUMNS = 3
ORDERS = {"file": "In order", "odd": "Unusual first", "length": "By length", "flagged": "Flagged"}


def exclude_sequences(data_id: str, dataset: SequenceDataset, ids: Sequence[str]) -> None:
    """Make new data without some sequences, and bring it into view.

    Raises SequiturError if fewer than 2 would be left.
    """
    new_id = exclude(cache.workspace(), data_id, dataset, ids)
    undo.view_changed(new_id)
    st.rerun()


def restore_buttons(origin: Origin) -> None:
    """Buttons that bring back what was excluded: all of it, or some."""
    excluded = origin.recipe.without
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            f"Restore the {pluralise(len(excluded), 'excluded sequence')}"
            if len(excluded) > 1
            else "Restore the excluded sequence",
            key="bring_back",
            icon=":material/undo:",
            type="tertiary",
        ):
            reread(origin, origin.recipe.with_(without=()))
        if len(excluded) > 1:
            with st.popover("Choose which", type="tertiary", key="bring_back_some"):
                _restore_some(origin)


@st.fragment
def _restore_some(origin: Origin) -> None:
    excluded = origin.recipe.without
    chosen = st.multiselect(
        "Excluded so far",
        excluded,
        placeholder="which to restore",
        key=f"left_out_{len(excluded)}",
    )
    label = f"Restore {pluralise(len(chosen), 'sequence')}" if chosen else "Restore"
    if st.button(label, key="bring_back_chosen", icon=":material/undo:", disabled=not chosen):
        rest = [id_ for id_ in excluded if id_ not in set(chosen)]
        reread(origin, origin.recipe.with_(without=rest))


@st.fragment
def show(data_id: str, dataset: SequenceDataset) -> None:
    """A table of all sequences, to choose those to exclude; made only once it is opened."""
    box = st.expander(
        "Exclude sequences",
        icon=":material/playlist_remove:",
        key=f"leaving_{data_id}",
        on_change="rerun",
    )
    if not box.open:
        return
    with box:
        summary = cache.dataset_summary(data_id)
        ticked = _ticked_rows(data_id)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            order = st.segmented_control(
                "Show",
                list(ORDERS),
                default="file",
                required=True,
                format_func=ORDERS.__getitem__,
                key=f"leaving_order_{data_id}",
            )
            text = st.text_input(
                "Find by name",
                key=f"leaving_text_{data_id}",
                placeholder="part of a name",
                width=260,
            )
        rows = _matching_rows(dataset, summary, order, text)
        if len(rows) == 0:
            st.caption("There are no such sequences.")
        else:
            _table_page(data_id, dataset, summary, rows, ticked, f"{order}_{text}")
        _buttons(data_id, dataset, summary, ticked)


def _ticked_rows(data_id: str) -> set[int]:
    """The ticked rows on all pages of the table; those of other data are forgotten."""
    rows: set[int]
    owner, rows = st.session_state.get(state.ROWS_TO_EXCLUDE, (None, set()))
    if owner != data_id:
        rows = set()
        st.session_state[state.ROWS_TO_EXCLUDE] = (data_id, rows)
    return rows


def _matching_rows(
    dataset: SequenceDataset, summary: DatasetSummary, order: str, text: str
) -> IntArray:
    if text.strip():
        return by_id(dataset.ids, text)
    if order == "flagged":
        marked = summary.constant | (summary.duplicate_of >= 0)
        marked[summary.outliers] = True
        return np.flatnonzero(marked)
    return np.arange(len(dataset)) if order == "file" else browsing_order(summary, order)


def _table_page(
    data_id: str,
    dataset: SequenceDataset,
    summary: DatasetSummary,
    rows: IntArray,
    ticked: set[int],
    view: str,
) -> None:
    """A page of the table, and below it the page number; updates `ticked`."""
    above = st.container()
    page = 1
    if len(rows) > ROWS_PER_PAGE:
        page = st.pagination(-(-len(rows) // ROWS_PER_PAGE), key=f"leaving_page_{data_id}_{view}")
    shown = rows[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE].tolist()
    version = st.session_state.get(state.EXCLUDE_TABLE_VERSION, 0)
    labels = [str(name) for name in dataset.labels.columns][:MAX_LABEL_COLUMNS]
    with above:
        table = st.dataframe(
            _table(dataset, summary, shown, labels),
            hide_index=True,
            key=f"leaving_table_{data_id}_{view}_{page}_{version}",
            on_select="rerun",
            selection_mode="multi-row",
            selection_default={
                "selection": {"rows": [i for i, row in enumerate(shown) if row in ticked]}
            },
            column_config={
                "id": st.column_config.TextColumn("Name"),
                "length": st.column_config.NumberColumn(f"Length in {dataset.element}s"),
                "marks": st.column_config.TextColumn(
                    "Flags", help="Constant, a copy of another, or unlike the others."
                ),
                "line": st.column_config.LineChartColumn(_sparkline_title(dataset), width="medium"),
                **{f"label {i}": name for i, name in enumerate(labels)},
            },
        )
    picked = {shown[i] for i in table.selection.rows if i < len(shown)}
    ticked -= set(shown) - picked
    ticked |= picked


def _sparkline_title(dataset: SequenceDataset) -> str:
    if dataset.are_clips:
        return "Average over time"
    names = dataset.meta.channels
    return "Curve" if len(names) == 1 else f"Curve of {names[_drawn_channel(dataset)]}"


def _drawn_channel(dataset: SequenceDataset) -> int:
    return channels_on_one_axis(dataset, limit=1)[0]


def _table(
    dataset: SequenceDataset, summary: DatasetSummary, rows: list[int], labels: list[str]
) -> pd.DataFrame:
    channel = 0 if dataset.are_clips else _drawn_channel(dataset)
    columns: dict[str, object] = {
        "id": [dataset.ids[row] for row in rows],
        "line": [_sparkline(dataset, row, channel) for row in rows],
        "length": [len(dataset.sequences[row]) for row in rows],
        "marks": [marks(dataset, summary, row) for row in rows],
    }
    for i, name in enumerate(labels):
        columns[f"label {i}"] = [*map(class_text, dataset.labels[name].iloc[rows])]
    return pd.DataFrame(columns)


def marks(dataset: SequenceDataset, summary: DatasetSummary, row: int) -> str:
    """What stands out in a sequence, in words."""
    found = []
    if summary.constant[row]:
        found.append("never changes")
    if summary.duplicate_of[row] >= 0:
        found.append(f"same as {dataset.ids[summary.duplicate_of[row]]}")
    if (trait := summary.outlier_trait(row)) and not summary.constant[row]:
        found.append(f"{'a' if summary.trait[row] >= PEAK else 'much'} {trait}")
    return ", ".join(found)


def _sparkline(dataset: SequenceDataset, row: int, channel: int) -> list[float]:
    """A few points of a sequence: one channel, or the average of each frame."""
    sequence = dataset.sequences[row]
    some = sequence[evenly_spaced(len(sequence), SPARKLINE_POINTS)]
    values = some[:, channel] if some.ndim == 2 else some.reshape(len(some), -1).mean(axis=1)
    return [float(value) for value in values]


def _buttons(
    data_id: str, dataset: SequenceDataset, summary: DatasetSummary, ticked: set[int]
) -> None:
    offers = [("leave_chosen", "Exclude selected", sorted(ticked), True)]
    constant, duplicates = np.flatnonzero(summary.constant), summary.duplicates
    if len(constant) and leaves_enough(dataset, len(constant)):
        offers.append(("leave_constant", "Exclude all constant ones", constant.tolist(), False))
    if len(duplicates) and leaves_enough(dataset, len(duplicates)):
        offers.append(("leave_copies", "Exclude all copies", duplicates.tolist(), False))
    with st.container(horizontal=True, vertical_alignment="center"):
        for key, label, rows, main in offers:
            if st.button(
                f"{label} ({len(rows):,})" if rows else label,
                key=key,
                type="primary" if main else "secondary",
                disabled=not rows,
            ):
                _exclude_rows(data_id, dataset, rows)
        if ticked:
            clear = partial(_clear, ticked)
            st.button("Clear selection", key="choose_none", type="tertiary", on_click=clear)
    st.caption("Makes a new dataset without them; this one is kept.")


def _clear(ticked: set[int]) -> None:
    ticked.clear()
    version = st.session_state.get(state.EXCLUDE_TABLE_VERSION, 0)
    st.session_state[state.EXCLUDE_TABLE_VERSION] = version + 1


def leaves_enough(dataset: SequenceDataset, count: int) -> bool:
    """Whether a dataset can be had without so many of its sequences."""
    return len(dataset) - count >= FEWEST


def _exclude_rows(data_id: str, dataset: SequenceDataset, rows: Sequence[int]) -> None:
    try:
        exclude_sequences(data_id, dataset, [dataset.ids[row] for row in rows])
    except SequiturError as error:
        st.error(plain(error), icon=":material/error:")
