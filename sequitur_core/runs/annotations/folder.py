"""Where annotations lie: with the stored dataset, for all runs on it."""

from __future__ import annotations

from pathlib import Path

from sequitur_core.runs.layout import DATASETS_FOLDER
from sequitur_core.runs.run import Run


def annotations_folder(run: Run) -> Path:
    """The folder of the stored dataset of a run, or of the run itself without one."""
    id_ = run.spec.dataset_id
    dataset = run.workspace / DATASETS_FOLDER / id_
    return dataset if id_ and dataset.is_dir() else run.path
