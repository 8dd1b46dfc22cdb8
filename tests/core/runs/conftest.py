"""A small dataset and the settings of a run on it."""

from __future__ import annotations

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
