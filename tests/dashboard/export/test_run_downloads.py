"""Tables and models for download."""

from __future__ import annotations

import io
import zipfile
from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest

from dashboard.export import run_downloads
from sequitur_core.csv_output import as_csv
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.files import write_json
from sequitur_core.runs import queries
from sequitur_core.runs.layout import BASELINES_FILE, SPLIT_FILE
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.queries import Query
from sequitur_core.runs.workspace import Workspace
from tests.answer_queries import answer_all
from tests.core.conftest import finish
from tests.dashboard.conftest import put_run, waves


def test_a_table_of_encodings_gives_back_every_number(space: Workspace):
    run = finish(put_run(space, waves()))
    for table in (
        pd.read_csv(io.BytesIO(run_downloads.csv_bytes(run))),
        pd.read_parquet(io.BytesIO(run_downloads.parquet_bytes(run))),
    ):
        columns = [f"encoding_{i + 1}" for i in range(3)]
        assert np.array_equal(table[columns].to_numpy(np.float32), run.encodings())
        assert list(table["id"]) == [f"w{i}" for i in range(8)]
        assert list(table["kind"]) == ["a", "b"] * 4


def test_numbers_of_rhythm_and_phase_are_called_so(space: Workspace):
    run = finish(put_run(space, waves(), encoding_dim=4, options={"rhythm": 1, "phase": True}))
    table = run_downloads.encodings_table(run)
    columns = ["shape_1", "shape_2", "rhythm_1", "phase_1"]
    assert np.array_equal(table[columns].to_numpy(np.float32), run.encodings())
    assert list(table.columns[-4:]) == columns


def test_groups_in_the_table_are_those_by_the_part_in_view(space: Workspace):
    run = finish(put_run(space, waves(), encoding_dim=4, options={"rhythm": 1}))
    settings = {"method": "k-means", "number": 2, "part": "rhythm"}
    queries.submit(run, Query("groups", settings))
    answer_all(run)
    assert "group" in run_downloads.encodings_table(run, part="rhythm")
    assert "group" not in run_downloads.encodings_table(run)


def test_a_label_named_like_a_column_of_ours_keeps_its_values(space: Workspace):
    dataset = waves()
    dataset.labels["length"] = range(100, 108)
    run = finish(put_run(space, dataset))
    table = run_downloads.encodings_table(run)
    assert set(table["length"]) == {12}
    assert list(table["length (label)"]) == list(range(100, 108))


def test_without_encodings_a_download_says_so(space: Workspace):
    with pytest.raises(SequiturError, match="no encodings yet"):
        run_downloads.encodings_table(put_run(space, waves()))


def test_the_model_comes_with_its_settings_and_scaling(space: Workspace):
    run = finish(put_run(space, waves()))
    with zipfile.ZipFile(io.BytesIO(run_downloads.model_bytes(run))) as archive:
        assert set(archive.namelist()) == {"model.safetensors", "spec.json", "scaler.json"}
        assert archive.read("model.safetensors") == (run.path / "model.safetensors").read_bytes()


FORMULAS = ("=1+1", "+cmd", "-cmd", "@sum", "\t=1", "\r=1", "\n=1")


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_compute_is_text_in_a_csv(text: str):
    table = pd.DataFrame({"id": [text, "w1"], text: pd.Categorical([text, "a"]), "n": [-1.5, 2.0]})
    read = pd.read_csv(io.BytesIO(as_csv(table)))
    assert list(read["id"]) == [f"'{text}", "w1"]
    assert list(read.columns) == ["id", f"'{text}", "n"]
    assert list(read.iloc[:, 1]) == [f"'{text}", "a"]
    assert list(read["n"]) == [-1.5, 2.0]


def test_a_table_with_umlauts_opens_in_excel_and_others_have_no_mark():
    table = pd.DataFrame({"mean_UW_Süd_kW": [1.5], "id": ["Mühle"]})
    assert as_csv(table).startswith("\ufeffmean_UW_Süd".encode())
    assert pd.read_csv(io.BytesIO(as_csv(table))).equals(table)
    assert as_csv(pd.DataFrame({"id": ["a"]})).startswith(b"id")


def test_numbers_stay_numbers_in_a_csv_also_where_a_column_holds_them_as_text():
    mixed = pd.DataFrame({"kind": ["-1", "+2.5", "-1e-3", ".5", None, -4, "1-2"]}, dtype=object)
    assert as_csv(mixed).decode().split() == [
        "kind", "-1", "+2.5", "-1e-3", ".5", '""', "-4", "1-2",
    ]  # fmt: skip


def test_ids_and_labels_of_a_run_are_neutralised(space: Workspace):
    dataset = waves()
    dataset.labels["=note"] = ["=1+1", *["fine"] * 7]
    table = pd.read_csv(io.BytesIO(run_downloads.csv_bytes(finish(put_run(space, dataset)))))
    assert table["'=note"][0] == "'=1+1"
    assert set(table["'=note"][1:]) == {"fine"}


def dated() -> SequenceDataset:
    """Three days of hours."""
    return SequenceDataset(
        "days",
        [np.zeros((24, 1)) for _ in range(3)],
        recording=np.zeros(3, np.int64),
        start=24 * np.arange(3),
        meta=Meta(step_unit="h", begins="2014-12-29"),
    )


def test_the_table_has_the_mean_of_each_channel_in_its_unit_without_what_was_missing(
    space: Workspace,
):
    missing = np.zeros((24, 1), np.bool_)
    missing[12:] = True
    values = [np.repeat([[2.0], [90.0]], 12, axis=0), np.full((24, 1), 5.0), np.zeros((24, 1))]
    dataset = replace(
        dated(),
        sequences=[one.astype(np.float32) for one in values],
        missing=[missing, np.zeros((24, 1), np.bool_), np.ones((24, 1), np.bool_)],
        meta=Meta(channels=("Vibration",), units=("mm/s",), step_unit="h"),
    )
    table = run_downloads.encodings_table(finish(put_run(space, dataset)))
    assert table["mean_Vibration_mm_s"].fillna(-1).tolist() == [2, 5, -1]


def test_a_table_of_encodings_has_dates_that_a_program_reads(space: Workspace):
    run = finish(put_run(space, dated()))
    table = pd.read_csv(io.BytesIO(run_downloads.csv_bytes(run)), parse_dates=["begins", "ends"])
    assert table["begins"][2] == pd.Timestamp("2014-12-31")
    assert table["ends"][2] == pd.Timestamp("2015-01-01")


def test_windows_without_dates_have_the_times_at_which_they_begin_as_numbers(space: Workspace):
    undated = replace(dated(), meta=Meta(step=0.25, step_unit="s"))
    table = pd.read_csv(io.BytesIO(run_downloads.csv_bytes(finish(put_run(space, undated)))))
    assert table["begins_s"].tolist() == [0, 6, 12]
    assert table["ends_s"].tolist() == [6, 12, 18]
    unknown = run_downloads.encodings_table(finish(put_run(space, replace(undated, meta=Meta()))))
    assert not [name for name in unknown if name.startswith("begins")]


def test_a_table_of_encodings_says_what_was_held_out(space: Workspace):
    run = finish(put_run(space, waves()))
    assert "held_out" not in run_downloads.encodings_table(run)
    np.savez(run.path / SPLIT_FILE, train=np.arange(6), validation=np.array([6, 7]))
    assert run_downloads.encodings_table(run)["held_out"].tolist() == [False] * 6 + [True] * 2


def test_a_table_of_encodings_says_which_errors_are_of_unseen_sequences(space: Workspace):
    run = finish(put_run(space, waves()))
    np.savez(run.path / SPLIT_FILE, train=np.arange(6), validation=np.array([6, 7]))
    for how, unseen in (("validation", [False] * 6 + [True] * 2), ("cross-fit", [True] * 8)):
        write_json(run.path / BASELINES_FILE, asdict(Baselines(1.0, 0.5, how, 0.3)))
        assert run_downloads.encodings_table(run)["error_held_out"].tolist() == unseen


def test_a_table_of_rows_says_when_they_were():
    assert list(run_downloads.rows_table(dated(), None, np.array([2]))["when"]) == ["Wed 31 Dec"]
