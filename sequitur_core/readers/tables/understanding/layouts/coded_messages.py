"""Logs of messages that devices send each other, as bytes in hexadecimal: no numbers yet."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sequitur_core.formatting import quoted
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
MIXED = 0.2  # of the messages that have letters, and of those that have digits, at least
_BYTES = re.compile(r"(?:0[xX])?[0-9A-Fa-f]{2}(?:[ :-]?[0-9A-Fa-f]{2}){1,63}")
_LENGTHS = {"dlc", "length", "len", "size", "bytes", "channel", "bus"}  # of messages, and whose

# What stands for something else, in as many digits.
_NAMES = {"hash", "hashes", "digest", "checksum", "crc", "md5", "sha", "mac", "token", "key"}


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
