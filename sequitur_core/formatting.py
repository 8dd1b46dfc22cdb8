"""Numbers, amounts and lists of names, worded for sentences."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Sequence
from numbers import Integral, Real

MOST_DECIMALS = 3  # of times that are written as they are
USUAL_NAMES = 4  # that are listed
MOST_LETTERS = 90  # of all that are, where there are more than two
_TWO_POINTS = re.compile(r"(?<=\w)\.\.(?=\s|$)")


def number(value: float, *, beside: float | None = None) -> str:
    """At most three meaningful digits: 0.0123, 12.3, 1,230; two of very small ones: 0.000024.

    As a power of ten below 1e-8 and from a billion on. `beside` another value, as many more as
    tell how far apart the two are: 412.8 and 412.5.
    """
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return "not a number"
    digits = 2 - math.floor(math.log10(abs(value)))
    if beside is not None and math.isfinite(beside) and beside != value:
        digits = max(digits, -math.floor(math.log10(abs(value - beside))))
    if digits > 10 or digits < -6:
        return f"{value:.1e}"
    if digits > 6:
        return f"{value:.{digits - 1}f}"
    return f"{round(value, digits):,.{max(0, digits)}f}"


def short(value: float) -> str:
    """The same without zeros at the end: 8, 8.5, 0.25."""
    text = number(value)
    return text if "e" in text else short_of_zeros(text)


def times_typical(value: float) -> str:
    """`5.3 x`: a multiple of what is typical."""
    return f"{number(float(value))} x"


def multiple(value: float) -> str:
    """How many times something else, no finer than is meant: 1.4, 5, 11, 1,200."""
    return f"{value:.1f}" if value < 3 else f"{value:,.0f}"


def with_unit(value: float, unit: str) -> str:
    """`3.2 °C`, or the number alone where the unit isn't known."""
    return f"{number(value)} {unit}".rstrip()


def share(part: float) -> str:
    """`92 %`, `all` or `none`; never 0 or 100 % where that isn't so."""
    percent = 100 * part
    if percent in (0, 100):
        return "all" if percent else "none"
    if 0 < percent < 1:
        return "less than 1 %"
    if 99 < percent < 100:
        return "more than 99 %"
    return f"{percent:.0f} %"


def capitalised(text: str) -> str:
    """The text with its first letter capital; the rest as it is."""
    return text[:1].upper() + text[1:]


def percent(share: float) -> str:
    """`97 %`; a digit more near both ends, and `under 0.1 %` or `over 99.9 %` beyond these."""
    value = 100 * float(share)
    if value == 0:
        return "0 %"
    if 0 < value < 0.1:
        return "under 0.1 %"
    if 99.9 < value < 100:
        return "over 99.9 %"
    text = f"{value:.1f}" if abs(value) < 10 or 99 < value < 100 else f"{value:.0f}"
    return f"{text.removesuffix('.0')} %"


def moment(position: int, step: float, unit: str, *, digits: int = 10) -> str:
    """A position along a sequence in words: "2.5 s", or "step 26" where the time is unknown."""
    if unit in ("step", "frame"):
        return f"{unit} {position + 1}"
    return f"{position * step:.{digits}g} {unit}"


def times(known: Sequence[float], unit: str) -> list[str]:
    """Times at which things begin, as people write them: `0.25 s`, or `6.7 s` for 6.66667.

    With their decimals where these are few, else with as many as tell them apart. A year stands by
    itself.
    """
    unit = "" if unit == "year" else unit
    values = sorted({*known})
    apart = min((b - a for a, b in itertools.pairwise(values)), default=1.0)
    off = 1e-6 * min(apart, 1.0)
    least = max(1, -math.floor(math.log10(apart)))
    most = least + 2 if least > MOST_DECIMALS else MOST_DECIMALS  # 0.00000032 is written out
    few = (d for d in range(most + 1) if all(abs(v - round(v, d)) <= off for v in values))
    digits = next(few, least)
    texts = (f"{time:.{digits}f}" for time in known)
    return [f"{short_of_zeros(text)} {unit}".rstrip() for text in texts]


def short_of_zeros(text: str) -> str:
    """A number without zeros at its end: 8, 8.5."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def class_text(value: object) -> str:
    """A class of a label in words: whole numbers without .0, also where some are missing."""
    if isinstance(value, Real) and not isinstance(value, Integral):
        return f"{float(value):.0f}" if float(value).is_integer() else str(value)
    return str(value)


def natural_order(value: str) -> list[tuple[int, float, str]]:
    """Sort key that puts "s2" before "s10"."""
    parts = re.split(r"(\d+\.?\d*)", value)
    return [(0, float(p), "") if i % 2 else (1, 0.0, p) for i, p in enumerate(parts)]


def with_one_point(text: str) -> str:
    """`A label for each Patient no.`: a name that ends in a point ends a sentence, too."""
    return _TWO_POINTS.sub(".", text)


def pluralise(n: int, singular: str, plural: str = "") -> str:
    """`1 sequence`, `1,200 sequences`."""
    return f"{n:,} {singular if n == 1 else plural or singular + 's'}"


def pluralise_were(n: int, singular: str) -> str:
    """`1 sequence was`, `1,200 sequences were`."""
    return f"{pluralise(n, singular)} {'was' if n == 1 else 'were'}"


def on_days(days: int, first: str, unit: str = "day") -> str:
    """`, on 2025-03-30 and 2 more days`, of which 3 are `days`; "" where none is known.

    `, in 2025-03 and 2 more months` where those are the `unit` of steps.
    """
    letters = {"month": 7, "year": 4}.get(unit)
    at, unit = ("in", unit) if letters else ("on", "day")
    more = f" and {pluralise(days - 1, f'more {unit}')}" if days > 1 else ""
    return f", {at} {first[:letters]}{more}" if first else ""


def join_names(names: Sequence[str], most: int = USUAL_NAMES) -> str:
    """`a, b and c`; beyond `most` names, `a, b, c and 7 more`. Semicolons if some have commas."""
    mark = "; " if any("," in name for name in names) else ", "
    if len(names) > most:
        return f"{mark.join(names[: most - 1])} and {len(names) - most + 1} more"
    if len(names) < 2:
        return "".join(names)
    return f"{mark.join(names[:-1])} and {names[-1]}"


def in_a_line(names: Sequence[str], most: int = USUAL_NAMES) -> str:
    """The same, of fewer names where more are longer than a line."""
    while most > 2 and len("".join(names[: most - (len(names) > most)])) > MOST_LETTERS:
        most -= 1
    return join_names(names, most)


def labelled_by(names: Sequence[str]) -> str:
    """`labelled by exercise and subject`; `labelled` if the only label is called just that."""
    if len(names) == 1 and names[0].lower() in ("label", "labels"):
        return "labelled"
    return f"labelled by {join_names(names)}"


def disambiguate(names: Iterable[str]) -> tuple[str, ...]:
    """The names, with " (2)", " (3)"... behind those that came before."""
    seen: dict[str, int] = {}
    used: set[str] = set()
    result = []
    for name in names:
        candidate = name
        while candidate in used:
            seen[name] = seen.get(name, 1) + 1
            candidate = f"{name} ({seen[name]})"
        used.add(candidate)
        result.append(candidate)
    return tuple(result)


def dimensions(sizes: Sequence[int], *, mark: str = ",") -> str:
    """`64 x 1,024`; `mark` stands between thousands."""
    return " x ".join(f"{size:{mark}}" for size in sizes)


def span(low: int, high: int) -> str:
    """`94-261`, or `150` where both are equal."""
    return f"{low:,}" if low == high else f"{low:,}-{high:,}"


def quoted(cell: object) -> str:
    """A cell of a file in a sentence: `'oops'`; of a long one, its first letters."""
    text = str(cell)
    return repr(text if len(text) <= 40 else f"{text[:39]}…")


def byte_size(size: float) -> str:
    """Bytes as `30 kB`, `420 MB` or `1.3 GB`, with two digits; at least `1 kB` of anything."""
    for limit, unit, name in ((995e3, 1e3, "kB"), (995e6, 1e6, "MB")):
        if size < limit:
            whole = round(size / unit, -1 if size >= 99.5 * unit else 0)
            return f"{max(1 if size else 0, whole):.0f} {name}"
    return f"{size / 1e9:.1f} GB" if size < 9.95e9 else f"{size / 1e9:,.0f} GB"
