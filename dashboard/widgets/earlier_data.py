"""Data from an earlier visit, to go on with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import SEPARATOR, moment, unique_names
from dashboard.widgets.fields import page_choice
from sequitur_core.data.recipe_description import preparation, sets_apart
from sequitur_core.formatting import labelled_by, pluralise, span
from sequitur_core.runs.stored.saved_dataset import SavedDataset


def choose() -> None:
    """A list of stored data, the newest first; what is chosen comes into view. Nothing if none."""
    if earlier := cache.workspace().datasets():
        often = Counter(saved.name for saved in earlier)
        names = unique_names(
            {
                saved.id: _told_apart(saved, earlier) if often[saved.name] > 1 else saved.name
                for saved in reversed(earlier)
            }
        )
        st.session_state.setdefault(state.EARLIER_DATA, None)
        st.selectbox(
            "Continue with",
            [saved.id for saved in earlier],
            index=None,
            format_func=names.__getitem__,
            placeholder="earlier data",
            **page_choice.control_of(state.EARLIER_DATA, names, then=_view),
        )


def _told_apart(saved: SavedDataset, among: Sequence[SavedDataset]) -> str:
    """`shares · z-scored · 30 sequences of 700 steps · 28 Nov, 21:39`, beside one of the name."""
    size = f"{pluralise(saved.count, 'sequence')} of {span(saved.min_length, saved.max_length)}"
    how = made_how(saved, among)
    return SEPARATOR.join([saved.name, *how, f"{size} steps", moment(saved.created)])


def made_how(saved: SavedDataset, among: Sequence[SavedDataset]) -> list[str]:
    """How stored data was prepared, in a word or two each: `["windows of 1 week", "z-scored"]`.

    And of those `among` it of the same name that have other channels or labels, which: `["12
    channels", "labelled by shift"]`. Where that is the same of several, in what else they differ:
    `["Left out is rain"]`.
    """
    alike = [one for one in among if one.name == saved.name]
    words = _in_short(saved, alike)
    recipes = [cache.recipe(one.id) for one in alike if _in_short(one, alike) == words]
    recipe, known = cache.recipe(saved.id), [one for one in recipes if one is not None]
    if recipe is not None and len(known) > 1:
        words += [said.removesuffix(".") for said in sets_apart(recipe, known)]
    return words


def _in_short(saved: SavedDataset, alike: Sequence[SavedDataset]) -> list[str]:
    step = saved.step, saved.step_unit
    words = [*preparation(cache.recipe(saved.id), step=step).values()]
    if len({one.element_shape for one in alike}) > 1 and len(saved.element_shape) == 1:
        words.append(pluralise(saved.element_shape[0], "channel"))
    if len({one.labels for one in alike}) > 1:
        words.append(labelled_by(saved.labels) if saved.labels else "without labels")
    return [*dict.fromkeys(words)]


def _view() -> None:
    """Bring the dataset chosen in the list into view, once; the list is empty again."""
    state.view(data=st.session_state[state.EARLIER_DATA], run=None)
    st.session_state[state.EARLIER_DATA] = None
