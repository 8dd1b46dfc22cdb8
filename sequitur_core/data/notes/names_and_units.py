"""Notes on the names of columns, and on units: in cells, above names, several in one channel."""

from __future__ import annotations

from sequitur_core.data.notes.note import NoteKind
from sequitur_core.formatting import join_names, pluralise, quoted

MOST_UNITS = 6  # that a sentence names, or columns
MOST_WORDS = 4  # names that a sentence says


@NoteKind
def units_in_cells(columns: tuple[str, ...], units: tuple[tuple[str, ...], ...] = ()) -> str:
    """`units`: of each kind the unit of the numbers, and others that were converted to it."""
    if not units:  # stored before they were said
        return f"Units in the cells of {join_names(columns)} were left off: all numbers are in one."
    shown = dict.fromkeys(now for now, *_ in units)
    unit = "unit" if len(shown) == 1 else "units"
    converted = "".join(
        f" Those in {join_names(others)} were converted to {now}."
        for now, *others in units
        if others
    )
    which = join_names([*shown], MOST_UNITS)
    return f"The cells of {join_names(columns)} hold numbers with their {unit}, {which}.{converted}"


@NoteKind
def numbers_spelled(column: str, example: str, plain: str) -> str:
    return f"{column} holds numbers such as {example}, which is read as {plain}."


@NoteKind
def names_of_settings(columns: tuple[str, ...]) -> str:
    return f"The settings beside the columns name these: {join_names(columns)}."


@NoteKind
def errors_left_out(columns: tuple[str, ...], example: str) -> str:
    hold = "holds" if len(columns) == 1 else "hold"
    return (
        f"{join_names(columns, MOST_UNITS)} {hold} values and how far each may be off, as "
        f"{example}: the values are read, and what stands behind them is left out."
    )


@NoteKind
def unit_above_names(column: str, sheets: tuple[str, ...] = ()) -> str:
    where = f" in {join_names(sheets)}" if sheets else ""
    return f"{quoted(column)}, above the names of the rows, is the unit of the numbers{where}."


@NoteKind
def rows_below_names(rows: tuple[str, ...]) -> str:
    said = join_names(rows, MOST_WORDS)
    if len(rows) == 1:
        return f"{said}, below the names, says something of each column and was left out."
    return f"{said}, below the names, say something of each column and were left out."


@NoteKind
def divided(names: tuple[str, ...]) -> str:
    return (
        f"The numbers of {join_names(names, MOST_UNITS)} were divided by those in the line above "
        "the names, which says that they are its divisors."
    )


@NoteKind
def mixed_units(channels: tuple[str, ...], units: tuple[str, ...]) -> str:
    has = "has" if len(channels) == 1 else "have"
    return (
        f"{join_names(channels)} {has} numbers in several units, {join_names(units)}, and they are "
        "learned as if they were in one. Convert them, or keep the rows of one unit."
    )


@NoteKind
def names_of_digits(column: str, example: str) -> str:
    return f"{column} holds names, such as {example}, and so its whole numbers are names as well."


@NoteKind
def name_missing(column: str, names: int) -> str:
    return (
        f"The header has {pluralise(names, 'name')} for {pluralise(names + 1, 'column')}: the one "
        f"without a name is called {column} here. If names stand above the wrong columns, complete "
        "the header in the file."
    )


@NoteKind
def header_unfit(names: int, columns: int) -> str:
    return (
        f"The line above the rows has {pluralise(names, 'name')} for {pluralise(columns, 'column')}"
        ", so it isn't clear which name belongs to which column, and they are numbered. Complete "
        "the header in the file to see its names."
    )


@NoteKind
def names_cut(names: int, columns: int) -> str:
    return (
        f"The header has {pluralise(names, 'name')} for {pluralise(columns, 'column')} with values,"
        " and names are cut where a bracket is open, so names may stand above the wrong columns. "
        "Correct the header in the file."
    )


@NoteKind
def names_guessed(line: int, names: tuple[str, ...]) -> str:
    return (
        f"The names {join_names(names, MOST_WORDS)} were taken from line {line:,}, which isn't "
        "written as the rows are. Check that they stand above the right columns."
    )


@NoteKind
def names_together(name: str) -> str:
    return (
        f"The header has one name too few, so {quoted(name)} was taken for the names of two "
        "columns. If that is wrong, correct the header in the file."
    )


@NoteKind
def header_longer(names: int, columns: int) -> str:
    return (
        f"The header has {pluralise(names, 'name')}, but no row has more than "
        f"{pluralise(columns, 'value')}, so names may stand above the wrong columns. If they do, "
        "correct the header in the file."
    )
