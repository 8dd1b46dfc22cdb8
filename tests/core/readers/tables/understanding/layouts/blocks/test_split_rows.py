"""Logs that write a step as several rows, each with cells that the others leave blank."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.doubts import rows_were_split, runs_beside
from sequitur_core.readers import read, recognise

RUNS, EPOCHS = 4, 24


def _log(path: Path, seed: int, *, epochs: int = EPOCHS) -> Path:
    """The log of a run of training: of each epoch its loss, then that of validation, then a rate.

    The rate's rows don't say the epoch.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for epoch in range(epochs):
        step = 40 * epoch + 39
        loss, validated, rate = np.exp(-epoch / 9) + rng.normal(0, 0.02, 3)
        rows += [
            {"epoch": epoch, "step": step, "train_loss": loss},
            {"epoch": epoch, "step": step, "val_loss": validated, "val_acc": 1 - validated**2},
            {"step": step, "lr": rate},
        ]
    path.parent.mkdir(exist_ok=True)
    pd.DataFrame(rows).astype({"epoch": "Int64"}).to_csv(path, index=False)
    return path


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    for run in range(RUNS):
        _log(tmp_path / f"version_{run}" / "metrics.csv", run, epochs=EPOCHS - run)
    return tmp_path


def test_rows_of_a_step_that_fill_one_anothers_blanks_are_one(runs: Path) -> None:
    found = recognise(runs)
    dataset = read(runs, found.recipe)
    assert (len(dataset), dataset.lengths.max()) == (RUNS, EPOCHS)
    assert {*dataset.meta.channels} == {"train_loss", "val_loss", "val_acc", "lr"}
    assert not np.isnan(np.concatenate(dataset.sequences)).any()


def test_one_log_is_one_series(tmp_path: Path) -> None:
    path = _log(tmp_path / "metrics.csv", 0)
    found = recognise(path)
    dataset = read(path, found.recipe.with_(window=0))
    assert (found.recipe.split_rows, dataset.lengths.tolist()) == ("joined", [EPOCHS])


def test_a_click_keeps_such_rows_apart(runs: Path) -> None:
    [note] = rows_were_split.among(recognise(runs).warnings)
    [offer] = note.offers
    apart = recognise(runs, **dict(offer.changes))
    assert apart.recipe.split_rows == "apart"
    assert not rows_were_split.among(apart.warnings)


def test_an_earlier_recipe_takes_rows_as_they_are(tmp_path: Path) -> None:
    path = _log(tmp_path / "metrics.csv", 0)
    recipe = recognise(path, split_rows="apart").recipe.with_(window=0, fill="mask")
    assert read(path, recipe).lengths.sum() > EPOCHS


def test_rows_of_one_time_with_two_values_of_a_channel_stay(tmp_path: Path) -> None:
    log = pd.read_csv(_log(tmp_path / "metrics.csv", 0))
    log.loc[len(log) - 1, "train_loss"] = 0.5  # beside that of the same step
    log.to_csv(path := tmp_path / "metrics.csv", index=False)
    assert recognise(path).recipe.split_rows == "apart"


@pytest.mark.parametrize("ends", [True, False])
def test_runs_side_by_side_may_be_a_sequence_each(tmp_path: Path, ends: bool) -> None:
    rng, steps = np.random.default_rng(3), np.arange(0, 2000, 10)
    columns = {"Step": steps}
    for k, name in enumerate(("brisk-pond-1", "true-sun-2", "wild-leaf-3", "calm-wave-4")):
        loss = 2.4 * np.exp(-np.arange(len(steps)) / 50) + rng.normal(0, 0.02, len(steps))
        loss[len(steps) - 20 * k * ends :] = np.nan
        columns[f"{name} - train/loss"] = loss.round(4)
        columns[f"{name} - train/loss__MIN"] = loss.round(4)  # left out, and stays so
    pd.DataFrame(columns).to_csv(path := tmp_path / "export.csv", index=False)
    found = recognise(path)
    assert len(runs_beside.among(found.warnings)) == ends
    if ends:
        [note] = runs_beside.among(found.warnings)
        now = recognise(path, **dict(note.offers[0].changes))
        assert read(path, now.recipe).lengths.tolist() == [200, 180, 160, 140]
