"""Tables: CSV, Excel, Parquet and JSON files, and the sequences that they hold.

A table holds its sequences in one of four layouts: one per row, one per column, tidy (one step
per row, columns that name the sequence), or one long series to be cut into windows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.missing import choose_fill, interior_sequences
from sequitur_core.data.quality_issues import quality_warnings, too_fine_for_float32
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names, pluralise, quoted
from sequitur_core.readers import timestamps
from sequitur_core.readers.date_parts import words
from sequitur_core.readers.detection import ActionableWarning, Progress, Recognised, describe
from sequitur_core.readers.missing_values import describe_words
from sequitur_core.readers.source import Source, encodable
from sequitur_core.readers.tables.corrections import table_choices
from sequitur_core.readers.tables.counters import Why, describe_asides, steady_channels
from sequitur_core.readers.tables.dataset import (
    dates_of_ids,
    named_channels,
    numeric_values,
    stray_words,
)
from sequitur_core.readers.tables.description import with_sheets
from sequitur_core.readers.tables.formats.csv_large import read_numbers
from sequitur_core.readers.tables.formats.excel import is_workbook
from sequitur_core.readers.tables.gather import about_sensors, gather
from sequitur_core.readers.tables.layout import find_layout
from sequitur_core.readers.tables.name_blocks import texts_in_block
from sequitur_core.readers.tables.preview import table_preview
from sequitur_core.readers.tables.roles import (
    column_roles,
    long_roles,
    row_roles,
    suspected_missing,
    tidy_roles,
    value_columns,
    without_values,
)
from sequitur_core.readers.tables.sequences import (
    build_dataset,
    dataset_of_rows,
    describe_filled,
    to_series,
)
from sequitur_core.readers.tables.table import Table, need, open_table, sample_table
from sequitur_core.readers.tables.time_columns import (
    TimeColumns,
    about_repeated_times,
    time_candidates,
)
from sequitur_core.readers.windowing import (
    Series,
    suggest_align,
    suggest_labels,
    suggest_window,
    windowed,
)

FEWEST_BELOW = 3  # rows below a start and a rate
MOST_A_SECOND = 100_000  # steps that a rate above the columns may say
_ABOVE = "The first two lines say when the columns begin and how many steps a second they have."
MOST_SHEETS, SHEETS_BYTES = 6, 2_000_000  # of a workbook whose sheets may describe each other
SLOW = 5  # seconds of reading beyond which progress says how long it takes

# What is found again once a person changes a choice.
_COLUMNS = (
    "id_columns", "time_columns", "time_format", "value_columns", "label_columns", "left_out",
    "channel_column",
)  # fmt: skip
_WINDOWS = ("window", "window_step", "align", "date_labels")
_STEPS = ("even_step", *_WINDOWS)
_ALL = ("layout", *_COLUMNS, *_STEPS, "missing_numbers")
DEPENDENTS: dict[str, tuple[str, ...]] = {
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
_SEQUENCE_NOUNS = {
    "recording", "trial", "session", "run", "patient", "subject", "engine", "unit", "person",
}  # fmt: skip
_STEP_ADJECTIVES = {
    (1.0, "h"): "hourly ", (30.0, "min"): "half-hourly ", (15.0, "min"): "quarter-hourly ",
    (1.0, "min"): "minutely ", (1.0, "day"): "daily ", (7.0, "day"): "weekly ",
    (1.0, "month"): "monthly ", (3.0, "month"): "quarterly ", (1.0, "year"): "yearly ",
    (1.0, "business day"): "working-day ", (1.0, "s"): "secondly ",
}  # fmt: skip
_GUESS_ROLES = {
    "rows": row_roles, "columns": column_roles, "tidy": tidy_roles, "long": long_roles,
}  # fmt: skip


def recognise(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Recognised:
    """What a table, or many of one kind, holds, given the choices that are fixed already."""
    if (sampled := _by_sample(source, fixed)) is not None:
        return sampled
    table = _table_of(source, fixed, progress)
    if above := _start_and_rate(table, fixed):
        fixed = {**above, **fixed}
        table = _table_of(source, fixed, progress)
    guess = _guess(table, fixed)
    recipe, (dataset, found), why = choose_fill(
        guess.recipe, fixed, lambda r: build_dataset(table, r, guess.series)
    )
    values = numeric_values(table, value_columns(table, recipe), recipe)
    if recipe.layout in ("rows", "columns"):
        values = values.reshape(-1, 1)
    return Recognised(
        recipe=recipe,
        sentence=_sentence(dataset, recipe, table) + guess.left_out,
        reasons=(*guess.reasons, *why, *([_ABOVE] if above else [])),
        warnings=(
            *guess.warnings,
            *found,
            *quality_warnings(dataset, fine=too_fine_for_float32(values)),
        ),
        options=table_choices(table, recipe),
        table=table_preview(table, recipe),
    )


def read(source: Source, recipe: Recipe, progress: Progress) -> SequenceDataset:
    """The sequences of a table, or of many of one kind, read as the recipe says."""
    if (dataset := _read_plain(source, recipe, progress)) is not None:
        return dataset
    return build_dataset(_table_of(source, asdict(recipe), progress), recipe)[0]


def _by_sample(source: Source, fixed: Mapping[str, Any]) -> Recognised | None:
    """What a large plain table with one sequence per row holds, by some of its rows.

    None where another layout, or a warning, makes it necessary to read all rows.
    """
    if source.has_many_files or fixed.get("layout", "rows") != "rows":
        return None
    try:
        with source.file(source.members[0]) as path:
            table = sample_table(path, fixed)
        if table is None:
            return None
        _check_columns(table, fixed)
        guess = _guess(table, fixed)
        recipe = guess.recipe
        if recipe.layout != "rows" or guess.warnings or recipe.missing_numbers:
            return None
        dataset, found = build_dataset(table, recipe)
        values = numeric_values(table, value_columns(table, recipe), recipe).reshape(-1, 1)
        if found or quality_warnings(dataset, fine=too_fine_for_float32(values)):
            return None
    except SequiturError:
        return None  # raised for the whole file, if it is true of that
    return Recognised(
        recipe=recipe,
        sentence=_sentence(dataset, recipe, table),
        reasons=guess.reasons,
        warnings=(),
        options=table_choices(table, recipe),
        table=table_preview(table, recipe),
    )


def _read_plain(source: Source, recipe: Recipe, progress: Progress) -> SequenceDataset | None:
    """The sequences of a large plain table, one per row; None where it isn't that plain."""
    if source.has_many_files or recipe.layout != "rows":
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
        if table.stray or set(others) & set(columns) or table.frame[others].isna().any(axis=None):
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
    filled = interior_sequences(values, inside, recipe.fill)
    notes = describe_filled(filled, inside, recipe, noun="row")
    if len(filled.rows) < len(frame):
        frame = frame.iloc[filled.rows]
    return windowed(dataset_of_rows(table, recipe, filled, frame=frame, notes=notes), recipe)


def _check_columns(table: Table, choices: Mapping[str, Any]) -> None:
    kinds = ("id_columns", "time_columns", "value_columns", "label_columns")
    named = [c for kind in kinds for c in choices.get(kind, ())]
    named += filter(None, [choices.get("channel_column")])
    missing = [c for c in dict.fromkeys(named) if c not in table.frame.columns]
    if missing:
        what = "column" if len(missing) == 1 else "columns"
        raise SequiturError(
            f"{table.name} lacks the {what} {join_names(missing, 12)}. "
            f"Its columns are {join_names([str(c) for c in table.frame.columns], 12)}."
        )


def _table_of(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Table:
    if source.has_many_files:
        table = gather(source, fixed, progress)
    else:
        with source.file(source.members[0]) as path:
            if (seconds := need(path).seconds) >= SLOW:
                time = f"{seconds:.0f} s" if seconds < 90 else f"{round(seconds / 60)} minutes"
                progress(0.0, f"Reading {encodable(path.name)}, about {time}")
            table = open_table(path, fixed)
            if 1 < len(table.sheets) <= MOST_SHEETS and path.stat().st_size <= SHEETS_BYTES:
                sheets = _other_sheets(path, table)
                table = with_sheets(table, sheets, chosen=bool(fixed.get("sheet")))
    _check_columns(table, fixed)
    return table


def _other_sheets(path: Path, table: Table) -> dict[str, Table]:
    """Those that can be read by themselves: what can't be describes nothing."""
    found = {}
    for name in table.sheets:
        if name != table.sheet:
            with suppress(SequiturError):
                found[name] = open_table(path, {"sheet": name})
    return found


@dataclass(frozen=True, eq=False)
class _Understood:
    """A recipe for a table, and why.

    Attributes
    ----------
    left_out : a sentence behind the others on columns that count or tell the time, or "".
    series : the one that a long table is.
    """

    recipe: Recipe
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    left_out: str
    series: Series | None


def _guess(table: Table, fixed: Mapping[str, Any]) -> _Understood:
    """A recipe for the table around the fixed choices."""
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
    roles = _GUESS_ROLES[layout](table, candidates, fixed)
    reasons += roles.reasons
    found = roles.fields | {
        "format": "table",
        "layout": layout,
        "sheet": table.sheet,
        **asdict(table.form),
    }
    given = {name: value for name, value in fixed.items() if name != "format"}
    recipe = Recipe(**found).with_(**given)
    if recipe.time_format.endswith(timestamps.HOURS_FROM_ONE):
        reasons.append("Hours are counted from 1 to 24: hour 1 begins at midnight.")
    warnings = _about_columns(table, recipe, candidates, fixed)
    suspected = suspected_missing(table, recipe)
    if "missing_numbers" not in fixed:
        recipe = recipe.with_(missing_numbers=tuple(suspected))
        if "value_columns" not in fixed and (empty := without_values(table, recipe)):
            kept = tuple(c for c in value_columns(table, recipe) if c not in empty)
            recipe = recipe.with_(value_columns=kept, left_out=(*recipe.left_out, *empty))
            verb = "holds no values and is" if len(empty) == 1 else "hold no values and are"
            reasons.append(f"{join_names(empty)} {verb} left out.")
    warnings += describe_words(stray_words(table, recipe))
    warnings += _about_missing_numbers(recipe, suspected)
    if "time_format" not in fixed:
        warnings += _about_date_order(table, recipe, candidates)
    left_out = _about_left_out(table, recipe, roles.asides)
    if layout != "long":
        recipe = _with_date_labels(table, recipe, fixed)
        return _Understood(recipe, tuple(reasons), tuple(warnings), left_out, None)
    series = to_series(table, recipe)
    recipe, why_window = _with_windows(series, recipe, fixed)
    return _Understood(recipe, (*reasons, *why_window), tuple(warnings), left_out, series)


def _start_and_rate(table: Table, fixed: Mapping[str, Any]) -> dict[str, Any]:
    """What the first two rows say, where they are the start and the rate of the columns below.

    So wristbands write: seconds since 1970 above each column, then its steps in a second.
    """
    given = {"header", "header_lines", "skip_lines"} & set(fixed)
    if table.form.header or given or len(table.frame) < 2 + FEWEST_BELOW:
        return {}
    start, rate = table.frame.iloc[:2].to_numpy(dtype=object)
    alike = all(isinstance(cell, int | float) for cell in (*start, *rate))
    if not alike or len({*start}) > 1 or len({*rate}) > 1 or not 6e8 <= start[0] < 4e9:
        return {}
    if not 0 < rate[0] <= MOST_A_SECOND:
        return {}
    skip = table.form.skip_lines + 2
    return {"skip_lines": skip, "header": False, "step": 1 / float(rate[0]), "step_unit": "s"}


def _about_left_out(table: Table, recipe: Recipe, asides: Mapping[str, Why]) -> str:
    """The end of the sentence on what was understood: what is left out though it is numbers."""
    used = {*value_columns(table, recipe), *recipe.label_columns, *recipe.time_columns}
    told = describe_asides({c: why for c, why in asides.items() if c not in used})
    return f". Left out: {told}" if told else ""


def _about_columns(
    table: Table, recipe: Recipe, candidates: Sequence[TimeColumns], fixed: Mapping[str, Any]
) -> list[str]:
    """Warnings of a time, columns and sheets that aren't used, and of channels in doubt."""
    warnings = about_sensors(table)
    untimed = recipe.layout == "long" and not recipe.time_columns and "time_columns" not in fixed
    if untimed and (why := about_repeated_times(table, candidates)):
        warnings.append(why)
    if recipe.layout in ("rows", "columns") and "left_out" not in fixed:
        for column in [c for c in texts_in_block(table) if c in recipe.left_out][:5]:
            example = str(table.frame[column].dropna().iloc[0])
            warnings.append(
                f"{column} was left out: it holds text such as {quoted(example)}, though the "
                "columns numbered like it hold numbers. Write plain numbers there if it belongs "
                "to them."
            )
    if recipe.layout == "long" and "value_columns" not in fixed:
        warnings += _about_steady_channels(table, recipe)
    if len(table.sheets) - len(table.described_by) > 1 and "sheet" not in fixed:
        parts = "sheets with cells" if is_workbook(table.name) else "tables below each other"
        warnings.append(
            f"The {'workbook has' if is_workbook(table.name) else 'file holds'} "
            f"{len(table.sheets)} {parts}, and only {table.sheet} was read. Choose another one if "
            "it isn't meant."
        )
    return warnings


def _about_steady_channels(table: Table, recipe: Recipe) -> list[ActionableWarning]:
    """A warning of each channel, three at most, that may be a counter or a time."""
    columns = value_columns(table, recipe)
    names = dict(zip(columns, (name for name, _ in named_channels(columns)), strict=True))
    return [
        ActionableWarning(
            f"{name} goes up by {step:g} in every row, as a counter or a time does. It was taken "
            "for measured; if it only counts, exclude it.",
            channel=name,
        )
        for name, step in list(steady_channels(table, names).items())[:3]
    ]


def _about_missing_numbers(
    recipe: Recipe, suspected: Mapping[float, int]
) -> list[ActionableWarning]:
    """A warning of each number that was taken for a missing value."""
    return [
        ActionableWarning(
            f"{number:g} stands in {pluralise(count, 'cell')}, far away from all other "
            "numbers, so it was taken for a missing value. If it was measured, say so.",
            number=number,
        )
        for number, count in suspected.items()
        if number in recipe.missing_numbers
    ]


def _about_date_order(table: Table, recipe: Recipe, candidates: Sequence[TimeColumns]) -> list[str]:
    """A warning where day and month might be the other way round."""
    warnings = []
    for candidate in candidates:
        if candidate.columns == recipe.time_columns and candidate.others:
            first = table.frame[candidate.columns[0]].dropna().iloc[0]
            order = "day" if recipe.time_format.startswith("%d") else "month"
            warnings.append(
                f"Dates such as {first} were read with the {order} first, but the other "
                "order would fit too. Check one date you know."
            )
    return warnings


def _with_windows(
    series: Series, recipe: Recipe, fixed: Mapping[str, Any]
) -> tuple[Recipe, list[str]]:
    """The recipe with the windows that suit a series and labels from their dates, and why."""
    reasons = []
    if "window" not in fixed:
        window, why = suggest_window(series)
        recipe = recipe.with_(window=window)
        reasons.append(why)
    if "align" not in fixed:
        recipe = recipe.with_(align=suggest_align(series, recipe.window))
    if "date_labels" not in fixed:
        taken = {name.lower() for name in recipe.label_columns}
        labels = suggest_labels(series, recipe)
        recipe = recipe.with_(date_labels=tuple(k for k in labels if k not in taken))
    return recipe, reasons


def _with_date_labels(table: Table, recipe: Recipe, fixed: Mapping[str, Any]) -> Recipe:
    """The recipe with labels from the dates that name the sequences, if dates do."""
    if recipe.layout == "columns" or "date_labels" in fixed:
        return recipe
    dates = dates_of_ids(table.frame, recipe)
    if dates is None:
        return recipe
    days = float((dates.max() - dates.min()) / np.timedelta64(1, "D"))
    return recipe.with_(date_labels=timestamps.date_kinds(1, days))


def _layout_of_files(table: Table) -> tuple[str, str]:
    """How sequences lie in files of one kind: each holds one, or one in every row."""
    name = table.files[0]
    first = table.frame[name].iloc[0]
    own = table.frame[table.frame[name] == first].drop(columns=list(table.files))
    alone = replace(table, frame=own, numbers=tuple(c for c in table.numbers if c in own), files=())
    if len(own) > 1 and find_layout(alone, time_candidates(alone, {}))[0] == "rows":
        return "rows", "Each file is a table with one sequence in every row."
    return "tidy", "Each file is one sequence, and its rows are the steps."


def _sentence(dataset: SequenceDataset, recipe: Recipe, table: Table) -> str:
    labels = ""
    if recipe.layout == "long":
        meta = dataset.meta
        every = _STEP_ADJECTIVES.get((meta.step, meta.step_unit), "")
        rows = pluralise(len(table.frame), f"{every}row")
        return describe(dataset, noun="window", tail=f"cut from one series of {rows}")
    noun = "sequence"
    if recipe.layout == "tidy":
        ids = list(recipe.id_columns)
        named = words(ids[0])
        if recipe.window:
            noun = "window"
        elif len(ids) == 1 and named and named[0] in _SEQUENCE_NOUNS:
            noun = named[0]
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
