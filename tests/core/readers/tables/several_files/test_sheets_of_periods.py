"""Of sheets with years, quarters and months of the same, and of lists of series, one is read."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.files import only_one_table
from sequitur_core.readers import read, recognise, revise
from tests.core.files import table, wave, workbook

YEARS = 9
GAS, COAL = 100 + 9 * wave(12 * YEARS), 50 + 9 * wave(12 * YEARS, phase=1)
_LENGTHS = {"Annual": 12, "Quarter": 3, "Month": 1}  # in months


def _periods(name: str, months: int) -> list[str | int]:
    at = pd.date_range("2016-01-01", periods=12 * YEARS // months, freq=f"{months}MS")
    if name == "Annual":
        return [*map(int, at.year)]
    words = [f"Quarter {t.quarter} {t.year}" if name == "Quarter" else f"{t:%B %Y}" for t in at]
    marked = at >= "2024-04-01"
    return [f"{word} [provisional]" if m else word for word, m in zip(words, marked, strict=True)]


def statistics(path: Path, *, called: str = "", order: tuple[str, ...] = tuple(_LENGTHS)) -> Path:
    """Gas and coal of years, quarters and months, each in a sheet; the times `called` alike."""
    sheets: dict[str, list[list[object]]] = {"Notes": [["Made by an office for energy."]]}
    for name in order:
        months = _LENGTHS[name]
        sums = [of.reshape(-1, months).sum(axis=1) for of in (GAS, COAL)]
        rows = zip(_periods(name, months), *sums, strict=True)
        sheets[f"{name} (GWh)"] = [[called or name, "Gas", "Coal"], *map(list, rows)]
    return workbook(path, **sheets)


@pytest.mark.parametrize("called", ["", "Period"])
@pytest.mark.parametrize("order", [("Annual", "Quarter", "Month"), ("Month", "Annual", "Quarter")])
def test_of_years_quarters_and_months_the_months_are_read(
    tmp_path: Path, called: str, order: tuple[str, ...]
) -> None:
    found = recognise(statistics(tmp_path / "a.xlsx", called=called, order=order))
    assert (found.recipe.sheet, found.recipe.layout) == ("Month (GWh)", "long")
    dataset = read(tmp_path / "a.xlsx", found.recipe.with_(window=0, align=""))
    assert (dataset.lengths.tolist(), dataset.meta.step_unit) == ([12 * YEARS], "month")
    (note,) = only_one_table.among(found.warnings)
    assert [offer.label for offer in note.offers] == ["Read Quarter (GWh)", "Read Annual (GWh)"]
    quarters = revise(tmp_path / "a.xlsx", found.recipe, **note.offers[0].changes)
    assert "36 quarterly rows" in quarters.sentence
    assert quarters.recipe.time_columns == (called or "Quarter",)


@pytest.mark.parametrize("names", [("annual", "quarterly", "monthly"), ("quarterly", "monthly")])
def test_of_files_of_years_quarters_and_months_the_months_are_read(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    for name in names:
        months = {"annual": 12, "quarterly": 3, "monthly": 1}[name]
        at = pd.date_range("2016-01-01", periods=12 * YEARS // months, freq=f"{months}MS")
        sums = {c: of.reshape(-1, months).sum(axis=1) for c, of in (("gas", GAS), ("coal", COAL))}
        told = {12: at.strftime("%Y"), 3: [f"{t.year} Q{t.quarter}" for t in at]}
        columns = {"period": told.get(months, at.strftime("%Y-%m")), **sums}
        table(tmp_path / f"{name}.csv", columns)
    found = recognise(tmp_path)
    assert (found.recipe.kinds_by, found.recipe.sheet) == ("periods", "monthly.csv")
    assert read(tmp_path, found.recipe).meta.step_unit == "month"
    assert any("other columns or steps of time" in str(warning) for warning in found.warnings)
    earlier = found.recipe.with_(
        kinds_by="", sheet="", id_columns=("file",), time_columns=(), layout="tidy", window=0,
        align="", date_labels=(), left_out=("period",), time_format="",
    )  # fmt: skip
    assert len(read(tmp_path, earlier)) == len(names)


@pytest.mark.parametrize("latest_first", [False, True])
@pytest.mark.parametrize("by_end", [False, True])
def test_weeks_of_days_may_be_dated_by_their_end(
    tmp_path: Path, by_end: bool, latest_first: bool
) -> None:
    days = pd.date_range("2020-01-06", periods=350)
    sales = pd.DataFrame({"a": 9 + wave(350, period=90), "b": wave(350, period=7, phase=2)})
    weeks = sales.groupby(np.arange(350) // 7).mean()
    sheets = {}
    for name, at, cells in (("Weekly", days[6 * by_end :: 7], weeks), ("Daily", days, sales)):
        rows = [
            [str(day.date()), *row] for day, row in zip(at, cells.to_numpy().tolist(), strict=True)
        ]
        sheets[name] = [["date", "a", "b"], *(rows[::-1] if latest_first else rows)]
    found = recognise(workbook(tmp_path / "a.xlsx", **sheets))
    (note,) = only_one_table.among(found.warnings)
    assert found.recipe.sheet == "Daily"
    assert [offer.label for offer in note.offers] == ["Read Weekly"]


def test_people_who_were_asked_each_week_and_each_day_are_recordings(tmp_path: Path) -> None:
    random, sheets = np.random.default_rng(0), {}
    for name, step in (("Ann", 7), ("Ben", 1), ("Cem", 7)):
        at = pd.date_range("2024-01-01", periods=350 // step, freq=f"{step}D").strftime("%Y-%m-%d")
        cells = random.normal(size=(len(at), 2)).cumsum(axis=0).round(3).tolist()
        rows = [[day, *row] for day, row in zip(at, cells, strict=True)]
        sheets[name] = [["date", "mood", "sleep"], *rows]
    assert recognise(workbook(tmp_path / "a.xlsx", **sheets)).recipe.sheet == "*"


def test_people_who_were_measured_at_other_rates_are_recordings(tmp_path: Path) -> None:
    sheets = {}
    for name, step in (("Ann", 1), ("Ben", 5), ("Cem", 5)):
        at = pd.date_range("2024-05-01 08:00", periods=600 // step, freq=f"{step}s")
        cells = zip(at.strftime("%Y-%m-%d %H:%M:%S"), wave(len(at)), wave(len(at)), strict=True)
        sheets[name] = [["time", "pulse", "force"], *map(list, cells)]
    found = recognise(workbook(tmp_path / "a.xlsx", **sheets))
    assert found.recipe.sheet == "*"


def test_a_list_of_series_comes_after_the_series(tmp_path: Path) -> None:
    months = pd.date_range("2000-01-01", periods=120, freq="MS")
    kinds = ["Original", "Adjusted", "Trend"]
    items = ["Food", "Goods", "Shoes", "Stores", "Books", "Cafes", "Total"]
    index = [
        [
            f"Turnover; {item}",
            kind,
            f"A34{k:05d}F",
            months[0],
            months[-1],
            120 - 7 * (k == 5),
            "$ Mio",
            1,
        ]
        for k, (kind, item) in enumerate(itertools.product(kinds, items))
    ]
    named = [
        "Data Item",
        "Series Type",
        "Series ID",
        "Series Start",
        "Series End",
        "No. Obs.",
        "Unit",
        "Collection Month",
    ]
    series = [f"{item}; {kind}" for item, kind, *_ in index]
    cells = np.transpose([wave(120, phase=k) for k in range(len(series))]).tolist()
    rows = [[at, *values] for at, values in zip(months, cells, strict=True)]
    path = workbook(tmp_path / "a.xlsx", Index=[named, *index], Data1=[["Month", *series], *rows])
    assert recognise(path).recipe.sheet == "Data1"


@pytest.mark.parametrize(("rows", "offered"), [(2, False), (9, True)])
def test_a_sheet_of_hardly_any_numbers_is_not_offered(
    tmp_path: Path, rows: int, offered: bool
) -> None:
    """Such as when an experiment on a phone began and ended."""
    cells = zip(np.arange(200) / 100, wave(200), wave(200, phase=1), strict=True)
    begin = [[f"EVENT {k % 2}", float(k), 80.5 + k * k % 7] for k in range(rows)]
    path = workbook(
        tmp_path / "a.xlsx",
        Raw=[["Time (s)", "x (m/s^2)", "y (m/s^2)"], *map(list, cells)],
        Device=[["property", "value"], *([f"p{k}", "yes"] for k in range(6))],
        Begin=[["event", "experiment time", "light (lx)"], *begin],
    )
    found = recognise(path)
    offers = [o.label for note in only_one_table.among(found.warnings) for o in note.offers]
    assert (found.recipe.sheet, offers) == ("Raw", ["Read Begin"] * offered)
