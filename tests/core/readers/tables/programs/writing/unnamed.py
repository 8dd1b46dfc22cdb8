"""Tables without names of columns, whose first ones tell of whom and when the rows are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.core.files import wave
from tests.core.readers.tables.programs.files import joined, program_file, text_of


@program_file("activities.txt", "tidy", 12, [f"column {k}" for k in (4, 5)],
              time=(("column 3",),), said=("(column 1 and column 2)",))  # fmt: skip
def _activities() -> str:
    rng = np.random.default_rng(0)
    lines, values = [], wave(40)
    for user in (33, 17, 20, 29):
        at = int(rng.integers(5, 80)) * 1_000_000_000_000
        for activity in ("Jogging", "Walking", "Sitting"):
            at += 10_000_000_000
            for value in values:
                at += int(rng.choice([50_000_000, 49_990_000]))
                lines.append(f"{user},{activity},{at},{value},{-value};")
    return text_of(*lines)


@program_file("protocol.dat", "long", 600, ["column 3", "column 4"], time=(("column 1",),),
              said=("labelled by column 2",))  # fmt: skip
def _protocol() -> str:
    at = [f"{8.38 + i / 100:.2f}" for i in range(600)]
    activity = np.repeat([0, 1, 0, 2], 150)
    return text_of(*joined([at, activity, wave(600), wave(600, phase=1)], " "))


@program_file("noise with classes.log", "long", 600, [f"column {k}" for k in range(1, 9)],
              said=("labelled by column 9",))  # fmt: skip
def _noise() -> str:
    numbers = np.random.default_rng(0).normal(size=(600, 8)).round(4)
    return text_of(*joined([*numbers.T, np.repeat([0, 1, 0, 2], 150)], "\t"))


@program_file("tracks.txt", "tidy", 6, [f"column {k}" for k in (3, 4)], time=(("column 1",),))
def _tracks() -> str:
    lines = [
        f"{first + k},{track},{wave(80)[k]},{wave(80, phase=track)[k]}"
        for track, first in enumerate((3, 40, 1, 120, 77, 9), 1)
        for k in range(80)
    ]
    return text_of(*lines)


@program_file("detections.txt", "tidy", 4, [f"column {k}" for k in (3, 4)],
              time=(("column 1",),))  # fmt: skip
def _detections() -> str:
    x = [wave(90, phase=track) for track in range(5)]
    return text_of(*[f"{f + 1},{k},{x[k][f]},{x[0][f]}" for f in range(90) for k in range(1, 5)])


@program_file("prices since 1970.csv", "long", 120, [f"column {k}" for k in (2, 3)],
              time=(("column 1",),), step=(1.0, "h"))  # fmt: skip
def _prices() -> str:
    opened = 1_614_556_800_000 + np.arange(120) * 3_600_000
    return text_of(*joined([opened, wave(120), wave(120, phase=1), opened + 3_599_999]))


@program_file("values by bars.psv", "long", 120, ["HR", "O2Sat"], time=(("Hour",),))
def _by_bars() -> str:
    rows = joined([wave(120), wave(120, phase=1), range(120)], "|")
    return text_of("HR|O2Sat|Hour", *rows)


@program_file("activities raw.txt", "tidy", 6, time=(("column 3",),))
def _activities_raw() -> str:
    rows, at = [], 49_105_962_326_000
    for person in (33, 17, 29):
        for what in ("Jogging", "Sitting"):
            for x in wave(60):
                at += 50_000_000
                rows.append(f"{person},{what},{at},{x:.4f},{2 * x:.4f};")
            at += 10**12
    return text_of(*rows)


@program_file("vmstat.txt", "long", 200, ["free", "cs", "us", "id"])
def _vmstat() -> str:
    rng = np.random.default_rng(0)
    highest = (900, 1500, 40, 99)
    rows = [" ".join(str(rng.integers(1, high)) for high in highest) for _ in range(200)]
    return text_of("-memory- --cpu--", " free  cs us id", *rows)


@program_file("hours of weather.csv", "long", 240, ["column 3", "column 4"],
              time=(("column 1", "column 2"),), step=(1.0, "h"))  # fmt: skip
def _hours_of_weather() -> str:
    days = [f"2024-03-{i // 24 + 1:02d}" for i in range(240)]
    return text_of(*joined([days, [i % 24 for i in range(240)], wave(240), -wave(240)]))


@program_file("electrodes.txt", "long", 120, ["Fp1", "Cz", "O2"], time=(("time (ms)",),),
              step=(0.002, "s"), said=("Each row is an electrode, such as Fp1",))  # fmt: skip
def _electrodes() -> str:
    at = "\t".join(f"{2 * i - 100}" for i in range(120))
    rows = ["\t".join([name, *(f"{v:.3f}" for v in wave(120, phase=k))])
            for k, name in enumerate(("Fp1", "Cz", "O2"))]  # fmt: skip
    return text_of(f"\t{at}", *rows)


@program_file("ships at once.csv", "tidy", 3, ["LAT", "LON", "SOG"], time=(("BaseDateTime",),),
              said=("once for each MMSI",))  # fmt: skip
def _ships_at_once() -> str:
    ships = (("ALFA", 366952890), ("BRAVO", 367003250), ("CHARLIE", 338123456))
    rows = [
        f"{number},2023-05-01T{i // 60:02d}:{i % 60:02d}:00,{30 + k + i / 500:.4f},"
        f"{i / 900 - 90:.4f},{10 + v:.1f},{name},{9000000 + k}"
        for i, v in enumerate(wave(100))
        for k, (name, number) in enumerate(ships)
    ]
    return text_of("MMSI,BaseDateTime,LAT,LON,SOG,VesselName,IMO", *rows)


@program_file("jaarlijks.csv", "long", 61, ["bbp", "bevolking"], time=(("Jaar",),),
              step=(1.0, "year"))  # fmt: skip
def _yearly() -> str:
    return text_of("Jaar,bbp,bevolking", *joined([range(1960, 2021), wave(61), wave(61, phase=1)]))


@program_file("begun late.csv", "long", 200, ["heat"], time=(("when",),), step=(15.0, "min"))
def _begun_late() -> str:
    at = [f"{7 + i // 96:02d}.09.2025 {i // 4 % 24:02d}:{15 * (i % 4):02d}:00" for i in range(200)]
    at[0] = "07.09.2025 00:00:37"
    return text_of("when,heat", *joined([at, wave(200)]))


def _of_classes(classes: np.ndarray) -> str:
    """Ten columns of fractions that go on from row to row, and a class of each row."""
    numbers = np.array([0.2 * wave(len(classes), phase=k) for k in range(1, 11)])
    return text_of(*joined([*numbers, classes], " "))


@program_file("falls.txt", "long", 600, [f"column {k}" for k in range(1, 11)],
              said=("column 11 stays for many rows and comes back later, as classes do",
                    "labelled by column 11"))  # fmt: skip
def _falls() -> str:
    return _of_classes(np.repeat([0, 1, 0, 1, 0], [200, 30, 180, 25, 165]))


@program_file("sorted by class.txt", "rows", 600, said=("labelled by column 11",))
def _sorted_by_class() -> str:
    return _of_classes(np.repeat([0, 1], [545, 55]))


@program_file("rare class.txt", "rows", 600, said=("labelled by column 11",))
def _rare_class() -> str:
    """In any order: nearly all are of one class, so that its runs are long by chance."""
    return _of_classes((np.random.default_rng(0).random(600) < 0.04).astype(int))


@program_file("states in the first row.csv", "tidy", 3, ["column 4"], time=(("column 1",),),
              said=("(column 2)",))  # fmt: skip
def _states_in_the_first_row() -> str:
    """Nothing came back at first, so that the first row holds words alone."""
    at = np.repeat([f"2026-06-23T19:{i:02d}:49+02:00" for i in range(40)], 3)
    known = np.arange(120) > 8
    took = [f"{5 + v:.2f}" if k else "" for v, k in zip(wave(120), known, strict=True)]
    states = np.where(known, "ok", "LOSS")
    return text_of(*joined([at, ["door", "hall", "yard"] * 40, states, took]))


@program_file("a word for the first number.csv", "long", 120, ["column 1", "column 2"])
def _a_word_for_the_first_number() -> str:
    values = [f"{v:.3f}" for v in wave(120, phase=1)]
    values[0] = values[7] = "LOSS"
    return text_of(*joined([wave(120), values]))


@program_file("a board of 27 columns.csv", "long", 36, [f"column {k}" for k in range(2, 10)],
              said=("19 of 27 columns are the same in every row",))  # fmt: skip
def _a_board() -> str:
    used = np.random.default_rng(0).normal(0, 900, size=(36, 8)).round(2)
    return text_of(*joined([[0] * 36, *used.T, *[[0] * 36] * 18]))


@program_file("rows filled up with zeros.csv", "rows", 36)
def _filled_up() -> str:
    rows = [[f"{v:.3f}" for v in 3 + wave(9 - k % 4, phase=k)] for k in range(36)]
    return text_of(*(",".join(row + ["0"] * (24 - len(row))) for row in rows))


@program_file("milliseconds that repeat.tsv", "long", 300, ["column 2", "column 3"],
              said=("column 1 is a time",))  # fmt: skip
def _milliseconds_that_repeat() -> str:
    at = 75_431_151 + np.cumsum(np.random.default_rng(0).integers(0, 4, 300))
    return text_of(*joined([at, wave(300), wave(300, phase=1)], "\t"))


def _paths(axes: int) -> list[list[int]]:
    """Places along 40 paths in rows, x and y in turn."""
    rng = np.random.default_rng(3)
    paths = rng.integers(0, 900, (40, 1, axes)) + rng.normal(0, 9, (40, 20, axes)).cumsum(axis=1)
    rows: list[list[int]] = paths.round().astype(int).reshape(40, -1).tolist()
    return rows


@program_file("paths.csv", "rows", 40,
              said=("x and y take turns", "2 channels", "labelled by column 41"))  # fmt: skip
def _paths_with_classes() -> str:
    return text_of(*(",".join(map(str, [*row, k % 3])) for k, row in enumerate(_paths(2))))


@program_file("paths in space.csv", "rows", 40,
              said=("x, y and z take turns", "3 channels of 20 steps"))  # fmt: skip
def _paths_in_space() -> str:
    return text_of(*(",".join(map(str, row)) for row in _paths(3)))


@program_file("points of one body.csv", "long", 300, [f"column {k}" for k in range(1, 41)])
def _points_of_one_body() -> str:
    """Rows go on, as those of steps do: what stands side by side is no path."""
    places = [400 * (k % 2) + 20 * (k // 2) + 90 * wave(300, phase=k % 2) for k in range(40)]
    return text_of(*joined([np.round(p, 1) for p in places]))


@program_file("half hours in five columns.txt", "long", 240, ["column 6", "column 7"],
              time=((*(f"column {k}" for k in range(1, 6)),),), step=(30.0, "min"))  # fmt: skip
def _half_hours() -> str:
    at = pd.date_range("2005-02-26", periods=240, freq="30min")
    parts = [at.year, at.month, at.day, at.hour, at.minute]
    written = [[f"{part:.18e}" for part in each] for each in parts]  # as numpy does
    return text_of(*joined([*written, 7000 + 90 * wave(240), wave(240, phase=1)], ", "))


@program_file("every tenth day.dat", "long", 108, ["column 4", "column 5"],
              time=(("column 1", "column 2", "column 3"),))  # fmt: skip
def _every_tenth_day() -> str:
    days = [(y, m, d) for y in (1998, 1999, 2000) for m in range(1, 13) for d in (1, 11, 21)]
    return text_of(*joined([*zip(*days, strict=True), wave(108), wave(108, phase=1)], " "))


@program_file("whole numbers of no date.txt", "long", 200, [f"column {k}" for k in range(1, 6)])
def _no_date() -> str:
    columns = [(1850 + 300 * (wave(200) + 1) / 2).round().astype(int)]
    columns += [(6 + 5 * wave(200, phase=k)).round().astype(int) for k in range(4)]
    return text_of(*joined(columns))


@program_file("phone that learnt more.csv", "long", 120,
              [f"column {k}" for k in ("1 (%)", 2, 4, 5)], time=(("column 3",),),
              step=(1.0, "min"), said=("Rows become longer",))  # fmt: skip
def _grown() -> str:
    rows = joined(
        [(50 + 9 * wave(120)).astype(int), 900 + 9 * wave(120), 1_598_098_560 + 60 * np.arange(120)]
    )
    loads = [f",{load:.2f},{1 - load:.2f}" for load in 1 + wave(60)]
    percent = [row.replace(",", "%,", 1) for row in rows]
    return text_of(
        *percent[:60], *(row + more for row, more in zip(percent[60:], loads, strict=True))
    )


@program_file("tracks.csv", "tidy", 12, ["column 3", "column 4"], time=(("column 2",),))
def _tracks_in_the_order_of_frames() -> str:
    x, y = wave(90), wave(90, phase=1)
    rows = [
        f"{12757.0 - 331 * k},{float(frame)},{40 * k + x[frame]},{90 - 7 * k + y[frame]}"
        for frame in range(90)
        for k in range(12)
        if 3 * k <= frame
    ]
    return text_of(*rows)
