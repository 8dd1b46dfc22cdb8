"""Times that are missing in rows, or in all of them, are asked nothing that has no answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise
from sequitur_core.readers.dates.timestamps import Times
from sequitur_core.readers.tables.columns.times.dates import TimeColumns, find_repeated
from sequitur_core.readers.tables.rows_to_sequences.groups import tell_by_chance
from sequitur_core.readers.tables.table import open_table
from sequitur_core.readers.tables.understanding.ids import find_ids
from sequitur_core.readers.tables.understanding.times_and_counters.rounds import counts_round
from tests.core.files import table, wave
from tests.fuzz.odd_tables import odd_table
from tests.notes import worded

pytestmark = pytest.mark.filterwarnings("error")


def numbers(*moments: float) -> TimeColumns:
    return TimeColumns(("time",), Times(np.array(moments), "number"))


@pytest.mark.parametrize("known", [0, 1])
def test_a_time_that_no_two_rows_have_does_not_repeat(known: int) -> None:
    assert find_repeated([numbers(*[3.0] * known, np.nan, np.nan)]) is None


def test_a_time_that_two_rows_have_repeats() -> None:
    assert find_repeated([time := numbers(1, 2, 2, 3)]) is time


def test_a_missing_time_is_another_than_the_one_before(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", {"n": [k % 20 for k in range(100)], "heat": wave(100)})
    lone = Times(np.array([np.nan, 1.0] * 50), "number")
    assert counts_round(open_table(path, {}), "n", lone)
    assert not counts_round(open_table(path, {}), "n", Times(np.repeat(7.0, 100), "number"))


def test_rows_without_a_time_are_of_one_moment(tmp_path: Path) -> None:
    """Which sequences they are of may be told by numbers all the same."""
    columns = {"size": [3 + k % 5 for k in range(60)], "heat": wave(60)}
    moments = np.repeat(np.arange(12.0), 5)
    moments[:5] = np.nan
    time = TimeColumns(("time",), Times(moments, "number"))
    assert find_ids(open_table(table(tmp_path / "a.csv", columns), {}), time) == ("size",)
    group, moment = np.arange(60) % 5, np.arange(60) // 5
    assert not tell_by_chance(group, moment, tried=1)


@pytest.mark.parametrize("seed", [1884, 6787, 6896])
def test_dates_amid_odd_rows_are_read_or_refused_in_words(seed: int, tmp_path: Path) -> None:
    content, name = odd_table(seed)
    (path := tmp_path / name).write_bytes(content)
    try:
        found = recognise(path)
    except SequiturError:
        return
    assert len(read(path, found.recipe)) > 0


def test_rows_named_by_numbers_of_which_one_is_missing_are_read(tmp_path: Path) -> None:
    rows = [f"{name}," + ",".join(f"{v:.3f}" for v in wave(12, phase=k)) for k, name in
            enumerate(["1.5", "2.5", "", *(f"{k}.5" for k in range(4, 30))])]  # fmt: skip
    head = "name," + ",".join(f"t{k}" for k in range(12))
    (path := tmp_path / "a.csv").write_text("\n".join([head, *rows]) + "\n")
    found = recognise(path, layout="rows", id_columns=("name",))
    assert len(read(path, found.recipe)) == len(rows)


@pytest.mark.parametrize("nights", [1, 3])
def test_times_of_day_go_on_over_midnight(tmp_path: Path, nights: int) -> None:
    """A night's rows were sorted by their times of day: the morning came first, behind a gap."""
    at = pd.Timestamp("2026-03-01 20:00") + pd.to_timedelta(np.arange(1_440 * nights - 900), "min")
    values = np.arange(len(at)) % 7 + wave(len(at))
    rows = {"Time": at.strftime("%H:%M:%S"), "pulse": values}
    found = recognise(path := table(tmp_path / "t.csv", rows))
    dataset = read(path, found.recipe.with_(window=60))
    assert (dataset.meta.step, dataset.meta.step_unit) == (60, "s")
    assert not any("sorted" in note or "gap" in note for note in worded(dataset.meta.notes))
    pulse = np.concatenate([*dataset.sequences])[:, 0]
    np.testing.assert_allclose(pulse, values[: len(pulse)], rtol=1e-4)
    before = read(path, found.recipe.with_(time_format="clock", window=60))  # of earlier versions
    assert any("sorted" in note for note in worded(before.meta.notes)) or nights > 1


def test_parts_of_a_second_may_stand_behind_a_colon(tmp_path: Path) -> None:
    path = tmp_path / "phone.csv"
    rows = [
        f"15:22:{at // 1000:02d}:{at % 1000:03d},{at % 7},{at % 11}" for at in range(2, 4000, 20)
    ]
    path.write_text("\n".join(["time,gFx,gFy", *rows]) + "\n")
    found = recognise(path)
    assert found.recipe.time_columns == ("time",)
    assert read(path, found.recipe).meta.step == pytest.approx(0.02)


@pytest.mark.parametrize(
    ("names", "form"),
    [("Datum;Stunde", "%y%m%d;{hour:02d}"), ("UTC DATE;UTC TIME", "%d%m%y;{clock}")],
)
def test_dates_may_have_six_digits(tmp_path: Path, names: str, form: str) -> None:
    start = datetime(2009, 2, 27, 12, 0)
    rows = []
    for at in range(240):
        moment = start + timedelta(hours=at)
        cells = form.format(hour=moment.hour + 1, clock=f"{moment:%H%M%S}")
        rows.append(f"{moment.strftime(cells)};{at % 17};{at % 29}")
    path = tmp_path / "counts.csv"
    path.write_text("\n".join([f"{names};cars;lorries", *rows]) + "\n")
    recipe = recognise(path).recipe
    assert recipe.time_columns == tuple(names.split(";"))
    dataset = read(path, recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "h")
    assert dataset.ids[0].startswith("2009-02-2")


def test_nanoseconds_without_a_name_may_leave_out_many(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    at = 49_347_158_696_992 + np.cumsum(rng.choice([50_000_000, 50_000_000, 109_000_000], 300))
    rows = [
        f"33,Jogging,{t},{a:.3f},{b:.3f};"
        for t, (a, b) in zip(at, rng.normal(size=(300, 2)), strict=True)
    ]
    path = tmp_path / "raw.txt"
    path.write_text("\n".join(rows) + "\n")
    assert recognise(path).recipe.time_columns == ("column 3",)


@pytest.mark.parametrize(("begins", "place"), [(354_642_400, 3), (81_250_133, 0), (81_250_133, 6)])
def test_rounded_steps_far_from_zero_are_those_of_a_clock(
    tmp_path: Path, begins: int, place: int
) -> None:
    """As a pen tells its place 133 times a second, in whole milliseconds, wherever they stand."""
    rng = np.random.default_rng(4)
    at = begins + np.floor(np.cumsum(rng.choice([7.52, 7.52, 7.5], 110))).astype(int)
    cells = [*rng.integers(600, 9000, (6, 110))]
    cells.insert(place, at)
    path = tmp_path / "sign.svc"
    path.write_text("".join(" ".join(map(str, row)) + "\n" for row in zip(*cells, strict=True)))
    assert recognise(path).recipe.time_columns == (f"column {place + 1}",)
    cells[place] = 90_000 + np.cumsum(rng.integers(2, 40, 110))  # a meter, read now and then
    path.write_text("".join(" ".join(map(str, row)) + "\n" for row in zip(*cells, strict=True)))
    assert place == 0 or not recognise(path).recipe.time_columns


def test_a_first_column_that_goes_on_nearly_evenly_is_a_time(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    at = 5.97 + np.arange(200) + rng.choice([-0.02, 0, 0.01], 200)
    cells = zip(
        at,
        rng.uniform(80, 95, 200),
        40.5 - 2e-4 * np.arange(200),
        rng.uniform(630, 640, 200),
        strict=True,
    )
    path = tmp_path / "RAW_GPS.txt"
    path.write_text("".join(f"{t:.2f} {v:.1f} {lat:.6f} {alt:.1f} 0\n" for t, v, lat, alt in cells))
    assert recognise(path).recipe.time_columns == ("column 1",)
    path.write_text("".join(f"{t:.2f} {t + 3:.2f} {t + 5.1:.2f}\n" for t in at))  # of one kind
    assert recognise(path).recipe.time_columns == ()


def test_who_may_fall_ill_is_no_second(tmp_path: Path) -> None:
    """S, I and R of an epidemic, in runs of one after the other: S goes down, as no clock does."""
    day = np.arange(40)
    ill = np.stack([np.exp(-(((day - at) / 6) ** 2)) for at in (14, 17, 20, 23)])
    left = 990 - day - np.round(900 * np.cumsum(ill, axis=1) / ill.sum(axis=1, keepdims=True))
    runs = {"run": np.repeat([1, 2, 3, 4], 40), "t": np.tile(day, 4), "S": left.ravel()}
    path = table(tmp_path / "sir.csv", {**runs, "I": (300 * ill).round().ravel()})
    recipe = recognise(path).recipe
    assert (recipe.time_columns, recipe.value_columns) == (("t",), ("S", "I"))


def test_when_rows_were_created_is_a_time_though_some_come_late(tmp_path: Path) -> None:
    """Seconds since 1970 that a server keeps of each message."""
    sent = 1_561_900_000 + 15 * np.arange(120)
    late = np.tile([2, 11, 17, 4, 3, 22], 20)
    order = np.argsort(sent + late, kind="stable")
    columns = {"created": sent[order], "speed": wave(120), "charge": wave(120) + 4}
    recipe = recognise(table(tmp_path / "pings.csv", columns)).recipe
    assert (recipe.time_columns, recipe.time_format) == (("created",), "epoch s")


def test_tides_are_steps_though_they_lie_near_even_times(tmp_path: Path) -> None:
    """Four and eight hours apart, more or less: a third of even steps had no row."""
    apart = [0, 229, 507, 260, 475, 236, 513, 254, 472, 238, 509, 261, 480]  # minutes
    at = pd.Timestamp("2025-05-10 03:37") + pd.to_timedelta(np.cumsum(apart), "min")
    heights = [(0.8, 1.9)[k % 2] + k % 3 / 10 for k in range(len(at))]
    frame = pd.DataFrame({"time": at.strftime("%Y-%m-%d %H:%M"), "height": heights})
    frame.to_csv(path := tmp_path / "tides.csv", index=False)
    recipe = recognise(path).recipe.with_(window=0)
    dataset = read(path, recipe)
    assert (recipe.each_row, dataset.lengths.tolist()) == (True, [13])
    units = [read(path, recipe.with_(each_row=of)).meta.step_unit for of in (True, False)]
    assert units == ["step", "s"]  # the latter as in earlier versions


@pytest.mark.parametrize("trembling", [0, 2])
def test_a_clock_of_which_rows_are_lacking_has_even_steps(tmp_path: Path, trembling: int) -> None:
    kept = np.flatnonzero(np.arange(90) % 7 % 3 < 2)
    seconds = 300 * kept + trembling * (kept % 3)
    at = pd.Timestamp("2025-05-10 03:37") + pd.to_timedelta(seconds, "s")
    frame = pd.DataFrame({"time": at.strftime("%Y-%m-%d %H:%M:%S"), "heat": wave(len(kept))})
    frame.to_csv(path := tmp_path / "heat.csv", index=False)
    assert not recognise(path).recipe.each_row


@pytest.mark.parametrize("apart", ["100ms", "4ms"])
def test_days_of_a_spreadsheet_with_parts_of_seconds(tmp_path: Path, apart: str) -> None:
    """They were called seconds, a millionth of one apart."""
    at = pd.date_range("2021-11-19 17:11:10.5", periods=40, freq=apart)
    days = (at - pd.Timestamp("1899-12-30")) / pd.Timedelta(days=1)
    path = table(tmp_path / "t.csv", {"Timestamp": days, "x": wave(40), "y": wave(40, period=9)})
    data = read(path, recognise(path).recipe)
    assert data.meta.begins == "2021-11-19T17:11:10.500"
    assert data.meta.step == pytest.approx(pd.Timedelta(apart).total_seconds())


def test_long_fractions_of_rounded_seconds_are_no_days_of_a_spreadsheet(tmp_path: Path) -> None:
    """Each is a whole number of milliseconds of a day, too."""
    seconds = 30_000 + np.arange(40) / 1000 + np.spacing(30_000)
    path = table(tmp_path / "t.csv", {"Time (s)": seconds, "x": wave(40), "y": wave(40, period=9)})
    assert read(path, recognise(path).recipe).meta.step == pytest.approx(0.001)


def test_marks_that_are_chosen_as_the_time_are_called_yes_or_no(tmp_path: Path) -> None:
    """A page showed False, which stands in no file."""
    columns = {"day": [f"day {k}" for k in range(40)], "fan": np.arange(40) % 3 == 0, "v": wave(40)}
    path = table(tmp_path / "t.csv", columns)
    with pytest.raises(SequiturError, match="they hold yes or no and 'day 0'"):
        recognise(path, time_columns=("fan", "day"))


@pytest.mark.parametrize(("depth", "warmth"), [("d", "t"), ("z", "T"), ("pressure", "t")])
def test_what_turns_back_along_a_depth_is_no_time(tmp_path: Path, depth: str, warmth: str) -> None:
    """Temperatures of holes in ice, in one file before the depth."""
    rng = np.random.default_rng(0)
    for k in range(5):
        at = np.cumsum(rng.uniform(3, 25, 14)).round(1)
        hole = pd.DataFrame({depth: at, warmth: (at / 40 - 21 + rng.normal(0, 0.4, 14)).round(2)})
        hole[[warmth, depth] if k == 2 else [depth, warmth]].to_csv(
            tmp_path / f"hole {k}.csv", index=False
        )
    found = recognise(tmp_path)
    data = read(tmp_path, found.recipe)
    assert data.meta.channels == (warmth,)
    assert len(data) == 5
    assert data.lengths.tolist() == [14] * 5
