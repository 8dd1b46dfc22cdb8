"""Notes on cells of a table that hold lists of numbers, or words that are learned."""

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
def lists_without_numbers(columns: tuple[str, ...]) -> str:
    names = join_names(columns, MOST_WORDS)
    return f"The lists in {names} hold no numbers and were left out."


@NoteKind
def lists_end_early(columns: tuple[str, ...], rows: int) -> str:
    many = len(columns) > 1
    return (
        f"The {'lists' if many else 'list'} in {join_names(columns, MOST_WORDS)} "
        f"{'are' if many else 'is'} shorter than others of the same row, in "
        f"{pluralise(rows, 'row')}: what lacks is taken to be the last steps."
    )


@NoteKind
def lists_are_channels(columns: tuple[str, ...]) -> str:
    return (
        f"In each row, {join_names(columns, MOST_WORDS)} hold lists of as many numbers, which go "
        "on from row to row. So each place in a list is a channel, and each row a step."
    )


@NoteKind
def lists_by_thing(columns: tuple[str, ...]) -> str:
    return (
        f"Entries in the lists of {join_names(columns, MOST_WORDS)} say which thing they belong "
        "to, and their order changes from row to row. So each thing has channels of its own, with "
        "gaps in rows that lack it."
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


@NoteKind
def rows_below_their_names(names: tuple[str, ...]) -> str:
    return (
        f"Each row stands further in than what it is of: {join_names(names)} were written in front "
        "of the rows below them; what else is said of these was left out."
    )


@NoteKind
def plate_laid_out(wells: int, reads: int, *, grids: bool) -> str:
    how = "a grid of them for each" if grids else "a row for each, with a column for every read"
    return f"The plate has {pluralise(wells, 'well')} and was read {reads:,} times: {how}."


@NoteKind
def channels_beside(channels: tuple[str, ...], lines: int) -> str:
    return (
        f"{join_names(channels, 6)} stand side by side, each with its own count of samples, which "
        f"is the time. {pluralise(lines, 'line')} of settings were left out."
    )


@NoteKind
def moves_as_numbers(games: int, between_squares: bool = False) -> str:
    whose = "the game" if games == 1 else f"each of {games:,} games"
    if between_squares:
        return (
            f"The moves of {whose} are steps, told in numbers: the squares that a piece comes from "
            "and goes to (a to h are an x of 1 to 8)."
        )
    return (
        f"The moves of {whose} are steps, told in numbers: the square that a piece goes to (a to h "
        "are an x of 1 to 8), which piece it is, and whether it takes another or gives check. "
        "Other ways to go on, in brackets, and remarks were left out."
    )


@NoteKind
def words_as_channels(column: str, count: int, others: tuple[str, ...]) -> str:
    left = f" Rows with other words ({join_names(others, MOST_WORDS)}) have 0 in all." * bool(
        others
    )
    return (
        f"Each of {count} words in {column} is a channel: 1 in the rows that have it, 0 in the "
        f"others.{left}"
    )


@NoteKind
def clocks_as_channel(column: str, cell: str) -> str:
    return f"{column} is a channel, in hours: its cells are times such as {cell}."


@NoteKind
def steps_of_bars(steps: int, bars: int, names: tuple[str, ...]) -> str:
    of = "a bar" if bars == 1 else f"{bars:,} bars"
    return (
        f"{pluralise(steps, 'step')} of {of} that a program drew are rows, with the numbers behind "
        f"them ({join_names(names, MOST_WORDS)}). Other lines were left out."
    )


@NoteKind
def bytes_as_sent(ids: int) -> str:
    return (
        f"The log holds frames of {pluralise(ids, 'id')} of a CAN bus. Their bytes are read as "
        "they were sent, from 0 to 255 each. What they mean takes the description of the vehicle "
        "or machine (a .dbc file): SavvyCAN and the Python package cantools decode them with it."
    )


@NoteKind
def kinds_of_messages(messages: int, kinds: int, others: int) -> str:
    left = f" {pluralise(others, 'other line')} {'was' if others == 1 else 'were'} left out."
    return (
        f"{pluralise(messages, 'message')} of a log are of {kinds} kinds, told apart by their "
        f"words alone: numbers and what stands in brackets or quotes were left out."
        f"{left * bool(others)}"
    )


@NoteKind
def names_in_first_list(count: int) -> str:
    return f"The first list holds the names of the {count} columns."
