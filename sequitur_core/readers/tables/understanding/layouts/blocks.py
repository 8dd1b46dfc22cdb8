"""Layouts of tables most of whose columns have names that count on: steps, days, wells, waves."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from sequitur_core.formatting import join_names
from sequitur_core.readers.dates.names import time_names
from sequitur_core.readers.dates.names.axis_names import names_spectrum
from sequitur_core.readers.dates.names.time_names import FINE
from sequitur_core.readers.dates.time_grid import find_grid
from sequitur_core.readers.dates.time_order import is_daily
from sequitur_core.readers.rows_of_numbers import even_share
from sequitur_core.readers.tables.columns.channel_names import places_of
from sequitur_core.readers.tables.columns.labels import names_label
from sequitur_core.readers.tables.columns.rearranged.taking_turns import smoothness_of
from sequitur_core.readers.tables.columns.time_columns import PARTS_OF_A_DAY
from sequitur_core.readers.tables.columns.unnamed_columns import (
    even_within,
    first_number,
    is_class_in_stretches,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import cycles_of_phases, name_of_restarts
from sequitur_core.readers.tables.understanding.layouts.view import (
    ALIKE,
    FEW,
    GOES_ON,
    MANY,
    ROWS_EACH,
    Found,
    View,
)
from sequitur_core.readers.tables.understanding.name_blocks import (
    INPUT_WORDS,
    MEASURED_WORDS,
    MOST_REPEATED,
    SERIES_WORDS,
    are_in_no_order,
    find_wells,
    numbered_again,
    run_on,
    smoothness,
)
from sequitur_core.readers.tables.understanding.rows.classes_of_rows import are_few_whole
from sequitur_core.readers.tables.understanding.rows.marks_of_steps import flags_of_block
from sequitur_core.readers.tables.understanding.rows.waves import (
    find_waves,
    rows_that_end,
    why_waves,
)
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.coarse_clocks import (
    many_at_once,
)
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.second_clocks import (
    is_even,
)
from sequitur_core.readers.tables.understanding.times_and_counters.counters import (
    COUNTED,
    find_counters,
)
from sequitur_core.readers.tables.understanding.times_and_counters.rising import (
    axis_of_columns,
    even_axis,
)
from sequitur_core.readers.vocabulary.words import words

BLOCK = 5  # columns with names that count on, at least, which make a block
ROUGH = 0.2  # how smooth rows are, at most, along which nothing goes on
UNLIKE = 0.1  # how smooth rows are, at most, from one sequence to the next
FEWEST_REPEATS, EACH_REPEAT = 3, 5  # repeats along an axis, and rows for each of them
VERY_ALIKE = 0.9  # how smooth these are from row to row and from one to the next
MOSTLY_EVEN = 0.9  # of the steps of a time, that are about as long as the usual one
ROUNDED, MOSTLY_TOLD = 0.01, 0.95  # of all numbers' range, and of the rows, that a range fits in
MOST_ROWS = 500  # that show it
MOST_SENSORS = 16  # counted columns that may be the channels of one recording
MONTHS = [str(month) for month in range(1, 13)]
FEW_MISSING = 2  # months of a year
# What is measured of a whole battery, beside its cells.
_OF_BATTERIES = {
    "volt", "voltage", "v", "current", "a", "soc", "rsoc", "soh", "pack", "battery", "temp",
    "temperature",
}  # fmt: skip
_OF_CELLS = {"cell", "cells", "bank", "battery", "batt"}
_CELLS = _OF_CELLS | {"v", "mv", "volt", "voltage", "u", "b"}
MOST_YEARS = 300  # in which months were recorded
MOST_OFTEN_READ = 64  # of a logger that reads them every few seconds


def repeats_along_an_axis(view: View) -> Found:
    """Few columns of the same quantity beside an axis that isn't time, such as a gait cycle's %.

    Along a wavelength, they are spectra of one sample each, however unlike.
    """
    table = view.table
    if view.candidates or not table.named or len(view.free) > MANY + 1:
        return None
    spectra = names_spectrum(name := first_number(table))
    axis = axis_of_columns(table, ()) if spectra else even_axis(table, ())
    if axis is None:
        return None
    repeats = [column for column in view.free if column != name]
    few = FEWEST_REPEATS <= len(repeats) <= MANY
    if not few or len(table.frame) < EACH_REPEAT * len(repeats):
        return None
    if spectra:
        return "columns", f"The other columns are spectra along {name}: one sequence per column."
    if min(smoothness(table, repeats, axis=way) for way in (0, 1)) < VERY_ALIKE:
        return None
    return "columns", (
        f"{name} goes on in equal steps, and the other columns are alike in each of its "
        "rows: one sequence per column."
    )


def numbered_by_place(view: View) -> Found:
    """Columns called 0, 1, 2... by a program, which says nothing of what they are.

    Numbers of one sequence go on smoothly, while those of neighbouring sequences do not.
    """
    table = view.table
    block = places_of([*table.own])
    if len(block) < BLOCK or len(table.frame) <= BLOCK or view.block_time or table.texts():
        return None
    if any(are_few_whole(table, c) for c in (block[0], block[-1])):
        return None  # a class at an end, by which rows may be in order
    down, across = smoothness(table, block, axis=0), smoothness(table, block, axis=1)
    # Columns that differ, while rows don't go on, are each of something else.
    within = smoothness(table, block, axis=0, from_mean=True)
    unlike = down > ALIKE and across <= UNLIKE and within >= 2 * UNLIKE
    many_rows = len(table.frame) >= ROWS_EACH * len(block)
    if not unlike and not (many_rows and 1 - within < (1 - max(across, 0)) / 2):
        return None
    smooth = f"Columns {block[0]} to {block[-1]} go on more smoothly from row to row than across"
    if len(block) < FEW or many_rows:
        return "long", f"{smooth}: they are channels of one long series."
    if view.turns:
        return "long", view.turns
    return "columns", f"{smooth}: one sequence per column."


def counted_columns(view: View) -> Found:
    """Columns such as t0, t1, t2, or days, that make up most of the table."""
    block, table = view.block, view.table
    again = numbered_again(block, view.free) if view.block_time is None else set[str]()
    again |= {*flags_of_block(table, block)} & {*view.free}
    most = len(block) >= BLOCK and 2 * len(block) > len(view.free) - len(again)
    if not most or view.kind == "channels":  # half of twelve leads are V1 to V6
        return None
    beside = [c for c in view.candidates if not {*c.columns} & {*block}]
    if len(block) <= MANY and many_at_once(table, view.candidates, len(block)):
        return None
    if _are_repeats(view) or _are_cells_of_a_battery(view):
        return None
    if table.rate and view.kind == "series" and _are_sensors(view):
        return None
    channels = view.kind == "series" and (len(block) <= MANY or view.down > view.across)
    if channels and name_of_restarts(table, beside):
        return None  # channels of several sequences, each of which has steps of its own
    if len(table.frame) > BLOCK and view.kind != "dates" and not _differ(table, block):
        return None
    first, last = block[0], block[-1]
    if view.kind == "clock":
        return "rows", f"Columns {first} to {last} are times of day: one sequence per row."
    smooth_across = (
        f"Columns {first} to {last} are numbered and change smoothly from column to column: one "
        "sequence per row."
    )
    untimed = view.block_time is None and view.kind in ("series", "numbers")
    classes = [*table.texts(), *_classes(table, block)] if untimed else []
    if steps := view.steps_with(classes):
        return steps
    if untimed and view.kind == "series":
        if classes and (time := _goes_up_beside(view)):
            return "long", (
                f"{time} goes up from row to row, and {first} to {last} don't go on along a row: "
                "they are channels of one long series."
            )
        if classes:
            # Rows sorted by class look smooth downwards too, so names decide first.
            return "rows", (
                f"Columns {first} to {last} are numbered and the rows have names or labels: one "
                "sequence per row."
            )
        if len(table.frame) < len(block) and max(view.down, view.across) < ROUGH:
            return "rows", (
                f"Columns {first} to {last} are numbered and more than there are rows, and numbers "
                "go on neither down nor along them: one sequence per row."
            )
        if rows_that_end(table):
            return None
        if _smooth_down(table, block):
            return "columns", (
                f"Columns {first} to {last} each change smoothly from row to row: one sequence "
                "per column."
            )
        return "rows", smooth_across
    return _counted_along_times(view, smooth_across)


def _counted_along_times(view: View, smooth_across: str) -> Found:
    """Of counted columns with a time beside, or called by dates, which way sequences lie.

    smooth_across : why each row is one where nothing speaks for columns.
    """
    block, first, last = view.block, view.block[0], view.block[-1]
    if view.block_time is None or view.kind == "dates":
        what = "dates" if view.kind == "dates" else "numbered"
        return "rows", f"Columns {first} to {last} are {what}: one sequence per row."
    if view.table.rows_of:  # columns without names of files put side by side
        return None
    if view.block_time.times.dated and _are_called(view, INPUT_WORDS) and _are_sensors(view):
        return None
    names = join_names(view.block_time.columns)
    daily = len(block) in PARTS_OF_A_DAY and is_daily(view.block_time.times)
    if view.block_time.times.unit == "year" and _are_months(block):
        return "rows", (
            f"{names} counts years, and there are {len(block)} numbered columns, as months: one "
            "sequence per row."
        )
    if view.kind != "years" and daily:
        return "rows", (
            f"{names} counts days, and there are {len(block)} numbered columns, as parts of a "
            "day: one sequence per row."
        )
    if _is_logged(view):
        return "long", (
            f"{names} {'goes' if len(view.block_time.columns) == 1 else 'go'} on evenly over the "
            f"day, and numbers with them: columns {first} to {last} are channels of one long "
            "series. If each row is a sequence of its own, such as a spectrum, choose that."
        )
    if view.kind == "years" or _in_equal_steps(view) or _smooth_down(view.table, block):
        if view.kind == "series" and _are_sensors(view):
            return None
        return "columns", (
            f"{names} {'says' if len(view.block_time.columns) == 1 else 'say'} when each row was, "
            f"and columns {first} to {last} are counted: one sequence per column."
        )
    if _are_read_at_once(view):
        return "long", (
            f"{names} {'goes' if len(view.block_time.columns) == 1 else 'go'} on evenly within a "
            f"day, and {first} to {last} don't go on along a row: they are channels of one long "
            "series."
        )
    return "rows", smooth_across


def _goes_up_beside(view: View) -> str:
    """A column called as a time that never goes down beside numbered ones in no order; "" for none.

    As seconds beside V1 to V28, which were computed of payments.
    """
    if _along_rows(view) > ROUGH:
        return ""
    rest = (c for c in view.table.numbers if c not in view.block and time_names.time_words(c)[0])
    rising = (c for c in rest if (np.diff(view.table.values(c)) >= 0).all())
    return next((c for c in rising if 2 * view.table.distinct(c) > len(view.table.frame)), "")


def _along_rows(view: View) -> float:
    """How smoothly numbers of a block go on from column to column, whatever each one's level."""
    cells = view.table.cells(list(view.block))
    spread = np.nanstd(cells, axis=0)
    scaled = (cells - np.nanmean(cells, axis=0)) / np.where(spread > 0, spread, 1)
    return smoothness_of(scaled, axis=1)


def _are_read_at_once(view: View) -> bool:
    """Whether numbered columns in no order stand beside a date and a time that go on evenly.

    So a program reads all cells of a battery every few seconds, however few rows there are.
    """
    time = view.block_time
    if view.kind != "series" or time is None or not time.times.dated:
        return False
    grid = find_grid(time.times)
    fine = grid.regular and grid.unit in ("h", "min", "s", *FINE)
    named = not SERIES_WORDS.isdisjoint(words(view.block[0]))
    along = max(smoothness(view.table, view.block, axis=1), _along_rows(view))
    return fine and not named and along <= ROUGH


def repeats_of_a_sample(view: View) -> Found:
    """Parts of a sample that were measured at once, with the sample's range beside them."""
    if not (column := _range_of_block(view)):
        return None
    return "long", (
        f"{column} says how far {view.block[0]} to {view.block[-1]} differ in each row: they are "
        "repeats of what was measured at once, and rows are the steps."
    )


def _are_repeats(view: View) -> bool:
    """Whether few numbered columns are measurements of one moment, in no order, not steps.

    Their range stands beside them, or the date of each row, and they are in no order.
    """
    if view.kind != "series" or _range_of_block(view):
        return view.kind == "series"
    time, few = view.block_time, len(view.block) <= MOST_REPEATED
    dated = time is not None and time.times.dated and len(view.table.frame) > len(view.block)
    return few and dated and are_in_no_order(view.table, view.block)


def _are_cells_of_a_battery(view: View) -> bool:
    """Whether numbered columns are cells, in rows with a time beside their battery's numbers."""
    called = {*words(view.block[0])}
    if view.block_time is None or not called & _OF_CELLS or not called <= _CELLS:
        return False
    beside = (c for c in view.table.numbers if c not in view.block)
    return sum(not _OF_BATTERIES.isdisjoint(words(c)) for c in beside) > 1


def _range_of_block(view: View) -> str:
    """The column that is the range or the standard deviation of a block in each row; or ""."""
    block, table = view.block, view.table
    if view.kind != "series" or not BLOCK <= len(block) <= MANY:
        return ""
    cells = table.frame[list(block)].iloc[:MOST_ROWS].to_numpy(np.float64)
    cells = cells[whole := np.isfinite(cells).all(axis=1)]
    if len(cells) < BLOCK or not np.ptp(cells):
        return ""
    spreads = np.ptp(cells, axis=1), cells.std(axis=1, ddof=1)
    for column in (c for c in table.numbers if c not in block):
        told = table.frame[column].iloc[:MOST_ROWS].to_numpy(np.float64)[whole]
        near = (np.abs(told - spread) <= ROUNDED * np.ptp(cells) for spread in spreads)
        if any(each.mean() >= MOSTLY_TOLD for each in near):
            return str(column)
    return ""


def _are_months(block: Sequence[str]) -> bool:
    """Whether columns are called by the numbers of months, all of them or nearly so."""
    names = [*map(str.strip, block)]
    return {*names} <= {*MONTHS} and len(names) >= len(MONTHS) - FEW_MISSING and "12" in names


def _are_sensors(view: View) -> bool:
    """Whether few columns with many rows are what one device measured, as T1 to T6 are.

    Names that say so, or a line on how often they were, need only more rows than columns. The
    rules below then take them for channels.
    """
    rows = len(view.table.frame)
    series = not SERIES_WORDS.isdisjoint(words(view.block[0]))
    most = MOST_OFTEN_READ if _is_read_often(view) else MOST_SENSORS
    if series or len(view.block) > most:
        return False
    told = view.table.rate > 0 or _are_called(view, MEASURED_WORDS)
    return (told and rows > len(view.block)) or rows >= ROWS_EACH * len(view.block)


def _is_read_often(view: View) -> bool:
    """Whether a date and a time go on evenly by seconds, as a logger reads all its sensors."""
    if view.block_time is None or not view.block_time.times.dated:
        return False
    grid = find_grid(view.block_time.times)
    return grid.regular and grid.unit in ("s", *FINE)


def _is_logged(view: View) -> bool:
    """Whether rows with a date and a time of day go on evenly, and their numbers with them.

    So instruments log how many particles of each size there are, every few minutes. Columns that
    count from 0 or 1 are more likely steps.
    """
    time, table = view.block_time, view.table
    if view.kind != "numbers" or time is None or not time.times.dated or is_daily(time.times):
        return False
    if view.block[0].strip() in ("0", "1") or len(table.frame) < ROWS_EACH:
        return False
    grid = find_grid(time.times)
    even = grid.regular and (np.diff(grid.positions) == 1).mean() >= MOSTLY_TOLD
    return even and smoothness(table, view.block, axis=0, from_mean=True) > GOES_ON


def _are_called(view: View, names: Collection[str]) -> bool:
    """Whether counted columns have one of these names, and nothing else in theirs."""
    named = set(words(view.block[0]))
    return bool(named) and named <= set(names)


def _differ(table: Table, block: Sequence[str]) -> bool:
    """Whether most columns of a block change from row to row, unlike the numbers of a matrix."""
    for rows in (slice(BLOCK), slice(None)):  # few show it of most tables
        cells = table.frame[list(block)].iloc[rows].to_numpy(np.float64)
        changing = np.fmin.reduce(cells, axis=0) < np.fmax.reduce(cells, axis=0)
        if 2 * int(changing.sum()) > len(block):
            return True
    return False


def _in_equal_steps(view: View) -> bool:
    """Whether a time that is no date goes up in nearly equal steps, as that of one recording."""
    if view.block_time is None or view.block_time.columns[0] in find_counters(view.table):
        return False
    times = view.block_time.times
    if times.dated or not time_names.time_words(view.block_time.columns[0])[0]:
        return False
    steps = np.diff(times.moments)
    return len(steps) > BLOCK and bool((steps > 0).all()) and even_share(steps) >= MOSTLY_EVEN


def _smooth_down(table: Table, columns: Sequence[str]) -> bool:
    return smoothness(table, columns, axis=0) > smoothness(table, columns, axis=1)


def wells_of_a_plate(view: View) -> Found:
    """A plate of samples, each measured over time."""
    wells = find_wells(view.table)
    if not wells:
        return None
    return "columns", (
        f"Columns {wells[0]} to {wells[-1]} are the wells of a plate: one sequence per column."
    )


def channels_beside_a_class(view: View) -> Found:
    """Many channels without names, beside a time in even steps and what was done at it."""
    table = view.table
    if table.named or len(view.free) <= MANY:
        return None
    time = even_within(table, np.zeros(len(table.frame), np.int64))
    labels = (c for c in table.numbers if c != time and is_class_in_stretches(table, c))
    if not time or not (label := next(labels, "")):
        return None
    return "long", (
        f"{time} goes up in even steps, and {label} holds few whole numbers that stay for many "
        "rows, as what was done does: the rows are one long series."
    )


def waves_of_a_survey(view: View) -> Found:
    """One person in each row, asked several times, or one animal, measured at several ages."""
    time = view.block_time
    waves = find_waves(view.table, time.columns if time and time.times.dated else ())
    if not waves:
        return None
    why = why_waves(view.table, waves)
    return "rows", f"Columns {waves[0]} to {waves[-1]} {why}: one sequence per row."


def months_of_years(view: View) -> Found:
    """Twelve numbers in each of few rows, without names, that go on from a year to the next."""
    table = view.table
    bare = not (table.named or view.candidates or table.files)
    if not bare or len(table.own) != len(MONTHS) or len(table.frame) > MOST_YEARS:
        return None
    if not table.numeric.issuperset(table.own) or not run_on(table.cells([*table.own])):
        return None
    return "rows", (
        f"The {len(MONTHS)} numbers of each row run on into the next row, as months run on into "
        "the next year: one sequence per row."
    )


def _classes(table: Table, block: Sequence[str]) -> list[str]:
    """Columns beside numbered ones that hold few whole numbers, as classes of the rows do."""
    inside = {*block, *table.row_numbers}
    beside = [c for c in table.numbers if c not in inside]
    return [
        c
        for c in beside
        if not time_names.time_words(c)[0]
        and are_few_whole(table, c)
        and (names_label(c) or 2 * table.distinct(c) <= len(table.frame))
    ]


def numbered_steps(view: View) -> Found:
    """Rows without names of columns that are numbered, and along which something goes on evenly."""
    table = view.table
    counted = [c for c, why in find_counters(table).items() if why in COUNTED]
    if table.named or not counted:
        return None
    even = (c for c in view.free if is_even(table.values(c)))
    if not (time := next(even, "")):
        return None
    return "long", (
        f"{counted[0]} counts the rows, and {time} goes on by the same from each to the next: "
        "rows are steps of one long series."
    )


def numbered_cycles(view: View) -> Found:
    """Cycles one after another, each with a number and the same phases."""
    if not (name := cycles_of_phases(view.table, view.candidates)):
        return None
    return "tidy", (
        f"{name} goes up by one after about the same number of rows each time, and phases begin "
        "anew with it: each is a sequence."
    )
