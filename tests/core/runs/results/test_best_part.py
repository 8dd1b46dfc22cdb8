"""Which part of the encodings tells a label far better than all of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.grouping.belonging import Belonging
from sequitur_core.runs import layout
from sequitur_core.runs.results.best_part import best_part
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace

N = 24
TOLD = Belonging(
    by="label", name="way", kinds=2, rows=N, windows=False, model=0.5, pca=0.5, chance=0.48,
    over_chance=0.2, over_pca=0.0,
)  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Encodings of which the last number, which tells rhythm, is the label."""
    random = np.random.default_rng(0)
    way = np.arange(N) % 2
    data = SequenceDataset(
        "clips", [np.zeros((4, 1))] * N, labels=pd.DataFrame({"way": np.array(["h", "v"])[way]})
    )
    spec = RunSpec(name="x", model="LSTM_AE", encoding_dim=3, options={"rhythm": 1})
    made = Workspace(tmp_path).add_run(spec, data)
    numbers = np.column_stack([9 * random.normal(size=(N, 2)), way + 0.01 * random.normal(size=N)])
    np.save(made.path / layout.ENCODINGS_FILE, numbers.astype(np.float32))
    return made


def test_a_part_that_tells_apart_what_all_numbers_do_not_is_found(run: Run):
    best = best_part(run, TOLD)
    assert best is not None
    assert (best.part, best.share) == ("rhythm", 1.0)


def test_a_part_that_is_hardly_better_is_not_named(run: Run):
    assert best_part(run, Belonging(**{**vars(TOLD), "model": 0.9})) is None
