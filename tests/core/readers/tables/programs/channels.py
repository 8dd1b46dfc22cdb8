"""Channels that are rows below one another or columns behind one another; what meters write."""

from __future__ import annotations

import json
from collections.abc import Iterable

import numpy as np
import pandas as pd

from tests.core.files import wave
from tests.core.readers.tables.programs.files import as_csv, joined, program_file, text_of

# Those that are damaged at random as well.
NAMES = ("nem12.csv", "green_button.xml", "windows_wide.csv", "pose_landmarks.csv")


def _below(parts: Iterable[dict[str, object]]) -> str:
    return pd.concat([pd.DataFrame(part) for part in parts]).to_csv(index=False)


# Rows of channels


@program_file("pose_landmarks.csv", "long", 60, ["x", "y"], time=(("timestamp_ms",),),
              step=(0.033, "s"),
              said=("landmark_name says which channel", "frame counts"))  # fmt: skip
def _landmarks() -> str:
    rows = pd.concat([
        pd.DataFrame({
            "frame": range(60), "timestamp_ms": np.arange(60) * 33, "landmark_id": k,
            "landmark_name": name, "x": wave(60, phase=k), "y": wave(60, phase=k + 1),
        })
        for k, name in enumerate(("nose", "left_wrist", "right_wrist"))
    ])  # fmt: skip
    return rows.sort_values(["frame", "landmark_id"]).to_csv(index=False)


@program_file("passbands.csv", "tidy", 3, ["flux", "flux_err"], time=(("mjd",),),
              said=("passband says which channel", "even steps of 3"))  # fmt: skip
def _passbands() -> str:
    return _below(
        {"object_id": 615 + k, "mjd": (59_750 + np.arange(120) / 2).round(4),
         "passband": np.arange(120) % 6, "flux": wave(120, phase=k),
         "flux_err": wave(120, phase=k + 1)}
        for k in range(3)
    )  # fmt: skip


@program_file("breathing_band.csv", "tidy", 2, ["Thermistor", "Breathing band"],
              time=(("Time (s)",),))  # fmt: skip
def _measured_band() -> str:
    return _below(
        {"person": name, "Time (s)": (np.arange(80) / 10).round(1), "Thermistor": wave(80),
         "Breathing band": 4000 + np.arange(80) * 3 % 7}
        for name in ("anna", "ben")
    )  # fmt: skip


@program_file("electrolyser.csv", "long", 60, ["Stack (V)"], time=(("Time (s)",),),
              said=("Time (m) goes up with Time (s)",))  # fmt: skip
def _minutes_of_a_run() -> str:
    return as_csv({
        "Time (s)": 1_669_987_994 + 4 * np.arange(60), "Time (m)": (np.arange(60) / 15).round(9),
        "Stack (V)": wave(60),
    })  # fmt: skip


_ASKED = ("2024-05-01T09:00:00Z", "2024-05-01T11:00:00Z")


def _annotated(tags: str, series: list[tuple[str, str]], kind: str = "double") -> list[str]:
    """Series of a field and values of tags each, with comments above them."""
    more = tags.count(",") + 1
    rows = [
        f",,{place},{','.join(_ASKED)},2024-05-01T10:{k:02d}:00Z,{20 + v:.3f},{name},{of}"
        for place, (name, of) in enumerate(series)
        for k, v in enumerate(wave(50, phase=place))
    ]
    return [
        "#group,false,false,true,true,false,false,true" + ",true" * more,
        f"#datatype,string,long{',dateTime:RFC3339' * 3},{kind},string" + ",string" * more,
        "#default,_result,,,,,," + "," * more,
        f",result,table,_start,_stop,_time,_value,_field,{tags}",
        *rows,
    ]


@program_file("annotated.csv", "tidy", 2, ["_value"], time=(("_time",),),
              said=("sequences (channel)", "3 tables, and only cpu"))  # fmt: skip
def _series_of_several_kinds() -> str:
    """Of which one has other tags and one has words; a channel's number is its name."""
    fields = ("usage_user", "usage_system")
    of = [(name, f"cpu,pi,{n}") for name in fields for n in (1, 2)]
    words = _annotated("_measurement,host", [("state", "mem,pi")], "string")
    return text_of(*_annotated("_measurement,host,channel", of), "",
                   *_annotated("_measurement,host", [("used", "mem,pi")]), "", *words)  # fmt: skip


@program_file("annotated quantities.csv", "tidy", 6, ["_value"], time=(("_time",),),
              step=(1.0, "min"))  # fmt: skip
def _quantities_of_sensors_that_have_others_each() -> str:
    """Tags tell them apart, as the number of a table does, which is no channel."""
    places, kinds = ("ch00", "ch01"), ("mc", "ohm")
    of = [("value", f"wood,{place},{kind}") for place in places for kind in kinds]
    of += [(f, "wood,shelf,physical") for f in ("humidity", "temp")]
    return text_of(*_annotated("_measurement,location,type", of))


@program_file("one field.csv", "long", 50, ["usage_user"], time=(("_time",),), step=(1.0, "min"))
def _one_series_is_called_by_its_field() -> str:
    return text_of(*_annotated("_measurement,cpu", [("usage_user", "cpu,cpu0")])[3:])


@program_file("influx.csv", "tidy", 2, ["_value"], time=(("_time",),), step=(1.0, "min"),
              said=("_field says which channel",))  # fmt: skip
def _influx() -> str:
    at = pd.date_range("2021-05-14", periods=60, freq="min").strftime("%Y-%m-%dT%H:%M:%SZ")
    kinds = [(field, host) for host in "ab" for field in ("temperature", "humidity")]
    lines = [
        f",,{number},{when},{value},{field},climate,{host}"
        for number, (field, host) in enumerate(kinds)
        for when, value in zip(at, wave(60, phase=number), strict=True)
    ]
    return text_of(
        "#group,false,false,false,false,true,true,true",
        "#datatype,string,long,dateTime:RFC3339,double,string,string,string",
        "#default,_result,,,,,,", ",result,table,_time,_value,_field,_measurement,host", *lines,
    )  # fmt: skip


@program_file("apple_health.csv", "tidy", 2, ["value"], said=("units of their own",),
              time=(("creationDate",), ("startDate",)))  # fmt: skip
def _health() -> str:
    def part(kind: str, unit: str, version: float, n: int, every: str) -> dict[str, object]:
        at = pd.date_range("2021-05-14 00:01:20", periods=n, freq=every).strftime("%F %T +0000")
        return {"type": kind, "sourceVersion": version, "unit": unit, "creationDate": at,
                "startDate": at, "value": (80 + 9 * wave(n)).round()}  # fmt: skip

    return _below([part("HeartRate", "count/min", 7.4, 90, "5min"),
                   part("StepCount", "count", 14.5, 20, "h")])  # fmt: skip


@program_file("query_range.json", "tidy", 4, ["value"], time=(("time",),), step=(15.0, "s"))
def _prometheus() -> str:
    result = [
        {"metric": {"__name__": "load", "instance": f"node{k}:9100"},
         "values": [[1_620_986_400 + 15 * i, f"{v:.3f}"] for i, v in enumerate(wave(40, phase=k))]}
        for k in range(4)
    ]  # fmt: skip
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}})


# Columns of channels


@program_file("windows_wide.csv", "rows", 12, said=("acc_x_0 and acc_x_1", "3 channels of 20"))
def _windows() -> str:
    columns = {"subject": [f"S{i // 4}" for i in range(12)], "activity": ["rest", "walk"] * 6}
    rows = [np.concatenate([wave(20, phase=9 * row + k) for k in range(3)]) for row in range(12)]
    names = [f"{c}_{i}" for c in ("acc_x", "acc_y", "gyro_z") for i in range(20)]
    parts = dict(zip(names, np.stack(rows, axis=1), strict=True))
    return as_csv(columns | parts)


@program_file("diary.csv", "rows", 30, said=("2 channels of 4",))
def _diary() -> str:
    rng = np.random.default_rng(0)
    answers = {f"{c}_t{i}": rng.integers(1, 8, 30) for i in range(1, 5) for c in ("mood", "stress")}
    about = {"id": 1001 + np.arange(30), "sex": ["m", "f"] * 15, "age": rng.integers(18, 60, 30)}
    return as_csv(about | answers, sep=";")


# Names and numbers in ways of their own


@program_file("inertial unit.txt", "long", 60, ["Acc_X", "Acc_Y", "Acc_Z", "Mat[1][1]"],
              step=(0.01, "s"), said=("PacketCounter counts",))  # fmt: skip
def _inertial() -> str:
    noise = np.random.default_rng(0).normal(size=(4, 60))
    return text_of(
        "// Start Time: Unknown", "// Sample rate: 100.0Hz",
        "PacketCounter\tSampleTimeFine\tAcc_X\tAcc_Y\tAcc_Z\tMat[1][1]",
        *joined([65_500 + np.arange(60), [""] * 60, *noise.round(6)], "\t"),
    )  # fmt: skip


_PARTS = [f"drone {part}" for part in ("Rotation X", "Rotation Y", "Position X")]


@program_file("rigid bodies.csv", "long", 60, [*_PARTS, "Unlabeled 7 Position X"],
              time=(("Time (Seconds)",),), said=("Frame counts",))  # fmt: skip
def _rigid_bodies() -> str:
    return text_of(
        "Format Version,1.23,Take Name,walk,Capture Frame Rate,100.000000,Length Units,Meters", "",
        ",Type,Rigid Body,Rigid Body,Rigid Body,Marker",
        ",Name,drone,drone,drone,Unlabeled 7", ",ID,1,1,1,1007",
        ",,Rotation,Rotation,Position,Position", "Frame,Time (Seconds),X,Y,X,X",
        *joined([range(60), np.arange(60) / 100, *(wave(60, phase=k) for k in range(4))]),
    )  # fmt: skip


@program_file("inverters.csv", "long", 48, ["SN: 1001 Yield (kWh)", "SN: 1001 Power (kW)",
              "SN: 2002 Power (kW)"], time=(("column 1",),), step=(5.0, "min"))  # fmt: skip
def _inverters() -> str:
    at = pd.date_range("2021-05-14", periods=48, freq="5min").strftime("%d.%m.%Y %H:%M:%S")
    power = [[f"{v:.3f}".replace(".", ",") for v in wave(48, phase=k)] for k in range(3)]
    return text_of(
        "sep=;", "Version CSV1|Tool Explorer|Linebreaks CR/LF|Delimiter semicolon", "",
        ";SN: 1001;SN: 1001;SN: 2002", ";STP 5000;STP 5000;STP 8000", ";1001;1001;2002",
        ";Yield;Power;Power", ";Counter;Analog;Analog", "dd.MM.yyyy HH:mm:ss;kWh;kW;kW",
        *joined([at, *power], ";"),
    )  # fmt: skip


@program_file("write.table.txt", "tidy", 5, ["weight"], time=(("Time",),))
def _write_table() -> str:
    rows = [
        f'"{12 * k + i + 1}" {42 + 9 * i + k} {2 * i} "{k + 1}" "{k % 2}"'
        for k in range(5)
        for i in range(12)
    ]
    return text_of('"weight" "Time" "Chick" "Diet"', *rows)


@program_file("traded.csv", "long", 60, ["Price", "Vol."], time=(("Date",),))
def _traded() -> str:
    days = pd.bdate_range("2021-01-01", periods=60).strftime("%m/%d/%Y")
    volumes = [f"{120 + 9 * v:.2f}K" for v in wave(60)]
    return as_csv({"Date": days, "Price": wave(60), "Vol.": volumes})


@program_file("hourly station.csv", "long", 60, ["Temperature", "Rain"], time=(("DATE",),),
              step=(1.0, "h"), said=("'s' beside the numbers of 2 cells", "'T'"))  # fmt: skip
def _station() -> str:
    at = pd.date_range("2021-01-01 00:51", periods=60, freq="h").strftime("%Y-%m-%dT%H:%M:%S")
    heat = [f"{50 + 9 * v:.0f}{'s' if i in (7, 30) else ''}" for i, v in enumerate(wave(60))]
    rain = ["T" if i % 3 == 1 else f"0.{i % 7:02d}" for i in range(60)]
    return as_csv({"DATE": at, "Temperature": heat, "Rain": rain})


@program_file("energy.xvg", "long", 60, ["Potential", "Heat", "Pressure"],
              time=(("Time (ps)",),))  # fmt: skip
def _drawn() -> str:
    return text_of(
        "# This file was created by a simulation", '@    title "Energies"',
        '@    xaxis  label "Time (ps)"', "@TYPE xy", '@ s0 legend "Potential"',
        '@ s1 legend "Heat"', '@ s2 legend "Pressure"',
        *joined([np.arange(60) * 2, *(wave(60, phase=k) for k in range(3))], "  "),
    )  # fmt: skip


@program_file("activity counts.csv", "long", 60, [f"column {k}" for k in (1, 2, 3)],
              step=(60.0, "s"))  # fmt: skip
def _epochs() -> str:
    counts = np.random.default_rng(0).poisson(200, (3, 60))
    return text_of(
        "------ Data File Created By ActiGraph GT3X+ date format M/d/yyyy Filter Normal -----",
        "Serial Number: NEO1F1", "Start Time 08:00:00", "Epoch Period (hh:mm:ss) 00:01:00",
        "Current Memory Address: 0", "-" * 40, *joined(counts),
    )  # fmt: skip


@program_file("gpu log.csv", "tidy", 2, ["utilization.gpu [%]", "power.draw [W]"],
              time=(("timestamp",),))  # fmt: skip
def _cards_in_turn() -> str:
    at = pd.date_range("2022-03-02 08:00:00.123", periods=60, freq="s")
    parts = [
        pd.DataFrame({"timestamp": at + pd.Timedelta(k, "ms"), "index": k,
                      "utilization.gpu [%]": [f"{50 + 9 * v:.0f} %" for v in wave(60, phase=k)],
                      "power.draw [W]": [f"{150 + 9 * v:.2f} W" for v in wave(60, phase=k)]})
        for k in (0, 1)
    ]  # fmt: skip
    return pd.concat(parts).sort_values("timestamp").to_csv(index=False)


# Meters


@program_file("nem12.csv", "long", 6 * 48, ["E1 (kWh)", "B1 (kWh)"], time=(("date", "time"),),
              step=(30.0, "min"))  # fmt: skip
def _nem12() -> str:
    lines = ["100,NEM12,202105150800,MDA1,Ret1"]
    for number, channel in enumerate(("E1", "B1")):
        lines.append(f"200,NMI1234567,E1B1,{channel},{channel},N1,METSER123,KWH,30,")
        for day in range(6):
            read = ",".join(f"{v:.3f}" for v in 2 + wave(48, phase=number + day))
            lines.append(f"300,202105{14 + day},{read},A,,,20210614000001,")
    return text_of(*lines, "900")


@program_file("green_button.xml", "long", 96, ["value (Wh)"], time=(("time",),), step=(1.0, "h"))
def _green_button() -> str:
    readings = "".join(
        f"<espi:IntervalReading><espi:timePeriod><espi:duration>3600</espi:duration><espi:start>"
        f"{1_620_950_400 + 3600 * i}</espi:start></espi:timePeriod><espi:value>{400 + 90 * v:.0f}"
        "</espi:value></espi:IntervalReading>"
        for i, v in enumerate(wave(96))
    )
    return (
        '<?xml version="1.0"?><feed xmlns:espi="http://naesb.org/espi"><espi:ReadingType>'
        "<espi:powerOfTenMultiplier>0</espi:powerOfTenMultiplier><espi:uom>72</espi:uom>"
        f"</espi:ReadingType><espi:IntervalBlock>{readings}</espi:IntervalBlock></feed>"
    )


@program_file("touch board.csv", "long", 90, [f"sensor_{k}" for k in range(40)],
              said=("sensor_0 to sensor_39 are called as channels are",))  # fmt: skip
def _touch_board() -> str:
    return as_csv({f"sensor_{k}": 90 * (k % 7) + wave(90, phase=k) for k in range(40)})


@program_file("speech.csv", "long", 120, [f"mfcc[{k}]" for k in range(13)], time=(("time",),))
def _features_of_frames() -> str:
    """What librosa computes of each frame, with a class: each coefficient was a sequence."""
    loud = np.repeat(["no", "yes", "no", "yes"], 30)
    columns = {f"mfcc[{k}]": (60 * wave(120, phase=k) - 400 * (k == 0)).round(3) for k in range(13)}
    return as_csv({"time": (np.arange(120) * 0.02322).round(5), "filler": loud, **columns})
