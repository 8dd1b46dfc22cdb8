"""What a server does right now, for whoever runs it: runs, disk, memory and versions."""

from __future__ import annotations

import os
import platform
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

from sequitur_core.errors import SequiturError
from sequitur_core.files import room_left
from sequitur_core.runs.allowance.disk_use import DiskUse
from sequitur_core.runs.allowance.limits import Limits, read_limits
from sequitur_core.runs.progress.state import UNDER_WAY
from sequitur_core.runs.progress.whereabouts import is_elsewhere
from sequitur_core.runs.run import Run
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.workspace import Workspace

PACKAGES = ("sequitur-dashboard", "streamlit", "torch", "numpy", "umap-learn")
DISK_SECONDS = 60  # for which it is remembered how much room a workspace takes


@dataclass(frozen=True)
class RunStatus:
    """A run that trains, waits or is paused; `memory` of its process in bytes, if it has one."""

    workspace: str
    run: str
    name: str
    status: str
    model: str
    epoch: int
    epochs: int
    seconds: float
    memory: int | None


@dataclass(frozen=True)
class WorkspaceStatus:
    """A workspace: how many of its runs train, wait and are there; bytes on disk; Unix times."""

    workspace: str
    running: int
    waiting: int
    paused: int
    runs: int
    datasets: int
    disk: DiskUse
    memory: int
    last_visit: float | None


@dataclass(frozen=True)
class ServerStatus:
    """All of it; memory and disk in bytes, `load` per minute as the system counts it."""

    time: float
    home: str
    shared: bool
    workspaces: list[WorkspaceStatus]
    runs: list[RunStatus]
    memory_used: int
    memory_total: int
    disk_used: int
    disk_free: int
    cores: int
    load: float | None
    versions: dict[str, str]
    limits: Limits | None

    def to_values(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def server_status(workspaces: Workspaces) -> ServerStatus:
    """What all workspaces do, those first in which something trains or waits."""
    runs: list[RunStatus] = []
    found = []
    for workspace in workspaces.all():
        with suppress(FileNotFoundError):  # removed a moment ago
            found.append(_workspace_status(workspaces, workspace, runs))
    found.sort(key=lambda one: (-one.running, -one.waiting, -(one.last_visit or 0.0)))
    memory = psutil.virtual_memory()
    return ServerStatus(
        time=time.time(),
        home=str(workspaces.home),
        shared=workspaces.shared,
        workspaces=found,
        runs=sorted(runs, key=lambda run: (run.status != "running", run.status, run.name)),
        memory_used=memory.total - memory.available,
        memory_total=memory.total,
        disk_used=sum(one.disk.total for one in found),
        disk_free=room_left(workspaces.home),
        cores=os.cpu_count() or 1,
        load=os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        versions=_versions(),
        limits=read_limits(workspaces.home) if workspaces.shared else None,
    )


def _workspace_status(
    workspaces: Workspaces, workspace: Workspace, runs: list[RunStatus]
) -> WorkspaceStatus:
    """That of a workspace; its runs under way are added to `runs`."""
    everything = workspace.runs()
    own = [status for run in everything if (status := _run_status(workspace, run)) is not None]
    runs += own
    count = {status: sum(run.status == status for run in own) for status in UNDER_WAY}
    return WorkspaceStatus(
        workspace=workspace.path.name,
        running=count["running"],
        waiting=count["queued"],
        paused=count["paused"],
        runs=len(everything),
        datasets=len(workspace.dataset_ids()),
        disk=_disk_use(workspace.path, int(time.time() / DISK_SECONDS)),
        memory=sum(run.memory or 0 for run in own),
        last_visit=workspaces.last_visit(workspace) or None,
    )


def _run_status(workspace: Workspace, run: Run) -> RunStatus | None:
    state = run.state()
    if state.status not in UNDER_WAY:
        return None
    model, epoch, epochs = "", 0, 0
    with suppress(SequiturError):
        model, epochs, epoch = run.spec.model, run.spec.config.epochs, len(run.history())
    return RunStatus(
        workspace=workspace.path.name,
        run=run.id,
        name=run.name,
        status=state.status,
        model=model,
        epoch=epoch,
        epochs=epochs,
        seconds=run.seconds,
        memory=_memory(run) if state.phase is not None else None,
    )


def _memory(run: Run) -> int | None:
    with suppress(SequiturError, psutil.Error):
        claim = run.claimed_by()
        # Of one on a cluster, the process here is that of all.
        if claim is not None and claim.is_alive() and not is_elsewhere(run.path):
            return int(psutil.Process(claim.pid).memory_info().rss)
    return None


@lru_cache(maxsize=1024)
def _disk_use(workspace: Path, minute: int) -> DiskUse:
    return Workspace(workspace).disk_use()


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found
