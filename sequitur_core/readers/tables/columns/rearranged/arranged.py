"""What is done in turn to make a table of rows with a time and channels of a frame."""

from __future__ import annotations

import pandas as pd

from sequitur_core.data.notes.note import Note
from sequitur_core.data.recipe import (
    ABSENT,
    DATED,
    GLUED,
    HEADED,
    LIMITS,
    SCOPES,
    SPELLED,
    TOGETHER,
)
from sequitur_core.readers.tables.columns.beside import without_beside
from sequitur_core.readers.tables.columns.cells.brackets import without_brackets
from sequitur_core.readers.tables.columns.cells.degrees import (
    with_directions_beside,
    without_directions,
)
from sequitur_core.readers.tables.columns.cells.marked_numbers import last_of, reads
from sequitur_core.readers.tables.columns.cells.scales import with_steps_numbered
from sequitur_core.readers.tables.columns.cells.words_for_none import (
    with_absent_cells,
    with_marks_together,
)
from sequitur_core.readers.tables.columns.rearranged.facts_below import with_facts_in_names
from sequitur_core.readers.tables.columns.rearranged.first_column import (
    with_keys_apart,
    with_rows_turned,
    with_tags_as_names,
    without_unit_above,
)
from sequitur_core.readers.tables.columns.rearranged.first_list import with_first_list_as_names
from sequitur_core.readers.tables.columns.rearranged.scope_settings import with_names_of_settings
from sequitur_core.readers.tables.columns.rearranged.side_by_side import (
    with_curves_joined,
    with_dated_groups_joined,
    without_groups,
)
from sequitur_core.readers.tables.columns.rearranged.taking_turns import with_turns_named
from sequitur_core.readers.tables.columns.times.spans import with_lengths
from sequitur_core.readers.tables.columns.units.glued import with_glued_signs
from sequitur_core.readers.tables.columns.units.in_cells import with_names_kept, without_units
from sequitur_core.readers.tables.columns.units.spelled import with_spelled_numbers

ARRANGED = (
    without_brackets, with_facts_in_names, without_unit_above, with_keys_apart, with_tags_as_names,
    with_rows_turned, with_turns_named, without_groups, without_beside, with_curves_joined,
    without_directions, without_units, with_directions_beside, with_steps_numbered, with_lengths,
)  # fmt: skip
_NAMED = (
    (HEADED, with_first_list_as_names),
    (DATED, with_dated_groups_joined),
    (LIMITS, with_names_kept),
    (ABSENT, with_absent_cells),
    (TOGETHER, with_marks_together),
    (GLUED, with_glued_signs),
    (SPELLED, with_spelled_numbers),
    (SCOPES, with_names_of_settings),
)


def with_other_names(frame: pd.DataFrame, words: str) -> tuple[pd.DataFrame, list[Note], str]:
    """The frame with the names that its own cells give, or are; notes on them.

    And what of `words`, which is `empty_cells` of a recipe, reads it so.
    """
    notes, read = list[Note](), ""
    for what, name in _NAMED:
        frame, about = name(frame) if reads(words, what) else (frame, [])
        notes, read = [*notes, *about], last_of(read, what if about else "")
    return frame, notes, read
