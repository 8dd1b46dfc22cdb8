"""What an earlier Sequitur left on a disk opens, with the numbers that it had."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import runpy
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sequitur_core
from sequitur_core.archives.analysis_format import is_analysis
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.recipe_description import describe
from sequitur_core.explore.maps.projection import PROJECTIONS, pca
from sequitur_core.jobs.answering import new_data
from sequitur_core.jobs.answering.handlers import HANDLERS
from sequitur_core.readers import read
from sequitur_core.runs import queries
from sequitur_core.runs.export.archive import import_run
from sequitur_core.runs.results import selections
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from sequitur_core.training.evaluation import encode
from tests.cases import together
from tests.core.conftest import finish
from tests.old_workspace import DATASETS, RUNS, TRAINED, OldWorkspace, unpack


@pytest.fixture
def old(tmp_path: Path) -> OldWorkspace:
    return unpack(tmp_path)


def as_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


def assert_holds(now: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """All that was said before is still so; more may be said now."""
    assert {name: as_json(now[name]) for name in before} == before


def assert_same(found: Mapping[str, Any], expected: Mapping[str, np.ndarray]) -> None:
    assert expected
    for name, array in expected.items():
        np.testing.assert_array_equal(found[name], array, err_msg=name)


def assert_dataset(
    dataset: SequenceDataset, about: dict[str, Any], *, read_again: bool = False
) -> None:
    """All of a dataset but its numbers; one that is read again has its notes in today's words."""
    assert dataset.name == about["name"]
    assert list(dataset.ids) == about["ids"]
    labels = {str(c): [str(v) for v in dataset.labels[c]] for c in dataset.labels.columns}
    assert labels == about["labels"]
    meta = {**asdict(dataset.meta), "notes": [str(note) for note in dataset.meta.notes]}
    if read_again:
        assert len(meta["notes"]) == len(about["meta"]["notes"])
        meta["notes"] = about["meta"]["notes"]
    assert_holds(meta, about["meta"])


def assert_run(old: OldWorkspace, name: str, run: Run) -> None:
    """All that a trained run has learned."""
    said = old.runs[name]
    assert (run.name, run.status) == (said["name"], said["status"])
    assert [epoch.train_loss for epoch in run.history()] == said["losses"]
    assert [epoch.validation_loss for epoch in run.history()] == said["validation_losses"]
    assert_holds(asdict(run.baselines()), said["baselines"])
    assert_holds(json.loads(run.scaler().to_json()), said["scaler"])
    assert asdict(run.last_batch()) == said["reached"]
    assert [asdict(stage) for stage in run.stages()] == said["stages"]
    assert run.can_train_longer == said["can_train_longer"]
    assert {one.name: one.rows.tolist() for one in selections.saved(run)} == said["selections"]
    train, validation = run.split()
    found = {
        "encodings": run.encodings(), "errors": run.errors(), "umap": run.points("umap"),
        "pca": run.points("pca"), "reconstructions": np.concatenate(run.reconstructions()),
        "train": train, "validation": validation,
    }  # fmt: skip
    assert_same(found, old.of("runs", name))


def assert_answers(old: OldWorkspace, name: str, run: Run) -> None:
    """All that was asked of a run: maps, groups, isolation, trust, new data."""
    for id_, question in old.runs[name]["answers"].items():
        query = queries.Query(question["what"], question["settings"])
        assert query.id == id_
        assert query in queries.completed(run, query.kind)
        assert_same(queries.result(run, query), old.of("runs", name, id_))


# Data


def test_all_datasets_and_runs_are_listed(old: OldWorkspace):
    listed = {about.id: (about.name, about.count, about.damage) for about in old.space.datasets()}
    assert listed == {a["id"]: (a["name"], len(a["ids"]), "") for a in old.datasets.values()}
    states = {run.id: (run.name, run.status) for run in old.space.runs()}
    assert states == {run["id"]: (run["name"], run["status"]) for run in old.runs.values()}
    assert set(old.datasets) == set(DATASETS)
    assert set(old.runs) == set(RUNS)


@pytest.mark.parametrize("name", DATASETS)
def test_a_dataset_holds_what_it_held(old: OldWorkspace, name: str):
    about = old.datasets[name]
    dataset = old.space.dataset(about["id"])
    assert_dataset(dataset, about)
    found = {
        "values": np.concatenate(dataset.sequences), "lengths": dataset.lengths,
        "recording": dataset.recording, "start": dataset.start,
    }  # fmt: skip
    if dataset.missing is not None:
        found["missing"] = np.concatenate(dataset.missing)
    assert_same(found, old.of("datasets", name))


@pytest.mark.parametrize("name", DATASETS)
def test_its_file_is_read_to_the_same_by_its_recipe(old: OldWorkspace, name: str):
    about = old.datasets[name]
    recipe = old.space.recipe(about["id"])
    assert_holds(asdict(recipe), about["recipe"])
    dataset = read(old.space.summary(about["id"]).source, recipe)
    assert_dataset(dataset, about, read_again=True)
    expected = old.of("datasets", name)
    np.testing.assert_allclose(np.concatenate(dataset.sequences), expected["values"], atol=1e-6)
    np.testing.assert_array_equal(dataset.start, expected["start"])


@pytest.mark.parametrize("name", DATASETS)
def test_all_of_a_recipe_is_told(old: OldWorkspace, name: str):
    """Each step of then is told now, if in other words."""
    about = old.datasets[name]
    assert len(describe(old.space.recipe(about["id"]))) == len(about["recipe in words"])


def test_a_recipe_that_was_downloaded_reads_the_file_to_the_same(old: OldWorkspace):
    about = old.datasets["watch"]
    recipe = Recipe.from_json((old.taken / "recipe.json").read_text(encoding="utf-8"))
    dataset = read(old.space.summary(about["id"]).source, recipe)
    assert_dataset(dataset, about, read_again=True)
    expected = old.of("datasets", "watch")
    np.testing.assert_allclose(np.concatenate(dataset.sequences), expected["values"], atol=1e-6)
    np.testing.assert_array_equal(np.concatenate(dataset.missing), expected["missing"])


# Runs


@pytest.mark.parametrize("name", RUNS)
def test_a_run_has_the_settings_it_had(old: OldWorkspace, name: str):
    run, spec = old.run(name), old.runs[name]["spec"]
    now = json.loads(run.spec.to_json())
    assert_holds(now, {key: spec[key] for key in spec if key not in ("config", "recipe")})
    assert_holds(now["config"], spec["config"])
    assert_holds(now["recipe"], spec["recipe"])
    assert_dataset(
        run.dataset(), next(d for d in old.datasets.values() if d["id"] == spec["dataset_id"])
    )


@pytest.mark.parametrize("name", TRAINED)
def test_a_run_has_what_it_had_learned(old: OldWorkspace, name: str):
    assert_run(old, name, old.run(name))


@pytest.mark.parametrize("name", TRAINED)
def test_its_model_encodes_the_data_as_it_did(old: OldWorkspace, name: str):
    run = old.run(name)
    dataset = run.dataset()
    scaled = replace(dataset, sequences=run.scaler().apply(dataset.sequences))
    np.testing.assert_allclose(encode(run.model(), scaled), run.encodings(), atol=1e-5)


@pytest.fixture
def linear_maps(monkeypatch: pytest.MonkeyPatch) -> None:
    """UMAP would have to compile first."""
    monkeypatch.setitem(PROJECTIONS, "umap", pca)


@pytest.mark.usefixtures("linear_maps")
@pytest.mark.parametrize("way", ["trained longer", "resumed", "done"])
def test_an_unfinished_run_goes_on_as_it_would_have(old: OldWorkspace, way: str):
    if way == "trained longer":
        run = old.space.train_longer(old.run("lstm"), 1)
    else:
        run = old.run("interrupted" if way == "resumed" else "queued")
    if way == "resumed":
        run.resume()
    assert finish(run).status == "done"
    found = [epoch.train_loss for epoch in run.history()]
    np.testing.assert_allclose(found, old.losses[way], rtol=1e-3)


# What was asked of a run


def test_all_answers_are_there(old: OldWorkspace):
    assert_answers(old, "linear", old.run("linear"))
    assert not queries.pending(old.space)


def test_the_newest_grouping_is_the_last_that_was_asked_for(old: OldWorkspace):
    newest = queries.completed(old.run("linear"), "groups")[0]
    assert newest.settings == {"method": "k-means", "number": 4}


def test_new_data_is_where_it_was_placed(old: OldWorkspace):
    run = old.run("linear")
    (query,) = new_data.file_queries(run)
    assert new_data.file_name(query) == "three more days.csv"
    expected = old.of("runs", "linear", query.id)
    found = new_data.from_result(run, query, queries.result(run, query), run.dataset().meta)
    assert found.dataset.ids == tuple(expected["ids"])
    assert_same(vars(found), {name: expected[name] for name in ("encodings", "rows", "weights")})


@pytest.mark.parametrize("what", ["groups", "isolation", "trust", "agreement", "newcomers"])
def test_a_question_of_then_gets_the_answer_of_then(old: OldWorkspace, what: str):
    run = old.run("linear")
    for query in queries.completed(run, what):
        found = HANDLERS[what](run, query.settings)
        for name, before in old.of("runs", "linear", query.id).items():
            if name in ("note", "notes"):  # said in other words by now
                assert np.size(found[name]) == np.size(before)
            elif before.dtype.kind in "USb":
                np.testing.assert_array_equal(found[name], before, err_msg=name)
            else:
                np.testing.assert_allclose(found[name], before, atol=1e-4, err_msg=name)


# What was taken away


def test_an_analysis_opens_in_an_empty_workspace(old: OldWorkspace, tmp_path: Path):
    analysis = old.taken / "analysis.zip"
    assert is_analysis(analysis)
    run = import_run(Workspace(tmp_path / "empty"), analysis)
    assert run.id == old.runs["linear"]["id"]
    assert_run(old, "linear", run)
    assert_answers(old, "linear", run)
    assert_dataset(run.dataset(), old.datasets["seattle"])
    assert_holds(asdict(run.spec.recipe), old.datasets["seattle"]["recipe"])


# Scripts


@pytest.fixture
def old_script(old: OldWorkspace) -> Path:
    return old.taken / "script.py"


@together("name", sorted(sequitur_core._MOVED))
def test_what_has_moved_says_what_to_do(name: str):
    with pytest.raises(ImportError, match=rf"{name} has moved .* export it again"):
        importlib.import_module(name)


def test_what_was_never_there_is_not_found():
    with pytest.raises(ModuleNotFoundError, match="No module named"):
        importlib.import_module("sequitur_core.never_here")


def test_all_that_an_old_script_imports_is_there_or_has_moved(old_script: Path):
    nodes = ast.walk(ast.parse(old_script.read_text(encoding="utf-8")))
    modules = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    there = {one.name for one in pkgutil.walk_packages(sequitur_core.__path__, "sequitur_core.")}
    inner = {module for module in modules if module.startswith("sequitur_core.")}
    assert inner & sequitur_core._MOVED
    assert inner <= there | sequitur_core._MOVED


def test_an_old_script_ends_with_what_to_do(old_script: Path):
    with pytest.raises(ImportError, match=r"has moved .* export it again"):
        runpy.run_path(str(old_script))
