"""Runs of which only some are cross-validated, that are equal, or that begin at PCA."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, replace

import numpy as np

from dashboard.compare_page.verdict import SAME_RUN
from dashboard.runs_page.table import WHY_FLAT
from sequitur_core.files import write_json
from sequitur_core.runs.layout import (
    BASELINES_FILE,
    ERRORS_FILE,
    HISTORY_FILE,
    SPEC_FILE,
    SPLIT_FILE,
)
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import Epoch
from tests.core.conftest import finish
from tests.dashboard.compare_page.conftest import N, line_of, open_compare
from tests.dashboard.conftest import Open, held_out_is_asked, texts, waves

CROSSED = Baselines(1.0, 0.5, "cross-fit", 0.4, curve_mean=1.1, curve_pca=0.6)


def hold_out(run: Run, begin: int, errors: list[float], known: Baselines) -> None:
    """Have a run's sequences from `begin` on held out, with these errors of all."""
    np.savez(run.path / SPLIT_FILE, train=np.arange(begin), validation=np.arange(begin, N))
    np.save(run.path / ERRORS_FILE, np.float32(errors))
    write_json(run.path / BASELINES_FILE, asdict(known))


def test_a_cross_validated_error_is_compared_on_what_the_other_run_held_out(
    open_page: Open, runs: list[Run]
):
    hold_out(runs[0], 6, [0.9] * 6 + [0.1, 0.3], CROSSED)
    hold_out(runs[1], 6, [0.1] * 6 + [0.5, 0.5], Baselines(1.0, 0.5, "validation", 0.5))
    at = open_compare(open_page, *runs)
    line = line_of(at, 'scope="row">Loss of 2 held-out sequences<')
    assert "0.200" in line  # of these two, not of all
    assert "cross-validated, PCA 0.600, average 1.00" in line
    assert "80\N{NO-BREAK SPACE}%" in line_of(at, "Variance explained")
    said = texts(at, "caption")
    assert "Only first is cross-validated, so errors are compared on the 2 sequences" in said
    assert "no error is marked as best" not in said
    at.button(key=f"measure_on_others_{runs[1].id}").click().run()
    assert held_out_is_asked(runs[1])


def test_a_cross_validated_error_has_no_best_beside_several_on_other_sequences(
    open_page: Open, space: Workspace, runs: list[Run]
):
    third = finish(space.add_run(replace(runs[0].spec, name="third"), waves()))
    known = Baselines(1.0, 0.5, "validation", 0.5)
    hold_out(runs[0], 6, [0.4] * N, CROSSED)
    hold_out(runs[1], 6, [0.5] * N, known)
    hold_out(third, 5, [0.5] * N, known)
    at = open_compare(open_page, *runs, third)
    line = line_of(at, 'scope="row">Loss<')  # of two kinds, told in small print
    assert "<strong>" not in line
    assert "cross-validated" in line
    assert "2 held out" in line
    assert "Only first is cross-validated, and some sequences are harder" in texts(at, "caption")
    assert at.button(key=f"measure_on_others_{third.id}")


def test_a_verdict_without_the_run_that_held_some_out_is_of_all_sequences(
    open_page: Open, space: Workspace, runs: list[Run]
):
    same = finish(space.add_run(replace(runs[0].spec, name="same"), waves()))
    hold_out(runs[0], 6, [0.4] * N, CROSSED)
    hold_out(runs[1], 6, [0.4] * N, CROSSED)
    hold_out(same, 6, [0.4] * N, Baselines(1.0, 0.5, "validation", 0.5))
    at = open_compare(open_page, *runs, same)
    assert not at.exception


def test_equal_runs_are_said_to_be_the_same(open_page: Open, space: Workspace, runs: list[Run]):
    again = finish(space.add_run(replace(runs[0].spec, name="again"), waves()))
    at = open_compare(open_page, runs[0], again)
    assert f"first and again {SAME_RUN}" in texts(at, "info")
    assert "No difference" not in texts(at, "info")
    history = (again.path / HISTORY_FILE).read_text()
    (again.path / HISTORY_FILE).write_text(history.replace('"train_loss": ', '"train_loss": 9'))
    assert SAME_RUN not in texts(open_compare(open_page, runs[0], again), "info")


def test_a_flat_curve_is_said_to_begin_at_pca(open_page: Open, space: Workspace, runs: list[Run]):
    flat = finish(space.add_run(replace(runs[0].spec, name="skips"), waves()))
    spec = json.loads((flat.path / SPEC_FILE).read_text())
    spec["spec"]["options"] = {"linear_skip": True}
    (flat.path / SPEC_FILE).write_text(json.dumps(spec))
    epochs = [Epoch(i, 0.1, None, 0.1 * i) for i in range(1, 4)]
    lines = "".join(f"{json.dumps(asdict(one))}\n" for one in epochs)
    (flat.path / HISTORY_FILE).write_text(lines)
    write_json(flat.path / BASELINES_FILE, asdict(Baselines(1.0, 0.1, "training", 0.1)))
    said = texts(open_compare(open_page, runs[0], flat), "caption")
    assert "skips starts from the PCA solution, so its curve begins near its end" in said
    assert WHY_FLAT in texts(open_page("runs"), "caption")
    shutil.rmtree(flat.path)
    assert WHY_FLAT not in texts(open_page("runs"), "caption")
