"""Doubts about the numbers of a channel: those of another, zeros that are none, or angles."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np

from sequitur_core.data.dataset import BoolArray, DoubleArray, IntArray
from sequitur_core.data.notes import doubts as said
from sequitur_core.data.notes import names_and_units, preparation
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.preparation.angles import turn_of
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.missing_numbers import without_marks
from sequitur_core.readers.tables.columns.units.in_rows import mixed_and_single_units
from sequitur_core.readers.tables.understanding.doubts.reading import FEWEST, Reading, left_out
from sequitur_core.readers.tables.understanding.roles.copies import line_between
from sequitur_core.readers.tables.understanding.times_and_counters.counters import is_place

ALIKE = 0.999  # correlation of two channels from which on they may say the same
NEARLY = 0.005  # of their usual deviation, by which those of a filled channel may be off
MOST_COMPARED = 60  # channels, of which some may be others with gaps
FEW_VALUES = 5  # distances from zero to zero, at least
SELDOM = 0.05  # of the rows, in which nothing is recorded amid others
SHORT_NAME = 14  # letters that a button has room for
MANY = 12  # values of what is measured
SOME = 50  # of the first rows, by which it is known what is usual
FARTHER = 10  # times the range of all others that few numbers lie beyond them as no true ones do
ZERO_FARTHER = 5  # the same of zeros, which stand for many things that aren't there
TIMES = 1000  # the same where others have a long tail, or are too few to know
ENOUGH = 200  # numbers by which a tail is known
USUAL = (0.05, 0.95)  # of the numbers, that a tail isn't among
LONG_TAIL = 4  # times the range of these that all have: a normal distribution has 2, rain 20
FEWEST_ZEROS = 5
FAR = 0.5  # of the range of the other values, that they are away from 0 at least
RARELY = 0.1  # of the rows: zeros that are more may be a state, such as off
MOSTLY_ZERO = 0.75
FEWEST_SILENT = 3  # channels that are all 0 where nothing was recorded yet
LONGEST = 20  # rows that a value is usually lost for, as by a blink
REGULAR = 0.7  # of the distances from zero to zero that are the same, as of days without work
LONGEST_WEEK = 31  # rows of such a distance


def same_as_another(of: Reading) -> Iterator[Note]:
    """A channel is learned twice: it has the numbers of another, as they are or in other units."""
    if not of.recipe.row_per_step or len(of.head) < FEWEST:
        return
    found: dict[str, tuple[str, float, float]] = {}
    for earlier, later in _pairs_alike(of.cells):
        one, other = of.columns[earlier], of.columns[later]
        if other in found or (is_place(one) and is_place(other)):
            continue  # a straight way has both
        line = line_between(*of.table.cells([one, other]).T)
        if line is not None:
            found[other] = (found[one][0] if one in found else one, *line)
    if found:
        _, factor, offset = next(iter(found.values()))
        channels = tuple(map(of.channel, found))
        others = tuple(of.channel(one) for one, *_ in found.values())
        last, (first, *_) = next(iter(found.items()))
        pair = of.table.cells([first, last])
        pair = pair[np.isfinite(pair).all(axis=1)]
        differing = int((pair[:, 0] != pair[:, 1]).sum()) if factor == 1 else 0
        note = said.same_as_another(channels, others, factor, offset, differing, len(pair))
        offers = [left_out(of, [*found])]
        if len(channels) == 1:
            ((other, (one, *_)),) = found.items()
            offers = [_without(of, other, "the first"), _without(of, one, "the second")]
        yield note.offering(*offers)


def filled_copies(of: Reading) -> Iterator[Note]:
    """Channels are learned again with their gaps filled, others of them a hair's breadth off."""
    cells, columns = of.cells[:, :MOST_COMPARED], of.columns[:MOST_COMPARED]
    known = np.isfinite(cells)
    if not of.recipe.row_per_step or len(cells) < FEWEST or known.all():
        return
    found: dict[str, str] = {}
    for at, column in enumerate(columns):
        rows, own = known[:, at], cells[known[:, at], at]
        if column in found.values() or len(np.unique(own)) < MANY:
            continue
        near = (np.abs(cells[rows] - own[:, None]) <= NEARLY * own.std()).all(axis=0)
        near[at] = False
        for other in np.flatnonzero(near).tolist():
            # Those that are the same in every row are told of elsewhere.
            if not known[:, other].all() or line_between(*cells[:, [at, other]].T) is None:
                found.setdefault(column, columns[other])
    if any(not known[:, columns.index(column)].all() for column in found):
        channels, others = (tuple(map(of.channel, of_it)) for of_it in (found, found.values()))
        yield said.filled_copies(channels, others).offering(left_out(of, [*found]))


def _without(of: Reading, column: str, short: str) -> Offer:
    """One of two channels that a sentence names, left out; its `short` name if it is a long one."""
    name = of.channel(column)
    named = name if len(name) <= SHORT_NAME else short
    return replace(left_out(of, [column]), label=f"Leave {named} out")


def _pairs_alike(cells: DoubleArray) -> list[tuple[int, int]]:
    """Columns (rows, columns) that go up and down together, and lack the same cells."""
    known = np.isfinite(cells)
    off = np.where(known, cells - np.nanmean(np.where(known.any(axis=0), cells, 0), axis=0), 0)
    size = np.sqrt((off**2).sum(axis=0))
    off /= np.where(size > 0, size, np.inf)
    alike = np.abs(off.T @ off) >= ALIKE
    pairs = np.argwhere(np.triu(alike, 1)).tolist()
    return [(i, j) for i, j in pairs if (known[:, i] == known[:, j]).all()]


def zeros_as_values(of: Reading) -> Iterator[Note]:
    """Zeros are learned beside numbers that come nowhere near 0, as of a pulse that was lost."""
    recipe = of.recipe
    if not recipe.row_per_step or 0 in recipe.missing_numbers:
        return
    apart = recipe.range_of if recipe.outside == "missing" else ()
    columns = [p for p, c in enumerate(of.columns) if of.channel(c) not in apart]
    sure = [p for p in columns if _seem_lost(of.cells[:, p], of.stretches)]
    if not sure:
        return
    every = of.table.cells(of.columns)
    zero = every == 0
    known = np.where(zero, np.nan, every)
    far = [p for p in columns if zero[:, p].any() and _is_far(known[:, p])]
    if not {*sure} <= {*far}:  # further down they come near 0
        return
    low, high = np.nanmin(known[:, sure]), np.nanmax(known[:, sure])
    # With those of other sensors of the kind, which may be lost for longer.
    lost = [p for p in far if p in sure or low <= np.nanmedian(known[:, p]) <= high]
    rows = zero[:, lost].any(axis=1)
    # Others come near 0, too, but all of their zeros stand in the same rows.
    along = [p for p in columns if p not in lost and _goes_along(every[:, p], rows)]
    true = [p for p in columns if p not in (*lost, *along) and zero[:, p].any()]
    names = (tuple(of.channel(of.columns[p]) for p in places) for places in (lost, along, true))
    channels, with_them, others = names
    for_all = Offer(_ZERO, "missing_numbers", (*recipe.missing_numbers, 0.0))
    offers = _as_missing(of, channels, known[:, lost]) if true else (for_all,)
    count, offered = int(zero[:, lost].sum()), bool(offers)
    yield said.zeros_as_values(count, channels, with_them, others, offered).offering(*offers)


_ZERO = "0 means missing"


def _seem_lost(values: DoubleArray, stretches: Sequence[tuple[int, int]]) -> bool:
    """Whether zeros in a channel (rows,) come now and then, and not for long, as no state does.

    Of a state, such as being off, the zeros are many and last, or come on the same days.
    """
    known = np.isfinite(values)
    zeros, rest = known & (values == 0), values[known & (values != 0)]
    if zeros.sum() < FEWEST_ZEROS or len(rest) < FEWEST or len(np.unique(rest)) < MANY:
        return False
    if not _is_far(rest):
        return False
    runs, apart = _runs(zeros, stretches)
    share = zeros.sum() / known.sum()
    if len(apart) >= FEW_VALUES:
        counts = np.bincount(apart)[: LONGEST_WEEK + 1]
        if counts.max() > REGULAR * len(apart):
            return False
    rare = share <= RARELY and np.median(runs) <= LONGEST
    return bool(rare or (share <= MOSTLY_ZERO and np.quantile(runs, 0.25) <= 1))


def _is_far(values: DoubleArray) -> bool:
    """Whether numbers, NaN where missing, keep away from 0; 1 alone beside it is on, and 0 off."""
    low, high = np.fmin.reduce(values), np.fmax.reduce(values)
    return bool(low < high and max(low, -high) >= FAR * (high - low) and low * high > 0)


def _runs(zeros: BoolArray, stretches: Sequence[tuple[int, int]]) -> tuple[IntArray, IntArray]:
    """How many rows each run of zeros has, and how far those of one sequence begin apart."""
    runs, apart = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for low, high in stretches:
        edges = np.flatnonzero(np.diff(np.r_[False, zeros[low:high], False].astype(np.int8)))
        runs.append(edges[1::2] - edges[::2])
        apart.append(np.diff(edges[::2]))
    return np.concatenate(runs), np.concatenate(apart)


def _goes_along(values: DoubleArray, rows: BoolArray) -> bool:
    zero = values == 0
    rest = values[np.isfinite(values) & ~zero]
    return bool(zero.any() and rows[zero].all()) and len(np.unique(rest)) >= MANY


def _as_missing(of: Reading, names: Collection[str], values: DoubleArray) -> tuple[Offer, ...]:
    """Zeros taken for missing in some channels alone, by the range of their other values.

    values : those that are known (rows, channels). Not where a range has another end already, or
    channels were renamed or averaged before.
    """
    recipe = of.recipe
    known = {*names} <= {*of.dataset.meta.channels}
    if recipe.range_of or recipe.even_step or recipe.named_channels or not known:
        return ()
    least, most = np.fmin.reduce(values).tolist(), np.fmax.reduce(values).tolist()
    if any(low < 0 < high for low, high in zip(least, most, strict=True)):
        return ()
    nearest = [low if low > 0 else high for low, high in zip(least, most, strict=True)]
    half = [float(f"{end / 2:.2g}") for end in nearest]
    ends = {
        "range_low": tuple(end if end > 0 else None for end in half),
        "range_high": tuple(end if end < 0 else None for end in half),
        "outside": "missing",
    }
    return (Offer(_ZERO, "range_of", tuple(names), tuple(ends.items())),)


def blanks_as_zeros(of: Reading) -> Iterator[Note]:
    """Counts are missing now and then, mostly beside small ones, and none of them is 0.

    Who counts cars or birds by hand writes nothing where there were none.
    """
    if not of.recipe.row_per_step or of.recipe.fill == "zero" or len(of.head) < FEWEST:
        return
    blank = np.isnan(of.cells)
    some = np.flatnonzero(blank.any(axis=0))
    if not len(some) or not all(_lacks_zeros(of.cells[:, at]) for at in some):
        return
    channels = tuple(of.channel(of.columns[at]) for at in some)
    note = preparation.blanks_as_zeros(channels, float(blank[:, some].mean()))
    yield note.offering(Offer("Set them to 0", "fill", "zero"))


def _lacks_zeros(cells: DoubleArray) -> bool:
    """Whether whole numbers from 1 on are often missing, and those beside are small ones."""
    blank = np.isnan(cells)
    known = cells[~blank]
    begins = np.diff(blank.astype(np.int8)) == 1
    if not (blank.mean() > RARELY and begins.sum() >= FEWEST_ZEROS and are_whole(known)):
        return False
    return bool(known.min() == 1 and np.median(cells[:-1][begins]) <= np.median(known))


def zeros_at_an_end(of: Reading) -> Iterator[Note]:
    """Rows in which nothing was recorded yet, or any more, are learned: all channels are 0 there.

    As hardly anywhere else. One or two channels may be so at first, and have to fall to 0 at once
    at the end, unlike what ran down. Where 0 comes now and then in the others, too, it is a value.
    """
    recipe = of.recipe
    plain = recipe.layout == "long" and not recipe.channel_column and len(of.columns) > 0
    if not plain or 0 in recipe.missing_numbers:
        return
    ends = (of.table.cells(of.columns, rows) for rows in (slice(FEWEST), slice(-FEWEST, None)))
    if all(cells.any() for cells in ends):
        return
    cells = of.table.cells(of.columns)
    silent = (cells == 0).all(axis=1)
    first, last = (int(rows.argmin()) for rows in (silent, silent[::-1]))
    rest = np.nan_to_num(np.abs(cells[first : len(cells) - last]))
    if len(rest) and len(of.columns) < FEWEST_SILENT:
        at_once = rest[-FEW_VALUES:].max(axis=0) >= FAR * np.median(rest, axis=0)
        first, last = 0, last if at_once.all() else 0
    if not len(rest) or silent[first : len(cells) - last].mean() > SELDOM:
        return
    offers = list[Offer]()
    if (rest == 0).mean(axis=0).max() <= SELDOM:
        marks = (*recipe.missing_numbers, 0.0)
        offers += [Offer("Leave them out", "missing_numbers", marks, (("fill", "mask"),))]
    for count, note in ((first, preparation.zeros_at_first), (last, preparation.zeros_at_last)):
        if count >= FEWEST:
            yield note(count, len(cells), offered=bool(offers)).offering(*offers)


def channels_zero_at_first(of: Reading) -> Iterator[Note]:
    """Some channels of one series are 0 up to a row from which on they come nowhere near 0.

    As where they were published from a later year on. What grows begins small; and where all are 0,
    nothing was recorded (`zeros_at_an_end`).
    """
    recipe = of.recipe
    plain = (
        recipe.layout == "long" and not recipe.channel_column and 0 not in recipe.missing_numbers
    )
    told = {c for c, mark in zip(recipe.missing_in, recipe.missing_marks, strict=True) if not mark}
    free = [c for c in of.columns if c not in told]
    if not plain or of.table.cells(free, slice(FEWEST)).any(axis=0).all():
        return
    cells = {c: of.table.values(c) for c in free}
    begins = {c: _zeros_before(values) for c, values in cells.items()}
    for first in sorted({at for c, at in begins.items() if at and _at_once(cells[c][at:])}):
        late = [c for c, at in begins.items() if at == first]
        if len(late) < len(of.columns):
            marks = (*recipe.missing_marks, *[0.0] * len(late))
            also = (("missing_marks", marks), ("fill", "mask"))
            note = preparation.channels_zero_at_first(tuple(map(of.channel, late)), first)
            columns = (*recipe.missing_in, *late)
            yield note.offering(Offer("Treat them as missing", "missing_in", columns, also=also))


def _zeros_before(values: DoubleArray) -> int:
    """How many zeros a channel (rows,) begins with, and has none of later; 0 for few, or others."""
    first = int((values != 0).argmax())
    enough = FEWEST <= first <= len(values) - FEWEST
    return first if enough and (values[first:] != 0).all() else 0


def _at_once(values: DoubleArray) -> bool:
    """Whether numbers are as far from 0 from the first on as they are later."""
    rest = np.abs(values[np.isfinite(values)])
    return len(rest) > 0 and bool(np.median(rest[:FEW_VALUES]) >= FAR * np.median(rest))


def angles_that_jump(of: Reading) -> Iterator[Note]:
    """Directions are learned that jump by a whole turn, as from 359 to 1 degree."""
    if not of.recipe.row_per_step or len(of.head) < FEWEST:
        return
    found = {}
    for column, cells in zip(of.columns, of.cells.T, strict=True):
        turn = turn_of((cells[low:high] for low, high in of.stretches), column)
        if turn and of.channel(column) not in of.recipe.angles:
            found[column] = turn
    if not found:
        return
    channels = tuple(map(of.channel, found))
    known = {*channels} <= {*of.dataset.meta.channels} and not of.recipe.named_channels
    offers: tuple[Offer, ...] = ()
    if known and not of.recipe.even_step:  # averaged, 359 and 1 are 180
        angles, turns = (*of.recipe.angles, *channels), (*of.recipe.turns, *found.values())
        offers = (Offer("Sine and cosine", "angles", angles, (("turns", turns),)),)
    if len(found) < len(of.columns):
        offers += (left_out(of, [*found]),)
    yield said.angles_that_jump(channels).offering(*offers)


def far_off(of: Reading) -> Iterator[Note]:
    """Few numbers of a channel lie far beyond all others, as 999999, or one without its point."""
    if not of.recipe.row_per_step or of.recipe.channel_column or len(of.head) < FEWEST:
        return
    some = of.cells[evenly_spaced(len(of.cells), SOME)]
    found: dict[str, tuple[IntArray, DoubleArray]] = {}
    for column, first in zip(of.columns, some.T, strict=True):
        first, cells = first[np.isfinite(first)], of.table.values(column)
        usual = np.quantile(first, USUAL) if len(first) else (0.0, 0.0)
        low, high = np.fmin.reduce(cells), np.fmax.reduce(cells)
        if max(high - usual[1], usual[0] - low) <= ZERO_FARTHER * (usual[1] - usual[0]):
            continue  # nor is it of all others, which have a larger range
        values = without_marks(cells[:, None], [column], of.recipe)[:, 0]
        if len(rows := _far_rows(values)):
            found[column] = rows, values
    if not found:
        return
    each = {c: tuple(dict.fromkeys(values[at].tolist())) for c, (at, values) in found.items()}
    marks = [(column, number) for column, numbers in each.items() for number in numbers]
    rows, values = next(iter(found.values()))
    rest = np.delete(values, rows)
    ends = (float(np.nanmin(rest)), float(np.nanmax(rest))) if len(found) == 1 else ()
    told = tuple((of.channel(column), numbers) for column, numbers in each.items())
    count = sum(len(at) for at, _ in found.values())
    note = said.far_off(told, count, *_place_of(of, int(rows[0])), ends)
    label = f"Treat {'it' if count == 1 else 'them'} as missing"
    recipe = of.recipe
    columns = (*recipe.missing_in, *(column for column, _ in marks))
    also = (("missing_marks", (*recipe.missing_marks, *(number for _, number in marks))),)
    yield note.offering(Offer(label, "missing_in", columns, also=also))


def _far_rows(values: DoubleArray) -> IntArray:
    """The rows of few numbers at an end of a channel (rows,) that lie far beyond all others.

    Where many small values have ever fewer larger ones above, as with rain, sales or prices, a
    number has to be further off than any true one. In the first row, or the last, a device may be
    off still, or again.
    """
    known = np.flatnonzero(np.isfinite(values))
    if len(known) <= FEWEST:
        return known[:0]
    few = np.arange(FEWEST_ZEROS)  # at each end, in order: others needn't be
    known = known[np.argpartition(values[known], [*few, *(-1 - few)])]
    for count in range(1, FEWEST_ZEROS):
        for rows, others in ((known[-count:], known[:-count]), (known[:count], known[count:])):
            low, high = sorted((values[others[0]], values[others[-1]]))
            away = max(values[rows].min() - high, low - values[rows].max())
            if away <= min(TIMES, FARTHER, ZERO_FARTHER) * (high - low):
                continue
            rest, extent = values[others], high - low
            usual = np.quantile(rest, USUAL)
            even = len(rest) >= ENOUGH and extent <= LONG_TAIL * (usual[1] - usual[0])
            times = TIMES if not even else ZERO_FARTHER if not values[rows].any() else FARTHER
            inside = ((rows > others.min()) & (rows < others.max())).any()
            if inside and away > times * extent and len(np.unique(rest)) > MANY:
                return np.sort(rows)
    return known[:0]


def _place_of(of: Reading, row: int) -> tuple[int, str]:
    """The line of a row in its file, 0 where it has none; whose it is and when, as written."""
    table, recipe = of.table, of.recipe
    ids = recipe.id_columns if recipe.layout == "tidy" else ()
    cells = [table.frame[c].iloc[row] for c in (*ids, *recipe.time_columns) if c in table.frame]
    line = 0 if table.files else int(table.frame.index[row])
    return line, ", ".join(str(cell) for cell in cells)


def mixed_units(of: Reading) -> Iterator[Note]:
    """Numbers of one channel are in several units, by a column that names one in each row."""
    by_rows = mixed_and_single_units(of.table, of.recipe)
    mixed = {channel: units for channel, units in by_rows.items() if len(units) > 1}
    if mixed:
        yield names_and_units.mixed_units(tuple(mixed), next(iter(mixed.values())))
