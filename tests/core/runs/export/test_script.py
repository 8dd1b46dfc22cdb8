"""A run as a script: what it writes is what the run has."""

from __future__ import annotations

import ast
import contextlib
import io
import os
import runpy
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sequitur_core
from sequitur_core import models, samples
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.explore.maps.projection import project
from sequitur_core.files import write_json
from sequitur_core.jobs.training import progress_writer
from sequitur_core.readers import read, recognise, revise
from sequitur_core.runs.export.script import _from_file, data_name, script, write_data
from sequitur_core.runs.layout import REACHED_FILE, STAGES_FILE
from sequitur_core.runs.progress.state import EpochProgress
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import DataOrigin, Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests.core import files
from tests.core.conftest import finish

ROOT = Path(__file__).resolve().parents[4]
CONFIG = TrainConfig(epochs=3, lr=0.01, batch_size=2, encoder_every=2)


def trained(
    space: Workspace, source: Path, recipe: Recipe, *, rows: int = 8, **settings: object
) -> Run:
    """A run on the first sequences of a file: with fewer than 10, no map takes long."""
    dataset = read(source, recipe)
    if len(dataset) > rows:
        recipe = recipe.with_(without=dataset.ids[rows:])
        dataset = read(source, recipe)
    data_id = space.add_dataset(dataset, recipe, source=source)
    values = {"name": "A run", "model": "LSTM_AE", "encoding_dim": 2, "config": CONFIG, **settings}
    return finish(space.add_run(RunSpec(dataset_id=data_id, **values), dataset))


def assert_public(text: str) -> None:
    """Whether a script imports nothing of Sequitur that may move."""
    nodes = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Import | ast.ImportFrom)]
    names = {f"{getattr(node, 'module', '')}.{one.name}" for node in nodes for one in node.names}
    homes = (sequitur_core, models)
    public = {f"{home.__name__}.{name}" for home in homes for name in home.__all__}
    assert {name for name in names if "sequitur" in name} <= public


def done_again(text: str, folder: Path) -> tuple[np.ndarray, str]:
    """The encodings that the script writes, and what it said."""
    folder.mkdir(exist_ok=True)
    path = folder / "again.py"
    path.write_text(text, encoding="utf-8")
    said = io.StringIO()
    # In this process: a new one would load torch, and compile what draws maps, for each script.
    with contextlib.chdir(folder), contextlib.redirect_stdout(said):
        runpy.run_path(str(path), run_name="__main__")
    return np.load(folder / "encodings.npy", allow_pickle=False), said.getvalue()


def same(run: Run, tmp_path: Path) -> str:
    """Whether the script's encodings are the run's; what it said."""
    text = script(run)
    assert_public(text)
    found, said = done_again(text, tmp_path / "again")
    np.testing.assert_allclose(found, run.encodings(), atol=1e-5)
    assert "isn't the data" not in said
    return said


@pytest.fixture(scope="module")
def vowels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return files.vowels(tmp_path_factory.mktemp("data") / "vowels.ts")


@pytest.fixture(scope="module")
def vowel_run(vowels: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    space = Workspace(tmp_path_factory.mktemp("home") / "local")
    return trained(space, vowels, recognise(vowels).recipe)


def test_an_uploaded_file_gives_the_same_encodings_and_map(vowel_run: Run, tmp_path: Path):
    (tmp_path / "again.py").write_text(script(vowel_run), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "again.py"], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "installed, run this script in any folder" in script(vowel_run)
    assert "epoch 3" in done.stdout
    for name, wanted in (("encodings", vowel_run.encodings()), ("map", vowel_run.points("umap"))):
        found = np.load(tmp_path / f"{name}.npy", allow_pickle=False)
        np.testing.assert_allclose(found, wanted, atol=1e-4 if name == "map" else 1e-5)


@pytest.mark.parametrize("make", [files.air_quality, files.taxi], ids=["air", "taxi"])
def test_windows_of_a_table_give_the_same_encodings(space: Workspace, tmp_path: Path, make):
    path = make(tmp_path / "a table, with 'quotes'.csv")
    recipe = recognise(path).recipe
    if make is files.taxi:
        recipe = replace(
            recipe, skip_end=2, same_length=10, stretch=True, squeeze=True,
            range_of=("value",), range_low=(None,), range_high=(20_000.0,),
        )  # fmt: skip
    assert same(trained(space, path, recipe), tmp_path)


def test_a_folder_of_clips_gives_the_same_encodings(space: Workspace, tmp_path: Path):
    folder = files.clips(tmp_path / "clips")
    recipe = recognise(folder).recipe.with_(frame_size=(12, 12), region=(10.0, 0.0, 90.0, 100.0))
    run = trained(
        space, folder, recipe, rows=4, model="CONV_LSTM_AE", config=replace(CONFIG, epochs=1)
    )
    same(run, tmp_path)


def test_sounds_are_read_in_a_script_as_they_were(tmp_path: Path):
    path = files.sound(tmp_path / "a.wav", np.stack([files.tone(2, 500), files.tone(2, 900)]))
    recipe = revise(path, recognise(path).recipe, stereo=True, bands=8, fps=20.0).recipe
    text = _from_file(DataOrigin(recipe, path), path.name, set())
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    written = next(call for call in calls if getattr(call.func, "id", "") == "Recipe")
    values = {item.arg: ast.literal_eval(item.value) for item in written.keywords}
    assert Recipe(**values) == recipe
    assert str(path) in text


@pytest.mark.parametrize("key", ["seattle", "heartbeats"])
def test_samples_are_found_where_they_lie(space: Workspace, tmp_path: Path, key: str):
    sample = samples.SAMPLES[key]
    run = trained(space, sample.path, sample.recipe, model="LINEAR_AE")
    assert f"SAMPLES[{key!r}].path" in script(run)
    same(run, tmp_path)


def test_held_out_sequences_are_held_out_again(space: Workspace, tmp_path: Path):
    sample = samples.SAMPLES["seattle"]
    run = trained(space, sample.path, sample.recipe, rows=60, model="LINEAR_AE")
    assert len(run.split()[1]) > 0
    same(run, tmp_path)


def test_data_from_code_comes_in_a_file_beside_it(space: Workspace, tmp_path: Path):
    rng = np.random.default_rng(0)
    dataset = SequenceDataset("made", [rng.normal(size=(4 + i, 2)) for i in range(6)])
    spec = RunSpec(name="A run", model="LSTM_AE", encoding_dim=2, config=CONFIG)
    run = finish(space.add_run(spec, dataset))
    (tmp_path / "again").mkdir()
    write_data(run, tmp_path / "again" / data_name(run))
    assert data_name(run) in script(run)
    same(run, tmp_path)


def test_people_held_out_are_held_out_again(space: Workspace, tmp_path: Path):
    rng = np.random.default_rng(0)
    dataset = SequenceDataset(
        "made",
        [rng.normal(size=(4, 2)) for _ in range(60)],
        labels=pd.DataFrame({"who": [f"p{i % 7}" for i in range(60)]}),
    )
    config = replace(CONFIG, epochs=1, split_by="who")
    spec = RunSpec(name="A run", model="LSTM_AE", encoding_dim=2, config=config)
    run = finish(space.add_run(spec, dataset))
    (tmp_path / "again").mkdir()
    write_data(run, tmp_path / "again" / data_name(run))
    same(run, tmp_path)


def test_colour_clips_from_code_keep_their_channels(space: Workspace, tmp_path: Path):
    rng = np.random.default_rng(0)
    dataset = SequenceDataset(
        "made", [rng.normal(size=(3, 3, 8, 8)) for _ in range(4)],
        meta=Meta(channels=("red", "green", "blue")),
    )  # fmt: skip
    spec = RunSpec(name="A run", model="CONV_LSTM_AE", encoding_dim=2, config=CONFIG)
    run = finish(space.add_run(spec, dataset))
    (tmp_path / "again").mkdir()
    write_data(run, tmp_path / "again" / data_name(run))
    same(run, tmp_path)


def test_a_seed_that_was_drawn_is_kept(space: Workspace, vowels: Path, tmp_path: Path):
    config = replace(CONFIG, seed=None, denoise=0.1)
    run = trained(space, vowels, recognise(vowels).recipe, config=config)
    same(run, tmp_path)


def test_a_run_that_was_trained_longer_is_trained_in_stages(
    space: Workspace, vowels: Path, tmp_path: Path
):
    config = replace(CONFIG, schedule="cosine")
    run = trained(space, vowels, recognise(vowels).recipe, config=config)
    longest = finish(space.train_longer(finish(space.train_longer(run, 2)), 1))
    assert len(longest.stages()) == 2
    assert "epoch 6" in same(longest, tmp_path)


def stopped(space: Workspace, vowels: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run that was stopped in the midst of its second epoch."""
    asked = iter(range(1000))
    monkeypatch.setattr(
        progress_writer.ProgressWriter, "should_stop", lambda self: next(asked) >= 5
    )
    config = replace(CONFIG, epochs=9, schedule="cosine")
    run = trained(space, vowels, recognise(vowels).recipe, config=config)
    monkeypatch.undo()
    return run


def test_a_run_that_was_stopped_stops_at_the_same_batch(
    space: Workspace, vowels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    run = stopped(space, vowels, monkeypatch)
    assert run.status == "stopped"
    assert run.last_batch() == EpochProgress(2, 2, 4)
    assert "It was stopped in epoch 2, after 2 batches" in script(run)
    same(run, tmp_path)


def test_a_run_that_was_stopped_and_trained_on_is_done_in_both_parts(
    space: Workspace, vowels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    run = finish(space.train_longer(stopped(space, vowels, monkeypatch), 2))
    assert run.stages()[0].epoch == 2
    same(run, tmp_path)


def test_runs_of_older_versions_have_a_script_as_well(space: Workspace, vowels: Path):
    run = trained(space, vowels, recognise(vowels).recipe)
    longer = finish(space.train_longer(run, 1))
    for name in (REACHED_FILE, STAGES_FILE):
        (longer.path / name).unlink()
    assert "from_epoch=3" in script(longer)
    status = longer.reported_state()
    write_json(longer.path / "status.json", {**vars(status), "status": "stopped"})
    ast.parse(script(longer))


def test_other_settings_of_the_map_are_taken_over(vowel_run: Run):
    text = script(vowel_run, settings={"neighbours": 40, "min_dist": 0.3, "seed": 7})
    assert "neighbours=40" in text
    assert "seed=7" in text


def test_a_map_by_rhythm_is_drawn_from_its_numbers(space: Workspace, vowels: Path, tmp_path: Path):
    recipe = recognise(vowels).recipe
    run = trained(space, vowels, recipe, encoding_dim=4, options={"rhythm": 1})
    text = script(run, settings={"method": "pca", "part": "rhythm"})
    assert_public(text)
    found, _ = done_again(text, tmp_path / "again")
    points = np.load(tmp_path / "again" / "map.npy")
    np.testing.assert_allclose(points, project(found[:, 3:], "pca").points, atol=1e-5)


def test_the_usual_map_of_a_run_with_phase_leaves_phase_out(
    space: Workspace, vowels: Path, tmp_path: Path
):
    recipe = recognise(vowels).recipe
    run = trained(space, vowels, recipe, encoding_dim=4, options={"rhythm": 1, "phase": True})
    found, _ = done_again(script(run, settings={"method": "pca"}), tmp_path / "again")
    np.testing.assert_array_equal(found, run.encodings())
    points = np.load(tmp_path / "again" / "map.npy")
    expected = project(found[:, :3], "pca").points
    np.testing.assert_allclose(points, expected, atol=1e-5)
    np.testing.assert_allclose(run.points("pca"), expected, atol=1e-5)


def test_a_file_that_has_changed_is_noticed(vowel_run: Run, vowels: Path, tmp_path: Path):
    lines = vowels.read_text().splitlines()
    first = next(i for i, line in enumerate(lines) if line.lower().startswith("@data")) + 1
    other = files.write(tmp_path / "vowels.ts", "\n".join(lines[:first] + lines[first + 1 :]))
    text = script(vowel_run).replace(repr(str(vowels)), repr(str(other)))
    _, said = done_again(text, tmp_path / "again")
    assert "isn't the data of the run any more" in said


@pytest.mark.parametrize(
    "name",
    ['""" + evil()', "x\n' import os", "\\", "{run}", "ünï ☃ \u2028", "'); evil("],
)
def test_names_stay_names(vowel_run: Run, name: str):
    vowel_run.rename(f"a {name} b")
    tree = ast.parse(script(vowel_run))
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert "evil" not in called


def test_no_name_of_a_setting_becomes_code(vowel_run: Run):
    with pytest.raises(ValueError, match="no names of arguments"):
        script(vowel_run, settings={"method": "pca", "seed=evil(),\n    n": 1})


def test_file_names_and_columns_stay_texts(space: Workspace, tmp_path: Path):
    path = tmp_path / 'it\'s "a" {file}.csv'
    table = {'"); evil(': [1.0, 2, 3, 4] * 3, "b'\\": [4.0, 3, 2, 1] * 3}
    files.table(path, table)
    text = script(trained(space, path, recognise(path).recipe, rows=4))
    tree = ast.parse(text)
    assert not any(isinstance(n, ast.Name) and n.id == "evil" for n in ast.walk(tree))


def test_without_encodings_there_is_no_script(space: Workspace):
    dataset = SequenceDataset("ones", [np.ones((3, 1), np.float32)] * 4)
    run = space.add_run(RunSpec(name="A run", model="LSTM_AE", encoding_dim=2), dataset)
    with pytest.raises(SequiturError, match="no encodings yet"):
        script(run)
