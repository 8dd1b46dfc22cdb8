"""The numbers of an encoding that tell rhythm or phase, not shape: how many, and what they read."""

from __future__ import annotations

from sequitur_core.data.rhythm.rhythm_share import MOST
from sequitur_core.errors import SequiturError
from sequitur_core.settings.parameter_checks import number, whole
from sequitur_core.settings.sizes import Sizes

USUAL_LENGTH = 128
MAX_BANDS = 256
MAX_FEATURES = 8192  # of all channels together
LEVEL_AND_SPREAD = 2  # of each channel, beside its bands
PATTERN_PLACES = 9  # elements that a pattern weighs
MAX_PATTERNS = 12  # of each channel at each scale; seven times as many told no more
MAX_PATTERN_SCALES = 7
USUAL_SHARE = 0.125  # of the encoding, where the data wasn't asked
# What rhythm weighs, and so how far it is steadied, where it doesn't matter at all when sequences
# begin. Chosen in fourths of training halves (tests.benchmarks.encodings.windows weight).
MOST_WEIGHT = 3.0
# Training makes the numbers of shape of clips 2.5 times as large (of series 0.8 to 1 times): from
# this weight on, those of rhythm count as much.
LEAST_WEIGHT_OF_CLIPS, MOST_WEIGHT_OF_CLIPS = 2.5, 6.0


def count_bands(length: int, width: int) -> int:
    """Frequency bands per channel: one for each bin of the spectrum of `length` elements.

    Fewer, and wider ones at high frequencies, where that would be too many for `width` channels.
    """
    return max(1, min(length // 2, MAX_BANDS, MAX_FEATURES // width - LEVEL_AND_SPREAD))


def count_features(length: int, width: int, *, patterns: bool = False) -> int:
    """Numbers that describe the rhythm of a sequence with `width` channels."""
    features = width * (count_bands(length, width) + LEVEL_AND_SPREAD)
    if patterns:
        features += width * count_patterns(length, width) * len(pattern_scales(length))
    return features


def pattern_scales(length: int) -> tuple[int, ...]:
    """Elements from one place of a pattern to the next: 1, 2, 4 ... while it fits `length`."""
    scales = (2**power for power in range(MAX_PATTERN_SCALES))
    return tuple(s for s in scales if s == 1 or s * (PATTERN_PLACES - 1) < length)


def count_patterns(length: int, width: int) -> int:
    """Patterns per channel and scale; fewer, or none, where `width` channels would be too many."""
    return min(MAX_PATTERNS, MAX_FEATURES // (width * len(pattern_scales(length))))


def count_motion(axes: int) -> int:
    """Numbers that describe how a frame with so many axes moves on to the next.

    Its velocity along each axis, how it turns in each plane, and three that have no direction.
    """
    return axes + axes * (axes - 1) // 2 + 3


def rhythm_options(sizes: Sizes, encoding_dim: int) -> dict[str, int | bool | float]:
    """The options of rhythm for data of these sizes."""
    share = USUAL_SHARE if sizes.rhythm_share is None else sizes.rhythm_share
    length = (sizes.min_length + sizes.max_length + 1) // 2
    clips = len(sizes.element_shape) > 1
    least, most = (LEAST_WEIGHT_OF_CLIPS, MOST_WEIGHT_OF_CLIPS) if clips else (1.0, MOST_WEIGHT)
    rhythm = min(round(share * encoding_dim), encoding_dim - 1)
    weight = least + (most - least) * min(1.0, share / MOST) ** 2 if share else 1.0
    return {
        "rhythm": rhythm,
        "rhythm_length": length,
        "rhythm_patterns": True,
        "rhythm_weight": round(weight, 2),
    }


def phase_option(sizes: Sizes, encoding_dim: int) -> dict[str, bool]:
    """The option of phase, for data of these sizes: none where the data wasn't asked."""
    rhythm = int(rhythm_options(sizes, encoding_dim)["rhythm"])
    return {"phase": True} if sizes.phase and encoding_dim - rhythm > 1 else {}


def count_shape(
    model: str,
    encoding_dim: int,
    *,
    rhythm: int,
    rhythm_length: int,
    rhythm_weight: float = 1.0,
    phase: bool = False,
) -> int:
    """How many numbers tell shape; SequiturError unless at least one does."""
    whole(model, "rhythm_length", rhythm_length)
    number(model, "rhythm_weight", rhythm_weight, least=1.0)
    left = encoding_dim - whole(model, "rhythm", rhythm, least=0) - bool(phase)
    if left < 1:
        taken = [f"{rhythm} for rhythm"] * (rhythm > 0) + ["1 for phase"] * bool(phase)
        fewer = ["give rhythm fewer numbers"] * (rhythm > 0) + ["give phase none"] * bool(phase)
        raise SequiturError(
            f"{model} with an encoding of size {encoding_dim} has no number for shape left beside "
            f"{' and '.join(taken)}. Make the encoding larger, or {' or '.join(fewer)}."
        )
    return left
