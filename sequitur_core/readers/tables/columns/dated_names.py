"""Channels whose steps are columns called by a date: views.2015-01-18, views.2015-01-19...

Or by a date among other words, as objects within objects are: views.2015-01-18.count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.parts.date_parts import month_numbers, names_three_months
from sequitur_core.readers.dates.time_order import is_increasing
from sequitur_core.readers.vocabulary.months import MONTHS
from sequitur_core.readers.vocabulary.words import words

FEWEST = 5  # dates that columns are called by
FEWEST_MONTHS = 5
LEAST_MEASURED = 1 / 3  # of the dates of the longest channel, that another one has, too
_YEAR = r"(?:1[5-9]|20|21)\d\d"
_YEAR_ALONE = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_DATE = (
    rf"(?P<date>{_YEAR}(?:(?P<s>[-/._])\d{{1,2}}(?P=s)\d{{1,2}}|[-/](?:0[1-9]|1[0-2])|\d{{4}})"
    r"(?:[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?Z?)?|"
    r"\d{1,2}(?P<t>[-/.])\d{1,2}(?P=t)(?:\d{4}|\d\d))"
)
_BEHIND = re.compile(rf"(?<!\d){_DATE}[\])]?$")
_BEFORE = re.compile(rf"{_DATE}[\s_.\-:]+(?=\D)")
_AMONG = re.compile(rf"(?<=[\s_.\-:]){_DATE}(?=[\s_.\-:]+\D)")
_LETTER = re.compile(r"[^\W\d_]")
_BEHIND_BEGINNING = re.compile(r"(?P<begin>.*[^\W\d_].*[ _.-])(?P<month>[^\W\d_]+\.?)")
_SIGNS = " _.-:[("  # between a name and a date
# What says no more than that a date follows; R writes an X before names that begin with a digit.
_NO_CHANNEL = {"x", "d", "date", "day", "week", "month", "of", "ending", "value"}
_ADDED = re.compile(r"\s*[(\[][^()\[\]\d]+[)\]]$")  # a unit behind a date: 15-Feb (%)


class DatedSteps(NamedTuple):
    """Columns that are steps of channels by their dates.

    Attributes
    ----------
    channels : the column of each step, in order of the dates; "" where a channel has none.
    dates : of the steps, as names write them.
    form : the format they are written in.
    """

    channels: dict[str, tuple[str, ...]]
    dates: tuple[str, ...]
    form: str


def steps_by_date(names: Iterable[str], form: str = "") -> DatedSteps | None:
    """The columns of each channel in order of the dates in their names; None where they have none.

    form : of these dates; "" finds it.
    """
    names = [*names]
    for parts_of in (_date_behind, _date_before, _date_among):
        told = [(name, *parts) for name in names if (parts := parts_of(name))]
        if len(told) < FEWEST:
            continue
        texts = pd.Series([date for _, _, date in told], dtype="string")
        for written in (form,) if form else timestamps.find_date_formats(texts, most_wrong=0):
            times = timestamps.read_dates([texts], written)
            if times.missing.any():
                continue
            found: dict[str, dict[int, str]] = {}
            dates: dict[int, str] = {}
            moments = times.moments.astype(np.int64).tolist()
            for (name, stem, date), moment in zip(told, moments, strict=True):
                found.setdefault(stem, {}).setdefault(moment, name)
                dates.setdefault(moment, date)
            if channels := _at_the_same_dates(found):
                at = sorted({moment for of in channels.values() for moment in of})
                steps = {stem: tuple(of.get(m, "") for m in at) for stem, of in channels.items()}
                return DatedSteps(_called(steps), tuple(dates[m] for m in at), written)
    return None


def months_in_order(names: Sequence[str]) -> list[str]:
    """The longest run of months in order, from any one on, within a year; [] of few.

    Those of three months each, as DJF, are others than single ones. What is numbered beyond twelve,
    as boys M01 to M39, is none.
    """
    best: list[str] = []
    for three in (False, True):
        of_kind = [name for name in names if names_three_months(name) == three]
        month = dict(zip(of_kind, _months_of(of_kind), strict=True))
        run: list[str] = []
        for name in (name for name in of_kind if np.isfinite(month[name])):
            since = [(month[of] - month[(run or [name])[0]]) % 12 for of in (*run[-1:], name)]
            run = [*run, name] if since[-1] > since[0] else [name]
            best = max(best, run, key=len)
    counted = not {f"{name[:-2]}13" for name in best if name.endswith("12")}.isdisjoint(names)
    return best if len(best) >= FEWEST_MONTHS and not counted else []


def step_of_months(names: Sequence[str]) -> dict[str, Any]:
    """The step of the months of a year behind a common beginning, as fields of a recipe; or {}.

    That of names which are months alone is found as they are read.
    """
    alone, months = month_numbers(pd.Series([*names], dtype=object)), _months_of(names)
    behind = len(names) == len(MONTHS) and np.isnan(alone).all() and np.isfinite(months).all()
    return {"step": 1.0, "step_unit": "month"} if behind else {}


def _months_of(names: Sequence[str]) -> NDArray[np.float64]:
    """1 to 12 for names that are months, missing for others.

    Or that end in one behind a common beginning, if nothing else has all months of a year so:
    rain_Jan to rain_Dec. Two quantities a month are others.
    """
    months = month_numbers(pd.Series([*names], dtype=object))
    parted = [_BEHIND_BEGINNING.fullmatch(name) for name in names]
    behind = month_numbers(pd.Series([match and match["month"] for match in parted], dtype=object))
    found = np.isfinite(behind) & np.isnan(months)
    begin = {match["begin"] for match, so in zip(parted, found, strict=True) if match and so}
    year = np.array_equal(np.sort(behind[found]), np.arange(1, len(MONTHS) + 1))
    return np.where(found, behind, months) if year and len(begin) == 1 else months


def without_added_unit(names: Iterable[str]) -> list[str]:
    """Names without the unit in brackets that ends most of them, the same in all: 15-Feb (%)."""
    names = [*names]
    tails = Counter(match[0] for name in names if (match := _ADDED.search(name)))
    tail, count = next(iter(tails.most_common(1)), ("", 0))
    return [name.removesuffix(tail) for name in names] if 2 * count > len(names) else names


def times_of_names(names: Sequence[str], form: str = "") -> timestamps.Times | None:
    """The dates that names of columns are, each later than the one before; None of others.

    form : the format of dates with a unit behind them.
    """
    plain = pd.Series(without_added_unit(names) if form else names, dtype="string")
    for each in (form,) if form else timestamps.find_date_formats(plain):
        times = timestamps.read_dates([plain], each)
        if is_increasing(times):
            return times
    return None


def _date_behind(name: str) -> tuple[str, str] | None:
    """What stands before the date that a name ends with, and it; None without one."""
    match = _BEHIND.search(name)
    return _told(name[: match.start()].rstrip(_SIGNS), match["date"]) if match else None


def _date_before(name: str) -> tuple[str, str] | None:
    """What stands behind the date that a name begins with, and it; None without one."""
    match = _BEFORE.match(name)
    return _told(name[match.end() :], match["date"]) if match else None


def _date_among(name: str) -> tuple[str, str] | None:
    """What stands on both sides of a date in a name, and it; None without one."""
    match = _AMONG.search(name)
    if not match or not _LETTER.search(before := name[: match.start()].rstrip(_SIGNS)):
        return None
    sign = name[match.start() - 1]
    return _told(f"{before}{sign}{name[match.end() :].lstrip(_SIGNS)}", match["date"])


def _told(stem: str, date: str) -> tuple[str, str] | None:
    return (stem.strip(), date) if _LETTER.search(stem) else None


def _at_the_same_dates(found: dict[str, dict[int, str]]) -> dict[str, dict[int, str]]:
    """The channel with most dates, and others that share most of theirs; {} if these are few."""
    longest = max(found.values(), key=len)
    if len(longest) < FEWEST:
        return {}
    return {
        stem: of
        for stem, of in found.items()
        if len(of) >= LEAST_MEASURED * len(longest)
        and 2 * len(of.keys() & longest.keys()) >= len(of)
    }


def _called(steps: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Channels by their names; one whose name says nothing is a value."""
    if len(steps) == 1 and {*words(next(iter(steps)))} <= _NO_CHANNEL:
        return {"value": next(iter(steps.values()))}
    return steps


def years_in_names(names: Sequence[str], step: tuple[float, str]) -> NDArray[np.float64]:
    """The year in each name, as in 1990 [YR1990] or X1990; none where they don't go on by a step.

    step : its size and unit.
    """
    found = [_YEAR_ALONE.search(name) for name in names]
    years = np.array([float(match[0]) if match else np.nan for match in found])
    go_on = step[1] == "year" and bool((np.diff(years) == step[0]).all())
    return years if go_on else np.empty(0)
