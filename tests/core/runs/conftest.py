"""A small dataset and the settings of a run on it."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.runs.spec import RunSpec

RECIPE = Recipe(format="table", layout="long", window=24, label_columns=("day",))
SPEC = RunSpec(name="First try", model="LSTM_AE", encoding_dim=2, recipe=RECIPE)


@pytest.fixture(scope="module")
def dataset() -> SequenceDataset:
    return SequenceDataset(
        name="Wave forms!",
        sequences=[np.full((3 + i, 2), i + 10.0) for i in range(5)],
        labels=pd.DataFrame({"kind": ["a", "b", "a", "b", "a"]}),
        meta=Meta(source="waves.csv", step_unit="s", units=("m", "V")),
    )


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Inodes that are on the disk; what is renamed before it is there fails the test."""
    found: set[int] = set()
    rename, fsync = Path.rename, os.fsync

    def sync(descriptor: int) -> None:
        found.add(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    def check(path: Path, target: Path) -> Path:
        assert {one.stat().st_ino for one in (path, *path.rglob("*"))} <= found
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "rename", check)
    return found
