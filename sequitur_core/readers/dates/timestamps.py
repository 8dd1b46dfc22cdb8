"""Times in tables, and the formats they are written in.

A recipe's `time_format` is a format of `datetime.strptime` for text, or one of

- "number": plain numbers, such as seconds;
- "number back": those that count back from the present, such as years before it or days ago;
- "month": names of months; "season": Fall 2009; "year to the next": 1986/87, 1986-1987;
- "epoch s", "epoch ms", "epoch us", "epoch ns": seconds or parts of them since 1970; "sheet days":
  days since the end of 1899, as spreadsheets count them;
- "clock": time since a beginning, 0:01:30; "clock over midnight": times of day that begin anew with
  each day; "days and clock" of numbered days; "minutes and seconds" of a match, or those "left";
- "clock in digits" (101500), "hours and minutes in digits" (930): times of day alone;
- "quarter", "quarter in digits", "week", "month of a year": 1990 Q1, 1990-1, 2018-W07, 2010m11;
- "decimal year": years with their fraction, 1974.375; "month in decimals": 1990.01 to 1990.12;
- "parts year month day": a column for each part of the date, of `date_parts.PARTS`; "parts" alone,
  as older recipes have it, tells the parts by the columns' names; "parts typical month day" has one
  year stand in for those of a typical year; behind them, " (years of two digits)" is 1950 to 2049.

After a format of dates or parts, " (hours 1-24)" says that the last column counts the hours of a
day from 1, and " (parts 1-48)" its half hours, behind the former " (parts 1-4 of an hour)" that a
further one counts its quarters; " (spans of a day)" that it says from when to when a row is (00 -
01); " (0:00 ends a day)" that 0:00 is midnight at the end of its date. After one of dates,
" (beginning)" says that each is followed by an end, after " (zone in words)" the name of a zone is
left off (10:00 CEST, +02:00[Europe/Berlin]), after " (mark behind)" a mark (May 2024
[provisional]), after " (letter before)" one in front (D-1/3/90), " (last day)" days (27-28 Dec
2022), " (how long behind)" a duration (2023-04-01/P3M); after " (as in East Asia)" signs for year,
month and day, or a weekday (4/11(三)), after " (months in another language)" names of months (15.
Jänner 2020); after " (milliseconds in words)" they stand behind clocks (8:30:10 AM 500msec); after
" (clock of +03:00)" times are those of that zone, not of UTC; after " (to the nanosecond)" those
that differ by less than a microsecond stay apart, later by a few at most. Two formats with " or "
between them are of a column that is written in both.

Several text columns, such as a date and a time, are read as one, joined by a space.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.dates import languages, short_dates
from sequitur_core.readers.dates.behind import date_before, without_behind
from sequitur_core.readers.dates.clock_texts import (
    BEGUN,
    CLOCK_FORM,
    CLOCKS,
    ZONE,
    clock_behind,
    clock_format,
    seconds_by,
)
from sequitur_core.readers.dates.languages import in_english, month_formats
from sequitur_core.readers.dates.lost_dates import LOST, by_rows_beside
from sequitur_core.readers.dates.names.axis_names import axis_unit
from sequitur_core.readers.dates.names.clock_names import PACKED, PACKED_MINUTES, packed_times
from sequitur_core.readers.dates.names.time_names import counts_back, time_words, unit_behind
from sequitur_core.readers.dates.parts.date_parts import names_month, part_of, read_parts
from sequitur_core.readers.dates.parts.day_spans import (
    OF_AN_HOUR,
    SPANS,
    after,
    begins_of,
    end_in_spans,
    hours_in,
    seconds_of_parts,
)
from sequitur_core.readers.dates.parts.parts_of_years import (
    COUNTED,
    DECIMALS,
    PATTERNS,
    QUARTERS,
    are_decimal_years,
    are_quarters,
    part_of_texts,
    part_of_year,
    read_part,
    with_clock_of_day,
)
from sequitur_core.readers.dates.ticks import (
    BESIDE,
    BY_NANOSECONDS,
    UNPADDED,
    apart_by_nanoseconds,
    are_finer,
    are_minutes_of_our_days,
    are_sheet_days,
    dates_since_1970,
    fractions_of_a_second,
    parts_of_a_second,
    unit_by_numbers,
    with_fractions,
    with_zeros,
)
from sequitur_core.readers.dates.zones import ahead_of_utc, own_clock
from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.vocabulary.words import words

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORT_YEARS = " (years of two digits)"
HOURS_FROM_ONE = " (hours 1-24)"
PARTS_FROM_ONE = {n: f" (parts 1-{n})" for n in (48, 96, 144, 288)}  # of a day
BACK = "number back"
BEGINNING = " (beginning)"
EITHER = " or "  # between two formats
MIDNIGHT_LAST = " (0:00 ends a day)"
SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "day": 86400.0}
_DAY_NAMES = {*WEEKDAYS, *(day[:3] for day in WEEKDAYS)}
SAMPLED = 200  # of a long column of texts, at least, that show whether they are dates
MANY = 1_000  # texts of which the same one may come again and again
MOST_TEXTS = 10_000  # whose formats are kept
FIRST = 50  # cells that may show how dates are written; those before may be no dates
_BLANKS = re.compile(" {2,}")
_CLOCK_FIRST = re.compile(rf"(?P<clock>{CLOCK_FORM})(?P<gap>,? )")
# 1.5.2020 00:00 - 00:15
_STRETCH = re.compile(
    r"(?P<begin>\d{1,4}.{6,}?)"
    r"(?:\s+(?:-|\u2013|to|bis)\s+|/(?=\d{4}-)|(?<=:\d\d)-(?=\d\d:\d\d$))\d.{3,}"
)
# Dates as in the United States; where days stand first, months mostly have two digits and hours go
# to 24: 4/9/2016, or 04/09/2016 7:21 AM; but a. m. is Spanish.
_AMERICAN = re.compile(
    r"(?!.*[ap]\.\sm)(?:\d{1,2} ?/ ?\d ?/ ?\d|\d{1,2}/\d{1,2}/\d+,? .*[AaPp]\.?[Mm])"
)
# As the command date and C write it: Wed Aug 14 11:57:20 2013.
_YEAR_LAST = re.compile(
    rf"(?P<name>[A-Za-z]{{3,9}}) +\d{{1,2}}(?P<clock> {CLOCK_FORM}{ZONE}?) \d{{4}}"
)
_WEEKDAY = re.compile(r"([A-Za-z]{3,9})(,? |\. )")
_WEEKDAY_BETWEEN = re.compile(  # 2026-06-19 Friday 17:05:02
    r"(?P<date>\d\S*)(?P<before>,? )(?P<day>[A-Za-z]{3,9})(?P<behind>,? )(?P<clock>\d{1,2}:.*)"
)
EARLIEST = 6e8  # seconds since 1970 that are taken for a time, of early 1989
_LATEST = 2.9e9  # seconds since 1970; later ones are counted from 1904, or from elsewhere
STANDS_IN = 2000  # the year of dates that have none
_YEARS = re.compile("%[Yy]")
_COUNTED_FROM_ONE = re.compile(r" \((?:hours|parts) 1-(?P<count>\d+)\)$")
EPOCHS = {"epoch s": 1e6, "epoch ms": 1e3, "epoch us": 1.0, "epoch ns": 1e-3}  # in us
_SHEET_START = np.datetime64("1899-12-30")
_DAY_LAST = re.compile(r"\d\d([-/])\d{1,2}\1\d(?!\d)")
_DATES = (
    re.compile(r"(?P<Y>\d{4})(?P<s>[-/.: ])(?P<j>\d{3})(?=[T/:. ]\d\d:?\d)"),  # of the year
    re.compile(r"(?P<six>\d{6})(?=[-_T ]\d{4}(?:\d\d)?$|[-_T ]\d\d:\d\d)"),
    re.compile(r"(?P<Y>\d{4})(?P<s>[-/. ]| / |\. )(?P<m>\d{1,2})(?:(?P=s)(?P<d>\d{1,2}))?"),
    re.compile(r"(?P<Y>\d{4})(?P<s>:)(?P<m>\d{2}):(?P<d>\d{2})(?= \d{1,2}:)"),  # of photographs
    re.compile(r"(?P<short>\d{2})(?P<s>[-/])(?P<m>\d{1,2})(?P=s)(?P<d>\d)(?!\d)"),  # 22/3/5
    re.compile(r"(?P<a>\d{1,2})(?P<s>\. |[-/. ]| [-/] )(?P<b>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})"),
    re.compile(r"(?P<a>\d{2})(?P<s>:)(?P<b>\d{2}):(?P<y>\d{4})"),  # not a time of day
    re.compile(
        r"(?P<d>\d{1,2})(?P<s>[-/. ]{0,2})(?P<name>[A-Za-z]{3,9})"
        r"(?P<u>[-/., ]{0,2})(?P<y>\d{4}|\d{2})"
    ),
    re.compile(r"(?P<Y>\d{4})(?P<s>[-/. ])(?P<name>[A-Za-z]{3,9})(?:(?P=s)(?P<d>\d{1,2}))?"),
    re.compile(r"(?P<name>[A-Za-z]{3,9})(?P<s> )(?P<d>\d{1,2})(?P<u>,? )(?P<y>\d{4})"),
    re.compile(r"(?P<name>[A-Za-z]{3,9})(?P<s>[-/.])(?P<d>\d{1,2})(?P<u>(?P=s))(?P<y>\d{4}|\d{2})"),
    re.compile(r"(?P<name>[A-Za-z]{3,9})(?P<s> )\s?(?P<g>[0-3]?\d)(?=[ T]\d{1,2}:\d{2})"),
    re.compile(r"(?P<name>[A-Za-z]{3,9})(?P<s>[-/ .])(?P<y>\d{4}|\d{2})"),
    re.compile(r"(?P<Y>\d{4})(?P<m>[01]\d)(?P<d>[0-3]\d)"),
    re.compile(r"(?P<e>[0-3]?\d)(?P<s>[-/.])(?P<f>[0-3]?\d)(?=(\.? |T)\d?\d[:h]\d|\.(?: \d{4})?$)"),
    re.compile(r"(?P<g>[0-3]?\d)(?P<s>\. |[-/. ]?)(?P<name>[A-Za-z]{3,9})(?=\.?$|[ T]\d\d?:\d{2})"),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Times:
    """When each row was, as dates (datetime64[us], NaT if missing) or as numbers (float64)."""

    moments: NDArray[Any]
    format: str
    unit: str = ""

    @property
    def dated(self) -> bool:
        """Whether these are dates, so that days, months and years are known."""
        return self.moments.dtype.kind == "M"

    @property
    def numbers(self) -> NDArray[Any]:
        """Dates as whole microseconds since 1970, numbers as they are."""
        return self.moments.astype(np.int64) if self.dated else self.moments

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Rows without a time."""
        return np.asarray(pd.isna(self.moments))

    @cached_property
    def different(self) -> int:
        """How many different times are known."""
        known = self.moments[~self.missing]
        rising = bool((known[1:] > known[:-1]).all())
        return len(known) if rising else len(np.unique(known))


def are_ticks(numbers: NDArray[np.float64], name: str) -> bool:
    """Whether numbers as large as moments are, by the unit in their name, of no date: ticks."""
    large = bool(len(numbers)) and float(numbers.min()) >= EARLIEST
    said = f"epoch {time_words(name)[1] or unit_behind(name)}" in EPOCHS
    return large and said and find_number_format(numbers, name) == "number"


def find_date_formats(texts: pd.Series[Any], *, most_wrong: float = 0.02) -> tuple[str, ...]:
    """The formats that may read these texts as dates, likeliest first; empty if none does.

    Two formats where days and months can't be told apart by shape. A share of the texts,
    `most_wrong`, may be no dates.
    """
    if not (forms := formats_by_first(texts)):
        return ()
    sample = texts.dropna().astype(str).str.strip()
    sample = sample.iloc[:: max(1, len(sample) // SAMPLED)]
    found = []
    for form in forms:
        # A few mistyped dates among many still leave dates; reading the rows says which.
        wrong = int(_parse(sample, form).isna().sum())
        if wrong <= (0 if len(sample) < 20 else max(1, most_wrong * len(sample))):
            found.append(form)
    return tuple(found)


def formats_by_first(texts: pd.Series[Any]) -> list[str]:
    """The formats that the first of some texts may be dates in, likeliest first."""
    first = [_BLANKS.sub(" ", text) for text in known_texts(texts, FIRST)]  # read as one
    if form := part_of_texts(texts, first):
        return [form]
    if languages.have_other_months(first):
        plain = languages.months_in_english(pd.Series(first, name=texts.name, dtype="str"))
        return [f"{form}{languages.MONTHS}" for form in formats_by_first(plain)]
    # Those that are written longest have a time of day, a fraction of a second; but a day of one
    # digit at the end says that the year stands first.
    begins = sorted(dict.fromkeys(first), key=lambda t: (not _DAY_LAST.match(t), -len(t)))
    if end_in_spans(begins) and (found := _STRETCH.fullmatch(begins[0])):
        return [f"{form}{BEGINNING}" for form in _formats_of(found["begin"])]
    forms = next((f for text in begins if (f := _formats_of(text))), [])
    forms = [short_dates.by_neighbours(form, first, texts.name) for form in forms]
    if any(map(_AMERICAN.match, first)):
        forms = sorted(forms, key=lambda form: not form.startswith("%m"))
    yearly = forms and re.fullmatch("week|%Y.%m", forms[0]) and len(forms) == 1
    return [QUARTERS] if yearly and are_quarters(texts) else forms


def formats_of_two(texts: pd.Series[Any], forms: Sequence[str]) -> list[str]:
    """Two formats as one, of texts that one of these and another read together.

    Those that differ in the order of day and month alone would read whatever was mistyped.
    """
    both = []
    for form in forms:
        rest = texts[_parse(texts, form).isna()]
        for other in formats_by_first(rest):
            if len({re.sub("%[dm]", "", one) for one in (form, other)}) == 2:
                both.append(f"{form}{EITHER}{other}")
    return both


def lacks_year(form: str) -> bool:
    """Whether dates of a format have a day and no year, or that of each month alone."""
    return ("%d" in form and not _YEARS.search(form)) or form.startswith("parts typical")


@lru_cache(maxsize=MOST_TEXTS)  # each of several rules asks for those of the same cells
def _formats_of(text: str) -> list[str]:
    if part := part_of_year(text):
        return [part]
    plain, behind = date_before(text)
    if behind:
        return [f"{form}{behind}" for form in _formats_of(plain)]
    if (plain := languages.without_signs_in(text)) != text:
        forms = _formats_of(plain) or languages.without_year(plain)
        return [f"{form}{languages.SIGNS}" for form in forms]
    if (match := _WEEKDAY.match(text)) and match[1].capitalize() in _DAY_NAMES:
        day = "%a" if len(match[1]) == 3 else "%A"
        forms = _formats_of(text[match.end() :])
        return [f"{day}{match[2]}{short_dates.day_behind_month(form)}" for form in forms]
    if (match := _WEEKDAY_BETWEEN.fullmatch(text)) and match["day"].capitalize() in _DAY_NAMES:
        day = f"{match['before']}{'%a' if len(match['day']) == 3 else '%A'}{match['behind']}"
        forms = _formats_of(f"{match['date']} {match['clock']}")
        return [re.sub(" (?=%[HI])", day, form, count=1) for form in forms]
    if match := _CLOCK_FIRST.match(text):
        before = (clock_format(f" {match['clock']}") or "").strip()
        dates = [f for f in _formats_of(text[match.end() :]) if not re.search("%[HI]", f)]
        if dates:  # else 04.03.24 may be a day, or clocks stand on both sides of one
            return [f"{before}{match['gap']}{form}" for form in dates]
    if (match := _YEAR_LAST.fullmatch(text)) and names_month(match["name"]):
        return [f"{b} %d{clock_format(match['clock'])} %Y" for b in month_formats(match["name"])]
    for pattern in _DATES:
        if (match := pattern.match(text)) is None:
            continue
        begun = BEGUN.match(text, match.end())
        clock = clock_behind(text, (begun or match).end())
        if clock is None:
            continue
        clock = begun[0] + clock if begun else clock
        parts = match.groupdict()
        year = "%Y" if len(parts.get("y") or "0000") == 4 else "%y"
        if "six" in parts:
            return [f"{six}{clock}" for six in short_dates.SIX_DIGITS]
        if "j" in parts:
            return [f"%Y{parts['s']}%j{clock}"]
        if "a" in parts:
            s = parts["s"]
            return [f"%d{s}%m{s}{year}{clock}", f"%m{s}%d{s}{year}{clock}"]
        if "e" in parts:  # without a year
            s, ways = parts["s"], 1 if clock[:1] == "." else 2  # with points, days stand first
            return [f"{order}{clock}" for order in (f"%d{s}%m", f"%m{s}%d")[:ways] if clock]
        if "name" in parts:
            name = parts["name"]
            if not names_month(name):
                continue
            letters = month_formats(name)
            if "g" in parts and match.start("name") == 0:  # without a year
                return [f"{b} %d{clock}" for b in letters]
            if "g" in parts:
                return [f"%d{parts['s']}{b}{clock}" for b in letters]
            if "Y" in parts:
                s = parts["s"]
                day = f"{s}%d" if parts["d"] else ""
                return [f"%Y{s}{b}{day}{clock}" for b in letters]
            if "d" in parts and match.start("d") == 0:
                return [f"%d{parts['s']}{b}{parts['u']}{year}{clock}" for b in letters]
            if "d" in parts:
                return [f"{b}{parts['s']}%d{parts['u']}{year}{clock}" for b in letters]
            return [f"{b}{parts['s']}{year}{clock}" for b in letters]
        if "s" not in parts:
            return [f"%Y%m%d{clock}"] if not text.startswith("0") else []  # a number: 01070616
        day = f"{parts['s']}%d" if parts["d"] else ""
        return [f"{'%y' if 'short' in parts else '%Y'}{parts['s']}%m{day}{clock}"]
    if stretch := _STRETCH.fullmatch(text):  # a day and its time of day may have a dash between
        return [f"{form}{BEGINNING}" for form in _formats_of(stretch["begin"])]
    return []


def _parse(texts: pd.Series[Any], form: str) -> pd.Series[Any]:
    """Dates, NaT where a text isn't one."""
    if form.endswith(BEGINNING):
        begins = texts.astype("string").str.extract(_STRETCH.pattern)["begin"]
        return _parse(begins, form.removesuffix(BEGINNING))
    if form.endswith(BY_NANOSECONDS):
        return apart_by_nanoseconds(_parse(texts, form.removesuffix(BY_NANOSECONDS)))
    if form.endswith(UNPADDED):
        return _parse(with_zeros(texts), form.removesuffix(UNPADDED))
    if form.endswith(LOST):
        return by_rows_beside(_parse(texts, form.removesuffix(LOST)), texts)
    if form.endswith(MIDNIGHT_LAST):
        dates = _parse(texts, form.removesuffix(MIDNIGHT_LAST))
        return dates.where(dates != dates.dt.normalize(), dates + pd.Timedelta(days=1))
    if form.endswith(short_dates.OVER_NEW_YEAR):
        dates = _parse(texts, form.removesuffix(short_dates.OVER_NEW_YEAR))
        return pd.Series(short_dates.over_new_year(dates.to_numpy()), index=dates.index)
    if EITHER in form:
        one, other = (_parse(texts, of) for of in form.split(EITHER))
        return one.fillna(other)
    if offset := own_clock(form)[1]:
        return _parse(texts, own_clock(form)[0]) + ahead_of_utc(offset)
    if (plain := without_behind(texts, form))[1] != form:
        return _parse(*plain)
    if form.endswith(languages.MONTHS):
        return _parse(languages.months_in_english(texts), form.removesuffix(languages.MONTHS))
    if form.endswith(languages.SIGNS):
        return _parse(languages.without_signs(texts), form.removesuffix(languages.SIGNS))
    if form in PATTERNS:
        return read_part(texts, form)
    if lacks_year(form):  # a leap year stands in, so that 29 February exists
        texts, form = f"{STANDS_IN} " + texts.astype("string"), f"%Y {form}"
    with warnings.catch_warnings():
        # Formats without a year or day are meant so here.
        warnings.simplefilter("ignore")
        zoned = "%z" in form
        if "%p" in form:
            texts = in_english(texts, " " if " %p" in form else "")
        # Remembering what each text means is worth it where there are many.
        many = len(texts) > MANY
        parsed = pd.to_datetime(texts, format=form, errors="coerce", utc=zoned, cache=many)
        if parsed.isna().any():
            parsed = short_dates.with_left_out(parsed, texts, form, zoned=zoned)
    return short_dates.in_one_century(parsed.dt.tz_localize(None) if zoned else parsed, form)


def read_dates(texts: Sequence[pd.Series[Any]], form: str) -> Times:
    """Text columns, joined by spaces, as dates of the given format."""
    joined = texts[0].astype("string").str.strip()
    for more in texts[1:]:
        joined = joined + " " + more.astype("string").str.strip()
    return Times(_parse(joined, form).to_numpy(dtype="datetime64[us]"), form)


def read_times(frame: pd.DataFrame, columns: Sequence[str], form: str) -> Times:
    """The time of each row; missing where a cell isn't written in the format."""
    chosen = [frame[c] for c in columns]
    unit = next((u for c in columns if (u := time_words(c)[1] or unit_behind(c))), "")
    if form in ("number", BACK, "sheet days", *EPOCHS):
        numbers = pd.to_numeric(chosen[0], errors="coerce").to_numpy(np.float64)
        for finer in chosen[1:]:  # such as the sub frames of each frame
            part = pd.to_numeric(finer, errors="coerce").to_numpy(np.float64)
            numbers = numbers + part / (parts_of_a_second(words(str(finer.name))) or part.max() + 1)
        if form == "number":
            unit = unit or axis_unit(columns[0])
            beside = [*map(str, frame.columns)]
            return Times(numbers, form, unit or unit_by_numbers(words(columns[0]), beside, numbers))
        if form == BACK:
            return Times(-numbers, form, unit)
        if form in EPOCHS:
            return Times(dates_since_1970(numbers * EPOCHS[form]), form)
        # Days have some ten digits there, enough for a thousandth of a second.
        thousandths = np.round(numbers * 86_400_000)
        offset = (np.datetime64("1970-01-01") - _SHEET_START) / np.timedelta64(1, "us")
        return Times(dates_since_1970(thousandths * 1e3 - offset), form)
    if counted := COUNTED.get(form):
        return Times(counted[0](chosen[0]), form, counted[1])
    if form.startswith("parts"):
        short = SHORT_YEARS in form
        named = form.replace(SHORT_YEARS, "").removesuffix(HOURS_FROM_ONE).split()[1:]
        fits = len(named) == len(columns)
        each = named if fits else [part_of(column) for column in columns]
        from_one = form.endswith(HOURS_FROM_ONE)
        return Times(read_parts(chosen, each, from_one=from_one, short_years=short), form)
    if form in CLOCKS:
        return Times(seconds_by(form, chosen), form, "s")
    if form in (PACKED, PACKED_MINUTES):
        return Times(*packed_times(chosen[0].to_numpy(np.float64), form))
    if form.endswith(BESIDE):
        whole = read_times(frame, columns[:-1], form.removesuffix(BESIDE)).moments
        count = fractions_of_a_second(words(columns[-1])) or 1.0
        return Times(with_fractions(whole, chosen[-1], count), form)
    if form.endswith(SPANS):
        days = read_times(frame, columns[:-1], form.removesuffix(SPANS)).moments
        return Times(after(days, begins_of(chosen[-1])), form)
    if match := OF_AN_HOUR.search(form):
        hours = read_times(frame, columns[:-1], form[: match.start()]).moments
        return Times(after(hours, seconds_of_parts(chosen[-1], int(match["count"]))), form)
    if match := _COUNTED_FROM_ONE.search(form):
        count = int(match["count"])
        days = read_times(frame, columns[:-1], form[: match.start()]).moments
        parts = pd.to_numeric(chosen[-1], errors="coerce").to_numpy(np.float64, na_value=np.nan)
        parts = np.where(np.isnan(parts), hours_in(chosen[-1]), parts)
        known = (parts >= 1) & (parts <= count)
        return Times(after(days, np.where(known, (parts - 1) * (86_400 / count), np.nan)), form)
    plain = form.removesuffix(MIDNIGHT_LAST)
    digits = next((n for end, n in ((" %H%M%S", 6), (" %H%M", 4)) if plain.endswith(end)), 0)
    if digits and plain != form:  # 2400 is the midnight at the end of a day
        midnight = 24 * 10 ** (digits - 2)
        chosen = [c.where(c != midnight, 0) if c.dtype.kind in "iuf" else c for c in chosen]
    later = [clock_texts(c, digits) if c.dtype.kind in "iuf" else c for c in chosen[1:]]
    if form.endswith(" %H.%M") and later and chosen[-1].dtype.kind in "iuf":  # read as a number
        later[-1] = chosen[-1].map("{:05.2f}".format, na_action="ignore")
    first = _as_text(chosen[0], "{:.2f}" if form == DECIMALS else "{:.0f}")
    if form.startswith(short_dates.SIX_DIGITS) and chosen[0].dtype.kind in "iuf":
        first = clock_texts(chosen[0], 6)
    return read_dates([first, *later], form)


def _as_text(column: pd.Series[Any], form: str = "{:.0f}") -> pd.Series[Any]:
    """Numbers that were read from digits as those digits again; texts as they are."""
    return column.map(form.format, na_action="ignore") if column.dtype.kind == "f" else column


def clock_texts(column: pd.Series[Any], digits: int) -> pd.Series[Any]:
    """Times of day that were read as numbers, such as 93500, with all their digits: 093500."""
    return _as_text(column).astype("string").str.zfill(digits)


def find_number_format(numbers: NDArray[np.float64], name: str = "") -> str:
    """Whether plain numbers count from 1970, are a spreadsheet's days, or something else.

    `name` is that of their column: it may say that they are dates or count back, or their unit,
    unless they are seconds of our days, whole minutes apart. Before 1989 are ticks of a device.
    """
    low, high = float(numbers.min()), float(numbers.max())
    if counts_back(name) and low + high > 0:  # else they are negative, and go on
        return BACK
    said = f"epoch {time_words(name)[1] or unit_behind(name)}"
    if said in EPOCHS and said != "epoch s" and high < 4e15 / EPOCHS[said]:
        if low >= EARLIEST * 1e6 / EPOCHS[said]:
            return said
        return "epoch s" if are_minutes_of_our_days(numbers) else "number"
    if form := with_clock_of_day(numbers):
        return form
    if low >= EARLIEST and high < _LATEST and high - low < 2e9:
        return "number" if are_finer(numbers) else "epoch s"
    for form, first in (("epoch ms", 6e11), ("epoch us", 1e15), ("epoch ns", 1e18)):
        if low >= first and high < 4e15 / EPOCHS[form]:
            return form
    if are_sheet_days(numbers, words(name)):
        return "sheet days"
    return "decimal year" if are_decimal_years(numbers, words(name)) else "number"
