"""Which cells of a text are numbers or dates, and which words stand for one that is missing."""

from __future__ import annotations

import re

MISSING_WORDS = (
    "", "NA", "N/A", "n/a", "na", "#N/A", "NaN", "nan", "NAN", "-nan", "NULL", "null", "None",
    "-", "--", "?", ".", "#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NAME?", "#NULL!",
)  # fmt: skip

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?inf(?:inity)?"
# The same mark throughout: 1,234,567.8 or 1'234'567.8, but not 1,234'567.
_GROUPED = r"[+-]?\d{1,3}(?P<mark>[,'\u2019 \u00a0\u202f])\d{3}(?:(?P=mark)\d{3})*(?:\.\d*)?"
NUMBER = re.compile(_NUMBER, re.IGNORECASE)
COMMA_NUMBER = re.compile(_NUMBER.replace(r"\.", ","), re.IGNORECASE)
GROUPED = re.compile(_GROUPED)
DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?!\d)")  # perhaps with a time of day
COMMA_GROUPED = re.compile(_GROUPED.replace("[,", "[.").replace(r"(?:\.", "(?:,"))


def is_number(cell: str, decimal: str) -> bool:
    """Whether a cell holds a number, infinity included; thousands may be marked."""
    plain, grouped = (COMMA_NUMBER, COMMA_GROUPED) if decimal == "," else (NUMBER, GROUPED)
    cell = cell.strip()
    return bool(plain.fullmatch(cell) or grouped.fullmatch(cell))


def to_number(cell: str, decimal: str) -> float:
    """The number in a cell for which `is_number` holds."""
    cell = cell.strip()
    grouped = (COMMA_GROUPED if decimal == "," else GROUPED).fullmatch(cell)
    if grouped:
        cell = cell.replace(grouped["mark"], "")
    return float(cell.replace(",", ".") if decimal == "," else cell)
