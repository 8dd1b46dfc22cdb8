"""Series in files of their own, down the lines of most and along one line of some."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sequitur_core.readers import read, recognise
from tests.core.files import wave


def archive(folder: Path, *, along: tuple[int, ...] = (3,), beside: str = "") -> Path:
    """Six files of a series each, as an archive of anomalies has them; one text `beside`."""
    folder.mkdir()
    for number in range(6):
        values = [f"{v:.7e}" for v in wave(400 + 10 * number, phase=number)]
        text = "  ".join(values) if number in along else "\n".join(values)
        (folder / f"00{number}_UCR_ecg.txt").write_text(text + "\n")
    if beside:
        (folder / "009_UCR_ecg.txt").write_text(beside)
    return folder


def test_a_series_along_one_line_is_one_as_those_down_the_lines(tmp_path: Path) -> None:
    path = archive(tmp_path / "f")
    dataset = read(path, recognise(path).recipe)
    assert dataset.lengths.tolist() == [400, 410, 420, 430, 440, 450]
    np.testing.assert_allclose(dataset.sequences[3][:, 0], wave(430, phase=3), atol=1e-6)


def test_one_of_words_is_left_out_and_said(tmp_path: Path) -> None:
    path = archive(tmp_path / "f", along=(), beside="see the slides")
    dataset = read(path, recognise(path).recipe)
    assert len(dataset) == 6
    assert "009_UCR_ecg.txt" in " ".join(map(str, dataset.meta.notes))


def test_an_earlier_recipe_reads_the_files_that_it_read(tmp_path: Path) -> None:
    path = archive(tmp_path / "f")
    recipe = recognise(path).recipe.with_(sheet="000_UCR_ecg.txt")
    assert read(path, recipe).lengths.tolist() == [400, 410, 420, 440, 450]
