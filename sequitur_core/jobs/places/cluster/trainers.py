"""The trainers on a cluster that wait for a run, and those that are started for one: Trainers."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sequitur_core.errors import SequiturError
from sequitur_core.jobs.places.cluster.cluster_place import Needs
from sequitur_core.jobs.places.cluster.ray_cluster import (
    Cluster,
    RemoteTrainer,
    TrainerGoneError,
    answer,
    missing_there,
)

GREET_SECONDS = 15.0  # between two signs of life to those that wait, which end without any
IDLE_SECONDS = 60.0  # for which more than one wait for a run
LOOK_SECONDS = 0.1
ANSWER_SECONDS = 2.0

log = logging.getLogger(__name__)


@dataclass
class _Idle:
    trainer: RemoteTrainer
    since: float
    greeted: float
    greeting: Any = None


class Trainers:
    """Trainers that stay when their run is done, as a start takes seconds; asked by threads."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._idle: list[_Idle] = []
        self._waiting: list[Needs] = []  # for room
        self._lock = threading.Lock()
        self._coming: tuple[RemoteTrainer, Any] | None = None  # it is to wait for the next run

    def adopt(self) -> None:
        """Let those wait for a run here that a server left behind that was killed."""
        for trainer in self.cluster.own_trainers():
            with suppress(TrainerGoneError, SequiturError):
                if trainer.needs.processes > 1:
                    continue  # no run waits for it: it ends when nobody asks for anything
                asked = trainer.ask("run_id")
                if not self.cluster.is_there(asked, ANSWER_SECONDS) or answer(asked):
                    continue  # it isn't up yet, or has a run, whose errand will find it
                self._greet(trainer, trainer.ask("computer"))
                self.give_back(trainer)

    def take(self, needs: Needs, is_given_up: Callable[[], bool]) -> RemoteTrainer | None:
        """A trainer for a run, a new one if need be; None once it is given up.

        Raises SequiturError where there can't be one, and TrainerGoneError.
        """
        self.cluster.check(needs)
        if (waiting := self._take_idle(needs)) is not None:
            return waiting
        self._end_idle(needs)
        with self._lock:
            self._waiting.append(needs)
        try:
            return self._start(needs, is_given_up)
        finally:
            with self._lock:
                self._waiting.remove(needs)

    def _start(self, needs: Needs, is_given_up: Callable[[], bool]) -> RemoteTrainer | None:
        """A new one, unless there is one before it is up."""
        new = self.cluster.start_trainer(needs)
        hello = new.ask("computer")
        try:
            while not self.cluster.is_there(hello, LOOK_SECONDS) or answer(hello) is None:
                if self.cluster.is_there(hello, 0):  # what it holds may be what another waits for
                    new.end()
                    new = self.cluster.start_trainer(needs)
                    hello = new.ask("computer")
                waiting = self._take_idle(needs)
                if waiting is not None or is_given_up():
                    new.end()
                    return waiting
            self._greet(new, hello)
        except (SequiturError, TrainerGoneError):
            new.end()
            raise
        return new

    def give_back(self, trainer: RemoteTrainer) -> None:
        """It has done its run, and waits for another one, unless that took several processes."""
        if trainer.needs.processes > 1:
            trainer.end()
            return
        now = time.monotonic()
        with self._lock:
            self._idle.append(_Idle(trainer, now, now))

    def look_after(self) -> None:
        """Keep one that waits while there is room, and end those that are too many."""
        with self._lock:
            in_the_way = any(needs != Needs() for needs in self._waiting)
        if in_the_way:  # a run waits for several processors, and would for those of them, too
            self.close()
            return
        now = time.monotonic()
        with self._lock:
            late = [one for one in self._idle[:-1] if now - one.since > IDLE_SECONDS]
            self._idle = [one for one in self._idle if one not in late]
            idle = list(self._idle)
        for one in late:
            one.trainer.end()
        for one in idle:
            self._keep_alive(one, now)
        self._keep_one_ready(any(idle))

    def close(self) -> None:
        """End all that wait."""
        with self._lock:
            idle, self._idle = self._idle, []
        for one in idle:
            one.trainer.end()
        if self._coming is not None:
            self._coming[0].end()
            self._coming = None

    def _take_idle(self, needs: Needs) -> RemoteTrainer | None:
        while True:
            with self._lock:
                suited = [one for one in self._idle if one.trainer.needs == needs]
                if not suited:
                    return None
                self._idle.remove(suited[-1])
            with suppress(TrainerGoneError):  # its computer may have gone away meanwhile
                suited[-1].trainer.call("run_id")
                return suited[-1].trainer

    def _end_idle(self, needs: Needs) -> None:
        """Make room by ending those that suit other runs."""
        with self._lock:
            others = [one for one in self._idle if one.trainer.needs != needs]
            self._idle = [one for one in self._idle if one not in others]
        for one in others:
            one.trainer.end()

    def _keep_alive(self, one: _Idle, now: float) -> None:
        try:
            if one.greeting is not None and self.cluster.is_there(one.greeting, 0):
                answer(one.greeting)
                one.greeting = None
            if now - one.greeted > GREET_SECONDS:
                one.greeted, one.greeting = now, one.trainer.ask("run_id")
        except TrainerGoneError:
            with self._lock:
                if one in self._idle:
                    self._idle.remove(one)

    def _keep_one_ready(self, any_idle: bool) -> None:
        if self._coming is None:
            if not any_idle and self.cluster.has_free(Needs()):
                trainer = self.cluster.start_trainer(Needs())
                self._coming = trainer, trainer.ask("computer")
            return
        trainer, hello = self._coming
        if not self.cluster.is_there(hello, 0):
            return
        self._coming = None
        try:
            self._greet(trainer, hello)
            self.give_back(trainer)
        except (SequiturError, TrainerGoneError) as error:  # the next run is told
            log.warning("No trainer waits on the cluster: %s", error)
            trainer.end()

    def _greet(self, trainer: RemoteTrainer, hello: Any) -> None:
        computer = answer(hello)
        trainer.computer = self.cluster.name_of(computer)
        if computer.missing:
            raise SequiturError(missing_there(trainer.computer, list(computer.missing)))
