"""Text that holds no table at first sight, read as a person says of its lines."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.notes.names_and_units import header_unfit
from sequitur_core.data.notes.tables import odd_lines
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, look, read, recognise, revise
from sequitur_core.readers.tables.beginning import HEAD
from tests.core.files import table, wave, write, zipped

DAYS, LEVELS = 60, np.round(2 + wave(60), 2)


def gauge_book(*, mark: str = ";", turn: int = 0, end: str = "") -> str:
    """Levels of a river, a day each, with remarks of all lengths among them."""
    lines = ["Gauge book of the Ahr", "kept by hand; see also: the notes; of 1987", "day;level"]
    for day in range(DAYS):
        level = f"{LEVELS[day]:.2f}".replace(".", ",")
        lines.append(f"{np.datetime64('2024-03-04') + day}{mark}{level}")
        if day % 3 == turn:
            lines.append("read again; by lamp; in the rain; by the old staff")
    return "\n".join(lines) + "\n" + end


SAID: dict[str, Any] = {"table_end": "end of file", "skip_lines": 2, "header_lines": 1}


def levels(dataset: SequenceDataset) -> Any:
    """The first channel of all windows; rows that fill none are left over."""
    found = np.concatenate(dataset.sequences)[:, 0]
    assert len(found) > DAYS // 2
    return found


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = write(tmp_path / "ahr.book", gauge_book())
    with pytest.raises(SequiturError):
        recognise(path)
    return path


def test_what_a_person_says_of_refused_lines_reads_them_and_the_next_file(
    book: Path, tmp_path: Path
):
    found = recognise(book, **SAID)
    assert (found.recipe.delimiter, found.recipe.decimal) == (";", ",")
    assert (found.recipe.time_columns, found.recipe.value_columns) == (("day",), ("level",))
    (about,) = odd_lines.among(found.warnings)
    assert str(about).startswith("20 lines have more or fewer cells than the header, which has 2;")
    for path in (book, write(tmp_path / "other.book", gauge_book(turn=1))):
        kept = levels(read(path, found.recipe))
        np.testing.assert_allclose(kept, LEVELS[: len(kept)], atol=1e-6)


def test_columns_are_corrected_as_those_of_any_table(book: Path):
    found = revise(book, recognise(book, **SAID).recipe, layout="columns")
    (sequence,) = read(book, found.recipe).sequences
    np.testing.assert_allclose(sequence[:, 0], LEVELS, atol=1e-6)


def test_a_table_ends_at_a_blank_line_where_a_person_says_so(tmp_path: Path):
    below = "\nday;level\n2030-01-01;9,5\n2030-01-02;9,5\n"
    path = write(tmp_path / "ahr.csv", gauge_book(end=below))
    whole = look(path, **SAID)
    assert whole.notes  # with names among its rows, and days of another time
    said = {**SAID, "table_end": "blank line"}
    assert max(levels(load(path, **said))) < 9


def test_a_quotation_mark_that_is_never_closed_costs_no_line(tmp_path: Path):
    lines = ["t,a,b", *(f"{t},{LEVELS[t]},{LEVELS[-t]}" for t in range(DAYS))]
    lines[30] = f'"{lines[30]}'
    path = write(tmp_path / "open.csv", "\n".join(lines))
    dataset = load(path, table_end="end of file", layout="long", window=DAYS)
    np.testing.assert_allclose(levels(dataset), LEVELS, atol=1e-6)


def test_names_of_several_words_between_spaces_are_those_of_no_column(tmp_path: Path):
    rows = "\n".join(f"{t} {LEVELS[t]} {LEVELS[-t]}" for t in range(DAYS))
    path = write(tmp_path / "t.txt", f"time in s wave height in m wind\n{rows}")
    found = recognise(path, **{**SAID, "skip_lines": 0, "delimiter": " "})
    assert header_unfit.among(found.warnings)
    assert found.table is not None
    assert found.table.columns == ("column 1", "column 2", "column 3")


def flight(count: int = DAYS) -> str:
    """Places of a glider, as its logger writes them: nothing stands between two cells."""
    heights = (400 + 100 * LEVELS[np.arange(count) % DAYS]).round().astype(int)
    rows = [
        f"B{101355 + k:06}5206{300 + k:03}N00006{198 + k:03}WA{up:05}{up + 30:05}"
        for k, up in enumerate(heights)
    ]
    return "\n".join(["AXXXABC FLIGHT:1", "HFDTE030416", *rows, "LXXX landed", " ", ""])


CUTS = (1, 2, 8, 15, 16, 24, 25, 26, 31)
PLACES: dict[str, Any] = {**SAID, "header_lines": 0, "cuts": CUTS}


def test_cells_that_nothing_separates_are_cut_at_their_places(tmp_path: Path):
    path = write(tmp_path / "a.igc", flight())
    found = recognise(path, **PLACES, layout="long", value_columns=("column 8", "column 9"))
    (about,) = odd_lines.among(found.warnings)
    assert str(about).startswith(f"Line {DAYS + 3} has 3 cells, but the others have 9. It is left")
    for one in (path, write(tmp_path / "b.igc", flight())):
        low, high = np.concatenate(read(one, found.recipe).sequences).T
        np.testing.assert_array_equal(high - low, np.full(len(low), 30))
        np.testing.assert_allclose(low, 400 + 100 * LEVELS[: len(low)], atol=0.51)


def test_places_are_proposed_where_letters_and_digits_change(tmp_path: Path):
    begin = look(write(tmp_path / "a.igc", flight()), **{**SAID, "header_lines": 0})
    assert begin.likely_cuts == (1, 2, 15, 16, 24, 26)
    cut = look(tmp_path / "a.igc", **PLACES)
    assert cut.rows[0][:4] == ("B", "101355", "5206300", "N")
    assert cut.lines == begin.lines  # as they stand
    assert len(cut.columns) == len(CUTS)


def test_places_that_are_none_are_refused_in_words(tmp_path: Path):
    path = write(tmp_path / "a.igc", flight())
    for cuts in ((0, 4), (5, 2)):
        with pytest.raises(SequiturError, match="counted from 1"):
            look(path, **{**PLACES, "cuts": cuts})


# What a person sees of the lines


def test_the_first_lines_are_shown_with_the_table_that_follows(book: Path):
    found = look(book, **SAID)
    assert list(found.lines) == gauge_book().splitlines()
    assert found.columns == ("day", "level")
    assert found.rows[:2] == (("2024-03-04", f"{LEVELS[0]}"), ("2024-03-05", f"{LEVELS[1]}"))
    assert "20 lines have more or fewer cells" in found.notes[0]
    assert found.choices == {
        **SAID, "delimiter": ";", "cuts": (), "decimal": ",", "encoding": "utf-8",
    }  # fmt: skip


def test_what_isnt_said_follows_what_is(tmp_path: Path):
    path = write(tmp_path / "t.txt", "\n".join(f"{k}:{k % 7},5:{k % 5},5" for k in range(DAYS)))
    assert look(path).form.delimiter == ","
    assert look(path, delimiter=":").form.decimal == ","


def test_lines_below_which_there_is_no_table_are_said(book: Path):
    lines = len(gauge_book().splitlines())
    found = look(book, **{**SAID, "skip_lines": lines - 1})
    assert found.rows == ()
    assert "no rows below it" in found.notes[0]
    assert found.lines


def test_a_table_that_is_read_is_shown_as_it_is_read(tmp_path: Path):
    path = write(tmp_path / "t.csv", gauge_book().replace("read again; by lamp;", "again;"))
    recipe = recognise(path, **SAID).recipe
    assert look(path, recipe).choices == look(path, **SAID).choices
    assert look(path, recipe, header_lines=0).columns == ("column 1", "column 2")


def test_the_lines_of_a_folder_are_those_of_a_file_that_is_read_and_no_json(tmp_path: Path):
    folder = tmp_path / "walks"
    folder.mkdir()
    for name in "bc":
        table(folder / f"{name}.csv", {"x": wave(30).tolist(), "y": wave(30, phase=1).tolist()})
    write(folder / "about.json", json.dumps({"by": "Ada", "rate": 50}))
    assert look(folder, recognise(folder).recipe).columns == ("x", "y")


def test_letters_are_read_in_the_alphabet_that_is_said(tmp_path: Path):
    path = write(tmp_path / "t.csv", gauge_book().replace("level", "siła"), "cp1250")
    assert look(path, **SAID, encoding="cp1252").columns == ("day", "si³a")
    assert look(path, **SAID, encoding="cp1250").columns == ("day", "siła")
    assert recognise(path, **SAID, encoding="cp1250").recipe.value_columns == ("siła",)


def test_of_several_files_the_first_that_is_refused_is_shown(tmp_path: Path):
    fine = "t,a\n" + "\n".join(f"{t},{LEVELS[t]}" for t in range(DAYS))
    texts = {"a.csv": fine.encode(), "b.csv": gauge_book().encode()}
    path = tmp_path / "books.zip"
    path.write_bytes(zipped(texts))
    assert look(path).name == "b.csv"
    books = {f"{name}.book": gauge_book(turn=k).encode() for k, name in enumerate("abc")}
    path.write_bytes(zipped(books))
    with pytest.raises(SequiturError):
        recognise(path)
    found = recognise(path, **SAID)
    assert [len(one) for one in read(path, found.recipe).sequences] == [DAYS] * 3


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", b"%PDF-1.7\n1 0 obj\n"),
        ("t.log", bytes(range(1, 200)) * 9),
        ("t.json", b'{"a": [1, 2'),
        ("t.pdf", b"1,2\n3,4\n"),
        ("t.npy", b"1,2\n3,4\n"),
        ("t.csv", b""),
        ("t.csv.gz", b"1,2\n3,4\n"),
    ],
)
def test_what_isnt_text_has_no_lines(tmp_path: Path, name: str, content: bytes):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SequiturError):
        look(tmp_path / name)


def test_of_a_large_file_only_the_head_is_looked_at(tmp_path: Path):
    row = b"1,2,3\n"
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(row * (HEAD // 2)))
    found = look(tmp_path / "t.csv.gz")
    assert len(found.lines) == 500
    assert found.rows[-1] == ("1", "2", "3")
