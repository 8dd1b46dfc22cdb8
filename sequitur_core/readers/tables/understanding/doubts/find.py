"""Signs that a reading of a table doesn't fit it, whatever program wrote it.

Rules of layouts and roles know kinds of files. What they get wrong is seen in the result: channels
that tell the time, sequences that are pieces of one, sums beside what they add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.notes import doubts as said
from sequitur_core.data.notes.doubts import looks_like, sum_left_out
from sequitur_core.data.notes.files import rare_channels
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.preparation import notes_beside, seldom_channels
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.doubts.codes import (
    class_as_step,
    codes_as_channel,
    same_for_each,
    shown_as_channel,
)
from sequitur_core.readers.tables.understanding.doubts.columns import (
    kinds_in_one_channel,
    lines_to_marks,
    mark_as_value,
    nothing_measured,
    numbers_in_text,
    sum_as_channel,
)
from sequitur_core.readers.tables.understanding.doubts.counters import (
    clock_as_channel,
    events_as_channel,
    records_as_channel,
    stretches_as_channel,
)
from sequitur_core.readers.tables.understanding.doubts.meters import meter_as_channel
from sequitur_core.readers.tables.understanding.doubts.rates import slower_channels
from sequitur_core.readers.tables.understanding.doubts.reading import Reading
from sequitur_core.readers.tables.understanding.doubts.roles import (
    called_otherwise,
    properties_as_channel,
    unlikely_roles,
)
from sequitur_core.readers.tables.understanding.doubts.sequences import (
    axis_as_sequence,
    columns_in_turn,
    days_cut_short,
    names_like_values,
    pieces_going_on,
    rows_are_things,
    rows_go_on,
    rows_like_steps,
    sequences_like_steps,
    stations_in_one_series,
    sums_of_others,
    totals_as_steps,
    totals_beside_parts,
)
from sequitur_core.readers.tables.understanding.doubts.times import (
    days_in_no_order,
    rows_interleaved,
    states_as_ids,
    times_far_off,
    times_unused,
    unit_is_another,
)
from sequitur_core.readers.tables.understanding.doubts.values import (
    angles_that_jump,
    blanks_as_zeros,
    channels_zero_at_first,
    far_off,
    filled_copies,
    mixed_units,
    same_as_another,
    zeros_as_values,
    zeros_at_an_end,
)
from sequitur_core.readers.tables.understanding.windows_and_labels import AGAIN

ROLES = ("time_columns", "value_columns", "label_columns", "left_out")
NOTHING: Mapping[str, Any] = MappingProxyType({})
MOST = 3  # doubts: more say that a person should look at the file itself
OF_CHANNELS = ("left_out", "label_columns")  # which of them are none, each with its own cure

DOUBTS: tuple[Callable[[Reading], Iterator[Note]], ...] = (
    nothing_measured,
    names_like_values,
    rows_are_things,
    pieces_going_on,
    states_as_ids,
    sequences_like_steps,
    stations_in_one_series,
    rows_like_steps,
    rows_go_on,
    axis_as_sequence,
    columns_in_turn,
    sums_of_others,
    sum_as_channel,
    kinds_in_one_channel,
    rows_interleaved,
    days_in_no_order,
    slower_channels,
    times_unused,
    times_far_off,
    unit_is_another,
    clock_as_channel,
    events_as_channel,
    lines_to_marks,
    mark_as_value,
    records_as_channel,
    codes_as_channel,
    shown_as_channel,
    same_for_each,
    class_as_step,
    stretches_as_channel,
    numbers_in_text,
    called_otherwise,
    properties_as_channel,
    unlikely_roles,
)
# Whatever a sequence is.
OF_COLUMNS = (
    sum_as_channel, clock_as_channel, lines_to_marks, mark_as_value, codes_as_channel,
    shown_as_channel, stretches_as_channel, called_otherwise,
)  # fmt: skip
# Of channels as they are, whatever the layout is.
VALUES: tuple[Callable[[Reading], Iterator[Note]], ...] = (
    far_off,
    same_as_another,
    filled_copies,
    zeros_as_values,
    blanks_as_zeros,
    zeros_at_an_end,
    channels_zero_at_first,
    angles_that_jump,
    meter_as_channel,
    mixed_units,
    days_cut_short,
    totals_as_steps,
    totals_beside_parts,
)

WRONG = {said.far_off.kind, said.zeros_as_values.kind}  # numbers that may be none


def doubted_values(
    table: Table, recipe: Recipe, dataset: SequenceDataset, warnings: Sequence[Note] = ()
) -> tuple[Note, ...]:
    """What a person should look at in the numbers of channels, also once the layout is right.

    warnings : what is said of them already.
    """
    warned = {channel for note in warnings for channel in note.numbers.get("channels", ())}
    reading = Reading(table, recipe, dataset, warned)
    return tuple(note for doubt in VALUES for note in doubt(reading))


def doubts(
    table: Table,
    recipe: Recipe,
    dataset: SequenceDataset,
    warnings: Sequence[Note] = (),
    fixed: Mapping[str, Any] = NOTHING,
) -> tuple[Note, ...]:
    """What doesn't fit in a reading, the gravest first: one of each cure, and few of all.

    Of channels that may be none, all that is doubted is said: what isn't is learned in silence.

    warnings : what is said of it already.
    fixed : choices that were made. Nobody is asked again what a column is that they name; where
        they say what a sequence is, only columns are doubted, if no roles of these are given. All
        is doubted of a reading that is looked at `AGAIN`.
    """
    divided = "layout" in fixed and AGAIN not in fixed
    if divided and not {"value_columns", "label_columns"}.isdisjoint(fixed):
        return ()
    warned = {note.numbers.get("column", "") for note in warnings}
    given = () if AGAIN in fixed else ROLES
    warned |= {column for kind in given for column in fixed.get(kind) or ()}
    for kind in (looks_like, rare_channels, seldom_channels, notes_beside, sum_left_out):
        for note in kind.among(warnings):
            warned |= note.about
    reading = Reading(table, recipe, dataset, warned)
    found, cures, told = list[Note](), set[str](), set[str]()
    for doubt in OF_COLUMNS if divided else DOUBTS:
        for note in doubt(reading):
            cure = note.offers[0].name if note.offers else note.kind
            named = note.numbers.get("channels") or note.numbers.get("columns")
            channels = {*named} if isinstance(named, tuple) else set[str]()
            learned = cure in OF_CHANNELS and len(channels) > 0
            if divided and cure in fixed:
                continue
            if channels <= told if learned else cure in cures or len(found) >= MOST:
                continue
            found.append(note)
            cures.add(cure)
            told |= channels
            warned |= channels
    return tuple(found)
