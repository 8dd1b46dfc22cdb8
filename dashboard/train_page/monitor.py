"""The part of the Train page that changes while a model trains."""

from __future__ import annotations

import time
from typing import Literal

import streamlit as st

from dashboard import cache, faults, state
from dashboard.charts.training.loss import loss_figure
from dashboard.classroom.membership import is_frozen, lock_of
from dashboard.components.plotly_view import plotly_view
from dashboard.formatting import duration, plain
from dashboard.sentences.verdict import VARIANCE_HELP, explained, held_out_by
from dashboard.train_page import doctor, pausing, same_start
from dashboard.train_page.forms.address import MAX_EPOCHS
from dashboard.visitors.crowd import refresh_seconds
from dashboard.widgets import button, stop_button
from dashboard.widgets.fields.number_field import number_field
from dashboard.widgets.learning import training_view
from dashboard.widgets.places.place import describe_place, describe_queued
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate, number, pluralise
from sequitur_core.runs.progress.state import UNDER_WAY, Baselines, EpochProgress, State, Status
from sequitur_core.runs.results.judgement import measured_loss
from sequitur_core.runs.results.presence import has_map
from sequitur_core.runs.run import Run
from sequitur_core.settings.train_config import Epoch

LONGER = " · longer"  # in the name of a run that goes on from another
# Seconds between two refreshes. Each takes time from the training on a small computer, and
# after a while little is new in each; yet the map is to be less than 1.5 s behind the model.
REFRESH_SECONDS = 0.5
LATER_REFRESH_SECONDS = 1.0
FEW_SECONDS = 4.0  # of training, after which refreshes are later ones
FINAL_REFRESHES = 4  # with fewer left they come faster again, so that the end shows at once
MAP_REFRESH_SECONDS = 0.2  # while only the map is awaited, which takes a moment
STARTUP_SECONDS = 10.0  # before, the pace of the first epoch says nothing about the rest
COLOURS: dict[Status, Literal["gray", "blue", "violet", "green", "orange", "red"]] = {
    "queued": "gray",
    "running": "blue",
    "paused": "violet",
    "done": "green",
    "stopped": "orange",
    "failed": "red",
    "interrupted": "red",
}
ICONS: dict[Status, str] = {
    "queued": ":material/hourglass_empty:",
    "running": ":material/autorenew:",
    "paused": ":material/pause_circle:",
    "done": ":material/check_circle:",
    "stopped": ":material/stop_circle:",
    "failed": ":material/error:",
    "interrupted": ":material/power_off:",
}
MEASURED_ON = {
    "training": "the training sequences",
    "validation": "held-out sequences",
    "cross-fit": "held-out sequences, by five more models trained without a fifth of them each",
}
BELOW = "training"  # on a phone, where a link leads that stands beside Train
LOSS_HELP = (
    "Mean squared error between original and reconstruction, after each channel is scaled to a "
    "standard deviation of 1. 0 is perfect; 1 is about as bad as always drawing the average."
)


def placeholder(*, epochs: int) -> None:
    """What will appear here, before anything was trained."""
    st.subheader("Nothing trained yet", anchor=False)
    st.caption("Press Train: the loss curve appears here. It falls while the model learns.")
    plotly_view(
        loss_figure([], epochs=epochs),
        key="loss_chart",
        label="Loss over epochs, still empty",
        height=340,
    )


def show(run: Run, data_name: str) -> None:
    """Name and buttons of a run, and its status and charts, which refresh by themselves."""
    now = run.state()
    alive = now.status in UNDER_WAY
    _header(run, now, data_name, alive=alive)
    busy = alive or now.phase is not None or run.unfinished
    seconds = refresh_seconds(_refresh_seconds(run, now))
    moves = busy and now.status != "paused"
    refresh = st.fragment(_refresh, run_every=seconds if moves else None, key="progress")
    refresh(run, (now.status, now.phase), seconds)
    if now.status == "paused":
        st.fragment(_wait, run_every=seconds)(run, _moment(run, now))


def _header(run: Run, now: State, data_name: str, *, alive: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        # The data, which most names begin with, is named above: so the buttons fit beside it.
        name = run.name.removeprefix(f"{data_name} · ")
        st.subheader(plain(name), width="stretch", anchor=BELOW)
        # Together, beside the name or below it.
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            _buttons(run, now, alive=alive)


def _buttons(run: Run, now: State, *, alive: bool) -> None:
    """What can be done with a run as it is now."""
    frozen = is_frozen()
    if not frozen:
        pausing.show(run, now)
    if alive or now.phase == "checking":
        stop_button.show(
            run,
            key="stop",
            label="Stop" if alive else "Stop measuring",
            disabled=frozen,
            help="Ends training after the current step and keeps what was learned."
            if alive
            else "Keeps the errors as measured on the training sequences.",
        )
    if now.status in ("interrupted", "failed") and button.pressed(
        "Resume" if now.status == "interrupted" else "Try again",
        type="primary",
        key="resume",
        icon=":material/restart_alt:",
        disabled=frozen,
        help="Continues from the last checkpoint, at most half a minute before it ended.",
    ):
        run.resume()
        st.rerun()
    free = not frozen and now.status in ("done", "stopped")
    free = free and lock_of(run.spec.dataset_id) is None
    if free and run.can_train_longer:
        _train_longer(run)
    if now.status in ("done", "stopped"):
        if free:
            same_start.offer(run)
        same_start.link_to_comparison(run, cache.workspace().runs())
    if not alive and has_map(run):
        with st.container(key="explore", width="content"):
            # A link: where the server switches the page, a refresh of this one that is on
            # its way empties the next page.
            st.page_link(
                "explore_page/page.py",
                label="Explore the map",
                icon=":material/arrow_forward:",
                query_params={"run": run.id},
            )


def _wait(run: Run, shown: tuple[Status, str | None, int]) -> None:
    """Rerun the page once a paused run went on; until then none of its charts is drawn anew."""
    if _moment(run, run.state()) != shown:
        st.rerun()


def _moment(run: Run, now: State) -> tuple[Status, str | None, int]:
    """What stays the same as long as a run is paused: its state, and how many epochs it has."""
    try:
        return now.status, now.phase, len(run.history())
    except SequiturError:  # damaged: the refresh itself says so
        return now.status, now.phase, 0


def _refresh_seconds(run: Run, now: State) -> float:
    """Seconds between refreshes: 0.5 or 1 while a run waits or trains, fewer for its map alone."""
    if now.status not in UNDER_WAY:
        return LATER_REFRESH_SECONDS if now.phase == "checking" else MAP_REFRESH_SECONDS
    try:
        history = run.history()
    except SequiturError:  # damaged: the refresh itself says so
        return REFRESH_SECONDS
    if now.started is None or not history:
        return REFRESH_SECONDS
    passed = time.time() - now.started
    left = _seconds_per_epoch(history) * (run.spec.config.epochs - len(history))
    if passed >= FEW_SECONDS and left >= FINAL_REFRESHES * LATER_REFRESH_SECONDS:
        return LATER_REFRESH_SECONDS
    return REFRESH_SECONDS


def _train_longer(run: Run) -> None:
    """Ask for more epochs, and queue a run that goes on from this one."""
    left = run.spec.config.epochs - len(run.history())
    with st.popover("Train longer", icon=":material/more_time:", key="longer"):
        epochs = number_field(
            "More epochs",
            low=1,
            high=MAX_EPOCHS,
            value=left if left > 0 else run.spec.config.epochs - run.spec.config.from_epoch,
            key=f"more_epochs_{run.id}",
        )
        st.caption("Starts a new run that continues from this one. This run stays as it is.")
        if button.pressed("Train longer", type="primary", key="train_longer", width="stretch"):
            names = [one.name for one in cache.workspace().runs()]
            *_, name = disambiguate([*names, f"{run.name.removesuffix(LONGER)}{LONGER}"])
            with faults.said_here():
                longer = cache.workspace().train_longer(run, epochs, name=name)
                state.view(run=longer.id)
                st.rerun()


def _seconds_per_epoch(history: list[Epoch]) -> float:
    """Mean of the later half of the epochs: the first ones take longer."""
    last, before = history[-1], history[(len(history) - 1) // 2]
    if last.number == before.number:
        return last.seconds / last.number
    return (last.seconds - before.seconds) / (last.number - before.number)


def _refresh(run: Run, shown: tuple[str, str | None], seconds: float) -> None:
    """Show the run as it is now; rerun the whole page where more than its charts has changed."""
    now = run.state()
    if (now.status, now.phase) != shown or state.current(state.RUN) not in (None, run.id):
        st.rerun()
    if now.status == "running" and refresh_seconds(_refresh_seconds(run, now)) != seconds:
        st.rerun()
    try:
        _progress(run, now)
    except SequiturError as error:  # a fragment runs by itself, so the page can't catch it
        st.error(plain(error), icon=":material/error:")


def _progress(run: Run, now: State) -> None:
    history, baselines = run.history(), run.baselines()
    with st.container(key="run_status", horizontal=True, vertical_alignment="center"):
        st.badge(now.status, color=COLOURS[now.status], icon=ICONS[now.status])
        st.markdown(plain(_describe(run, now, history)), width="stretch")
    with st.container():  # what comes and goes here doesn't draw the charts below anew
        if now.status in ("running", "paused") or (now.status == "queued" and history):
            st.progress(_share_done(run, history))
        if now.status == "failed":
            st.error(plain(now.message), icon=":material/error:")
        doctor.show(run)
    if now.status == "failed":
        return
    training_view.show(run, now.status, history, baselines)
    _metrics(run, history, baselines)


def _epoch_progress(run: Run, history: list[Epoch]) -> EpochProgress | None:
    """How far the current epoch is; None where it is too short to say."""
    progress = run.progress()
    return progress if progress is not None and progress.epoch == len(history) + 1 else None


def _share_done(run: Run, history: list[Epoch]) -> float:
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
    share, planned = _share_done(run, history), run.spec.config.epochs
    if now.phase == "encoding":
        return "encoding the sequences"
    if share == 0:
        return "getting ready"
    parts = [f"epoch {min(len(history) + 1, planned):,} of {planned:,}"]
    if (progress := _epoch_progress(run, history)) is not None:
        parts.append(f"step {progress.batch:,} of {progress.batches:,}")
    passed = time.time() - (now.started or time.time())
    if history:
        left = _seconds_per_epoch(history) * planned * (1 - share)
        parts.append(f"about {duration(left)} left")
    elif passed > STARTUP_SECONDS:  # at the pace of the first epoch so far
        parts.append(f"about {duration(passed / share * (1 - share))} left")
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


def _metrics(run: Run, history: list[Epoch], baselines: Baselines | None) -> None:
    """How much the model explains, on which sequences, compared with PCA and averages."""
    if not history or baselines is None:
        return
    loss = measured_loss(history[-1], baselines)
    where = MEASURED_ON[baselines.measured_on] + plain(held_out_by(run.spec.config, baselines))
    left, middle, right = st.columns(3)
    left.metric(
        "Variance explained",
        explained(loss, baselines.mean),
        help=f"Measured on {where}. {VARIANCE_HELP}",
    )
    middle.metric(
        "PCA, for comparison",
        explained(baselines.pca, baselines.mean),
        help="The variance explained by principal component analysis, the best linear encoding, "
        f"with the same {pluralise(run.spec.encoding_dim, 'number')} on the same sequences.",
    )
    right.metric("Loss", number(loss), help=f"Measured on {where}. {LOSS_HELP}")
    sentences = [f"Measured on {where}."]
    if baselines.frame is not None:
        sentences.append(
            f"For comparison, always drawing the average frame has a loss of "
            f"{number(baselines.frame)}, the average sequence {number(baselines.mean)}."
        )
    st.caption(" ".join(sentences))
