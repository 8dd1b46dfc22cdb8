"""The tree of groups: from all sequences in one group to each in its own, two joined at a time.

Ward's method (1963): those two groups are joined next whose union spreads least around its middle.
The tree is made once; a cut at any number of groups takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sequitur_core.data.dataset import DoubleArray, IntArray
from sequitur_core.errors import SequiturError
from sequitur_core.explore.grouping.groups import FEWEST_SEQUENCES, Groups, by_size, some_rows
from sequitur_core.explore.neighbours import nearest, normalised
from sequitur_core.formatting import pluralise

MOST_ROWS = 5_000  # their distances take 100 MB
MOST_GROUPS = 40
MOST_TRIED = 12  # groups, where their number isn't chosen


@dataclass(frozen=True, eq=False)
class GroupTree:
    """Which groups are joined, in this order.

    Attributes
    ----------
    merges : int64 of shape (m - 1, 2). Groups 0 to m - 1 are single sequences; line i joins two
        groups to group m + i.
    heights : float64 of shape (m - 1,), ascending: how far what is joined spreads, in the units of
        normalised encodings.
    leaf_of : int64 of shape (n,), which of the m each sequence goes with: itself, or the nearest of
        them where only some were looked at.
    """

    merges: IntArray
    heights: DoubleArray
    leaf_of: IntArray

    @property
    def leaves(self) -> int:
        """How many sequences the tree was made of."""
        return len(self.merges) + 1

    @property
    def most(self) -> int:
        """Into how many groups it can be cut; equal encodings stay together."""
        apart = int((self.heights > 1e-9 * max(self.heights.max(initial=0.0), 1e-300)).sum())
        return min(MOST_GROUPS, apart + 1)

    @property
    def usual(self) -> int:
        """The number of groups, 2 to 12, before which the next two are joined from farthest."""
        upper = self.heights[::-1][:MOST_TRIED]
        if self.most < 2 or len(upper) < 2:
            return 1
        steps = upper[:-1] / np.maximum(upper[1:], 1e-12)
        return min(self.most, 2 + int(np.argmax(steps[: self.most - 1])))

    def cut(self, number: int) -> Groups:
        """So many groups, the largest first; SequiturError where the tree hasn't that many."""
        if not 1 <= number <= self.most:
            raise SequiturError(
                f"The tree can't be cut into {number} groups. Choose between 1 and {self.most}."
            )
        return Groups(by_size(self._nodes(number)[self.leaf_of]), self.note)

    @property
    def note(self) -> str:
        """How it was made, where that is worth a sentence."""
        n = len(self.leaf_of)
        if n == self.leaves:
            return ""
        return (
            f"The tree was made of {self.leaves:,} sequences chosen at random; every other "
            "sequence joins the group of the nearest of these."
        )

    def _nodes(self, number: int) -> IntArray:
        """The group of the tree that each leaf is in after a cut, (m,)."""
        m = self.leaves
        top = np.arange(2 * m - 1, dtype=np.int64)
        for line in range(m - number - 1, -1, -1):  # what is joined last is known first
            top[self.merges[line]] = top[m + line]
        return top[:m]

    def branches(self, number: int) -> tuple[IntArray, IntArray, DoubleArray]:
        """The tree above a cut: groups by the numbers of `cut`, what is joined, and how high.

        Returns (number - 1, 2) and (number - 1,); groups from `number` on are those that an
        earlier line joined. The first is the order of the groups from left to right, (number,).
        """
        m = self.leaves
        nodes, groups = self._nodes(number)[self.leaf_of], self.cut(number).labels
        names = {int(nodes[np.argmax(groups == g)]): g for g in range(number)}
        joined = np.empty((number - 1, 2), np.int64)
        inside = {g: [g] for g in range(number)}
        for place, line in enumerate(range(m - number, m - 1)):
            joined[place] = [names[int(node)] for node in self.merges[line]]
            names[m + line] = number + place
            left, right = joined[place].tolist()
            inside[number + place] = inside[left] + inside[right]
        order = np.array(inside[max(inside)], np.int64)
        return order, joined, self.heights[m - number :]


def group_tree(encodings: ArrayLike, *, seed: int = 0) -> GroupTree:
    """The tree of encodings (n, d), of 5,000 of them at most; the others go with their nearest.

    Raises SequiturError for fewer than 3 encodings, and for numbers that aren't finite.
    """
    # Loaded here because pages read trees but never make one.
    from scipy.cluster.hierarchy import linkage

    table = normalised(encodings)
    n = len(table)
    if n < FEWEST_SEQUENCES:
        raise SequiturError(f"{pluralise(n, 'sequence')} can't be grouped: at least 3 are needed.")
    rows = some_rows(n, MOST_ROWS, seed)
    joined = linkage(table[rows], "ward")
    leaf_of = np.empty(n, np.int64)
    leaf_of[rows] = np.arange(len(rows))
    rest = np.setdiff1d(np.arange(n), rows)
    if len(rest):
        leaf_of[rest] = nearest(table[rows], table[rest], k=1)[0][:, 0]
    return GroupTree(joined[:, :2].astype(np.int64), joined[:, 2], leaf_of)


def to_arrays(tree: GroupTree) -> dict[str, NDArray[Any]]:
    """A tree as the result of a query."""
    return {
        "merges": tree.merges.astype(np.int32),
        "heights": tree.heights,
        "leaf_of": tree.leaf_of.astype(np.int32),
    }


def from_arrays(result: Mapping[str, NDArray[Any]]) -> GroupTree:
    """The tree in the result of a query; SequiturError where it is none."""
    merges, heights = result["merges"].astype(np.int64), result["heights"].astype(np.float64)
    leaf_of, m = result["leaf_of"].astype(np.int64), len(merges) + 1
    before = m + np.arange(len(merges))[:, None]
    whole = (
        merges.shape == (m - 1, 2)
        and np.unique(merges).size == merges.size
        and ((merges >= 0) & (merges < before)).all()
        and ((leaf_of >= 0) & (leaf_of < m)).all()
        and np.isfinite(heights).all()
        and (np.diff(heights) >= 0).all()
    )
    if not whole:
        raise SequiturError("The tree of groups is damaged. Have it made again.")
    return GroupTree(merges, heights, leaf_of)
