"""Ordinary tables are read as they were meant."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.core.readers.tables.ordinary.meant import RIGHT, judged
from tests.core.readers.tables.ordinary.tables import LAYOUTS
from tests.core.readers.tables.ordinary.times import FORMS
from tests.core.readers.tables.ordinary.twists import TWISTS, ordinary, twist_of

SEEDS = range(100 if "SEQUITUR_FUZZ" in os.environ else 66)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_ordinary_table_is_read_as_meant(tmp_path: Path, seed: int) -> None:
    table = ordinary(seed)
    path = table.write(table, tmp_path / "table")
    verdict = judged(table, path)
    story = f"{twist_of(seed)}, {table.kind}: {table.story}"
    assert verdict.outcome == RIGHT, "\n".join((story, *verdict.differences))


def test_every_layout_form_of_time_and_twist_is_among_them() -> None:
    tables = [ordinary(seed) for seed in SEEDS]
    assert {*LAYOUTS} <= {table.kind for table in tables}
    assert {*FORMS} <= {table.form for table in tables}
    assert {*TWISTS} <= {twist_of(seed) for seed in SEEDS}
