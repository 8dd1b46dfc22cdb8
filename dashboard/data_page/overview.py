"""Examples of the data to page through, and statistics of all of it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.charts.axes import look_small
from dashboard.charts.colouring import Colouring, one_colour
from dashboard.charts.histograms import (
    HEIGHT,
    balance_figure,
    lengths_figure,
    most_frequent_classes,
)
from dashboard.charts.sequences import (
    CHANNEL_STYLES,
    FEWEST_BANDS,
    are_pitch_bands,
    figure_height,
    sequences_figure,
    with_dates,
)
from dashboard.components.plotly_view import plotly_view
from dashboard.formatting import plain, shortened, shortened_together
from dashboard.widgets import clip_grid
from dashboard.widgets.fields import forms
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.summary import TOLD, DatasetSummary, browsing_order, round_robin
from sequitur_core.errors import SequiturError
from sequitur_core.explore.grouping.belonging import usual_label
from sequitur_core.formatting import percent, pluralise, short
from sequitur_core.runs.results.originals import original_of
from sequitur_core.runs.workspace import DataOrigin

EXAMPLES_PER_PAGE = 12
CLIPS_PER_PAGE = 8
COLUMNS = 4  # of the examples
MOST_HEARD = 50_000_000  # bytes of a sound, which the server holds in memory for this page
ROW = 35  # pixels of a row of a table
ORDERS = {
    "label": "By label",
    "length": "By length",
    "odd": "Unusual first",
    "random": "At random",
}
ONE_OF_EACH = (
    "Each chart shows one channel, on a scale of its own: the one in which the sequence is unusual "
    "or, if it isn't, the one in which most unusual ones are."
)
EACH_ITS_OWN = (
    "Each chart has a scale of its own, as most sequences would look flat on one for all: shapes "
    "can be compared, heights can't."
)
SCALES = {"shared": "Shared", "own": "Each its own"}
UNLABELLED_ORDERS = {**ORDERS, "label": "A mix"}


@st.fragment
def show(data_id: str, dataset: SequenceDataset) -> None:
    """Sequences to page through, and below them statistics of all."""
    labels = [str(name) for name in dataset.labels.columns]
    colouring = one_colour(len(dataset))
    with st.container(key="dataset_preview"):
        with st.container(horizontal=True, vertical_alignment="top"):
            if labels:
                first = labels.index(usual_label(dataset))
                name = st.selectbox("Colour by", labels, first, key="preview_colour", width=220)
                colouring = cache.label_colouring(data_id, name, dataset.class_colours, dataset)
            order = _choose_order(dataset)
            page_size = CLIPS_PER_PAGE if dataset.are_clips else EXAMPLES_PER_PAGE
            rows = _page_rows(data_id, dataset, colouring, order, page_size)
            channels = [0]
            each, unusual = None, {}
            if order == "odd" and not dataset.are_clips and not are_pitch_bands(dataset.meta):
                unusual = _unusual_channels(data_id, rows)
            if not dataset.are_clips:
                channels = forms.channel_choice(
                    dataset,
                    key="preview_channels",
                    pictured=True,
                    first=sorted({*unusual.values()}) if unusual else None,
                )
            apart = len(channels) > 1 and channels == sorted({*unusual.values()})
            scales = "" if apart else _choose_scales(data_id, dataset, channels)
            own = scales == "own"
            heard = _choose_heard(data_id, dataset, rows)
        if heard is not None:
            _play(data_id, dataset, heard)
        if dataset.are_clips:
            _clips(data_id, dataset, rows, colouring, order)
        else:
            each = [unusual[row] for row in rows] if apart else None
            _series(data_id, dataset, rows, colouring, order, channels, each, own_scales=own)
        if each is not None:
            st.caption(ONE_OF_EACH)
        elif own:
            st.caption(EACH_ITS_OWN)
        elif labels and 1 < len(channels) < FEWEST_BANDS:
            names = shortened_together([dataset.meta.channels[c] for c in channels], 24)
            last = [*CHANNEL_STYLES][-1]
            styles = itertools.zip_longest(names, CHANNEL_STYLES, fillvalue=last)
            told = [f"{name} {style}" for name, style in itertools.islice(styles, len(names))]
            st.caption(plain(f"Lines: {', '.join(told)}."))
        _page_controls(data_id, len(dataset), order, page_size)
    _statistics(data_id, dataset, colouring)


def _choose_order(dataset: SequenceDataset) -> str:
    names = ORDERS if _is_labelled(dataset) else UNLABELLED_ORDERS
    offered = [o for o in names if o != "length" or dataset.lengths.min() != dataset.lengths.max()]
    if len(dataset) < 3:
        return "label"
    return st.segmented_control(
        "Show",
        offered,
        default="label",
        required=True,
        format_func=names.__getitem__,
        key=f"preview_order_{'_'.join(offered)}",
    )


def _is_labelled(dataset: SequenceDataset) -> bool:
    return dataset.labels.shape[1] > 0


def _page_rows(
    data_id: str, dataset: SequenceDataset, colouring: Colouring, order: str, page_size: int
) -> list[int]:
    """The rows of the page in view."""
    if order == "random":
        rng = np.random.default_rng(st.session_state.get(state.EXAMPLES_SEED, 0))
        rows: list[int] = rng.permutation(len(dataset))[:page_size].tolist()
        return rows
    first = (st.session_state.get(state.examples_page(data_id, order), 1) - 1) * page_size
    if order == "label":
        interleaved = partial(round_robin, colouring.codes)
        in_turn = cache.made("one of each label", (data_id, colouring), interleaved)
        rows = in_turn[first : first + page_size].tolist()
        place = {name: i for i, name in enumerate(colouring.colours or ())}
        return sorted(rows, key=lambda row: (place.get(colouring.names[row], 0), row))
    rows = browsing_order(cache.dataset_summary(data_id), order)[first : first + page_size].tolist()
    return rows


def _clips(
    data_id: str, dataset: SequenceDataset, rows: list[int], colouring: Colouring, order: str
) -> None:
    labelled = _is_labelled(dataset)
    classes = [colouring.names[row] if labelled else "" for row in rows]
    notes = [_note(data_id, dataset, row, [], order) for row in rows]
    clip_grid.show(
        dataset,
        rows,
        key="preview_clips",
        label=f"{pluralise(len(rows), 'example')} of {dataset.name}",
        notes=[" · ".join(filter(None, both)) for both in zip(classes, notes, strict=True)],
        colours=[colouring.of_row(row) for row in rows] if labelled else (),
        columns=CLIPS_PER_PAGE,
        cache_key=(cache.workspace().path, data_id),
    )


def _series(
    data_id: str,
    dataset: SequenceDataset,
    rows: list[int],
    colouring: Colouring,
    order: str,
    channels: list[int],
    each: list[int] | None,
    *,
    own_scales: bool,
) -> None:
    """The sequences as lines of some channels, or with `each` of one channel per sequence."""
    drawn = [channels] * len(rows) if each is None else [[c] for c in each]
    names = shortened_together([str(dataset.ids[row]) for row in rows], 28)
    notes = [_note(data_id, dataset, *which, order) for which in zip(rows, drawn, strict=True)]
    sequences, meta = [dataset.as_measured(row) for row in rows], dataset.meta
    if each is not None:
        sequences = [s[:, [c]] for s, c in zip(sequences, each, strict=True)]
        notes = [n or shortened(meta.channels[c], 16) for n, c in zip(notes, each, strict=True)]
        units = {meta.units[c] for c in each}
        meta = replace(meta, channels=("value",), units=(units.pop() if len(units) == 1 else "",))
        channels = [0]
    plotly_view(
        with_dates(
            sequences_figure(
                sequences,
                titles=[" · ".join(filter(None, both)) for both in zip(names, notes, strict=True)],
                meta=meta,
                channels=channels,
                colouring=colouring if _is_labelled(dataset) else None,
                rows=rows,
                columns=COLUMNS,
                own_axes=own_scales or each is not None,
            ),
            dataset,
            rows,
        ),
        key="preview_grid",
        label=f"{pluralise(len(rows), 'example sequence')} of {dataset.name}",
        height=figure_height(len(rows), COLUMNS),
    )


def _choose_scales(data_id: str, dataset: SequenceDataset, channels: list[int]) -> str:
    """One of `SCALES`, or "" where all sequences are seen on one scale and none is offered.

    At first each has its own where most look flat on one.
    """
    if dataset.are_clips or (are_pitch_bands(dataset.meta) and len(channels) >= FEWEST_BANDS):
        return ""
    found = partial(look_small, dataset, channels)
    some, most = cache.made("look small", (data_id, tuple(channels)), found)
    if not some:
        return ""
    first = "own" if most else "shared"
    chosen: str = st.segmented_control(
        "Scale",
        list(SCALES),
        default=first,
        required=True,
        format_func=SCALES.__getitem__,
        key=f"preview_scale_{first}",
        help="Each on its own scale: small sequences, which look flat beside large ones, show "
        "their shapes, but heights can't be compared.",
    )
    return chosen


def _choose_heard(data_id: str, dataset: SequenceDataset, rows: list[int]) -> int | None:
    """Which of the sounds in view is to be heard; None without sounds."""
    recipe = cache.workspace().recipe(data_id)
    if recipe is None or recipe.format != "sound":
        return None
    return st.selectbox(
        "Listen to",
        rows,
        index=None,
        format_func=dataset.ids.__getitem__,
        placeholder="one of these",
        width=220,
        key=f"listen_{data_id}_{rows[0]}",
    )


def _play(data_id: str, dataset: SequenceDataset, row: int) -> None:
    """Play a sound, from the file that was uploaded."""
    space = cache.workspace()
    origin = DataOrigin(space.recipe(data_id), Path(space.summary(data_id).source or ""))
    try:
        original = original_of(space, origin, dataset, row)
    except SequiturError as error:
        st.caption(plain(error))
        return
    if original.path.stat().st_size > MOST_HEARD:
        st.caption("Its file is too large to be played here; Selection on Explore plays it.")
        return
    st.audio(
        str(original.path),
        format=original.media_type,
        start_time=original.begin if dataset.windowed else 0,
        end_time=original.end if dataset.windowed else None,
        autoplay=True,
    )


def _note(data_id: str, dataset: SequenceDataset, row: int, channels: list[int], order: str) -> str:
    """What the order goes by, beside the name of a sequence: as far as `channels` show it."""
    if order == "length":
        return pluralise(len(dataset.sequences[row]), dataset.element)
    if order != "odd":
        return ""
    summary = cache.dataset_summary(data_id)
    trait = summary.outlier_trait(row, least=TOLD)
    several = trait and len(dataset.meta.channels) > 1 and not dataset.are_clips
    if not several or summary.trait[row] < 2:  # a length has no channel
        return trait
    channel = int(summary.trait_channel[row])
    return f"{shortened(dataset.meta.channels[channel], 16)} {trait}" if channel in channels else ""


def _unusual_channels(data_id: str, rows: list[int]) -> dict[int, int]:
    """In which channel each of some sequences is unusual, or most of the others; maybe none are."""
    summary = cache.dataset_summary(data_id)
    odd = [row for row in rows if summary.outlier_trait(row, least=TOLD) and summary.trait[row] > 1]
    if not odd:
        return {}
    most = int(np.bincount(summary.trait_channel[odd]).argmax())
    return {row: int(summary.trait_channel[row]) if row in odd else most for row in rows}


def _page_controls(data_id: str, n: int, order: str, page_size: int) -> None:
    if n <= page_size:
        return
    if order == "random":
        forms.others_button("preview_others", seed_key=state.EXAMPLES_SEED)
        return
    st.pagination(-(-n // page_size), key=state.examples_page(data_id, order))


def _statistics(data_id: str, dataset: SequenceDataset, colouring: Colouring) -> None:
    """Values, lengths and classes of all sequences."""
    summary = cache.dataset_summary(data_id)
    lengths_differ = bool(summary.lengths.min() != summary.lengths.max())
    labelled = _is_labelled(dataset)
    values_width = 2.0 if len(summary.channels) > 1 else 1.0
    widths = [values_width] + [1.0] * lengths_differ + [1.0] * labelled
    with st.container(key="dataset_details"):
        columns = iter(st.columns(widths, gap="medium"))
        with next(columns):
            _values(summary)
        if lengths_differ:
            with next(columns):
                st.caption("Lengths")
                plotly_view(
                    lengths_figure(summary.lengths, what=dataset.element),
                    key="length_bars",
                    label=f"Number of sequences of {dataset.name} by length",
                    height=HEIGHT,
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
                    label=f"Number of sequences of {dataset.name} by {colouring.title}",
                    height=HEIGHT,
                )


def _values(summary: DatasetSummary) -> None:
    st.caption("Values")
    if len(summary.channels) == 1:
        one = summary.channels[0]
        unit = f" {one.unit}" if one.unit else ""
        name = one.name.capitalize() if one.name.isalpha() and one.name.islower() else one.name
        text = (
            f"{name} from {short(one.low)} to {short(one.high)}{unit}, {short(one.mean)} on average"
        )
        text += f"; {percent(one.missing)} missing." if one.missing else "."
        st.markdown(plain(text))
        return
    table = pd.DataFrame(
        {
            "Channel": [c.name for c in summary.channels],
            "Unit": [c.unit for c in summary.channels],
            "Lowest": [short(c.low) for c in summary.channels],
            "Average": [short(c.mean) for c in summary.channels],
            "Highest": [short(c.high) for c in summary.channels],
            "Missing": [percent(c.missing) if c.missing else "" for c in summary.channels],
        }
    )
    empty = [c for c in ("Unit", "Missing") if not table[c].any()]
    st.dataframe(
        table.drop(columns=empty),
        hide_index=True,
        key="channel_table",
        height=min(HEIGHT, ROW * (len(table) + 1) + 2),  # part of a row says that more follow
    )
