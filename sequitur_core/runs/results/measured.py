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

FILES = (layout.RECONSTRUCTIONS_FILE, layout.UNSEEN_FILE, layout.BASELINES_FILE)  # read for these


def measured_reconstructions(run: Run) -> Sequence[FloatArray] | None:
    """The reconstructions that the errors of a run are of, as `Run.reconstructions`.

    Of a cross-fit, those by models that hadn't seen the sequence; of one by an earlier version,
    which kept none, the model's.
    """
    if not are_unseen(run):
        return run.reconstructions()
    return Ragged.concatenated(read_elements(run.path, layout.UNSEEN_FILE), read_lengths(run.path))


def are_unseen(run: Run) -> bool:
    """Whether `measured_reconstructions` are by models that hadn't seen the sequence."""
    baselines = run.baselines()
    cross_fit = baselines is not None and baselines.is_cross_fit
    return cross_fit and (run.path / layout.UNSEEN_FILE).exists()


def measured_reconstructions_changed(run: Run) -> float:
    """When what `measured_reconstructions` reads was last written, 0 where there is nothing."""
    files = [run.path / name for name in FILES]
    return max((file.stat().st_mtime for file in files if file.exists()), default=0.0)


def usual_errors(run: Run) -> DoubleArray | None:
    """Errors (n,) as multiples of the usual one, see `error_ratios`; None where none are known."""
    errors = run.errors()
    if errors is None or not np.isfinite(errors).all():
        return None
    return error_ratios(errors, run.errors_held_out())
