"""Doubts about what columns are, by a judge that learned from other tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sequitur_core.data.notes import doubts as said
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.dates.names.time_names import names_spent
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.pose import scores_of_places
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.columns.units.in_names import in_units
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    combine,
    constant_within,
    count_groups,
    count_stretches,
    group_codes,
)
from sequitur_core.readers.tables.understanding.doubts.reading import (
    FEWEST,
    MANY,
    Reading,
    as_labels,
    left_out,
)
from sequitur_core.readers.tables.understanding.roles.no_channels import no_channels
from sequitur_core.readers.tables.understanding.rows.channel_rows import of_moments
from sequitur_core.readers.tables.understanding.rows.classes_of_rows import has_whole
from sequitur_core.readers.tables.understanding.second_opinion.columns import (
    ASIDE,
    CHANNEL,
    ID,
    LABEL,
    TIME,
)
from sequitur_core.readers.tables.understanding.second_opinion.measured import (
    is_measured,
    names_quantity,
)
from sequitur_core.readers.tables.understanding.second_opinion.opinion import opinions
from sequitur_core.readers.tables.understanding.sites import find_site, places_of_names
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.seasons import (
    clocks_of_seasons,
)
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.second_clocks import (
    goes_by,
)
from sequitur_core.readers.tables.understanding.times_and_counters.ramps import along_the_time
from sequitur_core.readers.tables.understanding.times_and_counters.running_sums import (
    follow_one_another,
)
from sequitur_core.readers.tables.understanding.times_and_counters.told_by_stretches import (
    repeated_in_numbers,
)
from sequitur_core.readers.vocabulary.things import ends_as_ids_do
from sequitur_core.readers.vocabulary.words import words

FEWEST_SHORT = 3  # channels with names of two letters, of which id is one
FEWEST_EACH = 4  # rows of a sequence, on average
# Whole names of which nothing measured has one, and last words of what counts.
_TIMES = (
    ["time"],
    ["timestamp"],
    ["datetime"],
    ["jd"],
    ["mjd"],
    ["epoch", "time"],
    ["unix", "time"],
)
_NUMBERED = {"fcnt", "seq", "seqno", "seqnum", "pktno", "framenum", "frameno", "recno", "rownum"}
FEWEST_SEQUENCES = 3
STAYS = 0.6  # of the sequences, in which a number stays the same
ALIKE = 0.8  # of these, at most, in which it is one and the same number
FEWEST_NAMED = 1.5  # rows of what names sequences, on average
# What is asked about; of other kinds, questions are mostly in vain, or do no harm.
ASKED = {
    (CHANNEL, TIME), (CHANNEL, ASIDE), (CHANNEL, LABEL), (CHANNEL, ID), (ASIDE, CHANNEL),
    (ASIDE, TIME), (LABEL, CHANNEL), (LABEL, ID), (ID, CHANNEL),
}  # fmt: skip


def called_otherwise(of: Reading) -> Iterator[Note]:
    """Channels whose names say that they identify something, number it or tell the time.

    Whatever their numbers do, as where rows of several devices lie between one another.
    """
    if not of.recipe.row_per_step:
        return
    called: dict[str, list[str]] = {"aside": [], "clock": []}
    for column in of.columns:
        if of.channel(column) in of.warned or in_units([column]) or _is_short(of, column):
            continue
        if words(column) in _TIMES:  # how long each note is has few numbers
            called["clock"] += [column] * of.tells_rows_apart(column)
        elif _is_hour(of, column):
            yield _hour_beside_dates(of, column)
        elif ends_as_ids_do(column) or not _NUMBERED.isdisjoint(words(column)[-1:]):
            called["aside"] += [column] * has_whole(of.table, column)
    if len(called["aside"]) + len(called["clock"]) == len(of.columns):
        return  # it is all there is
    for likely, columns in called.items():
        if columns:
            first, untimed = columns[0], not of.recipe.time_columns and likely == "clock"
            as_time = untimed and of.tells_rows_apart(first) and of.reads_as_time(first)
            offers = [left_out(of, columns)]
            if as_time:
                which = "it" if len(columns) == 1 else "the first"
                offers.insert(0, Offer(f"Use {which} as the time", "time_columns", (first,)))
            note = said.looks_like(tuple(map(of.channel, columns)), likely, CHANNEL)
            yield note.offering(*offers)


def properties_as_channel(of: Reading) -> Iterator[Note]:
    """Whole numbers that stay the same within most sequences say which it is, not what happens.

    Such as the school of a pupil, which few change.
    """
    rows, same = of.in_turn
    if of.recipe.layout != "tidy" or of.recipe.channel_column or len(rows) < FEWEST:
        return
    begins, found = np.flatnonzero(~np.r_[False, same]), []
    for column, cells in zip(of.columns, of.cells[rows].T, strict=True):
        least, most = np.fmin.reduceat(cells, begins), np.fmax.reduceat(cells, begins)
        several = np.add.reduceat(np.isfinite(cells).astype(np.int64), begins) > 1
        stay = np.unique(least[several & (least == most)], return_counts=True)[1]
        whole = are_whole(cells[np.isfinite(cells)])
        often = whole and several.sum() >= FEWEST_SEQUENCES and stay.sum() > STAYS * several.sum()
        known = of.channel(column) in of.warned or names_quantity(column)
        if often and stay.max() <= ALIKE * stay.sum() and not known:
            found.append(column)
    if 0 < len(found) < len(of.columns):
        note = said.looks_like(tuple(map(of.channel, found)), LABEL, CHANNEL)
        yield note.offering(as_labels(of, found), left_out(of, found))


def _is_short(of: Reading, column: str) -> bool:
    """Whether two letters stand behind others of two: idle beside us and sy, Norway beside DE."""
    alike = [len(c) == 2 and c.isalpha() and c.isupper() == column.isupper() for c in of.columns]
    at = of.columns.index(column)
    return at > 0 and alike[at] and alike[at - 1] and sum(alike) >= FEWEST_SHORT


def _is_hour(of: Reading, column: str) -> bool:
    """Whether it is called an hour, and holds those of days, whose dates are the time."""
    cells = of.cells[:, of.columns.index(column)]
    known = cells[np.isfinite(cells)]
    hours = words(column)[-1:] == ["hour"] and len(known) > 0 and are_whole(known)
    dated = len(of.recipe.time_columns) == 1 and of.times.dated
    return hours and dated and bool(known.min() >= 0 and np.ptp(known) > 0 and known.max() <= 24)


def _hour_beside_dates(of: Reading, column: str) -> Note:
    both = (*of.recipe.time_columns, column)
    offers = [left_out(of, [column])]
    if time_candidates(of.table, {"time_columns": both}):
        offers.insert(0, Offer("Use it in the time", "time_columns", both))
    return said.looks_like((of.channel(column),), "clock", CHANNEL).offering(*offers)


def unlikely_roles(of: Reading) -> Iterator[Note]:
    """Columns that are something else in tables like this: those of one kind together."""
    found: dict[tuple[str, str], list[str]] = {}
    aside = {**repeated_in_numbers(of.table, ()), **no_channels(of.table, ())}
    places = places_of_names(of.table, ()) if of.recipe.layout == "long" else {}
    known = {*of.warned, *aside, *scores_of_places(of.table.numbers), *_sites(of)}
    known |= {column for columns in places.values() for column in columns}
    rows, same = of.in_turn
    known |= {*clocks_of_seasons(of.table, same, rows)}
    if of.recipe.channel_column:
        used = {*of.recipe.id_columns, *of.recipe.time_columns, *of.recipe.label_columns}
        known |= {*of_moments(of.table, of.recipe.channel_column, used)}
    for opinion in opinions(of.table, of.recipe):
        asked = (opinion.role, opinion.likely) in ASKED
        told = opinion.column in known or of.channel(opinion.column) in known
        kinds = (opinion.role, opinion.likely) == (CHANNEL, LABEL)
        told |= opinion.role == CHANNEL and _is_short(of, opinion.column)
        told |= kinds and names_quantity(opinion.column)
        flag = opinion.likely == CHANNEL and opinion.column in of.table.binary  # nothing measured
        counts = (opinion.role, opinion.likely) == (CHANNEL, ASIDE)
        measured = counts and is_measured(of.table, opinion.column)
        labels = (opinion.role, opinion.likely) == (LABEL, CHANNEL)
        classes = labels and _are_classes(of, opinion.column)
        likely = opinion.likely
        if (opinion.role, likely) == (CHANNEL, TIME) and _repeats(of, opinion.column):
            likely = ASIDE
        clock = opinion.role == ASIDE and _is_clock(of, opinion.column)
        clock |= likely == TIME and names_spent(opinion.column)  # of a processor
        if asked and not (told or flag or measured or clock or classes):
            found.setdefault((opinion.role, likely), []).append(opinion.column)
    for (role, likely), columns in found.items():
        offers = _offers(of, role, likely, columns)
        if offers:
            yield said.looks_like(tuple(map(of.channel, columns)), likely, role).offering(*offers)


def _is_clock(of: Reading, column: str) -> bool:
    """Whether a column tells of the time of its rows.

    When each ended, or was received on the day of its time; or it goes on with the time in a line,
    as a volume that flows evenly does.
    """
    if column not in of.table.numeric or not of.recipe.time_columns:
        return False
    values, begins, moments = of.table.values(column), of.times.numbers, of.times.moments
    ends = follow_one_another(begins, values[: len(begins)], np.diff(of.group) == 0)
    at = moments.astype("datetime64[us]").astype(np.int64) if of.times.dated else moments
    line = along_the_time({column: values[: len(at)]}, at.astype(np.float64))
    return ends or column in line or goes_by(values, of.times)


def _are_classes(of: Reading, column: str) -> bool:
    """Whether a column without a name has a few whole numbers, and all channels many numbers."""
    table, channels = of.table, [c for c in of.recipe.value_columns if c in of.table.numeric]
    if table.named or column not in table.numeric or table.distinct(column) > MANY:
        return False
    whole = are_whole(table.frame[column].dropna().to_numpy(np.float64))
    return whole and all(table.distinct(c) > MANY for c in channels)


def _repeats(of: Reading, column: str) -> bool:
    """Whether most rows have a number of a column that others have, too, as no axis does."""
    return 2 * of.table.distinct(column) < len(of.table.frame)


def _sites(of: Reading) -> tuple[str, ...]:
    """Latitude and longitude where both name the sequences."""
    site = find_site(of.table, ()) if len(of.recipe.id_columns) > 1 else None
    return site.columns if site and {*site.columns} <= {*of.recipe.id_columns} else ()


def _offers(of: Reading, role: str, likely: str, columns: Sequence[str]) -> tuple[Offer, ...]:
    """Ways to read the columns as what they look like; none where that leaves no channel."""
    recipe, one, names = of.recipe, len(columns) == 1, tuple(columns)
    them = "it" if one else "them"
    nothing_left = role == CHANNEL and len(columns) == len(of.columns)
    timed = recipe.time_columns or (role == ASIDE and of.table.rate)  # said beats a clock left out
    if nothing_left or (likely == TIME and timed):
        return ()
    if role == ID:
        return (Offer("Read one long series", "layout", "long"),) if recipe.layout == "tidy" else ()
    if likely == CHANNEL:
        use = f"Use {them} as {'a channel' if one else 'channels'}"
        return (Offer(use, "value_columns", (*recipe.value_columns, *names)),)
    if likely == LABEL:
        use = f"Use {them} as {'a label' if one else 'labels'}"
        return (Offer(use, "label_columns", (*recipe.label_columns, *names)),)
    if likely == TIME and of.tells_rows_apart(names[0]) and of.reads_as_time(names[0]):
        use = f"Use {'it' if one else 'the first'} as the time"
        return (Offer(use, "time_columns", names[:1]),)
    if likely == ID and one and recipe.layout == "tidy":
        group = group_codes(of.table, recipe.id_columns)
        if constant_within(of.table.frame[names[0]], group):
            return ()  # sequences would be the same
    if likely == ID and one and recipe.row_per_step and _names_few_rows(of, names[0]):
        labels = tuple(c for c in recipe.label_columns if c not in names)
        also = (("label_columns", labels),) if role == LABEL else ()
        return (replace(left_out(of, names), also=also),)
    if likely == ID and one:
        each = _each(recipe, (*recipe.id_columns, *names))
        return (each, left_out(of, names)) if role == CHANNEL else (each,)
    if role != CHANNEL:
        return ()
    return (left_out(of, names), *(_for_each(of, names[0]) if one else ()))


def _names_few_rows(of: Reading, column: str) -> bool:
    """Whether most rows have no value of a column, or nearly each has its own: no sequences."""
    cells = of.table.frame[column]
    known = int(cells.notna().sum())
    return 2 * known < len(cells) or known < FEWEST_NAMED * of.table.distinct(column)


def _for_each(of: Reading, column: str) -> Iterator[Offer]:
    """A sequence for each number of a column whose rows lie together, as those of a cast do."""
    recipe = of.recipe
    if not recipe.row_per_step or column not in of.head:
        return
    numbers = pd.factorize(of.head[column])[0].astype(np.int64)
    within = combine([of.group, numbers])
    ways = [((*recipe.id_columns, column), within), ((column,), numbers)]
    for ids, group in ways if recipe.id_columns else ways[1:]:
        groups = count_groups(group)
        if count_stretches(group) == groups and 2 <= groups <= len(group) / FEWEST_EACH:
            yield _each(recipe, ids)
            return


def _each(recipe: Recipe, ids: tuple[str, ...]) -> Offer:
    """A sequence for each of what columns name, also where the rows are one long series."""
    also = (("layout", "tidy"),) if recipe.layout != "tidy" else ()
    return Offer("A sequence for each", "id_columns", ids, also=also)
