"""The workspaces of one server: a single one, or one for each person: Workspaces."""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sequitur_core.errors import SequiturError
from sequitur_core.files import read_json, remove_folder, write_json, writing
from sequitur_core.runs import layout
from sequitur_core.runs.allowance.limits import Limits, read_limits
from sequitur_core.runs.layout import id_folders, is_id
from sequitur_core.runs.workspace import Workspace, home_folder

SHARED_VARIABLE = "SEQUITUR_SHARED"
DAY = 24 * 3600.0
KEPT_DAYS = Limits.kept_days  # for which a workspace stays that nobody visits, unless limits say
NOTED_EVERY = 20.0  # seconds in which somebody who stays is noted once
FOR_EVER_DAYS = 400  # as long as browsers keep a cookie at most


class Workspaces:
    """All workspaces below a folder: "local" alone, or where it is shared one for each person.

    A person's lies in people/<id>/ and is laid out like any other. Its id can't be guessed, and
    isn't a secret either: it opens nothing without a key (see `access`).

    Parameters
    ----------
    home : the folder of all data.
    shared : whether each person has a workspace of their own.
    """

    def __init__(self, home: Path, *, shared: bool = False) -> None:
        self.home = Path(home).expanduser().absolute()
        self.shared = shared
        self.folder = self.home / layout.PEOPLE_FOLDER
        self.offered: dict[str, None] = {}  # keys to workspaces to be made, see `access.offer_key`
        self.offering = threading.RLock()
        self._known: dict[str, Workspace] = {}
        self._server_id = ""

    @classmethod
    def of_environment(cls, environment: Mapping[str, str] = os.environ) -> Workspaces:
        """Those that SEQUITUR_HOME and SEQUITUR_SHARED say; raises SequiturError for others.

        Where it isn't shared, everything is as if there were no people at all.
        """
        said = environment.get(SHARED_VARIABLE, "").strip()
        if said not in ("", "0", "1"):
            raise SequiturError(
                f"{SHARED_VARIABLE} is {said!r}. Set it to 1 to give each person a workspace of "
                "their own, or to 0 for one workspace."
            )
        home = home_folder(environment.get(layout.HOME_VARIABLE, ""))
        return cls(home, shared=said == "1")

    @classmethod
    def found(cls, environment: Mapping[str, str] = os.environ) -> Workspaces:
        """As `of_environment`; those of people where there are any and nothing says otherwise.

        A server's own settings aren't known elsewhere: in another shell, or to what runs daily.
        """
        said = cls.of_environment(environment)
        people = not environment.get(SHARED_VARIABLE, "").strip() and said.folder.is_dir()
        return cls(said.home, shared=True) if people else said

    def all(self) -> list[Workspace]:
        """All workspaces, in the order of their ids."""
        if not self.shared:
            return [self._opened(self.home / layout.LOCAL_WORKSPACE)]
        if not self.folder.is_dir():
            return []
        folders = {folder.name: folder for folder in id_folders(self.folder)}
        for gone in self._known.keys() - folders.keys():
            self._known.pop(gone, None)
        return [self._opened(folders[id]) for id in sorted(folders)]

    def open(self, id: str) -> Workspace:
        """The workspace with this id; SequiturError if there is none."""
        path = self._path(id)
        if path is None or not path.is_dir() or path.is_symlink():
            raise SequiturError("There is no such workspace. It may have been removed.")
        return self._opened(path)

    def create(self, id: str = "") -> Workspace:
        """The workspace under an id, by default a new one; made unless it is there."""
        id = id or self.new_id()
        path = self._path(id)
        if path is None:
            raise SequiturError(
                f"There is one workspace here. Start the server with {SHARED_VARIABLE}=1 to give "
                "each person one of their own."
            )
        if not path.is_dir():  # removed by another process, perhaps
            self._known.pop(id, None)
        workspace = self._opened(path)
        self.visit(workspace)
        return workspace

    @staticmethod
    def new_id() -> str:
        """An id for a workspace, which can't be guessed."""
        return secrets.token_hex(16)

    def of_account(self, issuer: str, subject: str) -> Workspace:
        """The workspace of an account, made when it is first asked for.

        `issuer` and `subject` are what the login service calls itself and, for good, the person.
        Raises SequiturError where either is missing: several people would be taken for one.
        """
        if not issuer or not subject:
            raise SequiturError(
                "The login service doesn't say who you are, by “iss” and “sub”. Whoever runs this "
                "server has to use one that follows OpenID Connect."
            )
        name = hashlib.sha256(f"{len(issuer)} {issuer} {subject}".encode()).hexdigest()
        return self.create(f"account-{name[:40]}")

    def visit(self, workspace: Workspace) -> None:
        """Note that somebody uses a workspace now."""
        with writing(workspace.path):
            (workspace.path / layout.VISITED_FILE).touch()

    def stay(self, workspace: Workspace) -> None:
        """Note that somebody still uses a workspace; often, but seldom written."""
        if self.last_visit(workspace) < time.time() - NOTED_EVERY:
            self.visit(workspace)

    def last_visit(self, workspace: Workspace) -> float:
        """Unix time at which somebody last used a workspace; 0 for one that nobody ever did."""
        with suppress(FileNotFoundError):
            return (workspace.path / layout.VISITED_FILE).stat().st_mtime
        return 0.0

    @property
    def kept_days(self) -> int:
        """For how many days a workspace stays that nobody visits; 0 for ever."""
        with suppress(SequiturError):  # a server doesn't begin with limits that can't be read
            return read_limits(self.home).kept_days
        return KEPT_DAYS

    def is_expired(self, workspace: Workspace) -> bool:
        """Whether nobody has used a person's workspace for as long as it is kept."""
        visit, days = self.last_visit(workspace), self.kept_days
        return self.shared and days > 0 and 0 < visit < time.time() - days * DAY

    def remove(self, workspace: Workspace) -> None:
        """Remove a person's workspace and all that is in it, for good.

        Raises SequiturError for one that is no person's, or can't be removed.
        """
        if not self.shared or workspace.path != self._path(workspace.path.name):
            raise SequiturError("Only a person's workspace can be removed.")
        remove_folder(workspace.path)
        self._known.pop(workspace.path.name, None)

    def server_id(self) -> str:
        """What tells this server from others, for good: 16 letters and digits, drawn once."""
        if not self._server_id:
            path = self.folder / layout.SERVER_FILE
            if read_json(path) is None:
                with writing(self.home):
                    self.folder.mkdir(parents=True, exist_ok=True)
                    write_json(path, {"id": secrets.token_hex(8)})
            # Of two that begin at once, both take what was written last.
            self._server_id = str((read_json(path) or {}).get("id") or "unknown")
        return self._server_id

    def _path(self, id: str) -> Path | None:
        """Where the workspace with this id would lie; None where there can be no such one."""
        if not self.shared:
            return self.home / id if id == layout.LOCAL_WORKSPACE else None
        return self.folder / id if is_id(id) else None

    def _opened(self, path: Path) -> Workspace:
        if path.name not in self._known:
            self._known[path.name] = Workspace(path)
        return self._known[path.name]
