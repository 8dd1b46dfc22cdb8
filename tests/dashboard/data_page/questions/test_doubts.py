"""What doesn't fit in a reading stands first among the warnings, and a click reads it otherwise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from sequitur_core.runs.workspace import Workspace
from tests.core.files import table, wave, workbook
from tests.core.readers.tables.formats.lists.test_lists_of_own_lengths import nights
from tests.core.readers.tables.rows_to_sequences.test_days_cut_short import of_a_calendar
from tests.core.readers.tables.understanding.doubts.test_doubted_values import (
    NOW_AND_THEN,
    PULSE,
    WIND,
    lost,
)
from tests.core.readers.tables.understanding.doubts.test_doubts import kinds
from tests.core.readers.tables.understanding.layouts.events.test_event_counts import clicks, written
from tests.dashboard.conftest import Open, add_file, box, in_view, texts


def test_quantities_in_one_channel_become_channels_with_one_click(
    open_page: Open, space: Workspace, tmp_path: Path
) -> None:
    at = open_page(data=add_file(space, kinds(tmp_path)))
    assert "may be different quantities" in at.warning[0].value
    at.button(key="offer_channel_column").click().run()
    assert not at.exception
    assert len(space.dataset(in_view(at)).meta.channels) == 3
    assert "different quantities" not in texts(at, "warning")


def test_each_of_several_ways_to_read_a_file_has_a_button(
    open_page: Open, space: Workspace, tmp_path: Path
) -> None:
    at = open_page(data=add_file(space, nights(tmp_path / "sleep.csv", objects=False)))
    shown = [one.label for one in at.button if "offer_sheet" in str(one.key)]
    assert shown == ["Read heart", "Read stress"]
    at.button(key="offer_sheet_1").click().run()
    assert not at.exception
    assert space.recipe(in_view(at)).sheet == "stress"


def test_zeros_of_one_channel_are_missing_with_one_click_and_a_row_without_time_keeps_the_others(
    open_page: Open, space: Workspace, tmp_path: Path
) -> None:
    when = pd.date_range("2026-03-01", periods=len(PULSE), freq="min").astype(str).to_numpy(object)
    when[40] = "yesterday"
    cells = {"t": when, "pulse": lost(PULSE, NOW_AND_THEN), "rain": lost(WIND, WIND < 1.5)}
    at = open_page(data=add_file(space, table(tmp_path / "t.csv", cells)))
    assert "Line 42 has 'yesterday' in t" in texts(at)
    assert "bad_cell_1_out" not in [button.key for button in at.button]
    at.button(key="offer_range_of").click().run()
    assert not at.exception
    recipe = space.recipe(in_view(at))
    assert (recipe.range_of, recipe.outside) == (("pulse",), "missing")
    assert "0 may stand" not in texts(at, "warning")


def test_events_are_counted_per_day_with_one_click(
    open_page: Open, space: Workspace, tmp_path: Path
) -> None:
    rows = clicks().replace({"user": {"ann": 101, "bob": 102, "eve": 103}})
    at = open_page(data=add_file(space, written(tmp_path / "clicks.csv", rows)))
    assert "user may say whose each was" in texts(at, "warning")
    next(one for one in at.button if one.label == "Count per day").click().run()
    assert not at.exception
    assert "3,900 events were counted per day, for each user." in texts(at, "warning")
    assert len(space.dataset(in_view(at))) == 3
    next(one for one in at.button if one.label == "Count per hour").click().run()
    assert space.dataset(in_view(at)).lengths.min() > 24 * 25
    box(at, "Count events").set_value("").run()
    assert space.recipe(in_view(at)).counted == ""


def coded(path: Path) -> Path:
    """Rain and heat of each hour, and a number that says which kind of rain it was."""
    rows = pd.date_range("2026-03-01", periods=480, freq="h")
    rain = np.clip(9 * wave(480), 0, None).round(1)
    kinds = np.where(rain > 0, np.where(np.arange(480) % 50 < 9, 8, 6), np.arange(480) % 90 // 80)
    kinds[::70] = 4
    return table(path, {"t": rows, "RSK": rain, "RSKF": kinds, "TMK": 20 - rain})


def test_a_doubt_stays_until_it_is_answered(
    open_page: Open, space: Workspace, tmp_path: Path
) -> None:
    data_id = add_file(space, coded(tmp_path / "t.csv"))
    at = open_page(data=data_id)
    told = "which look like codes, but is a channel"
    assert told in texts(at, "warning")
    at.multiselect(key=f"choice_{data_id}_date_labels").set_value(["hour"]).run()
    assert in_view(at) != data_id
    assert told in texts(at, "warning")  # of which nothing was said
    at.button(key="offer_label_columns").click().run()
    assert not at.exception
    assert told not in texts(at, "warning")
    at.multiselect(key=f"choice_{in_view(at)}_date_labels").set_value(["weekday"]).run()
    assert not at.exception
    assert "RSKF" not in texts(at, "warning")


def test_each_of_several_labels_that_say_nothing_can_be_left_out(
    open_page: Open, space: Workspace, tmp_path: Path
) -> None:
    """Their buttons had one name, which took the page away where warnings were unfolded."""
    usual = {"class": ("clear", "fog", "snow"), "category": ("A", "B", "C")}
    labels = {name: [of[0]] * 48 for name, of in usual.items()}
    for name, at_rows in {"class": (5, 20, 33), "category": (9, 30, 41)}.items():
        for row in at_rows:
            labels[name][row] = usual[name][1 + row % 2]
    days = pd.date_range("2026-01-01", periods=48)
    path = table(tmp_path / "t.csv", {"day": days, "heat": 10 + wave(48, period=30), **labels})
    at = open_page(data=add_file(space, path))
    assert not at.exception
    leave = [b for b in at.button if b.label == "Leave it out" and "labels_lost" in str(b.key)]
    assert len(leave) == 2
    leave[1].click().run()
    assert not at.exception
    assert space.recipe(in_view(at)).label_columns == ("class",)


def test_a_doubt_about_a_channel_stays_as_rows_are_divided_in_another_way(
    open_page: Open, space: Workspace, tmp_path: Path
) -> None:
    frame = pd.read_csv(coded(tmp_path / "t.csv")).assign(site=np.repeat([*"abcdef"], 80))
    data_id = add_file(space, table(tmp_path / "s.csv", dict(frame)))
    at = open_page(data=data_id)
    told = "which look like codes, but is a channel"
    assert told in texts(at, "warning")
    first = space.recipe(data_id)
    layout = "long" if first.layout == "tidy" else "tidy"
    ids = ("site",) if layout == "tidy" else ()
    box(at, "Layout of the table").set_value(layout).run()
    assert space.recipe(in_view(at)).layout == layout
    assert (space.recipe(in_view(at)).id_columns, told in texts(at, "warning")) == (ids, True)


def test_days_cut_short_are_left_out_with_one_click_and_come_back_as_all_do(
    open_page: Open, space: Workspace, tmp_path: Path
) -> None:
    at = open_page(data=add_file(space, of_a_calendar(tmp_path / "t.csv")))
    assert "the file covers only a part of them" in texts(at, "warning")
    at.button(key="offer_without").click().run()
    assert not at.exception
    assert {*space.dataset(in_view(at)).lengths} == {24}
    assert "covers only a part" not in texts(at, "warning")
    at.button(key="bring_back").click().run()
    assert len(space.dataset(in_view(at))) == 21
    assert "covers only a part" in texts(at, "warning")


def test_codes_of_another_table_are_told_until_they_are_answered(
    open_page: Open, space: Workspace, tmp_path: Path
) -> None:
    """It was read by a choice, and what its columns may be was asked of the first table alone."""
    rng = np.random.default_rng(3)
    names = [*"abcdefgh"]
    sheets = {"first": [names, *rng.normal(size=(90, 8)).round(3).tolist()]}
    jumps = np.repeat(rng.choice([5, 40, 90], 30), 3)
    sheets["second"] = [["second", "volt", "amp", "which"]] + [
        [k, float(v), float(a), int(w)]
        for k, (v, a, w) in enumerate(zip(wave(90), wave(90, period=31), jumps, strict=True))
    ]
    path = workbook(tmp_path / "t.xlsx", **sheets)
    at = open_page(data=add_file(space, path, sheet="second"))
    assert "which only has the values 5, 40 and 90" in texts(at, "warning")
    next(one for one in at.button if one.label == "Use it as a label").click().run()
    assert not at.exception
    assert space.recipe(in_view(at)).label_columns == ("which",)
    assert "look like codes" not in texts(at, "warning")
