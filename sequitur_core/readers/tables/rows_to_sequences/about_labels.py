"""What is said of labels that change along the rows of a sequence or a window."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import IntArray
from sequitur_core.data.durations import lasting
from sequitur_core.data.notes.labels import label_changes, labels_change_always, labels_lost
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.rhythm.periodicity import SHORTEST_WINDOW
from sequitur_core.readers.tables.columns.labels import (
    changes_by_chance,
    changing_labels,
    flags_rows,
    longest_apart,
    lost_kinds,
    marks_events,
    share_of_label,
)

MOSTLY = 0.9  # of the rows of a window, that have the value that it is called by
NO_ORDER = 0.1  # more of the rows that are like the next one than by chance
SEVERAL = 3  # labels that change in all sequences are told of together


def about_changes(
    frame: pd.DataFrame,
    recipe: Recipe,
    rows: IntArray,
    spans: Sequence[tuple[int, int]],
    steps: float = 1.0,
) -> list[Note]:
    """Notes on labels that change within a sequence or a window: of several in all, together.

    steps : that a row makes, where rows were brought to even ones.
    """
    noun = "window" if recipe.window else "sequence"
    spans = [(low, high) for low, high in spans if low < high]  # steps may lie between two rows
    notes, always = [], dict[str, float]()
    for column in recipe.label_columns if spans else ():
        if flags_rows(frame[column]) or (recipe.event_marks and marks_events(frame[column])):
            continue
        codes = pd.factorize(frame[column])[0]  # once, as millions of words take a while
        if recipe.layout == "long" and _mixed(codes[rows], spans) <= 1 - MOSTLY:
            continue  # a few windows are those between two values
        cells = pd.Series(codes + 2.0).mask(codes < 0)  # no marks of 0 and 1
        if changing := changing_labels(cells, rows, spans):
            share = share_of_label(cells, rows, spans)
            if recipe.layout == "long" and share >= MOSTLY:
                continue
            apart = int(longest_apart(cells, rows, spans) * steps)
            apart = apart if SHORTEST_WINDOW <= apart < (recipe.window or math.inf) else 0
            chance = bool(recipe.window) or _in_no_order(codes[rows], spans)
            chance = chance and changes_by_chance(cells, rows, spans)
            notes.append(label_changes(column, changing, len(spans), noun, share, apart, chance))
            if changing == len(spans) and not apart:
                always[column] = share
    if len(always) < SEVERAL:
        return notes
    rest = [note for note in notes if note.numbers["column"] not in always]
    told = [note.numbers for note in notes if note.numbers["column"] in always]
    mixed = tuple(n["column"] for n in told if n["by_chance"] and not recipe.window)
    shares = (*always.values(),)
    return [*rest, labels_change_always((*always,), len(spans), noun, shares, mixed)]


def _mixed(codes: IntArray, spans: Sequence[tuple[int, int]]) -> float:
    """The share of stretches of rows in which a code changes."""
    changes = np.concatenate([[0], np.cumsum(np.diff(codes) != 0)])
    lows, highs = np.array(spans, np.int64).T
    return float((changes[highs - 1] > changes[lows]).mean())


def _in_no_order(codes: IntArray, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a row is like the next one hardly more often than like any: no state that lasts."""
    known = codes[np.concatenate([np.arange(low, high) for low, high in spans])]
    next_ones = [codes[low + 1 : high] == codes[low : high - 1] for low, high in spans]
    shares = np.bincount(known[known >= 0]) / max(1, (known >= 0).sum())
    return float(np.concatenate(next_ones).mean()) <= float(np.square(shares).sum()) + NO_ORDER


def about_lost(
    frame: pd.DataFrame,
    rows: IntArray,
    labels: Mapping[str, pd.Series[Any]],
    step: tuple[float, str],
) -> Iterator[Note]:
    """Notes on classes that label no window, with shorter ones where some would be labelled so.

    labels : of the windows, by their columns. step : between two rows, with its unit.
    """
    for column, told in labels.items():
        kinds, many, longest = lost_kinds(frame[column], rows, told)
        window = longest // 2  # one lies within the longest stretch, wherever they begin
        shorter = window >= SHORTEST_WINDOW
        if kinds:
            note = labels_lost(column, kinds, many, len(rows), shorter, told.nunique() < 2)
            offer = Offer(f"Windows of {lasting(window, *step)}", "window", window)
            yield note.offering(offer) if shorter else note
