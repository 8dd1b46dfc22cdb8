"""Records frames while a model trains: what the live map and the replay show."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.data.scaling import Scaler
from sequitur_core.data.summary import round_robin
from sequitur_core.errors import SequiturError
from sequitur_core.explore.maps.latent_paths import decode
from sequitur_core.explore.maps.planes import plane, turned_onto
from sequitur_core.jobs.training.frame_schedule import FrameSchedule
from sequitur_core.runs.progress.frames import (
    MOST_FRAMES,
    Frame,
    FrameFormat,
    append_frame,
    begin_frames,
    frame_format,
    keep_frames,
    read_frames,
)
from sequitur_core.runs.progress.state import EpochProgress
from sequitur_core.runs.run import Run
from sequitur_core.settings.train_config import Epoch, TrainConfig

if TYPE_CHECKING:
    from torch import nn

    from sequitur_core.training.loop import Progress

USUAL_ROWS, MOST_ROWS, FEWEST_ROWS = 200, 1_000, 60
# Encoding a sequence costs about a sixth of learning from it once. So many rows for each sequence
# learned from leave time for 40 frames; in short trainings of large models, for 20.
ROWS_OF_MANY, ROWS_OF_FEW = 0.005, 0.0075


def frame_rows(dataset: SequenceDataset, learned: int) -> IntArray:
    """The sequences that frames show, balanced over the first label; the same every time.

    All of up to 200; of more, the more the longer the training is, 200 to 1,000. Down to 60
    where a training is so short that there would be time for a few frames only. `learned` says
    how many sequences it learns from, counted once for each epoch.
    """
    if len(dataset) <= USUAL_ROWS:
        return np.arange(len(dataset))
    most = min(max(USUAL_ROWS, ROWS_OF_MANY * learned), max(FEWEST_ROWS, ROWS_OF_FEW * learned))
    most = min(int(most), MOST_ROWS)
    labels = dataset.labels
    names = labels.iloc[:, 0].astype(str) if len(labels.columns) else [""] * len(dataset)
    return np.sort(round_robin(list(names))[:most])


class FrameRecorder:
    """Records the frames of one training, but for the finished model's.

    It draws no random numbers and leaves the model as it was, so what is learned is the same
    with and without it.

    Parameters
    ----------
    folder : of the run.
    model : the model that learns.
    scaled, scaler : its data, and how it was scaled.
    learned_rows : how many sequences it learns from.
    drawn : rows of the sequences that are reconstructed.
    encoding_dim : numbers in an encoding.
    from_step : the batch that the training goes on from, frames up to which are kept; None
        begins anew.
    clock : seconds by which frames are afforded; those of the processor, so that they don't get
        fewer where other programs keep the computer busy.
    """

    def __init__(
        self,
        folder: Path,
        model: nn.Module,
        scaled: SequenceDataset,
        scaler: Scaler,
        config: TrainConfig,
        *,
        learned_rows: int,
        drawn: IntArray,
        encoding_dim: int,
        from_step: int | None,
        clock: Callable[[], float] = time.process_time,
    ) -> None:
        self.folder, self.model, self.scaler, self.config = folder, model, scaler, config
        self.clock = clock
        # A training that goes on from another leaves half of the room for its own frames.
        most = MOST_FRAMES // 2 if config.from_epoch else MOST_FRAMES
        kept = None if from_step is None else keep_frames(folder, until=from_step, most=most)
        if kept is None:
            self.format = frame_format(
                frame_rows(scaled, learned_rows * (config.epochs - config.from_epoch)),
                encoding_dim=encoding_dim,
                drawn=drawn,
                lengths=scaled.lengths,
                shape=scaled.element_shape,
            )
            begin_frames(folder, self.format)
            epochs = np.empty(0)
        else:
            self.format, epochs = kept.format, kept.records["epoch"]
        self._last_step = int(kept.records["step"][-1]) if kept is not None and len(kept) else 0
        self._points = kept.records["points"][-1] if kept is not None and len(kept) else None
        self._earlier = int((epochs < config.from_epoch).sum())
        self._taken = len(epochs) - self._earlier
        self._from_step = from_step or 0
        rows, reconstructed = (np.array(x, np.int64) for x in (self.format.rows, self.format.drawn))
        encoded = np.union1d(rows, reconstructed)
        self._encoded = scaled.take(encoded)
        self._shown, self._drawn = (np.searchsorted(encoded, x) for x in (rows, reconstructed))
        self._unlearned: FloatArray | None = None
        self._losses = (math.nan, math.nan)
        self._due_at_end = False
        self._schedule: FrameSchedule | None = None

    def before_first(self) -> None:
        """Record the model as it begins, unless it goes on from the midst of a training."""
        if not self._taken and (self._from_step == 0 or self.config.from_epoch):
            self._record(self._from_step, float(self.config.from_epoch))
        self._resumed_at = self.clock()

    def after_batch(self, progress: Progress) -> None:
        """Record a frame where one is due; at the end of an epoch, once its losses are known."""
        batches = progress.batches
        schedule = self._schedule or self._planned(batches)
        step, epoch = _position(EpochProgress(progress.epoch, progress.batch, batches))
        now = self.clock()
        due = schedule.is_due(step - self.config.from_epoch * batches, now - self._resumed_at)
        self._resumed_at = now
        if not due:
            return
        if progress.batch == batches:
            self._due_at_end = True
        else:
            self._take(schedule, step, epoch)

    def after_epoch(self, epoch: Epoch) -> None:
        """Note the losses of an epoch, and record the frame that is due at its end."""
        self._losses = _losses_of(epoch)
        if self._due_at_end and self._schedule is not None:
            self._due_at_end = False
            self._take(self._schedule, epoch.number * self._schedule.batches, float(epoch.number))

    def _planned(self, batches: int) -> FrameSchedule:
        config = self.config
        # The finished model has a frame of its own.
        most = self.format.most - 1 - self._earlier
        epochs = config.epochs - config.from_epoch
        last = max(0, self._last_step - config.from_epoch * batches)
        self._schedule = FrameSchedule(epochs, batches, most, taken=self._taken, last=last)
        return self._schedule

    def _take(self, schedule: FrameSchedule, step: int, epoch: float) -> None:
        began = self.clock()
        self._record(step, epoch)
        self._resumed_at = self.clock()
        first = self.config.from_epoch * schedule.batches
        schedule.count(step - first, self._resumed_at - began)

    def _record(self, step: int, epoch: float) -> None:
        from sequitur_core.training.evaluation import evaluation_mode

        with evaluation_mode(self.model):  # once for all batches, each of which would take time
            encodings = self._encodings()
            if not np.isfinite(encodings).all():
                return  # the training is about to say so itself
            drawn = decode(
                self.model,
                encodings[self._drawn],
                self._encoded.lengths[self._drawn].tolist(),
                element_shape=self.format.shape,
                scaler=self.scaler,
            )
        encodings = encodings[self._shown]
        compared = encodings[:, : encodings.shape[1] - self._phases]
        points = _follow(plane(compared), self._points, self.format)
        frame = Frame(step, epoch, *self._losses, encodings, points, drawn)
        append_frame(self.folder, self.format, frame)
        self._points = points
        self._taken += 1

    def _encodings(self) -> FloatArray:
        """Of all that is shown or drawn; rhythm, which isn't learned, is measured once."""
        from sequitur_core.training.evaluation import encode

        model: Any = self.model
        encoder = getattr(model.encoder, "codes", model.encoder)  # of clips, that of their frames
        rhythm = getattr(encoder, "rhythm", None)
        unlearned = 0 if rhythm is None else len(rhythm.bias) + self._phases
        if rhythm is None or self._unlearned is None:
            encodings = encode(self.model, self._encoded, checked=True)
            if rhythm is not None:
                self._unlearned = encodings[:, encodings.shape[1] - unlearned :]
            return encodings
        encoder.rhythm = None
        try:
            learned = encode(self.model, self._encoded, checked=True)
        finally:
            encoder.rhythm = rhythm
        shape = learned[:, : learned.shape[1] - self._phases]
        return np.concatenate((shape, self._unlearned), axis=1)

    @property
    def _phases(self) -> int:
        """Numbers of phase, the last of an encoding, by which no map is drawn."""
        encoder: Any = self.model.encoder
        return int(getattr(encoder, "phase", None) is not None)


def record_finished(
    run: Run,
    *,
    stopped: bool,
    encodings: FloatArray,
    points: FloatArray,
    reconstructions: Sequence[FloatArray],
) -> None:
    """Add the frame of a finished model to those of its training, which may have none.

    Parameters
    ----------
    stopped : whether it was stopped, and so has the weights that it reached last.
    encodings, points, reconstructions : of all sequences; points of the PCA map, and
        reconstructions in original units.
    """
    try:
        frames, reached, history = read_frames(run.path), run.last_batch(), run.history()
    except SequiturError:  # whoever opens the replay is told
        return
    if frames is None:
        return
    step, epoch = _position(reached)
    last = history[-1] if history else None
    best = run.spec.config.patience is not None and not stopped
    best = best and last is not None and last.validation_loss is not None
    if best:
        last = min(history, key=lambda one: one.validation_loss or 0.0)
        epoch = float(last.number)
    # Of the same weights there is no second frame.
    kept = keep_frames(run.path, until=step if best else step - 1) or frames
    before = kept.records["points"][-1] if len(kept) else None
    rows, kind = frames.rows, frames.format
    compared = encodings[:, run.spec.parts.columns("all")]
    flat: ArrayLike = plane(compared[rows]) if kind.encoding_dim <= 2 else points[rows]
    drawn = [reconstructions[row] for row in kind.drawn]
    placed = _follow(flat, before, kind)
    frame = Frame(step, epoch, *_losses_of(last), encodings[rows], placed, drawn, final=True)
    append_frame(run.path, kind, frame)


def _position(reached: EpochProgress | None) -> tuple[int, float]:
    """Batches and epochs done by a batch; None is the beginning."""
    if reached is None:
        return 0, 0.0
    done = reached.epoch - 1
    return done * reached.batches + reached.batch, done + reached.batch / reached.batches


def _losses_of(epoch: Epoch | None) -> tuple[float, float]:
    """Training and validation loss, NaN where there is none."""
    if epoch is None:
        return math.nan, math.nan
    held_out = epoch.validation_loss
    return epoch.train_loss, math.nan if held_out is None else held_out


def _follow(points: ArrayLike, before: FloatArray | None, kind: FrameFormat) -> FloatArray:
    """Points (rows, 2) turned onto those of the frame before; numbers shown as they are stay."""
    if before is not None and kind.encoding_dim > 2:
        points = turned_onto(points, before)
    return np.asarray(points, dtype=np.float32)
