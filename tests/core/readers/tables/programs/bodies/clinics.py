"""Monitors of patients, and archives of what they showed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.core.files import wave
from tests.core.readers.tables.programs.files import as_csv, joined, program_file, text_of

N = 180


@program_file("capnograph.prn", "long", N, ["CO2", "RR"], time=(("TIME",),), step=(8.0, "s"))
def _capnograph() -> str:
    """Clocks in digits, 8 s apart: each minute lacked five rows when they were numbers."""
    at = 130_000 + np.arange(N) * 8 // 60 * 100 + np.arange(N) * 8 % 60
    values = [(9 * wave(N, phase=k)).round(1) + 30 for k in range(2)]
    return text_of("TIME CO2 RR", "------ ---- ----", *joined([at, *values], " "))


@program_file("vitalPeriodic.csv", "tidy", 4, ["heartrate", "sao2"],
              time=(("observationoffset",),), step=(5.0, "min"))  # fmt: skip
def _intensive_care() -> str:
    """Stays at intensive care in no order, each with minutes since it began."""
    rng = np.random.default_rng(5)
    stays, at = np.repeat([141765, 143870, 144815, 145427], 40), np.tile(np.arange(40) * 5, 4)
    rows = rng.permutation(len(at))
    columns = {
        "vitalperiodicid": 40_000_000 + rng.permutation(9_000_000)[: len(at)],
        "patientunitstayid": stays[rows],
        "observationoffset": (at + stays % 5)[rows],
        "heartrate": (80 + 9 * wave(len(at))).round()[rows],
        "sao2": (96 + wave(len(at), phase=1)).round(1)[rows],
    }
    return as_csv(columns)


@program_file("rdsamp.csv", "long", N, ["MLII (mV)", "V5 (mV)"],
              time=(("Elapsed time",),), step=(0.004, "s"))  # fmt: skip
def _archive_of_hearts() -> str:
    """Names, units and clocks within single quotes, which hid the clocks."""
    at = [f"'0:{k * 0.004:06.3f}'" for k in range(N)]
    values = [wave(N, phase=k).round(3) for k in range(2)]
    head = ["'Elapsed time','MLII','V5'", "'hh:mm:ss.mmm','mV','mV'"]
    return text_of(*head, *joined([at, *values]))


@program_file("eeg.rd.000.txt", "tidy", 5, ["column 4"], time=(("column 3",),),
              said=("4 comments and messages among the rows were left out",))  # fmt: skip
def _archive_of_brain_waves() -> str:
    """A comment above each electrode has as many words as rows have cells: it was one of them."""
    lines = ["# eeg.rd", "# 120 trials, 5 chans, 64 samples", "# S1 obj , trial 0"]
    for k, name in enumerate(("FP1", "FP2", "F7", "F8", "AF1")):
        values = (9 * wave(64, phase=k)).round(3)
        lines += [f"# {name} chan {k}", *(f"0 {name} {at} {v}" for at, v in enumerate(values))]
    return text_of(*lines)


@program_file("ward.csv", "tidy", 4, ["TC", "SpO2", "PCR"], time=(("giorno",),))
def _ward() -> str:
    """What wasn't measured each day is n.e., in more than half of the rows: all of it was lost."""
    rng = np.random.default_rng(5)
    rows = ["giorno;paziente;TC;SpO2;PCR"]
    for who in ("B.G.", "C.M.", "D.L.", "F.R."):
        for day in range(15):
            protein = "n.e." if day % 5 else f"{rng.uniform(20, 300):.1f}".replace(".", ",")
            warm = f"{rng.normal(37.5, 0.4):.1f}".replace(".", ",")
            rows.append(f"{day + 1:02d}/03/20;{who};{warm};{rng.integers(88, 97)};{protein}")
    return text_of(*rows)


@program_file("60sec.csv", "long", 240, [f"column {k}" for k in (1, 2, 3, 4)], step=(60.0, "s"),
              said=("how long a step lasts",))  # fmt: skip
def _activity_without_names() -> str:
    """Counts along three axes each minute, most of them 0: each minute was a sequence."""
    rng = np.random.default_rng(5)
    moves = np.where(rng.random(240) < 0.3, rng.integers(1, 900, 240), 0)
    axes = [moves, moves * rng.uniform(0.5, 1.5, 240) // 1, moves * rng.uniform(0.5, 1.5, 240) // 1]
    lines = ["------------ Data File Created By ActiGraph GT3X+ ActiLife v6.13.3 -----------",
             "Start Time 00:00:00", "Start Date 6/3/2024", "Epoch Period (hh:mm:ss) 00:01:00",
             "--------------------------------------------------"]  # fmt: skip
    cells = [[f"{v:.0f}" for v in axis] for axis in (*axes, moves // 90)]
    return text_of(*lines, *joined([*cells, *[["0"] * 240] * 3]))


@program_file("concentrations.csv", "tidy", 6, ["CONC"], time=(("PCDTC",),),
              doubts=("uneven_steps",), said=("SUBJID", "labelled by ARM"))  # fmt: skip
def _concentrations() -> str:
    """Subjects of a trial, most in an arm of their own: each arm was a sequence."""
    rows, rng = ["SUBJID,ARM,PCDTC,CONC"], np.random.default_rng(3)
    arms = ("80 mg", "240 mg", "240 mg", "800 mg", "80 mg + DEF456", "240 mg + DEF456")
    for k, arm in enumerate(arms):
        begins = pd.Timestamp("2016-03-10 10:40") + pd.Timedelta(days=17 * k)
        for hours in (0, 1, 4, 25, 168, 336 + 2 * k, 504):
            at = begins + pd.Timedelta(hours=hours, minutes=float(rng.integers(0, 50)))
            rows.append(f"{1000001 + k},{arm},{at:%Y-%m-%dT%H:%M:%S},{rng.gamma(2, 40):.1f}")
    return text_of(*rows)
