"""Columns called by a date and what was measured: views.2015-01-18, views.2015-01-19..."""

from __future__ import annotations

import json
import string
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.recipe import Recipe
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.tables.columns.dated_names import steps_by_date
from tests.core.files import wave

DAYS = pd.date_range("2015-01-01", periods=30)
PAGES, ORDER = 16, np.random.default_rng(1).permutation(len(DAYS))


def pages(names: Sequence[str] = ("views",), form: str = "{name}.{day}") -> pd.DataFrame:
    """A row for each page, with a column for each day and quantity, days in no order."""
    frame = pd.DataFrame({"title": [f"page {k}" for k in range(PAGES)], "rank": -1})
    frame["project"] = np.where(np.arange(PAGES) % 3, "el", "en")
    for shift, name in enumerate(names):
        for k in ORDER:
            day = DAYS[k].strftime("%Y-%m-%d")
            values = np.round(100 + 10 * wave(PAGES) + k + 1000 * shift)
            frame[form.format(name=name, day=day)] = values
    return frame


@pytest.mark.parametrize("form", ["{name}.{day}", "{name} {day}", "{name}[{day}]", "{day}_{name}"])
def test_they_are_steps_of_one_channel_in_the_order_of_the_dates(tmp_path: Path, form: str) -> None:
    pages(form=form).to_csv(tmp_path / "t.csv", index=False)
    found = recognise(tmp_path / "t.csv")
    dataset = read(tmp_path / "t.csv", found.recipe)
    assert (found.recipe.layout, found.recipe.id_columns) == ("rows", ("title",))
    assert found.recipe.label_columns == ("project",)
    assert (dataset.meta.channels, dataset.meta.step, dataset.meta.step_unit) == (
        ("views",),
        1.0,
        "day",
    )
    assert dataset.meta.begins.startswith("2015-01-01")
    assert set(dataset.lengths) == {30}
    assert (np.diff(dataset.sequences[0][:, 0]) == 1).all()


def test_several_quantities_are_channels(tmp_path: Path) -> None:
    pages(("views", "edits")).to_csv(tmp_path / "t.csv", index=False)
    dataset = load(tmp_path / "t.csv")
    assert dataset.meta.channels == ("views", "edits")
    assert (dataset.sequences[3][:, 1] - dataset.sequences[3][:, 0] == 1000).all()


def test_objects_by_date_in_json_are_such_columns(tmp_path: Path) -> None:
    rows = [
        {"views": {c[6:]: row[c] for c in row if c.startswith("views.")}, "title": row["title"]}
        for row in pages().to_dict("records")
    ]
    (tmp_path / "t.json").write_text("\n".join(map(json.dumps, rows)))
    dataset = load(tmp_path / "t.json")
    assert (dataset.meta.channels, dataset.ids[1], len(dataset)) == (("views",), "page 1", PAGES)


def test_dates_among_the_names_of_objects_in_json_are_steps(tmp_path: Path) -> None:
    """As services count visits: of each repository what was asked for on each day."""
    days = [day.strftime("%Y-%m-%d") for day in DAYS]
    counts = {
        name: {
            kind: {day: {"count": 7 * k % 11 + far, "uniques": k % 5} for k, day in enumerate(days)}
            for far, kind in enumerate(["clones", "views"])
        }
        for name in ("a/one", "a/two", "b/three")
    }
    del counts["a/two"]["clones"][days[0]]
    (tmp_path / "t.json").write_text(json.dumps(counts))
    dataset = load(tmp_path / "t.json")
    assert dataset.meta.channels == (
        "clones count",
        "clones uniques",
        "views count",
        "views uniques",
    )
    assert ([*dataset.ids], set(dataset.lengths)) == (["a/one", "a/two", "b/three"], {30})
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "day")


def test_names_that_say_no_step_offer_no_channels_of_steps(tmp_path: Path) -> None:
    names = [f"{place}.{kind}" for place in string.ascii_lowercase for kind in ("low", "high")]
    rows = np.random.default_rng(3).integers(0, 9, size=(2, len(names)))
    frame = pd.DataFrame(rows, columns=names).assign(name=["a", "b"])
    frame.to_csv(tmp_path / "t.csv", index=False)
    found = recognise(tmp_path / "t.csv")
    assert [w.offers for w in found.warnings if w.kind == "columns_in_turn"] == [()]


def test_months_are_steps(tmp_path: Path) -> None:
    months = pd.date_range("2019-01-01", periods=24, freq="MS").strftime("%Y-%m")
    frame = pd.DataFrame({f"sales_{m}": wave(PAGES) + k for k, m in enumerate(months)})
    frame.insert(0, "shop", [f"s{k}" for k in range(PAGES)])
    frame.to_csv(tmp_path / "t.csv", index=False)
    dataset = load(tmp_path / "t.csv")
    assert (dataset.meta.channels, dataset.meta.step_unit) == (("sales",), "month")
    assert set(dataset.lengths) == {24}


def test_a_first_value_that_is_missing_begins_a_sequence_later(tmp_path: Path) -> None:
    frame = pages()
    frame.loc[2, ["views.2015-01-01", "views.2015-01-02"]] = np.nan
    frame.to_csv(tmp_path / "t.csv", index=False)
    dataset = load(tmp_path / "t.csv")
    assert dataset.start[:4].tolist() == [0, 0, 2, 0]


def test_rows_of_one_sensor_each_day_stay_a_series(tmp_path: Path) -> None:
    frame = pd.DataFrame({"time": [f"{h:02d}:00" for h in range(24)]})
    for k, day in enumerate(DAYS[:8].strftime("%Y-%m-%d")):
        frame[f"load {day}"] = wave(24) + k
    frame.to_csv(tmp_path / "t.csv", index=False)
    assert recognise(tmp_path / "t.csv").recipe.layout != "rows"


def test_all_numbers_of_a_row_are_one_channel_on_request(tmp_path: Path) -> None:
    pages(("views", "edits")).to_csv(tmp_path / "t.csv", index=False)
    found = recognise(tmp_path / "t.csv")
    one = revise(tmp_path / "t.csv", found.recipe, channels_in_names=False).recipe
    assert (one.channels_in_names, one.time_format) == (False, "")
    back = revise(tmp_path / "t.csv", one, channels_in_names=True).recipe
    assert read(tmp_path / "t.csv", back).meta.channels == ("views", "edits")


def test_an_earlier_recipe_reads_all_columns_as_one_channel(tmp_path: Path) -> None:
    pages().to_csv(tmp_path / "t.csv", index=False)
    before = Recipe(format="table", id_columns=("title",), left_out=("rank", "project"))
    dataset = read(tmp_path / "t.csv", before)
    assert (dataset.meta.channels, dataset.meta.step_unit) == (("value",), "step")
    assert dataset.sequences[0][0, 0] == pages().iloc[0, 3]


@pytest.mark.parametrize(
    ("names", "channels"),
    [
        ([f"X2020-01-{d:02d}" for d in range(1, 9)], ["value"]),
        ([f"gdp {d}.1.2020" for d in range(1, 9)], ["gdp"]),
        ([f"a.2020-01-{d:02d}.{c}" for d in range(1, 9) for c in "xy"], ["a.x", "a.y"]),
        ([f"t{k}" for k in range(1, 9)], None),
        ([f"2020-01-{d:02d}" for d in range(1, 9)], None),
        ([f"nir {k}.5" for k in range(1200, 1209)], None),
        ([f"a.2020-01-{d:02d}" for d in range(1, 5)], None),
    ],
)
def test_names_with_dates(names: list[str], channels: list[str] | None) -> None:
    found = steps_by_date(names)
    assert (found and [*found.channels]) == channels


def test_days_on_which_most_say_the_same_are_steps(tmp_path: Path) -> None:
    """Of snow in the south there is none on most days; counties stand together."""
    snow = np.zeros((20, 28))
    snow[3:8, 15], snow[6:9, 16] = 0.4, 1.2
    frame = pd.DataFrame(snow, columns=[f"{day}-Feb" for day in range(1, 29)])
    frame.insert(0, "Elev", np.arange(20) * 7 % 90)
    frame.insert(0, "County", [f"county {k // 4}" for k in range(20)])
    frame.insert(0, "Station", [f"US{k:04}" for k in range(20)])
    frame.to_csv(path := tmp_path / "snow.csv", index=False)
    found = recognise(path)
    assert (found.recipe.layout, found.recipe.id_columns) == ("rows", ("Station",))
    assert found.table
    assert [*found.table.roles.values()].count("value") == 28
