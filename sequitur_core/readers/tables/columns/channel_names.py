"""Channels whose steps are columns: acc_x_0, acc_x_1, ..., acc_y_0, acc_y_1, ... in each row."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

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
_TIME = (
    r"(?P<step>\d{1,6})[\s_]?"
    r"(?P<unit>s|sec|min|mins|h|hr|hrs|hours?|d|days?|wks?|weeks?|mo|months?|yrs?|years?)"
)
_AT = (
    re.compile(rf"(?P<stem>.*[^\s_.\-])[\s_.\-]+{_TIME}", re.IGNORECASE),
    re.compile(rf"{_TIME}[\s_.\-]+(?P<stem>.*\D.*)", re.IGNORECASE),
)


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


def steps_of_channels(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The columns of each channel in order of its steps; none where names don't say so.

    All channels have the same steps, one after the other, or at the times that their names tell;
    names without a number are no part.
    """
    names = list(names)
    for pattern in (_BEFORE, *_AT, _BEHIND, _ATTACHED):
        found: dict[str, dict[int, str]] = {}
        waves, units = 0, set[str]()
        for name in names:
            match = pattern.fullmatch(name.strip())
            if match and re.search(r"[^\W\d_]", match["stem"]):  # 2015-01 is a date
                found.setdefault(match["stem"], {}).setdefault(int(match["step"]), name)
                told = match.groupdict()
                waves += bool(told.get("wave"))
                units |= {told["unit"].lower()} if "unit" in told else set()
        timed = len(units) == 1 or 2 * waves > len(names)
        channels = _of_same_steps(found, timed=timed)
        if len(channels) >= FEWEST_CHANNELS and len(units) <= 1:
            return channels
    return {}


def _of_same_steps(found: dict[str, dict[int, str]], *, timed: bool) -> dict[str, tuple[str, ...]]:
    """Those of most channels with the same steps, which follow one another unless `timed`."""
    kinds: dict[tuple[int, ...], dict[str, dict[int, str]]] = {}
    for stem, steps in found.items():
        kinds.setdefault(tuple(sorted(steps)), {})[stem] = steps
    if not kinds:
        return {}
    counts, channels = max(kinds.items(), key=lambda kind: len(kind[0]) * len(kind[1]))
    fewest = FEWEST_WAVES if timed else FEWEST_STEPS
    follow = counts[-1] - counts[0] + 1 == len(counts) and counts[0] <= 1
    if len(counts) < fewest or not (follow or timed):
        return {}
    return {stem: tuple(steps[count] for count in counts) for stem, steps in channels.items()}


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
