"""Encoding more than memory holds, by shards: python -m tests.benchmarks.computing.shards

A folder of Parquet files of sequences of 100 steps is encoded by a model that learned from 2,000
such sequences: encodings alone, with errors, and with places on the map. Said is how many
sequences that takes in a second of the processor (others may be busy with it, too) and by the
clock, the most memory of the process, and the bytes that are written; and for encodings alone the
memory that four times as many files take. A place on the map takes longer the more sequences were
learned from: said is what it takes among as many as a map lays out. `--sequences 1000000` encodes
as many.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import textwrap
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.explore.maps.projection import MOST_FOR_UMAP
from sequitur_core.explore.neighbours import nearest
from sequitur_core.readers import read, recognise
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from tests.benchmarks.computing.reading import watched
from tests.core.conftest import finish

STEPS, LEARNED, ENCODING_DIM, EPOCHS = 100, 2_000, 16, 3
MB = 1e6
ASKED = 1_000  # encodings that are placed
PER_FILE, TIMES_AS_MANY = 25_000, 4
WAYS: dict[str, dict[str, bool]] = {
    "encodings alone": {"errors": False},
    "with errors": {},
    "with places on the map": {"errors": False, "on_map": True},
}
SCRIPT = """
import json, sys, time
from dataclasses import replace
from pathlib import Path
from sequitur_core import Run, encode_folder
run, folder, out, ways = sys.argv[1:]
cpu, clock = time.process_time(), time.monotonic()
done = list(encode_folder(Run(Path(run)), Path(folder), Path(out), **json.loads(ways)))
assert not any(shard.problem for shard in done), done
print(json.dumps([sum(s.sequences for s in done), time.process_time() - cpu,
                  time.monotonic() - clock]))
"""


def waves(count: int, seed: int) -> pd.DataFrame:
    """A row for each sequence: a sine of its own, and noise."""
    rng = np.random.default_rng(seed)
    speed, phase = rng.uniform(0.05, 0.5, (count, 1)), rng.uniform(0, 6, (count, 1))
    values = np.sin(np.arange(STEPS) * speed + phase) + rng.normal(scale=0.1, size=(count, STEPS))
    table = pd.DataFrame(values.astype(np.float32), columns=[f"t{i}" for i in range(STEPS)])
    table.insert(0, "id", [f"{seed}-{i}" for i in range(count)])
    return table


def trained(home: Path) -> Run:
    """A run that has learned from a sample, with its map."""
    file = home / "learned.parquet"
    waves(LEARNED, 0).to_parquet(file)
    recipe = recognise(file).recipe
    data = read(file, recipe)
    options, config = preset("balanced", "LSTM_AE", Sizes.of(data).measured(data), ENCODING_DIM)
    config = replace(config, epochs=EPOCHS, seed=0)
    space = Workspace(home / "local")
    spec = RunSpec(
        name="A",
        model="LSTM_AE",
        encoding_dim=ENCODING_DIM,
        options=options,
        config=config,
        recipe=recipe,
    )
    return finish(space.add_run(spec, data))


def encoded(run: Run, folder: Path, out: Path, ways: dict[str, bool]) -> tuple[Any, float]:
    """Sequences, seconds of the processor and of the clock; and the most memory, in MB."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SCRIPT), run.path, folder, out, json.dumps(ways)],
        stdout=subprocess.PIPE,
    )
    most = watched(process.pid)
    said, _ = process.communicate()
    if process.returncode:
        raise SystemExit("a measurement failed")
    return json.loads(said), most() / MB


def place_seconds(count: int) -> float:
    """Seconds of the processor in which an encoding is placed among so many."""
    rng = np.random.default_rng(0)
    learned, new = (rng.normal(size=(n, ENCODING_DIM)) for n in (count, ASKED))
    began = time.process_time()
    nearest(learned, new)
    return (time.process_time() - began) / ASKED


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sequences", type=int, default=4 * PER_FILE)
    few = max(1, parser.parse_args().sequences // PER_FILE)
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        run = trained(home)
        folder = home / "data"
        folder.mkdir()
        for number in range(few):
            waves(PER_FILE, number + 1).to_parquet(folder / f"{number}.parquet")
        taken = sum(file.stat().st_size for file in folder.iterdir()) / few / PER_FILE
        print(f"{few} files of {PER_FILE:,} sequences, {taken:.0f} bytes each")
        for name, ways in WAYS.items():
            (rows, cpu, clock), most = encoded(run, folder, home / name, ways)
            size = sum(file.stat().st_size for file in (home / name).glob("*.parquet")) / rows
            print(f"{name:<24}{rows / cpu:8,.0f} a second of the processor, ", end="")
            print(f"{rows / clock:,.0f} by the clock; {most:.0f} MB; {size:.0f} bytes written each")
        for number in range(few, few * TIMES_AS_MANY):
            source = folder / f"{number % few}.parquet"
            (folder / f"{number}.parquet").write_bytes(source.read_bytes())
        _, more = encoded(run, folder, home / "more", WAYS["encodings alone"])
        print(f"{TIMES_AS_MANY} times as many files take {more:.0f} MB")
        each = place_seconds(MOST_FOR_UMAP)
        print(f"a place among {MOST_FOR_UMAP:,} takes {1000 * each:.2f} ms of the processor")
        print(f"load {os.getloadavg()[0]:.0f}")


if __name__ == "__main__":
    main()
