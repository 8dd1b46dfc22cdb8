"""Files of sensors, oscilloscopes and experiments: lines above the rows, and what only counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.core.files import wave
from tests.core.readers.tables.programs.files import as_csv, joined, program_file, text_of

NAMES = ("walk.trc",)


def waves(rows: int, count: int) -> list[Any]:
    return [wave(rows, phase=k) for k in range(count)]


# Lines above the rows


@program_file("actigraph.csv", "long", 300, [f"Accelerometer {a}" for a in "XYZ"])
def _actigraph() -> str:
    return text_of(
        "------------ Data File Created By ActiGraph GT3X+ ActiLife v6.11.9 at 30 Hz -----------",
        "Serial Number: MOS2E22180349", "Start Time 15:00:00", "Start Date 9/24/2015",
        "Epoch Period (hh:mm:ss) 00:00:00", "Current Battery Voltage: 4.14     Mode = 12",
        "--------------------------------------------------",
        "Accelerometer X,Accelerometer Y,Accelerometer Z", *joined(waves(300, 3)),
    )  # fmt: skip


@program_file("geneactiv.csv", "long", 300, [f"column {k}" for k in (2, 3, 4, 5)],
              time=(("column 1",),), step=(0.01, "s"))  # fmt: skip
def _geneactiv() -> str:
    sensors = ["Sensor type,MEMS accelerometer", "Range,-8 to 8", "Units,g", ""]
    head = [
        "Device Type,GENEActiv", "Application name & version,GENEActiv PC Software, Version 2.1",
        *[""] * 8, "Measurement Frequency,100.0 Hz", "Start Time,2012-08-23 15:29:59:000",
        *sensors * 20, *[""] * 8,
    ]  # fmt: skip
    at = pd.date_range("2012-08-23 15:29:59", periods=300, freq="10ms")
    times = at.strftime("%Y-%m-%d %H:%M:%S:%f").str[:-3]
    return text_of(*head, *joined([times, *waves(300, 4)]))


@program_file("opensignals.txt", "long", 300, ["A1", "A2"], step=(0.001, "s"),
              said=("nSeq counts from 0 to 15", "I1, I2, O1 and O2 are the same"))  # fmt: skip
def _opensignals() -> str:
    device = (
        '{"98:D3": {"sensor": ["RAW", "RAW"], "column": ["nSeq", "I1", "I2", "O1", "O2", "A1", '
        '"A2"], "sampling rate": 1000, "label": ["A1", "A2"], "special": [{}, {}]}}'
    )
    counted = [[k % 16 for k in range(300)], *([on] * 300 for on in (1, 1, 0, 0))]
    return text_of(
        "# OpenSignals Text File Format", f"# {device}", "# EndOfHeader",
        *(f"{row}\t" for row in joined([*counted, *waves(300, 2)], "\t")),
    )  # fmt: skip


@program_file("respiban.txt", "long", 300, ["ECG", "EDA"], step=(1 / 700, "s"))
def _respiban() -> str:
    device = (
        '{"00:07": {"sensor": ["ECG", "EDA"], "column": ["nSeq", "DI", "CH1", "CH2"], '
        '"sampling rate": 700, "label": ["CH1", "CH2"]}}'
    )
    counted = [range(300), [0] * 300]
    return text_of(
        "# OpenSignals Text File Format", f"# {device}", "# EndOfHeader",
        *(f"{row}\t" for row in joined([*counted, *waves(300, 2)], "\t")),
    )  # fmt: skip


@program_file("sweeps.atf", "columns", 6)
def _clampfit() -> str:
    names = ["Time (s)", *(f"Trace #{k} (mV)" for k in range(1, 7))]
    return text_of(
        "ATF\t1.0", "3\t7", '"AcquisitionMode=Episodic Stimulation"', '"Comment="',
        '"SignalsExported=IN 0"', "\t".join(f'"{name}"' for name in names),
        *joined([[f"{k / 10_000:.4f}" for k in range(300)], *waves(300, 6)], "\t"),
    )  # fmt: skip


@program_file("motionwatch.csv", "long", 2000, ["Activity (MW counts)", "Light (lux)"],
              time=(("Date", "Time"),), step=(1.0, "min"))  # fmt: skip
def _motionwatch() -> str:
    at = pd.date_range("2023-05-11 10:22:01", periods=2000, freq="min")
    above = ("MotionWare 1.3 CSV export", "User ID,P01", "Epoch length,00:01:00", "")
    rows = joined([at.strftime("%d/%m/%Y"), at.strftime("%H:%M:%S"), *waves(2000, 2)])
    return text_of(*above, "Date,Time,Activity (MW counts),Light (lux)", *rows)


@program_file("qualisys.tsv", "long", 200, [f"{m}_heel {c}" for m in "lr" for c in "XYZ"],
              step=(0.01, "s"))  # fmt: skip
def _qualisys() -> str:
    return text_of(
        "NO_OF_FRAMES\t200", "NO_OF_CAMERAS\t8", "FREQUENCY\t100", "DESCRIPTION\t--",
        "TIME_STAMP\t2019-11-28, 13:43:42.715\t1476252.89504471", "DATA_INCLUDED\t3D",
        "MARKER_NAMES\tl_heel\tr_heel", *joined(waves(200, 6), "\t"),
    )  # fmt: skip


@program_file("labview.lvm", "long", 200, ["Voltage_0 (V)", "Voltage_1 (V)"],
              time=(("X_Value (s)",),), step=(0.001, "s"),
              said=("X_Value (s) goes up in equal steps",))  # fmt: skip
def _labview() -> str:
    times = [f"{i / 1000:.6f}" for i in range(200)]
    return text_of(
        "LabVIEW Measurement\t", "Writer_Version\t2", "Separator\tTab", "Date\t2018/03/21",
        "***End_of_Header***\t", "", "Channels\t2\t\t", "Samples\t200\t200\t",
        "Date\t2018/03/21\t2018/03/21\t", "Y_Unit_Label\tVolts\tVolts\t",
        "X_Dimension\tTime\tTime\t", "Delta_X\t0.001000\t0.001000\t",
        "***End_of_Header***\t\t\t",
        "X_Value\tVoltage_0\tVoltage_1\tComment", *joined([times, *waves(200, 2)], "\t"),
    )  # fmt: skip


@program_file("opensim.mot", "long", 200, ["pelvis_tilt", "knee_angle_r"], time=(("time",),))
def _opensim() -> str:
    times = [f"      {i / 60:.8f}" for i in range(200)]
    return text_of(
        "Coordinates", "version=1", "nRows=200", "nColumns=3", "inDegrees=yes", "",
        "Units are S.I. units (second, meters, Newtons, ...)", "", "endheader",
        "time\tpelvis_tilt\tknee_angle_r", *joined([times, *waves(200, 2)], "\t"),
    )  # fmt: skip


_MARKERS = ("RASI X1", "RASI Y1", "RASI Z1", "LASI X2", "LASI Y2", "LASI Z2")


@program_file("walk.trc", "long", 200, _MARKERS, time=(("Time",),))
def _trc() -> str:
    times = [f"{i / 100:.5f}" for i in range(200)]
    return text_of(
        "PathFileType\t4\t(X/Y/Z)\twalk.trc", "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits",
        "100.00\t100.00\t200\t2\tmm", "Frame#\tTime\tRASI\t\t\tLASI\t\t",
        "\t\tX1\tY1\tZ1\tX2\tY2\tZ2", "", *joined([range(1, 201), times, *waves(200, 6)], "\t"),
    )  # fmt: skip


@program_file("rigol.csv", "long", 200, ["CH1", "CH2"], step=(2e-5, "s"),
              said=("X counts the rows",))  # fmt: skip
def _rigol(ends: str = ",") -> str:
    rows = joined([range(200), *waves(200, 2), [ends] * 200])
    head = "Sequence,Volt,Volt,-6.000000e-03,2.000000e-05"
    return text_of("X,CH1,CH2,Start,Increment,", head, *rows)


@program_file("rigol one comma.csv", "long", 200, ["CH1", "CH2"], step=(2e-5, "s"),
              said=("X counts the rows",))  # fmt: skip
def _rigol_of_shorter_rows() -> str:
    return _rigol(ends="")


def _tektronix(rows: int) -> str:
    beside = [
        "Record Length,2.500000e+03", "Sample Interval,4.000000e-06", "Source,CH1",
        "Vertical Units,V", "Horizontal Units,s", "Model Number,TDS2014B", *[","] * (rows - 6),
    ]  # fmt: skip
    times = [f"{i * 4e-6 - 1e-3:.12f}" for i in range(rows)]
    return text_of(*joined([beside, [""] * rows, times, wave(rows), [""] * rows]))


@program_file("tektronix.csv", "long", 500, ["CH1 (V)"], time=(("time (s)",),),
              said=("column 1 and column 2 are filled in the first 6 rows alone",))  # fmt: skip
def _tektronix_of_many_rows() -> str:
    return _tektronix(500)


@program_file("tektronix_short.csv", "long", 30, ["CH1 (V)"], time=(("time (s)",),),
              said=("column 1 and column 2 are filled in the first 6 rows alone",))  # fmt: skip
def _tektronix_of_few_rows() -> str:
    return _tektronix(30)


def _keysight(form: str) -> str:
    times = [format(i * 1e-5 - 5e-3, form) for i in range(200)]
    return text_of("x-axis,1,2", "second,Volt,Ampere", *joined([times, *waves(200, 2)]))


@program_file("keysight.csv", "long", 200, ["1 (V)", "2 (A)"], time=(("x-axis (second)",),),
              step=(1e-5, "s"))  # fmt: skip
def _keysight_of_all_digits() -> str:
    return _keysight(".6E")


@program_file("keysight_coarse.csv", "long", 200, ["1 (V)", "2 (A)"],
              said=("x-axis (second) is a time, no measurement",))  # fmt: skip
def _keysight_of_few_digits() -> str:
    return _keysight(".3f")


@program_file("keysight_late.csv", "long", 200, ["1 (V)", "2 (A)"], time=(("x-axis (second)",),),
              step=(1e-5, "s"))  # fmt: skip
def _keysight_without_first_samples() -> str:
    """As it writes a sweep whose first samples lie before what it had recorded."""
    names, units, *rows = _keysight(".6E").split("\n")
    rows[:5] = [f"{row.split(',')[0]},," for row in rows[:5]]
    return "\n".join([names, units, *rows])


# What only counts


@program_file("delsys.csv", "long", 300, ["EMG 1[V]", "EMG 2[V]"], time=(("X[s]",),),
              said=("X[s] (2) goes up with X[s]",))  # fmt: skip
def _delsys() -> str:
    times = [f"{i * 0.0005:.6f}" for i in range(300)]
    first, second = waves(300, 2)
    return text_of("X[s],EMG 1[V],X[s],EMG 2[V]", *joined([times, first, times, second]))


@program_file(
    "psychopy.csv",
    "long",
    96,
    ["resp.corr", "resp.rt"],
    said=("trials.thisRepN, trials.thisTrialN", "session and frameRate are the same"),
)
def _psychopy() -> str:  # fmt: skip
    rng = np.random.default_rng(0)
    trial = np.arange(96)
    return as_csv({
        "condition": rng.choice(["con", "inc"], 96), "trials.thisRepN": trial // 4,
        "trials.thisTrialN": trial % 4, "trials.thisN": trial,
        "trials.thisIndex": rng.integers(0, 4, 96), "resp.corr": rng.integers(0, 2, 96),
        "resp.rt": wave(96), "participant": "P01", "session": 1, "frameRate": 59.9514,
    })  # fmt: skip


@program_file(
    "pupil_labs.csv",
    "long",
    400,
    ["confidence", "norm_pos_x"],
    time=(("gaze_timestamp",),),
    said=("world_index counts groups of rows",),
)
def _pupil_labs() -> str:  # fmt: skip
    row = np.arange(400)
    times = 1534.2 + row * 0.008 + 0.0003 * np.sin(row)
    x, y = waves(400, 2)
    return as_csv(
        {"gaze_timestamp": times, "world_index": row // 4, "confidence": x, "norm_pos_x": y}
    )


@program_file(
    "xsens.txt",
    "long",
    300,
    ["Acc_X", "Acc_Y"],
    said=("PacketCounter counts from 0 to 65535", "SampleTimeFine goes up by 100"),
)
def _xsens() -> str:  # fmt: skip
    row = np.arange(300)
    names = "PacketCounter\tSampleTimeFine\tAcc_X\tAcc_Y"
    columns = [(65_400 + row) % 65_536, 31_427_310 + 100 * row, *waves(300, 2)]
    return text_of("// Update Rate: 100.0Hz", names, *joined(columns, "\t"))


@program_file("write_table.txt", "long", 120, ["flow", "level"], said=("row counts the rows",))
def _write_table() -> str:
    return text_of(
        '"flow" "level"', *joined([[f'"{i}"' for i in range(1, 121)], *waves(120, 2)], " ")
    )


# Devices and persons


@program_file("mqtt.csv", "tidy", 3, ["temp", "hum"], time=(("ts",),),
              said=("those of others lie between them",))  # fmt: skip
def _mqtt() -> str:
    row = np.arange(300)
    a, b = waves(300, 2)
    times = 1_609_459_200_000 + row // 3 * 60_000 + row % 3 * 137
    device = [f"esp32-{i % 3}" for i in row]
    return as_csv({"ts": times, "device": device, "temp": a, "hum": b})


@program_file("questionnaire.csv", "rows", 24, said=("Alter is not part",))
def _questionnaire() -> str:
    rng = np.random.default_rng(0)
    scores = {f"Score_T{k}": rng.normal(10, 1, 24).round(2) for k in range(1, 5)}
    group = np.where(np.arange(24) % 2, "Kontrolle", "Therapie")
    people = {"ID": np.arange(101, 125), "Gruppe": group, "Alter": 20 + np.arange(24) % 17}
    return as_csv({**people, **scores}, sep=";", decimal=",")


@program_file("panel.csv", "tidy", 30, ["wage", "hours"], time=(("year",),))
def _panel() -> str:
    rng = np.random.default_rng(0)
    person, wave_ = np.divmod(np.arange(180), 6)
    return as_csv({
        "idcode": person + 1, "year": 1970 + wave_, "female": person % 2,
        "age": 20 + person % 9 + wave_, "wage": rng.normal(1.5, 0.2, 180).round(4),
        "hours": rng.normal(38, 5, 180).round(),
    })  # fmt: skip


@program_file("plate.txt", "columns", 12, time=(("Time",),), said=("T° 600 is not part",))
def _plate() -> str:
    times = [f"{i // 6}:{i % 6}0:00" for i in range(100)]
    wells = [f"{r}{c}" for r in "AB" for c in range(1, 7)]
    grown = [1 / (1 + np.exp((50 - np.arange(100) + 3 * k) / 9)) for k in range(12)]
    return text_of("\t".join(["Time", "T° 600", *wells]), *joined([times, wave(100), *grown], "\t"))


@program_file("spectra.csv", "columns", 8)
def _spectra() -> str:
    at = np.arange(1000, 1400, 2)
    peaks = {f"S{k + 1}": np.exp(-(((at - 1200 - 4 * k) / 50) ** 2)) for k in range(8)}
    return as_csv({"Wavelength (nm)": at, **peaks})


@program_file("ride.csv", "long", 300, ["watts", "hr"], time=(("secs",),), step=(1.0, "s"))
def _ride() -> str:
    watts, hr = waves(300, 2)
    return as_csv({"secs": range(300), "watts": watts, "hr": hr, "interval": np.arange(300) // 99})


@program_file("players.csv", "long", 300, ["x", "y"], time=(("Time [s]",),), step=(0.04, "s"))
def _players() -> str:
    at, period = (np.arange(1, 301) * 0.04).round(2), np.arange(300) // 150 + 1
    x, y = waves(300, 2)
    return as_csv({"Period": period, "Frame": range(1, 301), "Time [s]": at, "x": x, "y": y})


@program_file("beaver.csv", "long", 100, ["temp"], time=(("day", "time"),), step=(10.0, "min"),
              said=("labelled by activ",))  # fmt: skip
def _beaver() -> str:
    minutes = [520 + 10 * i for i in range(100)]
    at = [f"{346 + m // 1440},{m % 1440 // 60 * 100 + m % 60}" for m in minutes]
    rows = joined([[f'"{i + 1}"' for i in range(100)], at, 37 + wave(100) / 9, [0] * 60 + [1] * 40])
    return text_of('"","day","time","temp","activ"', *rows)


@program_file("loads of a computer.csv", "long", 200, ["usr", "idl"], time=(("time",),),
              step=(1.0, "s"), said=("2000 stands in",))  # fmt: skip
def _loads_of_a_computer() -> str:
    at = pd.date_range("2024-03-11 08:30", periods=200, freq="s").strftime("%d-%m %H:%M:%S")
    return text_of("time,usr,idl", *joined([at, wave(200), 100 - wave(200)]))


@program_file("flight.csv", "long", 200, ["gyro[0]", "gyro[1]"], time=(("time (us)",),),
              step=(0.004, "s"), said=("loopIteration goes up by 32 in every row",))  # fmt: skip
def _flight() -> str:
    at = [f"{32 * i}, {51203344 + 4000 * i}" for i in range(200)]
    return text_of("loopIteration, time (us), gyro[0], gyro[1]",
                   *joined([at, wave(200), -wave(200)], ", "))  # fmt: skip


@program_file("laps.csv", "long", 200, ["speed"], time=(("elapsed_time",),),
              said=("labelled by lap_number",))  # fmt: skip
def _laps() -> str:
    laps = [i // 50 if i < 190 else "" for i in range(200)]
    return text_of("lap_number,elapsed_time,speed", *joined([laps, np.arange(200) / 10, wave(200)]))


@program_file("insect in space.csv", "long", 200, ["head_x", "head_y"])
def _insect_in_space() -> str:
    matrix = [f"M_{a}{b}" for a in range(3) for b in range(3)]
    rows = joined([wave(200), wave(200, phase=1), *[["1.0"] * 200] * 9, range(200)])
    return text_of(",".join(["head_x", "head_y", *matrix, "fnum"]), *rows)


@program_file("ruuvi.csv", "long", 300, ["Temperature (°C)", "Voltage (V)", "RSSI (dBm)"],
              time=(("Date",),),
              said=("counter and Measurement sequence number are running counts",))  # fmt: skip
def _ruuvi() -> str:
    chance = np.random.default_rng(0)
    at = pd.date_range("2024-01-05 10:00", periods=300, freq="5min") + pd.to_timedelta(
        chance.integers(0, 4, 300), unit="s"
    )
    return as_csv(
        {
            "Date": at.strftime("%Y-%m-%d %H:%M:%S"),
            "Temperature (°C)": 20 + wave(300),
            "Voltage (V)": 2.95 + wave(300, phase=1) / 100,
            "Movement counter": (250 + np.cumsum(chance.random(300) < 0.08)) % 256,
            "Measurement sequence number": (65000 + chance.integers(100, 140, 300).cumsum())
            % 65535,
            "RSSI (dBm)": (-70 + 5 * wave(300, phase=2)).round(),
        }
    )


@program_file("pupil_positions.csv", "long", 400, ["norm_pos_x", "norm_pos_y", "diameter"],
              time=(("world_timestamp",),),
              said=("40 places with a likelihood below 0.6 are treated as missing",))  # fmt: skip
def _pupil_positions() -> str:
    blink = np.arange(400) % 100 < 10
    return as_csv(
        {
            "world_timestamp": (3301.5 + np.arange(400) / 120).round(6),
            "world_index": np.arange(400) // 4,
            "eye_id": 0,
            "confidence": np.where(blink, 0.1, 0.97),
            "norm_pos_x": np.where(blink, 0, wave(400)),
            "norm_pos_y": np.where(blink, 0, wave(400, phase=1)),
            "diameter": 40 + wave(400, phase=2),
            "method": "2d c++",
        }
    )


@program_file("ships.csv", "tidy", 3, ["LAT", "LON", "SOG"], time=(("BaseDateTime",),),
              said=("Rows with the same MMSI are one sequence",))  # fmt: skip
def _ships() -> str:
    chance = np.random.default_rng(0)
    at = pd.Timestamp("2024-03-01") + pd.to_timedelta(chance.integers(15, 40, 180).cumsum(), "s")
    ship = np.arange(180) % 3
    return as_csv(
        {
            "MMSI": 219000017 + 7919 * ship,
            "BaseDateTime": at.strftime("%Y-%m-%dT%H:%M:%S"),
            "LAT": 30 + ship + wave(180),
            "LON": -90 + ship + wave(180, phase=1),
            "SOG": 9 + wave(180, phase=2),
        }
    )


@program_file("gas meter.csv", "long", 300, ["Gas counter (m3)", "heat"], time=(("time",),))
def _gas_meter() -> str:
    at = pd.date_range("2024-03-01", periods=300, freq="h")
    used = np.random.default_rng(0).integers(0, 4, 300).cumsum()
    return as_csv({"time": at, "Gas counter (m3)": 8000 + used, "heat": wave(300)})


@program_file("ride_fit.csv", "long", 120,
              ["position_lat (°)", "enhanced_speed (m/s)", "heart_rate (bpm)"],
              time=(("timestamp",),), step=(1, "s"),
              said=("labelled by lap", "123 comments and messages"))  # fmt: skip
def _fit_as_csv() -> str:
    names = [f"{what} {k}" for k in range(1, 7) for what in ("Field", "Value", "Units")]
    head = ["Definition,0,file_id,serial_number,1,,type,1,,",
            'Data,0,file_id,serial_number,"3401386121",,type,"4",,,,,']  # fmt: skip
    hrv = 'Data,4,hrv,time,"0.64",s,,,,,,,'
    rows: list[str] = []
    for k, (speed, beats) in enumerate(zip(*waves(120, 2), strict=True)):
        rows += ['Data,3,lap,timestamp,"1054048608",s,total_cycles,"7",,'] * (k in (40, 80))
        speed_first = k % 9 == 0
        cells = [f'enhanced_speed,"{5 + speed:.3f}",m/s', f'heart_rate,"{90 + 9 * beats:.0f}",bpm']
        place = f'position_lat,"{383162669 + 588 * k}",semicircles'
        rows += [",".join(["Data,0,record", f'timestamp,"{1054048548 + k}",s', place,
                           *cells[:: -1 if speed_first else 1], 'unknown,"88",,,,'])]  # fmt: skip
        rows += [hrv] * (k > 0)
    return text_of(",".join(["Type,Local Number,Message", *names]), *head, *rows)
