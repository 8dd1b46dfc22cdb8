"""Names of the files and folders of a workspace, its datasets and its runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sequitur_core.data.dataset import ABOUT_FILE as DATASET_FILE
from sequitur_core.data.dataset import (
    LABELS_FILE,
    LENGTHS_FILE,
    VALUES_FILE,
)

if TYPE_CHECKING:
    pass


HOME_VARIABLE = "SEQUITUR_HOME"
TRASH = "trash"
# In the workspace's folder: touched when a run that had ended is to be looked at again.
AGAIN_FILE = "again"

# In a dataset's folder, beside the files of SequenceDataset.
SUMMARY_FILE = "summary.json"
RECIPE_FILE = "recipe.json"

DATASET_FILES = (VALUES_FILE, LENGTHS_FILE, LABELS_FILE, DATASET_FILE)

# In a run's folder.
SPEC_FILE = "spec.json"
DATA_FOLDER = "data"
ABOUT_FILE = "about.json"
ATTEMPTS_FILE = "attempts.json"
CLAIM_FILE = "claim.json"
STATUS_FILE = "status.json"
STOP_FILE = "stop"
RESUME_FILE = "resume.json"
PROGRESS_FILE = "progress.json"
CHECKPOINT_FILE = "checkpoint.pt"
REACHED_FILE = "reached.json"
STAGES_FILE = "stages.json"
SEED_FILE = "seed.json"
HISTORY_FILE = "history.jsonl"
BASELINES_FILE = "baselines.json"
SPLIT_FILE = "split.npz"
PREVIEW_FILE = "preview.npz"
SCALER_FILE = "scaler.json"
ENCODINGS_FILE = "encodings.npy"
ERRORS_FILE = "errors.npy"
RECONSTRUCTIONS_FILE = "reconstructions.npy"
NOTES_FILE = "notes.json"
MODEL_FILE = "model.safetensors"
LOG_FILE = "worker.log"
ID_LENGTH = 100


def points_file(method: str) -> str:
    """Name of the file that holds the points of a projection."""
    return f"points_{method}.npy"


def is_id(id: str) -> bool:
    """Whether this could be a folder we named: it then can't lead anywhere else."""
    return len(id) <= ID_LENGTH and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id) is not None
