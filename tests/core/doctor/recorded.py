"""The five samples as the Train page trains them by default: what the doctor looks at, recorded.

Training them takes minutes, so `python -m tests.benchmarks.encodings.doctor --record` does it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.splitting import suggest_by
from sequitur_core.runs import layout
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import load_sample
from sequitur_core.settings.architectures import suitable_architectures
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes

USUAL_ENCODING_DIM = 16
RECORDING = Path(__file__).resolve().parents[2] / "fixtures" / "trained_samples.json"
FILES = (
    layout.SPEC_FILE,
    layout.STATUS_FILE,
    layout.HISTORY_FILE,
    layout.BASELINES_FILE,
    layout.EVALUATION_FILE,
    layout.CHECKUP_FILE,
)
MEASURED = ("rhythm_share", "phase")  # of the sizes: it takes seconds


def suggested(dataset: SequenceDataset, sizes: Sizes) -> RunSpec:
    """What the Train page suggests for a dataset."""
    model, name = suitable_architectures(sizes)[0].name, next(iter(PRESETS))
    options, config = preset(name, model, sizes, USUAL_ENCODING_DIM)
    return RunSpec(
        name=dataset.name,
        model=model,
        encoding_dim=USUAL_ENCODING_DIM,
        options=options,
        config=replace(config, split_by=suggest_by(dataset)),
        preset=name,
    )


def record(key: str, run: Run, sizes: Sizes) -> None:
    """Keep a finished run of a sample, in place of an earlier one."""
    kept = json.loads(RECORDING.read_text()) if RECORDING.exists() else {}
    kept[key] = {name: getattr(sizes, name) for name in MEASURED} | {
        name: (run.path / name).read_text(encoding="utf-8") for name in FILES
    }
    RECORDING.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def recorded(key: str, space: Workspace) -> tuple[Run, Sizes]:
    """The run of a sample as it was recorded, and the sizes that its settings follow from."""
    dataset, kept = load_sample(key), json.loads(RECORDING.read_text(encoding="utf-8"))[key]
    measured: dict[str, Any] = {name: kept[name] for name in MEASURED}
    sizes = replace(Sizes.of(dataset), **measured)
    run = space.add_run(suggested(dataset, sizes), dataset)
    for name in FILES:
        (run.path / name).write_text(kept[name], encoding="utf-8")
    return Run(run.path), sizes
