"""Steps that prepare sequences, seen before and after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import streamlit as st

from dashboard import cache, state
from dashboard.charts.sequences import figure_height, initial_channels, sequences_figure
from dashboard.components.plotly_view import plotly_view
from dashboard.data_page.preprocessing_form import SAMPLED, form, offers_windows
from dashboard.formatting import plain, shortened
from dashboard.widgets import clip_grid, forms
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.preprocessing import preprocess, with_range_scaling, without_preprocessing
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.windows import windows
from sequitur_core.errors import SequiturError

SHOWN = 3  # sequences before and after

Keep = Callable[[Recipe], None]


def _bare(origin: cache.Origin) -> Recipe:
    """The recipe that only reads whole sequences."""
    bare = without_preprocessing(origin.recipe)
    return replace(bare, window=0, window_step=0) if offers_windows(origin) else bare


def steps(data_id: str, dataset: SequenceDataset, origin: cache.Origin, keep: Keep) -> None:
    """Choose steps and see what they do; `keep` reads the file again with the recipe."""
    st.fragment(_opened)(data_id, dataset, origin, keep)


def _opened(data_id: str, dataset: SequenceDataset, origin: cache.Origin, keep: Keep) -> None:
    """The steps once somebody wants to see them: prepared data is read once more for that."""
    box = st.expander(
        "Prepare the sequences",
        icon=":material/tune:",
        key="preparing",
        on_change="rerun",
    )
    if box.open:
        with box:
            _steps(data_id, dataset, origin, keep)


def _steps(data_id: str, dataset: SequenceDataset, origin: cache.Origin, keep: Keep) -> None:
    recipe, bare = origin.recipe, _bare(origin)
    before = cache.before_preprocessing(origin, bare) if recipe != bare else dataset
    st.caption("What you choose is done in this order, from the top left to the bottom right.")
    changes = form(data_id, before, origin)
    scale = changes.pop("scale")
    wanted = replace(bare, **changes)
    if scale:
        wanted = replace(wanted, **{scale: True}) if scale != "scaled" else wanted
    if (wanted.window, wanted.window_step) != (recipe.window, recipe.window_step):
        wanted = replace(wanted, without=())  # the names are those of other windows
    cutting = offers_windows(origin)
    unsettled = scale == "scaled"
    if unsettled and replace(recipe, scaled=(), scaled_low=(), scaled_high=()) == wanted:
        wanted, unsettled = recipe, not recipe.scaled  # its numbers stay
    try:
        shown = _preview(data_id, before, wanted, cutting=cutting, unsettled=unsettled)
        if wanted == bare and not unsettled:
            st.caption("Nothing is changed yet. Each choice shows here what it does.")
        else:
            _compare(*shown)
            if len(before) > SHOWN:
                forms.others_button("steps_others", seed_key=state.PREPROCESSING_SEED)
    except SequiturError as error:
        st.error(plain(error), icon=":material/error:")
        return
    if st.button(
        "Prepare like this",
        key="prepare",
        type="primary",
        disabled=wanted == recipe and not unsettled,
        icon=":material/check:",
        help="Reads the file again with these steps. The data as it is now stays as well.",
    ):
        if unsettled:
            wanted = with_range_scaling(_cut(before, wanted) if cutting else before, wanted)
        keep(wanted)


def _preview(
    data_id: str, before: SequenceDataset, wanted: Recipe, *, cutting: bool, unsettled: bool
) -> tuple[str, SequenceDataset, SequenceDataset]:
    """Some sequences before and after the steps."""
    round_ = st.session_state.get(state.PREPROCESSING_SEED, 0)
    rows = evenly_spaced(len(before), SHOWN)
    if round_:
        chosen = np.random.default_rng(round_).permutation(len(before))[:SHOWN]
        rows = sorted(int(row) for row in chosen)
    some = before.take(rows)
    if unsettled:  # what it will be settled on takes a look at all sequences
        many = before.take(evenly_spaced(len(before), SAMPLED))
        wanted = with_range_scaling(_cut(many, wanted) if cutting else many, wanted)
    after = preprocess(_cut(some, wanted) if cutting else some, wanted)
    if cutting and wanted.window:  # one window of each recording, or several of a single one
        first = np.unique(after.recording, return_index=True)[1]
        after = after.take(first if len(first) > 1 else range(min(SHOWN, len(after))))
    return data_id, some, after


def _cut(dataset: SequenceDataset, recipe: Recipe) -> SequenceDataset:
    if not recipe.window:
        return dataset
    return windows(dataset, length=recipe.window, step=recipe.window_step)


def _compare(data_id: str, before: SequenceDataset, after: SequenceDataset) -> None:
    drawn = [] if clip_grid.are_clips(before) else _drawn(before, after)
    for column, (word, shown) in zip(
        st.columns(2), (("Before", before), ("After", after)), strict=True
    ):
        with column:
            st.markdown(f"**{word}**")
            rows = list(range(len(shown)))
            if clip_grid.are_clips(shown):
                clip_grid.show(
                    shown,
                    rows,
                    key=f"steps_{word.lower()}",
                    label=f"{word} preparing",
                    columns=len(rows),
                )
                continue
            plotly_view(
                sequences_figure(
                    [shown.as_measured(i) for i in rows],
                    titles=[shortened(shown.ids[i], 28) for i in rows],
                    meta=shown.meta,
                    channels=[shown.meta.channels.index(name) for name in drawn],
                    columns=1,
                ),
                key=f"steps_{word.lower()}",
                label=f"{len(rows)} sequences {word.lower()} preparing",
                height=figure_height(len(rows), 1),
                select=False,
            )


def _drawn(before: SequenceDataset, after: SequenceDataset) -> list[str]:
    """Channels that are drawn on both sides, though they may be alike on one of them only."""
    names = after.meta.channels
    usual = [before.meta.channels[c] for c in initial_channels(before)]
    kept = [name for name in usual if name in names]
    return kept or [names[c] for c in initial_channels(after)]
