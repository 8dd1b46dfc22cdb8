"""Lines as devices send them: between two equal signs, or of several sensors with other numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise

RNG = np.random.default_rng(5)


def test_signs_around_each_line_are_left_off(tmp_path: Path) -> None:
    path = tmp_path / "ecg_data.txt"
    values = RNG.normal(0.2, 0.1, 100).round(3)
    lines = [f"#{9 + k / 360:.12f};{v}#" for k, v in enumerate(values)]
    path.write_text("\n".join(lines) + "\n")
    recipe = recognise(path).recipe
    dataset = read(path, recipe)
    assert (recipe.time_columns, recipe.value_columns) == (("column 1",), ("column 2",))
    assert dataset.meta.step == pytest.approx(1 / 360)
    np.testing.assert_allclose(dataset.sequences[0][:3, 0], values[:3], rtol=1e-6)


def test_lines_with_one_sign_are_comments(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("\n".join(f"#{k};{k}" for k in range(100)) + "\n")
    with pytest.raises(SequiturError):
        recognise(path)


def sensors(path: Path, *, others: bool = True) -> Path:
    lines = []
    for k in range(60):
        at = 1_232_809_915 + 10 * k
        raw = [("RAWGYR", 6)] if others and k > 50 else []
        for name, count in (("ACC", 3), ("GYR", 3), *raw):
            cells = (RNG.normal(0, 0.2, count) + 9.8 * (name == "ACC")).round(6)
            lines.append("\t".join([str(at + (name != "ACC")), name, *map(str, cells)]))
    path.write_text("\n".join(lines) + "\n")
    return path


def test_lines_of_sensors_with_as_many_numbers_are_the_table(tmp_path: Path) -> None:
    path = sensors(tmp_path / "sensorLog.txt")
    recipe = recognise(path).recipe
    dataset = read(path, recipe)
    assert (recipe.sheet, recipe.time_columns) == ("lines of sensors", ("time",))
    channels = [f"{name} number {k}" for name in ("ACC", "GYR") for k in (1, 2, 3)]
    assert [*dataset.meta.channels] == channels
    said = " ".join(map(str, dataset.meta.notes))
    assert "120 of 129 lines hold 3 numbers of ACC and GYR" in said
    assert "RAWGYR" in said


def test_lines_that_all_have_as_many_are_a_table_as_they_are(tmp_path: Path) -> None:
    path = sensors(tmp_path / "sensorLog.txt", others=False)
    assert recognise(path).recipe.sheet == ""
