"""Recordings below one another that nothing names: each begins where its time, or axis, does.

Or beside one another: what was measured several times at each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.data.notes.labels import label_seams
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.notes.times import seams_between, time_begins_anew
from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import disambiguate
from sequitur_core.readers.dates.names.axis_names import names_axis
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.dates.parts.date_parts import NO_DATE, counts_from_0, part_of
from sequitur_core.readers.dates.time_grid import Grid, since_1970
from sequitur_core.readers.dates.time_order import one_way, returns
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.rows_between_empty_lines import with_blocks
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.rows_to_sequences.groups import group_codes
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.vocabulary.words import words

Columns = tuple[str, ...]

RUN = "run of "  # and the column that begins anew with each
REPLICATE = "replicate along "  # and the column of which each number stands in several rows
FEWEST_TIMES, MOST_REPLICATES = 5, 30
FEWEST = 3  # runs
MOST_CHANNELS = 8  # beside doses or the like: where rows are steps, there are few
FAR_UP = 10  # times the lowest of whole numbers that the highest one is, of a rise by factors
SHORTEST = 8  # rows of one, on average
SHORT, MANY = 5, 8  # rows of shorter ones, and runs, whose time goes on in every row
FAR = 50.0  # times the usual distance of rows, at least, of the last one and the next recording
STANDS_OUT = 10.0  # times the longest of all shorter distances
PAUSE, LONGER = 10.0, 3.0  # the same of a pause between rows that lie apart unevenly
ENTRIES = 3 * 3600.0  # seconds between rows that are no samples, where they come unevenly:
A_MOMENT, FASTEST = 1.0, 1e-3  # seconds that nobody stops for; of pulses, trains may lie closer
NEARLY, FEW_OFF = 0.25, 0.15  # more than these of the steps differ by more from the usual one
MOST_OF_PLATES = 100_000  # rows: of more, as of sensors, it takes as long as reading them
MOST_BACK = 0.05  # of the rows in which a time goes back within a recording
NO_SEAMS = np.empty(0, np.int64)
GOES_ON = 0.8  # of the rows in which an axis goes on, at least: marks of 0 and 1 seldom change
_RANKS = {"position", "index", "idx"}  # called as times are, and as places are as well


def with_runs(table: Table, fixed: Mapping[str, Any]) -> Table:
    """The table with a column that names its runs, where one begins anew and nothing says so.

    Also one that a recipe has, of a table with a single run. Or with one that names replicates.
    """
    if column := next(_asked(table, fixed, RUN), "") or _begins_anew(table):
        back = _back(table.values(column))
        number = 1 + np.cumsum(np.concatenate([[False], back]), dtype=np.int64)
        return _with_first(table, _name(table, column), "run", number)
    if column := next(_asked(table, fixed, REPLICATE), "") or _replicated(table):
        count = table.frame.groupby(column, sort=False, dropna=False).cumcount()
        number = 1 + count.to_numpy().astype(np.int64)
        return _with_first(table, _name(table, column, REPLICATE), "replicate", number)
    return with_blocks(table, fixed)


def _with_first(table: Table, name: str, word: str, number: IntArray) -> Table:
    """The table with another first column, of a word and a number for each row."""
    frame = table.frame.copy(deep=False)
    frame.insert(0, name, [f"{word} {k}" for k in number])
    return replace(table, frame=frame)


def _asked(table: Table, fixed: Mapping[str, Any], kind: str) -> Iterator[str]:
    """The columns of numbers whose runs name the sequences, which the file itself doesn't name."""
    for name in fixed.get("id_columns") or ():
        if name.startswith(kind) and name not in table.frame:
            begun = (c for c in map(str, table.frame.columns) if name.startswith(kind + c))
            yield from (c for c in begun if c in table.numeric and _name(table, c, kind) == name)


def _name(table: Table, column: str, kind: str = RUN) -> str:
    """What the column with the runs of another is called, unlike all that the file has."""
    return disambiguate((*map(str, table.frame.columns), kind + column))[-1]


def _back(values: np.ndarray) -> BoolArray:
    """Where numbers that go one way go the other."""
    steps = np.diff(values)
    return steps < 0 if (steps > 0).sum() >= (steps < 0).sum() else steps > 0


def about_runs(table: Table, candidates: Sequence[TimeColumns]) -> list[Note]:
    """What is asked of a time that begins anew, be it once, as where a file was written twice."""
    for column in (c.columns[0] for c in candidates if len(c.columns) == 1 and not c.times.dated):
        if column not in table.numeric or part_of(column) or not time_words(column)[0]:
            continue
        values = table.values(column)
        back = np.flatnonzero(_back(values))
        few = 0 < len(back) <= len(values) / SHORTEST - 1
        if few and np.isfinite(values).all() and np.delete(np.diff(values), back).all():
            note = time_begins_anew(column, len(back), int(table.frame.index[back[0] + 1]))
            return [note.offering(_each_a_sequence(table, column))]
    return []


def parting(
    table: Table,
    candidates: Sequence[TimeColumns],
    counters: Sequence[str],
    row_counters: Sequence[str],
) -> tuple[Columns, float]:
    """The columns by which recordings of a series are told apart whose rows have no time; or ().

    And the shortest pause between them, in usual steps; 0 for one far longer than all else.

    candidates, counters, row_counters : columns that may hold times, and that count groups of rows
        or the rows of a longer table, of which those between two recordings were left out.
    """
    timed = [c for c in candidates if not c.times.format.startswith(NO_DATE)]
    named = [c for c in timed if c.times.dated or time_words(c.columns[0])[0]]
    for column in (*(c.columns for c in named), *((c,) for c in counters)):
        alone = len(column) == 1 and part_of(column[0])
        if not alone and len(_seams_by(table, column)):
            return column, 0.0
    jumps = ((c, least_pause(table.values(c))) for c in row_counters)
    return next((((c,), pause) for c, pause in jumps if pause), ((), 0.0))


def seams_of(table: Table, recipe: Recipe) -> IntArray:
    """Rows of a series in the order of the file at which other recordings begin, by its recipe."""
    known = recipe.parted_by and {*recipe.parted_by} <= {*map(str, table.frame.columns)}
    if not known or recipe.channel_column:
        return NO_SEAMS
    return _seams_by(table, recipe.parted_by, recipe.pause)


def with_label_seams(
    table: Table, recipe: Recipe, rows: IntArray, seams: IntArray
) -> tuple[IntArray, tuple[Note, ...]]:
    """The seams of a series with the rows at which labels change that no window mixes, and a note.

    rows : those of the file that make the series.
    """
    labels = tuple(c for c in recipe.unmixed if c in recipe.label_columns)
    changes = np.diff(group_codes(table, labels)[rows]) if labels else NO_SEAMS
    found = np.union1d(seams, 1 + np.flatnonzero(changes))
    if not changes.any():
        return seams, ()
    offer = Offer("Windows may span these", "unmixed", ())
    return found, (label_seams(labels, int((changes != 0).sum())).offering(offer),)


def _seams_by(table: Table, columns: Columns, pause: float = 0.0) -> IntArray:
    found = time_candidates(table, {"time_columns": columns})
    if not found or found[0].times.missing.any():
        return NO_SEAMS
    return _seams_after(found[0].times.moments, pause)


def _seams_after(moments: NDArray[Any], pause: float) -> IntArray:
    """Rows before which a time pauses for so many usual steps, or by far more than elsewhere."""
    steps = np.diff(since_1970(moments))
    return 1 + np.flatnonzero(steps >= pause * _usual(steps)) if pause else seams(moments)


def pauses(moments: NDArray[Any], grid: Grid, least: float = 0.0) -> IntArray:
    """Rows in order of an uneven time at which other recordings begin, as their positions go on.

    With the longest pause among them, which positions may have; alone, it is a gap.

    least : usual steps that one lasts; 0 takes those far longer than all else.
    """
    if grid.regular:
        return NO_SEAMS
    found = _seams_after(moments, least)
    go_on = np.diff(grid.positions)[found - 1] == 1
    return found if go_on.any() else NO_SEAMS


def least_pause(moments: NDArray[Any]) -> float:
    """The usual steps that the shortest pause of uneven times lasts; 0 where they have none.

    Several times as long as all that is shorter, between recordings that are long enough. Songs
    that were heard lie minutes, hours and days apart: days more are no other recording.
    """
    steps = np.diff(since_1970(moments))
    if not np.isfinite(steps).all() or not (steps > 0).any():
        return 0.0
    pause, usual = pause_among(steps, len(moments)), _usual(steps)
    return 0.0 if steps[steps < pause].max(initial=0) > FAR * usual else pause / usual


def are_entries(moments: NDArray[Any]) -> bool:
    """Whether dates of rows lie hours apart or more, and unevenly: runs, or entries of a diary.

    Or within a second of one another, as unevenly, where a mouse rests between two moves. No device
    was started again after the longest pause among them.
    """
    steps = np.diff(since_1970(moments))
    if moments.dtype.kind != "M" or not (steps > 0).any():
        return False
    usual = _usual(steps)
    at_once = usual >= FASTEST and steps.max() < A_MOMENT
    off = np.abs(steps / usual - 1) > NEARLY
    return bool((usual >= ENTRIES or at_once) and off.mean() > FEW_OFF)


def pause_among(steps: NDArray[Any], rows: int) -> float:
    """How long the distance of so many rows is, at least, that lie apart by a pause; 0 for none.

    Recordings between pauses that stand out far may be shorter.
    """
    if not (steps > 0).any():
        return 0.0
    at, usual = np.sort(steps), _usual(steps)
    longer = 1 + np.flatnonzero((at[1:] >= PAUSE * usual) & (at[1:] >= LONGER * at[:-1]))
    if not len(longer):
        return 0.0
    below, least = at[longer[0] - 1 : longer[0] + 1]
    clear = least >= max(FAR * usual, STANDS_OUT * below)
    if len(at) - longer[0] > rows / (SHORT if clear else SHORTEST) - 1:
        return 0.0
    return float(np.sqrt(least * below))


def _usual(steps: NDArray[Any]) -> float:
    return float(np.median(steps[steps > 0]))


def seams(moments: NDArray[Any]) -> IntArray:
    """Rows in which a time goes back by many steps, or on by far more than elsewhere.

    None where these are so many that what lies between them is too short for a recording.
    """
    at = since_1970(moments)
    steps = np.diff(at) if np.isfinite(at).all() else np.empty(0)
    steps = -steps if (steps < 0).sum() > (steps > 0).sum() else steps
    on = np.sort(steps[steps > 0])
    if not len(on):
        return NO_SEAMS
    usual = float(np.median(on))
    longer = np.flatnonzero((on[1:] >= FAR * usual) & (on[1:] >= STANDS_OUT * on[:-1]))
    far = steps >= on[1 + longer[0]] if len(longer) else np.zeros(len(steps), np.bool_)
    back = steps <= -SHORTEST * usual
    found = 1 + np.flatnonzero(far | back)
    if len(found) > len(at) / SHORTEST - 1 or ((steps < 0) & ~back).mean() > MOST_BACK:
        return NO_SEAMS
    return found


def about_seams(table: Table, columns: Columns, rows: IntArray) -> tuple[Note, ...]:
    """That windows don't span the seams before some rows, and how they would."""
    if not len(rows):
        return ()
    note = seams_between(columns, len(rows), int(table.frame.index[rows[0]]))
    offers = [Offer(f"Windows may span {'it' if len(rows) == 1 else 'these'}", "parted_by", ())]
    if len(columns) == 1 and columns[0] in table.numeric:
        again = 1 + np.flatnonzero(_back(table.frame[columns[0]].to_numpy(np.float64)))
        offers[:0] = [_each_a_sequence(table, columns[0])] * np.array_equal(again, rows)
    return (note.offering(*offers),)


def _each_a_sequence(table: Table, column: str) -> Offer:
    each = Offer("Each is a sequence", "id_columns", (_name(table, column),))
    return replace(each, also=(("layout", "tidy"),))


def _begins_anew(table: Table) -> str:
    """The column of numbers that begins anew with each run; "" for none, or where others tell."""
    if table.sampled or table.files or len(table.frame) < FEWEST * SHORTEST:
        return ""
    for column in table.numbers:
        of_study = bool(part_of(column)) and counts_from_0(column, table.values(column))
        along = _goes_along(column) or of_study
        if along and _has_runs(table, column, full=of_study) and not _is_told(table, column):
            return column
    found = (c for c in table.numbers[:MOST_CHANNELS] if _counts_anew(table, c))
    return next(found, "") or next((c for c in table.numbers if _rises_alike(table, c)), "")


def _counts_anew(table: Table, column: str) -> bool:
    """Whether the rows of each of several runs are counted, from the same number on.

    Of runs that are of unlike lengths, none of them short: what goes round has equal ones. Nothing
    else tells when rows were.
    """
    values = table.values(column)
    if values[0] not in (0, 1) or values[1] != values[0] + 1 or not np.isfinite(values).all():
        return False
    back = np.flatnonzero(_back(values))
    lengths = np.diff(np.concatenate([[-1], back, [len(values) - 1]]))
    if len(lengths) < FEWEST or lengths.min() < SHORTEST or len({*lengths[:-1]}) < 2:
        return False
    anew = (values[back + 1] == values[0]).all() and (np.delete(np.diff(values), back) == 1).all()
    timed = any(time_words(c)[0] for c in map(str, table.frame.columns) if c != column)
    return bool(anew) and len(table.numbers) > 1 and not timed and not _is_told(table, column)


def _rises_alike(table: Table, column: str) -> bool:
    """Whether most rows go through the same few rising numbers again and again, as doses do.

    They have fractions or go up by a factor: whole numbers may be those of devices in turn. Some
    other column, measured, differs from run to run, but none goes on over all rows, as a time does,
    or tells the runs apart.
    """
    few = len(table.numbers) <= MOST_CHANNELS and len(table.frame) <= MOST_OF_PLATES
    few = few and FEWEST_TIMES <= table.distinct(column) <= len(table.frame) / FEWEST
    values = table.values(column) if few else np.zeros(0)
    if not few or part_of(column) or time_words(column)[0] or not np.isfinite(values).all():
        return False
    back = _back(values)
    begins = np.flatnonzero(np.concatenate([[True], back]))
    lengths = np.diff(np.append(begins, len(values)))
    rows = np.bincount(lengths) * np.arange(lengths.max() + 1)  # in runs of each length
    size = int(rows.argmax())
    if size < FEWEST_TIMES or rows[size] < FEWEST * size:
        return False
    places = begins[lengths == size][:, None] + np.arange(size)
    runs = values[places]
    rise = np.median(runs, axis=0)
    alike = size * int((runs == rise).all(axis=1).sum())
    steps = np.diff(rise)
    if 2 * alike <= len(values) or alike < FEWEST * size or not one_way(steps):
        return False
    doubles = rise.min() > 0 and rise.max() >= FAR_UP * rise.min()
    if are_whole(values) and not doubles:
        return False
    others = [table.values(c)[places] for c in table.numbers if c != column]
    if not any((cells != cells[0]).any() for cells in others):
        return False
    return not _is_told(table, column) and not any(_goes_on(table, c) for c in table.numbers)


def _goes_on(table: Table, column: str) -> bool:
    """Whether numbers go one way in all rows, and don't only number these."""
    return column not in table.row_numbers and one_way(np.diff(table.values(column)))


def _goes_along(column: str) -> bool:
    """Whether a column is called as a time or an axis."""
    named = (time_words(column)[0] or names_axis(column)) and not part_of(column)
    return bool(named) and _RANKS.isdisjoint(words(column))


def _replicated(table: Table) -> str:
    """The time or axis of which each number stands in as many rows, which nothing tells apart.

    It goes on unevenly: by a clock that is written too coarsely, the rows between two of its
    moments are as many as these are apart.
    """
    if table.sampled or table.files or table.listed:
        return ""
    for column in filter(_goes_along, table.numbers):
        values = table.values(column)
        steps = np.diff(values)
        ends = np.concatenate([[-1], np.flatnonzero(steps), [len(values) - 1]])
        each, apart = np.diff(ends), steps[steps != 0]
        alike = 2 <= each[0] <= MOST_REPLICATES and (each == each[0]).all()
        uneven = len(each) >= FEWEST_TIMES and apart.min() > 0 and not np.allclose(apart, apart[0])
        if alike and uneven and not _are_told_apart(table, column, int(each[0])):
            return column
    return ""


def _are_told_apart(table: Table, column: str, count: int) -> bool:
    """Whether another column has other cells in the rows of each number, the same ones in all."""
    for other in (c for c in map(str, table.frame.columns) if c != column):
        cells = pd.factorize(table.frame[other])[0].reshape(-1, count)
        if len(np.unique(cells)) <= 2 * count and all(len({*row}) == count for row in cells):
            return True
    return False


def _has_runs(table: Table, column: str, *, full: bool) -> bool:
    """Whether numbers go one way and return, not as a counter does that is full, unless it may."""
    values = table.values(column)
    if not np.isfinite(values).all():
        return False
    back = np.flatnonzero(_back(values))
    if not FEWEST - 1 <= len(back) <= len(values) / SHORT - 1:
        return False
    if len(back) > len(values) / SHORTEST - 1 and not _are_short_runs(table, column, back):
        return False
    on = values if values[1] >= values[0] else -values
    lengths = np.diff(np.concatenate([[-1], back]))
    steps = np.delete(np.diff(on), back)
    counts = bool((steps == 1).all())
    if (steps > 0).mean() < GOES_ON:
        return False
    round_again = counts and bool((lengths == lengths[0]).all())
    return bool(returns(on, back).all()) and (full or not round_again)


def _are_short_runs(table: Table, column: str, back: IntArray) -> bool:
    """Whether a time goes on in each row of many runs, which no other column tells apart.

    As the hours of each day in which somebody counted, at a few places.
    """
    steps = np.diff(table.values(column))
    up = (steps > 0).sum() >= (steps < 0).sum()
    inside = np.delete(steps if up else -steps, back)
    if len(back) + 1 < MANY or not time_words(column)[0] or not (inside > 0).all():
        return False
    others = [c for c in map(str, table.frame.columns) if c != column]
    changes = (np.diff(pd.factorize(table.frame[c])[0]) != 0 for c in others)
    return all(np.delete(of, back).any() or MANY * of.sum() <= len(back) for of in changes)


def _is_told(table: Table, column: str) -> bool:
    """Whether another column names the runs, or a time goes on over them."""
    back = _back(table.values(column))
    most = max(len(back) / SHORTEST, back.sum())
    for other in map(str, table.frame.columns):
        cells = table.frame[other].to_numpy()
        changes = cells[1:] != cells[:-1]
        if other != column and changes[back].all() and changes.sum() <= most:
            return True
    rest = (c for c in time_candidates(table, {}) if column not in c.columns)
    return any(c.times.dated for c in rest)
