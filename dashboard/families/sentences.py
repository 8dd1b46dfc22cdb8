"""What a family shows, in a sentence made of its own numbers."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.families.qualities import Variant
from sequitur_core.comparison.families import FamilyRuns
from sequitur_core.comparison.trend import Trend
from sequitur_core.formatting import join_names, percent

AMOUNTS = {"encoding_dim": "{} numbers", "epochs": "{} epochs", "batch_size": "batches of {}"}


def sentence(family: FamilyRuns, found: Trend, variants: Sequence[Variant], kind: str) -> str:
    """Such as `From 8 numbers on, little is gained: 71 % at 8, 72 % at 32.`"""
    values = [one.value for one in variants]
    shares = [percent(one.quality(kind) or 0.0) for one in variants]
    at, last = found.at, len(values) - 1

    def said(place: int) -> str:
        return f"{shares[place]} at {values[place]}"

    match found.shape:
        case "levels off":
            top = "" if found.best == at else f", {said(found.best)}"
            return f"From {amount(family, values[at])} on, little is gained: {said(at)}{top}."
        case "rises":
            before = max(range(last), key=lambda place: variants[place].quality(kind) or 0.0)
            at_most = "before that at most " if last > 1 else ""
            return (
                f"More still helps: {said(last)}, {at_most}{said(before)}. Larger values may do "
                "better yet."
            )
        case "falls" if at == 0:
            return f"The smallest value does best: {said(0)}, {said(last)}."
        case "falls":
            return (
                f"Up to {amount(family, values[at])} it makes little difference; beyond, it gets "
                f"worse: {said(at)}, {said(last)}."
            )
        case "peak":
            return f"Best with {amount(family, values[at])}: {said(at)}, and {said(found.worst)}."
        case "uneven":
            return (
                f"Uneven: {said(found.best)}, but also {said(at)}, and less in between. Chance "
                "plays a part; trying several seeds shows how large."
            )
        case "flat":
            low, high = percent(found.low), percent(found.high)
            if low == high:
                return f"{low} with each."
            # "99.9 % to over 99.9 %" would be no range.
            span = f"{low} or more with each" if high.startswith("over") else f"{low} to {high}"
            return f"It hardly matters: {span}."
        case "best":
            worst = f"{values[found.worst]} with {shares[found.worst]}"
            return f"{values[at]} does best: {shares[at]}. Last is {worst}."
        case "spread":
            return (
                f"With other seeds it is {percent(found.low)} to {percent(found.high)} (standard "
                f"deviation {100 * found.deviation:.1f} points). Differences between runs that "
                "are no larger may be chance."
            )


def ahead_is_pca(variants: Sequence[Variant], kind: str) -> str:
    """`PCA of the same size does better at 16 (88 %) and 32 (93 %).`; "" where it nowhere does."""
    ahead = [
        f"{one.value} ({percent(pca)})"
        for one in variants
        if (pca := one.pca(kind)) is not None
        and (own := one.quality(kind)) is not None
        and pca > own
        and percent(pca) != percent(own)
    ]
    return f"PCA of the same size does better at {join_names(ahead)}." if ahead else ""


def amount(family: FamilyRuns, value: str) -> str:
    """`8 numbers`, `40 epochs`, or `learning rate 0.01`."""
    label = f"{family.label[:1].lower()}{family.label[1:]} {{}}"
    return AMOUNTS.get(family.setting, label).format(value)
