"""Sequences that go on after a pause can be cut there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.detection import Recognised

CUT = "Cut at the pauses"


def tides(folder: Path, *, pause: str = "335D") -> Path:
    """Hourly levels of two harbours in two campaigns, of a third in one."""
    hours = pd.date_range("2025-03-01", periods=48, freq="h")
    both = [*hours, *(hours + pd.Timedelta(pause))]
    when = [*both, *both, *hours]
    place = np.repeat(["north", "south", "west"], [96, 96, 48])
    level = np.sin(np.arange(len(when)) / 2).round(2)
    table = pd.DataFrame({"harbour": place, "time": when, "level": level})
    table.to_csv(path := folder / "tides.csv", index=False)
    return path


def offers(found: Recognised) -> list[str]:
    return [offer.label for note in found.warnings for offer in note.offers]


def test_each_stretch_between_pauses_is_a_sequence_by_a_button(tmp_path: Path):
    found = recognise(path := tides(tmp_path))
    assert len(read(path, found.recipe)) == 3
    (cut,) = (o for note in found.warnings for o in note.offers if o.label == CUT)
    now = revise(path, found.recipe, **cut.changes)
    dataset = read(path, now.recipe)
    assert [*dataset.lengths] == [48] * 5
    assert "south, stretch 2" in [" ".join(str(i).split()) for i in dataset.ids]
    assert CUT not in offers(now)
    again = revise(path, now.recipe, id_columns=("harbour",))
    assert len(read(path, again.recipe)) == 3


def test_sequences_that_do_not_pause_have_no_such_button(tmp_path: Path):
    assert CUT not in offers(recognise(tides(tmp_path, pause="2D")))


def test_depths_between_which_nothing_was_measured_are_no_pause(tmp_path: Path):
    depth = np.tile([*range(10, 58), *range(400, 448)], 3)
    casts = pd.DataFrame({"cast": np.repeat(["a", "b", "c"], 96), "depth": depth})
    casts.assign(salt=np.sin(np.arange(288) / 5).round(2)).to_csv(tmp_path / "c.csv", index=False)
    found = recognise(tmp_path / "c.csv")
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("cast",), ("depth",))
    assert CUT not in offers(found)


def test_the_stretch_can_get_another_role(tmp_path: Path):
    found = recognise(path := tides(tmp_path))
    (cut,) = (o for note in found.warnings for o in note.offers if o.label == CUT)
    now = revise(path, found.recipe, **cut.changes)
    left = revise(path, now.recipe, id_columns=("harbour",), left_out=("stretch of time",))
    assert len(read(path, left.recipe)) == 3


@pytest.mark.parametrize("rest", [0.08, 20])
def test_a_mouse_that_rests_for_less_than_a_second_is_one_recording(tmp_path: Path, rest: float):
    apart = np.tile([0.008, 0.007, 0.003], 40)
    apart[[60, 90]] = rest
    at = pd.to_datetime(1_764_176_258 + np.cumsum(apart), unit="s")
    moves = pd.DataFrame({"time": at, "x": 300 + np.arange(120), "y": np.arange(120) % 7 + 0.5})
    moves.to_csv(path := tmp_path / "mouse.csv", index=False, date_format="%Y-%m-%d %H:%M:%S.%f")
    assert bool(recognise(path).recipe.parted_by) == (rest > 1)
