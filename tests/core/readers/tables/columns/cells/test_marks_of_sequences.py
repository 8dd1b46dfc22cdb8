"""Numbers that stand for a missing value in some sequences, amid the values of others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.missing import number_as_missing_in_some
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers import read, recognise, revise

RANDOM = np.random.default_rng(0)


def stations(low: float, high: float, mark: float, times: int = 9) -> pd.DataFrame:
    """What a large river and two brooks carry each day, one of which has a mark now and then."""
    index = pd.MultiIndex.from_product(
        [["Rhine", "Elz", "Wutach"], pd.date_range("2026-01-01", periods=90)],
        names=["station", "date"],
    )
    flow = np.concatenate([RANDOM.uniform(low, high, 90), RANDOM.uniform(2, 20, 180)]).round(1)
    flow[90 + np.sort(RANDOM.choice(90, times, replace=False))] = mark
    return index.to_frame(index=False).assign(flow=flow, heat=RANDOM.normal(12, 3, 270).round(1))


@pytest.mark.parametrize(
    ("low", "high", "mark", "times", "missing"),
    [
        (400, 12_000, 9999, 9, True),
        (-60, 1_000, -99, 9, True),
        (-2_000, 2_000, -999, 9, True),
        (400, 12_000, 9999, 2, False),  # too seldom
        (400, 12_000, 7777, 9, False),  # no number that programs write
        (-150, 200, -99, 9, False),  # others have such values
        (0, 90, 99, 9, False),  # not far enough from those of its own sequence
    ],
)
def test_a_mark_of_one_station_is_missing_amid_the_values_of_others(
    tmp_path: Path, low: float, high: float, mark: float, times: int, missing: bool
):
    frame = stations(low, high, mark, times)
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    assert not missing or count(mark, path, found.recipe) == 0
    notes = number_as_missing_in_some.among(found.warnings)
    assert len(notes) == missing
    for note in notes:
        assert note.numbers["first"] == "Elz"
        assert note.numbers["cells"] == times
        back = revise(path, found.recipe, **note.offers[0].changes)
        assert count(mark, path, back.recipe) == times


def count(mark: float, path: Path, recipe: Recipe) -> int:
    """How often a number stands in what was read."""
    return sum(
        int((sequence == np.float32(mark)).sum()) for sequence in read(path, recipe).sequences
    )


def test_a_mark_of_one_quantity_is_missing_amid_those_of_others(tmp_path: Path):
    wide = stations(400, 12_000, 9999).assign(depth=RANDOM.normal(9_000, 3_000, 270).round(1))
    wide["level"] = np.where(wide.index % 11 == 5, -99, RANDOM.normal(-40, 9, 270).round(1))
    long = wide.melt(["station", "date"], ["depth", "level", "heat"], "parameter", "value")
    long.to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    assert found.recipe.channel_column == "parameter"
    (note,) = number_as_missing_in_some.among(found.warnings)
    assert note.numbers["marks"] == ((-99, ("value",)),)
    assert count(-99, path, found.recipe) == 0


def test_a_mark_that_is_a_value_elsewhere_stays_one(tmp_path: Path):
    frame = stations(400, 12_000, 9999)
    frame.loc[3, "flow"] = 9999
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    assert not number_as_missing_in_some.among(recognise(path).warnings)
