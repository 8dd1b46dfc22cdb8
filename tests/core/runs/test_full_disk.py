"""No room, or no right to write: what is written is whole or not there, and a sentence says why."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from sequitur_core import files
from sequitur_core.data import dataset
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.files import write_array
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace

SAYS = {
    errno.ENOSPC: "The disk is full. Make room",
    errno.EACCES: "may not be written to. Check who may",
    errno.EROFS: "may not be written to. Check who may",
    errno.EIO: "can't be written to",
}


def fails(number: int) -> OSError:
    return OSError(number, os.strerror(number))


class Half(io.BytesIO):
    """A file of which half can be written; where the rest fails, copying ends."""

    def __init__(self, number: int) -> None:
        super().__init__(b"1,2\n" * 100_000)
        self.number = number

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise fails(self.number)
        return super().read(1000)


def upload(space: Workspace, number: int) -> None:
    space.uploads.add("table.csv", Half(number))


def uploads(space: Workspace, number: int) -> None:
    space.uploads.add_together([("a.csv", io.BytesIO(b"1,2\n")), ("b.csv", Half(number))])


def store(space: Workspace, _: int) -> None:
    space.add_dataset(walks())


def begin(space: Workspace, _: int) -> None:
    space.add_run(RunSpec(name="x", model="LINEAR_AE", encoding_dim=2), walks())


def walks() -> SequenceDataset:
    return SequenceDataset("walks", np.ones((4, 10)))


@pytest.mark.parametrize("number", SAYS)
@pytest.mark.parametrize("act", [upload, uploads, store, begin])
def test_what_finds_no_room_is_not_there_and_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    act: Callable[[Workspace, int], None],
    number: int,
) -> None:
    def some(arrays: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
        yield np.concatenate(list(arrays))[:3]
        raise fails(number)

    space = Workspace(tmp_path / "local")
    one = walks()
    monkeypatch.setattr(f"{__name__}.walks", lambda: one)
    monkeypatch.setattr(dataset, "in_chunks", some)
    with pytest.raises(SequiturError, match=SAYS[number]):
        act(space, number)
    assert [path for path in (tmp_path / "local").rglob("*") if path.is_file()] == []


def test_a_run_is_deleted_though_there_is_no_room_to_ask_it_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = Workspace(tmp_path / "local")
    run = space.add_run(RunSpec(name="x", model="LINEAR_AE", encoding_dim=2), walks())

    def full(_: Path) -> None:
        raise fails(errno.ENOSPC)

    monkeypatch.setattr(Path, "touch", full)
    with pytest.raises(SequiturError, match=SAYS[errno.ENOSPC]):
        run.stop()
    run.delete()
    space.remove_deleted(run.id)
    assert (space.runs(), space.disk_use().trash) == ([], 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_an_array_too_large_for_the_disk_is_told_from_other_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_into_a_full_disk(_: Path, write: Callable[[object], object], **how: bool) -> None:
        with Path("/dev/full").open("wb") as file:
            write(file)

    monkeypatch.setattr(files, "write_whole", write_into_a_full_disk)
    with pytest.raises(OSError, match="No space left") as caught:
        write_array(tmp_path / "a.npy", np.zeros(1_000_000, np.float32))
    assert caught.value.errno == errno.ENOSPC


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6).reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.zeros((0, 2)),
        np.array(5),
        np.array(["a", "bcd"]),
        np.array([True, False]),
    ],
)
def test_arrays_come_back_as_they_were(tmp_path: Path, array: np.ndarray) -> None:
    write_array(tmp_path / "a.npy", array)
    again = np.load(tmp_path / "a.npy", allow_pickle=False)
    assert again.dtype == array.dtype
    assert again.shape == array.shape
    assert (again == array).all()
