"""Which sequences are held out for validation, without leakage between windows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.errors import SequiturError

# Below this, a held-out tenth is too small to tell anything, and training needs it.
MIN_SEQUENCES = 50
MAX_BLOCKS = 5
MEMBERS = 3  # of each group, from which numbered names are of members
RECORDING = "recording"  # to hold out by, where no label is called so
# Words in the name of a label that says whom or what a sequence is of.
OWNER_WORDS = {
    "subject", "subj", "person", "patient", "participant", "proband", "user", "speaker", "actor",
    "driver", "player", "athlete", "runner", "swimmer", "dancer", "child", "student", "pupil",
    "worker", "animal", "mouse", "rat", "monkey", "bird", "dog", "cat", "cow", "horse", "fish",
    "individual", "donor",
    "session", "visit", "file", "recording", "device", "machine", "engine", "unit", "site", "who",
    "id", "pid", "sid", "uid",
}  # fmt: skip
# What data was recorded with, or when: seldom what somebody wants to know, as whom it is of.
RECORDED_WITH = {
    "camera", "sensor", "scanner", "channel", "batch", "operator", "folder", "date", "day",
    "volunteer",
}  # fmt: skip
SPLIT = "split"  # what a label is called that says what was meant to be trained on
NUISANCE_WORDS = OWNER_WORDS | RECORDED_WITH | {SPLIT}
# What those who gave out data called the parts of it.
_TRAINED_ON = {"train", "training", "trn"}
_TESTED_ON = {
    "test", "testing", "tst", "valid", "validation", "val", "dev", "eval", "evaluation", "holdout",
}  # fmt: skip


def split(
    dataset: SequenceDataset,
    *,
    share: float = 0.1,
    seed: int | None = 0,
    minimum: int = MIN_SEQUENCES,
    by: str | None = None,
) -> tuple[IntArray, IntArray]:
    """Divide the rows into those to train on and those held out.

    Whole recordings are held out where that comes near the share. With one or
    few recordings cut into windows, intervals of time are held out, and windows
    that overlap them are left out of both parts. Sequences that are recordings
    of their own are drawn at random. `by` a label, all sequences of one value are
    on one side.

    Parameters
    ----------
    share : share of the sequences to hold out, 0 to 0.5; of what is held out `by`
        something, as near to it as whole values come.
    seed : the same seed gives the same split; None draws a new one.
    minimum : with fewer sequences nothing is held out; 0 holds out anyway.
    by : a label, such as the person each sequence is of, or "recording".

    Returns
    -------
    (training rows, held-out rows), int64, ascending. Nothing is held out where
    every window overlaps so many others that little would be left to train on.

    Raises
    ------
    SequiturError
        A share outside 0 to 0.5; nothing that is called as `by`, or one value of it only.
    """
    if not 0 <= share <= 0.5:
        raise SequiturError(
            f"A validation share of {share} can't be held out. Choose between 0 and 0.5."
        )
    n = len(dataset)
    everything = np.arange(n, dtype=np.int64)
    nothing = everything[:0]
    wanted = round(share * n)
    if wanted == 0 or n < minimum:
        return everything, nothing

    rng = np.random.default_rng(seed)
    group_of = dataset.recording if by is None else groups_by(dataset, by)
    otherwise = [
        partial(_time_blocks, dataset, wanted, MAX_BLOCKS, rng),
        partial(_time_blocks, dataset, wanted, 1, rng),
    ]
    if by is not None:
        otherwise = [partial(_group_of_size, group_of, wanted)]
    for choose in (
        partial(_whole_groups, group_of, wanted, rng),
        *otherwise,
        partial(_group_of_size, group_of, 0),
    ):
        held_out = choose()
        train = _not_overlapping(dataset, held_out)
        if len(held_out) > 0 and 2 * len(train) >= n:
            return train, held_out
    return everything, nothing


def groups_by(dataset: SequenceDataset, by: str) -> IntArray:
    """Which sequences have the same value of a label, or are of one recording: int64 (n,).

    Sequences without a value are one group. Raises SequiturError where there is no such label,
    or one value of it only.
    """
    columns = [i for i, name in enumerate(dataset.labels.columns) if str(name) == by]
    if columns:
        values: object = dataset.labels.iloc[:, columns[0]]
    elif by == RECORDING:
        values = dataset.recording
    else:
        known = ", ".join([*map(str, dataset.labels.columns), RECORDING])
        raise SequiturError(
            f"{dataset.name} has no label {by}, so nothing can be held out by it. Choose one of: "
            f"{known}."
        )
    codes = np.asarray(pd.factorize(values, use_na_sentinel=False)[0], np.int64)  # type: ignore[call-overload]
    if codes.max() == 0:
        raise SequiturError(
            f"All sequences of {dataset.name} have the same {by}, so none can be held out by it. "
            "Hold them out by something else."
        )
    return codes


def owners(dataset: SequenceDataset) -> tuple[str, ...]:
    """What sequences can be held out by: labels of which some share a value, and recordings."""
    found = [
        str(name)
        for i, name in enumerate(dataset.labels.columns)
        if 2 <= dataset.labels.iloc[:, i].nunique(dropna=False) < len(dataset)
    ]
    if 2 <= len(np.unique(dataset.recording)) < len(dataset):
        found.append(RECORDING)
    return tuple(dict.fromkeys(found))


def suggest_by(dataset: SequenceDataset) -> str | None:
    """The label by which sequences had better be held out: whom each is of, where that repeats.

    It is called so, or its values are numbered (A01, A02 ...) and each has one value of another
    label, of which there are few: the nearest of one group is often of one member then.
    """
    labels = dataset.labels
    repeated = [
        i for i in range(labels.shape[1]) if 3 <= labels.iloc[:, i].nunique() <= len(dataset) / 2
    ]
    called = [i for i in repeated if words_in(str(labels.columns[i])) & OWNER_WORDS]
    for i in called or [i for i in repeated if _names_members(labels, i)]:
        return str(labels.columns[i])
    return None


def _names_members(labels: pd.DataFrame, column: int) -> bool:
    """Whether the values of a label are numbered members of the groups of another one."""
    members = labels.iloc[:, column]
    if not members.dropna().astype(str).str.contains(r"\d").all():
        return False
    for other in range(labels.shape[1]):
        pairs = labels.iloc[:, [column, other]].dropna().drop_duplicates()
        each, groups = pairs.iloc[:, 0], pairs.iloc[:, 1]
        counts = groups.value_counts()
        enough = len(counts) > 1 and counts.min() >= MEMBERS
        if other != column and enough and not each.duplicated().any():
            return True
    return False


def words_in(name: str) -> set[str]:
    """The words in the name of a label, in lower case: `patientId` and `patient_id` have two."""
    return set(re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower()))


def are_splits(values: Iterable[object]) -> bool:
    """Whether the values of a label say which sequences to train on, and which to test on."""
    called = {str(value).strip().lower() for value in values}
    return bool(called & _TRAINED_ON and called & _TESTED_ON) and called <= _TRAINED_ON | _TESTED_ON


def fold_count(dataset: SequenceDataset, most: int, by: str | None = None) -> int:
    """How many parts there can be, at most so many, each with sequences and values of its own."""
    values = len(dataset) if by is None else int(groups_by(dataset, by).max()) + 1
    return min(most, len(dataset), values)


def folds(
    dataset: SequenceDataset, *, count: int = 5, seed: int | None = 0, by: str | None = None
) -> list[tuple[IntArray, IntArray]]:
    """Hold out every sequence once: `count` pairs of (training rows, held-out rows).

    Recordings stay together where there are enough of them; else intervals of
    time are held out, and windows that overlap them aren't trained on. `by` a label or
    "recording", all sequences of one value stay together, in fewer parts where there are fewer
    values.

    Raises
    ------
    SequiturError
        Fewer than 2 folds, fewer sequences than folds, or windows that overlap
        so much that nothing is left to train on.
    """
    n = len(dataset)
    if not 2 <= count <= n:
        raise SequiturError(
            f"{n} sequences can't be divided into {count} parts. Choose between 2 and {n}."
        )
    group_of = dataset.recording
    if by is not None:
        group_of, count = groups_by(dataset, by), fold_count(dataset, count, by)
    group_of = np.unique(group_of, return_inverse=True)[1]
    if by is not None or group_of.max() + 1 >= count:
        parts = _balanced_parts(group_of, count, np.random.default_rng(seed))
    else:
        in_time = np.lexsort((dataset.start, dataset.recording))
        parts = [np.sort(part) for part in np.array_split(in_time, count)]
    pairs = [(_not_overlapping(dataset, part), part) for part in parts]
    if any(len(train) == 0 for train, _ in pairs):
        raise SequiturError(
            "The windows overlap so much that none is left to train on when others are held out. "
            "Cut the recording with a larger step between windows."
        )
    return pairs


def _balanced_parts(group_of: IntArray, count: int, rng: np.random.Generator) -> list[IntArray]:
    """Rows of `count` parts of about one size, each group in one of them."""
    # Largest groups first, each into the part that holds the fewest sequences; shuffled before,
    # so that the seed decides between equals.
    sizes = np.bincount(group_of)
    order = rng.permutation(len(sizes))
    part_of_group = np.empty(len(sizes), dtype=np.int64)
    filled = np.zeros(count, dtype=np.int64)
    for group in order[np.argsort(-sizes[order], kind="stable")]:
        part_of_group[group] = np.argmin(filled)
        filled[part_of_group[group]] += sizes[group]
    part_of = part_of_group[group_of]
    return [np.flatnonzero(part_of == part) for part in range(count)]


def _whole_groups(group_of: IntArray, wanted: int, rng: np.random.Generator) -> IntArray:
    """Rows of randomly drawn groups; none if they miss the wanted number by half."""
    groups, sizes = np.unique(group_of, return_counts=True)
    chosen, held = [], 0
    for i in rng.permutation(len(groups)):
        if held >= wanted:
            break
        if held + sizes[i] <= 1.5 * wanted:
            chosen.append(groups[i])
            held += sizes[i]
    if held < 0.5 * wanted:
        chosen = []
    return np.flatnonzero(np.isin(group_of, chosen))


def _time_blocks(
    dataset: SequenceDataset, wanted: int, most: int, rng: np.random.Generator
) -> IntArray:
    """Rows of intervals of time, at random positions spread over each recording."""
    n = len(dataset)
    held_out: list[NDArray[np.int64]] = []
    for recording in np.unique(dataset.recording):
        rows = np.flatnonzero(dataset.recording == recording)
        rows = rows[np.argsort(dataset.start[rows], kind="stable")]
        share = round(wanted * len(rows) / n)
        # Each interval costs the windows that overlap its two ends: many short
        # intervals only where windows overlap little.
        overlapping = _windows_overlapping_the_next(dataset, rows)
        blocks = int(np.clip(share // max(4, 4 * overlapping), 1, most))
        for part, size in zip(
            np.array_split(rows, blocks),
            np.diff(np.linspace(0, share, blocks + 1).round()),
            strict=True,
        ):
            at = int(rng.integers(len(part) - int(size) + 1))
            held_out.append(part[at : at + int(size)])
    return np.sort(np.concatenate(held_out))


def _group_of_size(group_of: IntArray, wanted: int) -> IntArray:
    """Rows of the group whose number of sequences is nearest to the wanted one."""
    groups, sizes = np.unique(group_of, return_counts=True)
    return np.flatnonzero(group_of == groups[np.argmin(np.abs(sizes - wanted))])


def _windows_overlapping_the_next(dataset: SequenceDataset, rows: IntArray) -> int:
    """How many later windows a window of these rows (ordered by start) overlaps, at most."""
    starts = dataset.start[rows]
    ends = starts + dataset.lengths[rows]
    return int((np.searchsorted(starts, ends) - np.arange(len(rows)) - 1).max())


def _not_overlapping(dataset: SequenceDataset, held_out: IntArray) -> IntArray:
    """Rows that aren't held out and share no element of a recording with those that are."""
    ends = dataset.stop
    clear = np.ones(len(dataset), dtype=bool)
    clear[held_out] = False
    # Most often recordings are held out whole, and a million of them may be.
    for recording in np.intersect1d(dataset.recording[held_out], dataset.recording[clear]):
        held = held_out[dataset.recording[held_out] == recording]
        held = held[np.argsort(dataset.start[held])]
        # Of the held-out windows that start before a row ends, does one end after it starts?
        latest_end = np.maximum.accumulate(ends[held])
        rows = np.flatnonzero((dataset.recording == recording) & clear)
        before = np.searchsorted(dataset.start[held], ends[rows])
        overlaps = (before > 0) & (latest_end[before - 1] > dataset.start[rows])
        clear[rows[overlaps]] = False
    return np.flatnonzero(clear)
