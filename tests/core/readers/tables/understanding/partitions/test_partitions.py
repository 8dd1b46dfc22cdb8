"""What each sequence is of: the ways to divide a table that a person can choose from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.detection import ColumnRole, Partition, Recognised
from sequitur_core.readers.tables.corrections import with_role
from sequitur_core.readers.tables.table import open_table
from sequitur_core.readers.tables.understanding.partitions import partitions
from sequitur_core.readers.tables.understanding.roles.given import with_given

RANDOM = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def _the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test draws its own, whichever others run before it: by chance, depths name nothing."""
    monkeypatch.setattr(f"{__name__}.RANDOM", np.random.default_rng(0))


def offered(found: Recognised) -> list[str]:
    return [way.label() for way in found.partitions]


def in_use(found: Recognised) -> list[Partition]:
    return [way for way in found.partitions if way.in_use]


def walks(rows: int) -> np.ndarray:
    return np.cumsum(RANDOM.normal(size=rows)).round(3)


def profiles() -> pd.DataFrame:
    """Temperatures at the same depths of two places, month by month."""
    index = pd.MultiIndex.from_product(
        [["L1", "M1"], pd.date_range("2019-05-14", periods=6, freq="MS"), np.arange(12.0)],
        names=["Station", "Date", "Depth (m)"],
    )
    heat = 20 - index.get_level_values("Depth (m)") + RANDOM.normal(size=len(index)).round(2)
    return index.to_frame(index=False).assign(**{"Temp (°C)": heat})


def activities() -> pd.DataFrame:
    """What several people did, one thing after the other, without a clock."""
    rows = 60
    who = np.repeat(["ada", "bo", "cy"], 4 * rows)
    what = np.tile(np.repeat(["walk", "sit"], rows), 6)
    return pd.DataFrame({"user": who, "activity": what, "x": walks(len(who)), "y": walks(len(who))})


def walkers() -> pd.DataFrame:
    """Where people were who report now and then, each in a town of their own."""
    who = RANDOM.integers(0, 12, 240)
    towns = RANDOM.uniform(-60, 60, (12, 2))
    at = towns[who] + 0.01 * RANDOM.normal(size=(240, 2))
    when = pd.Timestamp("2026-05-01") + pd.to_timedelta(np.arange(240) * 97, "s")
    codes = 3_644_014_196 + 7_919 * who
    return pd.DataFrame({"code": codes, "lat": at[:, 0], "lon": at[:, 1], "when": when})


def sessions() -> pd.DataFrame:
    """Of sessions, which have five to nine trials each."""
    sizes = RANDOM.integers(5, 10, 30)
    day = pd.Timestamp("2026-05-01") + pd.to_timedelta(np.repeat(np.arange(30) * 3, sizes), "D")
    number = np.concatenate([np.arange(1, n + 1) for n in sizes])
    pace = 90 + number + RANDOM.normal(size=len(number)).round(1)
    return pd.DataFrame({"date": day, "trial": number, "pace": pace})


def sensors() -> pd.DataFrame:
    """What sensors of several stations measured on two days, one value in each row."""
    index = pd.MultiIndex.from_product(
        [["s1", "s2", "s3"], ["heat", "load"], range(40)], names=["station", "sensor", "t"]
    )
    table = index.to_frame(index=False)
    table["value"] = walks(len(table)) + 500 * (table.sensor == "load")
    return table.assign(day=np.where(table.t < 20, "mon", "tue"))


def block() -> pd.DataFrame:
    return pd.DataFrame(np.cumsum(RANDOM.normal(size=(40, 120)), axis=1).round(3))


@pytest.mark.parametrize(
    ("table", "way"),
    [
        (profiles, "Station and Date (12)"),
        (activities, "user and activity (6)"),
        (walkers, "code (12)"),
        (sessions, "date, along trial (30)"),
        (block, "row (40)"),
        (block, "column (120)"),
    ],
)
def test_what_a_person_may_mean_is_offered(
    tmp_path: Path, table: Callable[[], pd.DataFrame], way: str
):
    table().to_csv(path := tmp_path / "table.csv", index=False, header=table is not block)
    assert way in offered(recognise(path))


@pytest.mark.parametrize("table", [profiles, activities, sensors, walkers, sessions, block])
def test_each_way_can_be_read_and_leads_back(tmp_path: Path, table: Callable[[], pd.DataFrame]):
    table().to_csv(path := tmp_path / "table.csv", index=False, header=table is not block)
    found = recognise(path)
    (first,) = in_use(found)
    for way in found.partitions:
        other = revise(path, found.recipe, **dict(way.choices))
        assert offered(other) == offered(found)
        assert [way.label() for way in in_use(other)] == [way.label()]
        assert revise(path, other.recipe, **dict(first.choices)).sentence == found.sentence


def test_where_depths_name_sequences_profiles_may_go_along_them(tmp_path: Path):
    profiles().to_csv(path := tmp_path / "lake.csv", index=False)
    depths = recognise(
        path, layout="tidy", id_columns=("Station", "Depth (m)"), time_columns=("Date",)
    )
    found = partitions(open_table(path, {}), depths.recipe, depths.recipe)
    (way,) = (way for way in found if way.label() == "Station and Date, along Depth (12)")
    other = recognise(path, **dict(way.choices))
    assert other.recipe.time_columns == ("Depth (m)",)
    assert other.sentence.startswith("12 sequences (Station and Date) of 12 steps")


def test_a_way_that_a_person_found_without_the_list_is_in_it(tmp_path: Path):
    activities().to_csv(path := tmp_path / "steps.csv", index=False)
    found = recognise(path, layout="tidy", id_columns=("activity",))
    assert [way.label() for way in in_use(found)] == ["activity (2)"]


def test_cells_that_few_rows_lack_make_no_other_way(tmp_path: Path):
    table = activities().assign(take="first")
    table.loc[table.index % 240 < 5, "take"] = None
    table.to_csv(path := tmp_path / "steps.csv", index=False)
    assert offered(recognise(path)) == ["user (3)", "user and activity (6)"]


def test_rows_without_a_time_are_not_counted(tmp_path: Path):
    table = activities()
    minutes = pd.to_timedelta(np.arange(len(table)) % 240, "min")
    table["when"] = pd.Timestamp("2026-03-01") + minutes
    table.loc[len(table)] = ["all", None, 1.0, 2.0, pd.NaT]
    table.to_csv(path := tmp_path / "steps.csv", index=False)
    assert offered(recognise(path)) == ["user (3)", "user and activity (6)"]


def test_sequences_of_a_single_row_are_counted(tmp_path: Path):
    table = activities()
    table.loc[len(table)] = ["dee", *table.iloc[0, 1:]]
    table.to_csv(path := tmp_path / "steps.csv", index=False)
    found = recognise(path)
    (way,) = in_use(found)
    assert (way.of, way.count) == (("user",), len(read(path, found.recipe)))


def test_as_many_columns_become_sequences_as_are_asked_about(tmp_path: Path):
    table = pd.DataFrame({f"site {k}": walks(60) for k in range(8)})
    table.insert(0, "row", range(60))
    table.insert(4, "mode", 3)
    table.to_csv(path := tmp_path / "sites.csv", index=False)
    found = recognise(path, layout="long")
    (way,) = (way for way in found.partitions if way.of == ("column",))
    now = revise(path, found.recipe, **dict(way.choices))
    assert len(read(path, now.recipe)) == way.count == 8
    fewer = revise(path, now.recipe, left_out=(*now.recipe.left_out, "site 1"))
    assert [(way.of, way.count) for way in in_use(fewer)] == [(("column",), 7)]


def test_ways_of_many_columns_are_told_in_full(tmp_path: Path):
    ids = ("a", "b", "c", "d", "e")
    table = activities().assign(**dict.fromkeys(ids, "same"))
    table.to_csv(path := tmp_path / "steps.csv", index=False)
    ways = offered(recognise(path, layout="tidy", id_columns=("user", *ids)))
    assert "user, a, b, c, d and e (3)" in ways


@pytest.mark.parametrize("seen", ["together", "in turn"])
def test_what_is_clear_is_not_asked(tmp_path: Path, seen: str):
    """Shops that are surely named, whose days are the same: by no other column are rows told."""
    shop, day = (
        (np.repeat(range(1, 9), 50), np.tile(range(50), 8))
        if seen == "together"
        else (np.tile(range(1, 9), 50), np.repeat(range(50), 8))
    )
    table = pd.DataFrame(
        {"Store": shop, "Date": pd.Timestamp("2026-01-01") + pd.to_timedelta(day, "D"),
         "Sales": walks(400), "Open": RANDOM.integers(0, 2, 400)}
    )  # fmt: skip
    table.to_csv(path := tmp_path / "shops.csv", index=False)
    assert offered(recognise(path)) == []


@pytest.mark.parametrize("missed", [[7, 30, 53], [7, 8, 9]])
def test_marks_that_come_and_go_are_no_sequences(tmp_path: Path, missed: list[int]):
    """Where few of the trials of two sessions went wrong, now and then."""
    pauses = pd.to_timedelta(np.repeat([0, 600], 30) + 1.5 * np.arange(60), "s")
    table = pd.DataFrame({"session": np.repeat([1, 2], 30), "angle": RANDOM.uniform(0, 360, 60)})
    table["misses"] = np.isin(np.arange(60), missed).astype(int)
    table["took"] = RANDOM.uniform(0.6, 1.2, 60).round(3)
    table["onset"] = pd.Timestamp("2026-09-25 16:23") + pauses
    table.to_csv(path := tmp_path / "trials.csv", index=False)
    assert not any("misses" in way for way in offered(recognise(path)))
    named = table.rename(columns={"misses": "n_misses"})  # a count, however few there are
    named.to_csv(path := tmp_path / "trials.csv", index=False)
    assert "n_misses" in recognise(path).recipe.value_columns


@pytest.mark.parametrize("name", ["Notes", "Trend Flags", "reliability"])
def test_notes_name_no_sequences(tmp_path: Path, name: str):
    table = pd.DataFrame({"when": pd.date_range("2026-03-01", periods=480, freq="h")})
    table = table.assign(site=np.repeat(["ann", "bob", "eve"], 160), glucose=walks(480))
    path = tmp_path / "glucose.csv"
    table.assign(**{name: np.repeat([*"abcacb"], 80)}).to_csv(path, index=False)
    assert offered(recognise(path)) == ["site (3)", "window of one series"]
    table.assign(visit=np.repeat([*"abcacb"], 80)).to_csv(path, index=False)
    assert "site and visit (6)" in offered(recognise(path))


def test_marks_that_say_how_good_values_are_name_no_sequences(tmp_path: Path):
    mark = RANDOM.integers(0, 3, 480)
    table = pd.DataFrame({"when": pd.date_range("2026-03-01", periods=480, freq="h")})
    table = table.assign(heat=30 * mark + walks(480) / 10, sun=20 * mark + walks(480) / 10)
    table.assign(trial=mark).to_csv(path := tmp_path / "fluxes.csv", index=False)
    assert offered(recognise(path)) == ["trial (3)", "window of one series"]
    table.assign(**{"fluxes qc_H (#)": mark}).to_csv(path, index=False)
    assert offered(recognise(path)) == []


def test_what_makes_a_single_sequence_is_no_way(tmp_path: Path):
    """A number beside the moments at which trials began, and 0 beside all others."""
    trial = np.zeros(500, int)
    trial[[100, 200, 300]] = 1, 2, 3
    table = pd.DataFrame({"time": np.arange(500) / 250, "eeg": walks(500), "Trial": trial})
    table.to_csv(path := tmp_path / "eeg.csv", index=False)
    assert offered(recognise(path)) == []


def test_what_says_how_long_each_sequence_is_divides_nothing_anew(tmp_path: Path):
    """Two of thirty nights are of the same length by chance."""
    minutes = np.append(RANDOM.permutation(range(380, 409)), 400)
    table = pd.DataFrame(
        {"dateOfSleep": pd.date_range("2026-03-01", periods=30), "duration": minutes}
    )
    table = table.loc[table.index.repeat(20)].assign(seconds=RANDOM.integers(1, 9, 600) * 30)
    table.to_csv(path := tmp_path / "sleep.csv", index=False)
    assert not any("duration" in way for way in offered(recognise(path)))


def test_neither_a_series_nor_rows_with_labels_are_asked_about(tmp_path: Path):
    when = pd.date_range("2026-03-01", periods=200, freq="h")
    pd.DataFrame({"when": when, "heat": walks(200)}).to_csv(path := tmp_path / "t.csv", index=False)
    assert offered(recognise(path)) == []
    block().assign(kind=["a", "b"] * 20).to_csv(path := tmp_path / "rows.csv", index=False)
    assert offered(recognise(path)) == []


def test_the_channels_names_name_no_sequences(tmp_path: Path):
    when = np.repeat(pd.date_range("2026-03-01", periods=100, freq="h"), 3)
    table = pd.DataFrame({"when": when, "variable": ["heat", "load", "flow"] * 100})
    table["value"] = walks(300) + np.tile([0, 500, 9000], 100)
    table.to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path, channel_column="variable", layout="long")
    assert not any("variable" in label for label in offered(found))


def visits() -> pd.DataFrame:
    """What was measured of patients at each of their visits, hour by hour."""
    index = pd.MultiIndex.from_product(
        [[f"P{k:02d}" for k in range(8)], [1, 2, 3], range(20)], names=["patient", "visit", "hour"]
    )
    table = index.to_frame(index=False)
    table = table[table.hour < 20 - (table.patient.str[1:].astype(int) + table.visit) % 4]
    numbers = {name: walks(len(table)) for name in ("pulse", "heat", "sugar")}
    return table.assign(**numbers, nurse=np.resize(["ann", "bob", "cem"], len(table)))


def stays() -> pd.DataFrame:
    """The same under another name: the number of a visit would be left out anyway."""
    return visits().rename(columns={"visit": "stay"})


def with_roles(path: Path, found: Recognised, **roles: ColumnRole) -> Recognised:
    """After a person gave columns roles, one after the other."""
    for column, role in roles.items():
        assert found.table is not None
        changes = with_role(found.recipe, [*found.table.roles], (column,), role)
        found = revise(path, found.recipe, **changes)
    return found


def roles(found: Recognised) -> dict[str, ColumnRole]:
    assert found.table is not None
    return {**found.table.roles}


def chosen(path: Path, found: Recognised, label: str) -> Recognised:
    (way,) = (way for way in found.partitions if way.label() == label)
    return revise(path, found.recipe, **dict(way.choices))


def test_roles_that_a_person_gave_stay_in_each_way(tmp_path: Path):
    table = activities().assign(z=walks(720), place=np.tile(np.repeat(["in", "out"], 30), 12))
    table.to_csv(path := tmp_path / "steps.csv", index=False)
    first = recognise(path)
    found = with_roles(path, first, z="left_out", place="label")
    assert roles(first)["z"] == "value"
    for label in ("user and activity (6)", "user (3)"):
        found = chosen(path, found, label)
        assert (roles(found)["z"], roles(found)["place"]) == ("left_out", "label")
        assert found.given_up == ()
    assert found.recipe == with_roles(path, first, z="left_out", place="label").recipe


def test_a_time_that_a_person_chose_stays_where_it_tells_rows_apart(tmp_path: Path):
    table = visits()
    table["clock"] = 3 * table.groupby("patient").cumcount()
    table.to_csv(path := tmp_path / "visits.csv", index=False)
    found = recognise(path, layout="tidy", id_columns=("patient", "visit"), time_columns=("hour",))
    found = with_roles(path, found, clock="time", hour="left_out")
    whole = revise(path, found.recipe, layout="tidy", id_columns=("patient",))
    assert whole.recipe.time_columns == ("clock",)
    assert roles(whole)["hour"] == "left_out"
    series = revise(path, found.recipe, layout="long")
    assert series.recipe.time_columns != ("clock",)
    assert [str(note) for note in series.given_up] == [
        "With sequences divided this way, clock can't be the time."
    ]


def test_the_order_of_day_and_month_that_a_person_chose_stays(tmp_path: Path):
    table = activities()
    table["when"] = [f"{1 + i % 12:02}/{1 + i // 12 % 12:02}/2026" for i in range(len(table))]
    table.to_csv(path := tmp_path / "steps.csv", index=False)
    found = recognise(path, layout="tidy", id_columns=("user",), time_columns=("when",))
    other = {"%d/%m/%Y": "%m/%d/%Y", "%m/%d/%Y": "%d/%m/%Y"}[found.recipe.time_format]
    found = revise(path, found.recipe, time_format=other)
    both = revise(path, found.recipe, layout="tidy", id_columns=("user", "activity"))
    assert (both.recipe.time_columns, both.recipe.time_format) == (("when",), other)
    anew = revise(path, found.recipe, id_columns=("user", "activity"), time_format=None)
    assert anew.recipe.time_format != other


def test_a_role_that_cannot_stay_is_said(tmp_path: Path):
    stays().to_csv(path := tmp_path / "stays.csv", index=False)
    found = with_roles(path, recognise(path), sugar="left_out", stay="left_out")
    both = chosen(path, found, "patient and stay (24)")
    assert roles(both)["sugar"] == "left_out"
    assert roles(both)["stay"] == "id"
    assert [str(note) for note in both.given_up] == [
        "With sequences divided this way, stay can't be left out."
    ]
    assert with_roles(path, both, nurse="left_out").given_up == ()
    again = revise(path, both.recipe, layout="tidy", id_columns=("patient",))
    assert roles(again)["stay"] == roles(again)["sugar"] == "left_out"
    assert "stay" not in again.recipe.aside_columns


def test_columns_that_nobody_touched_keep_their_roles_where_another_names_sequences(
    tmp_path: Path,
):
    """A row counter doesn't come back, and channels don't turn into labels without a word."""
    rows = 96
    who = np.repeat(RANDOM.permutation(np.arange(900, 932)), 3)
    where = {f"at {k}": 40 + k + who * 0.001 for k in range(2)}
    when = pd.Timestamp("2026-05-20 09:24") + pd.to_timedelta(97 * np.arange(rows), "s")
    scores = {f"score {k}": RANDOM.integers(0, 60, rows) + RANDOM.random(rows) for k in range(2)}
    pd.DataFrame(
        {"no": np.arange(1, rows + 1), "who": who, "when": when, **where, **scores}
    ).to_csv(path := tmp_path / "quiz.csv", index=False)
    first = recognise(path, layout="long")
    first = with_roles(path, first, who="left_out", no="left_out", **dict.fromkeys(where, "value"))
    recipe = first.recipe.with_(aside_columns=(), aside_roles=())
    found = revise(path, recipe, **with_role(recipe, [*roles(first)], ("who",), "id"))
    assert roles(found)["no"] == "left_out"
    assert found.recipe.value_columns == (*scores,)
    assert str(found.given_up[-1]) == (
        "at 0 and at 1 are the same in all rows of each sequence, so they are labels now."
    )
    assert roles(revise(path, found.recipe, layout="long"))["at 0"] == "value"


def test_rows_keep_their_time_where_another_way_finds_none(tmp_path: Path):
    """Doses of two drugs on a plate, and controls that got none or the most."""
    lines = ["well,drug,dose,seen"]
    for row, drug in zip("ABCDEF", "xxxyyy", strict=True):
        doses = [f"{row}{n + 2},{drug},{0.046 * 3**n:.3f}" for n in range(8)]
        lines += [f"{well},{RANDOM.random():.4f}" for well in doses]
    for row in "ABCDEFGH":
        controls = (1, "none", 0), (10, "full", 100), (11, "full", 100), (12, "full", 100)
        lines += [f"{row}{n},{drug},{dose},{RANDOM.random():.4f}" for n, drug, dose in controls]
    (path := tmp_path / "plate.csv").write_text("\n".join(lines))
    first = recognise(path)
    assert first.recipe.time_columns == ("dose",)
    ids = (*first.recipe.id_columns, "drug")
    found = revise(path, first.recipe, layout="tidy", id_columns=ids)
    assert found.recipe.time_columns == ("dose",)
    assert found.recipe.value_columns == ("seen",)


def test_a_label_that_names_sequences_meanwhile_is_one_again(tmp_path: Path):
    profiles().to_csv(path := tmp_path / "lake.csv", index=False)
    found = recognise(path, layout="tidy", id_columns=("Station",))
    found = with_roles(path, found, **{"Depth (m)": "label"})
    both = chosen(path, found, "Station and Depth (24)")
    assert both.given_up == ()
    assert chosen(path, both, "Station (2)").recipe == found.recipe


def test_a_role_that_waits_is_forgotten_once_its_column_gets_another_one(tmp_path: Path):
    stays().to_csv(path := tmp_path / "stays.csv", index=False)
    found = with_roles(path, recognise(path), stay="left_out")
    both = chosen(path, found, "patient and stay (24)")
    assert "stay" in both.recipe.aside_columns
    label = with_roles(path, both, stay="label")
    assert "stay" not in label.recipe.aside_columns
    assert roles(chosen(path, label, "patient and stay (24)"))["stay"] == "id"


def test_roles_stay_where_the_last_name_becomes_a_label(tmp_path: Path):
    profiles().assign(salt=walks(144)).to_csv(path := tmp_path / "lake.csv", index=False)
    found = recognise(path, layout="tidy", id_columns=("Station",))
    series = with_roles(path, found, salt="left_out", Station="label")
    assert series.recipe.layout == "long"
    assert (roles(series)["salt"], roles(series)["Station"]) == ("left_out", "label")


def test_not_all_channels_can_be_left_out(tmp_path: Path):
    activities().to_csv(path := tmp_path / "steps.csv", index=False)
    table = pd.read_csv(path).assign(z=walks(720))
    table.to_csv(path, index=False)
    found = with_roles(path, recognise(path), x="left_out", y="left_out")
    now = recognise(path, layout="tidy", id_columns=("user", "activity"), left_out=("z",))
    opened = open_table(path, {})
    fields = with_given(opened, found.recipe, now.recipe, {"x": "left_out", "y": "left_out"}, ())
    assert fields["left_out"] == ("z",)


def test_a_way_that_was_found_without_the_list_is_gone_back_to_as_it_was(tmp_path: Path):
    visits().to_csv(path := tmp_path / "visits.csv", index=False)
    found = with_roles(path, recognise(path), visit="label")
    (way,) = in_use(found)
    both = chosen(path, found, "patient and visit (24)")
    assert revise(path, both.recipe, **dict(way.choices)).recipe == found.recipe
    less = with_roles(path, both, sugar="left_out")
    back = revise(path, less.recipe, **dict(way.choices))
    assert roles(back) == {**roles(found), "sugar": "left_out"}


def stations(names: str = "abcdef") -> pd.DataFrame:
    """What stations measured day by day, each in a column."""
    when = pd.date_range("2026-01-01", periods=120, freq="D")
    table = pd.DataFrame({f"station {letter}": walks(120) for letter in names})
    table.insert(0, "date", when)
    return table


def test_layouts_that_a_warning_offers_are_ways(tmp_path: Path):
    stations().to_csv(path := tmp_path / "stations.csv", index=False)
    found = recognise(path)
    assert offered(found) == ["column (6)", "row (120)", "window of one series"]
    for label in offered(found):
        assert offered(chosen(path, found, label)) == offered(found)


_NAMES = ("subject", "trial", "day", "run of time", "time", "3", "x, y (s)", "**b**", "kind")
_COLUMNS = st.lists(
    st.tuples(
        st.sampled_from(_NAMES),
        st.sampled_from(["words", "numbers", "dates", "marks", "clock", "values"]),
        st.integers(1, 12),  # rows in a row that share a cell
        st.integers(1, 5),  # different ones
        st.sampled_from([0.0, 0.0, 0.1, 0.6]),  # empty ones
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda column: column[0],
)


def any_table(columns: list[tuple[str, str, int, int, float]], rows: int) -> pd.DataFrame:
    """Columns of all kinds, each in stretches that come again and again, with holes."""
    random = np.random.default_rng(rows)
    user = np.arange(rows) * 3 // rows
    frame = {"user": user, "heat": np.cumsum(random.normal(size=rows)).round(3)}
    for name, kind, stretch, distinct, empty in columns:
        code = np.arange(rows) // stretch % distinct
        cells = {
            "words": "w" + pd.Series(code).astype(str),
            "numbers": pd.Series(code),
            "dates": pd.Timestamp("2026-01-01") + pd.to_timedelta(pd.Series(code), "D"),
            "marks": pd.Series(code % 2 == 0),
            "clock": pd.Series(np.arange(rows) % (stretch * distinct) * 0.5),
            "values": pd.Series(random.normal(size=rows).round(2)),
        }[kind]
        frame[name] = cells.mask(random.random(rows) < empty)
    return pd.DataFrame(frame)


@given(_COLUMNS, st.sampled_from([2, 7, 60, 120, 240]))
@settings(max_examples=12)
def test_of_any_table_each_way_is_offered_once_and_leads_back(
    columns: list[tuple[str, str, int, int, float]], rows: int
):
    with TemporaryDirectory() as folder:
        any_table(columns, rows).to_csv(path := Path(folder) / "table.csv", index=False)
        try:
            found = recognise(path)
        except SequiturError:
            return
        ways = offered(found)
        assert len({*ways}) == len(ways) != 1
        assert len(in_use(found)) == min(1, len(ways))
        for way in found.partitions:
            try:
                other = revise(path, found.recipe, **dict(way.choices))
            except SequiturError:
                continue
            assert offered(other) == ways
            assert [w.label() for w in in_use(other)] == [way.label()]
            (first,) = in_use(found)
            back = revise(path, other.recipe, **dict(first.choices))
            assert (back.recipe, back.sentence) == (found.recipe, found.sentence)


@pytest.mark.parametrize("name", ["total_boosters", "boosters_id"])
def test_channels_with_blanks_divide_nothing(tmp_path: Path, name: str):
    days = pd.DataFrame({"date": pd.date_range("2026-03-01", periods=60), "total": walks(60)})
    few = np.where(np.arange(60) < 10, np.nan, np.repeat([1, 2, 3, 4, 5], 12))
    days.assign(daily=walks(60), **{name: few}).to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    channel = name in found.recipe.value_columns
    assert any(name in way for way in offered(found)) is (not channel) is (name == "boosters_id")


def test_months_of_years_may_be_one_series(tmp_path: Path):
    months = {"year": np.repeat(np.arange(2015, 2023), 12), "month": [*range(1, 13)] * 8}
    pd.DataFrame({**months, "trips": walks(96)}).to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path, id_columns=("year",), layout="tidy")
    assert "window of one series" in offered(found)


def test_those_measured_before_and_after_may_be_the_sequences(tmp_path: Path) -> None:
    """Both times were a sequence of people each, and nothing else was offered."""
    sugar = (0.12 + 0.02 * np.random.default_rng(0).random(30)).round(3)
    columns = {"sugar": sugar, "time": ["before"] * 15 + ["after"] * 15, "id": [*range(1, 16)] * 2}
    path = tmp_path / "insulin.csv"
    pd.DataFrame(columns).to_csv(path, index=False)
    found = recognise(path)
    (way,) = [p for p in found.partitions if p.of == ("id",)]
    assert way.count == 15
    each = revise(path, found.recipe, **dict(way.choices))
    made = read(path, each.recipe)
    assert (len(made), {*made.lengths}) == (15, {2})
    np.testing.assert_allclose(made.sequences[0][:, 0], sugar[[0, 15]], atol=1e-6)


def test_a_way_that_two_rules_find_is_offered_once(tmp_path: Path):
    frame = pd.DataFrame({f"s{k}": walks(60) for k in range(3)})
    frame.to_csv(path := tmp_path / "walks.csv", index=False)
    found = recognise(path)
    ways = partitions(
        open_table(path, {}), found.recipe, found.recipe, asked=[{"layout": "rows"}] * 2
    )
    assert [way.label() for way in ways] == ["row (60)", "window of one series"]
