"""Columns that may be runs of a program, which others compare."""

from __future__ import annotations

import re

import numpy as np

from sequitur_core.data.notes.doubts import runs_beside
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.windows.series_windows import Series

FEWEST_RUNS = 3
_BETWEEN = re.compile(r"\s[-:/|]\s+")  # the name of a run and what it wrote


def about_runs_beside(series: Series, recipe: Recipe) -> list[Note]:
    """A question where all columns have the same name behind that of a run.

    So a program that compares models writes them side by side, each as far as it was trained: most
    end in rows of their own. What is left out of the series stays so (*train/loss__MIN*).
    """
    names = [_BETWEEN.split(name) for name in series.channels]
    shared = {parts[-1] for parts in names}
    several = len(names) >= FEWEST_RUNS and all(len(parts) > 1 for parts in names)
    if series.dated or not several or len(shared) > 1:
        return []
    known = ~np.isnan(series.numbers.T)
    ends = {int(np.flatnonzero(row)[-1]) for row in known if row.any()}
    if 2 * len(ends) <= len(names):
        return []
    also = (("left_out", recipe.left_out),) if recipe.left_out else ()
    offer = Offer(f"Each of {len(names)} columns is a sequence", "layout", "columns", also=also)
    return [runs_beside(len(names), shared.pop()).offering(offer)]
