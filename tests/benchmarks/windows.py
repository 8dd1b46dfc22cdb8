"""Encodings of windows that begin anywhere: python -m tests.benchmarks.windows [--quick] [part ...]

windows  Pieces of half the length, cut at chance moments from recordings whose state is known
         (an activity, an exercise, how digits move), z-scored. "state": the share of unseen
         windows whose nearest neighbour among windows of other recordings is of their state.
         "stays": how far a window is from another of its recording, cut elsewhere, as a share of
         how far it is from windows of others (medians). "error": of unseen windows, against 16
         principal components. Encodings of 16 numbers by preset, beside 16 principal components
         (PCA 16), 12 of them with 4 numbers of rhythm (PCA 12 + 4), as many with patterns as the
         data asks for and one of phase (PCA + phase), and sequitur 1.2.4 as it documents.
         Medians of seeds 0, 1 and 2, which also cut; --quick takes seed 0.
open     The same encodings on sets of the UCR/UEA archive in their own halves: nearest
         neighbour, linear probe, error. Without sequitur, which `quality archive` measures.
share    What chose how many numbers rhythm gets (data.rhythm.rhythm_share): principal
         components of shape with 0 to 6 numbers of rhythm, by cross-validation in the training
         halves of the archive and of the watch sample. Test halves aren't looked at.
patterns What chose that rhythm knows patterns: in the same fourths, as many numbers of rhythm as
         that rule gives, without and with patterns.
phase    What chose when a number tells phase (data.rhythm.phase_choice): in the same fourths,
         principal components as that rule has them, without and with phase, and the error by
         which it decides. Neighbours and probe go by the other numbers, as the map does.

--set and --preset measure some sets and presets of `open` only. Numbers of phase are left out of
neighbours and probes, as they are of maps. The archive is measured where ../shared/data is.
Seconds are those that one core worked.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from statistics import median
from time import process_time

import numpy as np
import torch
from sklearn.model_selection import StratifiedKFold

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.relative_time_pca import RelativeTimePCA
from sequitur_core.data.rhythm.circular_alignment import CircularAlignment, rotate
from sequitur_core.data.rhythm.phase_choice import phase_error
from sequitur_core.data.rhythm.rhythm_share import measure_rhythm_share
from sequitur_core.models import build
from sequitur_core.models.rhythm import Rhythm
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.training.evaluation import encode, reconstruct
from sequitur_core.training.loop import fit
from tests.benchmarks._data import (
    Halves,
    archive,
    mean_squared_error,
    sample_in_halves,
    their_encodings,
    their_reconstructions,
    theirs_trained,
)
from tests.benchmarks.quality import FIXED, MIXED, NUMBERS, add, score

PRESETS = ("balanced", "separating", "faithful")
Encoder = Callable[[Sequence[np.ndarray]], np.ndarray]
# Encoder, test error and seconds of one way to encode.
Way = tuple[Encoder, float, float]


def components(halves: Halves, rhythm: int = 0, *, patterns: bool = False) -> Way:
    """Principal components, the last numbers replaced by rhythm; both parts of mean square 1."""
    began = process_time()
    pca = RelativeTimePCA(NUMBERS - rhythm).fit(halves.train)
    scale = np.sqrt(np.square(pca.encode(halves.train)).mean())
    module = rhythm_of(halves.train, rhythm, patterns=patterns) if rhythm else None

    def encoder(sequences: Sequence[np.ndarray]) -> np.ndarray:
        return beside(pca.encode(sequences) / scale, module, sequences)

    error = mean_squared_error(halves, pca.reconstruct(halves.test))
    return encoder, error, process_time() - began


def beside(shape: np.ndarray, module: Rhythm | None, sequences: Sequence[np.ndarray]) -> np.ndarray:
    """Numbers of shape, and beside them those of rhythm."""
    if module is None:
        return shape
    flat = [torch.as_tensor(s).reshape(1, len(s), -1) for s in sequences]
    return np.hstack([shape, torch.cat([module(one, None) for one in flat]).numpy()])


def rhythm_of(sequences: Sequence[np.ndarray], count: int, *, patterns: bool = False) -> Rhythm:
    lengths = [len(s) for s in sequences]
    flat = [s.reshape(len(s), -1) for s in sequences]
    length = (min(lengths) + max(lengths) + 1) // 2
    module = Rhythm(count, flat[0].shape[1], length, patterns=patterns)
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


def ways(
    halves: Halves, seed: int, *, sequitur: bool, presets: Sequence[str] = PRESETS
) -> Iterator[tuple[str, Way]]:
    yield "PCA 16", components(halves)
    yield "PCA 12 + 4", components(halves, 4)
    if sequitur and halves.train[0].ndim == 2:
        share = measure_rhythm_share(SequenceDataset(name="", sequences=halves.train))
        yield "PCA + phase", with_phase(halves, round(share * NUMBERS))
        yield "sequitur", theirs(halves, seed)
    for name in presets:
        yield name, trained(halves, name, seed)


def recordings() -> Iterator[Halves]:
    """Recordings with a known state."""
    yield from filter(None, map(archive, ("Epilepsy", "BasicMotions")))
    yield sample_in_halves("watch", "exercise")
    yield sample_in_halves("digits", "motion")


def cut(sequences: Sequence[np.ndarray], length: int, chance: np.random.Generator):
    starts = [chance.integers(len(s) - length + 1) for s in sequences]
    return [s[start : start + length] for s, start in zip(sequences, starts, strict=True)]


def windows(seeds: Sequence[int]) -> None:
    for whole in recordings():
        shortest = min(len(s) for s in (*whole.train, *whole.test))
        rows: dict[str, list[tuple[float, ...]]] = {}
        for seed in seeds:
            chance = np.random.default_rng(seed)
            train, test, other = (
                cut(half, shortest // 2, chance) for half in (whole.train, whole.test, whole.test)
            )
            halves = replace(whole, train=train, test=test)
            base = None
            for name, (encoder, error, seconds) in ways(halves, seed, sequitur=True):
                base = base or error
                z_train, z, z_other = (encoder(part) for part in (train, test, other))
                nearest = distances(z, z_train).argmin(axis=1)
                state = float((whole.train_labels[nearest] == whole.test_labels).mean())
                apart = distances(z, z_other)
                stays = np.median(np.diag(apart)) / np.median(apart[~np.eye(len(z), dtype=bool)])
                rows.setdefault(name, []).append((state, float(stays), error / base, seconds))
        print(f"\n{whole.name}, windows of {shortest // 2}, {len(seeds)} seeds")
        print(f"{'':16}{'state':>8}{'stays':>8}{'error':>8}{'seconds':>9}")
        report(rows)


def distances(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.linalg.norm(one[:, None] - other[None], axis=-1)


def report(rows: dict[str, list[tuple[float, ...]]]) -> None:
    for name, values in rows.items():
        state, stays, error, seconds = (median(column) for column in zip(*values, strict=True))
        print(f"{name:16}{state:8.3f}{stays:8.3f}{error:8.3f}{seconds:9.1f}", flush=True)


def open_sets(
    seeds: Sequence[int], sets: Sequence[str] = (*FIXED, *MIXED), presets: Sequence[str] = PRESETS
) -> None:
    means: dict[str, list[tuple[float, ...]]] = {}
    for halves in filter(None, map(archive, sets)):
        rows: dict[str, list[tuple[float, ...]]] = {}
        for seed in seeds:
            base = None
            for name, (encoder, error, seconds) in ways(
                halves, seed, sequitur=False, presets=presets
            ):
                base = base or error
                nearest, probe, _ = score(
                    halves, encoder(halves.train), encoder(halves.test), halves.test, 0.0
                ).shares
                rows.setdefault(name, []).append((nearest, probe, error / base, seconds))
        print(f"\n{halves.name}\n{'':16}{'nearest':>8}{'probe':>8}{'error':>8}{'seconds':>9}")
        report(rows)
        for name, values in rows.items():
            row = tuple(median(column) for column in zip(*values, strict=True))
            means.setdefault(name, []).append(row)
    print(f"\nmean, of errors the geometric one\n{'':16}{'nearest':>8}{'probe':>8}{'error':>8}")
    for name, values in means.items():
        nearest, probe, error, _ = zip(*values, strict=True)
        ratio = np.exp(np.mean(np.log(error)))
        print(f"{name:16}{np.mean(nearest):8.3f}{np.mean(probe):8.3f}{ratio:8.3f}")


def share(seeds: Sequence[int]) -> None:
    print(f"{'nearest / probe / error':24}{'share':>7}", *(f"{k:>15}" for k in range(7)))
    for halves in training_sets():
        dataset = SequenceDataset(name=halves.name, sequences=halves.train)
        cells, base = [], 1.0
        for rhythm in range(7):
            total = None
            for inner in fourths(halves, seeds):
                encoder, error, _ = components(inner, rhythm)
                one = score(inner, encoder(inner.train), encoder(inner.test), inner.test, 0.0)
                one = replace(one, squared_error=error * one.numbers)
                total = one if total is None else total + one
            nearest, probe, error = total.shares
            base = error if rhythm == 0 else base
            cells.append(f"{nearest:5.2f}{probe:5.2f}{error / base:5.2f}")
        measured = measure_rhythm_share(dataset)
        print(f"{halves.name:24}{measured:7.3f}", *cells, flush=True)


def training_sets() -> Iterator[Halves]:
    yield from filter(None, map(archive, (*FIXED, *MIXED, "Epilepsy")))
    yield sample_in_halves("watch", "exercise")


def patterns(seeds: Sequence[int]) -> None:
    print(f"{'nearest / probe':24}{'rhythm':>7}{'without':>13}{'with':>13}")
    for halves in training_sets():
        dataset = SequenceDataset(name=halves.name, sequences=halves.train)
        rhythm = round(measure_rhythm_share(dataset) * NUMBERS)
        cells = []
        for known in (False, True):
            scores = []
            for inner in fourths(halves, seeds):
                encoder, _, _ = components(inner, rhythm, patterns=known)
                z_train, z = encoder(inner.train), encoder(inner.test)
                scores.append(score(inner, z_train, z, inner.test, 0.0))
            nearest, probe, _ = add(scores).shares
            cells.append(f"{nearest:7.3f}{probe:6.3f}")
        print(f"{halves.name:24}{rhythm:7}", *cells, sep="", flush=True)


def phase(seeds: Sequence[int]) -> None:
    print(f"{'nearest / probe / error':24}{'decides':>8}{'without':>18}{'with':>18}")
    for halves in training_sets():
        dataset = SequenceDataset(name=halves.name, sequences=halves.train)
        share = measure_rhythm_share(dataset)
        rhythm, cells, base = round(share * NUMBERS), [], None
        for known in (False, True):
            scores = []
            for inner in fourths(halves, seeds):
                way = (
                    with_phase(inner, rhythm) if known else components(inner, rhythm, patterns=True)
                )
                z_train, z = way[0](inner.train), way[0](inner.test)
                one = score(inner, z_train, z, inner.test, 0.0)
                scores.append(replace(one, squared_error=way[1] * one.numbers))
            nearest, probe, error = add(scores).shares
            base = base or error
            cells.append(f"{nearest:6.3f}{probe:6.3f}{error / base:6.3f}")
        print(f"{halves.name:24}{phase_error(dataset, share):8.3f}", *cells, flush=True)


def with_phase(halves: Halves, rhythm: int) -> Way:
    """Principal components of rotated sequences and numbers of rhythm; phase takes one more."""
    began = process_time()
    alignment = CircularAlignment(halves.train[0].shape[1]).fit(halves.train)

    def aligned(sequences: Sequence[np.ndarray]) -> list[np.ndarray]:
        turns = alignment.shares(sequences)
        return [rotate(s, turn) for s, turn in zip(sequences, turns, strict=True)]

    rotated = replace(halves, train=aligned(halves.train), test=aligned(halves.test))
    pca = RelativeTimePCA(NUMBERS - 1 - rhythm).fit(rotated.train)
    scale = np.sqrt(np.square(pca.encode(rotated.train)).mean())
    module = rhythm_of(halves.train, rhythm, patterns=True) if rhythm else None

    def encoder(sequences: Sequence[np.ndarray]) -> np.ndarray:
        return beside(pca.encode(aligned(sequences)) / scale, module, sequences)

    error = mean_squared_error(rotated, pca.reconstruct(rotated.test))
    return encoder, error, process_time() - began


def fourths(halves: Halves, seeds: Sequence[int]) -> Iterator[Halves]:
    """Each fourth of a training half in turn as what is tested."""
    for seed in seeds:
        folds = StratifiedKFold(4, shuffle=True, random_state=seed)
        for kept, out in folds.split(halves.train_labels, halves.train_labels):
            yield Halves(
                halves.name,
                [halves.train[i] for i in kept],
                halves.train_labels[kept],
                [halves.train[i] for i in out],
                halves.train_labels[out],
            )


PARTS = {
    "windows": windows,
    "open": open_sets,
    "share": share,
    "patterns": patterns,
    "phase": phase,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.windows")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="seed 0 only")
    parser.add_argument("--set", action="append", help="of the archive")
    parser.add_argument("--preset", action="append", choices=PRESETS)
    given = parser.parse_args()
    seeds = (0,) if given.quick else (0, 1, 2)
    for part in given.parts or PARTS:
        if part == "open":
            open_sets(seeds, given.set or (*FIXED, *MIXED), given.preset or PRESETS)
        else:
            PARTS[part](seeds)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
