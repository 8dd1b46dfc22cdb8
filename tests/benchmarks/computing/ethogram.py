"""How long the timeline of many recordings takes: python -m tests.benchmarks.computing.ethogram

100 recordings of 10,000 windows each, which overlap by half, in eight states of about 20 windows:
their bouts, with the shortest and the gaps that people choose, and the chart of them as it is
sent. In seconds of the processor, the median of 3. Required: less than 2 s together.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time

import numpy as np
import pandas as pd

from dashboard.charts.colouring import by_class
from dashboard.charts.ethogram import ethogram_figure, states_of
from dashboard.components.plotly_view.serialised_figure import serialise_figure
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.ragged import Ragged
from sequitur_core.explore.time.bouts import find_bouts, transition_table

RECORDINGS, WINDOWS = 100, 10_000
LENGTH, STEP = 4, 2  # elements of a window, and from one to the next
STATES, BOUT = 8, 20
LIMIT = 2.0
TIMES = 3


def recordings() -> SequenceDataset:
    """Windows of nothing: what they hold makes no difference here."""
    rng = np.random.default_rng(0)
    n = RECORDINGS * WINDOWS
    states = rng.integers(STATES, size=n // BOUT).repeat(BOUT)
    return SequenceDataset(
        "recordings",
        Ragged.of_rows(np.zeros((n, LENGTH, 1), np.float32)),
        labels=pd.DataFrame({"state": pd.Categorical.from_codes(states, list("abcdefgh"))}),
        meta=Meta(step=0.5, step_unit="s"),
        recording=np.repeat(np.arange(RECORDINGS), WINDOWS),
        start=np.tile(STEP * np.arange(WINDOWS), RECORDINGS),
    )


def timed(what: str, do: Callable[[], object]) -> float:
    seconds = []
    for _ in range(TIMES):
        began = process_time()
        do()
        seconds.append(process_time() - began)
    print(f"{what:24}{median(seconds):6.2f} s of the processor", flush=True)
    return median(seconds)


def main() -> None:
    data = recordings()
    colouring = by_class("state", data.labels["state"].astype(str))
    states, names = states_of(colouring)
    called = {number: f"recording {number}" for number in range(RECORDINGS)}

    def bouts(**settings: float):
        return find_bouts(data, states, names=names, recordings=called, **settings)

    made = bouts()
    count = int(made.ethogram.is_bout.sum())
    print(f"{RECORDINGS} recordings of {WINDOWS:,} windows, {count:,} bouts")
    whole = timed("bouts", bouts)
    timed("shortest 10, gaps of 4", lambda: bouts(shortest=10, bridge=4))
    timed("what follows what", lambda: transition_table(bouts()))
    whole += timed(
        "chart",
        lambda: serialise_figure(
            ethogram_figure(made, colouring=colouring, meta=data.meta, aligned=False, chosen=None)
        ),
    )
    print(f"together {whole:.2f} s, {'less' if whole < LIMIT else 'NOT LESS'} than {LIMIT:g} s")


if __name__ == "__main__":
    main()
