"""Logs of changes: a time, what changed, and what it is from then on."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.programs.logs.changes import (
    rows_of_changes,
    rows_of_lasting,
)
from tests.core.files import wave, write
from tests.core.readers.tables.programs.files import text_of
from tests.notes import worded

NAMES = ("/Dc/0/Power", "/Dc/0/Voltage", "/Alarm")
UNITS = ("W", "V", "")
VALUES = wave(60).round(2).tolist()
# Power twice in each second, voltage once, and in a few of them an alarm.
CHANGES = [(k, name) for k in range(60) for name in (0, 1, 0, *[2] * (k % 20 == 3))]
STATE = (
    "com.battery",
    "/Serial\tSTRING\tHQ1\tHQ1",
    *(f"{NAMES[k]}\tDOUBLE\t-{k}\t-{k}{UNITS[k]}" for k in range(3)),
    "",
)


def _line(k: int, name: int) -> str:
    value = f"{VALUES[k] + name:.2f}"
    return f"{k + 1}\t{NAMES[name]}\tDOUBLE\t{value}\t{value}{UNITS[name]}"


def test_a_row_has_the_last_value_of_each_channel(tmp_path: Path) -> None:
    path = write(tmp_path / "bus.csv", text_of(*STATE, *itertools.starmap(_line, CHANGES[1:])))
    found = recognise(path)
    assert found.recipe.value_columns == ("/Dc/0/Voltage (V)", "/Dc/0/Power (W)")
    assert found.recipe.time_columns == ("time",)
    dataset = read(path, found.recipe.with_(window=0, align="", even_step=""))
    assert dataset.sequences[0][0].tolist() == pytest.approx([VALUES[0] + 1, VALUES[0]], abs=0.01)
    said = " ".join(worded(dataset.meta.notes))
    assert "keeps its value until the next change. 1 other name with hardly any value" in said


def test_what_was_before_the_first_change_is_as_it_was_at_the_beginning() -> None:
    late = [change for change in CHANGES if change[1] == 0 or change[0] > 10]
    rows, _ = rows_of_changes(text_of(*STATE, *itertools.starmap(_line, late)).encode())
    assert rows[:2] == [
        ["time", "/Dc/0/Power (W)", "/Dc/0/Voltage (V)"], ["1", f"{VALUES[0]:.2f}", "-1"]
    ]  # fmt: skip


@pytest.mark.parametrize("mark", [" ", ";", ","])
@pytest.mark.parametrize(
    "when", ["2024-03-01T08:{m:02d}:{s:02d}Z", "2024-03-01 08:{m:02d}:{s:02d}"]
)
@pytest.mark.parametrize("name", ["home/{}", "Tank.{}"])
def test_brokers_and_controllers_write_them_in_many_ways(when: str, mark: str, name: str) -> None:
    cells = [(when.format(m=k // 60, s=k % 60), name.format("abc"[k * k % 3]), str(VALUES[k % 60]))
             for k in range(120)]  # fmt: skip
    rows, _ = rows_of_changes(text_of(*map(mark.join, cells)).encode())
    assert (len(rows), rows[0]) == (121, ["time", name.format("a"), name.format("b")])


@pytest.mark.parametrize(
    "line",
    [
        "{k},{word},0.{k}",  # words are classes
        "{k},home/{word},0.{k},0.{k}",  # two values
        "{slow},home/a,0.{k}\n{slow},home/b,0.{k}",  # measured at once
        "{back},home/{word},0.{k}",  # times that go back
    ],
)
def test_other_tables_with_a_name_behind_a_time_are_left_alone(line: str) -> None:
    text = text_of(*(line.format(k=k, word="ab"[k % 2], slow=k, back=-k) for k in range(60)))
    assert rows_of_changes(text.encode()) == ([], [])


@pytest.mark.parametrize("unit", [1, 1000])
def test_how_long_something_went_on_is_no_state(tmp_path: Path, unit: int) -> None:
    """Uses of a phone, of which none goes on past the next and many go on until it."""
    lasting = [5 + k * k % 23 for k in range(60)]
    begins = np.cumsum([0, *(n + (k % 3 == 0) * 40 for k, n in enumerate(lasting))])
    when = pd.Timestamp("2026-07-07T02:15:05Z") + pd.to_timedelta(begins, unit="s")
    lines = [
        f"{at.isoformat()},com.{'ab'[k % 3 == 0]}.x,{unit * n - 0.01:.2f},phone"
        for k, (at, n) in enumerate(zip(when[:-1], lasting, strict=True))
    ]
    found = recognise(write(tmp_path / "screen.csv", text_of(*lines)))
    assert (found.recipe.value_columns, found.recipe.layout) == (("column 3",), "long")
    named = text_of("timestamp,app,duration,source", *lines).encode()
    assert rows_of_lasting(named)[0][0] == ["timestamp", "app", "duration", "source"]
    assert rows_of_changes(named)[0]  # recipes of earlier versions have no name of the table
