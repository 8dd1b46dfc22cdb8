"""Channels that have a number in every so many rows are said to be slower, with one button."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.doubts import clock_as_channel, slower_channels
from sequitur_core.data.notes.preparation import sparse_channel
from sequitur_core.readers import read, recognise, revise

RANDOM = np.random.default_rng(2)
ROWS = 1280


def every(rows: int) -> np.ndarray:
    column = np.full(ROWS, np.nan)
    column[::rows] = RANDOM.normal(size=len(column[::rows])).round(3)
    return column


def headset(**more: np.ndarray) -> pd.DataFrame:
    at = pd.date_range("2024-05-14", periods=ROWS, freq="7812500ns")
    leads = {f"EEG.{lead}": every(1) for lead in ("AF3", "F7", "O1")}
    return pd.DataFrame({"time": at, **leads, **more})


def test_one_button_keeps_the_channels_of_every_row(tmp_path: Path):
    count = np.where(np.isnan(every(4)), np.nan, np.arange(ROWS) // 4)
    mark = np.full(ROWS, np.nan)
    mark[[40, 300]] = 1, 2
    slow = {"MOT.Count": count, "MOT.Acc": every(4), "POW.Alpha": every(16), "CQ.AF3": every(64)}
    headset(**slow, Marker=mark).to_csv(path := tmp_path / "eeg.csv", index=False)
    found = recognise(path)
    (note,) = slower_channels.among(found.warnings)
    assert str(note) == (
        "MOT.Acc, POW.Alpha and 2 more were measured less often than the others: only one of 4, 16 "
        "or 64 rows has a number there."
    )
    assert not [*sparse_channel.among(found.warnings), *clock_as_channel.among(found.warnings)]
    assert note.offers[0].label == "Keep only the other 3"
    kept = revise(path, found.recipe, **note.offers[0].changes)
    assert read(path, kept.recipe).meta.channels == ("EEG.AF3", "EEG.F7", "EEG.O1")
    assert not slower_channels.among(kept.warnings)


def lost(share: float) -> np.ndarray:
    return np.where(RANDOM.random(ROWS) < share, np.nan, every(1))


@pytest.mark.parametrize(
    "more",
    [{"skin": lost(0.6)}, {"skin": lost(0.1)}, {f"EEG.{lead}": every(4) for lead in ("AF3", "F7")}],
    ids=["sparse", "gaps", "at different rows"],
)
def test_numbers_that_are_lost_now_and_then_are_no_slower_channel(
    tmp_path: Path, more: dict[str, np.ndarray]
):
    frame = headset(**more)
    if "EEG.O1" not in more and "skin" not in more:
        frame["EEG.O1"] = np.roll(every(4), 2)  # none is in every row
    frame.to_csv(path := tmp_path / "eeg.csv", index=False)
    assert not slower_channels.among(recognise(path).warnings)


def test_a_channel_that_begins_later_is_kept_beside_slower_ones(tmp_path: Path):
    late = np.where(np.arange(ROWS) < 0.7 * ROWS, np.nan, every(1))
    headset(**{"MOT.Acc": every(4), "late": late}).to_csv(path := tmp_path / "eeg.csv", index=False)
    (note,) = slower_channels.among(recognise(path).warnings)
    assert note.offers[0].label == "Keep only the other 4"


def test_zeros_between_the_numbers_of_a_slower_channel_may_be_missing(tmp_path: Path):
    acc = np.nan_to_num(every(10))
    headset(**{"Accel 0": acc, "Accel 1": -acc}).to_csv(path := tmp_path / "eeg.csv", index=False)
    found = recognise(path)
    (note,) = slower_channels.among(found.warnings)
    assert str(note).startswith("Accel 0 and Accel 1 may have been measured less often than")
    assert "only one of 10 rows has a number other than 0 there" in str(note)
    keep, missing = note.offers
    assert keep.changes["value_columns"] == ("EEG.AF3", "EEG.F7", "EEG.O1")
    filled = revise(path, found.recipe, **missing.changes)
    assert filled.recipe.missing_in == ("Accel 0", "Accel 1")
    values = np.concatenate(read(path, filled.recipe).sequences)[:, 3]
    assert np.mean(values == 0) < 0.1


def test_zeros_at_no_even_distance_are_values(tmp_path: Path):
    rain = np.where(RANDOM.random(ROWS) < 0.1, RANDOM.random(ROWS).round(3) + 0.1, 0)
    headset(rain=rain).to_csv(path := tmp_path / "eeg.csv", index=False)
    assert not slower_channels.among(recognise(path).warnings)
