"""How often rows were measured, by what is said of it and by times that differ from it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray
from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import pluralise
from sequitur_core.readers.dates.clock_texts import LEFT, OF_MATCH
from sequitur_core.readers.dates.names.axis_names import counts_with_tail, names_level
from sequitur_core.readers.dates.names.time_names import FINE
from sequitur_core.readers.dates.time_grid import find_grid, lies_near, since_1970, skips_weekdays
from sequitur_core.readers.dates.time_order import (
    are_corners,
    are_far_apart,
    never_turns_back,
    share_uneven_moments,
)
from sequitur_core.readers.dates.timestamps import SECONDS, Times
from sequitur_core.readers.rows_of_numbers import NEAR, are_whole, rows_by_group, steps_within
from sequitur_core.readers.tables.columns.dated_names import times_of_names
from sequitur_core.readers.tables.columns.labels import names_rate
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.dataset import repeated_moments
from sequitur_core.readers.tables.rows_to_sequences.groups import group_codes
from sequitur_core.readers.tables.rows_to_sequences.pivot import step_of_turns
from sequitur_core.readers.tables.rows_to_sequences.resampling import (
    differ_in_rate,
    slowest_step,
    spacings_of_each,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.name_blocks import find_name_block
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.coarse_clocks import (
    are_written_again,
)
from sequitur_core.readers.tables.understanding.times_and_counters.identifiers import FEWEST
from sequitur_core.readers.vocabulary.words import words

BUNCHED = 2  # times the step on the whole, that a time's usual one is off, at least
_PASSING = {*SECONDS, *FINE, "min", "h", "day", "week", "month", "year"}  # units of clocks
FEWEST_SHARED, SHARED = 5, 2.5  # moments of a clock that several rows share, and rows of each
APART, MOST_SOONER = 0.9, 0.03  # share of rows that are as far apart as usual, and nearer
A_DAY = 86_400e6  # microseconds
MOST_STEPS = 1.5  # for each row of sequences that are brought to even steps
ON_THE_WHOLE = 0.05  # of that, by which it may be off the rate that is said
MOSTLY_ONE = 0.95  # of the steps up of what counts
# Names of columns that say how long a step lasts, or how many there are, in every row.
_STEPS = {"dt", "timestep", "frametime", "deltat", "sampletime", "samplinginterval"}
_LASTS, _OF_STEPS = {"interval", "period", "time", "step"}, {"sample", "sampling", "frame", "time"}
_RATES = {"fs", "sfreq", "srate", "fps", "samplerate", "samplingrate", "framerate"}
_IN_NAME = re.compile(
    r"(?<![\d.])(?P<rate>[1-9]\d*(?:\.\d+)?)[ _-]?(?P<unit>k?hz|fps)(?![a-z])", re.IGNORECASE
)
_UNITS = {"seconds": 1.0, "milliseconds": 1e-3, "microseconds": 1e-6}
NEARLY = 0.01  # of a step, by which it may be off the one of the rate that is said
_SECONDS = {
    "s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0, "ms": 1e-3, "msec": 1e-3, "millis": 1e-3,
    "milliseconds": 1e-3, "us": 1e-6, "µs": 1e-6,
}  # fmt: skip


def times_in_bunches(candidates: Sequence[TimeColumns], rate: float) -> list[TimeColumns]:
    """Times of packets, of one series whose steps go on at the rate that is said.

    Rows of a packet come at once, or nearly so, and then none for a while: on the whole, as many a
    second as lines above them say, or far more where what was held back arrives. None where another
    time goes on so from row to row, as a date and a time of day do beside the date alone.

    rate : steps a second; 0 where nothing is said.
    """
    steps = [(c, _seconds_apart(c)) for c in candidates if rate and not c.times.missing.any()]
    if any(abs(np.median(apart) * rate - 1) <= ON_THE_WHOLE for _, apart in steps if len(apart)):
        return []
    return [c for c, apart in steps if _are_bunched(apart, rate)]


def _seconds_apart(time: TimeColumns) -> NDArray[np.float64]:
    """How far apart rows are by a time, one after the other."""
    at = time.times.numbers.astype(np.float64)
    seconds = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}.get(time.times.unit, 1.0)
    return np.diff(at) * (1e-6 if time.times.dated else seconds)


def _are_bunched(steps: NDArray[np.float64], rate: float) -> bool:
    if len(steps) < FEWEST:
        return False
    whole = float(steps.mean())
    if steps.min() < -whole:  # within a packet, a clock that trembles may go back by less
        return False
    if abs(whole * rate - 1) > ON_THE_WHOLE:
        return _overtake(steps, rate)
    return not whole / BUNCHED < float(np.median(steps)) < whole * BUNCHED


def _overtake(steps: NDArray[np.float64], rate: float) -> bool:
    """Whether rows share moments, unevenly, that come before those of the last one can be over.

    So no sequence began at each: they say when rows arrived.
    """
    later = np.flatnonzero(steps)
    rows, apart = np.diff(later, prepend=-1), steps[later]
    shared = len(rows) >= FEWEST_SHARED and SHARED * len(rows) <= len(steps)
    if not shared or steps.min() < 0 or (rows[1:] == rows[1]).all():
        return False
    return float((apart * rate * BUNCHED < rows).mean()) >= APART


def hold_the_rate(
    table: Table, recipe: Recipe, candidates: Sequence[TimeColumns], rate: float
) -> bool:
    """Whether uneven times of rows go on at a rate on the whole, as those of a computer do.

    It stamps what a device measures evenly as that comes in, sooner or later by some milliseconds.
    """
    found = [c.times for c in candidates if c.columns == recipe.time_columns]
    if not found or recipe.channel_column or recipe.even_step or not recipe.row_per_step:
        return False
    seconds = 1.0 if found[0].dated else SECONDS.get(found[0].unit, FINE.get(found[0].unit, 0.0))
    if not seconds or found[0].missing.any():
        return False
    tidy = recipe.layout == "tidy"
    group = group_codes(table, recipe.id_columns) if tidy else np.zeros(len(table.frame), np.int64)
    order = np.lexsort((found[0].moments, group))
    at, group = since_1970(found[0].moments[order]), group[order]
    same = group[1:] == group[:-1]
    steps = np.diff(at)[same] * seconds
    if len(steps) < FEWEST or abs(steps.mean() * rate - 1) > ON_THE_WHOLE:
        return False
    times = replace(found[0], moments=found[0].moments[order])
    return not find_grid(times, groups=group).regular


def step_by_a_rate(
    table: Table, recipe: Recipe, candidates: Sequence[TimeColumns]
) -> tuple[float, str]:
    """Seconds of the steps of even times without a unit, and why; 0.0 and "" where nothing says it.

    A rate in the name of a file or folder, or in a column, tells the unit where the times go on at
    it in one: walk_20Hz and 0, 50, 100.
    """
    if recipe.even_step or (ordered := _in_order(table, recipe, candidates)) is None:
        return 0.0, ""
    times, group = ordered
    if times.format != "number" or times.unit:
        return 0.0, ""
    grid = find_grid(times, groups=group)
    named = {table.name, *(table.frame[table.files[0]].unique() if table.files else ())}
    said = {rate: name for name in sorted(map(str, named)) for rate in _rates_in(name)}
    rate, who = rate_in_a_column(table)
    if not rate and len(said) == 1:
        ((rate, who),) = said.items()
    for unit, size in _UNITS.items():
        if rate and grid.regular and abs(grid.step * size * rate - 1) <= NEARLY:
            often = f"{rate:g} steps a second" if rate >= 1 else f"steps of {1 / rate:g} s"
            return 1 / rate, f"{who} says {often}: {recipe.time_columns[0]} counts {unit}."
    return 0.0, ""


def _rates_in(name: str) -> list[float]:
    """Steps a second that the name of a file or folder says, such as walk_20Hz or cam2_60fps."""
    found = _IN_NAME.finditer(name)
    return [float(m["rate"]) * (1000 if m["unit"].lower() == "khz" else 1) for m in found]


def with_even_steps(
    table: Table, recipe: Recipe, candidates: Sequence[TimeColumns]
) -> tuple[Recipe, list[str]]:
    """The recipe, with the even steps that fit, and why: of channels that take turns, of sequences
    of several rates, which the slowest says, and where rows hardly ever come sooner. Or with the
    step from row to row, where a clock trembles, and one row of each sequence comes sooner.
    """
    if step := step_of_turns(table, recipe):
        why = "Channels were measured one after the other: they are brought to even steps of"
        return recipe.with_(even_step=step), [f"{why} {step}."]
    if recipe.step:
        return recipe, []  # by what is said of it
    if step := _step_of_rates(table, recipe, candidates):
        return recipe.with_(even_step=step), []
    if (ordered := _in_order(table, recipe, candidates)) is None:
        return recipe, []
    times, same = ordered
    step, why = _step_but_for_few(times, same, tidy=recipe.layout == "tidy")
    if step:
        return recipe.with_(even_step=step), [why]
    size, unit, why = _step_but_for_one(times, same)
    return (recipe.with_(step=size, step_unit=unit), [why]) if size else (recipe, [])


def with_rows_as_steps(
    table: Table, recipe: Recipe, candidates: Sequence[TimeColumns], fixed: Mapping[str, Any]
) -> Recipe:
    """The recipe, with whether each row is a step, as `are_steps_each` says.

    Rows that share a level are turned with all others where it falls: a balloon's pressure.
    """
    steps = _steps_of_level(table, recipe)
    if "each_row" not in fixed:
        recipe = recipe.with_(each_row=are_steps_each(table, recipe, candidates))
    if "newest_first" not in fixed and recipe.each_row and (steps < 0).any():
        recipe = recipe.with_(newest_first=True)
    return recipe


def are_steps_each(table: Table, recipe: Recipe, candidates: Sequence[TimeColumns]) -> bool:
    """Whether rows of one series are its steps, as their times lie near even ones with many holes.

    So tides come four to eight hours apart. Or as several share a moment, and moments lie far
    apart: two flasks were filled then, or what was read was written twice. So are columns that are
    called by dates of visits. Or as some share a moment of times that go up unevenly, a level that
    a probe goes through, or a count in one of several sequences; or dates of these are on some
    weekdays only.
    """
    if recipe.layout == "rows" and find_name_block(table)[1] == "dates":
        named = times_of_names(value_columns(table, recipe), recipe.time_format)
        return named is not None and lies_near(named)
    if not (recipe.even_step or recipe.step) and (_steps_of_level(table, recipe) == 0).any():
        return True
    found = [c.times for c in candidates if c.columns == recipe.time_columns]
    if recipe.even_step or recipe.step or not found or found[0].missing.any():
        return False
    dated = found[0].dated
    if recipe.layout in ("tidy", "long") and share_counts(table, recipe, found[0]):
        return True
    if recipe.layout == "tidy" and dated:
        order, _ = rows_by_group(whose := group_codes(table, recipe.id_columns), found[0].moments)
        return skips_weekdays(replace(found[0], moments=found[0].moments[order]), whose[order])
    if recipe.layout != "long" or recipe.channel_column:
        return False
    moments = np.sort(found[0].moments)
    if (moments[1:] != moments[:-1]).all():
        return dated and lies_near(replace(found[0], moments=moments))
    if are_far_apart(found[0]) or are_written_again(table, found[0]):
        return True
    alone = dated and len(value_columns(table, recipe)) == 1
    return (alone and are_corners(found[0])) or share_uneven_moments(found[0])


def _steps_of_level(table: Table, recipe: Recipe) -> NDArray[np.float64]:
    """How a level that is the axis goes on from row to row of each sequence; none where it turns.

    Some rows may share one whose digits were rounded: depths are in whole metres, and a probe
    measures several times within each.
    """
    none = np.empty(0)
    if recipe.layout not in ("tidy", "long") or recipe.channel_column:
        return none
    column = recipe.time_columns[0] if len(recipe.time_columns) == 1 else ""
    if column not in table.numeric or not names_level(column):
        return none
    tidy = recipe.layout == "tidy"
    group = group_codes(table, recipe.id_columns) if tidy else np.zeros(len(table.frame), np.int64)
    steps = steps_within(table.values(column), group)
    return steps if never_turns_back(steps) else none


def share_counts(table: Table, recipe: Recipe, times: Times) -> bool:
    """Whether rows of a sequence, one after the other, share what counts: a cycle, a trial.

    With other values. Those that lie apart are of something else, whose name isn't known; but not
    those of a second of a match, in which much may happen.
    """
    of_match = times.format in (OF_MATCH, LEFT)
    counts = times.format == "number" and are_whole(times.moments) and times.unit not in _PASSING
    if not (of_match or counts) or recipe.channel_column:
        return False
    tidy = recipe.layout == "tidy"
    group = group_codes(table, recipe.id_columns) if tidy else np.zeros(len(table.frame), np.int64)
    by_file = np.argsort(group, kind="stable")
    rank = np.empty_like(by_file)
    rank[by_file] = np.arange(len(by_file))
    order = np.lexsort((times.moments, group))
    learned = [c for c in value_columns(table, recipe) if c in table.numeric]
    numbers = table.cells(learned)[order]
    repeated, differing = repeated_moments(times.moments[order], numbers, group[order])
    on = np.diff(rank[order], prepend=0)[repeated] == 1
    return differing > 0 and (of_match or bool(on.all()))


def in_months(even_step: str) -> bool:
    """Whether a step that a person wrote is one of months or years, if it is any."""
    return even_step.strip().lower().endswith(("month", "months", "year", "years"))


def _in_order(
    table: Table, recipe: Recipe, candidates: Sequence[TimeColumns]
) -> tuple[Times, IntArray] | None:
    """The times of a recipe that all rows have, one sequence after the other, and the sequence of
    each; None for others.
    """
    found = [c.times for c in candidates if c.columns == recipe.time_columns]
    if recipe.layout not in ("long", "tidy") or recipe.channel_column or not found:
        return None
    if found[0].missing.any() or len(found[0].moments) < FEWEST:
        return None
    tidy = recipe.layout == "tidy"
    group = group_codes(table, recipe.id_columns) if tidy else np.zeros(len(table.frame), np.int64)
    order = np.lexsort((found[0].moments, group))
    return replace(found[0], moments=found[0].moments[order]), group[order]


def _step_but_for_few(times: Times, group: IntArray, *, tidy: bool) -> tuple[str, str]:
    """How far apart rows are but where few come sooner, and why; "" and "" if that is no matter.

    To the last digit: rows of a clock that trembles would share steps or leave some out.
    """
    same = group[1:] == group[:-1]
    if not (times.dated or times.unit in (*SECONDS, *FINE)) or not same.any():
        return "", ""
    if step := _months_but_for_few(times, same):
        why = f"Nearly all dates are {step} apart, but a few are of another day of the month"
        return step, f"{why}: all are brought to even steps."
    steps = np.diff(times.numbers)[same].astype(np.float64)
    usual = float(np.median(steps))
    digits = 0.0 if times.dated else 1e-9 * float(np.abs(times.moments).max())  # of 0.1 + 0.2
    alike = np.abs(steps - usual) <= digits
    sooner = int((~alike & (steps < usual)).sum())
    few = 0 < sooner <= max(1, MOST_SOONER * len(steps)) and alike.mean() >= APART
    # Steps behind long pauses of recordings would be made up; repeated times are told of.
    pauses = tidy and steps.sum() > MOST_STEPS * usual * len(steps)
    repeat = (tidy or not times.dated) and not (steps > 0).all()
    if not few or pauses or repeat or find_grid(times, groups=group).regular:
        return "", ""
    at = int(np.flatnonzero(same)[alike.argmax()])
    grid = find_grid(replace(times, moments=times.moments[at : at + 2]))
    step = f"{grid.step:g} {grid.unit}"
    why = f"Nearly all rows are {step} apart, but a few come sooner: all are brought to even steps,"
    return step, f"{why} and rows that share one are averaged."


def _step_but_for_one(times: Times, group: IntArray) -> tuple[float, str, str]:
    """The step of a clock that trembles, its unit and why, where one row of each sequence, at most,
    comes sooner, as the second one of a sensor that was just switched on; else 0.0, "" and "".
    """
    same = group[1:] == group[:-1]
    steps = np.diff(times.numbers).astype(np.float64)
    usual = float(np.median(steps[same])) if same.any() else 0.0
    odd = same & (np.abs(steps - usual) > NEAR * usual)
    sooner = odd.any() and (steps[odd] > 0).all() and (steps[odd] < usual).all()
    if not sooner or np.bincount(group[1:][odd]).max() > 1 or odd.sum() > (1 - APART) * same.sum():
        return 0.0, "", ""
    if times.dated and usual >= A_DAY:  # the calendar's steps aren't equally long
        return 0.0, "", ""
    rest = find_grid(times, groups=np.cumsum(np.append(0, odd | ~same)))
    if not rest.regular or find_grid(times, groups=group).regular:
        return 0.0, "", ""
    at = int(odd.argmax())
    apart = find_grid(replace(times, moments=times.moments[at : at + 2]))
    step, first = (f"{grid.step:.3g} {grid.unit}".removesuffix(" step") for grid in (rest, apart))
    one = "one comes" if odd.sum() == 1 else f"{odd.sum()} come"
    why = f"Rows are {step} apart, but {one} sooner, {first} after the row before: each is a step."
    return rest.step, rest.unit, why


def _months_but_for_few(times: Times, same: NDArray[np.bool_]) -> str:
    """How many months dates are apart, where a few are of another day than the rest; else "".

    A row each, and none is missing among most; `same` says which rows follow one of their sequence.
    """
    if not times.dated or (times.moments != times.moments.astype("datetime64[D]")).any():
        return ""
    days, months = (times.moments.astype(f"datetime64[{unit}]") for unit in "DM")
    jumps = np.diff(months.astype(np.int64)).astype(np.int64)[same]
    apart = int(np.median(jumps))
    if not 1 <= apart < 12 or 12 % apart or (jumps < 1).any() or (jumps % apart).any():
        return ""
    of_month = np.asarray(days - months.astype(days.dtype)).astype(np.int64)
    ends = (days + 1).astype(months.dtype) != months
    usual = max(np.bincount(of_month).max() / len(days), ends.mean())
    if not APART <= usual < 1 or (jumps == apart).mean() < APART:
        return ""
    return pluralise(apart, "month")


def _step_of_rates(table: Table, recipe: Recipe, candidates: Sequence[TimeColumns]) -> str:
    """The step of the slowest sequences; "" where all have one rate, or none is known."""
    found = [c.times for c in candidates if c.columns == recipe.time_columns]
    if recipe.layout != "tidy" or recipe.channel_column or not found or found[0].missing.any():
        return ""
    group = group_codes(table, recipe.id_columns)
    order = np.lexsort((found[0].moments, group))
    times, group = replace(found[0], moments=found[0].moments[order]), group[order]
    spacings = spacings_of_each(times.moments, group)
    return slowest_step(times, group, spacings) if differ_in_rate(spacings) else ""


def rate_in_a_column(table: Table) -> tuple[float, str]:
    """Steps a second by the first column that says them in all rows, and it; 0 and "" for none.

    Programs write dt or fs beside what was measured, where rows have no times. A step without a
    unit is in seconds if it is shorter than one: others may count anything.
    """
    for column in (c for c in map(str, table.frame.columns) if _says(c)):
        cells = table.frame[column]
        if cells.dtype.kind not in "iuf" or not len(cells):
            continue
        values = cells.to_numpy(np.float64)
        number = float(values[0])
        if not (number > 0 and (values == number).all()):
            continue
        if _says(column) == "rate":
            return number, column
        unit = next((_SECONDS[word] for word in words(column) if word in _SECONDS), None)
        if unit or number < 1:
            return 1 / (number * (unit or 1.0)), column
    return 0.0, ""


def _says(column: str) -> str:
    """What a column's name promises: a step, or a rate; "" for neither."""
    told = [word for word in words(column) if word not in _SECONDS and word != "hz"]
    if (len(told) == 1 and told[0] in _RATES) or names_rate(column):
        return "rate"
    two = len(told) == 2 and told[0] in _OF_STEPS and told[1] in _LASTS
    return "step" if two or (len(told) == 1 and told[0] in _STEPS) else ""


def axis_as_said(
    table: Table, found: tuple[TimeColumns | None, list[str]]
) -> tuple[TimeColumns | None, list[str]]:
    """An axis of the rows, and why, unless a column says that they go on by another step.

    Then what goes on evenly is a place, as of a robot that climbs, and no time.
    """
    axis, rate = found[0], rate_in_a_column(table)[0]
    if axis is None or not rate or rate != table.rate:
        return found
    steps = np.abs(np.diff(axis.times.numbers.astype(np.float64)))
    agrees = len(steps) and abs(float(np.median(steps)) * rate - 1) <= ON_THE_WHOLE
    return found if agrees else (None, [])


def falls(table: Table, column: str, *others: str) -> bool:
    """Whether one column never goes up from row to row, as a voltage that is swept down."""
    if others or column not in table.numeric:
        return False
    steps = np.diff(table.values(column))
    return len(steps) > 0 and bool((steps <= 0).all()) and steps.min() < 0


def counts_on(table: Table, recipe: Recipe) -> bool:
    """Whether a single time is a number of something, nearly always one more than the one before.

    Its name ends as if in a unit, which it would have otherwise.
    """
    if len(recipe.time_columns) > 1 or not counts_with_tail(recipe.time_columns[0]):
        return False
    steps = np.diff(table.frame[recipe.time_columns[0]].to_numpy(np.float64))
    return bool((steps[steps > 0] == 1).mean() > MOSTLY_ONE) if (steps > 0).any() else False
