"""How much slower a training is for what other programs compute meanwhile.

The load average alone doesn't tell: it counts one's own trainings, too, and for a minute after
they ended.
"""

from __future__ import annotations

import time
from contextlib import suppress

import psutil

from dashboard import cache

MUCH_SLOWER = 1.5  # times; below, an estimate is no better itself
SAMPLE_SECONDS = 0.1
KNOWN_SECONDS = 30.0  # that a sample counts
LEAST = 0.5  # of all processors that others use, or the computer isn't busy


def slowdown() -> float:
    """How many times as long a training takes beside what others compute now; 1 where none do.

    Processors are looked at only where the load says that somebody uses them, or did.
    """
    load: float = psutil.getloadavg()[0]
    cores = psutil.cpu_count() or 1
    if (load + 1) / cores < MUCH_SLOWER:
        return 1.0
    moment = int(time.monotonic() / KNOWN_SECONDS)
    others, own = cache.made("use of processors", (moment,), use_of_processors)
    if others < LEAST * cores:
        return 1.0
    return max(1.0, (load * others / (others + own) + 1) / cores)


def use_of_processors() -> tuple[float, float]:
    """How many processors others, and this server with its processes, use now."""
    everything, own, begun = _seconds_of_all(), _own_seconds(), time.monotonic()
    time.sleep(SAMPLE_SECONDS)
    seconds = time.monotonic() - begun
    after = _own_seconds()
    mine = sum(max(0.0, worked - own.get(pid, worked)) for pid, worked in after.items())
    total = max(0.0, _seconds_of_all() - everything)
    return max(0.0, total - mine) / seconds, mine / seconds


def _seconds_of_all() -> float:
    """That all processors have worked since the computer was started."""
    times = psutil.cpu_times()
    return float(times.user + times.system + getattr(times, "nice", 0.0))


def _own_seconds() -> dict[int, float]:
    """That each process of this server has worked, by its number."""
    server, seconds = psutil.Process(), {}
    for process in (server, *server.children(recursive=True)):
        with suppress(psutil.Error):  # ended a moment ago
            times = process.cpu_times()
            seconds[process.pid] = float(times.user + times.system)
    return seconds
