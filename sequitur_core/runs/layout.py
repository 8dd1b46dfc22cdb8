"""Names of the files and folders of a workspace, its datasets and its runs."""

from __future__ import annotations

import os
import re
from collections.abc import Hashable
from pathlib import Path

from sequitur_core.data.dataset import ABOUT_FILE as DATASET_FILE
from sequitur_core.data.dataset import LABELS_FILE, LENGTHS_FILE, MISSING_FILE, VALUES_FILE

HOME_VARIABLE = "SEQUITUR_HOME"

# In the folder of all data.
LOCAL_WORKSPACE = "local"  # the only one, unless several people share a server
PEOPLE_FOLDER = "people"  # theirs
SERVER_FILE = "server.json"  # beside theirs: what tells this server from others
SAMPLES_FOLDER = "samples"  # where several people share a server: all have links to these
LESSONS_FOLDER = "lessons"  # of a teacher's own
CLUSTER_FILE = "cluster.json"  # what there is of the cluster where runs are trained, if any
CLUSTER_CHOICE_FILE = "cluster_choice.json"  # the address of one that was chosen on the pages
CLUSTER_LOG_FILE = "cluster.log"  # what the process prints that is a part of it
QUEUE_FILE = "queue.json"  # where several people share a server: whose run comes when
CLASSES_FOLDER = "classes"  # that teachers have opened, where several people share a server

# In a class's folder.
CLASS_FILE = "class.json"
CLASS_STATE_FILE = "state.json"
CLASS_DATA_FOLDER = "data"  # what each learner gets
MEMBERS_FOLDER = "members"

# In a workspace's folder.
UPLOADS_FOLDER = "uploads"
DATASETS_FOLDER = "datasets"
RUNS_FOLDER = "runs"
TRASH_FOLDER = "trash"
DELETED_DATA_FOLDER = "deleted_data"
PREDICTIONS_FOLDER = "predictions"  # of lessons, and which runs answer them
LOCK_FILE = "dispatcher.lock"
QUEUEING_FILE = "queueing.lock"  # held while its runs are counted and one is added
RECHECK_FILE = "again"  # touched when more is to be done for a run that had ended
VISITED_FILE = "visited"  # touched when the person whose it is comes by
KEYS_FOLDER = "keys"  # what opens it
LINKS_FOLDER = "links"  # what may become a key once
SHARES_FOLDER = "shares"  # what shows a run of it to others
TEACHES_FILE = "teaches"  # there once it has opened a class
IN_CLASS_FILE = "in_class.json"  # which class the person whose it is takes part in

# In a dataset's folder, beside the files of SequenceDataset.
SUMMARY_FILE = "summary.json"
RECIPE_FILE = "recipe.json"
WAYS_FILE = "ways.json"  # ways to divide its rows that a person found
# Or in the folder of a run without a stored dataset: what people say about it.
HAND_LABELS_FILE = "hand_labels.jsonl"
CLASS_COLOURS_FILE = "class_colours.json"
DISMISSED_MOMENTS_FILE = "dismissed_moments.json"
ANNOTATION_FILES = (HAND_LABELS_FILE, CLASS_COLOURS_FILE, DISMISSED_MOMENTS_FILE)
DATASET_FILES = (VALUES_FILE, LENGTHS_FILE, LABELS_FILE, DATASET_FILE)

# In a run's folder.
SPEC_FILE = "spec.json"
DATA_FOLDER = "data"
ABOUT_FILE = "about.json"
ATTEMPTS_FILE = "attempts.json"
CLAIM_FILE = "claim.json"
WORKER_LOCK_FILE = "worker.lock"  # held by the process that works on it
STATUS_FILE = "status.json"
ENDING_FILE = "ending.json"
RESERVE_FILE = "reserve"  # room for a last status, while more is to be done
STOP_FILE = "stop"
RESUME_FILE = "resume.json"
PAUSE_FILE = "pause"
ONE_EPOCH_FILE = "one_epoch"  # of a paused run, to be done before it pauses again
PAUSE_FILES = (PAUSE_FILE, ONE_EPOCH_FILE)
PLACE_FILE = "place.json"  # of a run that is trained on a cluster: where
CANCEL_FILE = "cancel"  # of such a run, which is to end at once
GIVE_WAY_FILE = "give_way.json"  # there while others wait for their turn
PROGRESS_FILE = "progress.json"
CHECKPOINT_FILE = "checkpoint.pt"
REACHED_FILE = "reached.json"
STAGES_FILE = "stages.json"
SEED_FILE = "seed.json"
HISTORY_FILE = "history.jsonl"
BASELINES_FILE = "baselines.json"
EVALUATION_FILE = "evaluation.json"
CHECKUP_FILE = "checkup.json"
SPLIT_FILE = "split.npz"
PREVIEW_FILE = "preview.npz"
FRAMES_ABOUT_FILE = "frames.json"
FRAMES_FILE = "frames.bin"  # grows frame by frame
SCALER_FILE = "scaler.json"
ENCODINGS_FILE = "encodings.npy"
ERRORS_FILE = "errors.npy"
RECONSTRUCTIONS_FILE = "reconstructions.npy"
UNSEEN_FILE = "reconstructions_unseen.npy"  # by the models of a cross-fit, new to each sequence
NOTES_FILE = "notes.json"
MODEL_FILE = "model.safetensors"
LOG_FILE = "worker.log"
SELECTIONS_FILE = "selections.json"
FAMILY_FILE = "family.json"  # of a variant: which runs belong to it, and what differs
DECISIONS_FILE = "findings.json"
VIEW_FILE = "view.json"  # how a person looked at it last
GROUPS_FILE = "groups.json"  # what a person changed about them
NEW_DATA_FOLDER = "newcomers"

# Of a run: its queries and their results. Of the workspace: a marker for each that is pending.
QUERIES_FOLDER = "asks"

MAX_ID_LENGTH = 100


def home_of(workspace: Path) -> Path:
    """The folder of all data that a workspace's folder belongs to."""
    parent = workspace.parent
    own = workspace.name != LOCAL_WORKSPACE and parent.name == PEOPLE_FOLDER
    return parent.parent if own else parent


def dataset_files(folder: Path) -> tuple[str, ...]:
    """Names of the files of the dataset in a folder; one more where values are missing."""
    return (*DATASET_FILES, *((MISSING_FILE,) if (folder / MISSING_FILE).exists() else ()))


def mark_of_content(path: Path) -> Hashable:
    """What is another one once a file, or the dataset in a folder, is written anew.

    Datasets that are links to the same files, as those of a class, have one mark.
    """
    if (path / VALUES_FILE).exists():
        stats = [(path / name).stat() for name in dataset_files(path)]
        if all(stat.st_ino for stat in stats):  # some disks don't tell
            return tuple((stat.st_dev, stat.st_ino, stat.st_mtime_ns) for stat in stats)
    return str(path), path.stat().st_mtime_ns if path.exists() else 0


def points_file(method: str) -> str:
    """Name of the file that holds the points of a projection."""
    return f"points_{method}.npy"


def is_id(id: str) -> bool:
    """Whether this is a name that `new_id` could give: it then can't lead anywhere else."""
    return len(id) <= MAX_ID_LENGTH and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id) is not None


def id_folders(parent: Path) -> list[Path]:
    """The folders of runs, datasets or uploads, without those that are being written."""
    with os.scandir(parent) as entries:
        paths = [Path(entry.path) for entry in entries if is_id(entry.name)]
    return [path for path in paths if path.is_dir()]  # of a link to itself, `entry` would raise
