"""Numbers without names, in blocks that empty lines divide: each is a sequence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

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
