"""What is found where there is nothing, and what of what was planted.

python -m tests.benchmarks.encodings.findings [null sets] [planted sets of each kind]

200 sets in which nothing is, of 20 to 1,000 sequences, and 20 of each kind in which something
was planted, unless given; sets are made from their number alone. "Found" is all that a page would
say; that there are no groups isn't counted, except for a ring or a band where there is none.
Seconds are those that one core worked.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import sys
from collections import Counter
from functools import partial
from time import process_time

import numpy as np
import pandas as pd

from tests.benchmarks._data import ARCHIVE
from tests.core.findings.sets import (
    NOTHING,
    SOMETHING,
    finds_step,
    random_phases,
    wrongly_found,
)

TAXI = ARCHIVE.parent / "long" / "nyc_taxi.csv"
NULLS, PLANTED = 200, 20


def main(nulls: int = NULLS, planted: int = PLANTED) -> None:
    begun, wrong = process_time(), 0
    kinds: Counter[str] = Counter()
    for number in range(nulls):
        made = NOTHING[number % len(NOTHING)]
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
        print(f"  {kind} {count}")
    for finds in (*SOMETHING, finds_step):
        right = [finds(np.random.default_rng([19, i]), i) for i in range(planted)]
        missed = [i for i, one in enumerate(right) if not one]
        print(f"{finds.__name__}: {sum(right)} of {planted}, not in {missed}", flush=True)


if __name__ == "__main__":
    main(*(int(count) for count in sys.argv[1:]))
