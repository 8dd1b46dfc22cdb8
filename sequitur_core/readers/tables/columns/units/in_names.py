"""Names of channels from names of columns, and the units that stand behind these."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from sequitur_core.readers.tables.columns.labels import names_label
from sequitur_core.readers.tables.columns.units.in_brackets import unit_in_brackets
from sequitur_core.readers.tables.columns.units.known import TIMES, known
from sequitur_core.readers.vocabulary.words import MOST_NAMES, words

_IN_BRACKETS = re.compile(  # also in those as wide as a Chinese letter
    r"(?P<name>.+?)\s*[(\[\uff08]\s*(?P<unit>(?:[^()\[\]]|\([^()\[\]]*\))+?)\s*[)\]\uff09]"
)
_OWN_BRACKETS = re.compile(r"(?P<name>.+?)[\s_/,]+(?P<unit>[^\s_(]+\([agA]\))")  # noise dB(A)
# Druck in bar, p / bar, Druck, bar; temp_degC, Pressure hPa
_BEHIND = re.compile(r"(?P<between>\s+in\s+|\s*/\s*|,\s+|[\s_]+)(?=(?P<unit>\S+(?: rH)?)$)")
FEWEST_AMID = 2  # names with a unit amid them
LONGEST = 300  # characters of a name; a text is none
_SURE = re.compile(r"[A-Za-z]{2}|[%°²³/€$]")
# Which are words, too, or the names of things that come by the letter.
_WORDS = {"in", "deg", "cm", "mm", "db", "gpm", "dps", "celsius", "usd", "eur", "mg", "ft", "mt"}
_BEHIND_AMOUNTS = {"cm", "mm", "mg", "ft", "deg", "db", "dB", "gpm", "dps"}  # behind _, of 0 and 1
_DUST = re.compile(r"(?i)pm[\s_.]?(?:100?|25|4|(?:10?|4)[_.]0|2[_.p]5)(?!\d)")
# That mean nothing else, in capital letters or in small ones, as mwh may: MWh or mWh.
_IN_ANY_CASE = {
    "hz", "khz", "ghz", "kwh", "gwh", "twh", "hpa", "kpa", "mmhg", "inhg", "kva", "kvar", "kvarh",
    "degc", "degf",
}  # fmt: skip
_PER = {"per", "pro", "eur", "usd", "gbp", "chf", "ct", "cent", "cents", "g", "kg", "co2"}
_WITH_UNDERSCORE = re.compile(
    r"(?i)(?<=_)(m3|km|m|deg|rad|l|ug|µg|mg|mmol|g|w|kg)_(h|s|s2|min|m3|l|dl|m2|kg)$"
)
_MEAN = re.compile(r"(?P<rest>.+[\])])\s*(?P<what>\([A-Za-z]+\))")  # Temp [C](Hourly)
_WITH_TAIL = re.compile(  # Wind [MWh] Original; Position (m) Run #1
    r"(?P<name>[^\[\]()]*[^\s\[\]()])\s*[\[(](?P<unit>[^\[\]()]+)[\])]\s+(?P<tail>\w.*)"
)
_TAGS = re.compile(r"</?su[bp]>", re.IGNORECASE)  # PM<sub>10</sub>, as web pages write it
_TRAILING = re.compile(r"\s*(?:[|;,/]|\(\s*[*#-]?\s*\)|\[\s*[*#-]?\s*\])$")  # of no name
# Port 1 W/m² Solar Radiation
_BETWEEN = re.compile(r"\S+.*?\s(?P<unit>\S*[/\u00b0\u00b2\u00b3]\S*)\s.*\S")
# Lines of a circuit that are on or off, whatever their voltage.
_MARKS = {
    "trigger", "trig", "ttl", "sync", "digital", "stim", "stimulus", "marker", "mark", "flag",
    "switch", "button", "alarm", "status", "is", "has",
}  # fmt: skip
_IN = re.compile(r".*\S(?:\s+in\s+|\s+/\s+)(?P<unit>\S+)")  # U in V, I / mA
_NAMES = {"x_bar", "y_bar", "X_bar", "Y_bar"}  # of means
SYMBOL = 2  # letters before a slash without spaces, as in p/bar
# Units that are other words or names, too, by what is measured in them.
_LETTERS = {
    "C": {"t", "temp", "temperature", "temperatur", "dewpoint", "airtemp"},
    "V": {"u", "voltage", "volt", "spannung"}, "A": {"current", "strom"},
    "W": {"power", "leistung"}, "kw": {"power", "leistung", "load", "demand", "generation"},
}  # fmt: skip


def named_channels(columns: Sequence[str]) -> list[tuple[str, str]]:
    """Name and unit of each channel; the columns' own names where others would be alike."""
    named = [_name_and_unit(c) for c in columns]
    named = [(name, unit or amid) for (name, unit), amid in zip(named, _amid(columns), strict=True)]
    tails = [_WITH_TAIL.fullmatch(c) for c in columns]
    if len({match["tail"] for match in tails if match}) == 1 < len([*filter(None, tails)]):
        named = [
            (_plain(match["name"]), unit) if match and unit else (name, unit)
            for (name, unit), match in zip(named, tails, strict=True)
        ]  # Wind [MWh] Original, Sun [MWh] Original
    if len({name for name, _ in named}) < len(named):
        named = [(c, unit) for c, (_, unit) in zip(columns, named, strict=True)]
    if not any(unit for _, unit in named):
        units = _of_letters(columns)
        named = [(name, unit) for (name, _), unit in zip(named, units, strict=True)]
    return named


def _amid(columns: Sequence[str]) -> list[str]:
    """Units that stand amid names where those of other columns surely do; "" for none.

    After as many words, the first of which is the same: Port 4 kPa VPD, Port 4 °C Dew Point.
    """
    parts = [column.split() for column in columns]
    sure = Counter(
        (of[0], len(column[: match.start("unit")].split()))
        for column, of in zip(columns, parts, strict=True)
        if (match := _BETWEEN.fullmatch(column)) and known(match["unit"])
    )
    places = {first: at for (first, at), count in sure.items() if count >= FEWEST_AMID}
    at = [places.get(of[0], 0) if of else 0 for of in parts]
    return [
        known(of[k], in_brackets=True) if 0 < k < len(of) - 1 else ""
        for of, k in zip(parts, at, strict=True)
    ]


def in_units(columns: Sequence[str]) -> list[str]:
    """Those of some columns of 0 and 1 in which something was measured, by the unit of each.

    Of kinds of one thing, as size_mm and size_cm, each is said to be it or not. Dust up to a size,
    as PM2.5, is in µg/m³ always, of which clean air has 0 or 1.
    """
    found = {}
    for column in columns:
        stem, _, last = column.rpartition("_")
        unit = _name_and_unit(column)[1]
        if _DUST.match(column):
            found[column] = column
        elif (unit and unit not in TIMES) or (stem and last in _BEHIND_AMOUNTS):
            found[column] = stem or column
    kinds = Counter(found.values())
    return [
        c
        for c, stem in found.items()
        if kinds[stem] == 1 and _MARKS.isdisjoint(words(c)) and not names_label(c)
    ]


def called_now(names: Sequence[str], channels: Sequence[str]) -> dict[str, str]:
    """What channels are called whose names held a unit that wasn't known when they were read."""
    gone = [name for name in names if name not in channels]
    now = {name: _name_and_unit(name)[0] for name in gone}
    now |= {n: _plain(match["name"]) for n in gone if (match := _WITH_TAIL.fullmatch(n))}
    return {name: short for name, short in now.items() if short in channels}


@lru_cache(maxsize=MOST_NAMES)
def _name_and_unit(column: str) -> tuple[str, str]:
    """ "Temp (C)" is Temp in °C; a name whose brackets hold no unit stays whole.

    So does one with a unit behind it, as power_kW: recipes know it by that. Tags are left off.
    """
    column = _TAGS.sub("", column)
    if len(column) > LONGEST:
        return column, ""
    for pattern in (_OWN_BRACKETS, _IN_BRACKETS):
        if (match := pattern.fullmatch(column)) is None:
            continue
        behind = pattern is _IN_BRACKETS and not match["name"].endswith("]")
        text = match["unit"]
        if unit := unit_in_brackets(text, match["name"]) if behind else known(text):
            in_water = unit == "dB" and "pressure" in words(match["name"])
            return _plain(match["name"]), "dbar" if in_water else unit
        scale, _, last = match["unit"].rpartition(", ")
        if scale and _SURE.search(last) and last not in _WORDS and known(last):
            return match["name"], known(last)  # Temperature [ITS-90, deg C]
    if match := _MEAN.fullmatch(column):
        name, unit = _name_and_unit(match["rest"])
        if unit:
            return f"{name} {match['what']}", unit
    if unit := _unit_behind(column):
        return column, unit
    if (match := _WITH_TAIL.fullmatch(column)) and known(match["unit"]):
        return _plain(column), known(match["unit"])
    between = _BETWEEN.fullmatch(column)
    return _plain(column), known(between["unit"]) if between else ""


def _plain(name: str) -> str:
    """A name without what stands around it to part it from others, or where a unit might be."""
    return _TRAILING.sub("", name).strip("_| ") or name


def _unit_behind(column: str) -> str:
    """The unit that ends a name without brackets, where it can be nothing else; "" for none."""
    if known(column):  # it is nothing else
        return ""
    if match := _WITH_UNDERSCORE.search(column):
        return known(f"{match[1]}/{match[2]}")
    for match in _BEHIND.finditer(column):
        if not match.start():
            continue
        name, text, between = column[: match.start()], match["unit"], match["between"].strip()
        if between == "/" and match["between"] == "/" and len(name) > SYMBOL:  # price/kWh
            continue
        unit, said = known(text), between.strip("_") != ""
        apart = said or (text.lower() not in _WORDS and f"{name}_{text}" not in _NAMES)
        if unit and apart and (_is_written_so(text, unit) or _means_it(text, name)):
            return unit
        if text in _LETTERS and not _LETTERS[text].isdisjoint(words(name)):
            return unit
    return ""


def _is_written_so(text: str, unit: str) -> bool:
    """Whether a text is a unit by its signs, or in the very letters in which it is shown."""
    if not _SURE.search(text):
        return False
    return text == unit or bool(re.search(r"[%°²³/\d]|^deg", text))


def _means_it(text: str, name: str) -> bool:
    """Whether a text behind a name is a unit however it is written, as in energy_kwh.

    Not of what is counted for each, as in eur_kwh, nor of a band, as in power_10_hz.
    """
    band = text.lower().endswith("hz") and name[-1:].isdecimal()
    return text.lower() in _IN_ANY_CASE and _PER.isdisjoint(words(name)[-1:]) and not band


def _of_letters(columns: Sequence[str]) -> list[str]:
    """Units such as V and mA of columns that all say in which they are: U in V, I in mA."""
    found = [_IN.fullmatch(column) for column in columns]
    units = [known(match["unit"]) if match else "" for match in found]
    written = all(unit == match["unit"] for unit, match in zip(units, found, strict=True) if match)
    return units if all(units) and written else [""] * len(columns)
