"""Training again from the same weights with one setting changed, and comparing both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import plain
from dashboard.train_page.forms.address import MAX_EPOCHS
from dashboard.train_page.forms.training_form import SCHEDULES
from dashboard.widgets.fields.number_field import number_field
from dashboard.widgets.learning.starting import start, train_like
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import short
from sequitur_core.runs.run import Run
from sequitur_core.runs.same_start import SETTINGS, Setting, from_same_start, has_start, sibling
from sequitur_core.settings.train_config import TrainConfig

LABELS: dict[Setting, str] = {
    "lr": "Learning rate",
    "epochs": "Epochs",
    "batch_size": "Batch size",
    "mixup": "Mixup",
    "denoise": "Noise on the input",
    "clip_value": "Gradient clipping (max norm)",
    "schedule": "Learning rate schedule",
    "patience": "Early stopping (patience)",
}
# Of the number box of each: its limits and how it is written.
BOXES: dict[Setting, dict[str, Any]] = {
    "lr": {"low": 1e-6, "format": "%.4g"},
    "epochs": {"low": 1, "high": MAX_EPOCHS},
    "batch_size": {"low": 1, "high": 4096},
    "mixup": {"low": 0.0, "high": 1.0, "step": 0.1},
    "denoise": {"low": 0.0, "high": 1.0, "step": 0.05},
    "clip_value": {"low": 1e-3},
    "patience": {"low": 1},
}


def offer(run: Run) -> None:
    """A form for one setting that differs, and a button that trains with it."""
    if not has_start(run):
        return
    with st.popover("Same start", icon=":material/replay:", key="same_start"):
        st.caption(
            "Trains a new run that begins with the same weights and differs in one setting, so "
            "that this setting makes the difference. This run stays as it is."
        )
        setting: Setting = st.selectbox(
            "Setting", SETTINGS, format_func=LABELS.__getitem__, key=f"same_start_of_{run.id}"
        )
        value = _value(run, setting, key=f"same_start_{setting}_of_{run.id}")
        st.button(
            "Train again",
            type="primary",
            key="train_same_start",
            width="stretch",
            on_click=_train,
            args=(run, setting, value),
        )


def link_to_comparison(run: Run, runs: Sequence[Run]) -> None:
    """A link to this run beside the one that began with the same weights, if there is one."""
    other = sibling(run, runs)
    if other is None:
        return
    ids = [one.id for one in sorted((run, other), key=lambda one: one.created)]
    with st.container(key="compare_same_start", width="content"):
        st.page_link(
            "compare_page/page.py",
            label="Compare",
            icon=":material/compare:",
            query_params={state.COMPARED: ",".join(ids)},
            help=f"Beside {plain(other.name)}, which began with the same weights.",
        )


def _value(run: Run, setting: Setting, *, key: str) -> Any:
    """Asks for the other value, beginning with one that is often worth a try."""
    suggested = _suggested(run.config(), setting)
    if setting == "schedule":
        return st.selectbox(
            "Value",
            list(SCHEDULES),
            index=list(SCHEDULES).index(suggested),
            format_func=SCHEDULES.__getitem__,
            key=key,
        )
    return number_field("Value", value=suggested, key=key, **BOXES[setting])


def _suggested(config: TrainConfig, setting: Setting) -> Any:
    match setting:
        case "lr":
            return max(1e-6, config.lr / 3)
        case "epochs":
            return min(100_000, 2 * config.epochs)
        case "batch_size":
            return min(4096, 2 * (config.batch_size or 16))
        case "mixup":
            return 0.0 if config.mixup else 1.0
        case "denoise":
            return 0.0 if config.denoise else 0.2
        case "clip_value":
            return 1.0 if config.clip_value is None else float(config.clip_value) / 10
        case "schedule":
            return "constant" if config.schedule == "cosine" else "cosine"
        case "patience":
            return max(1, config.epochs // 10)


def _train(run: Run, setting: Setting, value: Any) -> None:
    """Start the run and let the form show its settings."""
    try:
        spec = from_same_start(run, setting, value)
        shown = value if isinstance(value, str) else short(value)
        name = f"{run.name} · {LABELS[setting].split(' (')[0].lower()} {shown}"
        again = start(replace(spec, name=name), cache.run_dataset(run))
        train_like(again.spec)
    except SequiturError as error:  # the page can't catch it
        st.error(plain(error), icon=":material/error:")
