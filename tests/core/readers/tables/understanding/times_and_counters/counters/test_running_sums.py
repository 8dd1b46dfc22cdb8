"""A way so far is left out with a word and a button; the distance to something is measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import recognise
from tests.core.files import table, wave

N = 120
MINUTES = pd.date_range("2021-03-01 08:00", periods=N, freq="min")


def minutely(path: Path, **columns: Any) -> Path:
    """A series with a time, a measured channel and more columns."""
    times = MINUTES.strftime("%Y-%m-%d %H:%M:%S").tolist()
    return table(path, {"time": times, "heat": wave(N), **columns})


@pytest.mark.parametrize("name", ["distance", "enhancedDistance (m)", "total_distance"])
def test_the_way_so_far_is_left_out_as_a_running_sum(tmp_path: Path, name: str) -> None:
    found = recognise(minutely(tmp_path / "t.csv", **{name: np.cumsum(2 + wave(N) ** 2)}))
    assert found.recipe.value_columns == ("heat",)
    assert f"{name} is a running sum" in found.sentence
    (note,) = [w for w in found.warnings if w.offers]
    assert note.offers[0].changes == {"value_columns": ("heat", name)}


@pytest.mark.parametrize("begins", [0.0, 900.0])
@pytest.mark.parametrize("nears", [True, False])
def test_the_distance_to_something_is_measured(tmp_path: Path, begins: float, nears: bool) -> None:
    steps = 2 + wave(N) ** 2
    way = begins + np.cumsum(np.where(np.arange(N) % 7 == 6, -2, steps) if nears else steps)
    measured = recognise(minutely(tmp_path / "t.csv", distance=way)).recipe.value_columns
    assert measured == (("heat", "distance") if nears or begins else ("heat",))


def test_a_distance_that_falls_as_somebody_passes_is_measured(tmp_path: Path) -> None:
    """It begins far away, and mostly stays: a few steps up and down are no way."""
    way = np.full(N, 211)
    way[60:64] = (111, 19, 16, 16)
    for begins in (211, 0):
        way[0] = begins
        found = recognise(minutely(tmp_path / "t.csv", **{"distance [cm]": way}))
        assert found.recipe.value_columns == ("heat", "distance [cm]")


def test_what_counts_up_and_begins_again_is_left_out_under_any_name(tmp_path: Path) -> None:
    """As the keys of each burst are counted, with one left out and a burst of a single key."""
    rows = [k for size in (2, 1, 18, 20, 1, 16, 30, 32) for k in range(1, size + 1)]
    rows[40] += 1
    found = recognise(minutely(tmp_path / "t.csv", burst_length=rows))
    assert found.recipe.value_columns == ("heat",)
    assert "burst_length counts up and begins again" in found.sentence


def test_what_goes_down_on_the_way_is_measured(tmp_path: Path) -> None:
    stock = np.tile([*range(0, 9), 7, 8, 9, 10, 8, 9, 10, 11, 12, 9, 10], 6)
    found = recognise(minutely(tmp_path / "t.csv", stock=stock[:N]))
    assert "stock" in found.recipe.value_columns


@pytest.mark.parametrize("lasting", [1, 9])
def test_few_steps_that_were_walked_are_a_count_and_no_class(tmp_path: Path, lasting: int) -> None:
    """Those of a test last, and are its phases."""
    rows = np.repeat([0, 2, 3], [40, lasting, N - 40 - lasting])
    found = recognise(minutely(tmp_path / "t.csv", Step=rows))
    assert ("Step is a running count" in found.sentence) == (lasting == 1)
    assert found.recipe.label_columns == (() if lasting == 1 else ("Step",))
