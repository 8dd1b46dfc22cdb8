"""The lines of a text file, and what a person says of them: where its table is, how written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.data_page.reading import read_as_said
from dashboard.formatting import plain
from dashboard.widgets.fields import page_choice
from dashboard.widgets.fields.number_field import number_choice
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers.detection import Choice
from sequitur_core.readers.tables.beginning import Beginning
from sequitur_core.readers.tables.corrections import line_choices

HEIGHT = 400  # pixels of the lines
ROW_HEIGHT = 30  # pixels
BEGIN = "skip_lines"
LEARNS_WORDS = "Each word becomes a channel: 1 in the rows that have it, 0 in the others."
BY_PLACE = ""  # for a separator
_NUMBER = re.compile(r"[1-9]\d{0,5}")
_TAB = "\N{RIGHTWARDS ARROW}\t"  # seen, unlike a tab alone


@dataclass(frozen=True)
class Asked:
    """The file whose lines are in view: how it is read, or why it is refused, above which data.

    One that is refused may be read in other `ways`, each a label and choices; it may have no lines
    that can be looked at, as JSON has none.
    """

    path: Path
    recipe: Recipe | None
    why: str
    data_id: str | None
    ways: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    has_lines: bool = True


def ask_button(asked: Asked) -> None:
    """The way to the lines of a file."""
    st.button(
        "Say how to read its lines",
        key="say_lines",
        icon=":material/format_list_numbered:",
        help="Shows the lines of the file, and asks where its table begins and what separates "
        "its columns.",
        on_click=_ask,
        args=(asked,),
    )


def way_buttons(asked: Asked) -> None:
    """The ways to read a file after all, if there are: by its words, or with points as commas."""
    for place, (label, choices) in enumerate(asked.ways):
        words = "word_columns" in choices
        if st.button(
            plain(label),
            key=f"way_{place}",
            icon=":material/abc:" if words else ":material/pin:",
            help=LEARNS_WORDS if words else None,
        ):
            read_as_said(asked.path, asked.recipe, choices)


def _ask(asked: Asked | None) -> None:
    st.session_state[state.LINES_OF] = asked
    st.session_state[state.LINES_SAID] = {}


def asked_for(data_id: str | None) -> Asked | None:
    """The file whose lines are to be shown instead of the data in view, if any."""
    asked: Asked | None = st.session_state.get(state.LINES_OF)
    if asked is None or asked.data_id != data_id or not asked.path.exists():
        return None
    return asked


def show(asked: Asked) -> None:
    """The lines, fields that say what they are, and the table that follows from these."""
    title, buttons = st.columns([3, 2], vertical_alignment="center")
    title.title(f"The lines of {plain(asked.path.name)}", anchor=False)
    problem = st.container()
    try:
        found = cache.beginning(asked.path, asked.recipe, st.session_state[state.LINES_SAID])
    except SequiturError as error:
        problem.error(plain(error), icon=":material/error:")
        buttons.button("Back", key="leave_lines", on_click=_ask, args=(None,))
        return
    if asked.why:
        problem.caption(f":material/error: {plain(asked.why)}")
    with buttons.container(horizontal=True, horizontal_alignment="right"):
        st.button("Back", key="leave_lines", on_click=_ask, args=(None,))
        use = st.button(
            "Use this table",
            key="use_lines",
            type="primary",
            icon=":material/check:",
            disabled=not found.rows,
        )
    if found.name != asked.path.name:
        st.caption(f"{plain(found.name)} stands for all files like it.")
    _fields(found)
    left, right = st.columns([3, 2])
    left.code(
        "\n".join(line.replace("\t", _TAB) for line in found.lines),
        language=None,
        line_numbers=True,
        height=HEIGHT,
    )
    with right:
        _table(found)
    if use:
        with problem:
            read_as_said(asked.path, asked.recipe, found.choices)


def _fields(found: Beginning) -> None:
    """A field for each thing that can be said, with what was said or else what seems to be so."""
    by_name = {choice.name: choice for choice in line_choices(found.form, cells=True)}
    asked = [by_name[name] for name in found.said if name in by_name]
    for choice, column in zip(asked, st.columns(len(asked)), strict=True):
        key = state.said_of_lines(choice.name)
        with column:
            # What wasn't said follows what was: another separator shows other header lines.
            if choice.name == BEGIN:
                st.session_state[key] = choice.value + 1
                _line_field(key, most=len(found.lines))
            elif choice.name == "delimiter":
                _separator_field(choice, key, found)
            else:
                _choice_field(choice, key, choice.value)
    if found.form.cuts:
        _places_field(found.form.cuts)


def _line_field(key: str, *, most: int) -> None:
    number_choice(
        "The table begins in line",
        key,
        low=1,
        high=most,
        help="The line with the names of its columns, or its first row if it has none.",
        then=lambda: _say(BEGIN, min(most, max(1, st.session_state[key])) - 1),
    )


def _choice_field(
    choice: Choice, key: str, now: Any, *, say: Callable[[Any], None] | None = None
) -> None:
    names = {value: str(label) for value, label in choice.options}
    st.session_state[key] = now
    tell = say or partial(_say, choice.name)
    with st.container(key=key):
        st.selectbox(
            choice.label,
            list(names),
            index=list(names).index(now),
            format_func=names.__getitem__,
            help=choice.help,
            **page_choice.control_of(key, names, then=lambda: tell(st.session_state[key])),
        )


def _separator_field(choice: Choice, key: str, found: Beginning) -> None:
    """What separates cells: a character, or only their place in each line."""
    with_places = (*choice.options, (BY_PLACE, "None: fixed places"))
    _choice_field(
        replace(choice, options=with_places),
        key,
        BY_PLACE if found.form.cuts else choice.value,
        say=partial(_say_separator, found.likely_cuts),
    )


def _places_field(cuts: tuple[int, ...]) -> None:
    key = state.said_of_lines("cuts")
    st.session_state[key] = ", ".join(map(str, cuts))
    with st.container(key=key):
        st.text_input(
            "Columns begin at characters",
            st.session_state[key],
            help="Counted from 1: 1, 8, 15 cuts each line before its eighth and fifteenth "
            "character.",
            **page_choice.control_of(key, then=lambda: _say_places(st.session_state[key], cuts)),
        )


def _say_separator(likely: tuple[int, ...], separator: str) -> None:
    if separator == BY_PLACE:
        _say("cuts", likely)
    else:
        _say("cuts", ())
        _say("delimiter", separator)


def _say_places(typed: str, before: tuple[int, ...]) -> None:
    """The numbers in a text; those before where it has none."""
    _say("cuts", tuple(sorted({int(number) for number in _NUMBER.findall(typed)})) or before)


def _say(name: str, value: object) -> None:
    st.session_state[state.LINES_SAID] = {**st.session_state[state.LINES_SAID], name: value}


def _table(found: Beginning) -> None:
    """The first rows, and what is left out or why there are none."""
    for note in found.notes:
        st.caption(f":material/{'info' if found.rows else 'warning'}: {plain(note)}")
    if found.rows:
        st.dataframe(
            pd.DataFrame(found.rows, columns=list(found.columns)),
            hide_index=True,
            row_height=ROW_HEIGHT,
            height=ROW_HEIGHT * len(found.rows) + 38,
            key="lines_table",
            alt="The first rows of the table that these lines are",
        )
