"""A question that small pictures answer: are columns, or files, channels, or sequences?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.charts.ways_to_read import (
    as_channels,
    as_sequences,
    columns_shown,
    rows_shown,
    sequences_shown,
)
from dashboard.data_page.reading import correct
from dashboard.formatting import plain
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.notes.files import files_at_levels
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.detection import Partition
from sequitur_core.readers.recognised_file import Origin


def shows_all(warning: Note, ways: Sequence[Partition], origin: Origin) -> bool:
    """Whether each way to divide a table is one that the pictures show."""
    readings = {origin.recipe.layout, *(offer.value for offer in warning.offers)}
    return all((dict(way.choices)["layout"] or origin.recipe.layout) in readings for way in ways)


def show(warning: Note, dataset: SequenceDataset, origin: Origin) -> None:
    """The question, with a picture of how the file is read, and of how else it can be."""
    pictures: dict[object, str]
    if warning.kind == files_at_levels.kind:
        files = sequences_shown(dataset)
        pictures = {True: as_channels(files)}
        now, told = as_sequences(files), f"{len(dataset):,} sequences of the same channel"
    else:
        columns = columns_shown(dataset)
        pictures = {"columns": as_sequences(columns), "rows": as_sequences(rows_shown(dataset))}
        count = len(dataset.meta.channels)
        now, told = as_channels(columns), f"one recording with {count:,} channels, cut into windows"
    with st.container(key="two_readings", border=True):
        st.markdown(f":material/help: {plain(str(warning))}")
        first, *others = st.columns(1 + len(warning.offers), gap="medium")
        with first:
            st.image(now, width="stretch")
            st.caption(f"As it is read now: {told}")
        for place, offer in zip(others, warning.offers, strict=True):
            with place:
                st.image(pictures[offer.value], width="stretch")
                if st.button(
                    offer.label,
                    key=f"offer_{offer.name}_{offer.value}",
                    icon=":material/swap_horiz:",
                    width="stretch",
                ):
                    correct(origin, **offer.changes)
