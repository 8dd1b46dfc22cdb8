"""What the errors of a run were measured on, and how they are compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sequitur_core.data.dataset import DoubleArray, FloatArray
from sequitur_core.data.ragged import Ragged
from sequitur_core.explore.anomalies import error_ratios
from sequitur_core.runs import layout
from sequitur_core.runs.results.arrays import read_elements, read_lengths
from sequitur_core.runs.run import Run


def measured_reconstructions(run: Run) -> Sequence[FloatArray] | None:
    """The reconstructions that the errors of a run are of, as `Run.reconstructions`.

    Of a cross-fit, those by models that hadn't seen the sequence; of one by an earlier version,
    which kept none, the model's.
    """
    baselines = run.baselines()
    unseen = run.path / layout.UNSEEN_FILE
    if baselines is None or not baselines.is_cross_fit or not unseen.exists():
        return run.reconstructions()
    return Ragged.concatenated(read_elements(run.path, layout.UNSEEN_FILE), read_lengths(run.path))


def usual_errors(run: Run) -> DoubleArray | None:
    """Errors (n,) as multiples of the usual one, see `error_ratios`; None where none are known."""
    errors = run.errors()
    if errors is None or not np.isfinite(errors).all():
        return None
    return error_ratios(errors, run.errors_held_out())
