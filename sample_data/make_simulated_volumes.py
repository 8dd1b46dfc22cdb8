"""Make simulated_volumes.npz: a made-up head in which one of three regions becomes active.

Nobody was scanned. Run it from the root: `python -m sample_data.make_simulated_volumes`. It writes
the same file every time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("simulated_volumes.npz")
SHAPE = (10, 12, 10)  # voxels: left to right, back to front, bottom to top
REGIONS = {"left": (2.2, 6.5, 5.5), "right": (6.8, 6.5, 5.5), "back": (4.5, 2.2, 4.5)}
PER_REGION = 24
VOLUMES = 12
STEP = 2.0  # seconds from one volume to the next
NOISE = 1.5  # standard deviation of a voxel over time; a response is some 60


def volumes() -> dict[str, NDArray[Any]]:
    """The arrays of the file.

    X : uint8 of shape (72, VOLUMES, *SHAPE), signal from 0 to 255, 0 outside the head.
    region : where it becomes active, one of REGIONS.
    """
    rng = np.random.default_rng(0)
    anatomy, inside = _head()
    times = np.arange(VOLUMES) * STEP
    X, regions = [], []  # noqa: N806
    for region, centre in REGIONS.items():
        for _ in range(PER_REGION):
            # Heads, places and responses differ a little, as those of people do.
            where = _blob(np.add(centre, rng.normal(0, 0.4, 3)), width=rng.uniform(1.6, 2.0))
            course = rng.uniform(50, 80) * response(times - rng.uniform(0, 3))
            clean = anatomy * rng.uniform(0.99, 1.01) + course[:, None, None, None] * where
            noisy = clean + rng.normal(0, NOISE, (VOLUMES, *SHAPE))
            # Finer shades would only make the file larger.
            shades = np.rint(np.clip(noisy, 1, 254) / 2) * 2
            X.append(np.where(inside, shades, 0).astype(np.uint8))
            regions.append(region)
    order = rng.permutation(len(X))
    return {"X": np.stack(X)[order], "region": np.array(regions)[order]}


def response(seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """How blood flow answers activity that lasts 6 s: it peaks some 8 s after the beginning."""
    t = np.clip(seconds[:, None] - np.arange(6), 0, None)
    peak = np.power(t / 5, 5) * np.exp(5 - t)
    dip = np.power(t / 15, 15) * np.exp(15 - t)
    return np.asarray((peak - 0.2 * dip).sum(axis=1) / 5)


def _head() -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The signal at rest, and which voxels are inside the head, both of SHAPE."""
    radius = np.sqrt(sum(np.square(axis / (n / 2)) for axis, n in zip(_axes(), SHAPE, strict=True)))
    x, y, z = _axes()
    white = -35 * np.exp(-np.square(radius / 0.6))
    fluid = -45 * np.exp(-np.square(np.abs(x) - 1) - np.square((y - 0.5) / 2) - np.square(z))
    return 130 + white + fluid, radius < 1


def _axes() -> list[NDArray[np.float64]]:
    """Where each voxel is, in voxels from the middle, along each axis."""
    return np.meshgrid(*(np.arange(n) - (n - 1) / 2 for n in SHAPE), indexing="ij")


def _blob(centre: NDArray[np.float64], *, width: float) -> NDArray[np.float64]:
    """A soft ball of height 1 around a voxel, of SHAPE."""
    index = np.indices(SHAPE)
    distance = np.square(index - np.reshape(centre, (3, 1, 1, 1))).sum(axis=0)
    return np.asarray(np.exp(-distance / (2 * width**2)))


if __name__ == "__main__":
    np.savez_compressed(FILE, **volumes())
