"""A Ray cluster as the place where runs are trained and queries answered: ClusterPlace."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from sequitur_core.errors import SequiturError
from sequitur_core.jobs.answering.new_data import KIND as NEW_DATA
from sequitur_core.jobs.places.cluster.note import (
    ClusterNote,
    read_cluster_note,
    write_cluster_note,
)
from sequitur_core.jobs.places.local import LocalPlace, send
from sequitur_core.jobs.worker_process import Forwarded, ProcessHealth, StandbyProcess
from sequitur_core.runs.progress.whereabouts import is_elsewhere
from sequitur_core.runs.queries import PendingQuery, kind_of
from sequitur_core.runs.run import Run

ANSWERED_THERE = frozenset({"map", "replay", NEW_DATA})  # kinds of queries: those that take longest


class Needs(NamedTuple):
    """What a run takes of a computer while it trains, or else a map or a query: a processor.

    Several processes that learn together take that each, maybe of several computers.
    """

    cpus: int = 1
    gpus: int = 0
    processes: int = 1


def needs_of(run: Run, gpus: float) -> Needs:
    """Processors by its threads, and a GPU where it is to use one; `gpus` are in the cluster.

    One that is trained and gets its map needs no more than a query.
    """
    try:
        config, phase = run.spec.config, run.reported_state().phase
    except SequiturError:  # damaged: whoever does it will say so
        return Needs()
    if phase == "map":
        return Needs()
    wanted = config.device == "cuda" or (config.device == "auto" and gpus >= 1)
    return Needs(config.threads, int(wanted), 1 if phase == "checking" else config.processes)


class ClusterPlace:
    """The computers of a Ray cluster, of which a process of this server is a part.

    Ray isn't loaded here: that process does so (see `courier`), and notes what there is.

    Parameters
    ----------
    home : the folder of all data.
    most : most runs at a time that a person chose; 0 for as many as the cluster can do.
    start_courier : starts that process.
    here : this computer, which checks errors and draws maps while all others train.
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
        self._finished: list[Run] = []  # there: their errors are checked, or their maps drawn
        self.courier = StandbyProcess(start_courier)
        self._forwarded = Forwarded(self.courier)

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
        note = self._usable_note()
        if note is None:
            return False
        others = self._taken(training, note)
        # One that needs more than there is gets an answer rather than wait for ever.
        return not others or _fit([*others, needs_of(run, note.gpus)], note)

    def is_ready(self) -> bool:
        return self._note() is not None

    def start(self, run: Run) -> bool:
        return send(self.courier, run)

    def can_finish(self, run: Run, training: Sequence[Run], finishing: int) -> bool:
        return self._goes_there(run, training) or self.here.can_finish(run, (), finishing)

    def finish(self, run: Run, training: Sequence[Run]) -> bool:
        if not self._goes_there(run, training):
            return self.here.finish(run, ())
        if sent := send(self.courier, run):
            self._finished.append(run)
        return sent

    def takes_map(self, run: Run, training: Sequence[Run], *, is_busy: bool) -> bool:
        return is_elsewhere(run.path) or (is_busy and self._goes_there(run, training))

    def answer(self, query: PendingQuery, training: Sequence[Run]) -> bool:
        note = self._usable_note()
        if note is None or kind_of(query.query_id) not in ANSWERED_THERE:
            return False
        fits = _fit([*self._taken(training, note), Needs()], note)
        return fits and self._forwarded.send(query)

    def answering(self) -> set[PendingQuery]:
        return self._forwarded.waiting()

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

    def _goes_there(self, run: Run, training: Sequence[Run]) -> bool:
        """Whether a trained run is finished on the cluster."""
        if is_elsewhere(run.path):
            return True
        note = self._usable_note()
        return note is not None and _fit(
            [*self._taken(training, note), needs_of(run, note.gpus)], note
        )

    def _taken(self, training: Sequence[Run], note: ClusterNote) -> list[Needs]:
        """What is in use there: by runs that train, runs that are finished, and queries."""
        self._finished = [run for run in self._finished if run.alive]
        return [
            *(needs_of(run, note.gpus) for run in (*training, *self._finished)),
            *(Needs() for _ in self.answering()),
        ]


def _fit(needs: Sequence[Needs], note: ClusterNote) -> bool:
    """Whether the cluster can do all that at a time."""
    return (
        sum(need.cpus * need.processes for need in needs) <= note.cpus
        and sum(need.gpus * need.processes for need in needs) <= note.gpus
    )
