"""What is still to be asked about a file that a person has corrected by now."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace
from typing import Any

from sequitur_core.data.notes import doubts as said
from sequitur_core.data.notes.files import only_one_table
from sequitur_core.data.notes.labels import same_for_each, series_of_places, shown_as_channel
from sequitur_core.data.notes.missing import mark_far_above
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.times import days_in_no_order
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers.detection import ColumnRole, Recognised, TablePreview
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import TextFormat

# Doubts about channels, whichever way the rows are divided, and others about that way.
_OF_CHANNELS = {
    kind.kind
    for kind in (
        said.sum_as_channel, said.difference_as_channel, said.slower_channels,
        said.clock_as_channel, said.events_as_channel, said.codes_as_channel,
        said.stretches_as_channel, said.looks_like, same_for_each,
        shown_as_channel,
    )
}  # fmt: skip
_ASKED = _OF_CHANNELS | {
    kind.kind
    for kind in (
        said.names_like_values, said.pieces_going_on, said.states_as_ids,
        said.sequences_like_steps, said.rows_like_steps, said.rows_go_on, said.axis_as_sequence,
        said.columns_in_turn, said.steps_in_turn, said.sums_of_others, said.kinds_in_one_channel,
        said.rows_interleaved, said.times_unused, said.times_far_off, said.mark_as_value,
        said.numbers_in_text, said.unit_is_another, said.lines_to_marks, series_of_places,
        mark_far_above, days_in_no_order,
    )
}  # fmt: skip
# Which table is read, and how its lines are: nothing of what its columns are.
_LINES = (*(field.name for field in fields(TextFormat)), "sheet", "joined")
_DIVIDE = ("layout", "id_columns", "time_columns", "channel_column")


def still_asked(
    first: Recognised | None, now: Recognised, recognise: Callable[..., Recognised]
) -> Recognised:
    """What is understood of a file now, with what was said at first of its other tables.

    That holds for as long as no other table is read: a recipe doesn't tell who has chosen it.
    Nothing is asked that was answered since, as a column that has another role than at first was.

    first : None where nothing is known of it.
    recognise : what is understood of the file by some choices; where it took these to read it, or
        another table is read, they tell what its columns would be.
    """
    read = [(found.recipe.sheet, found.recipe.joined) for found in (first, now) if found]
    if first is None or read[0] != read[1]:
        with suppress(SequiturError):
            by_itself = recognise(**_how_lines_are(now.recipe))
            return replace(now, warnings=_open(by_itself, now))
        return replace(now, warnings=tuple(n for n in now.warnings if n.kind not in _ASKED))
    now = replace(now, warnings=_open(first, now))
    asked = tuple(
        note
        for note in first.warnings
        if note.kind == only_one_table.kind or any(o.name == "sheet" for o in note.offers)
    )
    rest = tuple(note for note in now.warnings if note not in asked)
    return replace(now, warnings=(*asked, *rest))


def _how_lines_are(recipe: Recipe) -> dict[str, Any]:
    return {name: getattr(recipe, name) for name in _LINES if hasattr(recipe, name)}


def _open(first: Recognised, now: Recognised) -> tuple[Note, ...]:
    return tuple(note for note in now.warnings if _is_open(note, first, now))


def _is_open(note: Note, first: Recognised, now: Recognised) -> bool:
    """Whether a note is no doubt, or one of how sequences are divided or columns are used by now.

    It is answered where that is another way than at first.
    """
    if note.kind not in _ASKED:
        return True
    was, is_ = first.recipe, now.recipe
    divided_alike = all(getattr(was, name) == getattr(is_, name) for name in _DIVIDE)
    if note.kind not in _OF_CHANNELS:
        return divided_alike and any(one.kind == note.kind for one in first.warnings)
    before, after = (_roles(found.table) for found in (first, now))
    told = [(before.get(name), after.get(name)) for name in note.about]
    return all(old == new or (not divided_alike and old in ("id", "time")) for old, new in told)


def _roles(table: TablePreview | None) -> dict[str, ColumnRole]:
    """The roles of columns by their names, and by those of the channels that they are."""
    roles = dict(table.roles) if table else {}
    names = [name for name, _ in named_channels([*roles])]
    return {**dict(zip(names, roles.values(), strict=True)), **roles}
