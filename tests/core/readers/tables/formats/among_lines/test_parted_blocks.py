"""Blocks of numbers between lines of a word that come again and again: each is a sequence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise

LENGTHS = (12, 9, 15, 20, 7, 11)


def parted(path: Path, above: str, below: str = "", *, first: str = "", width: int = 2) -> Path:
    rng = np.random.default_rng(0)
    text = first
    for count in LENGTHS:
        rows = rng.normal(0, 1, (count, width)).cumsum(axis=0)
        text += above + "".join("\t" + "\t".join(f"{v:.3f}" for v in row) + "\n" for row in rows)
        text += below
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("above", "below", "first", "channels"),
    [
        (".PEN_DOWN\n", ".PEN_UP\n", "\n.WRITER_ID ada\n.STYLE PRINTED\n", ("X", "Y")),
        (".PEN_DOWN\n", ".PEN_UP\n", ".COORD Y X\n", ("Y", "X")),
        ("> -Z12\n", "", "", ("column 1", "column 2")),
        ("", "END\n", "", ("column 1", "column 2")),
        ('"t = 0.05"\n', "\n\n", "", ("column 1", "column 2")),
    ],
)
def test_each_block_between_the_same_words_is_a_sequence(
    tmp_path: Path, above: str, below: str, first: str, channels: tuple[str, ...]
) -> None:
    path = parted(tmp_path / "strokes.dat", above, below, first=first)
    recipe = recognise(path).recipe
    dataset = read(path, recipe)
    assert dataset.lengths.tolist() == [*LENGTHS]
    assert dataset.meta.channels == channels
    assert "again and again" in " ".join(map(str, dataset.meta.notes))


def test_recipes_from_before_take_the_rows_that_they_took(tmp_path: Path) -> None:
    path = parted(tmp_path / "lines.txt", ">\n")
    lines_above_the_last = sum(LENGTHS[:-1]) + len(LENGTHS)
    recipe = recognise(path).recipe
    earlier = replace(
        recipe, sheet="", header=False, skip_lines=lines_above_the_last, layout="long",
        id_columns=(), value_columns=("column 2", "column 3"), window=2,
    )  # fmt: skip
    assert len(read(path, earlier)) == LENGTHS[-1] // 2


def test_what_stands_above_blocks_may_be_their_label(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    blocks = (
        f">{kind}\n" + "".join(f"{a:.2f} {b:.2f}\n" for a, b in rng.normal(size=(9, 2)))
        for kind in ("river", "road", "river", "road", "river", "river", "road")
    )
    path = tmp_path / "map.txt"
    path.write_text("".join(blocks))
    dataset = read(path, recognise(path).recipe)
    assert dataset.labels["mark"].tolist()[:3] == ["river", "road", "river"]


@pytest.mark.parametrize("between", ["x y\n", "restarted\n"])
def test_names_and_messages_part_nothing(tmp_path: Path, between: str) -> None:
    rng = np.random.default_rng(2)
    rows = ["".join(f"{a:.2f} {b:.2f}\n" for a, b in rng.normal(size=(30, 2))) for _ in range(4)]
    path = tmp_path / "log.txt"
    path.write_text("x y\n" + between.join(rows))
    assert "block" not in recognise(path).recipe.id_columns


def test_points_for_missing_values_part_nothing(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    cells = [f"{v:.2f}" for v in rng.normal(size=90)]
    cells[10::20] = ["."] * len(cells[10::20])
    path = tmp_path / "series.txt"
    path.write_text("\n".join(cells) + "\n")
    assert recognise(path).recipe.layout == "long"


def test_many_channels_below_words_are_steps(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    blocks = (
        f"{kind}\n" + "".join("\t" + "\t".join(map(str, row)) + "\n" for row in rows) + "\n"
        for kind, rows in zip(
            ("normal", "collision", "normal", "normal", "collision", "collision"),
            rng.integers(-60, 60, (6, 15, 6)),
            strict=True,
        )
    )
    path = tmp_path / "failures.data"
    path.write_text("".join(blocks))
    dataset = read(path, recognise(path).recipe)
    assert dataset.lengths.tolist() == [15] * 6
    assert len(dataset.meta.channels) == 6
    assert dataset.labels["mark"].tolist()[:2] == ["normal", "collision"]


def test_blocks_of_several_files_are_counted_in_each(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    for name in ("lp1", "lp2"):
        lines = list[str]()
        for block in rng.integers(-60, 60, (5, 8, 3)):
            lines += ["normal", *(" ".join(map(str, row)) for row in block)]
        (tmp_path / f"{name}.data").write_text("\n".join(lines) + "\n")
    assert read(tmp_path, recognise(tmp_path).recipe).lengths.tolist() == [8] * 10
