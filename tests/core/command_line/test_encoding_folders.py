"""More sequences than memory holds, encoded file by file or from an iterator."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from filelock import FileLock

from sequitur_core import encode_folder, encode_stream
from sequitur_core.errors import SequiturError, WriteError
from sequitur_core.jobs.answering import shards
from sequitur_core.runs import layout


@pytest.fixture
def folder(waves, tmp_path):
    """What was trained on, in three files, one of them in a folder of its own."""
    table = pd.read_csv(waves)
    made = tmp_path / "data"
    (made / "more").mkdir(parents=True)
    table[:4].to_parquet(made / "part-2.parquet")
    table[4:7].to_parquet(made / "part-10.parquet")
    table[7:].to_parquet(made / "more" / "last.parquet")
    return made


def results(out, names=("more/last", "part-2", "part-10")) -> pd.DataFrame:
    return pd.concat([pd.read_parquet(out / f"{name}.parquet") for name in names])


def test_a_folder_is_encoded_as_its_sequences_were_in_training(trained, folder, tmp_path):
    done = list(encode_folder(trained, folder, tmp_path / "out"))
    assert [(one.name, one.sequences, one.number, one.of) for one in done] == [
        ("more/last.parquet", 3, 1, 3),
        ("part-2.parquet", 4, 2, 3),
        ("part-10.parquet", 3, 3, 3),
    ]
    table = results(tmp_path / "out", ("part-2", "part-10", "more/last"))
    assert tuple(table["id"]) == trained.dataset().ids
    assert list(table.columns[:3]) == ["id", "kind", "error"]
    np.testing.assert_allclose(table.iloc[:, 3:], trained.encodings(), atol=1e-6)


def test_places_on_the_map_are_those_of_the_run(trained, folder, tmp_path):
    points = np.random.default_rng(0).normal(size=(10, 2)).astype(np.float32)
    np.save(trained.path / layout.points_file("umap"), points)
    list(encode_folder(trained, folder, tmp_path / "out", errors=False, on_map=True))
    table = results(tmp_path / "out", ("part-2", "part-10", "more/last"))
    np.testing.assert_allclose(table[["map_1", "map_2"]], points, atol=1e-5)
    assert "error" not in table


def test_what_was_broken_off_goes_on_and_leaves_nothing_half(
    trained, folder, tmp_path, monkeypatch
):
    out = tmp_path / "out"
    begun = encode_folder(trained, folder, out)
    next(begun)
    begun.close()
    (out / ".part-2.parquet.1a2b3c4d").write_bytes(b"half")
    again = list(encode_folder(trained, folder, out))
    assert [one.known for one in again] == [True, False, False]
    assert not list(out.glob(".part*"))
    table = pd.read_parquet(folder / "part-10.parquet")
    table[:2].to_parquet(folder / "part-10.parquet")
    assert [one.known for one in encode_folder(trained, folder, out)] == [True, True, False]
    assert len(results(out)) == 9


def test_a_bad_file_is_named_and_the_others_go_on(trained, folder, tmp_path):
    (folder / "part-3.parquet").write_bytes(b"PAR1 but nothing else")
    pd.DataFrame({"name": ["a", "b"], "t0": [1, 2], "t1": [2, 3]}).to_parquet(
        folder / "part-4.parquet"
    )
    done = list(encode_folder(trained, folder, tmp_path / "out"))
    bad = {one.name: one.problem for one in done if one.problem}
    assert bad.keys() == {"part-3.parquet", "part-4.parquet"}
    assert all(name in said for name, said in bad.items())
    assert "LINEAR_AE" in bad["part-4.parquet"]
    assert len(results(tmp_path / "out")) == 10
    assert "2 of 5 files couldn't be encoded" in shards.say_problems(
        [one for one in done if one.problem], tmp_path
    )


def test_a_disk_that_is_full_ends_it(trained, folder, tmp_path, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise WriteError("The disk is full.")

    monkeypatch.setattr(shards, "write_whole", full)
    with pytest.raises(WriteError):
        list(encode_folder(trained, folder, tmp_path / "out"))


def test_results_of_another_model_are_never_overwritten(trained, folder, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    pd.DataFrame({"mine": [1]}).to_parquet(out / "part-2.parquet")
    with pytest.raises(SequiturError, match="that this model didn't write"):
        list(encode_folder(trained, folder, out))
    assert list(pd.read_parquet(out / "part-2.parquet")) == ["mine"]


def test_two_programs_never_write_one_folder(trained, folder, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    with (
        FileLock(out / shards.LOCK),
        pytest.raises(SequiturError, match="Another program encodes into out"),
    ):
        list(encode_folder(trained, folder, out))


@pytest.mark.parametrize(
    ("read", "written", "said"),
    [
        ("nowhere", "out", "nowhere. Name one with Parquet files"),
        ("empty", "out", "empty holds no Parquet files"),
        ("data", "data/out", "out lies in the folder that is read"),
    ],
)
def test_folders_that_cannot_be_are_told(trained, folder, tmp_path, read, written, said):
    (tmp_path / "empty").mkdir()
    with pytest.raises(SequiturError, match=said):
        list(encode_folder(trained, tmp_path / read, tmp_path / written))


def test_a_stream_is_encoded_some_at_a_time(trained, monkeypatch):
    monkeypatch.setattr(shards, "AT_ONCE", 4)
    taken = []

    def stream() -> Iterator[np.ndarray]:
        for one in trained.dataset().sequences:
            taken.append(one)
            yield one

    encoded = encode_stream(trained, stream())
    first = next(encoded)
    assert (first.shape, len(taken)) == ((4, 3), 4)
    every = np.concatenate([first, *encoded])
    np.testing.assert_allclose(every, trained.encodings(), atol=1e-6)


def test_a_stream_says_which_sequence_is_bad(trained, monkeypatch):
    monkeypatch.setattr(shards, "AT_ONCE", 2)
    good = trained.dataset().sequences[0]
    with pytest.raises(SequiturError, match=r"^Sequence 3 of the stream"):
        list(encode_stream(trained, [good, good, np.full_like(good, np.nan)]))
    with pytest.raises(SequiturError, match="LINEAR_AE"):
        list(encode_stream(trained, [good, good[:3]]))
    assert list(encode_stream(trained, [])) == []
