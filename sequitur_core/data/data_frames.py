"""Sequences in tables of pandas, polars and others that are in memory already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.ragged import Ragged
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names, quoted


def is_frame(data: object) -> bool:
    """Whether something is a table with named columns, of pandas or a library that knows it."""
    return isinstance(data, pd.DataFrame) or (
        hasattr(data, "columns") and hasattr(data, "to_pandas")
    )


def as_pandas(frame: Any) -> pd.DataFrame:
    """A table as one of pandas."""
    table: pd.DataFrame = frame if isinstance(frame, pd.DataFrame) else frame.to_pandas()
    return table


def sequences_of_tidy(
    frame: pd.DataFrame,
    id_column: str,
    *,
    time: str | None = None,
    values: Sequence[str] | None = None,
) -> SequenceDataset:
    """The sequences of a table with one row for each element.

    Parameters
    ----------
    id_column : names the sequence that a row belongs to; sequences come in the order in which
        they are named first.
    time : sorts the elements of each sequence; None keeps the order of the rows.
    values : the channels; None for all other columns.

    Raises SequiturError for columns that aren't there, hold text, or lack an id or a time.
    """
    keys = [id_column] if time is None else [id_column, time]
    channels = [c for c in frame.columns if c not in keys] if values is None else list(values)
    for name in (*keys, *channels):
        if name not in frame.columns:
            raise SequiturError(
                f"There is no column {quoted(name)} in the table. It has "
                f"{join_names([str(c) for c in frame.columns], most=10)}."
            )
    if not channels:
        raise SequiturError(
            f"Besides {join_names(keys)} the table has no columns, so there are no values. "
            "Add a column with numbers."
        )
    for name in keys:
        if frame[name].isna().any():
            raise SequiturError(
                f"In the column {quoted(name)} a cell is empty. Fill it in, or leave its row out."
            )
    for name in channels:
        if not pd.api.types.is_numeric_dtype(frame[name]):
            raise SequiturError(
                f"The column {quoted(name)} doesn't hold numbers. Name the columns that do "
                "(value_columns), or leave it out."
            )
    codes, ids = pd.factorize(frame[id_column], sort=False)
    order = np.argsort(codes, kind="stable")
    if time is not None:
        when = frame[time].to_numpy()
        order = np.lexsort((when, codes))
    numbers = frame[channels].to_numpy(np.float32, na_value=np.nan)[order]
    lengths = np.bincount(codes, minlength=len(ids)).astype(np.int64)
    return SequenceDataset(
        "your table", Ragged.concatenated(numbers, lengths), ids=tuple(str(one) for one in ids)
    )
