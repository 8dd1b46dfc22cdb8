"""What a picture of a network is drawn from: its layers, and which reads which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "input", "mean_frame", "convolution", "code", "steps", "lstm", "pooling", "dense", "skip",
    "rhythm", "rotate", "rotate_back", "encoding", "repeat", "to_steps", "join", "unfold",
    "deconvolution", "sum", "add_mean_frame", "output",
]  # fmt: skip
Half = Literal["encoder", "encoding", "decoder"]


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer, or one step between layers that has nothing to learn.

    Attributes
    ----------
    name : tells it from the network's others.
    kind : what it does.
    half : of the network that it belongs to.
    reads : names of the layers that it reads.
    shape : of what leaves it, for one sequence, the longest; elements or steps first, where
        there are any.
    parameters : numbers to learn.
    weights : where they are in the torch model: names of modules, or of a parameter.
    made_by : the constructor's parameters that set it.
    activation : by name; "none" for none.
    numbers : what else there is to tell, by name.
    beside : whether it stands beside the chain of layers, as the linear part does.
    """

    name: str
    kind: Kind
    half: Half
    reads: tuple[str, ...]
    shape: tuple[int, ...]
    parameters: int = 0
    weights: tuple[str, ...] = ()
    made_by: tuple[str, ...] = ()
    activation: str = "none"
    numbers: Mapping[str, int | str | tuple[int, ...]] = field(default_factory=dict)
    beside: bool = False


@dataclass(frozen=True)
class Network:
    """The layers of a model from its input to its output, those beside the chain included.

    Each reads layers that stand before it.
    """

    layers: tuple[Layer, ...]

    def count_parameters(self) -> int:
        """Numbers to learn."""
        return sum(layer.parameters for layer in self.layers)

    def chain(self, half: Half) -> list[Layer]:
        """The layers of a half, one after the other."""
        return [each for each in self.layers if each.half == half and not each.beside]

    def beside(self, half: Half) -> list[Layer]:
        """The layers of a half that stand beside its chain."""
        return [each for each in self.layers if each.half == half and each.beside]

    def layer(self, name: str) -> Layer:
        """The layer of a name."""
        return next(each for each in self.layers if each.name == name)
