"""Labels that tell no sequences apart, and what is said of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.data.notes.labels import (
    label_changes,
    labels_change_always,
    labels_lost,
    same_for_all,
)
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import join_names
from sequitur_core.readers.dates.date_labels import groups_sequences
from sequitur_core.readers.dates.parts.date_parts import part_of
from sequitur_core.readers.tables.columns.labels import (
    FEW_CLASSES,
    NO_ALARM,
    flags_rows,
    names_label,
    telling_first,
)
from sequitur_core.readers.tables.rows_to_sequences.groups import constant_within, group_codes
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import names_sequences
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.second_clocks import (
    NO_NAMES,
)
from sequitur_core.readers.tables.understanding.times_and_counters.counters import Why
from sequitur_core.readers.tables.understanding.windows_and_labels import (
    first_recording,
    noun_of,
)
from sequitur_core.readers.vocabulary.things import names_place
from sequitur_core.readers.vocabulary.words import words
from sequitur_core.readers.windows.window_suggestions import suggest_window

MOST_KINDS = 0.9  # of a label, for each whole sequence
LEAST_SHARE = 0.5  # of the rows of a sequence, on average, that have the value that it is called by
BY_CHANCE = 0.75  # of the rows of a sequence, in which it may have one by chance
_KEY = re.compile(r"(?=.*\d)(?=.*[a-f])[0-9a-f]{8,}(-[0-9a-f]{4,})*", re.IGNORECASE)
_FILE = re.compile(r".+\.(csv|tsv|txt|dat|json|xlsx?)", re.IGNORECASE)
# Words of what only stands for something that another column names.
_CODES = {"code", "id", "key", "index", "idx", "ix", "number", "nr", "no", "num"}
_OF_DEVICES = {"battery", "batt"}  # in names of what each device has of its own
_DIFFERENT, _MOSTLY_DIFFERENT = (
    Why(
        f"is {mostly}different for each sequence: it groups none and is no label",
        f"are {mostly}different for each sequence: they group none and are no labels",
    )
    for mostly in ("", "mostly ")
)
_FLAGS = {"flag", "flags", "flagged"}  # of marks of rows, a few of which may have one
# Words of marks that say what kind of day a row is of.
_OF_DAYS = {"weekend", "weekday", "holiday", "workday", "workingday"}


def without_idle_labels(
    table: Table,
    dataset: SequenceDataset,
    recipe: Recipe,
    fixed: Mapping[str, Any],
    found: Collection[Note],
) -> tuple[SequenceDataset, Recipe, list[str], list[Note]]:
    """A dataset and its recipe without labels that group no sequences, why, and what is asked.

    One is the same for all of them, as a mark of each value that is N nearly everywhere; another
    is different for each, and only names it once more. An alarm may go off in other files.

    found : of which some say that a class labels no window: such labels stay, as shorter windows
        may have it, unless they are of moments beside the rows that are too short for any; or
        are words that are no marks nor called as labels are, and tell no windows apart.
    """
    of = [note.numbers for note in labels_lost.among(found)]
    lost = {n["column"] for n in of if n["shorter"] or _may_tell(table, n["column"], n["alike"])}
    dataset, recipe = _without_idle_dates(dataset, recipe, fixed)
    if "label_columns" in fixed or not recipe.label_columns:
        return dataset, recipe, [], []
    changes = _changing(dataset)
    whole = dataset.recording if len(dataset.recording) else np.arange(len(dataset))
    idle: dict[str, Why] = {}
    rest = dataset.labels[[*recipe.label_columns]]
    for column in recipe.label_columns:
        why = _why_idle(column, rest, recipe, whole, changes.get(column))
        why = why or _why_of_rows(table, column, recipe)
        why = _MOSTLY_DIFFERENT if why == _DIFFERENT and column in changes else why
        if why := (why if column not in lost else None) or _why_mixed(changes.get(column), recipe):
            idle[column] = why
            rest = rest.drop(columns=column)
    unused = tuple(c for c in idle if c not in recipe.id_columns)
    recipe = recipe.with_(
        label_columns=tuple(c for c in recipe.label_columns if c not in idle),
        left_out=(*recipe.left_out, *unused),
    )
    notes = {c: _of_windows(table, dataset, recipe, changes[c]) for c in unused if c in changes}
    asked = {c: note for c, note in notes.items() if note}
    if idle:
        dataset = replace(dataset, labels=dataset.labels.drop(columns=[*idle]))
    told: dict[Why, list[str]] = {}
    for column in (c for c in unused if c not in asked):
        told.setdefault(idle[column], []).append(column)
    reasons = [
        f"{join_names(of)} {why.one if len(of) == 1 else why.many}." for why, of in told.items()
    ]
    return dataset, recipe, reasons, [*asked.values()]


def _may_tell(table: Table, column: str, alike: bool) -> bool:
    """Whether a label stays of which shorter windows would have no more classes.

    alike : whether all windows have the same one. Words are left out then; numbers may be measured.
    """
    if column in table.of_steps:
        return False
    stays = column in table.numeric or names_label(column) or flags_rows(table.frame[column])
    return not alike or stays


def used_notes(notes: Collection[Note], recipe: Recipe) -> tuple[Note, ...]:
    """Notes but for those on classes of labels that a recipe doesn't use."""
    lost = labels_lost.among(notes)
    used = recipe.label_columns
    return tuple(note for note in notes if note not in lost or note.numbers["column"] in used)


def _why_idle(
    column: str,
    labels: pd.DataFrame,
    recipe: Recipe,
    whole: IntArray,
    changes: Mapping[str, Any] | None,
) -> Why | None:
    """Why a label groups no sequences; None where it does.

    labels : those that do, or may do.
    changes : how often it changes within them; None where it doesn't.
    """
    noun, cells = noun_of(recipe), labels[column]
    first, of_each = cells.iloc[0], recipe.layout == "tidy" and not recipe.window
    if len(cells) > 1 and bool((cells == first).all()):
        every = f"{first} in every {noun}:" if changes else f"{first} for every {noun}:"
        one, many = ("is most often", "are most often") if changes else ("would be", "would be")
        why = _why_mixed(changes, recipe) or Why(
            f"{one} {every} it tells none apart and is no label",
            f"{many} {every} they tell none apart and are no labels",
        )
        return why if first != NO_ALARM else None
    if of_each and _names_each(cells, column, recipe, whole):
        return _DIFFERENT
    if recipe.layout == "long" and cells.map(lambda cell: bool(_FILE.fullmatch(str(cell)))).all():
        of_file = "the file that a row is from, and the rows are one series"
        return Why(f"names {of_file}: it is no label", f"name {of_file}: they are no labels")
    if own := _said_already(column, labels) or _named_already(column, labels, recipe):
        of_own = f"the same as {own} for every {noun}: one label is enough"
        return Why(f"says {of_own}", f"say {of_own}")
    return None


def _why_mixed(changes: Mapping[str, Any] | None, recipe: Recipe) -> Why | None:
    """Why a label groups no sequences of which most hold several of its values, none for long.

    Those of few kinds of rows share a value often enough by chance, as matches at home and away do
    in each season; others though it is in less than half of their rows.

    changes : how often it changes within them; None where it doesn't. None where shorter windows
        would hold a single value.
    """
    if changes is None or changes["apart"] or 2 * changes["changing"] <= changes["of"]:
        return None
    if not recipe.window and 0 < changes["share"] <= LEAST_SHARE:
        rows = "within the sequences, and no value is in most rows of one"
        return Why(f"changes {rows}: it is no label", f"change {rows}: they are no labels")
    if changes.get("by_chance") and changes["share"] <= BY_CHANCE:
        mixed = f"as mixed within {noun_of(recipe)}s as over all rows"
        return Why(f"is {mixed}: it is no label", f"are {mixed}: they are no labels")
    return None


def _why_of_rows(table: Table, column: str, recipe: Recipe) -> Why | None:
    """Why a mark of weekends or holidays groups no sequences: these may hold several kinds of days.

    Nor does a flag of few rows of the sequences that have it. None where each has one kind, and for
    other labels.
    """
    named = {*words(column)}
    marks = flags_rows(table.frame[column]) and not named.isdisjoint(_OF_DAYS | _FLAGS)
    if not marks or recipe.window or recipe.layout != "tidy":
        return None
    group = group_codes(table, recipe.id_columns)
    if constant_within(table.frame[column], group):
        return None
    if not named.isdisjoint(_OF_DAYS):
        kind = "the kind of days within sequences"
        return Why(f"says {kind}: it is no label", f"say {kind}: they are no labels")
    marked = table.frame[column].astype("float64").fillna(0).groupby(group).mean()
    if marked[marked > 0].mean() > LEAST_SHARE:
        return None
    few = "few rows of the sequences that have any"
    return Why(f"marks {few}: it is no label", f"mark {few}: they are no labels")


def _changing(dataset: SequenceDataset) -> dict[str, Mapping[str, Any]]:
    """How often labels change within sequences, by their names."""
    found: dict[str, Mapping[str, Any]] = {}
    for note in labels_change_always.among(dataset.meta.notes):
        count, shares, chance = (note.numbers[of] for of in ("of", "shares", "by_chance"))
        for column, share in zip(note.numbers["columns"], shares, strict=True):
            told = {"changing": count, "of": count, "share": share, "apart": 0}
            found[column] = {**told, "by_chance": column in chance}
    return found | {n.numbers["column"]: n.numbers for n in label_changes.among(dataset.meta.notes)}


def _without_idle_dates(
    dataset: SequenceDataset, recipe: Recipe, fixed: Mapping[str, Any]
) -> tuple[SequenceDataset, Recipe]:
    """A dataset and its recipe without labels from dates that group no sequences.

    As weekends where nothing was traded on any, and years of one sequence each.
    """
    if "date_labels" in fixed:
        return dataset, recipe
    dated = [k for k in recipe.date_labels if k in {*dataset.labels} - {*recipe.label_columns}]
    idle = [k for k in dated if not groups_sequences(dataset.labels[k])]
    if not idle:
        return dataset, recipe
    recipe = recipe.with_(date_labels=tuple(k for k in recipe.date_labels if k not in idle))
    return replace(dataset, labels=dataset.labels.drop(columns=idle)), recipe


def _of_windows(
    table: Table, dataset: SequenceDataset, recipe: Recipe, changes: Mapping[str, Any]
) -> Note | None:
    """A question whether to cut windows by what changes within most sequences; None without any.

    Words that stay for long, such as the phases of a test, of which one is the longest in each.
    """
    apart = changes["apart"]
    if not apart or recipe.window or 2 * changes["changing"] <= len(dataset):
        return None
    column = changes["column"]
    if column in table.numeric or table.distinct(column) > FEW_CLASSES:
        return None
    window = min(suggest_window(first_recording(table, recipe)[1])[0], apart)
    value = str(dataset.labels[column].iloc[0])
    note = same_for_all(column, value, changes["changing"], len(dataset), apart)
    labels = telling_first((column, *recipe.label_columns), table.frame.__getitem__)
    chosen = ("label_columns", labels)
    return note.offering(Offer(f"Windows of {window} steps", "window", window, also=(chosen,)))


def _said_already(column: str, labels: pd.DataFrame) -> str:
    """The label that says the same as one of another table, or as a code; or "".

    Such as sex of "sex of who", or the words that numbers stand for.
    """
    own, of, _ = column.partition(" of ")
    if of and own in labels and labels[own].astype(str).equals(labels[column].astype(str)):
        return own
    named = {*words(column)}
    if labels[column].dtype.kind not in "iuf" or (named - NO_NAMES and not named & _CODES):
        return ""
    codes = pd.factorize(labels[column])[0]
    others = (c for c in labels.columns if c != column and labels[c].dtype.kind not in "iuf")
    return next((c for c in others if np.array_equal(pd.factorize(labels[c])[0], codes)), "")


def _named_already(column: str, labels: pd.DataFrame, recipe: Recipe) -> str:
    """The label that names the recording of each window, which long keys do once more; or "".

    Such as the file beside 0d168f56-6f83-ff2b-4729-4f1568b4355c.
    """
    if not recipe.window or column in recipe.id_columns or labels[column].dtype.kind in "iuf":
        return ""
    keys = labels[column].dropna().unique()
    if not len(keys) or not all(_KEY.fullmatch(str(key)) for key in keys):
        return ""
    codes = pd.factorize(labels[column])[0]
    names = (c for c in recipe.id_columns if c in labels)
    return next((c for c in names if np.array_equal(pd.factorize(labels[c])[0], codes)), "")


def _names_each(cells: pd.Series[Any], column: str, recipe: Recipe, whole: IntArray) -> bool:
    """Whether a label is different for each, or nearly each, whole sequence that has one.

    Numbers of persons and trials, and words; but a gesture that was made once is a class, as each
    of two kinds is, and what was measured of each has a colour of its own, as a year does.

    whole : the sequence that each window is of, or each sequence by itself.
    """
    count, numbers = len(np.unique(whole)), cells.dtype.kind in "iuf"
    codes, kinds = pd.factorize(cells)
    changes = len(np.unique((whole * len(kinds) + codes)[codes >= 0])) > count
    several = column in recipe.id_columns and len(recipe.id_columns) > 1
    if several and numbers and not changes and not {*words(column)} - NO_NAMES - _CODES:
        return True  # it only numbers those of each file, or of each kind
    known = max(int(cells.notna().sum()), count / 2) if len(cells) == count else count
    if changes or cells.nunique() <= MOST_KINDS * known or (numbers and part_of(column)):
        return False
    if column in recipe.id_columns:
        return True
    of_device = not {*words(column)}.isdisjoint(_OF_DEVICES)
    coded = of_device or names_sequences(column) or not _CODES.isdisjoint(words(column)[-1:])
    if numbers:
        return count > 2 and (coded or (_counts(cells) and not names_label(column)))
    of_places = words(column)[-1:] == ["state"] and any(map(names_place, recipe.id_columns))
    return count > 2 and (of_places or not names_label(column))


def _counts(cells: pd.Series[Any]) -> bool:
    """Whether numbers count the sequences one by one, from 0 or 1."""
    return bool(cells.iloc[0] in (0, 1) and (np.diff(cells) == 1).all())
