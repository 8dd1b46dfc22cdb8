"""What a list shows of stored data: SavedDataset."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from sequitur_core.data.dataset import SequenceDataset


@dataclass(frozen=True, kw_only=True)
class SavedDataset:
    """What a list of datasets shows, without opening them.

    `count` sequences of `min_length` to `max_length` elements of `element_shape`, `step`
    `step_unit`s apart (0 where that isn't known); `labels` names the label columns, `source` is
    the path of the file it was read from, "" if unknown. A damaged one has count 0 and a
    sentence in `damage`.
    """

    id: str
    name: str
    count: int = 0
    min_length: int = 0
    max_length: int = 0
    element_shape: tuple[int, ...] = ()
    step: float = 0.0
    step_unit: str = ""
    labels: tuple[str, ...] = ()
    source: str = ""
    created: float = 0.0
    damage: str = ""

    @classmethod
    def of(cls, dataset: SequenceDataset, *, id: str, source: Path | None) -> SavedDataset:
        """What is shown of a dataset that is stored now."""
        lengths = dataset.lengths
        return cls(
            id=id,
            name=dataset.name,
            count=len(dataset),
            min_length=int(lengths.min()),
            max_length=int(lengths.max()),
            element_shape=dataset.element_shape,
            step=float(dataset.meta.step),
            step_unit=dataset.meta.step_unit,
            labels=tuple(str(column) for column in dataset.labels.columns),
            source=str(source or ""),
            created=time.time(),
        )

    @property
    def size(self) -> tuple[int, int, int, tuple[int, ...]]:
        """What the same data has the same of."""
        return self.count, self.min_length, self.max_length, self.element_shape
