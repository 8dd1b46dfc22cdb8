"""A cell that doesn't fit its column: the rows around it, and a button for each way out."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.data_page.questions import remarks
from dashboard.data_page.reading import correct
from dashboard.formatting import plain, shortened, text_width
from sequitur_core.data.notes.note import BadCell, Note
from sequitur_core.readers.recognised_file import Origin
from sequitur_core.readers.tables.corrections import with_role

ROW_HEIGHT = 30  # pixels
MARGINS, IN_SIGHT = 16, 280  # pixels beside a text, and before the column of the cell
_MARK = "background-color: rgba(213, 94, 0, .35); font-weight: bold"
_LINE = "line"


def show(warning: Note, cell: BadCell, origin: Origin, *, key: str) -> None:
    """Say what is wrong with a cell, show where it stands, and offer what can be done."""
    with st.container(key=key):
        left, right = st.columns([1, 1], gap="medium")
        with right:
            st.dataframe(
                around(cell),
                hide_index=True,
                row_height=ROW_HEIGHT,
                height=ROW_HEIGHT * len(cell.rows) + 38,
                key=f"{key}_rows",
                alt=f"The rows around line {cell.line} of the file",
            )
        with left:
            if warning.numbers.get("words"):
                st.warning(plain(str(warning)), icon=":material/warning:")
            else:  # the row is excluded, so there is nothing to decide
                remarks.inform(str(warning))
            with st.container(horizontal=True, gap="small"):
                _buttons(warning, cell, origin, key=key)


def around(cell: BadCell) -> pd.io.formats.style.Styler:
    """The rows as in the file, but the column of the cell first where it would be out of sight."""
    frame = pd.DataFrame(cell.rows, columns=list(cell.columns))
    before = list(cell.columns[: cell.columns.index(cell.column)])
    widths = (MARGINS + max(map(text_width, (c, *frame[c].astype(str)))) for c in before)
    if sum(widths) > IN_SIGHT:
        frame = frame[[cell.column, *frame.columns.drop(cell.column)]]
    styles = pd.DataFrame("", index=frame.index, columns=frame.columns)
    styles.loc[cell.lines.index(cell.line), cell.column] = _MARK
    name = _LINE if _LINE not in cell.columns else ""  # no name twice
    frame.insert(0, name, [f"{line:,}" for line in cell.lines])
    styles.insert(0, name, "")
    return frame.style.apply(lambda _: styles, axis=None)


def _buttons(warning: Note, cell: BadCell, origin: Origin, *, key: str) -> None:
    """Read it otherwise, empty the cell, or do without its column, unless that is the time."""
    recipe, table = origin.recipe, origin.understood.table
    for offer in warning.offers:
        if st.button(offer.label, key=f"{key}_{offer.name}", icon=":material/swap_horiz:"):
            correct(origin, **offer.changes)
    words = warning.numbers.get("words", ())
    if words and st.button(
        "Treat as missing",
        key=f"{key}_empty",
        icon=":material/check:",
        help="Counts as a missing value from now on, also in other files read with this recipe. "
        "You can undo this under Words that mean missing.",
    ):
        correct(origin, missing_words=tuple(dict.fromkeys([*recipe.missing_words, *words])))
    if table is None or cell.column in recipe.time_columns:
        return
    if st.button(
        plain(f"Exclude {shortened(cell.column, 24)}"),
        key=f"{key}_out",
        icon=":material/playlist_remove:",
        help="Reads the file without this column. A click on it in the table below brings it back.",
    ):
        correct(origin, **with_role(recipe, [*table.roles], (cell.column,), "left_out"))
