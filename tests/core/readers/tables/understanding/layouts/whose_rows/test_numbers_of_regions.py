"""Numbers of routes or plots that begin anew in each region."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from sequitur_core.readers import recognise
from tests.core.files import table, wave

EACH = 6  # years of a route
ROUTES = {"Ontario": range(1, 13), "Quebec": [4, *range(20, 30)]}  # two routes 4
PLACES = [(state, route) for state, routes in ROUTES.items() for route in routes]


def counted(path: Path, places: list[tuple[str, int]], **more: list[object]) -> Path:
    """Cranes on routes of two provinces, in years that no two routes of a number share."""
    rows = [
        (state, route, 1980 + (20 if state == "Quebec" else 0) + year)
        for state, route in places
        for year in range(EACH)
    ]
    frame = pd.DataFrame(rows, columns=["province", "route", "year"])
    cranes = np.round(20 + 15 * wave(len(frame)))
    return table(path, {**frame.to_dict("list"), "cranes": cranes, **more})


def test_routes_of_a_number_in_two_provinces_are_two(tmp_path: Path) -> None:
    recipe = recognise(counted(tmp_path / "a.csv", PLACES)).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("province", "route"), ("year",))


def test_numbers_that_differ_need_no_region(tmp_path: Path) -> None:
    apart = [place for place in PLACES if place != ("Quebec", 4)]
    assert recognise(counted(tmp_path / "a.csv", apart)).recipe.id_columns == ("route",)


def test_who_comes_again_at_another_visit_is_the_same(tmp_path: Path) -> None:
    """Most numbers are in both parts of the file then."""
    visits = [(visit, person) for visit in ("Ontario", "Quebec") for person in range(1, 12)]
    recipe = recognise(counted(tmp_path / "a.csv", visits)).recipe
    assert recipe.id_columns == ("route",)
