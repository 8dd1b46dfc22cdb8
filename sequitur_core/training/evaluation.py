"""What a trained model makes of sequences: encodings, reconstructions, loss."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own custom
from numpy.typing import ArrayLike
from torch import Tensor, nn

from sequitur_core.data.data_frames import as_dataset
from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import Ragged
from sequitur_core.errors import SequiturError
from sequitur_core.models import model_name_of
from sequitur_core.settings.architectures import ARCHITECTURES
from sequitur_core.settings.training_limits import MAX_EVALUATION_BATCH
from sequitur_core.training.inputs.batching import (
    BatchLoader,
    bounded_batches,
    lengths_unless_equal,
)
from sequitur_core.training.inputs.rhythm import known_rhythm

Data = SequenceDataset | Sequence[ArrayLike | Tensor]


def encode(
    model: nn.Module,
    sequences: Data,
    *,
    batch_size: int = MAX_EVALUATION_BATCH,
    checked: bool = False,
) -> FloatArray:
    """Encode each sequence.

    Batches hold sequences of similar length and at most `batch_size` of them,
    fewer where sequences are long, so memory stays bounded. `checked` says that the model is
    known to read them.

    Returns float32 of shape (n, encoding_dim), rows in the order given.
    """
    dataset = as_dataset(sequences)
    order, outputs = [], []
    encoder: Any = model.encoder
    if not checked:
        check_model_fits(model, dataset)
    for rows, encodings, _ in _in_batches(encoder, model, dataset, batch_size):
        order.append(rows)
        outputs.append(encodings.cpu().numpy())
    encoded = np.concatenate(outputs).astype(np.float32)
    in_order = np.empty_like(encoded)
    in_order[np.concatenate(order)] = encoded
    return in_order


def reconstruct(
    model: nn.Module,
    sequences: Data,
    *,
    batch_size: int = MAX_EVALUATION_BATCH,
    checked: bool = False,
) -> Sequence[FloatArray]:
    """Encode and decode each sequence; float32 arrays of the shapes and in the order given.

    `checked` as for `encode`.
    """
    dataset = as_dataset(sequences)
    if not checked:
        check_model_fits(model, dataset)
    elements = int(dataset.lengths.sum())
    concatenated = np.empty((elements, *dataset.element_shape), np.float32)
    in_order = Ragged.concatenated(concatenated, dataset.lengths)
    for rows, reconstructions, lengths in _in_batches(model, model, dataset, batch_size):
        batch = reconstructions.cpu().numpy().astype(np.float32)
        for row, reconstruction, length in zip(rows, batch, lengths, strict=True):
            in_order[row][:] = reconstruction[:length].reshape(in_order[row].shape)
    if sequences is dataset:
        return in_order
    return [r.reshape(np.shape(s)) for r, s in zip(in_order, _sequences_of(sequences), strict=True)]


def mean_loss(model: nn.Module, held_out: BatchLoader) -> float:
    """Mean squared error over all real and observed numbers."""
    total, numbers = 0.0, 0
    with evaluation_mode(model):
        for batch in held_out.evaluation_batches(MAX_EVALUATION_BATCH):
            with known_rhythm(model, batch.rhythm):
                compared = batch.masked(model(batch.x, batch.lengths))
            total += F.mse_loss(*compared, reduction="sum").item()
            numbers += batch.observed_count
    return total / numbers


def _in_batches(
    module: nn.Module, model: nn.Module, dataset: SequenceDataset, batch_size: int
) -> Iterator[tuple[IntArray, Tensor, list[int]]]:
    """Rows, output and lengths of each batch, when a module reads a dataset.

    module : the model or its encoder.
    """
    if batch_size < 1:
        raise SequiturError(f"Batches of {batch_size} can't be made. Choose 1 or more.")
    device = next(model.parameters()).device
    all_lengths = torch.as_tensor(dataset.lengths)
    for rows in bounded_batches(all_lengths, math.prod(dataset.element_shape), batch_size):
        lengths = all_lengths[rows]
        padded = np.zeros((len(rows), int(lengths.max()), *dataset.element_shape), np.float32)
        for i, row in enumerate(rows.tolist()):
            padded[i, : lengths[i]] = dataset.sequences[row]
        with evaluation_mode(model):
            output = module(torch.as_tensor(padded).to(device), lengths_unless_equal(lengths))
        yield rows.numpy(), output, lengths.tolist()


@contextmanager
def evaluation_mode(model: nn.Module) -> Iterator[None]:
    """Evaluation mode without gradients; afterwards the mode is as before.

    Within another one it costs nothing, where changing the mode of every part takes a while.
    """
    if not model.training and torch.is_inference_mode_enabled():
        yield
        return
    training = model.training
    model.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        model.train(training)


def _sequences_of(data: Data) -> Sequence[Any]:
    return data.sequences if isinstance(data, SequenceDataset) else data


def check_model_fits(model: nn.Module, dataset: SequenceDataset) -> None:
    """Raise SequiturError where a model can't read these sequences, and name one that can.

    The model itself raises it, given an example; in a list, so that it can't mistake a
    sequence for a batch.
    """
    device = next(model.parameters()).device
    lengths = dataset.lengths
    name = model_name_of(type(model))
    if name is not None and ARCHITECTURES[name].fixed_length:
        examples = [dataset.sequences[int(row)] for row in (lengths.argmin(), lengths.argmax())]
    else:
        examples = [dataset.sequences[0][:1]]
    encoder: Any = model.encoder
    with evaluation_mode(model):
        for example in examples:
            encoder([torch.tensor(example, device=device)])
