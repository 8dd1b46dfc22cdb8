"""When frames of a training are recorded: densely at its beginning, and within a share of its time.

Nothing here changes what is learned; only which moments of it are kept depends on the clock.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from statistics import median

SHARE = 0.029  # of the training's time; what isn't counted stays below another percent
FEWEST = 20  # frames that any training should have, that of the finished model among them
FEW_SHARE, FEW_SECONDS = 0.036, 1.0  # of the training's time, or seconds, that these may take
WHOLE_EPOCHS = 2.0  # frames per epoch; where there are fewer, they are taken at its end
RECENT_FRAMES, RECENT_BATCHES = 5, 25  # by which the pace of the rest is judged


def _recent(most: int) -> deque[float]:
    return deque(maxlen=most)


@dataclass
class FrameSchedule:
    """Which batches are followed by a frame.

    On a logarithmic axis of batches, the frames that there is time for are evenly spaced. None
    follows the last batch: the finished model's own frame stands there, and takes no time.

    Attributes
    ----------
    epochs, batches : of the training, and of each of its epochs.
    most : frames, at most, but for the finished model's.
    taken : frames recorded so far, that of the untrained model among them.
    last : the batch before the last one of these.
    spent : seconds that recording has taken so far; the untrained model's frame isn't counted,
        as it bears what any first use of a model costs.
    """

    epochs: int
    batches: int
    most: int
    taken: int = 0
    last: int = 0
    spent: float = 0.0
    costs: deque[float] = field(default_factory=lambda: _recent(RECENT_FRAMES))
    paces: deque[float] = field(default_factory=lambda: _recent(RECENT_BATCHES))

    def count(self, step: int, seconds: float) -> None:
        """Note a frame after the batch `step` that took so long to record."""
        self.taken += 1
        self.last = step
        self.spent += seconds
        self.costs.append(seconds)

    def is_due(self, step: int, seconds: float) -> bool:
        """Whether a frame follows the batch `step`, which took so many seconds."""
        self.paces.append(seconds)
        left = self._affordable()
        if left < 1:
            return False
        gap = (1 - self._position(self.last)) / (left + 1)
        if step >= self._end or self._position(step) - self._position(self.last) < gap:
            return False
        until_next_epoch = self._position(step + self.batches) - self._position(step)
        return step % self.batches == 0 or until_next_epoch >= WHOLE_EPOCHS * gap

    def _affordable(self) -> int:
        """For how many more frames there is time, if all goes on at this pace."""
        most = self.most - self.taken
        cost = median(self.costs) if self.costs else 0.0
        if cost <= 0:
            return most
        training = self._end * median(self.paces)
        by_share = (SHARE * training - self.spent) / cost
        for_few = max(FEW_SHARE * training, FEW_SECONDS)
        at_least = min(FEWEST - 1 - self.taken, (for_few - self.spent) / cost)
        return min(most, int(max(by_share, at_least)))

    @property
    def _end(self) -> int:
        return self.epochs * self.batches

    def _position(self, step: int) -> float:
        return math.log1p(step) / math.log1p(max(self._end, 1))
