"""Tables: CSV, Excel, Parquet and JSON files, and the sequences that they hold.

A table holds its sequences in one of four layouts: one per row, one per column, tidy (one step
per row, columns that name the sequence), or one long series to be cut into windows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

from sequitur_core.data.data_issues import rounding_warnings
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.notes.doubts import likely_divided, nothing_measured
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import many_channels
from sequitur_core.data.preparation.missing import choose_fill, interior_sequences
from sequitur_core.data.recipe import EMPTY_CELLS, JOINED, KEPT, Recipe, with_aside
from sequitur_core.errors import NothingMeasuredError, SequiturError, UnlikeLinesError
from sequitur_core.readers.detection import BY_ITSELF, Partition, Progress, Recognised
from sequitur_core.readers.source import Source, encodable
from sequitur_core.readers.tables.chosen_columns import with_columns
from sequitur_core.readers.tables.columns import beside
from sequitur_core.readers.tables.columns.missing_labels import known_labels
from sequitur_core.readers.tables.columns.rearranged.stretches_in_time import with_stretches
from sequitur_core.readers.tables.columns.rearranged.trials_beside import with_trials_below
from sequitur_core.readers.tables.columns.runs import with_runs
from sequitur_core.readers.tables.columns.times.devices import with_devices_apart
from sequitur_core.readers.tables.columns.times.parts import among_months
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.corrections import table_choices
from sequitur_core.readers.tables.dataset import numeric_values
from sequitur_core.readers.tables.formats.among_lines.tables_below import unlike_tables
from sequitur_core.readers.tables.formats.text.csv_large import read_numbers
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import (
    ALL_TABLES,
    LEFT_OUT,
    WITH_ROWS,
)
from sequitur_core.readers.tables.formats.text.dialect.fixed_width import WHY_CUT, places_of_cells
from sequitur_core.readers.tables.formats.text.text_file import read_bytes
from sequitur_core.readers.tables.preview import UntimedRowsError, table_preview, without_untimed
from sequitur_core.readers.tables.reading_cost import need
from sequitur_core.readers.tables.remedies import ways_though_refused, with_remedies
from sequitur_core.readers.tables.rows_to_sequences.sequences import (
    build_dataset,
    dataset_of_rows,
    describe_filled,
)
from sequitur_core.readers.tables.sentence import sentence_on
from sequitur_core.readers.tables.several_files.about.heads import with_title
from sequitur_core.readers.tables.several_files.about.other_sheets import with_other_sheets
from sequitur_core.readers.tables.several_files.gather import gather
from sequitur_core.readers.tables.several_files.sheets import (
    ALL_SHEETS,
    SHEETS_ARE_RECORDINGS,
    every_sheet,
)
from sequitur_core.readers.tables.several_files.side_by_side.sensors import start_and_rate
from sequitur_core.readers.tables.table import Table, open_table, remembered, sample_table
from sequitur_core.readers.tables.understanding.by_rules import Understood
from sequitur_core.readers.tables.understanding.doubts.find import WRONG, doubted_values, doubts
from sequitur_core.readers.tables.understanding.doubts.rates import without_slower
from sequitur_core.readers.tables.understanding.idle_labels import used_notes, without_idle_labels
from sequitur_core.readers.tables.understanding.layouts import event_counts
from sequitur_core.readers.tables.understanding.partitions import partitions
from sequitur_core.readers.tables.understanding.roles.given import (
    GIVEN,
    SETTLED,
    given_roles,
    given_up,
    set_aside,
    with_given,
)
from sequitur_core.readers.tables.understanding.rows.other_ways import other_ways
from sequitur_core.readers.tables.understanding.second_opinion.understand import (
    measures_nothing,
    understand,
)
from sequitur_core.readers.tables.understanding.windows_and_labels import (
    states_of_rows,
    with_states,
)
from sequitur_core.readers.tables.word_channels import (
    likely_words,
    used_with_words,
    words_of,
    words_that_change,
)
from sequitur_core.readers.windows.series_windows import windowed

_START = "The first line says when the columns begin."
_ABOVE = "The first two lines say when the columns begin and how many steps per second they have."
SLOW = 5  # seconds of reading beyond which progress says how long it takes

# What is found again once a person changes a choice.
_COLUMNS = (
    "id_columns", "time_columns", "time_format", "value_columns", "label_columns", "left_out",
    "channel_column", "channels_in_names",
)  # fmt: skip
_WINDOWS = ("window", "window_step", "align", "date_labels", "unmixed")
_PLACE = {"sheet", "table_end", "skip_lines", "delimiter", "cuts"}  # of a table among lines
_STEPS = (
    "even_step", "even_months", "each_row", "all_months", "newest_first", "parted_by", "pause",
    *_WINDOWS,
)  # fmt: skip
_DIVIDED_BY = ("layout", "id_columns", "time_columns")
_MISSING = ("missing_numbers", "missing_in", "missing_marks")
_ALL = ("layout", *_COLUMNS, *_STEPS, *_MISSING)
_ABOVE_ROWS = ("delimiter", "decimal", "header", "header_lines", "skip_lines")
_OTHER = ("step", "step_unit", *_ALL)  # of another table, which may have a rate of its own
DEPENDENTS: dict[str, tuple[str, ...]] = {
    "sheet": (*_ABOVE_ROWS, "counted", "rows_of", *_OTHER),
    "counted": ("change", *_OTHER),
    "rows_of": _OTHER,
    "joined": (*_ABOVE_ROWS, "sheet", "rows_of", "kinds_by", *_OTHER),
    **dict.fromkeys(("encoding", "likelihood", "odd_lines", "remarked_rows", "missing_rows"), ()),
    **dict.fromkeys(("lists", "split_rows", "empty_cells"), _OTHER),
    "word_columns": ("word_channels",),
    "table_end": ("sheet", "encoding", "cuts", *_ABOVE_ROWS, *_OTHER),
    "cuts": ("delimiter", "decimal", "header", "header_lines", *_ALL),
    "delimiter": ("decimal", "header", "header_lines", "skip_lines", *_ALL),
    "decimal": _ALL,
    "header": ("header_lines", *_ALL),
    "header_lines": ("header", *_ALL),
    "skip_lines": ("header", "header_lines", *_ALL),
    "layout": (*_COLUMNS, "step", "step_unit", *_STEPS, *_MISSING),
    "id_columns": (
        "time_columns", "time_format", "value_columns", "label_columns", "left_out",
        "channel_column", "date_labels",
    ),
    "time_columns": (
        "time_format", "value_columns", "label_columns", "left_out", "step", "step_unit", *_STEPS,
    ),
    "channels_in_names": (
        "time_format", "id_columns", "value_columns", "label_columns", "left_out", "step",
        "step_unit",
    ),
    "channel_column": ("channels_in_names", *_STEPS),
    "time_format": ("step", "step_unit", *_STEPS),
    "label_columns": ("missing_labels", "unmixed"),
    "even_step": ("even_months", "each_row", "parted_by", *_WINDOWS),
    "newest_first": ("parted_by", *_WINDOWS),
    "parted_by": (),
    "window": ("align", "date_labels", "unmixed"),
}  # fmt: skip


def recognise(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Recognised:
    """What a table, or many of one kind, holds, given the choices that are fixed already.

    Where lines aren't those of one table, it is looked for among them, unless a choice says where:
    tables with the same heading, or else the lines that are alike.
    """
    try:
        return _recognise(source, fixed, progress)
    except SequiturError as error:
        unlike = isinstance(error, UnlikeLinesError) or isinstance(
            error.__cause__, UnlikeLinesError
        )
        if not unlike or not _PLACE.isdisjoint(fixed):
            raise
        if (cut := _cut(source, fixed, progress)) is not None:
            return cut
        with suppress(SequiturError):
            if (first := _first_of_unlike(source, fixed, progress)) is not None:
                return first
        for end in (ALL_TABLES, WITH_ROWS):
            with suppress(SequiturError):
                return _recognise(source, {**fixed, "table_end": end}, progress)
        raise


def _first_of_unlike(
    source: Source, fixed: Mapping[str, Any], progress: Progress
) -> Recognised | None:
    """The first of tables with the same heading whose times are of other kinds, if there are."""
    if source.has_many_files:
        return None
    with source.file(source.members[0]) as path:
        places, note = unlike_tables(read_bytes(path), fixed)
    if note is None:
        return None
    found = _recognise(source, {**fixed, **places}, progress)
    return replace(found, warnings=(note, *found.warnings))


def _recognise(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Recognised:
    was, said = fixed.get(GIVEN, (None, ()))
    fixed = {name: value for name, value in fixed.items() if name != GIVEN}
    sampled = _by_sample(source, fixed)
    if sampled is not None and (was is None or _leaves_out(sampled.recipe, was)):
        return sampled
    # Earlier recipes leave such rows out, or take them as they are.
    kept = {
        "remarked_rows": beside.NO_SUMS, "missing_rows": KEPT, "split_rows": JOINED,
        "empty_cells": EMPTY_CELLS[-1],
    }  # fmt: skip
    table = _table_of(source, {**kept, **fixed}, progress)
    if above := start_and_rate(table, fixed):
        fixed = {**above, **fixed}
        table = _table_of(source, {**kept, **fixed}, progress)
    if table.worded and "value_columns" not in fixed and measures_nothing(table, fixed):
        fixed = {**fixed, "value_columns": tuple(table.worded)}
    fixed = used_with_words(table, fixed)
    if table.ragged and (cut := _cut(source, fixed, progress)) is not None:
        return cut
    try:
        found = _as_chosen(table, fixed, (_ABOVE if "step" in above else _START,) if above else ())
    except (UnlikeLinesError, NothingMeasuredError) as error:
        if step := event_counts.step_of(table, fixed):
            return _recognise(source, {**fixed, "counted": step}, progress)
        besides = [s for s in table.others if s in table.sheets]  # a list of these
        for sheet in () if "sheet" in fixed else besides:
            with suppress(SequiturError):
                return _recognise(source, {**fixed, "sheet": sheet}, progress)
        if fixed.get("id_columns") and not fixed.get("word_columns") and (said := words_of(table)):
            return _recognise(source, {**fixed, **said}, progress)
        if "word_columns" not in fixed and (words := likely_words(table)):
            return _recognise(source, {**fixed, "word_columns": words}, progress)
        error.ways = ways_though_refused(table, fixed)
        raise
    table, fixed, found = _with_words_that_change(table, fixed, found)
    names_alone = nothing_measured.among(found.warnings) and "value_columns" not in fixed
    if names_alone and (step := event_counts.step_of(table, fixed)):
        return _recognise(source, {**fixed, "counted": step}, progress)
    if was is None or {*said} >= SETTLED:
        return found
    return _with_given_roles(found, table, fixed, was, said)


def _with_words_that_change(
    table: Table, fixed: Mapping[str, Any], found: Recognised
) -> tuple[Table, Mapping[str, Any], Recognised]:
    """With words as channels where no number changes within the sequences, if these stay so."""
    words, why = words_that_change(table, found.recipe, fixed)
    if not words:
        return table, fixed, found
    chosen = {**fixed, "word_columns": words}
    worded = with_columns(table, chosen)
    if found.recipe.layout == "long":  # where what stretches have in common isn't told apart
        chosen["value_columns"] = tuple(worded.worded)
    with suppress(SequiturError):  # it can't be read so
        other = _as_chosen(worded, chosen)
        if all(getattr(other.recipe, n) == getattr(found.recipe, n) for n in _DIVIDED_BY):
            return worded, chosen, replace(other, reasons=(*other.reasons, why))
    return table, fixed, found


def _cut(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Recognised | None:
    """A table whose cells have fixed places in each line; None where lines don't seem to be so."""
    if source.has_many_files or not _PLACE.isdisjoint(fixed):
        return None
    with source.file(source.members[0]) as path, suppress(SequiturError):
        if places := places_of_cells(read_bytes(path)):
            found = _recognise(source, {**fixed, **places}, progress)
            return replace(found, reasons=(WHY_CUT, *found.reasons))
    return None


def _as_chosen(table: Table, fixed: Mapping[str, Any], reasons: tuple[str, ...] = ()) -> Recognised:
    """What a table that was read holds, with the ways to divide it."""
    try:
        if (months := among_months(table)) is not None:
            column, others = months
            told = _by_itself(replace(table, frame=table.frame[~others]), (*fixed.items(),))
            if told is not None and column in told.recipe.time_columns:
                raise UntimedRowsError("", others, told.recipe)
        guess = understand(table, fixed)
        found = _recognised(table, guess, fixed, reasons)
    except UntimedRowsError as error:
        timed, warning = without_untimed(table, error)
        guess = understand(timed, fixed)
        found = _recognised(timed, guess, fixed, reasons, (warning,))
    return _with_partitions(found, table, guess, fixed)


def _with_given_roles(
    found: Recognised,
    table: Table,
    fixed: Mapping[str, Any],
    was: Recipe,
    said: Sequence[str],
) -> Recognised:
    """With the roles that a person gave columns while the table was divided in another way.

    None where the table was arranged in another way as well, so that its names are others.
    """
    if not {*was.id_columns} <= {*table.frame.columns}:
        return found
    with suppress(SequiturError):  # it can't be read so any more
        given = given_roles(table, was, _as_nobody_says(table, was))
        chosen = with_given(table, was, found.recipe, given, said)
        now = found
        if found.recipe.with_(**chosen) != found.recipe:
            with suppress(SequiturError):  # given up
                now = replace(_as_chosen(table, {**fixed, **chosen}), reasons=found.reasons)
        said_so = given and not SETTLED.isdisjoint(fixed)
        usual = _as_nobody_says(table, now.recipe) if said_so else found.recipe
        aside = set_aside(table, was, now.recipe, usual, given)
        recipe = now.recipe.with_(**with_aside(aside))
        return replace(now, recipe=recipe, given_up=given_up(table, was, recipe))
    return found


@remembered
def _as_nobody_says(table: Table, was: Recipe) -> Recipe:
    """How a table that is divided as by a recipe is read where nobody says what columns are."""
    free = _without_layout(asdict(was))
    ways = _ways(table, _by_itself(table, (*free.items(),)), was)
    way = next((way for way in ways if way.in_use), None)
    if way is None or way.choices == BY_ITSELF:
        return _as_chosen(table, free).recipe
    names = {"layout"}
    if was.layout == "tidy":
        names |= {"id_columns", "time_columns", "channel_column"}
    divided = {name: value for name, value in way.choices if name in names}
    return _as_chosen(table, {**free, **divided}).recipe


def _leaves_out(recipe: Recipe, was: Recipe) -> bool:
    """Whether a recipe leaves out and takes for labels what another one does."""
    return {*was.left_out, *was.label_columns} <= {*recipe.left_out, *recipe.label_columns}


def _recognised(
    table: Table,
    guess: Understood,
    fixed: Mapping[str, Any],
    reasons: tuple[str, ...] = (),
    warnings: tuple[Note, ...] = (),
) -> Recognised:
    recipe, (dataset, found), why = choose_fill(
        guess.recipe, fixed, lambda r: build_dataset(table, r, guess.series)
    )
    if not table.sampled:
        if states := states_of_rows(table, dataset, recipe, fixed):
            recipe, why_states = with_states(recipe, states, dataset.labels)
            dataset, found = build_dataset(table, recipe)
            why = [*why, *why_states]
        dataset, recipe, why_idle, asked = without_idle_labels(table, dataset, recipe, fixed, found)
        found = used_notes(found, recipe)
        why, warnings = [*why, *why_idle], (*warnings, *asked)
    values = numeric_values(table, value_columns(table, recipe), recipe)
    if recipe.layout in ("rows", "columns"):
        values = values.reshape(-1, 1)
    doubted = doubts(table, recipe, dataset, guess.warnings, fixed)
    choices = table_choices(table, recipe)
    warnings = (*doubted, *warnings, *guess.warnings, *found, *rounding_warnings(values))
    of_values = doubted_values(table, recipe, dataset, warnings)
    wrong = tuple(note for note in of_values if note.kind in WRONG)  # before what is only said
    rest = tuple(note for note in of_values if note.kind not in WRONG)
    told = without_slower((*doubted, *wrong, *warnings[len(doubted) :], *rest), guess.told)
    return Recognised(
        recipe=recipe,
        sentence=sentence_on(dataset, recipe, table, guess.series) + guess.left_out,
        reasons=(*guess.reasons, *why, *reasons),
        warnings=with_remedies(told, table, recipe, choices, fixed),
        options=choices,
        table=table_preview(table, recipe),
    )


def _with_partitions(
    found: Recognised, table: Table, guess: Understood, fixed: Mapping[str, Any]
) -> Recognised:
    """With the ways to divide a table, which are those of all its rows, whatever is chosen."""
    free = _without_layout(fixed)
    first = guess if len(free) == len(fixed) else _by_itself(table, (*free.items(),))
    ways = _ways(table, first, found.recipe)
    others = other_ways(table, found.recipe, ways)
    return replace(found, partitions=ways, other_partitions=others)


def _ways(table: Table, first: Understood | None, now: Recipe) -> tuple[Partition, ...]:
    """The ways to divide a table, those among them that a warning offers."""
    told = first.warnings if first else ()
    notes = (*many_channels.among(told), *likely_divided.among(told))
    asked = [offer.changes for note in notes for offer in note.offers]
    return partitions(table, first.recipe if first else None, now, asked=asked)


def _without_layout(fixed: Mapping[str, Any]) -> dict[str, Any]:
    """Choices without those of what a sequence is and of what goes by it."""
    return {n: value for n, value in fixed.items() if n not in ("layout", *DEPENDENTS["layout"])}


@remembered
def _by_itself(table: Table, free: tuple[tuple[str, Any], ...]) -> Understood | None:
    """How a table is read where nobody says what a sequence is; None where it can't be."""
    with suppress(SequiturError):
        try:
            guess = understand(table, dict(free))
        except UntimedRowsError as error:
            guess = understand(without_untimed(table, error)[0], dict(free))
        return replace(guess, series=None)  # which is as large as the table
    return None


def read(source: Source, recipe: Recipe, progress: Progress) -> SequenceDataset:
    """The sequences of a table, or of many of one kind, read as the recipe says."""
    if (dataset := _read_plain(source, recipe, progress)) is not None:
        return dataset
    table = _table_of(source, asdict(recipe), progress)
    try:
        return build_dataset(table, recipe)[0]
    except UntimedRowsError as error:
        timed, _ = without_untimed(table, error)
    return build_dataset(timed, recipe)[0]


def _by_sample(source: Source, fixed: Mapping[str, Any]) -> Recognised | None:
    """What a large plain table with one sequence per row holds, by some of its rows.

    None where another layout, or a warning, makes it necessary to read all rows.
    """
    if source.has_many_files or fixed.get("layout", "rows") != "rows":
        return None
    try:
        with source.file(source.members[0]) as path:
            table = sample_table(path, {"missing_rows": KEPT, **fixed})
        if table is None:
            return None
        table = with_columns(table, fixed)
        guess = understand(table, fixed)
        if guess.warnings or guess.recipe.missing_numbers:
            return None
        found = _recognised(table, guess, fixed)
    except SequiturError:
        return None  # raised for the whole file, if it is true of that
    return None if found.warnings else _with_partitions(found, table, guess, fixed)


def _read_plain(source: Source, recipe: Recipe, progress: Progress) -> SequenceDataset | None:
    """The sequences of a large plain table, one per row; None where it isn't that plain."""
    if source.has_many_files or recipe.layout != "rows" or recipe.channels_in_names:
        return None
    with source.file(source.members[0]) as path:
        table = sample_table(path, asdict(recipe), only_beginning=True)
        if table is None:
            return None
        table = with_columns(table, asdict(recipe))
        columns = value_columns(table, recipe)
        plain = not (recipe.time_columns or recipe.missing_labels)
        if not plain or not columns or not table.numeric.issuperset(columns):
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
    frame = known_labels(frame, recipe)
    filled = interior_sequences(values, inside, recipe.fill)
    if len(filled.rows) < len(frame):
        frame = frame.iloc[filled.rows]
    notes = describe_filled(filled, inside, recipe, frame, noun="row")
    first = inside.first[filled.rows]
    made = dataset_of_rows(table, recipe, filled, frame=frame, notes=notes, first=first)
    return windowed(made, recipe)


def _table_of(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Table:
    of_each = {**fixed, "remarked_rows": LEFT_OUT}  # by which a table that is kept is found
    if source.has_many_files:
        table = gather(source, of_each, progress)
    else:
        with source.file(source.members[0]) as path:
            if (seconds := need(path).seconds) >= SLOW:
                time = f"{seconds:.0f} s" if seconds < 90 else f"{round(seconds / 60)} minutes"
                progress(0.0, f"Reading {encodable(path.name)}, about {time}")
            if fixed.get("sheet") == ALL_SHEETS:
                table = every_sheet(path, of_each)
            else:
                table = with_other_sheets(path, open_table(path, fixed), fixed)
                if "sheet" not in fixed and len(table.alike_sheets) >= SHEETS_ARE_RECORDINGS:
                    table = every_sheet(path, of_each)
        table = with_title(table)
    table = with_devices_apart(with_trials_below(table, fixed), fixed)
    table = event_counts.with_counts(with_stretches(with_runs(table, fixed), fixed), fixed)
    return with_columns(table, fixed)
