"""Ways to divide a table are kept with the data that was read so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sequitur_core.readers.detection import BY_ITSELF, Partition
from sequitur_core.runs import layout
from sequitur_core.runs.stored.ways_offered import keep_ways, kept_ways
from sequitur_core.runs.workspace import Workspace
from tests.core.runs.conftest import RECIPE

FOUND = Partition(
    ("patient",), (("layout", "tidy"), ("id_columns", ("patient",))), count=8, in_use=True
)
USUAL = Partition(("patient", "visit"), BY_ITSELF, count=24)
OTHER = Partition(("visit",), (("layout", "tidy"), ("id_columns", ("visit",))), count=3)


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def test_of_all_data_of_a_table_the_ways_in_use_are_kept(space: Workspace, dataset, tmp_path: Path):
    (source := tmp_path / "visits.csv").touch()
    first, second = (space.add_dataset(dataset, RECIPE, source=source) for _ in range(2))
    keep_ways(space, first, (FOUND, USUAL, OTHER))
    assert kept_ways(space, second) == [FOUND, USUAL]
    keep_ways(space, second, (OTHER,))  # which isn't in use
    assert kept_ways(space, first) == [FOUND, USUAL]


def test_of_other_files_and_sheets_they_are_not(space: Workspace, dataset, tmp_path: Path):
    for name in ("visits.csv", "other.csv"):
        (tmp_path / name).touch()
    source = tmp_path / "visits.csv"
    keep_ways(space, space.add_dataset(dataset, RECIPE, source=source), (FOUND, USUAL))
    of_sheet = space.add_dataset(dataset, replace(RECIPE, sheet="heat"), source=source)
    of_file = space.add_dataset(dataset, RECIPE, source=tmp_path / "other.csv")
    assert kept_ways(space, of_sheet) == kept_ways(space, of_file) == []


@pytest.mark.parametrize("content", [b"{", b"{}", b'{"ways": [{"of": 1, "by": 2}]}'])
def test_damaged_ones_are_no_ways(space: Workspace, dataset, content: bytes, tmp_path: Path):
    (source := tmp_path / "visits.csv").touch()
    id_ = space.add_dataset(dataset, RECIPE, source=source)
    (space.datasets_folder / id_ / layout.WAYS_FILE).write_bytes(content)
    assert kept_ways(space, id_) == []
