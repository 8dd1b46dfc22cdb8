"""A disk without room, as far as the core writes to it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sequitur_core import files


@contextmanager
def full_disk(
    monkeypatch: pytest.MonkeyPatch,
    *,
    full_for: Callable[[Path], bool] = lambda path: True,
    reserve: Path | None = None,
) -> Iterator[None]:
    """Nothing can be written in the block, or not these files, until `reserve` is removed."""
    plain = files._fill

    def fill(path: Path, write: Callable[..., object]) -> None:
        if full_for(path) and (reserve is None or reserve.exists()):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        plain(path, write)

    with monkeypatch.context() as patch:
        patch.setattr(files, "_fill", fill)
        yield


def no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk says that nothing is left, wherever that is looked up."""
    monkeypatch.setattr(
        "shutil.disk_usage", lambda place: type("Usage", (), {"free": 0, "total": 1, "used": 1})
    )
