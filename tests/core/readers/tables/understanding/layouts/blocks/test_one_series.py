"""Numbers and days that divide a table without a pause: its rows are one series, not several."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave, write
from tests.notes import worded

EACH, COUNT = 40, 12  # rows of a packet, packets
N = EACH * COUNT


def in_packets(path: Path, name: str, pause: float = 0.0) -> Path:
    """Rows that came several at a time, the last of each late; a pause may lie between."""
    number = np.arange(N) // EACH
    sent = 81_250_400.5 + (320 + pause * (np.arange(COUNT) % 3)) * np.arange(COUNT)
    came = 1_790_000_000_000 + np.repeat(sent - sent[0], EACH) + 3.3 * (np.arange(N) % EACH)
    came[number % 2 == 1] += 61
    columns = {name: number, "sensor_time": sent[number].round(3), "arrived_time": came.round(2)}
    return table(path, {**columns, "pulse": (900 * wave(N, period=95)).round(1)})


@pytest.mark.parametrize("name", ["packet_no", "block"])
def test_packets_without_a_pause_are_one_series_in_the_pace_of_their_clock(
    tmp_path: Path, name: str
) -> None:
    path = in_packets(tmp_path / "t.csv", name)
    found = recognise(path)
    meta = read(path, found.recipe).meta
    assert (found.recipe.layout, found.recipe.value_columns) == ("long", ("pulse",))
    assert (meta.step, meta.step_unit) == (pytest.approx(0.008), "s")
    assert f"{name} counts packets of 40 rows" in found.reasons[0]
    assert "sensor_time goes on evenly from packet to packet" in found.reasons[1]


@pytest.mark.parametrize(
    ("clock", "moments", "step"),
    [
        ("sent", pd.date_range("2024-01-01", periods=COUNT, freq="320ms"), (0.008, "s")),
        ("time (ms)", 1000 + 320 * np.arange(COUNT), (0.008, "s")),
        ("time", 7 * np.arange(COUNT), (0.175, "step")),
    ],
)
def test_steps_of_packets_are_as_long_as_their_clock_says(
    tmp_path: Path, clock: str, moments: Any, step: tuple[float, str]
) -> None:
    number = np.arange(N) // EACH
    columns = {"packet": number, clock: np.asarray(moments)[number]}
    path = table(tmp_path / "t.csv", {**columns, "pulse": (900 * wave(N, period=95)).round(1)})
    meta = read(path, recognise(path).recipe).meta
    assert (meta.step, meta.step_unit) == (pytest.approx(step[0]), step[1])


def test_blocks_of_trials_and_those_with_pauses_are_sequences(tmp_path: Path) -> None:
    for name, pause in (("trial", 0.0), ("run", 4000.0)):
        found = recognise(in_packets(tmp_path / f"{name}.csv", name, pause))
        assert (found.recipe.layout, found.recipe.id_columns) == ("tidy", (name,))


def test_rows_of_several_stations_at_each_moment_are_no_packets(tmp_path: Path) -> None:
    at = 500_000 + 250 * np.arange(90).repeat(4)
    columns = {
        "packet": np.arange(90).repeat(4),
        "sent_time": at,
        "node": np.tile([7, 9, 2, 4], 90),
    }
    heat = np.tile([20, 3, 31, 12], 90) + wave(360, period=200)
    found = recognise(table(tmp_path / "t.csv", {**columns, "heat": heat.round(2)}))
    assert (found.recipe.layout, found.recipe.id_columns) == ("tidy", ("node",))


def test_days_divide_no_series_whose_minutes_several_rows_share(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    at = pd.Timestamp("2023-05-01 08:00") + pd.to_timedelta(
        np.cumsum(rng.integers(4, 21, 220)), "m"
    )
    at = at.repeat(rng.integers(1, 5, 220))
    columns = {"date": at.strftime("%Y-%m-%d"), "time": at.strftime("%H:%M:%S")}
    path = table(tmp_path / "t.csv", {**columns, "pulse": 70 + rng.integers(-9, 9, len(at))})
    found = recognise(path)
    recipe = found.recipe
    assert (recipe.layout, recipe.time_columns) == ("long", ("date", "time"))
    dataset = read(path, recipe.with_(window=0, align=""))
    assert dataset.lengths.tolist() == [len(at)]  # none is lost
    assert dataset.sequences[0][:, 0].tolist() == pd.read_csv(path)["pulse"].tolist()
    assert any("spread evenly over it" in text for text in worded(found.warnings))
    assert "date doesn't divide" in found.reasons[0]


def test_a_date_label_that_is_another_one_for_each_sequence_is_none(tmp_path: Path) -> None:
    for days, labels in ((7, ()), (21, ("weekday", "weekend"))):
        names = pd.date_range("2023-05-01", periods=days).strftime("%Y-%m-%d").repeat(30)
        path = table(tmp_path / "t.csv", {"day": names, "heat": wave(30 * days)})
        assert recognise(path).recipe.date_labels == labels
    for hours, kinds in ((17, ()), (40, ("hour",))):
        at = pd.date_range("2023-05-01", periods=6 * hours, freq="10min")
        path = table(tmp_path / "t.csv", {"at": at, "heat": wave(6 * hours)})
        recipe = recognise(path, window=6).recipe
        assert (recipe.window, recipe.date_labels) == (6, kinds)


def points(path: Path, *, body: bool) -> Path:
    """Nine points in each of 60 frames that sway as one, or wander about."""
    rng = np.random.default_rng(0)
    shape = rng.uniform(-150, 150, (9, 2))
    sway = np.stack([120 * wave(60), 80 * wave(60, phase=1)], axis=1)[:, None]
    steps = rng.normal(0, 40, (60, 9, 2)).cumsum(axis=0)
    at = (300 + shape + sway + steps / 20 if body else 300 + steps).round().reshape(-1, 2)
    columns = {"turn": np.repeat(np.arange(60), 9), "id": np.tile(np.arange(20, 29), 60)}
    return table(path, {**columns, "x": at[:, 0], "y": at[:, 1]})


def test_numbered_points_that_keep_their_shape_are_channels_of_one_body(tmp_path: Path) -> None:
    found = recognise(points(tmp_path / "body.csv", body=True))
    meta = read(tmp_path / "body.csv", found.recipe).meta
    assert (found.recipe.channel_column, found.recipe.time_columns) == ("id", ("turn",))
    assert meta.channels[:3] == ("id 20 x", "id 20 y", "id 21 x")
    assert "id says which channel a row is of" in found.reasons[0]
    assert recognise(points(tmp_path / "herd.csv", body=False)).recipe.channel_column == ""


def test_a_file_for_each_body_is_a_recording_of_its_points(tmp_path: Path) -> None:
    for name in ("ann", "bob", "cem"):
        points(tmp_path / f"{name}.csv", body=True)
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert (dataset.lengths.tolist(), len(dataset.meta.channels)) == ([60] * 3, 18)


def test_a_bin_in_which_hardly_anything_was_counted_is_a_channel_as_the_others_are(
    tmp_path: Path,
) -> None:
    rng = np.random.default_rng(0)
    at = pd.date_range("2023-05-01", periods=300, freq="min").strftime("%Y-%m-%d %H:%M:%S")
    counts = {f"{size} [um]": rng.poisson(9 / size**3, 300) for size in (0.5, 1.0, 1.5, 2.0)}
    seldom = {"5.0 [um]": (rng.random(300) < 0.1).astype(int)}
    path = table(
        tmp_path / "t.csv", {"at": at, **counts, **seldom, "door": np.arange(300) % 90 < 9}
    )
    found = recognise(path).recipe
    assert found.value_columns == (*counts, *seldom)
    assert found.label_columns == ("door",)


@pytest.mark.parametrize(("rows", "lengths"), [(4, [4]), (9, [9]), (12, [2] * 6)])
def test_a_series_of_a_few_rows_is_left_whole_as_one_step_is_no_sequence(
    rows: int, lengths: list[int], tmp_path: Path
) -> None:
    months = pd.date_range("2024-01-01", periods=12, freq="MS").strftime("%Y-%m")
    path = table(tmp_path / "shares.csv", {"month": months[:rows], "a": wave(rows)})
    found = recognise(path)
    assert [len(s) for s in read(path, found.recipe).sequences] == lengths
    assert any("too short to be cut" in reason for reason in found.reasons) == (rows < 10)
    assert any("is very short" in reason for reason in found.reasons) == (rows >= 10)


def test_windows_dont_span_a_pause_that_is_longer_than_all_the_rest(tmp_path: Path) -> None:
    """Steps that grow tenfold, as those of a scale do, are no pauses."""
    rng = np.random.default_rng(0)
    at = pd.Timestamp("2026-02-10 14:04") + pd.to_timedelta(
        np.cumsum(rng.integers(50, 90, 400)), unit="min"
    )
    at = pd.DatetimeIndex(["2024-01-01 12:00", "2024-01-01 12:10"]).append(at)
    path = table(tmp_path / "t.csv", {"time": at, "heat": wave(402).round(2)})
    found = recognise(path)
    dataset = read(path, found.recipe.with_(window=20))
    assert (len(dataset), dataset.ids[0][:4]) == (20, "2026")
    assert any("1 gap in time" in text for text in worded(found.warnings))
    assert not any("the longest of" in text for text in worded(found.warnings))
    grown = np.outer(10.0 ** np.arange(6), [1, 1.4, 2, 3, 5, 7]).ravel()
    path = table(tmp_path / "scale.csv", {"t": grown, "dose": wave(36).round(2)})
    recipe = recognise(path).recipe
    assert recipe.time_columns == ("t",)
    assert read(path, recipe.with_(window=36)).lengths.tolist() == [36]


@pytest.mark.parametrize("along", [True, False])
def test_peaks_and_troughs_with_a_time_each_are_steps_of_one_series(
    tmp_path: Path, along: bool
) -> None:
    """Where times don't go on along rows, they are curves that were read off one plot."""
    rng = np.random.default_rng(0)
    at = np.cumsum(rng.uniform(0.3, 0.5, 118)).round(4)
    if not along:
        at = np.stack([at[:59], np.sort(rng.uniform(0.4, 23, 59)).round(4)], axis=1).ravel()
    columns = {"P_t": at[::2], "P_x": 1 + wave(59), "T_t": at[1::2], "T_p": wave(59, phase=1)}
    frame = pd.DataFrame(columns)
    frame.loc[58, ["T_t", "T_p"]] = np.nan
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    recipe = recognise(path).recipe
    assert (recipe.time_columns == ("P_t",)) == along
    assert (recipe.label_columns == ("series",)) != along


@pytest.mark.parametrize("nights", [True, False])
def test_gaps_of_hours_are_filled_in_unless_they_are_nights(tmp_path: Path, nights: bool) -> None:
    hours = np.arange(24 * 30)
    lost = hours % 24 >= 16
    if not nights:
        begins = np.arange(3, 690, 17) + np.random.default_rng(1).integers(0, 9, 41)
        lost = np.isin(hours, begins[:, None] + np.arange(8))
    at = (pd.Timestamp("2023-11-30") + pd.to_timedelta(hours, "h"))[~lost]
    found = recognise(table(tmp_path / "t.csv", {"at": at, "light": wave(len(hours))[~lost]}))
    assert found.recipe.fill_gaps == (1 if nights else 8)
    assert len(read(tmp_path / "t.csv", found.recipe)) == 30
    if nights:
        assert found.recipe.window == 16
        assert "stretches without a gap in time are about as long" in found.reasons[-1]


def test_a_period_goes_by_the_time_where_gaps_are_filled_in(tmp_path: Path) -> None:
    at = np.cumsum(np.random.default_rng(2).choice([1, 3], 800, p=[0.6, 0.4]))
    light = wave(int(at[-1]) + 1, period=25)[at]
    found = recognise(table(tmp_path / "t.csv", {"t": at, "light": light}))
    assert "the series repeats about every 25" in " ".join(found.reasons)
    assert found.recipe.window == 25


@pytest.mark.parametrize("classes", [True, False])
def test_many_channels_without_names_beside_a_time_and_what_was_done_are_one_series(
    tmp_path: Path, classes: bool
) -> None:
    """As belts of several sensors write them (PAMAP2); without classes, columns may be curves."""
    rows = 600
    smooth = [np.round(wave(rows, phase=k % 7) * (1 + k % 3), 5) for k in range(40)]
    done = [np.repeat([0, 12, 0, 13, 0], rows // 5)] if classes else []
    cells = np.stack([np.round(8.38 + np.arange(rows) / 100, 2), *done, *smooth], axis=1)
    write(path := tmp_path / "t.dat", "\n".join(" ".join(f"{v:g}" for v in r) for r in cells))
    found = recognise(path)
    assert (found.recipe.layout == "long") == classes
    if classes:
        assert found.recipe.time_columns == ("column 1",)
        assert found.recipe.label_columns == ("column 2",)


@pytest.mark.parametrize(
    ("stages", "are_classes"), [((4, 2, 1, 3, 2, 1), True), ((3, 2, 1, 2, 3, 2), False)]
)
def test_stages_between_channels_without_names_are_classes_where_they_jump(
    tmp_path: Path, stages: tuple[int, ...], are_classes: bool
) -> None:
    """As pulse, stage of sleep and temperature; what only goes up and down by one is a level."""
    rows = 240
    pulse, warmth = (140 + 20 * wave(rows)).round(), (37.4 + wave(rows, period=90) / 9).round(2)
    stage = np.repeat(stages, rows // len(stages))
    cells = zip(pulse, stage, warmth, strict=True)
    path = write(tmp_path / "t.csv", "\n".join(" ".join(f"{v:g}" for v in r) for r in cells))
    assert recognise(path).recipe.label_columns == (("column 2",) if are_classes else ())


@pytest.mark.parametrize(("pause", "mark"), [(0, "intv"), (400, "rec")])
def test_a_mark_of_before_and_after_divides_a_series_only_where_it_pauses(
    tmp_path: Path, pause: int, mark: str
) -> None:
    """As a law that came into force, and as a mark of the second of two recordings."""
    n = 216
    after = (np.arange(n) >= 60).astype(int)
    columns = {"time": 1 + np.arange(n) + pause * after, "ozone": wave(n), mark: after}
    found = recognise(table(tmp_path / "t.csv", columns))
    ways = [way.label() for way in found.partitions]
    assert bool(ways) == bool(pause)


@pytest.mark.parametrize("epoch", [True, False])
def test_columns_with_names_of_quantities_of_all_sizes_are_channels_however_many(
    tmp_path: Path, epoch: bool
) -> None:
    some = np.random.default_rng(3)
    moves = some.random(600) < 0.4  # at once in all axes: neighbours are alike then
    count = (moves * some.integers(20, 3000, 600)).astype(int)
    lying, standing = 60 * (np.arange(600) % 200 < 90), 60 * moves
    columns = {
        "Axis1": count, "Axis2": count * 9 // 10, "Axis3": count * 11 // 10,
        "Steps": count // 200, "Lux": count // 9 + 3, "Off": 2 * moves,
        "Standing": standing, "Sitting": 60 - standing, "Lying": lying,
    }  # fmt: skip
    if epoch:  # and names of one quantity are no reason for rows that are sequences, either
        columns = {name: count + 7 * k for k, name in enumerate(columns)}
    path = table(tmp_path / "t.csv", columns)
    above = "Serial Number: NEO1\nEpoch Period (hh:mm:ss) 00:01:00\n----------\n" * epoch
    path.write_text(above + path.read_text())
    found = recognise(path)
    assert found.recipe.layout == "long"
    assert "names that don't count on" in found.reasons[0]
    assert read(path, found.recipe).meta.step == (60 if epoch else 1)


def test_numbers_that_tell_rows_apart_by_chance_name_no_sequences(tmp_path: Path) -> None:
    """A column called T whose numbers jump about is no time, and few whole numbers no name."""
    rng = np.random.default_rng(2)
    columns = {"i": np.arange(70), "T": rng.integers(0, 180, 70), "V": rng.integers(0, 99, 70),
               "D": rng.integers(0, 8, 70)}  # fmt: skip
    recipe = recognise(table(tmp_path / "grip.csv", columns)).recipe
    assert (recipe.layout, recipe.time_columns) == ("long", ())
    assert recipe.value_columns == ("T", "V", "D")


def test_how_many_processes_ran_names_no_recording(tmp_path: Path) -> None:
    """One moment comes twice, and in one of its rows two processes ran."""
    moments = pd.date_range("2021-08-05 11:37", periods=70, freq="s").delete(2)
    columns = {
        "time": moments.insert(2, moments[1]).strftime("%Y-%m-%d %H:%M:%S"),
        "run": np.where(np.arange(70) == 1, 2, 0),
        "used": (9 + wave(70)).round(3),
        "sys": (5 + wave(70, phase=1)).round(3),
    }
    found = recognise(table(tmp_path / "dstat.csv", columns))
    assert (found.recipe.layout, found.recipe.id_columns) == ("long", ())


def test_rows_without_a_date_share_none(tmp_path: Path) -> None:
    """Below the rides, a form has rows with a number and nothing else."""
    days = pd.date_range("2021-01-04", periods=60, freq="D").strftime("%Y-%m-%d").tolist()
    columns = {
        "No.": np.arange(1, 101),
        "Date": [*sorted([*days, *days[::3]]), *[""] * 20],
        "From": [f"lake {k}" if k % 20 < 8 else f"home {k % 2}" for k in range(80)] + [""] * 20,
        "Speed": [*wave(80).round(2), *[""] * 20],
    }
    assert recognise(table(tmp_path / "rides.csv", columns)).recipe.value_columns == ("Speed",)
