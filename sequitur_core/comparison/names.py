"""What a new run is called where another one has its name already: by what differs."""

from __future__ import annotations

from collections.abc import Iterable

from sequitur_core.comparison.settings import ABSENT, PRESET, differences
from sequitur_core.comparison.variants import worded
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec

MOST_TOLD = 2  # settings in a name


def free_name(spec: RunSpec, runs: Iterable[Run]) -> str:
    """A name that none of the runs has: `days · LSTM_AE · 16 · Tell apart`, else with a (2).

    What was left to the computer, such as the batch size, tells no runs apart.
    """
    taken = {run.name: run for run in runs}
    name, told = spec.name, set[str]()
    while name in taken and len(told) < MOST_TOLD:
        found = _difference(taken[name], spec, told)
        if found is None:
            break
        label, value = found
        told.add(label)
        name += f" · {value if label == PRESET.label else f'{label} {value}'}"
    *_, name = disambiguate([*taken, name])
    return name


def _difference(other: Run, spec: RunSpec, told: set[str]) -> tuple[str, str] | None:
    """The first setting in which a run on the same data differs, and its value in `spec`."""
    try:
        specs = other.spec, spec
    except SequiturError:  # damaged, which Runs tells of
        return None
    if specs[0].dataset_id != spec.dataset_id:
        return None
    for line in differences(specs):
        chosen = not any(value is None or value is ABSENT for value in line.values)
        if chosen and line.label not in told:
            return line.label, worded(line.values[1])
    return None
