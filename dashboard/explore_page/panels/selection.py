"""Beside the map: the sequences behind the selected points, one by one, together or in a table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.charts.aggregates import alone_figure, error_figure, height, together_figure
from dashboard.charts.colouring import Colouring, label_mix
from dashboard.charts.map import rings
from dashboard.charts.sequences import figure_height, sequences_figure
from dashboard.charts.sprite_sheets import MAX_FRAMES, Clip
from dashboard.components import plotly_view as chart_view
from dashboard.components.clip_view import clip_view
from dashboard.components.plotly_view import plotly_view
from dashboard.explore_page import selection_toolbar
from dashboard.explore_page.context import Context
from dashboard.explore_page.panels.difference import show_difference
from dashboard.export import tables
from dashboard.formatting import plain, shortened
from dashboard.verdict import explained, verdict
from dashboard.widgets import clip_grid, forms
from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.data.recipe import FEWEST
from sequitur_core.errors import SequiturError
from sequitur_core.explore import aggregates
from sequitur_core.formatting import number, percent, pluralise
from sequitur_core.runs import selections
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec

PER_PAGE = 12  # sequences drawn at once
CLIPS_PER_PAGE = 8
TICKED_PER_PAGE = 4  # of those ticked in the table
LINES = 40  # drawn thin behind the middle
ERROR_HEIGHT = 240
RING = (("#FFFFFF", 5), ("#222222", 2))  # dark on light: seen on points of any colour
WAYS = {
    "Each": ":material/grid_view:",
    "Together": ":material/stacked_line_chart:",
    "Compared": ":material/compare_arrows:",
    "Table": ":material/table_rows:",
}


def show(context: Context) -> None:
    """The selection, or what to do while there is none."""
    if len(context.rows):
        selection(context)
    else:
        st.subheader("Nothing selected", anchor=False)
        kept(context)
        overview(context.run)


def overlay(context: Context) -> list[dict[str, Any]]:
    """Rings around the points whose lines are ticked in the table."""
    rows = ticked(context)
    if not len(rows):
        return []
    return [
        rings(context.points, rows, colour=colour, width=width, name="ticked")
        for colour, width in RING
    ]


def selection(context: Context) -> None:
    """What is behind the selected points, and what can be done with them."""
    run, rows, colouring = context.run, context.rows, context.colouring
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(f"{pluralise(len(rows), 'sequence')} selected", width="stretch", anchor=False)
        st.button(
            "Clear",
            key="clear",
            icon=":material/close:",
            type="tertiary",
            on_click=state.select,
            args=(run.id, []),
            help="Back, above the map, brings it again.",
        )
    if mix := label_mix(colouring, rows):
        st.caption(plain(f"{colouring.title}: {mix}"))
    actions(context)
    kept(context)
    way = st.segmented_control(
        "Show as",
        list(WAYS),
        format_func=lambda name: f"{WAYS[name]} {name}",
        default="Each",
        required=True,
        key=state.SELECTION_VIEW,
        label_visibility="collapsed",
        persist_state="session",
    )
    {"Each": each, "Together": as_one, "Compared": show_difference, "Table": table}[way](context)


# --- What can be done with a selection ---------------------------------------------------


def actions(context: Context) -> None:
    """Keep it, take it away, or train without it."""
    run, rows = context.run, context.rows
    with st.container(key="selection_actions", horizontal=True):
        with (
            st.popover("Keep", icon=":material/bookmark_add:", key="keep"),
            st.form("keep_selection", border=False),
        ):
            st.text_input(
                "Name", key=state.SELECTION_NAME, max_chars=60, placeholder="Such as: odd days"
            )
            st.form_submit_button(
                "Keep", type="primary", width="stretch", on_click=_keep, args=(run, rows)
            )
            if problem := st.session_state.pop(state.SELECTION_NAME_ERROR, ""):
                st.error(plain(problem))
        st.download_button(
            "Download",
            data=lambda: tables.csv_bytes(run, rows),
            file_name=f"{run.id}-selection.csv",
            mime="text/csv",
            key="download_selection",
            icon=":material/download:",
            help="A table of the selected sequences: id, labels, error, map and encoding (CSV).",
            on_click="ignore",
        )
        with st.popover("Train without these", icon=":material/model_training:", key="without"):
            leave_out(context)


def _keep(run: Run, rows: IntArray) -> None:
    try:
        selections.save(run, st.session_state[state.SELECTION_NAME], rows)
    except SequiturError as error:  # the name stays, to be changed
        st.session_state[state.SELECTION_NAME_ERROR] = str(error)
    else:
        st.session_state[state.SELECTION_NAME] = ""


def leave_out(context: Context) -> None:
    """Say what is left, and make it new data to train on."""
    run, dataset, rows = context.run, context.dataset, context.rows
    left = len(dataset) - len(rows)
    if left < FEWEST:
        st.write(
            f"Of {pluralise(len(dataset), 'sequence')} "
            f"{'none' if not left else 'only 1'} would be left, and a training needs at least "
            f"{FEWEST}. Select fewer."
        )
        return
    st.write(
        f"Makes new data of the other **{pluralise(left, 'sequence')}** and goes to Train with "
        "this run's settings. The data and the run you see now stay."
    )
    if _overlapping(dataset, rows):
        st.caption(
            "These windows overlap with others, so parts of what you leave out stay in those."
        )
    if st.button("Train without these", key="train_without", type="primary", width="stretch"):
        _train_on(run, dataset, rows)


def _train_on(run: Run, dataset: SequenceDataset, rows: IntArray) -> None:
    rest = selections.without_selected(dataset, rows)
    space, known = cache.workspace(), run.spec.dataset_id
    there = known in space.dataset_ids()
    recipe = space.recipe(known) if there else run.spec.recipe
    source = space.summary(known).source if there else ""
    if recipe is not None:
        gone = [dataset.ids[row] for row in rows]
        recipe = recipe.with_(without=[*recipe.without, *gone])
    data_id = space.add_dataset(rest, recipe, source=source or None)
    spec: RunSpec = replace(run.spec, dataset_id=data_id)
    state.train_like(spec)
    state.view(data=data_id)
    st.switch_page("train_page/page.py", query_params={"data": data_id, "run": run.id})


def _overlapping(dataset: SequenceDataset, rows: IntArray) -> bool:
    """Whether a selected window shares elements with one that isn't selected."""
    if not dataset.start.any():
        return False
    chosen = np.isin(np.arange(len(dataset)), rows)
    order = np.lexsort((dataset.start, dataset.recording))
    ends = dataset.start + dataset.lengths
    one, other = order[:-1], order[1:]
    touch = (dataset.recording[one] == dataset.recording[other]) & (
        ends[one] > dataset.start[other]
    )
    return bool((touch & (chosen[one] != chosen[other])).any())


def kept(context: Context) -> None:
    """The selections with a name: a press selects one, adds it or takes it away."""
    try:
        found = cache.kept_selections(context.run)
    except SequiturError as error:
        st.warning(plain(error))
        return
    if not found:
        return
    verb = selection_toolbar.VERBS[chart_view.selecting(selection_toolbar.MAP)]
    with st.container(key="kept", horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("Kept", width="content")
        for i, one in enumerate(found):
            st.button(
                f"{plain(shortened(one.name, 28))} · {len(one.rows):,}",
                key=f"kept_{i}",
                help=f"{verb} these {len(one.rows):,}. The buttons at the map say whether a press "
                "selects, adds or removes.",
                on_click=selection_toolbar.pick,
                args=(context.run.id, one.rows),
            )
        with st.popover("Change", icon=":material/edit:", key="change_kept"):
            change_kept(context.run, [one.name for one in found])


def change_kept(run: Run, names: list[str]) -> None:
    """Rename or remove a kept selection."""
    name = st.selectbox("Selection", names, key="kept_name")
    new = st.text_input("New name", key="kept_new_name", max_chars=60)
    columns = st.columns(2)
    try:
        if columns[0].button("Rename", key="rename_kept", width="stretch", disabled=not new):
            selections.rename(run, name, new)
            st.rerun()
        if columns[1].button("Remove", key="remove_kept", width="stretch"):
            selections.delete(run, name)
            st.rerun()
    except SequiturError as error:
        st.error(plain(error))


# --- Each by itself ----------------------------------------------------------------------


def each(context: Context) -> None:
    """Small multiples or playing clips, a page at a time; a single one large."""
    rows = context.rows
    if len(rows) == 1 and not clip_grid.are_clips(context.dataset):
        alone(context)
        return
    per_page = CLIPS_PER_PAGE if clip_grid.are_clips(context.dataset) else PER_PAGE
    pages = -(-len(rows) // per_page)
    page = 0
    if pages > 1:
        page = st.slider(f"Page, of {pages}", 1, pages, key=f"page_{pages}") - 1
    some(context, rows[page * per_page : (page + 1) * per_page])
    if len(rows) == 1:
        errors_along_time(context, channels=None)


def some(context: Context, shown: IntArray) -> None:
    """Small multiples or playing clips of a few rows, over or beside their reconstructions."""
    run, dataset, errors, colouring = (
        context.run,
        context.dataset,
        context.errors,
        context.colouring,
    )
    reconstructions = cache.reconstructions(run)
    if clip_grid.are_clips(dataset):
        playable(run, dataset, shown, reconstructions, errors=errors, colouring=colouring)
        return
    channels = forms.channel_choice(dataset, key="channels", pictured=True)
    columns = 1 if len(shown) == 1 else 2
    plotly_view(
        sequences_figure(
            [dataset.as_measured(int(i)) for i in shown],
            titles=[title(dataset, i, errors) for i in shown],
            meta=dataset.meta,
            channels=channels,
            reconstructions=None
            if reconstructions is None
            else [reconstructions[i] for i in shown],
            colouring=colouring,
            rows=[int(i) for i in shown],
            columns=columns,
        ),
        key="selected_sequences",
        label=f"{pluralise(len(shown), 'selected sequence')} with reconstructions",
        height=figure_height(len(shown), columns),
        select=False,
    )


def alone(context: Context) -> None:
    """One series large, with what its reconstruction leaves, and its error over time."""
    dataset, row = context.dataset, int(context.rows[0])
    reconstructions = cache.reconstructions(context.run)
    st.markdown(f"**{plain(title(dataset, row, context.errors))}**")
    if text := labels_of(dataset, row):
        st.caption(plain(text))
    channels = forms.channel_choice(dataset, key="channels")
    rebuilt = None if reconstructions is None else reconstructions[row]
    plotly_view(
        alone_figure(dataset.as_measured(row), rebuilt, meta=dataset.meta, channels=channels),
        key="selected_sequence",
        label=f"{dataset.ids[row]} with its reconstruction and the difference",
        height=height(1 if rebuilt is None else 2),
        select=False,
    )
    errors_along_time(context, channels=channels)


def playable(
    run: Run,
    dataset: SequenceDataset,
    shown: IntArray,
    reconstructions: list[FloatArray] | None,
    *,
    errors: FloatArray | None,
    colouring: Colouring,
) -> None:
    """Clips that play beside their reconstructions."""
    rebuilt = None if reconstructions is None else [reconstructions[i] for i in shown]
    clip_grid.show(
        dataset,
        shown.tolist(),
        key="selected_clips",
        label=f"{pluralise(len(shown), 'selected clip')} with reconstructions",
        notes=() if errors is None else [f"error {number(float(errors[i]))}" for i in shown],
        colours=[colouring.of_row(i) for i in shown] if colouring.colours else (),
        reconstructions=rebuilt,
        columns=1 if len(shown) == 1 else 2,
        kept_as=(run.id, cache.reconstructed(run)),
    )


def title(dataset: SequenceDataset, row: int, errors: FloatArray | None) -> str:
    """Name of a sequence, with its error where that is known."""
    name = shortened(dataset.ids[row], 18)
    return name if errors is None else f"{name} · error {number(float(errors[row]))}"


def labels_of(dataset: SequenceDataset, row: int) -> str:
    """`exercise: rowing, subject: 3`."""
    found = [
        f"{shortened(name, 24)}: {shortened(column.iloc[row], 24)}"
        for name, column in dataset.labels.items()
        if pd.notna(column.iloc[row])
    ]
    return ", ".join(found)


# --- All as one --------------------------------------------------------------------------


def as_one(context: Context) -> None:
    """Middle and band of all selected sequences, or the average clip, and errors over time."""
    if clip_grid.are_clips(context.dataset):
        average_clip(context)
        errors_along_time(context, channels=None)
        return
    dataset, rows = context.dataset, context.rows
    channels = forms.channel_choice(dataset, key="channels")
    found, rebuilt = cache.together(context.run, rows, tuple(channels))
    lines = [dataset.as_measured(int(row)) for row in rows[evenly_spaced(len(rows), LINES)]]
    plotly_view(
        together_figure(found, rebuilt, lines=lines, meta=dataset.meta, channels=channels),
        key="selected_together",
        label=f"{pluralise(len(rows), 'selected sequence')} over one another",
        height=height(len(channels)),
        select=False,
    )
    words = []
    if len(rows) > 1:
        words.append("At each moment, half of the sequences lie in the blue band.")
    if len(lines) < len(rows):
        words.append(f"{len(lines)} of them are drawn thin.")
    if len(found.rows) < len(rows):
        words.append(f"Computed from {len(found.rows):,} of the {len(rows):,}, evenly taken.")
    if found.relative:
        words.append(
            "Their lengths differ, so each is stretched over the axis from its start to its end."
        )
    st.caption(" ".join(words))
    errors_along_time(context, channels=channels)


def average_clip(context: Context) -> None:
    """The mean of the selected clips beside that of their reconstructions."""
    dataset, rows = context.dataset, context.rows
    mean, rebuilt, used = cache.average_clip(context.run, rows)
    noun = clip_grid.element(dataset)
    shown = [Clip(f"average of {pluralise(len(used), 'clip')}", mean, rebuilt)]
    kept_as = (context.run.id, cache.reconstructed(context.run), rows.tobytes())
    clip_view(
        shown,
        cache.clips_page(shown, dataset.meta, MAX_FRAMES, kept_as),
        key="selected_average",
        label=f"The average of {pluralise(len(rows), 'selected clip')}",
        meta=dataset.meta,
        noun=noun,
    )
    if len(used) < len(rows):
        st.caption(f"Computed from {len(used):,} of the {len(rows):,}, evenly taken.")
    if not aggregates.of_one_length(dataset.sequences, rows):
        st.caption("Their lengths differ, so each is stretched to the longest.")


def errors_along_time(context: Context, *, channels: list[int] | None) -> None:
    """Where in time the model is off: the selected against all."""
    dataset, rows = context.dataset, context.rows
    if cache.reconstructions(context.run) is None:
        return
    chosen = None if channels is None else tuple(channels)
    selected, everything = cache.errors_over_time(context.run, rows, chosen)
    units = set() if channels is None else {dataset.meta.units[c] for c in channels}
    unit = next(iter(units)) if len(units) == 1 else ""
    noun = clip_grid.element(dataset)
    st.markdown("**Error over time**")
    plotly_view(
        error_figure(
            selected,
            everything if everything.relative == selected.relative else None,
            unit=unit,
            meta=dataset.meta,
            many=len(rows) > 1,
        ),
        key="selected_errors",
        label=f"Typical error of the selected at each {noun}, and of all",
        height=ERROR_HEIGHT,
        select=False,
    )
    words = [
        f"How far reconstructions are off at each {noun}: the root of the mean squared error"
        + (f", in {plain(unit)}." if unit else _no_unit(units))
    ]
    if len(selected.rows) < len(rows):
        words.append(f"Of the selected, {len(selected.rows):,} were measured, evenly taken.")
    if len(everything.rows) < len(dataset):
        words.append(f"Of all, {len(everything.rows):,} were measured.")
    usual = float(everything.errors.mean())
    if usual > 0 and len(rows) < len(dataset):
        share = float(np.sqrt(selected.errors.mean() / usual)) - 1
        more = "larger" if share > 0 else "smaller"
        words.append(f"On the whole {plain(percent(abs(share)))} {more} than that of all.")
    st.caption(" ".join(words))


def _no_unit(units: set[str]) -> str:
    if len(units) > 1:
        return " of these channels together. Their units differ: choose one to compare numbers."
    return ", in the units of the data."


# --- As a table --------------------------------------------------------------------------


def table(context: Context) -> None:
    """Ids, labels, lengths and errors; ticked lines are ringed on the map and drawn below."""
    rows = context.rows
    frame = tables.about_rows(context.dataset, context.errors, rows)
    st.container(key="selection_table").dataframe(
        frame,
        key=state.selection_table(context.run.id, context.rows),
        hide_index=True,
        height=min(300, 38 + 35 * len(rows)),
        on_select="rerun",
        selection_mode="multi-row",
        column_config={"error": st.column_config.NumberColumn(format="%.3g")},
    )
    chosen = ticked(context)
    if not len(chosen):
        st.caption("Tick a line to see its sequence and find it on the map.")
        return
    with st.container(key="ticked_actions", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{pluralise(len(chosen), 'line')} ticked**", width="content")
        st.button(
            "Select only these",
            key="select_ticked",
            on_click=state.select,
            args=(context.run.id, chosen),
        )
        st.button(
            "Remove these",
            key="remove_ticked",
            on_click=state.select,
            args=(context.run.id, selections.combine(rows, chosen, "remove")),
        )
    some(context, chosen[:TICKED_PER_PAGE])
    if len(chosen) > TICKED_PER_PAGE:
        st.caption(f"The first {TICKED_PER_PAGE} are drawn.")


def ticked(context: Context) -> IntArray:
    """The rows whose lines are ticked, ascending."""
    if not len(context.rows) or st.session_state.get(state.SELECTION_VIEW) != "Table":
        return np.empty(0, np.int64)
    table = st.session_state.get(state.selection_table(context.run.id, context.rows), {})
    chosen = table.get("selection", {}).get("rows", [])
    return context.rows[sorted(line for line in chosen if line < len(context.rows))]


# --- Nothing selected --------------------------------------------------------------------


def overview(run: Run) -> None:
    """What to say while nothing is selected."""
    st.write(
        "Click a point to see its sequence, or draw around a group with the mouse. A click on an "
        "entry of the legend selects all its points, a double click hides them. **Add** and "
        "**Remove**, above the map, change what is selected; Shift and Alt do so while they are "
        "held. Escape clears it."
    )
    history, baselines = run.history(), run.baselines()
    if history and baselines is not None:
        loss = baselines.model if baselines.model is not None else history[-1].train_loss
        where = "sequences it hasn't seen" if baselines.held_out else "its training sequences"
        model = plain(explained(loss, baselines.mean))
        pca = plain(explained(baselines.pca, baselines.mean))
        st.write(
            f"The model explains **{model}** of the variance of {where}; PCA of the same size "
            f"explains **{pca}**. {verdict(loss, baselines)}"
        )
        if not baselines.held_out:
            st.caption("No sequences were held out, so there is no figure for new ones.")
    with st.expander("How to read the map", icon=":material/help:"):
        st.write(
            "Every point is one sequence. Points close together have similar encodings, so "
            "their sequences look alike to the model. The directions have no meaning of their "
            "own, and on UMAP neither have the sizes of groups nor the gaps between them: only "
            "who is whose neighbour."
        )
