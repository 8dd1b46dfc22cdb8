"""How far proposed labels can be trusted: python -m tests.benchmarks.encodings.proposals [--apart]

Labels are hidden but for 5 of each class, then for 15 where there are as many, all from some of
the people (sessions, for scans): a tenth, three, five and seven tenths of them in turn, where they
have enough. Proposals are judged on the other people. How certain they may claim to be was chosen
on the sets below "chosen on", and once more after the watch below "reported" had been looked at.
What no choice ever saw are those "kept apart": the halves of sets of the archive in turn, and
people simulated in another way. Twenty draws of people and labels each; --apart has those kept
apart alone, --quick trains the model of the watch for a few epochs.

accuracy: of all proposals for those people; beside it logistic regression on 16 principal
components, from the same labels. sure: proposals at 0.9 or more, and how many of them are right.
Required: at least as accurate as that regression, and 85 % of the sure ones right.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.relative_time_pca import RelativeTimePCA
from sequitur_core.data.scaling import Scaler
from sequitur_core.labels.events import Defined, Entry, Given
from sequitur_core.labels.labelling import Labelling, labelling
from sequitur_core.labels.learnable import FEWEST, SURE
from sequitur_core.labels.proposals import propose
from sequitur_core.labels.vocabulary import Label
from sequitur_core.models import build
from sequitur_core.readers import load
from sequitur_core.samples import load_sample
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.training.evaluation import encode
from sequitur_core.training.loop import fit
from tests.benchmarks._data import ARCHIVE

DRAWS = 20
PER_CLASS = (5, 15)
SHARES = (0.1, 0.3, 0.5, 0.7)  # of the people, of whom sequences are labelled, in turn
NUMBERS = 16  # of an encoding
HALVED = ("Epilepsy", "ArrowHead", "BasicMotions", "GunPoint", "ItalyPowerDemand", "OSULeaf")
RIGHT = 0.85  # of the sure ones, at least
TABLES, SCANS = ARCHIVE.parent / "tables", ARCHIVE.parent / "volumes"


@dataclass(frozen=True, eq=False)
class People:
    """A set whose sequences come from several people (or sessions).

    `encodings` are what proposals are made from, `components` what the regression has.
    """

    title: str
    encodings: np.ndarray
    components: np.ndarray
    kinds: np.ndarray
    people: np.ndarray
    named: bool = True  # whether the data says who

    def dataset(self) -> SequenceDataset:
        owners = pd.DataFrame({"subject": self.people.astype(str)} if self.named else {})
        nothing = np.zeros((len(self.kinds), 2, 1), np.float32)
        return SequenceDataset("d", nothing, labels=owners)


def chosen_on() -> Iterator[People]:
    """Sets on which it was chosen how certain proposals may claim to be."""
    yield from (
        simulated(*both) for both in ((3.0, 0.5), (4.0, 0.5), (6.0, 2.0), (8.0, 2.5), (8.0, 4.0))
    )
    scans, table = SCANS / "haxby_blocks_1slice.npz", TABLES / "sb_fmri.csv"
    if scans.exists():
        with np.load(scans, allow_pickle=False) as file:
            blocks = file["X"].astype(np.float32)
            yield by_components("Haxby, by session", list(blocks), file["y"], file["run"])
    if table.exists():
        data = load(table)
        kinds = data.labels["event"].astype(str) + " " + data.labels["region"].astype(str)
        people = data.labels["subject"].astype(str).to_numpy()
        yield by_components("fMRI, by subject", list(data.sequences), kinds.to_numpy(), people)


def simulated(apart: float, own: float) -> People:
    """Ten people do five things six times each, each person in a way of their own."""
    rng = np.random.default_rng(0)
    kinds, people = np.tile(np.arange(5), 60), np.repeat(np.arange(10), 30)
    manner = own * rng.normal(size=(10, 5, 8))
    table = apart * np.eye(5, 8)[kinds] + manner[people, kinds] + rng.normal(size=(300, 8))
    return People(f"simulated {apart:g} {own:g}", table, table, kinds, people)


def kept_apart() -> Iterator[People]:
    """Sets that nothing was ever chosen on; of an archive one half is labelled, in turn."""
    for name in HALVED:
        path = ARCHIVE / f"{name}.npz"
        if path.exists():
            yield halves(name, path)
    for kinds, own, tails in ((3, 1.0, 30), (4, 3.0, 4), (8, 1.5, 4), (8, 3.0, 30)):
        yield skewed(kinds, own, tails)


def skewed(kinds: int, own: float, tails: int) -> People:
    """Twelve people do things unequally often, each in a way of their own; some far from usual.

    `tails` are the degrees of freedom of what differs from time to time.
    """
    rng = np.random.default_rng([kinds, tails])
    share = rng.dirichlet(np.full(kinds, 4.0))
    kind, people = rng.choice(kinds, 360, p=share), np.repeat(np.arange(12), 30)
    centres, manner = 1.5 * rng.normal(size=(kinds, 10)), rng.normal(size=(12, kinds, 10))
    strange = own * rng.lognormal(0, 0.5, size=(12, 1, 1))
    table = centres[kind] + (strange * manner)[people, kind] + rng.standard_t(tails, (360, 10))
    return People(f"skewed {kinds} {own:g} {tails}", table, table, kind, people)


def halves(name: str, path: Path) -> People:
    """A set of the archive; which half a sequence is of isn't known to the data."""
    with np.load(path, allow_pickle=False) as file:
        parts = [(file[f"X_{half}"], file[f"lengths_{half}"]) for half in ("train", "test")]
        kinds = np.concatenate([file["y_train"], file["y_test"]])
    every = (pair for part in parts for pair in zip(*part, strict=True))
    sequences = [x[:n].astype(np.float32) for x, n in every]
    of_half = np.repeat([0, 1], [len(xs) for xs, _ in parts])
    found = by_components(name, sequences, kinds, of_half)
    return replace(found, named=False)


def by_components(title: str, sequences: list, kinds: np.ndarray, people: np.ndarray) -> People:
    """Encoded by principal components alone: no network has to be trained."""
    scaled = Scaler.of(sequences).apply(sequences)
    table = RelativeTimePCA(NUMBERS).fit(scaled).encode(scaled)
    return People(title, table, table, kinds, people)


def reported(seed: int, *, epochs: int | None) -> People:
    """The exercises of ten people, encoded by a model that was trained on all of them."""
    data = load_sample("watch")
    scaled = Scaler.of(data.sequences).apply(data.sequences)
    options, config = preset("separating", "LSTM_AE", Sizes.of(data), NUMBERS)
    torch.manual_seed(seed)
    model = build("LSTM_AE", Sizes.of(data), None, NUMBERS, options)
    config = replace(config, seed=seed, validation_share=0.0, epochs=epochs or config.epochs)
    for _ in fit(model, replace(data, sequences=scaled), config):
        pass
    return People(
        f"watch exercises, model {seed + 1}",
        encode(model, scaled),
        RelativeTimePCA(NUMBERS).fit(scaled).encode(scaled),
        data.labels["exercise"].astype(str).to_numpy(),
        data.labels["subject"].astype(str).to_numpy(),
    )


@dataclass(frozen=True)
class Outcome:
    """Of the proposals of one draw: shares that were right, and how many were sure."""

    accuracy: float
    regression: float
    sure: int
    sure_right: int
    highest: float


def drawn(some: People, per_class: int, seed: int) -> Outcome | None:
    """Label some of each class among some people, look at the others; None where these lack it."""
    rng = np.random.default_rng(seed)
    everybody = rng.permutation(np.unique(some.people))
    share = SHARES[seed % len(SHARES)]
    known = np.isin(some.people, everybody[: round(share * len(everybody))])
    classes = np.unique(some.kinds)
    picked = [
        rng.permutation(np.flatnonzero(known & (some.kinds == kind)))[:per_class]
        for kind in classes
    ]
    if min(map(len, picked)) < FEWEST:
        return None
    others = np.flatnonzero(~known)
    truth = np.searchsorted(classes, some.kinds)
    found = propose(some.encodings, given(picked, len(truth)), some.dataset())
    right = found.ids[others] == truth[others] + 1
    sure = found.probability[others] >= SURE
    rows = np.concatenate(picked)
    table = StandardScaler().fit_transform(some.components)
    regression = LogisticRegression(max_iter=1_000).fit(table[rows], truth[rows])
    return Outcome(
        float(right.mean()),
        float(regression.score(table[others], truth[others])),
        int(sure.sum()),
        int(right[sure].sum()),
        float(found.probability[others].max()),
    )


def given(picked: list[np.ndarray], n: int) -> Labelling:
    entries = [Entry(Defined(Label(k + 1, f"kind {k}")), 1, 0.0) for k in range(len(picked))]
    entries += [Entry(Given(k + 1, rows), 2, 0.0) for k, rows in enumerate(picked)]
    return labelling(entries, n)


def report(some: People) -> list[Outcome]:
    """Print a line for each number of labels; returns the outcomes of all draws."""
    everything = []
    for count in PER_CLASS:
        draws = map(partial(drawn, some, count), range(DRAWS))
        outcomes = [one for one in draws if one is not None]
        accuracy = np.mean([one.accuracy for one in outcomes])
        regression = np.mean([one.regression for one in outcomes])
        highest = np.median([one.highest for one in outcomes])
        print(
            f"{some.title:28}{count:4}{accuracy:10.3f}{regression:12.3f}{highest:10.2f}  "
            f"{said(outcomes)}",
            flush=True,
        )
        everything += outcomes
    return everything


def said(outcomes: list[Outcome]) -> str:
    sure, right = sum(o.sure for o in outcomes), sum(o.sure_right for o in outcomes)
    return f"{right} of {sure} sure ones right" + (f" ({right / sure:.0%})" if sure else "")


def verdict(outcomes: list[Outcome]) -> str:
    sure, right = sum(o.sure for o in outcomes), sum(o.sure_right for o in outcomes)
    return "none is claimed" if not sure else "held" if right >= RIGHT * sure else "BROKEN"


def main() -> None:
    torch.set_num_threads(1)
    quick = "--quick" in sys.argv[1:]
    print(f"{'':28}{'each':>4}{'accuracy':>10}{'regression':>12}{'highest':>10}")
    print("kept apart")
    apart = [one for some in kept_apart() for one in report(some)]
    print(f"together: {said(apart)}, {verdict(apart)}")
    if "--apart" in sys.argv[1:]:
        return
    print("chosen on")
    chosen = [one for some in chosen_on() for one in report(some)]
    print(f"together: {said(chosen)}")
    print("reported")
    seeds = (0,) if quick else (0, 1)
    outcomes = [one for s in seeds for one in report(reported(s, epochs=20 if quick else None))]
    accuracy = np.mean([one.accuracy for one in outcomes])
    regression = np.mean([one.regression for one in outcomes])
    print(f"{'at least' if accuracy >= regression else 'BELOW'} the regression")
    print(f"{RIGHT:.0%} of the sure ones: {said(outcomes)}, {verdict(outcomes)}")


if __name__ == "__main__":
    main()
