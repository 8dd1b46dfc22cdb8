"""Sequences that are written in texts, or events of which nothing was measured: what is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise
from tests.core.files import table, write

R = np.random.default_rng(8)
SQUARES = [f"{letter}{row}" for letter in "abcdefgh" for row in range(1, 9)]


def moves(count: int, joint: str) -> str:
    return " ".join(joint.join(R.choice(SQUARES, 2)) for _ in range(count))


def test_moves_of_games_are_sequences_of_words_and_their_ratings_no_series(tmp_path: Path) -> None:
    turns = R.integers(22, 80, 14)
    columns = {
        "turns": turns, "winner": R.choice(["white", "black", "draw"], 14),
        "white_rating": R.integers(900, 2100, 14), "moves": [moves(n, "-") for n in turns],
    }  # fmt: skip
    with pytest.raises(SequiturError, match="is a sequence of words in moves"):
        recognise(table(tmp_path / "t.csv", columns))


def test_lists_of_plain_numbers_in_cells_are_no_words(tmp_path: Path) -> None:
    lists = [" ".join(map(str, R.integers(0, 255, 48))) for _ in range(12)]
    path = table(tmp_path / "t.csv", {"emotion": [0, 1, 2] * 4, "pixels": lists})
    assert len(recognise(path).recipe.layout) > 0


def test_notes_in_one_line_are_words_and_no_row_of_numbers(tmp_path: Path) -> None:
    notes = R.choice(["C4", "E-3", "F#5", "0.4", "7.11", "11.2.5", "G2"], 400)
    with pytest.raises(SequiturError, match=r"one line of 400 cells.*a sequence of words"):
        recognise(write(tmp_path / "t.csv", ",".join(notes)))


@pytest.mark.parametrize("called", ["event_name", "ticket", "item", "colour"])
def test_codes_of_events_are_no_messages_in_hexadecimal(tmp_path: Path, called: str) -> None:
    visits, each = 10, 4
    codes = [f"E6BB{n:04d}" for n in R.integers(300, 900, visits)]
    begins = np.repeat(86_400 * np.arange(visits), each)
    seconds = begins + np.cumsum(R.integers(20, 90, (visits, each)), axis=1).ravel()
    at = pd.Timestamp("2026-07-02 18:54") + pd.to_timedelta(seconds, "s")
    columns = {
        "hit": [f"36173904474463957{n:02d}095823839262361912" for n in range(visits * each)],
        "hit_timestamp": at.astype(str),
        "visitor_id": np.repeat([f"19-65{n}-Web" for n in range(visits)], each),
        called: np.repeat(codes, each),
        "game": np.repeat(R.integers(9, 90, visits), each),
    }
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("visitor_id",), ("hit_timestamp",))


@pytest.mark.parametrize("called", ["attempt", "trial"])
def test_attempts_at_a_word_are_counted_and_not_measured(tmp_path: Path, called: str) -> None:
    at = 1_718_016_543.0 + np.cumsum(R.uniform(0.02, 0.5, 96))
    columns = {
        "key": np.tile(np.repeat([*"harbor"], 2), 8),
        "timestamp": at,
        "event": np.tile(["keydown", "keyup"], 48),
        called: np.repeat(np.arange(8), 12),
        "correct": [True] * 96,
    }
    path = table(tmp_path / "t.csv", columns)
    assert read(path, recognise(path).recipe).meta.channels == ("events",)


@pytest.mark.parametrize("line", ["", "Filtered twice, weighed, frozen\n"])
def test_lines_inside_quotes_are_no_names_that_come_again(tmp_path: Path, line: str) -> None:
    """As the last line of a comment that several bottles share, or one before it."""
    said = f'"taken at noon\n{line}Bottom depth is 265 m",Collected,Technician'
    rows = [f"2016-03-{day:02d},5,{day * 0.4:.1f},{said}" for day in range(1, 25)]
    path = write(
        tmp_path / "t.csv", "\n".join(["date,depth,chl_a,comments,flag,level", *rows]) + "\n"
    )
    found = recognise(path)
    assert "names were repeated" not in "".join(map(str, (*found.warnings, *found.reasons)))
    assert found.recipe.time_columns == ("date",)
