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
from sequitur_core.jobs.places.local import send
from sequitur_core.jobs.worker_process import ProcessHealth, StandbyProcess
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
    finish : has the errors of a run checked on this computer.
    """

    follows = True

    def __init__(
        self,
        home: Path,
        most: int,
        *,
        start_courier: Callable[[], subprocess.Popen[bytes]],
        finish: Callable[[Run], bool],
    ) -> None:
        self.home = home
        self.most = most
        self.finish = finish
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
        note = self._note()
        if note is None or note.problem or (self.most and len(training) >= self.most):
            return False
        needs = [needs_of(one, note.gpus) for one in (*training, run)]
        # One that needs more than there is gets an answer rather than wait for ever.
        return not training or (
            sum(need.cpus for need in needs) <= note.cpus
            and sum(need.gpus for need in needs) <= note.gpus
        )

    def is_ready(self) -> bool:
        return self._note() is not None

    def start(self, run: Run) -> bool:
        return send(self.courier, run)

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
