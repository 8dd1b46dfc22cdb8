"""What a person may correct about a file, worded for a page."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sequitur_core.prepare import Recipe, counted
from sequitur_core.readers import even
from sequitur_core.readers.columns import suspects, time_candidates, value_columns
from sequitur_core.readers.recognised import Choice
from sequitur_core.readers.table import TYPED, Table
from sequitur_core.readers.times import read_times

MOST_SKIPPED = 1_000  # lines above a table that are offered
MOST_CHOICES = 200  # columns offered one by one; beyond, nobody reads the list

_DELIMITERS = {",": "Commas", ";": "Semicolons", "\t": "Tabs", "|": "Vertical bars", " ": "Spaces"}
_HEADERS = {
    0: "None: columns are numbered",
    1: "1: names",
    2: "2: names, then units or more of the names",
    3: "3: names in two lines, then units",
}


def table_choices(table: Table, recipe: Recipe) -> tuple[Choice, ...]:
    """What a person may correct, in the order in which it is decided."""
    columns = [str(c) for c in table.frame.columns]
    offered = columns
    if len(columns) > MOST_CHOICES:
        # Nobody picks among thousands: the columns that aren't part of the block, and the ends.
        named = {*recipe.id_columns, *recipe.label_columns, *recipe.left_out, *table.texts()}
        ends = {*columns[:20], *columns[-5:]}
        offered = [c for c in columns if c in named or c in ends]
    pairs = tuple((c, c) for c in offered)
    numeric = tuple((c, c) for c in table.numbers)
    choices = []
    if len(table.sheets) > 1:
        choices.append(
            Choice(
                "sheet",
                "Sheet of the workbook",
                "Hidden and empty sheets aren't listed.",
                table.sheet,
                "one",
                tuple((name, name) for name in table.sheets),
            )
        )
    choices += [
        Choice(
            "layout",
            "How the sequences lie in the table",
            "A sequence is one example: one day, one patient, one recording.",
            recipe.layout,
            "one",
            (
                ("rows", "Each row is a sequence"),
                ("columns", "Each column is a sequence"),
                ("tidy", "Each row is one step; other columns name the sequence"),
                ("long", "All rows are one long series, to be cut into windows"),
            ),
        )
    ]
    if recipe.layout in ("rows", "tidy"):
        choices.append(
            Choice(
                "id_columns",
                "Columns that name the sequence",
                "Rows with the same names belong to one sequence."
                if recipe.layout == "tidy"
                else "Together they name each row.",
                recipe.id_columns,
                "many",
                pairs,
            )
        )
    if recipe.layout != "rows":
        choices.append(
            Choice(
                "time_columns",
                "Time",
                "The column that says when; a date and a time of day may stand in two. "
                "None: the order of the rows.",
                recipe.time_columns,
                "many",
                pairs,
            )
        )
        formats = _other_formats(table, recipe)
        if len(formats) > 1:
            choices.append(
                Choice(
                    "time_format",
                    "Day or month first",
                    "Both orders fit the dates of this file.",
                    recipe.time_format,
                    "one",
                    formats,
                )
            )
    if recipe.layout in ("tidy", "long") and len(table.numbers) <= MOST_CHOICES:
        choices.append(
            Choice(
                "value_columns",
                "Channels",
                "The numbers that make up a sequence. Several are learned together.",
                tuple(value_columns(table, recipe)),
                "many",
                numeric,
            )
        )
    if recipe.layout != "columns":
        choices.append(
            Choice(
                "label_columns",
                "Labels",
                "They colour the map. They aren't used in training.",
                recipe.label_columns,
                "many",
                pairs,
            )
        )
    if recipe.layout in ("rows", "columns"):
        choices.append(
            Choice(
                "left_out",
                "Columns to leave out",
                "All other columns of numbers are part of the sequences.",
                recipe.left_out,
                "many",
                pairs,
            )
        )
    if recipe.layout == "tidy":
        choices.append(
            Choice(
                "channel_column",
                "Column that names the channel",
                "For tables with one number per row and several channels behind one another.",
                recipe.channel_column,
                "one",
                (("", "None: each channel has its own column"), *pairs),
            )
        )
    if recipe.layout != "long" and recipe.date_labels:
        choices.append(date_choice(recipe))
    if steps := _even_steps(table, recipe):
        choices.append(
            Choice(
                "even_step",
                "Even steps of time",
                "Rows that fall into one step are averaged; steps without a row are filled along "
                "the line between their neighbours, where these are near. Longer holes stay.",
                recipe.even_step,
                "one",
                steps,
            )
        )
    choices += window_choices(recipe, dated=bool(recipe.time_columns))
    choices += missing_choices(recipe, suspects(table, recipe))
    choices += _written(table)
    return tuple(choices)


def _written(table: Table) -> list[Choice]:
    """The choices of how the cells are written; none where the file itself says it."""
    form = table.form
    if form is TYPED:
        return []
    choices = []
    if not table.sheet:
        marks = {form.delimiter: form.delimiter} | _DELIMITERS
        choices = [
            Choice(
                "delimiter",
                "Cells are separated by",
                "The character between two cells of a line.",
                form.delimiter,
                "one",
                tuple(sorted(marks.items(), key=lambda mark: mark[1])),
            ),
            Choice(
                "decimal",
                "Decimal mark",
                "What stands before the tenths: 1.5 or 1,5.",
                form.decimal,
                "one",
                ((".", "Point, as in 1.5"), (",", "Comma, as in 1,5")),
            ),
        ]
    counts = {form.names: str(form.names)} | _HEADERS
    choices += [
        Choice(
            "skip_lines",
            "Lines above the table",
            "Titles and comments above the names of the columns. They aren't read.",
            form.skip_lines,
            "int",
            low=0,
            high=max(MOST_SKIPPED, form.skip_lines),
        ),
        Choice(
            "header_lines",
            "Header lines",
            "How many lines below those name the columns.",
            form.names,
            "one",
            tuple(sorted(counts.items())),
        ),
    ]
    return choices


def _even_steps(table: Table, recipe: Recipe) -> tuple[tuple[str, str], ...]:
    """The steps that times may be brought to; none where there is no time along the rows."""
    if recipe.layout not in ("long", "tidy") or not recipe.time_columns:
        return ()
    ids = recipe.id_columns if recipe.layout == "tidy" else ()
    some, rows = even.times_of_first(table.frame, ids)
    times = read_times(some, recipe.time_columns, recipe.time_format)
    texts = even.offered(times, rows=rows)
    if not texts and not recipe.even_step:
        return ()
    own = dict.fromkeys((*texts, *((recipe.even_step,) if recipe.even_step else ())))
    return (("", "As in the file"), *((text, text) for text in own))


def _other_formats(table: Table, recipe: Recipe) -> tuple[tuple[str, str], ...]:
    form = recipe.time_format
    if not form.startswith(("%d", "%m")) or "%b" in form.lower() or len(recipe.time_columns) == 0:
        return ()
    found = [
        c
        for c in time_candidates(table, {"time_columns": recipe.time_columns})
        if c.columns == recipe.time_columns and c.others
    ]
    if not found:
        return ()
    formats = sorted({found[0].times.format, *found[0].others})
    return tuple((f, "Day first" if f.startswith("%d") else "Month first") for f in formats)


def cut_choices(
    recipe: Recipe,
    help_: str,
    *,
    piece: str = "window",
    element: str = "step",
    low: int = 0,
    high: int = 1_000_000,
) -> list[Choice]:
    """How recordings are cut into pieces: how long these are, and how far apart."""
    length = Choice(
        "window", f"{piece.capitalize()} length", help_, recipe.window, "int", low=low, high=high
    )
    if not recipe.window:
        return [length]
    apart = Choice(
        "window_step",
        f"{element.capitalize()}s from one {piece} to the next",
        f"0: {piece}s don't overlap. Smaller steps give more {piece}s that share {element}s.",
        recipe.window_step,
        "int",
        low=0,
        high=high,
    )
    return [length, apart]


def label_choices(recipe: Recipe, labels: pd.DataFrame) -> list[Choice]:
    """Which of the labels that folders and names of files give are used."""
    names = [str(c) for c in labels.columns]
    if not names:
        return []
    return [
        Choice(
            "label_columns",
            "Labels",
            "Names of folders, or parts of names. They colour the map, and aren't used in "
            "training.",
            recipe.label_columns,
            "many",
            tuple((name, name) for name in names),
        )
    ]


def window_choices(recipe: Recipe, *, dated: bool) -> list[Choice]:
    """The choices of how windows are cut."""
    long = recipe.layout == "long"
    choices = cut_choices(
        recipe,
        "Steps in each window." if long else "Steps in each window; 0 keeps the sequences whole.",
        low=1 if long else 0,
    )
    if long and dated:
        choices.append(
            Choice(
                "align",
                "Windows begin",
                "Windows that begin at the same time of day can be compared.",
                recipe.align,
                "one",
                (
                    ("", "With the first row"),
                    ("day", "At midnight"),
                    ("week", "On Mondays"),
                    ("year", "In January"),
                ),
            )
        )
        choices.append(date_choice(recipe))
        choices.append(
            Choice(
                "fill_gaps",
                "Fill holes in time up to",
                "Steps without a row. Windows don't reach across longer holes.",
                recipe.fill_gaps,
                "int",
                low=0,
                high=100_000,
            )
        )
    return choices


def date_choice(recipe: Recipe) -> Choice:
    """Which labels are made from dates."""
    return Choice(
        "date_labels",
        "Labels from the date",
        "They colour the map. Seasons are those of the northern half of the earth.",
        recipe.date_labels,
        "many",
        (
            ("hour", "Hour"),
            ("weekday", "Day of the week"),
            ("weekend", "Weekend or working day"),
            ("month", "Month"),
            ("season", "Season"),
            ("year", "Year"),
        ),
    )


def missing_choices(recipe: Recipe, suspects: Mapping[float, int]) -> list[Choice]:
    """The choices of how missing values are treated."""
    choices = []
    numbers = dict.fromkeys([*recipe.missing_numbers, *suspects])
    if numbers:
        choices.append(
            Choice(
                "missing_numbers",
                "Numbers that mean missing",
                "Some devices write such a number where they measured nothing.",
                recipe.missing_numbers,
                "many",
                tuple(
                    (n, f"{n:g} ({counted(suspects[n], 'cell')})" if n in suspects else f"{n:g}")
                    for n in numbers
                ),
            )
        )
    choices.append(
        Choice(
            "fill",
            "Missing values",
            "Filling in draws a line from the last known value to the next. Values that nothing "
            "is judged by are drawn as gaps, and count neither in training nor in errors.",
            recipe.fill,
            "one",
            (
                ("interpolate", "Fill in along time"),
                ("mask", "Fill in, but don't judge by them"),
                ("zero", "Take them for 0"),
                ("drop", "Leave out sequences and windows that have any"),
            ),
        )
    )
    return choices
