"""The Data page: steps that prepare sequences, and recipes used again."""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import cache
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.jobs.file_reading import reading
from sequitur_core.readers import read
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.files import table
from tests.core.readers.tables.understanding.doubts.test_doubted_values import COURSE, WIND
from tests.dashboard.conftest import MAIN, PATIENCE, Open, add_file, in_view, sent, texts


@pytest.fixture
def rows(tmp_path: Path, space: Workspace) -> str:
    """Eight sequences of 30 steps, read from a file."""
    path = tmp_path / "rows.csv"
    values = np.random.default_rng(0).normal(size=(8, 30)).cumsum(axis=1)
    frame = pd.DataFrame(values, columns=[f"t{i}" for i in range(30)])
    frame.insert(0, "name", [f"n{i}" for i in range(8)])
    frame.to_csv(path, index=False)
    return add_file(space, path)


@pytest.fixture
def open_page(open_page: Open) -> Open:
    """The Data page with the steps opened, which are made only then."""
    return functools.partial(open_page, preparing=True)


def charts_named(at: AppTest, word: str) -> list[dict]:
    return [data for data in sent(at) if word in data.get("label", "")]


def test_without_steps_a_recipe_is_told_in_words_and_nothing_can_be_prepared(
    open_page: Open, rows: str
):
    at = open_page(data=rows)
    assert not at.exception
    assert "Each row is a sequence" in texts(at, "markdown")
    assert at.button(key="prepare").disabled
    assert not charts_named(at, "preparing")


def test_a_step_is_shown_before_and_after(open_page: Open, rows: str):
    at = open_page(data=rows)
    at.number_input(key=f"every_{rows}").set_value(3).run()
    assert not at.exception
    assert [chart["label"] for chart in charts_named(at, "preparing")] == [
        "3 sequences before preparing",
        "3 sequences after preparing",
    ]


def test_prepared_data_is_new_data_and_the_old_stays(open_page: Open, rows: str, space: Workspace):
    space.rename_dataset(rows, "My waves")
    at = open_page(data=rows)
    at.number_input(key=f"every_{rows}").set_value(3)
    at.selectbox(key=f"scale_{rows}").set_value("standardise").run()
    at.button(key="prepare").click().run()
    assert not at.exception
    new = in_view(at)
    assert new != rows
    dataset = space.dataset(new)
    assert dataset.name == "My waves"  # as a person called it, not its file
    assert set(dataset.lengths) == {10}
    np.testing.assert_allclose(np.stack(dataset.sequences).std(axis=1), 1, atol=1e-4)
    assert set(space.dataset(rows).lengths) == {30}
    recipe = space.recipe(new)
    assert (recipe.every, recipe.standardise) == (3, True)
    assert re.search(r"of 10 steps, .*\. In the file: .* of 30 steps", texts(at, "markdown"))


def test_steps_can_be_taken_back_and_undone(open_page: Open, rows: str, space: Workspace):
    at = open_page(data=rows)
    at.number_input(key=f"every_{rows}").set_value(3).run()
    at.button(key="prepare").click().run()
    new = in_view(at)
    assert at.number_input(key=f"every_{new}").value == 3
    at.number_input(key=f"every_{new}").set_value(1).run()
    at.button(key="prepare").click().run()
    assert set(space.dataset(in_view(at)).lengths) == {30}
    for before in (new, rows):
        at.button(key="undo_change").click().run()
        assert in_view(at) == before
    assert not [b for b in at.button if b.key == "undo_change"]


def test_the_recipe_of_the_data_in_view_is_exported(
    open_page: Open, rows: str, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    given: dict[str, bytes] = {}

    def download_button(*_: object, data: bytes, key: str = "", **__: object) -> None:
        given[key] = data

    monkeypatch.setattr("streamlit.download_button", download_button)
    at = open_page(data=rows)
    at.number_input(key=f"every_{rows}").set_value(3).run()
    at.button(key="prepare").click().run()
    assert Recipe.from_json(given["download_recipe"].decode()) == space.recipe(in_view(at))
    assert space.recipe(in_view(at)).every == 3


def use(at: AppTest, data_id: str, content: bytes) -> AppTest:
    file = ("recipe.json", content, "application/json")
    return at.file_uploader(key=f"recipe_{data_id}").set_value([file]).run()


def test_a_recipe_is_used_for_another_file(open_page: Open, rows: str, space: Workspace):
    wanted = replace(space.recipe(rows), smooth=5, every=2)
    at = use(open_page(data=rows), rows, wanted.to_json().encode())
    assert not at.exception
    assert space.recipe(in_view(at)) == wanted
    assert set(space.dataset(in_view(at)).lengths) == {15}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe\x00", "isn't a recipe"),
        (b"[1, 2]", "isn't a recipe"),
        (Recipe(format="video").to_json().encode(), "of type video"),
        (
            Recipe(format="table", value_columns=("heat",)).to_json().encode(),
            "lacks the column heat",
        ),
    ],
)
def test_a_recipe_that_does_not_fit_says_why_and_changes_nothing(
    open_page: Open, rows: str, content: bytes, sentence: str
):
    at = use(open_page(data=rows), rows, content)
    assert not at.exception
    assert sentence in at.error[0].value.replace("\\", "")
    assert page_texts.NOTHING_CHANGED in at.error[0].value
    assert in_view(at) == rows


def test_too_many_steps_left_out_is_said(open_page: Open, rows: str, space: Workspace):
    wanted = replace(space.recipe(rows), skip=99)
    at = use(open_page(data=rows), rows, wanted.to_json().encode())
    assert "has only 30" in at.error[0].value


@pytest.fixture
def recordings(tmp_path: Path, space: Workspace) -> str:
    """Ten recordings of three channels, one after another; eight of 60 steps and two of 10."""
    rng = np.random.default_rng(0)
    parts = []
    for i, n in enumerate([60] * 8 + [10] * 2):
        t = np.arange(n)
        x = np.sin(2 * np.pi * t / 12) + 0.1 * rng.normal(size=n)
        parts.append(pd.DataFrame({"who": f"p{i}", "t": t, "x": x, "y": 2 * x, "z": -x}))
    path = tmp_path / "walks.csv"
    pd.concat(parts).to_csv(path, index=False)
    data_id = add_file(space, path)
    assert space.recipe(data_id).layout == "tidy"
    return data_id


def prepared(at: AppTest, space: Workspace) -> SequenceDataset:
    at.button(key="prepare").click().run()
    assert not at.exception
    return space.dataset(in_view(at))


def test_recordings_are_cut_into_windows_that_stay_within_them(
    open_page: Open, recordings: str, space: Workspace
):
    at = open_page(data=recordings)
    said = "Suggestion: 12 steps, 6 steps apart, because they repeat about every 12 steps."
    assert said in texts(at, "caption")
    assert not any(choice.key == f"choice_{recordings}_window" for choice in at.number_input)
    at.number_input(key=f"window_{recordings}").set_value(24).run()
    assert "2 of 10 recordings are shorter than one window and left out." in texts(at, "warning")
    at.number_input(key=f"window_step_{recordings}").set_value(12).run()
    assert "32 windows of 24 steps" in texts(at, "caption")
    dataset = prepared(at, space)
    assert (len(dataset), set(dataset.lengths)) == (32, {24})
    whole = space.dataset(recordings)
    for row in range(4):
        np.testing.assert_array_equal(
            dataset.sequences[row], whole.sequences[0][12 * row : 12 * row + 24]
        )
    assert "2 of 10 recordings are shorter than one window" in texts(at, "warning")
    assert "32 windows of 24 steps" in texts(at, "markdown")


def test_channels_and_ranges_are_chosen(open_page: Open, recordings: str, space: Workspace):
    at = open_page(data=recordings)
    at.multiselect(key=f"channels_{recordings}").set_value(["x", "y"])
    at.multiselect(key=f"range_of_{recordings}").set_value(["y"]).run()
    at.number_input(key=f"high_y_{recordings}").set_value(0.5).run()
    dataset = prepared(at, space)
    assert dataset.meta.channels == ("x", "y")
    assert max(float(s[:, 1].max()) for s in dataset.sequences) == 0.5
    assert max(float(s[:, 0].max()) for s in dataset.sequences) > 0.9
    assert space.recipe(in_view(at)).range_low == (None,)


def test_a_movement_is_seen_from_the_animal(open_page: Open, space: Workspace, tmp_path: Path):
    rng = np.random.default_rng(0)
    places = rng.normal(size=(8 * 20, 4)).cumsum(axis=0).round(3)
    frame = pd.DataFrame(places, columns=["nose x", "nose y", "tail x", "tail y"])
    frame.insert(0, "t", np.tile(np.arange(20), 8))
    frame.insert(0, "mouse", np.repeat([f"m{i}" for i in range(8)], 20))
    frame.to_csv(path := tmp_path / "mice.csv", index=False)
    data_id = add_file(space, path)
    at = open_page(data=data_id)
    at.selectbox(key=f"centre_on_{data_id}").set_value("tail").run()
    at.selectbox(key=f"turn_by_{data_id}").set_value("nose").run()
    assert at.multiselect(key=f"range_of_{data_id}").options == ["nose x"]
    dataset = prepared(at, space)
    assert dataset.meta.channels == ("nose x",)
    ahead = np.hypot(places[:20, 0] - places[:20, 2], places[:20, 1] - places[:20, 3])
    np.testing.assert_allclose(dataset.sequences[0][:, 0], ahead, rtol=1e-4)
    assert "All positions are relative to tail, with nose pointing ahead." in texts(at, "caption")


def test_an_angle_that_jumps_becomes_sine_and_cosine_and_stays_so_with_further_steps(
    open_page: Open, space: Workspace, tmp_path: Path
):
    path = table(tmp_path / "way.csv", {"wind": WIND, "course": COURSE})
    at = open_page(data=add_file(space, path))
    at.button(key="offer_angles").click().run()
    assert not at.exception
    assert "is an angle" not in texts(at, "warning")
    data_id = in_view(at)
    at.session_state["preparing"] = True
    at.run()
    at.number_input(key=f"smooth_{data_id}").set_value(3).run()
    dataset = prepared(at, space)
    assert dataset.meta.channels == ("wind", "course sine", "course cosine")
    assert space.recipe(in_view(at)).smooth == 3


def test_a_channel_that_never_changes_is_left_out_with_one_click(
    open_page: Open, space: Workspace, tmp_path: Path
):
    values = np.random.default_rng(0).normal(size=(9, 40, 3))
    values[:, :, 1] = 4
    path = tmp_path / "still.npy"
    np.save(path, values)
    at = open_page(data=add_file(space, path))
    assert "Channel 2 never changes." in texts(at, "warning")
    at.button(key="channel_out").click().run()
    assert not at.exception
    assert space.dataset(in_view(at)).meta.channels == ("channel 1", "channel 3")
    assert page_texts.NEVER_CHANGES not in texts(at, "warning")


def test_the_length_offered_follows_the_averaging_and_long_flat_ends_are_warned_of(
    open_page: Open, recordings: str, space: Workspace
):
    at = open_page(data=recordings)
    at.selectbox(key=f"one_length_{recordings}").set_value("cut").run()
    assert at.number_input(key=f"same_length_{recordings}_60").value == 60
    assert "More than a third of 2 of 10 sequences would be padding" in texts(at, "warning")
    at.number_input(key=f"every_{recordings}").set_value(3).run()
    assert at.number_input(key=f"same_length_{recordings}_20").value == 20
    at.selectbox(key=f"one_length_{recordings}").set_value("stretch").run()
    assert "flat line" not in texts(at, "warning")
    dataset = prepared(at, space)
    assert set(dataset.lengths) == {20}


def test_leaving_out_more_than_there_is_is_said_and_can_be_mended(open_page: Open, recordings: str):
    at = open_page(data=recordings)
    at.number_input(key=f"skip_{recordings}").set_value(9)
    at.number_input(key=f"skip_end_{recordings}").set_value(5).run()
    assert not at.exception
    assert "the shortest sequence has only 10" in at.error[0].value
    at.number_input(key=f"skip_end_{recordings}").set_value(0).run()
    assert not at.error


def test_a_scale_over_all_sequences_is_settled_on_all_of_them(
    open_page: Open, recordings: str, space: Workspace
):
    at = open_page(data=recordings)
    at.selectbox(key=f"scale_{recordings}").set_value("scaled").run()
    dataset = prepared(at, space)
    values = np.concatenate(dataset.sequences)
    np.testing.assert_allclose(values.min(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(values.max(axis=0), 1, atol=1e-6)
    recipe = space.recipe(in_view(at))
    assert recipe.scaled == ("x", "y", "z")
    assert "In the file" not in texts(at)  # there are as many, as long ones
    assert at.button(key="prepare").disabled  # nothing is to be done anew


def test_other_sequences_can_be_seen_before_and_after(open_page: Open, rows: str):
    at = open_page(data=rows)
    at.number_input(key=f"every_{rows}").set_value(3).run()
    before = charts_named(at, "before preparing")
    at.button(key="steps_others").click().run()
    assert charts_named(at, "before preparing") != before


def test_prepared_data_is_not_read_again_before_the_steps_are_opened(
    space: Workspace, rows: str, monkeypatch: pytest.MonkeyPatch
):
    summary = space.summary(rows)
    recipe = replace(space.recipe(rows), every=3)
    path = Path(summary.source)
    prepared = space.add_dataset(read(path, recipe), recipe, source=path)
    looked: list[Path] = []
    monkeypatch.setattr("dashboard.cache.read", lambda path, recipe: looked.append(path))
    at = AppTest.from_file(str(MAIN), default_timeout=PATIENCE)
    at.query_params["data"] = prepared
    at.run()
    assert not at.exception
    assert looked == []


def test_a_file_is_looked_at_once(
    rows: str, space: Workspace, monkeypatch: pytest.MonkeyPatch, open_page: Open
):
    path = Path(space.summary(rows).source)
    looked: list[Path] = []

    def counting(path: Path, **more: Any) -> object:
        looked.append(path)
        return reading.recognise(path, **more)

    monkeypatch.setattr("dashboard.cache.recognise", counting)
    found = [cache.recognised(path) for _ in range(3)]
    assert not open_page(data=rows).exception
    assert looked == [path]
    assert found[0] is found[2]


def test_prices_are_offered_as_changes_which_the_form_then_shows(
    open_page: Open, space: Workspace, tmp_path: Path
):
    moves = np.random.default_rng(0).normal(0, 0.02, (8, 300)).cumsum(axis=1)
    frame = pd.DataFrame(50 * np.exp(moves), columns=[f"day {i}" for i in range(300)])
    frame.to_csv(tmp_path / "shares.csv", index=False)
    at = open_page(data=add_file(space, tmp_path / "shares.csv"))
    at.button(key="wander_out").click().run()
    assert not at.exception
    new = in_view(at)
    assert at.selectbox(key=f"change_{new}").value == "percent"
    at.selectbox(key=f"change_{new}").set_value("log").run()
    at.button(key="prepare").click().run()
    assert space.recipe(in_view(at)).change == "log"
