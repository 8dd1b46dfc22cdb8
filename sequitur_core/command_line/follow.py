"""Waiting for a run, and having it done where no dashboard does."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import typer

from sequitur_core.command_line.session import Progress, Session
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import capitalised, number, percent, pluralise
from sequitur_core.jobs.dispatcher import Dispatcher
from sequitur_core.jobs.places.cluster.note import read_cluster_note
from sequitur_core.runs.layout import home_of
from sequitur_core.runs.progress.state import UNDER_WAY, State
from sequitur_core.runs.results.judgement import verdict_of
from sequitur_core.runs.run import Run
from sequitur_core.settings.train_config import Epoch

LOOK_SECONDS = 0.2
ENDED_BADLY = 3  # exit code, beside 0, 1 (a sentence says why), 2 (a wrong call) and signals
SIGNALLED = 128  # and the number of the signal: 130, 143


def follow(session: Session, run: Run) -> None:
    """Tell each epoch until a run and its map are done.

    Starts runs meanwhile where no other process does. Raises typer.Exit with a code where the run
    doesn't end well, or the person no longer waits.
    """
    dispatcher = Dispatcher(session.workspace, standby=False)
    dispatcher.start()
    try:
        with _leaving_when_told():
            state = _watch(session, run)
    except KeyboardInterrupt as told:
        (number,) = told.args or (signal.SIGINT,)
        left = _left(run, number)
        session.tell("left", left, run=run.id, message=left)
        raise typer.Exit(SIGNALLED + number) from None
    finally:
        dispatcher.stop()
    session.tell("end", sentence_on(run, state), **facts_of(run))
    if state.status in ("failed", "interrupted"):
        raise typer.Exit(ENDED_BADLY)


@contextmanager
def _leaving_when_told() -> Iterator[None]:
    """SIGTERM, as of systemd or cron, raises a KeyboardInterrupt that holds its number."""

    def leave(number: int, _: object) -> None:
        raise KeyboardInterrupt(number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _left(run: Run, number: int) -> str:
    """What becomes of a run for which a command no longer waits."""
    if run.status == "queued":
        return f"{run.name} waits for a dashboard, or for: sequitur worker"
    if number == signal.SIGTERM:  # whoever ends a service ends the run's process, too
        return (
            f"{run.name} goes on without this command. If it was ended as well, continue it with: "
            f"sequitur runs resume {run.id}"
        )
    return f"{run.name} goes on without this command. Stop it with: sequitur runs stop {run.id}"


def _watch(session: Session, run: Run) -> State:
    """Tell what a run does until it has ended; its last state."""
    told, cluster = 0, ClusterProblems(session)
    with session.bar("In the queue") as progress:
        while True:
            state = run.state()
            if state.status == "queued":
                cluster.tell()
            history = run.history() if state.status != "failed" else []
            if session.as_json:
                for epoch in history[told:]:
                    session.tell("epoch", "", run=run.id, **_facts_of_epoch(epoch))
            told = len(history)
            if has_ended(run, state):
                return state
            _show(progress, run, state, history)
            time.sleep(LOOK_SECONDS)


class ClusterProblems:
    """Tells why no run begins on the cluster that was chosen, once each."""

    def __init__(self, session: Session) -> None:
        self.session, self.told = session, ""

    def tell(self) -> None:
        """Warn, where there is something new to say: what waits goes on waiting."""
        note = read_cluster_note(home_of(self.session.workspace.path))
        problem = "" if note is None else note.problem
        if problem and problem != self.told:
            self.session.warn(f"Runs wait in the queue. {problem}")
        self.told = problem


def has_ended(run: Run, state: State) -> bool:
    """Whether nothing of a run is done or to be done any more."""
    if state.status in UNDER_WAY or state.phase is not None:
        return False
    return not run.unfinished


def _show(progress: Progress, run: Run, state: State, history: list[Epoch]) -> None:
    """How far a run is, on its bar."""
    epochs = run.spec.config.epochs
    doing = state.phase or state.status
    if state.status == "running" and history:
        doing = f"epoch {len(history)} of {epochs}, loss {number(_loss(history[-1]))}"
    progress(min(1.0, len(history) / epochs), capitalised(doing))


def _loss(epoch: Epoch) -> float:
    return epoch.train_loss if epoch.validation_loss is None else epoch.validation_loss


def _facts_of_epoch(epoch: Epoch) -> dict[str, Any]:
    return {
        "epoch": epoch.number,
        "train_loss": epoch.train_loss,
        "validation_loss": epoch.validation_loss,
        "seconds": epoch.seconds,
    }


def sentence_on(run: Run, state: State) -> str:
    """How a run ended, or how far it is, with what its model explains."""
    if state.status == "failed":
        return f"{run.name} ({run.id}) has failed. {state.message}"
    verb = "was" if state.status == "interrupted" else "is"
    sentence = f"{run.name} ({run.id}) {verb} {state.status}"
    with suppress(SequiturError):
        if (epochs := len(run.history())) and state.status in ("done", "stopped"):
            sentence += f" after {pluralise(epochs, 'epoch')}"
        if (verdict := verdict_of(run)) is not None:
            sentence += (
                f": it explains {percent(verdict.explained)} of the variance, PCA of the same size "
                f"{percent(verdict.pca)}"
            )
    return f"{sentence}. {state.message}".rstrip()


def facts_of(run: Run) -> dict[str, Any]:
    """What a list or a program wants to know of a run, as JSON values; never raises."""
    state = run.state()
    facts: dict[str, Any] = {
        "run": run.id,
        "name": run.name,
        "status": state.status,
        "phase": state.phase,
        "message": state.message,
        "created": run.created,
        "folder": str(run.path),
    }
    with suppress(SequiturError):
        spec, history = run.spec, run.history()
        facts |= {
            "model": spec.model,
            "encoding_dim": spec.encoding_dim,
            "preset": spec.preset,
            "epochs": spec.config.epochs,
            **({} if not history else _facts_of_epoch(history[-1])),
        }
        if (verdict := verdict_of(run)) is not None:
            facts |= {"explained": verdict.explained, "explained_by_pca": verdict.pca}
    return facts
