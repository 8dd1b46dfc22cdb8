"""By which part of the encodings sequences are near: map and panels follow the choice."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import cache, state
from dashboard.explore_page.map_area import map_picker
from dashboard.explore_page.map_area.part_picker import meaning
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.encoding_parts import Part, part_of
from sequitur_core.explore.maps.latent_paths import nearest_weights
from sequitur_core.explore.maps.projection import project
from sequitur_core.explore.neighbours import isolation
from sequitur_core.formatting import times_typical
from sequitur_core.jobs.answering import new_data
from sequitur_core.runs import queries
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.answer_queries import answer_all
from tests.core.conftest import finish
from tests.dashboard.conftest import (
    Open,
    answered,
    box,
    control,
    figure_of,
    moving_clips,
    numbers,
    open_panel,
    put_run,
    selected,
    sent_to,
    texts,
    waves,
)


@pytest.fixture
def in_parts(space: Workspace) -> Run:
    """A finished run, of whose six numbers the last three tell rhythm."""
    return finish(put_run(space, waves(12), encoding_dim=6, options={"rhythm": 3}))


def ask(at: AppTest, run: Run, part: Part) -> AppTest:
    """Choose a part, and let what is asked be answered."""
    control(at, state.ALIKE_IN).set_value(part).run()
    return answered(at, run)


def points_in_view(at: AppTest) -> np.ndarray:
    """Where each sequence lies on the map, whose two colours take turns."""
    points = np.empty((12, 2))
    for first, trace in enumerate(figure_of(sent_to(at, "map"))["data"]):
        points[first::2] = np.column_stack([numbers(trace["x"]), numbers(trace["y"])])
    return points


def test_a_run_without_rhythm_has_no_such_choice(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    assert "Compare by" not in [one.label for one in at.segmented_control]
    assert "Compare by" not in texts(at)


def test_at_first_both_parts_count(open_page: Open, in_parts: Run):
    at = open_page("explore", run=in_parts.id)
    parts = control(at, state.ALIKE_IN)
    assert parts.options == ["shape and rhythm", "shape", "rhythm"]
    assert parts.value == "all"
    assert box(at, "Map").value == "umap"
    assert not at.info


@pytest.mark.parametrize("panel", [page_texts.OUTLIERS, page_texts.DECODER, page_texts.SELECTION])
def test_clips_have_a_phase_too(space: Workspace, open_page: Open, panel: str):
    settings = {"model": "CONV_LSTM_AE", "encoding_dim": 4, "options": {"rhythm": 1, "phase": True}}
    run = finish(put_run(space, moving_clips(12), **settings))
    at = ask(open_page("explore", panel, run=run.id), run, "phase")
    assert not at.exception
    assert "Clips are close together if what they have in common begins at the same" in texts(at)


@pytest.mark.parametrize(
    ("rhythm", "names"),
    [(1, ["shape and rhythm", "shape", "rhythm", "phase"]), (0, ["shape", "phase"])],
)
def test_phase_is_left_out_unless_it_is_asked_for(
    open_page: Open, space: Workspace, rhythm: int, names: list[str]
):
    options = {"rhythm": rhythm, "phase": True}
    run = finish(put_run(space, waves(12), encoding_dim=4, options=options))
    at = open_page("explore", run=run.id)
    assert control(at, state.ALIKE_IN).options == names
    assert "in the same order" in texts(at)
    assert "wherever they begin." in texts(at)
    control(at, state.ALIKE_IN).set_value("phase").run()
    answered(at, run)
    assert "begins at the same time" in texts(at)
    expected = project(run.encodings()[:, 3:], "line").points
    np.testing.assert_allclose(abs(points_in_view(at)), abs(expected), atol=1e-5)


@pytest.mark.parametrize(("part", "columns"), [("shape", slice(0, 3)), ("rhythm", slice(3, 6))])
def test_the_map_is_drawn_by_the_part_that_was_chosen(
    open_page: Open, in_parts: Run, part: Part, columns: slice
):
    at = open_page("explore", run=in_parts.id)
    control(at, state.ALIKE_IN).set_value(part).run()
    assert [info.value for info in at.info] == ["Drawing the map ..."]
    answered(at, in_parts)
    assert box(at, "Map").options == ["UMAP", "PCA"]
    assert box(at, "Map").value == at.query_params["map"]
    expected = project(in_parts.encodings()[:, columns], "pca").points  # any map will do here
    np.testing.assert_allclose(points_in_view(at), expected, atol=1e-6)


def test_the_choice_is_there_again_on_the_way_back_to_the_page(open_page: Open, in_parts: Run):
    at = ask(open_page("explore", run=in_parts.id), in_parts, "rhythm")
    at.switch_page("runs_page/page.py").run()
    at.switch_page("explore_page/page.py").run()
    reloaded = open_page("explore", run=in_parts.id, map=at.query_params["map"])
    for page in (at, reloaded):
        assert control(page, state.ALIKE_IN).value == "rhythm"
    assert queries.pending(Workspace(in_parts.workspace)) == []


def test_what_was_drawn_once_is_there_at_once(open_page: Open, in_parts: Run):
    at = ask(open_page("explore", run=in_parts.id), in_parts, "rhythm")
    for part in ("all", "rhythm"):
        control(at, state.ALIKE_IN).set_value(part).run()
        assert queries.pending(Workspace(in_parts.workspace)) == []
        assert control(at, state.ALIKE_IN).value == part
        assert part_of(in_view_settings(at, in_parts)) == part
    assert box(ask(at, in_parts, "all"), "Map").value == "umap"


def in_view_settings(at: AppTest, run: Run) -> object:
    found = queries.read_query(run, str(box(at, "Map").value))
    return None if found is None else found.settings


def test_the_kind_of_map_stays_from_part_to_part(open_page: Open, in_parts: Run):
    at = open_page("explore", run=in_parts.id)
    box(at, "Map").set_value("pca").run()
    ask(at, in_parts, "shape")
    assert in_view_settings(at, in_parts) == {"method": "pca", "part": "shape"}
    assert box(ask(at, in_parts, "all"), "Map").value == "pca"


def test_other_settings_are_about_the_part_in_view(open_page: Open, in_parts: Run):
    at = ask(open_page("explore", run=in_parts.id), in_parts, "rhythm")
    at.segmented_control(key="map_preset").set_value(page_texts.BIG_PICTURE).run()
    at.button(key="draw_map").click().run()
    answered(at, in_parts)
    assert part_of(in_view_settings(at, in_parts)) == "rhythm"
    assert len(box(at, "Map").options) == 3


def test_a_part_that_is_left_before_its_map_is_there_stays_out_of_view(
    open_page: Open, in_parts: Run
):
    at = open_page("explore", run=in_parts.id)
    for part in ("rhythm", "all"):
        control(at, state.ALIKE_IN).set_value(part).run()
    answer_all(in_parts)
    at.run()
    assert control(at, state.ALIKE_IN).value == "all"
    assert box(at, "Map").value == "umap"


def test_a_part_whose_map_fails_leaves_the_map_that_was_there(
    open_page: Open, in_parts: Run, monkeypatch: pytest.MonkeyPatch
):
    at = open_page("explore", run=in_parts.id)
    monkeypatch.setattr(map_picker, "usual_neighbours", lambda n: 1)
    control(at, state.ALIKE_IN).set_value("shape").run()
    late = at._tree.get_widget_states()  # as a browser sends that doesn't show the failure yet
    answer_all(in_parts)
    at.run()
    assert "neighbours are too few" in at.error[0].value
    for _ in range(2):
        at._run(late)
        assert control(at, state.ALIKE_IN).value == "all"
        assert "neighbours are too few" not in texts(at, "error")
    assert queries.pending(Workspace(in_parts.workspace)) == []


def test_a_report_names_how_a_map_was_really_made():
    settings = {**map_picker.DEFAULTS, "seed": 3, "part": "phase"}
    assert map_picker.settings_name(settings, made="line") == "The number, by phase alone"


def test_a_report_names_the_part():
    settings = {**map_picker.DEFAULTS, "part": "shape"}
    named = map_picker.settings_name(settings)
    assert named == "UMAP, 15 neighbours, min. distance 0.1, by shape alone"
    assert map_picker.settings_name({"method": "pca", "part": "rhythm"}) == "PCA, by rhythm alone"


def test_a_part_of_two_numbers_is_shown_as_it_is(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves(12), encoding_dim=5, options={"rhythm": 2}))
    at = ask(open_page("explore", run=run.id), run, "rhythm")
    assert box(at, "Map").options == ["The two numbers"]
    assert "two numbers, so the map shows them as they are" in texts(at, "info")
    np.testing.assert_allclose(points_in_view(at), run.encodings()[:, 3:], atol=1e-6)
    assert box(ask(at, run, "all"), "Map").value == "umap"


def test_a_run_without_umap_has_its_pca_maps_by_part(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves(4), encoding_dim=6, options={"rhythm": 3}))
    at = ask(open_page("explore", run=run.id), run, "shape")
    assert box(at, "Map").options == ["PCA"]
    assert box(ask(at, run, "all"), "Map").options == ["PCA"]
    assert control(at, state.ALIKE_IN).value == "all"


# The panels


@pytest.mark.parametrize(
    ("panel", "kind"),
    [
        (page_texts.GROUPS, "groups"),
        (page_texts.OUTLIERS, "isolation"),
        (page_texts.MAP_QUALITY, "trust"),
    ],
)
def test_panels_go_by_the_part_in_view(open_page: Open, in_parts: Run, panel: str, kind: str):
    at = open_panel(open_page, in_parts, panel)
    ask(at, in_parts, "rhythm")
    newest, first = queries.completed(in_parts, kind)
    part = [part_of(query.settings.get("map", query.settings)) for query in (newest, first)]
    assert sorted(part) == ["all", "rhythm"]
    assert not at.info
    assert len(at.error) <= 1  # the verdict on a model of three epochs


def test_neighbours_and_their_distances_are_those_by_the_part_in_view(
    open_page: Open, in_parts: Run
):
    at = ask(open_panel(open_page, in_parts, page_texts.OUTLIERS), in_parts, "shape")
    table = next(t.value for t in selected(at, in_parts, [5]).dataframe if "Distance" in t.value)
    shape = in_parts.encodings()[:, :3]
    found = isolation(shape)
    assert table["Sequence"].tolist() == [f"w{row}" for row in found.neighbours[5]]
    distances = np.linalg.norm(shape[found.neighbours[5]] - shape[5], axis=1)
    ratios = distances / distances.mean() * found.distance[5]
    assert table["Distance"].tolist() == [times_typical(ratio) for ratio in ratios]


def test_a_way_lies_on_the_map_where_its_part_leads(in_parts: Run):
    encodings, points = in_parts.encodings(), np.arange(24).reshape(12, 2)
    trail = cache.path_on_map(in_parts, encodings, points, [0, 5], 3, part="shape")
    middle = nearest_weights(encodings[:, :3], encodings[[0, 5], :3].mean(axis=0))
    np.testing.assert_allclose(trail[1], middle.mean(points), atol=1e-4)


def test_groups_by_another_part_colour_no_map(open_page: Open, in_parts: Run):
    at = open_panel(open_page, in_parts, page_texts.GROUPS)
    control(at, state.PANEL).set_value(page_texts.SELECTION).run()
    assert "group" in box(at, "Colour by").options
    assert "group" not in box(ask(at, in_parts, "shape"), "Colour by").options


def test_new_data_is_placed_by_the_part_in_view(open_page: Open, space: Workspace, in_parts: Run):
    file = io.BytesIO()
    np.save(file, np.stack(waves(12).sequences)[:2])
    file.seek(0)
    query = new_data.add_file(in_parts, space.uploads.add("new.npy", file))
    at = open_panel(open_page, in_parts, page_texts.NEW_DATA)
    ask(at, in_parts, "rhythm")
    placed = queries.result(in_parts, Query("placing", {**query.settings, "part": "rhythm"}))
    np.testing.assert_array_equal(placed["rows"][:, 0], [0, 1])
    assert "new.npy" in texts(at)
    assert not at.error

    next(b for b in at.button if b.label == "Remove").click().run()
    assert queries.completed(in_parts, "placing") == []


@pytest.mark.parametrize(
    ("dataset", "part", "words"),
    [
        (waves(), "all", "same things happen at the same time, equally fast and strongly."),
        (
            waves(),
            "shape",
            "Sequences are close together if the same things happen at the same time.",
        ),
        (waves(), "rhythm", "change equally fast and strongly around the same level, no"),
        (
            moving_clips(),
            "rhythm",
            "and strongly in the same places, no matter when.",
        ),
        (
            replace(waves(), start=np.arange(8) * 12, recording=np.zeros(8, np.int64)),
            "rhythm",
            "around the same level, wherever they begin.",
        ),
    ],
)
def test_a_sentence_says_what_near_means(dataset: SequenceDataset, part: Part, words: str):
    assert words in meaning(part, dataset)
