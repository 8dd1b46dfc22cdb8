"""Whether sequences lie near what they belong with."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.grouping.belonging import (
    MOST_COMPARED,
    Belonging,
    by_each_label,
    by_next_window,
    rows_to_compare,
    told_best,
    usual_label,
)

N = 60
KINDS = np.repeat(["walk", "run", "rest"], N // 3)


def data(labels: dict[str, object], *, recording=None, start=None) -> SequenceDataset:
    n = len(next(iter(labels.values())))
    return SequenceDataset(
        "x",
        [np.zeros((4, 1), np.float32)] * n,
        labels=pd.DataFrame(labels),
        recording=np.arange(n) if recording is None else np.asarray(recording),
        start=np.zeros(n, np.int64) if start is None else np.asarray(start),
    )


def groups(of: object, *, apart: float = 10.0, seed: int = 0) -> np.ndarray:
    """Encodings around a place for each kind."""
    codes = pd.factorize(np.asarray(of))[0]
    noise = np.random.default_rng(seed).normal(size=(len(codes), 2))
    return noise + apart * np.stack([codes, codes % 2], axis=1)


def noise(n: int = N) -> np.ndarray:
    return np.random.default_rng(1).normal(size=(n, 2))


def found_by_label(dataset: SequenceDataset, **tables: np.ndarray) -> Belonging:
    found = told_best(by_each_label({"pca": noise(len(dataset)), **tables}, dataset))
    assert found is not None
    return found


def test_kinds_that_lie_apart_have_neighbours_of_their_own():
    assert found_by_label(data({"kind": KINDS}), model=groups(KINDS)).model == 1


def test_chance_is_the_share_of_other_sequences_of_the_kind():
    found = found_by_label(data({"kind": KINDS}), model=groups(KINDS))
    assert found.chance == pytest.approx(19 / 59)


def test_better_neighbours_than_pca_are_many_standard_errors_better():
    assert found_by_label(data({"kind": KINDS}), model=groups(KINDS)).over_pca > 4


def test_the_same_neighbours_as_pca_are_no_standard_error_better():
    same = groups(KINDS, apart=1)
    assert found_by_label(data({"kind": KINDS}), model=same, pca=2 * same).over_pca == 0


def test_neighbours_in_the_own_recording_do_not_count():
    recording = np.arange(N) // 2
    kinds = np.array(["walk", "run", "rest"])[recording % 3]  # never that of the recordings beside
    found = found_by_label(
        data({"kind": kinds}, recording=recording, start=np.arange(N) % 2 * 10),
        model=groups(recording, apart=100),
    )
    assert found.model < 0.1


def test_neighbours_of_the_same_person_do_not_count_where_people_were_held_out():
    person = np.arange(N) % 3
    # Each person does each kind in a way that is most like another kind of another person.
    like = 10 * ((np.repeat(np.arange(3), N // 3) - person) % 3) + person
    tables = {"pca": noise(), "model": noise() + 100 * like[:, None]}
    dataset = data({"kind": KINDS, "who": person.astype(str)})
    (found,), (apart,) = (by_each_label(tables, dataset, apart_by=by) for by in (None, "who"))
    assert (found.model, found.apart_by) == (1, "")
    assert apart.model == 0
    assert apart.apart_by == "who"


def test_of_equal_encodings_the_nearest_is_anyone():
    found = found_by_label(data({"kind": KINDS}), model=np.zeros((N, 2)))
    assert found.model == pytest.approx(found.chance)


def test_the_label_with_the_fewest_missing_values_is_taken():
    holes = np.where(np.arange(N) % 4 == 0, None, KINDS)
    assert found_by_label(data({"a": holes, "b": KINDS}), model=noise()).name == "b"


def test_a_later_label_is_taken_where_it_is_told_apart_clearly_better():
    found = by_each_label(
        {"model": groups(KINDS), "pca": groups(KINDS)},
        data({"other": np.arange(N) % 5, "kind": KINDS, "same": KINDS}),
    )
    best = told_best(found)
    assert best is not None
    assert (best.name, best.place, best.chosen_of) == ("kind", 1, 3)


def test_a_few_classes_are_named_in_their_own_order():
    seasons = ["winter", "spring", "summer", "autumn"]
    of = pd.Categorical([seasons[i % 4] for i in range(N)], categories=seasons, ordered=True)
    found = found_by_label(data({"season": of}), model=noise(), pca=noise())
    assert found.classes == tuple(seasons)
    steps = found_by_label(
        data({"step": [f"step {i % 3 * 5 + 5}" for i in range(N)]}), model=noise(), pca=noise()
    )
    assert steps.classes == ("step 5", "step 10", "step 15")


def test_labels_are_weighed_by_model_and_pca_so_that_neither_is_favoured():
    labels = data({"other": np.arange(N) % 3, "kind": KINDS})
    near, far = groups(KINDS), groups(np.arange(N) % 3)
    for tables in ({"model": near, "pca": far}, {"model": far, "pca": near}):
        best = told_best(by_each_label(tables, labels))
        assert best is not None
        assert best.name == "other"  # as much as the other one, so the first


@pytest.mark.parametrize("name", ["subject", "day"])
def test_whom_data_is_of_or_when_it_was_recorded_judges_only_where_no_other_label_does(name: str):
    who = np.array(["ann", "bob"])[np.arange(N) % 2]
    labels = {name: who, "kind": KINDS}
    tables = {"model": groups(who), "pca": groups(who)}
    assert [one.name for one in by_each_label(tables, data(labels))] == ["kind"]
    assert [one.name for one in by_each_label(tables, data({name: who}))] == [name]
    # Nor are maps coloured by it, also before anything is judged.
    assert [usual_label(data(of)) for of in (labels, {name: who})] == ["kind", name]


def test_a_label_that_names_each_recording_is_passed_over():
    names = [f"r{i // 2}" for i in range(N)]
    found = found_by_label(
        data({"name": names, "kind": KINDS}, recording=np.arange(N) // 2), model=noise()
    )
    assert found.name == "kind"


def test_without_a_class_there_is_nothing_to_tell_apart():
    tables = {"model": noise(), "pca": noise()}
    assert by_each_label(tables, data({"weight": np.arange(N) * 0.5})) == []


def windows(n: int = 100, *, step: int = 4) -> SequenceDataset:
    """Windows of 4 elements from one recording."""
    return data({"weight": np.arange(n) * 0.5}, recording=np.zeros(n), start=np.arange(n) * step)


def test_windows_in_a_row_lie_nearest_to_the_next_one():
    way = np.stack([np.arange(100.0), np.zeros(100)], axis=1)
    found = by_next_window({"model": way, "pca": noise(100), "untrained": noise(100)}, windows())
    assert found is not None
    assert found.model > 0.98
    assert (found.over_pca > 4, found.over_untrained > 4) == (True, True)


def test_windows_at_random_lie_as_far_from_the_next_as_from_others():
    found = by_next_window({"model": noise(100), "pca": noise(100)}, windows())
    assert found is not None
    assert found.model == pytest.approx(found.chance, abs=0.1)


def test_recordings_of_their_own_have_no_next_window():
    tables = {"model": noise(), "pca": noise()}
    assert by_next_window(tables, data({"kind": KINDS})) is None


@pytest.mark.parametrize("step", [1, 4])
def test_of_many_windows_pairs_are_compared(step: int):
    many = windows(5 * MOST_COMPARED, step=step)
    rows = rows_to_compare(many)
    assert len(rows) <= MOST_COMPARED
    taken = many.take(rows)
    found = by_next_window({"model": noise(len(rows)), "pca": noise(len(rows))}, taken)
    assert found is not None
    assert found.rows >= 0.4 * MOST_COMPARED
