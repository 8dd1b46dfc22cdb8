"""Rows that say when each began, when it ended and how long it lasted, which is nearly the same."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave, write


def _moments(rows: int, off: float, seed: int = 3) -> np.ndarray:
    """When rows of about a second each began, and when the last one ended."""
    rng = np.random.default_rng(seed)
    return np.concatenate([[0.0], np.cumsum(1 + rng.uniform(-off, off, rows))])


def _speed_test(streams: int, rows: int, off: float) -> str:
    """As iperf3 writes the intervals of several streams, whose clocks are read in turn."""
    at, sent = _moments(rows, off), 2e6 + 1e6 * wave(rows * streams).reshape(rows, streams)
    parts = []
    for i in range(rows):
        span = {"start": at[i], "end": at[i + 1], "seconds": at[i + 1] - at[i]}
        each = [
            {"socket": 5 + k, **span, "end": span["end"] + 2e-6 * k, "bytes": int(sent[i, k])}
            for k in range(streams)
        ]
        parts.append({"streams": each, "sum": {**span, "bytes": int(sent[i].sum())}})
    return json.dumps({"intervals": parts})


@pytest.mark.parametrize("off", [1e-4, 1e-3])
@pytest.mark.parametrize("streams", [1, 2, 4])
def test_a_speed_test_measures_no_times(tmp_path: Path, streams: int, off: float) -> None:
    """Ends were meters, seconds channels or the time, and four streams the steps of each row."""
    path = write(tmp_path / "iperf3.json", _speed_test(streams, 60, off))
    found = recognise(path)
    assert read(path, found.recipe.with_(window=0)).lengths.tolist() == [60]
    numbered = [f"streams bytes {k + 1}" for k in range(streams)]
    measured = {*(numbered if streams > 1 else ["streams bytes"]), "sum.bytes"}
    assert {*found.recipe.value_columns} == measured
    assert "how long each row lasted" in found.sentence


@pytest.mark.parametrize("pause", [0.0, 0.7])
def test_an_end_goes_with_the_start_and_lengths_alike_are_left_out(
    tmp_path: Path, pause: float
) -> None:
    at, rows = _moments(60, 0.004), 60
    start = at[:-1] + pause * np.random.default_rng(4).uniform(0, 1, rows).cumsum()
    columns = {
        "start": [f"{x:.4f}" for x in start],
        "end": [f"{x:.4f}" for x in start + np.diff(at)],
        "duration": [f"{x:.4f}" for x in np.diff(at)],
        "jitter": [f"{x:.3f}" for x in wave(rows)],
        "lost": [*np.arange(rows) * 7 % 5],
    }
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert (recipe.time_columns, recipe.value_columns) == (("start",), ("jitter", "lost"))


def test_lengths_as_long_as_the_time_between_dates_are_left_out(tmp_path: Path) -> None:
    at = 60 * _moments(60, 0.004)
    moments = np.datetime64("2024-03-01") + (1e6 * at[:-1]).astype("timedelta64[us]")
    columns = {"time": moments, "duration_s": np.round(np.diff(at), 3), "power": wave(60)}
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert recipe.value_columns == ("power",)


def test_lengths_that_differ_are_measured(tmp_path: Path) -> None:
    at = np.concatenate([[0.0], np.cumsum(4 + wave(60))])
    columns = {
        "start": [f"{x:.3f}" for x in at[:-1]],
        "end": [f"{x:.3f}" for x in at[1:]],
        "duration": [f"{x:.3f}" for x in np.diff(at)],
        "pulse": [*np.arange(60) * 7 % 50 + 90],
    }
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert (recipe.time_columns, recipe.value_columns) == (("start",), ("duration", "pulse"))


def test_seconds_that_nothing_else_tells_are_measured(tmp_path: Path) -> None:
    """Such as how long a pendulum swings."""
    swings = 2 + np.random.default_rng(1).normal(0, 0.004, 60)
    columns = {"swing": range(60), "seconds": np.round(swings, 4), "angle": wave(60)}
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert {*recipe.value_columns} == {"seconds", "angle"}
