"""Clocks of 12 hours with words of other languages for before and after noon."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.dates.clock_texts import clock_seconds
from sequitur_core.readers.dates.timestamps import find_date_formats, read_dates
from tests.core.files import HOURS, table, wave, write

HALVES = {
    "Spanish": ("a. m.", "p. m."), "with a narrow blank": ("a.\u202fm.", "p.\u202fm."),
    "in capitals": ("A.M.", "P.M."), "Greek": ("π.μ.", "μ.μ."),
    "Greek capitals": ("\u03a0\u039c", "\u039c\u039c"),
    "Chinese": ("上午", "下午"), "Japanese": ("午前", "午後"), "Korean": ("오전", "오후"),
    "Arabic": ("ص", "م"), "letters": ("a", "p"), "English": ("AM", "PM"),
}  # fmt: skip


def clock(halves: tuple[str, str], *, first: bool) -> list[str]:
    """The hours of a month on a clock of 12, with the half of the day before or behind it."""
    said = [halves[hour >= 12] for hour in HOURS.hour]
    at = HOURS.strftime("%I:%M:%S")
    return [f"{half} {c}" if first else f"{c} {half}" for c, half in zip(at, said, strict=True)]


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("halves", HALVES.values(), ids=HALVES)
def test_words_before_and_after_noon_are_part_of_a_date(halves: tuple[str, str], first: bool):
    if first and halves == HALVES["letters"]:
        return  # which nobody writes
    days = HOURS.strftime("%Y/%m/%d ")
    texts = pd.Series([day + c for day, c in zip(days, clock(halves, first=first), strict=True)])
    (form,) = find_date_formats(texts)
    assert (read_dates([texts], form).moments == HOURS.to_numpy()).all()
    seconds = clock_seconds(pd.Series(clock(halves, first=first)))
    assert (seconds == HOURS.hour.to_numpy() * 3600.0).all()


@pytest.mark.parametrize("halves", [h for name, h in HALVES.items() if name != "letters"])
def test_they_may_stand_in_a_column_of_their_own(tmp_path: Path, halves: tuple[str, str]):
    path = table(
        tmp_path / "t.csv",
        {
            "date": HOURS.strftime("%Y-%m-%d"), "time": HOURS.strftime("%I:%M"),
            "part": [halves[hour >= 12] for hour in HOURS.hour], "heat": wave(len(HOURS)),
        },
    )  # fmt: skip
    found = recognise(path)
    assert found.recipe.time_columns == ("date", "time", "part")
    assert read(path, found.recipe).meta.step_unit == "h"


def test_marks_of_one_letter_are_no_halves_of_days(tmp_path: Path):
    """Absent or present, beside hours from 1 to 12."""
    at = HOURS[HOURS.hour.isin(range(1, 12))]
    marks = np.where(np.arange(len(at)) % 7 == 0, "A", "P")
    columns = {"time": at.strftime("%Y-%m-%d %H:%M"), "there": marks, "heat": wave(len(at))}
    assert recognise(table(tmp_path / "t.csv", columns)).recipe.time_columns == ("time",)


@pytest.mark.parametrize(("half", "first"), [("p. m.", "%d"), ("PM", "%m")])
def test_where_the_halves_are_spanish_the_day_stands_first(half: str, first: str):
    forms = find_date_formats(pd.Series([f"2/{month}/2024 3:05:00 {half}" for month in (1, 2, 3)]))
    assert (len(forms), forms[0][:2]) == (2, first)


@pytest.mark.parametrize("second", ["%S", "%S.%f"])
def test_zones_may_be_hours_alone_behind_seconds(tmp_path: Path, second: str) -> None:
    """As PostgreSQL writes them."""
    at = pd.date_range("2026-07-01 07:00", periods=40, freq="15min")
    homes = [f"{home},{t.strftime(f'%Y-%m-%d %H:%M:{second}')}-05,{v:.3f},{2 - v:.3f}"
             for home in (2335, 661) for t, v in zip(at, wave(40), strict=True)]  # fmt: skip
    mixed = np.random.default_rng(3).permutation(homes)
    path = write(tmp_path / "homes.csv", "\n".join(["dataid,local_15min,grid,solar", *mixed]))
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("dataid",), ("local_15min",))
    assert found.recipe.time_format.endswith("%z (clock of -05:00)")
    assert read(path, found.recipe).meta.step == 15


@pytest.mark.parametrize("form", ["%Y-%m-%d %A %H:%M:%S", "%d.%m.%Y, %a, %H:%M"])
def test_the_day_of_the_week_may_stand_between_date_and_clock(tmp_path: Path, form: str):
    at = pd.date_range("2026-06-19 17:05", periods=60, freq="4min")
    path = table(tmp_path / "t.csv", {"datetime": at.strftime(form), "co2": wave(60)})
    dataset = read(path, recognise(path).recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (4.0, "min")
