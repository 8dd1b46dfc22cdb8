"""What can be asked of a run: ANSWERS. One function and one line each.

A function takes the run and the settings of the question, and returns named arrays;
what a person can put right is a SequiturError.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from sequitur_core.asks import Answer
from sequitur_core.dataset import FloatArray
from sequitur_core.errors import SequiturError
from sequitur_core.projection import project
from sequitur_core.runs import Run


def encodings_of(run: Run) -> FloatArray:
    """The encodings of a finished run, float32 of shape (n, encoding_dim)."""
    encodings = run.encodings()
    if encodings is None:
        raise SequiturError("This run has no encodings yet. Wait until its training is done.")
    return encodings


def draw(run: Run, settings: Mapping[str, Any]) -> Answer:
    """A map: `points` (n, 2) and `note`; settings are those of `project`."""
    made = project(encodings_of(run), **settings)
    return {"points": made.points, "method": np.array(made.method), "note": np.array(made.note)}


ANSWERS: dict[str, Callable[[Run, Mapping[str, Any]], Answer]] = {
    "map": draw,
}
