"""Colours of classes and groups, as those see them who lack the cones for red or for green."""

from __future__ import annotations

import calendar
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from dashboard.charts.colouring import (
    GROUP_COLOURS,
    MISSING_COLOUR,
    OKABE_ITO,
    OTHER_COLOUR,
    by_class,
    hardly_seen_on,
)

# What is seen of linear red, green and blue (Machado, Oliveira and Fernandes 2009, severity 1).
SIGHTS = {
    "all cones": np.eye(3),
    "none for red": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "none for green": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = TO_XYZ.sum(axis=1)


def as_seen(colour: str, sight: str) -> NDArray[np.float64]:
    """L*, a* and b* of a colour such as "#0072B2"."""
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.asarray(SIGHTS[sight]) @ linear, 0, 1)
    x, y, z = np.cbrt(TO_XYZ @ seen / WHITE)  # the darkest colours, that differ, aren't used
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize(
    "colours",
    [(*OKABE_ITO, OTHER_COLOUR, MISSING_COLOUR), (*GROUP_COLOURS, MISSING_COLOUR)],
    ids=["classes", "groups"],
)
def test_no_two_colours_look_alike(colours: tuple[str, ...], sight: str):
    seen = {colour: as_seen(colour, sight) for colour in colours}
    for one, other in combinations(colours, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 10, (one, other)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("count", [9, 10, 11, 12])
def test_no_two_months_of_one_shape_look_alike(count: int, sight: str):
    names = list(calendar.month_name)[1 : count + 1]
    months = pd.Series(pd.Categorical(names, categories=names, ordered=True))
    colouring = by_class("month", months)
    assert list(colouring.colours) == names
    assert not any(map(hardly_seen_on, colouring.colours.values()))
    for one, other in combinations(names, 2):
        if colouring.symbol(one) == colouring.symbol(other):
            seen = [as_seen(colouring.colours[month], sight) for month in (one, other)]
            assert np.linalg.norm(seen[0] - seen[1]) > 10, (one, other)
