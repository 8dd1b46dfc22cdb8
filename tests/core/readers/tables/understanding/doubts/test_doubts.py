"""Signs that a table was read wrongly: each is raised of such a reading, and not of a right one."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes import doubts as said
from sequitur_core.data.notes.labels import shown_as_channel
from sequitur_core.data.notes.missing import mark_far_above
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.times import times_unread
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.tables.rows_to_sequences.sequences import build_dataset
from sequitur_core.readers.tables.table import open_table
from sequitur_core.readers.tables.understanding.doubts import reading
from sequitur_core.readers.tables.understanding.doubts.find import MOST, doubts
from tests.core.files import table, write

RANDOM = np.random.default_rng(5)
WALK = np.round(np.cumsum(RANDOM.normal(size=400)), 3)
OTHER = np.round(np.cumsum(RANDOM.normal(size=400)), 3)


def doubted(path: Path, form: dict[str, Any] | None = None, **recipe: Any) -> dict[str, Note]:
    """The doubts of a file that is read by a recipe, right or wrong, by their kind."""
    opened = open_table(path, form or {})
    how = Recipe(format="table", **recipe)
    return {note.kind: note for note in doubts(opened, how, build_dataset(opened, how)[0])}


def test_a_first_row_of_numbers_like_those_below_may_be_data(tmp_path: Path) -> None:
    rows = [f"{a},{b}" for a, b in zip(WALK, OTHER, strict=True)]
    path = write(tmp_path / "a.csv", "\n".join(rows))
    found = doubted(path, {"header": True, "header_lines": 1}, layout="long")
    assert found["names_like_values"].offers[0].value is False
    named = write(tmp_path / "b.csv", "\n".join(["500,1500", *rows]))  # at depths in metres
    assert doubted(named, {"header": True, "header_lines": 1}, layout="long") == {}


def test_numbers_of_vehicles_alone_are_no_measurements(tmp_path: Path) -> None:
    at = [f"2025-05-{1 + k // 24:02d} {k % 24:02d}:26:50" for k in range(60)]  # not counted
    cells = {"stop": ["Zoo", "Park"] * 30, "vehicle_id": 1109 + RANDOM.integers(0, 9, 60) ** 3}
    path = table(tmp_path / "bus.csv", {"at": at, **cells})
    found = {note.kind: str(note) for note in recognise(path).warnings}
    assert found["nothing_measured"].startswith("vehicle_id only identifies things")
    late = table(tmp_path / "late.csv", {"at": at, **cells, "late": WALK[:60]})
    assert "nothing_measured" not in {note.kind for note in recognise(late).warnings}


def test_what_numbers_the_rows_of_words_is_no_measurement(tmp_path: Path) -> None:
    """As those of who took part, of whom some are missing; a count with a time is one."""
    numbers = np.flatnonzero(RANDOM.random(90) < 0.8)
    cells = {"person": numbers, "run": np.array([*"abcde"])[numbers % 5]}
    found = {note.kind: str(note) for note in recognise(table(tmp_path / "a.csv", cells)).warnings}
    assert found["nothing_measured"].startswith("person only identifies things")
    assert "events_as_channel" not in found
    days = pd.date_range("2026-01-01", periods=len(numbers)).strftime("%Y-%m-%d")
    dated = recognise(table(tmp_path / "b.csv", {**cells, "day": days})).warnings
    assert "nothing_measured" not in {note.kind for note in dated}


@pytest.mark.parametrize(("name", "asked"), [("age", True), ("Energy", True), ("gas", False)])
def test_an_axis_may_go_up_unevenly(tmp_path: Path, name: str, asked: bool) -> None:
    """So do the readings of a meter."""
    steps = np.round(np.cumsum(RANDOM.gamma(0.5, size=60)), 4)
    cells = {name: steps, "pollen": WALK[:60], "spores": OTHER[:60]}
    found = doubted(table(tmp_path / "a.csv", cells), layout="long", value_columns=(*cells,))
    assert ("clock_as_channel" in found) == asked


@pytest.mark.parametrize(
    ("name", "back", "asked"),
    [("freq_hz", 2, True), ("frequency", 0, True), ("freq_hz", 300, False), ("gas", 2, False)],
)
def test_an_axis_read_off_a_picture_may_step_back_a_little(
    tmp_path: Path, name: str, back: float, asked: bool
) -> None:
    """As the frequency of a response does, which is then used as the axis by a click."""
    steps = RANDOM.gamma(2, 30, size=60)
    steps[[20, 35]] = -back
    cells = {name: np.round(4 + np.cumsum(steps), 4), "mag_db": WALK[:60]}
    found = recognise(path := table(tmp_path / "frf.csv", cells), value_columns=(*cells,))
    notes = [note for note in found.warnings if note.kind == "clock_as_channel"]
    assert bool(notes) == asked
    assert all("as the x axis of a chart does" in str(note) for note in notes)
    for offer in notes[0].offers if notes else ():
        assert offer.label == "Use it as the x axis"
        after = revise(path, found.recipe, **offer.changes)
        assert (after.recipe.time_columns, after.recipe.value_columns) == ((name,), ("mag_db",))


@pytest.mark.parametrize(("shared", "offered"), [(0, "Use it as"), (6, "Leave it out")])
def test_rows_that_share_an_axis_are_all_kept_by_a_click(
    tmp_path: Path, shared: int, offered: str
) -> None:
    """As at the edges of a spectrum, where one energy has two values."""
    steps = RANDOM.gamma(2, 30, size=60)
    steps[5 : 5 + 7 * shared : 7] = 0
    cells = {"energy": np.round(4 + np.cumsum(steps), 4), "absorbed": WALK[:60]}
    found = recognise(path := table(tmp_path / "eye.csv", cells), value_columns=(*cells,))
    [note] = [note for note in found.warnings if note.kind == "clock_as_channel"]
    assert note.offers[0].label.startswith(offered)
    after = revise(path, found.recipe, **note.offers[0].changes, window=0)
    assert read(path, after.recipe).lengths.sum() == 60


def packets(tmp_path: Path) -> Path:
    """A series of 400 steps that a device sent in packets of five."""
    cells = {"packet": np.arange(400) // 5, "sample": 1 + np.arange(400), "volt": WALK}
    return table(tmp_path / "packets.csv", cells)


def test_things_with_a_name_each_are_said_to_be_in_no_order(tmp_path: Path) -> None:
    price, weight = np.random.default_rng(3).normal(50, 9, (2, 60)).round(1)
    names = [f"{maker} {kind}" for maker in ("Ace", "Bolt", "Cog") for kind in range(10, 30)]
    path = table(tmp_path / "a.csv", {"model": names, "price": price, "weight": weight})
    (note,) = said.rows_are_things.among(recognise(path).warnings)
    assert "model is different in every row" in str(note)
    for cells in (
        {"model": names, "price": WALK[:60], "weight": weight},  # rows follow one another
        {"model": np.resize(names[:9], 60), "price": price, "weight": weight},
        {"day": pd.date_range("2024-03-01", periods=60), "price": price, "weight": weight},
    ):
        found = recognise(table(tmp_path / "b.csv", cells)).warnings
        assert not said.rows_are_things.among(found)


def test_long_numbers_of_records_are_left_out_by_a_click(tmp_path: Path) -> None:
    records = 11_388_770_715 + np.cumsum(np.random.default_rng(4).integers(5, 9_000_000, 60))
    cells = {"day": pd.date_range("2016-04-12", periods=60), "slept": WALK[:60] + 400}
    (note,) = said.records_as_channel.among(
        recognise(path := table(tmp_path / "a.csv", cells | {"log": records})).warnings
    )
    assert str(note).startswith("log holds a different 11-digit whole number")
    again = recognise(path, **note.offers[0].changes)
    assert again.recipe.value_columns == ("slept",)
    for name, values in (("rx_bytes", records), ("log", records // 10_000), ("log", records / 7)):
        found = recognise(table(tmp_path / "b.csv", cells | {name: values})).warnings
        assert not said.records_as_channel.among(found)


def test_free_memory_is_no_number_of_records(tmp_path: Path) -> None:
    """It goes up and down by little, as no ids do: they rise, or come in no order."""
    free = 5_200_000_000 + np.round(4_000_000 * np.cumsum(RANDOM.normal(size=60)))
    drawn = RANDOM.integers(5_000_000_000, 9_000_000_000, 60)
    for name, values, told in (("free", free, False), ("drawn", drawn, True)):
        cells = {"day": pd.date_range("2016-04-12", periods=60), "slept": WALK[:60], name: values}
        found = recognise(table(tmp_path / f"{name}.csv", cells)).warnings
        assert bool(said.records_as_channel.among(found)) == told, name


def test_a_counter_goes_down_where_the_newest_stands_first(tmp_path: Path) -> None:
    gaps = np.cumsum(np.where(np.arange(60) % 9 == 5, 2, 1))
    cells = {
        "time": pd.date_range("2015-09-21", periods=60, freq="10min")[::-1],
        "size": WALK[:60],
        "height": 375_472 - gaps,
    }
    found = recognise(table(tmp_path / "blocks.csv", cells))
    (note,) = said.clock_as_channel.among(found.warnings)
    assert (note.numbers["channels"], note.offers[0].label) == (("height",), "Leave it out")


def test_an_entry_of_a_matrix_that_rises_is_no_clock(tmp_path: Path) -> None:
    way = np.round(np.cumsum(0.5 + 0.001 * np.arange(60)), 3)
    turned = {f"T{i}{k}": WALK[9 * i + k :][:60] for i in range(3) for k in range(3)}
    cells = {"day": pd.date_range("2016-04-12", periods=60), **turned, "T03": np.round(way * 100)}
    how: dict[str, Any] = {"layout": "long", "time_columns": ("day",), "time_format": "%Y-%m-%d"}
    assert "clock_as_channel" not in doubted(table(tmp_path / "a.csv", cells), **how)
    cells["sent"] = cells.pop("T03")
    assert "clock_as_channel" in doubted(table(tmp_path / "b.csv", cells), **how)


def test_pieces_of_one_series_are_no_sequences(tmp_path: Path) -> None:
    how: dict[str, Any] = {"layout": "tidy", "id_columns": ("packet",), "value_columns": ("volt",)}
    for times in ({"time_columns": ("sample",), "time_format": "number"}, {}):
        found = doubted(packets(tmp_path), **how, **times)
        assert found["pieces_going_on"].offers[0].value == "long"
    packet = np.arange(400) // 5
    visits = {
        "packet": packet,
        "sample": 1 + np.arange(400) % 5,
        "volt": WALK,
    }  # of 80 persons, in the same years
    path = table(tmp_path / "b.csv", visits)
    assert doubted(path, **how, time_columns=("sample",), time_format="number") == {}
    apart = table(tmp_path / "c.csv", {"packet": packet, "volt": RANDOM.normal(size=400)})
    assert doubted(apart, **how) == {}


def test_first_rows_of_a_person_each_are_pieces_that_go_on_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 100)  # of 100 persons, who come four times
    visits = {"person": np.arange(400) % 100, "year": np.arange(400) // 100, "volt": WALK}
    how: dict[str, Any] = {
        "layout": "tidy", "id_columns": ("person",), "time_columns": ("year",),
        "value_columns": ("volt",), "time_format": "number",
    }  # fmt: skip
    assert "pieces_going_on" not in doubted(table(tmp_path / "a.csv", visits), **how)


def test_long_pieces_of_a_smooth_series_go_on_too(tmp_path: Path) -> None:
    how: dict[str, Any] = {"layout": "tidy", "id_columns": ("a",), "value_columns": ("volt",)}
    smooth = {"a": np.arange(400) // 25, "volt": np.sin(np.arange(400) / 30) + WALK / 900}
    assert "pieces_going_on" in doubted(table(tmp_path / "a.csv", smooth), **how)
    trials = {"a": np.arange(400) // 25, "volt": np.sin(np.arange(400) % 25 / 9) + WALK / 900}
    assert doubted(table(tmp_path / "b.csv", trials), **how) == {}


def test_states_along_one_time_name_no_sequences(tmp_path: Path) -> None:
    how: dict[str, Any] = {
        "layout": "tidy", "id_columns": ("sky",), "time_columns": ("hour",),
        "value_columns": ("volt",), "time_format": "number",
    }  # fmt: skip
    sky = RANDOM.choice(["rain", "sun", "mist"], size=100).repeat(4)
    hourly = {"hour": 1 + np.arange(400), "sky": sky, "volt": WALK}
    assert "states_as_ids" in doubted(table(tmp_path / "a.csv", hourly), **how)
    animals = {**hourly, "hour": 1 + np.cumsum(RANDOM.integers(1, 90, size=400))}
    assert doubted(table(tmp_path / "b.csv", animals), **how) == {}
    in_turn = {**hourly, "sky": [*"abcd"] * 100}
    assert doubted(table(tmp_path / "c.csv", in_turn), **how) == {}


def test_things_that_were_seen_at_each_moment_are_no_steps(tmp_path: Path) -> None:
    where = np.round(np.cumsum(RANDOM.normal(size=(60, 6)), axis=0) + 200 * np.arange(6), 2)
    seen = {"frame": np.arange(60).repeat(6), "joint": [*range(6)] * 60, "x": where.ravel()}
    path = table(tmp_path / "a.csv", seen)
    how: dict[str, Any] = {"layout": "tidy", "value_columns": ("x",), "time_format": "number"}
    wrong = doubted(path, **how, id_columns=("frame",), time_columns=("joint",))
    assert wrong["sequences_like_steps"].offers[0].value == ("joint",)
    assert doubted(path, **how, id_columns=("joint",), time_columns=("frame",)) == {}


def test_a_series_may_be_written_in_rows_of_twelve(tmp_path: Path) -> None:
    season = 9 * np.cos(2 * np.pi * np.arange(240) / 12) + WALK[:240] / 9
    years = "\n".join(" ".join(f"{x:.1f}" for x in year) for year in season.reshape(20, 12))
    columns = tuple(f"column {k}" for k in range(1, 13))
    how: dict[str, Any] = {"layout": "long", "value_columns": columns}
    found = doubted(write(tmp_path / "a.txt", years), **how)
    assert found["rows_go_on"].offers[0].value == "rows"
    assert recognise(tmp_path / "a.txt").recipe.layout == "rows"
    several = np.cumsum(RANDOM.normal(size=(20, 12)), axis=0) + 9 * np.arange(12)
    sensors = "\n".join(" ".join(f"{x:.1f}" for x in row) for row in several)
    assert doubted(write(tmp_path / "b.txt", sensors), **how) == {}
    assert recognise(tmp_path / "b.txt").recipe.layout != "rows"


def test_rows_that_go_on_while_their_cells_differ_are_steps(tmp_path: Path) -> None:
    prices = {"0": 1.6e12 + np.arange(400), "1": 50 + WALK, "2": 51 + WALK, "3": 1e8 + WALK}
    found = doubted(table(tmp_path / "a.csv", prices), layout="rows")
    assert found["rows_like_steps"].offers[0].value == "long"
    days = {f"h{i}": 20 + 5 * np.sin(i / 4) + WALK[:60] / 9 for i in range(24)}
    assert doubted(table(tmp_path / "b.csv", days), layout="rows") == {}


def test_numbers_that_take_turns_along_a_row_are_no_steps(tmp_path: Path) -> None:
    points = RANDOM.normal(size=(60, 24, 1)) + 40 * RANDOM.normal(size=(60, 1, 1))
    cells = (points + np.array([300, 100, 0])).reshape(60, -1)
    path = table(tmp_path / "a.csv", {f"p{i}": cells[:, i] for i in range(72)})
    assert "every third number" in str(doubted(path, layout="rows")["steps_in_turn"])
    assert doubted(path, layout="long") == {}


def test_columns_of_quantities_in_turn_belong_together(tmp_path: Path) -> None:
    places = {f"{axis}{i}": WALK[:60] + i for i in range(1, 8) for axis in "xy"}
    path = table(tmp_path / "a.csv", places)
    assert "x and y come 7 times each" in str(doubted(path, layout="columns")["columns_in_turn"])
    stations = table(tmp_path / "b.csv", {f"station {i}": WALK[:60] + i for i in range(14)})
    assert doubted(stations, layout="columns") == {}


@pytest.mark.parametrize("layout", ["rows", "columns"])
def test_sums_beside_what_they_add_up_are_left_out_by_a_click(tmp_path: Path, layout: str) -> None:
    counts = RANDOM.integers(0, 90, size=(40, 24))
    cells = {f"hour {i}": counts[:, i] for i in range(24)}
    assert doubted(table(tmp_path / "a.csv", cells), layout=layout) == {}
    sums = {"Total": counts.sum(axis=1), "Morning": counts[:, 6:12].sum(axis=1)}
    found = doubted(table(tmp_path / "b.csv", cells | sums), layout=layout, left_out=("hour 0",))
    assert found["sums_of_others"].offers[0].value == ("hour 0", "Morning")
    found = doubted(table(tmp_path / "b.csv", cells | sums), layout=layout)
    assert found["sums_of_others"].offers[0].value == ("Total", "Morning")


def test_a_channel_that_adds_up_others_is_left_out_by_a_click(tmp_path: Path) -> None:
    meters = {f"house {i}": np.round(9 + RANDOM.normal(size=400), 2) for i in range(4)}
    total = np.sum([*meters.values()], axis=0)
    found = doubted(table(tmp_path / "a.csv", meters | {"sum": total}), layout="long")
    assert found["sum_as_channel"].offers[0].value == ("sum",)
    phases = {"total": meters["house 1"] + meters["house 2"], **meters, "volt": WALK}
    del phases["house 0"], phases["house 3"]
    found = doubted(table(tmp_path / "b.csv", phases), layout="long")
    assert found["sum_as_channel"].offers[0].value == ("total",)
    copied = meters | {"again": meters["house 0"], "zero": np.zeros(400)}
    assert "sum_as_channel" not in doubted(table(tmp_path / "c.csv", copied), layout="long")
    on = {f"valve {i}": (np.arange(400) // 9 % 3 == i).astype(int) for i in range(2)}
    pumps = {**on, "pump": on["valve 0"] + on["valve 1"], "volt": WALK}
    assert "sum_as_channel" not in doubted(table(tmp_path / "e.csv", pumps), layout="long")
    means = meters | {"mean": total / 4}
    assert doubted(table(tmp_path / "d.csv", means), layout="long") == {}


def test_differences_are_left_out_and_not_what_they_are_worked_out_from(tmp_path: Path) -> None:
    """tmax was called the sum of tmin and trange, and nothing was said of what came between."""
    one, other = (np.round(9 + 2 * RANDOM.normal(size=60), 2) for _ in range(2))
    less, more = np.round(one - other, 2), np.round(other - one, 2)
    tables = [
        ({"T_supply": one, "T_return": other, "dT": less}, ("dT",)),
        ({"tmax": one + 9, "tmin": other, "trange": less + 9, "rain": WALK[:60]}, ("trange",)),
        ({"w_1": one, "w_2": other, "w_growth": more, "depth": WALK[:60]}, ("w_growth",)),
        ({"open": one, "volume": WALK[:60], "close": other, "change": more}, ("change",)),
        ({"in": one, "out": other, "rest": np.append(less[:-1], 7.0)}, ("rest",)),  # a slip
    ]
    for place, (cells, left) in enumerate(tables):
        found = doubted(table(tmp_path / f"{place}.csv", cells), layout="long")
        assert found["difference_as_channel"].offers[0].value == left
        assert "sum_as_channel" not in found
    parts = {"total": one + other, "house 1": one, "house 2": other}
    assert "difference_as_channel" not in doubted(table(tmp_path / "a.csv", parts), layout="long")
    apart = {"a": one, "b": other, "diff": np.round(9 + RANDOM.normal(size=60), 2)}
    assert "difference_as_channel" not in doubted(table(tmp_path / "b.csv", apart), layout="long")


def test_what_counts_or_tells_the_time_is_no_channel(tmp_path: Path) -> None:
    ticks = np.cumsum(RANDOM.integers(95, 105, size=400))
    clocks = {
        "evenly": ticks,
        "over and over": np.arange(400) % 128,
        "coarsely": np.arange(400) // 8,
    }
    for name, clock in clocks.items():
        path = table(tmp_path / f"{name}.csv", {"a": clock, "volt": WALK})
        note = doubted(path, layout="long", value_columns=("a", "volt"))["clock_as_channel"]
        assert note.offers[0].value == ("a",), name
        # As the time, one of eight rows would be left.
        assert note.offers[0].name == ("time_columns" if name == "evenly" else "left_out"), name
    stamped = table(tmp_path / "s.csv", {"sent timestamp": np.cumsum(ticks), "volt": WALK})
    assert "clock_as_channel" in doubted(stamped, layout="long")
    way = np.cumsum(RANDOM.integers(0, 9, size=400) * (np.sin(np.arange(400) / 60) > -0.5))
    walked = doubted(table(tmp_path / "w.csv", {"metres": way, "volt": WALK}), layout="long")
    assert "clock_as_channel" not in walked


def test_few_numbers_far_apart_or_called_codes_are_no_channel(tmp_path: Path) -> None:
    cells = {"a": np.where(WALK > 0, 51, 1), "answer code": 200 + 300 * (OTHER > 0), "volt": WALK}
    cells["a"][:9] = 24
    how: dict[str, Any] = {"layout": "long", "value_columns": tuple(cells)}
    found = doubted(table(tmp_path / "a.csv", cells), **how)
    assert found["codes_as_channel"].offers[0].value == ("a", "answer code")
    assert found["codes_as_channel"].offers[1].label == "Leave them out"
    counts = {"a": RANDOM.integers(0, 4, size=400), "answer code": OTHER, "volt": WALK}
    counts["km since code cleared"] = 10_213 + np.arange(400) // 50
    how["value_columns"] = tuple(counts)
    assert "codes_as_channel" not in doubted(table(tmp_path / "b.csv", counts), **how)


TRIALS = {
    "weight_left": RANDOM.integers(1, 11, 240), "weight_right": RANDOM.integers(1, 11, 240),
    "contrastLevel": RANDOM.choice([0.125, 0.5, 1], 240), "pupil_left": RANDOM.normal(size=240),
    "errors_left": RANDOM.integers(0, 9, 240), "correct": RANDOM.integers(0, 2, 240),
    "rt": RANDOM.gamma(3, 0.2, 240).round(3),
}  # fmt: skip
SHOWN = ("weight_left", "weight_right", "contrastLevel")


def test_what_was_shown_in_trials_is_told_from_what_was_measured(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", {"who": np.repeat([*"abcdef"], 40), **TRIALS})
    (note,) = shown_as_channel.among(recognise(path).warnings)
    assert note.numbers["channels"] == SHOWN
    for offer in note.offers:
        after = revise(path, recognise(path).recipe, **offer.changes)
        assert not shown_as_channel.among(after.warnings)
        assert {*read(path, after.recipe).meta.channels} == {*TRIALS} - {*SHOWN}


@pytest.mark.parametrize(
    ("old", "new"),
    [("rt", "torque"), ("correct", "volt"), ("pupil_left", "force_lt"), ("errors_left", "lt")],
)
def test_left_and_right_are_shown_only_beside_reaction_times_and_answers(
    tmp_path: Path, old: str, new: str
) -> None:
    columns = {new if name == old else name: cells for name, cells in TRIALS.items()}
    found = doubted(table(tmp_path / "t.csv", columns), layout="long")
    assert "shown_as_channel" not in found


def test_what_changes_only_where_a_cycle_does_is_no_channel(tmp_path: Path) -> None:
    """The step of a programme, and a flag of charging, as of a battery's tester."""
    half = np.arange(400) // 40
    cells = {"half cycle": half, "Ns": 1 + half % 2, "ox/red": half % 2, "volt": WALK, "amp": OTHER}
    how = {"layout": "long", "label_columns": ("half cycle",)}
    found = doubted(table(tmp_path / "a.csv", cells), **how)
    assert found["codes_as_channel"].offers[0].value == ("half cycle", "Ns", "ox/red")
    cells["Ns"] = 1 + (np.arange(400) + 7) // 40 % 2
    cells["ox/red"] = np.arange(400) // 10 % 2
    assert "codes_as_channel" not in doubted(table(tmp_path / "b.csv", cells), **how)


def test_codes_are_asked_about_also_once_a_person_said_what_a_sequence_is(tmp_path: Path) -> None:
    relay = np.repeat(np.resize([1, 3, 2, 4], 40), 10)
    cells = {"cycle": np.arange(400) // 40, "relay": relay, "volt": WALK, "amp": OTHER}
    path = table(tmp_path / "a.csv", cells)
    understood = recognise(path, layout="tidy", id_columns=("cycle",))
    (note,) = said.codes_as_channel.among(understood.warnings)
    again = revise(path, understood.recipe, **note.offers[0].changes)
    assert "relay" in again.recipe.label_columns
    assert not said.codes_as_channel.among(again.warnings)


def test_a_season_that_lasts_all_day_is_no_channel_and_a_count_of_years_neither(
    tmp_path: Path,
) -> None:
    """As those who lend bicycles write them, beside counts that are whole numbers, too."""
    hours = pd.date_range("2011-01-01", "2012-12-31 23:00", freq="h")
    day = np.asarray(hours.day_of_year) % 365
    rides = np.round(200 + 80 * np.sin(np.asarray(hours.hour) / 4) + RANDOM.normal(size=len(hours)))
    cells = {
        "dteday": hours.strftime("%Y-%m-%d"),
        "hr": hours.hour,
        "season": 1 + (day + 12) // 92 % 4,
        "yr": hours.year - 2011,
        "casual": rides.astype(int),
        "registered": (rides + RANDOM.integers(0, 90, len(hours))).astype(int),
    }
    found = recognise(table(tmp_path / "hour.csv", cells))
    notes = said.codes_as_channel.among(found.warnings)
    coded = [c for note in notes for c in note.numbers["channels"]]
    assert "season" in (*coded, *found.recipe.left_out)
    assert "yr" in found.recipe.left_out


def kinds(tmp_path: Path) -> Path:
    """Pulse, steps and stress of a watch, below one another."""
    names = [*itertools.islice(itertools.cycle(["PULSE", "STEPS", "STRESS"]), 399)]
    levels = np.array([[70, 400, 9]] * 133).ravel() + np.round(RANDOM.normal(size=399), 1)
    when = [f"2024-05-01T{i // 60:02}:{i % 60:02}:00" for i in range(399)]
    rows = zip(when, names, levels, strict=True)
    return write(tmp_path / "watch.csv", "\n".join(",".join(map(str, row)) for row in rows))


def test_quantities_below_one_another_become_channels_by_a_click(tmp_path: Path) -> None:
    path = kinds(tmp_path)
    understood = recognise(path)
    note = understood.warnings[0]
    assert note.kind == "kinds_in_one_channel"
    (offer,) = note.offers
    again = revise(path, understood.recipe, **offer.changes)
    assert {"PULSE", "STEPS", "STRESS"} == {*read(path, again.recipe).meta.channels}
    assert said.kinds_in_one_channel.among(again.warnings) == []


def test_stages_that_last_so_long_become_channels_of_0_while_others_last(tmp_path: Path) -> None:
    stages = [*itertools.islice(itertools.cycle(["light", "wake", "deep", "wake"]), 400)]
    usual = {"light": 1900, "wake": 150, "deep": 900}
    seconds = [usual[stage] + k % 7 for k, stage in enumerate(stages)]
    when = pd.to_datetime("2024-03-01") + pd.to_timedelta(np.cumsum([0, *seconds[:-1]]), "s")
    nights = np.arange(400) // 25
    path = table(
        tmp_path / "sleep.csv",
        {"night": nights, "at": when.astype(str), "stage": stages, "seconds": seconds},
    )
    (note,) = said.kinds_in_one_channel.among(recognise(path).warnings)
    again = revise(path, recognise(path).recipe, **note.offers[0].changes)
    cells = np.concatenate(read(path, again.recipe).sequences)
    assert ((cells > 0).sum(axis=1) == 1).all()


def test_states_that_change_as_often_without_another_level_are_labels(tmp_path: Path) -> None:
    states = RANDOM.choice(["left", "right"], size=400)
    path = table(tmp_path / "a.csv", {"side": states, "volt": WALK})
    assert doubted(path, layout="long", value_columns=("volt",), label_columns=("side",)) == {}


def test_times_that_tell_nothing_are_said(tmp_path: Path) -> None:
    when = [f"10.{3 + i // 200}.2024 at 7:{i % 60:02}:{i // 60:02}" for i in range(400)]
    path = table(tmp_path / "a.csv", {"when": when, "volt": WALK})
    how: dict[str, Any] = {"layout": "long", "value_columns": ("volt",)}
    assert doubted(path, **how)["times_unused"].offers == ()  # a click would be refused
    unread = table(tmp_path / "b.csv", {"when": ["s", *when[1:]], "volt": WALK})
    assert f"such as '{when[1]}'" in str(doubted(unread, **how)["times_unused"])
    assert doubted(path, **how, label_columns=("when",)) == {}
    opened, recipe = open_table(path, {}), Recipe(format="table", **how)
    dataset = build_dataset(opened, recipe)[0]
    assert doubts(opened, recipe, dataset, [times_unread("when", when[0])]) == ()


def test_years_that_nobody_recorded_are_doubted(tmp_path: Path) -> None:
    how: dict[str, Any] = {"layout": "long", "time_columns": ("a",), "value_columns": ("volt",)}
    up = {"a": 672705976809250 + 2_000_000 * np.arange(400), "volt": WALK}
    found = doubted(table(tmp_path / "a.csv", up), **how, time_format="epoch us")
    assert "1991-04-26" in str(found["times_far_off"])
    now = {"a": 1_700_000_000 + np.arange(400), "volt": WALK}
    assert doubted(table(tmp_path / "b.csv", now), **how, time_format="epoch s") == {}
    untimed: dict[str, Any] = {"layout": "long", "value_columns": ("a", "volt")}
    for form in ("epoch s", "epoch us"):  # its format stays where a time became a channel
        assert "times_far_off" not in doubted(tmp_path / "a.csv", **untimed, time_format=form)
    hours = {"a": 631_148_400_000 + 10_800_000 * np.arange(400), "volt": WALK}  # from 1989-12-31
    assert doubted(table(tmp_path / "c.csv", hours), **how, time_format="epoch ms") == {}


def test_recordings_at_the_same_time_are_not_mixed_in_silence(tmp_path: Path) -> None:
    how: dict[str, Any] = {"layout": "long", "time_columns": ("t",), "time_format": "number"}
    mixed = {"t": np.concatenate([np.arange(200), np.arange(200) + 0.5]), "volt": WALK}
    assert "goes back once" in str(
        doubted(table(tmp_path / "a.csv", mixed), **how)["rows_interleaved"]
    )
    newest_first = {"t": np.arange(400)[::-1], "volt": WALK}
    assert doubted(table(tmp_path / "b.csv", newest_first), **how) == {}
    days = {"t": np.concatenate([np.arange(200, 400), np.arange(200)]), "volt": WALK}
    assert doubted(table(tmp_path / "c.csv", days), **how) == {}


def test_channels_below_one_another_are_not_mixed(tmp_path: Path) -> None:
    """As fields on the same days, which are put side by side."""
    cells = {"t": np.tile(np.arange(100), 4), "field": np.repeat([*"abcd"], 100), "green": WALK}
    how: dict[str, Any] = {"layout": "long", "time_columns": ("t",), "time_format": "number"}
    how["channel_column"] = "field"
    assert "rows_interleaved" not in doubted(table(tmp_path / "fields.csv", cells), **how)


def test_a_row_of_moments_above_one_of_values_is_the_time_at_a_click(tmp_path: Path) -> None:
    """As a program writes the times of a recording in one line, and its numbers in the next."""
    moments = 1_519_258_532.3 + 0.05 * np.arange(205) + 5 * (np.arange(205) > 4)
    lines = [",".join(f"{x:.3f}" for x in row) for row in (moments, WALK[:205])]
    (path := tmp_path / "speed.csv").write_text("\n".join(lines))
    found = recognise(path)
    (note,) = said.axis_as_sequence.among(found.warnings)
    (offer,) = note.offers
    after = revise(path, found.recipe, **offer.changes)
    assert np.concatenate(read(path, after.recipe).sequences)[:, 0] == pytest.approx(
        WALK[: after.recipe.window * (205 // after.recipe.window)], abs=1e-3
    )
    grown = [",".join(f"{x:.3f}" for x in np.cumsum(abs(row))) for row in (WALK, OTHER)]
    (path := tmp_path / "grown.csv").write_text("\n".join(grown))
    assert not said.axis_as_sequence.among(recognise(path).warnings)


def test_the_times_of_columns_are_no_sequence(tmp_path: Path) -> None:
    wells = np.round(RANDOM.normal(size=(40, 90)), 3)
    plate = np.vstack([9.5 * np.arange(90), wells])
    names = ["axis", *(f"well {i}" for i in range(40))]
    cells = {"well": names} | {f"read {i}": plate[:, i] for i in range(90)}
    how: dict[str, Any] = {"layout": "rows", "id_columns": ("well",)}
    assert "of axis go up" in str(
        doubted(table(tmp_path / "a.csv", cells), **how)["axis_as_sequence"]
    )
    (leave,) = doubted(tmp_path / "a.csv", **how)["axis_as_sequence"].offers
    recipe = Recipe(format="table", **how)
    after = revise(tmp_path / "a.csv", recipe, **leave.changes)
    assert list(read(tmp_path / "a.csv", after.recipe).ids) == names[1:]
    ramps = {"well": names} | {f"read {i}": plate[:, i] * 0 + i for i in range(90)}
    assert doubted(table(tmp_path / "b.csv", ramps), **how) == {}


def test_names_that_were_read_as_a_row_are_names_by_a_click(tmp_path: Path) -> None:
    plate = np.round(RANDOM.normal(size=(40, 90)), 3).tolist()
    rows = [
        ["axis", *(9.5 * np.arange(90)).tolist()],
        *([f"well {i}", *r] for i, r in enumerate(plate)),
    ]
    path = write(tmp_path / "a.csv", "\n".join(",".join(map(str, row)) for row in rows))
    how: dict[str, Any] = {"layout": "rows", "id_columns": ("column 1",), "header": False}
    found = doubted(path, {"header_lines": 0}, **how)["axis_as_sequence"]
    assert revise(path, Recipe(format="table", **how), **found.offers[0].changes).recipe.header


@pytest.mark.parametrize(
    ("values", "doubted_"),
    [
        pytest.param(20 + RANDOM.integers(0, 15, size=400), True, id="counts of days"),
        pytest.param(np.abs(WALK), True, id="fractions"),
        pytest.param(np.round(np.abs(np.sin(np.arange(400) / 40) * 19)), False, id="degrees"),
        pytest.param(RANDOM.integers(0, 3, size=400), False, id="classes"),
    ],
)
@pytest.mark.parametrize("mark", [-1, -9])
def test_a_number_that_alone_is_negative_may_be_missing(
    tmp_path: Path, values: np.ndarray, doubted_: bool, mark: int
) -> None:
    how: dict[str, Any] = {"layout": "long", "value_columns": ("a", "volt")}
    low = np.argsort(values)[:30] if not doubted_ else np.arange(30)  # where degrees are near it
    values = values.astype(np.float64)
    values[low] = mark if doubted_ else -1
    path = table(tmp_path / "a.csv", {"a": values, "volt": WALK})
    found = doubted(path, **how)
    assert ("mark_as_value" in found) == doubted_
    if doubted_:
        assert found["mark_as_value"].offers[0].value == (mark,)
        understood = recognise(path, **how)
        again = revise(path, understood.recipe, missing_numbers=(float(mark),))
        assert "mark_as_value" not in {note.kind for note in again.warnings}
    elsewhere = table(tmp_path / "b.csv", {"a": values, "volt": np.arange(400) % 41 - 20})
    assert "mark_as_value" not in doubted(elsewhere, **how)  # a value of another channel, too


@pytest.mark.parametrize(("mark", "doubted_"), [(-255, True), (-20, False)])
def test_a_number_far_below_few_others_may_be_missing(
    tmp_path: Path, mark: int, doubted_: bool
) -> None:
    """Degrees of a thermometer that is read in whole ones; frost is no mark."""
    degrees = 17 + np.arange(400) // 200 if doubted_ else 17 + RANDOM.integers(0, 5, size=400)
    degrees[:40] = mark
    path = table(tmp_path / "a.csv", {"temp": degrees, "volt": np.abs(WALK)})
    found = doubted(path, layout="long")
    assert ("mark_as_value" in found) == doubted_
    assert not doubted_ or "codes_as_channel" not in found


NOW_AND_THEN = np.arange(400) ** 2 % 7 == 2
SPREAD = np.arange(400) * 37 % 83


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"echo": np.where(NOW_AND_THEN, 400, 50 + WALK), "light": OTHER}, "echo is 400 in"),
        (
            {f"ap{k}": np.where(NOW_AND_THEN, -40.0 - SPREAD - k, 100) for k in range(3)},
            "ap0, ap1 and ap2 are 100 in",
        ),
        ({"throttle": np.where(NOW_AND_THEN, 100, SPREAD), "light": OTHER}, ""),
        ({"heater": np.where(np.arange(400) // 20 % 2, 2_000, np.abs(WALK)), "light": OTHER}, ""),
    ],
)
def test_a_number_far_above_all_others_again_and_again_may_be_missing(
    tmp_path: Path, columns: dict[str, np.ndarray], told: str
) -> None:
    """Of an echo or a signal that isn't there; what is switched on stays so for longer."""
    path = table(tmp_path / "a.csv", columns)
    found = doubted(path, layout="long")
    assert ("mark_far_above" in found) == bool(told)
    if told:
        note = found["mark_far_above"]
        assert str(note).startswith(told)
        after = revise(path, recognise(path).recipe, **note.offers[0].changes)
        assert not mark_far_above.among(after.warnings)
        assert max(s[:, 0].max() for s in read(path, after.recipe).sequences) < 100


@pytest.mark.parametrize(("mark", "doubted_"), [(-0.99, True), (-0.01, False)])
def test_marks_that_differ_from_column_to_column_are_missing_by_one_click(
    tmp_path: Path, mark: float, doubted_: bool
) -> None:
    days, spread = RANDOM.integers(10, 30, size=400), np.round(np.abs(WALK), 2)
    error = np.round(np.abs(np.sin(np.arange(400) / 40)) * 0.19, 2)
    marked = (
        slice(20, 70) if doubted_ else np.argsort(error)[:30]
    )  # a little less than those beside
    days[20:70], spread[20:70], error[marked] = -1, -9.99, mark
    path = table(tmp_path / "a.csv", {"co2": OTHER, "days": days, "sd": spread, "error": error})
    note = doubted(path, layout="long")["mark_as_value"]
    assert ("error is -0.99" in str(note)) == doubted_
    assert note.offers[0].value == (-1, -9.99, *[mark] * doubted_)
    if doubted_:
        assert str(note) == (
            "days is -1, sd is -9.99 and error is -0.99 in 150 cells, and never negative "
            "otherwise: these numbers may stand for a missing value."
        )


def test_a_current_that_is_held_for_half_of_the_time_is_measured(tmp_path: Path) -> None:
    """As a tester of batteries draws it, and sets it to less and less while it charges."""
    current = np.where(np.arange(400) // 50 % 2, -1.1, np.round(0.5 + np.abs(OTHER), 3))
    path = table(tmp_path / "a.csv", {"amp": current, "volt": np.abs(WALK)})
    assert "mark_as_value" not in doubted(path, layout="long")
    current[60:] = np.abs(current[60:])
    path = table(tmp_path / "b.csv", {"amp": current, "volt": np.abs(WALK)})
    assert "mark_as_value" in doubted(path, layout="long")


def test_numbers_of_laps_are_labels(tmp_path: Path) -> None:
    cells = {"a": np.sort(RANDOM.integers(1, 7, size=400)), "volt": WALK}
    how: dict[str, Any] = {"layout": "long", "value_columns": ("a", "volt")}
    note = doubted(table(tmp_path / "a.csv", cells), **how)["stretches_as_channel"]
    assert [offer.value for offer in note.offers] == [("a",), ("a",)]
    assert [offer.label for offer in note.offers] == ["Use it as a label", "Leave it out"]
    stratum = np.arange(400) // 140 + 1
    strata = {"a": stratum, "volt": WALK, "v": np.array([0, 3.7, 22.1, 13.6])[stratum]}
    how["value_columns"] = ("a", "volt", "v")
    note = doubted(table(tmp_path / "v.csv", strata), **how)["stretches_as_channel"]
    assert str(note).endswith("but is a channel. v changes only where it does.")
    assert note.offers[1].value == ("a", "v")
    how["value_columns"] = ("a", "volt")
    cells["a"] = RANDOM.integers(1, 7, size=400)
    assert doubted(table(tmp_path / "b.csv", cells), **how) == {}


def test_numbers_with_a_unit_glued_to_them_are_said_not_to_be_read(tmp_path: Path) -> None:
    how: dict[str, Any] = {"layout": "long", "value_columns": ("volt",)}
    opened = open_table(table(tmp_path / "a.csv", {"load": WALK, "volt": OTHER}), {})
    glued = replace(
        opened, frame=opened.frame.assign(load=[f"{v} kN" for v in WALK]), numbers=("volt",)
    )
    recipe = Recipe(format="table", **how)
    (note,) = doubts(glued, recipe, build_dataset(glued, recipe)[0])
    assert note.kind == "numbers_in_text"
    houses = replace(
        glued, frame=opened.frame.assign(load=[f"{i} {chr(97 + i % 20)}" for i in range(400)])
    )
    assert doubts(houses, recipe, build_dataset(houses, recipe)[0]) == ()


def test_few_doubts_are_raised_and_none_of_what_a_person_said(tmp_path: Path) -> None:
    path = kinds(tmp_path)
    understood = recognise(path, layout="long")
    assert said.kinds_in_one_channel.among(understood.warnings) == []
    names = [f"clock{i} timestamp" for i in range(3)]
    cells = {name: np.arange(400) * 7 + i for i, name in enumerate(names)}
    cells |= {"mode": 5 * (WALK > 0), "volt": WALK}
    found = doubted(
        table(tmp_path / "b.csv", {"a": 1 + np.arange(400) * 2_000_000.0, **cells}),
        layout="long",
        time_columns=("a",),
        time_format="epoch us",
        value_columns=tuple(cells),
    )
    assert len(found) == MOST


@pytest.mark.parametrize(
    ("name", "lasting", "told"), [("Q", 60, True), ("Q", 4, False), ("n_seen", 60, False)]
)
def test_few_whole_numbers_that_stay_for_long_may_be_a_state(
    tmp_path: Path, name: str, lasting: int, told: bool
) -> None:
    """As the quality of a fix, 1 or 2, beside places."""
    state = 1 + np.tile([0, 1, 0, 0], 200).repeat(lasting)[:400]
    columns = {"north": WALK, "east": OTHER, name: state}
    how: dict[str, Any] = {"layout": "long", "value_columns": tuple(columns)}
    found = doubted(table(tmp_path / "a.csv", columns), **how)
    assert ("codes_as_channel" in found) == told


def test_who_says_what_a_sequence_is_still_hears_of_clocks_among_channels(tmp_path: Path) -> None:
    cells = {"who": np.repeat([*"ab"], 200), "a": np.cumsum(RANDOM.integers(95, 105, 400))}
    path = table(tmp_path / "a.csv", {**cells, "volt": WALK})
    opened = open_table(path, {})
    how = Recipe(format="table", layout="tidy", id_columns=("who",), value_columns=("a", "volt"))
    dataset = build_dataset(opened, how)[0]
    for chosen, asked in (({}, True), ({"value_columns": ("a", "volt")}, False)):
        found = doubts(opened, how, dataset, (), {"layout": "tidy", **chosen})
        assert ("clock_as_channel" in {note.kind for note in found}) == asked
