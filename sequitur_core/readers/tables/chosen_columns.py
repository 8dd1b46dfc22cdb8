"""The columns that choices name, in a table that may call them otherwise by now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names
from sequitur_core.readers.tables.formats.text.above.grace import without_signs
from sequitur_core.readers.tables.several_files.about.heads import lone_channel, said_of_each
from sequitur_core.readers.tables.several_files.about.sidecars import with_names
from sequitur_core.readers.tables.several_files.own_names import as_spelt
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.word_channels import with_word_channels


def with_columns(table: Table, choices: Mapping[str, Any]) -> Table:
    """A table that has all columns that were chosen, maybe by what they were called before.

    Raises SequiturError where it lacks some.
    """
    table = with_word_channels(table, choices)
    kinds = ("id_columns", "time_columns", "value_columns", "label_columns", "word_columns")
    named = [c for kind in kinds for c in choices.get(kind, ())]
    named += filter(None, [choices.get("channel_column")])
    missing = [c for c in dict.fromkeys(named) if c not in table.frame.columns]
    if missing and {*missing} <= {*table.former.values()}:
        return with_names(table, table.former)
    ways = (_by_other_units, _by_place, _by_spelling)
    if missing and (former := next(filter(None, (way(table, missing) for way in ways)), {})):
        return with_names(table, former)
    # A title, or the name of a file, may have named the only channel of another file.
    alone = missing in ([*choices.get("value_columns", ())], [said_of_each(table)])
    alone = alone and len(missing) == 1
    if alone and (lone := lone_channel(table)):
        return with_names(table, {lone: missing[0]})
    if missing:
        what = "column" if len(missing) == 1 else "columns"
        own = map(str, table.frame.columns)
        raise SequiturError(
            f"{table.name} lacks the {what} {join_names(missing, 12)}. "
            f"Its columns are {join_names([c for c in own if c not in table.files], 12)}."
        )
    return table


def _by_other_units(table: Table, missing: Sequence[str]) -> dict[str, str]:
    """Missing columns, by those of the same name with a unit that earlier versions didn't know.

    Or without the signs that these left in it. Empty where not all of them are found.
    """
    bare = {without_signs(name): name for name in missing}
    plain = {m: name.rpartition(" (")[0] or name for name, m in bare.items()}
    columns = [str(c) for c in table.frame.columns if str(c).endswith(")")]
    found = {c: m for m in missing for c in columns if c.rpartition(" (")[0] == plain.get(m)}
    found |= {c: bare[c] for c in map(str, table.frame.columns) if c in bare}
    return found if len(found) == len({*found.values()}) == len(missing) else {}


def _by_place(table: Table, missing: Sequence[str]) -> dict[str, str]:
    """Missing columns, `column 2`, by those at their places, which had no names before.

    Empty where not all of them are found.
    """
    places = {f"column {place}": column for place, column in enumerate(table.own, 1)}
    found = {places[m]: m for m in missing if m in places}
    return found if len(found) == len(missing) else {}


def _by_spelling(table: Table, missing: Sequence[str]) -> dict[str, str]:
    """Missing columns, by those that are called so but for case, blanks and underscores.

    As files of another kind spell them, which were looked at first. Empty where not all of them
    are found.
    """
    plain = {as_spelt(str(column)): str(column) for column in table.frame.columns}
    found = {plain[as_spelt(m)]: m for m in missing if as_spelt(m) in plain}
    return found if len(found) == len(missing) else {}
