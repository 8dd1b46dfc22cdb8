"""Letters beside the numbers of some cells of a column."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.recipe import ZONES
from sequitur_core.readers.missing_values import MISSING_MARK, known_texts
from sequitur_core.readers.tables.columns.labels import names_label
from sequitur_core.readers.tables.columns.units.known import is_unit
from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.vocabulary.things import names_thing
from sequitur_core.readers.vocabulary.words import words

# Letters behind a number, by which archives mark a value that is provisional or estimated; three
# of them stand in order: bep is a break, estimated and provisional.
_FLAG = r"(?:[bcdefinprsuz]|[bdepru]{2}|(?=[a-z]{3}\b)b?d?e?p?r?u?)"
# Signs that are part of no number, name or unit: estimated, below what can be measured.
_BEFORE, _BEHIND = "[<>≤≥~≈]", "[*#†‡+]"  # 110+ for all that are as old and older
_SIGNED = rf"(?:(?P<before>{_BEFORE})\s?)?(?P<number>[+-]?[\d.,]*\d)(?P<behind>{_BEHIND})?"
_FLAGGED = rf"\d(?: {_FLAG}|[A-Za-z])\b|\d{_BEHIND}|{_BEFORE}\s?\.?\d"
_SELDOM = 0.1  # share of cells with a letter right behind the number, which is none of a name
_LETTERS = re.compile(rf"[A-Za-z]|{MISSING_MARK.pattern}", re.IGNORECASE)  # T is a trace of rain
# A cell that is a number with flags, or none; any other one that is no number ends the search.
_MAY_BE = re.compile(
    rf"\S+ {_FLAG}|(?:{_BEFORE}\s?)?[+-]?[\d.,]*\d(?:{_BEHIND}|[A-Z])?|{_LETTERS.pattern}",
    re.IGNORECASE,
)
# Of which some have a number and a letter, beside what is known as a label or a thing.
_ZONES = {
    "zone", "zona", "sector", "cage", "tank", "room", "block", "ward", "bay", "lane", "grade",
    "line", "route", "stock", "strain", "batch", "gate", "field", "box",
}  # fmt: skip
MOST_NAMES = 40  # different ones
_SEARCHED = 500  # cells at each end of a column
FEWEST_ROWS, FEWEST_COLUMNS = 4, 5  # of a table with rows of flags
MOSTLY_FLAGGED = 0.4  # of the rows, at least, below others


def _signed(cells: pd.Series[Any]) -> pd.DataFrame:
    """The number and the signs beside it, of cells that have any, as <0.05 and 123.4#."""
    parts = cells.str.extract(f"^{_SIGNED}$")
    flag = parts["before"].fillna("") + parts["behind"].fillna("")
    return pd.DataFrame({"number": parts["number"], "flag": flag})[flag != ""].dropna()


def _are_marked(attached: pd.DataFrame, known: int) -> bool:
    """Whether letters right behind numbers mark them: few cells, or one letter behind fractions.

    So weather stations write 0.07s and 9.94V; more cells of whole numbers may name things.
    """
    if len(attached) <= _SELDOM * known:
        return len(attached) > 0
    one = 2 * len(attached) <= known and len({*attached["flag"]}) == 1
    return one and bool(attached["number"].str.contains("[.,]").all())


def are_of_names(column: str, cells: pd.Series[Any]) -> bool:
    """Whether cells are a few whole numbers and codes, of what is called as a zone or a cage."""
    named = names_label(column) or names_thing(column) or not _ZONES.isdisjoint(words(column))
    return named and cells.nunique() <= MOST_NAMES and bool(cells.str.fullmatch(r"\d+\w?").all())


def _may_be_flagged(cells: list[str], decimal: str) -> bool:
    """Whether each cell is a number, with flags or without, or stands for none: soon seen."""
    return all(_MAY_BE.fullmatch(cell) or is_number(cell, decimal) for cell in cells)


def without_flags(
    frame: pd.DataFrame, decimal: str, zones: bool
) -> tuple[pd.DataFrame, list[str], str]:
    """The frame without letters behind numbers, as 6.1 p for provisional; those of each cell.

    They stand in some cells of a column and are no units. Where one has such, others may have
    them in all cells, or letters that are those of units.

    zones : whether letters of what is called as a zone or a cage stay, as in 3a; then also what of
        `empty_cells` keeps them, "" where there are none.
    """
    changed: dict[str, pd.Series[Any]] = {}
    flags: list[str] = []
    kept = ""
    kinds = zip(frame.columns, frame.dtypes, strict=True)
    texts = [c for c, dtype in kinds if dtype.kind not in "iufb"]
    among_numbers = 2 * len(texts) < len(frame.columns)  # as the latest of many months
    for again in (False, True):
        seen = {*flags}
        if again and not seen:
            break
        for column in (c for c in texts if c not in changed):
            known = frame[column].dropna() if len(frame) > _SEARCHED else frame[column]
            ends = known_texts(known, _SEARCHED)
            if len(known) > _SEARCHED:
                ends += known_texts(known.iloc[-_SEARCHED:])  # the latest have most
            if not re.search(_FLAGGED, " ".join(ends)) or not _may_be_flagged(ends, decimal):
                continue
            known = known.dropna()
            cells = known.astype(str).str.strip()
            found = cells.str.extract(rf"^(?P<number>\S+) (?P<flag>{_FLAG})$").dropna()
            attached = cells.str.extract(r"^(?P<number>[+-]?[\d.,]*\d)(?P<flag>[A-Za-z])$").dropna()
            signed = _signed(cells)
            others = MISSING_MARK
            if sure := len(signed) > 0 and not len(found):
                found = signed
            elif sure := not len(found) and _are_marked(attached, len(known)):
                if zones and are_of_names(str(column), cells):
                    kept = ZONES
                    continue
                found, others = attached, _LETTERS
            rest = pd.concat([cells.drop(found.index), found["number"]])
            numbers = rest.map(lambda c, o=others: is_number(c, decimal) or bool(o.fullmatch(c)))
            few = among_numbers or 2 * len(found) <= len(known)
            telling = not any(is_unit(flag) for flag in {*found["flag"]} - seen)
            sure = sure or (few or telling if seen else few and telling)
            if sure and numbers.all():
                changed[column] = frame[column].where(
                    ~frame.index.isin(found.index), found["number"].reindex(frame.index)
                )
                flags.extend(found["flag"])
    return (frame.assign(**changed) if changed else frame), flags, kept


def without_rows_of_flags(frame: pd.DataFrame, decimal: str) -> tuple[pd.DataFrame, list[str]]:
    """The frame with nothing in rows that have a letter below each number of the row above.

    So statistical offices write a row of codes below each row of values: A for all that is final.
    Also the letters.
    """
    texts = [c for c, dtype in zip(frame.columns, frame.dtypes, strict=True) if dtype.kind == "O"]
    if len(frame) < FEWEST_ROWS or len(texts) < FEWEST_COLUMNS:
        return frame, []
    pairs = [frame.iloc[at][texts].to_numpy(dtype=object) for at in (slice(2), slice(-2, None))]
    told = [
        column
        for k, column in enumerate(texts)
        if any(_is_flag(flag[k]) and is_number(str(value[k]), decimal) for value, flag in pairs)
    ]
    if 2 * len(told) < len(frame.columns):
        return frame, []
    cells = frame[told].to_numpy(dtype=object)
    flags = np.array([[_is_flag(cell) or _is_empty(cell) for cell in row] for row in cells])
    rows = np.asarray(flags.all(axis=1), np.bool_)
    values = cells[~rows]
    plain = all(_is_empty(c) or is_number(str(c), decimal) for row in values for c in row)
    if not plain or rows[0] or (rows[1:] & rows[:-1]).any() or rows.mean() < MOSTLY_FLAGGED:
        return frame, []
    letters = [str(cell) for row in cells[rows] for cell in row if not _is_empty(cell)]
    changed = {str(c): frame[c].mask(rows) for c in told}
    return frame.assign(**changed), letters


def _is_flag(cell: Any) -> bool:
    return isinstance(cell, str) and re.fullmatch("[A-Za-z]", cell.strip()) is not None


def _is_empty(cell: Any) -> bool:
    return cell is None or cell != cell or (isinstance(cell, str) and not cell.strip())
