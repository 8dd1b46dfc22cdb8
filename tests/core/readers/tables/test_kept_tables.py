"""A table is parsed once for all that asks for it, and anew when its file has changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.recipe import Recipe
from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.timestamps import Times, read_dates
from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.tables import reader
from sequitur_core.readers.tables import table as tables
from sequitur_core.readers.tables.columns.times.dates import as_dates
from sequitur_core.readers.tables.rows_to_sequences.groups import MOST_SORTED, combine, count_groups
from sequitur_core.readers.tables.understanding.times_and_counters import counters
from tests.core.files import air_quality, fmri, taxi

FORMS = {"air.csv": air_quality, "fmri.csv": fmri, "taxi.csv": taxi}


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that are parsed, in turn."""
    paths: list[Path] = []
    load: Callable[..., Any] = tables._load

    def noting(path: Path, given: Any) -> Any:
        paths.append(path)
        return load(path, given)

    monkeypatch.setattr(tables, "_load", noting)
    return paths


@pytest.mark.parametrize("name", FORMS)
def test_a_file_is_parsed_once_to_be_recognised_and_read(
    name: str, tmp_path: Path, parsed: list[Path]
) -> None:
    path = FORMS[name](tmp_path / name)
    recipe = recognise(path).recipe
    read(path, Recipe.from_json(recipe.to_json()))
    assert parsed == [path]


def test_the_small_files_of_a_folder_are_parsed_once_to_be_recognised_and_read(
    tmp_path: Path, parsed: list[Path]
) -> None:
    for k in range(8):
        air_quality(tmp_path / f"{k}.csv")
    recipe = recognise(tmp_path).recipe
    assert {path.name for path in parsed} == {f"{k}.csv" for k in range(8)}
    parsed.clear()
    read(tmp_path, recipe)
    assert parsed == []


def test_each_small_file_of_a_folder_is_parsed_once_where_all_are_written_alike(
    tmp_path: Path, parsed: list[Path]
) -> None:
    for k in range(3):  # of which the first is looked for, and each was read again as it is written
        air_quality(tmp_path / f"{k}.csv")
    recognise(tmp_path)
    assert sorted(path.name for path in parsed) == ["0.csv", "1.csv", "2.csv"]


def test_a_small_file_is_parsed_once_wherever_it_lies(tmp_path: Path, parsed: list[Path]) -> None:
    """As that of an archive, which is unpacked to another place each time."""
    path = air_quality(tmp_path / "air.csv")
    (tmp_path / "again").mkdir()
    again = Path(shutil.copy(path, tmp_path / "again"))
    assert recognise(path) == recognise(again)
    assert parsed == [path]
    renamed = Path(shutil.copy(path, tmp_path / "other.csv"))
    recognise(renamed)
    assert parsed == [path, renamed]  # whose name notes may say


def test_how_a_table_is_read_by_itself_is_found_once_while_options_are_corrected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = fmri(tmp_path / "fmri.csv")
    recipe = recognise(path).recipe
    understand, asked = reader.understand, []

    def noting(table: tables.Table, fixed: Mapping[str, Any]) -> Any:
        asked.append(fixed)
        return understand(table, fixed)

    monkeypatch.setattr(reader, "understand", noting)
    labels = [(), ("event",), ("region",)]
    ways = [revise(path, recipe, label_columns=label).partitions for label in labels]
    assert len(asked) == len(labels) + 1
    assert ways[0] == ways[1] == ways[2]


def test_times_are_read_once_to_be_recognised_and_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_times, asked = timestamps.read_times, []

    def noting(frame: pd.DataFrame, *how: Any) -> Times:
        asked.append(how)
        return read_times(frame, *how)

    monkeypatch.setattr(timestamps, "read_times", noting)
    path = taxi(tmp_path / "taxi.csv")
    read(path, recognise(path).recipe)
    assert len(asked) == 1


def test_counters_are_looked_for_once_among_all_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find, asked = counters._find_counters, []

    def noting(table: tables.Table, group: Any) -> Any:
        asked.append(group)
        return find(table, group)

    monkeypatch.setattr(counters, "_find_counters", noting)
    recognise(taxi(tmp_path / "taxi.csv"))
    assert [group is None for group in asked].count(True) == 1


@pytest.mark.parametrize("name", FORMS)
def test_the_recipe_of_a_table_parses_it_as_it_was_recognised(name: str, tmp_path: Path) -> None:
    path = FORMS[name](tmp_path / name)
    first = tables.open_table(path, {})
    again = tables._load(path, tables._choices_of(first))
    assert first.form == again.form
    pd.testing.assert_frame_equal(first.frame, again.frame)


def test_a_file_written_anew_in_the_same_moment_is_parsed_anew(tmp_path: Path) -> None:
    path = tmp_path / "walk.csv"
    path.write_text("a\n1\n2\n3\n")
    at = path.stat().st_mtime_ns
    before = tables.open_table(path, {}).frame["a"].tolist()
    path.write_text("a\n4\n5\n6\n")
    os.utime(path, ns=(at, at))
    assert (before, tables.open_table(path, {}).frame["a"].tolist()) == ([1, 2, 3], [4, 5, 6])


@pytest.mark.parametrize("kind", ["str", "object"])
def test_the_first_known_texts_may_stand_below_many_missing_ones(kind: str) -> None:
    column = pd.Series([None] * 20 + [" a ", None, "b", "c"], dtype=kind)
    assert known_texts(column, 2) == ["a", "b"]
    assert known_texts(column) == ["a", "b", "c"]


@pytest.mark.parametrize("dtype", [np.int64, np.float64, object])
def test_different_values_are_counted_without_missing_ones(tmp_path: Path, dtype: Any) -> None:
    path = tmp_path / "t.csv"
    cells = {np.int64: "1 2 2", np.float64: "1.5 NA inf", object: "a NA b"}[dtype].split()
    path.write_text("x,y\n" + "".join(f"{cell},1\n" for cell in cells))
    table = tables.open_table(path, {})
    assert table.distinct("x") == table.frame["x"].nunique()


@pytest.mark.parametrize("rows", [1, 40, MOST_SORTED + 1])
def test_pairs_are_counted_as_they_are_numbered(rows: int) -> None:
    one, other = np.random.default_rng(0).integers(0, [[6], [9]], (2, rows))
    assert (
        count_groups(one, other)
        == len({*combine([one, other])})
        == len({*zip(one, other, strict=True)})
    )


def test_a_table_is_asked_once_for_its_dates_and_another_one_anew(tmp_path: Path) -> None:
    table = tables.open_table(taxi(tmp_path / "taxi.csv"), {})
    column = (str(table.frame.columns[0]),)
    found = as_dates(table, column)
    assert found is not None
    assert as_dates(table, column) is found
    shorter = as_dates(replace(table, frame=table.frame.iloc[:100]), column)
    assert shorter is not None
    assert len(shorter.times.moments) == 100


@pytest.mark.parametrize("texts", [["2", "1", "1", ""], ["1", "2", "2", "3"], ["1", "2", "3", ""]])
def test_different_times_are_counted_in_whatever_order_they_are(texts: list[str]) -> None:
    days = pd.Series([f"2020-01-0{text}" if text else None for text in texts])
    numbers = Times(pd.to_numeric(pd.Series(texts)).to_numpy(np.float64), "number")
    wanted = len({*filter(None, texts)})
    assert numbers.different == read_dates([days], "%Y-%m-%d").different == wanted
