"""The queue of runs: the place of each, and how long it takes until its turn."""

from __future__ import annotations

import heapq
import json
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import psutil

from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE, read_json
from sequitur_core.jobs.places.cluster.note import read_cluster_note
from sequitur_core.runs.layout import PEOPLE_FOLDER, QUEUE_FILE, home_of
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import Epoch

RATES = 3  # runs whose pace counts
LOOKED_AT = 20  # runs that are looked through for more than one of them


@dataclass(frozen=True)
class Place:
    """The place of a run in the queue.

    Attributes
    ----------
    number : 1 for the run that starts next.
    seconds : about how long until it starts, as far as that is known.
    at_least : whether runs before it may take longer, as nothing is known of them.
    others : how many of the runs before it are other people's.
    """

    number: int
    seconds: float
    at_least: bool
    others: int = 0


def place_in_queue(run: Run, limit: int | None = None) -> Place | None:
    """The place of a run in the queue, None for one that isn't queued.

    How long the runs before it take is estimated from their epochs so far, or from
    those of a run with the same model on the same data. `limit` is the
    Dispatcher's. Where several people share a server, its dispatcher says when whose run comes,
    and a run of which it hasn't said so yet has no place.
    """
    if run.workspace.parent.name == PEOPLE_FOLDER:
        return _published_place(run)
    runs = Workspace(run.workspace).runs()
    states = {other: other.state() for other in runs}
    queued = sorted((r for r in runs if states[r].status == "queued"), key=queue_order)
    if run not in queued:
        return None
    ahead = [other for other in runs if states[other].status == "running"]
    ahead += queued[: queued.index(run)]
    rates = seconds_per_epoch(runs, {timing_key(other.spec) for other in ahead})
    unknown = False
    free_in = [0.0] * (limit or _at_a_time(run))  # seconds until each process is free
    for other in ahead:
        rate = rates.get(timing_key(other.spec))
        left = 0.0
        if rate is None:
            unknown = True
        else:
            left = rate * max(0, other.spec.config.epochs - len(other.history()))
        heapq.heapreplace(free_in, free_in[0] + left)
    return Place(queued.index(run) + 1, free_in[0], unknown)


def _published_place(run: Run) -> Place | None:
    own = run.workspace.name
    others = 0
    try:
        note = read_json(home_of(run.workspace) / QUEUE_FILE) or {}
        for number, entry in enumerate(note.get("waiting", ()), 1):
            if (entry["workspace"], entry["run"]) == (own, run.id):
                seconds, at_least = float(entry["seconds"]), bool(entry["at_least"])
                return Place(number, seconds, at_least, others)
            others += entry["workspace"] != own
    except (SequiturError, *DAMAGE):  # it is written anew in a moment
        return None
    return None


def queue_order(run: Run) -> tuple[float, str]:
    """What queued runs are sorted by."""
    return run.queued_at, run.id


def timing_key(spec: RunSpec) -> str:
    """Equal for runs that take equally long per epoch."""
    size = spec.model, spec.encoding_dim, spec.options, spec.config.batch_size, spec.dataset_id
    return json.dumps((*size, spec.config.device, spec.config.threads))


def seconds_per_epoch(newest_first: Sequence[Run], keys: set[str]) -> dict[str, float]:
    """By timing key, the median of the newest runs with that key that have done an epoch.

    One alone may have trained while the computer was busy.
    """
    rates: dict[str, list[float]] = {key: [] for key in keys}
    for looked_at, run in enumerate(newest_first):
        enough = 1 if looked_at >= LOOKED_AT else RATES
        if all(len(known) >= enough for known in rates.values()):
            break
        try:
            known = rates.get(timing_key(run.spec), [0.0] * RATES)
            if len(known) < RATES and (history := run.history()):
                known.append(pace(history))
        except SequiturError:
            continue  # of a damaged run nothing is known
    return {key: median(known) for key, known in rates.items() if known}


def pace(history: Sequence[Epoch]) -> float:
    """Seconds per epoch, of one epoch or more: the mean of their later half.

    The first ones take longer, as they also get ready.
    """
    last, before = history[-1], history[(len(history) - 1) // 2]
    if last.number == before.number:
        return last.seconds / last.number
    return (last.seconds - before.seconds) / (last.number - before.number)


def _at_a_time(run: Run) -> int:
    """How many runs train at a time, here or on the cluster where they are trained."""
    note = read_cluster_note(home_of(run.workspace))
    return default_limit() if note is None else max(1, int(note.cpus))


def default_limit(*, shared: bool = False) -> int:
    """How many runs train at a time: all physical cores but one, at least 1.

    Where several people share a server, all: the pages come first anyway, as workers are nicer.
    """
    cores = psutil.cpu_count(logical=False) or 2
    return max(1, cores if shared else cores - 1)
