"""Settings that work, sized from the data. No torch here."""

from __future__ import annotations

MANY_SEQUENCES = 1000


def usual_batch_size(n: int) -> int:
    """Sequences per step where nobody chose: 16, or 64 above 1,000 sequences."""
    return 64 if n > MANY_SEQUENCES else 16
