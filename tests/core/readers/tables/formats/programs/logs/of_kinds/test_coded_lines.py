"""Logs whose lines begin with a number for names, settings and readings, as of graphics cards."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise


def monitored(path: Path, *, names: str = "GPU temperature     ,GPU usage           ") -> Path:
    rng = np.random.default_rng(0)
    at = "12-03-2021 20:14:"
    lines = [f"00, {at}00, Hardware monitoring log v1.6 ", f"01, {at}00, NVIDIA GeForce GTX 1660"]
    lines += [f"02, {at}00, {names}"]
    lines += [f"03, {at}00, {name}" for name in ("0 ,GPU temperature ,", "1 ,GPU usage ,")]
    for second, (warm, used) in enumerate(rng.uniform(40, 90, (60, 2))):
        use = "N/A" if second < 3 else f"{used:.3f}"
        lines.append(f"80, {at}{second:02d}, {warm:<20.3f},{use:<20}")
    path.write_text("\n".join(lines) + "\n")
    return path


def test_readings_lie_below_the_line_that_names_them(tmp_path: Path) -> None:
    path = monitored(tmp_path / "HardwareMonitoring.hml")
    recipe = recognise(path).recipe
    dataset = read(path, recipe)
    assert (recipe.layout, recipe.time_columns) == ("long", ("time",))
    assert dataset.meta.channels == ("GPU temperature", "GPU usage")
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "s")
    assert "60 of 65 lines begin with 80" in " ".join(map(str, dataset.meta.notes))


@pytest.mark.parametrize("names", ["GPU temperature ", "41.2 ,50.3 "])
def test_without_such_a_line_they_are_rows(tmp_path: Path, names: str) -> None:
    path = monitored(tmp_path / "HardwareMonitoring.hml", names=names)
    assert recognise(path).recipe.sheet == ""
