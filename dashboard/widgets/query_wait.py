"""Results of queries on a page: submitted to another process, waited for, shown once there."""

from __future__ import annotations

import time

import streamlit as st

from dashboard import faults
from dashboard.formatting import duration, plain
from sequitur_core.errors import DamagedError, SequiturError
from sequitur_core.runs import queries
from sequitur_core.runs.queries import Query, Result
from sequitur_core.runs.run import Run

POLL_SECONDS = 0.1
# A query that takes longer is polled less often: on a small computer each poll, and anything
# that moves on the page, takes its time from the process that computes the result.
SLOW_POLL_SECONDS = 0.2
SLOW_AFTER = 1.0  # seconds


class Results:
    """Results of a run's queries, as they were when first read while the page is drawn.

    A result that arrived halfway would be on one part of the page and not on another: it
    counts the next time, when the page is drawn anew for it. So all parts of a page share one.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self._results: dict[Query, Result | None] = {}
        self._completed: dict[str, list[Query]] = {}

    def get(self, query: Query) -> Result | None:
        """The result of a query, None without one; as `queries.result`."""
        if query not in self._results:
            self._results[query] = queries.result(self.run, query)
        return self._results[query]

    def readable(self, query: Query) -> Result | None:
        """As `get`; None where the query failed, too, as its panel says why."""
        try:
            return self.get(query)
        except SequiturError:
            return None

    def completed(self, what: str) -> list[Query]:
        """The queries of one kind that have a result; as `queries.completed`."""
        if what not in self._completed:
            self._completed[what] = queries.completed(self.run, what)
        return self._completed[what]


def wait_for(results: Results, query: Query, *, doing: str) -> Result | None:
    """The result, or None while it is computed: the page then says so and reruns by itself.

    `doing` says what is done, such as "Looking for groups". Raises SequiturError where
    the query failed.
    """
    run, result = results.run, results.get(query)
    if result is None:
        queries.submit(run, query)
        slow = _waited(run, query) > SLOW_AFTER
        poll = st.fragment(_poll, run_every=SLOW_POLL_SECONDS if slow else POLL_SECONDS)
        poll(run, query, doing, slow)
    return result


def result_or_reason(results: Results, query: Query, *, doing: str) -> Result | None:
    """As `wait_for`; where the query failed, the page says why and offers to try again."""
    try:
        return wait_for(results, query, doing=doing)
    except SequiturError as error:
        show_failure(results.run, query, error)
        return None


def show_failure(run: Run, query: Query, error: SequiturError) -> None:
    """Say why there is no result, with a button to have it computed again."""
    st.info(plain(error), icon=":material/info:")
    if isinstance(error, DamagedError):
        faults.offer_runs(error)
    else:  # where the disk was full, nothing is left of the query, but it can be submitted again
        st.button(
            "Try again",
            key=f"again_{query.id}",
            icon=":material/refresh:",
            on_click=queries.delete,
            args=(run, query),
        )


def _poll(run: Run, query: Query, doing: str, slow: bool) -> None:
    """Say what is being done, and rerun the whole page once it is done or turns out slow."""
    waited = _waited(run, query)
    if queries.pending_since(run, query) is None or (waited > SLOW_AFTER and not slow):
        st.rerun()
    elapsed = f" {duration(waited)}" if slow else ""
    st.info(f"{doing} ...{elapsed}", icon=":material/hourglass_top:")


def _waited(run: Run, query: Query) -> float:
    """Seconds since the query was submitted."""
    since = queries.pending_since(run, query)
    return 0.0 if since is None else time.time() - since
