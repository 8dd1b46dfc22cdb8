"""Columns that nobody means by what each sequence is of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise, revise
from tests.core.files import table, wave


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("flow_cd", ["A"] * 200 + ["P"] * 100),
        ("tz_cd", ["EST"] * 100 + ["EDT"] * 200),
        ("state", [""] * 290 + ["Provisional"] * 10),
    ],
)
def test_marks_zones_and_a_word_beside_blanks_name_no_sequences(
    tmp_path: Path, column: str, cells: list[str]
) -> None:
    days = pd.date_range("2001-01-01", periods=300).strftime("%Y-%m-%d")
    columns = {"day": days, "flow": wave(300), "level": wave(300, phase=1), column: cells}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert column not in " ".join(p.label() for p in found.partitions)


def test_a_sensor_that_finds_its_first_value_names_no_sequences(tmp_path: Path) -> None:
    """511 and 127 say that there is none yet; a phase of two is a way to divide the rows."""
    at = [f"00:00:{k * 0.004:07.4f}" for k in range(101)]
    pulse = {"Heart Rate": [511] * 65 + [64] * 36, "PPG": 80 * wave(101)}
    found = recognise(
        table(tmp_path / "a.csv", {"Elapsed": at, **pulse, "SpO2": [127] * 65 + [98] * 36})
    )
    assert not found.partitions
    minutes = pd.date_range("2021-01-01", periods=300, freq="min").astype(str)
    flow = {"time": minutes, "flow": wave(300), "level": wave(300, phase=1)}
    found = recognise(table(tmp_path / "b.csv", {**flow, "phase": [1] * 150 + [2] * 150}))
    assert "phase" in " ".join(p.label() for p in found.partitions)


def test_sequences_of_that_name_are_not_offered_the_other_way_round(tmp_path: Path) -> None:
    """Each has the same steps, so that steps across all sequences could be some, too."""
    n, each = 40, 30
    columns = {
        "sequence": np.repeat(np.arange(n), each), "subject": np.repeat(np.arange(n) // 3, each),
        "step": np.tile(np.arange(each), n), "force": np.tile(wave(each), n) + wave(n * each),
        "sway": wave(n * each, phase=1),
    }  # fmt: skip
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.id_columns == ("sequence",)
    assert not any("along sequence" in p.label() for p in found.partitions)


def test_what_is_told_by_one_of_two_names_is_no_name_with_another(tmp_path: Path) -> None:
    """The number on the back of a player, and how many yards are to go in a play."""
    players, plays, each = 12, 9, 25
    rows = pd.MultiIndex.from_product([range(plays), range(players), range(each)])
    play, player, step = (rows.get_level_values(k).to_numpy() for k in range(3))
    columns = {
        "playId": 100 + 37 * play, "nflId": 40_000 + 731 * player, "jerseyNumber": 7 + 4 * player,
        "yardsToGo": np.array([8, 6, 3, 8, 2, 5, 6, 4, 3])[play],
        "time": pd.Timestamp("2021-09-10") + pd.to_timedelta(60 * play + step / 10, unit="s"),
        "x": wave(len(rows)), "y": wave(len(rows), phase=1),
    }  # fmt: skip
    found = recognise(table(tmp_path / "t.csv", columns))
    assert {*found.recipe.id_columns} == {"playId", "nflId"}
    asked = " ".join(way.label() for way in found.partitions)
    assert "jerseyNumber" not in asked
    assert "yardsToGo" not in asked


def test_what_few_rows_have_divides_no_rows(tmp_path: Path) -> None:
    """As blinks of an eye between fixations: most rows are of none."""
    rows = np.arange(1_200)
    columns = {
        "at": rows / 200, "x": wave(1_200), "y": wave(1_200, phase=1),
        "fixation id": rows // 60 + 1,
        "blink id": np.where(rows % 150 < 20, rows // 150 + 1, np.nan),
    }  # fmt: skip
    asked = recognise(table(tmp_path / "t.csv", columns)).partitions
    assert not any("blink id" in way.label() for way in asked)


@pytest.mark.parametrize(
    ("column", "each", "asked"),
    [
        ("StationID", 2.5, True),
        ("subject", 2.5, True),
        ("remark", 2.5, False),
        ("StationID", 1, False),
    ],
)
def test_words_that_name_stations_are_offered_though_no_time_repeats(
    tmp_path: Path, column: str, each: float, asked: bool
) -> None:
    """Each was visited now and then; one series is in use."""
    rng = np.random.default_rng(2)
    number = rng.permutation(np.arange(120) // each)
    days = rng.permutation(pd.date_range("1999-01-01", periods=120).strftime("%m/%d/%Y"))
    columns = {column: [f"CW-{int(n):03}" for n in number], "date": days,
               "nitrate": rng.gamma(3, size=120).round(2)}  # fmt: skip
    path = table(tmp_path / "t.csv", columns)
    found = recognise(path)
    assert found.recipe.layout == "long"
    ways = [way for way in found.partitions if way.of == (column,)]
    assert [way.count for way in ways] == [48] * asked
    for way in ways:
        by_name = revise(path, found.recipe, **dict(way.choices))
        assert len(read(path, by_name.recipe)) == 48


@pytest.mark.parametrize(
    ("column", "ends"),
    [
        ("Tide", ("High", "Low")),
        ("Type", ("H", "L")),
        ("event", ("high tide", "low tide")),
        ("valve", ("open", "close")),
        ("beat", ("systole", "diastole")),
        ("sensor", ("in", "out")),
        ("who", ("ann", "bob")),
    ],
)
def test_ends_between_which_something_goes_to_and_fro_name_no_sequences(
    tmp_path: Path, column: str, ends: tuple[str, str]
) -> None:
    """High and low water were taken for two devices that report in turn. Sensors are such."""
    at = pd.Timestamp("2026-03-01 02:11") + pd.to_timedelta((np.arange(160) * 367) + wave(160), "m")
    tide = np.arange(160) % 2
    columns = {
        "time": at.strftime("%d/%m/%Y %H:%M"),
        column: [ends[k] for k in tide],
        "height": (3.6 - 2.9 * tide + wave(160) / 9).round(3),
    }
    found = recognise(table(tmp_path / "t.csv", columns))
    devices = column in ("sensor", "who")
    assert found.recipe.layout == ("tidy" if devices else "long")
    assert bool(found.partitions) == devices
    assert not any("different quantities" in str(note) for note in found.warnings) or devices
