"""Recordings one after another, each with a name, or rows of several in turn, without a time."""

from __future__ import annotations

from sequitur_core.readers.tables.understanding.ids import id_after_pauses
from sequitur_core.readers.tables.understanding.layouts.view import Found, View
from sequitur_core.readers.tables.understanding.rows.alike_stretches import (
    id_in_turn,
    id_of_alike_stretches,
)


def recordings_in_turn(view: View) -> Found:
    """Named rows with pauses between them, or as many of each that go the same way."""
    if name := id_after_pauses(view.table, view.candidates):
        return "tidy", (
            f"Rows with the same {name} lie together, and the time jumps between them: they are "
            "one sequence."
        )
    if name := id_of_alike_stretches(view.table, view.candidates):
        return "tidy", (
            f"Each {name} has the same number of rows, along which numbers go the same way: rows "
            f"with the same {name} are one sequence."
        )
    return None


def names_that_come_again(view: View) -> Found:
    """Rows of several that nothing tells the time of, in blocks that have all of them in order."""
    if not (name := id_in_turn(view.table)):
        return None
    return "tidy", (
        f"{name} names rows in the same order again and again: those of one {name} are a sequence, "
        "and each round is a step."
    )
