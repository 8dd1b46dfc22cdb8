"""A workspace packed while runs train, and brought back elsewhere with the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np
import pytest

from sequitur_core import backup as command
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError, WriteError
from sequitur_core.jobs.training import progress_writer
from sequitur_core.runs.export import backup
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests.core.conftest import do, finish, losses, noise
from tests.full_disk import full_disk

DATA = SequenceDataset("noise", list(noise(8, 5, 1)))
CONFIG = TrainConfig(epochs=6, batch_size=4)


def put(space: Workspace, data_id: str = "") -> Run:
    spec = RunSpec(name="x", model="LSTM_AE", encoding_dim=2, config=CONFIG, dataset_id=data_id)
    return space.add_run(spec, DATA)


def files_of(space: Workspace) -> dict[str, bytes]:
    """What a backup promises to keep."""
    return {
        path.relative_to(space.path).as_posix(): path.read_bytes()
        for name in backup.FOLDERS
        for path in (space.path / name).rglob("*")
        if path.is_file() and path.name not in backup.LEFT_OUT
    }


@contextmanager
def protected_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No folder can be made for a picture beside the originals."""

    def refuse(_: Path) -> AbstractContextManager[Path]:
        raise WriteError("It may not be written to.")

    with monkeypatch.context() as patch:
        patch.setattr(backup, "scratch_folder", refuse)
        yield


@pytest.fixture
def elsewhere(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "elsewhere" / "local")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """With an upload, the dataset that was read from it, a run that is done and one that waits."""
    space = Workspace(tmp_path_factory.mktemp("full") / "local")
    upload = space.uploads.add("Mine, 2.csv", io.BytesIO(b"1,2\n3,4\n"))
    data_id = space.add_dataset(DATA, source=upload)
    finish(put(space, data_id)).release()
    put(space, data_id)
    put(space, data_id).delete()
    return space


@pytest.fixture(scope="module")
def packed(full: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("packed") / "a.tar"
    backup.pack(full, path)
    return path


# --- There and back ----------------------------------------------------------------------


def test_every_file_comes_back_with_the_same_bytes(full, packed, elsewhere):
    assert backup.restore(packed, elsewhere) == (4, 0)
    assert files_of(elsewhere) == files_of(full)
    assert {run.id: run.status for run in elsewhere.runs()} == {
        run.id: run.status for run in full.runs()
    }
    for run in elsewhere.runs():
        assert run.history() == full.run(run.id).history()
        assert run.created == full.run(run.id).created


@pytest.mark.skipif(os.name != "posix", reason="told by inodes")
def test_what_is_restored_is_on_the_disk_before_it_is_seen(packed, elsewhere, synced):
    backup.restore(packed, elsewhere)
    assert {elsewhere.path.joinpath(name).stat().st_ino for name in backup.FOLDERS} <= synced


def test_a_backup_is_on_the_disk_before_it_has_its_name(full, tmp_path, monkeypatch):
    synced, fsync = [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda at: synced.append(os.fstat(at).st_size) or fsync(at))
    backup.pack(full, tmp_path / "a.tar")
    assert (tmp_path / "a.tar").stat().st_size in synced


def test_a_home_that_may_not_be_written_to_is_packed(full, tmp_path, elsewhere, monkeypatch):
    with protected_home(monkeypatch):  # as a disk becomes that failed
        backup.pack(full, tmp_path / "a.tar")
    backup.restore(tmp_path / "a.tar", elsewhere)
    assert files_of(elsewhere) == files_of(full)


def test_data_that_runs_share_is_packed_once_and_shared_again(full, packed, elsewhere):
    with tarfile.open(packed) as archive:
        values = [entry for entry in archive if entry.name.endswith("values.npy")]
    assert [entry.isreg() for entry in values].count(True) == 1
    assert len(values) == 3
    backup.restore(packed, elsewhere)
    (data_id,) = elsewhere.dataset_ids()
    assert (elsewhere.datasets_folder / data_id / "values.npy").stat().st_nlink == 3


def test_a_dataset_finds_its_upload_elsewhere(packed, full, elsewhere):
    backup.restore(packed, elsewhere)
    (saved,) = elsewhere.datasets()
    assert Path(saved.source).is_relative_to(elsewhere.path)
    assert Path(saved.source).read_bytes() == b"1,2\n3,4\n"
    old = elsewhere.uploads.path / Path(saved.source).parent.name
    os.utime(old, (0, 0))
    assert elsewhere.unused_uploads() == []
    (original,) = full.datasets()
    assert Path(original.source).is_relative_to(full.path)


def test_packing_leaves_nothing_behind(full, packed):
    assert list(full.path.rglob(".scratch*")) == []
    blocks = backup.packed(full)
    next(blocks)
    blocks.close()  # somebody broke the download off
    assert list(full.path.rglob(".scratch*")) == []


@pytest.mark.parametrize("batch", [1, 4, 7])
def test_a_run_packed_while_it_trains_goes_on_elsewhere(
    space, elsewhere, tmp_path, monkeypatch, batch
):
    monkeypatch.setattr(progress_writer, "CHECKPOINT_SECONDS", 0.0)
    plain = progress_writer.ProgressWriter.after_batch
    seen = []

    def after_batch(self: progress_writer.ProgressWriter, progress: object) -> None:
        plain(self, progress)
        seen.append(progress)
        if len(seen) == batch:
            backup.pack(space, tmp_path / "a.tar")

    monkeypatch.setattr(progress_writer.ProgressWriter, "after_batch", after_batch)
    run = finish(put(space))
    backup.restore(tmp_path / "a.tar", elsewhere)
    copy = elsewhere.run(run.id)
    assert copy.status == ("interrupted" if copy.history() else "queued")
    if copy.status == "interrupted":
        copy.resume()
    assert do(copy) == 0
    assert losses(copy.history()) == losses(run.history())
    np.testing.assert_array_equal(copy.encodings(), run.encodings())


def test_a_run_deleted_meanwhile_is_left_out_whole(space, tmp_path, elsewhere, monkeypatch):
    first, second = put(space), put(space)
    plain = backup.link_or_copy

    def link(source: str, target: str) -> None:
        plain(source, target)
        if first.id in source and first.path.exists():
            first.delete()

    monkeypatch.setattr(backup, "link_or_copy", link)
    backup.pack(space, tmp_path / "a.tar")
    backup.restore(tmp_path / "a.tar", elsewhere)
    assert elsewhere.run_ids() == {second.id}


def test_what_is_there_already_stays_as_it_is(full, packed, elsewhere):
    backup.restore(packed, elsewhere)
    changed = next(run for run in elsewhere.runs() if run.status == "done")
    changed.rename("Mine")
    (other,) = elsewhere.run_ids() - {changed.id}
    elsewhere.run(other).delete()
    assert backup.restore(packed, elsewhere) == (1, 3)
    assert changed.name == "Mine"
    assert elsewhere.run_ids() == full.run_ids()


# --- What isn't whole --------------------------------------------------------------------


def tar(*entries: tuple[tarfile.TarInfo | str, bytes]) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for entry, data in entries:
            info = entry if isinstance(entry, tarfile.TarInfo) else tarfile.TarInfo(entry)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return content.getvalue()


def special(name: str, kind: bytes, to: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, to
    return info


NOTHING = hashlib.sha256().hexdigest()


def with_entry(entry: tarfile.TarInfo | str) -> bytes:
    about = json.dumps({"kind": backup.KIND, "version": backup.VERSION}).encode()
    name = entry if isinstance(entry, str) else entry.name
    return tar(
        (backup.ABOUT, about), (entry, b""), (backup.END, json.dumps({name: NOTHING}).encode())
    )


def sparse(name: str, size: int) -> tarfile.TarInfo:
    """A file of zeros that takes no room in an archive; its content is the list of what isn't."""
    info = tarfile.TarInfo(name)
    info.pax_headers = {
        "GNU.sparse.major": "1",
        "GNU.sparse.minor": "0",
        "GNU.sparse.name": name,
        "GNU.sparse.realsize": str(size),
    }
    return info


def with_zeros(size: int) -> bytes:
    """A whole backup of a file of so many zeros, of which it holds none."""
    about = json.dumps({"kind": backup.KIND, "version": backup.VERSION}).encode()
    name = "uploads/upload-x/zeros.csv"
    sums = {name: hashlib.sha256(bytes(size)).hexdigest()}
    return tar(
        (backup.ABOUT, about),
        (sparse(name, size), b"0\n".ljust(tarfile.BLOCKSIZE, b"\0")),
        (backup.END, json.dumps(sums).encode()),
    )


def dated(name: str, seconds: float) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.mtime = seconds
    return info


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda content: content[: len(content) // 2],
    "without its end": lambda content: content[: content.index(b"end.json") - 512],
    "a bit": lambda content: content.replace(b"3,4", b"3,5"),
    "empty": lambda content: b"",
    "garbage": lambda content: bytes(range(256)) * 100,
    "another archive": lambda content: tar(("runs/x/spec.json", b"{}")),
    "up": lambda content: with_entry("runs/x/../../../evil"),
    "absolute": lambda content: with_entry("/tmp/evil"),
    "hidden": lambda content: with_entry("runs/x/.evil"),
    "elsewhere": lambda content: with_entry("dispatcher.lock"),
    "another drive": lambda content: with_entry("runs/x/C:evil"),
    "a link out": lambda content: with_entry(
        special("runs/x/evil", tarfile.SYMTYPE, "/etc/passwd")
    ),
    "a hard link out": lambda content: with_entry(special("runs/x/evil", tarfile.LNKTYPE, "/x")),
    "a device": lambda content: with_entry(special("runs/x/evil", tarfile.CHRTYPE)),
    "zeros without end": lambda content: with_zeros(1_000_000),
    "beyond all time": lambda content: with_entry(dated("runs/x/spec.json", 1e300)),
    "the process of another computer": lambda content: with_entry("runs/x/claim.json"),
    "a pipe": lambda content: with_entry(special("runs/x/evil", tarfile.FIFOTYPE)),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_not_a_whole_backup_changes_nothing(packed, tmp_path, elsewhere, damage):
    path = tmp_path / "b.tar"
    path.write_bytes(DAMAGE[damage](packed.read_bytes()))
    before = set(tmp_path.rglob("*"))
    with pytest.raises(SequiturError, match="isn't a whole backup"):
        backup.restore(path, elsewhere)
    assert set(tmp_path.rglob("*")) == before


def test_a_backup_of_a_newer_version_is_told_apart(tmp_path, elsewhere):
    path = tmp_path / "b.tar"
    path.write_bytes(tar((backup.ABOUT, json.dumps({"kind": backup.KIND, "version": 99}).encode())))
    with pytest.raises(SequiturError, match="newer version"):
        backup.restore(path, elsewhere)


def test_a_full_disk_is_said_and_leaves_no_half_backup(full, tmp_path, monkeypatch):
    with full_disk(monkeypatch), pytest.raises(SequiturError, match="The disk is full"):
        backup.pack(full, tmp_path / "a.tar")
    assert list(tmp_path.iterdir()) == []
    assert list(full.path.rglob(".scratch*")) == []


# --- The command -------------------------------------------------------------------------


def test_the_command_packs_and_restores(full, tmp_path, capsys, monkeypatch):
    umask = os.umask(0o077)
    path, home = tmp_path / "a.tar", tmp_path / "new home"
    assert command.main(["pack", str(path), "--home", str(full.path.parent)]) == 0
    assert str(path) in capsys.readouterr().out
    monkeypatch.setenv("SEQUITUR_HOME", str(home))
    assert command.main(["restore", str(path)]) == 0
    assert "4 folders" in capsys.readouterr().out
    assert files_of(Workspace(home / "local")) == files_of(full)
    assert command.main(["restore", str(tmp_path / "none.tar")]) == 1
    assert command.main(["pack", str(tmp_path / "none" / "a.tar")]) == 1
    assert "There is no file" in capsys.readouterr().err
    os.umask(umask)
