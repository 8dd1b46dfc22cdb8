"""A table like the one that a model was trained on, whose columns are called otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sequitur_core.data.preparation.naming import names_in_steps, names_of
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names
from sequitur_core.readers import Progress, Recognised, recognise
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.several_files.gather import FILE

NAMED = 12  # columns by name in a sentence


class OtherColumnsError(SequiturError):
    """A table has more or fewer measured columns than those that were trained on."""


class OtherKindError(SequiturError):
    """A table whose rows are of another kind, and that lacks columns that were trained on."""


def with_names_of(
    path: Path, recipe: Recipe, written: tuple[str, ...], *, progress: Progress | None = None
) -> tuple[Recipe, ...]:
    """The recipes to try for a table whose measured columns are called otherwise, or its times.

    Columns are known by their names without a unit. Where none of those trained on is there, they
    are taken in their order. `written` are the choices of how its cells are written. () where
    this can't be said of it.

    Raises OtherColumnsError where it has more or fewer of them, or lacks some of those trained on,
    OtherKindError where it is no table of that kind, SequiturError where it can't be read at all.
    """
    if not recipe.row_per_step or recipe.channel_column or not recipe.value_columns:
        return ()
    of_files = {"layout": "tidy", "id_columns": recipe.id_columns} if path.is_dir() else {}
    found = recognise(path, progress=progress, **of_files)  # also where there is one file alone
    came, wanted = found.recipe.value_columns, recipe.value_columns
    there = () if found.table is None else found.table.columns  # also what never changes in it
    if found.recipe.layout != recipe.layout:
        rows = (*recipe.id_columns, *recipe.time_columns, *wanted)
        if lacking := [column for column in rows if column not in there and column != FILE]:
            raise OtherKindError(_lacks(path.name, lacking, [c for c in there if c != FILE]))
        return ()
    by_name = {column: column for column in there}
    by_name |= {
        name: column for column, (name, _) in zip(there, named_channels(there), strict=True)
    }
    names = [name for name, _ in named_channels(wanted)]
    lacking = [name for name in names if name not in by_name]
    known = len(lacking) < len(names)
    if known and lacking:
        raise OtherColumnsError(_lacks(path.name, lacking, [c for c in there if c != FILE]))
    if not known and len(came) != len(wanted):
        raise OtherColumnsError(_other_columns(path.name, came, wanted))
    columns = tuple(by_name[name] for name in names) if known else came
    places = _columns_that_place_rows(found, recipe)
    if places is None:
        return ()
    called = names_of(recipe)
    if not known:  # other columns have their own names and units
        recipe = recipe.with_(units=(), named_channels=(), given_names=(), given_units=())
    now = [names_of(recipe).get(name, name) for name, _ in named_channels(columns)]
    # What prepares the old channels does so with the new ones in their places.
    steps = names_in_steps(
        recipe, dict(zip((called.get(name, name) for name in names), now, strict=True))
    )
    how = {name: getattr(found.recipe, name) for name in written}
    new = recipe.with_(**how, **places, value_columns=columns, label_columns=(), **steps)
    # The format trained on first: that of 03/04 may not be told by a month alone.
    tried = (new, new.with_(time_format=found.recipe.time_format), *_in_its_unit(new, found))
    return tuple(dict.fromkeys(tried))


def _in_its_unit(recipe: Recipe, found: Recognised) -> tuple[Recipe, ...]:
    """The recipe with its even steps as bare numbers, which times without a unit count in.

    () unless these fit how far apart the rows are: what counts milliseconds has far longer steps.
    """
    count, _, unit = recipe.even_step.partition(" ")
    steps = [value for o in found.options if o.name == "even_step" for value, _ in o.options]
    offered = [float(step) for step in steps if re.fullmatch(r"[\d.]+", step)]
    if not unit or not offered or float(count) < min(offered):
        return ()
    return (recipe.with_(even_step=count, step=float(count), step_unit=unit),)


def _columns_that_place_rows(found: Recognised, recipe: Recipe) -> dict[str, Any] | None:
    """Columns of times and of names of sequences; None where there are more or fewer."""
    there = () if found.table is None else found.table.columns
    if {*recipe.id_columns, *recipe.time_columns} <= set(there):
        return {}
    ids, times = found.recipe.id_columns, found.recipe.time_columns
    if (len(ids), len(times)) != (len(recipe.id_columns), len(recipe.time_columns)):
        return None
    return {
        "id_columns": ids,
        "time_columns": times,
        "time_format": found.recipe.time_format,
    }


def _lacks(name: str, lacking: Sequence[str], there: Sequence[str]) -> str:
    what = "column" if len(lacking) == 1 else "columns"
    return (
        f"{name} lacks the {what} {join_names(lacking, NAMED)}. Its columns are "
        f"{join_names(there, NAMED)}."
    )


def _other_columns(name: str, came: tuple[str, ...], wanted: tuple[str, ...]) -> str:
    if len(came) < len(wanted):
        cure = "Load a file in which all of these are measured."
    elif len(wanted) == 1:
        cure = f"Give the column that is meant this name in {name}, and load it again."
    else:
        cure = f"Give the columns that are meant these names in {name}, and load it again."
    return (
        f"In {name}, {join_names(came, NAMED)} {'is' if len(came) == 1 else 'are'} measured, but "
        f"the model was trained on {join_names(wanted, NAMED)}. {cure}"
    )
