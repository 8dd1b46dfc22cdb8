"""Make moving_digits.npz: handwritten digits that bounce, circle or swing.

Run it from the root: `python -m sample_data.make_moving_digits`. It writes the same file every
time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

FILE = Path(__file__).with_name("moving_digits.npz")
MOTIONS = ("bounce", "circle", "swing")
PER_DIGIT = 8  # clips of each digit in each motion
FRAMES = 16
SIZE = 32  # pixels, height and width
SCALE = 1.8  # pixels of a frame for one pixel of the digits, which are 8 x 8
SHADE = 5  # brightness between two shades
REACH = 7.4  # pixels a digit may be away from the middle without leaving the frame


def clips() -> dict[str, NDArray[Any]]:
    """The arrays of the file.

    X : uint8 of shape (240, FRAMES, SIZE, SIZE), brightness from 0 to 255.
    motion : what the digit does, one of MOTIONS; digit : which it is, 0-9.
    """
    rng = np.random.default_rng(0)
    images, classes = load_digits(return_X_y=True)
    X, motions, digits = [], [], []  # noqa: N806
    for digit in range(10):
        # No handwriting twice, or a model could tell the clips by it.
        own = rng.permutation(np.flatnonzero(classes == digit))
        for i in range(PER_DIGIT * len(MOTIONS)):
            motion = MOTIONS[i % len(MOTIONS)]
            X.append(_drawn(images[own[i]].reshape(8, 8), _path(motion, rng)))
            motions.append(motion)
            digits.append(digit)
    order = rng.permutation(len(X))
    return {
        "X": np.stack(X)[order],
        "motion": np.array(motions)[order],
        "digit": np.array(digits, np.int64)[order],
    }


def _path(motion: str, rng: np.random.Generator) -> NDArray[np.float64]:
    """Where the middle of a digit is, (FRAMES, 2) pixels down and right of the frame's middle."""
    t = np.arange(FRAMES) / FRAMES
    if motion == "circle":
        turn = 2 * np.pi * (rng.choice([-1, 1]) * t + rng.uniform())
        return rng.uniform(0.8, 1.0) * REACH * np.stack([np.sin(turn), np.cos(turn)], axis=1)
    if motion == "swing":
        # As on a string above the frame: to one side and back, lowest in the middle.
        angle = rng.uniform(0.85, 1.0) * np.sin(2 * np.pi * (t + rng.uniform()))
        return np.stack([5.0 - 6.0 * np.square(angle), REACH * angle], axis=1)
    start = rng.uniform(-1, 1, 2) * REACH
    heading = rng.uniform(0, 2 * np.pi)
    speed = rng.uniform(2.0, 2.6)  # pixels a frame
    along = np.arange(FRAMES)[:, None] * speed * np.array([np.sin(heading), np.cos(heading)])
    # A straight line, folded back at the edges.
    folded = np.abs((start + along + REACH) % (4 * REACH) - 2 * REACH) - REACH
    return np.asarray(-folded)


def _drawn(digit: NDArray[np.float64], path: NDArray[np.float64]) -> NDArray[np.uint8]:
    """A clip of a digit (8, 8) along a path, smooth between pixels."""
    middle = (SIZE - 1) / 2
    frames = [_weights(middle + down) @ digit @ _weights(middle + right).T for down, right in path]
    # Finer shades would only make the file larger.
    return (np.rint(np.stack(frames) * (255 / 16 / SHADE)) * SHADE).astype(np.uint8)


def _weights(centre: float) -> NDArray[np.float64]:
    """How much each of a digit's pixels adds to each pixel of the frame, (SIZE, 8)."""
    at = (np.arange(SIZE) - centre) / SCALE + 3.5
    return np.clip(1 - np.abs(at[:, None] - np.arange(8)), 0, None)


if __name__ == "__main__":
    np.savez_compressed(FILE, **clips())
