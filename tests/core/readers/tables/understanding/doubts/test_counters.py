"""Counters, clocks, codes and properties are told by their numbers alone, and nothing measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.core.files import table
from tests.core.readers.tables.understanding.doubts.test_doubts import doubted

RANDOM = np.random.default_rng(8)
ROWS, PUPILS = 120, 30
WALK = np.round(np.cumsum(RANDOM.normal(size=ROWS)), 3)
UNEVEN = np.cumsum(RANDOM.integers(1, 30, size=ROWS))  # seconds
PUPIL = np.tile(np.arange(PUPILS), ROWS // PUPILS)  # of each wave, one below the other
GROWN = 140 + 5 * np.repeat(np.arange(ROWS // PUPILS), PUPILS) + RANDOM.integers(-4, 4, size=ROWS)
STEADY = np.r_[PUPIL[:-9] // 4, RANDOM.integers(0, 7, size=9)] + 4_001


SECONDS = pd.Timestamp("2024-05-01") + pd.to_timedelta(UNEVEN, unit="s")
TIMED: dict[str, Any] = {"time_columns": ("day",), "time_format": "%Y-%m-%d %H:%M:%S"}
EACH: dict[str, Any] = {"layout": "tidy", "id_columns": ("who",)}


def kinds(path: Path, numbers: np.ndarray, **how: Any) -> set[str]:
    """The doubts of numbers without a telling name, beside what is measured."""
    cells = {"who": [f"p{k}" for k in PUPIL], "x": numbers, "volt": WALK, "amp": WALK[::-1]}
    path = table(path, cells | ({"day": SECONDS} if "time_columns" in how else {}))
    found = doubted(path, value_columns=("x", "volt", "amp"), **how)
    return {kind for kind, note in found.items() if "x" in note.about}


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        (UNEVEN / 7, "clock_as_channel"),  # as the time does
        (np.arange(ROWS) % 40 * 0.25, None),  # a power that is put up, whatever the time
        (RANDOM.permutation(ROWS) + 700, "records_as_channel"),
        (5_000_000 + np.cumsum(RANDOM.choice([-1, 1], size=ROWS)), "clock_as_channel"),
        (GROWN, None),
        (np.where(np.sin(UNEVEN) > 0.5, 1e-7, 1e-9), "codes_as_channel"),
        (np.array([0, 51, 61, 62])[np.arange(ROWS) // 5 % 4], "codes_as_channel"),
        (np.array([0, 10, 20, 30])[np.arange(ROWS) // 5 % 4], None),
        (np.repeat([0, 3, 0, 0, 2, 0, 1, 0] * 3, 5), None),  # seldom there
    ],
)
def test_numbers_of_one_series(tmp_path: Path, numbers: np.ndarray, kind: str | None) -> None:
    assert kinds(tmp_path / "a.csv", numbers, layout="long", **TIMED) == ({kind} if kind else set())


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        (np.repeat(np.arange(ROWS // PUPILS), PUPILS), "clock_as_channel"),  # as waves are counted
        (STEADY, "looks_like"),
        (STEADY + 0.37 * PUPIL, None),  # a fraction may be measured
        (np.where(STEADY[0] == STEADY, 3, 0), None),  # seldom there
        (GROWN, None),
    ],
)
def test_numbers_of_many_sequences_between_one_another(
    tmp_path: Path, numbers: np.ndarray, kind: str | None
) -> None:
    assert kinds(tmp_path / "a.csv", numbers, **EACH, **TIMED) == ({kind} if kind else set())


def test_a_school_that_few_change_is_a_label_by_a_click(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", {"who": [f"p{k}" for k in PUPIL], "x": STEADY, "volt": WALK})
    note = doubted(path, value_columns=("x", "volt"), **EACH)["looks_like"]
    assert str(note) == "x is a channel, but seems to be a label."
    assert [offer.name for offer in note.offers] == ["label_columns", "left_out"]


def test_what_grows_by_nearly_the_same_may_be_measured(tmp_path: Path) -> None:
    grown = np.round(0.51 * np.repeat(np.arange(ROWS // PUPILS), PUPILS) + PUPIL, 2)
    assert "clock_as_channel" not in kinds(tmp_path / "a.csv", grown, **EACH)
