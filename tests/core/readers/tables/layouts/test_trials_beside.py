"""Recordings side by side, each below the path of its file, as Visual3D exports them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from sequitur_core.readers import read, recognise

LENGTHS = (30, 24, 27)
SIGNALS = [f"{joint} {axis}" for joint in ("RKNEE", "RHIP") for axis in "XYZ"]


def exported(folder: Path, paths: tuple[str, ...]) -> Path:
    """Trials of six angles each below five lines of names; short ones end in blanks."""
    joints, axes = ([s.split()[k] for s in SIGNALS] * len(paths) for k in (0, 1))
    width = len(axes)
    above = [
        ["", *(path for path in paths for _ in SIGNALS)],
        ["", *joints],
        ["", *["LINK_MODEL_BASED"] * width],
        ["", *["PROCESSED"] * width],
        ["ITEM", *axes],
    ]
    values = np.random.default_rng(0).normal(0, 9, (max(LENGTHS), width)).round(4)
    rows = [
        [str(k + 1), *(str(v) if k < LENGTHS[c // 6] else "" for c, v in enumerate(row))]
        for k, row in enumerate(values)
    ]
    path = folder / "walk.txt"
    path.write_text("\n".join("\t".join(row) for row in [*above, *rows]) + "\n")
    return path


def test_trials_below_the_paths_of_their_files_are_sequences(tmp_path: Path) -> None:
    paths = tuple(f"C:\\Data\\S07\\Walk0{k}.c3d" for k in (1, 2, 3))
    path = exported(tmp_path, paths)
    recipe = recognise(path).recipe
    dataset = read(path, recipe)
    assert [*dataset.ids] == ["Walk01", "Walk02", "Walk03"]
    assert dataset.meta.channels == (*SIGNALS,)
    assert dataset.lengths.tolist() == [*LENGTHS]
    assert recipe.time_columns == ("ITEM",)
    before = replace(recipe, time_columns=("column 1",))  # by earlier versions
    assert read(path, before).lengths.tolist() == [*LENGTHS]
    own = tuple(f"{p} {signal}" for p in paths for signal in SIGNALS)
    earlier = replace(
        recipe, layout="long", window=8, id_columns=(), time_columns=(), time_format="",
        value_columns=own,
    )  # fmt: skip
    assert read(path, earlier).meta.channels == own


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    path = exported(tmp_path, tuple(f"/data/S0{k}/walk.c3d" for k in (1, 2, 3)))
    dataset = read(path, recognise(path).recipe)
    assert len({*dataset.ids}) == len(LENGTHS)


def test_names_without_a_file_stay_channels(tmp_path: Path) -> None:
    path = exported(tmp_path, ("Walk01", "Walk02", "Walk03"))
    dataset = read(path, recognise(path).recipe)
    assert "trial" not in recognise(path).recipe.id_columns
    assert len(dataset.meta.channels) == len(SIGNALS) * len(LENGTHS)
