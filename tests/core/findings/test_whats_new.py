"""What new data has: a kind, a share, a shift or an odd one; nothing where it is like the old."""

import numpy as np
import pytest

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.whats_new import whats_new


def evidence(encodings: np.ndarray, step: int = 0) -> Evidence:
    n = len(encodings)
    places = {"recording": np.zeros(n, np.int64), "start": np.arange(n) * step} if step else {}
    return Evidence(
        encodings, SequenceDataset("made up", np.zeros((n, 4, 1), np.float32), **places)
    )


def normal(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, 4))


def two_groups(n: int, share: float, seed: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """Encodings in two groups, and the rows of each."""
    table = normal(n, seed)
    first = np.arange(n) < share * n
    table[first, 0] += 8
    return table, [np.flatnonzero(first), np.flatnonzero(~first)]


def new(*given, **options):
    return {found.numbers["what"]: found for found in whats_new(*given, **options)}


def test_sequences_far_from_all_but_one_another_are_a_new_kind():
    table = normal(100, 1)
    table[40:60, 2] += 9
    found = new(evidence(normal(200)), evidence(table))["kind"]
    assert sorted(found.rows.tolist()) == list(range(40, 60))
    assert found.numbers["count"] == 20


def test_two_kinds_on_two_sides_are_two_and_the_rest_isnt_shifted():
    table = normal(60, 1)
    table[20:35, 2] += 9
    table[35:, 1] -= 9
    found = new(evidence(normal(200)), evidence(table))
    parts = [sorted(rows.tolist()) for rows in found["kind"].parts]
    assert parts == [list(range(35, 60)), list(range(20, 35))]
    assert found["kind"].numbers["count"] == 40
    assert "shift" not in found


def test_where_some_alone_moved_not_all_are_shifted():
    table = normal(100, 1)
    table[:55, 0] += 4
    assert "shift" not in new(evidence(normal(200)), evidence(table))


def test_outliers_of_the_old_dont_hide_a_kind():
    old = normal(200)
    old[:5] *= 40
    table = normal(100, 1)
    table[40:60, 2] += 12
    assert new(evidence(old), evidence(table))["kind"].numbers["count"] == 20


def test_a_group_that_grew_is_said_with_its_share_before_and_after():
    old, groups = two_groups(200, 0.3, 0)
    found = whats_new(evidence(old), evidence(two_groups(100, 0.7, 1)[0]), groups, names=["a", "b"])
    shares = {f.numbers["name"]: f.numbers for f in found if f.numbers["what"] == "share"}
    assert (shares["a"]["before"], shares["a"]["after"]) == (0.3, 0.7)
    assert shares["b"]["after"] == pytest.approx(0.3)


def test_a_group_that_vanished_has_no_share_and_no_rows():
    old, groups = two_groups(200, 0.3, 0)
    found = whats_new(evidence(old), evidence(normal(100, 1)), groups, names=["a", "b"])
    (gone,) = [f for f in found if f.numbers.get("name") == "a"]
    assert (gone.numbers["after"], len(gone.rows)) == (0, 0)


def test_a_level_that_moved_is_a_shift():
    found = new(evidence(normal(200)), evidence(normal(100, 1) + 1))
    assert found["shift"].numbers["effect"] > 0.5


def test_the_first_odd_one_is_named():
    table = normal(100, 1)
    table[7] = 12
    found = new(evidence(normal(200)), evidence(table))
    assert found["odd"].rows.tolist() == [7]
    assert found["odd"].numbers["by"] == ["isolation"]


def test_two_halves_of_the_same_data_are_alike():
    said = 0
    for seed in range(20):
        table, _ = two_groups(240, 0.4, seed)
        half = np.random.default_rng(seed).permutation(240) < 120
        groups = [np.flatnonzero(table[half, 0] > 4), np.flatnonzero(table[half, 0] <= 4)]
        said += bool(whats_new(evidence(table[half]), evidence(table[~half]), groups))
    assert said <= 1


def test_nothing_is_said_of_few_recordings():
    assert whats_new(evidence(normal(200)), evidence(normal(5, 1) + 20)) == []


def test_windows_of_one_recording_are_compared_by_stretches_of_time():
    found = new(evidence(normal(200), step=2), evidence(normal(100, 1) + 1, step=2))
    assert "shift" in found


def shops(encodings: np.ndarray, errors: np.ndarray, begins: str = "2023-01-02") -> Evidence:
    n = len(encodings)
    dataset = SequenceDataset(
        "sales", np.zeros((n, 4, 1), np.float32), ids=[f"Shop {i}" for i in range(n)],
        meta=Meta(channels=("value",), units=("",), step=7, step_unit="day", begins=begins),
    )  # fmt: skip
    return Evidence(encodings, dataset, errors)


@pytest.mark.parametrize("begins", ["2023-01-30", "2023-01-02"])
def test_of_a_later_file_of_the_same_shops_those_that_changed_are_named(begins: str):
    old, sizes = normal(80), np.random.default_rng(1).lognormal(size=80)
    learnt_by_heart = np.where(np.arange(80) == 48, 0.01, 1)
    moved = old + 30 + 0.1 * normal(80, 2)
    moved[[26, 71], 0] += 9, -9
    errors = 3 * sizes * np.random.default_rng(3).normal(1, 0.05, 80)
    errors[[26, 71]] *= 9
    found = new(
        shops(old, sizes * learnt_by_heart), shops(moved, errors, begins),
        [np.arange(40), np.arange(40, 80)], names=["North", "South"],
    )  # fmt: skip
    assert sorted(found["itself"].rows.tolist()) == [26, 71]
    assert found.keys() == {"itself"}  # no new kind, and no fewer of the North
    assert found["itself"].numbers["of"] == 80


def test_of_the_same_shops_none_changed_where_all_moved_alike():
    old, sizes = normal(80), np.ones(80)
    found = new(shops(old, sizes), shops(old + 30 + 0.1 * normal(80, 2), 3 * sizes, "2023-01-30"))
    assert not len(found["itself"].rows)


def test_the_same_names_without_dates_are_not_compared():
    old, later = normal(80), normal(80, 1)
    assert "itself" not in new(shops(old, np.ones(80), ""), shops(later, np.ones(80), ""))


def test_groups_that_a_file_names_itself_are_not_guessed_from_neighbours():
    old, groups = two_groups(80, 0.5, 0)
    moved = old + np.array([9.0, 0, 0, 0])  # all lie by the first group
    own = np.repeat([0, 1], [40, 40])
    assert new(evidence(old), evidence(moved), groups).keys() >= {"share"}
    assert "share" not in new(evidence(old), evidence(moved), groups, own=own)
    told = new(evidence(old), evidence(moved), groups, own=np.zeros(80, np.int64))["share"]
    assert told.numbers["after"] in (0.0, 1.0)


def test_what_is_far_from_all_belongs_to_no_group():
    old, groups = two_groups(80, 0.5, 0)
    assert "share" not in new(evidence(old), evidence(old + np.array([60.0, 0, 0, 0])), groups)
