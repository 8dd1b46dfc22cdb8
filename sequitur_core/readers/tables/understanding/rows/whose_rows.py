"""Columns that say whom rows are about."""

from __future__ import annotations

from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.vocabulary.things import names_person
from sequitur_core.readers.vocabulary.words import words


def names_persons(table: Table, column: str) -> bool:
    """Whether each name or number is that of somebody; words are subjects of letters as well."""
    if not names_person(column) or "subject" not in words(column):
        return names_person(column)
    return all(any(map(str.isdecimal, str(cell))) for cell in table.frame[column].unique())
