"""A recipe for a table by rules, corrected where trees that learned from others know better."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np

from sequitur_core.data.notes import doubts as said
from sequitur_core.data.notes.labels import hardly_labels
from sequitur_core.data.notes.note import Offer
from sequitur_core.data.recipe import ROLES, Recipe
from sequitur_core.errors import NothingMeasuredError, SequiturError, UnlikeLinesError
from sequitur_core.readers.dates.names.time_names import names_spent
from sequitur_core.readers.dates.time_order import one_way
from sequitur_core.readers.rows_of_numbers import steps_within
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.rows_to_sequences.groups import constant_within, group_codes
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.by_rules import Understood, by_rules
from sequitur_core.readers.tables.understanding.rows.waves import rows_that_end
from sequitur_core.readers.tables.understanding.second_opinion.columns import (
    ASIDE,
    CHANNEL,
    LABEL,
    TIME,
)
from sequitur_core.readers.tables.understanding.second_opinion.measured import is_measured
from sequitur_core.readers.tables.understanding.second_opinion.opinion import opinions
from sequitur_core.readers.tables.understanding.second_opinion.ways import likelier_way

# How likely a column is, at most, what rules took it for, where that is corrected unasked.
SURELY = {(CHANNEL, ASIDE): 0.2, (LABEL, ASIDE): 0.15}
FEWEST_NUMBERS = 3
# What a person does who knows better, about one column and several.
_BACK = {
    TIME: ("Use it as a channel",) * 2,
    CHANNEL: ("Leave it out", "Leave them out"),
    ASIDE: ("Use it as a channel", "Use them as channels"),
    LABEL: ("Use it as a label", "Use them as labels"),
}


def understand(table: Table, fixed: Mapping[str, Any]) -> Understood:
    """A recipe for the table around the fixed choices.

    Rows are divided otherwise where that is far likelier. A channel that tells the order of rows is
    the time where no other is, measurements that rules leave out without a reason are channels, and
    channels, and numbers of sequences as labels, that are hardly any are left out. All else is
    asked about: doubts.roles.
    """
    understood = by_rules(table, fixed)
    if not {"layout", *ROLES}.isdisjoint(fixed):
        return understood
    return _with_likely_roles(table, *_likely_divided(table, fixed, understood))


def measures_nothing(table: Table, fixed: Mapping[str, Any]) -> bool:
    """Whether a table whose words are to be learned holds nothing else that may be.

    Those that a person chose as names stay.
    """
    if not {*table.worded}.isdisjoint(fixed.get("id_columns", ())):
        return False
    numbers = tuple(c for c in table.numbers if c not in table.worded)
    frame = table.frame.drop(columns=[*table.worded])
    try:
        by_rules(replace(table, frame=frame, numbers=numbers, worded={}), fixed)
    except (UnlikeLinesError, NothingMeasuredError):
        return True
    except SequiturError:
        pass
    return False


def _likely_divided(
    table: Table, fixed: Mapping[str, Any], understood: Understood
) -> tuple[Mapping[str, Any], Understood]:
    """Divided in another way if that is far likelier, by choices that are fixed from there on."""
    recipe = understood.recipe
    known = recipe.layout == "rows" and rows_that_end(table)  # which trees have seldom seen
    usual = not (table.sampled or recipe.change or known)
    way = likelier_way(table, recipe) if usual else {}
    if way:
        with suppress(SequiturError):  # it can't be read so
            chosen = {**fixed, **way}
            other = by_rules(table, chosen)
            now, ids = other.recipe.layout, recipe.id_columns
            also = (("id_columns", ids),) if recipe.layout == "tidy" else ()
            back = Offer(said.divided_by(recipe.layout, ids), "layout", recipe.layout, also)
            note = said.likely_divided(now, other.recipe.id_columns).offering(back)
            return chosen, replace(other, warnings=(note, *other.warnings))
    return fixed, understood


def _with_likely_roles(
    table: Table, fixed: Mapping[str, Any], understood: Understood
) -> Understood:
    """With roles corrected that columns hardly have."""
    recipe, found = understood.recipe, opinions(table, understood.recipe)
    axes, measured = (
        tuple(o.column for o in found if (o.role, o.likely) == kind)
        for kind in ((CHANNEL, TIME), (ASIDE, CHANNEL))
    )
    axes = tuple(c for c in axes if not names_spent(c))  # by a processor, on this or that
    time = tuple(c for c in axes if _goes_one_way(table, recipe, c))[:1]
    if recipe.time_columns or (time and _dated(table)):
        time = ()
    measured = tuple(
        c for c in measured if c in table.numeric and c not in understood.told and _known(table, c)
    )
    before = (*recipe.value_columns, *measured)
    surely = [o for o in found if o.share < SURELY.get((o.role, o.likely), 0)]
    codes = tuple(
        o.column for o in surely if o.role == CHANNEL and not is_measured(table, o.column)
    )
    idle = tuple(
        o.column for o in surely if o.role == LABEL and _is_number_of_each(table, recipe, o.column)
    )
    kept = tuple(c for c in before if c not in (*time, *codes))
    if not kept or (kept == recipe.value_columns and not idle):
        return understood
    left_out = (*(c for c in recipe.left_out if c not in measured), *codes, *idle)
    labels = tuple(c for c in recipe.label_columns if c not in idle)
    chosen: dict[str, Any] = {"left_out": left_out}
    if kept != recipe.value_columns:
        chosen["value_columns"] = kept
    if idle:
        chosen["label_columns"] = labels
    if time:
        chosen["time_columns"] = time
    back = (
        (time, TIME, "value_columns", before),
        (measured, CHANNEL, "left_out", recipe.left_out),
        (codes, ASIDE, "value_columns", before),
        (codes, LABEL, "label_columns", (*labels, *codes)),
        (idle, LABEL, "label_columns", recipe.label_columns),
    )
    notes = [
        note.offering(
            *(
                Offer(_BACK[way][len(columns) > 1], name, value)
                for which, way, name, value in back
                if which == columns
            )
        )
        for columns, note in (
            (time, said.looks_like(time, TIME, TIME)),
            (measured, said.looks_like(measured, CHANNEL, CHANNEL)),
            (codes, said.looks_like(codes, ASIDE, ASIDE)),
            (idle, hardly_labels(idle)),
        )
        if columns
    ]
    corrected = by_rules(table, {**fixed, **chosen})
    return replace(corrected, warnings=(*notes, *corrected.warnings))


def _is_number_of_each(table: Table, recipe: Recipe, column: str) -> bool:
    """Whether each sequence has one of many numbers, such as the latitude of a station."""
    if column not in table.numeric or table.distinct(column) < FEWEST_NUMBERS:
        return False
    ids = recipe.id_columns
    return bool(ids) and constant_within(table.frame[column], group_codes(table, ids))


def _known(table: Table, column: str) -> bool:
    """Whether most rows have a value, unlike what only the first form of a person asked for."""
    return 2 * int(table.frame[column].notna().sum()) > len(table.frame)


def _goes_one_way(table: Table, recipe: Recipe, column: str) -> bool:
    """Whether numbers only go up, or only down, within each sequence."""
    ids, values = recipe.id_columns, table.values(column)
    group = group_codes(table, ids) if ids else np.zeros(len(values), np.int64)
    steps = steps_within(values, group)
    return len(steps) > 0 and one_way(steps)


def _dated(table: Table) -> bool:
    """Whether it has dates, which weren't used as they don't tell the order of rows."""
    return any(candidate.times.dated for candidate in time_candidates(table, {}))
