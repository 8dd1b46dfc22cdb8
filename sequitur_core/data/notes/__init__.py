"""Notes on data: what was changed, left out or is in doubt, each worded in one place."""

from sequitur_core.data.notes import (
    doubts,
    files,
    labels,
    lists,
    media,
    missing,
    names_and_units,
    new_data,
    preparation,
    tables,
    times,
)
from sequitur_core.data.notes.note import BadCell, Note, NoteKind, Offer, kinds, sentence

__all__ = [
    "BadCell",
    "Note",
    "NoteKind",
    "Offer",
    "doubts",
    "files",
    "kinds",
    "labels",
    "lists",
    "media",
    "missing",
    "names_and_units",
    "new_data",
    "preparation",
    "sentence",
    "tables",
    "times",
]
