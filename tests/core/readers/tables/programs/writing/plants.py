"""Plants and test benches: historians, loggers of machines, controllers and testing machines."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.core.files import wave
from tests.core.readers.tables.programs.files import joined, program_file, text_of

N = 120


def _moments(n: int, seed: int) -> list[str]:
    """Times at uneven distances, as a historian keeps values that changed."""
    apart = np.random.default_rng(seed).integers(20, 90, n)
    at = pd.Timestamp("2023-05-03 08:00") + pd.to_timedelta(np.cumsum(apart), unit="s")
    return [*at.strftime("%d-%b-%y %H:%M:%S")]


@program_file("historian.csv", "tidy", 3, ["Value"], time=(("Time",),),
              said=("3 sequences (series) of 60-120 steps",))  # fmt: skip
def _historian() -> str:
    tags = {"FIC101.PV": 120, "TIC101.PV": 90, "PIC101.PV": 60}
    columns = []
    for seed, n in enumerate(tags.values()):
        blank = [""] * (N - n)
        values = [f"{50 + v:.3f}" for v in wave(n, phase=seed)]
        columns += [_moments(n, seed) + blank, values + blank]
    names = ",".join("Time,Value" for _ in tags)
    return text_of(",".join(f"{tag}," for tag in tags), names, *joined(columns))


@program_file("thermocouples.csv", "long", N, ["CH1", "CH2"],
              time=(("Date&Time", "ms"),), step=(0.5, "s"))  # fmt: skip
def _signs_apart() -> str:
    at = pd.date_range("2023-05-03 08:00", periods=N, freq="500ms")
    cells = [np.arange(N) + 1, at.strftime("%Y/%m/%d %H:%M:%S"), at.strftime("%f").str[:3]]
    heat = [f"{'-' if v < 0 else '+'}{abs(v):8.1f}" for v in 20 * wave(N)]
    volts = [f"+{2 + v:8.4f}" for v in wave(N, phase=1)]
    return text_of(
        "Vendor,Somebody", "Sampling interval,500ms", "CH,Signal name,Input,Range,Filter,Span",
        "CH1,Oven,TEMP,TC_K,Off,1000.0,-1000.0,degC", "CH2,Load,DC,5V,Off,5.0,-5.0,V", "Data",
        "Number,Date&Time,ms,CH1,CH2,Alarm1-10", "NO.,Time,ms,degC,V,A1234567890",
        *joined([*cells, heat, volts, ["LLLLLLLLLL"] * N]),
    )  # fmt: skip


@program_file("milliseconds beside.csv", "long", N, ["Level", "Heat"],
              time=(("Date", "Time", "Millitm"),), step=(5.0, "s"))  # fmt: skip
def _milliseconds_beside() -> str:
    at = pd.date_range("2023-05-23 08:00", periods=N, freq="5s")
    parts = 900 + np.random.default_rng(0).integers(0, 100, N)
    marks = ["B", *[""] * (N - 2), "E"]
    days = [at.strftime("%m/%d/%Y"), at.strftime("%H:%M:%S"), parts, marks]
    return text_of(
        "Date,Time,Millitm,Marker,Level,Heat",
        *joined([*days, 50 + wave(N), 40 + wave(N, phase=1)]),
    )


@program_file("fractions beside.csv", "long", N, ["Reading"],
              time=(("Date", "Time", "Fractional Seconds"),), step=(0.1, "s"))  # fmt: skip
def _fractions_beside() -> str:
    at = pd.date_range("2023-05-23 08:00", periods=N, freq="100ms")
    days = [at.strftime("%m/%d/%Y"), at.strftime("%H:%M:%S"), at.strftime("0.%f")]
    return text_of("Reading,Date,Time,Fractional Seconds", *joined([5 + wave(N), *days]))
