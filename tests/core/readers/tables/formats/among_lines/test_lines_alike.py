"""A table among other lines of a text that was refused, found by the lines themselves."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sequitur_core.data.notes.names_and_units import header_unfit
from sequitur_core.data.notes.tables import lines_left_out
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, look, read, recognise, revise
from sequitur_core.readers.recognised_file import load_recognised, save_recognised
from sequitur_core.readers.tables.formats.among_lines.lines_alike import table_of_lines
from sequitur_core.readers.tables.table import Table, open_table
from tests.core.files import write

SPEEDS = [20 + (7 * i) % 11 / 10 for i in range(40)]
LEVELS = [5 + (3 * i) % 7 / 4 for i in range(40)]
NAMES = "t,speed,level"
ROWS = [f"{i},{a},{b}" for i, (a, b) in enumerate(zip(SPEEDS, LEVELS, strict=True))]
SETTINGS = ["Logger 5", "Serial,1234,A,7", "Started,2024-03-01 10:00", "Gain,1,2", "Note,by hand"]
REMARKS = ["the pump, was off", "read again; by lamp, at 5", ""]
TOTALS = ["", "Mean of,all,runs,by,hand", "level,5.2,1,2,3", "speed,20.5,1,2,3"]
WITH_REMARKS = [*ROWS[:9], *REMARKS, *ROWS[9:20], *REMARKS, *ROWS[20:]]
FLAGS = [f"  {r.replace(',', '  ')} {6 * f' {i % 3 == 0!s:5}'}" for i, r in enumerate(ROWS)]
TWO_SIGNS = [f"2024-03-04T10:{i:02}:00Z | a,{row},R" for i, row in enumerate(ROWS)]
BRACKETS = [
    f"{i:02}:({a}, {b}) {a + b:.3f}" for i, (a, b) in enumerate(zip(SPEEDS, LEVELS, strict=True))
]
SEMICOLONS = [row.replace(",", ";").replace(".", ",") for row in ROWS]
CASES = {
    "settings above": ([*SETTINGS, "", NAMES, "", *ROWS], "t speed level", 40, (5, 0, 0)),
    "remarks between": ([NAMES, *WITH_REMARKS], "t speed level", 40, (0, 4, 0)),
    "totals below": ([NAMES, *ROWS, *TOTALS], "t speed level", 40, (0, 0, 3)),
    "all of these": ([*SETTINGS, NAMES, *WITH_REMARKS, *TOTALS], "t speed level", 40, (5, 4, 3)),
    "units": ([*SETTINGS, NAMES, "s,m/s,cm", *ROWS, *TOTALS], "t (s) speed (m/s) level (cm)", 40,
              (5, 0, 3)),
    "units that come again": ([*SETTINGS, NAMES, "s,cm,cm", *ROWS, *TOTALS],
                              "t (s) speed (cm) level (cm)", 40, (5, 0, 3)),
    "names of groups": ([*SETTINGS, ",left,right", "t,arm,arm", *ROWS, *TOTALS],
                        "t left right", 40, (5, 0, 3)),
    "too many names": (["t,speed,level,at,by", *ROWS, *TOTALS], "column 1 column 2 column 3", 40,
                       (1, 0, 3)),
    "a row's name has none": (["speed,level", *(f"r{r}" for r in ROWS), *TOTALS],
                              "row speed level", 40, (0, 0, 3)),
    "quotation marks": ([*SETTINGS, 't,"speed,level', *ROWS], 't "speed level', 40, (5, 0, 0)),
    "a row without values": ([*SETTINGS, NAMES, *(f"r{r}" for r in ROWS[:5]), "r5.5,,",
                              *(f"r{r}" for r in ROWS[5:])], "t speed level", 41, (5, 0, 0)),
    "blank lines and a broken row": ([NAMES, "", *"\n\n".join(ROWS).split("\n"), "", "40 21.5,6"],
                                     "t speed level", 40, (0, 0, 1)),
    "decimal commas": ([*SETTINGS, "t;speed;level", *SEMICOLONS, *TOTALS], "t speed level", 40,
                       (5, 0, 3)),
    "a shorter one below": ([NAMES, *ROWS, "", "Second", NAMES, *ROWS[:15]], "t speed level", 40,
                            (0, 0, 17)),
    "the same once more": ([NAMES, *ROWS, "", "the second run of three", "", *ROWS[:15]],
                           "t speed level", 40, (0, 0, 16)),
    "sections": ([*SETTINGS, "sum,by,hand,all,of,it", *["1,2,3,4,5,6"] * 4, "", f"{NAMES},,,",
                  *(f"{r},,," for r in ROWS)], "t speed level", 40, (10, 0, 0)),
}  # fmt: skip


FOUND = "last row"


def reread(path: Path) -> Table:
    """The table that a recipe finds in the file it is of, once this has another name."""
    found = recognise(path, table_end=FOUND)
    copy = write(path.with_name(f"again{path.suffix}"), path.read_text())
    return open_table(copy, asdict(found.recipe))


@pytest.mark.parametrize("case", CASES)
def test_rows_are_found_among_other_lines_and_those_are_said(case: str, tmp_path: Path):
    lines, names, count, left_out = CASES[case]
    path = write(tmp_path / "t.csv", "\n".join(lines) + "\n")
    table = reread(path)
    assert " ".join(map(str, table.frame.columns)) == names
    assert len(table.frame) == count
    measured = table.frame.iloc[:, 1:3].dropna().to_numpy(float)
    np.testing.assert_array_equal(measured, np.column_stack([SPEEDS, LEVELS]))
    assert lines[table.frame.index[-1] - 1].startswith(("39,", "39;", "r39,"))
    (note,) = lines_left_out.among(recognise(path, table_end=FOUND).warnings)
    assert note.numbers["counts"] == left_out
    assert note.numbers["others"] == (case in ("a shorter one below", "the same once more"))
    for place, many in zip(("above", "between", "below"), left_out, strict=True):
        assert (f"{place} them" in str(note)) == (many > 0)
    assert bool(header_unfit.among(table.notes)) == (case == "too many names")


@pytest.mark.parametrize(
    ("lines", "columns"),
    [
        (FLAGS, 9),
        (TWO_SIGNS, 6),
        ([*BRACKETS[:9], "09:nothing seen", *BRACKETS[9:20], "nothing", *BRACKETS[20:]], 4),
        (TWO_SIGNS[:12], 6),
        ([f"{i};run {i % 3};{i % 7},5W;{speed}" for i, speed in enumerate(SPEEDS)], 4),
    ],
    ids=["flags", "two signs", "brackets", "a few lines, and all of the file", "units"],
)
def test_cells_are_told_apart_by_blanks_or_by_all_signs(
    lines: list[str], columns: int, tmp_path: Path
):
    path = write(tmp_path / "t.txt", "\n".join(lines))
    table = reread(path)
    numbers = table.frame.select_dtypes("number").to_numpy(float)
    assert table.frame.shape[1] == columns
    count = min(len(lines), 40)
    assert any(np.array_equal(column, SPEEDS[:count]) for column in numbers.T)


@pytest.mark.parametrize(
    "lines",
    [
        [*SETTINGS, NAMES, *ROWS[:8], *REMARKS, *ROWS[8:19]],
        [NAMES, *ROWS, *(f"a remark of its own, no {i}" for i in range(60))],
        [*SETTINGS, NAMES, *([*ROWS[:15], *REMARKS] * 4)],
        ["Who said, that", *(f"in the year, {i} or so, nobody came, and {i}" for i in range(50))],
        ["name,kind", *(f"a{i},b{i % 3}" for i in range(60))],
    ],
    ids=["too few rows", "less than half", "many alike", "prose", "no numbers"],
)
def test_what_is_no_table_for_sure_is_refused_as_before(lines: list[str], tmp_path: Path):
    path = write(tmp_path / "t.csv", "\n".join(lines) + "\n")
    with pytest.raises(SequiturError) as error:
        recognise(path)
    assert "alike" not in str(error.value)
    assert "as many cells each" not in str(error.value)


@pytest.fixture
def found_among(tmp_path: Path) -> Path:
    lines, *_ = CASES["all of these"]
    return write(tmp_path / "t.csv", "\n".join(lines))


def test_what_was_found_is_corrected_as_any_table(found_among: Path):
    recipe = recognise(found_among).recipe
    assert (recipe.delimiter, recipe.skip_lines, recipe.header) == (",", 5, True)
    unnamed = revise(found_among, recipe, header=False).recipe
    assert unnamed.value_columns == ("column 2", "column 3")
    assert revise(found_among, unnamed, header=True).recipe.value_columns == ("speed", "level")
    lower = revise(found_among, recipe, skip_lines=20)
    assert "29 rows" in lower.sentence
    with pytest.raises(SequiturError, match="Choose another separator"):
        revise(found_among, recipe, delimiter="|")
    whole = revise(found_among, recipe, table_end="end of file", skip_lines=5)
    assert whole.recipe.table_end == "end of file"
    begin = look(found_among, recipe)
    assert begin.choices["table_end"] == "end of file"
    assert begin.columns == ("t", "speed", "level")
    assert (begin.form.skip_lines, begin.form.delimiter) == (5, ",")


def test_files_of_a_folder_may_have_other_lines_around_their_tables(tmp_path: Path):
    for number in range(3):
        lines = [*SETTINGS[: 3 + number], NAMES, *ROWS[:8], *REMARKS, *ROWS[8 : 30 + number]]
        write(tmp_path / f"{number}.csv", "\n".join(lines))
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert dataset.lengths.tolist() == [30, 31, 32]
    assert dataset.meta.channels == ("speed", "level")


def test_the_note_survives_the_way_between_two_processes(found_among: Path, tmp_path: Path):
    found = recognise(found_among)
    save_recognised(found, tmp_path)
    assert load_recognised(tmp_path).warnings == found.warnings


WORDS = st.lists(st.sampled_from(["pump", "off", "see", "book", "again", "ok"]), max_size=9)


@settings(deadline=None, max_examples=60)
@given(
    mark=st.sampled_from([",", ";", "\t", "|", " "]),
    width=st.integers(2, 5),
    rows=st.integers(20, 40),
    named=st.booleans(),
    above=st.lists(WORDS, max_size=6),
    between=st.dictionaries(st.integers(1, 19), WORDS, max_size=4),
    below=st.lists(WORDS, max_size=6),
    data=st.data(),
)
def test_rows_that_were_written_among_other_lines_are_read(
    mark: str, width: int, rows: int, named: bool, above: list[list[str]],
    between: dict[int, list[str]], below: list[list[str]], data: st.DataObject,
):  # fmt: skip
    number = st.floats(-1000, 1000).map(lambda x: round(x, 3))
    row = st.lists(number, min_size=width - 1, max_size=width - 1)
    table = data.draw(st.lists(row, min_size=rows, max_size=rows))
    names = [f"channel{c}" for c in range(width)]

    def others(of: list[list[str]]) -> list[str]:
        return [mark.join(words) for words in of if len(words) not in (width, width - 1)]

    lines = [*others(above), *([mark.join(names)] if named else ["written by hand at sea today"])]
    for at, values in enumerate(table):
        lines += others([between[at]] if at in between else [])
        lines.append(mark.join(map(str, [at, *values])))
    text = "\n".join([*lines, *others(below)]).encode()
    form, cells = table_of_lines(text, {"table_end": FOUND}, name="t")
    np.testing.assert_array_equal(
        cells.frame.to_numpy(float), [[at, *values] for at, values in enumerate(table)]
    )
    if named:
        assert list(cells.frame.columns) == names
    again, same = table_of_lines(text, asdict(form), name="t")
    assert again == form
    assert same.frame.equals(cells.frame)


def test_a_table_that_is_read_at_once_is_not_looked_for(tmp_path: Path):
    path = write(tmp_path / "t.csv", "\n".join([NAMES, *ROWS]))
    assert recognise(path).recipe.table_end == ""
    assert load(path, table_end=FOUND, window=40).sequences[0].shape == (40, 2)


@pytest.mark.parametrize(("first", "called"), [(1, "V2"), (7, "column 2")])
def test_one_name_above_rows_that_are_counted_is_that_of_the_other_column(
    tmp_path: Path, first: int, called: str
) -> None:
    """As R writes it, where another program has put each row into quotation marks."""
    rows = [f'"{k},""{9000 + 37 * (k % 12)}"""' for k in range(first, first + 60)]
    (path := tmp_path / "restaurant.csv").write_text("\n".join(["V2", *rows]))
    found = recognise(path)
    assert found.recipe.value_columns == (called,)
    dataset = read(path, found.recipe.with_(window=0))
    assert dataset.sequences[0][:2, 0].tolist() == [9000 + 37 * (first + k) for k in (0, 1)]
    before = recognise(path, header=False).recipe  # as in recipes that didn't know the name
    assert read(path, before).meta.channels == ("column 2",)


def test_of_two_tables_below_the_same_names_the_first_is_read_and_the_next_offered(tmp_path: Path):
    """As a weather service writes an index of each month, and the same standardised."""
    months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    lines = []
    for title, size in (("ANOMALY", 2), ("STANDARDIZED    DATA", 1)):
        cells = (size * np.random.default_rng(3).normal(size=(40, 12))).round(1)
        lines += ["(NORTH - SOUTH)  PRESSURE      ", f"          {title}", "        "]
        lines += ["YEAR" + "".join(f"{month:>6}" for month in months)]
        lines += [f"{1951 + k}" + "".join(f"{c:6.1f}" for c in row) for k, row in enumerate(cells)]
        lines += [f"{1991 + k}" + "-999.9" * 12 for k in range(3)]
    path = write(tmp_path / "index.txt", "\n".join(lines) + "\n")
    found = recognise(path)
    first = read(path, found.recipe)
    assert (len(first), first.meta.step_unit) == (40, "month")
    (note,) = lines_left_out.among(found.warnings)
    (offer,) = note.offers
    after = read(path, revise(path, found.recipe, **offer.changes).recipe)
    assert first.ids == after.ids
    assert np.std(np.concatenate(first.sequences)) > 1.5 * np.std(np.concatenate(after.sequences))


def test_spectra_side_by_side_have_their_names_above_those_of_their_columns(tmp_path: Path):
    """Settings below have other cells, so that the rows are found by their lines."""
    rows = [f"{400 + k},{k * k % 17 / 10},{400 + k},{3 * k % 13 / 10}" for k in range(30)]
    above = ["blank,,leaf,", "Wavelength,Abs,Wavelength,Abs"]
    below = ["", "Collected,2024-07-01", "Scan,3.2,a,b,c,d"]
    path = write(tmp_path / "scan.csv", "\n".join([*above, *rows, *below]))
    dataset = read(path, recognise(path, table_end=FOUND).recipe)
    assert dataset.ids == ("blank", "leaf")
    assert dataset.lengths.tolist() == [30, 30]
