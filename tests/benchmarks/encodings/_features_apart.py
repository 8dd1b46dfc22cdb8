"""catch22 or MiniRocket of series: PYTHON _features_apart.py catch22|minirocket SEED IN.npz OUT.npy

A program of its own, since aeon needs other versions of libraries than this project. IN holds
`train` and `rest`, (n, T, channels); OUT gets the features of both, one below the other.
"""

from __future__ import annotations

import sys

import numpy as np


def catch22(train: np.ndarray, rest: np.ndarray) -> np.ndarray:
    from pycatch22 import catch22_all

    series = np.concatenate([train, rest]).astype(float)
    return np.array([[v for c in x.T for v in catch22_all(c.tolist())["values"]] for x in series])


def minirocket(train: np.ndarray, rest: np.ndarray, seed: int) -> np.ndarray:
    from aeon.transformations.collection.convolution_based import MiniRocket

    of = MiniRocket(random_state=seed).fit(train.transpose(0, 2, 1))
    return np.concatenate([of.transform(x.transpose(0, 2, 1)) for x in (train, rest)])


if __name__ == "__main__":
    name, seed, given, found = sys.argv[1:]
    with np.load(given) as file:
        train, rest = (file[key].astype(np.float32) for key in ("train", "rest"))
    features = catch22(train, rest) if name == "catch22" else minirocket(train, rest, int(seed))
    np.save(found, np.asarray(features, np.float64))
