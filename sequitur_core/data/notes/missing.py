"""Notes on what was treated as missing though something is written there, or may be."""

from __future__ import annotations

from collections.abc import Iterable

from sequitur_core.data.notes.note import NoteKind
from sequitur_core.data.notes.tables import MOST_WORDS
from sequitur_core.formatting import join_names, pluralise, quoted


@NoteKind
def mark_as_missing(mark: str, cells: int, columns: tuple[str, ...]) -> str:
    where = f"{pluralise(cells, 'cell')} of {join_names(columns, MOST_WORDS)}"
    return f"{quoted(mark)} in {where} was treated as missing."


@NoteKind
def words_as_missing(column: str, words: tuple[str, ...], cells: int, line: int = 0) -> str:
    return _taken_for_missing(words, cells, column, f"line {line:,}" if line else "")


@NoteKind
def words_in_columns(
    columns: tuple[str, ...], words: tuple[str, ...], cells: int, line: int = 0
) -> str:
    first = f"line {line:,} of {columns[0]}" if line else ""
    return _taken_for_missing(words, cells, f"{len(columns)} columns", first)


def _taken_for_missing(words: tuple[str, ...], cells: int, where: str, first: str) -> str:
    named = join_names([quoted(word) for word in words], MOST_WORDS)
    begins = f", first in {first}," if first else ""
    return (
        f"{named} in {pluralise(cells, 'cell')} of {where}{begins} "
        f"{'was' if len(words) == 1 else 'were'} treated as missing, because the others hold "
        "numbers. Correct the file if that is wrong."
    )


@NoteKind
def number_as_missing(number: float, cells: int) -> str:
    return (
        f"{number:.10g} is in {pluralise(cells, 'cell')}, far from all other values, "
        "so it was treated as a missing value. If it is a real value, say so."
    )


@NoteKind
def number_as_missing_in(marks: tuple[tuple[float, tuple[str, ...]], ...], cells: int) -> str:
    said = [f"{number:.10g} in {join_names(columns, MOST_WORDS)}" for number, columns in marks]
    lies = "lies" if len(said) == 1 else "lie"
    return (
        f"{join_names(said)} {lies} far from all other values there, and only in rows in which "
        f"others are missing, so {pluralise(cells, 'cell')} "
        f"{'was' if cells == 1 else 'were'} treated as missing. In other columns it is a value."
    )


@NoteKind
def number_as_missing_in_some(
    marks: tuple[tuple[float, tuple[str, ...]], ...], cells: int, first: str
) -> str:
    said = [f"{number:.10g} in {join_names(columns, MOST_WORDS)}" for number, columns in marks]
    lies = "lies" if len(said) == 1 else "lie"
    return (
        f"{join_names(said)} {lies} far from all other values of the same sequence, as in {first}, "
        f"so {pluralise(cells, 'cell')} {'was' if cells == 1 else 'were'} treated as missing."
    )


@NoteKind
def number_as_missing_label(marks: tuple[tuple[float, tuple[str, ...]], ...]) -> str:
    return (
        f"{_they_are(marks)} for some sequences and never negative for others, so these labels "
        "were treated as missing there."
    )


@NoteKind
def number_as_missing_together(
    marks: tuple[tuple[float, tuple[str, ...]], ...],
    rows: int,
    alone: tuple[tuple[float, tuple[str, ...]], ...] = (),
    cells: int = 0,
) -> str:
    said = _they_are(marks)
    if alone:
        first = f"{said} in the same {rows:,} rows, and " if said else ""
        return (
            f"{first}{_they_are(alone)} in {pluralise(cells, 'cell')}, all in rows in which others "
            "are missing. Nothing else there is negative, so these cells were treated as missing."
        )
    return (
        f"{said} in the same {rows:,} rows and never negative in others, so these cells were "
        "treated as missing."
    )


def _they_are(marks: Iterable[tuple[float, tuple[str, ...]]]) -> str:
    """Which number is in which columns: b and c are -1."""
    return join_names(
        [
            f"{join_names(columns, MOST_WORDS)} {'is' if len(columns) == 1 else 'are'} "
            f"{number:.10g}"
            for number, columns in marks
        ]
    )


@NoteKind
def mark_far_above(
    mark: float, count: int, channels: tuple[str, ...], low: float, high: float
) -> str:
    is_, others = ("is", "its") if len(channels) == 1 else ("are", "all their")
    ends = f"{low:,.6g} to {high:,.6g}"
    return (
        f"{join_names(channels, most=6)} {is_} {mark:g} in {pluralise(count, 'cell')}, far above "
        f"{others} other values ({ends}): {mark:g} may stand for a missing value."
    )


@NoteKind
def unseen_places(count: int) -> str:
    lie = "lies" if count == 1 else "lie"
    return (
        f"{pluralise(count, 'position')} {lie} at 0 on all axes, far from those before and after, "
        "as programs write a point that wasn't seen: treated as missing."
    )


@NoteKind
def likelihood_left_out() -> str:
    return "How likely each position is isn't read as a channel."


@NoteKind
def likelihoods_low() -> str:
    return "The likelihoods of positions are low throughout, so they were left out."


@NoteKind
def unlikely_places(count: int, least: int) -> str:
    return (
        f"{pluralise(count, 'place')} with a likelihood below {least / 100:g} "
        f"{'is' if count == 1 else 'are'} treated as missing."
    )


@NoteKind
def codes_among_numbers(column: str, example: str) -> str:
    return (
        f"{column} holds codes such as {quoted(example)} beside whole numbers, so all of them were "
        "taken for codes, not for measurements."
    )


@NoteKind
def traces_as_zero(column: str, word: str, count: int) -> str:
    return (
        f"{quoted(word)} in {pluralise(count, 'cell')} of {column} stands for a trace, less than "
        "can be measured, and was taken as 0."
    )


@NoteKind
def several_points(columns: tuple[str, ...], example: str) -> str:
    hold = "holds numbers" if len(columns) == 1 else "hold numbers"
    are = "It is" if len(columns) == 1 else "They are"
    return (
        f"{join_names(columns)} {hold} with several points, such as {example}. A spreadsheet "
        "writes this where it took decimal points for thousands separators, and where the decimal "
        f"point was can't be told. {are} left out: save the table again without such separators, "
        "if the points don't part thousands."
    )


@NoteKind
def points_of_thousands(columns: tuple[str, ...], example: str) -> str:
    holds = "holds" if len(columns) == 1 else "hold"
    return (
        f"{join_names(columns)} {holds} numbers such as {example}, whose point may part thousands: "
        f"{example} may be {example.replace('.', '')}. It is read as a decimal point."
    )
