"""What `fit` makes use of where a model has it, beside encoding and decoding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from numpy.typing import ArrayLike

from sequitur_core.models.linear_skip import SkipDecoder, SkipEncoder


@runtime_checkable
class RemembersLength(Protocol):
    """A decoder that needs no `seq_len` where all training sequences had one length."""

    def remember_length(self, length: int | None) -> None: ...


@runtime_checkable
class RemembersMean(Protocol):
    """A model that sets the mean frame of the training sequences aside."""

    def remember_mean(self, sequences: Sequence[ArrayLike]) -> None: ...


class EncoderWithSkip(Protocol):
    skip: SkipEncoder | None


class DecoderWithSkip(Protocol):
    skip: SkipDecoder | None


@runtime_checkable
class StartsAtComponents(Protocol):
    """A model whose linear skip, if it has one, can begin as principal components."""

    encoder: EncoderWithSkip
    decoder: DecoderWithSkip

    def start_at_components(
        self, sequences: Sequence[ArrayLike], copies: Sequence[ArrayLike] = ()
    ) -> None: ...
