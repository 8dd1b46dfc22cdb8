"""What a model's encodings fall into by themselves, for runs that no label judges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sequitur_core.findings.evidence import Evidence

_SHAPES: tuple[Literal["ring", "band", "cloud", "spot"], ...] = ("ring", "band", "cloud", "spot")


@dataclass(frozen=True)
class Structure:
    """Whether encodings form groups that return in subsamples, and what their map is worth.

    Attributes
    ----------
    groups : how many separate groups there are; 0 for none.
    returns : of groups, how much of the one that returns least is in it again in subsamples, 0
        to 1 (mean Jaccard index).
    shape : of encodings without groups: what they are instead; "unknown" where it can't be told.
    trust : trustworthiness of the map that is shown first, 0 to 1; None where it isn't known.
    """

    groups: int
    returns: float
    shape: Literal["groups", "ring", "band", "cloud", "spot", "unknown"]
    trust: float | None = None


def structure_of(evidence: Evidence) -> Structure:
    """Groups as the finding of that kind has them, so that one never says what the other denies."""
    # Its statistics take half a second to load, which pages that read a Structure needn't wait for.
    from sequitur_core.findings.detectors.groups import find_groups

    for found in find_groups(evidence):
        if found.kind == "groups":
            return Structure(len(found.parts), found.certainty, "groups")
        for shape in _SHAPES:
            if shape == found.numbers["shape"]:
                return Structure(0, 0.0, shape)
    return Structure(0, 0.0, "unknown")
