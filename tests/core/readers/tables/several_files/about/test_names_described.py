"""Rows of whom another table tells of, among those of others: students of a course."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave

STUDENTS, DAYS = 12, 60
FEW_TWICE = 60  # students, of whom one has two rows


@pytest.fixture(params=["once", "twice"])
def course(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Clicks of students on pages day by day, in each of two terms, and what became of them.

    Each student is in one term, or in both, and has a row for each.
    """
    random = np.random.default_rng(5)
    terms = ("2013J", "2014B")
    own = {term: range(1000 + 50 * k, 1000 + 50 * k + STUDENTS) for k, term in enumerate(terms)}
    if request.param == "twice":
        own = dict.fromkeys(terms, range(1000, 1000 + STUDENTS))
    visits = [
        (term, student, 500 + random.integers(6), day, 1 + random.poisson(4))
        for term in terms
        for day in range(-5, DAYS)
        for student in own[term]
        for _ in range(random.integers(0, 3))
    ]
    names = ("term", "id_student", "id_page", "date", "clicks")
    table(tmp_path / "visits.csv", dict(zip(names, zip(*visits, strict=True), strict=True)))
    each = [(term, student) for term in terms for student in own[term]]
    about = {
        "term": [term for term, _ in each], "id_student": [student for _, student in each],
        "gender": ["F" if k % 2 else "M" for k in range(len(each))],
        "age": ["0-35" if k % 3 else "35-55" for k in range(len(each))],
        "result": ["Pass" if k % 4 else "Fail" for k in range(len(each))],
    }  # fmt: skip
    table(tmp_path / "students.csv", about)
    pages = {"id_page": range(500, 506), "kind": ["home", "forum", "quiz", "text", "url", "wiki"]}
    table(tmp_path / "pages.csv", pages)
    return tmp_path


def test_whom_another_table_tells_of_are_the_sequences(course: Path) -> None:
    found = recognise(course)
    dataset = read(course, found.recipe)
    assert len(dataset) == 2 * STUDENTS
    assert "id_student" in found.recipe.id_columns
    assert any("another table tells of each id_student" in why for why in found.reasons)
    assert set(dataset.labels["result"]) == {"Pass", "Fail"}
    assert set(dataset.labels["term"]) == {"2013J", "2014B"}


def test_numbers_that_name_what_is_described_are_no_channels(course: Path) -> None:
    found = recognise(course)
    assert "id_page" in found.recipe.left_out
    assert "id_page names what another table describes" in found.sentence
    assert "clicks" in found.recipe.value_columns


@pytest.fixture
def term(tmp_path: Path) -> Path:
    """Clicks of students on pages day by day in one term, a student entered twice, and others."""
    random = np.random.default_rng(6)
    visits = [
        (1000 + student, 500 + page, day, 1 + random.poisson(4))
        for day in range(-5, 30)
        for student in range(FEW_TWICE)
        for page in random.choice(9, random.integers(0, 4), replace=False)
    ]
    names = ("id_student", "id_page", "date", "clicks")
    table(tmp_path / "visits.csv", dict(zip(names, zip(*visits, strict=True), strict=True)))
    about = {
        "id_student": [1007, *range(1000, 1000 + FEW_TWICE)],
        "gender": ["M", *("F" if k % 2 else "M" for k in range(FEW_TWICE))],
        "age": ["0-35", *("0-35" if k % 3 else "35-55" for k in range(FEW_TWICE))],
        "result": ["Pass", *("Pass" if k % 4 else "Fail" for k in range(FEW_TWICE))],
    }  # fmt: skip
    table(tmp_path / "students.csv", about)
    pages = {"id_page": range(500, 509), "kind": ["home", "quiz", "text"] * 3}
    table(tmp_path / "pages.csv", pages)
    return tmp_path


def test_of_names_of_short_sequences_whom_most_is_told_of_is_one(term: Path) -> None:
    found = recognise(term)
    assert found.recipe.id_columns == ("id_student",)
    assert any("another table tells of each id_student" in why for why in found.reasons)
    dataset = read(term, found.recipe)
    assert len(dataset) == FEW_TWICE
    assert set(dataset.labels["result"]) == {"Pass", "Fail"}


def test_of_a_few_with_two_rows_it_is_said_what_both_say(term: Path) -> None:
    dataset = read(term, recognise(term).recipe)
    again = dataset.labels.iloc[dataset.ids.index("1007")]  # a woman in one row, a man in the other
    assert pd.isna(again["gender"])
    assert again["result"] == "Pass"
    assert dataset.labels["gender"].isna().sum() == 1


def test_recipes_by_both_names_read_as_before(term: Path) -> None:
    recipe = recognise(term).recipe
    both, time = ("id_student", "id_page"), {"time_columns": ("date",), "time_format": "number"}
    before = replace(recipe, id_columns=both, label_columns=("kind",), **time)
    dataset = read(term, before)
    assert len(dataset) > 5 * FEW_TWICE
    assert list(dataset.labels.columns) == ["kind"]


def paired(play: int, player: int) -> zip[tuple[float, float]]:
    """Where somebody was in each step of a play."""
    return zip(wave(30, phase=play + player), wave(30, phase=play - player), strict=True)


@pytest.fixture
def plays(tmp_path: Path) -> Path:
    """Where players and a ball without a number were in each play, and what is told of these."""
    players, games = range(2001, 2013), range(51, 62)
    rows = [
        (play, player, step / 10, x, y)
        for play in games
        for number, player in enumerate((*players, np.nan))
        for step, (x, y) in enumerate(paired(play, number))
    ]
    names = ("playId", "nflId", "time", "x", "y")
    table(tmp_path / "week.csv", dict(zip(names, zip(*rows, strict=True), strict=True)))
    about = {
        "nflId": players,
        "position": ["QB", "WR", "CB"] * 4,
        "college": [f"{k} College" for k in range(12)],
    }
    table(tmp_path / "players.csv", about)
    told = {
        "playId": games,
        "outcome": ["C", "I", *"CICICICIC"],
        "yards": [5, 8, 13, 5, 8, 13, 5, 8, 13, 5, 8],
        "story": [f"pass number {k} to the left" for k in range(11)],
    }
    table(tmp_path / "plays.csv", told)
    return tmp_path


def test_whole_numbers_of_which_some_are_missing_are_looked_up(plays: Path) -> None:
    dataset = read(plays, recognise(plays).recipe)
    assert len(dataset) == 13 * 11
    positions = dataset.labels["position"]
    assert set(positions.dropna()) >= {"QB", "WR", "CB"}
    assert (positions == "QB").sum() == 4 * 11


def test_words_of_their_own_for_each_of_what_is_told_are_no_labels(plays: Path) -> None:
    found = recognise(plays)
    assert "college and story say something else of each" in found.sentence
    assert {"position", "outcome", "yards"} <= {*found.recipe.label_columns}


def test_what_is_told_of_others_makes_no_sequences(plays: Path) -> None:
    ways = [dict(way.choices).get("id_columns", ()) for way in recognise(plays).partitions]
    assert not any("yards" in ids for ids in ways)


def test_measures_of_stretches_that_come_and_go_are_no_labels(tmp_path: Path) -> None:
    rested = [k // 20 % 2 * (k // 40 + 1) or None for k in range(480)]  # glances, with gaps
    gaze = {"t (s)": [k / 200 for k in range(480)], "x": wave(480), "y": wave(480, phase=1)}
    table(tmp_path / "gaze.csv", gaze | {"fixation id": rested})
    lasted = [f"{0.1 + k / 90:.3f}" for k in range(12)]
    table(tmp_path / "fixations.csv", {"fixation id": range(1, 13), "lasted": lasted})
    found = recognise(tmp_path)
    assert "lasted" not in {*found.recipe.label_columns, *found.recipe.left_out}


def test_dates_of_what_rows_are_of_are_no_times_of_rows(tmp_path: Path) -> None:
    laps = [(race, driver, lap) for race in (7, 9, 12) for driver in range(6) for lap in range(30)]
    seconds = [90 + v + driver for v, (_, driver, _) in zip(wave(len(laps)), laps, strict=True)]
    race, driver, lap = zip(*laps, strict=True)
    rows = {"raceId": race, "driverId": driver, "lap": [1 + k for k in lap], "seconds": seconds}
    table(tmp_path / "laps.csv", rows)
    born = ["1985-01-07", "1989-08-28", "1979-10-17", "1997-09-30", "1987-07-03", "1994-09-01"]
    table(tmp_path / "drivers.csv", {"driverId": range(6), "ref": [*"hbrvle"], "dob": born})
    raced = {
        "raceId": [7, 9, 12],
        "name": [*"abc"],
        "date": ["2019-03-17", "2019-03-31", "2019-04-14"],
    }
    table(tmp_path / "races.csv", raced)
    found = recognise(tmp_path)
    assert found.recipe.time_columns == ("lap",)
    assert len(read(tmp_path, found.recipe)) == 18
