"""sequitur encode, map and new-data: what a trained model makes of sequences."""

from __future__ import annotations

import contextlib

import numpy as np
import pandas as pd
import pytest

from sequitur_core.command_line import encoding
from sequitur_core.explore.maps import projection
from sequitur_core.jobs.answering import new_data
from sequitur_core.jobs.file_reading import reading
from sequitur_core.jobs.file_reading.new_data_reading import read_new_file
from sequitur_core.runs import queries
from sequitur_core.runs.workspace import data_origin
from tests.core.command_line.conftest import QUICK
from tests.full_disk import full_disk


@pytest.fixture(autouse=True)
def no_other_process(monkeypatch, tmp_path):
    """Files are read in this one."""

    @contextlib.contextmanager
    def read_new(path, run, *, progress=None):
        folder = run.path / ".read"
        folder.mkdir()
        read_new_file(path, data_origin(run).recipe, run.dataset()).save(folder)
        yield folder

    monkeypatch.setattr(reading, "read_new", read_new)


def test_sequences_trained_on_are_encoded_as_in_their_run(call, trained, waves, tmp_path):
    said = call("encode", "last", waves, "--out", tmp_path / "out.npy")
    assert said.code == 0
    encodings = np.load(tmp_path / "out.npy", allow_pickle=False)
    np.testing.assert_allclose(encodings, trained.encodings(), atol=1e-6)


def test_last_passes_over_a_run_that_was_stopped_before_it_had_learned(call, trained, waves):
    call("train", waves, *QUICK, "--no-wait", "--name", "broken")
    waiting = call("encode", "last", waves, text=True)
    assert (waiting.code, "broken is queued" in waiting.err) == (1, True)
    call("runs", "stop", "last")
    said = call("encode", "last", waves)
    assert (said.code, len(said.lines)) == (0, 10)
    assert f"is stopped and has no encodings, so {trained.name}" in said.err


def test_without_a_file_to_write_each_sequence_is_a_line(call, trained, waves):
    lines = call("encode", trained.id, waves).lines
    assert [line["id"] for line in lines] == list(trained.dataset().ids)
    assert {"kind", "error", "encoding_1", "encoding_3"} <= lines[0].keys()


def test_a_map_is_there_for_the_pages_too(call, trained, tmp_path):
    said = call("map", "last", "--method", "pca", "--out", tmp_path / "map.csv")
    assert said.code == 0
    drawn = pd.read_csv(tmp_path / "map.csv")[["map_1", "map_2"]].to_numpy(np.float32)
    (query,) = queries.completed(trained, "map")
    result = queries.result(trained, query)
    assert result is not None
    np.testing.assert_array_equal(drawn, result["points"])
    np.testing.assert_array_equal(drawn, projection.project(trained.encodings(), "pca").points)


def test_a_map_of_a_run_on_a_protected_disk_is_drawn(call, trained, tmp_path, monkeypatch):
    with full_disk(monkeypatch, full_for=lambda path: trained.path in path.parents):
        said = call("map", "last", "--method", "pca", "--out", tmp_path / "map.csv")
    assert said.code == 0
    assert len(pd.read_csv(tmp_path / "map.csv")) == 10


def test_what_a_map_is_noted_with_is_told_beside_its_lines(call, trained, monkeypatch):
    monkeypatch.setattr(projection, "FEWEST_FOR_UMAP", 50)
    said = call("map", "last")
    assert "UMAP needs at least 50 sequences" in said.err
    assert len(said.lines) == 10


def test_new_data_is_placed_and_stays_with_the_run(call, trained, waves):
    lines = call("new-data", "last", waves).lines
    assert [line["nearest"] for line in lines] == [line["id"] for line in lines]
    assert {"novelty", "error_rank"} <= lines[0].keys()
    assert [new_data.file_name(one) for one in new_data.file_queries(trained)] == ["waves.csv"]


def test_a_query_that_another_process_answers_is_waited_for(call, trained, monkeypatch):
    class Taken:
        def __init__(self, path):
            self.left = 2

        @contextlib.contextmanager
        def acquire(self, timeout):
            self.left -= 1
            if self.left:
                raise encoding.Timeout("lock")
            yield

    monkeypatch.setattr(encoding, "FileLock", Taken)
    assert call("map", "last", "--method", "pca").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["encode"], 2, "RUN"),
        (["encode", "last"], 2, "FILE"),
        (["encode", "nothing", "WAVES"], 1, "There is no run 'nothing'. There are waves"),
        (["encode", "last", "nowhere.csv"], 1, "There is no file 'nowhere.csv'. Give"),
        (["encode", "last", "WAVES", "--out", "a.doc"], 1, "Choose one of .csv"),
        (["encode", "last", "SHORT"], 1, "LINEAR_AE"),
        (["map"], 2, "RUN"),
        (["map", "nothing"], 1, "There is no run 'nothing'"),
        (["map", "last", "--method", "som"], 2, "'som' isn't one of umap, tsne, pca"),
        (["map", "last", "--metric", "time"], 2, "'time' isn't one of euclidean"),
        (["map", "last", "--neighbours", "1"], 2, "--neighbours"),
        (["new-data"], 2, "RUN"),
        (["new-data", "last", "nowhere.csv"], 1, "'nowhere.csv' isn't a file"),
        (["new-data", "last", "SHORT"], 1, "LINEAR_AE"),
    ],
)
def test_a_bad_call_says_what_was_wrong(call, trained, waves, tmp_path, arguments, code, sentence):
    short = tmp_path / "short.csv"
    short.write_text("name,kind,t0,t1\n" + "".join(f"w{i},a,{i},2\n" for i in range(5)))
    paths = {"WAVES": str(waves), "SHORT": str(short)}
    said = call(*(paths.get(one, one) for one in arguments), text=True)
    assert (said.code, sentence in " ".join(said.err.split())) == (code, True), said.err


def test_a_run_that_only_waits_has_no_model_yet(call, waves):
    call("train", waves, "--no-wait")
    said = call("encode", "last", waves, text=True)
    assert said.code == 1
    assert "is queued, so its model can't be used yet" in said.err


def test_a_folder_is_encoded_file_by_file(call, trained, waves, tmp_path):
    data, out = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    table = pd.read_csv(waves)
    table[:6].to_parquet(data / "1.parquet")
    (data / "2.parquet").write_bytes(b"nothing")
    said = call("encode", "last", data, "--out", out, "--no-errors")
    assert said.code == 1
    assert "1 of 2 files couldn't be encoded: 2.parquet" in said.err
    table[6:].to_parquet(data / "2.parquet")
    said = call("encode", "last", data, "--out", out, "--no-errors")
    assert said.code == 0, said.err
    assert [line["known"] for line in said.lines[:2]] == [True, False]
    assert said.lines[2] == {
        "event": "written", "file": str(out), "sequences": 10, "files": 2, "known": 1
    }  # fmt: skip
    assert pd.read_parquet(out / "2.parquet").columns[2] == "encoding_1"
