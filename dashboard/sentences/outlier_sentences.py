"""Where a sequence isn't as it was expected to be, and what it is there, in words."""

from __future__ import annotations

from dashboard.formatting import shortened
from sequitur_core.explore.anomalies import Location
from sequitur_core.explore.channels import Channels
from sequitur_core.explore.time.time_axis import THROUGHOUT
from sequitur_core.formatting import number, percent

CHANNEL = 6  # letters of its name at least
INSTEAD = "Value (expected)"  # name of a column


def differs(
    where: Location, expected: str, channels: Channels, values: tuple[float, float] | None = None
) -> str:
    """Where a sequence differs from what was expected, and the mean `values` of both there."""
    several = len(channels.names) > 1
    channel = f" in {channels.names[where.channel]}" if several else ""
    amounts = ""
    if values is not None:
        here, there = (_amount(values, side, channels.units[where.channel]) for side in (0, 1))
        amounts = f": it is {here} there instead of {there}"
    if not where.is_all:
        share = f"{percent(where.share)} of the difference lies"
        return f"It differs most from {expected} {where.words}{channel}, where {share}{amounts}."
    dates = f" ({where.span})" if where.span != THROUGHOUT else ""
    return f"It differs from {expected} {where.words}{dates}{channel}{amounts}."


def instead_of(values: tuple[float, float] | None) -> str:
    """`37,200 (12,600)`; "" where nothing is known."""
    if values is None:
        return ""
    return f"{_amount(values, 0)} ({_amount(values, 1)})"


def place_in(room: int, where: str) -> str:
    """A place in at most so many letters, of which the name of its channel leaves some out."""
    channel, comma, span = where.partition(", ")
    return shortened(channel, max(CHANNEL, room - len(comma + span))) + comma + span


def _amount(values: tuple[float, float], side: int, unit: str = "") -> str:
    return f"{number(values[side], beside=values[1 - side])} {unit}".strip()
