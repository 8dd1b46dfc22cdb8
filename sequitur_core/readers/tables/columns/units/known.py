"""Units as people write them, in small letters, and how they are shown."""

from __future__ import annotations

import re
import unicodedata
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
    "microg/m3": "µg/m³", "deg c": "°C", "volts": "V", "meters/second": "m/s", "m/(s^2)": "m/s²",
    "n.mm": "Nmm", "nmm": "Nmm", "n.m": "Nm", "kohms": "kΩ",
    "volt": "V", "ampere": "A", "amp": "A", "amps": "A",
    "degc": "°C", "°\u0441": "°C", "degf": "°F", "degt": "°", "nmi": "nmi", "ft": "ft",
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
    "m³/m³": "m³/m³", "m3/m3": "m³/m³",
    "m3": "m³", "m³": "m³", "km²": "km²", "km2": "km²", "mg/m3": "mg/m³", "g/m3": "g/m³",
    "kg/m3": "kg/m³", "l/m²": "l/m²", "l/m2": "l/m²", "mpa": "MPa", "knm": "kNm",
    "kva": "kVA", "kvar": "kvar", "kvarh": "kvarh", "mvar": "Mvar", "kj": "kJ",
    "gj": "GJ", "µs/cm": "µS/cm", "us/cm": "µS/cm", "ms/cm": "mS/cm", "ntu": "NTU",
    "w/mk": "W/mK", "mm/s²": "mm/s²", "mm/s2": "mm/s²", "db(a)": "dB(A)", "1/min": "1/min",
    "ghz": "GHz", "mhz": "MHz", "kv": "kV", "ω": "Ω", "ohm": "Ω", "kω": "kΩ",
    "$": "$", "€": "€", "eur": "EUR", "usd": "USD", "eur/mwh": "EUR/MWh", "€/mwh": "€/MWh",
    "ct/kwh": "ct/kWh", "n·m": "Nm", "n*m": "Nm", "dba": "dB(A)", "dbm": "dBm", "min-1": "1/min",
    "min⁻¹": "1/min", "min^-1": "1/min", "kmh": "km/h", "kph": "km/h", "deg_c": "°C",
    "celsius": "°C", "kohm": "kΩ", "lx": "lx", "mmhg": "mmHg", "µt": "µT", "ut": "µT", "nt": "nT",
    "°/s": "°/s", "dps": "°/s", "µsv/h": "µSv/h", "usv/h": "µSv/h", "msv/h": "mSv/h", "cfm": "cfm",
    "degrees_north": "°", "degrees_east": "°", "degree_c": "°C", "degrees_c": "°C",
    "degree_celsius": "°C", "degrees_celsius": "°C", "m s-1": "m/s", "m.s-1": "m/s",
    "w m-2": "W/m²", "kg m-3": "kg/m³", "psu": "PSU", "decibar": "dbar",
    "gpm": "gpm", "sccm": "sccm", "nl/min": "Nl/min", "vol%": "vol%", "vol-%": "vol%",
    "vol.-%": "vol%", "vol.%": "vol%", "mol/l": "mol/l", "mmol/l": "mmol/l", "mg/dl": "mg/dL",
    "g/dl": "g/dL", "µg/dl": "µg/dL", "ug/dl": "µg/dL",
    "g/kg": "g/kg", "mg/kg": "mg/kg", "gw": "GW", "gwh": "GWh", "twh": "TWh", "barg": "bar(g)",
    "bara": "bar(a)", "bar(g)": "bar(g)", "bar(a)": "bar(a)", "ft/s": "ft/s", "°dh": "°dH",
    "w/(m²k)": "W/(m²K)", "w/(m2k)": "W/(m²K)", "w/m²k": "W/(m²K)", "mpas": "mPas",
    "mpa·s": "mPas", "pa·s": "Pas", "cst": "cSt", "m²/s": "m²/s", "m2/s": "m²/s",
    "bq/m3": "Bq/m³", "bq/m³": "Bq/m³", "% rh": "%", "%rf": "%", "% rf": "%", "% r.f.": "%",
    "% r.h.": "%", "%r.h.": "%", "mg": "mg", "cm3": "cm³", "cm³": "cm³", "mm/min": "mm/min",
}  # fmt: skip
# Too short to be told from a name, but in brackets behind one.
_IN_BRACKETS = {
    "J": "J", "MJ": "MJ", "kN": "kN", "mT": "mT", "rad": "rad", "VA": "VA", "lbs": "lb", "cP": "cP",
    "PSU": "PSU", "psu": "PSU", "dbar": "dbar",
    "kt": "kn", "ms": "ms", "µs": "µs", "rH": "%", "RH": "%", "dBFS": "dBFS",
}  # fmt: skip
# Words, which are units in brackets alone.
_SPELLED = {
    "meters": "m", "metres": "m", "meter": "m", "metre": "m", "kilometers": "km", "miles": "mi",
    "feet": "ft", "inches": "in", "degrees": "°", "percent": "%", "watts": "W", "grams": "g",
    "kilograms": "kg", "liters": "l", "litres": "l", "hertz": "Hz", "fahrenheit": "°F",
    "deg f": "°F",
}  # fmt: skip
# Where small letters mean something else.
_AS_WRITTEN = {
    "mW": "mW", "mPa": "mPa", "nm": "nm", "mJ": "mJ", "MV": "MV", "kn": "kn", "mHz": "mHz",
    "mvar": "mvar", "Mt": "Mt", "mWh": "mWh", "nM": "nM", "mM": "mM", "uM": "µM",
    "µM": "µM", "μM": "µM",
}  # fmt: skip

# Of steps, as they are shown.
STEP_UNITS = {
    "ms": "ms", "us": "us", "s": "s", "sec": "s", "second": "s", "seconds": "s", "min": "min",
    "minutes": "min", "h": "h", "hr": "h", "hours": "h", "d": "day", "day": "day", "days": "day",
}  # fmt: skip
TIMES = STEP_UNITS.keys()
# What stands before a number in names of steps: day0, day6, day12; and how many of them it is.
_COUNTED = {
    "day": (1, "day"), "tag": (1, "day"), "week": (7, "day"), "woche": (7, "day"),
    "month": (1, "month"), "monat": (1, "month"), "hour": (1, "h"), "stunde": (1, "h"),
}  # fmt: skip
_BEHIND = re.compile(r"(?P<unit>[^\W\d_]+)[\s_.\-]*(?P<number>\d+)")
# Of light and gases: umol/m2/s, mmol/m^2, mol/s/m².
_FLUX = re.compile(r"[µμunm]?mol(?:/(?:m\^?2|m²|m\^?3|m³|s|min|h|d|l|kg|g)){1,2}")
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


def numbers_behind_unit(names: Sequence[str]) -> tuple[NDArray[np.float64], str]:
    """The numbers of names that are a unit of time and a number, such as day6, and that unit.

    No numbers and "" where any name is something else.
    """
    found = [match for name in names if (match := _BEHIND.fullmatch(name.strip().lower()))]
    units = {_COUNTED.get(match["unit"], (0, "")) for match in found}
    if len(found) < len(names) or len(units) != 1:
        return np.empty(0), ""
    many, unit = units.pop()
    return np.array([many * float(match["number"]) for match in found]), unit


def shown(unit: str) -> str:
    """A unit as it is shown, or as it is written where it isn't known; of mW the case counts."""
    return known(unit) or unit


def known(unit: str, *, in_brackets: bool = False) -> str:
    """A unit as it is shown; "" where it isn't known.

    in_brackets : it stands in brackets behind a name, where even `ms` is one.
    """
    if unit == "n":  # a number of cases
        return ""
    if _FLUX.fullmatch(unit):
        return re.sub(r"\^?([23])", lambda m: "²³"[int(m[1]) - 2], re.sub("^[uμ]", "µ", unit))
    small = unit.lower().replace("μ", "µ")
    more = (_IN_BRACKETS.get(unit) or _SPELLED.get(small, "")) if in_brackets else ""
    if found := _AS_WRITTEN.get(unit) or UNITS.get(small) or more:
        return found
    # East Asian letters hold whole units: degrees Celsius and micrograms are one sign each.
    plain = unicodedata.normalize("NFKC", unit)
    return known(plain, in_brackets=in_brackets) if plain != unit else ""


def is_unit(text: str) -> bool:
    """Whether a cell of a header is a unit: a known one, or anything short in brackets."""
    text = text.strip()
    told = bool(known(text)) or text.lower() in TIMES
    return told or (len(text) < 20 and text[:1] + text[-1:] in ("[]", "()"))
