"""Groups of encodings, and their agreement with labels."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sequitur_core.errors import SequiturError
from sequitur_core.explore.grouping import groups
from sequitur_core.explore.grouping.groups import (
    UNGROUPED,
    agreement,
    class_order,
    find_groups,
    in_class_order,
    is_class,
)

METHODS = ("hdbscan", "k-means")


def blobs(*sizes: int, apart: float = 20.0, seed: int = 0) -> np.ndarray:
    """Round clouds of these sizes, one behind another."""
    rng = np.random.default_rng(seed)
    places = np.repeat(np.arange(len(sizes)), sizes)
    return rng.normal(size=(len(places), 4)) + apart * np.eye(8)[places, :4]


def thinning(n: int = 60) -> np.ndarray:
    """Points that lie ever further apart: nowhere is a group that ends."""
    return 1.2 ** np.arange(n)[:, None]


@pytest.mark.parametrize("method", METHODS)
def test_two_clouds_are_two_groups_the_larger_first(method):
    found = find_groups(blobs(20, 40), method)
    np.testing.assert_array_equal(found.labels, [1] * 20 + [0] * 40)


@pytest.mark.parametrize("method", METHODS)
def test_labels_are_int64(method):
    assert find_groups(blobs(20, 40), method).labels.dtype == np.int64


@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_gives_the_same_groups(method):
    cloud = blobs(60)
    np.testing.assert_array_equal(
        find_groups(cloud, method, seed=3).labels, find_groups(cloud, method, seed=3).labels
    )


@pytest.mark.parametrize("method", METHODS)
@given(factor=st.floats(1e-6, 1e6), shift=st.floats(-1e3, 1e3))
@settings(max_examples=10)
def test_groups_depend_on_no_unit(method, factor, shift):
    found = find_groups((blobs(15, 25) + shift) * factor, method)
    np.testing.assert_array_equal(found.labels, [1] * 15 + [0] * 25)


@given(sizes=st.lists(st.integers(12, 30), min_size=2, max_size=4), seed=st.integers(0, 99))
def test_the_number_of_far_clouds_is_found(sizes, seed):
    assert find_groups(blobs(*sizes, seed=seed), "k-means").count == len(sizes)


def test_groups_of_one_size_are_numbered_by_their_first_row():
    np.testing.assert_array_equal(find_groups(blobs(10, 10), "k-means").labels, [0] * 10 + [1] * 10)


def test_a_number_that_was_chosen_is_kept():
    assert find_groups(blobs(20, 20), "k-means", number=3).count == 3


def test_what_lies_far_from_the_clouds_is_in_no_group():
    far = np.vstack([blobs(30, 30), [[90.0, 90.0, 0.0, 0.0]]])
    assert find_groups(far, "hdbscan").labels[-1] == UNGROUPED


def test_a_cloud_smaller_than_the_least_size_is_no_group():
    cloud = blobs(30, 30, 8)
    assert find_groups(cloud, "hdbscan", least=10).count == 2


def test_a_cloud_of_the_least_size_is_one():
    assert find_groups(blobs(30, 30, 8), "hdbscan", least=8).count == 3


def test_where_nothing_is_dense_nobody_is_in_a_group():
    assert (find_groups(thinning(), "hdbscan", least=20).labels == UNGROUPED).all()


def test_where_nothing_is_dense_the_note_says_what_to_try():
    assert "k-means" in find_groups(thinning(), "hdbscan", least=20).note


def test_encodings_of_one_piece_are_told_to_be():
    assert (
        "more of a continuum"
        in find_groups(np.random.default_rng(0).normal(size=(300, 8)), "k-means").note
    )


def test_encodings_in_groups_arent():
    assert "more of a continuum" not in find_groups(blobs(20, 20), "k-means").note


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n", range(1, 10))
def test_few_sequences_get_groups_or_a_reason(method, n):
    found = find_groups(np.random.default_rng(n).normal(size=(n, 3)), method)
    assert len(found.labels) == n
    assert found.note


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n", [1, 5, 50])
def test_equal_encodings_are_one_group(method, n):
    found = find_groups(np.ones((n, 3)), method)
    assert (found.labels == 0).all()


@pytest.mark.parametrize("method", METHODS)
def test_many_equal_encodings_beside_others_are_a_group(method):
    found = find_groups(np.vstack([np.zeros((30, 2)), np.full((20, 2), 5.0)]), method)
    np.testing.assert_array_equal(found.labels, [0] * 30 + [1] * 20)


def test_k_means_makes_no_more_groups_than_encodings_differ():
    found = find_groups(np.repeat([[0.0], [1.0], [5.0]], 4, axis=0), "k-means", number=6)
    assert (found.count, found.note) == (3, "Only 3 encodings differ.")


def test_much_data_is_grouped_by_a_part_of_it(monkeypatch):
    monkeypatch.setattr(groups, "MOST_FOR_HDBSCAN", 200)
    found = find_groups(blobs(400, 200), "hdbscan")
    assert found.count == 2
    assert (found.labels[:400] == 0).mean() > 0.95
    assert (found.labels[400:] == 1).mean() > 0.95


@pytest.mark.parametrize(
    ("settings_", "words"),
    [
        ({"method": "dbscan"}, "no grouping method"),
        ({"method": "k-means", "number": 0}, "0 groups"),
        ({"method": "k-means", "number": 41}, "41 groups"),
        ({"method": "hdbscan", "least": 1}, "as small as 1"),
    ],
)
def test_settings_out_of_range_are_explained(settings_, words):
    with pytest.raises(SequiturError, match=words):
        find_groups(blobs(50), **settings_)


def test_encodings_that_are_no_numbers_are_explained():
    with pytest.raises(SequiturError, match="finite"):
        find_groups([[np.nan, 1.0]] * 5)


def test_the_least_size_grows_with_the_data():
    assert [groups.default_least_size(n) for n in (10, 100, 10_000)] == [5, 10, 100]


# --- Agreement


def test_the_same_division_agrees_wholly():
    found = agreement(np.array([0, 0, 1, 1, 2]), ["a", "a", "b", "b", "c"], name="kind")
    assert (found.rand, found.information, found.purity) == (1.0, 1.0, 1.0)


def test_purity_is_compared_with_the_most_frequent_class():
    found = agreement(np.array([0, 0, 0, 1]), ["a", "a", "b", "a"], name="kind")
    assert (found.purity, found.usual) == (0.75, 0.75)


def test_rows_without_a_group_or_a_class_dont_count():
    found = agreement(
        np.array([0, 0, 1, 1, UNGROUPED, 0]), ["a", "a", "b", "b", "a", None], name="kind"
    )
    assert (found.rand, found.rows) == (1.0, 4)


def test_groups_that_know_nothing_of_the_classes_are_at_chance():
    rng = np.random.default_rng(0)
    found = agreement(rng.integers(3, size=3000), rng.integers(3, size=3000), name="kind")
    assert found.rand == pytest.approx(0, abs=0.01)


def test_classes_that_are_written_alike_are_one_class():
    groups = np.array([0, 0, 1, 1, 1, 0])
    mixed = agreement(groups, np.array([1, "1", "b", "b", None, np.nan], object), name="kind")
    assert mixed == agreement(groups, ["1", "1", "b", "b", None, None], name="kind")


def test_agreement_is_said_in_words():
    found = agreement(np.array([0, 0, 1, 1]), ["a", "a", "b", "b"], name="kind")
    assert found.sentence == (
        "The groups match kind exactly (adjusted Rand index 1.00; 1 is a perfect "
        "match, 0 is chance). From a sequence's group you could guess kind correctly in "
        "100 % of cases; without it, in 50 %."
    )


def test_that_some_have_no_group_or_no_label_is_said():
    found = agreement(np.repeat([0, 1, 2], 20), ["a"] * 20 + ["b"] * 20 + [None] * 20, name="kind")
    assert "match kind exactly" in found.sentence
    assert found.sentence.endswith("Only the 40 of 60 sequences that have both are counted.")
    most = agreement(np.repeat([0, 1], 20), ["a"] * 20 + ["b"] * 19 + [None], name="kind")
    assert most.sentence.endswith("Only the 39 of 40 sequences that have both are counted.")


def test_with_nothing_in_a_group_there_is_no_agreement():
    assert agreement(np.full(4, UNGROUPED), ["a", "a", "b", "b"], name="kind") is None


@given(st.lists(st.integers(0, 3), min_size=4, max_size=30), st.permutations(range(4)))
def test_agreement_doesnt_depend_on_what_groups_are_called(labels, names):
    first, renamed = np.array(labels), np.array(names)[labels]
    classes = [f"c{i % 3}" for i in range(len(labels))]
    assert agreement(first, classes, name="x").rand == pytest.approx(
        agreement(renamed, classes, name="x").rand
    )


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (["a", "b", "a", "b"], True),
        ([1, 2, 1, 2], True),
        (["a", "a", "a", "a"], False),
        (["a", "b", "c", "d"], False),
        (list(np.arange(40) / 3) * 2, False),
        ([f"c{i}" for i in range(200)] * 2, True),
        ([None, None, "a", "a"], False),
    ],
)
def test_a_class_is_a_label_that_several_share(column, expected):
    assert is_class(pd.Series(column)) is expected


def test_classes_have_the_order_of_the_year_or_of_their_numbers():
    months = pd.Categorical(["May", "April", None], categories=["April", "May"], ordered=True)
    assert class_order(pd.Series(months)) == ["April", "May"]
    assert class_order(pd.Series(["s10", "s2", None, "s1"])) == ["s1", "s2", "s10"]
    assert in_class_order(["rest", "May", "April"], pd.Series(months)) == ["April", "May", "rest"]


def test_an_answer_holds_the_agreement_with_each_class():
    labels = pd.DataFrame({"kind": ["a"] * 20 + ["b"] * 40, "weight": np.arange(60) / 7})
    found = groups.with_agreement(find_groups(blobs(20, 40), "k-means"), labels)
    assert [a.label for a in groups.agreements_from(found)] == ["kind"]
    assert groups.agreements_from(found)[0].rand == 1.0


def test_hours_are_compared_with_groups_though_they_are_numbers():
    labels = pd.DataFrame({"hour": np.arange(120) % 24, "weight": np.arange(120) * 0.5})
    found = groups.with_agreement(find_groups(blobs(40, 80), "k-means"), labels)
    assert [a.label for a in groups.agreements_from(found)] == ["hour"]
