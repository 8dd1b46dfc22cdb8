"""Channels in the names of columns, or in the rows of a column."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.doubts import looks_like
from sequitur_core.data.notes.labels import labels_lost
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.tables.columns.channel_names import steps_of_channels
from sequitur_core.readers.tables.columns.labels import telling_first
from tests.cases import crossed
from tests.core.files import table, wave, write
from tests.core.readers.tables.programs.files import FILES
from tests.core.readers.tables.programs.test_program_files import MODULES
from tests.notes import worded

assert MODULES  # which add the files


@pytest.mark.parametrize(
    ("names", "channels"),
    [
        ([f"{c}_{i}" for c in ("acc_x", "acc_y") for i in range(5)], ["acc_x", "acc_y"]),
        ([f"{c}[{i}]" for i in range(4) for c in ("acc", "gyr")], ["acc", "gyr"]),
        ([f"{c}_t{i}" for i in (1, 2, 3) for c in ("mood", "stress")], ["mood", "stress"]),
        ([f"T{i}_{c}" for i in (1, 2, 3) for c in ("mood", "stress")], ["mood", "stress"]),
        ([f"{c}{i}" for c in "xy" for i in range(6)], ["x", "y"]),
        ([f"{y}-{m:02}" for y in range(2015, 2020) for m in range(1, 13)], []),  # dates
        ([f"{c}{i}" for i in range(6) for c in "xy"], ["x", "y"]),  # points, one after the other
        ([f"sensor_{i}" for i in range(20)], []),  # one channel is none of several
        (["a_1", "a_2", "a_3", "b_1", "b_2", "b_3"], []),  # too few to be steps
        (["a_1", "a_2", "a_4", "a_5", "b_1", "b_2", "b_4", "b_5"], []),
        ([f"rep{c}_{h}hr" for c in (1, 2) for h in (0, 16, 72)] + ["rep1_ES"], ["rep1", "rep2"]),
        ([f"{y} yr {c}" for c in ("height", "girth") for y in (1, 5, 20)], ["height", "girth"]),
        ([f"{c}_{t}" for c in ("a", "b") for t in ("0h", "30min", "2h")], []),  # of two units
        ([f"{c}_day{d}" for c in ("height", "leaves") for d in (0, 7, 28)], ["height", "leaves"]),
        ([f"{c}{y}" for c in ("pay", "mood") for y in range(2001, 2007)], ["pay", "mood"]),
        ([f"{y}_{c}" for c in ("pay", "mood") for y in (2001, 2003, 2005)], ["pay", "mood"]),
        ([f"{c} {y}" for y in range(2001, 2007) for c in ("Q1", "Q2", "Q3", "Q4")], []),  # dates
        ([f"{c} {y}" for y in range(2001, 2007) for c in ("Jan", "Feb", "Mar")], []),
        ([f"{c}_{t}" for c in ("bmi", "pain") for t in ("bl", "m3", "m6")], ["bmi", "pain"]),
        (
            [f"{c}_{t}" for c in ("bmi", "pain") for t in ("baseline", "3mo", "6mo")],
            ["bmi", "pain"],
        ),
        (["pain_v1", "pain_v2", "pain_v3", "pain_v4", "bmi_v1", "bmi_v4"], ["pain", "bmi"]),
        (["pain_v1", "pain_v2", "pain_v3", "pain_v4", "bmi_v1"], []),  # known once
    ],
)
def test_names_of_columns_say_channel_and_step(names: list[str], channels: list[str]) -> None:
    assert list(steps_of_channels(names)) == channels


def visits(path: Path, columns: dict[str, Sequence[int]], **beside: object) -> Path:
    """Forty people, of whom quantities were measured at the times behind their names."""
    rng = np.random.default_rng(5)
    cells = {
        f"{quantity}{time}": (rng.normal(20, 3, 40) + time % 100).round(1)
        for quantity, times in columns.items() for time in times
    }  # fmt: skip
    return table(path, {**beside, **cells})


@pytest.mark.parametrize(
    ("who", "ids"),
    [
        ("patid", range(1001, 1041)),
        ("pid", range(10203, 10483, 7)),
        ("name", [f"P{k}" for k in range(40)]),
        ("panel member", np.random.default_rng(1).permutation(np.arange(3000, 3040))),
    ],
)
def test_quantities_measured_at_several_visits_are_channels_of_each_person(
    tmp_path: Path, who: str, ids: Sequence[object]
) -> None:
    beside = {who: ids, "sex": [1, 2] * 20, "age": [20 + k % 13 for k in range(40)]}
    columns = {"pain_w": (0, 1, 2, 4, 8), "mood_w": (0, 1, 2, 4, 8), "weight_w": (0, 4, 8)}
    path = visits(tmp_path / "t.csv", columns, **beside, once=np.linspace(1, 2, 40))
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert dataset.meta.channels == ("pain", "mood", "weight")
    assert (len(dataset), {*dataset.lengths.tolist()}) == (40, {5})
    assert dataset.ids[:2] == (str(ids[0]), str(ids[1]))
    assert {*dataset.labels.columns} == {"sex", "age"}
    assert found.recipe.left_out == ("once",)
    rows = pd.read_csv(path)
    np.testing.assert_allclose(dataset.sequences[7][[0, 3, 4], 2], rows.iloc[7, -3:], atol=1e-5)
    assert dataset.missing is not None
    assert dataset.missing[7][:, 2].tolist() == [0, 1, 1, 0, 0]


def test_years_behind_quantities_are_the_steps_of_each_person(tmp_path: Path) -> None:
    years = range(2001, 2013)
    columns = {"pay": years, "mood": years, "hours": range(2004, 2013)}
    beside = {
        "pid": range(7, 287, 7),
        "sex": [1, 2] * 20,
        "born": [1940 + k % 9 for k in range(40)],
    }
    path = visits(tmp_path / "t.csv", columns, **beside)
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert dataset.meta.channels == ("pay", "mood", "hours")
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "year")
    assert dataset.sequences[0].shape == (12, 3)


def test_numbered_sensors_that_go_on_in_time_stay_channels(tmp_path: Path) -> None:
    """However their numbers are written: t1 to t4 are thermometers where rows have times."""
    n = 300
    columns = {f"{c}_t{i}": wave(n, phase=9 * i) for c in ("temp", "hum") for i in range(1, 5)}
    for time in (
        pd.date_range("2024-01-01", periods=n, freq="10min").astype(str),
        np.arange(n) / 5,
    ):
        path = table(tmp_path / "t.csv", {"time": time, **columns})
        assert recognise(path).recipe.layout == "long"


def _file(name: str, folder: Path) -> Path:
    return write(folder / name, FILES[name].make())


def test_channels_behind_one_another_are_read_side_by_side_or_as_one(tmp_path: Path) -> None:
    path = _file("windows_wide.csv", tmp_path)
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert dataset.meta.channels == ("acc_x", "acc_y", "gyro_z")
    assert list(dataset.labels.columns) == ["activity", "subject"]
    np.testing.assert_allclose(dataset.sequences[3][:, 1], wave(20, phase=28), atol=1e-6)
    one = revise(path, found.recipe, channels_in_names=False)
    assert read(path, one.recipe).sequences[0].shape == (60, 1)
    back = revise(path, one.recipe, channels_in_names=True)
    assert read(path, back.recipe).sequences[0].shape == (20, 3)


def test_rows_of_channels_are_put_side_by_side_or_are_sequences(tmp_path: Path) -> None:
    path = _file("pose_landmarks.csv", tmp_path)
    found = recognise(path)
    dataset = read(path, found.recipe.with_(window=0))
    assert dataset.meta.channels[:2] == ("left_wrist x", "left_wrist y")
    np.testing.assert_allclose(
        np.concatenate(dataset.sequences)[:, 0], wave(60, phase=1), atol=1e-6
    )
    apart = revise(path, found.recipe, layout="tidy", channel_column="")
    assert len(read(path, apart.recipe)) == 3


def test_a_folder_of_files_with_rows_of_channels_is_a_recording_each(tmp_path: Path) -> None:
    for name in ("walk_1.csv", "walk_2.csv"):
        write(tmp_path / name, FILES["pose_landmarks.csv"].make())
    dataset = load(tmp_path)
    assert len(dataset) == 2
    assert [s.shape for s in dataset.sequences] == [(60, 6), (60, 6)]


def test_names_that_say_no_step_are_refused_in_words(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.csv", "name,a,b,c\nx,1,2,3\ny,2,3,4\nz,1,0,1\n")
    with pytest.raises(SequiturError, match="don't say channel and step"):
        load(path, layout="rows", channels_in_names=True)


def test_what_is_said_once_in_each_sequence_describes_it(tmp_path: Path) -> None:
    (tmp_path / "icu").mkdir()
    for k in range(6):
        lines = [
            "Time,Parameter,Value",
            f"00:00,RecordID,{13200 + 7 * k}",
            f"00:00,Age,{50 + k % 3}",
        ]
        for i in range(20):
            lines += [f"{i:02d}:{7 * k:02d},HR,{70 + i}", f"{i:02d}:{7 * k:02d},Temp,{36 + i % 3}"]
        (tmp_path / "icu" / f"{13200 + 7 * k}.txt").write_text("\n".join(lines))
    outcomes = [f"{13200 + 7 * k},{k % 2}" for k in range(6)]
    (tmp_path / "icu" / "outcomes.txt").write_text("\n".join(["RecordID,died", *outcomes]))
    dataset = load(tmp_path / "icu")
    assert dataset.meta.channels == ("HR", "Temp")
    assert dataset.labels["Age"].tolist() == [50, 51, 52] * 2
    assert dataset.labels["died"].tolist() == ["no", "yes"] * 3
    assert "RecordID" not in dataset.labels
    assert "they describe the sequence" in " ".join(worded(dataset.meta.notes))


def icu(path: Path) -> Path:
    """A pulse about each hour, and blood twice in two days, in fewer rows of the first file."""
    path.mkdir()
    for k in range(8):
        lines = ["Time,Parameter,Value"]
        for hour in range(18 if k == 0 else 48):
            lines += [f"{hour:02}:{7 * k % 60:02},HR,{70 + hour % 9 + k}"]
            lines += [f"{hour:02}:31,MAP,{80 - hour % 7 + k}"] * (hour % 2 == 0)
            lines += [f"{hour:02}:41,{b},{4 + k + hour % 3}" for b in "KMP"] * (hour % 20 == 5)
            lines += [f"{hour:02}:31,GCS,{3 + (hour + k) % 9}"] * (hour % 12 == 4)
        (path / f"{13200 + k}.txt").write_text("\n".join(lines))
    return path


def test_what_names_channels_in_all_files_names_no_sequences(tmp_path: Path) -> None:
    found = recognise(icu(tmp_path / "icu"))
    assert (found.recipe.id_columns, found.recipe.channel_column) == (("file",), "Parameter")
    assert found.recipe.even_step == "1 h"  # as the pulse is measured, not blood
    assert read(tmp_path / "icu", found.recipe).meta.channels == ("GCS", "HR", "K", "M", "MAP", "P")
    chosen = recognise(tmp_path / "icu", id_columns=("file", "Parameter"))
    assert "1 channel" in chosen.sentence
    assert read(tmp_path / "icu", chosen.recipe).meta.channels == ("Value",)


@pytest.mark.parametrize(
    ("name", "layout"), [("joint", "long"), ("T", "long"), ("subject", "columns")]
)
def test_counted_columns_beside_a_time_are_channels_but_of_what_there_are_several(
    tmp_path: Path, name: str, layout: str
) -> None:
    n = 200
    at = 1_740_157_887_107_442_718 + np.arange(n) * 20_000_000
    columns = {f"{name}{i}": wave(n, phase=i) for i in range(1, 7)}
    found = recognise(table(tmp_path / "t.csv", {"timestamp": at, **columns}))
    assert found.recipe.layout == layout


@pytest.mark.parametrize(
    ("numbers", "layout"), [((16, 18, 19, 8, 10, 11, 12), "long"), (range(8, 15), "rows")]
)
def test_numbers_in_no_order_are_those_of_places(
    tmp_path: Path, numbers: Sequence[int], layout: str
) -> None:
    hours = pd.date_range("2021-03-01", periods=300, freq="h").astype(str)
    melted = np.random.default_rng(3).uniform(0, 9, 300)  # at once in all places, each hour anew
    columns = {f"snow_{n}": (melted * (1 + k / 90)).round(3) for k, n in enumerate(numbers)}
    found = recognise(table(tmp_path / "t.csv", {"at": hours, **columns}))
    assert found.recipe.layout == layout


@pytest.mark.parametrize(("rows", "layout"), [(40, "columns"), (400, "long")])
def test_columns_named_by_their_place_go_the_way_their_numbers_go_on(
    tmp_path: Path, rows: int, layout: str
) -> None:
    rng = np.random.default_rng(4)
    levels = rng.normal(50, 20, 15)
    cells = {str(i): 3 * wave(rows, phase=i) + level for i, level in enumerate(levels)}
    assert recognise(table(tmp_path / "t.csv", cells)).recipe.layout == layout
    # The same numbers with a sequence in each row.
    turned = pd.DataFrame(cells).T.reset_index(drop=True)
    turned.to_csv(path := tmp_path / "turned.csv", index=False)
    assert recognise(path).recipe.layout == "rows"


def test_flights_named_by_their_files_are_sequences(tmp_path: Path) -> None:
    starts = pd.to_datetime(["2024-08-03 09:11:21", "2024-06-16 10:02:47", "2013-10-21 08:40:05"])
    times = np.concatenate([pd.date_range(s, periods=60, freq="s") for s in starts])
    columns = {"time": times, "height": wave(180), "filename": np.repeat(["a", "b", "c"], 60)}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert (found.recipe.layout, found.recipe.id_columns) == ("tidy", ("filename",))


def test_stretches_without_gaps_are_cut_into_windows(tmp_path: Path) -> None:
    starts = pd.to_datetime(["2024-08-03 09:11:00", "2013-10-21 08:40:05"])
    times = np.concatenate([pd.date_range(s, periods=650, freq="s") for s in starts])
    noise = np.random.default_rng(5).normal(size=len(times))
    found = recognise(table(tmp_path / "t.csv", {"time": times, "height": noise}))
    assert found.sentence.startswith("18 windows")
    assert found.reasons[-1] == "Windows of 64 seconds are suggested: no period stands out."


def test_a_period_of_which_there_are_too_few_for_windows_is_said(tmp_path: Path) -> None:
    times = pd.date_range("2021-06-26 01:00", periods=168, freq="h")
    used = wave(168, period=24) + np.random.default_rng(2).normal(0, 0.3, 168)
    found = recognise(table(tmp_path / "t.csv", {"time": times, "used": used}))
    assert found.reasons[-1] == (
        "Windows of 8 hours are suggested: the series repeats about every day, but windows as long "
        "as that would be few."
    )


def test_notes_on_few_rows_are_no_class(tmp_path: Path) -> None:
    note = ["" for _ in range(100)]
    note[3], note[50] = "a second point", "low due to an error"
    found = recognise(table(tmp_path / "t.csv", {"y": wave(100), "err": wave(100), "note": note}))
    assert (found.recipe.label_columns, found.recipe.left_out) == ((), ("note",))


def test_electrodes_numbered_by_their_place_are_channels_though_neighbours_are_alike(
    tmp_path: Path,
) -> None:
    rng = np.random.default_rng(6)
    shared = np.convolve(rng.normal(size=420), np.ones(20) / 5, "valid")[:400]
    cells = {str(i): shared + rng.normal(0, 1, 400) for i in range(15)}
    smooth = {name: np.convolve(x, np.ones(5) / 5, "same") for name, x in cells.items()}
    found = recognise(table(tmp_path / "t.csv", {"": np.arange(400), **smooth}))
    assert (found.recipe.layout, len(found.recipe.value_columns)) == ("long", 15)


@pytest.mark.parametrize(("missing", "filled"), [(9, 9), (14, 1)])
def test_longer_gaps_are_filled_in_where_many_are_so_long(
    tmp_path: Path, missing: int, filled: int
) -> None:
    at = np.cumsum([1 + missing * (i % 12 == 11) for i in range(600)])
    found = recognise(table(tmp_path / "t.csv", {"time_s": at, "x": wave(600)}))
    assert found.recipe.fill_gaps == filled


def test_places_of_parts_are_channels_however_many(tmp_path: Path) -> None:
    parts = {
        f"{part} {axis}": wave(90, phase=i) for i, part in enumerate("abcdefgh") for axis in "xy"
    }
    more = {f"T{i} {axis}": wave(90, phase=i / 7) for i in range(10) for axis in "xy"}
    found = recognise(table(tmp_path / "t.csv", {**parts, **more}))
    assert (found.recipe.layout, len(found.recipe.value_columns)) == ("long", 36)


@pytest.mark.parametrize(("lasts", "label"), [([50] * 6, True), ([50, 31, 60, 44, 70, 45], False)])
def test_numbers_that_count_on_after_as_many_rows_each_time_are_a_label(
    tmp_path: Path, lasts: list[int], label: bool
) -> None:
    """Gestures that were recorded one after the other, as long each; others may be measured."""
    cells = {"thumb": wave(300), "palm": wave(300, phase=1), "result": np.repeat(range(6), lasts)}
    recipe = recognise(table(tmp_path / "t.csv", cells)).recipe
    assert (recipe.layout, recipe.label_columns) == ("long", ("result",) if label else ())


def test_a_column_other_beside_its_parts_is_one_of_them(tmp_path: Path) -> None:
    mix = {name: wave(300, phase=i) for i, name in enumerate(["coal", "solar", "other"])}
    assert len(recognise(table(tmp_path / "t.csv", mix)).recipe.value_columns) == 3


@pytest.mark.parametrize("beside", [False, True])
def test_a_class_behind_columns_named_by_their_places_labels_one_recording(
    tmp_path: Path, beside: bool
) -> None:
    """Electrodes of a headband as pandas writes them, with or without the numbers of its rows."""
    rng = np.random.default_rng(2)
    cells = {str(i): (rng.normal(level, 60, 800)).round(2) for i, level in enumerate([0, -50, 9])}
    cells |= {"3": rng.normal(-330, 9, 800).round(2), "4": np.repeat([0, 1, 0, 1], 200)}
    rows = {"": np.arange(800)} if beside else {}
    recipe = recognise(table(tmp_path / "t.csv", {**rows, **cells})).recipe
    assert (recipe.layout, recipe.label_columns) == ("long", ("4",))
    assert recipe.value_columns == ("0", "1", "2", "3")


@pytest.mark.parametrize(("axes", "named"), crossed([1, 2, 3, 4], [False, True]))
def test_many_columns_that_take_turns_are_channels_of_one_body(
    tmp_path: Path, axes: int, named: bool
) -> None:
    """Axes of the parts of a body; where all columns are of one quantity, each is a sequence."""
    rng = np.random.default_rng(3)
    middle = np.array([0.5, 0.1, 3.0, 1.0])[:axes]
    parts = rng.normal(middle, 0.1, (18 * 4 // axes, axes))
    moved = 0.05 * wave(90)[:, None] + rng.normal(0, 0.002, (90, parts.size))
    pose = pd.DataFrame((parts.ravel() + moved).round(5))
    pose.to_csv(tmp_path / "t.csv", index=False, header=named, sep=";")
    layout = recognise(tmp_path / "t.csv").recipe.layout
    assert layout == ("columns" if axes == 1 else "long")


@pytest.mark.parametrize("moving", [True, False])
def test_places_of_a_body_in_rows_that_do_not_go_on_are_examples(
    tmp_path: Path, moving: bool
) -> None:
    """Hands with the sign that each makes, of a film with its times or of many pictures."""
    rng = np.random.default_rng(5)
    hand = np.tile([0.5, 0.1, 3.0], 21) + rng.normal(0, 0.1, 63)
    rows = hand + (0.2 * wave(150)[:, None] if moving else rng.normal(0, 0.1, (150, 63)))
    ends = {"first": np.arange(150) / 25} if moving else {"last": rng.integers(0, 4, 150)}
    cells = pd.DataFrame(rows.round(4)).assign(**ends)
    order = ["first", *range(63)] if moving else [*range(63), "last"]
    cells[order].to_csv(tmp_path / "t.csv", index=False, header=False)
    recipe = recognise(tmp_path / "t.csv").recipe
    assert (recipe.layout, recipe.label_columns, recipe.time_columns) == (
        ("long", (), ("column 1",)) if moving else ("rows", ("column 64",), ())
    )


@pytest.mark.parametrize("moving", [True, False])
def test_numbered_points_are_channels_where_they_move_from_row_to_row(
    tmp_path: Path, moving: bool
) -> None:
    points = np.random.default_rng(0).normal(size=(200, 14)).cumsum(axis=0 if moving else 1)
    columns = {f"{'xy'[k % 2]}{k // 2 + 1}": points[:, k].round(2) for k in range(14)}
    found = recognise(table(tmp_path / "fish.csv", columns))
    assert (found.recipe.layout, found.recipe.channels_in_names) == (
        ("long", False) if moving else ("rows", True)
    )
    assert found.reasons[0].startswith("Columns hold the places of 7 parts") == moving


@pytest.mark.parametrize("rows", [6, 40])
def test_a_part_that_goes_on_evenly_is_no_time(tmp_path: Path, rows: int) -> None:
    at = np.arange(rows)
    columns = {"hip_x": 0.3 * at, "hip_y": wave(rows), "knee_x": 1 + 0.3 * at, "knee_y": wave(rows)}
    found = recognise(table(tmp_path / "gait.csv", columns))
    assert (found.recipe.value_columns, found.recipe.time_columns) == ((*columns,), ())
    curve = {"strain_x": 0.3 * at, "force": wave(rows)}
    assert recognise(table(tmp_path / "t.csv", curve)).recipe.time_columns == ("strain_x",)


def test_rows_with_a_class_are_sequences_though_axes_take_turns_in_them(tmp_path: Path) -> None:
    kind = np.repeat(np.arange(1, 6), 12)
    levels = np.tile([0.0, 9.0, -4.0, 2.0, -7.0, 5.0], 20)
    rng = np.random.default_rng(7)
    rows = levels + kind[:, None] * 0.3 + rng.normal(0, 0.02, (60, 120))
    cells = pd.DataFrame(rows.round(4)).assign(kind=kind)
    cells[["kind", *range(120)]].to_csv(path := tmp_path / "t.csv", index=False, header=False)
    found = recognise(path)
    assert (found.recipe.layout, found.recipe.label_columns) == ("rows", ("column 1",))


def test_parts_of_a_date_are_told_with_how_they_are_written(tmp_path: Path) -> None:
    days = pd.date_range("1981-04-03", periods=80, freq="7D")
    columns = {
        "lake": np.repeat(["a", "b"], 40),
        "year_yyyy": days.year,
        "month_mm": days.month,
        "day_of_month_dd": [f"{day:02}" for day in days.day],
        "ph": wave(80),
    }
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.time_columns == ("year_yyyy", "month_mm", "day_of_month_dd")
    assert found.recipe.value_columns == ("ph",)


def test_a_few_repeated_minutes_dont_make_names_of_measurements(tmp_path: Path) -> None:
    at = pd.date_range("2018-06-22", periods=600, freq="min").strftime("%Y-%m-%d %H:%M").tolist()
    at = [*at[:300], at[299], at[299], at[299], at[299], *at[300:]]
    light = np.random.default_rng(8).integers(720, 780, len(at))
    rows = [f"{t},{heat},{n}.00" for t, heat, n in zip(at, wave(len(at)), light, strict=True)]
    (path := tmp_path / "t.csv").write_text("\n".join(rows))
    found = recognise(path)
    assert (found.recipe.layout, found.recipe.id_columns) == ("long", ())
    assert found.recipe.value_columns == ("column 2", "column 3")
    # Devices that report in turn have as many rows each.
    moments = pd.date_range("2024-01-01", periods=200, freq="5s").repeat(3)
    late = moments + pd.to_timedelta(np.tile([0, 3, 4], 200), unit="ms")
    late = late.where(np.arange(600) % 75 != 2, late[np.arange(600) - 1])  # as late as another
    columns = {"time": late.strftime("%Y/%m/%d %H:%M:%S.%f"), "card": np.tile([0, 1, 2], 200)}
    found = recognise(table(tmp_path / "d.csv", {**columns, "heat": wave(600)}))
    assert found.recipe.id_columns == ("card",)


def test_marks_that_are_the_same_in_most_rows_of_all_recordings_are_no_label(
    tmp_path: Path,
) -> None:
    rng = np.random.default_rng(0)
    for place, years in enumerate((80, 60, 90)):
        marks = np.where(rng.random(years) < 0.1, "Y", "N")
        rows = zip(range(1900, 1900 + years), wave(years, phase=place), marks, strict=True)
        text = "".join(f"{year};{level:.3f};{mark}\n" for year, level, mark in rows)
        (tmp_path / f"{place}.rlrdata").write_text(text)
    found = recognise(tmp_path)
    assert found.recipe.label_columns == ()
    assert any("column 3 is most often N in every sequence" in why for why in found.reasons)


def test_what_is_the_same_or_another_for_each_sequence_is_no_label(tmp_path: Path) -> None:
    # A gauge was out of order all the time: those that are left are all well.
    gauges, hours = ["Elm", "Oak", "Ash", "Fir"], 12
    rain = wave(48).round(2)
    rain[36:] = np.nan
    path = table(tmp_path / "t.csv", {
        "gauge": np.repeat(gauges, hours),
        "hour": [*range(hours)] * 4,
        "rain": rain,
        "state": np.repeat(["ok", "ok", "ok", "lost"], hours),
        "page": np.repeat([f"/gauges/{name}.html" for name in gauges], hours),
        "mail": np.repeat([f"{name}@gauges.org" for name in gauges], hours),
        "type": np.repeat(["tipping", "weighing", "optical", "tipping"], hours),
        "bank": np.repeat(["left", "right", "left", "left"], hours),
        "battery_mV": np.repeat([3544, 3553, 3530, 3503], hours),
        "put": np.repeat([0, 1, 2, 3], hours),
    })  # fmt: skip
    found = recognise(path)
    assert found.recipe.label_columns == ("type", "bank")  # each type once, but these are classes
    assert read(path, found.recipe).labels["bank"].tolist() == ["left", "right", "left"]
    said = "\n".join(found.reasons)
    assert "state would be ok for every sequence" in said
    different = "page, mail, battery_mV and put are different for each sequence: they group none"
    assert f"{different} and are no labels." in said
    asked = revise(path, found.recipe, label_columns=("state",))
    assert asked.recipe.label_columns == ("state",)


def test_windows_fit_between_the_gaps_of_a_series_with_many(tmp_path: Path) -> None:
    # Minutes in which somebody moved: a walk of an hour, and half an hour or less on many days.
    lasted = [60, *np.random.default_rng(1).integers(8, 30, 24)]
    days = pd.date_range("2022-11-20 17:30", periods=25, freq="D")
    times = np.concatenate(
        [pd.date_range(d, periods=n, freq="min") for d, n in zip(days, lasted, strict=True)]
    )
    noise = np.random.default_rng(5).normal(size=len(times))
    found = recognise(table(tmp_path / "t.csv", {"time": times, "minutes": noise}))
    held = found.recipe.window * len(read(tmp_path / "t.csv", found.recipe))
    assert 3 * held >= len(times)


def test_no_channel_is_to_be_left_out_for_days_on_which_nothing_was_measured(
    tmp_path: Path,
) -> None:
    days = pd.date_range("2016-01-01", periods=366)
    known = np.arange(366) < 58
    nights = {name: np.where(known, wave(366, phase=k), np.nan) for k, name in enumerate("ab")}
    path = table(tmp_path / "t.csv", {"day": days, **nights})
    found = recognise(path)
    assert found.recipe.value_columns == ("a", "b")
    assert not any("better leave it out" in text for text in worded(found.warnings))


def test_a_class_that_labels_no_window_is_told(tmp_path: Path) -> None:
    times = pd.date_range("2024-02-03", periods=200, freq="s")
    state = np.where(np.arange(200) % 7 == 3, "fault", "ok")
    path = table(tmp_path / "t.csv", {"time": times, "heat": wave(200), "state": state})
    found = recognise(path)
    assert found.recipe.window > 1
    (told,) = (text for text in worded(found.warnings) if "labelled" in text)
    assert told.startswith(
        "state is fault in 29 of 200 rows, but it is the most common value of no"
    )
    assert "shorter ones" not in told  # in which it would be most often neither


def test_windows_are_offered_that_are_short_enough_for_a_class(tmp_path: Path) -> None:
    times = pd.date_range("2024-02-03", periods=960, freq="min")
    state = np.where(np.arange(960) // 20 % 12 == 3, "fault", "ok")
    path = table(tmp_path / "t.csv", {"time": times, "heat": wave(960), "state": state})
    found = recognise(path)
    (note,) = labels_lost.among(found.warnings)
    assert [offer.label for offer in note.offers] == ["Windows of 10 minutes"]
    now = revise(path, found.recipe, **note.offers[0].changes)
    assert "fault" in {*read(path, now.recipe).labels["state"]}
    assert not labels_lost.among(now.warnings)


def test_a_state_that_changes_within_all_windows_is_a_channel(tmp_path: Path) -> None:
    """One that labels windows, or that few rows lack, stays what it was."""
    at = np.arange(480)
    columns = {
        "time": pd.date_range("2024-03-01", periods=480, freq="h").strftime("%Y-%m-%d %H:%M"),
        "heat": wave(480),
        "fan_on": at % 5 < 2,
        "pump": np.where(at % 8 == 3, 1, 0),
        "away": (at // 24 % 3 == 1).astype(int),
        "valid": at % 23 != 0,
    }
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.value_columns == ("heat", "fan_on", "pump")
    assert found.recipe.label_columns == ("away",)
    said = "fan_on and pump are yes in some rows of every window, which tells none apart: they are "
    assert any(why.startswith(said) for why in found.reasons)
    assert read(tmp_path / "t.csv", found.recipe).sequences[0][:5, 1].tolist() == [1, 1, 0, 0, 0]


def test_a_state_that_goes_on_and_off_is_a_channel_though_some_windows_lack_it(
    tmp_path: Path,
) -> None:
    """What lasts, and what is called a label, says of which kind windows are."""
    at = np.arange(960)
    on = (at % 7 < 3) & (at // 48 % 4 > 0)
    columns = {
        "time": pd.date_range("2024-03-01", periods=960, freq="h").strftime("%Y-%m-%d %H:%M"),
        "heat": wave(960), "status": on.astype(int), "label": on.astype(int),
        "away": (at // 60 % 3 == 1).astype(int), "packet_id": at // 5 % 2,
    }  # fmt: skip
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.value_columns == ("heat", "status")  # no id is measured
    assert found.recipe.label_columns == ("label", "away")
    assert any("status goes on and off within a window" in why for why in found.reasons)


def _levels(tmp_path: Path, **more: np.ndarray) -> Recipe:
    """Of a matrix of one quantity, with a name for each row, in columns that nothing counts."""
    rng = np.random.default_rng(0)
    kinds = [f"{c}_{s}" for c in ("WT", "KO") for s in ("ctrl", "lps", "ifn", "tnf", "mock")]
    levels = {kind: rng.normal(9, 1, 60) + k / 9 for k, kind in enumerate(kinds)}
    names = [f"Q{k * 7919 % 1000}X" for k in range(60)]
    return recognise(table(tmp_path / "a.csv", {"protein": names, **levels, **more})).recipe


def test_rows_with_a_name_each_that_dont_go_on_are_sequences(tmp_path: Path) -> None:
    recipe = _levels(tmp_path)
    assert (recipe.layout, recipe.id_columns) == ("rows", ("protein",))


@pytest.mark.parametrize(
    "more", [{"weight": 4_000 + wave(60)}, {f"at {at}": 9 + wave(60) for at in "pqrstuv"}]
)
def test_rows_that_go_on_or_are_of_several_quantities_are_steps(
    more: dict[str, np.ndarray], tmp_path: Path
) -> None:
    assert _levels(tmp_path, **more).layout == "long"


def test_a_label_that_tells_more_comes_before_one_of_many_and_which_repetition_it_was() -> None:
    labels = {"strain": 10, "replicate": 3, "medium": 2, "condition": 12}
    frame = pd.DataFrame({c: [f"{c} {k % n}" for k in range(60)] for c, n in labels.items()})
    told = telling_first([*labels], frame.__getitem__)
    assert told == ("condition", "medium", "strain", "replicate")


def test_how_it_came_out_is_the_first_label_and_what_to_train_on_the_last() -> None:
    """Behind classes come numbers of something, and whom a sequence is of."""
    columns = {
        "subset": ["train", "test"] * 6, "subject": ["ada", "bo", "cy"] * 4, "sex": ["f", "m"] * 6,
        "days": [5, 7, 12] * 4, "Survival": [1, 2, 3, 4] * 3, "In-hospital_death": [0, 1] * 6,
    }  # fmt: skip
    told = telling_first([*columns], pd.DataFrame(columns).__getitem__)
    assert told == ("In-hospital_death", "Survival", "sex", "days", "subject", "subset")


def test_numbers_beside_numbered_columns_are_said_to_be_left_out(tmp_path: Path) -> None:
    rows = {"id": range(100, 160), "age": [30 + i % 40 for i in range(60)], "sex": ["f", "m"] * 30}
    steps = {f"t{i}": wave(60, phase=i / 9) for i in range(50)}
    found = recognise(table(tmp_path / "wide.csv", {**rows, **steps}))
    assert found.sentence.endswith(". Left out: age is beside the numbered columns")


def test_words_before_numbers_are_their_names(tmp_path: Path) -> None:
    """As loggers write them; a word alone may be that of a device."""
    rows = [
        f"2023-11-01 17:39:{s:02d} SN15 U -0.{s % 7} V {s % 5}.5 T= 20.{s % 9}" for s in range(60)
    ]
    path = write(tmp_path / "wind.txt", "\n".join([*rows, ""]))
    found = recognise(path)
    assert found.recipe.value_columns == ("U", "V", "T")
    before = found.recipe.with_(value_columns=("column 5", "column 7", "column 9"), left_out=())
    assert read(path, before).meta.channels == ("column 5", "column 7", "column 9")
    alone = [f"{row.partition(' U')[0]} 0.{k % 7}" for k, row in enumerate(rows)]
    path = write(tmp_path / "a.txt", "\n".join([*alone, ""]))
    assert recognise(path).recipe.value_columns == ("column 4",)


def test_0_and_1_beside_the_number_of_the_row_are_measured_and_name_no_channel(
    tmp_path: Path,
) -> None:
    when = pd.Timestamp("2026-03-01") + pd.to_timedelta(np.arange(400) * 60, unit="s")
    on = (np.arange(400) * 7 % 10 < 4).astype(int)
    columns = {"created_at": when, "entry_id": np.arange(1, 401), "field1": on}
    recipe = recognise(table(tmp_path / "feeds.csv", columns)).recipe
    assert (recipe.value_columns, recipe.channel_column) == (("field1",), "")


def test_a_label_of_which_no_row_that_is_read_has_a_value_is_unknown(tmp_path: Path):
    """A click may make numbers the names of channels, and what else a row holds is gone then."""
    rows = 120
    table = {"user": np.arange(rows) // 40, "heat": np.round(np.sin(np.arange(rows)), 3),
             "score": [1.5 if k % 50 == 7 else np.nan for k in range(rows)],
             "kind": np.arange(rows) % 40 * 0.5}  # fmt: skip
    pd.DataFrame(table).to_csv(path := tmp_path / "table.csv", index=False)
    ways = {"layout": "tidy", "id_columns": ("user",), "time_columns": ()}
    dataset = load(path, **ways, label_columns=("score",), channel_column="heat")
    assert dataset.labels["score"].isna().all()


def test_ranges_of_single_runs_repeat_what_they_are_called_after(tmp_path: Path) -> None:
    """As charts of losses are exported: loss__MIN and loss__MAX of one run are the loss."""
    columns: dict[str, object] = {"Step": np.arange(200) * 10}
    for k, run in enumerate(("calm", "bold")):
        loss = wave(200, phase=k).round(4)
        columns |= {f"{run} - loss": loss, f"{run} - loss__MIN": loss, f"{run} - loss__MAX": loss}
    columns["bold - loss__MIN"] = wave(200, phase=7).round(4)  # of several
    found = recognise(table(tmp_path / "chart.csv", columns))
    assert found.recipe.value_columns == ("calm - loss", "bold - loss", "bold - loss__MIN")
    assert "repeat what they are called after" in found.sentence
    assert not looks_like.among(found.warnings)


def _sales(*, wanted: Sequence[int], named: str = "Quantity") -> pd.DataFrame:
    """Sales of tickets, some of several at once, with a name of each that begins with a code."""
    rng = np.random.default_rng(2)
    count, codes = len(wanted), 124_000 + rng.integers(0, 99, len(wanted))
    price, at = 15 + rng.normal(size=count).round(2), pd.Timestamp("2021-07-07 22:00")
    when = at + pd.to_timedelta(np.cumsum(rng.integers(60, 4000, count)), "s")
    id_ = [f"{code}_0x{k:02d}ab" for k, code in enumerate(codes)]
    cells = {"id": id_, "Listing": codes, named: wanted, "Price": price, "Date": when}
    return pd.DataFrame({**cells, "Total": price * np.asarray(wanted)})


def test_amounts_name_no_channels_and_the_code_in_a_name_is_none(tmp_path: Path) -> None:
    wanted = np.random.default_rng(0).choice([1, 2, 3, 5, 10], 60, p=[0.6, 0.2, 0.05, 0.1, 0.05])
    _sales(wanted=wanted.tolist()).to_csv(path := tmp_path / "sales.csv", index=False)
    found = recognise(path)
    assert found.recipe.channel_column == ""
    assert found.recipe.value_columns == ("Quantity", "Price", "Total")
    assert "Listing is a part of id" in found.sentence


@pytest.mark.parametrize("named", ["Quantity", "Quantity id"])
def test_numbers_of_quantities_that_come_in_turn_name_channels(tmp_path: Path, named: str) -> None:
    sales = _sales(wanted=[1, 2, 3] * 20, named=named).drop(columns=["id", "Listing", "Total"])
    sales.to_csv(path := tmp_path / "turns.csv", index=False)
    assert recognise(path).recipe.channel_column == named
