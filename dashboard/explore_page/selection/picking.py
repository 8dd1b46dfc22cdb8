"""What a click outside the map selects: on a button, in a line of a table, in another chart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.components.plotly_view import Event, selection_mode
from dashboard.formatting import text_width
from sequitur_core.data.dataset import IntArray
from sequitur_core.runs.results import selections

VERBS = {"new": "Select", "add": "Add", "remove": "Remove"}
MARGINS = 18  # pixels of a cell beside its text
HEAD = 38  # pixels of a table's head and border


def pick(run_id: str, rows: Iterable[int] | IntArray) -> None:
    """Select, add or remove rows, as the buttons at the map say."""
    now = selections.combine(state.selected(run_id), list(rows), selection_mode(state.MAP_VIEW))
    state.select(run_id, now)


def verb() -> str:
    """What a click on a button that selects does, as the buttons at the map say."""
    return VERBS[selection_mode(state.MAP_VIEW)]


def show_table(
    lines: Mapping[str, Any],
    rows_of: Callable[[int], IntArray],
    *,
    run_id: str,
    key: str,
    box: str,
    row_height: int,
    most: int,
    columns: Mapping[str, Any],
) -> list[int]:
    """A table in which ticking some lines picks their rows; returns which are ticked.

    Parameters
    ----------
    lines : the columns by their names.
    rows_of : the rows of the run that a line, counted from 0, stands for.
    key, box : of the table in the session, and of the container around it.
    row_height, most : pixels of a line, and lines that are seen without scrolling.
    columns : the `column_config` of those that have one.
    """
    count = len(next(iter(lines.values())))
    st.container(key=box).dataframe(
        pd.DataFrame(lines),
        key=key,
        hide_index=True,
        row_height=row_height,
        height=row_height * min(count, most) + HEAD,
        on_select=lambda: pick_ticked(run_id, rows_of, key, count),
        selection_mode="multi-row",
        column_config={"Colour": st.column_config.ImageColumn("", width=36), **columns},
    )
    return ticked_lines(key, count)


def column_width(texts: Iterable[str], name: str) -> int:
    """Pixels of a column that has these texts wholly in sight, and its name."""
    return round(MARGINS + max(map(text_width, (name, *texts))))


def pick_ticked(run_id: str, rows_of: Callable[[int], IntArray], key: str, count: int) -> None:
    """Pick the rows of the ticked lines of a table."""
    rows = [rows_of(line) for line in ticked_lines(key, count)]
    pick(run_id, np.concatenate(rows) if rows else [])


def ticked_lines(key: str, count: int) -> list[int]:
    """The lines that are ticked in a table of so many; it may have had more a moment ago."""
    ticked = st.session_state.get(key, {}).get("selection", {}).get("rows", [])
    return [line for line in ticked if line < count]


def follow(
    run_id: str,
    event: Event | None,
    shown: IntArray,
    rows_of: Callable[[IntArray], IntArray] = lambda places: places,
) -> None:
    """Select what was just selected in a chart that stands beside the map.

    Parameters
    ----------
    shown : what the chart was drawn with as selected.
    rows_of : the rows of the run behind what is selected in the chart.
    """
    if event is not None and not np.array_equal(event.rows, shown):
        state.select(run_id, rows_of(event.rows))
        st.rerun()  # the map was drawn before
