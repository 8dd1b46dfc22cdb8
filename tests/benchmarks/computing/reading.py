"""Large files: python -m tests.benchmarks.computing.reading [--quick] [part ...]

csv      a table of 100,000 rows x 200 columns: recognised and read, against pandas with pyarrow
         and a float32 copy; and the memory that it takes beside the array
holes    the same table with 1 % of its cells missing: recognised and read, and read by its recipe
long     one long series of 2,000,000 rows x 8 channels with times and a label, likewise
wide     300 rows x 4,000 columns with names of their own: recognised and read, and read by its
         recipe
linear   tables twice and four times as large: how much longer they take
million  1,000,000 sequences of 100 steps as .npy and .npz: recognised, read and stored, opened
         and previewed, trained for one epoch; seconds, and the most memory of each process
choices  a changed choice on each sample: seconds until it is understood anew

Each measurement is of a process of its own; ratios are of turns taken one after the other.
Seconds depend on the computer and on what else it does, seconds of the processor (cpu) less.
--quick takes smaller sizes.
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
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import psutil

from sequitur_core.errors import SequiturError
from sequitur_core.readers import recognise, revise
from sequitur_core.samples import SAMPLES

TURNS = 3
GB, MB = 1e9, 1e6

PANDAS = """
import numpy as np, pandas as pd, pyarrow.csv
begin()
values = pd.read_csv(path, engine="pyarrow").select_dtypes("number").to_numpy(np.float32)
end()
"""
OURS = """
import pyarrow.csv
from sequitur_core.readers import load
begin()
dataset = load(path)
end()
"""
READ = """
import pyarrow.csv
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers import read
recipe = Recipe.from_json(path.with_suffix(".json").read_text())
begin()
dataset = read(path, recipe)
end()
"""
STORE = """
from sequitur_core.readers import read, recognise
from sequitur_core.runs.workspace import Workspace
begin()
found = recognise(path)
Workspace(home / "local").add_dataset(read(path, found.recipe), found.recipe, source=path)
end()
"""
PREVIEW = """
from sequitur_core.runs.workspace import Workspace
from streamlit.testing.v1 import AppTest
os.environ["SEQUITUR_HOME"] = str(home)
app = AppTest.from_file("dashboard/main.py", default_timeout=600)
app.query_params["data"] = Workspace(home / "local").datasets()[0].id
begin()
app.run()
assert not app.exception, app.exception
end()
"""


@dataclass(frozen=True)
class Measured:
    """What a process took: seconds, those of the processor, and bytes before and at most."""

    seconds: float
    cpu: float
    before: float
    most: float


def measured(script: str, path: Path, home: Path) -> Measured:
    """Run a script in a process of its own; what lies between its begin() and end() counts."""
    frame = """\
    import json, os, sys, time
    from pathlib import Path
    import psutil
    path, home = Path(sys.argv[1]), Path(sys.argv[2])
    def begin():
        global _began, _cpu
        print(json.dumps(["before", psutil.Process().memory_info().rss]), flush=True)
        _began, _cpu = time.perf_counter(), time.process_time()
    def end():
        print(json.dumps(["seconds", time.perf_counter() - _began]), flush=True)
        print(json.dumps(["cpu", time.process_time() - _cpu]), flush=True)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(frame) + script, str(path), str(home)],
        stdout=subprocess.PIPE,
        text=True,
    )
    most = watched(process.pid)
    said = dict(json.loads(line) for line in process.stdout or () if line.startswith("["))
    if process.wait() != 0:
        raise SystemExit("a measurement failed")
    return Measured(said["seconds"], said["cpu"], said["before"], most())


def watched(pid: int) -> Callable[[], float]:
    """The most memory of a process from now until it ends, to be asked for afterwards."""
    most = 0.0

    def look() -> None:
        nonlocal most
        try:
            while True:
                most = max(most, psutil.Process(pid).memory_info().rss)
                time.sleep(0.01)
        except psutil.NoSuchProcess:
            return

    thread = threading.Thread(target=look, daemon=True)
    thread.start()

    def found() -> float:
        thread.join()
        return most

    return found


def write_table(path: Path, rows: int, columns: int = 200, *, missing: float = 0.0) -> None:
    """A table of random walks, one per row; a share of its cells is empty."""
    chance = np.random.default_rng(0)
    with path.open("w") as file:
        file.write(",".join(f"t{i}" for i in range(columns)) + "\n")
        for first in range(0, rows, 5_000):
            count = min(5_000, rows - first)
            walks = chance.normal(size=(count, columns)).cumsum(axis=1)
            if missing:
                walks[chance.random(walks.shape) < missing] = np.nan
            file.write(pd.DataFrame(walks).to_csv(header=False, index=False, float_format="%.6f"))


def csv(folder: Path, quick: bool) -> None:
    rows = 20_000 if quick else 100_000
    path = folder / "table.csv"
    write_table(path, rows)
    array = rows * 200 * 4
    pairs = [(measured(OURS, path, folder), measured(PANDAS, path, folder)) for _ in range(TURNS)]
    ours, pandas = (median(pair[i].seconds for pair in pairs) for i in (0, 1))
    ratio = median(a.seconds / b.seconds for a, b in pairs)
    cpu = median(a.cpu / b.cpu for a, b in pairs)
    extra = median(a.most - a.before for a, _ in pairs)
    print(f"csv of {path.stat().st_size / MB:.0f} MB: {ours:.2f} s, pandas {pandas:.2f} s", end="")
    print(f", ratio {ratio:.2f} (cpu {cpu:.2f}); memory {extra / MB:.0f} MB", end="")
    print(f", {extra / array:.2f} times the array")


def holes(folder: Path, quick: bool) -> None:
    rows = 20_000 if quick else 100_000
    path = folder / "holes.csv"
    write_table(path, rows, missing=0.01)
    _against_pandas("holes", path, folder, array=rows * 200 * 4)


def long(folder: Path, quick: bool) -> None:
    rows = 200_000 if quick else 2_000_000
    path = folder / "long.csv"
    chance, at = np.random.default_rng(0), np.arange(rows)
    names = ["heat", "wind", "rain", "sun", "dust", "noise", "damp", "gas"]
    table = pd.DataFrame(chance.normal(size=(rows, 8)).cumsum(axis=0), columns=names)
    table.insert(0, "time", pd.Timestamp("2020-01-01") + pd.to_timedelta(at, unit="min"))
    table["state"] = np.array(["walk", "run", "rest"])[at // 5_000 % 3]
    table.to_csv(path, index=False, float_format="%.4f")
    _against_pandas("long", path, folder, array=rows * 8 * 4)


def wide(folder: Path, quick: bool) -> None:
    rows, columns = 300, 1_000 if quick else 4_000
    path = folder / "wide.csv"
    chance = np.random.default_rng(0)
    names = [f"g{number}x{i}" for i, number in enumerate(chance.integers(1_000_000, size=columns))]
    table = pd.DataFrame(chance.normal(size=(rows, columns)).cumsum(axis=0), columns=names)
    table.insert(0, "time", np.arange(rows) / 2)
    table.to_csv(path, index=False, float_format="%.4f")
    _against_pandas("wide", path, folder, array=rows * columns * 4)


def _against_pandas(name: str, path: Path, folder: Path, *, array: int) -> None:
    """Seconds and memory to understand and read a table, and to read it by its recipe."""
    path.with_suffix(".json").write_text(recognise(path).recipe.to_json())
    turns = [
        [measured(script, path, folder) for script in (OURS, READ, PANDAS)] for _ in range(TURNS)
    ]
    pandas = median(turn[2].seconds for turn in turns)
    print(f"{name}, {path.stat().st_size / MB:.0f} MB: pandas {pandas:.2f} s", end="")
    for i, what in enumerate(("understood and read", "read by its recipe")):
        seconds = median(turn[i].seconds for turn in turns)
        ratio = median(turn[i].seconds / turn[2].seconds for turn in turns)
        cpu = median(turn[i].cpu / turn[2].cpu for turn in turns)
        extra = median(turn[i].most - turn[i].before for turn in turns)
        print(f"; {what} in {seconds:.2f} s, ratio {ratio:.2f} (cpu {cpu:.2f})", end="")
        print(f", memory {extra / MB:.0f} MB, {extra / array:.1f} times the array", end="")
    print()


def linear(folder: Path, quick: bool) -> None:
    size = 10_000 if quick else 50_000
    taken = []
    for factor in (1, 2, 4):
        path = folder / f"table{factor}.csv"
        write_table(path, factor * size)
        taken.append(median(measured(OURS, path, folder).seconds for _ in range(TURNS)))
        path.unlink()
    print(f"linear: {taken[0]:.2f} s", end="")
    for factor, seconds in zip((2, 4), taken[1:], strict=True):
        print(f"; {factor} times the rows {seconds / taken[0]:.2f} times the time", end="")
    print()


def million(folder: Path, quick: bool) -> None:
    n = 100_000 if quick else 1_000_000
    values = np.random.default_rng(0).normal(size=(n, 100)).astype(np.float32)
    np.cumsum(values, axis=1, out=values)
    np.save(folder / "walks.npy", values)
    np.savez_compressed(folder / "walks.npz", walks=values)
    del values
    for name in ("walks.npz", "walks.npy"):
        home = folder / f"home-{name}"
        stored = measured(STORE, folder / name, home)
        print(f"{name}: understood, read and stored in {stored.seconds:.1f} s", end="")
        print(f", {stored.most / GB:.2f} GB")
    seen = measured(PREVIEW, folder, home)
    print(f"previewed in {seen.seconds:.1f} s, {seen.most / GB:.2f} GB")
    _train(home)


def _train(home: Path) -> None:
    from sequitur_core.runs.spec import RunSpec
    from sequitur_core.runs.workspace import Workspace
    from sequitur_core.settings.train_config import TrainConfig

    workspace = Workspace(home / "local")
    id_ = workspace.datasets()[0].id
    spec = RunSpec(
        name="a million",
        model="LINEAR_AE",
        encoding_dim=8,
        config=TrainConfig(epochs=1, batch_size=256, threads=1, seed=0),
        dataset_id=id_,
    )
    run = workspace.add_run(spec, workspace.dataset(id_))
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "sequitur_core.worker", str(run.path)])
    most = watched(process.pid)
    first = None
    while process.poll() is None:
        if first is None and run.history():
            first = time.perf_counter() - began
        time.sleep(0.1)
    print(f"trained one epoch in {first or float('nan'):.1f} s, all with the map in", end=" ")
    print(f"{time.perf_counter() - began:.1f} s, {most() / GB:.2f} GB, {run.status}")


def choices(folder: Path, quick: bool) -> None:
    for key, sample in SAMPLES.items():
        understood = recognise(sample.path)
        taken = []
        for choice in understood.options:
            for value in [v for v, _ in choice.options if v != choice.value][:2]:
                changed = (value,) if choice.kind == "many" else value
                began = time.perf_counter()
                with suppress(SequiturError):  # said to the person, as quickly
                    revise(sample.path, understood.recipe, **{choice.name: changed})
                taken.append((time.perf_counter() - began, choice.name))
        slowest, name = max(taken)
        usual = median(seconds for seconds, _ in taken)
        print(f"{key}: {usual:.2f} s, at most {slowest:.2f} s ({name})")


PARTS: dict[str, Callable[[Path, bool], None]] = {
    "csv": csv,
    "holes": holes,
    "long": long,
    "wide": wide,
    "linear": linear,
    "million": million,
    "choices": choices,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], default=[])
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    os.chdir(Path(__file__).parents[3])
    for name in asked.parts or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            PARTS[name](Path(folder), asked.quick)


if __name__ == "__main__":
    main()
