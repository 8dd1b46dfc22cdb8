"""Data and runs on disk: Workspace, RunSpec, Run.

A run is a folder, and the folder is the only channel between the process that
trains and those that look on. Every file in it is written aside and renamed
into place; only the history grows line by line. So a file that can be seen is
whole, and one that can't be seen isn't there yet.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

import numpy as np
import platformdirs
import psutil
from numpy.typing import NDArray

from sequitur_core.config import Epoch, Sizes, TrainConfig
from sequitur_core.dataset import ABOUT_FILE as DATASET_FILE
from sequitur_core.dataset import (
    LABELS_FILE,
    LENGTHS_FILE,
    MISSING_FILE,
    VALUES_FILE,
    FloatArray,
    IntArray,
    SequenceDataset,
)
from sequitur_core.errors import SequiturError
from sequitur_core.files import (
    DAMAGE,
    damaged,
    fits,
    from_values,
    new_folder,
    new_id,
    read_json,
    write_json,
    write_whole,
)
from sequitur_core.prepare import Recipe, Scaler
from sequitur_core.projection import PROJECTIONS
from sequitur_core.slices import Slices, equal

if TYPE_CHECKING:
    from torch import nn

Status = Literal["queued", "running", "done", "stopped", "failed", "interrupted"]
FINAL: tuple[Status, ...] = ("done", "stopped", "failed")

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

NAME_LENGTH = 120
ID_LENGTH = 100
LAST_TIME = 1e11  # Unix time of the year 5138: later ones can't be written as dates everywhere
DEEPEST = 8  # sub-folders kept of an upload
# A worker that is told to stop looks up ten times a second; one that computes a
# map or is stuck doesn't, and is ended when its run is deleted.
GRACE_SECONDS = 2.0


# --- What a run is asked to do -----------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class RunSpec:
    """Everything needed to do a run again; travels as JSON.

    Attributes
    ----------
    name : what a person calls the run.
    model : name of the architecture, such as "LSTM_AE".
    encoding_dim : numbers per encoding.
    options : further options of the model, as JSON values (activations by name).
    config : how it is trained.
    preset : name of the preset the settings came from, "" if none.
    dataset_id : the dataset's folder in the workspace, "" if it has none. The
        run keeps its own copy of the data.
    recipe : how the data was prepared, where known.

    Raises
    ------
    SequiturError
        An empty name, or settings that JSON can't hold.
    """

    name: str
    model: str
    encoding_dim: int
    options: Mapping[str, Any] = field(default_factory=dict)
    config: TrainConfig = field(default_factory=TrainConfig)
    preset: str = ""
    dataset_id: str = ""
    recipe: Recipe | None = None

    def __post_init__(self) -> None:
        try:
            options = json.loads(json.dumps(dict(self.options)))
            from_values(TrainConfig, json.loads(json.dumps(asdict(self.config))))
        except (TypeError, ValueError) as error:
            raise SequiturError(
                f"These settings of {self.model} can't be saved with a run ({error}). Give plain "
                "numbers, lists and names, such as h_activ='relu'; other modules work from "
                "Python only."
            ) from error
        object.__setattr__(self, "name", checked_name(self.name))
        object.__setattr__(self, "options", options)

    def to_json(self) -> str:
        """The spec as a JSON object."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        values["config"] = asdict(self.config)
        values["recipe"] = None if self.recipe is None else json.loads(self.recipe.to_json())
        return json.dumps(values, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> RunSpec:
        """The spec that `to_json` wrote; raises SequiturError for anything else."""
        try:
            values = json.loads(text)
            values["config"] = from_values(TrainConfig, values["config"])
            if values["recipe"] is not None:
                values["recipe"] = Recipe.from_json(json.dumps(values["recipe"]))
            for name, kind in [
                ("name", str),
                ("model", str),
                ("encoding_dim", int),
                ("options", dict),
                ("preset", str),
                ("dataset_id", str),
            ]:
                if not fits(values[name], kind):
                    raise ValueError(name)
            return cls(**values)
        except SequiturError:
            raise
        except DAMAGE as error:
            raise SequiturError(
                "These settings of a run are damaged, or were written by another version of "
                "Sequitur. Train anew with the settings you want."
            ) from error


# --- What a run says while it goes and when it is done -----------------------------------


@dataclass(frozen=True)
class State:
    """How far a run is, read at one moment.

    Attributes
    ----------
    status : "queued", "running", "done", "stopped", "failed" or "interrupted".
    phase : what its process does right now: "starting", "training",
        "encoding", "map", "checking" (cross-fitting); None if there is none. A
        run is "done" or "stopped" before its map is, with the phase "map", and
        before its errors have been checked, with the phase "checking".
    message : a sentence on what went wrong, or on what is being done; may be "".
    started, finished : Unix times in seconds, None where it hasn't.
    """

    status: Status
    phase: str | None = None
    message: str = ""
    started: float | None = None
    finished: float | None = None


@dataclass(frozen=True)
class Batches:
    """How far an epoch is: `batch` of its `batches` are done."""

    epoch: int
    batch: int
    batches: int


@dataclass(frozen=True)
class Stage:
    """A training that another one goes on from.

    Attributes
    ----------
    epochs, from_epoch : of its config.
    epoch, batch : the last batch it did, where it was stopped; 0 where it came to its end.
    """

    epochs: int
    from_epoch: int
    epoch: int = 0
    batch: int = 0


@dataclass(frozen=True)
class Baselines:
    """Mean squared errors to compare a run's loss with, in the units it was trained on.

    Attributes
    ----------
    mean : error of always predicting the mean sequence.
    pca : error of principal components with as many numbers per encoding.
    measured_on : "validation" (the rows held out), "training" (nothing was held
        out), or "cross-fit" (every row, by models that hadn't seen it).
    model : the finished model's error on the same rows; None before it is known.
    frame : error of always drawing the average frame, for clips and volumes only.
    """

    mean: float
    pca: float
    measured_on: Literal["validation", "training", "cross-fit"]
    model: float | None = None
    frame: float | None = None

    @property
    def held_out(self) -> bool:
        """Whether they were measured on sequences that weren't trained on."""
        return self.measured_on != "training"


@dataclass(frozen=True, eq=False)
class Preview:
    """A few reconstructions of a model that is still learning.

    Attributes
    ----------
    rows : int64, rows of the dataset, the same ones for the whole run.
    reconstructions : float32, shaped like those sequences, in original units.
    epoch : after which epoch.
    """

    rows: IntArray
    reconstructions: tuple[FloatArray, ...]
    epoch: int


class Run:
    """A run's folder, read anew at every question.

    Parameters
    ----------
    path : the folder; its name is the run's id.

    What isn't there yet reads as None. A damaged file raises SequiturError,
    except that `status` and `name` always answer: a list of runs never breaks.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)

    def __repr__(self) -> str:
        return f"Run({str(self.path)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Run) and self.path == other.path

    def __hash__(self) -> int:
        return hash(self.path)

    @property
    def id(self) -> str:
        return self.path.name

    # Settings

    @cached_property
    def _spec_file(self) -> tuple[float, RunSpec]:
        self._check_exists()
        values = read_json(self.path / SPEC_FILE) or {}
        created: Any = values.get("created")
        if not fits(created, float) or not 0 <= created < LAST_TIME:
            raise damaged(self.path / SPEC_FILE)
        return values["created"], RunSpec.from_json(json.dumps(values.get("spec")))

    @property
    def spec(self) -> RunSpec:
        """The settings it was started with."""
        return self._spec_file[1]

    @property
    def created(self) -> float:
        """Unix time at which it was put into the queue; the folder's if the spec is damaged."""
        try:
            return self._spec_file[0]
        except SequiturError:
            return self.path.stat().st_mtime if self.path.exists() else 0.0

    @property
    def arrived(self) -> float:
        """Unix time at which it was put into the queue, the last time if it was resumed."""
        try:
            asked: Any = (read_json(self.path / RESUME_FILE) or {}).get("asked")
        except SequiturError:
            asked = None
        return float(asked) if fits(asked, float) else self.created

    @property
    def name(self) -> str:
        """What a person calls it; the id if its files are damaged."""
        try:
            about = read_json(self.path / ABOUT_FILE) or {}
            name = about.get("name")
            return name if isinstance(name, str) else self.spec.name
        except SequiturError:
            return self.id

    def rename(self, name: str) -> None:
        """Give it another name; raises SequiturError for an empty one."""
        self._check_exists()
        write_json(self.path / ABOUT_FILE, {"name": checked_name(name)})

    # State

    def state(self) -> State:
        """Status, phase and message of one moment; never raises."""
        try:
            _ = self.spec  # a run without readable settings has failed
            return self._read_state()
        except SequiturError as error:
            return State("failed", message=str(error))

    @property
    def status(self) -> Status:
        return self.state().status

    @property
    def phase(self) -> str | None:
        return self.state().phase

    @property
    def error(self) -> str | None:
        """A sentence on why it failed or ended early; None while all is well."""
        state = self.state()
        return state.message if state.status in ("failed", "interrupted") else None

    @property
    def started(self) -> float | None:
        """Unix time at which its process took it, None while it waits."""
        return self.state().started

    @property
    def seconds(self) -> float:
        """How long it took, or has been going so far; 0 while it waits."""
        state = self.state()
        if state.started is None:
            return 0.0
        end = state.finished
        if end is None and state.status == "running":
            end = time.time()
        if end is None:  # it died: the last line of its history is the last thing known
            history = self.path / HISTORY_FILE
            end = history.stat().st_mtime if history.exists() else state.started
        return max(0.0, end - state.started)

    @property
    def alive(self) -> bool:
        """Whether a process works on it; SequiturError if its claim is damaged."""
        claim = read_json(self.path / CLAIM_FILE)
        if claim is None:
            return False
        pid, create_time = claim.get("pid"), claim.get("create_time")
        if not isinstance(pid, int) or not isinstance(create_time, int | float):
            raise damaged(self.path / CLAIM_FILE)
        return process_lives(pid, create_time)

    @property
    def worked_on(self) -> bool:
        """Whether a process surely works on it; False also where nobody can tell any more."""
        try:
            return self.alive
        except SequiturError:
            return False

    def claim(self, pid: int) -> None:
        """Note that this process works on it; by its start time too, as numbers are used again."""
        try:
            create_time = psutil.Process(pid).create_time()
        except psutil.NoSuchProcess:
            create_time = 0.0  # it is gone already, and so reads as dead
        write_json(self.path / CLAIM_FILE, {"pid": pid, "create_time": create_time})

    def release(self) -> None:
        """Note that no process works on it any more; another one may take it."""
        (self.path / CLAIM_FILE).unlink(missing_ok=True)

    def _read_state(self) -> State:
        # First whether it lives, then what it said last: the other way round, a
        # run that ends in between would look interrupted.
        damage: SequiturError | None = None
        alive = False
        try:
            alive = self.alive
        except SequiturError as error:
            damage = error
        said = self.said()
        resumed = (self.path / RESUME_FILE).exists()
        if resumed and alive:  # it hasn't said anything yet
            return State("running", "starting")
        if said.status in FINAL and not resumed:
            return said if alive else replace(said, phase=None)
        if damage is not None:
            raise damage
        if alive:
            return said
        if self._learned_something and not resumed:
            return replace(
                said,
                status="interrupted",
                phase=None,
                message="The process that trained it ended before it was done. Resume it: what "
                "it had learned is kept.",
            )
        # Nothing is lost: it waits for its first process, or for another one.
        return State("stopped" if (self.path / STOP_FILE).exists() else "queued")

    def said(self) -> State:
        """What its process wrote last, whether or not it still lives."""
        values = read_json(self.path / STATUS_FILE)
        if values is None:
            return State("running", "starting")
        try:
            return from_values(State, values)
        except DAMAGE as error:
            raise damaged(self.path / STATUS_FILE) from error

    @property
    def unfinished(self) -> bool:
        """Whether it is done or stopped, but its last file or its map isn't there yet."""
        try:
            said = self.said()
        except SequiturError:
            return False
        return said.status in ("done", "stopped") and said.phase is not None

    @property
    def _learned_something(self) -> bool:
        history = self.path / HISTORY_FILE
        return history.exists() and history.stat().st_size > 0

    # While it learns

    def progress(self) -> Batches | None:
        """How far the epoch under way is, where it takes long enough to be told."""
        values = read_json(self.path / PROGRESS_FILE)
        try:
            return None if values is None else from_values(Batches, values)
        except DAMAGE as error:
            raise damaged(self.path / PROGRESS_FILE) from error

    def history(self) -> list[Epoch]:
        """One entry per epoch; empty before the first has ended."""
        path = self.path / HISTORY_FILE
        try:
            lines = path.read_bytes().split(b"\n")[:-1]  # what follows the last end isn't whole
            epochs = [from_values(Epoch, json.loads(line)) for line in lines]
            if [epoch.number for epoch in epochs] != list(range(1, len(epochs) + 1)):
                raise ValueError("an epoch is missing")
            return epochs
        except FileNotFoundError:
            return []
        except DAMAGE as error:
            raise damaged(path) from error

    def keep_history(self, *, before: int) -> None:
        """Forget the epochs from this one on; they are about to be trained again."""
        path = self.path / HISTORY_FILE
        if not path.exists():
            return
        if before == 1:  # also where it is damaged
            path.unlink()
            return
        lines = [json.dumps(asdict(e)) for e in self.history() if e.number < before]
        content = "".join(f"{line}\n" for line in lines).encode("utf-8")
        write_whole(path, lambda file: file.write(content))

    def baselines(self) -> Baselines | None:
        """What the loss has to be compared with."""
        path = self.path / BASELINES_FILE
        values = read_json(path)
        try:
            return None if values is None else from_values(Baselines, values)
        except DAMAGE as error:
            raise damaged(path) from error

    @property
    def held_out(self) -> bool:
        """Whether the loss and the baselines are measured on sequences it didn't train on."""
        baselines = self.baselines()
        return baselines is not None and baselines.held_out

    def reached(self) -> Batches | None:
        """The batch that its training ended with; None where that wasn't noted."""
        values = read_json(self.path / REACHED_FILE)
        try:
            return None if values is None else from_values(Batches, values)
        except DAMAGE as error:
            raise damaged(self.path / REACHED_FILE) from error

    def stages(self) -> tuple[Stage, ...]:
        """The trainings that it goes on from, the first one first; empty for most runs."""
        path = self.path / STAGES_FILE
        try:
            values = (read_json(path) or {}).get("stages", [])
            return tuple(from_values(Stage, value) for value in values)
        except DAMAGE as error:
            raise damaged(path) from error

    def preview(self) -> Preview | None:
        """Three sequences as the model reconstructs them so far."""
        arrays = self._arrays(PREVIEW_FILE)
        if arrays is None:
            return None
        try:
            rows = arrays["rows"]
            found = tuple(arrays[f"reconstruction_{i}"] for i in range(len(rows)))
            return Preview(rows, found, int(arrays["epoch"]))
        except DAMAGE as error:
            raise damaged(self.path / PREVIEW_FILE) from error

    def split(self) -> tuple[IntArray, IntArray] | None:
        """(rows trained on, rows held out), int64."""
        arrays = self._arrays(SPLIT_FILE)
        if arrays is None:
            return None
        try:
            return arrays["train"], arrays["validation"]
        except KeyError as error:
            raise damaged(self.path / SPLIT_FILE) from error

    def scaler(self) -> Scaler | None:
        """How the data was scaled before the model saw it."""
        path = self.path / SCALER_FILE
        values = read_json(path)
        return None if values is None else Scaler.from_json(json.dumps(values))

    # When it is done

    def dataset(self) -> SequenceDataset:
        """The data it was started with, in original units."""
        self._check_exists()
        return SequenceDataset.load(self.path / DATA_FOLDER)

    def sizes(self) -> Sizes:
        """How many sequences of what lengths and shape it was started with; reads no values."""
        lengths = self._lengths()
        shape = self._values(DATA_FOLDER, VALUES_FILE).shape[1:]
        about = read_json(self.path / DATA_FOLDER / DATASET_FILE) or {}
        channels = len((about.get("meta") or {}).get("channels", ()))
        return Sizes.of_shape(lengths, shape, channels=channels)

    def encodings(self) -> FloatArray | None:
        """float32 of shape (n, encoding_dim); row i is sequence i of the dataset."""
        return self._rows(ENCODINGS_FILE, (None, self.spec.encoding_dim))

    def errors(self) -> FloatArray | None:
        """Mean squared error of each sequence, in the units trained on, float32 of shape (n,).

        `errors_held_out` says which come from models that hadn't seen the sequence.
        """
        return self._rows(ERRORS_FILE, (None,))

    def errors_held_out(self) -> NDArray[np.bool_] | None:
        """For each row, whether its error was measured on a model that hadn't trained on it."""
        baselines, split = self.baselines(), self.split()
        if baselines is None or split is None:
            return None
        if baselines.measured_on == "cross-fit":
            return np.ones(self._count(), dtype=np.bool_)
        return np.isin(np.arange(self._count()), split[1])

    def reconstructions(self) -> Sequence[FloatArray] | None:
        """The sequences as the model gives them back, in original units, float32.

        The numbers stay on disk until they are read.
        """
        if not (self.path / RECONSTRUCTIONS_FILE).exists():
            return None
        values = self._values(RECONSTRUCTIONS_FILE)
        return Slices.behind_one_another(np.asarray(values), self._lengths())

    def points(self, method: str = "umap") -> FloatArray | None:
        """Points on the map, float32 of shape (n, 2), in the order of the dataset."""
        if method not in PROJECTIONS:
            raise SequiturError(
                f"There is no projection named {method}. Choose one of: {', '.join(PROJECTIONS)}."
            )
        return self._rows(points_file(method), (None, 2))

    def points_note(self, method: str = "umap") -> str:
        """A sentence where the points were made in another way than asked, else ""."""
        note = (read_json(self.path / NOTES_FILE) or {}).get(method, "")
        return note if isinstance(note, str) else ""

    def points_method(self, method: str = "umap") -> str:
        """The projection that made the points where `method` was asked for."""
        if not self.points_note(method):
            return method
        # Earlier versions noted nothing but that PCA stands in for UMAP.
        made = (read_json(self.path / NOTES_FILE) or {}).get(f"method of {method}", "pca")
        return made if made in PROJECTIONS else "pca"

    def model(self) -> nn.Module:
        """The trained model, ready to encode. Loads torch.

        It takes and gives scaled sequences: see `scaler`.

        Raises SequiturError before the model is there, or if it doesn't fit its spec.
        """
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        from sequitur_core.models import build

        spec = self.spec
        path = self.path / MODEL_FILE
        if not path.exists():
            raise SequiturError(
                f"The run {self.name} has no trained model yet. Wait until its training is done."
            )
        model = build(spec.model, self.sizes(), None, spec.encoding_dim, spec.options)
        try:
            model.load_state_dict(load_file(path))
        except (SafetensorError, *DAMAGE) as error:
            raise damaged(path) from error
        return model.eval()

    # What a person does with it

    def stop(self, *, wait: float = 0.0) -> None:
        """Ask it to stop; what it has learned stays. A queued run never starts.

        Returns after at most `wait` seconds, earlier once it has stopped. Does
        nothing to a run that has ended; one whose errors are being checked
        leaves them as they are.
        """
        state = self.state()
        if state.phase != "checking" and state.status not in ("queued", "running"):
            return
        (self.path / STOP_FILE).touch()
        self._wait(lambda: self.status not in ("queued", "running"), wait)

    def resume(self) -> None:
        """Put an interrupted or failed run back into the queue.

        It goes on from its last checkpoint, at most half a minute before it
        ended, and learns what it would have learned without the break. Raises
        SequiturError for a run that is in another state.
        """
        status = self.status
        if status not in ("interrupted", "failed"):
            raise SequiturError(f"{self.name} is {status}, so there is nothing to resume.")
        _ = self.spec  # a run without readable settings can't go on
        for name in (STOP_FILE, ATTEMPTS_FILE):
            (self.path / name).unlink(missing_ok=True)
        for name in (STATUS_FILE, CLAIM_FILE):  # where they are damaged, they hold nothing back
            try:
                read_json(self.path / name)
                _ = self.said(), self.alive
            except SequiturError:
                (self.path / name).unlink(missing_ok=True)
        write_json(self.path / RESUME_FILE, {"asked": time.time()})

    def measure_on_others(self) -> None:
        """Have all errors measured anew, each by a model that hasn't seen the sequence.

        That takes as many trainings as a cross-fit has parts (see `TrainConfig.cross_fit`).
        Errors and baselines are then those of the cross-fit; the model stays as it is.

        Raises SequiturError for a run that isn't done, or is being worked on.
        """
        said = self.said()
        if self.status != "done" or self.unfinished:
            raise SequiturError(
                f"{self.name} isn't done yet, so its errors can't be measured on other models. "
                "Wait until its training and its map are done."
            )
        for name in (STOP_FILE, ATTEMPTS_FILE):
            (self.path / name).unlink(missing_ok=True)
        write_json(self.path / STATUS_FILE, asdict(replace(said, phase="checking", message="")))
        (self.path.parent.parent / AGAIN_FILE).touch()

    @property
    def can_train_longer(self) -> bool:
        """Whether it has ended well and kept all that a longer training starts from."""
        return (
            self.status in ("done", "stopped")
            and self.phase is None
            and (self.path / CHECKPOINT_FILE).exists()
        )

    def delete(self) -> None:
        """Move it to the trash, from where Workspace.restore brings it back.

        A running run is stopped first; if that takes long, its process is ended.
        """
        self._check_exists()
        learning = self.status == "running"
        self.stop()
        if not self._wait(lambda: not self.worked_on, GRACE_SECONDS if learning else 0):
            self._end_process()
        _move_to_trash(self.path, self.path.parent.parent / TRASH)

    def _check_exists(self) -> None:
        if not self.path.is_dir():
            raise SequiturError(
                f"There is no run {self.id}. It may have been deleted; choose one from the list."
            )

    def _wait(self, done: Callable[[], bool], seconds: float) -> bool:
        end = time.monotonic() + seconds
        while not done():
            if time.monotonic() >= end:
                return False
            time.sleep(0.02)
        return True

    def _end_process(self) -> None:
        claim = read_json(self.path / CLAIM_FILE) or {}
        try:
            process = psutil.Process(claim["pid"])
            if self.alive:
                process.kill()
                process.wait(GRACE_SECONDS)
        except psutil.NoSuchProcess:
            return  # it ended by itself
        except (psutil.AccessDenied, psutil.TimeoutExpired) as error:
            raise SequiturError(
                f"The run {self.name} can't be stopped, so it can't be deleted. "
                "Restart the computer and delete it then."
            ) from error

    # Reading

    def _lengths(self) -> IntArray:
        path = self.path / DATA_FOLDER / LENGTHS_FILE
        try:
            lengths = np.load(path, allow_pickle=False)
            if lengths.ndim != 1 or lengths.dtype != np.int64:
                raise ValueError("no lengths")
            return np.asarray(lengths)
        except DAMAGE as error:
            raise SequiturError(
                f"The data of the run {self.id} is missing or damaged. "
                "Delete the run and train again."
            ) from error

    def _values(self, *names: str) -> FloatArray:
        """The elements of all sequences behind one another, left on disk."""
        path = self.path.joinpath(*names)
        try:
            values = np.load(path, mmap_mode="r", allow_pickle=False)
            if values.dtype != np.float32 or len(values) != self._lengths().sum():
                raise ValueError("another number of elements")
            return np.asarray(values)
        except SequiturError:
            raise
        except DAMAGE as error:
            raise damaged(path) from error

    def _count(self) -> int:
        return len(self._lengths())

    def _rows(self, name: str, shape: tuple[int | None, ...]) -> FloatArray | None:
        path = self.path / name
        try:
            array = np.load(path, allow_pickle=False)
            expected = (self._count(), *shape[1:])
            if array.dtype != np.float32 or array.shape != expected:
                raise ValueError("another shape")
            return np.asarray(array)
        except FileNotFoundError:
            return None
        except SequiturError:
            raise
        except DAMAGE as error:
            raise damaged(path) from error

    def _arrays(self, name: str) -> dict[str, NDArray[Any]] | None:
        path = self.path / name
        try:
            with np.load(path, allow_pickle=False) as archive:
                return {key: archive[key] for key in archive.files}
        except FileNotFoundError:
            return None
        except (AttributeError, *DAMAGE) as error:
            raise damaged(path) from error


def points_file(method: str) -> str:
    """Name of the file that holds the points of a projection."""
    return f"points_{method}.npy"


def process_lives(pid: int, create_time: float) -> bool:
    """Whether the very process that had this number at that time still runs."""
    try:
        process = psutil.Process(pid)
        # A setting of the clock moves start times a little; a number is used
        # again only much later.
        same = abs(process.create_time() - create_time) < 2.0
        return same and bool(process.status() != psutil.STATUS_ZOMBIE)
    except (psutil.NoSuchProcess, psutil.AccessDenied, ValueError, OverflowError):
        return False


# --- All data and runs -------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SavedDataset:
    """What a list of datasets shows, without opening them.

    `count` sequences of `min_length` to `max_length` elements of `element_shape`;
    `labels` names the label columns, `source` is the path of the file it was read
    from, "" if unknown. A damaged one has count 0 and a sentence in `damage`.
    """

    id: str
    name: str
    count: int = 0
    min_length: int = 0
    max_length: int = 0
    element_shape: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    source: str = ""
    created: float = 0.0
    damage: str = ""


@dataclass(frozen=True)
class DiskUse:
    """Bytes that a workspace takes on disk: of each dataset by id, and of all the rest."""

    datasets: Mapping[str, int]
    uploads: int
    runs: int
    trash: int
    free: int


def workspace() -> Workspace:
    """The one workspace, "local", below SEQUITUR_HOME or the user's data folder."""
    home = os.environ.get(HOME_VARIABLE) or platformdirs.user_data_dir("sequitur", appauthor=False)
    return Workspace(Path(home).expanduser().absolute() / "local")


class Workspace:
    """All data and runs of one group of people: uploads/, datasets/, runs/, trash/.

    Raises SequiturError if the folder can't be made.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path).absolute()
        self.uploads = self.path / "uploads"
        self.datasets_folder = self.path / "datasets"
        self.runs_folder = self.path / "runs"
        self.trash_folder = self.path / TRASH
        try:
            for folder in self._folders():
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SequiturError(
                f"The folder {self.path} can't be made ({error.strerror or error}). "
                f"Set the environment variable {HOME_VARIABLE} to a folder you may write to."
            ) from error

    # Uploads

    def keep_upload(self, name: str, file: BinaryIO) -> Path:
        """Write an uploaded file to disk, in a folder of its own; returns its path.

        The name stays readable, but nothing in it can lead elsewhere.
        """
        safe = _safe_name(name.replace("\\", "/").rpartition("/")[2])
        id_ = new_id("", "upload")
        with new_folder(self.uploads, id_) as folder, (folder / safe).open("wb") as target:
            shutil.copyfileobj(file, target)
        return self.uploads / id_ / safe

    def keep_uploads(self, files: Iterable[tuple[str, BinaryIO]]) -> Path:
        """Write files that belong together to disk, all or none; returns their folder.

        `files` are (name, file) pairs; a name may lead through sub-folders, such as
        "clips/walk/a.mp4". They keep their readable names, one safe level each. What systems
        hide (.DS_Store, __MACOSX) is left out. A single file is kept as by `keep_upload`.

        Raises SequiturError if no file is left.
        """
        found = [
            (levels, file)
            for name, file in files
            if (levels := name.replace("\\", "/").strip("/").split("/"))
            and not any(level.startswith(".") or level == "__MACOSX" for level in levels)
        ]
        if not found:
            raise SequiturError(
                "There was no file in what you chose. Choose a folder that holds clips, or "
                "files of one kind."
            )
        if len(found) == 1:
            return self.keep_upload(found[0][0][-1], found[0][1])
        tops = {levels[0] for levels, _ in found}
        together = len(tops) == 1 and all(len(levels) > 1 for levels, _ in found)
        name = _safe_name(tops.pop()) if together else f"{len(found)} files"
        id_ = new_id("", "upload")
        taken: set[Path] = set()
        places: dict[tuple[str, ...], Path] = {}  # of folders, by their original names
        with new_folder(self.uploads, id_) as folder:
            for levels, file in found:
                *parents, last = levels[1:] if together else levels
                path = folder / name
                original: tuple[str, ...] = ()
                for parent in parents[:DEEPEST]:
                    original = (*original, parent)
                    # What lay in one folder stays in one, and apart from all others.
                    if original not in places:
                        places[original] = _free(path / _safe_name(parent), taken)
                        places[original].mkdir(parents=True)
                    path = places[original]
                path = _free(path / _safe_name(last), taken)
                path.parent.mkdir(exist_ok=True)
                with path.open("xb") as target:
                    shutil.copyfileobj(file, target)
        return self.uploads / id_ / name

    def drop_upload(self, path: Path) -> None:
        """Remove an uploaded file or folder; does nothing to what lies elsewhere."""
        folder = path.parent
        if folder.parent == self.uploads and is_id(folder.name) and folder.is_dir():
            _remove(folder)

    # Datasets

    def add_dataset(
        self,
        dataset: SequenceDataset,
        recipe: Recipe | None = None,
        *,
        source: Path | None = None,
        saved: Path | None = None,
    ) -> str:
        """Store a dataset, how it was prepared, and from which file; returns its id.

        Where it is `saved` in a folder already, the files there get a second name.
        """
        id_ = new_id(dataset.name, "data")
        with new_folder(self.datasets_folder, id_) as folder:
            if saved is None:
                dataset.save(folder)
            else:
                for name in _files_of_data(saved):
                    _link(str(saved / name), str(folder / name))
            lengths = dataset.lengths
            summary = SavedDataset(
                id=id_,
                name=dataset.name,
                count=len(dataset),
                min_length=int(lengths.min()),
                max_length=int(lengths.max()),
                element_shape=dataset.element_shape,
                labels=tuple(str(column) for column in dataset.labels.columns),
                source=str(source or ""),
                created=time.time(),
            )
            write_json(folder / SUMMARY_FILE, asdict(summary))
            if recipe is not None:
                text = recipe.to_json().encode("utf-8")
                write_whole(folder / RECIPE_FILE, lambda file: file.write(text))
        return id_

    def dataset(self, id: str) -> SequenceDataset:
        """A stored dataset; its numbers stay on disk until they are read."""
        return SequenceDataset.load(self._existing(self.datasets_folder, id, "dataset"))

    def recipe(self, id: str) -> Recipe | None:
        """How a stored dataset was prepared, None where that isn't known."""
        path = self._existing(self.datasets_folder, id, "dataset") / RECIPE_FILE
        values = read_json(path)
        return None if values is None else Recipe.from_json(json.dumps(values))

    def datasets(self) -> list[SavedDataset]:
        """All stored datasets, the newest first."""
        found = [self.summary(folder.name) for folder in _folders(self.datasets_folder)]
        return sorted(found, key=lambda entry: (entry.created, entry.id), reverse=True)

    def dataset_ids(self) -> set[str]:
        """Names of all stored datasets, without a look into them."""
        return {folder.name for folder in _folders(self.datasets_folder)}

    def summary(self, id: str) -> SavedDataset:
        """What is known of a stored dataset without opening it."""
        folder = self._existing(self.datasets_folder, id, "dataset")
        path = folder / SUMMARY_FILE
        try:
            return from_values(SavedDataset, {**(read_json(path) or {}), "id": folder.name})
        except DAMAGE as error:
            sentence = str(error if isinstance(error, SequiturError) else damaged(path))
            return SavedDataset(id=folder.name, name=folder.name, damage=sentence)

    def delete_dataset(self, id: str, *, keep_upload: bool = False) -> None:
        """Remove a dataset for good, and its uploaded file if no other was read from it.

        Runs keep their own copy of the data.
        """
        source = self.summary(id).source
        _remove(self._existing(self.datasets_folder, id, "dataset"))
        others = {entry.source for entry in self.datasets()}
        if source and source not in others and not keep_upload:
            self.drop_upload(Path(source))

    def disk_use(self) -> DiskUse:
        """How much room everything takes; a file with several names counts once."""
        seen: set[tuple[int, int]] = set()
        # Runs share the files of their datasets, which count there.
        datasets = {f.name: _size(f, seen) for f in _folders(self.datasets_folder)}
        uploads, runs, trash = (
            sum(_size(folder, seen) for folder in _folders(parent))
            for parent in (self.uploads, self.runs_folder, self.trash_folder)
        )
        return DiskUse(datasets, uploads, runs, trash, shutil.disk_usage(self.path).free)

    # Runs

    def add_run(self, spec: RunSpec, dataset: SequenceDataset) -> Run:
        """Put a run with a copy of its data at the end of the queue."""
        id_ = new_id(spec.name, "run")
        with new_folder(self.runs_folder, id_) as folder:
            data = folder / DATA_FOLDER
            data.mkdir()
            if not self._link_dataset(spec.dataset_id, dataset, data):
                dataset.save(data)
            values = {"created": time.time(), "spec": json.loads(spec.to_json())}
            write_json(folder / SPEC_FILE, values)
        return Run(self.runs_folder / id_)

    def train_longer(self, run: Run, epochs: int, *, name: str = "") -> Run:
        """Put a run into the queue that goes on where another ended; that one stays as it is.

        `epochs` more are trained. After a finished training the learning rate's
        schedule begins anew; one that was stopped goes on with its own.

        Raises SequiturError if the run hasn't ended or its checkpoint is gone.
        """
        if not run.can_train_longer:
            raise SequiturError(
                f"{run.name} can't be trained longer: it is {run.status}, or what its training "
                "ended with isn't there any more. Train again with more epochs."
            )
        if epochs < 1:
            raise SequiturError(f"{epochs} more epochs train nothing. Choose 1 or more.")
        spec, learned = run.spec, len(run.history())
        if run.status == "done" and not learned:
            raise damaged(run.path / HISTORY_FILE)
        config = replace(
            spec.config,
            epochs=learned + epochs,
            from_epoch=learned if run.status == "done" else spec.config.from_epoch,
        )
        spec = replace(spec, name=name or run.name, config=config)
        id_ = new_id(spec.name, "run")
        with new_folder(self.runs_folder, id_) as folder:
            shutil.copytree(run.path / DATA_FOLDER, folder / DATA_FOLDER, copy_function=_link)
            for kept in (CHECKPOINT_FILE, HISTORY_FILE):
                if (run.path / kept).exists():  # stopped in its first epoch, it has no history
                    shutil.copyfile(run.path / kept, folder / kept)
            ended = run.reached() if run.status == "stopped" else None
            stage = Stage(run.spec.config.epochs, run.spec.config.from_epoch)
            if ended is not None:
                stage = replace(stage, epoch=ended.epoch, batch=ended.batch)
            stages = [asdict(one) for one in (*run.stages(), stage)]
            write_json(folder / STAGES_FILE, {"stages": stages})
            now = time.time()
            write_json(folder / RESUME_FILE, {"asked": now})
            write_json(folder / SPEC_FILE, {"created": now, "spec": json.loads(spec.to_json())})
        return Run(self.runs_folder / id_)

    def _link_dataset(self, id: str, dataset: SequenceDataset, target: Path) -> bool:
        """Give the files of a stored dataset a second name, if they hold just this dataset.

        They are never written again, so nothing that happens to one name hurts the other.
        """
        if not id:
            return False
        source = self._existing(self.datasets_folder, id, "dataset")
        if not same_data(SequenceDataset.load(source), dataset):
            return False
        try:
            for name in _files_of_data(source):
                os.link(source / name, target / name)
        except OSError:  # this disk can't; the caller copies
            shutil.rmtree(target)
            target.mkdir()
            return False
        return True

    def run(self, id: str) -> Run:
        """The run with this id; SequiturError if there is none."""
        return Run(self._existing(self.runs_folder, id, "run"))

    def run_ids(self) -> set[str]:
        """Names of all runs, without a look into them."""
        return {folder.name for folder in _folders(self.runs_folder)}

    def runs(self) -> list[Run]:
        """All runs, the newest first."""
        found = [Run(folder) for folder in _folders(self.runs_folder)]
        return sorted(found, key=lambda run: (run.created, run.id), reverse=True)

    # Trash

    def restore(self, id: str) -> Run:
        """Bring a deleted run back."""
        deleted = self.trash_folder / id
        if not is_id(id) or not deleted.is_dir():
            raise SequiturError(f"The run {id} isn't in the trash any more. Train it again.")
        deleted.rename(self.runs_folder / id)
        return Run(self.runs_folder / id)

    def empty_trash(self, *, older_than_days: float = 0) -> None:
        """Remove for good the runs that were deleted so long ago."""
        limit = time.time() - older_than_days * 24 * 3600
        for folder in _folders(self.trash_folder):
            if folder.stat().st_mtime <= limit:
                _remove(folder)

    def clear_leftovers(self) -> None:
        """Remove what a process that was killed has half written, once it is an hour old."""
        limit = time.time() - 3600
        half = [p for parent in self._folders() for p in parent.glob(".*")]
        half += self.runs_folder.glob("*/.*")
        for path in half:
            if path.lstat().st_mtime > limit:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)  # Windows: somebody looks at it
            else:
                path.unlink(missing_ok=True)

    def _folders(self) -> tuple[Path, ...]:
        return self.uploads, self.datasets_folder, self.runs_folder, self.trash_folder

    def _existing(self, parent: Path, id: str, kind: str) -> Path:
        if not is_id(id) or not (parent / id).is_dir():
            raise SequiturError(
                f"There is no {kind} {id}. It may have been deleted; choose one from the list."
            )
        return parent / id


def checked_name(name: str) -> str:
    """A name a person gave, without space around it; SequiturError if nothing is left."""
    name = " ".join(name.split())
    if not name:
        raise SequiturError("The name is empty. Give it at least one letter.")
    return name[:NAME_LENGTH]


def _safe_name(name: str) -> str:
    """A name that stays readable and can't lead anywhere."""
    plain = re.sub(r"[^\w.,()+\- ]", "_", name).lstrip(". ")
    ending = re.search(r"(?<=.)(\.\w{1,4})?\.\w{1,12}$", plain)  # ".mp4", or ".nii.gz"
    stem = plain[: ending.start()] if ending else plain
    # Short enough for any file system, also where a letter takes three bytes.
    return f"{stem[:60]}{ending[0] if ending else ''}".strip(". ") or "file"


def _free(path: Path, taken: set[Path]) -> Path:
    """The path, or one with " (2)", " (3)" ... where it is taken; it is taken from then on.

    Some disks don't tell capital letters from small ones.
    """
    free, again = path, 1
    while (key := Path(str(free).casefold())) in taken:
        again += 1
        stem, dot, ending = path.name.partition(".")
        free = path.with_name(f"{stem} ({again}){dot}{ending}")
    taken.add(key)
    return free


def is_id(id: str) -> bool:
    """Whether this could be a folder we named: it then can't lead anywhere else."""
    return len(id) <= ID_LENGTH and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id) is not None


def _folders(parent: Path) -> list[Path]:
    with os.scandir(parent) as entries:
        return [Path(entry.path) for entry in entries if is_id(entry.name) and entry.is_dir()]


def _size(folder: Path, seen: set[tuple[int, int]]) -> int:
    """Bytes of the files below a folder that weren't seen yet."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                about = Path(parent, name).lstat()
            except FileNotFoundError:  # written aside, and in its place by now
                continue
            if (file := (about.st_dev, about.st_ino)) not in seen:
                seen.add(file)
                total += about.st_size
    return total


def _move_to_trash(folder: Path, trash: Path) -> None:
    try:
        folder.rename(trash / folder.name)
        os.utime(trash / folder.name)  # it is kept for some time from now on
    except OSError as error:
        raise _in_use(folder, error) from error


def _link(source: str, target: str) -> None:
    """A second name for a file that is never written again, or a copy where the disk has none."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _remove(folder: Path) -> None:
    """Remove a folder for good, out of sight first."""
    hidden = folder.with_name(f".{folder.name}")
    try:
        folder.rename(hidden)
        shutil.rmtree(hidden)
    except OSError as error:
        raise _in_use(folder, error) from error


def _in_use(folder: Path, error: OSError) -> SequiturError:
    return SequiturError(
        f"{folder.name} can't be removed ({error.strerror or error}). "
        "Close other programs that use it and try again."
    )


def _files_of_data(folder: Path) -> tuple[str, ...]:
    """The files of the dataset in a folder: where values are missing, it has one more."""
    return (*DATASET_FILES, *((MISSING_FILE,) if (folder / MISSING_FILE).exists() else ()))


def same_data(one: SequenceDataset, other: SequenceDataset) -> bool:
    """Whether two datasets are the same to the last number."""
    return (
        one.name == other.name
        and one.ids == other.ids
        and one.meta == other.meta
        and np.array_equal(one.lengths, other.lengths)
        and np.array_equal(one.recording, other.recording)
        and np.array_equal(one.start, other.start)
        and one.labels.equals(other.labels)
        and equal(one.sequences, other.sequences)
        and (one.missing is None) == (other.missing is None)
        and (one.missing is None or equal(one.missing, other.missing or ()))
    )
