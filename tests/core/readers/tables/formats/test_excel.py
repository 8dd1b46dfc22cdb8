"""Excel workbooks, Parquet and JSON are read as the same table in CSV is."""

import datetime
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.data.notes import Offer
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, look, read, recognise, revise
from sequitur_core.readers.tables.several_files.sheets import are_looked_at
from sequitur_core.readers.tables.table import open_table
from tests.cases import crossed
from tests.core.files import wave, workbook
from tests.notes import worded

HOURS = pd.date_range("2020-01-01", periods=24 * 14, freq="h")
RNG = np.random.default_rng(0)
SERIES = pd.DataFrame(
    {
        "when": HOURS,
        "heat (°C)": 20 + np.sin(np.arange(len(HOURS)) / 24 * 2 * np.pi),
        "weather": np.where(RNG.random(len(HOURS)) < 0.5, "dry", "wet"),
    }
)
ROWS = pd.DataFrame(
    {"name": [f"r{i}" for i in range(20)], "kind": ["a", "b"] * 10}
    | {f"t{i}": RNG.normal(size=20) + i for i in range(12)}
)
TIDY = pd.DataFrame(
    [
        {"patient": f"p{p}", "group": "ill" if p % 2 else "well", "day": d, "value": p + d / 10}
        for p in range(6)
        for d in range(8)
    ]
)
ENDINGS = ("xlsx", "parquet", "json", "jsonl")


def save(frame: pd.DataFrame, path: Path) -> Path:
    match path.suffix:
        case ".csv":
            frame.to_csv(path, index=False)
        case ".xlsx":
            frame.to_excel(path, index=False)
        case ".parquet":
            frame.to_parquet(path)
        case ".json":
            frame.to_json(path, orient="records", date_format="iso")
        case ".jsonl":
            frame.to_json(path, orient="records", lines=True, date_format="iso")
    return path


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("frame", [SERIES, ROWS, TIDY], ids=["long", "rows", "tidy"])
def test_a_table_reads_the_same_whatever_holds_it(tmp_path: Path, frame: pd.DataFrame, ending: str):
    plain = load(save(frame, tmp_path / "table.csv"))
    typed = load(save(frame, tmp_path / f"table.{ending}"))
    assert typed.ids == plain.ids
    assert typed.meta.channels == plain.meta.channels
    assert typed.meta.units == plain.meta.units
    assert typed.meta.step_unit == plain.meta.step_unit
    pd.testing.assert_frame_equal(typed.labels, plain.labels)
    for one, other in zip(typed.sequences, plain.sequences, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)


@given(
    values=st.lists(
        st.lists(st.floats(-1e6, 1e6, width=32), min_size=5, max_size=5), min_size=3, max_size=8
    ),
    ending=st.sampled_from(ENDINGS),
)
def test_numbers_come_back_as_they_were_written(
    tmp_path: Path, values: list[list[float]], ending: str
):
    frame = pd.DataFrame(values, columns=[f"t{i}" for i in range(5)])
    frame.insert(0, "name", [f"n{i}" for i in range(len(frame))])
    path = save(frame, tmp_path / f"numbers.{ending}")
    dataset = load(path, layout="rows", id_columns=("name",), missing_numbers=())
    expected = np.array(values, np.float32)
    # pandas writes ten digits after the point into JSON.
    np.testing.assert_allclose(np.stack(dataset.sequences)[..., 0], expected, rtol=1e-6, atol=1e-9)


def cells_of(frame: pd.DataFrame) -> list[list[object]]:
    """Header and rows."""
    return [list(frame.columns), *frame.to_numpy().tolist()]


# --- Workbooks ---------------------------------------------------------------------------

CELLS = [["day", "value"], *([i, float(i * i)] for i in range(30))]


def test_a_title_above_the_table_is_passed_over(tmp_path: Path):
    path = workbook(tmp_path / "t.xlsx", s=[["Report of 2020"], [None], *cells_of(ROWS)])
    assert len(load(path)) == 20


def test_empty_cells_around_the_table_are_left_out(tmp_path: Path):
    shifted = [[None, None], *([None, *row] for row in cells_of(ROWS))]
    plain = load(save(ROWS, tmp_path / "plain.csv"))
    assert load(workbook(tmp_path / "t.xlsx", s=shifted)).ids == plain.ids


def test_the_sheet_can_be_chosen(tmp_path: Path):
    path = workbook(
        tmp_path / "t.xlsx", first=CELLS, second=[["a", "b"], *[[k % 4, 2] for k in range(9)]]
    )
    found = recognise(path)
    (choice,) = [c for c in found.options if c.name == "sheet"]
    assert choice.value == "first"
    assert [value for value, _ in choice.options] == ["first", "second"]
    assert any("only first was read" in warning for warning in worded(found.warnings))
    again = revise(path, found.recipe, sheet="second")
    assert again.recipe.sheet == "second"
    assert "9" in again.sentence


def test_one_sheet_asks_nothing(tmp_path: Path):
    path = workbook(tmp_path / "t.xlsx", first=CELLS, empty=[])
    assert not [c for c in recognise(path).options if c.name == "sheet"]


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(tmp_path: Path):
    path = workbook(tmp_path / "t.xlsx", first=CELLS)
    with pytest.raises(SequiturError, match=r"no sheet 'third'.*first"):
        load(path, sheet="third")


@pytest.mark.parametrize(
    ("first", "rows", "read"),
    [
        ([["Groundwater"], ["Levels in m"]], 9, "levels"),
        ([["Well", "Depth"], ["A 7", 38.5]], 24, "levels"),  # what it is about
        ([["c", "d"], *[[1, 2.5], [3, 4.5]] * 2], 24, "first"),
        ([["c", "d"], [1, 2.5], [3, 4.5]], 9, "first"),
    ],
)
def test_a_first_sheet_of_words_is_passed_over(
    tmp_path: Path, first: list[list[object]], rows: int, read: str
):
    path = workbook(tmp_path / "t.xlsx", first=first, levels=[["a", "b"], *[[1.5, 2]] * rows])
    assert recognise(path).recipe.sheet == read


def test_hidden_sheets_are_not_offered(tmp_path: Path):
    path = workbook(tmp_path / "t.xlsx", hidden=[["x"], [1]], shown=CELLS)
    book = openpyxl.load_workbook(path)
    book["hidden"].sheet_state = "hidden"
    book.save(path)
    assert recognise(path).recipe.sheet == "shown"


def test_dates_in_cells_are_times(tmp_path: Path):
    start = datetime.datetime(2020, 1, 1)
    rows = [[start + datetime.timedelta(hours=i), float(i % 24)] for i in range(24 * 10)]
    dataset = load(workbook(tmp_path / "t.xlsx", s=[["when", "value"], *rows]))
    assert dataset.meta.step_unit == "h"
    assert set(dataset.lengths) == {24}


@pytest.mark.parametrize(("named", "form"), [("Time", "seconds"), ("Time (s)", "number")])
def test_durations_in_cells_are_seconds(tmp_path: Path, named: str, form: str):
    """As those of a kinetic read, in cells of the form [h]:mm:ss."""
    rows = [[datetime.timedelta(minutes=10 * i), float(v)] for i, v in enumerate(wave(300))]
    path = workbook(tmp_path / "t.xlsx", s=[["A reading", None], [], [named, "OD"], *rows])
    recipe = recognise(path).recipe
    meta = read(path, recipe).meta
    assert (recipe.time_format, meta.step, meta.step_unit) == (form, 600, "s")
    was = read(path, recipe.with_(time_format="number")).meta
    assert was.step_unit == ("step" if form == "seconds" else "s")  # as earlier recipes have it


def test_formulas_without_a_result_are_said(tmp_path: Path):
    rows = [[i, f"=A{i + 2}*2" if i == 3 else float(i)] for i in range(30)]
    dataset = load(workbook(tmp_path / "t.xlsx", s=[["day", "value"], *rows]))
    assert any("1 formula had no saved result" in note for note in worded(dataset.meta.notes))


def test_a_table_of_text_cells_with_decimal_commas_is_understood(tmp_path: Path):
    rows = [[f"r{i}", *(f"{i},{k}5" for k in range(6))] for i in range(8)]
    path = workbook(tmp_path / "t.xlsx", s=[["name", *"abcdef"], *rows])
    dataset = load(path, layout="rows")
    assert dataset.sequences[2][1, 0] == pytest.approx(2.15)


@pytest.mark.parametrize(
    ("encoding", "separator"), crossed(["ascii", "utf-8-sig", "utf-16", "utf-16-le"], ["\t", ";"])
)
def test_a_text_called_xls_is_read_as_text(tmp_path: Path, encoding: str, separator: str):
    text = SERIES.to_csv(sep=separator, index=False).replace("°", "")
    (tmp_path / "t.txt").write_text(text)
    (tmp_path / "t.xls").write_bytes(text.encode(encoding))
    plain, called = load(tmp_path / "t.txt"), load(tmp_path / "t.xls")
    assert called.ids == plain.ids
    np.testing.assert_array_equal(called.sequences, plain.sequences)
    assert look(tmp_path / "t.xls").columns == ("when", "heat (C)", "weather")


def test_a_web_page_called_xls_is_said(tmp_path: Path):
    (tmp_path / "t.xls").write_text("<html><table><tr><td>1</td></tr></table></html>")
    with pytest.raises(SequiturError, match=r"workbook.*Save it again as \.xlsx"):
        recognise(tmp_path / "t.xls")


@pytest.mark.parametrize("content", [b"rubbish", b"PK\x03\x04 but no more", b"\xd0\xcf\x11\xe0old"])
def test_what_is_no_workbook_is_said(tmp_path: Path, content: bytes):
    path = tmp_path / "t.xlsx"
    path.write_bytes(content)
    with pytest.raises(SequiturError, match=r"workbook.*Save it again"):
        recognise(path)


def test_a_zip_of_something_else_is_no_workbook(tmp_path: Path):
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(SequiturError, match="workbook"):
        recognise(path)


def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = workbook(tmp_path / "t.xlsx", s=CELLS)
    monkeypatch.setattr("sequitur_core.readers.tables.formats.excel.LARGEST_UNPACKED", 1_000)
    with pytest.raises(SequiturError, match="2 GB"):
        recognise(path)


def test_a_workbook_without_cells_is_said(tmp_path: Path):
    with pytest.raises(SequiturError, match="No sheet of"):
        recognise(workbook(tmp_path / "t.xlsx", s=[]))


# --- Parquet -----------------------------------------------------------------------------


def test_an_index_that_pandas_saved_is_a_column(tmp_path: Path):
    path = tmp_path / "t.parquet"
    SERIES.set_index("when").to_parquet(path)
    assert recognise(path).recipe.time_columns == ("when",)


def test_times_with_a_zone_are_times(tmp_path: Path):
    path = tmp_path / "t.parquet"
    SERIES.assign(when=HOURS.tz_localize("Europe/Berlin")).to_parquet(path)
    assert recognise(path).recipe.time_columns == ("when",)


def test_categories_and_lists_are_understood(tmp_path: Path):
    frame = pd.DataFrame(
        {
            "kind": pd.Categorical(["a", "b"] * 4),
            "values": [list(range(i, i + 6)) for i in range(8)],
        }
    )
    path = tmp_path / "t.parquet"
    frame.to_parquet(path)
    dataset = load(path)
    assert len(dataset) == 8
    assert list(dataset.labels["kind"]) == ["a", "b"] * 4
    np.testing.assert_array_equal(dataset.sequences[3][:, 0], np.arange(3, 9))


def test_a_cut_parquet_file_is_said(tmp_path: Path):
    path = save(SERIES, tmp_path / "t.parquet")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(SequiturError, match="as Parquet"):
        recognise(path)


# --- JSON --------------------------------------------------------------------------------


def write(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value))
    return path


RECORDS = [
    {"id": f"s{i}", "kind": "ab"[i % 2], "values": [float(i + k) for k in range(5 + i)]}
    for i in range(6)
]


def test_lists_of_numbers_are_sequences_of_their_own_lengths(tmp_path: Path):
    dataset = load(write(tmp_path / "t.json", RECORDS))
    assert list(dataset.lengths) == [5, 6, 7, 8, 9, 10]
    np.testing.assert_array_equal(dataset.sequences[2][:, 0], np.arange(2, 9))


def test_records_inside_an_object_are_found(tmp_path: Path):
    path = write(tmp_path / "t.json", {"version": 1, "data": RECORDS})
    assert len(load(path)) == 6


def test_nested_objects_are_columns(tmp_path: Path):
    records = [{"t": i, "sensor": {"x": i * i / 9, "y": -i * i / 7}} for i in range(60)]
    assert load(write(tmp_path / "t.json", records)).meta.channels == ("sensor.x", "sensor.y")


def test_columns_that_are_lists_are_a_table(tmp_path: Path):
    columns = {"t": list(range(60)), "a": [float(i % 7) for i in range(60)]}
    assert load(write(tmp_path / "t.json", columns)).meta.channels == ("a",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[1, 2", "as JSON"),
        ("3", "holds JSON, but no table"),
        ('{"a": 1}', "holds JSON, but no table"),
        ("[]", "holds JSON, but no table"),
        ('[{"a": null}]', "holds no rows"),
        ('[{"a": [1, 2], "b": [2, 3, 4]}]', "differ in length"),
        ('[{"a": [[[1]]]}]', "hold lists in turn"),
        (f'[{{"a": [1, {10**400}]}}]', "something else than numbers"),
        ('[{"a": ["x"]}]', "something else than numbers"),
        ('[{"a": "x"}, {"a": "y"}]', "no columns of numbers"),
        ("[" * 100_000, "as JSON"),
    ],
)
def test_json_that_is_no_table_is_said(tmp_path: Path, text: str, sentence: str):
    path = tmp_path / "t.json"
    path.write_text(text)
    with pytest.raises(SequiturError, match=sentence):
        recognise(path)


def recordings_in_sheets(path: Path, count: int = 4) -> Path:
    """Sheets with the same columns, and one of notes."""
    with pd.ExcelWriter(path) as book:
        for k in range(count):
            columns = {"t": np.arange(30) / 10, "x": wave(30, phase=k), "y": wave(30, period=9)}
            pd.DataFrame(columns).to_excel(book, sheet_name=f"S0{k}", index=False)
        notes = pd.DataFrame({"who": ["Ada", "Bob"], "what": ["walked", "ran"]})
        notes.to_excel(book, sheet_name="notes", index=False)
    return path


def test_two_sheets_with_the_same_columns_are_offered_as_recordings(tmp_path: Path):
    found = recognise(recordings_in_sheets(tmp_path / "t.xlsx", 2))
    (warning,) = found.warnings
    assert warning.offers == (Offer("Each of 2 sheets is a recording", "sheet", "*"),)


def test_more_sheets_with_the_same_columns_are_recordings(tmp_path: Path):
    found = recognise(recordings_in_sheets(tmp_path / "t.xlsx"))
    assert found.recipe.sheet == "*"
    assert "Each sheet is one sequence, and its rows are the steps." in found.reasons
    assert not found.warnings


def test_all_sheets_are_read_as_recordings(tmp_path: Path):
    path = recordings_in_sheets(tmp_path / "t.xlsx")
    found = revise(path, recognise(path).recipe, sheet="*")
    dataset = read(path, found.recipe)
    assert dataset.ids == ("S00", "S01", "S02", "S03")
    assert dataset.lengths.tolist() == [30] * 4
    assert any("notes was left out" in note for note in worded(dataset.meta.notes))


def test_one_sheet_can_be_chosen_again_after_all(tmp_path: Path):
    path = recordings_in_sheets(tmp_path / "t.xlsx")
    whole = revise(path, recognise(path).recipe, sheet="*")
    assert revise(path, whole.recipe, sheet="S02").recipe.layout == "long"


def trials_in_sheets(path: Path) -> Path:
    """A sheet of each person, with trials in columns along a gait cycle; a trial is missing."""
    with pd.ExcelWriter(path) as book:
        for k, group in enumerate(["healthy"] * 3 + ["injured"] * 3):
            angles = {
                f"{side} {trial}": wave(51, phase=k + trial / 9)
                for side in ("left", "right")
                for trial in (1, 2)
            }
            if k == 4:
                angles["right 2"][:] = np.nan
            sheet = pd.DataFrame({"gait cycle %": np.arange(51) * 2.0, **angles})
            sheet.to_excel(book, sheet_name=f"A{k} {group}", index=False)
    return path


def test_columns_of_each_sheet_along_a_shared_axis_are_a_sequence_each(tmp_path: Path):
    path = trials_in_sheets(tmp_path / "t.xlsx")
    found = recognise(path)
    assert (found.recipe.layout, found.recipe.time_columns) == ("columns", ("gait cycle %",))
    assert "Each sheet is a table with one sequence in every column." in found.reasons
    dataset = read(path, found.recipe)
    assert dataset.ids[:3] == ("A0 healthy, left 1", "A0 healthy, left 2", "A0 healthy, right 1")
    assert dataset.lengths.tolist() == [51] * 23
    assert dataset.labels["condition"].tolist() == ["healthy"] * 12 + ["injured"] * 11
    assert dataset.labels["part 3"].tolist() == (["left"] * 2 + ["right"] * 2) * 4 + (
        ["left"] * 2 + ["right"] + ["left"] * 2 + ["right"] * 2
    )
    np.testing.assert_allclose(dataset.sequences[-1][:, 0], wave(51, phase=5 + 2 / 9), atol=1e-6)
    rows = revise(path, found.recipe, layout="tidy")  # as channels of each person
    assert read(path, rows.recipe).ids[0] == "A0 healthy"


def test_repeats_beside_an_axis_are_a_sequence_per_column(tmp_path: Path):
    path = tmp_path / "t.csv"
    repeats = {f"left {k}": wave(60, phase=k / 9) for k in range(6)}
    pd.DataFrame({"gait cycle %": np.arange(60.0), **repeats}).to_csv(path, index=False)
    dataset = load(path)
    assert dataset.ids == tuple(repeats)  # not 60 rows, each of which began with the axis
    assert dataset.lengths.tolist() == [60] * 6


def months_in_sheets(path: Path, *, days_apart: int) -> Path:
    """Three days of hours a sheet, each begun so many days after the one before."""
    with pd.ExcelWriter(path) as book:
        for k in range(9):
            start = pd.Timestamp(2025, 1, 1) + pd.Timedelta(days=k * days_apart)
            rows = pd.DataFrame({"Zeit": pd.date_range(start, periods=72, freq="h")})
            rows.assign(load=wave(72, phase=k)).to_excel(
                book, sheet_name=f"{k + 1:02}", index=False
            )
    return path


@pytest.mark.parametrize(("days_apart", "layout"), [(3, "long"), (4, "tidy")])
def test_sheets_that_go_on_from_one_another_are_one_series(
    days_apart: int, layout: str, tmp_path: Path
):
    found = recognise(months_in_sheets(tmp_path / "t.xlsx", days_apart=days_apart))
    assert (found.recipe.sheet, found.recipe.layout) == ("*", layout)
    assert len(read(tmp_path / "t.xlsx", found.recipe)) == (27 if layout == "long" else 9)


def test_sheets_once_read_as_recordings_still_are(tmp_path: Path):
    path = months_in_sheets(tmp_path / "t.xlsx", days_apart=3)
    apart = recognise(months_in_sheets(tmp_path / "apart.xlsx", days_apart=4)).recipe
    assert len(read(path, apart)) == 9


def test_the_months_of_a_large_workbook_are_looked_at(tmp_path: Path):
    table = open_table(save(SERIES.head(2), tmp_path / "t.csv"), {})
    with (tmp_path / "t.xlsx").open("wb") as file:
        file.truncate(4_000_000)
    months = replace(table, sheets=tuple(f"{k + 1:02}" for k in range(12)))
    assert are_looked_at(tmp_path / "t.xlsx", months)


def test_cells_on_a_person_left_of_the_table_are_left_out(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    about = [("ID", "S017", None), ("Name", "Doe", None), ("Age", 31, None)]
    sheet.append([*about[0], "t", "VO2", "HR", "Marker"])
    sheet.append([*about[1], "s", "mL/min", "bpm", "---"])
    sheet.append(about[2])
    for i, v in enumerate(wave(60)):
        clock = datetime.time(0, i // 20, 3 * (i % 20))
        mark = "AT" if i == 30 else None
        sheet.append([None, None, None, clock, 400 + v, 85 + i % 9, mark])
    book.save(tmp_path / "breath.xlsx")
    found = recognise(tmp_path / "breath.xlsx")
    assert found.recipe.time_columns == ("t (s)",)
    dataset = read(tmp_path / "breath.xlsx", found.recipe)
    assert dataset.meta.channels == ("VO2", "HR")
    assert (dataset.meta.step, dataset.meta.step_unit) == (3, "s")
    assert not any("treated as missing" in text for text in worded(dataset.meta.notes))


def test_a_workbook_is_opened_once_for_all_of_its_sheets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with pd.ExcelWriter(tmp_path / "b.xlsx") as writer:
        for name in ("a", "b", "c"):
            SERIES.head(40).to_excel(writer, sheet_name=name, index=False)
    opened = []
    load_workbook = openpyxl.load_workbook
    monkeypatch.setattr(
        openpyxl, "load_workbook", lambda *a, **k: opened.append(a) or load_workbook(*a, **k)
    )
    assert len(load(tmp_path / "b.xlsx")) == 3
    assert len(opened) == 1


def test_wells_read_twice_have_two_channels(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    for name in ("OD600", "GFP"):
        sheet.append([name])
        sheet.append(["Time [s]", *(900 * i for i in range(8))])
        for k in range(6):
            sheet.append([f"B{k + 2}", *(round(1 + v, 3) for v in wave(8, phase=k))])
        sheet.append([])
    book.save(tmp_path / "plate.xlsx")
    dataset = load(tmp_path / "plate.xlsx")
    assert (len(dataset), dataset.meta.channels) == (6, ("OD600", "GFP"))
    assert dataset.ids[:2] == ("B2", "B3")


def test_of_years_and_quarters_the_quarters_are_read(tmp_path: Path):
    with pd.ExcelWriter(tmp_path / "energy.xlsx") as writer:
        for name, count in (("Annual", 12), ("Quarter", 48)):
            frame = pd.DataFrame({"at": range(count), "Coal": wave(count), "Gas": 2 * wave(count)})
            frame.to_excel(writer, sheet_name=name, index=False)
    found = recognise(tmp_path / "energy.xlsx")
    assert found.recipe.sheet == "Quarter"
    assert len(read(tmp_path / "energy.xlsx", found.recipe)) == len(load(tmp_path / "energy.xlsx"))


def test_wells_end_where_a_title_stands_above_a_narrower_table(tmp_path: Path) -> None:
    wells = [f"{row}{column}" for row in "ABCDEFGH" for column in range(1, 13)]
    sheet = openpyxl.Workbook()
    rows: list[list[object]] = [["600"], [], ["", "Time", "T 600", *wells]]
    for step in range(40):
        at = datetime.time(step // 6, step % 6 * 10, 9)
        rows.append(["", at, 37.0, *(0.1 + step * (k % 7) / 500 for k in range(96))])
    rows += [[], ["Results"], [], ["", "", *range(1, 13)]]
    rows += [["", letter, *range(20, 32), "Max V [600]"] for letter in "ABCDEFGH"]
    for row in rows:
        sheet.active.append([None if cell == "" else cell for cell in row])
    sheet.save(tmp_path / "growth.xlsx")
    dataset = load(tmp_path / "growth.xlsx")
    assert (len(dataset), {*dataset.lengths.tolist()}, dataset.ids[0]) == (96, {40}, "A1")
