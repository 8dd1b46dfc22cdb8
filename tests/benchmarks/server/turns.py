"""A class presses Train at once: python -m tests.benchmarks.server.turns [SAMPLE] [--people 30]

How long until each has the first epoch of a training with the suggested settings, as the
dispatcher of a shared server gives turns, without a browser. Seconds depend on what else the
computer does; those of the processor don't.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

import psutil

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.splitting import suggest_by
from sequitur_core.jobs.dispatcher import Dispatcher
from sequitur_core.jobs.fair_queue import has_begun
from sequitur_core.runs.run import Run
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import SAMPLES
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes

ENCODING_DIM = 16
READY_SECONDS = 30.0  # in which the processes that train load everything, as before a lesson
LONGEST = 300.0


def suggested(person: Workspace, key: str) -> tuple[RunSpec, SequenceDataset]:
    """What Train suggests to somebody who has opened a sample."""
    data_id = person.sample_id(key)
    dataset = person.dataset(data_id)
    model, name = SAMPLES[key].model, next(iter(PRESETS))
    options, config = preset(name, model, Sizes.of(dataset).measured(dataset), ENCODING_DIM)
    spec = RunSpec(
        name=key,
        dataset_id=data_id,
        model=model,
        encoding_dim=ENCODING_DIM,
        options=options,
        config=replace(config, split_by=suggest_by(dataset)),
        preset=name,
    )
    return spec, dataset


def processor_seconds() -> dict[int, float]:
    """Of each process that was started here, by its number."""
    found = {}
    for process in psutil.Process().children(recursive=True):
        used = process.cpu_times()
        found[process.pid] = used.user + used.system
    return found


def first_epochs(runs: list[Run], began: float) -> list[float]:
    """Seconds from the press of the button until each has its first epoch."""
    after: dict[Run, float] = {}
    while len(after) < len(runs) and time.monotonic() - began < LONGEST:
        for run in runs:
            if run not in after and has_begun(run):
                after[run] = time.monotonic() - began
        time.sleep(0.1)
    return sorted(after.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sample", nargs="?", choices=SAMPLES, default="seattle")
    parser.add_argument("--people", type=int, default=30)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        people = Workspaces(Path(home), shared=True)
        dispatcher = Dispatcher(people)
        wishes = []
        for _ in range(asked.people):
            person = people.create()
            wishes.append((person, *suggested(person, asked.sample)))
        dispatcher.start()
        time.sleep(READY_SECONDS)
        before = processor_seconds()
        began = time.monotonic()
        runs = [person.add_run(spec, dataset) for person, spec, dataset in wishes]
        after = first_epochs(runs, began)
        used = sum(seconds - before.get(pid, 0.0) for pid, seconds in processor_seconds().items())
        dispatcher.stop()
        for run in runs:
            run.stop()
        load = f", load {os.getloadavg()[0]:.0f}" if hasattr(os, "getloadavg") else ""
        print(
            f"{asked.sample}: first epochs of {len(after)} of {asked.people} people after "
            f"{median(after):.0f} s (median) and {after[-1]:.0f} s (last), "
            f"{used / asked.people:.2f} s of the processor for each{load}"
        )
        while any(run.alive for run in runs):
            time.sleep(0.1)


if __name__ == "__main__":
    main()
