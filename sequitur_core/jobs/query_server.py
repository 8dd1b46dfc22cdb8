"""Answering the queries that pages put into a workspace."""

from __future__ import annotations

from sequitur_core.errors import SequiturError
from sequitur_core.files import read_json, write_arrays, write_json
from sequitur_core.runs.queries import Query, file_of, pending, queue_folder, read
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace

MAX_TRIES = 3


def respond(run: Run, ask_id: str) -> None:
    """Compute an answer and put it beside its question.

    A bug in computing is raised, after the asker has been told that there is no answer.
    """
    marker = queue_folder(run) / f"{run.id}.{ask_id}"
    ask = read(run, ask_id)
    if ask is None or (run.path / file_of(ask, "npz")).exists():
        marker.unlink(missing_ok=True)
        return
    tries = 1 + (read_json(run.path / file_of(ask, "tries")) or {}).get("count", 0)
    if tries > MAX_TRIES:  # the process ended each time, and took the whole queue along
        _fail(run, ask, "Its process ended several times, most likely for want of memory.")
        return
    write_json(run.path / file_of(ask, "tries"), {"count": tries})
    try:
        # Loaded here because it takes seconds, and may not load at all where a package is broken.
        from sequitur_core.jobs.handlers import HANDLERS

        if ask.what not in HANDLERS:
            raise SequiturError("This version of Sequitur has no answer to that.")
        found = HANDLERS[ask.what](run, ask.settings)
        write_arrays(run.path / file_of(ask, "npz"), **found)
    except SequiturError as error:
        _fail(run, ask, str(error))
        return
    except MemoryError:
        _fail(run, ask, "There wasn't enough memory for it. Close other programs and try again.")
        return
    except Exception as error:
        _fail(
            run,
            ask,
            f"Something unexpected went wrong ({type(error).__name__}). This is a fault of "
            f"Sequitur, not of your data: the log in {run.path} says where.",
        )
        raise
    (run.path / file_of(ask, "tries")).unlink(missing_ok=True)
    marker.unlink(missing_ok=True)


def answer_all(run: Run) -> None:
    """Answer what waits of one run in this process, oldest first."""
    for one in pending(Workspace(run.workspace)):
        if one.run == run:
            respond(run, one.ask_id)


def _fail(run: Run, ask: Query, message: str) -> None:
    write_json(run.path / file_of(ask, "failed"), {"message": message})
    (queue_folder(run) / f"{run.id}.{ask.id}").unlink(missing_ok=True)
