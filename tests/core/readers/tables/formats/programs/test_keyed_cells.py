"""Rows whose cells say what they are: a moment, and then A01:22.3;A02:51.0, or with a = between."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import wave

N = 60
TEMP, HUM = np.round(22 + wave(N), 1), np.round(45 + 4 * wave(N)[::-1])


def logged(path: Path, row: str, *, decimal: str = ".", without: int = 0) -> Path:
    """A log of two sensors; in every so many rows, the second doesn't answer."""
    lines = []
    for k in range(N):
        temp = f"{TEMP[k]}".replace(".", decimal)
        line = row.format(when=f"2021-03-04 10:00:{k:02d}", k=k + 1, temp=temp, hum=f"{HUM[k]:.0f}")
        lines.append(line[: line.rindex(line[19])] if without and k % without == 1 else line)
    path.write_text("\n".join([*lines, ""]))
    return path


@pytest.mark.parametrize("sign", [":", "="])
def test_rows_that_lack_a_key_are_steps_without_its_value(tmp_path: Path, sign: str) -> None:
    row = "{when};T1" + sign + "{temp};H1" + sign + "{hum}"
    dataset = read(path := logged(tmp_path / "t.txt", row, without=5), recognise(path).recipe)
    assert dataset.meta.channels == ("T1", "H1")
    assert (sum(dataset.lengths), dataset.meta.step) == (N - N % len(dataset.sequences[0]), 1.0)
    assert "stands before the value" in " ".join(map(str, dataset.meta.notes))


@pytest.mark.parametrize(
    ("row", "decimal", "aside"),
    [
        ("{when};{k};T1:{temp};H1:{hum}", ".", ["number"]),
        ("{when};T1:{temp};H1:{hum}", ",", []),
    ],
    ids=["a number before", "commas in numbers"],
)
def test_cells_before_keys_and_commas_are_read(
    tmp_path: Path, row: str, decimal: str, aside: list[str]
) -> None:
    found = recognise(path := logged(tmp_path / "t.csv", row, decimal=decimal))
    dataset = read(path, found.recipe)
    assert dataset.meta.channels == ("T1", "H1")
    assert dataset.sequences[0][:3, 0] == pytest.approx(TEMP[:3])
    assert list(found.recipe.left_out) == aside


@pytest.mark.parametrize("row", ["{when};T1:{temp};H1:{hum}", "{when},T1:{temp},H1:{hum}"])
def test_lines_with_the_same_words_stay_sentences(tmp_path: Path, row: str) -> None:
    found = recognise(path := logged(tmp_path / "t.csv", row))
    assert (found.recipe.sheet, read(path, found.recipe).meta.channels) == ("", ("T1", "H1"))


def test_lines_of_another_form_are_left_out(tmp_path: Path) -> None:
    path = logged(tmp_path / "t.txt", "{when};T1:{temp};H1:{hum}", without=5)
    path.write_text(path.read_text() + "2021-03-04 10:02:00;restarted;T1:20.0;H1:45\n")
    notes = " ".join(map(str, read(path, recognise(path).recipe).meta.notes))
    assert "1 comment or message among the rows was left out" in notes


def test_files_of_a_folder_are_read_so_too(tmp_path: Path) -> None:
    for k in range(3):
        logged(tmp_path / f"{k}.txt", "{when};T1:{temp};H1:{hum}", without=4)
    assert read(tmp_path, recognise(tmp_path).recipe).lengths.tolist() == [N] * 3


def test_earlier_recipes_join_lines_as_before(tmp_path: Path) -> None:
    row = "{when};T1:{temp};H1:{hum}"
    path = logged(tmp_path / "t.txt", row, without=5)
    before = replace(recognise(path).recipe, sheet="", record_end="", names_again="")
    assert "stands before the value" not in " ".join(map(str, read(path, before).meta.notes))


@pytest.mark.parametrize(
    "row",
    ["{when};{temp};{hum}", "{when};at 10:12;{temp};{hum}", "{when};10:{k}:30;{temp};{hum}"],
)
def test_times_are_no_keys(tmp_path: Path, row: str) -> None:
    assert recognise(logged(tmp_path / "t.csv", row)).recipe.sheet == ""
