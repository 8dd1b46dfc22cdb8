"""What an array's file says of it before its numbers are loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.errors import SequiturError
from sequitur_core.readers.source import encodable

LARGEST = 4_000_000_000  # bytes of one unpacked array
RATES = {
    "fs", "sr", "sfreq", "srate", "rate", "samplerate", "samplingrate", "samplingfreq",
    "samplingfrequency", "fsample", "framerate",
}  # fmt: skip
DATA_NAMES = (
    "x", "data", "sequences", "series", "values", "samples", "inputs", "features", "recording",
)  # fmt: skip
_CHANNELS = {
    "channels", "channelnames", "channellabels", "chnames", "channames", "chanlabels", "nodenames",
    "clab", "electrodes", "electrodenames", "sensors", "sensornames", "leads", "leadnames",
    "signames",
}  # fmt: skip
_OF_STRUCTS = (".label", ".labels", ".data/channels")
SPLIT_NAMES = ("train", "val", "test")  # of a set, in their usual order
# How arrays say which set they are of: X_train, trainX, train/x, test_labels; Xtr only of X and y.
_SAID = {"training": "train", "testing": "test", "valid": "val", "validation": "val",
         "tr": "train", "te": "test"}  # fmt: skip
_SETS = "training|train|testing|test|validation|valid|val"
_SHORT = re.compile(rf"([xy])[_\-. ]?({_SETS}|tr|te)|({_SETS})[_\-. ]?([xy])", re.IGNORECASE)
_WORDS = re.compile(
    rf"(?:^|(?<=[^a-zA-Z])|(?<=[a-z])(?=[A-Z]))(?i:({_SETS}))(?=$|[^a-zA-Z]|(?<=[a-z])[A-Z])"
)


@dataclass(frozen=True)
class ArrayHeader:
    """An array as its file describes it.

    Attributes
    ----------
    name : with the groups that it lies in, "/" between.
    rate : steps per second, where the file says so of this array; 0 where it doesn't.
    together : whether it is no array of the file, but those of several sets one below the other.
    axes : what its axes mean, where the file says so; "" where it doesn't.
    told : what an attribute of a group or an array says, where it is one and no array.
    units : of its channels, or one of all, where the file says so.
    """

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    rate: float = 0.0
    together: bool = False
    axes: str = ""
    told: Any = None
    units: tuple[str, ...] = ()

    @property
    def base(self) -> str:
        """The name without the set it belongs to, in small letters: y for y_train."""
        return self.shared.lower()

    @cached_property
    def shared(self) -> str:
        """The name that arrays of other sets have as well: X for X_train, X_test."""
        return split_of_name(self.name)[0]

    @cached_property
    def split(self) -> str:
        """The set it belongs to: "train", "val" or "test"; "" if none."""
        return split_of_name(self.name)[1]


def names_channels(header: ArrayHeader) -> bool:
    """Whether an array holds the names of channels, by its own name."""
    return header.dtype.kind in "US" and plain_name(header) in _CHANNELS


def may_name_channels(header: ArrayHeader) -> bool:
    """Whether it does, or holds texts called label in a struct, as FieldTrip names channels."""
    of_struct = header.dtype.kind in "US" and header.base.endswith(_OF_STRUCTS)
    return of_struct or names_channels(header)


def plain_name(header: ArrayHeader) -> str:
    """An array's name without its group or struct, and signs."""
    name = header.base.rpartition("/")[2].rpartition(".")[2]
    return name.replace("_", "").replace(" ", "")


def as_list(values: NDArray[Any]) -> NDArray[Any]:
    """A row or a column of MATLAB, which knows no lists, as the list that it stands for."""
    return values.reshape(-1) if values.ndim == 2 and 1 in values.shape else values


def no_array(path: Path, name: str) -> SequiturError:
    """The error for an array that can't be read; to be raised by the caller."""
    return SequiturError(
        f"{encodable(path.name)} is damaged or has no array {name}. Save it again, or choose "
        "another array."
    )


def split_of_name(name: str) -> tuple[str, str]:
    """A name without the set that it says, and that set; "" if none."""
    if short := _SHORT.fullmatch(name):
        said = short[2] or short[3]
        return short[1] or short[4], _SAID.get(said.lower(), said.lower())
    found = [*_WORDS.finditer(name)]
    sets = {_SAID.get(word[1].lower(), word[1].lower()) for word in found}
    if len(sets) != 1:
        return name, ""
    parts = (part.strip("_-. ") for part in _WORDS.sub("", name).split("/"))
    return "/".join(filter(None, parts)), sets.pop()
