"""Rows that say something of each column, between the names and the first date."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import wave, workbook, write
from tests.notes import worded

MONTHS = 96
STATES = ("New South Wales", "Victoria", "Queensland")
ITEMS = {"Employed total": "000", "Unemployment rate": "Percent"}
KINDS = ("Seasonally Adjusted", "Original")
SERIES = [(f"{item} ;  {state} ;", ITEMS[item], kind) for state in STATES for item in ITEMS for kind in KINDS]  # fmt: skip # noqa: E501
Rows = list[list[object]]


def measured() -> Rows:
    """A sheet of months, as a statistics office writes it, facts above the first of them."""
    starts, ends = datetime.datetime(2010, 1, 1), datetime.datetime(2017, 12, 1)
    facts: dict[str, list[object]] = {
        "": [name for name, _, _ in SERIES],
        "Unit": [unit for _, unit, _ in SERIES],
        "Series Type": [kind for _, _, kind in SERIES],
        "Frequency": ["Month"] * len(SERIES),
        "Collection Month": [1] * len(SERIES),
        "Series Start": [starts] * len(SERIES),
        "Series End": [ends] * len(SERIES),
        "No. Obs": [MONTHS] * len(SERIES),
        "Series ID": [f"A844230{k}V" for k in range(len(SERIES))],
    }
    values = np.stack([50 + k + wave(MONTHS, phase=k) for k in range(len(SERIES))], axis=1)
    months = [datetime.datetime(2010 + k // 12, k % 12 + 1, 1) for k in range(MONTHS)]
    rows: Rows = [[label or None, *told] for label, told in facts.items()]
    return rows + [[month, *map(float, row)] for month, row in zip(months, values, strict=True)]


def catalogue(items: Sequence[object]) -> Rows:
    """A sheet that lists series, and when each begins and ends."""
    told = [datetime.datetime(2010, 1, 1), datetime.datetime(2017, 12, 1), MONTHS]
    names: list[object] = ["Item", "Series Type", "Series Start", "Series End", "No. Obs."]
    rows = [[item, KINDS[k % 2], *told] for k, item in enumerate(items)]
    return [["A statistics office"], ["Labour force"], [], names, *rows]


STRETCHES: Rows = [["start", "end", "label"]]
STRETCHES += [[10.0 * k, 10.0 * k + 6.5, "rest" if k % 2 else "walk"] for k in range(12)]


@pytest.mark.parametrize("first", [catalogue(measured()[0][1:]), STRETCHES])
def test_a_first_sheet_that_lists_something_does_not_hide_the_one_that_holds_them(
    tmp_path: Path, first: Rows
):
    found = recognise(workbook(tmp_path / "book.xlsx", Index=first, Data1=measured()))
    assert found.recipe.sheet == "Data1"
    assert found.sentence.startswith(
        "8 windows of 12 steps, 12 channels, cut from one series of 96"
    )


def test_facts_tell_equal_names_apart_and_give_units(tmp_path: Path):
    path = workbook(tmp_path / "labour.xlsx", Data1=measured())
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert dataset.meta.channels[:3] == (
        "Employed total ; New South Wales ; Seasonally Adjusted",
        "Employed total ; New South Wales ; Original",
        "Unemployment rate ; New South Wales ; Seasonally Adjusted",
    )
    assert dataset.meta.units[:3] == ("", "", "%")
    assert any(
        note.startswith("8 rows above the first date") for note in worded(dataset.meta.notes)
    )
    assert not found.warnings[1:]


def test_a_recipe_that_knew_the_names_by_their_numbers_reads_the_same(tmp_path: Path):
    path = workbook(tmp_path / "labour.xlsx", Data1=measured())
    recipe = recognise(path).recipe
    numbered = [f"{name.replace('  ', ' ')}{' (2)' * (kind == 'Original')}" for name, _, kind in SERIES]  # fmt: skip # noqa: E501
    before = recipe.with_(value_columns=tuple(numbered))
    np.testing.assert_array_equal(read(path, before).sequences[3], read(path, recipe).sequences[3])
    assert read(path, before).meta.channels[1] == "Employed total ; New South Wales ; (2)"


def test_a_word_in_a_first_row_of_numbers_is_no_row_of_facts(tmp_path: Path):
    days = "".join(f"2024-01-{k:02},{k * k % 7},{k * 5 % 9}\n" for k in range(1, 31))
    path = write(tmp_path / "days.csv", f"day,a,b\nbefore,3,4\n{days}")
    assert "before" in "".join(worded(recognise(path).warnings))
