"""Columns of texts that hold numbers, a few with a mark behind them, or traces among amounts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes.missing import codes_among_numbers, traces_as_zero
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.notes.tables import flags_left_out
from sequitur_core.data.recipe import (
    ALIKE,
    AMOUNTS,
    BLANKS,
    BLOCK,
    CLOCKS,
    CODED,
    CODES,
    EMPTY_CELLS,
    ERRORS,
    HOURS,
    IN_TURNS,
    LARGE,
    LENGTHS,
    LIMITS,
    MARKED,
    MINUS,
    NAMES,
    OF_THINGS,
    PAIRS,
    READINGS,
    TOLD,
    TONES,
    ZONES,
)
from sequitur_core.formatting import join_names
from sequitur_core.readers.missing_values import MISSING_MARK, Stray, known_texts
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.cells.amounts import with_amounts
from sequitur_core.readers.tables.columns.cells.errors_and_limits import (
    with_limits_read,
    without_errors,
)
from sequitur_core.readers.tables.columns.cells.flags import are_of_names
from sequitur_core.readers.tables.columns.cells.pairs import with_pairs_apart
from sequitur_core.readers.tables.columns.cells.tones import with_pitches
from sequitur_core.readers.tables.columns.times.measured_times_of_day import (
    with_clocks_in_digits,
    with_times_of_day,
)
from sequitur_core.readers.tables.columns.times.spans import with_told_lengths
from sequitur_core.readers.tables.columns.units.in_cells import with_alike_units
from sequitur_core.readers.tables.columns.units.readings import with_readings
from sequitur_core.readers.tables.formats.text.numbers import (
    is_number,
    numbers_of_texts,
    to_number,
    with_minus_before,
)
from sequitur_core.readers.vocabulary.words import words

FIRST = 200  # cells of a column that show whether it may hold numbers
FEWEST_NUMBERS = 5  # different ones beside words that other columns have
SELDOM = 0.1  # of the numbers, that may have a mark
MOSTLY = 0.5  # of the amounts, that are 0 where a trace is written as such
_MARKED = re.compile(r"(?P<number>\S+)\s(?P<mark>[A-Za-z])")
_CODE = re.compile(r"[A-Za-z]{1,3}[-_ ]?\d{1,4}[a-z]?")
_NUMBER_OF_THING = re.compile(r"(?=.*[A-Za-z])[A-Za-z]{0,3}[-_ ]?\d+[-_ ]?[A-Za-z]{0,2}")
_DIGITS_AND_LETTERS = re.compile(  # 12a and 149d, or an address such as a1f0
    r"\d+[-_]?[A-Za-z]{1,3}\d*|(?=.*\d)(?:[0-9a-f]{3,}|[0-9A-F]{3,})"
)
_THINGS = {
    "station", "stations", "estacion", "indicativo", "site", "device", "sensor", "node", "meter",
    "machine", "logger", "probe",
}  # fmt: skip
FEWEST_CODES, OFTEN_CODED = 5, 0.02  # different ones, and the share of the cells that have one
MOST_KINDS = 2  # times as many different numbers as codes
FEWEST_TURNS = 3
FEWEST_ROWS, AS_OFTEN = 3, 0.5  # of each code, beside the usual rows of a number
FEWEST_ALIKE = 3  # columns of numbers that are called alike
_DIGITS = re.compile(r"\d+")
_FIRST = (
    (LIMITS, with_limits_read),
    (ERRORS, without_errors),
    (MINUS, with_alike_units),
    (AMOUNTS, with_amounts),
    (LENGTHS, with_told_lengths),
    (READINGS, with_readings),
)
_TRACE = re.compile(r"T|[Tt]r|[Tt]race|TRACE")


def with_numbers(
    frame: pd.DataFrame, decimal: str, empty_cells: str
) -> tuple[pd.DataFrame, list[str], dict[str, Stray], list[Note], str]:
    """A frame with numbers for texts that are some; its columns of numbers, and words in these.

    Also notes on marks beside numbers and on pairs that were read, and what of `empty_cells` reads
    them so.

    empty_cells : as in the recipe.
    """
    numbers, words_in, changed = list[str](), dict[str, Stray](), dict[str, Any]()
    read = EMPTY_CELLS[: 1 + EMPTY_CELLS.index(empty_cells)]
    frame, first, pairs, used = _of_cells(frame, decimal, read)
    notes: list[Note] = []
    for column, dtype in zip(map(str, frame.columns), frame.dtypes, strict=True):
        if dtype.kind in "iuf":
            numbers.append(column)
        elif dtype.kind != "b":
            written = frame[column]
            cells = with_minus_before(written) if MINUS in read else written
            others = LARGE in read
            as_numbers, stray = numbers_of_texts(
                cells, decimal, told=empty_cells != "", others=others
            )
            if others and decimal == "," and stray is not None:
                used += [LARGE] if any("." in text for text in stray.counts) else []
            if as_numbers is not None and (how := _holds_codes(written, as_numbers, stray, read)):
                note = codes_among_numbers(column, next(iter(stray.counts)) if stray else "")
                notes.append(note.offering(Offer("They are missing", "empty_cells", ALIKE)))
                used.append(how)
            elif as_numbers is not None:
                numbers.append(column)
                used += [MINUS] if cells is not written else []
                if MARKED in read and stray is not None:
                    marked = _with_marks_read(as_numbers, frame[column], stray, decimal)
                    as_numbers, stray, about = marked
                    notes += about
                changed[column] = as_numbers
                if stray is not None:
                    words_in[column] = stray
    texts, frame = frame, frame.assign(**changed) if changed else frame
    often = any(stray.often for stray in words_in.values())
    blanks, own = BLANKS in read, {*words_in}
    told = PAIRS if pairs else MARKED if notes else TOLD if often else ""
    if ALIKE in read and words_in:
        known = {*numbers}
        frame, alike = _with_words_alike(frame, numbers, words_in, decimal, blanks=blanks)
        numbers = [str(c) for c in frame.columns if c in alike or c in known]
        words_in, told = words_in | alike, ALIKE if alike else told
    if BLOCK in read and (words_in or notes):
        so_far = (numbers, words_in, notes)
        frame, in_blocks = _with_blocks_read(frame, *so_far, decimal, blanks=blanks)
        known = {*numbers, *in_blocks}
        numbers = [str(c) for c in frame.columns if c in known]
        words_in |= in_blocks
        frame, words_in, traces = _with_traces_of_blocks(frame, texts, words_in, notes)
        notes, told = [*notes, *traces], BLOCK if in_blocks or traces else told
    if HOURS in read and not numbers:
        frame, numbers, about = with_times_of_day(frame)
        notes, told = [*notes, *about], HOURS if about else told
    if CLOCKS in read:
        frame, in_hours, about = with_clocks_in_digits(frame, numbers)
        numbers = [in_hours.get(c, c) for c in numbers]
        notes, told = [*notes, *about], CLOCKS if about else told
    if TONES in read:
        frame, tones, about = with_pitches(frame, numbers)
        known = {*numbers, *tones}
        numbers = [str(c) for c in frame.columns if c in known]
        notes, told = [*notes, *about], TONES if about else told
    beside = [c for c in words_in if c not in own] if blanks else []
    told = BLANKS if any("" in known_texts(texts[c]) for c in beside) else told
    return frame, numbers, words_in, [*pairs, *first, *notes], last_of(told, *used)


def _of_cells(
    frame: pd.DataFrame, decimal: str, read: Sequence[str]
) -> tuple[pd.DataFrame, list[Note], list[Note], list[str]]:
    """A frame in which a cell holds one number: a limit, a value without its error, one of a pair.

    Also notes on these, on pairs apart, and what of `read` reads them so.
    """
    first, pairs, held, used = list[Note](), list[Note](), list[str](), [""]
    for what, change in _FIRST:
        frame, about = change(frame) if what in read else (frame, [])
        first += about
        used += [what] if about else []
    if PAIRS in read:
        frame, pairs, held = with_pairs_apart(frame, decimal, names=NAMES in read)
    return frame, first, pairs, [*used, *([NAMES] if held else [])]


def reads(empty_cells: str, what: str) -> bool:
    """Whether a value of `empty_cells` in a recipe is of what, or of anything added later."""
    return EMPTY_CELLS.index(what) <= EMPTY_CELLS.index(empty_cells)


def last_of(*read: str) -> str:
    """The value of `empty_cells` that reads all of this."""
    return max(read, key=EMPTY_CELLS.index)


def _holds_codes(
    written: pd.Series[Any], numbers: pd.Series[float], stray: Stray | None, read: Sequence[str]
) -> str:
    """What of `read` takes a column of numbers and a few words for codes; "" where none does."""
    if stray is None:
        return ""
    if (
        OF_THINGS in read
        and _names_things(str(written.name))
        and _are_numbers_of_things(numbers, stray)
    ):
        return OF_THINGS
    if CODED in read and _are_codes(numbers, stray):
        return CODED
    if IN_TURNS in read and _come_in_turns(numbers, stray):
        return IN_TURNS
    if CODES in read and _come_as_numbers_do(written, numbers, stray):
        return CODES
    cells = written.dropna().astype(str).str.strip() if ZONES in read else written[:0]
    return ZONES if len(cells) and are_of_names(str(written.name), cells) else ""


def _are_codes(numbers: pd.Series[float], stray: Stray) -> bool:
    """Whether whole numbers that come again stand beside as many codes: plots 1 to 14, and D1.

    Of what is measured, there are more numbers than codes of why it wasn't.
    """
    codes = sum(map(bool, map(_CODE.fullmatch, stray.counts)))
    if codes < max(FEWEST_CODES, len(stray.counts)):
        return False
    known = numbers.dropna().to_numpy(np.float64)
    kinds = len(np.unique(known))
    again = 2 * kinds <= len(known) and kinds <= MOST_KINDS * codes
    often = sum(stray.counts.values()) >= OFTEN_CODED * len(numbers)
    return often and again and are_whole(known) and bool(known.min() >= 0)


def _names_things(column: str) -> bool:
    """Whether a column is called as the numbers of stations and the like are."""
    return not _THINGS.isdisjoint(words(column))


def _are_numbers_of_things(numbers: pd.Series[float], stray: Stray) -> bool:
    """Whether whole numbers that come again stand beside some with letters: 3200 and 3194U."""
    if not all(map(_NUMBER_OF_THING.fullmatch, stray.counts)):
        return False
    known = numbers.dropna().to_numpy(np.float64)
    often = sum(stray.counts.values()) >= OFTEN_CODED * len(numbers)
    return often and are_whole(known) and 2 * len(np.unique(known)) <= len(known)


def _come_in_turns(numbers: pd.Series[float], stray: Stray) -> bool:
    """Whether words come as often as each whole number, again and again: all, 0, 1, all, 0, 1."""
    known = numbers.dropna().to_numpy(np.float64)
    _, often = np.unique(known, return_counts=True)
    times = {*often.tolist(), *stray.counts.values()}
    all_named = known.size + sum(stray.counts.values()) == len(numbers)
    in_turns = min(times) >= FEWEST_TURNS and max(times) - min(times) <= 1  # some ends early
    return all_named and in_turns and are_whole(known)


def _come_as_numbers_do(written: pd.Series[Any], numbers: pd.Series[float], stray: Stray) -> bool:
    """Whether codes that begin with a digit fill as many rows as whole numbers: birds 1404, 149d.

    Each stands in one stretch of rows, or several codes come as often as the numbers: letters
    behind a few of what was counted would be seldom, and here and there.
    """
    codes = [word for word in stray.counts if not MISSING_MARK.fullmatch(word)]
    if not codes or not all(map(_DIGITS_AND_LETTERS.fullmatch, codes)):
        return False
    known = numbers.dropna().to_numpy(np.float64)
    kinds, often = np.unique(known, return_counts=True)
    fewest = min(stray.counts[code] for code in codes)
    usual = float(np.median(often))
    if fewest < FEWEST_ROWS or usual < FEWEST_ROWS or not are_whole(known) or known.min() < 0:
        return False
    cells = written.dropna().astype(str).str.strip()
    stretches = int((cells != cells.shift()).sum())
    one_each = stretches == len(kinds) + len(stray.counts)
    return one_each or (len(codes) > 1 and fewest >= AS_OFTEN * usual)


def _with_words_alike(
    frame: pd.DataFrame,
    numbers: Sequence[str],
    words_in: Mapping[str, Stray],
    decimal: str,
    *,
    blanks: bool,
) -> tuple[pd.DataFrame, dict[str, Stray]]:
    """A frame with numbers for texts that are words of other columns beside them; those words.

    What stands for a missing value in one column, such as `#N/A N/A`, does in each: a share that
    was quoted late has more of these than prices.

    blanks : so do texts without a letter, as JSON has them.
    """
    words = {word for found in words_in.values() for word in found.counts}
    words = {word for word in words if not MISSING_MARK.fullmatch(word)}
    alike, changed = dict[str, Stray](), dict[str, Any]()
    known = {*numbers}
    rest = [c for c in frame.columns if c not in known and frame[c].dtype.kind not in "biuf"]
    for column in map(str, rest if words else ()):
        first = known_texts(frame[column], FIRST)
        known_words = {*words, ""} if blanks else words
        if not all(text in known_words or is_number(text, decimal) for text in first):
            continue
        texts = frame[column].astype("string").str.strip()
        missing = texts.isin(words).fillna(False).to_numpy(bool)
        read, stray = numbers_of_texts(texts.mask(missing), decimal)
        if read is not None and stray is None and read.nunique() >= FEWEST_NUMBERS:
            changed[column] = read
            alike[column] = Stray.of(texts[missing], often=True)
    return frame.assign(**changed) if changed else frame, alike


def _with_blocks_read(
    frame: pd.DataFrame,
    numbers: Sequence[str],
    words_in: Mapping[str, Stray],
    notes: Sequence[Note],
    decimal: str,
    *,
    blanks: bool,
) -> tuple[pd.DataFrame, dict[str, Stray]]:
    """A frame with the columns read that are called as others of numbers are, but for digits.

    Words of these stand for a missing value there, too, also behind a number, as `0.3 BDL` does
    where a laboratory detects no less. The words of each.
    """
    often = Counter(_DIGITS.sub("0", column) for column in numbers)
    words = {word for found in words_in.values() for word in found.counts}
    words |= {note.numbers["word"] for note in traces_as_zero.among(notes)}
    changed, strays = dict[str, Any](), dict[str, Stray]()
    for column in (str(c) for c in frame.columns if frame[c].dtype.kind not in "biuf"):
        shape = _DIGITS.sub("0", column)
        if shape == column or often[shape] < FEWEST_ALIKE:
            continue
        texts = frame[column].dropna().astype(str).str.strip()
        texts = texts[texts != ""] if blanks else texts
        told = texts[[not is_number(text, decimal) for text in texts]]
        if len(told) < len(texts) and all(_says_so(text, words, decimal) for text in told):
            read = texts.drop(told.index).map(lambda text: to_number(text, decimal))
            changed[column] = read.reindex(frame.index).astype(np.float64)
            strays[column] = Stray.of(told, often=True)
    return (frame.assign(**changed) if changed else frame), strays


def _says_so(text: str, words: Collection[str], decimal: str) -> bool:
    """Whether a text is a mark or one of some words for what is missing, or a number before one."""
    number, _, word = text.partition(" ")
    told = text in words or MISSING_MARK.fullmatch(text)
    return bool(told) or (word in words and is_number(number, decimal))


def _with_traces_of_blocks(
    frame: pd.DataFrame, written: pd.DataFrame, words_in: Mapping[str, Stray], notes: Sequence[Note]
) -> tuple[pd.DataFrame, dict[str, Stray], list[Note]]:
    """A frame with 0 for a trace in all columns called as one is where it is, but for digits.

    So is each day of a month: those without snow hold nothing but 0 and traces. The words that are
    left in each, and a note.

    written : the frame before, with texts.
    """
    found = traces_as_zero.among(notes)
    shapes = {_DIGITS.sub("0", note.numbers["column"]): note.numbers["word"] for note in found}
    changed, left, count = dict[str, Any](), dict(words_in), 0
    for column, stray in words_in.items():
        word = shapes.get(shape := _DIGITS.sub("0", column), "")
        if shape == column or word not in stray.counts:
            continue
        texts = written[column].astype("string").str.strip()
        changed[column] = frame[column].mask((texts == word).fillna(False).to_numpy(bool), 0.0)
        count += stray.counts[word]
        rest = _without(stray, written[column], {word: 0.0})
        left.pop(column)
        left |= {column: rest} if rest else {}
    if not changed:
        return frame, left, []
    note = traces_as_zero(join_names([*changed], 3), found[0].numbers["word"], count)
    return frame.assign(**changed), left, [note]


def _with_marks_read(
    numbers: pd.Series[float], texts: pd.Series[Any], stray: Stray, decimal: str
) -> tuple[pd.Series[float], Stray | None, list[Note]]:
    """Numbers of a column with those of marked cells, the words that are left, and notes on them.

    The same letter stands behind a few of them, as M of a watch of activity whose button was
    pressed: `232 M`. And a trace of rain or snow, which is less than can be measured, is 0, as it
    is in sums.
    """
    read = _marked(numbers, stray, decimal)
    if not read:
        return _with_traces(numbers, texts, stray)
    strange = texts[numbers.isna()].dropna().astype(str).str.strip()
    marks = tuple({text[-1] for text in read})
    note = flags_left_out(marks, sum(stray.counts[text] for text in read))
    found = numbers.fillna(strange.map(read))
    return found, _without(stray, texts, read), [note]


def _marked(numbers: pd.Series[float], stray: Stray, decimal: str) -> dict[str, float]:
    """What is read where one and the same letter stands behind a few numbers; else {}.

    It is no thousand or million: those before it are as large as others are.
    """
    found = {text: match for text in stray.counts if (match := _MARKED.fullmatch(text))}
    read = {
        text: to_number(match["number"], decimal)
        for text, match in found.items()
        if is_number(match["number"], decimal)
    }
    known = numbers.dropna().abs()
    count = sum(stray.counts[text] for text in read)
    if len({text[-1] for text in read}) != 1 or count > SELDOM * len(known):
        return {}
    usual = float(known[known > 0].median()) if (known > 0).any() else 0.0
    return read if max(map(abs, read.values())) >= usual else {}


def _with_traces(
    numbers: pd.Series[float], texts: pd.Series[Any], stray: Stray
) -> tuple[pd.Series[float], Stray | None, list[Note]]:
    words = [text for text in stray.counts if _TRACE.fullmatch(text)]
    known = numbers.dropna().to_numpy(np.float64)
    amounts = len(known) > 0 and bool((known >= 0).all()) and not are_whole(known)
    if len(words) != 1 or not amounts or (known == 0).mean() < MOSTLY:
        return numbers, stray, []
    traces = numbers.isna() & (texts.astype("string").str.strip() == words[0]).fillna(False)
    note = traces_as_zero(str(texts.name), words[0], stray.counts[words[0]])
    offer = Offer("They are missing", "empty_cells", TOLD)
    left = _without(stray, texts, {words[0]: 0.0})
    return numbers.mask(traces, 0.0), left, [note.offering(offer)]


def _without(stray: Stray, texts: pd.Series[Any], read: dict[str, float]) -> Stray | None:
    """The words that are left beside those that were read; None where there are none."""
    counts = {word: count for word, count in stray.counts.items() if word not in read}
    if not counts:
        return None
    cells = texts.astype("string").str.strip()
    return Stray.of(cells[cells.isin([*counts]).fillna(False)], often=stray.often)
