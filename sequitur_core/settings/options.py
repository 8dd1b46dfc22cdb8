"""Settings of a model as a form shows them, and those that several models share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sequitur_core.settings.rhythm import USUAL_LENGTH

ACTIVATION_NAMES = ("none", "sigmoid", "tanh", "relu", "gelu")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One setting of a model, as a form shows it.

    Attributes
    ----------
    name : the constructor's parameter.
    label, help : for people without mathematics.
    kind : "int", "float", "ints" (a list of whole numbers, may be empty),
        "flag" or "choice".
    default : the constructor's; activations by name. None, in an "int": left
        empty, the model chooses.
    low, high : limits of a number, or of each number of a list.
    of_encoding : whether it counts numbers of the encoding, and so depends on its size.
    choices : names to choose from.
    """

    name: str
    label: str
    kind: Literal["int", "float", "ints", "flag", "choice"]
    default: Any
    help: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    of_encoding: bool = False

    @property
    def is_activation(self) -> bool:
        """Whether it names an activation, which the constructor takes as a module."""
        return self.choices == ACTIVATION_NAMES


HIDDEN_LAYERS = Option(
    name="h_dims",
    label="Hidden layers",
    kind="ints",
    default=(),
    low=1,
    high=1024,
    help="Sizes of the layers between a sequence and its encoding, first to last, such as 64 or "
    "64, 32. More and larger ones can learn finer detail, but need more sequences and more time. "
    "Empty means none.",
)
HIDDEN_ACTIVATION = Option(
    name="h_activ",
    label="Between layers",
    kind="choice",
    default="sigmoid",
    choices=ACTIVATION_NAMES,
    help="What is done to the numbers on their way from one layer to the next. sigmoid squeezes "
    "them between 0 and 1, as the original does, and learns slowly; gelu and relu learn faster.",
)
OUTPUT_ACTIVATION = Option(
    name="out_activ",
    label="On the encoding",
    kind="choice",
    default="tanh",
    choices=ACTIVATION_NAMES,
    help="tanh keeps every number of the encoding between -1 and 1, as the original does; none "
    "leaves them free, which tells sequences apart better.",
)
LINEAR_SKIP = Option(
    name="linear_skip",
    label="Waves of the linear part",
    kind="int",
    default=0,
    low=0,
    high=1024,
    help="Beside the network a linear part, which begins as principal component analysis (PCA), "
    "encodes and draws too, so the network only learns what PCA can't express. It describes each "
    "sequence by so many waves; as many as the longest sequence has elements leave nothing out. "
    "0 does without.",
)
RHYTHM = Option(
    name="rhythm",
    label="Numbers of rhythm",
    kind="int",
    default=0,
    low=0,
    high=1023,
    of_encoding=True,
    help="How many numbers of the encoding tell rhythm: how fast and how strongly things change, "
    "no matter when. The others tell shape: what happens when. Rhythm helps where sequences begin "
    "at arbitrary moments, as windows of a long recording do. 0 does without.",
)
RHYTHM_LENGTH = Option(
    name="rhythm_length",
    label="Rhythm resolution",
    kind="int",
    default=USUAL_LENGTH,
    low=1,
    high=100_000,
    help="How finely speeds of change are told apart: by one full cycle in so many elements. The "
    "length of a typical sequence is a good choice; larger numbers tell slower changes apart.",
)
RHYTHM_PATTERNS = Option(
    name="rhythm_patterns",
    label="Rhythm knows patterns",
    kind="flag",
    default=False,
    help="Numbers of rhythm also tell how often small patterns show, such as a peak or a step, no "
    "matter when. That tells apart what moves equally fast and strongly, but in another order.",
)
