"""What a person may correct about a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sequitur_core.data.notes.files import MOST_NAMED, files_at_levels, files_of_sensors
from sequitur_core.data.recipe import Recipe, with_aside
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names, quoted
from sequitur_core.readers.corrections import (
    choice,
    date_choice,
    likelihood_choice,
    missing_choices,
    window_choices,
)
from sequitur_core.readers.dates.zones import on_clock_of
from sequitur_core.readers.detection import Choice, ColumnRole, Recognised
from sequitur_core.readers.tables.columns.channel_names import steps_of_channels
from sequitur_core.readers.tables.columns.dated_names import steps_by_date
from sequitur_core.readers.tables.columns.missing_numbers import suspected_missing
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.columns.times.dates import read_times, times_in_use
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.formats.excel import is_workbook
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import (
    AT_BLANK,
    WITH_FILE,
    TextFormat,
)
from sequitur_core.readers.tables.formats.text.headers import MOST_HEADERS
from sequitur_core.readers.tables.formats.text.numbers import is_any_number
from sequitur_core.readers.tables.rows_to_sequences.offered_steps import (
    spacing_of_rows,
    suggest_steps,
)
from sequitur_core.readers.tables.several_files.kinds import kind_options
from sequitur_core.readers.tables.several_files.sheets import ALL_SHEETS
from sequitur_core.readers.tables.table import TYPED_FORMS, Table
from sequitur_core.readers.tables.understanding.layouts.event_counts import count_options
from sequitur_core.readers.tables.word_channels import channels_of

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
    "cp1250": "Central Europe", "iso8859_2": "Central Europe (ISO 8859-2)",
    "cp1251": "Cyrillic", "cp1253": "Greek", "cp1254": "Turkish",
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
_LAYOUTS = (
    ("rows", "Each row is a sequence"),
    ("columns", "Each column is a sequence"),
    ("tidy", "Each row is one step; other columns name the sequence"),
    ("long", "All rows are one long series, to be cut into windows"),
)


def table_choices(table: Table, recipe: Recipe) -> tuple[Choice, ...]:
    """What a person may correct, in the order in which it is decided."""
    columns = _offered_columns(table, recipe)
    choices = [*_sheet_choices(table), *_joined_choices(table)]
    if table.counts:
        choices.append(choice(recipe, "counted", count_options(table)))
    choices.append(choice(recipe, "layout", _LAYOUTS))
    if recipe.layout == "tidy":
        help_ = "Rows with the same names belong to one sequence."
        choices.append(choice(recipe, "id_columns", columns, help=help_))
    elif recipe.layout == "rows":
        choices.append(choice(recipe, "id_columns", columns))
    choices += _channel_choices(table, recipe)
    if recipe.layout != "rows":
        choices.append(choice(recipe, "time_columns", columns))
        if len(formats := _other_formats(table, recipe)) > 1:
            choices.append(choice(recipe, "time_format", formats))
    choices += _step_choices(table, recipe)
    choices += _role_choices(table, recipe, columns)
    if recipe.layout != "long" and recipe.date_labels:
        choices.append(date_choice(recipe))
    choices += _even_step_choices(table, recipe)
    choices += window_choices(recipe, dated=bool(recipe.time_columns))
    if table.likelihood is not None:
        choices.append(likelihood_choice(table.likelihood))
    choices += missing_choices(recipe, suspected_missing(table, recipe))
    choices += _word_choices(table, recipe)
    if not any(table.form is form for form in TYPED_FORMS.values()):  # which say how cells are
        choices += line_choices(table.form, cells=not table.sheet or bool(table.kinds))
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
    """Which files or sheets are read; those of few numbers or none aren't offered."""
    label, help_ = "Files to read", "Those that share their columns are read together."
    if len(table.kinds) > 1:
        return [choice(table, "sheet", kind_options(table), label=label, help=help_)]
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
        help_ += f" Those with few numbers or none aren't listed: {wordy}."
    return [choice(table, "sheet", sheets, label=label, help=help_)]


def _joined_choices(table: Table) -> list[Choice]:
    """Whether files of sensors belong side by side; none where neither clocks nor levels say so."""
    of_files = (*files_of_sensors.among(table.doubts), *files_at_levels.among(table.doubts))
    asked = table.joined or any(note.offers for note in of_files)
    return [choice(table, "joined")] if asked else []


def _channel_choices(table: Table, recipe: Recipe) -> list[Choice]:
    """Whether rows hold several channels; none where the names of columns don't say so."""
    names = value_columns(table, recipe) if recipe.layout == "rows" else []
    found = bool(names) and (steps_by_date(names) or steps_of_channels(names))
    asked = not recipe.channel_column and (found or recipe.channels_in_names)
    return [choice(recipe, "channels_in_names")] if asked else []


def _step_choices(table: Table, recipe: Recipe) -> list[Choice]:
    """How long a step lasts, where no column tells, or one in numbers whose unit nothing says."""
    times = times_in_use(table, recipe)
    if times is not None and (times.unit or times.format != "number"):
        return []
    units = ({recipe.step_unit: recipe.step_unit} | _STEP_UNITS).items()
    return [choice(recipe, "step"), choice(recipe, "step_unit", units)][: 1 + bool(recipe.step)]


def _role_choices(
    table: Table, recipe: Recipe, columns: tuple[tuple[str, str], ...]
) -> list[Choice]:
    """Which columns are channels, labels, left out, or name the channel."""
    choices = []
    if recipe.row_per_step and len(table.numbers) <= MOST_CHOICES:
        channels = tuple(value_columns(table, recipe))
        offered = dict.fromkeys([*table.numbers, *channels])  # yes and no are no numbers
        choices.append(choice(recipe, "value_columns", [(c, c) for c in offered], value=channels))
    if recipe.layout != "columns":
        choices.append(choice(recipe, "label_columns", columns))
    if recipe.layout in ("rows", "columns"):
        choices.append(choice(recipe, "left_out", columns))
    if recipe.row_per_step or recipe.channel_column:
        none = ("", "None: each channel has its own column")
        choices.append(choice(recipe, "channel_column", (none, *columns)))
    return choices


def _word_choices(table: Table, recipe: Recipe) -> list[Choice]:
    """Which words among numbers were said to be missing values; one that isn't is asked about."""
    if not recipe.missing_words:
        return []
    found = [word for stray in table.stray.values() for word in stray.counts]
    words = dict.fromkeys([*recipe.missing_words, *found])
    return [choice(recipe, "missing_words", [(word, word) for word in words])]


def line_choices(form: TextFormat, *, cells: bool) -> list[Choice]:
    """Which lines of a text are its table, and where `cells` are texts how these are written."""
    choices = []
    if cells:
        marks = {form.delimiter: form.delimiter} | _DELIMITERS
        points = [(".", "Point, as in 1.5"), (",", "Comma, as in 1,5")]
        choices = [
            choice(form, "delimiter", sorted(marks.items(), key=lambda mark: mark[1])),
            choice(form, "decimal", points),
        ]
    counts = {form.names: str(form.names)} | _HEADERS
    ends = {form.table_end: "Where it seems to end"} | _ENDS
    choices += [
        choice(form, "skip_lines", high=max(MOST_SKIPPED, form.skip_lines)),
        choice(form, "header_lines", sorted(counts.items()), value=form.names),
        choice(form, "table_end", ends.items()),
    ]
    if cells and not form.encoding.startswith("utf"):
        ways = {form.encoding: form.encoding} | _ENCODINGS
        choices.append(choice(form, "encoding", ways.items()))
    return choices


def _even_step_choices(table: Table, recipe: Recipe) -> list[Choice]:
    """The steps that times may be brought to; none where there is no time along the rows."""
    if not recipe.row_per_step or not recipe.time_columns:
        return []
    times = read_times(table, recipe.time_columns, recipe.time_format)
    steps = suggest_steps(times, spacing_of_rows(table, recipe, times))
    if not steps and not recipe.even_step:
        return []
    steps = tuple(dict.fromkeys((*steps, *filter(None, [recipe.even_step]))))
    return [choice(recipe, "even_step", (("", "As in the file"), *((s, s) for s in steps)))]


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
    recipe: Recipe,
    columns: Sequence[str],
    chosen: Collection[str],
    role: ColumnRole,
    texts: Collection[str] = (),
) -> dict[str, object]:
    """The choices to change so that chosen columns, of those of a table, get another role.

    Every other column keeps its own, but where the rows turn into sequences or into one series.
    Of those that hold `texts`, words become channels, which they are no longer in another role.
    """
    if role == "value" and recipe.row_per_step and (worded := [c for c in chosen if c in texts]):
        known = dict.fromkeys((*recipe.word_columns, *worded))
        given = with_role(recipe, columns, worded, "left_out")
        if numbers := {*chosen} - {*worded}:
            given |= with_role(recipe.with_(**given), columns, numbers, role)
        return given | {"word_columns": tuple(known)}
    if role == "id" and recipe.layout == "long":
        return {"layout": "tidy", "id_columns": tuple(c for c in columns if c in chosen)}
    place = {name: i for i, name in enumerate([*columns, *recipe.word_channels])}
    changes: dict[str, object] = {}
    gone = {name for column in chosen for name in channels_of(recipe, column)}
    if gone:
        changes["word_columns"] = tuple(c for c in recipe.word_columns if c not in chosen)
    for of, name in FIELDS.items():
        now = getattr(recipe, name)
        after = ({*now} - {*chosen} - gone) | ({*chosen} if of == role else set())
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


def refuse_other_roles(
    found: Recognised, was: Recipe, chosen: Collection[str], role: ColumnRole
) -> None:
    """SequiturError where chosen columns don't get a role: their cells, or nothing, can be so.

    found, was : how the table is read with that role given, and by which recipe it was until then.
    """
    table = found.table
    if table is None:
        return
    others = [c for c in chosen if table.roles.get(c, role) != role]
    if role == "value" and others:
        verb = "holds" if len(others) == 1 else "hold"
        cells = dict(zip(table.columns, zip(*table.rows, strict=True), strict=True))
        words = [
            cell for c in others for cell in cells.get(c, ()) if cell and not is_any_number(cell)
        ]
        such = f" such as {quoted(words[0])}" if words else ""
        raise SequiturError(
            f"{join_names(others)} {verb} text{such} in some rows, not only numbers. Write a "
            "number there, or nothing where one is missing, and load the file again."
        )
    if others and found.recipe == was:
        raise SequiturError(
            f"The file would be read as before: {join_names(others)} can't be used so beside "
            "what the other columns are."
        )
