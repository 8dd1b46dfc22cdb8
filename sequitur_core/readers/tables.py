"""CSV and its kin: the sequences that a table holds.

A table holds its sequences in one of four layouts: one per row, one per column, tidy (one step
per row, columns that name the sequence), or one long series to be cut into windows.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.dataset import BoolArray, FloatArray, IntArray, Meta, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.missing import Filled, Inside, chosen, fill, fill_rows, kept_inside, said
from sequitur_core.prepare import Recipe, counted, unique_ids, windows
from sequitur_core.readers import even
from sequitur_core.readers import times as when
from sequitur_core.readers.big_tables import read_numbers
from sequitur_core.readers.choices import table_choices
from sequitur_core.readers.columns import (
    as_columns,
    as_long,
    as_rows,
    as_tidy,
    combine,
    find_layout,
    goes_on,
    group_codes,
    stray_texts,
    suspects,
    time_candidates,
    too_often,
    value_columns,
)
from sequitur_core.readers.folders import Source, encodable
from sequitur_core.readers.labels import as_text, changing_labels, label_per_sequence
from sequitur_core.readers.long_series import (
    Series,
    cut,
    suggest_align,
    suggest_labels,
    suggest_window,
)
from sequitur_core.readers.many import are_many, gather
from sequitur_core.readers.recognised import (
    Doubt,
    Progress,
    Recognised,
    concerns,
    describe,
    listed,
    quoted,
    too_fine,
)
from sequitur_core.readers.table import Table, need, open_table, sample_table
from sequitur_core.readers.text import another_table
from sequitur_core.readers.units import UNITS

UNEVEN = (
    "Times don't come in equal steps; rows are taken as steps in their order. Choose even steps "
    "where what was understood is corrected, to have them averaged and filled in along time."
)

WORTH_SAYING = 5  # seconds; how long shorter readings take isn't said

# What has to be found again when a person changes a choice.
_COLUMNS = (
    "id_columns", "time_columns", "time_format", "value_columns", "label_columns", "left_out",
    "channel_column",
)  # fmt: skip
_WINDOWS = ("window", "window_step", "align", "date_labels")
_STEPS = ("even_step", *_WINDOWS)
_ALL = ("layout", *_COLUMNS, *_STEPS, "missing_numbers")
REDO: dict[str, tuple[str, ...]] = {
    "sheet": ("delimiter", "decimal", "header", "header_lines", "skip_lines", *_ALL),
    "encoding": (),
    "delimiter": ("decimal", "header", "header_lines", "skip_lines", *_ALL),
    "decimal": _ALL,
    "header": ("header_lines", *_ALL),
    "header_lines": ("header", *_ALL),
    "skip_lines": ("header", "header_lines", *_ALL),
    "layout": (*_COLUMNS, *_STEPS, "missing_numbers"),
    "id_columns": (
        "time_columns", "time_format", "value_columns", "label_columns", "left_out",
        "channel_column", "date_labels",
    ),
    "time_columns": (
        "time_format", "value_columns", "label_columns", "left_out", *_STEPS,
    ),
    "time_format": _STEPS,
    "even_step": _WINDOWS,
    "window": ("align", "date_labels"),
}  # fmt: skip


def recognise(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Recognised:
    """What a table, or many of one kind, holds, given the choices that are fixed already."""
    if (sampled := _by_sample(source, fixed)) is not None:
        return sampled
    table = _table_of(source, fixed, progress)
    _check_columns(table, fixed)
    recipe, reasons, warnings, series = _guess(table, fixed)
    recipe, (dataset, found), why = chosen(recipe, fixed, lambda r: _build(table, r, series))
    values = _numbers(table, value_columns(table, recipe), recipe)
    if recipe.layout in ("rows", "columns"):
        values = values.reshape(-1, 1)
    return Recognised(
        recipe=recipe,
        sentence=_sentence(dataset, recipe, table),
        reasons=(*reasons, *why),
        warnings=(*warnings, *found, *concerns(dataset, fine=too_fine(values))),
        options=table_choices(table, recipe),
    )


def read(source: Source, recipe: Recipe, progress: Progress) -> SequenceDataset:
    """The sequences of a table, or of many of one kind, read as the recipe says."""
    if (dataset := _read_plain(source, recipe, progress)) is not None:
        return dataset
    table = _table_of(source, asdict(recipe), progress)
    _check_columns(table, asdict(recipe))
    return _build(table, recipe)[0]


def _by_sample(source: Source, fixed: Mapping[str, Any]) -> Recognised | None:
    """What a big plain table with one sequence per row holds, by some of its rows.

    None where another layout, or anything to be warned of, asks for a look at all rows.
    """
    if are_many(source) or fixed.get("layout", "rows") != "rows":
        return None
    try:
        with source.file(source.members[0]) as path:
            table = sample_table(path, fixed)
        if table is None:
            return None
        _check_columns(table, fixed)
        recipe, reasons, warnings, _ = _guess(table, fixed)
        if recipe.layout != "rows" or warnings or recipe.missing_numbers:
            return None
        dataset, found = _build(table, recipe)
        values = _numbers(table, value_columns(table, recipe), recipe).reshape(-1, 1)
        if found or concerns(dataset, fine=too_fine(values)):
            return None
    except SequiturError:
        return None  # said of the whole file, if it is true of that
    return Recognised(
        recipe=recipe,
        sentence=_sentence(dataset, recipe, table),
        reasons=reasons,
        warnings=(),
        options=table_choices(table, recipe),
    )


def _read_plain(source: Source, recipe: Recipe, progress: Progress) -> SequenceDataset | None:
    """The sequences of a big plain table, one per row; None where it needs a careful reading."""
    if are_many(source) or recipe.layout != "rows":
        return None
    with source.file(source.members[0]) as path:
        table = sample_table(path, asdict(recipe), only_beginning=True)
        if table is None:
            return None
        _check_columns(table, asdict(recipe))
        columns = value_columns(table, recipe)
        if recipe.time_columns or not columns or not table.numeric.issuperset(columns):
            return None
        others = list(dict.fromkeys((*recipe.id_columns, *recipe.label_columns)))
        if table.bad or set(others) & set(columns) or table.frame[others].isna().any(axis=None):
            return None
        found = read_numbers(
            path,
            table.form,
            table.frame,
            columns,
            others,
            lambda share: progress(share, f"Reading {table.name}"),
            fill=recipe.fill,
            missing_numbers=recipe.missing_numbers,
        )
    if found is None:
        return None
    values, inside, frame = found
    filled = kept_inside(values, inside, recipe.fill)
    sequences, missing, kept, notes = _said_of_rows(filled, inside, recipe, noun="row")
    dataset = _one_per_row(
        table,
        recipe,
        sequences,
        missing=missing,
        frame=frame if len(kept) == len(frame) else frame.iloc[kept],
        kept=kept,
        notes=notes,
    )
    if recipe.window:
        dataset = windows(dataset, length=recipe.window, step=recipe.window_step)
    return dataset


def _check_columns(table: Table, choices: Mapping[str, Any]) -> None:
    named = dict.fromkeys(_named_columns(choices))  # one may name and label
    missing = [c for c in named if c not in table.frame.columns]
    if missing:
        what = "column" if len(missing) == 1 else "columns"
        raise SequiturError(
            f"{table.name} lacks the {what} {listed(missing, 12)}. "
            f"Its columns are {listed([str(c) for c in table.frame.columns], 12)}."
        )


def _table_of(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Table:
    if are_many(source):
        return gather(source, fixed, progress)
    with source.file(source.members[0]) as path:
        if (seconds := need(path).seconds) >= WORTH_SAYING:
            progress(0.0, f"Reading {encodable(path.name)}, about {_duration(seconds)}")
        return open_table(path, fixed)


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{seconds:.0f} s" if seconds < 90 else f"{minutes} minutes"


def _zone_note(table: Table, recipe: Recipe) -> list[str]:
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


def _named_columns(choices: Mapping[str, Any]) -> Iterable[str]:
    for name in ("id_columns", "time_columns", "value_columns", "label_columns"):
        yield from choices.get(name, ())
    if channel := choices.get("channel_column"):
        yield channel


def _guess(
    table: Table, fixed: Mapping[str, Any]
) -> tuple[Recipe, tuple[str, ...], tuple[str, ...], Series | None]:
    """A recipe for the table around the fixed choices, why, and the series that a long one is."""
    if not table.numbers:
        raise SequiturError(
            f"{table.name} holds no columns of numbers. Sequences are read from numbers: check "
            "the file, the character between its cells and the decimal mark."
        )
    candidates = time_candidates(table, fixed)
    layout = fixed.get("layout")
    reasons: list[str] = []
    if layout is None and table.files:
        layout, why = _layout_of_files(table)
        reasons.append(why)
        if layout == "tidy":
            fixed = {"id_columns": table.files[:1], **fixed}
    if layout is None:
        layout, why = find_layout(table, candidates)
        reasons.append(why)
    guess = {"rows": as_rows, "columns": as_columns, "tidy": as_tidy, "long": as_long}[layout]
    found, why_columns = guess(table, candidates, fixed)
    reasons += why_columns
    found |= {"format": "table", "layout": layout, "sheet": table.sheet, **asdict(table.form)}
    known = {name: value for name, value in fixed.items() if name != "format"}
    recipe = Recipe(**found).with_(**known)
    if recipe.time_format.endswith(when.FROM_ONE):
        reasons.append("Hours are counted from 1 to 24: hour 1 begins at midnight.")
    warnings: list[str] = []
    unused = layout == "long" and not recipe.time_columns and "time_columns" not in fixed
    if unused and (why := too_often(table, candidates)):
        warnings.append(why)
    if layout in ("rows", "columns") and "left_out" not in fixed:
        for column in [c for c in stray_texts(table) if c in recipe.left_out][:5]:
            example = str(table.frame[column].dropna().iloc[0])
            warnings.append(
                f"{column} was left out: it holds text such as {quoted(example)}, though the "
                "columns numbered like it hold numbers. Write plain numbers there if it belongs "
                "to them."
            )
    if len(table.sheets) > 1 and "sheet" not in fixed:
        warnings.append(
            f"The workbook has {len(table.sheets)} sheets with cells, and only {table.sheet} was "
            "read. Choose another one if it isn't meant."
        )
    suspected = suspects(table, recipe)
    if "missing_numbers" not in fixed:
        recipe = recipe.with_(missing_numbers=tuple(suspected))
    for number, count in suspected.items():
        if number in recipe.missing_numbers:
            warnings.append(
                Doubt(
                    f"{number:g} stands in {counted(count, 'cell')}, far away from all other "
                    "numbers, so it was taken for a missing value. If it was measured, say so.",
                    number=number,
                )
            )
    if "time_format" not in fixed:
        for candidate in candidates:
            if candidate.columns == recipe.time_columns and candidate.others:
                first = table.frame[candidate.columns[0]].dropna().iloc[0]
                order = "day" if recipe.time_format.startswith("%d") else "month"
                warnings.append(
                    f"Dates such as {first} were read with the {order} first, but the other "
                    "order would fit too. Check one date you know."
                )
    series = _series(table, recipe) if layout == "long" else None
    if series is not None and "window" not in fixed:
        window, why_window = suggest_window(series)
        recipe = recipe.with_(window=window)
        reasons.append(why_window)
    if series is not None and "align" not in fixed:
        recipe = recipe.with_(align=suggest_align(series, recipe.window))
    if series is not None and "date_labels" not in fixed:
        taken = {name.lower() for name in recipe.label_columns}
        labels = suggest_labels(series, recipe)
        recipe = recipe.with_(date_labels=tuple(k for k in labels if k not in taken))
    if layout in ("rows", "tidy") and "date_labels" not in fixed:
        dates = _dates_of_ids(table.frame, recipe)
        if dates is not None:
            over = float((dates.max() - dates.min()) / np.timedelta64(1, "D"))
            recipe = recipe.with_(date_labels=when.date_kinds(1, over))
    return recipe, tuple(reasons), tuple(warnings), series


def _layout_of_files(table: Table) -> tuple[str, str]:
    """How sequences lie in files of one kind: each holds one, or one in every row."""
    name = table.files[0]
    first = table.frame[name].iloc[0]
    own = table.frame[table.frame[name] == first].drop(columns=list(table.files))
    alone = replace(table, frame=own, numbers=tuple(c for c in table.numbers if c in own), files=())
    if len(own) > 1 and find_layout(alone, time_candidates(alone, {}))[0] == "rows":
        return "rows", "Each file is a table with one sequence in every row."
    return "tidy", "Each file is one sequence, and its rows are the steps."


# The sequences


def _numbers(table: Table, columns: Sequence[str], recipe: Recipe) -> NDArray[np.float64]:
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


def _build(
    table: Table, recipe: Recipe, series: Series | None = None
) -> tuple[SequenceDataset, tuple[str, ...]]:
    """The dataset, and those of its notes that a person should see before training.

    series : the rows as one, where they are known as such already.
    """
    if recipe.layout == "long":
        dataset, warnings = _long(table, recipe, series or _series(table, recipe))
        return dataset, tuple(warnings)
    build = {"rows": _rows, "columns": _columns, "tidy": _tidy}[recipe.layout]
    dataset, warnings = build(table, recipe)
    if recipe.window:
        dataset = windows(dataset, length=recipe.window, step=recipe.window_step)
    return dataset, tuple(warnings)


def _rows(table: Table, recipe: Recipe) -> tuple[SequenceDataset, list[str]]:
    values = _numbers(table, value_columns(table, recipe), recipe)
    found = _pieces(values, recipe, noun="row", padded=table.ragged)
    sequences, missing, kept, warnings = found
    dataset = _one_per_row(
        table,
        recipe,
        sequences,
        missing=missing,
        frame=table.frame.iloc[kept],
        kept=kept,
        notes=warnings,
    )
    return dataset, warnings


def _one_per_row(
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


def _dates_of_ids(frame: pd.DataFrame, recipe: Recipe) -> NDArray[Any] | None:
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
    dates = _dates_of_ids(frame, recipe) if recipe.date_labels else None
    if dates is None:
        return labels
    new = {kind: when.date_label(dates, kind) for kind in recipe.date_labels}
    return labels.assign(**{kind: label for kind, label in new.items() if kind not in labels})


def _columns(table: Table, recipe: Recipe) -> tuple[SequenceDataset, list[str]]:
    columns = value_columns(table, recipe)
    values, warnings = _numbers(table, columns, recipe), list[str]()
    step = (1.0, "step")
    if recipe.time_columns:
        times = when.read_times(table.frame, recipe.time_columns, recipe.time_format)
        _check_times(table, recipe, times)
        order = np.argsort(times.moments, kind="stable")
        values = values[order]
        grid = when.find_grid(replace(times, moments=times.moments[order]))
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
        ids=unique_ids(names),
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
    return _said_of_rows(*fill_rows(values, recipe.fill), recipe, noun=noun, padded=padded)


def _said_of_rows(
    filled: Filled, inside: Inside, recipe: Recipe, *, noun: str, padded: bool = False
) -> tuple[Sequence[FloatArray], Sequence[BoolArray] | None, IntArray, list[str]]:
    """What `_pieces` returns, of rows that were filled."""
    there = inside.last > inside.first
    notes = []
    if empty := int((~there).sum()):
        verb = "was" if empty == 1 else "were"
        notes.append(f"{counted(empty, noun)} without any number {verb} left out.")
    if not filled.sequences:
        raise SequiturError(
            "Every sequence has missing values, so leaving those out leaves nothing. "
            "Fill missing values in instead."
        )
    ends = int((inside.length - (inside.last - inside.first))[there].sum())
    if ends and not padded:
        notes.append(
            f"{counted(ends, 'missing value')} at the beginning or end of a sequence "
            f"{'was' if ends == 1 else 'were'} cut off."
        )
    notes += said(filled.gaps, recipe.fill, dropped=filled.dropped)
    return filled.sequences, filled.missing, filled.rows, notes


def _step_of_names(columns: Sequence[str]) -> tuple[float, str]:
    """The step that names of columns count in, such as dates."""
    names = pd.Series(columns, dtype="string")
    for form in when.find_format(names):
        times = when.read_dates([names], form)
        if not times.missing.any() and goes_on(times):
            grid = when.find_grid(times)
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
    return unique_ids(name or f"row {n}" for name, n in zip(names, numbers, strict=True))


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
    values, warnings = _numbers(table, columns, recipe), list[str]()
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
                f"{counted(count, 'row')} {'repeats' if count == 1 else 'repeat'} a moment of a "
                "sequence; the first of each was kept."
            )
            keep = ~repeated
            rows, group, values, moments = rows[keep], group[keep], values[keep], moments[keep]
    grid = when.Grid(np.zeros(len(rows), np.int64), 1.0, "step", False)
    step: even.Step | None = None
    if moments is not None and times is not None:
        if recipe.even_step:
            step = even.step_of(recipe.even_step, times)
            grid = when.Grid(grid.positions, step.grid_size, step.grid_unit, True)
            usual = even.usual_distance(moments, group[1:] == group[:-1])
        else:
            grid = when.find_grid(replace(times, moments=moments), groups=group)
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
            made = even.to_even(piece, moments[low:high], step, usual=usual, gap=gap)
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
        notes.append(even.said(step, len(values), steps, between))
    filled = fill(pieces, recipe.fill)
    if not filled.sequences:
        raise SequiturError(
            "Every sequence has missing values that can't be filled in. Leave out the column "
            "that misses most, or choose another way to treat missing values."
        )
    warnings += said(filled.gaps, recipe.fill, channels=channels, dropped=filled.dropped)
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
                f"{column} changes within {changing:,} of {counted(len(spans), 'sequence')}; each "
                "is labelled with the value it has most often."
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
        f"Line {line:,} of {table.name} has {', '.join(cells)} in {listed(recipe.time_columns)}, "
        "where a time should be. Correct that line, or choose another time column."
    )


def _series(table: Table, recipe: Recipe) -> Series:
    """The rows as one series in order of time."""
    columns = value_columns(table, recipe)
    values, doubts = _numbers(table, columns, recipe), list[str]()
    frame = table.frame
    rows = np.arange(len(frame), dtype=np.int64)
    _check_steps(recipe)
    if not recipe.time_columns:
        grid = when.Grid(rows, recipe.step or 1.0, recipe.step_unit or "step", True)
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
                f"{counted(count, 'row')} {'repeats' if count == 1 else 'repeat'} the time of "
                "another; the first of each was kept."
            )
        rows, moments = rows[~repeated], moments[~repeated]
    if recipe.even_step:
        step = even.step_of(recipe.even_step, times)
        usual, gap = even.usual_distance(moments), (1 + recipe.fill_gaps) * step.size
        made = even.to_even(values[rows], moments, step, usual=usual, gap=gap)
        done = even.said(step, len(rows), len(made.positions), made.between)
        grid, at = even.even_grid(made, step), made.row_positions
        return Series(
            made.numbers, grid, made.moments, rows, tuple(columns), at, (done,), tuple(doubts)
        )
    grid = when.find_grid(replace(times, moments=moments))
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
    warnings += said(
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
            notes=(*table.notes, *_zone_note(table, recipe), *notes),
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


# In words


def _sentence(dataset: SequenceDataset, recipe: Recipe, table: Table) -> str:
    labels = ""
    if recipe.layout == "long":
        meta = dataset.meta
        step = _every(meta.step, meta.step_unit)
        rows = counted(len(table.frame), f"{step}row")
        return describe(dataset, noun="window", tail=f"cut from one series of {rows}")
    noun = "sequence"
    if recipe.layout == "tidy":
        ids = [c for c in recipe.id_columns]
        words = when.words(ids[0])
        if recipe.window:
            noun = "window"
        elif len(ids) == 1 and words and words[0] in _NOUNS:
            noun = words[0]
        elif ids == list(table.files[:1]):
            noun = "recording"
        else:
            labels = f" ({' x '.join(ids)})"
    elif recipe.window:
        noun = "window"
    count = len(dataset)
    if table.sampled:
        count = count * table.sampled // len(table.frame)
    text = describe(dataset, noun=noun, count=count)
    if labels:
        many, _, rest = text.partition(" of ")
        text = f"{many}{labels} of {rest}"
    return text


_NOUNS = {"recording", "trial", "session", "run", "patient", "subject", "engine", "unit", "person"}
_EVERY = {
    (1.0, "h"): "hourly ", (30.0, "min"): "half-hourly ", (15.0, "min"): "quarter-hourly ",
    (1.0, "min"): "minutely ", (1.0, "day"): "daily ", (7.0, "day"): "weekly ",
    (1.0, "month"): "monthly ", (3.0, "month"): "quarterly ", (1.0, "year"): "yearly ",
    (1.0, "business day"): "working-day ", (1.0, "s"): "secondly ",
}  # fmt: skip


def _every(step: float, unit: str) -> str:
    return _EVERY.get((step, unit), "")
