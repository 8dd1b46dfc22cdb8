"""A Ray cluster as the place where runs are trained: ClusterPlace."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from sequitur_core.errors import SequiturError
from sequitur_core.jobs.places.cluster_note import (
    ClusterNote,
    read_cluster_note,
    write_cluster_note,
)
from sequitur_core.jobs.places.local import LocalPlace, send
from sequitur_core.jobs.worker_process import ProcessHealth, StandbyProcess
from sequitur_core.runs.progress.whereabouts import is_elsewhere
from sequitur_core.runs.run import Run


class Needs(NamedTuple):
    """What a run takes of a computer while it trains."""

    cpus: int = 1
    gpus: int = 0


def needs_of(run: Run, gpus: float) -> Needs:
    """Processors by its threads, and a GPU where it is to use one; `gpus` are in the cluster."""
    try:
        config = run.spec.config
    except SequiturError:  # damaged: whoever does it will say so
        return Needs()
    wanted = config.device == "cuda" or (config.device == "auto" and gpus >= 1)
    return Needs(config.threads, int(wanted))


class ClusterPlace:
    """The computers of a Ray cluster, of which a process of this server is a part.

    Ray isn't loaded here: that process does so (see `courier`), and notes what there is.

    Parameters
    ----------
    home : the folder of all data.
    most : most runs at a time that a person chose; 0 for as many as the cluster can do.
    start_courier : starts that process.
    here : this computer, which draws the maps, and checks errors while all others train.
    """

    follows = True

    def __init__(
        self,
        home: Path,
        most: int,
        *,
        start_courier: Callable[[], subprocess.Popen[bytes]],
        here: LocalPlace,
    ) -> None:
        self.home = home
        self.most = most
        self.here = here
        self._checked: list[Run] = []  # there
        self.courier = StandbyProcess(start_courier)

    @property
    def limit(self) -> int:
        note = self._note()
        cpus = 0 if note is None else int(note.cpus)
        return min(cpus, self.most) if self.most else cpus

    @property
    def health(self) -> ProcessHealth:
        return self.courier.health

    def has_room(self, run: Run, training: Sequence[Run], finishing: int = 0) -> bool:
        if self.most and len(training) >= self.most:
            return False
        others = [*training, *self._being_checked()]
        # One that needs more than there is gets an answer rather than wait for ever.
        return self._fits(run, others) or (not others and self._usable_note() is not None)

    def is_ready(self) -> bool:
        return self._note() is not None

    def start(self, run: Run) -> bool:
        return send(self.courier, run)

    def can_finish(self, run: Run, training: Sequence[Run], finishing: int) -> bool:
        on_server = finishing - len(self._being_checked())
        return self._goes_there(run, training) or self.here.can_finish(run, (), on_server)

    def finish(self, run: Run, training: Sequence[Run]) -> bool:
        if not self._goes_there(run, training):
            return self.here.finish(run, ())
        if sent := send(self.courier, run):
            self._checked.append(run)
        return sent

    def postpone(self, seconds: float) -> None:
        self.courier.postpone(seconds)

    def ensure_running(self) -> None:
        self.courier.ensure_running()

    def close(self) -> None:
        self.courier.close()
        write_cluster_note(self.home, None)

    def _note(self) -> ClusterNote | None:
        """What the courier that lives has noted."""
        note = read_cluster_note(self.home)
        return note if note is not None and note.pid == self.courier.pid else None

    def _usable_note(self) -> ClusterNote | None:
        """What the cluster has, None where nothing can be trained there."""
        note = self._note()
        return None if note is None or note.problem else note

    def _fits(self, run: Run, others: Sequence[Run]) -> bool:
        """Whether the cluster has room for a run beside others."""
        if (note := self._usable_note()) is None:
            return False
        needs = [needs_of(one, note.gpus) for one in (*others, run)]
        return (
            sum(need.cpus for need in needs) <= note.cpus
            and sum(need.gpus for need in needs) <= note.gpus
        )

    def _goes_there(self, run: Run, training: Sequence[Run]) -> bool:
        """Whether a trained run is finished on the cluster: its errors, not its map."""
        if run.reported_state().phase != "checking":
            return False
        return is_elsewhere(run.path) or self._fits(run, [*training, *self._being_checked()])

    def _being_checked(self) -> list[Run]:
        self._checked = [run for run in self._checked if run.alive]
        return self._checked
