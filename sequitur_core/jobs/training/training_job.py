"""One run from its claim to its map: what a worker does with it."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sequitur_core.data.ragged import concatenate, evenly_spaced
from sequitur_core.doctor.checkup import write_checkup
from sequitur_core.errors import DivergedError, SequiturError, WriteError
from sequitur_core.explore.maps.projection import project
from sequitur_core.files import (
    DAMAGE,
    DISK_FULL,
    WRITE_REFUSED,
    reserve,
    why_not_written,
    write_array,
    write_arrays,
    write_json,
    write_text,
    write_whole,
    writing,
)
from sequitur_core.jobs.training.error_measurement import (
    measure_baselines,
    measure_by_cross_fit,
    weighted_mean,
)
from sequitur_core.jobs.training.frame_recorder import FrameRecorder, record_finished
from sequitur_core.jobs.training.model_checkup import check_up
from sequitur_core.jobs.training.model_evaluation import add_structure, evaluate
from sequitur_core.jobs.training.progress_writer import ProgressWriter
from sequitur_core.jobs.worker_process import start_follower
from sequitur_core.runs import layout, queries
from sequitur_core.runs.progress.claim import hold
from sequitur_core.runs.progress.history import has_history, truncate_history
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.results.evaluation import write_evaluation
from sequitur_core.runs.run import Run
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.baselines import reconstruction_errors
from sequitur_core.training.scaled_split import ScaledSplit

if TYPE_CHECKING:
    from torch import nn

    from sequitur_core.training.parallel.shared_work import ModelSettings

PREVIEW_ROWS = 3
DRAW_IT_LATER = "Then draw it in the map's settings; the PCA map is there."


def execute(run: Run, *, leave_map: bool = False) -> int:
    """Do what is left of a run, from its first epoch to its map; returns the exit status.

    With `leave_map`, another process draws the map, and a further one may check the errors.
    """
    with taken(run) as mine:
        return _finish(run, leave_map=leave_map) if mine else 0


def _finish(run: Run, *, leave_map: bool) -> int:
    writer = ProgressWriter(run)
    try:
        trained = (run.path / layout.ENCODINGS_FILE).exists()
        if not trained or writer.status not in ("done", "stopped"):
            reserve(run.path / layout.RESERVE_FILE)
            writer.report("starting")
            for old in (layout.RESUME_FILE, layout.PROGRESS_FILE):  # of a process that died
                (run.path / old).unlink(missing_ok=True)
            if not train(writer):
                return 0
    except WriteError as error:
        kept = " What was learned until the last checkpoint is kept."
        has_checkpoint = (run.path / layout.CHECKPOINT_FILE).exists()
        message = f"{error}{kept if has_checkpoint else ''}"
        writer.report(None, status="failed", message=message)
        return 1
    except SequiturError as error:
        cause = "diverged" if isinstance(error, DivergedError) else ""
        writer.report(None, status="failed", message=str(error), cause=cause)
        return 1
    except Exception as error:  # the person is told, and the log has the traceback
        writer.report(None, status="failed", message=_failure_message(error, run))
        raise
    if writer.phase == "map":
        if leave_map:
            run.release()
            return 0
        draw_map(writer)
    if writer.phase == "checking":
        config = seeded_config(run)
        measure_by_cross_fit(writer, config, lambda: initial_model(run, config))
    return 0


def redirect_output(run: Run) -> None:
    """Send what is printed from now on to the log of a run."""
    with writing(run.path), (run.path / layout.LOG_FILE).open("ab") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)


@contextmanager
def taken(run: Run) -> Iterator[bool]:
    """Take a run for this process and hold it; False where it isn't the one to do it.

    The dispatcher has noted which process it started. If it died just before,
    this process does; and if another process was started in its place, this
    one leaves. Whatever was noted, only one holds the run at a time.
    """
    with hold(run.path) as held:
        mine = held and _is_to_be_done(run) and _is_ours(run)
        if mine:
            with suppress(WriteError):  # the lock says it, too
                run.claim(os.getpid())
        yield mine


def release_if_ours(run: Run) -> None:
    """Leave a run to others that this process has done, as it lives on."""
    with suppress(SequiturError):
        claim = run.claimed_by()
        if claim is not None and claim.pid == os.getpid():
            run.release()


def _is_to_be_done(run: Run, *, was_paused: bool = False) -> bool:
    status = run.state().status if run.path.is_dir() else None
    waits = status in ("queued", "running")
    if not waits:
        return run.unfinished  # else it was deleted or done in the meantime
    if was_paused or run.reported_state().status == "paused":
        return True  # stopped, it still has to save what it had learned
    # Stopped, it has learned nothing yet: it reads as stopped once this process ends.
    return not (run.path / layout.STOP_FILE).exists()


def _is_ours(run: Run) -> bool:
    """Whether no other process was given a run that is held by this one."""
    try:
        claim = run.claimed_by()
    except SequiturError:
        return True
    # On Windows the interpreter of a virtual environment is a child of the
    # process that was started.
    ours = claim is None or claim.pid in (os.getpid(), os.getppid())
    return ours or claim is None or not claim.is_alive()


def train(writer: ProgressWriter) -> bool:
    """Train and save what was learned; False if it was deleted, stopped or paused meanwhile."""
    run, folder = writer.run, writer.folder
    config = seeded_config(run)
    data = _prepare(run, config)

    import torch

    torch.set_num_threads(config.threads)
    model = initial_model(run, config)
    if not _is_to_be_done(run, was_paused=writer.was_paused):
        return False
    checkpoint = read_checkpoint(run)
    trained = checkpoint is not None and checkpoint["finished"] and load_weights(run, model)
    resume_from = None if checkpoint is None else checkpoint["training"]
    if not trained:
        if resume_from is not None and not has_history(folder, before=resume_from["epoch"]):
            resume_from = None  # what is missing can only be had by training anew
        truncate_history(folder, before=1 if resume_from is None else resume_from["epoch"])
    writer.report("training")
    baselines = None
    if not trained:
        from sequitur_core.training.parallel.processes import learning_together

        with learning_together(_model_settings(run), data.scaled, config, start_follower):
            baselines = _train_epochs(writer, model, data, config, resume_from)
        if writer.has_left:
            run.release()
            return False
    for name in layout.PAUSE_FILES:  # too late for them
        (folder / name).unlink(missing_ok=True)
    writer.report("encoding", status="stopped" if writer.should_stop() else None)
    _save_results(writer, model, data, baselines, initial_model(run, config))
    stopped = writer.status == "stopped" or writer.should_stop()
    writer.report("map", status="stopped" if stopped else "done")
    return True


def _prepare(run: Run, config: TrainConfig) -> ScaledSplit:
    """Split and scale the data of a run, and write down how."""
    data = ScaledSplit.of(run.dataset(), config)
    write_arrays(run.path / layout.SPLIT_FILE, train=data.train, validation=data.validation)
    write_text(run.path / layout.SCALER_FILE, data.scaler.to_json())
    return data


def _train_epochs(
    writer: ProgressWriter,
    model: nn.Module,
    data: ScaledSplit,
    config: TrainConfig,
    resume_from: dict[str, Any] | None,
) -> Baselines | None:
    """Train, and write what people look at meanwhile; the baselines if an epoch was done."""
    from sequitur_core.training.evaluation import reconstruct
    from sequitur_core.training.loop import Progress, fit

    enough = len(data.validation) >= PREVIEW_ROWS
    candidates = data.validation if enough else data.train
    preview_rows = candidates[evenly_spaced(len(candidates), PREVIEW_ROWS)]
    encoding_dim = writer.run.spec.encoding_dim
    recorder = FrameRecorder(
        writer.folder,
        model,
        data.scaled,
        data.scaler,
        config,
        learned_rows=len(data.train),
        drawn=preview_rows,
        encoding_dim=encoding_dim,
        from_step=None if resume_from is None else resume_from["step"],
    )

    def after_batch(progress: Progress) -> None:
        writer.after_batch(progress)
        recorder.after_batch(progress)

    baselines = None
    epochs = fit(
        model,
        data.scaled,
        config,
        should_stop=writer.pause_or_stop,
        before_first=recorder.before_first,
        after_batch=after_batch,
        checkpoint=resume_from,
        clock=writer.clock,
    )
    for epoch in epochs:
        writer.append_epoch(epoch)
        recorder.after_epoch(epoch)
        if writer.preview_due():
            reconstructions = reconstruct(model, [data.scaled.sequences[i] for i in preview_rows])
            writer.write_preview(preview_rows, data.scaler.undo(reconstructions), epoch.number)
        if baselines is None:  # after the first epoch, which people wait for most
            baselines = measure_baselines(data, encoding_dim)
            write_json(writer.folder / layout.BASELINES_FILE, asdict(baselines))
        if epoch.number < config.epochs and writer.pause_after_epoch(epoch.number):
            break
    return baselines


def _save_results(
    writer: ProgressWriter,
    model: nn.Module,
    data: ScaledSplit,
    baselines: Baselines | None,
    untrained: nn.Module,
) -> None:
    """Write the model and all that is computed with it, but for the map."""
    from sequitur_core.training.evaluation import encode, reconstruct

    folder, scaled = writer.folder, data.scaled
    save_model(folder / layout.MODEL_FILE, model)
    writer.save_checkpoint(finished=True)
    encodings = encode(model, scaled)
    compared = writer.run.spec.parts.columns("all")
    points = project(encodings[:, compared], "pca").points
    reconstructions = reconstruct(model, scaled)
    errors = reconstruction_errors(scaled.sequences, reconstructions, scaled.missing)
    originals = data.scaler.undo(reconstructions)
    write_array(folder / layout.RECONSTRUCTIONS_FILE, concatenate(originals))
    record_finished(
        writer.run,
        stopped=writer.should_stop(),
        encodings=encodings,
        points=points,
        reconstructions=originals,
    )
    del reconstructions, originals
    if baselines is None:  # stopped before the first epoch was over
        baselines = measure_baselines(data, writer.run.spec.encoding_dim)
    model_error = weighted_mean(errors[data.measured], scaled.weights[data.measured])
    write_array(folder / layout.ERRORS_FILE, errors)
    write_json(folder / layout.BASELINES_FILE, asdict(replace(baselines, model=model_error)))
    apart_by = writer.run.spec.config.split_by
    evaluation = evaluate(scaled, data.train, encodings[:, compared], untrained, apart_by=apart_by)
    write_evaluation(writer.run, evaluation)
    found = check_up(scaled, data.train, data.measured, model, encodings, errors, writer.run.spec)
    write_checkup(writer.run, found)
    queries.delete_all(writer.run)  # of a stopped run that went on, asked of it meanwhile
    write_array(folder / layout.points_file("pca"), points)
    write_array(folder / layout.ENCODINGS_FILE, encodings, durable=True)
    (folder / layout.ATTEMPTS_FILE).unlink(missing_ok=True)


def draw_map(writer: ProgressWriter) -> None:
    """Compute the map that takes longest, after everything else can be looked at."""
    run, encodings = writer.run, writer.run.encodings()
    try:
        if encodings is not None and run.points("umap") is None:
            compared = encodings[:, run.spec.parts.columns("all")]
            umap = project(compared, "umap", seed=run.spec.config.seed or 0)
            if umap.note:
                note = {"umap": umap.note, "method of umap": umap.method}
                write_json(writer.folder / layout.NOTES_FILE, note)
            write_array(writer.folder / layout.points_file("umap"), umap.points)
    except WriteError as error:
        writer.report(None, message=f"There is no UMAP map. {error} {DRAW_IT_LATER}")
        return
    except Exception:
        writer.report(None, message="The map could not be made with UMAP; PCA is used instead.")
        raise
    (run.path / layout.ATTEMPTS_FILE).unlink(missing_ok=True)
    cross_fit = run.spec.config.cross_fit and writer.status == "done"
    try:
        with suppress(SequiturError):  # the verdict does without, as it does for older runs
            add_structure(run)
    finally:  # a bug is no reason to draw the map again
        writer.report("checking" if cross_fit else None, message=writer.message)


def seeded_config(run: Run) -> TrainConfig:
    """The run's config with a seed: one that is drawn is kept, so that all its parts have it."""
    config = run.config()
    if config.seed is None:
        config = replace(config, seed=int(np.random.default_rng().integers(2**31)))
        write_json(run.path / layout.SEED_FILE, {"seed": config.seed})
    return config


def initial_model(run: Run, config: TrainConfig) -> nn.Module:
    """The model before training."""
    import torch

    torch.manual_seed(config.seed or 0)
    return _model_settings(run).build()


def _model_settings(run: Run) -> ModelSettings:
    """What its model is made of."""
    from sequitur_core.training.parallel.shared_work import ModelSettings

    spec = run.spec
    return ModelSettings(spec.model, run.sizes(), spec.encoding_dim, spec.options)


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


def load_weights(run: Run, model: nn.Module) -> bool:
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
    write_whole(path, lambda file: file.write(content), durable=True)


def _failure_message(error: Exception, run: Run) -> str:
    text = str(error).lower()
    if isinstance(error, MemoryError) or "out of memory" in text or "allocate memory" in text:
        return (
            "There wasn't enough memory for this training. Train with fewer or shorter "
            "sequences, smaller batches or a smaller model."
        )
    if isinstance(error, OSError) and error.errno in (*DISK_FULL, *WRITE_REFUSED):
        return why_not_written(run.path, error)
    return (
        f"Something unexpected went wrong ({type(error).__name__}). This is a fault of Sequitur, "
        f"not of your data: {layout.LOG_FILE} in {run.path} says where."
    )
