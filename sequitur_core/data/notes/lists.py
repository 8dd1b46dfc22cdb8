"""Notes on cells of a table that hold lists of numbers."""

from __future__ import annotations

from sequitur_core.data.notes.note import NoteKind
from sequitur_core.data.notes.tables import MOST_WORDS
from sequitur_core.formatting import join_names, pluralise, quoted


@NoteKind
def several_numbers(columns: tuple[str, ...]) -> str:
    names = join_names(columns, MOST_WORDS)
    return f"The cells of {names} hold several numbers each, which were put into columns."


@NoteKind
def rows_without_lists(count: int) -> str:
    verb = "has no list and is" if count == 1 else "have no lists and are"
    return f"{pluralise(count, 'row')} {verb} left out: a sequence is what the list of a row holds."


@NoteKind
def lists_of_own_lengths(columns: tuple[str, ...]) -> str:
    return (
        f"The cells of {join_names(columns, MOST_WORDS)} hold lists, which differ in length within "
        "a row and were left out. Each of these columns can be read instead, with a sequence for "
        "each row."
    )


@NoteKind
def lists_are_channels(columns: tuple[str, ...]) -> str:
    return (
        f"In each row, {join_names(columns, MOST_WORDS)} hold lists of as many numbers, which go "
        "on from row to row. So each place in a list is a channel, and each row a step."
    )


@NoteKind
def pairs_apart(column: str, names: tuple[str, ...], example: str) -> str:
    return (
        f"{column} holds two numbers in each cell, as in {quoted(example)}: they are the columns "
        f"{join_names(names)}."
    )


@NoteKind
def cells_by_keys(keys: tuple[str, ...]) -> str:
    called = join_names(keys, MOST_WORDS)
    return f"In each cell, a name stands before the value ({called}): these are the columns."


@NoteKind
def numbers_in_turn(steps: int, width: int) -> str:
    what = "pairs" if width == 2 else f"groups of {width} numbers"
    return (
        f"The line holds {steps:,} {what}: each is a step, with a channel for each of its numbers."
    )


@NoteKind
def strokes_joined(names: tuple[str, ...]) -> str:
    hold = "holds" if len(names) == 1 else "hold"
    return (
        f"{join_names(names)} {hold} the strokes of a pen. They are read one after the other, and "
        "pen is 0 where it was lifted."
    )
