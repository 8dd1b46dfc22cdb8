"""Settings in the address of the Train page: a link opens the same form."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.train_page.forms import address
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes
from tests.cases import together
from tests.core.conftest import finish
from tests.dashboard.conftest import Open, control, go_to, put_run, texts, waves


def in_address(at: AppTest) -> dict[str, str]:
    """What the address says of the form."""
    found = {name: at.query_params[name] for name in state.FORM if name in at.query_params}
    return {name: one[0] if isinstance(one, list) else one for name, one in found.items()}


def trained(at: AppTest, space: Workspace) -> Run:
    """The run that a press of Train makes."""
    before = set(space.run_ids())
    at.button(key="train").click().run()
    assert not at.exception
    (made,) = set(space.run_ids()) - before
    return space.run(made)


def test_a_form_that_nobody_changed_needs_no_address(open_page: Open, space: Workspace):
    at = open_page("train", data=space.add_dataset(waves(60)))
    assert in_address(at) == {}


def test_a_link_opens_the_form_as_it_was_left(open_page: Open, space: Workspace):
    data_id = space.add_dataset(waves(60))
    at = open_page("train", data=data_id, more=True)
    control(at, "preset").set_value("separating").run()
    control(at, "encoding_dim").set_value(5).run()
    control(at, "epochs").set_value(7).run()
    next(box for box in at.text_input if box.label == "Hidden layers").set_value("9, 8").run()
    next(box for box in at.number_input if box.label == "Learning rate").set_value(0.02).run()
    asked = in_address(at)
    assert asked == {
        "preset": "separating",
        "size": "5",
        "epochs": "7",
        "settings": '{"h_dims":[9,8],"lr":0.02}',
    }
    at.session_state[state.MORE_SETTINGS] = False  # closed, the fields aren't made
    at.run()
    assert not at.slider
    assert in_address(at) == asked
    at.session_state[state.MORE_SETTINGS] = True
    at.run()
    assert next(box for box in at.number_input if box.label == "Learning rate").value == 0.02
    other = open_page("train", data=data_id, **asked)
    assert in_address(other) == asked
    assert not other.warning
    first = trained(at, space)
    finish(first)  # or it would be said to be training already
    second = trained(other, space)
    assert replace(second.spec, name=first.spec.name) == first.spec


def test_an_address_counts_more_than_the_run_in_view(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    at = open_page("train", data=run.spec.dataset_id, run=run.id, size="7")
    assert control(at, "encoding_dim").value == 7


def test_a_run_in_view_needs_no_address_until_its_settings_are_changed(
    open_page: Open, space: Workspace
):
    run = finish(put_run(space, waves()))
    at = open_page("train", run=run.id)
    assert in_address(at) == {}
    control(at, "encoding_dim").set_value(5).run()
    assert in_address(at)["size"] == "5"


def test_back_in_the_browser_brings_the_settings_back(open_page: Open, space: Workspace):
    at = open_page("train", data=space.add_dataset(waves(60)))
    control(at, "encoding_dim").set_value(5).run()
    before = dict(at.query_params)
    control(at, "encoding_dim").set_value(6).run()
    go_to(at, before, back=True)
    assert control(at, "encoding_dim").value == 5


def test_an_address_that_the_browser_says_before_it_shows_the_next_brings_nothing_back(
    open_page: Open, space: Workspace
):
    at = open_page("train", data=space.add_dataset(waves(60)))
    control(at, "encoding_dim").set_value(5).run()
    before = dict(at.query_params)
    control(at, "encoding_dim").set_value(6).run()
    go_to(at, before)
    assert control(at, "encoding_dim").value == 6
    assert in_address(at)["size"] == "6"
    go_to(at, before, back=True)  # a person's step
    assert control(at, "encoding_dim").value == 5


NONSENSE = {
    "model": ["GAN", "", "LINEAR_AE", "<b>"],  # LINEAR_AE can't read two channels
    "preset": ["best", "../x"],
    "size": ["0", "-1", "1e3", "many", "1025", "9" * 5000, "²"],
    "epochs": ["0", "1.5", "100001", "inf"],
    "settings": [
        "{", "[]", "null", "1", '{"lr":NaN}', '{"lr":1e999}', '{"lr":0}', '{"lr":"fast"}',
        '{"lr":true}', '{"h_dims":["a"]}', '{"h_dims":[0]}', '{"patch":null}', '{"patch":1e9}',
        '{"pooling":"sum"}', '{"pooling":["last"]}', '{"rhythm":-1}', '{"nothing":1}',
        '{"device":"toaster"}', '{"split_by":"nobody"}', '{"batch_size":0}', '{"seed":-1}',
        '{"mixup":2}', '{"cross_fit":1}', '{"threads":4}', '{"__class__":{}}', "[" * 100_000,
        '{"layer_norm":"yes"}', '{"decoder_h_dims":{}}', '{"clip_value":-1}', '{"forget_bias":9}',
    ],
}  # fmt: skip


@together("name, value", [(name, value) for name, values in NONSENSE.items() for value in values])
def test_nonsense_is_said_and_leaves_what_is_usual(name: str, value: str):
    spec, problems = address.read({name: value}, start(waves(60)))
    usual, none = address.read({}, start(waves(60)))
    assert len(problems) == 1
    assert none == []
    assert replace(spec, name="x") == replace(usual, name="x")


def test_nonsense_gets_a_sentence_on_the_page_until_the_form_is_changed(
    open_page: Open, space: Workspace
):
    data_id = space.add_dataset(waves(60))
    at = open_page("train", data=data_id, model="GAN", size="many", settings='{"lr":0.5,"x":1}')
    assert not at.exception
    assert "The address asks for what can't be set here: model GAN, size many and" in texts(at)
    assert in_address(at) == {"settings": '{"lr":0.5}'}
    assert "The address asks" in texts(at.run())
    control(at, "encoding_dim").set_value(5).run()
    assert "The address asks" not in texts(at)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"dense_encoding": True, "h_dims": []}, "needs a hidden layer"),
        ({"dense_encoding": False, "linear_skip": 2}, "set the linear part to 0"),
        ({"decoder": "mlp", "time_features": 0}, "Set them to 8"),
        ({"rhythm": 4, "phase": True}, "or give rhythm fewer numbers or give phase none"),
    ],
)
def test_settings_that_contradict_one_another_are_said_by_the_form(
    open_page: Open, space: Workspace, settings: dict[str, object], said: str
):
    data_id = space.add_dataset(waves(60))
    at = open_page("train", data=data_id, size="4", settings=json.dumps(settings))
    assert not at.exception
    assert said in texts(at, "error")
    assert "=" not in texts(at, "error")  # what the program calls them is for those who write one


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("n", [8, 60])
def test_what_a_preset_sets_needs_no_further_settings(name: str, n: int):
    begun = start(waves(n))
    spec, _ = address.read({"preset": name}, begun)
    assert set(address.of(spec, begun)) <= {"preset"}


def test_what_is_read_is_written_again():
    begun = start(waves(60))
    asked = {"model": "LSTM_AE", "size": "3", "epochs": "9", "settings": '{"patch":2,"lr":0.5}'}
    spec, _ = address.read(asked, begun)
    again, problems = address.read(address.of(spec, begun), begun)
    assert problems == []
    assert replace(again, name=spec.name) == spec


def start(dataset: Any) -> address.Start:
    few = len(dataset) < 50
    return address.Start("some", Sizes.of(dataset), ("kind",), None, few)


def test_what_a_form_starts_with_is_the_preset(space: Workspace):
    begun = replace(start(waves(60)), held_out_by="kind")
    options, config = begun.settings("LSTM_AE", "balanced", 16)
    expected = preset("balanced", "LSTM_AE", begun.sizes, 16)
    assert (options, replace(config, split_by=None)) == expected
    assert config.split_by == "kind"
