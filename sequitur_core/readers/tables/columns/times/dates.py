"""Columns of texts, or of digits, as dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import dates_unread
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.tables.table import Table, remembered

_ORDERS = re.compile(r"\b(?P<first>dd(?=[-/. ]?mm)|mm(?=[-/. ]?dd))", re.IGNORECASE)
MOST_UNTIMED = 0.2  # share of rows that may lack a time, and are left out then
FEWEST_DATES = 20  # cells of a column that is said to hold dates
EVEN = 0.3  # of the mean distance of dates, by which it may differ for it to be even
HALF_DATES = 0.5  # share of a column's cells that are dates where it was meant to be a time


@dataclass(frozen=True, eq=False)
class TimeColumns:
    """Columns that may hold times, with the times read; `others` are formats that fit as well."""

    columns: tuple[str, ...]
    times: timestamps.Times
    others: tuple[str, ...] = ()


@remembered
def as_dates(
    table: Table,
    columns: tuple[str, ...],
    *,
    digits: bool = False,
    most_wrong: float = MOST_UNTIMED,
) -> TimeColumns | None:
    """Text columns as dates, if all of their cells are, but for a share that is given."""
    first = table.frame[columns[0]]
    alone = len(columns) == 1 and not digits and first.dtype.kind != "f"
    if alone and not timestamps.formats_by_first(first):
        return None
    if digits or first.dtype.kind == "f":
        joined = first.map("{:.0f}".format, na_action="ignore").astype("string")
    else:
        joined = first.astype("string").str.strip()
    if len(columns) > 1 or not digits:
        for more in columns[1:]:
            cells = table.frame[more]
            if more in table.numeric and (clock := timestamps.clock_digits(cells)):
                cells = timestamps.clock_texts(cells, clock)
            if cells.dtype.kind == "f":
                cells = cells.map("{:.15g}".format, na_action="ignore")
            joined = joined + " " + cells.astype("string").str.strip()
    fitting: list[tuple[float, timestamps.Times]] = []
    few = len(joined) < 2 * timestamps.SAMPLED  # of which no sample is read first
    forms: Sequence[str] = (
        timestamps.formats_by_first(joined)
        if few
        else timestamps.find_date_formats(joined, most_wrong=most_wrong)
    )
    for form in forms:
        times = timestamps.read_dates([joined], form)
        known = ~times.missing
        given = joined.notna().to_numpy()
        wrong = int((given & ~known).sum())
        if wrong > max(1, most_wrong * int(given.sum())) if given.sum() > 20 else wrong:
            continue
        moves = np.abs(np.diff(times.moments[known].astype(np.int64).astype(np.float64)))
        cost = wrong * 1e30 + float(moves.sum())
        if len(moves) >= FEWEST_DATES and 0 < moves.std() < EVEN * moves.mean():
            cost *= 1 - EVEN  # months, where the other order has days that end with the 12th
        fitting.append((cost, times))
    if not fitting:
        return None
    fitting.sort(key=lambda item: item[0])
    if said := _ORDERS.search(columns[0]):  # the column's name says whether days stand first
        order = "%d" if said["first"].lower() == "dd" else "%m"
        named = [item for item in fitting if item[1].format.startswith(order)]
        fitting = named or fitting
    # Neighbouring rows are near in time: the wrong order of day and month jumps about.
    unclear = len(fitting) > 1 and fitting[1][0] < 1.2 * fitting[0][0]
    others = tuple(times.format for _, times in fitting[1:]) if unclear else ()
    return TimeColumns(columns, fitting[0][1], others)


def about_unread_dates(table: Table, used: Sequence[str]) -> list[Note]:
    """A warning of each column that was meant to hold dates, but of which too many aren't."""
    warnings = []
    for column in table.texts():
        if column in used or table.frame[column].dtype.kind not in "OSU":
            continue
        known = table.frame[column].dropna()
        found = as_dates(table, (column,), most_wrong=HALF_DATES)
        if found is None or len(known) <= FEWEST_DATES:
            continue
        wrong = found.times.missing & table.frame[column].notna().to_numpy()
        if not wrong.any():
            continue
        at = int(np.flatnonzero(wrong)[0])
        line, cell = int(table.frame.index[at]), str(table.frame[column].iloc[at])
        warnings.append(dates_unread(column, int(wrong.sum()), len(known), line, cell))
    return warnings
