"""The picture of the network that the form would train."""

from __future__ import annotations

import streamlit as st

from dashboard.components.network_view import network_view
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.network import NETWORKS
from sequitur_core.settings.sizes import Sizes


def show(spec: RunSpec | None, dataset: SequenceDataset, *, opened: bool) -> None:
    """The network in a box that can be closed; it follows the form while settings change.

    Nothing where the form asks for a training that is impossible, which it says itself.
    """
    if spec is None or spec.model not in NETWORKS:
        return
    sizes = Sizes.of(dataset)
    with st.expander("The network", expanded=opened, icon=":material/account_tree:"):
        network_view(spec.model, sizes, spec.encoding_dim, spec.options, key="network")
