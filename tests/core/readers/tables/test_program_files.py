"""Tables as programs write them are read at first sight as a person would."""

from __future__ import annotations

from pathlib import Path

import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import write
from tests.core.readers.tables import (
    program_archives,
    program_dates,
    program_exports,
    program_recorders,
    program_stations,
)
from tests.core.readers.tables.program_files import FILES

MODULES = (  # imported, they add their files
    program_archives,
    program_dates,
    program_exports,
    program_recorders,
    program_stations,
)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_as_a_person_would(name: str, tmp_path: Path) -> None:
    expected = FILES[name]
    path = write(tmp_path / name, expected.text)
    found = recognise(path)
    recipe = found.recipe
    dataset = read(path, recipe.with_(window=0, align=""))
    assert recipe.layout == expected.layout
    if expected.layout == "long":
        assert int(dataset.lengths.sum()) == expected.size
    else:
        assert len(dataset) == expected.size
    if expected.channels:
        assert set(recipe.value_columns) == set(expected.channels)
        assert recipe.time_columns in expected.time
    if expected.step:
        assert dataset.meta.step == pytest.approx(expected.step[0], rel=1e-3)
        assert dataset.meta.step_unit == expected.step[1]
    told = " ".join([found.sentence, *found.reasons, *found.warnings, *dataset.meta.notes])
    assert all(words in told for words in expected.said)
