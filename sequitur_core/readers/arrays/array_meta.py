"""What other arrays of a file say of the one that holds the sequences: its rate, its channels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sequitur_core.formatting import disambiguate
from sequitur_core.readers.arrays.array_files import read_array, read_label
from sequitur_core.readers.arrays.array_headers import ArrayHeader

_RATES = {
    "fs", "sr", "sfreq", "srate", "samplerate", "samplingrate", "samplingfreq",
    "samplingfrequency",
}  # fmt: skip
_CHANNELS = {
    "channels", "channelnames", "channellabels", "chnames", "channames", "chanlabels", "nodenames",
}  # fmt: skip


def names_channels(header: ArrayHeader) -> bool:
    """Whether an array holds the names of channels, by its own name."""
    return header.dtype.kind in "US" and _word(header) in _CHANNELS


def _word(header: ArrayHeader) -> str:
    """An array's name without its group and signs."""
    return header.base.rpartition("/")[2].replace("_", "").replace(" ", "")


def step_of(path: Path, headers: Sequence[ArrayHeader]) -> tuple[dict[str, Any], list[str]]:
    """The recipe's step where one number of the file is a rate in steps per second, and why."""
    for header in headers:
        if _word(header) in _RATES and math.prod(header.shape) == 1 and header.dtype.kind in "iuf":
            rate = float(read_array(path, header.name).reshape(-1)[0])
            if math.isfinite(rate) and rate > 0:
                why = f"{header.name} says that there are {rate:g} steps per second."
                return {"step": 1 / rate, "step_unit": "s"}, [why]
    return {}, []


def channel_names(path: Path, headers: Sequence[ArrayHeader], count: int) -> tuple[str, ...]:
    """A name for each of so many channels, where a list of texts in the file has them; else ()."""
    for header in headers:
        if count > 1 and names_channels(header) and header.shape == (count,):
            return disambiguate([str(text) for text in read_label(path, header.name, count)])
    return ()
