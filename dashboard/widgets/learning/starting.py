"""Putting a run into the queue and into view."""

from __future__ import annotations

import time
from dataclasses import replace

from dashboard import cache, state
from sequitur_core.comparison.names import free_name
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.runs.results import selections
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec

FIRST_PROGRESS_SECONDS = 0.6  # how long a click on Train waits for the first loss


def start(spec: RunSpec, dataset: SequenceDataset) -> Run:
    """Queue the run, and wait a moment for its first progress."""
    name = free_name(spec, cache.workspace().runs(), dataset.meta)
    previous = cache.run(state.current(state.RUN))  # its settings, perhaps without some sequences
    run = cache.workspace().add_run(replace(spec, name=name), dataset)
    if previous is not None:
        selections.carry_over(previous, run)
    state.view(run=run.id)
    deadline = time.monotonic() + FIRST_PROGRESS_SECONDS
    while time.monotonic() < deadline and run.status != "failed":
        if run.history() or run.progress() is not None:
            break
        time.sleep(0.05)
    return run
