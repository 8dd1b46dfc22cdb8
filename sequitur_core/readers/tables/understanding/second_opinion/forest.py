"""Trees that tell what columns and tables are, as `tests.benchmarks.roles` learned them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import DoubleArray

COLUMNS, WAYS = "columns.npz", "ways.npz"


class Forest(NamedTuple):
    """Trees of equal size; a node whose `left` is itself is a leaf.

    Attributes
    ----------
    told : which number is asked about at a node (trees, nodes).
    most : how large it is, at most, to go left (trees, nodes).
    left, right : the nodes that follow (trees, nodes).
    shares : of each answer in a node (trees, nodes, answers), in thousandths.
    """

    told: NDArray[np.uint8]
    most: NDArray[np.float32]
    left: NDArray[np.uint16]
    right: NDArray[np.uint16]
    shares: NDArray[np.uint16]

    def predict(self, told: DoubleArray) -> DoubleArray:
        """How likely each answer is (rows, answers), of what is told of each thing (rows, told)."""
        numbers = told.astype(np.float32)
        trees, nodes = self.told.shape
        # Counted through all trees and all rows, which numpy takes from in half of the time.
        first = np.arange(trees) * nodes
        row = np.arange(len(told))[:, None] * told.shape[1]
        node = np.broadcast_to(first, (len(told), trees))
        while True:
            small = numbers.take(row + self.told.take(node)) <= self.most.take(node)
            after = np.where(small, self.left.take(node), self.right.take(node)) + first
            if (after == node).all():
                shares = self.shares.reshape(trees * nodes, -1)[node]
                likely: DoubleArray = shares.mean(axis=1) / 1000
                return likely
            node = after


@cache
def forest(name: str) -> Forest:
    """The trees kept as `COLUMNS` or `WAYS`."""
    with (
        (files(__package__) / name).open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        return Forest(**stored)
