"""A workspace of earlier code, unpacked; fixtures/README.md says what is in it."""

from __future__ import annotations

import datetime
import json
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace

ARCHIVE = Path(__file__).parent / "fixtures" / "old_workspace.zip"
DATASETS = (
    "seattle, as it lay", "seattle", "watch, as it lay", "watch, masked", "watch", "digits",
)  # fmt: skip
TRAINED = ("linear", "conv", "lstm", "longer")
RUNS = (*TRAINED, "interrupted", "queued")


@dataclass(frozen=True, eq=False)
class OldWorkspace:
    """Datasets and runs by the names in `DATASETS` and `RUNS`, and what was said of them.

    Attributes
    ----------
    space : the workspace.
    taken : the folder of what was taken away from it.
    datasets, runs, losses : what `expected.json` holds, by name.
    arrays : what `expected.npz` holds.
    """

    space: Workspace
    taken: Path
    datasets: dict[str, dict[str, Any]]
    runs: dict[str, dict[str, Any]]
    losses: dict[str, list[float]]
    arrays: dict[str, np.ndarray]

    def run(self, name: str) -> Run:
        return self.space.run(self.runs[name]["id"])

    def of(self, *names: str) -> dict[str, np.ndarray]:
        """The arrays of a dataset, a run or an answer, by their names in it."""
        start = "".join(f"{name}|" for name in names)
        found = {name.removeprefix(start): a for name, a in self.arrays.items()}
        return {name: a for name, a in found.items() if "|" not in name}


def unpack(folder: Path) -> OldWorkspace:
    """The old workspace as `folder`/local."""
    with zipfile.ZipFile(ARCHIVE) as archive:
        archive.extractall(folder)
        for info in archive.infolist():  # of several answers the newest counts
            when = datetime.datetime(*info.date_time).timestamp()
            os.utime(folder / info.filename, (when, when))
    facts = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    for about in (folder / "local" / "datasets").glob("*/summary.json"):
        values = json.loads(about.read_text(encoding="utf-8"))
        there = PurePosixPath(values["source"]).relative_to(facts["home"])
        values["source"] = str(folder / there)  # its home lies elsewhere now
        about.write_text(json.dumps(values), encoding="utf-8")
    with np.load(folder / "expected.npz", allow_pickle=False) as arrays:
        expected = {name: arrays[name] for name in arrays.files}
    return OldWorkspace(
        Workspace(folder / "local"),
        folder / "taken_away",
        facts["datasets"],
        facts["runs"],
        facts["going on"],
        expected,
    )
