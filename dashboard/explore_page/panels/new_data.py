"""Beside the map: new files, and where their sequences belong on the map that was trained."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.charts.colouring import of_label
from dashboard.charts.sequences import figure_height, sequences_figure
from dashboard.components.plotly_view import current_event, plotly_view
from dashboard.explore_page.context import Context
from dashboard.explore_page.selection import picking
from dashboard.export import tables
from dashboard.formatting import plain, plot_text, shortened
from dashboard.sentences.finding_sentences import sentence, worded
from dashboard.sentences.novelty_sentences import (
    error_sentence,
    known_summary,
    novelty_sentence,
    novelty_summary,
    whole_percent,
)
from dashboard.widgets import clip_grid, forms
from dashboard.widgets.query_wait import wait_for
from dashboard.widgets.uploads import pending_upload
from sequitur_core.csv_output import as_csv
from sequitur_core.data.dataset import FloatArray, IntArray
from sequitur_core.errors import SequiturError
from sequitur_core.explore.maps.out_of_sample import weighted_positions, weighted_vote
from sequitur_core.explore.maps.projection import AS_THEY_ARE
from sequitur_core.explore.time.dates import Dates
from sequitur_core.formatting import number, percent, pluralise
from sequitur_core.jobs.answering import new_data
from sequitur_core.jobs.answering.new_data import NewData
from sequitur_core.readers import Progress
from sequitur_core.runs import queries
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run

NOVELTY, ERROR_RANK = "Stranger than", "Error rank"  # columns of the table
KNOWN = "In this run"
MOST_MARKERS = 5_000  # diamonds; more hide the map
MOST_LARGE_MARKERS = 100  # new sequences; more are drawn smaller, or they hide the map
INK, EDGE, PICKED = "#111111", "#FFFFFF", "#F0E442"
TABLE_ROWS = 5
ROW_HEIGHT = 35


@dataclass(frozen=True, eq=False)
class UploadedFile:
    """A file that was uploaded; `data` is None until its sequences are encoded and placed.

    `missing` is the query that this waits for. `problem` is a sentence where what was found can't
    be read, else "".
    """

    query: Query
    name: str
    missing: Query | None = None
    data: NewData | None = None
    problem: str = ""


@dataclass(frozen=True, eq=False)
class PlacedFile:
    """A file whose sequences have their place on the map."""

    query: Query
    name: str
    data: NewData


def show(context: Context) -> None:
    """The uploader, the files there are, their sequences as a table, and one of them drawn."""
    st.subheader("New data", anchor=False)
    _uploader(context)
    _read_pending(context.run)
    if message := st.session_state.get(state.NEW_DATA_ERROR):
        st.error(plain(message), icon=":material/error:")
    files = _uploaded_files(context)
    show_files(context, files)
    if placed := _placed_files(files):
        _show_placed(context, placed)


def overlay(context: Context) -> list[dict[str, Any]]:
    """A diamond on the map for each new sequence, and a larger one for the one in view."""
    files = _placed_files(_uploaded_files(context))
    traces = [_markers(context, file) for file in files]
    if in_view := _sequence_in_view(context, files):
        file, row = in_view
        traces.append(_markers(context, file, only=row))
    return traces


def _uploaded_files(context: Context) -> list[UploadedFile]:
    """The files of the run, the oldest first."""
    run, results, files = context.run, context.results, []
    completed = {*results.completed(new_data.KIND), *results.completed(new_data.PLACING)}
    for query in new_data.file_queries(run):
        asked = new_data.queries_about(query, context.part)
        missing = next((one for one in asked if one not in completed), None)
        data, problem = None, ""
        if missing is None:
            try:
                data = cache.new_data_result(run, asked, context.dataset.meta)
            except SequiturError as error:
                problem = str(error)
        files.append(UploadedFile(query, new_data.file_name(query), missing, data, problem))
    return files


def _placed_files(files: list[UploadedFile]) -> list[PlacedFile]:
    return [PlacedFile(f.query, f.name, f.data) for f in files if f.data is not None]


# --- Files -------------------------------------------------------------------------------


def _uploader(context: Context) -> None:
    """Drop a file; it is on the disk and forgotten in memory at once, and read from there."""
    round_ = st.session_state.get(state.NEW_DATA_UPLOADER_VERSION, 0)
    key = f"newcomers_{round_}"
    st.file_uploader(
        "Add a file to see where its sequences lie on this map",
        accept_multiple_files=True,
        key=key,
        on_change=_on_upload,
        args=(context.run, round_, key),
        help="A file like the one this model was trained on. It is read in the same way and "
        "encoded by the trained model; map and model don't change. Labels aren't needed.",
    )


def _on_upload(run: Run, round_: int, key: str) -> None:
    """Write an upload to disk at once, and let the page read it from there."""
    files = st.session_state[key]
    # A click in the moment after an upload brings the uploader before it once more.
    if not files or round_ != st.session_state.get(state.NEW_DATA_UPLOADER_VERSION, 0):
        return
    st.session_state[state.NEW_DATA_UPLOADER_VERSION] = round_ + 1
    st.session_state.pop(state.NEW_DATA_ERROR, None)
    try:
        kept = cache.workspace().uploads.add_together([(file.name, file) for file in files])
    except SequiturError as error:
        st.session_state[state.NEW_DATA_ERROR] = str(error)
    else:
        st.session_state[state.pending_new_data(run.id, round_)] = kept


def _read_pending(run: Run) -> None:
    """Read the oldest file that waits for it, and draw the page anew."""

    def read(path: Path, progress: Progress) -> Query:
        try:
            query = new_data.add_file(run, path, progress=progress)
            queries.submit(run, query)
        except SequiturError as error:
            raise SequiturError(f"{path.name} can't be placed on the map. {error}") from error
        return query

    if waiting := state.all_pending_new_data(run.id):
        pending_upload.read_pending(waiting[0], state.NEW_DATA_ERROR, read)
        st.rerun()


def show_files(context: Context, files: list[UploadedFile]) -> None:
    """The files with a button to remove each; waits for those that aren't placed yet."""
    run = context.run
    for i, file in enumerate(files):
        problem = file.problem
        try:
            if file.missing is not None:
                doing = f"Placing {shortened(file.name)}"
                if wait_for(context.results, file.missing, doing=doing) is not None:
                    st.rerun()  # it arrived while the page was drawn
        except SequiturError as error:
            problem = str(error)
        if problem:  # it doesn't fit, and would fit no better next time
            new_data.delete(run, file.query)
            st.session_state[state.NEW_DATA_ERROR] = (
                f"{file.name} can't be placed on the map. {problem}"
            )
            st.rerun()
        if file.data is None:
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            many = pluralise(len(file.data.dataset), "sequence")
            st.markdown(f"**{plain(shortened(file.name))}**, {many}", width="stretch")
            st.button(
                "Remove",
                key=f"remove_newcomers_{i}",
                icon=":material/delete:",
                type="tertiary",
                on_click=_remove,
                args=(run, [file.query]),
            )
        for note in file.data.notes:
            st.caption(f":material/info: {plain(str(note))}")
    if len(files) > 1:
        st.button(
            "Remove all",
            key="remove_all_newcomers",
            icon=":material/delete:",
            type="tertiary",
            on_click=_remove,
            args=(run, [file.query for file in files]),
        )


def _remove(run: Run, removed: list[Query]) -> None:
    for query in removed:
        new_data.delete(run, query)
    st.session_state.pop(state.NEW_DATA_ERROR, None)


# --- Results -----------------------------------------------------------------------------


def _show_placed(context: Context, files: list[PlacedFile]) -> None:
    """How new they are in a sentence, all of them as a table, the one in view drawn."""
    table = _table(context, files)
    if told := known_summary(int(table[KNOWN].sum()), len(table)):
        st.info(told, icon=":material/content_copy:")
    st.write(novelty_summary(np.concatenate([file.data.novelty for file in files])))
    for data in (file.data for file in files):
        for change in worded(data.changes):
            said = sentence(change, data.dataset)
            st.info(
                f"**{plain(said.headline)}** {plain(said.detail)}", icon=":material/new_releases:"
            )
    _show_table(
        table,
        key=f"newcomers_table_{context.run.id}_{context.part}_"
        + "_".join(f.query.id[-6:] for f in files),
    )
    st.download_button(
        "Export table (CSV)",
        as_csv(table.drop(columns=["mark"])),
        file_name=f"new data on {shortened(context.run.name)}.csv",
        mime="text/csv",
        icon=":material/download:",
        key="download_newcomers",
        help=tables.CSV_HELP,
        on_click="ignore",
    )
    if in_view := _sequence_in_view(context, files):
        _show_sequence(context, *in_view)
    else:
        st.caption("Tick a row, or click a diamond on the map, to see the sequence.")


def _show_table(table: pd.DataFrame, *, key: str) -> None:
    """One line per new sequence; ticking one brings it into view."""
    shown = table.drop(columns=["mark", "error", KNOWN])
    shown["Nearest"] += np.where(table[KNOWN], " (the same)", "")
    shares = [name for name in (NOVELTY, ERROR_RANK) if name in shown]
    shown[shares] = np.floor(shown[shares])  # as in the sentences: 98.6 % isn't 99 %
    st.dataframe(
        shown,
        key=key,
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=ROW_HEIGHT * min(len(table), TABLE_ROWS) + picking.HEAD,
        on_select=lambda: _view_ticked(key, table["mark"].tolist()),
        selection_mode="single-row",
        column_config={
            "Sequence": st.column_config.TextColumn(width=100),
            NOVELTY: st.column_config.ProgressColumn(
                format="%.0f %%",
                min_value=0,
                max_value=100,
                width=118,
                help="Of how many training sequences it can be said that they are closer to "
                "their nearest neighbours than this one is to its own. Any share is usual, as each "
                "training sequence has one, too; only at 99 % or more, the model has seen nothing "
                "like it.",
            ),
            ERROR_RANK: st.column_config.ProgressColumn(
                format="%.0f %%",
                min_value=0,
                max_value=100,
                width=118,
                help="How poorly the model reconstructs it: the share of the training sequences "
                "with smaller errors.",
            ),
            "Nearest": st.column_config.TextColumn(
                width=100,
                help="The training sequence with the nearest encoding. “The same”: it has exactly "
                "the same values.",
            ),
        },
    )


def _table(context: Context, files: list[PlacedFile]) -> pd.DataFrame:
    """All new sequences, the most novel first; `mark` is the id of each."""
    labels = _voting_labels(context)
    parts = []
    for file in files:
        data = file.data
        columns: dict[str, Any] = {"Sequence": list(data.dataset.ids)}
        if (dates := Dates.of(data.dataset)) is not None:
            begins, stops = data.dataset.start, data.dataset.stop
            columns["When"] = [dates.name(*ends) for ends in zip(begins, stops, strict=True)]
        if len(files) > 1:
            columns["File"] = [file.name] * len(data.dataset)
        columns[NOVELTY] = 100 * data.novelty
        if np.isfinite(data.error_ranks).all():
            columns[ERROR_RANK] = 100 * data.error_ranks
        each = range(len(data.dataset))
        known = np.array([new_data.row_known(context.dataset, data, row) for row in each])
        nearest = np.where(known < 0, data.rows[:, 0], known)
        columns["Nearest"] = [context.dataset.ids[row] for row in nearest]
        columns[KNOWN] = known >= 0
        if labels is not None:
            title, names = labels
            votes = weighted_vote(names, data.rows, data.weights)
            columns[f"{title} of neighbours"] = [
                name if share > 0.999 else f"{name} ({percent(share)})" for name, share in votes
            ]
        columns["error"] = data.errors
        columns["mark"] = [_mark_id(file.query, row) for row in range(len(data.dataset))]
        parts.append(pd.DataFrame(columns))
    table = pd.concat(parts, ignore_index=True)
    if "When" in table:
        table["When"] = table["When"].fillna("")
    return table.sort_values(NOVELTY, ascending=False, kind="stable", ignore_index=True)


def _voting_labels(context: Context) -> tuple[str, list[str]] | None:
    """The label that neighbours vote on: the one the map is coloured by, else the first."""
    if context.colouring.colours is not None and len(context.colouring.colours) > 1:
        return context.colouring.title, list(context.colouring.names)
    for title in context.dataset.labels.columns:
        colouring = of_label(context.dataset, title)
        if colouring.colours is not None and len(colouring.colours) > 1:
            return str(title), list(colouring.names)
    return None


# --- The one in view ---------------------------------------------------------------------


def _mark_id(query: Query, row: int) -> str:
    """Id of a new sequence in the session and on the map."""
    return f"{query.id} {row}"


def _sequence_in_view(context: Context, files: list[PlacedFile]) -> tuple[PlacedFile, int] | None:
    """The new sequence that was ticked or clicked last, if it is still there."""
    event = current_event(state.MAP_VIEW, len(context.dataset))
    if event is not None and event.kind == "mark":
        st.session_state[state.NEW_SEQUENCE] = event.mark
    mark = st.session_state.get(state.NEW_SEQUENCE)
    for file in files:
        for row in range(len(file.data.dataset)) if mark else ():
            if _mark_id(file.query, row) == mark:
                return file, row
    return None


def _view_ticked(key: str, ids: list[str]) -> None:
    ticked = st.session_state[key]["selection"]["rows"]
    st.session_state[state.NEW_SEQUENCE] = ids[ticked[0]] if ticked else None


def _show_sequence(context: Context, file: PlacedFile, row: int) -> None:
    """One new sequence with its reconstruction, and its nearest neighbour."""
    data, own = file.data, context.dataset
    nearest = own.ids[int(data.rows[row, 0])]
    st.markdown(f"#### {plain(shortened(data.dataset.ids[row]))}")
    if (known := new_data.row_known(own, data, row)) >= 0:
        st.write(f"**It is in this run already: {plain(own.ids[known])} has the same values.**")
    st.write(f"{novelty_sentence(float(data.novelty[row]))} {plain(error_sentence(data, row))}")
    label = f"{shortened(data.dataset.ids[row])} with its reconstruction, and the nearest sequence"
    if own.are_clips:
        clip_grid.show(
            data.dataset,
            [row],
            key="newcomer_clip",
            label=label,
            notes=[f"error {number(float(data.errors[row]))}"],
            reconstructions=[data.reconstructions[row]],
            columns=1,
            cache_key=(context.run.path, file.query.id, row),
        )
    else:
        _show_curves(context, data, row, label=label)
    rows = data.rows[row][data.weights[row] > 0]
    st.button(
        f"Select its {pluralise(len(rows), 'neighbour')} on the map"
        if len(rows) > 1
        else "Select its neighbour on the map",
        key="select_newcomers_neighbours",
        icon=":material/select_all:",
        on_click=picking.pick,
        args=(context.run.id, rows),
        help=f"The nearest is {plain(nearest)}.",
    )


def _show_curves(context: Context, data: NewData, row: int, *, label: str) -> None:
    """The new sequence above its nearest neighbour, both over their reconstructions."""
    nearest = int(data.rows[row, 0])
    reconstructed = cache.reconstructions(context.run)
    sequences = [data.dataset.as_measured(row), context.dataset.as_measured(nearest)]
    reconstructions = [data.reconstructions[row]]
    reconstructions.append(sequences[1] if reconstructed is None else reconstructed[nearest])
    plotly_view(
        sequences_figure(
            sequences,
            titles=[
                f"new: {shortened(data.dataset.ids[row], 24)}",
                f"nearest: {shortened(context.dataset.ids[nearest], 24)}",
            ],
            meta=context.dataset.meta,
            channels=forms.channel_choice(context.dataset, key="newcomer_channels", pictured=True),
            reconstructions=reconstructions,
            columns=2,
        ),
        key="newcomer",
        label=label,
        height=figure_height(2, 2) + 60,
    )


# --- On the map --------------------------------------------------------------------------


def _markers(context: Context, file: PlacedFile, *, only: int | None = None) -> dict[str, Any]:
    """Diamonds where a file's sequences lie on the map in view; `only` one of them, larger."""
    data = file.data
    rows = np.arange(min(len(data.dataset), MOST_MARKERS)) if only is None else np.array([only])
    points = _places(context, data, rows)
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
            "size": (11 if len(rows) <= MOST_LARGE_MARKERS else 6) if only is None else 17,
            "color": INK if only is None else PICKED,
            "line": {
                "color": EDGE if only is None else INK,
                "width": 1.5 if len(rows) <= MOST_LARGE_MARKERS else 1,
            },
        },
        "text": [_hover(data, int(row)) for row in rows],
        "customdata": [_mark_id(file.query, int(row)) for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _places(context: Context, data: NewData, rows: IntArray) -> FloatArray:
    """Where new sequences lie on the map in view, float32 (m, 2)."""
    if context.method in AS_THEY_ARE.values():
        own = data.encodings[rows][:, context.run.spec.parts.columns(context.part)]
        return np.column_stack([own, np.zeros(len(own))])[:, :2].astype(np.float32)
    return weighted_positions(data.rows[rows], data.weights[rows], context.points)


def _hover(data: NewData, row: int) -> str:
    name = plot_text(shortened(data.dataset.ids[row]))
    novelty = float(data.novelty[row])
    they = "all" if novelty >= 1 else whole_percent(novelty)
    return f"new: {name}<br>stranger than {they} of the training sequences"
