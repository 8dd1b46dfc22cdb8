"""The first rows of a table with what each column was taken for; a click on one changes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.data_page.questions import refused_roles
from dashboard.data_page.reading import give_role
from dashboard.formatting import plain, shortened
from sequitur_core.data.preparation.naming import label_names_of, names_of
from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import pluralise
from sequitur_core.readers.detection import ColumnRole, TablePreview
from sequitur_core.readers.recognised_file import Origin
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.corrections import roles_of

ROW_HEIGHT = 30  # pixels
FEW = 5  # columns, of which each is clicked
NOTHING_CLICKED = "How each column of the file was read. Click one to change that."
TITLE = "Columns of the file"
ANCHOR = "columns"
_ROLES = "role"  # the index of the row that says the roles
CHANNEL = "Channel"
_WORDS: dict[ColumnRole, str] = {
    "id": "Name", "time": "Time", "value": CHANNEL, "label": "Label",
    "channel_name": "Channel name", "left_out": "Not used",
}  # fmt: skip
_VALUE_WORDS = {"rows": "Step", "columns": "Sequence"}  # by layout
HELP: dict[ColumnRole, str] = {
    "id": "Names the sequence that a row belongs to.",
    "time": "The time of each row.",
    "value": "Values that the model learns.",
    "label": "Colours the map; the model doesn't see it.",
    "channel_name": "Names the channel of each row's value.",
    "left_out": "Ignored.",
}
# Faint, so that the text is read on light and on dark; the word says the same as the colour.
_COLOURS: dict[ColumnRole, str] = {
    "id": "rgba(0, 114, 178, .28)", "time": "rgba(230, 159, 0, .28)",
    "value": "rgba(0, 158, 115, .22)", "label": "rgba(204, 121, 167, .28)",
    "channel_name": "rgba(86, 180, 233, .28)", "left_out": "rgba(128, 128, 128, .18)",
}  # fmt: skip


def show(data_id: str, origin: Origin) -> None:
    """The grid, and for the column that was clicked what else it can be."""
    table = origin.understood.table
    if table is None:
        return
    words = role_words(origin)
    with st.container(key="column_roles", gap="small"):
        st.subheader(TITLE, anchor=ANCHOR)
        place = st.container(
            horizontal=True, vertical_alignment="center", gap="small", height=40, border=False
        )
        problem = st.container()
        event = st.dataframe(
            _styled(table, _said(origin.recipe, table, words)),
            hide_index=True,
            row_height=ROW_HEIGHT,
            height=ROW_HEIGHT * (len(table.rows) + 1) + 38,
            key=f"column_grid_{data_id}",
            on_select="rerun",
            selection_mode=["single-column", "single-cell"],
            alt="First rows of the table, with the role of each column above them",
        )
        several = st.container(horizontal=True, vertical_alignment="center", border=False)
    picked = _clicked_last(data_id, event.selection.columns, event.selection.cells)
    with several:
        meant, what = _meant([*table.roles], picked, data_id)
    with place:
        if meant:
            role = _offer(origin, table, meant, what, words)
        else:
            role = None
            st.caption(plain(what) or NOTHING_CLICKED)
    with problem:
        if role is None:
            refused_roles.show(data_id, refused_roles.GRID)
        else:
            give_role(origin, meant, role, refused=refused_roles.keep(data_id, refused_roles.GRID))


def _meant(names: Sequence[str], picked: str, data_id: str) -> tuple[tuple[str, ...], str]:
    """The columns that get another role, and how they are called; none, and why.

    That is the one that was clicked, unless a part of names is typed or all behind it are meant.
    """
    from_here, part = False, ""
    if len(names) > FEW:
        part = st.text_input(
            "Part of their names",
            key=f"role_part_{data_id}",
            placeholder="Several at once: part of their names",
            label_visibility="collapsed",
            width=300,
        ).strip()
        if picked in names:
            from_here = st.toggle(
                f"All from {plain(shortened(picked, 24))} on", key=f"role_from_{data_id}"
            )
    among = names[names.index(picked) :] if from_here else names
    found = tuple(c for c in among if part.casefold() in c.casefold())
    if part:
        return (
            found,
            f"{_columns(found)} with “{part}”" if found else f"No column has “{part}” in it.",
        )
    if from_here:
        return found, f"{_columns(found)} from {shortened(picked, 24)} on"
    return ((picked,), shortened(picked, 24)) if picked in names else ((), "")


def _columns(names: Sequence[str]) -> str:
    return pluralise(len(names), "column")


def _clicked_last(data_id: str, columns: Sequence[str], cells: Sequence[tuple[int, str]]) -> str:
    """The column whose header or cell was clicked last; "" for none.

    A header stays selected while cells are clicked.
    """
    now = ([str(column) for column in columns], [(row, str(column)) for row, column in cells])
    known, before, last = st.session_state.get(state.COLUMN_CLICKED, ("", ([], []), ""))
    if known != data_id:
        before = ([], [])
    if now != before:
        headers, inside = now[0], [column for _, column in now[1]]
        changed = headers if now[0] != before[0] else inside
        last = next(iter([*changed, *headers, *inside]), "")
        st.session_state[state.COLUMN_CLICKED] = (data_id, now, last)
    return str(last)


def role_words(origin: Origin) -> dict[ColumnRole, str]:
    """What each role is called, which depends on how the table is laid out."""
    return _WORDS | {"value": _VALUE_WORDS.get(origin.recipe.layout, _WORDS["value"])}


def columns_of_channels(origin: Origin) -> dict[str, str]:
    """The column of each channel by what the channel is called, where each has one of its own."""
    recipe, table = origin.recipe, origin.understood.table
    if table is None or not recipe.row_per_step or recipe.channel_column:
        return {}
    called = names_of(recipe)
    values = [column for column, role in table.roles.items() if role == "value"]
    channels = named_channels(values)
    return {called.get(c, c): column for column, (c, _) in zip(values, channels, strict=True)}


def _said(recipe: Recipe, table: TablePreview, words: dict[ColumnRole, str]) -> list[str]:
    """The role of each column, and what a person calls the channel or the label."""
    roles, called, labels = table.shown_roles, names_of(recipe), label_names_of(recipe)
    said = [words[role] for role in roles]
    for i, role in enumerate(roles):
        if role == "label" and table.columns[i] in labels:
            said[i] += f": {labels[table.columns[i]]}"
    values = [i for i, role in enumerate(roles) if role == "value"]
    channels = named_channels([table.columns[i] for i in values])
    for i, (channel, _) in zip(values, channels, strict=True):
        if called.get(channel, channel) != channel:
            said[i] += f": {called[channel]}"
    return said


def _styled(table: TablePreview, said: Sequence[str]) -> pd.io.formats.style.Styler:
    frame = pd.DataFrame([said, *table.rows], columns=list(table.columns))
    colours = [f"background-color: {_COLOURS[role]}" for role in table.shown_roles]
    strong = [f"{colour}; font-weight: bold" for colour in colours]
    styles = pd.DataFrame([strong, *[colours] * len(table.rows)], columns=frame.columns)
    styler = frame.style.apply(lambda _: styles, axis=None)
    translating: Any = styler
    translate = translating._translate
    # Streamlit would write what each cell displays over its text, column by column, which takes
    # most of the time of a wide table at each run of the page. Here both are the same.
    translating._translate = lambda *which: {**translate(*which), "body": []}
    return styler


def _offer(
    origin: Origin,
    table: TablePreview,
    meant: Sequence[str],
    what: str,
    words: dict[ColumnRole, str],
) -> ColumnRole | None:
    """A button for each other role that columns can have; the one that was pressed."""
    now = {table.roles[column] for column in meant}
    st.markdown(plain(f"Use {what} as"))
    pressed = None
    for role in roles_of(origin.recipe, several=len(meant) > 1):
        if now != {role} and st.button(words[role], key=f"role_{role}", help=HELP[role]):
            pressed = role
    return pressed
