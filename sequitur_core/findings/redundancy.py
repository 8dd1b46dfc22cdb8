"""Findings that another one says already: a label that is the groups, or that is another label."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import IntArray
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding

SAME = 0.95  # of the rows whose class is told by another one's


def without_repetition(found: Sequence[Finding], evidence: Evidence) -> list[Finding]:
    """The findings, in their order, without labels that others among them say already.

    A label is said by an outcome of the same name; by groups that are called after it, or after
    a label that it follows from, where they leave nothing of it open (a weekend, by groups of
    weekdays); and by an earlier label with which it always goes together (a quarter, by months
    of the same borders). Only what stands on its own merits is looked at, after all tests.
    """
    said: list[Finding] = []
    for one in found:
        told = one.kind == "label" and any(_says(other, one, evidence) for other in found)
        if not told and not any(_is_same(other, one, evidence) for other in said):
            said.append(one)
    return said


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


def _is_same(other: Finding, label: Finding, evidence: Evidence) -> bool:
    """Whether two labels divide the sequences in the same way."""
    both = other, label
    if any(one.kind != "label" or "classes" not in one.numbers for one in both):
        return False
    one, two = (_codes(evidence, finding.numbers["name"]) for finding in both)
    return min(share_told(one, two), share_told(two, one)) >= SAME


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
