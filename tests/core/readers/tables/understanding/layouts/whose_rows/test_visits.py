"""Who came to which visit: two columns of numbers or names that no name of theirs tells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.understanding.ids import names_sequences
from tests.cases import crossed
from tests.core.files import table, wave

WEEKS = (10, 15, 20, 30, 40)


def grown(path: Path, who: str, visit: str, *, growth: float = 1.0, outer: str = "") -> Path:
    """Sixty who grow, seen in some of five weeks each, in the order of `outer` and the other."""
    rng = np.random.default_rng(3)
    rows = pd.DataFrame(
        {who: 1_000 + 7 * k, visit: week, "tall": 90 + 20 * size + growth * week, "wide": size}
        for k, size in enumerate(rng.normal(0, 1, 60)) for week in WEEKS
    )  # fmt: skip
    rows["tall"] += rng.normal(0, 1, len(rows))
    rows["wide"] = 30 + 8 * rows["wide"] + 0.3 * growth * rows[visit] + rng.normal(0, 1, len(rows))
    seen = rows[rng.random(len(rows)) > 0.2].sort_values([outer or who, visit, who])
    seen.round(1).to_csv(path, index=False)
    return path


@pytest.mark.parametrize(("growth", "outer"), crossed([0.0, 0.2, 1.0], ["rid", "wave"]))
def test_numbers_that_go_on_from_visit_to_visit_are_one_sequence_for_each_who_came(
    tmp_path: Path, growth: float, outer: str
) -> None:
    path = grown(tmp_path / "t.csv", "rid", "wave", growth=growth, outer=outer)
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("rid",), ("wave",))
    assert found.recipe.value_columns == ("tall", "wide")
    rows = pd.read_csv(path)
    dataset = read(path, found.recipe)
    lengths = dict(zip(dataset.ids, dataset.lengths.tolist(), strict=True))
    assert lengths == {str(rid): len(seen) for rid, seen in rows.groupby("rid")}
    assert "Numbers go on along wave within each rid" in found.reasons[0]


@pytest.mark.parametrize(("name", "ids"), [("visit", ("code",)), ("grade", ())])
def test_what_is_called_a_visit_may_be_one_of_two(
    tmp_path: Path, name: str, ids: tuple[str, ...]
) -> None:
    rng = np.random.default_rng(3)
    rows = pd.DataFrame(
        {"code": f"A4F_{10_021 + 310 * k}", name: visit, "pressure": 120 + 15 * size}
        for k, size in enumerate(rng.normal(0, 1, 40)) for visit in (0, 2, 3)[: 2 + k % 2]
    )  # fmt: skip
    rows["pressure"] += rng.normal(0, 3, len(rows))
    rows["rate"] = 40 + rows["pressure"] / 4 + rng.normal(0, 1, len(rows))
    rows.round(1).to_csv(tmp_path / "t.csv", index=False)
    assert recognise(tmp_path / "t.csv").recipe.id_columns == ids


@pytest.mark.parametrize("name", ["CASEID", "patientid", "userID", "Subject"])
def test_a_name_written_together_with_id_names_sequences(name: str) -> None:
    assert names_sequences(name)


@pytest.mark.parametrize("name", ["FLUID", "humid", "grid"])
def test_other_words_that_end_so_name_none(name: str) -> None:
    assert not names_sequences(name)


def test_pictures_in_which_objects_move_are_their_times(tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {"image": k, "object": j, "px": 100 * j + 3 * k, "py": 50 * j + 20 * np.sin(k / 9)}
        for k in range(80) for j in range(4)
    )  # fmt: skip
    rows["px"] += np.random.default_rng(1).normal(0, 1, len(rows))
    rows.round(2).to_csv(tmp_path / "t.csv", index=False)
    recipe = recognise(tmp_path / "t.csv").recipe
    assert (recipe.id_columns, recipe.time_columns) == (("object",), ("image",))


def test_one_series_whose_rows_are_counted_in_two_columns_stays_one(tmp_path: Path) -> None:
    loss = np.exp(-np.arange(120) / 40) + np.random.default_rng(1).normal(0, 0.02, 120)
    rows = pd.DataFrame({"part": 3 * (np.arange(120) // 10), "piece": np.arange(120) % 10 * 2})
    rows.assign(loss=loss, speed=loss[::-1]).round(3).to_csv(tmp_path / "t.csv", index=False)
    assert "within each" not in recognise(tmp_path / "t.csv").reasons[0]


def test_ages_of_people_are_their_time(tmp_path: Path) -> None:
    """However uneven: each was measured when they came."""
    random = np.random.default_rng(0)
    ages = np.cumsum(random.uniform(0.5, 2, (20, 9)), axis=1).round(1)
    heights = 60 + 9 * ages + random.normal(size=ages.shape)
    who = np.repeat([f"child_{k}" for k in range(20)], 9)
    table = pd.DataFrame({"who": who, "age": ages.ravel(), "height": heights.ravel().round(1)})
    table.to_csv(path := tmp_path / "growth.csv", index=False)
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("who",), ("age",))
    assert recipe.value_columns == ("height",)


def test_how_long_each_took_puts_nothing_in_order(tmp_path: Path) -> None:
    """Laps of drivers are in the order of their numbers, however many milliseconds each took."""
    laps = np.tile(np.repeat(np.arange(1, 31), 4), 2)
    race, driver = np.repeat([841, 842], 120), np.tile([1, 4, 20, 44], 60)
    took = 90_000 + np.random.default_rng(0).integers(0, 9_000, len(laps))
    table = pd.DataFrame({"race": race, "lap": laps, "driver": driver, "milliseconds": took})
    table["position"] = 1 + (laps + driver) % 4
    table.to_csv(path := tmp_path / "laps.csv", index=False)
    found = recognise(path, layout="tidy", id_columns=("race", "driver"))
    assert found.recipe.time_columns == ("lap",)
    assert found.recipe.value_columns == ("milliseconds", "position")


def test_minutes_and_seconds_of_laps_put_nothing_in_order(tmp_path: Path) -> None:
    """As races are kept: each lap of all drivers, the first of them first, and how long it took."""
    random, rows = np.random.default_rng(0), []
    for race in range(1074, 1080):
        for lap in range(1, 41):
            for place, driver in enumerate(random.permutation([1, 4, 815, 820, 830]), 1):
                took = 90_000 + int(random.integers(0, 15_000))
                minutes = f"{took // 60_000}:{took % 60_000 / 1000:06.3f}"
                rows.append((race, driver, lap, place, minutes, took))
    names = ["raceId", "driverId", "lap", "position", "time", "milliseconds"]
    pd.DataFrame(rows, columns=names).to_csv(path := tmp_path / "lap_times.csv", index=False)
    recipe = recognise(path).recipe
    assert recipe.id_columns == ("raceId", "driverId")
    assert recipe.time_columns == ("lap",)
    assert recipe.value_columns == ("position", "time (s)", "milliseconds")


@pytest.mark.parametrize("days", [30, 99, 100, 1200])
def test_days_are_steps_however_many_there_are(tmp_path: Path, days: int) -> None:
    values = np.random.default_rng(0).normal(size=(12, days)).cumsum(axis=1)
    rows = pd.DataFrame(values, columns=[f"day {day}" for day in range(1, days + 1)])
    rows.insert(0, "sample", [f"NF{k}" for k in range(12)])
    rows.to_csv(tmp_path / "t.csv", index=False)
    dataset = read(tmp_path / "t.csv", recognise(tmp_path / "t.csv").recipe)
    assert dataset.lengths.tolist() == 12 * [days]


@pytest.mark.parametrize("count", ["id", "index"])
def test_rows_are_named_by_an_id_that_counts_them_and_by_no_place(
    tmp_path: Path, count: str
) -> None:
    random = np.random.default_rng(3)
    places = {axis: (at + random.random(40)).round(6) for axis, at in (("lon", 134), ("lat", 48))}
    greens = {str(m): (7000 + 2000 * wave(40, phase=m)).astype(int) for m in range(1, 14)}
    found = recognise(table(tmp_path / "t.csv", {count: range(1, 41), **places, **greens}))
    assert (found.recipe.layout, len(found.recipe.left_out)) == ("rows", 2 if count == "id" else 3)
    assert found.recipe.id_columns == (("id",) if count == "id" else ())
    assert read(tmp_path / "t.csv", found.recipe).lengths.tolist() == [13] * 40


def forms(path: Path, *, people: int = 30) -> Path:
    """What a clinic's forms hold: who somebody is, at the first visit only, and each visit."""
    rng = np.random.default_rng(5)
    rows = []
    for who in range(1, people + 1):
        first = pd.Timestamp("2021-02-01") + pd.Timedelta(int(rng.integers(0, 300)), "D")
        for k in range(int(rng.integers(4, 8))):
            born = f"19{50 + who % 40}-03-{1 + who % 28:02d}"
            about = {"dob": born, "sex": 1 + who % 2, "smoker": who % 3 // 2, "kind": 2}
            seen = first + pd.Timedelta(30 * k + int(rng.integers(0, 5)), "D")
            rows.append(
                {"record_id": who, "event": f"month_{k}_arm_1"}
                | {name: value if k == 0 else None for name, value in about.items()}
                | {"visit_date": f"{seen:%Y-%m-%d}", "weight": round(70 + who + rng.normal(), 1)}
                | {"visit_complete": int(rng.integers(0, 3))}
            )
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def test_visits_go_by_the_date_that_each_has_and_what_is_said_once_of_somebody_is_a_label(
    tmp_path: Path,
) -> None:
    path = forms(tmp_path / "cohort.csv")
    found = recognise(path)
    recipe = found.recipe
    assert (recipe.id_columns, recipe.time_columns) == (("record_id",), ("visit_date",))
    assert (recipe.value_columns, set(recipe.label_columns)) == (("weight",), {"sex", "smoker"})
    assert "visit_complete marks how good values are" in found.sentence
    dataset = read(path, recipe)
    assert len(dataset) == 30
    assert dataset.labels["sex"].tolist() == [1 + who % 2 for who in range(1, 31)]
    assert dataset.labels["smoker"].tolist()[:3] == ["no", "yes", "no"]


def test_a_number_told_at_several_visits_is_measured_however_seldom(tmp_path: Path) -> None:
    path = forms(tmp_path / "cohort.csv")
    rows = pd.read_csv(path)
    rows["chol"] = np.where(np.arange(len(rows)) % 3, np.nan, 4 + np.arange(len(rows)) % 7 / 10)
    rows.to_csv(path, index=False)
    assert recognise(path).recipe.value_columns == ("weight", "chol")


def test_numbers_of_sections_that_come_in_stretches_name_these_and_are_no_channel(
    tmp_path: Path,
) -> None:
    rng = np.random.default_rng(2)
    for who in range(3):
        section = 1_000 * who + 40 + np.arange(240) // 30
        rows = pd.DataFrame({"SECTION_ID": section, "at": np.arange(240) + 500_000 * who})
        rows["key"] = rng.integers(65, 90, 240)
        rows.to_csv(tmp_path / f"typed{who}.csv", index=False)
    recipe = recognise(tmp_path).recipe
    assert "SECTION_ID" not in recipe.value_columns


@pytest.mark.parametrize("visits", [3, 7])
def test_a_first_form_without_a_date_says_who_came(tmp_path: Path, visits: int) -> None:
    rows = pd.read_csv(forms(tmp_path / "visits.csv"))
    about = ["dob", "sex", "smoker", "kind"]
    first = rows.groupby("record_id").head(1)[["record_id", *about]].assign(event="enrol_arm_1")
    rest = rows.groupby("record_id").head(visits).drop(columns=about)
    path = tmp_path / "cohort.csv"
    pd.concat([first, rest]).sort_values("record_id", kind="stable").to_csv(path, index=False)
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("record_id",), ("visit_date",))
    dataset = read(path, recipe)
    assert int(dataset.lengths.sum()) == len(rest)
    assert dataset.labels["sex"].tolist() == [1 + who % 2 for who in range(1, 31)]


def test_a_channel_with_gaps_that_stays_the_same_in_each_sequence_is_measured(
    tmp_path: Path,
) -> None:
    rows = pd.read_csv(forms(tmp_path / "visits.csv"))
    rows["tall"] = np.where(np.arange(len(rows)) % 5, 150.5 + rows["record_id"] % 7, np.nan)
    rows.to_csv(path := tmp_path / "cohort.csv", index=False)
    assert "tall" in recognise(path).recipe.value_columns


def lengths_of_fish(
    path: Path, days: tuple[int, ...] = (17, 45, 80, 115), *, order: bool = False
) -> Path:
    """Lengths of fish after some days, in R's form: a row for each, with its number in quotes."""
    days = 17, 45, 80, 115
    rng = np.random.default_rng(4)
    lengths = 40 * (1 - np.exp(-np.array(days) / 50)) + rng.normal(0, 1.5, (40, 1))
    lengths = lengths + rng.normal(0, 0.2, lengths.shape)
    lengths = lengths[np.argsort(lengths[:, 0])] if order else lengths
    names = " ".join(f'"Length{day}"' for day in days)
    rows = [f'"{k}" ' + " ".join(f"{v:.2f}" for v in row) for k, row in enumerate(lengths, 1)]
    path.write_text("\n".join([names, *rows]) + "\n")
    return path


def test_rows_that_grow_along_numbers_in_names_are_a_sequence_each(tmp_path: Path) -> None:
    found = recognise(lengths_of_fish(tmp_path / "fish.txt"))
    assert "along which rows go one way" in " ".join(found.reasons)
    dataset = read(tmp_path / "fish.txt", found.recipe)
    assert (len(dataset), {*dataset.lengths.tolist()}) == (40, {4})


def test_rows_that_go_on_from_one_to_the_next_are_steps(tmp_path: Path) -> None:
    assert recognise(lengths_of_fish(tmp_path / "fish.txt", order=True)).recipe.layout == "long"


@pytest.mark.parametrize(
    ("names", "moved"), crossed([("X", "Y"), ("easting", "northing"), ("lat", "lon")], [2, 20])
)
def test_places_that_stay_in_nearly_all_sequences_are_no_channels(
    tmp_path: Path, names: tuple[str, str], moved: int
) -> None:
    rng = np.random.default_rng(6)
    who, year = np.tile(np.arange(1, 41), 3), np.repeat([2017, 2018, 2019], 40)
    places = np.round(rng.uniform(1000, 1090, (40, 2)) / (20 if names[0] == "lat" else 1), 4)[
        who - 1
    ]
    places = places + 0.5 * ((year == 2019) & (who <= moved))[:, None]
    rows = pd.DataFrame({"transect": who, "year": year, "species": rng.integers(4, 20, 120)})
    rows[[*names]] = places
    rows.to_csv(path := tmp_path / "birds.csv", index=False)
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("transect",), ("year",))
    assert ({*names} <= {*recipe.value_columns}) == (moved > 2)


@pytest.mark.parametrize(("off", "places"), [(2e-9, False), (0.02, True)])
def test_places_of_few_that_differ_by_rounding_alone_are_no_channels(
    tmp_path: Path, off: float, places: bool
) -> None:
    lake, n = np.repeat(["Ayun", "Hinh", "Kanak"], 30), 90
    at = pd.date_range("2025-11-01", periods=30).strftime("%Y-%m-%d").tolist() * 3
    rows = pd.DataFrame({"lake": lake, "time": at, "level": wave(n), "flow": wave(n, phase=1)})
    rows["x"] = np.repeat([108.230063, 108.780184, 108.495874], 30)
    rows["y"] = np.repeat([13.637508, 13.29781, 14.282292], 30)
    rows.loc[40:45, "x"] += off
    rows.to_csv(path := tmp_path / "lakes.csv", index=False)
    recipe = recognise(path).recipe
    assert recipe.id_columns == ("lake",)
    assert ("x" in recipe.value_columns) == places


def visited(path: Path, often: int) -> Path:
    """Plots of a meadow on several days of summer, and those of a hill once."""
    meadow = [(day, "meadow", plot) for day in range(6) for plot in "abcdefghij"[:often]]
    rows = meadow + [(day, "hill", plot) for day, plot in enumerate("abcdefghijklmnopqrstuvwx")]
    days = [f"2024-07-{day + 1:02d}" for day, _, _ in rows]
    columns = {"site": [r[1] for r in rows], "plot": [r[2] for r in rows]}
    return table(path, {"day": days, **columns, "cover": (50 + 40 * wave(len(rows))).round(1)})


@pytest.mark.parametrize(("often", "ids"), [(10, ("site", "plot")), (3, ())])
def test_places_are_sequences_though_some_were_visited_once_if_most_rows_are_of_others(
    tmp_path: Path, often: int, ids: tuple[str, ...]
) -> None:
    path = visited(tmp_path / "t.csv", often)
    found = recognise(path).recipe.id_columns
    assert found == ids if ids else "plot" not in found


def test_where_and_how_of_a_diary_name_no_sequences_together(tmp_path: Path) -> None:
    """Few rides are of the same day, and so hardly ever both of the same way and kind."""
    rng = np.random.default_rng(30)
    days = np.sort(rng.choice(160, 80)).astype("datetime64[D]").astype(str)
    ways = rng.choice([*"abcdefghijklmnopqrstuvwxyz"], 80, p=[0.33, 0.33, *[0.34 / 24] * 24])
    kinds = rng.choice(["there", "back"], 80)
    path = table(tmp_path / "t.csv", {"day": days, "way": ways, "kind": kinds, "km": wave(80)})
    assert "kind" not in recognise(path).recipe.id_columns


def test_names_of_places_come_before_those_of_samples_some_of_which_were_measured_once(
    tmp_path: Path,
) -> None:
    days, plots, depths = range(6), "abcdefgh", ("top", "deep")
    rows = [(day, plot, depth) for day in days for plot in plots for depth in depths]
    columns = {
        "day": [f"2024-07-{1 + 7 * (day // 2) + day % 2:02d}" for day, _, _ in rows],
        "sample": [plot if day < 4 else f"{plot}{day}" for day, plot, _ in rows],
        "plot": [plot for _, plot, _ in rows],
        "horizon": [depth for _, _, depth in rows],
        "carbon": (50 + 40 * wave(len(rows))).round(1),
    }
    found = recognise(table(tmp_path / "soil.csv", columns)).recipe.id_columns
    assert found == ("plot", "horizon")


@pytest.mark.parametrize("across", [True, False])
def test_visits_on_weekdays_are_steps_and_no_working_days_with_holes(
    tmp_path: Path, across: bool
) -> None:
    """As plants are looked at on the second day and then each week or so, by day or by plant."""
    apart = np.array([0, 1, *([7, 13, 8, 7, 5, 14] * 6)])
    days = np.busday_offset(np.datetime64("2024-01-08") + np.cumsum(apart), 0, roll="forward")
    dates, stages = pd.to_datetime(days).strftime("%d.%m.%Y"), wave(len(days), period=9)
    if across:
        cells = {date: (4 + 3 * np.roll(stages, k)[:24]).round() for k, date in enumerate(dates)}
        path = table(tmp_path / "plants.csv", {"plant": [f"AS{k}" for k in range(24)], **cells})
    else:
        path = table(tmp_path / "plants.csv", {"date": dates, "height": stages.round(3)})
    found = recognise(path)
    assert found.recipe.layout == ("rows" if across else "long")
    assert read(path, found.recipe).meta.step_unit == "step"
    before = found.recipe.with_(each_row=False, window=2 * (not across))  # by earlier versions
    assert read(path, before).meta.step_unit == "business day"


def test_polls_on_some_weekdays_are_steps_of_uneven_time(tmp_path: Path) -> None:
    apart = np.array([0, 1, 7, 2, 8, 7, 1, 14, 6, 13])
    days = np.busday_offset(np.datetime64("2010-01-20") + np.cumsum(apart), 0, roll="forward")
    rows = {
        "date": np.repeat(days, 6).astype(str), "party": [*"ABCFOV"] * len(days),
        "share": np.ravel([20 + wave(6, phase=k) for k in range(len(days))]),
    }  # fmt: skip
    found = recognise(path := table(tmp_path / "polls.csv", rows))
    dataset = read(path, found.recipe)
    assert (len(dataset), dataset.meta.step_unit) == (6, "step")
    assert "The time between rows varies" in " ".join(map(str, found.warnings))
    before = read(path, found.recipe.with_(each_row=False))  # by earlier versions
    assert before.meta.step_unit == "business day"


@pytest.mark.parametrize(("who", "latest_first"), [("patient_id", False), ("tag.ID", True)])
def test_rows_sorted_by_who_they_are_of_before_their_dates_are_sequences(
    tmp_path: Path, who: str, latest_first: bool
) -> None:
    """As tagged fish are listed, each heard two or three times; all were one track."""
    rng = np.random.default_rng(5)
    counts = rng.integers(1, 5, 30)
    whose = np.repeat(np.arange(30), counts)
    times = np.datetime64("2026-04-01T08:00") + rng.permutation(90_000)[: len(whose)]
    order = np.lexsort((-times.astype(np.int64) if latest_first else times, whose))
    rows = pd.DataFrame({
        who: 100 + 15 * whose, "date.time": np.datetime_as_string(times[order]),
        "x": (whose + rng.normal(0, 0.2, len(whose))).round(3),
        "y": (5 - whose + rng.normal(0, 0.2, len(whose))).round(3), "stock": 5 + whose % 2,
    })  # fmt: skip
    rows.to_csv(path := tmp_path / "heard.csv", index=False)
    found = recognise(path)
    assert found.recipe.id_columns == (who,)
    dataset = read(path, found.recipe)
    assert (len(dataset), dataset.meta.channels) == (30, ("x", "y"))
    assert found.recipe.time_columns == ("date.time",)
    assert "stock" in dataset.labels


@pytest.mark.parametrize("at_once", [True, False])
def test_rows_sorted_by_station_and_level_are_of_each_station_along_its_dates(
    tmp_path: Path, *, at_once: bool
) -> None:
    """Stations that were gauged one after the other are one series, as before."""
    rng = np.random.default_rng(8)
    parts = []
    for k, station in enumerate(("V10", "V102", "V12")):
        begin = 0 if at_once else 9_000 * k
        days = np.sort(rng.choice(9_000, 20, replace=False)) + begin
        levels = (11 + k + rng.random(20)).round(2)
        columns = {
            "meas": 40 * k + np.cumsum(rng.integers(1, 4, 20)), "station": station,
            "date": np.datetime64("1990-01-01") + days, "W": levels, "Q": (levels - 10).round(1),
        }  # fmt: skip
        parts.append(pd.DataFrame(columns).sort_values("W"))
    pd.concat(parts).to_csv(path := tmp_path / "gaugings.csv", index=False)
    found = recognise(path)
    assert found.recipe.id_columns == (("station",) if at_once else ())
    assert found.recipe.time_columns == ("date",)
    assert found.recipe.value_columns == (("W", "Q") if at_once else ("meas", "W", "Q"))


@pytest.mark.parametrize("timed", ["", "anew with each person", "since 1970"])
@pytest.mark.parametrize(
    ("trial", "numbers"),
    [
        ("trial", [1, 2, 3] * 3),
        ("session", ["S1", "S2", "S3"] * 3),
        ("run", [*range(9)]),
    ],
)
def test_trials_of_each_person_are_sequences_without_a_time_too(
    tmp_path: Path, trial: str, numbers: list[object], timed: str
) -> None:
    """A person was one sequence, whose windows ran from one trial into the next."""
    sizes = [24 + 3 * k for k in range(9)]
    rows = sum(sizes)
    columns: dict[str, Sequence[object]] = {
        "subject": np.repeat(["A", "B", "C"], [sum(sizes[k : k + 3]) for k in (0, 3, 6)]),
        trial: np.repeat(numbers, sizes),
    }
    if timed:
        seconds = np.arange(rows) + 9_000 * np.repeat(np.arange(9), sizes)
        begins = np.repeat([0, seconds[sum(sizes[:3])], seconds[sum(sizes[:6])]], 3)
        at = seconds - np.repeat(begins, sizes) if "anew" in timed else seconds + 1_600_000_000
        columns["time"] = pd.to_datetime(at, unit="s").strftime("%Y-%m-%d %H:%M:%S")
    path = table(tmp_path / "a.csv", {**columns, "emg": wave(rows), "load": wave(rows, phase=1)})
    found = recognise(path)
    assert trial in found.recipe.id_columns
    assert read(path, found.recipe).lengths.tolist() == sizes
    if not timed:
        did = {"subject": columns["subject"], "did": columns[trial], "emg": wave(rows)}
        assert recognise(table(path, did)).recipe.id_columns == ("subject",)
