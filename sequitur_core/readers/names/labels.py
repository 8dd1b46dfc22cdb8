"""Labels of files by the folders they are in, the parts of their names, and tables beside them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from sequitur_core.data.notes.files import odd_names
from sequitur_core.data.notes.note import Note
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.splitting import OWNER_WORDS, SPLIT
from sequitur_core.formatting import join_names
from sequitur_core.readers.names.parts import (
    KIND,
    NUMBERED,
    PEOPLE,
    REPEATS,
    coming_back,
    counter_of,
    parts_of,
    places_of_times,
    said_in,
)
from sequitur_core.readers.source import Source, stem_of
from sequitur_core.readers.vocabulary.words import words

MOSTLY = 0.8  # of the names, that are those of their folders and one more part
_CODE = re.compile(r"([^\W\d_]+)[-_ ]?\d+")
_CODES = re.compile(r"\d{1,3}(?:[-_.]\d{1,3}){3,}")  # four or more, and no date


def labels_of(source: Source, members: Sequence[str]) -> pd.DataFrame:
    """A column for each level of folders that differ, or else for each part of names that repeats.

    Names in folders may say which subject, trial or session a file is of, or what comes back in
    other folders, such as an activity in those of persons: a column for each. Where each has a
    folder of its own, parts of their names tell kinds apart as those of files do.

    Then those of a table that describes the members. A last part that only numbers files alike is
    not among them.
    """
    folders = source.labels(members)
    parts = _without_times(source, members, _parts_of(source, members))
    parts = parts.drop(
        columns=[c for c in parts.columns if c in folders]
    )  # such as what to train on
    if not len(folders.columns):
        folders = parts.drop(columns=counter_of(parts))
    else:
        folders = _with_names_in_folders(source, members, folders, parts)
    return _split_last(_with_described(source, members, folders))


def _without_times(source: Source, members: Sequence[str], parts: pd.DataFrame) -> pd.DataFrame:
    """The parts of names without those of a date or time, unless an earlier recipe names them."""
    times = {*places_of_times(_plain_names(source, members))} - {*source.labels_before}
    return parts.drop(columns=[c for c in parts.columns if c in times])


def offered_labels(source: Source, members: Sequence[str]) -> pd.DataFrame:
    """The columns of `labels_of`, and all other parts of names that repeat, such as the take."""
    folders, parts = source.labels(members), _parts_of(source, members)
    if len(folders.columns):
        said = said_in(list(map(stem_of, members)))
        folders = pd.concat([folders, said], axis=1)
    named = pd.concat([folders, parts.drop(columns=list(folders.columns), errors="ignore")], axis=1)
    return _split_last(_with_described(source, members, named))


def _split_last(labels: pd.DataFrame) -> pd.DataFrame:
    """Labels with what to train on behind all others: nobody wants to see that first."""
    return labels[sorted(labels.columns, key=lambda column: column == SPLIT)]


def chosen_labels(source: Source, members: Sequence[str], recipe: Recipe) -> pd.DataFrame:
    """Those of `offered_labels` that a recipe uses."""
    labels = offered_labels(source, members)
    return labels[[c for c in recipe.label_columns if c in labels]]


def _with_described(source: Source, members: Sequence[str], named: pd.DataFrame) -> pd.DataFrame:
    if source.described is None:
        return named
    told = source.described.reindex(list(members), fill_value="none").reset_index(drop=True)
    return pd.concat([named.drop(columns=list(told.columns), errors="ignore"), told], axis=1)


def guess_labels(
    source: Source, members: Sequence[str], fixed: Mapping[str, Any], *, noun: str
) -> tuple[tuple[str, ...], list[str]]:
    """The labels that are used, of those that members have, and where they come from.

    What names say is looked for in those of members that aren't left out: folders of background
    noise bear no name of a speaker.

    noun : what the members are called, in the plural.
    """
    offered = [str(c) for c in offered_labels(source, members).columns]
    members = _kept(source, members, fixed.get("without", ()))
    names = [name for c in labels_of(source, members).columns if (name := str(c)) in offered]
    names = _classes_first(source, labels_of(source, members), names)
    used = tuple(c for c in fixed.get("label_columns", names) if c in offered)
    if source.described is not None:
        names = [name for name in names if name not in source.described.columns]
    if not names:
        return used, []
    folders = source.labels(members).columns
    if not {*names}.isdisjoint(folders):
        own = [name for name in names if name not in folders]
        more = [f"Parts of their own names are labels, too: {join_names(own)}."] if own else []
        return used, [f"The {noun} lie in folders, whose names are used as labels.", *more]
    if names == [KIND]:
        return used, ["The first part of the names tells kinds apart, and is used as a label."]
    return used, [f"Parts of the names that repeat are used as labels: {join_names(names)}."]


def _kept(source: Source, members: Sequence[str], without: Collection[str]) -> Sequence[str]:
    """The members but for those left out by name; all where fewer folders tell the rest apart."""
    left_out = {*without}
    of = zip(members, source.ids(members), strict=True)
    kept = [member for member, name in of if name not in left_out]
    levels = source.labels(members).columns
    return kept if kept and levels.equals(source.labels(kept).columns) else members


def _classes_first(source: Source, labels: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """Labels by name, those before all others of which a table says that they are what each is.

    Parts of names that say the same as one of these say it worse, and so do its numbers, as those
    of classID beside class.
    """
    if source.described is None:
        return [*names]
    first = [c for c in source.classes if c in names]
    found: list[str] = []
    for name in (*first, *(n for n in names if n not in first)):
        part = name not in source.described
        numbers = bool(labels[name].astype(str).str.fullmatch(r"\d+(?:\.0)?").all())
        better = (c for c in found if c in first)
        again = any(
            (part or (numbers and not {*words(name)}.isdisjoint(words(c))))
            and _are_alike(labels[c], labels[name])
            for c in better
        )
        if not again or name in source.labels_before:
            found.append(name)
    return found


def _are_alike(one: pd.Series[Any], other: pd.Series[Any]) -> bool:
    """Whether two labels divide what they label in the same way."""
    count = len({*zip(one.astype(str), other.astype(str), strict=True)})
    return count == one.nunique(dropna=False) == other.nunique(dropna=False)


def _parts_of(source: Source, members: Sequence[str]) -> pd.DataFrame:
    return parts_of(_plain_names(source, members), source.labels_before)[0]


def _plain_names(source: Source, members: Sequence[str]) -> list[str]:
    """The names of the members, or of the folders of each where the members are called the same."""
    plain = [re.split(r"[/\\]", name)[-1] for name in source.ids(members)]
    folders = source.labels(members)
    own = [level for level in folders.columns if folders[level].is_unique]
    return folders[own[-1]].tolist() if own and len({*plain}) == 1 else plain


def notes_on_names(source: Source, members: Sequence[str]) -> list[Note]:
    """What was left out of a source, and the members without the labels that names give others."""
    if not source.has_many_files or len(source.labels(members).columns):
        return source.notes()
    parts, odd = parts_of(_plain_names(source, members), source.labels_before)
    labels = tuple(map(str, parts.drop(columns=counter_of(parts)).columns))
    return [
        *source.notes(),
        *([odd_names(tuple(odd), labels, len(members))] if odd and labels else []),
    ]


def _with_names_in_folders(
    source: Source, members: Sequence[str], folders: pd.DataFrame, parts: pd.DataFrame
) -> pd.DataFrame:
    """Folders with what names of the files in them say, too.

    What comes back in several folders stands first where these are numbered, as those of persons;
    beside it, a number of repetitions is no label but in an earlier recipe.
    """
    stems = list(map(stem_of, members))
    said = said_in(stems).drop(columns=_no_people(source, folders), errors="ignore")
    codes = all(map(_CODES.fullmatch, stems))
    counts = counter_of(pd.concat([folders, parts], axis=1)) if len(parts.columns) > 1 else []
    first = all(itertools.starmap(_is_numbered, zip(folders.iloc[:, 0], stems, strict=True)))
    other = [c for c in parts.columns if c in said or _says(parts[c], said)]
    above = folders[[level for level in folders.columns if not folders[level].is_unique]]
    rest = parts.drop(columns=[*other, *counts], errors="ignore")
    beside = _are_beside_folders(members)
    if len(above.columns):
        more = coming_back(rest, above, of_each=first, beside=beside)
    else:  # a folder, or an archive, for each
        more = parts.drop(columns=[*other, *counter_of(parts)], errors="ignore")
    if len(more.columns):
        said = said.drop(columns=[c for c in REPEATS & {*said} if c not in source.labels_before])
    told = [more, folders, said] if first else [folders, said, more]
    together = pd.concat(
        [*told, parts.drop(columns=counter_of(parts) if codes else parts.columns)], axis=1
    )
    again = [c for c in folders if c not in source.labels_before and _are_people(folders[c], said)]
    return together.loc[:, ~together.columns.duplicated()].drop(columns=again)


def _are_people(folder: pd.Series[Any], said: pd.DataFrame) -> bool:
    """Whether folders are called as the persons that names of files in them say they are of."""
    people = (said[c] for c in said.columns if c in PEOPLE and c != folder.name)
    return any((whose.str.lower() == folder.str.lower()).all() for whose in people)


def _says(part: pd.Series[Any], said: pd.DataFrame) -> bool:
    """Whether one of the things that are said of files is a part of their names."""
    ends = part.fillna("?").str.lower()
    pairs = [zip(said[column].str.lower(), ends, strict=True) for column in said]
    return any(all(itertools.starmap(str.endswith, pair)) for pair in pairs)


def _are_beside_folders(members: Sequence[str]) -> bool:
    """Whether most names are those of their folders and one more part, perhaps with a number."""
    told = 0
    for member in members:
        *_, folder, _ = ("", *member.split("/"))
        words, own = (re.split(r"[\W_]+", name.lower()) for name in (folder, stem_of(member)))
        rest = [w for w in own if w not in words and w.rstrip("0123456789") not in words]
        told += len(rest) == 1 and len(own) == len(words) + 1
    return told >= MOSTLY * len(members)


def _no_people(source: Source, folders: pd.DataFrame) -> list[str]:
    """The subject of p1/s02, which is a segment: folders number people already."""
    numbered = {
        NUMBERED.get(code[1].lower(), "")
        for level in folders.columns
        if (code := _CODE.fullmatch(folders[level].iloc[0]))
    }
    return [] if PEOPLE.isdisjoint(numbered) else [*(PEOPLE - numbered - {*source.labels_before})]


def _is_numbered(folder: str, stem: str) -> bool:
    """Whether a folder has the number of a person, or a code that a file in it bears, too."""
    code = _CODE.fullmatch(folder)
    owners = {*NUMBERED, *OWNER_WORDS}
    return code is not None and (code[1].lower() in owners or folder in stem)
