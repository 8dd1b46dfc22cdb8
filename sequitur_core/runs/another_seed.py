"""The same training with another seed: whether what it found depends on chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sequitur_core.errors import SequiturError
from sequitur_core.explore.grouping.returning import Returning, returning_neighbours
from sequitur_core.formatting import disambiguate
from sequitur_core.runs.progress.state import UNDER_WAY
from sequitur_core.runs.run import Run
from sequitur_core.runs.same_start import all_but
from sequitur_core.runs.spec import RunSpec


def with_another_seed(run: Run, runs: Sequence[Run]) -> RunSpec:
    """The settings of a run but for its seed, which none of some runs of that kind has.

    Another seed draws other weights, another order and other sequences to hold out. Raises
    SequiturError where a run went on from another one, as it has no seed of its own.
    """
    own = _all_but_seed(run)
    if own is None:
        raise SequiturError(
            f"{run.name} has no seed of its own, as it went on from another run or was imported. "
            "Train its data anew."
        )
    seeds = [run.config().seed or 0]
    seeds += [one.config().seed or 0 for one in runs if _all_but_seed(one) == own]
    seed = max(seeds) + 1
    *_, name = disambiguate([*(one.name for one in runs), f"{run.name} · seed {seed}"])
    return replace(run.spec, name=name, config=replace(run.config(), seed=seed))


def has_own_seed(run: Run) -> bool:
    """Whether a run can be had with another seed."""
    return _all_but_seed(run) is not None


def another_seed(run: Run, runs: Sequence[Run]) -> Run | None:
    """The newest of some runs that differs from this one in its seed and nothing else.

    One that is done before one that is under way; one that failed or was stopped isn't the same.
    """
    own = _all_but_seed(run)
    if own is None:
        return None
    seed = run.config().seed
    alike = [one for one in runs if _all_but_seed(one) == own and one.config().seed != seed]
    for known in (("done",), UNDER_WAY):
        if found := [one for one in alike if one.status in known]:
            return max(found, key=lambda one: one.created)
    return None


def neighbours_with_another_seed(run: Run, other: Run) -> Returning:
    """How many of each sequence's neighbours return with another seed, as maps see them."""
    tables = []
    for one in (run, other):
        encodings = one.encodings()
        if encodings is None:
            raise SequiturError(f"{one.name} has no encodings. Wait until its training is done.")
        tables.append(encodings[:, one.spec.parts.columns("all")])
    return returning_neighbours(tables[0], tables[1], run.dataset())


def _all_but_seed(run: Run) -> tuple[object, ...] | None:
    """All that a training of stored data depends on but its seed; None as `all_but`."""
    found = all_but(("seed",), run)
    return found if found is not None and found[0] else None
