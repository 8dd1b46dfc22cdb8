"""`runs` and `worker`: what there is, and who does it."""

from __future__ import annotations

import signal
import sys
import threading
import time
from datetime import datetime
from typing import Annotated

import typer

from sequitur_core.command_line import arguments
from sequitur_core.command_line.follow import ClusterProblems, facts_of, follow, sentence_on
from sequitur_core.command_line.session import Session, session_of
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import percent
from sequitur_core.jobs.disk_cleanup import TRASH_DAYS
from sequitur_core.jobs.dispatcher import Dispatcher
from sequitur_core.runs.progress.pausing import go_on
from sequitur_core.runs.progress.state import UNDER_WAY
from sequitur_core.runs.run import Run

STOP_SECONDS = 5.0
LOOK_SECONDS = 0.5
COLUMNS = ("run", "status", "model", "encoding_dim", "epoch", "explained", "name")
HEADINGS = ("id", "status", "model", "size", "epochs", "explains", "name")

runs = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List runs, look at one, stop, resume or delete.",
)


@runs.command("list")
def list_runs(context: typer.Context) -> None:
    """All runs, the newest first.

    \b
    Examples:
      sequitur runs list
      sequitur --json runs list | jq -r 'select(.status == "failed") | .run'
    """
    session = session_of(context)
    found = [facts_of(run) for run in session.workspace.runs()]
    if session.as_json:
        for facts in found:
            session.line(facts)
        return
    if not found:
        typer.echo(f"There are no runs in {session.workspace.path}. Train one: sequitur train FILE")
        return
    rows = [HEADINGS, *([_cell(name, facts.get(name)) for name in COLUMNS] for facts in found)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(COLUMNS))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())


def _cell(name: str, value: object) -> str:
    if value is None:
        return "-"
    return percent(float(str(value))) if name == "explained" else str(value)


@runs.command()
def show(context: typer.Context, run: arguments.RunName) -> None:
    """How far a run is, its settings, and what came out.

    \b
    Examples:
      sequitur runs show last
      sequitur --json runs show watch-1a2b3c4d
    """
    session = session_of(context)
    chosen = session.run(run)
    facts = facts_of(chosen)
    if session.as_json:
        session.line(facts)
        return
    typer.echo(sentence_on(chosen, chosen.state()))
    created = datetime.fromtimestamp(chosen.created).astimezone()
    facts["created"] = f"{created:%Y-%m-%d %H:%M}"
    for name, value in facts.items():
        if name not in ("run", "name", "message", "phase"):
            typer.echo(f"{name.replace('_', ' '):20} {'-' if value is None else value}")


@runs.command()
def stop(context: typer.Context, names: arguments.RunNames) -> None:
    """Stop runs; what they have learned stays.

    \b
    Example:
      sequitur runs stop last
    """
    session = session_of(context)
    for run in [session.run(name) for name in names]:
        if run.status not in UNDER_WAY:
            raise SequiturError(f"{run.name} is {run.status}, so there is nothing to stop.")
        run.stop(wait=STOP_SECONDS)
        session.tell("stopped", f"{run.name} is {run.status}.", **facts_of(run))


@runs.command()
def resume(context: typer.Context, name: arguments.RunName, wait: arguments.Wait = True) -> None:
    """Go on with a run that was stopped, paused or interrupted, or failed, from where it was.

    \b
    Example:
      sequitur runs resume last
    """
    session = session_of(context)
    run = session.run(name)
    (go_on if run.status in ("stopped", "paused") else Run.resume)(run)
    session.tell("queued", f"{run.name} is in the queue.", run=run.id)
    if wait:
        follow(session, run)


@runs.command()
def delete(
    context: typer.Context,
    names: arguments.RunNames,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
) -> None:
    """Delete runs; they stay in the trash for 30 days.

    \b
    Example:
      sequitur runs delete watch-1a2b3c4d --yes
    """
    session = session_of(context)
    chosen = [session.run(name) for name in names]
    if not yes:
        if not sys.stdin.isatty():
            raise SequiturError("There is nobody here to ask. To delete anyway, give --yes.")
        typer.confirm(f"Delete {', '.join(run.name for run in chosen)}?", abort=True)
    for run in chosen:
        name = run.name
        run.delete()
        text = f"{name} is deleted; it stays in the trash for {TRASH_DAYS} days."
        session.tell("deleted", text, run=run.id)


def worker(
    context: typer.Context,
    limit: Annotated[
        int | None,
        typer.Option(
            help="Most runs at a time; by default all cores but one.", min=1, show_default=False
        ),
    ] = None,
    once: Annotated[bool, typer.Option(help="End once the queue is empty.")] = False,
) -> None:
    """Do the runs that wait, without a page, until it is interrupted.

    \b
    Examples:
      sequitur train watch --no-wait; sequitur train digits --no-wait
      sequitur worker --once
    """
    session = session_of(context)
    dispatcher = Dispatcher(session.workspace, limit, standby=not once)
    ended = threading.Event()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: ended.set())
    session.tell(
        "started",
        f"Runs of {session.workspace.path} are done here. End with Ctrl+C; those that are being "
        "done go on to their end.",
        folder=str(session.workspace.path),
        limit=dispatcher.limit,
    )
    dispatcher.start()
    try:
        _report(session, ended, once=once)
    except KeyboardInterrupt:
        session.tell("left", "Runs that are being done go on to their end.")
    finally:
        dispatcher.stop()


def _report(session: Session, ended: threading.Event, *, once: bool) -> None:
    """Tell what begins and ends, until this is to end."""
    known = {run.id: run.status for run in session.workspace.runs()}
    cluster = ClusterProblems(session)
    while not ended.is_set():
        cluster.tell()
        open_runs: list[Run] = []
        for run in reversed(session.workspace.runs()):
            state = run.state()
            busy = state.status in UNDER_WAY or state.phase is not None or run.unfinished
            open_runs += [run] if busy else []
            if state.status != known.get(run.id):
                known[run.id] = state.status
                session.tell("status", sentence_on(run, state), **facts_of(run))
        if once and not open_runs:
            return
        time.sleep(LOOK_SECONDS)
