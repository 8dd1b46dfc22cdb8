"""The processes that learn one model together, each from its part of every batch: Ranks."""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.inputs.batching import PaddedBatch, lengths_unless_equal

PIECE = 2**26  # bytes that are sent at a time


class Ranks:
    """What a process does with the others, all of which call `fit` with the same arguments.

    Each draws the same random numbers for whole batches, and learns from its own rows of them;
    gradients are averaged before each step. The first process decides for all: what it measures
    and whether it stops.

    Attributes
    ----------
    rank, size : which of the processes this one is, from 0, and how many there are.
    """

    def __init__(self) -> None:
        self.rank, self.size = dist.get_rank(), dist.get_world_size()
        self._learner: DistributedDataParallel | None = None

    @classmethod
    def of(cls, config: TrainConfig) -> Ranks | None:
        """Those of a training, None where one process does it alone.

        Raises SequiturError where there aren't as many as the config says.
        """
        if config.processes == 1:
            return None
        check_available()
        there = dist.get_world_size() if dist.is_initialized() else 1
        if there != config.processes:
            raise SequiturError(
                f"{config.processes} processes are to learn together, and there "
                f"{'is' if there == 1 else 'are'} {there}. Train with SequenceEncoder or as a run, "
                "which start them, or call fit in each process of torchrun."
            )
        if config.seed is None:
            raise SequiturError(
                "Processes that learn together have to draw the same random numbers. Give a seed."
            )
        return cls()

    def check(self, sequences: int, batch_size: int) -> None:
        """Raise SequiturError for batches that can't be divided among so many processes."""
        if sequences < self.size:
            raise SequiturError(
                f"{pluralise(sequences, 'sequence')} to learn from can't be divided among "
                f"{self.size} processes. Train with processes=1."
            )
        if batch_size < self.size:
            raise SequiturError(
                f"Batches of {batch_size} can't be divided among {self.size} processes. Choose "
                "larger batches, or fewer processes."
            )

    def wrap(self, model: nn.Module, *, encoder_rests: bool) -> None:
        """Learn this model from now on: all begin with the weights of the first process.

        encoder_rests : whether it learns in some steps only, in which gradients can't be awaited
            of all weights.
        """
        self._learner = DistributedDataParallel(model, find_unused_parameters=encoder_rests)

    def reconstruct(self, inputs: Tensor, lengths: Tensor | None) -> Tensor:
        """What the model makes of inputs; then gradients are averaged."""
        assert self._learner is not None
        reconstruction: Tensor = self._learner(inputs, lengths)
        return reconstruction

    def own_part(self, inputs: Tensor, batch: PaddedBatch) -> tuple[Tensor, PaddedBatch]:
        """The rows of a batch that this process learns from, of all lengths.

        Where there are fewer rows than processes, one of which nothing counts.
        """
        own = slice(self.rank, None, self.size)
        if self.rank >= len(batch.x):
            own = slice(0, 1)
            batch = replace(batch, observed=torch.zeros_like(batch.x, dtype=torch.bool))
        lengths, width = None, batch.x.shape[1]
        if batch.lengths is not None:
            lengths = batch.lengths[own]
            width = int(lengths.max())
            lengths = lengths_unless_equal(lengths)
        part = replace(
            batch,
            x=batch.x[own, :width],
            lengths=lengths,
            observed=None if batch.observed is None else batch.observed[own, :width],
            rhythm=None if batch.rhythm is None else batch.rhythm[own],
        )
        return part.x if inputs is batch.x else inputs[own, :width], part

    def total(self, loss: Tensor) -> Tensor:
        """The sum over all processes."""
        loss = loss.clone()
        dist.all_reduce(loss)
        return loss

    def decide(self, wish: bool) -> bool:
        """What the first process wishes."""
        (decided,) = self.of_first(float(wish))
        return bool(decided)

    def leave(self) -> None:
        """Have the others end where they wait, after an epoch, if they are still there."""
        if dist.is_initialized():
            with suppress(RuntimeError):
                self.decide(True)

    def of_first(self, *numbers: float) -> tuple[float, ...]:
        """The numbers of the first process, in float64."""
        sent = torch.tensor(numbers, dtype=torch.float64, device=message_device())
        dist.broadcast(sent, 0)
        return tuple(sent.tolist())

    def checkpoint(self, own: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        """The checkpoint of the first process, None if it has none."""
        content = io.BytesIO()
        if self.rank == 0 and own is not None:
            torch.save(dict(own), content)
        received = share(content.getvalue())
        if self.rank == 0 or not received:
            return own if self.rank == 0 else None
        loaded: dict[str, Any] = torch.load(
            io.BytesIO(received), weights_only=True, map_location="cpu"
        )
        return loaded


def check_available() -> None:
    """Raise SequiturError where torch can't have processes learn together."""
    if not dist.is_available() or not dist.is_gloo_available():
        raise SequiturError(
            "This build of torch has nothing by which processes learn together. Train with "
            "processes=1, or install torch from pytorch.org."
        )


def message_device() -> torch.device:
    """Where tensors have to be that are sent: nccl sends those of GPUs alone."""
    return torch.device("cuda" if dist.get_backend() == "nccl" else "cpu")


def share(content: bytes) -> bytes:
    """The bytes that the first process gives; others give none."""
    device = message_device()
    size = torch.tensor(len(content), device=device)
    dist.broadcast(size, 0)
    pieces = []
    for at in range(0, int(size), PIECE):
        piece = torch.empty(min(PIECE, int(size) - at), dtype=torch.uint8)
        if content:
            piece = torch.frombuffer(bytearray(content[at : at + PIECE]), dtype=torch.uint8)
        piece = piece.to(device)
        dist.broadcast(piece, 0)
        pieces.append(piece.cpu().numpy().tobytes())
    return b"".join(pieces)
