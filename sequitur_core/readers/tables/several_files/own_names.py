"""Names of columns in which each file has something of its own: they are called alike."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from sequitur_core.data.notes.files import own_words
from sequitur_core.readers.source import stem_of
from sequitur_core.readers.tables.several_files.about.sidecars import with_names
from sequitur_core.readers.tables.several_files.side_by_side.sensors import names_quantity
from sequitur_core.readers.tables.table import Table

# What is in brackets at the end, with a number: Temp, °C (LGR S/N: 10360568), TIME(2024/04/10).
FEWEST_STEPS = 20  # columns that have a word of their file's name, which are steps of each row
FEWEST_OF_SUBJECT = 2  # columns that have a name of whom they are before theirs
_IN_BRACKETS = re.compile(r"\s*[(\[][^)\]]*\d[^)\]]*[)\]]\s*$")
_IN_BRACKETS_ALONE = re.compile(r"[(\[].*[)\]]")
_WORDS = re.compile(r"[\s_]+")
_NAME_PARTS = re.compile(r"[\W_]+")


def without_own_names(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Tables whose column that is called as its file is, in all of them, has no name.

    Loggers write theirs above the column that counts the rows.
    """
    places = {
        member: [str(c).lower() for c in table.frame.columns].index(name)
        for member, table in tables.items()
        if (name := stem_of(member).lower()) in [str(c).lower() for c in table.frame.columns]
    }
    if len(places) < len(tables) or len({*places.values()}) > 1 or len(tables) < 2:
        return dict(tables)
    at = next(iter(places.values()))
    cells = (table.frame.iloc[:, at] for table in tables.values())
    if not all(c.dtype.kind in "iuf" and (np.diff(c.to_numpy()) == 1).all() for c in cells):
        return dict(tables)  # each measured something else
    return {
        member: with_names(table, {str(table.frame.columns[at]): f"column {at + 1}"})
        for member, table in tables.items()
    }


def without_subjects(tables: Mapping[str, Table], chosen: Collection[str]) -> dict[str, Table]:
    """Tables without the name before ":" that all such columns of a file share, of another each.

    So motion capture calls them by whom they are of: S01:LHip X in S01 Walk.csv, S02:LHip X in S02
    Walk.csv. Recipes that have `chosen` columns with it leave it there, and sensors stay apart.
    """
    whose = {member: whom for member, table in tables.items() if (whom := _subject(member, table))}
    names = {*whose.values()}
    if len(names) < 2 or any(f"{name}:" in column for name in names for column in chosen):
        return dict(tables)
    plain = {member: without_subject(member, tables[member]) for member in whose}
    alike: dict[frozenset[str], list[str]] = {}
    for member, table in plain.items():
        alike.setdefault(frozenset(map(str, table.frame.columns)), []).append(member)
    found = dict(tables)
    for members in alike.values():
        told = tuple(dict.fromkeys(whose[member] for member in members))
        own = [str(c) for c in plain[members[0]].frame.columns if c not in tables[members[0]].frame]
        note = own_words(told, tuple(own))
        for member in members if own and len(told) > 1 else ():
            found[member] = replace(plain[member], notes=(*plain[member].notes, note))
    return found


def without_subject(member: str, table: Table) -> Table:
    """A table whose columns lack the name of whom they are of; as it is where they have none."""
    whom = f"{_subject(member, table)}:"
    names = {str(c): str(c).removeprefix(whom) for c in table.frame.columns}
    clash = len({*names.values()}) < len(names)
    return table if whom == ":" or clash else with_names(table, names)


def _subject(member: str, table: Table) -> str:
    """The name before ":" of all columns of a file that have one, as its path does; or ""."""
    before = [str(c).partition(":")[0] for c in table.frame.columns if ":" in str(c)]
    if len(before) < FEWEST_OF_SUBJECT or len({*before}) > 1:
        return ""
    parts, called = ({*_NAME_PARTS.split(name.lower())} for name in (before[0], member))
    return before[0] if parts <= called and not names_quantity(before[0]) else ""


def with_shared_names(
    tables: Mapping[str, Table], chosen: Collection[str] = ()
) -> dict[str, Table]:
    """Tables whose columns are called alike where their names differ in such numbers alone.

    Or in one word that each file has for all of these, or in case, blanks and underscores. What all
    of them have under the same name keeps it.
    """
    if len(tables) < 2:
        return dict(tables)
    tables = _spelt_as_first(tables)
    if (by_word := _without_own_words(tables, chosen)) is not None:
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


def as_spelt(column: str) -> str:
    """A name without what spellings differ in: case, blanks and underscores."""
    return _WORDS.sub("", column).lower()


def _spelt_as_first(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Tables whose columns are spelt as they are in the first that has them."""
    spelt: dict[str, str] = {}
    found = {}
    for member, table in tables.items():
        columns = [str(c) for c in table.frame.columns]
        plain = [*map(as_spelt, columns)]
        own = dict(zip(columns, (spelt.get(p, c) for p, c in zip(plain, columns, strict=True)),
                       strict=True))  # fmt: skip
        differ = {c: name for c, name in own.items() if c != name}
        clash = len({*own.values()}) < len(columns)
        found[member] = with_names(table, differ) if differ and not clash else table
        for p, c in zip(plain, columns, strict=True):
            spelt.setdefault(p, c)
    return found


def _without_own_words(
    tables: Mapping[str, Table], chosen: Collection[str]
) -> dict[str, Table] | None:
    """Tables without the word in which names of their columns differ from file to file.

    As Average CNY/JPY and Min CNY/JPY in one, Average CNY/KRW and Min CNY/KRW in another: the same
    stands at the same places. Where only one name differs, each file is called by its word, too:
    RPM_FRONT in front.csv. None where names differ otherwise, or by quantities (Rain in one), but
    to a recipe that has `chosen` columns without these.
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
    if any(map(names_quantity, own)) and {*plain[0]}.isdisjoint(chosen):
        return None
    note = own_words(tuple(own), tuple(plain[0]))
    return {
        member: replace(
            with_names(table, dict(zip([of[at] for at in differing], plain[0], strict=True))),
            notes=(*table.notes, note),
        )
        for (member, table), of in zip(tables.items(), names, strict=True)
    }


def with_words_in_common(tables: Mapping[str, Table]) -> dict[str, Table] | None:
    """Tables of one column of numbers each beside others of the same names, called by what its
    names have in common: Stage Mill (m) and Stage Weir (m). None where these share less than half.

    Other quantities have other words, or another unit.
    """
    columns = {member: [str(c) for c in table.frame.columns] for member, table in tables.items()}
    everywhere = set.intersection(*map(set, columns.values()))
    own = {member: [c for c in of if c not in everywhere] for member, of in columns.items()}
    alone = all(len(of) == 1 and of[0] in tables[member].numeric for member, of in own.items())
    if not alone or not everywhere:
        return None
    names = {member: _WORDS.split(of[0]) for member, of in own.items()}
    shared = [w for w in next(iter(names.values())) if all(w in name for name in names.values())]
    rest = {member: [w for w in name if w not in shared] for member, name in names.items()}
    plain, told = " ".join(shared), [w for w in shared if not _IN_BRACKETS_ALONE.fullmatch(w)]
    units = any(_IN_BRACKETS_ALONE.fullmatch(w) for words in rest.values() for w in words)
    if units or plain in everywhere or any(len(told) < len(words) for words in rest.values()):
        return None
    note = own_words(tuple(dict.fromkeys(" ".join(words) for words in rest.values())), (plain,))
    return {
        member: replace(with_names(table, {own[member][0]: plain}), notes=(*table.notes, note))
        for member, table in tables.items()
    }


def with_words_of_files(
    kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table]
) -> dict[str, Table] | None:
    """Tables whose many columns have a word that the names of their files have, too, without it.

    Those of several kinds are alike then: F_AP_1 to F_AP_100 in F_AP_left and F_AP_right, F_V_1
    to F_V_100 in F_V_left. None where no two kinds are.
    """
    widths: dict[int, list[str]] = {}
    for first in kinds:
        widths.setdefault(tables[first].frame.shape[1], []).append(first)
    found: dict[str, Table] = {}
    for firsts in widths.values():
        names = [[str(c) for c in tables[first].frame.columns] for first in firsts]
        differing = [at for at, called in enumerate(zip(*names, strict=True)) if len({*called}) > 1]
        words = [[_WORDS.split(of[at]) for at in differing] for of in names]
        if len(firsts) < 2 or len(differing) < FEWEST_STEPS:
            continue
        own = [_shared_word(of, words) for of in words]
        plain = [["_".join(w for w in name if w != word) for name in of]
                 for of, word in zip(words, own, strict=True)]  # fmt: skip
        members = [kinds[first] for first in firsts]
        if any(of != plain[0] for of in plain) or not _are_of_files(own, members):
            continue
        note = own_words(tuple(own), tuple(plain[0]))
        for of, called in zip(members, names, strict=True):
            new = dict(zip([called[at] for at in differing], plain[0], strict=True))
            for m in of:
                found[m] = replace(with_names(tables[m], new), notes=(*tables[m].notes, note))
    return {**tables, **found} if found else None


def _are_of_files(own: Sequence[str], members: Sequence[Sequence[str]]) -> bool:
    """Whether the names of the files of each kind have its own word in them, and no other's."""
    called = [[{*_NAME_PARTS.split(stem_of(m).lower())} for m in of] for of in members]
    every = [word.lower() for word in own]
    return all(
        word and all((other in parts) == (other == word) for parts in of for other in every)
        for word, of in zip(every, called, strict=True)
    )


def _are_called_so(tables: Mapping[str, Table], own: Sequence[str]) -> bool:
    """Whether the name of each file has its own word in it, and no other's."""
    files = [stem_of(member).lower() for member in tables]
    called = [{*_NAME_PARTS.split(file)} for file in files]
    parts = [{*_NAME_PARTS.split(word.lower())} for word in own]
    return all(
        (parts[k] <= called[i]) == (k == i) for i in range(len(own)) for k in range(len(own))
    )


def _shared_word(own: list[list[str]], every: list[list[list[str]]]) -> str:
    """The word that all names of one file have, and no other file has in all of them; or ""."""
    shared = [word for word in own[0] if all(word in name for name in own)]
    rest = [word for word in shared if not all(word in of[0] for of in every)]
    return rest[0] if len(rest) == 1 else ""
