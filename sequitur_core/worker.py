"""The process that does one run: python -m sequitur_core.worker FOLDER.

It writes into the run's folder what it does, and looks there for the wish to
stop. Everything that takes time to import is imported when it is needed, so
that the first epoch is seen as early as possible.

Without a folder it stands by: it loads everything, waits until a folder is
named on stdin (one line, a JSON string), and leaves when stdin ends.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

import numpy as np
import psutil

from sequitur_core import runs
from sequitur_core.baselines import RelativeTimePCA, reconstruction_errors
from sequitur_core.config import Epoch, TrainConfig
from sequitur_core.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.files import read_json, write_array, write_arrays, write_json, write_whole
from sequitur_core.prepare import Scaler
from sequitur_core.projection import project
from sequitur_core.splitting import folds, split

if TYPE_CHECKING:
    from torch import nn

POLITENESS = 10  # of 19: the dashboard and whatever else a person does come first
STOP_SECONDS = 0.1
PREVIEW_SECONDS = 0.5
PREVIEW_ROWS = 3
CROSS_FIT_PARTS = 5


class Journal:
    """The worker's side of a run's folder: says how far it is, hears when to stop."""

    def __init__(self, run: runs.Run) -> None:
        self.run = run
        self.folder = run.path
        self._state = runs.State("running", "starting", started=time.time())
        self._stop_seen = False
        self._stop_looked = -STOP_SECONDS
        self._preview_written = -PREVIEW_SECONDS

    @property
    def status(self) -> runs.Status:
        return self._state.status

    @property
    def message(self) -> str:
        return self._state.message

    def say(
        self, phase: str | None, *, status: runs.Status | None = None, message: str = ""
    ) -> None:
        """Write what is being done, and what has become of the run if that is new."""
        state = replace(self._state, phase=phase, message=message)
        if status is not None:
            state = replace(state, status=status, finished=self._state.finished or time.time())
        self._state = state
        write_json(self.folder / runs.STATUS_FILE, asdict(state))

    def should_stop(self) -> bool:
        """Whether somebody asked to stop; a look at the disk ten times a second at most."""
        now = time.monotonic()
        if not self._stop_seen and now - self._stop_looked >= STOP_SECONDS:
            self._stop_looked = now
            self._stop_seen = (self.folder / runs.STOP_FILE).exists()
        return self._stop_seen

    def append(self, epoch: Epoch) -> None:
        """Add a line to the history."""
        line = json.dumps(asdict(epoch)) + "\n"
        with (self.folder / runs.HISTORY_FILE).open("a", encoding="utf-8") as file:
            file.write(line)

    def wants_preview(self) -> bool:
        """Whether the last preview is old enough."""
        return time.monotonic() - self._preview_written >= PREVIEW_SECONDS

    def preview(self, rows: IntArray, reconstructions: Sequence[FloatArray], epoch: int) -> None:
        """Show a few reconstructions, in original units."""
        arrays = {f"reconstruction_{i}": r for i, r in enumerate(reconstructions)}
        path = self.folder / runs.PREVIEW_FILE
        write_arrays(path, rows=rows, epoch=np.array(epoch), **arrays)
        self._preview_written = time.monotonic()


def main(arguments: Sequence[str]) -> int:
    """Do the run in the folder named, or stand by for one; returns the exit status."""
    psutil.Process().nice(
        psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else POLITENESS
    )
    if arguments:
        return do(runs.Run(Path(arguments[0])))
    return stand_by()


def do(run: runs.Run, *, before_map: Callable[[], None] | None = None) -> int:
    """Do a run from its first line to its map; returns the exit status."""
    if not take(run):
        return 0
    journal = Journal(run)
    try:
        journal.say("starting")
        encodings = learn(journal)
    except SequiturError as error:
        journal.say(None, status="failed", message=str(error))
        return 1
    except Exception as error:  # shown to the person, and a bug in the log all the same
        journal.say(None, status="failed", message=_in_plain_words(error, run))
        raise
    if encodings is None:
        return 0
    try:
        if before_map is not None:
            before_map()
        draw_map(journal, encodings)
    except Exception:
        journal.say(None, message="The map could not be made with UMAP; PCA is there instead.")
        raise
    return 0


def stand_by() -> int:
    """Load everything, then do the run that is named on stdin; leave at once when stdin ends."""
    named: SimpleQueue[str] = SimpleQueue()

    def listen() -> None:
        line = sys.stdin.readline()
        if not line:  # the server has ended
            os._exit(0)
        named.put(json.loads(line))

    threading.Thread(target=listen, daemon=True).start()
    warm_up_training()
    # Beside the waiting: who trains meanwhile sees the first epoch at once.
    warming = threading.Thread(target=warm_up_map)
    warming.start()
    run = runs.Run(Path(named.get()))
    with (run.path / runs.LOG_FILE).open("ab") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    return do(run, before_map=warming.join)


def warm_up_training() -> None:
    """Train for a moment: the first step of all imports hundreds of modules."""
    import safetensors.torch  # noqa: F401

    from sequitur_core.models import build
    from sequitur_core.training import encode, fit

    model = build("LSTM_AE", (1,), None, 2, {})
    dataset = SequenceDataset(
        "warm-up", [np.zeros((3, 1), np.float32), np.ones((4, 1), np.float32)]
    )
    for _ in fit(model, dataset, TrainConfig(epochs=1)):
        encode(model, dataset)


def warm_up_map() -> None:
    """Draw a small map: the first one of all compiles for seconds."""
    project(np.random.default_rng(0).normal(size=(50, 4)), "umap")


def take(run: runs.Run) -> bool:
    """Whether this process is the one to do the run.

    The dispatcher has noted which process it started. If it died just before,
    this process does; and if another process was started in its place, this
    one leaves.
    """
    if not run.path.is_dir() or run.state().status not in ("queued", "running"):
        return False  # deleted or done in the meantime
    if (run.path / runs.STOP_FILE).exists():
        return False  # nothing has been learned yet: it reads as stopped once this process ends
    pid = (read_json(run.path / runs.CLAIM_FILE) or {}).get("pid")
    # On Windows the interpreter of a virtual environment is a child of the
    # process that was started.
    if run.alive and pid not in (os.getpid(), os.getppid()):
        return False
    if pid != os.getpid():
        run.claim(os.getpid())
    return True


def learn(journal: Journal) -> FloatArray | None:
    """Train and save what was learned; returns the encodings, None if nothing was to be done."""
    run, folder = journal.run, journal.folder
    spec = run.spec
    config = spec.config
    if config.seed is None:  # drawn here, so that all parts of the run have the same
        config = replace(config, seed=int(np.random.default_rng().integers(2**31)))
    if config.threads < 1:
        raise SequiturError(f"{config.threads} threads compute nothing. Choose 1 or more.")
    dataset = run.dataset()
    train, validation = split(dataset, share=config.validation_share, seed=config.seed)
    write_arrays(folder / runs.SPLIT_FILE, train=train, validation=validation)
    scaler = Scaler.of([dataset.sequences[i] for i in train])
    write_whole(folder / runs.SCALER_FILE, lambda file: file.write(scaler.to_json().encode()))
    scaled = replace(dataset, sequences=scaler.apply(dataset.sequences))

    import torch

    from sequitur_core.models import build
    from sequitur_core.training import encode, fit, reconstruct

    def fresh_model() -> nn.Module:
        torch.manual_seed(config.seed or 0)
        return build(spec.model, run.sizes(), None, spec.encoding_dim, spec.options)

    torch.set_num_threads(config.threads)
    model = fresh_model()
    shown = _evenly(validation if len(validation) >= PREVIEW_ROWS else train, PREVIEW_ROWS)
    baselines = None
    if not take(run):
        return None
    journal.say("training")
    for epoch in fit(model, scaled, config, should_stop=journal.should_stop):
        journal.append(epoch)
        if journal.wants_preview():
            sequences = [scaled.sequences[i] for i in shown]
            journal.preview(shown, scaler.undo(reconstruct(model, sequences)), epoch.number)
        if baselines is None:  # after the first epoch, which people wait for most
            baselines = measure_baselines(scaled, train, validation, spec.encoding_dim)
            write_json(folder / runs.BASELINES_FILE, asdict(baselines))

    if journal.should_stop():
        journal.say("encoding", status="stopped")
    else:
        journal.say("encoding")
    save_model(folder / runs.MODEL_FILE, model)
    encodings = encode(model, scaled)
    linear = project(encodings, "pca")
    reconstructions = reconstruct(model, scaled)
    errors = reconstruction_errors(scaled.sequences, reconstructions)
    write_array(folder / runs.RECONSTRUCTIONS_FILE, np.concatenate(scaler.undo(reconstructions)))
    del reconstructions
    if baselines is None:  # stopped before the first epoch was over
        baselines = measure_baselines(scaled, train, validation, spec.encoding_dim)
    measured = validation if len(validation) else train
    baselines = replace(baselines, model=_mean(errors[measured], scaled.lengths[measured]))

    message = ""
    if config.cross_fit and journal.status == "running":
        journal.say("checking")
        try:
            held_out = cross_fitted(
                fresh_model, scaled, config, components=spec.encoding_dim, journal=journal
            )
        except SequiturError as error:
            message = f"Errors are those of sequences that were trained on. {error}"
        else:
            if held_out is not None:
                errors, baselines = held_out
    write_array(folder / runs.ERRORS_FILE, errors)
    write_json(folder / runs.BASELINES_FILE, asdict(baselines))
    write_array(folder / runs.points_file("pca"), linear.points)
    write_array(folder / runs.ENCODINGS_FILE, encodings)
    stopped = journal.status == "stopped" or journal.should_stop()
    journal.say("map", status="stopped" if stopped else "done", message=message)
    return encodings


def draw_map(journal: Journal, encodings: FloatArray) -> None:
    """Compute the map that takes longest, after everything else can be looked at."""
    umap = project(encodings, "umap", seed=journal.run.spec.config.seed or 0)
    if umap.note:
        write_json(journal.folder / runs.NOTES_FILE, {"umap": umap.note})
    write_array(journal.folder / runs.points_file("umap"), umap.points)
    journal.say(None, message=journal.message)


def measure_baselines(
    scaled: SequenceDataset, train: IntArray, validation: IntArray, components: int
) -> runs.Baselines:
    """Errors of the mean and of principal components, found on the training rows."""
    rows = validation if len(validation) else train
    mean, pca = (
        _mean(_linear_errors(scaled, train, rows, kept), scaled.lengths[rows])
        for kept in (0, components)
    )
    return runs.Baselines(mean, pca, "validation" if len(validation) else "training")


def cross_fitted(
    fresh_model: Callable[[], nn.Module],
    scaled: SequenceDataset,
    config: TrainConfig,
    *,
    components: int,
    journal: Journal,
) -> tuple[FloatArray, runs.Baselines] | None:
    """Errors and baselines of every sequence when it isn't trained on; None if stopped."""
    from sequitur_core.training import cross_fit

    count = min(CROSS_FIT_PARTS, len(scaled))
    errors = cross_fit(fresh_model, scaled, config, count=count, should_stop=journal.should_stop)
    if not np.isfinite(errors).all():
        return None
    linear = np.empty((2, len(scaled)), np.float32)
    for train, held_out in folds(scaled, count=count, seed=config.seed):
        for row, kept in enumerate((0, components)):
            linear[row, held_out] = _linear_errors(scaled, train, held_out, kept)
    mean, pca, model = (_mean(e, scaled.lengths) for e in (*linear, errors))
    return errors, runs.Baselines(mean, pca, "cross-fit", model)


def save_model(path: Path, model: nn.Module) -> None:
    """Write the weights as a whole safetensors file."""
    from safetensors.torch import save

    weights = {name: w.detach().cpu().contiguous() for name, w in model.state_dict().items()}
    content = save(weights)
    write_whole(path, lambda file: file.write(content))


def _linear_errors(
    scaled: SequenceDataset, train: IntArray, rows: IntArray, components: int
) -> FloatArray:
    pca = RelativeTimePCA(components).fit([scaled.sequences[i] for i in train])
    sequences = [scaled.sequences[i] for i in rows]
    return reconstruction_errors(sequences, pca.reconstruct(sequences))


def _mean(errors: FloatArray, lengths: IntArray) -> float:
    """The mean over all numbers, from means over the numbers of each sequence."""
    return float(np.average(errors, weights=lengths))


def _evenly(rows: IntArray, count: int) -> IntArray:
    """At most `count` of the rows, spread over all of them."""
    places = np.linspace(0, len(rows) - 1, min(count, len(rows)))
    return rows[places.round().astype(np.int64)]


def _in_plain_words(error: Exception, run: runs.Run) -> str:
    words = str(error).lower()
    if isinstance(error, MemoryError) or "out of memory" in words or "allocate memory" in words:
        return (
            "There wasn't enough memory for this training. Train with fewer or shorter "
            "sequences, smaller batches or a smaller model."
        )
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "The disk is full. Make room on it and train again."
    return (
        f"Something unexpected went wrong ({type(error).__name__}). This is a fault of Sequitur, "
        f"not of your data: {runs.LOG_FILE} in {run.path} says where."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
