"""The .ts text format of the UCR/UEA archive of labelled time series."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.preparation import padding_left_out
from sequitur_core.data.preparation.missing import choose_fill, describe_missing, fill
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate, join_names, pluralise, quoted
from sequitur_core.readers.corrections import missing_choices, window_choices
from sequitur_core.readers.dates.time_grid import chosen_step
from sequitur_core.readers.detection import Progress, Recognised, describe
from sequitur_core.readers.missing_values import mark_missing, without_padding
from sequitur_core.readers.source import Source, encodable
from sequitur_core.readers.tables.formats.text.text_file import lines_of, read_bytes
from sequitur_core.readers.windows.series_windows import windowed

_WHICH = "part"  # the label that says which file a series is from
# How names of files end that are parts of one set, in front of their endings.
PART = re.compile(r"[_\-. ]?(train|test|val|valid|validation)$", re.IGNORECASE)
_PAIR = re.compile(r"\([^(),]*,([^(),]*)\)")


@dataclass(frozen=True, eq=False)
class _Series:
    line: int
    steps: NDArray[np.float64]  # (length, channels), NaN where missing
    label: str


def recognise(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Recognised:
    """What a .ts file holds."""
    recipe = Recipe(format="ts").with_(**{n: v for n, v in fixed.items() if n != "format"})
    recipe, (dataset, warnings), why = choose_fill(recipe, fixed, lambda r: _read(source, r))
    noun = "window" if recipe.window else "sequence"
    if len(source.members) == 1:
        form = f"{source.name} is in the format of the UCR/UEA archive."
    else:
        form = (
            f"{join_names(source.members)} are in the format of the UCR/UEA archive: their series "
            f"are one dataset, and {_WHICH} says which file each is from."
        )
    return Recognised(
        recipe=recipe,
        sentence=describe(dataset, noun=noun),
        reasons=(form, *why),
        warnings=warnings,
        options=(*window_choices(recipe, dated=False), *missing_choices(recipe, {})),
    )


def read(source: Source, recipe: Recipe, progress: Progress) -> SequenceDataset:
    """The sequences of .ts files, read as the recipe says."""
    return _read(source, recipe)[0]


@dataclass(frozen=True, eq=False)
class _File:
    """The series of a file, what its header calls them, and what their labels are called."""

    name: str
    problem: str
    label: str
    series: Sequence[_Series]


def _open(path: Path, name: str) -> _File:
    header, body = _header_and_body(path, name)
    said = {n: header.get(f"{n}label", "false").lower().split()[:1] for n in ("class", "target")}
    label = next((n for n, value in said.items() if value == ["true"]), "")
    timed = header.get("timestamps", "false").lower() == "true"
    series = [_parse(name, number, text, bool(label), timed) for number, text in body]
    return _File(name, header.get("problemname", ""), label, series)


def _opened(source: Source) -> list[_File]:
    """All files. Raises SequiturError where their series differ in channels or in labels."""
    files = []
    for member in source.members:
        with source.file(member) as path:
            files.append(_open(path, encodable(member.rpartition("/")[2])))
    for one in files[1:]:
        if one.label != files[0].label:
            raise SequiturError(
                f"The series of {files[0].name} have other labels than those of {one.name}. Load "
                "one of them at a time."
            )
    return files


def _read(source: Source, recipe: Recipe) -> tuple[SequenceDataset, tuple[Note, ...]]:
    """The dataset, and its notes as warnings."""
    files = _opened(source)
    channels = _count_channels(files)
    series = [one for file in files for one in file.series]
    parts = [p for p, file in zip(_parts(source), files, strict=True) for _ in file.series]
    numbers = [str(n) for file in files for n in range(1, 1 + len(file.series))]
    pieces, of_piece = [], []
    padding = 0
    for at, one in enumerate(series):
        values = np.where(np.isfinite(one.steps), one.steps, np.nan)
        mark_missing(values, recipe.missing_numbers)
        piece = without_padding(values)
        padding += len(values) - len(piece)
        if len(piece):
            pieces.append(piece)
            of_piece.append(at)
    filled = fill(pieces, recipe.fill)
    if not filled.sequences:
        raise SequiturError(
            f"Every series of {source.name} has missing values. Fill them in instead of leaving "
            "them out."
            if recipe.fill == "drop"
            else f"No series of {source.name} has numbers in all of its channels. Load another "
            "file."
        )
    notes = source.notes()
    if padding:
        notes.append(padding_left_out(padding))
    names = tuple(f"channel {c + 1}" for c in range(channels))
    dropped = len(series) - len(filled.rows)
    notes += describe_missing(filled.gaps, recipe.fill, channels=names, dropped=dropped)
    rows = [of_piece[row] for row in filled.rows]
    frame = pd.DataFrame(index=range(len(rows)))
    if files[0].label:
        frame[files[0].label] = [series[row].label for row in rows]
    if files[0].label == "target":
        frame["target"] = pd.to_numeric(frame["target"], errors="coerce")
    ids: tuple[str, ...] = ()
    if len(files) > 1:
        frame[_WHICH] = [parts[row] for row in rows]
        ids = disambiguate([f"{parts[row]} {numbers[row]}" for row in rows])
    step, unit = chosen_step(recipe)
    dataset = SequenceDataset(
        name=files[0].problem or source.stem,
        sequences=filled.sequences,
        missing=filled.missing,
        ids=ids,
        labels=frame,
        meta=Meta(
            units=recipe.units if len(recipe.units) == channels else (),
            step=step,
            step_unit=unit,
            source=source.name,
            notes=tuple(notes),
        ),
    )
    return windowed(dataset, recipe), tuple(notes)


def _parts(source: Source) -> list[str]:
    """Which part of a set each file is, such as "train", by their names; or else these names."""
    names = source.ids(source.members)
    found = [PART.search(name) for name in names]
    parts = [match[1].lower() for match in found if match]
    return parts if len({*parts}) == len(names) else list(names)


def _header_and_body(path: Path, name: str) -> tuple[dict[str, str], list[tuple[int, str]]]:
    """The descriptions above @data by name, and the lines below it with their numbers."""
    kind = "a .ts file of series"
    lines = lines_of(read_bytes(path, kind=kind))
    header: dict[str, str] = {}
    body: list[tuple[int, str]] = []
    inside = False
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if text.lower() == "@data":
            inside = True
        elif text.startswith("@"):
            key, _, value = text[1:].partition(" ")
            header[key.lower()] = value.strip()
        elif inside:
            body.append((number, text))
        else:
            raise SequiturError(
                f"{name} isn't {kind}: line {number} stands before @data but is no "
                "description. If it is a table, give it the ending .csv."
            )
    if not inside:
        raise SequiturError(f"{name} isn't {kind}: it has no line @data. Check the file.")
    if not body:
        raise SequiturError(f"{name} holds no series below @data. Load another file.")
    return header, body


def _count_channels(files: Sequence[_File]) -> int:
    """Channels of all series; raises SequiturError where they differ."""
    channels: int = files[0].series[0].steps.shape[1]
    for file in files:
        for one in file.series:
            if one.steps.shape[1] != channels:
                whose = "the first series has" if file is files[0] else f"{files[0].name} has"
                raise SequiturError(
                    f"Line {one.line} of {file.name} has "
                    f"{pluralise(one.steps.shape[1], 'channel')}, but {whose} {channels}. Correct "
                    "that line."
                )
    return channels


def _parse(name: str, number: int, text: str, labelled: bool, timed: bool) -> _Series:
    """One line: channels separated by colons, the label last."""
    if timed:
        # A timestamp may hold colons; only the values are kept.
        text = _PAIR.sub(r"\1", text)
    parts = text.split(":")
    label = parts.pop().strip() if labelled else ""
    channels = []
    for part in parts:
        cells = [cell.strip() for cell in part.strip().strip(",").split(",")]
        channels.append([_to_number(cell, number, name) for cell in cells])
    if not channels or len({len(c) for c in channels}) > 1:
        raise SequiturError(
            f"The channels in line {number} of {name} have different lengths. Correct that line."
        )
    return _Series(number, np.array(channels, np.float64).T, label)


def _to_number(cell: str, line: int, name: str) -> float:
    try:
        return np.nan if cell in ("?", "") else float(cell)
    except ValueError as error:
        raise SequiturError(
            f"Line {line} of {name} has {quoted(cell)} where a number should be. Correct that line."
        ) from error
