"""Undoing changes of the data in view: each made new data, and what was before is still there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import cache, state
from sequitur_core.data.dataset import SequenceDataset


def view_changed(data_id: str) -> None:
    """Bring into view what was made of the file of the data in view, which an undo brings back."""
    space, before = cache.workspace(), state.current(state.DATA)
    known = [id_ for id_ in (before, data_id) if id_ in space.dataset_ids()]
    files = {Path(space.summary(id_).source).name for id_ in known}
    if before in known and len(files) == 1:
        st.session_state[state.CHANGED_DATA] = [*_up_to(before), data_id]
    state.view(data=data_id, run=None)


def in_view(path: Path) -> SequenceDataset | None:
    """The data in view, if it is of this file; else None."""
    space, data_id = cache.workspace(), state.current(state.DATA)
    if data_id not in space.dataset_ids() or Path(space.summary(data_id).source).name != path.name:
        return None
    dataset = cache.dataset(data_id)
    return dataset and replace(dataset, name=space.summary(data_id).name)


def button(data_id: str, *, row: DeltaGenerator) -> None:
    """Bring back the data as it was before the last change; nothing where none was made here."""
    *earlier, before = _up_to(data_id)[:-1] or [""]
    if before in cache.workspace().dataset_ids():
        row.button(
            "Undo last change",
            key="undo_change",
            icon=":material/undo:",
            type="tertiary",
            on_click=_bring_back,
            args=([*earlier, before],),
        )


def _up_to(data_id: str) -> list[str]:
    """Data and what was made of it, one after the other, to the data with this id."""
    changed: list[str] = st.session_state.get(state.CHANGED_DATA, [])
    while changed and changed[-1] != data_id:  # Back was pressed since, or other data chosen
        changed = changed[:-1]
    return changed or [data_id]


def _bring_back(ids: list[str]) -> None:
    st.session_state[state.CHANGED_DATA] = ids
    state.view(data=ids[-1], run=None)
