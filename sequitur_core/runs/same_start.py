"""Runs that begin with the same weights, so that one setting makes the difference between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal, get_args

from sequitur_core.errors import SequiturError
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.train_config import TrainConfig

# How a training goes on from its weights; all else is part of where it begins.
Setting = Literal[
    "lr", "epochs", "batch_size", "mixup", "denoise", "clip_value", "schedule", "patience"
]
SETTINGS: tuple[Setting, ...] = get_args(Setting)


def has_start(run: Run) -> bool:
    """Whether a run began with weights of its own seed: not where another one had left off."""
    return not run.spec.config.from_epoch and run.config().seed is not None


def from_same_start(run: Run, setting: Setting, value: Any) -> RunSpec:
    """The settings of a run that begins with the weights of this one, but for one setting.

    Raises SequiturError where it didn't begin with weights of its own, or the value is the same.
    """
    if not has_start(run):
        raise SequiturError(
            f"{run.name} went on from another run, so its start can't be had again. Begin with "
            "the run that it continued."
        )
    config = run.config()
    if getattr(config, setting) == value:
        raise SequiturError("That is what this run was trained with. Choose another value.")
    return replace(run.spec, config=replace(config, **{setting: value}))


def sibling(run: Run, runs: Sequence[Run]) -> Run | None:
    """The run, of some, that began with the same weights; of several the last one before it."""
    own = all_but(SETTINGS, run)
    if own is None:
        return None
    others = [one for one in runs if one != run and all_but(SETTINGS, one) == own]
    earlier = [one for one in others if one.created <= run.created]
    return max(earlier or others, key=lambda one: one.created, default=None)


def all_but(settings: Sequence[str], run: Run) -> tuple[object, ...] | None:
    """What a training depends on but for some of its settings, the id of its data first.

    None for one that didn't begin with weights of its own, or is damaged.
    """
    try:
        if not has_start(run):
            return None
        spec = run.spec
        options = tuple(sorted((name, repr(value)) for name, value in spec.options.items()))
        usual = TrainConfig()
        kept = replace(run.config(), **{name: getattr(usual, name) for name in settings})
    except SequiturError:
        return None
    return spec.dataset_id, spec.model, spec.encoding_dim, options, kept
