"""Which cells of a text are numbers or dates, by which decimal mark; empty rows; columns."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.readers.missing_values import MISSING_MARK, Stray, known_texts

MISSING_WORDS = (
    "", "NA", "(NA)", "N/A", "n/a", "na", "#N/A", "NaN", "nan", "NAN", "-nan", "NULL", "null",
    "None", "-", "--", "?", ".", "#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NAME?", "#NULL!",
)  # fmt: skip

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?inf(?:inity)?"
# The same mark throughout: 1,234,567.8 or 1'234'567.8, but not 1,234'567.
_GROUPED = r"[+-]?\d{1,3}(?P<mark>[,'\u2019 \u00a0\u202f])\d{3}(?:(?P=mark)\d{3})*(?:\.\d*)?"
NUMBER = re.compile(_NUMBER, re.IGNORECASE)
COMMA_NUMBER = re.compile(_NUMBER.replace(r"\.", ","), re.IGNORECASE)
GROUPED = re.compile(_GROUPED)
DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?!\d)")  # perhaps with a time of day
# A day with all digits of its year, within what logs write.
DAY = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})"
COMMA_GROUPED = re.compile(_GROUPED.replace("[,", "[.").replace(r"(?:\.", "(?:,"))
# Most cells are looked at by these, again and again: as one expression each, in half of the time.
_ANY_NUMBER, _ANY_COMMA_NUMBER = (
    re.compile(f"{number.pattern}|{grouped.pattern}", re.IGNORECASE)
    for number, grouped in ((NUMBER, GROUPED), (COMMA_NUMBER, COMMA_GROUPED))
)


def is_number(cell: str, decimal: str) -> bool:
    """Whether a cell holds a number, infinity included; thousands may be marked."""
    return bool((_ANY_COMMA_NUMBER if decimal == "," else _ANY_NUMBER).fullmatch(cell.strip()))


def is_any_number(cell: str) -> bool:
    """Whether a cell is a number with a decimal point or a comma."""
    return is_number(cell, ".") or is_number(cell, ",")


def known_cells(cells: Iterable[str]) -> list[str]:
    """Cells, without spaces at their ends, but for those that stand for a missing value."""
    return [cell for cell in cells if cell not in MISSING_WORDS]


def to_number(cell: str, decimal: str) -> float:
    """The number in a cell for which `is_number` holds."""
    cell = cell.strip()
    grouped = (COMMA_GROUPED if decimal == "," else GROUPED).fullmatch(cell)
    if grouped:
        cell = cell.replace(grouped["mark"], "")
    return float(cell.replace(",", ".") if decimal == "," else cell)


_DIGITS = r"(?:\d[\d.,'\u2019 \u00a0\u202f]*\d|\d)"
# A minus behind the number or of print, and the brackets of accounts.
_BELOW_ZERO = re.compile(
    rf"(?P<behind>{_DIGITS})\s?-|\((?P<inside>{_DIGITS})\)|[\u2212\u2013]\s?(?P<print>{_DIGITS})"
)
_MARKS = "'\u2019 \u00a0\u202f"  # of thousands, besides the comma or point
# What no number contains, however it is written.
_NO_NUMBER = re.compile("[:/]|[0-9]-|^[a-dg-hj-mo-su-zA-DG-HJ-MO-SU-Z]")
_TRUTH = {"true": True, "false": False}
_LETTERS = re.compile("[A-Za-z]{1,2}")
_WORD = re.compile(r"[^\W\d_]+")
MOST_SEEN = 1_000  # cells of a column that show whether it holds words
_FEW_WORDS = 3  # words that may stand for up to half of the numbers of a column, such as T
_FEWEST_NUMBERS = 5  # different ones beside such words
_MANY_NUMBERS = 40  # beside whole words, as Ice


def numbers_of_texts(
    series: pd.Series[Any], decimal: str, *, told: bool = False, others: bool = False
) -> tuple[pd.Series[Any] | None, Stray | None]:
    """A text column as numbers, if nearly all of its cells are; and those that aren't.

    Marks for what is missing may fill any part of it.

    told : so may a few words among many numbers up to half of it, as `empty_cells` of a recipe.
    others : whether points part thousands though cells that are no numbers have some, too.
    """
    known = series.dropna()
    if len(known) == 0 or isinstance(known.iloc[0], bool):  # True, False and none
        return None, None
    # Millions of dates or words are recognised by some of the first, which costs far less.
    quarter = known.iloc[: len(known) // 4 + 1]
    each = len(quarter) // MOST_SEEN + 1
    first = known_texts(quarter.iloc[::each])
    words = [text for text in first if _NO_NUMBER.search(text)]
    unmarked = each * sum(not MISSING_MARK.fullmatch(word) for word in words)
    often = unmarked > max(1, _most_words(words, first, of=len(known)))
    if often and not (told and unmarked <= _most_whole_words(words, known)):
        return None, None
    every = known.astype(str).str.strip()
    every = every[every != ""]  # blanks in quotes, as a monitor writes what isn't known yet
    texts, seen = every, [*first, *known_texts(known.iloc[-MOST_SEEN:])]
    if any(map(MISSING_MARK.fullmatch, seen)) or (each > 1 and _are_marks(quarter).any()):
        texts = every[~_are_marks(every)]
    if len(texts) == 0:
        return None, None
    if decimal == "," and texts.iloc[:1000].str.fullmatch(r"[0-2]?\d\.[0-5]\d").all():
        return None, None  # 18.30 is a time of day beside numbers such as 18,30
    parsed = _parsed(texts, decimal, others=others)
    wrong = parsed.isna()
    count = int(wrong.sum())
    most = max(1, _most_words(texts[wrong].tolist(), texts[~wrong], of=len(texts))) if count else 1
    often = often or count > most
    if often and not (told and count <= _most_whole_words(texts[wrong].tolist(), texts)):
        return None, None
    if count >= len(texts) - count:
        return None, None
    parsed = parsed.reindex(every.index)
    strange = every[parsed.isna()]
    stray = None
    if len(strange):
        stray = Stray.of(strange, often=often, among=every)
    return parsed.reindex(series.index).astype(np.float64), stray


def with_minus_before(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Texts with the minus before the number, for 5-, (5) or that of print; the same if none is so.

    Where others stand without: brackets around all of a column's numbers may mean anything.
    """
    first = known_texts(cells.iloc[:: len(cells) // MOST_SEEN + 1])
    below = [text for text in first if _BELOW_ZERO.fullmatch(text)]
    if not below or (len(below) == len(first) and below[0].startswith("(")):
        return cells
    texts = cells.astype("string").str.strip()
    parts = texts.str.extract(f"^(?:{_BELOW_ZERO.pattern})$")
    found = parts["behind"].fillna(parts["inside"]).fillna(parts["print"])
    return cells.where(found.isna(), ("-" + found).astype(object))


def _parsed(texts: pd.Series[Any], decimal: str, *, others: bool) -> pd.Series[float]:
    """Texts as numbers, NaN where they are none; thousands may be marked in any of them.

    others : as of `numbers_of_texts`.
    """

    def plainly(texts: pd.Series[Any]) -> pd.Series[float]:
        commas = decimal == ","
        points = texts.str.replace(",", ".", regex=False) if commas else texts
        return pd.to_numeric(points, errors="coerce")

    parsed = plainly(texts)
    pointed = texts.str.contains(".", regex=False)
    odd = texts[parsed.isna() | pointed] if decimal == "," else texts[parsed.isna()]
    if not odd.str.contains(rf"\d[.,{_MARKS}]\d{{3}}").any():
        return parsed
    thousands = texts.str.fullmatch((COMMA_GROUPED if decimal == "," else GROUPED).pattern)
    if others:
        pointed &= pd.to_numeric(texts, errors="coerce").notna()
    if decimal == "," and not thousands[pointed].all():
        return parsed  # 1.234 beside 48.13 is no thousand
    marks = "." if decimal == "," else ","
    plain = texts.str.replace(f"[{marks}{_MARKS}]", "", regex=True)
    return plainly(texts.where(~thousands, plain))


def _most_words(words: Sequence[str], others: Iterable[str], *, of: int) -> float:
    """How many cells of a column of numbers may be words: more where a few letters come again."""
    different = {*words}
    again = len(different) <= _FEW_WORDS and all(map(_LETTERS.fullmatch, different))
    return (0.5 if again and len({*others}) >= _FEWEST_NUMBERS else 0.2) * of


def _most_whole_words(words: Sequence[str], cells: pd.Series[Any]) -> float:
    """How many cells may be one of a few words that come again among many different numbers.

    As Ice does where a river was frozen, in as many as half of them.
    """
    different = {*words}
    if len(different) > _FEW_WORDS or not all(map(_WORD.fullmatch, different)):
        return 0.0
    spread = known_texts(cells.iloc[:: len(cells) // MOST_SEEN + 1])  # which costs little
    return 0.5 * len(cells) if len({*spread}) >= _MANY_NUMBERS + len(different) else 0.0


def _are_marks(texts: pd.Series[Any]) -> pd.Series[bool]:
    """Which texts are marks for what is missing."""
    return texts.str.strip().str.fullmatch(MISSING_MARK.pattern, case=False)


def marks_without_blanks(frame: pd.DataFrame) -> pd.DataFrame:
    """Cells without empty rows, True and False as such where blanks or rows were behind them."""
    changed: dict[str, pd.Series[Any]] = {}
    typed = zip(frame.columns, frame.dtypes, strict=True)
    for column in [c for c, dtype in typed if dtype.kind not in "biuf"]:
        cells = frame[column]
        first = known_texts(cells, 1)
        if first and first[0].lower() in _TRUTH:
            plain = cells.astype("string").str.strip().str.lower()
            if plain.isin([*_TRUTH]).all():
                changed[str(column)] = plain.map(_TRUTH).astype(bool)
    return frame.assign(**changed) if changed else frame


# Empty rows

FIRST_CELLS = 4  # of a row, which are looked at before all are


def missing_steps(frame: pd.DataFrame, lines: Sequence[str]) -> list[int]:
    """Rows of a single column in which a missing value is written, between others with values.

    lines : those of the rows.
    """
    if frame.shape[1] > 1:
        return []
    known = np.flatnonzero(frame.iloc[:, 0].notna())
    inside = frame.iloc[known[0] : known[-1]] if len(known) else frame.iloc[:0]
    return [row for row in inside.index[inside.iloc[:, 0].isna()] if lines[row].strip()]


def without_empty_rows(frame: pd.DataFrame, kept: Sequence[int] = ()) -> tuple[pd.DataFrame, int]:
    """The rows that have any value, or are `kept`, and how many others there are."""
    # Checking every cell of a large table for nothing costs as much as reading it: rows are
    # only checked as a whole if their first cells are empty.
    maybe = np.flatnonzero(frame.iloc[:, 0].isna())
    for column in range(1, min(FIRST_CELLS, frame.shape[1])):
        if len(maybe):
            maybe = maybe[frame.iloc[maybe, column].isna()]
    if len(maybe) == 0:
        return frame, 0
    empty = frame.index[maybe[frame.iloc[maybe].isna().all(axis=1)]].difference([*kept])
    return (frame.drop(index=empty) if len(empty) else frame), len(empty)


# The decimal mark

FEWEST_ROWS = 8  # of one column, which show that their commas divide nothing else


def find_decimal_mark(rows: list[list[str]], delimiter: str) -> str:
    """Which of both more numbers of these rows have; a comma may mark thousands instead."""
    if not any("," in cell for row in rows for cell in row):
        return "."
    with_comma = with_point = unclear = 0
    for column in itertools.zip_longest(*rows, fillvalue=""):
        cells = [cell.strip() for cell in column]
        points = [c for c in cells if "." in c and is_number(c, ".")]
        point = len(points)
        comma = [c for c in cells if "," in c and is_number(c, ",")]
        whole = [c for c in cells if c.lstrip("+-").isdecimal()]
        # 1,234 beside 987 and never 1234 or 1,2: the comma marks thousands.
        grouped = all(GROUPED.fullmatch(c) and not c.startswith("0") for c in comma)
        beside = bool(whole) and all(len(c.lstrip("+-")) < 4 for c in whole)
        if comma and grouped and (beside or delimiter == ","):  # then in quotes: "1,234"
            point += len(comma)
            comma = []
        with_comma += len(comma)
        if delimiter != "," and points and not comma and all(map(_may_be_thousands, points)):
            unclear, point = unclear + point, 0  # 7.232 beside 12,5 in another column
        with_point += point
    return "," if with_comma > with_point + (0 if with_comma else unclear) else "."


def _may_be_thousands(cell: str) -> bool:
    """Whether a point of a number may part thousands: 7.232, but not 0.232."""
    return bool(COMMA_GROUPED.fullmatch(cell)) and not cell.lstrip("+-").startswith("0")


def mark_of_texts(frame: pd.DataFrame) -> str:
    """The decimal mark of a frame with types, whose texts may hold numbers with a comma.

    So services write those of their country in JSON: "tmed": "12,4". Several such columns tell.
    """
    if any(dtype.kind == "f" for dtype in frame.dtypes):
        return "."
    columns = [frame[c] for c, dtype in frame.dtypes.items() if dtype.kind == "O"]
    texts = [known_texts(column, FEWEST_ROWS) for column in columns]
    marked = [cells for cells in texts if any("," in c and is_number(c, ",") for c in cells)]
    rows = [[*row] for row in itertools.zip_longest(*texts, fillvalue="")]
    return find_decimal_mark(rows, ",") if len(marked) > 1 else "."


def are_one_column(lines: list[str]) -> bool:
    """Whether a name without a comma is above numbers with one each, which don't count the rows."""
    name, *rows = lines
    if len(rows) < FEWEST_ROWS or not re.search(r"[^\W\d]", name) or "," in name:
        return False
    found = [re.fullmatch(r"\s*([+-]?\d+),\d+\s*", row) for row in rows]
    whole = [int(match[1]) for match in found if match]
    return len(whole) == len(rows) and any(b != a + 1 for a, b in itertools.pairwise(whole))
