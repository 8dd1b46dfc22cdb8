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
from sequitur_core.formatting import pluralise, quoted
from sequitur_core.readers.corrections import missing_choices, window_choices
from sequitur_core.readers.dates.time_grid import chosen_step
from sequitur_core.readers.detection import Progress, Recognised, describe
from sequitur_core.readers.missing_values import mark_missing, without_padding
from sequitur_core.readers.series_windows import windowed
from sequitur_core.readers.source import Source, encodable
from sequitur_core.readers.tables.formats.text.text_file import (
    find_encoding,
    read_bytes,
    split_lines,
)

_PAIR = re.compile(r"\([^(),]*,([^(),]*)\)")


@dataclass(frozen=True, eq=False)
class _Series:
    line: int
    steps: NDArray[np.float64]  # (length, channels), NaN where missing
    label: str


def recognise(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Recognised:
    """What a .ts file holds."""
    recipe = Recipe(format="ts").with_(**{n: v for n, v in fixed.items() if n != "format"})
    recipe, (dataset, warnings), why = choose_fill(recipe, fixed, lambda r: _read(source.path, r))
    noun = "window" if recipe.window else "sequence"
    return Recognised(
        recipe=recipe,
        sentence=describe(dataset, noun=noun),
        reasons=(f"{source.path.name} is in the format of the UCR/UEA archive.", *why),
        warnings=warnings,
        options=(*window_choices(recipe, dated=False), *missing_choices(recipe, {})),
    )


def read(source: Source, recipe: Recipe, progress: Progress) -> SequenceDataset:
    """The sequences of a .ts file, read as the recipe says."""
    return _read(source.path, recipe)[0]


def _read(path: Path, recipe: Recipe) -> tuple[SequenceDataset, tuple[Note, ...]]:
    """The dataset, and its notes as warnings."""
    header, body = _header_and_body(path)
    has_class = header.get("classlabel", "false").lower().split()[:1] == ["true"]
    has_target = header.get("targetlabel", "false").lower().split()[:1] == ["true"]
    timed = header.get("timestamps", "false").lower() == "true"
    series = [_parse(path.name, n, text, has_class or has_target, timed) for n, text in body]
    channels = _count_channels(path.name, series)
    pieces, of_piece = [], []
    padding = 0
    for one in series:
        values = np.where(np.isfinite(one.steps), one.steps, np.nan)
        mark_missing(values, recipe.missing_numbers)
        piece = without_padding(values)
        padding += len(values) - len(piece)
        if len(piece):
            pieces.append(piece)
            of_piece.append(one.label)
    filled = fill(pieces, recipe.fill)
    if not filled.sequences:
        raise SequiturError(
            f"Every series of {path.name} has missing values. Fill them in instead of leaving "
            "them out."
            if recipe.fill == "drop"
            else f"No series of {path.name} has numbers in all of its channels. Load another file."
        )
    notes = []
    if padding:
        notes.append(padding_left_out(padding))
    names = tuple(f"channel {c + 1}" for c in range(channels))
    dropped = len(series) - len(filled.rows)
    notes += describe_missing(filled.gaps, recipe.fill, channels=names, dropped=dropped)
    labels = [of_piece[row] for row in filled.rows]
    frame = pd.DataFrame()
    if has_class:
        frame = pd.DataFrame({"class": labels})
    elif has_target:
        frame = pd.DataFrame({"target": pd.to_numeric(pd.Series(labels), errors="coerce")})
    step, unit = chosen_step(recipe)
    dataset = SequenceDataset(
        name=header.get("problemname") or encodable(path.stem),
        sequences=filled.sequences,
        missing=filled.missing,
        labels=frame,
        meta=Meta(
            units=recipe.units if len(recipe.units) == channels else (),
            step=step,
            step_unit=unit,
            source=encodable(path.name),
            notes=tuple(notes),
        ),
    )
    return windowed(dataset, recipe), tuple(notes)


def _header_and_body(path: Path) -> tuple[dict[str, str], list[tuple[int, str]]]:
    """The descriptions above @data by name, and the lines below it with their numbers."""
    kind = "a .ts file of series"
    data = read_bytes(path, kind=kind)
    lines = split_lines(data.decode(find_encoding(data), errors="replace"))
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
            name, _, value = text[1:].partition(" ")
            header[name.lower()] = value.strip()
        elif inside:
            body.append((number, text))
        else:
            raise SequiturError(
                f"{path.name} isn't {kind}: line {number} stands before @data but is no "
                "description. If it is a table, give it the ending .csv."
            )
    if not inside:
        raise SequiturError(f"{path.name} isn't {kind}: it has no line @data. Check the file.")
    if not body:
        raise SequiturError(f"{path.name} holds no series below @data. Load another file.")
    return header, body


def _count_channels(name: str, series: Sequence[_Series]) -> int:
    """Channels of all series; raises SequiturError where they differ."""
    channels: int = series[0].steps.shape[1]
    for one in series:
        if one.steps.shape[1] != channels:
            raise SequiturError(
                f"Line {one.line} of {name} has "
                f"{pluralise(one.steps.shape[1], 'channel')}, but the first series has "
                f"{channels}. Correct that line."
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
        cells = part.strip().strip(",").split(",")
        try:
            channels.append([float(c) if c.strip() not in ("?", "") else np.nan for c in cells])
        except ValueError as error:
            wrong = next(c.strip() for c in cells if not _is_float(c))
            raise SequiturError(
                f"Line {number} of {name} has {quoted(wrong)} where a number should be. "
                "Correct that line."
            ) from error
    if not channels or len({len(c) for c in channels}) > 1:
        raise SequiturError(
            f"The channels in line {number} of {name} have different lengths. Correct that line."
        )
    return _Series(number, np.array(channels, np.float64).T, label)


def _is_float(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return cell.strip() in ("?", "")
    return True
