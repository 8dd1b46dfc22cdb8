"""In the map's settings: a colour of one's own for a class of the label that is in view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from dashboard import cache, state
from dashboard.charts.colouring import (
    MISSING_NAME,
    OTHER_COLOUR,
    Colouring,
    as_proposed,
    hardly_seen_on,
)
from dashboard.explore_page.labelling import bar
from dashboard.explore_page.map_area.colour_by import PROPOSED
from dashboard.formatting import plain, shortened
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.grouping.groups import class_order
from sequitur_core.formatting import join_names
from sequitur_core.labels import editing
from sequitur_core.labels.events import Event
from sequitur_core.labels.labelling import Labelling
from sequitur_core.runs.annotations.class_colours import choose_colour, reset_colours
from sequitur_core.runs.annotations.hand_labels import hand_labels
from sequitur_core.runs.run import Run


def show(run: Run, dataset: SequenceDataset, colouring: Colouring) -> None:
    """A class, its colour, and a way back; nothing where no label gives the colours."""
    title, given = colouring.title, hand_labels(run)
    by_file = title in cache.run_dataset(run).labels
    # Those of the file that have no colour of their own, too.
    names = (
        class_order(dataset.labels[title]) if by_file else [one.name for one in given.vocabulary]
    )
    drawn = set(colouring.colours or ()) - {colouring.rest, MISSING_NAME}
    of_label = title == PROPOSED or title in dataset.labels
    known = {*names, *map(as_proposed, names)}
    if not of_label or not drawn or not drawn <= known:  # groups may be called like a label
        return
    own = dataset.colours_of(title) if by_file else _chosen(given)
    st.markdown(f"**Colours of {plain(shortened(title))}**")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = st.selectbox("Class", names, key=state.COLOURED_CLASS, width="stretch")
        if name is None:
            return
        colour = own.get(name) or (colouring.colours or {}).get(name, OTHER_COLOUR)
        key = state.class_colour(title, name, colour)

        def choose(colour: str) -> None:
            if by_file:
                choose_colour(run, title, name, colour)
            else:
                bar.change(run, lambda labels: _recoloured(labels, name, colour))

        st.color_picker(
            "Colour", colour, key=key, on_change=lambda: _do(choose, st.session_state[key])
        )
    with st.container(horizontal=True, gap="small"):
        _button("Usual colour", "usual_colour", name in own, choose, "")
        if by_file and len(own) > 1:
            _button("All usual colours", "usual_colours", True, reset_colours, run, title)
    if pages := hardly_seen_on(colour):
        st.caption(f"This colour hardly stands out from a {join_names(pages)} page.")
    st.divider()


def _chosen(given: Labelling) -> dict[str, str]:
    return {one.name: one.colour for one in given.vocabulary if one.colour}


def _recoloured(labels: Labelling, name: str, colour: str) -> list[Event]:
    label = labels.called(name)
    return [] if label is None else editing.change(labels, replace(label, colour=colour))


def _button(
    label: str, key: str, possible: bool, action: Callable[..., object], *args: object
) -> None:
    st.button(
        label,
        key=key,
        type="tertiary",
        icon=":material/restart_alt:",
        disabled=not possible,
        on_click=_do,
        args=(action, *args),
    )


def _do(action: Callable[..., object], *args: object) -> None:
    try:
        action(*args)
    except SequiturError as error:  # the page can't catch it
        st.error(plain(error), icon=":material/error:")
