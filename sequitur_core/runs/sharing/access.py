"""What opens a person's workspace: keys, which browsers hold, and links, which become one once.

A share shows a single run, to be read, until the run is shared no more. All of them read
<id>.<secret>. Of a secret only its SHA-256 is stored, as the name of a file, so what
lies on the disk, in a backup or in a log opens nothing.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from pathlib import Path

from sequitur_core.errors import SequiturError
from sequitur_core.files import read_json, write_json, writing
from sequitur_core.runs import layout
from sequitur_core.runs.run import Run
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.workspace import Workspace

LINK_SECONDS = 24 * 3600.0
LONGEST = 200  # characters of a key
MOST_OFFERED = 10_000  # keys that nobody has used yet
SECRET = r"[A-Za-z0-9_-]{43}"


def new_key(workspace: Workspace) -> str:
    """A further key to a workspace."""
    return _issued(workspace, layout.KEYS_FOLDER)


def offer_key(workspaces: Workspaces) -> str:
    """A key to a workspace that is made once the key is used.

    Programs that look at pages come back without it: a folder for each visit of theirs would be
    looked through ten times a second for a day. This process alone knows of it until then.
    """
    key = f"{workspaces.new_id()}.{_new_secret()}"
    with workspaces.offering:
        workspaces.offered[key] = None
        while len(workspaces.offered) > MOST_OFFERED:
            del workspaces.offered[next(iter(workspaces.offered))]
    return key


def new_link(workspace: Workspace) -> str:
    """What opens a workspace in one more browser, once and within a day."""
    return _issued(workspace, layout.LINKS_FOLDER)


def opened_by(workspaces: Workspaces, key: str) -> Workspace | None:
    """The workspace that a key opens; None for one that was made up, withdrawn or is too old."""
    _take_up(workspaces, key)
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


def share(run: Run) -> str:
    """What shows a run to whoever has it, read-only, beside what was given for it before."""
    return _issued(Workspace(run.workspace), layout.SHARES_FOLDER, run=run.id)


def stop_sharing(run: Run) -> None:
    """Let nothing show a run to others any more."""
    for file in _shares(run):
        file.unlink(missing_ok=True)


def is_shared(run: Run) -> bool:
    """Whether something shows a run to others."""
    return bool(_shares(run))


def shared_run(workspaces: Workspaces, key: str) -> Run | None:
    """The run that a share shows; None where there is no such share, or no such run any more."""
    found = _look_up(workspaces, key, layout.SHARES_FOLDER)
    if found is None or workspaces.is_expired(found[0]):
        return None
    workspace, file = found
    id_ = _run_id(file)
    return workspace.run(id_) if id_ in workspace.run_ids() else None


def _shares(run: Run) -> list[Path]:
    folder = run.workspace / layout.SHARES_FOLDER
    return [file for file in folder.glob("*") if _run_id(file) == run.id]


def _run_id(file: Path) -> str:
    """The run that a share is for; "" where that can't be read."""
    try:
        return str((read_json(file) or {}).get("run", ""))
    except SequiturError:
        return ""


def _take_up(workspaces: Workspaces, key: str) -> None:
    """Make the workspace that a key was offered for, if it was."""
    if key not in workspaces.offered:
        return
    with workspaces.offering:  # of two who use it at once, the second waits for the first
        if key in workspaces.offered:
            id_, _, secret = key.partition(".")
            _keep(workspaces.create(id_), layout.KEYS_FOLDER, secret)
            del workspaces.offered[key]


def _issued(workspace: Workspace, folder: str, **facts: str) -> str:
    secret = _new_secret()
    _keep(workspace, folder, secret, **facts)
    return f"{workspace.path.name}.{secret}"


def _keep(workspace: Workspace, folder: str, secret: str, **facts: str) -> None:
    parent = workspace.path / folder
    with writing(workspace.path):
        parent.mkdir(exist_ok=True)
        write_json(parent / _sum(secret), facts)


def _new_secret() -> str:
    return secrets.token_urlsafe(32)


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
