"""Places of a simulation in rows, and a column for each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave, write


@pytest.mark.parametrize(("apart", "step"), [(50, 50.0), (0.25, 0.25), (None, 0.0)])
def test_times_that_names_end_in_give_the_step(
    tmp_path: Path, apart: float | None, step: float
) -> None:
    times = np.arange(40) * apart if apart else np.square(np.arange(40))
    values = np.array([290 + wave(40, phase=k, period=30) for k in range(30)]).round(3)
    columns = {f"T (K) @ t={t:g}": values[:, k] for k, t in enumerate(times)}
    found = recognise(table(tmp_path / "ring.csv", {"X": wave(30), **columns}), layout="rows")
    assert found.recipe.step == step
    if step:
        dataset = read(tmp_path / "ring.csv", found.recipe)
        assert (dataset.meta.step, dataset.meta.step_unit) == (step, "s")


@pytest.mark.parametrize("sign", [" / ", "/", " - "])
def test_blanks_around_the_signs_of_dates_are_no_part_of_them(tmp_path: Path, sign: str) -> None:
    days = [sign.join(("3", str(day), "2020")) for day in range(1, 22)]
    values = np.array([60 + 20 * wave(30, phase=k) for k in range(21)]).round()
    columns = {"FIPS": 1001 + 2 * np.arange(30), **dict(zip(days, values, strict=True))}
    found = recognise(table(tmp_path / "visits.csv", columns))
    assert found.recipe.id_columns == ("FIPS",)
    dataset = read(tmp_path / "visits.csv", found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "day")
    assert dataset.lengths.tolist() == [21] * 30


@pytest.mark.parametrize("marked", [(7, 19), (7, 39)])
def test_marks_behind_few_of_the_months_name_no_sequences(
    tmp_path: Path, marked: tuple[int, int]
) -> None:
    """As Eurostat has them, in a column without a name behind each month."""
    months = [f"{2014 + k // 12}-{k % 12 + 1:02d}" for k in range(40)]
    lines = [",".join(["GEO", *(cell for month in months for cell in (month, ""))])]
    for k in range(22):
        marks = ["bp"[k % 2] if month in marked and k < 8 else "" for month in range(40)]
        cells = zip(20 + 5 * wave(40, phase=k), marks, strict=True)
        lines.append(",".join([f"Land {k}", *(f"{v:.1f},{mark}" for v, mark in cells)]))
    path = write(tmp_path / "u.csv", "\n".join(lines))
    found = recognise(path)
    assert (found.recipe.layout, found.recipe.id_columns) == ("rows", ("GEO",))
    assert not found.recipe.label_columns
    assert len(read(path, found.recipe)) == 22


def test_classes_behind_the_last_step_are_labels(tmp_path: Path) -> None:
    head = ["name", *(f"2014-{k:02d}" for k in range(1, 13)), ""]
    rows = [
        [f"Land {k}", *(f"{v:.1f}" for v in 20 + 5 * wave(12, phase=k)), "ab"[k % 2]]
        for k in range(22)
    ]
    path = write(tmp_path / "u.csv", "\n".join(",".join(row) for row in [head, *rows]))
    assert recognise(path).recipe.label_columns == ("column 14",)


@pytest.mark.parametrize("word", ["day", "T"])
def test_numbers_that_name_rows_together_name_sequences_of_days(tmp_path: Path, word: str) -> None:
    """Pigs are counted anew in each group, and days are steps; T0 to T30 may be thermometers."""
    names = [f"{word}{day}" for day in range(0, 36, 6)]
    grown = 14 + np.arange(6) * 6 + 2 * wave(60)[:, None].round(1)
    columns = {"group": np.repeat([1, 2, 3], 20), "pig": np.tile(np.arange(1, 21), 3)}
    path = table(tmp_path / "pigs.csv", columns | dict(zip(names, grown.T, strict=True)))
    found = recognise(path)
    if word == "T":
        assert found.recipe.layout == "tidy"
        return
    dataset = read(path, found.recipe)
    assert (len(dataset), dataset.lengths.max()) == (60, 6)
    assert (dataset.meta.step, dataset.meta.step_unit) == (6, "day")
    assert found.recipe.id_columns == ("group", "pig")
