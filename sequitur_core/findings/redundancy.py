"""Findings that another one says already.

A label that is the groups, or that is another label; windows in a stretch that is odd as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.explore.neighbours import nearest
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding

MORE = 1.5  # times what the coarser label makes of it
FEWEST_OF_A_KIND = 3  # odd sequences of one class, to be a matter of the class
BY_CHANCE = 0.05
NEAREST, MOST = 5, 0.8  # of a sequence's nearest are of its class, where it is among others of it
SAME = 0.95  # of the rows whose class is told by another one's


def without_repetition(found: Sequence[Finding], evidence: Evidence) -> list[Finding]:
    """The findings, in their order, without what others among them say already.

    Odd windows are said by a stretch, or a recording, that they lie in, as is what its channels do
    at one moment, and several odd sequences
    of one class, each among others of it, by what the class is. What a slow departure of one
    channel makes of the recording is said by that.

    A label is said by an outcome of the same name; by groups that are called after it, or after
    a label that it follows from, where they leave nothing of it open (a weekend, by groups of
    weekdays); and by another label, where it divides the sequences in the same way, or more
    coarsely, or where it is finer and no more alike than the other one makes it.
    """
    departures = [one for one in found if one.kind == "departure"]
    found = [one for one in found if not any(_comes_of(one, other) for other in departures)]
    stretches = [one for one in found if one.kind == "stretch"]
    found = [one for all_ in found for one in _outside(all_, stretches, evidence)]
    found = [one for all_ in found for one in _of_no_kind(all_, evidence)]
    others = [one for one in found if one.kind == "label" and "classes" in one.numbers]
    return [
        one
        for one in found
        if one.kind != "label"
        or not (
            any(_says(other, one, evidence) for other in found)
            or (one in others and any(_explains(o, one, others, evidence) for o in others))
        )
    ]


def _outside(found: Finding, stretches: Sequence[Finding], evidence: Evidence) -> Sequence[Finding]:
    """A finding, of odd windows without those in a stretch; nothing where none is left."""
    if found.kind == "moment" and any(_in_stretch(found, one) for one in stretches):
        return []
    if found.kind != "odd" or not stretches:
        return [found]
    data = evidence.dataset
    told = [
        any(
            data.recording[row] == one.numbers["recording"]
            and data.start[row] < int(str(one.numbers["stop"]))
            and data.stop[row] > int(str(one.numbers["start"]))
            for one in stretches
        )
        for row in found.rows
    ]
    return _without(found, np.array(told))


def _comes_of(found: Finding, departure: Finding) -> bool:
    """Whether a change, a drift or a stretch is one of the channel that slowly leaves others."""
    since = {"change": "position", "stretch": "start"}.get(found.kind)
    if departure.numbers["of"] != "channels" or (since is None and found.kind != "drift"):
        return False
    channels = np.atleast_1d(np.asarray(found.numbers.get("feature_channel", ())))
    then = since is None or int(str(found.numbers[since])) >= int(str(departure.numbers["start"]))
    return then and list(channels[:1]) == [departure.numbers["channel"]]


def _in_stretch(moment: Finding, stretch: Finding) -> bool:
    """Whether channels of a recording do something at once in a stretch of it that is told."""
    start, stop, begin, end = (
        int(str(one.numbers[name])) for one in (moment, stretch) for name in ("start", "stop")
    )
    same = moment.numbers["recording"] == stretch.numbers["recording"]
    return same and start < end and begin < stop


def _of_no_kind(found: Finding, evidence: Evidence) -> Sequence[Finding]:
    """A finding, of odd sequences without those that share what is usual in their class.

    Those are several of one class of a label, more than by chance, each among others of it.
    """
    if found.kind != "odd" or len(found.rows) < FEWEST_OF_A_KIND:
        return [found]
    from scipy.stats import binom

    near = nearest(evidence.table, evidence.table[found.rows], k=NEAREST + 1)[0][:, 1:]
    far = np.asarray(found.numbers["by"]) == "isolation"
    told = np.zeros(len(found.rows), np.bool_)
    for i in range(evidence.labels.shape[1]):
        codes = pd.factorize(evidence.labels.iloc[:, i])[0]
        own = codes[found.rows]
        for kind in np.unique(own[own >= 0]):
            share, count = (codes == kind).mean(), (own == kind).sum()
            if count >= FEWEST_OF_A_KIND and binom.sf(count - 1, len(own), share) <= BY_CHANCE:
                among = (codes[near] == kind).mean(axis=1) >= MOST
                told |= (own == kind) & among & ~far
    return _without(found, told)


def _without(found: Finding, told: BoolArray) -> Sequence[Finding]:
    """A finding of odd sequences without some of them (m,); nothing where none is left."""
    left = np.flatnonzero(~told).tolist()
    if len(left) == len(found.rows):
        return [found]
    if not left:
        return []
    numbers = {
        name: values if isinstance(values, int | float | str) else [values[i] for i in left]
        for name, values in found.numbers.items()
    }
    parts = tuple(found.parts[i] for i in left)
    return [
        replace(found, numbers={**numbers, "count": len(left)}, rows=found.rows[left], parts=parts)
    ]


def _says(other: Finding, label: Finding, evidence: Evidence) -> bool:
    """Whether an outcome or groups say all that there is to say about a label."""
    name = label.numbers["name"]
    if other.kind == "outcome":
        return bool(other.numbers["name"] == name)
    if other.kind != "groups" or "name" not in other.numbers or "classes" not in label.numbers:
        return False
    classes, namesake = (_codes(evidence, n) for n in (name, other.numbers["name"]))
    groups = np.full(len(classes), -1, np.int64)
    for number, rows in enumerate(other.parts):
        groups[rows] = number
    return min(share_told(groups, classes), share_told(namesake, classes)) >= SAME


def _explains(other: Finding, label: Finding, order: Sequence[Finding], evidence: Evidence) -> bool:
    """Whether one of two labels, in their order, says all that the other would."""
    if other is label:
        return False
    one, two = (_codes(evidence, finding.numbers["name"]) for finding in (other, label))
    finer, coarser = share_told(one, two) >= SAME, share_told(two, one) >= SAME
    if finer and coarser:
        return order.index(other) < order.index(label)
    if finer:
        return _is_more(other, one, label, two)
    return coarser and not _is_more(label, two, other, one)


def _is_more(finer: Finding, classes: IntArray, coarser: Finding, kinds: IntArray) -> bool:
    """Whether neighbours share a finer label (n,) more often than a coarser one makes them."""
    known = (classes >= 0) & (kinds >= 0)
    table = pd.crosstab(classes[known], kinds[known]).to_numpy()
    share = table.max(axis=1) / table.sum(axis=0)[table.argmax(axis=1)]
    by_coarser = float(str(coarser.numbers["agreement"])) * float(share.mean())
    return float(str(finer.numbers["agreement"])) >= MORE * by_coarser


def share_told(by: IntArray, classes: IntArray) -> float:
    """The share of rows (n,) whose class is the usual one of their kind; -1 is unknown in both."""
    known = (by >= 0) & (classes >= 0)
    if not known.any():
        return 0.0
    table = pd.crosstab(by[known], classes[known]).to_numpy()
    return float(table.max(axis=1).sum() / known.sum())


def _codes(evidence: Evidence, name: object) -> IntArray:
    """The class of each row, int64 (n,), -1 where it is missing."""
    columns = list(map(str, evidence.labels.columns))
    codes: IntArray = pd.factorize(evidence.labels.iloc[:, columns.index(str(name))])[0]
    return codes.astype(np.int64)
