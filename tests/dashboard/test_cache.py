"""What pages read again and again, and when it is made anew."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from dashboard import cache
from dashboard.charts.colouring import Colouring, by_number, one_colour
from dashboard.components.plotly_view.serialised_figure import SerialisedFigure
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
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


@pytest.fixture
def calls() -> list[object]:
    return []


def test_a_result_is_kept_until_its_file_is_written_anew(tmp_path: Path, calls: list[object]):
    @cache.cached_by_file("a.txt")
    def kept_text(folder: Path) -> str:
        calls.append(folder)
        return (folder / "a.txt").read_text() if (folder / "a.txt").exists() else ""

    assert [kept_text(tmp_path), kept_text(tmp_path)] == ["", ""]
    (tmp_path / "a.txt").write_text("first")
    assert [kept_text(tmp_path), kept_text(tmp_path)] == ["first", "first"]
    (tmp_path / "a.txt").write_text("other")
    os.utime(tmp_path / "a.txt", (0, 1))
    assert kept_text(tmp_path) == "other"
    assert len(calls) == 3


def test_what_is_known_of_a_dataset_holds_for_links_to_it(tmp_path: Path, calls: list[object]):
    @cache.cached_by_file()
    def kept_count(folder: Path) -> int:
        calls.append(folder)
        return len(SequenceDataset.load(folder))

    one, link, written_anew = (tmp_path / name for name in ("one", "link", "written_anew"))
    for folder in (one, link, written_anew):
        folder.mkdir()
    waves(4).save(one)
    for file in one.iterdir():
        os.link(file, link / file.name)
    waves(6).save(written_anew)
    assert [kept_count(folder) for folder in (one, link, written_anew)] == [4, 4, 6]
    assert calls == [one, written_anew]


def test_arguments_count_however_they_are_given_unless_an_underscore_begins_their_name(
    tmp_path: Path, calls: list[object]
):
    @cache.cached_by_file()
    def kept_sum(folder: Path, _ignored: int, a: int, b: int = 1) -> int:
        calls.append((a, b))
        return a + b

    sums = [kept_sum(tmp_path, 0, 1), kept_sum(tmp_path, 9, a=1, b=1), kept_sum(tmp_path, 0, 2)]
    assert sums == [2, 2, 3]
    assert calls == [(1, 1), (2, 1)]


def test_functions_of_one_file_have_results_of_their_own(tmp_path: Path):
    @cache.cached_by_file()
    def one(folder: Path) -> int:
        return 1

    @cache.cached_by_file()
    def two(folder: Path) -> int:
        return 2

    assert (one(tmp_path), two(tmp_path)) == (1, 2)


def test_errors_are_not_kept(tmp_path: Path, calls: list[object]):
    @cache.cached_by_file()
    def fails_once(folder: Path) -> int:
        calls.append(folder)
        if len(calls) == 1:
            raise SequiturError("not yet")
        return 1

    with pytest.raises(SequiturError):
        fails_once(tmp_path)
    assert fails_once(tmp_path) == 1
