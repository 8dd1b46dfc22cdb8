"""Files called .ts: sets of the archive in several of them, and tables of numbers."""

from __future__ import annotations

from pathlib import Path
from shutil import make_archive
from typing import Any

import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, recognise
from tests.core.files import wave, write
from tests.notes import worded


def series(path: Path, *classes: str, channels: int = 1, label: str = "class") -> Path:
    rows = [":".join([*["1,2,3,4"] * channels, of]) for of in classes]
    return write(path, "\n".join([f"@{label}Label true", "@data", *rows, ""]))


@pytest.mark.parametrize("packed", [False, True])
def test_what_is_to_be_trained_and_tested_on_is_one_dataset(tmp_path: Path, packed: bool) -> None:
    folder = tmp_path / "Coffee"
    folder.mkdir()
    series(folder / "Coffee_TRAIN.ts", "a", "b", "a")
    series(folder / "Coffee_TEST.ts", "b", "a")
    path = Path(make_archive(str(folder), "zip", folder)) if packed else folder
    found = recognise(path)
    assert "part says which file each is from" in found.reasons[0]
    dataset = load(path)
    assert dataset.ids == ("test 1", "test 2", "train 1", "train 2", "train 3")
    assert dataset.labels["class"].tolist() == ["b", "a", "a", "b", "a"]
    assert dataset.labels["part"].tolist() == ["test"] * 2 + ["train"] * 3


def test_the_same_set_in_other_forms_is_left_out_and_said(tmp_path: Path) -> None:
    series(tmp_path / "Coffee_TRAIN.ts", "a", "b", "a")
    for name in ("Coffee_TRAIN.arff", "Coffee.txt", "CoffeeDimension1_TRAIN.csv"):
        write(tmp_path / name, "about coffee\n")
    assert len(load(tmp_path)) == 3
    (told,) = worded(recognise(tmp_path).warnings)
    assert "CoffeeDimension1_TRAIN.csv were left out beside the .ts files" in told


def test_files_of_other_names_are_called_by_them(tmp_path: Path) -> None:
    series(tmp_path / "monday.ts", "a", "b")
    series(tmp_path / "tuesday.ts", "a", "b")
    assert load(tmp_path).labels["part"].tolist() == ["monday"] * 2 + ["tuesday"] * 2


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        ({"channels": 2}, "b.ts has 2 channels, but a.ts has 1"),
        ({"label": "target"}, "other labels"),
    ],
)
def test_files_that_differ_are_refused(tmp_path: Path, other: dict[str, Any], problem: str) -> None:
    series(tmp_path / "a.ts", "1", "2")
    series(tmp_path / "b.ts", "1", "2", **other)
    with pytest.raises(SequiturError, match=problem):
        load(tmp_path)


def strides(path: Path, seed: int) -> Path:
    """Times of strides and how long each took, without names, as recordings of gait have them."""
    took = 1.3 + wave(90, phase=seed) / 10
    rows = zip(20 + took.cumsum(), took, took[::-1], strict=True)
    return write(path, "".join("\t".join(f"{x:.4f}" for x in row) + "\n" for row in rows))


def test_numbers_without_a_description_are_a_table(tmp_path: Path) -> None:
    assert recognise(strides(tmp_path / "one.ts", 1)).recipe.format == "table"
    (tmp_path / "gait").mkdir()
    for number, name in enumerate(("als1", "als2", "control1", "control2")):
        strides(tmp_path / "gait" / f"{name}.ts", number)
        write(
            tmp_path / "gait" / f"{name}.hea", f"{name} 1 300 9\n{name}.let 16 1000 12 0 0 0 0 l\n"
        )
    people = [
        f"{name}\t{60 + k}\t1.7{k}\tf\n" for k, name in enumerate(("als1", "als2", "control1"))
    ]
    head = "\t\t\tAge\tHeight\tgender\nID\t(years)\t(meters)\t\n"  # two blanks too many
    write(tmp_path / "gait" / "who.txt", head + "".join(people) + "control2\t50\t1.80\tm\n")
    found = recognise(tmp_path / "gait")
    dataset = load(tmp_path / "gait")
    assert (found.recipe.format, dataset.lengths.tolist()) == ("table", [90] * 4)
    assert {"Age (years)", "Height (meters)", "gender"} <= {*dataset.labels}
    # One of them with a description is a series, and none of the others is.
    series(tmp_path / "gait" / "als1.ts", *"ab" * 20)
    with pytest.raises(SequiturError, match="no description"):
        load(tmp_path / "gait")
