"""Devices in turn, of which one is stuck or sends rows again: each is a sequence all the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise

RANDOM = np.random.default_rng(8)


def _devices(*, apart: int, numbered: bool) -> pd.DataFrame:
    """What four devices reported every five minutes, each so many seconds after the one before."""
    rows = []
    for device in range(4):
        start = pd.Timestamp("2023-03-01") + pd.Timedelta(seconds=apart * device)
        warm = 15 + 4 * device + RANDOM.normal(0, 0.2, 40).cumsum()
        damp = 50 + RANDOM.normal(0, 1, 40).cumsum()
        name = 4001 + device if numbered else f"D{device + 1}"
        for at, (t, h) in enumerate(zip(warm, damp, strict=True)):
            when = start + pd.Timedelta(minutes=5 * at)
            rows.append([when, name, round(t, 2), round(h, 1)])
    frame = pd.DataFrame(rows, columns=["time", "device", "temp", "hum"])
    return frame.sort_values("time", kind="stable").reset_index(drop=True)


@pytest.mark.parametrize("apart", [0, 7])
@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("stuck", [True, False])
def test_whole_rows_that_come_again_dont_count_against_the_name_of_a_device(
    tmp_path: Path, apart: int, numbered: bool, stuck: bool
) -> None:
    frame = _devices(apart=apart, numbered=numbered)
    if stuck:  # the last row of one, instead of all later ones
        own = frame.index[frame["device"] == frame["device"][1]]
        for at in own[20:]:
            frame.loc[at] = frame.loc[own[19]]
    else:
        frame = frame.loc[frame.index.repeat(RANDOM.integers(1, 3, len(frame)))]
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("device",), ("time",))
    made = read(path, found.recipe)
    assert sorted(made.lengths) == ([20, 40, 40, 40] if stuck else [40] * 4)
    assert any("same time and values" in str(note) for note in found.warnings)


def test_a_series_whose_rows_come_again_stays_one(tmp_path: Path) -> None:
    frame = _devices(apart=0, numbered=False)
    frame = frame[frame["device"] == "D1"].drop(columns="device")
    frame = frame.loc[frame.index.repeat(RANDOM.integers(1, 3, len(frame)))]
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    assert recognise(path).recipe.layout == "long"
