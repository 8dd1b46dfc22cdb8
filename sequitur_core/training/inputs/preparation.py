"""The batches of an epoch as steps learn from them: copied, mixed and aligned, their rhythm known.

Small batches are prepared several at a time, since each call takes longer than what it computes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import torch
from torch import Tensor, nn

from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.inputs.alignment import aligned_batch, phase_of
from sequitur_core.training.inputs.augmentation import (
    UNDISTORTED,
    Distortion,
    distort_batch,
    draw_distortion,
)
from sequitur_core.training.inputs.batching import BatchLoader, PaddedBatch, mix_pairs
from sequitur_core.training.inputs.rhythm import with_rhythm

TOGETHER = 65_536  # numbers that are prepared at a time, which fit the cache


class Preparation:
    """How a training makes what its steps learn from.

    Parameters
    ----------
    distortion : of the copies that take the place of most sequences, as `config.copies` says.
    """

    def __init__(self, model: nn.Module, config: TrainConfig, distortion: Distortion) -> None:
        self.model, self.distortion = model, distortion
        self.phase = phase_of(model)
        self.copied = config.copies / (1 + config.copies)
        # Noise is drawn between batches, and changes rhythm.
        self.one_by_one = bool(config.denoise)

    def batches(
        self,
        sequences: BatchLoader,
        rows: Sequence[Tensor],
        mixed: Sequence[bool],
        generator: torch.Generator,
        *,
        done: int = 0,
    ) -> Iterator[PaddedBatch]:
        """The batches of these rows; whenever one comes, the generator has drawn all up to it.

        mixed : of each batch, whether its sequences are mixed in pairs.
        done : how many batches were learned from before, and don't come again. What is drawn for
            them is drawn anew, unless noise was drawn between: then the generator has done so.
        """
        mixes = [mix and len(some) > 1 for mix, some in zip(mixed, rows, strict=True)]
        for mix, group in groupby(range(len(rows)), key=mixes.__getitem__):
            alike = list(group)
            size = self._together(sequences, [rows[index] for index in alike])
            # Whatever is done, the same ones are prepared together: results differ by rounding.
            for at in range(0, len(alike), size):
                some = alike[at : at + size]
                if self.one_by_one and some[0] < done:
                    continue
                drawn = [self._draw(len(rows[index]), mix, generator) for index in some]
                if some[-1] < done:
                    continue
                together = self._prepared(sequences, [rows[index] for index in some], drawn)
                for index, batch, (*_, state) in zip(some, together, drawn, strict=True):
                    if index >= done:
                        generator.set_state(state)
                        yield batch

    def _together(self, sequences: BatchLoader, rows: Sequence[Tensor]) -> int:
        """How many batches are prepared at a time."""
        if self.one_by_one or sequences.common_length is None:
            return 1
        numbers = sequences.values[0].numel() * max(map(len, rows))
        return max(1, TOGETHER // max(1, numbers))

    def _draw(
        self, count: int, mix: bool, generator: torch.Generator
    ) -> tuple[Tensor | None, Tensor | None, Tensor]:
        """For so many sequences: how copies are distorted, what each counts in its mixture, and
        the generator's state after that.
        """
        distortions = weights = None
        if self.distortion != UNDISTORTED:
            distortions = draw_distortion(count, self.distortion, generator, self.copied)
        if mix:
            weights = torch.rand(count, generator=generator)
        return distortions, weights, generator.get_state()

    def _prepared(
        self,
        sequences: BatchLoader,
        rows: Sequence[Tensor],
        drawn: Sequence[tuple[Tensor | None, Tensor | None, Tensor]],
    ) -> Iterable[PaddedBatch]:
        batch = sequences.batch(torch.cat(list(rows)))
        distortions, weights, _ = zip(*drawn, strict=True)
        if distortions[0] is not None:
            batch = distort_batch(batch, torch.cat(distortions, dim=1))
        if weights[0] is not None:
            batch = mix_pairs(batch, torch.cat(weights), _ones_before(rows))
        batch = aligned_batch(batch, self.phase)
        if len(rows) == 1:
            return [batch]
        return with_rhythm(batch, self.model).split(list(map(len, rows)))


def _ones_before(rows: Sequence[Tensor]) -> Tensor:
    """The place of each batch's rows when all follow one another, each batch turned by one."""
    places = torch.arange(sum(map(len, rows)))
    return torch.cat([some.roll(1) for some in places.split_with_sizes(list(map(len, rows)))])
