"""What a Ray cluster costs and brings: python -m tests.benchmarks.server.cluster

Of two computers with a processor each, that are processes on this one. Measured are how much
later an epoch shows in the run's folder than where it is trained; the time from the press of the
button to the first epoch, with a process that stands by, and from that of Stop to the end of the
training; epochs per second there and here; and what a run of a family of 16 takes beside its
training. On a busy computer only the ratios count.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import psutil

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.jobs.places.cluster.cluster_place import ClusterPlace
from sequitur_core.jobs.places.cluster.note import ADDRESS_VARIABLE
from sequitur_core.jobs.places.local import LocalPlace
from sequitur_core.jobs.worker_process import BOUND_FLAG, WORKER_COMMAND, start_process
from sequitur_core.runs.layout import HISTORY_FILE
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests.cluster.conftest import ENVIRONMENT, HEAD, LEFT_BEHIND, NODE, joined, leave
from tests.core.conftest import until

EPOCHS, REPEATS, FAMILY = 60, 3, 16
LOOK_SECONDS = 0.001


def waves(count: int) -> SequenceDataset:
    rng = np.random.default_rng(0)
    return SequenceDataset("noise", list(rng.normal(size=(count, 30, 2)).astype(np.float32)))


def put(space: Workspace, data: SequenceDataset, epochs: int) -> Run:
    config = TrainConfig(epochs=epochs, seed=1)
    return space.add_run(RunSpec(name="A", model="LSTM_AE", encoding_dim=4, config=config), data)


def trained(run: Run) -> bool:
    return not run.alive and run.reported_state().phase == "map"


def grown_at(path: Path, times: dict[int, float], size: int) -> int:
    """Note when a file has reached a size; returns its size now."""
    try:
        now = path.stat().st_size
    except FileNotFoundError:
        return size
    if now > size:
        times[now] = time.monotonic()
    return max(now, size)


def delays(space: Workspace, place: ClusterPlace) -> list[float]:
    """Seconds by which each epoch is later here than there."""
    run = put(space, waves(200), EPOCHS)
    assert place.start(run)
    until(lambda: list(LEFT_BEHIND.glob(f"*/runs/{run.id}")))
    (there,) = LEFT_BEHIND.glob(f"*/runs/{run.id}")
    at_worker: dict[int, float] = {}
    at_page: dict[int, float] = {}
    sizes = [0, 0]
    while run.alive:
        sizes[0] = grown_at(there / HISTORY_FILE, at_worker, sizes[0])
        sizes[1] = grown_at(run.path / HISTORY_FILE, at_page, sizes[1])
        time.sleep(LOOK_SECONDS)
    both = at_worker.keys() & at_page.keys()
    return sorted(at_page[size] - at_worker[size] for size in both)


def first_epoch(space: Workspace, place: Any) -> float:
    """Seconds from when a run is queued to its first epoch."""
    began = time.monotonic()
    run = put(space, waves(50), 3)
    assert place.start(run)
    until(lambda: run.history())
    seconds = time.monotonic() - began
    until(lambda: trained(run))
    return seconds


def epoch_seconds(space: Workspace, place: Any) -> tuple[float, float, float]:
    """Seconds that an epoch takes.

    By the run's own clock, of the process that trains, and of those that only pass on what happens.
    """
    run = put(space, waves(200), EPOCHS)
    assert place.start(run)
    until(lambda: run.history())
    worker, others = processes_of(place)
    began, first = [used([worker]), used(others)], len(run.history())
    until(lambda: len(run.history()) > EPOCHS - 5 or not run.alive)
    ended, last = [used([worker]), used(others)], len(run.history())
    until(lambda: trained(run))
    history = run.history()
    own, passing = (
        (after - before) / (last - first) for before, after in zip(began, ended, strict=True)
    )
    return (history[-1].seconds - history[0].seconds) / (EPOCHS - 1), own, passing


def stop_seconds(space: Workspace, place: ClusterPlace) -> float:
    """Seconds until a training that is stopped has ended, before its results are computed."""
    run = put(space, waves(200), 100_000)
    assert place.start(run)
    until(lambda: len(run.history()) > 2)
    began = time.monotonic()
    run.stop()
    until(lambda: run.reported_state().phase != "training")
    seconds = time.monotonic() - began
    until(lambda: trained(run))
    return seconds


def processes_of(place: Any) -> tuple[psutil.Process, list[psutil.Process]]:
    """The one that trains, and those that pass on what happens."""
    if isinstance(place, LocalPlace):
        assert place.pool is not None
        return psutil.Process(place.pool._trainers[0].pid), []
    (worker,) = (
        p for p in psutil.process_iter(["cmdline"]) if BOUND_FLAG in (p.info["cmdline"] or ())
    )
    return worker, [worker.parent(), psutil.Process(place.courier.pid)]


def used(processes: list[psutil.Process]) -> float:
    """Seconds of the processor that they have taken."""
    times = [process.cpu_times() for process in processes]
    return float(sum(one.user + one.system for one in times))


def overhead(space: Workspace, place: ClusterPlace) -> tuple[float, float]:
    """Of a family: seconds in all, and those per run and computer that aren't training."""
    runs = [put(space, waves(50), 10) for _ in range(FAMILY)]
    began = time.monotonic()
    waiting = list(runs)
    while waiting or any(run.alive for run in runs):
        training = [run for run in runs if run.alive]
        if waiting and place.has_room(waiting[0], training):
            assert place.start(waiting.pop(0))
        place.ensure_running()
        time.sleep(0.02)
    seconds = time.monotonic() - began
    learning = sum(run.history()[-1].seconds for run in runs)
    return seconds, (place.limit * seconds - learning) / FAMILY


def main() -> None:
    os.environ.update(ENVIRONMENT)
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, connect=False, head_node_args=HEAD)
    os.environ[ADDRESS_VARIABLE] = cluster.address
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        space = Workspace(Path(home) / "local")
        place = joined(space)
        here = LocalPlace(
            1,
            start_standby=lambda: start_process(WORKER_COMMAND, threads=1, stdin=-1, output=-3),
            start_worker=lambda _: False,
            shared=True,
        )
        try:
            first_epoch(space, place)
            until(lambda: here.ensure_running() or here.is_ready())
            first_epoch(space, here)
            later = delays(space, place)
            print(f"an epoch shows later by     {1000 * median(later):.0f} ms (median), ", end="")
            print(f"{1000 * later[int(0.95 * len(later))]:.0f} ms (p95) of {len(later)}")
            firsts = [[first_epoch(space, one) for one in (place, here)] for _ in range(REPEATS)]
            there, local = (median(times) for times in zip(*firsts, strict=True))
            print(f"first epoch after           {there:.2f} s, here {local:.2f} s")
            stop = median(stop_seconds(space, place) for _ in range(REPEATS))
            print(f"a stop takes                {stop:.2f} s")
            rates = [[epoch_seconds(space, one) for one in (place, here)] for _ in range(REPEATS)]
            ratios = [median(here[i] / there[i] for there, here in rates) for i in (0, 1)]
            print(f"epochs per second           {ratios[0]:.2f} of those here, ", end="")
            print(f"{ratios[1]:.2f} per second of the processor")
            passing = median(there[2] / there[1] for there, _ in rates)
            print(f"passing on takes            {100 * passing:.0f} % of what training takes")
            cluster.add_node(**NODE, node_ip_address="127.0.0.1")
            until(lambda: place.limit == 2)
            seconds, each = overhead(space, place)
            print(f"a family of {FAMILY}              {seconds:.1f} s on two computers, ", end="")
            print(f"{each:.2f} s of each run aren't training")
            print(f"load {os.getloadavg()[0]:.0f}")
        finally:
            here.close()
            leave(place)
            cluster.shutdown()


if __name__ == "__main__":
    main()
