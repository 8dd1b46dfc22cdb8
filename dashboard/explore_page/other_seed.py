"""Whether another seed would find the same neighbours: one more training, asked for by a click."""

from __future__ import annotations

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import duration, plain, roughly, unbroken
from dashboard.sentences.verdict import neighbours_return
from dashboard.visitors.crowd import refresh_seconds
from dashboard.widgets import button
from sequitur_core.errors import SequiturError
from sequitur_core.explore.grouping.returning import FEWEST, Returning
from sequitur_core.formatting import pluralise
from sequitur_core.runs import layout
from sequitur_core.runs.another_seed import (
    another_seed,
    has_own_seed,
    neighbours_with_another_seed,
    with_another_seed,
)
from sequitur_core.runs.run import Run

REFRESH_SECONDS = 1.0


def can_have_one(run: Run) -> bool:
    """Whether a run can be trained with another seed, and its neighbours be compared."""
    return run.status == "done" and run.sizes().n >= FEWEST and has_own_seed(run)


def show(run: Run) -> Run | None:
    """What the same training with another seed found, or how far it is; returns that run."""
    other = another_seed(run, cache.workspace().runs())
    if other is not None and other.status == "done":
        _compare(run, other)
    elif other is not None:
        st.fragment(_watch, run_every=refresh_seconds(REFRESH_SECONDS))(other)
    return other


def lead_to(run: Run, other: Run | None) -> None:
    """A button that trains with another seed, or a link to where both stand side by side."""
    if other is None:
        _offer(run)
    elif other.status == "done":
        st.page_link(
            "compare_page/page.py",
            label="Compare",
            icon=":material/compare:",
            query_params={state.COMPARED: f"{run.id},{other.id}"},
            help=f"Beside {plain(other.name)}.",
        )


def _offer(run: Run) -> None:
    history = run.history()
    takes = f" Takes about {duration(roughly(history[-1].seconds))}." if history else ""
    if button.pressed(
        "Add a run with another seed",
        key="train_another_seed",
        icon=":material/casino:",
        type="tertiary",
        help="Adds a run with these settings that starts from other random weights, and says how "
        f"many of the nearest neighbours of each sequence are the same.{takes}",
    ):
        try:
            runs = cache.workspace().runs()
            cache.workspace().add_run(with_another_seed(run, runs), cache.run_dataset(run))
        except SequiturError as error:
            st.error(plain(error), icon=":material/error:")
            return
        state.view(run=run.id)  # not the one that trains now
        st.rerun()


def _compare(run: Run, other: Run) -> None:
    """How many neighbours are the same ones."""
    try:
        said = neighbours_return(_returning(run, other.id, other))
    except SequiturError as error:
        said = str(error)
    st.caption(unbroken(plain(said)))


@cache.cached_by_file(layout.ENCODINGS_FILE, most=32)
def _returning(run: Run, other_id: str, _other: Run) -> Returning:
    return neighbours_with_another_seed(run, _other)


def _watch(other: Run) -> None:
    """How far the other run is; draws the page anew once it has ended."""
    if other.status not in ("queued", "running", "paused"):
        st.rerun()
    done, planned = len(other.history()), other.spec.config.epochs
    far = f"{done:,} of {pluralise(planned, 'epoch')}" if done else "waiting for its turn"
    st.caption(f":material/hourglass_top: Training with another seed: {far}.")
