"""Files and folders that are either whole or not there, and JSON that is checked when read."""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import shutil
import stat
import sys
import time
import tokenize
import types
import typing
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from sequitur_core.errors import DamagedError, SequiturError, WriteError

# What reading a damaged file raises, over json, numpy and zip archives.
DAMAGE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    tokenize.TokenError,  # numpy reads headers as Python literals
    zipfile.BadZipFile,
    zlib.error,
)

# Of a failed write: no room or quota left; a folder or disk that is protected.
DISK_FULL = (errno.ENOSPC, errno.EDQUOT) if hasattr(errno, "EDQUOT") else (errno.ENOSPC,)
WRITE_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)

OTHERS = stat.S_IRWXG | stat.S_IRWXO
RESERVE_BYTES = 1 << 16
NO_ROOM = 10_000_000  # bytes: less is taken by the first checkpoint
LITTLE_ROOM = 1_000_000_000

T = TypeVar("T")


# --- Whole files and folders -------------------------------------------------------------


def keep_to_oneself() -> None:
    """Make what this process writes from now on readable by its owner alone.

    On Windows the folders of users are closed to one another anyway.
    """
    os.umask(0o077)


def write_whole(path: Path, write: Callable[[BinaryIO], object], *, durable: bool = False) -> None:
    """Let `write` fill a hidden file, then rename it to `path` in one step.

    What is `durable` is on the disk by then: it outlives a power cut, too, and takes longer.
    Raises WriteError, as all functions here that write, where the disk is full or protected.
    """
    hidden = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with writing(path.parent):
        try:
            _fill(hidden, write)
            if durable:
                sync(hidden)
            _replace(hidden, path)
        finally:
            hidden.unlink(missing_ok=True)


def _fill(path: Path, write: Callable[[BinaryIO], object]) -> None:
    with path.open("wb") as file:
        write(file)


def sync(path: Path) -> None:
    """Wait until what a file holds, or which names a folder has, is on the disk."""
    if path.is_dir():
        if os.name != "posix":
            return  # Windows writes down names by itself
        descriptor = os.open(path, os.O_RDONLY)
    else:
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_all(folder: Path) -> None:
    """Wait until a folder and all that is in it is on the disk."""
    for path in (*folder.rglob("*"), folder):
        sync(path)


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Whatever can't be written in the block is told as WriteError, in a sentence.

    A folder that is gone isn't: it raises FileNotFoundError.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise WriteError(why_not_written(place, error)) from error


def write_text(path: Path, text: str) -> None:
    """Write text as a whole UTF-8 file."""
    content = text.encode("utf-8")
    write_whole(path, lambda file: file.write(content))


def write_json(path: Path, value: object) -> None:
    """Write a value as a whole JSON file."""
    write_text(path, json.dumps(value, ensure_ascii=False))


def write_array(path: Path, array: NDArray[Any], *, durable: bool = False) -> None:
    """Write an array as a whole .npy file, as `write_whole`."""
    if array.dtype.hasobject:
        raise ValueError("objects can't be stored")
    plain = np.asarray(array, order="C")
    header = np.lib.format.header_data_from_array_1_0(plain)

    def write(file: BinaryIO) -> None:
        np.lib.format.write_array_header_1_0(file, header)
        # Not by numpy: it doesn't tell a full disk from other faults.
        file.write(plain.reshape(-1).view(np.uint8).data)

    write_whole(path, write, durable=durable)


def write_arrays(path: Path, **arrays: NDArray[Any]) -> None:
    """Write named arrays as a whole .npz file."""
    write_whole(path, lambda file: np.savez(file, allow_pickle=False, **arrays))


def _replace(hidden: Path, path: Path) -> None:
    for _ in range(50):
        try:
            hidden.replace(path)
        except PermissionError:
            if os.name != "nt":
                raise
            time.sleep(0.01)  # Windows refuses while somebody reads the file
        else:
            return
    hidden.replace(path)


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in a JSON file; None if there is no file."""
    try:
        value = json.loads(path.read_bytes())
        if not isinstance(value, dict):
            raise ValueError("not an object")
        return value
    except FileNotFoundError:
        return None
    except DAMAGE as error:
        raise damaged(path) from error


def read_as(cls: type[T], path: Path) -> T | None:
    """An instance of a dataclass from a JSON file; None if there is no file."""
    values = read_json(path)
    try:
        return None if values is None else from_values(cls, values)
    except DAMAGE as error:
        raise damaged(path) from error


def left_on_disk(path: Path) -> NDArray[Any]:
    """The array of an .npy file, whose numbers stay on the disk until they are read.

    numpy asks the disk for each folder above a `Path`, which takes ten times as long as opening.
    """
    return cast(NDArray[Any], np.load(os.fspath(path), mmap_mode="r", allow_pickle=False))


def read_arrays(path: Path) -> dict[str, NDArray[Any]] | None:
    """The arrays in a .npz file by name; None if there is no file."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except FileNotFoundError:
        return None
    except (AttributeError, *DAMAGE) as error:  # the first where it holds a single array
        raise damaged(path) from error


def damaged(path: Path) -> DamagedError:
    """The error for a file that can't be read, or is gone; to be raised by the caller."""
    what = "damaged" if path.exists() else "missing"
    return DamagedError(
        f"The file {path.name} of {path.parent.name} is {what}. "
        f"Delete {path.parent.name} and make it again; nothing else is affected."
    )


def close_to_others(path: Path) -> None:
    """Take what others may do with a file or folder from them; links are left alone."""
    try:
        mode = stat.S_IMODE(path.lstat().st_mode)
        if mode & OTHERS and not path.is_symlink():
            path.chmod(mode & ~OTHERS)
    except FileNotFoundError:
        return  # renamed in this very moment, and closed with the folder above it


@contextmanager
def new_folder(
    parent: Path, name: str, *, within: Path | None = None, durable: bool = False
) -> Iterator[Path]:
    """A folder filled under a hidden name; it gets its own when everything is in it.

    Until then it lies in the parent, or in the folder `within` on the same disk. What is
    `durable` is as for `write_whole`.
    """
    hidden = (within or parent) / f".{name}"
    try:
        hidden.mkdir(parents=True)
        yield hidden
        if durable:
            sync_all(hidden)
        hidden.rename(parent / name)
        if durable:
            sync(parent)
    except OSError as error:
        raise WriteError(why_not_written(parent, error)) from error
    finally:
        shutil.rmtree(hidden, ignore_errors=True)  # nothing there when all went well


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """A hidden folder that is removed at the end of the block."""
    folder = parent / f".scratch-{secrets.token_hex(4)}"
    with writing(parent):
        folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # Windows: a file in it may still be open


def room_left(place: Path) -> int:
    """Bytes that the disk of a folder has left."""
    return shutil.disk_usage(place).free


def reserve(path: Path) -> None:
    """Write a small file that can be removed where the disk is full, to write a last word."""
    write_whole(path, lambda file: file.write(secrets.token_bytes(RESERVE_BYTES)))


def link_or_copy(source: str, target: str) -> None:
    """A hard link to a file that is never written again, or a copy where the disk has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def remove_folder(folder: Path) -> None:
    """Remove a folder for good; it is renamed first, so that it is never seen half empty."""
    hidden = folder.with_name(f".{folder.name}")
    try:
        folder.rename(hidden)
        shutil.rmtree(hidden)
    except OSError as error:
        raise folder_in_use(folder, error) from error


def folder_in_use(folder: Path, error: OSError) -> SequiturError:
    """The error for a folder that can't be removed; to be raised by the caller."""
    return SequiturError(
        f"{folder.name} can't be removed ({error.strerror or error}). "
        "Close other programs that use it and try again."
    )


def why_not_written(place: Path, error: OSError) -> str:
    """Why something couldn't be written, and what to do: a sentence or two."""
    if error.errno in DISK_FULL:
        return f"The disk is full. Make room on the disk of {place}, and try again."
    if error.errno in WRITE_REFUSED:
        return (
            f"{place} may not be written to. Check who may write there, or whether the disk is "
            "protected."
        )
    return (
        f"{place} can't be written to ({error.strerror or error}). Check the disk, and try again."
    )


def new_id(name: str, fallback: str) -> str:
    """A folder name that recalls a name and that no other folder has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:40].strip("-")
    return f"{slug or fallback}-{secrets.token_hex(4)}"


# --- From JSON to dataclasses ------------------------------------------------------------


@cache
def _hints(cls: Hashable) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def fits(value: object, hint: Any) -> bool:
    """Whether a value read from JSON is of a type; a list stands for a tuple."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return value in inner
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, one) for one in inner)
    if origin is tuple:
        several = inner[:1] * len(value) if inner[-1] is ... and isinstance(value, list) else inner
        return (
            isinstance(value, list)
            and len(value) == len(several)
            and all(map(fits, value, several))
        )
    if hint is float:
        return isinstance(value, int | float) and abs(value) <= sys.float_info.max
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint)


def from_values(cls: type[T], values: object) -> T:
    """An instance of a dataclass; ValueError for unknown names or values of another type."""
    hints = _hints(cast(Hashable, cls))
    if not isinstance(values, dict):
        raise ValueError(f"no object for {cls.__name__}")
    for name, value in values.items():
        if name not in hints or not fits(value, hints[name]):
            raise ValueError(f"{name} of {cls.__name__}")
    return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})
