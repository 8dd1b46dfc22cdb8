"""Whether parts of frames and ranges of channels are ones that something can be kept within."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise

OF_VOLUMES = 6  # ends of a part along three axes; frames have four sides


def check_ranges(
    names: Sequence[str], lows: Sequence[float | None], highs: Sequence[float | None]
) -> None:
    """Raise SequiturError unless each channel has two finite or open ends, in order."""
    if not len(names) == len(lows) == len(highs):
        raise SequiturError(
            f"There are {pluralise(len(names), 'channel')} with a range, {len(lows)} lower "
            f"and {len(highs)} upper ends. Give one of each for every channel."
        )
    for name, low, high in zip(names, lows, highs, strict=True):
        whose = f" of {name}" if name else ""
        if not all(math.isfinite(end) for end in (low, high) if end is not None):
            raise SequiturError(f"The ends of the range{whose} have to be finite numbers.")
        if low is not None and high is not None and low > high:
            raise SequiturError(
                f"The range{whose} ends at {high:g}, below its beginning at {low:g}. Exchange them."
            )


def check_region(region: tuple[float, ...]) -> None:
    """Raise SequiturError unless it is (), four sides of a frame or six of a volume, in %."""
    half = len(region) // 2
    in_order = all(
        0 <= low < high <= 100 for low, high in zip(region[:half], region[half:], strict=False)
    )
    if len(region) == OF_VOLUMES and not in_order:
        raise SequiturError(
            "A part of a volume is given by its lower ends along the three axes, then its upper "
            "ones, in % of its size: each between 0 and 100, the lower below the upper."
        )
    if len(region) not in (0, 4, OF_VOLUMES) or not in_order:
        raise SequiturError(
            "A part of a frame is given by left, top, right and bottom in % of its size, each "
            "between 0 and 100, left below right and top below bottom."
        )
