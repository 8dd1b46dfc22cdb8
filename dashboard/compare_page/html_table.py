"""A table with a column for each run."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.formatting import NO_BREAK, shortened, shortened_run

UNKNOWN = "\u2013"
# What Streamlit's own tables can't: a dot in the colour of the run, and small print in a cell.
STYLE = """<style>
.runs-side-by-side {border-collapse: collapse; width: 100%; font-size: 0.9rem; line-height: 1.35}
.runs-side-by-side :is(th, td) {padding: 0.35rem 0.6rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); font-weight: 400;
  overflow-wrap: anywhere}
.runs-side-by-side :is(thead th, td strong) {font-weight: 650}
.runs-side-by-side tbody th {opacity: 0.8; min-width: 6.5rem}
.runs-side-by-side small {display: block; font-size: 0.78rem; opacity: 0.75}
.runs-side-by-side :is(i, b) {display: inline-block; width: 0.65rem; height: 0.65rem;
  border-radius: 50%; margin-right: 0.35rem}
.runs-side-by-side b {width: 1.1rem; height: 0.25rem; border-radius: 0.125rem;
  margin-bottom: 0.2rem}
</style>"""


@dataclass(frozen=True)
class Cell:
    """A value, bold where it is the best, and small print below it."""

    text: str
    best: bool = False
    small: str = ""


Row = tuple[str, Sequence[Cell]]  # what it is about, and a cell for each run


def html_table(runs: Sequence[tuple[str, str]], rows: Sequence[Row], *, key: str) -> None:
    """Runs as (name, colour), rows as (name, a cell for each run)."""
    head = "".join(f'<th scope="col">{run_name(name, colour)}</th>' for name, colour in runs)
    body = "".join(
        f'<tr><th scope="row">{html.escape(label)}</th>{"".join(map(_cell, cells))}</tr>'
        for label, cells in rows
    )
    with st.container(key=key):
        st.html(
            f'{STYLE}<table class="runs-side-by-side"><thead><tr><td></td>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table>"
        )


def run_name(name: str, colour: str) -> str:
    """A run's name behind a dash in its colour, like its curve, as HTML."""
    return f'<b style="background:{colour}"></b>{_unbroken(shortened_run(name, 48))}'


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
