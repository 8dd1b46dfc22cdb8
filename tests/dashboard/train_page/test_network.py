"""The picture of the network beside the form."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.architectures import count_parameters
from sequitur_core.settings.sizes import Sizes
from tests.core.conftest import finish
from tests.dashboard.conftest import Open, control, put_run, sent_to, waves


def encoding_in(at: AppTest) -> str:
    shown = sent_to(at, "network")
    assert shown is not None
    return shown["details"]["encoding"]["title"]


def test_the_network_follows_the_form(open_page: Open, space: Workspace):
    at = open_page("train", data=space.add_dataset(waves()))
    assert encoding_in(at) == "Encoding: 16 numbers"
    control(at, "encoding_dim").set_value(3).run()
    assert encoding_in(at) == "Encoding: 3 numbers"


def test_its_parameters_are_those_that_the_form_counts(open_page: Open, space: Workspace):
    dataset = waves()
    at = open_page("train", data=space.add_dataset(dataset))
    at.button(key="train").click().run()
    (run,) = space.runs()
    spec = run.spec
    count = count_parameters(spec.model, Sizes.of(dataset), spec.encoding_dim, spec.options)
    shown = sent_to(at, "network")
    assert shown is not None
    learned = [layer["learned"] for layer in shown["details"].values()]
    assert any(f"of {count:,} parameters" in line for line in learned)


def test_it_is_open_before_a_training_and_closed_below_a_run(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))

    def is_open(at: AppTest) -> bool:
        return next(e for e in at.expander if e.label == "The network").proto.expanded

    assert is_open(open_page("train", data=run.spec.dataset_id))
    assert not is_open(open_page("train", run=run.id))


def test_a_form_that_asks_for_the_impossible_has_no_picture(open_page: Open, space: Workspace):
    at = open_page("train", data=space.add_dataset(waves()), more=True)
    control(at, "preset").set_value("original").run()
    next(box for box in at.text_input if box.label == "Hidden layers").set_value("many").run()
    assert sent_to(at, "network") is None
    assert not at.exception
