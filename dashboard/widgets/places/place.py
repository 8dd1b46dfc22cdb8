"""Where a run stands in the queue, or on which computer of a cluster it is, in words."""

from __future__ import annotations

import streamlit as st

from dashboard.formatting import duration, ordinal, plain
from sequitur_core.files import NO_ROOM, room_left
from sequitur_core.formatting import pluralise
from sequitur_core.jobs.places.cluster.note import (
    ClusterNote,
    cluster_address,
    read_cluster_note,
)
from sequitur_core.jobs.queue import Place, place_in_queue
from sequitur_core.runs.layout import home_of
from sequitur_core.runs.progress.whereabouts import read_whereabouts
from sequitur_core.runs.run import Run

FULL = "waiting because the disk is full: delete runs (on Runs) or data (on Data)"
JOINING = "waiting until this server has joined the cluster"
MOST_LISTED = 3


def describe_queued(run: Run, message: str, epochs: int = 0) -> str:
    """`2nd in the queue, starts in about 40 s`, or why it waits.

    `epochs` are those that it has done in earlier turns.
    """
    if room_left(run.workspace) < NO_ROOM:
        return FULL
    home = home_of(run.workspace)
    if cluster_address(home):
        note = read_cluster_note(home)
        if note is None or note.problem:
            return JOINING if note is None else note.problem
    if message:
        return message
    place = place_in_queue(run)
    words = "getting ready" if place is None else _in_words(place)  # it has just left the queue
    if not epochs:
        return words
    return f"after epoch {epochs} of {run.spec.config.epochs} · taking turns with others · {words}"


def _in_words(place: Place) -> str:
    if place.number == 1 and not place.at_least and place.seconds < 1:
        return "starts in a moment"
    words = f"{ordinal(place.number)} in the queue"
    if place.seconds >= 1:
        words += (
            f", starts in {'at least' if place.at_least else 'about'} {duration(place.seconds)}"
        )
    if place.others:
        come = "comes" if place.others == 1 else "come"
        words += f" · {pluralise(place.others, 'run')} of others {come} first"
    return words


def describe_place(run: Run) -> str:
    """`on the cluster, node lab-2` while it is trained there, else ""."""
    place = read_whereabouts(run.path)
    return f"on the cluster, node {place.node}" if place is not None and place.trainer else ""


def list_elsewhere(runs: list[Run]) -> None:
    """What there is of a cluster, and which runs are trained there; nothing without one."""
    if not runs or not cluster_address(home := home_of(runs[0].workspace)):
        return
    note = read_cluster_note(home)
    if note is None or note.problem:
        st.caption(plain(JOINING.capitalize() if note is None else note.problem))
        return
    placed = [(run.name, place) for run in runs if (place := describe_place(run))]
    lines = [f"Runs are trained on a cluster: {what_there_is(note)}"]
    lines += [f"**{plain(name)}**: {plain(place)}" for name, place in placed[:MOST_LISTED]]
    if len(placed) > MOST_LISTED:
        lines.append(f"{pluralise(len(placed) - MOST_LISTED, 'more run')} on the cluster")
    st.caption("  \n".join(lines))


def what_there_is(note: ClusterNote) -> str:
    """`2 computers, 8 processors, 1 GPU`."""
    there = [pluralise(note.nodes, "computer"), pluralise(int(note.cpus), "processor")]
    if note.gpus:
        there.append(pluralise(int(note.gpus), "GPU"))
    return ", ".join(there)


def list_queued(runs: list[Run]) -> None:
    """Which runs wait, and where in the queue they stand; nothing where none does."""
    waiting = [(run, state) for run in runs if (state := run.state()).status == "queued"]
    if not waiting:
        return
    first_come = waiting[::-1]  # the newest is listed first elsewhere
    lines = [
        f"**{plain(run.name)}**: {plain(describe_queued(run, state.message, len(run.history())))}"
        for run, state in first_come[:MOST_LISTED]
    ]
    if len(waiting) > MOST_LISTED:
        lines.append(f"{pluralise(len(waiting) - MOST_LISTED, 'more run')} in the queue")
    st.caption("  \n".join(lines))
