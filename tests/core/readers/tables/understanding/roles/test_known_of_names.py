"""Numbers that are known of what has a name in each row, and aren't measured anew each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import recognise
from sequitur_core.readers.detection import Recognised
from tests.core.files import table, wave

ROWS = 300
WHICH = np.random.default_rng(3).choice(6, ROWS, p=(0.3, 0.3, 0.2, 0.1, 0.05, 0.05))
FAR = np.array([12.52, 80.91, 31.07, 208.4, 31.07, 150.33])
TIMES = [f"{at:%Y-%m-%dT%H:%M:%S}Z" for at in pd.date_range("2024-01-01", periods=ROWS, freq="h")]
MEASURED = {"Ping": np.round(18 + wave(ROWS), 3), "Download": np.round(9e7 + 1e6 * wave(ROWS), 2)}


def _found(path: Path, **columns: object) -> Recognised:
    return recognise(table(path, {"Timestamp": TIMES, **columns, **MEASURED}))


@pytest.mark.parametrize("numbered", [False, True])
def test_how_far_each_server_is_isnt_measured(tmp_path: Path, numbered: bool) -> None:
    """It was a channel of a test of speed, beside the left-out name or number of the server."""
    numbers = np.array([21_541, 1_287, 9_133, 30_122, 4_402, 17_006])[WHICH]
    names = {"Server Name": [f"Town {chr(65 + k)}" for k in WHICH]}
    named = {"Server ID": numbers} if numbered else names
    found = _found(tmp_path / "t.csv", **named, Distance=FAR[WHICH])
    assert found.recipe.value_columns == ("Ping", "Download")
    assert f"Distance is the same for each {next(iter(named))}" in found.sentence


def test_numbers_that_differ_once_are_measured(tmp_path: Path) -> None:
    far = FAR[WHICH]
    far[100] = 12.6
    names = [f"Town {chr(65 + k)}" for k in WHICH]
    found = _found(tmp_path / "t.csv", **{"Server Name": names}, Distance=far)
    assert found.recipe.value_columns == ("Distance", "Ping", "Download")


def test_few_rows_say_nothing_of_names(tmp_path: Path) -> None:
    columns = {"day": TIMES[:12], "name": list("ABCDABCDEBCA"), "sleep": [6, 7, 8, 7] * 3}
    columns["sleep"][8:] = [5, 7, 8, 6]
    columns["steps"] = [*np.round(8_000 + 900 * wave(12)).astype(int)]
    found = recognise(table(tmp_path / "t.csv", columns))
    assert {"sleep", "steps"} <= {*found.recipe.value_columns}


def test_the_usual_effort_of_each_sport_may_not_be_measured(tmp_path: Path) -> None:
    """What isn't called a name may be another word for a number: a person is asked."""
    names = ("walking", "running", "cycling", "swimming", "rowing", "skating")
    effort = np.array([3.5, 9.8, 7.5, 8.3, 7.0, 6.1])[WHICH]
    found = _found(tmp_path / "t.csv", activity=[names[k] for k in WHICH], MET=effort)
    assert found.recipe.value_columns == ("MET", "Ping", "Download")
    note = next(note for note in found.warnings if note.kind == "same_for_each")
    assert note.numbers["channels"] == ("MET",)
    assert [offer.name for offer in note.offers] == ["left_out", "label_columns"]


def test_numbers_of_a_state_that_lasts_are_measured(tmp_path: Path) -> None:
    state = np.arange(ROWS) // 25 % 4
    words = np.array(["idle", "heat", "hold", "cool"])[state]
    found = _found(
        tmp_path / "t.csv", program=words, setpoint=np.array([20, 180.5, 200, 40])[state]
    )
    assert "setpoint" in found.recipe.value_columns
    assert "same_for_each" not in {note.kind for note in found.warnings}
