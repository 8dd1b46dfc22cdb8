"""Exports of recorders, watches and archives: several header rows, ids, marks behind numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tests.core.files import wave
from tests.core.readers.tables.programs.files import as_csv, joined, program_file, text_of

# Several header rows

_FORCES = [f"AMTI - {kind} {name} ({unit})" for kind, name, unit in (
    ("Force", "Fx", "N"), ("Force", "Fy", "N"), ("Moment", "Mx", "Nmm"), ("Moment", "My", "Nmm"),
)]  # fmt: skip


@program_file("vicon_devices.csv", "long", 200, _FORCES, time=(("Frame", "Sub Frame"),),
       said=("Frame and Sub Frame never repeat together",))  # fmt: skip
def _vicon_devices() -> str:
    i = np.arange(200)
    values = [wave(200, phase=k) for k in range(4)]
    return text_of(
        "Devices", "1000", ",,AMTI - Force,,AMTI - Moment,", "Frame,Sub Frame,Fx,Fy,Mx,My",
        ",,N,N,N.mm,N.mm", *joined([i // 10 + 1, i % 10, *values]),
    )  # fmt: skip


_SPOTS = ["QUALITY (quality)", "POSITION_X (µm)", "POSITION_Y (µm)", "MEAN (counts)"]


@program_file("trackmate_spots.csv", "tidy", 4, _SPOTS, time=(("POSITION_T (sec)",), ("FRAME",)))
def _trackmate() -> str:
    n = 80
    frame = np.arange(n) % 20
    values = [5 + wave(n, phase=k) for k in range(4)]
    return text_of(
        "LABEL,ID,TRACK_ID,QUALITY,POSITION_X,POSITION_Y,MEAN,POSITION_T,FRAME,MANUAL_SPOT_COLOR",
        "Label,Spot ID,Track ID,Quality,X,Y,Mean ch1,T,Frame,Manual spot color",
        "Label,Spot ID,Track ID,Quality,X,Y,Mean,T,Frame,Spot color",
        ",,,(quality),(micron),(micron),(counts),(sec),,",
        *joined([[f"ID{i + 2000}" for i in range(n)], np.arange(n) + 2000, np.arange(n) // 20,
                 *values, frame / 2, frame, [""] * n]),
    )  # fmt: skip


@program_file("shimmer.csv", "long", 200, [f"S1_Accel_LN_{c}_CAL (m/s²)" for c in "XYZ"],
       time=(("S1_Timestamp_Unix_CAL (ms)",),), step=(0.01953125, "s"))  # fmt: skip
def _shimmer() -> str:
    times = [f"{1628590000123 + i * 19.53125}" for i in range(200)]
    names = ["S1_Timestamp_Unix_CAL", *(f"S1_Accel_LN_{c}_CAL" for c in "XYZ")]
    return text_of(
        '"sep=\t"', "\t".join(names) + "\t", "ms\tm/(s^2)\tm/(s^2)\tm/(s^2)\t",
        *joined([times, *(wave(200, phase=k) for k in range(3)), [""] * 200], "\t"),
    )  # fmt: skip


_BUOY = ["WDIR (°)", "WSPD (m/s)", "DPD (sec)", "APD (sec)", "PRES (hPa)"]


@program_file(
    "ndbc.txt", "long", 96, _BUOY, step=(1.0, "h"),
    time=(("YY", "MM", "DD", "hh (hr)", "mm"),),
)  # fmt: skip
def _ndbc() -> str:
    at = pd.date_range("2023-08-01 00:50", periods=96, freq="h")
    values = [5 + wave(96, phase=k).round(1) for k in range(len(_BUOY))]
    return text_of(
        "#YY  MM DD hh mm WDIR WSPD   DPD   APD   PRES  TIDE",
        "#yr  mo dy hr mn degT m/s   sec   sec    hPa    ft",
        *joined([at.strftime("%Y %m %d %H %M"), *values, ["MM"] * 96], " "),
    )


@program_file("toa5.dat", "long", 144, ["BattV_Min (V)", "AirTC_Avg (°C)", "RH (%)"],
       time=(("TIMESTAMP (TS)",), ("TIMESTAMP",)), step=(10.0, "min"))  # fmt: skip
def _toa5() -> str:
    at = pd.date_range("2021-06-01", periods=144, freq="10min").strftime('"%Y-%m-%d %H:%M:%S"')
    values = [12 + wave(144, phase=k) for k in range(2)]
    damp = ['"NAN"' if i == 17 else f"{50 + 7 * i % 20}" for i in range(144)]
    return text_of(
        '"TOA5","Met","CR1000","12345","CR1000.Std.27","CPU:met.CR1","52911","TenMin"',
        '"TIMESTAMP","RECORD","BattV_Min","AirTC_Avg","RH"', '"TS","RN","Volts","Deg C","%"',
        '"","","Min","Avg","Smp"', *joined([at, np.arange(1000, 1144), *values, damp]),
    )  # fmt: skip


# Words and flags for what is missing


@program_file("eurostat.tsv", "rows", 6, said=("'b'", "'p'", "'bep'"), ids=("AT", "BE", "BG"))
def _eurostat() -> str:
    cells = [
        [":" if (i + k) % 11 == 7 else f"{5 + wave(99)[i * k]:.1f}"
         + (" b" if (i + k) % 5 == 2 else "" if i < 15 else " p" if k else " bep")
         for i in range(16)]
        for k in range(6)
    ]  # fmt: skip
    # fmt: off
    rows = [f"A,PC_ACT,T,{geo}\t" + "\t".join(f"{c} " for c in row)
            for geo, row in zip(("AT", "BE", "BG", "CZ", "DE", "DK"), cells, strict=True)]
    # fmt: on
    years = "\t".join(f"{year} " for year in range(2008, 2024))
    return text_of(f"freq,unit,sex,geo\\TIME_PERIOD\t{years}", *rows)


@program_file("provisional.csv", "long", 3000, ["flow"], time=(("date",),), said=("'p'",))
def _provisional() -> str:
    flow = [f"{9 + value:.2f}{' p' if i > 2980 else ''}" for i, value in enumerate(wave(3000))]
    days = pd.date_range("2010-01-01", periods=3000).strftime("%Y-%m-%d")
    return as_csv({"date": days, "flow": flow})


@program_file("garmin_laps.csv", "long", 12, ["Distance km", "Avg HR bpm", "Total Ascent m"],
       time=(("Cumulative Time",), ("Laps",)), said=("Summary",))  # fmt: skip
def _garmin() -> str:
    rows = [f"{i + 1},05:{10 + i * 2:02d}.1,00:{5 * (i + 1):02d}:12.2,{1 + i % 3 / 10},{140 + i},"
            f"{'--' if i == 3 else 5 + i * 5 % 7}" for i in range(12)]  # fmt: skip
    head = "Laps,Time,Cumulative Time,Distance km,Avg HR bpm,Total Ascent m"
    return text_of(head, *rows, "Summary,1:04:12.4,1:04:12.4,12.00,152,94")


# Whose rows and when


@program_file(
    "isd_lite.txt", "long", 120, [f"column {k}" for k in (5, 6, 7)], step=(1.0, "h"),
    time=(tuple(f"column {k}" for k in range(1, 5)),),
    said=("column 8 holds no values and is left out",),
)  # fmt: skip
def _isd_lite() -> str:
    at = pd.date_range("2021-01-29", periods=120, freq="h").strftime("%Y %m %d %H")
    values = [(100 * wave(120, phase=k)).astype(int) for k in range(3)]
    values[2][::6] = -9999
    return text_of(*joined([at, *values, [-9999] * 120], " "))


@program_file("keystrokes.txt", "tidy", 12, ["KEYCODE"], time=(("PRESS_TIME",),))
def _keystrokes() -> str:
    rng = np.random.default_rng(0)
    n = 12 * 15
    section = np.arange(n) // 15
    press = 1_471_932_000_000 + np.cumsum(rng.integers(90, 220, n)) + 9000 * section
    return as_csv({
        "PARTICIPANT_ID": 5 + section // 3, "TEST_SECTION_ID": 61 + section,
        "KEYSTROKE_ID": 500_001 + np.arange(n), "PRESS_TIME": press,
        "RELEASE_TIME": press + rng.integers(60, 99, n), "KEYCODE": rng.integers(65, 90, n),
    }, sep="\t")  # fmt: skip


@program_file("strava_activities.csv", "long", 60, ["Elapsed Time", "Distance", "Max Heart Rate"],
       time=(("Activity Date",),), said=("Activity ID names each row",))  # fmt: skip
def _strava() -> str:
    rng = np.random.default_rng(0)
    at = pd.date_range("2023-01-03 06:00", periods=60, freq="75h")
    return as_csv({
        "Activity ID": 8_800_000_000 + np.cumsum(rng.integers(10**6, 10**7, 60)),
        "Activity Date": at.strftime("%b %d, %Y, %I:%M:%S %p"),
        "Activity Type": rng.choice(["Run", "Ride"], 60),
        "Elapsed Time": rng.integers(2000, 4000, 60), "Distance": rng.normal(8, 1, 60).round(2),
        "Max Heart Rate": rng.integers(150, 180, 60),
    })  # fmt: skip


@program_file("oura.csv", "long", 90, ["Sleep Score", "Activity Score", "Steps"],
       time=(("date",),), step=(1.0, "day"))  # fmt: skip
def _oura() -> str:
    rng = np.random.default_rng(0)
    return as_csv({
        "date": pd.date_range("2023-01-01", periods=90).strftime("%Y-%m-%d"),
        "Sleep Score": rng.integers(60, 95, 90), "Activity Score": rng.integers(75, 90, 90),
        "Steps": rng.integers(3000, 15000, 90),
    })  # fmt: skip


@program_file("fitabase.csv", "tidy", 3, ["Value"], time=(("Time",),), step=(5.0, "s"))
def _fitabase() -> str:
    at = pd.date_range("2016-04-12 07:21", periods=60, freq="5s").strftime("%m/%d/%Y %I:%M:%S %p")
    ids = np.repeat([2022484408, 2026352035, 4020332650], 60)
    return as_csv({"Id": ids, "Time": list(at) * 3, "Value": (80 + 9 * wave(180)).round()})


@program_file("chickweight.csv", "tidy", 5, ["weight"], time=(("Time",),), said=("column 1",))
def _chickweight() -> str:
    rows = [f'"{i + 1}",{40 + i % 11 * 9 + i // 11},{i % 11 * 2},"{i // 11 + 1}","{1 + i // 33}"'
            for i in range(55)]  # fmt: skip
    return text_of('"","weight","Time","Chick","Diet"', *rows)


# Counterexamples: what looks alike and is measured


@program_file("event_count.csv", "long", 90, ["Event Count", "Valve ID Voltage"],
       time=(("date",),))  # fmt: skip
def _event_count() -> str:
    rng = np.random.default_rng(1)
    return as_csv({
        "date": pd.date_range("2023-01-01", periods=90).strftime("%Y-%m-%d"),
        "Event Count": rng.integers(0, 12, 90), "Valve ID Voltage": rng.permutation(900)[:90] + 100,
    })  # fmt: skip


@program_file("four_sensors.csv", "tidy", 4, ["x"], time=(("frame",),))
def _four_sensors() -> str:
    i = np.arange(160)
    return as_csv({"frame": i // 4 + 1, "sensor": i % 4, "x": wave(160)})


@program_file("house_numbers.csv", "long", 60, ["heat"], time=(("day",),))
def _house_numbers() -> str:
    i = np.arange(60)
    houses = [f"{k % 9 + 1} {'acdefk'[k % 6]}" for k in i]
    return as_csv({"day": i, "house": houses, "heat": wave(60)})


@program_file(
    "amounts.csv", "long", 60, ["heat", "sold"], time=(("day",),), said=("'7 k'", "'5 mg'")
)
def _amounts() -> str:
    i = np.arange(60)
    rare = {9: "7 k", 19: "5 mg"}
    sold = [rare.get(k, str(900 + k * k * 7 % 97)) for k in i.tolist()]
    return as_csv({"day": i, "sold": sold, "heat": wave(60)})


def _by_year(names: Sequence[str], regions: Sequence[str], *below: str) -> str:
    """Products of regions in quotation marks, below titles and above remarks."""
    years = range(1997, 2018)
    rows = [
        ",".join([region, *(f"{1000 * k + 90 * v:.0f}" for v in np.cumsum(wave(21, phase=k)))])
        for k, region in enumerate(regions, 1)
    ]
    quoted = ",".join(f'"{cell}"' for cell in (*names, *years))
    return text_of('"Products by state (millions of dollars)"', '"Levels"', '"All of it"', quoted,
                   *rows, *below)  # fmt: skip


_REMARKS = ('"Legend / Footnotes:"', '"1/ The goods consist of farming, fishing, and hunting."')


@program_file("gdp.csv", "rows", 30, said=("Columns 1997 to 2017 are numbered",))
def _years_behind_a_code_and_a_name() -> str:
    return _by_year(("Fips", "Area"), [f'"{k:05d}","State {k}"' for k in range(30)], *_REMARKS)


@program_file("gdp by name.csv", "rows", 30, said=("Columns 1997 to 2017 are numbered",))
def _remarks_below_names() -> str:
    return _by_year(("Area",), [f'"State {k}"' for k in range(30)], *_REMARKS)


@program_file("weight.csv", "long", 30, ["Weight (kg)", "Body Fat (%)"], time=(("Date", "Time"),))
def _days_of_a_scale_in_lines_of_their_own() -> str:
    days = pd.date_range("2021-03-01", periods=30)[::-1]
    rows = [
        f'" {day:%b} {day.day}, {day:%Y}",\n{7 + k % 4}:{k + 10} AM,{70 + w:.1f} kg,{20 + w:.1f} %,'
        for k, (day, w) in enumerate(zip(days, wave(30), strict=True))
    ]
    return text_of("Time,Weight,Body Fat,", *rows)
