"""Recordings as programs of laboratories save them for MATLAB, in pieces that belong together.

LabChart has all channels in one list, and where each begins and ends; Spike2 a struct for each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

RECORDING = "recording"  # what it is called among the other arrays of its file
_OF_LABCHART = ("data", "datastart", "dataend", "titles", "samplerate")
_OF_SPIKE2 = ("title", "interval", "units", "values")
MOST_PIECES = 500
Load = Callable[[str], NDArray[Any]]


@dataclass(frozen=True, eq=False)
class Recording:
    """Channels of one recording, as long as each other, or blocks of one.

    Attributes
    ----------
    values : (steps, channels), or (blocks, steps, channels) filled up with NaN.
    names : of the channels.
    units : of each.
    rate : steps a second.
    """

    values: NDArray[np.float64]
    names: tuple[str, ...]
    units: tuple[str, ...]
    rate: float


def recording_in(kinds: Mapping[str, str], load: Load) -> Recording | None:
    """The recording in a file of one of these programs; None in any other.

    kinds : of the file's variables, by their names. load : gives one of them.
    """
    if {*_OF_LABCHART} <= {*kinds}:
        return _of_labchart(*map(load, _OF_LABCHART), units=_units(kinds, load))
    structs = [name for name, kind in kinds.items() if kind == "struct"]
    return _of_spike2([load(name) for name in structs[:MOST_PIECES]]) if structs else None


def _units(kinds: Mapping[str, str], load: Load) -> Callable[[int], str]:
    """The unit of a channel by its place."""
    if not {"unittext", "unittextmap"} <= {*kinds}:
        return lambda channel: ""
    texts = load("unittext").reshape(-1)
    at = load("unittextmap")
    at = at.reshape(len(at), -1)[:, 0].astype(np.int64) - 1  # of the first block; from 1 on
    return lambda c: str(texts[at[c]]).strip() if c < len(at) and 0 <= at[c] < len(texts) else ""


def _of_labchart(
    data: NDArray[Any],
    start: NDArray[Any],
    end: NDArray[Any],
    titles: NDArray[Any],
    rate: NDArray[Any],
    *,
    units: Callable[[int], str],
) -> Recording | None:
    """The channels (rows of `start`) of all blocks (its columns) that are sampled most often."""
    count = titles.size
    whole, first, last, rates = (
        data.reshape(-1),
        *(a.reshape(count, -1) for a in (start, end, rate)),
    )
    fastest = float(rates[:, 0].max())
    channels = [c for c in range(count) if rates[c, 0] == fastest]
    blocks = []
    for block in range(first.shape[1]):
        pieces = [whole[int(first[c, block]) - 1 : int(last[c, block])] for c in channels]
        if len({*map(len, pieces)}) == 1 and len(pieces[0]):
            blocks.append(np.stack(pieces, axis=1).astype(np.float64))
    if not blocks:
        return None
    longest = max(map(len, blocks))
    values = np.full((len(blocks), longest, len(channels)), np.nan)
    for filled, block_values in zip(values, blocks, strict=True):
        filled[: len(block_values)] = block_values
    names = [str(title).strip() for title in titles.reshape(-1)]
    return Recording(
        values if len(blocks) > 1 else values[0],
        tuple(names[c] for c in channels),
        tuple(map(units, channels)),
        fastest,
    )


def _of_spike2(structs: Sequence[NDArray[Any]]) -> Recording | None:
    """The channels that are as long and have one interval, most of all."""
    alike: dict[tuple[float, int], list[Any]] = {}
    for struct in structs:
        if struct.size == 1 and {*_OF_SPIKE2} <= {*(struct.dtype.names or ())}:
            channel = struct.reshape(-1)[0]
            interval, values = float(np.ravel(channel["interval"])[0]), channel["values"]
            if interval > 0 and values.size == max(values.shape) > 1:
                alike.setdefault((interval, values.size), []).append(channel)
    if not alike:
        return None
    (interval, _), channels = max(alike.items(), key=lambda of: (len(of[1]), of[0][1]))
    values = np.stack([np.ravel(c["values"]).astype(np.float64) for c in channels], axis=1)
    names, units = (tuple(_text(c[field]) for c in channels) for field in ("title", "units"))
    return Recording(values, names, units, 1 / interval)


def _text(value: NDArray[Any]) -> str:
    return str(value.reshape(-1)[0]).strip() if value.size else ""
