"""Trees as arrays, as the readers use them."""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier

from sequitur_core.readers.tables.understanding import second_opinion
from sequitur_core.readers.tables.understanding.second_opinion.forest import Forest


def as_forest(model: ExtraTreesClassifier, answers: int) -> Forest:
    """The trees as arrays, padded to the largest; answers are counted from 0."""
    trees = [each.tree_ for each in model.estimators_]
    size = max(tree.node_count for tree in trees)

    def padded(name: str, kind: Any, width: tuple[int, ...] = ()) -> Any:
        return np.zeros((len(trees), size, *width), kind)

    told, most = padded("told", np.uint8), padded("most", np.float32)
    left, right = padded("left", np.uint16), padded("right", np.uint16)
    shares = padded("shares", np.uint16, (answers,))
    for at, tree in enumerate(trees):
        node = np.arange(tree.node_count)
        leaf = tree.children_left < 0
        told[at, node] = np.where(leaf, 0, tree.feature)
        most[at, node] = np.where(leaf, 0, tree.threshold)
        left[at, node] = np.where(leaf, node, tree.children_left)
        right[at, node] = np.where(leaf, node, tree.children_right)
        counts = tree.value[:, 0]
        shares[at][np.ix_(node, model.classes_)] = np.where(
            leaf[:, None], np.round(1000 * counts / counts.sum(axis=1, keepdims=True)), 0
        )
    return Forest(told, most, left, right, shares)


def keep(forest: Forest, name: str) -> None:
    """Writes the trees where the readers look for them."""
    path = Path(str(files(second_opinion))) / name
    with path.open("wb") as file:
        np.savez_compressed(file, **forest._asdict())
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
