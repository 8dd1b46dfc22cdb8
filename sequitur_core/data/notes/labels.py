"""Notes on labels."""

from __future__ import annotations

from sequitur_core.data.notes.note import NoteKind
from sequitur_core.formatting import join_names


@NoteKind
def labels_change(columns: tuple[str, ...], of: int, noun: str = "sequence") -> str:
    within = f"every {noun}" if of > 1 else f"the {noun}"
    return (
        f"{join_names(columns, 6)} change within {within}; each is labelled with the values that "
        "it has most often."
    )
