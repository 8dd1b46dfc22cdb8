"""Names of columns in which each file has something of its own: a logger's number, a word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sequitur_core.data.notes.files import own_words
from sequitur_core.readers.source import without_ending
from sequitur_core.readers.tables.several_files.telling.sidecars import with_names
from sequitur_core.readers.tables.table import Table

# What is in brackets at the end, with a number: Temp, °C (LGR S/N: 10360568), TIME(2024/04/10).
_IN_BRACKETS = re.compile(r"\s*[(\[][^)\]]*\d[^)\]]*[)\]]\s*$")
_WORDS = re.compile(r"[\s_]+")
_PARTS = re.compile(r"[\W_]+")


def with_shared_names(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Tables whose columns are called alike where their names differ in such numbers alone.

    Or in one word that each file has for all of these, or in case, blanks and underscores. What all
    of them have under the same name keeps it.
    """
    if len(tables) < 2:
        return dict(tables)
    tables = _spelt_as_first(tables)
    if (by_word := _without_own_words(tables)) is not None:
        return by_word
    names = {member: [str(c) for c in table.frame.columns] for member, table in tables.items()}
    everywhere = set.intersection(*map(set, names.values()))
    plain = {
        member: {c: _IN_BRACKETS.sub("", c) for c in columns if c not in everywhere}
        for member, columns in names.items()
    }
    shared = set.intersection(*(set(of.values()) for of in plain.values())) - everywhere - {""}
    renamed = {}
    for member, table in tables.items():
        own = {c: p for c, p in plain[member].items() if p in shared and p != c}
        distinct = len({*own.values()}) == len(own) and not {*own.values()} & {*names[member]}
        renamed[member] = with_names(table, own) if own and distinct else table
    return renamed


def _spelt_as_first(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Tables whose columns are spelt as they are in the first that has them."""
    spelt: dict[str, str] = {}
    found = {}
    for member, table in tables.items():
        columns = [str(c) for c in table.frame.columns]
        plain = [_WORDS.sub("", c).lower() for c in columns]
        own = dict(zip(columns, (spelt.get(p, c) for p, c in zip(plain, columns, strict=True)),
                       strict=True))  # fmt: skip
        differ = {c: name for c, name in own.items() if c != name}
        clash = len({*own.values()}) < len(columns)
        found[member] = with_names(table, differ) if differ and not clash else table
        for p, c in zip(plain, columns, strict=True):
            spelt.setdefault(p, c)
    return found


def _without_own_words(tables: Mapping[str, Table]) -> dict[str, Table] | None:
    """Tables without the word in which names of their columns differ from file to file.

    As Average CNY/JPY and Min CNY/JPY in one, Average CNY/KRW and Min CNY/KRW in another: the same
    stands at the same places. Where only one name differs, each file is called by its word, too:
    RPM_FRONT in front.csv. None where names differ otherwise.
    """
    names = [[str(c) for c in table.frame.columns] for table in tables.values()]
    numeric = [[c in table.numeric for c in table.frame.columns] for table in tables.values()]
    if len({*map(len, names)}) > 1 or any(kinds != numeric[0] for kinds in numeric):
        return None
    differing = [at for at, called in enumerate(zip(*names, strict=True)) if len({*called}) > 1]
    if not differing:
        return None
    words = [[_WORDS.split(of[at]) for at in differing] for of in names]
    own = [_shared_word(of, words) for of in words]
    if "" in own or len({*own}) < len(own):
        return None
    if len(differing) == 1 and not _are_called_so(tables, own):
        return None
    plain = [[" ".join(w for w in name if w != word) for name in of]
             for of, word in zip(words, own, strict=True)]  # fmt: skip
    same = {*names[0]} - {names[0][at] for at in differing}
    if any(of != plain[0] for of in plain) or "" in plain[0] or same & {*plain[0]}:
        return None
    if len({*plain[0]}) < len(differing):
        return None
    note = own_words(tuple(own), tuple(plain[0]))
    return {
        member: replace(
            with_names(table, dict(zip([of[at] for at in differing], plain[0], strict=True))),
            notes=(*table.notes, note),
        )
        for (member, table), of in zip(tables.items(), names, strict=True)
    }


def _are_called_so(tables: Mapping[str, Table], own: Sequence[str]) -> bool:
    """Whether the name of each file has its own word in it, and no other's."""
    files = [without_ending(member.rpartition("/")[2]).lower() for member in tables]
    called = [{*_PARTS.split(file)} for file in files]
    parts = [{*_PARTS.split(word.lower())} for word in own]
    return all(
        (parts[k] <= called[i]) == (k == i) for i in range(len(own)) for k in range(len(own))
    )


def _shared_word(own: list[list[str]], every: list[list[list[str]]]) -> str:
    """The word that all names of one file have, and no other file has in all of them; or ""."""
    shared = [word for word in own[0] if all(word in name for name in own)]
    rest = [word for word in shared if not all(word in of[0] for of in every)]
    return rest[0] if len(rest) == 1 else ""
