"""Show what a server does right now, for whoever runs it: python -m sequitur_core.status [--json].

Of each workspace: what trains and waits, disk, memory, when somebody was there last.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import byte_size, pluralise
from sequitur_core.jobs.server_status import ServerStatus, server_status
from sequitur_core.runs.layout import HOME_VARIABLE, LOCAL_WORKSPACE
from sequitur_core.runs.sharing.people import Workspaces

ID_LENGTH = 12  # letters that tell workspaces apart
NAME_LENGTH = 32


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the status to stdout; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sequitur_core.status", description=__doc__)
    parser.add_argument("--json", action="store_true", help="as one JSON object")
    parser.add_argument("--home", default="", help="folder of the data, instead of SEQUITUR_HOME")
    asked = parser.parse_args(arguments)
    environment = dict(os.environ)
    if asked.home:
        environment[HOME_VARIABLE] = asked.home
    try:
        status = server_status(_workspaces(environment))
    except SequiturError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    text = json.dumps(status.to_values()) if asked.json else as_text(status)
    sys.stdout.write(f"{text}\n")
    return 0


def _workspaces(environment: dict[str, str]) -> Workspaces:
    """Those of the people where there are any, as the server's own settings aren't known here."""
    one = Workspaces.of_environment(environment)
    first = one.home if one.shared else one.home / LOCAL_WORKSPACE
    if not first.is_dir() and not one.folder.is_dir():
        raise SequiturError(
            f"{one.home} holds no data of Sequitur. Name their folder: --home, or {HOME_VARIABLE}."
        )
    return Workspaces.found(environment)


def as_text(status: ServerStatus) -> str:
    """A few lines and two tables."""
    running = sum(one.running for one in status.workspaces)
    waiting = sum(one.waiting for one in status.workspaces)
    load = "" if status.load is None else f", load {status.load:.1f}"
    lines = [
        f"{status.home}: {pluralise(len(status.workspaces), 'workspace')}, "
        f"{pluralise(running, 'run')} in training, {waiting} waiting",
        f"memory {byte_size(status.memory_used)} of {byte_size(status.memory_total)}, "
        f"disk {byte_size(status.disk_used)} used, {byte_size(status.disk_free)} free, "
        f"{pluralise(status.cores, 'core')}{load}",
        ", ".join(f"{name} {number}" for name, number in status.versions.items()),
    ]
    if status.workspaces:
        header = (
            "workspace",
            "training",
            "waiting",
            "runs",
            "data",
            "disk",
            "memory",
            "last visit",
        )
        lines += [
            "",
            *_table(
                header,
                [
                    (
                        one.workspace[:ID_LENGTH],
                        f"{one.running}",
                        f"{one.waiting}",
                        f"{one.runs}",
                        f"{one.datasets}",
                        byte_size(one.disk.total),
                        byte_size(one.memory) if one.memory else "",
                        _day(one.last_visit),
                    )
                    for one in status.workspaces
                ],
            ),
        ]
    if status.runs:
        lines += [
            "",
            *_table(
                ("run", "workspace", "status", "model", "epoch", "memory"),
                [
                    (
                        run.name[:NAME_LENGTH],
                        run.workspace[:ID_LENGTH],
                        run.status,
                        run.model,
                        f"{run.epoch} of {run.epochs}",
                        byte_size(run.memory) if run.memory else "",
                    )
                    for run in status.runs
                ],
            ),
        ]
    return "\n".join(lines)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns as wide as their widest cell."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (header, *rows)
    ]


def _day(seconds: float | None) -> str:
    return "" if seconds is None else time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


if __name__ == "__main__":
    sys.exit(main())
