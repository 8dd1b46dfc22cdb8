"""Dates in several columns: year, month and day, or year and day of the year, and so on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray
from sequitur_core.errors import SequiturError
from sequitur_core.readers.dates.languages import halves_of_day
from sequitur_core.readers.dates.numbered import numbers_of
from sequitur_core.readers.dates.parts.quarters import quarter_numbers
from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.vocabulary.months import ENGLISH, MONTHS, month_of, without_accents
from sequitur_core.readers.vocabulary.words import IN_ENGLISH, MOST_NAMES, words

FIRST_NAMES = 20  # cells that show whether a column may hold names of months
# From the longest to the shortest; a "clock" is a time of day such as 1530.
PARTS = (
    "year", "quarter", "month", "week", "yearday", "day", "hour", "clock", "minute", "second",
    "half",
)  # fmt: skip
HALF_OF_DAY = "half"  # AM or PM, behind a clock of twelve hours
TIME_OF_DAY = ("hour", "minute", "second")
TYPICAL = "typical"  # years that another stands in for, as months come from several
NO_DATE = f"parts {' '.join(TIME_OF_DAY)}"  # a recipe's format of those alone
# Parts of a second, and how many it has, which may stand behind the seconds.
OF_A_SECOND = {"tenth": 10, "hundredth": 100, "millisecond": 1_000, "microsecond": 1_000_000}
_DATES = (
    ("year", "month", "day"), ("year", "yearday"), ("year", "week"), ("month", "day"),
    ("year", "month"), ("year", "quarter"), ("year", "period"), ("yearday", "clock"), TIME_OF_DAY,
)  # fmt: skip
CENTURY_TURNS = 50  # years of two digits below it are of this century
QUARTERS_OF_A_YEAR = 4  # that a period counts to, where it isn't a month
LAST_WEEK = 53  # of a few years
_OF_A_DAY = (("hour", "minute", "second"), ("clock",))
_RANGES = {
    "year": (1, 9999), "quarter": (1, 4), "month": (1, 12), "week": (1, 53), "yearday": (1, 366),
    "period": (1, 12),
    "day": (1, 31), "hour": (0, 24), "clock": (0, 2400), "minute": (0, 60), "second": (0, 60),
    "half": (0, 12),
    **{part: (0, count) for part, count in OF_A_SECOND.items()},
}  # fmt: skip
# Three months by their first letters, as climate indices have them, stand for the middle one.
_THREE_MONTHS = {"djfmamjjasondjf"[i - 1 : i + 2]: i for i in range(1, 13)}
_COUNTED_MONTH = re.compile(r"(?P<word>[^\W\d_]+)[ _.-]?(?P<number>\d\d?)")  # MONAT01
_QUARTER = {"i": 1, "ii": 2, "iii": 3, "iv": 4} | {
    f"{mark}{n}": n for n in range(1, 5) for mark in ("", "q", "t", "k", "qtr")
}
# Names of columns, in small letters and without what stands between their words.
_NAMES = {
    "year": "year", "yr": "year", "yyyy": "year", "yy": "year", "an": "year",
    "yyy": "year", "hhh": "hour",  # below a # that took a letter; hh.h
    "month": "month", "mo": "month", "mon": "month", "mes": "month",
    "mth": "month", "monthnum": "month", "monthofyear": "month",
    "day": "day", "dy": "day", "dd": "day", "da": "day", "tag": "day", "dayofmonth": "day",
    "dateofmonth": "day", "dom": "day", "mday": "day", "dia": "day",
    "doy": "yearday", "dayofyear": "yearday", "yday": "yearday", "jday": "yearday",
    "julianday": "yearday", "julian": "yearday", "jd": "yearday", "dayyear": "yearday",
    "quarter": "quarter", "qtr": "quarter", "quart": "quarter",
    "week": "week", "weekofyear": "week", "isoweek": "week", "kw": "week",
    "epiweek": "week", "cw": "week", "wk": "week", "woy": "week", "calendarweek": "week",
    "hour": "hour", "hh": "hour", "hr": "hour",
    "ut": "hour", "tu": "hour",  # universal time
    "hhmm": "clock", "hrmn": "clock", "hourmin": "clock", "hourminute": "clock",
    "minute": "minute", "mn": "minute", "min": "minute", "mi": "minute",
    "second": "second", "sec": "second", "ss": "second",
    "ampm": HALF_OF_DAY, "meridiem": HALF_OF_DAY,
}  # fmt: skip
# How a part is written, behind its name: year_yyyy, day_of_month_dd.
_WRITTEN = re.compile(r"(?P<name>.*[a-z].*)[ _.\-](?:yyyy|yy|mm|dd|hh|ss)", re.IGNORECASE)
_LETTERS = re.compile(r"[a-z\u00df-\u024f]+|[^\W\d_a-z\u00df-\u024f]+")  # of one script each
_HOUR_WORDS = {
    "hour", "hours", "hr", "hrs", "hora", "heure", "ora", "uur",
}  # fmt: skip
_OF_RATES = {"max", "min", "mean", "avg", "average", "rest", "resting", "peak", "maximum", "zone"}
# What stands before the hour, the period or the interval in which something is traded or delivered.
OF_MARKETS = {
    "delivery", "trading", "settlement", "operating", "oper", "opr", "market", "dispatch", "flow",
}  # fmt: skip
_BESIDE_HOUR = {"of", "the", "day", "ending", "end", "beginning", "local", "utc", "time", "h"}
LONGEST = 200  # letters of a name


@lru_cache(maxsize=MOST_NAMES)
def part_of(name: str) -> str:
    """Which part of a date a column's name is: "year", "month"...; "" if none."""
    if len(name) > LONGEST:
        return ""
    if names_hour_of_day(name):
        return "hour"
    name = re.sub(r"\s*\([^()]*\)$", "", name)  # its unit
    if name.strip(" #") == "MM":
        return "month"
    if match := _WRITTEN.fullmatch(name):
        name = match["name"]
    plain = "".join(c for c in unicodedata.normalize("NFC", name).lower() if c.isalnum())
    plain = IN_ENGLISH.get(plain, plain)
    if plain == "mm":
        return "minute"
    found = _NAMES.get(plain, "") or _NAMES.get(plain.removesuffix("s"), "")
    return found or _in_two_languages(name)


def fits_part(name: str, last: float) -> bool:
    """Whether a column is called as a part of a date that has such a last number, unlike JD."""
    return (part := part_of(name)) != "" and last <= _RANGES[part][1]


def counts_from_0(name: str, numbers: NDArray[np.float64]) -> bool:
    """Whether days or months count from 0, as those of a study do and those of a date don't."""
    return part_of(name) in ("day", "yearday", "month") and bool(numbers.min() == 0)


def _in_two_languages(name: str) -> str:
    """The part of a date that a name says in two words, as 年/Year does; "" for others."""
    pieces = _LETTERS.findall(unicodedata.normalize("NFC", name).lower())
    parts = {part_of(piece) for piece in pieces} if len({*pieces}) == 2 else set[str]()
    return parts.pop() if len(parts) == 1 else ""


def names_minimum(name: str, others: Iterable[str]) -> bool:
    """Whether a column is called Min beside one that is called Max: it holds no minutes."""
    return words(name) == ["min"] and any(words(other) == ["max"] for other in others)


def names_heart_rate(name: str, others: Iterable[str]) -> bool:
    """Whether a column is called HR beside one such as HR_max: it holds no hours."""
    return words(name) == ["hr"] and any(
        "hr" in (told := words(other)) and not _OF_RATES.isdisjoint(told) for other in others
    )


def names_hour_of_day(name: str) -> bool:
    """Whether a column's name says that it holds the hour of the day: "Hour (0-23)", TradingHour.

    Not one of something else, as MegawattHour.
    """
    found = words(name)
    if len(found) > 1 and found[-1] in _HOUR_WORDS and OF_MARKETS.issuperset(found[:-1]):
        return True
    return bool(found) and found[0] in _HOUR_WORDS and set(found[1:]) <= _BESIDE_HOUR


def may_be_digits(values: NDArray[np.float64]) -> bool:
    """Whether the first and last numbers may be dates such as 20240131, or 202401311530."""
    ends = values[[0, len(values) // 2, -1]]
    if not np.isfinite(ends).all() or not are_whole(ends):
        return False
    for size in (1e4, 1e6, 1e8, 1e10):  # of what stands behind the year
        if (ends >= 1800 * size).all() and (ends < 2100 * size).all():
            month, day = ends // (size / 100) % 100, ends // (size / 1e4) % 100
            return bool(((month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)).all())
    return False


def hours_from_one(column: pd.Series[Any]) -> bool:
    """Whether hours of the day are numbered from 1 to 24, not from 0 to 23.

    To 25 where the day has one on which clocks are put back.
    """
    hours = pd.to_numeric(column, errors="coerce")
    return bool(hours.min() >= 1 and hours.max() in (24, 25))


def choose_parts(by_part: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The columns that make up a date, and a time of day if there is one, as (part, column).

    by_part : the column of each part that there is. Empty where they make no date.
    """
    for date in _DATES:
        if set(date) <= set(by_part):
            break
    else:
        return ()
    chosen = [part for part in date if part != "clock"]
    if chosen[-1] in ("day", "yearday"):
        for clock in _OF_A_DAY:
            have = [part for part in clock if part in by_part]
            # Minutes mean something beside hours alone, seconds beside minutes.
            if have and have == list(clock[: len(have)]):
                chosen += have
                break
    return tuple((part, by_part[part]) for part in chosen)


def week_of_year(moments: NDArray[np.datetime64]) -> IntArray:
    """The week of each moment by ISO 8601, counted in the year that its Thursday lies in.

    pandas makes a frame of years, weeks and days of it, which takes fifty times as long.
    """
    days = moments.astype("datetime64[D]")
    weekday = (days.astype(np.int64) + 3) % 7  # from Monday: 1970 began on a Thursday
    thursday = days + (3 - weekday)
    since = thursday - thursday.astype("datetime64[Y]").astype("datetime64[D]")
    weeks: IntArray = since.astype(np.int64) // 7 + 1
    return weeks


def _begins_of_weeks(fourth: pd.Series[Any], week: pd.Series[Any]) -> pd.Series[Any]:
    """When weeks of years begin: on Mondays, or on Sundays where only so each year has them.

    fourth : 4 January of each year, which is always in its first week. Offices that count cases of
    a disease let 2014 end with a week 53, which is the first one of 2015 elsewhere.
    """
    late = week == LAST_WEEK
    after = fourth[late] + pd.DateOffset(years=1)
    # Days since the week began, of Mondays and of Sundays, and whether the next year begins first.
    found: list[tuple[bool, pd.Series[Any]]] = []
    for shift in (0, 1):
        since, since_after = ((at.dt.day_of_week + shift) % 7 for at in (fourth, after))
        begins = fourth + pd.to_timedelta(7 * (week - 1) - since, unit="D")
        next_one = after - pd.to_timedelta(since_after, unit="D")
        found.append((bool((begins[late] >= next_one).any()), begins))
    (too_late, monday), (as_late, sunday) = found
    return sunday if too_late and not as_late else monday


def read_parts(
    columns: Sequence[pd.Series[Any]],
    parts: Sequence[str],
    *,
    from_one: bool = False,
    short_years: bool = False,
    carried: bool = True,
) -> NDArray[Any]:
    """Dates (datetime64[us]) from a column for each part; NaT where they make none.

    A year, month or day that stands once holds for the rows below it if it is `carried`; rows with
    another word in place of a month, such as Total, have none. Without a year a leap year stands
    in, so that 29 February exists; for a typical one, the year behind it where none has that day.

    short_years : whether years are those of a century, in two digits.

    Raises SequiturError for a column that is no part of a date by its name.
    """
    if "" in parts:
        name = columns[list(parts).index("")].name
        raise SequiturError(
            f"{name} isn't known as a part of a date. Choose columns such as year, month and day "
            "as the time, or one column that says when."
        )
    index = columns[0].index
    found: dict[str, pd.Series[Any]] = {}
    for part, column in zip(parts, columns, strict=True):
        if part == TYPICAL:
            continue
        numbers = _part_numbers(column, part)
        if part == "hour" and from_one:
            numbers = numbers.where(numbers.between(1, 24)) - 1
        if part == "year" and short_years:
            numbers += np.where(numbers < CENTURY_TURNS, 2000, 1900)
        low, high = _RANGES[part]
        numbers = numbers.where(numbers.between(low, high))
        if part == "day" and "month" in found:
            days = with_days_between(numbers.to_numpy(), found["month"].to_numpy())
            numbers = pd.Series(days, index)
        of_day = part not in PARTS[: PARTS.index("hour")]
        found[part] = numbers.ffill() if carried and not of_day else numbers
        if part == "month" and column.dtype.kind not in "iuf":
            found[part] = found[part].where(~are_other_words(column))
    month = found.get("month", pd.Series(1.0, index=index))
    year = found.get("year", pd.Series(2000.0, index=index))
    if "year" not in found and "day" in found:
        year -= before_new_year(month.to_numpy(), found["day"].to_numpy())
    if "quarter" in found:
        month = 3 * found["quarter"] - 2
    if "period" in found:
        month = _months_of_periods(year, found["period"])
    day = found.get("day", pd.Series(4.0 if "week" in found else 1.0, index=index))
    if TYPICAL in parts and not ((month == 2) & (day == 29)).any():
        year += 1
    frame = pd.DataFrame({"year": year, "month": month, "day": day})
    dates = pd.to_datetime(frame, errors="coerce")
    if "yearday" in found:
        dates += pd.to_timedelta(found["yearday"] - 1, unit="D")
    if "week" in found:
        dates = _begins_of_weeks(dates, found["week"])
    clock = found.get("clock")
    hours = found.get("hour") if clock is None else clock // 100 + clock % 100 / 60
    if hours is not None and HALF_OF_DAY in found:
        hours = hours % 12 + found[HALF_OF_DAY]
    if hours is not None:
        dates += pd.to_timedelta((hours * 3600).round(), unit="s")
    finer = {part: 1 / count for part, count in OF_A_SECOND.items()}
    for part, seconds in {"minute": 60, "second": 1, **finer}.items():
        if part in found:
            dates += pd.to_timedelta(found[part] * seconds, unit="s")
    return dates.to_numpy(dtype="datetime64[us]")


def _months_of_periods(year: pd.Series[Any], period: pd.Series[Any]) -> pd.Series[Any]:
    """The months in which periods of years begin: quarters in rows that go on and count to four.

    Where time goes back, other rows begin, such as those of another place: they may count months.
    """
    counted = 12 * year + period
    series = (counted.diff() < 0).cumsum()
    quarters = period.groupby(series).transform("max") <= QUARTERS_OF_A_YEAR
    return period.mask(quarters, 3 * period - 2)


def with_days_between(day: NDArray[np.float64], month: NDArray[np.float64]) -> NDArray[np.float64]:
    """Days of the month, those that lack between two known ones that count on filled in."""
    lacking = np.flatnonzero(np.isnan(day[1:-1]) & (month[1:-1] == month[:-2])) + 1
    before, behind = day[lacking - 1], day[lacking + 1]
    counts = (behind - before == 2) | ((behind == 1) & (before >= 27))
    filled = day.copy()
    filled[lacking[counts]] = before[counts] + 1
    return filled


def before_new_year(month: NDArray[np.float64], day: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Rows before the one New Year that months and days go over, in less than a year; or none."""
    falls = np.flatnonzero(np.diff(month) < 0)
    before = np.zeros(len(month), bool)
    less = len(falls) == 1 and (month[-1], day[-1]) < (month[0], day[0])
    if less and (month[falls[0]], month[falls[0] + 1]) == (12, 1):
        before[: falls[0] + 1] = True
    return before


def _part_numbers(column: pd.Series[Any], part: str) -> pd.Series[Any]:
    """A part of a date in numbers, missing where it is none."""
    if column.dtype.kind in "iuf":
        return column.astype(np.float64)
    if part == "month" and (named := pd.Series(month_numbers(column), column.index)).notna().any():
        return named
    if part == HALF_OF_DAY:
        return halves_of_day(column)
    if part == "quarter":
        known = column.astype("string").str.strip().str.lower().map(_QUARTER).astype("float64")
        return known.fillna(pd.Series(quarter_numbers(column), column.index))
    if part == "week":
        return pd.Series(numbers_of(column), column.index)  # KW20
    return pd.to_numeric(column, errors="coerce")


def month_numbers(column: pd.Series[Any]) -> NDArray[np.float64]:
    """1 to 12 for names of months, missing for anything else."""
    if column.dtype.kind in "iuf":
        return column.to_numpy(np.float64)
    months = [_month_of(c.strip()) if isinstance(c, str) else 0 for c in column.to_numpy(object)]
    return np.array([month or np.nan for month in months], np.float64)


def names_three_months(text: str) -> bool:
    """Whether a text holds the first letters of three months, as DJF."""
    return text.strip().lower() in _THREE_MONTHS


def are_other_words(column: pd.Series[Any]) -> NDArray[np.bool_]:
    """Which cells of a text column hold words that are no months."""
    codes, cells = pd.factorize(column)  # of which there are few
    texts = pd.Series([str(cell).strip() for cell in cells], dtype=object)
    others = np.isnan(month_numbers(texts)) & pd.to_numeric(texts, errors="coerce").isna()
    return np.append(others & (texts != ""), False)[codes]  # a missing cell holds no word


def names_month(text: str) -> bool:
    """Whether a text is the name of a month, or its first letters."""
    return text.lower() in ENGLISH or text.lower() in _THREE_MONTHS


def are_months(column: pd.Series[Any]) -> bool:
    """Whether a text column holds names of months and little else."""
    first = known_texts(column, FIRST_NAMES)
    if column.dtype.kind not in "iuf" and not all(_month_of(name) for name in first):
        return False
    return len(first) > 0 and bool(np.isfinite(month_numbers(column.dropna())).all())


def _month_of(name: str) -> int:
    if len(name) > LONGEST:
        return 0
    plain = without_accents(name.rstrip(".").lower())
    found = month_of(plain) or _THREE_MONTHS.get(plain, 0)
    if not found and plain[-1:].isdecimal() and (match := _COUNTED_MONTH.fullmatch(plain)):
        of_year = int(match["number"]) if part_of(match["word"]) == "month" else 0
        return of_year if of_year <= len(MONTHS) else 0
    return found
