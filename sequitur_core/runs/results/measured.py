"""What the errors of a run were measured on."""

from __future__ import annotations

from collections.abc import Sequence

from sequitur_core.data.dataset import FloatArray
from sequitur_core.data.ragged import Ragged
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
