"""Two finished runs on one dataset, and the page that compares runs."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests.core.conftest import finish
from tests.dashboard.conftest import Open, put_run, waves

N = 8


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with two finished runs on one dataset."""
    space = Workspace(tmp_path_factory.mktemp("made") / "local")
    first = finish(put_run(space, waves()))
    finish(space.add_run(replace(first.spec, name="second", encoding_dim=4), waves()))
    return space


@pytest.fixture
def runs(made: Workspace, space: Workspace) -> list[Run]:
    """Two finished runs on one dataset, the older one first."""
    shutil.copytree(made.path, space.path, dirs_exist_ok=True)
    return space.runs()[::-1]


def open_compare(open_page: Open, *runs: Run) -> AppTest:
    at = open_page("compare", runs=",".join(run.id for run in runs))
    assert not at.exception
    return at


def tables(at: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in at.get("html"))


def line_of(at: AppTest, label: str) -> str:
    """The line of a table with this label, as HTML."""
    (line,) = [one for one in tables(at).split("<tr>") if label in one]
    return line
