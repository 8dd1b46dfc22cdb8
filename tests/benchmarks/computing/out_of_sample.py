"""How long 1,000 new sequences take: python -m tests.benchmarks.computing.out_of_sample

From what was read of a file to places, novelty, errors and reconstructions, as the map worker
answers the panel "New data" once it is warm, against encoding the same sequences alone.
Three models: a linear one on days of hours (a CSV with one long series), an LSTM on
two-second windows of a watch (a tidy CSV of six channels), and a convolutional one on
clips (an .npz). Medians of 3, in seconds, on one thread.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import pandas as pd
import torch

from sequitur_core.data.recipe import Recipe
from sequitur_core.explore.maps.out_of_sample import neighbourhood, weighted_positions
from sequitur_core.explore.maps.projection import PROJECTIONS, pca
from sequitur_core.jobs.answering import new_data
from sequitur_core.jobs.training import training_job
from sequitur_core.readers import read, recognise
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.training.evaluation import encode

NEW = 1_000
TIMES = 3
CHANNELS = [f"{what} {axis}" for what in ("acceleration", "rotation") for axis in "xyz"]
LIMIT = 3.0


def days(path: Path, n: int) -> Path:
    """A long series of hours, a day of which is a sequence."""
    rng = np.random.default_rng(n)
    hours = np.arange(24 * n)
    daily = 10 * np.sin(2 * np.pi * hours / 24) * rng.uniform(0.5, 1.5, n).repeat(24)
    moments = pd.date_range("2000-01-01", periods=len(hours), freq="h")
    frame = pd.DataFrame({"time": moments.strftime("%Y-%m-%d %H:%M"), "value": daily})
    frame.to_csv(path, index=False)
    return path


def motions(path: Path, n: int) -> Path:
    """Recordings of six channels, 40 steps each."""
    rng = np.random.default_rng(n)
    t = np.arange(40)[None, :, None]
    phase, speed = rng.uniform(0, 6, (n, 1, 6)), rng.uniform(0.05, 0.3, (n, 1, 1))
    values = np.sin(speed * t + phase) + 0.1 * rng.normal(size=(n, 40, 6))
    frame = pd.DataFrame(values.reshape(-1, 6).round(4), columns=CHANNELS)
    frame.insert(0, "seconds", np.tile(np.arange(40) * 0.05, n).round(2))
    frame.insert(0, "recording", np.repeat([f"r{i}" for i in range(n)], 40))
    frame.to_csv(path, index=False)
    return path


def clips(path: Path, n: int) -> Path:
    """Clips of a dot that moves, 12 frames of 24 x 24."""
    rng = np.random.default_rng(n)
    t, (y, x) = np.arange(12)[None, :], np.mgrid[:24, :24]
    at = 12 + 8 * np.sin(rng.uniform(0.2, 0.6, (2, n, 1)) * t + rng.uniform(0, 6, (2, n, 1)))
    away = (x - at[0][..., None, None]) ** 2 + (y - at[1][..., None, None]) ** 2
    np.savez(path, X=np.exp(-away / 8).astype(np.float32))
    return path


def trained(space: Workspace, path: Path, model: str, recipe: Recipe) -> Run:
    dataset = read(path, recipe)
    options, config = preset("separating", model, Sizes.of(dataset), 16)
    config = replace(config, epochs=1, validation_share=0.1)
    spec = RunSpec(
        name=model, model=model, encoding_dim=16, options=options, config=config, recipe=recipe
    )
    run = space.add_run(spec, dataset)
    run.claim(os.getpid())
    if training_job.execute(run):
        raise RuntimeError(run.error)
    return run


def seconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(TIMES):
        begin = perf_counter()
        work()
        taken.append(perf_counter() - begin)
    return median(taken)


def main() -> None:
    torch.set_num_threads(1)
    PROJECTIONS["umap"] = pca  # where the points lie makes no difference here
    slowest = 0.0
    print(f"{'1,000 new':38} {'all':>7} {'encoding':>9} {'ratio':>6} {'placing':>8}")
    with TemporaryDirectory() as folder:
        space = Workspace(Path(folder) / "local")
        for model, write, ending, what in (
            ("LINEAR_AE", days, "csv", "days of hours"),
            ("LSTM_AE", motions, "csv", "40 steps x 6"),
            ("CONV_LSTM_AE", clips, "npz", "12 frames of 24 x 24"),
        ):
            path = write(Path(folder) / f"trained.{ending}", NEW)
            recipe = recognise(path).recipe
            run = trained(space, path, model, recipe)
            upload = space.uploads.path / "upload-1" / f"new.{ending}"
            upload.parent.mkdir()
            write(upload, NEW + 1)
            query = new_data.add_file(run, upload)
            found = new_data.handle(run, query.settings)  # warm
            network, scaler = run.model(), run.scaler()
            sequences = new_data.from_result(
                run, query, found, run.dataset().meta
            ).dataset.sequences
            scaled = scaler.apply(sequences)
            if not len(scaled) == len(run.dataset()) + 1 == NEW + 1:
                raise RuntimeError(f"{len(scaled)} sequences were read of {upload.name}")
            whole = seconds(lambda run=run, query=query: new_data.handle(run, query.settings))
            alone = seconds(lambda network=network, scaled=scaled: encode(network, scaled))
            known, points = run.encodings(), run.points("pca")
            codes = found["encodings"]

            def place(e=known, p=points, c=codes):
                near = neighbourhood(e, c)
                return weighted_positions(near.rows, near.weights, p)

            placing = seconds(place)
            print(
                f"{model + ', ' + what:38.38} {whole:7.2f} {alone:9.2f} {whole / alone:6.1f} "
                f"{placing:8.2f}"
            )
            slowest = max(slowest, whole)
    print(
        f"slowest {slowest:.2f} s, limit {LIMIT:.0f} s: {'ok' if slowest < LIMIT else 'TOO SLOW'}"
    )


if __name__ == "__main__":
    main()
