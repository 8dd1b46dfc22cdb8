"""Time and memory a training takes, estimated before it begins, with advice where it is much."""

from __future__ import annotations

from dataclasses import replace

import psutil
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import cache, state
from dashboard.formatting import duration, roughly
from dashboard.train_page.forms import other_programs
from sequitur_core.formatting import byte_size, pluralise
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.architectures import architecture
from sequitur_core.settings.cost_estimate import Estimate
from sequitur_core.settings.sizes import Sizes

LONG_SECONDS = 600.0  # beyond which a training is long
FEW_EPOCHS = 5  # fewer learn next to nothing
BUSY = " Other programs keep this computer busy, so it may take longer."
TRAINING = "these settings are training now."
ON_A_PROCESSOR = ("auto", "cpu")


def show(
    spec: RunSpec, sizes: Sizes, run: Run | None, *, parameters: int, line: DeltaGenerator
) -> None:
    """The number of parameters, and the time and memory training takes, in a line of its own;
    here, advice if too much.

    While the run in view is this very training, only that tells how long: the one time left.
    """
    learned = f"{parameters:,} parameters, {pluralise(sizes.n, 'sequence')}"
    if run is not None and run.status == "running" and run.spec.trains_like(spec):
        line.caption(f"{learned}: {TRAINING}")
        return
    cost = _estimate(spec, sizes)
    if cost is None:
        line.caption(f"{learned}.")
        return
    line.caption(f"{learned}: takes {_takes(spec, cost)}")
    if roughly(cost.seconds) > LONG_SECONDS:
        _warn_of_long_training(spec, cost)
    free = psutil.virtual_memory().available
    if cost.memory > free:
        st.warning(
            f"This takes about {byte_size(cost.memory)} of memory, but this computer has only "
            f"{byte_size(free)} free. Choose a smaller “Batch size” in More settings, or train on "
            "fewer or shorter sequences.",
            icon=":material/memory:",
        )


def _takes(spec: RunSpec, cost: Estimate) -> str:
    """Time and memory; beside other programs that compute, the time that it takes then, too."""
    slower, memory = other_programs.slowdown(), byte_size(cost.memory)
    alone = f"about {duration(roughly(cost.seconds))}"
    if slower < other_programs.MUCH_SLOWER:
        return f"{alone} and {memory} of memory."
    if cache.seconds_per_epoch(spec) is not None:  # of an earlier run, when it may have been busy
        return f"{alone} and {memory} of memory.{BUSY}"
    now = f"about {duration(roughly(slower * cost.seconds))}"
    return (
        f"{now} and {memory} of memory. Other programs keep this computer busy; otherwise it takes "
        f"{alone}."
    )


def seconds(spec: RunSpec, sizes: Sizes) -> float | None:
    """About how long a training takes; None where that isn't known."""
    cost = _estimate(spec, sizes)
    return None if cost is None else cost.seconds


def _estimate(spec: RunSpec, sizes: Sizes) -> Estimate | None:
    """From the pace of earlier runs of this kind, else from the operations it takes.

    None on a graphics card without such runs: its speed isn't known.
    """
    seconds_per_epoch = cache.seconds_per_epoch(spec)
    if seconds_per_epoch is None and spec.config.device not in ON_A_PROCESSOR:
        return None
    cost = spec.estimate(sizes, flops_per_second=cache.machine_speed())
    if not seconds_per_epoch:
        return cost
    epochs = spec.config.epochs - spec.config.from_epoch
    seconds = cost.before + epochs * seconds_per_epoch
    return replace(cost, seconds=seconds, per_epoch=seconds_per_epoch)


def _warn_of_long_training(spec: RunSpec, cost: Estimate) -> None:
    """Say that it takes long, and offer as many epochs as don't."""
    fitting = _round_down(cost.epochs_in(LONG_SECONDS))
    words = f"This takes over 10 minutes: about {duration(roughly(cost.seconds))}. "
    if fitting >= FEW_EPOCHS:
        words += "You can stop at any time and keep what was learned, or train for fewer epochs."
    else:
        only = f"only {pluralise(fitting, 'epoch')}" if fitting else "not even one epoch"
        fits = "fits" if fitting < 2 else "fit"
        words += f"In 10 minutes {only} {fits}. {architecture(spec.model).when_too_slow}"
    st.warning(words, icon=":material/timer:")
    if fitting:
        takes = duration(roughly(cost.before + fitting * cost.per_epoch))
        st.button(
            f"Train for {pluralise(fitting, 'epoch')} instead, about {takes}",
            key="fewer_epochs",
            icon=":material/fast_forward:",
            width="stretch",
            on_click=_choose_epochs,
            args=(fitting,),
        )


def _choose_epochs(epochs: int) -> None:
    st.session_state[state.EPOCHS] = epochs


def _round_down(epochs: int) -> int:
    """43 -> 40, 437 -> 430: an estimate can't tell them apart."""
    if epochs < 20:
        return epochs
    step = 5 if epochs < 100 else 10 ** (len(str(epochs)) - 2)
    return epochs // step * step
