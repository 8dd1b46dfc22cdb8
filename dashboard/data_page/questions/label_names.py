"""Names of the labels, as a person gives them."""

from __future__ import annotations

import re

import streamlit as st

from dashboard.data_page.reading import correct
from dashboard.formatting import plain
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.preparation.naming import label_naming
from sequitur_core.formatting import class_text, join_names
from sequitur_core.readers.names.parts import PART
from sequitur_core.readers.recognised_file import Origin

FEW_CLASSES = 3  # that tell which label it is


def show(data_id: str, dataset: SequenceDataset, origin: Origin) -> None:
    """A field for each label, to type its name in."""
    labels = dataset.labels
    if not len(labels.columns):
        return
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
