"""What the doctor says of the samples, trained as the Train page would by default.

python -m tests.benchmarks.encodings.doctor [folder] [sample ...]

Trains all five samples, or those that are named, with the model and the preset that are suggested,
in a folder that is kept where one is named. Prints what is said of each, which should be nothing,
and what was measured.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from sequitur_core.data.rhythm.rhythm_share import measure_rhythm_share
from sequitur_core.data.splitting import suggest_by
from sequitur_core.doctor.checkup import read_checkup
from sequitur_core.doctor.examine import examine
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import SAMPLES, load_sample
from sequitur_core.settings.architectures import suitable_architectures
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes
from tests.core.conftest import finish

USUAL_ENCODING_DIM = 16


def trained(space: Workspace, key: str) -> Run:
    """A sample, trained with what the Train page suggests."""
    dataset = load_sample(key)
    sizes = replace(Sizes.of(dataset), rhythm_share=measure_rhythm_share(dataset))
    model, name = suitable_architectures(sizes)[0].name, next(iter(PRESETS))
    options, config = preset(name, model, sizes, USUAL_ENCODING_DIM)
    spec = RunSpec(
        name=key,
        model=model,
        encoding_dim=USUAL_ENCODING_DIM,
        options=options,
        config=replace(config, split_by=suggest_by(dataset)),
        preset=name,
        dataset_id=space.add_dataset(dataset),
    )
    return finish(space.add_run(spec, dataset))


def main(folder: str, keys: list[str]) -> None:
    space = Workspace(Path(folder))
    for key in keys:
        run = trained(space, key)
        found = examine(run)
        print(f"{key}: {'well' if not found else ''}", *found, sep="\n  ", flush=True)
        print(f"  {read_checkup(run)}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as kept:
        named = [argument for argument in sys.argv[1:] if argument not in SAMPLES]
        main((named or [kept])[0], [key for key in SAMPLES if key in sys.argv[1:]] or list(SAMPLES))
