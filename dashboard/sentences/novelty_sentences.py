"""How unlike the training sequences new ones are, in words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sequitur_core.formatting import number, percent
from sequitur_core.jobs.answering.new_data import NewData

NOVEL = 0.99  # share of the training sequences: beyond it a place on the map is a guess
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


def novelty_summary(novelty: NDArray[np.float64], *, others: bool = False) -> str:
    """How many are unlike anything the model was trained on, "" of none.

    others : whether these are those that aren't in the run already.
    """
    n, novel = len(novelty), int((novelty >= NOVEL).sum())
    if not n:
        return ""
    one, every = ("The other", f"All {n:,} others") if others else ("It", f"All {n:,}")
    if not novel:
        they, whose = (f"{one} is", "its") if n == 1 else (f"{every} are", "their")
        return (
            f"{they} about as close to {whose} nearest neighbours as the training sequences are "
            "to theirs: the model has seen sequences like that."
        )
    of = f"of the {n:,} others" if others else f"of {n:,}"
    if novel == 1:
        they = f"{one} is" if n == 1 else f"1 {of} is"
        rest = f"Its position on the map, drawn hollow, is a guess: {_UNSEEN} it."
    else:
        they = f"{every} are" if novel == n else f"{novel:,} {of} are"
        rest = f"Their positions on the map, drawn hollow, are guesses: {_UNSEEN} them."
    whose = "its" if novel == 1 else "their"
    return (
        f"**{they} farther from {whose} nearest neighbours than 99 % of the training sequences.** "
        f"{rest}"
    )


def novelty_sentence(novelty: float) -> str:
    """How far from the training sequences it lies."""
    if novelty >= 1:
        return "It is farther from its nearest neighbours than any training sequence."
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
        return f"Its error, {error}, is larger than that of any training sequence."
    if rank < 0.01:
        return f"Its error, {error}, is smaller than that of almost every training sequence."
    share = whole_percent(rank)
    return f"Its error, {error}, is larger than that of {share} of the training sequences."


def whole_percent(share: float) -> str:
    """A share rounded down: 98.6 % isn't 99 %."""
    return percent(np.floor(100 * share) / 100)
