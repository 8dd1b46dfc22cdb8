"""Doubts about few whole numbers that were taken for a channel: they may stand for something."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from sequitur_core.data.dataset import DoubleArray, IntArray
from sequitur_core.data.notes import doubts as said
from sequitur_core.data.notes import labels
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.channel_names import names_amount
from sequitur_core.readers.tables.columns.missing_numbers import without_marks
from sequitur_core.readers.tables.columns.time_columns import LENGTHS
from sequitur_core.readers.tables.columns.units.in_names import in_units
from sequitur_core.readers.tables.rows_to_sequences.groups import codes_of, constant_within
from sequitur_core.readers.tables.understanding.doubts.columns import only_negative
from sequitur_core.readers.tables.understanding.doubts.reading import (
    FEW_CODES,
    FEWEST,
    MANY,
    MOST_CODES,
    MOSTLY,
    SIZES,
    Reading,
    as_labels,
    left_out,
)
from sequitur_core.readers.tables.understanding.roles import described
from sequitur_core.readers.tables.understanding.roles.counts import has_count_beside
from sequitur_core.readers.tables.understanding.rows.classes_of_rows import (
    has_whole,
    stem_of_kinds,
)
from sequitur_core.readers.tables.understanding.second_opinion.names import stem
from sequitur_core.readers.vocabulary.quantities import PERCENT
from sequitur_core.readers.vocabulary.words import words

GAP = 5  # between them at least, where no name says so
MOST_STATES, LASTING = 6, 50  # numbers of a state; rows that each lasts at least, on average
FEWEST_JUMPS, STAYING = 12, 3  # changes of a code, and rows that each number lasts, on average
JUMPING = 0.25  # of the changes, that pass over a number: of three kinds, every third does
MOST_SELDOM, USUAL = 3, 0.95  # numbers of which one stands in so many of the rows
UNEVEN = 10  # times as far apart as others that some codes are
FEWER = 2  # times fewer numbers than in any other column, that a class of rows has at least
MANY_MEASURED = 12  # channels beside one that seldom changes
FEWEST_CHANGES = 4  # of a column that goes with a label
_CODES = {
    "code", "codes", "status", "state", "flag", "flags", "mode", "quality", "type", "class",
    "range", "rc", "category", "kind", "error", "alarm", "stage", "source",
    "regime", "phase", "quadrant", "cluster", "err", "errno", "errcode", "fault", "channel", "ch",
    "chan", "prog", "program", "programme", "fix", "tag", "order", "reason",
    "cause", "opcode", "fport", "route", "unit", "confidence", "difficulty", "condition",
}  # fmt: skip
# Regenart, Wettertyp, Windklasse, but no Restart, Flowchart or Counterpart.
_KIND = re.compile(
    r"[^\W\d_]{3}(?:(?<!st)(?<!ch)(?<!p)(?<!he)art|typ|klasse|zustand|schlüssel)$", re.IGNORECASE
)
_SAID = {"code", "codes", "status", "flag", "flags", "mode", "class", "type"}  # whatever is there
# What is shown in a trial of an experiment; how somebody answered, which such names tell, too.
_SHOWN = {
    "stim", "stimulus", "stimuli", "target", "distractor", "condition", "contrast", "level",
    "coherence", "left", "right", "difficulty", "orientation", "congruent", "congruency", "cue",
    "soa", "isi", "difference", "diff",
}  # fmt: skip
_TIMED = {"rt", "rts", "reaction", "reactiontime"}
_ANSWERED = {
    "response", "responses", "resp", "correct", "corr", "accuracy", "acc", "choice", "chosen",
    "answer", "key", "rating", "confidence",
}  # fmt: skip
_DONE = {
    "pupil", "gaze", "eye", "hand", "foot", "error", "errors", "score", "hit", "hits", "press",
    "presses", "click", "clicks",
}  # fmt: skip
ROWS_EACH = 4  # trials in which one thing is shown, on average
# Of what is measured in percent, which a name may say without a sign of it.
_TO_BE_REACHED = {"des", "desired", "set", "setpoint", "sp", "target", "ref", "goal", "soll", "cmd"}


def codes_as_channel(of: Reading) -> Iterator[Note]:
    """States or qualities with numbers for names are learned beside what is measured."""
    if not of.recipe.row_per_step or len(of.dataset.meta.channels) < 2:
        return
    different = [np.unique(column[np.isfinite(column)]) for column in of.cells.T]
    if len(of.head) < FEWEST:
        yield from _codes_of_few_rows(of, different)
        return
    if max(map(len, different), default=0) < MANY:
        yield from _codes_alone(of)
        return
    measured = sum(len(found) >= MANY or bool((found % 1 != 0).any()) for found in different)
    found = {}
    for column, first in zip(of.columns, different, strict=True):
        few = len(first) <= MOST_CODES >= of.table.distinct(column)
        codes = _numbers(of, column) if few else first  # as others may stand further down
        if len(codes) >= 2 and (
            _is_said_code(of, column) or (few and _stand_for_something(of, codes, column, measured))
        ):
            found[column] = codes
    found |= {c: codes for c, codes in _told_by_each_other(of, different).items() if c not in found}
    if any(codes[0] < 0 for codes in found.values()):
        marked = only_negative(of)  # where a number may mean missing
        found = {column: codes for column, codes in found.items() if column not in marked}
    if found:
        yield _about(of, found | _go_with(of, found))


def _codes_of_few_rows(of: Reading, different: Sequence[DoubleArray]) -> Iterator[Note]:
    """Whole numbers that a name says are codes, each in two rows or more: nothing else tells."""
    found = {
        column: numbers
        for column, numbers in zip(of.columns, different, strict=True)
        if 2 <= len(numbers) <= len(of.head) / 2
        and are_whole(numbers)
        and _SAID.intersection(words(column)[-1:])
        and not np.isin(numbers, (0, 1)).all()
    }
    if 0 < len(found) < len(of.columns):
        yield _about(of, found)


def _go_with(of: Reading, codes: Mapping[str, DoubleArray]) -> dict[str, DoubleArray]:
    """Other columns with one number for each code, as what numbers bins has.

    Their own, of several codes; or whole ones, of codes that change often.
    """
    rows = {
        c: np.unique(cells, return_inverse=True)[1]
        for c, cells in zip(of.columns, of.cells.T, strict=True)
    }
    found = {}
    for column in (c for c in rows if c not in codes):
        for code, numbers in codes.items():
            count = len(numbers)
            pairs = len(np.unique(rows[column] * MOST_CODES + rows[code]))
            if not count == rows[code].max() + 1 == pairs:
                continue
            own, one = FEW_CODES <= count == rows[column].max() + 1, _numbers(of, column)
            kinds = len(one) > 1 and are_whole(one) and not np.isin(one, (0, 1)).all()
            if own or (kinds and _changes(rows[code]) >= FEWEST_JUMPS):
                found[column] = one
    return found


def same_for_each(of: Reading) -> Iterator[Note]:
    """Numbers that only say again what a text does, such as how hard each kind of sport is."""
    if of.recipe.layout != "long" or of.recipe.channel_column:
        return
    names = [c for c in of.table.texts() if c in of.recipe.left_out]
    name, found = described.same_for_each(of.table, names, ())
    found = [c for c in found if c in of.columns]
    if 0 < len(found) < len(of.columns):
        note = labels.same_for_each(tuple(map(of.channel, found)), name)
        yield note.offering(left_out(of, found), as_labels(of, found))


def shown_as_channel(of: Reading) -> Iterator[Note]:
    """What an experiment shows in each trial, drawn from a few, is learned as if it was measured.

    Columns beside it hold reaction times, or what was answered and whether that was right.
    """
    if not of.recipe.row_per_step or len(of.head) < FEWEST:
        return
    told = {str(c): {*words(str(c))} for c in of.table.frame}
    timed = [c for c, own in told.items() if own & _TIMED]
    answered = [c for c, own in told.items() if own & (_TIMED | _ANSWERED)]
    if not timed or len(answered) < 2 or any("lt" in own for own in told.values()):
        return  # beside lt, rt is the right one
    found = [
        c
        for c in of.columns
        if c not in answered
        and told[c] & _SHOWN
        and not told[c] & _DONE
        and of.channel(c) not in of.warned
        and 1 < of.table.distinct(c) <= len(of.table.frame) / ROWS_EACH
    ]
    if 0 < len(found) < len(of.columns):
        note = labels.shown_as_channel(tuple(map(of.channel, found)), timed[0])
        yield note.offering(left_out(of, found), as_labels(of, found))


def class_as_step(of: Reading) -> Iterator[Note]:
    """The first or the last of many columns numbers few classes, beside far more whole numbers."""
    if of.recipe.layout != "rows" or of.table.named or len(of.columns) < MANY:
        return
    if len(of.head) < FEWEST:
        return
    counts = [of.table.distinct(c) for c in of.columns]
    for place, others in ((-1, counts[:-1]), (0, counts[1:])):
        column, kinds = of.columns[place], _numbers(of, of.columns[place])
        counted = 2 <= len(kinds) <= MOST_CODES and are_whole(kinds) and kinds[0] in (0, 1)
        if counted and np.ptp(kinds) == len(kinds) - 1 and min(others) >= FEWER * len(kinds):
            note = said.codes_as_channel((column,), tuple(f"{k:g}" for k in kinds), step=True)
            yield note.offering(as_labels(of, [column]), left_out(of, [column]))
            return


def _told_by_each_other(of: Reading, different: Sequence[DoubleArray]) -> dict[str, DoubleArray]:
    """Columns of two to four numbers each, which change together often, with their numbers.

    So a logger that writes two kinds of rows in turn has 300 and 0.09 in the one, 623 and 2.96 in
    the other. On and off may go together, and so may a level and what is said of it.
    """
    few = [
        (c, np.unique(cells, return_inverse=True)[1])
        for c, cells, numbers in zip(of.columns, of.cells.T, different, strict=True)
        if 2 <= len(numbers) <= FEW_CODES and np.isfinite(cells).all() and 0 not in numbers
    ]
    found = dict[str, DoubleArray]()
    for (one, first), (other, second) in itertools.combinations(few, 2):
        pairs = len(np.unique(first * FEW_CODES + second))
        apart = of.table.cells([one, other])
        alike = np.array_equal(apart[:, 0], apart[:, 1])
        same = pairs == first.max() + 1 == second.max() + 1 and not alike
        if same and _changes(first) >= FEWEST_JUMPS:
            found |= {column: _numbers(of, column) for column in (one, other)}
    return {c: codes for c, codes in found.items() if len(codes) <= FEW_CODES}


def _about(of: Reading, codes: Mapping[str, DoubleArray]) -> Note:
    few_codes = tuple(f"{code:g}" for code in next(iter(codes.values())))
    note = said.codes_as_channel(tuple(map(of.channel, codes)), few_codes)
    return note.offering(as_labels(of, list(codes)), left_out(of, list(codes)))


def _codes_alone(of: Reading) -> Iterator[Note]:
    """Few whole numbers from 1 on, where nothing is measured: beside them are on and off alone.

    So a table of months says which of four regimes each was in. Several columns with the same
    numbers are answers on a scale.
    """
    codes = {column: _numbers(of, column) for column in of.columns}
    if not all(are_whole(numbers) and len(numbers) <= MOST_STATES for numbers in codes.values()):
        return
    few = {c: numbers for c, numbers in codes.items() if len(numbers) > 1 and numbers[0] >= 1}
    scales = Counter(numbers.tobytes() for numbers in few.values())
    beside = len(few) < len(of.dataset.meta.channels)
    if not (few and beside) or max(scales.values()) > 1:
        return
    if not any(_says_how_much(of, column) for column in few):
        yield _about(of, few)


def _says_how_much(of: Reading, column: str) -> bool:
    """Whether the name of a column, or one beside it, says that its numbers count or measure."""
    counted = names_amount(column) or in_units([column]) or has_count_beside(of.table, column)
    return bool(counted) or not PERCENT.isdisjoint(words(column))


def _numbers(of: Reading, column: str) -> DoubleArray:
    """The different numbers of a column, in all rows."""
    cells = without_marks(of.table.cells([column]), [column], of.recipe)
    return np.unique(cells[np.isfinite(cells)])


def _stand_for_something(of: Reading, codes: DoubleArray, column: str, measured: int) -> bool:
    """Whether a few numbers don't say how much there is.

    measured : how many channels hold many numbers, or fractions.
    """
    return _are_ranges(codes) or (
        are_whole(codes)
        and not _is_to_be_reached(of, column)
        and not _has_measured_fellow(of, column)
        and (
            _are_codes(codes, column)
            or _tell_the_kind(codes, column, of.table.numbers)
            or _goes_with_label(of, column)
            or _are_of_words(of, codes, column)
            or _leave_gaps(of, codes, column)
            or _stays(of, codes, column, measured)
            or _jumps(of, codes, column, measured)
        )
    )


def _has_measured_fellow(of: Reading, column: str) -> bool:
    """Whether others are called so but for their number, and one is measured: current unit 1."""
    fellows = (c for c in of.columns if c != column and stem(c) == stem(column))
    return of.table.named and any(of.table.distinct(c) >= MANY for c in fellows)


def _is_to_be_reached(of: Reading, column: str) -> bool:
    """Whether a column says what another one is to become, as DesYaw does of Yaw."""
    own = words(column)
    rest = [word for word in own if word not in _TO_BE_REACHED]
    return len(rest) < len(own) and any(words(c) == rest for c in of.columns)


def _are_codes(numbers: DoubleArray, column: str) -> bool:
    """Whether few whole numbers aren't counts or levels: they leave gaps, or are called codes."""
    told = words(column)  # of a code; but the length of a phase was measured
    if _CODES.intersection(told[-1:]) and not told[0].startswith(tuple(LENGTHS)):
        return True
    apart = np.diff(numbers)
    if _KIND.search(column) and apart.max() >= GAP:
        return True
    if len(numbers) == 2:  # 5 and 7 alone; 0 and any other is nothing and some, neighbours a level
        return bool(numbers[0] > 0 and numbers[1] < 10 and apart[0] > 1)
    few = 3 <= len(numbers) <= FEW_CODES and 0 not in numbers
    few = few and SIZES.isdisjoint(words(column))
    return few and bool(GAP <= apart.min() < MOSTLY * apart.max())


def _leave_gaps(of: Reading, numbers: DoubleArray, column: str) -> bool:
    """Whether some of a few numbers are neighbours and others far apart, each of them in use.

    So 61 and 62 are kinds of rain, and 0 is none: what is measured roughly has even steps.
    """
    apart = np.diff(numbers)
    if len(numbers) < 3 or apart.max() < UNEVEN * apart.min() or _says_how_much(of, column):
        return False
    cells = of.cells[:, of.columns.index(column)]
    return bool(np.unique(cells[np.isfinite(cells)], return_counts=True)[1].min() >= STAYING)


def _are_ranges(numbers: DoubleArray) -> bool:
    """Whether numbers are powers of ten, as the range that an instrument was set to is."""
    some = np.log10(numbers[numbers > 0])
    return len(some) == len(numbers) > 1 and bool(np.allclose(some, np.round(some), atol=1e-9))


def _is_said_code(of: Reading, column: str) -> bool:
    """Whether a line above the rows calls whole numbers a code, as in WW = Weercode (00-99)."""
    told = words(of.table.said.get(column, ""))
    return any(word.endswith(("code", "codes")) for word in told) and has_whole(of.table, column)


def _goes_with_label(of: Reading, column: str) -> bool:
    """Whether whole numbers change only where a label counts on, as steps of a programme do."""
    labels = [c for c in of.recipe.label_columns if c in of.table.numeric]
    cells = of.table.frame[[column, *labels]].to_numpy(np.float64)
    steps = np.diff(cells, axis=0)
    changes = steps[:, 0] != 0
    if changes.sum() < FEWEST_CHANGES:
        return False
    return any((label >= 0).all() and (label[changes] > 0).all() for label in steps.T[1:])


def _are_of_words(of: Reading, numbers: DoubleArray, column: str) -> bool:
    """Whether each of a few numbers with gaps is of one word of a text, and they change often.

    So a programme of a machine is of the part that it makes.
    """
    cells = codes_of(of.head[column])
    few = len(numbers) > 2 and np.diff(numbers).max() >= GAP
    if not few or _changes(cells) < FEWEST_JUMPS or _says_how_much(of, column):
        return False
    free = (c for c in of.table.texts() if c not in of.recipe.time_columns)
    kinds = (of.head[c] for c in free if 2 <= of.table.distinct(c) <= MOST_CODES)
    return any(constant_within(text, cells) for text in kinds)


def _changes(cells: IntArray) -> int:
    return int(np.count_nonzero(np.diff(cells)))


def _stays(of: Reading, numbers: DoubleArray, column: str, measured: int) -> bool:
    """Whether very few numbers stay for long beside many others, as those of a state do.

    Or for all of a day, as a season; or one of them, other than 0, is left in few rows only beside
    dozens of channels, as how well an electrode sits: no spike of what is seldom there.
    """
    if len(numbers) > MOST_STATES:
        return False
    if _says_how_much(of, column):
        return False
    values = of.table.frame[column].dropna().to_numpy(np.float64)
    changes = int(np.count_nonzero(np.diff(values)))
    seldom = len(numbers) <= MOST_SELDOM and measured >= MANY_MEASURED
    usual = float(np.median(values))
    seldom = seldom and usual != 0 and bool((values == usual).mean() >= USUAL)
    if changes < FEWEST_CHANGES or not (seldom or changes < len(values) / LASTING):
        return False
    return 2 * measured > len(of.columns) or _is_of_windows(of, column)


def _jumps(of: Reading, numbers: DoubleArray, column: str, measured: int) -> bool:
    """Whether few numbers that follow one another stay for some rows, then jump to any other.

    As the regimes of a market do, and no level: that goes to the next one mostly. Nor a count
    of what is seldom there.
    """
    follow = 3 <= len(numbers) <= MOST_STATES and bool((np.diff(numbers) == 1).all())
    if not follow or _says_how_much(of, column) or 2 * measured <= len(of.columns):
        return False
    known = of.table.frame[column].dropna().to_numpy(np.float64)
    steps = np.diff(known)
    changes = np.abs(steps[steps != 0])
    if np.median(known) == 0 or not FEWEST_JUMPS <= len(changes) <= len(steps) / STAYING:
        return False
    return bool((changes > 1).mean() >= JUMPING)


def _is_of_windows(of: Reading, column: str) -> bool:
    """Whether nearly each window, such as a day, has one value of a column throughout."""
    if not of.recipe.align or of.recipe.channel_column:
        return False
    place = of.columns.index(column)
    one = [np.ptp(sequence[:, place]) == 0 for sequence in of.dataset.sequences]
    return bool(np.mean(one) > MOSTLY)


def _tell_the_kind(numbers: DoubleArray, column: str, others: Sequence[str]) -> bool:
    """Whether few whole numbers with gaps are called as another column and a letter or two.

    RSKF says of what RSK is: rain, snow or both.
    """
    return bool(stem_of_kinds(column, others)) and bool(np.diff(numbers).max() > 1)
