"""The trash of a workspace: deleted runs, kept for some time."""

from __future__ import annotations

import os
import time
from pathlib import Path

from sequitur_core.errors import SequiturError
from sequitur_core.files import folder_in_use, remove_folder
from sequitur_core.runs.layout import id_folders, is_id


def move_to_trash(folder: Path, trash: Path) -> None:
    """Move a folder into the trash; SequiturError where another program uses it."""
    try:
        folder.rename(trash / folder.name)
        os.utime(trash / folder.name)  # it is kept for some time from now on
    except OSError as error:
        raise folder_in_use(folder, error) from error


def restore(id: str, trash: Path, runs: Path) -> Path:
    """Move a deleted run back to where runs lie; its folder there."""
    deleted = trash / id
    if not is_id(id) or not deleted.is_dir():
        raise SequiturError(f"The run {id} isn't in the trash any more. Train it again.")
    return deleted.rename(runs / id)


def empty(trash: Path, *, older_than_days: float = 0) -> None:
    """Remove for good what was deleted at least so long ago."""
    limit = time.time() - older_than_days * 24 * 3600
    for folder in id_folders(trash):
        if folder.stat().st_mtime <= limit:
            remove_folder(folder)
