"""Every session and query key, spelled once.

The dataset and the run in view live in the URL, so that a reload or a bookmark
brings them back; the session keeps a copy, because the links of the navigation
bar drop the query.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.presets import PRESETS

DATA = "data"  # query: id of the dataset in view
RUN = "run"  # query: id of the run in view
MAP = "map"  # query: id of the map in view, where it isn't the usual one

LACKED = "lacked_map"  # session: id of the run in view while its UMAP map isn't there yet
DRAWING = "drawing_map"  # session: (run id, settings) of a map that is being drawn
PANEL = "panel"  # session: what is shown beside the map
NEWCOMER = "newcomer"  # session: the new sequence in view, see panels.newcomers
NEWCOMERS_ROUND = "newcomers_round"  # session: counts uploads of new data, for fresh keys
NEWCOMER_PROBLEM = "newcomer_problem"  # session: why a file wasn't placed
SECOND_SEED = "second_seed_of"  # session: (run id, map) that is drawn with another seed beside it
SPOT = "spot"  # session: what was pointed at last on a map, see panels.between
ENDS = "ends"  # session: (run id, the two sequences to go between, the selection then)
START = "start"  # session: (run id, row) of the sequence whose numbers are moved
SELECTED = "selected_rows"  # session: rows selected on the map, per run
BEFORE = "selected_before"  # session: (run id, the selections before this one, the newest last)
UPLOAD_ROUND = "upload_round"  # session: counts uploads, to give the uploader a fresh key
ANALYSIS_ROUND = "analysis_round"  # session: counts analyses dropped on the Runs page
ANALYSIS = "pending_analysis"  # session: path of an analysis that is to be opened
ANALYSIS_PROBLEM = "analysis_problem"  # session: why it couldn't be, to show once
PENDING = "pending_upload"  # session: path of an upload that is to be read
PROBLEM = "problem"  # session: a sentence to show once
EXAMPLES_ROUND = "examples_round"  # session: counts random choices of examples
STEPS_ROUND = "steps_round"  # session: counts choices of sequences seen before and after
LEAVING = "leaving"  # session: (id of the data, rows that are ticked to be left out)
LEAVING_ROUND = "leaving_round"  # session: counts changes of those, for a fresh key
DELETED = "deleted_run"  # session: (id, name) of the run deleted last, for undo
LINES = "run_lines"  # session: ids of the runs in the table, top to bottom
TABLE = "table_round"  # session: counts changes of those, to give the table a fresh key
LIKE = "train_like"  # session: settings that the Train page starts with
FORM_DATA = "form_data"  # session: which data the Train form was last drawn for
FORM = "form"  # session: which data, model and preset the Train form was last drawn for

MOST_STEPS_BACK = 30


def restore_query() -> None:
    """Make URL and session agree; the URL wins."""
    for key in (DATA, RUN, MAP):
        if key in st.query_params:
            st.session_state[f"_{key}"] = st.query_params[key]
        elif st.session_state.get(f"_{key}"):
            st.query_params[key] = st.session_state[f"_{key}"]


def current(key: str) -> str | None:
    """Id of the dataset or run in view."""
    value: str | None = st.session_state.get(f"_{key}")
    return value


def view(**ids: str | None) -> None:
    """Bring a dataset or a run into view: `view(data=..., run=...)`; None forgets it."""
    for key, value in ids.items():
        st.session_state[f"_{key}"] = value
        if value:
            st.query_params[key] = value
        elif key in st.query_params:
            del st.query_params[key]


def select(run_id: str, rows: Iterable[int]) -> None:
    """Select rows of a run; they are shown from the next run of the page on.

    What was selected before is remembered for `select_back`.
    """
    before = selected(run_id)
    now = np.unique(np.asarray(rows if isinstance(rows, np.ndarray) else list(rows), np.int64))
    if not np.array_equal(before, now):
        earlier = [*_earlier(run_id), before.astype(np.int32)]
        st.session_state[BEFORE] = (run_id, earlier[-MOST_STEPS_BACK:])
        st.session_state[SELECTED] = (run_id, now.tolist())


def selected(run_id: str) -> NDArray[np.int64]:
    """The selected rows of a run, ascending."""
    owner, rows = st.session_state.get(SELECTED, (None, []))
    return np.asarray(rows if owner == run_id else [], dtype=np.int64)


def select_back(run_id: str) -> None:
    """Select what was selected before; does nothing where there is no step back."""
    if earlier := _earlier(run_id):
        st.session_state[SELECTED] = (run_id, earlier[-1].tolist())
        st.session_state[BEFORE] = (run_id, earlier[:-1])


def steps_back(run_id: str) -> int:
    """How many selections can be taken back."""
    return len(_earlier(run_id))


def _earlier(run_id: str) -> list[NDArray[np.int32]]:
    owner, earlier = st.session_state.get(BEFORE, (None, []))
    return list(earlier) if owner == run_id else []


def train_like(spec: RunSpec | None) -> None:
    """Let the Train page start with the settings of an earlier run."""
    st.session_state[LIKE] = spec
    st.session_state.pop(FORM, None)
    if spec is not None:
        st.session_state["architecture"] = spec.model
        if spec.preset in PRESETS:  # a run made from code may have none
            st.session_state["preset"] = spec.preset
        st.session_state["encoding_dim"] = spec.encoding_dim


def remembered(key: str, default: Any = None) -> Any:
    """A value of this session."""
    return st.session_state.get(key, default)
