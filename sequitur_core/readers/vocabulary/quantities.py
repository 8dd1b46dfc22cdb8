"""What is measured, by the words of names."""

from __future__ import annotations

import re
from collections.abc import Iterable

PERCENT = {"percent", "percentage", "pct", "perc", "prozent", "pourcentage"}
LEVELS = PERCENT | {"battery", "batt"}  # which are whole numbers and go one way for long
QUANTITIES = {
    "temperature", "temperatur", "humidity", "moisture", "light", "lux", "illuminance", "noise",
    "co", "voc", "tvoc", "pm", "wind", "rain", "precipitation", "radiation", "dewpoint", "ph",
    "conductivity", "turbidity", "oxygen", "salinity", "voltage", "current", "power", "energy",
    "frequency", "torque", "force", "flow", "weight", "vibration", "rpm", "pulse", "hrv", "rr",
    "breathing", "steps", "calories", "stress", "glucose", "pace", "speed", "velocity", "cadence",
    "distance", "altitude", "elevation", "position", "displacement", "strain", "angle",
    "attention", "meditation",  # of a headset
}  # fmt: skip
_SHARE = re.compile(r"(?P<letter>[a-z]{1,2})[\s_.\-]?(?P<share>\d{1,2})", re.IGNORECASE)
_OF_SOIL = [10, 30, 60]  # percent of its grains, by weight, that are smaller than D10, D30 and D60
MOST_SHARES = 5


def name_shares(names: Iterable[str]) -> bool:
    """Whether half of some names or more say which share lies below: D10, D50, D90, or P25 and P75.

    Behind the same letter stand the half, and as much above it as below.
    """
    called = [*names]
    shares: dict[str, list[int]] = {}
    for match in filter(None, map(_SHARE.fullmatch, called)):
        shares.setdefault(match["letter"].lower(), []).append(int(match["share"]))
    for letter, of in shares.items():
        even = 50 in of and sorted(of) == sorted(100 - share for share in of)
        fits = 3 <= len(of) <= MOST_SHARES and (even or (letter == "d" and of == _OF_SOIL))
        if fits and 2 * len(of) >= len(called):
            return True
    return False
