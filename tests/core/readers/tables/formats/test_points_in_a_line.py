"""One line of numbers in pairs: a step for each, with a channel for each of its numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.recipe import Recipe
from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.points_in_a_line import rows_of_line
from tests.core.files import wave

POINTS = np.stack([wave(120), 3 * wave(120, phase=1)], axis=1).round(3)


def line(between: str, within: str, *, decimal: str = ".", width: int = 2) -> str:
    points = np.hstack([POINTS, POINTS + 1])[:, :width]
    steps = (within.join(f"{x:.3f}" for x in step) for step in points)
    return between.join(step.replace(".", decimal) for step in steps) + "\n"


@pytest.mark.parametrize(
    "text",
    [line(",", ";"), line(" ", ","), line(";", ","), line(", ", " "), line(" ", ";", decimal=",")],
    ids=["of stereo", "of a drawing", "semicolons", "blanks within", "commas of decimals"],
)
def test_pairs_are_steps_of_two_channels(tmp_path: Path, text: str) -> None:
    path = tmp_path / "points.txt"
    path.write_text(text)
    dataset = read(path, recognise(path).recipe)
    assert dataset.meta.channels == ("first", "second")
    first = dataset.sequences[0]
    assert first == pytest.approx(POINTS[: len(first)])
    assert "The line holds 120 pairs" in " ".join(map(str, dataset.meta.notes))


def test_so_are_three_together_and_files_of_a_folder(tmp_path: Path) -> None:
    for k in range(3):
        (tmp_path / f"{k}.txt").write_text(line(",", ";", width=3))
    dataset = read(tmp_path, recognise(tmp_path).recipe)
    assert dataset.lengths.tolist() == [120] * 3
    assert dataset.meta.channels == ("first", "second", "third")


@pytest.mark.parametrize(
    "text",
    [
        ";".join(f"{x:.2f}".replace(".", ",") for x in POINTS[:, 0]),  # commas of decimals
        ", ".join(f"{x:.2f}" for x in POINTS[:, 0]),
        ";".join(f"{int(x):,}".replace(",", " ") for x in 50_000 + 9_000 * POINTS[:, 0]),
        "1;2,3;4",
        line(",", ";") + line(",", ";"),
    ],
    ids=["decimals", "one comma", "thousands", "too few", "two lines"],
)
def test_other_lines_are_none(text: str) -> None:
    assert rows_of_line(text.encode()) == ([], [])


def test_earlier_recipes_read_the_line_as_before(tmp_path: Path) -> None:
    path = tmp_path / "points.txt"
    path.write_text(line(",", ";"))
    before = Recipe(format="table", layout="rows", delimiter=";", decimal=".", header=False,
                    header_lines=1, value_columns=("column 1",))  # fmt: skip
    assert read(path, before).lengths.tolist() == [1]
