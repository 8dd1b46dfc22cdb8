"""Curves of a chromatograph: each is named above the volume and what was measured there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave, write

ROWS = 120


def _run(path: Path, number: int, *, words: bool) -> np.ndarray:
    volume = np.round(-1 + 0.1 * np.arange(ROWS), 4)
    light, salt = np.round(wave(ROWS, phase=number), 4), np.round(30 + wave(ROWS // 2), 4)
    names, units = ["UV 1_280", "", "Cond", ""], ["ml", "mAU", "ml", "mS/cm"]
    if words:
        names, units = [*names, "Fraction", ""], [*units, "ml", "Fraction"]
    rows = [["Chrom.1" if name else "" for name in names], names, units]
    for row in range(ROWS):
        half = [volume[2 * row], salt[row]] if 2 * row < ROWS else ["", ""]
        fraction = [1.5 * row, f"1.A.{row + 1}"] if row < 9 else ["", ""]
        rows.append([volume[row], light[row], *half, *(fraction if words else [])])
    write(path, "\n".join("\t".join(map(str, row)) for row in rows) + "\n", "utf-16")
    return np.stack([light, np.interp(volume, volume[::2], salt)], axis=1)


@pytest.mark.parametrize("words", [False, True])
def test_each_curve_is_a_channel_along_one_volume(tmp_path: Path, words: bool) -> None:
    for number in range(4):
        (tmp_path / "runs").mkdir(exist_ok=True)
        _run(tmp_path / "runs" / f"mut{number:02d}.csv", number, words=words)
    values = _run(tmp_path / "one.csv", 0, words=words)
    found = recognise(tmp_path / "runs")
    assert not found.warnings or "'ml'" not in " ".join(map(str, found.warnings))
    dataset = read(tmp_path / "runs", found.recipe)
    assert dataset.lengths.tolist() == [ROWS] * 4
    assert dataset.meta.channels == ("UV 1_280", "Cond")
    np.testing.assert_allclose(dataset.sequences[0][:-1], values[:-1], atol=1e-3)


def test_earlier_recipes_read_the_columns_as_they_did(tmp_path: Path) -> None:
    _run(path := tmp_path / "one.csv", 0, words=False)
    found = recognise(path, header_lines=2)
    assert {"UV 1_280", "column 2"} <= {*found.table.columns}


@pytest.mark.parametrize("files", [1, 3])
@pytest.mark.parametrize(("lacking", "constant"), [(1, True), (40, False)])
def test_what_is_the_same_wherever_known_is_left_out(
    tmp_path: Path, files: int, lacking: int, constant: bool
) -> None:
    """As the step since the row before, which the first row hasn't."""
    for k in range(files):
        step = np.where(np.arange(300) < lacking, "n.a.", "0.50")
        columns = {
            "Time (min)": np.arange(300) / 120,
            "Step (s)": step,
            "Value": wave(300, phase=k),
        }
        table(tmp_path / f"run{k}.txt", columns, sep="\t")
    found = recognise(tmp_path if files > 1 else tmp_path / "run0.txt")
    assert ("Step (s)" in found.recipe.value_columns) != constant
    assert ("Step (s) is the same wherever known" in found.sentence) == constant


@pytest.mark.parametrize(("number", "constant"), [(0, True), (3, False)])
def test_what_is_0_wherever_known_is_left_out_however_often_it_is_missing(
    tmp_path: Path, number: int, constant: bool
) -> None:
    lost = np.where(np.arange(300) % 20 < 7, "", str(number))
    columns = {"minute": range(300), "wind": wave(300), "power": wave(300)[::-1], "lost": lost}
    found = recognise(table(tmp_path / "turbine.csv", columns))
    assert ("lost is the same wherever known" in found.sentence) == constant


def test_what_is_left_out_as_seldom_measured_and_always_0_is_named(tmp_path: Path) -> None:
    for k in range(3):
        excess = np.where(np.arange(60) % 7 == k, "0", "")
        columns = {"pH": 7 + wave(60, phase=k) / 9, "BaseExcess": excess, "HR": wave(60)[::-1]}
        table(tmp_path / f"p{k}.psv", columns, sep="|")
    found = recognise(tmp_path)
    assert "BaseExcess" in found.recipe.left_out
    assert "BaseExcess is the same wherever known" in found.sentence
