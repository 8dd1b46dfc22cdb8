"""Sequences that are in memory already: in tables of pandas, polars and others, and in arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.data.ragged import Ragged
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names, quoted

# Of a channel's largest number: less than ROUNDED is a rounding error of doubles, and what
# differs by less than COARSE has about a hundred different values left in single precision.
ROUNDED, COARSE = 1e-12, 1e-5


def is_frame(data: object) -> bool:
    """Whether something is a table with named columns, of pandas or a library that knows it."""
    return isinstance(data, pd.DataFrame) or (
        hasattr(data, "columns") and hasattr(data, "to_pandas")
    )


def as_pandas(frame: Any) -> pd.DataFrame:
    """A table as one of pandas."""
    table: pd.DataFrame = frame if isinstance(frame, pd.DataFrame) else frame.to_pandas()
    return table


@dataclass(frozen=True)
class Columns:
    """What the columns of tables are, where sequences may come in tables.

    Attributes
    ----------
    id : names the sequence that a row belongs to; None where each row is a sequence.
    time, values : as in `sequences_of_tidy`.

    Raises SequiturError for `values` that aren't a list.
    """

    id: str | None = None
    time: str | None = None
    values: Sequence[str] | None = None

    def __post_init__(self) -> None:
        if isinstance(self.values, str):
            raise SequiturError(
                f"value_columns is the text {quoted(self.values)}, whose letters would be taken "
                f"for names. Give a list: [{self.values!r}]."
            )

    def names_in(self, data: Any) -> tuple[str, ...]:
        """Names of the columns that a table has values in, or the first table of a list."""
        if isinstance(data, list | tuple) and len(data) and is_frame(data[0]):
            return names_of(as_pandas(data[0]))
        if not is_frame(data):
            return ()
        names = names_of(as_pandas(data))
        if self.id is None:
            return names
        if self.values is not None:
            return tuple(self.values)
        return tuple(name for name in names if name not in (self.id, self.time))

    def read(
        self, data: Any, channels: tuple[str, ...], *, to_learn: bool = False
    ) -> SequenceDataset:
        """The sequences of a table, an array (n, length, ...) or a list of either.

        `channels` are the columns that were learned from, () where they have no names; `to_learn`
        is as in `check_numbers`. Raises SequiturError for what can't be read.
        """
        if is_frame(data):
            frame = as_pandas(data)
            if self.id is not None:
                values = channels or self.values
                return sequences_of_tidy(
                    frame, self.id, time=self.time, values=values, to_learn=to_learn
                )
            if set(channels) == set(frame.columns):
                frame = frame[list(channels)]
            data = frame.to_numpy()
        elif channels and isinstance(data, list | tuple):
            data = [columns_of(one, channels) if is_frame(one) else one for one in data]
        if hasattr(data, "toarray"):
            raise SequiturError(
                "A sparse matrix came where sequences were expected. Give a dense array: "
                "X.toarray()."
            )
        if hasattr(data, "detach") or hasattr(data, "__array__"):
            data = _as_array(data)
        if isinstance(data, np.ndarray) and not (data.dtype.hasobject and data.ndim == 1):
            return SequenceDataset(
                "your array", cast(Sequence[FloatArray], _numbers(data, to_learn))
            )
        return as_dataset(data, to_learn=to_learn)


def as_dataset(data: Any, *, to_learn: bool = False) -> SequenceDataset:
    """A dataset of what may be a list of arrays or tensors.

    Raises SequiturError for what is no list or an empty one, single numbers, and what
    `check_numbers` and SequenceDataset refuse.
    """
    if isinstance(data, SequenceDataset):
        return data
    if is_frame(data):
        raise SequiturError(
            "A table came where a list of sequences was expected. SequenceEncoder reads tables; "
            "its method sequences makes a list of one."
        )
    if not isinstance(data, Iterable) or isinstance(data, str | Mapping):
        raise SequiturError(
            f"{quoted(str(data))} came where sequences were expected. Give a list of arrays."
        )
    arrays = [_as_array(one) for one in data]
    if not arrays:
        raise SequiturError("The list of sequences is empty. Give at least one sequence.")
    if (single := next((array for array in arrays if array.ndim == 0), None)) is not None:
        is_text = single.dtype.kind in "SU"
        raise SequiturError(
            f"{quoted(str(single)) if is_text else 'A single number'} came where a sequence of "
            "numbers was expected. Give a list of sequences, even of one: [sequence]."
        )
    arrays = [_as_float32(one) if one.dtype.kind in "OSU" else one for one in arrays]
    check_numbers(arrays, "your list", to_learn=to_learn)
    return SequenceDataset(name="your list", sequences=arrays)


def _as_array(data: Any) -> NDArray[Any]:
    """An array of what is one, or a tensor: without torch, which takes long to load.

    Cells that are masked are missing. Raises SequiturError for what isn't an array in memory.
    """
    if np.ma.is_masked(data):
        return cast(NDArray[Any], data.astype(np.float64).filled(np.nan))
    try:
        if hasattr(data, "detach"):
            data = data.detach().cpu()
            if data.dtype.is_floating_point and data.dtype.itemsize < 4:  # numpy lacks bfloat16
                data = data.float()
        return np.asarray(data)
    except (TypeError, ValueError, RuntimeError) as error:
        raise SequiturError(
            f"A sequence isn't an array of numbers ({error}). Give dense arrays."
        ) from error


def _as_float32(array: NDArray[Any]) -> FloatArray:
    try:
        return array.astype(np.float32)
    except (TypeError, ValueError) as error:
        raise SequiturError(
            f"The array holds something else than numbers ({error}). Give numbers."
        ) from error


def _numbers(array: NDArray[Any], to_learn: bool) -> FloatArray:
    """An array of sequences (n, length, ...) as float32."""
    if array.ndim < 2:
        raise SequiturError(
            f"An array of shape {array.shape} came where several sequences were expected. Give one "
            "of shape (n, length) or (n, length, channels). Reshape your data, of a single "
            "sequence with array[None]."
        )
    if not len(array):
        raise SequiturError("Your array is empty. Give at least one sequence.")
    if not array.size:
        raise SequiturError(
            f"An array came with 0 feature(s) (shape={array.shape}) while a minimum of 1 is "
            "required: each row is a sequence, and holds at least one number."
        )
    elements = array.reshape(-1, *array.shape[2:])
    check_numbers([elements], "your array", to_learn=to_learn)
    return _as_float32(array)


def sequences_of_tidy(
    frame: pd.DataFrame,
    id_column: str,
    *,
    time: str | None = None,
    values: Sequence[str] | None = None,
    to_learn: bool = False,
) -> SequenceDataset:
    """The sequences of a table with one row for each element.

    Parameters
    ----------
    id_column : names the sequence that a row belongs to; sequences come in the order in which
        they are named first.
    time : sorts the elements of each sequence; None keeps the order of the rows. Text is read as
        numbers, dates or times of day.
    values : the channels; None for all other columns.
    to_learn : as in `check_numbers`.

    Raises SequiturError for a table without rows, and for columns that aren't there, hold text, or
    lack an id or a time.
    """
    keys = [id_column] if time is None else [id_column, time]
    channels = [c for c in frame.columns if c not in keys] if values is None else list(values)
    twice = set(frame.columns[frame.columns.duplicated()])
    for name in (*keys, *channels):
        if name not in frame.columns:
            raise SequiturError(
                f"There is no column {quoted(name)} in the table. It has "
                f"{join_names([str(c) for c in frame.columns], most=10)}."
            )
        if name in twice:
            raise SequiturError(
                f"The table has several columns {quoted(name)}. Give each a name of its own."
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
    if not len(frame):
        raise SequiturError("Your table has no rows, and so no sequences. Give at least one.")
    codes, ids = pd.factorize(frame[id_column], sort=False)
    if time is not None and len(frame) > len(ids) and (frame[time] == frame[time].iloc[0]).all():
        raise SequiturError(
            f"All times in the column {quoted(time)} are the same, so they say no order. Name the "
            "column that does, or none to keep the order of the rows."
        )
    order = np.argsort(codes, kind="stable")
    if time is not None:
        order = np.lexsort((_times(frame[time]), codes))
    given = frame[channels].to_numpy(np.float64, na_value=np.nan)[order]
    check_numbers([given], "your table", to_learn=to_learn)
    numbers = given.astype(np.float32)
    lengths = np.bincount(codes, minlength=len(ids)).astype(np.int64)
    return SequenceDataset(
        "your table", Ragged.concatenated(numbers, lengths), ids=tuple(str(one) for one in ids)
    )


def _times(column: pd.Series) -> NDArray[Any]:
    """What sorts a column of times: as texts, 10 would come before 9."""
    if not (column.dtype == object or isinstance(column.dtype, pd.StringDtype)):
        return column.to_numpy()
    if not any(isinstance(one, str) for one in column):
        return column.to_numpy()
    for read in (pd.to_numeric, _dates, pd.to_timedelta):
        try:
            times: NDArray[Any] = read(column).to_numpy()
        except (TypeError, ValueError):
            continue
        return times
    raise SequiturError(
        f"The column {quoted(str(column.name))} holds text that is no number, and no date as in "
        "2026-05-31 14:00, so its order isn't known. Convert it first, such as with pandas."
        "to_datetime(..., dayfirst=True)."
    )


def _dates(column: pd.Series) -> pd.Series:
    return pd.to_datetime(column, format="ISO8601", utc=True)


def names_of(table: pd.DataFrame) -> tuple[str, ...]:
    """The names of its columns; () where they are numbers, as in a table without names."""
    names = tuple(table.columns)
    return names if all(isinstance(name, str) for name in names) else ()


def columns_of(table: Any, channels: tuple[str, ...]) -> pd.DataFrame:
    """The columns of a sequence's table that are learned from, in their order."""
    frame = as_pandas(table)
    if lacking := [name for name in channels if name not in frame.columns]:
        raise SequiturError(
            f"A table of your list has no column {quoted(lacking[0])}, as those learned from have. "
            f"It has {join_names([str(name) for name in frame.columns], most=10)}."
        )
    return frame[list(channels)]


def check_numbers(arrays: Iterable[NDArray[Any]], name: str, *, to_learn: bool) -> None:
    """Raise SequiturError for arrays (length, ...) that can't be held as float32.

    These are complex numbers, dates, and numbers beyond its range; and where they are all there
    is `to_learn` from, channels so far from 0 that rounding would leave little of what they differ
    by. `name` is what holds them.
    """
    lows, highs = [], []
    for array in arrays:
        if array.dtype.kind == "c":
            raise SequiturError(
                "Complex data not supported. Give real and imaginary parts as two channels."
            )
        if array.dtype.kind in "mM":
            raise SequiturError(
                f"Dates or durations came in {name} where numbers were expected. Leave them out, "
                "or give them as numbers, such as hours."
            )
        if array.dtype.kind in "fiu" and array.dtype.itemsize > 4 and array.size:
            flat = array.reshape(len(array), -1) if array.ndim == 2 else array.reshape(-1, 1)
            lows.append(flat.min(axis=0))
            highs.append(flat.max(axis=0))
    if not lows or len({len(low) for low in lows}) > 1:
        return  # nothing to round, or channels that are refused elsewhere
    low, high = (np.asarray(ends, np.float64) for ends in (lows, highs))
    low, high = low.min(axis=0), high.max(axis=0)
    largest = np.maximum(np.abs(low), np.abs(high))
    with np.errstate(invalid="ignore", over="ignore"):  # infinite values are refused elsewhere
        span = high - low
    if (np.isfinite(largest) & (largest > np.finfo(np.float32).max)).any():
        raise SequiturError(
            f"Some numbers of {name} are larger than 3.4e38, the largest there are in single "
            "precision. Divide them, such as by their largest."
        )
    if not to_learn:
        return
    coarse = np.flatnonzero((span > ROUNDED * largest) & (span < COARSE * largest))
    if len(coarse):
        k = int(coarse[0])
        raise SequiturError(
            f"Channel {k + 1} of {name} differs by {span[k]:.3g} only, at numbers of up to "
            f"{largest[k]:.3g}: in single precision, which models compute in, little of that "
            "would be left. Subtract its mean first."
        )
