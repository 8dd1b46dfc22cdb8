"""Logs of weather stations whose rows are of several kinds, by the number that they begin with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.notes.files import only_one_table
from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.mixed_arrays import (
    tables_of_arrays,
)

RANDOM = np.random.default_rng(3)
AIR = RANDOM.normal(10, 4, 30 * 24).round(2)


def _log(days: int = 30, mark: str = ",", end: str = "") -> str:
    """What a logger stored each hour, and each day at midnight, which it writes as 2400."""
    lines = []
    for day in range(days):
        of_day = AIR[24 * day : 24 * (day + 1)]
        for hour, air in enumerate(of_day, 1):
            cells = [101, 2004, 122 + day, 100 * hour, air, round(60 + air, 1), round(3 * air, 2)]
            lines.append(mark.join(map(str, cells)))
        cells = [102, 2004, 122 + day, 2400, of_day.max()]
        lines.append(mark.join(map(str, cells)) + end)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("mark", "end"), [(",", ""), (";", ""), (",", ",,")])
def test_each_number_at_the_beginning_of_rows_is_a_table_of_its_own(
    tmp_path: Path, mark: str, end: str
) -> None:
    (path := tmp_path / "upper.dat").write_text(_log(mark=mark, end=end))
    found = recognise(path)
    recipe = found.recipe
    assert recipe.sheet == "kind 101"
    assert recipe.time_columns == ("column 2", "column 3", "column 4")
    assert recipe.value_columns == ("column 5", "column 6", "column 7")
    dataset = read(path, recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "h")
    hours = np.concatenate([np.asarray(s)[:, 0] for s in dataset.sequences])
    np.testing.assert_allclose(hours, AIR[23 : 23 + len(hours)], rtol=1e-5)  # from midnight on
    (note,) = only_one_table.among(found.warnings)
    days = revise(path, recipe, **note.offers[0].changes)
    daily = read(path, days.recipe)
    assert days.recipe.sheet == "kind 102"
    assert (daily.meta.step, daily.meta.step_unit) == (1, "day")


def test_recipes_from_before_read_all_rows_as_one_table(tmp_path: Path) -> None:
    (path := tmp_path / "upper.dat").write_text(_log())
    before = recognise(path).recipe.with_(
        sheet="", delimiter=",", layout="tidy", id_columns=("column 3",),
        time_columns=("column 4",), time_format="number", value_columns=("column 1", "column 5"),
        left_out=("column 2", "column 6", "column 7"), window=0, align="", date_labels=(),
    )  # fmt: skip
    assert read(path, before).lengths.tolist() == [24] * 30


def test_files_of_one_logger_are_read_by_the_same_kind(tmp_path: Path) -> None:
    for k in range(2):
        (tmp_path / f"part{k}.dat").write_text(_log())
    found = recognise(tmp_path)
    assert found.recipe.sheet == "kind 101"
    assert read(tmp_path, found.recipe).lengths.tolist() == [720, 720]


@pytest.mark.parametrize(
    "line",
    [
        "{c},{k},{k}.5" + ",1" * 3,  # as long, whatever the first cell is
        "{k},2,3{longer}",  # each row has a number of its own
        "{c},1,2{ragged}",  # within a kind, rows are of several lengths
        "{half},1,2{half_longer}",  # one kind below the other
    ],
)
def test_other_rows_without_names_are_one_table(line: str) -> None:
    cells = [
        line.format(c=k % 3, k=k, longer=",4" * (k % 2), ragged=",4" * (k % 7), half=k // 50,
                    half_longer=",4" * (k // 50))
        for k in range(100)
    ]  # fmt: skip
    assert tables_of_arrays("\n".join(cells).encode()) == {}


def test_kinds_by_turns_are_found_in_large_files_too() -> None:
    tables = tables_of_arrays(_log().encode() * 40)
    assert {name: len(rows) for name, rows in tables.items()} == {
        "kind 101": 28_800,
        "kind 102": 1_200,
    }
