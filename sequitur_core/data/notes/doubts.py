"""Notes on signs that a file may have been read wrongly, each with what it may be instead."""

from __future__ import annotations

from typing import TypeAlias

from sequitur_core.data.notes.note import NoteKind
from sequitur_core.formatting import join_names, pluralise, quoted

FEW_DIFFERING = 0.05  # of the rows, in which two channels that say the same may differ


@NoteKind
def names_like_values(names: tuple[str, ...]) -> str:
    return (
        f"The columns are called {join_names(names)}, numbers like those below them: the first row "
        "may be data."
    )


@NoteKind
def rows_are_things(column: str) -> str:
    return (
        f"Rows may be in no order: no column gives a time, {column} is different in every row, and "
        "neighbours are no more alike than other rows. If each row is a thing of its own, there "
        "are no sequences here to learn."
    )


@NoteKind
def pieces_going_on(count: int, steps: int, ids: tuple[str, ...]) -> str:
    return (
        f"The {count:,} sequences have about {pluralise(steps, 'step')} each, and each goes on "
        f"where the one before ends: they may be one long series, cut by {join_names(ids)}."
    )


@NoteKind
def days_cut_short(names: tuple[str, ...], lengths: tuple[int, ...], usual: int) -> str:
    called = [quoted(name) if "," in name else name for name in names]
    each = [f"{name} has {pluralise(s, 'step')}" for name, s in zip(called, lengths, strict=True)]
    them = "it" if len(names) == 1 else "them"
    return f"{join_names(each)}, the others have {usual}: the file covers only a part of {them}."


@NoteKind
def states_as_ids(ids: tuple[str, ...]) -> str:
    verb = "come and go" if len(ids) > 1 else "comes and goes"
    return (
        f"{join_names(ids)} {verb} along one even time: the rows may be one long series, rather "
        "than a sequence for each."
    )


@NoteKind
def sequences_like_steps(ids: tuple[str, ...], time: str) -> str:
    return (
        f"Numbers change far less from one {join_names(ids)} to the next than along {time}: each "
        f"{time} may be a sequence, and each {join_names(ids)} a step."
    )


@NoteKind
def rows_like_steps() -> str:
    return (
        "Numbers change far less from row to row than along a row: each row may be a step, and "
        "each column a channel."
    )


@NoteKind
def rows_go_on(columns: int) -> str:
    return (
        f"The {columns} numbers of each row run on into the next row, as months run on into the "
        "next year: each row may be a sequence, rather than a step of many channels."
    )


@NoteKind
def slower_channels(
    channels: tuple[str, ...], every: tuple[int, ...], beside_zeros: bool = False
) -> str:
    was = "was" if len(channels) == 1 else "were"
    was = "may have been" if beside_zeros else was  # 0 may be a value as well
    *most, last = map(str, every)
    rows = f"{', '.join(most)} or {last}" if most else last
    return (
        f"{join_names(channels, most=3)} {was} measured less often than the others: only one of "
        f"{rows} rows has a number{' other than 0' if beside_zeros else ''} there."
    )


@NoteKind
def steps_in_turn(count: int) -> str:
    return (
        f"Along a row, every {'second' if count == 2 else 'third'} number is alike, as if {count} "
        "quantities took turns: each column may be a channel."
    )


@NoteKind
def axis_as_sequence(name: str) -> str:
    return (
        f"The numbers of {name} go up all along the row, as times of the columns do: exclude it "
        "if it is no sequence."
    )


@NoteKind
def columns_in_turn(quantities: tuple[str, ...], times: int) -> str:
    return (
        f"{join_names(quantities)} come {times:,} times each among the names of the columns: they "
        "may be channels that belong together."
    )


@NoteKind
def rows_were_split(columns: tuple[str, ...]) -> str:
    return (
        f"Rows with the same {join_names(columns, 4)} fill one another's blanks, as logs "
        "write a step in parts, and were joined into one."
    )


@NoteKind
def runs_beside(count: int, shared: str) -> str:
    return (
        f"The names of all {count} channels end in {shared}, and each ends where it does, as runs "
        "of a program do: each may be a sequence."
    )


@NoteKind
def sums_of_others(columns: tuple[str, ...], steps: bool) -> str:
    one = len(columns) == 1
    adds, is_, a, s = ("adds", "is", "a ", "") if one else ("add", "are", "", "s")
    what = f"{a}step{s}" if steps else f"{a}sequence{s}"
    return f"{join_names(columns)} {adds} up other columns, but {is_} read as {what} beside them."


@NoteKind
def totals_beside_parts(names: tuple[str, ...], parts: tuple[str, ...]) -> str:
    of, twice = join_names(parts), "so the same numbers count more than once in training."
    if len(names) == 1:
        return f"{names[0]} is the total of {of}, which are sequences as well, {twice}"
    return f"{join_names(names)} are totals of other sequences ({names[0]} of {of}), {twice}"


@NoteKind
def total_of_all(name: str, others: int, by_name: bool = False) -> str:
    is_ = "seems to be" if by_name else "is"
    return (
        f"{name} {is_} the total of the {others:,} other sequences, so the same numbers count more "
        "than once in training."
    )


@NoteKind
def totals_as_steps(column: str, word: str, last: bool) -> str:
    end = "last" if last else "first"
    return f"The {end} step of each sequence is a total: {column} says {quoted(word)} there."


@NoteKind
def sum_as_channel(channels: tuple[str, ...]) -> str:
    is_, it, adds = (
        ("is the sum", "it", "adds") if len(channels) == 1 else ("are sums", "they", "add")
    )
    return (
        f"{join_names(channels)} {is_} of other channels: {it} {adds} nothing new, and what "
        "a single one of them does counts for less."
    )


@NoteKind
def difference_as_channel(channels: tuple[str, ...], pairs: tuple[tuple[str, ...], ...]) -> str:
    (more, less), *rest = pairs
    several = f"{join_names(channels)} are differences of other channels: they add"
    adds = several if rest else f"{channels[0]} is {more} minus {less}: it adds"
    return f"{adds} nothing new, and what these measure counts for more."


@NoteKind
def meter_as_channel(channels: tuple[str, ...], speeds: tuple[str, ...]) -> str:
    one = len(channels) == 1
    goes = (
        "goes up, as a meter reading does: it says"
        if one
        else "go up, as meter readings do: they say"
    )
    says = "says" if len(speeds) == 1 else "say"
    fast = f" {join_names(speeds)} {says} that." if speeds else ""
    return (
        f"{join_names(channels)} only {goes} how much there has been in all, not what happens at "
        f"the time.{fast}"
    )


@NoteKind
def events_as_channel(channel: str) -> str:
    goes = f"{channel} only goes" if channel else "Numbers only go"
    return (
        f"{goes} up, by about as much each time, as times of heartbeats or spikes and running sums "
        "do: what matters then is the difference from one to the next."
    )


@NoteKind
def sum_left_out(columns: tuple[str, ...]) -> str:
    only = "is left out: it only adds" if len(columns) == 1 else "are left out: they only add"
    return (
        f"{join_names(columns)} {only} up to how much there has been in all, which isn't what "
        "happens at the time."
    )


@NoteKind
def same_as_another(
    channels: tuple[str, ...],
    others: tuple[str, ...],
    factor: float,
    offset: float,
    differing: int = 0,
    rows: int = 0,
) -> str:
    copy, other = channels[0], others[0]
    counts = "So what they measure counts twice in training."
    if len(channels) > 1:
        copies: dict[str, list[str]] = {}
        for one, of in zip(channels, others, strict=True):
            copies.setdefault(of, []).append(one)
        said = [
            f"{join_names(c)} {'says' if len(c) == 1 else 'say'} the same as {of}"
            for of, c in copies.items()
        ]
        return f"{join_names(said)}, in the same or in other units. {counts}"
    times, plus = f"{factor:.4g}", f"{abs(offset):.6g}"
    if times == "1" and not offset:
        where = "every row" if factor == 1 and not differing else "every row, but for rounding"
        if factor == 1 and 0 < differing <= FEW_DIFFERING * rows:
            where = f"all rows but {'one' if differing == 1 else f'{differing:,}'}"
        return f"{copy} has the same number as {other} in {where}. {counts}"
    if times == "-1" and not offset:
        return f"{copy} is always {other} with the other sign. {counts}"
    if times == "-1":
        return f"{copy} is always {offset:.6g} minus {other}. {counts}"
    beyond = f" {'minus' if offset < 0 else 'plus'} {plus}" if offset else ""
    scaled = other if times == "1" else f"{times} times {other}"
    return f"{copy} is always {scaled}{beyond}. {counts}"


@NoteKind
def filled_copies(channels: tuple[str, ...], others: tuple[str, ...]) -> str:
    has, they = ("has", "it has") if len(channels) == 1 else ("have", "they have")
    return (
        f"{join_names(channels)} {has} the numbers of {join_names(others)} wherever {they} any. "
        "So what they measure counts twice in training."
    )


@NoteKind
def kinds_in_one_channel(column: str, kinds: tuple[str, ...], channel: str) -> str:
    return (
        f"{channel} lies at another level for each {column} ({join_names(kinds)}): they may be "
        "different quantities."
    )


@NoteKind
def rows_interleaved(times: int, column: str) -> str:
    return (
        f"{column} goes back {'once' if times == 1 else f'{times:,} times'} in the file, so that "
        "rows from different places stand between one another: recordings may be mixed."
    )


@NoteKind
def times_unused(column: str, example: str) -> str:
    return f"{column} seems to hold times, such as {quoted(example)}, but isn't used as the time."


@NoteKind
def times_far_off(column: str, first: str) -> str:
    return (
        f"By {column}, read as time since 1970, the rows would begin on {first}: it may count "
        "something else, or in another unit."
    )


@NoteKind
def unit_is_another(column: str, unit: str, first: str) -> str:
    return (
        f"The name of {column} says {unit}, but then rows would begin in January 1970: it was read "
        f"as seconds since 1970, so that they begin on {first}."
    )


@NoteKind
def clock_as_channel(channels: tuple[str, ...], sequence: bool = False, axis: bool = False) -> str:
    one, what = len(channels) == 1, "sequence" if sequence else "channel"
    goes, is_ = ("goes", f"is a {what}") if one else ("go", f"are {what}s")
    which = "a clock or a counter does" if one else "clocks or counters do"
    which = "the x axis of a chart does" if axis else which
    return f"{join_names(channels)} {goes} up from row to row as {which}, but {is_}."


@NoteKind
def codes_as_channel(channels: tuple[str, ...], codes: tuple[str, ...], step: bool = False) -> str:
    values = join_names(codes, 6)
    if step:
        return (
            f"{channels[0]} only has the values {values}, unlike the columns beside it: it may say "
            "what kind each row is of, but is a step."
        )
    if len(channels) == 1:
        has = f"{channels[0]} only has the values {values}"
        return f"{has}, which look like codes, but is a channel."
    return (
        f"{join_names(channels)} only have a few values each, such as {values}, which look like "
        "codes, but are channels."
    )


@NoteKind
def records_as_channel(channels: tuple[str, ...], digits: int) -> str:
    hold, are = ("holds", "is a channel") if len(channels) == 1 else ("hold", "are channels")
    long = f"{digits}-digit " if digits else ""
    return (
        f"{join_names(channels)} {hold} a different {long}whole number in nearly every row, as "
        f"record ids do, but {are}."
    )


@NoteKind
def measured_beside(array: str, names: tuple[str, ...]) -> str:
    have, were = ("has", "was") if len(names) == 1 else ("have", "were")
    return f"{join_names(names, 6)} {have} as many steps as {array}, but {were} not read."


@NoteKind
def nothing_measured(channels: tuple[str, ...], words: tuple[str, ...] = ()) -> str:
    only = "only identifies" if len(channels) == 1 else "only identify"
    words_too = f", or learn the words of {join_names(words)} for each" if words else ""
    return (
        f"{join_names(channels)} {only} things, and no other column holds numbers. Load a file "
        f"with a column of measurements{words_too}."
    )


@NoteKind
def lines_to_marks(channels: tuple[str, ...], number: float, count: int) -> str:
    where = f"{join_names(channels)} {'is' if len(channels) == 1 else 'are'} {number:.10g}"
    return (
        f"{where} in {pluralise(count, 'cell')}, as devices write where they have no value. "
        "Numbers beside these cells were interpolated between them and values, and mean nothing."
    )


@NoteKind
def mark_as_value(
    mark: float,
    count: int,
    channels: tuple[str, ...],
    others: tuple[tuple[float, tuple[str, ...]], ...] = (),
) -> str:
    each = [
        f"{join_names(names)} {'is' if len(names) == 1 else 'are'} {number:g}"
        for number, names in ((mark, channels), *others)
    ]
    these = "these numbers" if others else f"{mark:g}"
    return (
        f"{join_names(each)} in {pluralise(count, 'cell')}, and never negative otherwise: {these} "
        "may stand for a missing value."
    )


@NoteKind
def far_off(
    numbers: tuple[tuple[str, tuple[float, ...]], ...],
    cells: int,
    line: int = 0,
    place: str = "",
    others: tuple[float, ...] = (),
) -> str:
    each = [f"{name} is {join_names([f'{n:.10g}' for n in some])}" for name, some in numbers]
    where = f"line {line:,}{f' ({place})' if place else ''}" if line else place
    if cells > 1:
        where = f"{pluralise(cells, 'cell')}{f', first in {where}' if where else ''}"
    ends = [f"{end:,.6g}" for end in others]
    apart = f"far from all other values{f' ({ends[0]} to {ends[1]})' if ends else ''}"
    it = "It may be a mistake" if cells == 1 else "They may be mistakes"
    beside = "it" if cells == 1 else "them"
    return (
        f"{join_names(each)}{f' in {where}' if where else ''}, {apart}. {it}, and beside "
        f"{beside} the others hardly count."
    )


@NoteKind
def zeros_as_values(
    count: int,
    channels: tuple[str, ...],
    along: tuple[str, ...],
    others: tuple[str, ...],
    offered: bool,
) -> str:
    is_, comes = ("is", "comes") if len(channels) == 1 else ("are", "come")
    with_them = f"; {join_names(along)} {'is' if len(along) == 1 else 'are'} 0 in the same rows"
    told = (
        f"{join_names(channels)} {is_} 0 in {pluralise(count, 'cell')}, and {comes} nowhere near 0 "
        f"otherwise{with_them if along else ''}: 0 may stand for a missing value."
    )
    if not others:
        return told
    stay = f"The zeros of {join_names(others)}"
    if offered:
        return f"{told} {stay} stay as they are."
    return f"{told} {stay} may be true ones: empty those that are none in the file."


@NoteKind
def angles_that_jump(channels: tuple[str, ...]) -> str:
    is_, begins = ("is an angle", "begins") if len(channels) == 1 else ("are angles", "begin")
    return (
        f"{join_names(channels)} {is_} and {begins} again after each turn: directions that are "
        "nearly the same, as 359° and 1°, look far apart."
    )


@NoteKind
def stretches_as_channel(channels: tuple[str, ...], along: tuple[str, ...] = ()) -> str:
    goes, is_ = ("goes", "is a channel") if len(channels) == 1 else ("go", "are channels")
    them = "it does" if len(channels) == 1 else "they do"
    change = "changes" if len(along) == 1 else "change"
    also = f" {join_names(along)} {change} only where {them}." if along else ""
    return (
        f"{join_names(channels)} {goes} up by one now and then, as the number of a lap or a cycle "
        f"does, but {is_}.{also}"
    )


@NoteKind
def numbers_in_text(column: str, example: str, label: bool) -> str:
    return (
        f"{column} holds numbers with something beside them, such as {quoted(example)}, and is "
        f"{'a label' if label else 'not used'}: write plain numbers there to make it a channel."
    )


Role: TypeAlias = str  # of a column: one of these
Layout: TypeAlias = str  # of a table: "rows", "columns", "tidy" or "long"

_SEEMS = {
    "channel": ("be a measurement", "be measurements"),
    "time": ("be the x axis", "be x axes"),
    "label": ("be a label", "be labels"),
    "aside": ("be a counter or a code", "be counters or codes"),
    "clock": ("tell the time",) * 2,
    "id": ("name what each row is about",) * 2,
}  # fmt: skip
_IS = {
    "channel": ("is a channel", "are channels"),
    "time": ("is used as the time", "are used as the time"),
    "label": ("is a label", "are labels"), "aside": ("is left out", "are left out"),
    "id": ("tells sequences apart", "tell sequences apart"),
}  # fmt: skip


@NoteKind
def looks_like(columns: tuple[str, ...], likely: Role, role: Role) -> str:
    one = len(columns) == 1
    is_, seems = _IS[role][not one], "seems" if one else "seem"
    seems = f"{seems} to {_SEEMS[likely][not one]}"
    if role == likely:
        return f"{join_names(columns)} {seems}, so {'it' if one else 'they'} {is_}."
    return f"{join_names(columns)} {is_}, but {seems}."


@NoteKind
def words_not_learned(columns: tuple[str, ...], channel: str, values: int, missing: float) -> str:
    say = "says" if len(columns) == 1 else "say"
    has = f"is missing in {missing:.0%} of them".replace("%", " %")
    has = has if missing else f"has {pluralise(values, 'different value')}"
    return (
        f"{join_names(columns)} {say} in words what happened in each row, and only {channel} is "
        f"learned, which {has}."
    )


@NoteKind
def likely_divided(layout: Layout, ids: tuple[str, ...] = ()) -> str:
    return f"{divided_by(layout, ids)}, as in most tables that look like this one."


def divided_by(layout: Layout, ids: tuple[str, ...] = ()) -> str:
    """What a sequence is, by the layout of a table and the columns that name sequences."""
    if layout == "long":
        return "All rows are one long series"
    each = {"rows": "row", "columns": "column", "tidy": join_names(ids, len(ids))}[layout]
    return f"Each {each} is a sequence"
