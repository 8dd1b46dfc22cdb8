"""Cells that hold lists: axes of a sensor in whatever brackets, quoted or not, places of points."""

from __future__ import annotations

import json

from tests.core.files import wave
from tests.core.readers.tables.programs.files import joined, program_file, text_of

NAMES = ("square brackets.csv", "printed by numpy.csv", "brackets without names.csv")
X, Y, Z = (wave(300, phase=k).round(4) for k in range(3))
CLOCK = [f"12:{i // 60:02d}:{i % 60:02d}" for i in range(300)]
TIMES = [f"{i / 50:.2f}" for i in range(300)]
BOTH = [f"{sensor} {axis}" for sensor in ("acc", "gyro") for axis in "xyz"]


def _in(brackets: str, between: str = ", ") -> list[str]:
    rows = joined([X, Y, Z], between)
    return [f"{brackets[0]}{row}{brackets[1]}" for row in rows]


@program_file("square brackets.csv", "long", 300, BOTH, time=(("time",),), step=(1.0, "s"))
def _square_brackets() -> str:
    return text_of("time,acc,gyro", *joined([CLOCK, _in("[]"), _in("[]")]))


@program_file("round brackets.csv", "long", 300, BOTH, time=(("time",),), step=(1.0, "s"))
def _round_brackets() -> str:
    return text_of("time,acc,gyro", *joined([CLOCK, _in("()"), _in("()", ",")]))


@program_file("brackets in quotes.csv", "long", 300, BOTH, time=(("time",),))
def _brackets_in_quotes() -> str:
    quoted = [f'"{cell}"' for cell in _in("[]")]
    return text_of("time,acc,gyro", *joined([CLOCK, quoted, quoted]))


# Lists that are alone in a row are counted, as recipes of earlier versions name them.
@program_file(
    "printed by numpy.csv", "long", 300, [f"acc {k}" for k in (1, 2, 3)], time=(("time",),)
)
def _printed_by_numpy() -> str:
    return text_of("time,acc", *joined([TIMES, _in("[]", "  ")]))


@program_file("brackets by tabs.tsv", "long", 300, BOTH, time=(("time",),))
def _brackets_by_tabs() -> str:
    return text_of("time\tacc\tgyro", *joined([CLOCK, _in("()"), _in("[]")], "\t"))


@program_file("brackets without names.csv", "long", 300, [f"column {k}" for k in range(2, 8)],
              time=(("column 1",),))  # fmt: skip
def _brackets_without_names() -> str:
    return text_of(*joined([CLOCK, _in("[]"), _in("[]")]))


@program_file("a name for each axis.csv", "long", 300, ["ax", "ay", "az"], time=(("time",),))
def _a_name_for_each_axis() -> str:
    return text_of("time,ax,ay,az", *joined([TIMES, _in("[]")]))


@program_file("ages in brackets.csv", "long", 300, ["x"], time=(("time",),),
              said=("labelled by age",))  # fmt: skip
def _ages_in_brackets() -> str:
    """Intervals that are open on one side, as pandas cuts ages, are no lists."""
    ages = [f'"[{10 * (i // 60)}, {10 * (i // 60) + 10})"' for i in range(300)]
    return text_of("time,age,x", *joined([TIMES, ages, X]))


@program_file("whole sequences in brackets.csv", "rows", 24, said=("24 sequences of 40 steps",))
def _whole_sequences() -> str:
    rows = [f"{'AB'[k % 2]},{[float(v) for v in wave(40, phase=k)]}" for k in range(24)]
    return text_of("label,values", *rows)


def _vectors(count: int) -> list[list[str]]:
    """So many vectors in each of 60 rows, in brackets."""
    numbers = [[f"{v:.6e}" for v in wave(60, phase=k)] for k in range(3 * count)]
    rows = zip(*numbers, strict=True)
    return [[f"({' '.join(row[k : k + 3])})" for k in range(0, 3 * count, 3)] for row in rows]


@program_file("forces.dat", "long", 60,
              [f"{of} {part} {axis}" for of in ("force", "moment")
               for part in ("pressure", "viscous") for axis in "xyz"],
              time=(("Time",),))  # fmt: skip
def _forces() -> str:
    rows = [f"{k + 1}     \t({p} {v}) ({pm} {vm})" for k, (p, v, pm, vm) in enumerate(_vectors(4))]
    above = ["# Forces", "# CofR       : (0.0e+00 0.0e+00 0.0e+00)"]
    return text_of(*above, "# Time       force(pressure viscous) moment(pressure viscous)", *rows)


@program_file("probes.dat", "long", 60, [f"column {k}" for k in range(2, 8)],
              time=(("column 1",),))  # fmt: skip
def _probes() -> str:
    rows = [f"   {k / 100:.2f}   {one}   {two}" for k, (one, two) in enumerate(_vectors(2))]
    return text_of("# Probe 0 (0 0 0)", "# Probe 1 (1 0 0)", "#       Time", *rows)


def _places(of: list[list[list[float]]]) -> str:
    cells = [f'"{json.dumps(cell)}"' for cell in of]
    return text_of("time,Pose", *joined([[f"{1_700_000_000 + k / 25:.2f}" for k in range(len(of))],
                                         cells]))  # fmt: skip


@program_file("poses.csv", "long", 40, [f"Pose {k} {axis}" for k in range(1, 6) for axis in "xy"],
              time=(("time",),))  # fmt: skip
def _poses() -> str:
    """Five points that hardly move from row to row; nobody is seen at first."""
    seen = [[[p * (6 - p) + k / 50, 7.2 - 3 * p + k % 4 / 9] for p in range(5)] for k in range(30)]
    return _places([[]] * 10 + seen)


@program_file("tracks as lists.csv", "tidy", 12)
def _tracks() -> str:
    """A way of as many places in each row, which begins elsewhere than that above."""
    return _places([[[9.1 * (r % 4) + k / 5, X[20 * r + k]] for k in range(9)]
                    for r in range(12)])  # fmt: skip
