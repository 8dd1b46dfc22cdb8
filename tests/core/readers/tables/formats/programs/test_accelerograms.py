"""Records of shaking ground: a sentence, and points in lines from left to right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import write

HEAD = ["Station No. 89486   40.585N, 124.146W", "Chan  1: 180 Deg", "    1  100    1    3",
        " 0.0049020 0.7000000-999.00000 0.0245240"]  # fmt: skip
POINTS = np.random.default_rng(0).normal(0, 900, (2, 99)).cumsum(axis=1).clip(-2000, 9000).round(5)


def _lines(points: np.ndarray, each: int, form: str) -> list[str]:
    texts = [f"{point:{form}}" for point in points]
    return ["".join(texts[at : at + each]) for at in range(0, len(texts), each)]


@pytest.mark.parametrize("channels", [1, 2])
def test_points_below_their_sentence_are_steps(tmp_path: Path, channels: int) -> None:
    """Of 10 letters each, with no blank between some, and of another quantity below."""
    below = []
    for name, unit, points in zip(("accel", "veloc"), ("cm/sec2", "cm/sec"), POINTS, strict=True):
        said = f" 99 points of {name} data equally spaced at 0.010 sec, in {unit}. (8f10.5)    "
        below += [said, *_lines(points, 8, "10.4f")]
    path = write(tmp_path / "s.v2", "\n".join([*HEAD, *below, "/&"] * channels) + "\n")
    made = read(path, recognise(path).recipe.with_(window=0))
    assert (made.meta.channels, made.meta.units) == (("accel", "veloc"), ("cm/s²", "cm/s"))
    assert (made.meta.step, made.meta.step_unit) == (0.01, "s")
    assert made.lengths.tolist() == [99] * channels
    np.testing.assert_allclose(made.sequences[-1], POINTS.T, atol=1e-3)


def test_points_with_their_number_and_step_above(tmp_path: Path) -> None:
    head = ["PEER NGA STRONG MOTION DATABASE RECORD", "EL CENTRO, 5/19/40, 180 DEG",
            "ACCELERATION TIME SERIES IN UNITS OF G", "NPTS=    99, DT=   .0100 SEC,"]  # fmt: skip
    path = write(tmp_path / "s.at2", "\n".join([*head, *_lines(POINTS[0], 5, "15.7E")]) + "\n")
    made = read(path, recognise(path).recipe.with_(window=0))
    assert (made.meta.channels, made.meta.units) == (("ACCELERATION",), ("g",))
    assert (made.meta.step, made.lengths.tolist()) == (0.01, [99])
    np.testing.assert_allclose(made.sequences[0][:, 0], POINTS[0], rtol=1e-5)
