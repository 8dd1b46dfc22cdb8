"""How long groups and comparisons take: python -m tests.benchmarks.computing.groups [n ...]

On n encodings of 16 numbers in 20 clouds (1,000, 10,000 and 100,000 unless given), and a
comparison of 500 of n series of 100 elements with the rest. Seconds are those that one core
worked, and those that passed; memory is the most that the process has held so far.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter, process_time

import numpy as np
import psutil

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.difference import difference
from sequitur_core.explore.grouping.groups import find_groups
from sequitur_core.explore.neighbours import isolation, nearest

SIZES = (1_000, 10_000, 100_000)
NUMBERS, CLOUDS, ELEMENTS, SELECTED = 16, 20, 100, 500


def clouds(n: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    middles = 3 * rng.normal(size=(CLOUDS, NUMBERS))
    return (middles[rng.integers(CLOUDS, size=n)] + rng.normal(size=(n, NUMBERS))).astype("f4")


def timed(n: int, name: str, do: Callable[[], object]) -> None:
    begun, worked = perf_counter(), process_time()
    do()
    passed, worked = perf_counter() - begun, process_time() - worked
    held = psutil.Process().memory_info().rss / 1e6
    print(f"{n:8,} {name:12} {worked:7.2f} s worked {passed:7.2f} s passed {held:6.0f} MB held")


def main(sizes: list[int]) -> None:
    find_groups(clouds(50), "hdbscan")  # what has to be loaded is loaded here
    find_groups(clouds(50), "k-means")
    for n in sizes or SIZES:
        table = clouds(n)
        timed(n, "hdbscan", lambda table=table: find_groups(table, "hdbscan"))
        timed(n, "k-means", lambda table=table: find_groups(table, "k-means"))
        timed(n, "isolation", lambda table=table: isolation(table))
        timed(n, "one point", lambda table=table: nearest(table, table[0]))
        values = np.random.default_rng(0).normal(size=(n, ELEMENTS, 1)).astype("f4")
        data = SequenceDataset("noise", list(values))
        rows = np.arange(min(SELECTED, n // 2))
        timed(n, "difference", lambda data=data, rows=rows: difference(data, rows))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
