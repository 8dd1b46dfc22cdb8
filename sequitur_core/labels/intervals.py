"""Labels as stretches of the original recordings, in their own times."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.explore.time.recordings import recording_names, timestamps
from sequitur_core.labels.events import NO_LABEL, ORIGINS
from sequitur_core.labels.labelling import Labelling

COLUMNS = ("recording", "label", "start", "end", "from_step", "to_step", "sequences", "origin")


def label_intervals(
    dataset: SequenceDataset, labels: Labelling, *, whole: bool = False
) -> pd.DataFrame:
    """One row per labelled stretch of a recording, in the order of recordings and time.

    Windows of one label that overlap or follow one another are one stretch. Where a stretch
    itself was marked, it is exactly what was marked; with `whole` it is all that its windows
    cover, and what was marked is in further columns, `dragged_from` and `dragged_to`.

    The columns are COLUMNS. `start` and `end` are dates where they are known, else numbers in the
    unit of time in a further column `unit`; the first element is at `start`, and `end` is when
    what follows begins. `from_step` and `to_step` count elements from the beginning of the
    recording, the second one not included.
    """
    marked = [part for one in labels.marked for part in one.rows.tolist()]
    single = np.setdiff1d(np.flatnonzero(labels.ids != NO_LABEL), marked)
    keys, starts, stops, counts = _joined(dataset, labels, single)
    spans = np.array([[m.span.start, m.span.stop] for m in labels.marked], np.int64).reshape(-1, 2)
    reach = spans
    if whole and len(spans):
        reach = np.array(
            [[dataset.start[m.rows].min(), dataset.stop[m.rows].max()] for m in labels.marked]
        )
    table = pd.DataFrame(
        {
            "number": np.concatenate([keys[:, 0], [m.span.recording for m in labels.marked]]),
            "id": np.concatenate([keys[:, 1], [m.id for m in labels.marked]]),
            "from_step": np.concatenate([starts, reach[:, 0]]),
            "to_step": np.concatenate([stops, reach[:, 1]]),
            "sequences": np.concatenate([counts, [len(m.rows) for m in labels.marked]]),
            "origin": np.concatenate(
                [keys[:, 2], [labels.origins[m.rows[0]] for m in labels.marked]]
            ),
        }
    ).astype(np.int64)
    table[["dragged_from", "dragged_to"]] = np.concatenate([np.full((len(keys), 2), -1), spans])
    table = table.sort_values(["number", "from_step", "to_step"], kind="stable")
    names = recording_names(dataset)
    label_names = {one.id: one.name for one in labels.vocabulary}
    ends = timestamps(table[["from_step", "to_step"]].to_numpy(), dataset.meta)
    done = pd.DataFrame(
        {
            "recording": pd.Series([names[n] for n in table["number"]], dtype=object),
            "label": pd.Series([label_names[i] for i in table["id"]], dtype=object),
            "start": ends[:, 0],
            "end": ends[:, 1],
            "from_step": table["from_step"].to_numpy(),
            "to_step": table["to_step"].to_numpy(),
            "sequences": table["sequences"].to_numpy(),
            "origin": pd.Series([ORIGINS[o] for o in table["origin"]], dtype=object),
        }
    )
    if ends.dtype.kind != "M":
        done.insert(4, "unit", dataset.meta.step_unit)
    if whole and len(spans):
        dragged = table[["dragged_from", "dragged_to"]].to_numpy()
        times = pd.DataFrame(timestamps(dragged, dataset.meta)).where(dragged >= 0)
        done[["dragged_from", "dragged_to"]] = times
    return done


def _joined(
    dataset: SequenceDataset, labels: Labelling, rows: NDArray[np.int64]
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Stretches that rows of one recording, label and origin cover together.

    Returns recording, label and origin of each, (k, 3), its first position, the one after its
    last, and how many rows it is made of.
    """
    if not len(rows):
        return np.empty((0, 3), np.int64), *(np.empty(0, np.int64) for _ in range(3))  # type: ignore[return-value]
    keys = np.column_stack([dataset.recording[rows], labels.ids[rows], labels.origins[rows]])
    starts = dataset.start[rows]
    order = np.lexsort((starts, keys[:, 2], keys[:, 1], keys[:, 0]))
    keys, starts = keys[order].astype(np.int64), starts[order]
    stops = starts + dataset.lengths[rows][order]
    another = np.concatenate([[True], (np.diff(keys, axis=0) != 0).any(axis=1)])
    # Each kind further to the right than all before it: one running maximum then does for all.
    shift = np.cumsum(another) * (int(stops.max()) + 1)
    reached = np.maximum.accumulate(stops + shift)
    begins = np.concatenate([[True], (starts + shift)[1:] > reached[:-1]])
    firsts = np.flatnonzero(begins)
    lasts = np.concatenate([firsts[1:], [len(rows)]]) - 1
    return keys[firsts], starts[firsts], (reached - shift)[lasts], lasts - firsts + 1
