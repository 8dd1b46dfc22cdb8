"""Labels proposed for what nobody has labelled, learned from the labels that people gave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sequitur_core.data.dataset import DoubleArray, IntArray, SequenceDataset
from sequitur_core.data.splitting import groups_by, suggest_by
from sequitur_core.errors import SequiturError
from sequitur_core.explore.neighbours import normalised
from sequitur_core.labels.events import NO_LABEL
from sequitur_core.labels.labelling import Labelling
from sequitur_core.labels.learnable import FEWEST, SURE, UNTRIED, learnable

MOST_LEARNED = 3_000  # labelled sequences; of more, as many of each label in turn
MOST_UNSURE = 60
FOLDS = 5
NEIGHBOURS = (1, 3, 5, 9)
STRENGTHS = (0.01, 0.1, 1.0, 10.0)  # inverse, of the regularisation
TEMPERATURES = np.geomspace(0.5, 8, 25)
MOST_REGRESSED = 40  # classes
CHUNK = 10_000  # rows judged at once
LEAST_CHANCE = 1e-3  # a single row mustn't decide
# How alike two tests of one person (or recording) come out, from 0 to 1: ten of them say less than
# ten of ten people. Chosen by tests.benchmarks.encodings.proposals.
ALIKE = 0.2

# Of encodings (m, d) and classes (m,), 0 to c - 1: what gives log probabilities (k, c) to others.
Model = Callable[[DoubleArray], DoubleArray]
Learner = Callable[[DoubleArray, IntArray, int], Model]


@dataclass(frozen=True, eq=False)
class Proposals:
    """A label for each row that has none, and how good such proposals are.

    Attributes
    ----------
    ids : int64 of shape (n,), labels of the vocabulary; NO_LABEL where there is a label already.
    probability : float32 of shape (n,), of that label; 0 where there is one already. No higher
        than tests on labelled rows support, and no more than UNTRIED where there are none.
    unsure : int64 of shape (u,), rows worth labelling by hand, the first one most.
    tested : how many labelled rows were proposed for by a model that hadn't seen them; 0 where
        there are too few to say.
    right : the share of them that was right; NaN where there are too few.
    usual : the share of the most frequent label among them.
    sure, sure_right : how many were proposed at SURE or more, and their share that was right.
    held_out : what such a model hadn't seen anything of: "sequence", "recording", "stretch" (of
        a recording, given one label without a gap) or a label of the file, such as the person; ""
        where nothing was tested.
    kinds : int64 of shape (c,), the labels that can be proposed, ascending.
    kinds_tested, kinds_right : int64 of shape (c,), for how many of the tested rows each was
        proposed, and for how many of these rightly.
    places : int64 of shape (c,), in how many of what could be held out each label is.
    method : "nearest neighbours" or "logistic regression".
    """

    ids: IntArray
    probability: NDArray[np.float32]
    unsure: IntArray
    tested: int
    right: float
    usual: float
    sure: int
    sure_right: float
    held_out: str
    kinds: IntArray
    kinds_tested: IntArray
    kinds_right: IntArray
    places: IntArray
    method: str


def propose(encodings: ArrayLike, labels: Labelling, dataset: SequenceDataset) -> Proposals:
    """Propose labels for the rows that have none, from those that have.

    Nearest neighbours or logistic regression, whichever does better on labelled rows held out;
    their probabilities are drawn towards chance as far as that fits those rows (by a temperature,
    Guo et al. 2017, "On calibration of modern neural networks").

    Raises SequiturError where fewer than two labels have at least FEWEST rows.
    """
    classes = learnable(labels)
    if len(classes) < 2:
        raise SequiturError(
            f"To propose labels, at least {FEWEST} sequences have to be labelled with each of two "
            "labels. Label some more."
        )
    table = normalised(encodings)
    known = _learned_from(labels, classes)
    of_class = np.searchsorted(np.sort(classes), labels.ids[known])
    ordered = np.sort(classes)
    units, held_out = _units(dataset, known, of_class)
    folds = _folds(of_class, units)
    learners = _learners(len(known), len(ordered))
    name = "nearest neighbours 1"
    found = Held(learners[name], name)
    if folds is not None:
        found = _best(learners, table[known], of_class, folds, units)
    free = np.flatnonzero(labels.ids == NO_LABEL)
    model = found.learn(table[known], of_class, len(ordered))
    best, top, second = _judged(model, found.temperature, table[free])
    ids = np.full(len(table), NO_LABEL, np.int64)
    probability = np.zeros(len(table), np.float32)
    if len(free):
        ids[free] = ordered[best]
        probability[free] = found.supported(top)
        strangers = free[_of_strangers(dataset, known, held_out)[free]]
        probability[strangers] = np.minimum(probability[strangers], UNTRIED)
    sure = found.supported(found.tops) >= SURE
    return Proposals(
        ids=ids,
        probability=probability,
        unsure=free[_most_unsure(1 - (top - second), table[free])],
        tested=len(found.right),
        right=_share(found.right),
        usual=float(np.bincount(of_class).max() / len(of_class)),
        sure=int(sure.sum()),
        sure_right=_share(found.right[sure]),
        held_out=held_out if len(found.right) else "",
        kinds=ordered.astype(np.int64),
        kinds_tested=np.bincount(found.guesses, minlength=len(ordered)),
        kinds_right=np.bincount(found.guesses[found.right], minlength=len(ordered)),
        places=_places(of_class, units),
        method=found.name.rpartition(" ")[0],
    )


def _share(right: NDArray[np.bool_]) -> float:
    return float(right.mean()) if len(right) else np.nan


@dataclass(frozen=True, eq=False)
class Held:
    """A learner, and what it proposed for rows that it hadn't seen.

    Attributes
    ----------
    learn, name : the learner.
    temperature : by which its log probabilities are divided.
    tops, right : of each held-out row the largest probability, and whether that was right; empty
        where nothing could be held out.
    units : int64, which rows were held out together.
    guesses : int64, the class that was proposed for each.
    """

    learn: Learner
    name: str
    temperature: float = 1.0
    tops: DoubleArray = field(default_factory=lambda: np.empty(0))
    right: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))
    units: IntArray = field(default_factory=lambda: np.empty(0, np.int64))
    guesses: IntArray = field(default_factory=lambda: np.empty(0, np.int64))

    def supported(self, tops: DoubleArray) -> DoubleArray:
        """Probabilities (k,), none higher than held-out rows speak for.

        Of k rows proposed at p or more, r were right: that speaks for (r + 1) / (k + 3), or for
        what more rows at a lower probability speak for. Rows that were held out together count
        less, as in surveys of households (the design effect, Kish 1965). Where nothing was held
        out, no more than UNTRIED is claimed.
        """
        if not len(self.right):
            return np.minimum(tops, UNTRIED)
        order = np.argsort(-self.tops, kind="stable")
        count = np.arange(1, len(order) + 1)
        _, first_of_unit = np.unique(self.units[order], return_index=True)
        together = count / np.cumsum(np.isin(count - 1, first_of_unit))
        effect = 1 + ALIKE * (together - 1)
        shares = (np.cumsum(self.right[order]) / effect + 1) / (count / effect + 3)
        limit = np.maximum.accumulate(shares[::-1])[::-1]
        above = np.searchsorted(-self.tops[order], -tops, side="right")
        return np.asarray(np.minimum(tops, limit[np.maximum(above, 1) - 1]))


def _learned_from(labels: Labelling, classes: list[int]) -> IntArray:
    """The rows to learn from, ascending; of too many, as many of each class in turn."""
    rows = np.flatnonzero(np.isin(labels.ids, classes))
    if len(rows) <= MOST_LEARNED:
        return rows.astype(np.int64)
    shuffled = np.random.default_rng(0).permutation(rows)
    turn = np.zeros(len(rows), np.int64)
    for id_ in classes:
        own = labels.ids[shuffled] == id_
        turn[own] = np.arange(own.sum())
    return np.sort(shuffled[np.argsort(turn, kind="stable")[:MOST_LEARNED]]).astype(np.int64)


# --- What is held out --------------------------------------------------------------------


def _units(dataset: SequenceDataset, rows: IntArray, of_class: IntArray) -> tuple[IntArray, str]:
    """Which rows are held out together: int64 of shape (len(rows),), and what they share.

    Sequences of a person are held out together, so that it is measured for people of whom nothing
    is labelled. Windows of one recording that overlap or follow one another are nearly the same,
    and one of them would tell the label of the other: where each label is in two recordings,
    whole recordings are held out, else what has one label without a gap.
    """
    by = suggest_by(dataset)
    if by is not None:
        owners = groups_by(dataset, by)[rows]
        if _places(of_class, owners).min() >= 2:
            return owners, by
    if not dataset.windowed:
        return np.arange(len(rows)), "sequence"
    recording = dataset.recording[rows]
    if _places(of_class, recording).min() >= 2:
        return recording, "recording"
    order = np.lexsort((dataset.start[rows], recording))
    starts = dataset.start[rows][order]
    stops = starts + dataset.lengths[rows][order]
    another = np.concatenate([[True], np.diff(recording[order]) != 0])
    shift = np.cumsum(another) * (int(stops.max()) + 1)
    reached = np.maximum.accumulate(stops + shift)
    apart = (starts + shift)[1:] - reached[:-1]
    changed = np.diff(of_class[order]) != 0
    gap = np.concatenate([[True], (apart > 0) | (changed & (apart == 0))])
    units = np.empty(len(rows), np.int64)
    units[order] = np.cumsum(gap)
    return units, "stretch"


def _of_strangers(dataset: SequenceDataset, known: IntArray, held_out: str) -> NDArray[np.bool_]:
    """Which rows are of people of whom nothing is labelled, where no people were held out.

    How good proposals are was then measured for others.
    """
    by = suggest_by(dataset)
    if by is None or by == held_out:
        return np.zeros(len(dataset), np.bool_)
    owners = groups_by(dataset, by)
    return ~np.isin(owners, owners[known])


def _places(of_class: IntArray, units: IntArray) -> IntArray:
    """In how many units each class is: int64 of shape (c,)."""
    return np.array([len(np.unique(units[of_class == c])) for c in np.unique(of_class)], np.int64)


def _folds(of_class: IntArray, units: IntArray) -> list[IntArray] | None:
    """Rows held out in turn, whole units at a time; None where a class is in a single unit."""
    # Loaded here because it takes a second.
    from sklearn.model_selection import StratifiedGroupKFold

    count = min(FOLDS, int(_places(of_class, units).min()))
    if count < 2:
        return None
    splitter = StratifiedGroupKFold(count, shuffle=True, random_state=0)
    folds = [test for _, test in splitter.split(units, of_class, units)]
    # A unit with several labels may leave nothing of one to learn from.
    n_classes = len(np.unique(of_class))
    left = [np.unique(np.delete(of_class, test)) for test in folds]
    return folds if all(len(one) == n_classes for one in left) else None


# --- Models ------------------------------------------------------------------------------


def _learners(count: int, classes: int) -> dict[str, Learner]:
    """All that is tried, by name.

    Of few rows no more neighbours than there are to learn from; of many classes logistic
    regression takes minutes.
    """
    strengths = STRENGTHS if classes <= MOST_REGRESSED else ()
    near = [k for k in NEIGHBOURS if k <= max(1, count // 4)]
    return {
        **{f"nearest neighbours {k}": _nearest(k) for k in near},
        **{f"logistic regression {strength}": _logistic(strength) for strength in strengths},
    }


def _nearest(k: int) -> Learner:
    def learn(table: DoubleArray, of_class: IntArray, classes: int) -> Model:
        from sklearn.neighbors import NearestNeighbors

        among = NearestNeighbors(n_neighbors=min(k, len(table)), algorithm="brute").fit(table)

        def log_probabilities(others: DoubleArray) -> DoubleArray:
            if not len(others):
                return np.empty((0, classes))
            near = of_class[among.kneighbors(others, return_distance=False)]
            counts = np.stack([(near == c).sum(axis=1) for c in range(classes)], axis=1)
            shares = (counts + 1 / classes) / (near.shape[1] + 1)
            return np.asarray(np.log(shares))

        return log_probabilities

    return learn


def _logistic(strength: float) -> Learner:
    def learn(table: DoubleArray, of_class: IntArray, classes: int) -> Model:
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(C=strength, max_iter=1_000).fit(table, of_class)

        def log_probabilities(others: DoubleArray) -> DoubleArray:
            if not len(others):
                return np.empty((0, classes))
            return np.asarray(model.predict_log_proba(others), np.float64)

        return log_probabilities

    return learn


def _best(
    learners: dict[str, Learner],
    table: DoubleArray,
    of_class: IntArray,
    folds: list[IntArray],
    units: IntArray,
) -> Held:
    """The learner whose probabilities fit held-out rows best."""
    classes = int(of_class.max()) + 1
    tried = []
    for name, learn in learners.items():
        logs = np.empty((len(table), classes))
        for test in folds:
            left = np.delete(np.arange(len(table)), test)
            logs[test] = learn(table[left], of_class[left], classes)(table[test])
        costs = [_cost(_probabilities(logs, t), of_class) for t in TEMPERATURES]
        tried.append((min(costs), name, float(TEMPERATURES[int(np.argmin(costs))]), logs))
    _, name, temperature, logs = min(tried, key=lambda one: one[0])
    chances = _probabilities(logs, temperature)
    guesses = chances.argmax(axis=1).astype(np.int64)
    tops, right = chances.max(axis=1), guesses == of_class
    return Held(learners[name], name, temperature, tops, right, units, guesses)


def _probabilities(logs: DoubleArray, temperature: float) -> DoubleArray:
    """Probabilities (k, c) at a temperature."""
    cooled = np.maximum(logs, -500) / temperature
    chances = np.exp(cooled - cooled.max(axis=1, keepdims=True, initial=-np.inf))
    return np.asarray(chances / chances.sum(axis=1, keepdims=True))


def _judged(
    model: Model, temperature: float, table: DoubleArray
) -> tuple[IntArray, DoubleArray, DoubleArray]:
    """Of each row the likeliest class, its probability, and that of the second one: (k,) each."""
    parts = [np.empty((3, 0))]
    for begin in range(0, len(table), CHUNK):
        chances = _probabilities(model(table[begin : begin + CHUNK]), temperature)
        second, top = np.partition(chances, -2, axis=1)[:, -2:].T
        parts.append(np.array([chances.argmax(axis=1), top, second]))
    best, top, second = np.concatenate(parts, axis=1)
    return best.astype(np.int64), top, second


def _cost(chances: DoubleArray, of_class: IntArray) -> float:
    """How little is thought of what was right: the mean negative log probability."""
    of_right = np.maximum(chances[np.arange(len(chances)), of_class], LEAST_CHANCE)
    return float(-np.log(of_right).mean())


# --- What to look at ---------------------------------------------------------------------


def _most_unsure(doubt: DoubleArray, table: DoubleArray) -> IntArray:
    """Places of rows to label by hand: unsure ones, each unlike those before it.

    `doubt` is 1 where two labels are equally probable, 0 where one is certain.
    """
    if not len(doubt):
        return np.empty(0, np.int64)
    among = np.argsort(-doubt, kind="stable")[: max(5 * MOST_UNSURE, len(doubt) // 20)]
    among = among[: 20 * MOST_UNSURE]
    chosen = [int(among[0])]
    distance = np.full(len(among), np.inf)
    while len(chosen) < min(MOST_UNSURE, len(among)):
        apart = np.linalg.norm(table[among] - table[chosen[-1]], axis=1)
        distance = np.minimum(distance, apart)
        worth = doubt[among] * distance
        worth[np.isin(among, chosen)] = -1
        chosen.append(int(among[worth.argmax()]))
    return np.array(chosen, np.int64)
