"""What columns of times are called, and the units in their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sequitur_core.readers.vocabulary.things import says_what
from sequitur_core.readers.vocabulary.words import MOST_NAMES, words

A_SECOND = {"ms": 1e3, "us": 1e6, "ns": 1e9, "ps": 1e12}  # how many of a fine unit it has
FINE = {unit: 1 / count for unit, count in A_SECOND.items()}

_NAMELESS = re.compile(r"column \d")
# Words in a column's name that say it is a time, with the unit they imply.
_TIME_WORDS = {
    "time": "", "times": "", "timepoint": "", "timestamp": "", "datetime": "", "date": "", "t": "",
    "ts": "", "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s", "ms": "ms",
    "msec": "ms", "millis": "ms", "millisec": "ms", "millisecond": "ms", "milliseconds": "ms",
    "us": "us", "elapsed": "", "microsec": "us", "microsecond": "us", "microseconds": "us",
    "mjd": "day", "hjd": "day", "bjd": "day", "min": "min", "minute": "min", "minutes": "min",
    "hour": "h", "hours": "h", "hr": "h", "hrs": "h", "day": "day", "days": "day", "week": "week",
    "weeks": "week", "month": "month", "months": "month", "year": "year", "years": "year",
    "step": "", "steps": "", "frame": "frame", "frames": "frame", "index": "", "idx": "",
    "tick": "", "epoch": "", "timestep": "", "timesteps": "", "reading": "",
    "position": "", "cycle": "", "cycles": "", "uhrzeit": "", "tag": "day", "hora": "h",
    "heure": "h", "ora": "h", "temps": "",
    "data": "", "tempo": "", "tid": "", "lap": "", "tow": "s", "timestamps": "", "dates": "",
    "uptime": "", "thoigian": "", "thờigian": "", "yr": "year", "yrs": "year", "ntime": "",
    "timem": "min", "timeh": "h", "datehora": "", "datahora": "", "unixtime": "",
    "ymd": "", "yymmdd": "", "ddmmyy": "",
    "onset": "", "onsets": "",  # of each trial, sound or spell
    # since a patient came to intensive care
    "observationoffset": "min", "nursingchartoffset": "min", "respchartoffset": "min",
    "labresultoffset": "min", "infusionoffset": "min", "intakeoutputoffset": "min",
}  # fmt: skip

_OF_STEPS = (["sequence"], ["series"])  # whose index counts their steps
_NO_TIME = ("id", "label", "name", "sin", "cos")  # behind a word for a time
_DONE = ("ed", "en", "sent", "made", "read")  # ends of what "at" stands behind: received_at
_OF_PROCESSORS = {"user", "idle", "kernel", "iowait", "irq", "softirq", "steal", "nice"}
# Before one: how long it was, or how much of it a processor spent on something.
_TOOK = {"lap", "response", "reaction", "wait", "waiting", "travel"} | _OF_PROCESSORS
# Before one: how long it was each time, or since it began, where numbers only go up.
_LASTS = {
    "cycle", "takt", "process", "processing", "production", "machining", "setup", "handling",
    "service", "execution", "job", "task", "delivery", "filling", "cooling", "injection", "repair",
    "assembly", "build", "turnaround", "lead", "dwell", "flight", "finish",
}  # fmt: skip
# Before a year in which something was observed, unlike that of a birth, a model or a building.
_OBSERVED = {
    "obs", "observation", "survey", "sample", "sampling", "census", "crop", "harvest", "water",
    "fiscal", "calendar", "school", "academic", "report", "reporting", "measurement", "visit",
    "season", "growing", "marketing", "reference", "ref", "field", "trip", "study", "data",
}  # fmt: skip
_COUNTED = ("reading", "time", "step", "frame", "tick")  # by a column called "step id"
_BRACKETS = re.compile(r"[\[(]\s*(?P<unit>[a-zA-Zµμ]+)\s*[\])]$")
# How clocks are written, which is no unit: Elapsed Time (HH:MM:SS.tenths).
_WRITTEN = re.compile(r"\s*[\[(]\s*(?:h{1,3}:)?m{1,2}:s{1,2}(?:[.,:][a-z0]+)?\s*[\])]$", re.I)
_SECONDS = re.compile(r"[^\W\d_]{2,}[_ ](?:s|secs?)$", re.IGNORECASE)
_DIVIDED = {"km", "cm", "mm", "um", "nm", "ml", "rad", "deg", "kg", "mg", "bit", "mb", "kb", "per"}
# t in s, Zeit / min, Time [h], t_ms
_TIMES = {
    "t", "time", "elapsedtime", "testtime", "elapsed", "messzeit", "prüfzeit", "versuchszeit",
    "laufzeit", "temps", "tempo", "tid", "thoigian", "thờigian",
}  # fmt: skip
_UNITS = {w: u for w, u in _TIME_WORDS.items() if u in ("s", "ms", "us", "min", "day")} | {
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "std": "h", "d": "day",
    "µs": "us", "μs": "us", "ns": "ns",
}  # fmt: skip
LONGEST = 100  # characters of a name with a unit
_IN_UNIT = re.compile(
    r"(?P<name>.*?[^\W\d_])(?:\s*[\[(]\s*(?:in\s+)?|\s+in\s+|\s*/\s*|_(?=m?s$))"
    r"(?P<unit>[a-zA-Zµμ]+)\s*[\])]?"
)
# Of times that count back from the present: Age (ka BP), cal yr BP, yearsbp, days_ago, Age b2k.
_BACK, _AGES = {"bp", "ago", "kya", "mya", "bya"}, {"ka": "ka", "ma": "Ma", "ga": "Ga"}
_YEARS = {
    **_AGES, "kya": "ka", "mya": "Ma", "bya": "Ga", "kyr": "ka", "kyrs": "ka", "ky": "ka",
    "yr": "year", "yrs": "year", "year": "year", "years": "year", "myr": "Ma",
}  # fmt: skip
_SPANS = {
    **_YEARS, "a": "year", "y": "year",
    **{w: u for w, u in _TIME_WORDS.items() if u and u not in ("year", "frame", "us")},
}  # fmt: skip
_BESIDE_AGES = {
    "age", "ages", "time", "date", "before", "present", "now", "cal", "calibrated", "calendar", "c",
    "radiocarbon", "ice", "gas", "sample", "mean", "median", "model", "modelled", "modeled", "in",
}  # fmt: skip
# Of years of the calendar: year_ce, Age (AD), date CE.
_ERAS, _BEFORE_ERAS = {"ce", "ad"}, {"year", "years", "yr", "age", "ages", "date"}
_AMOUNTS = {"t/h", "t/d", "t/min", "T_s", "T_S"}  # of tonnes, and temperatures


@lru_cache(maxsize=MOST_NAMES)
def time_words(name: str) -> tuple[bool, str]:
    """Whether a column's name says that it is a time, and the unit it names."""
    if back := counts_back(name):
        return True, back.unit
    if len(name) <= LONGEST and (plain := _WRITTEN.sub("", name)) != name:
        return time_words(plain)
    short = len(name) <= LONGEST and name.strip() not in _AMOUNTS
    match = _IN_UNIT.fullmatch(name.strip()) if short else None
    if match and match["unit"].lower() in _UNITS and "".join(words(match["name"])) in _TIMES:
        return True, _UNITS[match["unit"].lower()]
    found = words(name.replace("mS", "ms"))  # TimeStamp (mS)
    if len(found) == 2 and found[1] == "id" and found[0] in _COUNTED:
        return True, ""
    if len(found) == 2 and found[1] in _ERAS and found[0] in _BEFORE_ERAS:
        return True, "year"
    if len(found) == 2 and found[1] in ("year", "yr") and found[0] in _OBSERVED:
        return True, "year"
    if len(found) == 2 and found[1] != "s" and (compact := "".join(found)) in _TIME_WORDS:
        return True, _TIME_WORDS[compact]  # milliSec, Time (m), but not TIME_S
    if len(found) == 2 and found[1] == "at" and found[0].endswith(_DONE):
        return True, ""
    if name.endswith(".started"):  # as PsychoPy calls when each part of a trial began
        return True, ""
    named = [w for w in found if w in _TIME_WORDS]
    if found[-1:] == ["index"] and found[:-1] not in _OF_STEPS and says_what(" ".join(found[:-1])):
        return False, ""  # which trial it was
    # A time's name is a time word with at most a unit, a number or a plain word beside it.
    if not named or len(found) > len(named) + 1 or found[-1] in _NO_TIME or found[0] in _TOOK:
        compact = "".join(found)
        return (True, "") if compact in _TIME_WORDS else (False, "")
    if len(found) > len(named) and not any(
        w in ("time", "timestamp", "ts", "date", "datetime", "reading", "index") for w in named
    ):
        return False, ""
    fine = [found[-1]] if len(found) > 1 and found[-1] in FINE else []  # NS alone is a direction
    units = [*filter(None, (_TIME_WORDS[w] for w in named)), *fine]
    return True, units[-1] if units else ""


@dataclass(frozen=True)
class Back:
    """That a time counts back from the present, and its unit; "" where its name has none."""

    unit: str


@lru_cache(maxsize=MOST_NAMES)
def counts_back(name: str) -> Back | None:
    """What a column's name says of a time before the present, as Age (ka BP) does; None of others.

    Ages of people and blood pressures are in no such unit.
    """
    if len(name) > LONGEST or re.match(r"\d+[\s_]", name):  # 1 year ago is a value
        return None
    plain = re.sub("(?i)b2k", "bp", name)
    found = [w for word in words(plain) for w in _apart(word)]
    told = {*found}
    units = [_SPANS[w] for w in found if w in _SPANS]
    aged = "age" in told or ("time" in told and bool(re.search(r"[\[(]", name)))
    back = (
        bool(told & (_BACK - {"bp"}))
        or ("bp" in told and bool(told & {*_YEARS, "age", "ages", "cal", "radiocarbon"}))
        or ("before" in told and bool(told & {"present", "now"}))
        or (aged and bool(told & {*_AGES}))
        or {"age", "kyr"} <= told
    )
    if not back or told - _BACK - _BESIDE_AGES - {*_SPANS} or len(told) + len(units) < 2:
        return None
    return Back(units[-1] if units else "year" if "bp" in told else "")


def _apart(word: str) -> tuple[str, ...]:
    """A word of ages as its two: yearsbp, calbp, kabp."""
    first = word.removesuffix("bp")
    return (first, "bp") if first != word and first in {*_SPANS, *_BESIDE_AGES} else (word,)


def unit_behind(name: str) -> str:
    """The unit of time behind a name, as in X[s], or deviceUptimeMS; "" for none."""
    match, found = _BRACKETS.search(name), words(name)
    if not match and len(found) > 1 and found[-1] in FINE:
        return found[-1]
    return _TIME_WORDS.get(match["unit"].lower(), "") if match else ""


def names_spent(name: str) -> bool:
    """Whether a column is called as the time that processors spent on something: user_time."""
    found = words(name)
    return bool({"time", "times"} & {*found[1:]}) and not _OF_PROCESSORS.isdisjoint(found)


def names_how_long(name: str) -> bool:
    """Whether a column is called as what lasted each time: cycle_time, Setup Time (s)."""
    found = words(name)
    return found[1:2] == ["time"] and found[0] in _LASTS and len(found) <= len(("it", "time", "s"))


def names_seconds(name: str) -> bool:
    """Whether seconds stand behind a name, as in thoi_gian_s; behind another unit they divide."""
    found = words(name)
    return bool(_SECONDS.search(name)) and len(found) > 1 and found[-2] not in _DIVIDED


_OF_COUNTS = {"cycle", "cycles", "trial", "iteration", "iterations", "generation", "round"}


def no_time_of(columns: Sequence[str], form: str) -> str:
    """The column of plain numbers that rows are in order of, if its name is of no time; else "".

    So cycles and trials are, which are counted and have no length.
    """
    counted = any(not _OF_COUNTS.isdisjoint(words(c)) and not unit_behind(c) for c in columns)
    named = any(time_words(c)[0] or unit_behind(c) or _NAMELESS.match(c) for c in columns)
    named = named and not counted
    return columns[0] if columns and form == "number" and not named else ""
