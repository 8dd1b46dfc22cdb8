"""What the page shows of a table's columns, and what changing one of them changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.detection import Recognised
from sequitur_core.readers.recognised_file import load_recognised, save_recognised
from sequitur_core.readers.tables.corrections import roles_of, with_role
from sequitur_core.readers.tables.preview import LONGEST_CELL, MOST_COLUMNS, ROWS
from tests.core.files import wave


def roles(found: Recognised) -> dict[str, str]:
    assert found.table is not None
    return dict(zip(found.table.columns, found.table.shown_roles, strict=True))


@pytest.fixture
def tidy(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "person": np.repeat([f"p{i}" for i in range(6)], 20),
            "step": np.tile(np.arange(20), 6),
            "heat": rng.normal(size=120).round(3),
            "rain": rng.normal(size=120).round(3),
            "activity": np.repeat(["walk", "run"], 60),
        }
    )
    frame.loc[1, "heat"] = np.nan
    frame.to_csv(path := tmp_path / "people.csv", index=False)
    return path


def test_the_first_rows_are_shown_as_the_file_has_them_with_the_role_of_each_column(tidy: Path):
    found = recognise(tidy)
    assert roles(found) == {
        "person": "id", "step": "time", "heat": "value", "rain": "value", "activity": "label",
    }  # fmt: skip
    assert found.table is not None
    lines = tidy.read_text().splitlines()[1 : ROWS + 1]
    assert [list(row) for row in found.table.rows] == [line.split(",") for line in lines]


def test_what_is_shown_survives_the_way_between_two_processes(tidy: Path, tmp_path: Path):
    found = recognise(tidy)
    save_recognised(found, tmp_path)
    assert load_recognised(tmp_path).table == found.table


@pytest.mark.parametrize(
    ("column", "role"),
    [
        ("rain", "label"),
        ("rain", "left_out"),
        ("activity", "left_out"),
        ("activity", "id"),
        ("step", "value"),
        ("step", "left_out"),
    ],
)
def test_one_column_gets_another_role_and_the_others_keep_theirs(
    tidy: Path, column: str, role: str
):
    before = recognise(tidy)
    assert role in roles_of(before.recipe)
    found = revise(
        tidy, before.recipe, **with_role(before.recipe, list(roles(before)), [column], role)
    )
    assert roles(found) == {**roles(before), column: role}
    read(tidy, found.recipe)


def test_several_columns_get_a_role_at_once_however_wide_the_table_is(tmp_path: Path):
    frame = pd.DataFrame(
        {f"{n}_{k}": wave(90, phase=k).round(3) + k for n in "ab" for k in range(50)}
    )
    frame.insert(0, "hour", np.arange(90) * 0.5)
    frame.to_csv(path := tmp_path / "wide.csv", index=False)
    before = recognise(path)
    assert before.table is not None
    assert tuple(before.table.roles) == tuple(frame.columns)
    assert len(before.table.columns) < len(frame.columns)
    meant = [c for c in frame if c.startswith("b_")]
    assert not {"time", "channel_name"} & {*roles_of(before.recipe, several=True)}
    found = revise(path, before.recipe, **with_role(before.recipe, list(frame), meant, "left_out"))
    assert found.recipe.left_out == tuple(meant)
    assert read(path, found.recipe).meta.channels == tuple(f"a_{k}" for k in range(50))
    back = revise(path, found.recipe, **with_role(found.recipe, list(frame), meant, "value"))
    assert back.recipe == before.recipe


def test_a_column_of_words_that_was_made_a_channel_is_refused_in_words(tidy: Path):
    before = recognise(tidy)
    changes = with_role(before.recipe, list(roles(before)), ["person"], "value")
    with pytest.raises(SequiturError, match="person holds text"):
        revise(tidy, before.recipe, **changes)


def test_a_role_is_given_and_taken_back(tidy: Path):
    before = recognise(tidy)
    columns = list(roles(before))
    there = revise(tidy, before.recipe, **with_role(before.recipe, columns, ["rain"], "left_out"))
    back = revise(tidy, there.recipe, **with_role(there.recipe, columns, ["rain"], "value"))
    assert roles(back) == roles(before)
    dataset = read(tidy, back.recipe)
    assert dataset.meta.channels == ("heat", "rain")


def test_a_name_makes_one_series_many_sequences_and_back(tmp_path: Path):
    frame = pd.DataFrame(
        {"level": np.sin(np.arange(60)).round(3), "part": np.repeat([4, 7, 5], 20)}
    )
    frame.to_csv(path := tmp_path / "pumps.csv", index=False)
    long = recognise(path)
    assert long.recipe.layout == "long"
    columns = list(roles(long))
    tidy = revise(path, long.recipe, **with_role(long.recipe, columns, ["part"], "id"))
    assert (tidy.recipe.layout, tidy.recipe.id_columns) == ("tidy", ("part",))
    assert len(read(path, tidy.recipe)) == 3
    again = revise(path, tidy.recipe, **with_role(tidy.recipe, columns, ["part"], "left_out"))
    assert again.recipe.layout == "long"
    assert roles(again)["part"] == "left_out"


def test_another_time_takes_the_place_of_a_whole_one_and_stands_beside_a_date(tmp_path: Path):
    rows = 90
    at = pd.date_range("2024-03-04 10:00", periods=rows, freq="10min")
    frame = pd.DataFrame(
        {
            "time/s": np.arange(rows) * 1.5,
            "freq/Hz": np.geomspace(1000, 1, rows).round(3),
            "level": np.sin(np.arange(rows)).round(3),
        }
    )
    frame.to_csv(path := tmp_path / "sweep.csv", index=False)
    before = recognise(path)
    changes = with_role(before.recipe, list(roles(before)), ["freq/Hz"], "time")
    found = revise(path, before.recipe, **changes)
    assert roles(found) == {"time/s": "left_out", "freq/Hz": "time", "level": "value"}
    parts = {"day": at.strftime("%Y-%m-%d"), "clock": at.strftime("%H:%M")}
    pd.DataFrame({**parts, "level": frame["level"]}).to_csv(path, index=False)
    day = revise(path, recognise(path).recipe, time_columns=("day",))
    both = revise(path, day.recipe, **with_role(day.recipe, list(roles(day)), ["clock"], "time"))
    assert both.recipe.time_columns == ("day", "clock")


def test_how_long_a_step_lasts_can_be_said_where_no_column_tells(tmp_path: Path):
    frame = pd.DataFrame({name: np.sin(np.arange(200) / 9 + k) for k, name in enumerate("ab")})
    frame.to_csv(path := tmp_path / "ecg.csv", index=False)
    before = recognise(path)
    assert ("step", 0.0) in [(choice.name, choice.value) for choice in before.options]
    found = revise(path, before.recipe, step=0.004)
    meta = read(path, found.recipe).meta
    assert (meta.step, meta.step_unit) == (0.004, "s")
    hours = revise(path, found.recipe, step_unit="h")
    assert read(path, hours.recipe).meta.step_unit == "h"
    frame.insert(0, "time (s)", np.arange(200) * 0.5)
    frame.to_csv(path, index=False)
    assert "step" not in [choice.name for choice in recognise(path).options]
    frame.rename(columns={"time (s)": "time"}).to_csv(path, index=False)  # of which unit?
    assert "step" in [choice.name for choice in recognise(path).options]


def test_the_rate_that_a_line_says_counts_once_no_column_is_the_time(tmp_path: Path):
    packets = [f"14:57:{30 + k // 50}.{k % 50 // 5 * 20 + 8:03}" for k in range(400)]
    lines = [f"{k % 256}, {np.sin(k / 9):.3f}, {at}" for k, at in enumerate(packets)]
    path = tmp_path / "eeg.txt"
    path.write_text("\n".join(["%Sample Rate = 250.0 Hz", *lines]))
    before = recognise(path)
    assert (before.recipe.id_columns, before.recipe.time_columns) == (("column 3",), ("column 1",))
    changes = with_role(before.recipe, list(roles(before)), ["column 3"], "left_out")
    meta = read(path, revise(path, before.recipe, **changes).recipe).meta
    assert (meta.step, meta.step_unit) == (0.004, "s")


def test_a_very_wide_table_is_shown_in_part_with_what_stands_beside_its_numbers(tmp_path: Path):
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.normal(size=(8, 300)).round(3), columns=[f"t{i}" for i in range(300)])
    frame.insert(150, "kind", ["a", "b"] * 4)
    frame.insert(0, "name", ["x" * 100 + str(i) for i in range(8)])
    frame.to_csv(path := tmp_path / "wide.csv", index=False)
    found = recognise(path)
    assert found.table is not None
    shown = roles(found)
    assert len(shown) <= MOST_COLUMNS
    assert (shown["name"], shown["kind"], shown["t0"], shown["t299"]) == (
        "id", "label", "value", "value",
    )  # fmt: skip
    assert max(len(cell) for row in found.table.rows for cell in row) == LONGEST_CELL
