"""Runs that wait: starting one, its place, and how long an epoch takes."""

from __future__ import annotations

import heapq
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace


def enqueue(workspace: Workspace, spec: RunSpec, dataset: SequenceDataset) -> Run:
    """Put a run at the end of the queue.

    The run keeps its own copy of the dataset. A Dispatcher of this workspace, in
    this process or another, starts it.
    """
    return workspace.add_run(spec, dataset)


@dataclass(frozen=True)
class Place:
    """Where a run waits.

    Attributes
    ----------
    number : 1 for the run that starts next.
    seconds : about how long until it starts, as far as that is known.
    at_least : whether runs before it may take longer, as nothing is known of them.
    """

    number: int
    seconds: float
    at_least: bool


def place_in_queue(run: Run, limit: int | None = None) -> Place | None:
    """Where a run waits, None for one that doesn't.

    How long the runs before it take is told from their epochs so far, or from
    those of a run with the same model on the same data. `limit` is the
    Dispatcher's.
    """
    everything = Workspace(run.workspace).runs()
    states = {one: one.state() for one in everything}
    waiting = sorted((o for o in everything if states[o].status == "queued"), key=arrival)
    if run not in waiting:
        return None
    ahead = [one for one in everything if states[one].status == "running"]
    ahead += waiting[: waiting.index(run)]
    rates = seconds_per_epoch(everything, {timing_key(one.spec) for one in ahead})
    unknown = False
    free = [0.0] * (limit or usual_limit())  # when each place to train at is free
    for one in ahead:
        rate = rates.get(timing_key(one.spec))
        left = 0.0
        if rate is None:
            unknown = True
        else:
            left = rate * max(0, one.spec.config.epochs - len(one.history()))
        heapq.heapreplace(free, free[0] + left)
    return Place(waiting.index(run) + 1, free[0], unknown)


def arrival(run: Run) -> tuple[float, str]:
    return run.queued_at, run.id


def timing_key(spec: RunSpec) -> str:
    """What runs share that take equally long per epoch."""
    size = spec.model, spec.encoding_dim, spec.options, spec.config.batch_size, spec.dataset_id
    return json.dumps((*size, spec.config.device, spec.config.threads))


def seconds_per_epoch(newest_first: Sequence[Run], kinds: set[str]) -> dict[str, float]:
    """For those kinds of which some run has done an epoch; the newest such run tells."""
    rates: dict[str, float] = {}
    for run in newest_first:
        if len(rates) == len(kinds):
            break
        try:
            its = timing_key(run.spec)
            if its in kinds and its not in rates and (history := run.history()):
                rates[its] = history[-1].seconds / history[-1].number
        except SequiturError:
            continue  # a damaged run tells nothing
    return rates


def modified_at(path: Path) -> int:
    """When a file was last touched, 0 if there is none."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def usual_limit() -> int:
    """How many runs train at a time: all physical cores but one, at least 1."""
    return max(1, (psutil.cpu_count(logical=False) or 2) - 1)
