"""Columns that are the entries of a matrix: poses, rotations and stresses over time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import recognise
from tests.core.files import table

N = 40
AT = 1_669_300_749.0 + np.cumsum(np.random.default_rng(3).uniform(1, 30, N)).round(6)


def poses(name: str, *, rows: int, columns: int, first: int) -> dict[str, np.ndarray]:
    """Entries of a matrix that turns, and moves along its first axis alone."""
    turn = np.linspace(0, 0.6, N)
    made = {}
    for row in range(rows):
        for column in range(columns):
            values = np.cos(turn * (row + 1) + column)
            values = np.arange(N) * 0.98 if (row, column) == (0, 3) else values
            values = np.full(N, float(column == 3)) if row == 3 else values
            made[name.format(row + first, column + first)] = values.round(6)
    return made


@pytest.mark.parametrize(
    ("name", "rows", "columns", "first"),
    [("T{}{}", 4, 4, 0), (" m_{}{}", 3, 4, 1), ("R{}_{}", 3, 3, 0), ("S{}{}", 3, 3, 1)],
)
def test_entries_of_a_matrix_beside_a_time_are_channels(
    tmp_path: Path, name: str, rows: int, columns: int, first: int
) -> None:
    named = {"pose": [f"{at:.6f}".replace(".", "_") for at in AT]}
    entries = poses(name, rows=rows, columns=columns, first=first)
    path = table(tmp_path / "t.csv", {**named, "timestamp": AT, **entries})
    recipe = recognise(path).recipe
    assert (recipe.layout, recipe.time_columns) == ("long", ("timestamp",))
    assert len(recipe.value_columns) == 3 * columns  # the last row of a pose never changes
    assert "pose" in recipe.left_out
