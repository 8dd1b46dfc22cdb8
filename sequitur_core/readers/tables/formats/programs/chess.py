"""Games of chess as PGN writes them: what is said of each in brackets, and its moves below.

A step is a move of one side: which piece goes to which square, whether it takes another and gives
check, and the clock and the evaluation where comments tell them. Tables of games have the moves of
each in one cell, as PGN writes them or, as programs of chess do, from square to square: e2e4 e7e5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from sequitur_core.data.notes.lists import moves_as_numbers
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.text.text_file import TableRows, lines_of, split_rows

HEAD = 1 << 16  # bytes that show whether a file is written so
FEWEST = 4  # moves of a game that is read
GAME = "game"
GAMES, MOVES = "moves of games", "moves"  # what recipes call tables of games, and their column
MOSTLY = 0.95  # of the words in its cells, that are moves
FROM = "from x"
LONGEST = 60  # letters of what else is said of a game
_PIECES = {"P": "pawn", "N": "knight", "B": "bishop", "R": "rook", "Q": "queen", "K": "king"}
_RESULTS = {"1-0": "white wins", "0-1": "black wins", "1/2-1/2": "draw", "*": "unfinished"}
_SAID = ("Result", "Event", "White", "Black", "ECO", "Opening", "TimeControl", "Termination")
_CLOCK, _EVALUATION = "left on the clock (s)", "evaluation"
_SIGN = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:%[^\n]*\n\s*)*\[[A-Z]\w* "[^\n]*"\]\s*\n')
_MOVES = re.compile(rb"(?m)^[ \t]*1\.[ \t\r\n]{0,9}(?:[a-hKQRBN]|O-O)")
_TAG = re.compile(r'\[(?P<name>\w+)\s+"(?P<value>[^"\n]*)"\]')
_TOKEN = re.compile(
    r"(?P<comment>\{[^}]*\}?|;[^\n]*)|(?P<opens>\()|(?P<closes>\))"
    r"|(?P<castles>[O0]-[O0](?P<long>-[O0])?)(?P<checks>[+#])?"
    r"|\b(?P<piece>[KQRBN])?[a-h]?[1-8]?(?P<takes>x)?(?P<file>[a-h])(?P<rank>[1-8])"
    r"(?:=?[QRBN])?(?P<check>[+#])?"
)
_MAY_LIST = re.compile(rb"(?:\xef\xbb\xbf)?[^\n]*\b[Mm]oves\b[^\n]*\n")
_UCI = re.compile(r"([a-h])([1-8])([a-h])([1-8])[qrbn]?")
_SAN = re.compile(
    r"(?:[KQRBN]?[a-h]?[1-8]?x?[a-h][1-8](?:=?[QRBN])?|[O0]-[O0](?:-[O0])?)[+#]?|\d+\.+|[012/]+-[012/]+"
)
_CLK = re.compile(r"\[%clk (?P<h>\d+):(?P<m>\d+):(?P<s>[\d.]+)\]")
_EVAL = re.compile(r"\[%eval (?P<pawns>[-+]?\d+(?:\.\d+)?)")


def rows_of_games(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each move of each game, with what is said of the game; none of other files."""
    if not are_games(data[:HEAD]):
        return [], []
    games = [(said, moves) for said, text in _games(lines_of(data)) if (moves := [*_moves(text)])]
    games = [(said, moves) for said, moves in games if len(moves) >= FEWEST]
    if not games:
        return [], []
    told = [tag for tag in _SAID if len({said.get(tag, "") for said, _ in games}) > 1]
    names = [*dict.fromkeys(name for _, moves in games for move in moves for name in move)]
    rows = [
        [k, *(said.get(tag, "") for tag in told), *(move.get(name, "") for name in names)]
        for k, (said, moves) in enumerate(games, 1)
        for move in moves
    ]
    return [[GAME, *told, *names], *rows], [moves_as_numbers(len(games))]


def are_games(head: bytes) -> bool:
    """Whether a file that begins so holds games of chess with their moves."""
    return bool(_SIGN.match(head)) and _MOVES.search(head) is not None


def rows_of_move_lists(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each move of each game of a table, with what else is said of it; else no rows."""
    if (at := _column_of_moves(data[:HEAD])) is None:
        return [], []
    names, *games = split_rows(lines_of(data))
    games = [row for row in games if len(row) == len(names)]
    short = [k for k in range(len(names)) if all(len(row[k]) <= LONGEST for row in games)]
    others = [k for k in short if k != at]
    moves = [[*_moves_of_cell(row[at])] for row in games]
    told = [*dict.fromkeys(name for of in moves for move in of for name in move)]
    rows = [
        [number, *(row[k] for k in others), *(move.get(name, "") for name in told)]
        for number, (row, of) in enumerate(zip(games, moves, strict=True), 1)
        for move in (of if len(of) >= FEWEST else ())
    ]
    note = moves_as_numbers(len(games), FROM in told)
    return ([[GAME, *(names[k] for k in others), *told], *rows], [note]) if rows else ([], [])


def _column_of_moves(head: bytes) -> int | None:
    """The place of the column that holds the moves of a game in each cell; None where none does."""
    if not _MAY_LIST.match(head):
        return None
    names, *games = split_rows(lines_of(head[: head.rfind(b"\n") + 1]))
    at = next((k for k, name in enumerate(names) if name.strip().lower() == MOVES), None)
    if at is None or not games or any(len(row) != len(names) for row in games):
        return None
    moves = [move for row in games for move in row[at].split()]
    known = sum(bool(_UCI.fullmatch(move) or _SAN.fullmatch(move)) for move in moves)
    return at if len(moves) >= FEWEST * len(games) and known >= MOSTLY * len(moves) else None


def _moves_of_cell(text: str) -> Iterator[Mapping[str, object]]:
    squares = [_UCI.fullmatch(move) for move in text.split()]
    if not all(squares):
        yield from _moves(text)
    for match in filter(None, squares if all(squares) else ()):
        x, y, to_x, to_y = ("abcdefgh12345678".index(sign) % 8 + 1 for sign in match.groups())
        yield {FROM: x, "from y": y, "square x": to_x, "square y": to_y}


def _games(lines: Iterable[str]) -> Iterator[tuple[dict[str, str], str]]:
    """What is said of each game, and the lines of its moves."""
    said: dict[str, str] = {}
    moves: list[str] = []
    for line in lines:
        tag = _TAG.fullmatch(line.strip())
        if tag and moves:
            yield said, "\n".join(moves)
            said, moves = {}, []
        if tag:
            value = tag["value"]
            said[tag["name"]] = _RESULTS.get(value, value)
        elif line.strip() and not line.startswith("%"):
            moves.append(line)
    yield said, "\n".join(moves)


def _moves(text: str) -> Iterator[Mapping[str, object]]:
    """Each move in numbers; other ways to go on, in brackets, are no part of the game."""
    inside = 0
    move: dict[str, object] | None = None
    whites = True
    for token in _TOKEN.finditer(text):
        inside = max(0, inside + bool(token["opens"]) - bool(token["closes"]))
        if inside or token["opens"] or token["closes"]:
            continue
        if token["comment"]:
            if move is not None:
                move |= _told(token["comment"])
            continue
        if move is not None:
            yield move
        move, whites = _in_numbers(token, whites=whites), not whites
    if move is not None:
        yield move


def _in_numbers(token: re.Match[str], *, whites: bool) -> dict[str, object]:
    pieces = "KR" if token["castles"] else token["piece"] or "P"  # who castles moves both
    file = "gc"[bool(token["long"])] if token["castles"] else token["file"]
    rank = (1 if whites else 8) if token["castles"] else int(token["rank"])
    return {
        "square x": "abcdefgh".index(file) + 1,
        "square y": rank,
        **{name: int(letter in pieces) for letter, name in _PIECES.items()},
        "takes": int(bool(token["takes"])),
        "gives check": int(bool(token["check"] or token["checks"])),
    }


def _told(comment: str) -> dict[str, object]:
    """The clock and the evaluation that a comment behind a move tells."""
    told: dict[str, object] = {}
    if clock := _CLK.search(comment):
        told[_CLOCK] = 3600 * int(clock["h"]) + 60 * int(clock["m"]) + float(clock["s"].strip("."))
    if evaluation := _EVAL.search(comment):
        told[_EVALUATION] = float(evaluation["pawns"])
    return told
