"""Doubts about counters and clocks that were taken for channels: of rows, laps or heartbeats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.data.notes import doubts as said
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.readers.dates.names.time_names import names_spent, time_words, unit_behind
from sequitur_core.readers.dates.timestamps import Times
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.channel_names import names_amount
from sequitur_core.readers.tables.columns.rearranged.side_by_side import AXES
from sequitur_core.readers.tables.columns.units.in_names import in_units
from sequitur_core.readers.tables.understanding.doubts.reading import (
    FEWEST,
    MANY,
    MOST_CODES,
    MOSTLY,
    SIZES,
    Reading,
    as_labels,
    is_axis,
    left_out,
)
from sequitur_core.readers.tables.understanding.roles.counts import has_count_beside
from sequitur_core.readers.tables.understanding.second_opinion.names import stem
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.second_clocks import (
    is_even,
    names_clock,
    only_rises,
)
from sequitur_core.readers.tables.understanding.times_and_counters.identifiers import (
    are_in_no_order,
)
from sequitur_core.readers.vocabulary.words import words

EVEN = 0.005  # of its span that a clock strays from a line
EQUAL, HALF = 0.02, 0.5  # of the usual step, that others differ by; and how many, at least
NEARLY_EVEN = 0.1  # of the usual step of a time, that others differ by
FEWEST_NUMBERS = 3  # that a counter goes through
FAR_ON = 10  # times as large as all that it grows by
APART = 0.95  # of the rows, that an axis tells apart at least: of others, one would be kept
STEP_BACK, MOST_BACK = 0.01, 0.1  # of all that an axis goes, and of its rows, at most
SURE = 0.8  # of what lies between its ends, that an axis goes
LONGEST_MEASURED = 1e9  # what is measured in whole numbers is written with fewer digits, mostly
DENSE = 1.5  # whole numbers for each row, from the least to the largest
_ALONG = AXES | {"age", "ages", "dose", "concentration", "nm", "freq", "frequency"}
FEWEST_EACH = 8  # intervals of a sequence
UNEVEN = 0.02  # of the mean interval, that intervals deviate by at least: clocks go on evenly
LEVEL = 2  # times as long as in the other half that intervals are, at most
SMOOTH = 0.8  # correlation of one interval with the next, from which a curve is smooth


def clock_as_channel(of: Reading) -> Iterator[Note]:
    """Times or counters are learned, of which only the steadiest are warned of otherwise."""
    if of.recipe.layout == "rows" or len(of.columns) < 2:
        return
    untimed = not of.recipe.time_columns
    found, clocks = list[str](), list[str]()
    longest = slice(*of.longest)
    back = 1 if untimed or not _runs_back(of.times, longest) else -1
    for column, cells in zip(of.columns, of.cells[longest].T, strict=True):
        known = cells[np.isfinite(cells)][::back]
        if (of.recipe.layout == "long" and is_even(known)) or names_spent(column):
            continue
        if _is_one_of_several(of, column):
            continue
        again = _goes_evenly(of, column)
        several = len(known) >= FEWEST and len(np.unique(known)) >= MANY
        if not (again or several):
            continue
        timed = time_words(column)[0] and (unit_behind(column) or not in_units([column]))
        named = names_clock(column) or timed  # T (°C) is no time
        first = untimed and column == of.table.numbers[0]
        axis = several and not _ALONG.isdisjoint(words(column)) and _rises_along(known)
        counts = again or _counts(known, timed=not untimed) or (named and only_rises(known))
        if counts or (first and (is_axis(known) or axis)):
            found.append(column)
            clocks += [column] * (counts and not axis)
    if not 0 < len(found) < len(of.columns):
        return
    note = said.clock_as_channel(
        tuple(map(of.channel, found)),
        sequence=of.recipe.layout == "columns",
        axis=untimed and not clocks,
    )
    known = of.cells[:, of.columns.index(found[0])]
    rises = _rises_along(known)
    # Where several rows share an axis, as at the edges of a spectrum, all are kept in their order.
    whole = time_words(found[0])[0] or len(np.unique(known)) >= APART * len(known)
    if untimed and rises and whole and of.tells_rows_apart(found[0]):
        which = "it" if len(found) == 1 else "the first"
        role = "time" if clocks else "x axis"
        offer = Offer(f"Use {which} as the {role}", "time_columns", (found[0],))
    else:
        offer = left_out(of, found)
    yield note.offering(offer)


def _goes_evenly(of: Reading, column: str) -> bool:
    """Whether numbers go on as counters do, in nearly all rows of all sequences.

    By the same, or by the same share of the time; whole ones far above all that they go by also in
    one direction, or by the same to and fro. Fractions are those of a clock that begins anew now
    and then, or goes with an uneven time: what is measured may change smoothly.
    """
    rows, same = of.in_turn
    cells = of.cells[rows, of.columns.index(column)]
    known, steps = cells[np.isfinite(cells)], np.diff(cells)
    same = same & np.isfinite(steps)
    steps, whole = steps[same], are_whole(known)
    if len(steps) < MANY or len(np.unique(known)) < FEWEST_NUMBERS:
        return False
    if whole and _are_alike(steps, 0):
        return True
    signs, uneven = {*np.sign(steps).tolist()}, False
    on_and_on = signs in ({1}, {-1}) or _are_alike(np.abs(steps), 0)
    if whole and on_and_on and np.abs(known).min() > FAR_ON * np.ptp(known):
        return not (_digits_of_records(column, known) or names_amount(column) or in_units([column]))
    if of.recipe.time_columns and not of.times.missing.any():
        since = np.diff(of.times.numbers[: len(rows)][rows])[same]
        steps, since = steps[since != 0], since[since != 0]
        uneven, steps = not _are_alike(since, NEARLY_EVEN), steps / since
    anew = {-1, 1} <= signs
    return (whole or anew or uneven) and _are_alike(steps, EQUAL)


def _are_alike(steps: DoubleArray, near: float) -> bool:
    """Whether nearly all of many steps are the usual one, but for a share of it, and not 0."""
    usual = float(np.median(steps)) if len(steps) >= MANY else 0.0
    return usual != 0 and bool((np.abs(steps - usual) <= near * abs(usual)).mean() > MOSTLY)


def _runs_back(times: Times, rows: slice) -> bool:
    """Whether the newest of these rows stands first, as in lists of what happened last."""
    known = times.moments[rows][~times.missing[rows]]
    return len(known) > 1 and bool(known[-1] < known[0])


def _is_one_of_several(of: Reading, column: str) -> bool:
    """Whether it is called as others that do go down, but for a number: an entry of a matrix."""
    if not of.table.named:
        return False
    fellows = [place for place in of.by_stem[stem(column)] if of.columns[place] != column]
    steps = np.diff(of.cells[slice(*of.longest)][:, fellows], axis=0)
    down = int((steps < 0).any(axis=0).sum())
    return len(fellows) > 1 and 2 * down > len(fellows)


def _rises_along(values: DoubleArray) -> bool:
    """Whether numbers go up, but for small steps back, as those of a curve read off a picture."""
    steps = np.diff(values)
    back = float(-steps.min(initial=0))
    little = back <= STEP_BACK * np.ptp(values) and (steps < 0).mean() <= MOST_BACK
    return only_rises(values) or bool(little and values[-1] - values[0] > SURE * np.ptp(values))


def _counts(values: DoubleArray, *, timed: bool) -> bool:
    """Whether whole numbers go up as those of a clock do: along a line, or to one and again.

    timed : rows have a time. Then a counter goes on by the same in most rows, as nothing that
        grows does.
    """
    if not are_whole(values):
        return False
    steps = np.diff(values)
    up = steps[steps > 0]
    if not len(up):
        return False
    if len(up) == len(steps) or (steps >= 0).all():
        line = np.linspace(values[0], values[-1], len(values))
        near = np.abs(up - np.median(up)) <= max(1, EQUAL * np.median(up))
        even = not timed or near.mean() > HALF
        return even and bool(np.abs(values - line).max() <= max(EVEN * np.ptp(values), up.max()))
    return bool((steps == np.median(up)).mean() > MOSTLY)


def records_as_channel(of: Reading) -> Iterator[Note]:
    """Whole numbers, another in each row, are learned, as those of records.

    They are long and of one size, and go up from row to row or are in no order: free memory and
    the work of miners go on. Or nearly each from the least to the largest is of one row.
    """
    if not of.recipe.row_per_step or len(of.dataset.meta.channels) < 2 or len(of.head) < FEWEST:
        return
    free = (
        c for c in zip(of.columns, of.cells.T, strict=True) if of.channel(c[0]) not in of.warned
    )
    known = {c: cells[np.isfinite(cells)] for c, cells in free}
    digits = {c: _digits_of_records(c, cells) for c, cells in known.items()}
    found = [c for c, cells in known.items() if digits[c] or _number_rows(cells)]
    if found and len(found) < len(of.columns):
        note = said.records_as_channel(tuple(map(of.channel, found)), digits[found[0]])
        yield note.offering(left_out(of, found))


def _digits_of_records(column: str, known: DoubleArray) -> int:
    """How many digits numbers have that may be those of records; 0 of what is measured or counted.

    Bytes and people are counted that are as many.
    """
    if len(known) < FEWEST or known.min() < LONGEST_MEASURED or known.max() > 2 * known.min():
        return 0
    apart = len(np.unique(known)) >= MOSTLY * len(known)
    if not (apart and are_whole(known)) or names_amount(column) or in_units([column]):
        return 0
    up = float((np.diff(known) > 0).mean())
    if max(up, 1 - up) < MOSTLY and not are_in_no_order(known):
        return 0
    return 0 if SIZES & {*words(column)} else len(f"{np.median(known):.0f}")


def _number_rows(known: DoubleArray) -> bool:
    """Whether each number is of one row, and few lie between the least and the largest unused."""
    rows = len(np.unique(known))
    each = FEWEST <= rows == len(known) and are_whole(known)
    return each and bool(np.ptp(known) < DENSE * rows)


def stretches_as_channel(of: Reading) -> Iterator[Note]:
    """Numbers of laps or cycles, which follow one another, are learned, with what goes by these."""
    if not of.recipe.row_per_step or len(of.columns) < 2 or len(of.head) < FEWEST:
        return
    found = []
    rows, same = of.in_turn
    for column, cells in zip(of.columns, of.cells[rows].T, strict=True):
        numbers = np.unique(cells[np.isfinite(cells)])
        follow = FEWEST_NUMBERS <= len(numbers) <= MOST_CODES and (np.diff(numbers) == 1).all()
        begins = follow and numbers[0] in (0, 1) and not (np.diff(cells)[same] < 0).any()
        if begins and not has_count_beside(of.table, column):  # pulls_open beside pulls_closed
            found.append(column)
    if not 0 < len(found) < len(of.columns):
        return
    along = _going_along(of, found)
    if len(found) + len(along) == len(of.columns):
        along = []  # or nothing would be left
    note = said.stretches_as_channel(tuple(map(of.channel, found)), tuple(map(of.channel, along)))
    yield note.offering(as_labels(of, [*found, *along]), left_out(of, [*found, *along]))


def _going_along(of: Reading, stretches: Sequence[str]) -> list[str]:
    """Other columns that change in the rows in which numbers of laps or cycles do, and no other."""
    low, high = of.longest
    changes = dict(zip(of.columns, (np.diff(of.cells[low:high], axis=0) != 0).T, strict=True))
    at = np.any([changes[c] for c in stretches], axis=0)
    return [
        c
        for c, rows in changes.items()
        if c not in stretches and rows.any() and not (rows & ~at).any()
    ]


def events_as_channel(of: Reading) -> Iterator[Note]:
    """The only channel never goes down and rises by about as much each time: it tells when."""
    recipe = of.recipe
    many = recipe.layout in ("rows", "columns")
    if recipe.time_columns or recipe.change or recipe.channel_column or recipe.channels_in_names:
        return
    if not of.columns or (len(of.columns) > 1 and not many):
        return
    if of.channel(of.columns[0]) in of.warned:  # it numbers the rows
        return
    if recipe.layout == "rows":
        pieces = [*of.cells]
    elif many:
        pieces = [*of.cells.T]
    else:
        pieces = [of.cells[low:high, 0] for low, high in of.stretches]
    steps = [np.diff(piece[np.isfinite(piece)]) for piece in pieces]
    if np.median([len(each) for each in steps]) < FEWEST_EACH:
        return  # sizes at a few ages go up, too
    if not _are_intervals(steps):
        return
    also: tuple[tuple[str, int], ...] = ()
    if recipe.window and not recipe.window_step:  # as many differences, and none is lost
        also = (("window", recipe.window + 1), ("window_step", recipe.window))
    offer = Offer("Use the differences", "change", "difference", also=also)
    yield said.events_as_channel("" if many else of.channel(of.columns[0])).offering(offer)


def _are_intervals(pieces: Sequence[DoubleArray]) -> bool:
    """Whether steps are never down, differ, and keep one level without being smooth.

    In most sequences: those of a body that warms up in all are high at first, and get smaller.
    """
    steps = np.concatenate(pieces)
    if len(steps) < FEWEST or (steps < 0).any() or (steps > 0).mean() < MOSTLY:
        return False
    if steps.std() < UNEVEN * steps.mean():
        return False
    long = [each for each in pieces if len(each) >= FEWEST_EACH and np.ptp(each[:-1]) > 0]
    halves = [[float(np.median(half)) for half in np.array_split(each, 2)] for each in long]
    alike = [float(np.corrcoef(each[:-1], each[1:])[0, 1]) for each in long if np.ptp(each[1:]) > 0]
    level = np.mean([max(both) <= LEVEL * min(both) for both in halves]) if halves else 0
    return bool(level > 0.5) and (not alike or float(np.median(alike)) < SMOOTH)
