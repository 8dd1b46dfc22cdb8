"""Lines of words and numbers that come again, which are rows and not the names of columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import load, read, recognise

TRIALS, OF = 60, 3  # of each person, with few times among them so that trials come again
TIMES = np.random.default_rng(0).choice([310, 342, 355, 410], TRIALS)


def trials(path: Path, above: str = "") -> Path:
    kinds = [("left", "near"), ("right", "near"), ("left", "far")]
    lines = [f"{kinds[n % OF][0]:<6}{kinds[n % OF][1]} 1 {time}" for n, time in enumerate(TIMES)]
    path.write_text("\n".join([above, *lines] if above else lines))
    return path


@pytest.mark.parametrize("files", [1, 3])
def test_rows_that_come_again_are_rows(tmp_path: Path, files: int) -> None:
    folder = tmp_path / "trials"
    folder.mkdir()
    for n in range(files):
        trials(folder / f"p{n + 1}.txt")
    path = folder if files > 1 else folder / "p1.txt"
    found = recognise(path)
    assert found.recipe.names_again == "rows"
    dataset = read(path, found.recipe.with_(window=0) if files == 1 else found.recipe)
    assert {len(sequence) for sequence in dataset.sequences} == {TRIALS}


def test_names_that_come_again_are_no_rows(tmp_path: Path) -> None:
    names = "side place ok time"
    path = trials(tmp_path / "a.txt", names)
    path.write_text("\n".join([path.read_text(), names, *["left near 1 342"] * 5]))
    assert recognise(path).recipe.names_again == ""
    assert len(load(path, window=0).sequences[0]) == TRIALS + 5


def test_earlier_recipes_leave_them_out_as_before(tmp_path: Path) -> None:
    path = trials(tmp_path / "a.txt")
    before = recognise(path).recipe.with_(names_again="", window=0)
    assert len(read(path, before).sequences[0]) < TRIALS
