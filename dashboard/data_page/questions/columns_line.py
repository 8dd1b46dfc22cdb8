"""What each column of a table was taken for, in one line above the sequences, to change there.

Of arrays, clips and sounds, which have no columns: their channels and labels.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import state
from dashboard.charts.sequences import are_pitch_bands
from dashboard.data_page.questions import one_sequence, refused_roles
from dashboard.data_page.questions.column_roles import ANCHOR, CHANNEL, HELP, TITLE, role_words
from dashboard.data_page.reading import Refused, give_role, read_as_said, reread
from dashboard.formatting import plain, shortened
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.preparation.naming import label_names_of
from sequitur_core.data.preparation.preprocessing import with_channels
from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import class_text, join_names
from sequitur_core.readers.detection import ColumnRole, Partition, TablePreview
from sequitur_core.readers.recognised_file import Origin
from sequitur_core.readers.tables.corrections import roles_of

LETTERS = 124  # of the line, in a window of 1024 pixels
LETTERS_OF_ROLE = 14  # as many as its word takes, with what counts the columns behind its names
LETTERS_BESIDE = 20  # of the names of one role; channels get the rest
BETWEEN = ", "  # names
LONGEST_NAME = 24  # letters
LONGEST_LISTED = 64  # letters, where each has two lines
MOST_LISTED = 12  # columns of one role, until a click asks for more
LAST = 3  # of them, that are the last ones, where a class often stands behind all steps
MOST_MORE = 100  # that such a click lists
FEW_CLASSES = 3  # that tell which label it is
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
[class*="st-key-columns_listed"] button {padding-inline: .5rem}
@media (min-width: 641px) {
    [class*="st-key-columns_listed"] .stHorizontalBlock {flex-wrap: nowrap}
    [class*="st-key-columns_listed"] .stHorizontalBlock > .stElementContainer {flex: none}
}
@media (max-width: 640px) {
    .st-key-columns_line {flex-wrap: nowrap; overflow-x: auto}
    .st-key-columns_line > * {flex: none}
}
</style>"""


@dataclass(frozen=True)
class _Parts:
    """What data consists of: columns of a table, or the channels and labels of other data.

    Attributes
    ----------
    roles : of each by its name.
    examples : what stands in it, where that is known.
    words : what each role is called.
    others : the roles that one of a role can get.
    give : gives a role to the one with this name, or says why that isn't possible.
    """

    roles: Mapping[str, ColumnRole]
    examples: Mapping[str, str]
    words: Mapping[ColumnRole, str]
    others: Callable[[ColumnRole], Sequence[ColumnRole]]
    give: Callable[[str, ColumnRole, Refused], None]


@dataclass(frozen=True)
class _Pressed:
    """What was asked for: another role of what has this name; what comes of it is said there."""

    name: str
    role: ColumnRole
    place: DeltaGenerator


def show(
    data_id: str,
    dataset: SequenceDataset,
    origin: Origin,
    ways: Sequence[Partition] | None = None,
) -> None:
    """A button for each role with the columns that have it; a click lists what else each can be.

    ways : to divide a table, which stand here with others; None where they are asked about.
    """
    table = origin.understood.table
    parts = _without_columns(dataset, origin) if table is None else _columns(dataset, origin, table)
    if not parts.roles:
        return
    st.html(STYLE)
    line = st.container(
        key="columns_line", horizontal=True, vertical_alignment="center", gap="small"
    )
    # By columns that stand in the line themselves.
    named = origin.recipe.layout == "tidy" and "id" in parts.roles.values()
    letters = LETTERS
    if ways is not None and not named:
        with line:
            letters -= one_sequence.menu(data_id, origin, ways)
    problem = st.container()
    pressed: _Pressed | None = None
    kept = refused_roles.column_of(data_id)
    for role, shown in _in_line(parts, letters).items():
        names = [name for name, its in parts.roles.items() if its == role]
        with line:
            box = st.popover(
                _label(role, parts.words[role], shown, len(names)),
                type="tertiary",
                key=f"columns_{role}_{data_id}",
                on_change="rerun",
                help=_help(role, parts.words[role], names),
            )
        if box.open:
            with box.container(key=f"columns_listed_{role}", gap="xsmall"):
                pressed = _listed(data_id, parts, role, names) or pressed
                if ways is not None and named and role == "id":
                    one_sequence.offer(data_id, origin, ways)
                    names = [*names, refused_roles.DIVISION]
            kept = None if kept in names else kept  # it is said in the list
    if table is not None:
        line.markdown(f"[{TITLE}](#{ANCHOR})", width="content")
    if pressed is not None:
        with pressed.place:
            parts.give(pressed.name, pressed.role, refused_roles.keep(data_id, pressed.name))
    elif kept == refused_roles.DIVISION and one_sequence.is_open(data_id):
        pass  # it is said there
    elif kept is not None and kept != refused_roles.GRID:
        with problem:
            refused_roles.show(data_id, kept)


def _columns(dataset: SequenceDataset, origin: Origin, table: TablePreview) -> _Parts:
    """The columns of a table, labels in the order in which the sentence above names them."""
    recipe, shown = origin.recipe, table.roles
    cells = zip(table.columns, zip(*table.rows, strict=True), strict=True)
    examples = {column: ", ".join(dict.fromkeys(filter(None, of))) for column, of in cells}
    return _Parts(
        {name: shown[name] for name in (*recipe.label_columns, *shown) if name in shown},
        examples | _classes(dataset, recipe, recipe.label_columns),
        role_words(origin),
        lambda now: [role for role in roles_of(recipe) if role != now],
        lambda column, role, refused: give_role(origin, (column,), role, refused=refused),
    )


def _without_columns(dataset: SequenceDataset, origin: Origin) -> _Parts:
    """The channels of data without columns, and the labels that it has or may have.

    Bands of sounds have no names that say something, and a single channel is all there is.
    """
    recipe, meta = origin.recipe, dataset.meta
    choice = next(
        (each for each in origin.understood.options if each.name == "label_columns"), None
    )
    offered = [str(value) for value, _ in choice.options] if choice else []
    roles: dict[str, ColumnRole] = {}
    examples: dict[str, str] = {}
    if len(meta.channels) > 1 and not (dataset.are_clips or are_pitch_bands(meta)):
        roles |= dict.fromkeys(meta.channels, "value")
        examples |= dict(zip(meta.channels, meta.units, strict=True))
    for label in offered:
        roles[label] = "label" if label in recipe.label_columns else "left_out"
    examples |= _classes(dataset, recipe, offered)

    def give(name: str, role: ColumnRole, refused: Refused) -> None:
        if name in offered:
            used = [n for n in offered if (role if n == name else roles[n]) == "label"]
            changes = {"label_columns": tuple(used)}
            read_as_said(origin.source, recipe, changes, refused=refused)
        else:
            rest = [channel for channel in meta.channels if channel != name]
            reread(origin, with_channels(recipe, rest), refused=refused)

    words: dict[ColumnRole, str] = {"value": CHANNEL, "label": "Label", "left_out": "Not used"}
    other: dict[ColumnRole, list[ColumnRole]] = {"left_out": ["label"]}
    return _Parts(roles, examples, words, lambda now: other.get(now, ["left_out"]), give)


def _classes(dataset: SequenceDataset, recipe: Recipe, columns: Sequence[str]) -> dict[str, str]:
    """The first classes of labels, by their columns."""
    called, classes = label_names_of(recipe), dict[str, str]()
    for column in columns:
        if (name := called.get(column, column)) in dataset.labels:
            some = map(class_text, dataset.labels[name].dropna().unique())
            classes[column] = join_names([*some], FEW_CLASSES)
    return classes


def _in_line(parts: _Parts, letters: int) -> dict[ColumnRole, list[str]]:
    """The first columns of each role, shortened, as many as there is room for."""
    names: dict[ColumnRole, list[str]] = {role: [] for role in _COLOURS}
    for name, role in parts.roles.items():
        names[role].append(shortened(name, LONGEST_NAME))
    shown = {role: _fitting(each, LETTERS_BESIDE) for role, each in names.items() if each}
    if parts.words["value"] == CHANNEL and "value" in shown:
        others = [name for role, each in shown.items() if role != "value" for name in each]
        beside = len(BETWEEN.join(others)) + LETTERS_OF_ROLE * len(shown)
        shown["value"] = _fitting(names["value"], letters - beside)
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
    """The role and the first of its columns: "Channels heat, rain, +4"; "Time" of time alone."""
    if _says_all(word, shown, count):
        return f":{_COLOURS[role]}-badge[{word}]"
    more = count - len(shown)
    told = plain(BETWEEN.join([*shown, *([f"+{more:,}"] if more else [])]))
    return (
        f":{_COLOURS[role]}-badge[{word}{'s' if count > 1 and role != 'left_out' else ''}] {told}"
    )


def _says_all(word: str, names: Sequence[str], count: int) -> bool:
    """Whether the only column of a role is called as the role is."""
    return count == 1 and names[0].strip().casefold() == word.casefold()


def _help(role: ColumnRole, word: str, names: Sequence[str]) -> str:
    """What a role is for, and the column that has it where the line doesn't name it."""
    if not _says_all(word, names, len(names)):
        return HELP[role]
    return f"{HELP[role]} It is the column {plain(names[0])}."


def _listed(data_id: str, parts: _Parts, role: ColumnRole, names: Sequence[str]) -> _Pressed | None:
    """The columns of one role, with a button for each other one; what was pressed.

    Of many, the first and the last: what is unlike the others is mostly one of these.
    """
    pressed = None
    st.caption("Click to change how it's used.")
    *known, listed = st.session_state.get(state.COLUMNS_LISTED, ("", role, 0))
    if known != [data_id, role]:
        listed = MOST_LISTED
    more = max(0, len(names) - listed)
    first = listed - LAST if more else listed
    for i, name in enumerate([*names[:first], *(names[-LAST:] if more else ())]):
        if more and i == first:
            _button_for_more(data_id, role, more, listed)
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            with st.container(gap=None, width="stretch"):
                st.markdown(f"**{plain(shortened(name, LONGEST_LISTED))}**")
                if example := parts.examples.get(name):
                    st.caption(plain(example))
            others = [
                other
                for other in parts.others(role)
                if st.button(parts.words[other], key=f"{other}_of_{role}_{i}", help=HELP[other])
            ]
        place = st.container()
        if others:
            pressed = _Pressed(name, others[0], place)
        else:
            with place:
                refused_roles.show(data_id, name)
    return pressed


def _button_for_more(data_id: str, role: ColumnRole, more: int, listed: int) -> None:
    st.button(
        f"And {more:,} more" if more <= MOST_MORE else f"The next {MOST_MORE} of {more:,} more",
        key=f"more_of_{role}",
        type="tertiary",
        icon=":material/expand_more:",
        on_click=_list_more,
        args=(data_id, role, listed + MOST_MORE),
    )


def _list_more(data_id: str, role: ColumnRole, listed: int) -> None:
    st.session_state[state.COLUMNS_LISTED] = (data_id, role, listed)
