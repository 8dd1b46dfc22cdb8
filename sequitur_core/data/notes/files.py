"""Notes on files that lie beside others: what was left out, and what they say of one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sequitur_core.data.notes.note import Note, NoteKind
from sequitur_core.formatting import in_a_line, join_names, pluralise, pluralise_were, quoted

MOST_NAMED = 6  # files that a sentence names


@NoteKind
def other_formats(names: tuple[str, ...]) -> str:
    was = "was" if len(names) == 1 else "were"
    return f"{pluralise(len(names), 'file')} of other formats {was} left out: {join_names(names)}."


@NoteKind
def odd_names(names: tuple[str, ...], labels: tuple[str, ...], of: int) -> str:
    s, is_, its = ("", "is", "its") if len(names) == 1 else ("s", "are", "their")
    are = "is" if len(labels) == 1 else "are"
    return (
        f"The name{s} of {join_names(names, MOST_NAMED)} {is_} unlike the other "
        f"{of - len(names):,}: {its} {join_names(labels)} {are} unknown."
    )


@NoteKind
def rare_channels(columns: tuple[str, ...]) -> str:
    verb, them = ("is", "it") if len(columns) == 1 else ("are", "them")
    return f"{join_names(columns)} {verb} left out: half of the files or more lack {them}."


@NoteKind
def gives_labels(name: str, labels: tuple[str, ...]) -> str:
    return f"{name} gives labels: {join_names(labels)}."


@NoteKind
def rates_of_files(slow: float, fast: float) -> str:
    return (
        f"Lines above the rows say {slow:.4g} to {fast:.4g} steps a second: each file has times by "
        "its own rate."
    )


@NoteKind
def starts_of_files(slow: float, fast: float, first: float, last: float) -> str:
    rate = f"{slow:.4g}" if slow == fast else f"{slow:.4g} to {fast:.4g}"
    start = f"{first:g}" if first == last else f"{first:g} to {last:g}"
    return f"A file beside the rows says {rate} steps a second, the first of them at {start} s."


@NoteKind
def lines_give_labels(labels: tuple[str, ...]) -> str:
    return f"The lines above the rows of each give labels: {join_names(labels)}."


@NoteKind
def gives_for_each(name: str, labels: tuple[str, ...], each: str) -> str:
    return f"{name} gives {join_names(labels)} for each {each}."


@NoteKind
def gives_in_order(name: str, label: str, each: str, of: str) -> str:
    return f"{name} has a line for each {each} of {of}, in this order: it gives {label}."


@NoteKind
def gives_events(name: str, labels: tuple[str, ...]) -> str:
    return f"{name} says what happened when: {join_names(labels)}."


@NoteKind
def empty_files(names: tuple[str, ...]) -> str:
    is_, was = ("is", "was") if len(names) == 1 else ("are", "were")
    return f"{join_names(names)} {is_} empty and {was} left out."


@NoteKind
def films_twice(names: tuple[str, ...]) -> str:
    was = "was" if len(names) == 1 else "were"
    return f"{join_names(names)} {was} left out: the same video is there as a film."


@NoteKind
def arrays_twice(names: tuple[str, ...]) -> str:
    """Of files of arrays, beside tables of their names that are about as large."""
    was, of = (
        ("was", "a table of its name") if len(names) == 1 else ("were", "tables of their names")
    )
    return f"{join_names(names, 6)} {was} left out: {of} hold{'s' * (len(names) == 1)} the same."


@NoteKind
def beside_ts_files(names: tuple[str, ...]) -> str:
    was = "was" if len(names) == 1 else "were"
    return f"{join_names(names)} {was} left out beside the .ts files, which hold the same data."


@NoteKind
def unreadable_file(name: str, why: str) -> str:
    return f"{name} was left out: {why}"


@NoteKind
def unreadable_files(names: tuple[str, ...], noun: str, why: str) -> str:
    told = why.removeprefix(f"{names[0]} ")
    if len(names) == 1 and told != why and not told.startswith("in "):  # the cause names the file
        return f"{names[0]} was left out: it {told}."
    return f"{pluralise_were(len(names), noun)} left out ({join_names(names)}): {why}."


@NoteKind
def other_columns(
    names: tuple[str, ...],
    first: str,
    folders: bool = False,
    steps: bool = False,
    targets: bool = False,
) -> str:
    they, were = ("it has", "was") if len(names) == 1 else ("they have", "were")
    what = "columns or folders" if folders else "columns or steps of time" if steps else "columns"
    or_no = ", or no answers to learn from" if targets else ""
    left = f"{join_names(names, MOST_NAMED)} {were} left out"
    return f"{left}: {they} other {what} than {first}{or_no}."


@NoteKind
def holds_the_rows_of(name: str, count: int) -> str:
    return f"{name} was left out: the {count} files that were read hold the same rows."


@NoteKind
def held_by(names: tuple[str, ...], whole: str) -> str:
    return f"{join_names(names, MOST_NAMED)} were left out: {whole} holds their rows."


@NoteKind
def lists_of_some(names: tuple[str, ...]) -> str:
    they, were = ("it isn't", "was") if len(names) == 1 else ("they aren't", "were")
    return f"{join_names(names, MOST_NAMED)} {were} left out: {they} in all files."


@NoteKind
def copies_left_out(names: tuple[str, ...]) -> str:
    they, a = ("was", "it is a copy") if len(names) == 1 else ("were", "they are copies")
    return f"{join_names(names, MOST_NAMED)} {they} left out: {a} of another file."


@NoteKind
def files_without_rows(names: tuple[str, ...]) -> str:
    verb = "holds no rows and was" if len(names) == 1 else "hold no rows and were"
    return f"{join_names(names, MOST_NAMED)} {verb} left out."


@NoteKind
def files_left_out(names: tuple[str, ...]) -> str:
    said = _of_folders(names)
    return f"{join_names(said, MOST_NAMED)} {'was' if len(said) == 1 else 'were'} left out."


def _of_folders(names: Sequence[str]) -> list[str]:
    """Names of files, once each where several folders have one called so."""
    folders: dict[str, list[str]] = {}
    for name in names:
        folders.setdefault(name.rpartition("/")[2], []).append(name)
    return [
        of[0] if len(of) == 1 else f"{called} (in {len(of)} folders)"
        for called, of in folders.items()
    ]


@NoteKind
def sheets_left_out(names: tuple[str, ...]) -> str:
    verb = "was" if len(names) == 1 else "were"
    return f"{join_names(names)} {verb} left out: the columns are others, or can't be read."


@NoteKind
def in_some_files(example: Note) -> str:
    return f"Some files have rows or columns that were left out, such as: {example}"


@NoteKind
def own_words(words: tuple[str, ...], columns: tuple[str, ...]) -> str:
    same = "is the same column" if len(columns) == 1 else "are the same columns"
    return (
        f"The names of columns hold a word that differs from file to file "
        f"({join_names(words, MOST_NAMED)}). Without it, {join_names(columns, MOST_NAMED)} {same} "
        "in all files."
    )


@NoteKind
def columns_of_some_files(columns: tuple[str, ...]) -> str:
    return f"Not all files have {join_names(columns)}; there, values are missing."


@NoteKind
def sensors_side_by_side(
    names: tuple[str, ...],
    base: str = "",
    brief: tuple[str, ...] = (),
    means: bool = False,
    slower: str = "",
) -> str:
    they = "they" if len(brief) > 1 else "it"
    were = "were" if len(brief) > 1 else "was"
    why = f" {join_names(brief)} {were} left out: {they} measured for less than half of the time."
    own = f" {slower} was measured in steps of its own and is left out."
    brought = "averaged" if means else "interpolated"
    rows = f", with a row for each of {base}; the others were {brought}" if base else ""
    return (
        f"{join_names(names)} were measured at the same time, so their columns were put side by "
        f"side{rows}.{why if brief else ''}{own if slower else ''}"
    )


@NoteKind
def directions_side_by_side(names: tuple[str, ...]) -> str:
    return (
        f"{join_names(names)} are directions of the same recording, so these files were put side "
        "by side, as its channels."
    )


@NoteKind
def rows_beside(names: tuple[str, ...]) -> str:
    return (
        f"The files of {join_names(names)} have as many rows each, and at most one of them has "
        "times: their rows were put side by side."
    )


@NoteKind
def same_rows_beside(names: tuple[str, ...], columns: tuple[str, ...]) -> str:
    return (
        f"{join_names(names, MOST_NAMED)} have the same {join_names(columns)} in every row: their "
        "other columns were put side by side."
    )


@NoteKind
def same_days_beside(names: tuple[str, ...], code: str) -> str:
    return (
        f"Files whose names begin alike, as with {code}, hold the same days: {join_names(names)} "
        "are channels of one sequence."
    )


@NoteKind
def book_of_orders() -> str:
    return (
        "Each message of the market stands beside the book of orders after it, as LOBSTER writes "
        "them. Prices are in units of 0.0001; those of empty levels are missing."
    )


@NoteKind
def matrices_side_by_side(channels: tuple[str, ...]) -> str:
    return f"Rows of {join_names(channels, 12)} were taken for the same sequences, side by side."


@NoteKind
def files_of_sensors(names: tuple[str, ...]) -> str:
    return (
        f"{join_names(names, MOST_NAMED)} name different sensors, and each is taken for a sequence "
        "of its own. If they measured at once, put their columns side by side in one file."
    )


@NoteKind
def sensors_of_some(recordings: int, beside: str, others: int) -> str:
    return (
        f"Another sensor measured beside {pluralise(recordings, 'recording')} (such as {beside}), "
        f"but not beside {others:,} others. Put side by side, those {others:,} would be left out."
    )


@NoteKind
def files_at_levels(names: tuple[str, ...]) -> str:
    return (
        f"{join_names(names, MOST_NAMED)} were measured at the same time, each at a level of its "
        "own: the files may be channels of one recording, not separate sequences."
    )


@NoteKind
def lists_side_by_side(names: tuple[str, ...]) -> str:
    return f"{join_names(names)} have the same times: their values were put side by side."


@NoteKind
def lists_apart(names: tuple[str, ...]) -> str:
    return (
        f"{join_names(names)} have the same columns and the same times: each is a sequence. If "
        "they belong to one, their columns can be put side by side."
    )


def _tables_named(names: Sequence[str]) -> str:
    """Tables by their titles, or by names of their columns, which have commas between them."""
    return in_a_line([quoted(name) if "," in name else name for name in names], MOST_NAMED)


@NoteKind
def only_one_table(
    workbook: bool,
    count: int,
    sheet: str,
    alike: int = 0,
    each: bool = False,
    others: tuple[str, ...] = (),
) -> str:
    parts = "sheets with cells" if workbook else "tables"
    what = "Each workbook has" if each else "The workbook has" if workbook else "The file holds"
    if alike:
        those = f"{alike} of them" if alike < count else "Both" if count == 2 else "All"
        rest = f". {those} have the same columns, and may be recordings of their own."
    else:
        rest = f", not {_tables_named(others)}." if others else "."
    return f"{what} {count} {parts}, and only {_tables_named([sheet])} was read{rest}"


@NoteKind
def numbers_above_names(line: str) -> str:
    return f"A line of numbers above the names of the columns was left out: {line}."


@NoteKind
def factors_above(name: str) -> str:
    return (
        f"The line {name} above the names of the columns was left out. Numbers are as they are "
        "written: not divided or multiplied by it."
    )


@NoteKind
def channels_below(
    count: int, along: str, names: tuple[str, ...], others: tuple[str, ...] = ()
) -> str:
    were = "another table was" if len(others) == 1 else f"{len(others)} other tables were"
    rest = f" {were.capitalize()} not read: {_tables_named(others)}." if others else ""
    return (
        f"{count} tables one below the other have the same {along}. Their columns are put side by "
        f"side: {join_names(names, 6)}.{rest}"
    )


@NoteKind
def plates_unread(count: int) -> str:
    return (
        f"{count} plates stand one below the other, and only the first was read. Put each into a "
        "sheet or file of its own to read the others."
    )


@NoteKind
def tables_of_sheet_unread(count: int) -> str:
    return (
        f"The sheet holds {count} tables below each other; only the largest was read. Put "
        "each into a sheet of its own to read the others."
    )


@NoteKind
def formulas_without_result(count: int) -> str:
    return (
        f"{pluralise(count, 'formula')} had no saved result and count as missing. Open the "
        "workbook in a spreadsheet program and save it to have them computed."
    )


# Of files that were chosen with others, and aren't in the data.
_NOT_READ = (
    other_formats, empty_files, unreadable_file, unreadable_files, other_columns, copies_left_out,
    files_without_rows, files_left_out,
)  # fmt: skip


def about_files_not_read(notes: Iterable[Note]) -> list[Note]:
    """Those of some notes that say that files were left out."""
    return [note for note in notes if note.kind in {kind.kind for kind in _NOT_READ}]


def files_not_read(notes: Iterable[Note]) -> int:
    """How many files some notes say were left out."""
    return sum(len(note.numbers.get("names", (1,))) for note in about_files_not_read(notes))


def about_unread(problems: Mapping[str, str]) -> list[Note]:
    """A note on the files that couldn't be read for each reason."""
    members: dict[str, list[str]] = {}
    for member, problem in problems.items():
        why = problem.replace(member.rpartition("/")[2], "each")
        members.setdefault(why, []).append(member)
    return [
        unreadable_files(tuple(of), "file", why.rstrip("."))
        if len(of) > 1
        else unreadable_file(of[0], problems[of[0]])
        for why, of in members.items()
    ]


@NoteKind
def records_together(lines: int, end: str) -> str:
    hold = "line holds" if lines == 1 else "lines hold"
    return (
        f"{lines:,} {hold} several records, each with {quoted(end)} at its end: these were taken "
        "apart."
    )


@NoteKind
def further_numbers(count: int, bodies: int) -> str:
    more = [f"{pluralise(count, 'further number')} of each joint"] * (count > 0)
    other = ["another body" if bodies == 1 else f"{bodies:,} other bodies"] * (bodies > 0)
    were = "was" if count + bodies == 1 else "were"
    return f"{join_names([*more, *other])} {were} left out: the places of the joints were read."


@NoteKind
def other_sensors_of_lines(
    sensors: tuple[str, ...], numbers: int, rows: int, lines: int, others: tuple[str, ...]
) -> str:
    return (
        f"{rows:,} of {pluralise(lines, 'line')} hold {pluralise(numbers, 'number')} of "
        f"{join_names(sensors)}: they are the table. Those of {join_names(others)} hold more or "
        "fewer and were left out."
    )
