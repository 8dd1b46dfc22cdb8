"""Maps with other settings: requested, kept, brought back into view."""

from __future__ import annotations

import os
import time

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.charts.maps.map import METHODS
from dashboard.explore_page.map_area import map_picker
from sequitur_core.jobs.answering import query_server
from sequitur_core.runs import layout, queries
from sequitur_core.runs.export.script import script
from sequitur_core.runs.layout import points_file
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.answer_queries import answer_all
from tests.core.conftest import finish
from tests.dashboard.conftest import (
    Open,
    box,
    figure_of,
    go_to,
    numbers,
    put_run,
    sent_to,
    texts,
    waves,
)


@pytest.fixture
def run(space: Workspace) -> Run:
    return finish(put_run(space, waves(12)))


def options(at: AppTest) -> list[str]:
    return box(at, "Map").options


def draw(at: AppTest, run: Run, preset: str = page_texts.BIG_PICTURE) -> AppTest:
    """Press the button, and let the question be answered."""
    at.segmented_control(key="map_preset").set_value(preset).run()
    at.button(key="draw_map").click().run()
    assert not at.exception
    for waiting in queries.pending(Workspace(run.workspace)):
        query_server.answer(waiting.run, waiting.query_id)
    return at.run()


def test_every_run_has_two_maps(open_page: Open, run: Run):
    assert options(open_page("explore", run=run.id)) == ["UMAP", "PCA"]


def test_a_map_under_way_is_said(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    at.segmented_control(key="map_preset").set_value(page_texts.BIG_PICTURE).run()
    at.button(key="draw_map").click().run()
    assert [info.value for info in at.info] == ["Drawing the map ..."]

    (marker,) = (run.workspace / layout.QUERIES_FOLDER).iterdir()
    os.utime(marker, times=(time.time() - 3_600,) * 2)
    at.run()
    assert [info.value for info in at.info] == ["Drawing the map ... 1 h"]


def test_a_map_that_was_asked_for_comes_into_view(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    late = at._tree.get_widget_states()  # as a browser sends that doesn't show the new one yet
    draw(at, run)
    assert options(at) == ["UMAP", "PCA", "UMAP, 11 neighbours, min. distance 0.3"]
    map_id = at.query_params["map"]
    assert box(at, "Map").value == map_id
    assert not at.info
    at._run(late)
    assert (box(at, "Map").value, at.query_params["map"]) == (map_id, map_id)


def test_a_map_is_there_again_when_the_run_is_opened_anew(open_page: Open, run: Run):
    at = draw(open_page("explore", run=run.id), run)
    map_id = at.query_params["map"]
    again = open_page("explore", run=run.id, map=map_id)
    assert box(again, "Map").value == map_id


def test_a_removed_map_leaves_the_usual_one(open_page: Open, run: Run):
    at = draw(open_page("explore", run=run.id), run)
    at.button(key="forget_map").click().run()
    assert not at.exception
    assert options(at) == ["UMAP", "PCA"]
    assert "map" not in at.query_params
    assert queries.completed(run, "map") == []


def test_own_settings_are_asked_for_as_they_are(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    at.segmented_control(key="map_preset").set_value("Custom").run()
    at.slider(key="map_neighbours").set_value(4)
    at.slider(key="map_min_dist").set_value(0.55)
    at.selectbox(key="map_metric").set_value("cosine").run()
    at.button(key="draw_map").click().run()
    (waiting,) = queries.pending(Workspace(run.workspace))
    wanted = queries.read_query(run, waiting.query_id).settings
    assert (wanted["neighbours"], wanted["min_dist"], wanted["metric"]) == (4, 0.55, "cosine")


def test_a_map_that_cannot_be_drawn_says_why_and_leaves_the_page_usable(
    open_page: Open, run: Run, monkeypatch: pytest.MonkeyPatch
):
    at = open_page("explore", run=run.id)
    monkeypatch.setitem(map_picker.PRESETS, page_texts.BALANCED, (1, 0.1))
    at.button(key="draw_map").click().run()
    answer_all(run)
    at.run()
    assert "neighbours are too few" in texts(at, "error")
    at.run()
    assert "neighbours are too few" not in texts(at, "error")
    assert options(at) == ["UMAP", "PCA"]


def test_few_sequences_have_no_settings_and_it_says_why(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves(4)))
    at = open_page("explore", run=run.id)
    assert not at.exception
    assert any("need at least 10" in text.value for text in at.markdown)
    assert not [button for button in at.button if button.key == "draw_map"]


def test_a_damaged_map_leaves_the_others(open_page: Open, run: Run):
    query = Query("map", {"method": "pca"})
    queries.submit(run, query)
    answer_all(run)
    (run.path / "asks" / f"{query.id}.npz").write_bytes(b"rubbish")
    at = open_page("explore", run=run.id)
    assert not at.exception
    assert "damaged" in at.warning[0].value
    assert options(at) == ["UMAP", "PCA"]


def test_all_encodings_are_read_once_at_each_click(
    open_page: Open, run: Run, monkeypatch: pytest.MonkeyPatch
):
    at = open_page("explore", run=run.id)
    read, encodings = [], Run.encodings
    monkeypatch.setattr(Run, "encodings", lambda run: read.append(run) or encodings(run))
    assert not at.run().exception
    assert read == [run]


def test_the_map_that_was_waited_for_comes_into_view(open_page: Open, run: Run):
    path = run.path / points_file("umap")
    path.rename(aside := path.with_suffix(".aside"))
    at = open_page("explore", run=run.id)
    assert options(at) == ["PCA"]
    late = at._tree.get_widget_states()  # as the timer sends them until the other map is shown
    aside.rename(path)
    at.run()
    assert box(at, "Map").value == "umap"
    at._run(late)
    assert box(at, "Map").value == "umap"


def test_a_map_that_was_chosen_stays_in_view(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    box(at, "Map").set_value("pca").run()
    at.run()
    assert box(at, "Map").value == "pca"


def test_a_link_leads_to_its_map_whichever_was_chosen_before(open_page: Open, run: Run):
    at = draw(open_page("explore", run=run.id), run)
    map_id = at.query_params["map"]
    box(at, "Map").set_value("pca").run()
    assert "map" not in at.query_params
    at.switch_page("runs_page/page.py").run()
    at.query_params["map"] = map_id
    at.switch_page("explore_page/page.py").run()
    assert box(at, "Map").value == map_id


def test_back_leads_to_the_map_of_its_address(open_page: Open, run: Run):
    at = draw(open_page("explore", run=run.id), run)
    map_id = at.query_params["map"]
    for address, shown in ({}, "umap"), ({"map": map_id}, map_id):
        go_to(at, {"run": run.id, **address}, back=True)
        assert box(at.run(), "Map").value == shown
        assert at.query_params.get("map") == address.get("map")


def test_the_map_of_few_sequences_is_called_what_it_is(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves(4)))
    assert options(open_page("explore", run=run.id)) == ["PCA"]


def test_the_usual_settings_bring_the_usual_map_back(open_page: Open, run: Run):
    at = draw(open_page("explore", run=run.id), run)
    at.segmented_control(key="map_preset").set_value(page_texts.BALANCED).run()
    at.button(key="draw_map").click().run()
    assert not at.exception
    assert box(at, "Map").value == "umap"
    assert queries.pending(Workspace(run.workspace)) == []


@pytest.mark.parametrize(("few", "first"), [(12, "umap"), (13, "pca")])
def test_of_few_sequences_pca_is_the_first_map(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch, few: int, first: str
):
    run = finish(put_run(space, waves(12)))
    monkeypatch.setattr(map_picker, "FEW_FOR_UMAP", few)
    maps = box(open_page("explore", run=run.id), "Map")
    assert maps.value == first
    assert maps.options[0] == METHODS[first]  # what a browser shows at first is what is drawn
    assert ("UMAP (of 12, mostly chance)" in maps.options) == (first == "pca")


# Other methods, and encodings as they are


def test_a_tsne_map_is_drawn_under_the_same_settings(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    at.segmented_control(key="map_method").set_value("tsne").run()
    at = draw(at, run)
    assert options(at) == ["UMAP", "PCA", "t-SNE, perplexity 3"]
    titles = figure_of(sent_to(at, "map"))["layout"]["xaxis"]["title"]
    assert titles == {"text": "t-SNE 1"}


def test_the_script_of_a_tsne_map_draws_it(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    at.segmented_control(key="map_method").set_value("tsne").run()
    draw(at, run)
    (query,) = queries.completed(run, "map")
    text = script(run, settings=dict(query.settings))
    assert "method='tsne'" in text
    assert "min_dist" not in text


def test_pca_among_the_methods_is_the_map_that_is_there(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    at.segmented_control(key="map_method").set_value("pca").run()
    at.button(key="draw_map").click().run()
    assert box(at, "Map").value == "pca"
    assert queries.pending(Workspace(run.workspace)) == []


@pytest.mark.parametrize(("size", "name"), [(1, "The number"), (2, "The two numbers")])
def test_one_or_two_numbers_are_the_map(open_page: Open, space: Workspace, size: int, name: str):
    run = finish(put_run(space, waves(12), encoding_dim=size))
    at = open_page("explore", run=run.id, panel=page_texts.MAP_QUALITY)
    assert options(at) == [name]
    traces = figure_of(sent_to(at, "map"))["data"]
    across = np.sort(np.concatenate([numbers(trace["x"]) for trace in traces]))
    np.testing.assert_allclose(across, np.sort(run.encodings()[:, 0]), atol=1e-6)
    assert "nothing is lost" in texts(at)
    assert not [button for button in at.button if button.key == "draw_map"]
    assert not at.exception


def test_an_old_run_of_two_numbers_shows_them_and_not_its_umap(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves(12), encoding_dim=2))
    np.save(run.path / points_file("umap"), np.zeros((12, 2), np.float32))
    (run.path / layout.NOTES_FILE).unlink(missing_ok=True)
    at = open_page("explore", run=run.id)
    traces = figure_of(sent_to(at, "map"))["data"]
    assert np.concatenate([numbers(trace["x"]) for trace in traces]).any()
