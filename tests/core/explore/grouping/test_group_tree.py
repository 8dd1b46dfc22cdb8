"""The tree of groups, and cuts of it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage

from sequitur_core.errors import SequiturError
from sequitur_core.explore.grouping import group_tree
from sequitur_core.explore.grouping.group_tree import from_arrays, to_arrays
from sequitur_core.explore.grouping.groups import by_size
from sequitur_core.explore.neighbours import normalised


def clouds(*sizes: int, seed: int = 0) -> np.ndarray:
    """So many points around each of some places, which lie far apart."""
    random = np.random.default_rng(seed)
    places = 20 * random.normal(size=(len(sizes), 3))
    return np.concatenate(
        [place + random.normal(size=(n, 3)) for place, n in zip(places, sizes, strict=True)]
    )


@pytest.mark.parametrize("number", [1, 2, 3, 7, 40])
def test_a_cut_is_that_of_scipy(number: int):
    points = np.random.default_rng(1).normal(size=(80, 4))
    expected = fcluster(linkage(normalised(points), "ward"), number, "maxclust").astype(np.int64)
    np.testing.assert_array_equal(
        group_tree.group_tree(points).cut(number).labels, by_size(expected)
    )


def test_the_usual_number_is_that_of_the_clouds():
    assert group_tree.group_tree(clouds(30, 20, 25, 10)).usual == 4


def test_sequences_that_were_left_out_go_with_their_nearest(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(group_tree, "MOST_ROWS", 40)
    tree = group_tree.group_tree(clouds(120, 80))
    assert tree.leaves == 40
    np.testing.assert_array_equal(tree.cut(2).labels, [0] * 120 + [1] * 80)
    assert "40 sequences chosen at random" in tree.cut(2).note


def test_equal_encodings_are_one_group():
    assert group_tree.group_tree(np.ones((10, 2))).most == 1


def test_equal_encodings_stay_together():
    assert group_tree.group_tree(np.repeat([[0.0], [1.0], [5.0]], 4, axis=0)).most == 3


def test_two_sequences_have_no_tree():
    with pytest.raises(SequiturError, match="at least 3"):
        group_tree.group_tree(np.eye(2))


@pytest.mark.parametrize("number", [0, 41])
def test_a_cut_that_the_tree_lacks_is_refused(number: int):
    with pytest.raises(SequiturError, match="Choose between 1 and 40"):
        group_tree.group_tree(clouds(60)).cut(number)


def test_branches_join_the_groups_of_the_cut_until_all_are_one():
    tree = group_tree.group_tree(clouds(30, 20, 25, 10))
    order, joined, heights = tree.branches(4)
    assert sorted(order.tolist()) == [0, 1, 2, 3]
    assert sorted(joined.ravel().tolist()) == [0, 1, 2, 3, 4, 5]
    assert (np.diff(heights) >= 0).all()


def test_a_coarser_cut_joins_what_the_lowest_branch_says():
    tree = group_tree.group_tree(clouds(30, 20, 25, 10))
    fine, coarse = tree.cut(4).labels, tree.cut(3).labels
    left, right = tree.branches(4)[1][0].tolist()
    assert len(np.unique(coarse[np.isin(fine, [left, right])])) == 1


def test_a_tree_comes_back_from_its_arrays():
    tree = group_tree.group_tree(clouds(30, 20))
    np.testing.assert_array_equal(from_arrays(to_arrays(tree)).cut(5).labels, tree.cut(5).labels)


@pytest.mark.parametrize(
    "damage", [{"merges": np.zeros((49, 2), np.int32)}, {"leaf_of": np.full(50, 99)}]
)
def test_damaged_arrays_are_no_tree(damage: dict[str, np.ndarray]):
    arrays = to_arrays(group_tree.group_tree(clouds(30, 20)))
    with pytest.raises(SequiturError, match="damaged"):
        from_arrays({**arrays, **damage})
