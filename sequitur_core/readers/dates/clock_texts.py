"""Times of day as they are written: 9:30, 9:30:15.5 PM, 0930 UTC, with or without a zone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.dates.languages import HALF, in_english
from sequitur_core.readers.dates.names.clock_names import PACKED, PACKED_MINUTES

# Hours alone behind seconds or parts of them, as PostgreSQL writes zones: 12:15:00-05.
_SECONDS_BEFORE = "|".join([r"(?<=:\d\d:\d\d)", *(rf"(?<=\.\d{{{n}}})" for n in range(1, 7))])
_HOURS = rf"(?:{_SECONDS_BEFORE})[+-](?:0\d|1[0-4])(?![\d:])"
ZONE = rf"(?P<zone>(?P<apart>\s?)(?:Z|(?P<utc>UTC|GMT)?[+-]\d{{2}}:?\d{{2}}|UTC|GMT|{_HOURS}))"
CLOCK_FORM = (
    rf"(?P<before>(?:{HALF})\s?(?=\d))?"  # or behind
    r"(?P<hour>\d{1,2})(?P<c1>[:.h])(?P<minute>\d{2}|(?<=:)\d(?=:\d))"  # 9:5:3, as boards print it
    r"(?:(?P<c2>[:.])(?P<second>\d{2}|(?<=:)\d(?!\d))(?P<fraction>[.,:]\d+)?)?"
    rf"(?P<half>\s?(?:{HALF}|[AaPp]))?"
)
_IN_DIGITS = r"(?P<hours>[01]\d|2[0-4])(?P<minutes>[0-5]\d)?(?P<seconds>[0-5]\d)?\s?(?:Z|UTC|GMT)"
CLOCK = re.compile(rf"{CLOCK_FORM}{ZONE}?|{_IN_DIGITS}")  # the latter with a zone alone
# What only a column that is called a time holds as clocks: hours and minutes with a blank between
# them, or no zeros before them, minutes and seconds by their marks, and what a countdown says:
# T-00:01:30, T+00:00:02.5.
_IN_BLANKS = re.compile(r"(?P<h>[01]\d|2[0-4]) (?P<m>[0-5]\d)(?: (?P<s>[0-5]\d(?:[.,]\d+)?))?")
_MARKED = re.compile(r"(?P<m>\d{1,3})['\u2032] ?(?P<s>[0-5]?\d(?:[.,]\d+)?)(?:\"|''|\u2033)")
_UNPADDED = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]?\d")
_COUNTDOWN = re.compile(
    r"[A-Z]? ?(?P<sign>[+-]) ?(?P<clock>\d{1,3}:[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?)"
)
_RARE = (_IN_BLANKS, _UNPADDED, _MARKED, _COUNTDOWN)
MINUTES = re.compile(r"\d{1,3}:\d{2}[.,]\d+")  # and seconds, as spreadsheets show some clocks
_FRACTION_BEHIND_A_COLON = re.compile(r"^(\d{1,2}:\d{2}:\d{2}):(\d{3}|\d{6})$")  # two are frames
_HALF_DAY = re.compile(r"^(?P<clock>\d{1,2}:.*?)\s?(?P<half>[AaPp])[Mm]$")
# Times of day without colons: 20210301T1030, 2021-03-01_10-30-00, and the hour alone.
_BARE_CLOCKS = (
    (re.compile(r"([T _:-]?)\d{6}"), "%H%M%S"),
    (re.compile(r"([T _:]?|\. )\d{4}"), "%H%M"),
    (re.compile(r"([T ])\d{1,2}:\d"), "%H:%M"),  # 7:8, as boards print it
    (re.compile(r"([T _])\d{2}-\d{2}-\d{2}"), "%H-%M-%S"),
    (re.compile(r"([T _])\d{2}-\d{2}-\d{2}_\d{3,6}"), "%H-%M-%S_%f"),
    (re.compile(r"([T _])\d{2}-\d{2}"), "%H-%M"),
    (re.compile(r"(-)\d{4}"), "%H%M"),
    (re.compile(r"(\.)\d{2}\.\d{2}\.\d{2}"), "%H.%M.%S"),
    (re.compile(r"(-)\d{1,2}-\d{1,2}-\d{1,2}"), "%H-%M-%S"),
    (re.compile(r"([T _])\d{1,2}"), "%H"),
    (re.compile(r"( )\d{1,2} \d{1,2}"), "%H %M"),  # of columns of their own
    (re.compile(r"( )\d{1,2} \d{1,2} \d{1,2}"), "%H %M %S"),
    (re.compile(r"()\d{2}"), "%H"),
)

_HOUR_ALONE, _YEAR_BEFORE = re.compile(r":\d{2}"), re.compile(r"[A-Za-z]/\d{4}$")

# Without colons: 20.30, 7h05.
POINTED = re.compile(r"(?:[01]?\d|2[0-3])[.h][0-5]\d")
OVER_MIDNIGHT = "clock over midnight"
DAYS = "days and clock"  # of a test or a trip, by the number of its day: 3, or D3
OF_MATCH, LEFT = "minutes and seconds", "minutes and seconds left"  # of a match, in two columns
CLOCKS = ("clock", OVER_MIDNIGHT, DAYS, OF_MATCH, LEFT)
AS_CLOCKS = ("clock", OVER_MIDNIGHT, PACKED, PACKED_MINUTES)  # by which windows are named
DAY = 86_400.0  # seconds
# Midnight behind a day whose time of day stands in a column of its own.
BEGUN = re.compile(
    r"[T ](?:00?:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)?|12:00(?::00(?:\.0+)?)? ?[Aa][Mm])(?= \d)"
)
_NUMBERED_DAY = re.compile(r"(?i:d|day|tag|dag|dia|jour)?[ _.-]?(\d{1,4})(?:\.0)?")


def are_rare_clocks(texts: Sequence[str]) -> bool:
    """Whether all texts are clocks as hardly anybody writes them; what is called so may be one."""
    return any(all(map(form.fullmatch, texts)) for form in _RARE)


def _usually_written(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Rare clocks with colons, others as they are; the first text shows which they are."""
    first = next(iter(texts.dropna()), "")
    if _IN_BLANKS.fullmatch(first):
        return texts.str.replace(" ", ":", regex=False)
    if _MARKED.fullmatch(first):
        parts = texts.str.extract(f"^{_MARKED.pattern}$")
        return "0:" + parts["m"] + ":" + parts["s"].str.zfill(2)
    if _COUNTDOWN.fullmatch(first):
        parts = texts.str.extract(f"^{_COUNTDOWN.pattern}$")
        return parts["sign"].str.replace("+", "", regex=False) + parts["clock"]
    return texts


def clock_seconds(texts: pd.Series[Any]) -> NDArray[np.float64]:
    """Seconds of 0:01:30, 1:30 (hours and minutes), 1:30.5, 1:30 PM and 0 days 00:01:30.

    Of 15:22:07:002, too, as phones log the parts of a second, of 20.30 where all are so, and of
    00 15, 1'30" and T-00:01:30.
    """
    plain = texts.astype("string").str.strip().str.replace(",", ".", regex=False)
    if are_pointed(plain):
        plain = plain.str.replace("[.h]", ":", regex=True)
    plain = _usually_written(plain)
    plain = plain.str.replace(rf"^{_IN_DIGITS}$", _with_colons, regex=True)
    plain = plain.str.replace(_FRACTION_BEHIND_A_COLON, r"\1.\2", regex=True)
    plain = plain.str.replace(rf"(?<=\d\d){ZONE}$", "", regex=True)
    half = in_english(plain).str.extract(_HALF_DAY.pattern)
    if (known := half["half"].notna().to_numpy()).any():
        seconds = clock_seconds(half["clock"].where(known, plain))
        after_noon = half["half"].str.lower().eq("p").fillna(False).to_numpy(bool)
        twelve = half["clock"].str.startswith("12").fillna(False).to_numpy(bool)
        noon = 43_200.0 * after_noon - 43_200.0 * (twelve & known)
        return np.asarray(seconds + noon, np.float64)
    of_an_hour = plain.str.fullmatch(MINUTES.pattern).fillna(False)
    plain = plain.where(~of_an_hour, "0:" + plain)
    plain = plain.where(plain.str.count(":") != 1, plain + ":00")
    plain = plain.where(plain.str.contains(":", regex=False))
    counted = pd.to_timedelta(plain, errors="coerce").dt.total_seconds()
    if of_an_hour.all():  # the next one begins at 00:00.0
        counted += 3600.0 * (counted.diff() < -1800).cumsum()
    return np.asarray(counted, np.float64)


def are_pointed(texts: pd.Series[Any]) -> bool:
    """Whether all texts are hours and minutes without a colon between them, as 20.30 or 7h05."""
    known = texts.dropna()
    if not len(known) or not POINTED.fullmatch(str(known.iloc[0])):
        return False
    return bool(known.astype("string").str.fullmatch(POINTED.pattern).all())


def seconds_by(form: str, columns: Sequence[pd.Series[Any]]) -> NDArray[np.float64]:
    """Seconds of clocks of one of the forms, of days and clocks since the first day's beginning."""
    if form == OVER_MIDNIGHT:
        return over_midnight(columns[0])
    if form in (OF_MATCH, LEFT):
        minutes, seconds = (pd.to_numeric(c, errors="coerce").astype(np.float64) for c in columns)
        since = np.asarray(60 * minutes + seconds, np.float64)
        return since if form == OF_MATCH else -since
    if form != DAYS:
        return clock_seconds(columns[0])
    days = numbered_days(columns[0])
    return np.asarray(DAY * (days - np.nanmin(days)) + clock_seconds(columns[1]), np.float64)


def numbered_days(days: pd.Series[Any]) -> NDArray[np.float64]:
    """The numbers of days such as 3, D3 or Day 3; NaN for others."""
    found = days.astype("string").str.strip().str.extract(f"^{_NUMBERED_DAY.pattern}$")[0]
    return np.asarray(found.astype("Float64").astype(np.float64), np.float64)


def over_midnight(texts: pd.Series[Any]) -> NDArray[np.float64]:
    """Seconds of times of day since the first day's beginning, where each next day's are less."""
    seconds = clock_seconds(texts)
    falls = np.diff(seconds, prepend=seconds[:1]) < -DAY / 2
    return seconds + DAY * np.cumsum(falls)


def clock_names(seconds: NDArray[np.float64], form: str) -> list[str]:
    """Seconds as the clocks of a form that they were read from: 08:00:07.

    Those over midnight begin anew, and have their day where they go on for more than one.
    """
    exact = (d for d in range(6) if np.allclose(seconds, np.round(seconds, d), rtol=0, atol=1e-6))
    digits = next(exact, 6)
    days = np.zeros(len(seconds), np.int64)
    if form == OVER_MIDNIGHT:
        days = (np.round(seconds, digits) // DAY).astype(np.int64)
    several = bool(days.any() and np.ptp(seconds) >= DAY)
    named = []
    for day, left in zip(days.tolist(), (seconds - DAY * days).tolist(), strict=True):
        parts, rest = divmod(round(abs(left) * 10**digits), 10**digits)
        clock = f"{parts // 3600:02d}:{parts // 60 % 60:02d}:{parts % 60:02d}"
        clock += f".{rest:0{digits}d}" if digits else ""
        named.append("-" * (left < 0) + f"day {day + 1}, " * several + clock)
    return named


def pass_midnight(seconds: NDArray[np.float64]) -> bool:
    """Whether times of day go up, but for the one before midnight, behind which they go on.

    As a night is recorded from evening to morning. They go on within an hour, or ten rows' time.
    """
    steps = np.diff(seconds)
    falls = steps < -DAY / 2
    if not falls.any() or (steps[~falls] < 0).any() or seconds.max() >= DAY:
        return False
    usual = float(np.median(steps[~falls])) if (~falls).any() else 0.0
    return bool((steps[falls] + DAY <= max(3600.0, 10 * usual)).all())


def _with_colons(match: re.Match[str]) -> str:
    return ":".join((match["hours"], match["minutes"] or "00", match["seconds"] or "00"))


def clock_behind(text: str, end: int) -> str | None:
    """The format of a text behind a date that ends at a place; None if it is no time of day.

    An hour alone stands behind a colon and a year, as in logs of web servers: 24/Dec/2019:07.
    """
    rest = text[end:]
    of_a_day = _HOUR_ALONE.fullmatch(rest) and _YEAR_BEFORE.search(text[:end])
    return ":%H" if of_a_day else clock_format(rest)


def clock_format(rest: str) -> str | None:
    """The format of the text after the date; None if it is no time of day."""
    if not rest or rest == ".":  # behind which Hungarians and Croats write a point
        return rest
    match = re.fullmatch(rf"(?P<gap>[T _:/-]|, | @ |\. | - (?=\d+:)){CLOCK_FORM}{ZONE}?", rest)
    if match is None:
        return _format_in_digits(rest)
    parts = match.groupdict()
    half = parts["half"] or " " * bool(parts["before"])
    form = f"{parts['gap']}{'%I' if half else '%H'}{parts['c1']}%M"
    if parts["second"]:
        form += f"{parts['c2']}%S"
        if parts["fraction"]:
            form += f"{parts['fraction'][0]}%f"
    if half:
        form += " %p" if half.startswith(" ") else "%p"
    return form + (_zone_form(match) if parts["zone"] else "")


def _format_in_digits(rest: str) -> str | None:
    """The format of a time of day without colons, with or without a zone behind; None if none."""
    zone = re.search(rf"(?<=\d){ZONE}$", rest)
    ways = [(rest, "")] + ([(rest[: zone.start()], _zone_form(zone))] if zone else [])
    for digits, behind in ways:
        for pattern, form in _BARE_CLOCKS:
            if bare := pattern.fullmatch(digits):
                return f"{bare[1]}{form}{behind}"
    return None


def _zone_form(match: re.Match[str]) -> str:
    """The format of a zone: its name as it stands there, %z knows numbers only."""
    named = match["zone"].strip() in ("UTC", "GMT")
    return match["zone"] if named else f"{match['apart']}{match['utc'] or ''}%z"
