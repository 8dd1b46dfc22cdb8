"""Files whose settings, counts of values and groups of columns stand above or beside the rows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.core.files import wave
from tests.core.readers.tables.programs.devices.recorders import waves
from tests.core.readers.tables.programs.files import joined, program_file, text_of


@program_file("labchart.txt", "long", 200, ["ECG (mV)", "Belt (V)"], time=(("Time (s)",),),
              step=(0.001, "s"))  # fmt: skip
def _labchart() -> str:
    return text_of(
        "Interval=\t0.001 s", "ExcelDateTime=\t4.2006432087581E+04\t02/01/2015 10:22:12.366",
        "TimeFormat=\tStartOfBlock", "DateFormat=\t", "ChannelTitle=\tECG\tBelt",
        "Range=\t10.000 V\t5.000 V", "UnitName=\tmV\tV",
        *joined([np.arange(200) / 1000, wave(200), wave(200, phase=1)], "\t"),
    )  # fmt: skip


@program_file("sub01.asc", "tidy", 3, ["left x", "left y", "left pupil"],
              time=(("time (ms)",),), step=(0.002, "s"),
              said=("labelled by condition", "10 comments and messages"))  # fmt: skip
def _trials() -> str:
    lines = ["** CONVERTED FROM sub01.edf", "SAMPLES\tGAZE\tLEFT\tRATE\t500"]
    for trial, condition in enumerate(("same", "other", "same"), 1):
        start = 5000 * trial
        lines += [f"MSG\t{start} TRIALID {trial}", f"START\t{start} \tLEFT\tSAMPLES"]
        samples = [np.arange(120) * 2 + start, wave(120), wave(120, phase=1), wave(120, phase=2)]
        lines += joined([*samples, ["..."] * 120], "\t")
        lines += [f"END\t{start + 240}", f"MSG\t{start + 243} !V TRIAL_VAR condition {condition}"]
        lines += [f"MSG\t{start + 243} TRIAL_RESULT 0"]
    return text_of(*lines)


@program_file("hwinfo.csv", "long", 90, ["Core [°C]", "Core [°C] (2)", "Power [W]"],
              time=(("Date", "Time"),), step=(2.0, "s"),
              said=("The column names were repeated once",))  # fmt: skip
def _footer() -> str:
    names = "Date,Time,Core [°C],Core [°C],Power [W]"
    at = pd.date_range("2026-04-09 08:30:00", periods=90, freq="2s")
    cells = [at.strftime("%d.%m.%Y"), at.strftime("%H:%M:%S"), wave(90), wave(90, phase=1)]
    below = ',,"CPU [#0]: Some Model 58","CPU [#1]: Some Model 58",GPU: Another'
    return text_of(names, *joined([*cells, wave(90, phase=2)]), names, below)


@program_file("ET_1.2.csv", "long", 40, ["Coal", "Gas"], time=(("Quarter",),),
              step=(3.0, "month"))  # fmt: skip
def _quarters() -> str:
    parts = ("January to March", "April to June", "July to September", "October to December")
    named = [f"{parts[k % 4]} {2010 + k // 4}" for k in range(40)]
    named[-1] += " [provisional]"
    return text_of("Quarter,Coal,Gas", *joined([named, wave(40), wave(40, phase=1)]))


@program_file("chromatogram.txt", "long", 200, ["Intensity"], time=(("R.Time (min)",),))
def _chromatogram() -> str:
    at = [f"{i / 120:.5f}" for i in range(200)]
    return text_of(
        "[Header]", "Application Name\tLabSolutions", "Version\t5.92", "", "[Configuration]",
        "Application\tLC", "Detector ID\tDetector A", "", "[LC Chromatogram(Detector A-Ch1)]",
        "Interval(msec)\t500", "# of Points\t200", "Start Time(min)\t0.000",
        "Intensity Units\tmV", "R.Time (min)\tIntensity", *joined([at, wave(200)], "\t"),
    )  # fmt: skip


@program_file("earthquake.txt", "long", 296, ["value"], step=(0.05, "s"))
def _earthquake() -> str:
    values = wave(296)
    rows = ["\t".join(map(str, values[i : i + 6])) for i in range(0, 296, 6)]
    return text_of("TIMESERIES IU_ANMO_00_BHZ_R, 296 samples, 20 sps, SLIST, FLOAT", *rows)


@program_file("biobank.csv", "long", 200,
              ["acceleration (mg) - 2014-05-07 13:29:50 - sampleRate = 5 seconds"],
              step=(5.0, "s"), said=("a step lasts 5 s",))  # fmt: skip
def _biobank() -> str:
    name = "acceleration (mg) - 2014-05-07 13:29:50 - sampleRate = 5 seconds"
    return text_of(f"{name},imputed", *joined([wave(200), np.repeat([0, 1], 100)]))


@program_file("football.csv", "long", 100,
              ["Away 25 Player25", "Away 25", "Away 15 Player15", "Away 15"],
              time=(("Time [s]",),), step=(0.04, "s"))  # fmt: skip
def _football() -> str:
    at = [f"{(i + 1) * 0.04:.2f}" for i in range(100)]
    places = [wave(100, phase=k) for k in range(4)]
    return text_of(
        ",,,Away,,Away,", ",,,25,,15,", "Period,Frame,Time [s],Player25,,Player15,",
        *joined([[1] * 100, range(1, 101), at, *places]),
    )  # fmt: skip


@program_file("thermometer.txt", "long", 200, ["Celsius(°C)", "Humidity(%rh)"],
              time=(("Time",),), step=(5.0, "min"))  # fmt: skip
def _thermometer() -> str:
    at = pd.date_range("2011-02-23 14:05:10", periods=200, freq="5min")
    times = at.strftime("%d/%m/%Y %H:%M:%S")
    first, *rest = joined([range(1, 201), times, wave(200), wave(200, phase=1)])
    return text_of("Kitchen,Time,Celsius(°C),Humidity(%rh),Serial Number", f"{first},0101", *rest)


@program_file("electricity.csv", "long", 192, ["USAGE (kWh)", "COST ($)"],
              time=(("DATE", "START TIME"),), step=(15.0, "min"))  # fmt: skip
def _electricity() -> str:
    at = pd.date_range("2022-01-01", periods=192, freq="15min")
    usage = 1 + wave(192)
    cost = [f"${0.05 + k % 5 / 100:.2f}" for k in range(192)]
    days, starts = at.strftime("%Y-%m-%d"), at.strftime("%H:%M")
    return text_of(
        "Name,JANE DOE", 'Address,"1 MAIN ST, SAN JOSE"', "",
        "TYPE,DATE,START TIME,USAGE (kWh),COST",
        *joined([["Electric usage"] * 192, days, starts, usage, cost]),
    )  # fmt: skip


@program_file("potentiostat.DTA", "long", 120, ["Vf", "Im"], time=(("T",),),
              said=("Pt counts the rows",))  # fmt: skip
def _potentiostat() -> str:
    rows = [f"\t{i}\t{i / 2}\t{v}\t{-v}\t......" for i, v in enumerate(wave(120))]
    return text_of(
        "EXPLAIN", "TAG\tCHRONOP", "TITLE\tLABEL\tChronopotentiometry\tTest &Identifier",
        "AREA\tQUANT\t1.00000E+000\tSample Area (cm^2)", "CURVE\tTABLE\t120",
        "\tPt\tT\tVf\tIm\tOver", "\t#\ts\tV vs. Ref.\tA\tbits", *rows,
    )  # fmt: skip


@program_file("glucose.csv", "long", 96, ["Historic Glucose mmol/L"],
              time=(("Device Timestamp",),), step=(15.0, "min"))  # fmt: skip
def _glucose() -> str:
    at = pd.date_range("2024-03-01 00:07", periods=96, freq="15min").strftime("%d-%m-%Y %H:%M")
    rows = [f"FreeStyle,1D48,{t},0,{v},," for t, v in zip(at, 7 + wave(96), strict=True)]
    return text_of(
        "Glucose Data,Generated on,11-03-2024 08:30 UTC,Generated by,A. Berg",
        "Device,Serial Number,Device Timestamp,Record Type,Historic Glucose mmol/L,Scan,Notes",
        *rows,
    )


@program_file("price index.csv", "long", 120, ["Preisindex", "Veränderung"],
              time=(("column 1", "column 2"),))  # fmt: skip
def _price_index() -> str:
    months = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
    rows = [
        f"{2010 + i // 12};{months.split()[i % 12]};{100 + v:.1f};{v:.1f}".replace(".", ",")
        for i, v in enumerate(wave(120))
    ]
    return text_of(
        "Index der Preise, Monate;;;", "Index der Preise;;;", "Deutschland;;;",
        ";;Preisindex;Veränderung", ";;2020=100;in (%)", *rows, "__________", "© Amt, 2024",
    )  # fmt: skip


@program_file("circular dichroism.txt", "long", 141, ["column 2", "column 3"],
              time=(("column 1",),))  # fmt: skip
def _circular_dichroism() -> str:
    at = [f"{260 - i / 2:.4f}" for i in range(141)]
    return text_of(
        "TITLE\tsample", "DATA TYPE\tCD SPECTRUM", "XUNITS\tNANOMETERS", "NPOINTS\t141", "XYDATA",
        *joined([at, wave(141), wave(141, phase=1)], "\t"),
        "", "##### Extended Information", "[Comments]", "Sample name\tsample", "Band width\t1 nm",
    )  # fmt: skip


@program_file("climate of a station.txt", "long", 240, ["tmax (°C)", "rain (mm)", "sun (hours)"],
              time=(("yyyy", "mm"),), step=(1.0, "month"),
              said=("'#' and '*'", "'---'", "Windows of one year"))  # fmt: skip
def _climate_of_a_station() -> str:
    rows = [
        f"   {1980 + i // 12}  {i % 12 + 1:2d}   {v:5.1f}{'*' if i % 50 == 7 else ' '}"
        f"   {9 - v:5.1f}   {'---' if i % 50 == 3 else f'{100 - v:5.1f}#':>7}"
        for i, v in enumerate(wave(240))
    ]
    return text_of(
        "Heathrow", "Estimated data is marked with a * after the value and so on.",
        "   yyyy  mm   tmax    rain     sun", "              degC      mm   hours", *rows,
    )  # fmt: skip


@program_file("gaze with messages.txt", "long", 300, ["L X [px]", "L Y [px]"],
              time=(("Time",),), said=("labelled by Trial",))  # fmt: skip
def _gaze_with_messages() -> str:
    lines = []
    for i, v in enumerate(wave(300)):
        if i % 100 == 0:
            lines.append(f"{8000 + 4 * i}\tMSG\t{i // 100 + 1}\t# Message: picture.jpg")
        lines.append(f"{8000 + 4 * i}\tSMP\t{i // 100 + 1}\t{v}\t{-v}")
    names = "Time\tType\tTrial\tL X [px]\tL Y [px]"
    return text_of("## [Run]", "## Subject:\tp01", "##", names, *lines)


@program_file("position.pos", "long", 200, ["latitude(deg)", "sdn"],
              time=(("row", "GPST"),), step=(0.2, "s"))  # fmt: skip
def _position() -> str:
    at = pd.date_range("2024-03-11 08:30", periods=200, freq="200ms")
    at = at.strftime("%Y/%m/%d %H:%M:%S.%f")
    rows = joined([at, 52 + wave(200), np.repeat([1, 2], 100), wave(200, phase=1)], "   ")
    return text_of("% program : RTKLIB", "%  GPST   latitude(deg)   Q   sdn", *rows)


@program_file("cycler.csv", "long", 60, ["voltage"], time=(("test_time",),),
              said=("labelled by step", "date_stamp is a time"))  # fmt: skip
def _cycler() -> str:
    at = np.concatenate([120.0 * np.arange(1, 31), 3600 + np.cumsum(np.linspace(0.02, 0.2, 30))])
    within = np.concatenate([at[:30], at[30:] - 3600]).round(2)
    rows = joined(
        [range(60), at.round(2), within, (43374 + at / 86400).round(2), np.repeat([1, 2], 30),
         [1] * 60, [0.0] * 60, wave(60)], ";",
    )  # fmt: skip
    end = ";" * 6
    return text_of(
        f"# INSTRUMENT FILE --- HEAD{end};", f"number of headers;17{end}", f"operator;A. B.{end}",
        f"cell;c07{end}", f"mass;0.002{end}", f"# INSTRUMENT FILE --- LOG{end};",
        f"12;Began to collect more data{end}", f"640;A problem was met - begun anew{end}",
        f"980;R12{end}", f"5120;R0{end}", f"# INSTRUMENT FILE --- DATA{end};",
        "index;test_time;step_time;date_stamp;step;cycle;current;voltage", *rows,
    )  # fmt: skip


@program_file("beats.txt", "long", 90, ["column 1"])
def _beats() -> str:
    head = ("# BEATS", "This file was made to try out the program.", "# Author:\tA. B.", "#",
            "# Segment 140 of 'x.npy'", "#\t\t> duration=300(s)# > Number: 90")  # fmt: skip
    return text_of(*head, *(f"{0.8 + v / 9:.3f}" for v in wave(90)))


@program_file("log above.csv", "long", 60, ["load", "heat"], time=(("at",),))
def _log_above() -> str:
    at = [f"{i / 10:.1f}" for i in range(60)]
    messages = ["0.5,started,", "1.5,valve opened,", "7.5,pump on,", "8.0,stopped,"]
    rows = joined([at, wave(60), wave(60, phase=1)])
    return text_of("messages,,", *messages, "at,load,heat", *rows)


@program_file("bad flag.cnv", "long", 60, ["v: Voltage", "w: Descent Rate"],
              time=(("timeS: Time, Elapsed [seconds]",),),
              said=("says that -9.99e-29 stands for no value", "1 missing value"))  # fmt: skip
def _bad_flag() -> str:
    """A single number that lines above call bad is within others; more lines stand above."""
    volts = [f"{volt:.4f}" for volt in wave(60)]
    volts[30] = "-9.990e-29"
    names = ("timeS: Time, Elapsed [seconds]", "v: Voltage", "w: Descent Rate")
    above = [f"# name {k} = {name}" for k, name in enumerate(names)]
    rows = joined([np.arange(60) / 4, volts, wave(60, phase=1)], "  ")
    above += ["# bad_flag = -9.990e-29", *["#   <G>-9.7e-001</G>", "#   <!-- 6 = U, CDOM -->"] * 40]
    return text_of("* Sea-Bird Data File:", *above, "*END*", *rows)


@program_file("a title in a spreadsheet.txt", "long", 60, ["column 2"],
              said=("column 1 is a time",))  # fmt: skip
def _a_title() -> str:
    """Empty cells end all lines; the second says where a fit began, and ages come again."""
    ages = np.sort(np.random.default_rng(0).uniform(1, 9, 60).round(1))
    weights = (9 + 3 * ages + wave(60)).round(1)
    rows = [f"{row}\t\t\t" for row in joined([ages, weights], "\t")]
    return text_of("Weights of WALLABIES\t\t\t\t", "1  11\t\t\t\t", "", *rows)


@program_file("meter of a customer.csv", "long", 40, ["used"], time=(("day",),))
def _two_columns_on_a_customer_above_three_of_a_meter() -> str:
    at = pd.date_range("2024-08-14 09:00", periods=40, freq="36h")
    rows = joined([at.strftime('"%d/%m/%Y"'), at.strftime('"%H:%M"'), 2 + wave(40)])
    blank = '" "," "'
    above = [
        *(blank, '"customer","address"', blank, '"A. Person","Hill 3"', blank, '"kind","meter"'),
        *(f'{blank}," "', '"      207","  4410293",', '"____","____","___"'),
    ]
    return text_of(*above, blank, '"day","from","used"', f'{blank}," "', *rows)


@program_file("AE hit.txt", "long", 200, ["value (volts)"], step=(2e-7, "s"),
              said=("there are 5,000,000 steps a second",))  # fmt: skip
def _told_line_by_line() -> str:
    told = ["SOURCE FILE NAME: C:\\AE\\Test1.DTA", "DATE: Thursday, April 08, 2021",
            "SAMPLE INTERVAL (Seconds):   0.0000002000", "SIGNAL UNITS: volts",
            "CHANNEL NUMBER: 1", "TIME OF TEST: 174.9792923"]  # fmt: skip
    return text_of(*told, "", *(f"{value: .8f}" for value in wave(200)))


@program_file("gauge.txt", "long", 90, ["column 1"], step=(0.004, "s"))
def _last_line_with_commas() -> str:
    told = ["Operator = Kim", "Sampling rate = 250 Hz", "Comment = dry, warm, calm"]
    return text_of(*told, *map(str, wave(90)))


@program_file("kiln.txt", "long", 90, ["Heat"])
def _told_above_a_name() -> str:
    return text_of("Site: Essen, Hall 2", "Kiln = 4", "Day: 3", "Heat", *map(str, wave(90)))


@program_file("dyno.csv", "long", 200, ["Channel 0", "Channel 1"], time=(("Time",),),
              said=("2 tables, and only Data was read",))  # fmt: skip
def _below_what_tells_of_it() -> str:
    told = [f"Channel {k} (PXI1Slot3/{k}),-0.05,0.0008458,200" for k in range(2)]
    at = [f"{0.0008458 * k - 0.05:.9f}" for k in range(200)]
    rows = joined([*waves(200, 2), at, [""] * 200])
    return text_of("Meta data,,,", "Physical channel,Start Time,Sample Interval,Sample Count",
                   *told, ",,,", "Data,,,", "Channel 0,Channel 1,Time,", *rows)  # fmt: skip


@program_file("watch_ecg_with_a_version.csv", "long", 1200, ["Lead I (µV)"],
              step=(1 / 513.178, "s"))  # fmt: skip
def _a_number_among_settings_above_one_column() -> str:
    return text_of(
        "Name,Jane Doe", "Classification,Sinus Rhythm", "Symptoms,", "Software Version,1.90",
        'Device,"Watch6,7"', "Sample Rate,513.178 hertz", "", "", "Lead,Lead I", "Unit,µV", "", "",
        *joined([wave(1200)]),
    )  # fmt: skip


@program_file("absorbance.txt", "long", 90, ["A"], time=(("nm",),))
def _absorbance() -> str:
    """Of three facts above the names, only the last is a number: a date."""
    rows = joined([[f"{350 + k},00" for k in range(90)], _with_commas(wave(90))], "\t")
    facts = ("Batch\tscan064", "Photometer 600\tBaseline corrected", "Blank\t8-1-2024 13:47:30")
    return text_of(*facts, "nm\tA", *rows)


def _with_commas(numbers: np.ndarray) -> list[str]:
    return [f"{number:.3f}".replace(".", ",") for number in numbers]


_LIMBS = ["I", "II", "III", "aVR", "aVL", "aVF"]
_ON_CHEST = [f"V{k}" for k in range(1, 7)]
_AT = [f"P{k}" for k in range(1, 10)]


@program_file("leads.csv", "long", 90, [*_LIMBS, *_ON_CHEST])
def _leads() -> str:
    return text_of(",".join((*_LIMBS, *_ON_CHEST)), *joined(_alike(12)))


@program_file("sensors at a rate.csv", "long", 90, ["load", *_AT], step=(0.002, "s"))
def _sensors_at_a_rate() -> str:
    """Most columns are numbered, with a line above that says how often they were measured."""
    return text_of("Sampling Rate (Hz): 500", ",".join(("load", *_AT)), *joined(_alike(10)))


def _alike(count: int) -> list[np.ndarray]:
    """Numbers of sensors beside one another, all in one range: (count, 90 steps)."""
    return [(100 * wave(90, phase=k)).round(1) for k in range(count)]
