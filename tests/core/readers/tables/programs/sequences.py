"""Files in which other columns than one would think say which sequence a row is of."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pandas as pd

from tests.core.files import wave
from tests.core.readers.tables.programs.files import as_csv, joined, program_file, text_of


@program_file("all_gaze.csv", "tidy", 3, ["FPOGX", "LPMM"], time=(("TIME(2024/04/10 10:20:07)",),),
              said=("time begins anew with each MEDIA_NAME", "CNT counts the rows",
                    "FPOGID holds identifiers", "TIMETICK(f=10000000) goes up"))  # fmt: skip
def _gazepoint() -> str:
    """As an eye tracker writes what was looked at: a clock for each picture, one that goes on."""
    rng = np.random.default_rng(0)
    sizes = (300, 280, 330)
    n = sum(sizes)
    clock = np.concatenate([np.arange(s) / 60 + rng.uniform(0, 4e-3, s) for s in sizes])
    return as_csv({
        "MEDIA_ID": np.repeat([0, 1, 2], sizes),
        "MEDIA_NAME": np.repeat(["home.png", "product.png", "checkout.png"], sizes),
        "CNT": np.arange(40, 40 + n),
        "TIME(2024/04/10 10:20:07)": clock.round(5),
        "TIMETICK(f=10000000)": 696_216_388_878 + np.cumsum(rng.integers(166_000, 167_000, n)),
        "FPOGX": wave(n), "FPOGID": 2 + np.arange(n) // 17, "LPMM": 3.5 + wave(n, phase=1),
    })  # fmt: skip


@program_file("nights of persons.csv", "tidy", 3, ["bpm"], time=(("Time",),),
              said=("Rows with the same Person ID lie together", "have the same time"))  # fmt: skip
def _persons_one_after_another() -> str:
    """At other times each, two moments of one of them written twice."""
    return _in_blocks("Person ID", [1, 3, 5], again=2)


@program_file("two nights.csv", "tidy", 2, ["bpm"], time=(("Time",),),
              said=("Rows with the same participant lie together",))  # fmt: skip
def _two_participants() -> str:
    return _in_blocks("participant", ["P1", "P2"])


@program_file("two packets.csv", "long", 100, ["bpm"], time=(("Time",),))
def _two_packets() -> str:
    """Of one device, the second of which came late."""
    return _in_blocks("packet_id", [0, 1])


def _in_blocks(name: str, ids: Sequence[object], again: int = 0) -> str:
    rng = np.random.default_rng(0)
    rows = []
    for place, one in enumerate(ids):
        at = 1_694_496_600 + 25_000 * place + np.cumsum(rng.integers(30, 600, 50))
        at[10 : 10 + again] = at[9]
        rows += [f"{one},{t},{60 + 9 * v:.0f}" for t, v in zip(at, wave(50), strict=True)]
    return text_of(f"{name},Time,bpm", *rows)


@program_file("heart_rates.csv", "tidy", 5, ["heart_rate"], time=(("datetime",),),
              said=("time begins anew with each user_code",))  # fmt: skip
def _readings_of_watches() -> str:
    """Of persons, one of whom has most: some moments come twice, and a mark tells those apart."""
    sizes = (12, 5, 400, 20, 9)
    at = np.concatenate([np.cumsum(np.full(s, 300)) + 17 * k for k, s in enumerate(sizes)])
    rows = pd.DataFrame({
        "user_code": np.repeat(["0f2d", "128d", "6be5", "70cb", "7a0c"], sizes),
        "datetime": pd.Timestamp("2020-04-14") + pd.to_timedelta(at, "s"),
        "heart_rate": (70 + 9 * wave(sum(sizes))).round(),
        "is_resting": 0,
    })  # fmt: skip
    twice = rows.iloc[40:80].assign(is_resting=1)
    ordered = pd.concat([rows, twice]).sort_values(["user_code", "datetime"], kind="stable")
    return as_csv(dict(ordered.items()))


@program_file("trades.csv", "long", 300, ["price", "size"], time=(("time",),),
              said=("order_id and tradeId hold identifiers",))  # fmt: skip
def _trades() -> str:
    rng = np.random.default_rng(0)
    at = pd.Timestamp("2024-03-01 09:30") + pd.to_timedelta(np.cumsum(rng.uniform(1, 9, 300)), "s")
    return as_csv({
        "time": at, "order_id": 16_113_865 + rng.integers(0, 200, 300),
        "tradeId": 5_000 + np.arange(300) // 3 * 7, "price": 2_240 + wave(300),
        "size": rng.integers(1, 400, 300),
    })  # fmt: skip


@program_file("plate.csv", "columns", 96, time=(("Time",),), step=(900.0, "s"))
def _plate_below_a_protocol() -> str:
    """As a spreadsheet saves a reader's export: each line has all commas, settings begin late."""
    wells = [f"{row}{column}" for row in "ABCDEFGH" for column in range(1, 13)]
    width = 3 + len(wells)
    protocol = [
        ["Software Version", "3.11.19"], [], ["Experiment File Path:", "C:\\Users\\a.xpt"],
        ["Plate Number", "Plate 1"], ["Date", "10/15/2021"], ["Time", "1:05:58 PM"],
        ["Reader Type:", "Epoch 2"], [], ["Procedure Details"],
        ["Plate Type", "96 flat bottom (Use plate lid)"],
        ["Set Temperature", '"Setpoint 28°C, Gradient 1 °C"'],
        ["", "Preheat before moving to next step"],
        ["Start Kinetic", '"Runtime 24:00:00 (HH:MM:SS), Interval 0:15:00, 97 Reads"'],
        ["    Shake", "Orbital: Continuous"], ["", "Frequency: 282 cpm (3 mm)"],
        ["    Read", "Absorbance Endpoint"], ["", "Full Plate"], ["", "Wavelengths:  600"],
        ["End Kinetic"], [], ["600"], [], ["", "Time", "T° 600", *wells],
    ]  # fmt: skip
    at = 856 + 900 * np.arange(97)
    clock = [f"{s // 3600}:{s // 60 % 60:02d}:{s % 60:02d}" for s in at]
    grown = [wave(97, phase=k).round(3) for k in range(len(wells))]
    rows = joined([[""] * 97, clock, [28.1] * 97, *grown])
    lines = [",".join(cells + [""] * (width - len(cells))) for cells in protocol]
    return text_of(*lines, *rows)


@program_file("nights.csv", "long", 300, ["Cycles", "Hours"], time=(("From",), ("To",)))
def _nights() -> str:
    """As an app exports nights, the latest first: dates with blanks, words typed by hand."""
    rng = np.random.default_rng(0)
    begins = pd.Timestamp("2016-08-13") - pd.to_timedelta(np.arange(300), "D")
    begins = begins + pd.to_timedelta(rng.integers(-90, 150, 300), "min")
    ends = begins + pd.to_timedelta(rng.integers(300, 560, 300), "min")
    form = "{0.day}. {0:%m}. {0:%Y} {0.hour}:{0:%M}"
    return as_csv({
        "Comment": rng.choice([" #home", "work  #home", "#dream"], 300),
        "Cycles": rng.integers(2, 9, 300), "From": [form.format(at) for at in begins],
        "Hours": rng.uniform(4, 9, 300).round(3), "To": [form.format(at) for at in ends],
        "Id": [int(at.timestamp() * 1e3) for at in begins],
    })  # fmt: skip


@program_file("winter.csv", "long", 399, ["load"], time=(("time",),))
def _end_of_summer_time() -> str:
    """Local hours: the clock goes back once, where the name of the zone changes."""
    at = pd.date_range("2021-10-23", periods=401, freq="h", tz="Europe/Berlin")[:-1]
    return as_csv({
        "time": at.strftime("%Y-%m-%d %H:%M"), "zone": at.strftime("%Z"), "load": wave(400),
    })  # fmt: skip


@program_file("muscles in turn.csv", "tidy", 3, [f"s{k}" for k in range(1, 9)],
              said=("time begins anew with each emotion",))  # fmt: skip
def _muscles() -> str:
    """Sensors that are counted, read a thousand times a second by a clock of seconds."""
    n = 600
    return as_csv({
        "timestamp": 1_747_580_202 + np.concatenate([np.arange(n) // 300, np.arange(n) // 200 - 1,
                                                     np.arange(n) // 300]),
        "emotion": np.repeat(["happy", "anger", "disgust"], n),
        **{f"s{k}": (40 + 30 * wave(3 * n, phase=k)).round() for k in range(1, 9)},
    })  # fmt: skip


@program_file("takes.csv", "tidy", 30, ["d7", "d8"], time=(("ms",),), step=(0.02, "s"),
              said=("time of sequence 0 jumps by more than it lasts",))  # fmt: skip
def _takes() -> str:
    """Of gestures on a pad: the first one began, and went on seven seconds later."""
    size, takes = 64, np.repeat(np.arange(30), 64)
    at = 436_227 + 20 * np.tile(np.arange(size), 30) + 5_000 * takes
    at[12:size] += 6_900
    at[size:] += 20_000
    return as_csv({
        "take_id": takes, "label": np.repeat(["left", "tap", "right"] * 10, size), "ms": at,
        "d7": wave(len(at)), "d8": wave(len(at), phase=1),
    })  # fmt: skip


@program_file("tides.csv", "long", 240, ["z"], step=(1.0, "h"), time=(("date", "clock"),))
def _tides() -> str:
    """Hours from 1 to 24 as clocks: 24:00:00 is where the next day begins."""
    at = pd.date_range("2025-08-31 01:00", periods=240, freq="h")
    day = at - pd.Timedelta(seconds=1)
    return as_csv({
        "date": day.strftime("%d/%m/%Y"),
        "clock": [f"{t.hour or 24:02d}:00:00" for t in at], "z": wave(240),
    })  # fmt: skip


@program_file("walking.json", "long", 200, ["xAxis", "yAxis"], time=(("sensorTimeStamps",),),
              step=(0.02, "s"))  # fmt: skip
def _recording_of_a_phone() -> str:
    """One object: a list for the times and for each axis, and what is said of all."""
    times = (1.509042950686e12 + 20.0 * np.arange(200)).tolist()
    return json.dumps({
        "_id": {"$oid": "59f22b06395d04292f3e5e48"}, "deviceid": "9d2e", "label": "walking",
        "sensorTimeStamps": times, "yAxis": wave(200, phase=1).tolist(),
        "xAxis": wave(200).tolist(),
    })  # fmt: skip


def _minutes(count: int, each: int) -> list[str]:
    return [f"1/2/2022 {i // 60}:{i % 60:02d}" for i in range(count) for _ in range(each)]


@program_file("turbine.csv", "long", 360, ["noise", "speed"], step=(10.0, "s"),
              said=("time stays the same for several rows", "Each time has the same number of rows",
                    "a step lasts 10 s"))  # fmt: skip
def _turbine() -> str:
    """Six rows a minute, of whose times the seconds were cut off."""
    return as_csv({"time": _minutes(60, 6), "noise": wave(360), "speed": wave(360, phase=1)})


@program_file("turbine with holes.csv", "long", 350, ["noise", "speed"], step=(1.0, "step"),
              said=("time stays the same for several rows",))  # fmt: skip
def _turbine_with_holes() -> str:
    at = np.delete(_minutes(60, 6), range(35, 335, 30))
    return as_csv({"time": at, "noise": wave(350), "speed": wave(350, phase=1)})


@program_file("profiles.csv", "tidy", 60, said=("Rows with the same time lie together",))
def _profiles() -> str:
    """Of a probe that goes down once a minute, each time through other depths."""
    depth = np.tile(np.arange(6.0), 60) + np.random.default_rng(0).uniform(0, 0.9, 360)
    return as_csv({"time": _minutes(60, 6), "depth": depth.round(3), "salt": wave(360)})


@program_file("three at once.csv", "tidy", 60, said=("Rows with the same time lie together",))
def _three_at_once() -> str:
    """Of three meters without names, of which each minute has a row."""
    heat = np.array([level + wave(60, phase=level) for level in (0, 20, 10)]).T.ravel()
    return as_csv({"time": _minutes(60, 3), "heat": heat, "power": 2 * heat})


def _gestures(
    lengths: list[int], classes: list[int], *, channels: int = 6, names: str = "", words: bool
) -> str:
    """Gestures one below the other, each of one class, without an id."""
    rng = np.random.default_rng(0)
    rows = []
    for length, kind in zip(lengths, classes, strict=True):
        shape = np.sin(np.arange(length)[:, None] / 4 * (1 + kind) + np.arange(channels)) + kind / 5
        label = ("circle", "flick", "shake", "still")[kind] if words else kind
        rows += [
            ",".join([*(f"{v:.4f}" for v in row), str(label)])
            for row in shape + rng.normal(scale=0.05, size=shape.shape)
        ]
    return text_of(*([names] if names else []), *rows)


GESTURE = "ax,ay,az,gx,gy,gz,gesture"
AXES = GESTURE.split(",")[:-1]
IN_TURN = ("Windows of 30 rows are suggested: gesture changes after so many", "labelled by gesture")


@program_file("gestures in words.csv", "long", 1_200, AXES, said=IN_TURN)
def _gestures_in_words() -> str:
    return _gestures([30] * 40, [0, 1, 2, 3] * 10, names=GESTURE, words=True)


@program_file("gestures in numbers.csv", "long", 1_200, AXES, said=IN_TURN)
def _gestures_in_numbers() -> str:
    return _gestures([30] * 40, [0, 1, 2, 3] * 10, names=GESTURE, words=False)


@program_file("gestures without names.csv", "long", 720, [f"column {k}" for k in range(1, 7)],
              said=("Windows of 12 rows", "labelled by column 7"))  # fmt: skip
def _gestures_without_names() -> str:
    """In any order, so that two of one class may follow each other."""
    kinds = np.random.default_rng(1).integers(0, 4, 60).tolist()
    return _gestures([12] * 60, kinds, words=False)


@program_file("gestures of a glove.csv", "long", 360, [f"column {k}" for k in range(1, 25)],
              said=("Windows of 30 rows", "labelled by column 25"))  # fmt: skip
def _gestures_of_a_glove() -> str:
    return _gestures([30] * 12, [0, 1, 2, 3] * 3, channels=24, words=False)


@program_file("gestures of any length.csv", "long", 1_160, AXES,
              said=("half as long as gesture usually stays", "labelled by gesture"))  # fmt: skip
def _gestures_of_any_length() -> str:
    return _gestures([9, 20, 29, 30, 48, 38] * 6 + [40, 76], [0, 1, 2, 3] * 9 + [0, 1],
                     names=GESTURE, words=True)  # fmt: skip


@program_file("on and off.csv", "long", 1_200, AXES, said=("the series repeats about every",))
def _on_and_off() -> str:
    """Two classes that come back are those of one series."""
    return _gestures([30] * 40, [0, 1] * 20, names=GESTURE, words=True)


@program_file("takes of one length.csv", "tidy", 12, ["a", "b"], time=(("time",),),
              said=("begins anew with each run of time",))  # fmt: skip
def _takes_of_one_length() -> str:
    at = np.tile(np.arange(50) / 50, 12)
    return as_csv({"time": at, "a": wave(600), "b": wave(600, phase=1)})


@program_file("dips.csv", "tidy", 6, ["depth_m", "heat"], time=(("at",),),
              said=("bottle no counts the rows",))  # fmt: skip
def _dips() -> str:
    """Of a probe at stations, at the last of them twice: the dip is counted, not the place."""
    sizes = [9, 12, 14, 11, 15, 13]
    dip = np.repeat(np.arange(1, 7), sizes)
    bottle = np.concatenate([np.arange(1, size + 1) for size in sizes])
    at = pd.Timestamp("2021-11-08 20:00") + pd.to_timedelta(5_400 * dip + 17 * bottle, unit="s")
    return as_csv({
        "at": at, "station": np.array(["P1", "P2", "P3", "P4", "P5", "P5"])[dip - 1], "dip": dip,
        "latitude": 41.2 - 0.17 * dip, "depth_m": 30 - 1.5 * bottle + wave(len(dip)).round(2),
        "bottle no": bottle, "heat": wave(len(dip), phase=1),
    })  # fmt: skip


@program_file("fares.csv", "tidy", 4, ["fare"], time=(("asked",),),
              said=("Numbers change less along asked within each leaves",
                    "days_left counts down"))  # fmt: skip
def _fares() -> str:
    """Of four trains, asked for every few hours: both are dates, and either could be the time."""
    asked = pd.Timestamp("2026-03-01 08:04") + pd.to_timedelta(np.arange(30) * 7.1, unit="h")
    leaves = pd.to_datetime(["2026-05-01", "2026-05-03", "2026-05-08", "2026-05-10"])
    fares = np.add.outer(np.arange(30) // 6, [145, 84, 229, 148]).ravel()
    at, day = asked.repeat(4), leaves[np.tile(range(4), 30)]
    days = (day - at.normalize()).days
    return as_csv({"leaves": day, "asked": at, "fare": fares, "days_left": days})


@program_file("shelf.csv", "tidy", 6, ["price"], time=(("day",),),
              said=("(title)", "labelled by stars", "link is different for each"))  # fmt: skip
def _shelf() -> str:
    """Of books that cost the same all the time."""
    day = pd.date_range("2026-10-05", periods=5).repeat(6)
    titles = np.array(["Thirst", "Elm", "Of Tides", "Late", "Stone", "Ash"])
    prices = np.array([50.1, 47.61, 17.27, 54.11, 21.04, 42.15])
    book = np.tile(range(6), 5)
    return as_csv({
        "day": day, "title": titles[book], "price": prices[book],
        "stars": np.array([1, 5, 5, 3, 2, 4])[book],
        "link": [f"/book_{100 + 7 * number}" for number in book],
    })  # fmt: skip


@program_file("pulse.csv", "long", 160, ["rtor", "hr"], time=(("timestamp",),))
def _pulse() -> str:
    """A heart rate that was zero at first, beside a time in seconds, is no hour of it."""
    there = np.arange(160) >= 140
    return text_of("# seq, timestamp, rtor, hr", *joined([
        range(1, 161), (43.675 + 0.0625 * np.arange(160)).round(3), 16_472 * there, 3 * there,
    ]))  # fmt: skip


@program_file("short episodes.csv", "long", 29, ["joint_1", "joint_2", "joint_3"],
              said=("time is a time that begins anew", "episode counts groups"))  # fmt: skip
def _short_episodes() -> str:
    """Of one to three rows each, in two runs: too short to be sequences of their own."""
    rows = [1, 2, 1, 3, 1, 2, 2, 1, 1, 1, 1, 2, 1, 3, 1, 2, 2, 1, 1]
    at = np.concatenate([0.02 * (k % 7) + 0.51 * np.arange(n) for k, n in enumerate(rows)])
    episode = np.repeat([*range(10), *range(9)], rows)
    columns = {f"joint_{i}": wave(29, phase=i).round(4) for i in (1, 2, 3)}
    return as_csv({"episode": episode, "time": at, **columns})


@program_file("forecasts.csv", "tidy", 5, ["rain", "wind"], time=(("valid_at",),), step=(1, "h"),
              said=("once for each issued_at", "Numbers change less along valid_at"))  # fmt: skip
def _forecasts() -> str:
    """Each of a day by hours, made whenever somebody had the time to."""
    issued = pd.Timestamp("2026-03-01") + pd.to_timedelta(np.repeat([3, 4, 9, 21, 30], 24), "h")
    hour, day = np.tile(range(24), 5), np.repeat(range(5), 24)
    valid = pd.Timestamp("2026-03-02") + pd.to_timedelta(hour, unit="h")
    rain = np.sin(hour / 4 + day)
    return as_csv({
        "issued_at": issued, "valid_at": valid, "rain": rain.round(2), "hour": hour,
        "wind": np.cos(hour / 3 + 2 * day).round(2),
    })  # fmt: skip


@program_file("showers.csv", "tidy", 5, ["rain"], time=(("valid_at",),), step=(1, "h"),
              said=("evenly spaced by valid_at within each issued_at",))  # fmt: skip
def _showers() -> str:
    """Forecasts of what comes and goes: numbers say nothing of how they belong together."""
    issued = pd.Timestamp("2026-03-01") + pd.to_timedelta(np.repeat([3, 4, 9, 21, 30], 24), "h")
    valid = pd.Timestamp("2026-03-02") + pd.to_timedelta(np.tile(range(24), 5), unit="h")
    rain = np.random.default_rng(0).exponential(size=120).round(2)
    return as_csv({"issued_at": issued, "valid_at": valid, "rain": rain})


@program_file("boards.csv", "tidy", 2, ["heat"], time=(("sampledAt",),),
              said=("(board_sensor)", "received_at go"))  # fmt: skip
def _boards() -> str:
    """Two that report in turn: their rows are as evenly spaced together as those of each."""
    sampled = 4_200_000 + 5_000 * np.arange(40)
    return as_csv({
        "board_sensor": ["B1", "A1"] * 20, "sampledAt": sampled, "heat": wave(40).round(2),
        "publishedAt": sampled + 160, "received_at": 1_768_063_846.7 + sampled / 1000,
    })  # fmt: skip


@program_file("numbers in turn.csv", "long", 160, ["x"], time=(("time",),),
              said=("Sample Index counts from 0 to 15",))  # fmt: skip
def _numbers_in_turn() -> str:
    """A counter of samples is no device that takes its turn."""
    at = 1_600_000_000 + np.arange(160) / 50
    return as_csv({"Sample Index": np.arange(160) % 16, "time": at, "x": wave(160)})


@program_file("collar.csv", "long", 80, ["depth", "x"], step=(0.04, "s"),
              said=("as a coarse clock does", "fps counts the rows"))  # fmt: skip
def _collar() -> str:
    """A few seconds of 25 rows each, cut through at both ends; some frames have other numbers."""
    second = (np.arange(80) + 15) // 25
    return as_csv({
        "behaviour": "resting", "fps": ["0:00.04", "0:00.00", *map(str, range(18_170, 18_248))],
        "time": pd.Timestamp("2016-08-09 16:21:10") + pd.to_timedelta(second, unit="s"),
        "depth": (0.8 + 0.1 * wave(80)).round(2), "x": wave(80, phase=1).round(3),
        "date": pd.Timestamp("2016-08-09 16:21:10") + pd.to_timedelta(second, unit="s"),
    })  # fmt: skip


@program_file("shaken.csv", "long", 76, ["x", "y"], step=(1.0, "step"),
              said=("Timestamp stays the same for several rows",))  # fmt: skip
def _minutes_of_a_spreadsheet() -> str:
    """Which shows minutes and tenths of seconds, five or six rows each, past a full hour."""
    tenths = (35_992 + np.arange(76) * 10 / 57).astype(int)
    clock = [f"{t // 600 % 60:02}:{t % 600 / 10:04.1f}" for t in tenths]
    return as_csv({"Timestamp": clock, "x": wave(76).round(5), "y": wave(76, phase=1).round(5)})


@program_file("lap clocks.csv", "long", 30, ["lap (s)", "heart"],
              said=("lap (s) holds minutes and seconds such as 1:20.3",))  # fmt: skip
def _lap_clocks() -> str:
    """How long each took, in minutes and seconds, is no clock."""
    took = np.random.default_rng(0).permutation(30)
    return as_csv({"lap": [f"1:{20 + t / 7:04.1f}" for t in took], "heart": wave(30).round(2)})


@program_file("gestures.txt", "tidy", 6, ["channel 1", "channel 2", "channel 3"],
              said=(", labelled",))  # fmt: skip
def _listed() -> str:
    recordings = [np.array([wave(40 + k, phase=k + c) for c in range(3)]).T for k in range(6)]
    lists = [recording.round(2).tolist() for recording in recordings]
    return text_of(json.dumps(lists), json.dumps([1, 1, 2, 2, 3, 3]))


@program_file("printed.log", "rows", 30, said=(", labelled",))
def _printed() -> str:
    rows = [wave(50, phase=k).round(2).tolist() for k in range(30)]
    return text_of(json.dumps(rows), json.dumps(["up", "down"] * 15))


@program_file("growth.csv", "rows", 24,
              said=("age 3 [mm] say at which age that", "length [mm] is not part"))  # fmt: skip
def _growth() -> str:
    """Fish of several rivers, each measured whole, and by rings of its scales at three ages."""
    lengths = [f"{50 + k % 9};{14 + k % 5},5;{24 + k % 7},25;{33 + k % 4}" for k in range(24)]
    rows = [f"{k + 1};{('Oder', 'San')[k % 2]};{told}" for k, told in enumerate(lengths)]
    names = ["length [mm]", *(f"length at age {age} [mm]" for age in (1, 2, 3))]
    return text_of(f"casename;river;{';'.join(names)}", *rows)


def _level_of_each_row(*names: str) -> str:
    """Rows of which each has a level of its own, so that they go on across, not down."""
    levels = np.random.default_rng(0).normal(size=60)
    return as_csv({name: (levels + 0.1 * k).round(3) for k, name in enumerate(names)})


@program_file("camera moves.csv", "long", 60, ["tx", "ty", "tz", "rx", "ry", "rz"],
              said=("names that don't count on: they are channels",))  # fmt: skip
def _camera() -> str:
    return _level_of_each_row("tx", "ty", "tz", "rx", "ry", "rz")


@program_file("hours of a day.csv", "rows", 60)
def _parts_of_a_day() -> str:
    return _level_of_each_row("early morning", "noon", "afternoon", "evening", "night")


@program_file("sleep-export.csv", "tidy", 4, ["activity", "noise level"], time=(("time (min)",),),
              step=(5.0, "min"))  # fmt: skip
def _nights() -> str:
    lines = []
    for night in range(4):
        bed, count = 22 * 60 + 50 + 7 * night, 80 + 5 * night
        clocks = [divmod((bed + 5 * k) % 1440, 60) for k in range(count)]
        named = ",".join(f'"{hour}:{minute:02}"' for hour, minute in clocks)
        lines.append(f"Id,Tz,From,To,Hours,Rating,Comment,{named},Event,Event")
        moved = ",".join(f'"{v:.5f}"' for v in np.abs(wave(count, phase=night)))
        said = f'"{night + 2}. 10. 2023 22:50","{night + 3}. 10. 2023 6:21","7.1","{night % 3}.0"'
        at = 1_696_280_460_000 + 86_400_000 * night
        lines.append(f'"{at}","Europe/Prague",{said},"",{moved},"DEEP_START-{at}","DEEP_END-{at}"')
        heard = ",".join(f'"{v:.5f}"' for v in 0.02 * np.abs(wave(count, phase=2 * night)))
        lines.append(f",,,,,,,{heard},,")
    return text_of(*lines)
