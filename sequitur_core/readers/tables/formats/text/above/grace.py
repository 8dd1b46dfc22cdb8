"""Names in lines that Grace reads, as GROMACS writes them above what it measured.

Legends name the curves, and the labels of the axes what both are in. Signs among the letters say
how they are drawn: below the line, above it, or in another font.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sequitur_core.readers.tables.columns.units.known import known

_LEGEND = re.compile(r'@\s*s\d+\s+legend\s+"(?P<name>.+)"')
_ACROSS = re.compile(r'@\s*xaxis\s+label\s+"(?P<name>.+)"')
_UP = re.compile(r'@\s*yaxis\s+label\s+"(?P<name>.+)"')
_BRACKETS = re.compile(r"\(([^()]+)\)")
_MADE_OF_UNITS = re.compile(r"[/²³⁻^]")
_GREEK = re.compile(r"\\(?:x|f\{Symbol\})([^\\]*)")
_LETTERS = str.maketrans("abgdezhqiklmnxoprstufcywDGQLXPSFYW", "αβγδεζηθικλμνξοπρστυφχψωΔΓΘΛΞΠΣΦΨΩ")
_RAISED = re.compile(r"\\S([-\d]+)")
_DIGITS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SIGN = re.compile(r"\\(?:#?[A-Za-z]?\{[^{}]*\}|[A-Za-z0-9+-])")


def drawn_names(lines: Sequence[str], columns: int) -> tuple[str, ...]:
    """Names of so many columns, with units, by lines that Grace reads; () where these have none."""
    names = [match["name"] for line in lines if (match := _LEGEND.fullmatch(line))]
    label = next((match["name"] for line in lines if (match := _UP.fullmatch(line))), "")
    label = without_signs(label)
    if not names and columns == 2 and label:
        names = [label]
    if not names or len(names) != columns - 1:
        return ()
    across = next((match["name"] for line in lines if (match := _ACROSS.fullmatch(line))), "x")
    units = _units(label, len(names))
    return (without_signs(across), *map(_with_unit, map(without_signs, names), units))


def without_signs(text: str) -> str:
    r"""A text without signs of how it is drawn: Rg\sX\N is RgX, nm\S2\N is nm²."""
    if "\\" not in text:
        return text
    text = _GREEK.sub(lambda match: match[1].translate(_LETTERS), text)
    text = _RAISED.sub(lambda match: match[1].translate(_DIGITS), text)
    return _SIGN.sub("", text)


def _units(label: str, count: int) -> list[str]:
    """The units that stand in brackets in the label of an axis: one for all names, or one each."""
    found = [
        u
        for u in _BRACKETS.findall(label)
        if known(u, in_brackets=True) or _MADE_OF_UNITS.search(u)
    ]
    found = found if label.endswith(")") else []
    if len(found) == 1:
        return found * count
    return found if len(found) == count else [""] * count


def _with_unit(name: str, unit: str) -> str:
    return f"{name} ({unit})" if unit and not name.endswith(")") else name
