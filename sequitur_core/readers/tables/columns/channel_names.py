"""Channels whose steps are columns: acc_x_0, acc_x_1, ..., acc_y_0, acc_y_1, ... in each row."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from sequitur_core.readers.dates.parts.date_parts import names_month
from sequitur_core.readers.vocabulary.words import words

NAMELESS = re.compile(r"column \d+")
FEW_EMPTY = 0.1  # share of columns numbered by their places that may be empty
FEWEST = 3  # columns that measure, beside others of the same name with another number
_AXES = {"x": "xyz", "y": "xyz", "z": "xyz", "roll": "turn", "pitch": "turn", "yaw": "turn"}
FEWEST_AXES = 2  # others that measure, of three
FEWEST_CHANNELS = 2
FEWEST_STEPS = 4
FEWEST_WAVES = 3  # steps, where names say that they are times
_WAVES = (
    "t|time|day|week|wave|w|visit|v|month|year|session|s|trial|zeitpunkt|welle|messung|tag|woche|"
    "monat|jahr"
)
# us and sy are of processors.
_QUALITIES = {"dilution", "hdop", "pdop", "vdop", "gdop", "accuracy", "satellites", "sats"}
_AMOUNTS = {"count", "counts", "steps", "total", "uniques", "us", "sy", "wa"}
# Numbers in cells such as 1403715273.png stand under the name of the column and this.
_OF_FILES = re.compile(r"\((?:png|jpe?g|bmp|tiff?|gif|webp|wav|flac|mp[34]|avi|npy|pcd)\)$")
EVEN = 1e-3  # of a step, by which others may differ as they are rounded
_ENDS_AT = re.compile(r".*[@\s]\s*t\s*=\s*(?P<at>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)(?:\s*s)?")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"([^a-z]+)")
_BEHIND = re.compile(
    rf"(?P<stem>.*[^\d\s_.\-\[(]|.*\d(?=[\s_.\-\[(]))[\s_.\-\[(]+(?:(?P<wave>{_WAVES})[\s_.\-]*)?"
    r"(?P<step>\d{1,6})[\])]?",
    re.IGNORECASE,
)
_ATTACHED = re.compile(r"(?P<stem>.*[^\d\s_.\-])(?P<step>\d{1,6})")
_BEFORE = re.compile(
    rf"(?P<wave>{_WAVES})[\s_.\-]*(?P<step>\d{{1,6}})[\s_.\-]+(?P<stem>.*\D.*)", re.IGNORECASE
)
# Times of the steps in one unit, which say when each was and so needn't follow one another.
_UNITS = "s|sec|min|mins|h|hr|hrs|hours?|d|days?|wks?|weeks?|mo|months?|yrs?|years?"
_TIME = rf"(?P<step>\d{{1,6}})[\s_]?(?P<unit>{_UNITS})"
_AT = (
    re.compile(rf"(?P<stem>.*[^\s_.\-])[\s_.\-]+{_TIME}", re.IGNORECASE),
    re.compile(rf"{_TIME}[\s_.\-]+(?P<stem>.*\D.*)", re.IGNORECASE),
)
_IN_YEAR = re.compile(r"(?P<step>(?:19|20)\d\d)[\s_.\-]+(?P<stem>.*\D.*)")
# Visits, the first of which may have a name instead of a number: pain_baseline, pain_m3, pain_m6.
_VISIT = re.compile(
    r"(?P<stem>.*[^\s_.\-])[\s_.\-]+(?:(?P<first>baseline|basal|base|bl)|"
    rf"(?P<wave>{_WAVES}|m|mo|y|yr|d|wk|fu|fup|follow-?up|tp|timepoint)[\s_.\-]*"
    rf"(?P<step>\d{{1,4}}))",
    re.IGNORECASE,
)
_VISIT_AT = re.compile(
    rf"(?P<stem>.*[^\s_.\-])[\s_.\-]+(?:(?P<first>baseline|basal|base|bl)|{_TIME})", re.IGNORECASE
)
_PATTERNS = (_BEFORE, *_AT, _BEHIND, _ATTACHED, _IN_YEAR, _VISIT, _VISIT_AT)
_WAVE_BEFORE = re.compile(rf".*[\s_.\-](?P<wave>{_WAVES})", re.IGNORECASE)  # pain visit 1
_PART_OF_YEAR = re.compile(r"[qhwkm]w?\d{0,2}", re.IGNORECASE)
YEARS = range(1900, 2101)
MOST_STEPS = 0.8  # of the steps of others, that a channel has which lacks some
PERCENT, FEWEST_SHARES = "%", 5  # of how long something lasted, at which it was measured
FEWEST_SIGNED = 3  # where names have a sign for that: F1 at 20% of vowel duration
_SHARE = re.compile(
    r"(?P<stem>.*?[^\s_.\-@(])(?:[\s_.\-]+at)?[\s_.\-@(]+(?P<step>\d{1,3})\s?(?:%|_?pct|percent)\)?"
    r"(?:\s.*)?",
    re.IGNORECASE,
)
SMALLEST_SHARE, LEAST_SPAN = 5, 50  # from one to the next, and from the first to the last
LEAST_MEASURED = 1 / 3  # of the times of others, at which a quantity was measured that has fewer
_SPANS = {
    **dict.fromkeys(("d", "day", "days", "tag"), (1, "day")),
    **dict.fromkeys(("week", "weeks", "wk", "wks", "woche"), (7, "day")),
    **dict.fromkeys(("m", "mo", "month", "months", "monat"), (1, "month")),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years", "jahr"), (1, "year")),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), (1, "h")),
    **dict.fromkeys(("min", "mins"), (1, "min")),
    **dict.fromkeys(("s", "sec"), (1, "s")),
}  # in units of steps, by words that are in small letters


class StepsInNames(NamedTuple):
    """Columns that are steps of several channels.

    Attributes
    ----------
    channels : the column of each step, in order; "" where a channel has none.
    step, unit : from one to the next; 0 and "" where that isn't the same, or no name tells.
    timed : whether names say when each step was, and don't only count.
    form : of the dates that names tell; "" where they tell none.
    """

    channels: dict[str, tuple[str, ...]]
    step: float
    unit: str
    timed: bool
    form: str = ""


def names_files(column: str) -> bool:
    """Whether a column of numbers holds those in names of files: filename (png)."""
    return bool(_OF_FILES.search(column))


def names_amount(column: str) -> bool:
    """Whether a column is called a count, as n_misses and step_count are, of 0 and 1 as well."""
    said = words(column)
    return not _AMOUNTS.isdisjoint(said) or (len(said) > 1 and said[0] in ("n", "num"))


def names_quality(column: str) -> bool:
    """Whether a column says how well a place is known, by what satellites a receiver sees."""
    return not _QUALITIES.isdisjoint(words(column))


def measured_with_others(
    names: Iterable[str], few: Collection[str], distinct: Callable[[str], int]
) -> frozenset[str]:
    """Those of the `few` columns of 0 and 1 most of whose likes, but for a number, hold more.

    So are bins in which hardly anything was counted, beside 0,35 [um] and 0,46 [um], and a place
    or a turn about an axis that hardly moved, beside those of the two others.

    distinct : how many numbers a column holds.
    """
    stems = {name: stem for name in few if _LETTER.search(stem := _without_numbers(name))}
    needed = {
        stem: max(FEWEST if "#" in stem else FEWEST_AXES, count)
        for stem, count in Counter(stems.values()).items()
    }
    for name in names if needed else ():
        stem = _without_numbers(name)
        if needed.get(stem, 0) > 0 and name not in stems and distinct(name) > 2:
            needed[stem] -= 1
    return frozenset(name for name, stem in stems.items() if not needed[stem])


def _without_numbers(name: str) -> str:
    """A name with # for its numbers, or one word for its axis; "" where it has neither."""
    stem, count = re.subn(r"\d+(?:[.,]\d+)?", "#", name.strip())
    if count:
        return stem
    parts = _WORD.split(stem.lower())
    return "".join(_AXES.get(p, p) for p in parts) if {*parts} & {*_AXES} else ""


def are_numbered_from_1(names: Sequence[str]) -> bool:
    """Whether names are one name and 1, 2, 3..., as the numbers of lists in cells are called."""
    stem = names[0].rpartition(" ")[0] if names else ""
    return bool(stem) and all(name == f"{stem} {k}" for k, name in enumerate(names, 1))


def steps_of_channels(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The columns of each channel in order of its steps; none where names don't say so."""
    found = steps_in_names(names)
    return found.channels if found else {}


def steps_in_names(names: Iterable[str]) -> StepsInNames | None:
    """The columns of each channel in order of its steps; None where names don't say so.

    All channels have the same steps, one after the other, or at the times that their names tell:
    then a channel may lack some. Names without a number are no part.
    """
    names = [*names]
    return (
        _counted_or_timed(names)
        or _in_percent(names, _BEHIND, FEWEST_SHARES)
        or _in_percent(names, _SHARE, FEWEST_SIGNED)
    )


def _in_percent(names: Sequence[str], pattern: re.Pattern[str], fewest: int) -> StepsInNames | None:
    """Channels that were measured at the same even shares of a whole: F1.20, F1.35, ..., F3.80.

    So formants are told along a vowel, as long as each lasts; `fewest` of them.
    """
    found: dict[str, dict[int, str]] = {}
    for name in names:
        match = pattern.fullmatch(name.strip())
        if match and not match.groupdict().get("wave") and _LETTER.search(match["stem"]):
            found.setdefault(match["stem"], {}).setdefault(int(match["step"]), name)
    shares = {stem: tuple(sorted(of)) for stem, of in found.items()}
    counts = max(shares.values(), key=len, default=())
    channels = {stem: of for stem, of in found.items() if shares[stem] == counts}
    apart = {b - a for a, b in itertools.pairwise(counts)}
    if len(channels) < FEWEST_CHANNELS or len(counts) < fewest or len(apart) != 1:
        return None
    if counts[-1] > 100 or counts[-1] - counts[0] < LEAST_SPAN or min(apart) < SMALLEST_SHARE:
        return None
    columns = {stem: tuple(of[c] for c in counts) for stem, of in channels.items()}
    return StepsInNames(columns, float(apart.pop()), PERCENT, timed=False)


def _counted_or_timed(names: Sequence[str]) -> StepsInNames | None:
    for pattern in _PATTERNS:
        found: dict[str, dict[int, str]] = {}
        waves, units = Counter[str](), set[str]()
        for name in names:
            match = pattern.fullmatch(name.strip())
            if match and re.search(r"[^\W\d_]", match["stem"]):  # 2015-01 is a date
                told = match.groupdict()
                first = told.get("first")
                count = 0 if first else int(match["step"])
                found.setdefault(match["stem"], {}).setdefault(count, name)
                wave = first or told.get("wave") or _wave_before(match["stem"])
                waves.update([wave.lower()] * bool(wave))
                units |= {told["unit"].lower()} if told.get("unit") else set()
        timed = len(units) == 1 or 2 * waves.total() > sum(map(len, found.values()))
        unit = [*units, *(word for word, _ in waves.most_common(1))]
        steps = _of_same_steps(found, timed=timed, unit=unit[0] if unit else "")
        if steps and len(units) <= 1:
            return steps
    return None


def step_in_names(names: Iterable[str]) -> float:
    """Seconds from one column to the next, where names end in times: T (K) @ t=50; else 0."""
    found = [float(match["at"]) for name in names if (match := _ENDS_AT.fullmatch(name))]
    apart = [b - a for a, b in itertools.pairwise(found)]
    even = len(apart) >= FEWEST_STEPS and max(apart) - min(apart) <= EVEN * min(apart)
    return float(f"{sum(apart) / len(apart):.10g}") if even and min(apart) > 0 else 0.0


def _of_same_steps(
    found: dict[str, dict[int, str]], *, timed: bool, unit: str
) -> StepsInNames | None:
    """Those of most channels with the same steps, which follow one another unless `timed`.

    Others that lack a few of these are channels, too; where it is said when they were, also those
    that were measured less often.
    """
    kinds: dict[tuple[int, ...], dict[str, dict[int, str]]] = {}
    for stem, of_stem in found.items():
        kinds.setdefault(tuple(sorted(of_stem)), {})[stem] = of_stem
    if not kinds:
        return None
    counts, channels = max(kinds.items(), key=lambda kind: len(kind[0]) * len(kind[1]))
    if all(count in YEARS for count in counts) and not any(map(_is_part_of_year, channels)):
        timed, unit = True, "year"
    fewest = FEWEST_WAVES if timed else FEWEST_STEPS
    follow = counts[-1] - counts[0] + 1 == len(counts) and counts[0] <= 1
    if len(counts) < fewest or not (follow or timed):
        return None
    least = max(2, (LEAST_MEASURED if timed else MOST_STEPS) * len(counts))
    shared = 0.5 if timed else 1.0
    channels = {
        stem: of_stem
        for stem, of_stem in found.items()
        if len(of_stem) >= least and len(of_stem.keys() & {*counts}) >= shared * len(of_stem)
    }
    if timed:
        counts = tuple(sorted({*itertools.chain(*channels.values())}))
    if len(channels) < FEWEST_CHANNELS:
        return None
    apart = {b - a for a, b in itertools.pairwise(counts)}
    size, of = _SPANS.get(unit, (0, "")) if len(apart) == 1 else (0, "")
    columns = {
        stem: tuple(of_stem.get(c, "") for c in counts) for stem, of_stem in channels.items()
    }
    return StepsInNames(columns, float(size * apart.pop()), of, timed)


def _wave_before(stem: str) -> str:
    """The word for a wave that a stem ends in, which a letter alone is not; "" for none."""
    match = _WAVE_BEFORE.fullmatch(stem)
    return match["wave"] if match and len(match["wave"]) > 1 else ""


def _is_part_of_year(stem: str) -> bool:
    """Whether a year beside it makes a date: Q1 2001, Jan 2001."""
    stem = stem.strip(" _.-")
    return bool(_PART_OF_YEAR.fullmatch(stem)) or names_month(stem)


def places_of(names: Sequence[str]) -> tuple[str, ...]:
    """Names that are 0, 1, 2... but for few, as empty columns are left out; () for any others.

    The first may stand for no name, as that of a column of row numbers.
    """
    names = names[bool(NAMELESS.fullmatch(names[0])) :]
    if len(names) < 2 or not all(map(str.isdecimal, names)):
        return ()
    numbers = [*map(int, names)]
    on = all(a < b for a, b in itertools.pairwise(numbers)) and numbers[0] in (0, 1)
    return tuple(names) if on and numbers[-1] <= (1 + FEW_EMPTY) * len(names) else ()
