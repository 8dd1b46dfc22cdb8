"""A question that two small pictures answer: are columns channels, or sequences of their own?"""

from __future__ import annotations

import streamlit as st

from dashboard import cache
from dashboard.charts.readings import as_channels, as_sequences, columns_shown
from dashboard.data_page.reading import correct
from dashboard.formatting import plain
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.readers.detection import ActionableWarning, Offer


def show(
    warning: ActionableWarning, offer: Offer, dataset: SequenceDataset, origin: cache.Origin
) -> None:
    """The question, with a picture of how the file is read, and one of how else it can be."""
    columns = columns_shown(dataset)
    count = len(dataset.meta.channels)
    with st.container(key="two_readings", border=True):
        st.markdown(f":material/help: {plain(warning)}")
        left, right = st.columns(2, gap="medium")
        with left:
            st.image(as_channels(columns), width="stretch")
            st.caption(
                f"As it is read now: one recording with {count:,} channels, cut into windows"
            )
        with right:
            st.image(as_sequences(columns), width="stretch")
            if st.button(
                offer.label,
                key=f"offer_{offer.name}",
                icon=":material/swap_horiz:",
                width="stretch",
            ):
                correct(origin, **{offer.name: offer.value})
