"""A question that stands above the sequences: what is each of them of?"""

from __future__ import annotations

import streamlit as st

from dashboard import faults
from dashboard.data_page.reading import correct_or_undo, corrections_version
from dashboard.formatting import plain, shortened_together
from sequitur_core.readers.recognised_file import Origin

LETTERS = 28  # of a name, at most: several stand in one line
TITLE = "One sequence per"
HELP = "What each point of the map will stand for."


def show(data_id: str, origin: Origin) -> None:
    """The ways to divide the table, the one in use marked; where there are several."""
    ways = origin.understood.partitions
    if len(ways) < 2:
        return
    names = list(dict.fromkeys(name for way in ways for name in (*way.of, way.along)))
    short = dict(zip(names, shortened_together(names, LETTERS), strict=True))
    labels = [plain(way.label(short.__getitem__)) for way in ways]
    now = next(place for place, way in enumerate(ways) if way.in_use)
    key = f"one_sequence_{data_id}_{corrections_version()}"
    with st.container(key="one_sequence", gap="xsmall"):
        above = st.container(key=f"{faults.BOX}_{key}")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(TITLE, width="content", help=HELP)
            chosen = st.segmented_control(
                TITLE,
                range(len(ways)),
                default=now,
                format_func=lambda place: labels[place],
                required=True,
                label_visibility="collapsed",
                wrap=True,
                key=key,
            )
    if chosen is not None and chosen != now:
        with above:
            correct_or_undo(origin, key, **dict(ways[chosen].choices))
