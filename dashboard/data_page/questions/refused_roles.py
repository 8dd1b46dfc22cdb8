"""Why a column keeps its role, or rows their sequences, said where that was asked for.

Until something else is tried: a menu lies over what is below it, and its closing starts the page
again, so that what was said there once nobody would have read.
"""

from __future__ import annotations

from collections.abc import Callable

from dashboard import state
from dashboard.data_page.reading import show_error
from dashboard.widgets import messages
from sequitur_core.errors import SequiturError

# Instead of a column: what was asked for several at once, or in the grid; and how rows are divided.
GRID, DIVISION = "", "\n"


def keep(data_id: str, column: str) -> Callable[[SequiturError], None]:
    """What says an error here, and keeps it to be shown again."""

    def refused(error: SequiturError) -> None:
        messages.say(state.ROLE_REFUSED, (data_id, column, error))
        show_error(error)

    return refused


def column_of(data_id: str) -> str | None:
    """The column of this data that didn't get another role; None where none was refused."""
    kept = messages.said(state.ROLE_REFUSED, lasting=True)
    return str(kept[1]) if kept and kept[0] == data_id else None


def show(data_id: str, column: str) -> None:
    """Why it didn't, if it is this one."""
    if column_of(data_id) == column:
        show_error(messages.said(state.ROLE_REFUSED, lasting=True)[2])
