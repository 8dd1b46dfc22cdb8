"""Times that vary around the rate that a line above says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.times import uneven_steps
from sequitur_core.readers import read, recognise
from tests.core.files import table, wave

N = 800


def stamped(path: Path, said: float, *, dated: bool, apart: float = 0.004) -> Path:
    """Rows that a computer stamped as they came, sooner or later by a millisecond."""
    late = np.random.default_rng(5).choice([-0.001, 0, 0, 0.001], N)
    at = apart * np.arange(N) + late + 1
    stamps = pd.Timestamp("2024-05-15 14:22:09") + pd.to_timedelta(at.round(3), "s")
    texts = pd.Series(stamps).dt.strftime("%Y-%m-%d %H:%M:%S.%f").str[:-3]
    times = {"stamp": texts} if dated else {"time (s)": at.round(3)}
    table(path, {**times, "pulse": (900 * wave(N, period=95)).round(1)})
    path.write_text(f"%Sample Rate = {said:g} Hz\n" + path.read_text())
    return path


@pytest.mark.parametrize("dated", [True, False])
def test_a_rate_that_is_said_holds_where_times_agree_with_it_on_average(
    tmp_path: Path, dated: bool
) -> None:
    found = recognise(path := stamped(tmp_path / "t.csv", 250, dated=dated))
    meta = read(path, found.recipe).meta
    assert (meta.step, meta.step_unit) == (pytest.approx(0.004), "s")
    assert any("agrees with that on average" in why for why in found.reasons)
    assert not uneven_steps.among(found.warnings)


def test_in_several_files_as_well(tmp_path: Path) -> None:
    for k in range(3):
        stamped(tmp_path / f"walk {k}.csv", 250, dated=False)
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert (len(dataset), dataset.meta.step) == (3, pytest.approx(0.004))
    assert not uneven_steps.among(found.warnings)


def test_a_rate_that_uneven_times_do_not_keep_to_is_not_theirs(tmp_path: Path) -> None:
    found = recognise(path := stamped(tmp_path / "t.csv", 250, dated=True, apart=0.005))
    meta = read(path, found.recipe).meta
    assert meta.step != pytest.approx(0.004)
    assert not any("agrees with" in why for why in found.reasons)
