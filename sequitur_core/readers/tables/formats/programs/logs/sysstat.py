"""What sysstat's sar prints of a computer: a time of day in each line, below names and a date."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Sequence
from contextlib import suppress

from sequitur_core.readers.tables.formats.text.text_file import TableRows

SIGN = re.compile(rb"^\s*(?:Linux|AIX|SunOS) \S+ \(")
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d\d/\d\d/\d{2,4}")
_FORMS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y")
_LINE = re.compile(r"(\d\d:\d\d:\d\d(?: [AP]M)?)\s+(\S.*)")
_HALF_DAY = datetime.timedelta(hours=12)


def rows_of_sysstat(lines: Sequence[str]) -> tuple[TableRows, int]:
    """A row with its time for each line of the first table, below its names; lines left out.

    Names come again every few lines, and averages and restarts stand between the rows.
    """
    rows: TableRows = []
    day, names, between = _day(lines), list[str](), 0
    before: datetime.datetime | None = None
    for line in lines[1:]:
        if not line.strip():
            continue
        if (match := _LINE.fullmatch(line.strip())) is None:
            between += 1
            continue
        clock, cells = match[1], match[2].split()
        if not any(re.search(r"\d\.\d", cell) for cell in cells):
            names = cells
            if not rows and len(cells) > 1:
                rows.append(["time", *cells])
            between += names != rows[0][1:]  # a restart, or a table of other names
            continue
        if not rows or names != rows[0][1:] or len(cells) != len(names):
            between += 1
            continue
        form = "%I:%M:%S %p" if clock.endswith("M") else "%H:%M:%S"
        moment = datetime.datetime.combine(day, datetime.datetime.strptime(clock, form).time())
        if before is not None and before - moment > _HALF_DAY:  # past midnight
            day += datetime.timedelta(days=1)
            moment += datetime.timedelta(days=1)
        before = moment
        rows.append([moment.isoformat(" "), *cells])
    return rows, between


def _day(lines: Sequence[str]) -> datetime.date:
    """The date in the first line; one that stands in where there is none."""
    found = _DATE.findall(next((line for line in lines if line.strip()), ""))
    for day, form in itertools.product(found[:1], _FORMS):
        with suppress(ValueError):
            return datetime.datetime.strptime(day, form).date()
    return datetime.date(2000, 1, 1)
