"""Models take one sequence, a padded batch or a list, and return the form that they were given."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own custom
from torch import Tensor, nn

from sequitur_core.errors import SequiturError

Sequences = Tensor | Sequence[Tensor]
Lengths = Tensor | Sequence[int]
SeqLen = int | Sequence[int] | Tensor
Form = Literal["one", "rows", "list"]
Axis = Literal["as given", "added", "removed"]


@dataclass(frozen=True)
class Batch:
    """Sequences as models compute with them.

    Attributes
    ----------
    values : (B, T, *element_shape).
    lengths : int64 (B,), or None if every row is T long.
    form : of the input: one sequence, rows of a tensor, or a list.
    axis : whether the channel axis was added to, or removed from, the input.
    """

    values: Tensor
    lengths: Tensor | None
    form: Form
    axis: Axis = "as given"

    @classmethod
    def of(
        cls,
        x: Sequences,
        lengths: Lengths | None,
        *,
        model: str,
        element_shape: tuple[int, ...],
        like: Tensor,
        length: int | None = None,
    ) -> Batch:
        """Recognise what `x` is by its rank, and bring it to `like`'s type and device.

        `element_shape` is () for a model of plain numbers, whose sequences are
        (T,); it takes (T, 1) too. With the shape (1,), sequences (T, 1), it
        takes (T,) too. `length` is the only length the model takes, if any.

        Raises
        ------
        SequiturError
            Not tensors, a shape that isn't the model's, no elements, or
            lengths that don't fit.
        """
        expected = _ExpectedShape(model, element_shape, length)
        if not isinstance(x, list | tuple):
            form, axis, values = expected.batch(x)
            values = values.to(like)
            if lengths is None:
                return cls(values, None, form, axis)
            if form == "one":
                raise SequiturError(
                    f"{model} got lengths with a single sequence of shape "
                    f"{tuple(values.shape[1:])}. Leave them out, or give a padded batch."
                )
            return cls(values, _checked_lengths(lengths, values, expected), form, axis)
        if lengths is not None:
            raise SequiturError(
                f"{model} got a list and lengths. Leave the lengths out: in a list each sequence "
                "has its own."
            )
        if not x:
            raise SequiturError(f"{model} got an empty list. Give at least one sequence.")
        parts = [expected.sequence(part, in_list=True) for part in x]
        axis = parts[0][0]
        if any(other != axis for other, _ in parts):
            raise SequiturError(
                f"{model} got a list in which some sequences have an axis of channels and some "
                "don't. Bring them to one shape."
            )
        rows = [values.to(like) for _, values in parts]
        counts = [len(row) for row in rows]
        if min(counts) == max(counts):
            return cls(torch.stack(rows), None, "list", axis)
        padded = nn.utils.rnn.pad_sequence(rows, batch_first=True)
        return cls(padded, torch.tensor(counts, device=like.device), "list", axis)

    def restore(self, reconstruction: Tensor) -> Tensor | list[Tensor]:
        """(B, T', *element_shape) in the form of the input."""
        missing = self.values.shape[1] - reconstruction.shape[1]
        if missing:  # a batch padded to more than its longest sequence
            reconstruction = F.pad(
                reconstruction, (0, 0) * (reconstruction.ndim - 2) + (0, missing)
            )
        if self.axis == "added":
            reconstruction = reconstruction.squeeze(-1)
        elif self.axis == "removed":
            reconstruction = reconstruction.unsqueeze(-1)
        if self.form == "one":
            return reconstruction[0]
        if self.form == "rows":
            return reconstruction
        return _unpad(reconstruction, self.lengths)

    def restore_encodings(self, z: Tensor) -> Tensor | list[Tensor]:
        """(B, encoding_dim) in the form of the input."""
        if self.form == "one":
            return z[0]
        return z if self.form == "rows" else list(z)

    def real_values(self, model: str) -> Tensor:
        """The values with zeros beyond each row's length.

        Raises SequiturError if any real value isn't finite.
        """
        values = self.values
        if self.lengths is not None:
            mask = length_mask(self.lengths, values.shape[1])
            values = values.masked_fill(~broadcast_mask(mask, values), 0.0)
        # The sum is found ten times faster; but large numbers can add up to infinity, too.
        if not torch.isfinite(values.sum()) and not torch.isfinite(values).all():
            raise SequiturError(
                f"{model} got missing or infinite values (NaN or inf). Fill them in, or leave "
                "these sequences out."
            )
        return values


@dataclass(frozen=True)
class Encodings:
    """Encodings to decode, and the length of each reconstruction.

    Attributes
    ----------
    z : (B, encoding_dim).
    width : elements of the longest reconstruction.
    lengths : int64 (B,), or None if all are `width` long.
    form : "one" encoding, "rows" of a tensor, or a "list".
    """

    z: Tensor
    width: int
    lengths: Tensor | None
    form: Form

    @classmethod
    def of(
        cls,
        z: Sequences,
        seq_len: SeqLen | None,
        *,
        model: str,
        encoding_dim: int,
        common_length: int | None,
        like: Tensor,
        only_length: int | None = None,
    ) -> Encodings:
        """Recognise what `z` is by its rank; without `seq_len`, use `common_length`.

        Raises SequiturError for a wrong shape, a missing or wrong length, or
        one that isn't `only_length` where that is given.
        """
        form: Form = "list"
        if isinstance(z, list | tuple):
            if not z or not all(
                isinstance(row, Tensor) and row.shape == (encoding_dim,) for row in z
            ):
                raise SequiturError(
                    f"The decoder of {model} takes a list of encodings of shape "
                    f"({encoding_dim},) each. Make them with the encoder of the same model."
                )
            z = torch.stack(list(z))
        elif isinstance(z, Tensor) and z.ndim in (1, 2) and z.shape[-1] == encoding_dim:
            form = "rows" if z.ndim == 2 else "one"
        else:
            shape = tuple(z.shape) if isinstance(z, Tensor) else type(z).__name__
            raise SequiturError(
                f"The decoder of {model} takes encodings of shape ({encoding_dim},), or a batch "
                f"of them, but got {shape}. Make them with the encoder of the same model."
            )
        z = z.reshape(-1, encoding_dim).to(like)
        if seq_len is None:
            if common_length is None:
                raise SequiturError(
                    f"The decoder of {model} can't tell how long the sequence should be: it was "
                    "not trained on sequences of one length. Pass seq_len, as in "
                    "decoder(z, seq_len=10)."
                )
            return cls(z, common_length, None, form)
        if form == "rows" and isinstance(seq_len, list | tuple):
            form = "list"
        requested = _requested_lengths(seq_len, model)
        if len(requested) == 1:
            requested = requested * len(z)
        if len(requested) != len(z):
            raise SequiturError(
                f"The decoder of {model} got {len(z)} encodings but {len(requested)} lengths. Pass "
                "one length for all, or one for each."
            )
        if only_length is not None and set(requested) != {only_length}:
            raise SequiturError(
                f"The decoder of this {model} got seq_len={seq_len!r}, but it writes sequences of "
                f"{only_length} numbers only. For other lengths use LSTM_AE."
            )
        width = max(requested)
        if min(requested) == width:
            return cls(z, width, None, form)
        lengths = torch.tensor(requested, dtype=torch.int64).to(like.device)
        return cls(z, width, lengths, form)

    def restore(self, decoded: Tensor) -> Tensor | list[Tensor]:
        """(B, width, *element_shape) as one sequence, rows, or a list without padding."""
        if self.form == "one":
            return decoded[0]
        return decoded if self.form == "rows" else _unpad(decoded, self.lengths)


def first_weight(module: nn.Module) -> Tensor:
    """A weight, which has the type and the device of the whole module."""
    return next(module.parameters())


def length_mask(lengths: Tensor, width: int) -> Tensor:
    """True where a row has an element, bool (B, width)."""
    return torch.arange(width, device=lengths.device) < lengths[:, None]


def broadcast_mask(mask: Tensor, values: Tensor) -> Tensor:
    """The mask (B, T) with as many axes as `values` (B, T, ...)."""
    return mask.reshape(*mask.shape, *(1,) * (values.ndim - 2))


@dataclass(frozen=True)
class _ExpectedShape:
    """The sequences that a model takes; distinguishes them from batches by their rank."""

    model: str
    element_shape: tuple[int, ...]
    length: int | None

    def batch(self, x: Any) -> tuple[Form, Axis, Tensor]:
        """A sequence or a batch, as (B, T, *element_shape)."""
        self._check_type(x)
        rank = 1 + len(self.element_shape)
        shape = tuple(x.shape)
        if x.ndim == rank + 1 and shape[2:] == self.element_shape and not self._is_column(x):
            return "rows", "as given", self._checked(x, x)
        if self.element_shape == () and x.ndim == 3 and shape[-1] == 1:
            return "rows", "removed", self._checked(x.squeeze(-1), x)
        axis, values = self.sequence(x)
        return "one", axis, values.unsqueeze(0)

    def sequence(self, x: Any, *, in_list: bool = False) -> tuple[Axis, Tensor]:
        """One sequence, as (T, *element_shape)."""
        self._check_type(x)
        shape = tuple(x.shape)
        axis: Axis = "as given"
        if self.element_shape == (1,) and x.ndim == 1:
            axis, values = "added", x.unsqueeze(-1)
        elif self.element_shape == () and x.ndim == 2 and shape[-1] == 1:
            axis, values = "removed", x.squeeze(-1)
        elif x.ndim == 1 + len(self.element_shape) and shape[1:] == self.element_shape:
            values = x
        else:
            raise self._wrong_shape(x, in_list)
        return axis, self._checked(values.unsqueeze(0), x, in_list)[0]

    def _is_column(self, x: Tensor) -> bool:
        # (T, 1) for plain numbers of length T is one sequence, unless T = 1:
        # then it is a batch, with the same numbers.
        return self.element_shape == () and tuple(x.shape) == (self.length, 1) != (1, 1)

    def _check_type(self, x: Any) -> None:
        if not isinstance(x, Tensor):
            raise SequiturError(
                f"{self.model} takes a tensor or a list of tensors, but got "
                f"{type(x).__name__}. Turn arrays into tensors with torch.as_tensor."
            )
        if x.is_complex():
            raise SequiturError(f"{self.model} got complex numbers. Split them into two channels.")

    def _checked(self, values: Tensor, given: Tensor, in_list: bool = False) -> Tensor:
        if values.numel() == 0:
            raise SequiturError(
                f"{self.model} got a tensor of shape {tuple(given.shape)}, which holds no "
                "numbers. Leave empty sequences out."
            )
        if self.length is not None and values.shape[1] != self.length:
            raise self._wrong_shape(given, in_list)
        return values

    def _wrong_shape(self, x: Tensor, in_list: bool) -> SequiturError:
        """The error that says what the model takes, and which one takes this."""
        length = "length" if self.length is None else str(self.length)
        names = [length, *(str(size) for size in self.element_shape)]
        requested = f"({names[0]},)" if len(names) == 1 else f"({', '.join(names)})"
        if len(self.element_shape) >= 2 and x.ndim <= 2:
            advice = "For numbers and vectors use LSTM_AE."
        elif self.length is not None and x.ndim <= 2:
            advice = "For vectors, or for sequences of another length, use LSTM_AE."
        elif self.length is not None:
            advice = "For vectors use LSTM_AE, for images and volumes CONV_LSTM_AE."
        elif len(self.element_shape) == 1 and x.ndim >= 3:
            advice = "Bring the sequences to that shape; for images and volumes use CONV_LSTM_AE."
        else:
            advice = "Bring the sequences to that shape, or make a model for the shape they have."
        takes = (
            f"a list of sequences of shape {requested} each"
            if in_list
            else f"sequences of shape {requested}, or a batch of them"
        )
        return SequiturError(
            f"This {self.model} takes {takes}, but got a tensor of shape {tuple(x.shape)}. {advice}"
        )


def _checked_lengths(lengths: Lengths, values: Tensor, expected: _ExpectedShape) -> Tensor | None:
    rows, width = values.shape[:2]
    model = expected.model
    try:
        checked = torch.as_tensor(lengths)
    except (TypeError, ValueError, RuntimeError):
        checked = torch.empty(0)
    if checked.is_floating_point() or checked.dtype == torch.bool:
        raise SequiturError(f"{model} got lengths={lengths!r}. They must be whole numbers.")
    checked = checked.to(torch.int64)
    if checked.shape != (rows,):
        raise SequiturError(
            f"{model} got {rows} sequences but lengths of shape {tuple(checked.shape)}. Give one "
            "length for each sequence."
        )
    shortest, longest = (int(length) for length in torch.aminmax(checked))
    if shortest < 1 or longest > width:
        raise SequiturError(
            f"{model} got lengths from {shortest} to {longest} for a batch padded to {width}. "
            f"They must lie between 1 and {width}."
        )
    if expected.length not in (None, shortest):
        raise SequiturError(
            f"{model} got lengths from {shortest} to {longest}, but it takes sequences of "
            f"{expected.length} numbers only. For different lengths use LSTM_AE."
        )
    return None if shortest == width else checked.to(values.device)


def _requested_lengths(seq_len: SeqLen, model: str) -> list[int]:
    values = seq_len.tolist() if isinstance(seq_len, Tensor) else seq_len
    requested = list(values) if hasattr(values, "__iter__") else [values]
    for value in requested:
        if not hasattr(value, "__index__") or value < 1:
            raise SequiturError(
                f"The decoder of {model} got seq_len={seq_len!r}. A length must be a whole "
                "number of at least 1."
            )
    return [operator.index(value) for value in requested]


def _unpad(padded: Tensor, lengths: Tensor | None) -> list[Tensor]:
    if lengths is None:
        return list(padded)
    return [row[:length] for row, length in zip(padded, lengths.tolist(), strict=True)]
