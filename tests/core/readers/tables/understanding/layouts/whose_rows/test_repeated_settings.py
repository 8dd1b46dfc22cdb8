"""Settings such as doses, at each of which the same was done several times."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise

DOSES = (0, 25, 50, 100, 200, 400)
SIZES = (100, 200, 500, 1_000, 2_000)


@pytest.mark.parametrize(
    ("who", "setting", "levels", "repeat", "copies"),
    [
        (("stressor", ("NaCl", "Cu")), "dose", DOSES, "rep", (1, 2, 3, 4)),
        (None, "conc", (0, 0.94, 1.88, 3.75, 7.5, 15, 30), "replicate", (1, 2, 3)),
        (("cell_line", ("MCF7", "HeLa")), "dose_uM", (0, 0.01, 0.1, 1, 10), "replicate", [*"ABC"]),
        (("sort", ("quick", "bubble")), "n", SIZES, "trial", (0, 1, 2, 3, 4)),
    ],
)
def test_what_was_done_again_at_each_of_several_settings_is_a_sequence_along_these(
    tmp_path: Path,
    who: tuple[str, tuple[str, ...]] | None,
    setting: str,
    levels: tuple[float, ...],
    repeat: str,
    copies: tuple[int | str, ...],
) -> None:
    """Repeats were the steps, or the only channel beside the dose."""
    rng = np.random.default_rng(3)
    name, things = who or ("", ("",))
    rows = [
        {name: thing, setting: level, repeat: copy, "time_ms": 90 / (1 + at) + rng.normal(0, 3)}
        for thing in things for at, level in enumerate(levels) for copy in copies
    ]  # fmt: skip
    frame = pd.DataFrame(rows).round(3)
    frame.drop(columns=[] if who else [name]).to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    assert found.recipe.id_columns == ((name, repeat) if who else (repeat,))
    assert (found.recipe.time_columns, found.recipe.value_columns) == ((setting,), ("time_ms",))
    assert read(path, found.recipe).lengths.tolist() == [len(levels)] * len(things) * len(copies)


@pytest.mark.parametrize(("load", "loads"), [("load_kg", (40, 50, 60, 70)), ("set", (1, 2, 3, 4))])
def test_repeats_that_go_on_are_steps(tmp_path: Path, load: str, loads: tuple[int, ...]) -> None:
    rng = np.random.default_rng(3)
    rows = [
        {"who": who, load: kg, "rep": rep, "velocity": 2 - rep / 30 - at / 9 + rng.normal(0, 0.02)}
        for who in ("Ann", "Ben", "Cem") for at, kg in enumerate(loads) for rep in range(1, 11)
    ]  # fmt: skip
    pd.DataFrame(rows).round(3).to_csv(path := tmp_path / "t.csv", index=False)
    assert recognise(path).recipe.time_columns == ("rep",)
