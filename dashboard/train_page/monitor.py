"""The part of the Train page that changes while a model trains."""

from __future__ import annotations

import time

import streamlit as st

from dashboard import cache, faults, state
from dashboard.charts.training.loss import LOSS_NAMES, loss_figure
from dashboard.classroom.membership import is_frozen, lock_of
from dashboard.components.plotly_view import plotly_view
from dashboard.formatting import plain
from dashboard.sentences.verdict import VARIANCE_HELP, explained, held_out_by
from dashboard.train_page import pausing, same_start, status_line
from dashboard.train_page.forms.address import MAX_EPOCHS
from dashboard.visitors.crowd import refresh_seconds
from dashboard.widgets import button, stop_button
from dashboard.widgets.fields.number_field import number_field
from dashboard.widgets.learning import training_view, treatment
from dashboard.widgets.run_names import run_names
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate, number, pluralise
from sequitur_core.jobs.queue import pace
from sequitur_core.runs.progress.pausing import can_continue
from sequitur_core.runs.progress.state import UNDER_WAY, Baselines, State, Status
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
LISTED_RUNS = 3  # of the same data, the newest, while none is open
MAP_REFRESH_SECONDS = 0.2  # while only the map is awaited, which takes a moment
MEASURED_ON = {
    "training": "the training sequences",
    "validation": "held-out sequences",
    "cross-fit": "held-out sequences, by five more models trained without a fifth of them each",
}
OTHER_THAN_CURVE = (
    "The curve is of mixtures of these in pairs, which the model learned from: they vary less, so "
    "their errors are smaller."
)
# Of a run that measures held-out sequences only at its end, before and after that.
HELD_OUT_LATER = (
    "These figures are for the sequences it learned from. At its planned end, held-out ones are "
    "measured, and those figures are usually worse.",
    "During training, the figures were for the sequences it learns from, which are usually better.",
)
BELOW = "training"  # on a phone, where a link leads that stands beside Train
LOSS_HELP = (
    "Mean squared error between original and reconstruction, after each channel is scaled to a "
    "standard deviation of 1. 0 is perfect; 1 is about as bad as always drawing the average."
)


def placeholder(data_id: str, *, epochs: int) -> None:
    """What will appear here while no run is in view, and the way to those on the same data."""
    trained = list(cache.workspace().runs_on(data_id))
    st.subheader("No run is open" if trained else "Nothing trained yet", anchor=False)
    for run in trained[:LISTED_RUNS]:
        st.button(
            plain(run_names()[run.id]),
            key=f"view_{run.id}",
            icon=":material/model_training:",
            type="tertiary",
            on_click=state.view,
            kwargs={"run": run.id},
        )
    st.caption("Press Train: the loss curve appears here. The lower it ends, the better.")
    plotly_view(
        loss_figure([], epochs=epochs),
        key="loss_chart",
        label="Loss over epochs, still empty",
        height=340,
    )


def show(run: Run) -> None:
    """Name and buttons of a run, and its status and charts, which refresh by themselves."""
    now = run.state()
    alive = now.status in UNDER_WAY
    _header(run, now, alive=alive)
    busy = alive or now.phase is not None or run.unfinished
    seconds = refresh_seconds(_refresh_seconds(run, now))
    moves = busy and now.status != "paused"
    refresh = st.fragment(_refresh, run_every=seconds if moves else None, key="progress")
    refresh(run, (now.status, now.phase), seconds)
    if now.status == "paused":
        st.fragment(_wait, run_every=seconds)(run, _moment(run, now))


def _header(run: Run, now: State, *, alive: bool) -> None:
    with st.container(key="run_header", horizontal=True, vertical_alignment="center"):
        name = run_names().get(run.id, run.name)
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
            help="Ends training after the current step and keeps what was learned: its map can be "
            "explored, and the run continued later."
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
    if free and run.can_train_longer and not can_continue(run):
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
    left = pace(history) * (run.spec.config.epochs - len(history))
    if passed >= FEW_SECONDS and left >= FINAL_REFRESHES * LATER_REFRESH_SECONDS:
        return LATER_REFRESH_SECONDS
    return REFRESH_SECONDS


def _train_longer(run: Run) -> None:
    """Ask for more epochs, and queue a run that goes on from this one."""
    with st.popover("Train longer", icon=":material/more_time:", key="longer"):
        epochs = number_field(
            "More epochs",
            low=1,
            high=MAX_EPOCHS,
            value=run.spec.config.epochs - run.spec.config.from_epoch,
            key=f"more_epochs_{run.id}",
        )
        st.caption("A copy goes on from here, as a run of its own. This run stays as it is.")
        if button.pressed("Train longer", type="primary", key="train_longer", width="stretch"):
            names = [one.name for one in cache.workspace().runs()]
            *_, name = disambiguate([*names, f"{run.name.removesuffix(LONGER)}{LONGER}"])
            with faults.said_here():
                longer = cache.workspace().train_longer(run, epochs, name=name)
                state.view(run=longer.id)
                st.rerun()


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
    status_line.show(run, now, history)
    with st.container():  # what comes and goes here doesn't draw the charts below anew
        if now.status in ("running", "paused") or (now.status == "queued" and history):
            st.progress(status_line.share_done(run, history))
        if now.status == "failed":
            st.error(plain(now.message), icon=":material/error:")
        treatment.show(run)
    if now.status == "failed":
        return
    training_view.show(run, now.status, history, baselines)
    _metrics(run, history, baselines)


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
    right.metric(
        LOSS_NAMES[baselines.measured_on], number(loss), help=f"Measured on {where}. {LOSS_HELP}"
    )
    sentences = [f"Measured on {where}."]
    if baselines.measured_on == "training" and run.spec.config.mixup:
        sentences.append(OTHER_THAN_CURVE)
    if run.spec.config.cross_fit and run.status in ("done", "stopped"):
        sentences.append(HELD_OUT_LATER[baselines.measured_on == "cross-fit"])
    if baselines.frame is not None:
        sentences.append(
            f"For comparison, always drawing the average frame has a loss of "
            f"{number(baselines.frame)}, the average sequence {number(baselines.mean)}."
        )
    st.caption(" ".join(sentences))
