"""What the Explore page shows of a run and its map."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import streamlit as st

from dashboard import state
from dashboard.explore_page import last_view
from dashboard.explore_page.map_area import colour_by
from dashboard.widgets.learning import live_map
from sequitur_core.data.dataset import Meta
from sequitur_core.runs.annotations.last_view import keep_view
from sequitur_core.runs.layout import ENCODINGS_FILE, EVALUATION_FILE, FRAMES_FILE, points_file
from sequitur_core.runs.results.evaluation import Evaluation, read_evaluation, write_evaluation
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.answer_queries import answer_all
from tests.core.conftest import finish
from tests.dashboard.conftest import (
    Open,
    box,
    clip_views,
    control,
    figure_of,
    moving_clips,
    pick,
    put_run,
    selected,
    sent_to,
    texts,
    waves,
)
from tests.dashboard.sentences.test_verdict import TOLD


def test_selected_points_are_counted_and_named(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    at = selected(open_page("explore", run=run.id), run, [1, 3])
    assert page_texts.selected(2) in texts(at)
    assert "kind: b (2)" in texts(at)
    rings = [one for one in json.loads(sent_to(at, "map")["over"]) if one["name"] == "selected"]
    assert [len(ring["x"]) for ring in rings] == [2, 2]


def test_a_panel_of_the_menu_joins_the_line_and_stays_there(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    at = open_page("explore", run=run.id)
    assert "Click a point" in texts(at)  # nothing is selected
    assert texts(at).count("not for new ones") == 1  # as no sequences were held out
    assert page_texts.FILTER not in control(at, state.PANEL).options
    late = at._tree.get_widget_states()  # as a browser sends that doesn't show the next yet
    at.menu_button(key=state.MORE_PANELS).click(page_texts.FILTER).run()
    at._run(late)
    assert control(at, state.PANEL).value == page_texts.FILTER
    assert page_texts.FILTER in at.menu_button(key=state.MORE_PANELS).label  # of a narrow window
    control(at, state.PANEL).set_value(page_texts.GROUPS).run()
    assert control(at, state.PANEL).value == page_texts.GROUPS
    assert at.menu_button(key=state.MORE_PANELS).label == "More"
    assert page_texts.FILTER in control(at, state.PANEL).options


def test_a_panel_that_another_run_lacks_makes_room_for_the_findings(
    open_page: Open, space: Workspace
):
    run = finish(put_run(space, waves()))
    at = open_page("explore", page_texts.TIMELINE, run=run.id)
    assert not at.exception
    assert control(at, state.PANEL).value == page_texts.FINDINGS


def test_a_new_run_opens_with_the_findings_and_an_earlier_one_as_it_was_left(
    open_page: Open, space: Workspace
):
    first, second = (finish(put_run(space, waves())) for _ in range(2))
    at = open_page("explore", run=first.id)
    control(at, state.PANEL).set_value(page_texts.GROUPS).run()
    panels = []
    for run in (second, first, second):
        at.query_params["run"] = run.id
        at.run()
        panels.append(control(at, state.PANEL).value)
    assert panels == [page_texts.FINDINGS, page_texts.GROUPS, page_texts.FINDINGS]


def test_a_panel_chosen_while_another_run_is_drawn_for_the_first_time_stays(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    first, second = (finish(put_run(space, waves())) for _ in range(2))
    keep_view(second, panel=page_texts.OUTLIERS, colour="", selected="")
    at = open_page("explore", page_texts.GROUPS, run=first.id)
    at.query_params["run"] = second.id
    with monkeypatch.context() as patch:  # the press interrupts the page there
        patch.setattr(last_view, "keep", lambda *_: st.stop())
        at.run()
    assert control(at, state.PANEL).value == page_texts.OUTLIERS
    control(at, state.PANEL).set_value(page_texts.WALL).run()
    assert control(at, state.PANEL).value == page_texts.WALL


def test_a_panel_chosen_before_another_run_is_drawn_stays(open_page: Open, space: Workspace):
    first, second = (finish(put_run(space, waves())) for _ in range(2))
    keep_view(second, panel=page_texts.OUTLIERS, colour="weight", selected="")
    at = open_page("explore", page_texts.GROUPS, run=first.id)
    at.query_params["run"] = second.id
    control(at, state.COLOUR_BY).select("nothing")
    control(at, state.PANEL).set_value(page_texts.WALL).run()
    assert control(at, state.PANEL).value == page_texts.WALL
    assert control(at, state.COLOUR_BY).value == "nothing"


@pytest.mark.parametrize("by", ["kind", "weight", page_texts.ERROR, "nothing"])
def test_the_map_is_coloured_by_labels_and_numbers(open_page: Open, space: Workspace, by: str):
    run = finish(put_run(space, waves(16)))
    at = open_page("explore", run=run.id)
    control(at, state.COLOUR_BY).select(by).run()
    assert not at.exception


def test_the_map_is_coloured_first_by_the_label_that_the_verdict_speaks_of(
    open_page: Open, space: Workspace
):
    labels = pd.DataFrame({"bird": ["one"] * 4 + ["two"] * 4, "call": ["high", "low"] * 4})
    run = finish(put_run(space, replace(waves(), labels=labels)))
    write_evaluation(run, Evaluation(label=replace(TOLD, name="call", kinds=2)))
    at = open_page("explore", run=run.id)
    assert control(at, state.COLOUR_BY).value == "call"
    keep_view(run, panel="", colour="bird", selected="")
    assert control(open_page("explore", run=run.id), state.COLOUR_BY).value == "bird"
    figure = figure_of(sent_to(open_page("train", run=run.id), live_map.KEY))
    assert {trace.get("name") for trace in figure["data"]} >= {"high", "low"}


def test_damage_to_what_a_page_shows_is_a_sentence(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    (run.path / "reconstructions.npy").write_bytes(b"no array")
    at = selected(open_page("explore", run=run.id), run, [0])
    assert "damaged" in texts(at)


def test_a_run_without_a_readable_map_leaves_the_choice_of_another(
    open_page: Open, space: Workspace
):
    run = finish(put_run(space, waves()))
    for name in ("points_umap.npy", "points_pca.npy"):
        (run.path / name).write_bytes(b"")
    at = open_page("explore", run=run.id)
    assert not at.exception
    assert "The map of this run can't be read" in texts(at)
    assert box(at, "Run").options


def test_a_damaged_map_leaves_the_other_one(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    (run.path / "points_umap.npy").write_bytes(b"")
    at = open_page("explore", run=run.id)
    assert "damaged" in texts(at)
    assert control(at, state.COLOUR_BY).options


def test_runs_of_one_name_are_told_apart_by_their_presets(open_page: Open, space: Workspace):
    for preset in ("balanced", "faithful"):
        finish(put_run(space, waves(), name="twin", preset=preset))
    finish(put_run(space, waves(), name="other", preset="faithful"))
    names = ["other", "twin · Balanced", "twin · Reconstruct"]
    assert sorted(box(open_page("explore"), "Run").options) == names


def test_runs_of_one_name_are_told_apart(open_page: Open, space: Workspace):
    for _ in range(2):
        finish(put_run(space, waves(), name="twin"))
    at = open_page("explore")
    assert sorted(box(at, "Run").options) == ["twin", "twin (2)\u200e"]


def test_a_label_named_like_something_computed_can_be_shown(open_page: Open, space: Workspace):
    dataset = waves()
    dataset.labels["nothing"] = list("xyxyxyxy")
    run = finish(put_run(space, dataset))
    at = open_page("explore", run=run.id)
    options = control(at, state.COLOUR_BY).options
    assert options[2:4] + options[-1:] == ["nothing", page_texts.ERROR, "nothing (2)"]


def test_a_selection_of_clips_plays_originals_beside_reconstructions(
    open_page: Open, space: Workspace
):
    options = {"kernel": 3, "stride": 1}
    run = put_run(space, moving_clips(), model="CONV_LSTM_AE", options=options)
    finish(run)
    at = selected(open_page("explore", run=run.id), run, [0, 3])
    (view,) = clip_views(at)
    assert [clip["name"] for clip in view["clips"]] == ["1", "4"]
    assert all(len(clip["sheets"]) == 2 for clip in view["clips"])
    assert all(clip["note"].startswith("error ") for clip in view["clips"])


def test_all_encodings_equal_still_make_a_page(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    np.save(run.path / "points_umap.npy", np.zeros((8, 2), np.float32))
    assert not open_page("explore", run=run.id).exception


def test_windows_can_be_coloured_by_their_time_in_the_recording(open_page: Open, space: Workspace):
    whole = finish(put_run(space, waves()))
    windows = replace(waves(name="cut"), recording=np.zeros(8, np.int64), start=np.arange(8) * 12)
    cut = finish(put_run(space, windows))
    at = open_page("explore", run=cut.id)
    assert "position in the recording" in control(at, state.COLOUR_BY).options
    control(at, state.COLOUR_BY).select("position in the recording").run()
    assert not at.exception
    at = open_page("explore", run=whole.id)
    assert "position in the recording" not in control(at, state.COLOUR_BY).options


def test_where_dates_are_known_the_position_is_a_date():
    meta = Meta(step_unit="h", begins="2024-05-06T00:00:00")
    data = replace(waves(), recording=np.zeros(8, np.int64), start=np.arange(8) * 24, meta=meta)
    assert colour_by._by_start(data).since == "2024-05-06T00:00:00"


def test_a_look_at_another_map_leaves_the_run_that_trains_in_view(
    open_page: Open, space: Workspace
):
    finish(put_run(space, waves()))
    training = put_run(space, waves(name="later"))
    at = open_page("explore", run=training.id)
    assert not at.exception
    assert "you are looking at first." in texts(at)
    assert training.id in at.query_params["run"]
    assert next(link.label for link in at.get("page_link")) == "Watch it train"


def test_while_a_run_trains_the_newest_map_of_its_data_is_shown(open_page: Open, space: Workspace):
    mine = finish(put_run(space, waves(), name="mine"))
    finish(put_run(space, waves(10, name="others"), name="other data"))
    spec = replace(mine.spec, name="training")
    at = open_page("explore", run=space.add_run(spec, waves()).id)
    assert "you are looking at mine." in texts(at)


def test_of_a_deleted_run_the_newest_on_its_data_is_shown(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    same = finish(space.add_run(replace(run.spec, name="same data"), waves()))
    finish(put_run(space, waves(10, name="others"), name="other data"))
    at = open_page("explore", run="gone", data=run.spec.dataset_id)
    assert at.query_params["run"] == same.id
    assert "looking at same data, the newest one on the same data." in texts(at, "warning")
    assert "looking at same data" in texts(at.run(), "warning")  # as charts start the page again
    at = open_page("explore", run="gone")  # which data it was on isn't known
    assert "looking at other data, the newest one." in texts(at, "warning")


def test_a_run_with_the_same_data_keeps_what_is_selected(open_page: Open, space: Workspace):
    first = finish(put_run(space, waves()))
    again = finish(space.add_run(replace(first.spec, name="again"), waves()))
    other = finish(put_run(space, waves(name="other data")))
    at = pick(open_page("explore", run=first.id), [2, 5])
    for run, kept in ((again, True), (other, False)):
        at.query_params["run"] = run.id
        at.run()
        assert not at.exception
        assert (page_texts.selected(2) in texts(at)) == kept


def test_a_damaged_map_is_drawn_again_by_a_press(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    (run.path / points_file("umap")).write_bytes(b"rubbish")
    at = open_page("explore", run=run.id)
    at.button(key="redraw_umap").click().run()
    answer_all(run)
    at.run()
    assert "damaged" not in texts(at)
    assert box(at, "Map").options[0] == "PCA"
    assert len(box(at, "Map").options) == 2


def test_a_damaged_evaluation_is_measured_again_by_a_press(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    (run.path / EVALUATION_FILE).write_bytes(b"rubbish")
    at = open_page("explore", run=run.id)
    assert "evaluation.json" in texts(at, "warning")
    at.button(key="measure_again").click().run()
    answer_all(run)
    assert not at.run().exception
    assert read_evaluation(run) is not None


def test_a_damaged_file_that_ends_the_page_leads_to_where_runs_are_deleted(
    open_page: Open, space: Workspace
):
    run = finish(put_run(space, waves()))
    (run.path / ENCODINGS_FILE).write_bytes(b"rubbish")
    assert "Open Runs" in [link.label for link in open_page("explore", run=run.id).get("page_link")]


def test_below_the_verdict_is_the_way_to_the_replay_where_there_is_one(open_page: Open, run: Run):
    def links() -> list[str]:
        return [link.label for link in open_page("explore", run=run.id).get("page_link")]

    assert "Replay the training" in links()
    (run.path / FRAMES_FILE).unlink()
    assert "Replay the training" not in links()
