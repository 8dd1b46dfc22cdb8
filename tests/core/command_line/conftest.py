"""Commands called in this process, on a workspace of their own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer import Typer
from typer.testing import CliRunner

from sequitur_core.command_line import follow
from sequitur_core.command_line.app import new_app
from sequitur_core.runs.layout import HOME_VARIABLE
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.sizes import Sizes
from tests.core.conftest import do

Call = Callable[..., "Said"]
STEPS = 8


class Said:
    """What a command wrote, and the code it ended with."""

    def __init__(self, result: Any) -> None:
        self.code: int = result.exit_code
        self.out: str = result.stdout
        self.err: str = result.stderr
        self.lines: list[dict[str, Any]] = [
            json.loads(line) for line in self.out.splitlines() if line.startswith("{")
        ]


class InThisProcess:
    """A dispatcher that does what is queued at once, instead of starting processes."""

    def __init__(self, workspace: Workspace, *_: object, **__: object) -> None:
        self.workspace, self.limit = workspace, 1

    def start(self) -> None:
        for run in reversed(self.workspace.runs()):
            if run.status == "queued":
                do(run)
                run.release()

    def stop(self) -> None:
        """Nothing goes on."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "elsewhere"))
    monkeypatch.setattr(follow, "Dispatcher", InThisProcess)
    # What is measured of the data for `balanced` takes most of the time here.
    monkeypatch.setattr(Sizes, "measured", lambda sizes, dataset: sizes)
    return tmp_path / "home"


@pytest.fixture
def call(home: Path) -> Call:
    """Calls `python -m sequitur_core` as `caller` says."""
    return caller(home, new_app)


def caller(home: Path, app: Callable[[], Typer]) -> Call:
    """Calls an app with some arguments; as a program does, unless told otherwise."""

    def call(*arguments: object, text: bool = False, **more: Any) -> Said:
        form = "--text" if text else "--json"
        every = ["--home", str(home), form, *map(str, arguments)]
        return Said(CliRunner().invoke(app(), every, **more))

    return call


@pytest.fixture(scope="session")
def waves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of ten sequences of two kinds."""
    path = tmp_path_factory.mktemp("waves") / "waves.csv"
    rng = np.random.default_rng(0)
    values = np.sin(np.arange(STEPS) * rng.uniform(0.5, 2, (10, 1)))
    frame = pd.DataFrame(values, columns=[f"t{i}" for i in range(STEPS)])
    frame.insert(0, "kind", ["slow", "fast"] * 5)
    frame.insert(0, "name", [f"wave {i}" for i in range(10)])
    path.write_text(frame.to_csv(index=False))
    return path


QUICK = ("--epochs", 1, "--encoding-dim", 3, "--preset", "original", "--model", "LINEAR_AE")


@pytest.fixture(scope="session")
def trained_home(waves: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of data with one run that has ended; not to be changed."""
    home = tmp_path_factory.mktemp("trained") / "home"
    waiting = ["--home", str(home), "train", str(waves), "--set", "cross_fit=no", "--no-wait"]
    CliRunner().invoke(new_app(), [*waiting, *map(str, QUICK)])
    InThisProcess(Workspace(home / "local")).start()
    return home


@pytest.fixture
def trained(trained_home: Path, home: Path) -> Run:
    """A run that has ended, in the workspace of this test."""
    shutil.copytree(trained_home, home)
    (run,) = Workspace(home / "local").runs()
    return run
