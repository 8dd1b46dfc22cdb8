"""Exports of web services and devices: rows by name or date, units in cells, wells, headers."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from tests.core.files import wave
from tests.core.readers.tables.programs.files import as_csv, joined, program_file, text_of

# Those that are damaged at random as well.
NAMES = ("run.gpx", "laps.tcx", "demand.tsf", "plate in rows.csv", "memory_usage.csv",
         "watch_ecg.csv", "rates.xml")  # fmt: skip
_DAYS = [str(day.date()) for day in pd.bdate_range("2023-01-02", periods=120)]


# Objects with a name for each row


@program_file("alpha_vantage.json", "long", 120, ["1. open", "2. close"], time=(("time",),),
              step=(1.0, "business day"))  # fmt: skip
def _prices_by_day_beside_metadata() -> str:
    rows = [{"1. open": f"{a:.4f}", "2. close": f"{a + 1:.4f}"} for a in wave(120)]
    series = dict(reversed(list(zip(_DAYS, rows, strict=True))))
    about = {"1. Information": "Daily Prices", "2. Symbol": "IBM", "5. Time Zone": "US/Eastern"}
    return json.dumps({"Meta Data": about, "Time Series (Daily)": series})


@program_file("exchange_rates.json", "long", 120, ["rates"], time=(("time",),))
def _numbers_by_day() -> str:
    rates = dict(zip(_DAYS, wave(120).tolist(), strict=True))
    return json.dumps({"base": "EUR", "rates": rates, "disclaimer": "As it is."})


@program_file("realtime_database.json", "long", 120, ["heat", "rain"], time=(("time",),),
              step=(1.0, "min"))  # fmt: skip
def _rows_by_seconds() -> str:
    rows = [{"heat": a, "rain": b} for a, b in zip(wave(120), wave(120, phase=1), strict=True)]
    return json.dumps({str(1_700_000_000 + 60 * i): row for i, row in enumerate(rows)})


@program_file("a_key_each.json", "long", 120, ["USD", "GBP"], time=(("time",),))
def _objects_of_one_key() -> str:
    values = np.stack([wave(120), wave(120, phase=1)], axis=1)
    return json.dumps(
        [{day: dict(zip(("USD", "GBP"), row, strict=True))} for day, row in
         zip(_DAYS, values.tolist(), strict=True)]
    )  # fmt: skip


@program_file("people.json", "tidy", 3, ["x"], time=(("t",),))
def _lists_by_person() -> str:
    return json.dumps(
        {f"person {k}": [{"t": t, "x": x} for t, x in enumerate(wave(40, phase=k))]
         for k in range(3)}
    )  # fmt: skip


# What lines above a table say of it


def _rows(count: int, n: int = 200, sep: str = ",") -> str:
    return "".join(
        sep.join(f"{v:.3f}" for v in row) + "\n"
        for row in zip(*(wave(n, phase=k) for k in range(count)), strict=True)
    )


@program_file("accelerometer_raw.csv", "long", 200, ["Accelerometer X", "Accelerometer Y"],
              step=(1 / 30, "s"), said=("30 steps a second",))  # fmt: skip
def _rate_in_a_sentence() -> str:
    return text_of(
        "------ Data File Created By ActiLife v6.13.4 date format M/d/yyyy at 30 Hz  Filter Normal",
        "Serial Number: CLE2B21130054", "Start Time 09:00:00", "Current Memory Address: 0",
        "-------------------------", "Accelerometer X,Accelerometer Y",
    ) + _rows(2)  # fmt: skip


@program_file("watch_ecg.csv", "long", 1200, ["Lead I (µV)"], step=(1 / 512, "s"))
def _one_column_below_settings() -> str:
    return text_of(
        'Name,"Jane Doe"', "Classification,Sinus Rhythm", "Symptoms,", 'Device,"Watch5,2"',
        "Sample Rate,512 hertz", "", "", "Lead,Lead I", "Unit,µV", "",
    ) + _rows(1, 1200)  # fmt: skip


@program_file("oscilloscope_settings.csv", "long", 200, ["CH1", "CH2"], step=(0.004, "s"))
def _settings_as_wide_as_the_table() -> str:
    return text_of(
        "Record Length,200", "Sample Interval,4.0E-03", "Vertical Scale,1.0", "", "CH1,CH2",
    ) + _rows(2)  # fmt: skip


@program_file("frames_at_a_rate.csv", "long", 200, ["Force Fx (N)", "Force Fy (N)"],
              time=(("Frame", "Sub Frame"),), step=(0.001, "s"))  # fmt: skip
def _frames_below_a_rate() -> str:
    rows = [f"{i // 10 + 1},{i % 10},{a:.3f},{b:.3f}" for i, (a, b) in
            enumerate(zip(wave(200), wave(200, phase=1), strict=True))]  # fmt: skip
    return text_of("Devices", "1000", ",,Force,", "Frame,Sub Frame,Fx,Fy", ",,N,N", *rows)


@program_file("cutoff.csv", "long", 200, ["a", "b"], step=(1.0, "step"))
def _another_frequency_is_no_rate() -> str:
    return text_of("Cutoff frequency: 5 Hz", "a,b") + _rows(2)


# Units inside cells, and signs behind the last one


def _minutes(n: int) -> list[str]:
    return [str(at) for at in pd.date_range("2022-03-01 10:00", periods=n, freq="min")]


@program_file("memory_usage.csv", "long", 120, ["node-1 (MiB)", "node-2 (MiB)"], time=(("Time",),),
              said=("their unit, MiB. Those in GiB were converted to MiB",))  # fmt: skip
def _bytes_in_cells() -> str:
    used = (1020 + 40 * wave(120, phase=k) for k in range(2))
    nodes = [[f"{v:.1f} MiB" if v < 1024 else f"{v / 1024:.3f} GiB" for v in of] for of in used]
    return as_csv(dict(zip(("Time", "node-1", "node-2"), (_minutes(120), *nodes), strict=True)))


@program_file("volumes.csv", "long", 120, ["Price", "Vol."], time=(("Date",),))
def _thousands_and_millions() -> str:
    volumes = [f"{v:.2f}M" if v >= 1 else f"{1000 * v:.1f}K" for v in 1.2 + wave(120)]
    return as_csv({"Date": _DAYS, "Price": wave(120, phase=1), "Vol.": volumes})


@program_file("races.csv", "long", 120, ["heat"], time=(("at",),))
def _classes_with_units_stay_classes() -> str:
    races = [f"{100 * (1 + k % 3)} m" for k in range(120)]
    return as_csv({"at": _minutes(120), "race": races, "heat": wave(120)})


@program_file("semicolons.txt", "long", 160, [f"column {k}" for k in (1, 2, 3)])
def _a_sign_behind_each_row() -> str:
    return text_of(*(f"{row};" for row in joined([wave(160, phase=k) for k in range(3)])))


# Dates that not all cells hold


@program_file("midnight.csv", "long", 240, ["heat"], time=(("when",),), step=(1.0, "h"))
def _midnight_without_a_time_of_day() -> str:
    when = pd.date_range("2022-01-01", periods=240, freq="h").astype(str)
    return as_csv({"when": [w.removesuffix(" 00:00:00") for w in when], "heat": wave(240)})


@program_file("some_undated.csv", "long", 216, ["heat"], time=(("when",),), step=(1.0, "h"),
              said=("24 rows have no time in when and are excluded",))  # fmt: skip
def _a_tenth_without_a_date() -> str:
    when = pd.date_range("2022-01-01", periods=240, freq="h").strftime("%Y-%m-%d %H:%M")
    return as_csv({"when": ["later" if k % 10 == 9 else w for k, w in enumerate(when)],
                   "heat": wave(240)})  # fmt: skip


@program_file("half_undated.csv", "long", 240, ["heat"],
              said=("when holds dates but was not used as the time: 80 of 240",))  # fmt: skip
def _a_third_without_a_date() -> str:
    when = pd.date_range("2022-01-01", periods=240, freq="h").strftime("%Y-%m-%d %H:%M")
    return as_csv({"when": ["later" if k % 3 == 2 else w for k, w in enumerate(when)],
                   "heat": wave(240)})  # fmt: skip


# Wells in rows


@program_file("plate in rows.csv", "columns", 24, time=(("Time [s]",),), step=(900.0, "s"))
def _wells_in_rows() -> str:
    times = [900 * k for k in range(30)]
    wells = [
        [f"{row}{column}", *(0.1 + wave(30, phase=k))]
        for k, (row, column) in enumerate((r, c) for r in "ABCD" for c in range(1, 7))
    ]
    rows = [
        ["Cycle Nr.", *range(1, 31)],
        ["Time [s]", *times],
        ["Temp. [°C]", *[37.0] * 30],
        *wells,
    ]
    return text_of(
        "Application: i-control", "Device: infinite 200Pro,,,,Serial number: 1502001234", "",
        "Mode,,,,Absorbance", "", *(",".join(map(str, row)) for row in rows), "", "",
        "End Time:,06.11.2019 05:17:01",
    )  # fmt: skip


# Watches, and the archive of forecasting


def _point(second: int, lap: int) -> str:
    return (
        f"<Trackpoint><Time>2020-05-01T06:0{lap}:{second:02}Z</Time><Position><LatitudeDegrees>"
        f"{48 + wave(60)[second]:.5f}</LatitudeDegrees></Position><HeartRateBpm><Value>"
        f"{120 + 9 * wave(60, phase=1)[second]:.0f}</Value></HeartRateBpm></Trackpoint>"
    )


@program_file("run.gpx", "long", 120, ["lat", "lon", "ele", "heart rate"], time=(("time",),),
              step=(1.0, "s"))  # fmt: skip
def _gpx() -> str:
    values = zip(*(wave(120, phase=k) for k in range(4)), strict=True)
    points = (
        f'<trkpt lat="{48 + a:.5f}" lon="{11 + b:.5f}"><ele>{520 + c:.2f}</ele><time>2020-05-01T06:'
        f"{k // 60:02}:{k % 60:02}.000Z</time><extensions><ns3:TrackPointExtension><ns3:hr>"
        f"{120 + 9 * d:.0f}</ns3:hr></ns3:TrackPointExtension></extensions></trkpt>"
        for k, (a, b, c, d) in enumerate(values)
    )
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><gpx xmlns="g" xmlns:ns3="h"><trk><name>Run</name>'
    )
    return f"{head}<trkseg>{''.join(points)}</trkseg></trk></gpx>"


@program_file("gpu_log.csv", "long", 60, time=(("column 1",),), channels=[
              "column 2 (%)", "column 3 (MiB)", "column 4", "column 5 (W)"])  # fmt: skip
def _few_different_numbers_with_units() -> str:
    at = pd.date_range("2026-04-25 16:06", periods=60, freq="5s").strftime("%Y/%m/%d %H:%M:%S")
    used, memory = np.arange(60) % 23 // 22 * 44, np.arange(60) // 20 * 1949 + 2
    beside = [f"{u} %, {m} MiB, {27 + u // 20}" for u, m in zip(used, memory, strict=True)]
    return text_of(*joined([at, beside, [f" {11 + v:.2f} W" for v in wave(60)]]))


def _drawn(segments: int, points: int) -> str:
    """A path of so many segments, as editors draw them: without times."""
    at = [
        f'<trkpt lat="{48 + a:.5f}" lon="{11 + b:.5f}" />'
        for a, b in zip(wave(points), wave(points, phase=1), strict=True)
    ]
    segment = f"<trkseg>{''.join(at)}</trkseg>"
    return f"<gpx><trk>{segments * segment}</trk></gpx>"


@program_file("to_and_fro.gpx", "long", 120, ["lat", "lon"])
def _segments_of_two_points() -> str:
    return _drawn(60, 2)


@program_file("paths.gpx", "tidy", 5, ["lat", "lon"], said=("5 sequences (segment)",))
def _segments_of_many_points() -> str:
    return _drawn(5, 20)


@program_file("laps.tcx", "long", 120, ["lat", "heart rate"], time=(("time",),), step=(1.0, "s"),
              said=("labelled by lap",))  # fmt: skip
def _tcx() -> str:
    laps = "".join(
        f"<Lap><Track>{''.join(_point(second, lap) for second in range(60))}</Track></Lap>"
        for lap in range(2)
    )
    return f"<TrainingCenterDatabase><Activity>{laps}</Activity></TrainingCenterDatabase>"


@program_file("demand.tsf", "tidy", 5, ["value"], time=(("time (min)",),), step=(30.0, "min"))
def _tsf() -> str:
    series = [",".join(["?", *(f"{v:.2f}" for v in wave(60 + k, phase=k))]) for k in range(5)]
    return text_of(
        "# Demand", "@relation demand", "@attribute series_name string",
        "@attribute start_timestamp date", "@frequency half_hourly", "@missing true", "@data",
        *(f"T{k}:2002-01-01 00-00-00:{values}" for k, values in enumerate(series)),
    )  # fmt: skip


@program_file("logger_read_out.csv", "long", 120, ["Temp, °C"], time=(("Date Time",),),
              step=(15.0, "min"), said=("2 rows hold Host Connected and End Of File",))  # fmt: skip
def _rows_on_the_logger() -> str:
    when = pd.date_range("2019-07-01 12:00", periods=120, freq="15min").strftime(
        "%m/%d/%y %H:%M:%S"
    )
    rows = [f"{k},{at},{v:.3f},," for k, (at, v) in enumerate(zip(when, wave(120), strict=True), 1)]
    return text_of(
        '"#","Date Time","Temp, °C","Host Connected","End Of File"', *rows,
        "121,07/02/19 17:47:11,,Logged,", "122,07/02/19 17:49:00,,,Logged",
    )  # fmt: skip


# Lists in cells


@program_file("taxi trips.csv", "tidy", 12, ["POLYLINE 1", "POLYLINE 2"], said=("CALL_TYPE",))
def _trips() -> str:
    places = [[8.6 + value, 41.1 - value] for value in wave(30).tolist()]
    return as_csv({
        "TRIP_ID": [f"T{k}" for k in range(12)], "CALL_TYPE": list("ABC") * 4,
        "POLYLINE": [json.dumps(places[: 10 + k]) for k in range(12)],
    })  # fmt: skip


@program_file("wristband.csv", "long", 150, ["value"], time=(("start",),), step=(10.0, "min"))
def _wristband() -> str:
    at = pd.date_range("2019-07-11 13:30", periods=150, freq="10min")
    pulse = [f"[{70 + round(9 * value)}]" for value in wave(150)]
    return as_csv({"start": at.strftime("%Y-%m-%dT%H:%M:%S+02:00"), "duration": "[60]",
                   "value": pulse})  # fmt: skip


@program_file("mouse.json", "tidy", 10, ["x", "y"], time=(("t",),))
def _mouse() -> str:
    steps = range(25)
    return json.dumps([
        {"subject": f"S{k}", "t": [40 * i for i in steps],
         "x": [round(float(v), 3) for v in wave(25, phase=k)], "y": [i % (k + 2) for i in steps]}
        for k in range(10)
    ])  # fmt: skip


@program_file("glucose and scans.csv", "long", 192, ["Historic Glucose mmol/L"],
              time=(("Device Timestamp",),), step=(15.0, "min"),
              said=("47 rows with Scan Glucose mmol/L alone were left out",))  # fmt: skip
def _glucose() -> str:
    kept = pd.DataFrame({
        "at": pd.date_range("2022-02-14 00:03", periods=192, freq="15min"),
        "Record Type": 0, "Historic Glucose mmol/L": 6 + wave(192),
    })  # fmt: skip
    scans = kept.iloc[5::4].rename(columns=lambda c: c.replace("Historic", "Scan"))
    scans = scans.assign(at=scans["at"] + pd.Timedelta(minutes=7), **{"Record Type": 1})
    whole = pd.concat([kept, scans]).sort_values("at")
    whole.insert(0, "Device", "FreeStyle LibreLink")
    whole.insert(1, "Device Timestamp", whole.pop("at").dt.strftime("%d-%m-%Y %H:%M"))
    return whole.to_csv(index=False)


# Columns that are counted, beside the time of each row


def _counted(word: str, rows: int) -> dict[str, object]:
    at = pd.date_range("2023-04-11 08:00:20", periods=rows, freq="31s")
    counted = {f"{word}{k}": (300 * k + 20 * wave(rows, phase=k)).round(1) for k in range(1, 8)}
    return {"created_at": at.strftime("%Y-%m-%dT%H:%M:%S+02:00"), "entry_id": 1, **counted}


@program_file("thingspeak.csv", "long", 60, [f"field{k}" for k in range(1, 8)],
              time=(("created_at",),), said=("entry_id counts the rows",))  # fmt: skip
def _fields_of_one_device() -> str:
    """Whatever is short of it: an eighth field, the place, and what went wrong, are empty."""
    empty = dict.fromkeys(("field8", "latitude", "longitude", "elevation", "status"), "")
    return as_csv({**_counted("field", 60), "entry_id": range(1, 61), **empty})


@program_file("thingspeak_in_turn.csv", "long", 60, [f"field{k}" for k in range(1, 8)],
              time=(("created_at",),))  # fmt: skip
def _fields_in_turn() -> str:
    """A device that sends some of them at a time."""
    frame = pd.DataFrame({**_counted("field", 60), "entry_id": range(1, 61)})
    for k in range(1, 8):
        frame.loc[frame.index % 3 != k % 3, f"field{k}"] = np.nan
    return frame.to_csv(index=False)


@program_file("houses.csv", "columns", 7,
              said=("entry_id counts the rows", "frame is the same in every row"))  # fmt: skip
def _houses_that_are_counted() -> str:
    return as_csv({"frame": 0, **_counted("house", 60), "entry_id": range(1, 61)})


# Pairs of a time and a value


@program_file("coins.json", "long", 60, ["prices", "volumes"], time=(("time",),))
def _pairs_of_milliseconds_and_a_value() -> str:
    at = 1_700_000_000_000 + 60_000 * np.arange(60) + np.arange(60) % 7 * 90
    lists = {"prices": wave(60), "volumes": wave(60, phase=1)}
    return json.dumps(
        {k: [[int(t), v] for t, v in zip(at, of, strict=True)] for k, of in lists.items()}
    )


# Times written twice, and times that are measured


@program_file("tide.csv", "long", 121, ["z"], time=(("datetime",),), step=(1.0, "h"))
def _midnight_as_24_o_clock_beside_a_whole_time() -> str:
    local = pd.date_range("2025-09-01 07:00", periods=121, freq="h")
    world = local - pd.Timedelta("7h")
    days = (world - pd.Timedelta("1h")).strftime("%d/%m/%Y")  # midnight belongs to the day before
    clocks = [f"{t.hour or 24 * (i % 48 == 0):02d}:00:00" for i, t in enumerate(world)]
    columns = {"lat": -5.7439, "dd/mm/yyyy": days, "hh:mm:ss": clocks}
    return as_csv({**columns, "datetime": local.strftime("%Y-%m-%d %H:%M"), "z": wave(121)})


@program_file("laps of two stints.csv", "long", 30, ["lap_time"],
              time=(("lap",),), said=("labelled by stint",))  # fmt: skip
def _times_of_laps_of_two_stints() -> str:
    took = np.concatenate([91.2 + np.arange(18) ** 1.4 / 8, 90.9 + np.arange(12) ** 1.4 / 8])
    stint = np.repeat([1, 2], [18, 12])
    return as_csv({"lap": range(1, 31), "lap_time": took.round(1), "stint": stint})


@program_file("splits.csv", "tidy", 6, ["Pace"], time=(("Time",),),
              said=("Place changes within the sequences",))  # fmt: skip
def _decimal_commas_in_quotes_and_places_that_all_pass() -> str:
    rows = [
        f'{runner},{5 * place}K,0:{11 * place}:1{runner % 3},"3,{10 + place}"'
        for runner in (203, 202, 206, 207, 211, 225)
        for place in (1, 2, 3, 4, 5)
    ]
    return text_of("Number,Place,Time,Pace", *rows)


@program_file("board.txt", "long", 90, ["column 3"], time=(("column 1", "column 2"),),
              step=(13.0, "s"))  # fmt: skip
def _seconds_of_one_digit() -> str:
    at = pd.date_range("2021-05-27 16:23:42", periods=90, freq="13s")
    clocks = (f"{t.hour}:{t.minute}:{t.second}" for t in at)
    return text_of(*joined([at.strftime("%d.%b.%Y"), list(clocks), wave(90)]))


# Elements of XML that repeat


@program_file("rates.xml", "tidy", 3, ["rate"], time=(("time",),))
def _attributes_of_elements_within_those_of_a_day() -> str:
    days = "".join(
        f'<Cube time="{day}">'
        + "".join(f'<Cube currency="{c}" rate="{1 + r:.4f}"/>' for c, r in rates.items())
        + "</Cube>"
        for day, *row in zip(_DAYS[::-1], *(wave(120, phase=k) for k in range(3)), strict=True)
        if (rates := dict(zip(("USD", "JPY", "CHF"), row, strict=True)))
    )
    return f'<?xml version="1.0"?><e:Env xmlns:e="x"><e:name>Bank</e:name>{days}</e:Env>'


@program_file("days.xml", "long", 120, ["heat", "rain"], time=(("date",),))
def _texts_inside_of_elements() -> str:
    days = (
        f'<day date="{day}"><heat>{a:.2f}</heat><rain>{b:.2f}</rain></day>'
        for day, a, b in zip(_DAYS, wave(120), wave(120, phase=1), strict=True)
    )
    return f"<station><place>Kiel</place>{''.join(days)}</station>"


@program_file("waters.xml", "tidy", 2, ["value"], time=(("dateTime",),), step=(1.0, "min"))
def _what_was_measured_stands_beside_its_values() -> str:
    series = (
        f"<series><variable><name>{name}</name></variable><values>"
        + "".join(
            f'<value qualifiers="P" dateTime="{at}">{v:.3f}</value>'
            for at, v in zip(_minutes(60), wave(60, phase=k), strict=True)
        )
        + "</values></series>"
        for k, name in enumerate(("flow", "stage"))
    )
    return f"<response>{''.join(series)}</response>"


# Years, months and times as people write them


@program_file("prices_since_48.csv", "long", 739, ["prices"], time=(("Date",),),
              step=(1.0, "month"))  # fmt: skip
def _years_of_two_digits_over_the_turn_of_69() -> str:
    months = pd.date_range("1948-06-01", periods=739, freq="MS")
    return as_csv({"Date": months.strftime("%b-%y"), "prices": wave(739)})


@program_file("valley.csv", "long", 1143, ["max", "rain"], time=(("column 1",),),
              step=(1.0, "month"))  # fmt: skip
def _years_of_two_digits_of_nearly_a_century_the_latest_first() -> str:
    months = pd.date_range("1930-12-01", periods=1143, freq="MS")[::-1]
    return as_csv({"": months.strftime("%b %y"), "max": wave(1143), "rain": wave(1143, phase=1)})


@program_file("villes.txt", "rows", 15)
def _months_in_french_without_accents() -> str:
    months = "Janv\tFev\tMars\tAvr\tMai\tJuin\tjuil\tAout\tSept\tOct\tNov\tDec"
    warm = 12 - 8 * np.cos(np.arange(12) / 6 * np.pi)
    rows = (
        [f"ville {k}", *(warm + k).round(1), 43 + k / 2, round(12 + k / 9, 2)] for k in range(15)
    )
    lines = ("\t".join(map(str, row)) for row in rows)
    return text_of(f"\t{months}\tLat\tMoy", *lines)


@program_file("monitor.csv", "long", 96, ["pulse", "breath"], time=(("TimeStamp (mS)",),))
def _clocks_of_batches_beside_a_count_of_milliseconds() -> str:
    at = pd.date_range("2023-09-26 13:15:20.012", periods=32, freq="1600ms").repeat(3)
    counted = 321_124 + np.cumsum(536 + 4 * (np.arange(96) % 2))
    clock = at.strftime("%H:%M:%S.%f").str[:-3]
    columns = {"Date": at.strftime("%d %b %Y"), "Time": clock, "pulse": wave(96).round(2)}
    return as_csv(columns | {"breath": wave(96, phase=1), "TimeStamp (mS)": counted})


@program_file("paused.tcx", "tidy", 3, ["lat", "heart rate"], time=(("time",),),
              said=("the time jumps by more than they last",))  # fmt: skip
def _laps_with_pauses() -> str:
    """Longer ones than the laps themselves, the last point of one being the first of the next."""
    laps = [
        "".join(_point(second, 2 * lap + (second > 5)) for second in range(12))
        + _point(0, 2 * lap + 2)
        for lap in range(3)
    ]
    tracks = "".join(f"<Lap><Track>{points}</Track></Lap>" for points in laps)
    return f"<TrainingCenterDatabase><Activity>{tracks}</Activity></TrainingCenterDatabase>"
