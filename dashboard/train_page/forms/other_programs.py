"""How much slower a training is for what other programs compute meanwhile.

The load average alone doesn't tell: it counts one's own trainings, too, and for a minute after
they ended.
"""

from __future__ import annotations

import math
import time
from contextlib import suppress
from statistics import median_high

import psutil

from dashboard import cache

MUCH_SLOWER = 1.5  # times; below, an estimate is no better itself
SAMPLE_SECONDS = 0.1
KNOWN_SECONDS = 15.0  # before there is another sample
RECENT = 9  # samples that count
LEAST = 0.5  # of all processors that others use, or the computer isn't busy


def slowdown() -> float:
    """How many times as long a training takes beside what others compute now; 1 where none do.

    Of the last minutes' samples the median, as a power of 2: a sample is short, so that one can
    find the computer idle and the next one busy, and the time that is told mustn't jump with them.
    Processors are looked at only where the load says that somebody uses them, or did.
    """
    load: float = psutil.getloadavg()[0]
    cores = psutil.cpu_count() or 1
    if (load + 1) / cores < MUCH_SLOWER:
        return 1.0
    moment = int(time.monotonic() / KNOWN_SECONDS)
    samples: dict[int, float] = cache.made("use of processors", (), dict)
    if moment not in samples:
        samples[moment] = _slowdown_now(load, cores)
    recent = [one for when, one in tuple(samples.items()) if when > moment - RECENT]
    return float(2 ** round(math.log2(median_high(recent))))


def _slowdown_now(load: float, cores: int) -> float:
    """By one sample."""
    others, own = use_of_processors()
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
