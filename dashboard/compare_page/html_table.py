"""A table with a column for each run."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.compare_page.chosen import Compared
from dashboard.formatting import NO_BREAK, WORD_JOINER, shortened

UNKNOWN = "\u2013"
# What Streamlit's own tables can't: a dot in the colour of the run, and small print in a cell.
# Where columns have no room, the table moves sideways: no word and no number is broken.
STYLE = """<style>
.runs-moved-sideways {overflow-x: auto}
.runs-side-by-side {border-collapse: collapse; width: 100%; font-size: 0.9rem; line-height: 1.35}
.runs-side-by-side :is(th, td) {padding: 0.35rem 0.6rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); font-weight: 400;
  overflow-wrap: break-word}
.runs-side-by-side thead th {max-width: 12rem}
.runs-side-by-side :is(thead th, td strong) {font-weight: 650}
.runs-side-by-side tbody th {opacity: 0.8; min-width: 6.5rem}
.runs-side-by-side small {display: block; font-size: 0.78rem; opacity: 0.75}
.runs-side-by-side :is(i, b) {display: inline-block; width: 0.65rem; height: 0.65rem;
  border-radius: 50%; margin-right: 0.35rem}
.runs-side-by-side b {width: 1.1rem; height: 0.25rem; border-radius: 0.125rem;
  margin-bottom: 0.2rem}
@media (max-width: 640px) {
  .runs-side-by-side {font-size: 0.8rem}
  .runs-side-by-side :is(th, td) {padding: 0.35rem 0.25rem}
  .runs-side-by-side tbody th {min-width: 0}
}
</style>"""


@dataclass(frozen=True)
class Cell:
    """A value, bold where it is the best, and small print below it."""

    text: str
    best: bool = False
    small: str = ""


Row = tuple[str, Sequence[Cell]]  # what it is about, and a cell for each run


def html_table(runs: Sequence[Compared], rows: Sequence[Row], *, key: str) -> None:
    """Rows are (name, a cell for each run)."""
    head = "".join(f'<th scope="col">{run_name(one)}</th>' for one in runs)
    body = "".join(
        f'<tr><th scope="row">{html.escape(label)}</th>{"".join(map(_cell, cells))}</tr>'
        for label, cells in rows
    )
    with st.container(key=key):
        st.html(
            f'{STYLE}<div class="runs-moved-sideways"><table class="runs-side-by-side">'
            f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )


def run_name(one: Compared) -> str:
    """A run's name behind a dash in its colour, like its curve, as HTML; the pointer has all of it.

    No number or date in it is broken.
    """
    name = _unbroken(one.name)
    name = re.sub(r"(?<=\d)-(?=\d)", f"-{WORD_JOINER}", name).replace("…", "…<wbr>")
    whole = f'<span title="{html.escape(one.whole)}">{name}</span>'
    return f'<b style="background:{one.colour}"></b>{whole}'


def class_name(name: str, colour: str) -> str:
    """A class behind a dot in its colour, like its points, as HTML."""
    return f'<i style="background:{colour}"></i>{html.escape(shortened(name, 24))}'


def _cell(cell: Cell) -> str:
    text = _unbroken(cell.text)
    small = f"<small>{_unbroken(cell.small)}</small>" if cell.small else ""
    return f"<td>{f'<strong>{text}</strong>' if cell.best else text}{small}</td>"


def _unbroken(text: str) -> str:
    """As HTML, in which neither a number and its %, nor a dot and what follows, part."""
    return html.escape(text).replace(" %", f"{NO_BREAK}%").replace("· ", f"·{NO_BREAK}")
