"""What outliers are ranked by, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sequitur_core.explore.anomalies import Score

SCORES: Mapping[Score, str] = {
    "both": "All",
    "error": "Error",
    "isolation": "Isolation",
    "event": "Event",
    "local": "Local",
}
MEANING: Mapping[Score, str] = {
    "both": "Poorly reconstructed, far from all others, or with a moment unlike its other moments.",
    "error": "How poorly the model reconstructs a sequence, as a multiple of the typical error.",
    "isolation": "How unlike all others a sequence is: how far its encoding is from its 10 "
    "nearest, as a multiple of the typical distance.",
    "event": "Whether something happens in a sequence for a while, such as a spike or a gap: how "
    "strongly it departs from its own level, as a multiple of what is typical. Level, size and "
    "the model don't count; nor does what five other sequences have in the same way, such as a "
    "start every morning.",
    "local": "How unlike those most similar to it a sequence is: its distance to its 10 nearest, "
    "as a multiple of the distance typical among these. One just outside a dense group stands out, "
    "even if other groups are spread more widely.",
}
WHY = "Unusual by"
HOW_TOLD = (
    "What it is most unusual by, as a multiple of what is typical. The order goes by all of these "
    "together. "
)


def meanings(scores: Iterable[Score]) -> list[str]:
    """`Error: How poorly the model reconstructs a sequence ...`, for each of them."""
    return [f"{SCORES[one]}: {MEANING[one]}" for one in scores]
