"""Data that benchmarks are measured on, and how it is scaled."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd
import sequitur.models
import torch
from sequitur.quick_train import train_model
from torch import nn

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.scaling import Scaler
from sequitur_core.samples import load_sample
from sequitur_core.training.baselines import reconstruction_errors

HIDDEN = 64
EPOCHS = 50  # sequitur's default
SHAPES, SHAPES_FRAMES, SHAPES_SIZE = 400, 12, 24
# Sets of the UCR/UEA archive may not be handed on: where they aren't, samples stand in.
ARCHIVE = Path(__file__).parents[3] / "shared" / "data" / "series"


@dataclass(frozen=True)
class Halves:
    """Sequences to train on and to test on, z-scored per channel by the training half."""

    name: str
    train: list[np.ndarray]
    train_labels: np.ndarray
    test: list[np.ndarray]
    test_labels: np.ndarray

    @classmethod
    def scaled(cls, name, train, train_labels, test, test_labels) -> Halves:
        scaler = Scaler.of(train)
        return cls(name, scaler.apply(train), train_labels, scaler.apply(test), test_labels)


def archive(name: str) -> Halves | None:
    """A set of the archive in its own halves; None where it isn't on this computer."""
    path = ARCHIVE / f"{name}.npz"
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as file:
        train, test = (
            [x[:length] for x, length in zip(file[f"X_{h}"], file[f"lengths_{h}"], strict=True)]
            for h in ("train", "test")
        )
        return Halves.scaled(name, train, file["y_train"], test, file["y_test"])


def sample_in_halves(key: str, label: str) -> Halves:
    """A sample of the dashboard, every second sequence for testing."""
    dataset = load_sample(key)
    labels = dataset.labels[label].astype(str).to_numpy()
    train, test = (
        dataset.take(np.arange(0, len(dataset), 2)),
        dataset.take(np.arange(1, len(dataset), 2)),
    )
    return Halves.scaled(
        key, list(train.sequences), labels[::2], list(test.sequences), labels[1::2]
    )


def watch_subjects() -> Iterator[Halves]:
    """The watch exercises, each subject in turn being the one that is tested on."""
    dataset = load_sample("watch")
    subjects = dataset.labels["subject"].astype(str).to_numpy()
    labels = dataset.labels["exercise"].astype(str).to_numpy()
    for subject in np.unique(subjects):
        here, others = np.flatnonzero(subjects == subject), np.flatnonzero(subjects != subject)
        yield Halves.scaled(
            f"watch, without {subject}",
            [dataset.sequences[i] for i in others],
            labels[others],
            [dataset.sequences[i] for i in here],
            labels[here],
        )


def moving_shapes() -> SequenceDataset:
    """400 clips of 12 frames of 24 x 24 pixels: a disc, a square or a ring that moves.

    Each goes straight, at a speed and a direction and from a place of its own, and bounces off
    the edges. The kind is its label. Every call makes the same clips; half are meant for tests.
    """
    chance = np.random.default_rng(0)
    down, right = np.mgrid[:SHAPES_SIZE, :SHAPES_SIZE]
    clips, kinds = [], []
    for index in range(SHAPES):
        kind = ("disc", "square", "ring")[index % 3]
        radius = chance.uniform(3.5, 5.5)
        room = SHAPES_SIZE - 1 - 2 * radius
        angle, speed = chance.uniform(0, 2 * np.pi), chance.uniform(0.5, 2.0)
        start = chance.uniform(0, room, 2)
        way = start + speed * np.arange(SHAPES_FRAMES)[:, None] * [np.sin(angle), np.cos(angle)]
        way = radius + room - np.abs(way % (2 * room) - room)  # (frames, 2), there and back
        y, x = (np.abs(axis - way[:, i, None, None]) for i, axis in enumerate((down, right)))
        outside = (np.maximum(y, x) if kind == "square" else np.hypot(y, x)) - radius
        if kind == "ring":
            outside = np.maximum(outside, -outside - radius / 2)
        clips.append(np.clip(0.5 - outside, 0, 1).astype(np.float32))  # edges one pixel soft
        kinds.append(kind)
    return SequenceDataset(
        name="moving shapes", sequences=clips, labels=pd.DataFrame({"shape": kinds})
    )


def mean_squared_error(halves: Halves, reconstructions: Sequence[np.ndarray]) -> float:
    """Over all numbers of the test half."""
    errors = reconstruction_errors(halves.test, reconstructions)
    return float(np.average(errors, weights=[s.size for s in halves.test]))


def theirs(halves: Halves, numbers: int, seed: int = 0) -> nn.Module:
    """sequitur's own LSTM_AE, with one hidden layer."""
    torch.manual_seed(seed)
    return sequitur.models.LSTM_AE(halves.train[0].shape[1], numbers, [HIDDEN])


def sequiturs_loop(
    model: nn.Module, sequences: Sequence[np.ndarray], epochs: int, limit: float = math.inf
) -> int:
    """sequitur's training, without its encodings at the end.

    Returns how many epochs were done: no other is begun after `limit` seconds of the processor.
    """
    given = _Until(limit, [torch.from_numpy(x) for x in sequences])
    with warnings.catch_warnings(), suppress(_TimeUpError):
        warnings.simplefilter("ignore")  # it uses an argument that torch has given up
        train_model(model, given, verbose=False, lr=1e-3, epochs=epochs, denoise=False)
    return given.epochs


class _TimeUpError(Exception):
    pass


class _Until(list[torch.Tensor]):
    """Sequences that are given out once an epoch, as long as there is time."""

    def __init__(self, limit: float, tensors: Sequence[torch.Tensor]) -> None:
        super().__init__(tensors)
        self.end, self.epochs = process_time() + limit, 0

    def __iter__(self) -> Iterator[torch.Tensor]:
        if process_time() > self.end:
            raise _TimeUpError
        self.epochs += 1
        return super().__iter__()


def theirs_trained(halves: Halves, numbers: int, seed: int) -> nn.Module:
    model = theirs(halves, numbers, seed)
    sequiturs_loop(model, halves.train, EPOCHS)
    return model


def their_encodings(model, sequences: Sequence[np.ndarray]) -> np.ndarray:
    with torch.no_grad():
        return np.stack([model.encoder(torch.from_numpy(x)).numpy() for x in sequences])


def their_reconstructions(model: nn.Module, sequences: Sequence[np.ndarray]) -> list[np.ndarray]:
    with torch.no_grad():
        return [model(torch.from_numpy(x)).numpy() for x in sequences]
