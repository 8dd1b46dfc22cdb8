"""What a model computes for a batch, and the time that takes on one core.

Products are timed on the computer at hand; what all else takes was measured once, in about a
hundred short trainings (tests.benchmarks.computing.estimates compares estimates with trainings).
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from itertools import pairwise

# Seconds of one core, forwards and backwards.
SECONDS_PER_CALL = 7e-5  # of a layer, however small
SECONDS_PER_RECURRENT_STEP = 2e-6  # of an LSTM, however small
SECONDS_PER_ACTIVATION = 2.6e-9
SECONDS_PER_COSINE = 3.8e-9  # that is put into a table for sequences of mixed lengths
# Operations of a training step for each of the forward pass: backwards takes two more, one fewer
# in first layers.
TRAINING_FLOPS = 2.5
# Calls of small operations beside those of dense layers, which are one each.
CALLS_PER_SKIP = 10


@dataclass(frozen=True)
class Workload:
    """What a model computes for a batch, forwards.

    Attributes
    ----------
    calls, recurrent_steps : of a whole batch: operations however small they
        are, and the steps that LSTMs take one after the other.
    flops : of each sequence: floating point operations in products.
    activations : of each sequence: numbers that layers write, and keep for the
        backward pass.
    cosines : of each sequence: numbers in the tables of a linear skip.
    """

    calls: float = 0.0
    recurrent_steps: float = 0.0
    flops: float = 0.0
    activations: float = 0.0
    cosines: float = 0.0

    def __add__(self, other: Workload) -> Workload:
        return Workload(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def __mul__(self, share: float) -> Workload:
        return Workload(*(share * part for part in astuple(self)))

    def seconds_per_step(self) -> float:
        """Of a training step, except what grows with the sequences in its batch."""
        return self.calls * SECONDS_PER_CALL + self.recurrent_steps * SECONDS_PER_RECURRENT_STEP

    def seconds_per_sequence(self, flops_per_second: float) -> float:
        """Of one sequence more in the batch of a training step."""
        products = TRAINING_FLOPS * self.flops / flops_per_second
        return (
            products + self.activations * SECONDS_PER_ACTIVATION + self.cosines * SECONDS_PER_COSINE
        )


def dense_layers(*widths: int, times: float = 1) -> Workload:
    """Dense layers, each used `times` for a sequence."""
    pairs = list(pairwise(widths))
    return Workload(
        calls=len(pairs),
        flops=times * sum(2 * before * after for before, after in pairs),
        activations=times * sum(2 * after for _, after in pairs),  # with and without activation
    )


def linear_skip(
    terms: int, length: int, element: int, encoding_dim: int, *, mixed: bool
) -> Workload:
    """A linear skip with `terms` cosines of each of the `element` numbers of an element."""
    return Workload(
        calls=CALLS_PER_SKIP * (1 + mixed),
        flops=4 * terms * element * (length + encoding_dim),
        activations=element * (2 * terms + length),
        cosines=2 * length * terms * mixed,
    )
