"""Exports of web services and devices: rows by name or date, units in cells, wells, headers."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from tests.core.files import wave
from tests.core.readers.tables.program_files import program_file, text_of

_DAYS = [str(day.date()) for day in pd.bdate_range("2023-01-02", periods=120)]


# Objects with a name for each row


@program_file("alpha_vantage.json", "long", 120, ["1. open", "2. close"], time=(("time",),),
              step=(1.0, "business day"))  # fmt: skip
def _prices_by_day_beside_metadata() -> str:
    rows = [{"1. open": f"{a:.4f}", "2. close": f"{a + 1:.4f}"} for a in wave(120)]
    series = dict(reversed(list(zip(_DAYS, rows, strict=True))))
    about = {"1. Information": "Daily Prices", "2. Symbol": "IBM", "5. Time Zone": "US/Eastern"}
    return json.dumps({"Meta Data": about, "Time Series (Daily)": series})


@program_file("exchange_rates.json", "long", 120, ["value"], time=(("time",),))
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
