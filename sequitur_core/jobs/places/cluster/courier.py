"""The process of a server that is a part of a Ray cluster: serve_cluster.

It isn't the web server, as loading Ray takes seconds and a tenth of a GB. Runs go out from here
and what comes of them is written into their folders from here, each by a thread of its own. Runs
go on there without it: the next one finds them by name.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from sequitur_core.errors import SequiturError
from sequitur_core.event_log import keep_events
from sequitur_core.jobs.places.cluster.errand import Errand
from sequitur_core.jobs.places.cluster.note import ClusterNote, write_cluster_note
from sequitur_core.jobs.places.cluster.query_errand import QueryErrand
from sequitur_core.jobs.places.cluster.ray_cluster import Cluster
from sequitur_core.jobs.places.cluster.sent_data import SentData
from sequitur_core.jobs.places.cluster.trainers import Trainers
from sequitur_core.runs.layout import CLUSTER_LOG_FILE
from sequitur_core.runs.run import Run

ROUND_SECONDS = 0.5
NO_COMPUTERS = (
    "The cluster has no processors to train with. Let a computer join it: ray start "
    "--address={address}"
)

log = logging.getLogger(__name__)


def serve_cluster(address: str, home: str, *, lines: SimpleQueue[Any]) -> int:
    """Join the cluster, and train there the runs whose folders are named, until `lines` end.

    A line is the folder of a run, or a pair of that and the id of a query to answer.

    Returns the exit status: 1 where it can't be joined, and the note in `home` says why.
    """
    keep_events(Path(home))
    try:
        cluster = Cluster(address, Path(home) / CLUSTER_LOG_FILE)
    except SequiturError as error:
        write_cluster_note(Path(home), ClusterNote(os.getpid(), problem=str(error)))
        return 1
    courier = Courier(cluster, address, Path(home))
    try:
        courier.serve(lines)
    finally:
        courier.close()
    return 0


class Courier:
    """Takes runs to the cluster and brings back what happens to them."""

    def __init__(self, cluster: Cluster, address: str, home: Path) -> None:
        self.cluster, self.address, self.home = cluster, address, home
        self.trainers = Trainers(cluster)
        self.data = SentData(cluster)
        self._errands: list[threading.Thread] = []
        self._noted: ClusterNote | None = None

    def serve(self, lines: SimpleQueue[Any]) -> None:
        """Do what is named, until nothing more is and all is done."""
        self.trainers.adopt()
        ended = False
        due = 0.0
        while True:
            self._errands = [thread for thread in self._errands if thread.is_alive()]
            if ended and not self._errands:
                return
            if time.monotonic() >= due:
                self._look_around(is_ending=ended)
                due = time.monotonic() + ROUND_SECONDS
            try:
                line = lines.get(timeout=ROUND_SECONDS)
            except Empty:
                continue
            if line is None:
                ended = True
                self.trainers.close()
                lines = SimpleQueue()
            else:
                self._begin(line)

    def close(self) -> None:
        """Leave the cluster; runs that are trained there go on."""
        self.trainers.close()
        self.cluster.leave()

    def _begin(self, line: str | list[str]) -> None:
        errand: Errand | QueryErrand
        if isinstance(line, str):
            errand = Errand(Run(Path(line)), self.trainers, self.data)
        else:
            errand = QueryErrand(Run(Path(line[0])), line[1], self.trainers, self.data)
        thread = threading.Thread(target=errand.do, name=f"errand {errand.run.id}", daemon=True)
        thread.start()
        self._errands.append(thread)

    def _look_around(self, *, is_ending: bool) -> None:
        """Note what computers there are, and keep things in order."""
        nodes = self.cluster.nodes()
        cpus, gpus = (sum(n["Resources"].get(kind, 0.0) for n in nodes) for kind in ("CPU", "GPU"))
        problem = "" if cpus >= 1 else NO_COMPUTERS.format(address=self.address)
        found = ClusterNote(os.getpid(), cpus, gpus, len(nodes), problem)
        if is_ending:
            return
        if found != self._noted:
            write_cluster_note(self.home, found)
            self._noted = found
        self.trainers.look_after()
        self.data.forget_unused()
