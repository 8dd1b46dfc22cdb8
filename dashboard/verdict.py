"""How good a model is, in words."""

from __future__ import annotations

from dashboard.charts.loss import EXACT_LOSS
from sequitur_core.formatting import percent
from sequitur_core.runs.state import Baselines
from sequitur_core.settings.train_config import Epoch

VARIANCE_HELP = (
    "Variance is how much the sequences differ from their average sequence. 100 % means every "
    "sequence is rebuilt exactly; 0 % means no better than drawing the average each time."
)
FOR_THE_MAP = (
    "PCA rebuilds these sequences more closely; what the model is for is the map, which shows "
    "groups that exact copies needn't show."
)
NO_BETTER = (
    "That is no better than drawing the average each time: train longer, or try the preset "
    "Faithful."
)
BY_HEART = (
    "PCA rebuilds these sequences exactly: there are so few that it knows each by heart, so it is "
    "no measure here."
)


def verdict(loss: float, baselines: Baselines) -> str:
    """What the loss of a training that has ended means beside simple competitors; "" if good."""
    if loss >= baselines.mean:
        return NO_BETTER
    if baselines.pca < EXACT_LOSS * baselines.mean:
        return BY_HEART
    shares = {explained(one, baselines.mean) for one in (loss, baselines.pca)}
    # Only where the page's figures show it.
    return FOR_THE_MAP if loss > baselines.pca and len(shares) > 1 else ""


def measured_loss(last: Epoch, baselines: Baselines) -> float:
    """The loss of a run, on the sequences that its baselines were measured on."""
    if baselines.model is not None:
        return baselines.model
    return last.train_loss if last.validation_loss is None else last.validation_loss


def explained(loss: float, mean_loss: float) -> str:
    """Share of the variance a loss explains, in words that are honest near 0."""
    if mean_loss <= 0:
        return "all alike"
    share = 1 - loss / mean_loss
    return percent(max(share, 0.0))
