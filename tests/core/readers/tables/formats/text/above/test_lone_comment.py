"""A comment alone above the only column is its name, where it is one word."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import wave


def written(path: Path, *above: str) -> Path:
    path.write_text("\n".join([*above, *(f"{v:.3f}" for v in 20 + wave(200)), ""]))
    return path


@pytest.mark.parametrize(
    ("above", "name", "unit"),
    [
        (["# sensor_value"], "sensor_value", ""),
        (["% Force (N)"], "Force", "N"),
        (["# recorded on the first day"], "column 1", ""),
        (["# 250 Hz"], "column 1", ""),
        (["# made by a logger", "# sensor_value"], "column 1", ""),
    ],
)
def test_one_word_is_the_name(tmp_path: Path, above: list[str], name: str, unit: str) -> None:
    path = written(tmp_path / "t.txt", *above)
    dataset = read(path, recognise(path).recipe)
    assert (dataset.meta.channels, dataset.meta.units) == ((name,), (unit,))
    assert dataset.sequences[0][0, 0] == pytest.approx(20 + wave(200)[0], abs=0.001)


def test_words_that_differ_from_file_to_file_name_nothing(tmp_path: Path) -> None:
    for k, word in enumerate(("walking", "running", "sitting", "walking")):
        written(tmp_path / f"{k}.txt", f"# {word}")
    dataset = read(tmp_path, recognise(tmp_path).recipe)
    assert (len(dataset), dataset.meta.channels) == (4, ("column 1",))


def test_the_same_word_is_the_name_in_all_files(tmp_path: Path) -> None:
    for k in range(3):
        written(tmp_path / f"{k}.txt", "# force")
    assert read(tmp_path, recognise(tmp_path).recipe).meta.channels == ("force",)


def test_an_earlier_recipe_has_no_name(tmp_path: Path) -> None:
    path = written(tmp_path / "t.txt", "# sensor_value")
    before = replace(
        recognise(path).recipe, header=False, skip_lines=1, value_columns=("column 1",)
    )
    assert read(path, before).meta.channels == ("column 1",)
