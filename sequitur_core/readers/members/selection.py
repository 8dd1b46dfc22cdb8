"""Which files of a folder or a .zip belong together, by the families that their endings tell."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sequitur_core.data.notes.files import arrays_twice, beside_ts_files, empty_files, films_twice
from sequitur_core.data.notes.note import Note
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names
from sequitur_core.readers import ts_format
from sequitur_core.readers.foreign_files import cure_for
from sequitur_core.readers.members.unknown_files import LOOKED_AT, head_of, is_series, tables_among
from sequitur_core.readers.names.parts import is_few
from sequitur_core.readers.source import Place, encodable, size_of, without_ending

# What a person calls files of a family.
TABLES, ARRAYS, TS_FILES = "tables", "arrays", ".ts files"
VIDEOS, PICTURES, SOUNDS, VOLUMES = "videos", "pictures", "sounds", "volumes"
FamilyOf = Callable[[str], str]  # of a file's name; "" where its ending isn't known

_MEDIA = {VIDEOS, VOLUMES, SOUNDS, PICTURES}
_DAT = ".dat"  # of loggers' tables, but also of what no other program reads, beside other files
AS_LARGE = 0.5  # of the bytes of arrays, that a table of the same numbers has at least
SMALL = 0.05  # of the bytes of tables of other endings, that known ones beside them may have
_PER_TABLE = 8  # pictures beside one table, beyond which they aren't plots of its numbers
_PLOTS = {"plot", "plots", "figure", "figures", "fig", "figs", "graphs", "charts", "previews"}


def tables_of_other_endings(
    places: Mapping[str, Place],
    members: Sequence[str],
    left_out: Sequence[str],
    family_of: FamilyOf,
    *,
    asked: bool,
) -> list[str]:
    """Of the files left out beside tables, those that hold tables and nearly all there is.

    So a few lists of what somebody did lie beside many recordings (*.plt). What has the
    name of a table belongs to it.

    asked : a recipe reads them, however many there are.
    """
    stems = set(map(without_ending, members))
    other = {
        name: places[name]
        for name in left_out
        if without_ending(name) not in stems and (not family_of(name) or _is_dat(name))
    }
    if not (asked or _is_nearly_all(other, [places[m] for m in members])):
        return []
    found = tables_among(other)
    held = {name: other[name] for name in found}
    return found if asked or _is_nearly_all(held, [places[m] for m in members]) else []


def _is_nearly_all(places: Mapping[str, Place], beside: Sequence[Place]) -> bool:
    """Whether files are more than those beside them, which are small."""
    total = sum(map(size_of, places.values()))
    return len(places) > len(beside) and sum(map(size_of, beside)) <= SMALL * total


def _is_dat(name: str) -> bool:
    return name.lower().endswith(_DAT)


def without_oddities(
    places: Mapping[str, Place], family_of: FamilyOf
) -> tuple[list[str], tuple[Note, ...]]:
    """Names of files but for empty tables and what is there twice; on those left out.

    As .gifs of films, and arrays beside a table of their name, as DeepLabCut writes both.
    """
    # Readers of media leave out what can't be decoded themselves.
    empty = [n for n, place in places.items() if not size_of(place) and family_of(n) == TABLES]
    videos = {
        without_ending(name)
        for name in places
        if family_of(name) == VIDEOS and not name.lower().endswith(".gif")
    }
    twice = [n for n in places if n.lower().endswith(".gif") and without_ending(n) in videos]
    beside = _beside_series(list(places), family_of)
    again = _written_as_tables(places, family_of)
    passed_over = {*empty, *twice, *beside, *again}
    kept = [name for name in places if name not in passed_over]
    if not any(map(family_of, kept)):
        return list(places), ()
    notes = (
        empty_files(tuple(empty)) if empty else None,
        films_twice(tuple(twice)) if twice else None,
        beside_ts_files(tuple(beside)) if beside else None,
        arrays_twice(tuple(again)) if again else None,
    )
    return kept, tuple(filter(None, notes))


def _written_as_tables(places: Mapping[str, Place], family_of: FamilyOf) -> list[str]:
    """Files of arrays, each of which has a table of its name about as large; [] if some have none.

    Smaller tables say something of the arrays.
    """
    tables = {without_ending(n): size_of(at) for n, at in places.items() if family_of(n) == TABLES}
    arrays = {n: size_of(at) for n, at in places.items() if family_of(n) == ARRAYS}
    same = all(tables.get(without_ending(n), -1) >= AS_LARGE * size for n, size in arrays.items())
    return [*arrays] if same else []


def tables_called_series(places: Mapping[str, Place], family_of: FamilyOf) -> set[str]:
    """Names of .ts files that are tables of numbers without names, with no description above.

    A few beside other files are left out, as ever.
    """
    series = {name: place for name, place in places.items() if family_of(name) == TS_FILES}
    if is_few(len(series), sum(1 for name in places if family_of(name))) or any(
        is_series(head_of(place)) for place in itertools.islice(series.values(), LOOKED_AT)
    ):
        return set()
    return {*tables_among(series)}


def _beside_series(names: Sequence[str], family_of: FamilyOf) -> list[str]:
    """The tables called as .ts files beside them are: the archive packs each set in several forms.

    Coffee_TRAIN.arff and Coffee.txt beside Coffee_TRAIN.ts.
    """
    stems = [without_ending(name).lower() for name in names if family_of(name) == TS_FILES]
    sets = tuple(filter(None, (ts_format.PART.sub("", stem) for stem in stems)))
    return [n for n in names if family_of(n) == TABLES and n.lower().startswith(sets)]


def select_members(
    path: Path, names: Sequence[str], family_of: FamilyOf
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Which files of a folder or a .zip belong together, which are left out, and their family."""
    whole = encodable(path.name)
    if not names:
        raise SequiturError(
            f"{whole} holds no files. Load a file, or a folder of video clips or volumes."
        )
    known = {name: family for name in names if (family := family_of(name))}
    if plain := {n: family for n, family in known.items() if not _is_dat(n)}:
        known = plain
    plots = [n for n, family in known.items() if family == PICTURES and _is_plot(n)]
    if len(plots) < len(known) and any(family != PICTURES for family in known.values()):
        known = {n: family for n, family in known.items() if n not in plots}
    counts = Counter(known.values())
    main, most = counts.most_common(1)[0] if counts else ("", 0)
    if most > 2 and is_few(len(known) - most, len(known)):
        known = {n: family for n, family in known.items() if family == main}
        counts = Counter({main: most})
    shown, tabled = counts[PICTURES], counts[TABLES]
    if (
        shown
        and len(counts) > 1
        and (len(counts) > 2 or shown <= _PER_TABLE * tabled or not tabled)
    ):
        # Pictures beside other data illustrate it: they are left out, with a note.
        known = {n: family for n, family in known.items() if family != PICTURES}
    families = dict.fromkeys(known.values())
    described = families.keys() & _MEDIA or counts[ARRAYS] > counts[TABLES]
    if len(families) == 2 and TABLES in families and described:
        # Tables beside clips or more arrays describe them: they are left out, with a note.
        known = {n: family for n, family in known.items() if family != TABLES}
        del families[TABLES]
    if not families:
        raise SequiturError(
            f"No file in {whole} can be read ({join_names(names)}). {cure_for(encodable(names[0]))}"
        )
    if len(families) > 1:
        of_each = [
            f"{family} ({next(n for n, own in known.items() if own == family)})"
            for family in families
        ]
        raise SequiturError(
            f"{whole} mixes {join_names(of_each)}. Load files of one kind at a time."
        )
    left_out = tuple(name for name in names if name not in known)
    return tuple(known), left_out, next(iter(families))


def _is_plot(name: str) -> bool:
    """Whether a picture lies in a folder of drawings of the data beside it."""
    return not _PLOTS.isdisjoint(name.lower().split("/")[:-1])
