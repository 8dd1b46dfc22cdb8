"""Sequences along words in one order, such as ages of mothers, where all rows have one date."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.doubts import times_unused, totals_as_steps
from sequitur_core.readers import read, recognise, revise

AGES = [f"Age of mother, {low} to {low + 2} years" for low in range(14, 50, 3)]
TOTAL = "Total, age of mother"


def births(path: Path, *, order: int = 0, total: str = "first", years: int = 1) -> Path:
    """Births in each province by age: how many, and how many in a hundred.

    order : of how many provinces the ages stand in another one.
    """
    pd.DataFrame(_rows(order, total, years)).to_csv(path)
    return path


def _rows(order: int, total: str, years: int) -> Iterator[dict[str, object]]:
    rng = np.random.default_rng(0)
    for year in range(1991, 1991 + years):
        for place in range(5):
            born = rng.integers(400, 700, 12)
            cells = [
                (AGES[k], born[k]) for k in (rng.permutation(12) if place < order else range(12))
            ]
            whole = [(TOTAL, born.sum())] if total else []
            for n, (age, count) in enumerate(
                [*whole, *cells] if total == "first" else [*cells, *whole]
            ):
                parts = {"number": count, "percentage": round(100 * count / born.sum(), 1)}
                for k, (kind, value) in enumerate(parts.items(), 1):
                    yield {
                        "REF_DATE": f"{year}-01-01", "GEO": f"province {place}",
                        "DGUID": f"2016A{place:04d}", "Age of mother": age,
                        "Characteristics": f"{kind} of births", "UOM": kind, "UOM_ID": 200 + 7 * k,
                        "COORDINATE": f"{place + 1}.{n + 1}.{k}", "VALUE": value, "DECIMALS": k - 1,
                    }  # fmt: skip


def test_each_place_is_a_sequence_with_a_channel_for_each_quantity(tmp_path: Path) -> None:
    found = recognise(births(tmp_path / "t.csv", total=""))
    dataset = read(tmp_path / "t.csv", found.recipe)
    assert found.recipe.channel_column == "Characteristics"
    assert dataset.ids[:2] == ("province 0", "province 1")
    assert dataset.meta.channels == ("number of births", "percentage of births")
    assert set(dataset.lengths) == {12}
    assert not times_unused.among(found.warnings)  # 1.12.1 is no date
    assert not totals_as_steps.among(found.warnings)


@pytest.mark.parametrize("total", ["first", "last"])
def test_a_total_among_the_steps_is_left_out_by_a_click(tmp_path: Path, total: str) -> None:
    path = births(tmp_path / "t.csv", total=total)
    found = recognise(path)
    (note,) = totals_as_steps.among(found.warnings)
    assert str(note) == (
        f"The {total} step of each sequence is a total: Age of mother says '{TOTAL}' there."
    )
    after = revise(path, found.recipe, **note.offers[0].changes)
    assert not totals_as_steps.among(after.warnings)
    dataset = read(path, after.recipe)
    assert set(dataset.lengths) == {12}
    assert max(sequence[:, 0].max() for sequence in dataset.sequences) < 700


def test_words_in_another_order_are_no_steps(tmp_path: Path) -> None:
    found = recognise(births(tmp_path / "t.csv", total="", order=2))
    assert found.recipe.channel_column == ""


def test_dates_that_differ_are_the_steps(tmp_path: Path) -> None:
    found = recognise(births(tmp_path / "t.csv", total="", years=8))
    assert found.recipe.time_columns == ("REF_DATE",)
