"""The form of the Train page, and what it starts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.train_page.forms.address import MAX_ENCODING_DIM
from sequitur_core.data.recipe import Recipe
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig
from tests import page_texts
from tests.core.conftest import finish
from tests.dashboard.conftest import (
    CONFIG,
    Open,
    control,
    moving_clips,
    put_run,
    said,
    texts,
    waves,
)


def test_the_form_starts_with_a_preset_and_trains(open_page: Open, space: Workspace):
    data_id = space.add_dataset(waves(60))
    at = open_page("train", data=data_id)
    control(at, "encoding_dim").set_value(3).run()
    control(at, "epochs").set_value(7).run()
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
    control(at, "preset").set_value(name).run()
    assert PRESETS[name].sentence in texts(at)
    control(at, "epochs").set_value(2).run()
    at.button(key="train").click().run()
    (run,) = space.runs()
    assert run.spec.preset == name
    finish(run)
    assert not open_page("explore", run=run.id).exception


def test_what_a_preset_sets_is_trained_though_the_browser_still_says_what_was_before(
    open_page: Open, space: Workspace
):
    at = open_page("train", data=space.add_dataset(waves(60)))
    control(at, "preset").set_value("original")
    late = said(at)
    at.run()
    epochs = control(at, "epochs").value
    at._run(late)  # as another click on the page sends it
    assert control(at, "epochs").value == epochs
    assert "epochs" not in at.query_params
    at.button(key="train").click().run()
    (run,) = space.runs()
    assert (run.spec.preset, run.spec.config.epochs) == ("original", epochs)


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
    assert len(control(one, "architecture").options) == 2
    assert len(control(two, "architecture").options) == 1


def test_few_sequences_say_that_none_are_held_out(open_page: Open, space: Workspace):
    at = open_page("train", data=space.add_dataset(waves(8)))
    assert "none are held out" in texts(at)


def test_data_that_never_changes_is_warned_of_before_it_is_trained_on(
    open_page: Open, space: Workspace
):
    data = waves()
    flat = replace(data, sequences=[np.full_like(s, 4.2) for s in data.sequences])
    at = open_page("train", data=space.add_dataset(flat))
    assert "All numbers are the same, so there is nothing to learn." in texts(at, "warning")


def test_an_encoding_as_large_as_a_sequence_is_said_to_be_no_bottleneck(
    open_page: Open, space: Workspace
):
    at = open_page("train", data=space.add_dataset(waves(60)))
    assert "can simply copy" not in texts(at)
    control(at, "encoding_dim").set_value(5_000).run()
    assert control(at, "encoding_dim").value == MAX_ENCODING_DIM
    assert (
        f"{MAX_ENCODING_DIM:,} numbers for 24 values per sequence: nothing has to be left out, so "
        "the model can simply copy" in texts(at)
    )
    at.button(key="take_fewer").click().run()
    assert control(at, "encoding_dim").value == 16
    assert "can simply copy" not in texts(at)


def test_fewer_numbers_are_suggested_than_a_sequence_has_values(open_page: Open, space: Workspace):
    long, short = (space.add_dataset(waves(60, channels=n)) for n in (2, 1))

    def shown(at: AppTest, data: str) -> int:
        at.query_params["data"] = data
        at.run()
        assert not at.exception
        return int(control(at, "encoding_dim").value)

    at = open_page("train", data=short)
    assert control(at, "encoding_dim").value == 6
    assert "size" not in at.query_params
    assert [shown(at, data) for data in (long, short, long)] == [16, 6, 16]
    control(at, "encoding_dim").set_value(5).run()
    assert [shown(at, data) for data in (short, long)] == [5, 5]


def test_a_size_suggested_for_other_data_stays_though_the_browser_still_says_the_earlier(
    open_page: Open, space: Workspace
):
    long, short = (space.add_dataset(waves(60, channels=n)) for n in (2, 1))
    at = open_page("train", data=short)
    late = said(at)
    at.query_params["data"] = long
    at.run()
    at._run(late)
    assert control(at, "encoding_dim").value == 16
    assert "size" not in at.query_params


def test_what_was_typed_as_its_box_was_closed_is_trained_within_its_limits(
    open_page: Open, space: Workspace
):
    at = open_page("train", data=space.add_dataset(waves(60)), more=True)
    next(n for n in at.number_input if n.label == "Batch size").set_value(5_000)
    at.session_state[state.MORE_SETTINGS] = False
    at.run()
    at.button(key="train").click().run()
    (run,) = space.runs()
    assert run.spec.config.batch_size == 4096


def test_a_setting_that_cannot_be_read_is_caught_before_training(open_page: Open, space: Workspace):
    at = open_page("train", data=space.add_dataset(waves(8)), more=True)
    layers = next(t for t in at.text_input if t.label == page_texts.HIDDEN_LAYERS)
    layers.set_value("64, many").run()
    assert "isn't a list of whole numbers" in texts(at)
    assert at.button(key="train").disabled


def test_settings_of_an_earlier_run_are_not_used_for_other_data(open_page: Open, space: Workspace):
    earlier = put_run(space, waves(60))
    at = open_page("train", data=space.add_dataset(waves(80)))
    at.session_state[state.INITIAL_SETTINGS] = earlier.spec
    at.session_state[state.PRESET] = "original"
    at.session_state[state.FORM_KEY] = None  # as after the button on the Runs page
    at.run()
    assert not at.exception
    assert control(at, "epochs").value != CONFIG.epochs


def test_a_visit_that_begins_at_a_run_begins_with_its_settings(open_page: Open, space: Workspace):
    run = put_run(space, waves(60), encoding_dim=5)
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert not at.exception
    assert control(at, "epochs").value == CONFIG.epochs
    assert control(at, "encoding_dim").value == 5
    assert control(at, "architecture").value == "LSTM_AE"


@pytest.mark.parametrize(
    ("model", "settings"),
    [
        ("CONV_LSTM_AE", {"options": {"kernel": [3, 2], "stride": [1, 1]}}),
        ("CONV_LSTM_AE", {"options": {"kernel": "3", "stride": {}, "h_conv_channels": "many"}}),
        ("LSTM_AE", {"options": {"h_activ": 7, "h_dims": [0.5], "linear_skip": -1}}),
        ("LSTM_AE", {"options": {"rhythm_length": 10**15}}),
        ("LSTM_AE", {"config": TrainConfig(lr=5, seed=2**62, device="cuda:1", epochs=1_000_000)}),
        ("LSTM_AE", {"config": TrainConfig(clip_value=2, denoise=3, batch_size=10_000)}),
        ("LSTM_AE", {"encoding_dim": 5_000}),
    ],
)
def test_settings_that_only_code_can_give_do_not_hurt_the_form(
    open_page: Open, space: Workspace, model: str, settings: dict[str, object]
):
    dataset = moving_clips() if model == "CONV_LSTM_AE" else waves()
    run = put_run(space, dataset, model=model, **settings)
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert not at.exception
    assert not at.error
    assert at.button(key="train") is not None


def people(n: int):
    """Waves of ten people."""
    dataset = waves(n)
    return replace(dataset, labels=dataset.labels.assign(subject=[f"p{i % 10}" for i in range(n)]))


def hold_out_by(at):
    return next(box for box in at.selectbox if box.label == "Hold out by")


def test_whom_sequences_are_of_is_held_out_by_itself(open_page: Open, space: Workspace):
    at = open_page("train", data=space.add_dataset(people(60)), more=True)
    assert hold_out_by(at).value == "subject"
    assert "Held out by subject" in texts(at, "caption")
    at.button(key="train").click().run()
    assert space.runs()[0].spec.config.split_by == "subject"


def test_it_can_be_held_out_at_random(open_page: Open, space: Workspace):
    at = open_page("train", data=space.add_dataset(people(60)), more=True)
    hold_out_by(at).set_value("").run()
    at.button(key="train").click().run()
    assert space.runs()[0].spec.config.split_by is None


def test_what_a_run_held_out_by_is_said_with_its_figures(open_page: Open, space: Workspace):
    config = replace(CONFIG, validation_share=0.1, split_by="subject")
    run = finish(put_run(space, people(60), config=config))
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert ", held out by subject." in next(m for m in at.metric).help
    train, validation = run.split()
    subject = people(60).labels["subject"]
    assert set(subject.iloc[train]).isdisjoint(subject.iloc[validation])
