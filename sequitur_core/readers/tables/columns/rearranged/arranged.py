"""What is done in turn to make a table of rows with a time and channels of a frame."""

from __future__ import annotations

from sequitur_core.readers.tables.columns.beside import without_beside
from sequitur_core.readers.tables.columns.cells.brackets import without_brackets
from sequitur_core.readers.tables.columns.cells.degrees import (
    with_directions_beside,
    without_directions,
)
from sequitur_core.readers.tables.columns.cells.scales import with_steps_numbered
from sequitur_core.readers.tables.columns.rearranged.facts_below import with_facts_in_names
from sequitur_core.readers.tables.columns.rearranged.first_column import (
    with_keys_apart,
    with_rows_turned,
    with_tags_as_names,
    without_unit_above,
)
from sequitur_core.readers.tables.columns.rearranged.side_by_side import (
    with_curves_joined,
    without_groups,
)
from sequitur_core.readers.tables.columns.rearranged.taking_turns import with_turns_named
from sequitur_core.readers.tables.columns.times.spans import with_lengths
from sequitur_core.readers.tables.columns.units.in_cells import without_units

ARRANGED = (
    without_brackets, with_facts_in_names, without_unit_above, with_keys_apart, with_tags_as_names,
    with_rows_turned, with_turns_named, without_groups, without_beside, with_curves_joined,
    without_directions, without_units, with_directions_beside, with_steps_numbered, with_lengths,
)  # fmt: skip
