"""Data and runs on disk: Workspace, RunSpec, Run.

A run is a folder, and the folder is the only channel between the process that
trains and those that look on. Every file in it is written aside and renamed
into place; only the history grows line by line. So a file that can be seen is
whole, and one that can't be seen isn't there yet.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil
from numpy.typing import NDArray

from sequitur_core.data.dataset import ABOUT_FILE as DATASET_FILE
from sequitur_core.data.dataset import (
    LENGTHS_FILE,
    VALUES_FILE,
    FloatArray,
    IntArray,
    SequenceDataset,
)
from sequitur_core.data.ragged import Ragged
from sequitur_core.data.scaling import Scaler
from sequitur_core.errors import SequiturError
from sequitur_core.explore.projection import PROJECTIONS
from sequitur_core.files import (
    DAMAGE,
    damaged,
    fits,
    from_values,
    read_json,
    write_json,
    write_whole,
)
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import Epoch

if TYPE_CHECKING:
    from torch import nn
from sequitur_core.runs.layout import (
    ABOUT_FILE,
    AGAIN_FILE,
    ATTEMPTS_FILE,
    BASELINES_FILE,
    CHECKPOINT_FILE,
    CLAIM_FILE,
    DATA_FOLDER,
    ENCODINGS_FILE,
    ERRORS_FILE,
    HISTORY_FILE,
    MODEL_FILE,
    NOTES_FILE,
    PREVIEW_FILE,
    PROGRESS_FILE,
    REACHED_FILE,
    RECONSTRUCTIONS_FILE,
    RESUME_FILE,
    SCALER_FILE,
    SPEC_FILE,
    SPLIT_FILE,
    STAGES_FILE,
    STATUS_FILE,
    STOP_FILE,
    TRASH,
    points_file,
)
from sequitur_core.runs.spec import RunSpec, checked_name
from sequitur_core.runs.state import FINAL, Baselines, Batches, Preview, Stage, State, Status
from sequitur_core.runs.trash import move_to_trash

LAST_TIME = 1e11  # Unix time of the year 5138: later ones can't be written as dates everywhere
# A worker that is told to stop looks up ten times a second; one that computes a
# map or is stuck doesn't, and is ended when its run is deleted.
GRACE_SECONDS = 2.0


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
        return Ragged.behind_one_another(np.asarray(values), self._lengths())

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
        move_to_trash(self.path, self.path.parent.parent / TRASH)

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
