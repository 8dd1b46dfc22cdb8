"""Cells that hold many numbers, with blanks or commas between them and no brackets around."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import load, read, recognise
from tests.cases import crossed
from tests.core.files import wave, write

COUNT = 40


def signals(mark: str, *, steps: Callable[[int], int]) -> str:
    """A table with a class and a whole signal in each row."""
    rows = ["id,label,signal"]
    for row in range(COUNT):
        numbers = mark.join(f"{x:.3f}" for x in wave(steps(row), phase=row))
        rows.append(f'{row},{"AB"[row % 2]},"{numbers}"')
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize(
    ("mark", "steps"), crossed([" ", ",", "  "], [lambda row: 60, lambda row: 40 + row % 5])
)
def test_a_cell_of_many_numbers_is_a_sequence(
    tmp_path: Path, mark: str, steps: Callable[[int], int]
) -> None:
    dataset = load(write(tmp_path / "signals.csv", signals(mark, steps=steps)))
    assert dataset.lengths.tolist() == [steps(row) for row in range(COUNT)]
    assert dataset.meta.channels == ("value",)
    np.testing.assert_allclose(dataset.sequences[3][:, 0], wave(steps(3), phase=3), atol=1e-3)
    assert dataset.labels["label"].tolist() == ["A", "B"] * 20


def test_arrays_of_numpy_go_on_over_lines_within_a_cell(tmp_path: Path) -> None:
    """Spectra of molecules, as pandas writes them: each line was taken for a row."""
    counts = [30 + k % 4 for k in range(12)]
    masses = [np.sort(np.random.default_rng(k).uniform(50, 300, n)) for k, n in enumerate(counts)]
    lists = {"m/z": map(str, masses), "I": [str(100 * wave(n) + 100) for n in counts]}
    pd.DataFrame({"smiles": [f"CC{k}" for k in range(12)], **lists}).to_csv(
        tmp_path / "spectra.csv", index=False
    )
    found = recognise(tmp_path / "spectra.csv")
    dataset = read(tmp_path / "spectra.csv", found.recipe)
    assert found.recipe.time_columns == ("m/z",)
    assert dataset.meta.channels == ("I",)
    assert dataset.lengths.tolist() == counts


@pytest.mark.parametrize("mark", [" ", ","])
def test_few_numbers_with_fractions_are_axes(tmp_path: Path, mark: str) -> None:
    axes = zip(*(wave(60, phase=phase) for phase in range(3)), strict=True)
    places = [mark.join(f"{x:.3f}" for x in place) for place in axes]
    rows = [f'{row / 10:.1f};"{place}"' for row, place in enumerate(places)]
    dataset = load(write(tmp_path / "acc.csv", "\n".join(["time;accel", *rows])))
    assert [name.split()[0] for name in dataset.meta.channels] == ["accel"] * 3


@pytest.mark.parametrize("cell", ["1 234 567", "2020 01 05", "3,456", "1.234,5", "12 30"])
def test_few_whole_numbers_may_be_one_or_a_date(tmp_path: Path, cell: str) -> None:
    rows = [f'{x:.2f};"{cell}"' for x in wave(60)]
    recipe = recognise(write(tmp_path / "t.csv", "\n".join(["heat;other", *rows]))).recipe
    assert recipe.empty_cells != "lists"


def test_words_among_numbers_stay_words(tmp_path: Path) -> None:
    rows = [f"{x:.2f},room {row} of the 2nd floor" for row, x in enumerate(wave(60))]
    recipe = recognise(write(tmp_path / "t.csv", "\n".join(["heat,place", *rows]))).recipe
    assert recipe.empty_cells != "lists"


def test_recipes_of_before_read_such_cells_as_text(tmp_path: Path) -> None:
    path = write(tmp_path / "signals.csv", signals(" ", steps=lambda row: 60))
    earlier = recognise(path, empty_cells="coded").recipe
    assert earlier.layout == "long"
    assert "signal" in earlier.left_out
    assert read(path, earlier).element_shape == (1,)


@pytest.mark.parametrize("speed", [False, True])
def test_few_rows_of_lists_beside_empty_rows_are_sequences(tmp_path: Path, speed: bool) -> None:
    """As trackers of a mouse write a trial; where other rows hold numbers, they are the steps."""
    rows = ["row,x,y,kind,speed"]
    for row, fast in enumerate(wave(COUNT)):
        both = (wave(40 + row % 5, phase=k) for k in (0, 1))
        x, y = (",".join(f"{900 + 60 * v:.0f}" for v in place) for place in both)
        told = f'"{x}","{y}",{row % 8 // 4}' if row % 4 == 2 else ",,"
        rows.append(f"{row},{told},{fast if speed else ''}")
    found = recognise(path := write(tmp_path / "mouse.csv", "\n".join(rows) + "\n"))
    if speed:
        assert "speed" in found.recipe.value_columns
    else:
        dataset = read(path, found.recipe)
        assert (len(dataset), dataset.meta.channels) == (10, ("x", "y"))
        assert {*dataset.lengths} == {40 + row % 5 for row in range(2, COUNT, 4)}
