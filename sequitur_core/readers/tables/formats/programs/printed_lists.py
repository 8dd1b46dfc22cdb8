"""Lists within lists, as programs print what they have recorded: [[[1, 2], [3, 4]], ...].

Recordings of steps of channels in one line, or in several; a label of each may follow as a list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sequitur_core.readers.tables.formats.text.text_file import TableRows

SIGN = re.compile(rb"^(?:\xef\xbb\xbf)?\s*\[\s*\[\s*[\[\d+\-.]")


def rows_of_lists(lines: Sequence[str]) -> tuple[TableRows, int]:
    """A row for each step, or for each list of numbers, and how many lines say something else.

    No rows where lists aren't those of numbers.
    """
    values = _values(lines)
    if not values:
        return [], 0
    lists, *others = values
    labels: list[Any] = next((v for v in others if _are_labels(v, len(lists))), [])
    between = len(others) - bool(labels)
    told = [[label] for label in labels] or [[] for _ in lists]
    named = ["label"] if labels else []
    if _depth(lists) == 2 and _are_equal(lists):
        names = [*named, *(f"value {i + 1}" for i in range(len(lists[0])))]
        return [names, *([*of, *row] for of, row in zip(told, lists, strict=True))], between
    steps = [step for recording in lists for step in recording] if _depth(lists) == 3 else []
    if not steps or not _are_equal(steps):
        return [], 0
    names = ["recording", *named, *(f"channel {i + 1}" for i in range(len(steps[0])))]
    rows = [
        [number, *of, *step]
        for number, (of, recording) in enumerate(zip(told, lists, strict=True), 1)
        for step in recording
    ]
    return [names, *rows], between


def _values(lines: Sequence[str]) -> list[Any]:
    """The lists in a text, of one in each line or of one alone; [] for something else."""
    filled = [line for line in lines if line.strip()]
    for texts in (filled, ["\n".join(filled)]):
        with suppress(ValueError, RecursionError):  # not in this way
            values = [json.loads(text) for text in texts]
            if all(isinstance(v, list) for v in values):
                return values if _depth(values[0]) > 1 else []
    return []


def _depth(value: Any) -> int:
    """How many lists are within each other, by the first of each."""
    return 1 + _depth(value[0]) if isinstance(value, list) and value else 0


def _are_equal(lists: Sequence[Any]) -> bool:
    """Whether these are lists of equally many numbers."""
    of_numbers = all(
        isinstance(one, list) and one and all(isinstance(n, int | float) for n in one)
        for one in lists
    )
    return of_numbers and len({len(one) for one in lists}) == 1


def _are_labels(value: Sequence[Any], count: int) -> bool:
    return len(value) == count and all(isinstance(v, str | int | float) for v in value)
