"""Tables and models for download."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pandas as pd
import pytest

from dashboard.export import tables
from sequitur_core.errors import SequiturError
from sequitur_core.runs.workspace import Workspace
from tests.core.conftest import finish
from tests.dashboard.conftest import put_run, waves


def test_a_table_of_encodings_gives_back_every_number(space: Workspace):
    run = finish(put_run(space, waves()))
    for table in (
        pd.read_csv(io.BytesIO(tables.csv_bytes(run))),
        pd.read_parquet(io.BytesIO(tables.parquet_bytes(run))),
    ):
        columns = [f"encoding_{i + 1}" for i in range(2)]
        assert np.array_equal(table[columns].to_numpy(np.float32), run.encodings())
        assert list(table["id"]) == [f"w{i}" for i in range(8)]
        assert list(table["kind"]) == ["a", "b"] * 4


def test_a_label_named_like_a_column_of_ours_keeps_its_values(space: Workspace):
    dataset = waves()
    dataset.labels["length"] = range(100, 108)
    run = finish(put_run(space, dataset))
    table = tables.encodings_table(run)
    assert set(table["length"]) == {12}
    assert list(table["length (label)"]) == list(range(100, 108))


def test_without_encodings_a_download_says_so(space: Workspace):
    with pytest.raises(SequiturError, match="no encodings yet"):
        tables.encodings_table(put_run(space, waves()))


def test_the_model_comes_with_its_settings_and_scaling(space: Workspace):
    run = finish(put_run(space, waves()))
    with zipfile.ZipFile(io.BytesIO(tables.model_bytes(run))) as archive:
        assert set(archive.namelist()) == {"model.safetensors", "spec.json", "scaler.json"}
        assert archive.read("model.safetensors") == (run.path / "model.safetensors").read_bytes()
