"""Units as people write them, in small letters, and how they are shown."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

UNITS = {
    "c": "°C", "°c": "°C", "f": "°F", "°f": "°F", "k": "K", "%": "%", "km": "km", "km/h": "km/h",
    "m/s": "m/s", "m/s2": "m/s²", "m/s^2": "m/s²", "m/s²": "m/s²", "kpa": "kPa", "hpa": "hPa",
    "pa": "Pa", "mbar": "mbar", "bar": "bar", "psi": "psi", "g": "g", "kg": "kg", "rad/s": "rad/s",
    "deg/s": "deg/s", "v": "V", "mv": "mV", "µv": "µV", "uv": "µV", "a": "A", "ma": "mA",
    "w": "W", "kw": "kW", "mw": "MW", "kwh": "kWh", "mwh": "MWh", "wh": "Wh", "hz": "Hz",
    "khz": "kHz", "mm": "mm", "cm": "cm", "m": "m", "cm/s": "cm/s",
    "mm/s": "mm/s", "cm²": "cm²", "cm2": "cm²", "mm²": "mm²", "mm2": "mm²", "m²": "m²",
    "%rh": "%", "mph": "mph", "bpm": "bpm", "lux": "lux",
    "db": "dB", "ppm": "ppm", "ppb": "ppb", "l": "l", "ml": "ml", "rpm": "rpm", "n": "N",
    "nm": "Nm", "deg": "°", "°": "°", "µg/m3": "µg/m³", "ug/m3": "µg/m³", "µg/m³": "µg/m³",
    "deg c": "°C", "volts": "V", "meters/second": "m/s", "m/(s^2)": "m/s²",
    "n.mm": "Nmm", "nmm": "Nmm", "n.m": "Nm", "kohms": "kΩ",
    "volt": "V", "ampere": "A", "amp": "A", "amps": "A",
    "degc": "°C", "degf": "°F", "degt": "°", "nmi": "nmi", "ft": "ft",
    "micron": "µm", "microns": "µm", "um": "µm", "µm": "µm",
    "mib": "MiB", "mib/s": "MiB/s", "bps": "bit/s", "bit/s": "bit/s", "b/s": "bit/s",
    "w/m²": "W/m²", "w/m2": "W/m²", "w/m^2": "W/m²", "in": "in", "inhg": "inHg", "knots": "kn",
    **{
        f"{amount}/{time}": f"{shown_as}/{time}"
        for amount, shown_as in (
            ("m3", "m³"), ("m³", "m³"), ("m^3", "m³"), ("nm3", "Nm³"), ("nm³", "Nm³"), ("l", "l"),
            ("ml", "ml"), ("g", "g"), ("kg", "kg"), ("t", "t"), ("mm", "mm"), ("m", "m"),
            ("kwh", "kWh"), ("ft3", "ft³"), ("gal", "gal"), ("u", "U"), ("1", "1"), ("k", "K"),
            ("°c", "°C"),
        )
        for time in ("s", "min", "h", "d")
    },
    **{
        f"{amount}/{volume}": f"{shown_as}/{volume}"
        for amount, shown_as in (("mg", "mg"), ("g", "g"), ("µg", "µg"), ("ug", "µg"), ("kg", "kg"))
        for volume in ("l", "m³")
    },
    "m3": "m³", "m³": "m³", "km²": "km²", "km2": "km²", "mg/m3": "mg/m³", "g/m3": "g/m³",
    "kg/m3": "kg/m³", "l/m²": "l/m²", "l/m2": "l/m²", "mpa": "MPa", "knm": "kNm",
    "kva": "kVA", "kvar": "kvar", "kvarh": "kvarh", "mvar": "Mvar", "kj": "kJ",
    "gj": "GJ", "µs/cm": "µS/cm", "us/cm": "µS/cm", "ms/cm": "mS/cm", "ntu": "NTU",
    "w/mk": "W/mK", "mm/s²": "mm/s²", "mm/s2": "mm/s²", "db(a)": "dB(A)", "1/min": "1/min",
    "ghz": "GHz", "mhz": "MHz", "kv": "kV", "ω": "Ω", "ohm": "Ω", "kω": "kΩ",
    "$": "$", "€": "€", "eur": "EUR", "usd": "USD",
}  # fmt: skip

TIMES = {
    "ms", "us", "s", "sec", "second", "seconds", "min", "minutes", "h", "hr", "hours", "d", "day",
    "days",
}  # fmt: skip
# Of steps, as they are shown.
STEP_UNITS = {
    "ms": "ms", "us": "us", "s": "s", "sec": "s", "second": "s", "seconds": "s", "min": "min",
    "minutes": "min", "h": "h", "hr": "h", "hours": "h", "d": "day", "day": "day", "days": "day",
}  # fmt: skip
_WITH_UNIT = re.compile(r"(?P<number>[+-]?\d+(?:\.\d+)?)\s?(?P<unit>[A-Za-zµμ°%]{1,7})")


def numbers_in_unit(names: Sequence[str]) -> tuple[NDArray[np.float64], str]:
    """The numbers of names that are a number and a unit, such as "30 min", and that unit.

    NaN where a name is none; all are where they aren't all in one unit.
    """
    found = [_WITH_UNIT.fullmatch(name.strip()) for name in names]
    units = {match["unit"].lower() for match in found if match}
    if len(units) != 1 or not is_unit(unit := units.pop()):
        return np.full(len(names), np.nan), ""
    return np.array([float(m["number"]) if m else np.nan for m in found]), unit


def shown(unit: str) -> str:
    """A unit as it is shown, or as it is written where it isn't known; of mW the case counts."""
    return unit if unit == "mW" else UNITS.get(unit.lower(), unit)


def is_unit(text: str) -> bool:
    """Whether a cell of a header is a unit: a known one, or anything short in brackets."""
    text = text.strip()
    known = text.lower() in UNITS or text.lower() in TIMES
    return known or (len(text) < 20 and text[:1] + text[-1:] in ("[]", "()"))
