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
from dashboard.widgets.query_wait import Results, result_or_reason
from sequitur_core.comparison.measures import usual_map
from sequitur_core.comparison.sequences import Key, keys
from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.anomalies import error_ratios
from sequitur_core.explore.maps.projection import AS_THEY_ARE, TSNE_NEIGHBOURS
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run

TSNE = "tsne"


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
            points, kind = _points(one, method)
            dataset = cache.run_dataset(one.run)
            if points is not None:
                found.append(Shown(one, dataset, keys(dataset), points, kind))
        except SequiturError as error:
            st.warning(plain(error), icon=":material/error:")
    return found


def _points(one: Compared, method: str) -> tuple[FloatArray | None, str]:
    """A run's points (n, 2) on a kind of map, and the kind that it is; None without any map.

    Its own stands in for one that it lacks, or that is still being drawn.
    """
    run, usual = one.run, usual_map(one.run)
    if method == TSNE and usual not in AS_THEY_ARE.values():
        drawn = result_or_reason(Results(run), tsne_query(run), doing=f"Drawing {one.name}")
        if drawn is not None:
            return drawn["points"], str(drawn["method"])
    for wanted in (usual if method in ("own", TSNE) else method, "pca"):
        points = run.points(wanted)
        if points is not None:
            return points, run.points_method(wanted)
    return None, ""


def tsne_query(run: Run) -> Query:
    """A t-SNE map with the settings that Explore suggests, so that it is drawn once for both."""
    neighbours = min(TSNE_NEIGHBOURS, max(2, (run.sizes().n - 1) // 3))
    seed = run.spec.config.seed or 0
    settings = {"method": TSNE, "neighbours": neighbours, "metric": "euclidean", "seed": seed}
    return Query("map", settings)
