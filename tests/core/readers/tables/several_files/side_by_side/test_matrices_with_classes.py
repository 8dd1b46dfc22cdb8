"""A file for each sensor of a machine, with a cycle in every row, and one of their classes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.notes.files import matrices_side_by_side
from sequitur_core.readers import read, recognise, revise
from tests.core.files import wave, write

CYCLES, STEPS = 24, 30
SENSORS = ("CE", "SE", "TS1", "TS2")


def _lines(values: np.ndarray) -> str:
    return "\n".join("\t".join(f"{v:g}" for v in row) for row in values) + "\n"


def _cycles(folder: Path, *, classes: np.ndarray | None) -> dict[str, np.ndarray]:
    folder.mkdir()
    written = {}
    for k, sensor in enumerate(SENSORS):
        rows = [10 * k + wave(STEPS, phase=k + row) for row in range(CYCLES)]
        written[sensor] = np.round(rows, 3)
        write(folder / f"{sensor}.txt", _lines(written[sensor]))
    fast = np.round([wave(10 * STEPS, phase=row) for row in range(CYCLES)], 3)
    write(folder / "PS1.txt", _lines(fast))
    if classes is not None:
        write(folder / "profile.txt", _lines(classes))
    write(folder / "description.txt", "Cycles of a press.\n\nprofile.txt: cooler, valve\n")
    return written


def _classes() -> np.ndarray:
    return np.stack([np.repeat([3, 20, 100], 8), np.tile([73, 100], 12)], axis=1)


def test_files_are_channels_of_their_rows_with_the_classes_as_labels(tmp_path: Path) -> None:
    written = _cycles(tmp_path / "press", classes=_classes())
    found = recognise(tmp_path / "press")
    dataset = read(tmp_path / "press", found.recipe)
    assert dataset.lengths.tolist() == [STEPS] * CYCLES
    assert dataset.meta.channels == SENSORS
    np.testing.assert_allclose(dataset.sequences[3][:, 2], written["TS1"][3], atol=1e-5)
    assert dataset.labels["profile 1"].astype(int).tolist() == _classes()[:, 0].tolist()
    assert dataset.labels["profile 2"].astype(int).tolist() == _classes()[:, 1].tolist()
    (note,) = matrices_side_by_side.among(found.warnings)
    (offer,) = note.offers
    apart = revise(tmp_path / "press", found.recipe, **{offer.name: offer.value})
    assert len(read(tmp_path / "press", apart.recipe)) == len(SENSORS) * CYCLES
    assert any("PS1.txt" in str(w) for w in found.warnings)


@pytest.mark.parametrize("classes", [None, np.arange(2 * CYCLES).reshape(CYCLES, 2)])
def test_without_classes_each_file_is_apart(tmp_path: Path, classes: np.ndarray | None) -> None:
    _cycles(tmp_path / "press", classes=classes)
    found = recognise(tmp_path / "press")
    assert not found.recipe.joined
    assert not matrices_side_by_side.among(found.warnings)
