"""Every setting of a model and its training, without torch: pages draw their forms from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sequitur_core.errors import SequiturError
from sequitur_core.settings.layer_sizes import (
    DECODERS,
    POOLINGS,
    LinearShape,
    LstmShape,
    conv_lstm_shapes,
    skip_parameters,
    whole,
)

if TYPE_CHECKING:
    pass
from sequitur_core.settings.sizes import Sizes

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


_HIDDEN = Option(
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
_H_ACTIV = Option(
    name="h_activ",
    label="Between layers",
    kind="choice",
    default="sigmoid",
    choices=ACTIVATION_NAMES,
    help="What is done to the numbers on their way from one layer to the next. sigmoid squeezes "
    "them between 0 and 1, as the original does, and learns slowly; gelu and relu learn faster.",
)
_OUT_ACTIV = Option(
    name="out_activ",
    label="On the encoding",
    kind="choice",
    default="tanh",
    choices=ACTIVATION_NAMES,
    help="tanh keeps every number of the encoding between -1 and 1, as the original does; none "
    "leaves them free, which tells sequences apart better.",
)
_SKIP = Option(
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
_SHARED_BY_LSTMS = (
    _H_ACTIV,
    _OUT_ACTIV,
    Option(
        name="time_features",
        label="Clock signals",
        kind="int",
        default=0,
        low=0,
        high=64,
        help="How many waves tell the model which moment of the sequence it is at. Without them "
        "it must count steps by itself and often draws only the average; 8 is plenty.",
    ),
    Option(
        name="patch",
        label="Elements per step",
        kind="int",
        default=1,
        low=1,
        high=100_000,
        help="How many neighbouring elements are read and written at once. More is faster and "
        "helps with long sequences; about a 32nd of the longest sequence works well.",
    ),
    Option(
        name="layer_norm",
        label="Keep layers in range",
        kind="flag",
        default=False,
        help="Brings the numbers each layer passes on to a common size (layer normalisation). "
        "Makes learning faster and steadier.",
    ),
    Option(
        name="forget_bias",
        label="Memory at the start",
        kind="float",
        default=0.0,
        low=-3.0,
        high=3.0,
        help="How strongly the untrained model holds on to what it has seen (forget bias). 1 "
        "helps it to learn from the beginning of a sequence as well as from its end.",
    ),
    Option(
        name="pooling",
        label="Encoding from",
        kind="choice",
        default="last",
        choices=POOLINGS,
        help="last: what the model knows at the end of the sequence. max: the strongest response "
        "to anything in it, good when several channels move. mean: the average over it.",
    ),
    Option(
        name="dense_encoding",
        label="Short cut to the encoding",
        kind="flag",
        default=False,
        help="Makes the encoding a simple weighted sum of what the last hidden layer found, "
        "instead of another layer with a memory. Redraws sequences more closely, above all with "
        "several channels. Needs a hidden layer.",
    ),
    Option(
        name="decoder",
        label="Decoder",
        kind="choice",
        default="lstm",
        choices=DECODERS,
        help="How an encoding becomes a sequence again. lstm writes it step by step; mlp draws "
        "every moment by itself from the clock signals, which it needs, and is faster.",
    ),
    Option(
        name="decoder_h_dims",
        label="Layers of the mlp decoder",
        kind="ints",
        default=(128, 128),
        low=1,
        high=1024,
        help="Sizes of its hidden layers, first to last. Used by the mlp decoder only.",
    ),
    _SKIP,
)

MODEL_OPTIONS: dict[str, tuple[Option, ...]] = {
    "LINEAR_AE": (_HIDDEN, _H_ACTIV, _OUT_ACTIV, _SKIP),
    "LSTM_AE": (_HIDDEN, *_SHARED_BY_LSTMS),
    "CONV_LSTM_AE": (
        Option(
            name="kernel",
            label="Window size",
            kind="int",
            default=None,
            low=1,
            high=31,
            help="Width, in pixels, of the window that looks for patterns in each image. Leave "
            "it empty for the largest of 3, 2 and 1 that fits.",
        ),
        Option(
            name="stride",
            label="Window step",
            kind="int",
            default=1,
            low=1,
            high=16,
            help="How many pixels the window moves at a time. 2 halves the image in every layer: "
            "faster, with less detail.",
        ),
        Option(
            name="h_conv_channels",
            label="Patterns per layer",
            kind="ints",
            default=(1,),
            low=1,
            high=256,
            help="How many patterns each layer looks for in the images, first to last, such as "
            "8, 16.",
        ),
        Option(
            name="h_lstm_channels",
            label="Hidden layers",
            kind="ints",
            default=(),
            low=1,
            high=1024,
            help="Sizes of the layers that follow how the images change, first to last, such as "
            "64. Empty means none.",
        ),
        Option(
            name="mean_frame",
            label="Set the average image aside",
            kind="flag",
            default=False,
            help="The model looks only at how images differ from the average of all images, and "
            "the average is added again when they are drawn. Helps wherever images have much in "
            "common, such as scans or a camera that stands still.",
        ),
        *_SHARED_BY_LSTMS,
    ),
}
# Up to this length, LINEAR_AE learns series of one length faster and more exactly
# than LSTM_AE: on the days of Seattle with less than half its validation loss
# (tests.benchmarks.quality).
SHORT = 64
# Parameters that come from the data and not from a form.
_FROM_DATA = {"CONV_LSTM_AE": ("in_channels",)}


@dataclass(frozen=True)
class Fit:
    """A model that can learn from a dataset, and when to choose it."""

    model: str
    recommended: bool
    sentence: str


def architectures(sizes: Sizes) -> list[Fit]:
    """The models that fit the data, the recommended one first.

    Raises SequiturError if none does.
    """
    axes = len(sizes.element_shape)
    if axes >= 2:
        _conv_dims(sizes, None)
        return [
            Fit(
                "CONV_LSTM_AE",
                True,
                "Looks for patterns in every image and follows how they change: for clips and "
                "scans.",
            )
        ]
    aligned = sizes.element_shape in ((), (1,)) and sizes.min_length == sizes.max_length
    short = aligned and sizes.max_length <= SHORT
    lstm = Fit(
        "LSTM_AE",
        not short,
        "Reads each sequence from beginning to end, whatever its length and however many "
        "channels it has: the first choice for most series.",
    )
    if not aligned:
        return [lstm]
    linear = Fit(
        "LINEAR_AE",
        short,
        "Looks at all moments at once and trains in seconds: for short series that all "
        "begin at the same point, such as one day each.",
    )
    return [linear, lstm] if short else [lstm, linear]


def model_arguments(
    model: str, sizes: Sizes, encoding_dim: int, options: Mapping[str, Any]
) -> dict[str, Any]:
    """The constructor's arguments for this data; activations stay names.

    Raises
    ------
    SequiturError
        An unknown model, option or activation, or data the model can't take.
    """
    if model not in MODEL_OPTIONS:
        raise SequiturError(
            f"There is no model {model!r}. Choose one of: {', '.join(MODEL_OPTIONS)}."
        )
    known = {option.name: option for option in MODEL_OPTIONS[model]}
    from_data = _FROM_DATA.get(model, ())
    for name, value in options.items():
        if name not in known and name not in from_data:
            raise SequiturError(f"{model} has no option {name!r}. It has: {', '.join(known)}.")
        if name in ("h_activ", "out_activ") and value not in ACTIVATION_NAMES:
            raise SequiturError(
                f"{model} got {name}={value!r}. Runs keep activations by name; choose one of: "
                f"{', '.join(ACTIVATION_NAMES)}. Others work in code, with the model's class."
            )
    arguments = {**options, "encoding_dim": encoding_dim}
    if model == "LINEAR_AE":
        return {**arguments, "input_dim": _linear_length(sizes)}
    if model == "LSTM_AE":
        if len(sizes.element_shape) > 1:
            raise SequiturError(
                f"LSTM_AE takes series, but each element has the shape {sizes.element_shape}. "
                "Train CONV_LSTM_AE on images and volumes."
            )
        return {**arguments, "input_dim": sizes.element_shape[0] if sizes.element_shape else 1}
    in_channels = options.get("in_channels", sizes.in_channels)
    return {
        **arguments,
        "input_dims": _conv_dims(sizes, in_channels),
        "in_channels": in_channels,
    }


def count_parameters(
    model: str, sizes: Sizes, encoding_dim: int, options: Mapping[str, Any]
) -> int:
    """How many numbers a model would learn.

    Raises SequiturError for settings and data the model refuses, worded as by
    its constructor.
    """
    arguments = model_arguments(model, sizes, encoding_dim, options)
    for name in ("h_activ", "out_activ", "mean_frame"):  # these have nothing to learn
        arguments.pop(name, None)
    if model == "LINEAR_AE":
        return LinearShape.of(**arguments).count_parameters()
    if model == "LSTM_AE":
        return LstmShape.of(**arguments).count_parameters()
    frames, codes = conv_lstm_shapes(**arguments)
    skip = skip_parameters(frames.skip * frames.frame, encoding_dim)
    return frames.count_parameters() + codes.count_parameters() + skip


def _linear_length(sizes: Sizes) -> int:
    if sizes.element_shape not in ((), (1,)):
        shape = sizes.element_shape
        what = f"{shape[0]} channels" if len(shape) == 1 else f"elements of shape {shape}"
        other = "LSTM_AE" if len(shape) == 1 else "CONV_LSTM_AE"
        raise SequiturError(
            f"LINEAR_AE takes sequences of single numbers, but these have {what}. Train {other}, "
            "or pick one channel."
        )
    if sizes.min_length != sizes.max_length:
        raise SequiturError(
            f"LINEAR_AE takes sequences of one length, but these have {sizes.min_length} to "
            f"{sizes.max_length} elements. Train LSTM_AE, or bring them to one length."
        )
    return sizes.max_length


def _conv_dims(sizes: Sizes, in_channels: Any) -> tuple[int, ...]:
    shape = sizes.element_shape
    if in_channels is not None:
        whole("CONV_LSTM_AE", "in_channels", in_channels)
        if len(shape) < 3 or shape[0] != in_channels:
            raise SequiturError(
                f"CONV_LSTM_AE was told that frames have {in_channels} channels first, but they "
                f"have the shape {shape}. Leave in_channels out for grey frames and volumes."
            )
        shape = shape[1:]
    if len(shape) < 2:
        raise SequiturError(
            "CONV_LSTM_AE takes images or volumes, but the elements of these sequences have the "
            f"shape {shape}. Train LSTM_AE."
        )
    if len(shape) > 3:
        raise SequiturError(
            f"CONV_LSTM_AE takes images and volumes, but these elements have {len(shape)} axes. "
            "Leave out an axis, or average over it."
        )
    return shape
