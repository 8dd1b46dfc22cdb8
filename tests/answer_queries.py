"""Queries answered in the process of a test."""

from __future__ import annotations

from sequitur_core.jobs.answering import query_server
from sequitur_core.runs import queries
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace


def answer_all(run: Run) -> None:
    """Answer the pending queries of one run, oldest first."""
    for waiting in queries.pending(Workspace(run.workspace)):
        if waiting.run == run:
            query_server.answer(run, waiting.query_id)
