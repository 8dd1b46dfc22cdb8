"""NIfTI, .nii and .nii.gz: volumes over time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sequitur_core.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.prepare import Recipe
from sequitur_core.readers.folders import Source
from sequitur_core.readers.recognised import Progress, Recognised

REDO: dict[str, tuple[str, ...]] = {"window": ("window_step",)}


def recognise(source: Source, fixed: Mapping[str, Any]) -> Recognised:
    """What the volumes hold, given the choices that are fixed already."""
    raise SequiturError(f"{source.name} can't be read yet. Save it as .npy.")


def read(source: Source, recipe: Recipe, progress: Progress) -> SequenceDataset:
    """The sequences of the volumes, read as the recipe says."""
    raise SequiturError(f"{source.name} can't be read yet. Save it as .npy.")
