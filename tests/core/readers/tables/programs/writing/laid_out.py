"""Instruments that lay out what they measured: channels, spectra, steps of cycles and wells."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.core.files import wave
from tests.core.readers.tables.programs.files import joined, program_file, text_of

N = 120


@program_file("scope of a controller.csv", "long", N, ["Place", "Heat"], time=(("Time [ms]",),),
              step=(0.002, "s"), said=("Place and Heat stand side by side",))  # fmt: skip
def _channels_beside() -> str:
    settings = {"Name": ("Place", "Heat"), "SymbolComment": ("", " Sensor1"),
                "Data-Type": ("REAL64", "REAL32"), "SampleTime[ms]": ("2", "2"),
                "SymbolName": ("GVL.Place", "GVL.Heat"), "Port": ("851", "851")}  # fmt: skip
    lines = ["\t".join(f"{key}\t{value}" for value in of) for key, of in settings.items()]
    places, heats = ([f"{v:.5f}".replace(".", ",") for v in wave(N, phase=k)] for k in range(2))
    counts = np.arange(N)
    return text_of(
        "Name\tScope Project", "File\tD:\\autosave\\a.csv", "Starttime of export\t133238090039",
        "", *lines, "", *joined([counts, places, counts, heats], "\t"),
    )  # fmt: skip


@program_file("steps of cycles.csv", "tidy", 4, ["Voltage(V)", "Current(mA)"],
              time=(("Realtime",),), step=(30.0, "s"),
              said=("Cycle ID, Step ID and Step Name",))  # fmt: skip
def _outline() -> str:
    lines = ["Cycle ID,Cap_Chg(mAh)", ",Step ID,Step Name,Capacity(mAh)",
             ",,Record ID,Voltage(V),Current(mA),Realtime"]  # fmt: skip
    at = pd.date_range("2023-05-03 08:00", periods=4 * 60, freq="30s").strftime("%Y-%m-%d %X")
    for k in range(240):
        if k % 60 == 0:
            lines.append(f"{k // 60 + 1},{600 + k}")
        if k % 30 == 0:
            lines.append(f",{k // 30 % 2 + 1},{('CC_Chg', 'CC_DChg')[k // 30 % 2]},{500 + k}")
        volts, milliamperes = 3.5 + 0.01 * (k % 60) + 0.1 * wave(240)[k], 900 * wave(60)[k % 60]
        lines.append(f",,{k + 1},{volts:.4f},{milliamperes:.1f},{at[k]}")
    return text_of(*lines)


_READS = 12


def _growth(well: int) -> list[str]:
    return [f"{0.05 + 0.8 / (1 + np.exp(5 - t + well % 4)):.3f}" for t in range(_READS)]


@program_file("wells in rows.csv", "tidy", 8, ["Raw Data (600)"], time=(("Time [s]",),),
              step=(1800.0, "s"),
              said=("The plate has 8 wells and was read 12 times",))  # fmt: skip
def _wells_in_rows() -> str:
    times = [f"{k // 2} h {'30 min' * (k % 2)}".strip() for k in range(_READS)]
    wells = [f"{'AB'[w // 4]},{w % 4 + 1:02d},Sample X{w % 4}," + ",".join(_growth(w))
             for w in range(8)]  # fmt: skip
    return text_of(
        "User: USER,Test ID: 12", "", "Well Row,Well Col,Content" + ",Raw Data (600)" * _READS,
        ",,Time," + ",".join(times), *wells,
    )  # fmt: skip


@program_file("wells in grids.txt", "columns", 96, time=(("Time [s]",),), step=(600.0, "s"))
def _wells_in_grids() -> str:
    wells = [_growth(w) for w in range(96)]
    lines = ["##BLOCKS= 1", "Plate:\tPlate1\t1.3\tTimeFormat\tKinetic\tAbsorbance"]
    lines.append("\tTemperature(C)\t" + "\t".join(str(k + 1) for k in range(12)) + "\t\t")
    for t in range(_READS):
        for row in range(8):
            begin = f"{t // 6:02d}:{t % 6 * 10:02d}:00\t37.0\t" if row == 0 else "\t\t"
            lines.append(begin + "\t".join(wells[12 * row + k][t] for k in range(12)) + "\t\t")
        lines.append("\t")
    return text_of(*lines, "~End", "Original Filename: growth")


@program_file("spectra below their names.csv", "tidy", 3, ["Abs"], time=(("Wavelength (nm)",),),
              step=(1.0, "nm"))  # fmt: skip
def _spectra_beside() -> str:
    axis = [f"{400 - k}.0" for k in range(N)]
    columns = [cells for k in range(3) for cells in (axis, wave(N, phase=k).round(6))]
    rows = [f"{row}," for row in joined(columns)]
    return text_of(
        "Base,,S1 0 min,,S1 9 min,,", "Wavelength (nm),Abs," * 3, *rows,
        "", "Base", "Collection Time: 5/3/2023 8:00:00 AM", "Scan Software Version: 3.00(182)",
        "Parameter List : ", "Instrument                     Cary 60",
    )  # fmt: skip


@program_file("spectra below each other.tsv", "tidy", 3, ["10mm Absorbance"], step=(1.0, "nm"),
              time=(("Wavelength (nm)",),))  # fmt: skip
def _spectra_below() -> str:
    lines: list[str] = []
    for k in range(3):
        lines += [f"Sample {k + 1}", "", "//QSpecBegin:", f"5/3/2023 8:0{k}:00 AM"]
        lines += ["Wavelength (nm)\t10mm Absorbance"]
        lines += [*joined([190 + np.arange(N), wave(N, phase=k).round(4)], "\t"), "//QSpecEnd:", ""]
    return text_of(*lines)
