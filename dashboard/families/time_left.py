"""How long a family will go on training."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import cache
from sequitur_core.errors import SequiturError
from sequitur_core.runs.progress.state import UNDER_WAY
from sequitur_core.runs.run import Run


def seconds_left(runs: Sequence[Run]) -> float | None:
    """At the pace so far; None before the first epoch, and once all have ended.

    Runs of other sizes take longer or shorter, as was estimated before they began: told by their
    epochs, it is the pace of that estimate.
    """
    estimated = took = left = 0.0
    at_once = 0
    for run in runs:
        try:
            cost = run.spec.estimate(run.sizes(), flops_per_second=cache.machine_speed())
            history, status = run.history(), run.status
        except SequiturError:  # damaged, which is said where it is shown
            continue
        at_once += status == "running"
        if history:
            estimated += cost.per_epoch * len(history)
            took += history[-1].seconds
        if status in UNDER_WAY:
            left += cost.per_epoch * (run.spec.config.epochs - len(history))
    if not estimated or not left:
        return None
    return took / estimated * left / max(1, at_once)
