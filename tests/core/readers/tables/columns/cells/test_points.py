"""Points that a program followed and didn't see for a while, which it writes as 0 on all axes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.notes.missing import unseen_places
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, recognise
from tests.core.files import table, wave, write

N = 200
AXES = "XYZ"


def _points(middle: float, *, hidden: int) -> dict[str, np.ndarray]:
    """Two points that move around a place, the first one hidden for so many frames."""
    names = [f"{point} {axis}" for point in ("hand", "foot") for axis in AXES]
    columns = {c: (middle + 20 * wave(N, phase=k)).round(3) for k, c in enumerate(names)}
    for axis in AXES:
        columns[f"hand {axis}"][60 : 60 + hidden] = 0.0
    return columns


@pytest.mark.parametrize("hidden", [1, 30])
def test_a_point_at_0_far_from_where_it_was_is_missing_and_said(
    tmp_path: Path, hidden: int
) -> None:
    path = table(tmp_path / "take.csv", {"frame": np.arange(N), **_points(800, hidden=hidden)})
    dataset = load(path, window=0, align="", fill="mask")
    assert dataset.missing is not None
    missing = dataset.missing[0]
    assert (missing[:, :3].all(axis=1).sum(), missing.sum()) == (hidden, 3 * hidden)
    (note,) = unseen_places.among(dataset.meta.notes)
    assert note.numbers["count"] == hidden


def test_rotations_are_0_before_a_device_moves(tmp_path: Path) -> None:
    columns = {f"gyro {axis}": wave(N, phase=2 * k) for k, axis in enumerate(AXES)}
    for values in columns.values():
        values[:6] = 0
    columns |= {f"acc {axis}": wave(N, phase=k) for k, axis in enumerate(AXES)}
    dataset = load(table(tmp_path / "imu.csv", columns), window=0, align="")
    assert unseen_places.among(dataset.meta.notes) == []


def test_a_force_is_0_while_nobody_stands_there(tmp_path: Path) -> None:
    weight = np.maximum(800 * wave(N, period=400), 20)
    weight[:40] = 0
    columns = {f"{plate} {axis}": weight * (k + 1) / 9 for plate in ("left", "right")
               for k, axis in enumerate(AXES)}  # fmt: skip
    dataset = load(table(tmp_path / "forces.csv", columns), window=0, align="")
    assert unseen_places.among(dataset.meta.notes) == []


def test_where_a_foot_presses_on_a_plate_is_0_while_there_is_none(tmp_path: Path) -> None:
    columns = _points(800, hidden=30) | {"hand Z": np.zeros(N)}
    dataset = load(table(tmp_path / "plate.csv", columns), window=0, align="")
    assert unseen_places.among(dataset.meta.notes) == []
    assert (dataset.sequences[0][:, 0] == 0).sum() == 30


@pytest.mark.parametrize(
    ("middle", "hidden"),
    [(0, 30), (800, 130), (800, 0)],
    ids=["moves around it", "mostly there", "always seen"],
)
def test_a_point_at_0_may_be_there(tmp_path: Path, middle: float, hidden: int) -> None:
    path = table(tmp_path / "take.csv", {"frame": np.arange(N), **_points(middle, hidden=hidden)})
    dataset = load(path, window=0, align="")
    assert unseen_places.among(dataset.meta.notes) == []
    assert (dataset.sequences[0][:, 0] == 0).sum() >= hidden


def test_labels_of_a_sound_are_said_to_hold_nothing_measured(tmp_path: Path) -> None:
    path = write(tmp_path / "s1.TextGrid", 'File type = "ooTextFile"\nObject class = "TextGrid"\n')
    with pytest.raises(SequiturError, match="labels of stretches of a sound"):
        recognise(path)


@pytest.mark.parametrize("highest", [1.0, 1.08])
def test_how_sure_a_program_was_of_places_is_no_channel(tmp_path: Path, highest: float) -> None:
    """SLEAP's scores, which may pass 1."""
    columns: dict[str, np.ndarray] = {"instance.score": np.abs(wave(N)) * highest}
    for k, node in enumerate(("head", "thorax")):
        columns |= {f"{node}.{axis}": 300 + 20 * wave(N, phase=k) for axis in "xy"}
        columns[f"{node}.score"] = np.clip(0.9 + wave(N, phase=2) / 5, 0.7, highest)
    found = recognise(table(tmp_path / "analysis.csv", {"frame_idx": np.arange(N), **columns}))
    assert found.recipe.value_columns == ("head.x", "head.y", "thorax.x", "thorax.y")
    assert not [note for note in found.warnings if "score" in str(note)]
    assert ("say how sure places are" in found.sentence) == (highest > 1)
