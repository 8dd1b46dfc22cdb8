"""What all programs that write tables in ways of their own write, as rows below names."""

from __future__ import annotations

from typing import Any

from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.programs.blocks import rows_of_blocks
from sequitur_core.readers.tables.formats.programs.influx import tables_of_influx
from sequitur_core.readers.tables.formats.programs.labview import rows_of_labview
from sequitur_core.readers.tables.formats.programs.logs.changes import rows_of_changes
from sequitur_core.readers.tables.formats.programs.logs.json_behind import rows_of_json_behind
from sequitur_core.readers.tables.formats.programs.logs.kinds_of_lines import rows_of_kinds
from sequitur_core.readers.tables.formats.programs.logs.lammps import tables_of_lammps
from sequitur_core.readers.tables.formats.programs.logs.messages import tables_of_messages
from sequitur_core.readers.tables.formats.programs.logs.messages_between import (
    rows_between_messages,
)
from sequitur_core.readers.tables.formats.programs.logs.printouts import rows_of_printouts
from sequitur_core.readers.tables.formats.programs.logs.readings import rows_of_readings
from sequitur_core.readers.tables.formats.programs.logs.sentences import rows_of_sentences
from sequitur_core.readers.tables.formats.programs.plates import rows_of_plate

_TABLES_OF = (tables_of_messages, tables_of_influx, tables_of_lammps)
_ROWS_OF = (
    rows_of_blocks, rows_of_labview, rows_of_plate, rows_of_json_behind, rows_of_changes,
    rows_of_printouts, rows_of_sentences, rows_of_kinds, rows_of_readings,
    rows_between_messages,
)  # fmt: skip


def tables_of_programs(data: bytes) -> dict[str, list[list[Any]]]:
    """The tables of a file that holds several, the likeliest first; none of other files."""
    return next(filter(None, (tables_of(data) for tables_of in _TABLES_OF)), {})


def rows_of_programs(data: bytes) -> tuple[list[list[Any]], list[Note]]:
    """Rows made of the lines of a file, and notes on these; no rows of other files."""
    return next(filter(lambda found: found[0], (rows_of(data) for rows_of in _ROWS_OF)), ([], []))
