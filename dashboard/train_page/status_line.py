"""What a run is doing, in one line: its state, how far it is, and the time that is left."""

from __future__ import annotations

import time
from typing import Literal

import streamlit as st

from dashboard.formatting import duration, plain, roughly
from dashboard.widgets.places.place import describe_place, describe_queued
from sequitur_core.formatting import pluralise
from sequitur_core.jobs.queue import pace
from sequitur_core.runs.progress.state import EpochProgress, State, Status
from sequitur_core.runs.run import Run
from sequitur_core.settings.train_config import Epoch

_STARTUP_SECONDS = 10.0  # before, the pace of the first epoch says nothing about the rest
_COLOURS: dict[Status, Literal["gray", "blue", "violet", "green", "orange", "red"]] = {
    "queued": "gray",
    "running": "blue",
    "paused": "violet",
    "done": "green",
    "stopped": "orange",
    "failed": "red",
    "interrupted": "red",
}
_ICONS: dict[Status, str] = {
    "queued": ":material/hourglass_empty:",
    "running": ":material/autorenew:",
    "paused": ":material/pause_circle:",
    "done": ":material/check_circle:",
    "stopped": ":material/stop_circle:",
    "failed": ":material/error:",
    "interrupted": ":material/power_off:",
}


def show(run: Run, now: State, history: list[Epoch]) -> None:
    """The state as a badge, and beside it what is going on."""
    with st.container(key="run_status", horizontal=True, vertical_alignment="center"):
        st.badge(now.status, color=_COLOURS[now.status], icon=_ICONS[now.status])
        st.markdown(plain(_describe(run, now, history)), width="stretch")


def _epoch_progress(run: Run, history: list[Epoch]) -> EpochProgress | None:
    """How far the current epoch is; None where it is too short to say."""
    progress = run.progress()
    return progress if progress is not None and progress.epoch == len(history) + 1 else None


def share_done(run: Run, history: list[Epoch]) -> float:
    """How much of the training is done, 0 to 1."""
    progress = _epoch_progress(run, history)
    done = len(history) + (progress.batch / progress.batches if progress else 0)
    return min(1.0, done / run.spec.config.epochs)


def _describe(run: Run, now: State, history: list[Epoch]) -> str:
    """What is going on, beside the status word."""
    match now.status:
        case "queued":
            return describe_queued(run, now.message, len(history))
        case "running":
            doing = _describe_running(run, now, history)
            return " · ".join(filter(None, (doing, describe_place(run))))
        case "paused":
            return _describe_paused(run, now, history)
        case "done" | "stopped":
            return _describe_ended(now, history, run.spec.config.epochs)
        case "interrupted":
            return now.message
    return ""


def _describe_running(run: Run, now: State, history: list[Epoch]) -> str:
    """`epoch 3 of 50 · step 2 of 12 · about 40 s left`."""
    share, planned = share_done(run, history), run.spec.config.epochs
    if now.phase == "encoding":
        return "encoding the sequences"
    if share == 0:
        return "getting ready"
    parts = [f"epoch {min(len(history) + 1, planned):,} of {planned:,}"]
    if (progress := _epoch_progress(run, history)) is not None:
        parts.append(f"step {progress.batch:,} of {progress.batches:,}")
    passed = time.time() - (now.started or time.time())
    if len(history) > 1 or passed > _STARTUP_SECONDS:
        whole = pace(history) * planned if history else passed / share
        parts.append(f"about {duration(roughly(whole * (1 - share)))} left")
    return " · ".join(parts)


def _describe_paused(run: Run, now: State, history: list[Epoch]) -> str:
    """`after epoch 7 of 50, step 3 of 12 of the next`, and whether its place is still kept."""
    words = f"after epoch {len(history)} of {run.spec.config.epochs}"
    progress = _epoch_progress(run, history)
    if progress is not None:
        words += f", step {progress.batch} of {progress.batches} of the next"
    return words if now.phase else f"{words} · other runs may train meanwhile"


def _describe_ended(now: State, history: list[Epoch], planned: int) -> str:
    """`50 epochs in 40 s`, or `20 of 50 epochs in 16 s`, and what is still being done."""
    note = f" · {now.message}" if now.message else ""
    doing = {
        "encoding": " · encoding the sequences",
        "map": " · drawing the map",
        "checking": " · measuring on held-out sequences"
        + (f", {now.message}" if now.message else ""),
    }
    took = duration(history[-1].seconds if history else 0)
    done = pluralise(len(history), "epoch")
    if now.status == "stopped":
        done = f"{len(history):,} of {pluralise(planned, 'epoch')}"
    return f"{done} in {took}{doing.get(now.phase or '', note)}"
