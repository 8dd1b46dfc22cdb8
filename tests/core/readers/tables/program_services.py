"""Exports of web services and devices: rows by name or date, units in cells, wells, headers."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from tests.core.files import wave
from tests.core.readers.tables.program_files import program_file

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
