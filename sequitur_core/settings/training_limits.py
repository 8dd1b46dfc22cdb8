"""Limits that training keeps to, and that its cost is estimated from."""

from __future__ import annotations

# Without gradients, a batch holds at most so many sequences and numbers: enough to be fast, and a
# few hundred MB in the widest layers.
MAX_EVALUATION_BATCH = 256
MAX_BATCH_NUMBERS = 250_000
CROSS_FIT_FOLDS = 5

# Copies in all, and numbers that they hold. So many sequences that this doesn't suffice for hardly
# need copies.
MAX_COPIES = 2000
MAX_COPIED_NUMBERS = 10_000_000
# Of choosing a distortion: copies of each sequence, parts that are held out in turn, with other
# parts and copies again, since few sequences say little the first time.
COPIES_TO_CHOOSE = 8
CHOOSING_PARTS = 5
CHOOSING_REPEATS = 2
# Sequences that choosing uses, numbers that they hold, and numbers that describe them: it takes a
# second or two then.
MAX_CHOOSING_ROWS = 250
MAX_CHOOSING_NUMBERS = 1_000_000
MAX_CHOOSING_FEATURES = 100_000
# Clips have so many numbers that only few of them could be used: so some of their frames are looked
# at, by few cosines each, and it takes a few seconds.
MAX_CHOOSING_FEATURES_OF_CLIPS = 400_000
CHOOSING_FRAMES, CHOOSING_TERMS = 16, 8
# Directions that a randomised decomposition finds beside those that are wanted.
EXTRA_DIRECTIONS = 10


def choosing_step(length: int) -> int:
    """From one frame of a clip to the next that choosing looks at."""
    return max(1, round(length / CHOOSING_FRAMES))


def choosing_rows(n: int, length: int, element: int, terms: int, *, clips: bool = False) -> int:
    """How many of `n` sequences choosing a distortion uses."""
    features = MAX_CHOOSING_FEATURES_OF_CLIPS if clips else MAX_CHOOSING_FEATURES
    few = min(MAX_CHOOSING_NUMBERS // (length * element), features // (terms * element))
    return min(n, MAX_CHOOSING_ROWS, max(few, 1))
