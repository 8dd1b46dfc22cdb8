"""What a person may correct about a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sequitur_core.data.notes.files import MOST_NAMED, files_at_levels, files_of_sensors
from sequitur_core.data.recipe import Recipe, with_aside
from sequitur_core.formatting import join_names
from sequitur_core.readers.corrections import (
    date_choice,
    label_column_choice,
    likelihood_choice,
    missing_choices,
    window_choices,
)
from sequitur_core.readers.dates.zones import on_clock_of
from sequitur_core.readers.detection import Choice, ColumnRole
from sequitur_core.readers.tables import resampling
from sequitur_core.readers.tables.columns.channel_names import steps_of_channels
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.columns.times.dates import read_times
from sequitur_core.readers.tables.columns.values import suspected_missing, value_columns
from sequitur_core.readers.tables.formats.excel import is_workbook
from sequitur_core.readers.tables.formats.text.csv_dialect import AT_BLANK, WITH_FILE, TextFormat
from sequitur_core.readers.tables.formats.text.headers import MOST_HEADERS
from sequitur_core.readers.tables.several_files.kinds import kind_options
from sequitur_core.readers.tables.several_files.sheets import ALL_SHEETS
from sequitur_core.readers.tables.table import TYPED, Table

MOST_SKIPPED = 1_000  # lines above a table that are offered
MOST_CHOICES = 200  # columns that are offered one by one; longer lists aren't read

_DELIMITERS = {
    ",": "Commas", ";": "Semicolons", "\t": "Tabs", "|": "Vertical bars", " ": "Spaces",
    ":": "Colons", "=": "Equals signs", "/": "Slashes",
}  # fmt: skip
_STEP_UNITS = {
    "ms": "Milliseconds", "s": "Seconds", "min": "Minutes", "h": "Hours", "day": "Days",
}  # fmt: skip
_ENDS = {WITH_FILE: "At the end of the file", AT_BLANK: "At the first blank line"}
# Of letters that aren't written as in UTF-8, which says so itself.
_ENCODINGS = {
    "cp1252": "Western Europe (Windows)", "latin-1": "Western Europe (ISO 8859-1)",
    "cp1250": "Central Europe", "cp1251": "Cyrillic", "cp1253": "Greek", "cp1254": "Turkish",
    "mac_roman": "Western Europe (old Mac)", "cp932": "Japanese", "gb18030": "Chinese",
    "cp949": "Korean",
}  # fmt: skip
_HEADERS = {
    0: "None: columns are numbered",
    1: "1: names",
    2: "2: names, then units or more of the names",
    3: "3: names in two lines, then units",
    **{lines: f"{lines}: parts of names, units" for lines in range(4, MOST_HEADERS + 1)},
}


def table_choices(table: Table, recipe: Recipe) -> tuple[Choice, ...]:
    """What a person may correct, in the order in which it is decided."""
    columns = _offered_columns(table, recipe)
    choices = [*_sheet_choices(table), *_joined_choices(table), _layout_choice(recipe)]
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
                columns,
            )
        )
    choices += _channel_choices(table, recipe)
    if recipe.layout != "rows":
        choices += _time_choices(table, recipe, columns)
    choices += _step_choices(recipe)
    choices += _role_choices(table, recipe, columns)
    if recipe.layout != "long" and recipe.date_labels:
        choices.append(date_choice(recipe))
    choices += _even_step_choices(table, recipe)
    choices += window_choices(recipe, dated=bool(recipe.time_columns))
    if table.likelihood is not None:
        choices.append(likelihood_choice(table.likelihood))
    choices += missing_choices(recipe, suspected_missing(table, recipe))
    choices += _word_choices(table, recipe)
    choices += _cell_format_choices(table)
    return tuple(choices)


def _offered_columns(table: Table, recipe: Recipe) -> tuple[tuple[str, str], ...]:
    """The columns to choose from, as values and labels."""
    columns = [str(c) for c in table.frame.columns]
    if len(columns) > MOST_CHOICES:
        # Nobody picks from thousands: the columns that aren't part of the block, and the ends.
        named = {*recipe.id_columns, *recipe.label_columns, *recipe.left_out, *table.texts()}
        ends = {*columns[:20], *columns[-5:]}
        columns = [c for c in columns if c in named or c in ends]
    return tuple((c, c) for c in columns)


def _sheet_choices(table: Table) -> list[Choice]:
    """Which files or sheets are read; those without numbers can't be, and aren't offered."""
    if len(table.kinds) > 1:
        return [
            Choice(
                "sheet",
                "Files to read",
                "Those that share their columns are read together.",
                table.sheet,
                "one",
                kind_options(table),
            )
        ]
    sheets = [(name, name) for name in table.sheets if name not in table.wordy_sheets]
    if table.kinds or len(sheets) < 2:
        return []
    if table.alike_sheets or table.sheet == ALL_SHEETS:
        sheets = [(ALL_SHEETS, "All of them"), *sheets]
    label, help_ = "Table of the file", "The file contains several tables."
    if table.of_books or is_workbook(table.name):
        label = f"Sheet of {'each' if table.of_books else 'the'} workbook"
        help_ = "Hidden and empty sheets aren't listed."
    if table.wordy_sheets:
        wordy = join_names(table.wordy_sheets, MOST_NAMED)
        help_ += f" Those without numbers aren't listed: {wordy}."
    return [
        Choice(
            "sheet",
            label,
            help_,
            table.sheet,
            "one",
            tuple(sheets),
        )
    ]


def _joined_choices(table: Table) -> list[Choice]:
    """Whether files of sensors belong side by side; none where neither clocks nor levels say so."""
    of_files = (*files_of_sensors.among(table.doubts), *files_at_levels.among(table.doubts))
    if not table.joined and not any(note.offers for note in of_files):
        return []
    return [
        Choice(
            "joined",
            "Combine sensors from several files",
            "If they measured at the same time, they are one recording; otherwise each file is a "
            "sequence.",
            table.joined,
            "flag",
        )
    ]


def _layout_choice(recipe: Recipe) -> Choice:
    return Choice(
        "layout",
        "Layout of the table",
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


def _channel_choices(table: Table, recipe: Recipe) -> list[Choice]:
    """Whether rows hold several channels; none where the names of columns don't say so."""
    found = recipe.layout == "rows" and steps_of_channels(value_columns(table, recipe))
    if recipe.channel_column or not (found or recipe.channels_in_names):
        return []
    return [
        Choice(
            "channels_in_names",
            "Names of columns say channel and step",
            "Otherwise all numbers of a row follow one another, as those of one channel.",
            recipe.channels_in_names,
            "flag",
        )
    ]


def _time_choices(
    table: Table, recipe: Recipe, columns: tuple[tuple[str, str], ...]
) -> list[Choice]:
    choices = [
        Choice(
            "time_columns",
            "Time",
            "The column with the time of each row; date and time of day may be in two columns. "
            "None: rows are in order.",
            recipe.time_columns,
            "many",
            columns,
        )
    ]
    formats = _other_formats(table, recipe)
    if len(formats) > 1:
        choices.append(
            Choice(
                "time_format",
                "Day or month first",
                "The dates in this file can be read both ways.",
                recipe.time_format,
                "one",
                formats,
            )
        )
    return choices


def _step_choices(recipe: Recipe) -> list[Choice]:
    """How long a step lasts, where no column tells."""
    if recipe.time_columns:
        return []
    length = Choice(
        "step",
        "Duration of a step",
        "Where the file doesn't say it: at 250 steps per second, 0.004 seconds. 0: unknown.",
        recipe.step,
        "number",
    )
    unit = Choice(
        "step_unit",
        "Unit of that duration",
        "",
        recipe.step_unit,
        "one",
        tuple(({recipe.step_unit: recipe.step_unit} | _STEP_UNITS).items()),
    )
    return [length, unit] if recipe.step else [length]


def _role_choices(
    table: Table, recipe: Recipe, columns: tuple[tuple[str, str], ...]
) -> list[Choice]:
    """Which columns are channels, labels, left out, or name the channel."""
    choices = []
    if recipe.layout in ("tidy", "long") and len(table.numbers) <= MOST_CHOICES:
        choices.append(
            Choice(
                "value_columns",
                "Channels",
                "The numbers that make up a sequence. The model learns them together.",
                tuple(value_columns(table, recipe)),
                "many",
                tuple((c, c) for c in table.numbers),
            )
        )
    if recipe.layout != "columns":
        choices.append(label_column_choice(recipe, columns))
    if recipe.layout in ("rows", "columns"):
        choices.append(
            Choice(
                "left_out",
                "Columns to exclude",
                "All other columns of numbers are part of the sequences.",
                recipe.left_out,
                "many",
                columns,
            )
        )
    if recipe.layout in ("tidy", "long") or recipe.channel_column:
        choices.append(
            Choice(
                "channel_column",
                "Column that names the channel",
                "For tables in which channels are rows below one another.",
                recipe.channel_column,
                "one",
                (("", "None: each channel has its own column"), *columns),
            )
        )
    return choices


def _word_choices(table: Table, recipe: Recipe) -> list[Choice]:
    """Which words among numbers were said to be missing values; one that isn't is asked about."""
    if not recipe.missing_words:
        return []
    found = [word for stray in table.stray.values() for word in stray.counts]
    return [
        Choice(
            "missing_words",
            "Words that mean missing",
            "They stand where the other cells of a column hold numbers.",
            recipe.missing_words,
            "many",
            tuple((word, word) for word in dict.fromkeys([*recipe.missing_words, *found])),
        )
    ]


def _cell_format_choices(table: Table) -> list[Choice]:
    """The choices of how cells are written; none where the file format defines it."""
    if table.form is TYPED:
        return []
    return line_choices(table.form, cells=not table.sheet or bool(table.kinds))


def line_choices(form: TextFormat, *, cells: bool) -> list[Choice]:
    """Which lines of a text are its table, and where `cells` are texts how these are written."""
    choices = []
    if cells:
        marks = {form.delimiter: form.delimiter} | _DELIMITERS
        choices = [
            Choice(
                "delimiter",
                "Column separator",
                "The character between two cells of a line.",
                form.delimiter,
                "one",
                tuple(sorted(marks.items(), key=lambda mark: mark[1])),
            ),
            Choice(
                "decimal",
                "Decimal mark",
                "The character before the decimals: 1.5 or 1,5.",
                form.decimal,
                "either",
                ((".", "Point, as in 1.5"), (",", "Comma, as in 1,5")),
            ),
        ]
    counts = {form.names: str(form.names)} | _HEADERS
    choices += [
        Choice(
            "skip_lines",
            "Lines above the table",
            "How many lines of titles and comments to skip above the column names.",
            form.skip_lines,
            "int",
            low=0,
            high=max(MOST_SKIPPED, form.skip_lines),
        ),
        Choice(
            "header_lines",
            "Header lines",
            "How many lines the column names take up.",
            form.names,
            "one",
            tuple(sorted(counts.items())),
        ),
        Choice(
            "table_end",
            "The table ends",
            "Where another table follows below a blank line, choose that.",
            form.table_end,
            "one",
            tuple(({form.table_end: "Where it seems to end"} | _ENDS).items()),
        ),
    ]
    if cells and not form.encoding.startswith("utf"):
        choices.append(
            Choice(
                "encoding",
                "Alphabet",
                "Where letters look wrong, such as µ, ° or ä, they were written in another way.",
                form.encoding,
                "one",
                tuple(({form.encoding: form.encoding} | _ENCODINGS).items()),
            )
        )
    return choices


def _even_step_choices(table: Table, recipe: Recipe) -> list[Choice]:
    """The steps that times may be brought to; none where there is no time along the rows."""
    if recipe.layout not in ("long", "tidy") or not recipe.time_columns:
        return []
    ids = recipe.id_columns if recipe.layout == "tidy" else ()
    rows = resampling.rows_of_first(table.frame, ids)
    times = read_times(table, recipe.time_columns, recipe.time_format)
    first = replace(times, moments=times.moments[rows[: resampling.MOST_LOOKED_AT]])
    steps = resampling.suggest_steps(first, rows=len(rows))
    if not steps and not recipe.even_step:
        return []
    steps = tuple(dict.fromkeys((*steps, *filter(None, [recipe.even_step]))))
    return [
        Choice(
            "even_step",
            "Even time steps",
            "Rows within the same step are averaged; short gaps are filled with a straight line. "
            "Longer gaps stay.",
            recipe.even_step,
            "one",
            (("", "As in the file"), *((step, step) for step in steps)),
        )
    ]


def _other_formats(table: Table, recipe: Recipe) -> tuple[tuple[str, str], ...]:
    form = recipe.time_format
    if not form.startswith(("%d", "%m")) or "%b" in form.lower() or len(recipe.time_columns) == 0:
        return ()
    (found,) = time_candidates(table, {"time_columns": recipe.time_columns})
    if not found.others:
        return ()
    formats = sorted(on_clock_of(form, f) for f in {found.times.format, *found.others})
    return tuple((f, "Day first" if f.startswith("%d") else "Month first") for f in formats)


# The recipe's field of each role, and what a layout knows of them.
FIELDS: dict[ColumnRole, str] = {
    "id": "id_columns", "time": "time_columns", "value": "value_columns",
    "label": "label_columns", "left_out": "left_out",
}  # fmt: skip
_ROLES: dict[str, tuple[ColumnRole, ...]] = {
    "rows": ("id", "value", "label", "left_out"),
    "columns": ("time", "value", "left_out"),
    "tidy": ("id", "time", "value", "label", "channel_name", "left_out"),
    "long": ("id", "time", "value", "label", "channel_name", "left_out"),
}
_OF_ONE: tuple[ColumnRole, ...] = ("time", "channel_name")
_DATES, _CLOCKS = ("%d", "%j", "%Y", "%y"), ("%H", "%I")  # in formats of times


def roles_of(recipe: Recipe, *, several: bool = False) -> tuple[ColumnRole, ...]:
    """The roles that a column of a table can have, or that several can be given at once."""
    return tuple(r for r in _ROLES[recipe.layout] if not several or r not in _OF_ONE)


def _is_part_of_a_moment(form: str) -> bool:
    """Whether a time in such a format may have another beside it: a date, or a time of day."""
    dated, clocked = (any(sign in form for sign in signs) for signs in (_DATES, _CLOCKS))
    return form.startswith(("clock", "parts")) or dated != clocked


def with_role(
    recipe: Recipe, columns: Sequence[str], chosen: Collection[str], role: ColumnRole
) -> dict[str, object]:
    """The choices to change so that chosen columns, of those of a table, get another role.

    Every other column keeps its own, but where the rows turn into sequences or into one series.
    """
    if role == "id" and recipe.layout == "long":
        return {"layout": "tidy", "id_columns": tuple(c for c in columns if c in chosen)}
    place = {name: i for i, name in enumerate(columns)}
    changes: dict[str, object] = {}
    for of, name in FIELDS.items():
        now = getattr(recipe, name)
        after = ({*now} - {*chosen}) | ({*chosen} if of == role else set())
        if of == role == "time" and not _is_part_of_a_moment(recipe.time_format):
            after = {*chosen}
        if of == "value" and not now:
            after = set()  # all numbers without another role, these among them from now on
        changes[name] = tuple(sorted(after, key=lambda c: place.get(c, len(place))))
    if not {*chosen}.isdisjoint(recipe.aside_columns):
        aside = zip(recipe.aside_columns, recipe.aside_roles, strict=True)
        changes |= with_aside({c: role for c, role in aside if c not in chosen})
    channel = "" if recipe.channel_column in chosen else recipe.channel_column
    changes["channel_column"] = next(iter(chosen)) if role == "channel_name" else channel
    if recipe.layout == "tidy" and not changes["id_columns"]:
        return {"layout": "long", **{n: changes[n] for of, n in FIELDS.items() if of == role}}
    differ = {n: value for n, value in changes.items() if value != getattr(recipe, n)}
    # All of them where the others go by what has changed, and would be found anew.
    return changes if {"id_columns", "time_columns"} & differ.keys() else differ
