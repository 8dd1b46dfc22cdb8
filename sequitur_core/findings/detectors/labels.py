"""What near encodings share: the label that was asked about, or a camera, person or level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from sequitur_core.data.dataset import DoubleArray, FloatArray, IntArray
from sequitur_core.data.ragged import have_one_shape, row_chunks, stack
from sequitur_core.data.splitting import NUISANCE_WORDS, SPLIT, words_in
from sequitur_core.explore.grouping.groups import is_class
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding, Kind, Number
from sequitur_core.findings.statistics.independence import FEWEST_UNITS
from sequitur_core.findings.statistics.neighbourhood import Neighbourhood, p_of
from sequitur_core.formatting import class_text

FOLDER = "folder"  # how the label is called that readers make of folders
MANY = 0.5  # values to recordings: a label that names recordings
LEAST_EFFECT = 0.1  # of the way from chance to perfect agreement
LEAST_CORRELATION = 0.3
LEAST_LEVEL = 0.7  # rank correlation of a level, which always goes with something a little
LEAST_SHARED = 0.25  # of a brightness, by rank, that the classes it goes with explain
FEWEST_IN_CLASS = 3
MOST_CLASSES = 100
LEVELS = 8
TESTED = 0.05  # a label with a larger p explains nothing
LABELS = 2  # what its random numbers are for


@dataclass(frozen=True, eq=False)
class Property:
    """Something that is known of each sequence.

    Attributes
    ----------
    name : of the label or channel.
    what : "label", or "mean", "spread" or "brightness" of the sequence itself.
    is_nuisance : whether it isn't what was asked about.
    each : (n,), a class's number, -1 where unknown; or a number, NaN where unknown.
    classes : names of classes; empty for numbers.
    """

    name: str
    what: str
    is_nuisance: bool
    each: NDArray[Any]
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Test:
    """What came of testing a property: how alike neighbours are, and by chance."""

    property: Property
    p: float
    effect: float
    numbers: Mapping[str, Number | Sequence[Number]]
    codes: tuple[int, ...] = ()  # of the classes that were tested


def find_labels(evidence: Evidence) -> Iterator[Finding]:
    """What near encodings share, one finding for each label; levels share one.

    A nuisance counts within the classes of the label that is told apart best, and a label that
    is alike only because a nuisance is, isn't found.
    """
    random = evidence.random(LABELS)
    around = Neighbourhood.of(evidence, random)
    labels = properties(evidence)
    asked = [test for one in labels if not one.is_nuisance if (test := tried(around, one, random))]
    classes = [test for test in asked if test.property.classes]
    main = max(classes, key=lambda test: test.effect).property if classes else None
    nuisances = [one for one in labels if one.is_nuisance]
    others = [test for one in nuisances if (test := tried(around, one, random, main))]
    tested = {test.property.name for test in others}
    # One that always goes with the label can't be tested within its classes.
    inseparable = [
        test
        for one in nuisances
        if main and one.name not in tested
        if (test := tried(around, one, random))
    ]
    explaining = [test.property for test in others + inseparable if test.p <= TESTED]
    for test in asked:
        for nuisance in explaining:
            if test.p <= TESTED and nuisance.classes:
                test = without(test, around, nuisance, random)
        yield finding("label", test)
    if main or evidence.dataset.are_clips:
        others += strongest(around, levels_of(evidence), random, main)
    for test in others:
        yield finding("nuisance", test, main)
    if main and evidence.dataset.are_clips and not any(test.p <= TESTED for test in others):
        yield from inseparable_brightness(around, levels_of(evidence), random, main)


def properties(evidence: Evidence) -> list[Property]:
    """The labels of a dataset that can be tested."""
    found = []
    for column in range(evidence.labels.shape[1]):
        values = evidence.labels.iloc[:, column]
        name = str(values.name)
        nuisance = bool(words_in(name) & NUISANCE_WORDS) or names_recordings(values, evidence.units)
        if is_class(values) and values.nunique() <= MOST_CLASSES:
            kinds = values.astype("category").cat.remove_unused_categories().cat
            codes, classes = (
                kinds.codes.to_numpy(np.int64),
                tuple(map(class_text, kinds.categories)),
            )
            found.append(Property(name, "label", nuisance, codes, classes))
        elif pd.api.types.is_numeric_dtype(values) and values.nunique() > 2:
            numbers = values.to_numpy(np.float64, na_value=np.nan)
            found.append(Property(name, "label", nuisance, numbers))
    others = [one.name for one in found if one.name != SPLIT]
    if others == [FOLDER]:  # they are what somebody sorted it into
        return [replace(one, is_nuisance=one.name == SPLIT) for one in found]
    return found


def names_recordings(values: pd.Series[Any], units: IntArray) -> bool:
    """Whether a label is one of whole recordings that hardly any two share."""
    count = len(np.unique(units))
    if not FEWEST_UNITS <= count < len(units) or values.nunique() < MANY * count:
        return False
    pairs = pd.DataFrame({"unit": units, "value": values.to_numpy()}).drop_duplicates()
    return len(pairs) == count


def levels_of(evidence: Evidence) -> list[Property]:
    """How high each sequence lies and how far it spreads, by channel; brightness of clips."""
    data, found = evidence.dataset, []
    if data.are_clips:
        brightness = np.array([float(np.mean(sequence)) for sequence in data.sequences])
        return [Property("", "brightness", True, brightness)]
    means, spreads = _means_and_spreads(data.sequences)
    for channel, name in enumerate(data.meta.channels):
        found.append(Property(name, "mean", True, means[:, channel]))
        found.append(Property(name, "spread", True, spreads[:, channel]))
    return found


def _means_and_spreads(sequences: Sequence[FloatArray]) -> tuple[DoubleArray, DoubleArray]:
    """Mean and standard deviation of each sequence, float64 (n, channels)."""
    if not have_one_shape(sequences):
        means = [np.mean(sequence, axis=0, dtype=np.float64) for sequence in sequences]
        spreads = [np.std(sequence, axis=0, dtype=np.float64) for sequence in sequences]
        return np.array(means), np.array(spreads)
    found = np.empty((2, len(sequences), *sequences[0].shape[1:]))
    for rows in row_chunks(len(sequences), sequences[0].size):
        block = stack(sequences[rows])
        found[0, rows] = block.mean(axis=1, dtype=np.float64)
        found[1, rows] = block.std(axis=1, dtype=np.float64)
    return found[0], found[1]


def tried(
    around: Neighbourhood,
    one: Property,
    random: np.random.Generator,
    within: Property | None = None,
) -> Test | None:
    """How alike neighbours are in a property, within the classes of another; None if unknown."""
    values = one.each[around.rows]
    if one.classes:
        sizes = np.bincount(values[values >= 0], minlength=len(one.classes))
        values = np.where(sizes[values] >= FEWEST_IN_CLASS, values, -1)
    known = values >= 0 if one.classes else np.isfinite(values)
    strata = None if within is None else within.each[around.rows]
    if strata is not None:
        known = known & (strata >= 0)
        strata = strata[known]
    if not known.any():
        return None
    some = around.of_known(known)
    test = _class_test if one.classes else _number_test
    return test(some, one, values[known], strata, random)


def _class_test(
    around: Neighbourhood,
    one: Property,
    values: IntArray,
    strata: IntArray | None,
    random: np.random.Generator,
) -> Test | None:
    present, codes = np.unique(values, return_inverse=True)
    shuffled = around.shuffled(codes, random, strata) if len(present) > 1 else None
    if shuffled is None:
        return None
    per_class = around.agreement(codes[None])[0]
    by_chance = around.agreement(shuffled).mean(axis=1)
    agreement, chance = float(per_class.mean()), float(by_chance.mean())
    names = [one.classes[code] for code in present]
    mixed, share = most_mixed(around.near, codes)
    numbers = {
        "agreement": agreement,
        "chance": chance,
        "neighbours": around.near.shape[1],
        "looked at": len(codes),
        "classes": names,
        "per class": per_class.tolist(),
        "mixed": [names[code] for code in mixed],
        "mixed share": share,
    }
    effect = (agreement - chance) / max(1 - chance, 1e-9)
    p = p_of(agreement, by_chance) if effect >= LEAST_EFFECT else 1.0
    return Test(one, p, effect, numbers, tuple(present.tolist()))


def most_mixed(near: IntArray, codes: IntArray) -> tuple[list[int], float]:
    """The two classes of which most neighbours are of the other one, and their share."""
    count = int(codes.max()) + 1
    table = np.zeros((count, count))
    np.add.at(table, (np.repeat(codes, near.shape[1]), codes[near].ravel()), 1)
    table /= np.maximum(table.sum(axis=1, keepdims=True), 1)
    both = np.triu((table + table.T) / 2, 1)
    one, other = np.unravel_index(int(both.argmax()), both.shape)
    return [int(one), int(other)], float(both[one, other])


def _number_test(
    around: Neighbourhood,
    one: Property,
    values: DoubleArray,
    strata: IntArray | None,
    random: np.random.Generator,
) -> Test | None:
    if around.by_units:  # a recording has one level, that of all its windows
        means = np.bincount(around.units, values) / np.bincount(around.units)
        values = means[around.units]
    if strata is not None:
        values = ranks_within(values, strata)
    distinct, codes = np.unique(values, return_inverse=True)
    if len(distinct) < 3:
        return None
    if not around.by_units and len(distinct) > LEVELS:  # coarse, to see how slowly it changes
        codes = codes * LEVELS // len(distinct)
    shuffled = around.shuffled(codes, random, strata)
    if shuffled is None:
        return None
    correlation = float(around.correlation(codes[None].astype(np.float64))[0])
    least = LEAST_CORRELATION if one.what == "label" else LEAST_LEVEL
    by_chance = around.correlation(shuffled.astype(np.float64))
    p = p_of(correlation, by_chance) if correlation >= least else 1.0
    numbers = {
        "correlation": correlation,
        "neighbours": around.near.shape[1],
        "looked at": len(codes),
    }
    return Test(one, p, correlation, numbers)


def ranks_within(values: DoubleArray, strata: IntArray) -> DoubleArray:
    """Ranks of values (n,) among those of the same stratum (n,), from 0 to 1.

    What strata differ in is gone, so that neighbours aren't alike for that.
    """
    ranks = np.empty(len(values))
    for stratum in np.unique(strata):
        members = strata == stratum
        ranks[members] = rankdata(values[members]) / members.sum()
    return ranks


def without(
    test: Test, around: Neighbourhood, nuisance: Property, random: np.random.Generator
) -> Test:
    """A test of a label that holds within the classes of a nuisance, too.

    Where each person, say, has one label, persons change places instead of their recordings.
    With few of them nobody can say which it is: the number `confounded with` names the nuisance.
    """
    within = tried(around, test.property, random, nuisance)
    if within is None:
        units = np.unique(nuisance.each[around.rows], return_inverse=True)[1].astype(np.int64)
        among = replace(around, units=units)
        within = tried(among, test.property, random) if among.by_units else None
    if within is None:
        return replace(test, numbers={**test.numbers, "confounded with": nuisance.name})
    return replace(test, p=max(test.p, within.p))


def strongest(
    around: Neighbourhood,
    levels: Sequence[Property],
    random: np.random.Generator,
    within: Property | None,
) -> list[Test]:
    """The level that goes with encodings most, with a p that counts how many there are."""
    if not levels or len(around.rows) < FEWEST_UNITS:
        return []
    each = np.array([level.each[around.rows] for level in levels])
    if within is not None:
        each = np.array([ranks_within(level, within.each[around.rows]) for level in each])
    best = levels[int(around.correlation(each).argmax())]
    test = tried(around, best, random, within)
    return [replace(test, p=min(1.0, len(levels) * test.p))] if test else []


def inseparable_brightness(
    around: Neighbourhood,
    levels: Sequence[Property],
    random: np.random.Generator,
    main: Property,
) -> Iterator[Finding]:
    """A brightness that explains the map, but not within the classes of a label it goes with.

    It is no brightness of one class: what was filmed, or how, explains the map as well as the
    class does.
    """
    for test in strongest(around, levels, random, None):
        each = (one.each[around.rows] for one in (test.property, main))
        if explained_by_classes(*each) < LEAST_SHARED:
            continue
        numbers = {**test.numbers, "confounded with": main.name}
        yield finding("nuisance", replace(test, numbers=numbers))


def explained_by_classes(values: DoubleArray, codes: IntArray) -> float:
    """The share of the variance of the ranks of values (n,) that classes (n,) differ in."""
    ranks = rankdata(values) - (len(values) + 1) / 2
    members = [ranks[codes == code] for code in np.unique(codes)]
    between = sum(len(some) * float(some.mean()) ** 2 for some in members)
    return between / max(float((ranks**2).sum()), 1e-9)


def finding(kind: Kind, test: Test, main: Property | None = None) -> Finding:
    """A test as a finding: parts are classes, or the lowest and the highest thirds."""
    one = test.property
    numbers = {"name": one.name, "what": one.what, **test.numbers}
    if main is not None:
        numbers["within"] = main.name
    if one.classes:
        members = [np.flatnonzero(one.each == code) for code in test.codes]
    else:
        order = np.argsort(one.each, kind="stable")[: int(np.isfinite(one.each).sum())]
        third = max(1, len(order) // 3)
        members = [order[:third], order[-third:][::-1]]
    parts = tuple(part.astype(np.int64) for part in members)
    return Finding(kind, numbers, np.concatenate(parts), parts, test.p, 1 - test.p)
