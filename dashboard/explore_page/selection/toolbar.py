"""Above the map: selecting by id, by label and by number, and the way back."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.charts.colouring import MISSING_NAME, on_a_scale
from dashboard.explore_page.context import Context
from dashboard.explore_page.map_area import colour_by
from dashboard.explore_page.selection.picking import pick, verb
from dashboard.formatting import plain, shortened
from dashboard.widgets.fields import page_choice
from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.explore.grouping.groups import in_class_order
from sequitur_core.formatting import class_text, disambiguate, number, pluralise
from sequitur_core.runs.results import selections

POPOVER_WIDTH = 320  # pixels
MOST_FOUND = 10  # ids that are listed
MOST_VALUES = 1_000  # of a label, in a list
MOST_IN_SIGHT = 30  # beyond, they are in a list that opens, and lies over the button


def show(context: Context) -> None:
    """One line of ways to select, and below it what the search by id found."""
    run_id, n = context.run.id, len(context.points)
    with st.container(key="selecting", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.text_input(
            "Find by id",
            key=state.SEARCH,
            placeholder="Find by id",
            icon=":material/search:",
            label_visibility="collapsed",
            width=160,
            on_change=_search,
            args=(run_id, context.dataset.ids),
        )
        popover = st.popover(
            "Select by", icon=":material/filter_alt:", key=state.SELECT_BY, on_change="rerun"
        )
        if popover.open:  # counting the values of a label takes a while
            with popover, st.container(width=POPOVER_WIDTH):
                _select_by_value(context)
        st.button(
            "All",
            key="select_all",
            icon=":material/select_all:",
            on_click=state.select,
            args=(run_id, range(n)),
            disabled=len(context.rows) == n,
        )
        st.button(
            "Invert",
            key="invert",
            icon=":material/flip:",
            on_click=_invert,
            args=(run_id, n),
            help="Select everything that isn't selected now.",
        )
        st.button(
            "Back",
            key="select_back",
            icon=":material/arrow_back:",  # a label is undone beside it
            on_click=state.select_back,
            args=(run_id,),
            disabled=not state.steps_back(run_id),
            help="Go back to the previous selection.",
        )
    _show_found(context)


def _pick_and_close(run_id: str, rows: IntArray) -> None:
    pick(run_id, rows)
    st.session_state[state.SELECT_BY] = False  # the map lies below


def _invert(run_id: str, n: int) -> None:
    state.select(run_id, selections.invert(state.selected(run_id), n))


def _search(run_id: str, ids: tuple[str, ...]) -> None:
    """Select the id that was found, if it is the only one or was typed in full."""
    text = st.session_state[state.SEARCH]
    rows = selections.by_id(ids, text)
    st.session_state[state.SEARCH_RESULT] = None
    if len(rows) and (len(rows) == 1 or ids[rows[0]] == text.strip()):
        pick(run_id, rows[:1])


def _show_found(context: Context) -> None:
    """The ids that the search found, to choose from where there are several."""
    text, ids = st.session_state.get(state.SEARCH) or "", context.dataset.ids
    if not text.strip():
        return
    rows = selections.by_id(ids, text)
    if not len(rows):
        _show_labels_called(context, text.strip())
    elif len(rows) > 1:
        with st.container(key="found_ids", horizontal=True, vertical_alignment="center"):
            first = [int(row) for row in rows[:MOST_FOUND]]
            if (chosen := st.session_state.get(state.SEARCH_RESULT)) not in first:
                chosen = st.session_state[state.SEARCH_RESULT] = None
            st.pills(
                "Found",
                first,
                default=chosen,
                format_func=lambda row: plain(shortened(ids[row], 24)),
                label_visibility="collapsed",
                width="content",
                **page_choice.control_of(
                    state.SEARCH_RESULT,
                    (*first, None),
                    then=partial(_pick_found_id, context.run.id),
                ),
            )
            if len(rows) > len(first):
                st.caption(f"and {len(rows) - len(first):,} more")
            st.button(
                f"{verb()} all {len(rows):,}",
                key="pick_found",
                type="tertiary",
                on_click=pick,
                args=(context.run.id, rows),
            )


def _show_labels_called(context: Context, text: str) -> None:
    """That no id contains a text, and a button for the rows of a label's value called so."""
    said = f"No id contains “{shortened(text)}”."
    for column in _labels(context.dataset):
        rows = selections.by_text(column, text)
        if len(rows):
            value, name = class_text(column.iloc[rows[0]]), shortened(str(column.name))
            with st.container(key="found_label", horizontal=True, vertical_alignment="center"):
                st.caption(plain(f"{said} {name} is {shortened(value)}:"), width="content")
                st.button(
                    f"{verb()} {pluralise(len(rows), 'sequence')}",
                    key="pick_found_label",
                    type="tertiary",
                    on_click=pick,
                    args=(context.run.id, rows),
                )
            return
    st.caption(plain(said))


def _pick_found_id(run_id: str) -> None:
    row = st.session_state[state.SEARCH_RESULT]
    if row is not None:
        pick(run_id, [row])


@st.fragment
def _select_by_value(context: Context) -> None:
    """Choose rows by the values of a label, or by a range of numbers."""
    columns = _selectable_columns(context.dataset, context.errors)
    texts = disambiguate([str(column.name) for column in columns])
    if not texts:
        st.write("There are no labels and no errors to select by.")
        return
    index = texts.index(st.selectbox("By", texts, key="by_what"))
    column = columns[index]
    key = f"{context.run.id}_{index}"
    rows = _rows_in_range(column, key) if on_a_scale(column) else _rows_with_values(column, key)
    pressed = st.button(
        f"{verb()} {pluralise(len(rows), 'sequence')}",
        key="pick_by_value",
        type="primary",
        disabled=not len(rows),
        width="stretch",
        on_click=_pick_and_close,
        args=(context.run.id, rows),
    )
    if pressed:
        st.rerun()


def _selectable_columns(
    dataset: SequenceDataset, errors: FloatArray | None
) -> list[pd.Series[Any]]:
    """What can be selected by, in the order of "Colour by"."""
    columns = _labels(dataset)
    if errors is not None:
        columns.append(pd.Series(errors, name=colour_by.ERROR))
    if len(np.unique(dataset.lengths)) > 1:
        name = f"{colour_by.LENGTH} ({dataset.element}s)"
        columns.append(pd.Series(dataset.lengths, name=name))
    return columns


def _labels(dataset: SequenceDataset) -> list[pd.Series[Any]]:
    return [dataset.labels.iloc[:, i] for i in range(dataset.labels.shape[1])]


def _rows_in_range(column: pd.Series[Any], key: str) -> IntArray:
    """Rows between two numbers; an empty field is no limit."""
    low, high = float(column.min()), float(column.max())
    left, right = st.columns(2)
    # A number that is shown rounded must not leave the last row out: none is none.
    least = left.number_input(
        "From", value=None, placeholder=number(low), key=f"from_{key}", format="%.6g"
    )
    most = right.number_input(
        "To", value=None, placeholder=number(high), key=f"to_{key}", format="%.6g"
    )
    st.caption(f"From {number(low)} to {number(high)}, both ends included.")
    return selections.in_range(
        column.to_numpy(dtype=np.float64, na_value=np.nan),
        -np.inf if least is None else least,
        np.inf if most is None else most,
    )


def _rows_with_values(column: pd.Series[Any], key: str) -> IntArray:
    """Rows with some values of a label, chosen from a list with counts; None is no label."""
    counts = column.dropna().astype(object).astype(str).value_counts()
    values: list[str | None] = [*in_class_order(counts.index[:MOST_VALUES], column)]
    if column.isna().any():
        values.append(None)

    def called(value: str | None) -> str:
        count = int(column.isna().sum()) if value is None else counts[value]
        return f"{MISSING_NAME if value is None else shortened(value)} ({count:,})"

    if len(values) <= MOST_IN_SIGHT:
        chosen = st.pills(
            "Values",
            values,
            key=f"values_{key}",
            selection_mode="multi",
            format_func=lambda value: plain(called(value)),
        )
    else:
        chosen = st.multiselect(
            "Values",
            values,
            key=f"values_{key}",
            placeholder="Choose one or more",
            format_func=called,
        )
    if len(counts) > MOST_VALUES:
        st.caption(f"The {MOST_VALUES:,} most frequent of {len(counts):,}.")
    named = [v for v in chosen if v is not None]
    return selections.by_values(column, named, missing=None in chosen)
