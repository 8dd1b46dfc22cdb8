"""A cell that doesn't fit its column is settled with a click; alarms are for decisions only."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.data_page.questions import bad_cell
from sequitur_core.data.notes.note import BadCell
from sequitur_core.runs.workspace import Workspace
from tests.core.files import folder_as_zip
from tests.core.readers.tables.columns.cells.test_bad_cells import hourly
from tests.core.readers.tables.several_files.side_by_side.test_quantities import measured
from tests.dashboard.conftest import Open, add_file, in_view, texts


@pytest.fixture
def grid(space: Workspace, tmp_path: Path) -> str:
    """Id of data from a table with a word among its numbers."""
    return add_file(space, hourly(tmp_path / "grid.csv", load=(100, "x")))


def test_a_bad_cell_is_left_empty_with_a_click_and_that_is_taken_back(
    open_page: Open, space: Workspace, grid: str
):
    at = open_page(data=grid)
    assert "'x' in 1 cell of load" in texts(at, "warning")
    at.button(key="bad_cell_0_empty").click().run()
    assert not at.exception
    assert space.recipe(in_view(at)).missing_words == ("x",)
    assert "'x'" not in texts(at, "warning")
    at.multiselect(key=f"choice_{in_view(at)}_missing_words").set_value([]).run()
    assert "'x' in 1 cell of load" in texts(at, "warning")


@pytest.mark.parametrize(
    ("first", "shown"), [("note", "note"), ("How long did it take you to fall asleep?", "load")]
)
def test_the_column_of_a_bad_cell_is_in_sight(first: str, shown: str):
    columns = (first, "temp", "load")
    rows = tuple(("1", "2", cell) for cell in ("3", "x", "4"))
    cell = BadCell(columns=columns, rows=rows, lines=(7, 8, 9), line=8, column="load")
    styled = bad_cell.around(cell)
    assert styled.data.columns.tolist()[:2] == ["line", shown]
    styles = styled._compute().ctx
    ((row, column),) = (at for at, style in styles.items() if style)
    assert (row, styled.data.columns[column]) == (1, "load")


def test_the_column_of_a_bad_cell_is_left_out_with_a_click(
    open_page: Open, space: Workspace, grid: str
):
    at = open_page(data=grid)
    at.button(key="bad_cell_0_out").click().run()
    assert not at.exception
    assert space.dataset(in_view(at)).meta.channels == ("temp",)
    assert not at.warning


def test_a_word_in_the_first_row_of_numbers_may_be_a_name(
    open_page: Open, space: Workspace, tmp_path: Path
):
    walks = np.random.default_rng(0).normal(size=(200, 4)).cumsum(axis=0)
    rows = [",".join(f"{x:.2f}" for x in row) for row in walks]
    path = tmp_path / "volts.csv"
    path.write_text("\n".join(["0.1,0.2,0.3,volt", *rows]))
    at = open_page(data=add_file(space, path))
    at.button(key="bad_cell_0_header").click().run()
    assert not at.exception
    assert space.dataset(in_view(at)).meta.channels == ("0.1", "0.2", "0.3", "volt")


@pytest.mark.parametrize(("missing", "alarm"), [(1, False), (50, True)])
def test_missing_values_are_an_alarm_only_where_they_are_many(
    open_page: Open, space: Workspace, tmp_path: Path, missing: int, alarm: bool
):
    path = hourly(tmp_path / "grid.csv")
    lines = path.read_text().splitlines()
    for at in range(101, 101 + missing):
        time, *_ = lines[at].split(",")
        lines[at] = f"{time},,"
    path.write_text("\n".join(lines))
    at = open_page(data=add_file(space, path))
    assert bool(at.warning) == alarm
    assert "missing" in texts(at)


def test_cells_that_fit_are_kept_with_one_click(open_page: Open, space: Workspace, tmp_path: Path):
    hours = pd.date_range("2024-03-04", periods=240, freq="h").astype(str)
    lines = ["time,a", *(f"{at},{k % 24}" for k, at in enumerate(hours))]
    lines[100] += ",7,8"
    path = tmp_path / "grid.csv"
    path.write_text("\n".join(lines))
    at = open_page(data=add_file(space, path))
    assert "Line 101 has 4 cells, but the header has 2. It is left out." in texts(at, "warning")
    at.button(key="offer_odd_lines").click().run()
    assert not at.exception
    assert space.recipe(space.datasets()[0].id).odd_lines == "kept"


@pytest.mark.parametrize(("layout", "count"), [("columns", 24), ("rows", 90)])
def test_columns_that_may_be_series_are_read_as_such_with_one_click(
    open_page: Open, space: Workspace, tmp_path: Path, layout: str, count: int
):
    prices = np.random.default_rng(0).normal(size=(90, 24)).cumsum(axis=0)
    days = pd.Index(pd.date_range("2021-01-01", periods=90), name="date")
    path = tmp_path / "stocks.csv"
    pd.DataFrame(prices, days, [f"{c}OM" for c in "ABCDEFGHIJKLMNOPQRSTUVWX"]).to_csv(path)
    at = open_page(data=add_file(space, path))
    assert "24 columns were taken for channels" in texts(at, "markdown")
    at.button(key=f"offer_layout_{layout}").click().run()
    assert not at.exception
    assert len(space.dataset(space.datasets()[0].id)) == count


def test_files_at_levels_of_their_own_are_put_side_by_side_with_one_click(
    open_page: Open, space: Workspace, tmp_path: Path
):
    folder = tmp_path / "rivers"
    for name, level in (("nile", 2800), ("thames", 65)):
        measured(folder / name, level, 10)
    at = open_page(data=add_file(space, folder_as_zip(tmp_path / "rivers.zip", folder)))
    assert "may be channels of one recording" in texts(at, "markdown")
    at.button(key="offer_joined_True").click().run()
    assert not at.exception
    assert space.dataset(space.datasets()[0].id).meta.channels == ("nile", "thames")
