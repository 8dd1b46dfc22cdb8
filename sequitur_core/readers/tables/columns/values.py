"""The columns of a table that hold numbers of sequences, and numbers that stand for none."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.notes import preparation as said
from sequitur_core.data.notes.files import gives_for_each
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import NothingMeasuredError, SequiturError, UnlikeLinesError
from sequitur_core.formatting import join_names, pluralise
from sequitur_core.readers.tables.columns.beside import FULL, MOST_BESIDE, RARE, columns_empty_at
from sequitur_core.readers.tables.columns.cells.several_points import with_several_points
from sequitur_core.readers.tables.columns.labels import names_label
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.times.numbers import OUR_MILLISECONDS
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.vocabulary.things import names_recording
from sequitur_core.readers.vocabulary.words import words

OfColumns = Callable[[tuple[str, ...]], Note]
MOST_COLUMNS = 2_000  # whose numbers are looked through
SOON = 0.1  # of all the time, by which something began before the first row, or ended later
SEVERAL = 3  # channels that hardly any row has
EACH_RECORDING = 4  # rows of one that is counted, on average
FEWEST_WORDS = 4  # of a text that people wrote
SELDOM_KNOWN = 0.2  # of the rows, that have any number where kinds say what happened
MOST_KINDS = 20
REMARKS = {"comment", "comments", "remark", "remarks", "note", "notes", "annotation", "event"}
KINDS = {"kind", "event", "action", "operation", "op"}
_LETTERS = re.compile(r"[A-Za-z*-]{20,}")  # of a gene or a protein


def seldom_channels(table: Table, recipe: Recipe) -> dict[str, OfColumns]:
    """Channels that hardly any row has, with what is to be said of them.

    Several where most rows have nearly all the others: so a station writes what it says of a day,
    or of a month, below its hours. Or those of notes beside the table, which its first rows have.
    """
    columns = [c for c in value_columns(table, recipe) if c in table.numeric]
    if not recipe.row_per_step or recipe.channel_column:
        return {}
    names = [*table.frame.columns]
    texts = {c: before for before, c in itertools.pairwise(names) if before not in table.numeric}
    noted = [c for c in columns if c in texts and _are_notes(table, texts[c], c)]
    found: dict[str, OfColumns] = dict.fromkeys(
        noted if len(noted) < len(columns) else (), said.notes_beside
    )
    first = columns_empty_at(table.frame, 0) if len(columns) > SEVERAL else ()  # soon seen
    known = {c: table.frame[c].notna().mean() for c in columns if c in first}
    seldom = tuple(c for c, share in known.items() if share < RARE)
    full = [c for c in columns if known.get(c, 1) > FULL]
    rest = len(columns) - len(seldom)
    if len(seldom) >= SEVERAL and len(full) >= max(2, rest / 2):
        found = dict.fromkeys(seldom, said.seldom_channels) | found
    return found


def _are_notes(table: Table, texts: str, numbers: str) -> bool:
    """Whether two columns, one of words and one of numbers, are filled in first rows alone."""
    if pd.notna(table.frame[numbers].iloc[-1]):
        return False
    most = min(len(table.frame) // 2, MOST_BESIDE)
    ends = [np.flatnonzero(table.frame[c].notna())[-1:] for c in (texts, numbers)]
    return all(len(end) and end[0] < most for end in ends)


def without_seldom(
    table: Table, recipe: Recipe, seldom: Mapping[str, OfColumns], fixed: Mapping[str, Any]
) -> tuple[Recipe, list[Note]]:
    """A recipe without these channels, unless choices say what channels are, and what is said."""
    if not seldom or "value_columns" in fixed:
        return recipe, []
    columns = tuple(value_columns(table, recipe))
    notes = []
    for kind in dict.fromkeys(seldom.values()):
        names = tuple(c for c, of in seldom.items() if of is kind)
        used = tuple(c for c in columns if c in names or c not in seldom)
        offer = Offer("Use it" if len(names) == 1 else "Use them", "value_columns", used)
        notes.append(kind(names).offering(offer))
    kept = tuple(c for c in columns if c not in seldom)
    return recipe.with_(value_columns=kept, left_out=(*recipe.left_out, *seldom)), notes


def value_columns(table: Table, recipe: Recipe) -> list[str]:
    """The columns that hold numbers of sequences; those of steps in order of time."""
    if recipe.value_columns:
        return list(recipe.value_columns)
    used = {
        *recipe.id_columns,
        *recipe.time_columns,
        *recipe.label_columns,
        *recipe.left_out,
        recipe.channel_column,
    }
    found = [c for c in table.numbers if c not in used]
    return found[::-1] if recipe.layout == "rows" and recipe.newest_first else found


def names_first(table: Table) -> list[str]:
    """Columns of texts, of numbers, and of numbers that are said of a recording, as its place is.

    The latter may be alike for two of them.
    """
    return sorted(
        map(str, [*table.texts(), *table.numbers]),
        key=lambda c: c not in table.numeric and table.frame[c].dtype.kind in "iuf",
    )


def check_numbers(table: Table) -> None:
    """Raise SequiturError where a table holds no numbers."""
    if not table.numbers and (column := next(filter(partial(_spells, table), table.texts()), "")):
        raise UnlikeLinesError(
            f"{table.name} holds letters in {column}, as those of genes or proteins, and no "
            "columns of numbers. Sequences of numbers are read here: load a table of what was "
            "measured, such as how strongly genes were expressed at each time."
        )
    if not table.numbers and (points := with_several_points(table)):
        raise UnlikeLinesError(
            f"The numbers of {table.name} have several points, such as "
            f"{next(iter(points.values()))}. Say that these part thousands, or save the table "
            "again without them."
        )
    if not table.numbers:
        raise UnlikeLinesError(
            f"{table.name} holds no columns of numbers. Sequences are read from numbers: check "
            "the file, the character between its cells and the decimal mark."
        )


def _spells(table: Table, column: str) -> bool:
    """Whether each cell of a column is one long word of letters, as those of a gene are."""
    return bool(table.frame[column].dropna().map(lambda c: bool(_LETTERS.fullmatch(str(c)))).all())


def check_measured(
    table: Table, recipe: Recipe, candidates: Sequence[TimeColumns], *, ports: bool = False
) -> None:
    """Raise SequiturError where the only numbers are moments, or those of rows: none was measured.

    Nor is any where words say what happened, and all numbers are the same in every row, or are 0
    and 1 beside the ports of a network, or count attempts, or few rows have one. Names of files say
    nothing of what happened. Beside texts to learn from, the only number is what each is labelled.
    Words that are to be learned are enough.
    """
    if (named := _label_of_texts(table)) and [*value_columns(table, recipe)] == [named[0]]:
        raise SequiturError(
            f"{table.name} holds texts ({named[1]}), and {named[0]} says of which class each is. "
            "Sequences of numbers are read here: load a table of what was measured."
        )
    moments = {c for time in candidates if time.times.dated for c in time.columns}
    values = {*value_columns(table, recipe)}
    same = all(table.distinct(c) == 1 for c in values) or (ports and values <= table.binary)
    same = same and bool(recipe.time_columns)
    events = same and any(c in table.texts() for c in recipe.label_columns)
    alone = moments and (_tell_moments(table, values, moments) or _are_of_kinds(table, values))
    if recipe.layout == "long" and table.texts():
        alone = alone or (moments and all(_counts_recordings(table, c) for c in values))
    if recipe.layout in ("rows", "columns") or not (events or alone) or values & {*table.worded}:
        return
    if not alone and {*table.texts()} <= {*table.files}:
        raise SequiturError(
            f"Nothing changes in any column of {table.name}: {_still(sorted(values))} in every row "
            f"of all files, and only {join_names(recipe.time_columns)} goes on. Load recordings in "
            "which something was measured."
        )
    raise NothingMeasuredError(
        f"{table.name} says when {len(table.frame):,} things happened, but holds no numbers that "
        "were measured. Count how many happen in each second, minute or day, or write how long "
        "each took, and upload a table with that column."
    )


def _tell_moments(table: Table, values: Collection[str], moments: Collection[str]) -> bool:
    """Whether numbers are moments, or those of rows, beside which others stay the same or count.

    So are further moments as large as one of those: when a key was pressed and when released.
    """
    times = [table.values(c) for c in moments if c in table.numeric]
    sure = {*moments, *table.row_numbers}
    sure |= {c for c in values if any(_lie_within(table.values(c), at) for at in times)}
    rest = [np.diff(table.values(c)) for c in values if c not in sure]
    some = len(rest) < len(values) or not values
    return some and all((steps == steps[:1]).all() for steps in rest)


def _lie_within(values: NDArray[np.float64], at: NDArray[np.float64]) -> bool:
    """Whether numbers as large as milliseconds since 1970 lie between the ends of a time, or near.

    What was pressed before the first row may be released in it.
    """
    near = SOON * np.ptp(at)
    large = at.min() >= OUR_MILLISECONDS
    return bool(large and (values >= at.min() - near).all() and (values <= at.max() + near).all())


def _are_of_kinds(table: Table, values: Collection[str]) -> bool:
    """Whether each row says which kind of thing happened, and only those of few kinds a number."""
    kinds = [c for c in table.texts() if not KINDS.isdisjoint(words(c)) and table.known(c).all()]
    if not kinds or not values or not 2 <= table.distinct(kinds[0]) <= MOST_KINDS:
        return False
    known = np.any([table.known(c) for c in values], axis=0)
    return 0 < float(known.mean()) <= SELDOM_KNOWN


def _counts_recordings(table: Table, column: str) -> bool:
    """Whether a column called so counts attempts, trials and the like, with many rows each."""
    steps = np.diff(table.values(column))
    few = 0 < (steps != 0).sum() <= len(steps) / EACH_RECORDING
    return names_recording(column) and bool(few) and bool(np.isin(steps, (0, 1)).all())


def _label_of_texts(table: Table) -> tuple[str, str] | None:
    """The only column of numbers, of 0 and 1 by the name of a label, and that of texts beside it.

    None in other tables. Texts are of several words, and hardly any comes twice.
    """
    if len(table.numbers) != 1 or table.numbers[0] not in table.binary:
        return None
    for column in table.texts() if names_label(table.numbers[0]) else ():
        cells = table.frame[column].dropna()
        count = cells.astype(str).str.count(" ").median() + 1
        if count >= FEWEST_WORDS and len(cells) < 2 * table.distinct(column):
            return table.numbers[0], column
    return None


def _still(columns: Sequence[str]) -> str:
    """That columns hold the same, in words."""
    if len(columns) == 1:
        return f"{columns[0]} is the same"
    return f"{pluralise(len(columns), 'column')} of numbers are the same"


def is_remark(table: Table, column: str) -> bool:
    """Whether a column has gaps and is blank wherever something was measured."""
    known = table.frame[column].notna().to_numpy()
    first = columns_empty_at(table.frame, int(known.argmax()))  # which is soon seen
    if known.all() or table.numeric.isdisjoint(first):
        return False
    gaps = [c for c in table.numbers if c != column and table.frame[c].isna().any()]
    return bool(gaps) and bool(table.frame.loc[known, gaps].isna().all(axis=None))


def told_by_others(table: Table) -> dict[str, str]:
    """The columns that other tables tell of names in this one, and the column of those names."""
    notes = gives_for_each.among(table.notes)
    told = {str(c): str(note.numbers["each"]) for note in notes for c in note.numbers["labels"]}
    return {c: each for c, each in told.items() if {c, each} <= {*table.frame.columns}}
