"""The first and the last day of what was measured are rarely whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.doubts import days_cut_short
from sequitur_core.readers import read, recognise, revise

RANDOM = np.random.default_rng(0)


def days(first: int = 0, last: int = 24, *, name: str = "day") -> pd.DataFrame:
    """A load by the hour of twenty days; at first and at last from and up to some hour."""
    index = pd.MultiIndex.from_product([range(1, 21), range(24)], names=[name, "hour"])
    load = np.sin(np.arange(len(index)) / 3.8).round(3) + RANDOM.normal(size=len(index)).round(2)
    frame = index.to_frame(index=False).assign(load=load)
    return frame.iloc[first : len(frame) - 24 + last].reset_index(drop=True)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(17, 20, ("1", "20")), (0, 20, ("20",)), (17, 24, ("1",)), (0, 24, ()), (1, 23, ())],
)
def test_days_at_the_ends_that_lack_hours_can_be_left_out(
    tmp_path: Path, first: int, last: int, said: tuple[str, ...]
):
    days(first, last).to_csv(path := tmp_path / "t.csv", index=False)
    found = revise(path, recognise(path).recipe, layout="tidy", id_columns=("day",))
    notes = days_cut_short.among(found.warnings)
    assert [note.numbers["names"] for note in notes] == [said] * bool(said)
    for note in notes:
        now = revise(path, found.recipe, **note.offers[0].changes)
        assert {*read(path, now.recipe).lengths} == {24}
        assert not days_cut_short.among(now.warnings)
        again = revise(path, now.recipe, without=())
        assert days_cut_short.among(again.warnings) == notes


def of_a_calendar(path: Path) -> Path:
    """A load each hour from the afternoon of one day to that of another, by month, day and time."""
    at = pd.date_range("2026-01-01 17:00", periods=24 * 20 + 3, freq="h")
    load = 5 + np.sin(np.arange(len(at)) / 3.8) + RANDOM.normal(size=len(at))
    parts = {"month": at.month, "day": at.day, "time": at.strftime("%H:%M"), "load": load.round(2)}
    pd.DataFrame(parts).to_csv(path, index=False)
    return path


def test_days_of_a_calendar_are_named_so_that_each_is_told(tmp_path: Path):
    found = recognise(of_a_calendar(tmp_path / "t.csv"))
    (note,) = days_cut_short.among(found.warnings)
    assert str(note).startswith("'1, 1' has 7 steps and '1, 21' has 20 steps, the others have 24")


def test_what_is_no_day_may_end_early(tmp_path: Path):
    days(0, 20, name="patient").to_csv(path := tmp_path / "t.csv", index=False)
    found = revise(path, recognise(path).recipe, layout="tidy", id_columns=("patient",))
    assert not days_cut_short.among(found.warnings)


def test_a_day_that_lacks_hours_amid_others_is_not_cut_short(tmp_path: Path):
    frame = days(17)
    frame = frame[~frame["day"].isin([7, 9]) | (frame["hour"] < 12)]
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    found = revise(path, recognise(path).recipe, layout="tidy", id_columns=("day",))
    assert not days_cut_short.among(found.warnings)
