"""Tables in which whole rows come again, as of a device that is stuck or sends some twice."""

from __future__ import annotations

from dataclasses import replace

from sequitur_core.readers.tables.table import Table

SELDOM = 0.01  # of the rows: so few change nothing
HEAD = 10_000  # first rows that are looked at before all are
FIRST = 3  # columns that may tell all rows apart
FEWEST_LEFT = 20  # rows, that show whose they are


def with_each_row_once(table: Table) -> Table | None:
    """The table with each row once, to tell whose rows are; None where hardly any comes again."""
    if table.sampled or table.files:
        return None
    head = table.frame.head(HEAD)
    # A time or a counter stands first, mostly: then no cell of thousands in each row is compared.
    told_apart = any(cells.is_unique for _, cells in head.iloc[:, :FIRST].items())
    if told_apart or not head.duplicated().any():
        return None
    again = table.frame.duplicated().to_numpy()
    if again.sum() <= SELDOM * len(again) or (~again).sum() < FEWEST_LEFT:
        return None
    return replace(table, frame=table.frame[~again])
