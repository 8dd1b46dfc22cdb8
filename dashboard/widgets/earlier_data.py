"""Data from an earlier visit, to go on with."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import SEPARATOR, moment, unique_names
from sequitur_core.data.recipe_description import preparation
from sequitur_core.formatting import pluralise, span
from sequitur_core.runs.stored.saved_dataset import SavedDataset


def choose() -> None:
    """A list of stored data, the newest first; what is chosen comes into view. Nothing if none."""
    if earlier := cache.workspace().datasets():
        often = Counter(saved.name for saved in earlier)
        names = unique_names(
            {
                saved.id: _told_apart(saved) if often[saved.name] > 1 else saved.name
                for saved in reversed(earlier)
            }
        )
        key = f"earlier_{state.current(state.DATA)}"
        st.selectbox(
            "Continue with",
            [saved.id for saved in earlier],
            index=None,
            format_func=names.__getitem__,
            placeholder="earlier data",
            key=key,
            on_change=_view,
            args=(key,),
        )


def _told_apart(saved: SavedDataset) -> str:
    """`shares · z-scored · 30 sequences of 700 steps · 28 Nov, 21:39`, beside one of the name."""
    size = f"{pluralise(saved.count, 'sequence')} of {span(saved.min_length, saved.max_length)}"
    how = prepared(saved)
    return SEPARATOR.join([saved.name, *how, f"{size} steps", moment(saved.created)])


def prepared(saved: SavedDataset) -> list[str]:
    """How stored data was prepared, in a word or two each: `["windows of 1 week", "z-scored"]`."""
    step = saved.step, saved.step_unit
    return [*preparation(cache.recipe(saved.id), step=step).values()]


def _view(key: str) -> None:
    """Bring the dataset chosen in a list into view."""
    state.view(data=st.session_state[key], run=None)
