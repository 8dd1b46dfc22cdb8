"""Words and numbers for what is missing, and what is done about it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.doubts import mark_as_value
from sequitur_core.data.notes.missing import (
    number_as_missing,
    number_as_missing_in,
    number_as_missing_together,
)
from sequitur_core.data.notes.preparation import large_values, sparse_channel, sparse_channels
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.tables.formats.text import csv_large
from sequitur_core.readers.tables.table import open_table
from tests.core.files import air_quality, hourly, table, wave, write
from tests.notes import worded


def test_a_number_far_from_all_others_is_taken_for_missing_and_said(tmp_path: Path) -> None:
    recognised = recognise(air_quality(tmp_path / "a.csv"))
    assert recognised.recipe.missing_numbers == (-200.0,)
    assert worded(recognised.warnings)[0].startswith("-200 is in 34 cells")


def test_such_a_number_is_filled_in(tmp_path: Path) -> None:
    assert np.concatenate(load(air_quality(tmp_path / "a.csv")).sequences).min() > 0


def test_such_a_number_may_be_kept(tmp_path: Path) -> None:
    path = air_quality(tmp_path / "a.csv")
    kept = revise(path, recognise(path).recipe, missing_numbers=())
    assert np.concatenate(read(path, kept.recipe).sequences).min() == -200


def test_a_number_that_goes_with_the_others_is_none(tmp_path: Path) -> None:
    values = np.arange(-300, 300.0)
    values[::50] = -200
    path = table(tmp_path / "t.csv", {"second": range(600), "v": values})
    assert recognise(path).recipe.missing_numbers == ()


@pytest.mark.parametrize(("low", "missing"), [(30, (-999.0,)), (-30, ()), (300, ())])
def test_a_mark_may_stand_once_far_below_values_that_are_never_negative(
    tmp_path: Path, low: float, missing: tuple[float, ...]
) -> None:
    """The salinity of a bottle that leaked; among values that go far, -999 may be one."""
    values = np.linspace(low, low + (40 if low < 100 else 400), 60).round(2)
    values[20] = -999
    path = table(tmp_path / "t.csv", {"second": range(60), "salinity": values})
    assert recognise(path).recipe.missing_numbers == missing


def test_behind_one_mark_for_missing_there_may_be_another(tmp_path: Path) -> None:
    """Of ozone -99.9 alone, of the sun -999 as well; and both of one column."""
    ozone, sun, wind = (10 + 9 * np.abs(wave(150, phase=k)) for k in range(3))
    ozone[::9] = sun[3::11] = wind[2::13] = -99.9
    sun[::7] = wind[::8] = -999
    path = table(tmp_path / "t.csv", {"second": range(150), "o": ozone, "s": sun, "w": wind})
    recipe = recognise(path).recipe
    assert {*recipe.missing_numbers} == {-99.9, -999}
    assert np.concatenate(read(path, recipe).sequences).min() >= 10


def test_a_number_that_other_columns_have_among_theirs_is_none(tmp_path: Path) -> None:
    """Oxygen in the blood of people: 97 and 98 of one, with 99 now and then, and 93 to 100."""
    still = np.resize([97, 98, 98, 97, 98], 60)
    still[::20] = 99
    columns = {f"p{i}": np.resize(np.arange(93 + i, 101), 60) for i in range(4)}
    path = table(tmp_path / "t.csv", {"still": still, **columns})
    assert recognise(path).recipe.missing_numbers == ()
    other = table(tmp_path / "u.csv", {"still": still, "deep": np.resize([20, 21, 22], 60)})
    assert recognise(other).recipe.missing_numbers == (99.0,)


def buoy(path: Path) -> Path:
    """A buoy writes 99 for no wave, and 999 for where it came from; the wind may come from 99°."""
    wind, waves, came_from = 150 + 90 * wave(300), 2 + wave(300), 150 + 40 * wave(300, phase=2)
    wind[[5, 40, 90]] = 99
    waves[::7], came_from[::7] = 99, 999
    return table(path, {"second": range(300), "WDIR": wind, "WVHT": waves, "MWD": came_from})


def test_a_mark_may_be_that_of_one_column_and_a_value_of_another(tmp_path: Path) -> None:
    path = buoy(tmp_path / "t.csv")
    found = recognise(path)
    assert (found.recipe.missing_numbers, found.recipe.missing_in) == ((999.0,), ("WVHT",))
    assert any("99 in WVHT lies far from all other values" in w for w in worded(found.warnings))
    sequences = np.concatenate(read(path, found.recipe.with_(fill="zero")).sequences)
    assert sequences[:, 1].max() < 4
    assert (sequences[:, 0] == 99).any()


def test_a_mark_of_one_column_may_be_kept(tmp_path: Path) -> None:
    path = buoy(tmp_path / "t.csv")
    found = recognise(path)
    (offer,) = number_as_missing_in.among(found.warnings)[0].offers
    kept = revise(path, found.recipe, **offer.changes).recipe
    assert np.concatenate(read(path, kept).sequences)[:, 1].max() == 99


def _counted(
    path: Path, *, error: float = -9.99, begin: int = 0, until: int = 60, again: int = 0
) -> Path:
    """What is measured each hour; from one row on, how far it may be off, and how often it was."""
    spread, count = np.abs(wave(400)).round(2) + 0.5, 10 + np.arange(400) % 17
    spread[begin:60], count[begin:until] = error, -1
    count[200 : 200 + again] = -1
    return hourly(path, 400, off=spread.tolist(), count=count.tolist())


@pytest.mark.parametrize(("error", "begin"), [(-1, 0), (-9.99, 0), (-1, 49)])
def test_what_stands_in_the_same_rows_of_columns_is_missing(
    tmp_path: Path, error: float, begin: int
) -> None:
    path = _counted(tmp_path / "a.csv", error=error, begin=begin)
    found = recognise(path)
    marks = dict(zip(found.recipe.missing_in, found.recipe.missing_marks, strict=True))
    assert marks == {"off": error, "count": -1}
    (note,) = number_as_missing_together.among(found.warnings)
    assert f"in the same {60 - begin} rows and never negative in others" in str(note)
    kept = revise(path, found.recipe, **note.offers[0].changes)
    assert kept.recipe.missing_in == ()
    rows = np.concatenate(read(path, kept.recipe).sequences)
    assert rows[begin, 1:].tolist() == pytest.approx([error, -1])


def test_a_lone_negative_in_most_rows_of_marks_is_missing_as_well(tmp_path: Path) -> None:
    """As the number of days is -1 beside deviations, but for two months."""
    spread, error = np.abs(wave(400)).round(2) + 0.5, np.abs(wave(400, phase=2)).round(2) + 0.1
    days = 10 + np.arange(400) % 17
    spread[:60], error[:60], days[:58], days[58:60] = -9.99, -0.99, -1, 0
    columns = {"off": spread.tolist(), "error": error.tolist(), "days": days.tolist()}
    path = hourly(tmp_path / "a.csv", 400, **columns)
    found = recognise(path)
    marks = dict(zip(found.recipe.missing_in, found.recipe.missing_marks, strict=True))
    assert marks == {"off": -9.99, "error": -0.99, "days": -1}
    (note,) = number_as_missing_together.among(found.warnings)
    assert "and days is -1 in 58 cells, all in rows in which others are missing." in str(note)
    columns["days"][300] = -1  # where the others were measured
    assert "days" not in recognise(hourly(tmp_path / "b.csv", 400, **columns)).recipe.missing_in
    columns["days"][:60], columns["days"][300] = [*[-1] * 20, *range(40)], 5  # in few of the rows
    assert "days" not in recognise(hourly(tmp_path / "c.csv", 400, **columns)).recipe.missing_in


def test_a_lone_negative_in_rows_of_what_is_missing_everywhere(tmp_path: Path) -> None:
    values, days = wave(400), 10 + np.arange(400) % 17
    values[:60], days[:50] = -999.9, -1
    found = recognise(hourly(tmp_path / "a.csv", 400, value=values.tolist(), days=days.tolist()))
    assert found.recipe.missing_numbers == (-999.9,)
    assert found.recipe.missing_in == ("days",)
    (note,) = number_as_missing_together.among(found.warnings)
    assert str(note).startswith("days is -1 in 50 cells, all in rows in which others are missing.")


@pytest.mark.parametrize(("mark", "low"), [(-777, 150), (-777, 5), (-40, 150)])
def test_the_same_far_negative_again_and_again_is_missing(
    tmp_path: Path, mark: int, low: int
) -> None:
    """Unless values come near 0, so that some may be below it, or it has two digits."""
    height, place = (low + 20 + 20 * wave(400)).round(), wave(400)
    height[200:] = mark
    path = hourly(tmp_path / "a.csv", 400, height=height.tolist(), place=place.tolist())
    treated = (mark, low) == (-777, 150)
    assert recognise(path).recipe.missing_numbers == ((mark,) if treated else ())


@pytest.mark.parametrize("how", [{"until": 40}, {"again": 9}, {"error": -3.7}])
def test_what_ends_in_another_row_or_comes_again_is_asked_about(
    tmp_path: Path, how: dict[str, float]
) -> None:
    assert recognise(_counted(tmp_path / "a.csv", **how)).recipe.missing_in == ()


@pytest.mark.parametrize("colder", [False, True])
def test_the_next_number_below_what_is_measured_is_asked_about(
    tmp_path: Path, colder: bool
) -> None:
    """Rain of less than half a unit is -1, as its highest of an hour is; so may degrees be."""
    rain = np.maximum(0, (60 * wave(400)).round())
    rain[::13] = -1
    most, degrees = np.where(rain < 0, -1, rain // 3), (90 + 40 * wave(400, phase=1)).round()
    degrees[5] = -1 if colder else 70
    columns = {"rain": rain.tolist(), "most": most.tolist(), "degrees": degrees.tolist()}
    path = hourly(tmp_path / "a.csv", 400, **columns)
    found = recognise(path)
    assert found.recipe.missing_in == ()
    (note,) = mark_as_value.among(found.warnings)
    assert str(note).startswith("rain and most are -1 in 62 cells")
    marked = revise(path, found.recipe, **note.offers[0].changes).recipe
    assert (marked.missing_in, marked.missing_marks) == (("rain", "most"), (-1, -1))


def test_nines_where_all_else_is_known_are_a_value(tmp_path: Path) -> None:
    wind, waves, came_from = 150 + 90 * wave(300), 2 + wave(300), 150 + 40 * wave(300, phase=2)
    wind[[5, 40, 90]] = 99
    waves[::7], came_from[1::7] = 99, 999
    columns = {"second": range(300), "WDIR": wind, "WVHT": waves, "MWD": came_from}
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert (recipe.missing_numbers, recipe.missing_in) == ((999.0,), ())


def test_a_mark_may_stand_among_values_that_never_come_again(tmp_path: Path) -> None:
    """Stability lengths run to tens of thousands of metres on either side of 0."""
    flux, length = wave(300), 3e4 * np.tan(np.linspace(-1.4, 1.4, 300))
    flux[::20] = length[::20] = -9999
    path = table(tmp_path / "t.csv", {"second": range(300), "flux": flux, "length": length})
    assert recognise(path).recipe.missing_numbers == (-9999.0,)


def test_missing_values_are_filled_in_and_counted(tmp_path: Path) -> None:
    values = wave(480).tolist()
    values[30:33] = [None] * 3  # type: ignore[list-item]
    path = hourly(tmp_path / "t.csv", other=values)
    assert (
        "3 missing values were filled in from the values nearest in time (0.3 % of all, in 1 of "
        "20 windows: 2021-03-02, most in other, where 0.6 % are missing)."
        in worded(recognise(path).warnings)
    )


def test_windows_with_missing_values_are_left_out_on_request(tmp_path: Path) -> None:
    values = wave(480).tolist()
    values[30] = None  # type: ignore[call-overload]
    dataset = load(hourly(tmp_path / "t.csv", other=values), fill="drop")
    assert (len(dataset), "2021-03-02" in dataset.ids) == (19, False)


def test_rows_with_missing_values_are_left_out_on_request(tmp_path: Path) -> None:
    values = np.array([wave(12, phase=i) for i in range(8)])
    values[3, 5] = np.nan
    path = tmp_path / "t.csv"
    pd.DataFrame(values).to_csv(path, index=False, header=False)
    assert load(path, fill="drop").ids == (
        "row 1",
        "row 2",
        "row 3",
        *(f"row {i}" for i in range(5, 9)),
    )


@pytest.mark.parametrize("word", ["", "NA", "NaN", "null", "-", "?"])
def test_usual_words_for_missing_are_missing(tmp_path: Path, word: str) -> None:
    cells = [str(v) for v in wave(40)]
    cells[7] = word
    path = write(tmp_path / "t.csv", "t,v\n" + "\n".join(f"{i},{c}" for i, c in enumerate(cells)))
    assert any("1 missing value was filled" in note for note in worded(load(path).meta.notes))


def test_infinite_values_are_taken_for_missing_and_said(tmp_path: Path) -> None:
    values = wave(40)
    values[7] = np.inf
    path = table(tmp_path / "t.csv", {"t": range(40), "v": values})
    assert (
        "1 infinite value was treated as missing; numbers beyond 3.4e38 count as such."
        in worded(load(path).meta.notes)
    )


def test_a_column_of_numbers_beyond_float32_is_divided_and_said(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", {"t": range(40), "power": (2 + wave(40)) * 1e41})
    found = recognise(path)
    (note,) = large_values.among(found.warnings)
    assert "power go beyond 3.4e38" in str(note)
    assert str(note).endswith("divided by 1e36.")
    assert np.allclose(read(path, found.recipe).sequences[0][0], 1e5 * (2 + wave(40)[0]))
    earlier = found.recipe.with_(empty_cells="blanks", fill="mask")
    with pytest.raises(SequiturError):
        read(path, earlier)


def test_a_channel_that_is_mostly_missing_is_named(tmp_path: Path) -> None:
    values = [v if i % 10 in (0, 3) else None for i, v in enumerate(wave(480))]
    warnings = worded(recognise(hourly(tmp_path / "t.csv", ozone=values)).warnings)
    assert "ozone is missing in 80 % of the rows; better leave it out." in warnings


@pytest.mark.parametrize("whole", [False, True])
def test_channels_are_better_left_out_only_where_others_stay(tmp_path: Path, whole: bool) -> None:
    measured = np.random.default_rng(0).random((480, 3)) < 0.3
    cells = {
        name: [v if there else None for v, there in zip(wave(480), column, strict=True)]
        for name, column in zip(("ozone", "no2", "dust"), measured.T, strict=True)
    }
    times = pd.date_range("2024-03-01", periods=480, freq="h").strftime("%Y-%m-%d %H:%M")
    more = {"heat": wave(480, phase=1).tolist()} if whole else {}
    path = table(tmp_path / "t.csv", {"time": times.tolist(), **cells, **more})
    (sparse,) = sparse_channels.among(recognise(path).warnings)
    assert sparse.numbers["channels"] == ("ozone", "no2", "dust")
    assert ("better leave them out" in str(sparse)) == whole


def test_a_word_among_numbers_is_missing_and_said(tmp_path: Path) -> None:
    cells = ["oops" if i == 9 else f"{v}" for i, v in enumerate(wave(60))]
    path = table(tmp_path / "t.csv", {"t": wave(60, phase=1), "v": cells})
    said = (
        "'oops' in 1 cell of v, first in line 11, was treated as missing, because the others hold "
        "numbers. Correct the file if that is wrong."
    )
    assert said in worded(recognise(path).warnings)
    assert said in worded(load(path).meta.notes)


@pytest.mark.parametrize("mark", ["MM", "***", "∞", "M", "no data", "--"])
def test_a_mark_for_missing_may_fill_most_of_a_column_of_numbers(tmp_path: Path, mark: str) -> None:
    cells = [f"{v}" if i % 6 == 0 else mark for i, v in enumerate(wave(60))]
    path = table(tmp_path / "t.csv", {"heat": wave(60), "rain": cells})
    assert load(path, window=60).meta.channels == ("heat", "rain")


@pytest.mark.parametrize(("words", "numeric"), [(20, True), (21, False)])
@pytest.mark.parametrize("word", ["walk", "2024-01-31", "12:30", "1e-x"])
def test_a_fifth_of_words_makes_no_column_of_numbers(
    tmp_path: Path, word: str, words: int, numeric: bool
) -> None:
    path = tmp_path / "table.csv"
    cells = [word] * words + [f"{i / 2}" for i in range(100 - words)]
    path.write_text("a,b\n" + "".join(f"{cell},{i}\n" for i, cell in enumerate(cells)))
    assert ("a" in open_table(path, {}).numbers) == numeric


@pytest.mark.parametrize("mark", ['""', "NA", "-"])
@pytest.mark.parametrize("large", [False, True])  # texts, which are read otherwise
def test_a_missing_value_is_a_step_of_a_column_without_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str, large: bool
):
    for name, size in (
        {"WORTH": 1, "SHOWN": 100, "FEWEST_LINES": 1, "TAIL": 100}.items() if large else ()
    ):
        monkeypatch.setattr(csv_large, name, size)
    numbers = [f"{n:.4f}" for n in np.sin(np.arange(60) / 5)]
    numbers[20] = numbers[33] = mark
    first = [] if large else [mark]  # with which no text is plain
    lines = ["level", *first, *numbers[:40], "", *numbers[40:], mark, mark]
    (path := tmp_path / "level.csv").write_text("\n".join(lines) + "\n")
    found = recognise(path, fill="mask", window=10)
    dataset = read(path, found.recipe)
    assert f"one series of {len(numbers):,} rows" in found.sentence
    assert dataset.missing is not None
    missing = np.concatenate(dataset.missing)[:, 0]
    assert np.flatnonzero(missing).tolist() == [20, 33]
    earlier = found.recipe.with_(missing_rows="left out")
    assert len(read(path, earlier.with_(window=len(numbers) - 2))) == 1


@pytest.mark.parametrize(("other", "missing"), [(100, ()), (0, (99.0,))])
def test_nines_close_to_the_only_other_value_are_one(
    tmp_path: Path, other: int, missing: tuple[float, ...]
) -> None:
    battery = np.where(np.arange(300) < 150, other, 99)
    columns = {"second": range(300), "battery": battery, "flow": wave(300)}
    assert recognise(table(tmp_path / "t.csv", columns)).recipe.missing_numbers == missing


def test_names_beside_blanks_hold_no_values(tmp_path: Path) -> None:
    with pytest.raises(SequiturError, match=r"^blank\.dat holds no values\."):
        recognise(write(tmp_path / "blank.dat", "(--  subject\n{}"))


def tracked(path: Path, *, most: bool = False) -> Path:
    """Positions of three birds each two hours; few had a heading."""
    rng, rows = np.random.default_rng(0), []
    for bird in ("Agnes", "Bjorn", "Carla"):
        way = rng.normal(0, 0.1, (200, 2)).cumsum(axis=0).round(4)
        for k, (east, north) in enumerate(way.tolist()):
            at = pd.Timestamp("2026-03-01") + pd.Timedelta(hours=2 * k)
            known = rng.random(2) < 0.2
            seldom = [round(east, 1) if known[0] else None, north if known[1] else None]
            rows.append((bird, at, east, north, *seldom[: 2 if most else 1]))
    names = ["bird", "timestamp", "east", "north", "heading", "height"]
    frame = pd.DataFrame(rows, columns=names[: len(rows[0])])
    (frame.drop(columns="north") if most else frame).to_csv(path, index=False)
    return path


def test_a_channel_that_most_rows_of_sequences_lack_is_said(tmp_path: Path) -> None:
    found = recognise(tracked(tmp_path / "birds.csv"))
    [sparse] = sparse_channel.among(found.warnings)
    assert sparse.numbers["column"] == "heading"


def test_nothing_is_said_of_sparse_channels_where_most_are(tmp_path: Path) -> None:
    found = recognise(tracked(tmp_path / "birds.csv", most=True))
    assert not [*sparse_channel.among(found.warnings), *sparse_channels.among(found.warnings)]


@pytest.mark.parametrize(("others", "missing"), [(4.0, (-127.0,)), (90.0, ())])
def test_what_a_thermometer_says_that_does_not_answer_is_missing(
    tmp_path: Path, others: float, missing: tuple[float, ...]
) -> None:
    """As of one on a wire; among signed bytes, -127 is a value like others."""
    heat = (18 + others * wave(480)).round(2)
    heat[[50, 300]] = -127
    recipe = recognise(hourly(tmp_path / "t.csv", heat=heat)).recipe
    assert recipe.missing_numbers == missing


def test_a_number_treated_as_missing_is_a_value_again_by_a_click(tmp_path: Path) -> None:
    rows = [f"{k},{-999 if k in (20, 40) else 30 + 5 * np.sin(k / 9):.3f}" for k in range(90)]
    path = tmp_path / "salt.csv"
    path.write_text("\n".join(["bottle,salinity", *rows]))
    found = recognise(path)
    (note,) = number_as_missing.among(found.warnings)
    (offer,) = note.offers
    after = revise(path, found.recipe, **offer.changes)
    assert not number_as_missing.among(after.warnings)
    assert min(part.min() for part in read(path, after.recipe).sequences) == -999
    assert min(part.min() for part in read(path, found.recipe).sequences) > 0
