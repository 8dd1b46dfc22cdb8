"""One run from its claim to its map: what a worker does with it."""

from __future__ import annotations

import os
import zipfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import concatenate
from sequitur_core.data.relative_time_pca import RelativeTimePCA
from sequitur_core.data.scaling import Scaler
from sequitur_core.data.splitting import folds, split
from sequitur_core.errors import SequiturError
from sequitur_core.explore.projection import project
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
from sequitur_core.jobs.progress_writer import ProgressWriter
from sequitur_core.runs import layout
from sequitur_core.runs.history import has_history, truncate_history
from sequitur_core.runs.run import Run
from sequitur_core.runs.state import Baselines
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.baselines import mean_frame_errors, reconstruction_errors

if TYPE_CHECKING:
    from torch import nn


PREVIEW_ROWS = 3
CROSS_FIT_PARTS = 5


def do(run: Run, *, leave_map: bool = False) -> int:
    """Do what is left of a run, from its first line to its map; returns the exit status.

    With `leave_map`, another process draws the map, and a further one may check the errors.
    """
    if not take(run):
        return 0
    journal = ProgressWriter(run)
    try:
        if not (
            journal.status in ("done", "stopped") and (run.path / layout.ENCODINGS_FILE).exists()
        ):
            journal.say("starting")
            for old in (layout.RESUME_FILE, layout.PROGRESS_FILE):  # of a process that died
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


def write_into_log(run: Run) -> None:
    """Send what is printed from now on to the log of a run."""
    with (run.path / layout.LOG_FILE).open("ab") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)


def take(run: Run) -> bool:
    """Whether this process is the one to do the run.

    The dispatcher has noted which process it started. If it died just before,
    this process does; and if another process was started in its place, this
    one leaves.
    """
    status = run.state().status if run.path.is_dir() else None
    waits = status in ("queued", "running")
    if not waits and not run.unfinished:
        return False  # deleted or done in the meantime
    if waits and (run.path / layout.STOP_FILE).exists():
        return False  # nothing has been learned yet: it reads as stopped once this process ends
    worker = run.worker
    # On Windows the interpreter of a virtual environment is a child of the
    # process that was started.
    if worker is not None and worker.pid not in (os.getpid(), os.getppid()):
        return False
    if worker is None or worker.pid != os.getpid():
        run.claim(os.getpid())
    return True


def learn(journal: ProgressWriter) -> bool:
    """Train and save what was learned; False if nothing was to be done."""
    run, folder = journal.run, journal.folder
    spec = run.spec
    config = seeded(run)
    if config.threads < 1:
        raise SequiturError(f"{config.threads} threads compute nothing. Choose 1 or more.")
    dataset = run.dataset()
    train, validation = split(dataset, share=config.validation_share, seed=config.seed)
    write_arrays(folder / layout.SPLIT_FILE, train=train, validation=validation)
    known = dataset.take(train)
    scaler = Scaler.of(known.sequences, known.missing)
    write_whole(folder / layout.SCALER_FILE, lambda file: file.write(scaler.to_json().encode()))
    scaled = replace(dataset, sequences=scaler.apply(dataset.sequences))

    import torch

    from sequitur_core.training.evaluation import encode, reconstruct
    from sequitur_core.training.loop import fit

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
        if at is not None and not has_history(folder, before=at["epoch"]):
            at = None  # what is missing can only be had by training anew
        truncate_history(folder, before=1 if at is None else at["epoch"])
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
            write_json(folder / layout.BASELINES_FILE, asdict(baselines))

    if journal.should_stop():
        journal.say("encoding", status="stopped")
    else:
        journal.say("encoding")
    save_model(folder / layout.MODEL_FILE, model)
    journal.save_checkpoint(finished=True)
    encodings = encode(model, scaled)
    linear = project(encodings, "pca")
    reconstructions = reconstruct(model, scaled)
    errors = reconstruction_errors(scaled.sequences, reconstructions, scaled.missing)
    write_array(folder / layout.RECONSTRUCTIONS_FILE, concatenate(scaler.undo(reconstructions)))
    del reconstructions
    if baselines is None:  # stopped before the first epoch was over
        baselines = measure_baselines(scaled, train, validation, spec.encoding_dim)
    measured = validation if len(validation) else train
    baselines = replace(baselines, model=_mean(errors[measured], scaled.weights[measured]))

    write_array(folder / layout.ERRORS_FILE, errors)
    write_json(folder / layout.BASELINES_FILE, asdict(baselines))
    write_array(folder / layout.points_file("pca"), linear.points)
    write_array(folder / layout.ENCODINGS_FILE, encodings)
    (run.path / layout.ATTEMPTS_FILE).unlink(missing_ok=True)
    stopped = journal.status == "stopped" or journal.should_stop()
    journal.say("map", status="stopped" if stopped else "done")
    return True


def draw_map(journal: ProgressWriter) -> None:
    """Compute the map that takes longest, after everything else can be looked at."""
    run, encodings = journal.run, journal.run.encodings()
    try:
        if encodings is not None and run.points("umap") is None:
            umap = project(encodings, "umap", seed=run.spec.config.seed or 0)
            if umap.note:
                about = {"umap": umap.note, "method of umap": umap.method}
                write_json(journal.folder / layout.NOTES_FILE, about)
            write_array(journal.folder / layout.points_file("umap"), umap.points)
    except Exception:
        journal.say(None, message="The map could not be made with UMAP; PCA is there instead.")
        raise
    (run.path / layout.ATTEMPTS_FILE).unlink(missing_ok=True)
    wanted = run.spec.config.cross_fit and journal.status == "done"
    journal.say("checking" if wanted else None, message=journal.message)


def check(journal: ProgressWriter) -> None:
    """Measure the errors by cross-fitting."""
    run = journal.run
    message = ""
    try:
        held_out = cross_fitted(journal)
        if held_out is not None:
            errors, baselines = held_out
            write_array(run.path / layout.ERRORS_FILE, errors)
            write_json(run.path / layout.BASELINES_FILE, asdict(baselines))
    except SequiturError as error:
        message = f"Errors are those of sequences that were trained on. {error}"
    except Exception:
        journal.say(
            None,
            message="Errors are those of sequences that were trained on: measuring on others "
            f"went wrong, and {layout.LOG_FILE} in {run.path} says why.",
        )
        raise
    journal.say(None, message=message)


def measure_baselines(
    scaled: SequenceDataset, train: IntArray, validation: IntArray, components: int
) -> Baselines:
    """Errors of the mean and of principal components, found on the training rows."""
    rows = validation if len(validation) else train
    mean, pca = (
        _mean(_linear_errors(scaled, train, rows, kept), scaled.weights[rows])
        for kept in (0, components)
    )
    frame = None
    if _are_clips(scaled):
        frame = _mean(_frame_errors(scaled, train, rows), scaled.weights[rows])
    return Baselines(mean, pca, "validation" if len(validation) else "training", frame=frame)


def cross_fitted(journal: ProgressWriter) -> tuple[FloatArray, Baselines] | None:
    """Errors and baselines of every sequence when it isn't trained on; None if stopped."""
    import torch

    from sequitur_core.training.cross_fit import cross_fit

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
        return errors, Baselines(mean, pca, "cross-fit", model)
    return errors, Baselines(mean, pca, "cross-fit", model, frame)


def seeded(run: Run) -> TrainConfig:
    """The run's config with a seed: one that is drawn is kept, so that all its parts have it."""
    config = run.spec.config
    if config.seed is not None:
        return config
    drawn = read_json(run.path / layout.SEED_FILE)
    if drawn is None:
        drawn = {"seed": int(np.random.default_rng().integers(2**31))}
        write_json(run.path / layout.SEED_FILE, drawn)
    return replace(config, seed=drawn["seed"])


def fresh_model(run: Run, config: TrainConfig) -> nn.Module:
    """The model before it has learned anything."""
    import torch

    from sequitur_core.models import build

    spec = run.spec
    torch.manual_seed(config.seed or 0)
    return build(spec.model, run.sizes(), None, spec.encoding_dim, spec.options)


def read_checkpoint(run: Run) -> dict[str, Any] | None:
    """What the run can go on from; None if it has to begin anew."""
    import torch

    path = run.path / layout.CHECKPOINT_FILE
    try:
        with zipfile.ZipFile(path) as archive:  # torch doesn't look at the checksums
            if archive.testzip() is not None:
                return None
        checkpoint = torch.load(path, weights_only=True)
        return {name: checkpoint[name] for name in ("training", "finished")}
    except DAMAGE:  # or not there: the run is the same from its beginning, only later
        return None


def load_model(run: Run, model: nn.Module) -> bool:
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


def _in_plain_words(error: Exception, run: Run) -> str:
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
        f"not of your data: {layout.LOG_FILE} in {run.path} says where."
    )
