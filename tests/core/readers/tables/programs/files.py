"""Small tables as well-known programs and archives write them, and what a person expects of each.

Counters and times stand beside the measurements, dates in several columns, words for what is
missing. `FILES` has those of this module; the others beside it add theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from tests.core.files import wave

FILES: dict[str, Expected] = {}


@dataclass(frozen=True)
class Expected:
    """A file and how a person would read it.

    Attributes
    ----------
    make : makes the text of the file.
    layout : "long", "tidy" or "rows".
    size : rows of a long series, or sequences.
    channels : their names; () where each sequence is one row.
    time : the column or columns that may give the time, any one of these.
    step : size and unit of a step, where the file gives it.
    said : what the sentence of what was understood says, too.
    doubts : of which kinds are warnings that a right reading has, too.
    ids : of the first sequences; () where they don't matter.
    labels : their columns; None where they don't matter.
    """

    make: Callable[[], str]
    layout: str
    size: int
    channels: tuple[str, ...]
    time: tuple[tuple[str, ...], ...] = ((),)
    step: tuple[float, str] | None = None
    said: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    labels: tuple[str, ...] | None = None


def program_file(
    name: str, layout: str, size: int, channels: Sequence[str] = (), **more: Any
) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Register the text that a function makes, once it is asked for, as a file of this name."""

    def register(make: Callable[[], str]) -> Callable[[], str]:
        assert name not in FILES, f"{name} is there already, and would never be read."
        FILES[name] = Expected(make, layout, size, tuple(channels), **more)
        return make

    return register


def as_csv(columns: dict[str, Any], **options: Any) -> str:
    text: str = pd.DataFrame(columns).to_csv(**{"index": False, **options})
    return text


def text_of(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def joined(columns: Sequence[Sequence[Any]], sep: str = ",") -> list[str]:
    return [sep.join(str(cell) for cell in row) for row in zip(*columns, strict=True)]


def _waves(n: int, count: int) -> list[tuple[float, ...]]:
    return list(zip(*(wave(n, phase=i).tolist() for i in range(count)), strict=True))


# Counters and times


@program_file("pandas_index.csv", "long", 240, ["heat", "rain"], said=("column 1 counts the rows",))
def _pandas_index() -> str:
    return as_csv({"heat": wave(240), "rain": wave(240, phase=1)}, index=True)


@program_file("pandas_slice.csv", "long", 240, ["heat", "rain"], said=("column 1 counts the rows",))
def _pandas_slice() -> str:
    index = range(1000, 1240)
    return pd.DataFrame({"heat": wave(240), "rain": wave(240, phase=1)}, index=index).to_csv()


@program_file("pandas_filtered.csv", "long", 200, ["x", "y", "z"], said=("column 1",))
def _pandas_filtered() -> str:
    kept = np.sort(np.random.default_rng(0).choice(240, 200, replace=False))
    columns = {c: wave(240, phase=i) for i, c in enumerate("xyz")}
    return pd.DataFrame(columns).iloc[kept].to_csv()


@program_file("r_rownames.csv", "long", 200, ["lynx", "hare"], said=("column 1 counts the rows",))
def _r_rownames() -> str:
    rows = [f'"{i + 51}",{a},{b}' for i, (a, b) in enumerate(_waves(200, 2))]
    return text_of('"","lynx","hare"', *rows)


@program_file(
    "sensor_logger.csv", "long", 300, ["z", "y", "x"],
    time=(("time",), ("seconds_elapsed",)), step=(0.01, "s"),
)  # fmt: skip
def _sensor_logger() -> str:
    elapsed = 0.0523 + np.arange(300) / 100
    columns = {"time": (1_700_000_000 + elapsed) * 1e9, "seconds_elapsed": elapsed.round(6)}
    columns["time"] = np.round(columns["time"] / 1e3).astype(np.int64) * 1000
    return as_csv({**columns, **{c: wave(300, phase=i) for i, c in enumerate("zyx")}})


@program_file("openbci.txt", "long", 512, [f"EXG Channel {i}" for i in range(4)],
       time=(("Timestamp",), ("Timestamp (Formatted)",)),
       said=("Other, Other (2) and Other (3) are called as unused columns are",))  # fmt: skip
def _openbci() -> str:
    times = 1_600_000_000 + np.arange(512) / 250
    stamps = pd.to_datetime(times, unit="s").strftime("%Y-%m-%d %H:%M:%S.%f").str[:-3]
    channels = [wave(512, phase=i) * 1000 for i in range(4)]
    marks = [np.where(np.arange(512) % 10, 0, 16 + np.arange(512) % k) for k in (3, 7, 11)]
    rows = joined([np.arange(512) % 256, *channels, *marks, times.round(6), stamps], ", ")
    return text_of(
        "%OpenBCI Raw EXG Data", "%Number of channels = 4", "%Sample Rate = 250 Hz",
        "Sample Index, " + ", ".join(f"EXG Channel {i}" for i in range(4))
        + ", Other, Other, Other, Timestamp, Timestamp (Formatted)",
        *rows,
    )  # fmt: skip


@program_file("packets.csv", "long", 400, ["ax", "ay", "az"], said=("seq counts from 0 to 15",))
def _packets() -> str:
    return as_csv(
        {"seq": np.arange(400) % 16, **{f"a{c}": wave(400, phase=i) for i, c in enumerate("xyz")}}
    )


@program_file("lost_packets.csv", "long", 380, ["ax", "ay"], said=("counter counts from 0 to 255",))
def _lost_packets() -> str:
    kept = np.sort(np.random.default_rng(1).choice(400, 380, replace=False))
    return as_csv(
        {"counter": (kept + 77) % 256, "ax": wave(400)[kept], "ay": wave(400, phase=1)[kept]}
    )


@program_file("emotiv.csv", "long", 384, ["EEG.AF3", "EEG.F7", "EEG.F3"], time=(("Timestamp",),))
def _emotiv() -> str:
    return as_csv({
        "Timestamp": (1_600_000_000 + np.arange(384) / 128).round(6),
        "EEG.Counter": np.arange(384) % 128,
        "EEG.Interpolated": 0.0,
        **{f"EEG.{c}": 4200 + wave(384, phase=i) for i, c in enumerate(("AF3", "F7", "F3"))},
    })  # fmt: skip


_GAZE = ["gaze_0_x", "gaze_0_y", "pose_Tx", "pose_Ty"]


@program_file(
    "openface.csv", "long", 300, _GAZE, time=(("timestamp",),), step=(1 / 30, "s"),
    said=("How likely each position is isn't read as a channel",),
)  # fmt: skip
def _openface() -> str:
    n = 300
    confidence = np.random.default_rng(0).choice([0.93, 0.98], n)
    columns = [np.arange(1, n + 1), [0] * n, (np.arange(n) / 30).round(3), confidence, [1] * n]
    values = [wave(n, phase=i).tolist() for i in range(4)]
    head = ["frame", " face_id", " timestamp", " confidence", " success"]
    return text_of(",".join([*head, *(f" {c}" for c in _GAZE)]), *joined([*columns, *values], ", "))


@program_file(
    "arbin.csv", "long", 300, ["Current(A)", "Voltage(V)", "Charge_Capacity(Ah)"],
    time=(("Date_Time",), ("Test_Time(s)",)), step=(30.0, "s"),
)  # fmt: skip
def _arbin() -> str:
    n = 300
    i = np.arange(n)
    times = pd.date_range("2020-05-01 10:00", periods=n, freq="30s").strftime("%m/%d/%Y %H:%M:%S")
    return as_csv({
        "Data_Point": i + 1, "Test_Time(s)": i * 30.0, "Date_Time": times,
        "Step_Time(s)": i % 60 * 30.0, "Step_Index": i // 60 % 2 + 1, "Cycle_Index": i // 120 + 1,
        "Current(A)": wave(n), "Voltage(V)": 3.5 + wave(n, phase=1),
        "Charge_Capacity(Ah)": np.cumsum(np.abs(wave(n))).round(4),
    })  # fmt: skip


@program_file("stocks.csv", "tidy", 3, ["open", "close", "volume"], time=(("date",),))
def _stocks() -> str:
    days = pd.bdate_range("2020-01-01", periods=120).strftime("%Y-%m-%d").tolist()
    rng = np.random.default_rng(0)
    columns = {
        "date": days * 3,
        "open": (100 + np.cumsum(rng.normal(size=360))).round(2),
        "close": (100 + np.cumsum(rng.normal(size=360))).round(2),
        "volume": rng.integers(10_000, 90_000, 360),
        "Name": np.repeat(["AAL", "AAPL", "AAP"], 120),
    }
    return as_csv(columns, index=True)


@program_file("treadmill.csv", "long", 300, ["HR", "VO2"], time=(("Elapsed",),), step=(5.0, "s"))
def _treadmill() -> str:
    seconds = np.arange(300) * 5
    clock = [f"{s // 3600}:{s // 60 % 60:02d}:{s % 60:02d}" for s in seconds]
    return as_csv({"Elapsed": clock, "HR": (120 + 20 * wave(300)).round(), "VO2": 30 + wave(300)})
