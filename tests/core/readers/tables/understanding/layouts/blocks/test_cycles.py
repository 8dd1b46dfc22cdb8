"""Cycles of about equal length with the same phases in each, as testers of batteries write them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave, write

LENGTHS = [238, 242, 246, 240, 244, 239]
PHASES = (0.4, 0.3, 0.3)  # of a cycle: charge, rest, discharge


def _tested(path: Path, *, cycle: str = "Cycle_Index", anew: bool = True) -> Path:
    cycles = np.repeat(np.arange(1, len(LENGTHS) + 1), LENGTHS)
    phases = [1 + np.searchsorted(np.cumsum(PHASES), np.arange(n) / n, "right") for n in LENGTHS]
    n = len(cycles)
    steps = np.concatenate(phases) if anew else 1 + np.arange(n) // 70 % 3
    at = pd.date_range("2010-08-24 15:40", periods=n, freq="min").strftime("%Y-%m-%d %H:%M:%S")
    measured = {"Current(A)": wave(n), "Voltage(V)": 3.5 + wave(n, phase=1)}
    return table(path, {"Date_Time": at, "Step_Index": steps, cycle: cycles, **measured})


@pytest.mark.parametrize("cycle", ["Cycle_Index", "cycle number", "round"])
def test_cycles_in_which_phases_begin_anew_are_sequences(tmp_path: Path, cycle: str) -> None:
    path = _tested(tmp_path / "t.csv", cycle=cycle)
    found = recognise(path)
    assert found.recipe.id_columns == (cycle,)
    assert "phases begin anew with it" in found.reasons[0]
    dataset = read(path, found.recipe)
    assert dataset.lengths.tolist() == LENGTHS
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "min")


def test_persons_with_trials_whose_times_begin_anew_are_no_cycles(tmp_path: Path) -> None:
    person, trial = np.repeat(np.arange(1, 9), 90), np.tile(np.repeat(np.arange(1, 4), 30), 8)
    days = pd.date_range("2026-03-02", periods=30).strftime("%Y-%m-%d").tolist() * 24
    columns = {"person": person, "trial_no": trial, "date": days, "pulse": wave(720)}
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert set(recipe.id_columns) == {"person", "trial_no"}


def test_numbers_beside_phases_that_go_on_divide_no_series(tmp_path: Path) -> None:
    assert recognise(_tested(tmp_path / "t.csv", anew=False)).recipe.layout == "long"


def test_days_in_which_hours_begin_anew_are_one_series(tmp_path: Path) -> None:
    day, hour = np.repeat(np.arange(1, 11), 480), np.tile(np.repeat(np.arange(24), 20), 10)
    columns = {"day": day, "hour": hour, "level": wave(4_800), "flow": wave(4_800, phase=1)}
    assert recognise(table(tmp_path / "t.csv", columns)).recipe.id_columns != ("day",)


def test_years_in_which_months_begin_anew_are_one_series_whatever_they_are_called(
    tmp_path: Path,
) -> None:
    days = pd.date_range("1985-01-01", "1999-12-31")
    n = len(days)
    cells = zip(days.year, days.month, days.day, wave(n).round(3), wave(n, phase=1), strict=True)
    path = write(tmp_path / "t.csv", "\n".join(";".join(map(str, row)) for row in cells))
    recipe = recognise(path).recipe
    assert (recipe.layout, recipe.id_columns) == ("long", ())


@pytest.mark.parametrize("name", ["cycle_time", "Setup Time (s)", "processing_time"])
def test_how_long_each_cycle_of_a_machine_took_is_measured(tmp_path: Path, name: str) -> None:
    """Rows of each machine were put in order by it, and nothing was left to be learned."""
    rng = np.random.default_rng(2)
    rows = pd.DataFrame(
        {"machine_id": f"M{m}", "kind": f"kind {m}", "cycle": k, name: 10 + 0.03 * m * k, "bad": 0}
        for k in range(1, 33)
        for m in range(1, 5)
    )
    rows[name] += rng.normal(0, 0.2, len(rows))
    rows.loc[50, "bad"] = 1
    rows.to_csv(path := tmp_path / "machines.csv", index=False)
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("machine_id",), ("cycle",))
    assert found.recipe.value_columns == (name,)


def test_the_time_within_each_cycle_is_a_time(tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {"cycle": k, "cycle_time": s / 10, "volt": 3.6 + 0.02 * k + np.sin(s / 9)}
        for k in range(1, 7)
        for s in range(40)
    )
    rows.to_csv(path := tmp_path / "cell.csv", index=False)
    assert recognise(path).recipe.time_columns == ("cycle_time",)
