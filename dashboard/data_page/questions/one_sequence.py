"""A question that stands above the sequences: what is each of them of?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dashboard import cache, faults, state
from dashboard.data_page.questions import refused_roles
from dashboard.data_page.reading import correct_or_undo, corrections_version, read_as_said
from dashboard.formatting import plain, shortened, shortened_together
from sequitur_core.readers.detection import BY_ITSELF, WINDOWS, Partition
from sequitur_core.readers.recognised_file import Origin
from sequitur_core.runs.stored.ways_offered import keep_ways, kept_ways

LETTERS = 28  # of a name, at most: several stand in one line
TITLE = "One sequence per"
AROUND = 4  # letters as wide as a button's arrow and what is around it
WINDOW = "window"  # the sentence above says of what
OTHER = "Other"  # ways
LISTED = "Or one sequence per"
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


def show(data_id: str, origin: Origin, ways: Sequence[Partition]) -> None:
    """The ways to divide the table, the one in use marked, and a menu of others."""
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
            menu(data_id, origin, ways, asked=True)
    if chosen is not None and chosen != now:
        with above:
            correct_or_undo(origin, key, **dict(ways[chosen].choices))


def menu(data_id: str, origin: Origin, ways: Sequence[Partition], *, asked: bool = False) -> int:
    """A button that says what each sequence is of; a click lists what else it may be of.

    asked : whether the ways stand beside it; otherwise they are listed, too.

    Returns how many letters the button takes; 0 where there is none.
    """
    listed = _not_in_use(origin, ways, asked=asked)
    now = next((way for way in (*ways, *origin.understood.other_partitions) if way.in_use), None)
    if now is None or not listed:
        return 0
    of = WINDOW if now.of == (WINDOWS,) else shortened(now.label(counted=False), LETTERS)
    box = st.popover(
        OTHER if asked else f"{TITLE} **{plain(of)}**",
        type="tertiary",
        key=state.one_sequence(f"menu_{data_id}"),
        on_change="rerun",
        help=None if asked else HELP,
    )
    if box.open:
        with box.container(key="columns_listed_ways", gap=None):
            st.caption(LISTED)
            _offer(data_id, origin, listed)
    return len(f"{TITLE} {of}") + AROUND


def offer(data_id: str, origin: Origin, ways: Sequence[Partition]) -> None:
    """What else each sequence may be of, below the columns that name it now."""
    if listed := _not_in_use(origin, ways, asked=False):
        st.caption(f"{TITLE} …")
        _offer(data_id, origin, listed)


def is_open(data_id: str) -> bool:
    """Whether the menu lies over the page."""
    return bool(st.session_state.get(state.one_sequence(f"menu_{data_id}")))


def _not_in_use(origin: Origin, ways: Sequence[Partition], *, asked: bool) -> list[Partition]:
    known = {(way.of, way.along) for way in ways}
    others = [w for w in origin.understood.other_partitions if (w.of, w.along) not in known]
    return [way for way in (*(() if asked else ways), *others) if not way.in_use]


def _offer(data_id: str, origin: Origin, listed: Sequence[Partition]) -> None:
    """A button for each way; why one can't be is said below them."""
    refused = refused_roles.keep(data_id, refused_roles.DIVISION)
    pressed: Partition | None = None
    for i, way in enumerate(listed):
        label = way.label(lambda name: shortened(name, LETTERS))
        if st.button(plain(label), key=f"way_{i}", type="tertiary"):
            pressed = way
    if pressed is None:
        refused_roles.show(data_id, refused_roles.DIVISION)
    else:
        read_as_said(origin.source, origin.recipe, dict(pressed.choices), refused=refused)
