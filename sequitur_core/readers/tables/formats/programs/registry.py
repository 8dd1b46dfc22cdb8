"""What all programs that write tables in ways of their own write, as rows below names."""

from __future__ import annotations

from dataclasses import replace

from sequitur_core.data.notes.files import records_together
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import header_again
from sequitur_core.data.recipe import UNCOMMENTED
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names
from sequitur_core.readers.tables.formats.among_lines.comments_between import (
    without_comments_between,
)
from sequitur_core.readers.tables.formats.among_lines.parted_blocks import PARTED, rows_of_parts
from sequitur_core.readers.tables.formats.among_lines.parts_below import with_parts_joined
from sequitur_core.readers.tables.formats.among_lines.titled_blocks import longest_block
from sequitur_core.readers.tables.formats.excel import as_text
from sequitur_core.readers.tables.formats.lists.lists_in_lines import (
    DOUBLE,
    with_lists_quoted,
    with_places_as_lists,
)
from sequitur_core.readers.tables.formats.points_in_a_line import IN_A_LINE, rows_of_line
from sequitur_core.readers.tables.formats.programs.blocks import rows_of_blocks
from sequitur_core.readers.tables.formats.programs.bodies.acqknowledge import with_names_of_channels
from sequitur_core.readers.tables.formats.programs.bodies.skeletons import (
    SKELETONS,
    rows_of_skeletons,
)
from sequitur_core.readers.tables.formats.programs.chess import (
    GAMES,
    rows_of_games,
    rows_of_move_lists,
)
from sequitur_core.readers.tables.formats.programs.divisors import DIVIDED, rows_of_divisors
from sequitur_core.readers.tables.formats.programs.influx.annotated import tables_of_influx
from sequitur_core.readers.tables.formats.programs.influx.lines import tables_of_lines
from sequitur_core.readers.tables.formats.programs.instruments.channels_beside import (
    BESIDE,
    rows_of_channels,
)
from sequitur_core.readers.tables.formats.programs.instruments.outlines import (
    OUTLINE,
    rows_of_outline,
)
from sequitur_core.readers.tables.formats.programs.instruments.plate_rows import (
    GRIDS,
    WELLS,
    rows_of_grids,
    rows_of_wells,
)
from sequitur_core.readers.tables.formats.programs.keyed_cells import KEYED, rows_of_keyed_cells
from sequitur_core.readers.tables.formats.programs.labview import rows_of_labview
from sequitur_core.readers.tables.formats.programs.logs.changes import rows_of_changes
from sequitur_core.readers.tables.formats.programs.logs.json_behind import rows_of_json_behind
from sequitur_core.readers.tables.formats.programs.logs.keys_and_values import KEYS, rows_of_keys
from sequitur_core.readers.tables.formats.programs.logs.lammps import tables_of_lammps
from sequitur_core.readers.tables.formats.programs.logs.named_numbers import (
    NAMED,
    rows_of_named_numbers,
)
from sequitur_core.readers.tables.formats.programs.logs.of_kinds import messages
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.coded_lines import (
    CODED,
    rows_of_coded_lines,
)
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.events import (
    EVENTS,
    rows_of_events,
)
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.kinds_behind_stamps import (
    tables_of_stamped_kinds,
)
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.kinds_of_lines import (
    SENSORS,
    rows_of_kinds,
    rows_of_sensors,
    tables_of_kinds,
)
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.messages_between import (
    rows_between_messages,
)
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.mixed_arrays import (
    tables_of_arrays,
)
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.pings import PINGS, rows_of_pings
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.progress import (
    PROGRESS,
    rows_of_progress,
)
from sequitur_core.readers.tables.formats.programs.logs.printouts import rows_of_printouts
from sequitur_core.readers.tables.formats.programs.logs.readings import rows_of_readings
from sequitur_core.readers.tables.formats.programs.logs.records_of_lines import (
    FACTS,
    rows_of_facts,
    rows_of_records,
)
from sequitur_core.readers.tables.formats.programs.logs.requests import REQUESTS, rows_of_requests
from sequitur_core.readers.tables.formats.programs.logs.sentences import (
    AXES,
    SECTIONS,
    rows_of_axes,
    rows_of_sections,
    rows_of_sentences,
)
from sequitur_core.readers.tables.formats.programs.plates import rows_of_plate
from sequitur_core.readers.tables.formats.programs.spans.dated_lines import (
    DATED,
    rows_of_dated_lines,
)
from sequitur_core.readers.tables.formats.programs.spans.energyplus import WEATHER, rows_of_weather
from sequitur_core.readers.tables.formats.programs.spans.nem12 import rows_of_nem12
from sequitur_core.readers.tables.formats.programs.spans.nights import rows_of_nights
from sequitur_core.readers.tables.formats.programs.spans.tree_rings import RINGS, rows_of_rings
from sequitur_core.readers.tables.formats.programs.turned_blocks import rows_of_turned_blocks
from sequitur_core.readers.tables.formats.text.dialect.commas_of_both_kinds import (
    with_commas_joined,
)
from sequitur_core.readers.tables.formats.text.dialect.drawn_tables import (
    DRAWN,
    rows_of_drawn_table,
)
from sequitur_core.readers.tables.formats.text.dialect.framed_lines import without_frames
from sequitur_core.readers.tables.formats.text.dialect.names_in_cells import (
    IN_CELLS,
    rows_of_names_in_cells,
)
from sequitur_core.readers.tables.formats.text.dialect.signs_apart import with_signs_joined
from sequitur_core.readers.tables.formats.text.dialect.single_quotes import (
    SINGLE,
    without_single_quotes,
)
from sequitur_core.readers.tables.formats.text.dialect.words_in_brackets import (
    IN_BRACKETS,
    rows_of_words_in_brackets,
)
from sequitur_core.readers.tables.formats.text.first_cell_apart import (
    with_one_delimiter,
    without_labels_of_lines,
)
from sequitur_core.readers.tables.formats.text.growing_rows import with_names_joined
from sequitur_core.readers.tables.formats.text.text_file import TableRows
from sequitur_core.readers.tables.formats.text.text_tables import (
    END,
    Sheet,
    table_of_text,
    with_names_in_one_line,
    with_records_apart,
    without_repeated_names,
)

_TABLES_OF = (messages.tables_of_messages, tables_of_influx, tables_of_lammps, tables_of_kinds)
_ROWS_OF = (
    rows_of_blocks, rows_of_labview, rows_of_plate, rows_of_turned_blocks,
    rows_of_json_behind, rows_of_changes, rows_of_printouts, rows_of_sentences, rows_of_kinds,
    rows_of_readings, rows_of_records, rows_between_messages, rows_of_games,
)  # fmt: skip

_ROWS_BY_NAME = {
    SKELETONS: rows_of_skeletons, PARTED: rows_of_parts, KEYED: rows_of_keyed_cells,
    IN_A_LINE: rows_of_line, WEATHER: rows_of_weather, AXES: rows_of_axes,
    BESIDE: rows_of_channels, OUTLINE: rows_of_outline, WELLS: rows_of_wells, GRIDS: rows_of_grids,
    DATED: rows_of_dated_lines, RINGS: rows_of_rings, IN_BRACKETS: rows_of_words_in_brackets,
    DIVIDED: rows_of_divisors, SECTIONS: rows_of_sections, DRAWN: rows_of_drawn_table,
    CODED: rows_of_coded_lines, SENSORS: rows_of_sensors, NAMED: rows_of_named_numbers,
    KEYS: rows_of_keys, REQUESTS: rows_of_requests, FACTS: rows_of_facts,
    PROGRESS: rows_of_progress, GAMES: rows_of_move_lists, PINGS: rows_of_pings,
    IN_CELLS: rows_of_names_in_cells,
}  # fmt: skip


def tables_of_programs(data: bytes) -> dict[str, TableRows]:
    """The tables of a file that holds several, the likeliest first; none of other files."""
    return next(filter(None, (tables_of(data) for tables_of in _TABLES_OF)), {})


def rows_of_programs(data: bytes) -> tuple[TableRows, list[Note]]:
    """Rows made of the lines of a file, and notes on these; no rows of other files."""
    return next(filter(lambda found: found[0], (rows_of(data) for rows_of in _ROWS_OF)), ([], []))


def _tables_by_name(data: bytes) -> tuple[dict[str, TableRows], list[Note]]:
    """Tables that recipes read by their names, and notes on them; none of other files.

    One without a name is of an earlier version: all lines are rows of one table to it.
    """
    for name, rows_of in _ROWS_BY_NAME.items():
        rows, notes = rows_of(data)
        if rows:
            return {name: rows}, notes
    tables = tables_of_lines(data) or tables_of_arrays(data) or tables_of_stamped_kinds(data)
    if tables := tables or messages.fixes_behind_words(data):
        return tables, []
    events, about = rows_of_events(data)
    if not events or any(rows_of(data)[0] for rows_of in _ROWS_OF if rows_of != rows_of_sentences):
        return {}, []
    return {EVENTS: events}, about


def text_of(
    data: bytes,
    asked: str,
    *,
    file: str,
    skipping: bool = False,
    delimiter: str = "",
    record_end: str | None = None,
    names_again: str | None = None,
    quotes: str | None = None,
) -> Sheet:
    """A table of a text file, whose rows stand as its program has them or are made of its lines.

    asked : the name of one of several; "" for the likeliest.
    skipping : whether a recipe skips the lines above its rows, so that these have to be there.
    delimiter, record_end, names_again, quotes : a recipe's; None where nothing says yet what ends a
        record, whether names come again, or what stands in quotes.

    Raises SequiturError where none is called so.
    """
    data = without_frames(data)
    for sign, plainly in ((SINGLE, without_single_quotes), (DOUBLE, with_places_as_lists)):
        if quotes in (None, sign) and (plain := plainly(data)) != data:
            sheet = text_of(
                plain, asked, file=file, skipping=skipping, delimiter=delimiter,
                record_end=record_end, names_again=names_again, quotes="",
            )  # fmt: skip
            return replace(sheet, quotes=sign)
    if rows := rows_of_nem12(data) or rows_of_nights(data):
        return Sheet(as_text(rows))
    known = asked or names_again is None or not messages.OF_SHIPS.match(data)
    kinds = tables_of_programs(data) if known else {}  # recipes of lines as they are
    named, about = _tables_by_name(data) if asked or record_end is None else ({}, [])
    named = named if not asked or asked in named else {}
    if kinds := kinds or named:
        name = asked or next(iter(kinds))
        if name not in kinds:
            raise SequiturError(f"{file} has no table {name!r}, but {join_names(list(kinds), 12)}.")
        others = tuple(kinds) if len(kinds) > 1 or kinds is named else ()
        return Sheet(as_text(kinds[name]), name, others, notes=tuple(about))
    rows, notes = rows_of_programs(data)
    if rows:
        return Sheet(as_text(rows), notes=tuple(notes))
    plainers = [with_names_of_channels, with_names_in_one_line]
    for plainer in plainers if skipping else [*plainers, without_labels_of_lines]:
        data, gone = plainer(data)
        if gone:
            return Sheet(data, gone=gone)
    data, together = with_records_apart(data) if record_end != "" else (data, 0)
    if together:
        end = END.decode()
        return Sheet(data, notes=(records_together(together, end),), record_end=end)
    data = with_one_delimiter(with_signs_joined(data, delimiter), delimiter)
    data, joined = with_commas_joined(with_lists_quoted(data))
    if joined is not None:
        return Sheet(data, doubts=(joined,))
    data, gone, changed = with_names_joined(data)
    if changed is not None:
        return Sheet(data, notes=(changed,), gone=gone)
    parts = with_parts_joined(data) if names_again != "" else None
    if parts is not None:
        return parts
    uncommented = without_comments_between(data) if names_again in (None, UNCOMMENTED) else None
    if uncommented is not None:
        return uncommented
    new = bool(asked) or names_again is None  # no recipe of one table, as earlier ones may be
    if new and (block := longest_block(data, asked)) is not None:
        return block
    data, gone = without_repeated_names(data)
    sheet = table_of_text(data, asked, file=file, commented=new)
    if not gone:
        return sheet
    alone = len(sheet.others) < 2  # tables below each other count on their own
    return replace(sheet, notes=(header_again(len(gone)),), gone=gone if alone else ())
