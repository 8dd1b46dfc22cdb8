"""What differs between a selection and the rest, and how it is told in two sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sequitur_core.explore.channels import Channels
from sequitur_core.formatting import capitalised, number, share, with_unit


@dataclass(frozen=True)
class Interval:
    """A stretch of time in which one channel differs.

    Attributes
    ----------
    channel : its column in the channels of the Difference.
    begin, stop : cells, `stop` not included.
    effect : Hedges' g of the means over the stretch, selection minus rest.
    shift : difference of those means, in the channel's unit.
    beyond : share of the selection that lies beyond the rest's median, on the side of the
        shift; where one sequence is selected, share of the rest that it lies beyond.
    where, span : the stretch in words, such as "between 8 and 11 h", and "8-11 h".
    """

    channel: int
    begin: int
    stop: int
    effect: float
    shift: float
    beyond: float
    where: str
    span: str


@dataclass(frozen=True)
class Feature:
    """One number per sequence: medians of both sides and the effect.

    `kind` is "length", "error", "mean", "spread", "range", "period" or "encoding".
    """

    kind: str
    name: str
    unit: str
    selected: float
    rest: float
    effect: float
    beyond: float


@dataclass(frozen=True)
class LabelShare:
    """How frequent a class is: count in the selection, shares of the selection and the rest."""

    label: str
    name: str
    count: int
    selected: float
    rest: float


def size_of(effect: float) -> str:
    """The usual word for an effect."""
    size = abs(effect)
    return next(word for limit, word in _SIZES if size < limit)


_SIZES = (
    (0.2, "negligible"),
    (0.5, "small"),
    (0.8, "medium"),
    (1.2, "large"),
    (np.inf, "very large"),
)


# --- In words ----------------------------------------------------------------------------


def first_sentence(stretches: Sequence[Interval], channels: Channels, *, alone: bool) -> str:
    if not stretches:
        who = "It differs" if alone else "The selection differs"
        return f"{who} from the rest in no stretch of time by much, or by more than chance may do."
    best = stretches[0]
    channel = channels.names[best.channel]
    amount = with_unit(abs(best.shift), channels.units[best.channel])
    direction = "lower" if best.effect < 0 else "higher"
    side = "below" if best.effect < 0 else "above"
    if alone:
        return capitalised(
            f"{best.where}, {channel} is {amount} {direction} than in the rest on average: "
            f"{direction} than in {share(best.beyond)} of it."
        )
    return capitalised(
        f"{best.where}, {channel} is {amount} {direction} than in the rest: a "
        f"{size_of(best.effect)} difference, {share(best.beyond)} of the selection lie {side} "
        "the rest's median."
    )


def second_sentence(
    labels: Sequence[LabelShare], features: Sequence[Feature], *, alone: bool
) -> str:
    parts = []
    if labels and not alone:
        best = labels[0]
        parts.append(
            f"{share(best.selected)} of the selection are {best.name} ({best.label}), and "
            f"{share(best.rest)} of the rest"
        )
    known = {f.kind: f for f in reversed(features) if f.kind != "mean"}  # the largest of a kind
    order = ("error", "length", *(f.kind for f in features))
    parts += [_compared(known[kind]) for kind in dict.fromkeys(order) if kind in known]
    if not parts:
        kinds = "length and error" if alone else "labels, lengths and errors"
        return f"In {kinds} it is like the rest." if alone else f"In {kinds} both are alike."
    return capitalised("; ".join(parts[:2])) + "."


def _compared(feature: Feature) -> str:
    """`the length is 12 s against 8 s in the rest`, or errors as a ratio."""
    if feature.kind == "error" and feature.rest > 0:
        times = feature.selected / feature.rest
        return f"the reconstruction error is {number(times)} times that of the rest"
    selected, rest = (with_unit(v, feature.unit) for v in (feature.selected, feature.rest))
    return f"the {feature.name} is {selected} against {rest} in the rest"
