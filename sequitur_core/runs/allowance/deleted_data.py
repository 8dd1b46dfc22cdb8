"""Deleted data: moved aside with the file it was read from, and brought back."""

from __future__ import annotations

import os
import time
from pathlib import Path

from sequitur_core.errors import SequiturError
from sequitur_core.files import folder_in_use, remove_folder
from sequitur_core.runs.layout import DATASETS_FOLDER, UPLOADS_FOLDER, id_folders, is_id


class DeletedData:
    """The folder of a workspace's deleted data: datasets/ and uploads/, as they were."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def folders(self) -> list[Path]:
        """Of each deleted dataset, the one deleted last first."""
        return sorted(self._all(DATASETS_FOLDER), key=lambda folder: -folder.stat().st_mtime)

    def take(self, dataset: Path, upload: Path | None) -> None:
        """Move a dataset's folder here, and that of the file it was read from, if it is given.

        Raises SequiturError where one is in use.
        """
        for folder, kind in ((upload, UPLOADS_FOLDER), (dataset, DATASETS_FOLDER)):
            if folder is not None and folder.is_dir():
                (self.path / kind).mkdir(parents=True, exist_ok=True)
                try:
                    os.utime(folder.rename(self.path / kind / folder.name))  # kept from now on
                except OSError as error:
                    raise folder_in_use(folder, error) from error

    def give_back(self, id: str, workspace: Path, upload: str) -> None:
        """Move a dataset back into a workspace, with the folder `upload` of its file, if here.

        Raises SequiturError where it isn't here any more.
        """
        folder = self.path / DATASETS_FOLDER / id
        if not is_id(id) or not folder.is_dir():
            raise SequiturError(f"The data {id} isn't in the trash any more. Upload it again.")
        file = self.path / UPLOADS_FOLDER / upload
        if is_id(upload) and file.is_dir():
            file.rename(workspace / UPLOADS_FOLDER / upload)
        folder.rename(workspace / DATASETS_FOLDER / id)

    def empty(self, *, older_than_days: float = 0) -> None:
        """Remove for good what was deleted so long ago."""
        limit = time.time() - older_than_days * 24 * 3600
        for kind in (DATASETS_FOLDER, UPLOADS_FOLDER):
            for folder in self._all(kind):
                if folder.stat().st_mtime <= limit:
                    remove_folder(folder)

    def _all(self, kind: str) -> list[Path]:
        return id_folders(self.path / kind) if (self.path / kind).is_dir() else []
