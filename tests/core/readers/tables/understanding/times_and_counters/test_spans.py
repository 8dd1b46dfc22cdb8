"""Tables that say when something began and when it ended, and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise
from tests.core.files import table, wave
from tests.notes import worded

N = 80


def spans(path: Path, begins: str, ends: str, **beside: object) -> tuple[Path, np.ndarray]:
    """What went on for some minutes each, one after the other; how long, in minutes."""
    rng = np.random.default_rng(5)
    minutes = rng.integers(3, 90, N)
    at = pd.Timestamp("2024-03-01") + pd.to_timedelta((minutes + 40).cumsum(), unit="min")
    end = at + pd.to_timedelta(minutes, unit="min")
    written = {c: t.strftime("%d.%m.%Y %H:%M") for c, t in ((begins, at), (ends, end))}
    return table(path, {**written, **beside}), minutes


@pytest.mark.parametrize(
    "called",
    [("Start", "Stop"), ("cut_from", "cut_to"), ("call started", "call ended"), ("begin", "end")],
)
def test_how_long_each_lasted_is_counted_where_nothing_was_measured(
    tmp_path: Path, called: tuple[str, str]
) -> None:
    remarks = ["storm" if k % 31 == 3 else "" for k in range(N)]
    path, minutes = spans(tmp_path / "t.csv", *called, id=range(N), comment=remarks)
    found = recognise(path)
    dataset = read(path, found.recipe.with_(window=0))
    assert (found.recipe.time_columns, dataset.meta.channels) == (called[:1], ("duration",))
    assert dataset.sequences[0][:, 0].tolist() == minutes.tolist()
    assert f"is how long each row lasted, from {called[0]} to {called[1]}." in " ".join(
        worded(dataset.meta.notes)
    )


def test_what_was_measured_beside_it_is_enough(tmp_path: Path) -> None:
    path, _ = spans(tmp_path / "t.csv", "start", "end", km=np.arange(N) % 7 + 0.5)
    assert recognise(path).recipe.value_columns == ("km",)


def test_what_went_on_from_when_to_when_are_labels(tmp_path: Path) -> None:
    stages = [("N1", "N2", "REM")[k % 3] for k in range(N)]
    path, _ = spans(tmp_path / "t.csv", "start", "end", stage=stages)
    with pytest.raises(SequiturError, match="these are labels of a recording"):
        recognise(path)


def test_rows_of_one_length_are_steps(tmp_path: Path) -> None:
    at = pd.date_range("2024-03-01", periods=N, freq="15min")
    columns = {"from": at.astype(str), "to": (at + pd.Timedelta(minutes=15)).astype(str)}
    with pytest.raises(SequiturError, match="no columns of numbers"):
        recognise(table(tmp_path / "t.csv", columns))


def test_from_when_to_when_a_fixation_lasted_is_no_channel_beside_how_long(tmp_path: Path) -> None:
    """The clock begins anew with each trial, so it isn't the time of a person's rows."""
    rng = np.random.default_rng(5)
    lasted = rng.integers(80, 400, 180) / 1000
    start = np.concatenate([np.cumsum(part) for part in np.split(lasted + 0.02, 9)])
    columns = {
        "participant": np.repeat(["AD01", "AD02", "AD03"], 60),
        "trial": np.repeat(range(1, 10), 20),
        "start": start.round(4),
        "end": (start + lasted).round(4),
        "dur": (1000 * lasted).round(1),
        "x": rng.integers(200, 1700, 180),
        "y": rng.integers(100, 1000, 180),
    }
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert {"start", "end"}.isdisjoint(recipe.value_columns)
    assert "dur" in recipe.value_columns


def test_waves_of_the_time_of_day_are_no_time(tmp_path: Path) -> None:
    turn = np.arange(100) / 40
    columns = {"time_sin": np.sin(turn).round(4), "time_cos": np.cos(turn).round(4)}
    cells = {"timestep": range(100), **columns, "volume": wave(100)}
    assert recognise(table(tmp_path / "t.csv", cells)).recipe.time_columns == ("timestep",)
