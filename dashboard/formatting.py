"""Numbers, times and people's own names, worded for a page."""

from __future__ import annotations

import html
import math
import re

_PUNCTUATION = re.compile(r"([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")
_SHORTCODE = re.compile(r":(?=[\w+-]+:)")
WORD_JOINER = "\u2060"
# Durations below so many seconds are rounded to so many.
ROUGH_STEPS = ((10, 1), (60, 5), (180, 10), (600, 30), (1800, 60), (7200, 300), (math.inf, 1800))


def plain(name: object) -> str:
    """A person's text for a markdown element, shown letter by letter.

    Backslashes keep markdown and HTML out; an invisible word joiner keeps
    ":name:" from becoming an emoji.
    """
    escaped = _PUNCTUATION.sub(r"\\\1", _SHORTCODE.sub(f":{WORD_JOINER}", str(name)))
    return escaped.replace("\n", " ")


def plot_text(name: object) -> str:
    """A person's text for a chart, where Plotly would read tags."""
    return html.escape(str(name), quote=False)


def shortened(name: object, limit: int = 40) -> str:
    """At most `limit` characters, the middle left out."""
    text = str(name)
    if len(text) <= limit:
        return text
    half = (limit - 1) // 2
    return f"{text[: limit - 1 - half]}…{text[-half:]}"


def disambiguate(names: dict[str, str]) -> dict[str, str]:
    """The same names by id, with " (2)", " (3)" ... behind those that came before.

    A select box picks by the text it shows, so no two options may read alike.
    """
    used: set[str] = set()
    result = {}
    for key, name in names.items():
        text, again = name, 1
        while text in used:
            again += 1
            text = f"{name} ({again})"
        used.add(text)
        result[key] = text
    return result


def ordinal(n: int) -> str:
    """1st, 2nd, 3rd, 4th, ... 11th, ... 21st."""
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n:,}{ending}"


def number(value: float) -> str:
    """At most three meaningful digits: 0.0123, 12.3, 1,230; two of very small ones: 0.000024."""
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return "not a number"
    digits = 2 - math.floor(math.log10(abs(value)))
    if digits > 10:
        return f"{value:.1e}"
    if digits > 6:
        return f"{value:.{digits - 1}f}"
    rounded = round(value, digits)
    return f"{rounded:,.{max(0, min(digits, 6))}f}"


def short(value: float) -> str:
    """The same without zeros at the end: 8, 8.5, 0.1."""
    text = number(value)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def count(n: int, singular: str, plural: str = "") -> str:
    """`1 sequence`, `1,200 sequences`."""
    return f"{n:,} {singular if n == 1 else plural or singular + 's'}"


def duration(seconds: float) -> str:
    """`4 s`, `1 min 20 s`, `2 h 5 min`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest and minutes < 10 else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def roughly(seconds: float) -> float:
    """Seconds, at least 1, without digits that nobody can know beforehand."""
    step = next(step for limit, step in ROUGH_STEPS if seconds < limit)
    return max(1.0, float(round(seconds / step) * step))


def memory(size: float) -> str:
    """Bytes as `30 kB`, `420 MB` or `1.3 GB`, with two digits; at least `1 kB` of anything."""
    for limit, unit, name in ((995e3, 1e3, "kB"), (995e6, 1e6, "MB")):
        if size < limit:
            whole = round(size / unit, -1 if size >= 99.5 * unit else 0)
            return f"{max(1 if size else 0, whole):.0f} {name}"
    return f"{size / 1e9:.1f} GB" if size < 9.95e9 else f"{size / 1e9:,.0f} GB"


def span(low: int, high: int) -> str:
    """`94-261`, or `150` where both are equal."""
    return f"{low:,}" if low == high else f"{low:,}-{high:,}"


def percent(share: float) -> str:
    """`97 %`; near both ends a digit more, and `over 99.9 %` where that would round to 100."""
    value = 100 * share
    if 99.9 < value < 100:
        return "over 99.9 %"
    if 99 < value < 100 or 0 < abs(value) < 1:
        return f"{value:.1f} %"
    return f"{value:.0f} %"
