"""Instruments: Julian dates, eye trackers without a unit, clocks in four columns, plate readers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tests.core.files import wave
from tests.core.readers.tables.programs.files import as_csv, joined, program_file, text_of

NAMES = ("julian.csv", "tobii newer.tsv", "bearing.csv", "well.las")
N = 240
NIGHTS = np.cumsum(np.random.default_rng(0).uniform(0.7, 3, N)).round(5)
MAGNITUDE, ERROR = 14 + wave(N), (0.01 + 0.005 * np.abs(wave(N, phase=1))).round(4)


def _light_curve(name: str, days: Sequence[float]) -> str:
    return as_csv({name: days, "mag": MAGNITUDE, "mag_err": ERROR})


@program_file("julian.csv", "long", N, ["mag", "mag_err"], time=(("JD",),))
def _julian() -> str:
    return _light_curve("JD", 2_459_000.5 + NIGHTS)


@program_file("barycentric.csv", "long", N, ["mag", "mag_err"], time=(("BJD_TDB",),))
def _barycentric() -> str:
    return _light_curve("BJD_TDB", 2_459_000.5 + NIGHTS)


@program_file("modified.csv", "long", N, ["mag", "mag_err"], time=(("obsmjd",),),
              step=(2.0, "day"))  # fmt: skip
def _modified() -> str:
    return _light_curve("obsmjd", 58_000 + 2.0 * np.arange(N))


@program_file("in any order.csv", "long", N, ["mag", "mag_err"], time=(("JD",),))
def _in_any_order() -> str:
    return _light_curve("JD", np.random.default_rng(1).permutation(2_459_000.5 + NIGHTS))


@program_file("jd of a game.csv", "long", N, ["JD", "mag", "mag_err"])
def _no_julian_date() -> str:
    """Numbers that are no days of our time."""
    return _light_curve("JD", np.random.default_rng(0).integers(1, 9, N))


@program_file("decimal years.csv", "long", N, ["mag", "mag_err"], time=(("decimal_year",),),
              step=(1.0, "month"))  # fmt: skip
def _decimal_years() -> str:
    return _light_curve("decimal_year", (1990 + np.arange(N) / 12).round(4))


def _gaze(name: str, each: float) -> str:
    at = (each * np.arange(N)).round().astype(int)
    names = [name, "Participant name", "Gaze point X", "Gaze point Y"]
    return text_of("\t".join(names), *joined([at, ["P01"] * N, wave(N), wave(N, phase=1)], "\t"))


@program_file("tobii older.tsv", "long", N, ["Gaze point X", "Gaze point Y"],
              time=(("Recording timestamp",),), step=(1 / 60, "s"))  # fmt: skip
def _tobii_older() -> str:
    return _gaze("Recording timestamp", 1e3 / 60)


@program_file("tobii newer.tsv", "long", N, ["Gaze point X", "Gaze point Y"],
              time=(("Recording timestamp",),), step=(1 / 300, "s"))  # fmt: skip
def _tobii_newer() -> str:
    return _gaze("Recording timestamp", 1e6 / 300)


def _bearing(first: float, each: float, parts: int, cells: str) -> str:
    """Hours, minutes, seconds and parts of one, without names."""
    at = first + each * np.arange(N)
    rows = [
        f"9,{int(s) // 60 % 60},{int(s) % 60},{format(s % 1 * parts, cells)},{x},{y}"
        for s, x, y in zip(at, wave(N), wave(N, phase=1), strict=True)
    ]
    return text_of(*rows)


@program_file("bearing.csv", "long", N, ["column 5", "column 6"], step=(1 / 25_600, "s"),
              time=(tuple(f"column {k}" for k in range(1, 5)),))  # fmt: skip
def _bearing_of_microseconds() -> str:
    """Their fourth column has five digits, as the archive's has."""
    return _bearing(2_399.995, 1 / 25_600, 1_000_000, ".5g")


@program_file("bearing temperature.csv", "long", N, ["column 5", "column 6"], step=(0.1, "s"),
              time=(tuple(f"column {k}" for k in range(1, 5)),))  # fmt: skip
def _bearing_of_tenths() -> str:
    return _bearing(2_390.0001, 0.1, 10, ".0f")


@program_file("no clock.csv", "long", N, [f"column {k}" for k in range(1, 7)])
def _no_clock() -> str:
    """Whole numbers below 60 that don't go on."""
    rng = np.random.default_rng(0)
    whole = [rng.integers(0, high, N) for high in (24, 60, 60, 1_000_000)]
    return text_of(*joined([*whole, wave(N), wave(N, phase=1)]))


# Reports of plate readers: a block of lines for each read


def _report(*colours: str, above: str = "No. of Cycles: 12") -> str:
    """Of a plate whose second row is empty, with as many blocks below each other as there are."""
    lines = ["Testname: growth", above, "Comment: ", "", "Measurement Data", "====="]
    for colour in colours:
        lines += ["", colour]
        for cycle in range(12):
            lines += ["", f"Cycle: {cycle + 1}"]
            grown = 90 * cycle + (7 * cycle) % 5
            lines += [f"A{k:02d}:   {3_000 * k + grown}" for k in range(1, 9)]
            lines += [f"B{k:02d}:        -" for k in range(1, 9)]
    return text_of(*lines)


@program_file("report.csv", "columns", 8, time=(("Cycle",),))
def _report_of_one_colour() -> str:
    return _report("Chromatic: 1")


@program_file("report_timed.csv", "columns", 8, time=(("Time [s]",),), step=(600.0, "s"))
def _report_with_the_time_of_a_cycle() -> str:
    return _report("Chromatic: 1", above=" Cycle time [s]:      600    -      -      -")


@program_file("reports.csv", "tidy", 8, ["Chromatic 1", "Chromatic 2"], time=(("Cycle",),))
def _report_of_two_colours() -> str:
    return _report("Chromatic: 1", "Chromatic: 2")


# Readers of plates that turn the table of each well, or of each vessel


def _turned(names: Sequence[str], time: str, sep: str) -> str:
    lines = ["Device: reader", ""]
    for phase, name in enumerate(names):
        reads = {name: range(1, 13), time: 60 * np.arange(12), "Mean": wave(12, phase=phase),
                 "0;3": wave(12, phase=phase + 1)}  # fmt: skip
        lines += [sep.join([key, *map(str, of)]) for key, of in reads.items()]
        lines += [13 * sep, "Cycles / Well"]
    return text_of(*lines)


@program_file("wells.txt", "tidy", 3, ["Mean", "0;3"], time=(("Time [s]",),), step=(60.0, "s"))
def _wells() -> str:
    return _turned(["A2", "A11", "B2"], "Time [s]", "\t")


@program_file("vessels.csv", "tidy", 2, ["Mean", "0;3"], time=(("Zeit [s]",),))
def _vessels() -> str:
    return _turned(["vessel 1", "vessel 2"], "Zeit [s]", ",")


@program_file("rows below rows.csv", "rows", 3)
def _no_block() -> str:
    return _turned(["A1", "A2"], "x", ",")


@program_file("inner wells.txt", "columns", 12, time=(("Time [s]",),), step=(600.0, "s"))
def _inner_wells() -> str:
    """Of a plate whose edges are left empty, as water evaporates there first."""
    times = {"Cycle Nr.": range(1, 13), "Time [s]": 600 * np.arange(12), "Temp. [°C]": 12 * [37]}
    wells = {f"{row}{k}": 0.1 + wave(12, phase=k) for row in "BC" for k in range(2, 8)}
    lines = ["\t".join([name, *map(str, of)]) for name, of in {**times, **wells}.items()]
    return text_of("Device: reader", "", *lines, "", "End Time:\t12:00:01")


@program_file("plots.csv", "rows", 12)
def _plots() -> str:
    """Plots of a field are called as wells are, but no line says when."""
    wells = [f"{row}{k}" for row in "BC" for k in range(2, 8)]
    counts = [",".join([well, *map(str, 9 + wave(8, phase=k))]) for k, well in enumerate(wells)]
    return text_of("plot," + ",".join(map(str, range(2010, 2018))), *counts)


# Logs of wells

SECTIONS = (
    "# made by a logging company", "~VERSION INFORMATION", "VERS. 2.0 : CWLS Log ASCII Standard",
    "WRAP.  {wrap} : one line a step", "~WELL INFORMATION", "#MNEM.UNIT  VALUE : DESCRIPTION",
    "STRT .M  310.0 : START DEPTH", "STEP .M  0.5 : STEP", "NULL .  -999.25 : NULL VALUE",
    "WELL .  NORTH NO. 7 : WELL", "~CURVE INFORMATION", "DEPT .M  : Measured depth",
    "GR .GAPI  : Gamma ray", "DT   .US/F  : Sonic", "CAL. : Caliper", "~PARAMETER INFORMATION",
    "BHT .DEGC  35.5 : BOTTOM HOLE",
)  # fmt: skip


def _well(last: str, wrap: str, between: str) -> str:
    depths = [f"{310 + k / 2:.4f}" for k in range(200)]
    gamma, sonic = 80 + 9 * wave(200), 240 + 9 * wave(200, phase=1)
    cells = [[f"{x:.4f}" if k > 30 else "-999.2500" for k, x in enumerate(gamma)],
             [f"{x:.4f}" for x in sonic], [f"{8 + x / 99:.4f}" for x in gamma]]  # fmt: skip
    rows = [f"{a}{between}{'  '.join(of)}" for a, *of in zip(depths, *cells, strict=True)]
    return text_of(*(line.format(wrap=wrap) for line in SECTIONS), last, *rows)


@program_file("well.las", "long", 200, ["GR (GAPI)", "DT (US/F)", "CAL"], time=(("DEPT (M)",),),
              step=(0.5, "m"), said=("-999.25 stands for no value: 31 cells",))  # fmt: skip
def _well_log() -> str:
    """Names of curves stand behind ~A, too, where they are no cells of a header."""
    return _well("~A  DEPT  GR  DT  CAL", "NO", "  ")


@program_file("well_wrapped.las", "long", 200, ["GR (GAPI)", "DT (US/F)", "CAL"],
              time=(("DEPT (M)",),), step=(0.5, "m"))  # fmt: skip
def _wrapped_well_log() -> str:
    return _well("~ASCII", "YES", "\n")
