"""What is found where there is nothing, and what of what was planted.

python -m tests.benchmarks.encodings.findings [null sets] [planted sets of each kind]
python -m tests.benchmarks.encodings.findings said [data ...]
python -m tests.benchmarks.encodings.findings seconds [sequences]

200 sets in which nothing is, of 20 to 1,000 sequences, 100 of machines that never fail, 200 of
series by one clock (prices, loads, noise), 200 of such as wander, follow a season or climb together
(none leaves the others), and 20 of each kind in which something was planted, unless given; sets are
made from their number alone.
"Found" is all that a page would say; that there are no groups isn't counted, except for a ring or
a band where there is none.
Seconds are those that one core worked.

`said` trains on samples and on data of `../shared/data`, with the settings that Train begins with,
and prints each sentence, to be held against known_facts.md.

`seconds` prints how long the process that answers the page works for the findings of 1,000
sequences, unless given, with groups and two labels, once it is warm: less than 3 s are wanted.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import numpy as np
import pandas as pd

from dashboard.sentences.finding_sentences import nothing_found, sentence, worded
from sequitur_core.explore.maps.projection import PROJECTIONS, pca
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import from_arrays
from sequitur_core.jobs.answering.handlers import HANDLERS
from sequitur_core.readers import read, recognise
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import SAMPLES
from sequitur_core.settings.architectures import suitable_architectures
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from tests.benchmarks._data import ARCHIVE
from tests.benchmarks.browser.pages import finished_run
from tests.core.conftest import finish
from tests.core.findings.clocks import AT_ONCE, BY_CHANCE, finds_leap
from tests.core.findings.leaving import DRIFTS, STAYING
from tests.core.findings.sets import (
    NO_FAULT,
    NOTHING,
    SOMETHING,
    Random,
    finds_step,
    random_phases,
    wrongly_found,
)

TAXI = ARCHIVE.parent / "long" / "nyc_taxi.csv"
FILES = {
    "taxi": TAXI,
    "daphnet": ARCHIVE.parent / "long" / "daphnet_gait.csv",
    "fmri": ARCHIVE.parent / "tables" / "sb_fmri.csv",
    "lungs": ARCHIVE.parent / "video" / "lung_ultrasound",
}
SEQUENCES, TURNS = 1_000, 3
NUMBERS = 16  # of an encoding, as Train begins with
NULLS, PLANTED = 200, 20


def main(nulls: int = NULLS, planted: int = PLANTED) -> None:
    none_in(NOTHING, nulls)
    none_in(NO_FAULT, nulls // 2)
    none_in(BY_CHANCE, nulls)
    none_in(STAYING, nulls)
    for finds in (*SOMETHING, finds_step, *AT_ONCE, finds_leap, *DRIFTS):
        right = [finds(np.random.default_rng([19, i]), i) for i in range(planted)]
        missed = [i for i, one in enumerate(right) if not one]
        print(f"{finds.__name__}: {sum(right)} of {planted}, not in {missed}", flush=True)


def none_in(makers: Sequence[Callable[[Random, int], Evidence]], nulls: int) -> None:
    """Print what is found in sets in which nothing is, made by turns."""
    begun, wrong = process_time(), 0
    kinds: Counter[str] = Counter()
    for number in range(nulls):
        made = makers[number % len(makers)]
        name = made.__name__
        if made is random_phases and TAXI.exists():
            made = partial(made, series=pd.read_csv(TAXI)["value"].to_numpy(np.float64))
        found = wrongly_found(made, number)
        wrong += bool(found)
        for one in found:
            kinds[f"{name}: {one.kind}"] += 1
            print(
                f"  {name} {number}: {one.kind} p {one.p:.2g} {dict(one.numbers)}"[:200], flush=True
            )
    worked = (process_time() - begun) / max(1, nulls)
    print(f"nothing: {wrong} of {nulls} sets give a finding, {worked:.2f} s worked for each")
    for kind, count in kinds.most_common():
        print(f"  {kind} {count}", flush=True)


def said(names: list[str]) -> None:
    """Print what is said of data, by errors on training data and by held-out ones."""
    PROJECTIONS["umap"] = pca  # no finding looks at the map
    with tempfile.TemporaryDirectory() as folder:
        for name in names or [*SAMPLES, *FILES]:
            say(name, Workspace(Path(folder)))


def say(name: str, space: Workspace) -> None:
    """Train on one of the data, and print what is said of it."""
    sample = SAMPLES.get(name)
    path = sample.path if sample else FILES[name]
    recipe = sample.recipe if sample else recognise(path).recipe
    dataset = read(path, recipe)
    sizes = Sizes.of(dataset).measured(dataset)
    model = sample.model if sample else suitable_architectures(sizes)[0].name
    options, config = preset("balanced", model, sizes, NUMBERS)
    spec = RunSpec(
        name=name, model=model, encoding_dim=NUMBERS, options=options, config=config,
        preset="balanced", recipe=recipe,
    )  # fmt: skip
    run = finish(space.add_run(spec, dataset))
    for errors in ("training", "held out"):
        found = worded(from_arrays(HANDLERS["findings"](run, {})))
        print(f"{name}, {len(dataset)} sequences, errors: {errors}")
        for one in found:
            words = sentence(one, run.dataset())
            print(f"  {words.headline} {words.detail}", flush=True)
        if not found:
            print(f"  {nothing_found(run.dataset(), outliers_known=errors == 'held out')}")
        held_out = run.errors_held_out()
        if held_out is None or held_out.all():
            break
        run.request_cross_fit()
        finish(run)


def seconds(n: int = SEQUENCES) -> None:
    """Print what the findings of a run of n sequences take, by the clock and of one core."""
    with tempfile.TemporaryDirectory() as folder:
        run = finished_run(Workspace(Path(folder)), n, NUMBERS, labels=2)
        took = []
        for _ in range(1 + TURNS):
            clock, worked = perf_counter(), process_time()
            found = from_arrays(HANDLERS["findings"](run, {}))
            took.append((perf_counter() - clock, process_time() - worked))
    clocks, works = zip(*took[1:], strict=True)  # the first imports what it takes
    kinds = Counter(one.kind for one in found)
    print(f"{n:,} sequences: {median(clocks):.2f} s, {median(works):.2f} s worked")
    print(f"  first {took[0][1]:.2f} s worked; found {dict(kinds)}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["said"]:
        said(sys.argv[2:])
    elif sys.argv[1:2] == ["seconds"]:
        seconds(*map(int, sys.argv[2:]))
    else:
        main(*(int(count) for count in sys.argv[1:]))
