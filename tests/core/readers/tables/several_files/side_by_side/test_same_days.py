"""Files of several kinds with the same days of each place: the weather of basins and their flow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise, revise
from tests.core.files import wave
from tests.notes import worded

CODES, DAYS = ("01013500", "01022500", "01047000"), 60


def weather(folder: Path) -> None:
    """As a model writes it, each day at noon."""
    (folder / "weather").mkdir(parents=True)
    for k, code in enumerate(CODES):
        days = pd.date_range("1999-10-01 12:00", periods=DAYS, freq="D")
        rain = wave(DAYS, phase=k).round(2)
        frame = pd.DataFrame({"time": days.strftime("%Y %m %d %H"), "rain": rain, "sun": 2 + rain})
        frame.to_csv(folder / f"weather/{code}_mean_weather.txt", sep="\t", index=False)


def flow(folder: Path, *, mark: str = "A", first: str = "1999-10-01") -> None:
    """As an office writes it, without names of columns."""
    (folder / "flow").mkdir()
    for k, code in enumerate(CODES):
        days = pd.date_range(first, periods=DAYS, freq="D")
        water = np.where(np.arange(DAYS) == 30 + k, -999, 400 + (90 * wave(DAYS, phase=k)).round())
        marks = np.where(water < 0, "M", np.where(np.arange(DAYS) % 7, "A", mark))
        lines = [
            f"{code} {d:%Y %m %d} {w:8.2f} {m}" for d, w, m in zip(days, water, marks, strict=True)
        ]
        (folder / f"flow/{code}_streamflow.txt").write_text("\n".join(lines) + "\n")


def test_files_of_one_code_are_channels_by_day_and_lists_label_them(tmp_path: Path) -> None:
    weather(tmp_path)
    flow(tmp_path)
    about = pd.DataFrame({"gauge_id": [*CODES], "soil": ["clay", "sand", "clay"]})
    about.to_csv(tmp_path / "basins.csv", sep=";", index=False)
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert dataset.ids == CODES
    assert dataset.meta.channels == ("streamflow", "rain", "sun")
    assert [len(s) for s in dataset.sequences] == [DAYS] * 3
    assert dataset.sequences[0][[0, 59], 0].tolist() == [
        400 + round(90 * wave(DAYS)[k]) for k in (0, 59)
    ]
    assert found.recipe.missing_numbers == (-999,)
    assert dataset.labels["soil"].tolist() == ["clay", "sand", "clay"]
    assert any(
        "begin alike, as with 01013500, hold the same days" in t for t in worded(found.warnings)
    )
    apart = revise(tmp_path, found.recipe, joined=False).recipe
    assert len(read(tmp_path, apart).meta.channels) < 3
    assert apart.kinds_by != "days"


@pytest.mark.parametrize("other", [{"mark": "flood"}, {"first": "2003-10-01"}])
def test_words_and_other_days_are_no_channels_of_the_same_days(
    tmp_path: Path, other: dict[str, str]
) -> None:
    weather(tmp_path)
    flow(tmp_path, **other)
    recipe = recognise(tmp_path).recipe
    assert not recipe.joined
    assert len(read(tmp_path, recipe).meta.channels) < 3
