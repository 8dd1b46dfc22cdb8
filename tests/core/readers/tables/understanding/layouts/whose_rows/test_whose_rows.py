"""Which rows are of one: people, drivers and places, beside what only counts or tells the time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.doubts import total_of_all, totals_beside_parts
from sequitur_core.data.notes.times import times_not_telling
from sequitur_core.readers import read, recognise, revise
from tests.core.files import table, wave

RNG = np.random.default_rng(8)


@pytest.mark.parametrize("who", ["sub", "Subj", "ppt", "Participant"])
def test_short_words_for_people_name_sequences(tmp_path: Path, who: str) -> None:
    """As of an experiment on reaction times, in the order in which people came."""
    sizes = (45, 135, 60)
    n = sum(sizes)
    trials = pd.DataFrame(
        {
            "colour": RNG.choice(["red", "green", "blue"], n),
            "rt": RNG.uniform(0.3, 1.2, n).round(6),
            "acc": RNG.random(n) < 0.9,
            who: np.repeat([1, 2, 3], sizes),
        }
    )
    trials.to_csv(path := tmp_path / "stroop.csv")
    found = recognise(path)
    assert found.recipe.id_columns == (who,)
    assert found.recipe.value_columns == ("rt", "acc")
    assert not found.warnings


def test_what_was_booked_is_no_sequence_for_each_kind_and_payee(tmp_path: Path) -> None:
    """Of an account: rows of a day are of the same kind and payee as often as any are."""
    n = 170
    days = pd.Timestamp("2022-12-30") - pd.to_timedelta(np.sort(RNG.integers(0, 90, n)), "D")
    bookings = {
        "Buchungstag": days.strftime("%d.%m.%y"),
        "Buchungstext": RNG.choice(["KARTE", "LASTSCHRIFT", "DAUERAUFTRAG", "GUTSCHRIFT"], n),
        "Beguenstigter": RNG.choice(["ROSSMANN", "Stadtwerke", "EDEKA", "DB Vertrieb", "REWE"], n),
        "Betrag": -RNG.lognormal(3, 1, n).round(2),
    }
    found = recognise(table(tmp_path / "umsatz.csv", bookings))
    assert (found.recipe.layout, found.recipe.id_columns) == ("long", ())


def test_what_is_measured_below_something_names_none(tmp_path: Path) -> None:
    rows = {"level": RNG.normal(9, 1, 90).round(2), "sub_level": np.repeat([1, 2, 3], 30)}
    pd.DataFrame(rows).to_csv(path := tmp_path / "tank.csv", index=False)
    assert recognise(path).recipe.id_columns == ()


def visits_of(name: str, who: list[str]) -> pd.DataFrame:
    """What was measured of somebody at uneven times, none of which comes twice."""
    hours = RNG.integers(1, 9, len(who)).cumsum()
    when = pd.Timestamp("2024-01-01") + pd.to_timedelta(hours, "h")
    return pd.DataFrame({name: who, "when": when, "hr": 9 * wave(len(who)), "temp": wave(len(who))})


@pytest.mark.parametrize(
    ("name", "of"),
    [("admission_id", "A_X{}"), ("patient", "P{}"), ("student", "{}"), ("subject", "s{}")],
)
def test_rows_about_persons_are_a_sequence_for_each_in_whatever_order(
    tmp_path: Path, name: str, of: str
) -> None:
    """They were windows over all of them, each called after the most frequent."""
    who = [of.format(k) for k in RNG.permutation(np.repeat(range(2, 9), 9))]
    visits_of(name, who).to_csv(path := tmp_path / "vitals.csv", index=False)
    found = recognise(path)
    assert found.recipe.id_columns == (name,)
    assert f"{name} says whom a row is about" in found.reasons[0]
    assert len(read(path, found.recipe)) == 7


def test_subjects_of_letters_are_no_persons(tmp_path: Path) -> None:
    about = [*RNG.choice(["Re: hello", "Offer", "News"], 63)]
    visits_of("subject", about).to_csv(path := tmp_path / "mails.csv", index=False)
    assert recognise(path).recipe.layout == "long"


@pytest.mark.parametrize(
    ("column", "names", "measured"),
    [
        ("field", [1, 2, 3, 4], ["humidity", "wind"]),
        ("field", ["North", "West", "Hill", "Mill"], ["humidity"]),
        ("tag", ["A12", "B07", "C3", "C9"], ["weight", "milk"]),
        ("field", ["temp", "hum", "co2", "lux"], ["_value"]),
    ],
)
def test_fields_and_tags_are_channels_where_nothing_else_says_what_was_measured(
    tmp_path: Path, column: str, names: list[int | str], measured: list[str]
) -> None:
    """What was measured in several fields was put side by side, as if they were channels."""
    rows = {column: np.repeat(names, 30), "minute": [*range(0, 150, 5)] * 4}
    numbers = {name: (3 + k) * wave(120) for k, name in enumerate(measured)}
    pd.DataFrame({**rows, **numbers}).to_csv(path := tmp_path / "t.csv", index=False)
    recipe = recognise(path).recipe
    told = ((), column) if measured == ["_value"] else ((column,), "")
    assert (recipe.id_columns, recipe.channel_column) == told


def test_samples_of_several_places_have_a_row_for_each_quantity_though_some_share_a_day(
    tmp_path: Path,
) -> None:
    """Of each place, those of all but one quantity were left out."""
    units = {"chlorine": "mg/L", "turbidity": "NTU", "coliforms": "n/100mL"}
    rows = [
        (f"20{day // 28 % 12 + 10}-03-{day % 28 + 1:02d}", town, what, round(RNG.normal(), 3), unit)
        for day in range(0, 300, 7)
        for town in ("Merton", "Hallburgh", "Paethsmouth")
        for what, unit in units.items()
        for _ in range(2 if (day, town) == (21, "Merton") else 1)
    ]
    names = ["date", "suburb", "measure", "result", "units"]
    pd.DataFrame(rows, columns=names).to_csv(path := tmp_path / "t.csv", index=False)
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.channel_column) == (("suburb",), "measure")


def test_settings_that_are_gone_through_in_equal_stretches_are_labels(tmp_path: Path) -> None:
    """As the speeds of a fan, in %, with each of three weights: they were learned."""
    speeds = np.tile(np.repeat(np.arange(20, 101, 10), 50), 3)
    shaken = RNG.normal(0, speeds / 100).round(3)
    columns = {"weight": np.repeat([1, 2, 3], 450), "speed": speeds, "x": shaken, "y": wave(1350)}
    pd.DataFrame(columns).to_csv(path := tmp_path / "fan.csv", index=False)
    recipe = recognise(path).recipe
    assert (recipe.value_columns, recipe.label_columns) == (("x", "y"), ("weight", "speed"))


def walks(*, stay: int, frames: int, named: bool = False) -> pd.DataFrame:
    """Forty people on a square, each for a while: a row for each of them in every sixth frame."""
    rng = np.random.default_rng(3)
    rows = []
    for person in range(1, 41):
        first = int(rng.integers(0, frames - stay + 1))
        ways = rng.normal(0, 0.4, 2) + rng.normal(0, 0.03, (stay, 2)).cumsum(axis=0)
        at = rng.uniform(0, 12, 2) + ways.cumsum(axis=0)
        rows += [(780 + 6 * (first + k), person, x, 0, y) for k, (x, y) in enumerate(at.round(4))]
    columns = ["frame", "person", "x", "z", "y"] if named else [f"column {k}" for k in range(1, 6)]
    return pd.DataFrame(rows, columns=columns).sort_values(columns[:2])


@pytest.mark.parametrize(("stay", "frames"), [(9, 9), (40, 40), (20, 300)])
@pytest.mark.parametrize("outer", [1, 2])
def test_of_two_columns_without_names_the_one_of_smooth_ways_says_who_walks(
    tmp_path: Path, stay: int, frames: int, outer: int
) -> None:
    rows = walks(stay=stay, frames=frames).sort_values([f"column {outer}", f"column {3 - outer}"])
    rows.to_csv(path := tmp_path / "walks.txt", sep=" ", header=False, index=False)
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("column 2",), ("column 1",))
    assert recipe.value_columns == ("column 3", "column 5")


@pytest.mark.parametrize("named", [False, True])
def test_numbers_in_no_order_that_come_and_go_are_no_ways(tmp_path: Path, *, named: bool) -> None:
    rows = walks(stay=20, frames=300, named=named)
    rows.iloc[:, [2, 4]] = RNG.normal(0, 1, (len(rows), 2)).round(4)
    path = tmp_path / "noise.csv"
    rows.to_csv(path, header=named, index=False)
    found = recognise(path)
    assert not any("Numbers go on along" in reason for reason in found.reasons)


@pytest.mark.parametrize("count", ["lapNumber", "round", "Trial"])
def test_a_count_from_any_number_puts_the_rows_of_things_with_names_in_order(
    tmp_path: Path, count: str
) -> None:
    """As where laps 3 to 7 of a race were taken, of all drivers who were still in it."""
    names = [f"driver {letter}" for letter in "abcdefghij"]
    rows = [
        {"session": "8634", "driverId": name, count: lap, "time_taken": 84 + RNG.random()}
        for lap in range(3, 8)
        for name in RNG.permutation(names)
    ]
    pd.DataFrame(rows).to_csv(path := tmp_path / "laps.csv", index=False)
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("driverId",), (count,))


@pytest.mark.parametrize("clock", [False, True])
def test_trials_of_numbered_rows_are_sequences(tmp_path: Path, *, clock: bool) -> None:
    """What numbers or times the rows of each trial is not followed from trial to trial."""
    trial, place = np.repeat(np.arange(1, 9), 12), np.tile(np.arange(12), 8)
    level = (np.sin(place / 3) + RNG.normal(0, 0.1, 96)).round(3)
    at = {"time": [f"08:00:{2 * p:02}" for p in place]} if clock else {"place": place}
    rows = {"trial": trial, **at, "level": level}
    pd.DataFrame(rows).to_csv(path := tmp_path / "trials.csv", index=False)
    assert recognise(path).recipe.id_columns == ("trial",)


def test_places_in_a_muddle_in_each_numbered_week_are_sequences(tmp_path: Path) -> None:
    """The number of the week counts no packets of one series."""
    places = [f"place {k}" for k in range(12)]
    weeks = pd.date_range("2017-10-07", periods=9, freq="7D").strftime("%Y-%m-%d")
    rows = [
        {"place": place, "level": RNG.integers(1, 11), "weekend": weekend, "week": 40 + week}
        for week, weekend in enumerate(weeks)
        for place in RNG.permutation(places)
    ]
    pd.DataFrame(rows).to_csv(path := tmp_path / "flu.csv", index=False)
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("place",), ("weekend",))
    assert recipe.value_columns == ("level",)


@pytest.mark.parametrize("every", [10, 0])
def test_a_few_more_cells_in_even_distances_are_channels_read_less_often(
    tmp_path: Path, every: int
) -> None:
    wide = np.arange(120) % every == 0 if every else RNG.random(120) < 0.1
    cells = RNG.integers(0, 900, (120, 9))
    lines = [
        ",".join(map(str, row[: 9 if more else 6])) for row, more in zip(cells, wide, strict=True)
    ]
    (path := tmp_path / "pendulum.csv").write_text("\n".join(lines))
    assert recognise(path).recipe.layout == ("long" if every else "rows")


def test_readings_of_several_who_take_no_turns_may_be_of_each(tmp_path: Path) -> None:
    """A time of its own for each row, which is of one household or another: asked about."""
    at = pd.date_range("2024-01-01", periods=144, freq="15min")
    homes = RNG.choice(["HH1", "HH2", "HH3", "HH4"], 144)
    rows = {"timestamp": at, "household_id": homes, "kwh": RNG.uniform(1, 4, 144).round(2)}
    pd.DataFrame(rows).to_csv(path := tmp_path / "meters.csv", index=False)
    ways = [way.label() for way in recognise(path).partitions]
    assert ways == ["household_id (4)", "window of one series"]


@pytest.mark.parametrize("name", ["device", "Raum", "status"])
def test_devices_on_levels_of_their_own_are_sequences_as_they_happen_to_report(
    tmp_path: Path, name: str
) -> None:
    """Boards in three rooms report every few seconds: windows went over all of them.

    Also where nothing is known of their column, unless it says what was the case.
    """
    n, each = 240, {"b8:27:eb:bf:9d:51": 51.0, "00:0f:00:70:91:0a": 75.0, "1c:bf:ce:15:ec:4d": 61.0}
    device = RNG.choice([*each], n)
    rows = {
        "ts": 1.6e9 + RNG.uniform(0.1, 4, n).cumsum().round(3),
        name: device,
        "humidity": (np.vectorize(each.get)(device) + wave(n)).round(1),
        "temp": (np.vectorize(each.get)(device) / 3 + wave(n)).round(1),
    }
    pd.DataFrame(rows).to_csv(path := tmp_path / "telemetry.csv", index=False)
    found = recognise(path)
    told = any("jump between those of several" in why for why in found.reasons)
    assert (found.recipe.id_columns, told) == (((), False) if name == "status" else ((name,), True))


@pytest.mark.parametrize(("pause", "trial"), [(3_000, "trial"), (4, "trial"), (3_000, "n")])
def test_trials_between_pauses_of_a_session_are_sequences(
    tmp_path: Path, pause: int, trial: str
) -> None:
    """As of eye trackers, whose clock begins anew with each session.

    A number that goes up by one at each pause is a trial, where the same was shown throughout each.
    """
    rows = [
        {"session": f"s0{s}", trial: k + 1, "clock": 9_000 - 700 * s + k * (236 + pause) + 4 * n,
         "gaze": round(RNG.normal(500, 5), 2), "item": (7 * k + s) % 24 + 1}
        for s in range(4) for k in range(6) for n in range(60)
    ]  # fmt: skip
    pd.DataFrame(rows).to_csv(path := tmp_path / "samples.csv", index=False)
    found = recognise(path)
    paused = pause > 4
    assert found.recipe.id_columns == (("session", trial) if paused else ("session",))
    assert found.recipe.time_columns == ("clock",)
    assert ("item" in found.recipe.label_columns) is paused  # it was a channel of whole sessions
    assert any(f"pauses at each {trial}" in reason for reason in found.reasons) is paused


def test_two_names_are_whose_rows_they_are_before_a_count_that_seldom_comes_twice(
    tmp_path: Path,
) -> None:
    rng = np.random.default_rng(4)
    lives = {"AUT": 900, "CHE": 700, "DEU": 9_000, "NZL": 3_000}
    rows = [
        (country, 2015 + week // 52, 1 + week % 52, sex, *(half * rng.poisson(size, 2)))
        for country, size in lives.items()
        for week in range(416)
        for sex, half in (("m", 1), ("f", 1), ("b", 2))
    ]
    named = ["CountryCode", "Year", "Week", "Sex", "D65_74", "D85p"]
    frame = pd.DataFrame(rows, columns=named)
    again = frame.duplicated(["Year", "Week", "D85p"]).mean()
    assert 0 < again < 0.005  # so that it nearly names the rows
    found = recognise(table(tmp_path / "t.csv", frame))
    assert found.recipe.id_columns == ("CountryCode", "Sex")
    assert found.recipe.value_columns == ("D65_74", "D85p")


@pytest.mark.parametrize("mixed", [False, True], ids=["below one another", "mixed"])
def test_few_rows_whose_time_goes_back_just_where_a_word_changes_are_of_that(
    tmp_path: Path, mixed: bool
) -> None:
    """As of orders of two products, of which no date is in both."""
    days = np.concatenate([np.sort(RNG.choice(np.arange(n, 400, 2), 16, False)) for n in (0, 1)])
    product = np.repeat(["S10", "S24"], 16)
    if mixed:
        product[[3, 20]] = "S24", "S10"
    rows = {
        "ORDERNUMBER": 10_100 + days // 2, "ORDERLINENUMBER": RNG.integers(1, 15, 32),
        "QUANTITY": RNG.integers(20, 60, 32),
        "DATE": np.datetime64("2024-01-01") + days, "PRODUCT": product,
    }  # fmt: skip
    found = recognise(table(tmp_path / "t.csv", rows)).recipe
    assert found.id_columns == (() if mixed else ("PRODUCT",))
    assert found.value_columns == ("QUANTITY",)


def regions(path: Path, mark: str, *, off: float = 0.0) -> Path:
    """Births of each region and of the country, which has those of all, in a row each."""
    parts = np.random.default_rng(4).integers(400, 900, (3, 20))
    whole = parts.sum(axis=0) + (off * parts[0]).astype(int)
    rows = {"AT": whole, **{f"AT{mark}{k + 1}": part for k, part in enumerate(parts)}, "BE": whole}
    lines = [f"{name},{','.join(map(str, row))}" for name, row in rows.items()]
    path.write_text("\n".join([f"geo,{','.join(map(str, range(1990, 2010)))}", *lines]))
    return path


@pytest.mark.parametrize("mark", ["", ".", "-"])
def test_a_total_beside_its_parts_is_told_where_names_say_so(tmp_path: Path, mark: str) -> None:
    found = recognise(regions(tmp_path / "births.csv", mark))
    (note,) = totals_beside_parts.among(found.warnings)
    assert str(note) == (
        f"AT is the total of AT{mark}1, AT{mark}2 and AT{mark}3, which are sequences as well, so "
        "the same numbers count more than once in training."
    )
    some = recognise(regions(tmp_path / "some.csv", mark, off=0.5))
    assert not totals_beside_parts.among(some.warnings)


@pytest.mark.parametrize(
    ("first", "regions", "told"),
    [
        ("United States", 0, " is the total of the 8 other"),
        ("United States", 2, " is the total of the 10 other"),
        ("Total", None, " seems to be the total of the 8 other"),
        ("Alaska", None, None),
    ],
)
def test_a_total_of_all_others_is_told_and_left_out_by_a_click(
    tmp_path: Path, first: str, regions: int | None, told: str | None
) -> None:
    """Of regions between them as well, or by its name alone where a part is missing."""
    states = np.random.default_rng(4).integers(400, 900, (8, 12))
    rows = {first: states.sum(axis=0) + (900 if regions is None else 0)}
    rows |= {f"state {k}": row for k, row in zip("abcdefgh", states, strict=True)}
    if regions:
        rows |= {"North": states[:4].sum(axis=0), "South": states[4:].sum(axis=0)}
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=range(1990, 2002))
    frame.to_csv(path := tmp_path / "t.csv", index_label="area")
    found = recognise(path)
    notes = total_of_all.among(found.warnings)
    assert [str(note).startswith(f"{first}{told}") for note in notes] == [True] * bool(told)
    for note in notes:
        after = revise(path, found.recipe, **note.offers[0].changes)
        assert first not in read(path, after.recipe).ids
        assert not total_of_all.among(after.warnings)


def test_a_total_of_more_than_the_other_rows_is_not_called_theirs(tmp_path: Path) -> None:
    """As in a file of some states beside the sum of all."""
    states = np.random.default_rng(4).integers(400, 900, (5, 12))
    rows = {"Total": 3 * states.sum(axis=0)}
    rows |= {f"state {k}": row for k, row in zip("abcde", states, strict=True)}
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=range(1990, 2002))
    frame.to_csv(path := tmp_path / "t.csv", index_label="area")
    assert not total_of_all.among(recognise(path).warnings)


def test_before_and_after_in_a_column_called_time_is_no_time_that_begins_anew(
    tmp_path: Path,
) -> None:
    columns = {"sugar": [0.1, 0.2, 0.15, 0.12, 0.13, 0.11] * 4,
               "time": ["before"] * 12 + ["after"] * 12, "id": [*range(1, 13)] * 2}  # fmt: skip
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.id_columns == ("time",)
    assert found.reasons[0].startswith("The x axis begins anew with each time")


def weighed(path: Path, name: str, *, counted: bool = False) -> Path:
    """Ten animals on two diets, each weighed eight times, in order; they grow."""
    rng = np.random.default_rng(7)
    rows = [
        {name: k, "weight": 40 + 5 * k + int(w), "Diet": 1 + k // 6}
        for k in range(1, 11)
        for w in rng.integers(2, 9, 8).cumsum()
    ]
    pd.DataFrame(rows).to_csv(path, index=counted)
    return path


@pytest.mark.parametrize("counted", [False, True])
@pytest.mark.parametrize("name", ["Rat", "Chick"])
def test_animals_that_lie_together_are_sequences_without_a_time(
    tmp_path: Path, name: str, *, counted: bool
) -> None:
    recipe = recognise(weighed(tmp_path / "t.csv", name, counted=counted)).recipe
    assert (recipe.layout, recipe.id_columns, recipe.time_columns) == ("tidy", (name,), ())
    assert (recipe.value_columns, recipe.label_columns) == (("weight",), ("Diet",))


def test_what_all_go_through_alike_is_their_axis_as_far_as_each_goes(tmp_path: Path) -> None:
    rows = [
        {"sample": name, "volume_ml": drop**1.2 // 0.1 / 10, "pH": 3 + k + np.tanh(drop - 12)}
        for k, (name, drops) in enumerate({"A": 26, "B": 20, "C": 23}.items())
        for drop in range(drops)
    ]
    pd.DataFrame(rows).to_csv(path := tmp_path / "titration.csv", index=False)
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("sample",), ("volume_ml",))


def test_of_columns_that_name_the_same_a_name_comes_before_a_date(tmp_path: Path) -> None:
    """As of contracts, each with the day on which it ends."""
    ends = pd.date_range("2024-03-20", periods=20, freq="91D").strftime("%Y-%m-%d")
    columns = {
        "Timestamp": np.repeat([f"2023-01-0{day} 15:00:00" for day in (3, 4, 5)], 20),
        "Expiration": np.tile(ends, 3),
        "Asset": np.tile([f"SR{k % 3} {end}" for k, end in enumerate(ends)], 3),
        "bid": 96 + wave(60).round(3),
    }
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert recipe.id_columns == ("Asset",)
    assert recipe.date_labels == ()


def test_ships_are_a_sequence_each_also_where_rows_were_sorted_by_them(tmp_path: Path) -> None:
    """Their numbers were a channel."""
    rng = np.random.default_rng(0)
    ships = [sorted(rng.uniform(0, 900, 20).round(1)) for _ in range(5)]
    columns = {
        "time": np.concatenate(ships),
        "N": 55 + wave(100).round(3), "E": 12 + wave(100, phase=2).round(3),
        "mmsi": np.repeat(219_000_000 + rng.integers(0, 999_999, 5), 20),
    }  # fmt: skip
    recipe = recognise(table(tmp_path / "ais.csv", columns)).recipe
    assert (recipe.layout, recipe.id_columns) == ("tidy", ("mmsi",))
    assert recipe.value_columns == ("N", "E")


def test_a_remark_and_what_all_rows_say_name_none_of_them(tmp_path: Path) -> None:
    columns = {
        "site": ["Kiel"] * 30,
        "plot": [f"plot {k}" for k in range(15)] * 2,
        "crop": ["oats"] * 15 + ["rye"] * 15,
        **{str(2000 + k): wave(30, phase=k).round(2) for k in range(12)},
        "notes": ["" if k % 9 else f"seen {k}" for k in range(30)],
    }
    recipe = recognise(table(tmp_path / "plots.csv", columns)).recipe
    assert (recipe.layout, recipe.id_columns) == ("rows", ("plot", "crop"))


def test_a_number_of_each_row_beside_an_age_is_no_length(tmp_path: Path) -> None:
    """Deaths per year were left out, as if an age began where the row number ended."""
    ages = np.arange(100)
    columns = {
        "Unnamed: 0": ages, "age": ages, "deaths": (0.9 * (ages / 100) ** 9).round(6),
        "alive": (100_000 * np.exp(-((ages / 80) ** 6))).round(),
    }  # fmt: skip
    recipe = recognise(table(tmp_path / "life.csv", columns)).recipe
    assert recipe.value_columns == ("deaths", "alive")


@pytest.mark.parametrize("cycles", [16, 60])
def test_numbered_sensors_of_engines_are_channels_along_their_cycles(
    tmp_path: Path, cycles: int
) -> None:
    """However few cycles each has: its rows were the sequences, along the numbers of sensors."""
    n = 3 * cycles
    levels = RNG.uniform(10, 2_000, 24)
    sensors = {f"s_{k + 1}": (of * (1 + 0.01 * wave(n, phase=k))).round(4)
               for k, of in enumerate(levels)}  # fmt: skip
    columns = {"unit": np.repeat([1, 2, 3], cycles), "cycle": [*range(1, cycles + 1)] * 3}
    pd.DataFrame({**columns, **sensors}).to_csv(path := tmp_path / "engines.csv", index=False)
    recipe = recognise(path).recipe
    assert (recipe.layout, recipe.id_columns) == ("tidy", ("unit",))
    assert (recipe.time_columns, recipe.value_columns) == (("cycle",), tuple(sensors))


def test_when_a_session_began_asks_nobody_to_remove_rows(tmp_path: Path) -> None:
    rows = {
        "word": RNG.choice(["red", "green", "blue"], 90),
        "rt": RNG.uniform(0.4, 1.2, 90).round(6),
        "date": ["2024-11-30_14h22.09.331"] * 90,
    }
    pd.DataFrame(rows).to_csv(path := tmp_path / "stroop.csv", index=False)
    assert not times_not_telling.among(recognise(path).warnings)


def test_a_count_names_nothing(tmp_path: Path) -> None:
    """Days are listed anew at each retrieval, and today's count grew in between."""
    days = pd.date_range("2023-05-01", periods=12)
    rows = [
        (day, 3 + 5 * (k * 7 % 4) - (read == day), (k * 5) % 3, read)
        for read in days[3:]
        for k, day in enumerate(days)
        if day <= read
    ]
    rows.insert(8, (*rows[8][:1], 99, *rows[8][2:]))  # one of them twice
    frame = pd.DataFrame(rows, columns=["day", "count", "uniques", "retrieved"])
    frame.to_csv(path := tmp_path / "views.csv", index=False)
    recipe = recognise(path).recipe
    assert {"count", "uniques"} <= {*recipe.value_columns}
    assert not {"count", "uniques"} & {*recipe.id_columns}
