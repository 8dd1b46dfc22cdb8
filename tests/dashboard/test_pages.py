"""What the pages say and do, without a browser."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from dashboard import state
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import SAMPLES
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes
from tests.core.conftest import finish
from tests.dashboard.conftest import (
    CONFIG,
    Open,
    add_file,
    box,
    npy,
    put_run,
    selected,
    sent,
    texts,
    upload,
    waves,
)


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
    data_id = add_file(space, path)
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
    data_id = add_file(space, path)
    at = open_page(data=data_id)
    path.write_text("")  # the file is emptied behind our back
    at.selectbox(key=f"choice_{data_id}_layout").select("columns").run()
    assert not at.exception
    assert [about.id for about in space.datasets()] == [data_id]


def test_lines_above_a_table_are_corrected_on_the_page(open_page: Open, space: Workspace, tmp_path):
    path = tmp_path / "table.csv"
    rows = [f"{i},{i},2,3,4,5,{6 + i}" for i in range(9)]
    path.write_text("\n".join(["name,t0,t1,t2,t3,t4,t5", *rows]))
    data_id = add_file(space, path)
    at = open_page(data=data_id)
    at.number_input(key=f"choice_{data_id}_skip_lines").set_value(50).run()
    assert "has 10 lines" in at.error[0].value
    assert "Nothing was changed" in at.error[0].value
    assert [about.id for about in space.datasets()] == [data_id]
    at.number_input(key=f"choice_{data_id}_skip_lines").set_value(1).run()
    assert not at.exception
    newest = space.datasets()[0]
    assert (space.recipe(newest.id).header, newest.count) == (False, 9)


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


def test_a_run_remembers_how_its_data_was_prepared(open_page: Open, space: Workspace):
    recipe = Recipe(format="table", layout="rows", label_columns=("kind",))
    at = open_page("train", data=space.add_dataset(waves(8), recipe))
    at.button(key="train").click().run()
    (run,) = space.runs()
    assert run.spec.recipe == recipe


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_trains_from_the_page_to_the_map(open_page: Open, space: Workspace, name: str):
    data_id = space.add_dataset(waves(8))
    at = open_page("train", data=data_id)
    at.segmented_control(key="preset").set_value(name).run()
    assert PRESETS[name].sentence in texts(at)
    at.number_input(key="epochs").set_value(2).run()
    at.button(key="train").click().run()
    (run,) = space.runs()
    assert run.spec.preset == name
    finish(run)
    assert not open_page("explore", run=run.id).exception


def test_the_faithful_preset_begins_where_pca_ends(space: Workspace):
    sizes = Sizes.of(waves(60))
    options, config = preset("faithful", "LSTM_AE", sizes, 2)
    config = replace(config, epochs=1, validation_share=0.0)
    run = finish(put_run(space, waves(60), preset="faithful", options=options, config=config))
    baselines = run.baselines()
    assert baselines.model == pytest.approx(baselines.pca, rel=0.1)
    assert baselines.model < 0.9 * baselines.mean


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


def test_a_link_leads_to_the_map(open_page: Open, space: Workspace):
    # A switch by the server can meet a look at the old page, which then empties the new one.
    run = finish(put_run(space, waves()))
    (link,) = open_page("train", run=run.id).get("page_link")
    assert (link.label, link.page) == ("Explore the map", "explore")
    assert link.query_string == f"run={run.id}"


def test_selected_points_are_counted_and_named(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    at = selected(open_page("explore", run=run.id), run, [1, 3])
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
    at = selected(open_page("explore", run=run.id), run, [0])
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


def test_reconstructions_are_shown_on_the_train_page(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    assert run.preview() is not None
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert not at.exception
    assert any("their reconstructions after epoch" in data.get("label", "") for data in sent(at))


def test_settings_of_an_earlier_run_are_not_used_for_other_data(open_page: Open, space: Workspace):
    earlier = put_run(space, waves(60))
    at = open_page("train", data=space.add_dataset(waves(80)))
    at.session_state[state.INITIAL_SETTINGS] = earlier.spec
    at.session_state[state.PRESET] = "original"
    at.session_state[state.FORM_KEY] = None  # as after the button on the Runs page
    at.run()
    assert not at.exception
    assert at.number_input(key="epochs").value != CONFIG.epochs


def test_a_visit_that_begins_at_a_run_begins_with_its_settings(open_page: Open, space: Workspace):
    run = put_run(space, waves(60), encoding_dim=5)
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert not at.exception
    assert at.number_input(key="epochs").value == CONFIG.epochs
    assert at.number_input(key="encoding_dim").value == 5
    assert at.radio(key="architecture").value == "LSTM_AE"


def test_a_run_that_just_left_the_queue_is_getting_ready(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    run = put_run(space, waves())
    monkeypatch.setattr("dashboard.train_page.monitor.place_in_queue", lambda run: None)
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
    assert box(at, "Run").options


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
    assert sorted(box(at, "Run").options) == ["twin", "twin (2)"]


def test_a_label_named_like_something_computed_can_be_shown(open_page: Open, space: Workspace):
    dataset = waves()
    dataset.labels["nothing"] = list("xyxyxyxy")
    run = finish(put_run(space, dataset))
    at = open_page("explore", run=run.id)
    options = at.selectbox(key="color_by").options
    assert options[2:4] + options[-1:] == ["nothing", "reconstruction error", "nothing (2)"]


def clip_views(at: AppTest) -> list[dict]:
    """What each player on the page was given."""
    return [data for data in sent(at) if "clips" in data]


def moving_clips(n: int = 10) -> SequenceDataset:
    rng = np.random.default_rng(0)
    return SequenceDataset(
        "clips",
        [rng.random((5, 6, 7), dtype=np.float32) for _ in range(n)],
        labels=pd.DataFrame({"motion": ["up", "down"] * (n // 2)}),
        meta=Meta(step=0.04, step_unit="s"),
    )


def test_clips_are_previewed_as_playing_frames(open_page: Open, space: Workspace):
    at = open_page(data=space.add_dataset(moving_clips()))
    assert not at.exception
    (view,) = clip_views(at)
    assert sorted(clip["note"] for clip in view["clips"]) == ["down"] * 4 + ["up"] * 4
    assert {clip["length"] for clip in view["clips"]} == {5}


def test_the_size_that_clips_are_trained_on_is_in_sight(open_page: Open, space: Workspace):
    at = open_page(data=space.add_dataset(moving_clips()))
    shown = {metric.label: metric.value for metric in at.metric}
    assert shown["Clips"] == "10"
    assert shown["Frame size"] == "6 x 7 pixels"
    assert shown["Frames per second"] == "25"


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


def gif(seed: int) -> bytes:
    """A clip of 6 frames of noise."""
    noise = np.random.default_rng(seed).integers(0, 255, (6, 20, 24), dtype=np.uint8)
    first, *others = [Image.fromarray(frame) for frame in noise]
    file = io.BytesIO()
    first.save(file, "GIF", save_all=True, append_images=others, duration=100)
    return file.getvalue()


CLIPS = {f"clips/{kind}/{i}.gif": gif(i) for i in range(4) for kind in ("run", "walk")}


def test_a_file_that_is_uploaded_comes_into_view(open_page: Open, space: Workspace):
    at = upload(open_page(), {"waves.npy": npy(np.random.default_rng(0).random((9, 20)))})
    assert not at.exception
    assert at.title[0].value == "waves"
    assert [path.name for path in space.uploads.path.glob("*/*")] == ["waves.npy"]


def test_the_names_of_sub_folders_become_labels(open_page: Open, space: Workspace):
    at = upload(open_page(), CLIPS, folder=True)
    assert not at.exception
    assert not at.error
    (about,) = space.datasets()
    assert (about.name, about.count) == ("clips", 8)
    (label,) = about.labels
    assert set(space.dataset(about.id).labels[label]) == {"run", "walk"}


def test_clips_chosen_together_are_one_dataset(open_page: Open, space: Workspace):
    at = upload(open_page(), {"a.gif": gif(0), "b.gif": gif(1), "c.gif": gif(2)})
    assert not at.error
    assert [about.count for about in space.datasets()] == [3]


def test_a_folder_can_be_corrected_and_read_again(open_page: Open, space: Workspace):
    at = upload(open_page(), CLIPS, folder=True)
    (about,) = space.datasets()
    at.toggle(key=f"choice_{about.id}_colour").set_value(True).run()
    assert not at.exception
    assert space.datasets()[0].element_shape[0] == 3


@pytest.mark.parametrize(
    ("files", "folder"),
    [
        ({"m/a.gif": gif(0), "m/b.npy": npy(np.zeros((5, 9)))}, True),
        ({"a.csv": b"a,b\n1,2\n3,4", "b.csv": b"x,y\n1,2\n3,4"}, False),
        ({"a.mp4": b"no video"}, False),
    ],
)
def test_an_upload_that_cannot_be_read_is_a_sentence_and_leaves_nothing_behind(
    open_page: Open, space: Workspace, files: dict[str, bytes], folder: bool
):
    data_id = space.add_dataset(waves())
    at = upload(open_page(data=data_id), files, folder=folder)
    assert not at.exception
    assert len(at.error) == 1
    assert list(space.uploads.path.iterdir()) == []
    assert at.title[0].value == "waves"  # what was in view stays


def test_a_bug_in_a_reader_shows_once(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    def broken(path: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("dashboard.cache.recognise", broken)
    at = upload(open_page(), {"waves.npy": npy(np.ones((9, 20)))})
    assert at.exception
    assert not at.run().exception


def test_a_click_while_it_reads_loses_no_upload(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    def interrupted(*_: object, **__: object) -> None:
        st.stop()  # ends the script as a click does

    at = open_page()
    kept = space.uploads.add_together([("waves.npy", io.BytesIO(npy(np.ones((9, 20)))))])
    at.session_state[state.PENDING_UPLOAD] = kept
    with monkeypatch.context() as patch:
        patch.setattr("dashboard.data_page.uploads.read", interrupted)
        at.run()
    at.run()
    assert [about.name for about in space.datasets()] == ["waves"]


def test_all_encodings_equal_still_make_a_page(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    np.save(run.path / "points_umap.npy", np.zeros((8, 2), np.float32))
    assert not open_page("explore", run=run.id).exception


def test_windows_can_be_coloured_by_their_time_in_the_recording(open_page: Open, space: Workspace):
    whole = finish(put_run(space, waves()))
    windows = replace(waves(name="cut"), recording=np.zeros(8, np.int64), start=np.arange(8) * 12)
    cut = finish(put_run(space, windows))
    at = open_page("explore", run=cut.id)
    assert "time in the recording" in at.selectbox(key="color_by").options
    at.selectbox(key="color_by").select("time in the recording").run()
    assert not at.exception
    at = open_page("explore", run=whole.id)
    assert "time in the recording" not in at.selectbox(key="color_by").options


def test_a_look_at_another_map_leaves_the_run_that_trains_in_view(
    open_page: Open, space: Workspace
):
    finish(put_run(space, waves()))
    training = put_run(space, waves(name="later"))
    at = open_page("explore", run=training.id)
    assert not at.exception
    assert "has no map yet" in texts(at)
    assert training.id in at.query_params["run"]
