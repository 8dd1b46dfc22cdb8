"""What the Train page says before a training about its time and memory."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.train_page.forms import other_programs
from sequitur_core.files import write_json
from sequitur_core.runs import layout
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.dashboard.conftest import CONFIG, Open, box, control, put_run, said, texts, waves


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("psutil.cpu_count", lambda logical=True: 2)


def use(monkeypatch: pytest.MonkeyPatch, *, others: float, own: float) -> None:
    """So many processors are used by other programs and by Sequitur's."""
    st.cache_resource.clear()
    monkeypatch.setattr(other_programs, "use_of_processors", lambda: (others, own))


def buttons(at: AppTest) -> dict[str | None, str]:
    return {button.key: button.label for button in at.button}


def open_waves(open_page: Open, space: Workspace, *, epochs: int | None = None) -> AppTest:
    at = open_page("train", data=space.add_dataset(waves(60)), more=True)
    if epochs is not None:
        control(at, "epochs").set_value(epochs).run()
    assert not at.exception
    return at


def test_the_page_says_how_long_a_training_takes_and_how_much_memory(
    open_page: Open, space: Workspace
):
    captions = texts(open_waves(open_page, space), "caption")
    assert re.search(
        r"[\d,]+ parameters, 60 sequences: takes about \d+ s and \d+ MB of memory\.",
        captions,
    )


def test_on_a_busy_computer_the_time_is_that_of_its_share_of_the_processors(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    at = open_waves(open_page, space, epochs=2000)
    (alone,) = re.findall(r"takes about (\d+) s and", texts(at, "caption"))
    monkeypatch.setattr("psutil.getloadavg", lambda: (7.0, 0.0, 0.0))  # four for each processor
    use(monkeypatch, others=2.0, own=0.0)
    captions = texts(at.run(), "caption")
    (busy,) = re.findall(r"takes about (.+) and \d+ MB", captions)
    assert (
        f"Other programs keep this computer busy; otherwise it takes about {alone} s." in captions
    )
    minutes, seconds = re.fullmatch(r"(?:(\d+) min ?)?(?:(\d+) s)?", busy).groups("0")
    assert 60 * int(minutes) + int(seconds) == pytest.approx(4 * int(alone), rel=0.1)


def test_ones_own_training_makes_no_computer_busy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("psutil.getloadavg", lambda: (7.0, 0.0, 0.0))
    use(monkeypatch, others=0.3, own=1.7)
    assert other_programs.slowdown() == 1
    use(monkeypatch, others=1.0, own=1.0)  # half of the load is theirs
    assert other_programs.slowdown() == 2  # 4.5 / 2, roughly


def test_a_single_look_at_the_processors_changes_no_estimate(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("psutil.getloadavg", lambda: (7.0, 0.0, 0.0))
    st.cache_resource.clear()
    looks = iter([(2.0, 0.0), (0.1, 0.0), (2.0, 0.0), (0.2, 1.8), (2.0, 0.0)])
    monkeypatch.setattr(other_programs, "use_of_processors", lambda: next(looks))
    clock = iter(range(0, 1000, 20))
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    assert [other_programs.slowdown() for _ in range(5)] == [4] * 5


def test_what_this_process_computes_is_its_own(monkeypatch: pytest.MonkeyPatch):
    worked = iter([0.0, 3.0])  # in 2 s, all processors together; this process 1 s of it
    monkeypatch.setattr(other_programs, "_seconds_of_all", lambda: next(worked))
    own = iter([{1: 5.0}, {1: 6.0, 2: 9.0}])  # one that has begun since is of no weight
    monkeypatch.setattr(other_programs, "_own_seconds", lambda: next(own))
    clock = iter([0.0, 2.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    assert other_programs.use_of_processors() == (1.0, 0.5)


def test_a_short_training_is_not_warned_of(open_page: Open, space: Workspace):
    at = open_waves(open_page, space, epochs=10)
    assert not at.warning
    assert "fewer_epochs" not in buttons(at)


def test_a_long_training_says_so_and_offers_fewer_epochs(open_page: Open, space: Workspace):
    at = open_waves(open_page, space, epochs=100_000)
    assert "over 10 minutes" in texts(at, "warning")
    offered = re.fullmatch(
        r"Train for ([\d,]+) epochs instead, about (?:9|10) min(?: 30 s)?",
        buttons(at)["fewer_epochs"],
    )
    assert offered
    epochs = int(offered[1].replace(",", ""))
    at.button(key="fewer_epochs").click().run()
    assert not at.exception
    assert control(at, "epochs").value == epochs
    assert not at.warning
    assert not space.runs()  # the button sets, and doesn't train


def test_fewer_epochs_are_trained_once_they_are_set(open_page: Open, space: Workspace):
    at = open_waves(open_page, space, epochs=100_000)
    late = said(at)
    at.button(key="fewer_epochs").click().run()
    epochs = control(at, "epochs").value
    at._run(late)  # which the browser sent before it showed them
    assert control(at, "epochs").value == epochs
    at.button(key="train").click().run()
    (run,) = space.runs()
    assert run.spec.config.epochs == epochs


@pytest.mark.parametrize(
    ("rate", "said"),
    [(130.0, "only 4 epochs fit"), (400.0, "only 1 epoch fits"), (700.0, "not even one epoch")],
)
def test_where_hardly_an_epoch_fits_the_page_says_what_else_helps(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch, rate: float, said: str
):
    monkeypatch.setattr("dashboard.cache.seconds_per_epoch", lambda spec: rate)
    at = open_waves(open_page, space)
    warned = texts(at, "warning")
    assert said in warned
    for helps in ("Elements per step", "hidden layers", "fewer sequences"):
        assert helps in warned
    assert ("fewer_epochs" in buttons(at)) == (rate < 600)


def test_earlier_runs_know_better_than_an_estimate(open_page: Open, space: Workspace):
    data = waves(60)
    data_id = space.add_dataset(data)
    at = open_page("train", data=data_id)
    at.button(key="train").click().run()  # settings as they stand in the form
    (run,) = space.runs()
    lines = [
        {"number": e, "train_loss": 1.0, "validation_loss": 1.0, "seconds": 30.0 * e}
        for e in (1, 2)
    ]
    (run.path / layout.HISTORY_FILE).write_text("".join(json.dumps(x) + "\n" for x in lines))
    st.cache_data.clear()  # what was known before the epochs is remembered for a moment
    run.claim(os.getpid())
    write_json(run.path / layout.STATUS_FILE, {"status": "running", "phase": "training"})
    at = open_page("train", data=data_id, run=run.id)
    assert " parameters, 60 sequences: these settings are training now." in texts(at, "caption")
    control(at, "epochs").set_value(10).run()
    assert "takes about 5 min and" in texts(at, "caption")
    control(at, "epochs").set_value(100).run()
    assert buttons(at)["fewer_epochs"] == "Train for 19 epochs instead, about 9 min 30 s"


def test_runs_with_other_settings_say_nothing_about_this_one(open_page: Open, space: Workspace):
    data = waves(60)
    run = put_run(space, data, config=replace(CONFIG, epochs=2))
    line = {"number": 1, "train_loss": 1.0, "validation_loss": None, "seconds": 3000.0}
    (run.path / layout.HISTORY_FILE).write_text(json.dumps(line) + "\n")
    at = open_page("train", data=run.spec.dataset_id)
    assert not at.warning


def test_too_little_memory_is_said_with_a_way_out(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    free = SimpleNamespace(available=100e6)
    monkeypatch.setattr("psutil.virtual_memory", lambda: free)
    warned = texts(open_waves(open_page, space), "warning")
    assert re.search(r"about \d+ MB of memory, but this computer has only 100 MB free", warned)
    assert "Batch size" in warned


def test_nothing_is_guessed_about_a_graphics_card(open_page: Open, space: Workspace):
    at = open_waves(open_page, space)
    device = box(at, "Device")
    device.select("cuda").run()
    assert not at.exception
    assert re.search(r"parameters, 60 sequences\.$", texts(at, "caption"), re.MULTILINE)


def test_settings_a_model_refuses_are_given_no_time(open_page: Open, space: Workspace):
    at = open_waves(open_page, space)
    layers = next(t for t in at.text_input if t.label == page_texts.HIDDEN_LAYERS)
    layers.set_value("64, many").run()
    assert "parameters" not in texts(at, "caption")
