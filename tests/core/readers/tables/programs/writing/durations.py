"""Times since a beginning as programs write them in words: 0 days 00:00:02, PT2.5S, 250 ms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tests.core.files import wave
from tests.core.readers.tables.programs.files import joined, program_file, text_of

NAMES = ("seconds of pandas.csv", "iso durations.csv", "uptime.csv")


def _below(name: str, times: Sequence[object]) -> str:
    return text_of(f"{name},a,b", *joined([times, wave(200), wave(200, phase=1)]))


def _since(count: int, milliseconds: int, first: int = 0) -> pd.TimedeltaIndex:
    return pd.to_timedelta(first + milliseconds * np.arange(count), "ms")


@program_file("seconds of pandas.csv", "long", 200, ["a", "b"], time=(("time (s)",),),
              step=(0.5, "s"), said=("time (s) holds durations such as 0 days 0",))  # fmt: skip
def _seconds_of_pandas() -> str:
    return _below("time", _since(200, 500).astype(str))


@program_file("hours of pandas.csv", "long", 200, ["a", "b"], time=(("elapsed (s)",),),
              step=(10_800.0, "s"))  # fmt: skip
def _hours_of_pandas() -> str:
    return _below("elapsed", [str(at) for at in _since(200, 10_800_000)])


@program_file("before zero.csv", "long", 200, ["a", "b"], time=(("time (s)",),), step=(60.0, "s"))
def _before_zero() -> str:
    """Of which pandas writes -1 days +23:59:00."""
    return _below("time", [str(at) for at in _since(200, 60_000, -6_000_000)])


@program_file("index of pandas.csv", "long", 200, ["a", "b"], time=(("column 1 (s)",),),
              step=(0.25, "s"))  # fmt: skip
def _index_of_pandas() -> str:
    return _below("", [str(at) for at in _since(200, 250)])


@program_file("iso durations.csv", "long", 200, ["a", "b"], time=(("time (s)",),), step=(0.5, "s"))
def _iso_durations() -> str:
    return _below("time", [f"PT{i // 120}M{i % 120 / 2:g}S" for i in range(200)])


@program_file("seconds with their unit.csv", "long", 200, ["a", "b"], time=(("time (s)",),),
              step=(0.5, "s"))  # fmt: skip
def _seconds_with_their_unit() -> str:
    return _below("time", [f"{i / 2:g}s" for i in range(200)])


@program_file("minutes and seconds.csv", "long", 200, ["a", "b"], time=(("time (s)",),),
              step=(1.0, "s"))  # fmt: skip
def _minutes_and_seconds() -> str:
    return _below("time", [f"{i // 60}m{i % 60}s" for i in range(200)])


@program_file("uptime.csv", "long", 200, ["a", "b"], time=(("uptime (s)",),), step=(3_600.0, "s"))
def _uptime() -> str:
    """Before the first day is over, Python writes a clock alone."""
    days = ["", "1 day, "] + [f"{day} days, " for day in range(2, 9)]
    return _below("uptime", [f'"{days[i // 24]}{i % 24}:00:00"' for i in range(200)])


@program_file("how long each took.csv", "long", 200, ["took (s)", "a"], time=(("date",),),
              step=(1.0, "day"))  # fmt: skip
def _how_long_each_took() -> str:
    days = pd.date_range("2024-01-01", periods=200).strftime("%Y-%m-%d")
    took = pd.to_timedelta(np.random.default_rng(0).integers(60, 9_000, 200), "s")
    return text_of("date,took,a", *joined([days, [str(t) for t in took], wave(200)]))


@program_file("rooms.csv", "tidy", 4, ["a", "b"], said=("same room lie together",))
def _rooms() -> str:
    """What ends in an s and isn't called a time is none."""
    return _below("room", [f"{1 + i // 50}s" for i in range(200)])


_RUNS = pd.date_range("2024-05-01 18:10:07", periods=60, freq="50h")
_LASTED = [f"00:{20 + 7 * k % 30}:{11 * k % 60:02d}" for k in range(60)]


@program_file(
    "Activities.csv", "long", 60, ["Distance", "Time (s)", "Moving Time (s)"], time=(("Date",),)
)
def _runs_of_a_watch() -> str:
    """The latest first, with how long each took beside a date and a time of day."""
    rows = joined([_RUNS[::-1], wave(60), _LASTED, _LASTED[::-1]])
    return text_of("Date,Distance,Time,Moving Time", *rows)


@program_file("rides.csv", "long", 60, ["a", "Elapsed Time (s)", "Lap Time (s)"],
              time=(("Date",),))  # fmt: skip
def _of_less_than_an_hour() -> str:
    """Minutes and seconds are told by laps, and by the hours of others."""
    lasted = [f"1:{k:02d}:10" if k % 3 == 0 else f"{k}:30" for k in range(60)]
    rows = joined([_RUNS, wave(60), lasted[::-1], [f"{1 + k % 7}:{k:02d}.5" for k in range(60)]])
    return text_of("Date,a,Elapsed Time,Lap Time", *rows)


@program_file("nights and naps.csv", "long", 60, ["a"], time=(("Date",),))
def _hours_and_minutes_or_minutes_and_seconds() -> str:
    lasted = [f"{6 + k % 3}:{7 * k % 60:02d}" for k in range(60)]
    return text_of("Date,a,Sleep duration", *joined([_RUNS, wave(60), lasted]))


@program_file("turbidity.csv", "long", 60, ["a"], time=(("date", "time"), ("date_time",)))
def _time_of_day_said_twice() -> str:
    day, clock = _RUNS.strftime("%Y-%m-%d"), _RUNS.strftime("%H:%M:%S")
    return text_of("time,date,date_time,a", *joined([clock, day, _RUNS, wave(60)]))


@program_file("when it was warmest.csv", "long", 60, ["a"], time=(("Date",),))
def _time_of_the_highest() -> str:
    clock = [f"{11 + k % 5}:{7 * k % 60:02d}" for k in range(60)]
    return text_of("Date,a,Time", *joined([_RUNS, wave(60), clock]))


@program_file("doors.csv", "long", 60, ["a"], time=(("Date", "Time"),))
def _time_of_day_beside_a_date() -> str:
    """Spreadsheets write midnight behind a date: the time of day beside it doesn't last."""
    day, clock = _RUNS.strftime("%Y-%m-%d 00:00:00"), _RUNS.strftime("%H:%M:%S")
    return text_of("Date,Time,a", *joined([day, clock, wave(60)]))


@program_file("since the start.csv", "long", 200, ["a", "b"], time=(("Elapsed Time",),),
              step=(15.0, "s"))  # fmt: skip
def _clock_that_goes_on() -> str:
    return _below("Elapsed Time", [f"0:{k // 4:02d}:{k % 4 * 15:02d}" for k in range(200)])
