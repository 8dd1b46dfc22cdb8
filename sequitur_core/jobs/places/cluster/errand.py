"""A run that is trained on a cluster, or is given its map or checked there: Errand."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from sequitur_core.errors import SequiturError, WriteError
from sequitur_core.event_log import note
from sequitur_core.files import write_json
from sequitur_core.jobs.places.cluster.cluster_place import needs_of
from sequitur_core.jobs.places.cluster.folder_changes import (
    BEGINNING,
    MARKS,
    PIECE,
    Change,
    OutOfStepError,
    do_change,
    files_to_send,
)
from sequitur_core.jobs.places.cluster.ray_cluster import RemoteTrainer, TrainerGoneError, answer
from sequitur_core.jobs.places.cluster.sent_data import SentData
from sequitur_core.jobs.places.cluster.trainer import News
from sequitur_core.jobs.places.cluster.trainers import Trainers
from sequitur_core.jobs.worker_process import report_failure
from sequitur_core.runs import layout
from sequitur_core.runs.progress.claim import Claim, hold
from sequitur_core.runs.progress.dead_worker import Ending
from sequitur_core.runs.progress.history import read_history
from sequitur_core.runs.progress.state import FINAL
from sequitur_core.runs.progress.whereabouts import (
    Whereabouts,
    read_whereabouts,
    write_whereabouts,
)
from sequitur_core.runs.run import Run

LOOK_SECONDS = 0.05  # between two looks whether a person asks for something
NEWS_SECONDS = 1.0  # for which a trainer waits until something happens
FULL_DISK_SECONDS = 5.0
FAULT = (
    "Something unexpected went wrong on the cluster. This is a fault of Sequitur, not of your "
    "data: cluster.log in the folder of all data says where."
)

log = logging.getLogger(__name__)


class Errand:
    """Has one run trained on the cluster, or finished there; writes its folder as it goes on.

    While it does so it holds the run, as the process of a run on this computer would. What it
    was in the midst of when this server ended, another one goes on with.
    """

    def __init__(self, run: Run, trainers: Trainers, data: SentData) -> None:
        self.run, self.trainers, self.data = run, trainers, data
        self._asked: dict[str, bytes] = {}  # marks, as the trainer has them
        self._ending: Ending | None = None
        self._reached = (0, 0)  # how far the run was when it was begun

    def do(self) -> None:
        """Do it, to the end of the training or until it can't be done now; never raises."""
        with hold(self.run.path) as held:
            if not held:
                return
            try:
                self.run.claim(os.getpid())
                self._do()
            except TrainerGoneError:
                self._leave_to_another()
            except SequiturError as error:
                self._fail(str(error))
            except OSError:
                if self.run.path.is_dir():  # else it was deleted
                    log.exception("%s can't be trained on the cluster", self.run.id)
            except Exception:
                log.exception("%s can't be trained on the cluster", self.run.id)
                self._fail(FAULT)
            finally:
                self._release()

    def _do(self) -> None:
        self._reached = self._progress()
        trainer = self._find()
        after = BEGINNING
        if trainer is None:
            needs = needs_of(self.run, self.trainers.cluster.gpus())
            trainer = self.trainers.take(needs, self._is_given_up)
            if trainer is None:
                return
            try:
                self._send(trainer)
            except BaseException:
                trainer.end()
                raise
            after = 0
        write_whereabouts(self.run.path, Whereabouts(trainer.computer, trainer.name))
        if not self._follow(trainer, after):
            with suppress(FileNotFoundError):
                self._forget_place()
            self._give_back(trainer)
            return
        ended_well = self._ending is None and self.run.reported_state().status != "running"
        self._forget_place()
        if not ended_well:
            trainer.end()
            raise TrainerGoneError("its process ended")
        self._give_back(trainer)

    def _find(self) -> RemoteTrainer | None:
        """The trainer that has this run already, as another server gave it."""
        place = read_whereabouts(self.run.path)
        if place is None or not place.trainer:
            return None
        trainer = self.trainers.cluster.find_trainer(place.trainer)
        try:
            if trainer is None or trainer.call("run_id") != self.run.id:
                return None
        except TrainerGoneError:
            return None
        trainer.computer = place.node
        return trainer

    def _send(self, trainer: RemoteTrainer) -> None:
        """Send the run's data, if they aren't there, and its files; then have it begun."""
        trainer.call("release")
        folder = self.run.path
        digest = self.data.send(folder / layout.DATA_FOLDER, trainer)
        self._asked = _marks(folder)
        send_files(trainer, folder, files_to_send(folder))
        trainer.call("begin", self.run.id, digest)

    def _follow(self, trainer: RemoteTrainer, after: int) -> bool:
        """Write what happens until it is over; False where it was cancelled."""
        while True:
            coming = trainer.ask("news", after, NEWS_SECONDS)
            is_there = False
            while not is_there:  # once at least, however fast news come
                if self._is_cancelled():
                    return False
                self._pass_on(trainer)
                is_there = self.trainers.cluster.is_there(coming, LOOK_SECONDS)
            news: News = answer(coming)
            try:
                for change in news.changes:
                    self._write(change, trainer)
                after = news.number
            except OutOfStepError:
                after = BEGINNING
                continue
            except WriteError as error:  # it is kept there until there is room
                log.warning("%s: %s", self.run.id, error)
                time.sleep(FULL_DISK_SECONDS)
                after = BEGINNING
                continue
            if self._is_cancelled():
                return False
            if news.over:
                self._ending = news.ending
                return True

    def _write(self, change: Change, trainer: RemoteTrainer) -> None:
        do_change(self.run.path, change, lambda copy, at: bytes(trainer.call("fetch", copy, at)))
        if change.content is None and not change.copy:
            self._asked.pop(change.name, None)

    def _pass_on(self, trainer: RemoteTrainer) -> None:
        """Tell the trainer what people ask for, and no longer ask for."""
        now = _marks(self.run.path)
        if now == self._asked:
            return
        changed: dict[str, bytes | None] = {
            name: content for name, content in now.items() if self._asked.get(name) != content
        }
        changed |= dict.fromkeys(self._asked.keys() - now.keys())
        self._asked = now
        trainer.ask("put", changed)

    def _give_back(self, trainer: RemoteTrainer) -> None:
        """Let a trainer go, which then waits for another run."""
        trainer.call("release")
        self.trainers.give_back(trainer)

    def _is_cancelled(self) -> bool:
        return not self.run.path.is_dir() or (self.run.path / layout.CANCEL_FILE).exists()

    def _is_given_up(self) -> bool:
        return self._is_cancelled() or (self.run.path / layout.STOP_FILE).exists()

    def _progress(self) -> tuple[int, int]:
        """How far it is: epochs, and the time of its checkpoint."""
        try:
            checkpoint = (self.run.path / layout.CHECKPOINT_FILE).stat().st_mtime_ns
        except FileNotFoundError:
            checkpoint = 0
        try:
            return len(read_history(self.run.path)), checkpoint
        except SequiturError:
            return 0, checkpoint

    def _leave_to_another(self) -> None:
        """What trained it is gone: put it back into the queue, where it goes on."""
        with suppress(SequiturError, FileNotFoundError):
            self._forget_place()
            state = self.run.reported_state()
            if state.status in FINAL or (self.run.path / layout.STOP_FILE).exists():
                return
            if self._progress() > self._reached:  # it had got on, so it isn't to blame
                (self.run.path / layout.ATTEMPTS_FILE).unlink(missing_ok=True)
            write_json(self.run.path / layout.RESUME_FILE, {"asked": self.run.queued_at})
            note("end", run=self.run.id, status="queued", reason="its computer is gone")

    def _forget_place(self) -> None:
        place = read_whereabouts(self.run.path)
        if place is not None:
            write_whereabouts(self.run.path, Whereabouts(place.node))

    def _fail(self, message: str) -> None:
        with suppress(WriteError, FileNotFoundError):
            self._forget_place()
            is_drawn = self.run.reported_state().phase != "map"
            lacks = "Errors are on training data." if is_drawn else "There is no UMAP map."
            state = report_failure(self.run, message, unfinished=f"{lacks} {message}")
            note("end", run=self.run.id, status=state.status, reason=message)

    def _release(self) -> None:
        """Leave it to other processes, and say how its own ended if it died."""
        with suppress(OSError, SequiturError):
            (self.run.path / layout.CANCEL_FILE).unlink(missing_ok=True)
            if self._ending is None:
                self.run.release()
                return
            # That process is on another computer: here no process has this number and birth.
            claim = Claim(self._ending.pid, 0.0)
            write_json(self.run.path / layout.ENDING_FILE, asdict(self._ending))
            write_json(self.run.path / layout.CLAIM_FILE, asdict(claim))


def send_files(trainer: RemoteTrainer, folder: Path, names: Iterable[str]) -> None:
    """Send the files of a run with these names that are there."""
    for name in names:
        with suppress(FileNotFoundError), (folder / name).open("rb") as file:
            for offset in range(0, max(os.fstat(file.fileno()).st_size, 1), PIECE):
                trainer.call("take_file", name, offset, file.read(PIECE))


def _marks(folder: Path) -> dict[str, bytes]:
    """What people ask of a run right now, by the names of the files that say so."""
    found = {}
    for name in MARKS:
        with suppress(OSError):
            found[name] = (folder / name).read_bytes()
    return found
