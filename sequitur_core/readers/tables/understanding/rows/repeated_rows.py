"""Tables in which whole rows come again, as of a device that is stuck or sends some twice."""

from __future__ import annotations

from dataclasses import replace

from sequitur_core.readers.tables.table import Table

SELDOM = 0.01  # of the rows: so few change nothing
HEAD = 10_000  # first rows that are looked at before all are
FEWEST_LEFT = 20  # rows, that show whose they are


def with_each_row_once(table: Table) -> Table | None:
    """The table with each row once, to tell whose rows are; None where hardly any comes again."""
    if table.sampled or table.files:
        return None
    if not table.frame.head(HEAD).duplicated().any():
        return None
    again = table.frame.duplicated().to_numpy()
    if again.sum() <= SELDOM * len(again) or (~again).sum() < FEWEST_LEFT:
        return None
    return replace(table, frame=table.frame[~again])
