"""Notes on missing values, windows and the steps of a recipe."""

from __future__ import annotations

from sequitur_core.data.durations import lasting, lasts_one
from sequitur_core.data.notes.note import NoteKind
from sequitur_core.formatting import join_names, on_days, percent, pluralise, pluralise_were

# --- Missing values -------------------------------------------------------------------------


@NoteKind
def missing_values(
    count: int,
    share: float,
    how: str,
    affected: int,
    of: int,
    noun: str = "sequence",
    worst: str = "",
    lost: float = 0,
    names: tuple[str, ...] = (),
    mostly: int = 0,
) -> str:
    where = [f"{percent(share)} of all"]
    if of > 1:
        some = f"in {affected:,} of {pluralise(of, noun)}"
        some += f": {' and '.join(names)}" if names else ""
        where.append(f"in every {noun}" if affected == of else some)
    if worst:
        where.append(f"most in {worst}, where {percent(lost)} are missing")
    one = count == 1
    done = {
        "mask": (
            f"{'is drawn as a gap' if one else 'are drawn as gaps'} and "
            f"{'does' if one else 'do'}n't count in training or in errors"
        ),
        "zero": f"{'was' if one else 'were'} set to 0",
    }.get(how, f"{'was' if one else 'were'} filled in from the values nearest in time")
    said = f"{pluralise(count, 'missing value')} {done} ({', '.join(where)})."
    if mostly and how != "mask":
        verb = "lacks" if mostly == 1 else "lack"
        said += f" {pluralise(mostly, noun)} {verb} more than half of a channel."
    return said


@NoteKind
def incomplete_left_out(count: int, noun: str, names: tuple[str, ...] = ()) -> str:
    verb = "was" if count == 1 else "were"
    which = f" ({join_names(names)})" if names else ""
    return f"{pluralise(count, noun)} with missing values {verb} left out{which}."


@NoteKind
def incomplete_windows_left_out(count: int, noun: str, most: float) -> str:
    whose = f"{pluralise(count, noun)} in which a channel misses"
    return f"{whose} more than {most:g} % {'was' if count == 1 else 'were'} left out."


@NoteKind
def without_numbers_left_out(count: int, noun: str) -> str:
    verb = "was" if count == 1 else "were"
    return f"{pluralise(count, noun)} without any number {verb} left out."


@NoteKind
def padding_left_out(steps: int) -> str:
    return f"{pluralise_were(steps, 'step')} without a value at the end of series left out."


@NoteKind
def ends_cut_off(count: int) -> str:
    return (
        f"{pluralise(count, 'missing value')} at the beginning or end of a sequence "
        f"{'was' if count == 1 else 'were'} cut off."
    )


@NoteKind
def infinite_values(count: int) -> str:
    were = pluralise_were(count, "infinite value")
    return f"{were} treated as missing; numbers beyond 3.4e38 count as such."


@NoteKind
def large_values(column: str, divisor: float) -> str:
    return (
        f"The numbers of {column} go beyond 3.4e38, the largest that can be kept, so all of them "
        f"are divided by {divisor:.0e}."
    ).replace("e+", "e")


@NoteKind
def rounded_away() -> str:
    return (
        "Some values differ by too little compared with their size, so the differences are "
        "rounded away. Subtract the first value of the column from all of it, and load the "
        "file again."
    )


# --- Windows --------------------------------------------------------------------------------


@NoteKind
def too_short(short: int, of: int) -> str:
    verb = "is" if short == 1 else "are"
    return f"{short:,} of {pluralise(of, 'recording')} {verb} shorter than one window and left out."


@NoteKind
def windows_unknown(count: int) -> str:
    its = "its" if count == 1 else "their"
    return f"{pluralise_were(count, 'window')} left out because all of {its} values are missing."


@NoteKind
def windows_without_channel(count: int) -> str:
    return (
        f"{pluralise_were(count, 'window')} left out because a channel has no numbers around there."
    )


@NoteKind
def left_at_end(elements: int, step: float, step_unit: str) -> str:
    verb = "is" if lasts_one(elements, step, step_unit) else "are"
    return f"{lasting(elements, step, step_unit)} at the end {verb} left over."


@NoteKind
def seldom_channels(columns: tuple[str, ...]) -> str:
    return f"{join_names(columns, 6)} are left out: fewer than 1 in 20 rows have them."


@NoteKind
def notes_beside(columns: tuple[str, ...]) -> str:
    have, they_seem, are = (
        ("has", "it seems", "is") if len(columns) == 1 else ("have", "they seem", "are")
    )
    return (
        f"{join_names(columns, 6)} {have} numbers in the first rows only, beside words: "
        f"{they_seem} to be part of notes beside the table and {are} left out."
    )


@NoteKind
def left_between(elements: int, step: float, step_unit: str, days: int = 0, first: str = "") -> str:
    one = lasts_one(elements, step, step_unit)
    fills, was = ("fills", "was") if one else ("fill", "were")
    what = f"{lasting(elements, step, step_unit)} that {fills} no whole window {was} left out"
    return f"{what}{on_days(days, first, step_unit)}."


@NoteKind
def gaps_in_time(count: int, longest: int, first: str = "") -> str:
    several = count > 1
    when = f", {'the first ' if several else ''}on {first}" if first else ""
    long = f"{'the longest ' if several else ''}of {pluralise(longest, 'step')}"
    return f"{pluralise(count, 'gap')} in time{when}, {long}. Windows don't span gaps."


@NoteKind
def sparse_channel(column: str, missing: float, channel: str) -> str:
    return f"{column} is missing in {percent(missing)} of the rows; better leave it out."


@NoteKind
def sparse_channels(
    channels: tuple[str, ...], least: float, most: float, alone: bool = False
) -> str:
    low, high = percent(least), percent(most)
    share = high if low == high else f"{low.removesuffix(' %')} to {high}"
    cure = "" if alone else "; better leave them out"
    return f"{join_names(channels)} are missing in {share} of the rows{cure}."


@NoteKind
def zeros_at_first(count: int, rows: int, *, offered: bool = False) -> str:
    return _nothing_recorded(f"first {count:,} of {rows:,} rows, and hardly ever later", offered)


@NoteKind
def zeros_at_last(count: int, rows: int, *, offered: bool = False) -> str:
    return _nothing_recorded(f"last {count:,} of {rows:,} rows, and hardly ever before", offered)


@NoteKind
def channels_zero_at_first(channels: tuple[str, ...], count: int) -> str:
    one = len(channels) == 1
    return (
        f"{join_names(channels)} {'is' if one else 'are'} 0 in the first {count:,} rows, and never "
        "afterwards: nothing may have been measured there yet."
    )


def _nothing_recorded(where: str, offered: bool) -> str:
    told = f"All values are 0 in the {where}: nothing may have been recorded there."
    return told if offered else f"{told} Then remove these rows from the file."


@NoteKind
def blanks_as_zeros(channels: tuple[str, ...], missing: float) -> str:
    one = len(channels) == 1
    return (
        f"{join_names(channels)} {'is a count' if one else 'are counts'}, never 0 and blank in "
        f"{percent(missing)} of the rows: a blank cell may stand for 0."
    )


# --- The steps of a recipe ------------------------------------------------------------------


@NoteKind
def excluded(count: int, names: tuple[str, ...]) -> str:
    some = ", ".join(names) + (", ..." if count > len(names) else "")
    return f"{pluralise_were(count, 'sequence')} excluded: {some}."


@NoteKind
def centred_on(part: str, ahead: str) -> str:
    turned = f", with {ahead} pointing ahead" if ahead else ""
    return f"All positions are relative to {part}{turned}."


@NoteKind
def sines_and_cosines(angles: tuple[str, ...]) -> str:
    are = "angle was replaced by its" if len(angles) == 1 else "angles were replaced by their"
    return f"The {are} sine and cosine: {join_names(angles, 12)}."


@NoteKind
def channels_excluded(names: tuple[str, ...]) -> str:
    return f"Channel{'' if len(names) == 1 else 's'} excluded: {join_names(names, 12)}."


@NoteKind
def limited(count: int) -> str:
    return f"{pluralise(count, 'value')} out of range set to its limits."


@NoteKind
def out_of_range(count: int) -> str:
    return f"{pluralise(count, 'value')} out of range treated as missing."


@NoteKind
def ends_skipped(first: int, last: int) -> str:
    were = "was" if first + last == 1 else "were"
    return f"The {which_ends(first, last)} of each sequence {were} skipped."


def which_ends(first: int, last: int) -> str:
    """`first 3 steps and the last step`."""
    parts = [f"first {pluralise(first, 'step')}"] * (first > 0)
    parts += [f"last {pluralise(last, 'step')}"] * (last > 0)
    return " and the ".join(parts)


@NoteKind
def smoothed(steps: int) -> str:
    return f"Each step is the average of {steps} steps around it."


@NoteKind
def averaged(steps: int) -> str:
    return f"Every {steps} steps were averaged into one."


@NoteKind
def only_movement() -> str:
    return "Only movement is kept: each step is the difference from the one before."


@NoteKind
def only_change(change: str) -> str:
    if change == "log":
        return "Each value is the natural logarithm of the one in the file."
    what = (
        "change from the step before, in %" if change == "percent" else "change from step to step"
    )
    return f"Each value is the {what}."


@NoteKind
def stretched(to: int, changed: int) -> str:
    return f"All sequences have {pluralise(to, 'step')}: {changed:,} were stretched or compressed."


@NoteKind
def cut_or_padded(to: int, cut: int, padded: int) -> str:
    return (
        f"All sequences have {pluralise(to, 'step')}: {cut:,} were cut at their end, {padded:,} "
        "were padded with their last value."
    )


@NoteKind
def trend_removed(trend: str) -> str:
    what = "average" if trend == "mean" else "straight line that fits it best"
    return f"The {what} was removed from each channel of each sequence."


@NoteKind
def standardised(part: str, series: bool) -> str:
    return (
        f"Each {part} was scaled to mean 0 and standard deviation 1, so that only its "
        f"{'shape counts' if series else 'changes count'}."
    )


@NoteKind
def squeezed(series: bool) -> str:
    whose = "Each channel of each sequence" if series else "Each clip"
    return f"{whose} was scaled to the range from 0 to 1."


@NoteKind
def scaled_over_all() -> str:
    return "Each channel was scaled to the range from 0 to 1 over all sequences."


@NoteKind
def tones_as_pitches(column: str, tone: str, pitch: int) -> str:
    return (
        f"{column} holds note names, which are read as pitches: {tone} is {pitch}, and one "
        "more is a semitone higher."
    )
