"""One module per family of formats, one line each in READERS."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from sequitur_core.data.dataset import FROM, SequenceDataset, without
from sequitur_core.data.notes.files import gives_labels
from sequitur_core.data.notes.note import Note
from sequitur_core.data.preparation.missing import without_incomplete
from sequitur_core.data.preparation.naming import labels_named, named, names_in_steps, notes_named
from sequitur_core.data.preparation.preprocessing import STEPS, preprocess
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.windows import apart_as_before
from sequitur_core.errors import SequiturError
from sequitur_core.readers import ts_format
from sequitur_core.readers.arrays import reader as array_reader
from sequitur_core.readers.detection import Progress, Recognised
from sequitur_core.readers.foreign_files import cure_for
from sequitur_core.readers.media import clips, images, video
from sequitur_core.readers.media.sounds import reader as sound_reader
from sequitur_core.readers.media.volumes import reader as volume_reader
from sequitur_core.readers.members.selection import (
    ARRAYS,
    PICTURES,
    SOUNDS,
    TABLES,
    TS_FILES,
    VIDEOS,
    VOLUMES,
    select_members,
    tables_called_series,
    tables_of_other_endings,
    without_oddities,
)
from sequitur_core.readers.members.unknown_files import (
    head_of,
    is_series,
    is_table,
    is_text,
    tables_among,
    texts_among,
)
from sequitur_core.readers.source import (
    PACKED,
    Place,
    Source,
    belongs_to_header,
    encodable,
    files_in,
    is_zip,
    size_of,
)
from sequitur_core.readers.steps_that_fit import with_steps_that_fit
from sequitur_core.readers.tables import reader as table_reader
from sequitur_core.readers.tables.beginning import Beginning, beginning_of
from sequitur_core.readers.tables.columns.labels import names_label
from sequitur_core.readers.tables.columns.units.in_names import called_now
from sequitur_core.readers.tables.several_files.about.description import (
    labels_by_tables,
    labels_together,
)
from sequitur_core.readers.tables.several_files.first_rows import member_to_look_at, tables_of
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.roles.given import GIVEN
from sequitur_core.readers.tables.understanding.windows_and_labels import AGAIN, BEFORE


@dataclass(frozen=True)
class Reader:
    """How a family of formats is read.

    `recognise(source, fixed, progress)` understands what was loaded around choices that are fixed
    already; `read(source, recipe, progress)` gives the dataset. `dependents` names, for some
    choices, the others that have to be found again once it changes. `family` is what a person
    calls such files, of which a folder is one dataset.
    """

    recognise: Callable[[Source, Mapping[str, Any], Progress], Recognised]
    read: Callable[[Source, Recipe, Progress], SequenceDataset]
    dependents: Mapping[str, tuple[str, ...]]
    family: str


_TABLE = Reader(table_reader.recognise, table_reader.read, table_reader.DEPENDENTS, TABLES)
_ARRAY = Reader(array_reader.recognise, array_reader.read, array_reader.DEPENDENTS, ARRAYS)
_TS = Reader(ts_format.recognise, ts_format.read, {}, TS_FILES)
_VIDEO = Reader(video.recognise, video.read, clips.DEPENDENTS, VIDEOS)
_PICTURE = Reader(images.recognise, images.read, clips.DEPENDENTS, PICTURES)
_SOUND = Reader(sound_reader.recognise, sound_reader.read, sound_reader.DEPENDENTS, SOUNDS)
_VOLUME = Reader(volume_reader.recognise, volume_reader.read, volume_reader.DEPENDENTS, VOLUMES)

READERS: dict[str, Reader] = {
    **dict.fromkeys(("csv", "tsv", "psv", "txt", "dat", "xlsx", "xlsm"), _TABLE),
    **dict.fromkeys(("csv.gz", "tsv.gz", "txt.gz"), _TABLE),
    **dict.fromkeys(("xls", "xlsb", "ods", "edf", "bdf", "arff"), _TABLE),
    **dict.fromkeys(("lvm", "mot", "sto", "trc", "bvh"), _TABLE),  # LabVIEW, motion capture
    **dict.fromkeys(("gpx", "tcx", "kml", "inkml", "tsf"), _TABLE),  # watches, pens, Monash
    **dict.fromkeys(("hea", "vhdr", "xml"), _TABLE),  # WFDB, BrainVision; meters' Green Button
    **dict.fromkeys(PACKED, _TABLE),
    "dta": _TABLE,  # of Stata, and of potentiostats
    **dict.fromkeys(("parquet", "feather", "arrow", "json", "jsonl", "ndjson"), _TABLE),
    **dict.fromkeys(("npy", "npz", "mat", "h5", "hdf5", "nc", "nc4", "cdf"), _ARRAY),
    **dict.fromkeys(
        ("hdf", "he5", "nwb", "snirf"), _ARRAY
    ),  # HDF5 of neuroscience, and by another name
    "ts": _TS,
    **dict.fromkeys(("mp4", "m4v", "mov", "avi", "mkv", "webm", "mpg", "mpeg", "gif"), _VIDEO),
    **dict.fromkeys(("3gp", "mts", "ogv", "wmv", "flv"), _VIDEO),
    **dict.fromkeys(("png", "jpg", "jpeg", "tif", "tiff", "bmp", "webp"), _PICTURE),
    **dict.fromkeys(("wav", "flac", "mp3", "ogg", "m4a"), _SOUND),
    **dict.fromkeys(("oga", "opus", "aac", "aif", "aiff", "wma"), _SOUND),
    **dict.fromkeys(("nii", "nii.gz"), _VOLUME),
}
ACCEPTED: tuple[str, ...] = (*READERS, "zip")
_BY_FAMILY = {reader.family: reader for reader in READERS.values()}
# By the `format` of a recipe.
FORMATS = {
    "table": _TABLE,
    "array": _ARRAY,
    "ts": _TS,
    "video": _VIDEO,
    "pictures": _PICTURE,
    "volume": _VOLUME,
    "sound": _SOUND,
}

MOST_BYTES_TOLD = 5_000_000  # of a table beside clips or sounds
NOT_TOLD = "none"
_TEXT = "table"  # the format of recipes for text, among others
_LONG_NAME = 60  # characters of a name in a sentence
# Choices that change no id, and those of how recordings become windows, which bear their names.
_KEEP_IDS = {
    *STEPS, "without", "sound", "bands", "highest", "stereo", "value_columns", "label_columns",
    "left_out", "missing_numbers", "missing_in", "missing_marks", "missing_words", "missing_labels",
    "fill", "most_missing", "units", "named_channels", "given_names", "given_units", "named_labels",
    "given_labels", "aside_columns", "aside_roles",
}  # fmt: skip
_DIVIDE = {"layout", "id_columns", "time_columns"}  # choices of how a table is divided
_CUT = {
    "window",
    "window_step",
    "keep_rest",
    "align",
    "date_labels",
    "fill_gaps",
    "even_step",
    "fps",
}


def recognise(path: str | Path, *, progress: Progress | None = None, **choices: Any) -> Recognised:
    """What a file, a folder or a .zip seems to hold, and a recipe that reads it so.

    Choices that a person made already are fields of `Recipe`; by those of `look`, text that holds
    no table at first sight is read. `progress` is called as by `read`, for each of many files.

    Raises SequiturError if it can't be read or holds no sequences, or a choice doesn't exist.
    """
    fixed = _fixed(choices)
    with _open(path, _TEXT if fixed.get("table_end") else "", fixed) as (source, reader):
        found = reader.recognise(source, fixed, progress or _no_progress)
        return _named(_of_source(found, source))


def look(path: str | Path, recipe: Recipe | None = None, **choices: Any) -> Beginning:
    """How a text begins, and the first rows of the table that its lines are by some choices.

    Of several files, the first that can't be read by itself, or else the one that the others are
    read like. `recipe` is how it is read so far, None where it can't be; what depends on the
    choices is found again.

    Raises SequiturError where it isn't text, or a choice can't be.
    """
    known = {} if recipe is None else vars(recipe)
    with _open(path, _TEXT, known) as (source, reader):
        if reader is not _TABLE:
            raise SequiturError(f"{source.name} isn't read as text.")
        member = member_to_look_at(source, recipe)
        again = {name for choice in choices for name in reader.dependents.get(choice, ())}
        known = {n: v for n, v in asdict(recipe).items() if n not in again} if recipe else {}
        with source.file(member) as file:
            return beginning_of(file, choices, known, name=member)


def _fixed(choices: Mapping[str, Any]) -> dict[str, Any]:
    """Choices as a reader takes them; raises SequiturError for one that doesn't exist."""
    Recipe(format="").with_(**choices)
    return {n: tuple(v) if isinstance(v, list) else v for n, v in choices.items()}


def revise(
    path: str | Path, recipe: Recipe, *, progress: Progress | None = None, **changes: Any
) -> Recognised:
    """The file, folder or .zip understood anew after a person corrected some choices.

    What depends on them is found again (a new layout needs other columns); all other choices
    of the recipe stay. One that is None is found again, too: no longer a person's. Roles that a
    person gave to columns of a table stay as it is divided in another way; where they can't,
    `given_up` says so. Without changes, warnings say what may be wrong in the recipe, whoever
    made its choices: `still_asked` tells which of them are to be asked.

    Sequences that were left out by their ids stay so, also as windows are cut of the others, but
    come back where ids name others, as those of windows of another length do. Windows that
    followed one another still do once they are longer or shorter; in steps of another size, they
    last as long as before. `progress` is called as by `read`.

    Raises SequiturError if it can't be read that way.
    """
    if "window" in changes:
        changes = {"window_step": apart_as_before(recipe, changes["window"]), **changes}
    said = {name: value for name, value in changes.items() if value is not None}
    kept = asdict(recipe.with_(**{"without": (), **said}))
    with _open(path, recipe.format, vars(recipe)) as (source, reader):
        again = {name for change in changes for name in reader.dependents.get(change, ())}
        again = (again | {*changes}) - {*said}
        fixed, report = {n: v for n, v in kept.items() if n not in again}, progress or _no_progress
        if reader is _TABLE and not changes:
            fixed[AGAIN] = True
        if "even_step" in changes and recipe.window:
            fixed[BEFORE] = recipe
        if reader is _TABLE and _DIVIDE & {*changes}:
            # Of a whole way to divide a table, columns are what they were when it was in use.
            whole = {"layout", "id_columns"} <= {*changes}
            fixed[GIVEN] = recipe, () if whole else tuple(changes)
            if "fill" not in changes and recipe.fill == "interpolate":  # other sequences lack more
                del fixed["fill"]
        found = _of_source(reader.recognise(source, fixed, report), source)
        if reader is _TABLE:
            found = with_steps_that_fit(found, source, recipe, changes, report)
    if recipe.without and said.get("without") != ():  # which brings all back
        out = tuple(dict.fromkeys((*_same_ids(recipe, found.recipe), *found.recipe.without)))
        asked = tuple(n for n in found.warnings if not _offers_to_leave_out(n, out))
        found = replace(found, recipe=replace(found.recipe, without=out), warnings=asked)
    return _named(found)


def _offers_to_leave_out(note: Note, without: Collection[str]) -> bool:
    """Whether a note asks about sequences that are left out already."""
    return any(offer.name == "without" and {*offer.value} <= {*without} for offer in note.offers)


def _columns_in(choices: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns that choices name as labels, ids or nothing of these."""
    roles = ("label_columns", "id_columns", "left_out")
    return tuple(column for role in roles for column in choices.get(role) or ())


def _same_ids(before: Recipe, after: Recipe) -> tuple[str, ...]:
    """Ids of what is left out by one recipe that mean the same by another."""
    others = {name for name, old in vars(before).items() if getattr(after, name) != old}
    others -= _KEEP_IDS
    if before.layout == "long" or not others <= _CUT:
        return () if others else before.without
    windows = before.window if others else 0
    return tuple(id_ for id_ in before.without if not (windows and FROM in id_))


def _of_source(found: Recognised, source: Source) -> Recognised:
    """What was understood, with the files of a folder that it is of."""
    return replace(found, recipe=replace(found.recipe, any_ending=source.any_ending))


def _named(found: Recognised) -> Recognised:
    """What was understood, with channels and labels called as a person named them."""
    return replace(
        found,
        sentence=labels_named(found.sentence, found.recipe),
        warnings=notes_named(found.warnings, found.recipe),
    )


def read(path: str | Path, recipe: Recipe, *, progress: Progress | None = None) -> SequenceDataset:
    """The sequences of a file, a folder or a .zip in original units, by a recipe.

    `progress` is called with the share done and what is being done, where reading takes time.

    Raises SequiturError if it can't be read that way.
    """
    with _open(path, recipe.format, vars(recipe)) as (source, reader):
        dataset = _complete(reader, source, recipe, progress or _no_progress)
    return _prepared(dataset, recipe)


def _complete(
    reader: Reader, source: Source, recipe: Recipe, progress: Progress
) -> SequenceDataset:
    """What a reader reads, without what misses too much."""
    if recipe.most_missing == 100 or recipe.fill == "drop":
        return reader.read(source, recipe, progress)
    return without_incomplete(reader.read(source, replace(recipe, fill="mask"), progress), recipe)


def suits(path: str | Path, recipe: Recipe) -> bool:
    """Whether a recipe is for files of this kind; what is in them may still not fit it.

    Raises SequiturError if no format is known that could read the file.
    """
    with _open(path, recipe.format, vars(recipe)) as (_, reader):
        return FORMATS.get(recipe.format) is reader


def load(path: str | Path, progress: Progress | None = None, **choices: Any) -> SequenceDataset:
    """Read a file, a folder or a .zip; what isn't chosen is recognised.

    Choices are fields of `Recipe`, for instance `load("taxi.csv", window=48)`.

    Raises SequiturError if it can't be read, or a choice doesn't exist.
    """
    report = progress or _no_progress
    fixed = _fixed(choices)
    with _open(path, _TEXT if fixed.get("table_end") else "", fixed) as (source, reader):
        recipe = _of_source(reader.recognise(source, fixed, report), source).recipe
        dataset = _complete(reader, source, recipe, report)
    return _prepared(dataset, recipe)


def _prepared(dataset: SequenceDataset, recipe: Recipe) -> SequenceDataset:
    """What was read, with the names, channels and steps of a recipe, which may be an old one."""
    named_in_steps = (*recipe.angles, *recipe.channels, *recipe.range_of, *recipe.scaled)
    dataset = without(dataset, recipe.without)
    now = called_now(recipe.named_channels, dataset.meta.channels)
    recipe = recipe.with_(named_channels=tuple(now.get(n, n) for n in recipe.named_channels))
    kept = named(dataset, recipe)
    now = called_now(named_in_steps, kept.meta.channels)
    return preprocess(kept, recipe.with_(**names_in_steps(recipe, now)))


def endings_by_family() -> dict[str, tuple[str, ...]]:
    """The endings that are read, by what a person calls such files."""
    families = dict.fromkeys(reader.family for reader in READERS.values())
    return {
        family: tuple(ending for ending, reader in READERS.items() if reader.family == family)
        for family in families
    }


def _no_progress(share: float, what: str) -> None:
    """The progress callback where none is given."""


@contextmanager
def _open(
    path: str | Path, format: str, choices: Mapping[str, Any]
) -> Iterator[tuple[Source, Reader]]:
    """The source at a path and its reader; an archive stays open inside the block.

    format : that of a recipe; texts that hold no table at first sight are for one of tables.
    choices : of a recipe, or those that a person has made so far.
    """
    file = Path(path)
    name = encodable(file.name)
    try:
        there, readable = file.exists(), file.is_file() or file.is_dir()
    except OSError as error:  # a name too long, a folder that may not be entered
        name = name if len(name) <= _LONG_NAME else f"{name[:_LONG_NAME]}..."
        raise SequiturError(
            f"{name} can't be looked for ({error.strerror}). Check the name and where it lies."
        ) from error
    if not there:
        raise SequiturError(f"There is no file {name}. Check the name, or load it again.")
    if not readable:  # a pipe would be waited for, a device may never end
        raise SequiturError(
            f"{name} isn't a file, but a pipe or a device. Save the data in a file and load that."
        )
    if file.is_dir() or is_zip(file):
        with files_in(file) as places:
            source, gathering = _of_many(file, places, format, choices)
            described = source if gathering is _TABLE else _described(source, gathering)
            yield described, gathering
        return
    reader = _reader_of(file.name)
    if (reader is _TS and not is_series(head_of(file))) or not reader:
        reader = _TABLE if is_table(file) else reader
    if reader is None and format == _TEXT and is_text(file.name, head_of(file)):
        reader = _TABLE
    if reader:
        yield Source(file, (name,)), reader
        return
    raise SequiturError(cure_for(name, head_of(file)))


def _of_many(
    file: Path, places: Mapping[str, Place], format: str, choices: Mapping[str, Any]
) -> tuple[Source, Reader]:
    """The files of a folder or a .zip that are read, and their reader; as of `_open`."""
    plain = tables_called_series(places, _family_of)

    def family_of(name: str) -> str:
        return TABLES if name in plain else _family_of(name)

    kept, remarks = without_oddities(places, family_of)
    tables = [] if any(map(_reader_of, kept)) else tables_among(places)
    if not tables and format == _TEXT and not any(map(_reader_of, kept)):
        tables = texts_among(places)
    if not tables:
        members, left_out, family = select_members(file, kept, family_of)
    else:
        left_out = tuple(name for name in kept if name not in tables)
        members, family = tuple(tables), TABLES
    left_out = tuple(name for name in left_out if not belongs_to_header(name, members))
    asked = choices.get("any_ending")
    other = (
        tables_of_other_endings(places, members, left_out, family_of, asked=bool(asked))
        if family == TABLES and not tables and asked is not False
        else []
    )
    if other:
        wanted = {*members, *other}
        members = tuple(name for name in places if name in wanted)
        left_out = tuple(name for name in left_out if name not in wanted)
    labels = _columns_in(choices)
    source = Source(file, members, left_out, remarks, places, None, (), labels, bool(other))
    return source, _BY_FAMILY[family]


def _described(source: Source, reader: Reader) -> Source:
    """The source with what tables among the files left out say of each of its members.

    Of pictures, of each folder or series. Each table that tells of them is used, alone or with
    those of its kind, such as those of the clips to train and to test on.
    """
    beside = [name for name in source.left_out if _reader_of(name) is _TABLE]
    small = [name for name in beside if size_of(source.places[name]) <= MOST_BYTES_TOLD]
    members = source.members
    tables = tables_of(source, small)
    if tables and reader is _PICTURE:
        series = tuple(images.group_by_series(members, alone=source.stem))
        members = series if len(series) > 1 else members
    told: dict[tuple[str, ...], pd.DataFrame] = {}
    for names in _of_one_kind(tables):
        if any(not {*names}.isdisjoint(used) for used in told):
            continue
        found = labels_by_tables(members, [tables[n] for n in names], source.labels_before)
        if found is not None:
            told[names] = found
    if not told:
        return source
    labels, of_each = labels_together([*told.values()])
    classes = [str(c) for c in labels.columns if names_label(str(c))]
    gave = {n: of for names, of in zip(told, of_each, strict=True) for n in names if of}
    return replace(
        source,
        described=labels.astype(object).where(labels.notna(), NOT_TOLD).set_axis(members),
        classes=tuple(sorted(classes, key=lambda c: labels[c].dtype.kind in "iuf")),
        left_out=tuple(n for n in source.left_out if n not in gave),
        remarks=(*source.remarks, *(gives_labels(name, of) for name, of in gave.items())),
    )


def _of_one_kind(tables: Mapping[str, Table]) -> list[tuple[str, ...]]:
    """Names of tables, one alone each, and then those together that have the same columns."""
    kinds: dict[tuple[str, ...], list[str]] = {}
    for name, table in tables.items():
        kinds.setdefault(tuple(map(str, table.frame.columns)), []).append(name)
    return [(n,) for n in tables] + [tuple(names) for names in kinds.values() if len(names) > 1]


def _reader_of(name: str) -> Reader | None:
    fitting = (reader for ending, reader in READERS.items() if name.lower().endswith(f".{ending}"))
    return next(fitting, None)


def _family_of(name: str) -> str:
    """What files of a name's ending are called, "" where it isn't known."""
    reader = _reader_of(name)
    return reader.family if reader else ""
