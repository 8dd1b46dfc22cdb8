"""The only file with st.cache_*: what pages read again and again."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from sequitur_core import runs
from sequitur_core.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.runs import Run, Workspace

PICTURES = Path(__file__).resolve().parents[1] / "sample_data"


@st.cache_resource
def workspace() -> Workspace:
    """The workspace of this server."""
    return runs.workspace()


@st.cache_resource(max_entries=8, show_spinner="Opening the data ...")
def _dataset(folder: Path, changed: float) -> SequenceDataset:
    return SequenceDataset.load(folder)


def run_dataset(run: Run) -> SequenceDataset:
    """The data of a run, opened once."""
    folder = run.path / runs.DATA_FOLDER
    return _dataset(folder, folder.stat().st_mtime)


def run(run_id: str | None) -> Run | None:
    """A run of the workspace, or None if there is no such run."""
    if run_id is None:
        return None
    return next((r for r in workspace().runs() if r.id == run_id), None)


def finished(run: Run) -> bool:
    """Whether a run has a map to show."""
    try:
        return run.encodings() is not None and run.points("pca") is not None
    except SequiturError:
        return False
