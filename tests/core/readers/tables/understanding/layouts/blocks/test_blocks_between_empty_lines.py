"""Rows in blocks that empty lines divide: each is a sequence where nothing goes on over all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise

LENGTHS = (9, 12, 7, 20, 11, 8, 15, 10)


def blocks(path: Path, lengths: tuple[int, ...] = LENGTHS, *, seed: int = 0) -> Path:
    rng = np.random.default_rng(seed)
    written = (
        "".join(" ".join(f"{v:.6f}" for v in row) + " \n" for row in rng.normal(0, 1, (n, 4)))
        for n in lengths
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(written) + "\n")
    return path


def test_blocks_are_sequences_and_earlier_recipes_take_all_rows(tmp_path: Path) -> None:
    path = blocks(tmp_path / "utterances.txt")
    recipe = recognise(path).recipe
    dataset = read(path, recipe)
    assert dataset.lengths.tolist() == [*LENGTHS]
    more = blocks(tmp_path / "more.txt", (9, 300))
    assert read(more, recipe).lengths.tolist() == [9, 300]
    earlier = replace(recipe, layout="long", id_columns=(), window=8)
    assert len(read(path, earlier)) == sum(LENGTHS) // 8


def test_files_of_any_ending_beside_their_sizes(tmp_path: Path) -> None:
    """As UCI writes the Japanese vowels: what is too short to tell says nothing of an ending."""
    for seed, kind in enumerate(("train", "test")):
        blocks(tmp_path / "d" / f"ae.{kind}", seed=seed)
        (tmp_path / "d" / f"size_ae.{kind}").write_text("4 4 \n")
    (tmp_path / "d" / "vowels.names").write_text("Vowels of two speakers, divided by lines.\n")
    dataset = read(tmp_path / "d", recognise(tmp_path / "d").recipe)
    assert dataset.lengths.tolist() == [*LENGTHS, *LENGTHS]


def test_a_few_empty_lines_divide_nothing(tmp_path: Path) -> None:
    path = blocks(tmp_path / "series.txt", (300, 40, 90, 5, 200, 11, 8))
    assert "block" not in recognise(path).recipe.id_columns


def measured(path: Path, *firsts: list[str], name: str = "time") -> Path:
    """A column and numbers beside it, in one block for each list of its cells."""
    rng = np.random.default_rng(0)
    written = (
        "".join(f"{first},{rng.normal():.3f},{rng.normal():.3f}\n" for first in block)
        for block in firsts
    )
    path.write_text(f"{name},force,torque\n" + "\n".join(written))
    return path


def test_few_blocks_of_one_length_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "gestures.csv"
    first, *rows = measured(path, *[["1"] * 40] * 2).read_text().split("\n")
    path.write_text("\n".join(row.partition(",")[2] for row in (first, *rows)))
    found = recognise(path)
    assert read(path, found.recipe).lengths.tolist() == [40, 40]
    series = next(way for way in found.partitions if not way.in_use)
    assert dict(series.choices) == {"layout": "long"}


def test_dates_that_begin_anew_below_empty_lines(tmp_path: Path) -> None:
    days = [f"2020-04-{day:02d}" for day in range(1, 15)]
    path = measured(tmp_path / "scenarios.csv", days, days[:10], days)
    dataset = read(path, recognise(path).recipe)
    assert dataset.lengths.tolist() == [14, 10, 14]
    assert dataset.meta.step_unit == "day"


def test_a_number_for_each_block_is_its_label(tmp_path: Path) -> None:
    rows = [
        [f"4/{day}/2020 {1000 * rate**day:.0f} {rate}" for day in range(1, 15)]
        for rate in (1.52, 1.47, 1.39, 1.31, 1.22)
    ]
    path = tmp_path / "scenarios.txt"
    path.write_text("\n\n".join("\n".join(block) for block in rows))
    dataset = read(path, recognise(path).recipe)
    assert dataset.lengths.tolist() == [14] * 5
    assert dataset.labels["column 3"].astype(float).tolist() == [1.52, 1.47, 1.39, 1.31, 1.22]


@pytest.mark.parametrize("falling", [False, True])
def test_a_time_that_goes_on_below_empty_lines_is_of_one_series(
    tmp_path: Path, falling: bool
) -> None:
    times = np.arange(120) / 10
    parts = np.split(times[::-1] if falling else times, 3)
    path = measured(tmp_path / "series.csv", *([f"{t:.1f}" for t in part] for part in parts))
    assert recognise(path).recipe.layout == "long"


def test_numbers_of_blocks_name_them(tmp_path: Path) -> None:
    path = measured(tmp_path / "trials.csv", *([str(k)] * 40 for k in range(4)), name="trial")
    assert recognise(path).recipe.id_columns == ("trial",)
