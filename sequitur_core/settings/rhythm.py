"""The numbers of an encoding that tell rhythm, not shape: how many, and what they read."""

from __future__ import annotations

from sequitur_core.errors import SequiturError
from sequitur_core.settings.parameter_checks import whole
from sequitur_core.settings.sizes import Sizes

USUAL_LENGTH = 128
MAX_BANDS = 256
MAX_FEATURES = 8192  # of all channels together
LEVEL_AND_SPREAD = 2  # of each channel, beside its bands
SHARES = ((0.5, 1 / 16), (0.2, 1 / 8), (0.0, 1 / 4))  # of the encoding, from such an alignment on


def count_bands(length: int, width: int) -> int:
    """Frequency bands per channel: one for each bin of the spectrum of `length` elements.

    Fewer, and wider ones at high frequencies, where that would be too many for `width` channels.
    """
    return max(1, min(length // 2, MAX_BANDS, MAX_FEATURES // width - LEVEL_AND_SPREAD))


def count_features(length: int, width: int) -> int:
    """Numbers that describe the rhythm of a sequence with `width` channels."""
    return width * (count_bands(length, width) + LEVEL_AND_SPREAD)


def rhythm_parameters(rhythm: int, length: int, width: int) -> int:
    """Numbers to learn of so many numbers of rhythm."""
    return rhythm * (count_features(length, width) + 1)


def usual_rhythm(alignment: float, encoding_dim: int) -> int:
    """How many of `encoding_dim` numbers to give to rhythm, by `data.alignment`.

    The less it matters when a sequence begins, the less shape numbers tell and the more rhythm.
    """
    share = next(share for least, share in SHARES if alignment >= least)
    return min(round(share * encoding_dim), encoding_dim - 1)


def rhythm_options(sizes: Sizes, encoding_dim: int) -> dict[str, int]:
    """The options `rhythm` and `rhythm_length` for data of these sizes."""
    alignment = 0.3 if sizes.alignment is None else sizes.alignment
    length = (sizes.min_length + sizes.max_length + 1) // 2
    return {"rhythm": usual_rhythm(alignment, encoding_dim), "rhythm_length": length}


def check_rhythm(model: str, rhythm: int, rhythm_length: int, encoding_dim: int) -> int:
    """How many numbers tell rhythm; SequiturError unless at least one is left for shape."""
    whole(model, "rhythm_length", rhythm_length)
    if whole(model, "rhythm", rhythm, least=0) >= encoding_dim:
        raise SequiturError(
            f"{model} got rhythm={rhythm} of an encoding of {encoding_dim}, which leaves no number "
            "for shape. Give fewer numbers to rhythm, or make the encoding larger."
        )
    return rhythm
