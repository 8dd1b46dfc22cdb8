"""Ways to encode sequences with 16 numbers, ours and others', that benchmarks compare."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import nan
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np
import torch
from sklearn.decomposition import PCA

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.relative_time_pca import RelativeTimePCA
from sequitur_core.data.rhythm.circular_alignment import CircularAlignment, rotate
from sequitur_core.models import build
from sequitur_core.models.linear_skip import evening
from sequitur_core.models.shift_invariant.rhythm import Rhythm
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.training.evaluation import encode, reconstruct
from sequitur_core.training.loop import fit
from tests.benchmarks._data import (
    Halves,
    mean_squared_error,
    their_encodings,
    their_reconstructions,
    theirs_trained,
)
from tests.benchmarks.encodings._ts2vec import encode_ts2vec, fit_ts2vec
from tests.benchmarks.encodings.quality import NUMBERS

Encoder = Callable[[Sequence[np.ndarray]], np.ndarray]
# Encoder, test error (NaN where nothing is drawn) and seconds of one way to encode.
Way = tuple[Encoder, float, float]


def components(
    halves: Halves,
    rhythm: int = 0,
    *,
    patterns: bool = False,
    weight: float = 1.0,
    even: float = 0.0,
) -> Way:
    """Principal components of mean square 1, the last numbers replaced by rhythm of its weight.

    even : share of the numbers as which the components count at least, once evened; 0 leaves them.
    """
    began = process_time()
    pca = RelativeTimePCA(NUMBERS - rhythm).fit(halves.train)
    of_train = pca.encode(halves.train)
    mix = evening(of_train, even) if even else np.eye(NUMBERS - rhythm)
    mix /= np.sqrt(np.square(of_train @ mix.T).mean())
    module = rhythm_of(halves.train, rhythm, patterns=patterns, weight=weight)

    def encoder(sequences: Sequence[np.ndarray]) -> np.ndarray:
        return beside(pca.encode(sequences) @ mix.T, module, sequences)

    error = mean_squared_error(halves, pca.reconstruct(halves.test))
    return encoder, error, process_time() - began


def beside(shape: np.ndarray, module: Rhythm | None, sequences: Sequence[np.ndarray]) -> np.ndarray:
    """Numbers of shape, and beside them those of rhythm."""
    if module is None:
        return shape
    flat = [torch.as_tensor(s).reshape(1, len(s), -1) for s in sequences]
    return np.hstack([shape, torch.cat([module(one, None) for one in flat]).numpy()])


def rhythm_of(
    sequences: Sequence[np.ndarray], count: int, *, patterns: bool = False, weight: float = 1.0
) -> Rhythm | None:
    if not count:
        return None
    lengths = [len(s) for s in sequences]
    flat = [s.reshape(len(s), -1) for s in sequences]
    length = (min(lengths) + max(lengths) + 1) // 2
    module = Rhythm(count, flat[0].shape[1], length, patterns=patterns, rms=weight)
    module.start_at_components(flat)
    return module


def trained(halves: Halves, name: str, seed: int) -> Way:
    dataset = SequenceDataset(name=halves.name, sequences=halves.train)
    sizes = Sizes.of(dataset).measured(dataset)
    kind = "LSTM_AE" if len(sizes.element_shape) == 1 else "CONV_LSTM_AE"
    options, config = preset(name, kind, sizes, NUMBERS)
    torch.manual_seed(seed)
    model = build(kind, sizes, None, NUMBERS, options)
    began = process_time()
    for _ in fit(model, dataset, replace(config, seed=seed, validation_share=0.0)):
        pass
    seconds = process_time() - began
    error = mean_squared_error(halves, reconstruct(model, halves.test))
    compared = NUMBERS - bool(options.get("phase"))
    return lambda sequences: encode(model, sequences)[:, :compared], error, seconds


def theirs(halves: Halves, seed: int) -> Way:
    began = process_time()
    model = theirs_trained(halves, NUMBERS, seed)
    seconds = process_time() - began
    error = mean_squared_error(halves, their_reconstructions(model, halves.test))
    return lambda sequences: their_encodings(model, sequences), error, seconds


def with_phase(halves: Halves, rhythm: int, *, weight: float = 1.0) -> Way:
    """Principal components of rotated sequences and numbers of rhythm; phase takes one more."""
    began = process_time()
    alignment = CircularAlignment(halves.train[0].shape[1]).fit(halves.train)

    def aligned(sequences: Sequence[np.ndarray]) -> list[np.ndarray]:
        turns = alignment.shares(sequences)
        return [rotate(s, turn) for s, turn in zip(sequences, turns, strict=True)]

    rotated = replace(halves, train=aligned(halves.train), test=aligned(halves.test))
    pca = RelativeTimePCA(NUMBERS - 1 - rhythm).fit(rotated.train)
    scale = np.sqrt(np.square(pca.encode(rotated.train)).mean())
    module = rhythm_of(halves.train, rhythm, patterns=True, weight=weight)

    def encoder(sequences: Sequence[np.ndarray]) -> np.ndarray:
        return beside(pca.encode(aligned(sequences)) / scale, module, sequences)

    error = mean_squared_error(rotated, pca.reconstruct(rotated.test))
    return encoder, error, process_time() - began


def ts2vec(halves: Halves, numbers: int, seed: int) -> Way:
    began = process_time()
    model = fit_ts2vec(halves.train, numbers, seed)
    return lambda sequences: encode_ts2vec(model, sequences), nan, process_time() - began


def features_apart(name: str, python: str, halves: Halves, seed: int) -> Way:
    """catch22, each feature standardised, or 16 principal components of MiniRocket's features.

    python : of an environment with pycatch22 and aeon. Its seconds aren't counted.
    """

    def of(sequences: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        with TemporaryDirectory() as folder:
            given, found = Path(folder) / "given.npz", Path(folder) / "found.npy"
            np.savez(given, train=np.stack(halves.train), rest=np.stack(sequences))
            program = Path(__file__).with_name("_features_apart.py")
            subprocess.run([python, program, name, str(seed), given, found], check=True)
            features = np.load(found)
        return features[: len(halves.train)], features[len(halves.train) :]

    def encoder(sequences: Sequence[np.ndarray]) -> np.ndarray:
        train, rest = of(sequences)
        if name == "minirocket":
            return PCA(NUMBERS, random_state=seed).fit(train).transform(rest)
        deviation = train.std(axis=0)
        standardised = (rest - train.mean(axis=0)) / np.where(deviation > 0, deviation, 1)
        return np.nan_to_num(standardised)

    return encoder, nan, nan
