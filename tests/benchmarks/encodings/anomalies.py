"""Whether known oddities are found: python -m tests.benchmarks.encodings.anomalies

Half-hourly taxi rides in New York, cut into days as the Data page suggests, trained as
the Train page does by itself: recommended model, first preset, 16 numbers; seeds 0, 1
and 2. Five stretches of time in them are known to be odd (Numenta Anomaly Benchmark): the
marathon, Thanksgiving, Christmas, New Year and a blizzard. Counted is how many of them
the 10 oddest days touch, by each of the rankings of the page ("both" is the one it starts
with), and by errors of models that hadn't seen the day ("unseen" ...).
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from sequitur_core.explore.anomalies import anomaly_scores, ranking
from sequitur_core.explore.neighbours import isolation, window_spans
from sequitur_core.jobs.training import training_job
from sequitur_core.readers import read, recognise
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.architectures import suitable_architectures
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes

LONG = Path(__file__).parents[4] / "shared" / "data" / "long"
FILE = "nyc_taxi.csv"
NUMBERS = 16
SEEDS = (0, 1, 2)
SHOWN = 10


def known() -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """First and last day of the stretches that are known to be odd."""
    found = json.loads((LONG / "anomaly_windows.json").read_text())[f"realKnownCause/{FILE}"]
    return [tuple(pd.Timestamp(moment).floor("D") for moment in window) for window in found]


def touched(days: Iterable[str]) -> list[int]:
    """Which of the known stretches, counted from 1, some of these days belong to."""
    dates = [pd.Timestamp(day) for day in days]
    return [
        number
        for number, (first, last) in enumerate(known(), 1)
        if any(first <= date <= last for date in dates)
    ]


def trained(space: Workspace, seed: int) -> Run:
    path = LONG / FILE
    recipe = recognise(path).recipe
    dataset = read(path, recipe)
    sizes = Sizes.of(dataset)
    model, name = suitable_architectures(sizes)[0].name, next(iter(PRESETS))
    options, config = preset(name, model, sizes, NUMBERS)
    spec = RunSpec(
        name=f"taxi {seed}",
        model=model,
        encoding_dim=NUMBERS,
        options=options,
        config=replace(config, seed=seed),
        preset=name,
        recipe=recipe,
    )
    return done(space.add_run(spec, dataset))


def done(run: Run) -> Run:
    run.claim(os.getpid())
    if training_job.execute(run):
        raise RuntimeError(run.error)
    return run


def report(run: Run, prefix: str = "") -> None:
    data = run.dataset()
    ids = np.array(data.ids)
    spans = window_spans(data)
    apart = isolation(run.encodings(), spans=spans)
    found = anomaly_scores(run.errors(), apart, run.errors_held_out(), spans=spans)
    for name, measure in found.items():
        oddest = ids[ranking(measure)[:SHOWN]]
        hits = touched(oddest)
        print(f"  {prefix + name:16} {len(hits)} of 5 {hits!s:16} {' '.join(oddest)}")


def main() -> int:
    if not (LONG / FILE).exists():
        print(f"{LONG / FILE} isn't on this computer, so there is nothing to measure.")
        return 1
    with TemporaryDirectory() as folder:
        space = Workspace(Path(folder))
        for seed in SEEDS:
            run = trained(space, seed)
            print(f"seed {seed}: {run.spec.model}, {run.spec.preset}, {len(run.dataset())} days")
            report(run)
            run.request_cross_fit()
            report(done(run), "unseen ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
