"""Single quotes around each value of a column, which are no part of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.text.dialect.odd_signs import without_single_quotes

N = 30


def _file(path: Path, name: str = "'{k}'", load: str = "{x}", mark: str = ";") -> Path:
    values = np.random.default_rng(0).normal(size=3 * N).round(3)
    rows = [
        mark.join([name.format(k="abc"[at // N]), f"{at % N / 100}", load.format(x=x)])
        for at, x in enumerate(values)
    ]
    path.write_text("\n".join([mark.join(("name", "time", "load")), *rows]) + "\n")
    return path


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_single_quotes_around_each_value_are_no_part_of_it(tmp_path: Path, mark: str) -> None:
    path = _file(tmp_path / "t.csv", load="'{x}'", mark=mark)
    found = recognise(path)
    assert found.recipe.quotes == "'"
    assert found.recipe.value_columns == ("load",)
    dataset = read(path, found.recipe)
    assert [*map(str, dataset.ids)] == ["a", "b", "c"]


def test_recipes_from_before_keep_them(tmp_path: Path) -> None:
    path = _file(tmp_path / "t.csv")
    before = recognise(path).recipe.with_(quotes="")
    assert [*map(str, read(path, before).ids)] == ["'a'", "'b'", "'c'"]


@pytest.mark.parametrize(
    "line",
    [
        "{k};0.{k};it's {k}'",
        "'{k}';0.{k};['a';'b';'c']",  # a list
        "'{some};0.{k};4",
        "'{k};5';0.{k};4",  # the sign between cells within one
        "{odd};0.{k};4",  # around some values only
    ],
)
def test_other_quotes_stay(line: str) -> None:
    lines = [line.format(k=k, some=f"{k}'" * (k % 2), odd=f"'{k}'" if k % 2 else k)
             for k in range(40)]  # fmt: skip
    data = "\n".join(["name;time;load", *lines]).encode()
    assert without_single_quotes(data) == data


def test_lists_of_places_in_quotes_are_tracks(tmp_path: Path) -> None:
    """As pandas writes the runs of a watch: their commas separate no cells."""
    places = np.random.default_rng(0).normal((60, 24), 0.1, (14, 2)).round(5).tolist()
    runs = [[*map(tuple, places[: 9 + k])] for k in range(6)]
    rows = [f'{"AB"[k % 2]},{9.5 + k % 4},2026-01-0{k + 1},"{run}"' for k, run in enumerate(runs)]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["name,distance_km,date,coordinates", *rows]) + "\n")
    found = recognise(path)
    assert found.recipe.quotes == '"'
    dataset = read(path, found.recipe)
    assert dataset.lengths.tolist() == [9, 10, 11, 12, 13, 14]
    assert dataset.meta.channels == ("coordinates 1", "coordinates 2")
