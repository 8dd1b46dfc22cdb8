"""What encodings are worth: python -m tests.benchmarks.encodings.quality [option ...] [part ...]

Encodings of 16 numbers, on sequences that nobody was trained on: the share
whose nearest neighbour among the training sequences is of their kind, the
share a linear classifier (probe) gets right, and the mean squared error of the
reconstructions (of z-scored values). Seeds 0, 1 and 2; --quick takes seed 0.

archive  sets of the UCR/UEA archive in its own halves (without them, two of
         this project's samples): LSTM_AE by preset, 16 principal components of
         relative time, and sequitur 1.2.4 trained as it documents. For LSTM_AE
         also the error before the first step, the trustworthiness of a UMAP map
         of the tested sequences, training time, and after how long the error
         fell below that of sequitur's 50 epochs. Medians over the seeds. With
         --preset that one and the components alone, in a fraction of the time.
vowels, watch  "separating" against components, seed by seed.
short    the two models for short series.
steps    how many steps "separating" takes for series with one channel: half as
         many, as many and twice as many, on fourths of the training halves that
         are left out in turn. This chose the preset; test halves weren't looked at.

gaps     40 % of the values taken away in stretches, and filled along time: judged by what was
         filled in, or not ("mask"). The error on the values taken away, which nobody sees,
         is that of the reconstructions against the truth; beside it that of the filling itself.

Models learn from the whole training half, as components do. With --held-out a
tenth of it is held out in vowels and watch, as on the Train page, and seeds 3
and 4 are taken too. Seconds are those that one core worked.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from statistics import median
from time import perf_counter, process_time

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.manifold import trustworthiness
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.preparation.missing import fill
from sequitur_core.data.relative_time_pca import RelativeTimePCA
from sequitur_core.data.scaling import Scaler
from sequitur_core.explore.maps.projection import project
from sequitur_core.models import build
from sequitur_core.samples import load_sample
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.training.baselines import reconstruction_errors
from sequitur_core.training.evaluation import encode, reconstruct
from sequitur_core.training.initialisation import start_at_components
from sequitur_core.training.loop import fit
from tests.benchmarks._data import (
    ARCHIVE,
    EPOCHS,
    Halves,
    archive,
    mean_squared_error,
    sample_in_halves,
    their_encodings,
    their_reconstructions,
    theirs_trained,
    watch_subjects,
)
from tests.benchmarks._parts import PartsParser

NUMBERS = 16
FIXED = ("GunPoint", "ArrowHead", "ItalyPowerDemand", "Coffee", "OSULeaf", "BasicMotions")
MIXED = ("JapaneseVowels", "PickupGestureWiimoteZ")


@dataclass(frozen=True)
class Score:
    """Sums over tested sequences, so that scores of folds can be added."""

    nearest: int
    probe: int
    sequences: int
    squared_error: float
    numbers: int
    seconds: float

    def __add__(self, other: Score) -> Score:
        return Score(
            *(a + b for a, b in zip(vars(self).values(), vars(other).values(), strict=True))
        )

    @property
    def shares(self) -> tuple[float, float, float]:
        """Nearest neighbour, probe, mean squared error."""
        return (
            self.nearest / self.sequences,
            self.probe / self.sequences,
            self.squared_error / self.numbers,
        )


def score(halves: Halves, train_z, test_z, reconstructions, seconds: float) -> Score:
    distances = np.square(test_z[:, None] - train_z[None]).sum(axis=-1)
    nearest = halves.train_labels[distances.argmin(axis=1)]
    probe = make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000))
    probe.fit(train_z, halves.train_labels)
    errors = reconstruction_errors(halves.test, reconstructions)
    sizes = [s.size for s in halves.test]
    return Score(
        int((nearest == halves.test_labels).sum()),
        int((probe.predict(test_z) == halves.test_labels).sum()),
        len(halves.test),
        float(np.dot(errors, sizes)),
        sum(sizes),
        seconds,
    )


def components(halves: Halves, numbers: int) -> Score:
    began = perf_counter()
    pca = RelativeTimePCA(numbers).fit(halves.train)
    # The mean sequence has no encodings: none tells anything.
    return score(
        halves,
        pca.encode(halves.train) if numbers else np.zeros((len(halves.train), 1)),
        pca.encode(halves.test) if numbers else np.zeros((len(halves.test), 1)),
        pca.reconstruct(halves.test),
        perf_counter() - began,
    )


def separating(halves: Halves, seed: int, share: float) -> Score:
    """Trained with this share of the training half held out."""
    dataset = SequenceDataset(name=halves.name, sequences=halves.train)
    sizes = Sizes.of(dataset)
    options, config = preset("separating", "LSTM_AE", sizes, NUMBERS)
    torch.manual_seed(seed)
    model = build("LSTM_AE", sizes, None, NUMBERS, options)
    began = perf_counter()
    for _ in fit(model, dataset, replace(config, seed=seed, validation_share=share)):
        pass
    seconds = perf_counter() - began
    return score(
        halves,
        encode(model, halves.train),
        encode(model, halves.test),
        reconstruct(model, halves.test),
        seconds,
    )


def compare(title: str, folds: Sequence[Halves], seeds: Sequence[int], share: float) -> None:
    """Print one row for each seed, their median, and the components."""
    print(f"\n{title}\n{'':24}{'nearest':>9}{'probe':>9}{'MSE':>9}{'seconds':>10}")
    rows = []
    for seed in seeds:
        total = add([separating(halves, seed, share) for halves in folds])
        rows.append(total.shares)
        line(f"separating, seed {seed}", total.shares, total.seconds / len(folds))
    if len(rows) > 1:
        line("separating, median", [median(column) for column in zip(*rows, strict=True)])
    ours = median(row[0] for row in rows)
    pca = add([components(halves, NUMBERS) for halves in folds])
    line(f"{NUMBERS} components", pca.shares, pca.seconds / len(folds))
    line("mean sequence", (None, None, add([components(halves, 0) for halves in folds]).shares[2]))
    verdict = "not below" if ours >= pca.shares[0] else "BELOW"
    print(f"nearest neighbour: {verdict} the components by {abs(ours - pca.shares[0]):.3f}")


def add(scores):
    total = scores[0]
    for other in scores[1:]:
        total = total + other
    return total


def line(name: str, shares, seconds: float | None = None) -> None:
    cells = "".join(f"{'':>9}" if share is None else f"{share:9.3f}" for share in shares)
    print(f"{name:24}{cells}" + (f"{seconds:10.1f}" if seconds is not None else ""), flush=True)


def short_series(seeds: Sequence[int]) -> None:
    """Print the validation loss of both models on days of 24 hours."""
    print(f"\nSeattle days, a tenth held out\n{'':24}{'loss':>9}{'seconds':>10}")
    days = load_sample("seattle")
    scaled = replace(days, sequences=Scaler.of(days.sequences).apply(days.sequences))
    sizes = Sizes.of(scaled)
    for name in ("LINEAR_AE", "LSTM_AE"):
        losses, began = [], perf_counter()
        for seed in seeds:
            options, config = preset("separating", name, sizes, NUMBERS)
            torch.manual_seed(seed)
            model = build(name, sizes, None, NUMBERS, options)
            *_, last = fit(model, scaled, replace(config, seed=seed))
            losses.append(last.validation_loss)
        seconds = (perf_counter() - began) / len(seeds)
        print(f"{name + ', median':24}{median(losses):9.5f}{seconds:10.1f}", flush=True)


@dataclass(frozen=True)
class Row:
    """What one training was worth, or the medians of several; NaN where nothing was measured."""

    start: float = math.nan  # test error before the first step
    end: float = math.nan
    probe: float = math.nan
    nearest: float = math.nan
    trust: float = math.nan
    steps: float = math.nan
    seen: float = math.nan  # sequences, in all epochs
    seconds: float = math.nan
    reached: float = math.nan  # seconds until the error was below sequitur's; inf for never

    @classmethod
    def medians(cls, rows: Sequence[Row]) -> Row:
        return cls(*(median(getattr(row, f.name) for row in rows) for f in fields(cls)))


def row_of(halves: Halves, train_z, test_z, reconstructions, **measured: float) -> Row:
    worth = score(halves, train_z, test_z, reconstructions, 0.0)
    nearest, probe, end = worth.shares
    points = project(test_z, "umap").points
    neighbours = min(5, (len(points) - 1) // 2)
    trust = trustworthiness(test_z, points, n_neighbors=neighbours)
    return Row(end=end, probe=probe, nearest=nearest, trust=float(trust), **measured)


def sequiturs_row(halves: Halves, seed: int) -> Row:
    torch.set_num_threads(1)  # the map before has set it to all
    began = process_time()
    model = theirs_trained(halves, NUMBERS, seed)
    seconds = process_time() - began
    return row_of(
        halves,
        their_encodings(model, halves.train),
        their_encodings(model, halves.test),
        their_reconstructions(model, halves.test),
        steps=EPOCHS * len(halves.train),
        seen=EPOCHS * len(halves.train),
        seconds=seconds,
    )


def our_row(halves: Halves, name: str, seed: int, target: float) -> Row:
    """Train with a preset; time stands still while the test error is looked at."""
    torch.set_num_threads(1)
    dataset = SequenceDataset(name=halves.name, sequences=halves.train)
    sizes = Sizes.of(dataset)
    options, config = preset(name, "LSTM_AE", sizes, NUMBERS)
    config = replace(config, seed=seed, validation_share=0.0)
    torch.manual_seed(seed)
    model = build("LSTM_AE", sizes, None, NUMBERS, options)
    began = process_time()
    start_at_components(model, dataset, config)
    seconds = process_time() - began
    start = mean_squared_error(halves, reconstruct(model, halves.test))
    reached = 0.0 if start <= target else math.inf
    epochs = fit(model, dataset, config)
    while True:
        began = process_time()
        epoch = next(epochs, None)
        seconds += process_time() - began
        if epoch is None:
            break
        if (
            reached == math.inf
            and mean_squared_error(halves, reconstruct(model, halves.test)) <= target
        ):
            reached = seconds
    return row_of(
        halves,
        encode(model, halves.train),
        encode(model, halves.test),
        reconstruct(model, halves.test),
        start=start,
        steps=config.epochs * math.ceil(len(halves.train) / (config.batch_size or 16)),
        seen=config.epochs * len(halves.train),
        seconds=seconds,
        reached=reached,
    )


def components_row(halves: Halves) -> Row:
    pca = RelativeTimePCA(NUMBERS).fit(halves.train)
    encodings = (pca.encode(half) for half in (halves.train, halves.test))
    return row_of(halves, *encodings, pca.reconstruct(halves.test))


def sets() -> Iterator[Halves]:
    """Those of the archive, or stand-ins that may be handed on."""
    if ARCHIVE.is_dir():
        yield from filter(None, map(archive, (*FIXED, *MIXED)))
    else:
        yield sample_in_halves("heartbeats", "label")
        yield sample_in_halves("watch", "exercise")


COLUMNS = "start   end   /PCA   probe nearest  trust  steps seconds  seq/s  sooner"


def archive_sets(seeds: Sequence[int], share: float, only: str | None = None) -> None:
    """Print a table for each set, and the means over all; of one preset, where it is named."""
    means: dict[str, list[tuple[str, Row, float]]] = {}
    for halves in sets():
        mean = mean_squared_error(
            halves, RelativeTimePCA(0).fit(halves.train).reconstruct(halves.test)
        )
        sizes = f"{len(halves.train)} to learn from, {len(halves.test)} tested"
        print(f"\n{halves.name}: {sizes}; mean sequence {mean:.4f}")
        print(f"{'':14}{COLUMNS}", flush=True)
        theirs = [Row() if only else sequiturs_row(halves, seed) for seed in seeds]
        rows = {} if only else {"sequitur 1.2.4": theirs}
        rows["components"] = [components_row(halves)]
        for name in [only] if only else ("separating", "faithful"):
            pairs = zip(seeds, theirs, strict=True)
            rows[name] = [our_row(halves, name, seed, their.end) for seed, their in pairs]
        pca = rows["components"][0].end
        for name, each in rows.items():
            row = Row.medians(each)
            sooner = median(t.seconds / max(r.reached, 1e-3) for t, r in zip(theirs, each))  # noqa: B905
            means.setdefault(name, []).append((halves.name, row, row.end / pca))
            ends = [r.end for r in each]
            print(
                f"{name:14}{row.start:6.3f} {row.end:6.4f} {row.end / pca:6.2f} {row.probe:6.3f} "
                f"{row.nearest:6.3f} {row.trust:7.3f} {row.steps:6.0f} {row.seconds:7.1f} "
                f"{row.seen / row.seconds:6.0f} "
                f"{sooner:7.1f}   end {min(ends):.4f} to {max(ends):.4f}, probe "
                f"{min(r.probe for r in each):.3f} to {max(r.probe for r in each):.3f}",
                flush=True,
            )
    print(f"\n{'means over the sets':24}{'probe':>8}{'nearest':>9}{'/PCA, fixed':>13}{'mixed':>8}")
    for name, found in means.items():
        probe, nearest = (
            np.mean([getattr(row, what) for _, row, _ in found]) for what in ("probe", "nearest")
        )
        fixed, mixed = (
            np.mean(
                [ratio for title, _, ratio in found if (title in MIXED) == is_mixed] or [np.nan]
            )
            for is_mixed in (False, True)
        )
        print(f"{name:24}{probe:8.3f}{nearest:9.3f}{fixed:13.3f}{mixed:8.3f}")


def vowels(seeds: Sequence[int], share: float) -> None:
    found = archive("JapaneseVowels")
    if found is not None:
        compare("JapaneseVowels, the archive's halves", [found], seeds, share)
    else:
        beats = sample_in_halves("heartbeats", "label")
        compare("heartbeats, every second one", [beats], seeds, share)


def watch(seeds: Sequence[int], share: float) -> None:
    compare("Watch exercises, one subject left out", list(watch_subjects()), seeds, share)


def steps(seeds: Sequence[int], share: float) -> None:
    """Print means over sets of what fourths of the training halves tell of other step numbers."""
    factors = (0.5, 1.0, 2.0)
    found: dict[float, list[tuple[float, float]]] = {factor: [] for factor in factors}
    for halves in sets():
        if halves.train[0].shape[1] > 1:
            continue
        parts = StratifiedKFold(4, shuffle=True, random_state=0)
        pairs = list(parts.split(halves.train_labels, halves.train_labels))
        for factor in factors:
            total = add([fourth(halves, *pair, factor, seed) for seed, pair in enumerate(pairs)])
            nearest, probe, _ = total.shares
            found[factor].append((probe, nearest))
            print(f"{halves.name:24}{factor:4} of the steps{probe:9.3f}{nearest:9.3f}", flush=True)
    for factor, rows in found.items():
        probe, nearest = np.mean(rows, axis=0)
        print(f"{'mean':24}{factor:4} of the steps{probe:9.3f}{nearest:9.3f}", flush=True)


def fourth(halves: Halves, train, test, factor: float, seed: int) -> Score:
    """Train on some rows of the training half, measure on the others."""
    inner = Halves(
        halves.name,
        [halves.train[i] for i in train],
        halves.train_labels[train],
        [halves.train[i] for i in test],
        halves.train_labels[test],
    )
    sizes = Sizes.of(SequenceDataset(name=halves.name, sequences=inner.train))
    options, config = preset("separating", "LSTM_AE", sizes, NUMBERS)
    epochs = max(1, round(factor * config.epochs))
    torch.manual_seed(seed)
    model = build("LSTM_AE", sizes, None, NUMBERS, options)
    for _ in fit(model, inner.train, replace(config, epochs=epochs, seed=seed, validation_share=0)):
        pass
    encodings = [encode(model, half) for half in (inner.train, inner.test)]
    return score(inner, *encodings, reconstruct(model, inner.test), 0.0)


GONE = 0.4  # of all values
STRETCHES = 3  # in which they are taken away, in each channel of each sequence


def with_gaps(sequences: Sequence[np.ndarray], seed: int) -> list[np.ndarray]:
    """The sequences with NaN where values were taken away, never all of a sequence."""
    chance = np.random.default_rng(seed)
    found = []
    for sequence in sequences:
        holed = sequence.astype(np.float64)
        length = len(holed)
        size = max(1, round(GONE * length / STRETCHES))
        for channel in range(holed.shape[1]):
            rest = length - size * STRETCHES
            places = np.sort(chance.integers(0, max(rest, 1), STRETCHES))
            for start in places + size * np.arange(STRETCHES):
                holed[start : start + size, channel] = np.nan
        found.append(holed)
    return found


def gaps(seeds: Sequence[int], share: float) -> None:
    """Print what masks are worth on sets of the archive with holes."""
    for halves in filter(None, map(archive, ("GunPoint", "ArrowHead", "JapaneseVowels"))):
        train, test = (with_gaps(half, i) for i, half in enumerate((halves.train, halves.test)))
        learned, tested = fill(train, "mask"), fill(test, "mask")
        holes = tested.missing or []
        print(f"\n{halves.name}, {learned.gaps.share:.0%} of the values taken away")
        print(f"{'':28}{'gone':>9}{'known':>9}{'nearest':>9}{'probe':>9}{'seconds':>9}")
        gone = np.concatenate(
            [(f - t)[h] for f, t, h in zip(tested.sequences, halves.test, holes, strict=True)]
        )
        print(f"{'filled along time':28}{np.square(gone).mean():9.4f}{0:9.4f}", flush=True)
        filled = Halves(
            halves.name, learned.sequences, halves.train_labels, tested.sequences,
            halves.test_labels,
        )  # fmt: skip
        for name in ("separating", "faithful"):
            for how, missing in (("interpolate", None), ("mask", learned.missing)):
                rows = [gap_row(halves, filled, missing, holes, name, seed) for seed in seeds]
                cells = "".join(f"{median(column):9.4f}" for column in zip(*rows, strict=True))
                print(f"{name + ', ' + how:28}{cells}", flush=True)


def gap_row(halves: Halves, filled: Halves, missing, holes, name: str, seed: int):
    """Error on what was taken away, error on the rest, nearest neighbour, probe, seconds."""
    dataset = SequenceDataset(name=halves.name, sequences=filled.train, missing=missing)
    sizes = Sizes.of(dataset)
    options, config = preset(name, "LSTM_AE", sizes, NUMBERS)
    torch.manual_seed(seed)
    model = build("LSTM_AE", sizes, None, NUMBERS, options)
    began = process_time()
    for _ in fit(model, dataset, replace(config, seed=seed, validation_share=0.0)):
        pass
    seconds = process_time() - began
    rebuilt = reconstruct(model, filled.test)
    off = [np.square(r - t) for r, t in zip(rebuilt, halves.test, strict=True)]
    gone, known = (
        np.concatenate([o[h if wanted else ~h] for o, h in zip(off, holes, strict=True)]).mean()
        for wanted in (True, False)
    )
    codes = (encode(model, half) for half in (filled.train, filled.test))
    nearest, probe, _ = score(filled, *codes, rebuilt, 0.0).shares
    return gone, known, nearest, probe, seconds


PARTS: dict[str, Callable[[Sequence[int], float], None]] = {
    "archive": archive_sets,
    "vowels": vowels,
    "watch": watch,
    "short": lambda seeds, share: short_series(seeds),
    "steps": steps,
    "gaps": gaps,
}


def main() -> None:
    parser = PartsParser("encodings.quality", PARTS)
    parser.add_argument("--quick", action="store_true", help="seed 0 only")
    parser.add_argument("--held-out", action="store_true", help="a tenth held out, five seeds")
    parser.add_argument(
        "--preset", choices=("separating", "faithful"), help="in archive, this one alone"
    )
    wanted = parser.parse_args()
    torch.set_num_threads(1)
    seeds: Sequence[int] = (0,) if wanted.quick else (0, 1, 2)
    share = 0.0
    if wanted.held_out:
        seeds, share = (0, 1, 2, 3, 4), 0.1
    for name in wanted.parts:
        if name == "archive":
            archive_sets(seeds, share, wanted.preset)
        else:
            PARTS[name](seeds, share)


if __name__ == "__main__":
    main()
