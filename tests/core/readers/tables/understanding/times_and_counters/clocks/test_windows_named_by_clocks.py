"""Windows of rows whose time is a clock without a date, and what they are called."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sequitur_core.readers import read, recognise, revise
from tests.core.files import wave, write


def clocks(begin: float, step: float, rows: int, form: str = "%H:%M:%S") -> list[str]:
    first = datetime(2000, 1, 1) + timedelta(seconds=begin)
    return [(first + timedelta(seconds=i * step)).strftime(form) for i in range(rows)]


def timed(path: Path, name: str, times: list[str]) -> Path:
    rows = [f"{when};{value:.3f}" for when, value in zip(times, wave(len(times)), strict=True)]
    return write(path, "\n".join([f"{name};pulse", *rows, ""]))


CELLS = {
    "a watch": ("Time", clocks(28_807, 1, 300), 60, ("08:00:07", "08:01:07")),
    "a headband": ("TIME", clocks(48_391, 10, 300), 15, ("13:26:31", "13:29:01")),
    "half seconds": ("Uhrzeit", clocks(46_800, 0.5, 300, "%H:%M:%S,%f"), 25, ("13:00:00.0",)),
    "morning and afternoon": ("Time", clocks(43_200, 60, 300, "%I:%M:%S %p"), 60, ("12:00:00",)),
    "a night": ("time", clocks(86_100, 4, 300), 75, ("23:55:00", "00:00:00", "00:05:00")),
    "three days": ("time", clocks(43_200, 600, 400), 72, ("day 1, 12:00:00", "day 2, 00:00:00")),
    "since the start": ("Elapsed", clocks(0, 10, 300), 25, ("00:00:00", "00:04:10")),
}


@pytest.mark.parametrize("case", CELLS)
def test_windows_are_called_by_the_clock_of_their_first_row(tmp_path: Path, case: str) -> None:
    name, times, window, ids = CELLS[case]
    path = timed(tmp_path / "t.csv", name, times)
    found = revise(path, recognise(path).recipe, window=window)
    assert read(path, found.recipe).ids[: len(ids)] == ids


def test_windows_of_several_recordings_have_the_clocks_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    for hour in (9, 14):
        timed(tmp_path / "f" / f"p{hour}.csv", "time", clocks(3600 * hour, 1, 300))
    found = revise(tmp_path / "f", recognise(tmp_path / "f").recipe, window=150)
    ids = read(tmp_path / "f", found.recipe).ids
    assert ids == ("p9 from 09:00:00", "p9 from 09:02:30", "p14 from 14:00:00", "p14 from 14:02:30")


def test_clocks_brought_to_minutes_name_windows_by_their_clock(tmp_path: Path) -> None:
    path = timed(tmp_path / "t.csv", "time", clocks(28_800, 1, 1200))
    found = revise(path, recognise(path).recipe, even_step="1 min", window=5)
    assert read(path, found.recipe).ids == ("08:00:00", "08:05:00", "08:10:00", "08:15:00")


def test_a_recipe_of_earlier_versions_names_windows_by_seconds(tmp_path: Path) -> None:
    path = timed(tmp_path / "t.csv", "Time", clocks(28_807, 1, 300))
    old = recognise(path).recipe.with_(clock_names=False, window=60)
    assert read(path, old).ids[:2] == ("28807 s", "28867 s")
