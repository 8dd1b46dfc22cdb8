"""Notes on the times of tables: how they were read, and which rows have none."""

from __future__ import annotations

from sequitur_core.data.durations import lasting
from sequitur_core.data.notes.note import NoteKind
from sequitur_core.formatting import join_names, on_days, percent, pluralise, quoted


@NoteKind
def uneven_steps(axis: str = "") -> str:
    if axis:
        return f"{axis} goes on in uneven steps; each row is treated as one step."
    return "The time between rows varies; each row is treated as one step."


@NoteKind
def days_in_no_order(date: str) -> str:
    return (
        f"Nothing says when within a {date} its rows were: they are steps in the order of the "
        "file, which may be none in time, as of things that are listed by name."
    )


@NoteKind
def times_between_events(whose: str) -> str:
    return (
        f"Each {whose} is a sequence of the times between one event and the next. How many events "
        "there are in each step of time can be learned instead."
    )


@NoteKind
def may_be_events(whose: str) -> str:
    return (
        f"Rows may be events, and {whose} may say whose each was. How many there are in each step "
        "of time can be learned instead."
    )


@NoteKind
def events_counted(
    count: int,
    whose: str,
    how: str,
    unused: tuple[str, ...] = (),
    cut: tuple[str, ...] = (),
    may_be_labels: bool = False,
) -> str:
    each = f", for each {whose}" if whose else ""
    said = f"{pluralise(count, 'event')} were counted {how}{each}."
    if cut:
        *ends, step = cut
        does = " and ".join("begins" if end == "first" else "ends" for end in ends)
        said += f" The list {does} within a {step}: the {' and the '.join(ends)} may count too few."
    columns, are = ("column", "is") if len(unused) == 1 else ("columns", "are")
    said = f"{said} The {columns} {join_names(unused)} {are} not used." if unused else said
    labels = " If they are labels of a recording, load them together with its file, in one folder."
    return said + labels * may_be_labels


@NoteKind
def states_timed(
    count: int, states: tuple[str, ...], step: str, sequences: int, called: str
) -> str:
    return (
        f"{pluralise(count, 'row')} say when {join_names(states, 4)} began and ended. Each of "
        f"these is a channel: how much of each {step} it took, in minutes. Each of "
        f"{pluralise(sequences, called)} is a sequence. If they are labels of a "
        "recording, load them together with its file, in one folder."
    )


@NoteKind
def resampled(
    step: str,
    rows: int,
    steps: int,
    between: int,
    empty: int = 0,
    worst: str = "",
    lost: float = 0.0,
) -> str:
    empty = max(empty, between)  # which earlier versions didn't count
    averaged = ", averaging rows within the same step" if rows > steps - empty else ""
    said = (
        f"Rows were resampled to even steps of {step}: {pluralise(rows, 'row')} became "
        f"{pluralise(steps, 'step')}{averaged}."
    )
    if empty:
        rest = empty - between
        line = f"{between:,} {'was' if between == 1 else 'were'} filled in with a straight line"
        gaps = f"{rest:,} {'counts' if rest == 1 else 'count'} as missing"
        how = " and ".join([line] * (between > 0) + [gaps] * (rest > 0))
        said += f" {percent(empty / steps)} of the steps have no measurement of their own: {how}."
    return said + (f" In {worst}, {percent(lost)} of the steps have none." if worst else "")


@NoteKind
def rates(
    slow: float, fast: float, unit: str, few: int, of: int, first: str, step: str = ""
) -> str:
    if unit == "s" and slow < 1:
        said = f"have {1 / slow:.3g} to {1 / fast:.3g} rows per second"
        least = f"{1 / slow:.3g}"
    else:
        ends = [lasting(1, n, unit) if unit else f"{n:.3g}" for n in (fast, slow)]
        said, least = f"have a row every {' to '.join(ends)}", f"one every {ends[1]}"
    such = first if few == 1 else f"{few:,} of {of:,}, such as {first}"
    now = (
        f"all were brought to even steps of {step}"
        if step
        else "what the slower ones don't have is drawn as gaps"
    )
    return f"The sequences {said} ({least} in {such}): {now}."


@NoteKind
def repeated_times(
    count: int,
    of_sequence: bool = False,
    days: int = 0,
    first: str = "",
    of: int = 0,
    differing: int = 0,
) -> str:
    one = count == 1
    which = f"{count:,} of {of:,} rows" if of else pluralise(count, "row")
    have, were = ("has", "was") if one else ("have", "were")
    another = "another row" + " of the same sequence" * of_sequence + on_days(days, first)
    if of and not differing:
        return f"{which} {have} the same time and values as {another}, and {were} left out."
    some = f", {differing:,} of them with other values" if differing else ""
    but = ", but other values" if differing == count else some
    return (
        f"{which} {have} the same time as {another}{but}. {'It' if one else 'They'} {were} left "
        "out: the first row of each time was kept."
    )


@NoteKind
def spread_times(count: int) -> str:
    has = "has" if count == 1 else "have"
    return (
        f"{pluralise(count, 'row')} {has} the same time as another: rows of one minute, second or "
        "millisecond were spread evenly over it, in the order of the file."
    )


@NoteKind
def repeats_as_steps(count: int, turned: bool = False, of_sequence: bool = False) -> str:
    one = count == 1
    another = "another" + " row of the same sequence" * of_sequence
    have = "has" if one else "have"
    steps = "It is a step of its own" if one else "They are steps of their own"
    return (
        f"{pluralise(count, 'row')} {have} the same time as {another}. {steps}, "
        f"in the order of the file{', read from its end' * turned}."
    )


@NoteKind
def sorted_by_time(places: int) -> str:
    where = "one place" if places == 1 else f"{places:,} places"
    return f"Rows were out of order in {where}, so they were sorted by time."


@NoteKind
def jumps_as_steps(count: int, first: str) -> str:
    if count == 1:
        whose = f"The time of sequence {first} jumps by more than it lasts"
        return f"{whose}: each of its rows is a step."
    return (
        f"In {count} sequences, such as {first}, the time jumps by more than they last: each of "
        "their rows is a step."
    )


@NoteKind
def gaps_as_steps(rows: int, steps: int, longest: str) -> str:
    return (
        f"{pluralise(rows, 'row')} became {pluralise(steps, 'step')}: where the time goes on by "
        f"more than usual, by up to {longest}, there are steps without any value."
    )


@NoteKind
def times_not_telling(
    columns: tuple[str, ...], count: int, rows: int, name: str = "", twice: int = 1
) -> str:
    repeat = f"{join_names(columns)} {'repeat' if len(columns) > 1 else 'repeats'}"
    often = f"{repeat} in {count:,} of {rows:,} rows"
    series = "So rows were taken as one series."
    if name:
        return (
            f"{often}, but never for the same {name}, of which each has only a few rows. {series}"
        )
    if not twice:
        return f"{often}. {series} If other columns name a sequence, choose them."
    return (
        f"{often}, and no column tells these apart. {series} Remove rows that are there twice, or "
        "choose the columns that name a sequence."
    )


@NoteKind
def time_begins_anew(column: str, count: int, line: int) -> str:
    often = "once" if count == 1 else f"{count:,} times"
    where = "in" if count == 1 else "first in"
    return (
        f"{column} begins anew {often}, {where} line {line:,}: the file may hold "
        f"{count + 1:,} recordings, one below the other. Rows were taken as one series in the "
        "order of the file."
    )


@NoteKind
def seams_between(columns: tuple[str, ...], count: int, line: int) -> str:
    jump = "jumps" if len(columns) == 1 else "jump"
    if count == 1:
        where = f"once, in line {line:,}, where another recording seems to begin"
    else:
        where = f"in {count:,} places, first in line {line:,}, where other recordings seem to begin"
    them = "it" if count == 1 else "these"
    return f"{join_names(columns)} {jump} {where}. Windows don't span {them}."


@NoteKind
def dates_unread(column: str, wrong: int, of: int, line: int, cell: str) -> str:
    return (
        f"{column} holds dates but was not used as the time: {wrong:,} of {of:,} cells can't be "
        f"read as dates, the first in line {line:,}, {quoted(cell)}. Correct them, or go on with "
        "the rows in order."
    )


@NoteKind
def times_unread(column: str, cell: str) -> str:
    return (
        f"{column} seems to hold times, but {quoted(cell)} can't be read as one, so the rows stay "
        "in their order and aren't dated."
    )


@NoteKind
def date_order(example: str, first: str) -> str:
    return (
        f"Dates such as {example} were read with the {first} first, but the other order would "
        "fit too. Check one date you know."
    )


@NoteKind
def converted_to_utc(example: str) -> str:
    return (
        f"Times were converted to UTC, as they have zones ({example}). Days and hours are those "
        "of UTC; take the zone out of the file to keep local time."
    )


@NoteKind
def seconds_missing(count: int, line: int, column: str, cell: str) -> str:
    if count == 1:
        return (
            f"Line {line:,} has {quoted(cell)} in {column}, without the seconds that others have: "
            "it was read as a full minute."
        )
    return (
        f"{pluralise(count, 'row')} lack the seconds that others have in {column}, the first in "
        f"line {line:,}, {quoted(cell)}: they were read as full minutes."
    )


@NoteKind
def written_otherwise(count: int, line: int, column: str, cell: str, read: str) -> str:
    if count == 1:
        return (
            f"Line {line:,} has {quoted(cell)} in {column}, written otherwise than the rest: it "
            f"was read as {read}."
        )
    return (
        f"{count:,} times in {column} are written otherwise than the rest, the first in line "
        f"{line:,}: {quoted(cell)} was read as {read}."
    )


@NoteKind
def untimed_rows(count: int, line: int, column: str, cell: str) -> str:
    said = quoted(cell) if cell else "nothing"
    if count == 1:
        return (
            f"Line {line:,} has {said} in {column}, where a time should be: that row is excluded."
        )
    return (
        f"{pluralise(count, 'row')} have no time in {column} and are excluded, the first in "
        f"line {line:,}: it has {said} there."
    )


@NoteKind
def durations_in_seconds(column: str, cell: str) -> str:
    return f"{column} holds durations such as {cell}, which are read as seconds."


@NoteKind
def lengths_in_minutes(column: str, cell: str, begin: str, end: str) -> str:
    return (
        f"{column} holds hours and minutes such as {cell}, which are those from {begin} to {end}: "
        "they are read as minutes."
    )


@NoteKind
def minutes_in_seconds(columns: tuple[str, ...], cell: str) -> str:
    holds = "holds" if len(columns) == 1 else "hold"
    return (
        f"{join_names(columns, 3)} {holds} minutes and seconds such as {cell}, which are read as "
        "seconds."
    )


@NoteKind
def times_of_day_in_hours(columns: tuple[str, ...], cell: str) -> str:
    return (
        f"{join_names(columns, 3)} hold times of day such as {cell} beside dates, and nothing else "
        "was measured: they are read as values, in hours."
    )


@NoteKind
def clocks_in_digits(columns: tuple[str, ...], cell: str, hours: float, late: bool) -> str:
    holds = "holds" if len(columns) == 1 else "hold"
    behind = " Those after midnight go on: 0:30 is 24.5." if late else ""
    return (
        f"{join_names(columns, 3)} {holds} times of day in digits such as {cell}, which are read "
        f"in hours: {hours:.4g}.{behind}"
    )


@NoteKind
def moments_alone(count: int, column: str) -> str:
    hold, were = ("holds", "was") if count == 1 else ("hold", "were")
    return (
        f"{pluralise(count, 'row')} {hold} one number alone, in {column}, the moment at which the "
        f"next row begins, and {were} left out."
    )
