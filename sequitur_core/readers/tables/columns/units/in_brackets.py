"""Units in brackets behind a name, put together of others: m s^-2, MB/s, W+1m-2."""

from __future__ import annotations

import re
import unicodedata

from sequitur_core.readers.tables.columns.units.known import known
from sequitur_core.readers.vocabulary.words import words

# Too short to be told from other words elsewhere, or words that aren't written so in a unit.
_WORDS = {
    "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s", "minutes": "min", "h": "h",
    "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "days": "d",
    "\u6642\u9593": "h", "count": "count", "counts": "counts", "px": "px", "pixel": "px",
    "pixels": "px", "fps": "fps", "mau": "mAU", "watt": "W", "watts": "W", "newton": "N",
    "newtons": "N", "millimeter": "mm", "millimeters": "mm", "millimetres": "mm", "gram": "g",
    "grams": "g", "microteslas": "µT", "oc": "°C", "degreesc": "°C", "grad c": "°C",
    "vars": "var", "mps": "m/s", "mps2": "m/s²", "mps^2": "m/s²", "kcal": "kcal",
}  # fmt: skip
# By small letters they would be others.
_AS_WRITTEN = {
    "kB": "kB", "KB": "KB", "MB": "MB", "GB": "GB", "Ah": "Ah", "mAh": "mAh", "kAh": "kAh",
    "S": "S", "Mvar": "Mvar", "Vars": "vars", "mJy": "mJy", "Jy": "Jy",
    "eV": "eV", "keV": "keV", "MeV": "MeV", "mM": "mM", "\u00b5M": "µM", "uM": "µM", "nM": "nM",
    "pmol": "pmol", "nmol": "nmol", "umol": "µmol", "\u00b5mol": "µmol", "mmol": "mmol",
    "mol": "mol", "uS": "µS", "\u00b5S": "µS", "nS": "nS", "pA": "pA", "nA": "nA",
    "uA": "µA", "\u00b5A": "µA", "kA": "kA", "GPa": "GPa", "pF": "pF", "nF": "nF", "uF": "µF",
    "ng": "ng", "pg": "pg", "ug": "µg", "\u00b5g": "µg", "nL": "nl", "uL": "µl", "\u00b5L": "µl",
}  # fmt: skip
# What a unit is made of, and what another one is divided by. Letters that are words in brackets,
# as in N/A, S/N or B/W, are none of the latter.
_PARTS = (
    "rad|mol|bit|sr|deg|cal|Hz|Pa|Wh|Ah|VA|var|sec|min|day|hr|[mgsAKNJWCVLltSTBhd\u03a9\u00b0%]|eV"
)
_PART = re.compile(rf"(?P<prefix>[GMKkhdcm\u00b5unp]?)(?P<part>{_PARTS})(?P<power>\^?[+-]?[1-4]|)")
_BELOW = {
    "s", "sec", "min", "h", "hr", "d", "day", "m", "cm", "mm", "km", "kg", "g", "mg", "l", "L",
    "ml", "mL", "dl", "dL", "K", "mol", "Hz", "rad", "deg", "V", "kWh", "cal", "cm2", "bit", "nm",
    "um", "sr",
}  # fmt: skip
_SHOWN = {"sec": "s", "hr": "h", "day": "d", "L": "l", "mL": "ml", "dl": "dL", "deg": "°"}
_OF_TIME = {
    "duration", "time", "delay", "interval", "wait", "age", "length", "latency", "elapsed", "dauer",
    "sleep", "awake", "asleep",
}  # fmt: skip
_POWERS = {"1": "", "2": "²", "3": "³", "4": "⁴"}


def unit_in_brackets(text: str, name: str) -> str:
    """A unit as it is shown that stands in brackets behind a name; "" where it is none.

    Of a length of time, min are minutes, and the lowest of anything else.
    """
    if unit := known(text, in_brackets=True):
        return unit
    plain = unicodedata.normalize("NFKC", text.replace("\u00ba", "°")).replace("\u03bc", "\u00b5")
    if unit := known(plain, in_brackets=True):
        return unit
    if plain == "min":
        return "min" if not _OF_TIME.isdisjoint(words(name)) else ""
    return _AS_WRITTEN.get(plain) or _WORDS.get(plain.lower()) or _put_together(plain)


def _put_together(text: str) -> str:
    """A unit of several, by which it is divided or which have powers: m s^-2 is m/s²."""
    above, *below = re.split(r"\s*/\s*", text)
    parts = [(part, 1) for part in re.split(r"[\s*\u00b7.]+|(?<=\d)(?=[A-Za-z\u00b5])", above)]
    parts += [(part, -1) for part in below]
    found = [(made, sign) for part, sign in parts if (made := _PART.fullmatch(part))]
    if len(found) < len(parts) or len(parts) < 2:
        return ""
    over, under = list[str](), list[str]()
    for made, sign in found:
        power = sign * int(made["power"].lstrip("^") or 1)
        unit = made["prefix"] + made["part"]
        if power < 0 and unit not in _BELOW:
            return ""
        shown = _SHOWN.get(unit, unit.replace("u", "µ", 1) if made["prefix"] == "u" else unit)
        (over if power > 0 else under).append(shown + _POWERS[str(abs(power))])
    return "/".join([*(over or "1"), *under]) if under and len(over) < 2 else ""
