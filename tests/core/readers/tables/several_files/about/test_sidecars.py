"""Files beside tables that name their columns and say how often they were measured."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import load, read, recognise
from tests.core.files import wave

COLUMNS = ("cardiac", "respiratory")


def measured(folder: Path, **sidecar: object) -> Path:
    """Two persons' recordings without names, each with a sidecar, and a table of persons."""
    for k in (1, 2):
        values = np.column_stack([wave(60, phase=k), wave(60)])
        folder.joinpath(f"sub-0{k}").mkdir(parents=True)
        stem = folder / f"sub-0{k}" / f"sub-0{k}_physio"
        np.savetxt(f"{stem}.tsv.gz", values, fmt="%.5f", delimiter="\t")
        Path(f"{stem}.json").write_text(json.dumps(sidecar))
    (folder / "dataset_description.json").write_text('{"Name": "rest"}')
    (folder / "participants.tsv").write_text("participant_id\tage\nsub-01\t34\nsub-02\t28\n")
    return folder


def test_a_sidecar_names_columns_and_says_the_rate(tmp_path: Path) -> None:
    path = measured(tmp_path / "d", SamplingFrequency=50.0, Columns=[*COLUMNS])
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert any("a file beside them, says that there are 50" in why for why in found.reasons)
    assert dataset.meta.channels == COLUMNS
    assert (dataset.meta.step, dataset.meta.step_unit) == (0.02, "s")
    assert dataset.lengths.tolist() == [60, 60]
    assert dataset.labels["age"].tolist() == [34, 28]


@pytest.mark.parametrize(
    "sidecar",
    [
        {"SamplingFrequency": "fast", "Columns": "two"},
        {"SamplingFrequency": float("nan"), "Columns": [1, 2]},
        {"SamplingFrequency": -1, "Columns": ["one"]},
        {"SamplingFrequency": True, "Columns": None},
    ],
)
def test_what_a_sidecar_says_amiss_is_passed_over(tmp_path: Path, sidecar: dict) -> None:
    path = measured(tmp_path / "d", **sidecar)
    (path / "participants.tsv").unlink()
    dataset = read(path, recognise(path).recipe)
    assert dataset.meta.channels == ("column 1", "column 2")
    assert dataset.meta.step_unit == "step"


def test_a_scan_beside_tells_the_rate_under_another_name(tmp_path: Path) -> None:
    path = measured(tmp_path / "d", RepetitionTime=2.0)
    for k in (1, 2):
        stem = path / f"sub-0{k}" / f"sub-0{k}_physio"
        stem.with_suffix(".tsv.gz").rename(path / f"sub-0{k}" / f"sub-0{k}_rest_desc-conf.tsv.gz")
        stem.with_suffix(".json").rename(path / f"sub-0{k}" / f"sub-0{k}_rest_bold.json")
    dataset = read(path, recognise(path).recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (2.0, "s")


def test_events_beside_recordings_without_names_label_their_windows(tmp_path: Path) -> None:
    """Each with events of its own, whose name begins as that of the file that describes it."""
    for person in ("sub-01", "sub-02"):
        folder = tmp_path / person / "func"
        folder.mkdir(parents=True)
        for run, phase in (("task-free_run-1", 0.0), ("task-paced_run-2", 9.0)):
            stem = folder / f"{person}_{run}"
            values = np.column_stack([wave(400, phase=phase), wave(400), np.arange(400) % 40 == 0])
            np.savetxt(f"{stem}_physio.tsv.gz", values, fmt="%.5f", delimiter="\t")
            names = {"SamplingFrequency": 20, "Columns": [*COLUMNS, "trigger"]}
            Path(f"{stem}_physio.json").write_text(json.dumps(names))
            first, then = ("rest", "task") if phase else ("task", "rest")
            events = f"onset\tduration\ttrial_type\n0\t10\t{first}\n10\t10\t{then}\n"
            Path(f"{stem}_events.tsv").write_text(events)
    dataset = load(tmp_path, window=100)
    assert dataset.meta.channels == COLUMNS
    told = ["task", "task", "rest", "rest"]
    assert dataset.labels["trial_type"].tolist() == (told + told[::-1]) * 2


def test_events_count_from_the_time_that_a_sidecar_gives_the_first_row(tmp_path: Path) -> None:
    """A belt that measures from two seconds before the scan whose events there are."""
    path = measured(tmp_path / "d", SamplingFrequency=10, StartTime=-2, Columns=[*COLUMNS])
    for k in (1, 2):
        events = "onset\tduration\ttrial_type\n0\t2\trest\n2\t2\ttask\n"
        (path / f"sub-0{k}" / f"sub-0{k}_events.tsv").write_text(events)
    recipe = recognise(path).recipe
    dataset = read(path, recipe.with_(window=20))
    assert dataset.labels["trial_type"].tolist() == ["none", "rest", "task"] * 2
    assert (dataset.meta.step, dataset.meta.step_unit) == (pytest.approx(0.1), "s")
    note = "A file beside the rows says 10 steps a second, the first of them at -2 s."
    assert note in [*map(str, dataset.meta.notes)]
    assert recognise(path, value_columns=COLUMNS[:1]).recipe.time_columns == recipe.time_columns
    before = recipe.with_(window=20, time_columns=(), time_format="", step=0.1, step_unit="s")
    assert read(path, before).labels["trial_type"].tolist() == ["rest", "task", "none"] * 2


def test_times_of_no_unit_are_in_that_of_the_interval_that_is_said_beside_them(
    tmp_path: Path,
) -> None:
    for name, interval in (("a", 5e-4), ("b", 5e-4)):
        above = ["Points,120", f"Sample Interval,{interval:e}", "Gain,3", *[","] * 117]
        rows = (f"{k * interval - 0.02:.6f},{np.sin(k / 9):.4f}" for k in range(120))
        text = "\n".join(f"{said},{row}" for said, row in zip(above, rows, strict=True))
        (tmp_path / f"{name}.csv").write_text(text)
    meta = load(tmp_path).meta
    assert (meta.step, meta.step_unit) == (pytest.approx(5e-4), "s")


def test_a_list_of_channels_names_columns_and_units_and_earlier_recipes_read(
    tmp_path: Path,
) -> None:
    """As BIDS writes motion."""
    path = measured(tmp_path / "d", SamplingFrequency=50.0)
    plain = recognise(path).recipe
    before = read(path, plain)
    assert before.meta.channels == ("column 1", "column 2")
    rows = "name\ttype\tunits\npelvis_acc_x\tACCEL\tm/s^2\nsteps\tMISC\tn/a\n"
    for k in (1, 2):
        (path / f"sub-0{k}" / f"sub-0{k}_channels.tsv").write_text(rows)
    dataset = read(path, recognise(path).recipe)
    assert dataset.meta.channels == ("pelvis_acc_x", "steps")
    assert dataset.meta.units == ("m/s²", "")
    again = read(path, plain)
    assert again.meta.channels == before.meta.channels
    np.testing.assert_array_equal(again.sequences[0], before.sequences[0])
    (path / "sub-02" / "sub-02_channels.tsv").write_text(rows.replace("steps", "turns"))
    assert read(path, recognise(path).recipe).meta.channels == ("column 1", "column 2")
