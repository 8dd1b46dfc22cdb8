"""The settings in which compared runs differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard.compare_page.chosen import Compared
from dashboard.compare_page.html_table import UNKNOWN, Cell, Row, html_table
from sequitur_core.comparison.settings import ABSENT, differences
from sequitur_core.formatting import short
from sequitur_core.settings.presets import PRESETS

MOST_OPEN = 6  # lines that are shown at once
UNSET = {"Hold out by": "single sequences"}  # what no value means, where that isn't a choice


def rows_of(runs: Sequence[Compared]) -> list[Row]:
    """What differs, a row for each setting, the most important first."""
    found = differences([one.run.spec for one in runs])
    rows: list[Row] = []
    for line in found:
        unset = UNSET.get(line.label, "automatic")
        rows.append((line.label, [Cell(_worded(value, unset)) for value in line.values]))
    return rows


def show(runs: Sequence[Compared]) -> None:
    """A table of what differs; a sentence where nothing does."""
    rows = rows_of(runs)
    if not rows:
        st.caption("All settings of these runs are the same.")
        return
    st.markdown("**Settings that differ**")
    html_table(runs, rows[:MOST_OPEN], key="setting_table")
    if len(rows) > MOST_OPEN:
        with st.expander(f"{len(rows) - MOST_OPEN} more"):
            html_table(runs, rows[MOST_OPEN:], key="more")


def _worded(value: Any, unset: str) -> str:
    """A setting as the form shows it; `unset` for no value."""
    match value:
        case _ if value is ABSENT:
            return UNKNOWN
        case None:
            return unset
        case bool():
            return "on" if value else "off"
        case int() | float():
            return f"{value:,}" if isinstance(value, int) else short(value)
        case list() | tuple():
            return ", ".join(map(str, value)) or "none"
        case str() if value in PRESETS:
            return PRESETS[value].label
    return str(value) or UNKNOWN
