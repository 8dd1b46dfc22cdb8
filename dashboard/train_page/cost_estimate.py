"""What a training will take, said before it begins, and what to do where that is much."""

from __future__ import annotations

from dataclasses import replace

import psutil
import streamlit as st

from dashboard import cache, state
from dashboard.formatting import duration, roughly
from sequitur_core.formatting import byte_size, pluralise
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.architectures import architecture
from sequitur_core.settings.cost_estimate import Estimate, estimate
from sequitur_core.settings.sizes import Sizes

LONG = 600.0  # seconds beyond which a training is long
FEW_EPOCHS = 5  # fewer learn next to nothing
ON_A_PROCESSOR = ("auto", "cpu")


def show(spec: RunSpec, sizes: Sizes, *, parameters: int) -> None:
    """How much there is to learn and what that takes; a way out where it takes too much."""
    found = _estimate(spec, sizes)
    learned = f"{parameters:,} numbers to learn from {pluralise(sizes.n, 'sequence')}"
    if found is None:
        st.caption(f"{learned}.")
        return
    takes = f"about {duration(roughly(found.seconds))} and {byte_size(found.memory)} of memory"
    st.caption(f"{learned}, in {takes}.")
    if roughly(found.seconds) > LONG:
        _offer_less(spec, found)
    free = psutil.virtual_memory().available
    if found.memory > free:
        st.warning(
            f"This takes about {byte_size(found.memory)} of memory, but this computer has only "
            f"{byte_size(free)} free. Choose fewer “Sequences per step” in More settings, or train "
            "on fewer or shorter sequences.",
            icon=":material/memory:",
        )


def _estimate(spec: RunSpec, sizes: Sizes) -> Estimate | None:
    """What runs of the same kind took, else what can be worked out; None if nothing can.

    That is so on a graphics card that nothing was trained on yet.
    """
    epochs = spec.config.epochs - spec.config.from_epoch
    rate = cache.seconds_per_epoch(spec)
    if rate is None and spec.config.device not in ON_A_PROCESSOR:
        return None
    found = estimate(
        spec.model,
        sizes,
        spec.encoding_dim,
        spec.options,
        spec.config,
        flops_per_second=cache.machine_speed(),
    )
    if not rate:
        return found
    return replace(found, seconds=found.before + epochs * rate, per_epoch=rate)


def _offer_less(spec: RunSpec, found: Estimate) -> None:
    """Say that it takes long, and offer as many epochs as don't."""
    fitting = _round_down(found.epochs_in(LONG))
    words = f"This takes over 10 minutes: about {duration(roughly(found.seconds))}. "
    if fitting >= FEW_EPOCHS:
        words += "You can stop at any time and keep what was learned, or train for fewer epochs."
    else:
        only = f"only {pluralise(fitting, 'epoch')}" if fitting else "not even one epoch"
        fits = "fits" if fitting < 2 else "fit"
        words += f"In 10 minutes {only} {fits}. {architecture(spec.model).when_too_slow}"
    st.warning(words, icon=":material/timer:")
    if fitting:
        takes = duration(roughly(found.before + fitting * found.per_epoch))
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
