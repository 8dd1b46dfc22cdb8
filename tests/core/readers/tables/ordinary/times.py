"""How ordinary tables say when each row was measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from tests.core.readers.tables.ordinary.vocabulary import Chance

Cell = str | int


class Form(NamedTuple):
    """A way to write times.

    Attributes
    ----------
    names : what the column may be called.
    write : cells of n steps that begin at a moment.
    counts : whether they only count rows, so that the column tells nothing and may be left out.
    """

    names: tuple[str, ...]
    write: Callable[[int, datetime, Random], Sequence[Cell]]
    counts: bool = False


def _steps(form: str, *seconds: float) -> Callable[[int, datetime, Random], list[str]]:
    """Moments as strftime writes them, one of these numbers of seconds apart."""

    def write(n: int, start: datetime, words: Random) -> list[str]:
        apart = timedelta(seconds=words.choice(seconds))
        return [(start + i * apart).strftime(form) for i in range(n)]

    return write


def _seconds(n: int, _: datetime, words: Random) -> list[Cell]:
    apart = words.choice((0.01, 0.02, 0.1, 0.5, 1, 0.004))
    return [i if apart == 1 else f"{i * apart:.3f}".rstrip("0").rstrip(".") for i in range(n)]


def _years(n: int, _: datetime, words: Random) -> range:
    first = words.randrange(1850, 2024 - n) if n < 150 else 1700
    return range(first, first + n)


def _months(form: str) -> Callable[[int, datetime, Random], list[str]]:
    return lambda n, *_: [date(2000 + i // 12, i % 12 + 1, 1).strftime(form) for i in range(n)]


def _of_day(n: int, _: datetime, __: Random) -> list[str]:
    start = datetime(2000, 1, 1, 8)
    return [(start + i * timedelta(seconds=30)).strftime("%H:%M:%S") for i in range(n)]


def _since_1970(per_second: int, apart: int) -> Callable[[int, datetime, Random], range]:
    def write(n: int, start: datetime, _: Random) -> range:
        first = (start - datetime(1970, 1, 1)) // timedelta(seconds=1) * per_second
        return range(first, first + apart * n, apart)

    return write


DAY = 24 * 3600
FORMS = {
    "date": Form(
        ("date", "Date", "day", "Datum", "timestamp", "fecha", "jour"), _steps("%Y-%m-%d", DAY)
    ),
    "datetime": Form(
        (
            "timestamp",
            "datetime",
            "time",
            "date_time",
            "Time",
            "local_time",
            "Zeitstempel",
            "horodatage",
            "Date/Time",
        ),
        _steps("%Y-%m-%d %H:%M:%S", 1, 10, 60, 300, 600, 900, 1800, 3600),
    ),
    "hourly": Form(("timestamp", "utc_time"), _steps("%Y-%m-%dT%H:%M:%SZ", 3600)),
    "zone": Form(("timestamp", "Time"), _steps("%Y-%m-%d %H:%M:%S+02:00", 60, 900, 3600)),
    "dmy": Form(("Datum", "date", "Date", "fecha", "Messdatum"), _steps("%d.%m.%Y", DAY)),
    "mdy": Form(("date", "Date"), _steps("%m/%d/%Y", DAY)),
    "ymd": Form(("date", "DATE"), _steps("%Y%m%d", DAY)),
    "seconds since 1970": Form(("timestamp", "time", "ts", "unix_time"), _since_1970(1, 60)),
    "ms since 1970": Form(("timestamp", "time", "timestamp_ms"), _since_1970(1000, 20)),
    "seconds": Form(
        ("time", "t", "time_s", "Time (s)", "seconds", "elapsed", "Zeit [s]"), _seconds
    ),
    "ms": Form(("time_ms", "ms", "t (ms)"), lambda n, *_: range(0, 20 * n, 20)),
    "year": Form(("year", "Year", "Jahr", "année", "año"), _years),
    "month": Form(("month", "date", "period"), _months("%Y-%m")),
    "name of month": Form(("month", "date"), _months("%b %Y")),
    "week": Form(("week", "Week"), lambda n, *_: range(1, n + 1), counts=True),
    "ISO week": Form(("week", "Week"), _steps("%G-W%V", 7 * DAY)),
    "time of day": Form(("time", "clock", "Time"), _of_day),
    "frame": Form(("frame", "Frame", "frame_id"), lambda n, *_: range(n), counts=True),
    "count": Form(
        (
            "step",
            "t",
            "index",
            "visit",
            "day",
            "hour",
            "minute",
            "cycle",
            "lap",
            "Schritt",
            "sample_no",
            "epoch",
        ),
        lambda n, *_: range(n),
        counts=True,
    ),
}

WITHIN_DAYS = ("time of day", "seconds", "ms")  # forms of times that say nothing of the day


def times(form: str, n: int, chance: Chance) -> tuple[str, list[Cell]]:
    """The name of a column of times, and its cells for n steps of one sequence."""
    words = chance.words
    start = datetime(words.randrange(2005, 2024), words.randrange(1, 13), words.randrange(1, 28))
    start += timedelta(hours=words.choice((0, words.randrange(24))))
    return words.choice(FORMS[form].names), [*FORMS[form].write(n, start, words)]
