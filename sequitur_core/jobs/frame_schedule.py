"""When frames of a training are recorded: densely at its beginning, and within a share of its time.

Nothing here changes what is learned; only which moments of it are kept depends on the clock.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

SHARE = 0.03  # of the training's time; what isn't counted stays below another percent
LEAST_SECONDS = 0.1  # that recording may take in the shortest training
WHOLE_EPOCHS = 2.0  # frames per epoch; where there are fewer, they are taken at its end
RECENT = 5  # frames by which the cost of the next one is judged


@dataclass
class FrameSchedule:
    """Which batches are followed by a frame.

    Attributes
    ----------
    epochs, batches : of the training, and of each of its epochs.
    most : frames, at most.
    taken : frames recorded so far, that of the untrained model among them.
    spent : seconds that recording has taken so far; the untrained model's frame isn't counted,
        as it bears what any first use of a model costs.
    """

    epochs: int
    batches: int
    most: int
    taken: int = 0
    spent: float = 0.0
    costs: tuple[float, ...] = ()

    def count(self, seconds: float) -> None:
        """Note a frame that took so long to record."""
        self.taken += 1
        self.spent += seconds
        self.costs = (*self.costs, seconds)[-RECENT:]

    def is_due(self, step: int, seconds: float) -> bool:
        """Whether a frame follows the batch `step`, when all up to it took so many seconds.

        On a logarithmic axis of steps the planned frames are evenly spaced.
        """
        last = self._planned(step, seconds) - 1
        if self._position(step) * last < self.taken:
            return False
        until_next_epoch = self._position(step + self.batches) - self._position(step)
        return step % self.batches == 0 or until_next_epoch * last >= WHOLE_EPOCHS

    def _planned(self, step: int, seconds: float) -> int:
        """How many frames there will be if both training and recording go on at this pace."""
        cost = sorted(self.costs)[len(self.costs) // 2] if self.costs else 0.0
        whole = seconds * self.epochs * self.batches / max(step, 1)
        left = max(SHARE * whole, LEAST_SECONDS) - self.spent
        more = self.most if cost <= 0 else max(0, int(left / cost))
        return min(self.most, self.taken + more)

    def _position(self, step: int) -> float:
        return math.log1p(step) / math.log1p(max(self.epochs * self.batches, 1))
