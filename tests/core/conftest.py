"""Runs done in this process, and what several tests of the core need."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from sequitur_core.jobs.training import frame_schedule, training_job
from sequitur_core.runs import layout
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import Epoch
from tests import shared_runs


@pytest.fixture(scope="module", autouse=True)
def few_frames() -> Iterator[None]:
    """A training that ends at once records a frame of almost every batch, a third of its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frame_schedule, "FEWEST", 3)
        yield


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "local")


@pytest.fixture
def seeded() -> None:
    torch.manual_seed(0)


def noise(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def do(run: Run) -> int:
    """Do a run in this process, as the dispatcher's worker would."""
    run.claim(os.getpid())
    return training_job.execute(run)


def finish(run: Run) -> Run:
    """Do a queued run in this process, to its end."""
    alike = shared_runs.fingerprint(run)
    if alike is not None and shared_runs.copied(run, alike):
        return run
    assert do(run) == 0
    if alike is not None:
        shared_runs.keep(run, alike)
    return run


def losses(epochs: Iterable[Epoch]) -> list[tuple[int, float, float | None]]:
    """All that epochs hold but for their seconds."""
    return [(e.number, e.train_loss, e.validation_loss) for e in epochs]


def write_history(run: Run, *, epochs: int, seconds: float = 2.0) -> None:
    """As if every epoch had taken so many seconds."""
    lines = [
        {"number": e, "train_loss": 1.0, "validation_loss": None, "seconds": seconds * e}
        for e in range(1, epochs + 1)
    ]
    (run.path / layout.HISTORY_FILE).write_text("".join(json.dumps(x) + "\n" for x in lines))


def until(true: Callable[[], object], what: str = "", *, seconds: float = 120.0) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"{what}: this never happened"
        time.sleep(0.01)


def decoded(run: Run, z: np.ndarray, length: int) -> np.ndarray:
    """What the run's own decoder draws, in original units, shaped like its data."""
    with torch.no_grad():
        drawn = run.model().decoder(torch.from_numpy(z), length).numpy()
    (original,) = run.scaler().undo([drawn.reshape(length, *run.dataset().element_shape)])
    return original
