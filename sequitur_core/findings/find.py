"""Everything that is found in the data: DETECTORS, one function and one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from sequitur_core.data.recipe import DATE_LABELS
from sequitur_core.findings.detectors.departures import find_departures
from sequitur_core.findings.detectors.groups import find_groups
from sequitur_core.findings.detectors.labels import find_labels
from sequitur_core.findings.detectors.moments import find_moments
from sequitur_core.findings.detectors.odd import find_odd
from sequitur_core.findings.detectors.outcome import find_outcome
from sequitur_core.findings.detectors.over_time import find_changes, find_drift
from sequitur_core.findings.detectors.rhythm import find_rhythm
from sequitur_core.findings.detectors.source import find_source
from sequitur_core.findings.detectors.stretches import find_stretches
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding, Kind
from sequitur_core.findings.redundancy import without_repetition

FALSE_DISCOVERIES = 0.05  # share of findings that may be none (Benjamini and Hochberg 1995)
MOST_SHOWN = 6

# A detector yields all that it tested, with the p of each: what isn't significant counts, too,
# when p is corrected. Effects too small to matter are left out by the detector itself, but only
# after they were tested (as p = 1).
DETECTORS: dict[str, Callable[[Evidence], Iterable[Finding]]] = {
    "groups": find_groups,
    "labels": find_labels,
    "source": find_source,
    "odd": find_odd,
    "rhythm": find_rhythm,
    "stretches": find_stretches,
    "moments": find_moments,
    "departures": find_departures,
    "changes": find_changes,
    "drift": find_drift,
    "outcome": find_outcome,
}
# Said first: which sensor or machine leaves the others, which days or recordings are unlike all
# others, as a fault is, and what several do at once, which no map shows; then what the map as a
# whole is, what explains it, and what stands out. That months or hours lie together is expected,
# so what stands out is said before it.
_ORDER: tuple[Kind | Literal["calendar"], ...] = (
    "departure", "stretch", "moment", "groups", "continuum", "outcome", "label", "new", "nuisance",
    "rhythm", "change", "odd", "calendar", "drift",
)  # fmt: skip


def find(evidence: Evidence) -> list[Finding]:
    """Up to six statements about the data, or none, the most telling first.

    That there are no groups is no discovery, so it counts neither as found nor as tested.
    """
    found = [one for detect in DETECTORS.values() for one in detect(evidence)]
    described = [one for one in found if one.kind == "continuum"]
    tested = [one for one in found if one.kind != "continuum"]
    said = without_repetition(most_telling(described + significant(tested)), evidence)
    return said[:MOST_SHOWN]


def most_telling(found: Sequence[Finding]) -> list[Finding]:
    """One of each kind first, the surest; then the second of each, and so on."""
    surest = sorted(found, key=lambda one: (one.p, -one.certainty))
    turn: dict[Kind, int] = {}
    ranks: list[tuple[int, int, int]] = []
    for one in surest:
        turn[one.kind] = turn.get(one.kind, -1) + 1
        ranks.append((turn[one.kind], _ORDER.index(_said_as(one)), len(ranks)))
    return [surest[rank[-1]] for rank in sorted(ranks)]


def _said_as(found: Finding) -> Kind | Literal["calendar"]:
    """The kind whose place a finding has: what goes with a label is said before the label.

    Who reads first that the classes lie apart takes it for the answer, though it may be the light.
    """
    if found.kind == "nuisance" and found.numbers.get("confounded with"):
        return "outcome"
    about = found.numbers.get({"label": "name", "nuisance": "within"}.get(found.kind, ""))
    return "calendar" if about in DATE_LABELS else found.kind


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
