"""Columns of words that are learned: each word is a channel, 1 in its rows and 0 in others.

Those of clocks, such as when somebody fell asleep, are a channel of hours.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import IntArray
from sequitur_core.data.notes.lists import clocks_as_channel, words_as_channels
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.recipe_description import IN_HOURS
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names, pluralise, quoted
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.columns.times.measured_times_of_day import hours_of
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.events import EVENTS
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    constant_within,
    count_groups,
    count_stretches,
    group_codes,
    told_once,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import names_sequences
from sequitur_core.readers.vocabulary.things import names_ids, names_somebody

MOST_WORDS = 20
LONGEST = 60  # characters of a word, which names a channel
EACH = 3  # rows of a word, on average, of what is learned without a question
FEWEST_ROWS = 12
FEWEST_TIMED = 8  # rows that have a time each
KNOWN = 0.5  # of the rows, that have a word
OFTEN, SOMETIMES = 0.3, 0.1  # of the rows another word than in the one before; with times
IS = " = "  # between a column and its word, in the name of a channel
_SAID = {"value_columns", "label_columns", "left_out"}
_ROLES = ("id_columns", "time_columns", *_SAID)


def with_word_channels(table: Table, choices: Mapping[str, Any]) -> Table:
    """A table that has a column of 0 and 1 behind those in `word_columns`, for each of its words.

    Those in `word_channels`, else all that there are. Rows without a word have 0 in each. Of clocks
    there is one of hours. Raises SequiturError where a column has more words than may be channels,
    or only one.
    """
    columns = [c for c in choices.get("word_columns", ()) if c in table.frame.columns]
    columns = [c for c in columns if c not in table.worded.values()]
    made: dict[str, dict[str, pd.Series]] = {}
    notes = []
    for column in columns:
        cells = table.frame[column].astype("str").str.strip().where(table.frame[column].notna())
        begin = f"{column}{IS}"
        there = _of_column(choices.get("word_channels", ()), column)
        in_hours = f"{column}{IN_HOURS}"
        free = there in ([], [in_hours]) and in_hours not in table.frame.columns
        if free and (hours := hours_of(table.frame[column])) is not None:
            made[column] = {in_hours: hours}
            notes.append(clocks_as_channel(column, str(cells.dropna().iloc[0])))
            continue
        used = [c.removeprefix(begin) for c in there] or _words(table, column, cells)
        made[column] = {f"{begin}{w}": (cells == w).astype(np.float64) for w in used}
        others = tuple(dict.fromkeys(cells.dropna()[~cells.dropna().isin(used)]))
        notes.append(words_as_channels(column, len(used), others[:MOST_WORDS]))
    if not made:
        return table
    parts = [
        part
        for c in table.frame.columns
        for part in (table.frame[[c]], pd.DataFrame(made.get(c, {}), index=table.frame.index))
    ]
    worded = {**table.worded, **{name: c for c, of in made.items() for name in of}}
    return replace(
        table,
        frame=pd.concat(parts, axis=1),
        numbers=(*table.numbers, *(name for of in made.values() for name in of)),
        notes=(*table.notes, *notes),
        worded=worded,
    )


def channels_of(recipe: Recipe, column: str) -> list[str]:
    """The channels that words of a column are, by a recipe."""
    return _of_column(recipe.word_channels, column) if column in recipe.word_columns else []


def _of_column(channels: Sequence[str], column: str) -> list[str]:
    in_hours = f"{column}{IN_HOURS}"
    return [name for name in channels if name.startswith(f"{column}{IS}") or name == in_hours]


def _words(table: Table, column: str, cells: pd.Series) -> list[str]:
    """The words of a column, the most frequent first; raises SequiturError unless they are few."""
    counts = cells.value_counts()
    if 1 < len(counts) <= MOST_WORDS and _are_short(cells):
        return sorted(map(str, counts.index), key=lambda word: (-counts[word], word))
    some, example = pluralise(len(counts), "different text"), cells.dropna().iloc[0]
    if len(counts) <= MOST_WORDS and not _are_short(cells):
        example = max(map(str, counts.index), key=len)
        some = f"texts of up to {len(example)} characters,"
    raise SequiturError(
        f"In {table.name}, {column} holds {some} such as {quoted(example)}. Words "
        f"can be learned where there are 2 to {MOST_WORDS} of them, of up to {LONGEST} characters: "
        "each becomes a channel. Use it as a label, or leave it out."
    )


def used_with_words(table: Table, choices: Mapping[str, Any]) -> Mapping[str, Any]:
    """Choices by which the channels of words are used beside those that were chosen."""
    given = {column for role in _ROLES for column in choices.get(role) or ()}
    new = [name for name in table.worded if name not in given]
    if not new or not choices.get("value_columns"):
        return choices
    return {**choices, "value_columns": (*choices["value_columns"], *new)}


def likely_words(table: Table) -> tuple[str, ...]:
    """The columns of words of a table that holds no numbers and no times, and so is words.

    Where there are times, words may be labels of what another file holds; messages of a log are no
    labels.
    """
    words = few_words(table) if table.row_numbers.issuperset(table.numbers) else ()
    return () if words and table.sheet != EVENTS and time_candidates(table, {}) else words


def words_of(table: Table) -> Mapping[str, Any]:
    """Choices by which words that say what happened are all that is learned; {} without any.

    Where it was said whose rows are, these are events, such as steps of a case.
    """
    words = few_words(table)
    made = tuple(with_word_channels(table, {"word_columns": words}).worded)
    return {"word_columns": words, "word_channels": made, "value_columns": made} if words else {}


def words_that_change(
    table: Table, recipe: Recipe, fixed: Mapping[str, Any]
) -> tuple[tuple[str, ...], str]:
    """The columns of words to learn where numbers only say something of whole sequences, and why.

    So a table of visits has the age of each patient in all rows, and a word for what was found.
    Those of a series say something of stretches that another column names. () where a number
    changes, and where a person said what a column is.
    """
    said = fixed.get("word_columns") or not _SAID.isdisjoint(fixed)
    if said or table.sampled or recipe.channel_column or recipe.change or recipe.counted:
        return (), ""
    of = recipe.id_columns if recipe.layout == "tidy" else _stretches_of(table, recipe)
    if not of:
        return (), ""
    group = group_codes(table, of)
    same = [c for c in value_columns(table, recipe) if _stays(table.frame[c], group)]
    if len(same) < len(value_columns(table, recipe)):
        return (), ""
    still = {c for c in table.texts() if constant_within(table.frame[c], group)}
    columns = few_words(table, {*of, *still})
    are, changes = ("is" if len(same) == 1 else "are"), "changes" if len(columns) == 1 else "change"
    return columns, (
        f"{join_names(same)} {are} the same in all rows of each {join_names(of)}, but "
        f"{join_names(columns)} {changes} from row to row: these words are learned."
    )


def _stretches_of(table: Table, recipe: Recipe) -> tuple[str, ...]:
    """A label that names stretches of a series, one each; () without any."""
    for column in recipe.label_columns if recipe.layout == "long" else ():
        codes = group_codes(table, (column,))
        if 1 < count_stretches(codes) == count_groups(codes):
            return (column,)
    return ()


def _stays(cells: pd.Series, group: IntArray) -> bool:
    return constant_within(cells, group) or told_once(cells, group)


def few_words(table: Table, without: Collection[str] = ()) -> tuple[str, ...]:
    """The columns whose words say what happened, row by row.

    Each has few words that come again and again and change from row to row; what names somebody,
    or a recording, is none of them. Where a text is another in each row, rows may be things in any
    order, unless times say when each was.

    without : columns that are something else.
    """
    if len(table.own) > MOST_WORDS:  # which would take long to look through
        return ()
    times = {c for time in time_candidates(table, {}) for c in time.columns}
    texts = [c for c in table.texts() if c not in times | {*table.files}]
    each = not times and any(table.distinct(c) > len(table.frame) / EACH for c in texts)
    if len(table.frame) < (FEWEST_TIMED if times else FEWEST_ROWS) or each:
        return ()
    often = SOMETIMES if times else OFTEN
    found = [c for c in texts if c not in without and _tells_what_happened(table, c, often)]
    found.sort(key=table.distinct if times else texts.index)
    counts = np.cumsum([table.distinct(c) for c in found])
    kept = [c for c, count in zip(found, counts, strict=True) if count <= MOST_WORDS]
    return tuple(c for c in texts if c in kept)


def _tells_what_happened(table: Table, column: str, often: float) -> bool:
    cells = table.frame[column]
    count = table.distinct(column)
    if not 2 <= count <= min(MOST_WORDS, len(cells) / 2) or cells.dtype.kind == "b":
        return False
    if names_somebody(column) or names_sequences(column) or names_ids(column):
        return False
    texts = cells.astype("str")
    known = cells.notna().mean() >= KNOWN
    return known and _are_short(texts) and bool((texts != texts.shift()).iloc[1:].mean() >= often)


def learn_words(columns: Sequence[str]) -> str:
    """What a button is called that makes the words of columns channels."""
    return f"Learn the words of {join_names(columns)}"


def _are_short(texts: pd.Series) -> bool:
    return bool(texts.str.len().max() <= LONGEST)
