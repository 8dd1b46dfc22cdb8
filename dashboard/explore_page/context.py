"""What the parts of the Explore page share: Scene."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.charts.colouring import Colouring
from dashboard.widgets.query_wait import Answers
from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run


@dataclass(frozen=True, eq=False)
class Context:
    """A finished run as it is looked at now. Row i is the same sequence everywhere.

    Attributes
    ----------
    run, dataset : the run in view, and its data in original units.
    encodings : float32 of shape (n, encoding_dim).
    points : float32 of shape (n, 2), the map in view.
    method : the kind of that map, "umap" or "pca".
    rows : int64, the selected rows, ascending.
    errors : float32 of shape (n,), mean squared errors; None where unknown.
    colouring : how the map is coloured.
    answers : what the process that answers questions has said about the run.
    ask : the question that the map in view answers; None for the two every run has.
    """

    run: Run
    dataset: SequenceDataset
    encodings: FloatArray
    points: FloatArray
    method: str
    rows: IntArray
    errors: FloatArray | None
    colouring: Colouring
    answers: Answers
    ask: Query | None = None
