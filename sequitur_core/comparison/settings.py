"""The settings of runs as a person names them, and in which of them runs differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sequitur_core.data.recipe_description import preparation
from sequitur_core.errors import SequiturError
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.architectures import ARCHITECTURES, architecture
from sequitur_core.settings.options import Option
from sequitur_core.settings.presets import PRESETS
from sequitur_core.settings.train_config import MAX_EPOCHS, TrainConfig

MODEL = Option(
    name="model", label="Model", kind="choice", default="", help="", choices=tuple(ARCHITECTURES)
)
PRESET = Option(
    name="preset", label="Preset", kind="choice", default="", help="", choices=tuple(PRESETS)
)
ENCODING_DIM = Option(
    name="encoding_dim", label="Encoding size", kind="int", default=16, help="", low=1, high=1024
)
# Of a training, as the form calls them.
TRAINING = (
    Option(
        name="epochs", label="Epochs", kind="int", default=50, help="", low=1, high=MAX_EPOCHS
    ),
    Option(name="lr", label="Learning rate", kind="float", default=1e-3, help="", low=1e-6, high=1),
    Option(
        name="batch_size", label="Batch size", kind="int", default=None, help="", low=1, high=4096
    ),
    Option(
        name="denoise", label="Noise on the input", kind="float", default=0, help="", low=0, high=1
    ),
    Option(name="mixup", label="Mixup", kind="float", default=0, help="", low=0, high=1),
    Option(name="copies", label="Shifted copies", kind="int", default=0, help="", low=0, high=1000),
    Option(
        name="encoder_every", label="Steps per encoder update", kind="int", default=1,
        help="", low=1, high=1000,
    ),
    Option(
        name="schedule",
        label="Learning rate schedule",
        kind="choice",
        default="constant",
        help="",
        choices=("constant", "cosine"),
    ),
    Option(
        name="clip_value", label="Gradient clipping (max norm)", kind="float", default=None,
        help="", low=1e-3, high=1e6,
    ),
    Option(
        name="validation_share", label="Held out for validation", kind="float", default=0.1,
        help="", low=0, high=0.5,
    ),
    Option(
        name="patience", label="Early stopping (patience)", kind="int", default=None, help="",
        low=1, high=100_000,
    ),
    Option(name="seed", label="Seed", kind="int", default=0, help="", low=0, high=2**53 - 1),
)  # fmt: skip
HOLDING_OUT = ("Hold out by", "Held out for validation", "Seed")  # say which are held out
# That have no widget of their own in the form.
_OTHER_LABELS = {
    "split_by": "Hold out by",
    "cross_fit": "Measure on held-out sequences",
    "even": "Evened numbers",
    "from_epoch": "Continues after epoch",
    "device": "Device",
}


@dataclass(frozen=True)
class Difference:
    """A setting in which runs differ: its name, and its value in each run.

    `values` are as the spec holds them; `ABSENT` where a run's model has no such option.
    """

    label: str
    values: tuple[Any, ...]


ABSENT = object()


def differences(specs: Sequence[RunSpec]) -> list[Difference]:
    """The settings in which runs differ: model, preset, size, preparation, then the others."""
    columns = [dict(_settings(spec)) for spec in specs]
    labels = list(dict.fromkeys(label for column in columns for label in column))
    rows = [Difference(label, tuple(c.get(label, ABSENT) for c in columns)) for label in labels]
    return [row for row in rows if any(_differ(row.values[0], other) for other in row.values[1:])]


def _differ(one: Any, other: Any) -> bool:
    one, other = (list(v) if isinstance(v, tuple) else v for v in (one, other))
    return bool(one != other)


def _settings(spec: RunSpec) -> Iterator[tuple[str, Any]]:
    """All settings of a run by the names that a form gives them."""
    yield MODEL.label, spec.model
    yield PRESET.label, spec.preset
    yield ENCODING_DIM.label, spec.encoding_dim
    if spec.recipe is not None:
        yield "Preparation", ", ".join(preparation(spec.recipe).values()) or "none"
    labels = {option.name: option.label for option in TRAINING} | _OTHER_LABELS
    for item in fields(TrainConfig):
        yield labels.get(item.name, item.name), getattr(spec.config, item.name)
    try:
        options = architecture(spec.model).options
    except SequiturError:  # of another version
        options = ()
    named = {option.name: option for option in options}
    for name, option in named.items():
        yield option.label, spec.options.get(name, option.default)
    for name, value in spec.options.items():
        if name not in named:
            yield name, value
