"""What the doctor says of the samples, trained as the Train page would by default.

python -m tests.benchmarks.encodings.doctor [--record] [folder] [sample ...]

Trains all five samples, or those that are named, with the model and the preset that are suggested,
in a folder that is kept where one is named; what was trained there already isn't trained again.
Prints what is said of each, which should be nothing, and what was measured.

--record keeps what the doctor looks at in tests/fixtures, where a test lets it look again.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from sequitur_core.doctor.checkup import read_checkup
from sequitur_core.doctor.examine import examine
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import SAMPLES, load_sample
from sequitur_core.settings.sizes import Sizes
from tests.core.conftest import finish
from tests.core.doctor.recorded import record, recorded, suggested


def trained(space: Workspace, key: str) -> Run:
    """A sample, trained with what the Train page suggests."""
    dataset = load_sample(key)
    sizes = Sizes.of(dataset).measured(dataset)
    spec: RunSpec = replace(suggested(dataset, sizes), name=key)
    for run in space.runs():
        if run.status == "done" and replace(run.spec, dataset_id="") == spec:
            return run
    spec = replace(spec, dataset_id=space.add_dataset(dataset))
    return finish(space.add_run(spec, dataset))


def main(folder: str, keys: list[str], *, keep: bool) -> None:
    space = Workspace(Path(folder))
    for key in keys:
        run = trained(space, key)
        found = examine(run)
        print(f"{key}: {'well' if not found else ''}", *found, sep="\n  ", flush=True)
        print(f"  {read_checkup(run)}")
        if keep:
            record(key, run)
        with tempfile.TemporaryDirectory() as elsewhere:
            kept = recorded(key, Workspace(Path(elsewhere))).spec
        if replace(kept, dataset_id="") != replace(run.spec, dataset_id=""):
            print("  Its recording has other settings: --record makes it anew.")


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--record"]
    with tempfile.TemporaryDirectory() as kept:
        named = [argument for argument in arguments if argument not in SAMPLES]
        main(
            (named or [kept])[0],
            [key for key in SAMPLES if key in arguments] or list(SAMPLES),
            keep="--record" in sys.argv,
        )
