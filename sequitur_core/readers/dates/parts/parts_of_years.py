"""Quarters, weeks and months of years in one cell: 1990 Q1, 2018-W07, 2010m11, 7/2023, 1990.01.

Weeks also before their years: 14/2016, KW 14/2016. Also in words: Quarter 1 1990, 1st quarter 1990.
Fall 2009 is a season, 1986/87 a year and the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.dates import numbered
from sequitur_core.readers.dates.parts.date_parts import month_numbers, read_parts
from sequitur_core.readers.dates.parts.eras import ERA, YEAR_OF_AN_ERA, is_of_an_era, read_eras
from sequitur_core.readers.rows_of_numbers import are_whole, even_share
from sequitur_core.readers.vocabulary.seasons import SEASONS, season_of
from sequitur_core.readers.vocabulary.words import words

WEEK_IN_DIGITS = re.compile(  # which a month may be as well
    r"(?P<y1>\d{4})[-/ ._](?P<q1>\d{2})|(?P<q2>\d{1,2})[-/ ._](?P<y2>\d{4})"
)
LAST_WEEK = 53
YEARS = "decimal year"
QUARTERS, DECIMALS = "quarter in digits", "month in decimals"
SEASON, TWO_YEARS, TERM = "season", "year to the next", "term of a year"
YEAR_AND_DAY = "%Y%j"  # in one number, as 2014121
_CLOCKS = {11: "%H%M", 13: "%H%M%S"}  # behind it, by all digits
NUMBERED = "numbered "  # before the unit: Week 3
WEEKS = "year and week"  # in one number, of years that no calendar has: 11152
_QUARTER = "[QqTtKk]"  # trimestre in Romance languages, kvartal in Scandinavian ones
QUARTER = (
    rf"(?P<y1>\d{{4}})[-/ ._]{{0,2}}{_QUARTER}(?P<q1>[1-4])|"
    rf"{_QUARTER}(?P<q2>[1-4])[-/ ._]{{0,2}}(?P<y2>\d{{4}})"
)
_WORD = "(?i:quarter|qtr|quartal|trimestre|kvartal|kwartaal)"
_IN_WORDS = (
    rf"(?P<y3>\d{{4}})[-/ ._,]{{0,2}}{_WORD}[. ]{{0,2}}(?P<q3>[1-4])|"
    rf"{_WORD}[. ]{{0,2}}(?P<q4>[1-4])[-/ ._,]{{0,2}}(?P<y4>\d{{4}})|"
    rf"(?P<q5>[1-4])(?:st|nd|rd|th|er|e|º|\.)? ?{_WORD} (?P<y5>\d{{4}})"
)
# Formats of times by which part of a year a cell holds, and how that is written.
PATTERNS = {
    "quarter": re.compile(f"{QUARTER}|{_IN_WORDS}"),
    "month of a year": re.compile(
        r"(?P<y1>\d{4})(?:[Mm]|MM)?(?P<q1>0?[1-9]|1[0-2])|(?P<q2>0?[1-9]|1[0-2])[-/](?P<y2>\d{4})"
    ),
    "week": re.compile(
        # v and u in Nordic languages, S in Romance ones
        r"(?P<y1>\d{4})[-/ ._]{0,2}(?:KW ?|[WwVvSsUu])?(?P<q1>\d{2}|(?<=[Ww])\d)|"
        r"(?:(?:KW|[WwVv]|CW|[Ww]eek)[. ]{0,2})?(?P<q2>\d{1,2})[-/ ._]{1,2}(?P<y2>\d{4})"
    ),
    QUARTERS: re.compile(r"(?P<y1>\d{4})(?:[-/ ._]|KW0)(?P<q1>[1-4])"),
    DECIMALS: re.compile(r"(?P<y1>\d{4})\.(?P<q1>0[1-9]|1[0-2])"),
    ERA: YEAR_OF_AN_ERA,
    SEASON: SEASONS,
    TWO_YEARS: re.compile(
        r"(?P<y1>(?:1[5-9]|20)\d\d)[/\u2013-](?P<y2>(?:1[5-9]|20)?\d\d)"  # 1986/87, 1986-1987
    ),
    TERM: re.compile(  # 2022-1, 2022-2023-2, 111-1 of Taiwan, 2022 T2
        r"(?P<y1>\d{4}|1[0-2]\d|9\d)(?P<next>[-/\u2013](?:20)?\d\d)?"
        r"[-/ ._]{1,2}(?:(?i:semester|sem|term|t|s)[. ]?)?0?(?P<q1>[1-4])"
    ),
}
# A quarter by its first and last month: January to March 2010, Jan-Mar 2010 [provisional].
_QUARTERS = ("jan mar", "apr jun", "jul sep", "oct dec")
_MONTHS = re.compile(
    r"(?P<first>jan|apr|jul|oct)[a-z]*[ .]*(?:to|-|\u2013|/)[ ]*"
    r"(?P<last>mar|jun|sep|dec)[a-z]*[ .,]*(?P<year>\d{4})(?:\s*[\[(][^\])]*[\])])?",
    re.IGNORECASE,
)
_SAYS_PART = re.compile(r"[A-Za-z]|^(0?[1-9]|1[0-2])[-/](1[5-9]|2[01])\d\d$")  # 7/2023
_PARTS = {"quarter": "quarter", QUARTERS: "quarter", "week": "week", "month of a year": "month",
          DECIMALS: "month"}  # fmt: skip
ROUNDED = 1e-6  # of a month, by which decimals miss it as they are stored
FEWEST_YEARS = 3  # of them, each with the next one, that may be months as well
FEWEST = 6  # moments in digits alone that count on
HEAD = 200  # numbers that are looked at before all are
MOSTLY = 0.9  # of the steps between them that are of one part
FEWEST_TERMS = 4
_CALLED_TERMS = {
    "semester", "semesters", "term", "terms", "trimester", "semestre", "學期", "学期", "학기",
}  # fmt: skip
_OF_TAIWAN = 1911  # years before the first one
_SEPTEMBER = 9
_CALLED_YEARS = {"year", "years", "yr", "decimal"}
_TIME_WORDS = {"date", "dates", "time", "times"}
HALF_A_DAY = 0.5 / 365.25  # years
NEAR, OFF = 0.02, 0.05  # of its size that a step differs from an even one, and from a division
LONGEST = 31  # days of a step of whole days


def part_of_year(text: str) -> str:
    """Which part of a year a text with a letter for it, or 7/2023, says as a format; "" if none."""
    if not _SAYS_PART.search(text):
        return ERA if is_of_an_era(text) else ""
    text = _with_quarter(text)
    told = (form for form, pattern in PATTERNS.items() if form != TERM and pattern.fullmatch(text))
    return next(told, "")


def part_of_texts(texts: pd.Series[Any], first: Sequence[str]) -> str:
    """The part of years that two numbers in each text tell, or none of them alone; "" if none.

    first : the first of the texts.
    """
    if not _CALLED_TERMS.isdisjoint(words(str(texts.name))) and _are_terms(texts, first):
        return TERM
    for form, pattern, tell in (("week", WEEK_IN_DIGITS, are_weeks), (TWO_YEARS, None, _follow)):
        pattern = pattern or PATTERNS[form]
        if first and all(map(pattern.fullmatch, first)) and tell(texts):
            return form
    return ""


def _follow(texts: pd.Series[Any]) -> bool:
    """Whether all of some texts are a year and the next, as a season of hunting or of a school.

    1986/87 is no month; 2009-10 may be one, but not beside 2010-11 and 2011-12.
    """
    known = pd.Series(texts.dropna().unique()).astype("string").str.strip()
    found = known.str.extract(f"^{PATTERNS[TWO_YEARS].pattern}$").dropna()
    if not 1 < len(known) == len(found):
        return False
    year, following = found.astype(np.int64).to_numpy().T
    size = np.where(following < 100, 100, 10_000)
    sure = (following > 12).any() or len(known) >= FEWEST_YEARS
    return bool(sure and ((year + 1) % size == following).all())


def _are_terms(texts: pd.Series[Any], first: Sequence[str]) -> bool:
    """Whether all of some texts are a year and the number of a term, which go on from 1."""
    if not first or not all(map(PATTERNS[TERM].fullmatch, first)):
        return False
    year, part = _year_and_part(pd.Series(texts.dropna().unique()), PATTERNS[TERM])
    told = np.unique(np.column_stack([year, part]), axis=0)
    if len(told) < FEWEST_TERMS or not np.isfinite(told).all():
        return False
    last = told[:, 1].max()
    terms = told @ (last, 1)
    return bool(last > 1 and (np.diff(terms) == 1).mean() >= MOSTLY)


def are_quarters(texts: pd.Series[Any]) -> bool:
    """Whether all of some texts are a year and a number that counts to 4, over and over: 2002-1.

    Months would go on to 12, and weeks to 52: in Dutch, 2002KW01 is the first quarter, beside
    2002JJ00, the year.
    """
    known = pd.Series(texts.dropna().unique()).astype("string").str.strip()
    known = known[~known.str.fullmatch(r"\d{4}JJ00")]
    found = known.str.extract(f"^{PATTERNS[QUARTERS].pattern}$").dropna()
    if not FEWEST <= len(known) == len(found):
        return False
    quarters = np.unique(found.astype(np.int64).to_numpy() @ (4, 1))
    return bool((np.diff(quarters) == 1).mean() >= MOSTLY)


def are_weeks(texts: pd.Series[Any]) -> bool:
    """Whether all of some texts are a year and a number beyond 12 that counts weeks: 2022-22.

    Or 22/2022. They go on by one, also through the turn of the year. Seasons, such as 2021-22, go
    on by both.
    """
    known = pd.Series(texts.dropna().unique()).astype("string").str.strip()
    year, part = _year_and_part(known, WEEK_IN_DIGITS)
    if len(known) < FEWEST or part.isna().any():
        return False
    year, part = np.unique(np.column_stack([year, part]), axis=0).T
    if part.min() < 1 or not 12 < part.max() <= LAST_WEEK:
        return False
    apart = np.diff(part) + 52 * np.diff(year)  # a year may have 53
    return bool(np.isin(apart, (0, 1)).mean() >= MOSTLY)


def _with_quarter(text: str) -> str:
    """Months of a quarter as the quarter; any other text as it is."""
    match = _MONTHS.fullmatch(text.strip())
    months = f"{match['first']} {match['last']}".lower() if match else ""
    if match is None or months not in _QUARTERS:
        return text
    return f"{match['year']} Q{_QUARTERS.index(months) + 1}"


def read_part(texts: pd.Series[Any], form: str) -> pd.Series[Any]:
    """Dates on which the quarters, weeks or months begin; NaT where a text is none."""
    texts = texts.astype("string")
    if form == ERA:
        return read_eras(texts)
    if form == SEASON:
        return _read_seasons(texts)
    if form == "quarter":
        texts = texts.map(_with_quarter, na_action="ignore").astype("string")
    if form == TWO_YEARS:
        years = texts.str.extract(f"^(?:{PATTERNS[form].pattern})$")["y1"]
        numbers = years.astype("Float64").astype("float64")
        return pd.Series(read_parts([numbers], ["year"], carried=False), texts.index)
    year, part = _year_and_part(texts, PATTERNS[form])
    if form == TERM:
        return _read_terms(texts, year, part)
    dates = read_parts([year, part], ["year", _PARTS[form]], carried=False)
    return pd.Series(dates, texts.index)


def _year_and_part(
    texts: pd.Series[Any], pattern: re.Pattern[str]
) -> tuple[pd.Series[float], pd.Series[float]]:
    """The years and their parts that texts are, NaN where they aren't."""
    found = texts.str.extract(f"^(?:{pattern.pattern})$")
    numbers = found.astype("Float64").astype("float64")
    year, part = (numbers.filter(like=letter).max(axis=1) for letter in "yq")
    return year, part


def _read_terms(
    texts: pd.Series[Any], year: pd.Series[float], part: pd.Series[float]
) -> pd.Series[Any]:
    """When terms begin, as many as there are spread evenly over each year.

    Years of a school, which end in the next one, begin in September, as do those of Taiwan.
    """
    school = (year < _OF_TAIWAN) | texts.str.extract(f"^(?:{PATTERNS[TERM].pattern})$")[
        "next"
    ].notna()
    since = (part - 1) * (12 // max(part.max(), 1)) + np.where(school, _SEPTEMBER - 1, 0)
    begins = year + np.where(year < _OF_TAIWAN, _OF_TAIWAN, 0) + since // 12
    dates = read_parts([begins, since % 12 + 1], ["year", "month"], carried=False)
    return pd.Series(dates, texts.index)


def _read_seasons(texts: pd.Series[Any]) -> pd.Series[Any]:
    """When the seasons of years begin, those that there are spread evenly over each year.

    So terms of a university step evenly, of which there are two, three or four.
    """
    codes, cells = pd.factorize(texts)
    told = [season_of(cell) for cell in cells]
    there = sorted({season for _, season in told if season})
    if not there:
        return pd.Series(np.full(len(texts), np.datetime64("NaT", "us")), texts.index)
    months = {season: 1 + 12 * k // len(there) for k, season in enumerate(there)}
    parts = [(year, months[season]) if season else (np.nan, np.nan) for year, season in told]
    of = np.array([*parts, (np.nan, np.nan)], np.float64)[codes]
    columns = [pd.Series(of[:, k], texts.index) for k in (0, 1)]
    return pd.Series(read_parts(columns, ["year", "month"], carried=False), texts.index)


def counted_part(values: NDArray[np.float64], *, weekly: bool) -> str:
    """The part of years that numbers such as 197001 count, over more than one; "" if none.

    Or 1970.01 to 1970.12, of which .1 is October.

    Years may be any numbers where weeks go on from the 52nd or 53rd to the first of the next: 11152
    and 11201.

    weekly : their name says that they are weeks.
    """
    if not len(values) or not np.isfinite(values).all():
        return ""
    whole = are_whole(values)
    if whole and not _may_be_parts(values):
        return ""
    known = np.unique(values if whole else np.round(100 * values))
    if not whole and (weekly or np.abs(100 * values - np.round(100 * values)).max() > ROUNDED):
        return ""
    year, part = known // 100, known % 100
    if year[0] == year[-1] or len(known) < FEWEST:
        return ""
    of_calendar = year[0] >= 1500 and year[-1] <= 2200
    if are_weeks_of_years(values):
        return "week" if of_calendar else WEEKS
    last = LAST_WEEK if weekly else 12
    if not of_calendar or part.min() < 1 or part.max() > last or part.max() < 12:
        return ""
    apart = np.diff(part) + (np.diff(year) > 0) * (part.max() if weekly else 12)
    counts = np.isin(apart, (0, 1)) if weekly else apart == 1  # a year may have 52 or 53
    if counts.mean() < MOSTLY:
        return ""
    return "week" if weekly else "month of a year" if whole else DECIMALS


def _may_be_parts(values: NDArray[np.float64]) -> bool:
    """Whether all numbers are whole and end in 01 to 53; few others are looked through."""
    for some in (values[:HEAD], values):
        if not len(some) or not np.isfinite(some).all() or not are_whole(some):
            return False
        if (some % 100 < 1).any() or (some % 100 > LAST_WEEK).any():
            return False
    return True


def are_weeks_of_years(values: NDArray[np.float64]) -> bool:
    """Whether whole numbers end in a week and go on to the next year's first from the last."""
    known = np.unique(values) if _may_be_parts(values) else values[:0]
    if len(known) < FEWEST or known[0] < 100:
        return False
    year, part = known // 100, known % 100
    turns = np.diff(year) > 0
    new_year = (np.diff(year) == 1) & (part[:-1] >= 52) & (part[1:] == 1)
    goes_on = np.where(turns, new_year, np.diff(part) == 1)
    return bool(turns.any() and new_year[turns].mean() >= MOSTLY and goes_on.mean() >= MOSTLY)


def _weeks(column: pd.Series[Any]) -> NDArray[np.float64]:
    """How many weeks after the first of its years each is, by a number of both, from 0.

    A year has 52 weeks, or 53 where one has that number.
    """
    numbers = _numbers(column)
    year, part = numbers // 100, numbers % 100
    first = np.nanmin(year)
    long = np.unique(year[part == 53])
    return 52 * (year - first) + np.searchsorted(long, year) + part - 1


def _numbers(column: pd.Series[Any]) -> NDArray[np.float64]:
    return pd.to_numeric(column, errors="coerce").to_numpy(np.float64)


LASTING = "seconds"  # of a workbook's durations
MICROSECONDS = "microseconds"  # of a clock that started with its device
# Formats of numbers that count in a unit: what reads them, and that.
COUNTED: dict[str, tuple[Callable[[pd.Series[Any]], NDArray[np.float64]], str]] = {
    "month": (month_numbers, "month"),
    YEARS: (_numbers, "year"),
    WEEKS: (_weeks, "week"),
    LASTING: (_numbers, "s"),
    MICROSECONDS: (_numbers, "us"),
    **{f"{NUMBERED}{unit}": (numbered.numbers_of, unit) for unit in numbered.UNITS},
}


def are_days_of_years(numbers: NDArray[np.float64], *, named: bool) -> bool:
    """Whether numbers such as 2014121 hold a year and its day, and go on as days do.

    named : their column is called as times are. Others pause, or begin a year anew: numbers that
        only go up by one may count anything.
    """
    year, day = numbers // 1000, numbers % 1000
    if not len(numbers) or not are_whole(numbers) or day.min() < 1 or day.max() > 366:
        return False
    steps = np.diff(numbers)
    if year.min() < 1900 or year.max() > 2100 or len(numbers) < FEWEST or not (steps > 0).all():
        return False
    if np.median(steps) > LONGEST:  # as of milliseconds
        return False
    return named or bool((steps > 1).any() and (steps == 1).mean() > MOSTLY)


def with_clock_of_day(numbers: NDArray[np.float64]) -> str:
    """The format of numbers that all hold a year, its day and a time of day: 2021146113045.

    Hardly any others would: as milliseconds since 1970, that is a day of 2034. "" for these.
    """
    digits = len(f"{numbers.max():.0f}") if len(numbers) >= FEWEST else 0
    if digits not in _CLOCKS or not are_whole(numbers):
        return ""
    whole = numbers * 100.0 ** (digits == 11)
    parts = (whole // 1e9, whole // 1e6 % 1000, *(whole // size % 100 for size in (1e4, 1e2, 1)))
    within = zip(parts, ((1900, 2100), (1, 366), (0, 23), (0, 59), (0, 59)), strict=True)
    fits = all(((low <= of) & (of <= high)).all() for of, (low, high) in within)
    return f"{YEAR_AND_DAY}{_CLOCKS[digits]}" if fits else ""


def are_decimal_years(numbers: NDArray[np.float64], named: Sequence[str]) -> bool:
    """Whether numbers are years with their fractions: they are called so, or go on as such do.

    Those of rows lie half a day or more apart then; even ones a year's division: days, weeks, or
    months. Days since some date and wave numbers may be as large.

    named : the words of their column's name.
    """
    found = {*named}
    if are_whole(numbers) or numbers.min() < 1500 or numbers.max() >= 2200:
        return False
    if found & _CALLED_YEARS:
        return True
    steps = np.abs(np.diff(numbers))
    steps = steps[steps > 0]
    usual = float(np.median(steps)) if len(steps) else 0.0
    if usual < HALF_A_DAY or not (not found or found == {"column"} or found & _TIME_WORDS):
        return False
    even = even_share(steps, near=NEAR, usual=usual) > MOSTLY
    months, days = 12 * usual, 365.25 * usual
    divides = abs(months - round(months)) < OFF or (
        days < LONGEST and abs(days - round(days)) < OFF * max(round(days), 1)
    )
    return not even or divides
