"""What opens a person's workspace: keys, which browsers hold, and links, which become one once.

Both read <id>.<secret>. Of a secret only its SHA-256 is stored, as the name of a file, so what
lies on the disk, in a backup or in a log opens nothing.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from pathlib import Path

from sequitur_core.errors import SequiturError
from sequitur_core.files import writing
from sequitur_core.runs import layout
from sequitur_core.runs.people import Workspaces
from sequitur_core.runs.workspace import Workspace

LINK_SECONDS = 24 * 3600.0
LONGEST = 200  # characters of a key
SECRET = r"[A-Za-z0-9_-]{43}"


def new_key(workspace: Workspace) -> str:
    """A further key to a workspace."""
    return _issued(workspace, layout.KEYS_FOLDER)


def new_link(workspace: Workspace) -> str:
    """What opens a workspace in one more browser, once and within a day."""
    return _issued(workspace, layout.LINKS_FOLDER)


def opened_by(workspaces: Workspaces, key: str) -> Workspace | None:
    """The workspace that a key opens; None for one that was made up, withdrawn or is too old."""
    found = _look_up(workspaces, key, layout.KEYS_FOLDER)
    if found is None or workspaces.is_expired(found[0]):
        return None
    return found[0]


def key_for_link(workspaces: Workspaces, link: str) -> str:
    """A new key for a link, which is used up by that.

    Raises SequiturError for one that was made up, was used before or is too old.
    """
    found = _look_up(workspaces, link, layout.LINKS_FOLDER)
    if found is not None:
        workspace, file = found
        try:
            fresh = time.time() - file.stat().st_mtime < LINK_SECONDS
            file.unlink()  # of two who use it at once, this fails for one
        except FileNotFoundError:
            fresh = False
        if fresh and not workspaces.is_expired(workspace):
            return new_key(workspace)
    raise SequiturError(
        "A link to a workspace works once, within a day of being made. Make another one where the "
        "workspace is open."
    )


def _issued(workspace: Workspace, folder: str) -> str:
    secret = secrets.token_urlsafe(32)
    parent = workspace.path / folder
    with writing(workspace.path):
        parent.mkdir(exist_ok=True)
        (parent / _sum(secret)).touch()
    return f"{workspace.path.name}.{secret}"


def _look_up(workspaces: Workspaces, key: str, folder: str) -> tuple[Workspace, Path] | None:
    """The workspace that a key or link names and the file that says so, if both are there."""
    id_, _, secret = key[:LONGEST].partition(".")
    if not workspaces.shared or re.fullmatch(SECRET, secret) is None:
        return None
    try:
        workspace = workspaces.open(id_)
    except SequiturError:
        return None
    file = workspace.path / folder / _sum(secret)
    return (workspace, file) if file.is_file() else None


def _sum(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
