"""Blocks of rows that stand together: numbered from 1 on, or one for each moment."""

from __future__ import annotations

from calendar import month_abbr
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.cases import crossed
from tests.core.files import table, wave

RANDOM = np.random.default_rng(4)


def _paths(path: Path, name: str, rows: tuple[int, ...]) -> Path:
    """Points of the outlines of some things, each on its way around."""
    frame = pd.DataFrame(
        {name: number, "east": 100 * np.cos(at), "north": 60 * np.sin(at)}
        for number, count in enumerate(rows, 1)
        for at in np.linspace(0, 6, count)
    )
    frame.round().astype(int).to_csv(path, index=False)
    return path


@pytest.mark.parametrize("rows", [(14, 26), (20, 20, 30)])
def test_a_first_column_that_counts_blocks_of_rows_names_sequences(
    tmp_path: Path, rows: tuple[int, ...]
) -> None:
    found = recognise(path := _paths(tmp_path / "t.csv", "path", rows))
    assert found.recipe.id_columns == ("path",)
    assert read(path, found.recipe).lengths.tolist() == [*rows]


@pytest.mark.parametrize(("name", "rows"), [("second", (14, 26)), ("path", (3, 4, 5, 4))])
def test_times_and_few_rows_of_each_number_name_none(
    tmp_path: Path, name: str, rows: tuple[int, ...]
) -> None:
    assert recognise(_paths(tmp_path / "t.csv", name, rows)).recipe.id_columns == ()


def _casts(path: Path, *, moored: bool = False) -> Path:
    """What bottles held that were closed at depths of their own at each of four stations."""
    rows = []
    for station in range(1, 5):
        depths = np.arange(1, 21) * 50.0 + (0 if moored else RANDOM.integers(-9, 10, 20))
        for bottle, depth in enumerate(depths, 1):
            when = f"2010-03-{10 + station} 09:10"
            warm = 8 - 3 * np.log10(depth) + RANDOM.normal(0, 0.1)
            rows.append([station, when, bottle, depth, round(warm, 2), round(34 + warm / 50, 3)])
    columns = ["station", "when", "bottle", "depth", "temperature", "salinity"]
    pd.DataFrame(rows, columns=columns).to_csv(path, index=False)
    return path


def test_a_moment_of_a_block_along_an_axis_is_the_time_of_its_sequence(tmp_path: Path) -> None:
    found = recognise(path := _casts(tmp_path / "t.csv"))
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("station",), ("bottle",))
    assert read(path, found.recipe).lengths.tolist() == [20] * 4
    assert "stays the same while depth goes on and bottle counts" in found.reasons[0]


def _floats(path: Path, *, turns: bool) -> Path:
    """What two floats measured on each of four ways up, as data centres write them in a table."""
    rows = []
    for cycle in range(12, 16):
        for platform in (6901472, 6902732):
            when = f"2018-08-{cycle:02d}T0{platform % 8}:53:00Z"
            down = np.arange(22) * 10.0 + RANDOM.uniform(4, 7, 22)
            for pres in down.round(1) + (0 if turns else 250 * len(rows) // 22):
                warm = 22 - 3 * np.log10(pres) + RANDOM.normal(0, 0.1)
                rows.append([platform, cycle, when, 38 + cycle / 70, pres, round(warm, 3)])
    columns = ["PLATFORM_CODE", "CYCLE_NUMBER", "DATE", "LATITUDE", "PRES (decibar)", "TEMP"]
    pd.DataFrame(rows, columns=columns).to_csv(path, index=False)
    return path


def test_a_pressure_that_turns_back_at_each_moment_tells_profiles_apart(tmp_path: Path) -> None:
    found = recognise(path := _floats(tmp_path / "t.csv", turns=True))
    assert found.recipe.id_columns == ("PLATFORM_CODE", "CYCLE_NUMBER")
    assert found.recipe.time_columns == ("PRES (decibar)",)
    made = read(path, found.recipe)
    assert (made.lengths.tolist(), made.meta.channels) == ([22] * 8, ("TEMP",))


def test_a_pressure_that_goes_on_over_the_moments_of_a_coarse_clock_is_measured(
    tmp_path: Path,
) -> None:
    found = recognise(_floats(tmp_path / "t.csv", turns=False))
    assert found.recipe.time_columns != ("PRES (decibar)",)


def test_sensors_that_stay_at_their_depths_are_no_blocks(tmp_path: Path) -> None:
    found = recognise(_casts(tmp_path / "t.csv", moored=True))
    assert found.recipe.time_columns == ("when",)


def test_parts_of_the_date_of_a_block_are_no_labels_but_its_month(tmp_path: Path) -> None:
    frame = pd.read_csv(_casts(tmp_path / "t.csv"))
    later = pd.to_timedelta(40 * frame["station"].to_numpy(), unit="D")
    when = pd.DatetimeIndex(frame.pop("when")) + later
    parts = {part: getattr(when, part) for part in ("year", "month", "day", "hour", "minute")}
    frame.assign(**parts, wire=frame["station"] % 2).to_csv(path := tmp_path / "parts.csv")
    found = recognise(path)
    assert found.recipe.id_columns == ("station",)
    assert {*read(path, found.recipe).labels.columns} == {"month", "wire"}
    assert "hour, minute and day are parts of a time" in found.sentence


MONTHS, DAYS = month_abbr[1:], [f"2024-03-{day:02d}" for day in range(1, 13)]
COUNTED = {
    "months": MONTHS,
    "months from October on": [*MONTHS[9:], *MONTHS[:9]],
    "years": [str(year) for year in range(1990, 2002)],
    "days": DAYS,
    "hours": [f"{hour:02d}:00" for hour in range(12)],
}


@pytest.mark.parametrize(
    ("kind", "change"), crossed(COUNTED, ["", "one is missing", "others among them"])
)
def test_columns_that_count_on_are_steps_whatever_stands_among_them(
    tmp_path: Path, kind: str, change: str
) -> None:
    frame = pd.DataFrame(
        [10 * k % 7 + wave(12, phase=k) for k in range(30)], columns=COUNTED[kind]
    ).round(2)
    steps = [c for c in frame if change != "one is missing" or c != COUNTED[kind][4]]
    frame = frame[steps]
    for at in (9, 6, 3) if change == "others among them" else ():
        frame.insert(at, f"mean {at}", frame.iloc[:, at - 3 : at].mean(axis=1).round(3))
    frame.insert(0, "tree", [f"oak {k}" for k in range(30)])
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    assert (found.recipe.layout, found.recipe.id_columns) == ("rows", ("tree",))
    assert read(path, found.recipe).lengths.tolist() == [len(steps)] * 30


def test_seasons_behind_months_are_no_months(tmp_path: Path) -> None:
    frame = pd.DataFrame([wave(12, phase=k) for k in range(30)], columns=MONTHS).round(2)
    frame = frame.drop(columns="Jan").assign(DJF=frame["Jan"], MAM=frame["Apr"], JJA=frame["Jul"])
    frame.insert(0, "Year", np.arange(1950, 1980))
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    assert recognise(path).recipe.left_out == ("DJF", "MAM", "JJA")


@pytest.mark.parametrize(
    ("first", "stem", "begins", "taken"),
    [
        ("Weight.BL", "Weight.wk", 1, True),
        ("baseline", "week", 1, True),
        ("weight_pre", "weight_", 1, True),
        ("Weight.BL", "Weight.wk", 0, False),
        ("Height.BL", "Weight.wk", 1, False),
        ("Weight.end", "Weight.wk", 1, False),
    ],
)
def test_a_baseline_right_before_numbered_columns_is_their_first_step(
    tmp_path: Path, first: str, stem: str, begins: int, taken: bool
) -> None:
    weights = 18 + wave(40 * 13).reshape(40, 13).round(2)
    columns = {"animal": [f"{k}C" for k in range(40)], first: weights[:, 0]}
    columns |= {f"{stem}{begins + k}": weights[:, k + 1] for k in range(12)}
    columns["Final"] = weights[:, 0] + 40
    path = table(tmp_path / "t.csv", columns)
    found = recognise(path)
    assert found.recipe.layout == "rows"
    assert (first not in found.recipe.left_out) == taken
    assert {*read(path, found.recipe).lengths} == {12 + taken}
    assert any(reason.startswith(f"{first} is taken") for reason in found.reasons) == taken


def test_a_column_of_other_numbers_is_no_first_step(tmp_path: Path) -> None:
    """As the height at the start, beside the change in each week."""
    changes = wave(40 * 12).reshape(40, 12).round(2)
    columns = {"animal": [f"{k}C" for k in range(40)], "base": 150 + wave(40).round(2)}
    columns |= {f"week{1 + k}": changes[:, k] for k in range(12)}
    assert recognise(table(tmp_path / "t.csv", columns)).recipe.left_out == ("base",)


@pytest.mark.parametrize("when", [["TIME"], ["date", "time"]])
def test_balloons_are_told_apart_by_the_moment_of_each_and_go_along_their_pressure(
    tmp_path: Path, when: list[str]
) -> None:
    rows = []
    for launch, count in enumerate(RANDOM.integers(24, 40, 6), 1):
        moment = f"2023-05-{launch:02d} 12:00"
        high = np.cumsum(RANDOM.uniform(90, 700, count))
        for h in high:
            warm = f"{20 - h * 0.0065 + RANDOM.normal():.1f}"
            cells = [f"{1013 * np.exp(-h / 7500):.2f}", f"{h:.0f}", warm, RANDOM.integers(5, 99)]
            rows.append([72518, *moment.split(" ", len(when) - 1), *cells])
    frame = pd.DataFrame(rows, columns=["STNM", *when, "PRES", "HGHT", "TEMP", "RELH"])
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.time_columns) == ((when[0],), ("PRES",))
    assert found.recipe.value_columns == ("HGHT", "TEMP", "RELH")
    made = read(path, found.recipe)
    assert len(made) == 6
    one = frame[frame[when[0]] == frame[when[0]][0]]  # a single one has a moment, and no steps
    one.to_csv(path, index=False)
    found = recognise(path)
    assert (found.recipe.layout, found.recipe.time_columns) == ("long", ("PRES",))
