"""Everything that is found in the data: DETECTORS, one function and one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding
from sequitur_core.findings.odd import find_odd

FALSE_DISCOVERIES = 0.05  # share of findings that may be none (Benjamini and Hochberg 1995)
MOST_SHOWN = 6

# A detector yields all that it tested, with the p of each: what isn't significant counts, too,
# when p is corrected. Effects too small to matter are left out by the detector itself, but only
# after they were tested (as p = 1).
DETECTORS: dict[str, Callable[[Evidence], Iterable[Finding]]] = {
    "odd": find_odd,
}


def find(evidence: Evidence) -> list[Finding]:
    """Three to six statements about the data, or none, the most telling first."""
    tested = [found for detect in DETECTORS.values() for found in detect(evidence)]
    return significant(tested)[:MOST_SHOWN]


def significant(tested: Sequence[Finding], *, rate: float = FALSE_DISCOVERIES) -> list[Finding]:
    """Those that stand when as many were tested as were, in their order (Benjamini-Hochberg).

    Their certainty is at most 1 - their corrected p.
    """
    if not tested:
        return []
    p = np.array([found.p for found in tested])
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    corrected = np.empty(len(p))
    corrected[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return [
        replace(found, certainty=min(found.certainty, 1 - float(q)))
        for found, q in zip(tested, corrected, strict=True)
        if q <= rate
    ]
