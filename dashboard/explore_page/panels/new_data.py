"""Beside the map: new files, and where their sequences belong on the map that was trained."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.charts.sequences import figure_height, sequences_figure
from dashboard.components.plotly_view import current_event, plotly_view
from dashboard.explore_page.context import Context
from dashboard.explore_page.map_area import new_points
from dashboard.explore_page.map_area.new_points import PlacedFile
from dashboard.explore_page.new_sequences import (
    AT_ITS_PLACE,
    ERROR_RANK,
    KNOWN,
    NOVELTY,
    ONE_LINE,
    among_known,
    by_neighbours,
    changes,
    levels,
    novelty,
    table_of,
)
from dashboard.explore_page.selection import picking
from dashboard.export import run_downloads
from dashboard.export.download import download_button
from dashboard.formatting import plain, shortened
from dashboard.sentences.novelty_sentences import error_sentence, known_summary, novelty_sentence
from dashboard.sentences.outlier_sentences import differs
from dashboard.widgets import clip_grid, messages
from dashboard.widgets.fields import forms
from dashboard.widgets.query_wait import wait_for
from dashboard.widgets.uploads import pending_upload
from sequitur_core.csv_output import as_csv
from sequitur_core.data.notes.files import about_files_not_read, other_columns
from sequitur_core.data.notes.new_data import (
    channels_called_otherwise,
    channels_fit_otherwise,
    values_differ,
)
from sequitur_core.data.notes.note import Note
from sequitur_core.errors import SequiturError
from sequitur_core.explore.channels import channels_of
from sequitur_core.explore.maps.out_of_sample import poorly_reconstructed
from sequitur_core.formatting import number, pluralise
from sequitur_core.jobs.answering import new_data
from sequitur_core.jobs.answering.new_data import NewData
from sequitur_core.readers import Progress
from sequitur_core.runs import queries
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run

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


def show(context: Context) -> None:
    """The uploader, the files there are, their sequences as a table, and one of them drawn."""
    st.subheader("New data", anchor=False)
    _uploader(context)
    _read_pending(context.run)
    if message := messages.said(state.NEW_DATA_ERROR, lasting=True):
        st.error(plain(message), icon=":material/error:")
    files = _uploaded_files(context)
    show_files(context, files)
    if placed := _placed_files(context, files):
        _show_placed(context, placed)


def overlay(context: Context) -> list[dict[str, Any]]:
    """A symbol on the map for each new sequence, and a larger one for the one in view."""
    files = _placed_files(context, _uploaded_files(context))
    return new_points.markers(context, files, in_view=_sequence_in_view(context, files))


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


def _placed_files(context: Context, files: list[UploadedFile]) -> list[PlacedFile]:
    own, held_out = context.errors, context.run.errors_held_out()
    placed = []
    for f, symbol in zip(files, cycle(new_points.SYMBOLS), strict=False):
        if f.data is not None and not _is_again(f, files):
            known = new_data.known_rows(context.dataset, f.data)
            poor = np.zeros(len(known), np.bool_)
            if own is not None:
                poor = poorly_reconstructed(own, held_out, f.data.errors)
            placed.append(PlacedFile(f.query, f.name, f.data, symbol, known, poor))
    return placed


def _is_again(file: UploadedFile, files: list[UploadedFile]) -> bool:
    """Whether the same sequences stand above it already."""
    earlier = files[: files.index(file)]
    return any(one.data is not None and one.data.same_as(file.data) for one in earlier)


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
    messages.drop(state.NEW_DATA_ERROR)
    try:
        kept = cache.workspace().uploads.add_together([(file.name, file) for file in files])
    except SequiturError as error:
        messages.say(state.NEW_DATA_ERROR, str(error))
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

    if waiting := state.keys_from(f"{state.PENDING_NEW_DATA} {run.id} "):
        pending_upload.read_pending(waiting[0], state.NEW_DATA_ERROR, read)
        st.rerun()


def show_files(context: Context, files: list[UploadedFile]) -> None:
    """The files with a button to remove each; waits for those that aren't placed yet."""
    run = context.run
    symbols = cycle(new_points.SYMBOLS.values())
    for i, (file, symbol) in enumerate(zip(files, symbols, strict=False)):
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
            why = f"{file.name} can't be placed on the map. {problem}"
            messages.say(state.NEW_DATA_ERROR, why)
            st.rerun()
        if file.data is None:
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            many = pluralise(len(file.data.dataset), "sequence")
            st.markdown(f"{symbol} **{plain(shortened(file.name))}**, {many}", width="stretch")
            st.button(
                "Remove",
                key=f"remove_newcomers_{i}",
                icon=":material/delete:",
                type="tertiary",
                on_click=_remove,
                args=(run, [file.query]),
            )
        if _is_again(file, files):
            st.caption(":material/content_copy: The same sequences as above: they count once.")
        _show_notes(run, file.query, file.data.notes)
    if len(files) > 1:
        st.button(
            "Remove all",
            key="remove_all_newcomers",
            icon=":material/delete:",
            type="tertiary",
            on_click=_remove,
            args=(run, [file.query for file in files]),
        )


def _show_notes(run: Run, query: Query, notes: tuple[Note, ...]) -> None:
    """What a person should know of a file; that a column may be the wrong one before all else."""
    guessed = [*channels_called_otherwise.among(notes), *values_differ.among(notes)]
    if guessed:
        st.warning(plain(" ".join(map(str, guessed))), icon=":material/swap_horiz:")
    likely = channels_fit_otherwise.among(notes)
    for note in likely:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(plain(str(note)), width="stretch")
            st.button(
                "Take them so",
                key=f"take_in_order_{query.id}",
                icon=":material/swap_horiz:",
                on_click=_take_in_order,
                args=(run, query, note.numbers["order"]),
            )
    left_out = about_files_not_read(notes)
    for note in left_out:
        text = str(note)
        if note.kind == other_columns.kind and len(note.numbers["names"]) == 1:
            text += " Added by itself, its columns are taken in their order."
        st.warning(plain(text), icon=":material/warning:")
    for note in notes:
        if note not in (*guessed, *likely, *left_out):
            st.caption(f":material/info: {plain(str(note))}")


def _take_in_order(run: Run, query: Query, order: tuple[int, ...]) -> None:
    try:
        new_data.take_in_order(run, query, order)
    except SequiturError as error:
        messages.say(state.NEW_DATA_ERROR, str(error))


def _remove(run: Run, removed: list[Query]) -> None:
    for query in removed:
        new_data.delete(run, query)
    messages.drop(state.NEW_DATA_ERROR)


# --- Results -----------------------------------------------------------------------------


def _show_placed(context: Context, files: list[PlacedFile]) -> None:
    """How new they are in a sentence, all of them as a table, the one in view drawn."""
    table = table_of(context, files)
    if told := known_summary(int(table[KNOWN].sum()), len(table)):
        st.info(told, icon=":material/content_copy:")
    if AT_ITS_PLACE in table and (hidden := int((table[AT_ITS_PLACE] > 1).sum())):
        st.caption(
            f"{hidden:,} of them lie where others do: of these, the map shows the uppermost."
        )
    if told := novelty(context, files):
        st.write(told)
    st.write(plain(" ".join((among_known(context, files), *levels(context, files)))))
    if len(lines := by_neighbours(context, files)) > ONE_LINE:  # of one file, it has been said
        title, *each = lines
        st.markdown("\n".join((title, "", *(f"- {line}" for line in each))))
    for change in changes(files):
        st.info(change, icon=":material/new_releases:")
    _show_table(
        table,
        key=f"newcomers_table_{context.run.id}_{context.part}_"
        + "_".join(f.query.id[-6:] for f in files),
    )
    download_button(
        "Export table (CSV)",
        as_csv(table.drop(columns=["mark", *([] if table[KNOWN].any() else [KNOWN])])),
        file_name=f"new data on {shortened(context.run.name)}.csv",
        mime="text/csv",
        icon=":material/download:",
        key="download_newcomers",
        help=run_downloads.CSV_HELP,
    )
    if in_view := _sequence_in_view(context, files):
        _show_sequence(context, *in_view)
    else:
        st.caption("Tick a row, or click one on the map, to see the sequence.")


def in_report(context: Context) -> dict[str, Any]:
    """What a report has of new data, by its names in `View`: nothing where there is none."""
    files = _placed_files(context, _uploaded_files(context))
    if not files:
        return {}
    table = table_of(context, files)
    known = known_summary(int(table[KNOWN].sum()), len(table))
    shown = table.drop(columns=["mark", "error", KNOWN, AT_ITS_PLACE], errors="ignore").astype(str)
    shares = [name for name in (NOVELTY, ERROR_RANK) if name in shown]
    shown[shares] += " %"
    counted = (among_known(context, files), *levels(context, files))
    about = (
        known,
        novelty(context, files),
        *counted,
        *by_neighbours(context, files),
        *changes(files),
    )
    said = [one for one in about if one]
    return {
        "new_said": said,
        "new_table": {str(name): column.tolist() for name, column in shown.items()},
        "new_marks": new_points.markers(context, files, in_view=None),
    }


def _show_table(table: pd.DataFrame, *, key: str) -> None:
    """One line per new sequence; ticking one brings it into view."""
    shown = table.drop(columns=["mark", "error", KNOWN])
    shown["Nearest"] += np.where(table[KNOWN], " (the same)", "")
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
                "their nearest neighbours than this one is to its own, outliers aside. Any share "
                "is usual, as each training sequence has one, too; only at 99 % or more, the model "
                "has seen nothing like it.",
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
            AT_ITS_PLACE: st.column_config.NumberColumn(
                width=84,
                help="How many new sequences lie at its place of the map, hiding one another.",
            ),
        },
    )


# --- The one in view ---------------------------------------------------------------------


def _sequence_in_view(context: Context, files: list[PlacedFile]) -> tuple[PlacedFile, int] | None:
    """The new sequence that was ticked or clicked last, if it is still there."""
    event = current_event(state.MAP_VIEW, len(context.dataset))
    if event is not None and event.kind == "mark":
        st.session_state[state.NEW_SEQUENCE] = event.mark
    mark = st.session_state.get(state.NEW_SEQUENCE)
    for file in files:
        for row in range(len(file.data.dataset)) if mark else ():
            if new_points.mark_id(file.query, row) == mark:
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
    if (known := file.known[row]) >= 0:
        told = f"**It is in this run already: {plain(own.ids[known])} has the same values.**"
    else:
        told = novelty_sentence(float(data.novelty[row]))
    st.write(f"{told} {plain(error_sentence(data, row))}")
    channels = channels_of(own)
    expected, where = new_points.where_unlike(context, file, row)
    if file.are_guesses[row] and where is not None:
        st.write(plain(differs(where, expected, channels)))
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
        first = None if where is None or not file.are_guesses[row] else [where.channel]
        _show_curves(context, data, row, label=label, first=first)
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


def _show_curves(
    context: Context, data: NewData, row: int, *, label: str, first: list[int] | None
) -> None:
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
            channels=forms.channel_choice(
                context.dataset, key="newcomer_channels", pictured=True, first=first
            ),
            reconstructions=reconstructions,
            columns=2,
        ),
        key="newcomer",
        label=label,
        height=figure_height(2, 2) + 60,
    )
