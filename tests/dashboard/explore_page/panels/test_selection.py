"""Selecting without a browser: what is selected, taken back, kept, coloured and left out."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from dashboard import state
from dashboard.charts.aggregates import aggregate_figure, error_figure, single_sequence_figure
from dashboard.charts.colouring import by_rows
from dashboard.export import run_downloads
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.explore.aggregates import ErrorProfile, aggregate, error_over_time
from sequitur_core.runs import layout
from sequitur_core.runs.results import selections
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core import files
from tests.core.conftest import finish
from tests.dashboard.conftest import (
    Open,
    add_file,
    button,
    checked,
    control,
    figure_of,
    numbers,
    pick,
    put_run,
    said,
    selected,
    sent,
    sent_to,
    texts,
    waves,
)
from tests.notes import worded

ODD = "*odd* <b>ones</b> :smile: 🙂"
IDS = [f"w{i}" for i in range(8)]
TRAIN_WITHOUT = "Train without these"
SAVE_OR_EXPORT = "Save or export"


def names_by_colour(at: AppTest) -> dict[str, list[str]]:
    """The points of the map in each colour, by their names."""
    return {trace["name"]: trace["text"] for trace in figure_of(sent_to(at, "map"))["data"]}


def lines(at: AppTest, label: str) -> dict[str, np.ndarray]:
    """The lines of the chart with such a label, by their names."""
    (data,) = [data for data in sent(at) if label in data.get("label", "")]
    return {line["name"]: numbers(line["y"]) for line in figure_of(data)["data"]}


def rows(at: AppTest) -> list[int]:
    return list(at.session_state["selected_rows"][1])


def test_a_selection_on_the_map_is_on_the_page_in_the_same_run(open_page: Open, run: Run):
    at = pick(open_page("explore", run=run.id), [1, 4])
    assert page_texts.selected(2) in texts(at)
    assert not at.button(key="select_back").disabled


def test_every_selection_can_be_taken_back(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    assert at.button(key="select_back").disabled
    pick(at, [1, 4])
    at.button(key="invert").click().run()
    assert rows(at) == [0, 2, 3, 5, 6, 7]
    at.button(key="select_all").click().run()
    at.button(key="clear").click().run()
    assert rows(at) == []
    for before in ([0, 1, 2, 3, 4, 5, 6, 7], [0, 2, 3, 5, 6, 7], [1, 4], []):
        at.button(key="select_back").click().run()
        assert rows(at) == before
    assert at.button(key="select_back").disabled


def test_a_gesture_that_changes_nothing_is_no_step(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    for _ in range(3):
        pick(at, [1])
    at.button(key="select_back").click().run()
    assert rows(at) == []


def test_steps_of_another_run_are_not_taken_back(open_page: Open, space: Workspace, run: Run):
    other = finish(put_run(space, waves(name="others"), name="second"))
    at = pick(open_page("explore", run=run.id), [1])
    at.query_params["run"] = other.id
    at.run()
    assert at.button(key="select_back").disabled
    assert page_texts.selected(1) not in texts(at)


def test_a_search_for_an_id_selects_it(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    at.text_input(key="find").set_value("W5").run()
    assert rows(at) == [5]


def test_a_search_that_finds_several_lists_them(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    at.text_input(key="find").set_value("w").run()
    assert "selected_rows" not in at.session_state
    at.button(key="pick_found").click().run()
    assert rows(at) == list(range(8))


def test_what_was_picked_of_a_search_is_picked_once(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    at.text_input(key="find").set_value("w").run()
    control(at, state.SEARCH_RESULT).set_value(3).run()
    assert rows(at) == [3]
    pick(at, [1])
    at.text_input(key="find").set_value("W")
    late = said(at)
    at.run()
    at._run(late)
    assert rows(at) == [1]
    assert control(at, state.SEARCH_RESULT).value is None


def test_a_search_without_a_find_says_so(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    at.text_input(key="find").set_value("<i>nobody").run()
    assert "No id contains “<i>nobody”." in texts(at)
    assert not at.exception


def test_a_search_for_the_value_of_a_label_offers_its_sequences(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    at.text_input(key="find").set_value("A").run()
    assert "No id contains “A”. kind is a:" in texts(at)
    at.button(key="pick_found_label").click().run()
    assert rows(at) == [0, 2, 4, 6]


def values(at: AppTest) -> ButtonGroup:
    """The values of a label to select by, all in sight: a list would lie over the button."""
    (pills,) = [group for group in at.button_group if group.label == "Values"]
    return pills


def choosing(at: AppTest) -> AppTest:
    """With what selects by values open."""
    at.session_state["select_by"] = True
    return at.run()


def test_values_of_a_label_are_added_and_removed_as_the_map_says(open_page: Open, run: Run):
    at = choosing(pick(open_page("explore", run=run.id), [1], how="add"))
    values(at).set_value(["a"]).run()
    assert at.button(key="pick_by_value").label == "Add 4 sequences"
    at.button(key="pick_by_value").click().run()
    assert rows(at) == [0, 1, 2, 4, 6]
    at.session_state["map"] = {"how": "remove"}
    values(choosing(at)).set_value(["a"]).run()
    assert at.button(key="pick_by_value").label == "Remove 4 sequences"
    at.button(key="pick_by_value").click().run()
    assert rows(at) == [1]


def test_a_range_of_a_number_selects(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves(16)))
    at = choosing(open_page("explore", run=run.id))
    at.selectbox(key="by_what").select("weight").run()
    at.number_input[0].set_value(3.0).run()
    at.number_input[1].set_value(6.0).run()
    at.button(key="pick_by_value").click().run()
    assert rows(at) == [2, 3, 4]


def test_sequences_without_a_label_can_be_selected(open_page: Open, space: Workspace):
    dataset = waves()
    dataset.labels["kind"] = ["a", None] * 4
    run = finish(put_run(space, dataset))
    at = choosing(open_page("explore", run=run.id))
    assert r"no label \(4\)" in values(at).options
    values(at).set_value([None]).run()
    at.button(key="pick_by_value").click().run()
    assert rows(at) == [1, 3, 5, 7]


def many_classes() -> SequenceDataset:
    """400 series of 200 classes whose names are markdown, HTML and emoji."""
    values = np.random.default_rng(0).normal(size=(400, 6, 1)).astype(np.float32)
    names = [f"*c* <b>{i % 200}</b> :smile: 🙂" for i in range(400)]
    return SequenceDataset("many", list(values), labels=pd.DataFrame({"<i>": names}))


def test_200_classes_and_odd_names_make_a_page(open_page: Open, space: Workspace):
    run = finish(put_run(space, many_classes(), model="LINEAR_AE"))
    at = choosing(pick(open_page("explore", run=run.id), [0, 200], n=400))
    assert len(at.multiselect[0].options) == 200
    for way in (page_texts.TOGETHER, page_texts.TABLE):
        at.segmented_control(key="show_as").set_value(way).run()
        assert not at.exception
    at.multiselect[0].set_value([at.multiselect[0].options[0].rpartition(" (")[0]]).run()
    at.button(key="pick_by_value").click().run()
    assert not at.exception
    assert rows(at) == [0, 200]


def test_a_selection_is_kept_and_selected_again(open_page: Open, run: Run):
    at = pick(open_page("explore", run=run.id), [1, 4])
    at.text_input(key="keep_name").set_value(ODD)
    button(at, "Save selection").click().run()
    (one,) = selections.saved(run)
    assert (one.name, one.rows.tolist()) == (ODD, [1, 4])
    assert "2 sequences" in at.toast[0].value
    assert at.button(key="kept_0").label.replace("\\", "").replace("\u2060", "") == f"{ODD} · 2"
    at = selected(open_page("explore", run=run.id), run, [])  # as after a reload
    at.button(key="kept_0").click().run()
    assert rows(at) == [1, 4]
    at.button(key="select_all").click().run()
    at.session_state["map"] = {"how": "remove"}
    at.button(key="kept_0").click().run()
    assert rows(at) == [0, 2, 3, 5, 6, 7]


def test_a_taken_name_is_a_sentence(open_page: Open, run: Run):
    selections.save(run, "odd", [2])
    at = pick(open_page("explore", run=run.id), [1, 4])
    at.text_input(key="keep_name").set_value("odd")
    button(at, "Save selection").click().run()
    assert "There is already a saved selection called odd." in texts(at)


def test_a_kept_selection_is_renamed_and_removed(open_page: Open, run: Run):
    selections.save(run, "odd", [2])
    at = open_page("explore", run=run.id)
    at.text_input(key="kept_new_name").set_value("even").run()
    at.button(key="rename_kept").click().run()
    assert [one.name for one in selections.saved(run)] == ["even"]
    assert at.button(key="kept_0").label.replace("\u2060", "") == "even · 1"
    at.button(key="remove_kept").click().run()
    assert selections.saved(run) == []
    assert not at.exception


def test_damaged_kept_selections_are_a_sentence(open_page: Open, run: Run):
    (run.path / layout.SELECTIONS_FILE).write_text("{")
    at = open_page("explore", run=run.id)
    assert "The run itself is unharmed" in texts(at)
    assert not at.exception


def test_the_map_is_coloured_by_selections(open_page: Open, run: Run):
    selections.save(run, ODD, [2, 3])
    at = open_page("explore", run=run.id)
    control(at, state.COLOUR_BY).select(f"selection: {ODD}").run()
    assert not at.exception
    assert names_by_colour(at) == {
        page_texts.IN_SELECTION: ["w2", "w3"],
        page_texts.NOT_IN_SELECTION: IDS[:2] + IDS[4:],
    }
    control(at, state.COLOUR_BY).select("selection").run()
    pick(at, [1, 4])
    assert "selection: in selection (2)" in texts(at)
    assert names_by_colour(at)[page_texts.IN_SELECTION] == ["w1", "w4"]
    at.button(key="invert").click().run()
    assert names_by_colour(at)[page_texts.NOT_IN_SELECTION] == ["w1", "w4"]


def test_a_colour_whose_selection_is_removed_gives_way(open_page: Open, run: Run):
    selections.save(run, "odd", [2, 3])
    at = open_page("explore", run=run.id)
    control(at, state.COLOUR_BY).select("selection: odd").run()
    at.button(key="remove_kept").click().run()
    assert not at.exception
    assert control(at, state.COLOUR_BY).value == "kind"


def test_the_colours_of_a_selection_are_told_apart():
    found = by_rows("odd", np.array([1]), 3)
    assert found.names == (
        page_texts.NOT_IN_SELECTION,
        page_texts.IN_SELECTION,
        page_texts.NOT_IN_SELECTION,
    )
    assert found.of_row(1) != found.of_row(0)


def test_the_download_holds_the_selected_rows_only(run: Run):
    table = pd.read_csv(io.BytesIO(run_downloads.csv_bytes(run, np.array([1, 4]))))
    assert table["id"].tolist() == ["w1", "w4"]
    assert np.array_equal(table["encoding_1"].to_numpy(np.float32), run.encodings()[[1, 4], 0])


def test_the_table_names_labels_apart_from_what_is_computed():
    dataset = waves()
    dataset.labels["length"] = list("xyxyxyxy")
    table = run_downloads.rows_table(dataset, np.arange(8, dtype=np.float32), np.array([1, 4]))
    assert table.columns.tolist() == ["id", "kind", "weight", "length (label)", "length", "error"]
    assert table["error"].tolist() == [1, 4]
    assert table["length (label)"].tolist() == ["y", "x"]


@pytest.mark.parametrize("some", [[3], [1, 4], list(range(8))])
@pytest.mark.parametrize("way", [page_texts.EACH, page_texts.TOGETHER, page_texts.TABLE])
def test_every_way_shows_one_some_and_all(open_page: Open, run: Run, some: list[int], way: str):
    at = pick(open_page("explore", run=run.id), some)
    at.segmented_control(key="show_as").set_value(way).run()
    assert not at.exception
    assert f"{len(some)} sequence" in texts(at)


def test_together_shows_the_middle_the_band_and_the_error(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves(channels=1)))
    some = [0, 2, 3, 6, 7]
    at = pick(open_page("explore", run=run.id), some)
    at.segmented_control(key="show_as").set_value(page_texts.TOGETHER).run()
    values = np.stack([run.dataset().sequences[row][:, 0] for row in some])
    rebuilt = np.stack([run.reconstructions()[row][:, 0] for row in some])
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75], axis=0)
    drawn = lines(at, "5 selected sequences on top of each other")
    np.testing.assert_allclose(drawn["median"], middle, atol=1e-5)
    np.testing.assert_allclose(drawn["middle half"], [*high, *low[::-1]], atol=1e-5)
    rebuilt_middle = drawn["median reconstruction"]
    np.testing.assert_allclose(rebuilt_middle, np.median(rebuilt, axis=0), atol=1e-5)
    error = lines(at, "Typical error")
    expected = np.sqrt(np.square(values - rebuilt).mean(axis=0))
    np.testing.assert_allclose(error["selected sequences"], expected, atol=1e-5)
    assert len(error["all sequences"]) == 12


def test_a_selection_is_drawn_in_the_channel_that_the_sentence_above_speaks_of(
    open_page: Open, space: Workspace
):
    values = np.random.default_rng(0).normal(size=(24, 20, 2))
    values[:6, :, 1] -= 9
    meta = Meta(channels=("pulse", "oxygen"), units=("bpm", "%"))
    run = finish(put_run(space, SequenceDataset("ward", list(values), meta=meta)))
    at = open_page("explore", run=run.id, panel=page_texts.SELECTION)

    def drawn() -> list[int]:
        return next(one for one in at.button_group if one.label == "Channels").value

    selected(at, run, range(6))
    assert "oxygen is" in texts(at, "caption")
    assert drawn() == [1]
    selected(at, run, [0])  # no sentence compares one sequence
    assert drawn() == [0]


def test_a_single_sequence_is_drawn_with_its_difference(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves(channels=1)))
    drawn = lines(pick(open_page("explore", run=run.id), [3]), "w3 with its reconstruction")
    original, rebuilt = run.dataset().sequences[3][:, 0], run.reconstructions()[3][:, 0]
    np.testing.assert_allclose(drawn["original"], original, atol=1e-5)
    np.testing.assert_allclose(drawn["reconstruction"], rebuilt, atol=1e-5)
    difference = drawn["original minus reconstruction"]
    np.testing.assert_allclose(difference, original - rebuilt, atol=1e-5)


def test_selection_and_view_survive_another_colour(open_page: Open, run: Run):
    at = pick(open_page("explore", run=run.id), [1, 4])
    view = figure_of(sent_to(at, "map"))["layout"]["uirevision"]
    control(at, state.COLOUR_BY).select(page_texts.ERROR).run()
    assert "coloured by reconstruction error" in sent_to(at, "map")["label"]
    # With the same one, Plotly keeps its view: tests/browser tries it out.
    assert figure_of(sent_to(at, "map"))["layout"]["uirevision"] == view
    assert rows(at) == [1, 4]
    assert page_texts.selected(2) in texts(at)


def test_mixed_lengths_are_said_to_be_stretched(open_page: Open, space: Workspace):
    rng = np.random.default_rng(0)
    values = [rng.normal(size=(n, 2)).astype(np.float32) for n in (5, 6, 7, 8, 9, 10)]
    run = finish(put_run(space, SequenceDataset("mixed", values)))
    at = pick(open_page("explore", run=run.id), [0, 3], n=6)
    at.segmented_control(key="show_as").set_value(page_texts.TOGETHER).run()
    assert "Their lengths differ" in texts(at)


def clips() -> SequenceDataset:
    rng = np.random.default_rng(0)
    values = [rng.normal(size=(n, 6, 8)).astype(np.float32) for n in (4, 5, 4, 6)]
    return SequenceDataset("clips", values, meta=Meta(step_unit="frame"))


@pytest.mark.parametrize("way", [page_texts.EACH, page_texts.TOGETHER, page_texts.TABLE])
@pytest.mark.parametrize("some", [[3], [0, 1, 3]])
def test_clips_of_other_lengths_are_shown_in_every_way(
    open_page: Open, space: Workspace, way: str, some: list[int]
):
    run = finish(put_run(space, clips(), model="CONV_LSTM_AE"))
    at = pick(open_page("explore", run=run.id), some, n=4)
    at.segmented_control(key="show_as").set_value(way).run()
    assert not at.exception


def follow_train_without(at: AppTest) -> AppTest:
    """Go to Train by the link beside the selection."""
    (link,) = (link for link in at.get("page_link") if link.label == TRAIN_WITHOUT)
    at.query_params.clear()
    for name, value in parse_qsl(link.proto.query_string):
        at.query_params[name] = value
    return at.switch_page("train_page/page.py").run()


def test_a_training_without_the_selected_has_new_data_and_the_same_settings(
    open_page: Open, space: Workspace, run: Run
):
    at = pick(open_page("explore", run=run.id), [1, 4])
    assert "6 sequences" in texts(at)
    follow_train_without(at)
    assert not at.exception
    new, old = space.datasets()
    assert old.id == run.spec.dataset_id
    assert (new.count, new.name) == (6, "waves without 2 sequences")
    assert space.dataset(new.id).ids == ("w0", "w2", "w3", "w5", "w6", "w7")
    assert "2 sequences were excluded: w1, w4." in worded(space.dataset(new.id).meta.notes)
    assert at.session_state["_data"] == new.id
    assert at.session_state["train_like"].dataset_id == new.id
    assert at.session_state["train_like"].config == run.spec.config
    assert control(at, "encoding_dim").value == run.spec.encoding_dim
    assert control(at, "epochs").value == run.spec.config.epochs


def test_saved_selections_go_along_to_a_training_without_some(
    open_page: Open, space: Workspace, run: Run
):
    selections.save(run, "ends", [0, 4, 7])
    at = pick(open_page("explore", run=run.id), [1, 4])
    follow_train_without(at)
    at.button(key="train").click().run()
    assert not at.exception
    (new,) = (one for one in space.runs() if one.id != run.id)
    assert {one.name: one.rows.tolist() for one in selections.saved(new)} == {"ends": [0, 5]}


def test_what_is_left_out_of_a_file_is_in_the_recipe(
    open_page: Open, space: Workspace, tmp_path: Path
):
    data_id = add_file(space, files.waves(tmp_path / "waves.csv"))
    recipe = space.recipe(data_id)
    run = finish(put_run(space, space.dataset(data_id), dataset_id=data_id, recipe=recipe))
    at = pick(open_page("explore", run=run.id), [7], n=files.ROWS)
    follow_train_without(at)
    assert not at.exception
    (new,) = (about.id for about in space.datasets() if about.count == files.ROWS - 1)
    assert space.recipe(new).without == ("wave 7",)
    assert data_id in space.dataset_ids()


@pytest.mark.parametrize(("count", "said"), [(8, "All sequences are"), (7, "All sequences but 1")])
def test_where_too_few_would_be_left_only_training_without_them_is_refused(
    open_page: Open, run: Run, count: int, said: str
):
    at = pick(open_page("explore", run=run.id), list(range(count)))
    assert said in texts(at, "caption")
    assert "To train without some of them, select fewer" in texts(at, "caption")
    assert at.get("download_button")
    assert TRAIN_WITHOUT not in [link.label for link in at.get("page_link")]


def test_a_run_without_reconstructions_still_shows_its_selection(open_page: Open, run: Run):
    (run.path / "reconstructions.npy").unlink()
    for some in ([3], [1, 4]):
        at = pick(open_page("explore", run=run.id), some)
        at.segmented_control(key="show_as").set_value(page_texts.TOGETHER).run()
        assert not at.exception


# --- Figures


META = Meta(channels=("a", "b"), units=("m", "m"), step=0.5, step_unit="s")


def test_lines_drawn_together_have_gaps_between_them():
    values = [np.full((3, 2), i, np.float32) for i in range(2)]
    found = aggregate(values, np.arange(2), [1])
    figure = checked(aggregate_figure(found, None, lines=values, meta=META, channels=[1]))
    x, y = np.array(figure.data[0].x), np.array(figure.data[0].y)
    assert np.array_equal(x, [0, 0.5, 1, np.nan] * 2, equal_nan=True)
    assert np.array_equal(y, [0, 0, 0, np.nan, 1, 1, 1, np.nan], equal_nan=True)


def test_every_channel_has_a_chart_with_its_unit():
    values = [np.zeros((3, 2), np.float32)] * 2
    found = aggregate(values, np.arange(2), [0, 1])
    layout = checked(
        aggregate_figure(found, found, lines=values, meta=META, channels=[0, 1])
    ).layout
    assert layout.yaxis.title.text == "a (m)"
    assert layout.yaxis2.title.text == "b (m)"
    assert layout.xaxis2.title.text == "time (s)"
    assert layout.xaxis.title.text is None
    assert layout.yaxis.domain[0] > layout.yaxis2.domain[1]


def test_relative_time_is_said_on_the_axis():
    values = [np.zeros((n, 1), np.float32) for n in (3, 4)]
    found = aggregate(values, np.arange(2), [0])
    meta = Meta(channels=("a",), units=("",))
    figure = checked(aggregate_figure(found, None, lines=values, meta=meta, channels=[0]))
    assert figure.layout.xaxis.title.text == "share of the sequence (%)"
    assert max(v for v in figure.data[0].x if v == v) == 100


def test_what_is_left_of_a_sequence_is_original_minus_reconstruction():
    sequence, rebuilt = np.full((4, 2), 3, np.float32), np.full((4, 2), 1, np.float32)
    figure = checked(single_sequence_figure(sequence, rebuilt, meta=META, channels=[0]))
    assert [list(t.y) for t in figure.data] == [[3] * 4, [1] * 4, [2] * 4]
    assert figure.layout.yaxis2.title.text == "difference (m)"


def test_errors_are_drawn_in_the_units_of_the_data():
    values, rebuilt = [np.full((3, 2), 5.0)] * 2, [np.full((3, 2), 2.0)] * 2
    profile = error_over_time(values, rebuilt, np.arange(2), channels=[0])
    figure = checked(error_figure(profile, None, unit="m", meta=META, many=True))
    assert list(figure.data[0].y) == [3] * 3
    assert figure.layout.yaxis.title.text == "typical error (m)"


def test_a_profile_of_one_step_is_a_point():
    profile = ErrorProfile(np.array([4.0]), False, np.array([0]))
    figure = checked(error_figure(profile, profile, unit="", meta=META, many=False))
    assert {trace.mode for trace in figure.data} == {"markers"}


@pytest.mark.parametrize("name", ["<b>x</b>", "a & b"])
def test_names_of_channels_are_shown_letter_by_letter(name: str):
    meta = Meta(channels=(name, name), units=("", ""))
    figure = checked(single_sequence_figure(np.zeros((3, 2)), None, meta=meta, channels=[0, 1]))
    assert "<b>" not in figure.data[0].name
    assert "& " not in figure.data[0].name


@pytest.mark.parametrize("some", [[1], [1, 2]])
def test_only_a_line_says_what_can_be_done_with_what_is_shown(
    open_page: Open, space: Workspace, some: list[int]
):
    run = finish(put_run(space, waves()))
    at = selected(open_page("explore", run=run.id), run, some)
    (box,) = (block for block in at.get("popover") if block.proto.popover.label == SAVE_OR_EXPORT)
    assert [node.key for node in box.get("download_button")] == ["download_selection"]


def test_of_a_sequence_without_labels_there_is_no_empty_line(open_page: Open, space: Workspace):
    run = finish(put_run(space, replace(waves(), labels=pd.DataFrame())))
    at = selected(open_page("explore", run=run.id), run, [1])
    assert "w1 · error" in texts(at)
    assert ":gray[" not in texts(at)


def rebuilt_by_others(run: Run, *, but: float) -> None:
    """As if errors had been cross-validated, by models that miss the first sequence by so much."""
    run.request_cross_fit()
    finish(run)
    rebuilt = np.load(run.path / layout.UNSEEN_FILE)
    rebuilt[:12] = run.dataset().sequences[0] + but
    np.save(run.path / layout.UNSEEN_FILE, rebuilt)
    errors = np.ones(8, np.float32)
    errors[0] = 134
    np.save(run.path / layout.ERRORS_FILE, errors)


def test_a_curve_is_by_the_model_that_the_error_beside_its_name_is_of(open_page: Open, run: Run):
    at = selected(open_page("explore", run=run.id), run, [0])
    assert "hadn't seen" not in texts(at)
    rebuilt_by_others(run, but=5)
    at = selected(at, run, [0])
    curves = lines(at, "with its reconstruction and the difference")
    assert np.allclose(curves["reconstruction"] - curves["c1"], 5, atol=1e-5)
    assert np.allclose(lines(at, "Typical error")["this sequence"], 5, atol=1e-5)
    assert "w0 · error 134 x" in texts(at)
    assert "reconstructed by a model that hadn't seen it" in texts(at)


def test_a_sequence_says_its_numbers_where_these_are_one_or_two(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves(), encoding_dim=2))
    np.save(run.path / layout.ENCODINGS_FILE, np.full((8, 2), [-0.161, 2.5], np.float32))
    said = texts(selected(open_page("explore", run=run.id), run, [1])).replace("\\", "")
    assert "numbers -0.161 and 2.5]" in said
