"""Points as they are written to InfluxDB and exported from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import wave, write

BEGIN = 1_555_718_400


def points(of: str, tags: str, **fields: list[str]) -> list[str]:
    """A line for each time, a quarter of an hour apart, with all fields."""
    rows = zip(*([f"{name}={x}" for x in cells] for name, cells in fields.items()), strict=True)
    return [f"{of},{tags} {','.join(row)} {BEGIN + 900 * k}000000000" for k, row in enumerate(rows)]


def test_a_point_is_a_row_and_its_tags_name_sequences(tmp_path: Path) -> None:
    heat = [f"{x:.2f}" for x in wave(40)]
    lines = [
        line
        for place in ("cellar", "green\\ house")
        for line in points("klima", f"place={place},sensor=bme280", heat=heat, wet=["61i"] * 40)
    ]
    found = recognise(write(tmp_path / "klima.line", "\n".join(lines)))
    dataset = read(tmp_path / "klima.line", found.recipe)
    assert (dataset.ids, dataset.lengths.tolist()) == (("cellar", "green house"), [40, 40])
    assert (dataset.meta.step, dataset.meta.step_unit) == (15, "min")
    assert dataset.sequences[0][:, 0] == pytest.approx([float(x) for x in heat])


def test_fields_on_lines_of_their_own_are_those_of_one_point(tmp_path: Path) -> None:
    used, free = ([f"{1000 * (x + n):.0f}i" for x in wave(60)] for n in (2, 4))
    other = points("disk", "host=a", said=['"ok, fine"'] * 9, part=["0.5"] * 9)
    lines = [*points("mem", "host=a", used=used), *points("mem", "host=a", free=free), *other]
    above = ["# DDL", "CREATE DATABASE home WITH NAME autogen", "# DML"]
    found = recognise(write(tmp_path / "export.txt", "\n".join([*above, *lines])))
    assert found.recipe.sheet == "mem"
    assert read(tmp_path / "export.txt", found.recipe).meta.channels == ("used", "free")
