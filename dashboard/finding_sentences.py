"""What a finding says, in words: SENTENCES, one function and one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.charts.colouring import natural_order
from dashboard.formatting import shortened
from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.explore.time_axis import when
from sequitur_core.findings.finding import Finding
from sequitur_core.formatting import join_names, number, percent, pluralise

NOTHING_FOUND = (
    "Nothing stands out: no separate groups, no outliers, no label related to the encodings. With "
    "few sequences, only strong effects can be told from chance."
)
MOST_NAMED = 5
AT_HOME = 0.75  # of a class, in the group that is called after it
SURE = ((0.999, "very sure"), (0.95, "sure"), (0.0, "fairly sure"))
SHAPES = {
    "cloud": "The sequences merge into one another without gaps.",
    "band": "The sequences form a continuous band: each is much like the next along it.",
    "ring": "The sequences form a closed ring: each is much like the next, all the way round.",
}


@dataclass(frozen=True)
class Sentence:
    """What a finding says.

    Attributes
    ----------
    headline : the finding itself, without mark-up.
    detail : what it rests on, "" where the headline says all.
    parts : a name for each part of the finding, to select it by.
    """

    headline: str
    detail: str = ""
    parts: tuple[str, ...] = ()


def worded(findings: Iterable[Finding]) -> list[Finding]:
    """Those that there are words for, in their order."""
    return [finding for finding in findings if finding.kind in SENTENCES]


def sentence(finding: Finding, dataset: SequenceDataset) -> Sentence:
    """What a finding says about a dataset."""
    return SENTENCES[finding.kind](finding, dataset)


def certainty(finding: Finding) -> str:
    """How sure a finding is: words, and the number behind them."""
    word = next(word for least, word in SURE if finding.certainty >= least)
    return f"{word} ({percent(finding.certainty)})"


def sequence_name(dataset: SequenceDataset, row: int) -> str:
    """The date of a sequence where dates are known, else its id."""
    return when(dataset, row) or shortened(dataset.ids[row])


def _groups(finding: Finding, dataset: SequenceDataset) -> Sentence:
    said = _Numbers(finding)
    headline = pluralise(said.whole("count"), "separate group")
    names = [f"group {i + 1}" for i in range(len(finding.parts))]
    detail = []
    label = said.text("name")
    if label in dataset.labels.columns:
        homes = classes_at_home(dataset.labels[label], finding.parts)
        named = [join_classes(dataset.labels[label], classes) for classes in homes]
        if all(named):
            headline += f": {'; '.join(named)}"
            names = named
            at_home = sum(
                int(dataset.labels[label].iloc[rows].astype(str).isin(classes).sum())
                for rows, classes in zip(finding.parts, homes, strict=True)
            )
            share = at_home / max(1, len(finding.rows))
            detail.append(f"{percent(share)} of sequences are in the group of their {label}.")
        else:
            detail.append(
                f"They are related to {label}, but each contains sequences of most of its classes."
            )
    if outside := said.whole("in none"):
        verb = "lies" if outside == 1 else "lie"
        detail.append(f"{pluralise(outside, 'sequence')} {verb} between them, in no group.")
    parts = tuple(
        f"{name} ({len(rows):,})" for name, rows in zip(names, finding.parts, strict=True)
    )
    return Sentence(f"{headline}.", " ".join(detail), parts)


def classes_at_home(
    labels: pd.Series[Any], parts: Sequence[IntArray], least: float = AT_HOME
) -> list[list[str]]:
    """For each part the classes of a label of which it holds most, in their own order."""
    texts = labels.astype(object).astype(str).to_numpy()
    homes: list[list[str]] = [[] for _ in parts]
    for kind in class_order(labels):
        members = texts == kind
        shares = [float(members[rows].sum() / members.sum()) for rows in parts]
        if shares and max(shares) >= least:
            homes[shares.index(max(shares))].append(kind)
    return homes


def class_order(labels: pd.Series[Any]) -> list[str]:
    """The classes of a label: in their own order where they have one, else as people sort them."""
    known = {str(value) for value in labels.dropna().unique()}
    if isinstance(labels.dtype, pd.CategoricalDtype) and labels.cat.ordered:
        return [str(kind) for kind in labels.cat.categories if str(kind) in known]
    return sorted(known, key=natural_order)


def join_classes(labels: pd.Series[Any], classes: Sequence[str]) -> str:
    """`Monday to Friday` where classes with an order follow one another, else `row, lift`."""
    order = class_order(labels)
    places = [order.index(kind) for kind in classes]
    ordered = isinstance(labels.dtype, pd.CategoricalDtype) and labels.cat.ordered
    if ordered and len(places) > 2 and places == list(range(places[0], places[-1] + 1)):
        return f"{classes[0]} to {classes[-1]}"
    return join_names(list(classes), most=MOST_NAMED)


def _continuum(finding: Finding, dataset: SequenceDataset) -> Sentence:
    return Sentence("No separate groups.", SHAPES.get(_Numbers(finding).text("shape"), ""))


def _odd(finding: Finding, dataset: SequenceDataset) -> Sentence:
    said = _Numbers(finding)
    names = [sequence_name(dataset, int(row)) for row in finding.rows]
    verb = "stands" if len(names) == 1 else "stand"
    reasons = [
        f"{name}: {number(float(times))} times "
        f"{'the typical error' if by == 'error' else 'as far from its neighbours as is typical'}"
        for name, times, by in zip(names, said.list("times"), said.list("by"), strict=False)
    ]
    return Sentence(
        f"{join_names(names, most=MOST_NAMED)} {verb} apart from all others.",
        "; ".join(reasons[:3]) + ".",
        tuple(names),
    )


class _Numbers:
    """The numbers of a finding, by name, each as what it is; nothing where one is missing."""

    def __init__(self, finding: Finding) -> None:
        self._values: dict[str, Any] = dict(finding.numbers)

    def has(self, name: str) -> bool:
        return name in self._values

    def whole(self, name: str) -> int:
        return int(self._values.get(name, 0))

    def real(self, name: str) -> float:
        return float(self._values.get(name, 0.0))

    def text(self, name: str) -> str:
        return str(self._values.get(name, ""))

    def list(self, name: str) -> list[Any]:
        return list(self._values.get(name, []))


SENTENCES: dict[str, Callable[[Finding, SequenceDataset], Sentence]] = {
    "groups": _groups,
    "continuum": _continuum,
    "odd": _odd,
}
