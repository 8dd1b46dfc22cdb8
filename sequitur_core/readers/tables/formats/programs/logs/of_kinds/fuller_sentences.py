"""Logs of sentences some of whose lines say more than others, or are of another source or level.

Epoch 5 | loss: 0.31 | val loss: 0.35 stands among lines without the last, every other reading is
that of another sensor, and what is out of bounds comes with WARNING in the place of INFO. Each is
a row as the others are. In records of several lines, what two of them call alike is told apart by
the first name of each: train loss: 0.5 acc: 0.8, and below it val loss: 0.6 acc: 0.7.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.events import rows_of_events
from sequitur_core.readers.tables.formats.programs.logs.sentences import (
    FRAME,
    HEAD,
    TIME,
    form_of,
    kinds_of,
    log_lines,
    named_numbers,
    names_of_numbers,
    notes_on_lines,
    rows_of_lines,
    rows_of_sentences,
    values_of,
    words_of,
)
from sequitur_core.readers.tables.formats.text.text_file import TableRows

FULLER = "sentences of all lines"  # what recipes call tables that are read so
SOURCE, LEVEL = "source", "level"
SHOWS = 1 << 20  # bytes that show whether some lines say more
MEASURED = 0.75  # of the messages of a few kinds; else numbers say which they are: Mid: 12
FEWEST, FEWEST_NAMES = 3, 2  # lines of each source, and names that tell a kind of line
_LEVEL = re.compile(
    "trace|debug|info|notice|warn(?:ing)?|err(?:or)?|critical|fatal|alert|severe", re.IGNORECASE
)
# What a logger is called, with numbers in it: 08:05:33 | INFO | alpha=0.1 | Episode 10 | Reward: 3.
_LOGGER = re.compile(rf"[^|]*\|\s*(?i:{_LEVEL.pattern})\s*\|(?P<cell>[^|]+)\|")
_ASIDE = re.compile(r"\([^()\d\n]*\d[^()\n]*\)(?=[\"']?\s*[:=])")  # Reward (last 100): 3
_COUNTED = re.compile(r"(?P<name>[^\W\d_]+) *[\[(#]?(?P<number>\d+)(?: ?(?:/|of) ?\d+)?[\])]?:?")
_HOW = {"current", "high", "low", "too", "very", "critical", "warning", "alarm", "alert", "is"}
_BETWEEN = re.compile(r"[\s|\[\](){}<>]+")
_SIGNS = ",;:.-=*\"'"
SHORT, MOST_SHORT = 0x20000, 10_000  # letters that no log has, which stand for texts


@dataclass(frozen=True)
class _Line:
    """What a line says.

    Attributes
    ----------
    words : the line without its numbers.
    named : what each number is called, and the number.
    source, level : the words before the first name, without the time.
    """

    words: str
    named: list[tuple[str, str]]
    source: str
    level: str

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.named]

    def is_as(self, line: _Line) -> bool:
        """Whether another says all that this one does, in that order, or most of just that.

        Nothing but that, where it is one number: a count may come again beside what it counts.
        """
        fewer, most = sorted((self.names, line.names), key=len)
        if len({*self.names} - {TIME}) < FEWEST_NAMES:
            return fewer == most
        rest = iter(most)
        within = all(name in rest for name in fewer)
        part = 2 * len(fewer) > len(most) and fewer[:1] == most[:1]
        return within and (part or len(line.names) >= len(self.names))

    def with_alarm(self, line: _Line) -> _Line:
        """Another as this one, where it says the same number at another level; else as it is.

        So WARNING - Heat too high: 91.2 C comes between INFO - Heat: 70.1 C.
        """
        own = {*self.names} - {TIME}
        if len(own) != 1 or not self.level or line.level in ("", self.level):
            return line
        (name,) = own
        numbers = [number for called, number in line.named if _is_of(called, name)]
        times = [(called, when) for called, when in line.named if called == TIME]
        if len(numbers) != 1:
            return line
        return replace(line, named=[*times, (name, numbers[0])], source=self.source)


def rows_of_fuller_sentences(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each record, whatever else it says; no rows where plain sentences say as much."""
    rows, notes = _rows(data[:SHOWS])
    plain, _ = rows_of_sentences(data[:SHOWS]) if rows else ([], [])
    if (
        not rows
        or len(rows) < len(plain)
        or (len(rows) == len(plain) and {*rows[0]} == {*plain[0]})
        or (len(rows) < MEASURED * len(rows_of_events(data[:SHOWS])[0]))
    ):
        return [], []
    return (rows, notes) if len(data) <= SHOWS else _rows(data)


def _rows(data: bytes) -> tuple[TableRows, list[Note]]:
    texts, short = _shortened(log_lines(data))
    if not (kinds := kinds_of("\n".join(texts).encode()[:HEAD])):
        return [], []
    lines = _lines(texts, short)
    first = next(line for line in lines.values() if line.words == kinds[0])
    lines = {text: first.with_alarm(line) for text, line in lines.items()}
    told = {line.words: line for line in reversed(lines.values())}
    alone = {k: told[k] for k in kinds if told[k] is first or not first.is_as(told[k])}
    called = _called_apart(alone.values())
    alike = {text: line for text, line in lines.items() if first.is_as(line)}
    often = Counter(alike[text].source for text in texts if text in alike)
    about = [k for k in (SOURCE, LEVEL) if len({getattr(line, k) for line in alike.values()}) > 1]

    def begins(text: str) -> bool:
        line = lines[text]
        known = line.words in kinds or often[line.source] >= FEWEST
        return line.words == first.words or (line.words not in alone and text in alike and known)

    def named(text: str) -> list[tuple[str, str]]:
        line = lines[text]
        names = called.get(line.words, {})
        own = [(key, of) for key in about if text in alike and (of := getattr(line, key))]
        return [*((names.get(name, name), number) for name, number in line.named), *own]

    rows, *left = rows_of_lines(texts, [*alone], begins, named, lambda text: lines[text].words)
    return rows, notes_on_lines(*([_in_full(text, short) for text in of] for of in left))


def _shortened(lines: Iterable[str]) -> tuple[list[str], dict[str, str]]:
    """Lines with a letter in the place of each text that is a name or a source, not numbers.

    And what each letter stands for. Rulers between are left out; a count alone has a sign.
    """
    lines = [line.strip() for line in lines if any(c.isalnum() for c in line)]
    asides = (aside for line in lines for aside in _ASIDE.findall(line))
    texts = itertools.islice(dict.fromkeys([*_steady_cells(lines), *asides]), MOST_SHORT)
    letters = {text: chr(SHORT + k) for k, text in enumerate(texts)}
    shorter = []
    for line in lines:
        if counted := _COUNTED.fullmatch(line.strip(FRAME)):
            line = f"{counted['name']}: {counted['number']}"
        if logger := _LOGGER.match(line):
            cell = letters.get(logger["cell"], logger["cell"])
            line = f"{line[: logger.start('cell')]}{cell}{line[logger.end('cell') :]}"
        shorter.append(_ASIDE.sub(lambda aside: letters.get(aside[0], aside[0]), line))
    return shorter, {letter: text for text, letter in letters.items()}


def _steady_cells(lines: Sequence[str]) -> list[str]:
    """What loggers are called behind the level, with numbers in it that seldom change."""
    cells = [match["cell"] for line in lines if (match := _LOGGER.match(line))]
    stay = sum(a == b for a, b in itertools.pairwise(cells))
    counts = all(_COUNTED.fullmatch(cell.strip()) for cell in cells)
    return [] if counts or 2 * stay < len(cells) else [c for c in cells if re.search(r"\d", c)]


def _lines(texts: Sequence[str], short: dict[str, str]) -> dict[str, _Line]:
    """What each text says, found once for all of the same form."""
    lines: dict[str, _Line] = {}
    forms: dict[str, tuple[_Line, list[int]]] = {}
    for text in texts:
        if text in lines:
            continue
        form, said = form_of(text)
        if form not in forms:
            forms[form] = _line(text, short), [place for *_, place in names_of_numbers(text)]
        of_form, places = forms[form]
        named = [
            (name, number if place < 0 else said[place])
            for (name, number), place in zip(of_form.named, places, strict=True)
        ]
        lines[text] = replace(of_form, named=named)
    return lines


def _line(text: str, short: dict[str, str]) -> _Line:
    named = [(_own(name), number) for name, number in named_numbers(text)]
    first = next((match for _, match in values_of(text) if not match["when"]), None)
    before = text[: first.start()] if first and named else ""
    name = next((name for name, _ in named if name != TIME), "").partition(" (")[0]
    lead = before[: before.rfind(name)] if name in before else ""
    parts = [part.strip(_SIGNS) for part in _BETWEEN.split(words_of(lead))]
    words = [part for part in parts if part.strip("\0")]
    source = " ".join(word for word in words if not _LEVEL.fullmatch(word))
    level = next(filter(_LEVEL.fullmatch, words), "")
    whole = [(_in_full(name, short), number) for name, number in named]
    return _Line(words_of(text), whole, _in_full(source, short).strip(), level)


def _own(name: str) -> str:
    """A name without the source and the level before it: CPU of pi.cpu - INFO - CPU."""
    words = name.rpartition(" - ")[2].split(" ")
    return " ".join(words[1:] if _LEVEL.fullmatch(words[0]) and words[1:] else words)


def _is_of(called: str, name: str) -> bool:
    """Whether a number is of what another name says, with no word more but how high it is."""
    (one, unit), (other, its_unit) = (of.lower().partition(" (")[::2] for of in (called, name))
    words = {*one.split()} - _HOW
    return unit == its_unit and bool(words) and words <= {*other.split()}


def _in_full(text: str, short: dict[str, str]) -> str:
    return text if text.isascii() else "".join(short.get(letter, letter) for letter in text)


def _called_apart(kinds: Collection[_Line]) -> dict[str, dict[str, str]]:
    """What each name in a kind of line of a record is called, by the words of the line.

    What comes in two of them has what the first name of its line begins with before it.
    """
    often = Counter(name for line in kinds for name in {*line.names} - {TIME})
    called = {}
    for line in kinds:
        own = next((name for name in line.names if name != TIME), "")
        of = own.rpartition(" ")[0] or line.source
        called[line.words] = {n: f"{of} {n}".strip() if often[n] > 1 else n for n in line.names}
    return called
