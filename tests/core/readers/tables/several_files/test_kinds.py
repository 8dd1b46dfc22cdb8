"""Folders whose files are of several kinds: one is read, and the others can be chosen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.files import rare_channels
from sequitur_core.readers import Recognised, load, read, recognise, revise
from sequitur_core.readers.tables.several_files.alike import are_alike
from sequitur_core.readers.tables.several_files.kinds import kinds_of_files
from sequitur_core.readers.tables.table import open_table
from tests.core.files import folder_as_zip, wave, write
from tests.notes import worded

MOTION, WEATHER = ("ax", "ay", "az"), ("temp", "rain")


def table(path: Path, columns: tuple[str, ...], rows: int = 60, *, seed: int = 0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    values = {c: wave(rows, phase=seed + k) for k, c in enumerate(columns)}
    pd.DataFrame({"time": np.arange(rows) / 50, **values}).to_csv(path, index=False)


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Three recordings of motion, and two of the weather on the same days."""
    for seed in range(3):
        table(tmp_path / "study" / f"walk {seed}.csv", MOTION, 60 + seed, seed=seed)
    for seed in range(2):
        table(tmp_path / "study" / f"air {seed}.csv", WEATHER, 90, seed=seed)
    return tmp_path / "study"


def choice(found: Recognised) -> list[tuple[str, str]]:
    return [option for c in found.options if c.name == "sheet" for option in c.options]


@pytest.mark.parametrize("archived", [False, True])
def test_most_files_of_a_kind_are_read_and_the_others_said_and_offered(
    mixed: Path, tmp_path: Path, archived: bool
):
    path = folder_as_zip(tmp_path / "study.zip", mixed) if archived else mixed
    found = recognise(path)
    # Such a folder was refused, with nothing to do but to load one kind alone.
    assert found.sentence == "3 recordings of 60-62 steps, 3 channels"
    (warning,) = found.warnings
    assert str(warning).startswith("air 0.csv and air 1.csv were left out: they have other columns")
    assert [offer.label for offer in warning.offers] == ["Read these 2 instead"]
    assert choice(found) == [
        ("walk 0.csv", "walk 0.csv and 2 files like it"),
        ("air 0.csv", "air 0.csv and 1 file like it"),
    ]


@pytest.mark.parametrize(("rows", "offered"), [(2, False), (40, True)])
def test_files_of_hardly_any_rows_are_not_offered(tmp_path: Path, rows: int, offered: bool) -> None:
    """Such as where a station was, and when: two files of it are a kind."""
    table(tmp_path / "dwd" / "product.csv", MOTION, 400)
    for seed, name in enumerate(("place", "owner")):
        table(tmp_path / "dwd" / f"meta_{name}.csv", WEATHER, rows, seed=seed)
    warnings = [w for w in recognise(tmp_path / "dwd").warnings if "left out" in str(w)]
    assert bool([o for w in warnings for o in w.offers if o.name == "sheet"]) == offered


@pytest.mark.parametrize("others", [2, 0])
def test_a_kind_without_numbers_is_not_offered(mixed: Path, others: int):
    for path in sorted(mixed.glob("air *"))[others:]:
        path.unlink()
    for day in range(4):
        (mixed / f"diary {day}.csv").write_text("mood,told\ngood,slept well\nbad,woke early\n")
    found = recognise(mixed)
    offered = [value for value, _ in choice(found)]
    assert offered == (["walk 0.csv", "air 0.csv"] if others else [])
    buttons = [offer.value for warning in found.warnings for offer in warning.offers]
    assert buttons == (["air 0.csv"] if others else [])


def test_another_kind_is_read_on_request(mixed: Path):
    (offer,) = recognise(mixed).warnings[0].offers
    found = revise(mixed, recognise(mixed).recipe, **{offer.name: offer.value})
    dataset = read(mixed, found.recipe)
    assert dataset.ids == ("air 0", "air 1")
    assert dataset.meta.channels == WEATHER
    assert not found.warnings  # it was asked and answered
    back = revise(mixed, found.recipe, sheet="walk 0.csv")
    assert read(mixed, back.recipe).meta.channels == MOTION


def test_of_as_many_files_those_with_more_rows_are_read(tmp_path: Path):
    for seed in range(2):
        table(tmp_path / f"a {seed}.csv", WEATHER, 40)
        table(tmp_path / f"b {seed}.csv", MOTION, 90)
    assert load(tmp_path).meta.channels == MOTION


def test_a_row_of_many_days_is_as_long_as_these_and_the_longest_other_file_is_offered(
    tmp_path: Path,
):
    """As sales of a day in each column, beside a row for each price in a week, and a calendar."""
    days = [f"d_{d}" for d in range(1, 101)]
    sales = pd.DataFrame({d: wave(12, phase=k) for k, d in enumerate(days)})
    sales.insert(0, "item", [f"food_{n}" for n in range(12)])
    sales.to_csv(tmp_path / "sales.csv", index=False)
    prices = [(item, week, 2 + week % 3 / 10) for item in sales["item"] for week in range(30)]
    columns = ["item", "week", "price"]
    pd.DataFrame(prices, columns=columns).to_csv(tmp_path / "prices.csv", index=False)
    calendar = {"date": pd.date_range("2024-01-01", periods=100), "wday": np.arange(100) % 7}
    pd.DataFrame(calendar).to_csv(tmp_path / "calendar.csv", index=False)
    found = recognise(tmp_path)
    assert found.recipe.sheet == "sales.csv"  # the prices were read: they have more rows
    assert found.sentence.startswith("12 sequences of 100 steps, 1 channel")
    offers = [offer for warning in found.warnings for offer in warning.offers]
    assert [offer.value for offer in offers if offer.name == "sheet"] == ["prices.csv"]
    other = revise(tmp_path, found.recipe, sheet="prices.csv")
    assert read(tmp_path, other.recipe).meta.channels == ("price",)


def test_numbers_in_lists_of_a_table_make_it_no_longer_than_a_plain_one(tmp_path: Path):
    table(tmp_path / "lidar.csv", MOTION, 300)
    lists = [str([int(v) for v in row]) for row in np.arange(160 * 6).reshape(160, 6) % 50]
    words = [str(["", "0101"])] * 160
    at = pd.date_range("2026-01-02 10:00", periods=160, freq="100ms").astype(str)
    radar = {"time": at, "ranges": lists, "speeds": lists[::-1], "bits": words}
    pd.DataFrame(radar).to_csv(tmp_path / "radar.csv", index=False)
    found = recognise(tmp_path)
    assert found.recipe.sheet == "lidar.csv"
    assert [o.value for note in found.warnings for o in note.offers] == ["radar.csv"]


def test_one_long_file_is_read_rather_than_several_that_hold_next_to_nothing(tmp_path: Path):
    table(tmp_path / "day.csv", MOTION, 2000)
    for seed in range(3):
        pd.DataFrame({"key": ["gain", "rate"], "value": [seed, 3]}).to_csv(
            tmp_path / f"about {seed}.csv", index=False
        )
    dataset = load(tmp_path)
    assert dataset.meta.channels == MOTION
    assert any("other columns than day.csv" in note for note in worded(dataset.meta.notes))


def test_a_recipe_reads_files_of_its_columns_in_another_folder(mixed: Path, tmp_path: Path):
    recipe = revise(mixed, recognise(mixed).recipe, sheet="air 0.csv").recipe
    for seed in range(3):
        table(tmp_path / "later" / f"m{seed}.csv", MOTION, 70)
    table(tmp_path / "later" / "w.csv", WEATHER, 80)
    table(tmp_path / "later" / "z.csv", WEATHER, 80, seed=1)
    assert read(tmp_path / "later", recipe).meta.channels == WEATHER


def test_columns_without_names_are_of_one_kind_where_nearly_all_are_shared(tmp_path: Path):
    for name, width in (("a", 3), ("b", 3), ("c", 3), ("d", 7), ("e", 7)):
        rows = np.stack([wave(50, phase=k) for k in range(width)], axis=1)
        np.savetxt(tmp_path / f"{name}.csv", rows, delimiter=",", fmt="%.4f")
    assert load(tmp_path).ids == ("a", "b", "c")


def of_a_machine(path: Path, columns: int, *, rate: int, ticks: int, start: int) -> None:
    """Hour, minute, second and ticks of it, and numbers, without a line of names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    at = start * ticks + np.arange(150) * ticks // rate
    seconds, tick = np.divmod(at, ticks)
    clock = [seconds // 3600, seconds // 60 % 60, seconds % 60, tick]
    cells = [wave(150, phase=k + start) for k in range(columns)]
    lines = zip(*clock, *cells, strict=True)
    write(path, "\n".join(",".join(map(str, line)) for line in lines) + "\n")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Bearings that began at hours of their own: vibrations, and fewer temperatures."""
    for bearing, start in (("b1", 34_000), ("b2", 29_000)):
        for k in range(4):
            of_a_machine(tmp_path / f"{bearing}/acc_{k:05d}.csv", 2, rate=25_600, ticks=10**6,
                         start=start + 10 * k)  # fmt: skip
        of_a_machine(tmp_path / f"{bearing}/temp_00000.csv", 1, rate=10, ticks=10, start=start)
    return tmp_path


def test_of_files_without_names_of_columns_those_of_another_stem_and_width_are_another_kind(
    machine: Path,
):
    found = recognise(machine)
    assert found.sentence == "8 recordings of 150 steps, 2 channels, labelled by folder"
    assert choice(found)[1] == ("b1/temp_00000.csv", "b1/temp_00000.csv and 1 file like it")
    (offer,) = found.warnings[0].offers
    other = revise(machine, found.recipe, **{offer.name: offer.value})
    assert read(machine, other.recipe).ids == ("b1/temp_00000", "b2/temp_00000")


def test_hours_minutes_seconds_and_parts_of_these_without_names_are_the_clock_of_each_file(
    machine: Path,
):
    recipe = recognise(machine).recipe
    assert recipe.time_format == "parts hour minute second microsecond"
    assert read(machine, recipe).meta.step == pytest.approx(1 / 25_600, rel=0.01)


def test_files_of_several_stems_are_read_together_by_a_recipe_that_did_so(machine: Path):
    channels = tuple(f"column {k}" for k in (4, 5, 6))
    recipe = recognise(machine).recipe.with_(
        sheet="", time_columns=(), value_columns=channels, fill="mask"
    )
    assert len(read(machine, recipe)) == 10


def test_files_that_share_words_alone_stay_together_by_a_recipe_that_read_them_so(tmp_path: Path):
    """The user of an app, written once, beside what was measured: a kind of its own since."""
    words = {"deviceuuid": "VfS0qUERdZ", "pkg_name": "health.app", "time": "2024-01-01 08:00:00"}
    (tmp_path / "profile.csv").write_text(pd.DataFrame([words]).to_csv(index=False))
    when = pd.date_range("2024-01-01", periods=300, freq="min").strftime("%Y-%m-%d %H:%M:%S")
    rows = {**words, "time": when, "rate": 70 + np.round(9 * np.sin(np.arange(300) / 9), 1)}
    (tmp_path / "rates.csv").write_text(pd.DataFrame(rows).to_csv(index=False))
    tables = {f.name: open_table(f, {}) for f in sorted(tmp_path.iterdir())}
    assert [*kinds_of_files(tables)] == ["profile.csv", "rates.csv"]
    assert [*kinds_of_files(tables, as_before=True)] == ["profile.csv"]


def test_of_other_kinds_one_that_was_measured_is_offered_rather_than_a_list_of_events(
    tmp_path: Path,
):
    for person in ("p1", "p2", "p3"):
        table(tmp_path / person / "gaze.csv", ("x", "y", "pupil", "depth"), 200)
        table(tmp_path / person / "imu.csv", MOTION, 90, seed=3)
        for name in ("events", "frames"):
            stamps = pd.DataFrame(
                {
                    "of": [person] * 250,
                    "timestamp [ns]": 1_682_498_000_000_000_000 + np.arange(250) * 7_000_000,
                }
            )
            stamps.to_csv(tmp_path / person / f"{name}.csv", index=False)
    found = revise(tmp_path, recognise(tmp_path).recipe, joined=False)
    assert [o.value for w in found.warnings for o in w.offers if o.name == "sheet"] == [
        "p1/imu.csv"
    ]


@pytest.mark.parametrize("other", ["Time,AX,AY,AZ", "time,a_x,a y,az"])
def test_names_in_other_letters_are_of_the_same_columns(tmp_path: Path, other: str):
    for seed in range(4):
        table(tmp_path / f"{seed}.csv", MOTION, seed=seed)
    path = tmp_path / "3.csv"
    path.write_text(path.read_text().replace("time,ax,ay,az", other))
    dataset = load(tmp_path)
    assert (len(dataset), dataset.meta.channels) == (4, MOTION)
    assert dataset.missing is None


def test_columns_in_another_order_are_the_same(tmp_path: Path):
    for seed in range(3):
        table(tmp_path / f"{seed}.csv", MOTION, seed=seed)
    frame = pd.read_csv(tmp_path / "2.csv")
    frame[["az", "time", "ay", "ax"]].to_csv(tmp_path / "2.csv", index=False)
    dataset = load(tmp_path)
    np.testing.assert_allclose(dataset.sequences[2][:, 2], frame["az"], rtol=1e-6)


@pytest.mark.parametrize("others", [1, 2, 3])
def test_of_files_that_all_differ_the_longest_is_read_and_the_others_offered(
    tmp_path: Path, others: int
):
    table(tmp_path / "a.csv", MOTION)
    for k in range(others):
        values = {f"temp {k}": wave(40 + k), f"rain {k}": wave(40 + k, phase=1)}
        pd.DataFrame(values).to_csv(tmp_path / f"b{k}.csv", index=False)
    # Three or more were refused: there was nothing to do but to load each alone.
    found = recognise(tmp_path)
    assert found.recipe.sheet == "a.csv"
    offer, *more = [offer for note in found.warnings for offer in note.offers]
    assert len(more) == (others > 1)
    last = f"b{others - 1}.csv"
    assert (offer.name, offer.value) == ("sheet", last)
    assert [name for name, _ in choice(found)] == ["a.csv", *(f"b{k}.csv" for k in range(others))]
    other = revise(tmp_path, found.recipe, sheet=last).recipe
    assert other.value_columns == (f"temp {others - 1}", f"rain {others - 1}")


def test_what_shares_only_its_times_is_put_side_by_side_and_leaves_no_gaps(tmp_path: Path):
    for name, phase in (("heat", 0), ("rain", 1)):
        values = {"time": np.arange(80) / 4, name: wave(80, phase=phase)}
        pd.DataFrame(values).to_csv(tmp_path / f"{name}.csv", index=False)
    found = recognise(tmp_path)
    assert found.recipe.layout == "long"
    assert found.recipe.value_columns == ("heat", "rain")
    dataset = read(tmp_path, found.recipe)
    assert dataset.missing is None
    apart = revise(tmp_path, found.recipe, joined=False)
    assert apart.recipe.value_columns == ("heat",)
    assert any(offer.value == "rain.csv" for note in apart.warnings for offer in note.offers)


def test_a_channel_called_as_its_file_is_the_same_in_all_of_them(tmp_path: Path):
    for seed, wheel in enumerate(("FRONT", "REAR")):
        at = 1000 * seed + np.cumsum(np.random.default_rng(seed).integers(5, 60, 40))
        values = {"time (ms)": at, f"RPM_{wheel}": 2000 + wave(40, phase=seed)}
        pd.DataFrame(values).to_csv(tmp_path / f"live_RPM_{wheel}.csv", index=False)
    dataset = load(tmp_path)
    assert dataset.ids == ("live_RPM_FRONT", "live_RPM_REAR")
    assert dataset.meta.channels == ("RPM",)
    assert dataset.missing is None
    assert any("FRONT and REAR" in text for text in worded(dataset.meta.notes))


@pytest.mark.parametrize(("having", "kept"), [(1, False), (2, False), (3, True)])
def test_a_column_that_half_of_the_files_lack_is_left_out_and_said(
    tmp_path: Path, having: int, kept: bool
):
    for seed in range(4):
        columns = (*MOTION, "battery") if seed < having else MOTION
        table(tmp_path / f"{seed}.csv", columns, seed=seed)
    found = recognise(tmp_path)
    assert ("battery" in found.recipe.value_columns) == kept
    said = rare_channels.among(found.warnings)
    text = "battery is left out: half of the files or more lack it."
    assert worded(said) == (() if kept else (text,))
    for offer in (offer for note in said for offer in note.offers):
        every = revise(tmp_path, found.recipe, **{offer.name: offer.value}).recipe
        assert read(tmp_path, every).meta.channels == (*MOTION, "battery")


def test_walks_without_names_are_no_other_kind_below_three_files_that_tell_of_them(tmp_path: Path):
    for k in range(6):
        rows = np.stack([np.arange(60) / 100, *(122 + wave(60, phase=k + j) for j in range(3))])
        np.savetxt(tmp_path / f"Walk0{k}.txt", rows.T, fmt="%.2f", delimiter="\t")
    people = [f"Walk0{k}\t{'ab'[k % 2]}\t{60 + k}" for k in range(6)]
    for name, lines in {
        "ANATOMY.txt": ["ID\tStudy\tAge", *people],
        "FORMAT.txt": ["Data format:", "", "Column 1: time (in seconds)", "", "The others: force"],
        "SUMS.txt": [f"e07{k} Walk0{k}.txt" for k in range(6)],
    }.items():
        (tmp_path / name).write_text("\n".join(lines) + "\n")
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert found.recipe.time_columns == ("column 1",)
    assert (len(dataset), *{*dataset.lengths}) == (6, 60)
    assert dataset.labels["Study"].tolist() == [*"ababab"]


def test_words_below_no_name_are_of_another_kind_than_numbers(tmp_path: Path):
    for seed in range(3):
        rows = np.stack([1_303_132_929 + 3 * np.arange(60), 90 + wave(60, phase=seed)], axis=1)
        np.savetxt(tmp_path / f"channel_{seed}.dat", rows, fmt="%.2f")
    (tmp_path / "labels.dat").write_text("1 mains\n2 oven\n3 lights\n")
    assert load(tmp_path).ids == ("channel_0", "channel_1", "channel_2")


def test_what_describes_rows_in_a_file_of_as_many_rows_isnt_read_in_their_place(tmp_path: Path):
    names = [f"s{k}" for k in range(30)]
    rows = {f"t{k}": wave(30, phase=k) for k in range(40)}
    pd.DataFrame({"id": names, **rows}).to_csv(tmp_path / "series.csv", index=False)
    about = pd.DataFrame({"id": names, "class": ["x", "y", "z"] * 10})
    about.to_csv(tmp_path / "about.csv", index=False)
    dataset = load(tmp_path)
    assert (len(dataset), dataset.labels["class"].nunique()) == (30, 3)


def test_a_slower_sensors_few_rows_and_a_table_of_the_device_are_left_out(tmp_path: Path):
    phone = tmp_path / "phone"
    table(phone / "tilt.csv", MOTION, 70)
    table(phone / "place.csv", ("lat", "lon", "height", "speed"), 3)
    (phone / "about.csv").write_text("version,device,zone\n3,A phone,Vienna\n")
    # Such a folder was refused, as if any of the three might have been meant.
    (warning,) = (found := recognise(phone)).warnings
    assert found.recipe.value_columns == MOTION
    assert str(warning).startswith("about.csv and place.csv were left out")


def test_three_sensors_without_names_are_one_recording_whose_second_repeats(tmp_path: Path):
    """One writes several numbers between semicolons, and another one twice in a second."""
    clock = [f"11:{30 + k // 60}:{k % 60:02d}" for k in range(70)]
    tilt, force = wave(70).round(3), [wave(70, phase=k).round(3) for k in (1, 2, 3)]
    rows = [
        f"{t},{a},{2 * a:.3f},{x};{y};{z}"
        for t, a, x, y, z in zip(clock, tilt, *force, strict=True)
    ]
    write(tmp_path / "imu.csv", "\n".join(rows))
    write(tmp_path / "lidar.csv", "\n".join(f"{t},270;{4500 + k * k}" for k, t in enumerate(clock)))
    light = [f"{t},{120 + k % 9}" for k, t in enumerate(sorted([*clock, clock[3]]))]
    write(tmp_path / "near.csv", "\n".join(light))
    found = recognise(tmp_path)
    channels = ("imu 2", "imu 3", "imu 4 1", "imu 4 2", "imu 4 3", "lidar 2 1", "lidar 2 2", "near")
    assert (found.recipe.time_columns, found.recipe.layout) == (("time",), "long")
    assert set(found.recipe.value_columns) == {*channels} - {"lidar 2 1"}  # the same in every row
    values = read(tmp_path, found.recipe.with_(window=0)).sequences[0]
    at = found.recipe.value_columns.index("imu 4 3")
    np.testing.assert_allclose(values[:, at], force[2], atol=1e-6)


def test_what_was_weighed_is_read_rather_than_the_longer_list_of_sleep(tmp_path: Path) -> None:
    begins = pd.date_range("2024-02-01 20:00", periods=49, freq="9h")
    ends = (begins + pd.Timedelta("2h")).strftime("%d/%m/%Y %H:%M")
    nights = {"id": range(49), "start": begins.strftime("%d/%m/%Y %H:%M"), "end": ends,
              "nap": [k % 2 for k in range(49)]}  # fmt: skip
    pd.DataFrame(nights).to_csv(tmp_path / "sleep.csv", index=False)
    days = pd.date_range("2023-08-15", periods=23, freq="9D").strftime("%d/%m/%Y")
    weights = {"id": range(23), "weight": 5 + wave(23), "date": days}
    pd.DataFrame(weights).to_csv(tmp_path / "weight.csv", index=False)
    found = recognise(tmp_path)
    assert found.recipe.value_columns == ("weight",)
    assert any("sleep.csv was left out" in str(warning) for warning in found.warnings)


def gauges(folder: Path, names: dict[str, str]) -> Path:
    """An hour's readings of one number in each file, called so, from another month on each."""
    folder.mkdir()
    for k, (member, name) in enumerate(names.items()):
        at = pd.date_range(f"2015-0{1 + k}-01", periods=60, freq="h").astype(str)
        pd.DataFrame({"when": at, name: wave(60, phase=k)}).to_csv(folder / member, index=False)
    return folder


@pytest.mark.parametrize(
    ("names", "shared"),
    [
        (("Stage Mill (m)", "Stage Weir (m)", "Stage Ford (m)"), "Stage (m)"),
        (("con uk mwh/h a", "pro uk spv mwh/h a", "con uk mwh/h a"), "uk mwh/h a"),
        (("Load DE [MW]", "Load FR [MW]", "Load DE [MW]", "Load AT [MW]"), "Load [MW]"),
    ],
)
def test_names_of_a_single_number_are_one_where_they_share_most_words(
    tmp_path: Path, names: tuple[str, ...], shared: str
) -> None:
    folder = gauges(tmp_path / "t", {f"log {k}.csv": name for k, name in enumerate(names)})
    found = recognise(folder)
    dataset = read(folder, found.recipe)
    assert dataset.lengths.tolist() == [60] * len(names)
    assert found.recipe.value_columns == (shared,)
    assert f"{shared} is the same column" in " ".join(worded(dataset.meta.notes))


@pytest.mark.parametrize(
    "names",
    [
        ("Stage Mill (m)", "Rain Mill (mm)"), ("wind speed (m/s)", "wind gust (kt)"),
        ("births", "population"), ("PM2.5 (ug/m3)", "PM10 (ug/m3)"),
    ],
)  # fmt: skip
def test_other_quantities_stay_apart(tmp_path: Path, names: tuple[str, ...]) -> None:
    folder = gauges(tmp_path / "t", {f"log {k}.csv": name for k, name in enumerate(names)})
    assert recognise(folder).recipe.value_columns == names[:1]


def test_the_few_files_without_a_value_are_named(tmp_path: Path) -> None:
    for k, name in enumerate(("ann", "bob", "cid")):
        load = wave(60, phase=k) if name != "bob" else np.full(60, np.nan)
        rows = pd.DataFrame({"time": np.arange(60) / 50, "load": load, "kind": "a"})
        rows.to_csv(tmp_path / f"{name}.csv", index=False)
    notes = worded(read(tmp_path, recognise(tmp_path).recipe).meta.notes)
    assert any("left out (bob)" in note for note in notes)


def test_files_without_an_ending_and_vectors_in_brackets_are_read_in_a_folder(
    tmp_path: Path,
) -> None:
    """As a program that computes flows writes what its probes saw: pressure, and velocities."""
    folder = tmp_path / "probes" / "0"
    folder.mkdir(parents=True)
    head = "# Probe 0 (0.5 -0.5 0.05)\n# Probe 1 (0.5 0.5 0.05)\n#   Time\n"
    at, cells = 0.01 * np.arange(1, 201), np.stack([wave(200, phase=k) for k in range(6)])
    pressure = [f"{t:.2f} {a} {b}" for t, a, b in zip(at, *cells[:2], strict=True)]
    speed = [
        f"{t:.2f} ({a} {b} {c}) ({d} {e} {f})"
        for t, a, b, c, d, e, f in zip(at, *cells, strict=True)
    ]
    write(folder / "p", head + "\n".join(pressure) + "\n")
    write(folder / "U", head + "\n".join(speed) + "\n")
    found = recognise(tmp_path / "probes")
    assert len(found.recipe.value_columns) == 2
    other = revise(tmp_path / "probes", found.recipe, sheet="0/U").recipe
    dataset = read(tmp_path / "probes", other.with_(window=0))
    np.testing.assert_allclose(dataset.sequences[0], cells.T, atol=1e-6)


def test_words_that_stand_in_all_files_of_an_export_make_no_kind(tmp_path: Path) -> None:
    hours = pd.date_range("2024-04-20 21:41", periods=90, freq="10min").astype(str)
    device = {"deviceuuid": "9bTqXz1r/0", "pkg_name": "com.sec.android.app.shealth"}

    def written(rows: int) -> dict[str, object]:
        return {"update_time": hours[:rows], "create_time": hours[:rows], **device}

    stages = {"start_time": hours, "stage": np.random.default_rng(1).choice([41, 43, 44], 90)}
    pd.DataFrame({**stages, **written(90)}).to_csv(tmp_path / "sleep.csv", index=False)
    profile = {"key": ["height", "weight", "gender"], **written(3)}
    pd.DataFrame(profile).to_csv(tmp_path / "profile.csv", index=False)
    # In Samsung's export, these two kept the heart rate from being read.
    one, other = (open_table(tmp_path / name, {}) for name in ("sleep.csv", "profile.csv"))
    assert not are_alike(one, other)
    assert are_alike(one, one)
    assert are_alike(other, other)


def test_of_other_kinds_the_one_with_most_rows_is_offered_not_many_files_of_few(
    tmp_path: Path,
) -> None:
    table(tmp_path / "heart.csv", ("heart rate", "least"), 900)
    table(tmp_path / "days.csv", ("steps", "distance"), 400)
    for seed in range(3):
        table(tmp_path / f"bins {seed}.csv", ("bin", "mean", "sd"), 11, seed=seed)
    (offer,) = next(w for w in recognise(tmp_path).warnings if w.offers).offers
    assert offer.value == "days.csv"


def test_numbers_in_names_of_pictures_are_no_channel(tmp_path: Path) -> None:
    """Two cameras beside one sensor: times, and pictures that are called as those are."""
    rows = 240
    times = 1_403_715_273_262_142_976 + 5_000_000 * np.arange(rows)
    for name in ("cam0", "cam1", "imu0"):
        (tmp_path / "fly" / name).mkdir(parents=True)
    for name in ("cam0", "cam1"):
        seen = [f"{t},{t}.png" for t in times[::10]]
        write(tmp_path / "fly" / name / "data.csv", "\n".join(["#timestamp [ns],filename", *seen]))
    values = np.stack([wave(rows), wave(rows, phase=1)], axis=1)
    moved = [f"{t},{a:.5f},{b:.5f}" for t, (a, b) in zip(times, values, strict=True)]
    write(tmp_path / "fly" / "imu0" / "data.csv", "\n".join(["#timestamp [ns],w_x,a_x", *moved]))
    found = recognise(tmp_path / "fly")
    assert found.recipe.value_columns == ("w_x", "a_x")


def test_lists_of_other_things_are_no_days_whatever_columns_they_share(tmp_path: Path):
    """As a search engine exports clicks by day, by page, by country and by device."""
    days = pd.date_range("2025-06-01", periods=90).strftime("%Y-%m-%d")
    pages = [f"https://garden.example/{k}" for k in range(40)]
    firsts = {"Chart": ("Date", days), "Pages": ("Top pages", pages),
              "Countries": ("Country", ["Germany", "Austria", "Chile"]),
              "Devices": ("Device", ["Mobile", "Desktop", "Tablet"])}  # fmt: skip
    for name, (called, cells) in firsts.items():
        numbers = {c: 50 + 40 * wave(len(cells), phase=k) for k, c in enumerate("abcd")}
        pd.DataFrame({called: cells, **numbers}).round(2).to_csv(
            tmp_path / f"{name}.csv", index=False
        )
    found = recognise(tmp_path)
    assert found.recipe.time_columns == ("Date",)
    assert int(read(tmp_path, found.recipe.with_(window=0, align="")).lengths.sum()) == 90
    pages_alone = revise(tmp_path, found.recipe, sheet="Pages.csv")
    assert pages_alone.recipe.kinds_by == "columns"
    dataset = read(tmp_path, pages_alone.recipe.with_(window=0, align=""))
    assert int(dataset.lengths.sum()) == 40  # none of the other lists


MINUTES = (
    "very active", "fairly active", "lightly active", "sedentary", "asleep", "awake", "walking",
    "running", "cycling", "swimming", "in bed", "in light", "outdoors", "standing",
)  # fmt: skip


@pytest.mark.parametrize("heart", [True, False])
def test_days_beside_hours_have_a_button_beside_seconds(tmp_path: Path, *, heart: bool):
    """As an export of watches: each hour what was burnt, each day of all, each second a heart."""
    for name, freq, n, columns in (
        ("hours", "h", 480, ("calories", "steps")),
        *([("heart", "5min", 600, ("beats",))] if heart else []),
        ("days", "D", 20, tuple(f"{kind} minutes" for kind in MINUTES)),
    ):
        at = pd.date_range("2026-04-12", periods=n, freq=freq)
        whole = [
            pd.DataFrame({"Id": 7000 + k, f"{name} at": at}
                         | {c: wave(n, phase=k + len(c)).round(3) + 9 for c in columns})
            for k in range(4)
        ]  # fmt: skip
        pd.concat(whole).to_csv(tmp_path / f"{name}.csv", index=False)
    found = recognise(tmp_path)
    values = {o.value for w in found.warnings for o in w.offers if o.name == "sheet"}
    assert len(values) == 1 + heart
    assert "days.csv" in values
    for value in values:
        assert len(read(tmp_path, recognise(tmp_path, sheet=value).recipe)) == 4
