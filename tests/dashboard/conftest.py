"""Pages without a browser, on a workspace of their own."""

from __future__ import annotations

import functools
import os
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest

from sequitur_core import jobs, worker
from sequitur_core.config import TrainConfig
from sequitur_core.dataset import Meta, SequenceDataset
from sequitur_core.runs import Run, RunSpec, Workspace

MAIN = Path(__file__).resolve().parents[2] / "dashboard" / "main.py"
CONFIG = TrainConfig(epochs=3, lr=0.01, batch_size=4)


@pytest.fixture(scope="session", autouse=True)
def prepared_once() -> Iterator[None]:
    """What each AppTest would do anew, and takes most of its time.

    It looks through all installed packages for components, compiles the pages, and draws the
    pictures of the samples, which lie on the page that is opened first.
    """
    with pytest.MonkeyPatch.context() as patch:
        scan = "streamlit.components.v2.manifest_scanner.scan_component_manifests"
        for name in (scan, "dashboard.cache.picture"):
            patch.setattr(name, functools.cache(pkgutil.resolve_name(name)))
        compiled = ScriptCache()
        patch.setattr("streamlit.testing.v1.app_test.ScriptCache", lambda: compiled)
        yield


@pytest.fixture
def space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The workspace that the pages show."""
    monkeypatch.setenv("SEQUITUR_HOME", str(tmp_path))
    st.cache_resource.clear()
    st.cache_data.clear()
    return Workspace(tmp_path / "local")


@pytest.fixture
def open_page(space: Workspace) -> Callable[..., AppTest]:
    """Open a page by name, as `/train?data=...` would."""

    def open_(name: str = "data", **query: str) -> AppTest:
        at = AppTest.from_file(str(MAIN), default_timeout=30)
        for key, value in query.items():
            at.query_params[key] = value
        at.run()
        return at if name == "data" else at.switch_page(f"views/{name}.py").run()

    return open_


def waves(n: int = 8, *, channels: int = 2, name: str = "waves") -> SequenceDataset:
    """Sequences of one length, with a label that has two values and a number."""
    rng = np.random.default_rng(0)
    t = np.linspace(0, 6, 12)[:, None]
    return SequenceDataset(
        name,
        [np.sin(t + rng.normal(size=channels)).astype(np.float32) for _ in range(n)],
        ids=tuple(f"w{i}" for i in range(n)),
        labels=pd.DataFrame({"kind": ["a", "b"] * (n // 2), "weight": np.arange(n) * 1.5}),
        meta=Meta(channels=tuple(f"c{i}" for i in range(channels)), step=0.5, step_unit="s"),
    )


def put_run(space: Workspace, dataset: SequenceDataset, **settings: object) -> Run:
    """A queued run; there is no server that would start it."""
    data_id = space.add_dataset(dataset)
    values = {"name": "first", "model": "LSTM_AE", "encoding_dim": 2, "preset": "original"}
    spec = RunSpec(**{**values, "dataset_id": data_id, "config": CONFIG, **settings})
    return jobs.start(space, spec, dataset)


def finish(run: Run) -> Run:
    """Do a queued run in this process."""
    run.claim(os.getpid())
    assert worker.do(run) == 0
    return run
