"""Read files as the dashboard does, each in a process of its own that has limits.

`python -m tests.fuzz.trial FILE...` writes what became of each, a line of JSON; with `--together`
all are read again and again in one process, and the lines say how much memory it then takes.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import traceback
import warnings
from contextlib import ExitStack
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import numpy as np
import psutil

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.jobs.file_reading.file_requests import warm_up
from sequitur_core.readers import Choice, read, recognise, revise
from sequitur_core.readers.tables.formats.text import csv_large

CPU_SECONDS = 10.0
WALL_SECONDS = 120  # of a busy machine
MEMORY = 3_000_000_000  # bytes more than the process had to begin with
ROUNDS = 6
# What makes a small table big: the sizes that `csv_large` goes by.
SMALL = {
    "BIG": 0, "HEAD": 1500, "PLACE": 400, "FEWEST_ROWS": 10, "ENOUGH_ROWS": 10, "BLOCK": 3000,
    "PIECE": 1000,
}  # fmt: skip


def read_all(path: Path) -> str:
    """Recognise, read, press one button, correct one choice; "" or the sentence of a refusal."""
    try:
        found = recognise(path)
        dataset = read(path, found.recipe)
        assert all(map(str, (found.sentence, *found.reasons, *found.warnings)))
        if path.suffix in (".csv", ".tsv", ".txt"):
            _as_big(path, found.recipe, dataset)
        rng = Random(path.stat().st_size)
        if offers := [offer for note in found.warnings for offer in note.offers]:
            _reads(path, found.recipe, rng.choice(offers).changes)
        if found.options:
            choice = rng.choice(found.options)
            _reads(path, found.recipe, {choice.name: _other(choice, rng)})
    except SequiturError as error:
        text = str(error)
        if not text.endswith(".") or "\n" in text or str(path.parent) in text or len(text) > 900:
            raise AssertionError(f"no sentence for a person: {text!r}") from error
        return text
    return ""


def _reads(path: Path, recipe: Recipe, changes: dict[str, Any]) -> None:
    again = revise(path, recipe, **changes)
    read(path, again.recipe)
    assert all(map(str, (again.sentence, *again.reasons, *again.warnings)))


def _as_big(path: Path, recipe: Recipe, dataset: SequenceDataset) -> None:
    """Read a small table the way big ones are: the same has to come of it."""
    with ExitStack() as stack:
        for name, value in SMALL.items():
            stack.enter_context(patch.object(csv_large, name, value))
        again = read(path, recipe)
        recognise(path)
    assert (again.ids, again.meta) == (dataset.ids, dataset.meta), "the big way differs"
    assert again.labels.equals(dataset.labels), "the big way has other labels"
    for one, other in zip(again.sequences, dataset.sequences, strict=True):
        np.testing.assert_array_equal(one, other)


def _other(choice: Choice, rng: Random) -> object:
    offered = [value for value, _ in choice.options]
    if choice.kind in ("one", "either"):
        return rng.choice(offered)
    if choice.kind == "many":
        return tuple(rng.sample(offered, rng.randint(0, min(3, len(offered)))))
    if choice.kind == "numbers":
        return (*rng.sample(offered, min(1, len(offered))), rng.choice((0.0, 7.0, -9999.0)))
    if choice.kind == "flag":
        return not choice.value
    if choice.kind == "region":
        return rng.choice(((), (0.1, 0.1, 0.9, 0.9), (0, 1, 2, 3)))
    return rng.choice((choice.low, choice.value + 1, 7))


def _child(path: Path, pipe: int) -> None:
    space = psutil.Process().memory_info().vms + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    signal.alarm(WALL_SECONDS)
    try:
        said = read_all(path)
    except BaseException:
        os.write(pipe, traceback.format_exc()[-3000:].encode())
        os._exit(3)
    os.write(pipe, said.encode())
    os._exit(2 if said else 0)


def trial(path: Path) -> dict[str, object]:
    """What became of a file: read, refused, crash or hang."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _child(path, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode(errors="replace")
    _, status, usage = os.wait4(pid, 0)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        outcome = "hang" if number in (signal.SIGPROF, signal.SIGALRM) else "crash"
        said = f"ended by {signal.Signals(number).name}"
    else:
        outcome = {0: "read", 2: "refused"}.get(os.WEXITSTATUS(status), "crash")
    return {
        "file": path.name,
        "outcome": outcome,
        "said": said,
        "seconds": round(usage.ru_utime + usage.ru_stime, 3),
        "megabytes": usage.ru_maxrss // 1024,
    }


def together(paths: list[Path]) -> None:
    """Read all files several times, and write the megabytes in use after each time."""
    for _ in range(ROUNDS):
        for path in paths:
            read_all(path)
        sys.stdout.write(f"{psutil.Process().memory_info().rss // 1_000_000}\n")


def main(arguments: list[str]) -> None:
    warnings.simplefilter("ignore")
    # Loaded once, not in each process.
    import av  # noqa: F401
    import nibabel  # noqa: F401
    import openpyxl  # noqa: F401
    import pyarrow.parquet  # noqa: F401
    import scipy.io  # noqa: F401
    from PIL import Image

    Image.init()
    with TemporaryDirectory() as folder:
        warm_up(Path(folder))
    paths = [Path(argument) for argument in arguments if not argument.startswith("--")]
    if "--together" in arguments:
        together(paths)
        return
    for path in paths:
        sys.stdout.write(f"{json.dumps(trial(path))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
