"""A unit of time that stands only in the name left of columns that are called by numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import wave, write

ROWS = 24


def matrix(path: Path, corner: str, first: list[str], heads: list[float]) -> Path:
    """A row for each of `first`, with a number for each head."""
    values = 6 + wave(ROWS * len(heads), period=90).reshape(ROWS, -1)
    rows = [f"{name},{','.join(f'{v:.2f}' for v in row)}"
            for name, row in zip(first, values, strict=True)]  # fmt: skip
    return write(path, "\n".join([f"{corner},{','.join(f'{h:g}' for h in heads)}", *rows]))


GROUPS = [str(1 + k // 6) for k in range(ROWS)]
MICE = [f"mouse {k}" for k in range(ROWS)]
HEADS = [0.0, 30.0, 60.0, 90.0, 120.0]


@pytest.mark.parametrize(
    ("corner", "first", "step"),
    [
        ("班/時間(min)", GROUPS, (30, "min")),
        ("group \\ t [h]", GROUPS, (30, "h")),
        ("Time (min)", MICE, (30, "min")),
        ("Zeit nach Gabe (s)", MICE, (30, "s")),
    ],
)
def test_the_step_of_columns_has_the_unit_of_the_corner(
    tmp_path: Path, corner: str, first: list[str], step: tuple[float, str]
) -> None:
    found = recognise(matrix(tmp_path / "t.csv", corner, first, HEADS))
    meta = read(tmp_path / "t.csv", found.recipe).meta
    assert (meta.step, meta.step_unit) == step
    said = f"{corner} stands beside the numbers of the columns: these are 30 {step[1]} apart."
    assert said in found.reasons


@pytest.mark.parametrize(
    ("corner", "first", "heads"),
    [
        ("Age (days)", MICE, HEADS),  # what stands below it
        ("Speed (m/s)", GROUPS, HEADS),
        ("Time (min)", GROUPS, HEADS),  # of the rows
        ("group/time (min)", GROUPS, [0.0, 5.0, 15.0, 60.0, 120.0]),  # uneven
    ],
)
def test_a_name_of_rows_says_nothing_of_columns(
    tmp_path: Path, corner: str, first: list[str], heads: list[float]
) -> None:
    found = recognise(matrix(tmp_path / "t.csv", corner, first, heads))
    assert not any("stands beside the numbers" in reason for reason in found.reasons)
    assert found.recipe.step_unit not in ("min", "day", "s")
