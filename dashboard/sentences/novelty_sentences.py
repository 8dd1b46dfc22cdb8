"""How unlike the training sequences new ones are, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sequitur_core.explore.difference import LevelShift
from sequitur_core.explore.effect_size import NOTABLE
from sequitur_core.formatting import join_names, number, percent, pluralise
from sequitur_core.jobs.answering.new_data import NewData

NOVEL = 0.99  # share of the training sequences: beyond it a place on the map is a guess
MOST_NAMED = 3
MOST_CHANGED = 8
MOST_CLASSES = 6  # that are counted each
_UNSEEN = "the model has seen nothing like"


def known_summary(known: int, n: int) -> str:
    """How many of n new sequences aren't new, "" where all are."""
    if not known:
        return ""
    if known == n:
        they = "This sequence is" if n == 1 else f"All {n:,} sequences are"
    else:
        they = f"{known:,} of {n:,} sequences {'is' if known == 1 else 'are'}"
    return f"{they} in this run already, with exactly the same values."


def novelty_summary(
    novel: NDArray[np.bool_],
    first: Sequence[str] = (),
    *,
    surely: bool = True,
    others: bool = False,
    reason: str = "",
    worse: Sequence[str] = (),
    changed: bool = False,
) -> str:
    """How many are unlike anything the model was trained on, "" of none.

    Parameters
    ----------
    novel : which are farther from their neighbours than usual, or worse reconstructed, (m,).
    first : what the strangest of these are called, with the channel.
    surely : whether one of them is far beyond what is usual.
    others : whether these are those that aren't in the run already.
    reason : what they all have that may be why, where most are unlike: "they are longer".
    worse : what those are called whose error is larger than any usual one, the largest first.
    changed : whether it is said that some changed unlike the others.
    """
    n, count = len(novel), int(novel.sum())
    if not n:
        return ""
    one, every = ("The other", f"All {n:,} others") if others else ("It", f"All {n:,}")
    if not count:
        they, whose = (f"{one} is", "its") if n == 1 else (f"{every} are", "their")
        near = f"{they} about as close to {whose} nearest neighbours as the training sequences are "
        if changed and not worse:
            return f"{near}to theirs."
        if not worse:
            return f"{near}to theirs: the model has seen sequences like that."
        what = "Its error" if n == 1 else f"The error of {join_names(list(worse), MOST_NAMED)}"
        return (
            f"{near}to theirs. {what} is larger than that of any training sequence, outliers aside."
        )
    of = f"of the {n:,} others" if others else f"of {n:,}"
    if count == 1:
        they = f"{one} is" if n == 1 else f"1 {of} is"
        rest = f"Its position on the map, drawn hollow, is a guess: {_UNSEEN} it."
    else:
        they = f"{every} are" if count == n else f"{count:,} {of} are"
        rest = f"Their positions on the map, drawn hollow, are guesses: {_UNSEEN} them."
    expected = n * (1 - NOVEL)
    if not surely and count <= expected + 2 * np.sqrt(expected):
        return (
            f"{they} a little farther from {'its' if count == 1 else 'their'} nearest neighbours "
            "than 99 % of the training sequences, as 1 in 100 is by chance."
        )
    if reason and count > n / 2:
        return f"**{they} unlike the training sequences, most likely because {reason}.** {rest}"
    named = join_names(list(first), most=MOST_NAMED)
    if named:
        named = f": {named}" if count <= MOST_NAMED else f", most of all {named}"
    return f"**{they} unlike the training sequences{named}.** {rest}"


def where_they_lie(names: Sequence[str], by: str) -> str:
    """`Of 20 new sequences, 3 lie among the training sequences, by ...: working day 2, weekend 1.`

    Parameters
    ----------
    names : of each new sequence, what its neighbours are, "" where it is unlike all.
    by : what these are: "the weekend of their neighbours"; "" where that isn't known.
    """
    counts, n = Counter(filter(None, names)), len(names)
    inside = counts.total()
    many = "all" if inside == n else f"{inside:,}" if inside else "none"
    told = f"Of {pluralise(n, 'new sequence')}, {many} {'lies' if inside == 1 else 'lie'} among "
    told += "the training sequences"
    if not by or not inside:
        return f"{told}."
    each = [f"{name} {count:,}" for name, count in counts.most_common(MOST_CLASSES)]
    others = inside - sum(count for _, count in counts.most_common(MOST_CLASSES))
    each += [f"others {others:,}"] if others else []
    return f"{told}, by {by}: {', '.join(each)}."


def level_words(shifts: Sequence[LevelShift]) -> str:
    """`On average, value is 11,900, compared with 15,100 in the training sequences.`"""
    notable = [one for one in shifts if abs(one.effect) >= NOTABLE]
    if not shifts:
        return ""
    if not notable:
        told = f"{_level(shifts[0])} in the training sequences" if len(shifts) == 1 else ""
        which = f": {told}" if told else ""
        return f"Their level is about that of the training sequences{which}."
    said = join_names([_level(one) for one in notable[:MOST_NAMED]])
    return f"On average, {said} in the training sequences."


def _level(one: LevelShift) -> str:
    new, earlier = (
        f"{number(value, beside=other)} {one.unit}".strip()
        for value, other in ((one.new, one.earlier), (one.earlier, one.new))
    )
    return f"{one.channel} is {new}, compared with {earlier}"


def changed_words(of: int, names: Sequence[str]) -> tuple[str, str]:
    """Which, of so many that have the name of an earlier one, changed unlike the others."""
    every = f"Each of {of:,} was compared with the training sequence of the same name"
    if not names:
        return "None changed far more than the others.", f"{every}."
    return (
        f"{join_names(names, MOST_CHANGED)} changed far more than the others.",
        f"{every}: by its error, and by how far it lies from the others.",
    )


def novelty_sentence(novelty: float) -> str:
    """How far from the training sequences it lies."""
    if novelty >= 1:
        return (
            "It is farther from its nearest neighbours than any training sequence, outliers aside."
        )
    if novelty < 0.01:
        return "It is closer to its nearest neighbours than almost every training sequence."
    share = whole_percent(novelty)
    return f"It is farther from its nearest neighbours than {share} of the training sequences."


def error_sentence(data: NewData, row: int) -> str:
    """How large its reconstruction error is."""
    error, rank = number(float(data.errors[row])), float(data.error_ranks[row])
    if not np.isfinite(rank):
        return f"Its error is {error}."
    if rank >= 1:
        return f"Its error, {error}, is larger than that of any training sequence, outliers aside."
    if rank < 0.01:
        return f"Its error, {error}, is smaller than that of almost every training sequence."
    share = whole_percent(rank)
    return f"Its error, {error}, is larger than that of {share} of the training sequences."


def whole_percent(share: float) -> str:
    """A share rounded down: 98.6 % isn't 99 %."""
    return percent(np.floor(100 * share) / 100)
