"""A question that stands above the sequences: what is each of them of?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dashboard import cache, faults, state
from dashboard.data_page.reading import correct_or_undo, corrections_version
from dashboard.formatting import plain, shortened_together
from sequitur_core.readers.detection import BY_ITSELF, Partition
from sequitur_core.readers.recognised_file import Origin
from sequitur_core.runs.stored.ways_offered import keep_ways, kept_ways

LETTERS = 28  # of a name, at most: several stand in one line
TITLE = "One sequence per"
HELP = "What each point of the map will stand for."


def ways_of(data_id: str, origin: Origin) -> list[Partition]:
    """The ways to divide the table, and those that were offered since the file was added.

    So one that was found without this question can be gone back to, also after a reload of the
    page. () where there is one.
    """
    recipe, now = origin.recipe, [*origin.understood.partitions]
    table = (origin.source, recipe.sheet, recipe.joined)
    read, seen = st.session_state.get(state.WAYS_SEEN, (None, ()))
    if read != table:
        seen = kept_ways(cache.workspace(), data_id)
    keep_ways(cache.workspace(), data_id, origin.understood.partitions)
    columns = {*origin.understood.table.roles} if origin.understood.table else set()
    known = {(way.of, way.along) for way in now}
    for way in seen:
        there = columns.issuperset(dict(way.choices).get("id_columns", ()))
        if there and (way.of, way.along) not in known:
            # Where there is nothing to ask by itself, the table is read as where nobody says so.
            now.append(replace(way, in_use=not known and way.choices == BY_ITSELF))
    st.session_state[state.WAYS_SEEN] = (table, now)
    if not any(way.in_use for way in now):
        return []
    return sorted(now, key=Partition.place)


def show(data_id: str, origin: Origin, ways: Sequence[Partition]) -> bool:
    """The ways to divide the table, the one in use marked; where there are several.

    Returns whether there are.
    """
    if len(ways) < 2:
        return False
    names = list(dict.fromkeys(name for way in ways for name in (*way.of, way.along)))
    short = dict(zip(names, shortened_together(names, LETTERS), strict=True))
    labels = [plain(way.label(short.__getitem__)) for way in ways]
    now = next(place for place, way in enumerate(ways) if way.in_use)
    # One of another key would stand beside it while the page is drawn anew for what was chosen.
    key = state.one_sequence(corrections_version())
    asked = (data_id, labels)
    if key not in st.session_state or st.session_state.get(state.WAYS_ASKED) != asked:
        st.session_state[key] = now
    st.session_state[state.WAYS_ASKED] = asked
    with st.container(key="one_sequence", gap="xsmall"):
        above = st.container(key=f"{faults.BOX}_{key}")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(TITLE, width="content", help=HELP)
            chosen = st.segmented_control(
                TITLE,
                range(len(ways)),
                format_func=lambda place: labels[place],
                required=True,
                label_visibility="collapsed",
                wrap=True,
                key=key,
            )
    if chosen is not None and chosen != now:
        with above:
            correct_or_undo(origin, key, **dict(ways[chosen].choices))
    return True
