"""One setting and a few values: a run for each is queued with one click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import duration, plain, roughly
from dashboard.train_page.forms import cost_estimate
from dashboard.widgets import button
from sequitur_core.comparison.families import start_family
from sequitur_core.comparison.variants import (
    EXAMPLES,
    read_values,
    settings_to_vary,
    usual_values,
    variants,
    worded,
)
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.architectures import suitable_architectures
from sequitur_core.settings.options import Option
from sequitur_core.settings.presets import PRESETS
from sequitur_core.settings.sizes import Sizes


@st.fragment
def show(spec: RunSpec, dataset: SequenceDataset) -> None:
    """The form below the settings, all of which but one are the same in all variants.

    It is made once it is opened: what all variants take is computed anew for other settings.
    """
    box = st.expander(
        "Try several values", icon=":material/science:", key="variants", on_change="rerun"
    )
    if not box.open:
        return
    with box:
        st.caption("Trains a run for each value of one setting; all others stay as they are above.")
        options = {option.name: option for option in settings_to_vary(spec.model)}
        name = st.selectbox(
            "Setting",
            list(options),
            format_func=lambda one: options[one].label,
            key="variants_setting",
            persist_state="session",
        )
        sizes = cache.measured_sizes(spec.dataset_id, dataset)
        try:
            values = _values(options[name], spec, sizes)
            specs = variants(spec, name, values, sizes)
        except SequiturError as error:
            st.error(plain(error), icon=":material/error:")
            specs = []
        _say_cost(specs, sizes)
        if button.pressed(
            f"Train {pluralise(len(specs), 'variant')}" if specs else "Train variants",
            key="train_variants",
            icon=":material/playlist_add:",
            width="stretch",
            disabled=not specs,
        ):
            try:
                family = start_family(cache.workspace(), spec, dataset, name, values, sizes=sizes)
            except SequiturError as error:
                st.error(f"{plain(error)} No variant was started.", icon=":material/error:")
            else:
                st.switch_page("variants_page/page.py", query_params={state.FAMILY: family.id})


def _values(option: Option, spec: RunSpec, sizes: Sizes) -> Sequence[Any]:
    """The values as a person gives them; SequiturError for what can't be read."""
    key = f"variants_{spec.model}_{option.name}"
    first = list(usual_values(spec, option))
    if option.name == "encoding_dim":  # as many numbers as sequences, or as one has, are too many
        below = min(sizes.n, sizes.values)
        few = [size for size in first if size < below]
        first = few if len(few) > 1 else [*range(1, below)][-2:] or first[:1]
    if option.kind == "flag":
        st.caption("Off and on.")
        return first
    if option.kind == "choice":
        offered = first
        if option.name == "model":
            offered = [one.name for one in suitable_architectures(sizes)]
        chosen: list[str] = st.multiselect(
            "Values",
            offered,
            default=offered,
            key=key,
            persist_state="session",
            format_func=lambda one: PRESETS[one].label if one in PRESETS else one,
        )
        return chosen
    mark = "; " if option.kind == "ints" else ", "
    text = st.text_input(
        "Values",
        value=mark.join(worded(value) for value in first),
        key=key,
        persist_state="session",
        help=f"For example {EXAMPLES[option.kind]}.",
    )
    return read_values(option, text)


def _say_cost(specs: Sequence[RunSpec], sizes: Sizes) -> None:
    """How long all of them take together, where that is known."""
    known = [cost_estimate.seconds(one, sizes) for one in specs]
    seconds = [one for one in known if one is not None]
    if specs and len(seconds) == len(specs):
        st.caption(f"About {duration(roughly(sum(seconds)))} of training in all.")
