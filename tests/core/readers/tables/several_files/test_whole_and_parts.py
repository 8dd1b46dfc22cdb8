"""A file that holds all together beside its parts, and copies: no row is learned twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import load, recognise, revise
from tests.core.files import wave
from tests.notes import worded


def parts(folder: Path, count: int = 4) -> list[pd.DataFrame]:
    """Recordings of some people, a file for each, as they are also written one below the other."""
    frames = []
    for k in range(count):
        at = np.arange(60 + k) / 50
        values = {"x": wave(60 + k, phase=k), "y": wave(60 + k, phase=k + 9)}
        frames.append(pd.DataFrame({"time": at, **values}))
        frames[k].to_csv(folder / f"s{k + 1}.csv", index=False)
    return frames


@pytest.mark.parametrize("how", ["plain", "named", "time goes on", "sorted"])
def test_the_parts_are_read_and_the_whole_is_said_to_hold_the_same(tmp_path: Path, how: str):
    frames = parts(tmp_path)
    if how != "plain":
        frames = [frame.assign(subject=k) for k, frame in enumerate(frames)]
    whole = pd.concat(frames)
    if how == "time goes on":
        whole["time"] = np.arange(len(whole)) / 50
    if how == "sorted":
        whole = whole.sort_values("time", kind="stable")
    whole.to_csv(tmp_path / "all.csv", index=False)
    dataset = load(tmp_path)
    assert dataset.ids == ("s1", "s2", "s3", "s4")
    assert [*dataset.labels] == []
    said = "all.csv was left out: the 4 files that were read hold the same rows."
    assert said in worded(dataset.meta.notes)


def test_the_whole_is_read_on_request(tmp_path: Path):
    frames = [frame.assign(who=f"p{k}") for k, frame in enumerate(parts(tmp_path))]
    pd.concat(frames).to_csv(tmp_path / "all.csv", index=False)
    recipe = revise(tmp_path, recognise(tmp_path).recipe, sheet="all.csv").recipe
    dataset = load(tmp_path, **{"sheet": recipe.sheet})
    assert dataset.lengths.tolist() == [60, 61, 62, 63]
    said = "s1.csv, s2.csv, s3.csv and s4.csv were left out: all.csv holds their rows."
    assert said in worded(dataset.meta.notes)


@pytest.mark.parametrize("other", ["longer", "one part differs", "two files"])
def test_other_files_stay(tmp_path: Path, other: str):
    frames = parts(tmp_path, 2 if other == "two files" else 4)
    whole = pd.concat(frames) if other != "two files" else frames[0].assign(time=frames[0]["time"])
    if other == "longer":  # as many rows as all others, by chance
        whole = whole.assign(x=wave(len(whole), phase=5), y=wave(len(whole), phase=6))
    if other == "one part differs":
        frames[1].assign(x=wave(61, phase=7)).to_csv(tmp_path / "s2.csv", index=False)
    if other == "two files":
        (tmp_path / "s2.csv").unlink()
    whole.to_csv(tmp_path / "s9.csv", index=False)
    assert "s9" in load(tmp_path, id_columns=("file",)).ids


@pytest.mark.parametrize(
    ("name", "copy"), [("s1 (1)", True), ("s1 - Copy", True), ("s1_copy 2", True), ("s7", False)]
)
def test_what_is_called_a_copy_and_is_one_is_left_out(tmp_path: Path, name: str, copy: bool):
    frames = parts(tmp_path)
    frames[0].to_csv(tmp_path / f"{name}.csv", index=False)
    dataset = load(tmp_path)
    assert (name in dataset.ids) == (not copy)
    said = f"{name}.csv was left out: it is a copy of another file."
    assert (said in worded(dataset.meta.notes)) == copy


def test_what_is_called_a_copy_and_holds_something_else_stays(tmp_path: Path):
    frames = parts(tmp_path)
    frames[0].assign(x=wave(60, phase=8)).to_csv(tmp_path / "s1 (1).csv", index=False)
    assert "s1 (1)" in load(tmp_path).ids
