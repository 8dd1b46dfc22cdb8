"""What pages read again and again, and when it is made anew."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest

from dashboard import cache
from dashboard.charts.colouring import Colouring, by_number, one_colour
from dashboard.components.plotly_view import SerialisedFigure
from sequitur_core.files import write_array
from sequitur_core.runs import layout
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests.dashboard.conftest import put_run, waves

NUMBERS = by_number("x", np.arange(8))


@pytest.fixture
def run(space: Workspace) -> Run:
    """A run with two maps."""
    run = put_run(space, waves())
    for method in ("pca", "umap"):
        write_array(run.path / layout.points_file(method), np.zeros((8, 2), np.float32))
    return run


def shown(run: Run, colouring: Colouring = NUMBERS, method: str = "pca") -> SerialisedFigure:
    points = run.points(method)
    assert points is not None
    return cache.map_figure(run, points, colouring=colouring, method=method)


def test_a_map_that_stays_the_same_is_made_once(run: Run) -> None:
    again = by_number("x", np.arange(8))
    assert shown(run) is shown(run, again)


@pytest.mark.parametrize(
    "other",
    [
        by_number("x", np.arange(8)[::-1]),
        by_number("y", np.arange(8)),
        one_colour(8),
        Colouring("x", ("a",) * 8, {"a": "#000000"}),
    ],
)
def test_another_colouring_is_another_map(run: Run, other: Colouring) -> None:
    assert shown(run).figure != shown(run, other).figure


def test_classes_of_one_name_may_hold_other_rows(run: Run) -> None:
    colours = {"a": "#000000", "b": "#ffffff"}
    first = Colouring("x", ("a",) * 4 + ("b",) * 4, colours)
    second = Colouring("x", ("b",) * 4 + ("a",) * 4, colours)
    assert shown(run, first).rows != shown(run, second).rows


def test_a_map_written_anew_is_read_anew(run: Run) -> None:
    before = shown(run)
    file = run.path / layout.points_file("pca")
    write_array(file, np.ones((8, 2), np.float32))
    os.utime(file, (0, 0))
    assert shown(run).figure != before.figure


def test_another_map_of_a_run_is_shown_whole(run: Run) -> None:
    revisions = [
        json.loads(shown(run, method=method).figure)["layout"]["uirevision"]
        for method in ("pca", "umap")
    ]
    assert revisions[0] != revisions[1]
