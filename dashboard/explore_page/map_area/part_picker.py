"""By which part of the encodings sequences are near: shape, rhythm, or both."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import state
from dashboard.explore_page.map_area import map_picker
from dashboard.explore_page.map_area.map_picker import Map
from dashboard.widgets.fields import page_choice
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.encoding_parts import Part, with_part
from sequitur_core.explore.maps.projection import AS_THEY_ARE
from sequitur_core.explore.time.recordings import piece_name
from sequitur_core.runs import queries
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run

NAMES: dict[Part, str] = {
    "all": "shape and rhythm",
    "shape": "shape",
    "rhythm": "rhythm",
    "phase": "phase",
}


def choose(run: Run, dataset: SequenceDataset, shown: Map) -> None:
    """The question that the map answers, and what that means for this data.

    Another one has the map in view drawn anew; panels go by what the map in view goes by. Nothing
    is shown where encodings have no parts.
    """
    parts = run.spec.parts
    available, names = parts.available, NAMES if parts.rhythm else NAMES | {"all": "shape"}
    if len(available) == 1:
        return
    part = map_picker.requested_part(run) or shown.part
    st.session_state[state.ALIKE_IN] = part
    with st.container(key="near_means", horizontal=True, vertical_alignment="center"):
        st.markdown(":small[Compare by]", width="content")
        st.segmented_control(
            "Compare by",
            available,
            default=part,
            format_func=names.__getitem__,
            required=True,
            label_visibility="collapsed",
            width="content",
            **page_choice.control_of(
                state.ALIKE_IN, available, then=partial(_request_part, run, shown)
            ),
        )
        if parts.phase and not parts.rhythm and part == "all":
            part = "shape"
        st.caption(meaning(part, dataset, phase=bool(parts.phase)))


def meaning(part: Part, dataset: SequenceDataset, *, phase: bool = False) -> str:
    """What being near by a part of the encodings means for this data.

    phase : whether a number tells where things begin, which doesn't count then.
    """
    clips, windows = dataset.are_clips, dataset.windowed
    who = "Clips" if clips else "Windows" if windows else "Sequences"
    where = f" in the {piece_name(dataset)}" if windows else ""
    same_time = f"the same things happen at the same time{where}"
    anywhere = ", wherever they begin" if phase else ""
    if phase:
        same_time = "the same things happen in the same order"
    if part == "phase":
        return f"{who} are close together if what they have in common begins at the same time."
    if part == "shape":
        return f"{who} are close together if {same_time}{anywhere}."
    if part == "rhythm":
        where = "in the same places" if clips else "around the same level"
        when = "wherever they begin" if windows else "no matter when"
        return f"{who} are close together if they change equally fast and strongly {where}, {when}."
    return f"{who} are close together if {same_time}, equally fast and strongly{anywhere}."


def _request_part(run: Run, shown: Map) -> None:
    """Have the map in view drawn by the part that was chosen, and a PCA map beside it."""
    part: Part = st.session_state[state.ALIKE_IN]
    own = None if shown.query is None else shown.query.settings
    if part != "all" and map_picker.size_of(run, part) not in AS_THEY_ARE:
        queries.submit(run, Query("map", with_part(map_picker.own_settings(run, "pca"), part)))
    map_picker.request(run, with_part(own or map_picker.own_settings(run, shown.method), part))
