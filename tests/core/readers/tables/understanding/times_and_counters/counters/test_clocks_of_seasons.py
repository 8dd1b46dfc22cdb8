"""Games played so far and the progress of a season, beside wins and points so far."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import recognise
from tests.core.files import table

TEAMS, ROUNDS = 8, 34


def season() -> dict[str, np.ndarray]:
    """A row for each team and round, all teams of one after the other."""
    chance = np.random.default_rng(4)
    days = pd.date_range("2021-10-01", periods=ROUNDS, freq="3D").strftime("%Y-%m-%d")
    at_home = chance.random((ROUNDS, TEAMS)) < 0.5
    won = chance.random((ROUNDS, TEAMS)) < np.linspace(0.2, 0.8, TEAMS)
    return {
        "date": np.repeat(days, TEAMS),
        "team": np.tile([f"T{k}" for k in range(TEAMS)], ROUNDS),
        "home_games": at_home.cumsum(axis=0).ravel(),
        "away_games": (~at_home).cumsum(axis=0).ravel(),
        "season_progress": np.repeat(np.arange(1, ROUNDS + 1) / ROUNDS, TEAMS).round(2),
        "games_won": won.cumsum(axis=0).ravel(),
        "losses": (~won).cumsum(axis=0).ravel(),
        "score": chance.integers(80, 130, ROUNDS * TEAMS),
    }


@pytest.mark.parametrize("by", ["date", "team"])
def test_games_so_far_and_progress_are_left_out_and_wins_stay(tmp_path: Path, by: str) -> None:
    rows = pd.DataFrame(season()).sort_values(by, kind="stable")
    found = recognise(table(tmp_path / "t.csv", {c: [*rows[c]] for c in rows}))
    assert found.recipe.id_columns == ("team",)
    assert found.recipe.value_columns == ("games_won", "losses", "score")
    assert "home_games and away_games count what was played so far" in found.sentence
    assert not [w for w in found.warnings if "seems to be" in str(w)]


def test_games_of_each_day_are_measured(tmp_path: Path) -> None:
    rows = season() | {"games": np.random.default_rng(5).integers(0, 4, ROUNDS * TEAMS)}
    assert "games" in recognise(table(tmp_path / "t.csv", rows)).recipe.value_columns


def test_a_progress_that_differs_is_measured(tmp_path: Path) -> None:
    """As of a download, which goes on fast, slowly, or fast again."""
    pace = np.random.default_rng(6).random((ROUNDS, TEAMS)) ** 6
    share = pace.cumsum(axis=0) / pace.sum(axis=0)
    rows = season() | {"progress": share.ravel()}
    assert "progress" in recognise(table(tmp_path / "t.csv", rows)).recipe.value_columns
