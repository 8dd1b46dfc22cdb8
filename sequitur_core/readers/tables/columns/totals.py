"""Last rows of a table that sum up those above them."""

from __future__ import annotations

import pandas as pd

# How a last row begins that sums up those above it.
_TOTALS = {
    "total", "totals", "grand total", "sum", "sums", "mean", "average", "avg", "median", "min",
    "max", "minimum", "maximum", "std", "summe", "gesamt", "mittelwert", "durchschnitt", "somme",
    "moyenne", "suma", "promedio", "totale", "media", "summary",
}  # fmt: skip


def without_totals(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The frame without last rows that sum up those above; what these are called."""
    found: list[str] = []
    while len(frame) > 3 + len(found) and len(found) < 6:
        row = frame.iloc[-1 - len(found), :2].dropna()
        word = row.iloc[0] if len(row) else None
        if not isinstance(word, str) or word.strip(" :").lower() not in _TOTALS:
            break
        above = frame[row.index[0]].iloc[: -1 - len(found)]
        if (above == word).any():  # it names a kind of row, again and again
            return frame, []
        found.insert(0, word.strip(" :"))
    return (frame.iloc[: -len(found)], found) if found else (frame, [])
