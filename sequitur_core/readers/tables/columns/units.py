"""Units as people write them, in small letters, and how they are shown."""

from __future__ import annotations

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
    "degc": "°C", "degf": "°F", "degt": "°", "nmi": "nmi", "ft": "ft",
    "micron": "µm", "microns": "µm", "um": "µm", "µm": "µm",
    "mib": "MiB", "mib/s": "MiB/s", "bps": "bit/s", "bit/s": "bit/s", "b/s": "bit/s",
    "w/m²": "W/m²", "w/m2": "W/m²", "w/m^2": "W/m²", "in": "in", "inhg": "inHg", "knots": "kn",
    "$": "$", "€": "€", "eur": "EUR", "usd": "USD",
}  # fmt: skip

TIMES = {
    "ms", "us", "s", "sec", "min", "h", "hr", "d", "day", "days", "hours", "minutes", "seconds",
}  # fmt: skip


def is_unit(text: str) -> bool:
    """Whether a cell of a header is a unit: a known one, or anything short in brackets."""
    text = text.strip()
    known = text.lower() in UNITS or text.lower() in TIMES
    return known or (len(text) < 20 and text[:1] + text[-1:] in ("[]", "()"))
