"""Files of several kinds that measured the same person at once: a file of each kind for each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sequitur_core.readers.source import without_ending
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.table import Table

_WORDS = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z])|(?<=[a-zA-Z])(?=\d)")
MOST_LACKING = 0.2  # of the recordings, that a kind may have no file of


def files_at_once(
    kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table]
) -> dict[str, dict[str, str]]:
    """For each recording, its file of each kind by what the kind's files are called.

    As s1_force.csv beside s1_knee.csv, or force/1.csv beside knee/1.csv. Empty where names don't
    say it, or a kind has few of the recordings.
    """
    most = max(map(len, kinds.values()))
    large = {
        first: of
        for first, of in kinds.items()
        if len(of) >= (1 - MOST_LACKING) * most and _is_measured(tables[first])
    }
    if len(large) < 2:
        return {}
    words = {m: _words(m) for of in large.values() for m in of}
    shared = {first: set.intersection(*(set(words[m]) for m in of)) for first, of in large.items()}
    everywhere = set.intersection(*shared.values())
    found: dict[str, dict[str, str]] = {}
    for first, members in large.items():
        own = shared[first] - everywhere
        called = " ".join(word for word in words[first] if word in own)
        for member in members:
            rest = _without(member, own)
            if not called or called in found.get(rest, {}):
                return {}
            found.setdefault(rest, {})[called] = member
    whole = {rest: of for rest, of in found.items() if len(of) > 1}
    return whole if len(whole) >= (1 - MOST_LACKING) * len(found) else {}


def _is_measured(table: Table) -> bool:
    """Whether all columns are times or numbers: words tell of events, or describe something.

    A word that is the same in every row is the sensor's name.
    """
    times = {c for candidate in time_candidates(table, {}) for c in candidate.columns}
    told = {c for c in table.texts() if table.distinct(c) > 1}
    return bool(times) and told <= times and not {*table.numbers} <= times


def _without(member: str, words: set[str]) -> str:
    """What names a recording: the last part of a file's path that says more than its kind."""
    said = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    parts = [re.sub(rf"[\W_]*(?:{said})[\W_]*", " ", part).strip()
             for part in without_ending(member).split("/")]  # fmt: skip
    return "/".join(filter(None, parts))


def _words(member: str) -> list[str]:
    folder, slash, name = member.rpartition("/")
    return [word for word in _WORDS.split(folder + slash + without_ending(name)) if word]
