"""The same clips, once as they are and once with only what moves: is it the movement?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from sequitur_core.comparison.measures import by_one_label, measures
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.grouping.belonging import Belonging
from sequitur_core.runs.results.presence import has_map
from sequitur_core.runs.run import Run


@dataclass(frozen=True, eq=False)
class Counterpart:
    """A run on the same clips, but for whether only their movement was kept.

    Attributes
    ----------
    run : the other run.
    own, other : how well this run and the other one tell the same label apart.
    """

    run: Run
    own: Belonging
    other: Belonging


def counterpart(
    run: Run, runs: Iterable[Run], *, data: Callable[[Run], SequenceDataset] = Run.dataset
) -> Counterpart | None:
    """The newest of some runs, newest first, that answers whether it is the movement; or None.

    `data` is what runs were trained on. Raises SequiturError where files of one are damaged.
    """
    for other in alike_but_movement(run, runs, data=data):
        own, its = (one.belonging for one in by_one_label([measures(run), measures(other)]))
        if own is not None and its is not None and own.by == "label" and own.name == its.name:
            return Counterpart(other, own, its)
    return None


def alike_but_movement(
    run: Run, runs: Iterable[Run], *, data: Callable[[Run], SequenceDataset] = Run.dataset
) -> Iterator[Run]:
    """Those with a map on the same clips, but for whether only their movement was kept.

    Raises SequiturError where files of one are damaged.
    """
    recipe = run.spec.recipe
    if recipe is None or len(run.sizes().element_shape) < 2:
        return
    wanted = replace(recipe, movement=not recipe.movement)
    for other in runs:
        if other.spec.recipe == wanted and has_map(other) and data(other).ids == data(run).ids:
            yield other
