"""Dates written short: years of two digits or none, parts of 0 left out; days that end."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.vocabulary.words import words

FIRST, LAST = 1969, 2068  # that %y gives
NEAR = 2  # years from these, of dates on both sides of where they meet
GAP = 10  # years without any date, behind the last one that is meant
CENTURY = 100
DAYS = 366  # of a year, at most


def in_one_century(dates: pd.Series[Any], form: str) -> pd.Series[Any]:
    """Dates of a format with %y, centuries earlier where the series goes on from 68 to 69.

    Jun-48 to Dec-09 is read as 2048 to 2068 and 1969 to 2009. Rows in order tell each century;
    others only where no date is for long.
    """
    years = dates.dropna().dt.year.unique() if "%y" in form else np.zeros(0)
    if not len(years) or years.min() > FIRST + NEAR or years.max() < LAST - NEAR:
        return dates
    if (early := _by_order(dates)) is None:
        years = np.sort(years)
        gaps = np.diff(years)
        if gaps.max() < GAP:
            return dates
        early = (dates.dt.year > years[int(gaps.argmax())]).to_numpy(np.int64)
    for century in range(1, int(early.max()) + 1):
        earlier = dates - pd.DateOffset(years=CENTURY * century)
        dates = dates.where(early != century, earlier)
    return dates


def _by_order(dates: pd.Series[Any]) -> NDArray[np.int64] | None:
    """How many centuries earlier each date is than it was read; None where rows have no order.

    Each is taken near the one before it: then all go up, or all go down, and the latest is right.
    """
    known = dates.notna().to_numpy()
    found = dates[known]
    days = found.dt.day_of_year + (found - found.dt.normalize()) / np.timedelta64(1, "D")
    at = (found.dt.year + days / DAYS).to_numpy()
    turns = np.round(np.diff(at) / CENTURY)  # -1 from 2068, which is 1968, to 1969
    steps = np.diff(at) - CENTURY * turns
    if not turns.any() or not ((steps >= 0).all() or (steps <= 0).all()):
        return None
    passed = np.concatenate([[0.0], np.cumsum(turns)])
    early = np.zeros(len(dates), np.int64)
    early[known] = passed - passed[int((at - CENTURY * passed).argmax())]
    return early


SIX_DIGITS = ("%y%m%d", "%d%m%y")  # 210301 and 010321, as counts of traffic and GPS have them
_DATE_WORDS = {"date", "dates", "yymmdd", "ddmmyy", "ymd", "dmy"}
_FEWEST_DIGITS, _MOSTLY_ON = 10_000, 0.95  # the first is a zero; of the rows, that go one way


def six_digits(values: NDArray[np.float64], name: str) -> str:
    """The format of numbers that are dates of six digits, called a date; "" for others.

    They mostly go on one way, as for each place, in the order in which they are nearer together.
    """
    if _DATE_WORDS.isdisjoint(words(name)) or not len(values):
        return ""
    if not values.min() >= _FEWEST_DIGITS or values.max() > 999_999 or not are_whole(values):
        return ""
    texts = pd.Series(np.char.zfill(values.astype(np.int64).astype(str), 6))
    spans = dict[str, float]()
    for form in SIX_DIGITS:
        dates = pd.to_datetime(texts, format=form, errors="coerce")
        days = dates.to_numpy().astype("datetime64[D]").astype(np.int64)
        on = np.diff(days)
        one_way = max((on >= 0).mean(), (on <= 0).mean()) >= _MOSTLY_ON if on.any() else False
        if dates.notna().all() and one_way:
            spans[form] = float(np.ptp(days))
    return min(spans, key=lambda form: spans[form], default="")


OVER_NEW_YEAR = " (over New Year)"  # behind a format without a year
FAR_BACK = 300  # days, from December to January of a year that stands in


def over_new_year(moments: NDArray[Any]) -> NDArray[Any]:
    """Dates of one year, in later ones from where rows go on from December to January.

    And in earlier ones from where they go back so. One of 29 February stays where it is.
    """
    known = ~np.isnat(moments)
    dates = moments[known]
    steps = np.diff(dates) / np.timedelta64(1, "D")
    turns = (steps < -FAR_BACK).astype(np.int64) - (steps > FAR_BACK)
    months = dates.astype("datetime64[M]")
    years = np.concatenate([[0], np.cumsum(turns)])[: len(dates)]
    leap = dates.astype("datetime64[D]") == np.datetime64("2000-02-29")
    years -= years[int(leap.argmax())] if leap.any() else 0
    found = moments.copy()
    found[known] = (months + years * np.timedelta64(12, "M")) + (dates - months)
    return found


def goes_over_new_year(moments: NDArray[Any]) -> bool:
    """Whether dates of one year go on one way if December may be followed by January.

    But where they begin anew with the first, as for each place: a whole year for each has none.
    """
    dates = moments[~np.isnat(moments)]
    steps = np.diff(dates) / np.timedelta64(1, "D")
    turns = np.flatnonzero(np.abs(steps) > FAR_BACK)
    if not len(turns) or (dates[turns + 1] == dates[0]).all():
        return False
    later = over_new_year(dates)
    ways = np.sign(np.diff(later) / np.timedelta64(1, "D"))
    anew = later[1:] == later[0]
    return bool((ways[~anew] >= 0).all() or (ways[~anew] <= 0).all())


def by_neighbours(form: str, texts: Sequence[str], name: object) -> str:
    """A format of 18OCT99 and Oct 11; or of 99OCT18, or of days where years would jump about.

    The former where the name of the column or a day over 31 says so; the latter where most
    texts have the month of the one before: Oct 11, Oct 12, as of days and not of months of years.
    A day stands behind the day of the week, too, and where one is written with one digit.
    """
    if _NAMED_DAY.fullmatch(form) and (form[1] in "aA" or any(map(_ONE_DIGIT.match, texts))):
        return f"{form[:-1]}d"
    if _DAY_NAME_YEAR.fullmatch(form) and (
        str(name).strip(" _").upper() == "YYMMMDD" or any(_LATE.match(text) for text in texts)
    ):
        return f"%y{form[2:-2]}%d"
    return day_behind_month(form) if _stay_in_months(texts) else form


def day_behind_month(form: str) -> str:
    """A format of Oct 11 for that of October 2011; others as they are."""
    return f"{form[:-2]}%d" if _NAME_YEAR.fullmatch(form) else form


def _stay_in_months(texts: Sequence[str]) -> bool:
    """Whether most of some different texts, Oct 11 or the like, have the month of the one before.

    And a number behind it that a day may have. One month alone may be that of each year's accounts.
    """
    found = [_NAME_AND_NUMBER.fullmatch(text) for text in dict.fromkeys(texts)]
    known = [match for match in found if match and 1 <= int(match["number"]) <= LAST_DAY]
    if len(known) < max(FEWEST_DAYS, len(found)):
        return False
    same = [a["name"] == b["name"] for a, b in itertools.pairwise(known)]
    return bool(len(same) / 2 < sum(same) < len(same))


_LATE = re.compile("3[2-9]|[4-9][0-9]")  # no day of a month, unlike the 6 of 6 Mar 23
_NAME_YEAR = re.compile("%[bB][-/. ]%y")
_NAME_AND_NUMBER = re.compile(r"(?P<name>[A-Za-z]{3,9})[-/. ](?P<number>\d{1,2})")
LAST_DAY, FEWEST_DAYS = 31, 5  # of a month; and texts that show that they are days
_DAY_NAME_YEAR = re.compile("%d[-/. ]?%[bB][-/. ]?%y")
_NAMED_DAY = re.compile("(?:%[aA](?:,? |\\. ))?%[bB][-/ .]%y")
_ONE_DIGIT = re.compile(r"[A-Za-z]{3,9}[-/ .]\d$")
_DAY_FORM = re.compile(r"(?P<day>[^HI]*?%[dYy])[T _]%[HI].*")  # a date before a time of day
_END_OF_DAY = r"(?P<before>[T _]|^)24(?=:00(?::00(?:[.,]0+)?)?(?!\d))"
_NO_SECONDS = r"(?:.*[T _])?\d{1,2}:\d{2}"
_SECONDS = re.compile(r":%S(?:[.,:]%f)?$")


def with_left_out(
    parsed: pd.Series[Any], texts: pd.Series[Any], form: str, *, zoned: bool
) -> pd.Series[Any]:
    """Dates of a format, where not all could be read, with those that lack a part of it."""
    if "%f" in form:
        # Writers leave out ".000" at full seconds.
        plain = re.sub(r"[.,:_]%f", "", form)
        again = pd.to_datetime(texts, format=plain, errors="coerce", utc=zoned)
        parsed = parsed.fillna(again)
    if parsed.isna().any() and (day := _DAY_FORM.fullmatch(form)):
        # R leaves out midnight, so that no time of day that is written is that.
        again = pd.to_datetime(texts, format=day["day"], errors="coerce", utc=zoned)
        if (parsed.dropna().dt.normalize() < parsed.dropna()).all():
            parsed = parsed.fillna(again)
    if parsed.isna().any() and _SECONDS.search(form):
        # Not where a line was cut: the row would be earlier than the one above.
        short = texts.where(without_seconds(texts, form))
        again = pd.to_datetime(short, format=_SECONDS.sub("", form), errors="coerce", utc=zoned)
        fits = (again >= parsed.ffill().fillna(again)) & (again <= parsed.bfill().fillna(again))
        parsed = parsed.fillna(again.where(fits))
    if parsed.isna().any() and "%H" in form:
        parsed = parsed.fillna(_ends_of_days(texts, form, zoned=zoned))
    return parsed


def without_seconds(texts: pd.Series[Any], form: str) -> pd.Series[bool]:
    """Which texts end with a minute, though the format of their column has seconds."""
    short = texts.astype("string").str.fullmatch(_NO_SECONDS).fillna(False).astype(bool)
    return short & bool(_SECONDS.search(form))


def _ends_of_days(texts: pd.Series[Any], form: str, *, zoned: bool) -> pd.Series[Any]:
    """The dates of texts that say 24:00, which is midnight of the next day; NaT for others."""
    ends = texts.astype("string")
    begins = ends.where(ends.str.contains(_END_OF_DAY, na=False))
    begins = begins.str.replace(_END_OF_DAY, r"\g<before>00", regex=True)
    found = pd.to_datetime(begins, format=form, errors="coerce", utc=zoned)
    return found + pd.Timedelta(days=1)
