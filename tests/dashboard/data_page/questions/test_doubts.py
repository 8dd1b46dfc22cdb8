"""What doesn't fit in a reading stands first among the warnings, and a click reads it otherwise."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sequitur_core.runs.workspace import Workspace
from tests.core.files import table
from tests.core.readers.tables.formats.test_lists_of_own_lengths import nights
from tests.core.readers.tables.layouts.test_event_counts import clicks, written
from tests.core.readers.tables.test_doubted_values import NOW_AND_THEN, PULSE, WIND, lost
from tests.core.readers.tables.test_doubts import kinds
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
