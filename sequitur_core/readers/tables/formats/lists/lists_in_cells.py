"""Cells that are lists of numbers: a sequence each, or one number in brackets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.notes.lists import (
    lists_are_channels,
    lists_by_thing,
    lists_end_early,
    lists_of_own_lengths,
    lists_without_numbers,
)
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.recipe import ACROSS, BY_THING, ENDED_EARLY, SET, STEPS
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.tables.formats.lists.early_ends import with_last_steps
from sequitur_core.readers.tables.formats.lists.lists_that_go_on import (
    FEWEST_STEPS,
    MOST_AXES,
    MOST_CELLS,
    are_channels,
    points_of,
    with_things_apart,
)
from sequitur_core.readers.tables.formats.lists.names_in_lists import (
    is_list,
    length,
    names_of_numbers,
    undated_lists,
    with_words_together,
)
from sequitur_core.readers.tables.formats.lists.records_in_lists import (
    NO_NUMBERS,
    are_records,
    have_times,
    lists_of_others,
    names_moments,
    records_below,
    with_cells_of_rows,
)
from sequitur_core.readers.tables.formats.text.csv_cells import column_names
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import MOST_COLUMNS
from sequitur_core.readers.tables.formats.text.text_tables import Sheet
from sequitur_core.readers.vocabulary.words import words

MOST_PARTS = 8  # numbers of one step, such as a place's longitude and latitude
ROWS = "Rows without lists"  # of a table that has lists in its cells
SEQUENCE = "sequence"  # the column that numbers the lists' rows
TIME = "time"  # the column of the first of two numbers of each step, where these are times
FORMER = "former"  # names of columns, by those that they have now
LISTED = "listed"  # the column that names each row whose lists became steps; rows without any
SAID = "said"  # columns of what is said of a recording once, of which nothing was measured
MOST_LATE, MOSTLY_EVEN = 0.5, 0.9  # of the usual time between packets; of these, at least
HEAD = 20  # first cells that show whether a column holds lists


def lists_of_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with lists for cells that are written so, as [1, 2] or [[8.6, 41.1], [8.7, 41]].

    Objects, as {"heat": 21.5}, are a column for each of their values.
    """
    frame = _with_objects_apart(frame)
    found: dict[str, list[Any]] = {}
    for column, dtype in zip(frame.columns, frame.dtypes, strict=True):
        if dtype.kind in "iufb":
            continue
        head = known_texts(frame[column], HEAD)
        if not head or not all(cell.startswith("[") and cell.endswith("]") for cell in head):
            continue
        with suppress(ValueError, RecursionError):  # something else in brackets
            lists = [json.loads(cell) if isinstance(cell, str) else [] for cell in frame[column]]
            if all(isinstance(one, list) for one in lists):
                found[str(column)] = lists
    if not found:
        return frame
    columns = {name: pd.Series(lists, frame.index, dtype=object) for name, lists in found.items()}
    return frame.assign(**columns)


def _with_objects_apart(frame: pd.DataFrame) -> pd.DataFrame:
    found: dict[str, pd.DataFrame] = {}
    for column, dtype in zip(frame.columns, frame.dtypes, strict=True):
        head = known_texts(frame[column], HEAD) if dtype.kind not in "iufb" else []
        if head and all(cell.startswith("{") and cell.endswith("}") for cell in head):
            with suppress(ValueError, RecursionError):  # something else in braces
                objects = [json.loads(c) if isinstance(c, str) else {} for c in frame[column]]
                found[str(column)] = pd.json_normalize(objects).set_axis(frame.index)
    if not found:
        return frame
    whole = pd.concat([found.get(str(c), frame[[c]]) for c in frame.columns], axis=1)
    return whole.set_axis(column_names([*map(str, whole.columns)]), axis=1)


def without_lists(
    frame: pd.DataFrame, file: str, hold: str = "", *, records: bool = True
) -> pd.DataFrame:
    """The frame without cells that are lists, as `_without_numbers`; a row for each record in them.

    So are objects whose keys hold no lists of numbers, as a station writes what it measured:
    [{"element": "wind", "value": 5.5}, ...]. There is one such list in each row. So are lists of as
    many cells in each row, of words and of numbers, a row of cells each: ["Aruba", 1984, 4.0].
    Those that hold no number are left out where columns of numbers stand beside them. Objects that
    say which things they are of, as points of a pose do, are columns of these.

    records : whether objects are rows, or refused, as where they may be recordings of a file.
    """
    if hold in ("", BY_THING):
        frame, things = with_things_apart(frame, known=hold == BY_THING)
        if things:
            spread = without_lists(frame, file, hold, records=records)
            spread.attrs[BY_THING] = things
            return spread
    try:
        return _without_numbers(frame, file, hold)
    except (NoNumbersError, UnlikeListsError) as error:
        if not records:
            raise
        lists = [str(c) for c in frame if frame[c].dtype == np.object_ and _are_lists(frame[c])]
        alone = len(lists) == 1 and isinstance(error, NoNumbersError)
        if alone and (whole := with_cells_of_rows(frame, lists[0])) is not None:
            return whole
        if not (alone and are_records(frame[lists[0]])):
            if not (others := lists_of_others(frame, lists)):
                raise
            rest = _without_numbers(frame.drop(columns=[*others]), file, hold)
            rest.attrs[NO_NUMBERS] = others
            return rest
    rows, counts = records_below(frame[lists[0]])
    moments = names_moments(frame.drop(columns=lists)) and not have_times(rows, counts)
    return _with_steps(frame.drop(columns=lists), counts, rows, named=moments)


def _without_numbers(frame: pd.DataFrame, file: str, hold: str) -> pd.DataFrame:
    """The frame without cells that are lists of numbers.

    One list in each row is one column per number, of one sequence each row, and so are several of
    two to four numbers, which are axes of sensors, and places of a pose. Several longer ones of
    one length in each row, or lists of places, are a row per step, with a column for each channel
    and one that names the sequence; places of as many points in each row, which go on from one row
    to the next, are channels. So are numbers of lists of one length each that go on from one row to
    the next, beside a time or count. Lists of one number are that number.

    hold : what several lists of each row are, as in the recipe; found where it is "".

    Raises SequiturError where they can't be put together, or hold something else.
    """
    apart = with_words_together(keyed := _with_keys_apart(frame))
    packets, frame = keyed is not frame, apart
    kinds = zip(frame.columns, frame.dtypes, strict=True)
    lists = [c for c, dtype in kinds if dtype == np.object_ and _are_lists(frame[c])]
    for column in list(lists):
        lengths = {length(cell) for cell in frame[column]}
        if lengths <= {0, 1} and _hold_numbers(frame[column]):
            lists.remove(column)
            if lengths == {0}:
                frame = frame.drop(columns=column)
            else:
                first = [cell[0] if length(cell) else np.nan for cell in frame[column]]
                frame = frame.assign(**{column: _numbers(first, column, file)})
    if not lists:
        return frame
    of_points = [c for c in lists if "keypoints" in words(str(c)) and _hold_numbers(frame[c])]
    frame = frame.assign(**{c: frame[c].map(_without_unseen) for c in of_points})
    poses = len(of_points) == len(lists)
    named, names = names_of_numbers(frame, lists)
    if named and hold != STEPS:
        lists.remove(named)
        for column in lists:
            frame = _one_column_each(frame, column, file, axes=names)
        return _across(frame.drop(columns=named), apart, lists)
    if len(lists) == 1 and _hold_numbers(frame[lists[0]]):
        return _with_times_named(_one_column_each(frame, lists[0], file), lists)
    axes = len(frame) >= FEWEST_STEPS and all(_are_axes(frame[c]) for c in lists) and not named
    if poses or axes:
        for column in lists:
            frame = _one_column_each(frame, column, file, axes="xyz")
        return _with_times_named(frame, lists)
    if hold == ACROSS or (hold != STEPS and are_channels(frame, lists)):
        for column in lists:
            frame = _one_column_each(frame, column, file)
        return _across(frame, apart, lists)
    places = {c: found for c in lists if (found := points_of(frame[c])) is not None}
    if len(places) < len(lists):
        whole = with_last_steps(frame, lists) if hold == ENDED_EARLY else None
        rows = _one_row_each(frame if whole is None else whole, lists, file)
        return _with_times_spread(rows, frame) if packets else rows
    return frame.drop(columns=lists).join([*places.values()])


class UnlikeListsError(SequiturError):
    """Lists in the cells of several columns can't be put together, as those of a row differ."""


class NoNumbersError(SequiturError):
    """Lists in cells hold something else than numbers."""


def one_of_lists(
    frame: pd.DataFrame, sheet: Sheet, asked: str, file: str, hold: str
) -> tuple[pd.DataFrame, Sheet]:
    """As `without_lists`, or a part of a table whose lists can't be put together, as of a sheet.

    Its rows without the lists are one, with a note on these. The steps of each list, of numbers
    or of objects, are another, of a sequence for each row.
    """
    typed = zip(frame.columns, frame.dtypes, strict=True)
    lists = [str(c) for c, dtype in typed if dtype == np.object_ and _are_lists(frame[c])]
    if asked not in lists:
        rest = frame.drop(columns=lists) if lists else frame
        try:
            if asked != ROWS or not lists:
                return without_lists(frame, file, hold), sheet
        except UnlikeListsError:
            if not any(dtype.kind in "iuf" for dtype in rest.dtypes):
                return without_lists(frame, file, hold or ENDED_EARLY), sheet
        offers = tuple(Offer(f"Read {name}", "sheet", name) for name in lists)
        about = lists_of_own_lengths(tuple(lists)).offering(*offers)
        doubts = (*sheet.doubts, about)
        return rest, replace(sheet, name=ROWS, others=(ROWS, *lists), doubts=doubts)
    sheet = replace(sheet, name=asked, others=(ROWS, *lists))
    if not are_records(frame[asked]):
        return without_lists(frame.drop(columns=[c for c in lists if c != asked]), file), sheet
    steps, counts = records_below(frame[asked])
    return _with_steps(frame.drop(columns=lists), counts, steps), sheet


def _with_keys_apart(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a list for each key of objects in lists: [{"x": 0.2, "y": 0.9}].

    So devices send several steps at a time, and so the places of a mouse are stored in each trial,
    in those that have any. A time keeps the name of its key, as it is that of all. The frame itself
    where there are none.
    """
    found: dict[str, pd.DataFrame] = {}
    former: dict[str, str] = {}
    for column, dtype in zip(frame.columns, frame.dtypes, strict=True):
        if dtype != np.object_ or not _are_lists(frame[column]):
            continue
        cells = [cell if length(cell) else [] for cell in frame[column]]
        steps = [step for cell in cells for step in cell]
        keys = [*steps[0]] if steps and isinstance(steps[0], dict) else []
        if keys and all(isinstance(step, dict) and [*step] == keys for step in steps):
            alone = all(len(cell) == 1 for cell in cells)
            each = {k: [c[0][k] if alone else [s[k] for s in c] for c in cells] for k in keys}
            names = {k: f"{column} {k}" for k in keys}
            time = next((k for k in keys if time_words(k)[0] and not alone), "")
            if time and time not in former and time not in frame.columns:
                former[time], names[time] = names[time], time
            found[str(column)] = pd.DataFrame(each, frame.index).rename(columns=names)
    if not found:
        return frame
    apart = pd.concat([found.get(str(c), frame[[c]]) for c in frame.columns], axis=1)
    apart.attrs[FORMER] = former
    return apart


def _with_times_spread(rows: pd.DataFrame, packets: pd.DataFrame) -> pd.DataFrame:
    """Steps of packets as one series, each packet's evenly over the time until the next.

    As they are, with a number for each packet, where no time goes on about evenly.
    """
    if SEQUENCE not in rows.columns:
        return rows
    for column in packets.select_dtypes("number").columns:
        at = packets[column].to_numpy(np.float64)
        lasts = np.diff(at)
        usual = float(np.median(lasts)) if len(lasts) > 1 else 0.0
        if not (time_words(str(column))[0] and usual > 0 and (lasts > 0).all()):
            continue
        if (np.abs(lasts - usual) > MOST_LATE * usual).mean() > 1 - MOSTLY_EVEN:
            continue
        counts = np.bincount(rows[SEQUENCE].to_numpy(np.int64), minlength=len(packets) + 1)[1:]
        place = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        each = np.append(lasts, usual) / np.maximum(counts, 1)  # none in an empty list
        spread = np.repeat(at, counts) + place * np.repeat(each, counts)
        return rows.drop(columns=SEQUENCE).assign(**{str(column): spread})
    return rows


def _without_unseen(points: Any) -> Any:
    """A list of x, y and likelihood of points, without the places of those that weren't seen: 0."""
    if not length(points) or length(points) % 3:
        return points
    places = np.array(points, np.float64).reshape(-1, 3)
    places[(places == 0).all(axis=1), :2] = np.nan
    return places.ravel()


def _across(frame: pd.DataFrame, apart: pd.DataFrame, lists: Sequence[str]) -> pd.DataFrame:
    frame.attrs = {**apart.attrs, ACROSS: (*lists,)}
    return frame


def about_lists(frame: pd.DataFrame) -> tuple[Note, ...]:
    """That lists of this frame are channels, ended early or were left out; and another way."""
    lists, (early, rows) = undated_lists(frame), frame.attrs.get(ENDED_EARLY, ((), 0))
    others, things = frame.attrs.get(NO_NUMBERS, ()), frame.attrs.get(BY_THING, ())
    offer = Offer("Each list is a sequence", "lists", STEPS)
    if early or others:
        return (lists_end_early(early, rows) if early else lists_without_numbers(others),)
    if things:
        return (lists_by_thing(things).offering(replace(offer, label="Go by their order")),)
    return (lists_are_channels(lists).offering(offer),) if lists else ()


def lists_held(frame: pd.DataFrame) -> str:
    """What lists of this frame held, as the recipe says it."""
    return next(
        (held for held in (BY_THING, ACROSS, SET, ENDED_EARLY) if frame.attrs.get(held)), STEPS
    )


def _are_axes(column: pd.Series[Any]) -> bool:
    """Whether each list has what a sensor measured along its few axes, in one step."""
    lengths = {length(cell) for cell in column.dropna()}
    return len(lengths) == 1 and max(lengths) <= MOST_AXES and _hold_numbers(column)


def _begin_with_times(values: NDArray[np.float64]) -> bool:
    """Whether steps are pairs of seconds or milliseconds since 1970 and a number."""
    if values.shape[1] != 2 or len(values) < 3 or not np.isfinite(values[:, 0]).all():
        return False
    on = np.diff(values[:, 0]) > 0
    return timestamps.find_number_format(values[:, 0]) in timestamps.EPOCHS and on.mean() > 0.5


def _are_lists(column: pd.Series[Any]) -> bool:
    known = column.dropna()
    return len(known) > 0 and all(map(is_list, known))


def _hold_numbers(column: pd.Series[Any]) -> bool:
    """Whether lists hold numbers, not lists in turn, by the first of each."""
    return not any(is_list(cell[0]) for cell in column if length(cell))


def _one_column_each(
    frame: pd.DataFrame, column: str, file: str, *, axes: Sequence[str] = ""
) -> pd.DataFrame:
    """A column for each number of a list, called by `axes` where there are as many, else counted.

    Lists that are alone in a row are counted: stored recipes name their columns so.
    """
    values = [list(v) if length(v) else [] for v in frame[column]]
    longest = max(map(len, values))
    if longest > MOST_COLUMNS or longest * len(values) > MOST_CELLS:
        raise SequiturError(
            f"The longest list in {column} of {file} has {longest:,} numbers, beside "
            f"{len(values):,} other rows. Write one number per row, or save the numbers as a numpy "
            "array (.npy)."
        )
    numbers = np.full((len(values), longest), np.nan)
    for row, one in zip(numbers, values, strict=True):
        row[: len(one)] = _numbers(one, column, file)
    counted = [str(i + 1) for i in range(longest)]
    names = [f"{column} {axis}" for axis in (axes if len(axes) == longest else counted)]
    spread = pd.DataFrame(numbers, columns=names, index=frame.index)
    return pd.concat([frame.drop(columns=column), spread], axis=1)


def _with_times_named(frame: pd.DataFrame, lists: list[str]) -> pd.DataFrame:
    """The frame with a time and a column for each list of pairs, if all begin with times.

    Times of a list that are others than those of the first have a column, too. What columns were
    called before, which stored recipes may, the frame's attribute FORMER says.
    """
    first = f"{lists[0]} 1"
    pairs = [(f"{column} 1", f"{column} 2") for column in lists]
    if TIME in frame.columns or any(f"{column} 3" in frame.columns for column in lists):
        return frame
    if not all({*pair} <= {*frame.columns} for pair in pairs):
        return frame
    if not all(_begin_with_times(frame[[*pair]].to_numpy(np.float64)) for pair in pairs):
        return frame
    same = [time for time, _ in pairs[1:] if frame[time].equals(frame[first].rename(time))]
    names = {time: f"{TIME} of {column}" for column, (time, _) in zip(lists, pairs, strict=True)}
    names |= {value: column for column, (_, value) in zip(lists, pairs, strict=True)}
    named = frame.drop(columns=same).rename(columns=names | {first: TIME})
    named.attrs[FORMER] = {TIME: first} | {new: old for old, new in names.items() if old != first}
    return named


def _numbers(values: Any, column: str, file: str) -> NDArray[np.float64]:
    try:
        return np.array(values, np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise NoNumbersError(
            f"The lists in {column} of {file} hold something else than numbers. Write plain "
            "numbers there, one list per sequence."
        ) from error


def _one_row_each(frame: pd.DataFrame, lists: list[str], file: str) -> pd.DataFrame:
    """A row per step, where all lists of a row have one length."""
    counts = np.array([[length(cell) for cell in frame[c]] for c in lists], np.int64)
    if (counts != counts[0]).any():
        raise UnlikeListsError(
            f"Several columns of {file} hold lists ({join_names([str(c) for c in lists])}), which "
            "differ in length. Load one of them at a time, or write one row per step with a "
            "column per channel."
        )
    if int(counts[0].sum()) * len(frame.columns) > MOST_CELLS:
        raise SequiturError(
            f"The lists in {file} have {int(counts[0].sum()):,} steps, which are too many beside "
            f"its {len(frame.columns):,} columns. Load a smaller part of the data."
        )
    channels: dict[str, NDArray[Any]] = {}
    for column in lists:
        steps = [step for cell in frame[column] if length(cell) for step in cell]
        if steps and all(isinstance(step, str) for step in steps):
            channels[str(column)] = np.array(steps, np.object_)  # what happened at each
            continue
        values = _numbers(steps, column, file)
        if values.ndim > 2 or (values.ndim == 2 and values.shape[1] > MOST_PARTS):
            raise SequiturError(
                f"The lists in {column} of {file} hold lists in turn, which no step of a sequence "
                "is. Write one row per step with a column per channel."
            )
        if values.ndim == 1:
            channels[str(column)] = values
        elif TIME not in frame.columns and TIME not in channels and _begin_with_times(values):
            channels |= {TIME: values[:, 0], str(column): values[:, 1]}
        else:
            channels |= {f"{column} {k + 1}": part for k, part in enumerate(values.T)}
    return _with_steps(frame.drop(columns=lists), counts[0], pd.DataFrame(channels))


def _with_steps(
    frame: pd.DataFrame, counts: NDArray[np.int64], steps: pd.DataFrame, *, named: bool = False
) -> pd.DataFrame:
    """A row for each of the steps of each row, with a number for each row that has no name.

    named : whether rows have moments for names, of which none is a sequence.
    """
    rows = frame.iloc[np.repeat(np.arange(len(frame)), counts)]
    rows = pd.concat([rows.reset_index(drop=True), steps], axis=1)
    rows = rows.set_axis(column_names([*map(str, rows.columns)]), axis=1)
    rows.index = pd.RangeIndex(1, len(rows) + 1)
    if named:
        return rows
    names = (str(c) for c in frame.columns if "id" in words(str(c)) and frame[c].is_unique)
    if not (name := next(names, "")):
        rows.insert(0, name := SEQUENCE, np.repeat(np.arange(1, len(frame) + 1), counts))
    rows.attrs |= {**frame.attrs, LISTED: (name, int((counts == 0).sum()))}
    return rows
