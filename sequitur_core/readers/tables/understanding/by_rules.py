"""A recipe for a table, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from sequitur_core.data.notes.files import rare_channels
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.notes.times import seams_between, time_begins_anew
from sequitur_core.data.recipe import ROLES, Recipe
from sequitur_core.errors import NothingMeasuredError, SequiturError
from sequitur_core.formatting import join_names
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.dates.parts.parts_of_years import LASTING, MICROSECONDS
from sequitur_core.readers.dates.ticks import are_microseconds_of_motion
from sequitur_core.readers.dates.zones import with_own_clock
from sequitur_core.readers.rows_of_numbers import are_whole, rows_by_group
from sequitur_core.readers.tables.columns.channel_names import step_in_names
from sequitur_core.readers.tables.columns.labels import telling_first
from sequitur_core.readers.tables.columns.missing_labels import marks_of_none
from sequitur_core.readers.tables.columns.missing_numbers import (
    about_missing_numbers,
    about_said_missing,
    suspected_missing,
    with_marks,
    with_values,
)
from sequitur_core.readers.tables.columns.rows_between_empty_lines import BLOCK, why_blocks
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.columns.times.clock_columns import is_clock_or_unknown
from sequitur_core.readers.tables.columns.times.dates import (
    TimeColumns,
    in_two_ways,
    told_by_format,
    told_by_name,
)
from sequitur_core.readers.tables.columns.times.numbers import written_in_minutes
from sequitur_core.readers.tables.columns.values import (
    check_measured,
    check_numbers,
    seldom_channels,
    value_columns,
    without_seldom,
)
from sequitur_core.readers.tables.dataset import stray_words
from sequitur_core.readers.tables.preview import about_words
from sequitur_core.readers.tables.rows_to_sequences.groups import group_codes
from sequitur_core.readers.tables.rows_to_sequences.pivot import (
    pivoted,
    without_idle_channels,
)
from sequitur_core.readers.tables.rows_to_sequences.sequences import to_series
from sequitur_core.readers.tables.rows_to_sequences.tidy import check_ids
from sequitur_core.readers.tables.several_files.sheets import ALL_SHEETS
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import GROUP, names_sequences
from sequitur_core.readers.tables.understanding.label_stretches import window_of_stretches
from sequitur_core.readers.tables.understanding.layouts.coded_messages import check_texts
from sequitur_core.readers.tables.understanding.layouts.event_lists import FEWEST_EACH, find_events
from sequitur_core.readers.tables.understanding.layouts.layout import find_layout
from sequitur_core.readers.tables.understanding.layouts.of_files import layout_of_files
from sequitur_core.readers.tables.understanding.layouts.recordings_in_turn import name_of_listed
from sequitur_core.readers.tables.understanding.layouts.runs_beside import about_runs_beside
from sequitur_core.readers.tables.understanding.layouts.stretches import about_stretches
from sequitur_core.readers.tables.understanding.marks_of_labels import marks_of_labels
from sequitur_core.readers.tables.understanding.notes_on_tables import (
    about_columns,
    about_date_order,
    about_many_channels,
    about_missing_seconds,
    about_sums,
)
from sequitur_core.readers.tables.understanding.roles.guessed import Guess, column_roles, tidy_roles
from sequitur_core.readers.tables.understanding.roles.no_channels import PORTS
from sequitur_core.readers.tables.understanding.roles.of_rows import row_roles
from sequitur_core.readers.tables.understanding.roles.of_series import long_roles
from sequitur_core.readers.tables.understanding.rows.repeated_rows import with_each_row_once
from sequitur_core.readers.tables.understanding.times_and_counters.counters import (
    BESIDE,
    Why,
    describe_asides,
)
from sequitur_core.readers.tables.understanding.times_and_counters.packets import clock_of_several
from sequitur_core.readers.tables.understanding.times_and_counters.rates import (
    counts_on,
    falls,
    hold_the_rate,
    in_months,
    rate_in_a_column,
    step_by_a_rate,
    times_in_bunches,
    with_even_steps,
    with_rows_as_steps,
)
from sequitur_core.readers.tables.understanding.times_and_counters.rounds import months_in_turn
from sequitur_core.readers.tables.understanding.windows_and_labels import (
    AGAIN,
    BEFORE,
    as_long_as_before,
    with_label_seams,
    with_seams,
    with_windows,
    with_windows_of_each,
)
from sequitur_core.readers.vocabulary.words import words
from sequitur_core.readers.windows.series_windows import Series

NO_CHOICES = ("format", BEFORE, AGAIN)  # among what is fixed
_FREELY = {"layout", "value_columns"}  # choices that say that a table holds sequences
ROUNDED = 1e-3  # share of a step by which it may be off one that is said
FEWEST_STEPS = 20  # of lists that are all of one length, and sequences
SOME_NEXT = 0.1  # of the rows of a sequence, that are of the next month at least
MONTHS = "parts year month"  # the format of times that are months of years
_GUESS_ROLES = {
    "rows": row_roles, "columns": column_roles, "tidy": tidy_roles, "long": long_roles,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Understood:
    """A recipe for a table, and why.

    Attributes
    ----------
    left_out : a sentence behind the others on columns that count or tell the time, or "".
    series : the one that a long table is.
    told : columns of numbers of which a reason is given why they aren't channels.
    """

    recipe: Recipe
    reasons: tuple[str, ...]
    warnings: tuple[Note, ...]
    left_out: str
    series: Series | None
    told: frozenset[str]


def by_rules(table: Table, fixed: Mapping[str, Any]) -> Understood:
    """A recipe for the table around the fixed choices."""
    candidates = time_candidates(table, fixed)
    if not (candidates or table.rate):
        table = replace(table, rate=rate_in_a_column(table)[0])
    bunched = [] if "time_columns" in fixed else times_in_bunches(candidates, table.rate)
    candidates = [] if bunched else candidates  # the rate tells more than any of them
    if _FREELY.isdisjoint(fixed):
        check_texts(table, candidates)
    if (why := about_stretches(table)) and _FREELY.isdisjoint(fixed):
        raise NothingMeasuredError(why)
    check_numbers(table)
    fixed, why_events = _as_intervals(table, fixed)
    layout, fixed, reasons, roles = _guessed(table, candidates, fixed, bunched)
    reasons = [*why_events, *reasons, *roles.reasons]
    clocks = {c for time in bunched for c in time.columns}
    recipe = _recipe_of(table, {"layout": layout, **roles.fields}, clocks, fixed)
    if layout == "tidy":
        check_ids(recipe)
    if "value_columns" not in fixed:
        check_measured(table, recipe, candidates, ports=PORTS in roles.asides.values())
    recipe, why_times = _with_times(table, recipe, candidates, fixed)
    reasons += why_times
    recipe, about_rare = _without_rare(table, recipe, fixed)
    seldom = seldom_channels(table, recipe)
    recipe, about_seldom = without_seldom(table, recipe, seldom, fixed)
    told = frozenset((*roles.asides, *table.rare, *seldom))
    warnings = [*about_rare, *about_seldom]
    warnings += about_columns(table, recipe, candidates, fixed, clocks)
    warnings += about_sums(table, recipe, roles.asides, fixed)
    recipe, why_missing, about_missing = _with_missing(table, recipe, fixed)
    recipe, why_idle = without_idle_channels(table, recipe, fixed)
    reasons += [*why_missing, *why_idle]
    warnings += about_missing
    if "time_format" not in fixed:
        warnings += about_date_order(table, recipe, candidates)
    warnings += [*about_missing_seconds(table, recipe), *in_two_ways(table, recipe)[1]]
    left_out = _about_left_out(table, recipe, roles.asides)
    if "even_step" not in fixed:
        recipe, why_even = with_even_steps(table, recipe, candidates)
        reasons += why_even
    recipe = with_rows_as_steps(table, recipe, candidates, fixed)
    if "even_months" not in fixed:
        recipe = recipe.with_(even_months=in_months(recipe.even_step))
    recipe, fixed, why_not = as_long_as_before(table, recipe, fixed)
    reasons += why_not
    if layout != "long":
        recipe, why_window = with_windows_of_each(table, recipe, fixed)
        reasons += why_window
        return Understood(recipe, tuple(reasons), tuple(warnings), left_out, None, told)
    recipe, series = with_seams(table, recipe, candidates, roles.asides, fixed)
    if seams_between.among(series.warnings):  # which says so, too
        warnings = [w for w in warnings if w.kind != time_begins_anew.kind]
    if "layout" not in fixed:
        warnings += about_runs_beside(series, recipe) or about_many_channels(series, recipe)
    lasting = window_of_stretches(table, series, recipe.label_columns, recipe.left_out)
    recipe, why_window = with_windows(series, recipe, fixed, lasting)
    recipe, series = with_label_seams(table, recipe, series, fixed)
    return Understood(recipe, (*reasons, *why_window), tuple(warnings), left_out, series, told)


def _as_intervals(table: Table, fixed: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[str]]:
    """Choices by which a list of events is read as the intervals of each thing, and why.

    Raises SequiturError where some have too few events for that.
    """
    free = {"layout", "change", *ROLES}.isdisjoint(fixed)
    events = find_events(table) if free else None
    if events is None:
        return fixed, []
    if events.each < FEWEST_EACH:
        raise SequiturError(events.why_not(table.name))
    ids, times = (events.whose,), (events.time,)
    choices = {"id_columns": ids, "value_columns": times, "time_columns": ()}
    return {"layout": "tidy", **choices, "change": "difference", **fixed}, [events.why]


def _guessed(
    table: Table,
    candidates: Sequence[TimeColumns],
    fixed: Mapping[str, Any],
    bunched: Sequence[TimeColumns],
) -> tuple[str, Mapping[str, Any], list[str], Guess]:
    """The layout, what is fixed by it, why, and the roles of columns.

    Rows that are there twice don't count against a column that says whose they are.
    """
    layout, free, reasons = _layout(table, candidates, fixed, bunched)
    roles = _GUESS_ROLES[layout](table, candidates, free)
    untimed = layout == "long" or (layout == "tidy" and not roles.fields.get("time_columns"))
    once = with_each_row_once(table) if candidates and untimed else None
    if once is None or free != fixed or not {"layout", *ROLES}.isdisjoint(fixed):
        return layout, free, reasons, roles
    times = time_candidates(once, fixed)
    of_once, why = find_layout(once, times)
    if times and of_once == "tidy":
        whose = tidy_roles(once, times, fixed)
        named = (
            c for c in whose.fields["id_columns"] if c not in table.numeric or names_sequences(c)
        )
        if whose.fields.get("time_columns") and any(named):  # what was measured names nothing
            return "tidy", fixed, [why], whose
    return layout, free, reasons, roles


def _layout(
    table: Table,
    candidates: Sequence[TimeColumns],
    fixed: Mapping[str, Any],
    bunched: Sequence[TimeColumns],
) -> tuple[str, Mapping[str, Any], list[str]]:
    """How sequences lie in the table, what is fixed by then, and the reasons."""
    layout = fixed.get("layout", "tidy" if fixed.get("id_columns") else None)
    reasons: list[str] = []
    if layout is None and _are_lists(table):
        layout = "tidy"
        fixed = {"id_columns": (*table.files[:1], table.listed), **fixed}
        lists = "Cells hold lists of numbers: each row of the file is a sequence."
        reasons.append("Each row of the files is a sequence." if table.joined else lists)
    if layout is None and not table.files and (why := why_blocks(table)):
        layout = "tidy"
        fixed = {"id_columns": (BLOCK,), **fixed}
        reasons.append(f"{why}: each block is a sequence.")
    if layout is None and not table.files and (name := name_of_listed(table, candidates)):
        layout = "tidy"
        fixed = {"id_columns": (name,), **fixed}
        reasons.append(f"The file lists the rows of each {name}: each is a sequence.")
    if layout is None and table.files:
        layout, why, ids = layout_of_files(table)
        reasons.append(why)
        if layout == "tidy":
            fixed = {"id_columns": ids, **fixed}
    if layout is None and table.sheet == ALL_SHEETS and table.of_columns is not None:
        layout = "columns"
        reasons.append("Each sheet is a table with one sequence in every column.")
    if layout is None and bunched:
        layout = "long"
        reasons.append(
            f"{join_names(bunched[0].columns)} stands still for some rows and then jumps, as where "
            "several arrive at once, and a line above them says how many there are a second: they "
            "are one long series."
        )
    if layout is None:  # what went on in each row names no sequence
        rows = table
        if table.of_steps:
            numbers = tuple(c for c in table.numbers if c not in table.of_steps)
            frame = table.frame.drop(columns=list(table.of_steps))
            rows = replace(table, frame=frame, numbers=numbers)
        layout, why = find_layout(rows, candidates)
        reasons.append(why)
    if layout == "tidy" and "layout" not in fixed and fixed.get("id_columns") == ():
        layout, reasons = "long", ["No column names sequences: all rows are one long series."]
    if table.sampled and layout != "rows":
        raise SequiturError(f"{table.name} has to be read as a whole.")
    if len(table.frame) == 1 and layout in ("tidy", "long") and "layout" not in fixed:
        raise SequiturError(
            f"{table.name} has a single row of numbers, so nothing changes over time. A sequence "
            "needs several: upload a file with more rows."
        )
    return layout, fixed, reasons


def _are_lists(table: Table) -> bool:
    """Whether rows of the file, by what their lists held, are long enough to be sequences.

    Few numbers, as many in each row, may be what was measured at one step: twelve pitches.
    """
    if not table.listed:
        return False
    sizes = np.bincount(group_codes(table, (*table.files[:1], table.listed)))
    return bool(sizes.mean() >= GROUP and (np.ptp(sizes) > 0 or sizes[0] >= FEWEST_STEPS))


def _recipe_of(
    table: Table, fields: Mapping[str, Any], clocks: Collection[str], fixed: Mapping[str, Any]
) -> Recipe:
    """A recipe for the table as it was read, with what is known and what is fixed.

    clocks : columns that tell the time of no row, and so are no labels.
    """
    taken = fields.get("label_columns", ())
    clocks = {*clocks, *(c for c in taken if is_clock_or_unknown(table, c))}
    labels = [c for c in taken if c not in clocks]
    found = {
        **fields, "format": "table", "sheet": table.sheet, "joined": table.joined,
        "rows_of": table.rows_of, "kinds_by": table.kinds_by,
        "remarked_rows": table.remarked_rows, "lists": table.lists,
        "split_rows": table.split_rows, "empty_cells": table.empty_cells, "two_kinds": True,
        "event_marks": True, "unknown_labels": True, "clock_names": True,
        "written_labels": True,
        "word_columns": tuple(dict.fromkeys(table.worded.values())),
        "word_channels": tuple(table.worded),
        **asdict(table.form),
        "left_out": (*fields.get("left_out", ()), *(c for c in taken if c in clocks)),
        "label_columns": telling_first(labels, table.frame.__getitem__),
    }  # fmt: skip
    given = {name: value for name, value in fixed.items() if name not in NO_CHOICES}
    found["missing_labels"] = marks_of_none(table, given.get("label_columns", labels))
    return Recipe(**found).with_(**given)


def _with_missing(
    table: Table, recipe: Recipe, fixed: Mapping[str, Any]
) -> tuple[Recipe, list[str], list[Note]]:
    """A recipe with the numbers that stand for a missing value, why, and what is asked of them."""
    reasons: list[str] = []
    warnings: list[Note] = []
    suspected = suspected_missing(table, recipe)
    if "missing_numbers" not in fixed:
        recipe = recipe.with_(missing_numbers=tuple(suspected))
        if "value_columns" not in fixed:
            recipe, reasons = with_values(table, recipe)
        if "missing_in" not in fixed:
            recipe, warnings = with_marks(table, recipe, marks_of_labels(table, recipe))
    return (
        recipe,
        [*reasons, *about_said_missing(table, recipe)],
        [
            *warnings,
            *about_words(table, recipe, stray_words(table, recipe)),
            *about_missing_numbers(table, recipe, suspected),
        ],
    )


def _with_times(
    table: Table, recipe: Recipe, candidates: Sequence[TimeColumns], fixed: Mapping[str, Any]
) -> tuple[Recipe, list[str]]:
    """A recipe with the step that no time column tells, and what is to be said of its times."""
    reasons = list[str]()
    if table.rate and "step" not in fixed:
        recipe, reasons = _with_rate(table, recipe, candidates)
    if not recipe.step and "step" not in fixed:
        step, why = step_by_a_rate(table, recipe, candidates)
        if step:
            recipe, reasons = recipe.with_(step=step, step_unit="s"), [why]
    if recipe.layout == "rows" and "step" not in fixed and (lasts := step_in_names(table.numbers)):
        recipe = recipe.with_(step=lasts, step_unit="s")
        reasons.append(f"Names of columns say that a step lasts {lasts:g} s.")
    if "all_months" not in fixed and _goes_on_by_months(table, recipe):
        recipe = recipe.with_(all_months=True)
    untold = not (recipe.step or recipe.time_columns or "time_columns" in fixed)
    if recipe.row_per_step and untold:
        clock = clock_of_several(table, candidates, recipe.id_columns)
        if clock is not None and clock.step and "step" not in fixed:
            recipe = recipe.with_(step=clock.step, step_unit=clock.unit)
            reasons.append(clock.why_step)
        elif recipe.layout == "long" and "step" not in fixed and (month := months_in_turn(table)):
            recipe = recipe.with_(step=1.0, step_unit="month")
            reasons.append(f"{month} goes on by one from row to row: a step is a month.")
    if "time_format" not in fixed and recipe.time_columns and not table.files:
        texts = table.frame[recipe.time_columns[-1]]
        recipe = recipe.with_(time_format=with_own_clock(texts, recipe.time_format))
    numbered = recipe.time_columns and recipe.time_format == "number"
    if "time_format" not in fixed and numbered:
        recipe = recipe.with_(time_format=_number_format(table, recipe.time_columns))
        if recipe.time_format == LASTING and time_words(recipe.time_columns[0])[1] == "frame":
            why = "has fractions: it counts seconds, and no frames"
            reasons.append(f"{recipe.time_columns[0]} {why}.")
    if numbered and "step" not in fixed and counts_on(table, recipe):
        recipe = recipe.with_(step=1.0, step_unit="step")
    if numbered and recipe.layout == "long" and falls(table, *recipe.time_columns):
        turned = "the rows are read in reverse order, so that it rises"
        reasons.append(f"{recipe.time_columns[0]} falls from row to row: {turned}.")
    why, _ = in_two_ways(table, recipe)
    told = told_by_format(recipe.time_format) if recipe.time_columns else []
    if recipe.time_columns and "time_format" not in fixed:
        told += told_by_name(table, recipe.time_columns, recipe.time_format)
    return recipe, [*reasons, *filter(None, [why]), *told]


def _with_rate(
    table: Table, recipe: Recipe, candidates: Sequence[TimeColumns]
) -> tuple[Recipe, list[str]]:
    """A recipe with steps as long as lines above say, and why, where its times don't say others."""
    agree = hold_the_rate(table, recipe, candidates, table.rate)
    if not agree and _tells_time(table, recipe):
        return recipe, []
    whole = abs(table.rate - round(table.rate)) < 1e-5 * table.rate  # of a step that was rounded
    often = f"there are {table.rate:{',.0f' if whole else ',.7g'}} steps a second"
    said = often if table.rate >= 1 else f"a step lasts {1 / table.rate:g} s"
    beside = ", or a file beside them," if table.files else ""
    so = f", and {join_names(recipe.time_columns)} agrees with that on average" if agree else ""
    rate, column = rate_in_a_column(table)
    who = column if rate == table.rate else f"A line above the rows{beside}"
    why = f"{who} says that {said}{so}."
    return recipe.with_(step=1 / table.rate, step_unit="s"), [why]


def _goes_on_by_months(table: Table, recipe: Recipe) -> bool:
    """Whether some rows of sequences are of the month after the one before: others are missing.

    Visits, one a year or so, are of no such month.
    """
    if recipe.layout != "tidy" or recipe.time_format != MONTHS:
        return False
    moments = timestamps.read_times(table.frame, recipe.time_columns, MONTHS).moments
    order, same = rows_by_group(group_codes(table, recipe.id_columns), moments)
    steps = np.diff(moments[order].astype("datetime64[M]").astype(np.int64))[same]
    later = steps[steps > 0]
    return bool(len(later)) and bool((later == 1).mean() >= SOME_NEXT)


def _number_format(table: Table, columns: Sequence[str]) -> str:
    """The format of numbers that are times: it says their unit where their name doesn't.

    Steps of 16667 beside 60 rows a second are microseconds. The time of a frame in fractions
    counts seconds, and no frames.
    """
    first, numbers = columns[0], table.frame[columns[0]].to_numpy(np.float64)
    if unit := time_words(first)[1]:
        timed = unit == "frame" and "time" in words(first) and len(columns) == 1
        whole = are_whole(numbers[np.isfinite(numbers)])
        return LASTING if timed and not whole else "number"
    if {*columns} <= {*table.lasting, *written_in_minutes(table)}:
        return LASTING
    beside = {word for column in table.numbers for word in words(column)}
    apart = float(np.median(np.diff(numbers))) if len(numbers) > 1 else 0.0
    as_said = abs(apart * table.rate / 1e6 - 1) <= ROUNDED
    fine = as_said or are_microseconds_of_motion(words(first), beside, numbers)
    return MICROSECONDS if fine and len(columns) == 1 else "number"


def _without_rare(
    table: Table, recipe: Recipe, fixed: Mapping[str, Any]
) -> tuple[Recipe, list[Note]]:
    """A recipe without the channels that half of the files lack, and what is said of these."""
    columns = tuple(value_columns(table, recipe))
    rare = tuple(c for c in columns if c in table.rare)
    if recipe.layout != "tidy" or "value_columns" in fixed or len(rare) in (0, len(columns)):
        return recipe, []
    kept = tuple(c for c in columns if c not in rare)
    offer = Offer(f"Use {'it' if len(rare) == 1 else 'them'}", "value_columns", columns)
    note = rare_channels(rare).offering(offer)
    return recipe.with_(value_columns=kept, left_out=(*recipe.left_out, *rare)), [note]


def _tells_time(table: Table, recipe: Recipe) -> bool:
    """Whether its time columns tell the time, and don't only count frames or have no unit."""
    if not recipe.row_per_step or recipe.time_format != "number":
        return bool(recipe.time_columns)
    if recipe.layout == "tidy":
        times = timestamps.read_times(table.frame, recipe.time_columns, "number")
        usual = float(np.median(np.diff(times.moments))) * table.rate
        return times.unit != "frame" and (times.unit != "" or abs(usual - 1) > ROUNDED)
    return to_series(*pivoted(table, recipe)).grid.unit not in ("frame", "step")


def _about_left_out(table: Table, recipe: Recipe, asides: Mapping[str, Why]) -> str:
    """The end of the sentence on what was understood: what is left out though it is numbers."""
    used = {*value_columns(table, recipe), *recipe.label_columns, *recipe.time_columns}
    asides = {c: why for c, why in asides.items() if c not in used}
    if recipe.layout == "rows":  # beside columns that are steps
        asides = {c: BESIDE for c in recipe.left_out if c in table.numeric} | asides
    return f". Left out: {told}" if (told := describe_asides(asides)) else ""
