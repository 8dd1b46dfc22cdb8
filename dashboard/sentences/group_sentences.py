"""What is said of groups: those that findings tell, and why others are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from string import ascii_uppercase
from typing import Any

import numpy as np
import pandas as pd

from dashboard.sentences.finding_numbers import Numbers
from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.explore.grouping.group_edits import Edited
from sequitur_core.explore.grouping.group_words import NEARLY_ALL, class_name, shared_classes
from sequitur_core.explore.grouping.groups import UNGROUPED, class_order, is_class, is_ordered
from sequitur_core.explore.time.recordings import sequence_word
from sequitur_core.findings.finding import Finding
from sequitur_core.formatting import class_text, join_names, percent, pluralise

GROUPS_UNKNOWN = "Any groups here could be chance"
MOST_NAMED = 5
MOST_IN_MIX = 2  # classes named for a group
EVENLY = 1.5  # times its part of a group, up to which the largest class of many isn't named
AT_HOME = 0.75  # of a class, in the group that is called after it
SAME = 0.75  # of the sequences of two groups are in both: they are one
MOSTLY_OUTSIDE = 0.5  # of a group, in none of those that findings tell: it is left out there
FEW = 100  # sequences, among which much that is there can't be told from chance
MANY = 0.1  # of all sequences, in none of them
MAP_SHOWS_MORE = (
    "The map may show more islands: these groups come back when some sequences are left out."
)
RETURN_SURELY = 0.95  # from which certainty on a map is taken to show the same groups
MAY_BE_GROUPS = "Groups may show those in none as groups of their own."
MOSTLY = 0.75  # of a group, of the classes that it is called after, or there are "others"


def group_words(
    finding: Finding, dataset: SequenceDataset
) -> tuple[str, str, tuple[str, ...], str]:
    """The headline, what it rests on, a name for each group, and why a map may show others."""
    said = Numbers(finding)
    headline = pluralise(said.whole("count"), "separate group")
    # Numbers are those of Groups: what has no name there is told apart by letters.
    letters = [f"group {ascii_uppercase[i % 26]}" for i in range(len(finding.parts))]
    given = said.list("given") or [""] * len(letters)
    called = said.list("called") or given
    names = list(map(first_of, called, letters))
    detail = []
    label = said.text("name")
    if label in dataset.labels.columns:
        homes = _classes_of(dataset.labels[label], finding.parts)
        if all(homes):
            texts = dataset.labels[label].astype(object).map(class_text)
            known = dataset.labels[label].notna().to_numpy()
            told = [rows[known[rows]] for rows in finding.parts]
            at_home = [
                int(texts.iloc[rows].isin(classes).sum())
                for rows, classes in zip(told, homes, strict=True)
            ]
            in_them = [
                join_classes(dataset.labels[label], classes)
                + ("" if many >= MOSTLY * len(rows) else " and others")
                for classes, rows, many in zip(homes, told, at_home, strict=True)
            ]
            fully = [
                ", ".join([name, *_also(dataset.labels, label, classes, rows)])
                for name, classes, rows in zip(in_them, homes, finding.parts, strict=True)
            ]
            names = [
                own or _told_apart(name, as_in_view, fully, i)
                for i, (own, as_in_view, name) in enumerate(zip(given, called, fully, strict=True))
            ]
            headline += f": {'; '.join(names)}"
            named = f"{label} {'; '.join(in_them)}" if any(given) else "the classes named"
            count = sum(map(len, told))
            which = f"{'' if count == len(finding.rows) else 'labelled '}{sequence_word(dataset)}s"
            share = percent(sum(at_home) / max(1, count))
            detail.append(f"{share} of the {which} in them belong to {named}.")
        else:
            detail.append(f"They are related to {label}, but its classes are mixed within them.")
    if outside := said.whole("in none"):
        verb, whose = ("is", "its") if outside == 1 else ("are", "their")
        are_out = f"{pluralise(outside, sequence_word(dataset))} {verb} in none of them"
        detail.append(f"{are_out}, as {whose} group isn't certain.")
    asides = [MAY_BE_GROUPS] if outside >= MANY * len(dataset) else []
    asides += [MAP_SHOWS_MORE] if finding.certainty < RETURN_SURELY else []
    parts = tuple(
        f"{name} ({len(rows):,})" for name, rows in zip(names, finding.parts, strict=True)
    )
    return f"{headline}.", " ".join(detail), parts, " ".join(asides)


def _also(labels: pd.DataFrame, label: str, classes: Sequence[str], rows: IntArray) -> list[str]:
    """Classes of other labels that nearly all rows share, and that those of this one don't say."""
    own = labels[label].astype(object).map(class_text).isin(classes).to_numpy()
    return [
        class_name(str(labels.columns[place]), kind)
        for place, kind, share in shared_classes(labels, rows)
        if labels.columns[place] != label
        and share >= NEARLY_ALL
        and (labels.iloc[:, place] == kind)[own].mean() < NEARLY_ALL
    ]


def _told_apart(name: str, as_in_view: str, names: Sequence[str], place: int) -> str:
    """A group's name by its classes, where others have these as in Groups, or with a letter."""
    if names.count(name) == 1:
        return name
    before = names[:place].count(name)
    return as_in_view if name in as_in_view else f"{name} {ascii_uppercase[before % 26]}"


def first_of(name: str, other: str) -> str:
    """The name, or the other where there is none."""
    return name or other


def called_as_in_view(findings: Iterable[Finding], groups: Edited | None) -> list[Finding]:
    """Findings whose groups have the names of those in view that hold nearly the same sequences."""
    found = list(findings)
    if groups is None:
        return found
    return [_called(one, groups) if one.kind == "groups" else one for one in found]


def _called(finding: Finding, groups: Edited) -> Finding:
    alike = [_alike(part, groups.labels) for part in finding.parts]
    called = ["" if g is None else groups.name(g) for g in alike]
    given = ["" if g is None else groups.names.get(g, "") for g in alike]
    return replace(finding, numbers={**finding.numbers, "called": called, "given": given})


def _alike(rows: IntArray, labels: IntArray) -> int | None:
    """The group that shares most of its rows and of these, if one does."""
    here, counts = np.unique(labels[rows], return_counts=True)
    best = int(counts.argmax())
    group, shared = int(here[best]), int(counts[best])
    either = len(rows) + int((labels == group).sum()) - shared
    return group if group != UNGROUPED and shared >= SAME * either else None


def _classes_of(labels: pd.Series[Any], parts: Sequence[IntArray]) -> list[list[str]]:
    """For each part the classes of a label of which it holds most, in their own order.

    Where it holds most of none, the class that most of its rows have: one may make two groups.
    """
    texts = labels.astype(object).map(class_text).to_numpy()
    homes: list[list[str]] = [[] for _ in parts]
    for kind in class_order(labels):
        members = texts == kind
        shares = [float(members[rows].sum() / members.sum()) for rows in parts]
        if shares and max(shares) >= AT_HOME:
            homes[shares.index(max(shares))].append(kind)
    return [home or _mostly(labels, rows) for home, rows in zip(homes, parts, strict=True)]


def _mostly(labels: pd.Series[Any], rows: IntArray) -> list[str]:
    shares = labels.iloc[rows].dropna().astype(object).map(class_text).value_counts(normalize=True)
    return [str(shares.index[0])] if len(shares) and shares.iloc[0] > 0.5 else []


def join_classes(labels: pd.Series[Any], classes: Sequence[str]) -> str:
    """`Monday to Friday` where classes with an order follow one another, else `row, lift`."""
    order = class_order(labels)
    places = [order.index(kind) for kind in classes]
    if is_ordered(labels) and len(places) > 2 and places == list(range(places[0], places[-1] + 1)):
        return f"{classes[0]} to {classes[-1]}"
    return join_names(list(classes), most=MOST_NAMED)


def label_of_groups(labels: pd.DataFrame, in_view: str, judged: str) -> pd.Series[Any] | None:
    """The label whose classes are named for each group.

    The one in view, else the one that the verdict has `judged` the model by, else the first.
    """
    kinds = [i for i in range(labels.shape[1]) if is_class(labels.iloc[:, i])]
    if not kinds:
        return None
    names = labels.columns
    asked = [i for name in (in_view, judged) for i in kinds if names[i] == name]
    return labels.iloc[:, (asked or kinds)[0]]


def class_mix(column: pd.Series[Any], rows: IntArray) -> str:
    """`run 80 %, groom 20 %`: the classes of a group, or how many share it evenly."""
    counts = column.iloc[rows].value_counts()
    counts = counts[counts > 0]
    if len(counts) > MOST_IN_MIX and counts.iloc[0] * len(counts) < EVENLY * counts.sum():
        return f"{len(counts)}, evenly"
    shares = [f"{name} {percent(n / len(rows))}" for name, n in counts.head(MOST_IN_MIX).items()]
    if len(counts) > MOST_IN_MIX:
        shares.append(f"{len(counts) - MOST_IN_MIX} more")
    return ", ".join(shares) or "no label"


def beside_groups(findings: Iterable[Finding], labels: IntArray, *, untested: str = "") -> str:
    """Why the findings tell of other groups than `labels` (n,) or leave out others; "" if neither.

    Findings that tell neither of groups nor of none couldn't test them, for a reason that is
    `untested` where it is the time between windows, or couldn't tell them from chance.
    """
    count = len(np.unique(labels[labels != UNGROUPED]))
    for finding in findings:
        if finding.kind == "groups":
            return _beside_those_told(finding, labels)
        if finding.kind == "continuum" and count > 1:
            what = "one spot" if finding.numbers.get("shape") == "spot" else "no separate groups"
            return (
                f"Findings tells of {what}: those here border on one another without a clear gap."
            )
    if count < 2:
        return ""
    if untested:
        return f"Findings doesn't say whether these groups are due to chance. {untested}"
    if len(labels) < FEW:
        return (
            f"With only {len(labels)} sequences, Findings can hardly tell groups from chance: "
            "these may be real even though it doesn't name them."
        )
    return "By the gaps between them alone, Findings can't tell these groups from chance."


def _beside_those_told(finding: Finding, labels: IntArray) -> str:
    """The same where findings tell of groups."""
    outside = Numbers(finding).whole("in none")
    tells = f"Findings tells {len(finding.parts)} groups"
    here = np.unique(labels[labels != UNGROUPED])
    if not len(here):
        return f"{tells}: choose a smaller size, or another way to group."
    told = np.zeros(len(labels), np.bool_)
    told[finding.rows] = True
    left_out = sum(told[labels == group].mean() < 1 - MOSTLY_OUTSIDE for group in here)
    more = len(here) - left_out - len(finding.parts)
    if left_out:
        which = f"{left_out} of those here" if more else f"the other {left_out}"
        apart = "it is a group" if left_out == 1 else "they are groups"
        said = f"{tells} and leaves out {which}: whether {apart} isn't certain."
        others = {1: " Others are divided further here.", -1: " Some of its own are one here."}
        return said + others.get(int(np.sign(more)), "")
    if more < 0:
        return f"{tells}; as it is set here, some of them are one."
    if more:
        return (
            f"{tells}: only those with a clear gap between them, which is there in held-out "
            "sequences, too. Here, they are divided further."
        )
    alone = int((labels == UNGROUPED).sum())
    if outside == alone:
        return ""
    if outside < alone:
        return "Findings has other sizes for them: fewer sequences are in no group there."
    left_out_rows = f"the {pluralise(outside, 'sequence')} whose group isn't certain"
    return f"Findings has other sizes for them: it leaves out {left_out_rows}."
