"""Missing values on the page: asked about, said, and shown as gaps."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard import state
from dashboard.charts.aggregates import single_sequence_figure
from dashboard.charts.axes import has_isolated_value
from dashboard.charts.comparison import expected_figure
from dashboard.charts.pictures.thumbnails import sparkline
from dashboard.charts.sequences import sequences_figure
from dashboard.components import hover_thumbnails
from dashboard.data_page import reading
from dashboard.explore_page.map_area import colour_by
from dashboard.export import run_downloads
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.time.time_axis import TimeAxis
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.conftest import finish
from tests.core.files import hourly, sea_ice
from tests.dashboard.conftest import (
    Open,
    add_file,
    checked,
    control,
    in_view,
    put_run,
    texts,
    waves,
)

NAN = float("nan")


def gappy(n: int = 8) -> SequenceDataset:
    """Waves of which every fourth lacks its steps 2 to 3."""
    dataset = waves(n)
    missing = [np.zeros(s.shape, bool) for s in dataset.sequences]
    for holes in missing[::4]:
        holes[2:4] = True
    return replace(dataset, missing=missing)


def drawn(figure) -> list[np.ndarray]:
    return [np.asarray(trace.y, float) for trace in figure.data]


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """An hourly table with semicolons, decimal commas and -200 where nothing was measured."""
    hours = pd.date_range("2024-03-04", periods=480, freq="h")
    values = np.sin(np.arange(480) * 2 * np.pi / 24) + 3
    values[100:160] = -200
    table = pd.DataFrame({"time": hours.strftime("%d/%m/%Y %H:%M"), "level": values.round(3)})
    table.to_csv(tmp_path / "messy.csv", sep=";", decimal=",", index=False)
    return tmp_path / "messy.csv"


def test_the_choice_is_offered_and_taken(open_page: Open, space: Workspace, messy: Path):
    data_id = add_file(space, messy)
    at = open_page(data=data_id)
    box = at.selectbox(key=f"choice_{data_id}_fill")
    assert box.label == "Missing values"
    assert box.options == [
        "Fill in (interpolate)",
        page_texts.FILL_IGNORED,
        "Set to 0",
        "Exclude sequences and windows with any",
    ]
    assert box.value == "mask"
    box.select("interpolate").run()
    assert not at.exception
    newest, before = space.datasets()
    assert space.recipe(newest.id).fill == "interpolate"
    assert space.dataset(newest.id).missing is None
    assert space.dataset(before.id).missing is not None


def test_a_sentinel_that_was_measured_leaves_nothing_missing(
    open_page: Open, space: Workspace, messy: Path
):
    data_id = add_file(space, messy)
    at = open_page(data=data_id)
    at.multiselect(key=f"choice_{data_id}_missing_numbers").set_value([]).run()
    assert not at.exception
    newest = space.dataset(space.datasets()[0].id)
    assert newest.missing is None
    assert min(s.min() for s in newest.sequences) == -200


def test_a_number_that_means_missing_is_typed(open_page: Open, space: Workspace, tmp_path: Path):
    values = np.where(np.arange(90) % 9 == 4, 7, np.arange(90) % 5)
    pd.DataFrame({"level": values}).to_csv(path := tmp_path / "t.csv", index=False)
    at = open_page(data=add_file(space, path))
    box = at.multiselect(key=f"choice_{in_view(at)}_missing_numbers")
    assert box.options == []
    first = in_view(at)
    box.set_value(["often"]).run()
    assert in_view(at) == first
    assert "Type a number" in texts(at, "caption")
    at.multiselect(key=f"choice_{first}_missing_numbers").set_value(["7,0"]).run()
    assert not at.exception
    assert space.recipe(in_view(at)).missing_numbers == (7.0,)
    assert max(s.max() for s in space.dataset(in_view(at)).sequences) == 4


def test_a_column_that_is_mostly_missing_is_left_out_with_one_click(
    open_page: Open, space: Workspace, messy: Path
):
    table = pd.read_csv(messy, sep=";", decimal=",")
    table["rare"] = table["level"].where(np.arange(len(table)) % 10 == 0)
    table.to_csv(messy, sep=";", decimal=",", index=False)
    data_id = add_file(space, messy)
    at = open_page(data=data_id)
    assert "rare is missing in 90 % of the rows" in texts(at, "warning")
    at.button(key="empty_1").click().run()
    assert not at.exception
    assert space.dataset(in_view(at)).meta.channels == ("level",)
    assert space.recipe(in_view(at)).left_out == ("rare",)  # as the line of columns says, too
    assert "In the file" not in texts(at, "markdown")
    assert "rare" not in texts(at, "warning")


def test_columns_that_are_mostly_missing_are_left_out_together(
    open_page: Open, space: Workspace, messy: Path
):
    table = pd.read_csv(messy, sep=";", decimal=",")
    rows = np.arange(len(table))
    table["rare"], table["seldom"] = (table["level"].where(rows % k == 0) for k in (10, 4))
    table.to_csv(messy, sep=";", decimal=",", index=False)
    at = open_page(data=add_file(space, messy))
    said = "rare and seldom are missing in 75 to 90 % of the rows; better leave them out."
    assert said in texts(at, "warning")
    at.button(key="empty_channels").click().run()
    assert not at.exception
    assert space.dataset(in_view(at)).meta.channels == ("level",)
    assert "better leave" not in texts(at, "warning")


def test_a_quantity_can_be_left_out_after_a_channel_of_another_one_was(
    open_page: Open, space: Workspace, tmp_path: Path
):
    new, share = np.random.default_rng(0).normal(size=(2, 60)).round(3)
    rows = [
        {"day": f"{day:%Y-%m-%d}", "kind": kind, "new": k + new[i], "share": share[i] if k else NAN}
        for i, day in enumerate(pd.date_range("2021-01-01", periods=60))
        for k, kind in enumerate(("first", "second", "third"))
    ]
    pd.DataFrame(rows).to_csv(path := tmp_path / "doses.csv", index=False)
    data_id = add_file(space, path, channel_column="kind", layout="long", time_columns=("day",))
    at = open_page(data=data_id)
    assert "first share" not in space.dataset(in_view(at)).meta.channels
    at.session_state[f"columns_value_{in_view(at)}"] = True
    at.run().button(key="left_out_of_value_1").click().run()
    assert not at.exception
    assert not at.error
    left = space.dataset(in_view(at)).meta.channels
    assert left == ("first", "second", "third")


def test_a_number_that_was_measured_is_given_back_with_one_click(
    open_page: Open, space: Workspace, messy: Path
):
    data_id = add_file(space, messy)
    at = open_page(data=data_id)
    at.button(key="measured_-200").click().run()
    assert not at.exception
    assert space.recipe(space.datasets()[0].id).missing_numbers == ()


def test_a_number_that_was_given_back_is_missing_again_when_it_is_chosen(
    open_page: Open, space: Workspace, messy: Path
):
    at = open_page(data=add_file(space, messy))
    at.button(key="measured_-200").click().run()
    box = at.multiselect(key=f"choice_{in_view(at)}_missing_numbers")
    assert box.options == ["-200 (60 cells)"]
    box.set_value([-200.0]).run()
    assert not at.exception
    assert "36 missing values are drawn as gaps" in texts(at)
    dataset = space.dataset(in_view(at))
    assert sum(int(holes.sum()) for holes in dataset.missing) == 36


@pytest.mark.parametrize("page", ["data", "train", "explore"])
def test_every_page_shows_data_with_gaps(open_page: Open, space: Workspace, page: str):
    dataset = gappy()
    data_id = space.add_dataset(dataset)
    run = finish(put_run(space, dataset, dataset_id=data_id))
    at = open_page(page, data=data_id, run=run.id)
    assert not at.exception
    if page == "explore":
        assert colour_by.MISSING_SHARE in control(at, state.COLOUR_BY).options


def test_a_line_has_a_gap_where_a_value_was_missing():
    dataset = gappy()
    figure = checked(sequences_figure(
        [dataset.as_measured(0)], titles=["a"], meta=dataset.meta, channels=[0],
        reconstructions=[dataset.sequences[0]],
    ))  # fmt: skip
    original, rebuilt = drawn(figure)
    assert np.flatnonzero(np.isnan(original)).tolist() == [2, 3]
    assert not np.isnan(rebuilt).any()


def test_what_is_left_of_a_sequence_has_the_gap_too():
    dataset = gappy()
    figure = checked(
        single_sequence_figure(
            dataset.as_measured(0), dataset.sequences[0], meta=dataset.meta, channels=[0]
        )
    )
    left = drawn(figure)[-1]
    assert np.flatnonzero(np.isnan(left)).tolist() == [2, 3]


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 2, 3], False), ([1, 2, NAN], False), ([1, NAN, 3, 4], True), ([NAN, 5, NAN], True)],
)
def test_a_value_between_missing_ones_is_drawn_as_a_point(values: list[float], expected: bool):
    assert has_isolated_value(np.array(values)) is expected
    figure = checked(
        sequences_figure([np.array(values)[:, None]], titles=["a"], meta=waves().meta, channels=[0])
    )
    assert (figure.data[0].mode == "lines+markers") is expected
    alone = expected_figure(
        [("this sequence", np.array(values))],
        time_axis=TimeAxis("s", 1.0),
        y_title="",
        marked=None,
    )
    assert (checked(alone).data[0].mode == "lines+markers") is expected


@pytest.mark.parametrize("first", [0, 1])
def test_every_other_value_is_a_dot_in_small_pictures(first: int):
    line = np.arange(400.0)
    line[first::2] = NAN
    picture = base64.b64decode(sparkline(line, None, None).partition(",")[2]).decode()
    assert picture.count("polyline") == 1  # of more points than are drawn, each has one known
    few = base64.b64decode(sparkline(line[:100], None, None).partition(",")[2]).decode()
    assert few.count("polyline") == 50
    assert 'stroke-linecap="round"' in few
    (begin, end), *_ = (one.split(" ") for one in re.findall('points="([^"]+)"', few))
    assert begin == end  # a line to itself, of which the round ends are seen


def test_small_pictures_have_gaps():
    line = np.array([1, 2, NAN, 4, 5, 6.0])
    address = sparkline(line, None, None)
    picture = base64.b64decode(address.partition(",")[2]).decode()
    assert picture.count("polyline") == 2
    assert "nan" not in picture
    dataset = gappy()
    whole = hover_thumbnails.sparklines(replace(dataset, missing=None), [0])
    assert (whole[0, :, :, 3] > 0).sum() > (
        hover_thumbnails.sparklines(dataset, [0])[0, :, :, 3] > 0
    ).sum()


def test_the_table_to_take_away_says_how_much_was_missing(space: Workspace):
    dataset = gappy()
    run = finish(put_run(space, dataset))
    table = run_downloads.encodings_table(run)
    expected = [np.isnan(dataset.as_measured(row)).mean() for row in range(len(dataset))]
    np.testing.assert_allclose(table["missing_share"], expected, rtol=1e-5)


def test_what_was_typed_beyond_a_limit_is_not_read_again_with_the_data_that_it_led_away_from(
    open_page: Open, space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    read, times = reading.store, []

    def counted(path: Path, *args: Any, **before: Any) -> str:
        times.append(path)
        assert len(times) <= 4  # two data led to one another for ever
        return read(path, *args, **before)

    monkeypatch.setattr(reading, "store", counted)
    at = open_page(data=add_file(space, hourly(tmp_path / "a.csv", 100), window=24))
    for typed, allowed in ((-1.0, 0.0), (5.0, 5.0), (-1.0, 0.0), (5.0, 5.0)):
        field = next(one for one in at.number_input if "most_missing" in str(one.key))
        field.set_value(typed).run()
        assert not at.exception
        assert space.recipe(in_view(at)).most_missing == allowed


def test_windows_that_are_mostly_missing_are_left_out_in_a_click(
    open_page: Open, space: Workspace, tmp_path: Path
):
    values = np.sin(np.arange(1200)[:, None] / np.array([9, 7, 5, 4])).round(3)
    values[300:400, 1] = NAN
    table = pd.DataFrame(values, columns=list("abcd"))
    table.insert(0, "time", pd.date_range("2024-03-04", periods=1200, freq="min"))
    table.to_csv(tmp_path / "hole.csv", index=False)
    data_id = add_file(space, tmp_path / "hole.csv", fill="interpolate")  # else gaps are drawn
    at = open_page(data=data_id)
    at.button(key="mostly_missing").click().run()
    assert not at.exception
    assert space.recipe(in_view(at)).most_missing == 50
    assert len(space.dataset(in_view(at))) < len(space.dataset(data_id))
    assert "left out" in texts(at)
    assert "mostly_missing" not in [button.key for button in at.button]


def test_ends_without_values_are_no_warning(
    open_page: Open, tmp_path: Path, space: Workspace
) -> None:
    """They were cut off, and there is nothing to decide."""
    at = open_page(data=add_file(space, sea_ice(tmp_path / "ice.csv")))
    assert "beginning or end of a sequence were cut off" in texts(at, "caption")
    assert "cut off" not in texts(at, "warning")
