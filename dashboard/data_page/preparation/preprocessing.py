"""Preprocessing steps, with some sequences before and after them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from dashboard import cache, state
from dashboard.charts.sequences import figure_height, initial_channels, sequences_figure
from dashboard.components.plotly_view import plotly_view
from dashboard.data_page.preparation.preprocessing_form import (
    SAMPLED,
    WINDOWS,
    form,
    offers_windows,
)
from dashboard.data_page.reading import correct, reread
from dashboard.formatting import plain, shortened
from dashboard.widgets import clip_grid
from dashboard.widgets.fields import forms
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.preparation.preprocessing import (
    preprocess,
    with_range_scaling,
    without_preprocessing,
)
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers.recognised_file import Origin
from sequitur_core.readers.windows.series_windows import windowed

SHOWN = 3  # sequences before and after


@st.fragment
def show(data_id: str, dataset: SequenceDataset, origin: Origin) -> None:
    """Choose steps, see what they do, and read the file again with them."""
    box = st.expander(
        "Prepare the sequences",
        icon=":material/tune:",
        key="preparing",
        on_change="rerun",
    )
    if box.open:  # data that was preprocessed is read once more for it
        with box:
            _steps(data_id, dataset, origin)


def _steps(data_id: str, dataset: SequenceDataset, origin: Origin) -> None:
    recipe, bare = origin.recipe, _without_steps(origin)
    before = cache.file_dataset(origin.source, bare) if recipe != bare else dataset
    st.caption("The steps are applied in this order, from top left to bottom right.")
    changes, range_pending = form(data_id, before, origin)
    wanted = replace(bare, **changes)
    if any(getattr(wanted, name) != getattr(recipe, name) for name in WINDOWS):
        wanted = replace(wanted, without=())  # the names are those of other windows
    if range_pending and replace(recipe, scaled=(), scaled_low=(), scaled_high=()) == wanted:
        wanted, range_pending = recipe, not recipe.scaled  # keeps its range
    cutting = offers_windows(origin)
    try:
        some, after = _preview(before, wanted, cutting=cutting, range_pending=range_pending)
        if wanted == bare and not range_pending:
            st.caption("Nothing is changed yet. You will see here what each step does.")
        else:
            _compare(some, after)
            if len(before) > SHOWN:
                forms.others_button("steps_others", seed_key=state.PREPROCESSING_SEED)
    except SequiturError as error:
        st.error(plain(error), icon=":material/error:")
        return
    if st.button(
        "Apply",
        key="prepare",
        type="primary",
        disabled=wanted == recipe and not range_pending,
        icon=":material/check:",
        help="Reads the file again with these steps into a new dataset; this one is kept.",
    ):
        if range_pending:
            wanted = with_range_scaling(_cut(before, wanted, cutting=cutting), wanted)
        if wanted.window != recipe.window:  # labels from dates go by it
            correct(
                replace(origin, recipe=wanted), window=wanted.window, window_step=wanted.window_step
            )
        else:
            reread(origin, wanted)


def keep_movement(origin: Origin) -> None:
    """Where the address asks for it, view the clips without what doesn't move."""
    asked = st.query_params.pop(state.MOVEMENT, None)
    if asked is not None and not origin.recipe.movement:
        reread(origin, replace(origin.recipe, movement=True))


def _without_steps(origin: Origin) -> Recipe:
    """The recipe that only reads whole sequences."""
    bare = without_preprocessing(origin.recipe)
    return (
        replace(bare, window=0, window_step=0, keep_rest=False) if offers_windows(origin) else bare
    )


def _preview(
    before: SequenceDataset, wanted: Recipe, *, cutting: bool, range_pending: bool
) -> tuple[SequenceDataset, SequenceDataset]:
    """Some sequences before and after the steps."""
    seed = st.session_state.get(state.PREPROCESSING_SEED, 0)
    rows = evenly_spaced(len(before), SHOWN)
    if seed:
        rows = np.sort(np.random.default_rng(seed).permutation(len(before))[:SHOWN])
    some = before.take(rows)
    if range_pending:  # found from many sequences here, and from all of them in the end
        many = before.take(evenly_spaced(len(before), SAMPLED))
        wanted = with_range_scaling(_cut(many, wanted, cutting=cutting), wanted)
    after = preprocess(_cut(some, wanted, cutting=cutting), wanted)
    if cutting and wanted.window:  # one window of each recording, or several of a single one
        first = np.unique(after.recording, return_index=True)[1]
        after = after.take(first if len(first) > 1 else range(min(SHOWN, len(after))))
    return some, after


def _cut(dataset: SequenceDataset, recipe: Recipe, *, cutting: bool) -> SequenceDataset:
    """Windows, where `cutting` is done here and not by the reader."""
    if not cutting or not recipe.window:
        return dataset
    return windowed(dataset, recipe)


def _compare(before: SequenceDataset, after: SequenceDataset) -> None:
    drawn = [] if before.are_clips else _drawn_channels(before, after)
    titles = ("Before", "After")
    for column, title, shown in zip(st.columns(2), titles, (before, after), strict=True):
        with column:
            st.markdown(f"**{title}**")
            rows = range(len(shown))
            key = f"steps_{title.lower()}"
            if shown.are_clips:
                label = f"{title} preparing"
                clip_grid.show(shown, rows, key=key, label=label, columns=len(rows))
                continue
            plotly_view(
                sequences_figure(
                    [shown.as_measured(row) for row in rows],
                    titles=[shortened(id_, 28) for id_ in shown.ids],
                    meta=shown.meta,
                    channels=[shown.meta.channels.index(name) for name in drawn],
                    columns=1,
                ),
                key=key,
                label=f"{len(rows)} sequences {title.lower()} preparing",
                height=figure_height(len(rows), 1),
            )


def _drawn_channels(before: SequenceDataset, after: SequenceDataset) -> list[str]:
    """Channels that are drawn on both sides, though they may be alike on one of them only."""
    names = after.meta.channels
    usual = [before.meta.channels[c] for c in initial_channels(before)]
    kept = [name for name in usual if name in names]
    return kept or [names[c] for c in initial_channels(after)]
