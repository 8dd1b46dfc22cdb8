"""Samples to try, each with a picture and a sentence."""

from __future__ import annotations

import streamlit as st

from dashboard import cache, state
from sequitur_core.samples import SAMPLES

CARDS_PER_ROW = 3


def show() -> None:
    """Samples with a picture and a sentence each."""
    st.subheader("Try a sample", anchor=False)
    with st.container(key="sample"):
        keys = list(SAMPLES)
        for first in range(0, len(keys), CARDS_PER_ROW):
            cards = st.columns(CARDS_PER_ROW)
            for column, key in zip(cards, keys[first : first + CARDS_PER_ROW], strict=False):
                sample = SAMPLES[key]
                with column, st.container(border=True, height="stretch"):
                    st.image(cache.sample_picture(key), width="stretch")
                    st.markdown(f"**{sample.title}**")
                    st.caption(sample.sentence)
                    st.space("stretch")
                    if st.button("Open", key=f"sample_{key}", width="stretch"):
                        _open(key)


def _open(key: str) -> None:
    """Bring a sample into view."""
    with st.spinner("Reading the sample ..."):
        data_id = cache.workspace().sample_id(key)
    state.view(data=data_id, run=None)
    st.rerun()
