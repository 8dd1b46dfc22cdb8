"""Cells that don't fit their column: shown with the rows around, and settled once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes import Note
from sequitur_core.data.notes.missing import several_points
from sequitur_core.data.notes.tables import lines_left_out, odd_lines
from sequitur_core.data.notes.times import times_unread
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.detection import Recognised
from sequitur_core.readers.recognised_file import load_recognised, save_recognised
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.messages_between import (
    rows_between_messages,
)
from tests.core.files import table, wave, write
from tests.notes import worded


def hourly(path: Path, **cells: tuple[int, str]) -> Path:
    """An hourly table with some cells replaced: `load=(100, "x")`, counted from 0."""
    hours = pd.date_range("2024-03-04", periods=480, freq="h")
    frame = pd.DataFrame({"time": hours.strftime("%Y-%m-%d %H:%M")})
    frame["load"] = (5 + np.sin(np.arange(480) * np.pi / 12)).round(3).astype(str)
    frame["temp"] = np.random.default_rng(0).normal(9, 2, 480).round(2).astype(str)
    for column, (row, text) in cells.items():
        frame.loc[row, column] = text
    frame.to_csv(path, index=False)
    return path


def about_cells(found: Recognised) -> list[Note]:
    return [warning for warning in found.warnings if warning.cell is not None]


def test_a_word_among_numbers_comes_with_the_rows_around_it(tmp_path: Path):
    path = hourly(tmp_path / "grid.csv", load=(100, "12,7x"))
    (warning,) = about_cells(recognise(path))
    cell = warning.cell
    assert cell is not None
    assert (cell.column, cell.line, cell.lines) == ("load", 102, (101, 102, 103))
    lines = path.read_text().splitlines()[100:103]
    assert [",".join(row).replace("12,7x", '"12,7x"') for row in cell.rows] == lines
    assert warning.numbers["words"] == ("12,7x",)


def test_a_second_word_beside_the_first_is_shown_and_not_an_empty_cell(tmp_path: Path):
    path = hourly(tmp_path / "grid.csv", load=(100, "#ERR"))
    lines = path.read_text().splitlines()
    lines[102] = ",".join([lines[102].split(",")[0], "#ERR", "---"])
    path.write_text("\n".join(lines))
    cells = [warning.cell for warning in about_cells(recognise(path))]
    assert cells[0] is not None
    assert cells[0].rows[1][1:] == ("#ERR", lines[101].split(",")[2])
    assert cells[0].rows[2][1:] == ("#ERR", "---")


def test_what_is_about_a_cell_survives_the_way_between_two_processes(tmp_path: Path):
    found = recognise(hourly(tmp_path / "grid.csv", load=(100, "x")))
    save_recognised(found, tmp_path)
    loaded = load_recognised(tmp_path)
    assert [vars(w) for w in about_cells(loaded)] == [vars(w) for w in about_cells(found)]


def test_a_word_said_to_be_missing_is_no_question_any_more_and_reads_the_same(tmp_path: Path):
    path = hourly(tmp_path / "grid.csv", load=(100, "x"))
    before = recognise(path)
    after = revise(path, before.recipe, missing_words=("x",))
    assert not about_cells(after)
    assert "missing_words" in [option.name for option in after.options]
    dataset = read(path, after.recipe)
    for one, other in zip(dataset.sequences, read(path, before.recipe).sequences, strict=True):
        np.testing.assert_array_equal(one, other)
    assert "'x' in 1 cell of load was treated as missing." in worded(dataset.meta.notes)


@pytest.mark.parametrize("text", ["yesterday", ""])
def test_a_row_without_a_time_is_left_out_and_said(tmp_path: Path, text: str):
    path = hourly(tmp_path / "grid.csv", time=(100, text))
    found = recognise(path)
    (warning,) = about_cells(found)
    assert str(warning).startswith(f"Line 102 has {repr(text) if text else 'nothing'} in time")
    assert warning.cell is not None
    assert warning.cell.rows[1] == (text, *path.read_text().splitlines()[101].split(",")[1:])
    dataset = read(path, found.recipe)
    assert warning in dataset.meta.notes
    whole = read(hourly(tmp_path / "whole.csv"), found.recipe)
    # The rows before and after fill its place.
    for one, other in zip(dataset.sequences, whole.sequences, strict=True):
        np.testing.assert_allclose(one[:, 0], other[:, 0], atol=0.1)


def test_many_rows_without_a_time_are_refused(tmp_path: Path):
    path = hourly(tmp_path / "grid.csv")
    frame = pd.read_csv(path)
    frame.loc[60:160, "time"] = ""
    frame.to_csv(path, index=False)
    with pytest.raises(SequiturError, match="where a time should be"):
        recognise(path)


def with_odd_lines(path: Path, *odd: int) -> Path:
    """The hourly table, whose rows of these numbers, counted from 0, have two cells more."""
    hourly(path)
    lines = path.read_text().splitlines()
    for row in odd:
        lines[row + 1] += ",7,8"
    path.write_text("\n".join(lines))
    return path


def test_a_few_lines_with_too_many_cells_are_left_out_and_said(tmp_path: Path):
    found = recognise(with_odd_lines(tmp_path / "grid.csv", 100, 300))
    warning = str(next(note for note in found.warnings if note.offers))
    assert warning.startswith("2 lines have more or fewer cells than the header, which has 3; the")
    assert "line 102 with 5. They are left out." in warning
    assert "478 hourly rows" in found.sentence


def test_lines_with_a_remark_behind_their_numbers_are_rows(tmp_path: Path):
    path = hourly(tmp_path / "grid.csv")
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:-3], *(f"{line},provisional" for line in lines[-3:])]))
    found = recognise(path)
    assert not odd_lines.among(found.warnings)
    assert "480 hourly rows" in found.sentence


def test_the_cells_that_fit_are_kept_once_that_is_chosen(tmp_path: Path):
    path = with_odd_lines(tmp_path / "grid.csv", 100)
    found = recognise(path)
    (warning,) = odd_lines.among(found.warnings)
    (offer,) = warning.offers
    kept = revise(path, found.recipe, **{offer.name: offer.value})
    whole = hourly(tmp_path / "whole.csv")
    for one, other in zip(
        read(path, kept.recipe).sequences, read(whole, kept.recipe).sequences, strict=True
    ):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("first", ["2024-03-03,9.8", "7,9.8", "9.8"])
def test_a_first_row_that_lacks_what_is_worked_out_from_the_one_before_is_kept(
    tmp_path: Path, first: str
) -> None:
    days = pd.date_range("2024-03-04", periods=60).strftime("%Y-%m-%d")
    rows = [f"{day},{10 + i % 7}.5,{i % 5}.25" for i, day in enumerate(days)]
    path = write(tmp_path / "prices.csv", "\n".join(["date,price,change", first, *rows]))
    found = recognise(path)
    dated = first[4:5] == "-"
    (note,) = odd_lines.among(found.warnings)
    assert ("The last one is taken to be blank." in str(note)) is dated
    assert f"one series of {60 + dated} " in found.sentence
    assert [offer.label for offer in note.offers] == [
        "Leave it out" if dated else "Keep the cells that fit"
    ]


def test_a_last_line_that_was_cut_off_is_left_out(tmp_path: Path):
    path = hourly(tmp_path / "grid.csv")
    path.write_text(path.read_text().rstrip("\n").rpartition(",")[0])
    assert any("Line 481 has 2 cells" in warning for warning in worded(recognise(path).warnings))


def test_cells_that_are_empty_in_the_row_before_may_be_left_off_at_the_end(tmp_path: Path) -> None:
    rows = [f"{year},{year % 7},{'' if year > 2000 else 3}," for year in range(1950, 2010)]
    rows[10] = rows[10][:-1] + "4"
    path = write(tmp_path / "years.csv", "\n".join(["year,a,b,c", *rows]).rstrip(","))
    found = recognise(path)
    assert odd_lines.among(found.warnings) == []
    assert int(read(path, found.recipe.with_(window=0)).lengths.sum()) == 60


@pytest.mark.parametrize("sign", ["#", "%"])
@pytest.mark.parametrize("columns", [1, 3])
def test_comments_below_the_rows_are_no_rows(tmp_path: Path, sign: str, columns: int) -> None:
    rows = ["\t".join([f"{800 + i % 7}.5"] * columns) for i in range(60)]
    lines = [f"{sign} intervals", *rows, f"{sign} end: 2013-02-03-18:45:43, 1359931543.99"]
    dataset = load(write(tmp_path / "t.txt", "\n".join(lines) + "\n"), window=60)
    assert [len(steps) for steps in dataset.sequences] == [60]
    assert len(dataset.meta.channels) == columns
    assert any("The last line ('" in note for note in worded(dataset.meta.notes))


def test_rows_that_begin_with_the_sign_of_a_comment_are_rows(tmp_path: Path) -> None:
    rows = [f"#{i},{i % 7}.5" for i in range(60)]
    dataset = load(write(tmp_path / "t.csv", "\n".join(["id,speed", *rows])), window=60)
    assert len(dataset.sequences[0]) == 60


def test_many_lines_with_too_many_cells_are_left_out_and_said(tmp_path: Path):
    path = with_odd_lines(tmp_path / "grid.csv", *range(0, 480, 20))
    found = recognise(path)
    assert "456 hourly rows" in found.sentence
    (note,) = lines_left_out.among(found.warnings)
    assert "Left out: 24 lines between them (the first is '2024-03-04 00:00" in str(note)


def test_offers_survive_the_way_between_two_processes(tmp_path: Path):
    found = recognise(with_odd_lines(tmp_path / "grid.csv", 100))
    save_recognised(found, tmp_path)
    offers = [w.offers for w in load_recognised(tmp_path).warnings]
    assert offers == [w.offers for w in found.warnings]


def test_lines_are_those_of_the_file_where_names_come_again(tmp_path: Path) -> None:
    rows = [f"{i},{i % 7}.5,{i % 5}.25" for i in range(40)]
    rows[30] = "30,broken,1.25"
    lines = ["t,a,b", *rows[:20], "# started anew", "", "t,a,b", *rows[20:]]
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n")
    told = " ".join(worded(recognise(tmp_path / "t.csv").warnings))
    assert f"line {lines.index(rows[30]) + 1}" in told


def test_names_that_come_again_at_once_and_below_are_no_rows(tmp_path: Path) -> None:
    """A board that was started anew before its first reading, and several times later."""
    rows = [f"{80 + i % 7},{150 + i % 5},{120 + i % 3}" for i in range(40)]
    parts = [[], rows[:1], rows[1:20], rows[20:]]
    text = "".join("\n".join(["MQ-3,MQ-4,PRESSURE", *part, ""]) for part in parts)
    (tmp_path / "t.csv").write_text(text.replace("PRESSURE\n", "PRESSURE\n\n\n\n", 1))
    found = recognise(tmp_path / "t.csv")
    assert "one series of 40 rows" in found.sentence
    assert {note.kind for note in found.warnings} <= {"looks_like"}


def test_messages_between_rows_are_left_out_and_said(tmp_path: Path) -> None:
    """A board opens its card for each row, and says so in the same file."""
    rows = [f"{i},{20 + i % 7 / 10},{5 + i % 3},20/7/2018,12:31:{i:02}," for i in range(1, 40)]
    lines = ["Starting ... done.", *(f"File opened!\n{row}\nDone!" for row in rows)]
    (tmp_path / "t.txt").write_text("\n".join(lines) + "\n")
    found = recognise(tmp_path / "t.txt")
    assert "one series of 39 one-second rows" in found.sentence
    meta = read(tmp_path / "t.txt", found.recipe).meta
    assert len(meta.channels) == 2
    assert "79 comments and messages among the rows were left out." in worded(meta.notes)


def test_rows_below_their_label_are_not_rows_between_messages() -> None:
    text = "".join(f"{kind}\n" + "1.5,2.5\n2.5,1.5\n" * 4 for kind in ("walk", "run") * 3)
    assert rows_between_messages(text.encode()) == ([], [])


def test_true_and_false_with_gaps_are_no_texts_in_a_long_table(tmp_path: Path):
    cells = np.array(["True", "False", ""])[np.arange(9000) // 40 % 3]
    path = table(tmp_path / "t.csv", {"heat": np.arange(9000) % 24 / 7, "on": cells})
    assert recognise(path).recipe.value_columns == ("heat",)


def unemployed(path: Path, *, codes: str = "AP") -> Path:
    """A row of numbers for each place and quarter, and a row of codes below; the last begins late.

    As the French statistical office writes a family of series.
    """
    quarters = [f"{year}-T{k}" for year in range(1995, 2025) for k in range(1, 5)]
    lines = ["Libellé;idBank;" + ";".join(quarters)]
    for number, place in enumerate(["Ain", "Aisne", "Allier", "Ardennes", "Guadeloupe"]):
        late = 80 if place == "Guadeloupe" else 0
        values = [f"{v:.1f}" for v in 9 + number + wave(len(quarters) - late)]
        flags = [codes[k % len(codes)] for k in range(len(quarters) - late)]
        for name, cells in ((f"Chômage - {place}", values), ("Codes", flags)):
            lines.append(";".join([name, f"00151584{number}", *[""] * late, *cells]))
    return write(path, "\n".join(lines))


def test_a_row_of_letters_below_each_row_of_numbers_is_left_out(tmp_path: Path) -> None:
    found = recognise(path := unemployed(tmp_path / "t.csv"))
    dataset = read(path, found.recipe)
    assert dataset.ids == tuple(
        f"Chômage - {place}" for place in ("Ain", "Aisne", "Allier", "Ardennes", "Guadeloupe")
    )
    assert dataset.lengths.tolist() == [120, 120, 120, 120, 40]
    assert (dataset.meta.step, dataset.meta.step_unit) == (3.0, "month")
    assert any("5 rows without any number were left out" in str(w) for w in found.warnings)


def test_numbers_with_several_points_are_said_and_left_out(tmp_path: Path) -> None:
    """As a spreadsheet writes -22.93086 that parts thousands by points, and 8.9 as a date."""
    places = [f"-2.293.{k % 20:03d}" for k in range(80)]
    pedal = ["0", "05.09", *(f"8.{235 + k % 7}.294" for k in range(50)), *["-439.813"] * 28]
    columns = {"second": range(80), "lat": places, "pedal": pedal, "speed": wave(80)}
    found = recognise(path := table(tmp_path / "car.csv", columns))
    assert found.recipe.value_columns == ("speed",)
    assert found.recipe.label_columns == ()
    assert found.partitions == ()
    (note,) = several_points.among(found.warnings)
    assert note.numbers == {"columns": ("lat", "pedal"), "example": "-2.293.000"}
    assert note.offers == ()  # speed has decimals behind its points
    assert read(path, found.recipe).meta.channels == ("speed",)


def prices(path: Path, **beside: object) -> Path:
    """What fish cost in pesos, of which a printed table glued some together."""
    cells = {
        f"fish {k}": [f"{1 + k % 7}.{300 + 7 * k % 600}.{100 + k * y % 800}" for y in range(9)]
        for k in range(30)
    }
    cells["fish 3"][4] = "1.234.567 2.345.678"
    names = [*cells]
    years = {str(2001 + y): [cells[name][y] for name in names] for y in range(9)}
    return table(path, {"fish": names, **beside, **years})


def test_numbers_whose_points_may_part_thousands_are_read_by_a_button(tmp_path: Path) -> None:
    with pytest.raises(SequiturError, match=r"several points, such as 1\.300\.100") as refused:
        recognise(path := prices(tmp_path / "prices.csv"))
    ((label, choices),) = refused.value.ways
    assert label == "Points part thousands"
    dataset = read(path, recognise(path, **choices).recipe)
    assert (len(dataset), dataset.sequences[0][0, 0]) == (30, 1_300_100)
    earlier = recognise(path, **choices).recipe.with_(empty_cells="blanks")
    assert len(read(path, earlier).sequences[0]) < 9  # 2005 held no numbers
    found = recognise(path := prices(tmp_path / "more.csv", tons=range(10, 40)))
    (note,) = several_points.among(found.warnings)
    now = revise(path, found.recipe, **note.offers[0].changes)
    assert not several_points.among(now.warnings)


@pytest.mark.parametrize("cell", ["10.0.{k}.1", "1.{k}.2", "01.02.20{k}"])
def test_addresses_and_versions_are_no_numbers_with_several_points(
    tmp_path: Path, cell: str
) -> None:
    cells = [cell.format(k=10 + k % 4) for k in range(80)]
    columns = {"second": range(80), "on": cells, "speed": wave(80)}
    assert not several_points.among(recognise(table(tmp_path / "t.csv", columns)).warnings)


def test_the_cell_that_is_no_time_is_named_where_others_are(tmp_path: Path) -> None:
    """-1 of who didn't reach the end."""
    took = [f"0{3 + k % 3}:{k % 60:02d}:44" for k in range(60)]
    took[30] = "-1"
    found = recognise(table(tmp_path / "run.csv", {"took": took, "heart": wave(60)}))
    (note,) = times_unread.among(found.warnings)
    assert "'-1' can't be read as one" in str(note)
