"""What was understood of the data, in words and numbers, and the button to train on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import cache
from dashboard.data_page import notices
from dashboard.data_page.reading import correct
from dashboard.formatting import plain
from dashboard.widgets import clip_grid
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.preprocessing import without_preprocessing
from sequitur_core.data.quality_issues import QualityWarning
from sequitur_core.data.windows import SHORTER
from sequitur_core.formatting import pluralise, span
from sequitur_core.readers.detection import ActionableWarning, describe


def show(data_id: str, dataset: SequenceDataset, origin: cache.Origin | None) -> DeltaGenerator:
    """Name, size and origin of the data. Returns the container for notices about it."""
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
            st.markdown(plain(f"{_in_words(dataset, origin)}."))
        figures = _sizes(dataset)
        widths = [max(10, len(figure)) for _, figure in figures]
        for column, (name, figure) in zip(st.columns(widths), figures, strict=True):
            column.metric(name, figure, border=True)
        warnings: tuple[str, ...] = ()
        if origin is not None:
            warnings = origin.understood.warnings
            for warning in warnings:
                if not isinstance(warning, QualityWarning):  # a notice says those
                    _warn(warning, dataset, origin)
        place = st.container()
        for note in dataset.meta.notes:
            if note not in warnings and SHORTER not in note:
                st.caption(f":material/build: {plain(note)}")
    return place


def _warn(warning: str, dataset: SequenceDataset, origin: cache.Origin) -> None:
    """What a person should check, with a button where a click settles it."""
    channels = dataset.meta.channels
    action, key = None, ""
    match warning:
        case ActionableWarning(number=float(number)):
            rest = tuple(n for n in origin.recipe.missing_numbers if n != number)
            key = f"measured_{number:g}"
            action = notices.Action(
                "It was measured",
                ":material/undo:",
                lambda: correct(origin, missing_numbers=rest),
            )
        case ActionableWarning(channel=str(name)) if name and name not in channels:
            return  # it was excluded since
        case ActionableWarning(channel=str(name)) if name and len(channels) > 1:
            key = f"empty_{channels.index(name)}"
            action = notices.exclude_channels((name,), dataset, origin)
    notices.warn(warning, action, key=key)


def _in_words(dataset: SequenceDataset, origin: cache.Origin) -> str:
    """What was read from the file and, where that isn't the same, what was made of it."""
    sentence = origin.understood.sentence
    if origin.recipe == replace(without_preprocessing(origin.recipe), without=()):
        return sentence
    if clip_grid.are_clips(dataset):
        return f"{pluralise(len(dataset), 'sequence')}, prepared as said below from {sentence}"
    now = describe(dataset, noun="window" if origin.recipe.window else "sequence")
    before = sentence.split(", ")[0]
    return f"{now}, made from {before}" if not now.startswith(before) else now


def _sizes(dataset: SequenceDataset) -> list[tuple[str, str]]:
    """Names and figures: number and length of sequences, channels or size of elements, labels."""
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
