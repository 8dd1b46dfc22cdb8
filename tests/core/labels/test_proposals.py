"""Proposals: right where classes are apart, honest where nobody can know."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.labels.events import NO_LABEL, Defined, Entry, Given
from sequitur_core.labels.labelling import Labelling, labelling
from sequitur_core.labels.learnable import SURE, UNTRIED
from sequitur_core.labels.proposals import Held, propose
from sequitur_core.labels.vocabulary import Label
from sequitur_core.runs.query_checks import result_fits

N = 90
KINDS = np.arange(N) % 3


def clouds(apart: float) -> np.ndarray:
    """Three kinds in turn, each a cloud of its own in four numbers."""
    rng = np.random.default_rng(0)
    return rng.normal(size=(N, 4)) + apart * np.eye(4)[KINDS]


def data(**fields: object) -> SequenceDataset:
    return SequenceDataset("d", np.zeros((N, 4, 1), np.float32), **fields)


def labelled(count: int, kinds: int = 3) -> Labelling:
    """So many of the first rows of each of some kinds have its label."""
    entries = [Entry(Defined(Label(5 + k, f"kind {k}")), 1, 0.0) for k in range(kinds)]
    entries += [
        Entry(Given(5 + k, np.flatnonzero(k == KINDS)[:count]), 2, 0.0) for k in range(kinds)
    ]
    return labelling(entries, N)


def test_kinds_that_are_apart_are_told_from_five_of_each():
    found = propose(clouds(9), labelled(5), data())
    free = np.arange(N) >= 15
    assert (found.ids[free] == 5 + KINDS[free]).all()


def test_what_has_a_label_gets_no_proposal():
    found = propose(clouds(9), labelled(5), data())
    assert set(found.ids[:15]) == {NO_LABEL}
    assert found.probability[:15].max() == 0


def test_probabilities_of_hopeless_kinds_are_near_chance():
    found = propose(clouds(0), labelled(10), data())
    assert found.probability[30:].mean() < 0.6
    assert found.right < 0.6


def test_a_few_tests_speak_for_no_great_certainty():
    found = propose(clouds(9), labelled(3), data())
    assert (found.right, found.tested) == (1.0, 9)
    assert found.probability.max() < 0.9


def test_more_tests_speak_for_more():
    assert propose(clouds(9), labelled(12), data()).probability.max() > 0.9


def test_held_out_rows_limit_what_is_claimed():
    held = Held(
        None,
        "",
        tops=np.linspace(0.5, 1, 40),
        right=np.arange(40) % 2 == 0,
        units=np.arange(40),
    )
    assert held.supported(np.array([1.0, 0.4])).max() < 0.6


def test_tests_of_few_people_speak_for_less_than_tests_of_many():
    def claimed(people: int) -> float:
        units = np.arange(30) % people
        held = Held(None, "", tops=np.full(30, 0.99), right=np.ones(30, np.bool_), units=units)
        return float(held.supported(np.array([0.99]))[0])

    assert claimed(30) > 0.9
    assert claimed(30) > claimed(6) > claimed(2)
    assert claimed(2) < 0.9


def test_little_is_claimed_of_people_where_all_labels_are_of_one():
    others = np.array(["Ada", "Bo", "Cy"])[np.arange(N) % 3]
    mine = pd.DataFrame({"subject": np.where(np.arange(N) < 60, "me", others)})
    found = propose(clouds(9), labelled(15), data(labels=mine))
    assert found.held_out == "sequence"
    assert found.probability[45:60].min() > 0.9
    assert 0 < found.probability[60:].max() <= UNTRIED


def test_little_is_claimed_where_nothing_could_be_tested():
    one_stretch = data(recording=np.zeros(N, np.int64), start=np.arange(N) * 2)
    found = propose(clouds(9), labelled(10), one_stretch)
    assert (found.tested, found.held_out) == (0, "")
    assert found.probability.max() <= UNTRIED


@pytest.mark.parametrize(("count", "kinds"), [(2, 3), (9, 1), (0, 3)])
def test_too_few_labels_are_said(count, kinds):
    with pytest.raises(SequiturError, match="at least 3 sequences"):
        propose(clouds(9), labelled(count, kinds), data())


def test_a_label_with_too_few_is_not_proposed():
    labels = labelled(6)
    few = replace(
        labels,
        ids=np.where(
            np.arange(N) >= 6, np.where(labels.ids == 5, NO_LABEL, labels.ids), labels.ids
        ),
    )
    assert 5 not in propose(clouds(9), few, data()).ids


def test_where_everything_is_labelled_nothing_is_proposed():
    found = propose(clouds(9), labelled(30), data())
    assert (set(found.ids), len(found.unsure)) == ({NO_LABEL}, 0)


def test_the_same_people_are_not_on_both_sides():
    people = pd.DataFrame({"subject": np.arange(N) % 4})
    assert propose(clouds(9), labelled(10), data(labels=people)).held_out == "subject"


def test_overlapping_windows_are_held_out_together():
    starts = np.arange(N) * 2
    windows = data(recording=np.zeros(N, np.int64), start=starts)
    assert propose(clouds(9), labelled(10), windows).held_out == ""


def stretches(*, again: bool) -> tuple[Labelling, SequenceDataset]:
    """Hours one after another: one stretch of each of two labels, or of the first a second one."""
    entries = [Entry(Defined(Label(5 + k, f"kind {k}")), 1, 0.0) for k in range(2)]
    rows = [np.r_[10:20, 60:65] if again else np.arange(10, 20), np.r_[30:40, 50:60]]
    entries += [Entry(Given(5 + k, some), 2, 0.0) for k, some in enumerate(rows)]
    return labelling(entries, N), data(recording=np.zeros(N, np.int64), start=np.arange(N) * 4)


def test_a_label_of_one_stretch_is_not_tested_by_what_follows_on_it():
    labels, hours = stretches(again=False)
    found = propose(clouds(9), labels, hours)
    assert (found.tested, found.places.tolist()) == (0, [1, 2])
    assert found.probability.max() <= UNTRIED


def test_a_stretch_that_another_label_follows_at_once_is_one_of_its_own():
    labels, hours = stretches(again=True)
    found = propose(np.eye(2)[(labels.ids == 5).astype(int)], labels, hours)
    assert (found.held_out, found.places.tolist()) == ("stretch", [2, 2])
    assert found.kinds_tested.tolist() == found.kinds_right.tolist() == [15, 20]


def test_windows_of_several_recordings_are_held_out_by_recording():
    windows = data(recording=np.arange(N) // 3 % 5, start=np.arange(N) * 2)
    assert propose(clouds(9), labelled(10), windows).held_out == "recording"


def test_unsure_ones_lie_between_kinds():
    table = clouds(6)
    table[80] = 3 * np.eye(4)[0] + 3 * np.eye(4)[1]
    assert propose(table, labelled(10), data()).unsure[0] == 80


def test_the_same_labels_give_the_same_proposals():
    one, other = (propose(clouds(1), labelled(8), data()) for _ in range(2))
    assert np.array_equal(one.probability, other.probability)


def test_many_kinds_are_told_apart_by_their_neighbours():
    kinds = np.arange(4 * N) % 45
    table = 50 * np.random.default_rng(0).normal(size=(45, 4))[kinds]
    entries = [Entry(Defined(Label(k, f"{k}")), 1, 0.0) for k in range(45)]
    entries += [Entry(Given(k, np.flatnonzero(kinds == k)[:4]), 2, 0.0) for k in range(45)]
    many = SequenceDataset("d", np.zeros((4 * N, 4, 1), np.float32))
    found = propose(table, labelling(entries, 4 * N), many)
    assert found.method == "nearest neighbours"
    assert (found.ids[180:] == kinds[180:]).all()


@pytest.mark.parametrize("count", [10, 30])
def test_proposals_travel_with_an_exported_analysis(count):
    found = vars(propose(clouds(9), labelled(count), data()))
    arrays = {name: np.asarray(value) for name, value in found.items()}
    assert result_fits("proposals", arrays, N)
    assert not result_fits("proposals", {**arrays, "unsure": np.array([N])}, N)


def people() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Noisy series (360, 40) of 60 people, each with a way of its own; who, and of which kind."""
    rng = np.random.default_rng(0)
    who, kind = np.repeat(np.arange(60), 6), np.tile(np.arange(3), 120)
    t = np.linspace(0, 2 * np.pi, 40)
    shapes = np.stack([np.sin(t), np.sin(2 * t), np.sign(np.sin(t))])
    ways = 0.12 * rng.normal(size=(60, 1, 40)).cumsum(-1)
    loud = rng.uniform(0.6, 1.4, 60)
    return loud[who, None] * shapes[kind] + ways[who, 0] + rng.normal(size=(360, 40)), who, kind


def of_other_people(per_kind: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Proposals of one half of the people for the other half, from so many labels of each kind.

    Returns which are right, how likely they are said to be, and the share of right ones by
    logistic regression on the same 16 principal components.
    """
    series, who, kind = people()
    centred = series - series.mean(0)
    u, s, _ = np.linalg.svd(centred, full_matrices=False)
    numbers = StandardScaler().fit_transform((u * s)[:, :16])
    order = np.random.default_rng(0).permutation(np.flatnonzero(who < 30))
    own = [np.sort(order[kind[order] == k][:per_kind]) for k in range(3)]
    entries = [Entry(Defined(Label(k, f"kind {k}")), 1, 0.0) for k in range(3)]
    entries += [Entry(Given(k, rows), 2, 0.0) for k, rows in enumerate(own)]
    about = pd.DataFrame({"subject": who})
    dataset = SequenceDataset("d", series[:, :, None].astype(np.float32), labels=about)
    found = propose((u * s)[:, :16], labelling(entries, len(kind)), dataset)
    others, labelled_rows = who >= 30, np.concatenate(own)
    usual = LogisticRegression(max_iter=1000).fit(numbers[labelled_rows], kind[labelled_rows])
    right = found.ids[others] == kind[others]
    return right, found.probability[others], usual.score(numbers[others], kind[others])


def test_from_five_labels_of_each_kind_other_people_are_told_as_well_as_by_regression():
    right, _, usual = of_other_people(5)
    assert right.mean() >= usual > 0.5


def test_of_what_is_proposed_as_sure_for_other_people_85_percent_are_right():
    right, probability, usual = of_other_people(50)
    sure = probability >= SURE
    assert right.mean() >= usual
    assert sure.sum() > 50
    assert right[sure].mean() >= 0.85 > right[~sure].mean()
