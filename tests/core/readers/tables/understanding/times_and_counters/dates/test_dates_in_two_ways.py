"""A date or two that are written otherwise than the rest of their column, as by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.times import written_otherwise
from sequitur_core.readers import recognise
from sequitur_core.readers.tables.columns.times.dates import as_dates
from sequitur_core.readers.tables.table import Table, open_table
from tests.cases import crossed
from tests.core.files import table, wave

HOURS = pd.date_range("2012-10-30 18:30", periods=70, freq="53min")


def with_cells(tmp_path: Path, rows: int = 70, **cells: str) -> Table:
    """A table of times with some of them replaced: `at_3="yesterday"`."""
    texts = HOURS[:rows].strftime("%d/%m/%Y %H:%M").to_numpy(object)
    for at, text in cells.items():
        texts[int(at.removeprefix("at_"))] = text
    return open_table(table(tmp_path / "t.csv", {"when": texts, "v": wave(70)[:rows]}), {})


@pytest.mark.parametrize(
    ("form", "row"), crossed(["%d/%m/%y %H:%M", "%Y-%m-%d %H:%M:%S", "%d %b %Y %H:%M"], [0, 30, 69])
)
def test_one_cell_in_another_format_is_read_where_it_fits(
    tmp_path: Path, form: str, row: int
) -> None:
    found = as_dates(with_cells(tmp_path, **{f"at_{row}": HOURS[row].strftime(form)}), ("when",))
    assert found is not None
    assert (found.times.moments == HOURS.to_numpy()).all()


def test_a_short_table_is_read_alike(tmp_path: Path) -> None:
    found = as_dates(with_cells(tmp_path, 12, at_4=HOURS[4].strftime("%d/%m/%y %H:%M")), ("when",))
    assert found is not None
    assert (found.times.moments == HOURS[:12].to_numpy()).all()


@pytest.mark.parametrize(
    "text", ["31/10/13 20:57", "10/31/12 20:57", "30/10/12 18:00", "yesterday", "31/10/201"]
)
def test_a_cell_that_fits_between_no_neighbours_stays_without_a_time(
    tmp_path: Path, text: str
) -> None:
    found = as_dates(with_cells(tmp_path, at_30=text), ("when",))
    assert found is not None
    assert np.flatnonzero(found.times.missing).tolist() == [30]


def test_which_cell_was_read_otherwise_is_said(tmp_path: Path) -> None:
    opened = with_cells(tmp_path, at_0=HOURS[0].strftime("%d/%m/%y %H:%M"))
    found = recognise(tmp_path / opened.name)
    (note,) = written_otherwise.among(found.warnings)
    assert str(note) == (
        "Line 2 has '30/10/12 18:30' in when, written otherwise than the rest: it was read as "
        "2012-10-30 18:30."
    )
    assert found.recipe.time_columns == ("when",)


@pytest.mark.parametrize(("name", "counts"), [("day", True), ("n", True), ("alarms", False)])
def test_numbers_that_go_up_by_one_with_each_date_say_the_date_again(
    tmp_path: Path, name: str, counts: bool
) -> None:
    at = pd.date_range("2022-07-31 22:00", periods=98, freq="h")
    numbers = (at.normalize() - at[30].normalize()).days - 3
    if not counts:
        numbers = np.searchsorted([10, 30, 45, 90], np.arange(98)) - 3
    columns = {"time": at, "heat": wave(98), "wind": wave(98, phase=2), name: numbers}
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert (name in recipe.value_columns) != counts


def test_cells_in_two_other_formats_beside_one_that_is_no_date_are_no_crash(tmp_path: Path) -> None:
    """Where a file was damaged: a third format was looked for beside the two that were found."""
    at = pd.date_range("2022-03-01 10:00", periods=102, freq="min").strftime("%Y-%m-%d %H:%M:%S")
    texts = at.to_numpy(object)
    texts[[12, 100, 101]] = ["2022-03-01 10:x:00", "2022-01", "2022-03-01 1"]
    opened = open_table(table(tmp_path / "t.csv", {"when": texts, "v": wave(102)}), {})
    found = as_dates(opened, ("when",))
    assert found is None or found.times.missing.sum() <= 3
