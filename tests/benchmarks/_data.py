"""Data that benchmarks are measured on, and how it is scaled."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sequitur.models
import torch
from sequitur.quick_train import train_model
from torch import nn

from sequitur_core.baselines import reconstruction_errors
from sequitur_core.prepare import Scaler
from sequitur_core.samples import load_sample

HIDDEN = 64
EPOCHS = 50  # sequitur's default
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


def mean_squared_error(halves: Halves, reconstructions: Sequence[np.ndarray]) -> float:
    """Over all numbers of the test half."""
    errors = reconstruction_errors(halves.test, reconstructions)
    return float(np.average(errors, weights=[s.size for s in halves.test]))


def theirs(halves: Halves, numbers: int, seed: int = 0) -> nn.Module:
    """sequitur's own LSTM_AE, with one hidden layer."""
    torch.manual_seed(seed)
    return sequitur.models.LSTM_AE(halves.train[0].shape[1], numbers, [HIDDEN])


def sequiturs_loop(model: nn.Module, sequences: Sequence[np.ndarray], epochs: int) -> None:
    """sequitur's training, without its encodings at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it uses an argument that torch has given up
        tensors = [torch.from_numpy(x) for x in sequences]
        train_model(model, tensors, verbose=False, lr=1e-3, epochs=epochs, denoise=False)


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
