"""The record of a model: everything that depends on its kind, except the network itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sequitur_core.settings.options import Option
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.settings.workload import Workload

Settings = tuple[dict[str, Any], TrainConfig]  # options of the model as JSON, and its training


class LayerSizes(Protocol):
    """Sizes of every layer of a model, worked out without torch."""

    def count_parameters(self) -> int:
        """Numbers to learn."""

    def workloads(self, length: int, *, mixed: bool) -> tuple[Workload, Workload]:
        """Of the encoder and of the decoder, for sequences of this length.

        `mixed` where others in the batch differ. Without the linear skip, which is the same in
        all models.
        """


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """Everything that depends on a model's kind, except the network itself.

    Attributes
    ----------
    name : that of the class in `sequitur_core.models.MODELS`.
    description : when to choose it, in one sentence.
    when_too_slow : what to change where training takes too long, in one sentence.
    options : parameters of the constructor that a form offers, in its order.
    data_arguments : the constructor's arguments that come from the data, given
        its sizes and the options. Raises SequiturError where the model can't
        learn from such data.
    data_options : names of those of them that options may hold, too.
    preference : of the models that can learn from the data, the one with the
        largest is recommended.
    layer_sizes : takes the constructor's arguments, except activations, and
        raises SequiturError for what the constructor refuses.
    presets : for each name in `presets.PRESETS`, the settings for data of these
        sizes and this size of the encoding.
    fixed_length : whether it takes sequences of one length only, the one it was
        made for.
    """

    name: str
    description: str
    when_too_slow: str
    options: tuple[Option, ...]
    data_arguments: Callable[[Sizes, Mapping[str, Any]], dict[str, Any]]
    data_options: tuple[str, ...] = ()
    preference: Callable[[Sizes], int]
    layer_sizes: Callable[..., LayerSizes]
    presets: Mapping[str, Callable[[Sizes, int], Settings]]
    fixed_length: bool = False
