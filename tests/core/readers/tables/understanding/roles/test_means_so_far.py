"""Figures so far beside what they are of, and means that were measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import recognise
from tests.core.files import table, wave

RIGHT = np.where(np.arange(120) % 7 == 3, 0, 1)
SO_FAR = RIGHT.cumsum() / np.arange(1, 121)


@pytest.mark.parametrize("figure", [SO_FAR.round(3), (100 * SO_FAR).round()])
def test_a_mean_of_the_rows_so_far_is_no_channel(tmp_path: Path, figure: np.ndarray) -> None:
    columns = {"trial": range(1, 121), "rt": 500 + wave(120), "correct": RIGHT, "acc": figure}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert "acc is a mean of the rows so far" in found.sentence
    assert found.recipe.value_columns == ("rt", "correct")


def test_a_mean_of_something_else_is_a_channel(tmp_path: Path) -> None:
    columns = {"rt": 500 + wave(120), "load": wave(120, phase=1), "mean": wave(120, phase=2)}
    assert recognise(table(tmp_path / "t.csv", columns)).recipe.value_columns == (*columns,)
