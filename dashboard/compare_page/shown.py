"""Compared runs whose maps can be shown, with their data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from dashboard import cache, state
from dashboard.compare_page.chosen import Compared
from dashboard.formatting import plain
from sequitur_core.comparison.measures import usual_map
from sequitur_core.comparison.sequences import Key, keys
from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.anomalies import error_ratios
from sequitur_core.runs.run import Run


@dataclass(frozen=True, eq=False)
class Shown:
    """A run with a map: its data, the keys of its sequences, points (n, 2) and their kind."""

    compared: Compared
    dataset: SequenceDataset
    keys: Sequence[Key]
    points: FloatArray
    method: str

    @property
    def run(self) -> Run:
        return self.compared.run

    @cached_property
    def ratios(self) -> FloatArray | None:
        """Errors (n,) as multiples of the run's usual one; None where they aren't known."""
        errors = self.run.errors()
        if errors is None or not np.isfinite(errors).all():
            return None
        return error_ratios(errors, self.run.errors_held_out()).astype(np.float32)


def open_maps(runs: Sequence[Compared]) -> list[Shown]:
    """The runs whose data and map can be read; a sentence on each of the others."""
    method = st.session_state.get(state.COMPARE_METHOD) or "own"
    found = []
    for one in runs:
        try:
            wanted = usual_map(one.run) if method == "own" else method
            points = one.run.points(wanted)
            if points is None:
                wanted = "pca"
                points = one.run.points(wanted)
            dataset = cache.run_dataset(one.run)
            if points is None:
                continue
            kind = one.run.points_method(wanted)
            found.append(Shown(one, dataset, keys(dataset), points, kind))
        except SequiturError as error:
            st.warning(plain(error), icon=":material/error:")
    return found
