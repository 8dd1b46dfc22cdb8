"""Tables as programs write them are read at first sight as a person would."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.understanding.doubts.find import DOUBTS
from tests.core.files import write
from tests.core.readers.tables.programs import (
    archives,
    axes,
    channels,
    exports,
    logs,
    sequences,
    services,
    stations,
)
from tests.core.readers.tables.programs.bodies import clinics, experiments, laboratories, trackers
from tests.core.readers.tables.programs.devices import instruments, recorders, scopes
from tests.core.readers.tables.programs.files import FILES
from tests.core.readers.tables.programs.writing import (
    below_and_beside,
    dates,
    durations,
    headers,
    laid_out,
    lists,
    plants,
    settings,
    unnamed,
)
from tests.notes import worded

NAMES = {doubt.__name__ for doubt in DOUBTS}  # of right readings
MODULES = (  # imported, they add their files
    archives,
    axes,
    below_and_beside,
    channels,
    clinics,
    dates,
    durations,
    experiments,
    exports,
    headers,
    instruments,
    laboratories,
    laid_out,
    lists,
    logs,
    plants,
    recorders,
    scopes,
    sequences,
    services,
    settings,
    stations,
    trackers,
    unnamed,
)


@pytest.mark.parametrize("name", sorted(FILES))  # whichever module was loaded first
def test_a_file_is_read_as_a_person_would(name: str, tmp_path: Path) -> None:
    expected = FILES[name]
    path = write(tmp_path / name, expected.make())
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
    assert dataset.ids[: len(expected.ids)] == expected.ids
    if expected.labels is not None:
        assert recipe.label_columns == expected.labels
    if expected.step:
        assert dataset.meta.step == pytest.approx(expected.step[0], rel=1e-3)
        assert dataset.meta.step_unit == expected.step[1]
    unasked = NAMES.difference(expected.doubts)
    assert [str(note) for note in found.warnings if note.kind in unasked] == []
    told = " ".join(
        [found.sentence, *found.reasons, *worded(found.warnings), *worded(dataset.meta.notes)]
    )
    assert all(words in told for words in expected.said)


def test_times_that_agree_with_a_step_said_above_are_in_its_unit(tmp_path: Path) -> None:
    path = write(tmp_path / "labview.lvm", FILES["labview.lvm"].make())
    dataset = read(path, recognise(path).recipe.with_(window=50))
    assert dataset.ids == ("0 s", "0.05 s", "0.1 s", "0.15 s")


@pytest.mark.parametrize(("freq", "asked"), [("D", True), ("10ms", False)])
def test_many_columns_of_days_are_asked_about_as_they_may_be_series_of_their_own(
    tmp_path: Path, freq: str, asked: bool
) -> None:
    prices = np.random.default_rng(0).normal(size=(90, 24)).cumsum(axis=0)
    at = pd.Index(pd.date_range("2021-01-01", periods=90, freq=freq), name="date")
    frame = pd.DataFrame(prices, at, [f"{c}OM" for c in "ABCDEFGHIJKLMNOPQRSTUVWX"])
    frame.to_csv(tmp_path / "stocks.csv")
    found = recognise(tmp_path / "stocks.csv")
    assert found.recipe.layout == "long"
    assert any("Is each column a sequence" in text for text in worded(found.warnings)) == asked
