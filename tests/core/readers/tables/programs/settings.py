"""Files whose settings, counts of values and groups of columns stand above or beside the rows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.core.files import wave
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
