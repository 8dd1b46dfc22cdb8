"""Files whose many columns have a word of their file's name: channels of the same sequences."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave
from tests.notes import worded

STEPS, TRIALS = 40, 12
KINDS = ("AP_left", "AP_right", "V_left", "V_right")


def forces(folder: Path, *, words: bool = True, trials: int = TRIALS) -> None:
    """A row for each trial, a file for each direction and side, and what is known of persons."""
    for number, kind in enumerate(KINDS):
        count = trials if kind == "V_left" else TRIALS
        columns: dict[str, object] = {
            "PERSON": np.arange(count) // 3 + 1,
            "TRIAL": np.arange(count) % 3 + 1,
        }
        values = np.stack([wave(STEPS, phase=number + k) for k in range(count)])
        called = kind.partition("_")[0] if words else ("up", "down")[number // 2]
        columns |= {f"F_{called}_{k + 1}": values[:, k] for k in range(STEPS)}
        table(folder / f"GRF_F_{kind}.csv", columns)
    about = {"PERSON": range(1, 5), "CLASS": ["hip", "knee", "hip", "knee"], "AGE": range(30, 34)}
    table(folder / "GRF_metadata.csv", about)


def test_a_word_of_files_and_their_columns_tells_channels(tmp_path: Path):
    forces(tmp_path)
    found = recognise(tmp_path)
    assert found.sentence.startswith("12 sequences of 40 steps, 4 channels")
    dataset = read(tmp_path, found.recipe)
    assert dataset.meta.channels == tuple(f"GRF_F_{kind}" for kind in KINDS)
    assert dataset.ids[:4] == ("1, 1", "1, 2", "1, 3", "2, 1")
    assert dataset.labels["CLASS"].tolist()[:6] == ["hip"] * 3 + ["knee"] * 3
    assert "a word that differs from file to file (AP and V)" in str(worded(dataset.meta.notes))


def test_an_earlier_recipe_reads_the_files_of_one_word(tmp_path: Path):
    forces(tmp_path)
    for path in tmp_path.glob("*_V_*"):
        path.rename(tmp_path.parent / path.name)
    before = recognise(tmp_path).recipe
    sequences = read(tmp_path, before).sequences
    for path in tmp_path.parent.glob("*_V_*.csv"):
        path.rename(tmp_path / path.name)
    earlier = before.with_(kinds_by="", sheet="GRF_F_AP_left.csv")
    assert np.array_equal(read(tmp_path, earlier).sequences, sequences)


@pytest.mark.parametrize("other", ["words", "rows"])
def test_other_words_and_rows_are_no_channels(tmp_path: Path, other: str):
    forces(tmp_path, words=other != "words", trials=TRIALS - (other == "rows"))
    found = recognise(tmp_path)
    assert found.recipe.channel_column == ""
    assert found.recipe.kinds_by == ("words" if other == "rows" else "")
