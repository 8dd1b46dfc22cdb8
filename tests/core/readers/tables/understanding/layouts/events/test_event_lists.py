"""Neurons and their spikes are intervals, or refused with what to do; never channels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise, revise
from tests.core.files import table


def spikes(path: Path, counts: list[int], *, whose: str = "id", named: str = "{}") -> Path:
    """Of each neuron so many, put in order by their times."""
    rng = np.random.default_rng(0)
    found = [
        pd.DataFrame({whose: named.format(2821 + 20 * k), "time": rng.exponential(9, n).cumsum()})
        for k, n in enumerate(counts)
    ]
    rows = pd.concat(found).sort_values("time").round(1)
    return table(path, {name: rows[name].tolist() for name in rows})


@pytest.mark.parametrize(("whose", "named"), [("id", "{}"), ("senders", "{}"), ("neuron", "N{}")])
def test_spikes_of_each_neuron_are_learned_as_intervals(
    tmp_path: Path, whose: str, named: str
) -> None:
    found = recognise(path := spikes(tmp_path / "s.csv", [40, 25, 31], whose=whose, named=named))
    assert (found.recipe.id_columns, found.recipe.value_columns) == ((whose,), ("time",))
    assert found.reasons[0].startswith(f"{whose} and time say what each event happened to and when")
    made = read(path, found.recipe)
    assert sorted(made.lengths.tolist()) == [24, 30, 39]
    assert all((sequence >= 0).all() for sequence in made.sequences)
    first = pd.read_csv(path)
    own = first.time[first[whose] == first[whose][0]].to_numpy()
    assert made.sequences[0][:, 0] == pytest.approx(np.diff(own), abs=1e-3)


def test_of_neurons_with_a_spike_or_two_it_is_said_what_to_do(tmp_path: Path) -> None:
    path = spikes(tmp_path / "s.csv", [40, 1, 2, 31])
    with pytest.raises(SequiturError, match=r"to which id, .* Count the events in even steps"):
        recognise(path)


def test_a_choice_reads_them_as_it_says(tmp_path: Path) -> None:
    path = spikes(tmp_path / "s.csv", [40, 25, 31])
    found = revise(path, recognise(path).recipe, change="")
    assert found.recipe.id_columns == ("id",)
    assert (np.diff(read(path, found.recipe).sequences[0][:, 0]) >= 0).all()


def test_a_time_that_was_measured_again_and_again_is_no_list_of_events(tmp_path: Path) -> None:
    """How long each runner took in each race, which goes down as well."""
    took = np.random.default_rng(0).normal(60, 3, 90).round(1)
    path = table(tmp_path / "t.csv", {"runner_id": np.arange(90) % 3, "time": took})
    assert recognise(path).recipe.change == ""


def test_how_long_each_try_took_is_measured_where_nothing_else_is(tmp_path: Path) -> None:
    """It ended in *No column is left for values*."""
    took = np.random.default_rng(0).gamma(5, 0.1, 240).round(3)
    path = table(tmp_path / "t.csv", {"subject": np.repeat(np.arange(12), 20), "time": took})
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("subject",), ())
    assert read(path, found.recipe).sequences[3][:, 0] == pytest.approx(took[60:80], abs=1e-3)


def test_what_a_user_takes_every_hour_is_measured(tmp_path: Path) -> None:
    used = np.random.default_rng(1).integers(20, 80, 150)
    columns = {"timestamp": 1_609_448_400 + 3600 * np.arange(150), "user": used}
    found = recognise(table(tmp_path / "cpu.csv", columns))
    assert (found.recipe.layout, found.recipe.value_columns) == ("long", ("user",))


@pytest.mark.parametrize("two_a_day", [True, False])
def test_games_are_one_list_where_a_team_has_two_on_some_days(
    tmp_path: Path, two_a_day: bool
) -> None:
    rng = np.random.default_rng(0)
    teams = np.array(["CUX", "PHG", "NYL", "HIL", "CAG", "SLG"])
    games = np.array([rng.permutation(teams).reshape(3, 2) for _ in range(30)])
    if two_a_day:
        games[::4, 2] = games[::4, 0]
    home, visitor = games.reshape(-1, 2).T.tolist()
    days = np.datetime64("1903-09-12") + np.cumsum(rng.integers(1, 6, 30))
    crowd = rng.integers(500, 9000, 90).tolist()
    columns = {"home": home, "visitor": visitor, "date": np.repeat(days, 3).astype(str).tolist()}
    found = recognise(table(tmp_path / "games.csv", {**columns, "crowd": crowd}))
    assert found.recipe.id_columns == (() if two_a_day else ("home",))
    assert ("the two sides of a game" in found.reasons[0]) == two_a_day
