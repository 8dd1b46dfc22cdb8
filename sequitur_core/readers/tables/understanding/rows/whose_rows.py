"""Columns that say whom rows are about: persons, and ships or phones that keep their numbers."""

from __future__ import annotations

from sequitur_core.readers.dates.date_parts import words
from sequitur_core.readers.tables.table import Table

_PERSONS = {
    "patient", "patients", "subject", "participant", "admission", "encounter", "person", "resident",
    "volunteer", "athlete", "student", "pupil", "proband", "paciente", "sujeto", "sujet",
}  # fmt: skip
_TRAVELLERS = {"mmsi", "icao", "imei", "imsi"}  # numbers that each keeps for ever


def is_traveller(column: str) -> bool:
    """Whether a column's name is that of the numbers of ships, aircraft or phones."""
    return not _TRAVELLERS.isdisjoint(words(column))


def names_persons(table: Table, column: str) -> bool:
    """Whether each name or number is that of somebody; words are subjects of letters as well."""
    called = _PERSONS.intersection(words(column))
    if called != {"subject"}:
        return bool(called)
    return all(any(map(str.isdecimal, str(cell))) for cell in table.frame[column].unique())
