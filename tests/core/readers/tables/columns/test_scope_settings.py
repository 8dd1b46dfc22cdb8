"""What an oscilloscope writes beside its numbers names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sequitur_core.data.recipe import WITHIN
from sequitur_core.readers import read, recognise
from tests.core.files import wave

ROWS = 200


def scope(path: Path, **said: str) -> Path:
    settings = {
        "Record Length": "2.5e+03", "Sample Interval": "1.0e-3", "Source": "CH2",
        "Vertical Units": "A", "Horizontal Units": "s", "Model Number": "TBS1052B", **said,
    }  # fmt: skip
    beside = [f"{name},{value}" for name, value in settings.items() if value]
    beside += [","] * (ROWS - len(beside))
    numbers = [f"   {k * 1e-3:.12f},   {v:.5f}," for k, v in enumerate(wave(ROWS))]
    path.write_text("\n".join(f"{a},,{b}" for a, b in zip(beside, numbers, strict=True)))
    return path


def test_a_scope_says_what_it_measured_and_in_which_unit(tmp_path: Path) -> None:
    found = recognise(path := scope(tmp_path / "F0001CH2.CSV"))
    meta = read(path, found.recipe).meta
    assert (meta.channels, meta.units) == (("CH2",), ("A",))
    assert (found.recipe.time_columns, meta.step, meta.step_unit) == (("time (s)",), 0.001, "s")
    assert any("The settings beside the columns name these" in str(note) for note in meta.notes)


@pytest.mark.parametrize("lacking", ["Source", "Vertical Units", "Horizontal Units"])
def test_other_settings_name_nothing(tmp_path: Path, lacking: str) -> None:
    recipe = recognise(scope(tmp_path / "a.csv", **{lacking: ""})).recipe
    assert recipe.value_columns == ("column 5",)


def test_earlier_recipes_keep_their_columns(tmp_path: Path) -> None:
    recipe = recognise(path := scope(tmp_path / "a.csv")).recipe
    names = {"time_columns": ("column 4",), "value_columns": ("column 5",)}
    meta = read(path, recipe.with_(empty_cells=WITHIN, **names)).meta
    assert (meta.channels, meta.step) == (("column 5",), 0.001)
