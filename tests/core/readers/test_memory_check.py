"""What a file will take is told before it is read, and too much is refused with a way out."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import nibabel
import numpy as np
import pandas as pd
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, memory_check
from sequitur_core.readers.tables.reading_cost import need
from tests.core.files import clip, pictures, sound, tone

FRAME = pd.DataFrame(np.random.default_rng(0).normal(size=(40, 12)).cumsum(axis=1))


def write_npz(path: Path) -> None:
    np.savez_compressed(path, x=np.zeros((40, 30, 2)) + np.arange(30)[:, None])


def write_volumes(path: Path) -> None:
    values = np.random.default_rng(0).normal(size=(6, 6, 6, 12)).astype(np.float32)
    nibabel.save(nibabel.Nifti1Image(values, np.eye(4)), path)


WRITE: dict[str, Callable[[Path], object]] = {
    "t.csv": lambda path: FRAME.to_csv(path, index=False),
    "t.csv.gz": lambda path: FRAME.to_csv(path, index=False),
    "t.parquet": lambda path: FRAME.rename(columns=str).to_parquet(path),
    "t.json": lambda path: FRAME.to_json(path, orient="records"),
    "t.xlsx": lambda path: FRAME.to_excel(path, index=False),
    "a.npy": lambda path: np.save(path, FRAME.to_numpy()),
    "a.npz": write_npz,
    "clip.mp4": lambda path: clip(path, pictures(12, 16, 16)),
    "tone.wav": lambda path: sound(path, tone(1.0, 440.0)),
    "scan.nii": write_volumes,
}


@pytest.fixture
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_check, "HARMLESS", 0)
    monkeypatch.setattr(memory_check, "available", lambda: 100.0)


@pytest.mark.parametrize("name", WRITE)
@pytest.mark.usefixtures("little_memory")
def test_what_takes_more_memory_than_there_is_is_refused_with_a_way_out(
    tmp_path: Path, name: str
) -> None:
    WRITE[name](tmp_path / name)
    with pytest.raises(SequiturError, match=r"of memory.* to spare\. [A-Z].*\.$"):
        load(tmp_path / name)


@pytest.mark.usefixtures("little_memory")
def test_a_big_plain_table_is_refused_after_a_look_at_its_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, size in (("BIG", 1), ("HEAD", 4_000), ("BLOCK", 9_000)):
        monkeypatch.setattr(f"sequitur_core.readers.tables.formats.text.csv_large.{name}", size)
    path = tmp_path / "t.csv"
    pd.concat([FRAME] * 20).to_csv(path, index=False)
    with pytest.raises(SequiturError, match="Load a part of its rows"):
        load(path)


def test_a_packed_table_needs_what_it_unpacks_to(tmp_path: Path) -> None:
    for name in ("t.csv", "t.csv.gz"):
        FRAME.to_csv(tmp_path / name, index=False)
    assert need(tmp_path / "t.csv.gz") == need(tmp_path / "t.csv")


def test_a_gz_is_bounded_by_what_it_unpacks_to_whatever_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = pd.concat([FRAME] * 500).to_csv(index=False).encode()
    last = gzip.compress(text[-40:])  # of several parts, the end tells of the last one only
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(text) + last)
    monkeypatch.setattr(memory_check, "HARMLESS", 0)
    monkeypatch.setattr(memory_check, "available", lambda: 6.0 * len(text))
    assert need(tmp_path / "t.csv.gz").memory < 6 * len(text)
    with pytest.raises(SequiturError, match="of memory"):
        load(tmp_path / "t.csv.gz")


def test_a_parquet_file_is_bounded_by_what_it_decodes_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pd.DataFrame({"what": ["x" * 1_000] * 5_000, "v": np.arange(5_000.0)})
    frame.to_parquet(tmp_path / "t.parquet")
    monkeypatch.setattr(memory_check, "HARMLESS", 0)
    monkeypatch.setattr(memory_check, "available", lambda: 1e7)
    assert need(tmp_path / "t.parquet").memory < 1e7
    with pytest.raises(SequiturError, match="of memory"):
        load(tmp_path / "t.parquet")


@pytest.mark.usefixtures("little_memory")
def test_tables_together_are_refused_where_each_alone_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for i in range(30):
        FRAME.to_csv(tmp_path / f"{i}.csv", index=False)
    monkeypatch.setattr(memory_check, "available", lambda: 200_000.0)
    load(tmp_path / "1.csv")
    with pytest.raises(SequiturError, match=r"of memory.*Load fewer of its files"):
        load(tmp_path)


def test_small_files_are_read_however_little_seems_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_check, "available", lambda: 0.0)
    FRAME.to_csv(tmp_path / "t.csv", index=False)
    assert len(load(tmp_path / "t.csv")) > 0


@pytest.mark.parametrize("name", ["t.parquet", "t.xlsx", "t.csv.gz"])
def test_what_a_damaged_file_would_take_is_nothing_to_fail_at(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK")
    assert need(tmp_path / name).memory >= 0
