"""What all programs that write tables in ways of their own write, as rows below names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sequitur_core.data.notes.files import records_together
from sequitur_core.data.notes.lists import bytes_as_sent
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import header_again
from sequitur_core.data.recipe import APART, NO_NAMES, UNCOMMENTED
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names
from sequitur_core.readers.foreign_files import cure_for_log
from sequitur_core.readers.tables.formats import points_in_a_line
from sequitur_core.readers.tables.formats.among_lines import (
    comments_between,
    lines_in_turn,
    other_columns,
    parted_blocks,
    parts_below,
    titled_blocks,
)
from sequitur_core.readers.tables.formats.excel import as_text
from sequitur_core.readers.tables.formats.lists import lists_in_lines
from sequitur_core.readers.tables.formats.programs import (
    blocks,
    chess,
    divisors,
    keyed_cells,
    labview,
    plates,
    turned_blocks,
)
from sequitur_core.readers.tables.formats.programs.bodies import acqknowledge, skeletons
from sequitur_core.readers.tables.formats.programs.influx import annotated, lines
from sequitur_core.readers.tables.formats.programs.instruments import (
    channels_beside,
    outlines,
    plate_rows,
)
from sequitur_core.readers.tables.formats.programs.logs import (
    changes,
    json_behind,
    keys_and_values,
    kinds_of_pairs,
    lammps,
    named_numbers,
    printouts,
    readings,
    records_of_lines,
    requests,
    sentences,
)
from sequitur_core.readers.tables.formats.programs.logs.of_kinds import (
    can_frames,
    coded_lines,
    events,
    fuller_sentences,
    kinds_behind_stamps,
    kinds_of_lines,
    messages,
    messages_between,
    mixed_arrays,
    pings,
    progress,
)
from sequitur_core.readers.tables.formats.programs.spans import (
    accelerograms,
    dated_lines,
    energyplus,
    nem12,
    nights,
    tree_rings,
    well_logs,
)
from sequitur_core.readers.tables.formats.text import first_cell_apart, growing_rows
from sequitur_core.readers.tables.formats.text.dialect import (
    commas_of_both_kinds,
    drawn_tables,
    names_in_cells,
    odd_signs,
    words_in_brackets,
)
from sequitur_core.readers.tables.formats.text.text_file import TableRows
from sequitur_core.readers.tables.formats.text.text_tables import (
    END,
    Sheet,
    begins_with_rows,
    table_of_text,
    with_names_in_one_line,
    with_records_apart,
    without_repeated_names,
)

_TABLES_OF = (
    messages.tables_of_messages,
    annotated.tables_of_influx,
    lammps.tables_of_lammps,
    kinds_of_lines.tables_of_kinds,
)
_ROWS_OF = (
    blocks.rows_of_blocks,
    labview.rows_of_labview,
    plates.rows_of_plate,
    turned_blocks.rows_of_turned_blocks,
    json_behind.rows_of_json_behind,
    changes.rows_of_changes,
    printouts.rows_of_printouts,
    sentences.rows_of_sentences,
    kinds_of_lines.rows_of_kinds,
    readings.rows_of_readings,
    records_of_lines.rows_of_records,
    messages_between.rows_between_messages,
    chess.rows_of_games,
)

_ROWS_BY_NAME = {
    skeletons.SKELETONS: skeletons.rows_of_skeletons,
    parted_blocks.PARTED: parted_blocks.rows_of_parts,
    keyed_cells.KEYED: keyed_cells.rows_of_keyed_cells,
    points_in_a_line.IN_A_LINE: points_in_a_line.rows_of_line,
    energyplus.WEATHER: energyplus.rows_of_weather,
    sentences.AXES: sentences.rows_of_axes,
    channels_beside.BESIDE: channels_beside.rows_of_channels,
    outlines.OUTLINE: outlines.rows_of_outline,
    plate_rows.WELLS: plate_rows.rows_of_wells,
    plate_rows.GRIDS: plate_rows.rows_of_grids,
    dated_lines.DATED: dated_lines.rows_of_dated_lines,
    tree_rings.RINGS: tree_rings.rows_of_rings,
    well_logs.WELL_LOG: well_logs.rows_of_well_log,
    words_in_brackets.IN_BRACKETS: words_in_brackets.rows_of_words_in_brackets,
    divisors.DIVIDED: divisors.rows_of_divisors,
    sentences.SECTIONS: sentences.rows_of_sections,
    drawn_tables.DRAWN: drawn_tables.rows_of_drawn_table,
    coded_lines.CODED: coded_lines.rows_of_coded_lines,
    kinds_of_lines.SENSORS: kinds_of_lines.rows_of_sensors,
    named_numbers.NAMED: named_numbers.rows_of_named_numbers,
    keys_and_values.KEYS: keys_and_values.rows_of_keys,
    requests.WITH_NUMBERS: requests.rows_with_numbers,
    requests.PROXIED: requests.rows_through_proxy,
    records_of_lines.FACTS: records_of_lines.rows_of_facts,
    progress.PROGRESS: progress.rows_of_progress,
    chess.GAMES: chess.rows_of_move_lists,
    pings.ANSWERS: pings.rows_of_answers,
    names_in_cells.IN_CELLS: names_in_cells.rows_of_names_in_cells,
    changes.LASTING: changes.rows_of_lasting,
    accelerograms.POINTS: accelerograms.rows_of_points,
}
_ROWS_OF_EARLIER = {  # in recipes alone
    requests.REQUESTS: requests.rows_of_requests,
    pings.PINGS: pings.rows_of_pings,
}
_TABLES_BY_NAME = (
    lines.tables_of_lines,
    mixed_arrays.tables_of_arrays,
    kinds_behind_stamps.tables_of_stamped_kinds,
    messages.fixes_behind_words,
)


def tables_of_programs(data: bytes) -> dict[str, TableRows]:
    """The tables of a file that holds several, the likeliest first; none of other files."""
    return _first(_TABLES_OF, data)


def _first(
    readers: Sequence[Callable[[bytes], dict[str, TableRows]]], data: bytes
) -> dict[str, TableRows]:
    return next(filter(None, (tables_of(data) for tables_of in readers)), {})


def rows_of_programs(data: bytes) -> tuple[TableRows, list[Note]]:
    """Rows made of the lines of a file, and notes on these; no rows of other files."""
    return next(filter(lambda found: found[0], (rows_of(data) for rows_of in _ROWS_OF)), ([], []))


def _tables_by_name(data: bytes, asked: str) -> tuple[dict[str, TableRows], list[Note]]:
    """Tables that recipes read by their names, and notes on them; none of other files.

    One without a name is of an earlier version: all lines are rows of one table to it.
    """
    if frames := can_frames.tables_of_frames(data):
        return frames, [bytes_as_sent(can_frames.ids_in(frames))]
    earlier = {name: of for name, of in _ROWS_OF_EARLIER.items() if name == asked}
    for name, rows_of in (earlier or _ROWS_BY_NAME).items():
        rows, notes = rows_of(data)
        if rows:
            return {name: rows}, notes
    if tables := _first(_TABLES_BY_NAME, data):
        return tables, []
    tables, notes = kinds_of_pairs.tables_of_pairs(data)
    if tables:
        return tables, notes
    at = _ROWS_OF.index(sentences.rows_of_sentences)
    likelier = (*_ROWS_OF[:at], *_ROWS_OF[at + 1 :])
    for name, rows_of, others in (
        (fuller_sentences.FULLER, fuller_sentences.rows_of_fuller_sentences, _ROWS_OF[:at]),
        (events.EVENTS, events.rows_of_events, likelier),
        (lines_in_turn.IN_TURN, lines_in_turn.rows_of_lines_in_turn, likelier),
    ):
        rows, notes = rows_of(data)
        if rows and not any(of(data)[0] for of in others):
            return {name: rows}, notes
    return {}, []


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
    data = odd_signs.without_frames(data)
    for sign, plainly in (
        (odd_signs.SINGLE, odd_signs.without_single_quotes),
        (lists_in_lines.DOUBLE, lists_in_lines.with_places_as_lists),
    ):
        if quotes in (None, sign) and (plain := plainly(data)) != data:
            sheet = text_of(
                plain, asked, file=file, skipping=skipping, delimiter=delimiter,
                record_end=record_end, names_again=names_again, quotes="",
            )  # fmt: skip
            return replace(sheet, quotes=sign)
    made = _made_of_lines(data, asked, file=file, record_end=record_end, names_again=names_again)
    if made is not None:
        return made
    plainers = [acqknowledge.with_names_of_channels, with_names_in_one_line]
    for plainer in plainers if skipping else [*plainers, first_cell_apart.without_labels_of_lines]:
        data, gone = plainer(data)
        if gone:
            return Sheet(data, gone=gone)
    data, together = with_records_apart(data) if record_end != "" else (data, 0)
    if together:
        end = END.decode()
        return Sheet(data, notes=(records_together(together, end),), record_end=end)
    data = first_cell_apart.with_one_delimiter(
        odd_signs.with_signs_joined(data, delimiter), delimiter
    )
    data, joined = commas_of_both_kinds.with_commas_joined(lists_in_lines.with_lists_quoted(data))
    if joined is not None:
        return Sheet(data, doubts=(joined,))
    data, gone, changed = growing_rows.with_names_joined(data)
    if changed is not None:
        return Sheet(data, notes=(changed,), gone=gone)
    return _of_parts(data, asked, file=file, names_again=names_again)


def _made_of_lines(
    data: bytes, asked: str, *, file: str, record_end: str | None, names_again: str | None
) -> Sheet | None:
    """A table whose rows are made of the lines of a program; None of other files.

    Raises SequiturError where none is called as is asked, or a log says too little.
    """
    if rows := nem12.rows_of_nem12(data) or nights.rows_of_nights(data):
        return Sheet(as_text(rows))
    known = asked or names_again is None or not messages.OF_SHIPS.match(data)
    kinds = tables_of_programs(data) if known else {}  # recipes of lines as they are
    named, about = _tables_by_name(data, asked) if asked or record_end is None else ({}, [])
    named = named if not asked or asked in named else {}
    if kinds := kinds or named:
        name = asked or next(iter(kinds))
        if name not in kinds:
            raise SequiturError(f"{file} has no table {name!r}, but {join_names(list(kinds), 12)}.")
        others = tuple(kinds) if len(kinds) > 1 or kinds is named else ()
        return Sheet(as_text(kinds[name]), name, others, notes=tuple(about))
    if said := cure_for_log(file, data[:1000]):
        raise SequiturError(said)
    rows, notes = rows_of_programs(data)
    if rows:
        return Sheet(as_text(rows), notes=tuple(notes))
    return None


def _of_parts(data: bytes, asked: str, *, file: str, names_again: str | None) -> Sheet:
    """A table of lines as they stand, or of its parts below one another, joined or one of them."""
    if names_again != "" and (parts := parts_below.with_parts_joined(data)) is not None:
        return parts
    commented = names_again in (None, UNCOMMENTED)
    if commented and (plain := comments_between.without_comments_between(data)) is not None:
        return plain
    new = bool(asked) or names_again is None  # no recipe of one table, as earlier ones may be
    if new and (block := titled_blocks.longest_block(data, asked)) is not None:
        return block
    if names_again in (None, APART) and (
        sheet := other_columns.tables_apart(data, asked, file=file)
    ):
        return sheet
    if names_again == NO_NAMES or (names_again is None and begins_with_rows(data)):
        return replace(table_of_text(data, asked, file=file), names_again=NO_NAMES)
    data, gone = without_repeated_names(data)
    sheet = table_of_text(data, asked, file=file, commented=new)
    if not gone:
        return sheet
    alone = len(sheet.others) < 2  # tables below each other count on their own
    return replace(sheet, notes=(header_again(len(gone)),), gone=gone if alone else ())
