"""Data: pick a sample or bring a file, and see what was understood."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from dashboard import cache, charts, forms, state
from dashboard.plotly_view import plotly_view
from dashboard.words import count, plain, shortened, span, told_apart
from sequitur_core.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.prepare import Recipe
from sequitur_core.readers import ACCEPTED, read, recognise, revise
from sequitur_core.samples import SAMPLES, load_sample

EXAMPLES = 12  # sequences in the preview
COLUMNS = 4  # of the preview


def gallery() -> None:
    """Samples with a picture and a sentence each."""
    st.subheader("Try a sample", anchor=False)
    with st.container(key="sample"):
        cards = st.columns(len(SAMPLES))
        for column, (key, sample) in zip(cards, SAMPLES.items(), strict=True):
            with column, st.container(border=True, height="stretch"):
                st.image(cache.picture(key), width="stretch")
                st.markdown(f"**{sample.title}**")
                st.caption(sample.sentence)
                st.space("stretch")
                if st.button("Open", key=f"sample_{key}", width="stretch"):
                    open_sample(key)


def open_sample(key: str) -> None:
    """Bring a sample into view; it is stored like a file, but only once."""
    sample = SAMPLES[key]
    for about in cache.workspace().datasets():
        same_file = about.source == str(sample.path)
        if same_file and cache.workspace().recipe(about.id) == sample.recipe:
            state.view(data=about.id, run=None)
            st.rerun()
    with st.spinner("Reading the sample ..."):
        keep(load_sample(key), sample.recipe, sample.path)


def uploader() -> None:
    """A file of one's own, or one from an earlier visit."""
    st.subheader("Bring your own", anchor=False)
    with st.container(key="upload"):
        # A fresh key after each upload makes the server forget the file: it is on disk.
        st.file_uploader(
            "A table or an array of sequences",
            type=list(ACCEPTED),
            key=f"upload_{state.remembered(state.UPLOAD_ROUND, 0)}",
            on_change=take_upload,
            help="CSV, TSV or TXT tables (one sequence per row, one per column, long or tidy), "
            ".npy and .npz arrays, and .ts files of the UCR archive.",
        )
    st.caption("Your data stays on this computer.")
    earlier = cache.workspace().datasets()
    if earlier:
        names = told_apart({about.id: about.name for about in reversed(earlier)})
        st.selectbox(
            "Or go on with",
            [about.id for about in earlier],
            index=None,
            format_func=names.get,
            placeholder="data from before",
            key=f"earlier_{state.current(state.DATA)}",
            on_change=lambda: state.view(
                data=st.session_state[f"earlier_{state.current(state.DATA)}"], run=None
            ),
        )


def take_upload() -> None:
    """Write the upload to disk at once, and let the page read it from there."""
    round_ = state.remembered(state.UPLOAD_ROUND, 0)
    file = st.session_state[f"upload_{round_}"]
    if file is None:
        return
    st.session_state[state.UPLOAD_ROUND] = round_ + 1
    st.session_state[state.PENDING] = cache.workspace().keep_upload(file.name, file)


def read_pending() -> None:
    """Read the file that was just uploaded; on a problem say it and drop the file."""
    path: Path | None = st.session_state.pop(state.PENDING, None)
    if path is None:
        return
    try:
        with st.spinner(f"Reading {plain(path.name)} ..."):
            recipe = recognise(path).recipe
            dataset = read(path, recipe)
    except SequiturError as error:
        cache.workspace().drop_upload(path)
        st.session_state[state.PROBLEM] = str(error)
        st.rerun()
    keep(dataset, recipe, path)


def problem() -> None:
    """Why the last file wasn't taken."""
    if message := st.session_state.pop(state.PROBLEM, None):
        st.error(plain(message), icon=":material/error:")


def keep(dataset: SequenceDataset, recipe: Recipe, source: Path) -> None:
    """Store a dataset with its recipe and bring it into view."""
    data_id = cache.workspace().add_dataset(dataset, recipe, source=source)
    state.view(data=data_id, run=None)
    st.rerun()


def summary(data_id: str, dataset: SequenceDataset, origin: cache.Origin | None) -> None:
    """What was understood, in words and numbers, with the way on."""
    with st.container(key="dataset_summary"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.title(plain(dataset.name), width="stretch", anchor=False)
            if st.button(
                "Next: train",
                type="primary",
                key="next",
                icon=":material/arrow_forward:",
                icon_position="right",
            ):
                st.switch_page("views/train.py", query_params={"data": data_id})
        if origin is not None:
            st.markdown(plain(f"{origin.understood.sentence}."))
        lengths = dataset.lengths
        columns = st.columns(4)
        columns[0].metric("Sequences", f"{len(dataset):,}", border=True)
        columns[1].metric(
            f"Length in {charts.steps(dataset.meta)}",
            span(int(lengths.min()), int(lengths.max())),
            border=True,
        )
        columns[2].metric("Channels", f"{int(np.prod(dataset.element_shape)):,}", border=True)
        columns[3].metric("Labels", f"{dataset.labels.shape[1]:,}", border=True)
        warnings = origin.understood.warnings if origin else ()
        for warning in warnings:
            st.warning(plain(warning), icon=":material/warning:")
        for note in dataset.meta.notes:
            if note not in warnings:
                st.caption(f":material/build: {plain(note)}")


def corrections(data_id: str, origin: cache.Origin) -> None:
    """Change what was understood; the file is read again at once."""
    with st.expander("Correct what was understood", icon=":material/edit:"):
        for reason in origin.understood.reasons:
            st.caption(plain(reason))
        columns = st.columns(2)
        for i, choice in enumerate(origin.understood.options):
            with columns[i % 2]:
                value = forms.choice_widget(choice, key=f"choice_{data_id}_{choice.name}")
            if value is not None and value != choice.value:
                correct(origin, {choice.name: value})


def correct(origin: cache.Origin, change: dict[str, Any]) -> None:
    """Read the file again with a choice changed; on a problem the data stays as it is."""
    try:
        with st.spinner("Reading the file again ..."):
            recipe = revise(origin.source, origin.recipe, **change).recipe
            dataset = read(origin.source, recipe)
    except SequiturError as error:
        st.error(plain(f"{error} Nothing was changed."), icon=":material/error:")
        return
    # The earlier reading stays, so that the browser's Back and old links still find it.
    keep(dataset, recipe, origin.source)


def preview(dataset: SequenceDataset) -> None:
    """A grid of sequences, spread over the labels."""
    with st.container(key="dataset_preview"):
        if len(dataset.element_shape) > 1:
            for i in examples(charts.one_colour(len(dataset)))[:COLUMNS]:
                limits = (float(dataset.sequences[i].min()), float(dataset.sequences[i].max()))
                st.caption(plain(dataset.ids[i]))
                st.image(charts.filmstrip(dataset.sequences[i], limits), width="stretch")
            return
        labels = [str(name) for name in dataset.labels.columns]
        columns = st.columns([2, 5], vertical_alignment="bottom")
        colouring = charts.one_colour(len(dataset))
        if labels:
            with columns[0]:
                name = st.selectbox("Colour by", labels, key="preview_colour")
            colouring = charts.by_class(name, dataset.labels[name])
        with columns[1]:
            channels = forms.channel_choice(dataset.meta, key="preview_channels")
        rows = examples(colouring)
        plotly_view(
            charts.sequences_figure(
                [dataset.sequences[i] for i in rows],
                titles=[shortened(dataset.ids[i], 28) for i in rows],
                meta=dataset.meta,
                channels=channels,
                colouring=colouring if labels else None,
                rows=rows,
                columns=COLUMNS,
            ),
            key="preview_grid",
            label=f"{count(len(rows), 'example sequence')} of {dataset.name}",
            height=charts.figure_height(len(rows), COLUMNS),
            select=False,
        )


def examples(colouring: charts.Colouring) -> list[int]:
    """Rows to show: in turn one of each class, spread over the data, always the same."""
    names = np.array(colouring.names)
    order = np.random.default_rng(0).permutation(len(names))
    turns = np.empty(len(names), dtype=int)
    for name in dict.fromkeys(colouring.names):
        members = order[names[order] == name]
        turns[members] = np.arange(len(members))
    chosen = np.lexsort((np.arange(len(names)), turns))[:EXAMPLES]
    return sorted((int(i) for i in chosen), key=lambda i: (colouring.names[i], i))


def choose() -> None:
    """Samples on the left, one's own file on the right."""
    left, right = st.columns([7, 3], gap="large")
    with left:
        gallery()
    with right:
        uploader()


read_pending()
data_id = state.current(state.DATA)
dataset = None
try:
    dataset = cache.dataset(data_id) if data_id else None
except SequiturError as error:  # damaged: other data can still be chosen
    st.session_state[state.PROBLEM] = str(error)
if data_id is None or dataset is None:
    st.title("What do you want to see?", anchor=False)
    st.markdown(
        "Pick a sample or bring a file of sequences: time series, sensor recordings, curves. "
        "A small neural network learns what they have in common and lays them out on a map."
    )
    if data_id is not None:
        st.warning("That data isn't here any more. Pick a sample or load the file again.")
    choose()
    problem()
    st.stop()
with st.expander("Choose other data", icon=":material/folder_open:", key=f"other_{data_id}"):
    choose()
problem()
try:
    origin = cache.origin(data_id)
except SequiturError as error:  # the file was changed or damaged since; the data is whole
    origin = None
    st.warning(plain(f"{error} The data read from it before is still here."))
summary(data_id, dataset, origin)
if origin is not None:
    corrections(data_id, origin)
preview(dataset)
