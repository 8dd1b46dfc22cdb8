"""The process that does one run: python -m sequitur_core.worker FOLDER.

It writes into the run's folder what it does, looks there for the wish to stop,
and goes on from what it finds there. Everything that takes time to import is
imported when it is needed, so that the first epoch is seen as early as
possible.

Without a folder it stands by: it loads everything, waits until a folder is
named on stdin (one line, a JSON string), and leaves when stdin ends. With
--maps it draws the maps of all runs named there, and stays.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import traceback
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil
from numpy.typing import NDArray

from sequitur_core import asks, runs
from sequitur_core.baselines import RelativeTimePCA, mean_frame_errors, reconstruction_errors
from sequitur_core.config import TrainConfig
from sequitur_core.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.files import (
    DAMAGE,
    FULL,
    REFUSED,
    read_json,
    why_not_written,
    write_array,
    write_arrays,
    write_json,
    write_whole,
)
from sequitur_core.jobs import LEAVE_MAP, MAPS
from sequitur_core.journal import Journal
from sequitur_core.prepare import Scaler
from sequitur_core.projection import project
from sequitur_core.slices import joined
from sequitur_core.splitting import folds, split

if TYPE_CHECKING:
    from torch import nn

POLITENESS = 10  # of 19: the dashboard and whatever else a person does come first
PREVIEW_ROWS = 3
CROSS_FIT_PARTS = 5


def main(arguments: Sequence[str]) -> int:
    """Do the run in the folder named, or stand by for one; returns the exit status."""
    psutil.Process().nice(
        psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else POLITENESS
    )
    # Asked to leave, as when the computer is shut down: what is half written goes too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if not arguments:
        return stand_by()
    if arguments[0] == MAPS:
        return draw_maps()
    return do(runs.Run(Path(arguments[0])), leave_map=LEAVE_MAP in arguments)


def do(run: runs.Run, *, leave_map: bool = False) -> int:
    """Do what is left of a run, from its first line to its map; returns the exit status.

    With `leave_map`, another process draws the map, and a further one may check the errors.
    """
    if not take(run):
        return 0
    journal = Journal(run)
    try:
        if not (
            journal.status in ("done", "stopped") and (run.path / runs.ENCODINGS_FILE).exists()
        ):
            journal.say("starting")
            for old in (runs.RESUME_FILE, runs.PROGRESS_FILE):  # of a process that died
                (run.path / old).unlink(missing_ok=True)
            if not learn(journal):
                return 0
    except SequiturError as error:
        journal.say(None, status="failed", message=str(error))
        return 1
    except Exception as error:  # shown to the person, and a bug in the log all the same
        journal.say(None, status="failed", message=_in_plain_words(error, run))
        raise
    if journal.phase == "map":
        if leave_map:
            run.release()
            return 0
        draw_map(journal)
    if journal.phase == "checking":
        check(journal)
    return 0


def stand_by() -> int:
    """Load everything, then do the run that is named on stdin; leave at once when stdin ends."""
    named = _listen()
    warm_up_training()
    folder = named.get()
    if folder is None:
        return 0
    run = runs.Run(Path(folder))
    _write_into_log(run)
    return do(run, leave_map=True)


def draw_maps() -> int:
    """Draw the maps of the runs named on stdin, and answer questions, until it ends.

    A line is a JSON string, the folder of a run, or a pair of that and a question's id.
    """
    named = _listen()
    to_load = [warm_up_map, warm_up_encoding]
    while True:
        while to_load and named.empty():  # what is waited for comes first
            to_load.pop(0)()
        line = named.get()
        if line is None:
            return 0
        if isinstance(line, list):
            run, ask_id = runs.Run(Path(line[0])), line[1]
            if run.path.is_dir():
                _write_into_log(run)
                _respond(run, ask_id)
            continue
        run = runs.Run(Path(line))
        if take(run):
            _write_into_log(run)
            draw_map(Journal(run))
            run.release()


def _respond(run: runs.Run, ask_id: str) -> None:
    """Answer a question. A fault in one is logged; the next may well be answered."""
    try:
        asks.respond(run, ask_id)
    except Exception:
        traceback.print_exc()


def _listen() -> SimpleQueue[Any]:
    """The lines of stdin as they come, and None when it ends.

    With nothing left to do, the process then ends at once, whatever it is just loading.
    """
    named: SimpleQueue[Any] = SimpleQueue()
    anything = False

    def listen() -> None:
        nonlocal anything
        for line in sys.stdin:
            anything = True
            named.put(json.loads(line))
        if not anything:
            os._exit(0)
        named.put(None)

    threading.Thread(target=listen, daemon=True).start()
    return named


def _write_into_log(run: runs.Run) -> None:
    """Send what is printed from now on to the log of a run."""
    with (run.path / runs.LOG_FILE).open("ab") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)


def warm_up_training() -> None:
    """Train for a moment: the first step of all imports hundreds of modules."""
    import safetensors.torch  # noqa: F401

    from sequitur_core.models import build
    from sequitur_core.training import encode, fit

    for name, shape in (("LSTM_AE", (1,)), ("CONV_LSTM_AE", (8, 8))):
        model = build(name, shape, None, 2, {})
        sequences = [np.full((length, *shape), length, np.float32) for length in (3, 4)]
        dataset = SequenceDataset("warm-up", sequences)
        for _ in fit(model, dataset, TrainConfig(epochs=1)):
            encode(model, dataset)


def warm_up_map() -> None:
    """Draw a small map: the first one of all compiles for seconds."""
    project(np.random.default_rng(0).normal(size=(50, 4)), "umap")


def warm_up_encoding() -> None:
    """Encode for a moment: whoever brings new data shouldn't wait until torch is loaded."""
    from sequitur_core.models import build
    from sequitur_core.training import encode, reconstruct

    model = build("LSTM_AE", (1,), None, 2, {})
    for work in (encode, reconstruct):
        work(model, [np.zeros((3, 1), np.float32)])


def take(run: runs.Run) -> bool:
    """Whether this process is the one to do the run.

    The dispatcher has noted which process it started. If it died just before,
    this process does; and if another process was started in its place, this
    one leaves.
    """
    status = run.state().status if run.path.is_dir() else None
    waits = status in ("queued", "running")
    if not waits and not run.unfinished:
        return False  # deleted or done in the meantime
    if waits and (run.path / runs.STOP_FILE).exists():
        return False  # nothing has been learned yet: it reads as stopped once this process ends
    try:
        pid = (read_json(run.path / runs.CLAIM_FILE) or {}).get("pid")
    except SequiturError:  # damaged: nobody can be told to have it
        pid = None
    # On Windows the interpreter of a virtual environment is a child of the
    # process that was started.
    if run.worked_on and pid not in (os.getpid(), os.getppid()):
        return False
    if pid != os.getpid():
        run.claim(os.getpid())
    return True


def learn(journal: Journal) -> bool:
    """Train and save what was learned; False if nothing was to be done."""
    run, folder = journal.run, journal.folder
    spec = run.spec
    config = seeded(run)
    if config.threads < 1:
        raise SequiturError(f"{config.threads} threads compute nothing. Choose 1 or more.")
    dataset = run.dataset()
    train, validation = split(dataset, share=config.validation_share, seed=config.seed)
    write_arrays(folder / runs.SPLIT_FILE, train=train, validation=validation)
    known = dataset.take(train)
    scaler = Scaler.of(known.sequences, known.missing)
    write_whole(folder / runs.SCALER_FILE, lambda file: file.write(scaler.to_json().encode()))
    scaled = replace(dataset, sequences=scaler.apply(dataset.sequences))

    import torch

    from sequitur_core.training import encode, fit, reconstruct

    torch.set_num_threads(config.threads)
    model = fresh_model(run, config)
    shown = _evenly(validation if len(validation) >= PREVIEW_ROWS else train, PREVIEW_ROWS)
    baselines = None
    if not take(run):
        return False
    checkpoint = read_checkpoint(run)
    learned = checkpoint is not None and checkpoint["finished"] and load_model(run, model)
    at = None if checkpoint is None else checkpoint["training"]
    if not learned:
        if at is not None and not has_history(run, before=at["epoch"]):
            at = None  # what is missing can only be had by training anew
        run.keep_history(before=1 if at is None else at["epoch"])
    journal.say("training")
    epochs = fit(
        model,
        scaled,
        config,
        should_stop=journal.should_stop,
        after_batch=journal.after_batch,
        checkpoint=at,
    )
    for epoch in epochs if not learned else ():
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
    journal.save_checkpoint(finished=True)
    encodings = encode(model, scaled)
    linear = project(encodings, "pca")
    reconstructions = reconstruct(model, scaled)
    errors = reconstruction_errors(scaled.sequences, reconstructions, scaled.missing)
    write_array(folder / runs.RECONSTRUCTIONS_FILE, joined(scaler.undo(reconstructions)))
    del reconstructions
    if baselines is None:  # stopped before the first epoch was over
        baselines = measure_baselines(scaled, train, validation, spec.encoding_dim)
    measured = validation if len(validation) else train
    baselines = replace(baselines, model=_mean(errors[measured], scaled.weights[measured]))

    write_array(folder / runs.ERRORS_FILE, errors)
    write_json(folder / runs.BASELINES_FILE, asdict(baselines))
    write_array(folder / runs.points_file("pca"), linear.points)
    write_array(folder / runs.ENCODINGS_FILE, encodings)
    (run.path / runs.ATTEMPTS_FILE).unlink(missing_ok=True)
    stopped = journal.status == "stopped" or journal.should_stop()
    journal.say("map", status="stopped" if stopped else "done")
    return True


def draw_map(journal: Journal) -> None:
    """Compute the map that takes longest, after everything else can be looked at."""
    run, encodings = journal.run, journal.run.encodings()
    try:
        if encodings is not None and run.points("umap") is None:
            umap = project(encodings, "umap", seed=run.spec.config.seed or 0)
            if umap.note:
                about = {"umap": umap.note, "method of umap": umap.method}
                write_json(journal.folder / runs.NOTES_FILE, about)
            write_array(journal.folder / runs.points_file("umap"), umap.points)
    except Exception:
        journal.say(None, message="The map could not be made with UMAP; PCA is there instead.")
        raise
    (run.path / runs.ATTEMPTS_FILE).unlink(missing_ok=True)
    wanted = run.spec.config.cross_fit and journal.status == "done"
    journal.say("checking" if wanted else None, message=journal.message)


def check(journal: Journal) -> None:
    """Measure the errors by cross-fitting."""
    run = journal.run
    message = ""
    try:
        held_out = cross_fitted(journal)
        if held_out is not None:
            errors, baselines = held_out
            write_array(run.path / runs.ERRORS_FILE, errors)
            write_json(run.path / runs.BASELINES_FILE, asdict(baselines))
    except SequiturError as error:
        message = f"Errors are those of sequences that were trained on. {error}"
    except Exception:
        journal.say(
            None,
            message="Errors are those of sequences that were trained on: measuring on others "
            f"went wrong, and {runs.LOG_FILE} in {run.path} says why.",
        )
        raise
    journal.say(None, message=message)


def measure_baselines(
    scaled: SequenceDataset, train: IntArray, validation: IntArray, components: int
) -> runs.Baselines:
    """Errors of the mean and of principal components, found on the training rows."""
    rows = validation if len(validation) else train
    mean, pca = (
        _mean(_linear_errors(scaled, train, rows, kept), scaled.weights[rows])
        for kept in (0, components)
    )
    frame = None
    if _are_clips(scaled):
        frame = _mean(_frame_errors(scaled, train, rows), scaled.weights[rows])
    return runs.Baselines(mean, pca, "validation" if len(validation) else "training", frame=frame)


def cross_fitted(journal: Journal) -> tuple[FloatArray, runs.Baselines] | None:
    """Errors and baselines of every sequence when it isn't trained on; None if stopped."""
    import torch

    from sequitur_core.training import cross_fit

    run = journal.run
    config, components = seeded(run), run.spec.encoding_dim
    torch.set_num_threads(config.threads)
    dataset, scaler = run.dataset(), run.scaler()
    if scaler is None:
        raise SequiturError("How the data was scaled isn't known any more.")
    scaled = replace(dataset, sequences=scaler.apply(dataset.sequences))
    count = min(CROSS_FIT_PARTS, len(scaled))
    begun = 0

    def next_model() -> nn.Module:
        nonlocal begun
        begun += 1
        journal.say("checking", message=f"training {begun} of {count}")
        return fresh_model(run, config)

    errors = cross_fit(
        next_model,
        scaled,
        config,
        count=count,
        should_stop=journal.should_stop,
    )
    if not np.isfinite(errors).all():
        return None
    simple = np.empty((3, len(scaled)), np.float32)
    for train, held_out in folds(scaled, count=count, seed=config.seed):
        for row, kept in enumerate((0, components)):
            simple[row, held_out] = _linear_errors(scaled, train, held_out, kept)
        simple[2, held_out] = _frame_errors(scaled, train, held_out)
    mean, pca, frame, model = (_mean(e, scaled.weights) for e in (*simple, errors))
    if not _are_clips(scaled):
        return errors, runs.Baselines(mean, pca, "cross-fit", model)
    return errors, runs.Baselines(mean, pca, "cross-fit", model, frame)


def seeded(run: runs.Run) -> TrainConfig:
    """The run's config with a seed: one that is drawn is kept, so that all its parts have it."""
    config = run.spec.config
    if config.seed is not None:
        return config
    drawn = read_json(run.path / runs.SEED_FILE)
    if drawn is None:
        drawn = {"seed": int(np.random.default_rng().integers(2**31))}
        write_json(run.path / runs.SEED_FILE, drawn)
    return replace(config, seed=drawn["seed"])


def fresh_model(run: runs.Run, config: TrainConfig) -> nn.Module:
    """The model before it has learned anything."""
    import torch

    from sequitur_core.models import build

    spec = run.spec
    torch.manual_seed(config.seed or 0)
    return build(spec.model, run.sizes(), None, spec.encoding_dim, spec.options)


def read_checkpoint(run: runs.Run) -> dict[str, Any] | None:
    """What the run can go on from; None if it has to begin anew."""
    import torch

    path = run.path / runs.CHECKPOINT_FILE
    try:
        with zipfile.ZipFile(path) as archive:  # torch doesn't look at the checksums
            if archive.testzip() is not None:
                return None
        checkpoint = torch.load(path, weights_only=True)
        return {name: checkpoint[name] for name in ("training", "finished")}
    except DAMAGE:  # or not there: the run is the same from its beginning, only later
        return None


def has_history(run: runs.Run, *, before: int) -> bool:
    """Whether all epochs before this one are in the history."""
    try:
        return len(run.history()) >= before - 1
    except SequiturError:
        return False


def load_model(run: runs.Run, model: nn.Module) -> bool:
    """Put the saved weights into a model; False if they can't be read."""
    try:
        model.load_state_dict(run.model().state_dict())
    except SequiturError:
        return False
    return True


def save_model(path: Path, model: nn.Module) -> None:
    """Write the weights as a whole safetensors file."""
    from safetensors.torch import save

    weights = {name: w.detach().cpu().contiguous() for name, w in model.state_dict().items()}
    content = save(weights)
    write_whole(path, lambda file: file.write(content))


def _linear_errors(
    scaled: SequenceDataset, train: IntArray, rows: IntArray, components: int
) -> FloatArray:
    pca = RelativeTimePCA(components).fit(scaled.take(train).sequences)
    measured = scaled.take(rows)
    rebuilt = pca.reconstruct(measured.sequences)
    return reconstruction_errors(measured.sequences, rebuilt, measured.missing)


def _frame_errors(scaled: SequenceDataset, train: IntArray, rows: IntArray) -> FloatArray:
    learned, measured = scaled.take(train), scaled.take(rows)
    return mean_frame_errors(learned.sequences, measured.sequences, measured.missing)


def _are_clips(dataset: SequenceDataset) -> bool:
    return len(dataset.element_shape) > 1


def _mean(errors: FloatArray, weights: NDArray[Any]) -> float:
    """The mean over all known numbers, from means over those of each sequence."""
    return float(np.average(errors, weights=weights)) if weights.any() else 0.0


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
    if isinstance(error, OSError) and error.errno in (*FULL, *REFUSED):
        why = why_not_written(run.path, error)
        return f"{why[0].upper()}{why[1:]}"
    return (
        f"Something unexpected went wrong ({type(error).__name__}). This is a fault of Sequitur, "
        f"not of your data: {runs.LOG_FILE} in {run.path} says where."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
