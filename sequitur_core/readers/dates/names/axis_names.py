"""Axes that aren't times: what their columns are called, and the units behind the names."""

from __future__ import annotations

import re
from functools import lru_cache

from sequitur_core.readers.vocabulary.words import MOST_NAMES, words

_DEPTHS = {"depth", "depths", "dept", "tvd"}
# What instruments go through in order, reading another quantity at each.
_AXES = _DEPTHS | {
    "wavelength", "wavelengths", "wavelen", "wl", "lambda", "wavenumber", "wavenumbers",
    "frequency", "frequencies", "freq", "raman", "retention", "theta", "twotheta", "angle",
    "distance", "dist", "chainage", "displacement", "extension", "strain", "radius", "lag",
    "azimuth", "wellenzahl", "weg", "longueur", "age", "ages", "ageday", "agedays", "ageweeks",
    "agewks", "agemonth", "agemonths", "agemos", "agemons", "ageyears", "ageyrs",
}  # fmt: skip
# Those of spectra: what is measured along them is of one quantity, in one sample after the other.
_OF_SPECTRA = {
    "wavelength", "wavelengths", "wavenumber", "wavenumbers", "raman", "theta", "twotheta",
    "wellenzahl",
}  # fmt: skip
# Along which floats, balloons and probes go, at one moment for those who read what they measured.
_LEVELS = {
    "pres", "press", "pressure", "altitude", "alt", "height", "hght", "hgt", "level", "elevation",
    "geopotential", "druck", "luftdruck", "tiefe", "höhe", "hoehe", "pression", "profondeur",
    "hauteur", "presión", "presion", "profundidad", "altura", "pressão", "pressao",
    "profundidade", "profondità", "profondita", "quota", "diepte", "głębokość", "djup",
}  # fmt: skip
_CHARGES = {"battery", "batt", "akku"}  # whose level says how full they are
# What probes measure on their way, and nobody sets; a temperature may be driven, too.
_MEASURED = {
    "sal", "salinity", "psal", "salinität", "salinité", "salinidad", "salinidade", "salinità",
    "oxygen", "o2", "doxy", "sauerstoff", "oxygène", "oxígeno", "oxigeno", "ossigeno",
    "humidity", "rh", "relh", "luftfeuchtigkeit", "feuchte", "humidité", "humedad", "umidade",
    "umidità", "turbidity", "trübung", "turbidité", "turbidez", "chlorophyll", "chl", "chla",
    "conductivity", "leitfähigkeit", "conductivité", "conductividad",
}  # fmt: skip
# What an instrument drives a sample through.
_DRIVEN = {
    "voltage", "potential", "bias", "vg", "vgs", "vd", "vds", "spannung", "tensione",
    "voltaje", "spanning",
}  # fmt: skip
# And what many other things have as well, such as batteries and plants; volumes only of liquids.
_DRIVEN_OFTEN = {
    "dose", "dosis", "dosage", "concentration", "conc", "energy", "crank", "temperature", "temp",
    "temperatur", "température", "temperatura", "field", "p", "u", "v", "e", "z", "h", "d",
}  # fmt: skip
_VOLUMES = {"volume", "vol", "volumen", "titrant"}
_OF_LIQUIDS = {"ml", "ul", "µl", "μl", "l"}
_OF_DOSES = {"mg", "kg", "g", "c", "oe", "t"} | _OF_LIQUIDS
# Units as they are written in small letters, and how they are shown. Those that nothing else has
# than an axis come first.
_OF_AXES = {
    "nm": "nm", "cm-1": "cm⁻¹", "cm^-1": "cm⁻¹", "cm^{-1}": "cm⁻¹", "1/cm": "cm⁻¹", "cm⁻¹": "cm⁻¹",
    "hz": "Hz", "khz": "kHz", "mhz": "MHz", "ghz": "GHz", "thz": "THz", "ev": "eV", "kev": "keV",
    "m/z": "m/z", "å": "Å", "angstrom": "Å", "nm-1": "nm⁻¹", "å-1": "Å⁻¹", "2theta": "°",
}  # fmt: skip
# Of concentrations, as they are written: a capital letter tells them from lengths.
_MOLAR = {"mM": "mM", "uM": "µM", "µM": "µM", "μM": "µM", "nM": "nM"}
_UNITS = _OF_AXES | _MOLAR | {
    "um": "µm", "µm": "µm", "μm": "µm", "mm": "mm", "cm": "cm", "m": "m", "km": "km", "ft": "ft",
    "deg": "°", "°": "°", "degrees": "°", "rad": "rad", "v": "V", "mv": "mV", "k": "K", "°c": "°C",
    "mm/mm": "mm/mm", "%": "%", "ppm": "ppm", "pa": "Pa", "dbar": "dbar", "hpa": "hPa",
}  # fmt: skip
# What has no unit: a number of something, or its place in an order.
_COUNTED = {
    "number", "num", "nr", "no", "count", "cnt", "index", "idx", "id", "seq", "sequence", "rank",
    "order",
}  # fmt: skip
_TAIL = re.compile(r"(?P<name>.+?)[ _.][^\W_]+")
AXIS_UNITS = frozenset(_UNITS.values())  # as they are shown, of what is no time
_BEHIND = (
    re.compile(r".*[(\[{]\s*(?P<unit>[^()\[\]]+?)\s*[)\]}]\s*"),
    re.compile(r".*\S\s*[/,]\s*(?P<unit>\S+)"),
    re.compile(r".*[a-z]{2}[ _.](?P<unit>\S+)", re.IGNORECASE),
    re.compile(r"(?P<unit>\S+)"),
)


def axis_unit(name: str) -> str:
    """The unit behind a column's name, as in Raman shift / cm^-1 or freq_hz; "" for none."""
    unit = _written(name)
    return _UNITS[unit] if unit else ""


def names_axis(name: str) -> bool:
    """Whether a column is called as an axis is, or has a unit of nothing else."""
    return not _AXES.isdisjoint(words(name)) or _written(name) in _OF_AXES


def names_level(name: str) -> bool:
    """Whether a column is called as what a probe goes through: pressure, height, depth, Tiefe."""
    told = words(name)
    return not (_LEVELS | _DEPTHS).isdisjoint(told) and _CHARGES.isdisjoint(told)


def names_measured(name: str) -> bool:
    """Whether a column is called as what probes measure and nobody sets: salinity, oxygen."""
    return not _MEASURED.isdisjoint(words(name)) and not names_axis(name)


def names_driven(name: str, *, often: bool) -> bool:
    """Whether a column is called as what goes on by itself along a profile or a sweep.

    often : whether names count that are also those of what is measured, as a temperature is.
    """
    told = words(name)
    volts = told[:1] in (["u"], ["v"], ["e"]) and axis_unit(name) in ("V", "mV")
    if volts or not _LEVELS.isdisjoint(told) or not _DRIVEN.isdisjoint(told):
        return True
    if not often or not told:
        return False
    if told[0] in _VOLUMES:
        return told[-1] in _OF_LIQUIDS
    alone = len(told) == 1 or told[-1] in _OF_DOSES or axis_unit(name) != ""
    return told[0] in _DRIVEN_OFTEN and alone


def counts_with_tail(name: str) -> bool:
    """Whether a column is called a number of something, with a last word that only looks a unit.

    pitch_number_pa counts the pitches of a plate appearance, not pascals.
    """
    tail = _TAIL.fullmatch(name.strip())
    counted = bool(tail) and not _COUNTED.isdisjoint(words(tail["name"]) if tail else ())
    waves = "wave" in words(name)
    return counted and not waves and bool(axis_unit(name)) and not names_axis(name)


def names_spectrum(name: str) -> bool:
    """Whether a column is called as the axis of a spectrum is: Wavelength [nm], Raman shift."""
    in_nm = words(name)[-1:] == ["nm"] and "nm" in name  # Nm is of a torque
    return in_nm or not _OF_SPECTRA.isdisjoint(words(name))


@lru_cache(maxsize=MOST_NAMES)
def _written(name: str) -> str:
    """The known unit of lengths, frequencies... behind a name, in small letters; "" for none.

    Of concentrations, as it is written.
    """
    found = (match["unit"] for p in _BEHIND if (match := p.fullmatch(name.strip())))
    found = (unit if unit in _MOLAR else unit.lower() for unit in found)
    return next((unit for unit in found if unit in _UNITS), "")
