"""Lines that begin alike and go on with a word for their kind, as Android writes of a battery."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sequitur_core.readers import read, recognise, revise
from tests.core.files import write

RNG = np.random.default_rng(5)
STEPS = [f"{n},{100 - k},s-,p-" for k, n in enumerate(RNG.integers(20_000, 900_000, 60).tolist())]
APPS = [f"9,0,i,uid,{1000 + k},org.example.app{k}" for k in range(12)]


def test_lines_of_each_frequent_kind_are_a_table(tmp_path: Path) -> None:
    down = [f"9,0,i,dsd,{step}" for step in STEPS]
    up = [f"9,0,i,csd,{step}" for step in STEPS[:40]]
    lines = ["9,0,i,vers,35,208", *APPS, *down, *up, "9,0,l,gn,0,0,20480,488,0,0,304", "9,0,l,m"]
    path = write(tmp_path / "battery.csv", "\n".join(lines))
    found = recognise(path)
    assert (found.recipe.sheet, found.recipe.value_columns) == ("dsd", ("number 1",))
    assert "only dsd was read, not csd" in " ".join(map(str, found.warnings))
    other = revise(path, found.recipe, sheet="csd").recipe
    assert sum(read(path, other).lengths) <= 40


def test_rows_of_one_width_stay_a_table_with_a_column_of_kinds(tmp_path: Path) -> None:
    rows = [f"a,1,x,{'tuv'[k % 3]},{value:.2f}" for k, value in enumerate(RNG.normal(size=90))]
    found = recognise(write(tmp_path / "t.csv", "\n".join(rows)))
    assert found.recipe.sheet == ""
