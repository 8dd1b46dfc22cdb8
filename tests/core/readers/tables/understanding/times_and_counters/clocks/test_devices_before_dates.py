"""The number of a device before the date of a row, in one cell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave
from tests.notes import worded

N = 90


def stamped(device: int, form: str, freq: str, rows: int = N) -> list[str]:
    days = pd.date_range("2021-03-01", periods=rows, freq=freq)
    return [f"{device:02d}{day.strftime(form)}" for day in days]


@pytest.mark.parametrize(
    ("form", "freq", "unit"),
    [
        *(("%Y%m%d", "D", "day"), ("%Y%m%d%H", "h", "h")),
        *(("%Y%m%d%H%M", "min", "min"), ("%Y%m%d%H%M%S", "s", "s")),
    ],
)
@pytest.mark.parametrize("in_turn", [True, False])
def test_each_device_is_a_sequence_of_its_dates(
    tmp_path: Path, form: str, freq: str, unit: str, in_turn: bool
) -> None:
    stamps = np.array([stamped(k, form, freq) for k in (7, 12)])
    columns = {"key": (stamps.T if in_turn else stamps).ravel(), "level": 9 * wave(2 * N)}
    found = recognise(table(tmp_path / "t.csv", columns))
    dataset = read(tmp_path / "t.csv", found.recipe)
    recipe = found.recipe
    assert (recipe.id_columns, recipe.time_columns, recipe.time_format) == (
        ("device",), ("key",), form,
    )  # fmt: skip
    assert ([*dataset.ids], dataset.lengths.tolist()) == (["7", "12"], [N, N])
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, unit)
    assert "key has a number before its dates" in " ".join(worded(dataset.meta.notes))


def test_a_file_of_few_rows_is_read_as_those_that_were_longer(tmp_path: Path) -> None:
    columns = {"key": stamped(7, "%Y%m%d%H", "h"), "level": 9 * wave(N), "flow": wave(N)}
    recipe = recognise(table(tmp_path / "long.csv", columns)).recipe.with_(window=2)
    assert (recipe.time_columns, recipe.value_columns) == (("key",), ("level", "flow"))
    short = table(tmp_path / "short.csv", {name: cells[:2] for name, cells in columns.items()})
    assert read(short, recipe).ids == ("2021-03-01",)


def test_a_recipe_of_earlier_versions_takes_such_numbers_as_they_are(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", {"key": stamped(7, "%Y%m%d", "D"), "level": 9 * wave(N)})
    old = recognise(path).recipe.with_(time_format="number", left_out=(), window=30)
    assert read(path, old).ids[0] == "720210301"


def test_files_of_one_row_each_are_a_sequence_for_each_folder(tmp_path: Path) -> None:
    for k, folder in enumerate(("north", "south"), 1):
        (tmp_path / folder).mkdir()
        for i, stamp in enumerate(stamped(k, "%Y%m%d%H", "h", 40)):
            row = [stamp, *(f"{9 * wave(40, phase=p)[i]:.2f}" for p in range(3))]
            (tmp_path / folder / f"{stamp[:2]}{stamp[6:]}.TXT").write_text(",".join(row) + "\n")
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert ([*dataset.ids], dataset.lengths.tolist()) == (["north", "south"], [40, 40])
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "h")


@pytest.mark.parametrize(
    "numbers",
    [
        1_467_813_600_000 + 1_000 * np.arange(N),  # ms since 1970
        1_120_160_701 + np.arange(30),  # and seconds, which look like days of a month
        160_000_000_000 + 7_919_997 * np.arange(N),  # phones
        [int(stamp[2:]) for stamp in stamped(7, "%Y%m%d%H", "h")],
        [int(f"{k}20210301") for k in range(100, 190)],  # names of recordings of one day
    ],
)
def test_no_other_numbers_have_a_device(tmp_path: Path, numbers: np.ndarray | list[int]) -> None:
    columns = {"key": numbers, "level": 9 * wave(len(numbers)), "flow": wave(len(numbers))}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.table is not None
    assert "device" not in found.table.columns
