"""The five samples as the Train page trains them by default: what the doctor looks at, recorded.

Training them takes minutes, so `python -m tests.benchmarks.encodings.doctor --record` does it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

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


def record(key: str, run: Run) -> None:
    """Keep a finished run of a sample, in place of an earlier one."""
    kept = _kept() | {key: {name: (run.path / name).read_text(encoding="utf-8") for name in FILES}}
    RECORDING.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def recorded(key: str, space: Workspace) -> Run:
    """The run of a sample as it was recorded."""
    dataset = load_sample(key)
    run = space.add_run(suggested(dataset, Sizes.of(dataset)), dataset)
    for name, content in _kept()[key].items():
        (run.path / name).write_text(content, encoding="utf-8")
    return Run(run.path)


def _kept() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(RECORDING.read_text(encoding="utf-8"))
    return found
