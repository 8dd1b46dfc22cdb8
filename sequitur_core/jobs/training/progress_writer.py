"""What a worker writes into a run's folder while it trains: status, history, checkpoints."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import numpy as np

from sequitur_core.data.dataset import FloatArray, IntArray
from sequitur_core.errors import SequiturError, WriteError
from sequitur_core.files import write_arrays, write_json, write_whole
from sequitur_core.runs import layout
from sequitur_core.runs.progress.current_state import is_to_pause
from sequitur_core.runs.progress.giving_way import TURN_SECONDS, give_way_after, withdraw
from sequitur_core.runs.progress.history import append_epoch
from sequitur_core.runs.progress.state import FINAL, EpochProgress, State, Status
from sequitur_core.runs.run import Run
from sequitur_core.settings.train_config import Epoch

if TYPE_CHECKING:
    from sequitur_core.training.loop import Progress

STOP_SECONDS = 0.1
PREVIEW_SECONDS = 1.0
PREVIEW_SHARE = 0.1  # of the time trained so far: later on, reconstructions change slowly
PROGRESS_SECONDS = 0.25
CHECKPOINT_SECONDS = 20.0
HELD_SECONDS = 60.0  # for which a paused run keeps its process, and its place
HELD_CHECK_SECONDS = 0.05


class ProgressWriter:
    """The worker's side of a run's folder: reports its progress, and sees when to stop."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.folder = run.path
        self._state = State("running", "starting", started=time.time())
        if run.unfinished:  # it stays done or stopped, and gets what is missing
            self._state = run.reported_state()
        self.was_paused = not run.unfinished and _was_paused(run)
        self.has_left = False  # a paused run, for which another process may go on
        self._one_epoch = (self.folder / layout.ONE_EPOCH_FILE).exists()
        # A checkpoint from the end of an epoch yields that epoch once more.
        self._done_before = _count_epochs(run) if self.was_paused else 0
        self._held = 0.0  # seconds
        self._stop_requested = False
        self._stop_checked = -STOP_SECONDS
        self._preview_written = -PREVIEW_SECONDS
        self._progress_written = -PROGRESS_SECONDS
        self._started = self._checkpoint_written = time.monotonic()
        self._progress: Progress | None = None

    @property
    def status(self) -> Status:
        return self._state.status

    @property
    def phase(self) -> str | None:
        return self._state.phase

    @property
    def message(self) -> str:
        return self._state.message

    def report(
        self,
        phase: str | None,
        *,
        status: Status | None = None,
        message: str = "",
        cause: str = "",
    ) -> None:
        """Write what is being done, and the run's status if that is new."""
        state = replace(self._state, phase=phase, message=message, cause=cause)
        if status is not None:
            state = replace(state, status=status)
        if state.status in FINAL:
            state = replace(state, finished=state.finished or time.time())
        self._state = state
        reserved = self.folder / layout.RESERVE_FILE
        try:
            write_json(self.folder / layout.STATUS_FILE, state.to_values())
        except WriteError:
            if phase is not None or not reserved.exists():
                raise
            reserved.unlink()  # what it was kept for: the last word
            write_json(self.folder / layout.STATUS_FILE, state.to_values())
        if phase is None:
            reserved.unlink(missing_ok=True)

    def should_stop(self) -> bool:
        """Whether a stop was requested; reads the disk ten times a second at most."""
        now = time.monotonic()
        if not self._stop_requested and now - self._stop_checked >= STOP_SECONDS:
            self._stop_checked = now
            self._stop_requested = (self.folder / layout.STOP_FILE).exists()
        return self._stop_requested

    def pause_or_stop(self) -> bool:
        """Wait while the run is to pause; whether the training is to end, or to be left."""
        if time.monotonic() - self._stop_checked >= STOP_SECONDS:
            if is_to_pause(self.folder):
                self._hold()
            elif self._age() >= TURN_SECONDS and give_way_after(self.folder) is not None:
                self._give_way()
        return self.should_stop() or self.has_left

    def _age(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self._started

    def pause_after_epoch(self, number: int) -> bool:
        """As `pause_or_stop`, after an epoch that was the one to be done, or the last of a turn."""
        if number <= self._done_before:
            return False
        if not self._one_epoch:
            after = give_way_after(self.folder)
            if after is None or self._age() < after or is_to_pause(self.folder):
                return False
            self._give_way()
            return self.has_left
        self._one_epoch = False
        (self.folder / layout.ONE_EPOCH_FILE).unlink(missing_ok=True)
        self._stop_checked = -STOP_SECONDS
        return self.pause_or_stop()

    def clock(self) -> float:
        """Seconds, without those for which the run was paused."""
        return time.perf_counter() - self._held

    def _hold(self) -> None:
        """Wait until the run is no longer to pause, or for so long that it is left to others."""
        self.save_checkpoint()
        (self.folder / layout.ATTEMPTS_FILE).unlink(missing_ok=True)  # this one has got on
        self.report("training", status="paused")
        began = time.perf_counter()
        while is_to_pause(self.folder):
            others_wait = give_way_after(self.folder) is not None
            if others_wait or time.perf_counter() - began >= HELD_SECONDS:
                withdraw(self.folder)
                self.has_left = True
                return
            time.sleep(HELD_CHECK_SECONDS)
        self._held += time.perf_counter() - began
        self._stop_checked = -STOP_SECONDS
        self._one_epoch = (self.folder / layout.ONE_EPOCH_FILE).exists()
        self.report("training", status="running")

    def _give_way(self) -> None:
        """Leave the run to a later turn, as others wait."""
        if self.should_stop():  # then there is something to save, and it ends
            return
        self.save_checkpoint()
        (self.folder / layout.ATTEMPTS_FILE).unlink(missing_ok=True)  # this one has got on
        withdraw(self.folder)
        self.report("training", status="paused")
        self.has_left = True

    def append_epoch(self, epoch: Epoch) -> None:
        """Add an epoch that has ended to the history."""
        append_epoch(self.folder, epoch)
        self._progress_written = time.monotonic()

    def after_batch(self, progress: Progress) -> None:
        """Write how far a long epoch is, and a checkpoint when it is time for one."""
        now = time.monotonic()
        self._progress = progress
        if now - self._progress_written >= PROGRESS_SECONDS:
            self._progress_written = now
            self._write_batch(layout.PROGRESS_FILE, progress)
        if now - self._checkpoint_written >= CHECKPOINT_SECONDS:
            self.save_checkpoint()

    def save_checkpoint(self, *, finished: bool = False) -> None:
        """Write all that is needed to go on; `finished`: the weights are in the model's file."""
        import torch

        if self._progress is None:
            return
        content = {"training": self._progress.checkpoint(), "finished": finished}
        path = self.folder / layout.CHECKPOINT_FILE
        write_whole(path, lambda file: torch.save(content, file), durable=True)
        self._write_batch(layout.REACHED_FILE, self._progress)
        self._checkpoint_written = time.monotonic()

    def preview_due(self) -> bool:
        """Whether the last preview is old enough."""
        now = time.monotonic()
        age = max(PREVIEW_SECONDS, PREVIEW_SHARE * (now - self._started))
        return now - self._preview_written >= age

    def write_preview(
        self, rows: IntArray, reconstructions: Sequence[FloatArray], epoch: int
    ) -> None:
        """Write a few reconstructions, in original units."""
        arrays = {f"reconstruction_{i}": r for i, r in enumerate(reconstructions)}
        path = self.folder / layout.PREVIEW_FILE
        write_arrays(path, rows=rows, epoch=np.array(epoch), **arrays)
        self._preview_written = time.monotonic()

    def _write_batch(self, name: str, progress: Progress) -> None:
        batch = EpochProgress(progress.epoch, progress.batch, progress.batches)
        write_json(self.folder / name, asdict(batch))


def _count_epochs(run: Run) -> int:
    with suppress(SequiturError):  # damaged, it is written anew
        return len(run.history())
    return 0


def _was_paused(run: Run) -> bool:
    """Whether the last process that worked on a run left it paused."""
    with suppress(SequiturError):
        return run.reported_state().status == "paused"
    return False
