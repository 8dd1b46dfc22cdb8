"""What the parts of the Explore page share: the run in view, its map and the selection."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from dashboard.charts.colouring import Colouring
from dashboard.explore_page import grouping
from dashboard.widgets.query_wait import Results
from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.explore.encoding_parts import Part
from sequitur_core.explore.grouping.group_edits import Edited
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run


@dataclass(frozen=True, eq=False)
class Context:
    """A finished run as the page shows it now. Row i is the same sequence everywhere.

    Attributes
    ----------
    run, dataset : the run in view, and its data in original units.
    encodings : float32 of shape (n, encoding_dim).
    part : the part of them that map and panels go by.
    points : float32 of shape (n, 2), the map in view.
    method : how that map was made, a name in PROJECTIONS.
    rows : int64, the selected rows, ascending.
    errors : float32 of shape (n,), mean squared errors; None where unknown.
    colouring : how the map is coloured.
    results : what queries about the run have found so far.
    map_query : the query that made the map in view; None for those that every run has.
    """

    run: Run
    dataset: SequenceDataset
    encodings: FloatArray
    part: Part
    points: FloatArray
    method: str
    rows: IntArray
    errors: FloatArray | None
    colouring: Colouring
    results: Results
    map_query: Query | None = None

    @property
    def compared(self) -> FloatArray:
        """The numbers by which sequences are near or far: the part of `encodings` in view."""
        return self.encodings[:, self.run.spec.parts.columns(self.part)]

    @cached_property
    def groups(self) -> Edited | None:
        """The groups that exports have: as the panel is set, else those found last, if any."""
        shown = grouping.newest(self.results, self.part)
        return None if shown is None else grouping.called(self.results, shown)
