"""What loggers, animals and clocks without a name write: channels, sequences and times."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.tables import rows_summed_up
from sequitur_core.readers import load, read, recognise
from tests.core.files import table, wave, write

N = 900
SECONDS = pd.date_range("2025-03-04 10:20", periods=N, freq="s")


def counted(path: Path, name: str, freq: str) -> Path:
    """Twenty columns of one name that count on, a state beside them, and a dated time."""
    at = pd.date_range("2025-03-04 10:20", periods=N, freq=freq).strftime("%Y-%m-%d %H:%M:%S")
    warm = {f"{name}({k + 1})": (60 + k + 9 * wave(N, period=300 + k)).round(2) for k in range(20)}
    return table(path, {"stamp": at, **warm, "heater": np.arange(N) // 90 % 2})


def test_many_sensors_that_one_logger_reads_each_second_are_channels(tmp_path: Path) -> None:
    found = recognise(counted(tmp_path / "pipe.csv", "Temp", "s"))
    assert found.recipe.layout == "long"
    assert len(found.recipe.value_columns) == 20
    assert found.recipe.label_columns == ("heater",)


@pytest.mark.parametrize(("name", "freq"), [("house", "s"), ("Temp", "h")])
def test_many_things_and_what_is_read_seldom_are_sequences(
    tmp_path: Path, name: str, freq: str
) -> None:
    assert recognise(counted(tmp_path / "t.csv", name, freq)).recipe.layout == "columns"


def around(path: Path, classes: np.ndarray, *, smooth: str = "down") -> Path:
    """Twelve sensors around a robot, whose distances go on down or along a row; what it does."""
    rng = np.random.default_rng(5)
    shape = (len(classes), 12) if smooth == "down" else (12, len(classes))
    far = 2 + 0.1 * rng.normal(size=shape).cumsum(axis=0)
    far = (far if smooth == "down" else far.T) + 0.05 * classes[:, None]
    columns = {f"V{k + 1}": far[:, k].round(3) for k in range(12)}
    return table(path, {**columns, "Class": classes})


TURNS = np.repeat([4, 2, 1, 4, 2, 4], 20)


def test_rows_are_steps_where_a_class_comes_back_and_numbers_go_on_downwards(
    tmp_path: Path,
) -> None:
    found = recognise(around(tmp_path / "t.csv", TURNS))
    assert (found.recipe.layout, found.recipe.label_columns) == ("long", ("Class",))
    assert len(found.recipe.value_columns) == 12
    assert [way.label() for way in found.partitions] == ["row (120)", "window of one series"]
    rows = dict(found.partitions[0].choices)
    assert len(load(tmp_path / "t.csv", **rows)) == 120


@pytest.mark.parametrize(
    ("classes", "smooth"),
    [(np.sort(TURNS), "down"), (np.random.default_rng(2).permutation(TURNS), "down"),
     (TURNS, "along")],
)  # fmt: skip
def test_rows_are_sequences_where_classes_are_sorted_or_mixed_or_numbers_go_on_along_them(
    tmp_path: Path, classes: np.ndarray, smooth: str
) -> None:
    found = recognise(around(tmp_path / "t.csv", classes, smooth=smooth))
    assert (found.recipe.layout, found.recipe.label_columns) == ("rows", ("Class",))


def tracks(path: Path, *, together: bool = False) -> Path:
    """Ten goats with a collar each, which send a place now and then, in no order."""
    rng = np.random.default_rng(4)
    who, rows = np.repeat(np.arange(10), 40), 400
    walked = rng.normal(0, 3e-4, (10, 40, 2)).cumsum(axis=1)
    homes = np.zeros((10, 1, 2)) if together else rng.normal(0, 0.02, (10, 1, 2))
    places = (walked + homes).reshape(rows, 2)
    at = rng.choice(14 * 86_400, rows, replace=False).reshape(10, 40)
    at.sort(axis=1)
    if together:
        places = rng.normal(0, 0.01, (rows, 2))
    frame = pd.DataFrame({
        "goat": [f"G{k}" for k in who], "animal": [f"G{k}" for k in who],
        "at": pd.Timestamp("2025-06-01") + pd.to_timedelta(at.ravel(), unit="s"),
        "lat": (46.2 + places[:, 0]).round(6), "lon": (9.1 + places[:, 1]).round(6),
    }).drop(columns="goat")  # fmt: skip
    frame.sample(frac=1, random_state=1).to_csv(path, index=False)
    return path


def test_places_that_go_on_within_each_animal_are_a_sequence_each(tmp_path: Path) -> None:
    path = tracks(tmp_path / "goats.csv")
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert dataset.lengths.tolist() == [40] * 10
    assert found.recipe.time_columns == ("at",)
    assert dataset.meta.channels == ("lat", "lon")
    assert "Places go on from row to row of each animal" in found.reasons[0]
    steps = [np.abs(np.diff(sequence, axis=0)).max() for sequence in dataset.sequences]
    assert max(steps) < 0.002  # in the order of time, without a jump


def test_places_that_jump_within_each_name_are_one_series(tmp_path: Path) -> None:
    assert recognise(tracks(tmp_path / "t.csv", together=True)).recipe.layout == "long"


def ways(path: Path, columns: str, names: list[object], *, apart: bool = True) -> Path:
    """Places on ways of unlike lengths, one behind the other, far apart or as one that goes on.

    columns : those of the two places and of the name of each way.
    """
    rng = np.random.default_rng(6)
    whose = np.repeat(np.arange(len(names)), 20 + 7 * np.arange(len(names)))
    turned = rng.normal(0, 0.3, len(whose)).cumsum()
    steps = 0.002 * np.stack([np.sin(turned), np.cos(turned)])
    homes = rng.uniform(-3, 3, (2, len(names)))[:, whose] if apart else 0.0
    at = (homes + steps.cumsum(axis=1) + [[50], [10]]).round(5)
    told = [names[k] for k in whose]
    return table(path, dict(zip(columns.split(), [*at, told], strict=True)))


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        ("lat lon label", [0, 1, 2, 3]),
        ("location.lat location.long cluster", [4, 7, 5, 1]),
        ("x y trajectory", [1, 2, 3, 4, 5]),
        ("easting northing mode", ["walk", "bus", "train"]),
        ("pos_x pos_y label", ["a1", "a2", "b1"]),
        ("lat long id", [17, 4]),
    ],
)
def test_ways_that_begin_far_from_one_another_are_a_sequence_each(
    tmp_path: Path, columns: str, names: list[object]
) -> None:
    """Windows ran over several, of which a class or even a channel told the number."""
    found = recognise(ways(tmp_path / "a.csv", columns, names))
    *places, name = columns.split()
    assert (found.recipe.id_columns, found.recipe.value_columns) == ((name,), tuple(places))
    assert "places jump between them" in found.reasons[0]
    one = recognise(ways(tmp_path / "b.csv", columns, names, apart=False))
    assert "places jump" not in " ".join(one.reasons)


@pytest.mark.parametrize("columns", ["acc_x acc_y label", "x y part"])
def test_what_a_sensor_measured_and_two_parts_are_no_ways(tmp_path: Path, columns: str) -> None:
    path = ways(tmp_path / "a.csv", columns, ["on", "off", "up"][: 3 if "acc" in columns else 2])
    assert "places jump" not in " ".join(recognise(path).reasons)


def phone(path: Path, first: int, step: float) -> Path:
    at = first + np.round(step * np.arange(N)).astype(int)
    xyz = [wave(N, period=31, phase=k).round(5) for k in range(3)]
    lines = (f"{t}\tACC\t{x}\t{y}\t{z}" for t, x, y, z in zip(at, *xyz, strict=True))
    path.write_text("\n".join(lines))
    return path


def test_a_clock_in_the_future_counts_milliseconds_since_a_phone_was_on(tmp_path: Path) -> None:
    to_come = int(pd.Timestamp.now().timestamp()) + 20_000_000
    meta = load(phone(tmp_path / "run.txt", to_come, 33.3)).meta
    assert (meta.step_unit, round(meta.step, 4)) == ("s", 0.0333)
    past = recognise(phone(tmp_path / "past.txt", 1_600_000_000, 33.3))
    assert past.recipe.time_format == "epoch s"
    minutes = recognise(phone(tmp_path / "minutes.txt", to_come // 60 * 60, 60))
    assert minutes.recipe.time_format == "epoch s"  # a forecast


def test_a_number_of_windows_one_behind_the_other_is_a_label(tmp_path: Path) -> None:
    begins = np.repeat([1_460_803_354, 1_460_803_364, 1_460_803_374], 300)
    columns = {"timestamp": begins, "red": wave(N, period=80), "window": 1 + np.arange(N) // 300}
    found = recognise(table(tmp_path / "pulse.csv", columns))
    assert found.recipe.value_columns == ("red",)
    assert found.recipe.label_columns == ("window",)


def laps(path: Path, *, missing: bool = False) -> Path:
    """Laps of four swimmers in three heats, in a muddle; one gave up. How long each took."""
    rng = np.random.default_rng(2)
    rows = [
        (heat, who, lap, 30 + rng.normal())
        for heat in (1, 2, 3) for who in "ABCD" for lap in range(1, 21 - 6 * (who == "C"))
        if not missing or rng.random() > 0.3
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["heat", "swimmer", "lap", "time"]).round(2)
    frame["race"] = frame["heat"].map({1: "morning", 2: "noon", 3: "evening"})
    frame.sample(frac=1, random_state=3).to_csv(path, index=False)
    return path


def test_laps_that_count_on_for_each_are_its_steps_and_how_long_they_took_is_measured(
    tmp_path: Path,
) -> None:
    path = laps(tmp_path / "pool.csv")
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert found.recipe.time_columns == ("lap",)
    assert found.recipe.value_columns == ("time",)
    assert sorted(dataset.lengths.tolist()) == [14] * 3 + [20] * 9
    assert "lap counts on from 1 for each swimmer and race" in found.reasons[0]
    first = pd.read_csv(path).query("race == 'noon' and swimmer == 'B'").sort_values("lap")
    at = dataset.ids.index("B, noon")
    np.testing.assert_allclose(dataset.sequences[at][:, 0], first["time"], rtol=1e-6)


def test_laps_of_which_many_are_missing_count_no_rows(tmp_path: Path) -> None:
    found = recognise(laps(tmp_path / "pool.csv", missing=True))
    assert "lap counts on" not in found.reasons[0]


def test_midnight_stands_at_the_end_of_its_day_where_rows_go_on_so_only(tmp_path: Path) -> None:
    days = np.repeat(np.arange(1, 15), 24)
    columns = {
        "date": [f"{d}/2/2025" for d in days],
        "hour": [f"{h % 24}:00" for h in np.tile(np.arange(1, 25), 14)],
        "a": wave(336, period=24), "b": wave(336, period=24, phase=1),
    }  # fmt: skip
    path = table(tmp_path / "dust.csv", columns)
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "h")
    assert found.recipe.time_format == "%d/%m/%Y %H:%M (0:00 ends a day)"
    assert "Midnight is the last row of its date" in " ".join(found.reasons)
    np.testing.assert_allclose(dataset.sequences[0][:, 0], columns["a"][23:47], rtol=1e-6)
    begins = columns | {"hour": [f"{h}:00" for h in np.tile(np.arange(24), 14)]}
    other = recognise(table(tmp_path / "other.csv", begins))
    assert other.recipe.time_format == "%d/%m/%Y %H:%M"


def workouts(path: Path, *, sums: bool, names: tuple[str, str] = ("Total", "Split")) -> Path:
    """Twelve workouts of an ergometer with a row for each split, maybe below one of all of them."""
    whole, part = names
    header = (
        f"Date,Time of Day,{whole} Time,{whole} Meters,{part} Time,{part} Meters,{part} SPM,/500m"
    )
    rows = []
    for k in range(12):
        at = f"2025-04-{28 - 2 * k:02d},16:{k:02d}"
        rows += [f"{at},30:0{k % 7}.5,5{k}47,,,,02:4{k % 10}.5"] * sums
        for i in range(6):
            split = f"{5 * (i + 1):02d}:00.0,{950 - 9 * i + k},{25 + (i + k) % 4}"
            rows.append(f"{at},,,{split},02:3{(7 * i + k) % 10}.5")
    return write(path, "\n".join([header, *rows, ""]))


@pytest.mark.parametrize("sums", [True, False])
def test_splits_of_each_workout_are_its_steps_and_rows_of_their_sums_are_left_out(
    tmp_path: Path, sums: bool
) -> None:
    path = workouts(tmp_path / "a.csv", sums=sums)
    found = recognise(path)
    assert found.recipe.id_columns == ("Date", "Time of Day")
    assert found.recipe.time_columns == ("Split Time (s)",)
    dataset = read(path, found.recipe)
    assert ([len(s) for s in dataset.sequences], len(dataset)) == ([6] * 12, 12)
    assert dataset.meta.channels == ("Split Meters", "Split SPM", "/500m")
    assert bool(rows_summed_up.among(dataset.meta.notes)) == sums


def test_what_is_said_of_each_in_a_first_row_is_no_sum(tmp_path: Path) -> None:
    path = workouts(tmp_path / "a.csv", sums=True, names=("Person", "Split"))
    text = path.read_text().replace("Person Time,Person Meters", "Height,Weight")
    found = recognise(write(path, text))
    assert not rows_summed_up.among(read(path, found.recipe).meta.notes)


def test_the_number_of_the_car_ahead_is_no_channel(tmp_path: Path) -> None:
    """Cars follow one another on lanes, and change them; 0 says that there is nobody ahead."""
    rng, steps = np.random.default_rng(3), np.arange(150)
    cars = [
        pd.DataFrame(
            {
                "car": 7 * car,
                "frame": steps,
                "x": np.round(300 * car + 12 * steps + rng.normal(size=150), 2),
                "speed": np.round(12 + rng.normal(size=150), 3),
                "leader": 7 * np.where(steps < 40 + 5 * car, max(car - 1, 0), max(car - 3, 0)),
                "gear": steps // 30 + 2 + car % 3,
            }
        )
        for car in range(20)
    ]
    frame = pd.concat(cars)
    for name, mixed in (("cars.csv", False), ("frames.csv", True)):
        frame = frame.sort_values(["frame", "car"]) if mixed else frame
        frame.to_csv(tmp_path / name, index=False)
        found = recognise(tmp_path / name)
        assert found.recipe.id_columns == ("car",)
        assert "leader" in found.recipe.left_out
        assert "gear" not in found.recipe.left_out
        assert "leader names another sequence" in found.sentence
        assert not any("leader" in part.label() for part in found.partitions)


@pytest.mark.parametrize("beside", [True, False])
def test_cells_of_a_battery_are_channels_beside_its_voltage_and_current(
    tmp_path: Path, beside: bool
) -> None:
    rows = 180
    amps = -4 + 3 * wave(rows, period=37)
    volts = {f"Cell{k}": (3775 + 4 * amps + k % 3).round() for k in range(1, 14)}
    of_all = {"Total V": (49 + amps / 30).round(2), "Current": amps.round(2),
              "RSOC": 78 - np.arange(rows) // 30}  # fmt: skip
    at = SECONDS[:rows].strftime("%Y%m%d %H%M%S")
    found = recognise(
        table(tmp_path / "bms.csv", {"Time": at, **(of_all if beside else {}), **volts})
    )
    assert (found.recipe.layout == "long") == beside


def test_cells_of_a_bank_are_channels_beside_its_temperature_and_current(tmp_path: Path) -> None:
    rng, at = np.random.default_rng(5), SECONDS[:60:5].strftime("%Y-%m-%d %H:%M:%S")
    drift = np.arange(len(at)) / 1000
    volts = {f"Bank1.B{k}": (3.3 + 0.01 * (k % 5) - drift).round(4) for k in range(1, 41)}
    of_all = {"Temperature": 25 + drift, "Current": rng.normal(10, 1, len(at)).round(2)}
    found = recognise(table(tmp_path / "bank.csv", {"DateTime": at, **volts, **of_all})).recipe
    assert (found.layout, found.time_columns) == ("long", ("DateTime",))
    assert {*volts, *of_all} == {*found.value_columns}


@pytest.mark.parametrize("smooth", [True, False])
def test_numbered_columns_in_no_order_are_channels_where_rows_go_on_by_seconds(
    tmp_path: Path, smooth: bool
) -> None:
    rng, at = np.random.default_rng(6), SECONDS[:100:5].strftime("%Y-%m-%d %H:%M:%S")
    rows = rng.uniform(6, 8, (len(at), 30))
    if smooth:  # as along a row of what is measured over some length
        rows = np.array([wave(30, period=20, phase=seed) for seed in range(len(at))])
    cells = {f"S{k + 1}": column.round(3) for k, column in enumerate(rows.T)}
    found = recognise(table(tmp_path / "s.csv", {"at": at, **cells, "oil": rows[:, 0] / 9}))
    assert found.recipe.layout == ("rows" if smooth else "long")
    assert smooth == ("oil" not in found.recipe.value_columns)


def test_numbered_players_beside_a_time_that_begins_anew_are_channels(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    players = [f"{what}_t_{k}" for k in range(6) for what in ("gold", "xp")]
    lines = [",".join(["match_id", "times", *players])]
    for match, steps in enumerate((30, 42, 35, 38)):
        grown = rng.integers(0, 400, (steps, len(players))).cumsum(axis=0)
        lines += [f"{match},{60 * at},{','.join(map(str, row))}" for at, row in enumerate(grown)]
    path = tmp_path / "player_time.csv"
    path.write_text("\n".join(lines) + "\n")
    found = recognise(path).recipe
    assert (found.layout, found.id_columns, found.time_columns) == (
        "tidy", ("match_id",), ("times",),
    )  # fmt: skip


def test_vehicles_that_report_in_turn_are_told_by_how_places_go_on(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    rows, start = [], pd.Timestamp("2019-03-12 12:00")
    for second in range(80):
        for veh, line, oper, north, east in (
            (1312, "550", 12, 60.21, 24.81),
            (423, "23N", 12, 60.17, 24.93),
            (212, "4", 40, 60.19, 24.87),
        ):
            moment = start + pd.Timedelta(seconds=second + rng.uniform(0, 1))
            place = (north + 1e-4 * second, east - 2e-4 * second + rng.normal(0, 1e-5))
            speed = f"{rng.uniform(3, 15):.2f}"
            rows.append(
                (
                    f"{moment:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
                    line,
                    oper,
                    veh,
                    speed,
                    *(f"{p:.6f}" for p in place),
                )
            )
    names = ["tst", "desi", "oper", "veh", "spd", "lat", "long"]
    path = table(tmp_path / "hfp.csv", pd.DataFrame(rows, columns=names).to_dict("list"))
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("veh",), ("tst",))


def test_moments_without_a_name_may_come_a_little_late(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    lines = []
    for at in range(60):
        for bus, north in ((27, 53.34), (40, 53.35), (747, 53.42)):
            moment = 1357084800 + 20 * at + int(rng.integers(0, 3))
            lines.append(
                f"{moment}000000,{bus},2013-01-01,{north + 1e-4 * at:.6f},{rng.integers(-99, 99)}"
            )
    path = tmp_path / "siri.20130101.csv"
    path.write_text("\n".join(lines) + "\n")
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("column 2",), ("column 1",))
