"""Recordings one after another, each with a name, in a time that goes on over all of them."""

from __future__ import annotations

from sequitur_core.readers.tables.understanding.ids import id_after_pauses
from sequitur_core.readers.tables.understanding.layouts.view import Found, View
from sequitur_core.readers.tables.understanding.rows.alike_stretches import id_of_alike_stretches


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
