"""The bouts of a dataset's recordings: which sequences are in each, and as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.explore.neighbours import Spans
from sequitur_core.explore.time import ethogram
from sequitur_core.explore.time.ethogram import Ethogram, Overlap, StateSummary
from sequitur_core.explore.time.recordings import timestamps


@dataclass(frozen=True, eq=False)
class Bouts:
    """Recordings over time, and the stretch that each of n sequences belongs to.

    Attributes
    ----------
    ethogram : the recordings, divided into stretches of one state.
    stretch_of : int64 of shape (n,), places of stretches.
    states : the names of the states, in the order of their numbers.
    recordings : the name of each recording, by its number.
    """

    ethogram: Ethogram
    stretch_of: IntArray
    states: tuple[str, ...]
    recordings: Mapping[int, str]

    def rows(self, stretches: IntArray) -> IntArray:
        """The sequences of some stretches, ascending."""
        return np.flatnonzero(np.isin(self.stretch_of, stretches)).astype(np.int64)

    @cached_property
    def summary(self) -> StateSummary:
        """How often and how long each state was."""
        return ethogram.summarised(self.ethogram, len(self.states))

    @cached_property
    def transitions(self) -> IntArray:
        """How often each state was followed by each, (states, states)."""
        return ethogram.transitions(self.ethogram, len(self.states))


def find_bouts(
    dataset: SequenceDataset,
    states: IntArray,
    *,
    names: Sequence[str],
    recordings: Mapping[int, str],
    overlap: Overlap = "majority",
    shortest: float = 0,
    bridge: float = 0,
) -> Bouts:
    """The bouts of all recordings of a dataset.

    `states` (n,) are places in `names`, NONE without; `overlap` is as in `states_over_time`,
    `shortest` and `bridge`, in elements, as in `tidied`. `recordings` names them by their numbers.
    """
    windows = Spans(dataset.recording, dataset.start, dataset.stop)
    made = ethogram.states_over_time(windows, states, overlap)
    made = ethogram.tidied(made, shortest=shortest, bridge=bridge)
    belongs_to = ethogram.stretch_of_windows(made, windows, states)
    return Bouts(made, belongs_to, tuple(names), dict(recordings))


def windows_overlap(dataset: SequenceDataset) -> bool:
    """Whether any two windows of one recording share elements."""
    order = np.lexsort((dataset.start, dataset.recording))
    recording, start = dataset.recording[order], dataset.start[order]
    stop = start + dataset.lengths[order]
    return bool(((recording[1:] == recording[:-1]) & (start[1:] < stop[:-1])).any())


def bout_table(bouts: Bouts, dataset: SequenceDataset) -> pd.DataFrame:
    """One row per bout, in the order of recordings and time.

    The columns are `recording`, `state`, `start` and `end` (dates where they are known, else
    numbers in the unit of time in the column `unit`), `duration`, its `unit`, `from_step` and
    `to_step` (elements from the beginning of the recording, the second one not included; halves
    where windows overlap) and `sequences`. `end` is when what follows begins.
    """
    made, meta = bouts.ethogram, dataset.meta
    own = made.is_bout
    steps = np.column_stack([made.starts, made.stops])[own]
    times = timestamps(steps, meta)
    counts = np.bincount(bouts.stretch_of, minlength=len(own))[own]
    numbers = made.recordings[made.of[own]].tolist()
    return pd.DataFrame(
        {
            "recording": pd.Series([bouts.recordings[n] for n in numbers], dtype=object),
            "state": pd.Series([bouts.states[s] for s in made.states[own]], dtype=object),
            "start": times[:, 0],
            "end": times[:, 1],
            "duration": made.lengths[own] * meta.step,
            "unit": meta.step_unit,
            "from_step": steps[:, 0],
            "to_step": steps[:, 1],
            "sequences": counts,
        }
    )


def transition_table(bouts: Bouts) -> pd.DataFrame:
    """One row per two states of which one ever followed the other, the most frequent first.

    The columns are `from`, `to`, `times`, and `share`, of all that followed `from`.
    """
    counts = bouts.transitions
    before, after = np.nonzero(counts)
    times = counts[before, after]
    table = pd.DataFrame(
        {
            "from": pd.Series([bouts.states[s] for s in before], dtype=object),
            "to": pd.Series([bouts.states[s] for s in after], dtype=object),
            "times": times,
            "share": times / np.maximum(counts.sum(axis=1)[before], 1),
        }
    )
    return table.sort_values("times", ascending=False, kind="stable", ignore_index=True)
