"""Rows that fill counted columns from the first on, each as far as it goes, are a sequence each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table

RANDOM = np.random.default_rng(7)


def ringed(path: Path, stem: str, most: int, ends: list[int], **before: object) -> Path:
    """Widths of the rings of each fish or tree, one for each year, which get smaller."""
    widths = 2.5 * np.exp(-np.arange(most) / 4) * RANDOM.uniform(0.8, 1.2, (len(ends), most))
    lived = np.arange(most) < np.array(ends)[:, None]
    rings = {f"{stem}{k + 1}": np.where(lived, widths, np.nan)[:, k] for k in range(most)}
    return table(path, {**before, **rings}, float_format="%.4f")


@pytest.mark.parametrize(
    ("stem", "most", "known"), [("CSW", 15, 4), ("ring_", 5, 5), ("Inc", 3, 3)]
)
def test_rings_of_each_row_are_a_sequence_as_long_as_it_lived(
    tmp_path: Path, stem: str, most: int, known: int
) -> None:
    """What stands before them and is whole is a label; a number of each is left out."""
    ages = sorted([*RANDOM.integers(1, known + 1, 57).tolist(), 1, 2, known])
    before = {
        "Year": [2016] * 60,
        "SEX": RANDOM.integers(1, 3, 60),
        "MM": RANDOM.normal(170, 9, 60),
    }
    path = ringed(tmp_path / "scale.csv", stem, most, ages, **before)
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert dataset.lengths.tolist() == ages
    assert dataset.meta.channels == ("value",)
    assert [*dataset.labels] == ["SEX"]


def test_rings_alone_are_sequences_of_their_rows(tmp_path: Path) -> None:
    ages = RANDOM.integers(2, 6, 40).tolist()
    path = ringed(tmp_path / "rings.csv", "ring", 5, ages)
    assert read(path, recognise(path).recipe).lengths.tolist() == ages


@pytest.mark.parametrize("stem", ["temp", "probe_"])
def test_sensors_that_were_added_later_are_channels(tmp_path: Path, stem: str) -> None:
    levels = 20 + np.sin(np.arange(60) / 5)
    since = {f"{stem}{k + 1}": np.where(np.arange(60) >= 20 * k, levels + k, np.nan)
             for k in range(3)}  # fmt: skip
    assert recognise(table(tmp_path / "log.csv", since)).recipe.layout == "long"
    steps = np.where(
        np.isfinite([*since.values()]), np.cumsum(RANDOM.normal(size=(3, 60)), axis=1), np.nan
    )
    walks = dict(zip(("depth1", "depth2", "depth3"), steps, strict=True))
    assert recognise(table(tmp_path / "walk.csv", walks)).recipe.layout == "long"
