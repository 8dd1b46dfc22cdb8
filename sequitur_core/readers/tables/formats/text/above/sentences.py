"""Sentences above a table: titles, and what its numbers are."""

from __future__ import annotations

from collections.abc import Sequence

from sequitur_core.readers.tables.formats.text.numbers import is_any_number

DELIMITERS = (";", "\t", "|", ",")
FEWEST_WORDS = 5
MOST_SENTENCES = 2  # in a line of cells


def is_sentence(line: str) -> bool:
    """Whether a line holds several words, and no number or sign that divides cells."""
    told = line.split()
    cells = any(mark in line for mark in DELIMITERS)
    return len(told) >= FEWEST_WORDS and not cells and not any(map(is_any_number, told))


def are_sentences(row: Sequence[str]) -> bool:
    """Whether one or two cells are filled, with several words each, as no names of groups are."""
    told = [cell.split() for cell in row if cell.strip()]
    return len(told) <= MOST_SENTENCES and all(len(words) >= FEWEST_WORDS for words in told)
