"""The numbers of an encoding that tell rhythm, not shape: how many, and what they read."""

from __future__ import annotations

from sequitur_core.errors import SequiturError
from sequitur_core.settings.parameter_checks import whole
from sequitur_core.settings.sizes import Sizes

USUAL_LENGTH = 128
MAX_BANDS = 256
MAX_FEATURES = 8192  # of all channels together
LEVEL_AND_SPREAD = 2  # of each channel, beside its bands
USUAL_SHARE = 0.125  # of the encoding, where the data wasn't asked


def count_bands(length: int, width: int) -> int:
    """Frequency bands per channel: one for each bin of the spectrum of `length` elements.

    Fewer, and wider ones at high frequencies, where that would be too many for `width` channels.
    """
    return max(1, min(length // 2, MAX_BANDS, MAX_FEATURES // width - LEVEL_AND_SPREAD))


def count_features(length: int, width: int) -> int:
    """Numbers that describe the rhythm of a sequence with `width` channels."""
    return width * (count_bands(length, width) + LEVEL_AND_SPREAD)


def rhythm_options(sizes: Sizes, encoding_dim: int) -> dict[str, int]:
    """The options `rhythm` and `rhythm_length` for data of these sizes."""
    share = USUAL_SHARE if sizes.rhythm_share is None else sizes.rhythm_share
    length = (sizes.min_length + sizes.max_length + 1) // 2
    return {"rhythm": min(round(share * encoding_dim), encoding_dim - 1), "rhythm_length": length}


def check_rhythm(model: str, rhythm: int, rhythm_length: int, encoding_dim: int) -> int:
    """How many numbers tell rhythm; SequiturError unless at least one is left for shape."""
    whole(model, "rhythm_length", rhythm_length)
    if whole(model, "rhythm", rhythm, least=0) >= encoding_dim:
        raise SequiturError(
            f"{model} got rhythm={rhythm} of an encoding of {encoding_dim}, which leaves no number "
            "for shape. Give fewer numbers to rhythm, or make the encoding larger."
        )
    return rhythm
