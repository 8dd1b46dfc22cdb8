"""Columns that name what another table describes, and what is known of it: persons and their age.

Also numbers of the same table that are known of what has a name, and aren't measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from sequitur_core.data.notes.files import gives_for_each
from sequitur_core.formatting import join_names
from sequitur_core.readers.tables.columns.values import told_by_others
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    constant_within,
    count_groups,
    count_stretches,
    group_codes,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import EACH, is_called_name, names_sequences
from sequitur_core.readers.tables.understanding.times_and_counters.counters import Why
from sequitur_core.readers.vocabulary.words import words

MANY = 10  # things of which another table tells, at least, where a word for each is no class
NEARLY_ALL = 0.8  # of as many as there are things, beyond which words are no classes of them
FEWEST_TOLD = 3  # things that are said of each, where they are what sequences are of
VISITS = 5  # rows of each name, at least, on average, that tell what is the same for each
JUMPS = 0.5  # of the rows, at least, have another name than the row before
OF_EACH_ALONE = Why("says something else of each", "say something else of each")
NAMES_DESCRIBED = Why("names what another table describes", "name what other tables describe")


def described_within(table: Table, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Names of sequences with whom each of them is of, where another table says most of these.

    So students of one course have rows among one another, day by day, and what became of each
    stands elsewhere. Names that each of them has once are no longer needed.
    """
    before, rows = count_groups(group_codes(table, ids)), len(table.frame)
    for column, count in _described(table, ids).most_common():
        if count < FEWEST_TOLD:
            break
        group = group_codes(table, (column,))
        alone = all(constant_within(table.frame[name], group) for name in ids)
        named = (column,) if alone else (*ids, column)
        if before < count_groups(group_codes(table, named)) <= rows / EACH:
            return named
    return ids


def described_most(table: Table, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Of names of short sequences that other tables all tell of, the one of which they say most.

    So a student has a few rows for each page, and what became of each student and what kind each
    page is stand elsewhere: a sequence is of a student. Long ones, as of each shop and product, are
    what was meant.
    """
    told, rows = _described(table, ()), len(table.frame)
    if len(ids) < 2 or not {*ids} <= {*told}:
        return ids
    name = max(ids, key=lambda column: told[column])
    short = rows < EACH * count_groups(group_codes(table, ids))
    long = rows >= EACH * count_groups(group_codes(table, (name,)))
    return (name,) if short and long and told[name] >= FEWEST_TOLD else ids


def why_described(begins: str, ids: tuple[str, ...]) -> str:
    """Why rows with the same of these are a sequence, in a sentence that `begins` so."""
    return (
        f"{begins}, but another table tells of each {ids[-1]}: rows with the same "
        f"{join_names(ids)} are one sequence."
    )


def named_elsewhere(table: Table, taken: Collection[str]) -> dict[str, Why]:
    """Numbers that name what another table describes, such as pages that were visited."""
    return {c: NAMES_DESCRIBED for c in _described(table, taken) if c in table.numeric}


def told_of_each(table: Table) -> dict[str, Why]:
    """Words of other tables that differ for nearly each of what these tell of, and are no names."""
    found = dict[str, Why]()
    for column, each in told_by_others(table).items():
        many = table.distinct(each)
        classes = table.distinct(column) <= NEARLY_ALL * many
        numbers = table.frame[column].dtype.kind in "biuf"
        if many >= MANY and not (classes or numbers or is_called_name(column)):
            found[column] = OF_EACH_ALONE
    return found


def numbers_of_names(table: Table, taken: Collection[str]) -> dict[str, Why]:
    """Columns of numbers that are always the same for each of several names, and why.

    So a test of speed says how far each server is.
    """
    numbered = (
        c for c in table.numbers if words(c)[1:][-1:] == ["id"]
    )  # of processors, id is idle
    names = [c for c in (*table.texts(), *numbered) if c not in taken and is_called_name(c)]
    name, found = same_for_each(table, names, taken)
    told = f"the same for each {name}"
    return dict.fromkeys(found, Why(f"is {told}", f"are {told}"))


def same_for_each(
    table: Table, names: Iterable[str], taken: Collection[str]
) -> tuple[str, list[str]]:
    """The first of some columns whose words have one number each in others, and these.

    Rows jump from one word to another, each of which comes again: what is measured would differ
    then. Nearly each has another number.
    """
    rows = len(table.frame)
    for name in names:
        count = table.distinct(name)
        if not FEWEST_TOLD <= count <= rows / VISITS or table.frame[name].hasnans:
            continue
        codes = group_codes(table, (name,))
        if count_stretches(codes) - 1 < JUMPS * (rows - 1):
            continue
        several = (
            c for c in table.numbers if max(FEWEST_TOLD, count / 2) <= table.distinct(c) <= count
        )
        free = (c for c in several if c not in (name, *taken) and not table.frame[c].hasnans)
        if found := [c for c in free if constant_within(table.frame[c], codes)]:
            return name, found
    return "", []


def _described(table: Table, taken: Collection[str]) -> Counter[str]:
    """How much other tables say of what each column names, by names of sequences not `taken`."""
    told = Counter[str]()
    for note in gives_for_each.among(table.notes):
        column = str(note.numbers["each"])
        if column in table.own and column not in taken and names_sequences(column):
            told[column] += len(note.numbers["labels"])
    return told
