"""All data and runs of a workspace in one .tar, packed while runs train: packed, restore.

Files are replaced, never changed, so hard links to all of them are a picture of one moment;
only the few that grow are copied. What goes into the archive is read from that picture.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sequitur_core.errors import SequiturError, WriteError
from sequitur_core.files import (
    DAMAGE,
    link_or_copy,
    scratch_folder,
    sync,
    sync_all,
    write_whole,
    writing,
)
from sequitur_core.runs import layout
from sequitur_core.runs.layout import id_folders, is_id
from sequitur_core.runs.workspace import Workspace

ABOUT = "backup.json"  # the first entry
END = "end.json"  # the last one: the SHA-256 of every file, by name
FILE_NAME = "sequitur-%Y-%m-%d.tar"  # to be formatted with a date
KIND, SERVER_KIND, VERSION = "sequitur backup", "sequitur server backup", 1
HOLDS = {
    KIND: "the data and runs of one person. Restore it without SEQUITUR_SHARED, where one person "
    "has the server",
    SERVER_KIND: "all that a server with several people had. Restore it with SEQUITUR_SHARED=1",
}
FOLDERS = (layout.UPLOADS_FOLDER, layout.DATASETS_FOLDER, layout.RUNS_FOLDER)
# Of runs: what is about processes of this computer.
LEFT_OUT = (layout.CLAIM_FILE, layout.WORKER_LOCK_FILE, layout.RESERVE_FILE)
GROWING = (layout.HISTORY_FILE, layout.LOG_FILE, layout.HAND_LABELS_FILE)
_BLOCK = 1 << 20

Link = Callable[[str, str], None]  # from an original to its name in a picture


def packed(workspace: Workspace) -> Iterator[bytes]:
    """The blocks of an archive with all uploads, datasets and runs; nothing deleted.

    The picture of the moment is taken at once, and removed after the last block.
    Raises WriteError where the disk is full.
    """
    with ExitStack() as stack:
        folder, link = stack.enter_context(picture_folder(workspace.runs_folder))
        with writing(workspace.path):
            take_picture(workspace, folder, link)
        picture = stack.pop_all()

    def blocks() -> Iterator[bytes]:
        with picture:
            yield from archive_of(folder)

    return blocks()


@contextmanager
def picture_folder(place: Path) -> Iterator[tuple[Path, Link]]:
    """A hidden folder for links to files of a place, and how they are linked there.

    Where nothing may be written, as on a disk that failed, it lies elsewhere: other disks have
    but names for these files.
    """
    with ExitStack() as stack:
        link: Link = link_or_copy
        try:
            folder = stack.enter_context(scratch_folder(place))
        except WriteError:
            folder, link = Path(stack.enter_context(TemporaryDirectory())), os.symlink
        yield folder, link


def take_picture(workspace: Workspace, folder: Path, link: Link = link_or_copy) -> None:
    """Link what a workspace holds into a folder; what is deleted meanwhile is left out whole."""
    for name in FOLDERS:
        for original in id_folders(workspace.path / name):
            target = folder / name / original.name
            link_all(original, target, link)
            if not original.exists():
                shutil.rmtree(target, ignore_errors=True)


def link_all(original: Path, target: Path, link: Link = link_or_copy) -> None:
    target.mkdir(parents=True)
    # The status first, and a checkpoint before the history: what is written meanwhile is then
    # more than these promise, never less.
    for name in (layout.STATUS_FILE, layout.CHECKPOINT_FILE):
        with suppress(FileNotFoundError):
            link_or_copy(str(original / name), str(target / name))
    for path in sorted(original.rglob("*")):
        inner = path.relative_to(original)
        hidden = any(part.startswith(".") for part in inner.parts)
        copy = target / inner
        if hidden or inner.as_posix() in LEFT_OUT or not path.is_file() or copy.exists():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # removed this very moment
            if inner.as_posix() in GROWING:
                shutil.copy2(path, copy)
            else:
                link(str(path), str(copy))


def archive_of(folder: Path, *, kind: str = KIND) -> Iterator[bytes]:
    """The blocks of a .tar of a folder; a file with several names is in it once."""
    about = {"kind": kind, "version": VERSION, "created": time.time()}
    yield from _entry(ABOUT, json.dumps(about).encode())
    sums: dict[str, str] = {}
    first_names: dict[tuple[int, int], str] = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(folder).as_posix()
        with path.open("rb") as file:
            stat = os.fstat(file.fileno())
            first = first_names.setdefault((stat.st_dev, stat.st_ino), name)
            info = _info(name, stat.st_size, stat.st_mtime)
            if first != name:
                info.type, info.linkname, info.size = tarfile.LNKTYPE, first, 0
                yield info.tobuf(tarfile.PAX_FORMAT)
                sums[name] = sums[first]
                continue
            yield info.tobuf(tarfile.PAX_FORMAT)
            digest = hashlib.sha256()
            while block := file.read(_BLOCK):
                digest.update(block)
                yield block
            yield bytes(-stat.st_size % tarfile.BLOCKSIZE)
            sums[name] = digest.hexdigest()
    yield from _entry(END, json.dumps(sums).encode())
    yield bytes(2 * tarfile.BLOCKSIZE)


def _entry(name: str, content: bytes) -> Iterator[bytes]:
    yield _info(name, len(content), time.time()).tobuf(tarfile.PAX_FORMAT)
    yield content + bytes(-len(content) % tarfile.BLOCKSIZE)


def _info(name: str, size: int, modified: float) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, modified, 0o600
    return info


def pack(workspace: Workspace, path: Path) -> None:
    """Write such an archive to a file, which is whole or not there. WriteError as `packed`."""
    write_whole(path, lambda file: file.writelines(packed(workspace)), durable=True)


def is_of_workspace(name: str) -> bool:
    """Whether a file of this name may be in the archive of a workspace: others lead elsewhere."""
    parts = name.split("/")
    left_out = "/".join(parts[2:]) in LEFT_OUT  # a process named there may be anybody's here
    return (
        is_plain(name)
        and not left_out
        and len(parts) > 2
        and parts[0] in FOLDERS
        and is_id(parts[1])
    )


def is_plain(name: str) -> bool:
    """Whether no part of a name is hidden or leads elsewhere."""
    return all(
        part and not part.startswith(".") and not set(part) & set("\\:\0")
        for part in name.split("/")
    )


# --- Back again --------------------------------------------------------------------------


def restore(path: Path, workspace: Workspace) -> tuple[int, int]:
    """Bring back what an archive holds: how many folders came back, and how many were there.

    A dataset, a run or an upload that is there already stays as it is. Nothing appears
    before the whole archive has been read and every file is what it was.

    Raises SequiturError for a file that isn't a whole archive, WriteError where the disk is full.
    """
    with scratch_folder(workspace.runs_folder) as folder:
        unpack(path, folder)
        found = [
            Path(name, one.name)
            for name in FOLDERS
            if (folder / name).is_dir()
            for one in id_folders(folder / name)
        ]
        new = [one for one in found if not (workspace.path / one).exists()]
        with writing(workspace.path):
            for one in new:  # uploads and datasets come before the runs that were trained on them
                sync_all(folder / one)  # the backup may be deleted then
                (folder / one).rename(workspace.path / one)
            for name in FOLDERS:
                sync(workspace.path / name)
        return len(new), len(found) - len(new)


def unpack(
    path: Path, folder: Path, *, kind: str = KIND, is_ours: Callable[[str], bool] = is_of_workspace
) -> None:
    """Write every file of an archive into a folder, and see that each is what it was.

    `is_ours` tells the names that an archive of this kind has. Raises SequiturError for any other
    archive, and for one that isn't whole.
    """
    sums: Any = None
    names: set[str] = set()
    try:
        with tarfile.open(path, "r|") as archive:
            for number, entry in enumerate(archive):
                if number == 0:
                    _check_about(_content(archive, entry), path, kind)
                elif entry.name == END:
                    sums = json.loads(_content(archive, entry))
                else:
                    if not is_ours(entry.name) or entry.name in names:
                        raise ValueError(entry.name)
                    _unpack_one(archive, entry, folder, names)
    except SequiturError:
        raise
    except FileNotFoundError as error:
        raise SequiturError(f"There is no file {path}. Name the file of the backup.") from error
    except (tarfile.TarError, OverflowError, *DAMAGE) as error:
        raise _not_whole(path) from error
    if not isinstance(sums, dict) or {name: _sum(folder / name) for name in names} != sums:
        raise _not_whole(path)


def _check_about(content: bytes, path: Path, kind: str) -> None:
    about = json.loads(content)
    if isinstance(about, dict) and about.get("kind") in {*HOLDS} - {kind}:
        raise SequiturError(f"{path.name} holds {HOLDS[about['kind']]}.")
    if not isinstance(about, dict) or about.get("kind") != kind:
        raise _not_whole(path)
    if about.get("version") != VERSION:
        raise SequiturError(
            f"{path.name} was written by a newer version of Sequitur. Restore it with that one."
        )


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(entry)
    return b"" if file is None else file.read()


def _unpack_one(
    archive: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path, names: set[str]
) -> None:
    """Write one file; ValueError for what isn't one."""
    target = folder / entry.name
    with writing(folder):
        target.parent.mkdir(parents=True, exist_ok=True)
        if entry.islnk() and entry.linkname in names:
            link_or_copy(str(folder / entry.linkname), str(target))
        # Of a sparse file, a few bytes of the archive stand for terabytes of zeros.
        elif entry.isreg() and not entry.issparse():
            file = archive.extractfile(entry)
            assert file is not None
            with target.open("xb") as copy:
                shutil.copyfileobj(file, copy, _BLOCK)
            os.utime(target, (entry.mtime, entry.mtime))
        else:
            raise ValueError(entry.name)
    names.add(entry.name)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _not_whole(path: Path) -> SequiturError:
    return SequiturError(
        f"{path.name} isn't a whole backup: it is cut short, damaged, or another kind of file. "
        "Nothing was changed; try another copy of it."
    )
