"""Runs that have an illness, really trained, and one that is well: each is trained once."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.jobs.training import training_job
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes

LENGTH = 16


def waves(
    n: int = 60, *, modes: int = 6, noise: float = 0.1, level: float = 0.0
) -> SequenceDataset:
    """Sums of so many sines at random, of which each is weaker than the one before."""
    chance = np.random.default_rng(3)
    t = np.arange(LENGTH) / LENGTH
    basis = np.stack([np.sin(np.pi * (mode + 1) * t) for mode in range(modes)])
    weights = chance.normal(size=(n, modes)) * 0.8 ** np.arange(modes)
    values = weights @ basis + noise * chance.normal(size=(n, LENGTH))
    values += level * chance.normal(size=(n, 1))
    return SequenceDataset("waves", list(values.astype(np.float32)[..., None]))


def two_kinds() -> SequenceDataset:
    """One sine, or the same upside down."""
    chance, t = np.random.default_rng(0), np.arange(LENGTH) / LENGTH
    signs = np.where(np.arange(60) % 2, 1, -1)[:, None]
    values = signs * np.sin(2 * np.pi * t) + 0.05 * chance.normal(size=(60, LENGTH))
    return SequenceDataset("two kinds", list(values.astype(np.float32)[..., None]))


def trained(
    dataset: SequenceDataset,
    name: str = "faithful",
    size: int = 6,
    *,
    options: dict[str, Any] | None = None,
    **config: Any,
) -> Run:
    """A run of LINEAR_AE with a preset but for some settings, done but for its map."""
    usual, training = preset(name, "LINEAR_AE", Sizes.of(dataset), size)
    spec = RunSpec(
        name="waves · LINEAR_AE",
        model="LINEAR_AE",
        encoding_dim=size,
        options=usual | (options or {}),
        config=replace(training, **config),
        preset=name,
    )
    space = Workspace(Path(tempfile.mkdtemp()))
    return done(space.add_run(spec, dataset))


def done(run: Run) -> Run:
    """Train a run; with so few sequences that errors are checked, to its very end."""
    training_job.execute(run, leave_map=not run.spec.config.cross_fit)
    return run


PATIENTS: dict[str, Callable[[], Run]] = {
    "well": lambda: trained(waves(), epochs=30),
    "diverged": lambda: trained(waves(), "original", lr=1e30, epochs=5, clip_value=None),
    "jumping": lambda: trained(waves(), "original", lr=1.0, epochs=40),
    "average": lambda: trained(waves(), "original", lr=1e-6, epochs=5),
    "overfit": lambda: trained(
        waves(noise=1.0), "separating", 12, lr=1e-2, epochs=300, mixup=0.0, options={"h_dims": [64]}
    ),
    "few": lambda: trained(waves(9, noise=1.0), "original", lr=1e-2, epochs=60),
    "blind": lambda: trained(
        waves(level=4.0), "separating", lr=2e-3, epochs=60, options={"h_dims": []}
    ),
    "idle": lambda: trained(
        waves(), "separating", 16, lr=3e-2, epochs=60, options={"out_activ": "relu"}
    ),
    "saturated": lambda: trained(two_kinds(), "original", 1, lr=0.03, epochs=150),
    "small": lambda: trained(waves(), size=1, epochs=30),
    "slow": lambda: trained(waves(), "original", lr=1e-3, epochs=150, schedule="constant"),
    "behind": lambda: trained(waves(), epochs=100, lr=1e-2, options={"linear_skip": 0}),
    "large": lambda: trained(waves(modes=2, noise=0.0), "original", size=8, lr=1e-2, epochs=100),
}  # fmt: skip


@functools.cache
def patient(illness: str) -> Run:
    """The run that has an illness, or is well."""
    return PATIENTS[illness]()
