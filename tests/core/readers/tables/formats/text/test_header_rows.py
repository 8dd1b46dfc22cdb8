"""Several rows above the numbers, as programs write them: parts of names, units, titles."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook

from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.tables.columns.units.known import shown
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import find_text_format
from sequitur_core.readers.tables.formats.text.headers import header_names
from tests.core.files import wave, write
from tests.notes import worded

STEPS = 200
WALK = [[round(40 * x + 100 * k, 3) for k, x in enumerate(row)] for row in np.stack(
    [wave(STEPS, phase=k, period=30 + 3 * k) for k in range(9)], axis=1
).tolist()]  # fmt: skip


def lines(rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    """Rows as a text table."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def numbered(columns: int, *, first: int = 0) -> list[list[object]]:
    """Rows of a walk behind a count of them."""
    return [[first + i, *row[:columns]] for i, row in enumerate(WALK)]


def deeplabcut(path: Path) -> Path:
    parts = ("snout", "leftear", "tailbase")
    names = ["coords", *("x", "y", "likelihood") * 3]
    sure = [[i, *a[:2], 0.99, *a[2:4], 0.98, *a[4:6], 0.97] for i, a in enumerate(WALK)]
    return write(path, lines([
        ["scorer", *["DLC_resnet50_reachingJan1shuffle1_10000"] * 9],
        ["bodyparts", *np.repeat(parts, 3)], names, *sure,
    ]))  # fmt: skip


def deeplabcut_of_many(path: Path) -> Path:
    return write(path, lines([
        ["scorer", *["DLC_dlcrnetms5"] * 8], ["individuals", *np.repeat(["mus1", "mus2"], 4)],
        ["bodyparts", *["snout", "snout", "tail", "tail"] * 2], ["coords", *["x", "y"] * 4],
        *numbered(8),
    ]))  # fmt: skip


def networks(path: Path) -> Path:
    return write(path, lines([
        ["network", 1, 1, 1, 1, 2, 2], ["node", 1, 1, 2, 2, 1, 1], ["hemi", *["lh", "rh"] * 3],
        [""] * 7, *numbered(6),
    ]))  # fmt: skip


def trackmate(path: Path) -> Path:
    rows = [[f"ID{i}", i, i // 50, *row[:3], 0, i % 50, 0.5 + row[3]] for i, row in enumerate(WALK)]
    return write(path, lines([
        ["LABEL", "ID", "TRACK_ID", "QUALITY", "POSITION_X", "POSITION_Y", "POSITION_Z", "FRAME",
         "RADIUS"],
        ["Label", "Spot ID", "Track ID", "Quality", "X", "Y", "Z", "Frame", "Radius"],
        ["Label", "Spot ID", "Track ID", "Quality", "X", "Y", "Z", "Frame", "R"],
        ["", "", "", "(quality)", "(micron)", "(micron)", "(micron)", "", "(micron)"],
        *rows,
    ]))  # fmt: skip


def shares(path: Path) -> Path:
    days = np.datetime64("2020-01-01") + np.arange(STEPS)
    return write(path, lines([
        ["Price", "Close", "High", "Low"], ["Ticker", *["AAPL"] * 3], ["Date", "", "", ""],
        *([str(day), *row[:3]] for day, row in zip(days, WALK, strict=True)),
    ]))  # fmt: skip


def pivoted(path: Path) -> Path:
    return write(path, lines([
        ["sensor", "acc", "acc", "gyr", "gyr"], ["axis", *["x", "y"] * 2], ["time", *[""] * 4],
        *([i / 50, *row[:4]] for i, row in enumerate(WALK)),
    ]))  # fmt: skip


def logger(path: Path) -> Path:
    times = np.datetime64("2020-01-01T00:00:00") + 600 * np.arange(STEPS)
    return write(path, lines([
        ["TOA5", "CR1000", "CR1000", "1234", "CR1000.Std.22", "CPU:prog.CR1", "5555", "Table1"],
        ["TIMESTAMP", "RECORD", "AirTC_Avg", "RH", "WS_ms"],
        ["TS", "RN", "Deg C", "%", "meters/second"], ["", "", "Avg", "Smp", "WVc"],
        *([str(t).replace("T", " "), i, *row[:3]]
          for i, (t, row) in enumerate(zip(times, WALK, strict=True))),
    ]))  # fmt: skip


def oscilloscope(path: Path) -> Path:
    rows = ([round(-10 + i / 10, 1), *row[:2]] for i, row in enumerate(WALK))
    text = lines([["Time", "Channel A", "Channel B"], ["(ms)", "(mV)", "(V)"]])
    return write(path, text + "\n" + lines(rows))


def motive(path: Path) -> Path:
    return write(path, lines([
        ["Format Version", "1.23", "Take Name", "walk", "Capture Frame Rate", "100.0"], [],
        ["", "Type", *["Marker"] * 6], ["", "Name", *["hip:1"] * 3, *["hip:2"] * 3],
        ["", "ID", *["1:0x1"] * 3, *["1:0x2"] * 3], ["", "", *["Position"] * 6],
        ["Frame", "Time (Seconds)", *"XYZXYZ"],
        *([i, i / 100, *row[:6]] for i, row in enumerate(WALK)),
    ]))  # fmt: skip


def shimmer(path: Path) -> Path:
    names = ["Timestamp_Unix_CAL", "Accel_LN_X_CAL", "Accel_LN_Y_CAL", "Accel_LN_Z_CAL"]
    text = lines([["sep=\t"]]) + lines([
        [f"Shimmer_5E_{name}" for name in names], ["ms", *["m/(s^2)"] * 3],
        *([1_600_000_000_000 + 20 * i, *row[:3]] for i, row in enumerate(WALK)),
    ], "\t")  # fmt: skip
    return write(path, text)


def vicon(path: Path) -> Path:
    devices = [[i // 10 + 1, i % 10, *row[:6]] for i, row in enumerate(WALK)]
    markers = [[i + 1, 0, *row[:6]] for i, row in enumerate(WALK[:20])]
    return write(path, lines([
        ["Devices"], ["1000"],
        ["", "", "Plate #1 - Force", "", "", "Plate #1 - Moment", "", ""],
        ["Frame", "Sub Frame", "Fx", "Fy", "Fz", "Mx", "My", "Mz"],
        ["", "", "N", "N", "N", "N.mm", "N.mm", "N.mm"], *devices, [],
        ["Trajectories"], ["100"], ["", "", "Ann:LASI", "", "", "Ann:RASI", "", ""],
        ["Frame", "Sub Frame", *"XYZXYZ"], ["", "", *["mm"] * 6], *markers,
    ]))  # fmt: skip


CASES = [
    (deeplabcut, ["snout x", "snout y", "leftear x", "leftear y", "tailbase x", "tailbase y"]),
    (deeplabcut_of_many, [f"mus{i} {p} {c}" for i in (1, 2) for p in ("snout", "tail")
                          for c in "xy"]),
    (networks, [f"network {n} node {m} {h}" for n, m in ((1, 1), (1, 2), (2, 1))
                for h in ("lh", "rh")]),
    (trackmate, ["QUALITY (quality)", "POSITION_X", "POSITION_Y", "RADIUS"]),
    (shares, ["Close", "High", "Low"]),
    (pivoted, ["acc x", "acc y", "gyr x", "gyr y"]),
    (logger, ["AirTC_Avg", "RH", "WS_ms"]),
    (oscilloscope, ["Channel A", "Channel B"]),
    (motive, [f"hip:{k} {axis}" for k in (1, 2) for axis in "XYZ"]),
    (shimmer, [f"Shimmer_5E_Accel_LN_{axis}_CAL" for axis in "XYZ"]),
    (vicon, [f"Plate #1 - {a} {a[0]}{axis}" for a in ("Force", "Moment") for axis in "xyz"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "names"), [pytest.param(*case, id=case[0].__name__) for case in CASES]
)
def test_names_are_joined_from_all_rows_above_the_numbers(
    tmp_path: Path, make: Callable[[Path], Path], names: list[str]
) -> None:
    channels = load(make(tmp_path / "t.csv")).meta.channels
    assert [c for c in channels if "Timestamp" not in c] == names


def test_units_of_a_row_that_is_mostly_units_are_units(tmp_path: Path) -> None:
    meta = load(logger(tmp_path / "t.csv")).meta
    assert meta.units[-3:] == ("°C", "%", "m/s")
    assert load(shimmer(tmp_path / "s.csv")).meta.units[-3:] == ("m/s²",) * 3


def test_a_first_row_with_a_stray_word_among_numbers_is_no_header() -> None:
    rows = [["x", 5.1, 3.25, 3.25], *([i, *row[:3]] for i, row in enumerate(WALK))]
    data = lines([["a", "b", "c", "d"], *rows]).encode()
    assert find_text_format(data, name="t.csv").header_lines == 1


@pytest.mark.parametrize("numbered", [True, False])
def test_days_that_lie_apart_as_they_please_are_names_above_fractions(
    tmp_path: Path, numbered: bool
) -> None:
    """Of visits to trees, in a block each; the first row of measurements has fractions, too."""
    days = [101, 107, 114, 121, 128, 135, 142, 156, 163, 184, 199, 220]
    rows = [[f"T{tree}", tree % 3 if numbered else "abc"[tree % 3], f"{tree % 2} m", *(
        round(4 + 0.02 * (day - 100) * (1 + wave(40)[tree]), 1) for day in days)]
        for tree in range(40)]  # fmt: skip
    path = write(tmp_path / "t.csv", lines([["tree_ID", "bloc", "place", *days], *rows]))
    found = recognise(path)
    assert (found.recipe.header, found.recipe.layout) == (True, "rows")
    assert (len(read(path, found.recipe)), found.recipe.id_columns) == (40, ("tree_ID",))
    assert {*found.recipe.label_columns} == {"bloc", "place"}
    bare = write(tmp_path / "bare.csv", lines(rows))
    assert not recognise(bare).recipe.header


@pytest.mark.parametrize(
    ("first", "names"), [("DateTime", ("71105", "71162")), ("n/a", ("column 2", "column 3"))]
)
def test_numbers_beside_a_word_above_dates_are_names(
    tmp_path: Path, first: str, names: tuple[str, ...]
) -> None:
    """Of stations, which no row of numbers could have: nothing was measured at no date."""
    at = pd.date_range("2010-07-01", periods=90, freq="h").strftime("%Y-%m-%d %H:%M")
    rows = [[t, round(6 + a, 2), round(9 + b, 2)] for t, a, b in zip(
        at, wave(90), wave(90, phase=1), strict=True)]  # fmt: skip
    found = recognise(write(tmp_path / "t.csv", lines([[first, 71105, 71162], *rows])))
    assert found.recipe.value_columns == names


def test_places_of_low_likelihood_are_missing(tmp_path: Path) -> None:
    text = deeplabcut(tmp_path / "t.csv").read_text().replace("0.98", "0.3", 9)
    found = recognise(write(tmp_path / "t.csv", text))
    assert "most in leftear x and leftear y" in " ".join(worded(found.warnings))
    notes = worded(load(tmp_path / "t.csv").meta.notes)
    assert any("9 places with a likelihood below 0.6" in note for note in notes)


def test_a_person_chooses_how_likely_a_position_has_to_be(tmp_path: Path) -> None:
    text = deeplabcut(tmp_path / "t.csv").read_text().replace("0.98", "0.3", 9)
    path = write(tmp_path / "t.csv", text)
    found = recognise(path)
    assert any(option.name == "likelihood" for option in found.options)
    lower = revise(path, found.recipe, likelihood=20).recipe
    assert not any("missing" in note for note in worded(read(path, lower).meta.notes))


def test_tables_without_body_parts_have_no_likelihood_to_choose(tmp_path: Path) -> None:
    found = recognise(logger(tmp_path / "t.csv"))
    assert not any(option.name == "likelihood" for option in found.options)


def test_sleap_names_its_parts_with_points(tmp_path: Path) -> None:
    rows = [["a", i, 0.9, *row[:2], 0.8, *row[2:4], 0.1 if i == 7 else 0.9]
            for i, row in enumerate(WALK)]  # fmt: skip
    names = ["track", "frame_idx", "instance.score"]
    names += [f"{part}.{end}" for part in ("nose", "tail") for end in ("x", "y", "score")]
    data = load(write(tmp_path / "t.csv", lines([names, *rows])))
    assert data.meta.channels[-4:] == ("nose.x", "nose.y", "tail.x", "tail.y")
    assert not [c for c in data.meta.channels if c.endswith("score")]


# Tables below each other


def test_of_tables_below_each_other_the_first_is_read_and_the_others_are_offered(
    tmp_path: Path,
) -> None:
    found = recognise(vicon(tmp_path / "walk.csv"))
    (choice,) = [c for c in found.options if c.name == "sheet"]
    assert choice.value == found.recipe.sheet == "Devices"
    assert [value for value, _ in choice.options] == ["Devices", "Trajectories"]
    assert "holds 2 tables, and only Devices was read" in worded(found.warnings)[0]
    other = revise(tmp_path / "walk.csv", found.recipe, sheet="Trajectories")
    markers = read(tmp_path / "walk.csv", other.recipe)
    names = [f"Ann:{marker} {axis}" for marker in ("LASI", "RASI") for axis in "XYZ"]
    assert [c for c in markers.meta.channels if c in names] == names
    assert sum(markers.lengths) == 20
    assert (found.recipe.step, markers.meta.step) == (1 / 1000, 1 / 100)


def meter(path: Path, days: int) -> Path:
    """What a plug used each day, and below that each half hour, filled up to five columns."""
    whole = [[f"4/{30 - k}/2024", f"{k}:05:00", 0.4 + k % 7, 120 + k % 5, 3.5] for k in range(days)]
    at = pd.date_range("2024-04-24 11:30", periods=200, freq="30min")[::-1]
    parts = [[f"{t.month}/{t.day}/{t:%Y %H:%M:%S}", k % 7, "", "", ""] for k, t in enumerate(at)]
    return write(path, lines([
        ["Daily Use", "", "", "", ""], ["Date", "Time on", "Use (kWh)", "Power (W)", "Cost"],
        *whole, [""] * 5, ["Energy", "", "", "", ""], ["When", "Use (Wh)", "", "", ""], *parts,
    ]))  # fmt: skip


@pytest.mark.parametrize(("days", "sheet"), [(6, "Energy"), (60, "Daily Use")])
def test_a_summary_of_few_rows_above_a_long_table_is_the_one_that_is_offered(
    tmp_path: Path, days: int, sheet: str
) -> None:
    found = recognise(meter(tmp_path / "plug.csv", days))
    assert found.recipe.sheet == sheet
    assert f"holds 2 tables, and only {sheet} was read" in worded(found.warnings)[0]
    if sheet == "Energy":
        assert (found.recipe.time_columns, found.recipe.value_columns) == (("When",), ("Use (Wh)",))


def test_markers_of_several_files_keep_their_names_and_pace_where_a_comma_is_too_many(
    tmp_path: Path,
) -> None:
    for session in ("pre", "post"):
        (tmp_path / session).mkdir()
        for task in ("Reach", "Grasp"):
            rows = [[i + 1, 0, *row[:6]] for i, row in enumerate(WALK[:90])]
            text = lines([
                ["Trajectories"], ["200"], ["", "", "Ann:Wrist", "", "", "Ann:Thumb", "", "", ""],
                ["Frame", "Sub Frame", *"XYZXYZ"], ["", "", *["mm"] * 6], *rows,
            ])  # fmt: skip
            write(tmp_path / session / f"{task}.Traj.csv", text)
    found = recognise(tmp_path)
    meta = read(tmp_path, found.recipe).meta
    assert meta.channels == tuple(f"Ann:{m} {axis}" for m in ("Wrist", "Thumb") for axis in "XYZ")
    assert (meta.step, meta.step_unit) == (0.005, "s")
    assert any("200 steps a second" in reason for reason in found.reasons)


def test_a_table_that_isnt_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(SequiturError, match=r"no table 'Models'\. Its tables are Devices and Traj"):
        load(vicon(tmp_path / "walk.csv"), sheet="Models")


def test_an_error_names_the_table_that_it_is_in(tmp_path: Path) -> None:
    text = vicon(tmp_path / "walk.csv").read_text()
    path = write(tmp_path / "walk.csv", text + 9 * "7,0,1,2,3,4,5,6,7,8,9\n")
    with pytest.raises(SequiturError, match=r"of Trajectories in walk\.csv has"):
        load(path, sheet="Trajectories")


def test_settings_and_remarks_with_an_empty_line_between_are_no_tables(tmp_path: Path) -> None:
    table = lines([["time", "a", "b"], *([i, *row[:2]] for i, row in enumerate(WALK))])
    path = write(tmp_path / "t.csv", f"Rate,100\nRange,5\n\n{table}\nSource: my desk\n")
    found = recognise(path)
    assert (found.recipe.sheet, found.recipe.skip_lines) == ("", 3)


def test_names_merged_over_three_columns_of_a_workbook_with_units_below(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Time", "Accelerometer", None, None, "Gyroscope", None, None])
    sheet.append([None, *"xyz" * 2])
    sheet.append(["s", *["m/s²"] * 3, *["deg/s"] * 3])
    for i, row in enumerate(WALK):
        sheet.append([i / 50, *row[:6]])
    for cells in ("B1:D1", "E1:G1", "A1:A2"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "t.xlsx")
    meta = load(tmp_path / "t.xlsx").meta
    names = [f"{part} {axis}" for part in ("Accelerometer", "Gyroscope") for axis in "xyz"]
    assert meta.channels == tuple(names)
    assert meta.units == ("m/s²",) * 3 + ("deg/s",) * 3


def test_times_beside_names_in_brackets_are_names_and_no_units() -> None:
    rows = [["", "Speed", "Air", "Air", ""], ["TIME", "", "(specified)", "(actual)", "TIME"],
            ["STAMP", "/min", "mg", "mg", "STAMP"]]  # fmt: skip
    names = header_names(rows)
    assert "TIME" in names[0]
    assert names[2] != names[3]


def test_milliwatts_are_no_megawatts() -> None:
    assert [shown(unit) for unit in ("mW", "MW", "mw", "W")] == ["mW", "MW", "MW", "W"]


def test_words_of_names_in_two_lines_belong_to_the_column_they_stand_above(tmp_path: Path) -> None:
    above = [
        "                Temp    Hi   Wind  Wind  In Air",
        "  Date    Time   Out  Temp Speed   Dir Density",
        "-" * 47,
    ]
    rows = [
        f"{day:>2}/10/26 {hour:>4}:00 {18 + row[0] / 40:>5.1f} {19 + row[1] / 60:>5.1f}"
        f" {abs(row[2]) / 9:>5.1f} {'   NW' if hour % 3 else '  ---'} {1.1 + row[3] / 3000:>7.4f}"
        for k, row in enumerate(WALK[:96])
        for day, hour in [(8 + k // 24, k % 24)]
    ]
    path = write(tmp_path / "station.txt", "\n".join([*above, *rows, ""]))
    found = recognise(path)
    assert found.recipe.time_columns == ("Date", "Time")
    assert found.recipe.value_columns == ("Temp Out", "Hi Temp", "Wind Speed", "In Air Density")
    dataset = read(path, found.recipe.with_(window=0, align=""))
    assert len(dataset.sequences[0]) == 96
    write(path, "\n".join([*above, *rows[:40], rows[40].replace("NW", "N W"), *rows[41:], ""]))
    odd = recognise(path)
    assert odd.recipe.value_columns == found.recipe.value_columns
    assert any("line 44" in str(note).lower() for note in odd.warnings)


@pytest.mark.parametrize("titles", [0, 3])
def test_where_titles_stand_above_rows_the_line_of_the_first_is_said(
    tmp_path: Path, titles: int
) -> None:
    rows = [",".join(f"{row * 7 % 5 + column}.5" for column in range(8)) for row in range(6)]
    header = ",".join(f"t{column}" for column in range(8))
    above = ["Measured by Anna", "in the lab", ""][:titles]
    found = load(write(tmp_path / "rows.csv", "\n".join([*above, header, *rows, ""])))
    assert found.ids[0] == "row 1"
    said = "row 1 is line 5 of the file" in " ".join(worded(found.meta.notes))
    assert said == bool(titles)


@pytest.mark.parametrize("end", ["\t", ""])
def test_names_below_a_title_are_those_of_rows_that_end_in_a_delimiter(
    tmp_path: Path, end: str
) -> None:
    """As the program of a motion sensor writes them: no delimiter behind the last name."""
    at = [f"15:44:{42 + k // 10:02d}.{k % 10}32" for k in range(40)]
    rows = [f"0x50\t{t}\t" + "\t".join(f"{k * c % 11}.5" for c in range(1, 9)) + end
            for k, t in enumerate(at)]  # fmt: skip
    names = "address\tTime(s)\tax(g)\tay(g)\taz(g)\twx(deg/s)\twy(deg/s)\twz(deg/s)\thx\thy"
    path = write(
        tmp_path / "imu.txt", "\n".join(["StartTime: 2021-11-29 15:44:42.513", names, *rows, ""])
    )
    channels = load(path).meta.channels
    assert channels == ("ax", "ay", "az", "wx", "wy", "wz", "hx", "hy")


def test_years_that_come_again_behind_the_others_are_names(tmp_path: Path) -> None:
    years = [*range(1980, 2018)]
    numbers = np.cumsum(np.random.default_rng(3).normal(0, 2, (12, 38)), axis=1)
    names = ["Tonnes", *years, 2017, "2007-17", 2017]
    rows = [
        [f"Land {k}", *np.round(90 * k + numbers[k], 1), f"--{k}.5%", f"{k}.1%", f"{k}%"]
        for k in range(12)
    ]
    path = write(tmp_path / "land.csv", lines([names, [""] * len(names), *rows]))
    found = recognise(path)
    assert (found.recipe.header_lines, found.recipe.id_columns) == (1, ("name",))
    dataset = read(path, found.recipe)
    assert (len(dataset), {*dataset.lengths}, dataset.meta.step_unit) == (12, {38}, "year")


def players(path: Path, *, second: str = "place", heads: int = 3) -> Path:
    """Places of players and the ball, whose names stand over the first of two columns each."""
    called = [*(f"Player{k}" for k in (11, 1, 2)), "Ball"]
    lines = [
        ",,," + ",".join("Home," for _ in called[:-1]) + ",,",
        ",,," + ",".join(f"{name[6:]}," for name in called[:-1]) + ",,",
        "Period,Frame,Time [s]," + ",".join(f"{name}," for name in called),
    ][3 - heads :]
    ways = [wave(300, phase=k, period=90) for k in range(2 * len(called))]
    if second == "flag":
        ways[1::2] = [np.arange(300) // 7 % 2] * len(called)
    for frame, places in enumerate(zip(*ways, strict=True)):
        cells = [f"{place:.4f}" for place in places]
        lines.append(f"{1 + frame // 150},{frame + 1},{(frame + 1) / 25:.2f}," + ",".join(cells))
    return write(path, "\n".join(lines))


@pytest.mark.parametrize("heads", [1, 3])
def test_a_name_over_two_columns_of_places_is_of_both(tmp_path: Path, heads: int) -> None:
    dataset = load(players(tmp_path / "t.csv", heads=heads))
    named = [f"{who} {axis}" for who in ("Player11", "Player1", "Player2", "Ball") for axis in "xy"]
    assert [*dataset.meta.channels] == named


def test_marks_beside_numbers_are_no_second_axis(tmp_path: Path) -> None:
    channels = load(players(tmp_path / "t.csv", second="flag")).meta.channels
    assert not any(channel.endswith((" x", " y")) for channel in channels)


def test_recipes_that_name_such_columns_as_before_read_the_same(tmp_path: Path) -> None:
    path = players(tmp_path / "t.csv")
    recipe = recognise(path).recipe
    now = read(path, recipe)
    before = ("Home 11 Player11", "Home 11", "Home 2 Ball")
    then = read(path, recipe.with_(value_columns=before))
    assert then.meta.channels == before
    at = [now.meta.channels.index(name) for name in ("Player11 x", "Player11 y", "Ball x")]
    np.testing.assert_array_equal(then.sequences[0], now.sequences[0][:, at])


def _half_hours(title: str, above: str) -> list[list[object]]:
    """Days of three houses with 48 half hours each, below a title and what the numbers are.

    So an operator of grids writes what roofs with solar cells give.
    """
    clocks = [f"{i // 2 % 24}:{i % 2 * 30:02d}" for i in range(1, 49)]
    rows = [
        [house, kind, f"{day}/07/2011", *(wave(48, phase=house + day) + 2).round(3)]
        for house in (1, 2, 3)
        for kind in ("use", "solar")
        for day in range(1, 29)
    ]
    return [[title, "", "", above, *[""] * 47], ["Customer", "Category", "date", *clocks], *rows]


def test_two_sentences_above_full_names_are_titles_wherever_they_stand(tmp_path: Path) -> None:
    rows = _half_hours(
        "2011-2012 solar home electricity data", "kWh in the half hour that ends then"
    )
    found = recognise(path := write(tmp_path / "t.csv", lines(rows)))
    assert (found.recipe.layout, found.recipe.skip_lines) == ("rows", 1)
    assert (len(read(path, found.recipe)), read(path, found.recipe).meta.step) == (168, 30)


def test_a_recipe_that_joined_titles_to_names_reads_them_as_it_did(tmp_path: Path) -> None:
    rows = _half_hours(
        "2011-2012 solar home electricity data", "kWh in the half hour that ends then"
    )
    path = write(tmp_path / "t.csv", lines(rows))
    found = recognise(path, skip_lines=0, header_lines=2)
    assert "2011-2012 solar home electricity data Customer" in found.recipe.id_columns


def test_words_above_full_names_are_of_groups(tmp_path: Path) -> None:
    found = recognise(write(tmp_path / "t.csv", lines(_half_hours("House", "Half hours"))))
    assert (found.recipe.skip_lines, found.recipe.header_lines) == (0, 2)


def test_names_below_their_site_are_found_where_numbers_end(tmp_path: Path) -> None:
    names = ["Date", "time", "NO2", "status", "O3", "status"]
    rows = [
        [f"{1 + k // 24:02d}-03-2024", f"{k % 24:02d}:00", row[0], "R", row[1], "R"]
        for k, row in enumerate(WALK)
    ]
    for row in rows[150:]:  # the sensor failed
        row[2] = "No data"
    titles = ["Data supplied by an office", "All Data GMT hour ending"]
    text = "\n".join([*titles, lines([["", "", "Cardiff", "", "", ""], names, *rows])])
    path = write(tmp_path / "air.csv", text)
    assert read(path, recognise(path).recipe).meta.channels == ("Cardiff NO2", "Cardiff O3")


@pytest.mark.parametrize("above", [3, 2, 1])
def test_limits_of_some_columns_stand_above_the_names(tmp_path: Path, above: int) -> None:
    """As a station writes between which values its air may be; None where a sensor was off."""
    n = 300
    at = pd.date_range("2023-11-01", periods=n + 1, freq="h").strftime("%d-%m-%Y %H:%M")
    heat = [f"{v:.2f}" for v in 20 + wave(n)]
    heat[n - 3 :] = ["None"] * 3
    heat[40:44] = ["None"] * 4
    dust, gas = ([f"{9 + v:.2f}" for v in wave(n, phase=k)] for k in (1, 2))
    rows = zip(at[:-1], at[1:], dust, gas, heat, strict=True)
    said = ["Prescribed Standards,,0-60,0-4,", "Exceeding Standards,,84.2,NA,", "Remarks,,,,"]
    names = "From Date,To Date,PM2.5,CO,AT"
    title = ["STATE BOARD,,,,", "State,Delhi,,,", ",,,,"]
    text = [*title, *said[:above], names, *map(",".join, rows)]
    found = recognise(write(tmp_path / "site.csv", "\n".join(text)))
    assert found.recipe.time_columns == ("From Date",)
    assert found.recipe.value_columns == ("PM2.5", "CO", "AT")


@pytest.mark.parametrize(
    "above",
    [
        ("#SAT,,",),
        ("SAT,,", 'Point:,"-39,14479",'),
        ('Point:,"-39,14479","-14,80"', "Town:,A | B,"),
    ],
)
def test_a_place_stands_above_names_whose_last_column_is_empty(
    tmp_path: Path, above: tuple[str, ...]
) -> None:
    """As a service of satellite data writes the green of a place, filled up with commas."""
    at = pd.date_range("2000-02-18", periods=60, freq="16D").strftime("%d/%m/%Y")
    rows = [
        f'{day},"{v:.4f}",'.replace(".", ",") for day, v in zip(at, 0.5 + wave(60), strict=True)
    ]
    path = write(tmp_path / "green.csv", "\n".join([*above, "Data,NDVI,", *rows]))
    found = recognise(path)
    assert (found.recipe.time_columns, found.recipe.value_columns) == (("Data",), ("NDVI",))
    assert not found.warnings


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_facts_left_of_a_table_hide_no_row_of_units(tmp_path: Path, ending: str) -> None:
    """As programs for breathing tests write them, in several blocks with an empty column behind."""
    facts = [
        ("Name", "Rossi", "Date", "10/17/2023", "Pressure (mmHg)", 742),
        ("First", "M", "At", "9:42:18 AM", "Air (°C)", 21.4),
        *(("", k, "", f"Yes {k}", "", 3 * k) for k in range(9)),
    ]
    rows = [["t", "VE", "HR", "Phase"], ["s", "L/min", "bpm", "---"], [""] * 4]
    for k, (air, pulse) in enumerate(zip(wave(300), wave(300, phase=1), strict=True)):
        rows.append([f"0:{k // 12:02}:{5 * (k % 12):02}", air, 70 + pulse, f"part {k // 100}"])
    whole = []
    for k, row in enumerate(rows):
        a, b, c, d, e, f = facts[k] if k < len(facts) else [""] * 6
        whole.append([a, b, "", c, d, "", e, f, "", *row])
    frame, path = pd.DataFrame(whole).replace("", None), tmp_path / f"test.{ending}"
    if ending == "xlsx":
        frame.to_excel(path, header=False, index=False)
    else:
        frame.to_csv(path, header=False, index=False)
    found = recognise(path)
    assert read(path, found.recipe).meta.units == ("l/min", "bpm")
    assert [c[0] for c in found.recipe.time_columns] == ["t"]
    for note in found.warnings:
        for offer in note.offers:
            revise(path, found.recipe, **offer.changes)  # none is refused
