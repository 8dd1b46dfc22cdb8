"""Headers with a name too few or that change, lines that end in delimiters or grow longer."""

from __future__ import annotations

import numpy as np

from tests.core.files import wave
from tests.core.readers.tables.programs.files import joined, program_file, text_of

NAMES = ("class without a name.csv", "names of a new column.csv", "a new column in the midst.csv")
TIMES = [f"{i / 50:.2f}" for i in range(300)]
DONE = np.repeat(["walk", "sit", "walk", "run", "sit", "run"], 50)
X, Y, Z = (wave(300, phase=k) for k in range(3))


@program_file("comma forgotten.csv", "long", 300, ["ax", "ay", "az"], time=(("time",),),
              said=("'ax ay' was taken for the names of two columns",))  # fmt: skip
def _comma_forgotten() -> str:
    return text_of("time,ax ay,az", *joined([TIMES, X, Y, Z]))


@program_file("tab forgotten.tsv", "long", 300, ["ax", "ay"], time=(("time",),),
              said=("labelled",))  # fmt: skip
def _tab_forgotten() -> str:
    return text_of("time\tax ay\tlabel", *joined([TIMES, X, Y, DONE], "\t"))


@program_file("class without a name.csv", "long", 300, ["ax", "ay", "az"], time=(("time",),),
              said=("4 names for 5 columns", "labelled by column 5"))  # fmt: skip
def _class_without_a_name() -> str:
    return text_of("time,ax,ay,az", *joined([TIMES, X, Y, Z, DONE]))


@program_file("class without a name or time.csv", "long", 300, ["ax", "ay", "az"],
              said=("3 names for 4 columns", "labelled by column 4"))  # fmt: skip
def _class_without_a_name_or_time() -> str:
    return text_of("ax,ay,az", *joined([X, Y, Z, DONE]))


@program_file("sequences without a last name.csv", "tidy", 6, ["x", "y"], time=(("time",),),
              said=("labelled by column 5",))  # fmt: skip
def _sequences_without_a_last_name() -> str:
    kinds = np.repeat(["A", "B"] * 3, 50)
    cells = [np.repeat(range(6), 50), list(range(50)) * 6, X, Y, kinds]
    return text_of("id,time,x,y", *joined(cells))


@program_file("a middle name missing.csv", "long", 300, ["ax", "az", "column 4"], time=(("time",),),
              said=("the one without a name is called column 4", "labelled"))  # fmt: skip
def _a_middle_name_missing() -> str:
    return text_of("time,ax,az,label", *joined([TIMES, X, Y, Z, DONE]))


@program_file("remarks without a name.csv", "long", 300, ["ax", "ay"], time=(("time",),),
              said=("the one without a name is called column 4",))  # fmt: skip
def _remarks_without_a_name() -> str:
    remarks = ["started" if i % 60 == 0 else "" for i in range(300)]
    return text_of("time,ax,ay", *joined([TIMES, X, Y, remarks]))


@program_file("some rows end in a comma.csv", "long", 300, ["ax", "ay"], time=(("time",),))
def _some_rows_end_in_a_comma() -> str:
    rows = joined([TIMES, X, Y])
    return text_of("time,ax,ay", *[row + "," * (i % 2) for i, row in enumerate(rows)])


@program_file("years of R.csv", "long", 300, ["year", "x", "y"],
              said=("the one without a name is called row",))  # fmt: skip
def _years_of_r() -> str:
    """Names of rows stand first, and R writes none above them; the years come in any order."""
    years = np.random.default_rng(0).integers(1990, 2020, 300)
    return text_of('"year","x","y"', *joined([[f'"{i + 1}"' for i in range(300)], years, X, Y]))


@program_file("date and clock below one name.txt", "long", 300, ["heat", "rain"],
              time=(("row", "when"),), step=(1.0, "min"))  # fmt: skip
def _date_and_clock() -> str:
    clock = [f"{i // 60:02d}:{i % 60:02d}" for i in range(300)]
    return text_of("when heat rain", *joined([["2024-03-01"] * 300, clock, X, Y], " "))


def _growing(header: str, before: list[list[str]], again: str = "") -> str:
    """200 rows of some columns, below a second header 100 of all three."""
    rows = joined([TIMES[:200], *(c[:200] for c in before)])
    later = joined([TIMES[200:], X[200:], 50 + Y[200:], Z[200:]])
    return text_of(header, *rows, *([again] if again else []), *later)


@program_file("names of a new column.csv", "long", 300, ["a", "b", "c"], time=(("time",),),
              said=("The header changes in line 202, where b begins later",
                    "b is missing in 67 %"))  # fmt: skip
def _names_of_a_new_column() -> str:
    return _growing("time,a,c", [X, Z], "time,a,b,c")


@program_file("a new column in the midst.csv", "long", 300, ["a", "c", "column 3"],
              time=(("time",),), said=("in line 202", "column 3 seems to be new"))  # fmt: skip
def _a_new_column_in_the_midst() -> str:
    return _growing("time,a,c", [X, Z])


@program_file("a new column at the end.csv", "long", 300, ["a", "b", "c"], time=(("time",),),
              said=("c seems to be new",))  # fmt: skip
def _a_new_column_at_the_end() -> str:
    return _growing("time,a,b,c", [X, 50 + Y])


@program_file("new columns without names.csv", "long", 300, [f"column {k}" for k in (2, 3, 4)],
              time=(("column 1",),), said=("column 4 seems to be new",))  # fmt: skip
def _new_columns_without_names() -> str:
    text = _growing("x", [X, 50 + Y])
    return text.split("\n", 1)[1]


@program_file("sequences of some lengths.csv", "rows", 40, said=("20-26 steps",))
def _sequences_of_some_lengths() -> str:
    return text_of(*(",".join(map(str, wave(20 + 2 * (k // 10), phase=k))) for k in range(40)))


def _with_commas(numbers: np.ndarray, decimals: int) -> list[str]:
    return [f"{number:.{decimals}f}".replace(".", ",") for number in numbers]


@program_file("commas before decimals.csv", "long", 300, ["load", "load of 5 min", "percent"],
              time=(("when",),), step=(5.0, "min"),
              said=("Rows have 6 cells for 4 names", "was read as 0.",
                    "numbers of load and load of 5 min"))  # fmt: skip
def _commas_before_decimals() -> str:
    load = np.abs(X) / 2
    cells = [_with_commas(load, 2), _with_commas(load[::-1], 2), np.round(100 * load).astype(int)]
    when = [f"{4 + i // 288:02d}-03-24 {i // 12 % 24:02d}:{i % 12 * 5:02d}" for i in range(300)]
    return text_of("when,load,load of 5 min,percent", *joined([when, *cells]))


@program_file("all with commas before decimals.csv", "long", 300, ["ax", "ay"], time=(("when",),),
              said=("Rows have 5 cells for 3 names", "numbers of ax and ay"))  # fmt: skip
def _all_with_commas() -> str:
    when = [f"2024-03-{1 + i // 24:02d} {i % 24:02d}:00" for i in range(300)]
    return text_of("when,ax,ay", *joined([when, _with_commas(12 + X, 1), _with_commas(35 + Y, 1)]))


@program_file("more cells than names.csv", "long", 300, [f"column {k}" for k in (1, 2, 3, 4, 5)],
              said=("has 3 names for 5 columns",))  # fmt: skip
def _more_cells_than_names() -> str:
    """Whole numbers side by side with no sign that some are decimals."""
    whole = [np.round(100 + 50 * wave(300, phase=k)).astype(int) for k in range(5)]
    return text_of("p,q,r", *joined(whole))


HALVES = [f"{k / 2}" for k in range(40)]


@program_file("times over curves.csv", "rows", 30)
def _times_over_curves() -> str:
    """As a script writes the times of curves that have no names: a first row that goes up."""
    return text_of(",".join(HALVES), *(",".join(map(str, wave(40, phase=k))) for k in range(30)))


@program_file("times over curves, commas at the ends.csv", "rows", 30,
              ids=("fish 0", "fish 1"))  # fmt: skip
def _times_over_curves_that_end_in_commas() -> str:
    curves = [f"fish {k},{','.join(map(str, wave(40, phase=k)))}," for k in range(30)]
    return text_of(f"fish,{','.join(HALVES)},", *curves)


@program_file("curves that rise.csv", "rows", 30)
def _curves_that_rise() -> str:
    """A first curve that is a line is no row of times where others go up as well."""
    grown = [np.cumsum(2 + wave(40, phase=k)).round(2) for k in range(29)]
    return text_of(*(",".join(map(str, row)) for row in [np.arange(40) / 2, *grown]))
