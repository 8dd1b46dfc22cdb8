"""Notes on the rows, columns and cells of a table."""

from __future__ import annotations

from sequitur_core.data.notes.note import Note, NoteKind
from sequitur_core.formatting import join_names, pluralise, quoted

_LIMITS = {*"<>≤≥", "L", "LT", "BDL", "ND"}
MOST_WORDS = 4  # that a sentence names

# --- Rows and columns that were left out ----------------------------------------------------


@NoteKind
def empty_left_out(rows: int, columns: int, names: tuple[str, ...]) -> str:
    parts = [pluralise(rows, "empty row")] if rows else []
    if columns:
        which = f" ({join_names(names)})" if names else ""
        parts.append(pluralise(columns, "empty column") + which)
    return f"{' and '.join(parts)} {'was' if rows + columns == 1 else 'were'} left out."


@NoteKind
def rows_from_line(line: int) -> str:
    return f"Sequences are named after the rows of the table: row 1 is line {line:,} of the file."


@NoteKind
def columns_turned(newest: str, oldest: str) -> str:
    return (
        f"The columns run from the newest, {newest}, to the oldest, {oldest}: their order was "
        "reversed, so that time goes forwards."
    )


@NoteKind
def totals_left_out(names: tuple[str, ...]) -> str:
    rows, was = _counted("row", len(names), "was", "were")
    return f"The last {rows} ({join_names(names)}) {was} left out."


@NoteKind
def remarks_left_out(lines: tuple[str, ...]) -> str:
    many, hold = _counted("line", len(lines), "holds no values and was", "hold no values and were")
    return f"The last {many} ({join_names([quoted(text) for text in lines])}) {hold} left out."


def _counted(noun: str, n: int, singular: str, plural: str) -> tuple[str, str]:
    """`row` or `3 rows`, and the verb behind it."""
    return (noun, singular) if n == 1 else (f"{n} {noun}s", plural)


@NoteKind
def flags_left_out(flags: tuple[str, ...], cells: int) -> str:
    marks = join_names([quoted(flag) for flag in flags])
    verb = "was" if len(flags) == 1 else "were"
    said = f"{marks} beside the numbers of {pluralise(cells, 'cell')} {verb} left out"
    limits = " Less or more than a number was read as that number."
    return f"{said}.{limits if _LIMITS.intersection(flags) else ''}"


@NoteKind
def odd_lines(line: int, cells: int, width: int, many: int, kept: bool, header: bool = True) -> str:
    others = "the header has" if header else "the others have"
    if many == 1:
        what = f"Line {line:,} has {pluralise(cells, 'cell')}, but {others} {width}"
    else:
        than = f"than the header, which has {width}" if header else f"than the others, {width}"
        what = (
            f"{many:,} lines have more or fewer cells {than}; "
            f"the first is line {line:,} with {cells:,}"
        )
    lacks = width - cells
    if not kept:
        done = "It is left out" if many == 1 else "They are left out"
    elif many == 1 and lacks > 0:
        done = f"{f'The last {lacks} are' if lacks > 1 else 'The last one is'} taken to be blank"
    else:
        done = f"The first {width} cells are kept"
    return f"{what}. {done}."


@NoteKind
def lines_left_out(rows: int, counts: tuple[int, ...], firsts: tuple[str, ...], others: int) -> str:
    left = [
        f"{pluralise(count, 'line')} {where} ({'the first is ' * (count > 1)}{quoted(first)})"
        for count, where, first in zip(
            counts, ("above them", "between them", "below them"), firsts, strict=False
        )
        if count
    ]
    out = f" Left out: {join_names(left)}." if left else ""
    also = f" The file has {pluralise(others, 'other table')} like it." if others else ""
    return f"{rows:,} lines that look alike were read as the rows of a table.{out}{also}"


@NoteKind
def size_left_out(line: str) -> str:
    whole = all(cell.isdecimal() for cell in line.split(", "))
    seems = "give the size of the table" if whole else "be a row whose beginning or end is missing"
    return (
        f"The first line ({line}) has fewer numbers than the rows below it and was left out: it "
        f"seems to {seems}."
    )


@NoteKind
def count_left_out(count: str) -> str:
    return f"The first line, {count}, is the number of rows below it and was left out."


@NoteKind
def header_changed(line: int, new: tuple[str, ...]) -> str:
    begin = "begins" if len(new) == 1 else "begin"
    what = f"{join_names(new, MOST_WORDS)} {begin} later" if new else "columns end"
    return (
        f"The header changes in line {line:,}, where {what}. Each value stands under its own name, "
        "and is missing in rows that didn't have it."
    )


@NoteKind
def rows_grow(line: int, cells: int, more: int, new: tuple[str, ...]) -> str:
    seem = "seems" if len(new) == 1 else "seem"
    return (
        f"Rows become longer, first in line {line:,}, from {cells} to {more} cells. By how the "
        f"others go on, {join_names(new, MOST_WORDS)} {seem} to be new, and missing before. If "
        "that is wrong, correct the header and the rows in the file."
    )


@NoteKind
def commas_in_numbers(cells: int, names: int, example: str, columns: tuple[str, ...]) -> str:
    return (
        f"Rows have {cells} cells for {pluralise(names, 'name')}: commas separate the cells, and "
        f"mark the decimals, too. {example} was read as {example.replace(',', '.')}, and so were "
        f"the numbers of {join_names(columns, MOST_WORDS)}. If that is wrong, complete the header "
        "in the file."
    )


@NoteKind
def undated_rows(count: int, column: str, measured: bool = False) -> str:
    """`measured` : they hold values as other rows do, and nothing on a person or a device."""
    rows, were = ("row has", "was") if count == 1 else (f"{count} rows have", "were")
    return f"The first {rows} no {column} and {were} left out."


@NoteKind
def coarser_rows(count: int, coarser: tuple[str, ...], finest: str) -> str:
    return (
        f"{pluralise(count, 'row')} for {join_names(coarser)} stood above those for {finest}, of "
        "the same quantity, and were left out."
    )


@NoteKind
def sums_left_out(count: int, name: str, column: str) -> str:
    return (
        f"{pluralise(count, 'row')} of {quoted(name)} in {column} hold the sum of the others, and "
        "were left out."
    )


@NoteKind
def rows_summed_up(count: int, columns: tuple[str, ...]) -> str:
    return (
        f"{count} rows sum up the rows below them ({join_names(columns, MOST_WORDS)}) and were "
        "left out."
    )


@NoteKind
def names_again_otherwise(count: int, first: str, other: str) -> str:
    lines = "A line" if count == 1 else f"{count:,} lines"
    verb = "names" if count == 1 else "name"
    return (
        f"{lines} among the rows {verb} the columns anew, such as {other} instead of {first}. All "
        "rows are taken for one table, with the names that came first."
    )


@NoteKind
def header_again(count: int) -> str:
    times = "once" if count == 1 else f"{count} times"
    return f"The column names were repeated {times} among the rows, and were left out there."


@NoteKind
def settings_beside(columns: tuple[str, ...], rows: int) -> str:
    are, were = ("is", "was") if len(columns) == 1 else ("are", "were")
    first = "first row" if rows == 1 else f"first {rows:,} rows"
    return f"{join_names(columns)} {are} filled in the {first} alone and {were} left out."


@NoteKind
def logged_rows(count: int, columns: tuple[str, ...], amounts: bool = False) -> str:
    hold, were = ("holds", "was") if count == 1 else ("hold", "were")
    lack = "none of what was measured in the others" if amounts else "nothing measured"
    return (
        f"{pluralise(count, 'row')} {hold} {join_names(columns)} and {lack}, and {were} left out."
    )


@NoteKind
def marks_left_out(count: int, column: str) -> str:
    rows = "1 row has a negative" if count == 1 else f"{count} rows have a negative"
    return f"{rows} {column} among times that go up: such rows mark events and were left out."


@NoteKind
def second_readings(count: int, seldom: str, often: str) -> str:
    return (
        f"{pluralise(count, 'row')} with {seldom} alone were left out: {often} is filled in all "
        "others. Exclude it in the file to read that instead."
    )


@NoteKind
def said_once_each(names: tuple[str, ...]) -> str:
    come, they = ("comes", "it describes") if len(names) == 1 else ("come", "they describe")
    return (
        f"{join_names(names)} {come} once in each sequence, before what was measured: {they} the "
        "sequence, and none of it is a channel."
    )


@NoteKind
def lines_between(count: int, first: str = "") -> str:
    many = pluralise(count, "comment or message", "comments and messages")
    such = f", such as {quoted(first)}" if first else ""
    return f"{many} among the rows {'was' if count == 1 else 'were'} left out{such}."


def any_lines_between(count: int, first: str = "") -> list[Note]:
    """The note on lines between, where there are any."""
    return [lines_between(count, first)] if count else []


@NoteKind
def lost_answers(count: int, of: int) -> str:
    return (
        f"{count:,} of {of:,} answers never came: their rows are kept without a value, so that "
        "steps stay even."
    )


@NoteKind
def lines_of_each_row(count: int) -> str:
    return f"Each row is made of {count} lines of the file, which come in turn."


@NoteKind
def said_null(number: float, count: int) -> str:
    were = "is" if count == 1 else "are"
    return (
        f"The lines above the numbers say that {number:g} stands for no value: "
        f"{pluralise(count, 'cell')} with it {were} missing."
    )


@NoteKind
def damaged_lines(count: int, first: str) -> str:
    were = "was" if count == 1 else "were"
    return (
        f"{pluralise(count, 'line')} like the others, but with a time or number that can't be "
        f"read, {were} left out, such as {quoted(first)}."
    )


@NoteKind
def parted_by_words(words: tuple[str, ...], blocks: int, above: int) -> str:
    many = len(words) > 1
    left = f" {pluralise(above, 'line')} above them {'was' if above == 1 else 'were'} left out."
    return (
        f"{'Lines' if many else 'A line'} of {join_names(words)} {'come' if many else 'comes'} "
        f"again and again between the numbers and {'part' if many else 'parts'} them into "
        f"{blocks:,} blocks.{left if above else ''}"
    )


@NoteKind
def other_kinds_of_lines(word: str, rows: int, lines: int, others: tuple[str, ...]) -> str:
    return (
        f"{rows:,} of {pluralise(lines, 'line')} begin with {word}, more than with any other: they "
        f"are the table. Those that begin with {join_names(others, MOST_WORDS)} are of other kinds "
        "and were left out."
    )


@NoteKind
def frames_promised(promised: int, found: int) -> str:
    cut = " It seems to have been cut short." if found < promised else ""
    return (
        f"The file says that it has {pluralise(promised, 'frame')}, and holds {found:,}: these "
        f"were read.{cut}"
    )


@NoteKind
def facts_in_names(facts: tuple[str, ...], used: tuple[str, ...]) -> str:
    said = pluralise(len(facts), "row")
    names = f" {join_names(used)} went into the names of columns." if used else ""
    verb, are_none = (
        ("says", "it isn't a step") if len(facts) == 1 else ("say", "they aren't steps")
    )
    return (
        f"{said} above the first date {verb} something of each column "
        f"({join_names(facts, MOST_WORDS)}), so {are_none} of the series.{names}"
    )


@NoteKind
def words_as_names(names: tuple[str, ...]) -> str:
    return (
        "The numbers are named after the words before them in every row: "
        f"{join_names(names, MOST_WORDS)}."
    )


@NoteKind
def saved_alone(axis: str, count: int) -> str:
    return (
        f"{axis} begins anew in each of the {count:,} times that the program saved one step, and "
        "was left out: the steps are in the order in which they were saved."
    )


@NoteKind
def changes_kept(names: tuple[str, ...], rare: int) -> str:
    left_out = f" {pluralise(rare, 'other name')} with hardly any value left out." if rare else ""
    return (
        f"Each line says what changed, so that {join_names(names, MOST_WORDS)} are channels, and "
        f"each keeps its value until the next change.{left_out}"
    )


@NoteKind
def printed_again(count: int) -> str:
    return (
        f"The same tables were printed {count:,} times. What was printed at one time is a row, and "
        "each cell a channel, called by the names of its row and its column."
    )


@NoteKind
def tables_beside(count: int, axis: str, column: str) -> str:
    return (
        f"{count} tables stand side by side, each with its own {axis}. They are read one "
        f"below the other, and {column} says which is which."
    )


@NoteKind
def trials_beside(count: int, column: str) -> str:
    return (
        f"{count} recordings stand side by side, each below the name of its file. They are read "
        f"one below the other, and {column} says which is which."
    )


@NoteKind
def tables_below(count: int, names: tuple[str, ...], wells: bool) -> str:
    told = join_names(names, 6)
    if wells:
        below = "tables of the same wells stand one below the other"
        return f"{count} {below}. Each is a channel: {told}."
    return (
        f"{count} tables with the same heading stand one below the other. They are read as one: "
        f"{told} {'says' if len(names) == 1 else 'say'} which is which."
    )


@NoteKind
def tables_apart(count: int, title: str, firsts: tuple[str, ...]) -> str:
    return (
        f"{count} tables with the same heading stand one below the other, and their times are "
        f"of different kinds ({join_names(firsts, MOST_WORDS)}). Only the first was read: {title}."
    )


@NoteKind
def times_beside(count: int, fastest: str) -> str:
    return (
        f"{count} groups of columns have times of their own. All are resampled to those of "
        f"{fastest}, which has the most rows, by linear interpolation."
    )


@NoteKind
def rows_turned(time: str, rows: int) -> str:
    return (
        f"The row {time} holds the times of the others, so the table was transposed: its {rows} "
        "rows were read as columns."
    )


@NoteKind
def electrodes_turned(first: str, rows: int, unit: str) -> str:
    return (
        f"Each row is an electrode, such as {first}, and the names of the columns are times in "
        f"{unit}, so the table was transposed: its {rows} rows were read as channels."
    )


@NoteKind
def text_among_numbered(column: str, example: str) -> str:
    return (
        f"{column} was left out: it holds text such as {quoted(example)}, though the columns "
        "numbered like it hold numbers. Write plain numbers there if it belongs to them."
    )


# --- Cells ----------------------------------------------------------------------------------


@NoteKind
def lengths_of_rows(begins: str, ends: str, column: str) -> str:
    return f"{column} is how long each row lasted, from {begins} to {ends}."


@NoteKind
def directions_beside(columns: tuple[str, ...]) -> str:
    verb = "is" if len(columns) == 1 else "are"
    return f"{join_names(columns)} {verb} negative where the letters beside say south or west."


@NoteKind
def markup_in_cells(column: str, cell: str) -> str:
    return f"What stands behind the numbers of {column}, as in {cell}, was left off."


@NoteKind
def thousands_in_cells(column: str, cell: str) -> str:
    return (
        f"{column} holds numbers in short, such as {cell}: thousands, millions and the like are "
        "written out."
    )


@NoteKind
def steps_of_a_scale(
    columns: tuple[str, ...], steps: tuple[str, ...], others: tuple[str, ...]
) -> str:
    left = f", and {join_names(others)} as missing" if others else ""
    return (
        f"{join_names(columns)} {'holds' if len(columns) == 1 else 'hold'} steps of a scale, which "
        f"are read as numbers in their order: {join_names(steps, 12)}{left}."
    )


@NoteKind
def degrees_in_cells(columns: tuple[str, ...], cell: str) -> str:
    return (
        f"{join_names(columns)} {'holds' if len(columns) == 1 else 'hold'} directions, as in "
        f"{cell}: degrees to the south and to the west are read as numbers below 0."
    )


@NoteKind
def device_before_date(column: str, cell: str, device: str) -> str:
    return (
        f"{column} has a number before its dates, as in {cell}: it is in the column {device} now."
    )


@NoteKind
def frames_lacked(count: int, first: str) -> str:
    what = f"Frame {first} has" if count == 1 else f"{count:,} frames, from {first} on, have"
    return f"{what} no file with a row: {'it is a gap' if count == 1 else 'they are gaps'}."


@NoteKind
def nameless_left_out(count: int, column: str) -> str:
    rows, were = pluralise(count, "row"), "was" if count == 1 else "were"
    return f"{rows} without {column} {were} left out, as several of them share a moment."


# --- What the columns are -------------------------------------------------------------------


@NoteKind
def steady_channel(channel: str, step: float, alone: bool = False) -> str:
    way, cure = "up" if step > 0 else "down", "" if alone else "; if it only counts, exclude it"
    return (
        f"{channel} goes {way} by {abs(step):g} in every row, as a counter or a time does. It was "
        f"treated as a measurement{cure}."
    )


@NoteKind
def many_channels(columns: int) -> str:
    return (
        f"{columns:,} columns were taken for channels of one recording. Is each column a sequence "
        "of its own (a place, a product, a person), or each row (a day)? Then choose that."
    )
