"""Which run starts next, and with which process: Dispatcher.

The queue is the folders themselves. A page only writes a run's folder; the one dispatcher
that holds the lock starts processes for them, where several people share a server for all of
them in turn. Nothing is remembered elsewhere but who has had a turn, so a server can be restarted
at any time.
"""

from __future__ import annotations

import logging
import math
import os
import subprocess
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from sequitur_core.errors import SequiturError, WriteError
from sequitur_core.event_log import note, note_crash
from sequitur_core.files import NO_ROOM, read_json, room_left, write_json, writing
from sequitur_core.jobs import disk_cleanup, worker_process
from sequitur_core.jobs.fair_queue import FairQueue
from sequitur_core.jobs.places.cluster.cluster_place import ClusterPlace
from sequitur_core.jobs.places.cluster.note import cluster_address
from sequitur_core.jobs.places.local import LocalPlace, send
from sequitur_core.jobs.places.place import Place
from sequitur_core.jobs.queue import default_limit
from sequitur_core.jobs.scanning import Scan, Scanner
from sequitur_core.jobs.worker_process import (
    CLUSTER_FLAG,
    LEAVE_MAP_FLAG,
    MAPS_FLAG,
    WORKER_COMMAND,
    Forwarded,
    StandbyProcess,
    reap,
    report_failure,
    start_process,
)
from sequitur_core.runs import queries
from sequitur_core.runs.allowance.limits import Limits, read_limits
from sequitur_core.runs.layout import (
    ATTEMPTS_FILE,
    CLUSTER_LOG_FILE,
    LOCK_FILE,
    LOG_FILE,
    home_of,
)
from sequitur_core.runs.run import Run
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.workspace import Workspace

MAX_ATTEMPTS = 3
CLEANUP_SECONDS = 3600.0
MOST_FORWARDED = 2  # queries of several people: the others can still be put in turn
SCAN_SECONDS = 60.0  # after which a dispatcher that hasn't looked at the runs counts as stuck
UNFINISHED_MESSAGE = (
    "The map or the check of the errors could not be finished: its process ended several times, "
    "most likely because memory ran out."
)

log = logging.getLogger(__name__)


class Health(NamedTuple):
    """Whether everything that runs need lives.

    Attributes
    ----------
    dispatcher : whether its thread lives, looked at the runs lately if that is its part, and may
        write to their folder.
    leads : whether this server starts runs; False while another one on the same folder does.
    trainer, mapper : the processes that stand by; None where this server has none.
    """

    dispatcher: bool
    leads: bool
    trainer: worker_process.ProcessHealth | None
    mapper: worker_process.ProcessHealth | None

    @property
    def ok(self) -> bool:
        return self.dispatcher and "dead" not in (self.trainer, self.mapper)


class Dispatcher:
    """A thread that starts the runs of a workspace in order of arrival, or those of several fairly.

    Several may watch one folder, in one process or many: one of them starts
    runs, and another takes over when it ends.

    Parameters
    ----------
    workspaces : the one to watch, or those of several people.
    limit : most runs that train at a time; by default all physical cores but
        one, at least 1, and for several people all. As many again may be computing their map.
    standby : keep two processes ready that have loaded everything: a worker, so
        that a run shows its first epoch at once instead of after seconds, and one
        that draws all maps. They take 0.3 and 0.6 GB of memory. Without it, the latter is
        started once there are queries to answer.
    period : seconds between two scans of the folders.
    command : starts a worker; the run's folder is added at the end, or nothing
        for a standby worker.
    """

    def __init__(
        self,
        workspaces: Workspace | Workspaces,
        limit: int | None = None,
        *,
        standby: bool = True,
        period: float = 0.1,
        command: Sequence[str] = WORKER_COMMAND,
    ) -> None:
        if isinstance(workspaces, Workspaces) and not workspaces.shared:
            (workspaces,) = workspaces.all()
        shared = isinstance(workspaces, Workspaces)
        self.workspaces = workspaces
        self.home = workspaces.home if isinstance(workspaces, Workspaces) else workspaces.path
        self.limits = read_limits(self.home) if shared else Limits()
        self.limit = limit or self.limits.running or default_limit(shared=shared)
        self.standby = standby
        self.period = period
        self.command = tuple(command)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._scanners: dict[Path, Scanner] = {}
        self._mapper = StandbyProcess(lambda: self._start_standby(MAPS_FLAG))
        # Where several people share the server.
        each = self.limits.running_each
        self._queue = FairQueue(self.home, limit=self.limit, each=each) if shared else None
        self._most_on_cluster = limit or self.limits.running
        self._address = cluster_address(self._home_of_all)
        self._place = self._make_place()
        self._no_room_until = 0.0
        # When runs may be tried again whose last process got nowhere, in monotonic seconds.
        self._retry_at: dict[Run, float] = {}
        self._last_reason = ""
        self._tidied = -math.inf  # monotonic seconds
        self._forwarded = Forwarded(self._mapper)
        self._drawn: list[Run] = []  # by the process that draws maps
        self._scanned: float | None = None  # monotonic seconds; None while another server leads

    @property
    def _home_of_all(self) -> Path:
        return self.home if self._queue is not None else home_of(self.home)

    def _make_place(self) -> Place:
        """Where runs are trained, as is chosen now."""
        local = LocalPlace(
            self.limit,
            start_standby=self._start_standby if self.standby and not self._address else None,
            start_worker=self._start_worker,
            shared=self._queue is not None,
        )
        if not self._address:
            return local
        return ClusterPlace(
            self._home_of_all,
            self._most_on_cluster,
            start_courier=partial(self._start_courier, self._home_of_all, self._address),
            here=local,
        )

    def _follow_choice(self) -> None:
        """Go to the place that a person has chosen meanwhile; what trains goes on where it is."""
        address = cluster_address(self._home_of_all)
        if address != self._address:
            self._place.close()
            self._address, self._scanners = address, {}
            self._place = self._make_place()

    def health(self) -> Health:
        """Whether it and its processes live; asked from any thread."""
        alive = self._thread is not None and self._thread.is_alive()
        alive &= os.access(self.home, os.W_OK)  # a disk that failed may be read-only since
        scanned = self._scanned
        if scanned is None:
            return Health(alive, False, None, None)
        lately = time.monotonic() - scanned < SCAN_SECONDS
        helpers = [p.health if self.standby else None for p in (self._place, self._mapper)]
        return Health(alive and lately, True, *helpers)

    def start(self) -> None:
        """Begin to start runs. Does nothing if it has begun already."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._watch, name="dispatcher", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Start no further runs. Those that are running go on to their end."""
        if self._thread is not None:
            self._stopping.set()
            self._thread.join()
            self._thread = None

    def _watch(self) -> None:
        """Dispatch while this process holds the workspace's lock."""
        lock = FileLock(self.home / LOCK_FILE)
        while not self._stopping.is_set():
            try:
                with lock.acquire(timeout=0):
                    self._dispatch()
            except Timeout:
                self._stopping.wait(self.period)  # another server starts runs at present
            except OSError as error:
                # A full or missing disk: the folders are as they were, so try again.
                if self._is_news(str(error)):
                    log.exception("The runs in %s can't be started", self.home)
                self._stopping.wait(worker_process.RETRY_SECONDS)
            except Exception as error:  # a bug: this thread ends, and the log says why
                note_crash(error, thread="dispatcher")
                raise

    def _dispatch(self) -> None:
        """Start whatever can be started, again and again until this is stopped."""
        self._tidied = -math.inf
        self._place.postpone(worker_process.STANDBY_DELAY)
        self._mapper.postpone(2 * worker_process.STANDBY_DELAY)
        try:
            while not self._stopping.is_set():
                self._keep_house()
                self._follow_choice()
                self._scanned = time.monotonic()
                scan = self._scan()
                self._start_processes(scan)
                self._place.ensure_running()
                pending = queries.in_turn([q for s in self._all() for q in queries.pending(s)])
                if self.standby or pending:
                    self._forward(pending, scan.training)
                    self._mapper.ensure_running()
                self._stopping.wait(self.period)
        finally:
            self._place.close()
            self._mapper.close()
            self._scanned = None

    def _all(self) -> list[Workspace]:
        several = self.workspaces
        return [several] if isinstance(several, Workspace) else several.all()

    def _keep_house(self) -> None:
        """For several people again and again; else when a server starts."""
        now = time.monotonic()
        if now - self._tidied < CLEANUP_SECONDS:
            return
        first, self._tidied = self._tidied == -math.inf, now
        if first:
            for workspace in self._all():
                disk_cleanup.close_to_others(workspace)
        if isinstance(self.workspaces, Workspaces):
            disk_cleanup.tidy_up_after_people(self.workspaces, self.limits)
        elif first:
            disk_cleanup.tidy(self.workspaces)

    def _scan(self) -> Scan:
        found, scanners = Scan(), {}
        for workspace in self._all():
            known = self._scanners.get(workspace.path)
            scanner = known or Scanner(
                workspace, one_mapper=self.standby, follows=self._place.follows
            )
            try:
                found += scanner.scan()
            except FileNotFoundError:
                if workspace.path.is_dir():
                    raise
                continue  # it was removed a moment ago
            scanners[workspace.path] = scanner
        self._scanners = scanners
        return found

    def _start_processes(self, scan: Scan) -> None:
        queued = scan.queued
        if self._queue is not None:
            self._queue.limit = max(1, self._place.limit)
            queued = self._queue.order(queued, scan.training)
            self._queue.publish(queued)
            queued = [run for run in queued if self._queue.may_begin(run)]
            self._queue.ask_to_give_way(queued)
        training, finishing = list(scan.training), scan.finishing
        if (queued or scan.unfinished) and not self._has_room():
            return
        for run in queued:
            if not self._place.has_room(run, training, finishing):
                break
            if (self._queue is None or self._queue.may_begin(run)) and self._start(run):
                training.append(run)
        for run in scan.unfinished:
            to_draw = self.standby and run.reported_state().phase == "map"
            if to_draw and not self._place.takes_map(run, training, is_busy=self._is_mapper_busy()):
                if self._mapper.pid is not None:
                    self._start(run, map_only=True)
                else:
                    self._mapper.hurry()
            elif self._place.can_finish(run, training, finishing):
                finishing += self._start(run, finish_beside=training)

    def _start(
        self, run: Run, *, map_only: bool = False, finish_beside: Sequence[Run] | None = None
    ) -> bool:
        """Give a run to a process, with `map_only` to that which draws maps; whether it worked.

        One that is trained is finished, beside those that train.
        """
        started = False
        to_train = not map_only and finish_beside is None
        try:
            try:
                if to_train and not self._place.is_ready():
                    return False
                if not self._count_attempt(run):
                    return False
                if map_only:
                    started = send(self._mapper, run)
                    self._drawn.append(run)
                elif finish_beside is not None:
                    started = self._place.finish(run, finish_beside)
                else:
                    started = self._place.start(run)
            except WriteError:
                raise
            except SequiturError as error:
                report_failure(run, str(error), unfinished=UNFINISHED_MESSAGE)
        except WriteError as error:
            self._wait_for_room(str(error))
        except OSError:
            if run.path.is_dir():  # else it was deleted a moment ago
                log.exception("The run %s can't be started", run.id)
        if started:
            if self._queue is not None and not map_only:
                self._queue.begin(run)
            note("start", run=run.id, doing="map" if map_only else "training")
        return started

    def _count_attempt(self, run: Run) -> bool:
        """Count another process for a run; False where it is too early for that.

        Raises SequiturError if all that it may have ended before it got on.
        """
        attempts = (read_json(run.path / ATTEMPTS_FILE) or {}).get("count", 0)
        if not isinstance(attempts, int) or attempts >= MAX_ATTEMPTS:
            raise SequiturError(
                f"Its process ended {MAX_ATTEMPTS} times before the first epoch was done, "
                "most likely because memory ran out. Train with fewer or shorter sequences or a "
                f"smaller model; {LOG_FILE} in {run.path} may say more."
            )
        now = time.monotonic()
        if attempts and now < self._retry_at.get(run, 0.0):
            return False
        write_json(run.path / ATTEMPTS_FILE, {"count": attempts + 1})
        self._retry_at[run] = now + (attempts + 1) * worker_process.RETRY_SECONDS
        return True

    def _has_room(self) -> bool:
        """Whether runs can be started; where the disk is full, they wait for room."""
        if time.monotonic() < self._no_room_until:
            return False
        if room_left(self.home) < NO_ROOM:
            self._wait_for_room(f"The disk of {self.home} is full.")
            return False
        return True

    def _wait_for_room(self, reason: str) -> None:
        self._no_room_until = time.monotonic() + worker_process.RETRY_SECONDS
        if self._is_news(reason):
            log.warning("%s Runs wait until there is room.", reason)

    def _is_news(self, reason: str) -> bool:
        """Whether something else is told than last; the log would grow for as long as it lasts."""
        last, self._last_reason = self._last_reason, reason
        return reason != last

    def _is_mapper_busy(self) -> bool:
        """Whether the process that draws maps has something to do."""
        self._drawn = [run for run in self._drawn if run.alive and run.state().phase == "map"]
        return bool(self._drawn or self._forwarded.waiting())

    def _forward(self, pending: list[queries.PendingQuery], training: Sequence[Run]) -> None:
        """Have the process that draws maps answer the pending queries, or, where it is busy,
        the place where runs are trained."""
        sent = self._forwarded.waiting()
        elsewhere = self._place.answering()
        if pending:
            self._mapper.hurry()
        most = MOST_FORWARDED if self._queue is not None else len(pending)
        for query in pending:
            if query in elsewhere or query in sent:
                continue
            if self._is_mapper_busy() and self._place.answer(query, training):
                continue
            if len(sent) < most and self._forwarded.send(query):
                sent.add(query)

    def _start_worker(self, run: Run) -> bool:
        """Start a process for a run."""
        flags = [LEAVE_MAP_FLAG] if self.standby else []
        with writing(run.path), (run.path / LOG_FILE).open("ab") as output:
            process = start_process(
                [*self.command, str(run.path), *flags],
                threads=run.spec.config.threads,
                stdin=subprocess.DEVNULL,
                output=output,
            )
        reap(process, run)
        run.claim(process.pid)
        return True

    def _start_courier(self, home: Path, address: str) -> subprocess.Popen[bytes]:
        with (home / CLUSTER_LOG_FILE).open("wb") as output:
            return start_process(
                [*self.command, CLUSTER_FLAG, address, str(home)],
                threads=1,
                stdin=subprocess.PIPE,
                output=output,
            )

    def _start_standby(self, *flags: str) -> subprocess.Popen[bytes]:
        return start_process(
            [*self.command, *flags],
            threads=1,
            stdin=subprocess.PIPE,
            output=subprocess.DEVNULL,
        )
