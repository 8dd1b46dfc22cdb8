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
    label="Hidden activation",
    kind="choice",
    default="sigmoid",
    choices=ACTIVATION_NAMES,
    help="The function applied to the output of each hidden layer. sigmoid maps it to between 0 "
    "and 1, as in the original network, and learns slowly; gelu and relu learn faster.",
)
OUTPUT_ACTIVATION = Option(
    name="out_activ",
    label="Output activation",
    kind="choice",
    default="tanh",
    choices=ACTIVATION_NAMES,
    help="The function applied to the encoding. tanh keeps every number between -1 and 1, as in "
    "the original network; none doesn't limit them, which tells sequences apart better.",
)
LINEAR_SKIP = Option(
    name="linear_skip",
    label="Linear part (waves)",
    kind="int",
    default=0,
    low=0,
    high=1024,
    help="Adds a linear part beside the network. It starts as principal component analysis "
    "(PCA), so the network only has to learn what PCA can't express. This is the number of waves "
    "it describes each sequence by: with as many as the longest sequence has elements, nothing is "
    "lost. 0: no linear part.",
)
RHYTHM = Option(
    name="rhythm",
    label="Numbers for rhythm",
    kind="int",
    default=0,
    low=0,
    high=1023,
    of_encoding=True,
    help="How many numbers of the encoding describe rhythm: how fast and how strongly things "
    "change, no matter when. The others describe shape: what happens when. Rhythm helps when "
    "sequences start at arbitrary moments, like the windows of a long recording. 0: none.",
)
RHYTHM_LENGTH = Option(
    name="rhythm_length",
    label="Rhythm resolution",
    kind="int",
    default=USUAL_LENGTH,
    low=1,
    high=100_000,
    help="How finely frequencies are resolved: the longest period, in elements. The length of a "
    "typical sequence is a good choice; larger values distinguish slower changes.",
)
PHASE = Option(
    name="phase",
    label="Number for phase",
    kind="flag",
    default=False,
    help="One number of the encoding says where in the sequence things begin; the others describe "
    "it as if all sequences began at the same place. Helps when sequences begin at arbitrary "
    "moments of something that repeats.",
)
RHYTHM_PATTERNS = Option(
    name="rhythm_patterns",
    label="Patterns in rhythm",
    kind="flag",
    default=False,
    help="The numbers for rhythm also describe how often small patterns occur, such as a peak or "
    "a step, no matter when. That distinguishes sequences that change equally fast and strongly, "
    "but in a different order.",
)
RHYTHM_MOTION = Option(
    name="rhythm_motion",
    label="Motion in rhythm",
    kind="flag",
    default=False,
    help="The numbers for rhythm also describe how fast, and in which direction, what clips show "
    "moves as a whole. That distinguishes movements wherever in the image they take place.",
)
RHYTHM_WEIGHT = Option(
    name="rhythm_weight",
    label="Weight of rhythm",
    kind="float",
    default=1.0,
    low=1.0,
    high=10.0,
    help="How much the numbers for rhythm count beside those for shape where sequences are "
    "compared. From 2.5 on, they tell what stays the same from one piece of a sequence to the "
    "next. About 3 helps where sequences begin at arbitrary moments.",
)
