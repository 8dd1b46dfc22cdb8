"""What the pages say and do, without a browser."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from sequitur_core.dataset import SequenceDataset
from sequitur_core.readers import read, recognise
from sequitur_core.runs import Workspace
from sequitur_core.samples import SAMPLES
from tests.dashboard.conftest import CONFIG, finish, put_run, waves

Open = Callable[..., AppTest]


def texts(at: AppTest) -> str:
    """All that a person reads on the page."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "warning", "error", "info")
    words = " ".join(str(e.value) for kind in kinds for e in at.get(kind))
    return words.replace("\\", "")


def button(at: AppTest, label: str):
    return next(b for b in at.button if b.label == label)


@pytest.mark.parametrize("page", ["data", "train", "explore", "runs"])
def test_every_page_opens_on_an_empty_workspace(open_page: Open, page: str):
    at = open_page(page)
    assert not at.exception
    assert at.title


@pytest.mark.parametrize("page", ["train", "explore", "runs"])
def test_an_empty_page_leads_to_data(open_page: Open, page: str):
    assert "Choose data" in [link.label for link in open_page(page).get("page_link")]


@pytest.mark.parametrize("key", list(SAMPLES))
def test_a_sample_opens_with_one_click(open_page: Open, space: Workspace, key: str):
    at = open_page()
    at.button(key=f"sample_{key}").click().run()
    assert not at.exception
    assert [about.name for about in space.datasets()] == [at.title[0].value.replace("\\", "")]


def test_a_sample_opened_twice_is_stored_once(open_page: Open, space: Workspace):
    for _ in range(2):
        open_page().button(key="sample_seattle").click().run()
    assert len(space.datasets()) == 1


def test_a_choice_that_is_corrected_reads_the_file_again(
    open_page: Open, space: Workspace, tmp_path
):
    path = tmp_path / "table.csv"
    rows = ["name,t0,t1,t2,t3,t4,t5"] + [f"r{i},{i},2,3,4,5,{6 + i}" for i in range(9)]
    path.write_text("\n".join(rows))
    recipe = recognise(path).recipe
    data_id = space.add_dataset(read(path, recipe), recipe, source=path)
    at = open_page(data=data_id)
    at.selectbox(key=f"choice_{data_id}_layout").select("columns").run()
    newest, before = space.datasets()
    assert not at.exception
    assert (newest.count, newest.max_length) == (6, 9)
    assert before.id == data_id  # for the browser's Back


def test_a_correction_that_cannot_be_is_said_and_changes_nothing(
    open_page: Open, space: Workspace, tmp_path
):
    path = tmp_path / "table.csv"
    rows = ["name,t0,t1,t2,t3,t4,t5"] + [f"r{i},{i},2,3,4,5,{6 + i}" for i in range(9)]
    path.write_text("\n".join(rows))
    recipe = recognise(path).recipe
    data_id = space.add_dataset(read(path, recipe), recipe, source=path)
    at = open_page(data=data_id)
    path.write_text("")  # the file is emptied behind our back
    at.selectbox(key=f"choice_{data_id}_layout").select("columns").run()
    assert not at.exception
    assert [about.id for about in space.datasets()] == [data_id]


def test_unknown_data_is_said(open_page: Open):
    assert "isn't here any more" in texts(open_page(data="nobody"))


def test_names_are_shown_letter_by_letter(open_page: Open, space: Workspace):
    data_id = space.add_dataset(waves(name="<b>*x*</b> [a](http://b)"))
    at = open_page(data=data_id)
    assert at.title[0].value == r"\<b\>\*x\*\<\/b\> \[a\]\(http\:\/\/b\)"


def test_the_form_starts_with_a_preset_and_trains(open_page: Open, space: Workspace):
    data_id = space.add_dataset(waves(60))
    at = open_page("train", data=data_id)
    at.number_input(key="encoding_dim").set_value(3).run()
    at.number_input(key="epochs").set_value(7).run()
    at.button(key="train").click().run()
    (run,) = space.runs()
    assert run.status == "queued"
    assert (run.spec.encoding_dim, run.spec.config.epochs) == (3, 7)
    assert run.spec.options["time_features"] == 8
    assert run.spec.config.validation_share > 0
    assert "queue" in texts(at) or "starts in a moment" in texts(at)


def test_only_architectures_that_fit_are_offered(open_page: Open, space: Workspace):
    one = open_page("train", data=space.add_dataset(waves(8, channels=1)))
    two = open_page("train", data=space.add_dataset(waves(8, channels=2)))
    assert len(one.radio(key="architecture").options) == 2
    assert len(two.radio(key="architecture").options) == 1


def test_few_sequences_say_that_none_are_held_out(open_page: Open, space: Workspace):
    at = open_page("train", data=space.add_dataset(waves(8)))
    assert "none are held out" in texts(at)


def test_a_setting_that_cannot_be_read_is_caught_before_training(open_page: Open, space: Workspace):
    at = open_page("train", data=space.add_dataset(waves(8)))
    layers = next(t for t in at.text_input if t.label == "Hidden layers")
    layers.set_value("64, many").run()
    assert "isn't a list of whole numbers" in texts(at)
    assert at.button(key="train").disabled


def test_a_finished_run_opens_on_every_page(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    for page in ("train", "explore", "runs"):
        at = open_page(page, run=run.id, data=run.spec.dataset_id)
        assert not at.exception, page


def test_selected_points_are_counted_and_named(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    at = open_page("explore", run=run.id)
    at.session_state["selected_rows"] = (run.id, [1, 3])
    at.run()
    assert not at.exception
    assert "2 sequences selected" in texts(at)
    assert "kind: b (2)" in texts(at)


def test_without_a_selection_the_page_says_how_to_make_one(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    assert "Click a point" in texts(open_page("explore", run=run.id))


def test_without_held_out_sequences_the_page_says_so(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    assert "No sequences were held out" in texts(open_page("explore", run=run.id))


@pytest.mark.parametrize("by", ["kind", "weight", "reconstruction error", "nothing"])
def test_the_map_is_coloured_by_labels_and_numbers(open_page: Open, space: Workspace, by: str):
    run = finish(put_run(space, waves(16)))
    at = open_page("explore", run=run.id)
    at.selectbox(key="color_by").select(by).run()
    assert not at.exception


def test_a_failed_run_says_why(open_page: Open, space: Workspace):
    dataset = waves()
    run = put_run(space, dataset, model="LINEAR_AE")
    (run.path / "status.json").write_text(
        json.dumps({"status": "failed", "message": "LINEAR_AE takes one channel."})
    )
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert "LINEAR_AE takes one channel." in texts(at)


def test_a_damaged_run_has_a_line_and_breaks_nothing(open_page: Open, space: Workspace):
    run = put_run(space, waves())
    (run.path / "spec.json").write_text("{")
    at = open_page("runs")
    assert not at.exception
    assert list(at.dataframe[0].value["Status"]) == ["failed"]


def test_runs_are_listed_with_their_figures(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    table = open_page("runs").dataframe[0].value
    assert list(table["Name"]) == ["first"]
    assert list(table["Epochs"]) == [3]
    assert table["Loss"][0] == pytest.approx(run.baselines().model)


def test_a_run_outlives_its_data(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    space.delete_dataset(run.spec.dataset_id)
    for page in ("train", "explore"):
        at = open_page(page, run=run.id, data=run.spec.dataset_id)
        assert not at.exception
        assert "isn't here any more" not in texts(at)


def test_the_same_number_of_lines_as_runs_is_kept_in_order(open_page: Open, space: Workspace):
    for name in ("one", "two", "three"):
        put_run(space, waves(), name=name)
    assert list(open_page("runs").dataframe[0].value["Name"]) == ["three", "two", "one"]


def test_damage_to_what_a_page_shows_is_a_sentence(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    (run.path / "reconstructions.npy").write_bytes(b"no array")
    at = open_page("explore", run=run.id)
    at.session_state["selected_rows"] = (run.id, [0])
    at.run()
    assert not at.exception
    assert "damaged" in texts(at)


@pytest.mark.parametrize(
    "name", ["points_umap.npy", "baselines.json", "preview.npz", "data/values.npy"]
)
def test_a_damaged_file_of_a_run_is_a_sentence_on_the_train_page(
    open_page: Open, space: Workspace, name: str
):
    run = finish(put_run(space, waves()))
    (run.path / name).write_bytes(b"")
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert not at.exception
    assert "damaged" in texts(at)


def test_settings_of_an_earlier_run_are_not_used_for_other_data(open_page: Open, space: Workspace):
    earlier = put_run(space, waves(60))
    at = open_page("train", data=space.add_dataset(waves(80)))
    at.session_state["train_like"] = earlier.spec
    at.session_state["preset"] = "original"
    at.session_state["form"] = None  # as after the button on the Runs page
    at.run()
    assert not at.exception
    assert at.number_input(key="epochs").value != CONFIG.epochs


def test_a_run_that_just_left_the_queue_is_getting_ready(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    run = put_run(space, waves())
    monkeypatch.setattr("sequitur_core.jobs.place_in_queue", lambda run: None)
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert not at.exception
    assert "getting ready" in texts(at)


def test_a_run_without_a_readable_map_leaves_the_choice_of_another(
    open_page: Open, space: Workspace
):
    run = finish(put_run(space, waves()))
    for name in ("points_umap.npy", "points_pca.npy"):
        (run.path / name).write_bytes(b"")
    at = open_page("explore", run=run.id)
    assert not at.exception
    assert "no map that can be read" in texts(at)
    assert next(b for b in at.selectbox if b.label == "Run").options


def test_a_damaged_map_leaves_the_other_one(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    (run.path / "points_umap.npy").write_bytes(b"")
    at = open_page("explore", run=run.id)
    assert "damaged" in texts(at)
    assert at.selectbox(key="color_by").options


def test_damaged_data_leaves_the_choice_of_other_data(open_page: Open, space: Workspace):
    data_id = space.add_dataset(waves())
    (space.datasets_folder / data_id / "values.npy").write_bytes(b"rubbish")
    at = open_page(data=data_id)
    assert not at.exception
    assert "damaged" in texts(at)
    assert at.button(key="sample_seattle")


def test_runs_of_one_name_are_told_apart(open_page: Open, space: Workspace):
    for _ in range(2):
        finish(put_run(space, waves(), name="twin"))
    at = open_page("explore")
    assert sorted(next(b for b in at.selectbox if b.label == "Run").options) == ["twin", "twin (2)"]


def test_a_label_named_like_something_computed_can_be_shown(open_page: Open, space: Workspace):
    dataset = waves()
    dataset.labels["nothing"] = list("xyxyxyxy")
    run = finish(put_run(space, dataset))
    at = open_page("explore", run=run.id)
    options = at.selectbox(key="color_by").options
    assert options == ["kind", "weight", "nothing", "reconstruction error", "nothing (2)"]


def test_clips_are_shown_as_frames(open_page: Open, space: Workspace):
    rng = np.random.default_rng(0)
    clips = SequenceDataset("clips", [rng.normal(size=(5, 6, 7)) for _ in range(6)])
    at = open_page(data=space.add_dataset(clips))
    assert not at.exception
    ids = {caption.value for caption in at.caption} & set(clips.ids)
    assert len(ids) == 4


def test_all_encodings_equal_still_make_a_page(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    np.save(run.path / "points_umap.npy", np.zeros((8, 2), np.float32))
    assert not open_page("explore", run=run.id).exception
