"""Moving folders to the trash, and files that are in use."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sequitur_core.errors import SequiturError

if TYPE_CHECKING:
    pass


def move_to_trash(folder: Path, trash: Path) -> None:
    try:
        folder.rename(trash / folder.name)
        os.utime(trash / folder.name)  # it is kept for some time from now on
    except OSError as error:
        raise _in_use(folder, error) from error


def link_or_copy(source: str, target: str) -> None:
    """A second name for a file that is never written again, or a copy where the disk has none."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def remove_folder(folder: Path) -> None:
    """Remove a folder for good, out of sight first."""
    hidden = folder.with_name(f".{folder.name}")
    try:
        folder.rename(hidden)
        shutil.rmtree(hidden)
    except OSError as error:
        raise _in_use(folder, error) from error


def _in_use(folder: Path, error: OSError) -> SequiturError:
    return SequiturError(
        f"{folder.name} can't be removed ({error.strerror or error}). "
        "Close other programs that use it and try again."
    )
