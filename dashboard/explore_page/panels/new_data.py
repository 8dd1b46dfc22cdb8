"""Beside the map: new files, and where their sequences belong on the map that was trained."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.charts.colouring import by_column
from dashboard.charts.sequences import figure_height, sequences_figure
from dashboard.components.plotly_view import current_event, plotly_view
from dashboard.explore_page import selection_toolbar
from dashboard.explore_page.context import Context
from dashboard.formatting import plain, plot_text, shortened
from dashboard.widgets import clip_grid, forms
from dashboard.widgets.query_wait import wait_for
from sequitur_core.errors import SequiturError
from sequitur_core.explore.out_of_sample import placed, vote
from sequitur_core.formatting import number, percent, pluralise
from sequitur_core.jobs import new_data
from sequitur_core.jobs.new_data import NewData
from sequitur_core.readers import ACCEPTED
from sequitur_core.runs import queries
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run

OUT, HARD = "Further out than", "Error above"  # columns of the table
NOVEL = 0.99  # share of the training sequences: beyond it a place on the map is a guess
MOST_MARKS = 5_000  # diamonds; more hide the map
MANY = 100  # new sequences; more are drawn smaller, or they hide the map
INK, EDGE, PICKED = "#111111", "#FFFFFF", "#F0E442"
TABLE_ROWS = 5
ROW_HEIGHT = 35


@dataclass(frozen=True, eq=False)
class File:
    """A file that was brought, and what was made of it; None while that is computed.

    `problem` is a sentence where it can't be told any more, else "".
    """

    query: Query
    name: str
    found: NewData | None = None
    problem: str = ""


def show(context: Context) -> None:
    """The uploader, the files there are, their sequences as a table, and one of them drawn."""
    st.subheader("New data", anchor=False)
    uploader(context)
    problem()
    files = known(context)
    listing(context, files)
    there = [file for file in files if file.found is not None]
    if there:
        results(context, there)


def overlay(context: Context) -> list[dict[str, Any]]:
    """A diamond on the map for each new sequence, and a larger one for the one in view."""
    files = [file for file in known(context) if file.found is not None]
    chosen = in_view(context, files)
    traces = [diamonds(context, file) for file in files]
    if chosen is not None:
        file, row = chosen
        traces.append(diamonds(context, file, only=row))
    return traces


def known(context: Context) -> list[File]:
    """The files of the run, the oldest first."""
    run, files = context.run, []
    answered = set(context.results.completed(new_data.KIND))
    for query in new_data.file_queries(run):
        file = File(query, new_data.file_name(query))
        if query in answered:
            try:
                found = cache.new_data_result(run, query, context.dataset.meta)
                file = replace(file, found=found)
            except SequiturError as error:
                file = replace(file, problem=str(error))
        files.append(file)
    return files


# --- Files -------------------------------------------------------------------------------


def uploader(context: Context) -> None:
    """Drop a file; it is on the disk and forgotten in memory at once."""
    round_ = st.session_state.get(state.NEW_DATA_UPLOADER_VERSION, 0)
    key = f"newcomers_{round_}"
    st.file_uploader(
        "Where does it belong on this map?",
        type=list(ACCEPTED),
        accept_multiple_files=True,
        key=key,
        on_change=_take,
        args=(context.run, round_, key),
        help="A file like the one this was trained on. It is read in the same way, and the "
        "trained model encodes it; map and model stay as they are. Labels aren't needed.",
    )


def _take(run: Run, round_: int, key: str) -> None:
    """Write an upload to disk and put the question about it."""
    files = st.session_state[key]
    # A click in the moment after an upload brings the uploader before it once more.
    if not files or round_ != st.session_state.get(state.NEW_DATA_UPLOADER_VERSION, 0):
        return
    st.session_state[state.NEW_DATA_UPLOADER_VERSION] = round_ + 1
    st.session_state.pop(state.NEW_DATA_ERROR, None)
    try:
        upload = cache.workspace().uploads.add_together([(file.name, file) for file in files])
        queries.submit(run, new_data.add_file(run, upload))
    except SequiturError as error:
        st.session_state[state.NEW_DATA_ERROR] = str(error)


def problem() -> None:
    """Why the last file wasn't taken."""
    if message := st.session_state.get(state.NEW_DATA_ERROR):
        st.error(plain(message), icon=":material/error:")


def listing(context: Context, files: list[File]) -> None:
    """The files with a button to remove each; asks about those that nobody has looked at."""
    run = context.run
    for i, file in enumerate(files):
        problem = file.problem
        try:
            if file.found is None and not problem:
                doing = f"Placing {shortened(file.name)}"
                if wait_for(context.results, file.query, doing=doing) is not None:
                    st.rerun()  # it came as the page was drawn
        except SequiturError as error:
            problem = str(error)
        if problem:  # it doesn't fit, and would fit no better next time
            new_data.delete(run, file.query)
            st.session_state[state.NEW_DATA_ERROR] = f"{file.name} wasn't placed. {problem}"
            st.rerun()
        if file.found is None:
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            many = pluralise(len(file.found.dataset), "sequence")
            st.markdown(f"**{plain(shortened(file.name))}**, {many}", width="stretch")
            st.button(
                "Remove",
                key=f"remove_newcomers_{i}",
                icon=":material/delete:",
                type="tertiary",
                on_click=_forget,
                args=(run, [file.query]),
            )
        for note in file.found.notes:
            st.caption(f":material/info: {plain(note)}")
    if len(files) > 1:
        st.button(
            "Remove all",
            key="remove_all_newcomers",
            icon=":material/delete:",
            type="tertiary",
            on_click=_forget,
            args=(run, [file.query for file in files]),
        )


def _forget(run: Run, asked: list[Query]) -> None:
    for query in asked:
        new_data.delete(run, query)
    st.session_state.pop(state.NEW_DATA_ERROR, None)


# --- Results -----------------------------------------------------------------------------


def results(context: Context, files: list[File]) -> None:
    """How new they are in a sentence, all of them as a table, the one in view drawn."""
    novelty = np.concatenate([file.found.novelty for file in files])
    st.write(in_short(novelty))
    table = table_of(context, files)
    shown = table.drop(columns=["mark", "error"])
    shares = [name for name in (OUT, HARD) if name in shown]
    shown[shares] = np.floor(shown[shares])  # as in the sentences: 98.6 % isn't 99 %
    key = f"newcomers_table_{context.run.id}_{'_'.join(file.query.id[-6:] for file in files)}"
    st.dataframe(
        shown,
        key=key,
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=ROW_HEIGHT * min(len(table), TABLE_ROWS) + 38,
        on_select=lambda: _pick(key, table["mark"].tolist()),
        selection_mode="single-row",
        column_config={
            "Sequence": st.column_config.TextColumn(width=100),
            OUT: st.column_config.ProgressColumn(
                format="%.0f %%",
                min_value=0,
                max_value=100,
                width=118,
                help="How new it is: the share of the training sequences that lie nearer to their "
                "nearest neighbours. 99 % and more: the model has seen nothing like it.",
            ),
            HARD: st.column_config.ProgressColumn(
                format="%.0f %%",
                min_value=0,
                max_value=100,
                width=118,
                help="How badly the model rebuilds it: the share of the training sequences with "
                "smaller errors.",
            ),
            "Nearest": st.column_config.TextColumn(
                width=100,
                help="The sequence that was trained on whose encoding is nearest.",
            ),
        },
    )
    st.download_button(
        "Download this table",
        table.drop(columns=["mark"]).to_csv(index=False).encode("utf-8"),
        file_name=f"new data on {shortened(context.run.name)}.csv",
        mime="text/csv",
        icon=":material/download:",
        key="download_newcomers",
        on_click="ignore",
    )
    chosen = in_view(context, files)
    if chosen is None:
        st.caption("Tick a line, or click a diamond on the map, to see the sequence.")
    else:
        single(context, *chosen)


def in_short(novelty: np.ndarray) -> str:
    """How many are unlike anything known."""
    n, odd = len(novelty), int((novelty >= NOVEL).sum())
    if not odd:
        whom = "It lies" if n == 1 else f"All {n:,} lie"
        whose = "its" if n == 1 else "their"
        return (
            f"{whom} about as near to {whose} nearest neighbours as the training sequences do to "
            "theirs, so the model knows the like."
        )
    if odd == 1:
        whom = "It lies" if n == 1 else f"1 of {n:,} lies"
        rest = "Its place on the map is a guess: the model has seen nothing like it."
    else:
        whom = f"All {n:,} lie" if odd == n else f"{odd:,} of {n:,} lie"
        rest = "Their places on the map are guesses: the model has seen nothing like them."
    whose = "its" if odd == 1 else "their"
    return (
        f"**{whom} further from {whose} nearest neighbours than 99 % of the training sequences.** "
        f"{rest}"
    )


def table_of(context: Context, files: list[File]) -> pd.DataFrame:
    """All new sequences, the newest to the model first; `mark` names each."""
    labels = classes(context)
    parts = []
    for file in files:
        found = file.found
        columns: dict[str, Any] = {"Sequence": list(found.dataset.ids)}
        if len(files) > 1:
            columns["File"] = [file.name] * len(found.dataset)
        columns[OUT] = 100 * found.novelty
        if np.isfinite(found.error_ranks).all():
            columns[HARD] = 100 * found.error_ranks
        columns["Nearest"] = [context.dataset.ids[row] for row in found.rows[:, 0]]
        if labels is not None:
            title, names = labels
            votes = vote(names, found.rows, found.weights)
            columns[f"{title} of its neighbours"] = [
                name if share > 0.999 else f"{name} ({percent(share)})" for name, share in votes
            ]
        columns["error"] = found.errors
        columns["mark"] = [mark_of(file.query, row) for row in range(len(found.dataset))]
        parts.append(pd.DataFrame(columns))
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(OUT, ascending=False, kind="stable", ignore_index=True)


def classes(context: Context) -> tuple[str, list[str]] | None:
    """The label that neighbours vote on: the one the map is coloured by, else the first."""
    if context.colouring.colours is not None and len(context.colouring.colours) > 1:
        return context.colouring.title, list(context.colouring.names)
    for i, title in enumerate(context.dataset.labels.columns):
        colouring = by_column(str(title), context.dataset.labels.iloc[:, i])
        if colouring.colours is not None and len(colouring.colours) > 1:
            return str(title), list(colouring.names)
    return None


# --- The one in view ---------------------------------------------------------------------


def mark_of(query: Query, row: int) -> str:
    """Names a new sequence in the session and on the map."""
    return f"{query.id} {row}"


def in_view(context: Context, files: list[File]) -> tuple[File, int] | None:
    """The new sequence that was ticked or clicked last, if it is still there."""
    event = current_event("map", len(context.dataset))
    if event is not None and event.kind == "mark":
        st.session_state[state.NEW_SEQUENCE] = event.mark
    mark = st.session_state.get(state.NEW_SEQUENCE)
    for file in files:
        for row in range(len(file.found.dataset)) if mark else ():
            if mark_of(file.query, row) == mark:
                return file, row
    return None


def _pick(key: str, ids: list[str]) -> None:
    ticked = st.session_state[key]["selection"]["rows"]
    st.session_state[state.NEW_SEQUENCE] = ids[ticked[0]] if ticked else None


def single(context: Context, file: File, row: int) -> None:
    """One new sequence with its reconstruction, and who is nearest to it."""
    found, own = file.found, context.dataset
    nearest = own.ids[int(found.rows[row, 0])]
    st.markdown(f"#### {plain(shortened(found.dataset.ids[row]))}")
    st.write(f"{further(float(found.novelty[row]))} {plain(rebuilt(found, row))}")
    label = f"{shortened(found.dataset.ids[row])} with its reconstruction, and the nearest sequence"
    if clip_grid.are_clips(own):
        clip_grid.show(
            found.dataset,
            [row],
            key="newcomer_clip",
            label=label,
            notes=[f"error {number(float(found.errors[row]))}"],
            reconstructions=[found.reconstructions[row]],
            columns=1,
            cache_key=(file.query.id, row),
        )
    else:
        _curves(context, found, row, label=label)
    rows = found.rows[row][found.weights[row] > 0]
    st.button(
        f"Select its {pluralise(len(rows), 'neighbour')} on the map"
        if len(rows) > 1
        else "Select its neighbour on the map",
        key="select_newcomers_neighbours",
        icon=":material/select_all:",
        on_click=selection_toolbar.pick,
        args=(context.run.id, rows),
        help=f"The nearest is {plain(nearest)}.",
    )


def _curves(context: Context, found: NewData, row: int, *, label: str) -> None:
    """The new sequence above its nearest neighbour, both over their reconstructions."""
    near = int(found.rows[row, 0])
    rebuilt_near = cache.reconstructions(context.run)
    sequences = [found.dataset.as_measured(row), context.dataset.as_measured(near)]
    reconstructions = [found.reconstructions[row]]
    reconstructions.append(sequences[1] if rebuilt_near is None else rebuilt_near[near])
    plotly_view(
        sequences_figure(
            sequences,
            titles=[
                f"new: {shortened(found.dataset.ids[row], 24)}",
                f"nearest: {shortened(context.dataset.ids[near], 24)}",
            ],
            meta=context.dataset.meta,
            channels=forms.channel_choice(context.dataset, key="newcomer_channels", pictured=True),
            reconstructions=reconstructions,
            columns=2,
        ),
        key="newcomer",
        label=label,
        height=figure_height(2, 2) + 60,
        select=False,
    )


def further(novelty: float) -> str:
    """How far out it lies, in words."""
    if novelty >= 1:
        return "It lies further from its nearest neighbours than every training sequence."
    if novelty < 0.01:
        return "It lies nearer to its nearest neighbours than nearly every training sequence."
    share = percent(np.floor(100 * novelty) / 100)
    return f"It lies further from its nearest neighbours than {share} of the training sequences."


def rebuilt(found: NewData, row: int) -> str:
    """How well the model gives it back, in words."""
    error, rank = number(float(found.errors[row])), float(found.error_ranks[row])
    if not np.isfinite(rank):
        return f"Its error is {error}."
    if rank >= 1:
        return f"Its error, {error}, is larger than that of every training sequence."
    if rank < 0.01:
        return f"Its error, {error}, is smaller than that of nearly every training sequence."
    share = percent(np.floor(100 * rank) / 100)
    return f"Its error, {error}, is larger than that of {share} of the training sequences."


# --- On the map --------------------------------------------------------------------------


def diamonds(context: Context, file: File, *, only: int | None = None) -> dict[str, Any]:
    """The places of a file's sequences on the map in view, or of one of them, larger."""
    found = file.found
    rows = np.arange(min(len(found.dataset), MOST_MARKS)) if only is None else np.array([only])
    points = placed(found.rows[rows], found.weights[rows], context.points)
    name = "in view" if only is not None else f"new: {shortened(file.name, 18)}"
    return {
        "type": "scatter",
        "mode": "markers",
        "x": points[:, 0].tolist(),
        "y": points[:, 1].tolist(),
        "name": plot_text(name),
        "showlegend": only is None,
        "marker": {
            "symbol": "diamond",
            "size": (11 if len(rows) <= MANY else 6) if only is None else 17,
            "color": INK if only is None else PICKED,
            "line": {
                "color": EDGE if only is None else INK,
                "width": 1.5 if len(rows) <= MANY else 1,
            },
        },
        "text": [_hover(found, int(row)) for row in rows],
        "customdata": [mark_of(file.query, int(row)) for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _hover(found: NewData, row: int) -> str:
    name = plot_text(shortened(found.dataset.ids[row]))
    novelty = float(found.novelty[row])
    whom = "all" if novelty >= 1 else percent(np.floor(100 * novelty) / 100)
    return f"new: {name}<br>further out than {whom} of the training sequences"
