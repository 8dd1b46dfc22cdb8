"""The sequences of a table whose layout is known."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, FloatArray, IntArray, Meta, SequenceDataset
from sequitur_core.data.missing import (
    Filled,
    Interior,
    describe_missing,
    fill,
    fill_rows,
)
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.windows import windows
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate, join_names, pluralise, quoted
from sequitur_core.readers import time_grid
from sequitur_core.readers import timestamps as when
from sequitur_core.readers.detection import Doubt
from sequitur_core.readers.tables import resampling
from sequitur_core.readers.tables.formats.csv_cells import another_table
from sequitur_core.readers.tables.formats.units import UNITS
from sequitur_core.readers.tables.labels import as_text, changing_labels, label_per_sequence
from sequitur_core.readers.tables.roles import (
    combine,
    group_codes,
    value_columns,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.time_columns import goes_on
from sequitur_core.readers.windowing import (
    Series,
    cut,
)

UNEVEN = (
    "Times don't come in equal steps; rows are taken as steps in their order. Choose even steps "
    "where what was understood is corrected, to have them averaged and filled in along time."
)

WORTH_SAYING = 5  # seconds; how long shorter readings take isn't said

# What has to be found again when a person changes a choice.
COLUMNS = (
    "id_columns", "time_columns", "time_format", "value_columns", "label_columns", "left_out",
    "channel_column",
)  # fmt: skip
WINDOWS = ("window", "window_step", "align", "date_labels")
STEPS = ("even_step", *WINDOWS)
ALL = ("layout", *COLUMNS, *STEPS, "missing_numbers")


def zone_note(table: Table, recipe: Recipe) -> list[str]:
    """That times aren't those of the file's clock any more."""
    if not recipe.time_format.endswith("%z") or not recipe.time_columns:
        return []
    cells = table.frame[recipe.time_columns[-1]].dropna().astype(str).str.strip()
    zoned = cells[~cells.str.contains(r"(?:Z|UTC|GMT|[+-]00:?00)$")]
    if len(zoned) == 0:
        return []
    return [
        f"Times were converted to UTC, as they have zones ({zoned.iloc[0]}). Days and hours are "
        "those of UTC; take the zone out of the file to keep local time."
    ]


# The sequences


def numbers_of(table: Table, columns: Sequence[str], recipe: Recipe) -> NDArray[np.float64]:
    """The cells of some columns as numbers (rows, columns), NaN where missing."""
    if not columns:
        raise SequiturError(
            f"No column of {table.name} is left for values. "
            + "".join(f"{note} " for note in table.notes)
            + "At least one column of numbers is needed."
        )
    for column in columns:
        if column in table.bad:
            line, text = table.bad[column]
            if _begins_another(table, line):
                raise SequiturError(another_table(table.name, line))
            raise SequiturError(
                f"Line {line:,} of {table.name} has {quoted(text)} in {_column(column)}, where a "
                "number should be. Correct or empty that cell, or leave the column out."
            )
        if column not in table.numeric and table.frame[column].dtype.kind != "b":
            example = table.frame[column].dropna().iloc[0]
            raise SequiturError(
                f"In {table.name}, {_column(column)} holds text such as {quoted(example)}, not "
                "numbers. Use it as a label, or leave it out."
            )
    values = table.frame[list(columns)].to_numpy(np.float64)
    if recipe.missing_numbers:
        values = values.copy()  # the table may be read again
    for number in recipe.missing_numbers:
        values[values == number] = np.nan
    return values


def _begins_another(table: Table, line: int) -> bool:
    """Whether a row stands below an empty one, which was left out, inside the table."""
    lines = table.frame.index
    return not table.files and line - 1 not in lines and line > lines[0]


def _column(name: str) -> str:
    """How a sentence calls a column; those without a name are called "column 3" already."""
    return name if re.fullmatch(r"column \d+", name) else f"column {name}"


def build_dataset(
    table: Table, recipe: Recipe, series: Series | None = None
) -> tuple[SequenceDataset, tuple[str, ...]]:
    """The dataset, and those of its notes that a person should see before training.

    series : the rows as one, where they are known as such already.
    """
    if recipe.layout == "long":
        dataset, warnings = _long(table, recipe, series or series_of(table, recipe))
        return dataset, tuple(warnings)
    build = {"rows": _rows, "columns": _columns, "tidy": _tidy}[recipe.layout]
    dataset, warnings = build(table, recipe)
    if recipe.window:
        dataset = windows(dataset, length=recipe.window, step=recipe.window_step)
    return dataset, tuple(warnings)


def _rows(table: Table, recipe: Recipe) -> tuple[SequenceDataset, list[str]]:
    values = numbers_of(table, value_columns(table, recipe), recipe)
    found = _pieces(values, recipe, noun="row", padded=table.ragged)
    sequences, missing, kept, warnings = found
    dataset = one_per_row(
        table,
        recipe,
        sequences,
        missing=missing,
        frame=table.frame.iloc[kept],
        kept=kept,
        notes=warnings,
    )
    return dataset, warnings


def one_per_row(
    table: Table,
    recipe: Recipe,
    sequences: Sequence[FloatArray],
    *,
    missing: Sequence[BoolArray] | None,
    frame: pd.DataFrame,
    kept: IntArray,
    notes: list[str],
) -> SequenceDataset:
    """The dataset of sequences that come from the rows `kept`, with the other columns of these."""
    columns = value_columns(table, recipe)
    return _dataset(
        table,
        recipe,
        sequences,
        missing=missing,
        ids=_row_ids(frame, recipe.id_columns, kept + 1),
        labels=_with_date_labels(frame[list(recipe.label_columns)], frame, recipe),
        channels=("value",),
        step=_step_of_names(columns) if table.form.header else (1.0, "step"),
        notes=notes,
    )


def dates_of_ids(frame: pd.DataFrame, recipe: Recipe) -> NDArray[Any] | None:
    """The dates that name the sequences, if dates do."""
    if len(recipe.id_columns) != 1 or frame[recipe.id_columns[0]].dtype.kind in "iufb":
        return None
    names = frame[recipe.id_columns[0]]
    for form in when.find_format(names):
        times = when.read_dates([names], form)
        if not times.missing.any():
            return times.moments
    return None


def _with_date_labels(labels: pd.DataFrame, frame: pd.DataFrame, recipe: Recipe) -> pd.DataFrame:
    """The labels, and those from the dates that name the sequences."""
    labels = labels.reset_index(drop=True)
    dates = dates_of_ids(frame, recipe) if recipe.date_labels else None
    if dates is None:
        return labels
    new = {kind: when.date_label(dates, kind) for kind in recipe.date_labels}
    return labels.assign(**{kind: label for kind, label in new.items() if kind not in labels})


def _columns(table: Table, recipe: Recipe) -> tuple[SequenceDataset, list[str]]:
    columns = value_columns(table, recipe)
    values, warnings = numbers_of(table, columns, recipe), list[str]()
    step = (1.0, "step")
    if recipe.time_columns:
        times = when.read_times(table.frame, recipe.time_columns, recipe.time_format)
        _check_times(table, recipe, times)
        order = np.argsort(times.moments, kind="stable")
        values = values[order]
        grid = time_grid.find_grid(replace(times, moments=times.moments[order]))
        step = (grid.step, grid.unit)
    sequences, missing, kept, more = _pieces(values.T, recipe, noun="column")
    warnings += more
    names = [columns[i] for i in kept]
    numbers = pd.to_numeric(pd.Series(names, dtype="string"), errors="coerce")
    labels = pd.DataFrame()
    if numbers.notna().all() and table.form.header:
        whole = numbers.astype("float64")
        years = bool(((whole >= 1500) & (whole <= 2200)).all())
        if years:
            labels = pd.DataFrame({"year": whole.astype("int64")})
    return _dataset(
        table,
        recipe,
        sequences,
        missing=missing,
        ids=disambiguate(names),
        labels=labels,
        channels=("value",),
        step=step,
        notes=warnings,
    ), warnings


def _pieces(
    values: NDArray[np.float64], recipe: Recipe, *, noun: str, padded: bool = False
) -> tuple[Sequence[FloatArray], Sequence[BoolArray] | None, IntArray, list[str]]:
    """Rows of a matrix as sequences: ends without numbers cut off, holes filled.

    `padded` rows are short by nature, so that their ends aren't worth a word. Returns sequences
    of shape (length, 1), where they were filled if nothing is to be judged by that, the rows
    they come from, and what was done.
    """
    return notes_on_rows(*fill_rows(values, recipe.fill), recipe, noun=noun, padded=padded)


def notes_on_rows(
    filled: Filled, inside: Interior, recipe: Recipe, *, noun: str, padded: bool = False
) -> tuple[Sequence[FloatArray], Sequence[BoolArray] | None, IntArray, list[str]]:
    """What `_pieces` returns, of rows that were filled."""
    there = inside.last > inside.first
    notes = []
    if empty := int((~there).sum()):
        verb = "was" if empty == 1 else "were"
        notes.append(f"{pluralise(empty, noun)} without any number {verb} left out.")
    if not filled.sequences:
        raise SequiturError(
            "Every sequence has missing values, so leaving those out leaves nothing. "
            "Fill missing values in instead."
        )
    ends = int((inside.length - (inside.last - inside.first))[there].sum())
    if ends and not padded:
        notes.append(
            f"{pluralise(ends, 'missing value')} at the beginning or end of a sequence "
            f"{'was' if ends == 1 else 'were'} cut off."
        )
    notes += describe_missing(filled.gaps, recipe.fill, dropped=filled.dropped)
    return filled.sequences, filled.missing, filled.rows, notes


def _step_of_names(columns: Sequence[str]) -> tuple[float, str]:
    """The step that names of columns count in, such as dates."""
    names = pd.Series(columns, dtype="string")
    for form in when.find_format(names):
        times = when.read_dates([names], form)
        if not times.missing.any() and goes_on(times):
            grid = time_grid.find_grid(times)
            return (grid.step, grid.unit) if grid.regular else (1.0, "step")
    numbers = pd.to_numeric(names, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    if len(numbers) > 2 and np.isfinite(numbers).all() and (numbers >= 1500).all():
        steps = np.diff(numbers)
        if (steps == steps[0]).all() and (numbers <= 2200).all():
            return float(steps[0]), "year"
    return 1.0, "step"


def _row_ids(
    frame: pd.DataFrame, columns: Sequence[str], numbers: Iterable[int]
) -> tuple[str, ...]:
    """Names from the id columns, or the rows' numbers."""
    if not columns:
        return tuple(f"row {number}" for number in numbers)
    parts = [as_text(frame[c]) for c in columns]
    names = (", ".join(p for p in row if p) for row in zip(*parts, strict=True))
    return disambiguate(name or f"row {n}" for name, n in zip(names, numbers, strict=True))


def _check_steps(recipe: Recipe) -> None:
    if recipe.even_step and not recipe.time_columns:
        raise SequiturError(
            f"Even steps of {recipe.even_step} need a column that says when each row was. Choose "
            "it under Time, or keep the steps of the file."
        )


def _tidy(table: Table, recipe: Recipe) -> tuple[SequenceDataset, list[str]]:
    if not recipe.id_columns:
        raise SequiturError(
            "A tidy table needs at least one column that names the sequence of each row. "
            "Choose it, or another layout."
        )
    _check_steps(recipe)
    columns = value_columns(table, recipe)
    values, warnings = numbers_of(table, columns, recipe), list[str]()
    frame = table.frame
    group = group_codes(table, recipe.id_columns)
    notes: list[str] = []
    channels = tuple(columns)
    rows = np.arange(len(frame), dtype=np.int64)
    times: when.Times | None = None
    if recipe.time_columns:
        times = when.read_times(frame, recipe.time_columns, recipe.time_format)
        _check_times(table, recipe, times)
        order = np.lexsort((times.moments, group)).astype(np.int64)
    else:
        order = np.argsort(group, kind="stable").astype(np.int64)
    rows, group, values = rows[order], group[order], values[order]
    moments = times.moments[order] if times is not None else None
    if recipe.channel_column:
        rows, group, values, moments, channels = _spread(
            table, recipe, rows, group, values, moments
        )
    if moments is not None and not recipe.even_step:  # which averages them
        repeated = np.concatenate(
            [[False], (group[1:] == group[:-1]) & (moments[1:] == moments[:-1])]
        )
        if repeated.any():
            count = int(repeated.sum())
            warnings.append(
                f"{pluralise(count, 'row')} {'repeats' if count == 1 else 'repeat'} a moment of a "
                "sequence; the first of each was kept."
            )
            keep = ~repeated
            rows, group, values, moments = rows[keep], group[keep], values[keep], moments[keep]
    grid = time_grid.Grid(np.zeros(len(rows), np.int64), 1.0, "step", False)
    step: resampling.Step | None = None
    if moments is not None and times is not None:
        if recipe.even_step:
            step = resampling.step_of(recipe.even_step, times)
            grid = time_grid.Grid(grid.positions, step.grid_size, step.grid_unit, True)
            usual = resampling.usual_distance(moments, group[1:] == group[:-1])
        else:
            grid = time_grid.find_grid(replace(times, moments=moments), groups=group)
        if not grid.regular:
            warnings.append(UNEVEN)
    bounds = np.flatnonzero(np.diff(group)) + 1
    starts = np.concatenate([[0], bounds, [len(group)]])
    pieces = []
    between = steps = 0
    for low, high in itertools.pairwise(starts):
        piece = values[low:high]
        if step is not None and moments is not None:
            gap = (1 + recipe.fill_gaps) * step.size
            made = resampling.to_even(piece, moments[low:high], step, usual=usual, gap=gap)
            piece = np.full((int(made.positions[-1]) + 1, piece.shape[1]), np.nan)
            piece[made.positions] = made.numbers
            between, steps = between + made.between, steps + len(made.positions)
        elif grid.regular:
            at = grid.positions[low:high]
            if at[-1] + 1 > len(piece):
                if at[-1] + 1 > 4 * len(piece):
                    whose = _row_ids(frame.iloc[[rows[low]]], recipe.id_columns, [1])[0]
                    raise SequiturError(
                        f"Sequence {whose} of {table.name} has holes in time longer than "
                        "itself. Check its times, or choose no time column."
                    )
                piece = np.full((int(at[-1]) + 1, piece.shape[1]), np.nan)
                piece[at] = values[low:high]
        pieces.append(piece)
    if step is not None:
        notes.append(resampling.describe_resampling(step, len(values), steps, between))
    filled = fill(pieces, recipe.fill)
    if not filled.sequences:
        raise SequiturError(
            "Every sequence has missing values that can't be filled in. Leave out the column "
            "that misses most, or choose another way to treat missing values."
        )
    warnings += describe_missing(
        filled.gaps, recipe.fill, channels=channels, dropped=filled.dropped
    )
    # In the order in which sequences first appear in the file.
    spans = [(int(starts[i]), int(starts[i + 1])) for i in filled.rows]
    first_in_file = [int(rows[low:high].min()) for low, high in spans]
    order = np.argsort(first_in_file, kind="stable").astype(np.int64)
    sequences = [filled.sequences[i] for i in order]
    missing = None if filled.missing is None else [filled.missing[i] for i in order]
    spans = [spans[i] for i in order]
    sources = frame.iloc[[int(rows[low]) for low, _ in spans]]
    labels = pd.DataFrame(
        {c: label_per_sequence(frame[c], rows, spans) for c in recipe.label_columns}
    )
    for column in recipe.label_columns:
        if changing := changing_labels(frame[column], rows, spans):
            notes.append(
                f"{column} changes within {changing:,} of {pluralise(len(spans), 'sequence')}; "
                "each is labelled with the value it has most often."
            )
    labels = _with_date_labels(labels, sources, recipe)
    return _dataset(
        table,
        recipe,
        sequences,
        missing=missing,
        ids=_row_ids(sources, recipe.id_columns, range(1, len(sources) + 1)),
        labels=labels,
        channels=channels,
        step=(grid.step, grid.unit) if grid.regular else (1.0, "step"),
        notes=[*notes, *warnings],
    ), warnings


def _spread(
    table: Table,
    recipe: Recipe,
    rows: IntArray,
    group: IntArray,
    values: NDArray[np.float64],
    moments: NDArray[Any] | None,
) -> tuple[IntArray, IntArray, NDArray[np.float64], NDArray[Any] | None, tuple[str, ...]]:
    """One row per moment and a column per channel, from one row per moment and channel."""
    if values.shape[1] != 1:
        raise SequiturError(
            f"{recipe.channel_column} names the channels, so there has to be one column of "
            f"values, not {values.shape[1]}. Choose one."
        )
    codes, names = pd.factorize(table.frame[recipe.channel_column].iloc[rows], sort=True)
    if (codes < 0).any():
        raise SequiturError(
            f"Some rows of {table.name} have no {recipe.channel_column}. Fill it in, or choose "
            "no column for channels."
        )
    if moments is not None:
        moment = np.unique(moments, return_inverse=True)[1].astype(np.int64)
    else:
        both = combine([group, codes.astype(np.int64)])
        moment = np.asarray(pd.Series(both).groupby(both).cumcount(), np.int64)
    if recipe.even_step and moments is not None:
        # All numbers of one moment and channel are averaged later: each has a row of its own.
        same = combine([group, moment, codes.astype(np.int64)])
        again = np.asarray(pd.Series(same).groupby(same).cumcount(), np.int64)
        moment = moment * (int(again.max()) + 1) + again
    cell = combine([group, moment])
    first = np.flatnonzero(np.concatenate([[True], np.diff(cell) != 0])).astype(np.int64)
    if len(first) != int(cell.max()) + 1:
        order = np.lexsort((moment, group)).astype(np.int64)
        then = None if moments is None else moments[order]
        return _spread(table, recipe, rows[order], group[order], values[order], then)
    wide = np.full((len(first), len(names)), np.nan)
    wide[np.searchsorted(first, np.arange(len(cell)), side="right") - 1, codes] = values[:, 0]
    return (
        rows[first],
        group[first],
        wide,
        None if moments is None else moments[first],
        tuple(f"{recipe.channel_column} {n}" if not isinstance(n, str) else n for n in names),
    )


def _check_times(table: Table, recipe: Recipe, times: when.Times) -> None:
    if not times.missing.any():
        return
    where = int(np.flatnonzero(times.missing)[0])
    line = int(table.frame.index[where])
    if _begins_another(table, line):
        raise SequiturError(another_table(table.name, line))
    cells = [
        "nothing" if pd.isna(v) else quoted(v)
        for v in table.frame[list(recipe.time_columns)].iloc[where]
    ]
    raise SequiturError(
        f"Line {line:,} of {table.name} has {', '.join(cells)} in "
        f"{join_names(recipe.time_columns)}, "
        "where a time should be. Correct that line, or choose another time column."
    )


def series_of(table: Table, recipe: Recipe) -> Series:
    """The rows as one series in order of time."""
    columns = value_columns(table, recipe)
    values, doubts = numbers_of(table, columns, recipe), list[str]()
    frame = table.frame
    rows = np.arange(len(frame), dtype=np.int64)
    _check_steps(recipe)
    if not recipe.time_columns:
        grid = time_grid.Grid(rows, recipe.step or 1.0, recipe.step_unit or "step", True)
        return Series(values, grid, None, rows, tuple(columns))
    times = when.read_times(frame, recipe.time_columns, recipe.time_format)
    _check_times(table, recipe, times)
    moments = times.moments
    if not (np.diff(moments.astype(np.int64) if times.dated else moments) > 0).all():
        order = np.argsort(moments, kind="stable")
        rows, moments = rows[order], moments[order]
        repeated = np.concatenate([[False], moments[1:] == moments[:-1]])
        if recipe.even_step:
            repeated[:] = False  # rows of one moment are averaged with the others of their step
        if repeated.any():
            count = int(repeated.sum())
            doubts.append(
                f"{pluralise(count, 'row')} {'repeats' if count == 1 else 'repeat'} the time of "
                "another; the first of each was kept."
            )
        rows, moments = rows[~repeated], moments[~repeated]
    if recipe.even_step:
        step = resampling.step_of(recipe.even_step, times)
        usual, gap = resampling.usual_distance(moments), (1 + recipe.fill_gaps) * step.size
        made = resampling.to_even(values[rows], moments, step, usual=usual, gap=gap)
        done = resampling.describe_resampling(step, len(rows), len(made.positions), made.between)
        grid, at = resampling.even_grid(made, step), made.row_positions
        return Series(
            made.numbers, grid, made.moments, rows, tuple(columns), at, (done,), tuple(doubts)
        )
    grid = time_grid.find_grid(replace(times, moments=moments))
    if not grid.regular:
        doubts.append(UNEVEN)
    return Series(values[rows], grid, moments, rows, tuple(columns), doubts=tuple(doubts))


def _long(table: Table, recipe: Recipe, series: Series) -> tuple[SequenceDataset, list[str]]:
    pieces = cut(series, recipe, name=table.name)
    names = {c: name for c, (name, _) in zip(series.channels, _named(series.channels), strict=True)}
    warnings = [
        *series.doubts,
        *(
            Doubt(text, channel=names[text.channel]) if isinstance(text, Doubt) else text
            for text in pieces.warnings
        ),
    ]
    warnings += describe_missing(
        pieces.gaps,
        recipe.fill,
        channels=series.channels,
        noun="window",
        dropped=pieces.dropped,
    )
    labels: dict[str, pd.Series[Any]] = {
        c: label_per_sequence(table.frame[c], series.rows, pieces.spans)
        for c in recipe.label_columns
    }
    for kind in recipe.date_labels:
        if pieces.dates is not None and kind not in labels:
            labels[kind] = when.date_label(pieces.dates, kind)
    return _dataset(
        table,
        recipe,
        pieces.sequences,
        missing=pieces.missing,
        ids=pieces.ids,
        labels=pd.DataFrame(labels),
        channels=series.channels,
        step=(series.grid.step, series.grid.unit) if series.grid.regular else (1.0, "step"),
        notes=[*series.notes, *pieces.notes, *warnings],
        starts=pieces.starts,
        begins=_begin(series),
    ), warnings


def _begin(series: Series) -> str:
    """When a series begins, where its steps are equal; "" if no date is known."""
    if not series.dated or series.moments is None:
        return ""
    return str(series.moments[0].astype("datetime64[ms]"))


def _dataset(
    table: Table,
    recipe: Recipe,
    sequences: Sequence[FloatArray],
    *,
    ids: tuple[str, ...],
    labels: pd.DataFrame,
    channels: Sequence[str],
    step: tuple[float, str],
    notes: Sequence[str],
    starts: IntArray | None = None,
    begins: str = "",
    missing: Sequence[BoolArray] | None = None,
) -> SequenceDataset:
    """The dataset; `starts` are where windows of one long series begin in it."""
    named = _named(channels)
    units = tuple(unit for _, unit in named)
    if len(recipe.units) == len(channels):
        units = recipe.units
    size, unit = (recipe.step, recipe.step_unit or "step") if recipe.step else step
    tidy = {str(c): _plain_label(labels[c]) for c in labels.columns}
    return SequenceDataset(
        name=table.name.split(".")[0],
        sequences=sequences,
        missing=missing,
        ids=ids,
        labels=pd.DataFrame(tidy),
        meta=Meta(
            channels=tuple(name for name, _ in named),
            units=units,
            step=size,
            step_unit=unit,
            source=table.name,
            notes=(*table.notes, *zone_note(table, recipe), *notes),
            # A step of another size or unit than the file's counts from no date.
            begins="" if recipe.step else begins,
        ),
        recording=np.empty(0, np.int64) if starts is None else np.zeros(len(starts), np.int64),
        start=np.empty(0, np.int64) if starts is None else starts,
    )


def _plain_label(column: pd.Series[Any]) -> pd.Series[Any]:
    """A label as numbers, as classes in their order, or as words, none of them missing."""
    column = column.reset_index(drop=True)
    if column.dtype.kind in "iuf" or isinstance(column.dtype, pd.CategoricalDtype):
        return column
    if column.dtype.kind == "b":
        return pd.Series(np.where(column, "yes", "no"), dtype="object")
    return pd.Series([text or "unknown" for text in as_text(column)], dtype="object")


def _named(channels: Sequence[str]) -> list[tuple[str, str]]:
    """Name and unit of each channel; the columns' own names where others would be alike."""
    named = [_name_and_unit(c) for c in channels]
    if len({name for name, _ in named}) < len(named):
        named = [(c, unit) for c, (_, unit) in zip(channels, named, strict=True)]
    return named


def _name_and_unit(column: str) -> tuple[str, str]:
    """ "Temp (C)" is Temp in °C; a name whose brackets hold no unit stays whole."""
    match = re.fullmatch(r"(.+?)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]", column)
    if match and match[2].lower() in UNITS:
        return match[1], UNITS[match[2].lower()]
    return column, ""


NOUNS = {"recording", "trial", "session", "run", "patient", "subject", "engine", "unit", "person"}
EVERY = {
    (1.0, "h"): "hourly ", (30.0, "min"): "half-hourly ", (15.0, "min"): "quarter-hourly ",
    (1.0, "min"): "minutely ", (1.0, "day"): "daily ", (7.0, "day"): "weekly ",
    (1.0, "month"): "monthly ", (3.0, "month"): "quarterly ", (1.0, "year"): "yearly ",
    (1.0, "business day"): "working-day ", (1.0, "s"): "secondly ",
}  # fmt: skip
