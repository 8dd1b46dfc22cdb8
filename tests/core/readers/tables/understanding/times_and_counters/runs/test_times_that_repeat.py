"""Times that several rows share: doubles, steps within a date, coarse clocks, and what numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.times import (
    repeated_times,
    repeats_as_steps,
    spread_times,
    times_not_telling,
    uneven_steps,
)
from sequitur_core.readers import read, recognise, revise
from tests.core.files import table, wave

HOURS = pd.date_range("2021-03-01", periods=300, freq="h").strftime("%Y-%m-%d %H:%M").to_numpy()


def test_rows_that_repeat_a_moment_now_and_then_with_the_same_numbers_are_doubles(
    tmp_path: Path,
) -> None:
    rng = np.random.default_rng(0)
    rows = np.sort(np.concatenate([np.arange(300), 11 * np.arange(20) + 3]))
    again = np.concatenate([[False], rows[1:] == rows[:-1]])
    weather = np.where(again, "fog", rng.choice(["rain", "clear", "clouds"], len(rows)))
    path = table(
        tmp_path / "road.csv",
        {"weather": weather, "at": HOURS[rows], "cars": (900 + 400 * wave(300))[rows],
         "cloud": rng.integers(0, 9, len(rows)) * 10},
    )  # fmt: skip
    found = recognise(path)
    dataset = read(path, found.recipe.with_(window=0))
    assert found.recipe.layout == "long"
    assert any("at seldom repeats, and then with the same cars" in r for r in found.reasons)
    assert [len(s) for s in dataset.sequences] == [300]
    assert any("20 of 320 rows have the same time as" in str(n) for n in dataset.meta.notes)


def test_rows_of_two_that_seldom_share_a_moment_are_two_sequences(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    rows = np.sort(np.concatenate([np.arange(300), 11 * np.arange(20) + 3]))
    again = np.concatenate([[False], rows[1:] == rows[:-1]])
    buoy = np.where(again, "west", np.where(rows % 11 == 3, "east", rng.choice(["east", "west"])))
    path = table(
        tmp_path / "sea.csv",
        {"buoy": buoy, "at": HOURS[rows], "heat": rng.normal(size=len(rows)).round(3)},
    )
    assert recognise(path).recipe.id_columns == ("buoy",)


def test_a_number_that_begins_anew_with_each_date_is_the_step_within_it(tmp_path: Path) -> None:
    days = [20250711, 20250714, 20250716, 20250722, 20250724, 20250813, 20250815]
    path = table(
        tmp_path / "assay.csv",
        {"date": np.repeat(days, 6), "timepoint": np.tile(np.arange(6), 7),
         "heat": 26 + np.tile(np.arange(6), 7) + np.repeat(wave(7), 6).round(2)},
    )  # fmt: skip
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("date",), ("timepoint",))
    assert [len(s) for s in read(path, found.recipe).sequences] == [6] * 7
    assert any("timepoint counts on from 0 in each" in reason for reason in found.reasons)


@pytest.mark.parametrize("months", [{"year": 2016, "month": "{:d}"}, {"month": "2016-{:02d}"}])
@pytest.mark.parametrize("sites", [1, 2])
def test_hours_of_a_mean_day_of_each_month_are_the_steps(
    tmp_path: Path, months: dict[str, object], sites: int
) -> None:
    rows = 6 * sites
    site, month = np.repeat(["bridge", "tunnel"][:sites], 144), np.arange(24 * rows) // 24 % 6 + 1
    texts = [str(months["month"]).format(number) for number in month]
    bikes = np.tile(50 + 40 * wave(24), rows) * np.repeat(1 + wave(rows) / 3, 24)
    path = table(
        tmp_path / "bikes.csv",
        {"site": site, **months, "month": texts, "hours": np.tile(np.arange(24), rows),
         "Monday": bikes.round(), "Sunday": (bikes / 2 + 3).round()},
    )  # fmt: skip
    found = recognise(path)
    assert found.recipe.id_columns == ("site", "month")[2 - sites :]
    assert found.recipe.time_columns == ("hours",)
    assert found.recipe.value_columns == ("Monday", "Sunday")
    assert "hours counts on from 0 in each" in " ".join(found.reasons)


def test_few_numbers_of_servers_in_no_order_and_codes_of_texts_are_no_channels(
    tmp_path: Path,
) -> None:
    which = np.random.default_rng(0).integers(0, 4, 300)
    path = table(
        tmp_path / "speed.csv",
        {"Server ID": np.array([10580, 4068, 16379, 10602])[which],
         "sky code": np.array([3, 804, 500, 211])[which[::-1]],
         "sky": np.array(["clear", "clouds", "rain", "storm"])[which[::-1]],
         "at": HOURS, "ping": wave(300)},
    )  # fmt: skip
    found = recognise(path)
    assert found.recipe.value_columns == ("ping",)
    assert "Server ID holds identifiers; sky code is a code of sky" in found.sentence


def test_rows_that_share_each_second_of_several_recordings_are_all_kept(tmp_path: Path) -> None:
    for name in ("ann", "bob"):
        rows = np.arange(300) if name == "ann" else np.arange(7, 290)
        number = 1 + rows // 40 if name == "ann" else 1 + (rows - 7) // 90
        act = np.array(["walk", "sit", "run"])[number * (2 if name == "ann" else 1) % 3]
        seconds = pd.Timestamp("2016-08-09 16:21:10") + pd.to_timedelta(rows // 25, "s")
        first = np.concatenate([[True], number[1:] != number[:-1]])
        frames = np.where(rows < rows[0] + 2, "00:00:00.04", (18311 + rows).astype(str))
        table(
            tmp_path / f"{name}.csv",
            {"number": number, "event": [f"{k}.{a}" for k, a in zip(number, act, strict=True)],
             "fps": frames, "time": seconds.strftime("%Y-%m-%d %H:%M:%S"),
             "x": wave(len(rows)), "act": act, "raw": np.where(first, act, "")},
        )  # fmt: skip
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert [len(s) for s in dataset.sequences] == [300, 283]
    assert (dataset.meta.step, dataset.meta.step_unit) == (0.04, "s")
    assert (found.recipe.value_columns, found.recipe.label_columns) == (("x",), ("act",))
    assert "number counts groups of rows" in found.sentence
    assert "event names each stretch of rows" in found.sentence
    assert "raw repeats act in some rows" in found.sentence
    assert any("25 rows in a row have each time" in reason for reason in found.reasons)


def test_a_number_without_a_name_that_numbers_sequences_of_each_file_is_no_label(
    tmp_path: Path,
) -> None:
    for name in ("train", "test"):
        rows = [
            f"{unit} {cycle} {700 + 30 * np.sin(cycle / (3 + unit)):.2f} {cycle % 7 + unit / 9:.3f}"
            for unit in (1, 2, 3, 4)
            for cycle in range(1, 41 + 5 * unit)
        ]
        (tmp_path / f"{name}.txt").write_text("\n".join(rows) + "\n")
    found = recognise(tmp_path)
    assert found.recipe.id_columns == ("file", "column 1")
    assert found.recipe.label_columns == ("file",)


@pytest.mark.parametrize("digits", ["%Y%m", "%Y%m%d"])
def test_dates_in_digits_beside_those_in_words_are_no_channel_in_whatever_order(
    digits: str, tmp_path: Path
) -> None:
    months = pd.date_range("2015-01-01", periods=48, freq="MS")
    months = months[np.random.default_rng(0).permutation(48)].repeat(2)
    path = table(
        tmp_path / "trade.csv",
        {"flow": ["in", "out"] * 48, "month": months.strftime("%B %Y"),
         "period": months.strftime(digits), "value": wave(96), "codes": 180_000 + np.arange(96)},
    )  # fmt: skip
    found = recognise(path)
    assert (found.recipe.time_columns, found.recipe.id_columns) == (("month",), ("flow",))
    assert "period" in found.recipe.left_out
    assert "value" in found.recipe.value_columns


@pytest.mark.parametrize("order", ["rest heat rest cool heat rest cool", "rest heat cool"])
def test_phases_that_come_back_are_of_one_series_though_each_begins_where_one_ended(
    tmp_path: Path, order: str
) -> None:
    """Names that don't come back are those of recordings."""
    steps = order.split()
    at = np.concatenate([np.arange(40) + 39 * k for k in range(len(steps))])
    when = pd.Timestamp("2024-10-23 14:51:54") + pd.to_timedelta(10 * at, unit="s")
    path = table(
        tmp_path / "oven.csv",
        {"when": when.strftime("%Y-%m-%d %H:%M:%S"), "program": np.repeat(steps, 40),
         "heat": wave(len(at)), "power": wave(len(at), phase=1)},
    )  # fmt: skip
    found = recognise(path)
    back = len({*steps}) < len(steps)
    assert found.recipe.layout == ("long" if back else "tidy")
    assert ("program" in found.recipe.label_columns) is back
    assert any("phases of one long series" in why for why in found.reasons) is back


def test_a_t_that_wavers_along_the_depth_is_a_temperature(tmp_path: Path) -> None:
    """One that goes on beside it is the time."""
    for folder in ("ice", "runs"):
        (tmp_path / folder).mkdir()
    for place in range(4):
        depth, heat = 5.0 + np.arange(30.0) ** 1.2, -20 + 3 * wave(30, phase=place, period=9)
        table(tmp_path / "ice" / f"hole {place}.csv", {"d": depth, "t": heat.round(2)})
        rows = {"d": depth, "t": np.arange(30) / 2, "v": wave(30, phase=place)}
        table(tmp_path / "runs" / f"run {place}.csv", rows)
    ice, runs = (recognise(tmp_path / folder).recipe for folder in ("ice", "runs"))
    assert (ice.time_columns, ice.value_columns) == (("d",), ("t",))
    assert (runs.time_columns, runs.value_columns) == (("t",), ("d", "v"))


@pytest.mark.parametrize(("told", "times"), [(3, ("date",)), (30, ("date", "time"))])
def test_a_clock_that_most_rows_lack_is_no_part_of_the_time(
    tmp_path: Path, told: int, times: tuple[str, ...]
) -> None:
    days = np.repeat(pd.date_range("2020-03-08", periods=60).strftime("%d-%m-%Y"), 2)
    clock = ["20:30" if k % 30 < told else "" for k in range(120)]
    country = np.tile(["Spain", "France"], 60)
    path = table(
        tmp_path / "t.csv", {"country": country, "time": clock, "date": days, "cases": wave(120)}
    )
    recipe = recognise(path).recipe
    assert (recipe.layout, recipe.time_columns) == ("tidy", times)
    assert recipe.id_columns == ("country",)


@pytest.mark.parametrize("apart", [False, True])
def test_in_a_short_table_names_explain_dates_that_repeat_where_each_has_two_rows(
    tmp_path: Path, apart: bool
) -> None:
    country = ["Spain", "Spain", "France", "Italy", "Spain", "France", "Germany", "Italy", "Turkey"]
    names = [f"town {k}" for k in range(10)] if apart else [*country, "Spain"]
    days = ["8-03-2020", *["9-03-2020"] * 3, *["10-03-2020"] * 5, "11-03-2020"]
    counts = {f"n_{what}": wave(10, phase=k) for k, what in enumerate("abcdefgh")}
    recipe = recognise(table(tmp_path / "t.csv", {"who": names, "date": days, **counts})).recipe
    assert (recipe.layout == "tidy" and recipe.id_columns == ("who",)) != apart


@pytest.mark.parametrize(("again", "timed"), [(2, True), (40, False)])
def test_a_time_without_a_name_that_a_few_rows_share_is_the_time(
    tmp_path: Path, again: int, timed: bool
) -> None:
    for name in ("squat", "jump", "walk"):
        steps = np.random.default_rng(len(name)).uniform(0.01, 0.03, 600)
        at = 7.9 + steps.cumsum()
        at[1 : 2 * again : 2] = at[: 2 * again : 2]
        rows = pd.DataFrame({k: wave(600, phase=k) for k in range(3)})
        rows.insert(0, "at", at.round(4))
        rows.to_csv(tmp_path / f"{name}.csv", index=False, header=False)
    found = recognise(tmp_path)
    assert found.recipe.time_columns == (("column 1",) if timed else ())
    assert found.recipe.value_columns == ("column 2", "column 3", "column 4")
    assert timed == any("goes up in nearly every row" in why for why in found.reasons)


def test_times_that_were_taken_again_and_again_are_measured(tmp_path: Path) -> None:
    """Of a pendulum, five times in each row, all under one name."""
    taken = np.random.default_rng(0).uniform(0.9, 1.1, (20, 5)).round(3)
    lines = ["T(s),T(s),T(s),T(s),T(s)", *(",".join(map(str, row)) for row in taken)]
    (path := tmp_path / "pendulum.csv").write_text("\n".join(lines))
    recipe = recognise(path).recipe
    assert (recipe.layout, recipe.time_columns, len(recipe.value_columns)) == ("long", (), 5)


@pytest.mark.parametrize("form", ["%Y-%m-%d %H:%M:%S +0000", "ms"])
def test_a_clock_that_rows_share_where_they_come_fast_is_the_time_of_all(
    tmp_path: Path, form: str
) -> None:
    seconds = np.cumsum(np.random.default_rng(0).integers(20, 90, 100))
    rows = np.concatenate([np.arange(100), np.repeat([30, 31, 60], [9, 5, 8])])
    at = pd.Timestamp("2013-02-17 12:05:40") + pd.to_timedelta(seconds[np.sort(rows)], "s")
    told = at.strftime(form) if form != "ms" else at.as_unit("ms").astype(np.int64).astype(str)
    lines = zip(told, wave(122), wave(122, phase=1), strict=True)
    (path := tmp_path / "battery.csv").write_text("\n".join(f"{t},{x},{y}" for t, x, y in lines))
    found = recognise(path)
    dataset = read(path, found.recipe.with_(window=0))
    assert (found.recipe.layout, found.recipe.time_columns) == ("long", ("column 1",))
    assert [len(s) for s in dataset.sequences] == [122]
    assert np.allclose(dataset.sequences[0][:, 0], wave(122), atol=1e-3)
    assert any("22 rows have the same time as another" in str(w) for w in found.warnings)


def test_days_and_ticks_that_some_rows_share_are_their_order_and_no_row_is_lost(
    tmp_path: Path,
) -> None:
    """Of two sleeps in a night, and of a mouse between two ticks of a clock."""
    numbers = np.random.default_rng(0).normal(size=120).round(3)
    nights = np.sort(np.concatenate([np.arange(100), np.arange(0, 100, 5)]))
    ticks = np.sort(np.random.default_rng(0).integers(0, 55, 120)) * 15_625
    start = pd.Timestamp("2025-03-19")
    for name, at, form in (
        ("sleep.csv", start + pd.to_timedelta(nights, "D"), "%Y-%m-%d"),
        ("mouse.csv", start + pd.to_timedelta(ticks, "us"), "%Y-%m-%d %H:%M:%S.%f"),
    ):
        path = table(tmp_path / name, {"at": at.strftime(form), "x": numbers})
        found = recognise(path, window=60)
        assert found.recipe.time_columns == ("at",), name
        dataset = read(path, found.recipe)
        assert np.concatenate(dataset.sequences)[:, 0] == pytest.approx(numbers)
        (note,) = repeats_as_steps.among(found.warnings)
        if name == "sleep.csv":
            (offer,) = note.offers
            recipe = revise(path, found.recipe, **offer.changes).recipe
            averaged = read(path, recipe.with_(window=0))
            assert averaged.meta.step_unit == "day"
            assert averaged.sequences[0][0, 0] == pytest.approx(numbers[:2].mean())


def test_moments_of_two_things_in_turn_stay_no_time(tmp_path: Path) -> None:
    twice = np.sort(np.concatenate([np.arange(100), np.arange(90)]))
    at = (pd.Timestamp("2025-03-19") + pd.to_timedelta(37 * twice + twice % 7, "s")).strftime(
        "%Y-%m-%d %H:%M:%S"
    )
    heat = np.where(np.arange(190) % 2, 60, 20) + wave(190).round(2)
    path = table(tmp_path / "two.csv", {"at": at, "heat": heat, "power": 3 * heat})
    assert recognise(path).recipe.time_columns == ()


@pytest.mark.parametrize("name", ["Horizontal Dilution of Precision", "Satellites"])
def test_how_well_a_place_is_known_names_no_sequence(tmp_path: Path, name: str) -> None:
    """A telephone writes the second of its receiver, which comes twice, and its own time."""
    steps, rng = np.arange(2_000), np.random.default_rng(1)
    device = pd.Timestamp("2026-03-14 08:12:46.12") + pd.to_timedelta(
        0.9993 * steps + rng.normal(0, 0.02, 2_000), unit="s"
    )
    cells = {
        "GPS Time": device.floor("s").strftime("%Y-%m-%d %H:%M:%S"),
        "Device Time": device.strftime("%d-%b-%Y %H:%M:%S.%f"),
        name: rng.choice([3, 4, 5, 8], 2_000),
        "Engine RPM": (2000 + 300 * wave(2_000)).round(1),
        "Engine Load": (40 + 9 * wave(2_000, phase=2)).round(2),
    }
    found = recognise(table(tmp_path / "trackLog.csv", cells))
    assert found.recipe.layout == "long"
    assert found.recipe.time_columns == ("Device Time",)
    assert name in found.recipe.value_columns


def test_a_time_that_each_name_has_once_says_whose_rows_it_would_order(tmp_path: Path) -> None:
    """The first two rounds of a league: teams play at the same times, twice or once each."""
    rng = np.random.default_rng(3)
    teams = [f"Team {letter}" for letter in "ABCDEFGHIJKLMNOPQRST"]
    rows = [
        (f"2020-09-{12 + 7 * turn} {10 + k // 2}:00", team, rng.choice(["home", "away"]), *values)
        for turn in (0, 1)
        for k, team in enumerate(teams)
        for values in [rng.normal(0, 5, 3).round(2)]
    ]
    columns = zip(*rows[:-1], strict=True)
    names = ("kickoff", "team", "where", "points", "shots", "goals")
    path = table(tmp_path / "league.csv", {n: [*c] for n, c in zip(names, columns, strict=True)})
    found = recognise(path)
    (note,) = times_not_telling.among(found.warnings)
    assert str(note) == (
        "kickoff repeats in 19 of 39 rows, but never for the same team, of which each has only a "
        "few rows. So rows were taken as one series."
    )
    (offer,) = note.offers
    after = revise(path, found.recipe, **offer.changes)
    assert (after.recipe.id_columns, after.recipe.time_columns) == (("team",), ("kickoff",))
    assert sorted({*read(path, after.recipe).lengths.tolist()}) == [1, 2]


STRIKES = ["46.674000600", "46.674008000", "46.674008300", "46.674008600", "46.674009100"]


def test_nanoseconds_tell_rows_apart_and_keep_their_order(tmp_path: Path) -> None:
    """They were cut, and two of these strikes left out as doubles."""
    seconds = [*STRIKES, *(f"{47 + k / 7:012.9f}" for k in range(60))]
    times = [f"2020-04-12 16:55:{s}" for s in seconds]
    path = table(tmp_path / "t.csv", {"time": times, "lat": wave(65), "lon": wave(65, phase=1),
                         "region": np.arange(65) // 16 % 2 * 2 + 1})  # fmt: skip
    found = recognise(path)
    assert found.recipe.label_columns == ("region",)
    made = read(path, found.recipe.with_(window=0))
    assert made.lengths.sum() == 65
    assert "nanoseconds" in " ".join(found.reasons)
    np.testing.assert_allclose(made.sequences[0][:, 0], wave(65), atol=1e-6)
    older = found.recipe.with_(time_format="%Y-%m-%d %H:%M:%S.%f", window=0)
    assert read(path, older).lengths.sum() == 63  # as such recipes always were read


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_diary_with_the_newest_day_first_begins_with_the_oldest(
    tmp_path: Path, newest_first: bool
) -> None:
    """Rides of a day all stay, in order; their names, which hardly come again, change nothing."""
    days = np.sort(np.random.default_rng(1).integers(0, 50, 60)).astype("datetime64[D]")
    rides = np.arange(60.0) ** 2 % 97
    order = slice(None, None, -1 if newest_first else 1)
    names = [f"Ride {ride}" for ride in np.random.default_rng(2).integers(0, 60, 60)][order]
    columns = {"date": days[order].astype(str), "ride": names, "km": rides[order]}
    columns["level"] = wave(60)[order]
    path = table(tmp_path / "rides.csv", columns)
    recipe = recognise(path, window=60).recipe
    assert (recipe.time_columns, recipe.newest_first) == (("date",), newest_first)
    assert read(path, recipe).sequences[0][:, 0].tolist() == rides.tolist()
    earlier = replace(recipe, newest_first=False, time_columns=())
    assert read(path, earlier).sequences[0][:, 0].tolist() == rides[order].tolist()


def test_days_of_no_order_turn_no_rows(tmp_path: Path) -> None:
    days = np.random.default_rng(1).integers(0, 50, 60).astype("datetime64[D]").astype(str)
    path = table(tmp_path / "rides.csv", {"date": days, "km": wave(60), "level": wave(60)[::-1]})
    assert not recognise(path).recipe.newest_first


def test_samples_taken_twice_at_moments_far_apart_are_steps_and_not_spread(tmp_path: Path) -> None:
    """As two flasks of air are filled in the same minute, each week."""
    rng = np.random.default_rng(8)
    at = pd.date_range("2026-01-01 09:30", periods=50, freq="7D").repeat(2)
    at += pd.to_timedelta(rng.integers(0, 90, 50).repeat(2), unit="min")
    columns = {
        "sampled": at.strftime("%Y-%m-%d %H:%M"),
        "co2": (330 + rng.normal(size=100)).round(2),
    }
    found = recognise(path := table(tmp_path / "flasks.csv", columns))
    assert (found.recipe.time_columns, found.recipe.each_row) == (("sampled",), True)
    dataset = read(path, found.recipe)
    assert {note.kind for note in dataset.meta.notes} >= {repeats_as_steps.kind, uneven_steps.kind}
    before = read(path, replace(found.recipe, each_row=False, window=2))  # by earlier versions
    assert spread_times.among(before.meta.notes)


def test_rows_that_were_written_again_are_left_out_and_keep_their_time(tmp_path: Path) -> None:
    at = pd.date_range("2026-03-01 10:00", periods=80, freq="5s")
    columns = {"time": at.astype(str), "light": wave(80).round(3), "noise": wave(80, phase=2)}
    once = pd.DataFrame(columns)
    twice = once.loc[once.index.repeat(2)]
    found = recognise(path := table(tmp_path / "log.csv", twice.to_dict("list")))
    assert found.recipe.time_columns == ("time",)
    dataset = read(path, found.recipe)
    (note,) = repeated_times.among(dataset.meta.notes)
    assert (note.numbers["count"], note.numbers["differing"]) == (80, 0)
    assert (dataset.meta.step, dataset.meta.step_unit) == (5.0, "s")


@pytest.mark.parametrize("name", ["cycle", "lap", "step", "epoch"])
def test_rows_of_a_sequence_that_share_a_count_are_steps_each(tmp_path: Path, name: str) -> None:
    """As a battery that was measured three times in a cycle: all but the first were dropped."""
    count = np.sort(np.concatenate([np.arange(1, 61), [7, 7, 23, 41]]))
    columns = {
        "cell": np.repeat(["B5", "B6", "B7", "B18"], 64),
        name: np.tile(count, 4),
        "capacity": wave(256),
    }
    path = table(tmp_path / "t.csv", columns)
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("cell",), (name,))
    assert read(path, found.recipe).lengths.tolist() == [64] * 4
    (note,) = repeats_as_steps.among(found.warnings)
    assert "16 rows have the same time as another row of the same sequence" in str(note)
    (offer,) = note.offers
    first = revise(path, found.recipe, **{offer.name: offer.value})
    assert read(path, first.recipe).lengths.tolist() == [60] * 4


def test_counts_that_are_shared_with_the_same_values_or_far_apart_are_no_steps(
    tmp_path: Path,
) -> None:
    count = np.tile(np.sort(np.concatenate([np.arange(60), [7, 23, 41]])), 4)
    cell = np.repeat(["B5", "B6", "B7", "B18"], 63)
    copies = table(tmp_path / "t.csv", {"cell": cell, "cycle": count, "volt": wave(60)[count]})
    assert not recognise(copies).recipe.each_row
    again = np.concatenate([np.arange(60), [7, 23, 41]])  # a second run of some cycles
    columns = {"cell": cell, "cycle": np.tile(again, 4), "volt": wave(252)}
    assert not recognise(table(tmp_path / "u.csv", columns)).recipe.each_row
