"""What groups are called on a map: the label that most of one have, or what makes it different."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.explore.difference import Difference, Feature, difference
from sequitur_core.explore.grouping.groups import UNGROUPED, is_class
from sequitur_core.explore.intervals import Interval
from sequitur_core.explore.time.dates import WEEKDAYS, Dates
from sequitur_core.formatting import class_text, percent

MOSTLY = 0.6  # of a group's sequences, for a label to name it
NEARLY_ALL = 0.95  # of fewer, their share is said
MORE_THAN_USUAL = 0.2  # and so much more than of all sequences
MOST_GROUPS = 40
MOST_ROWS = 300  # of each side that are compared: a name needs a large difference
LEAST = 1.0  # Hedges' g of what names a group
EDGE = 0.34  # of a sequence's duration: what lies in its first third is early
FEWEST_DATED = 5  # sequences of a group, for its time to be no chance
LOCAL = 0.6  # longer intervals are as good as the whole sequence
WORDS = {
    "mean": ("low", "high"),
    "spread": ("steady", "varying"),
    "range": ("narrow", "wide"),
    "period": ("fast", "slow"),
    "length": ("short", "long"),
    "error": ("easily reconstructed", "poorly reconstructed"),
}


def group_words(
    dataset: SequenceDataset, groups: IntArray, *, errors: ArrayLike | None = None
) -> list[str]:
    """A name for each group, by its number; "" where nothing sets one apart.

    A group most of whose sequences have one label is called by that label, with their share unless
    it is nearly all (`walk (64 %)`); of nearly all, by the other labels that they share, too
    (`anna, walk`). Groups of the same labels are told apart by when they lie where one comes after
    the other (`weekend, until 25 Aug`). Others are called by the one or two things that differ most
    from all other sequences. No two have the same name, but for those of one label between which
    nothing differs.

    Parameters
    ----------
    groups : int64 of shape (n,), -1 for none. Beyond 40 groups, others have no name.
    errors : (n,), as multiples of the usual one, which may tell groups apart, too.
    """
    count = int(groups.max(initial=UNGROUPED)) + 1
    members = [np.flatnonzero(groups == g) for g in range(count)]
    by_label = [_label(dataset.labels, rows) if len(rows) else ("", 1.0) for rows in members]
    when = _when(dataset, members, [label for label, _ in by_label])
    usual = Counter(label for label, _ in by_label)
    names: list[str] = []
    for rows, (label, share) in zip(members, by_label, strict=True):
        said = label if share >= NEARLY_ALL else f"{label} ({percent(share)})"
        if (label and usual[label] == 1) or not len(rows) or len(names) >= MOST_GROUPS:
            names.append(said if label and usual[label] == 1 else "")
            continue
        if when[len(names)]:
            names.append(f"{said}, {when[len(names)]}")
            continue
        found = difference(dataset, rows, errors=errors, most=MOST_ROWS)
        words = _words(found) if isinstance(found, Difference) else []
        names.append(", ".join(words[:1] if label else words[:2]))
        if label:
            names[-1] = f"{said}, {names[-1]}" if names[-1] else said
    shared = Counter(names)
    return [
        name if label or shared[name] == 1 else ""
        for name, (label, _) in zip(names, by_label, strict=True)
    ]


def shared_classes(labels: pd.DataFrame, rows: IntArray) -> list[tuple[int, object, float]]:
    """The classes that most rows have and few others: column, class and share, the most telling
    first; of those after it, what nearly all have and it doesn't say by itself (Monday is a working
    day)."""
    found = []
    for place in range(labels.shape[1]):
        column = labels.iloc[:, place]
        if not is_class(column):
            continue
        here = column.iloc[rows].value_counts(normalize=False)
        here = here[here > 0]
        if not len(here) or here.iloc[0] < MOSTLY * len(rows):
            continue
        kind = here.index[0]
        more = here.iloc[0] / len(rows) - float((column == kind).mean())
        if more >= MORE_THAN_USUAL:
            found.append((more, place, kind, float(here.iloc[0] / len(rows))))
    kept: list[tuple[int, object, float]] = []
    for _, place, kind, share in sorted(found, key=lambda one: -one[0]):
        has = (labels.iloc[:, place] == kind).to_numpy()
        within = [has[(labels.iloc[:, c] == k).to_numpy()].mean() for c, k, _ in kept]
        pure = min([share, *(s for _, _, s in kept)]) >= NEARLY_ALL
        if not kept or (pure and max(within) < NEARLY_ALL):
            kept.append((place, kind, share))
    return kept


def _label(labels: pd.DataFrame, rows: IntArray) -> tuple[str, float]:
    """The classes that set some rows apart, "" for none; the share of rows with the first."""
    kept = shared_classes(labels, rows)
    names = (
        class_name(str(labels.columns[place]), kind)
        for place, kind, _ in sorted(kept, key=lambda one: one[0])
    )
    return ", ".join(names), kept[0][2] if kept else 1.0


def _when(dataset: SequenceDataset, members: list[IntArray], labels: list[str]) -> list[str]:
    """When each of the groups of one label lies, "" where they don't follow one another."""
    found, dates = [""] * len(members), Dates.of(dataset)
    if dates is None:
        return found
    for label in {one for one in labels if one}:
        starts = {g: dataset.start[members[g]] for g, own in enumerate(labels) if own == label}
        order = sorted(starts, key=lambda g: int(starts[g].min()))
        in_turn = all(starts[a].max() < starts[b].min() for a, b in pairwise(order))
        if len(order) < 2 or not in_turn or min(map(len, starts.values())) < FEWEST_DATED:
            continue
        for g in order:
            ends = (int(starts[g].min()), int(starts[g].max()))
            first, last = (dates.stretch(at, at + int(dataset.lengths.max())) for at in ends)
            since, until = _day(first.day or first.first), _day(last.day or last.last or last.first)
            found[g] = f"{since} to {until}"
            if g in (order[0], order[-1]):
                found[g] = f"until {until}" if g == order[0] else f"from {since}"
    return found


def _day(day: str) -> str:
    """`25 Aug`, of `Sun 25 Aug`."""
    weekday, _, others = day.partition(" ")
    return others if weekday in WEEKDAYS else day


def class_name(column: str, kind: object) -> str:
    """A class as a name: numbers and truth values need their column."""
    plain = isinstance(kind, int | float | np.number | bool | np.bool_)
    return f"{column} {class_text(kind)}" if plain else str(kind)


def _words(found: Difference) -> list[str]:
    """What differs, the most first, each channel once."""
    several = len(found.channels.names) > 1
    told: list[tuple[float, str, str]] = []
    for feature in found.features:
        if feature.kind in WORDS:
            told.append((abs(feature.effect), *_of_feature(feature, several=several)))
    for interval in found.intervals:
        told.append((abs(interval.effect), *_of_interval(interval, found, several=several)))
    words: dict[str, str] = {}
    for effect, about, text in sorted(told, key=lambda one: -round(one[0], 6)):
        if effect >= LEAST:
            words.setdefault(about, text)
    return list(words.values())


def _of_feature(feature: Feature, *, several: bool) -> tuple[str, str]:
    """What a feature is about, and how it differs."""
    word = WORDS[feature.kind][feature.effect > 0]
    channel = feature.name.partition(" of ")[2]
    if not channel:
        return feature.kind, word
    return (channel, f"{word} {channel}") if several else (feature.kind, word)


def _of_interval(interval: Interval, found: Difference, *, several: bool) -> tuple[str, str]:
    cells = len(found.effects)
    channel = found.channels.names[interval.channel]
    word = WORDS["mean"][interval.effect > 0]
    if several:
        word = f"{word} {channel}"
    if (interval.stop - interval.begin) < LOCAL * cells:
        middle = (interval.begin + interval.stop) / 2 / cells
        when = "early" if middle < EDGE else "late" if middle > 1 - EDGE else "midway"
        word = f"{word} {when}"
        return (channel if several else when), word
    return (channel if several else "mean"), word
