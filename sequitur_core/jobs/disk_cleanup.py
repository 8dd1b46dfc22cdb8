"""What a server removes by itself: deleted runs, leftovers, old uploads and idle workspaces."""

from __future__ import annotations

import logging
import os
import time
from contextlib import suppress

from sequitur_core.classroom.classes import remove_without_teacher
from sequitur_core.errors import SequiturError
from sequitur_core.files import remove_folder
from sequitur_core.runs.allowance.limits import Limits
from sequitur_core.runs.layout import IN_CLASS_FILE, TEACHES_FILE, TRASH_FOLDER, id_folders
from sequitur_core.runs.sharing.people import DAY, Workspaces
from sequitur_core.runs.workspace import Workspace

TRASH_DAYS = 30
UNREAD_DAYS = 1  # after which an upload from which no data came isn't waited for any more

log = logging.getLogger(__name__)


def tidy(workspace: Workspace) -> None:
    """Remove what nobody needs in a workspace."""
    try:
        workspace.empty_trash(older_than_days=TRASH_DAYS)
        workspace.clear_leftovers()
    except (OSError, SequiturError):  # in use: the next server may remove it
        log.exception("What nobody needs in %s can't be removed", workspace.path)


def close_to_others(workspace: Workspace) -> None:
    """Close a workspace to other users of this computer, where that is possible."""
    try:
        workspace.close_to_others()
    except OSError:  # somebody else's, or a disk without modes; runs go on
        log.warning("%s stays open to other users", workspace.path, exc_info=True)


def tidy_up_after_people(workspaces: Workspaces, limits: Limits) -> None:
    """Remove old uploads, move workspaces to the trash that nobody opens, and empty it in time."""
    for workspace in workspaces.all():
        tidy(workspace)
        try:
            _remove_old_uploads(workspace, limits.upload_days)
            if _is_empty(workspace) and workspaces.last_visit(workspace) < time.time() - DAY:
                workspaces.remove(workspace)  # of somebody who never came back, or of a program
            elif workspaces.is_expired(workspace):
                _move_to_trash(workspaces, workspace)
        except (OSError, SequiturError):
            log.exception("%s can't be tidied up", workspace.path)
    with suppress(OSError, SequiturError):  # in use: the next time
        remove_without_teacher(workspaces)
    trash = workspaces.home / TRASH_FOLDER
    for folder in id_folders(trash) if trash.is_dir() else ():
        if folder.stat().st_mtime < time.time() - TRASH_DAYS * DAY:
            with suppress(SequiturError):  # in use: the next time
                remove_folder(folder)


def _is_empty(workspace: Workspace) -> bool:
    folders = (workspace.uploads.path, workspace.datasets_folder, workspace.runs_folder)
    in_class = [workspace.path / name for name in (TEACHES_FILE, IN_CLASS_FILE)]
    deleted = (*id_folders(workspace.trash_folder), *workspace.deleted_datasets())
    return (
        not deleted
        and not any(id_folders(folder) for folder in folders)
        and not any(file.exists() for file in in_class)
    )


def _remove_old_uploads(workspace: Workspace, days: int) -> None:
    unread = set(workspace.unused_uploads())
    for folder in id_folders(workspace.uploads.path):
        age = (time.time() - folder.stat().st_mtime) / DAY
        if (days and age > days) or (folder in unread and age > UNREAD_DAYS):
            remove_folder(folder)


def _move_to_trash(workspaces: Workspaces, workspace: Workspace) -> None:
    """Unless a run in it waits or works: then it is needed, though nobody looks."""
    if any(run.status in ("queued", "running") or run.alive for run in workspace.runs()):
        return
    target = workspaces.home / TRASH_FOLDER / workspace.path.name
    target.parent.mkdir(exist_ok=True)
    workspace.path.rename(target)
    os.utime(target)  # from now on it counts how long it has been there
    log.info("Nobody opened %s for long, so it is in the trash", workspace.path.name)
