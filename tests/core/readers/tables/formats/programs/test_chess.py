"""Games of chess, as servers and programs write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sequitur_core.data.notes.lists import moves_as_numbers
from sequitur_core.readers import read, recognise
from tests.core.files import write

OPENING = [
    *("e4", "e5", "Nf3", "Nc6", "Bb5", "a6", "Bxc6+", "dxc6", "O-O", "f6"),
    *("Qe2", "Be6", "Nc3", "Qd7", "d4", "exd4", "Nxd4", "c5"),
]
NAMES = ("square x", "square y", "pawn", "knight", "bishop", "rook", "queen", "king", "takes",
         "gives check")  # fmt: skip


def games(results: list[str], *, told: bool = False) -> str:
    """Games of the same opening, each a move shorter than the one before."""
    texts = []
    for k, result in enumerate(results):
        moves = []
        for at, move in enumerate(OPENING[: len(OPENING) - k]):
            number = f"{at // 2 + 1}. " * (at % 2 == 0)
            left = 59 - 3 * (at // 2) - (at * 7 + k) % 5  # on the clock of each side
            clock = f" {{ [%eval {at * 5 % 7 / 10}] [%clk 0:02:{left:02d}] }}"
            moves.append(number + move + clock * told)
        head = f'[Event "Club {k % 2}"]\n[Date "2026.03.0{k + 1}"]\n[Result "{result}"]\n'
        texts.append(f"{head}\n{' '.join(moves)} {result}\n")
    return "\n".join(texts)


@pytest.mark.parametrize("told", [False, True])
def test_each_game_is_a_sequence_of_moves(tmp_path: Path, told: bool) -> None:
    results = ["1-0", "0-1", "1/2-1/2", "1-0", "0-1"]
    path = write(tmp_path / "games.pgn", games(results, told=told))
    dataset = read(path, recognise(path).recipe)
    assert dataset.lengths.tolist() == [18, 17, 16, 15, 14]
    assert {*dataset.meta.channels} == {
        *NAMES,
        *(("left on the clock", "evaluation") if told else ()),
    }
    won = ["white wins", "black wins", "draw", "white wins", "black wins"]
    assert [*dataset.labels["Result"]] == won
    assert moves_as_numbers.among(dataset.meta.notes)
    taken = dataset.sequences[0][:, dataset.meta.channels.index("takes")]
    assert taken.tolist() == [float("x" in move) for move in OPENING]
    castled = dataset.sequences[0][8, [dataset.meta.channels.index(p) for p in ("king", "rook")]]
    assert castled.tolist() == [1, 1]


def test_other_ways_to_go_on_are_no_moves(tmp_path: Path) -> None:
    text = games(["1-0", "0-1"]).replace(
        "2. Nf3", "2. Nf3 {a knight to f3} (2. c3 (2. d4 exd4) d5)"
    )
    path = write(tmp_path / "games.pgn", text.replace("Nc6", "Nc6 $1 ; not Nf6\n"))
    assert read(path, recognise(path).recipe).lengths.tolist() == [18, 17]


SQUARES = [
    "e2e4", "e7e5", "g1f3", "b8c6", "f1b5", "a7a6", "b5a4", "g8f6", "e1g1", "f6e4", "d2d4", "b7b5"
]  # fmt: skip


@pytest.mark.parametrize("squares", [False, True])
def test_games_of_a_table_are_sequences_of_their_moves(tmp_path: Path, squares: bool) -> None:
    """As Lichess lists games, one in each row, or a program of chess that plays itself."""
    moves = SQUARES if squares else [m for m in OPENING[:12] if not m.endswith(".")]
    rows = [
        f"g{k},{('white', 'draw')[k % 2]},{1300 + 7 * k},{' '.join(moves[k:])}" for k in range(6)
    ]
    path = write(tmp_path / "games.csv", "\n".join(["id,winner,white_rating,moves", *rows]) + "\n")
    dataset = read(path, recognise(path).recipe)
    assert dataset.lengths.tolist() == [len(moves) - k for k in range(6)]
    assert {"square x", "square y"} < {*dataset.meta.channels}
    assert ("from x" in dataset.meta.channels) == squares
    assert dataset.sequences[0][0].tolist()[-2:] == [5, 4] or not squares  # e4
    assert "winner" in dataset.labels
    (note,) = moves_as_numbers.among(dataset.meta.notes)
    assert ("comes from" in str(note)) == squares
