"""Series in files of their own, down the lines of most and along one line of some."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from sequitur_core.data.notes.missing import words_as_missing
from sequitur_core.readers import load, read, recognise
from tests.core.files import wave
from tests.notes import worded


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


def test_limits_in_several_files_are_said_once(tmp_path: Path) -> None:
    """As of gusts of wind, which are not written below 31 km/h, in a file for each year."""
    for year in (2018, 2019, 2020, 2021):
        speeds = [f"{v:.0f}" if v > 31 else "<31" for v in 34 + 9 * wave(360, phase=year)]
        days = pd.date_range(f"{year}-01-01", periods=360).astype(str)
        frame = pd.DataFrame({"date": days, "gust (km/h)": speeds, "rain": wave(360), "none": ""})
        frame.iloc[:, : 4 if year % 2 else 3].to_csv(tmp_path / f"gusts_{year}.csv", index=False)
    said = [w for w in worded(load(tmp_path).meta.notes) if "'<'" in w]
    assert len(said) == 1
    assert said[0].endswith("left out. Less or more than a number was read as that number.")


def test_words_for_none_are_counted_in_all_files(tmp_path: Path) -> None:
    for day, missing in enumerate(((), (3, 4), (9,))):
        share = [*map(str, (90 + wave(40, phase=day)).round(2))]
        for row in missing:
            share[row] = "NS"
        rows = [f"{row},{cell}" for row, cell in enumerate(share)]
        (tmp_path / f"day {day}.csv").write_text("\n".join(["minute,share", *rows, ""]))
    (note,) = words_as_missing.among(recognise(tmp_path).warnings)
    assert (note.numbers["cells"], note.numbers["line"]) == (3, 5)
