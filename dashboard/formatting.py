"""People's own names and waiting times, worded for a page."""

from __future__ import annotations

import html
import itertools
import math
import re
import unicodedata
from collections.abc import Callable, Container, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from sequitur_core.formatting import disambiguate

Key = TypeVar("Key")
_LAST_WORD = re.compile(r"[^\W_]+[\W_]*$")
_BROKEN_WORD = re.compile(r"(?:[^\W_]|(?<=\d)[-.,:/](?=\d|$))+$")  # or number, or date

_PUNCTUATION = re.compile(r"([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")
_SHORTCODE = re.compile(r":(?=[\w+-]+:)")
_CALLED = re.compile(r"(?!(true|false|yes|no)$)[^\W\d_][\w -]{1,23}", re.IGNORECASE)
_AT_EITHER_END = re.compile(r"^(?=[\W\d_])|(?<=[\W_])$")
LETTERS = ("L", "R", "AL")  # written from the left, from the right, and so in Arabic
WORD_JOINER, LEFT_TO_RIGHT = "\u2060", "\u200e"  # marks that nobody sees
# Durations below so many seconds are rounded to so many.
ROUGH_STEPS = ((10, 1), (60, 5), (180, 10), (600, 30), (1800, 60), (7200, 300), (math.inf, 1800))
NO_BREAK = "\u00a0"
FROM = " from "  # between the name of a recording and when a window of it begins
SEPARATOR = " · "  # between the parts that the Train page makes a run's name of
SLIM, NARROW, WIDE, USUAL = " .,:;'|!-()[]iIjltfr", 4.5, 11.6, 7.0  # pixels of a table's letters
LEAST_OF_DATA = 5  # characters of the first of these, in a name that is shortened


def plain(name: object) -> str:
    """A person's text for a markdown element, shown letter by letter.

    Backslashes keep markdown and HTML out; an invisible word joiner keeps
    ":name:" from becoming an emoji.
    """
    escaped = _PUNCTUATION.sub(r"\\\1", _SHORTCODE.sub(f":{WORD_JOINER}", str(name)))
    return escaped.replace("\n", " ")


def unbroken(markdown: str) -> str:
    """Markdown in which a number and its % stay on one line; `plain` writes that as a \\%."""
    return markdown.replace(" \\%", f"{NO_BREAK}\\%").replace(" %", f"{NO_BREAK}%")


def plot_text(name: object) -> str:
    """A person's text for a chart, where Plotly would read tags."""
    return html.escape(str(name), quote=False)


def text_width(text: str) -> float:
    """About how many pixels a text takes in a table, so that a column has all of it in sight."""
    return sum(NARROW if letter in SLIM else WIDE if letter in "mwMW" else USUAL for letter in text)


def shortened(name: object, limit: int = 40) -> str:
    """At most `limit` characters, the middle left out; words stay whole where most of them fits.

    Of a window, such as "pump_1 from 2024-05-06 07:00", that is of its recording's name.
    """
    text = str(name)
    if len(text) <= limit:
        return text
    recording, cut, moment = text.rpartition(FROM)
    if cut and (room := limit - len(moment) - 2) >= LEAST_OF_DATA:
        return f"{recording[:room]}… {moment}"
    half = (limit - 1) // 2
    begin, end = text[: limit - 1 - half], text[-half:]
    whole = _up_to_a_word(begin, text[len(begin)]), _up_to_a_word(end[::-1], text[-half - 1])[::-1]
    return "…".join(whole)


def _up_to_a_word(begin: str, following: str) -> str:
    """The whole words that a text begins with, where they are at least half of it."""
    in_word = begin[-1:].isalnum() and following.isalnum()
    words = begin.rpartition(" ")[0] if in_word else begin.rstrip()
    return words if 2 * len(words) >= len(begin) else begin


def unit_title(name: str, unit: str) -> str:
    """`Pulse (bpm)`; the name alone where there is no unit, or where it ends with it."""
    return name if not unit or name.endswith(unit) else f"{name} ({unit})"


def shortened_together(
    names: Sequence[str], limit: int, shorten: Callable[[str, int], str] = shortened
) -> list[str]:
    """The same names, of at most `limit` characters each, by what tells them apart.

    Where they would read alike otherwise: without the words that all begin or end with.
    """
    short = [shorten(name, limit) for name in names]
    if len({*short}) == len({*names}):
        return short
    begin = common_words(names)
    end = common_words([name[begin:][::-1] for name in names])
    longest = max(map(len, names)) - end
    while begin and longest - (earlier := len(_LAST_WORD.sub("", names[0][:begin]))) <= limit - 2:
        begin = earlier
    before, behind = "…" * bool(begin), "…" * bool(end)
    left = [name[begin : len(name) - end] for name in names]
    return [f"{before}{shorten(name, limit - 2)}{behind}" for name in left]


def common_words(names: Sequence[str]) -> int:
    """How many characters of whole words and numbers all names begin with."""
    low, high = min(names), max(names)
    same = itertools.takewhile(lambda two: two[0] == two[1], zip(low, high, strict=False))
    return len(_BROKEN_WORD.sub("", low[: len(list(same))]))


def shortened_run(name: str, limit: int) -> str:
    """At most `limit` characters: the data's name begins it, and as much of what follows ends it.

    What tells runs apart, such as a learning rate, comes last.
    """
    if len(name) <= limit:
        return name
    data, *rest = name.split(SEPARATOR)
    for i in range(len(rest)):
        end = SEPARATOR.join(["", *rest[i:]])
        if (room := limit - len(end)) >= LEAST_OF_DATA:
            return f"{data[: room - 1].rstrip()}…{end}"
    return shortened(name, limit)


def left_to_right(name: str) -> str:
    """The same, for a box that writes from right to left so that the end of a text is in sight.

    A number at its beginning, or a bracket at its end, would stand at the other one.
    """
    return _AT_EITHER_END.sub(LEFT_TO_RIGHT, name)


def begins_left(name: str) -> str:
    """The same, for a cell of a table, where one whose first letter is Arabic begins at the right.

    Of a long one the beginning would be out of sight.
    """
    first = next((kind for kind in map(unicodedata.bidirectional, name) if kind in LETTERS), "L")
    return name if first == "L" else f"{LEFT_TO_RIGHT}{name}"


def are_called_by_name(classes: Sequence[str], most: int = 2) -> bool:
    """Whether the classes of a label are two or up to `most`, with names that say what they are."""
    return 2 <= len(classes) <= most and all(map(_CALLED.fullmatch, classes))


def unique_names(names: dict[Key, str]) -> dict[Key, str]:
    """The same names by key, with " (2)", " (3)"... behind those that came before.

    A select box picks by the text it shows, so no two options may read alike.
    """
    return dict(zip(names, disambiguate(names.values()), strict=True))


def label_column(name: object, own: Container[object]) -> str:
    """What the column of a label is called in a table that has columns of its `own`."""
    return f"{name} (label)" if name in own else str(name)


def ordinal(n: int) -> str:
    """1st, 2nd, 3rd, 4th, ... 11th, ... 21st."""
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n:,}{ending}"


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


def moment(seconds: float) -> str:
    """`28 Nov, 21:39`, of a time since 1970 on the clock of this computer."""
    made = datetime.fromtimestamp(seconds, UTC).astimezone()
    return f"{made.day} {made:%b, %H:%M}"


def roughly(seconds: float) -> float:
    """Seconds, at least 1, without digits that nobody can know beforehand."""
    step = next(step for limit, step in ROUGH_STEPS if seconds < limit)
    return max(1.0, float(round(seconds / step) * step))
