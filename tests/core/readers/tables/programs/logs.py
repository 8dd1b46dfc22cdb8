"""Files whose lines say what they are: messages of autopilots and receivers, years of months."""

from __future__ import annotations

import itertools

import numpy as np

from tests.core.files import wave
from tests.core.readers.tables.programs.files import program_file, text_of
from tests.core.readers.tables.programs.recorders import waves

NAMES = ("index.data", "flight.log", "walk.nmea")


@program_file("index.data", "long", 118, ["Some Index"], time=(("month",),), step=(1.0, "month"))
def _index() -> str:
    values = [f"{v:8.2f}" for v in wave(118)] + [f"{-99.99:8.2f}"] * 2
    rows = [f" {1990 + y}" + "".join(values[12 * y : 12 * y + 12]) for y in range(10)]
    return text_of("   1990   1999", *rows, "  -99.99", "  Some Index", "  https://example.org")


@program_file("year to a line.txt", "long", 120, ["value"], time=(("month",),),
              step=(1.0, "month"))  # fmt: skip
def _with_means() -> str:
    years = wave(120).reshape(10, 12)
    return text_of(*(f"{1990 + y} " + " ".join(f"{v:.3f}" for v in [*row, row.mean()])
                     for y, row in enumerate(years)))  # fmt: skip


@program_file("flight.log", "long", 80, ["Roll", "Pitch"], time=(("TimeUS (us)",),),
              step=(0.04, "s"), said=("only ATT was read",))  # fmt: skip
def _flight() -> str:
    lines = [
        "FMT, 128, 89, FMT, BBnNZ, Type,Length,Name,Format,Columns",
        "FMT, 131, 29, ATT, Qcc, TimeUS,Roll,Pitch", "FMT, 132, 40, BAT, Qf, TimeUS,Volt",
        "FMT, 133, 12, MODE, QMB, TimeUS,Mode,Rsn", "PARM, 1000, RATE, 0.135",
    ]  # fmt: skip
    for i, (roll, pitch) in enumerate(zip(*waves(80, 2), strict=True)):
        at = 2_000_000 + 40_000 * i
        if i % 40 == 0:
            lines.append(f"MODE, {at}, {'Auto' if i else 'Stabilize'}, 1")
        lines.append(f"ATT, {at}, {roll:.2f}, {pitch:.2f}")
        if i % 5 == 0:
            lines.append(f"BAT, {at + 500}, {16 - i / 100:.3f}")
    return text_of(*lines)


@program_file("walk.nmea", "long", 60, ["latitude", "longitude", "altitude (m)", "speed (kn)"],
              time=(("time",),), step=(1.0, "s"))  # fmt: skip
def _walk() -> str:
    places = zip(*waves(60, 4), strict=True)
    lines = (
        (
            f"$GPGGA,1200{i:02d}.00,4807.{int(5e4 + 1e4 * a)},N,01131.{int(5e4 + 1e4 * b)},W,1,8,"
            f"0.9,{500 + c:.1f},M,46.9,M,,*47",
            "$GPGSV,3,1,11,03,03,111,00,04,15,270,00*74",
            f"$GPRMC,1200{i:02d}.00,A,4807.{int(5e4 + 1e4 * a)},N,01131.{int(5e4 + 1e4 * b)},W,"
            f"{3 + d:.2f},,230326,003.1,W*6A",
        )
        for i, (a, b, c, d) in enumerate(places)
    )
    return text_of(*itertools.chain(*lines))


@program_file("energies.xvg", "long", 90, ["Potential", "Pressure"], time=(("Time (ps)",),),
              step=(2e-13, "s"))  # fmt: skip
def _energies() -> str:
    rows = [f"{t:.6f} {a:.3f} {b:.3f}" for t, a, b in zip(np.arange(90) / 5, *waves(90, 2),
                                                         strict=True)]  # fmt: skip
    return text_of('@    xaxis  label "Time (ps)"', '@ s0 legend "Potential"',
                   '@ s1 legend "Pressure"', *rows)  # fmt: skip
