"""What the first UMAP map of a process costs: python -m tests.benchmarks.computing.first_map

New processes in turns: one that takes from the disk what an earlier process compiled of umap,
and one that compiles it, as umap by itself would. Then whether the map has set torch to more
threads than it had. Seconds are those of the processor.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median

from sequitur_core.jobs.worker_process import PROJECT_ROOT

REPEATS = 5
MAP = """
import sys, time
import numpy as np
from sequitur_core import projection
if "anew" in sys.argv:
    projection.keep_compiled = lambda: None
projection.project(np.random.default_rng(0).normal(size=(50, 4)))
print(time.process_time())
"""
THREADS = """
import numpy as np, torch
from sequitur_core.explore.maps.projection import project
before = torch.get_num_threads()
project(np.random.default_rng(0).normal(size=(50, 4)))
print(before, torch.get_num_threads())
"""


def said(code: str, *arguments: str, **environment: str) -> str:
    """What a new process prints, with one thread as a worker has."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=PROJECT_ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def main() -> None:
    said(MAP)  # compiles what isn't on the disk yet
    kept, anew = [], []
    for _ in range(REPEATS):
        kept.append(float(said(MAP)))
        anew.append(float(said(MAP, "anew")))
    print(f"a new process and its first map    {median(kept):.2f} s   of {REPEATS}")
    print(f"the same, compiling anew           {median(anew):.2f} s   of {REPEATS}")
    print(f"ratio                              {median(anew) / median(kept):.1f}")
    for given in ({}, {"NUMBA_NUM_THREADS": "1"}):
        before, after = said(THREADS, **given).split()
        print(
            f"torch's threads before and after a map: {before}, {after} with {given or 'OMP only'}"
        )


if __name__ == "__main__":
    main()
