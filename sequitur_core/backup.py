"""Pack all data and runs into one file, or bring them back: python -m sequitur_core.backup.

Where several people share a server (SEQUITUR_SHARED=1, or their folders are there), that is all of
them, and what opens their workspaces. Runs may train meanwhile. The dashboard has a button for
packing one's own, too.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from sequitur_core.errors import SequiturError
from sequitur_core.files import keep_to_oneself
from sequitur_core.formatting import byte_size, pluralise
from sequitur_core.runs.export import backup, server_backup
from sequitur_core.runs.layout import HOME_VARIABLE, LOCAL_WORKSPACE, id_folders
from sequitur_core.runs.sharing.people import SHARED_VARIABLE, Workspaces
from sequitur_core.runs.workspace import default_workspace


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked for; returns the exit status."""
    asked = _parser().parse_args(arguments)
    keep_to_oneself()
    try:
        done = asked.do(asked.file, asked.home)
    except SequiturError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{done}\n")
    return 0


def pack(file: str, home: str) -> str:
    """Write everything into a file; a sentence on what was done."""
    path = Path(file or time.strftime(backup.FILE_NAME)).absolute()
    if not path.parent.is_dir():
        raise SequiturError(f"There is no folder {path.parent} for the backup. Make it first.")
    if (people := Workspaces.found(_environment(home))).shared:
        _check_one_kind(people)
        count = pluralise(server_backup.pack_server(people, path), "workspace")
        size = byte_size(path.stat().st_size)
        return f"{path} holds {count} of {people.home}, and what opens them ({size})."
    workspace = default_workspace(home)
    backup.pack(workspace, path)
    return f"{path} holds all data and runs of {workspace.path} ({byte_size(path.stat().st_size)})."


def restore(file: str, home: str) -> str:
    """Bring back what a file holds; a sentence on what was done."""
    if (people := Workspaces.of_environment(_environment(home))).shared:
        count = pluralise(server_backup.restore_server(Path(file), people), "workspace")
        return f"{count} came back to {people.home}, with what opens them."
    workspace = default_workspace(home)
    new, there = backup.restore(Path(file), workspace)
    left = f" {pluralise(there, 'other')} were there already and stay as they are." if there else ""
    return f"{pluralise(new, 'folder')} of data and runs came back to {workspace.path}.{left}"


def _environment(home: str) -> dict[str, str]:
    return {**os.environ, HOME_VARIABLE: home} if home else dict(os.environ)


def _check_one_kind(people: Workspaces) -> None:
    """Raise where one person's data lies beside that of people, and nothing says which is meant."""
    local = people.home / LOCAL_WORKSPACE
    if os.environ.get(SHARED_VARIABLE, "").strip() or not local.is_dir():
        return
    if any((local / name).is_dir() and id_folders(local / name) for name in backup.FOLDERS):
        raise SequiturError(
            f"{people.home} holds the folders of a server with several people and, in "
            f"{local.name}, data of one. Set {SHARED_VARIABLE} to 1 to back up the former, to 0 "
            "for the latter."
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sequitur_core.backup", description=__doc__)
    commands = parser.add_subparsers(required=True)
    packing = commands.add_parser("pack", help="write all data and runs into a .tar file")
    packing.add_argument("file", nargs="?", default="", help="by default named after the day")
    restoring = commands.add_parser("restore", help="bring back what such a file holds")
    restoring.add_argument("file", help="what was written by `pack` or by the dashboard")
    for command, do in ((packing, pack), (restoring, restore)):
        command.set_defaults(do=do)
        command.add_argument(
            "--home", default="", help="folder of the data, instead of SEQUITUR_HOME"
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
