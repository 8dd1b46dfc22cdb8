"""A law of whatever these tests recognise: its recipe reads the same again."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import load
from sequitur_core.readers.detection import Progress, Recognised
from sequitur_core.readers.source import Source
from sequitur_core.readers.tables import reader


def is_loaded() -> bool:
    """Whether something is recognised by `load`, which then reads it by the recipe, too."""
    frame = inspect.currentframe()
    while frame is not None and frame.f_code is not load.__code__:
        frame = frame.f_back
    return frame is not None


@pytest.fixture(autouse=True)
def recipes_can_be_read() -> Iterator[None]:
    """Every folder that is recognised is read by its recipe, which has to find all its columns."""
    recognise = reader._recognise

    def and_read(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Recognised:
        found = recognise(source, fixed, progress)
        if is_loaded():
            return found
        try:
            dataset = reader.read(source, found.recipe, progress)
        except SequiturError as error:
            raise AssertionError(f"what was recognised can't be read: {error}") from error
        assert found.sentence.startswith(f"{len(dataset):,} ")
        return found

    with pytest.MonkeyPatch.context() as patch:  # above the tables, which other tests may take
        patch.setattr(reader, "_recognise", and_read)
        yield
