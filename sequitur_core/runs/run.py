"""A run: a training, its settings and its results, as a folder.

The folder is the only channel between the process that trains and those that look on.
Every file in it is written under a hidden name and renamed into place; only the history
grows line by line, and what is recorded of a training frame by frame. So a file that can be
seen is whole, and one that can't be seen isn't there yet.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import ABOUT_FILE as DATASET_FILE
from sequitur_core.data.dataset import VALUES_FILE, FloatArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import Ragged
from sequitur_core.data.scaling import Scaler
from sequitur_core.errors import SequiturError, WriteError
from sequitur_core.event_log import note
from sequitur_core.explore.maps.projection import AS_THEY_ARE, PROJECTIONS, project
from sequitur_core.files import (
    DAMAGE,
    damaged,
    fits,
    folder_in_use,
    from_values,
    read_arrays,
    read_as,
    read_json,
    write_json,
    writing,
)
from sequitur_core.runs import layout
from sequitur_core.runs.allowance.freezing import check_not_frozen
from sequitur_core.runs.progress.claim import Claim, is_alive, wait_until
from sequitur_core.runs.progress.current_state import read_reported_state, read_state
from sequitur_core.runs.progress.ending_workers import end_worker
from sequitur_core.runs.progress.history import read_history
from sequitur_core.runs.progress.state import (
    UNDER_WAY,
    Baselines,
    EpochProgress,
    Preview,
    Stage,
    State,
    Status,
)
from sequitur_core.runs.results.arrays import read_elements, read_lengths, read_rows
from sequitur_core.runs.spec import RunSpec, checked_name, read_spec
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import Epoch, TrainConfig

if TYPE_CHECKING:
    from torch import nn

# A worker that trains checks for a stop ten times a second; one that computes a map or hangs
# doesn't, and is killed when its run is deleted.
GRACE_SECONDS = 2.0


class Run:
    """A run's folder, read anew at every call.

    Parameters
    ----------
    path : the folder; its name is the run's id.

    What isn't there yet reads as None. A damaged file raises SequiturError,
    except that `status` and `name` never do: a list of runs never breaks.
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

    @property
    def workspace(self) -> Path:
        """The folder of the workspace that it lies in."""
        return self.path.parent.parent

    @property
    def annotations_folder(self) -> Path:
        """Where annotations lie: with its stored dataset, for all runs on it, or else here."""
        id_ = self.spec.dataset_id
        dataset = self.workspace / layout.DATASETS_FOLDER / id_
        return dataset if id_ and dataset.is_dir() else self.path

    # Settings

    @cached_property
    def _spec_file(self) -> tuple[float, RunSpec]:
        self._check_exists()
        return read_spec(self.path / layout.SPEC_FILE)

    @property
    def spec(self) -> RunSpec:
        """The settings it was started with."""
        return self._spec_file[1]

    def config(self) -> TrainConfig:
        """How it is trained, with the seed that its worker drew where none was given."""
        config = self.spec.config
        if config.seed is None:
            drawn = read_json(self.path / layout.SEED_FILE) or {}
            config = replace(config, seed=drawn.get("seed"))
        return config

    @property
    def created(self) -> float:
        """Unix time at which it was put into the queue; the folder's if the spec is damaged."""
        try:
            return self._spec_file[0]
        except SequiturError:
            return self.path.stat().st_mtime if self.path.exists() else 0.0

    @property
    def queued_at(self) -> float:
        """Unix time at which it was put into the queue, the last time if it was resumed."""
        try:
            asked: Any = (read_json(self.path / layout.RESUME_FILE) or {}).get("asked")
        except SequiturError:
            asked = None
        return float(asked) if fits(asked, float) else self.created

    @property
    def name(self) -> str:
        """What a person calls it; the id if its files are damaged."""
        try:
            about = read_json(self.path / layout.ABOUT_FILE) or {}
            name = about.get("name")
            return name if isinstance(name, str) else self.spec.name
        except SequiturError:
            return self.id

    def rename(self, name: str) -> None:
        """Give it another name; raises SequiturError for an empty one."""
        self._check_exists()
        write_json(self.path / layout.ABOUT_FILE, {"name": checked_name(name)})

    # State

    def state(self) -> State:
        """Status, phase and message of one moment; never raises."""
        try:
            _ = self.spec  # a run without readable settings has failed
            return read_state(self.path)
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
        if end is None:  # it died: the last that is known is when its last epoch ended
            history = self.path / layout.HISTORY_FILE
            end = history.stat().st_mtime if history.exists() else state.started
        return max(0.0, end - state.started)

    @property
    def alive(self) -> bool:
        """Whether a process works on it, or has just been given it; never raises."""
        return is_alive(self.path)

    def claimed_by(self) -> Claim | None:
        """The process that was named last as working on it; SequiturError if damaged."""
        return read_as(Claim, self.path / layout.CLAIM_FILE)

    def claim(self, pid: int) -> None:
        """Note that this process is given it."""
        write_json(self.path / layout.CLAIM_FILE, asdict(Claim.of(pid)))

    def release(self) -> None:
        """Note that it is given to no process any more; another one may take it."""
        (self.path / layout.CLAIM_FILE).unlink(missing_ok=True)

    def reported_state(self) -> State:
        """What its process wrote last, whether or not it still lives."""
        return read_reported_state(self.path)

    @property
    def unfinished(self) -> bool:
        """Whether it is done or stopped, but its last file or its map isn't there yet."""
        try:
            reported = self.reported_state()
        except SequiturError:
            return False
        return reported.status in ("done", "stopped") and reported.phase is not None

    # While it learns

    def progress(self) -> EpochProgress | None:
        """How far the present epoch is; None where epochs are too short for that."""
        return read_as(EpochProgress, self.path / layout.PROGRESS_FILE)

    def history(self) -> list[Epoch]:
        """One entry per epoch; empty before the first has ended."""
        return read_history(self.path)

    def baselines(self) -> Baselines | None:
        """What the loss is to be compared with."""
        return read_as(Baselines, self.path / layout.BASELINES_FILE)

    @property
    def held_out(self) -> bool:
        """Whether the loss and the baselines are measured on sequences it didn't train on."""
        baselines = self.baselines()
        return baselines is not None and baselines.held_out

    def last_batch(self) -> EpochProgress | None:
        """The batch of its last checkpoint, with which its training ended; None where not noted."""
        return read_as(EpochProgress, self.path / layout.REACHED_FILE)

    def stages(self) -> tuple[Stage, ...]:
        """The trainings that it continues, the first one first; empty for most runs."""
        path = self.path / layout.STAGES_FILE
        try:
            values = (read_json(path) or {}).get("stages", [])
            return tuple(from_values(Stage, value) for value in values)
        except DAMAGE as error:
            raise damaged(path) from error

    def preview(self) -> Preview | None:
        """Three sequences as the model reconstructs them so far."""
        arrays = read_arrays(self.path / layout.PREVIEW_FILE)
        if arrays is None:
            return None
        try:
            rows = arrays["rows"]
            reconstructions = tuple(arrays[f"reconstruction_{i}"] for i in range(len(rows)))
            return Preview(rows, reconstructions, int(arrays["epoch"]))
        except DAMAGE as error:
            raise damaged(self.path / layout.PREVIEW_FILE) from error

    def split(self) -> tuple[IntArray, IntArray] | None:
        """(rows trained on, rows held out), int64."""
        arrays = read_arrays(self.path / layout.SPLIT_FILE)
        if arrays is None:
            return None
        try:
            return arrays["train"], arrays["validation"]
        except KeyError as error:
            raise damaged(self.path / layout.SPLIT_FILE) from error

    def scaler(self) -> Scaler | None:
        """How the data was scaled before the model saw it."""
        path = self.path / layout.SCALER_FILE
        values = read_json(path)
        return None if values is None else Scaler.from_json(json.dumps(values))

    # When it is done

    def dataset(self) -> SequenceDataset:
        """The data it was started with, in original units."""
        self._check_exists()
        return SequenceDataset.load(self.path / layout.DATA_FOLDER)

    def count(self) -> int:
        """How many sequences it was started with."""
        return len(read_lengths(self.path))

    def sizes(self) -> Sizes:
        """How many sequences of what lengths and shape it was started with; reads no values."""
        lengths = read_lengths(self.path)
        shape = read_elements(self.path, layout.DATA_FOLDER, VALUES_FILE).shape[1:]
        about = read_json(self.path / layout.DATA_FOLDER / DATASET_FILE) or {}
        channels = len((about.get("meta") or {}).get("channels", ()))
        return Sizes.of_shape(lengths, shape, channels=channels)

    def encodings(self) -> FloatArray | None:
        """float32 of shape (n, encoding_dim); row i is sequence i of the dataset."""
        return read_rows(self.path, layout.ENCODINGS_FILE, self.spec.encoding_dim)

    def errors(self) -> FloatArray | None:
        """Mean squared error of each sequence, in the units trained on, float32 of shape (n,).

        `errors_held_out` says which come from models that hadn't seen the sequence.
        """
        return read_rows(self.path, layout.ERRORS_FILE)

    def errors_held_out(self) -> NDArray[np.bool_] | None:
        """For each row, whether its error was measured on a model that hadn't trained on it."""
        baselines, split = self.baselines(), self.split()
        if baselines is None or split is None:
            return None
        n = self.count()
        if baselines.measured_on == "cross-fit":
            return np.ones(n, dtype=np.bool_)
        return np.isin(np.arange(n), split[1])

    def reconstructions(self) -> Sequence[FloatArray] | None:
        """The model's reconstruction of each sequence, in original units, float32.

        The numbers stay on disk until they are read.
        """
        if not (self.path / layout.RECONSTRUCTIONS_FILE).exists():
            return None
        elements = read_elements(self.path, layout.RECONSTRUCTIONS_FILE)
        return Ragged.concatenated(elements, read_lengths(self.path))

    def points(self, method: str = "umap") -> FloatArray | None:
        """Points on the map, float32 of shape (n, 2), in the order of the dataset.

        None where there is no such map: those of encodings as they are need one or two numbers.
        """
        if method not in PROJECTIONS:
            raise SequiturError(
                f"There is no projection named {method}. Choose one of: {', '.join(PROJECTIONS)}."
            )
        if method not in AS_THEY_ARE.values():
            return read_rows(self.path, layout.points_file(method), 2)
        columns = self.spec.parts.columns("all")
        if AS_THEY_ARE.get(len(range(self.spec.encoding_dim)[columns])) != method:
            return None
        encodings = self.encodings()
        return None if encodings is None else project(encodings[:, columns], method).points

    def points_note(self, method: str = "umap") -> str:
        """A sentence where the points were made in another way than asked, else ""."""
        note = (read_json(self.path / layout.NOTES_FILE) or {}).get(method, "")
        return note if isinstance(note, str) else ""

    def points_method(self, method: str = "umap") -> str:
        """The projection that made the points where `method` was asked for."""
        if not self.points_note(method):
            return method
        # Earlier versions noted nothing but that PCA stands in for UMAP.
        made = (read_json(self.path / layout.NOTES_FILE) or {}).get(f"method of {method}", "pca")
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
        path = self.path / layout.MODEL_FILE
        if not path.exists() and self.status not in ("done", "stopped"):
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

    def stop(self, *, wait: float = 0.0, by_teacher: bool = False) -> None:
        """Ask it to stop; what it has learned stays. A queued run never starts.

        Returns after at most `wait` seconds, earlier once it has stopped. Does
        nothing to a run that has ended; one whose errors are being checked
        leaves them as they are. Raises SequiturError in a class that is frozen,
        but for its teacher.
        """
        state = self.state()
        if state.phase != "checking" and state.status not in UNDER_WAY:
            return
        if not by_teacher:
            check_not_frozen(self.workspace)
        with writing(self.path):
            (self.path / layout.STOP_FILE).touch()
        note("stop", run=self.id)
        wait_until(lambda: self.status not in UNDER_WAY, wait)

    def resume(self) -> None:
        """Put an interrupted or failed run back into the queue.

        It goes on from its last checkpoint, at most half a minute before it
        ended, and learns what it would have learned without the break. Raises
        SequiturError for a run that is in another state, or in a class that is frozen.
        """
        check_not_frozen(self.workspace)
        status = self.status
        if status not in ("interrupted", "failed"):
            raise SequiturError(f"{self.name} is {status}, so there is nothing to resume.")
        _ = self.spec  # a run without readable settings can't go on
        for name in (layout.STOP_FILE, layout.ATTEMPTS_FILE, *layout.PAUSE_FILES):
            (self.path / name).unlink(missing_ok=True)
        for cls, name in ((State, layout.STATUS_FILE), (Claim, layout.CLAIM_FILE)):
            try:
                read_as(cls, self.path / name)
            except SequiturError:  # damaged, it must not hold the run back
                (self.path / name).unlink(missing_ok=True)
        write_json(self.path / layout.RESUME_FILE, {"asked": time.time()})

    def request_cross_fit(self) -> None:
        """Have all errors measured anew, each by a model that hasn't seen the sequence.

        That takes one training for each fold of the cross-fit (see `TrainConfig.cross_fit`).
        Errors and baselines are then those of the cross-fit; the model stays as it is.

        Raises SequiturError for a run that isn't done, or is being worked on, and in a class that
        is frozen.
        """
        check_not_frozen(self.workspace)
        reported = self.reported_state()
        if self.status != "done" or self.unfinished:
            raise SequiturError(
                f"{self.name} isn't done yet, so its errors can't be measured on other models. "
                "Wait until its training and its map are done."
            )
        for name in (layout.STOP_FILE, layout.ATTEMPTS_FILE):
            (self.path / name).unlink(missing_ok=True)
        write_json(
            self.path / layout.STATUS_FILE,
            replace(reported, phase="checking", message="").to_values(),
        )
        with writing(self.workspace):
            (self.workspace / layout.RECHECK_FILE).touch()

    @property
    def can_train_longer(self) -> bool:
        """Whether its training has ended, and its checkpoint is there to go on from."""
        return (
            self.status in ("done", "stopped")
            and self.phase is None
            and (self.path / layout.CHECKPOINT_FILE).exists()
        )

    def delete(self) -> None:
        """Move it to the trash, from where Workspace.restore brings it back.

        A running run is stopped first; if that takes long, its process is ended. Raises
        SequiturError for one under way in a class that is frozen.
        """
        self._check_exists()
        training = self.status in ("running", "paused")
        with suppress(WriteError):  # without room to ask it to stop, its process is ended
            self.stop()
        if not wait_until(lambda: not self.alive, GRACE_SECONDS if training else 0):
            end_worker(self.path, name=self.name, patience=GRACE_SECONDS)
        try:
            deleted = self.path.rename(self.workspace / layout.TRASH_FOLDER / self.id)
            os.utime(deleted)  # it is kept for some time from now on
        except OSError as error:
            raise folder_in_use(self.path, error) from error

    def _check_exists(self) -> None:
        if not self.path.is_dir():
            raise SequiturError(
                f"There is no run {self.id}. It may have been deleted; choose one from the list."
            )
