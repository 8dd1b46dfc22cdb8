"""Windows that begin anywhere: python -m tests.benchmarks.encodings.windows [--quick] [part ...]

windows  Pieces of half the length, cut at chance moments from recordings whose state is known
         (an activity, an exercise, how digits move), z-scored. "state": the share of unseen
         windows whose nearest neighbour among windows of other recordings is of their state.
         "stays": how far a window is from another of its recording, cut elsewhere, as a share of
         how far it is from windows of others (medians). "error": of unseen windows, against 16
         principal components. Encodings of 16 numbers by preset, beside 16 principal components
         (PCA 16), 12 of them with 4 numbers of rhythm (PCA 12 + 4), or as many as the data asks
         for (PCA + rhythm), as many with patterns and one of phase (PCA + phase), TS2Vec with 16
         and 320 numbers (written anew), catch22, MiniRocket in 16 principal components, and
         sequitur 1.2.4 as it documents.
         Medians of seeds 0, 1 and 2, which also cut; --quick takes seed 0. Differences are of the
         same seed, so of the same windows. Of clips only TS2Vec among the others is measured. The
         electrocardiogram here is one recording, so none of its windows has others to be near to.
open     The same encodings on sets of the UCR/UEA archive in their own halves: nearest
         neighbour, linear probe, error, and on how many sets the default preset is better than each
         other way, as good and worse, by medians. Without sequitur, which `quality archive`
         measures.
share    What chose how many numbers rhythm gets (data.rhythm.rhythm_share): principal
         components of shape with 0 to 6 numbers of rhythm, by cross-validation in the training
         halves of the archive and of the watch sample. Test halves aren't looked at.
patterns What chose that rhythm knows patterns: in the same fourths, as many numbers of rhythm as
         that rule gives, without and with patterns.
phase    What chose when a number tells phase (data.rhythm.phase_choice): in the same fourths,
         principal components as that rule has them, without and with phase, and the error by
         which it decides. Neighbours and probe go by the other numbers, as the map does.

even     What chose that numbers of shape are evened, and how far (models.linear_skip): in the same
         fourths, components with patterns as they are and evened, by several shares; and how far
         groups that are found in the whole training half agree with what is known (adjusted Rand
         index), for which none are evened where nothing tells rhythm.
weight   What chose how much rhythm weighs, and that it is steadied (Rhythm): in the same fourths,
         of windows cut in the training halves of the recordings and of the sets of `share`, with
         weights from 1 to 4, the nearest neighbour.

--set and --preset measure some sets and presets of `windows` and `open` only, `windows` then
without sequitur. With --keep FILE, rows that were measured are kept there, and a benchmark that
was ended goes on. catch22 and MiniRocket are measured with --features-python PYTHON, a Python of
its own with `pip install pycatch22 aeon`, since aeon needs other versions than this project.
Numbers of phase are left out of neighbours and probes, as they are of maps. The archive is
measured where ../shared/data is. Seconds are those that one core worked.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import mean, median

import numpy as np
import torch
from sklearn.metrics import adjusted_rand_score
from sklearn.model_selection import StratifiedKFold

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.rhythm.phase_choice import phase_error
from sequitur_core.data.rhythm.rhythm_share import measure_rhythm_share
from sequitur_core.explore.grouping.groups import find_groups
from sequitur_core.settings.rhythm import rhythm_options
from sequitur_core.settings.sizes import Sizes
from tests.benchmarks._data import Halves, archive, sample_in_halves
from tests.benchmarks._parts import PartsParser
from tests.benchmarks.encodings._ways import (
    Way,
    components,
    features_apart,
    theirs,
    trained,
    ts2vec,
    with_phase,
)
from tests.benchmarks.encodings.quality import FIXED, MIXED, NUMBERS, add, score

PRESETS = ("balanced", "separating", "faithful")
RECORDINGS = ("Epilepsy", "BasicMotions", "watch", "digits")
# What is compared with each other way, seed by seed.
OURS = "balanced"
# One value for each of "state", "stays", "error" and "seconds", or of what a part measures.
Row = tuple[float, ...]


def ways(
    halves: Halves, seed: int, presets: Sequence[str] = PRESETS
) -> Iterator[tuple[str, Callable[[], Way]]]:
    yield "PCA 16", partial(components, halves)
    yield "PCA 12 + 4", partial(components, halves, 4)
    yield "PCA + rhythm", partial(components, halves, asked_for(halves))
    for name in presets:
        yield name, partial(trained, halves, name, seed)


def ways_of_others(
    halves: Halves, seed: int, python: str | None
) -> Iterator[tuple[str, Callable[[], Way]]]:
    """python : of an environment with pycatch22 and aeon, or None."""
    series = halves.train[0].ndim == 2
    for numbers in (16, 320):
        yield f"TS2Vec {numbers}", partial(ts2vec, halves, numbers, seed)
    if series and python:
        yield "catch22", partial(features_apart, "catch22", python, halves, seed)
        yield "MiniRocket 16", partial(features_apart, "minirocket", python, halves, seed)
    if series:
        yield "PCA + phase", partial(with_phase, halves, asked_for(halves))
        yield "sequitur", partial(theirs, halves, seed)


def asked_for(halves: Halves) -> int:
    """Numbers of rhythm."""
    dataset = SequenceDataset(name=halves.name, sequences=halves.train)
    return int(rhythm_options(Sizes.of(dataset).measured(dataset), NUMBERS)["rhythm"])


def recordings(names: Sequence[str] = RECORDINGS) -> Iterator[Halves]:
    """Recordings with a known state."""
    yield from filter(None, map(archive, [name for name in RECORDINGS[:2] if name in names]))
    for name, label in (("watch", "exercise"), ("digits", "motion")):
        if name in names:
            yield sample_in_halves(name, label)


def cut(sequences: Sequence[np.ndarray], length: int, chance: np.random.Generator):
    starts = [chance.integers(len(s) - length + 1) for s in sequences]
    return [s[start : start + length] for s, start in zip(sequences, starts, strict=True)]


def windows(
    seeds: Sequence[int],
    names: Sequence[str],
    kept: Kept,
    presets: Sequence[str] = PRESETS,
    python: str | None = None,
) -> None:
    found: dict[str, dict[str, list[Row]]] = {}
    presets = tuple(dict.fromkeys((OURS, *presets)))
    for whole in recordings(names):
        shortest = min(len(s) for s in (*whole.train, *whole.test))
        rows = found[whole.name] = {}
        for seed in seeds:
            chance = np.random.default_rng(seed)
            train, test, other = (
                cut(half, shortest // 2, chance) for half in (whole.train, whole.test, whole.test)
            )
            halves = replace(whole, train=train, test=test)
            all_ways = (*ways(halves, seed, presets), *ways_of_others(halves, seed, python))
            for name, way in all_ways:
                if name == "sequitur" and presets != PRESETS:
                    continue
                key = f"{whole.name}, seed {seed}, {name}"
                row = kept.row(
                    key, lambda way=way, halves=halves, o=other: of_windows(way(), halves, o)
                )
                rows.setdefault(name, []).append(row)
        print(f"\n{whole.name}, windows of {shortest // 2}, {len(seeds)} seeds")
        print(
            f"{'':16}{'state':>8}{'stays':>8}{'error':>8}{'seconds':>9}{OURS + ' is better by':>28}"
        )
        compare(rows)
    together(found)


def of_windows(way: Way, halves: Halves, other: Sequence[np.ndarray]) -> Row:
    """`other` are windows of the test recordings, cut elsewhere."""
    encoder, error, seconds = way
    z_train, z, z_other = (encoder(part) for part in (halves.train, halves.test, other))
    nearest = distances(z, z_train).argmin(axis=1)
    apart = distances(z, z_other)
    stays = np.median(np.diag(apart)) / np.median(apart[~np.eye(len(z), dtype=bool)])
    state = (halves.train_labels[nearest] == halves.test_labels).mean()
    return float(state), float(stays), error, seconds


def compare(rows: dict[str, list[Row]]) -> None:
    """Medians, and by how much more often we find the state: the mean over seeds, and each."""
    for name, values in rows.items():
        state, stays, _, seconds = (median(column) for column in zip(*values, strict=True))
        ratio = median(a[2] / b[2] for a, b in zip(values, rows["PCA 16"], strict=True))
        better = [a[0] - b[0] for a, b in zip(rows[OURS], values, strict=True)]
        each = " ".join(f"{difference:+.3f}" for difference in better)
        print(
            f"{name:16}{state:8.3f}{stays:8.3f}{ratio:8.3f}{seconds:9.1f}"
            f"{mean(better):+9.3f} ({each})",
            flush=True,
        )


def together(found: dict[str, dict[str, list[Row]]]) -> None:
    """Over the sets that all ways were measured on: means, and how often we are ahead."""
    sets = len(found)
    print(f"\nover {sets} sets (those that a way was measured on)")
    print(f"{'':16}{'sets':>5}{'state':>8}{'stays':>8}{'error':>8}   {OURS}: better, equal, worse")
    for name in dict.fromkeys(name for rows in found.values() for name in rows):
        mine = [rows for rows in found.values() if name in rows]
        state, stays = (mean(median(r[i] for r in rows[name]) for rows in mine) for i in (0, 1))
        errors = [
            median(a[2] / b[2] for a, b in zip(rows[name], rows["PCA 16"], strict=True))
            for rows in mine
        ]
        better = [
            round(mean(a[0] - b[0] for a, b in zip(rows[OURS], rows[name], strict=True)), 6)
            for rows in mine
        ]
        print(
            f"{name:16}{len(mine):5}{state:8.3f}{stays:8.3f}{np.exp(np.mean(np.log(errors))):8.3f}"
            f"   {counts(better)}"
        )


def counts(better: Sequence[float]) -> str:
    """How often it is above, at and below 0."""
    return ", ".join(str(sum(np.sign(x) == sign for x in better)) for sign in (1, 0, -1))


class Kept:
    """Rows that were measured, in a file if there is one: a benchmark that ended goes on there."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        lines = path.read_text().splitlines() if path and path.exists() else []
        self.rows: dict[str, list[float]] = dict(map(json.loads, lines))

    def row(self, key: str, measure: Callable[[], Row]) -> Row:
        if key not in self.rows:
            self.rows[key] = list(measure())
            if self.path:
                with self.path.open("a") as file:
                    file.write(json.dumps([key, self.rows[key]]) + "\n")
        return tuple(self.rows[key])


def distances(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.linalg.norm(one[:, None] - other[None], axis=-1)


def report(rows: dict[str, list[tuple[float, ...]]]) -> None:
    for name, values in rows.items():
        state, stays, error, seconds = (median(column) for column in zip(*values, strict=True))
        print(f"{name:16}{state:8.3f}{stays:8.3f}{error:8.3f}{seconds:9.1f}", flush=True)


def open_sets(
    seeds: Sequence[int], sets: Sequence[str], kept: Kept, presets: Sequence[str] = PRESETS
) -> None:
    means: dict[str, list[tuple[float, ...]]] = {}
    presets = tuple(dict.fromkeys((OURS, *presets)))
    for halves in filter(None, map(archive, sets)):
        rows: dict[str, list[tuple[float, ...]]] = {}
        for seed in seeds:
            base = None
            for name, way in ways(halves, seed, presets):
                key = f"open {halves.name}, seed {seed}, {name}"
                row = kept.row(key, lambda way=way, halves=halves: of_halves(way(), halves))
                base = base or row[2]
                rows.setdefault(name, []).append((*row[:2], row[2] / base, row[3]))
        print(f"\n{halves.name}\n{'':16}{'nearest':>8}{'probe':>8}{'error':>8}{'seconds':>9}")
        report(rows)
        for name, values in rows.items():
            row = tuple(median(column) for column in zip(*values, strict=True))
            means.setdefault(name, []).append(row)
    print(f"\nmean, of errors the geometric one; sets on which {OURS} is better, equal, worse")
    print(f"{'':16}{'nearest':>8}{'probe':>8}{'error':>8}{'nearest':>11}{'probe':>11}{'error':>11}")
    for name, values in means.items():
        nearest, probe, error, _ = zip(*values, strict=True)
        ratio = np.exp(np.mean(np.log(error)))
        better = np.round(np.array(means[OURS]) - values, 6) * (1, 1, -1, 1)
        each = "".join(f"{counts(column):>11}" for column in better.T[:3])
        print(f"{name:16}{np.mean(nearest):8.3f}{np.mean(probe):8.3f}{ratio:8.3f}{each}")


def of_halves(way: Way, halves: Halves) -> Row:
    encoder, error, seconds = way
    z_train, z = encoder(halves.train), encoder(halves.test)
    return (*score(halves, z_train, z, halves.test, 0.0).shares[:2], error, seconds)


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


def even(seeds: Sequence[int]) -> None:
    shares = (0.0, 0.25, 0.33, 0.5)
    print(f"{'nearest, probe, groups':24} rhythm", *(f"{one or 'as it is':>19}" for one in shares))
    for halves in training_sets():
        rhythm, cells = asked_for(halves), []
        for one in shares:
            scores = []
            for inner in fourths(halves, seeds):
                encoder, _, _ = components(inner, rhythm, patterns=True, even=one)
                z_train, z = encoder(inner.train), encoder(inner.test)
                scores.append(score(inner, z_train, z, inner.test, 0.0))
            nearest, probe, _ = add(scores).shares
            whole = components(halves, rhythm, patterns=True, even=one)[0](halves.train)
            agreement = adjusted_rand_score(halves.train_labels, find_groups(whole).labels)
            cells.append(f"{nearest:7.3f}{probe:6.3f}{agreement:6.2f}")
        print(f"{halves.name:24}{rhythm:7}", *cells, flush=True)


def weight(seeds: Sequence[int]) -> None:
    weights = (1.0, 1.5, 2.0, 3.0, 4.0)
    print(f"{'nearest':24}{'share':>7}{'chosen':>8}", *(f"{w:7g}" for w in weights))
    for halves in (*map(cut_to_train, recordings()), *training_sets()):
        dataset = SequenceDataset(name=halves.name, sequences=halves.train)
        sizes = Sizes.of(dataset).measured(dataset)
        options = rhythm_options(sizes, NUMBERS)
        rhythm = int(options["rhythm"])
        encode_by = (
            partial(with_phase, rhythm=rhythm)
            if sizes.phase
            else partial(components, rhythm=rhythm, patterns=len(sizes.element_shape) < 2)
        )
        cells = []
        for one in weights:
            scores = []
            for inner in fourths(halves, seeds):
                encoder, _, _ = encode_by(inner, weight=one)
                z_train, z = encoder(inner.train), encoder(inner.test)
                scores.append(score(inner, z_train, z, inner.test, 0.0))
            cells.append(f"{add(scores).shares[0]:7.3f}")
        chosen = options["rhythm_weight"]
        print(f"{halves.name:24}{sizes.rhythm_share:7.3f}{chosen:8.2f}", *cells, flush=True)


def cut_to_train(whole: Halves) -> Halves:
    """Windows of half the length of a training half alone."""
    length = min(map(len, whole.train)) // 2
    train = cut(whole.train, length, np.random.default_rng(0))
    return replace(whole, name=f"{whole.name}, windows", train=train)


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


CHOICES = {"share": share, "patterns": patterns, "phase": phase, "even": even, "weight": weight}
PARTS = ("windows", "open", *CHOICES)


def main() -> None:
    parser = PartsParser("encodings.windows", PARTS)
    parser.add_argument("--quick", action="store_true", help="seed 0 only")
    parser.add_argument("--set", action="append", help="of the archive, or of recordings")
    parser.add_argument("--preset", action="append", choices=PRESETS)
    parser.add_argument("--keep", type=Path, metavar="FILE", help="rows that were measured")
    parser.add_argument("--features-python", metavar="PYTHON", help="with pycatch22 and aeon")
    given = parser.parse_args()
    seeds = (0,) if given.quick else (0, 1, 2)
    kept, sets, presets = Kept(given.keep), given.set, tuple(given.preset or PRESETS)
    for part in given.parts:
        if part == "open":
            open_sets(seeds, sets or (*FIXED, *MIXED), kept, presets)
        elif part == "windows":
            windows(seeds, sets or RECORDINGS, kept, presets, given.features_python)
        else:
            CHOICES[part](seeds)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
