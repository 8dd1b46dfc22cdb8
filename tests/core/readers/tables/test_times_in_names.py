"""Places of a simulation in rows, and a column for each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave


@pytest.mark.parametrize(("apart", "step"), [(50, 50.0), (0.25, 0.25), (None, 0.0)])
def test_times_that_names_end_in_give_the_step(
    tmp_path: Path, apart: float | None, step: float
) -> None:
    times = np.arange(40) * apart if apart else np.square(np.arange(40))
    values = np.array([290 + wave(40, phase=k, period=30) for k in range(30)]).round(3)
    columns = {f"T (K) @ t={t:g}": values[:, k] for k, t in enumerate(times)}
    found = recognise(table(tmp_path / "ring.csv", {"X": wave(30), **columns}), layout="rows")
    assert found.recipe.step == step
    if step:
        dataset = read(tmp_path / "ring.csv", found.recipe)
        assert (dataset.meta.step, dataset.meta.step_unit) == (step, "s")
