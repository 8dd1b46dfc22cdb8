"""Names and units of the channels, as a person gives them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.data_page.reading import correct
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.preparation.naming import names_of, naming
from sequitur_core.readers.recognised_file import Origin

ROWS = 10  # in view at once


def show(data_id: str, dataset: SequenceDataset, origin: Origin) -> None:
    """A table with a row for each channel, to type its name and unit in."""
    if dataset.are_clips:
        return
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
