"""What each column of a table was taken for, in one line above the sequences, to change there."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import streamlit as st

from dashboard.data_page.questions.column_roles import ANCHOR, HELP, TITLE, role_words
from dashboard.data_page.reading import correct
from dashboard.formatting import plain, shortened
from sequitur_core.formatting import pluralise
from sequitur_core.readers.detection import ColumnRole, TablePreview
from sequitur_core.readers.recognised_file import Origin
from sequitur_core.readers.tables.corrections import roles_of, with_role

LETTERS = 116  # of the line, in a window of 1024 pixels
LETTERS_OF_ROLE = 14  # as many as its word takes, with what counts the columns behind its names
LETTERS_BESIDE = 20  # of those of one role; channels get the rest
BETWEEN = ", "  # names
LONGEST_NAME = 24  # letters
MOST_LISTED = 12  # columns of one role; all are in the grid below
# In a line; the colours are those of the grid.
_COLOURS: dict[ColumnRole, str] = {
    "id": "blue", "time": "orange", "channel_name": "blue", "value": "green", "label": "violet",
    "left_out": "gray",
}  # fmt: skip
STYLE = """<style>
:is(.st-key-columns_line, [class*="st-key-columns_listed"]) button {
    min-height: 2rem; padding-block: .125rem;
}
:is(.st-key-columns_line, [class*="st-key-columns_listed"]) p {font-size: .875rem}
@media (max-width: 640px) {
    .st-key-columns_line {flex-wrap: nowrap; overflow-x: auto}
    .st-key-columns_line > * {flex: none}
}
</style>"""


def show(data_id: str, origin: Origin) -> None:
    """A button for each role with the columns that have it; a click lists what else each can be."""
    table = origin.understood.table
    if table is None:
        return
    words = role_words(origin)
    st.html(STYLE)
    line = st.container(
        key="columns_line", horizontal=True, vertical_alignment="center", gap="small"
    )
    problem = st.container()
    pressed: tuple[str, ColumnRole] | None = None
    for role, shown in _in_line(table, origin.recipe.layout).items():
        names = [name for name, its in table.roles.items() if its == role]
        with line:
            box = st.popover(
                _label(role, words[role], shown, len(names)),
                type="tertiary",
                key=f"columns_{role}_{data_id}",
                on_change="rerun",
                help=HELP[role],
            )
        if box.open:
            with box.container(key=f"columns_listed_{role}", gap="xsmall"):
                pressed = _listed(origin, table, names, words) or pressed
    line.markdown(f"[{TITLE}](#{ANCHOR})", width="content")
    if pressed is not None:
        column, role = pressed
        with problem:
            correct(origin, **with_role(origin.recipe, [*table.roles], (column,), role))


def _in_line(table: TablePreview, layout: str) -> dict[ColumnRole, list[str]]:
    """The first columns of each role, shortened, as many as there is room for."""
    names: dict[ColumnRole, list[str]] = {role: [] for role in _COLOURS}
    for name, role in table.roles.items():
        names[role].append(shortened(name, LONGEST_NAME))
    shown = {role: _fitting(each, LETTERS_BESIDE) for role, each in names.items() if each}
    if layout not in ("rows", "columns") and "value" in shown:
        others = [name for role, each in shown.items() if role != "value" for name in each]
        beside = len(BETWEEN.join(others)) + LETTERS_OF_ROLE * len(shown)
        shown["value"] = _fitting(names["value"], LETTERS - beside)
    return shown


def _fitting(names: Sequence[str], letters: int) -> list[str]:
    """The first of some names that take so many letters together, at least one."""
    taken = itertools.accumulate(len(name) + len(BETWEEN) for name in names)
    return [
        name
        for i, (name, so_far) in enumerate(zip(names, taken, strict=True))
        if not i or so_far <= letters
    ]


def _label(role: ColumnRole, word: str, shown: Sequence[str], count: int) -> str:
    """The role and the first of its columns: "Channels heat, rain, +4"."""
    more = count - len(shown)
    told = plain(BETWEEN.join([*shown, *([f"+{more:,}"] if more else [])]))
    return (
        f":{_COLOURS[role]}-badge[{word}{'s' if count > 1 and role != 'left_out' else ''}] {told}"
    )


def _listed(
    origin: Origin, table: TablePreview, names: Sequence[str], words: dict[ColumnRole, str]
) -> tuple[str, ColumnRole] | None:
    """The columns of one role, with a button for each other one; the column and role pressed."""
    pressed = None
    st.caption("Click a role to give it to a column.")
    cells = dict(zip(table.columns, zip(*table.rows, strict=True), strict=True))
    for i, name in enumerate(names[:MOST_LISTED]):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(f"**{plain(shortened(name))}**", width="content")
            st.caption(plain(", ".join(filter(None, cells.get(name, ())))), width="stretch")
            for role in roles_of(origin.recipe):
                if role != table.roles[name] and st.button(
                    words[role], key=f"{role}_of_{table.roles[name]}_{i}", help=HELP[role]
                ):
                    pressed = (name, role)
    if (more := len(names) - MOST_LISTED) > 0:
        st.caption(f"{pluralise(more, 'more column')} in [{TITLE}](#{ANCHOR}), below.")
    return pressed
