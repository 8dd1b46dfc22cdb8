"""Channels side by side, each below lines of settings: Name, Motor, Name, Speed above numbers.

Scopes of controllers write so what they traced: in each pair of cells, the first says what the
second one is, down to the rows, where it counts the samples.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sequitur_core.data.notes.lists import channels_beside
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.text.numbers import is_any_number, to_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines, lines_of

BESIDE = "channels side by side"
HEAD = 1 << 16  # bytes in which its settings stand
FEWEST_CHANNELS, FEWEST_LINES, FEWEST_ROWS = 2, 3, 5
MARK = "\t"
TIME, NAME, SPACING = "Time [ms]", "name", "sampletime[ms]"


def rows_of_channels(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each sample below the names of channels, and notes; none of other files.

    Channels that were sampled at other moments than the first have a time of their own.
    """
    above = (line for line in lines_of(data[:HEAD]) if line.count(MARK) >= FEWEST_CHANNELS)
    settings = _settings([line.split(MARK) for line in above])
    if not settings:
        return [], []
    lines = [line.rstrip().split(MARK) for line in filled_lines(data)]
    channels = settings[NAME]
    rows = [line for line in lines if len(line) == 2 * len(channels) and _are_numbers(line)]
    if len(rows) < FEWEST_ROWS:
        return [], []
    spacings = settings.get(SPACING, [""] * len(channels))
    columns: dict[str, Sequence[str]] = {}
    counts = [row[0] for row in rows]
    for k, (name, spacing) in enumerate(zip(channels, spacings, strict=True)):
        own = [row[2 * k] for row in rows]
        if not k or own != counts or spacing != spacings[0]:
            columns[f"{TIME} ({k + 1})" if k else TIME] = _times(own, spacing)
        columns[name] = [row[2 * k + 1].replace(",", ".") for row in rows]
    body = ([*row] for row in zip(*columns.values(), strict=True))
    return [[*columns], *body], [channels_beside(tuple(channels), len(lines) - len(rows))]


def _settings(lines: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """What is set for each channel, by the word before it in small letters; {} in other texts."""
    found: dict[str, list[str]] = {}
    for line in lines:
        cells = [cell.strip() for cell in line]
        word, often = cells[0], cells[::2].count(cells[0])
        if word and often >= FEWEST_CHANNELS and not is_any_number(word):
            found[word.lower()] = (cells[1::2] + [""] * often)[:often]
    named = found.get(NAME, [])
    alike = {key: of for key, of in found.items() if len(of) == len(named)}
    clear = all(named) and len({*named, TIME}) == len(named) + 1
    return alike if len(alike) >= FEWEST_LINES and clear else {}


def _are_numbers(cells: Sequence[str]) -> bool:
    return all(map(is_any_number, cells))


def _times(counts: Sequence[str], spacing: str) -> list[str]:
    """Milliseconds from the first sample, by what counts samples or, already, milliseconds."""
    at = np.array([to_number(count.replace(",", "."), ".") for count in counts])
    apart = to_number(spacing.replace(",", "."), ".") if is_any_number(spacing) else 1.0
    steps = np.diff(at)
    counted = apart != 1 and len(steps) > 0 and bool(np.median(steps) == 1)
    return [f"{moment:.12g}" for moment in at * (apart if counted else 1.0)]
