"""Files with tables beside or below each other, and those whose rows are channels."""

from __future__ import annotations

import json

import numpy as np

from tests.core.files import wave
from tests.core.readers.tables.programs.devices.recorders import waves
from tests.core.readers.tables.programs.files import as_csv, joined, program_file, text_of

NAMES = (
    "runs.csv",
    "muscles.csv",
    "streams.json",
    "two blocks.txt",
    "gaze.asc",
    "cast.cnv",
    "walk.bvh",
)

# Beside each other


@program_file("runs.csv", "tidy", 3, ["Force (N)"], time=(("Time (s)",),), step=(0.05, "s"),
              said=("3 tables stand side by side", "Run says which is which"))  # fmt: skip
def _runs() -> str:
    at = (np.arange(80) * 0.05).round(2)
    columns = {}
    for run in (1, 2, 3):
        columns |= {f"Run {run}:Time (s)": at, f"Run {run}:Force (N)": wave(80, phase=run)}
    return as_csv(columns)


@program_file("datos.csv", "tidy", 3, ["Aceleracion"], time=(("Tiempo",),),
              said=("3 tables stand side by side, each with its own Tiempo",))  # fmt: skip
def _datos() -> str:
    columns = {}
    for run in (1, 2, 3):
        at = (np.arange(80) * (0.05 + run / 1000)).round(4)
        columns |= {f"Tiempo{run}": at, f"Aceleracion{run}": 100 * wave(80, phase=run)}
    return as_csv(columns)


@program_file("dyes.csv", "tidy", 2, ["Abs"], time=(("Wavelength (nm)",),))
def _dyes() -> str:
    falling = 700 - np.arange(100) * 2
    names = ("Wavelength (nm),Abs,Wavelength (nm),Abs",)
    return text_of(*names, *joined([falling, wave(100), falling, wave(100, phase=1)]))


@program_file(
    "muscles.csv", "long", 400, ["EMG 1 [V]", "Acc 1 [g]", "EMG 2 [V]"],
    time=(("X[s]",),), step=(0.001, "s"), said=("resampled to those of EMG 1 [V]",),
)  # fmt: skip
def _muscles() -> str:
    fast = [f"{i / 1000:.3f}" for i in range(400)]
    slow = [f"{i / 50:.2f}" if i < 20 else "" for i in range(400)]
    few = [f"{v:.4f}" if i < 20 else "" for i, v in enumerate(wave(400))]
    rows = joined([fast, wave(400), slow, few, fast, wave(400, phase=1)])
    return text_of("X[s],EMG 1 [V],X[s],Acc 1 [g],X[s],EMG 2 [V]", *rows)


# Rows that are channels


@program_file("streams.json", "long", 120, ["heartrate", "watts"], time=(("time",),))
def _streams() -> str:
    lists = {"time": np.arange(120), "heartrate": 120 + wave(120), "watts": wave(120, phase=1)}
    return json.dumps(
        [
            {"type": name, "data": data.tolist(), "original_size": 120, "resolution": "high"}
            for name, data in lists.items()
        ]
    )


@program_file("control room.csv", "long", 90, ["VarValue"], time=(("TimeString",),),
              said=("VarName says which channel",))  # fmt: skip
def _control_room() -> str:
    lines = ['"VarName";"TimeString";"VarValue";"Validity"']
    for i, (level, speed) in enumerate(zip(*waves(90, 2), strict=True)):
        at = f'"16.05.2023 06:{i // 60:02d}:{i % 60:02d}"'
        for name, value in (("Level", level), ("Speed", 1400 + speed)):
            lines.append(f'"{name}";{at};{value:.3f};1'.replace(".", ",", 3).replace(",", ".", 2))
    return text_of(*lines)


# Below each other, or with other lines between their rows


@program_file(
    "two blocks.txt",
    "tidy",
    2,
    ["ECG (mV)", "Belt (V)"],
    time=(("Time (s)",),),
    step=(0.01, "s"),
    said=("comment is most often none in every sequence",),
)
def _two_blocks() -> str:
    lines = []
    for block in range(2):
        lines += [
            "Interval=\t0.01 s", f"ExcelDateTime=\t4.506{block}E+004\t16/05/2023",
            "ChannelTitle=\tECG\tBelt", "Range=\t20 mV\t10 V", "UnitName=\tmV\tV",
        ]  # fmt: skip
        lines += joined([[f"{i / 100:.2f}" for i in range(60)], *waves(60, 2)], "\t")
    lines[-3] += "\t#* start"
    return text_of(*lines)


@program_file("gaze.asc", "tidy", 4, ["left x", "left y", "left pupil"],
              time=(("time (ms)",),), step=(0.002, "s"))  # fmt: skip
def _gaze() -> str:
    lines = ["** CONVERTED FROM s01.edf", "** DATE: Tue May 16 06:00:00 2023", "**"]
    lines += [
        "MSG\t2090000 !CAL Cal coeff:(X=a+bx+cy)",
        "  -4.1e-05  136.7 -35.9",
        "   212.2  18.9",
    ]
    at = 2_096_000
    for trial in range(4):
        lines += [
            f"MSG\t{at} TRIALID {trial}", f"START\t{at} \tLEFT\tSAMPLES\tEVENTS",
            "SAMPLES\tGAZE\tLEFT\tRATE\t 500.00\tTRACKING\tCR", f"SFIX L   {at}",
        ]  # fmt: skip
        for i, (x, y) in enumerate(zip(*waves(60, 2), strict=True)):
            seen = f"  {960 + 99 * x:.1f}\t  {540 + 99 * y:.1f}\t 1020.0\t..."
            lost = "   .\t   .\t    0.0\t..."
            lines.append(f"{at + 2 * i}\t{seen if i != 30 else lost}")
        lines.append(f"END\t{at + 120} \tSAMPLES\tEVENTS\tRES\t  45.1\t  43.0")
        at += 1500
    return text_of(*lines)


@program_file("cast.cnv", "long", 200, ["prDM: Pressure", "t090C: Temperature"],
              step=(0.0416667, "s"), said=("24 steps a second",))  # fmt: skip
def _cast() -> str:
    return text_of(
        "* Sea-Bird SBE 9 Data File:", "* FileName = C:\\data\\cast.hex", "# nquan = 3",
        "# name 0 = prDM: Pressure", "# name 1 = t090C: Temperature", "# name 2 = flag: 0.0",
        "# span 0 = 0.1, 30.2", "# interval = seconds: 0.0416667", "*END*",
        *joined([*waves(200, 2), ["0.000e+00"] * 200], "   "),
    )  # fmt: skip


@program_file("cells between names.txt", "tidy", 6, ["Intensity"], time=(("Wave",),))
def _map() -> str:
    falling = [1800 - 5 * k for k in range(40)]
    places = [(x, y) for y in (0, 5) for x in (-10, -5, 0)]
    rows = [
        f"{x}\t{y}\t{k}\t{v:.3f}" for x, y in places for k, v in zip(falling, wave(40), strict=True)
    ]
    return text_of("#X\t\t#Y\t\t#Wave\t\t#Intensity", *rows)


@program_file("samples.csv", "tidy", 2, ["Abs"], time=(("Wavelength (nm)",),),
              said=("2 tables stand side by side",))  # fmt: skip
def _samples() -> str:
    falling = [800 - 2 * k for k in range(60)]
    rows = joined([falling, wave(60), falling, wave(60, phase=1)])
    below = ["", "Sample A", "Operator Name : jd"]
    return text_of("Sample A,,Blank,", "Wavelength (nm),Abs,Wavelength (nm),Abs", *rows, *below)


@program_file("log.molecules", "long", 60, ["Temp", "Press"], time=(("Step",),))
def _molecules() -> str:
    return text_of(
        "LAMMPS (23 Jun 2022)", "units lj", "Created box = (0 0 0) to (33.6 33.6 33.6)",
        "   Step          Temp          Press     ",
        *joined([range(0, 6000, 100), *waves(60, 2)], "   "),
        "Loop time of 12.3 on 4 procs for 6000 steps with 32000 atoms", "",
        "97.6% CPU use with 4 MPI tasks x 1 OpenMP threads",
    )  # fmt: skip


@program_file("walk.bvh", "long", 80, [f"Hips {a}position" for a in "XYZ"]
              + ["Chest Xrotation", "Chest Yrotation"], time=(("Time (s)",),),
              step=(0.04, "s"))  # fmt: skip
def _skeleton() -> str:
    return text_of(
        "HIERARCHY", "ROOT Hips", "{", "\tOFFSET 0.00 0.00 0.00",
        "\tCHANNELS 3 Xposition Yposition Zposition", "\tJOINT Chest", "\t{",
        "\t\tOFFSET 0.00 5.21 0.00", "\t\tCHANNELS 2 Xrotation Yrotation", "\t}", "}",
        "MOTION", "Frames:\t80", "Frame Time:\t0.04", *joined(waves(80, 5), " "),
    )  # fmt: skip


# Names that come again, and rows that are none


@program_file("trips.csv", "long", 120, ["Speed (km/h)", "Fuel flow rate/hour(l/hr)"],
              time=(("Device Time",),), said=("repeated once among the rows",))  # fmt: skip
def _trips() -> str:
    names = "Device Time, Speed (km/h),Fuel flow rate/hour(l/hr), Boost(psi)"
    rows = [
        f"17-Mar-2026 09:{i // 60:02d}:{i % 60:02d}.{i % 7}00,{60 + a:.2f},{f},-"
        for i, (a, f) in enumerate(zip(wave(120), ["-"] * 4 + [f"{9 + v:.3f}" for v in wave(116)],
                                       strict=True))
    ]  # fmt: skip
    return text_of(names, *rows[:50], "", names, *rows[50:])


@program_file("climate.csv", "tidy", 2, ["_value"], time=(("_time",),), step=(5.0, "min"),
              said=("_field says which channel",))  # fmt: skip
def _climate() -> str:
    above = [
        "#group,false,false,true,false,false,true,true",
        "#datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,double,string,string",
        "#default,_result,,,,,,", ",result,table,_start,_time,_value,_field,place",
    ]  # fmt: skip
    lines = []
    for field, offset in (("temperature", 20), ("humidity", 50)):
        lines += [*above] if not lines else ["", *above]
        for place in ("attic", "cellar"):
            for i, value in enumerate(wave(48)):
                at = f"2026-03-02T{i // 12:02d}:{5 * i % 60:02d}:00Z"
                start = "2026-03-02T00:00:00Z"
                lines.append(f",,0,{start},{at},{offset + value:.3f},{field},{place}")
    return text_of(*lines)


@program_file("cpu.txt", "long", 100, ["%user", "%idle"], time=(("time",),), step=(10.0, "min"),
              said=("2 comments and messages among the rows",))  # fmt: skip
def _cpu() -> str:
    lines = ["Linux 6.1.0 (host) \t11/02/2026 \t_x86_64_\t(4 CPU)"]
    for i, v in enumerate(wave(100)):
        minutes = 10 * (i + 1)
        hour, half = minutes // 60 % 24, "PM" if minutes // 60 % 24 >= 12 else "AM"
        clock = f"{(hour - 1) % 12 + 1:02d}:{minutes % 60:02d}:00 {half}"
        if i % 40 == 0:
            lines += ["", f"{clock}     CPU     %user     %nice     %idle"]
        if i == 80:
            lines[-1:] = [f"{clock}       LINUX RESTART\t(4 CPU)", "", lines[-1]]
        lines.append(f"{clock}     all     {20 + v:.2f}      0.00     {80 - v:.2f}")
    return text_of(*lines, "Average:        all     20.00      0.00     80.00")


@program_file("annual rate.csv", "long", 48, ["RATE (%)"], time=(("Title",),),
              step=(1.0, "month"), said=("20 rows for years and quarters",))  # fmt: skip
def _annual_rate() -> str:
    months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    years = range(2020, 2024)
    at = [f"{y}" for y in years] + [f"{y} Q{q}" for y in years for q in (1, 2, 3, 4)]
    at += [f"{y} {month}" for y in years for month in months]
    rows = [f'"{when}","{2 + v:.1f}"' for when, v in zip(at, wave(len(at)), strict=True)]
    above = ['"Title","RATE"', '"CDID","L55O"', '"PreUnit",""', '"Unit","%"']
    return text_of(*above, '"Release date","20-05-2026"', *rows)


@program_file("growth.txt", "columns", 8, step=(600.0, "s"), said=("3 empty rows were left out",))
def _growth() -> str:
    wells = [f"{row}{column}" for row in "AB" for column in (1, 2, 3, 4)]
    rows = [
        f"{i // 6}:{i % 6}0:00\t37.0\t" + "\t".join(cells)
        for i, cells in enumerate(zip(*([f"{1 + v:.3f}" for v in wave(60, phase=k)]
                                        for k in range(8)), strict=True))
    ]  # fmt: skip
    rows[5] = rows[5].rsplit("\t", 1)[0] + "\tOVRFLW"
    empty = ["0:00:00" + "\t" * 9] * 3
    below = ["", "Results", "", "\t1\t2\t3\t4", "A\t37.1\t69.4\t54.2\t43.8\tMax V"]
    return text_of("Software Version\t3.12", "", "Plate\tPlate 1", "",
                   "\t".join(["Time", "T° 600", *wells]), *rows, *empty, *below)  # fmt: skip


@program_file("shake.EW", "long", 400, ["value"], step=(0.01, "s"))
def _shake() -> str:
    counts = [f"{int(v):8d}" for v in 9000 * wave(400)]
    lines = [" ".join(counts[i : i + 8]) for i in range(0, 400, 8)]
    return text_of("Origin Time       2018/09/06 03:08:00", "Station Code      HKD127",
                   "Sampling Freq(Hz) 100Hz", "Duration Time(s)  4", "Dir.              E-W",
                   "Memo.", *lines)  # fmt: skip


@program_file("spots in words.csv", "tidy", 3, ["QUALITY (quality)", "POSITION_X (µm)"],
              time=(("POSITION_T (sec)",), ("FRAME",)))  # fmt: skip
def _spots_in_words() -> str:
    rows = [
        f"ID{60 * k + i},{60 * k + i},{k},{8 + q:.2f},{x:.2f},{2.5 * i},{i},3.5"
        for k in range(3)
        for i, (q, x) in enumerate(zip(*waves(60, 2), strict=True))
    ]
    return text_of(
        "LABEL,ID,TRACK_ID,QUALITY,POSITION_X,POSITION_T,FRAME,RADIUS",
        "Label,Spot ID,Track ID,Quality,X position,T,Frame,Radius",
        "Label,Spot ID,Track ID,Q,X,T,F,R",
        ",,,(quality),(micron),(sec),,(micron)", *rows,
    )  # fmt: skip


@program_file("gpus.csv", "tidy", 2, ["power.draw [W]", "clocks.sm [MHz]"],
              time=(("timestamp",),))  # fmt: skip
def _gpus() -> str:
    rows = [
        f"2026/09/09 22:{i // 60:02d}:{i % 60:02d}.{k}37, {k}, {300 + v:.2f} W, "
        f"{210 if 20 < i < 40 else 1410} MHz, [N/A]"
        for i, v in enumerate(wave(90))
        for k in (0, 1)
    ]
    return text_of("timestamp, index, power.draw [W], clocks.sm [MHz], fan.speed [%]", *rows)


@program_file("amplification.txt", "tidy", 3, ["Rn", "Delta Rn"], time=(("Cycle",),),
              said=("[Results] gives", "'--undefined--' in 1 cell"))  # fmt: skip
def _amplification() -> str:
    rows = [
        f"{k + 1}\tA{k + 1}\t{i + 1}\tND1\t{511_000 + 900 * a:,.3f}\t{400 * b:.3f}"
        for k in range(3)
        for i, (a, b) in enumerate(zip(*waves(40, 2), strict=True))
    ]
    rows[7] = rows[7].rsplit("\t", 1)[0] + "\t--undefined--"
    results = [f"{k + 1}\tA{k + 1}\tS{k % 2}\tUNKNOWN\t{22 + k}.767" for k in range(3)]
    return text_of(
        "* Instrument Type = QS5", "* Passive Reference = ROX", "", "[Amplification Data]",
        "Well\tWell Position\tCycle\tTarget Name\tRn\tDelta Rn", *rows, "", "[Results]",
        "Well\tWell Position\tSample Name\tTask\tCT", *results,
    )  # fmt: skip


@program_file(
    "session.csv", "long", 60, ["Split (/500) (s)", "Speed (m/s)", "Rate (1/min)"],
    time=(("Elapsed (mm:ss.tenths)",),), step=(1.6, "s"),
    said=("Left out: 16 lines above them (the first is 'Session:,,,Device:')",
          "only Stroke Data was read, not Lap Summaries"),
)  # fmt: skip
def _session() -> str:
    """A spreadsheet saves each line of the report with as many cells."""
    names, units = "Elapsed,Split,Speed,Rate", "(mm:ss.tenths),(/500),(m/s),(1/min)"
    clocks = [f"{i * 16 // 600:02d}:{i * 16 % 600 / 10:04.1f}" for i in range(1, 61)]
    splits = [f"01:{40 + 9 * v:04.1f}" for v in wave(60)]
    rows = joined([clocks, splits, *(np.round(30 + 3 * wave(60, phase=p), 1) for p in (1, 2))])
    laps = [f"00:{12 + 7 * k:02d}.4,01:4{k}.2,5.{k},3{k}" for k in range(4)]
    return text_of(
        "Session:,,,Device:", "Name:,Evening,,GPS 2", "Date:,12.09.2026,,", "Serial:,2182665,,",
        ",,,", "Remarks:,,,", ",,,", "Summary:,,,", names, units, "01:36.0,01:42.1,5.2,31", ",,,",
        "Lap Summaries:,,,", names, units, *laps, ",,,", "Stroke Data:,,,", names, units, *rows,
    )  # fmt: skip


@program_file("run 7.txt", "long", 300, ["Intensity"], time=(("R.Time (min)",),),
              said=("[LC Chromatogram(Detector A-Ch1)] was read",))  # fmt: skip
def _chromatogram() -> str:
    peaks = [f"{k},{2.1 * k:.3f},{k * 811},{k * 90}, V ," for k in range(1, 5)]
    return text_of(
        "[Header]", "Application Name,LabSolutions", "Output Date,2023/02/02", "",
        "[Configuration]", "# of Detectors,2", "Detector ID,Detector A,AD2", "",
        "[Peak Table(Detector A-Ch1)]", "# of Peaks,4", "Peak#,R.Time,Area,Height,Mark,Name",
        *peaks, "", "[Peak Table(AD2)]", "# of Peaks,0", "",
        "[LC Chromatogram(Detector A-Ch1)]", "Interval(msec),500", "# of Points,300",
        "Intensity Units,mV", "R.Time (min),Intensity",
        *(f"{i / 120:.5f},{900 * v:.0f}" for i, v in enumerate(wave(300))),
    )  # fmt: skip


def _read_off(*sizes: int) -> list[str]:
    """Curves that were read off a plot by hand, each at places of its own."""
    rng = np.random.default_rng(0)
    columns = []
    for size in sizes:
        x = np.sort(rng.uniform(0, 24, size))
        for values in (x, 1000 * np.exp(-((x - 12) ** 2) / 20)):
            columns.append([*(f"{v:.3f}" for v in values), *[""] * (max(sizes) - size)])
    return joined(columns)


@program_file("webplotdigitizer.csv", "tidy", 3, ["Y"], time=(("X",),),
              said=("3 tables stand side by side, each with its own X",))  # fmt: skip
def _digitised() -> str:
    return text_of("Actual,,SVR,,LSTM,", "X,Y,X,Y,X,Y", *_read_off(16, 14, 18))


@program_file("curves of a day.csv", "tidy", 4, ["Irradiance (W/m²)"], time=(("x",),),
              said=("sequences (series)",))  # fmt: skip
def _names_above_the_values_alone() -> str:
    """The first axis has the day for its name, and the last curve is filled up with --."""
    rows = [f"{row or '--'}" for row in _read_off(16, 14, 18, 15)]
    return text_of("Day 3,Irradiance (W/m²),,,,,,", ",Actual,,SVR,,LSTM,,GA", *rows)


@program_file("curves alone.csv", "tidy", 3, ["value"], time=(("x",),))
def _curves_without_names() -> str:
    return text_of(*_read_off(15, 15, 15))


@program_file("swimmers.csv", "long", 60, ["x1", "y1", "x2", "y2", "x3", "y3"])
def _places_of_three_that_swim_along() -> str:
    """Equally many rows below x1, y1, x2, y2 are places, whose x may go on nearly always."""
    rng = np.random.default_rng(0)
    places = [np.cumsum(rng.normal(0.4 * (k % 2 == 0), 0.3, 60)).round(3) for k in range(6)]
    return text_of("x1,y1,x2,y2,x3,y3", *joined(places))
