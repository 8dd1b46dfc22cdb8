"""Files whose lines say what they are: messages of autopilots and receivers, years of months."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence

import numpy as np
import pandas as pd

from tests.core.files import wave
from tests.core.readers.tables.programs.devices.recorders import waves
from tests.core.readers.tables.programs.files import joined, program_file, text_of

UNITS = (1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 20, 23, 25, 26, 45)  # of action in faces
NAMES = (
    "index.data",
    "flight.log",
    "walk.nmea",
    "storms.txt",
    "dispatch.csv",
    "lines.json",
    "export.xml",
    "station.log",
)


@program_file("index.data", "long", 118, ["Some Index"], time=(("month",),), step=(1.0, "month"))
def _index() -> str:
    values = [f"{v:8.2f}" for v in wave(118)] + [f"{-99.99:8.2f}"] * 2
    rows = [f" {1990 + y}" + "".join(values[12 * y : 12 * y + 12]) for y in range(10)]
    return text_of("   1990   1999", *rows, "  -99.99", "  Some Index", "  https://example.org")


@program_file("year to a line.txt", "long", 120, ["value"], time=(("month",),),
              step=(1.0, "month"))  # fmt: skip
def _with_means() -> str:
    years = wave(120).reshape(10, 12)
    return text_of(*(f"{1990 + y} " + " ".join(f"{v:.3f}" for v in [*row, row.mean()])
                     for y, row in enumerate(years)))  # fmt: skip


@program_file("flight.log", "long", 80, ["Roll", "Pitch"], time=(("TimeUS (us)",),),
              step=(0.04, "s"), said=("only ATT was read",))  # fmt: skip
def _flight() -> str:
    lines = [
        "FMT, 128, 89, FMT, BBnNZ, Type,Length,Name,Format,Columns",
        "FMT, 131, 29, ATT, Qcc, TimeUS,Roll,Pitch", "FMT, 132, 40, BAT, Qf, TimeUS,Volt",
        "FMT, 133, 12, MODE, QMB, TimeUS,Mode,Rsn", "PARM, 1000, RATE, 0.135",
    ]  # fmt: skip
    for i, (roll, pitch) in enumerate(zip(*waves(80, 2), strict=True)):
        at = 2_000_000 + 40_000 * i
        if i % 40 == 0:
            lines.append(f"MODE, {at}, {'Auto' if i else 'Stabilize'}, 1")
        lines.append(f"ATT, {at}, {roll:.2f}, {pitch:.2f}")
        if i % 5 == 0:
            lines.append(f"BAT, {at + 500}, {16 - i / 100:.3f}")
    return text_of(*lines)


@program_file("walk.nmea", "long", 60, ["latitude", "longitude", "altitude (m)", "speed (kn)"],
              time=(("time",),), step=(1.0, "s"))  # fmt: skip
def _walk() -> str:
    places = zip(*waves(60, 4), strict=True)
    lines = (
        (
            f"$GPGGA,1200{i:02d}.00,4807.{int(5e4 + 1e4 * a)},N,01131.{int(5e4 + 1e4 * b)},W,1,8,"
            f"0.9,{500 + c:.1f},M,46.9,M,,*47",
            "$GPGSV,3,1,11,03,03,111,00,04,15,270,00*74",
            f"$GPRMC,1200{i:02d}.00,A,4807.{int(5e4 + 1e4 * a)},N,01131.{int(5e4 + 1e4 * b)},W,"
            f"{3 + d:.2f},,230326,003.1,W*6A",
        )
        for i, (a, b, c, d) in enumerate(places)
    )
    return text_of(*itertools.chain(*lines))


@program_file("ship.nmea", "long", 40, ["latitude", "longitude"], time=(("time",),),
              step=(2.0, "s"), said=("3 tables, and only fixes was read",))  # fmt: skip
def _ship() -> str:
    """Sentences of a compass and a thermometer beside where a ship was."""
    lines = (
        (
            f"$HCHDG,{150 + 9 * c:.1f},0.0,E,,*2D",
            f"$YXMTW,{12 + b:.2f},C*23",
            f"$GPGLL,4807.{int(5e4 + 1e4 * a)},N,01131.{int(5e4 + 1e4 * b)},W,"
            f"12{i // 30:02d}{2 * i % 60:02d},V*3E",
        )
        for i, (a, b, c) in enumerate(zip(*waves(40, 3), strict=True))
    )
    return text_of(*itertools.chain(*lines))


@program_file("energies.xvg", "long", 90, ["Potential", "Pressure"], time=(("Time (ps)",),),
              step=(0.2, "ps"), said=("picoseconds",))  # fmt: skip
def _energies() -> str:
    rows = [f"{t:.6f} {a:.3f} {b:.3f}" for t, a, b in zip(np.arange(90) / 5, *waves(90, 2),
                                                         strict=True)]  # fmt: skip
    return text_of('@    xaxis  label "Time (ps)"', '@ s0 legend "Potential"',
                   '@ s1 legend "Pressure"', *rows)  # fmt: skip


@program_file("storms.txt", "tidy", 3, ["latitude", "longitude", "wind (kn)"], time=(("time",),))
def _storms() -> str:
    lines = []
    for k in range(3):
        lines.append(f"AL0{k + 1}2024,   STORM{k},   30,")
        for i, (a, b, c) in enumerate(zip(*waves(30, 3), strict=True)):
            day, hour = 1 + i // 4, 6 * (i % 4)
            lines.append(f"2024{7 + k:02d}{day:02d}, {hour:02d}00,  , TS, {20 + a:.1f}N,"
                         f"  {90 - b - k:.1f}W, {60 + 9 * c:.0f}")  # fmt: skip
    return text_of(*lines)


@program_file("dispatch.csv", "tidy", 2, ["RRP"], time=(("SETTLEMENTDATE",),),
              step=(5.0, "min"))  # fmt: skip
def _dispatch() -> str:
    at = [f"2026/03/16 {i // 12:02d}:{i % 12 * 5:02d}:00" for i in range(60)]
    prices = [
        f'D,DISPATCH,PRICE,5,"{when}",1,{region},{50 + 9 * v:.3f}'
        for when, v in zip(at, wave(60), strict=True)
        for region in ("NSW1", "TAS1")
    ]
    sums = [
        f'D,DISPATCH,SUM,9,"{when}",{900 + v:.2f}' for when, v in zip(at, wave(60), strict=True)
    ]
    return text_of(
        "C,NEMP.WORLD,DISPATCHIS,AEMO,PUBLIC",
        "I,DISPATCH,PRICE,5,SETTLEMENTDATE,RUNNO,REGIONID,RRP",
        *prices, "I,DISPATCH,SUM,9,SETTLEMENTDATE,TOTALDEMAND", *sums, 'C,"END OF REPORT",964',
    )  # fmt: skip


@program_file("lines.json", "tidy", 2, ["temp", "hum"], time=(("ts",),), step=(15.0, "min"))
def _lines() -> str:
    return text_of(*(
        json.dumps({
            "_id": {"$oid": f"65bb{i:020d}"},
            "ts": {"$date": f"2026-02-01T{i // 4:02d}:{i % 4 * 15:02d}:00Z"},
            "meta": {"sensor": f"s{k}"}, "temp": round(17 + a, 2), "hum": round(49 + b, 1),
            "uptime_ms": {"$numberLong": str(1000 * i)},
        })
        for i, (a, b) in enumerate(zip(*waves(60, 2), strict=True)) for k in (1, 2)
    ))  # fmt: skip


@program_file("months first.csv", "long", 60, ["RPI"], time=(("date",),), step=(1.0, "month"))
def _months_first() -> str:
    rows = [f"{1 + i % 12}/1/{1991 + i // 12},{v:.3f}" for i, v in enumerate(wave(60))]
    return text_of("date,RPI", "Transform:,5", *rows)


@program_file("laps.vbo", "long", 200, ["velocity"], time=(("time",),), step=(0.1, "s"))
def _laps() -> str:
    at = [36_890 + i / 10 for i in range(200)]  # seconds of the day
    rows = [f"012 {int(s // 3600):02d}{int(s // 60 % 60):02d}{s % 60:05.2f} {90 + 9 * v:.3f}"
            for s, v in zip(at, wave(200), strict=True)]  # fmt: skip
    return text_of("[column names]", "sats time velocity", "", "[data]", *rows)


@program_file("faces.csv", "tidy", 2, [f"AU{n:02d}_r" for n in UNITS],
              time=(("timestamp",),))  # fmt: skip
def _faces() -> str:
    names = ", ".join(["frame", "face_id", "timestamp", *(f"AU{n:02d}_r" for n in UNITS)])
    rows = [
        ", ".join([f"{i + 1}", f"{face}", f"{i / 30:.3f}", *(f"{2 + v:.2f}" for v in cells)])
        for i, cells in enumerate(zip(*waves(80, len(UNITS)), strict=True))
        for face in (0, 1)
    ]
    return text_of(names, *rows)


@program_file("heat.txt", "long", 90, ["Temperature (°C)", "Heat Flow (mW)"],
              time=(("Time (min)",),), said=("2 rows have a negative Time (min)",))  # fmt: skip
def _heat() -> str:
    rows = [f"{0.04 * i:.4f}\t{20 + i / 2 + a:.4f}\t{b:.5f}"
            for i, (a, b) in enumerate(zip(*waves(90, 2), strict=True))]  # fmt: skip
    rows[40:40] = ["-2.000000\t40.0\t0.0", "-3.000000\t41.0\t0.0"]
    return text_of(
        "Version\t3.13A",
        r"FileName\tC:\TA\PLA_10K.001",
        "Nsig\t3",
        "Sig1\tTime (min)",
        "Sig2\tTemperature (°C)",
        "Sig3\tHeat Flow (mW)",
        "StartOfData",
        *rows,
    )


@program_file("cranes.csv", "tidy", 2, ["location-long", "location-lat"], time=(("timestamp",),))
def _cranes() -> str:
    rows = [f"{1000 + 60 * k + i},2026-05-{1 + i // 24:02d} {i % 24:02d}:0{i % 3}:00.000,"
            f"{13 + a:.4f},{57 + b:.4f},{name},{7558 + k}"
            for k, name in enumerate(("Agnetha", "Hugo"))
            for i, (a, b) in enumerate(zip(*waves(60, 2), strict=True))]  # fmt: skip
    return text_of("event-id,timestamp,location-long,location-lat,individual-local-identifier,"
                   "tag-local-identifier", *rows)  # fmt: skip


@program_file("export.xml", "tidy", 3, ["value"], time=(("time",),))
def _health() -> str:
    steps = ("StepCount", "count")
    kinds = (("HeartRate", "count/min", "Watch"), (*steps, "Watch"), (*steps, "Phone"))
    records = [
        f' <Record type="HKQuantityTypeIdentifier{kind}" sourceName="{source}" unit="{unit}" '
        f'startDate="2026-05-07 {7 + i // 6:02d}:{i % 6 * 10:02d}:0{k} +0200" '
        f'value="{70 + 9 * v:.0f}"/>'
        for k, (kind, unit, source) in enumerate(kinds)
        for i, v in enumerate(wave(40, phase=k))
    ]
    return text_of(
        '<?xml version="1.0" encoding="UTF-8"?>', "<!DOCTYPE HealthData [",
        "<!ELEMENT HealthData (Record)*>", "]>", '<HealthData locale="de_DE">', *records,
        ' <Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="Watch" value="InBed"/>',
        "</HealthData>",
    )  # fmt: skip


@program_file("muse.csv", "long", 120, ["Delta_TP9", "Alpha_TP9"], time=(("TimeStamp",),),
              step=(0.5, "s"), said=("fill one another's blanks",))  # fmt: skip
def _muse() -> str:
    at = pd.date_range("2024-03-12 19:15:22.9", periods=120, freq="500ms")
    stamps = at.strftime("%Y-%m-%d %H:%M:%S.%f").str[:-3]
    rows = joined([stamps, wave(120), wave(120, phase=1), [""] * 120])
    events = [f"{stamps[k]},,,/muse/elements/blink" for k in (0, 30, 31, 62, 90, 119)]
    for place, event in zip((0, 31, 33, 66, 94, 125), events, strict=True):
        rows.insert(place, event)
    return text_of("TimeStamp,Delta_TP9,Alpha_TP9,Elements", *rows)


@program_file("training.log", "long", 40, ["Train Loss", "Valid Loss"], time=(("time",),),
              step=(64.0, "s"),
              said=("Epoch counts the rows", "messages among the rows"))  # fmt: skip
def _sentences_of_a_training() -> str:
    at = pd.date_range("2025-07-07 13:55", periods=40, freq="64s")
    curves = zip(at, 3 + wave(40), 3 + wave(40, phase=1), strict=True)
    rows = [
        f"{t} INFO: Epoch [{k:03}/300] - Train Loss: {a:.4f}, Valid Loss: {b:.4f}"
        + f"\n{t} INFO: [SAVE] Best model at epoch {k}." * (k % 3 == 0)
        for k, (t, a, b) in enumerate(curves, 1)
    ]
    return text_of("cuda version: 12.6", "{'batch_size': 32,", " 'epoch': 300}", *rows)


@program_file("speed.csv", "long", 60, ["Ping (ms)", "Upload (Mbit/s)"], time=(("time",),),
              step=(10.0, "min"))  # fmt: skip
def _records_of_three_lines() -> str:
    at = pd.date_range("2015-11-26 21:10", periods=60, freq="10min").strftime("%d/%m/%Y %H:%M")
    pings, uploads = 18 + wave(60), 4 + wave(60, phase=1)
    return text_of(*(f"{t}\nPing: {a:.3f} ms\nUpload: {b:.2f} Mbit/s"
                     for t, a, b in zip(at, pings, uploads, strict=True)))  # fmt: skip


@program_file("heating.csv", "long", 60, [f"T{k}" for k in range(1, 7)] + ["Pump"],
              time=(("time",),), step=(5.0, "s"), said=("state",))  # fmt: skip
def _names_inside_the_cells() -> str:
    """T1 to T6 are thermometers, and a word that changes makes no other kind of line."""
    at = pd.date_range("2023-09-22 17:20:21", periods=60, freq="5s")
    curves = [20 + wave(60, phase=k) for k in range(6)]
    rows = zip(at, *curves, strict=True)
    return text_of(*(
        f"{t} {', '.join(f'T{k}:{v:.2f}' for k, v in enumerate(values, 1))}, Pump: {i % 7}.5, "
        f"state: {'on' if i % 20 < 10 else 'off'}"
        for i, (t, *values) in enumerate(rows)
    ))  # fmt: skip


@program_file("key and value.log", "long", 60, ["cpu", "mem"], time=(("time",),), step=(5.0, "s"))
def _keys_with_words_beside_numbers() -> str:
    at = pd.date_range("2023-09-22 17:20:21", periods=60, freq="5s").strftime("%FT%TZ")
    rows = zip(at, 40 + 9 * wave(60), 500 + 9 * wave(60, phase=1), strict=True)
    return text_of(*(f"ts={t} level=info cpu={a:.2f} mem={b:.1f}" for t, a, b in rows))


def _screens(head: Sequence[str], rows: Sequence[str], each: int = 20) -> str:
    """Rows with their names above each screen of them."""
    parts = [[*head, *rows[k : k + each]] for k in range(0, len(rows), each)]
    return text_of(*(line for part in parts for line in part))


@program_file("vmstat.log", "long", 66, ["r", "free", "in", "us", "sy", "id"])
def _vmstat() -> str:
    """Whose *us* are no microseconds, *id* no name, and 0 and 1 of *sy* no mark."""
    rng = np.random.default_rng(0)
    rows = [f" {a}  0      0 {255900 + b} {100 + c}  {d}  {e} {90 - d}"
            for a, b, c, d, e in rng.integers(0, [3, 99, 9, 5, 2], (66, 5))]  # fmt: skip
    names = " r  b   swpd   free   in  us sy id"
    return _screens(["procs ----memory---- -system- ---cpu---", names], rows)


@program_file("dmon.txt", "long", 66, ["pwr (W)", "sm (%)", "pclk (MHz)"])
def _dmon() -> str:
    """Of graphics cards, with names and units as comments."""
    numbers = np.random.default_rng(0).integers([60, 0, 1500], [70, 99, 1530], (66, 3))
    rows = [f"    0  {a}    -  {b}  {c}" for a, b, c in numbers]
    return _screens(["# gpu  pwr  mtemp   sm   pclk", "# Idx    W      C    %    MHz"], rows)


def _run_of_atoms(first: int, names: str, count: int = 50) -> list[str]:
    rows = [
        f"{first + 20 * k:8d}  {1 + v / 99:.6f}  {-6 + v / 50:.6f}{'  0' * (names.count(' ') - 2)}"
        for k, v in enumerate(wave(count))
    ]
    rows.insert(3, "WARNING: bond atoms missing (src/ntopo.cpp:219)")
    below = ["Loop time of 0.05 on 4 procs for 980 steps", "", "Section | min time | avg time",
             "Pair    | 0.016 | 0.017"]  # fmt: skip
    return ["Memory usage per processor = 3.2 Mbytes", names, *rows, *below]


_ATOMS = ["LAMMPS (2 Aug 2023)", "variable T equal 1", "units lj", "thermo 20"]


@program_file("log.lammps", "long", 99, ["Temp", "Press"], time=(("Step",),),
              said=("2 tables, and only Step Temp Press",))  # fmt: skip
def _runs_that_go_on() -> str:
    """The step at the end of a run begins the next one; what a first one printed was more."""
    runs = [_run_of_atoms(first, "Step Temp Press") for first in (0, 980)]
    return text_of(*_ATOMS, *_run_of_atoms(0, "Step Temp Press E_mol", 4), *runs[0], *runs[1])


@program_file("reset.log", "tidy", 2, ["Temp", "Press"], time=(("Step",),))
def _runs_that_begin_anew() -> str:
    return text_of(*_ATOMS, *_run_of_atoms(0, "Step Temp Press"), "reset_timestep 0",
                   *_run_of_atoms(0, "Step Temp Press"))  # fmt: skip


@program_file("radio.log", "long", 60, ["number 3"],
              said=("60 of 71 lines begin with OK", "? and DF are of other kinds"))  # fmt: skip
def _radio() -> str:
    """What was heard, what wasn't understood, and what the receiver did, below empty lines."""
    lines = [" ? 6 209 1 112 48 9 74 27"]
    for k, value in enumerate(wave(60)):
        lines += [f"OK 1 {k + 4} {216 + 4 * value:.0f} 255"]
        lines += [f" ? {k} 7 {k * 5} 58 57"] * (k % 8 == 3) + ["DF S 2552 17"] * (k % 30 == 9)
    return text_of(*(f"{line}\n" for line in lines))


@program_file("track.log", "long", 120, ["number 1", "number 2", "number 3"],
              time=(("time 1",), ("time 2",)), step=(1, "s"),
              said=("2 tables, and only S was read",))  # fmt: skip
def _track() -> str:
    """What shook and where it was, behind two times, with a sign at the end of each line."""
    lines = ["", "#r2"]
    for k, (x, y) in enumerate(zip(*waves(120, 2), strict=True)):
        at = pd.Timestamp("2019-04-02 08:00") + pd.Timedelta(seconds=k)
        begin = f"{at.timestamp() + 0.25:.2f} {at:%Y-%m-%dT%H:%M:%S}.000Z"
        lines += [f"{begin} S {60 + k * k % 11}  {x} {y} *"]
        lines += [f"{begin} P  43.{k:03} 7.1{k} 210.0 0.0 *"] * (k % 4 == 1)
    return text_of(*lines)


@program_file("warm.log", "long", 80, ["value"], time=(("time",),), step=(5, "min"))
def _readings_of_three_lines() -> str:
    """A moment, what was read then, and an empty line."""
    at = pd.date_range("2023-05-06 07:15", periods=80, freq="5min")
    pairs = zip(at, wave(80), strict=True)
    return text_of(*(f"{when:%Y-%m-%dT%H:%M}+01:00\n{20 + v:.1f}\n" for when, v in pairs))


@program_file("VE.ALPS..HHZ.ascii", "long", 300, ["column 2"], time=(("column 1",),),
              step=(0.05, "s"))  # fmt: skip
def _seismogram() -> str:
    """A line of settings between commas, above moments and numbers between spaces."""
    at = pd.date_range("2018-03-01 10:00", periods=300, freq="50ms")
    rows = (f"{w:%Y-%m-%dT%H:%M:%S.%f}  {v:+.10e}" for w, v in zip(at, wave(300), strict=True))
    said = "TIMESERIES VE_ALPS__HHZ_D, 300 samples, 20 sps, 2018-03-01T10:00:00.000000, TSPAIR"
    return text_of(f"{said}, FLOAT, Counts", *rows)


@program_file("foot.csv", "long", 90, ["column 2", "column 3"], time=(("column 1",),),
              said=("4 names for 3 columns",))  # fmt: skip
def _header_cut_out_of_a_longer_one() -> str:
    """Names one of which ends in half a pair of quotes: more than there are columns."""
    at = 0.031 + np.cumsum(np.tile([0.04, 0.042, 0.038], 30))
    cells = zip(at.round(3), *waves(90, 2), strict=True)
    return text_of('of_x,of_y,of_z,and_x"', *(",".join(f'"{c}"' for c in row) for row in cells))


@program_file("steps of kinds.txt", "long", 60, ["column 2", "column 3"], said=(", labelled",))
def _labelled_rows() -> str:
    """Rows of one width behind a word are labelled: none is of another kind."""
    kinds = [("walk", "run")[k % 40 > 24] for k in range(60)]
    return text_of(*joined([kinds, *waves(60, 2)], " "))


@program_file("station.log", "tidy", 2, ["value"], time=(("time",),),
              said=("once for each name", "comments and messages among the rows"),
              doubts=("kinds_in_one_channel",))  # fmt: skip
def _station() -> str:
    """Two sensors, each with readings among what the program does besides."""
    lines = [
        "2021-12-21_14:20:01   Initializing buzzer PIN 22",
        "Jobs default:",
        "    sun (1:00:00)",
    ]
    for k, value in enumerate(wave(40)):
        at = pd.Timestamp("2021-12-21 14:23:14") + pd.Timedelta(seconds=40 * k)
        when, utc = at.strftime("%Y-%m-%d_%H:%M:%S"), at.strftime("%b %d %H:%M:%S")
        lines += [f"{when}   20;{k:02X};ID=9210;TEMP=00{k:02x};", "",
                  f"{when}   {utc} TEMP Attic : {2 + value:.1f}"]  # fmt: skip
        lines += [f"{when}   {utc} HUM Hall : {60 + k % 7}"] * (k % 2)
        lines += [f"{when}   Sending data to broker"] * (k % 9 == 0)
    return text_of(*lines)


@program_file("visits.log", "long", 48, ["Size", "Longitude"], time=(("time",),))
def _facts_below_moments() -> str:
    """What comes with each visit stands in lines of its own, some of it empty, some in words."""
    begins = pd.date_range("2015-07-13 07:29:50", periods=48, freq="17min")
    lines = []
    for k, (at, value) in enumerate(zip(begins, wave(48), strict=True)):
        country = ("UNITED STATES (US)", "MOLDOVA, REPUBLIC OF (MD)")[k * k % 3 % 2]
        lines += [f"{at:%m/%d/%Y %I:%M:%S %p}".lower() + " 212.56.193.78 /api/docs/ "]
        lines += [f"Country: {country}", f"City: {('', 'Chisinau')[k % 2]}", ""]
        lines += [f"Size: {400 + 90 * value:.0f}", f"Longitude: {28 + value:.4f}", "", ""]
    return text_of(*lines)
