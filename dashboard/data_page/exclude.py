"""Leaving sequences out, and bringing them back: new data each time, and the old stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.formatting import plain
from dashboard.widgets import clip_grid
from sequitur_core.data.dataset import SequenceDataset, without
from sequitur_core.data.quality import DatasetSummary, browsing_order
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.runs.selections import by_id

LINES = 50  # sequences on a page of the table
POINTS = 40  # of a small line
LABELS = 3  # columns of labels in the table
ORDERS = {"file": "In order", "odd": "Odd ones first", "length": "By length", "flagged": "Marked"}

Keep = Callable[[Recipe], None]


def leave_out(data_id: str, dataset: SequenceDataset, ids: Sequence[str]) -> None:
    """Make new data without some sequences, and bring it into view.

    Raises SequiturError if fewer than 2 would be left.
    """
    rest = without(dataset, ids)
    space = cache.workspace()
    try:
        recipe = space.recipe(data_id)
    except SequiturError:  # the data itself is whole
        recipe = None
    if recipe is not None:
        recipe = recipe.with_(without=[*recipe.without, *ids])
    source = space.summary(data_id).source
    state.view(data=space.add_dataset(rest, recipe, source=source or None), run=None)
    st.rerun()


def back(origin: cache.Origin | None, keep: Keep) -> None:
    """Buttons that bring back what was left out: all of it, or some."""
    gone = origin.recipe.without if origin is not None else ()
    if origin is None or not gone:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            f"Bring back the {pluralise(len(gone), 'sequence')} left out"
            if len(gone) > 1
            else "Bring back the sequence left out",
            key="bring_back",
            icon=":material/undo:",
            type="tertiary",
        ):
            keep(origin.recipe.with_(without=()))
        if len(gone) > 1:
            with st.popover("Choose which", type="tertiary", key="bring_back_some"):
                _some_back(origin, keep)


@st.fragment
def _some_back(origin: cache.Origin, keep: Keep) -> None:
    gone = origin.recipe.without
    chosen = st.multiselect(
        "Left out so far",
        gone,
        placeholder="those to bring back",
        key=f"left_out_{len(gone)}",
    )
    label = f"Bring back {pluralise(len(chosen), 'sequence')}" if chosen else "Bring back"
    if st.button(label, key="bring_back_chosen", icon=":material/undo:", disabled=not chosen):
        keep(origin.recipe.with_(without=[id_ for id_ in gone if id_ not in set(chosen)]))


def table(data_id: str, dataset: SequenceDataset) -> None:
    """A list of all sequences, to choose those that are left out; made only once it is opened."""
    st.fragment(_table)(data_id, dataset)


def _table(data_id: str, dataset: SequenceDataset) -> None:
    box = st.expander(
        "Leave sequences out",
        icon=":material/playlist_remove:",
        key=f"leaving_{data_id}",
        on_change="rerun",
    )
    if not box.open:
        return
    with box:
        seen = cache.dataset_summary(data_id)
        chosen = _chosen(data_id)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            order = st.segmented_control(
                "Show",
                list(ORDERS),
                default="file",
                required=True,
                format_func=ORDERS.get,
                key=f"leaving_order_{data_id}",
            )
            text = st.text_input(
                "Find by name",
                key=f"leaving_text_{data_id}",
                placeholder="part of a name",
                width=260,
            )
        rows = _listed(dataset, seen, str(order or "file"), text)
        if len(rows) == 0:
            st.caption("No sequence is like that.")
        else:
            _page(data_id, dataset, seen, rows, chosen, f"{order}_{text}")
        _buttons(data_id, dataset, seen, chosen)


def _chosen(data_id: str) -> set[int]:
    """The rows that are ticked, on whatever page; those of other data are forgotten."""
    owner, rows = st.session_state.get(state.ROWS_TO_EXCLUDE, (None, set()))
    if owner != data_id:
        rows = set()
        st.session_state[state.ROWS_TO_EXCLUDE] = (data_id, rows)
    return rows


def _listed(dataset: SequenceDataset, seen: DatasetSummary, order: str, text: str) -> np.ndarray:
    if text.strip():
        return by_id(dataset.ids, text)
    if order == "flagged":
        marked = seen.constant | (seen.duplicate_of >= 0)
        marked[seen.outliers] = True
        return np.flatnonzero(marked)
    return np.arange(len(dataset)) if order == "file" else browsing_order(seen, order)


def _page(
    data_id: str,
    dataset: SequenceDataset,
    seen: DatasetSummary,
    rows: np.ndarray,
    chosen: set[int],
    view: str,
) -> None:
    below = st.container()
    page = 1
    if len(rows) > LINES:
        page = st.pagination(-(-len(rows) // LINES), key=f"leaving_page_{data_id}_{view}")
    shown = [int(row) for row in rows[(page - 1) * LINES : page * LINES]]
    round_ = st.session_state.get(state.EXCLUDE_TABLE_VERSION, 0)
    ticked = [i for i, row in enumerate(shown) if row in chosen]
    labels = [str(name) for name in dataset.labels.columns][:LABELS]
    with below:
        found = st.dataframe(
            _frame(dataset, seen, shown, labels),
            hide_index=True,
            key=f"leaving_table_{data_id}_{view}_{page}_{round_}",
            on_select="rerun",
            selection_mode="multi-row",
            selection_default={"selection": {"rows": ticked}},
            column_config={
                "id": st.column_config.TextColumn("Name"),
                "length": st.column_config.NumberColumn(f"Length in {clip_grid.element(dataset)}s"),
                "marks": st.column_config.TextColumn(
                    "Marks", help="Constant, the same as another, or unlike the others."
                ),
                "line": st.column_config.LineChartColumn(_line_title(dataset), width="medium"),
                **{f"label {i}": name for i, name in enumerate(labels)},
            },
        )
    picked = {shown[i] for i in found.selection.rows if i < len(shown)}
    chosen -= set(shown) - picked
    chosen |= picked


def _line_title(dataset: SequenceDataset) -> str:
    if clip_grid.are_clips(dataset):
        return "Average over time"
    names = dataset.meta.channels
    return "Course" if len(names) == 1 else f"Course of {names[0]}"


def _frame(
    dataset: SequenceDataset, seen: DatasetSummary, rows: list[int], labels: list[str]
) -> pd.DataFrame:
    columns: dict[str, object] = {
        "id": [dataset.ids[row] for row in rows],
        "line": [_line(dataset, row) for row in rows],
        "length": [len(dataset.sequences[row]) for row in rows],
        "marks": [marks(dataset, seen, row) for row in rows],
    }
    for i, name in enumerate(labels):
        columns[f"label {i}"] = dataset.labels[name].iloc[rows].astype(str).tolist()
    return pd.DataFrame(columns)


def marks(dataset: SequenceDataset, seen: DatasetSummary, row: int) -> str:
    """What stands out in a sequence, in words."""
    found = []
    if seen.constant[row]:
        found.append("never changes")
    if seen.duplicate_of[row] >= 0:
        found.append(f"same as {dataset.ids[seen.duplicate_of[row]]}")
    if (why := seen.outlier_trait(row)) and not seen.constant[row]:
        found.append(f"much {why}")
    return ", ".join(found)


def _line(dataset: SequenceDataset, row: int) -> list[float]:
    """A sequence with few points: its first channel, or the average of each frame."""
    sequence = dataset.sequences[row]
    some = sequence[np.unique(np.linspace(0, len(sequence) - 1, POINTS).astype(np.int64))]
    values = some[:, 0] if some.ndim == 2 else some.reshape(len(some), -1).mean(axis=1)
    return [float(value) for value in values]


def _buttons(
    data_id: str, dataset: SequenceDataset, seen: DatasetSummary, chosen: set[int]
) -> None:
    offers = [("leave_chosen", "Leave out the chosen", sorted(chosen), True)]
    constant, copies = np.flatnonzero(seen.constant), seen.duplicates
    if 0 < len(constant) < len(dataset):
        offers.append(("leave_constant", "Leave out all constant ones", constant.tolist(), False))
    if len(copies):
        offers.append(("leave_copies", "Leave out all copies", copies.tolist(), False))
    with st.container(horizontal=True, vertical_alignment="center"):
        for key, label, rows, main in offers:
            if st.button(
                f"{label} ({len(rows):,})" if rows else label,
                key=key,
                type="primary" if main else "secondary",
                disabled=not rows,
            ):
                _try(data_id, dataset, rows)
        if chosen and st.button("Choose none", key="choose_none", type="tertiary"):
            chosen.clear()
            round_ = st.session_state.get(state.EXCLUDE_TABLE_VERSION, 0)
            st.session_state[state.EXCLUDE_TABLE_VERSION] = round_ + 1  # the table begins anew
            st.rerun(scope="fragment")
    st.caption("Makes new data without them; the data as it is now stays as well.")


def _try(data_id: str, dataset: SequenceDataset, rows: Sequence[int]) -> None:
    try:
        leave_out(data_id, dataset, [dataset.ids[row] for row in rows])
    except SequiturError as error:
        st.error(plain(error), icon=":material/error:")
