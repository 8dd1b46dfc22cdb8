"""What can be proposed from: known without loading what learns it."""

from __future__ import annotations

from sequitur_core.labels.labelling import Labelling

FEWEST = 3  # labelled sequences of a label that can be learned
SURE = 0.9
UNTRIED = 0.5  # the most that is claimed where nothing is known of how good proposals are


def learnable(labels: Labelling) -> list[int]:
    """The labels that enough rows have to be learned."""
    return [id_ for id_, count in labels.counts.items() if count >= FEWEST]
