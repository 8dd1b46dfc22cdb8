"""TSF, the series of the Monash forecasting archive: one a line, below what is said of them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

from sequitur_core.errors import SequiturError
from sequitur_core.readers.source import encodable
from sequitur_core.readers.tables.formats.text.text_file import lines_of, read_bytes

VALUE = "value"
MOST_VALUES = 50_000_000
_MISSING = {"?", "nan", "na", ""}
# How long a step is, in which unit, by the file's word for it; others are counted as steps.
_STEPS = {
    "minutely": (1, "min"), "half_hourly": (30, "min"), "hourly": (1, "h"), "daily": (1, "day"),
    "weekly": (7, "day"), "monthly": (1, "month"), "quarterly": (3, "month"), "yearly": (1, "year"),
}  # fmt: skip
_NUMBERED = re.compile(r"(\d+)_(seconds|minutes|hours|days)")
_UNITS = {"seconds": "s", "minutes": "min", "hours": "h", "days": "day"}


def frame_of_tsf(path: Path) -> pd.DataFrame:
    """A row for each step: the attributes of its series, when it was since its first, its value.

    Raises ValueError where no data follows, and SequiturError where a line can't be read.
    """
    lines = lines_of(read_bytes(path))
    attributes: list[str] = []
    frequency, begin = "", len(lines)
    for number, line in enumerate(lines):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0].lower() == "@attribute" and len(words) > 1:
            attributes.append(words[1])
        elif words[0].lower() == "@frequency" and len(words) > 1:
            frequency = words[1].lower()
        elif words[0].lower() == "@data":
            begin = number + 1
            break
    series = [(n, line) for n, line in enumerate(lines[begin:], begin + 1) if line.strip()]
    if not series:
        raise ValueError("no data")
    columns: dict[str, list[object]] = {name: [] for name in attributes}
    values, steps = [], []
    for number, line in series:
        *about, numbers = line.split(":")
        if len(about) != len(attributes):
            raise _odd_line(path, number, f"{len(attributes)} attributes before its values")
        one = _values(numbers, path, number)
        values.append(one)
        steps.append(np.arange(len(one)))
        if sum(map(len, values)) > MOST_VALUES:
            raise SequiturError(f"{encodable(path.name)} has too many values. Load a part of it.")
        for name, cell in zip(attributes, about, strict=True):
            columns[name] += [cell.strip()] * len(one)
    size, unit = _step(frequency)
    when = {f"time ({unit})" if unit else "step": size * np.concatenate(steps)}
    if not attributes:
        numbered = enumerate(values, 1)
        columns["series"] = [place for place, one in numbered for _ in one]
    return pd.DataFrame({**columns, **when, VALUE: np.concatenate(values)})


def _values(text: str, path: Path, line: int) -> np.ndarray:
    """Numbers between commas, float64, NaN where one is missing."""
    cells = [cell.strip() for cell in text.split(",")]
    try:
        return np.array([np.nan if c.lower() in _MISSING else float(c) for c in cells])
    except ValueError as error:
        raise _odd_line(path, line, "numbers between commas behind its last colon") from error


def _odd_line(path: Path, line: int, wanted: str) -> SequiturError:
    return SequiturError(
        f"Line {line:,} of {encodable(path.name)} lacks {wanted}, as each series of a .tsf file "
        "has. Correct that line."
    )


def _step(frequency: str) -> tuple[int, str]:
    if match := _NUMBERED.fullmatch(frequency):
        return int(match[1][:9]), _UNITS[match[2]]
    return _STEPS.get(frequency, (1, ""))
