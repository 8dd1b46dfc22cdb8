"""A query that is answered on a cluster: QueryErrand."""

from __future__ import annotations

import logging
from contextlib import suppress

from sequitur_core.errors import SequiturError
from sequitur_core.jobs.answering import new_data
from sequitur_core.jobs.answering.query_server import MAX_TRIES, PROCESS_ENDED, fail
from sequitur_core.jobs.places.cluster.cluster_place import Needs
from sequitur_core.jobs.places.cluster.errand import FAULT, LOOK_SECONDS, NEWS_SECONDS, send_files
from sequitur_core.jobs.places.cluster.folder_changes import (
    Change,
    OutOfStepError,
    do_change,
    files_to_send,
)
from sequitur_core.jobs.places.cluster.ray_cluster import RemoteTrainer, TrainerGoneError, answer
from sequitur_core.jobs.places.cluster.sent_data import SentData
from sequitur_core.jobs.places.cluster.trainer import News
from sequitur_core.jobs.places.cluster.trainers import Trainers
from sequitur_core.runs import layout
from sequitur_core.runs.queries import pending_marker, query_file, read_query
from sequitur_core.runs.run import Run

log = logging.getLogger(__name__)


class QueryErrand:
    """Has one query about a run answered on the cluster, and writes the answer beside it.

    It holds nothing of the run: others may be answered on this computer meanwhile.
    """

    def __init__(self, run: Run, query_id: str, trainers: Trainers, data: SentData) -> None:
        self.run, self.query_id, self.trainers, self.data = run, query_id, trainers, data
        self._answers = [query_file(run, query_id, ending) for ending in ("npz", "failed")]

    def do(self) -> None:
        """Do it, until there is an answer, or nobody waits for it any more; never raises."""
        try:
            for _ in range(MAX_TRIES):
                try:
                    self._do()
                    return
                except TrainerGoneError as error:
                    log.warning("%s of %s is tried again: %s", self.query_id, self.run.id, error)
            self._fail(PROCESS_ENDED)
        except SequiturError as error:
            self._fail(str(error))
        except Exception:
            log.exception("%s of %s can't be answered on the cluster", self.query_id, self.run.id)
            self._fail(FAULT)

    def _do(self) -> None:
        if self._is_given_up():
            return
        trainer = self.trainers.take(Needs(), self._is_given_up)
        if trainer is None:
            return
        try:
            self._send(trainer)
            self._follow(trainer)
            trainer.call("release")
        except BaseException:
            trainer.end()
            raise
        self.trainers.give_back(trainer)

    def _send(self, trainer: RemoteTrainer) -> None:
        """Send what a query needs: the run's data and files, and the new data that it is about."""
        trainer.call("release")
        folder = self.run.path
        digest = self.data.send(folder / layout.DATA_FOLDER, trainer)
        query = read_query(self.run, self.query_id)
        names = [name for name in files_to_send(folder) if name != layout.CHECKPOINT_FILE]
        names.append(str(query_file(self.run, self.query_id, "json").relative_to(folder)))
        if query is not None and query.kind == new_data.KIND:
            names += new_data.stored_files(self.run, query)
        send_files(trainer, folder, names)
        trainer.call("begin", self.run.id, digest, self.query_id)

    def _follow(self, trainer: RemoteTrainer) -> None:
        """Write the answer once it is there."""
        number, over = 0, False
        while not over and not self._is_given_up():
            coming = trainer.ask("news", number, NEWS_SECONDS)
            while not self.trainers.cluster.is_there(coming, LOOK_SECONDS):
                if self._is_given_up():
                    return
            news: News = answer(coming)
            number, over = news.number, news.over
            for change in news.changes:
                if self.run.path / change.name in self._answers:
                    self._write(change, trainer)
        if not any(path.exists() for path in self._answers) and not self._is_given_up():
            raise TrainerGoneError("its process ended")
        pending_marker(self.run, self.query_id).unlink(missing_ok=True)

    def _write(self, change: Change, trainer: RemoteTrainer) -> None:
        try:
            do_change(
                self.run.path, change, lambda copy, at: bytes(trainer.call("fetch", copy, at))
            )
        except OutOfStepError as error:
            raise TrainerGoneError("a part of the answer was lost") from error

    def _is_given_up(self) -> bool:
        return not pending_marker(self.run, self.query_id).exists() or not self.run.path.is_dir()

    def _fail(self, message: str) -> None:
        if not self._is_given_up():
            with suppress(OSError):  # else it was deleted a moment ago
                fail(self.run, self.query_id, message)
