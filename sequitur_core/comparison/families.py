"""Families of runs: queued together, found again, stopped and deleted as one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sequitur_core.comparison.settings import ENCODING_DIM, MODEL, PRESET
from sequitur_core.comparison.variants import (
    is_ordered,
    setting,
    sizes_of,
    value_of,
    variants,
    worded,
)
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.files import new_id
from sequitur_core.formatting import disambiguate
from sequitur_core.runs.family import Family, read_family
from sequitur_core.runs.progress.state import UNDER_WAY
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.sizes import Sizes

Status = Literal["queued", "running", "done", "stopped", "failed"]


@dataclass(frozen=True, eq=False)
class FamilyRuns:
    """The runs of a family that are still there.

    Attributes
    ----------
    id : the family's.
    setting : the name of the setting that differs.
    label : what a form calls it.
    runs : in the order of their values.
    values : of that setting, one for each run.
    count : how many runs were queued.
    """

    id: str
    setting: str
    label: str
    runs: tuple[Run, ...]
    values: tuple[Any, ...]
    count: int

    @property
    def name(self) -> str:
        """`Encoding size: 2, 4, 8`."""
        mark = "; " if any(isinstance(value, list) for value in self.values) else ", "
        return f"{self.label}: {mark.join(worded(value) for value in self.values)}"

    @property
    def is_numeric(self) -> bool:
        """Whether the values are numbers along an axis."""
        if self.setting in (MODEL.name, PRESET.name):
            return False
        option = setting(self.runs[0].spec.model, self.setting)
        return is_ordered(option) and all(isinstance(value, int | float) for value in self.values)

    @property
    def status(self) -> Status:
        """One status for all: what the furthest behind does, as long as anything goes on."""
        found = [run.status for run in self.runs]
        if {"running", "paused"} & set(found):
            return "running"
        if "queued" in found:
            return "running" if {"done", "stopped"} & set(found) else "queued"
        if "failed" in found or "interrupted" in found:
            return "failed"
        return "stopped" if "stopped" in found else "done"

    def count_ended(self) -> int:
        """How many of the runs are done or stopped."""
        return sum(run.status in ("done", "stopped") for run in self.runs)

    def stop(self, *, wait: float = 0.0) -> None:
        """Stop those that train and keep what they learned; those that wait never begin.

        The last in the queue first, so that none begins meanwhile. Returns after at most `wait`
        seconds for the one that trains.
        """
        for run in reversed(self.runs):
            if (status := run.status) in UNDER_WAY:
                run.stop(wait=0.0 if status == "queued" else wait)


def start_family(
    workspace: Workspace,
    spec: RunSpec,
    dataset: SequenceDataset,
    name: str,
    values: Sequence[Any],
    *,
    sizes: Sizes | None = None,
) -> FamilyRuns:
    """Queue a run for each value of one setting, in that order.

    `sizes` are those of the dataset, where they are known already (see `sizes_of`). Raises
    SequiturError for impossible values and where the disk is full; nothing is queued then.
    """
    specs = variants(spec, name, values, sizes_of(dataset) if sizes is None else sizes)
    id_ = new_id(f"{name} {dataset.name}".replace("_", " "), "family")
    there = [run.name for run in workspace.runs()]
    names = disambiguate([*there, *(_name(one, dataset, name) for one in specs)])[len(there) :]
    with workspace.all_or_none(len(specs)) as runs:
        for i, (one, own) in enumerate(zip(specs, names, strict=True)):
            family = Family(id_, name, json.dumps(value_of(one, name)), i, len(specs))
            runs.append(workspace.add_run(replace(one, name=own), dataset, family=family))
    return _family(id_, runs)


def families(runs: Iterable[Run]) -> list[FamilyRuns]:
    """The families among some runs, the newest first.

    A run whose family can't be read counts as one of its own.
    """
    members: dict[str, list[tuple[int, Run]]] = {}
    for run in runs:
        try:
            family = read_family(run.path)
            if family is not None and setting(run.spec.model, family.setting):
                members.setdefault(family.id, []).append((family.position, run))
        except SequiturError:  # the run itself is whole, or the table says what it lacks
            continue
    found = [
        _family(id_, [run for _, run in sorted(own, key=lambda pair: pair[0])])
        for id_, own in members.items()
    ]
    return sorted(found, key=lambda family: -max(run.created for run in family.runs))


def family_of(runs: Iterable[Run], id: str) -> FamilyRuns:
    """The family with this id; SequiturError where none of its runs is there any more."""
    for family in families(runs):
        if family.id == id:
            return family
    raise SequiturError(
        "These variants aren't here any more: their runs were deleted. Start them again on Train."
    )


def _family(id_: str, runs: Sequence[Run]) -> FamilyRuns:
    about = [read_family(run.path) for run in runs]
    first = next(one for one in about if one is not None)
    values = tuple(json.loads(one.value) for one in about if one is not None)
    label = setting(runs[0].spec.model, first.setting).label
    return FamilyRuns(id_, first.setting, label, tuple(runs), values, first.count)


def _name(spec: RunSpec, dataset: SequenceDataset, name: str) -> str:
    """What a variant is called: as any run, and its value where that doesn't say it."""
    usual = f"{dataset.name} · {spec.model} · {spec.encoding_dim}"
    if name in (ENCODING_DIM.name, MODEL.name):
        return usual
    label = setting(spec.model, name).label
    return f"{usual} · {label} {worded(value_of(spec, name))}"
