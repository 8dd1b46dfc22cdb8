"""Which runs of a workspace need a process or have one: Scanner."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from sequitur_core.jobs.queue import queue_order
from sequitur_core.runs.layout import RECHECK_FILE
from sequitur_core.runs.progress.whereabouts import is_elsewhere
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace

CLOCK_GRAIN = 1.0  # seconds: a folder that was changed in the last one may say so once more


@dataclass(frozen=True)
class Scan:
    """The runs of one workspace or several that need a process or have one.

    Attributes
    ----------
    queued : runs to train, in order of arrival.
    unfinished : runs without their map or the check of their errors, and without a process.
    training : those that have a process that trains.
    finishing : how many have a process of their own on this computer for their map or the check.
    """

    queued: list[Run] = field(default_factory=list)
    unfinished: list[Run] = field(default_factory=list)
    training: list[Run] = field(default_factory=list)
    finishing: int = 0

    def __add__(self, other: Scan) -> Scan:
        return Scan(
            sorted(self.queued + other.queued, key=queue_order),
            self.unfinished + other.unfinished,
            self.training + other.training,
            self.finishing + other.finishing,
        )


class Scanner:
    """Looks at the runs of a workspace again and again, and not at those that have ended.

    Parameters
    ----------
    one_mapper : whether one process draws all maps, so that a map takes no process of its own.
    follows : whether runs that are interrupted may go on elsewhere, where they are to be found.
    """

    def __init__(self, workspace: Workspace, *, one_mapper: bool, follows: bool = False) -> None:
        self.workspace = workspace
        self.one_mapper = one_mapper
        self.follows = follows
        self.settled: set[str] = set()  # runs that have ended and won't change again
        self._runs: dict[str, Run] = {}
        self._rechecked = 0  # time in ns of the recheck file when they were last forgotten
        self._listed = (0, 0.0)  # time in ns of the folder of runs, and when that was looked at

    def scan(self) -> Scan:
        self._forget_settled_if_asked()
        self._list_runs()
        queued, unfinished, training, finishing = [], [], [], 0
        for run in list(self._runs.values()):
            state = run.state()
            lost = state.status == "interrupted" and self.follows and is_elsewhere(run.path)
            if state.status == "queued" or lost:
                queued.append(run)
            elif state.status == "running":
                training.append(run)
            elif state.status == "paused":  # its process keeps its place for a while
                if state.phase is not None:
                    training.append(run)
            elif state.phase in ("map", "checking"):
                own = state.phase == "checking" or not self.one_mapper
                finishing += own and not is_elsewhere(run.path)
            elif state.phase is not None:  # stopped, and still saving what it learned
                training.append(run)
            elif run.unfinished and not run.alive:
                unfinished.append(run)
            elif state.status not in ("interrupted", "failed"):  # those may be resumed
                self.settled.add(run.id)
                del self._runs[run.id]
        return Scan(sorted(queued, key=queue_order), unfinished, training, finishing)

    def _list_runs(self) -> None:
        """Find runs that came and went, unless the folder says that there are none."""
        now, changed = time.time(), self.workspace.runs_folder.stat().st_mtime_ns
        last_change, looked = self._listed
        if changed == last_change and changed / 1e9 < looked - CLOCK_GRAIN:
            return
        self._listed = (changed, now)
        ids = self.workspace.run_ids()
        self.settled &= ids
        self._runs = {
            id: self._runs.get(id) or Run(self.workspace.runs_folder / id)
            for id in ids - self.settled
        }

    def _forget_settled_if_asked(self) -> None:
        try:
            asked = (self.workspace.path / RECHECK_FILE).stat().st_mtime_ns
        except FileNotFoundError:
            return
        if asked != self._rechecked:
            self._rechecked = asked
            self.settled.clear()
            self._listed = (0, 0.0)
