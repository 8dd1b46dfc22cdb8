"""What is wrong with a run: a kind, its numbers, and the settings that would make a better one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from sequitur_core.doctor.checkup import Checkup
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.results.judgement import Verdict, explained_share, measured_loss
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import Epoch, TrainConfig

Illness = Literal[
    "diverged",
    "jumping",
    "average",
    "short",
    "overfit",
    "few",
    "blind",
    "noise",
    "slow",
    "small",
    "behind",
    "idle",
    "saturated",
    "large",
]
# Settings of a RunSpec, of its config and of its options, and "detrend", of the recipe.
Setting = Literal[
    "preset", "encoding_dim", "epochs", "lr", "patience", "clip_value", "out_activ", "detrend"
]


@dataclass(frozen=True)
class Change:
    """A setting as it was, and as it would be better."""

    setting: Setting
    before: Any
    after: Any


@dataclass(frozen=True)
class Diagnosis:
    """Something that is wrong with a run.

    Attributes
    ----------
    illness : what it is.
    numbers : what shows it, by name; shares are from 0 to 1, and what is so or not True or False.
    changes : settings of a run that should do better; empty where none would help.
    """

    illness: Illness
    numbers: Mapping[str, float] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Case:
    """All that is known of a run when it is examined.

    Attributes
    ----------
    sizes : of its data, asked for where they are needed.
    history : its epochs so far.
    baselines, checkup, verdict : None before they are there.
    ended : whether its training is over.
    diverged : whether it failed as its loss was no longer a number.
    """

    spec: RunSpec
    sizes: Callable[[], Sizes]
    history: Sequence[Epoch]
    baselines: Baselines | None = None
    checkup: Checkup | None = None
    verdict: Verdict | None = None
    ended: bool = False
    diverged: bool = False

    @cached_property
    def usual(self) -> TrainConfig:
        """How the run's preset trains by itself; "balanced" where it has none."""
        name = self.spec.preset if self.spec.preset in PRESETS else "balanced"
        return preset(name, self.spec.model, self.sizes(), self.spec.encoding_dim)[1]

    @property
    def mean(self) -> float:
        """The error of always drawing the average; 0 where that isn't known."""
        return 0.0 if self.baselines is None else self.baselines.mean

    @property
    def as_trained(self) -> Case:
        """As it was before a cross-fit, which changes neither the model nor its checkup."""
        before = None if self.baselines is None else self.baselines.beside_curve()
        return self if before is None else replace(self, baselines=before)

    @property
    def loss(self) -> float:
        """The model's error on the sequences that its baselines were measured on."""
        if self.baselines is None or not self.history:
            return 0.0
        return measured_loss(self.history[-1], self.baselines)

    def explained(self, loss: float) -> float:
        """The share of the variance that a loss explains."""
        return 0.0 if self.baselines is None else explained_share(loss, self.baselines)
