"""Arrays that were measured at the same steps as the one that is read, and aren't in it."""

from __future__ import annotations

from sequitur_core.data.notes.doubts import measured_beside
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.arrays.array_files import FEWEST_STEPS, MADE, names_no_channel
from sequitur_core.readers.arrays.formats.array_headers import ArrayHeader
from sequitur_core.readers.arrays.sets import Arrays
from sequitur_core.readers.arrays.step_labels import is_called_label

MOST_OFFERED = 2


def about_others(file: Arrays, recipe: Recipe) -> tuple[Note, ...]:
    """A warning on arrays with as many steps as the recordings that a recipe reads.

    It offers to read them instead. Not on labels and times, and where sequences lie in one array,
    another may be the same one, prepared otherwise.
    """
    chosen = next((h for h in file.headers if h.name == recipe.array), None)
    if chosen is None or recipe.array in MADE or recipe.axes not in ("TC", "CT"):
        return ()
    steps = chosen.shape[recipe.axes.index("T")]
    found = [
        h
        for h in file.headers
        if h is not chosen
        and steps >= FEWEST_STEPS
        and h.name not in (*recipe.label_columns, *MADE)
        and _is_measured(h, steps)
    ]
    if not found:
        return ()
    names = tuple(header.name for header in found)
    offers = (Offer(f"Read {name} instead", "array", name) for name in names[:MOST_OFFERED])
    return (measured_beside(recipe.array, names).offering(*offers),)


def _is_measured(header: ArrayHeader, steps: int) -> bool:
    """Whether an array has a value, or several, for each of so many steps, and is no label."""
    beside = header.told is None and 1 <= len(header.shape) <= 2 and steps in header.shape
    plain = header.dtype.kind == "f" or (header.dtype.kind in "iu" and len(header.shape) == 2)
    return beside and plain and not (names_no_channel(header) or is_called_label(header))
