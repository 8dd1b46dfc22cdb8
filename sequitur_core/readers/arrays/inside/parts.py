"""Recordings in one file: groups with the same arrays, or arrays that a number tells apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pandas as pd

from sequitur_core.readers.arrays.array_files import MADE, ArrayFile, Part, is_single, usable_arrays
from sequitur_core.readers.source import natural_key

FEWEST_PARTS = 3
MOST_LEVELS = 3  # of groups that are labels
GROUP = "group"
_Parts = dict[str, dict[str, str]]  # the arrays of each, by their short names


def ways_to_part(file: ArrayFile) -> list[dict[str, ArrayFile]]:
    """The ways in which a file may hold recordings, the likeliest first.

    Numbered arrays, or groups with the same arrays, in several groups, such as those of classes or
    persons; else groups with the same arrays, or arrays that a number tells apart. Recipes of
    earlier versions know the last two alone.
    """
    usable = [h.name for h in usable_arrays(file.headers) if h.name not in MADE]
    arrays = [h.name for h in file.headers if h.told is None]
    inside = _numbered_in_groups(usable) or _numbered_groups_in_groups(usable, arrays)
    ways = [inside, _groups_alike(arrays) or _numbered(usable)]
    return [_with_what_is_said(file, parts) for parts in ways if parts]


def _numbered_in_groups(usable: Sequence[str]) -> _Parts:
    """Arrays that numbers tell apart in each of several groups; {} where there is anything else."""
    return {name: {"": name} for name in usable} if _are_numbered(usable) else {}


def _numbered_groups_in_groups(usable: Sequence[str], arrays: Sequence[str]) -> _Parts:
    """Groups with the same arrays that numbers tell apart in several others, as trials of persons.

    {} where there is anything else.
    """
    inside: _Parts = {}
    for name in arrays:
        group, _, own = name.rpartition("/")
        inside.setdefault(group, {})[own] = name
    used = {*usable}
    parts = {group: of for group, of in inside.items() if not used.isdisjoint(of.values())}
    kinds = {frozenset(n for n, array in of.items() if array in used) for of in parts.values()}
    return parts if len(kinds) == 1 and _are_numbered([*parts]) else {}


def _are_numbered(names: Sequence[str]) -> bool:
    """Whether numbers alone tell names apart in each of several groups, several in some."""
    groups: dict[str, list[str]] = {}
    for name in names:
        group, _, own = name.rpartition("/")
        groups.setdefault(group, []).append(re.sub(r"\d+", "#", own))
    several = len(groups) > 1 and len(names) >= FEWEST_PARTS
    alike = all(len({*own}) == 1 and "#" in own[0] for own in groups.values())
    # Of one in each, the groups are the recordings.
    return several and alike and max(map(len, groups.values())) > 1


def _groups_alike(arrays: Sequence[str]) -> _Parts:
    groups: _Parts = {}
    for array in arrays:
        group, slash, name = array.partition("/")
        if slash:
            groups.setdefault(group, {})[name] = array
    shared = Counter(frozenset(of) for of in groups.values())
    names, often = shared.most_common(1)[0] if shared else (frozenset[str](), 0)
    if often >= FEWEST_PARTS and 2 * often > len(groups):
        return {g: stored for g, stored in groups.items() if names <= {*stored}}
    return {}


def _numbered(usable: Sequence[str]) -> _Parts:
    numbered = Counter(re.sub(r"\d+", "#", name) for name in usable)
    name, often = numbered.most_common(1)[0] if numbered else ("", 0)
    if often < FEWEST_PARTS or 2 * often <= len(usable):
        return {}
    return {n: {"": n} for n in usable if re.sub(r"\d+", "#", n) == name}


def _with_what_is_said(file: ArrayFile, parts: _Parts) -> dict[str, ArrayFile]:
    """Parts with what the file says of all of them, and attributes of each."""
    about = {
        h.name: h.name
        for h in file.headers
        if "/" not in h.name and h.name not in parts and is_single(h) | (h.dtype.kind in "US")
    }
    told = [h.name for h in file.headers if h.told is not None and "/" in h.name]
    found: dict[str, ArrayFile] = {}
    for part in sorted(parts, key=natural_key):
        own = {name.removeprefix(f"{part}/"): name for name in told if name.startswith(f"{part}/")}
        found[part] = Part(file.source, file.member, {**own, **about, **parts[part]}, file)
    return found


def groups_of(names: Sequence[str]) -> pd.DataFrame:
    """The groups in which parts lie, a column for each level that tells some of them apart."""
    above = [name.split("/")[:-1] for name in names]
    depth = min(map(len, above), default=0)
    levels = [[parts[at] for parts in above] for at in range(min(depth, MOST_LEVELS))]
    told = [level for level in levels if 1 < len({*level}) < len(level)]
    called = [GROUP] if len(told) == 1 else [f"{GROUP} {k + 1}" for k in range(len(told))]
    return pd.DataFrame(dict(zip(called, told, strict=True)))
