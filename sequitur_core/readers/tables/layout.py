"""The layout of a table: sequences in rows or columns, tidy, or one long series."""

from __future__ import annotations

from collections.abc import Sequence

from sequitur_core.formatting import join_names
from sequitur_core.readers import timestamps
from sequitur_core.readers.date_parts import words
from sequitur_core.readers.tables.name_blocks import find_name_block, smoothness
from sequitur_core.readers.tables.roles import (
    LABEL_WORDS,
    are_few_whole,
    block_ids,
    find_ids,
    is_class,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.time_columns import (
    MOSTLY_UNIQUE,
    PARTS_OF_A_DAY,
    TimeColumns,
    is_daily,
    is_increasing,
    is_nearly_unique,
    is_unique,
)


def find_layout(table: Table, candidates: Sequence[TimeColumns]) -> tuple[str, str]:
    """The layout of a table, and why, in a sentence."""
    block, kind = find_name_block(table)
    numbers = [c for c in table.numbers if c not in table.row_numbers]
    free = [c for c in numbers if c not in table.binary] or numbers
    if table.ragged:
        return "rows", "Rows have different numbers of cells: each is a sequence of its own length."
    if len(block) >= 5 and len(block) >= 0.5 * len(free) and kind != "channels":
        rest = [c for c in candidates if not set(c.columns) & set(block)]
        by_time = next((c for c in rest if is_increasing(c.times)), None)
        first, last = block[0], block[-1]
        if by_time is None and kind == "series" and (table.texts() or _classes(table, block)):
            # Rows sorted by class look smooth downwards too, so names decide first.
            return "rows", (
                f"Columns {first} to {last} are numbered and the rows have names or labels: one "
                "sequence per row."
            )
        if by_time is None and kind == "series":
            if smoothness(table, block, axis=0) > smoothness(table, block, axis=1):
                return "columns", (
                    f"Columns {first} to {last} each change smoothly from row to row: one "
                    "sequence per column."
                )
            return "rows", (
                f"Columns {first} to {last} are numbered and change smoothly from column to "
                "column: one sequence per row."
            )
        if by_time is None or kind == "dates":
            what = "dates" if kind == "dates" else "numbered"
            return "rows", f"Columns {first} to {last} are {what}: one sequence per row."
        if kind != "years" and len(block) in PARTS_OF_A_DAY and is_daily(by_time.times):
            return "rows", (
                f"{join_names(by_time.columns)} counts days, and there are {len(block)} numbered "
                "columns, as parts of a day: one sequence per row."
            )
        if kind == "years" or smoothness(table, block, axis=0) > smoothness(table, block, axis=1):
            return "columns", (
                f"{join_names(by_time.columns)} say when each row was, and columns {first} to "
                f"{last} are counted: one sequence per column."
            )
        return "rows", (
            f"Columns {first} to {last} are numbered and change smoothly from column to column: "
            "one sequence per row."
        )
    for candidate in candidates:
        names = join_names(candidate.columns)
        if is_unique(candidate.times):
            values = [c for c in free if c not in candidate.columns]
            if values:
                return "long", f"{names} never repeats: the rows are one long series."
            continue
        ids = find_ids(table, candidate)
        if ids:
            return "tidy", (
                f"{names} repeats, once for each {' and '.join(ids)}: each row is one step of a "
                "sequence."
            )
    for candidate in candidates:
        names = join_names(candidate.columns)
        if is_nearly_unique(candidate.times) and any(c not in candidate.columns for c in free):
            return "long", f"{names} seldom repeats: the rows are one long series."
        if ids := find_ids(table, candidate, MOSTLY_UNIQUE):
            return "tidy", (
                f"{names} repeats, once for each {' and '.join(ids)} with few exceptions: each "
                "row is one step of a sequence."
            )
    if blocks := block_ids(table):
        return "tidy", f"Rows with the same {blocks[0]} lie together: they are one sequence."
    if len(free) == 1:
        return "long", "There is one column of numbers: the rows are one long series."
    if len(table.frame) < 3:
        return "rows", "There are many more columns than rows: one sequence per row."
    down, across = smoothness(table, free, axis=0), smoothness(table, free, axis=1)
    if len(free) < 8 and (down >= across or len(free) < 4):
        return "long", "There are few columns of numbers: they are channels of one long series."
    ends = (table.numbers[0], table.numbers[-1])
    label = next((c for c in ends if is_class(table, c)), None)
    # Rows sorted by class look smooth downwards too. Channels side by side would differ in size,
    # and so not be smooth across.
    if label and not table.form.header and across > 0.2:
        return "rows", (
            f"{label} holds few whole numbers, as classes do, beside columns of fractions: one "
            "sequence per row."
        )
    if down > max(across, 0.2):
        if len(free) > 30:
            return "columns", (
                "Numbers change smoothly from row to row, and there are many columns: one "
                "sequence per column."
            )
        return "long", "Numbers change smoothly from row to row: the rows are one long series."
    return "rows", "There are many columns of numbers: one sequence per row."


def _classes(table: Table, block: Sequence[str]) -> list[str]:
    """Columns beside numbered ones that hold few whole numbers, as classes of the rows do."""
    beside = [c for c in table.numbers if c not in set(block) and c not in table.row_numbers]
    return [
        c
        for c in beside
        if not timestamps.time_words(c)[0]
        and are_few_whole(table, c)
        and (set(words(c)) & LABEL_WORDS or 2 * table.distinct(c) <= len(table.frame))
    ]
