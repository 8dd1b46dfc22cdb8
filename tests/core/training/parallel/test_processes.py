"""Two processes that learn together have the losses of one, wherever the training pauses."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
import torch.distributed as dist

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.jobs.training.progress_writer import ProgressWriter
from sequitur_core.jobs.training.training_job import execute
from sequitur_core.jobs.worker_process import start_follower
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import Epoch, TrainConfig
from sequitur_core.training.loop import Progress, fit
from sequitur_core.training.parallel import processes
from sequitur_core.training.parallel.meeting import GONE, MEETING_VARIABLE, REACHED
from sequitur_core.training.parallel.processes import learning_together
from sequitur_core.training.parallel.shared_work import ModelSettings, send_work
from tests.core.training.test_checkpoints import EVERYTHING, KINDS, saved_and_loaded

ALONE = replace(EVERYTHING, device="cpu", epochs=2, encoder_every=1)
TOGETHER = replace(ALONE, processes=2)
# 54 sequences to learn from: the last batch has one row, and so nothing for the second process.
IN_ORDER = replace(TOGETHER, shuffle=False, batch_size=53, epochs=1, reduction="sum", mixup=0)
OF_A_RUN = {"model": "LSTM_AE", "encoding_dim": 3, "options": {"h_dims": [8]}}


def work(kind: str) -> tuple[ModelSettings, SequenceDataset]:
    name, sequences, options = KINDS[kind]
    missing = None
    if kind == "lstm":
        missing = [np.arange(s.size).reshape(s.shape) == 1 for s in sequences]
    dataset = SequenceDataset("noise", sequences, missing=missing)
    return ModelSettings(name, Sizes.of(dataset), 3, options), dataset


def learned(kind: str, config: TrainConfig, **arguments: Any) -> list[Epoch]:
    settings, dataset = work(kind)
    if dist.is_initialized() and config.processes > 1:
        send_work(settings, dataset, config)
    torch.manual_seed(0)
    return list(fit(settings.build(), dataset, config, **arguments))


def leave_after_an_epoch(kind: str, config: TrainConfig) -> None:
    settings, dataset = work(kind)
    send_work(settings, dataset, config)
    epochs = fit(settings.build(), dataset, config)
    next(epochs)
    epochs.close()  # the others are ready for what comes next


def checkpoint_after(batches: int, config: TrainConfig) -> dict[str, Any]:
    """Of a training of clips that ends there."""
    taken: list[dict[str, Any]] = []

    def take(progress: Progress) -> None:
        taken.append(saved_and_loaded(progress.checkpoint()))

    learned("conv", config, after_batch=take, should_stop=lambda: len(taken) == batches)
    return taken[-1]


def added(space: Workspace, config: TrainConfig) -> Run:
    spec = RunSpec(name="A", config=replace(config, epochs=2, patience=None), **OF_A_RUN)
    return space.add_run(spec, work("lstm")[1])


def assert_alike(epochs: list[Epoch], others: list[Epoch]) -> None:
    assert [epoch.number for epoch in epochs] == [epoch.number for epoch in others]
    for name in ("train_loss", "validation_loss"):
        own, wanted = ([getattr(e, name) for e in part] for part in (epochs, others))
        np.testing.assert_allclose(own, wanted, rtol=1e-4)


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What two processes learned, one thing after another: to start them takes seconds."""
    found: dict[str, Any] = {}
    others: list[subprocess.Popen[bytes]] = []

    def start(texts: Sequence[str], threads: int) -> subprocess.Popen[bytes]:
        others.append(start_follower(texts, threads))
        return others[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "processors", lambda: 2)
        with processes._started(TOGETHER, start):
            for kind in ("linear", "lstm", "conv", "phase"):
                found[kind] = learned(kind, TOGETHER)
            found["resting"] = learned("components", replace(TOGETHER, encoder_every=3))
            leave_after_an_epoch("linear", TOGETHER)
            found["in order"] = learned("linear", IN_ORDER)
            found["checkpoint"] = checkpoint_after(5, TOGETHER)
            found["resumed"] = learned("conv", TOGETHER, checkpoint=checkpoint_after(5, ALONE))
            space = Workspace(tmp_path_factory.mktemp("home") / "local")
            run = found["run"] = added(space, TOGETHER)
            assert execute(run, leave_map=True) == 0
            found["broken run"] = broken = added(space, TOGETHER)
            patch.setattr(ProgressWriter, "append_epoch", lambda *_: _kill(others))
            assert execute(broken) == 1
    return found


def _kill(others: Sequence[subprocess.Popen[bytes]]) -> None:
    for other in others:
        other.kill()
        other.wait()
    # gloo waits forever where a connection closes in the very moment in which it sends.
    time.sleep(0.5)


@pytest.mark.parametrize("kind", ["linear", "lstm", "conv", "phase"])
def test_two_processes_have_the_losses_of_one(together, kind: str):
    assert_alike(together[kind], learned(kind, ALONE))


def test_two_processes_have_the_losses_of_one_whose_encoder_rests(together):
    assert_alike(together["resting"], learned("components", replace(ALONE, encoder_every=3)))


def test_a_batch_of_fewer_sequences_than_processes_counts_once(together):
    assert_alike(together["in order"], learned("linear", replace(IN_ORDER, processes=1)))


def test_two_processes_go_on_where_one_was(together):
    assert_alike(together["resumed"], learned("conv", ALONE)[1:])


def test_one_process_goes_on_where_two_were(together):
    rest = learned("conv", ALONE, checkpoint=together["checkpoint"])
    assert_alike(rest, learned("conv", ALONE)[1:])


def test_a_run_of_two_processes_is_done_like_another(together, tmp_path):
    run, alone = together["run"], added(Workspace(tmp_path / "local"), ALONE)
    assert execute(alone, leave_map=True) == 0
    assert run.reported_state().status == "done"
    assert_alike(run.history(), alone.history())
    np.testing.assert_allclose(run.encodings(), alone.encodings(), rtol=1e-3, atol=1e-4)


def test_a_run_whose_other_process_dies_says_so_and_can_go_on(together):
    run = together["broken run"]
    assert run.status == "failed"
    assert "One of the processes that learn together has ended" in run.state().message
    run.release()
    run.resume()
    assert run.status == "queued"


def test_a_process_that_never_comes_is_told(monkeypatch):
    monkeypatch.setattr(processes, "processors", lambda: 2)

    def start(texts: Sequence[str], threads: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"], stdin=-1)

    with (
        pytest.raises(SequiturError, match=r"has ended \(exit code 3\)\. Resume the run"),
        learning_together(*work("linear"), TOGETHER, start),
    ):
        pass
    assert not dist.is_initialized()


def test_a_process_of_another_computer_that_never_comes_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv(MEETING_VARIABLE, f"127.0.0.1 {tmp_path}")
    (tmp_path / GONE).write_text("No module named 'torch'")
    with (
        pytest.raises(SequiturError, match=r"has ended \(No module named 'torch'\)\. Resume"),
        learning_together(*work("linear"), TOGETHER, start_follower),
    ):
        pass
    assert (tmp_path / REACHED).read_text().endswith(" 2 gloo")
    assert not dist.is_initialized()


@pytest.mark.parametrize(
    ("settings", "available", "said"),
    [
        ({"processes": 3}, 2, "3 processes of 1 thread need 3 processors, and this computer has"),
        ({"device": "meta"}, 2, "can't learn together on meta"),
    ],
)
def test_more_than_a_computer_has_is_refused(monkeypatch, settings, available, said):
    monkeypatch.setattr(processes, "processors", lambda: available)
    with (
        pytest.raises(SequiturError, match=said),
        learning_together(*work("linear"), replace(TOGETHER, **settings), start_follower),
    ):
        pass


def test_fit_alone_says_that_the_others_are_missing():
    with pytest.raises(SequiturError, match="2 processes are to learn together, and there is 1"):
        learned("linear", TOGETHER)
