"""Names of channels and labels, and units, as a person gives them."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from dashboard.data_page.reading import correct
from dashboard.formatting import plain
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.preparation.naming import label_naming, names_of, naming
from sequitur_core.formatting import class_text, join_names
from sequitur_core.readers.names.parts import PART
from sequitur_core.readers.recognised_file import Origin

ROWS = 10  # in view at once
FEW_CLASSES = 3  # that tell which label it is


def show(data_id: str, dataset: SequenceDataset, origin: Origin) -> None:
    """What channels and labels are called, to be typed anew."""
    if not dataset.are_clips:
        _show_channels(data_id, dataset, origin)
    if len(dataset.labels.columns):
        _show_labels(data_id, dataset, origin)


def _show_channels(data_id: str, dataset: SequenceDataset, origin: Origin) -> None:
    """A table with a row for each channel, to type its name and unit in."""
    in_file = {name: channel for channel, name in names_of(origin.recipe).items()}
    now = pd.DataFrame({"Name": dataset.meta.channels, "Unit": dataset.meta.units}, dtype=str)
    now.insert(0, "In the file", [in_file.get(name, name) for name in now["Name"]])
    with st.expander("Names and units of the channels", icon=":material/edit_note:"):
        problem = st.container()
        with st.form(key=f"names_{data_id}", border=False):
            typed = st.data_editor(
                now,
                hide_index=True,
                disabled=["In the file"],
                height="content" if len(now) <= ROWS else 35 * (ROWS + 1),
                key=f"channel_names_{data_id}",
            )
            use = st.form_submit_button(
                "Use these names and units", key="use_names", icon=":material/check:"
            )
        if not use:
            return
        typed = typed.fillna("")
        described = {
            was: (name, None if unit == before else unit)
            for was, before, name, unit in zip(
                now["Name"], now["Unit"], typed["Name"], typed["Unit"], strict=True
            )
            if (was, before) != (name, unit)
        }
        changes = naming(origin.recipe, described)
        if origin.recipe.with_(**changes) != origin.recipe:
            with problem:
                correct(origin, **changes)


def _show_labels(data_id: str, dataset: SequenceDataset, origin: Origin) -> None:
    """A field for each label, to type its name in."""
    labels = dataset.labels
    # Those that are called by their place in the names of files say nothing yet.
    unnamed = any(re.fullmatch(PART, str(name)) for name in labels.columns)
    with st.expander("Names of the labels", icon=":material/label:", expanded=unnamed):
        problem = st.container()
        with st.form(key=f"label_names_{data_id}", border=False):
            described = {}
            for i, (name, column) in enumerate(labels.items()):
                classes = [class_text(one) for one in column.dropna().unique()[: FEW_CLASSES + 1]]
                whose = f"The label of {join_names(classes, FEW_CLASSES)}"
                with st.container(gap="xxsmall"):
                    st.markdown(f":small[{plain(whose)}]")
                    described[str(name)] = st.text_input(
                        whose,  # read aloud as it stands here, with the marks of markdown
                        str(name),
                        key=f"label_name_{data_id}_{i}",
                        width=360,
                        label_visibility="collapsed",
                    )
            use = st.form_submit_button(
                "Use these names", key="use_label_names", icon=":material/check:"
            )
        changes = label_naming(origin.recipe, described)
        if use and origin.recipe.with_(**changes) != origin.recipe:
            with problem:
                correct(origin, **changes)
