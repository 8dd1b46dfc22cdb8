"""Roles that a person gave to columns: they outlast another way to divide the table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sequitur_core.data.notes.labels import roles_given_up, same_within
from sequitur_core.data.notes.note import Note
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.detection import ColumnRole
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.corrections import FIELDS, roles_of
from sequitur_core.readers.tables.preview import roles_of_columns
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    constant_within,
    count_named,
    group_codes,
)
from sequitur_core.readers.tables.table import Table

# Among fixed choices: the recipe in which a person gave roles, and the choices made just now.
GIVEN = "given"
SETTLED = {"value_columns", "label_columns", "left_out"}  # choices by which all columns have roles
APART = 0.9  # of the rows that a time tells apart within sequences, at least
CHANNEL = "channel_column"
Roles = Mapping[str, ColumnRole]


def given_roles(table: Table, was: Recipe, found: Recipe) -> Roles:
    """The roles that nobody would have given columns but a person, also those that wait.

    What names a sequence is no such role: it is how the table is divided.

    was, found : a recipe, and the one by which the table is read where it is divided likewise.
    """
    before, by_itself = (roles_of_columns(table, recipe) for recipe in (was, found))
    given = {c: r for c, r in before.items() if r not in ("id", by_itself[c])}
    labels = [c for c in was.label_columns if c in before and c not in found.label_columns]
    aside = {c: r for c, r in _aside(was).items() if c in before}
    return {**aside, **given, **dict.fromkeys(labels, "label")}


def with_given(
    table: Table, was: Recipe, found: Recipe, given: Roles, said: Collection[str]
) -> dict[str, Any]:
    """The choices by which columns have the given roles that don't conflict with a recipe.

    So do others that had theirs before, where nobody touched them.

    was : the recipe in which they were given.
    said : choices that aren't changed, as they were made just now.
    """
    recipe, given = found, {**_kept(table, was, found), **given}
    fit = _fitting(table, was, found, given, said)
    for role in dict.fromkeys(fit.values()):
        columns = tuple(c for c in fit if fit[c] == role)
        before: tuple[str, ...] = ()
        if role == "value":
            before = tuple(value_columns(table, recipe))
        elif role in ("label", "left_out"):
            before = getattr(recipe, FIELDS[role])
        change = {FIELDS.get(role, CHANNEL): tuple(dict.fromkeys((*before, *columns)))}
        recipe = recipe.with_(**({CHANNEL: columns[0]} if role == "channel_name" else change))
    fields = ("layout", "channels_in_names", CHANNEL, *FIELDS.values())
    chosen = {name: getattr(recipe, name) for name in fields}
    if not found.time_columns and not recipe.time_columns:
        chosen.pop("time_columns")  # nobody has said that there is none
    elif recipe.time_columns == was.time_columns and "time_format" not in said:
        chosen["time_format"] = was.time_format  # a person may have said whether days come first
    return chosen


def _fitting(
    table: Table, was: Recipe, found: Recipe, given: Roles, said: Collection[str]
) -> Roles:
    others = [name for role, name in FIELDS.items() if role != "id" and name in said]
    settled = {c for name in others for c in getattr(found, name)}
    fit = {
        column: role
        for column, role in given.items()
        if role in roles_of(found)
        and FIELDS.get(role, CHANNEL) not in said
        and column not in settled
        and (role == "label" or column not in found.id_columns)
    }
    times = tuple(c for c, role in fit.items() if role == "time")
    if times and _apart(table, found, times) < min(APART, _apart(table, was, times)):
        fit = {c: role for c, role in fit.items() if c not in (*times, *found.time_columns)}
    values = {*value_columns(table, found)}
    if not any(fit.get(c, "value") == "value" for c in (*values, *fit)):
        fit = {c: role for c, role in fit.items() if c not in values}  # or nothing would be left
    return fit


def _kept(table: Table, was: Recipe, found: Recipe) -> Roles:
    """The roles that columns nobody touched keep where rows are divided in another way.

    A channel isn't made a label but where it is the same throughout each sequence, no column comes
    back that was left out, and rows keep their time where none is found.

    was, found : the recipe until then, and that of the new way.
    """
    divided = (was.layout, {*was.id_columns}) != (found.layout, {*found.id_columns})
    if not divided or not (was.row_per_step and found.row_per_step):
        return {}
    before, after = (roles_of_columns(table, recipe) for recipe in (was, found))
    still: dict[str, ColumnRole] = {
        c: r for c, r in before.items() if r == "left_out" and after[c] == "value"
    }
    labels = {*_made_labels(before, after)} - {*_the_same(table, was, found)}
    still |= {c: before[c] for c in labels}
    if found.time_columns:
        return still
    return still | {c: "time" for c in was.time_columns if after[c] in ("value", "left_out")}


def _made_labels(before: Roles, after: Roles) -> list[str]:
    return [c for c, role in before.items() if role == "value" and after[c] == "label"]


def _the_same(table: Table, was: Recipe, now: Recipe) -> tuple[str, ...]:
    """Channels that became labels as they are the same throughout each sequence."""
    made = _made_labels(*(roles_of_columns(table, recipe) for recipe in (was, now)))
    if not made or now.layout != "tidy" or not was.row_per_step:
        return ()
    codes = group_codes(table, now.id_columns)
    return tuple(c for c in made if constant_within(table.frame[c], codes))


def set_aside(table: Table, was: Recipe, now: Recipe, found: Recipe, given: Roles) -> Roles:
    """The given roles that a recipe doesn't show, for later.

    Columns don't have them, or would have them as well if nobody had said so.

    was, now, found : the recipe in which they were given, that one, and what it would be by itself.
    """
    roles, by_itself = (roles_of_columns(table, recipe) for recipe in (now, found))
    shown = {c for c, role in given.items() if roles[c] == role != by_itself[c]}
    names = {*was.id_columns} - {*was.aside_columns}  # which are labels by the way
    labels = {*now.label_columns} & names | {*now.label_columns} - {*found.label_columns}
    shown |= {c for c in labels if given.get(c) == "label"}
    if was.row_per_step and now.row_per_step:  # which `_kept` brings to another way
        shown |= {c for c, role in given.items() if role != "label" and roles[c] == role}
    return {c: role for c, role in given.items() if c not in shown}


def given_up(table: Table, was: Recipe, recipe: Recipe) -> tuple[Note, ...]:
    """What is to be said of roles that are set aside and had by none, and of channels made labels.

    was, recipe : how the table was divided, and how it is.
    """
    now, labels = roles_of_columns(table, recipe), recipe.label_columns
    lost = {c: role for c, role in _aside(recipe).items() if now.get(c) != role}
    lost = {c: role for c, role in lost.items() if role != "label" or c not in labels}
    notes = [roles_given_up(tuple(lost), tuple(lost.values()))] if lost else []
    same = _the_same(table, was, recipe)
    return (*notes, same_within(same)) if same else (*notes,)


def _aside(recipe: Recipe) -> Roles:
    aside: Any = dict(zip(recipe.aside_columns, recipe.aside_roles, strict=True))
    return {**aside}


def _apart(table: Table, recipe: Recipe, times: tuple[str, ...]) -> float:
    """The share of rows that times tell apart within sequences."""
    ids = recipe.id_columns if recipe.layout == "tidy" else ()
    return count_named(table, (*ids, *times)) / len(table.frame)
