"""Names of tones in a melody are pitches."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.notes.preparation import tones_as_pitches
from sequitur_core.readers import read, recognise
from tests.core.files import table

LASTS = [0.5, 0.25, 1.0, 0.5, 0.5] * 12


@pytest.mark.parametrize(
    ("tones", "pitches"),
    [
        (["e4", "f4", "g4", "f4", "c5"], [64, 65, 67, 65, 72]),
        (["C4", "D#4", "Bb3", "r", "G-1"], [60, 63, 58, np.nan, 7]),
        ([":fs4", ":eb4", ":c4", ":r", ":c4"], [66, 63, 60, np.nan, 60]),
    ],
)
def test_tones_of_a_melody_are_pitches_beside_how_long_they_last(
    tmp_path: Path, tones: list[str], pitches: list[float]
) -> None:
    path = table(tmp_path / "melody.csv", {"tone": tones * 12, "time": LASTS})
    recipe = recognise(path).recipe
    dataset = read(path, recipe)
    assert dataset.meta.channels == ("tone", "time")
    first = dataset.sequences[0][:5, 0]
    known = np.isfinite(pitches)
    np.testing.assert_array_equal(first[known], np.array(pitches)[known])
    assert tones_as_pitches.among(dataset.meta.notes)
    before = read(path, recipe.with_(empty_cells="hours", value_columns=("time",)))
    assert before.meta.channels == ("time",)


def test_wells_of_a_plate_are_no_tones(tmp_path: Path) -> None:
    columns = {"well": np.repeat(["A1", "A2", "B1", "B2"], 20), "time": [*range(20)] * 4}
    path = table(tmp_path / "plate.csv", {**columns, "od": np.linspace(0.1, 1.4, 80) ** 2})
    assert recognise(path).recipe.id_columns == ("well",)
