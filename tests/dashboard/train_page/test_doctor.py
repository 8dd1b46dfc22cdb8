"""What is wrong with the run in view, and the click that starts a better one."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, replace

import numpy as np
from streamlit.testing.v1 import AppTest

from dashboard.formatting import NO_BREAK
from sequitur_core.doctor.checkup import Checkup, write_checkup
from sequitur_core.files import write_json
from sequitur_core.runs import layout
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import Epoch, TrainConfig
from tests.core.conftest import finish
from tests.dashboard.conftest import Open, control, put_run, said, texts, waves

JUMPING = [0.5, 3.0, *[0.97] * 18]
CONFIG = TrainConfig(epochs=20, lr=0.5, batch_size=4)


def as_if(run: Run, losses: Sequence[float], checkup: Checkup | None = None) -> Run:
    """A run, as if its training had gone so; PCA explains 70 % of the variance."""
    history = [asdict(Epoch(i + 1, loss, None, i + 1.0)) for i, loss in enumerate(losses)]
    (run.path / layout.HISTORY_FILE).write_text("".join(json.dumps(x) + "\n" for x in history))
    baselines = Baselines(1.0, 0.3, "training", losses[-1])
    write_json(run.path / layout.BASELINES_FILE, asdict(baselines))
    write_checkup(run, checkup or Checkup(losses[-1]))
    return run


def on_train(open_page: Open, run: Run) -> AppTest:
    at = open_page("train", more=True, run=run.id, data=run.spec.dataset_id)
    assert not at.exception
    return at


def treatments(at: AppTest) -> dict[str, str]:
    return {b.key: b.label for b in at.button if (b.key or "").startswith("treat_")}


def test_one_click_starts_the_run_that_should_do_better(open_page: Open, space: Workspace):
    ill = as_if(finish(put_run(space, waves(), config=CONFIG)), JUMPING)
    at = on_train(open_page, ill)
    assert "The loss jumps" in texts(at).replace(NO_BREAK, " ")
    (label,) = treatments(at).values()
    assert label == "Train again with learning rate 0.003 instead of 0.5"
    button = at.button(key="treat_jumping")
    assert button.proto.type == "primary"
    button.click().run()
    assert not at.exception
    (better,) = [run for run in space.runs() if run != ill]
    assert better.spec.config == replace(ill.spec.config, lr=0.003)
    assert at.query_params["run"] in (better.id, [better.id])
    (lr,) = [box.value for box in at.number_input if box.label == "Learning rate"]
    assert lr == 0.003


def test_the_form_shows_the_better_run_though_the_browser_still_says_what_was_before(
    open_page: Open, space: Workspace
):
    run = as_if(finish(put_run(space, waves(), config=CONFIG)), JUMPING)
    at = on_train(open_page, run)
    control(at, "encoding_dim").set_value(7).run()
    control(at, "epochs").set_value(9).run()
    late, before = said(at), dict(at.query_params)  # as a timer sends them
    at.button(key="treat_jumping").click().run()
    better = at.query_params["run"]
    at.query_params.update(before)
    at._run(late)
    assert at.query_params["run"] == better
    assert (control(at, "encoding_dim").value, control(at, "epochs").value) == (3, 20)
    assert not {"size", "epochs"} & set(at.query_params)


def test_what_jumps_is_told_nothing_else_in_another_box(open_page: Open, space: Workspace):
    at = on_train(open_page, as_if(finish(put_run(space, waves(), config=CONFIG)), JUMPING))
    assert "Train longer" not in texts(at)
    assert len([*at.error, *at.warning, *at.success]) == 1


def test_a_run_that_is_well_is_offered_nothing(open_page: Open, space: Workspace):
    run = as_if(finish(put_run(space, waves(), config=CONFIG)), [0.3] * 20)
    assert treatments(on_train(open_page, run)) == {}


def test_a_model_that_is_blind_to_shape_is_trained_without_averages(
    open_page: Open, space: Workspace
):
    blind = Checkup(0.3, shape_share=0.5, level=0.9, shape=0.0, pca_shape=0.9)
    run = as_if(finish(put_run(space, waves(), config=CONFIG)), [0.3] * 20, blind)
    at = on_train(open_page, run)
    button = at.button(key="treat_blind")
    assert button.proto.type == "secondary"  # the run did its work, so its map comes first
    button.click().run()
    assert not at.exception
    (better,) = [one for one in space.runs() if one != run]
    means = [np.abs(sequence.mean(axis=0)).max() for sequence in better.dataset().sequences]
    assert max(means) < 1e-6
    assert at.query_params["data"] in (better.spec.dataset_id, [better.spec.dataset_id])
    assert better.spec.dataset_id != run.spec.dataset_id


def test_a_training_that_goes_wrong_can_be_stopped_for_a_better_one(
    open_page: Open, space: Workspace
):
    run = as_if(put_run(space, waves(), config=CONFIG), JUMPING)
    run.claim(os.getpid())
    write_json(run.path / layout.STATUS_FILE, {"status": "running", "phase": "training"})
    at = on_train(open_page, run)
    assert treatments(at)["treat_jumping"].startswith("Stop, and train with learning rate 0.003")
    at.button(key="treat_jumping").click().run()
    assert (run.path / layout.STOP_FILE).exists()
    assert len(space.runs()) == 2


def test_a_training_whose_loss_became_infinite_is_offered_a_lower_rate(
    open_page: Open, space: Workspace
):
    run = put_run(space, waves(), config=replace(CONFIG, lr=1e30))
    write_json(
        run.path / layout.STATUS_FILE,
        {"status": "failed", "message": "The loss became infinite.", "cause": "diverged"},
    )
    at = on_train(open_page, run)
    assert treatments(at) == {
        "treat_diverged": "Train again with learning rate 0.003 instead of 1e+30 and gradient "
        "clipping 1"
    }


def test_measurements_that_are_damaged_leave_the_verdict(open_page: Open, space: Workspace):
    run = as_if(finish(put_run(space, waves(), config=CONFIG)), JUMPING)
    (run.path / layout.CHECKUP_FILE).write_text("{")
    at = on_train(open_page, run)
    assert "It can't be said what is wrong with this run" in texts(at, "caption")
    assert "learned next to nothing" in texts(at, "error").replace(NO_BREAK, " ")
