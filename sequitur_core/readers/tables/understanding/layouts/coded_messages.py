"""Sequences that are written in texts: messages in hexadecimal, moves of a game. No numbers yet."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names, quoted
from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.table import Table, remembered
from sequitur_core.readers.tables.understanding.ids import names_sequences
from sequitur_core.readers.tables.understanding.times_and_counters.counters import (
    find_constants,
    find_counters,
)
from sequitur_core.readers.vocabulary.words import words

FEWEST = 10  # different messages
HEAD = 1_000  # first rows that are looked at
FEW, FEWEST_IN_LINE = 20, 50  # first cells that are looked at; cells of a line of words
MOSTLY_CODED = 0.5  # of the words of a list, that hold digits as moves do, and no text does
_CODED = re.compile(r"[A-Za-z].*[0-9]")
# Twenty short words or more, with blanks between.
_LIST_OF_WORDS = re.compile(r"[\w+#=.!?-]{1,8}(?: [\w+#=.!?-]{1,8}){19,}\s*")
MIXED = 0.2  # of the messages that have letters, and of those that have digits, at least
_BYTES = re.compile(r"(?:0[xX])?[0-9A-Fa-f]{2}(?:[ :-]?[0-9A-Fa-f]{2}){1,63}")
_LENGTHS = {"dlc", "length", "len", "size", "bytes", "channel", "bus"}  # of messages, and whose

# What stands for something else, in as many digits.
_NAMES = {
    "hash", "hashes", "digest", "checksum", "crc", "md5", "sha", "mac", "token", "key", "name",
    "event", "ticket", "serial", "reference", "ref", "version", "commit", "product", "item", "sku",
    "colour", "color",
}  # fmt: skip


def check_texts(table: Table, candidates: Sequence[TimeColumns]) -> None:
    """Raise SequiturError for a table whose sequences are written in texts, and say what to do."""
    why = about_words_in_a_line(table) or about_messages(table, candidates)
    if why := why or about_words_in_cells(table, candidates):
        raise SequiturError(why)


def about_messages(table: Table, candidates: Sequence[TimeColumns]) -> str:
    """Why a table of messages in hexadecimal can't be read, and what to do; "" for any other.

    Beside their times there are at most numbers of devices, and those that say how long each is.
    """
    coded = next((c for c in map(str, table.texts()) if _holds_bytes(table, c)), "")
    if not coded:
        return ""
    times = {column for candidate in candidates for column in candidate.columns}
    asides = times | {*find_counters(table), *find_constants(table, times)}
    rest = [c for c in table.numbers if c not in asides and not names_sequences(c)]
    if any(_LENGTHS.isdisjoint(words(c)) for c in rest):
        return ""
    return (
        f"{table.name} holds messages of a device as bytes in hexadecimal, such as "
        f"{quoted(table.frame[coded].dropna().iloc[0])} in {coded}, and nothing else that was "
        "measured. Decode them first, with the description of what their bits mean (of a CAN bus, "
        "a .dbc file), and load the table of numbers: a column for each signal."
    )


def about_words_in_cells(table: Table, candidates: Sequence[TimeColumns]) -> str:
    """Why a table of a list of words in each row can't be read, and what to do; "" for any other.

    As the moves of a game: *e2e4 e7e5 g1f3*. Without a time, rows of whole games are no series.
    """
    if candidates or len(table.frame) < 2 or not table.named:
        return ""
    for column in map(str, table.texts()):
        head = known_texts(table.frame[column], FEW)
        if len(head) < 2 or not all(map(_LIST_OF_WORDS.fullmatch, head)):
            continue
        coded = [bool(_CODED.search(word)) for cell in head for word in cell.split()]
        if np.mean(coded) < MOSTLY_CODED or table.distinct(column) < len(table.frame) / 2:
            continue
        first = " ".join(head[0].split()[:3])
        beside = [c for c in table.numbers if c not in table.row_numbers]
        is_ = "is" if len(beside) == 1 else "are"
        rest = f", and {join_names(beside)} {is_} of the whole row" if beside else ""
        return (
            f"Each row of {table.name} is a sequence of words in {column}, such as "
            f"{quoted(first)} and so on{rest}. Sequences of numbers are read here: write a row for "
            "each word, with the numbers that tell it, and say in a column which sequence it is of."
        )
    return ""


def about_words_in_a_line(table: Table) -> str:
    """Why a single line of words and numbers can't be read, as of notes, and what to do; or ""."""
    count = table.frame.shape[1]
    found = [str(table.frame[c].iloc[0]) for c in table.texts()]
    again = len({*found}) < len(found)
    if len(table.frame) > 1 or count < FEWEST_IN_LINE or len(found) < FEWEST or not again:
        return ""
    examples = join_names([quoted(word) for word in dict.fromkeys(found)][:3])
    return (
        f"{table.name} is one line of {count:,} cells, {len(found):,} of which hold words, such as "
        f"{examples}: a sequence of words. Sequences of numbers are read here: write a number for "
        "each word, such as the pitch of a note, one below the other, and load that."
    )


@remembered
def _holds_bytes(table: Table, column: str) -> bool:
    """Whether different cells of a column are bytes, with digits and letters, and no names."""
    named = names_sequences(column) or not _NAMES.isdisjoint(words(column))
    if named or table.distinct(column) < FEWEST:
        return False
    cells = known_texts(table.frame[column], HEAD)
    if not cells or not all(map(_BYTES.fullmatch, cells)):
        return False
    letters = sum(bool(re.search("[A-Fa-f]", cell[2:])) for cell in cells)
    digits = sum(bool(re.search("[0-9]", cell[2:])) for cell in cells)
    return min(letters, digits) >= MIXED * len(cells)
