"""Answering the queries that pages submit."""

from __future__ import annotations

from sequitur_core.errors import SequiturError, WriteError
from sequitur_core.files import read_json, write_arrays, write_json
from sequitur_core.runs.queries import Query, Result, pending_marker, query_file, read_query
from sequitur_core.runs.run import Run

MAX_TRIES = 3
PROCESS_ENDED = "Its process ended several times, most likely because memory ran out."
CAN_WAIT = frozenset({"replay"})  # kinds of queries: others are answered first, and maps drawn


def answer(run: Run, query_id: str) -> None:
    """Compute the result of a query and write it beside the query.

    A bug in computing is raised, after the query has been marked as failed.
    """
    result_file, tries_file = (query_file(run, query_id, ending) for ending in ("npz", "tries"))
    query = read_query(run, query_id)
    if query is None or result_file.exists():
        pending_marker(run, query_id).unlink(missing_ok=True)
        return
    tries = 1 + (read_json(tries_file) or {}).get("count", 0)
    if tries > MAX_TRIES:  # the process ended each time, and took the whole queue along
        fail(run, query_id, PROCESS_ENDED)
        return
    try:
        write_json(tries_file, {"count": tries})
        found = computed(run, query)
        if query_file(run, query_id, "json").exists():  # else it was deleted: its model learns on
            write_arrays(result_file, **found)
    except SequiturError as error:
        fail(run, query_id, str(error))
        return
    except MemoryError:
        message = "There wasn't enough memory for it. Close other programs and try again."
        fail(run, query_id, message)
        return
    except Exception as error:
        fail(
            run,
            query_id,
            f"Something unexpected went wrong ({type(error).__name__}). This is a fault of "
            f"Sequitur, not of your data: the log in {run.path} says where.",
        )
        raise
    tries_file.unlink(missing_ok=True)
    pending_marker(run, query_id).unlink(missing_ok=True)


def computed(run: Run, query: Query) -> Result:
    """The result of a query, which is written nowhere."""
    # Imported here because it takes seconds, and fails where a package is broken.
    from sequitur_core.jobs.answering.handlers import HANDLERS

    if query.kind not in HANDLERS:
        raise SequiturError("This version of Sequitur has no answer to that.")
    return HANDLERS[query.kind](run, query.settings)


def fail(run: Run, query_id: str, message: str) -> None:
    """Note that a query has no answer, and why."""
    failed = query_file(run, query_id, "failed")
    try:
        write_json(failed, {"message": message})
    except WriteError:  # not even that: the query itself, without a message, says that it failed
        query_file(run, query_id, "json").replace(failed)
    pending_marker(run, query_id).unlink(missing_ok=True)
