"""A look at the data: examples to page through, what is in it, and what asks for a decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import cache, state
from dashboard.charts.colouring import Colouring, one_colour
from dashboard.charts.histograms import (
    HEIGHT,
    balance_figure,
    lengths_figure,
    most_frequent_classes,
)
from dashboard.charts.sequences import FEWEST_BANDS, figure_height, sequences_figure
from dashboard.components.plotly_view import plotly_view
from dashboard.data_page import exclude, preprocessing_form
from dashboard.formatting import plain, shortened
from dashboard.widgets import clip_grid, forms
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.preprocessing import with_channels
from sequitur_core.data.quality import DatasetSummary, browsing_order
from sequitur_core.data.quality_issues import QualityIssue, quality_issues
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import percent, pluralise, short

EXAMPLES = 12  # sequences on a page
EXAMPLE_CLIPS = 8  # clips on a page
COLUMNS = 4  # of the examples
OUT = ":material/playlist_remove:"
ORDERS = {
    "label": "By label",
    "length": "By length",
    "odd": "Odd ones first",
    "random": "At random",
}
MIXED = "A mix"  # what "by label" is called where there are no labels

Keep = Callable[[Recipe], None]


# --- What asks for a decision ------------------------------------------------------------


def notices(
    place: DeltaGenerator,
    data_id: str,
    dataset: SequenceDataset,
    origin: cache.Origin | None,
    keep: Keep,
) -> None:
    """What a person should know of the data before training, each with a way out."""
    found = quality_issues(dataset, cache.dataset_summary(data_id))
    gone = bool(origin and origin.recipe.without)
    if not found and not gone:
        return
    with place, st.container(key="notices"):
        for finding in found:
            if not finding.decide:
                st.caption(f":material/info: {plain(finding.sentence)}")
                continue
            way = _way_out(data_id, dataset, origin, finding, keep)
            warn(finding.sentence, way, key=f"{finding.kind}_out")
        exclude.back(origin, keep)


@dataclass(frozen=True)
class Way:
    """What a button beside a warning does."""

    label: str
    icon: str
    go: Callable[[], None]


def warn(sentence: str, way: Way | None, key: str) -> None:
    """A warning with the button of a way out beside it."""
    if way is None:
        st.warning(plain(sentence), icon=":material/warning:")
        return
    left, right = st.columns([4, 1], vertical_alignment="center")
    with left:
        st.warning(plain(sentence), icon=":material/warning:")
    with right:
        pressed = st.button(way.label, key=key, icon=way.icon, width="stretch")
    if pressed:
        _go(way)


def without_channels(
    channels: Sequence[str], dataset: SequenceDataset, recipe: Recipe, keep: Keep
) -> Way:
    """A way to leave channels out."""
    rest = tuple(c for c in dataset.meta.channels if c not in channels)
    them = "it" if len(channels) == 1 else "them"
    return Way(f"Leave {them} out", OUT, lambda: keep(with_channels(recipe, rest)))


def _way_out(
    data_id: str,
    dataset: SequenceDataset,
    origin: cache.Origin | None,
    finding: QualityIssue,
    keep: Keep,
) -> Way | None:
    if finding.rows is not None:
        ids = [dataset.ids[row] for row in finding.rows]
        them = "it" if len(ids) == 1 else "them"
        return Way(f"Leave {them} out", OUT, lambda: exclude.leave_out(data_id, dataset, ids))
    if origin is None:
        return None
    recipe = origin.recipe
    if finding.channels:
        return without_channels(finding.channels, dataset, recipe, keep)
    if (
        finding.kind in ("long", "few")
        and preprocessing_form.offers_windows(origin)
        and not recipe.window
    ):
        cut = cache.suggested_windows(data_id, dataset)
        if cut is not None:
            windows = replace(recipe, window=cut.window, window_step=cut.step, without=())
            return Way(
                f"Cut into windows of {cut.window}",
                ":material/content_cut:",
                lambda: keep(windows),
            )
    return None


def _go(way: Way) -> None:
    try:
        way.go()
    except SequiturError as error:
        st.session_state[state.DATA_ERROR] = f"{error} Nothing was changed."
        st.rerun()


# --- Examples ----------------------------------------------------------------------------


def examples(data_id: str, dataset: SequenceDataset) -> None:
    """Sequences to page through, and below them what is in all of them."""
    st.fragment(_examples)(data_id, dataset)


def _examples(data_id: str, dataset: SequenceDataset) -> None:
    labels = [str(name) for name in dataset.labels.columns]
    colouring = one_colour(len(dataset))
    with st.container(key="dataset_preview"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            if labels:
                name = st.selectbox("Colour by", labels, key="preview_colour", width=220)
                colouring = cache.label_colouring(data_id, name, dataset)
            order = _order(dataset, labelled=bool(labels))
            channels = [0]
            if not clip_grid.are_clips(dataset):
                channels = forms.channel_choice(dataset, key="preview_channels", pictured=True)
        if labels and 1 < len(channels) < FEWEST_BANDS:
            names = [shortened(dataset.meta.channels[c], 24) for c in channels]
            st.caption(plain(f"Lines from strong to faint: {', '.join(names)}."))
        page = EXAMPLE_CLIPS if clip_grid.are_clips(dataset) else EXAMPLES
        rows = _rows(data_id, dataset, colouring, order, page)
        _show(data_id, dataset, rows, colouring, channels, order, labelled=bool(labels))
        _turn(data_id, len(dataset), order, page)
    _details(data_id, dataset, colouring, labelled=bool(labels))


def _order(dataset: SequenceDataset, *, labelled: bool) -> str:
    names = ORDERS if labelled else {**ORDERS, "label": MIXED}
    offered = [o for o in names if o != "length" or dataset.lengths.min() != dataset.lengths.max()]
    if len(dataset) < 3:
        return "label"
    chosen = st.segmented_control(
        "Show",
        offered,
        default="label",
        required=True,
        format_func=names.get,
        key=f"preview_order_{'_'.join(offered)}",
    )
    return str(chosen or "label")


def _rows(
    data_id: str, dataset: SequenceDataset, colouring: Colouring, order: str, most: int
) -> list[int]:
    """The rows of the page that is in view."""
    if order == "random":
        round_ = st.session_state.get(state.EXAMPLES_SEED, 0)
        some = np.random.default_rng(round_).permutation(len(dataset))[:most]
        return [int(row) for row in some]
    first = (st.session_state.get(state.examples_page(data_id, order), 1) - 1) * most
    if order == "label":
        rows = cache.interleaved_rows(data_id, colouring, colouring.title)[first : first + most]
        place = {name: i for i, name in enumerate(colouring.colours or ())}
        return sorted((int(i) for i in rows), key=lambda i: (place.get(colouring.names[i], 0), i))
    return [
        int(row)
        for row in browsing_order(cache.dataset_summary(data_id), order)[first : first + most]
    ]


def _show(
    data_id: str,
    dataset: SequenceDataset,
    rows: list[int],
    colouring: Colouring,
    channels: list[int],
    order: str,
    *,
    labelled: bool,
) -> None:
    said = {row: _said(data_id, dataset, row, order) for row in rows}
    if clip_grid.are_clips(dataset):
        names = {row: colouring.names[row] if labelled else "" for row in rows}
        clip_grid.show(
            dataset,
            rows,
            key="preview_clips",
            label=f"{pluralise(len(rows), 'example')} of {dataset.name}",
            notes=[" · ".join(filter(None, (names[row], said[row]))) for row in rows],
            colours=[colouring.of_row(row) for row in rows] if labelled else (),
            columns=EXAMPLE_CLIPS,
            cache_key=(data_id,),
        )
        return
    titles = [
        " · ".join(filter(None, (shortened(dataset.ids[row], 28), said[row]))) for row in rows
    ]
    plotly_view(
        sequences_figure(
            [dataset.as_measured(row) for row in rows],
            titles=titles,
            meta=dataset.meta,
            channels=channels,
            colouring=colouring if labelled else None,
            rows=rows,
            columns=COLUMNS,
        ),
        key="preview_grid",
        label=f"{pluralise(len(rows), 'example sequence')} of {dataset.name}",
        height=figure_height(len(rows), COLUMNS),
        select=False,
    )


def _said(data_id: str, dataset: SequenceDataset, row: int, order: str) -> str:
    """What is told of a sequence beside its name, in this order."""
    if order == "length":
        return pluralise(len(dataset.sequences[row]), clip_grid.element(dataset))
    return cache.dataset_summary(data_id).outlier_trait(row) if order == "odd" else ""


def _turn(data_id: str, n: int, order: str, page: int) -> None:
    if n <= page:
        return
    if order == "random":
        forms.others_button("preview_others", seed_key=state.EXAMPLES_SEED)
        return
    st.pagination(-(-n // page), key=state.examples_page(data_id, order))


# --- What is in it -----------------------------------------------------------------------


def _details(
    data_id: str, dataset: SequenceDataset, colouring: Colouring, *, labelled: bool
) -> None:
    seen = cache.dataset_summary(data_id)
    mixed = bool(seen.lengths.min() != seen.lengths.max())
    wide = 2.0 if len(seen.channels) > 1 else 1.0
    wanted = [wide] + [1.0] * mixed + [1.0] * labelled
    with st.container(key="dataset_details"):
        columns = iter(st.columns(wanted, gap="medium"))
        with next(columns):
            _values(seen)
        if mixed:
            with next(columns):
                st.caption("Lengths")
                plotly_view(
                    lengths_figure(seen.lengths, what=clip_grid.element(dataset)),
                    key="length_bars",
                    label=f"How many sequences of {dataset.name} have which length",
                    height=HEIGHT,
                    select=False,
                )
        if labelled:
            with next(columns):
                st.caption(plain(f"Sequences by {colouring.title}"))
                if many := most_frequent_classes(dataset.labels[colouring.title]):
                    st.markdown(plain(many))
                    return
                plotly_view(
                    balance_figure(colouring),
                    key="class_bars",
                    label=f"How many sequences of {dataset.name} have which {colouring.title}",
                    height=HEIGHT,
                    select=False,
                )


def _values(seen: DatasetSummary) -> None:
    st.caption("Values")
    if len(seen.channels) == 1:
        one = seen.channels[0]
        unit = f" {one.unit}" if one.unit else ""
        text = (
            f"{one.name.capitalize()} from {short(one.low)} to {short(one.high)}{unit}, "
            f"{short(one.mean)} on average"
        )
        text += f"; {percent(one.missing)} missing." if one.missing else "."
        st.markdown(plain(text))
        return
    table = pd.DataFrame(
        {
            "Channel": [c.name for c in seen.channels],
            "Unit": [c.unit for c in seen.channels],
            "Lowest": [short(c.low) for c in seen.channels],
            "Average": [short(c.mean) for c in seen.channels],
            "Highest": [short(c.high) for c in seen.channels],
            "Missing": [percent(c.missing) if c.missing else "" for c in seen.channels],
        }
    )
    empty = [c for c in ("Unit", "Missing") if not table[c].any()]
    st.dataframe(
        table.drop(columns=empty),
        hide_index=True,
        key="channel_table",
        height=min(HEIGHT, 36 * (len(table) + 1)) + 2,
    )
