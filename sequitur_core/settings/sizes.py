"""How many sequences a dataset has, and how large they are: all that settings depend on."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sequitur_core.data.rhythm.phase_choice import phase_helps
from sequitur_core.data.rhythm.rhythm_share import (
    MAX_COST,
    MAX_COST_OF_CLIPS,
    measure_rhythm_shares,
)

if TYPE_CHECKING:
    from sequitur_core.data.dataset import IntArray, SequenceDataset


USUAL_ENCODING_DIM = 16


@dataclass(frozen=True)
class Sizes:
    """How many sequences a dataset has, and how large they are.

    Attributes
    ----------
    n : sequences.
    max_length, min_length : elements of the longest and the shortest.
    element_shape : shape of one element; () or (1,) for plain numbers.
    in_channels : length of the first axis of `element_shape` if it is an axis
        of channels of an image or a volume, as in colour video; else None.
    rhythm_share : share of an encoding's numbers to give to rhythm, as in
        `data.rhythm.rhythm_share`; None where it wasn't measured.
    phase : whether a number tells phase, as in `data.rhythm.phase_choice`.
    """

    n: int
    max_length: int
    min_length: int
    element_shape: tuple[int, ...]
    in_channels: int | None = None
    rhythm_share: float | None = None
    phase: bool = False

    @classmethod
    def of(cls, dataset: SequenceDataset) -> Sizes:
        """The sizes of a dataset.

        The first axis of 3-D and 4-D elements is taken for channels where the
        dataset names as many channels; else 3-D elements are volumes.
        """
        channels = len(dataset.meta.channels)
        return cls.of_shape(dataset.lengths, dataset.element_shape, channels=channels)

    @classmethod
    def of_shape(cls, lengths: IntArray, shape: tuple[int, ...], *, channels: int) -> Sizes:
        """The sizes of sequences of these lengths, `channels` of which have names."""
        coloured = len(shape) >= 3 and channels == shape[0]
        return cls(
            n=len(lengths),
            max_length=int(lengths.max()),
            min_length=int(lengths.min()),
            element_shape=shape,
            in_channels=shape[0] if coloured else None,
        )

    @property
    def values(self) -> int:
        """How many numbers the longest sequence holds."""
        return self.max_length * math.prod(self.element_shape)

    @property
    def encoding_dim(self) -> int:
        """How many numbers of an encoding are suggested: 16, but few enough to compress."""
        if self.values > USUAL_ENCODING_DIM:
            return USUAL_ENCODING_DIM
        return max(1, self.values // 2)

    def measured(self, dataset: SequenceDataset) -> Sizes:
        """These sizes with what only the sequences themselves tell: which takes some seconds.

        Of clips, rhythm gets less where no phase makes up for what it costs.
        """
        share, thrifty = measure_rhythm_shares(dataset, (MAX_COST, MAX_COST_OF_CLIPS))
        phase = phase_helps(dataset, share)
        clips = len(self.element_shape) > 1
        return replace(self, rhythm_share=thrifty if clips and not phase else share, phase=phase)
