"""Data: pick a sample or bring a file, and see what was understood."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import cache, state
from dashboard.data_page import disk_usage, exclude, overview, preprocessing, preprocessing_form
from dashboard.data_page import recipe as recipe_panel
from dashboard.formatting import plain, unique_names
from dashboard.widgets import clip_grid, forms, import_analysis, region_picker
from sequitur_core.archive_format import is_analysis
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.preprocessing import without_preprocessing
from sequitur_core.data.quality_issues import QualityWarning
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.windows import SHORTER
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise, span
from sequitur_core.readers import ACCEPTED, Progress, read, revise
from sequitur_core.readers.detection import Doubt, describe
from sequitur_core.samples import SAMPLES, load_sample

CARDS = 3  # samples side by side


def gallery() -> None:
    """Samples with a picture and a sentence each."""
    st.subheader("Try a sample", anchor=False)
    with st.container(key="sample"):
        keys = list(SAMPLES)
        for first in range(0, len(keys), CARDS):
            cards = st.columns(CARDS)
            for column, key in zip(cards, keys[first : first + CARDS], strict=False):
                sample = SAMPLES[key]
                with column, st.container(border=True, height="stretch"):
                    st.image(cache.sample_picture(key), width="stretch")
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
    """Files or a folder of one's own, or data from an earlier visit."""
    st.subheader("Bring your own", anchor=False)
    round_ = st.session_state.get(state.UPLOADER_VERSION, 0)
    with st.container(key="upload"):
        # Fresh keys after each upload make the server forget the files: they are on disk.
        st.file_uploader(
            "Tables, an array, clips, sounds or volumes",
            type=list(ACCEPTED),
            accept_multiple_files=True,
            key=f"upload_{round_}",
            on_change=take_upload,
            args=(round_, f"upload_{round_}"),
            help="Tables as CSV, TSV, TXT, Excel, Parquet or JSON (one sequence per row, one per "
            "column, one per file, long or tidy), .npy and .npz arrays, .ts files of the UCR "
            "archive, videos (MP4, MOV, AVI, WebM, GIF ...), pictures with running numbers as the "
            "frames of a clip (PNG, JPG, TIFF, BMP), sounds (WAV, FLAC, MP3, OGG, M4A), NIfTI "
            "volumes, or a ZIP of them. Several files of one kind are one dataset.",
        )
    st.file_uploader(
        "Or a folder of tables, clips, pictures, sounds or volumes",
        type=list(ACCEPTED),
        accept_multiple_files="directory",
        key=f"upload_folder_{round_}",
        on_change=take_upload,
        args=(round_, f"upload_folder_{round_}"),
        help="One sequence per file, or per series of pictures. The names of sub-folders become "
        "labels, such as walk and run.",
    )
    st.caption("Your data stays on this computer.")
    earlier = cache.workspace().datasets()
    if earlier:
        names = unique_names({about.id: about.name for about in reversed(earlier)})
        key = f"earlier_{state.current(state.DATA)}"
        st.selectbox(
            "Or go on with",
            [about.id for about in earlier],
            index=None,
            format_func=names.get,
            placeholder="data from before",
            key=key,
            on_change=view_earlier,
            args=(key,),
        )
        disk_usage.button()


def view_earlier(key: str) -> None:
    """Bring the dataset chosen in a list into view."""
    state.view(data=st.session_state[key], run=None)


def take_upload(round_: int, key: str) -> None:
    """Write the upload to disk at once, and let the page read it from there."""
    files = st.session_state[key]
    # A click in the moment after an upload brings the uploader before it once more.
    if not files or round_ != st.session_state.get(state.UPLOADER_VERSION, 0):
        return
    st.session_state[state.UPLOADER_VERSION] = round_ + 1
    try:
        kept = cache.workspace().uploads.add_together([(file.name, file) for file in files])
    except SequiturError as error:
        st.session_state[state.DATA_ERROR] = str(error)
    else:
        st.session_state[state.PENDING_UPLOAD] = kept


def read_pending() -> None:
    """Read what was just uploaded; on a problem say it and drop the upload."""
    path: Path | None = st.session_state.get(state.PENDING_UPLOAD)
    if path is None:
        return
    # It is pending until it is read: a click meanwhile begins the script, and this, anew.
    try:
        if is_analysis(path):  # no data, but a run of another copy of the dashboard
            run = import_analysis.opened(path)
            st.session_state.pop(state.PENDING_UPLOAD)
            import_analysis.go_to(run)
        recipe, dataset = reading(path)
        data_id = cache.workspace().add_dataset(dataset, recipe, source=path)
    except (SequiturError, MemoryError) as error:
        cache.workspace().uploads.remove(path)
        st.session_state[state.DATA_ERROR] = (
            str(error)
            if isinstance(error, SequiturError)
            else f"There wasn't enough memory to read {path.name}. Load a part of it, or close "
            "other programs and load it again."
        )
        st.session_state.pop(state.PENDING_UPLOAD)
        st.rerun()
    except Exception:
        cache.workspace().uploads.remove(path)
        st.session_state.pop(state.PENDING_UPLOAD)  # a bug is shown, but not again at every click
        raise
    st.session_state.pop(state.PENDING_UPLOAD)
    state.view(data=data_id, run=None)
    st.rerun()


def reading(path: Path, recipe: Recipe | None = None) -> tuple[Recipe, SequenceDataset]:
    """Read a file or folder, with a bar that says what is being done."""
    with reported(path) as progress:
        recipe = recipe or cache.recognised(path, progress).recipe
        return recipe, read(path, recipe, progress=progress)


@contextmanager
def reported(path: Path) -> Iterator[Progress]:
    """A spinner, and a bar for those who tell how far they are; both go when the block ends."""
    with st.spinner(f"Reading {plain(path.name)} ..."):
        bar = st.empty()

        def progress(share: float, what: str) -> None:
            bar.progress(min(1.0, max(0.0, share)), text=plain(what))

        try:
            yield progress
        finally:
            bar.empty()


def problem() -> None:
    """Why the last upload wasn't taken."""
    if message := st.session_state.pop(state.DATA_ERROR, None):
        st.error(plain(message), icon=":material/error:")


def keep(dataset: SequenceDataset, recipe: Recipe, source: Path) -> None:
    """Store a dataset with its recipe and bring it into view."""
    data_id = cache.workspace().add_dataset(dataset, recipe, source=source)
    state.view(data=data_id, run=None)
    st.rerun()


def summary(data_id: str, dataset: SequenceDataset, origin: cache.Origin | None) -> DeltaGenerator:
    """What was understood, in words and numbers, with the way on; a place for more of it."""
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
                st.switch_page("train_page/page.py", query_params={"data": data_id})
        if origin is not None:
            st.markdown(plain(f"{understood(dataset, origin)}."))
        figures = sizes(dataset)
        room = [max(10, len(figure)) for _, figure in figures]
        for column, (what, figure) in zip(st.columns(room), figures, strict=True):
            column.metric(what, figure, border=True)
        warnings = origin.understood.warnings if origin else ()
        for warning in warnings:
            if origin is not None and not isinstance(warning, QualityWarning):
                doubt(warning, dataset, origin)
        place = st.container()
        for note in dataset.meta.notes:
            if note not in warnings and SHORTER not in note:
                st.caption(f":material/build: {plain(note)}")
    return place


def doubt(warning: str, dataset: SequenceDataset, origin: cache.Origin) -> None:
    """What a person should look at, with a way out where a click is enough."""
    channels = dataset.meta.channels
    way, key = None, ""
    match warning:
        case Doubt(number=float(number)):
            rest = tuple(n for n in origin.recipe.missing_numbers if n != number)
            key = f"measured_{number:g}"
            way = overview.Way(
                "It was measured",
                ":material/undo:",
                lambda: correct(origin, {"missing_numbers": rest}),
            )
        case Doubt(channel=str(name)) if name and name not in channels:
            return  # it was left out since
        case Doubt(channel=str(name)) if name and len(channels) > 1:
            key = f"empty_{channels.index(name)}"
            way = overview.without_channels(
                (name,), dataset, origin.recipe, lambda r: again(origin, r)
            )
    overview.warn(warning, way, key)


def understood(dataset: SequenceDataset, origin: cache.Origin) -> str:
    """What was read from the file and, where that isn't the same, what was made of it."""
    sentence = origin.understood.sentence
    if origin.recipe == replace(without_preprocessing(origin.recipe), without=()):
        return sentence
    if clip_grid.are_clips(dataset):
        return f"{pluralise(len(dataset), 'sequence')}, prepared as said below from {sentence}"
    now = describe(dataset, noun="window" if origin.recipe.window else "sequence")
    before = sentence.split(", ")[0]
    return f"{now}, made from {before}" if not now.startswith(before) else now


def sizes(dataset: SequenceDataset) -> list[tuple[str, str]]:
    """What there is and how large it is, a name and a figure each."""
    length = span(int(dataset.lengths.min()), int(dataset.lengths.max()))
    labels = ("Labels", f"{dataset.labels.shape[1]:,}")
    if not clip_grid.are_clips(dataset):
        channels = f"{int(np.prod(dataset.element_shape)):,}"
        return [
            ("Sequences", f"{len(dataset):,}"),
            (f"Length in {clip_grid.element(dataset)}s", length),
            ("Channels", channels),
            labels,
        ]
    what = clip_grid.element(dataset)
    figures = [
        ("Series of volumes" if what == "volume" else "Clips", f"{len(dataset):,}"),
        (f"Length in {what}s", length),
        (f"{what.capitalize()} size", clip_grid.element_size(dataset)),
        labels,
    ]
    if dataset.meta.step_unit == "s":
        step = dataset.meta.step
        rate = ("Frames per second", 1 / step) if step <= 1 else (f"Seconds per {what}", step)
        figures.insert(3, (rate[0], f"{rate[1]:.3g}"))
    return figures


def corrections(data_id: str, origin: cache.Origin) -> None:
    """Change what was understood; the file is read again at once."""
    with st.expander("Correct what was understood", icon=":material/edit:"):
        for reason in origin.understood.reasons:
            st.caption(plain(reason))
        columns = st.columns(2)
        # A region has a picture and a button of its own, below what applies at once.
        options = sorted(origin.understood.options, key=lambda choice: choice.kind == "region")
        if preprocessing_form.offers_windows(origin):  # where they are seen before and after
            options = [o for o in options if o.name not in ("window", "window_step")]
        for i, choice in enumerate(options):
            key = f"choice_{data_id}_{choice.name}"
            if choice.kind == "region":
                region_picker.choose(
                    choice, key=key, keep=lambda cut: correct(origin, {"region": cut})
                )
                continue
            with columns[i % 2]:
                value = forms.choice_widget(choice, key=key)
            if value is not None and value != choice.value:
                correct(origin, {choice.name: value})


def correct(origin: cache.Origin, change: dict[str, Any]) -> None:
    """Read the file again with a choice changed; on a problem the data stays as it is."""
    try:
        with reported(origin.source) as progress:
            recipe = revise(origin.source, origin.recipe, progress=progress, **change).recipe
    except SequiturError as error:
        st.error(plain(f"{error} Nothing was changed."), icon=":material/error:")
        return
    again(origin, recipe)


def again(origin: cache.Origin, recipe: Recipe) -> None:
    """Read the file by another recipe; on a problem the data stays as it is."""
    try:
        _, dataset = reading(origin.source, recipe)
    except SequiturError as error:
        st.error(plain(f"{error} Nothing was changed."), icon=":material/error:")
        return
    # The earlier reading stays, so that the browser's Back and old links still find it.
    keep(dataset, recipe, origin.source)


def choose() -> None:
    """Samples on the left, one's own data on the right."""
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
    st.session_state[state.DATA_ERROR] = str(error)
if data_id is None or dataset is None:
    st.title("What do you want to see?", anchor=False)
    st.markdown(
        "Pick a sample or bring sequences: time series, sensor recordings, sounds, video clips. "
        "A small neural network learns what they have in common and lays them out on a map."
    )
    if data_id is not None:
        st.warning("That data isn't here any more. Pick a sample or load it again.")
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
notices = summary(data_id, dataset, origin)
if origin is not None:
    corrections(data_id, origin)
    preprocessing.steps(data_id, dataset, origin, lambda recipe: again(origin, recipe))
    recipe_panel.show(data_id, origin, lambda recipe: again(origin, recipe))
exclude.table(data_id, dataset)
overview.examples(data_id, dataset)
# It takes a look at every value, so the page is shown before.
overview.notices(notices, data_id, dataset, origin, lambda recipe: again(origin, recipe))
