"""What the doctor says of the samples, trained as the Train page would by default.

python -m tests.benchmarks.encodings.doctor [--record] [folder] [sample ...]
python -m tests.benchmarks.encodings.doctor --sizes

Trains all five samples, or those that are named, with the model and the preset that are suggested,
in a folder that is kept where one is named; what was trained there already isn't trained again.
Prints what is said of each, which should be nothing, and what was measured.

--record keeps what the doctor looks at in tests/fixtures, where a test lets it look again.

--sizes says instead what becomes of the advice to halve an encoding: of series of 1 to 16
dimensions, encoded with 2 to 16 numbers, what is explained of held-out ones before and after.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.doctor.checkup import read_checkup
from sequitur_core.doctor.diagnosis import Case
from sequitur_core.doctor.examine import diagnose, examine
from sequitur_core.jobs.training.error_measurement import measure_baselines, weighted_mean
from sequitur_core.jobs.training.model_checkup import check_up
from sequitur_core.models import build
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import SAMPLES, load_sample
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.training.baselines import reconstruction_errors
from sequitur_core.training.evaluation import encode, reconstruct
from sequitur_core.training.loop import fit
from sequitur_core.training.scaled_split import ScaledSplit
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


# --- Sizes --------------------------------------------------------------------------------

N, LENGTH = 200, 40
SERIES: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "4 dimensions": lambda chance: _directions(chance, 4),
    "16 dimensions": lambda chance: _directions(chance, 16),
    "sines of 2 rhythms": lambda chance: _sines(chance, (2, 4)),
    "sines of 8 rhythms": lambda chance: _sines(chance, range(1, 9)),
    "bumps at any time": lambda chance: np.exp(
        -np.square((np.arange(LENGTH) - chance.uniform(5, LENGTH - 5, (N, 1))) / 3)
    ),
}


def _directions(chance: np.random.Generator, count: int) -> np.ndarray:
    return chance.normal(size=(N, count)) @ chance.normal(size=(count, LENGTH)) / np.sqrt(count)


def _sines(chance: np.random.Generator, rhythms: tuple[int, ...] | range) -> np.ndarray:
    cycles, phases = chance.choice(rhythms, (N, 1)), chance.uniform(0, 2 * np.pi, (N, 1))
    return np.sin(2 * np.pi * cycles * np.arange(LENGTH) / LENGTH + phases)


def sizes_compared(model: str, dataset: SequenceDataset) -> Iterator[str]:
    """What models of several sizes and PCA explain of held-out series, and what is said of them."""
    for size in (2, 4, 8, 16):
        sizes = Sizes.of(dataset).measured(dataset)
        options, config = preset("balanced", model, sizes, size)
        spec = RunSpec(
            name="x",
            model=model,
            encoding_dim=size,
            options=options,
            config=config,
            preset="balanced",
        )
        data = ScaledSplit.of(dataset, config)
        torch.manual_seed(0)
        network = build(model, sizes, None, size, options)
        history = list(fit(network, data.scaled, config))
        encodings = encode(network, data.scaled)
        drawn = reconstruct(network, data.scaled)
        errors = reconstruction_errors(data.scaled.sequences, drawn)
        baselines = measure_baselines(data, size)
        loss = weighted_mean(errors[data.measured], data.scaled.weights[data.measured])
        baselines = replace(baselines, model=loss)
        found = check_up(data.scaled, data.train, data.measured, network, encodings, errors, spec)
        case = Case(spec, lambda sizes=sizes: sizes, history, baselines, found, ended=True)
        said = ", ".join(one.illness for one in diagnose(case))
        shares = (loss, baselines.pca, found.whole, found.half, found.pca_double)
        model_, pca, whole, half, double = (f"{case.explained(one or 0.0):.0%}" for one in shares)
        yield (
            f"{size}: {model_} (PCA {pca}, with twice as many {double}), of a sample {whole}, by "
            f"half of the encoding {half}: {said}"
        )


def compare_sizes() -> None:
    for model in ("LINEAR_AE", "LSTM_AE"):
        for name, draw in SERIES.items():
            chance = np.random.default_rng(0)
            values = draw(chance) + 0.1 * chance.normal(size=(N, LENGTH))
            dataset = SequenceDataset(name, list(values.astype(np.float32)[..., None]))
            for line in sizes_compared(model, dataset):
                print(f"{model}, {name}, {line}", flush=True)


if __name__ == "__main__":
    if "--sizes" in sys.argv:
        compare_sizes()
        sys.exit()
    arguments = [argument for argument in sys.argv[1:] if argument != "--record"]
    with tempfile.TemporaryDirectory() as kept:
        named = [argument for argument in arguments if argument not in SAMPLES]
        main(
            (named or [kept])[0],
            [key for key in SAMPLES if key in arguments] or list(SAMPLES),
            keep="--record" in sys.argv,
        )
