"""What stands above numbers: names in a section of their own, and what is said of the file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.notes.files import factors_above, numbers_above_names
from sequitur_core.data.notes.tables import count_left_out, size_left_out
from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.tables.formats.text.above.settings_above import (
    names_in_sections,
    section_above_numbers,
)
from tests.core.files import wave, write

ABOUT = "[info]\nDevice = X 20\nSerial = 00031752\n\n"


def sectioned(path: Path, above: str, sign: str) -> Path:
    values = np.stack([9 * wave(200), 5 * wave(200, phase=1)], axis=1)
    rows = [
        sign.join([f"{i / 50:.2f}", *(f"{v:.3f}" for v in row)]) for i, row in enumerate(values)
    ]
    path.write_text(f"{ABOUT}{above}\n" + "\n".join(rows) + "\n")
    return path


@pytest.mark.parametrize(
    ("above", "sign"),
    [
        ("[channel units]\n\n[column names]\ntime force way\n\n[data]", " "),
        ("[Channels]\ntime,force,way\n[Data]", ","),
        ("[header]\nclock\nkilonewton\nmetre\n[COLUMN NAMES]\ntime;force;way\n[DATA]", ";"),
        ("[Channel Names]\ntime\nforce\nway\n\n[Data]", "\t"),
        ("[Columns]\n1=time\n2=force\n3=way\n[Values]", ";"),
        ("# [signals]\n# time force way\n# [data]", "\t"),
    ],
)
def test_a_section_names_the_columns(tmp_path: Path, above: str, sign: str) -> None:
    found = recognise(sectioned(tmp_path / "ride.txt", above, sign))
    assert found.recipe.time_columns == ("time",)
    assert found.recipe.value_columns == ("force", "way")
    assert "200 " in found.sentence


def test_recipes_that_knew_columns_by_their_place_still_read(tmp_path: Path) -> None:
    path = sectioned(tmp_path / "ride.txt", "[column names]\ntime force way\n\n[data]", " ")
    recipe = recognise(path).recipe
    before = recipe.with_(time_columns=("column 1",), value_columns=("column 3", "column 2"))
    dataset, now = read(path, before), read(path, recipe)
    assert dataset.meta.channels == ("column 3", "column 2")
    assert dataset.ids == now.ids
    np.testing.assert_array_equal(dataset.sequences[0], now.sequences[0][:, ::-1])


def test_another_one_says_the_units(tmp_path: Path) -> None:
    above = "[Channels]\ntime,force,way\n[Units]\ns,N,mm\n[Data]"
    path = sectioned(tmp_path / "press.csv", above, ",")
    dataset = read(path, recognise(path).recipe)
    assert (dataset.meta.channels, dataset.meta.units) == (("force", "way"), ("N", "mm"))
    assert (dataset.meta.step, dataset.meta.step_unit) == (0.02, "s")


@pytest.mark.parametrize("below", [("time", "force", "way"), ("[s]", "[N]", "[mm]")])
def test_names_directly_above_the_numbers_go_first(tmp_path: Path, below: tuple[str, ...]) -> None:
    path = sectioned(tmp_path / "press.csv", f"[Channels]\na,b,c\n[Data]\n{','.join(below)}", ",")
    assert recognise(path).recipe.value_columns == below[1:]


@pytest.mark.parametrize(
    "lines",
    [
        ["[names]", "a b"], ["[names]", "a a b"], ["[names]", "1 2 3"], ["a b c"],
        ["[names]", "a b c", "d e f"], ["[channel units]", "V A W"], ["[info]", "a b c"],
        ["[header]", "name: x", "from: y", "at: z"],
    ],
)  # fmt: skip
def test_no_other_section_has_names(lines: list[str]) -> None:
    assert names_in_sections(lines, 3) == ()


def test_units_above_one_column_are_no_section() -> None:
    numbers = [["1"], ["2"], ["3"]]
    assert section_above_numbers([["[Force]"], ["[N]"], *numbers]) == 0
    assert section_above_numbers([["[info]"], ["X 20"], ["[data]"], *numbers]) == 3


def test_a_setting_in_a_comment_names_no_columns(tmp_path: Path) -> None:
    above = "#Grating=\t2400\n#Detector=\tSynapse\n#Acquired=\t10.12.2019 10:16:02\n"
    rows = "\n".join(f"{454 + i / 80:.4f}\t{600 + 90 * v:.2f}" for i, v in enumerate(wave(60)))
    found = recognise(write(tmp_path / "spectrum.txt", above + rows + "\n")).recipe
    assert (found.time_columns, found.value_columns) == (("column 1",), ("column 2",))
    named = recognise(write(tmp_path / "named.txt", f"{above}#shift\tcounts\n{rows}\n")).recipe
    assert (named.time_columns, named.value_columns) == (("shift",), ("counts",))


def test_names_that_begin_as_an_axis_does_are_no_setting(tmp_path: Path) -> None:
    """As EMGworks writes them: X [s] before each signal, below a line that tells of each."""
    fast, slow = np.arange(300) / 100, np.arange(60) / 20
    names = ("R BICEPS: EMG 1", "R BICEPS: ACC X 1")
    told = "Label: {} Sampling frequency: {} Number of points: {} Unit: {} Domain Unit: s"
    above = [told.format(names[0], 100, 300, "Volts"), told.format(names[1], 20, 60, "g"), ""]
    rows = [f"{t:.3f},{v:.4e}" for t, v in zip(fast, wave(300), strict=True)]
    rows = [
        f"{row},{slow[k]:.3f},{wave(60)[k]:.4e}" if k < 60 else f"{row},,"
        for k, row in enumerate(rows)
    ]
    heading = f"X [s],{names[0]} [Volts],X [s],{names[1]} [g]"
    path = write(tmp_path / "curls.csv", "\n".join([*above, heading, *rows]))
    meta = read(path, recognise(path).recipe).meta
    assert (meta.channels, meta.units) == (names, ("V", "g"))
    assert (meta.step, meta.step_unit) == (pytest.approx(0.01), "s")


_SET = ["TEMP", "DENSITY", "N"], ["0.5", "1.2", "864"]


@pytest.mark.parametrize(
    ("above", "named"),
    [
        pytest.param([f" {n}->  {v}   " for n, v in zip(*_SET, strict=True)], "", id="arrows"),
        pytest.param([*map(" ".join, zip(*_SET, strict=True))], "", id="words and numbers"),
        pytest.param(["TEMP-> 0.5", "N-> 864", "# NUM_STEPS 1500"], "", id="a remark last"),
        pytest.param(["N = 864"], "", id="one with a sign"),
        pytest.param(["TEMP 0.5", "N 864", "L 3", "pressure"], "pressure", id="a name below"),
        pytest.param(["PM 2.5"], "PM 2.5", id="one without a sign is a name"),
    ],
)
def test_words_with_numbers_above_a_column_are_said_of_the_file(
    tmp_path: Path, above: list[str], named: str
) -> None:
    numbers = [f"   {33000 + 100 * v:.6f}" for v in wave(120)]
    found = recognise(path := write(tmp_path / "p.dat", "\n".join([*above, *numbers])))
    assert found.recipe.value_columns == (named or "column 1",)
    assert read(path, found.recipe.with_(window=0)).lengths.tolist() == [120]


def test_words_with_numbers_above_two_columns_name_neither(tmp_path: Path) -> None:
    above = [*map("  ".join, zip(*_SET, strict=True))]
    rows = [f"{i / 2:6.1f} {v:.6f}" for i, v in enumerate(wave(120))]
    found = recognise(path := write(tmp_path / "p.dat", "\n".join([*above, *rows])))
    assert read(path, found.recipe.with_(window=0)).lengths.tolist() == [120]
    assert found.recipe.value_columns == ("column 2",)


def test_a_rate_said_above_a_column_is_its_rate(tmp_path: Path) -> None:
    numbers = [f"{v:.6f}" for v in wave(120)]
    path = write(tmp_path / "p.dat", "\n".join(["sampling rate: 100", *numbers]))
    assert recognise(path).recipe.step == 0.01


@pytest.mark.parametrize(("first", "sign"), [("485,2,", ","), ("485 2", " "), ("485;;", ";")])
def test_a_first_line_of_fewer_numbers_that_breaks_the_time_gives_the_size(
    tmp_path: Path, first: str, sign: str
) -> None:
    rows = [f"{i / 1000:g}{sign}{165 + v:.4f}{sign}{47 - v:.4f}" for i, v in enumerate(wave(110))]
    found = recognise(path := write(tmp_path / "swing.csv", "\n".join([first, *rows])))
    assert (found.recipe.time_columns, found.recipe.skip_lines) == (("column 1",), 1)
    [note] = size_left_out.among(found.warnings)
    back = revise(path, found.recipe, **note.offers[0].changes)
    assert back.recipe.skip_lines == 0
    assert "size" in str(note)
    late = write(tmp_path / "late.csv", "\n".join([f"465{sign}1.1144", *rows]))  # of a log
    [note] = size_left_out.among(recognise(late).warnings)
    assert "whose beginning or end is missing" in str(note)
    gap = f"0{sign}{sign}47"  # its time is the one before the others
    assert recognise(write(path, "\n".join([gap, *rows[1:]]))).recipe.skip_lines == 0


@pytest.mark.parametrize(
    ("first", "said"), [("2005062303\t2005062509\t60", "2005062303, 2005062509, 60"),
                        ("1\t2\t3\t4\t5", ""), ("rain of June", "")],
)  # fmt: skip
def test_a_line_of_numbers_above_the_names_is_said_to_be_left_out(
    tmp_path: Path, first: str, said: str
) -> None:
    rows = [f"{k}\t{9 + v:.2f}\t{9 - v:.2f}\t{v:.2f}\t{v + 1:.2f}"
            for k, v in enumerate(wave(60), 1)]  # fmt: skip
    lines = [first, "ID\tflow\tmill\tweir\tford", *rows]
    path = write(tmp_path / "flood.txt", "\n".join(lines))
    found = recognise(path)
    assert found.recipe.value_columns == ("flow", "mill", "weir", "ford")
    notes = numbers_above_names.among(read(path, found.recipe).meta.notes)
    assert [note.numbers["line"] for note in notes] == [said] * bool(said)


def test_factors_above_the_names_are_no_row_and_no_names(tmp_path: Path) -> None:
    head = ["Factors\t\t1\t10\t10\t100", "Date\tTime\tversion(43001)\tBT1(40004)\tBT2(40008)\tDM"]
    rows = [f"2026-01-19\t07:{k:02d}:00\t7065\t{-28 + 9 * v:.0f}\t{379 + 9 * v:.0f}\t{-608 - k % 7}"
            for k, v in enumerate(wave(60))]  # fmt: skip
    path = write(tmp_path / "LOG260119.LOG", "\n".join([*head, *rows]))
    found = recognise(path)
    assert found.recipe.value_columns == ("BT1(40004)", "BT2(40008)", "DM")
    assert found.recipe.time_columns == ("Date", "Time")
    assert factors_above.among(read(path, found.recipe).meta.notes)[0].numbers["name"] == "Factors"


def test_a_year_among_names_below_a_small_table_of_the_place_is_no_axis(tmp_path: Path) -> None:
    head = ["Source,Location ID,City,Latitude,Longitude,Time Zone,Elevation,Version",
            "NSRDB,1043270,-,35.05,-106.54,-7,1619,3.2.0",
            "Year,Month,Day,Hour,Minute,GHI,Temperature"]  # fmt: skip
    rows = [f"2026,7,{1 + k // 48},{k // 2 % 24},{k % 2 * 30},{300 + 290 * v:.0f},{18 + 5 * v:.1f}"
            for k, v in enumerate(wave(96))]  # fmt: skip
    found = recognise(write(tmp_path / "1043270_35.05_-106.54.csv", "\n".join([*head, *rows])))
    assert found.recipe.value_columns == ("GHI", "Temperature")
    assert found.recipe.time_columns == ("Year", "Month", "Day", "Hour", "Minute")


def test_numbers_that_are_names_with_one_too_few_give_no_size(tmp_path: Path) -> None:
    rows = [f"{i} {165 + v:.4f} {47 - v:.4f} {v:.4f}" for i, v in enumerate(wave(110))]
    path = write(tmp_path / "swing.txt", "\n".join(["1 2 3", *rows]))
    assert recognise(path).recipe.value_columns == ("1", "2", "3")


def test_rows_that_begin_with_a_bracket_are_no_sections(tmp_path: Path) -> None:
    rows = [f"[{1571472857 + i}] {13 + v:.2f} {9 - v:.2f}" for i, v in enumerate(wave(110))]
    path = write(tmp_path / "load.log", "\n".join(rows))
    assert read(path, recognise(path).recipe).sequences[0].shape[1] == 2


def test_a_comment_without_a_word_stands_between_others(tmp_path: Path) -> None:
    rows = [f"{i / 10:.1f} {v:.4f}" for i, v in enumerate(wave(110))]
    path = write(tmp_path / "energy.xvg", "\n".join(["# Created by:", "# ", "#", *rows]))
    assert recognise(path).recipe.time_columns == ("column 1",)


@pytest.mark.parametrize(
    ("first", "form", "left"),
    [("60", "{:.3f}", True), ("60", "{:.0f}", True), ("61", "{:.3f}", False),
     ("60.0", "{:.3f}", False), ("60", "{:g}", False)],
)  # fmt: skip
def test_a_first_line_that_counts_the_rows_below_is_left_out(
    tmp_path: Path, first: str, form: str, left: bool
) -> None:
    """Unless it may be one of them: it lies between theirs, some of which have no point either."""
    high = 100 if form == "{:g}" else 9
    rows = [form.format(round(high * (v + 1) / 2, 1)) for v in [*wave(59), 1]]
    found = recognise(path := write(tmp_path / "deaths.txt", "\n".join([first, *rows])))
    notes = count_left_out.among(found.warnings)
    assert [str(note) for note in notes] == [
        "The first line, 60, is the number of rows below it and was left out."
    ] * left
    assert sum(read(path, found.recipe).lengths) <= 60 + (not left)
    for note in notes:
        back = revise(path, found.recipe, **note.offers[0].changes)
        assert back.recipe.skip_lines == 0
        assert not count_left_out.among(back.warnings)


def test_numbers_that_count_down_are_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "left.txt", "\n".join(map(str, range(60, -1, -1))))
    assert recognise(path).recipe.skip_lines == 0
