"""The linear part beside a model's networks: its size, and what "faithful" makes it."""

from __future__ import annotations

import math

from sequitur_core.errors import SequiturError
from sequitur_core.settings.sizes import Sizes

# Of the linear part of "faithful": cosines per channel, and parameters each way.
MAX_TERMS = 512
MAX_TERMS_OF_MIXED = 64
MAX_WEIGHTS = 4_000_000


def skip_parameters(features: int, written: int, read: int) -> int:
    """Numbers to learn of a linear skip that describes a sequence by so many features.

    Its encoder writes, and its decoder reads, so many numbers of the encoding.
    """
    return written * (features + 1) + features * (read + 1) if features else 0


def check_skip(model: str, terms: int, dense_encoding: bool) -> None:
    """Raise SequiturError for a linear skip without a dense encoding."""
    if terms and not dense_encoding:
        raise SequiturError(
            f"The linear part of {model} (linear_skip) needs a linear encoding layer "
            "(dense_encoding), so that its networks can begin by adding nothing. Turn that layer "
            "on, or set the linear part to 0."
        )


def faithful_terms(sizes: Sizes, encoding_dim: int) -> int:
    """Cosines with which the linear part describes a sequence: all, where that isn't too much.

    With mixed lengths fewer: finer ones than those are details of single sequences.
    """
    mixed = sizes.min_length != sizes.max_length
    most = MAX_TERMS_OF_MIXED if mixed else MAX_TERMS
    affordable = MAX_WEIGHTS // (math.prod(sizes.element_shape) * encoding_dim)
    return max(1, min(sizes.max_length, most, affordable))
